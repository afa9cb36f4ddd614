import type { Expression, Statement } from './syntax.js';

export type Node = Statement | Expression;

/** What a node is made of, in the order of the text as far as that matters. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'import': case 'name': case 'constant': return NONE;
    case 'module': return NONE;
    case 'assign': return [node.value, node.target];
    case 'evaluate': return [node.value];
    case 'return': case 'exit': return node.value ? [node.value] : NONE;
    case 'loop': return [...some(node.over), ...some(node.target), ...some(node.test), ...node.body];
    case 'branch': return [...some(node.test), ...node.bodies.flat()];
    case 'try': return [...node.body, ...node.handlers.flat(), ...node.last];
    case 'define': return [node.value];
    case 'class': return [...node.decorators, ...node.bases, ...node.body];
    case 'member': return [node.object, ...some(node.computed)];
    case 'call': return [node.callee, ...node.args.map(({ value }) => value)];
    case 'text': return node.parts.filter((part) => typeof part !== 'string');
    case 'dict': return node.entries.flatMap(({ value, computed }) => [value, ...some(computed)]);
    case 'list': return node.items;
    case 'lambda': return [...node.decorators, ...node.parameters.flatMap((parameter) => [parameter.target, ...some(parameter.default)]), ...node.body];
    case 'class-value': return [node.value];
    case 'choice': return [...some(node.test), ...node.options];
    case 'operation': return node.operands;
    case 'comprehension': return [node.over, node.target, ...node.tests, node.item];
    case 'other': return node.children;
  }
}

const NONE: readonly Node[] = [];

function some<T>(node: T | undefined): readonly T[] {
  return node === undefined ? [] : [node];
}

/** Visits all nodes below some, in any order and to any depth; `visit` may say no to what is inside of one. */
export function traverse(roots: readonly Node[], visit: (node: Node) => boolean | void): void {
  const waiting = [...roots];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (visit(node) !== false) waiting.push(...childrenOf(node));
  }
}

/** `if TYPE_CHECKING:`, whose first body nothing runs. */
export function isForTypesOnly(node: Node): boolean {
  if (node.kind !== 'branch' || !node.test) return false;
  return (node.test.kind === 'name' || node.test.kind === 'member') && node.test.name === 'TYPE_CHECKING';
}
