import {
  accessSync, appendFileSync, chmodSync, chownSync, closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, readdirSync, readSync, realpathSync,
  renameSync, statSync, unlinkSync, writeFileSync, writeSync, type Dirent, type Stats,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { FileStat, Workspace } from './source/workspace.js';

/** What makes a folder a project of its own, when it lies outside the working directory. */
const ROOT_MARKS: readonly string[] = ['.git', 'lambdafit.config.json', 'lambdafit.config.yaml', 'lambdafit.config.yml'];
/** Answers that a workspace remembers before it starts afresh: enough for a big project, little in memory. */
const REMEMBERED = 20_000;
/** Opening must neither wait for a writer nor follow a link that was put there meanwhile. Windows knows neither. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
const NO_NAMES: readonly string[] = [];

/** A workspace whose files can be replaced. */
export interface DiskWorkspace extends Workspace {
  /** The project folder, absolute, links resolved. */
  readonly root: string;
  /** Replaces a file in one step, keeping its mode. Returns why it could not, or undefined. */
  write(path: string, content: string): string | undefined;
  /** Forgets what it remembers of the disk, after something was written. */
  forget(): void;
}

export interface DiskOptions {
  /** What paths are relative to. */
  readonly cwd: string;
  /** The project folder: nothing outside it is there. */
  readonly root: string;
  /** Bytes. */
  readonly maxFileSize: number;
}

/** The files of a project on this machine. */
export function diskWorkspace(options: DiskOptions): DiskWorkspace {
  const cwd = realPath(options.cwd) ?? resolve(options.cwd);
  const root = realPath(resolve(cwd, options.root)) ?? resolve(cwd, options.root);
  const stats = new Map<string, FileStat | undefined>();
  const lists = new Map<string, readonly string[]>();

  /** The real path, where it lies in the project. What lies outside by its name alone is not even looked at. */
  const locate = (path: string): string | undefined => {
    if (path.includes('\0')) return undefined;
    const named = resolve(cwd, path);
    if (!contains(root, named)) return undefined;
    const real = realPath(named);
    return real !== undefined && contains(root, real) ? real : undefined;
  };

  const stat = (path: string): FileStat | undefined => {
    const real = locate(path);
    const found = real === undefined ? undefined : attempt(() => lstatSync(real));
    if (found?.isFile()) return { kind: 'file', size: found.size, version: versionOf(found) };
    if (found?.isDirectory()) return { kind: 'folder', size: 0, version: versionOf(found) };
    return undefined;
  };

  const list = (folder: string): readonly string[] => {
    const real = locate(folder);
    const names = real === undefined ? undefined : attempt(() => readdirSync(real));
    return names?.sort(byCodeUnits) ?? NO_NAMES;
  };

  const read = (path: string, atMost = options.maxFileSize): Uint8Array | undefined => {
    const real = locate(path);
    // The second look is for a folder that was swapped for a link between the first and the opening.
    return real === undefined ? undefined : readRegular(real, atMost, (opened) => {
      const now = locate(path);
      const there = now === undefined ? undefined : attempt(() => lstatSync(now));
      return there?.ino === opened.ino && there.dev === opened.dev;
    });
  };

  const write = (path: string, content: string): string | undefined => {
    const real = locate(path);
    if (real === undefined) return 'it is not in the project folder';
    try {
      replaceFile(real, content);
      return undefined;
    } catch (error) {
      return reasonOf(error);
    } finally {
      stats.clear();
      lists.clear();
    }
  };

  return {
    root,
    read,
    stat: (path) => remember(stats, path, stat),
    list: (folder) => remember(lists, folder, list),
    write,
    forget() {
      stats.clear();
      lists.clear();
    },
  };
}

function remember<T>(memory: Map<string, T>, key: string, ask: (key: string) => T): T {
  const known = memory.get(key);
  if (known !== undefined || memory.has(key)) return known!;
  if (memory.size >= REMEMBERED) memory.clear();
  const answer = ask(key);
  memory.set(key, answer);
  return answer;
}

/**
 * The project folder of an input: the working directory where it holds it, else the nearest folder above
 * with `.git` or a configuration of ours, else the folder that was given. All paths real and absolute.
 */
export function projectRoot(input: string, given: string, cwd: string): string {
  if (contains(cwd, input)) return cwd;
  for (let folder = given; ; folder = dirname(folder)) {
    if (ROOT_MARKS.some((name) => isThere(join(folder, name)))) return folder;
    if (dirname(folder) === folder) return given;
  }
}

/** Whether one of the names makes the folder they lie in a project of its own. */
export function marksRoot(entries: readonly Entry[]): boolean {
  return entries.some(({ name }) => ROOT_MARKS.includes(name));
}

/** Whether a name is taken, by whatever. */
export function isThere(path: string): boolean {
  return attempt(() => lstatSync(path)) !== undefined;
}

/** A folder and those above it, up to that of its repository; the folder alone where it is in none. */
export function upToRepository(home: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = home; ; folder = dirname(folder)) {
    folders.push(folder);
    if (isThere(join(folder, '.git'))) return folders;
    if (dirname(folder) === folder) return [home];
  }
}

/** With every link resolved; undefined where there is nothing, or links run in a circle. */
export function realPath(path: string): string | undefined {
  return path.includes('\0') ? undefined : attempt(() => realpathSync.native(path));
}

export function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** As a user would write it from where they stand: relative, forward slashes. */
export function pathFrom(cwd: string, path: string): string {
  const from = relative(cwd, path) || '.';
  return sep === '/' ? from : from.replaceAll(sep, '/');
}

export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/** What lies in a folder, sorted; a text says why it cannot be listed. */
export function entriesOf(folder: string): readonly Entry[] | string {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
      .sort((a, b) => byCodeUnits(a.name, b.name));
  } catch (error) {
    return reasonOf(error);
  }
}

/** What a path leads to, links followed; a text says why it leads nowhere. */
export function statOf(path: string): { readonly kind: Entry['kind']; readonly size: number } | string {
  if (path.includes('\0')) return 'a path cannot hold a NUL';
  try {
    const found = statSync(path);
    return { kind: kindOf(found), size: found.size };
  } catch (error) {
    return reasonOf(error);
  }
}

function kindOf(entry: Dirent | Stats): Entry['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

/** Whether this user may read it. */
export function isReadable(path: string): boolean {
  return attempt(() => (accessSync(path, constants.R_OK), true)) ?? false;
}

/** Whether this user may put files in a folder. */
export function isWritable(folder: string): boolean {
  return attempt(() => (accessSync(folder, constants.W_OK), true)) ?? false;
}

/** A regular file that is no link, read as UTF-8; undefined where there is none, or it is above the limit. */
export function readText(path: string, limit: number): string | undefined {
  const bytes = readRegular(path, limit);
  return bytes && new TextDecoder().decode(bytes);
}

/** A regular file that is no link. */
export function readBytes(path: string): Uint8Array | undefined {
  return readRegular(path, Infinity);
}

/** Writes a file that would be nice to have, in one step, with the folder it lies in. */
export function writeQuietly(path: string, content: Uint8Array): void {
  const beside = `${path}.${process.pid}.tmp`;
  attempt(() => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(beside, content);
    renameSync(beside, path);
  });
}

/** The start of a regular file that is no link. */
export function readStart(path: string, length: number): string {
  const bytes = readRegular(path, Infinity, undefined, length);
  return bytes ? new TextDecoder().decode(bytes) : '';
}

function readRegular(path: string, limit: number, accept?: (opened: Stats) => boolean, length = Infinity): Uint8Array | undefined {
  // To open a device can already do something (rewind a tape), so the type is asked for before and after.
  if (!attempt(() => lstatSync(path))?.isFile()) return undefined;
  const descriptor = attempt(() => openSync(path, OPEN_FLAGS));
  if (descriptor === undefined) return undefined;
  try {
    const opened = fstatSync(descriptor);
    if (!opened.isFile() || opened.size > limit || (accept && !accept(opened))) return undefined;
    const bytes = new Uint8Array(Math.min(opened.size, length));
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(descriptor, bytes, filled, bytes.length - filled, null);
      if (count === 0) break;
      filled += count;
    }
    return filled === bytes.length ? bytes : bytes.subarray(0, filled);
  } catch {
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

/** Nobody ever sees half a file: the new one is written beside it and takes its name. */
function replaceFile(path: string, content: string): void {
  const before = lstatSync(path);
  if (!before.isFile()) throw new Error('it is not a regular file');
  accessSync(path, constants.W_OK);
  const beside = join(dirname(path), `.${basename(path).slice(0, 100)}.${process.pid}.tmp`);
  const descriptor = openSync(beside, 'wx', 0o600);
  try {
    try {
      writeFileSync(descriptor, content);
    } finally {
      closeSync(descriptor);
    }
    // Only root may give a file away; for everybody else the owner is right already, or cannot be kept.
    attempt(() => chownSync(beside, before.uid, before.gid));
    chmodSync(beside, before.mode & 0o7777);
    renameSync(beside, path);
  } catch (error) {
    attempt(() => unlinkSync(beside));
    throw error;
  }
}

/** Writes a file that the user named, and the folders it lies in. Returns why it could not, or undefined. */
export function writeNamed(path: string, content: string): string | undefined {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Adds to a file, which need not be there. Returns why it could not, or undefined. */
export function appendNamed(path: string, content: string): string | undefined {
  try {
    appendFileSync(path, content);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/**
 * Everything on standard input, as soon as it is more than `limit` no further. Read without `process.stdin`,
 * which costs milliseconds to load and is asynchronous.
 */
export function readStandardInput(limit: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let total = 0;
  while (total <= limit) {
    const chunk = new Uint8Array(65_536);
    const count = retry(() => readSync(0, chunk, 0, chunk.length, null), 0);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
  return Buffer.concat(chunks);
}

/** Writes all of a text; false once nobody reads any more (`| head`). */
export function writeStandard(descriptor: 1 | 2, text: string): boolean {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) {
    const count = retry(() => writeSync(descriptor, bytes, written), -1);
    if (count < 0) return false;
    written += count;
  }
  return true;
}

/** Pipes that somebody made non-blocking say "again"; an end is an error on Windows. */
function retry(attempt: () => number, atEnd: number): number {
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EPIPE' || code === 'EOF') return atEnd;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** `node:tty` loads the whole of `node:net`, so it is asked only about what can be a terminal. */
export function isTerminal(descriptor: 0 | 1 | 2): boolean {
  const stat = attempt(() => fstatSync(descriptor));
  if (!stat?.isCharacterDevice() || stat.rdev === attempt(() => statSync('/dev/null'))?.rdev) return false;
  const { isatty } = createRequire(import.meta.url)('node:tty') as typeof import('node:tty');
  return isatty(descriptor);
}

function versionOf(stat: Stats): string {
  return `${stat.dev}.${stat.ino}.${stat.size}.${stat.mtimeMs}.${stat.ctimeMs}`;
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** A system error in words that need no manual. */
export function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT': return 'there is no such file or folder';
    case 'ENOTDIR': return 'part of the path is a file, not a folder';
    case 'EISDIR': return 'it is a folder';
    case 'EACCES': case 'EPERM': return 'permission denied';
    case 'ELOOP': return 'its symbolic links run in a circle';
    case 'ENAMETOOLONG': return 'the path is too long';
    case 'EROFS': return 'the disk is read-only';
    case 'ENOSPC': return 'the disk is full';
    case 'EEXIST': return 'a file is in the way';
    default: return error instanceof Error ? error.message : String(error);
  }
}

export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
