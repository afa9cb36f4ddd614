import type { Edit, Source } from './source.js';
import type { Node } from './tree.js';

/** What an edit writes; tagged values are intrinsic functions, written short in YAML and long in JSON. */
export type EditValue = string | number | boolean | Intrinsic | readonly EditValue[] | { readonly [key: string]: EditValue };

export class Intrinsic {
  constructor(
    /** Without the exclamation mark. */
    readonly name: 'Ref' | 'GetAtt' | 'Sub',
    readonly short: string,
    readonly long: { readonly [key: string]: EditValue },
  ) {}
}

export function ref(logicalId: string): Intrinsic {
  return new Intrinsic('Ref', logicalId, { Ref: logicalId });
}

export function getAtt(logicalId: string, attribute: string): Intrinsic {
  return new Intrinsic('GetAtt', `${logicalId}.${attribute}`, { 'Fn::GetAtt': [logicalId, attribute] });
}

export function sub(text: string): Intrinsic {
  return new Intrinsic('Sub', text, { 'Fn::Sub': text });
}

/** Makes the edits, which may come in any order. Those at one place are made in the order given. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = edits.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let result = '';
  let copied = 0;
  for (const { span, text: replacement } of sorted) {
    if (span.start < copied) throw new RangeError(`Two edits overlap at offset ${span.start} of ${span.source.path}.`);
    result += text.slice(copied, span.start) + replacement;
    copied = span.end;
  }
  return result + text.slice(copied);
}

/**
 * Puts a value in a scalar's place, in quotes where the old one had them or the new one needs them. Undefined where
 * a user would have to look: keys, tags, block scalars, and what an alias makes stand in several places.
 */
export function replaceScalar(node: Node, value: string | number | boolean): readonly Edit[] | undefined {
  const { source, scalar } = node;
  if (!scalar || node.tag !== undefined || node.block || !isWritable(value)) return undefined;
  const path = pathTo(node);
  if (!path || isShared(path) || isKey(node, path.at(-2))) return undefined;
  const quote = source.text[node.start];
  const text = writeScalar(value, node.plain ? undefined : quote === "'" ? "'" : '"', isJson(source));
  if (node.start < node.end) return [edit(source, node.start, node.end, text)];
  return isBehindIndicator(node, path.at(-2)) ? [edit(source, node.start, node.start, ` ${text}`)] : undefined;
}

/** Adds `key: value` at the end of a mapping, or makes an empty value one. Undefined where the key is there already. */
export function insertEntry(mapping: Node, key: string, value: EditValue): readonly Edit[] | undefined {
  return insertEntries(mapping, [[key, value]]);
}

/** Several keys at once: one edit. */
export function insertEntries(mapping: Node, entries: readonly (readonly [key: string, value: EditValue])[]): readonly Edit[] | undefined {
  if (entries.length === 0) return [];
  if (mapping.tag !== undefined || new Set(entries.map(([key]) => key)).size < entries.length) return undefined;
  if (!entries.every(([, value]) => isWritable(value))) return undefined;
  const path = pathTo(mapping);
  if (!path || isShared(path)) return undefined;
  if (mapping.kind === 'scalar') return fillEmpty(mapping, path.at(-2), entries);
  if (mapping.kind !== 'mapping') return undefined;
  // What a merge key brings in may be overridden.
  if (entries.some(([name]) => mapping.children.includes(mapping.key(name)!))) return undefined;
  return mapping.flow ? insertIntoFlow(mapping, entries) : insertIntoBlock(mapping, entries);
}

type Entries = readonly (readonly [key: string, value: EditValue])[];

function insertIntoBlock(mapping: Node, entries: Entries): readonly Edit[] | undefined {
  const { source, end } = mapping;
  const { text } = source;
  const column = columnOf(mapping);
  const layout = layoutOf(source);
  const { eol } = layout;
  const written = writeBlockEntries(entries, column, layout);
  const last = blockScalarAtEnd(mapping);
  if (!last?.scalar) {
    const at = endOfLine(text, end);
    return [edit(source, at, at, eol + written.join(eol))];
  }
  // Where the file ends without a line break, a block scalar does too, and would get one.
  if (!/[\r\n]$/.test(text.slice(end - 1, end))) {
    return last.chomping === 'strip' ? [edit(source, end, end, eol + written.join(eol))] : undefined;
  }
  const at = last.chomping === 'keep' ? end : endOfContent(text, last.scalar.valueStart, end, last.scalar.indent);
  return [edit(source, at, at, written.map((line) => line + eol).join(''))];
}

/** Behind the last line of a block scalar that is not blank. */
function endOfContent(text: string, start: number, end: number, indent: number): number {
  let at = end;
  for (;;) {
    const lineEnd = text.endsWith('\r\n', at) ? at - 2 : at - 1;
    const lineStart = startOfLine(text, lineEnd);
    // Blanks beyond the indentation are text.
    if (lineStart < start || lineEnd - lineStart > Math.max(indent, 0) || text.slice(lineStart, lineEnd).trim() !== '') return at;
    at = lineStart;
  }
}

function insertIntoFlow(mapping: Node, entries: Entries): readonly Edit[] | undefined {
  const { source, children } = mapping;
  const { text } = source;
  const open = mapping.valueStart;
  const close = mapping.end - 1;
  // `[a: b]` holds a mapping without braces, which holds one entry only.
  if (text[open] !== '{' || text[close] !== '}') return undefined;
  const json = isJson(source) || (children[0] !== undefined && text[children[0].start] === '"');
  const { step, eol, isOneLine } = layoutOf(source);

  if (children.length === 0) {
    if (text.slice(open + 1, close).trim() !== '') return undefined;
    const spread = json && !isOneLine;
    if (!spread) return [edit(source, open, mapping.end, `{${entries.map(([k, v]) => writeFlowEntry(k, v, json)).join(', ')}}`)];
    const indent = indentAt(text, open);
    const lines = entries.map(([k, v]) => `${indent}${step}${writePrettyEntry(k, v, `${indent}${step}`, step, eol)}`);
    return [edit(source, open, mapping.end, `{${eol}${lines.join(`,${eol}`)}${eol}${indent}}`)];
  }

  const lastKey = children.at(-2)!;
  const lastEnd = endOfLastEntry(mapping);
  if (lastEnd === undefined) return undefined;
  const ownLine = isBlankBefore(text, close) && isMultiLine(text, lastEnd, close);
  if (!ownLine) {
    const between = childrenAreInOrder(mapping) && children.length > 2 ? text.slice(children.at(-3)!.end, lastKey.start) : ', ';
    const comma = json && /^,[ ]*$/.test(between) ? between : ', ';
    const colon = json && childrenAreInOrder(mapping) ? text.slice(lastKey.end, children.at(-1)!.start) : ': ';
    const written = entries.map(([k, v]) => writeFlowEntry(k, v, json, /^ *: *$/.test(colon) ? colon : ': '));
    return [edit(source, lastEnd, lastEnd, written.map((entry) => comma + entry).join(''))];
  }

  const indent = indentAt(text, lastKey.start);
  const lines = entries.map(([k, v]) => indent + (json ? writePrettyEntry(k, v, indent, step, eol) : writeFlowEntry(k, v, json)));
  const rest = text.slice(lastEnd, endOfLine(text, lastEnd));
  const trailing = /^\s*,/.test(text.slice(lastEnd, close));
  if (trailing && !/^[ \t]*,/.test(rest)) return undefined;
  const added = lines.join(`,${eol}`);
  if (trailing) {
    const at = lastEnd + rest.length;
    return [edit(source, at, at, `${eol}${added},`)];
  }
  if (rest.trim() === '') return [edit(source, lastEnd, lastEnd, `,${eol}${added}`)];
  // Rewrites the comment, so that two such edits overlap instead of both adding a comma.
  return [edit(source, lastEnd, lastEnd + rest.length, `,${rest}${eol}${added}`)];
}

/** `Properties:` with nothing behind it. */
function fillEmpty(node: Node, parent: Node | undefined, entries: Entries): readonly Edit[] | undefined {
  const { source } = node;
  if (!node.plain || node.start < node.end || parent?.kind !== 'mapping' || !isBehindIndicator(node, parent)) return undefined;
  if (parent.flow) {
    return [edit(source, node.start, node.start, ` {${entries.map(([k, v]) => writeFlowEntry(k, v, isJson(source))).join(', ')}}`)];
  }
  const layout = layoutOf(source);
  const at = endOfLine(source.text, node.end);
  return [edit(source, at, at, layout.eol + writeBlockEntries(entries, columnOf(parent) + layout.step.length, layout).join(layout.eol))];
}

/** Whether an alias makes a node, or one around it, stand in several places. */
function isShared(path: readonly Node[]): boolean {
  return path.some((node) => node.tree.aliased.has(node));
}

function isKey(node: Node, parent: Node | undefined): boolean {
  return parent?.kind === 'mapping' && parent.children.indexOf(node) % 2 === 0;
}

/** From the document to a node, by where it was written. */
function pathTo(node: Node): Node[] | undefined {
  const search = (from: Node): Node[] | undefined => {
    if (from === node) return [from];
    const { children } = from;
    for (let i = firstThatReaches(from, node.end); i < children.length; i++) {
      const child = children[i]!;
      if (child.start > node.start && child.tree.aliased.size === 0) return undefined;
      if (child.start > node.start || child.end < node.end || child.start < from.start) continue;
      const path = search(child);
      if (path) return [from, ...path];
    }
    return undefined;
  };
  for (const document of node.tree.documents) {
    const path = search(document);
    if (path) return path;
  }
  return undefined;
}

/** The first child that ends there or behind it. Children stand one behind the other, unless aliases stand among them. */
function firstThatReaches({ children, tree }: Node, end: number): number {
  if (tree.aliased.size > 0) return 0;
  let low = 0;
  let high = children.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (children[middle]!.end < end) low = middle + 1;
    else high = middle;
  }
  return low;
}

function edit(source: Source, start: number, end: number, text: string): Edit {
  return { span: { source, start, end }, text };
}

/** Whether every number in a value is one that can be written. */
function isWritable(value: EditValue): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value instanceof Intrinsic) return true;
  return Object.values(value).every(isWritable);
}

/** The block scalar that a block mapping ends with. */
function blockScalarAtEnd(mapping: Node): Node | undefined {
  let last: Node | undefined = mapping;
  // What ends elsewhere was written elsewhere, and stands here by an alias.
  while (last && last.kind !== 'scalar' && !last.flow && last.end === mapping.end) last = last.children.at(-1);
  return last?.block && last.end === mapping.end ? last : undefined;
}

/** Where the last entry of a flow mapping ends; undefined where that takes guessing. */
function endOfLastEntry(mapping: Node): number | undefined {
  const [key, value] = mapping.children.slice(-2) as [Node, Node];
  const { text } = mapping.source;
  if (key.start < mapping.start || key.end > mapping.end) return undefined;
  if (value.start >= key.end && value.end < mapping.end) return value.end;
  // An alias: its value stands elsewhere.
  const alias = /^\s*:\s*\*[^\s,[\]{}]+/.exec(text.slice(key.end, mapping.end));
  return alias ? key.end + alias[0].length : undefined;
}

function childrenAreInOrder({ children }: Node): boolean {
  return children.every((child, i) => i === 0 || child.start >= children[i - 1]!.end);
}

/** The column, from 0, at which the entries of a block mapping start. */
function columnOf(mapping: Node): number {
  const { source, valueStart } = mapping;
  const { line, column } = source.position(valueStart);
  return column - 1 - (line === 1 && source.text.startsWith('\uFEFF') ? 1 : 0);
}

interface Layout {
  /** One step of indentation. */
  readonly step: string;
  /** What stands before the dashes of a list, below its key. */
  readonly listStep: string;
  /** What ends its lines. */
  readonly eol: string;
  readonly isOneLine: boolean;
}

/** How a file is indented, going by its first lines that are. */
function layoutOf(source: Source): Layout {
  const known = LAYOUTS.get(source);
  if (known) return known;
  const { text } = source;
  const step = /(?:^|[\r\n])( {1,8})[^\s#-]/.exec(text)?.[1] ?? '  ';
  const flush = /(?:^|[\r\n])( *)[^\s#-][^\r\n]*:[ \t]*(?:\r\n|\r|\n)\1- /.test(text);
  const eol = /\r\n|\r|\n/.exec(text)?.[0];
  const layout = { step, listStep: flush ? '' : step, eol: eol ?? '\n', isOneLine: eol === undefined };
  LAYOUTS.set(source, layout);
  return layout;
}
/** A large file gets an edit for each of its functions, and is looked through once. */
const LAYOUTS = new WeakMap<Source, Layout>();

/** JSON, whatever the file is called: what is written to it must stay JSON. */
function isJson({ path, text }: Source): boolean {
  return path.endsWith('.json') || /^\uFEFF?\s*\{\s*["}]/.test(text);
}

function endOfLine(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}

function startOfLine(text: string, from: number): number {
  let at = from;
  while (at > 0 && text[at - 1] !== '\n' && text[at - 1] !== '\r') at--;
  return at;
}

/** The blanks that the line around an offset starts with. */
function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(startOfLine(text, offset), offset))![0];
}

/** Looks back no further than to what is no blank: a line may be all of the file. */
function isBlankBefore(text: string, offset: number): boolean {
  let at = offset;
  while (at > 0 && (text[at - 1] === ' ' || text[at - 1] === '\t')) at--;
  return at === 0 || text[at - 1] === '\n' || text[at - 1] === '\r';
}

function isMultiLine(text: string, start: number, end: number): boolean {
  return /[\r\n]/.test(text.slice(start, end));
}

/** Whether an empty value stands right behind the colon or dash that it belongs to. */
function isBehindIndicator(node: Node, parent: Node | undefined): boolean {
  const { text } = node.source;
  const before = text[node.start - 1];
  if (parent?.kind === 'sequence') return !parent.flow && before === '-';
  const at = parent?.children.indexOf(node) ?? 0;
  return at % 2 === 1 && before === ':';
}

function writeBlockEntries(entries: Entries, column: number, layout: Layout): string[] {
  const indent = ' '.repeat(column);
  return entries.flatMap(([key, value]) => {
    const name = writeScalar(key, undefined, false);
    if (!isNested(value)) return [`${indent}${name}: ${writeFlow(value, false)}`];
    const below = isList(value) ? column + layout.listStep.length : column + layout.step.length;
    return [`${indent}${name}:`, ...writeBlock(value, below, layout)];
  });
}

type Nested = readonly EditValue[] | { readonly [key: string]: EditValue };

function isList(value: EditValue): value is readonly EditValue[] {
  return Array.isArray(value);
}

function isNested(value: EditValue): value is Nested {
  return typeof value === 'object' && !(value instanceof Intrinsic) && Object.keys(value).length > 0;
}

function writeBlock(value: Nested, column: number, layout: Layout): string[] {
  if (!isList(value)) return writeBlockEntries(Object.entries(value), column, layout);
  const indent = ' '.repeat(column);
  return value.flatMap((item) => {
    if (!isNested(item)) return [`${indent}- ${writeFlow(item, false)}`];
    const [first, ...rest] = writeBlock(item, column + 2, layout);
    return [`${indent}- ${first!.slice(column + 2)}`, ...rest];
  });
}

function writeFlowEntry(key: string, value: EditValue, json: boolean, colon = ': '): string {
  return `${writeScalar(key, json ? '"' : undefined, json)}${colon}${writeFlow(value, json, colon)}`;
}

/** On one line. */
function writeFlow(value: EditValue, json: boolean, colon = ': '): string {
  if (value instanceof Intrinsic) {
    return json ? writeFlow(value.long, json, colon) : `!${value.name} ${writeScalar(value.short, undefined, false)}`;
  }
  if (typeof value !== 'object') return writeScalar(value, json ? '"' : undefined, json);
  if (isList(value)) return `[${value.map((item) => writeFlow(item, json, colon)).join(', ')}]`;
  return `{${Object.entries(value).map(([k, v]) => writeFlowEntry(k, v, json, colon)).join(', ')}}`;
}

function writePrettyEntry(key: string, value: EditValue, indent: string, step: string, eol: string): string {
  return `${writeScalar(key, '"', true)}: ${writePretty(value, indent, step, eol)}`;
}

/** As `JSON.stringify` does with an indentation. */
function writePretty(value: EditValue, indent: string, step: string, eol: string): string {
  if (value instanceof Intrinsic) return writePretty(value.long, indent, step, eol);
  if (!isNested(value)) return writeFlow(value, true);
  const deeper = indent + step;
  const list = isList(value);
  const items = list
    ? value.map((item) => writePretty(item, deeper, step, eol))
    : Object.entries(value).map(([k, v]) => writePrettyEntry(k, v, deeper, step, eol));
  return `${list ? '[' : '{'}${eol}${items.map((item) => deeper + item).join(`,${eol}`)}${eol}${indent}${list ? ']' : '}'}`;
}

/** Words that read as themselves without quotes, in and out of brackets. */
const PLAIN = /^[A-Za-z_/][\w/.@+=-]*(?:(?: |:+)[\w/.@+=-]+)*$/;
/** What YAML 1.1 reads as a boolean or null. */
const WORD_WITH_MEANING = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
/** What may not stand in single quotes, or not as it is. */
// eslint-disable-next-line no-control-regex
const NEEDS_ESCAPES = /[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;

function writeScalar(value: string | number | boolean, quote: '"' | "'" | undefined, json: boolean): string {
  if (typeof value !== 'string') return Object.is(value, -0) ? '0' : String(value);
  if (json || quote === '"' || NEEDS_ESCAPES.test(value)) return doubleQuoted(value);
  if (quote === undefined && PLAIN.test(value) && !WORD_WITH_MEANING.test(value)) return value;
  return `'${value.replaceAll("'", "''")}'`;
}

function doubleQuoted(value: string): string {
  return JSON.stringify(value).replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, (character) =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
