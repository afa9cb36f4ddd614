import { basename, dirname, join, resolve } from 'node:path';
import { contains, diskWorkspace, pathFrom, projectRoot, realPath } from '../disk.js';
import type { Input } from '../engine/lint.js';

type Workspace = Input['workspace'];

/** Bytes of a file that is read beside a template, and characters of a template. */
export const MAX_FILE_SIZE = 10_000_000;
/** Bytes that are kept of files beside templates, for as long as the process runs. */
const MOST_KEPT = 64_000_000;

/** Where a file lies, as our engine names it. */
export interface Place {
  readonly cwd: string;
  readonly root: string;
  readonly path: string;
}

/** ESLint's working directory is the project; a file outside of it has its own. */
export function placeOf(filename: string, workingDirectory = process.cwd()): Place {
  const cwd = realPath(workingDirectory) ?? resolve(workingDirectory);
  const named = resolve(cwd, filename);
  const folder = realPath(dirname(named)) ?? dirname(named);
  const real = join(folder, basename(named));
  const root = projectRoot(real, folder, cwd);
  return { cwd, root, path: pathFrom(cwd, contains(root, named) ? named : real) };
}

interface Kept {
  readonly version: string;
  readonly atMost: number;
  readonly bytes: Uint8Array | undefined;
}
const kept = new Map<string, Kept>();
let keptBytes = 0;

/**
 * Milliseconds for which folders are taken to be what they were: whoever lints many templates, or types in one, does not
 * have the whole project searched for code each time.
 */
const FOLDERS_STAY = 1_000;
const folders = { since: 0, stats: new Map<string, ReturnType<Workspace['stat']>>(), lists: new Map<string, readonly string[]>() };

/** The disk as it is now. What was read of it before, in this process, is not read again while it has not changed. */
export function workspaceAt({ cwd, root }: Place): Workspace {
  const disk = diskWorkspace({ cwd, root, maxFileSize: MAX_FILE_SIZE });
  const keyOf = (path: string): string => `${root}\0${resolve(cwd, path)}`;
  // No clock: those may be set back, and performance.now() is a module that Node.js loads at its first use.
  const now = process.uptime() * 1_000;
  if (now - folders.since > FOLDERS_STAY) {
    folders.since = now;
    folders.stats.clear();
    folders.lists.clear();
  }
  return {
    stat(path) {
      const key = keyOf(path);
      const known = folders.stats.get(key);
      if (known) return known;
      const found = disk.stat(path);
      if (found?.kind === 'folder') folders.stats.set(key, found);
      return found;
    },
    list(folder) {
      const key = keyOf(folder);
      const known = folders.lists.get(key);
      if (known) return known;
      const names = disk.list(folder);
      if (names.length > 0) folders.lists.set(key, names);
      return names;
    },
    read(path, atMost = MAX_FILE_SIZE) {
      const version = disk.stat(path)?.version;
      if (version === undefined) return undefined;
      const key = keyOf(path);
      const before = kept.get(key);
      if (before?.version === version && before.atMost === atMost) return before.bytes;
      const bytes = disk.read(path, atMost);
      keptBytes += (bytes?.length ?? 0) - (before?.bytes?.length ?? 0);
      if (keptBytes > MOST_KEPT) {
        kept.clear();
        keptBytes = bytes?.length ?? 0;
      }
      kept.set(key, { version, atMost, bytes });
      return bytes;
    },
  };
}
