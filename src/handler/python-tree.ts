import type { Statement } from './syntax.js';

/** What we ask of a node of the parser's concrete tree. Offsets are those of the text. */
export interface TreeNode {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly firstChild: TreeNode | null;
  readonly lastChild: TreeNode | null;
  readonly nextSibling: TreeNode | null;
  readonly prevSibling: TreeNode | null;
  readonly parent: TreeNode | null;
}

/** How the parser calls what it could not place, and the point at which something is missing. */
export const ERROR = '⚠';

/** What is known, and what has been found out, while a tree is read. */
export interface Reading {
  /** The text as its author wrote it: the parser may have been given a version with other characters in the same places. */
  readonly text: string;
  /** Expressions and blocks around what is being read. */
  depth: number;
  /** Something lay deeper than we go. */
  isCut: boolean;
  /** Errors of the parser that may hide something from us. */
  readonly errors: TreeNode[];
  /** Where `(name := value)` may be written as a statement of its own; undefined where no statement can stand. */
  hoisted: Statement[] | undefined;
  /** The function around has a `yield`. */
  yields: boolean;
}

/** Whoever walks what we make of a file may do so by recursion, as we do. */
export const MAX_DEPTH = 500;

export function textOf(reading: Reading, { from, to }: TreeNode): string {
  return reading.text.slice(from, to);
}

/** The children that say something: no comments, and no errors, which are noted. */
export function childrenOf(reading: Reading, node: TreeNode): TreeNode[] {
  const children: TreeNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name === ERROR) {
      if (!isHarmless(child)) reading.errors.push(child);
    } else if (child.name !== 'Comment') children.push(child);
  }
  return children;
}

/** The grammar wants a value after `yield`. Python does not, and nothing is lost. */
function isHarmless(error: TreeNode): boolean {
  let before = error.prevSibling;
  while (before?.name === 'Comment') before = before.prevSibling;
  return error.from === error.to && before?.name === 'yield' && !error.nextSibling;
}
