import { comments } from '../source/comments.js';
import { Source, type Position, type Span } from '../source/source.js';
import { parseTree, type Tree } from '../source/tree.js';
import { looksLikeTemplate, mayBeTemplate } from '../template/sniff.js';

export { lineAt } from '../source/source.js';
export { mayBeTemplate } from '../template/sniff.js';

/** A text that somebody else's parser would have read, had they one: for editors. */
export interface OpenText {
  /** There where it may be a template: `lint` takes it, so that a text is parsed once. */
  readonly tree?: Tree;
  /** What keeps a template from being read. An ordinary file that is broken is none of our business. */
  readonly problem?: Position & { readonly message: string; readonly offset: number };
  readonly comments: readonly Span[];
}

/** Reads a text; one without any mark of a template only where somebody asks for its comments. */
export function openText(path: string, text: string, needsComments: boolean): OpenText {
  const isCandidate = mayBeTemplate(text);
  if (!isCandidate && !needsComments) return NOTHING;
  const tree = parseTree(new Source(path, text));
  const { problem } = tree;
  if (problem && isCandidate && looksLikeTemplate(text)) {
    const { message, span: { source, start } } = problem;
    return { problem: { message, offset: start, ...source.position(start) }, comments: [] };
  }
  return { ...(isCandidate && { tree }), comments: needsComments ? comments(tree) : [] };
}
const NOTHING: OpenText = { comments: [] };

/** Whatever it is. */
export function parseText(path: string, text: string): Tree {
  return parseTree(new Source(path, text));
}
