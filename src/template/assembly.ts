import type { Span } from '../source/source.js';
import { assetOf, placed, type Place } from './asset.js';
import { isCdkHelper } from './cdk-helper.js';
import { joinPath } from './paths.js';
import type { OpenProject } from './project.js';
import type { Resource } from './resource.js';
import type { Layer } from './scope.js';
import { Template } from './template.js';
import { canonical, holes } from './text.js';
import { View } from './view.js';

export { isCdkHelper };

/** An app of a thousand stacks is no app; what is above comes from a manifest that somebody made up. */
const MAX_STACKS = 1_000;
const MAX_DEPTH = 8;
const MAX_PROBLEMS = 20;
/** Constructs in each other, as far as we look up from one. */
const MAX_CONSTRUCT_DEPTH = 64;
const HANDLER_MARK = 'aws:cdk:is-custom-resource-handler-';

export interface AssemblyProblem {
  /** The file that is wrong, or that says something wrong. */
  readonly path: string;
  readonly message: string;
  readonly span?: Span;
}

export interface AssemblyStack {
  readonly template: Template;
  /** What CloudFormation calls it. */
  readonly name: string;
  /** Where the construct of the stack stands: `dev/VpcStack`. */
  readonly displayName: string;
  /** The stage it is part of, by its construct path; undefined for a stack of the app itself. */
  readonly stage: string | undefined;
  /** Undefined where the app leaves them to the deployment. */
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/** What `cdk synth` wrote: every stack of an app, those of its stages too. Nested stacks hang below their parents. */
export interface Assembly {
  readonly stacks: readonly AssemblyStack[];
  readonly problems: readonly AssemblyProblem[];
  /** A function that CDK added on its own. */
  readonly isHelper: (resource: Resource) => boolean;
  /** The folder or file that a function's code, or a layer's content, is taken from. */
  readonly codeOf: (resource: Resource) => string | undefined;
  /** Whether a bundler made it; undefined where neither template nor assembly says. */
  readonly bundled: (resource: Resource) => boolean | undefined;
}

export interface AssemblyOptions {
  /** `--parameter`: certain. */
  readonly parameters?: ReadonlyMap<string, string>;
  /** From our own configuration: certain too. */
  readonly settled?: ReadonlyMap<string, { readonly text: string; readonly from: string }>;
}

/** Reads the cloud assembly in a folder (the one with manifest.json). Whatever is wrong with it is a problem, never an exception. */
export function readAssembly(folder: string, project: OpenProject, options: AssemblyOptions = {}): Assembly {
  const reader = new AssemblyReader(joinPath('', folder).replace(/(?<=.)\/$/, ''), project, options);
  reader.read();
  return {
    stacks: reader.stacks,
    problems: reader.problems,
    isHelper: (resource) => isCdkHelper(resource) || reader.isMarked(resource),
    codeOf: (resource) => assetOf(resource)?.path,
    bundled: (resource) => assetOf(resource)?.bundled,
  };
}

/** What the metadata of a stack is read for; its traces, by far the most of it, are let go. */
interface Metadata {
  /** Constructs that CDK marked as handlers of its own custom resources. */
  readonly marked: ReadonlySet<string>;
  /** Construct path of the (nested) stack, '' for the stack itself → logical id → construct path. */
  readonly paths: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

interface Facts extends Omit<AssemblyStack, 'template'> {
  readonly metadata: () => Metadata;
}

interface Stack extends Facts {
  readonly template: Template;
}

interface Export {
  readonly stack: Stack;
  readonly value: Layer;
}

type Json = Readonly<Record<string, unknown>>;

/** What the stacks of one manifest share. */
interface Surroundings {
  readonly folder: string;
  readonly manifest: string;
  readonly stage: string | undefined;
  readonly asset: (hash: string) => Place | undefined;
}

class AssemblyReader {
  readonly stacks: Stack[] = [];
  readonly problems: AssemblyProblem[] = [];
  #unsaid = 0;
  #isFull = false;
  #isRead = false;
  readonly #assemblies = new Set<string>();
  readonly #templates = new Set<string>();
  readonly #byTemplate = new Map<Template, Stack>();
  #exports: Map<string, Export[]> | undefined;

  constructor(
    readonly root: string,
    readonly project: OpenProject,
    readonly options: AssemblyOptions,
  ) {}

  read(): void {
    this.#assembly(this.root, undefined, 0);
    this.#isRead = true;
    if (this.#unsaid > 0) {
      this.problems.push({ path: joinPath(this.root, 'manifest.json'), message: `there are ${this.#unsaid} more such problems in this assembly` });
    }
  }

  #say(path: string, message: string, span?: Span): void {
    if (this.problems.length >= MAX_PROBLEMS) this.#unsaid++;
    else this.problems.push({ path, message, ...(span && { span }) });
  }

  #assembly(folder: string, stage: string | undefined, depth: number): void {
    this.#assemblies.add(folder);
    const path = joinPath(folder, 'manifest.json');
    const manifest = this.#json(path, 'a cloud assembly needs it');
    if (!manifest) return;
    const artifacts = record(manifest.artifacts);
    if (!artifacts) {
      this.#say(path, 'it lists no artifacts, so this is no cloud assembly');
      return;
    }

    const lists: string[] = [];
    const asset = memoized(() => this.#assets(lists, folder));
    const nested: { folder: string; stage: string }[] = [];
    for (const [id, value] of Object.entries(artifacts)) {
      const artifact = record(value);
      const properties = record(artifact?.properties) ?? {};
      switch (artifact?.type) {
        case 'cdk:asset-manifest': {
          const file = text(properties.file);
          const list = file === undefined ? undefined : this.#inside(folder, file);
          if (list !== undefined) lists.push(list);
          break;
        }
        case 'aws:cloudformation:stack':
          if (this.#isFull) break;
          if (this.stacks.length >= MAX_STACKS) {
            this.#isFull = true;
            this.#say(path, `the assembly has more than ${MAX_STACKS} stacks; the others are not read`);
          } else this.#stack(id, artifact, properties, { folder, manifest: path, stage, asset });
          break;
        case 'cdk:cloud-assembly': {
          const directory = text(properties.directoryName);
          const within = directory === undefined ? undefined : this.#inside(folder, directory);
          if (directory === undefined) this.#say(path, `the stage ${quoted(id)} names no folder`);
          else if (within === undefined) this.#say(path, `the stage ${quoted(id)} lies outside the assembly, in ${quoted(directory)}`);
          else if (this.#assemblies.has(within)) this.#say(path, `the stage ${quoted(id)} is an assembly that is read already, ${quoted(directory)}`);
          else if (depth >= MAX_DEPTH) this.#say(path, `stages lie more than ${MAX_DEPTH} deep in each other`);
          else {
            this.#assemblies.add(within);
            nested.push({ folder: within, stage: text(properties.displayName) ?? id.replace(/^assembly-/, '') });
          }
          break;
        }
      }
    }
    // Behind the stacks of this manifest, so that it need not be kept while others are read.
    for (const { folder, stage } of nested) this.#assembly(folder, stage, depth + 1);
  }

  #stack(id: string, artifact: Json, properties: Json, { folder, manifest, stage, asset }: Surroundings): void {
    const file = text(properties.templateFile);
    const path = file === undefined ? undefined : this.#inside(folder, file);
    if (file === undefined) return this.#say(manifest, `the stack ${quoted(id)} names no template`);
    if (path === undefined) return this.#say(manifest, `the template of the stack ${quoted(id)} lies outside the assembly, at ${quoted(file)}`);
    if (this.#templates.has(path)) return this.#say(manifest, `the stack ${quoted(id)} has the template of another stack, ${quoted(file)}`);
    this.#templates.add(path);

    const tree = this.project.tree(path);
    if (!tree) return this.#say(manifest, `the template of the stack ${quoted(id)}, ${quoted(file)}, is not there or cannot be read`);
    if (tree.problem) return this.#say(path, tree.problem.message, tree.problem.span);
    const [root] = tree.documents;
    if (root?.kind !== 'mapping') return this.#say(path, `it is no template, though the stack ${quoted(id)} has it for one`);

    const [, account, region] = /^aws:\/\/([^/]*)\/([^/]*)$/.exec(text(artifact.environment) ?? '') ?? [];
    const facts: Facts = {
      stage,
      name: text(properties.stackName) ?? id,
      displayName: text(artifact.displayName) ?? id,
      account: account === '' || account === 'unknown-account' ? undefined : account,
      region: region === '' || region === 'unknown-region' ? undefined : region,
      metadata: this.#metadata(artifact, folder),
    };
    const template = new Template(root, {
      project: this.project, asset,
      ...(this.options.parameters && { parameters: this.options.parameters }),
      ...(this.options.settled && { settled: this.options.settled }),
      constructPath: (asking, logicalId) => constructPath(facts, asking, logicalId),
      imports: (name) => this.#imported(name, facts),
    });
    const stack: Stack = { ...facts, template };
    this.stacks.push(stack);
    this.#byTemplate.set(template, stack);
  }

  /** Where a name leads, as long as it stays in the assembly. */
  #inside(folder: string, name: string): string | undefined {
    const { path, staged } = placed(name, folder);
    if (!staged || name.includes('\0')) return undefined;
    if (this.root === '.') return path.startsWith('../') || path === '..' ? undefined : path;
    return path === this.root || path.startsWith(`${this.root}/`) ? path : undefined;
  }

  #json(path: string, need: string): Json | undefined {
    const content = this.project.text(path);
    if (content === undefined) {
      const isThere = this.project.workspace.stat(path) !== undefined;
      this.#say(path, isThere ? 'it cannot be read: it is no UTF-8 text, or too large' : `it is not there, and ${need}`);
      return undefined;
    }
    const json = parse(content);
    if (!json) this.#say(path, 'it is no JSON object, or not all of one');
    return json;
  }

  /** Asset lists are many and seldom needed: what the CLI writes has the paths in its templates. */
  #assets(lists: readonly string[], folder: string): ReadonlyMap<string, Place> {
    const places = new Map<string, Place>();
    for (const list of lists) {
      const content = parse(this.project.text(list) ?? '');
      for (const [kind, key] of [['files', 'path'], ['dockerImages', 'directory']] as const) {
        for (const [hash, asset] of Object.entries(record(content?.[kind]) ?? {})) {
          const path = text(record(record(asset)?.source)?.[key]);
          if (path === undefined || places.has(hash)) continue;
          const place = placed(path, folder);
          if (!place.staged || this.#inside(folder, path) !== undefined) places.set(hash, place);
        }
      }
    }
    return places;
  }

  #metadata(artifact: Json, folder: string): () => Metadata {
    // Up to schema 52 it stands in the manifest, which is not kept.
    const inline = artifact.metadata === undefined ? undefined : readMetadata(record(artifact.metadata));
    const name = text(artifact.additionalMetadataFile);
    const path = name === undefined ? undefined : this.#inside(folder, name);
    let read: Metadata | undefined;
    return () => (read ??= path === undefined ? (inline ?? readMetadata(undefined)) : readMetadata(parse(this.project.text(path) ?? ''), inline));
  }

  /** CDK marks its handlers, or a construct that they sit in, since about 2.170. */
  isMarked(resource: Resource): boolean {
    if (resource.type !== 'AWS::Lambda::Function') return false;
    let top = resource.template;
    while (top.parent) top = top.parent.template;
    const marked = this.#byTemplate.get(top)?.metadata().marked;
    if (!marked || marked.size === 0) return false;
    for (const path of lineage(resource.constructPath ?? '')) {
      if (marked.has(path)) return true;
    }
    return false;
  }

  #imported(name: string, importing: Facts): Layer | undefined {
    // A template may ask while it is read, before all exports are known.
    if (!this.#isRead) return undefined;
    // Set before it is filled: an export may be named by what another one imports.
    if (!this.#exports) this.#fillExports((this.#exports = new Map()));
    const found = new Set(spellings(name, importing).flatMap((spelling) => this.#exports!.get(spelling) ?? []));
    let candidates = [...found].filter(({ stack }) => agree(stack.account, importing.account) && agree(stack.region, importing.region));
    const preferred: ((stack: Facts) => boolean)[] = [
      ({ stage }) => stage === importing.stage,
      ({ account, region }) => account === importing.account && region === importing.region,
    ];
    for (const prefers of preferred) {
      const better = candidates.filter(({ stack }) => prefers(stack));
      if (better.length > 0) candidates = better;
    }
    return candidates.length === 1 ? candidates[0]!.value : undefined;
  }

  #fillExports(exports: Map<string, Export[]>): void {
    for (const stack of this.stacks) {
      for (const { root, scope } of [stack.template, ...stack.template.descendants()]) {
        for (const [, output] of root.get('Outputs')?.entries() ?? []) {
          const name = output.get('Export')?.get('Name');
          const value = output.get('Value');
          if (!name || !value) continue;
          const exported: Export = { stack, value: { node: value, scope } };
          for (const { text } of View.of({ node: name, scope }, '').texts()) {
            // What nobody can spell matches nothing.
            if (holes(text).some(({ kind }) => kind === 'unknown')) continue;
            for (const spelling of spellings(canonical(text), stack)) {
              const same = exports.get(spelling);
              if (same) same.push(exported);
              else exports.set(spelling, [exported]);
            }
          }
        }
      }
    }
  }
}

/** A name with what the assembly knows of its pseudo parameters, and with those that mean the same in every stack left open. */
function spellings(name: string, { name: stackName, account, region }: Facts): readonly string[] {
  const open = name.replaceAll('${AWS::StackName}', () => stackName);
  const closed = open
    .replaceAll('${AWS::Region}', () => region ?? '${AWS::Region}')
    .replaceAll('${AWS::AccountId}', () => account ?? '${AWS::AccountId}');
  return open === closed ? [open] : [open, closed];
}

function agree(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

function constructPath({ metadata }: Facts, template: Template, logicalId: string): string | undefined {
  const { parent } = template;
  const scope = parent ? nestedScope(parent.stack.constructPath ?? '') : '';
  return scope === undefined ? undefined : metadata().paths.get(scope)?.get(logicalId);
}

/** The construct of a nested stack, by the path of its resource: `App/Db.NestedStack/Db.NestedStackResource` is for `App/Db`. */
function nestedScope(path: string): string | undefined {
  const [resource = '', holder = '', ...above] = path.split('/').reverse();
  const id = holder.slice(0, -'.NestedStack'.length);
  return resource === `${id}.NestedStackResource` && holder === `${id}.NestedStack` ? [id, ...above].reverse().join('/') : undefined;
}

/** A construct path and those above it, nearest first. */
function* lineage(path: string): Generator<string> {
  for (let depth = 0; path !== '' && depth < MAX_CONSTRUCT_DEPTH; depth++) {
    yield path;
    path = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  }
}

/** Of a stack and the stacks nested in it: theirs stands among it, told only by where the constructs are. */
function readMetadata(content: Json | undefined, more?: Metadata): Metadata {
  const marked = new Set<string>(more?.marked);
  const found: { path: string; logicalId: string }[] = [];
  const scopes = new Set<string>();
  for (const [key, entries] of Object.entries(content ?? {})) {
    if (!Array.isArray(entries)) continue;
    const path = key.replace(/^\//, '');
    for (const entry of entries as readonly unknown[]) {
      const { type, data } = record(entry) ?? {};
      if (type === 'aws:cdk:logicalId' && typeof data === 'string') {
        found.push({ path, logicalId: data });
        const scope = path.endsWith('.NestedStackResource') ? nestedScope(path) : undefined;
        if (scope !== undefined) scopes.add(scope);
      } else if (typeof type === 'string' && type.startsWith(HANDLER_MARK)) marked.add(path);
    }
  }
  const paths = new Map<string, Map<string, string>>([...(more?.paths ?? [])].map(([scope, ids]) => [scope, new Map(ids)]));
  for (const { path, logicalId } of found) {
    const scope = scopes.size === 0 ? '' : ([...lineage(path)].find((above) => scopes.has(above)) ?? '');
    let ids = paths.get(scope);
    if (!ids) paths.set(scope, (ids = new Map<string, string>()));
    ids.set(logicalId, path);
  }
  return { marked, paths };
}

function memoized(read: () => ReadonlyMap<string, Place>): (hash: string) => Place | undefined {
  let places: ReadonlyMap<string, Place> | undefined;
  return (hash) => (places ??= read()).get(hash);
}

/** A JSON object. What JSON.parse says of broken text quotes it, and may show a secret, so nothing is passed on. */
function parse(content: string): Json | undefined {
  try {
    return record(JSON.parse(content.replace(/^\uFEFF/, '')));
  } catch {
    return undefined;
  }
}

function record(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A name from a file, short enough for a message. */
function quoted(name: string): string {
  return name.length > 100 ? `${name.slice(0, 100)}…` : name;
}
