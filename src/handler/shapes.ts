import type { Call, Expression, Lambda, Statement } from './syntax.js';
import { traverse, type Node } from './traverse.js';
import type { Body } from './values.js';

// What code looks like that does a certain thing: asked of the code alone, whatever its names may stand for.

export function lengthOf(expression: Expression | undefined): number | undefined {
  return expression?.kind === 'list' && expression.items.every(({ kind }) => kind !== 'other') ? expression.items.length : undefined;
}

const TOOL_WORDS = /^(?:tool_?uses?|tool_?calls?|tool_?results?|tool_?outputs?|function_?calls?|requires_action|tool_?use_?id)$/i;
const SPEAKING = new WeakMap<readonly Node[], boolean>();

/** Whether code asks for, or answers, the tools that a model wants to be used. */
export function speaksOfTools(nodes: readonly Node[]): boolean {
  const known = SPEAKING.get(nodes);
  if (known !== undefined) return known;
  let speaks = false;
  traverse(nodes, (node) => {
    if (node.kind === 'name' || node.kind === 'member') speaks ||= TOOL_WORDS.test(node.name ?? '');
    else if (node.kind === 'text') speaks ||= node.parts.some((part) => typeof part === 'string' && TOOL_WORDS.test(part));
    else if (node.kind === 'dict') speaks ||= node.entries.some(({ key }) => key !== undefined && TOOL_WORDS.test(key));
    return !speaks;
  });
  SPEAKING.set(nodes, speaks);
  return speaks;
}

/** Whether statements may leave the loop that they stand in, or their function. */
export function leaves(statements: readonly Statement[]): boolean {
  let found = false;
  traverse(statements, (node) => {
    if (node.kind === 'return' || (node.kind === 'exit' && node.how === 'break')) found = true;
    return !found && node.kind !== 'loop' && node.kind !== 'lambda' && node.kind !== 'define' && node.kind !== 'class';
  });
  return found;
}

/** `if client is None: client = …`, `if 'x' not in cache: cache['x'] = …`. */
export function fillsWhatIsTested(test: Expression | undefined, body: readonly Statement[]): boolean {
  if (!test || test.kind === 'call') return false;
  const tested = new Set<string>();
  traverse([test], (node) => {
    if ((node.kind === 'name' || node.kind === 'member') && node.name !== undefined) tested.add(node.name);
  });
  return body.some((statement) => {
    if (statement.kind !== 'assign') return false;
    const { target } = statement;
    const object = target.kind === 'member' && target.object.kind !== 'call' ? target.object : undefined;
    return (target.kind === 'name' || target.kind === 'member') && (tested.has(target.name ?? '') || ((object?.kind === 'name' || object?.kind === 'member') && target.kind === 'member' && object.name !== 'self' && object.name !== 'this' && tested.has(object.name ?? '')));
  });
}

/** What it returns is kept: `@lru_cache`. */
export function isKept(node: Lambda | undefined): boolean {
  return node?.decorators.some((decorator) => {
    const called = decorator.kind === 'call' ? decorator.callee : decorator;
    return (called.kind === 'name' || called.kind === 'member') && /^(?:lru_cache|cache|cached\w*|cache_resource|singleton|memoize)$/.test(called.name ?? '');
  }) ?? false;
}

/** `new Promise((resolve) => setTimeout(resolve, 1000))`: the call of the timer. One that rejects is a limit, not a wait. */
export function timerIn(promise: Call): Call | undefined {
  const [first] = promise.args;
  if (first?.value.kind !== 'lambda' || first.value.parameters.length > 1) return undefined;
  let timer: Call | undefined;
  traverse(first.value.body, (node) => {
    if (node.kind === 'call' && node.callee.kind === 'name' && node.callee.name === 'setTimeout') timer ??= node;
    return timer === undefined;
  });
  return timer;
}

/** `const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))` */
export function isSleeper({ node, statements }: Body): boolean {
  const [first] = statements;
  const value = statements.length === 1 && (first?.kind === 'return' || first?.kind === 'evaluate') ? first.value : undefined;
  const call = value?.kind === 'other' && value.children.length === 1 ? value.children[0] : value;
  if (!node || call?.kind !== 'call' || call.callee.kind !== 'name' || call.callee.name !== 'Promise') return false;
  return timerIn(call) !== undefined;
}

/** Handlers share modules. */
const TOGETHER = new WeakMap<readonly Statement[], ReadonlySet<string>>();

/** Variables of a function that are awaited together: `Promise.all([a, b])`, `asyncio.gather(*tasks)`. */
export function togetherIn(statements: readonly Statement[]): ReadonlySet<string> {
  const known = TOGETHER.get(statements);
  if (known) return known;
  const names = new Set<string>();
  TOGETHER.set(statements, names);
  traverse(statements, (node) => {
    if (node.kind === 'call' && (node.callee.kind === 'name' || node.callee.kind === 'member') && /^(?:gather|all|allSettled|race|any|wait|as_completed)$/.test(node.callee.name ?? '')) {
      if (node.callee.kind === 'name' && /^(?:all|any)$/.test(node.callee.name)) return true;
      for (const { value } of node.args) for (const each of value.kind === 'list' ? value.items : [value]) if (each.kind === 'name') names.add(each.name);
    }
    return node.kind !== 'define' && node.kind !== 'class';
  });
  return names;
}

const AGENTS = new WeakMap<readonly Statement[], boolean>();

/** `agents` is OpenAI's package where more than a class of that name comes from it. */
export function importsAgents(statements: readonly Statement[]): boolean {
  const known = AGENTS.get(statements);
  if (known !== undefined) return known;
  let found = false;
  traverse(statements, (node) => {
    if (node.kind === 'import' && /^agents(?:\.|$)/.test(node.module)) found ||= node.bindings.some(({ imported }) => imported === 'Runner' || imported === 'function_tool');
    return !found;
  });
  AGENTS.set(statements, found);
  return found;
}
