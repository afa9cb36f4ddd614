import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import type standaloneType from 'ajv/dist/standalone/index.js';
import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { PRICES } from '../../src/assess/prices.js';
import { configSchema, withoutWords } from '../../src/engine/config-schema.js';
import { DIAGNOSTICS } from '../../src/engine/diagnostics.js';

const require = createRequire(import.meta.url);
const standaloneCode = (require('ajv/dist/standalone') as { default: typeof standaloneType.default }).default;

const schema = configSchema(rules, Object.values(DIAGNOSTICS), PRICES);

describe('the schema of a configuration', () => {
  it('is shipped as the rules have it', async () => {
    await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot('../../src/engine/config.schema.json');
  });

  it('is compiled ahead of time, so that no run needs ajv', async () => {
    // Only what tells where and what: the words are ours.
    const ajv = new Ajv({ allErrors: true, messages: false, strict: true, allowUnionTypes: true, strictTypes: false, strictTuples: false, inlineRefs: false, code: { source: true, esm: false, lines: false, optimize: 2 } });
    const { code } = transformSync(standaloneCode(ajv, ajv.compile(withoutWords(schema) as object)), { minify: true, target: 'node20', legalComments: 'none' });
    expect(code).not.toContain('require(');
    await expect(`// Compiled from config.schema.json (test/engine/config-schema.test.ts); \`npm run update\` writes it anew.\n${code}`).toMatchFileSnapshot('../../src/engine/config-validator.cjs');
  });
});
