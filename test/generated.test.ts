import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { renewDocument } from './documents.js';

const files = readdirSync('rules').filter((name) => name.endsWith('.ts') && name !== 'index.ts').map((name) => name.slice(0, -'.ts'.length)).sort();
const nameOf = (id: string): string => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

it('rules/index.ts lists every file of its folder', async () => {
  const index = `// Generated from the files of this folder (test/generated.test.ts); \`npm run update\` writes it anew.
import type { Rule } from '../src/engine/rule.js';
${files.map((id) => `import ${nameOf(id)} from './${id}.js';`).join('\n')}

export const rules = [
${files.map((id) => `  ${nameOf(id)},`).join('\n')}
] as unknown as readonly Rule[];
`;
  await expect(index).toMatchFileSnapshot('../rules/index.ts');
});

it('README.md has the rules as they are, and shows what is really printed', async () => {
  await expect(await renewDocument(readFileSync('README.md', 'utf8'))).toMatchFileSnapshot('../README.md');
});
