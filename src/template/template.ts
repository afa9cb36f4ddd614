import type { Workspace } from '../source/workspace.js';
import type { Node, Tree } from '../source/tree.js';
import { assetOf, type Place } from './asset.js';
import { conditionWhen } from './conditions.js';
import { evaluate, LOOP, loopScopes, unknown } from './evaluate.js';
import { folderOf, joinPath } from './paths.js';
import { Resource } from './resource.js';
import { globalsFor } from './sam.js';
import type { Layer, ParameterInfo, ParameterValue, Scope, TemplateContext } from './scope.js';
import { literal } from './text.js';
import { uploadedFrom } from './uploaded.js';
import { ALWAYS, type When } from './value.js';
import { View } from './view.js';

/** Resources of one template that we follow: CloudFormation takes 500, so what is above comes from a loop gone wild. */
export const MAX_RESOURCES = 5_000;
const MAX_STACK_DEPTH = 6;
/** Nested stacks of one stack, however deep: files that name each other many times over would never end. */
const MAX_STACKS = 500;
/** Expressions that are evaluated of a stack and those nested in it, whatever its size. One for thirty characters is much. */
const PURSE = 500_000;
const PURSE_PER_CHARACTER = 1;
const MAX_ALLOWED = 32;

/** Where templates and the files beside them come from. */
export interface Project {
  readonly workspace: Workspace;
  /** A file as a tree; undefined where it is not there or cannot be parsed. Kept, so a file is parsed once. */
  tree(path: string): Tree | undefined;
}

export interface TemplateOptions {
  readonly project: Project;
  /** `--parameter`: certain. */
  readonly parameters?: ReadonlyMap<string, string>;
  /** From our own configuration: certain too, below `--parameter`. */
  readonly settled?: ReadonlyMap<string, { readonly text: string; readonly from: string }>;
  /** From samconfig.toml: what the usual deployment says. */
  readonly configured?: ReadonlyMap<string, { readonly text: string; readonly from: string }>;
  /** Construct paths, where the cloud assembly has them and the template has not. Nested stacks ask here too. */
  readonly constructPath?: (template: Template, logicalId: string) => string | undefined;
  /** Exports of the other stacks of an assembly, by name. */
  readonly imports?: (name: string) => Layer | undefined;
  /** Where an asset of the assembly lies, by its hash. */
  readonly asset?: (hash: string) => Place | undefined;
}

/** `.aws-sam/packaged.yaml`, `.aws-sam/build/template.yaml`. */
const SAM_OUTPUT = /\.aws-sam\/(?:build\/)?[\w.-]+\.ya?ml$/;

/** A CloudFormation or SAM template, and what its names mean. Nested stacks hang below it. */
export class Template implements TemplateContext {
  readonly resources: ReadonlyMap<string, Resource>;
  /** Resources that a loop or a file would add and that we cannot tell. */
  readonly incomplete: boolean;
  /** A loop that makes more resources than we follow. */
  readonly runaway: Node | undefined;
  readonly scope: Scope = { template: this };
  readonly key: string;
  readonly purse: { left: number };
  readonly #stacks: { left: number; searches: number };
  readonly #ids = new Set<string>();
  readonly #parameters = new Map<string, ParameterInfo | undefined>();
  readonly #children = new Map<string, Template | undefined>();

  constructor(
    readonly root: Node,
    readonly options: TemplateOptions,
    readonly parent?: { readonly template: Template; readonly stack: Resource },
  ) {
    const above = parent?.template;
    this.key = above ? `${above.key} ${parent.stack.logicalId} ` : `${root.source.path} `;
    this.purse = above?.purse ?? { left: PURSE + PURSE_PER_CHARACTER * root.source.text.length };
    this.#stacks = above ? above.#stacks : { left: MAX_STACKS, searches: MAX_STACKS };
    const found = new Map<string, Resource>();
    // There from the start: what a loop runs over, or a condition, may already ask for a resource.
    this.resources = found;
    const reader = new ResourceReader(this, found);
    // Names first: whether a Ref means a resource must not depend on the order of the file.
    reader.read();
    this.incomplete = reader.incomplete;
    this.runaway = reader.runaway;
  }

  get path(): string {
    return this.root.source.path;
  }

  get isSam(): boolean {
    const transform = this.root.get('Transform');
    const names = transform?.kind === 'sequence' ? transform.children : transform ? [transform] : [];
    return names.some(({ text }) => text.startsWith('AWS::Serverless-'));
  }

  /** A section as a layer, `AWS::Include` looked through. */
  section(name: string): View {
    const node = this.root.get(name);
    const layer: Layer = { node: node ?? this.root, scope: this.scope };
    const view = View.of(node ? layer : { ...layer, known: [{ kind: 'absent', when: ALWAYS, certainty: 'high', ...layer }] }, name);
    return view;
  }

  parameter(name: string): ParameterInfo | undefined {
    if (this.#parameters.has(name)) return this.#parameters.get(name);
    // Set before it is read: a default that refers to itself ends here.
    this.#parameters.set(name, undefined);
    const info = this.#readParameter(name);
    this.#parameters.set(name, info);
    return info;
  }

  #readParameter(name: string): ParameterInfo | undefined {
    const node = this.root.get('Parameters')?.get(name);
    if (node?.kind !== 'mapping') return undefined;
    const type = node.get('Type')?.text ?? 'String';
    const isList = /^(?:CommaDelimitedList|List<.*>)$/.test(type);
    // What is given for an SSM parameter type, as well as its default, is the name of the parameter, not its value.
    if (type.startsWith('AWS::SSM::Parameter::Value')) return { name, isList, values: [], complete: false };
    const given = this.parent?.stack.at('Parameters').get(name);
    if (given?.present) {
      // Where the parent gives nothing the default holds, and which of both it is nobody knows here.
      const known = given.branches.map((branch) => (branch.kind === 'absent' ? unknown(branch) : branch));
      return { name, isList, given: { node: given.node ?? node, scope: this.parent!.template.scope, known }, values: [], complete: true };
    }

    const certain = this.parent ? undefined : this.options.parameters?.get(name);
    if (certain !== undefined) {
      return { name, isList, values: [{ text: certain, node, certainty: 'high', note: `given with --parameter ${name}` }], complete: true };
    }
    const settled = this.parent ? undefined : this.options.settled?.get(name);
    if (settled !== undefined) {
      return { name, isList, values: [{ text: settled.text, node, certainty: 'high', note: `as ${settled.from} sets ${name}` }], complete: true };
    }
    const configured = this.parent ? undefined : this.options.configured?.get(name);
    if (configured !== undefined) {
      return { name, isList, values: [{ text: configured.text, node, certainty: 'medium', note: `as ${configured.from} sets ${name}` }], complete: false };
    }
    const preset = node.get('Default');
    const options = node.get('AllowedValues');
    const listed = options?.kind === 'sequence' ? options.children : [];
    const allowed = listed.filter(({ kind }) => kind === 'scalar').slice(0, MAX_ALLOWED);
    const values: ParameterValue[] = [];
    if (preset?.kind === 'scalar') {
      values.push({ text: preset.text, node: preset, certainty: 'medium', note: `with the default of parameter ${name}` });
    }
    for (const option of allowed) {
      if (preset && option.text === preset.text) continue;
      values.push({ text: option.text, node: option, certainty: 'medium', note: `where parameter ${name} is ${option.text}`, optional: true });
    }
    return { name, isList, values, complete: allowed.length > 0 && allowed.length === listed.length };
  }

  condition(name: string): Layer | undefined {
    const node = this.root.get('Conditions')?.get(name);
    return node && { node, scope: this.scope };
  }

  conditionWhen(condition: Layer, truth: boolean): When | undefined {
    return conditionWhen(condition, truth);
  }

  mappings(): Layer | undefined {
    const node = this.root.get('Mappings');
    return node && { node, scope: this.scope };
  }

  hasResource(logicalId: string): boolean {
    return this.#ids.has(logicalId);
  }

  /** Makes a name a resource before the resource itself is read. */
  declare(logicalId: string): void {
    this.#ids.add(logicalId);
  }

  constructPath(logicalId: string): string | undefined {
    return this.options.constructPath?.(this, logicalId);
  }

  nestedOutput(logicalId: string, output: string): Layer | undefined {
    const stack = this.resources.get(logicalId);
    const child = stack && this.child(stack);
    const value = child?.root.get('Outputs')?.get(output)?.get('Value');
    return value && { node: value, scope: child!.scope };
  }

  imported(name: string): Layer | undefined {
    return this.options.imports?.(name);
  }

  included(location: string): Node | undefined {
    return this.options.project.tree(joinPath(folderOf(this.path), location))?.documents[0];
  }

  /** The template of a nested stack where it is a local file; undefined elsewhere, and for a stack within itself. */
  child(stack: Resource): Template | undefined {
    const { logicalId } = stack;
    if (this.#children.has(logicalId)) return this.#children.get(logicalId);
    this.#children.set(logicalId, undefined);
    const child = this.#readChild(stack);
    this.#children.set(logicalId, child);
    return child;
  }

  #readChild(stack: Resource): Template | undefined {
    const property = stack.type === 'AWS::CloudFormation::Stack' ? 'TemplateURL' : stack.type === 'AWS::Serverless::Application' ? 'Location' : undefined;
    if (property === undefined) return undefined;
    const texts = stack.at(property).texts().map(({ text }) => text);
    const named = texts.map(literal).find((text) => text !== undefined);
    const local = named === undefined || /^[a-z][a-z\d]*:\/\//i.test(named) ? undefined : joinPath(folderOf(this.path), named);
    // What CDK says lies on disk, whatever URL it will be uploaded to.
    const given = assetOf(stack)?.path ?? local;
    const path = given ?? (--this.#stacks.searches < 0 ? undefined : uploadedFrom(texts, folderOf(this.path), this.options.project.workspace));
    if (path === undefined) return undefined;
    const read = (at: string): Node | undefined => this.options.project.tree(at)?.documents[0];
    // What SAM builds or packages is not checked in; what it is made of lies beside it.
    const root = read(path) ?? (SAM_OUTPUT.test(path) ? (read(path.replace(SAM_OUTPUT, 'template.yaml')) ?? read(path.replace(SAM_OUTPUT, 'template.yml'))) : undefined);
    let depth = 0;
    for (let above: Template | undefined = this; above; above = above.parent?.template) {
      if (above.path === root?.source.path || ++depth > MAX_STACK_DEPTH) return undefined;
    }
    if (!root?.get('Resources') || (given === undefined && !takes(root, stack)) || --this.#stacks.left < 0) return undefined;
    return new Template(root, this.options, { template: this, stack });
  }

  /** Every nested stack with a local template, those below them too. */
  *descendants(): Generator<Template> {
    for (const resource of this.resources.values()) {
      const child = this.child(resource);
      if (!child) continue;
      yield child;
      yield* child.descendants();
    }
  }
}

/** Whether a template can be that of a stack: it has all parameters that the stack gives, and is given all that it asks for. */
function takes(root: Node, stack: Resource): boolean {
  const parameters = root.get('Parameters');
  const given = new Set([...stack.at('Parameters').entries()].map(({ key }) => key));
  const declared = [...(parameters?.entries() ?? [])];
  return [...given].every((name) => parameters?.get(name)) && declared.every(([{ text }, parameter]) => given.has(text) || parameter.get('Default'));
}

/** Reads the resources of a template: those written, those of included files, those that loops make. */
class ResourceReader {
  incomplete = false;
  runaway: Node | undefined;
  readonly #template: Template;
  readonly #found: Map<string, Resource>;
  readonly #including = new Set<Node>();
  #pending: { id: string; key: Node; node: Node; scope: Scope }[] = [];

  constructor(template: Template, found: Map<string, Resource>) {
    this.#template = template;
    this.#found = found;
  }

  read(): void {
    const { root, scope } = this.#template;
    const resources = root.get('Resources');
    if (resources) this.#section({ node: resources, scope });
    for (const name of ['Fn::Transform', 'Transform']) {
      const whole = root.get(name);
      for (const transform of whole?.kind === 'sequence' ? whole.children : whole ? [whole] : []) {
        if (transform.kind === 'mapping') this.#included(transform);
      }
    }
    for (const { id } of this.#pending) this.#template.declare(id);
    for (const pending of this.#pending) this.#add(pending);
    this.#pending = [];
  }

  #included(transform: Node): void {
    const location = transform.get('Parameters')?.get('Location');
    if (transform.get('Name')?.text !== 'AWS::Include' || location?.kind !== 'scalar') {
      this.incomplete = true;
      return;
    }
    const root = this.#template.included(location.text);
    const resources = root?.get('Resources');
    if (resources) this.#section({ node: resources, scope: this.#template.scope });
    else this.incomplete = true;
  }

  #section({ node, scope }: Layer): void {
    for (const [key, body] of node.entries()) {
      if (this.#pending.length >= MAX_RESOURCES) {
        this.runaway ??= key;
        return;
      }
      if (key.text.startsWith(LOOP)) this.#loop(key, body, scope);
      else if (key.text === 'Fn::Transform') this.#includedHere(body, scope);
      else if (body.kind === 'mapping') this.#pending.push({ id: resolvedKey(key, scope), key, node: body, scope });
    }
  }

  #includedHere(transform: Node, scope: Scope): void {
    const location = transform.get('Parameters')?.get('Location');
    const root = transform.get('Name')?.text === 'AWS::Include' && location?.kind === 'scalar' ? this.#template.included(location.text) : undefined;
    // A file that includes itself would never end.
    if (!root || this.#including.has(root)) {
      this.incomplete = true;
      return;
    }
    this.#including.add(root);
    this.#section({ node: root, scope });
    this.#including.delete(root);
  }

  #loop(key: Node, body: Node, scope: Scope): void {
    const scopes = loopScopes(body, scope);
    if (!scopes) {
      this.incomplete = true;
      return;
    }
    for (const inner of scopes) {
      if (this.#pending.length >= MAX_RESOURCES) {
        this.runaway ??= key;
        return;
      }
      this.#section({ node: body.children[2]!, scope: inner });
    }
  }

  #add({ id, key, node, scope }: { id: string; key: Node; node: Node; scope: Scope }): void {
    const type = node.get('Type');
    if (type?.kind !== 'scalar') return;
    const condition = node.get('Condition');
    const when = condition?.kind === 'scalar' ? conditionWhen({ node: condition, scope }, true) : ALWAYS;
    // A condition that cannot hold, with the parameters as given: the resource is never there.
    if (!when) return;
    const globals = globalsFor(type.text, node, this.#template.root, this.#template.scope);
    this.#found.set(id, new Resource(this.#template, id, type.text, key, node, scope, when, globals));
  }
}

function resolvedKey(key: Node, scope: Scope): string {
  if (!scope.bindings) return key.text;
  const [branch] = evaluate({ node: key, scope });
  return (branch?.kind === 'text' ? literal(branch.text!) : undefined) ?? key.text;
}
