import * as nodeModule from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { isWritable, readBytes, writeQuietly } from './disk.js';

export interface KeptCode<Exports> {
  /** Absolute. What the build writes is CommonJS in ASCII. */
  readonly path: string;
  /** Of the file's text: code that was compiled for another one must never be run. */
  readonly build: string;
  /**
   * Is handed what keeps the code, to call it when there is compiled what the next process needs. Not much later: V8
   * drops what has not run for a while. Unless told, that is at the end of this process.
   */
  readonly whenReady?: (exports: Exports, keep: () => void) => void;
  /** What to do before it is loaded where nothing can be kept. */
  readonly otherwise?: () => void;
}

/**
 * Loads a file of the program. To compile what it needs may take longer than all the rest, so what V8 made of it is
 * kept: beside the program, where whoever can write could change the program itself. Node's own cache (from 22 on) keeps
 * less of it, and in a folder that all users share.
 */
export function loadKept<Exports>({ path, build, whenReady = atExit, otherwise }: KeptCode<Exports>): Exports {
  const require = nodeModule.createRequire(path);
  const folder = dirname(path);
  const kept = join(folder, 'cache', `${basename(path, '.cjs')}-${build}-${compiler()}.bin`);
  const isWanted = !process.env['NODE_DISABLE_COMPILE_CACHE'];
  const cachedData = isWanted ? readBytes(kept) : undefined;
  const source = cachedData || (isWanted && isWritable(folder)) ? readBytes(path) : undefined;
  if (!source) {
    otherwise?.();
    return require(path) as Exports;
  }

  const code = nodeModule.wrap(Buffer.from(source.buffer).toString('latin1'));
  const script = new Script(code, cachedData ? { filename: path, cachedData } : { filename: path });
  const module = { exports: {} as Exports };
  (script.runInThisContext() as (...parameters: readonly unknown[]) => void)(module.exports, require, module, path, folder);
  if (!cachedData || script.cachedDataRejected) {
    whenReady(module.exports, () => writeQuietly(kept, script.createCachedData()));
  }
  return module.exports;
}

function atExit(_: unknown, keep: () => void): void {
  process.once('exit', keep);
}

/** V8 refuses what was compiled with other flags. Our command line sets one, where V8 knows it: 11, of Node.js 20. */
function compiler(): string {
  const { version, versions, arch } = process;
  if (!versions.v8.startsWith('11.')) return `${version}-${arch}`;
  const { cachedDataVersionTag } = nodeModule.createRequire(import.meta.url)('node:v8') as typeof import('node:v8');
  return `${version}-${arch}-${cachedDataVersionTag().toString(16)}`;
}
