import { openText } from '../engine/open-text.js';
import { version } from '../version.js';
import { locator } from './location.js';
import { MAX_FILE_SIZE, placeOf } from './project.js';
import type { EslintParser, Location } from './types.js';

/** What ESLint's own comments all hold. */
const MAY_DIRECT = /#\s*eslint/;
/** Of those, the ones that mean something in a template, which has no variables: what rules are off, where, or set otherwise. */
const DIRECTIVE = /^#\s*eslint(?:(?:-enable|-disable(?:-(?:next-)?line)?)(?:\s|$)|\s+["']?[\w@/-]+["']?\s*:)/;

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
  const { tree, problem, comments } = !isReadable ? NOTHING : openText(placeOf(options?.filePath ?? '<text>').path, text, MAY_DIRECT.test(text));
  if (problem) {
    const { message, line, column, offset } = problem;
    throw Object.assign(new SyntaxError(message), { lineNumber: line, column, index: offset });
  }
  const locate = locator(text);
  const program = {
    type: 'Program', sourceType: 'script', body: [], tokens: [],
    comments: comments.flatMap(({ start, end }) => {
      const comment = text.slice(start, end);
      return DIRECTIVE.test(comment) ? [asBlock(comment, start, { start: { line: locate(start).line, column: 0 }, end: locate(end) })] : [];
    }),
    range: [0, text.length], loc: { start: locate(0), end: locate(text.length) },
  };
  programs.add(program);
  if (tree) opened.set(program, tree);
  return { ast: program, visitorKeys: { Program: [] }, services: TYPES_OF_NOTHING } as never;
}

/**
 * A comment that rules for JavaScript leave as it is, and what stands before it too, when `--fix` has them tidy up. It is a block,
 * since in a line ESLint heeds only some of its directives. The `#` and what precedes it stand for `/*`, after which ESLint 8
 * counts which of several names to remove (nothing precedes the first of a file: there it is what follows), and a space stands
 * before the end. To `indent` it begins where its line does.
 */
function asBlock(comment: string, start: number, loc: { readonly start: Location; readonly end: Location }): object {
  const opening = start === 0 && /^#\s.*,/.test(comment) ? 2 : 1;
  return { type: 'Block', value: `${comment.slice(opening)} `, range: [Math.max(start - 1, 0), start + comment.length], loc };
}

/**
 * What rules of typescript-eslint and of SonarJS ask TypeScript before they look at the first node. Most throw where there is
 * nobody to ask, although here no node follows.
 */
const TYPES_OF_NOTHING = {
  program: { getTypeChecker: () => ({ getSuggestionDiagnostics: () => [] }), getCompilerOptions: () => ({ strict: true }), getSourceFile: () => undefined },
  esTreeNodeToTSNodeMap: new Map(), tsNodeToESTreeNodeMap: new Map(),
};

export const parser: EslintParser = { meta: { name: 'lambdafit', version }, parseForESLint };
