import type { Span } from '../source/source.js';
import type { Node } from '../source/tree.js';
import type { Layer, Scope } from './scope.js';
import type { Template } from './template.js';
import { conjunction, type Premise, type Value, type When } from './value.js';
import { View, type Reading } from './view.js';

/** One resource of a template, SAM Globals merged. Properties are read when somebody asks, and kept. */
export class Resource {
  readonly #views = new Map<string, View>();
  readonly #properties: View;

  constructor(
    readonly template: Template,
    readonly logicalId: string,
    readonly type: string,
    readonly key: Node,
    readonly node: Node,
    readonly scope: Scope,
    /** What its own `Condition` needs. It lowers nothing, but contradicts resources under the opposite one. */
    readonly when: When,
    globals: Layer | undefined,
  ) {
    const properties = node.get('Properties');
    const own: Layer | undefined = properties && { node: properties, scope };
    const base = View.of(own ?? { node: key, scope, known: [{ kind: 'mapping', node: key, scope, when: new Map(), certainty: 'high', layers: [] }] }, `${this.address}/Properties`);
    const branches = base.branches.map((branch) => {
      const mapping = branch.kind === 'absent' ? { ...branch, kind: 'mapping' as const, layers: [] } : branch;
      return mapping.kind === 'mapping' && globals ? { ...mapping, layers: [...mapping.layers!, globals] } : mapping;
    });
    this.#properties = new View(branches, `${this.address}/Properties`, key);
  }

  /** `Resources/Fn`: stable when lines move. */
  get address(): string {
    return `Resources/${this.logicalId}`;
  }

  get span(): Span {
    return this.key;
  }

  /** Where the construct stands in the CDK app, where the template says so. */
  get constructPath(): string | undefined {
    return this.node.get('Metadata')?.get('aws:cdk:path')?.text || this.template.constructPath(this.logicalId);
  }

  /** A property by its dotted CloudFormation path; '' for all of them. */
  at(path: string): View {
    const known = this.#views.get(path);
    if (known) return known;
    const view = this.#possible(this.#find(path));
    this.#views.set(path, view);
    return view;
  }

  /** What stands below the same property is asked for together. */
  #find(path: string): View {
    if (path === '') return this.#properties;
    const dot = path.lastIndexOf('.');
    return dot < 0 ? this.#properties.get(path) : this.at(path.slice(0, dot)).get(path.slice(dot + 1));
  }

  /** What holds only where the resource is not there does not count. */
  #possible(view: View): View {
    if (this.when.size === 0 || view.branches.every(({ when }) => when.size === 0)) return view;
    const branches = view.branches.filter(({ when }) => conjunction(when, this.when));
    return branches.length === 0 ? view : new View(branches, view.address, view.home);
  }

  /** A resource attribute beside `Properties`: `Metadata`, `DependsOn`, `Connectors`. */
  attribute(name: string): View {
    const node = this.node.get(name);
    const address = `${this.address}/${name}`;
    if (node) return View.of({ node, scope: this.scope }, address);
    return new View([{ kind: 'absent', node: this.key, scope: this.scope, when: new Map(), certainty: 'high' }], address, this.key);
  }

  number(path: string, reading?: Reading<number>): Value<number> {
    return this.at(path).number(reading);
  }

  string(path: string, reading?: Reading<string>): Value<string> {
    return this.at(path).string(reading);
  }

  flag(path: string, reading?: Reading<boolean>): Value<boolean> {
    return this.at(path).flag(reading);
  }

  /** The resource as evidence. */
  premise(note: string): Premise {
    return { span: this.key, note, certainty: 'high', when: this.when };
  }
}
