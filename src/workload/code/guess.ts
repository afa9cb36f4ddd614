import { posix } from 'node:path';
import type { Workspace } from '../../source/workspace.js';
import { folderOf, joinPath } from '../../template/paths.js';
import type { Resource } from '../../template/resource.js';
import { NO_HANDLERS, type CodePlace } from './places.js';

/** Names in a project that are looked at to find code of which the template does not say where it lies. */
const MAX_ENTRIES = 3_000;
const MAX_DEPTH = 7;
const MAX_GUESSES = 3;
/** A folder of templates: what it deploys lies beside it. */
const FOR_TEMPLATES = /^(?:infra(?:structure)?|iac|cfn|cloud-?formation|deploy(?:ment|ments)?|sam|templates?|stacks?|nested|aws|pipelines?|ops|provision(?:ing)?)$/i;
/** Modules of these names are in every other folder: only their folder tells one from another. */
const COMMON: ReadonlySet<string> = new Set(['index', 'app', 'main', 'handler', 'handlers', 'lambda', 'lambda_function', 'lambda_handler', 'function', 'server', 'src', 'api']);
const HANDLER_FILE = /(?:^|\/)(?:app|main|lambda_function|handler|lambda_handler|index|server)\.(?:py|[cm]?[jt]s)$/;

/**
 * Where the code of a function probably lies, of which the template only names a package in a bucket, an image in a
 * registry, or a folder that some script fills: where one file of the project alone can be meant. What is found so is
 * taken for a sign and never for the whole truth.
 */
export function guessedPlaces(fn: Resource, known: readonly CodePlace[]): readonly CodePlace[] {
  const { workspace } = fn.template.options.project;
  const base = projectOf(folderOf(fn.template.path));
  const image = known.find((place) => place.kind === 'image');
  if (image) return workspace.stat(image.dockerfile) ? [] : programsIn(image.context, workspace);
  if (isPackagedImage(fn)) return dockerfilesIn(fn, base, workspace);
  const handler = fn.string('Handler').cases[0]?.value ?? '';
  const runtime = fn.string('Runtime').cases[0]?.value ?? '';
  const isPython = runtime.startsWith('python');
  if (!isPython && !runtime.startsWith('nodejs')) return [];
  const module = isPython ? handler.replace(/\.[^.]*$/, '').replaceAll('.', '/') : /^(?:.*\/)?[^./]*/.exec(handler)![0];
  const name = posix.basename(module);
  if (name === '') return [];
  const wanted = module.replace(/^(?:dist|build|out)\//, '');
  const found = filesBelow(base, workspace).filter((path) => isModule(path, wanted, isPython ? PYTHON : JAVASCRIPT));
  const beside = inFolderOf(fn, found);
  const chosen = beside.length === 1 ? beside : (module.includes('/') || !COMMON.has(name)) && found.length === 1 ? found : [];
  return chosen.map((path) => folder(rootOf(path, module)));
}

function isModule(path: string, module: string, endings: ReadonlySet<string>): boolean {
  const ending = endingOf(path);
  const stem = path.slice(0, -ending.length - 1);
  return endings.has(ending) && (stem === module || stem.endsWith(`/${module}`));
}

/** Without its dot; empty where there is none. */
function endingOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1 || path.length);
}

const PYTHON: ReadonlySet<string> = new Set(['py']);
const JAVASCRIPT: ReadonlySet<string> = new Set(['js', 'mjs', 'cjs', 'ts', 'mts', 'cts', 'jsx', 'tsx']);

function folder(path: string): CodePlace {
  return { kind: 'folder', path, gap: `what deploys lies elsewhere: ${path === '' ? 'this folder' : path} was taken for its source` };
}

/** Those that lie in a folder of the function's name. */
function inFolderOf(fn: Resource, paths: readonly string[]): readonly string[] {
  const stems = namesOf(fn);
  return paths.filter((path) => folderOf(path).split('/').some((part) => stems.has(plain(part))));
}

/** What the folder of a function may be called: `api` of `s3://bucket/v1/api.zip`, `dataloader` of `DataLoaderFunction`. */
function namesOf(fn: Resource): ReadonlySet<string> {
  const names = ['Code.S3Key', 'CodeUri.Key', 'CodeUri'].flatMap((property) => {
    const name = fn.at(property).string().cases[0]?.value;
    return name === undefined ? [] : [/([\w.-]+?)(?:[-_.]?v?\d+(?:\.\d+)*)?\.(?:zip|jar)$/.exec(name)?.[1] ?? ''];
  });
  return new Set([...names, fn.logicalId].map(plain).filter((name) => name !== ''));
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '').replace(/(?:lambda|function|fn)+$/, '');
}

function rootOf(path: string, module: string): string {
  const own = folderOf(path);
  const inner = folderOf(module);
  return inner !== '' && own.endsWith(`/${inner}`) ? own.slice(0, -inner.length - 1) : own === inner ? '' : own;
}

/** The folder of a template, or the one above where that is for templates; never out of what the user named. */
function projectOf(home: string): string {
  let base = home;
  for (let up = 0; up < 3 && base !== '' && FOR_TEMPLATES.test(posix.basename(base)); up++) {
    const above = folderOf(base);
    if (above.startsWith('..') || posix.isAbsolute(above)) break;
    base = above;
  }
  return base;
}

function isPackagedImage(fn: Resource): boolean {
  return fn.at('ImageUri').present || fn.at('Code.ImageUri').present || fn.string('PackageType').cases.some(({ value }) => value === 'Image');
}

/**
 * The only Dockerfile of a project, whose template has only one such image or tells each function which part of it to
 * start; or else the only one in a folder of the function's name.
 */
function dockerfilesIn(fn: Resource, base: string, workspace: Workspace): readonly CodePlace[] {
  let images = 0;
  for (const other of fn.template.resources.values()) if (/::Function$/.test(other.type) && isPackagedImage(other)) images++;
  const found = filesBelow(base, workspace).filter((path) => /(?:^|\/)(?:Dockerfile(?:\.\w+)?|\w+\.Dockerfile)$/i.test(path));
  const named = found.length > 1 ? found.filter((path) => /lambda/i.test(path)) : found;
  const beside = inFolderOf(fn, found);
  const isOne = images === 1 || fn.at('ImageConfig.Command').present;
  const dockerfile = isOne && named.length === 1 ? named[0] : beside.length === 1 ? beside[0] : undefined;
  if (dockerfile === undefined) return [];
  const gap = `its image lies elsewhere: ${dockerfile} was taken for what it is built from`;
  return [...new Set([folderOf(dockerfile), base])].map((context): CodePlace => ({ kind: 'image', context, dockerfile, target: undefined, gap }));
}

/** What looks like the program of a folder of which only its Dockerfile is missing. */
function programsIn(context: string, workspace: Workspace): readonly CodePlace[] {
  const found = workspace.list(context).filter((name) => HANDLER_FILE.test(name));
  return found.slice(0, MAX_GUESSES).map((name): CodePlace => ({ kind: 'file', path: joinPath(context, name), gap: `its Dockerfile is missing: ${name} was taken for its program` }));
}

const BELOW = new WeakMap<Workspace, Map<string, readonly string[]>>();

/** Code and Dockerfiles of a folder; none of one that is too large to say that a file is the only one. */
function filesBelow(base: string, workspace: Workspace): readonly string[] {
  let memory = BELOW.get(workspace);
  if (!memory) BELOW.set(workspace, (memory = new Map()));
  let found = memory.get(base);
  if (!found) memory.set(base, (found = walk(base, workspace)));
  return found;
}

function walk(base: string, workspace: Workspace): readonly string[] {
  const found: string[] = [];
  let entries = 0;
  const open: { path: string; depth: number }[] = [{ path: base, depth: 0 }];
  for (let next = open.shift(); next; next = open.shift()) {
    for (const name of workspace.list(next.path)) {
      if (++entries > MAX_ENTRIES) return [];
      const path = joinPath(next.path, name);
      const ending = endingOf(name);
      if (PYTHON.has(ending) || JAVASCRIPT.has(ending) || name.toLowerCase().includes('dockerfile')) found.push(path);
      // Few folders have names that look like those of files.
      else if (next.depth < MAX_DEPTH && !NO_HANDLERS.has(name) && !/^\w{1,5}$/.test(ending) && workspace.stat(path)?.kind === 'folder') open.push({ path, depth: next.depth + 1 });
    }
  }
  return found;
}
