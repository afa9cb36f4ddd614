import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadKept } from '../kept-code.js';
import type * as Main from './plugin.js';

/** Of the text of plugin.cjs, as the build wrote it. */
declare const BUILD: string;

const { default: plugin } = loadKept<typeof Main>({
  path: join(dirname(fileURLToPath(import.meta.url)), 'plugin.cjs'),
  build: BUILD,
  whenReady: ({ afterFirstLint }, keep) => afterFirstLint(keep),
});

export default plugin;
