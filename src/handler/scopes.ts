import type { Expression, Statement } from './syntax.js';
import { traverse } from './traverse.js';
import { slotOf, type Scope } from './values.js';

/** Names that an assignment to an expression gives values to. */
export function namesIn(target: Expression): readonly string[] {
  const found: string[] = [];
  traverse([target], (node) => {
    if (node.kind === 'name') found.push(node.name);
    return node.kind !== 'member' && node.kind !== 'lambda' && node.kind !== 'call';
  });
  return found;
}

/** Handlers share modules. */
const BOUND = new WeakMap<readonly Statement[], ReadonlySet<string>>();

/** Gives a scope the names that its statements bind; JavaScript says which are new. Functions and classes in it have scopes of their own. */
export function declare(statements: readonly Statement[], { names }: Scope, onlyNew: boolean): void {
  let bound = BOUND.get(statements);
  if (!bound) BOUND.set(statements, (bound = boundBy(statements, onlyNew)));
  for (const name of bound) slotOf(names, name);
}

function boundBy(statements: readonly Statement[], onlyNew: boolean): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string): void => { found.add(name); };
  traverse(statements, (node) => {
    switch (node.kind) {
      case 'import': for (const { local } of node.bindings) add(local); break;
      case 'assign': if (!onlyNew || node.isNew) for (const name of namesIn(node.target)) add(name); break;
      case 'loop': case 'comprehension': if (node.target) for (const name of namesIn(node.target)) add(name); break;
      case 'define': case 'class': add(node.name); return false;
      case 'lambda': case 'class-value': return false;
      default:
    }
    return true;
  });
  return found;
}
