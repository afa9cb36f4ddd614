import type { Span } from './source.js';
import type { Node, Tree } from './tree.js';

/** The comments of a file, each from its `#` to the end of its line. None where the file cannot be read. */
export function comments(tree: Tree): readonly Span[] {
  if (tree.problem) return [];
  const { source } = tree;
  const { text } = source;
  const found: Span[] = [];
  let scalars: (readonly [start: number, end: number])[] | undefined;
  let passed = 0;
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at)) {
    scalars ??= scalarTexts(tree);
    while (passed < scalars.length && scalars[passed]![1] <= at) passed++;
    const scalar = scalars[passed];
    if (scalar && scalar[0] <= at) {
      at = scalar[1];
    } else if (startsComment(text, at)) {
      const end = endOfLine(text, at);
      found.push({ source, start: at, end });
      at = end;
    } else {
      at++;
    }
  }
  return found;
}

/** Outside of scalars, a `#` that is no comment stands in the middle of a tag, an anchor or a directive. */
function startsComment(text: string, at: number): boolean {
  return at === 0 || /[\s\uFEFF"'[\]{},:]/.test(text[at - 1]!);
}

function endOfLine(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}

/** What stands between the quotes of a scalar, or below the `|` of one, in the order of the text. */
function scalarTexts(tree: Tree): (readonly [number, number])[] {
  const texts: (readonly [number, number])[] = [];
  const seen = new Set<Node>();
  const collect = (node: Node): void => {
    if (tree.aliased.has(node)) {
      if (seen.has(node)) return;
      seen.add(node);
    }
    const { scalar } = node;
    if (scalar && scalar.valueStart < scalar.valueEnd) texts.push([scalar.valueStart, scalar.valueEnd]);
    for (const child of node.children) collect(child);
  };
  for (const document of tree.documents) collect(document);
  return texts.sort((a, b) => a[0] - b[0]);
}
