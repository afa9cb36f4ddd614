import { createRequire } from 'node:module';
import { posix } from 'node:path';
import { SDKS, type SdkFamily } from '../handler/sdks.js';
import { Source, type Span } from '../source/source.js';
import { parseTree } from '../source/tree.js';
import type { Workspace } from '../source/workspace.js';
import { folderOf, joinPath } from '../template/paths.js';
import { decode } from '../template/project.js';
import { readDockerfile } from './code/dockerfile.js';
import { OTHER_SDKS } from './signals.js';

const require = createRequire(import.meta.url);

/** Bytes. What is larger nobody wrote by hand. */
const MAX_MANIFEST = 500_000;
const MAX_LOCK = 8_000_000;
const MAX_LINES = 5_000;
const MAX_INCLUDES = 20;
/** Folders above the code in which manifests are looked for. */
const MAX_UP = 8;

/** A package of the tables that a manifest, a layer or an image brings. */
export interface PackageUse {
  /** As the table calls it. */
  readonly name: string;
  /** As the manifest does: `langchain-aws`. */
  readonly written: string;
  readonly family: SdkFamily;
  readonly version: string | undefined;
  readonly span: Span;
}

/** Where to look for the packages of a function. */
export interface ManifestPlaces {
  /** Of the code. */
  readonly folder: string;
  /** Of the template: what lies there or above belongs to the whole repository. */
  readonly home: string;
  readonly dockerfile: string | undefined;
  readonly layers: readonly string[];
}

/** Packages of one folder. */
export interface FolderPackages {
  readonly folder: string;
  readonly from: 'code' | 'above' | 'repository' | 'layer' | 'image';
  readonly packages: readonly PackageUse[];
}

/** Manifests of the code folder and of those above it, of the image and of the layers; the nearest first. */
export function manifestsOf({ folder, home, dockerfile, layers }: ManifestPlaces, files: Workspace): readonly FolderPackages[] {
  const found: FolderPackages[] = [];
  const add = (at: string, from: FolderPackages['from'], packages: readonly PackageUse[]): void => {
    if (packages.length > 0) found.push({ folder: at, from, packages });
  };
  if (dockerfile !== undefined) add(folder, 'image', installsOf(dockerfile, files));
  let at = folder;
  for (let up = 0; up < MAX_UP; up++) {
    const isRepository = at === home || at === '' || home.startsWith(`${at}/`);
    add(at, at === folder ? 'code' : isRepository ? 'repository' : 'above', packagesIn(at, files));
    if (at === '' || /(?:^|\/)\.\.$/.test(at) || posix.isAbsolute(at)) break;
    at = folderOf(at);
  }
  for (const layer of layers) {
    for (const inner of layerFolders(layer, files)) add(layer, 'layer', packagesIn(inner, files));
    add(layer, 'layer', contentsOf(layer, files));
  }
  return found;
}

/** Where modules lie in a layer, by its runtime's search path (Lambda developer guide, "Packaging layers"); or unpacked, before SAM builds it. */
export function layerFolders(layer: string, files: Workspace): readonly string[] {
  const found = [layer];
  const names = files.list(layer);
  if (names.includes('python')) {
    const python = joinPath(layer, 'python');
    found.push(python);
    const lib = files.list(python).includes('lib') ? joinPath(python, 'lib') : undefined;
    if (lib !== undefined) found.push(...files.list(lib).filter((name) => /^python3\.\d+$/.test(name)).map((name) => joinPath(lib, `${name}/site-packages`)));
  }
  if (names.includes('nodejs')) found.push(joinPath(layer, 'nodejs'), joinPath(layer, 'nodejs/node_modules'));
  return found;
}

const READ = new WeakMap<Workspace, Map<string, readonly PackageUse[]>>();

/** Many functions share a folder, and all of them the root. */
function packagesIn(folder: string, files: Workspace): readonly PackageUse[] {
  let memory = READ.get(files);
  if (!memory) READ.set(files, (memory = new Map()));
  let packages = memory.get(folder);
  if (!packages) memory.set(folder, (packages = readFolder(folder, files)));
  return packages;
}

function readFolder(folder: string, files: Workspace): readonly PackageUse[] {
  const names = files.list(folder);
  const found = names.flatMap((name): readonly PackageUse[] => {
    const path = joinPath(folder, name);
    if (name === 'requirements.txt') return requirements(path, files, new Set());
    if (name === 'pyproject.toml' || name === 'Pipfile') return tomlPackages(path, files);
    if (name === 'package.json') return npmPackages(path, files);
    if (/^(?:pom\.xml|build\.gradle(?:\.kts)?|go\.mod|Cargo\.toml|Gemfile)$|\.(?:cs|fs|vb)proj$/.test(name)) return otherPackages(path, files);
    return [];
  });
  return found.length === 0 ? found : withLockedVersions(found, folder, names, files);
}

function sourceAt(path: string, files: Workspace, atMost = MAX_MANIFEST): Source | undefined {
  const bytes = files.read(path, atMost);
  const text = bytes && decode(bytes);
  return text === undefined ? undefined : new Source(path, text);
}

// ── Python ─────────────────────────────────────────────────────────────────

/** PEP 503: how PyPI compares names. */
function canonical(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

function pythonPackage(requirement: string, span: Span): PackageUse | undefined {
  // `name[extra]==1.2; marker`, `name @ https://…`, `git+https://…#egg=name`
  const name = /^\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?=$|[[\s<>=!~;@,(])/.exec(requirement)?.[1] ?? /[#&]egg=([\w.-]+)/.exec(requirement)?.[1];
  if (name === undefined) return undefined;
  const sdk = SDKS.find(({ pypi }) => pypi?.test(canonical(name)));
  return sdk && { name: sdk.name, written: name, family: sdk.family, version: /===?\s*v?([\w.+!-]+)/.exec(requirement)?.[1], span };
}

/** pip's format: https://pip.pypa.io/en/stable/reference/requirements-file-format/ (2026-11). Constraints install nothing. */
function requirements(path: string, files: Workspace, seen: Set<string>): readonly PackageUse[] {
  if (seen.has(path) || seen.size >= MAX_INCLUDES) return [];
  seen.add(path);
  const source = sourceAt(path, files);
  if (!source) return [];
  const found: PackageUse[] = [];
  let offset = 0;
  for (const line of source.text.split('\n').slice(0, MAX_LINES)) {
    const start = offset;
    offset += line.length + 1;
    const written = line.replace(/(?:^|\s)#.*$/, '').replace(/^\uFEFF/, '').trim();
    if (written === '') continue;
    const included = /^(?:-r|--requirement)(?:\s+|=|(?=[\w.]))(\S+)/.exec(written)?.[1];
    if (included !== undefined) {
      if (!/^\w+:\/\//.test(included)) found.push(...requirements(joinPath(folderOf(path), included), files, seen));
      continue;
    }
    const requirement = written.replace(/^(?:-e|--editable)(?:\s+|=)/, '');
    if (requirement.startsWith('-')) continue;
    const blank = line.length - line.trimStart().length;
    const use = pythonPackage(requirement, { source, start: start + blank, end: start + blank + written.length });
    if (use) found.push(use);
  }
  return found;
}

/** pyproject.toml by PEP 621 and by Poetry's main group, Pipfile. Optional dependencies and groups are for developers. */
function tomlPackages(path: string, files: Workspace): readonly PackageUse[] {
  const source = sourceAt(path, files);
  if (!source) return [];
  const { parse } = require('smol-toml') as typeof import('smol-toml');
  let root: unknown;
  try {
    root = parse(source.text.replace(/^\uFEFF/, ''), { integersAsBigInt: 'asNeeded', unsafeKeyBehaviour: 'drop' });
  } catch {
    return [];
  }
  const listed = at(root, 'project', 'dependencies');
  const lines: string[] = Array.isArray(listed) ? listed.filter((item: unknown) => typeof item === 'string') : [];
  const found = lines.flatMap((line): readonly PackageUse[] => {
    const use = pythonPackage(line, textSpan(source, line));
    return use ? [use] : [];
  });
  for (const table of [at(root, 'tool', 'poetry', 'dependencies'), at(root, 'packages')]) {
    if (!isTable(table)) continue;
    for (const [name, value] of Object.entries(table)) {
      if (isTable(value) && value.optional === true) continue;
      const version = typeof value === 'string' ? value : isTable(value) && typeof value.version === 'string' ? value.version : '';
      const use = pythonPackage(/^[\d=]/.test(version) ? `${name}==${version.replace(/^=+/, '')}` : name, keySpan(source, name));
      if (use) found.push(use);
    }
  }
  return found;
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (isTable(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined), value);
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parser says nothing of places: where the text stands in quotes, or else the first line. */
function textSpan(source: Source, text: string): Span {
  const found = ['"', "'"].map((quote) => source.text.indexOf(quote + text + quote)).find((index) => index >= 0);
  return found === undefined ? firstLine(source) : { source, start: found, end: found + text.length + 2 };
}

function keySpan(source: Source, key: string): Span {
  const { text } = source;
  for (let index = text.indexOf(key); index >= 0; index = text.indexOf(key, index + 1)) {
    const before = text.slice(text.lastIndexOf('\n', index - 1) + 1, index);
    if (/^\s*["']?$/.test(before) && /^["']?\s*=/.test(text.slice(index + key.length, index + key.length + 20))) return { source, start: index, end: index + key.length };
  }
  return firstLine(source);
}

function firstLine(source: Source): Span {
  return { source, start: 0, end: Math.max(1, source.text.search(/\r?\n|$/)) };
}

/** Folders of the project that a requirements.txt installs as packages: `../lib/common[extra]`, `-e ./shared`, `shared @ file:../shared`. */
export function localPackages(folder: string, files: Workspace): readonly string[] {
  if (!files.list(folder).includes('requirements.txt')) return [];
  const text = sourceAt(joinPath(folder, 'requirements.txt'), files)?.text ?? '';
  return text.split('\n').slice(0, MAX_LINES).flatMap((line): readonly string[] => {
    const written = line.replace(/(?:^|\s)#.*$/, '').trim().replace(/^(?:-e|--editable)(?:\s+|=)/, '').replace(/^[\w.-]+(?:\[[^\]]*\])?\s*@\s*/, '');
    const path = /^(?:file:(?:\/\/)?)?(\.\.?(?:\/[^[\s;]*)?)/.exec(written)?.[1];
    return path === undefined ? [] : packageFolders(folder, path, files);
  }).slice(0, MAX_INCLUDES);
}

/** Such a path may be relative to where pip is run, which is some folder above. */
function packageFolders(folder: string, path: string, files: Workspace): readonly string[] {
  for (let base = folder, up = 0; up < MAX_UP; base = folderOf(base), up++) {
    const found = joinPath(base, path).replace(/(?<=.)\/$/, '');
    if (files.stat(found)?.kind === 'folder' && found !== folder) return files.list(found).includes('src') ? [found, joinPath(found, 'src')] : [found];
    if (base === '' || base.endsWith('..')) break;
  }
  // `../../lib/common` of a build that copies the code elsewhere.
  const bare = path.replace(/^(?:\.\.?\/)+/, '');
  for (let base = folder, up = 0; up < MAX_UP && base !== '' && !base.endsWith('..'); up++) {
    base = folderOf(base);
    const found = joinPath(base, bare);
    if (bare !== '' && files.stat(found)?.kind === 'folder') return files.list(found).includes('src') ? [found, joinPath(found, 'src')] : [found];
  }
  return [];
}

// ── JavaScript ─────────────────────────────────────────────────────────────

/** `dependencies` alone: what a bundler takes of `devDependencies` the source imports, and most of them are tools. */
function npmPackages(path: string, files: Workspace): readonly PackageUse[] {
  const source = sourceAt(path, files);
  const dependencies = source && parseTree(source).documents[0]?.get('dependencies');
  if (dependencies?.kind !== 'mapping') return [];
  return [...dependencies.entries()].flatMap(([key, value]): readonly PackageUse[] => {
    const sdk = SDKS.find(({ npm }) => npm?.test(key.text));
    if (!sdk) return [];
    const version = /^\d[\w.+-]*$/.test(value.text) ? value.text : undefined;
    return [{ name: sdk.name, written: key.text, family: sdk.family, version, span: { source: key.source, start: key.start, end: value.end } }];
  });
}

// ── other languages ────────────────────────────────────────────────────────

function otherPackages(path: string, files: Workspace): readonly PackageUse[] {
  const source = sourceAt(path, files);
  if (!source) return [];
  return OTHER_SDKS.flatMap(({ name, family, manifest }): readonly PackageUse[] => {
    const match = manifest.exec(source.text);
    return match ? [{ name, written: match[0].replace(/^Include=|["']/g, ''), family, version: undefined, span: { source, start: match.index, end: match.index + match[0].length } }] : [];
  });
}

// ── images and layers ──────────────────────────────────────────────────────

/** `RUN pip install torch`, `RUN npm install openai`; what a manifest lists is read where that lies. */
function installsOf(path: string, files: Workspace): readonly PackageUse[] {
  const source = sourceAt(path, files);
  if (!source) return [];
  return readDockerfile(source.text).stages.flatMap(({ runs }) => runs).flatMap(({ words, start, end }): readonly PackageUse[] => {
    const line = words.join(' ');
    const pip = /(?:^|\s)(?:pip[\d.]*|uv pip) install\s+(.*)$/.exec(line)?.[1] ?? /(?:^|\s)(?:uv|poetry) add\s+(.*)$/.exec(line)?.[1];
    const npm = /(?:^|\s)(?:npm (?:install|i|add)|yarn add|pnpm add)\s+(.*)$/.exec(line)?.[1];
    const span = (name: string): Span => {
      const index = source.text.indexOf(name, start);
      return index >= 0 && index < end ? { source, start: index, end: index + name.length } : { source, start, end };
    };
    return (pip ?? npm ?? '').split(/\s+/).filter((word) => word !== '' && !word.startsWith('-')).flatMap((word): readonly PackageUse[] => {
      if (pip !== undefined) {
        const use = pythonPackage(word, span(word));
        return use ? [use] : [];
      }
      const name = word.replace(/(?<=.)@[^@/]*$/, '');
      const sdk = SDKS.find((one) => one.npm?.test(name));
      return sdk ? [{ name: sdk.name, written: name, family: sdk.family, version: /(?<=.)@(\d[\w.+-]*)$/.exec(word)?.[1], span: span(word) }] : [];
    });
  });
}

/** Packages that lie in a layer unpacked, by the names of their folders. */
function contentsOf(layer: string, files: Workspace): readonly PackageUse[] {
  const found: PackageUse[] = [];
  for (const folder of layerFolders(layer, files)) {
    const isNode = folder.endsWith('/node_modules');
    if (!isNode && !/\/(?:python|site-packages)$/.test(folder)) continue;
    const names = files.list(folder).flatMap((name) => (isNode && name.startsWith('@') ? files.list(joinPath(folder, name)).map((inner) => `${name}/${inner}`) : [name]));
    for (const name of names) {
      const sdk = SDKS.find((one) => (isNode ? one.npm?.test(name) : one.python?.test(name)));
      const anchor = sdk && anchorIn(joinPath(folder, name), files);
      if (sdk && anchor) found.push({ name: sdk.name, written: name, family: sdk.family, version: undefined, span: anchor });
    }
  }
  return found;
}

/** A file to point at. */
function anchorIn(folder: string, files: Workspace): Span | undefined {
  for (const name of ['__init__.py', 'package.json']) {
    const source = sourceAt(joinPath(folder, name), files);
    if (source && source.text !== '') return firstLine(source);
  }
  return undefined;
}

// ── versions ───────────────────────────────────────────────────────────────

/** Lock files are searched, and only for the few packages that matter: some are megabytes. */
function withLockedVersions(packages: readonly PackageUse[], folder: string, names: readonly string[], files: Workspace): readonly PackageUse[] {
  const locks = ['package-lock.json', 'poetry.lock', 'uv.lock', 'Pipfile.lock', 'yarn.lock'].filter((name) => names.includes(name));
  if (locks.length === 0) return packages;
  const texts = locks.map((name) => sourceAt(joinPath(folder, name), files, MAX_LOCK)?.text ?? '');
  return packages.map((use) => {
    const literal = use.written.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    const python = canonical(use.written).replace(/-/g, '[-_.]');
    const patterns = [
      new RegExp(`"node_modules/${literal}":\\s*\\{\\s*"version":\\s*"([^"]+)"`), new RegExp(`^name = "${python}"\\r?\\nversion = "([^"]+)"`, 'im'),
      new RegExp(`^"?${literal}@[^\\n]*:\\r?\\n\\s+version:? "?([\\w.+-]+)`, 'm'), new RegExp(`"${python}":\\s*\\{[^{}]{0,5000}?"version":\\s*"==([^"]+)"`, 'i'),
    ];
    const version = texts.flatMap((text) => patterns.map((pattern) => pattern.exec(text)?.[1])).find((one) => one !== undefined);
    return version === undefined ? use : { ...use, version };
  });
}
