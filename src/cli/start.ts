import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadKept } from '../kept-code.js';
import type { finished } from './bin.js';

/** Of the text of main.cjs, as the build wrote it. */
declare const BUILD: string;

/**
 * V8 optimises what has run for a while, on another thread; in a process of half a second that is a third of all CPU
 * and gains nothing, and a long run gets there all the same. How much a function may run before that, in bytes of
 * bytecode (V8's own flag, 132 kB unless told), fifteen times as much. Later V8s know no such flag, and say so on
 * standard error; they have Maglev, which costs less.
 */
const INTERRUPT_BUDGET = 2_000_000;

function start(): void {
  if (process.versions.v8.startsWith('11.')) {
    const { setFlagsFromString } = nodeModule.createRequire(import.meta.url)('node:v8') as typeof import('node:v8');
    setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
  }
  loadKept<{ readonly finished: typeof finished }>({
    path: join(dirname(fileURLToPath(import.meta.url)), 'main.cjs'),
    build: BUILD,
    // Only after a run that linted is compiled what the next one needs.
    whenReady: (main, keep) => void main.finished.then(({ hasLinted }) => hasLinted && keep()),
    otherwise: () => (nodeModule as { enableCompileCache?: () => unknown }).enableCompileCache?.(),
  });
}

start();
