import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { isWritable, readBytes, writeQuietly } from '../disk.js';
import type { finished } from './bin.js';

/** Of the build: code that was compiled for another one must never be run. */
declare const BUILD: string;

type Main = { readonly finished: typeof finished };

const MAIN = './main.cjs';
const require = nodeModule.createRequire(import.meta.url);

/**
 * V8 optimises what has run for a while, on another thread; in a process of half a second that is a third of all CPU
 * and gains nothing, and a long run gets there all the same. How much a function may run before that, in bytes of
 * bytecode (V8's own flag, 132 kB unless told), fifteen times as much. Later V8s know no such flag, and say so on
 * standard error; they have Maglev, which costs less.
 */
const INTERRUPT_BUDGET = 2_000_000;

/**
 * To compile what a run needs takes as long as to lint a small template, so what V8 made of it is kept: beside the
 * program, where whoever can write could change the program itself. Node's own cache (from 22 on) keeps less of it, and
 * in a folder that all users share; it serves where the program's folder cannot be written.
 */
function start(): void {
  if (process.versions.v8.startsWith('11.')) {
    const { setFlagsFromString } = require('node:v8') as typeof import('node:v8');
    setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
  }
  const folder = dirname(fileURLToPath(import.meta.url));
  const path = join(folder, MAIN);
  const kept = join(folder, 'cache', `${BUILD}-${process.version}-${process.arch}.bin`);
  const isWanted = !process.env['NODE_DISABLE_COMPILE_CACHE'];
  const cachedData = isWanted ? readBytes(kept) : undefined;
  const source = cachedData || (isWanted && isWritable(folder)) ? readBytes(path) : undefined;
  if (!source) {
    (nodeModule as { enableCompileCache?: () => unknown }).enableCompileCache?.();
    require(MAIN);
    return;
  }

  // The build writes ASCII only, which V8 takes as it is.
  const code = nodeModule.wrap(Buffer.from(source.buffer).toString('latin1'));
  const script = new Script(code, cachedData ? { filename: path, cachedData } : { filename: path });
  const module = { exports: {} as Main };
  (script.runInThisContext() as (...parameters: readonly unknown[]) => void)(module.exports, require, module, path, folder);
  if (cachedData && !script.cachedDataRejected) return;
  // Only after a run that linted is compiled what the next one needs.
  void module.exports.finished.then(({ hasLinted }) => {
    if (hasLinted) writeQuietly(kept, script.createCachedData());
  });
}

start();
