import { Source, type Span } from '../source/source.js';
import { parseTree, type Node } from '../source/tree.js';
import { absent, concrete, evaluate, expandList, holeName, intrinsicOf, LOOP, MAX_BRANCHES, unknown } from './evaluate.js';
import type { Branch, Layer } from './scope.js';
import { literal, type Text } from './text.js';
import { conjunction, weakest, type Case, type Certainty, type Premise, type Value, type When } from './value.js';

/** How a value is read: what it is where nothing is set, and what to say of it. */
export interface Reading<T> {
  /** What the service assumes. */
  readonly orElse?: T;
  readonly describe?: (value: T) => string;
  /** What to say where the service's default holds. */
  readonly absent?: string;
}

/** A string that a property may be, parameters still open. */
export interface TextCase extends Premise {
  readonly text: Text;
  readonly optional?: boolean;
}

export interface Entry {
  readonly key: string;
  readonly keyNode: Node;
  readonly view: View;
}

/** What may stand at a path of a template, whichever way its conditions turn out. */
export class View {
  constructor(
    readonly branches: readonly Branch[],
    readonly address: string,
    /** Where to point when the property is not there. */
    readonly home: Node,
  ) {}

  static of(layer: Layer, address: string): View {
    return new View(evaluate(layer), address, layer.node);
  }

  /** Something may stand here. */
  get present(): boolean {
    return this.branches.some(({ kind }) => kind !== 'absent');
  }

  /** In every deployment that we can see, something stands here. */
  get certain(): boolean {
    return this.branches.every(({ kind }) => kind !== 'absent' && kind !== 'unknown');
  }

  get open(): boolean {
    return this.branches.some(({ kind }) => kind === 'unknown');
  }

  /** The first place where it is written. */
  get node(): Node | undefined {
    const branch = this.branches.find(({ kind }) => kind !== 'absent');
    return branch && placeOf(branch);
  }

  get span(): Span {
    return this.node ?? this.home;
  }

  /** The property at a dotted path below this one; '' is this one. */
  at(path: string): View {
    if (path === '') return this;
    return path.includes('.') ? path.split('.').reduce<View>((view, key) => view.get(key), this) : this.get(path);
  }

  get(key: string): View {
    const { branches } = this;
    if (branches.length === 1) return new View(below(branches[0]!, key), `${this.address}/${key}`, this.home);
    const found = branches.flatMap((branch) => below(branch, key));
    // Choices within choices multiply.
    return new View(found.length > MAX_BRANCHES ? [unknown(found[0]!)] : found, `${this.address}/${key}`, this.home);
  }

  /** Keys and values of every mapping that this may be; a key of several branches comes once for each. */
  *entries(): Generator<Entry> {
    for (const branch of this.branches) {
      if (branch.kind !== 'mapping') continue;
      const seen = new Set<string>();
      for (const layer of branch.layers!) {
        for (const [key, keyNode] of keysOf(layer)) {
          if (seen.has(key) || layer.hides?.has(key) || key === 'Fn::Transform' || key.startsWith(LOOP)) continue;
          seen.add(key);
          const view = new View(narrow(lookUp(branch.layers!, key, branch), branch), `${this.address}/${key}`, keyNode);
          yield { key, keyNode, view };
        }
      }
    }
  }

  /** The items of every list that this may be. Something that is no list counts as a list of itself, as CloudFormation is lenient there. */
  *items(): Generator<View> {
    for (const branch of this.branches.flatMap(expandList)) {
      if (branch.kind === 'sequence') {
        let index = 0;
        for (const item of branch.items!) {
          const address = `${this.address}/${index++}`;
          // !If [Condition, item, !Ref AWS::NoValue] is the way to write an item that may not be there.
          const found = narrow(evaluate(item), branch).filter(({ kind }) => kind !== 'absent');
          if (found.length > 0) yield new View(found, address, item.node);
        }
      } else if (branch.kind === 'mapping' || branch.kind === 'text') yield new View([branch], this.address, branch.node);
    }
  }

  /** The strings this may be, parameters still open. */
  texts(): TextCase[] {
    return this.branches.flatMap((branch) => {
      if (branch.kind !== 'text') return [];
      const { text, when, certainty, note, optional } = branch;
      return [{ text: text!, span: placeOf(branch), when, certainty, note: note ?? '', ...(optional ? { optional } : {}) }];
    });
  }

  string(reading: Reading<string> = {}): Value<string> {
    return this.#read(reading, (text) => text);
  }

  /** Plain decimal text, quoted or not; anything odd (`010`, `1_000`, `12:30:00`) is unknown. */
  number(reading: Reading<number> = {}): Value<number> {
    return this.#read(reading, (text) => (/^[+-]?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text.trim()) ? Number(text) : undefined));
  }

  flag(reading: Reading<boolean> = {}): Value<boolean> {
    return this.#read(reading, (text) =>
      /^(?:true|yes|on)$/i.test(text) ? true : /^(?:false|no|off)$/i.test(text) ? false : undefined,
    );
  }

  /** Whether something stands here; what only the deployer knows counts as something. */
  presence(present: string, absent: string): Value<boolean> {
    const cases = this.branches.map(({ kind, when, certainty, note, node, scope }): Case<boolean> => {
      const there = kind !== 'absent';
      return { value: there, span: there ? placeOf({ node, scope }) : this.home, when, certainty, note: withReason(there ? present : absent, note) };
    });
    return { address: this.address, cases, complete: true };
  }

  #read<T>({ orElse, describe, absent: unset }: Reading<T>, decode: (text: string) => T | undefined): Value<T> {
    const cases: Case<T>[] = [];
    let complete = true;
    for (const branch of this.branches.flatMap(concrete)) {
      const { kind, when, certainty, note, optional, inherited } = branch;
      if (kind === 'absent') {
        if (orElse === undefined) continue;
        const said = unset ?? describe?.(orElse) ?? '';
        cases.push({ value: orElse, span: this.home, when, certainty, note: withReason(said, note), assumed: true });
        continue;
      }
      const text = kind === 'text' ? literal(branch.text!) : undefined;
      const value = text === undefined ? undefined : decode(text);
      if (value === undefined) {
        complete = false;
        continue;
      }
      cases.push({
        value, span: placeOf(branch), when, certainty,
        note: withReason(describe?.(value) ?? String(value), note),
        ...(optional ? { optional } : {}),
        ...(branch.literal && !inherited ? { literal: branch.literal } : {}),
      });
    }
    return { address: this.address, cases, complete };
  }

  /**
   * A structure that may also be written as JSON or YAML in a string: state machine definitions, policies.
   * `names` are what `${Name}` means in it (DefinitionSubstitutions).
   */
  document(names?: ReadonlyMap<string, Text>): View {
    const branches = this.branches.map((branch) => {
      const bound = names && names.size > 0 ? withNames(branch, names) : branch;
      return bound.kind === 'text' ? parsed(bound) : bound;
    });
    return new View(branches, this.address, this.home);
  }
}

/** Of a mapping, and of what a loop or a macro makes in it. No list of them: whoever wants the first few needs no more. */
function* keysOf({ node, made }: Layer): Generator<readonly [key: string, keyNode: Node]> {
  for (const [keyNode] of node.entries()) yield [keyNode.text, keyNode];
  for (const [key, entry] of made ?? []) yield [key, entry.key];
}

function withNames(branch: Branch, names: ReadonlyMap<string, Text>): Branch {
  const extend = (layer: Layer): Layer => ({ ...layer, scope: { ...layer.scope, bindings: new Map([...(layer.scope.bindings ?? []), ...names]) } });
  return {
    ...branch,
    scope: extend(branch).scope,
    ...(branch.layers ? { layers: branch.layers.map(extend) } : {}),
    ...(branch.items ? { items: branch.items.map(extend) } : {}),
  };
}

/** Where a branch shows: a text that we put together shows where it stands in the user's file. */
export function placeOf({ node, scope }: Pick<Branch, 'node' | 'scope'>): Node {
  return scope.anchor ?? node;
}

function withReason(said: string, reason: string | undefined): string {
  if (reason === undefined) return said;
  return said === '' ? reason : `${said}, ${reason}`;
}

/** What stands at a key of something that may be a mapping. */
function below(branch: Branch, key: string): readonly Branch[] {
  switch (branch.kind) {
    case 'mapping':
      return narrow(lookUp(branch.layers!, key, branch), branch);
    case 'absent':
    case 'unknown':
      return [branch];
    case 'sequence':
      return [absent(branch)];
    case 'text':
      return [literal(branch.text!) === undefined ? unknown(branch) : absent(branch)];
  }
}

/** What holds under a branch holds only where the branch does. */
function narrow(branches: readonly Branch[], by: Branch): readonly Branch[] {
  if (by.when.size === 0 && by.certainty === 'high' && by.note === undefined && !by.optional) return branches;
  return branches.flatMap((branch) => {
    const when: When | undefined = conjunction(branch.when, by.when);
    if (!when) return [];
    const certainty: Certainty = weakest(branch.certainty, by.certainty);
    const note = branch.note ?? by.note;
    return [{ ...branch, when, certainty, ...(note === undefined ? {} : { note }), ...(by.optional ? { optional: true } : {}) }];
  });
}

/**
 * A key in a mapping that has a nearer and a farther layer (a resource and SAM Globals): maps are merged, lists
 * concatenated with the farther first, anything else is overridden. Intrinsics count as scalars, as in SAM.
 */
function lookUp(layers: readonly Layer[], key: string, mapping: Branch): readonly Branch[] {
  let nearest: Layer | undefined;
  let farther: Layer[] | undefined;
  let open = false;
  for (const { node, scope, inherited, hides, made, open: more } of layers) {
    open ||= more === true;
    const value = hides?.has(key) ? undefined : node.get(key);
    const hit: Layer | undefined = value ? { node: value, scope, inherited } : made?.get(key)?.value;
    if (!hit) continue;
    if (!nearest) nearest = hit;
    else (farther ??= []).push(hit);
  }
  if (!nearest) return [open ? unknown(mapping) : absent(mapping)];
  const { kind } = nearest.node;
  if (farther && kind !== 'scalar' && !intrinsicOf(nearest.node)) {
    const merged = [nearest, ...farther.filter(({ node }) => node.kind === kind && !intrinsicOf(node))].flatMap((layer) => evaluate(layer));
    const [first] = merged;
    if (merged.length > 1 && first!.kind === 'mapping') return [{ ...first!, layers: merged.flatMap(({ layers }) => layers ?? []) }];
    if (merged.length > 1 && first!.kind === 'sequence') return [{ ...first!, items: [...merged].reverse().flatMap(({ items }) => items ?? []) }];
  }
  return evaluate(nearest);
}

/** Parses a document that stands in a string, its holes kept as names that mean what they stood for. */
function parsed(branch: Branch): Branch {
  const bindings = new Map<string, Text>(branch.scope.bindings);
  let document = '';
  for (const part of branch.text!) {
    if (typeof part === 'string') {
      document += part;
      continue;
    }
    const name = holeName(bindings.size);
    bindings.set(name, [part]);
    document += name;
  }
  // Aliases and loops may let thousands of resources have the same long document.
  const { purse } = branch.scope.template;
  purse.left -= document.length >> 4;
  if (purse.left < 0) return unknown(branch);
  const [root] = parseTree(new Source(branch.node.source.path, document)).documents;
  if (!root || root.kind === 'scalar') return unknown(branch);
  const [inner] = evaluate({ node: root, scope: { ...branch.scope, bindings, anchor: placeOf(branch) } });
  return { ...inner!, when: branch.when, certainty: branch.certainty };
}
