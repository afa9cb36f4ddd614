import { childrenOf, MAX_DEPTH, textOf, type Reading, type TreeNode } from './python-tree.js';
import { decoded, numberOf, quotesOf } from './python-strings.js';
import type { Argument, Call, Comprehension, Constant, Dict, Entry, Expression, Lambda, List, Name, Other, Parameter, Statement, Text } from './syntax.js';

/** Operations and comprehensions that stand in one another to the left: more are not told apart. */
const MAX_CHAIN = 50;

const EXPRESSIONS: ReadonlySet<string> = new Set([
  'VariableName', 'MemberExpression', 'CallExpression', 'String', 'FormatString', 'ContinuedString', 'Number', 'Boolean', 'None', 'Ellipsis',
  'BinaryExpression', 'UnaryExpression', 'AwaitExpression', 'ParenthesizedExpression', 'TupleExpression', 'ComprehensionExpression',
  'ArrayExpression', 'ArrayComprehensionExpression', 'DictionaryExpression', 'DictionaryComprehensionExpression', 'SetExpression',
  'SetComprehensionExpression', 'ConditionalExpression', 'LambdaExpression', 'NamedExpression', 'YieldExpression',
]);

export function isExpression({ name }: TreeNode): boolean {
  return EXPRESSIONS.has(name);
}

export function expression(reading: Reading, node: TreeNode): Expression {
  if (reading.depth >= MAX_DEPTH) {
    reading.isCut = true;
    return other(node, []);
  }
  reading.depth++;
  const value = anyExpression(reading, node);
  reading.depth--;
  return value;
}

function anyExpression(reading: Reading, node: TreeNode): Expression {
  switch (node.name) {
    case 'VariableName': return nameOf(reading, node);
    case 'MemberExpression': return member(reading, node);
    case 'CallExpression': return call(reading, node);
    case 'String': case 'FormatString': return text(placeOf(node), partsOf(reading, node));
    case 'ContinuedString': return text(placeOf(node), childrenOf(reading, node).flatMap((child) => partsOf(reading, child)));
    case 'Number': {
      const value = numberOf(textOf(reading, node));
      return value === undefined ? other(node, []) : constant(node, value);
    }
    case 'Boolean': return constant(node, textOf(reading, node) === 'True');
    case 'None': return constant(node, null);
    case 'BinaryExpression': return binary(reading, node, undefined);
    case 'UnaryExpression': return unary(reading, node);
    case 'AwaitExpression': return awaited(reading, node);
    case 'ParenthesizedExpression': {
      const children = childrenOf(reading, node);
      const inner = children.filter(isExpression);
      return inner.length === 1 ? expression(reading, inner[0]!) : sequence(reading, children.slice(1, -1), node);
    }
    case 'ArrayExpression': case 'SetExpression': case 'TupleExpression': return list(reading, childrenOf(reading, node), node);
    case 'DictionaryExpression': return dict(reading, node);
    case 'ComprehensionExpression': case 'ArrayComprehensionExpression': case 'SetComprehensionExpression': case 'DictionaryComprehensionExpression':
      return comprehension(reading, childrenOf(reading, node).slice(1), node);
    case 'ConditionalExpression': return conditional(reading, node);
    case 'LambdaExpression': return lambda(reading, node);
    case 'NamedExpression': return namedExpression(reading, node);
    case 'YieldExpression': return yielded(reading, node);
    default: return other(node, childrenOf(reading, node).filter(isExpression).map((child) => expression(reading, child)));
  }
}

interface Place {
  readonly start: number;
  readonly end: number;
}

export function placeOf({ from, to }: TreeNode): Place {
  return { start: from, end: to };
}

export function nameOf(reading: Reading, node: TreeNode): Name {
  return { kind: 'name', ...placeOf(node), name: textOf(reading, node) };
}

export function other(node: TreeNode, children: readonly Expression[]): Other {
  return { kind: 'other', ...placeOf(node), children };
}

function constant(node: TreeNode, value: Constant['value']): Constant {
  return { kind: 'constant', ...placeOf(node), value };
}

export function yielded(reading: Reading, node: TreeNode): Other {
  reading.yields = true;
  return other(node, childrenOf(reading, node).filter(isExpression).map((child) => expression(reading, child)));
}

/** What stands between commas without brackets: itself, or a tuple. */
export function sequence(reading: Reading, nodes: readonly TreeNode[], parent: TreeNode): Expression {
  const [first] = nodes;
  const last = nodes.at(-1);
  if (!first || !last) return other(parent, []);
  if (nodes.length === 1 && isExpression(first)) return expression(reading, first);
  const made = list(reading, nodes, parent);
  return { ...made, start: Math.min(first.from, made.items[0]?.start ?? first.from), end: last.to };
}

function list(reading: Reading, nodes: readonly TreeNode[], node: TreeNode): List {
  const items: Expression[] = [];
  nodes.forEach((child, index) => {
    if (!isExpression(child)) return;
    const value = expression(reading, child);
    const before = nodes[index - 1];
    // The parser is not shown those that its grammar does not know.
    const star = before?.name === '*' ? before.from : child.from > node.from && reading.text[child.from - 1] === '*' ? child.from - 1 : undefined;
    items.push(star === undefined ? value : { kind: 'other', start: star, end: child.to, children: [value] });
  });
  return { kind: 'list', ...placeOf(node), items };
}

function dict(reading: Reading, node: TreeNode): Dict {
  const entries: Entry[] = [];
  const children = childrenOf(reading, node);
  for (let at = 0; at < children.length; at++) {
    const child = children[at]!;
    const value = children[at + 2];
    if (child.name === '**' && children[at + 1] && isExpression(children[at + 1]!)) {
      entries.push({ key: undefined, value: expression(reading, children[++at]!), spread: true });
    } else if (isExpression(child) && children[at + 1]?.name === ':' && value && isExpression(value)) {
      entries.push(entry(expression(reading, child), expression(reading, value)));
      at += 2;
    }
  }
  return { kind: 'dict', ...placeOf(node), entries };
}

function entry(key: Expression, value: Expression): Entry {
  const name = keyOf(key);
  return name === undefined ? { key: undefined, computed: key, value } : { key: name, value };
}

/** The name by which a subscript or an entry is found: `'k'`, `0`. */
export function keyOf(key: Expression): string | undefined {
  if (key.kind === 'constant' && typeof key.value === 'number') return String(key.value);
  return key.kind === 'text' ? plainOf(key) : undefined;
}

/** A text into which nothing is put. */
function plainOf({ parts }: Text): string | undefined {
  return parts.length === 1 && typeof parts[0] === 'string' ? parts[0] : undefined;
}

/** `item for target in over if test`, from the item on. Each further `for` is a comprehension that is the item of the one before. */
function comprehension(reading: Reading, nodes: readonly TreeNode[], parent: TreeNode): Expression {
  const expressions = (of: readonly TreeNode[]): Expression[] => of.filter(isExpression).map((node) => expression(reading, node));
  const first = nodes.findIndex(({ name }) => name === 'for');
  if (first < 0) return other(parent, expressions(nodes));
  const clauses: { target: TreeNode[]; over: TreeNode[]; tests: TreeNode[] }[] = [];
  let part: TreeNode[] = [];
  for (const node of nodes.slice(first)) {
    if (node.name === 'for') clauses.push({ target: (part = []), over: [], tests: [] });
    else if (node.name === 'in') part = clauses.at(-1)!.over;
    else if (node.name === 'if') part = clauses.at(-1)!.tests;
    else part.push(node);
  }
  if (clauses.length > MAX_CHAIN) return other(parent, expressions(nodes));

  // An assignment in it is made as often as it goes round, and has no statement of its own: its value stands for it.
  const { hoisted } = reading;
  reading.hoisted = undefined;
  reading.depth += clauses.length;
  let item = itemOf(reading, nodes.slice(0, first), parent);
  for (const { target, over, tests } of clauses.reverse()) {
    const made: Comprehension = {
      kind: 'comprehension', ...placeOf(parent),
      over: sequence(reading, over.filter(isExpression), parent),
      target: targetOf(reading, target, parent),
      item,
      tests: expressions(tests),
    };
    item = made;
  }
  reading.depth -= clauses.length;
  reading.hoisted = hoisted;
  return item;
}

function itemOf(reading: Reading, nodes: readonly TreeNode[], parent: TreeNode): Expression {
  const [first, colon, value] = nodes.filter(({ name }) => name !== 'async');
  if (first && colon?.name === ':' && value) {
    return { kind: 'dict', start: first.from, end: value.to, entries: [entry(expression(reading, first), expression(reading, value))] };
  }
  const spread = nodes.find(isExpression);
  return spread ? expression(reading, spread) : other(parent, []);
}

/** What a loop binds: commas make a tuple. */
export function targetOf(reading: Reading, nodes: readonly TreeNode[], parent: TreeNode): Expression {
  return sequence(reading, nodes.filter(({ name }) => name !== 'async'), parent);
}

/** The target of a `with`, which the parser may have been given as one name: `self.client`, `(reader, writer)`. */
export function writtenTarget(reading: Reading, node: TreeNode): Expression {
  const written = textOf(reading, node);
  const paths = [...written.matchAll(PATH)].map(({ 0: path, index }) => pathOf(path, node.from + index));
  const [first] = paths;
  if (/^[([]/.test(written)) return { kind: 'list', ...placeOf(node), items: paths };
  return paths.length === 1 && first && first.end === node.to ? first : other(node, paths);
}
const PATH = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*(?:\.[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)*/g;

function pathOf(path: string, start: number): Expression {
  const [first = '', ...rest] = path.split('.');
  let end = start + first.length;
  let value: Expression = { kind: 'name', start, end, name: first };
  for (const name of rest) {
    end += 1 + name.length;
    value = { kind: 'member', start, end, object: value, name };
  }
  return value;
}

function member(reading: Reading, node: TreeNode): Expression {
  const [objectNode, sign, ...rest] = childrenOf(reading, node);
  if (!objectNode) return other(node, []);
  const object = expression(reading, objectNode);
  if (sign?.name === '.') {
    const [property] = rest;
    return { kind: 'member', ...placeOf(node), object, name: property?.name === 'PropertyName' ? textOf(reading, property) : undefined };
  }
  const index = rest.filter(({ name }) => name !== ']');
  if (index.some(({ name }) => name === ':')) {
    return other(node, [object, ...index.filter(isExpression).map((child) => expression(reading, child))]);
  }
  const computed = sequence(reading, index, node);
  const name = keyOf(computed);
  return { kind: 'member', ...placeOf(node), object, name, ...(name === undefined && { computed }) };
}

function call(reading: Reading, node: TreeNode, isAwaited = false): Expression {
  const [calleeNode, list] = childrenOf(reading, node);
  if (!calleeNode) return other(node, []);
  const callee = expression(reading, calleeNode);
  const args = list?.name === 'ArgList' ? argumentsOf(reading, list) : [];
  const module = moduleOf(callee, args);
  if (module) return { kind: 'module', ...placeOf(node), ...module };
  const made: Call = { kind: 'call', ...placeOf(node), callee, args };
  return isAwaited ? { ...made, awaited: true } : made;
}

/** `importlib.import_module('x')`, `__import__('x')` */
function moduleOf(callee: Expression, [first]: readonly Argument[]): { readonly module: string | undefined } | undefined {
  const isImport = callee.kind === 'name' ? /^(?:__import__|import_module)$/.test(callee.name) : callee.kind === 'member' && callee.name === 'import_module';
  if (!isImport || !first) return undefined;
  return { module: first.value.kind === 'text' ? plainOf(first.value) : undefined };
}

export function argumentsOf(reading: Reading, list: TreeNode): Argument[] {
  const found: Argument[] = [];
  let part: TreeNode[] = [];
  const children = childrenOf(reading, list).filter(({ name }) => name !== '(' && name !== ')');
  // A generator stands alone between the parentheses, so its commas are those of what it binds.
  if (children.some(({ name }) => name === 'for')) return [{ value: comprehension(reading, children, list) }];
  for (const child of [...children, undefined]) {
    if (child && child.name !== ',') {
      part.push(child);
      continue;
    }
    const made = argument(reading, part);
    if (made) found.push(made);
    part = [];
  }
  return found;
}

function argument(reading: Reading, nodes: readonly TreeNode[]): Argument | undefined {
  const [first, second, third] = nodes;
  if (first?.name === '*' || first?.name === '**') return second && isExpression(second) ? { value: expression(reading, second), spread: true } : undefined;
  if (!first || !isExpression(first)) return undefined;
  if (second?.name !== 'AssignOp' || !third || !isExpression(third)) return { value: expression(reading, first) };
  return textOf(reading, second) === ':=' ? { value: named(reading, first, third) } : { name: textOf(reading, first), value: expression(reading, third) };
}

/** `name := value`: written as an assignment before the statement, and the name in its place. */
function named(reading: Reading, target: TreeNode, value: TreeNode): Expression {
  const made = expression(reading, value);
  if (!reading.hoisted) return made;
  const name = expression(reading, target);
  reading.hoisted.push({ kind: 'assign', start: target.from, end: value.to, target: name, value: made });
  return name;
}

function namedExpression(reading: Reading, node: TreeNode): Expression {
  const [target, value] = childrenOf(reading, node).filter(isExpression);
  return target && value ? named(reading, target, value) : other(node, target ? [expression(reading, target)] : []);
}

function awaited(reading: Reading, node: TreeNode): Expression {
  const inner = childrenOf(reading, node).find(isExpression);
  // To the parser, `await a() + b` is `await (a() + b)`.
  if (inner?.name === 'BinaryExpression') return binary(reading, inner, node);
  return inner ? awaitedValue(reading, node, inner) : other(node, []);
}

function awaitedValue(reading: Reading, node: TreeNode, operand: TreeNode): Expression {
  let inner: TreeNode | undefined = operand;
  while (inner?.name === 'ParenthesizedExpression') inner = childrenOf(reading, inner).find(isExpression);
  if (inner?.name === 'CallExpression') return call(reading, inner, true);
  return { kind: 'other', start: node.from, end: operand.to, children: [expression(reading, operand)] };
}

function conditional(reading: Reading, node: TreeNode): Expression {
  const [value, test, alternative] = childrenOf(reading, node).filter(isExpression).map((child) => expression(reading, child));
  if (!value || !test || !alternative) return other(node, [value, test].filter((part) => part !== undefined));
  return { kind: 'choice', ...placeOf(node), test, options: [value, alternative] };
}

function lambda(reading: Reading, node: TreeNode): Lambda {
  const children = childrenOf(reading, node);
  const list = children.find(({ name }) => name === 'ParamList');
  const parameters = list ? parametersOf(reading, list) : [];
  const result = children.at(-1);
  const { hoisted } = reading;
  const body: Statement[] = (reading.hoisted = []);
  const { made: value, isGenerator } = functionBody(reading, () => result && isExpression(result) ? expression(reading, result) : undefined);
  if (value) body.push({ kind: 'return', start: value.start, end: value.end, value });
  reading.hoisted = hoisted;
  return { kind: 'lambda', ...placeOf(node), parameters, body, decorators: [], ...(isGenerator && { isGenerator }) };
}

/** Reads what stands in a function, and whether it yields. */
export function functionBody<T>(reading: Reading, read: () => T): { readonly made: T; readonly isGenerator: boolean } {
  const { yields } = reading;
  reading.yields = false;
  const made = read();
  const isGenerator = reading.yields;
  reading.yields = yields;
  return { made, isGenerator };
}

export function parametersOf(reading: Reading, list: TreeNode): Parameter[] {
  const found: Parameter[] = [];
  const children = childrenOf(reading, list);
  children.forEach((child, at) => {
    const before = children[at - 1]?.name;
    if (child.name !== 'VariableName' || before === 'AssignOp') return;
    const sign = children[at + 1]?.name === 'TypeDef' ? at + 2 : at + 1;
    const value = children[sign]?.name === 'AssignOp' ? children[sign + 1] : undefined;
    found.push({
      target: nameOf(reading, child),
      ...(value && isExpression(value) && { default: expression(reading, value) }),
      ...((before === '*' || before === '**') && { rest: true }),
    });
  });
  return found;
}

type Parts = (string | Expression)[];

/** A plain string is one part, also where it is empty. */
function text(place: Place, parts: readonly (string | Expression)[]): Text {
  const joined: Parts = [];
  append(joined, parts);
  if (joined.length === 0) joined.push('');
  return { kind: 'text', start: place.start, end: place.end, parts: joined };
}

function append(to: Parts, parts: readonly (string | Expression)[]): void {
  for (const part of parts) {
    const last = to.at(-1);
    if (typeof part !== 'string') to.push(part);
    else if (typeof last === 'string') to[to.length - 1] = last + part;
    else if (part !== '') to.push(part);
  }
}

function partsOf(reading: Reading, node: TreeNode): Parts {
  const literal = textOf(reading, node);
  const quotes = quotesOf(literal);
  const end = node.to - quotes.close;
  let at = node.from + quotes.open;
  const parts: Parts = [];
  if (node.name === 'FormatString') {
    for (const child of childrenOf(reading, node)) {
      if (child.name !== 'FormatReplacement') continue;
      parts.push(decoded(reading.text.slice(at, child.from), quotes), ...replaced(reading, child));
      at = child.to;
    }
  }
  parts.push(decoded(reading.text.slice(at, Math.max(at, end)), quotes));
  return parts;
}

/** What stands between braces, and what its format takes: `{price:{width}}`. */
function replaced(reading: Reading, node: TreeNode): Expression[] {
  if (reading.depth >= MAX_DEPTH) {
    reading.isCut = true;
    return [];
  }
  reading.depth++;
  const children = childrenOf(reading, node);
  const [first, ...more] = children.filter(({ name }) => name !== '{' && name !== '}' && !name.startsWith('Format'));
  const found = first ? [sequence(reading, [first, ...more], node)] : [];
  for (const child of children) {
    if (child.name !== 'FormatSpec') continue;
    for (const inner of childrenOf(reading, child)) if (inner.name === 'FormatReplacement') found.push(...replaced(reading, inner));
  }
  reading.depth--;
  return found;
}

const CONVERSION = /%(?:\((\w+)\))?[-+ #0]{0,5}(?:\d{1,5}|\*)?(?:\.(?:\d{1,5}|\*))?[hlL]?([diouxXeEfFgGcrsa%])/g;

/** `'…%s…' % value`: each value in its place where it can be told, and else behind the text. */
function formatted(parts: Text['parts'], value: Expression): Parts {
  const made: Parts = [];
  const values = value.kind === 'list' ? [...value.items] : [value];
  const named = new Map(value.kind === 'dict' ? value.entries.map((each) => [each.key, each.value]) : []);
  for (const part of parts) {
    if (typeof part !== 'string') {
      append(made, [part]);
      continue;
    }
    let at = 0;
    for (const { 0: whole, 1: name, 2: how, index } of part.matchAll(CONVERSION)) {
      append(made, [part.slice(at, index)]);
      at = index + whole.length;
      const put = how === '%' ? '%' : name === undefined ? values.shift() : named.get(name);
      if (put === undefined || whole.includes('*')) return [...parts, value];
      append(made, [put]);
      if (name !== undefined) named.delete(name);
    }
    append(made, [part.slice(at)]);
  }
  return (value.kind === 'dict' ? named.size : values.length) > 0 ? [...parts, value] : made;
}

const OPERATORS: Readonly<Record<string, string>> = { '==': '===', 'is': '===', '!=': '!==', '<>': '!==', 'is not': '!==' };
const COMPARES = /^(?:[<>]=?|[!=]==|in|not in)$/;

function unary(reading: Reading, node: TreeNode): Expression {
  const [sign, operand] = childrenOf(reading, node);
  if (!sign || !operand || !isExpression(operand)) return other(node, []);
  const operator = textOf(reading, sign);
  // To the parser, `not a and b` is `not (a and b)`.
  if (operator === 'not') return operand.name === 'BinaryExpression' ? binary(reading, operand, node) : {
    kind: 'operation', ...placeOf(node), operator: '!', operands: [expression(reading, operand)],
  };
  const value = expression(reading, operand);
  if (value.kind === 'constant' && typeof value.value === 'number') {
    if (operator === '-') return constant(node, -value.value);
    if (operator === '+') return constant(node, value.value);
  }
  return { kind: 'operation', ...placeOf(node), operator, operands: [value] };
}

/**
 * Operators from left to right, without recursion on the left: a text may be added up of thousands of pieces. What
 * repeats one operator is one operation. A `not` or `await` that the parser read as one of the whole belongs to the
 * first operand: of `and` and `or`, or of all.
 */
function binary(reading: Reading, node: TreeNode, prefixed: TreeNode | undefined): Expression {
  const steps: { readonly operator: string; readonly right: TreeNode; readonly end: number }[] = [];
  let left = node;
  while (left.name === 'BinaryExpression') {
    const [first, ...rest] = childrenOf(reading, left);
    const right = rest.pop();
    if (!first || !right || rest.length === 0 || !isExpression(first) || !isExpression(right)) break;
    const written = rest.map((sign) => textOf(reading, sign)).join(' ');
    steps.push({ operator: OPERATORS[written] ?? written, right, end: left.to });
    left = first;
  }
  const nesting = Math.min(steps.length, MAX_CHAIN);
  reading.depth += nesting;
  const isAwaited = prefixed?.name === 'AwaitExpression';
  const first = isAwaited ? awaitedValue(reading, prefixed, left) : left.name === 'BinaryExpression' ? other(left, childrenOf(reading, left).filter(isExpression).map((child) => expression(reading, child))) : expression(reading, left);
  reading.depth -= nesting;

  let grown: Grown = { start: first.start, end: first.end, operator: undefined, operands: [first], signs: [], pieces: [], wraps: 0 };
  let pending = isAwaited ? undefined : prefixed;
  const negate = (sign: TreeNode): void => {
    const value: Expression = { kind: 'operation', start: sign.from, end: grown.end, operator: '!', operands: [closed(grown)] };
    grown = { ...grown, start: sign.from, operator: undefined, operands: [value] };
    pending = undefined;
  };
  for (const { operator, right, end } of steps.reverse()) {
    if (pending && (operator === 'and' || operator === 'or')) negate(pending);
    grown = grow(grown, operator, expression(reading, right), end);
  }
  if (pending) negate(pending);
  return closed(grown);
}

/** What has been read of a chain of operators. */
interface Grown extends Place {
  /** `text`, `compare`, `rest`, or the one that stands between all operands; undefined where there is only one. */
  readonly operator: string | undefined;
  readonly operands: Expression[];
  /** Of comparisons: those between the operands. */
  readonly signs: string[];
  /** Of a text. */
  readonly pieces: Parts;
  /** Operations in one another. */
  readonly wraps: number;
}

function grow(grown: Grown, operator: string, right: Expression, end: number): Grown {
  const { start, operands, signs, wraps } = grown;
  const isCompare = COMPARES.test(operator);
  const kind = isCompare ? 'compare' : operator;
  if (operator === '+' && (grown.operator === 'text' || right.kind === 'text' || closed(grown).kind === 'text')) {
    const pieces = grown.operator === 'text' ? grown.pieces : [];
    if (grown.operator !== 'text') append(pieces, piecesOf(closed(grown)));
    append(pieces, piecesOf(right));
    return { ...grown, end, operator: 'text', pieces };
  }
  if (grown.operator === 'rest' || grown.operator === kind) {
    operands.push(right);
    if (isCompare) signs.push(operator);
    return { ...grown, end };
  }
  const left = closed(grown);
  const value = operator === '%' && left.kind === 'text' ? text({ start, end }, formatted(left.parts, right)) : calculated({ start, end }, operator, left, right);
  if (value) return { ...grown, end, operator: undefined, operands: [value] };
  const isDeep = wraps >= MAX_CHAIN;
  return { start, end, operator: isDeep ? 'rest' : kind, operands: [left, right], signs: isCompare ? [operator] : [], pieces: [], wraps: wraps + 1 };
}

function closed({ start, end, operator, operands, signs, pieces }: Grown): Expression {
  const place = { start, end };
  switch (operator) {
    case undefined: return operands[0]!;
    case 'text': return text(place, pieces);
    case 'rest': return { kind: 'other', ...place, children: operands };
    case 'and': case 'or': return { kind: 'choice', ...place, options: operands };
    // The subject of a `match`, see python-mending.ts.
    case ',': return { kind: 'list', ...place, items: operands };
    case 'compare': return compared(place, operands, signs);
    default: return { kind: 'operation', ...place, operator, operands };
  }
}

/** `a < b < c` is `a < b and b < c`; what is computed between is not to be there twice. */
function compared(place: Place, operands: readonly Expression[], signs: readonly string[]): Expression {
  const pair = (sign: string, at: number): Expression => {
    const [left, right] = [operands[at]!, operands[at + 1]!];
    const between = { start: signs.length === 1 ? place.start : left.start, end: signs.length === 1 ? place.end : right.end };
    if (sign === 'not in') return { kind: 'operation', ...between, operator: '!', operands: [{ kind: 'operation', ...between, operator: 'in', operands: [left, right] }] };
    return { kind: 'operation', ...between, operator: sign, operands: [left, right] };
  };
  if (signs.length === 1) return pair(signs[0]!, 0);
  const isPlain = operands.slice(1, -1).every(({ kind }) => kind === 'name' || kind === 'constant');
  return isPlain ? { kind: 'choice', ...place, options: signs.map(pair) } : { kind: 'operation', ...place, operator: signs[0]!, operands };
}

function piecesOf(value: Expression): Text['parts'] {
  return value.kind === 'text' ? value.parts : [value];
}

/** What arithmetic between numbers gives, as Python does it. */
function calculated(place: Place, operator: string, left: Expression, right: Expression): Constant | undefined {
  if (left.kind !== 'constant' || right.kind !== 'constant') return undefined;
  const [a, b] = [left.value, right.value];
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  const value = result(operator, a, b);
  return value === undefined || !Number.isFinite(value) ? undefined : { kind: 'constant', ...place, value };
}

function result(operator: string, a: number, b: number): number | undefined {
  switch (operator) {
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    case '/': return a / b;
    case '//': return Math.floor(a / b);
    case '%': return a - b * Math.floor(a / b);
    case '**': return a ** b;
    default: return undefined;
  }
}
