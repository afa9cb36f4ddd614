import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { FlatCompat } from '@eslint/eslintrc';
import js from '@eslint/js';

const require = createRequire(import.meta.url);
const { root: _, overrides, ...settings } = require('./.eslintrc.cjs');
const compat = new FlatCompat({ baseDirectory: import.meta.dirname, recommendedConfig: js.configs.recommended, allConfig: js.configs.all });

/** Named as .eslintrc files name it; but what is built here is in no node_modules, where FlatCompat would look for it. */
const isOurs = (override) => override.extends?.includes('plugin:lambdafit/recommended');
const ours = existsSync(new URL('dist/eslint-plugin.cjs', import.meta.url))
  ? overrides.filter(isOurs).flatMap(({ files, rules }) => [{ ...require('./dist/eslint-plugin.cjs').configs.recommended, files }, { files, rules }])
  : [];

export default [...compat.config({ ...settings, overrides: overrides.filter((override) => !isOurs(override)) }), ...ours];
