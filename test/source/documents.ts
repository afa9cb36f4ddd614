import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { Source } from '../../src/source/source.js';
import { parseTree, type Node, type Tree } from '../../src/source/tree.js';

/** What a node says, for comparing: text, list, or a mapping as its pairs in order. A tag comes first. */
export type Said = string | readonly Said[] | { readonly pairs: readonly (readonly [Said, Said])[] } | { readonly tag: string; readonly of: Said };

export function said(node: Node): Said {
  const bare = saidBare(node);
  return node.tag === undefined ? bare : { tag: node.tag, of: bare };
}

function saidBare(node: Node): Said {
  if (node.kind === 'scalar') return node.text;
  if (node.kind === 'sequence') return node.children.map(said);
  const pairs: (readonly [Said, Said])[] = [];
  for (let i = 0; i < node.children.length; i += 2) pairs.push([said(node.children[i]!), said(node.children[i + 1]!)]);
  return { pairs };
}

export function parse(text: string, path = 'template.yaml'): Tree {
  return parseTree(new Source(path, text));
}

/** The documents of a text that must be readable. */
export function read(text: string, path?: string): readonly Said[] {
  const tree = parse(text, path);
  if (tree.problem) throw new Error(`${tree.problem.message} at ${JSON.stringify(tree.source.position(tree.problem.span.start))} of\n${text}`);
  return tree.documents.map(said);
}

/** Plain data as `said` would say it. */
export function data(value: unknown): Said {
  if (Array.isArray(value)) return value.map(data);
  if (value === null) return '';
  if (typeof value === 'object') return { pairs: Object.entries(value).map(([k, v]) => [k, data(v)] as const) };
  return String(value);
}

/** Every node once, with where it is and the way to it; what an alias repeats is not gone into again. */
export function* nodes(tree: Tree): Generator<{ readonly node: Node; readonly way: readonly number[] }> {
  const seen = new Set<Node>();
  function* walk(node: Node, way: readonly number[]): Generator<{ readonly node: Node; readonly way: readonly number[] }> {
    if (seen.has(node)) return;
    seen.add(node);
    yield { node, way };
    for (const [i, child] of node.children.entries()) yield* walk(child, [...way, i]);
  }
  for (const [i, document] of tree.documents.entries()) yield* walk(document, [i]);
}

/** A document together with what it says, made without the parser. */
export interface Written {
  readonly text: string;
  readonly means: Said;
}

type Style = 'plain' | 'single' | 'double' | 'literal' | 'folded' | 'long';
interface Scalar { readonly is: 'scalar'; readonly text: string; readonly style: Style; readonly comment: boolean }
interface List { readonly is: 'list'; readonly flow: boolean; readonly spread: boolean; readonly items: readonly Shape[]; readonly comment: boolean; readonly flush: boolean }
interface Mapping { readonly is: 'mapping'; readonly flow: boolean; readonly spread: boolean; readonly items: readonly (readonly [string, Shape])[]; readonly comment: boolean }
type Shape = Scalar | List | Mapping;

const WORD = fc.stringMatching(/^[A-Za-z][A-Za-z0-9./]{0,8}$/);
const TEXT = fc.oneof(
  { weight: 4, arbitrary: WORD },
  fc.constantFrom("it's", 'say "x"', 'a # b', 'a: b', '- x', '{x}', '[y', '#', '* &', '', 'é😀', '%', '<<', 'C:\\x', '---'),
  fc.string({ unit: fc.constantFrom(...'ab\'"#:-[]{},&*!|>%@` ') }),
);
const SCALAR: fc.Arbitrary<Scalar> = fc.record({
  is: fc.constant('scalar'), text: TEXT, comment: fc.boolean(),
  style: fc.constantFrom<Style>('plain', 'plain', 'single', 'double', 'literal', 'folded', 'long'),
});
const { shape: SHAPE } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    { weight: 3, arbitrary: SCALAR },
    {
      weight: 1,
      arbitrary: fc.record({
        is: fc.constant('list'), flow: fc.boolean(), spread: fc.boolean(), comment: fc.boolean(), flush: fc.boolean(),
        items: fc.array(tie('shape'), { maxLength: 4 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        is: fc.constant('mapping'), flow: fc.boolean(), spread: fc.boolean(), comment: fc.boolean(),
        items: fc.uniqueArray(fc.tuple(WORD, tie('shape')), { maxLength: 5, selector: ([key]) => key }),
      }),
    },
  ),
}));

/** YAML as people write it: styles mixed, comments, odd indentation, closing brackets anywhere. */
export const YAML: fc.Arbitrary<Written> = fc.record({
  root: fc.uniqueArray(fc.tuple(WORD, SHAPE), { minLength: 1, maxLength: 5, selector: ([key]) => key }),
  step: fc.constantFrom(2, 2, 3, 4),
  eol: fc.constantFrom('\n', '\n', '\r\n', '\r'),
  closing: fc.constantFrom(0, 2, 7),
  head: fc.constantFrom('', '\uFEFF', '# head\n', '---\n', '\n'),
}).map(({ root, step, eol, closing, head }) => {
  const mapping: Mapping = { is: 'mapping', flow: false, spread: false, items: root, comment: true };
  const lines = writeBlock(mapping, 0, { step, closing });
  return { text: (head + lines.join('\n') + '\n').replaceAll('\n', eol), means: meaning(mapping) };
});

/** JSON as programs and people print it. */
export const JSON_TEXT: fc.Arbitrary<Written> = fc.record({
  value: fc.dictionary(fc.oneof(WORD, fc.constantFrom('__proto__x', 'constructor')), fc.jsonValue({ maxDepth: 3, noUnicodeString: false }), { minKeys: 1, noNullPrototype: true }),
  indent: fc.constantFrom(undefined, 2, 4, '\t'),
  eol: fc.constantFrom('\n', '\r\n'),
}).map(({ value, indent, eol }) => ({ text: JSON.stringify(value, null, indent).replaceAll('\n', eol), means: jsonMeaning(JSON.parse(JSON.stringify(value))) }));

function jsonMeaning(value: unknown): Said {
  if (Array.isArray(value)) return value.map(jsonMeaning);
  if (value !== null && typeof value === 'object') return { pairs: Object.entries(value).map(([k, v]) => [k, jsonMeaning(v)] as const) };
  return typeof value === 'string' ? value : JSON.stringify(value);
}

interface Habits { readonly step: number; readonly closing: number }

function meaning(shape: Shape): Said {
  if (shape.is === 'list') return shape.items.map(meaning);
  if (shape.is === 'mapping') return { pairs: shape.items.map(([key, value]) => [key, meaning(value)] as const) };
  if (shape.style === 'long') return `${shape.text} ${shape.text}`.trim() === '' ? ' ' : `${shape.text.trimEnd()} ${shape.text.trimStart()}`;
  return shape.text;
}

const PLAIN = /^[A-Za-z][A-Za-z0-9./]*$/;

function writeFlow(shape: Shape, column: number, habits: Habits): string {
  if (shape.is === 'scalar') {
    if (shape.style === 'plain' && PLAIN.test(shape.text)) return shape.text;
    if (shape.style === 'single') return `'${shape.text.replaceAll("'", "''")}'`;
    if (shape.style === 'long') return `"${escaped(shape.text).trimEnd()}\n${' '.repeat(Math.min(column, habits.closing))}${escaped(shape.text).trimStart()}"`;
    return `"${escaped(shape.text)}"`;
  }
  const items = shape.is === 'list'
    ? shape.items.map((item) => writeFlow(item, column + habits.step, habits))
    : shape.items.map(([key, value]) => `${key}: ${writeFlow(value, column + habits.step, habits)}`);
  const [open, close] = shape.is === 'list' ? ['[', ']'] : ['{', '}'];
  if (!shape.spread || items.length === 0) return `${open}${items.join(', ')}${close}`;
  const deeper = ' '.repeat(column + habits.step);
  const comment = shape.comment ? ' # it\'s "not" a scalar' : '';
  const last = items.length - 1;
  return `${open}${comment}\n${items.map((item, i) => `${deeper}${item}${i < last ? ',' : ''}${comment}\n`).join('')}${' '.repeat(Math.min(column, habits.closing))}${close}`;
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function writeBlock(shape: Shape, column: number, habits: Habits): string[] {
  const indent = ' '.repeat(column);
  if (shape.is === 'scalar' || shape.flow || shape.items.length === 0) return [indent + writeFlow(shape, column, habits)];
  const lines: string[] = shape.comment ? [`${indent}# a comment: "with' quotes [`] : [];
  if (shape.is === 'list') {
    for (const item of shape.items) {
      if (canBeBlock(item)) {
        const [first, ...rest] = writeBlock({ ...item, comment: false }, column + 2, habits);
        lines.push(`${indent}- ${first!.slice(column + 2)}`, ...rest);
      } else {
        lines.push(...`${indent}- ${writeInline(item, column + 2, habits)}`.split('\n'));
      }
    }
    return lines;
  }
  for (const [key, value] of shape.items) {
    if (canBeBlock(value)) {
      const flush = value.is === 'list' && value.flush;
      lines.push(`${indent}${key}:${value.comment ? ' # below' : ''}`, ...writeBlock(value, column + (flush ? 0 : habits.step), habits));
    } else {
      lines.push(...`${indent}${key}: ${writeInline(value, column + habits.step, habits)}`.split('\n'));
    }
  }
  return lines;
}

function canBeBlock(shape: Shape): shape is List | Mapping {
  return shape.is !== 'scalar' && !shape.flow && shape.items.length > 0;
}

function writeInline(shape: Shape, column: number, habits: Habits): string {
  const indent = ' '.repeat(column);
  const blockable = shape.is === 'scalar' && shape.text !== '' && !/^[ \t]|^---/.test(shape.text) && shape.text.trim() !== '';
  if (blockable && (shape.style === 'literal' || shape.style === 'folded')) {
    const sign = shape.style === 'literal' ? '|' : '>';
    return `${sign}-${shape.comment ? ' # of a block' : ''}\n${indent}${shape.text}${shape.comment ? '\n' : ''}`;
  }
  return `${writeFlow(shape, column, habits)}${shape.comment ? ' # behind: "' : ''}`;
}

const CORPUS = fileURLToPath(new URL('../../../shared/corpus', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));

/** Real templates where they are at hand, else our own. */
export function templates(): readonly { readonly path: string; readonly text: string }[] {
  const root = [CORPUS, FIXTURES].find((folder) => existsSync(folder));
  if (root === undefined) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:ya?ml|json|template)$/.test(path) && !path.includes('node_modules'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
    .filter(({ text }) => text.length < 60_000);
}
