import { createRequire } from 'node:module';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Failure } from '../engine/finding.js';
import type { Input } from '../engine/lint.js';
import {
  byCodeUnits, contains, diskWorkspace, entriesOf, isReadable, isThere, marksRoot, pathFrom, projectRoot, readStart, readText, realPath, statOf,
  type DiskWorkspace, type Entry,
} from '../disk.js';

/** Loaded when a folder or a pattern is given: most runs name a file. */
const late = createRequire(import.meta.url);

const TEMPLATE_NAME = /\.(?:ya?ml|json|template)$/i;
const NAMES = '.yaml, .yml, .json or .template';
/**
 * Holds what tools put there, not what people wrote. Other folders with a dot are walked: templates are told
 * by their content, and some keep them in `.infra` or `.github`.
 */
const NEVER_WALKED: ReadonlySet<string> = new Set([
  'node_modules', '.git', '.hg', '.svn', '.aws-sam', '.terraform', '.tox', '.nox', '__pycache__', 'site-packages',
]);
/** Lies in every Python virtual environment, whatever that is called. */
const VIRTUAL_ENVIRONMENT = 'pyvenv.cfg';
const ASSEMBLY = 'cdk.out';
const MANIFEST = 'manifest.json';
const MAX_DEPTH = 100;
/** What a file must show in its first bytes for its size to be worth a complaint. */
const TEMPLATE_MARK = /AWSTemplateFormatVersion|AWS::|Transform|Resources/;
const PEEK = 65_536;
/** Of one that was named, as pre-commit names everything: a large file of data fails no commit. */
const LONG_PEEK = 1_000_000;
const MAX_GITIGNORE = 1_000_000;
/** In one pattern of a .gitignore. Each multiplies the time that a deep path takes: with six it is minutes. */
const MAX_GLOBSTARS = 3;

export interface DiscoverOptions {
  readonly cwd: string;
  /** Bytes. */
  readonly maxFileSize: number;
}

export interface DiskInput extends Input {
  readonly workspace: DiskWorkspace;
}

export type { Failure };

export interface Discovery {
  /** Sorted by path, each file once. */
  readonly inputs: readonly DiskInput[];
  readonly failures: readonly Failure[];
}

/** A file as found: `named` is how the user gets there, `real` where that leads. */
interface Place {
  readonly named: string;
  readonly real: string;
}

interface Pattern {
  /** Absolute: what comes before the first wildcard. */
  readonly base: string;
  /** On a path relative to the base. */
  readonly matches: (path: string) => boolean;
  /** Folders below which nothing can match. */
  readonly depth: number;
  /** Says itself what the files are called: `stacks/*.tpl`. */
  readonly namesFiles: boolean;
}

interface IgnoreFile {
  /** The real folder that its patterns are relative to. */
  readonly folder: string;
  readonly test: (path: string) => { readonly ignored: boolean; readonly unignored: boolean };
}

interface Walk {
  /** The project folder of what is below. */
  readonly root: string;
  /** The nearest comes last, and wins. */
  readonly ignores: readonly IgnoreFile[];
  readonly depth: number;
  readonly pattern: Pattern | undefined;
  /** A pattern has matched this folder or one above: all of it is meant. */
  readonly whole: boolean;
}

/** Finds what to lint: files, folders and patterns, less what `!pattern` takes out. */
export function discover(given: readonly string[], options: DiscoverOptions): Discovery {
  const cwd = realPath(options.cwd) ?? resolve(options.cwd);
  // A file that is called so is meant itself: pre-commit passes names as they are.
  const isExclusion = (argument: string): boolean => argument.startsWith('!') && !isThere(resolve(cwd, argument));
  const takenOut = given.filter(isExclusion).map((argument) => exclusion(cwd, argument.slice(1)));
  const named = given.filter((argument) => !isExclusion(argument));
  const workspaceOf = workspaces(cwd, options.maxFileSize);
  const inputs = new Map<string, DiskInput>();
  const failures = new Map<string, Failure>();

  const fail = (path: string, message: string): void => {
    failures.set(path, { path, message });
  };
  const isTakenOut = (path: string): boolean => takenOut.some((excludes) => excludes(path));

  const add = (kind: Input['kind'], { named, real }: Place, root: string): void => {
    // A link that leaves its project is taken for what it leads to, so that what lies beside that is found.
    const path = pathFrom(cwd, contains(root, named) ? named : real);
    const known = inputs.get(real);
    if (known && (named !== real || known.path === path)) return;
    inputs.set(real, { path, kind, workspace: workspaceOf(root) });
  };

  const addFile = (place: Place, size: number, root: string, isNamed: boolean): void => {
    if (isTakenOut(place.named)) return;
    const path = pathFrom(cwd, place.named);
    if (size > options.maxFileSize) {
      if (TEMPLATE_MARK.test(readStart(place.real, isNamed ? LONG_PEEK : PEEK))) fail(path, tooLarge(size, options.maxFileSize));
    } else if (isReadable(place.real)) {
      add('file', place, root);
    } else {
      fail(path, 'cannot be read: permission denied');
    }
  };

  const walk = (place: Place, entries: readonly Entry[], within: Walk): number => {
    const { pattern, depth } = within;
    const name = basename(place.real);
    let found = 0;

    if (isAssembly(place.real, name, entries, options.maxFileSize)) {
      const base = pattern && relativeTo(pattern.base, place.named);
      const isMeant = !pattern || within.whole || entries.some((entry) => pattern.matches(base ? `${base}/${entry.name}` : entry.name));
      // A pattern that starts in an assembly names its files.
      if (!pattern || !contains(place.named, pattern.base)) {
        if (isMeant && !isTakenOut(place.named)) add('assembly', place, within.root);
        return isMeant ? 1 : 0;
      }
    }
    if (depth > 0 && entries.some((entry) => entry.name === VIRTUAL_ENVIRONMENT)) return 0;

    let { root } = within;
    if (depth > 0 && !contains(cwd, place.real) && marksRoot(entries)) root = place.real;
    const isRepository = entries.some((entry) => entry.name === '.git');
    const ignores = [...isRepository && depth > 0 ? [] : within.ignores, ...ignoreFilesIn(place.real, entries)];

    for (const entry of entries) {
      const at: Place = { named: join(place.named, entry.name), real: join(place.real, entry.name) };
      const isMatch = !pattern || within.whole || pattern.matches(relativeTo(pattern.base, at.named));

      if (entry.kind === 'folder') {
        if (NEVER_WALKED.has(entry.name) || depth >= MAX_DEPTH || isTakenOut(at.named)) continue;
        if (pattern && !isMatch && depth + 1 >= pattern.depth) continue;
        if (entry.name !== ASSEMBLY && isIgnored(ignores, at.real, true)) continue;
        const inside = entriesOf(at.real);
        if (typeof inside === 'string') {
          fail(pathFrom(cwd, at.named), `cannot be searched: ${inside}`);
          continue;
        }
        if (entry.name === ASSEMBLY && !hasManifest(inside) && isIgnored(ignores, at.real, true)) continue;
        found += walk(at, inside, { root, ignores, depth: depth + 1, pattern, whole: isMatch && pattern !== undefined });
        continue;
      }

      const isCalledSo = TEMPLATE_NAME.test(entry.name) || (pattern?.namesFiles === true && !within.whole);
      if (!isMatch || !isCalledSo || entry.kind === 'other' || isIgnored(ignores, at.real, false)) continue;
      const target = statOf(at.real);
      if (typeof target === 'string' || target.kind !== 'file') continue;
      const real = entry.kind === 'link' ? realPath(at.real) : at.real;
      if (real === undefined || !contains(root, real)) continue;
      found++;
      addFile({ named: at.named, real }, target.size, root, false);
    }
    return found;
  };

  /** Returns whether there was anything to walk. */
  const walkFrom = (place: Place, pattern: Pattern | undefined): number | undefined => {
    const entries = entriesOf(place.real);
    if (typeof entries === 'string') {
      fail(pathFrom(cwd, place.named), `cannot be searched: ${entries}`);
      return undefined;
    }
    const root = projectRoot(place.real, place.real, cwd);
    return walk(place, entries, { root, ignores: ignoreFilesAbove(place.real, cwd), depth: 0, pattern, whole: false });
  };

  for (const argument of named.length > 0 ? named : ['.']) {
    const path = resolve(cwd, argument);
    const there = statOf(path);
    if (typeof there === 'string') {
      const pattern = compile(cwd, argument);
      const base = pattern && realPath(pattern.base);
      if (!pattern) fail(argument, `cannot be read: ${there}${basename(path) === ASSEMBLY ? '; cdk synth writes it' : ''}`);
      else if (base === undefined || walkFrom({ named: pattern.base, real: base }, pattern) === 0) fail(argument, 'matches no file');
      continue;
    }
    const real = realPath(path);
    if (there.kind === 'other' || real === undefined) {
      fail(argument, 'is not a regular file; to lint what a program prints, pipe it and pass -');
    } else if (there.kind === 'folder') {
      if (walkFrom({ named: path, real }, undefined) === 0) fail(argument, `holds no ${NAMES} file, or git ignores them`);
    } else {
      addFile({ named: path, real }, there.size, projectRoot(real, dirname(real), cwd), true);
    }
  }

  return { inputs: [...inputs.values()].sort((a, b) => byCodeUnits(a.path, b.path)), failures: [...failures.values()] };
}

/** Content that is not on disk, as if it stood at a path. */
export function virtualInput(path: string, text: string, options: DiscoverOptions): DiskInput {
  const cwd = realPath(options.cwd) ?? resolve(options.cwd);
  const named = resolve(cwd, path);
  const folder = realPath(dirname(named)) ?? dirname(named);
  const root = projectRoot(join(folder, basename(named)), folder, cwd);
  return {
    path: pathFrom(cwd, contains(root, named) ? named : join(folder, basename(named))),
    kind: 'file',
    text,
    workspace: diskWorkspace({ cwd, root, maxFileSize: options.maxFileSize }),
  };
}

export function tooLarge(size: number, limit: number): string {
  return `has ${megabytes(size)}, and files above ${megabytes(limit)} are not read (--max-file-size)`;
}

function megabytes(bytes: number): string {
  if (bytes === Infinity) return 'too many bytes';
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${rounded(bytes / 1_000)} kB` : `${rounded(bytes / 1_000_000)} MB`;
}

function rounded(amount: number): string {
  return String(Math.round(amount * 10) / 10);
}

/** One for each project folder, so that they remember together. */
function workspaces(cwd: string, maxFileSize: number): (root: string) => DiskWorkspace {
  const made = new Map<string, DiskWorkspace>();
  return (root) => {
    let workspace = made.get(root);
    if (!workspace) made.set(root, (workspace = diskWorkspace({ cwd, root, maxFileSize })));
    return workspace;
  };
}

/** Relative with forward slashes, of a path in the folder; '' for the folder itself. */
function relativeTo(folder: string, path: string): string {
  const from = path.slice(folder.endsWith(sep) ? folder.length : folder.length + 1);
  return sep === '/' ? from : from.replaceAll(sep, '/');
}

/** Only Windows writes paths with backslashes; elsewhere they escape a wildcard. */
function withSlashes(argument: string): string {
  return sep === '/' ? argument : argument.replaceAll('\\', '/');
}

/** Undefined where the argument holds no wildcard. */
function compile(cwd: string, argument: string): Pattern | undefined {
  if (!/[*?[{(]/.test(argument)) return undefined;
  const picomatch = late('picomatch') as typeof import('picomatch');
  const { base, glob, isGlob } = picomatch.scan(withSlashes(argument));
  if (!isGlob) return undefined;
  const matches = picomatch(glob, { dot: true });
  return {
    base: resolve(cwd, base),
    matches: (path) => matches(path),
    depth: glob.includes('**') ? Infinity : glob.split('/').length,
    namesFiles: glob.slice(glob.lastIndexOf('/') + 1).includes('.'),
  };
}

/** What `!argument` takes out: the file or folder of that name, or what the pattern matches, and all below. */
function exclusion(cwd: string, argument: string): (path: string) => boolean {
  const pattern = compile(cwd, argument);
  if (!pattern) {
    const excluded = resolve(cwd, argument);
    return (path) => contains(excluded, path);
  }
  return (path) => {
    if (!contains(pattern.base, path)) return false;
    for (let within = relativeTo(pattern.base, path); within !== ''; within = within.slice(0, Math.max(within.lastIndexOf('/'), 0))) {
      if (pattern.matches(within)) return true;
    }
    return false;
  };
}

function hasManifest(entries: readonly Entry[]): boolean {
  return entries.some((entry) => entry.name === MANIFEST && entry.kind === 'file');
}

/** A folder that CDK wrote. Other programs have a manifest.json too, so one by another name must read like CDK's. */
function isAssembly(folder: string, name: string, entries: readonly Entry[], maxFileSize: number): boolean {
  if (!hasManifest(entries)) return false;
  if (name === ASSEMBLY) return true;
  const text = readText(join(folder, MANIFEST), maxFileSize);
  if (!text?.includes('"artifacts"') || !text.includes('"version"')) return false;
  try {
    const manifest: unknown = JSON.parse(text);
    return typeof manifest === 'object' && manifest !== null
      && 'artifacts' in manifest && typeof manifest.artifacts === 'object'
      && 'version' in manifest && typeof manifest.version === 'string';
  } catch {
    return false;
  }
}

/**
 * What git ignores at and above a folder, up to its repository or, where there is none, the working
 * directory. A folder that is ignored itself and named all the same is not measured by what ignores it.
 */
function ignoreFilesAbove(folder: string, cwd: string): readonly IgnoreFile[] {
  const above: string[] = [];
  for (let at = folder; !isThere(join(at, '.git')); at = dirname(at)) {
    if (dirname(at) !== at) {
      above.unshift(dirname(at));
      continue;
    }
    const top = contains(cwd, folder) ? cwd : folder;
    above.splice(0, above.length, ...above.filter((other) => contains(top, other)));
    break;
  }
  const files = above.flatMap((at) => ignoreFilesIn(at));
  return isIgnored(files, folder, true) ? [] : files;
}

function ignoreFilesIn(folder: string, entries?: readonly Entry[]): readonly IgnoreFile[] {
  const has = (name: string): boolean => !entries || entries.some((entry) => entry.name === name);
  const texts = [
    has('.git') ? readText(join(folder, '.git', 'info', 'exclude'), MAX_GITIGNORE) : undefined,
    has('.gitignore') ? readText(join(folder, '.gitignore'), MAX_GITIGNORE) : undefined,
  ];
  return texts.flatMap((text) => (text ? [ignoreFile(folder, text)] : []));
}

function ignoreFile(folder: string, text: string): IgnoreFile {
  const ignore = late('ignore') as typeof import('ignore');
  // As git has it: names differ by case where the usual file system says so.
  const ignorecase = process.platform === 'win32' || process.platform === 'darwin';
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/).filter((line) => line.split('**').length - 1 <= MAX_GLOBSTARS);
  const patterns = ignore({ ignorecase }).add(lines);
  return { folder, test: (path) => patterns.test(path) };
}

function isIgnored(files: readonly IgnoreFile[], path: string, isFolder: boolean): boolean {
  for (const file of files.toReversed()) {
    const within = relativeTo(file.folder, path);
    if (within === '') continue;
    const { ignored, unignored } = file.test(isFolder ? `${within}/` : within);
    if (ignored || unignored) return ignored;
  }
  return false;
}
