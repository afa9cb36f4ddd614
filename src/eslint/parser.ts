import { openText } from '../engine/open-text.js';
import { version } from '../version.js';
import { MAX_FILE_SIZE, placeOf } from './project.js';
import type { EslintParser, Location } from './types.js';

/** ESLint ends lines where JavaScript does. */
const LINE_END = /\r\n|[\r\n\u2028\u2029]/g;
/** What ESLint's own comments all hold. */
const DIRECTIVE = /eslint|global|exported/;

type Opened = ReturnType<typeof openText>;

const NOTHING: Opened = { comments: [] };
const opened = new WeakMap<object, Opened['tree'] & object>();

/** The tree that this parser made for a program, so that nobody has to parse the same text again. */
export function treeOf(program: object): Opened['tree'] {
  return opened.get(program);
}

/** Whether this parser made a program: what it was asked to read is meant to be linted, whatever it is called. */
export function isOurs(program: object): boolean {
  return programs.has(program);
}
const programs = new WeakSet<object>();

/**
 * An empty program with the comments of a YAML or JSON file: all that our rules need, and all that rules for JavaScript
 * can stand, which many configurations turn on for every file there is. A language of our own is what those crash on.
 */
function parseForESLint(text: string, options?: { filePath?: string }): never {
  const isReadable = text.length <= MAX_FILE_SIZE;
  const { tree, problem, comments } = !isReadable ? NOTHING : openText(placeOf(options?.filePath ?? '<text>').path, text, DIRECTIVE.test(text));
  if (problem) {
    const { message, line, column, offset } = problem;
    throw Object.assign(new SyntaxError(message), { lineNumber: line, column, index: offset });
  }
  const locate = locator(text);
  const program = {
    type: 'Program', sourceType: 'script', body: [], tokens: [],
    comments: comments.map(({ start, end }) => ({
      // As a block, since in a line ESLint heeds only some of its directives.
      type: 'Block', value: text.slice(start + 1, end), range: [start, end], loc: { start: locate(start), end: locate(end) },
    })),
    range: [0, text.length], loc: { start: locate(0), end: locate(text.length) },
  };
  programs.add(program);
  if (tree) opened.set(program, tree);
  return { ast: program, visitorKeys: { Program: [] }, services: {} } as never;
}

function locator(text: string): (offset: number) => Location {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(LINE_END)) starts.push(index + end.length);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! };
  };
}

export const parser: EslintParser = { meta: { name: 'lambdafit', version }, parseForESLint };
