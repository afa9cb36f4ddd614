import { createRequire } from 'node:module';
import { FlatCompat } from '@eslint/eslintrc';
import js from '@eslint/js';

const { root: _, ...settings } = createRequire(import.meta.url)('./.eslintrc.cjs');

export default new FlatCompat({ baseDirectory: import.meta.dirname, recommendedConfig: js.configs.recommended, allConfig: js.configs.all }).config(settings);
