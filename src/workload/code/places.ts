import type { Workspace } from '../../source/workspace.js';
import { assetOf } from '../../template/asset.js';
import { folderOf, joinPath } from '../../template/paths.js';
import type { Resource } from '../../template/resource.js';
import type { Hole } from '../../template/text.js';
import type { Template } from '../../template/template.js';
import type { View } from '../../template/view.js';

/** Where the code of a function lies. Nothing of it is read yet. */
export type CodePlace =
  | { readonly kind: 'inline'; readonly view: View }
  /** `file`: the program itself. */
  | { readonly kind: 'folder' | 'zip' | 'file'; readonly path: string; readonly gap: string | undefined }
  /** `dockerfile` may not be there. */
  | { readonly kind: 'image'; readonly context: string; readonly dockerfile: string; readonly target: string | undefined; readonly gap: string | undefined };

/** Folders that hold nobody's handler. */
export const NO_HANDLERS: ReadonlySet<string> = new Set([
  'node_modules', '.git', '.aws-sam', 'cdk.out', '__pycache__', '.venv', 'venv', 'site-packages', 'test', 'tests', '__tests__', 'docs', '.github', 'coverage', '.next', '.vscode', '.idea',
]);
/** Folders that builds write, whose source lies elsewhere. */
const BUILT: ReadonlySet<string> = new Set(['dist', 'build', 'out', 'output', '.build', 'target', 'lib', 'bin', '.webpack', '.esbuild', 'package', 'packages', 'artifacts']);

/** The code of a function, where it lies beside the template: at most a look or two at the disk. */
export function codePlace(fn: Resource): CodePlace | undefined {
  const isSam = fn.type === 'AWS::Serverless::Function';
  const inline = fn.at(isSam ? 'InlineCode' : 'Code.ZipFile');
  if (inline.present) return { kind: 'inline', view: inline };
  const { workspace } = fn.template.options.project;
  const home = folderOf(fn.template.path);

  if (isImage(fn)) return imagePlace(fn, home, workspace);
  const asset = assetOf(fn);
  if (asset) return existing(workspace, asset.path);

  const { cases } = fn.at(isSam ? 'CodeUri' : 'Code').string(isSam ? { orElse: '.' } : {});
  const [first] = cases;
  // `Code: ./src` is for `aws cloudformation package`; a mapping is for what lies in a bucket.
  if (!first || /^[a-z][a-z\d+.-]*:\/\//i.test(first.value)) return undefined;
  // Of code that a condition chooses the first is read: what all of it does together nobody runs.
  const gap = cases.length > 1 ? 'it has other code under a condition' : undefined;
  const named = joinPath(home, first.value).replace(/(?<=.)\/$/, '').replace(/^\.$/, '');
  return existing(workspace, named, gap) ?? sourceOf(workspace, named, gap);
}

function isImage(fn: Resource): boolean {
  return fn.string('PackageType').cases.some(({ value }) => value === 'Image') || fn.at('ImageUri').present || fn.at('Code.ImageUri').present;
}

function existing(workspace: Workspace, path: string, gap?: string): CodePlace | undefined {
  const kind = path === '' ? 'folder' : workspace.stat(path)?.kind;
  if (kind === 'folder') return { kind, path, gap };
  if (kind !== 'file') return undefined;
  // `CodeUri: app.py` is for `aws cloudformation package`, which zips the file.
  return /\.(?:zip|jar)$/i.test(path) ? { kind: 'zip', path, gap } : { kind: 'folder', path: folderOf(path), gap };
}

/** What a build would write and has not: `dist/orders` is made of `src/orders`, `target/app.jar` of the folder above. */
function sourceOf(workspace: Workspace, path: string, gap: string | undefined): CodePlace | undefined {
  const parts = path.split('/');
  const isArchive = /\.(?:zip|jar)$/i.test(path);
  const stem = parts.at(-1)!.replace(/\.(?:zip|jar)$/i, '');
  const at = parts.findIndex((part) => BUILT.has(part));
  // Of the same name below, or one that may hold it among others.
  const same: string[][] = [];
  const wider: string[][] = [];
  if (isArchive && at < 0) {
    same.push([...parts.slice(0, -1), stem]);
    wider.push(parts.slice(0, -1));
  }
  if (at >= 0) {
    const above = parts.slice(0, at);
    const below = isArchive ? [...parts.slice(at + 1, -1), stem] : parts.slice(at + 1);
    for (const inner of ['src', 'lambda', 'functions', 'lambdas']) same.push([...above, inner, ...below]);
    if (below.length > 0) same.push([...above, ...below]);
    wider.push([...above, 'src'], above);
  }
  const find = (folders: readonly string[][]): string | undefined => folders.map((folder) => folder.join('/')).find((folder) => folder === '' || workspace.stat(folder)?.kind === 'folder');
  const exact = find(same);
  if (exact !== undefined) return { kind: 'folder', path: exact, gap };
  const found = find(wider);
  return found === undefined ? undefined : { kind: 'folder', path: found, gap: gap ?? `${path} is not built: ${found === '' ? 'the project' : found} was taken for its source` };
}

/** SAM says in `Metadata` what an image is built from, CDK names the folder that it staged. */
function imagePlace(fn: Resource, home: string, workspace: Workspace): CodePlace | undefined {
  const metadata = fn.node.get('Metadata');
  const asset = assetOf(fn);
  if (asset) return image(asset.path, metadata?.get('aws:asset:dockerfile-path')?.text || 'Dockerfile', metadata?.get('aws:asset:docker-build-target')?.text);
  const context = metadata?.get('DockerContext');
  const file = metadata?.get('Dockerfile');
  if (!context && !file) return undefined;
  const folder = joinPath(home, context?.text || '.').replace(/(?<=.)\/$/, '').replace(/^\.$/, '');
  // SAM looks for the file in the context; people also write it relative to the template.
  const name = file?.text || 'Dockerfile';
  const place = image(folder, name, metadata?.get('DockerBuildTarget')?.text);
  const beside = joinPath(home, name);
  return workspace.stat(place.dockerfile) || !workspace.stat(beside) ? place : { ...place, dockerfile: beside };
}

function image(context: string, dockerfile: string, target: string | undefined): Extract<CodePlace, { kind: 'image' }> {
  return { kind: 'image', context, dockerfile: joinPath(context, dockerfile), target: target || undefined, gap: undefined };
}

/** A layer of the project that a function has, and the folder of its content. */
export interface LocalLayer {
  readonly resource: Resource;
  readonly folder: string;
}

const LAYER = /^AWS::(?:Lambda|Serverless)::LayerVersion$/;

/** In the order in which they are laid over each other. */
export function localLayers(fn: Resource): readonly LocalLayer[] {
  return layersOf(fn).flatMap((resource) => {
    const folder = layerFolder(resource);
    return folder === undefined ? [] : [{ resource, folder }];
  });
}

/** Layers that the project makes, and of which the content is not here. */
export function missingLayers(fn: Resource): readonly string[] {
  return layersOf(fn).filter((resource) => layerFolder(resource) === undefined).map(({ logicalId }) => logicalId);
}

function layersOf(fn: Resource): readonly Resource[] {
  const found = new Set<Resource>();
  for (const item of fn.at('Layers').items()) {
    for (const { text } of item.texts()) {
      for (const part of text) {
        const resource = typeof part === 'string' ? undefined : resourceAt(part);
        if (resource && LAYER.test(resource.type)) found.add(resource);
      }
    }
  }
  return [...found].slice(0, MAX_LAYERS);
}
/** More than Lambda takes, as conditions may choose among them. */
const MAX_LAYERS = 20;

/** The owner of such a hole is the template that holds it. */
function resourceAt({ kind, owner, name }: Hole): Resource | undefined {
  return kind === 'resource' ? (owner as Template).resources.get(name) : undefined;
}

function layerFolder(layer: Resource): string | undefined {
  const { workspace } = layer.template.options.project;
  const asset = assetOf(layer);
  const [first] = asset ? [] : layer.at(layer.type === 'AWS::Serverless::LayerVersion' ? 'ContentUri' : 'Content').string().cases;
  const path = asset?.path ?? (first && !/^[a-z][a-z\d+.-]*:\/\//i.test(first.value) ? joinPath(folderOf(layer.template.path), first.value).replace(/(?<=.)\/$/, '') : undefined);
  return path !== undefined && workspace.stat(path)?.kind === 'folder' ? path : undefined;
}
