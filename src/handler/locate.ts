import { posix } from 'node:path';
import type { Workspace } from '../source/workspace.js';
import type { HandlerEntry } from './entry.js';
import { sdkOf } from './packages.js';
import { THIRD_PARTY } from './third-party.js';

/** Where an import leads. */
export type Target =
  | { readonly kind: 'module'; readonly path: string }
  /** There, and without code: a folder of modules, a JSON file. */
  | { readonly kind: 'plain' }
  /** A package that is installed, or what belongs to the language. */
  | { readonly kind: 'package' }
  /** A part of the project, as it looks, that is not there. */
  | { readonly kind: 'missing' };

/** Finds what a module of the project imports. Memoised: many modules import the same. */
export interface Locator {
  find(from: string, module: string): Target;
  /** A module whose code runs when another is imported: `__init__.py` of the packages around it. */
  around(path: string): readonly string[];
}

/** How far up from a file we look for what names its modules. */
const MOST_FOLDERS_UP = 8;
/** A manifest that is larger is none that somebody wrote. */
const MOST_MANIFEST_BYTES = 500_000;

export function locator(entry: HandlerEntry, files: Workspace): Locator {
  const folder = typeof entry.module === 'string' ? folderOf(entry.module) : undefined;
  const project: Project = { files, folder, roots: [...new Set([...entry.roots.map((root) => clean(root)), ...(folder === undefined ? [] : [folder])])], ...memoryOf(files) };
  const known = new Map<string, Target>();
  const locate = entry.language === 'python' ? findPython : findJavaScript;
  return {
    find(from, module) {
      const isRelative = module.startsWith('.');
      const key = isRelative || entry.language === 'javascript' ? `${folderOf(from)}\n${module}` : module;
      let target = known.get(key);
      if (!target) known.set(key, (target = locate(project, from, module)));
      return target;
    },
    around: (path) => (entry.language === 'python' ? packagesAround(project, path) : []),
  };
}

interface Project extends Memory {
  readonly files: Workspace;
  /** Of the handler's module; undefined for code in a template. */
  readonly folder: string | undefined;
  readonly roots: readonly string[];
}

/** What has been asked of the files: handlers share folders. */
interface Memory {
  readonly lists: Map<string, ReadonlySet<string>>;
  readonly texts: Map<string, string | undefined>;
  /** By folder: names of packages in its manifests, and packages of its monorepo. */
  readonly packages: Map<string, readonly string[]>;
  readonly members: Map<string, ReadonlyMap<string, string> | undefined>;
}
const MEMORY = new WeakMap<Workspace, Memory>();

function memoryOf(files: Workspace): Memory {
  let memory = MEMORY.get(files);
  if (!memory) MEMORY.set(files, (memory = { lists: new Map(), texts: new Map(), packages: new Map(), members: new Map() }));
  return memory;
}

/** Types of boto3, a package for each service. */
const STUBS = /^(?:mypy_boto3|types_boto3|types_aiobotocore)_/;

const PACKAGE: Target = { kind: 'package' };
const PLAIN: Target = { kind: 'plain' };
const MISSING: Target = { kind: 'missing' };

function clean(path: string): string {
  const normal = posix.normalize(path).replace(/\/$/, '');
  return normal === '.' ? '' : normal;
}

function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

/** Of most paths there is nothing to be cleaned: no `.`, no `..`, nothing between two slashes. */
const UNCLEAN = /(?:^|\/)\.{0,2}(?:\/|$)/;

function join(folder: string, path: string): string {
  const joined = folder === '' ? path : `${folder}/${path}`;
  return UNCLEAN.test(joined) ? clean(joined) : joined;
}

/** Names in a folder: asked once, where a question for each candidate would go to the disk each time. */
function names(project: Project, folder: string): ReadonlySet<string> {
  let known = project.lists.get(folder);
  if (!known) project.lists.set(folder, (known = new Set(project.files.list(folder === '' ? '.' : folder))));
  return known;
}

function has(project: Project, path: string): boolean {
  return names(project, folderOf(path)).has(posix.basename(path));
}

function isFile(project: Project, path: string): boolean {
  return has(project, path) && project.files.stat(path)?.kind === 'file';
}

function isFolder(project: Project, path: string): boolean {
  return path === '' || path === '..' || path.endsWith('/..') || (has(project, path) && project.files.stat(path)?.kind === 'folder');
}

function text(project: Project, path: string): string | undefined {
  if (project.texts.has(path)) return project.texts.get(path);
  const bytes = has(project, path) ? project.files.read(path, MOST_MANIFEST_BYTES) : undefined;
  const decoded = bytes && new TextDecoder().decode(bytes);
  project.texts.set(path, decoded);
  return decoded;
}

/** A folder and those above it, as far as they lie in what the user named. */
function upwards(folder: string, most = MOST_FOLDERS_UP): readonly string[] {
  const found = [folder];
  for (let at = folder; at !== '' && !at.endsWith('..') && found.length < most; found.push(at)) at = folderOf(at);
  return found;
}

// ── Python ─────────────────────────────────────────────────────────────────

function findPython(project: Project, from: string, module: string): Target {
  const [, dots = '', name = ''] = /^(\.*)(.*)$/.exec(module) ?? [];
  const path = name.split('.').filter((part) => part !== '').join('/');
  if (dots !== '') {
    let base = folderOf(from);
    for (let up = 1; up < dots.length; up++) base = join(base, '..');
    return pythonModule(project, path === '' ? base : join(base, path)) ?? MISSING;
  }
  if (path === '') return PACKAGE;
  const [first = ''] = name.split('.');
  const isKnown = THIRD_PARTY.has(first) || STUBS.test(first) || sdkOf(name, 'python') !== undefined;

  let isBesides = false;
  for (const root of project.roots) {
    const found = pythonModule(project, join(root, path));
    // A folder without `__init__.py` comes after every package of the same name, wherever that is installed.
    if (found && (found.kind === 'module' || !isKnown)) return isInstalled(project, root, first, isKnown) ? PACKAGE : found;
    if (!isKnown && pythonModule(project, join(root, first))) isBesides = true;
  }
  if (isKnown) return PACKAGE;
  const folders = [...new Set([...project.roots, folderOf(from)].flatMap((folder) => upwards(folder)))];
  for (const folder of [...folders, ...declaredFolders(project, folders)]) {
    const found = pythonModule(project, join(folder, path));
    // Further up, a folder alone is one that happens to be called so.
    if (found?.kind === 'module' || (found && path.includes('/'))) return found;
  }
  if (isBesides) return MISSING;
  return isDeclared(project, folders, first) ? PACKAGE : sharedModule(project, folders, path) ?? MISSING;
}

/** Where projects keep what several functions import: layers, libraries, code for all. */
const SHARED = /^(?:layers?|libs?|src|shared|common|packages|python|app|backend|lambdas?|functions?|[\w-]*layers?|[\w-]*(?:shared|common|libs?|utils)[\w-]*|[\w-]+_pkg)$/i;
const MOST_SHARED = 400;
/** Of the folders around a handler, those that are near. */
const MOST_FOLDERS_SHARED = 6;

/** What the module of a handler is called: such a one is another function's. */
const HANDLERS = /^(?:app|handler|index|main|lambda_function|lambda_handler)$/;

/** A module that stands in one such folder, and in no other: nobody says which layer it comes with. */
function sharedModule(project: Project, folders: readonly string[], path: string): Target | undefined {
  if (HANDLERS.test(path)) return undefined;
  for (const folder of folders.slice(0, MOST_FOLDERS_SHARED)) {
    const shared = children(project, folder).filter((at) => SHARED.test(posix.basename(at)));
    const inner = shared.flatMap((at) => children(project, at)).slice(0, MOST_SHARED);
    const places = [...shared, ...inner, ...inner.map((at) => join(at, 'python')), ...inner.map((at) => join(at, 'src'))];
    const found = places.map((at) => pythonModule(project, join(at, path))).filter((target) => target?.kind === 'module');
    if (found.length > 0) return found.length === 1 ? found[0] : undefined;
  }
  return undefined;
}

function pythonModule(project: Project, path: string): Target | undefined {
  if (isFile(project, `${path}.py`) && !isFile(project, `${path}/__init__.py`)) return { kind: 'module', path: `${path}.py` };
  if (!isFolder(project, path)) return undefined;
  return isFile(project, join(path, '__init__.py')) ? { kind: 'module', path: join(path, '__init__.py') } : PLAIN;
}

/**
 * Whether pip put it there: `pip install --target` leaves a `.dist-info` beside each package. Where that was not kept,
 * a package of a known name that looks like one that was published is no part of the project.
 */
function isInstalled(project: Project, root: string, module: string, isKnown: boolean): boolean {
  if (/(?:^|\/)(?:site-packages|dist-packages|node_modules)(?:\/|$)/.test(root)) return true;
  if (isKnown) {
    const own = names(project, join(root, module));
    if (own.size > 12 || ['py.typed', '_version.py', 'version.py', '__about__.py', '_client.py'].some((name) => own.has(name))) return true;
  }
  const wanted = canonical(module);
  for (const name of names(project, root)) {
    if (!name.endsWith('.dist-info') && !name.endsWith('.egg-info')) continue;
    if (canonical(name).startsWith(wanted)) return true;
    if (text(project, join(root, `${name}/top_level.txt`))?.split(/\s+/).includes(module)) return true;
    if (text(project, join(root, `${name}/RECORD`))?.includes(`\n${module}/`)) return true;
  }
  return false;
}

function canonical(name: string): string {
  return name.toLowerCase().replace(/[-_.]/g, '');
}

const MANIFEST = /^(?:requirements[\w.-]*\.(?:txt|in)|pyproject\.toml|Pipfile|setup\.(?:py|cfg)|poetry\.lock|uv\.lock)$/;

/** Named as a package in a manifest of the function or of the project around it. */
function isDeclared(project: Project, folders: readonly string[], module: string): boolean {
  const wanted = canonical(module);
  for (const folder of folders) {
    if (packagesIn(project, folder).some((name) => name === wanted || name === `python${wanted}` || name === `py${wanted}` || name === `${wanted}python` || (wanted === 'agents' && name === 'openaiagents'))) return true;
  }
  return false;
}

/** What the manifests of a folder ask for: what a line begins with, and what stands in quotes beside a version. */
function packagesIn(project: Project, folder: string): readonly string[] {
  let found = project.packages.get(folder);
  if (!found) {
    const manifests = [...names(project, folder)].filter((name) => MANIFEST.test(name)).map((name) => text(project, join(folder, name)) ?? '');
    const lines = manifests.flatMap((manifest) => manifest.split('\n')).map((line) => line.replace(/(?:^|\s)#.*$/, ''));
    const written = lines.flatMap((line) => [/^\s*["']?([A-Za-z][\w.-]*)/.exec(line)?.[1], ...(/dependencies|requires/.test(line) ? [...line.matchAll(/["']([A-Za-z][\w.-]*)/g)].map(([, name]) => name) : [])]);
    project.packages.set(folder, (found = written.filter((name) => name !== undefined).map(canonical)));
  }
  return found;
}

/** Folders of the project that a manifest installs: `-e ../shared`, `./lib/common[all]`. */
function declaredFolders(project: Project, folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => [...names(project, folder)].filter((name) => /^requirements[\w.-]*\.(?:txt|in)$/.test(name)).flatMap((name) => (
    [...(text(project, join(folder, name)) ?? '').matchAll(/^\s*(?:-e\s+|--editable\s+)?(?:file:)?(\.\.?\/[\w./-]*)/gm)].flatMap(([, path = '']) => [join(folder, path), join(folder, `${path}/src`)]))));
}

function packagesAround(project: Project, path: string): readonly string[] {
  const found: string[] = [];
  for (const folder of upwards(folderOf(path))) {
    const init = join(folder, '__init__.py');
    if (!isFile(project, init)) break;
    if (init !== path) found.push(init);
  }
  return found;
}

// ── JavaScript and TypeScript ──────────────────────────────────────────────

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx'];
/** What TypeScript calls the output of a file. */
const WRITTEN_AS: Readonly<Record<string, readonly string[]>> = { '.js': ['.ts', '.tsx', '.jsx'], '.mjs': ['.mts'], '.cjs': ['.cts'], '.jsx': ['.tsx'] };

function findJavaScript(project: Project, from: string, specifier: string): Target {
  const module = specifier.replace(/[?#].*$/, '') || specifier;
  if (/^\.\.?(?:\/|$)/.test(module)) return javaScriptModule(project, join(folderOf(from), module)) ?? (ASSET.test(module) ? PLAIN : MISSING);
  const layer = /^\/opt\/(.*)$/.exec(module)?.[1];
  if (layer !== undefined) return underRoots(project, layer) ?? MISSING;
  if (module.startsWith('/') || /^(?:node|https?|data|file|bun|npm):/.test(module)) return PACKAGE;

  const byPath = byTsconfig(project, folderOf(from), module);
  if (byPath) return byPath;
  if (sdkOf(module, 'javascript')) return PACKAGE;
  if (module.startsWith('#')) return byImportsField(project, folderOf(from), module) ?? MISSING;
  const member = byWorkspaces(project, folderOf(from), module);
  if (member) return member;
  // `@/lib` and `~/lib` are no names of packages, but of folders in somebody's settings.
  if (/^(?:@|~)(?:\/|$)/.test(module)) return underRoots(project, module.slice(2)) ?? MISSING;
  return PACKAGE;
}

/** Files that a bundler puts in as data. */
const ASSET = /\.(?:json5?|ttf|otf|woff2?|png|jpe?g|gif|svg|ico|webp|css|scss|html?|hbs|ejs|mustache|txt|md|csv|sql|graphql|gql|ya?ml|toml|xml|pem|wasm|node|proto|pdf)$/i;

function underRoots(project: Project, path: string): Target | undefined {
  const bare = path.replace(/^(?:nodejs|python)\//, '');
  for (const root of project.roots) {
    for (const candidate of [path, bare, `nodejs/${bare}`]) {
      const found = javaScriptModule(project, join(root, candidate));
      if (found) return found;
    }
  }
  return undefined;
}

function javaScriptModule(project: Project, path: string): Target | undefined {
  const extension = posix.extname(path);
  if (isFile(project, path)) {
    if (EXTENSIONS.includes(extension)) return /\.d\.[mc]?ts$/.test(path) ? PLAIN : { kind: 'module', path };
    if (extension !== '') return PLAIN;
  }
  const bare = path.slice(0, path.length - extension.length);
  for (const written of WRITTEN_AS[extension] ?? []) if (isFile(project, bare + written)) return { kind: 'module', path: bare + written };
  for (const candidate of EXTENSIONS) if (isFile(project, path + candidate)) return { kind: 'module', path: path + candidate };
  if (['.json', '.d.ts', '.node', '.wasm'].some((ending) => isFile(project, path + ending))) return PLAIN;
  if (!isFolder(project, path)) return undefined;
  const manifest = json(project, join(path, 'package.json'));
  const main = manifest && mainOf(project, path, manifest);
  if (main) return main;
  for (const candidate of EXTENSIONS) {
    const index = join(path, `index${candidate}`);
    if (isFile(project, index)) return { kind: 'module', path: index };
  }
  return undefined;
}

/** The first module that a package's manifest names and that is there, be it built or not. */
function mainOf(project: Project, folder: string, manifest: Json): Target | undefined {
  const written = [...textsIn(manifest.exports), manifest.source, manifest.module, manifest.main, manifest.types].filter((path) => typeof path === 'string');
  for (const path of written) {
    if (posix.basename(path) === path && path === 'package.json') continue;
    const found = javaScriptFile(project, join(folder, path)) ?? javaScriptFile(project, join(folder, path.replace(/^(?:\.\/)?(?:dist|lib|build|out)\//, 'src/').replace(/\.d\.ts$/, '.ts')));
    if (found) return found;
  }
  for (const path of ['src/index', 'index', 'lib/index', 'src/main']) {
    const found = javaScriptFile(project, join(folder, path));
    if (found) return found;
  }
  return undefined;
}

function javaScriptFile(project: Project, path: string): Target | undefined {
  const candidates = EXTENSIONS.includes(posix.extname(path)) && !path.endsWith('.d.ts') ? [path, ...(WRITTEN_AS[posix.extname(path)] ?? []).map((ending) => path.replace(/\.\w+$/, ending))] : EXTENSIONS.map((ending) => path + ending);
  const found = candidates.find((candidate) => isFile(project, candidate));
  return found === undefined ? undefined : { kind: 'module', path: found };
}

function textsIn(value: unknown, depth = 0): readonly string[] {
  if (typeof value === 'string') return [value];
  return isRecord(value) && depth < 5 ? Object.values(value).flatMap((inner) => textsIn(inner, depth + 1)) : [];
}

type Json = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON file that may have comments and commas too many, as tsconfig.json has. */
function json(project: Project, path: string): Json | undefined {
  const written = text(project, path);
  if (written === undefined) return undefined;
  const bare = withoutComments(written.replace(/^\uFEFF/, ''));
  try {
    const value: unknown = JSON.parse(bare);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** JSON of what may have comments, and commas before a bracket. Each character is looked at once. */
function withoutComments(text: string): string {
  let bare = '';
  let comma = -1;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '"') {
      const start = at;
      for (at++; at < text.length && text[at] !== '"' && text[at] !== '\n'; at++) if (text[at] === '\\') at++;
      bare += text.slice(start, at + 1);
      comma = -1;
    } else if (character === '/' && (text[at + 1] === '/' || text[at + 1] === '*')) {
      const end = text[at + 1] === '/' ? text.indexOf('\n', at) : text.indexOf('*/', at + 2) + 1;
      if (end <= 0) break;
      at = end;
    } else {
      if ((character === '}' || character === ']') && comma >= 0) bare = `${bare.slice(0, comma)} ${bare.slice(comma + 1)}`;
      if (character === ',') comma = bare.length;
      else if (!/\s/.test(character)) comma = -1;
      bare += character;
    }
  }
  return bare;
}

/** Names of modules by `paths` and `baseUrl` of the nearest tsconfig.json, and of those that it extends. */
function byTsconfig(project: Project, folder: string, module: string): Target | undefined {
  for (const at of upwards(folder)) {
    const name = ['tsconfig.json', 'jsconfig.json'].find((candidate) => has(project, join(at, candidate)));
    if (name === undefined) continue;
    let path = join(at, name);
    for (let extended = 0; extended < 4; extended++) {
      const config = json(project, path);
      const options = isRecord(config?.compilerOptions) ? config.compilerOptions : {};
      const base = typeof options.baseUrl === 'string' ? join(folderOf(path), options.baseUrl) : undefined;
      const found = byPaths(project, base ?? folderOf(path), options.paths, module) ?? (base !== undefined ? javaScriptModule(project, join(base, module)) : undefined);
      if (found) return found;
      const parent = Array.isArray(config?.extends) ? (config.extends as readonly unknown[])[0] : config?.extends;
      if (typeof parent !== 'string' || !parent.startsWith('.')) break;
      path = join(folderOf(path), parent.endsWith('.json') ? parent : `${parent}.json`);
    }
    // The nearest decides, but for one that says nothing of names.
    const own = json(project, join(at, name));
    if (isRecord(own?.compilerOptions) && own.compilerOptions.paths) return undefined;
  }
  return undefined;
}

function byPaths(project: Project, base: string, paths: unknown, module: string): Target | undefined {
  if (!isRecord(paths)) return undefined;
  for (const [pattern, targets] of Object.entries(paths)) {
    const [before = '', after] = pattern.split('*');
    const isMatch = after === undefined ? module === pattern : module.startsWith(before) && module.endsWith(after) && module.length >= before.length + after.length;
    if (!isMatch || !Array.isArray(targets)) continue;
    const rest = after === undefined ? '' : module.slice(before.length, module.length - after.length);
    for (const target of targets as readonly unknown[]) {
      if (typeof target !== 'string' || target.includes('node_modules')) continue;
      const found = javaScriptModule(project, join(base, target.replace('*', () => rest)));
      if (found) return found;
    }
  }
  return undefined;
}

function byImportsField(project: Project, folder: string, module: string): Target | undefined {
  for (const at of upwards(folder)) {
    const manifest = json(project, join(at, 'package.json'));
    if (!manifest) continue;
    const paths = isRecord(manifest.imports) ? Object.fromEntries(Object.entries(manifest.imports).map(([name, to]) => [name, textsIn(to)])) : {};
    return byPaths(project, at, paths, module);
  }
  return undefined;
}

/** Packages of the same monorepo, by the nearest manifest that has `workspaces` (npm, yarn), or pnpm's file. */
function byWorkspaces(project: Project, folder: string, module: string): Target | undefined {
  const [, name = ''] = /^((?:@[^/]+\/)?[^/]+)/.exec(module) ?? [];
  for (const at of upwards(folder)) {
    const members = membersOf(project, at);
    if (!members) continue;
    const home = members.get(name);
    if (home === undefined) return undefined;
    const rest = module.slice(name.length + 1);
    const manifest = json(project, join(home, 'package.json')) ?? {};
    if (rest === '') return mainOf(project, home, manifest) ?? MISSING;
    const exported = isRecord(manifest.exports) ? manifest.exports[`./${rest}`] : undefined;
    for (const path of [...textsIn(exported), rest, `src/${rest}`, `dist/${rest}`, `lib/${rest}`]) {
      const found = javaScriptModule(project, join(home, path));
      if (found) return found;
    }
    return MISSING;
  }
  return undefined;
}

/** A monorepo with more packages is not looked through. */
const MOST_MEMBERS = 500;

function membersOf(project: Project, folder: string): ReadonlyMap<string, string> | undefined {
  const known = project.members;
  if (known.has(folder)) return known.get(folder);
  const workspaces = json(project, join(folder, 'package.json'))?.workspaces;
  const listed = Array.isArray(workspaces) ? (workspaces as readonly unknown[]) : isRecord(workspaces) && Array.isArray(workspaces.packages) ? (workspaces.packages as readonly unknown[]) : undefined;
  const pnpm = listed ? undefined : text(project, join(folder, 'pnpm-workspace.yaml'));
  const patterns = listed ?? (pnpm === undefined ? undefined : [...pnpm.matchAll(/^\s*-\s*['"]?([^'"\s#]+)/gm)].map(([, pattern]) => pattern));
  let members: Map<string, string> | undefined;
  if (patterns) {
    members = new Map();
    for (const pattern of patterns) {
      if (typeof pattern !== 'string' || pattern.startsWith('!')) continue;
      for (const home of foldersOf(project, folder, pattern)) {
        if (members.size >= MOST_MEMBERS) break;
        const name = json(project, join(home, 'package.json'))?.name;
        if (typeof name === 'string' && !members.has(name)) members.set(name, home);
      }
    }
  }
  known.set(folder, members);
  return members;
}

/** Folders that a pattern such as `packages/*` means; `**` is looked into three levels deep. */
function foldersOf(project: Project, folder: string, pattern: string): readonly string[] {
  let found = [folder];
  for (const part of pattern.split('/').filter((name) => name !== '' && name !== '.')) {
    if (part === '**') found = [...new Set([...found, ...below(project, found, 3)])];
    else if (part.includes('*')) {
      const [before = '', after = ''] = part.split('*');
      found = found.flatMap((at) => children(project, at)).filter((at) => posix.basename(at).startsWith(before) && posix.basename(at).endsWith(after));
    } else found = found.map((at) => join(at, part));
    found = found.slice(0, MOST_MEMBERS);
  }
  return found.filter((at) => has(project, join(at, 'package.json')));
}

function children(project: Project, folder: string): readonly string[] {
  return [...names(project, folder)].filter((name) => !name.startsWith('.') && name !== 'node_modules' && !name.includes('.')).map((name) => join(folder, name));
}

function below(project: Project, folders: readonly string[], levels: number): string[] {
  if (levels === 0 || folders.length > MOST_MEMBERS) return [];
  const next = folders.flatMap((folder) => children(project, folder)).slice(0, MOST_MEMBERS);
  return [...next, ...below(project, next, levels - 1)];
}
