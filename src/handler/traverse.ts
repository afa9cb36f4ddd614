import type { Expression, Statement } from './syntax.js';

export type Node = Statement | Expression;

/** Puts what a node is made of on a pile: no lists are made, as whole projects are gone through. */
function pile(node: Node, waiting: Node[]): void {
  const put = (...nodes: readonly (Node | undefined)[]): void => {
    for (const each of nodes) if (each) waiting.push(each);
  };
  const putAll = (nodes: readonly Node[]): void => {
    for (const each of nodes) waiting.push(each);
  };
  switch (node.kind) {
    case 'import': case 'name': case 'constant': case 'module': break;
    case 'assign': put(node.value, node.target); break;
    case 'evaluate': case 'class-value': put(node.value); break;
    case 'return': case 'exit': put(node.value); break;
    case 'define': put(node.value); break;
    case 'loop':
      put(node.over, node.target, node.test);
      putAll(node.body);
      break;
    case 'branch':
      put(node.test);
      node.bodies.forEach(putAll);
      break;
    case 'try':
      putAll(node.body);
      node.handlers.forEach(putAll);
      putAll(node.last);
      break;
    case 'class':
      putAll(node.decorators);
      putAll(node.bases);
      putAll(node.body);
      break;
    case 'member': put(node.object, node.computed); break;
    case 'call':
      put(node.callee);
      for (const { value } of node.args) waiting.push(value);
      break;
    case 'text':
      for (const part of node.parts) if (typeof part !== 'string') waiting.push(part);
      break;
    case 'dict':
      for (const { value, computed } of node.entries) put(value, computed);
      break;
    case 'list': putAll(node.items); break;
    case 'lambda':
      putAll(node.decorators);
      for (const parameter of node.parameters) put(parameter.target, parameter.default);
      putAll(node.body);
      break;
    case 'choice':
      put(node.test);
      putAll(node.options);
      break;
    case 'operation': putAll(node.operands); break;
    case 'comprehension':
      put(node.over, node.target, node.item);
      putAll(node.tests);
      break;
    case 'other': putAll(node.children); break;
  }
}

/** Visits all nodes below some, in any order and to any depth; `visit` may say no to what is inside of one. */
export function traverse(roots: readonly Node[], visit: (node: Node) => boolean | void): void {
  const waiting = [...roots];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (visit(node) !== false) pile(node, waiting);
  }
}

/** `if TYPE_CHECKING:`, whose first body nothing runs. */
export function isForTypesOnly(node: Node): boolean {
  if (node.kind !== 'branch' || !node.test) return false;
  return (node.test.kind === 'name' || node.test.kind === 'member') && node.test.name === 'TYPE_CHECKING';
}
