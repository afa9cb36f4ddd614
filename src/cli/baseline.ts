import { dirname, join, resolve } from 'node:path';
import { isThere, pathFrom, readText, realPath, statOf, upToRepository, writeNamed } from '../disk.js';
import { parseBaseline } from '../engine/baseline.js';
import { BASELINE_NAME, EMPTY, type BaselineUse } from '../engine/baseline-use.js';
import type { Arguments } from './args.js';
import { UsageError } from './args.js';

/** Nobody's code base has so much to hide; a larger file is not what it seems. */
const MAX_SIZE = 50_000_000;

export interface Found extends BaselineUse {
  /** Where it is, or would be written. */
  readonly file: string;
  /** Absolute: what its entries are relative to. */
  readonly folder: string;
}

/**
 * The baseline of a run: the one that is named, else the nearest from the working directory up to the repository's
 * folder. Where there is no repository only the working directory is looked into, as what lies above is not the user's.
 */
export function findBaseline({ baseline, command }: Pick<Arguments, 'baseline' | 'command'>, cwd: string): Found | undefined {
  if (baseline === false) return undefined;
  const home = realPath(cwd) ?? cwd;
  if (baseline !== undefined) {
    const file = resolve(home, baseline);
    if (!isThere(file) && command === 'baseline') return found(file, home, undefined);
    const there = statOf(file);
    if (typeof there === 'string') throw new UsageError(`--baseline names ${baseline}, which cannot be read: ${there}. To write it: lambdafit baseline --baseline ${baseline}`);
    return read(realPath(file) ?? file, home);
  }
  const folders = upToRepository(home);
  const folder = folders.find((candidate) => isThere(join(candidate, BASELINE_NAME)));
  if (folder !== undefined) return read(join(folder, BASELINE_NAME), home);
  return command === 'baseline' ? found(join(folders.at(-1)!, BASELINE_NAME), home, undefined) : undefined;
}

function read(file: string, home: string): Found {
  const name = pathFrom(home, file);
  const text = readText(file, MAX_SIZE);
  if (text === undefined) throw new UsageError(`${name} is no regular file below ${MAX_SIZE / 1_000_000} MB, or may not be read; without it: --no-baseline`);
  return found(file, home, text);
}

function found(file: string, home: string, text: string | undefined): Found {
  const path = pathFrom(home, file);
  const baseline = text === undefined ? EMPTY : parseBaseline(text);
  if (typeof baseline === 'string') throw new UsageError(`${path} ${baseline}. Nothing was compared with it; without it: --no-baseline`);
  const folder = dirname(file);
  return {
    baseline, path, file, folder,
    fileOf: (from) => pathFrom(folder, resolve(home, from)),
    pathOf: (to) => pathFrom(home, resolve(folder, to)),
    isThere: (to) => isThere(resolve(folder, to)),
  };
}

/** Returns why it could not, or undefined. */
export function saveBaseline({ file }: Found, text: string): string | undefined {
  return writeNamed(file, text);
}
