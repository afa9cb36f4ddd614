import { dirname, resolve } from 'node:path';
import { contains, diskWorkspace, pathFrom, projectRoot, realPath, statOf } from '../disk.js';
import { ConfigFinder, type Configurations } from '../engine/config.js';
import type { ConfigReader, ReaderOptions } from '../engine/config-reader.js';
import { Source } from '../source/source.js';
import { parseTree } from '../source/tree.js';
import { UsageError } from './args.js';
import type { DiskInput, Failure } from './discover.js';

export interface Where {
  readonly cwd: string;
  readonly maxFileSize: number;
  /** `--config`: this file, whatever lies beside the templates; false: none. */
  readonly config: string | false | undefined;
}

/** The configurations of a run, where there is one at all: whoever has none pays for a few questions to the disk. */
export async function findConfigurations(inputs: readonly DiskInput[], failures: readonly Failure[], where: Where): Promise<ConfigReader | undefined> {
  if (where.config === false || (where.config === undefined && !isConfigured(inputs, failures, where))) return undefined;
  const { ConfigReader } = await import('../engine/config-reader.js');
  return new ConfigReader(readerOptions(where));
}

export function readerOptions({ cwd, maxFileSize, config }: Where): ReaderOptions {
  const parse: ReaderOptions['parse'] = (path, text) => parseTree(new Source(path, text));
  if (config === undefined || config === false) return { parse };
  const named = resolve(cwd, config);
  const there = statOf(named);
  if (typeof there === 'string' || there.kind !== 'file') throw new UsageError(`--config names no file: ${config}${typeof there === 'string' ? ` (${there})` : ''}`);
  const real = realPath(named) ?? named;
  const home = realPath(cwd) ?? cwd;
  return { parse, file: { path: pathFrom(home, real), workspace: diskWorkspace({ cwd, root: projectRoot(real, dirname(real), home), maxFileSize }) } };
}

/** What could not be read counts only where it was to be linted. */
export function notExcluded(failures: readonly Failure[], configurations: Configurations | undefined, { cwd, maxFileSize }: Where, named: readonly string[]): readonly Failure[] {
  if (!configurations || failures.length === 0) return failures;
  const workspace = diskWorkspace({ cwd, root: cwd, maxFileSize });
  return failures.filter(({ path }) => named.includes(path) || !contains(cwd, resolve(cwd, path)) || !configurations.of(path, workspace).excluded);
}

function isConfigured(inputs: readonly DiskInput[], failures: readonly Failure[], { cwd, maxFileSize }: Where): boolean {
  const finder = new ConfigFinder();
  if (inputs.some(({ path, workspace }) => finder.above(path, workspace).length > 0)) return true;
  if (failures.length === 0) return false;
  const workspace = diskWorkspace({ cwd, root: cwd, maxFileSize });
  return failures.some(({ path }) => finder.above(path, workspace).length > 0);
}
