import type { Node } from '../source/tree.js';
import { conditionWhen } from './conditions.js';
import type { Branch, Layer, ParameterValue, Scope } from './scope.js';
import { canonical, literal, splitText, textOf, type Hole, type Part, type Text } from './text.js';
import { ALWAYS, conjunction, weakest, type Certainty, type When } from './value.js';

/** An expression may not be followed further down than this; references in circles end here. */
const MAX_STEPS = 64;
/** More alternatives than this read as unknown: nobody could act on a finding that rests on one of them. */
const MAX_BRANCHES = 64;
const MAX_ITEMS = 10_000;
const TRANSFORM = 'Fn::Transform';

/** Everything that an expression may be at deploy time. Never throws, always ends. */
export function evaluate(layer: Layer, steps = 0): readonly Branch[] {
  if (layer.known) return layer.known;
  if (steps > MAX_STEPS) return [unknown(layer)];
  const call = intrinsicOf(layer.node);
  if (!call) return [plainBranch(layer, steps)];
  const branches = applyIntrinsic(call.name, call.argument, layer, steps + 1);
  if (branches.length > MAX_BRANCHES) return [unknown(layer)];
  return layer.inherited ? branches.map((branch) => ({ ...branch, inherited: true })) : branches;
}

export interface Intrinsic {
  /** `Ref`, `Condition`, or the name behind `Fn::`. */
  readonly name: string;
  readonly argument: Node;
}

/** The intrinsic function that a node is, in short or long form. */
export function intrinsicOf(node: Node): Intrinsic | undefined {
  if (node.tag !== undefined && node.tag.charCodeAt(1) !== EXCLAMATION_MARK && node.tag.length > 1) {
    return { name: node.tag.slice(1), argument: node };
  }
  if (node.kind !== 'mapping' || node.children.length !== 2) return undefined;
  const key = node.children[0]!;
  if (key.kind !== 'scalar') return undefined;
  const name = key.text;
  if (name === 'Ref') return { name, argument: node.children[1]! };
  // The shape { Condition: Name } is a reference only inside conditions, which ask for it themselves.
  return name.startsWith('Fn::') ? { name: name.slice(4), argument: node.children[1]! } : undefined;
}
const EXCLAMATION_MARK = 33;

function plainBranch(layer: Layer, steps: number): Branch {
  const { node, scope, inherited } = layer;
  if (node.kind === 'mapping') return branchOf('mapping', node, scope, inherited, undefined, undefined, withIncludes(layer, steps), undefined);
  if (node.kind === 'sequence') return branchOf('sequence', node, scope, inherited, undefined, undefined, undefined, itemsOf(layer));
  const { text } = node;
  if (scope.bindings && /[$&]\{|\uE000/.test(text)) return branchOf('text', node, scope, inherited, bind(text, scope), undefined, undefined, undefined);
  // `Timeout:` with nothing behind it is a null, which CloudFormation takes for not set.
  if (node.isNull) return branchOf('absent', node, scope, inherited, undefined, undefined, undefined, undefined);
  // A scalar in a loop stands for several properties: no edit may change it for one of them.
  return branchOf('text', node, scope, inherited, [text], scope.bindings ? undefined : node, undefined, undefined);
}

/** All branches have one shape: they are made by the ten thousand. */
function branchOf(
  kind: Branch['kind'], node: Node, scope: Scope, inherited: boolean | undefined,
  text: Text | undefined, literal: Node | undefined, layers: readonly Layer[] | undefined, items: readonly Layer[] | undefined,
): Branch {
  return { kind, node, scope, when: ALWAYS, certainty: 'high', note: undefined, optional: undefined, inherited, text, literal, layers, items };
}

function itemsOf({ node, scope, inherited }: Layer): Layer[] {
  return node.children.slice(0, MAX_ITEMS).map((item) => ({ node: item, scope, inherited }));
}

/** A mapping that holds `Fn::Transform: AWS::Include` beside other keys also has the keys of the file. */
function withIncludes(layer: Layer, steps: number): readonly Layer[] {
  const { node } = layer;
  // Looked for by hand: nearly no mapping has it, and an index for each of them costs more than all the rest.
  let transform: Node | undefined;
  for (let i = 0; i < node.children.length; i += 2) {
    const key = node.children[i]!;
    if (key.end - key.start >= TRANSFORM.length && key.text === TRANSFORM) transform = node.children[i + 1];
  }
  if (!transform) return [layer];
  const included = includedLayer({ node: transform, scope: layer.scope }, steps);
  return included ? [layer, included] : [layer];
}

function includedLayer(transform: Layer, steps: number): Layer | undefined {
  if (steps > MAX_STEPS) return undefined;
  if (transform.node.get('Name')?.text !== 'AWS::Include') return undefined;
  const location = transform.node.get('Parameters')?.get('Location');
  const path = location && onlyText({ node: location, scope: transform.scope }, steps + 1);
  const root = path === undefined ? undefined : transform.scope.template.included(path);
  return root && { node: root, scope: transform.scope };
}

/** The one literal string that an expression certainly is. */
function onlyText(layer: Layer, steps: number): string | undefined {
  const branches = evaluate(layer, steps);
  const [branch] = branches;
  return branches.length === 1 && branch!.kind === 'text' ? literal(branch!.text!) : undefined;
}

export function unknown({ node, scope }: Pick<Layer, 'node' | 'scope'>): Branch {
  return branchOf('unknown', node, scope, undefined, undefined, undefined, undefined, undefined);
}

/** Nothing is written there. */
export function absent({ node, scope }: Pick<Layer, 'node' | 'scope'>): Branch {
  return branchOf('absent', node, scope, undefined, undefined, undefined, undefined, undefined);
}

function textBranch(layer: Pick<Layer, 'node' | 'scope'>, text: Text): Branch {
  return branchOf('text', layer.node, layer.scope, undefined, text, undefined, undefined, undefined);
}

function applyIntrinsic(name: string, argument: Node, layer: Layer, steps: number): readonly Branch[] {
  const { scope } = layer;
  switch (name) {
    case 'Ref':
      return argument.kind === 'scalar' ? reference(boundText(argument, scope), layer, steps) : [unknown(layer)];
    case 'GetAtt':
      return attribute(argument, layer, steps);
    case 'Sub':
      return substitute(argument, layer, steps);
    case 'Join':
      return join(argument, layer, steps);
    case 'If':
      return choose(argument, layer, steps);
    case 'FindInMap':
      return findInMap(argument, layer, steps);
    case 'Select':
      return select(argument, layer, steps);
    case 'Split':
      return split(argument, layer, steps);
    case 'ImportValue':
      return importValue(argument, layer, steps);
    case 'Length':
      return length(argument, layer, steps);
    case 'ToJsonString':
      // What reads documents in strings takes the structure itself; nobody else reads JSON as a value.
      return evaluateArgument(argument, layer, steps);
    case 'Transform': {
      const included = includedLayer({ node: argument, scope }, steps);
      return included ? evaluate(included, steps + 1) : [unknown(layer)];
    }
    case 'Base64':
      return [unknown(layer)];
    default:
      // Cidr, GetAZs, and whatever is invented after us.
      return [unknown(layer)];
  }
}

/** The one argument of a function, which in the short form is the tagged node itself. */
function evaluateArgument(argument: Node, layer: Layer, steps: number): readonly Branch[] {
  return argument === layer.node ? [plainBranch(layer, steps)] : evaluate({ node: argument, scope: layer.scope }, steps);
}

function argumentsOf(argument: Node): readonly Node[] {
  return argument.kind === 'sequence' ? argument.children : [];
}

// ── references ─────────────────────────────────────────────────────────────

function boundText(node: Node, scope: Scope): string {
  return scope.bindings ? (literal(bind(node.text, scope)) ?? node.text) : node.text;
}

/**
 * Replaces bound names: `${Name}`, ForEach's `&{Name}` (which drops what a logical id cannot hold), and the
 * marks that stand for the holes of a document in a string.
 */
function bind(raw: string, scope: Scope): Text {
  const parts: Part[] = [];
  let from = 0;
  for (const match of raw.matchAll(/([$&])\{([^{}]*)\}|\uE000\d+\uE001/g)) {
    const bound = scope.bindings!.get(match[2] === undefined ? match[0] : match[2].trim());
    if (!bound) continue;
    parts.push(raw.slice(from, match.index));
    if (match[1] === '&') parts.push((literal(bound) ?? '').replace(/[^A-Za-z0-9]/g, ''));
    else parts.push(...bound);
    from = match.index + match[0].length;
  }
  parts.push(raw.slice(from));
  return textOf(parts);
}

/** A name for a hole that may stand anywhere in JSON or YAML: private-use characters need no quotes and clash with nothing. */
export function holeName(index: number): string {
  return `\uE000${index}\uE001`;
}

function reference(name: string, layer: Layer, steps: number): readonly Branch[] {
  if (name === 'AWS::NoValue') return [absent(layer)];
  const given = layer.scope.template.parameter(name)?.given;
  if (given) return moved(evaluate(given, steps + 1), layer);
  return [textBranch(layer, [holeFor(name, layer.scope)])];
}

/** What was found elsewhere, shown where it is used. */
function moved(branches: readonly Branch[], { node, scope }: Layer): readonly Branch[] {
  return branches.map(({ literal: _, ...branch }) => ({
    ...branch,
    node,
    // The scope stays that of the expression, for what lies below it; only a text is complete in itself.
    scope: branch.kind === 'mapping' || branch.kind === 'sequence' ? branch.scope : scope,
  }));
}

function holeFor(name: string, scope: Scope): Hole {
  const owner = scope.template;
  if (name.startsWith('AWS::')) return { kind: 'pseudo', name, owner: PSEUDO };
  if (owner.parameter(name)) return { kind: 'parameter', name, owner };
  if (owner.hasResource(name)) return { kind: 'resource', name, owner };
  // SAM: !Ref Fn.Alias, !Ref Fn.Version, and the resources it generates.
  const dot = name.indexOf('.');
  if (dot > 0 && owner.hasResource(name.slice(0, dot))) {
    return { kind: 'resource', name: name.slice(0, dot), attribute: name.slice(dot + 1), owner };
  }
  return { kind: 'unknown', name, owner };
}
/** Pseudo parameters mean the same in every template of a deployment. */
const PSEUDO = {};

function attribute(argument: Node, layer: Layer, steps: number): readonly Branch[] {
  const { scope } = layer;
  let logicalId: string | undefined;
  let name: string | undefined;
  if (argument.kind === 'scalar') {
    const text = boundText(argument, scope);
    const dot = text.indexOf('.');
    if (dot > 0) [logicalId, name] = [text.slice(0, dot), text.slice(dot + 1)];
  } else {
    const [first, second] = argumentsOf(argument);
    if (first?.kind === 'scalar') logicalId = boundText(first, scope);
    if (second) name = onlyText({ node: second, scope }, steps);
  }
  if (logicalId === undefined || name === undefined) return [unknown(layer)];
  return attributeOf(logicalId, name, layer, steps);
}

function attributeOf(logicalId: string, name: string, layer: Layer, steps: number): readonly Branch[] {
  const owner = layer.scope.template;
  if (name.startsWith('Outputs.')) {
    const output = owner.nestedOutput(logicalId, name.slice('Outputs.'.length));
    if (output) return moved(evaluate(output, steps + 1), layer);
  }
  if (!owner.hasResource(logicalId)) return [unknown(layer)];
  return [textBranch(layer, [{ kind: 'resource', name: logicalId, attribute: name, owner }])];
}

// ── strings ────────────────────────────────────────────────────────────────

function substitute(argument: Node, layer: Layer, steps: number): readonly Branch[] {
  const { scope } = layer;
  const [template, variables] = argument.kind === 'sequence' ? argument.children : [argument];
  if (template?.kind !== 'scalar') return [unknown(layer)];
  const pieces: (string | readonly Branch[])[] = [];
  const raw = template.text;
  let from = 0;
  for (const match of raw.matchAll(/\$\{(!?)([^{}]*)\}/g)) {
    pieces.push(raw.slice(from, match.index));
    from = match.index + match[0].length;
    const name = match[2]!.trim();
    if (match[1]) {
      pieces.push(`\${${name}}`);
      continue;
    }
    const bound = scope.bindings?.get(name);
    const variable = variables?.get(name);
    const dot = name.indexOf('.');
    if (bound) pieces.push([textBranch(layer, bound)]);
    else if (variable) pieces.push(evaluate({ node: variable, scope }, steps + 1));
    else if (dot > 0 && !name.startsWith('AWS::') && name.slice(dot + 1) !== 'Version' && name.slice(dot + 1) !== 'Alias') {
      pieces.push(attributeOf(name.slice(0, dot), name.slice(dot + 1), layer, steps));
    } else pieces.push(reference(name, layer, steps));
  }
  pieces.push(raw.slice(from));
  return concatenate(pieces, layer);
}

function join(argument: Node, layer: Layer, steps: number): readonly Branch[] {
  const { scope } = layer;
  const [delimiterNode, listNode] = argumentsOf(argument);
  if (!delimiterNode || !listNode) return [unknown(layer)];
  const delimiter = onlyText({ node: delimiterNode, scope }, steps);
  if (delimiter === undefined) return [unknown(layer)];
  const lists = evaluate({ node: listNode, scope }, steps).flatMap(expandList);
  return capped(lists.flatMap((list) => {
    if (list.kind !== 'sequence') return [unknown(layer)];
    const pieces: (string | readonly Branch[])[] = [];
    list.items!.forEach((item, index) => {
      if (index > 0) pieces.push(delimiter);
      pieces.push(evaluate(item, steps + 1));
    });
    return restricted(concatenate(pieces, layer), list);
  }), layer);
}

/** Every way of putting pieces together; pieces that contradict each other are left out. */
function concatenate(pieces: readonly (string | readonly Branch[])[], layer: Layer): readonly Branch[] {
  let results: { parts: readonly Part[]; when: When; certainty: Certainty; note?: string }[] = [
    { parts: [], when: ALWAYS, certainty: 'high' },
  ];
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      if (piece !== '') results = results.map((result) => ({ ...result, parts: [...result.parts, piece] }));
      continue;
    }
    const next: typeof results = [];
    for (const result of results) {
      for (const branch of piece) {
        const when = conjunction(result.when, branch.when);
        if (!when) continue;
        const parts = branch.kind === 'text' ? branch.text! : branch.kind === 'absent' ? [] : [unknownHole(branch, layer)];
        const note = branch.note ?? result.note;
        next.push({
          parts: [...result.parts, ...parts], when,
          certainty: weakest(result.certainty, branch.certainty), ...(note === undefined ? {} : { note }),
        });
      }
    }
    if (next.length > MAX_BRANCHES) return [unknown(layer)];
    results = next;
  }
  return results.map(({ parts, ...rest }) => ({ ...textBranch(layer, textOf(parts)), ...rest }));
}

function unknownHole(branch: Branch, { scope }: Layer): Hole {
  return { kind: 'unknown', name: `?${branch.node.start}`, owner: scope.template };
}

/** Results that rest on a choice made for one of the arguments. */
function restricted(branches: readonly Branch[], by: Branch): Branch[] {
  const kept: Branch[] = [];
  for (const branch of branches) {
    const when = conjunction(branch.when, by.when);
    if (!when) continue;
    const note = branch.note ?? by.note;
    kept.push({
      ...branch, when, certainty: weakest(branch.certainty, by.certainty),
      ...(note === undefined ? {} : { note }), ...(by.optional ? { optional: true } : {}),
    });
  }
  return kept;
}

function capped(branches: readonly Branch[], layer: Layer): readonly Branch[] {
  return branches.length > MAX_BRANCHES ? [unknown(layer)] : branches;
}

function split(argument: Node, layer: Layer, steps: number): readonly Branch[] {
  const { scope } = layer;
  const [delimiterNode, textNode] = argumentsOf(argument);
  if (!delimiterNode || !textNode) return [unknown(layer)];
  const delimiter = onlyText({ node: delimiterNode, scope }, steps);
  if (delimiter === undefined || delimiter === '') return [unknown(layer)];
  return evaluate({ node: textNode, scope }, steps).map((branch) => {
    if (branch.kind !== 'text' || branch.text!.some((part) => typeof part !== 'string' && part.kind !== 'pseudo')) return unknown(layer);
    return { ...branch, kind: 'sequence' as const, node: layer.node, items: splitText(branch.text!, delimiter).map((text) => textLayer(text, layer)) };
  });
}

/** A text that was computed, as an expression that yields it. */
function textLayer(text: Text, layer: Pick<Layer, 'node' | 'scope'>): Layer {
  return { node: layer.node, scope: layer.scope, known: [textBranch(layer, text)] };
}

function select(argument: Node, layer: Layer, steps: number): readonly Branch[] {
  const { scope } = layer;
  const [indexNode, listNode] = argumentsOf(argument);
  if (!indexNode || !listNode) return [unknown(layer)];
  const index = Number(onlyText({ node: indexNode, scope }, steps));
  return capped(evaluate({ node: listNode, scope }, steps).flatMap(expandList).flatMap((list) => {
    const item = list.kind === 'sequence' && Number.isInteger(index) ? list.items![index] : undefined;
    return item ? restricted(evaluate(item, steps + 1), list) : [unknown(layer)];
  }), layer);
}

function length(argument: Node, layer: Layer, steps: number): readonly Branch[] {
  return evaluateArgument(argument, layer, steps).flatMap(expandList).map((list) =>
    list.kind === 'sequence' ? { ...list, kind: 'text' as const, node: layer.node, text: [String(list.items!.length)] } : unknown(layer),
  );
}

/** A list parameter as the list that it is. */
export function expandList(branch: Branch): readonly Branch[] {
  if (branch.kind !== 'text') return [branch];
  const [only] = branch.text!;
  if (branch.text!.length !== 1 || typeof only === 'string' || only!.kind !== 'parameter') return [branch];
  if (!branch.scope.template.parameter(only!.name)?.isList) return [branch];
  return concrete(branch).map((value) =>
    value.kind !== 'text' || literal(value.text!) === undefined
      ? value
      : {
          ...value, kind: 'sequence' as const,
          items: literal(value.text!)!.split(',').map((item) => textLayer([item.trim()], branch)),
        },
  );
}

// ── choices ────────────────────────────────────────────────────────────────

function choose(argument: Node, layer: Layer, steps: number): readonly Branch[] {
  const { scope } = layer;
  const [condition, whenTrue, whenFalse] = argumentsOf(argument);
  if (!condition || !whenTrue || !whenFalse) return [unknown(layer)];
  const name = condition.kind === 'scalar' ? boundText(condition, scope) : undefined;
  const branches: Branch[] = [];
  const worlds: [Node, boolean][] = [[whenTrue, true], [whenFalse, false]];
  const reachable = worlds.map(([, truth]) => conditionWhen({ node: condition, scope }, truth));
  const decided = reachable.includes(undefined);
  worlds.forEach(([node, truth], index) => {
    const when = reachable[index];
    if (!when) return;
    const arm = evaluate({ node, scope, ...(layer.inherited ? { inherited: true } : {}) }, steps + 1);
    for (const branch of arm) {
      const both = conjunction(branch.when, when);
      if (!both) continue;
      if (decided) branches.push({ ...branch, when: both });
      else {
        const note = branch.note ?? (name === undefined ? undefined : truth ? `where ${name} holds` : `where ${name} does not hold`);
        branches.push({
          ...branch, when: both, certainty: weakest(branch.certainty, 'medium'), ...(note === undefined ? {} : { note }),
        });
      }
    }
  });
  return branches.length === 0 ? [unknown(layer)] : branches;
}

function findInMap(argument: Node, layer: Layer, steps: number): readonly Branch[] {
  const { scope } = layer;
  const [mapNode, topNode, secondNode, options] = argumentsOf(argument);
  if (!mapNode || !topNode || !secondNode) return [unknown(layer)];
  const mapName = onlyText({ node: mapNode, scope }, steps);
  const mapping = mapName === undefined ? undefined : scope.template.mappings()?.node.get(mapName);
  const fallback = options?.get('DefaultValue');
  const absent = (): readonly Branch[] => (fallback ? evaluate({ node: fallback, scope }, steps + 1) : [unknown(layer)]);
  if (mapping?.kind !== 'mapping') return absent();

  const tops = rows({ node: topNode, scope }, mapping, steps);
  return capped(tops.flatMap((top) => {
    if (!top.row) return absent();
    return rows({ node: secondNode, scope }, top.row, steps).flatMap((second) => {
      if (!second.row) return absent();
      const found = evaluate({ node: second.row, scope }, steps + 1);
      const note = top.note ?? second.note;
      return found.map(({ literal: _, ...branch }) => ({
        ...branch, node: layer.node, when: conjunction(top.when, second.when) ?? ALWAYS,
        certainty: weakest(branch.certainty, top.certainty, second.certainty), ...(note === undefined ? {} : { note }),
        ...(top.optional || second.optional ? { optional: true } : {}),
      }));
    });
  }), layer);
}

interface Row {
  readonly row: Node | undefined;
  readonly when: When;
  readonly certainty: Certainty;
  readonly note?: string;
  readonly optional?: boolean;
}

/** The rows of a mapping that a key may select. Where the key is open (a Region), all of them count only if they agree. */
function rows(key: Layer, mapping: Node, steps: number): Row[] {
  return evaluate(key, steps).flatMap(concrete).flatMap((branch): Row[] => {
    const { when, certainty, note, optional } = branch;
    const name = branch.kind === 'text' ? literal(branch.text!) : undefined;
    if (name !== undefined) {
      return [{ row: mapping.get(name), when, certainty, ...(note === undefined ? {} : { note }), ...(optional ? { optional } : {}) }];
    }
    const all = [...mapping.entries()].map(([, row]) => row);
    const [first] = all;
    if (!first || !all.every((row) => sameNode(first, row))) return [{ row: undefined, when, certainty }];
    return [{ row: first, when, certainty: weakest(certainty, 'medium'), note: 'every row of the mapping says so' }];
  });
}

function sameNode(a: Node, b: Node, depth = 0): boolean {
  if (a === b) return true;
  if (depth > 8 || a.kind !== b.kind || a.text !== b.text || a.tag !== b.tag || a.children.length !== b.children.length) return false;
  return a.children.every((child, index) => sameNode(child, b.children[index]!, depth + 1));
}

function importValue(argument: Node, layer: Layer, steps: number): readonly Branch[] {
  const branches = evaluateArgument(argument, layer, steps);
  const name = branches.length === 1 && branches[0]!.kind === 'text' ? canonical(branches[0]!.text!) : undefined;
  const exported = name === undefined ? undefined : layer.scope.template.imported(name);
  return exported ? moved(evaluate(exported, steps + 1), layer) : [unknown(layer)];
}

// ── from symbols to values ─────────────────────────────────────────────────

/** A text with its parameters replaced by the values that are known of them; other holes stay. */
export function concrete(branch: Branch): readonly Branch[] {
  if (branch.kind !== 'text') return [branch];
  let results: Branch[] = [{ ...branch, text: [] }];
  let open = false;
  for (const part of branch.text!) {
    if (typeof part === 'string' || part.kind !== 'parameter') {
      results = results.map((result) => ({ ...result, text: textOf([...result.text!, part]) }));
      continue;
    }
    const info = (part.owner as Scope['template']).parameter(part.name);
    const values: readonly ParameterValue[] = info?.values ?? [];
    if (values.length === 0) {
      results = results.map((result) => ({ ...result, text: textOf([...result.text!, part]) }));
      continue;
    }
    open ||= !info!.complete;
    results = results.flatMap((result) =>
      values.flatMap((value) => {
        const when = conjunction(result.when, new Map([[`\${${part.name}}=${value.text}`, true]]));
        if (!when) return [];
        const { literal: _, ...rest } = result;
        return [{
          ...rest, text: textOf([...result.text!, value.text]), when,
          certainty: weakest(result.certainty, value.certainty), note: result.note ?? value.note,
          ...(value.optional || result.optional ? { optional: true } : {}),
        }];
      }),
    );
    if (results.length > MAX_BRANCHES) return [unknown(branch)];
  }
  if (open) results.push(unknown(branch));
  return results;
}
