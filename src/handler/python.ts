import { createRequire } from 'node:module';
import type { Source } from '../source/source.js';
import { statementsOf } from './python-statements.js';
import type { Reading, TreeNode } from './python-tree.js';
import type { Module } from './syntax.js';

const require = createRequire(import.meta.url);

type Parser = (typeof import('@lezer/python'))['parser'];
let loaded: Parser | undefined;

/** Loads the parser when there is something to parse. */
function parse(text: string): TreeNode {
  loaded ??= (require('@lezer/python') as typeof import('@lezer/python')).parser;
  return loaded.parse(text).topNode;
}

/** What a module in Python does, in no language. Nothing is too broken to be read: what could not be is passed over. */
export function lowerPython(source: Source): Module {
  const reading: Reading = { text: source.text, depth: 0, isCut: false, errors: [], hoisted: undefined, yields: false };
  const body = statementsOf(reading, parse(readable(source.text)));
  return { source, language: 'python', body, exports: [], isWhole: !reading.isCut && reading.errors.length === 0 };
}

/** The same text for a parser that takes other line ends, form feeds and byte order marks for something: each character stays in its place. */
function readable(text: string): string {
  if (!/[\r\f\uFEFF]/.test(text)) return text;
  return text
    .replace(/^\uFEFF/, '\n')
    .replace(/\\\r\n/g, ' \\\n')
    .replace(/\r\n/g, ' \n')
    .replace(/\r/g, '\n')
    .replace(/\n\f+/g, (feeds) => `${' '.repeat(feeds.length - 1)}\n`);
}
