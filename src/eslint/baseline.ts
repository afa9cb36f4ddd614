import { join, resolve } from 'node:path';
import { isThere, pathFrom, readText, upToRepository } from '../disk.js';
import { parseBaseline } from '../engine/baseline.js';
import { BASELINE_NAME, type BaselineUse } from '../engine/baseline-use.js';
import type { Place } from './project.js';

const MAX_SIZE = 50_000_000;

/**
 * The baseline that the command line would take where ESLint works: the nearest from there up to the repository's
 * folder. A text says why there is one that cannot be used.
 */
export function baselineFor({ cwd }: Place): BaselineUse | string | undefined {
  const folder = upToRepository(cwd).find((candidate) => isThere(join(candidate, BASELINE_NAME)));
  if (folder === undefined) return undefined;
  const path = pathFrom(cwd, join(folder, BASELINE_NAME));
  const text = readText(join(folder, BASELINE_NAME), MAX_SIZE);
  const baseline = text === undefined ? 'cannot be read' : parseBaseline(text);
  if (typeof baseline === 'string') return `${path} ${baseline}. Nothing was compared with it.`;
  return {
    baseline, path,
    fileOf: (from) => pathFrom(folder, resolve(cwd, from)),
    pathOf: (to) => pathFrom(cwd, resolve(folder, to)),
    isThere: (to) => isThere(resolve(folder, to)),
  };
}
