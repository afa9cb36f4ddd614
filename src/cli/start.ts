import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { readBytes, writeQuietly } from '../disk.js';
import type { finished } from './bin.js';

/** Of the build: code that was compiled for another one must never be run. */
declare const BUILD: string;

type Main = { readonly finished: typeof finished };

const MAIN = './main.cjs';
const require = nodeModule.createRequire(import.meta.url);

/**
 * To compile what a run needs takes as long as to lint a small template, so what V8 made of it is kept. Node does that
 * from 22 on. For Node 20 we do it: beside the program, where whoever can write could change the program itself.
 */
function start(): void {
  const { enableCompileCache } = nodeModule as { enableCompileCache?: () => unknown };
  if (enableCompileCache || process.env['NODE_DISABLE_COMPILE_CACHE']) {
    enableCompileCache?.();
    require(MAIN);
    return;
  }

  const folder = dirname(fileURLToPath(import.meta.url));
  const path = join(folder, MAIN);
  const source = readBytes(path);
  if (!source) {
    require(MAIN);
    return;
  }
  const kept = join(folder, 'cache', `${BUILD}-${process.version}-${process.arch}.bin`);
  const cachedData = readBytes(kept);
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
