import { posix } from 'node:path';
import { Source } from '../source/source.js';
import { parseTree, type Node } from '../source/tree.js';
import type { Workspace } from '../source/workspace.js';
import { assetOf } from '../template/asset.js';
import { folderOf, joinPath } from '../template/paths.js';
import { decode } from '../template/project.js';
import type { Resource } from '../template/resource.js';
import type { Project, Template } from '../template/template.js';
import { weakest, type Certainty, type Premise } from '../template/value.js';
import type { View } from '../template/view.js';
import { measureZip } from './code/zip.js';

const MAX_ENTRIES = 100_000;
const MAX_DEPTH = 64;
/** Bytes of a zip file that is read for its directory: what unpacks to 250 MB is seldom larger. What is stays unknown. */
const MAX_ZIP = 128_000_000;

const BUILD_FOLDER = '.aws-sam/build';
/** Never part of what is built or packaged from a source folder. */
const NOT_PACKAGED: ReadonlySet<string> = new Set([
  '.git', '.aws-sam', '.venv', 'venv', '.env', '.tox', '.nox', '__pycache__', '.pytest_cache', '.mypy_cache', '.ruff_cache', '.vscode', '.idea',
]);
/** A build makes something else of a folder that holds one of these. */
const COMPILED = /^(?:Makefile|go\.mod|Cargo\.toml|pom\.xml|build\.gradle(?:\.kts)?|tsconfig\.json|.*\.(?:cs|fs)proj)$/;
const PYTHON: readonly string[] = ['requirements.txt', 'pyproject.toml', 'Pipfile', 'setup.py', 'uv.lock', 'poetry.lock'];

/** Unzipped bytes of a package, and why we believe it. */
export interface PackageSize {
  readonly bytes: number;
  readonly certainty: Certainty;
  /** The folder or file that was measured; undefined for inline code. */
  readonly path: string | undefined;
  /** Where the template names the package, and what it unpacks to. */
  readonly premise: Premise;
}

/**
 * The unzipped size of a function's code, where what lies on disk is what deploys: the output of `sam build`, a
 * bundled CDK asset, a zip, code that no build changes. A folder that a build would add to is believed less, and
 * not at all where its dependencies are missing or too many. Measured when asked for.
 */
export function codeSizeOf(fn: Resource): PackageSize | undefined {
  return measuredOnce(fn, () => {
    const isSam = fn.type === 'AWS::Serverless::Function';
    if (fn.string('PackageType').cases.some(({ value }) => value === 'Image') || fn.at('ImageUri').present || fn.at('Code.ImageUri').present) return undefined;
    const inline = inlineSize(fn.at(isSam ? 'InlineCode' : 'Code.ZipFile'));
    if (inline) return inline;
    return deployedSize(fn, fn.at(isSam ? 'CodeUri' : 'Code'), 'its code', unbuiltCode);
  });
}

/** The unzipped size of a layer of the project: by what was built for it, else by its folder or zip. */
export function layerSizeOf(layer: Resource): PackageSize | undefined {
  return measuredOnce(layer, () => {
    const isSam = layer.type === 'AWS::Serverless::LayerVersion';
    // Nothing is built for a layer that does not ask for it.
    return deployedSize(layer, layer.at(isSam ? 'ContentUri' : 'Content'), 'the layer', asItIs);
  });
}

/** A layer that others publish. Its size is not stated by them, but was reported to them. */
interface PublishedLayer {
  readonly title: string;
  readonly arn: RegExp;
  /** Unzipped, the least that was reported of any version. */
  readonly bytes: number;
  readonly sources: readonly string[];
  readonly asOf: string;
}

/** Only layers that are large enough to matter and whose size somebody measured: what is not here is not counted. */
const PUBLISHED: readonly PublishedLayer[] = [
  {
    title: 'AWS SDK for pandas',
    arn: /^arn:[^:]+:lambda:[^:]*:[^:]*:layer:(?:AWSSDKPandas|AWSDataWrangler)-Python\d+(?:-Arm64)?(?::|$)/,
    // 150 MB in 2020, 154 MiB in 2022 (its maintainer), 167 to 204 MB in 2026.
    bytes: 150_000_000,
    sources: ['https://github.com/aws/aws-sdk-pandas/issues/320', 'https://github.com/aws/aws-sdk-pandas/discussions/1727', 'https://github.com/aws/aws-sdk-pandas/issues/3331'],
    asOf: '2026-11-24',
  },
];

/** What a layer that others publish unpacks to at least. `arn` may hold anything where a template leaves its region open. */
export function publishedLayerSize(arn: string): { readonly bytes: number; readonly note: string; readonly sources: readonly string[]; readonly asOf: string } | undefined {
  const known = PUBLISHED.find((layer) => layer.arn.test(arn));
  return known && { bytes: known.bytes, note: `the layer ${known.title} unpacks to ${megabytes(known.bytes)} at least, as reported`, sources: known.sources, asOf: known.asOf };
}

/** What one run has measured: functions share folders, and many functions share a layer. */
interface Measured {
  readonly resources: Map<Resource, PackageSize | undefined>;
  readonly paths: Map<string, number | undefined>;
  readonly builds: Map<string, Node | undefined>;
}
const MEASURED = new WeakMap<Project, Measured>();

function measured({ options: { project } }: Template): Measured {
  let known = MEASURED.get(project);
  if (!known) MEASURED.set(project, (known = { resources: new Map(), paths: new Map(), builds: new Map() }));
  return known;
}

function remember<K, V>(memory: Map<K, V>, key: K, ask: () => V): V {
  if (memory.has(key)) return memory.get(key)!;
  const answer = ask();
  memory.set(key, answer);
  return answer;
}

function measuredOnce(resource: Resource, measure: () => PackageSize | undefined): PackageSize | undefined {
  return remember(measured(resource.template).resources, resource, measure);
}

/** How a folder that no build has made is measured. */
type Unbuilt = (template: Template, folder: string) => { readonly bytes: number; readonly certainty: Certainty } | undefined;

function deployedSize(resource: Resource, location: View, what: string, unbuilt: Unbuilt): PackageSize | undefined {
  const { template } = resource;
  const found = (path: string, bytes: number | undefined, certainty: Certainty = 'high', when = resource.when): PackageSize | undefined => bytes === undefined ? undefined : {
    bytes, certainty, path,
    premise: { span: location.span, note: `${what} unpacks to ${megabytes(bytes)} (${path})`, certainty, when },
  };

  const built = builtPath(resource);
  if (built !== undefined) return found(built, sizeAt(template, built));

  const asset = assetOf(resource);
  // A source folder that was not staged is often the whole app, whatever CDK leaves out of it when it deploys.
  if (asset) return asset.staged ? found(asset.path, sizeAt(template, asset.path)) : undefined;

  const { cases } = location.string();
  const [only] = cases;
  // `Code: ./src` is for `aws cloudformation package`; a mapping is for what lies in a bucket.
  if (cases.length !== 1 || !only || location.open || /^[a-z][a-z\d+.-]*:\/\//i.test(only.value)) return undefined;
  const path = joinPath(folderOf(template.path), only.value).replace(/(?<=.)\/$/, '');
  const kind = template.options.project.workspace.stat(path)?.kind;
  if (kind === 'file') return found(path, zipAt(template, path), only.certainty, only.when);
  if (kind !== 'folder') return undefined;
  // In what `sam build` wrote, everything is built.
  if (isBuildFolder(folderOf(template.path))) return found(path, sizeAt(template, path), only.certainty, only.when);

  const metadata = resource.node.get('Metadata');
  if (metadata?.get('SkipBuild')?.text === 'true') return found(path, sizeAt(template, path), only.certainty, only.when);
  if (metadata?.get('BuildMethod')) return undefined;
  const size = unbuilt(template, path);
  return size && found(path, size.bytes, weakest(size.certainty, only.certainty), only.when);
}

function inlineSize(code: View): PackageSize | undefined {
  const { cases, complete } = code.string();
  const [only] = cases;
  if (cases.length !== 1 || !complete || !only) return undefined;
  const bytes = new TextEncoder().encode(only.value).length;
  return { bytes, certainty: only.certainty, path: undefined, premise: { ...only, note: `its code is ${megabytes(bytes)}, inline` } };
}

/** The folder that `sam build` made for a resource of a source template. Functions of one source share one folder, which only the built template tells. */
export function builtPath(resource: Resource): string | undefined {
  const ids = [resource.logicalId];
  let { template } = resource;
  for (; template.parent; template = template.parent.template) ids.unshift(template.parent.stack.logicalId);
  const home = folderOf(template.path);
  // A logical id may be any text in a template that nobody has deployed yet, and must not become a way out of the folder.
  if (isBuildFolder(home) || !ids.every((id) => /^[A-Za-z0-9]+$/.test(id))) return undefined;

  const { workspace } = template.options.project;
  if (!workspace.list(home).includes('.aws-sam')) return undefined;
  const own = joinPath(home, `${BUILD_FOLDER}/${ids.join('/')}`);
  if (workspace.stat(own)) return own;
  const folder = folderOf(own);
  const location = remember(measured(template).builds, folder, () => builtResources(workspace, joinPath(folder, 'template.yaml')))?.get(resource.logicalId)?.get('Properties');
  const named = location?.get('CodeUri') ?? location?.get('ContentUri');
  if (named?.kind !== 'scalar') return undefined;
  const path = joinPath(folder, named.text);
  return isBuildFolder(folderOf(path)) && workspace.stat(path) ? path : undefined;
}

/** Not through the project, whose files are all linted: nobody wrote this one. */
function builtResources(workspace: Workspace, path: string): Node | undefined {
  const bytes = workspace.read(path);
  const text = bytes && decode(bytes);
  return text === undefined ? undefined : parseTree(new Source(path, text)).documents[0]?.get('Resources');
}

function isBuildFolder(folder: string): boolean {
  return /(?:^|\/)\.aws-sam\/build(?:\/|$)/.test(folder);
}

const asItIs: Unbuilt = (template, folder) => {
  const bytes = sizeAt(template, folder);
  return bytes === undefined ? undefined : { bytes, certainty: 'high' };
};

/** A code folder as its author keeps it: what deploys is that, and what a build would install. */
const unbuiltCode: Unbuilt = (template, folder) => {
  const { workspace } = template.options.project;
  const names = workspace.list(folder);
  if (names.some((name) => COMPILED.test(name))) return undefined;
  const has = (name: string): boolean => names.includes(name);
  const isPython = PYTHON.some(has);
  const isNode = has('package.json');
  const isRuby = has('Gemfile');
  if (isPython && !hasPythonPackages(workspace, folder, names)) return undefined;
  if (isNode && !hasOnlyWhatDeploys(workspace, folder, has('node_modules'))) return undefined;
  if (isRuby && !has('vendor')) return undefined;

  const bytes = remember(measured(template).paths, `${folder}\n`, () => measureFolder(workspace, folder, NOT_PACKAGED));
  const isPlain = !isPython && !isNode && !isRuby && !names.some((name) => NOT_PACKAGED.has(name));
  return bytes === undefined ? undefined : { bytes, certainty: isPlain ? 'high' : 'medium' };
};

/** Whether what the manifest asks for lies in the folder, as `pip install --target` puts it; also where it asks for nothing. */
function hasPythonPackages(workspace: Workspace, folder: string, names: readonly string[]): boolean {
  if (names.some((name) => name.endsWith('.dist-info'))) return true;
  const others = PYTHON.filter((name) => name !== 'requirements.txt' && names.includes(name));
  if (others.length > 0) return false;
  const bytes = workspace.read(joinPath(folder, 'requirements.txt'));
  const text = bytes && decode(bytes);
  return text !== undefined && text.split(/\r?\n/).every((line) => /^\s*(?:#.*)?$/.test(line));
}

/** Whether `node_modules` holds what a build would install, and nothing that only developers need. */
function hasOnlyWhatDeploys(workspace: Workspace, folder: string, isInstalled: boolean): boolean {
  const manifest = json(workspace, joinPath(folder, 'package.json'));
  if (!manifest) return false;
  const { dependencies, devDependencies } = manifest;
  if (!isInstalled) return keysOf(dependencies).length === 0;
  const isThere = (name: string): boolean => /^(?:@[\w.-]+\/)?[\w.-]+$/.test(name) && workspace.stat(joinPath(folder, `node_modules/${name}`)) !== undefined;
  if (keysOf(devDependencies).some(isThere)) return false;
  if (!keysOf(dependencies).every(isThere)) return false;
  // What npm notes of what it installed: packages that only developers need stand there too, however deep.
  const lock = json(workspace, joinPath(folder, 'node_modules/.package-lock.json'))?.packages;
  return !valuesOf(lock).some((entry) => typeof entry === 'object' && entry !== null && 'dev' in entry && entry.dev === true);
}

function json(workspace: Workspace, path: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = workspace.read(path);
  const text = bytes && decode(bytes);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function valuesOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

/** A folder, or an archive by another name. */
function sizeAt(template: Template, path: string): number | undefined {
  const { workspace } = template.options.project;
  if (workspace.stat(path)?.kind === 'file') return zipAt(template, path);
  return remember(measured(template).paths, path, () => measureFolder(workspace, path));
}

function zipAt(template: Template, path: string): number | undefined {
  return remember(measured(template).paths, path, () => {
    const bytes = template.options.project.workspace.read(path, MAX_ZIP);
    return bytes && measureZip(bytes);
  });
}

/**
 * Bytes of all files in a folder; undefined where there is none, or it has more than we count, as one with links in
 * a circle has. `except` are names that are passed over, wherever they stand.
 */
export function measureFolder(workspace: Workspace, path: string, except?: ReadonlySet<string>): number | undefined {
  if (workspace.stat(path)?.kind !== 'folder') return undefined;
  let total = 0;
  let entries = 0;
  const folders: { path: string; depth: number }[] = [{ path, depth: 0 }];
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    if (folder.depth > MAX_DEPTH) return undefined;
    for (const name of workspace.list(folder.path)) {
      if (++entries > MAX_ENTRIES) return undefined;
      if (except?.has(name)) continue;
      const at = posix.join(folder.path, name);
      const stat = workspace.stat(at);
      if (stat?.kind === 'file') total += stat.size;
      else if (stat) folders.push({ path: at, depth: folder.depth + 1 });
    }
  }
  return total;
}

function megabytes(bytes: number): string {
  const amount = bytes / 1_048_576;
  return amount < 0.1 ? `${bytes} bytes` : `${(Math.round(amount * 10) / 10).toString()} MB`;
}
