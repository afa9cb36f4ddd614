import { createRequire } from 'node:module';
import type { Source } from '../source/source.js';
import { mended } from './python-mending.js';
import { statementsOf } from './python-statements.js';
import type { Reading, TreeNode } from './python-tree.js';
import type { Module, Statement } from './syntax.js';

const late = createRequire(import.meta.url);

type Parser = (typeof import('@lezer/python'))['parser'];
let loaded: Parser | undefined;

/** Tokens, more or less: a megabyte of what people write. What is no program at all takes ten times as long for each. */
const MAX_STEPS = 200_000;
/** More of them are no matter of what the grammar does not know. */
const MAX_ERRORS = 500;
/** One mistake of the parser hides another. */
const MAX_ROUNDS = 3;

/** The parser is loaded when there is something to parse. */
function parse(text: string): { readonly top: TreeNode; readonly isCut: boolean } {
  loaded ??= (late('@lezer/python') as typeof import('@lezer/python')).parser;
  const parsing = loaded.startParse(text);
  for (let step = 1; ; step++) {
    const tree = parsing.advance();
    if (tree) return { top: tree.topNode, isCut: step > MAX_STEPS };
    if (step === MAX_STEPS) parsing.stopAt(parsing.parsedPos);
  }
}

/** What a module in Python does, in no language. Nothing is too broken to be read: what could not be is passed over. */
export function lowerPython(source: Source): Module {
  let parsed = readable(source.text);
  let best = read(source.text, parsed);
  for (let round = 0; round < MAX_ROUNDS && isMendable(best); round++) {
    const better = mended(parsed, best.errors);
    if (better === parsed) break;
    const next = read(source.text, better);
    if (next.errors.length >= best.errors.length) break;
    [parsed, best] = [better, next];
  }
  return { source, language: 'python', body: best.body, exports: [], isWhole: !best.isCut && best.errors.length === 0 };
}
interface Read extends Reading {
  readonly body: readonly Statement[];
}

function isMendable({ errors, isCut }: Read): boolean {
  return !isCut && errors.length > 0 && errors.length <= MAX_ERRORS;
}

function read(text: string, parsed: string): Read {
  const { top, isCut } = parse(parsed);
  const reading: Reading = { text, depth: 0, isCut, errors: [], hoisted: undefined, yields: false };
  return Object.assign(reading, { body: statementsOf(reading, top) });
}

/**
 * The same text for the parser, each character in its place: all that is read is read from the original. The parser
 * knows only `\n` as the end of a line, takes a byte order mark for a name, form feeds and what follows the last line
 * for indentation, the point in `1.` for the start of a member, and a backslash before a brace for an escape.
 */
function readable(text: string): string {
  const lines = /[\r\f\uFEFF]/.test(text) ? withPlainLines(text) : text;
  let end = lines.length;
  while (lines[end - 1] === ' ' || lines[end - 1] === '\t') end--;
  return (lines.slice(0, end) + '\n'.repeat(lines.length - end))
    .replace(OPEN_NUMBER, '$1_')
    .replaceAll('\\{', '_{')
    .replace(CONTINUED_BY_NOTHING, ' \n');
}
const OPEN_NUMBER = /((?:^|[^\w.\u0080-\uffff])\d[\d_]*)\.(?=[^\w.]|$|[eE][+-]?\d|[jJ]\b)/g;
const CONTINUED_BY_NOTHING = /\\\n(?=[ \t]{0,200}\n)/g;

function withPlainLines(text: string): string {
  return text
    .replace(/^\uFEFF/, '\n')
    .replace(/\\\r\n/g, ' \\\n')
    .replace(/\r\n/g, ' \n')
    .replace(/\r/g, '\n')
    .replace(/\n\f+/g, (feeds) => `${' '.repeat(feeds.length - 1)}\n`);
}
