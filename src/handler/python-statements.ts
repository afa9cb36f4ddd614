import { argumentsOf, expression, functionBody, isExpression, nameOf, other, parametersOf, placeOf, sequence, targetOf, writtenTarget, yielded } from './python-expressions.js';
import { patternOf } from './python-patterns.js';
import { childrenOf, ERROR, MAX_DEPTH, textOf, type Reading, type TreeNode } from './python-tree.js';
import type { Assign, Binding, Class, Define, Expression, Lambda, Statement } from './syntax.js';

/** `elif`s that stand in one another. Those of a longer chain stand side by side. */
const MAX_ELIFS = 50;

/** Of a script, a block, a group with semicolons. */
export function statementsOf(reading: Reading, parent: TreeNode): Statement[] {
  if (reading.depth >= MAX_DEPTH) {
    reading.isCut = true;
    return [];
  }
  reading.depth++;
  const before = reading.hoisted;
  const out: Statement[] = [];
  for (const child of childrenOf(reading, parent)) {
    reading.hoisted = [];
    const made = statement(reading, child);
    for (const each of reading.hoisted) out.push(each);
    for (const each of made) out.push(each);
  }
  reading.hoisted = before;
  reading.depth--;
  return out;
}

const NOTHING: readonly Statement[] = [];

function statement(reading: Reading, node: TreeNode): readonly Statement[] {
  switch (node.name) {
    case 'ImportStatement': return imports(reading, node);
    case 'AssignStatement': return assignments(reading, node);
    case 'UpdateStatement': return update(reading, node);
    case 'ExpressionStatement': return evaluations(node, sequence(reading, childrenOf(reading, node), node));
    case 'PrintStatement': case 'AssertStatement':
      return childrenOf(reading, node).filter(isExpression).flatMap((child) => evaluations(child, expression(reading, child)));
    case 'YieldStatement': return [{ kind: 'evaluate', ...blockPlace(node), value: { ...yielded(reading, node), ...blockPlace(node) } }];
    case 'ReturnStatement': {
      const values = childrenOf(reading, node).slice(1);
      return [{ kind: 'return', ...placeOf(node), ...(values.length > 0 && { value: sequence(reading, values, node) }) }];
    }
    case 'RaiseStatement': {
      const [raised, ...causes] = childrenOf(reading, node).filter(isExpression).map((child) => expression(reading, child));
      return [
        ...causes.filter(({ kind }) => kind !== 'name' && kind !== 'constant').map((value): Statement => ({ kind: 'evaluate', start: value.start, end: value.end, value })),
        { kind: 'exit', ...placeOf(node), how: 'throw', ...(raised && { value: raised }) },
      ];
    }
    case 'BreakStatement': return [{ kind: 'exit', ...placeOf(node), how: 'break' }];
    case 'ContinueStatement': return [{ kind: 'exit', ...placeOf(node), how: 'continue' }];
    case 'IfStatement': return branch(reading, node);
    case 'WhileStatement': return whileLoop(reading, node);
    case 'ForStatement': return forLoop(reading, node);
    case 'TryStatement': return attempt(reading, node);
    case 'WithStatement': return entered(reading, node);
    case 'MatchStatement': return match(reading, node);
    case 'FunctionDefinition': return [define(reading, node, node, [])];
    case 'ClassDefinition': return [classOf(reading, node, node, [])];
    case 'DecoratedStatement': return decorated(reading, node);
    case 'StatementGroup': return statementsOf(reading, node);
    default: return NOTHING;
  }
}

/** A string that is a statement documents, and does nothing. */
function evaluations(node: TreeNode, value: Expression): readonly Statement[] {
  const isComment = value.kind === 'text' && value.parts.every((part) => typeof part === 'string');
  return isComment ? NOTHING : [{ kind: 'evaluate', ...placeOf(node), value }];
}

function imports(reading: Reading, node: TreeNode): readonly Statement[] {
  const [how, ...rest] = childrenOf(reading, node);
  if (how?.name === 'from') {
    const at = rest.findIndex(({ name }) => name === 'import');
    if (at < 0) return NOTHING;
    const module = rest.slice(0, at).map((part) => textOf(reading, part)).join('');
    const bindings = importedNames(reading, rest.slice(at + 1)).map(({ name, local }): Binding => ({ local: local ?? name, imported: name }));
    return [{ kind: 'import', ...placeOf(node), module, bindings }];
  }
  const names = importedNames(reading, rest);
  return names.map(({ name, local, start, end }) => {
    const [top] = name.split('.', 1);
    const binding: Binding = { local: local ?? top!, imported: '*', ...(local === undefined && top !== name && { of: top }) };
    return { kind: 'import', ...(names.length === 1 ? placeOf(node) : { start, end }), module: name, bindings: [binding] };
  });
}

interface ImportedName {
  readonly name: string;
  readonly local: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** `a.b as c, d`, also in parentheses; `*` is a name. */
function importedNames(reading: Reading, nodes: readonly TreeNode[]): ImportedName[] {
  const found: ImportedName[] = [];
  let part: TreeNode[] = [];
  for (const node of [...nodes, undefined]) {
    if (node?.name === '(' || node?.name === ')') continue;
    if (node && node.name !== ',') {
      part.push(node);
      continue;
    }
    const as = part.findIndex(({ name }) => name === 'as');
    const path = as < 0 ? part : part.slice(0, as);
    const alias = as < 0 ? undefined : part[as + 1];
    const [first] = path;
    if (first) {
      found.push({ name: path.map((each) => textOf(reading, each)).join(''), local: alias && textOf(reading, alias), start: first.from, end: part.at(-1)!.to });
    }
    part = [];
  }
  return found;
}

function assignments(reading: Reading, node: TreeNode): readonly Statement[] {
  const groups: TreeNode[][] = [[]];
  for (const child of childrenOf(reading, node)) {
    if (child.name === 'AssignOp') groups.push([]);
    else if (child.name !== 'TypeDef') groups.at(-1)!.push(child);
  }
  const last = groups.pop()!;
  if (groups.length === 0 || last.length === 0) return NOTHING;
  const value = sequence(reading, last, node);
  const targets = groups.filter((group) => group.length > 0).map((group) => sequence(reading, group, node));
  return assign(node, targets, value);
}

/** `a = b = value` is one value: whatever can be read again gets it, and the others get that. */
function assign(node: TreeNode, targets: readonly Expression[], value: Expression): Assign[] {
  const first = targets.find(({ kind }) => kind === 'name') ?? targets.find(({ kind }) => kind === 'member') ?? targets[0];
  if (!first) return [];
  const made: Assign[] = [{ kind: 'assign', ...placeOf(node), target: first, value }];
  for (const target of targets) if (target !== first) made.push({ kind: 'assign', ...placeOf(node), target, value: first });
  return made;
}

function update(reading: Reading, node: TreeNode): readonly Statement[] {
  const children = childrenOf(reading, node);
  const at = children.findIndex(({ name }) => name === 'UpdateOp');
  if (at < 1 || at === children.length - 1) return NOTHING;
  const target = sequence(reading, children.slice(0, at), node);
  return [{ kind: 'assign', ...placeOf(node), target, value: sequence(reading, children.slice(at + 1), node), adds: true }];
}

/** Where the last statement in it ends: the parser counts the line's end to a block, and comments to a `yield` without a value. */
function endOf(node: TreeNode): number {
  let at = node;
  for (;;) {
    let last = at.lastChild;
    while (last && (last.name === 'Comment' || last.name === ERROR)) last = last.prevSibling;
    if (!last) return at.to;
    if (!/^(?:Body|MatchBody|MatchClause|StatementGroup)$|(?:Statement|Definition)$/.test(last.name)) return BLOCKS.has(at.name) ? last.to : at.to;
    at = last;
  }
}
const BLOCKS: ReadonlySet<string> = new Set(['Body', 'MatchBody', 'StatementGroup', 'YieldStatement']);

function blockPlace(node: TreeNode): { readonly start: number; readonly end: number } {
  return { start: node.from, end: endOf(node) };
}

interface Clause {
  readonly word: TreeNode;
  readonly head: readonly TreeNode[];
  readonly body: TreeNode;
}

/** A compound statement: each word with what follows it up to its block. */
function clausesOf(reading: Reading, node: TreeNode): Clause[] {
  const clauses: Clause[] = [];
  let part: TreeNode[] = [];
  for (const child of childrenOf(reading, node)) {
    if (child.name !== 'Body') {
      part.push(child);
      continue;
    }
    const [word, ...head] = part;
    if (word) clauses.push({ word, head, body: child });
    part = [];
  }
  return clauses;
}

/** What only type checkers see never runs (false); what they do not see always does (true). */
function typeChecking(reading: Reading, { head }: Clause): boolean | undefined {
  const [test] = head;
  if (head.length !== 1 || !test || test.to - test.from > 100) return undefined;
  const found = /^(not\s+)?(?:\w+\.)?TYPE_CHECKING$/.exec(textOf(reading, test));
  return found ? found[1] !== undefined : undefined;
}

function branch(reading: Reading, node: TreeNode): readonly Statement[] {
  const clauses: Clause[] = [];
  const end = endOf(node);
  for (const clause of clausesOf(reading, node)) {
    const checking = typeChecking(reading, clause);
    if (checking === false) continue;
    clauses.push(clause);
    if (checking) break;
  }
  const [first] = clauses;
  const isElse = (clause: Clause): boolean => clause.word.name === 'else' || typeChecking(reading, clause) === true;
  if (first && isElse(first)) return statementsOf(reading, first.body);
  const read = clauses.map((clause, index) => {
    const { word, head, body } = clause;
    const nesting = Math.min(index, MAX_ELIFS);
    reading.depth += nesting;
    const outer = reading.hoisted;
    const hoisted: Statement[] = (reading.hoisted = []);
    const [condition] = head.filter(isExpression);
    const test = condition && expression(reading, condition);
    reading.hoisted = outer;
    const statements = statementsOf(reading, body);
    reading.depth -= nesting;
    return { start: word.from, isElse: isElse(clause), hoisted, test, statements };
  });

  const last = read.at(-1)?.isElse ? read.pop()!.statements : undefined;
  const nested = read.slice(0, MAX_ELIFS);
  const aside = read.slice(MAX_ELIFS).map(({ hoisted, test, statements }): Statement[] => [
    ...hoisted, ...(test ? [{ kind: 'evaluate' as const, start: test.start, end: test.end, value: test }] : []), ...statements,
  ]);
  let rest: Statement[] | undefined = last;
  for (const [index, { start, hoisted, test, statements }] of [...nested.entries()].reverse()) {
    const others: Statement[][] = index === nested.length - 1 ? aside : [];
    rest = [...hoisted, { kind: 'branch', start, end, ...(test && { test }), bodies: [statements, ...others, ...(rest ? [rest] : [])] }];
  }
  return rest ?? NOTHING;
}

function whileLoop(reading: Reading, node: TreeNode): readonly Statement[] {
  const [loop, otherwise] = clausesOf(reading, node);
  if (!loop) return NOTHING;
  const outer = reading.hoisted;
  // What a test assigns, it assigns in each turn.
  const hoisted: Statement[] = (reading.hoisted = []);
  const condition = loop.head.find(isExpression);
  const test = condition && expression(reading, condition);
  reading.hoisted = outer;
  const body = [...hoisted, ...statementsOf(reading, loop.body)];
  return [
    { kind: 'loop', loop: 'while', start: node.from, end: endOf(loop.body), ...(test && { test }), body },
    ...(otherwise ? statementsOf(reading, otherwise.body) : []),
  ];
}

function forLoop(reading: Reading, node: TreeNode): readonly Statement[] {
  const [loop, otherwise] = clausesOf(reading, node);
  if (!loop) return NOTHING;
  const isAsync = loop.word.name === 'async';
  const head = isAsync ? loop.head.slice(1) : loop.head;
  const at = head.findIndex(({ name }) => name === 'in');
  const bound = at < 0 ? head : head.slice(0, at);
  const over = at < 0 ? [] : head.slice(at + 1);
  return [
    {
      kind: 'loop', loop: 'each', start: node.from, end: endOf(loop.body),
      ...(over.length > 0 && { over: sequence(reading, over, node) }),
      ...(bound.length > 0 && { target: targetOf(reading, bound, node) }),
      ...(isAsync && { isAsync }),
      body: statementsOf(reading, loop.body),
    },
    ...(otherwise ? statementsOf(reading, otherwise.body) : []),
  ];
}

function attempt(reading: Reading, node: TreeNode): readonly Statement[] {
  const body: Statement[] = [];
  const handlers: Statement[][] = [];
  let last: Statement[] = [];
  for (const { word, body: block } of clausesOf(reading, node)) {
    const statements = statementsOf(reading, block);
    if (word.name === 'except') handlers.push(statements);
    else if (word.name === 'finally') last = statements;
    // `else` goes on where the body ends.
    else for (const each of statements) body.push(each);
  }
  return [{ kind: 'try', ...blockPlace(node), body, handlers, last }];
}

function entered(reading: Reading, node: TreeNode): readonly Statement[] {
  const [clause] = clausesOf(reading, node);
  if (!clause) return NOTHING;
  const made: Statement[] = [];
  const head = clause.head.filter(({ name }) => name !== 'with');
  head.forEach((child, at) => {
    if (!isExpression(child) || head[at - 1]?.name === 'as') return;
    const value = expression(reading, child);
    const target = head[at + 1]?.name === 'as' ? head[at + 2] : undefined;
    made.push(target && isExpression(target)
      ? { kind: 'assign', start: child.from, end: target.to, target: writtenTarget(reading, target), value }
      : { kind: 'evaluate', ...placeOf(child), value });
  });
  return [...made, ...statementsOf(reading, clause.body)];
}

function match(reading: Reading, node: TreeNode): readonly Statement[] {
  const children = childrenOf(reading, node);
  const subject = children.find(isExpression);
  const body = children.find(({ name }) => name === 'MatchBody');
  if (!body) return NOTHING;
  const test = subject && expression(reading, subject);
  // What is computed is not to be there again.
  const value = test?.kind === 'name' || test?.kind === 'member' ? test : undefined;
  const bodies = childrenOf(reading, body).filter(({ name }) => name === 'MatchClause').map((clause) => caseOf(reading, clause, value));
  return [{ kind: 'branch', ...blockPlace(node), ...(test && { test }), bodies }];
}

function caseOf(reading: Reading, clause: TreeNode, subject: Expression | undefined): readonly Statement[] {
  const parts = childrenOf(reading, clause);
  const patterns = parts.filter(({ name }) => name.endsWith('Pattern') || name === ',');
  const guard = parts.find(({ name }) => name === 'Guard')?.lastChild;
  const block = parts.find(({ name }) => name === 'Body');
  const target = subject && patternOf(reading, patterns, clause);
  const outer = reading.hoisted;
  const made: Statement[] = (reading.hoisted = []);
  if (target) made.push({ kind: 'assign', start: subject.start, end: target.end, target, value: subject });
  if (guard && isExpression(guard)) made.push({ kind: 'evaluate', ...placeOf(guard), value: expression(reading, guard) });
  reading.hoisted = outer;
  return block ? [...made, ...statementsOf(reading, block)] : made;
}

function decorated(reading: Reading, node: TreeNode): readonly Statement[] {
  const children = childrenOf(reading, node);
  const decorators = children.filter(({ name }) => name === 'Decorator').map((each) => decorator(reading, each));
  const definition = children.at(-1);
  if (definition?.name === 'FunctionDefinition') return [define(reading, definition, node, decorators)];
  if (definition?.name === 'ClassDefinition') return [classOf(reading, definition, node, decorators)];
  return decorators.map((value) => ({ kind: 'evaluate', start: value.start, end: value.end, value }));
}

/** `@a.b(c)`: the grammar has a dotted name and arguments, not an expression. */
function decorator(reading: Reading, node: TreeNode): Expression {
  let value: Expression | undefined;
  for (const child of childrenOf(reading, node)) {
    if (child.name === 'ArgList' && value) value = { kind: 'call', start: value.start, end: child.to, callee: value, args: argumentsOf(reading, child) };
    else if (child.name === 'VariableName') {
      const name = nameOf(reading, child);
      value = value ? { kind: 'member', start: value.start, end: child.to, object: value, name: name.name } : name;
    }
  }
  return value ?? other(node, []);
}

/** The place of what is decorated begins with its first decorator. */
function define(reading: Reading, node: TreeNode, whole: TreeNode, decorators: readonly Expression[]): Define {
  const place = blockPlace(whole);
  const children = childrenOf(reading, node);
  const name = children.find((child) => child.name === 'VariableName');
  const list = children.find((child) => child.name === 'ParamList');
  const body = children.find((child) => child.name === 'Body');
  const parameters = list ? parametersOf(reading, list) : [];
  const { made: statements, isGenerator } = functionBody(reading, () => body ? statementsOf(reading, body) : []);
  const value: Lambda = {
    kind: 'lambda', ...place, parameters, body: statements, decorators,
    ...(children[0]?.name === 'async' && { isAsync: true }),
    ...(isGenerator && { isGenerator }),
    ...(decorators.some((each) => each.kind === 'name' && /^(?:staticmethod|classmethod)$/.test(each.name)) && { isStatic: true }),
  };
  return { kind: 'define', ...place, name: name ? textOf(reading, name) : '', value };
}

function classOf(reading: Reading, node: TreeNode, whole: TreeNode, decorators: readonly Expression[]): Class {
  const children = childrenOf(reading, node);
  const name = children.find((child) => child.name === 'VariableName');
  const list = children.find((child) => child.name === 'ArgList');
  const body = children.find((child) => child.name === 'Body');
  return {
    kind: 'class', ...blockPlace(whole), name: name ? textOf(reading, name) : '',
    // What has a name is for the metaclass.
    bases: list ? argumentsOf(reading, list).filter((each) => each.name === undefined).map(({ value }) => value) : [],
    decorators,
    body: body ? statementsOf(reading, body) : [],
  };
}
