import { expression, keyOf } from './python-expressions.js';
import { MAX_DEPTH, textOf, type Reading, type TreeNode } from './python-tree.js';
import type { Entry, Expression } from './syntax.js';

/**
 * What the pattern of a `case` binds, as a target that takes the subject apart; undefined where it binds nothing, or
 * by attributes of a class. The parser marks empty patterns (`[]`, `Some()`) as wrong, and nothing of that matters here.
 */
export function patternOf(reading: Reading, nodes: readonly TreeNode[], parent: TreeNode): Expression | undefined {
  const [only] = nodes;
  return nodes.length === 1 && only ? pattern(reading, only) : several(reading, nodes, parent);
}

function pattern(reading: Reading, node: TreeNode): Expression | undefined {
  if (reading.depth >= MAX_DEPTH) {
    reading.isCut = true;
    return undefined;
  }
  reading.depth++;
  const target = anyPattern(reading, node);
  reading.depth--;
  return target;
}

function anyPattern(reading: Reading, node: TreeNode): Expression | undefined {
  const children = partsOf(node);
  const last = children.at(-1);
  switch (node.name) {
    case 'CapturePattern': case 'AsPattern': return last?.name === 'VariableName' ? captured(reading, last) : undefined;
    case 'StarPattern': {
      const target = last && pattern(reading, last);
      return target && { kind: 'other', start: node.from, end: node.to, children: [target] };
    }
    case 'SequencePattern': {
      const inner = children.slice(1, -1);
      const isGroup = children[0]?.name === '(' && !inner.some(({ name }) => name === ',');
      return isGroup && inner[0] ? pattern(reading, inner[0]) : several(reading, inner, node);
    }
    case 'MappingPattern': return mapping(reading, children, node);
    default: return undefined;
  }
}

function captured(reading: Reading, node: TreeNode): Expression | undefined {
  const name = textOf(reading, node);
  return name === '_' ? undefined : { kind: 'name', start: node.from, end: node.to, name };
}

function several(reading: Reading, nodes: readonly TreeNode[], { from, to }: TreeNode): Expression | undefined {
  const targets = nodes.filter(({ name }) => name.endsWith('Pattern')).map((node) => ({ node, target: pattern(reading, node) }));
  const [first] = nodes;
  if (!first || targets.every(({ target }) => target === undefined)) return undefined;
  const items = targets.map(({ node, target }): Expression => target ?? { kind: 'other', start: node.from, end: node.to, children: [] });
  return { kind: 'list', start: Math.max(from, first.from), end: Math.min(to, nodes.at(-1)!.to), items };
}

function mapping(reading: Reading, children: readonly TreeNode[], { from, to }: TreeNode): Expression | undefined {
  const entries: Entry[] = [];
  children.forEach((colon, at) => {
    const [before, after] = [children[at - 1], children[at + 1]];
    if (colon.name !== ':' || !before || !after) return;
    const target = pattern(reading, after);
    const literal = before.firstChild;
    const key = literal && keyOf(expression(reading, literal));
    if (target && typeof key === 'string') entries.push({ key, value: target });
  });
  return entries.length > 0 ? { kind: 'dict', start: from, end: to, entries } : undefined;
}

function partsOf(node: TreeNode): TreeNode[] {
  const parts: TreeNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) if (child.name !== 'Comment') parts.push(child);
  return parts;
}
