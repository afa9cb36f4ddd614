import type { Node } from '../source/tree.js';
import type { Branch, Layer, ParameterValue, Scope } from './scope.js';
import { canonical, literal, splitText, subject, textOf, type Hole, type Part, type Text } from './text.js';
import { ALWAYS, conjunction, equality, weakest, type Certainty, type When } from './value.js';

/** An expression may not be followed further down than this; references in circles end here. */
const MAX_STEPS = 64;
/** Expressions that one may be made of. With aliases, a few lines can name each other a billion times. */
const MAX_PARTS = 50_000;
/** More alternatives than this read as unknown: nobody could act on a finding that rests on one of them. */
export const MAX_BRANCHES = 64;
const MAX_ITEMS = 10_000;
const TRANSFORM = 'Fn::Transform';
export const LOOP = 'Fn::ForEach::';

/** Expressions evaluated for the outermost one so far. */
let parts = 0;
let inside = false;

/** Everything that an expression may be at deploy time. Never throws, always ends. */
export function evaluate(layer: Layer, steps = 0): readonly Branch[] {
  if (layer.known) return layer.known;
  const { purse } = layer.scope.template;
  if (steps > MAX_STEPS || --purse.left < 0) return [unknown(layer)];
  const call = intrinsicOf(layer.node);
  if (!call) return [plainBranch(layer, steps)];
  if (inside) return ++parts > MAX_PARTS ? [unknown(layer)] : evaluateCall(call, layer, steps);
  parts = 0;
  inside = true;
  try {
    return evaluateCall(call, layer, steps);
  } finally {
    inside = false;
  }
}

function evaluateCall(call: Intrinsic, layer: Layer, steps: number): readonly Branch[] {
  const branches = capped(applyIntrinsic(call.name, call.argument, layer, steps + 1), layer);
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
  return longForm(node);
}

function longForm(node: Node): Intrinsic | undefined {
  if (node.kind !== 'mapping' || node.children.length !== 2) return undefined;
  const key = node.children[0]!;
  if (key.kind !== 'scalar') return undefined;
  const name = key.text;
  if (name === 'Ref') return { name, argument: node.children[1]! };
  // The shape { Condition: Name } is a reference only inside conditions, which ask for it themselves.
  return name.startsWith('Fn::') && !name.startsWith(LOOP) ? { name: name.slice(4), argument: node.children[1]! } : undefined;
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

/** A mapping that holds `Fn::Transform` or `Fn::ForEach` beside other keys also has the keys of the file or the loop. */
function withIncludes(layer: Layer, steps: number): readonly Layer[] {
  const { node } = layer;
  // Looked for by hand: nearly no mapping has it, and an index for each of them costs more than all the rest.
  for (let i = 0; i < node.children.length; i += 2) {
    const key = node.children[i]!;
    if (key.end - key.start >= LOOP.length && (key.text === TRANSFORM || key.text.startsWith(LOOP))) return expanded(layer, steps);
  }
  return [layer];
}

function expanded(layer: Layer, steps: number): readonly Layer[] {
  const { node, scope } = layer;
  let open = false;
  const made = new Map<string, { readonly key: Node; readonly value: Layer }>();
  const rounds = { left: MAX_ITEMS };
  const loop = (body: Node, within: Scope): void => {
    const scopes = loopScopes(body, within);
    if (!scopes) open = true;
    for (const inner of scopes ?? []) {
      for (const [key, value] of body.children[2]!.entries()) {
        if (--rounds.left < 0) open = true;
        else if (key.text.startsWith(LOOP)) loop(value, inner);
        else made.set(boundText(key, inner), { key, value: { node: value, scope: inner, inherited: layer.inherited } });
      }
      if (rounds.left < 0) return;
    }
  };
  for (const [key, value] of node.entries()) if (key.text.startsWith(LOOP)) loop(value, scope);

  const transform = node.get(TRANSFORM);
  const included = transform && includedLayer({ node: transform, scope }, steps);
  if (transform && !included) open = true;
  return [{ ...layer, made, ...(open ? { open } : {}) }, ...(included ? [included] : [])];
}

/**
 * `Fn::ForEach::Name: [Variable, [values], { "Key${Variable}": body }]`: what names mean in each round of it;
 * undefined where the template does not say. The keys are in the third item of `body`.
 */
export function loopScopes(body: Node, scope: Scope): readonly Scope[] | undefined {
  const [variable, collection, output] = body.kind === 'sequence' ? body.children : [];
  if (variable?.kind !== 'scalar' || !collection || output?.kind !== 'mapping') return undefined;
  const values = loopValues({ node: collection, scope });
  // Loops in loops multiply, also where they make nothing.
  scope.template.purse.left -= values?.length ?? 0;
  return values?.map((value) => ({
    ...scope, bindings: new Map<string, Text>([...(scope.bindings ?? []), [variable.text, [value]]]),
  }));
}

/** The strings that a loop runs over; undefined where the template does not say. */
function loopValues(collection: Layer): string[] | undefined {
  const [list, ...others] = evaluate(collection).flatMap(expandList).filter(({ kind, optional }) => kind !== 'unknown' && !optional);
  if (list?.kind !== 'sequence' || others.length > 0) return undefined;
  const values: string[] = [];
  for (const item of list.items!) {
    // An item may itself be a list: !FindInMap, or a list parameter.
    for (const branch of evaluate(item).flatMap(expandList)) {
      const texts = branch.kind === 'sequence' ? branch.items!.flatMap((inner) => evaluate(inner)) : [branch];
      for (const text of texts) {
        if (text.kind === 'absent') continue;
        const value = text.kind === 'text' ? literal(text.text!) : undefined;
        if (value === undefined || values.length >= MAX_ITEMS) return undefined;
        values.push(value);
      }
    }
  }
  return values;
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
  if (argument !== layer.node) return evaluate({ node: argument, scope: layer.scope }, steps);
  // `!ImportValue { Fn::Sub: … }`: a node has room for one tag, so the inner function is written out.
  const inner = longForm(argument);
  return inner ? evaluateCall(inner, layer, steps) : [plainBranch(layer, steps)];
}

function argumentsOf(argument: Node): readonly Node[] {
  return argument.kind === 'sequence' ? argument.children : [];
}

// ── references ─────────────────────────────────────────────────────────────

export function boundText(node: Node, scope: Scope): string {
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
  // The variable of a loop.
  const bound = layer.scope.bindings?.get(name);
  if (bound) return [textBranch(layer, bound)];
  const parameter = layer.scope.template.parameter(name);
  if (!parameter?.given) return [textBranch(layer, [holeFor(name, layer.scope)])];
  const given = moved(evaluate(parameter.given, steps + 1), layer);
  // Between stacks a list travels as one string.
  return parameter.isList ? given.flatMap((branch) => (branch.kind === 'text' ? listed(branch) : [branch])) : given;
}

/** A string of items with commas between as the list of them. */
function listed(branch: Branch): readonly Branch[] {
  return expandList(branch).flatMap((value) =>
    value.kind === 'text'
      ? [{ ...value, kind: 'sequence' as const, items: splitText(value.text!, ',').map((item) => textLayer(trimmed(item), value)) }]
      : [value],
  );
}

function trimmed(text: Text): Text {
  return text.length === 1 && typeof text[0] === 'string' ? [text[0].trim()] : text;
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
    return restricted(concatenate(list.items!.map((item) => evaluate(item, steps + 1)), layer, delimiter), list);
  }), layer);
}

/** A text that is being put together, from its end: alternatives share what they have in common. */
interface Chain {
  readonly before: Chain | undefined;
  readonly parts: readonly Part[];
}

function partsOf(chain: Chain | undefined): Part[] {
  const all: (readonly Part[])[] = [];
  for (let at = chain; at; at = at.before) all.push(at.parts);
  return all.reverse().flat();
}

/** Every way of putting pieces together; pieces that contradict each other are left out. */
function concatenate(pieces: readonly (string | readonly Branch[])[], layer: Layer, delimiter = ''): readonly Branch[] {
  let results: { chain: Chain | undefined; when: When; certainty: Certainty; note?: string; optional?: boolean }[] = [
    { chain: undefined, when: ALWAYS, certainty: 'high' },
  ];
  const extend = (chain: Chain | undefined, parts: readonly Part[]): Chain => ({
    before: chain, parts: chain && delimiter !== '' ? [delimiter, ...parts] : parts,
  });
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      if (piece !== '') results = results.map((result) => ({ ...result, chain: extend(result.chain, [piece]) }));
      continue;
    }
    const next: typeof results = [];
    for (const result of results) {
      for (const branch of piece) {
        const when = conjunction(result.when, branch.when);
        if (!when) continue;
        const note = branch.note ?? result.note;
        // An item that is AWS::NoValue is not in the list: it brings no delimiter either.
        const chain = branch.kind === 'absent' ? result.chain : extend(result.chain, branch.kind === 'text' ? branch.text! : [unknownHole(branch, layer)]);
        next.push({
          chain, when, certainty: weakest(result.certainty, branch.certainty), ...(note === undefined ? {} : { note }),
          ...(branch.optional || result.optional ? { optional: true } : {}),
        });
      }
    }
    if (next.length > MAX_BRANCHES) return [unknown(layer)];
    results = next;
  }
  return results.map(({ chain, ...rest }) => ({ ...textBranch(layer, textOf(partsOf(chain))), ...rest }));
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
  return capped(evaluate({ node: textNode, scope }, steps).flatMap(concrete).map((branch) => {
    if (branch.kind !== 'text' || branch.text!.some((part) => mayHold(part, delimiter))) return unknown(layer);
    return { ...branch, kind: 'sequence' as const, node: layer.node, items: splitText(branch.text!, delimiter).map((text) => textLayer(text, layer)) };
  }), layer);
}

/** Whether an open part of a text may hold a delimiter: pseudo parameters are words, but for the ARNs among them. */
function mayHold(part: Part, delimiter: string): boolean {
  if (typeof part === 'string') return part.includes('{{resolve:');
  return part.kind !== 'pseudo' || part.name === 'AWS::StackId' || part.name === 'AWS::NotificationARNs' || /^[\w.-]+$/.test(delimiter);
}

/** A text that was computed, as an expression that yields it. */
function textLayer(text: Text, layer: Pick<Layer, 'node' | 'scope'>): Layer {
  return { node: layer.node, scope: layer.scope, known: [textBranch(layer, text)] };
}

function select(argument: Node, layer: Layer, steps: number): readonly Branch[] {
  const { scope } = layer;
  const [indexNode, listNode] = argumentsOf(argument);
  if (!indexNode || !listNode) return [unknown(layer)];
  const index = /^\d+$/.test(onlyText({ node: indexNode, scope }, steps)?.trim() ?? '') ? Number(onlyText({ node: indexNode, scope }, steps)) : NaN;
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
  if (!(only!.owner as Scope['template']).parameter(only!.name)?.isList) return [branch];
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
  const reachable = worlds.map(([, truth]) => scope.template.conditionWhen({ node: condition, scope }, truth));
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
  if (mapName === undefined) return [unknown(layer)];
  const fallback = options?.get('DefaultValue');
  const missing = (by: Branch): readonly Branch[] => (fallback ? restricted(evaluate({ node: fallback, scope }, steps + 1), by) : [unknown(layer)]);

  const tops = keysOf({ node: topNode, scope }, steps);
  const seconds = keysOf({ node: secondNode, scope }, steps);
  if (tops.length * seconds.length > MAX_BRANCHES) return [unknown(layer)];
  const mappings = scope.template.mappings()?.node;
  const mapping = mappings?.get(mapName);
  const included = mappings?.get(TRANSFORM) ?? mapping?.get(TRANSFORM);
  return tops.flatMap((top) => seconds.flatMap((second): readonly Branch[] => {
    const [both] = restricted([second], top);
    if (!both) return [];
    const rows = top.kind === 'text' ? [mapping?.get(literal(top.text!)!)] : [...(mapping?.entries() ?? [])].map(([, row]) => row);
    const cells = second.kind === 'text'
      ? rows.map((row) => row?.get(literal(second.text!)!))
      : rows.flatMap((row) => [...(row?.entries() ?? [])].map(([, cell]) => cell));
    const [cell] = cells;
    const open = top.kind !== 'text' || second.kind !== 'text';
    if (!cell) return open || included ? [unknown(layer)] : missing(both);
    // Where a key is open (a Region), its rows count only if they agree.
    if (!cells.every((other) => other && sameCell(cell, other))) return [unknown(layer)];
    const found = restricted(evaluate({ node: cell, scope }, steps + 1), both).map(({ literal: _, ...branch }) => ({
      ...branch, node: layer.node,
      ...(open ? { certainty: weakest(branch.certainty, 'medium'), note: branch.note ?? 'every row of the mapping says so' } : {}),
    }));
    // A key that is in no row takes the default.
    return open && fallback ? [...found, unknown(layer)] : found;
  }));
}

/** The keys that an expression may be; anything that is not a literal counts as open. */
function keysOf(key: Layer, steps: number): readonly Branch[] {
  return evaluate(key, steps).flatMap(concrete).map((branch) => (branch.kind === 'text' && literal(branch.text!) === undefined ? { ...branch, kind: 'unknown' as const } : branch));
}

/** Whether two values of a mapping, which are strings or lists of strings, are the same. */
function sameCell(a: Node, b: Node): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.text !== b.text || a.tag !== b.tag || a.children.length !== b.children.length) return false;
  return a.kind === 'scalar' || a.children.every((child, index) => child.kind === 'scalar' && b.children[index]!.kind === 'scalar' && child.text === b.children[index]!.text);
}

function importValue(argument: Node, layer: Layer, steps: number): readonly Branch[] {
  const branches = evaluateArgument(argument, layer, steps);
  const name = branches.length === 1 && branches[0]!.kind === 'text' ? canonical(branches[0]!.text!) : undefined;
  const exported = name === undefined ? undefined : layer.scope.template.imported(name);
  return exported ? moved(evaluate(exported, steps + 1), layer) : [unknown(layer)];
}

// ── from symbols to values ─────────────────────────────────────────────────

/** Parameters that one text may name. CloudFormation takes 200 of them. */
const MAX_HOLES = 500;

/** A text with its parameters replaced by the values that are known of them; other holes stay. */
export function concrete(branch: Branch): readonly Branch[] {
  if (branch.kind !== 'text') return [branch];
  if (branch.text!.length === 1 && typeof branch.text![0] === 'string') return [branch];
  let results: { chain: Chain | undefined; when: When; certainty: Certainty; note?: string | undefined; optional?: boolean | undefined }[] = [
    { chain: undefined, when: branch.when, certainty: branch.certainty, note: branch.note, optional: branch.optional },
  ];
  let open = false;
  let replaced = 0;
  for (const part of branch.text!) {
    const info = typeof part === 'string' || part.kind !== 'parameter' ? undefined : (part.owner as Scope['template']).parameter(part.name);
    const values: readonly ParameterValue[] = info?.values ?? [];
    if (values.length === 0) {
      results = results.map((result) => ({ ...result, chain: { before: result.chain, parts: [part] } }));
      continue;
    }
    if (++replaced > MAX_HOLES) return [unknown(branch)];
    open ||= !info!.complete;
    results = results.flatMap((result) =>
      values.flatMap((value) => {
        const when = conjunction(result.when, new Map([[equality(subject([part]), value.text), true]]));
        if (!when) return [];
        return [{
          chain: { before: result.chain, parts: [value.text] }, when,
          certainty: weakest(result.certainty, value.certainty), note: result.note ?? value.note,
          optional: value.optional ?? result.optional,
        }];
      }),
    );
    if (results.length > MAX_BRANCHES) return [unknown(branch)];
  }
  if (replaced === 0) return [branch];
  const { literal: _, ...rest } = branch;
  const found: Branch[] = results.map(({ chain, ...result }) => ({ ...rest, ...result, text: textOf(partsOf(chain)) }));
  return open ? [...found, unknown(branch)] : found;
}
