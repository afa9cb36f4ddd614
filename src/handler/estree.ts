import type { parse } from '@typescript-eslint/parser';
import type {
  Argument, Choice, Class, Dict, Entry, Export, Expression, Lambda, List, Loop, Member, Module, Name, Other, Parameter,
  Statement, Text,
} from './syntax.js';

/** ESTree with TypeScript's nodes, as @typescript-eslint/parser makes it. */
type Program = ReturnType<typeof parse>;
type Of<N, Type extends string> = N extends { readonly type: infer Own extends string } ? (`${Own}` extends Type ? N : never) : never;
type Node = Of<Program['body'][number], 'ExpressionStatement'>['expression']['parent'];
type NodeOf<Type extends string> = Of<Node, Type>;
type FunctionNode = NodeOf<'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression'>;
type ClassNode = NodeOf<'ClassDeclaration' | 'ClassExpression'>;
type CallNode = NodeOf<'CallExpression'>;
type LoopNode = NodeOf<'ForStatement' | 'ForInStatement' | 'ForOfStatement' | 'WhileStatement' | 'DoWhileStatement'>;

/** What is nested deeper is passed over: all who walk the lowered tree recurse as deep. */
const MOST_DEPTH = 500;

/** What compilers put around `require` so that CommonJS looks like an ES module: tsc, Babel, SWC, esbuild. */
const INTEROP: ReadonlySet<string> = new Set([
  '__toESM', '__toCommonJS', '__importDefault', '__importStar',
  '_interopRequireDefault', '_interopRequireWildcard', '_interop_require_default', '_interop_require_wildcard',
]);
const REQUIRE: ReadonlySet<string> = new Set(['require', '__require']);
/** A minifier's name for such a helper. */
const LONGEST_MINIFIED = 3;

/** Where the lowering is. */
interface Lowering {
  /** Statements that are being collected: an expression that assigns puts its assignment here, before the statement that it stands in. */
  body: Statement[];
  readonly exports: Export[];
  /** What esbuild's `__export(names, { handler: () => handler })` gives a name. */
  readonly namespaces: Map<string, readonly Entry[]>;
  depth: number;
  isWhole: boolean;
  /** What an unlabelled `break` leaves here. */
  breaks: 'loop' | 'switch';
  /** Labels of what is no loop. */
  readonly blocks: Set<string>;
  /** The names that the TypeScript namespace around exports; undefined outside of one. */
  exported: string[] | undefined;
}

export function lowerProgram(program: Program): Pick<Module, 'body' | 'exports' | 'isWhole'> {
  const at: Lowering = { body: [], exports: [], namespaces: new Map(), depth: 0, isWhole: true, breaks: 'loop', blocks: new Set(), exported: undefined };
  for (const node of program.body) statement(node, at);
  return { body: at.body, exports: at.exports, isWhole: at.isWhole };
}

// ── statements ─────────────────────────────────────────────────────────────

/** What is lowered meanwhile, as a body of its own. */
function bodyOf(at: Lowering, lower: () => void): readonly Statement[] {
  const outer = at.body;
  const body: Statement[] = [];
  at.body = body;
  lower();
  at.body = outer;
  return body;
}

function block(node: Node | null | undefined, at: Lowering): readonly Statement[] {
  return bodyOf(at, () => {
    if (node) statement(node, at);
  });
}

function statement(node: Node, at: Lowering): void {
  if (at.depth >= MOST_DEPTH) {
    at.isWhole = false;
    return;
  }
  at.depth++;
  lowerStatement(node, at);
  at.depth--;
}

function lowerStatement(node: Node, at: Lowering): void {
  const { body } = at;
  switch (node.type) {
    case 'ExpressionStatement':
      return evaluate(node.expression, at);

    case 'VariableDeclaration':
      if (!node.declare) for (const declarator of node.declarations) declaration(declarator, at);
      return;

    case 'FunctionDeclaration':
      if (node.id) body.push({ kind: 'define', ...place(node), name: node.id.name, value: lambda(node, at) });
      return;

    case 'ClassDeclaration':
      if (!node.declare) push(at, classOf(node, at));
      return;

    case 'BlockStatement':
    case 'StaticBlock':
      for (const child of node.body) statement(child, at);
      return;

    case 'ReturnStatement':
      return push(at, { kind: 'return', ...place(node), ...(node.argument && { value: expression(node.argument, at) }) });

    case 'IfStatement': {
      const test = expression(node.test, at);
      const bodies = [block(node.consequent, at), ...(node.alternate ? [block(node.alternate, at)] : [])];
      return push(at, { kind: 'branch', ...place(node), test, bodies });
    }

    case 'SwitchStatement':
      return push(at, branchOf(node, at));

    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement': {
      const outer = at.breaks;
      at.breaks = 'loop';
      const loop = loopOf(node, at);
      at.breaks = outer;
      return push(at, loop);
    }

    case 'TryStatement':
      return push(at, {
        kind: 'try', ...place(node), body: block(node.block, at), handlers: node.handler ? [block(node.handler.body, at)] : [], last: block(node.finalizer, at),
      });

    case 'LabeledStatement': {
      const { name } = node.label;
      const isBlock = !/^(?:For|While|DoWhile|Labeled)/.test(node.body.type);
      if (isBlock) at.blocks.add(name);
      statement(node.body, at);
      at.blocks.delete(name);
      return;
    }

    case 'BreakStatement': {
      const leavesLoop = node.label ? !at.blocks.has(node.label.name) : at.breaks === 'loop';
      if (leavesLoop) body.push({ kind: 'exit', ...place(node), how: 'break' });
      return;
    }

    case 'ContinueStatement':
      body.push({ kind: 'exit', ...place(node), how: 'continue' });
      return;

    case 'ThrowStatement':
      return push(at, { kind: 'exit', ...place(node), how: 'throw', value: expression(node.argument, at) });

    case 'WithStatement':
      evaluate(node.object, at);
      return statement(node.body, at);

    case 'TSEnumDeclaration':
      if (!node.declare) push(at, { kind: 'assign', ...place(node), target: nameOf(node.id), value: enumOf(node, at), isNew: true });
      return;

    case 'TSModuleDeclaration':
      return namespace(node, at);

    default:
      return moduleStatement(node, at);
  }
}

/** Pushes when the statement is made: making it may have pushed others. */
function push({ body }: Lowering, made: Statement): void {
  body.push(made);
}

/** For what it does alone: what remains of an assignment, or of a helper that was looked through, does nothing. */
function evaluate(node: Node, at: Lowering): void {
  const value = expression(node, at);
  const isIdle = value.kind === 'name' || value.kind === 'constant' || (value.kind === 'text' && value.parts.every((part) => typeof part === 'string')) ||
    (value.kind === 'other' && value.children.length === 0) || (value.kind === 'member' && isPath(value));
  if (!isIdle) push(at, { kind: 'evaluate', ...place(node), value });
}

function declaration(node: NodeOf<'VariableDeclarator'>, at: Lowering): void {
  const value: Expression = node.init ? expression(node.init, at) : { kind: 'constant', ...place(node.id), value: null };
  push(at, { kind: 'assign', ...place(node), target: pattern(node.id, at), value, isNew: true });
}

function loopOf(node: LoopNode, at: Lowering): Loop {
  if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') {
    const over = expression(node.right, at);
    const { left } = node;
    const [declared] = left.type === 'VariableDeclaration' ? left.declarations : [];
    const target = pattern(declared ? declared.id : left, at);
    return { kind: 'loop', loop: 'each', ...place(node), over, target, ...(node.type === 'ForOfStatement' && node.await && { isAsync: true }), body: block(node.body, at) };
  }

  if (node.type === 'ForStatement' && node.init) {
    if (node.init.type === 'VariableDeclaration') statement(node.init, at);
    else evaluate(node.init, at);
  }
  // What the test assigns it assigns with each round.
  let test: Expression = { kind: 'constant', start: node.range[0], end: node.range[0], value: true };
  const before = bodyOf(at, () => {
    if (node.test) test = expression(node.test, at);
  });
  const rest = bodyOf(at, () => {
    statement(node.body, at);
    if (node.type === 'ForStatement' && node.update) evaluate(node.update, at);
  });
  return { kind: 'loop', loop: 'while', ...place(node), test, body: node.type === 'DoWhileStatement' ? [...rest, ...before] : [...before, ...rest] };
}

/** A branch whose test compares with each of the cases. One that falls through to the next is a body of its own, or none where it is empty. */
function branchOf(node: NodeOf<'SwitchStatement'>, at: Lowering): Statement {
  const operands = [node.discriminant, ...node.cases.flatMap(({ test }) => test ?? [])].map((operand) => expression(operand, at));
  const outer = at.breaks;
  at.breaks = 'switch';
  const bodies = node.cases.filter(({ consequent }) => consequent.length > 0).map(({ consequent }) => bodyOf(at, () => {
    for (const child of consequent) statement(child, at);
  }));
  at.breaks = outer;
  const [start] = node.discriminant.range;
  const end = Math.max(...operands.map((operand) => operand.end));
  return { kind: 'branch', ...place(node), test: { kind: 'operation', start, end, operator: '===', operands }, bodies };
}

function enumOf(node: NodeOf<'TSEnumDeclaration'>, at: Lowering): Dict {
  let next: number | undefined = 0;
  const entries = node.body.members.map((member): Entry => {
    const value: Expression = member.initializer ? expression(member.initializer, at) : next === undefined ? nothing(member) : { kind: 'constant', ...place(member), value: next };
    next = value.kind === 'constant' && typeof value.value === 'number' ? value.value + 1 : undefined;
    return { key: keyOf(member.id, false), value };
  });
  return { kind: 'dict', ...place(node.body), entries };
}

/** What a namespace of TypeScript declares stands beside it, and what it exports is in a dict of its name. */
function namespace(node: NodeOf<'TSModuleDeclaration'>, at: Lowering): void {
  if (node.declare || !node.body) return;
  const outer = at.exported;
  const exported: string[] = (at.exported = []);
  for (const child of node.body.body) statement(child, at);
  at.exported = outer;
  if (node.id.type !== 'Identifier') return;
  const entries = exported.map((name): Entry => ({ key: name, value: { kind: 'name', ...place(node.id), name } }));
  push(at, { kind: 'assign', ...place(node), target: nameOf(node.id), value: { kind: 'dict', ...place(node.id), entries }, isNew: true });
  outer?.push(node.id.name);
}

// ── modules ────────────────────────────────────────────────────────────────

function moduleStatement(node: Node, at: Lowering): void {
  switch (node.type) {
    case 'ImportDeclaration': {
      const values = node.specifiers.filter((specifier) => specifier.type !== 'ImportSpecifier' || specifier.importKind !== 'type');
      if (node.importKind === 'type' || (values.length === 0 && node.specifiers.length > 0)) return;
      const bindings = values.map((specifier) => ({
        local: specifier.local.name,
        imported: specifier.type === 'ImportDefaultSpecifier' ? 'default' : specifier.type === 'ImportNamespaceSpecifier' ? '*' : exportedName(specifier.imported),
      }));
      at.body.push({ kind: 'import', ...place(node), module: node.source.value, bindings });
      return;
    }

    case 'TSImportEqualsDeclaration': {
      const { moduleReference: reference, importKind } = node;
      if (importKind === 'type') return;
      if (reference.type !== 'TSExternalModuleReference') {
        push(at, { kind: 'assign', ...place(node), target: nameOf(node.id), value: expression(reference, at), isNew: true });
      } else if (reference.expression.type === 'Literal' && typeof reference.expression.value === 'string') {
        at.body.push({ kind: 'import', ...place(node), module: reference.expression.value, bindings: [{ local: node.id.name, imported: '*' }] });
      }
      return;
    }

    case 'ExportNamedDeclaration':
      if (node.exportKind === 'type') return;
      if (node.declaration) exportDeclaration(node.declaration, at);
      for (const specifier of node.specifiers) {
        if (specifier.exportKind === 'type') continue;
        const name = exportedName(specifier.exported);
        const local = exportedName(specifier.local);
        at.exports.push(node.source ? { name, from: { module: node.source.value, imported: local } } : { name, local });
      }
      return;

    case 'ExportAllDeclaration':
      if (node.exportKind !== 'type') at.exports.push({ name: node.exported ? exportedName(node.exported) : '*', from: { module: node.source.value, imported: '*' } });
      return;

    case 'ExportDefaultDeclaration': {
      const { declaration: exported } = node;
      if (exported.type === 'TSInterfaceDeclaration' || exported.type === 'TSDeclareFunction') return;
      if ((exported.type === 'FunctionDeclaration' || exported.type === 'ClassDeclaration') && exported.id) {
        statement(exported, at);
        at.exports.push({ name: 'default', local: exported.id.name });
      } else {
        const value = expression(exported, at);
        at.exports.push({ name: 'default', value });
      }
      return;
    }

    case 'TSExportAssignment':
      assign(node, member(node, { kind: 'name', ...place(node), name: 'module' }, 'exports'), expression(node.expression, at), at);
      return;

    default:
      // Types, declarations of what is elsewhere, empty statements.
  }
}

function exportDeclaration(node: Node, at: Lowering): void {
  statement(node, at);
  const names = node.type === 'VariableDeclaration'
    ? node.declarations.flatMap(({ id }) => namesIn(id))
    : 'id' in node && node.id && 'name' in node.id && typeof node.id.name === 'string' ? [node.id.name] : [];
  if (node.type.startsWith('TSInterface') || node.type.startsWith('TSType') || node.type === 'TSDeclareFunction' || ('declare' in node && node.declare)) return;
  if (at.exported) at.exported.push(...names);
  else for (const name of names) at.exports.push({ name, local: name });
}

function namesIn(node: Node | null): readonly string[] {
  switch (node?.type) {
    case 'Identifier': return [node.name];
    case 'ObjectPattern': return node.properties.flatMap((property) => namesIn(property.type === 'Property' ? property.value : property));
    case 'ArrayPattern': return node.elements.flatMap(namesIn);
    case 'AssignmentPattern': return namesIn(node.left);
    case 'RestElement': return namesIn(node.argument);
    default: return [];
  }
}

function exportedName(node: NodeOf<'Identifier'> | NodeOf<'Literal'>): string {
  return node.type === 'Identifier' ? node.name : String(node.value);
}

// ── functions and classes ──────────────────────────────────────────────────

type Marks = Pick<Lambda, 'isStatic' | 'isGetter'> & { readonly decorators?: readonly Expression[] };

function lambda(node: FunctionNode, at: Lowering, { decorators = [], ...marks }: Marks = {}): Lambda {
  const { breaks, exported } = at;
  at.breaks = 'loop';
  at.exported = undefined;
  const parameters: Parameter[] = [];
  const body = bodyOf(at, () => {
    for (const parameter of node.params) {
      if (parameter.type === 'Identifier' && parameter.name === 'this') continue;
      parameters.push(parameterOf(parameter, at));
      // `constructor(private readonly client: Client)`
      if (parameter.type !== 'TSParameterProperty') continue;
      const [name] = namesIn(parameter.parameter);
      if (name === undefined) continue;
      const own: Expression = { kind: 'name', ...place(parameter), name };
      at.body.push({ kind: 'assign', ...place(parameter), target: member(parameter, { kind: 'name', ...place(parameter), name: 'this' }, name), value: own });
    }
    if (node.body.type === 'BlockStatement') statement(node.body, at);
    else push(at, { kind: 'return', ...place(node.body), value: expression(node.body, at) });
  });
  at.breaks = breaks;
  at.exported = exported;
  return { kind: 'lambda', ...place(node), parameters, body, decorators, ...(node.async && { isAsync: true }), ...(node.generator && { isGenerator: true }), ...marks };
}

function parameterOf(node: Node, at: Lowering): Parameter {
  switch (node.type) {
    case 'TSParameterProperty': return parameterOf(node.parameter, at);
    case 'AssignmentPattern': return { target: pattern(node.left, at), default: expression(node.right, at) };
    case 'RestElement': return { target: pattern(node.argument, at), rest: true };
    default: return { target: pattern(node, at) };
  }
}

function classOf(node: ClassNode, at: Lowering): Class {
  const bases = node.superClass ? [expression(node.superClass, at)] : [];
  const decorators = decoratorsOf(node, at);
  const body = bodyOf(at, () => {
    for (const child of node.body.body) memberOfClass(child, at);
  });
  return { kind: 'class', ...decorated(node, decorators), name: node.id?.name ?? '', bases, decorators, body };
}

function memberOfClass(node: ClassNode['body']['body'][number], at: Lowering): void {
  switch (node.type) {
    case 'MethodDefinition': {
      const { value } = node;
      // An overload, or what a subclass has to bring.
      if (value.type !== 'FunctionExpression') return;
      const key = keyOf(node.key, node.computed) ?? '';
      const marks = { decorators: decoratorsOf(node, at), ...(node.static && { isStatic: true as const }), ...(node.kind === 'get' && { isGetter: true as const }) };
      // A setter runs when somebody assigns, and would hide what is read by the same name.
      const whole = decorated(node, marks.decorators);
      at.body.push({ kind: 'define', ...whole, name: node.kind === 'set' ? `set ${key}` : key, value: { ...lambda(value, at, marks), ...whole } });
      return;
    }
    case 'PropertyDefinition':
    case 'AccessorProperty': {
      for (const decorator of node.decorators) evaluate(decorator.expression, at);
      if (!node.value || node.declare) return;
      const key = keyOf(node.key, node.computed);
      const value = expression(node.value, at);
      const target: Expression = key === undefined ? nothing(node.key) : { kind: 'name', ...place(node.key), name: key };
      return push(at, { kind: 'assign', ...place(node), target, value, isNew: true, ...(node.static && { isStatic: true }) });
    }
    case 'StaticBlock':
      return statement(node, at);
    default:
      // Abstract members and index signatures.
  }
}

/** From the first decorator, which TypeScript lets stand before `export`. */
function decorated(node: Node, decorators: readonly Expression[]): ReturnType<typeof place> {
  const { start, end } = place(node);
  return { start: Math.min(start, ...decorators.map((decorator) => decorator.start)), end };
}

function decoratorsOf(node: { readonly decorators: readonly NodeOf<'Decorator'>[] }, at: Lowering): readonly Expression[] {
  return node.decorators.map((decorator) => expression(decorator.expression, at));
}

// ── expressions ────────────────────────────────────────────────────────────

function expression(node: Node, at: Lowering): Expression {
  if (at.depth >= MOST_DEPTH) {
    at.isWhole = false;
    return nothing(node);
  }
  at.depth++;
  const lowered = lowerExpression(node, at);
  at.depth--;
  return lowered;
}

function lowerExpression(node: Node, at: Lowering): Expression {
  switch (node.type) {
    case 'Identifier': return node.name === 'undefined' ? { kind: 'constant', ...place(node), value: null } : nameOf(node);
    case 'PrivateIdentifier': return { kind: 'name', ...place(node), name: `#${node.name}` };
    case 'ThisExpression': return { kind: 'name', ...place(node), name: 'this' };
    case 'Super': return { kind: 'name', ...place(node), name: 'super' };
    case 'Literal': return literal(node);
    case 'TemplateLiteral': return template(node, at);
    case 'MemberExpression': return memberOf(node, at);
    case 'CallExpression': return callOf(node, at);
    case 'NewExpression': return { kind: 'call', ...place(node), callee: expression(node.callee, at), args: node.arguments.map((argument) => argumentOf(argument, at)), isNew: true };
    case 'TaggedTemplateExpression': return { kind: 'call', ...place(node), callee: expression(node.tag, at), args: [{ value: expression(node.quasi, at) }] };
    case 'ImportExpression': return { kind: 'module', ...place(node), module: plainText(expression(node.source, at)) };
    case 'AwaitExpression': return awaited(node, at);
    case 'YieldExpression': return { kind: 'other', ...place(node), children: node.argument ? [expression(node.argument, at)] : [] };

    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return expression(node.expression, at);

    case 'SequenceExpression': {
      const last = node.expressions.length - 1;
      for (const step of node.expressions.slice(0, last)) evaluate(step, at);
      return expression(node.expressions[last]!, at);
    }

    case 'AssignmentExpression': return assignment(node, at);
    case 'UpdateExpression': return update(node, at);
    case 'ConditionalExpression':
      return { kind: 'choice', ...place(node), test: expression(node.test, at), options: [expression(node.consequent, at), expression(node.alternate, at)] };
    case 'LogicalExpression': return choice(node, at);
    case 'BinaryExpression': return binary(node, at);
    case 'UnaryExpression': return unary(node, at);

    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return lambda(node, at);
    case 'ClassDeclaration':
    case 'ClassExpression':
      return { kind: 'class-value', ...place(node), value: classOf(node, at) };

    case 'ObjectExpression': return dict(node, at);
    case 'ArrayExpression': return list(node, at);
    case 'TSQualifiedName': return member(node, expression(node.left, at), node.right.name);
    case 'JSXElement':
    case 'JSXFragment':
      return { kind: 'other', ...place(node), children: jsx(node, at) };
    // A pattern where a value should stand is a target that was wrapped in something.
    case 'ObjectPattern':
    case 'ArrayPattern':
      return pattern(node, at);
    default: return nothing(node);
  }
}

function literal(node: NodeOf<'Literal'>): Expression {
  const { value } = node;
  if (typeof value === 'string') return { kind: 'text', ...place(node), parts: [value] };
  if (typeof value === 'bigint') return { kind: 'constant', ...place(node), value: Number(value) };
  if (value === null && 'regex' in node) return nothing(node);
  return typeof value === 'object' && value !== null ? nothing(node) : { kind: 'constant', ...place(node), value };
}

function template(node: NodeOf<'TemplateLiteral'>, at: Lowering): Text {
  const parts = node.quasis.flatMap(({ value: { cooked, raw } }, index) => {
    const put = node.expressions[index];
    return [cooked ?? raw, ...(put ? [expression(put, at)] : [])];
  });
  return textOf(node, parts);
}

/** Texts in a text are part of it, and so are numbers. */
function textOf(node: Node, pieces: readonly (string | Expression)[]): Text {
  const parts: (string | Expression)[] = [];
  let pending: string[] = [];
  const flush = (): void => {
    const text = pending.join('');
    if (text !== '') parts.push(text);
    pending = [];
  };
  for (const piece of pieces.flatMap((piece) => (typeof piece !== 'string' && piece.kind === 'text' ? piece.parts : [piece]))) {
    if (typeof piece === 'string') pending.push(piece);
    else if (piece.kind === 'constant') pending.push(String(piece.value));
    else {
      flush();
      parts.push(piece);
    }
  }
  flush();
  return { kind: 'text', ...place(node), parts: parts.length > 0 ? parts : [''] };
}

/** Undefined where it is no text, or one with something put in. */
function plainText(value: Expression | undefined): string | undefined {
  if (value?.kind !== 'text' || value.parts.length > 1) return undefined;
  const [part] = value.parts;
  return typeof part === 'string' ? part : undefined;
}

function memberOf(node: NodeOf<'MemberExpression'>, at: Lowering): Member {
  const object = expression(node.object, at);
  const name = keyOf(node.property, node.computed);
  if (name !== undefined) return member(node, object, name);
  return { kind: 'member', ...place(node), object, name: undefined, computed: expression(node.property, at) };
}

function member(node: Node, object: Expression, name: string): Member {
  return { kind: 'member', ...place(node), object, name };
}

function keyOf(node: Node, isComputed: boolean): string | undefined {
  if (node.type === 'Literal') return String(node.value);
  if (node.type === 'PrivateIdentifier') return `#${node.name}`;
  if (node.type === 'Identifier' && !isComputed) return node.name;
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

function argumentOf(node: Node, at: Lowering): Argument {
  return node.type === 'SpreadElement' ? { value: expression(node.argument, at), spread: true } : { value: expression(node, at) };
}

/** `await` belongs to the call it waits for. A module that is waited for is the module. */
function awaited(node: NodeOf<'AwaitExpression'>, at: Lowering): Expression {
  const value = expression(node.argument, at);
  if (value.kind === 'call') return { ...value, awaited: true };
  return value.kind === 'module' ? value : { kind: 'other', ...place(node), children: [value] };
}

function choice(node: NodeOf<'LogicalExpression'>, at: Lowering): Choice {
  const operands: Node[] = [];
  let left: Node = node;
  for (; left.type === 'LogicalExpression' && left.operator === node.operator; left = left.left) operands.push(left.right);
  operands.push(left);
  return { kind: 'choice', ...place(node), options: operands.reverse().map((operand) => expression(operand, at)) };
}

function binary(node: NodeOf<'BinaryExpression'>, at: Lowering): Expression {
  // A long text is written as many, which nest to the left.
  const nodes: Node[] = [];
  let left: Node = node;
  for (; left.type === 'BinaryExpression' && left.operator === node.operator && (left === node || node.operator === '+'); left = left.left) nodes.push(left.right);
  nodes.push(left);
  const operands = nodes.reverse().map((operand) => expression(operand, at));
  if (node.operator === '+' && operands.some(({ kind }) => kind === 'text')) return textOf(node, operands);
  const folded = fold(node.operator, operands);
  return folded === undefined ? { kind: 'operation', ...place(node), operator: SPELLINGS[node.operator] ?? node.operator, operands } : { kind: 'constant', ...place(node), value: folded };
}

const SPELLINGS: Readonly<Record<string, string>> = { '==': '===', '!=': '!==' };
const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b, '%': (a, b) => a % b, '**': (a, b) => a ** b,
};

function fold(operator: string, operands: readonly Expression[]): number | undefined {
  const calculate = ARITHMETIC[operator];
  const numbers = operands.flatMap((operand) => (operand.kind === 'constant' && typeof operand.value === 'number' ? [operand.value] : []));
  if (!calculate || numbers.length !== operands.length) return undefined;
  const result = numbers.reduce(calculate);
  return Number.isFinite(result) ? result : undefined;
}

function unary(node: NodeOf<'UnaryExpression'>, at: Lowering): Expression {
  const { operator } = node;
  const operand = expression(node.argument, at);
  if (operand.kind === 'constant') {
    const { value } = operand;
    // Minifiers write `!0` for true and `void 0` for undefined.
    const result = operator === '!' ? !value : operator === 'void' ? null : typeof value !== 'number' ? undefined : operator === '-' ? -value : operator === '+' ? value : undefined;
    if (result !== undefined) return { kind: 'constant', ...place(node), value: result };
  }
  return { kind: 'operation', ...place(node), operator, operands: [operand] };
}

function dict(node: NodeOf<'ObjectExpression'>, at: Lowering): Dict {
  const entries = node.properties.map((property): Entry => {
    if (property.type === 'SpreadElement') return { key: undefined, value: expression(property.argument, at), spread: true };
    const value = property.kind === 'get' && property.value.type === 'FunctionExpression' ? lambda(property.value, at, { isGetter: true }) : expression(property.value, at);
    // A setter runs when somebody assigns, and is nothing that could be read.
    return property.kind === 'set' ? { key: undefined, value } : { ...key(property.key, property.computed, at), value };
  });
  return { kind: 'dict', ...place(node), entries };
}

function key(node: Node, isComputed: boolean, at: Lowering): Pick<Entry, 'key' | 'computed'> {
  const key = keyOf(node, isComputed);
  return key === undefined ? { key, computed: expression(node, at) } : { key };
}

function list(node: NodeOf<'ArrayExpression'>, at: Lowering): List {
  const items = node.elements.map((element): Expression => {
    if (!element) return nothing(node);
    return element.type === 'SpreadElement' ? { kind: 'other', ...place(element), children: [expression(element.argument, at)] } : expression(element, at);
  });
  return { kind: 'list', ...place(node), items };
}

function jsx(node: NodeOf<'JSXElement' | 'JSXFragment'>, at: Lowering): readonly Expression[] {
  const children: Node[] = [];
  const attributes = node.type === 'JSXElement' ? node.openingElement.attributes : [];
  for (const attribute of attributes) {
    const value = attribute.type === 'JSXSpreadAttribute' ? attribute.argument : attribute.value;
    if (value) children.push(value);
  }
  children.push(...node.children);
  return children.flatMap((child) => {
    if (child.type === 'JSXText' || (child.type === 'JSXExpressionContainer' && child.expression.type === 'JSXEmptyExpression')) return [];
    return [expression(child.type === 'JSXExpressionContainer' || child.type === 'JSXSpreadChild' ? child.expression : child, at)];
  });
}

// ── assignments ────────────────────────────────────────────────────────────

function assignment(node: NodeOf<'AssignmentExpression'>, at: Lowering): Expression {
  const { operator, left, right } = node;
  const target = pattern(left, at);
  if (operator === '=') return assign(node, target, namespaceOf(node, at) ?? expression(right, at), at);

  const value = expression(right, at);
  const isPlain = operator === '+=' || operator === '||=' || operator === '??=' || operator === '&&=';
  const added: Expression = isPlain ? value : { kind: 'operation', ...place(node), operator: operator.slice(0, -1), operands: [target, value] };
  return assign(node, target, added, at, { adds: true });
}

/** `i++` is `i += 1`. */
function update(node: NodeOf<'UpdateExpression'>, at: Lowering): Expression {
  return assign(node, expression(node.argument, at), { kind: 'constant', ...place(node), value: node.operator === '++' ? 1 : -1 }, at, { adds: true });
}

/** Puts an assignment before the statement that it is part of. From then on its value is what the target holds. */
function assign(node: Node, target: Expression, value: Expression, at: Lowering, marks: { readonly adds?: true } = {}): Expression {
  push(at, { kind: 'assign', ...place(node), target, value, ...marks });
  return isPath(target) ? target : nothing(node);
}

/** Names joined by dots: what can be said again without doing anything. */
function isPath(value: Expression): boolean {
  let inner = value;
  while (inner.kind === 'member' && inner.name !== undefined) inner = inner.object;
  return inner.kind === 'name';
}

/** What is assigned to. */
function pattern(node: Node, at: Lowering): Expression {
  switch (node.type) {
    case 'Identifier': return nameOf(node);
    case 'AssignmentPattern': {
      const target = pattern(node.left, at);
      return { kind: 'choice', ...place(node), options: [target, expression(node.right, at)] };
    }
    case 'ObjectPattern': {
      const entries = node.properties.map((property): Entry => {
        if (property.type === 'RestElement') return { key: undefined, value: pattern(property.argument, at), spread: true };
        return { ...key(property.key, property.computed, at), value: pattern(property.value, at) };
      });
      return { kind: 'dict', ...place(node), entries };
    }
    case 'ArrayPattern': return { kind: 'list', ...place(node), items: node.elements.map((element) => (element ? pattern(element, at) : nothing(node))) };
    case 'RestElement': return pattern(node.argument, at);
    default: return expression(node, at);
  }
}

// ── calls, and what compilers and bundlers write instead of import and export ──

function callOf(node: CallNode, at: Lowering): Expression {
  const helper = lastName(node.callee);
  const [first] = node.arguments;
  if (node.callee.type === 'Identifier' && REQUIRE.has(node.callee.name) && node.arguments.length === 1) return { kind: 'module', ...place(node), module: plainText(expression(first!, at)) };
  if (first && (INTEROP.has(helper ?? '') || isMinifiedInterop(node))) return expression(first, at);
  if (exportsByHelper(node, helper, at)) return nothing(node);

  const then = thenOf(node, at);
  if (then) return then;
  const callee = expression(node.callee, at);
  return { kind: 'call', ...place(node), callee, args: node.arguments.map((argument) => argumentOf(argument, at)) };
}

/** `a` of `a`, `x.a` and `(0, x.a)`. */
function lastName(node: Node): string | undefined {
  switch (node.type) {
    case 'Identifier': return node.name;
    case 'MemberExpression': return keyOf(node.property, node.computed);
    case 'SequenceExpression': return lastName(node.expressions.at(-1)!);
    default: return undefined;
  }
}

/** `B(require('x'), 1)` */
function isMinifiedInterop({ callee, arguments: [first, second] }: CallNode): boolean {
  return callee.type === 'Identifier' && callee.name.length <= LONGEST_MINIFIED && (!second || second.type === 'Literal') &&
    first?.type === 'CallExpression' && first.callee.type === 'Identifier' && REQUIRE.has(first.callee.name);
}

/** `import('x').then(use)` is `use(x)`, and `Promise.resolve().then(load)` is `load()`. */
function thenOf(node: CallNode, at: Lowering): Expression | undefined {
  const { callee } = node;
  const [use] = node.arguments;
  if (callee.type !== 'MemberExpression' || keyOf(callee.property, callee.computed) !== 'then') return undefined;
  if (use?.type !== 'ArrowFunctionExpression' && use?.type !== 'FunctionExpression') return undefined;
  const { object } = callee;
  const isImport = object.type === 'ImportExpression';
  const isNow = object.type === 'CallExpression' && object.arguments.length === 0 && lastName(object.callee) === 'resolve';
  if (!isImport && !isNow) return undefined;
  const args = isImport ? [{ value: expression(object, at) }] : [];
  const lambda = expression(use, at);
  const [only] = lambda.kind === 'lambda' ? lambda.body : [];
  return only?.kind === 'return' && only.value?.kind === 'module' ? only.value : { kind: 'call', ...place(node), callee: lambda, args };
}

/**
 * Exports that a compiler or bundler makes by a call become assignments to members:
 * `__export(names, { handler: () => handler })` to those of `names`, `Object.defineProperty(exports, 'x', { get: () => m.x })` to those of `exports`;
 * `__exportStar(require('./x'), exports)` and `__reExport(names, require('./x'))` are exports of the module.
 */
function exportsByHelper(node: CallNode, helper: string | undefined, at: Lowering): boolean {
  const [first, second, third] = node.arguments;
  if (!first || !second) return false;

  if (helper === '__exportStar' || helper === '__reExport') {
    const module = expression(helper === '__reExport' ? second : first, at);
    if (module.kind === 'module' && module.module !== undefined) at.exports.push({ name: '*', from: { module: module.module, imported: '*' } });
    return true;
  }

  if (helper === 'defineProperty' && third?.type === 'ObjectExpression') {
    const target = expression(first, at);
    const key = plainText(expression(second, at));
    const isExports = isPath(target) && (target.kind === 'name' ? target.name === 'exports' : target.kind === 'member' && target.name === 'exports');
    if (!isExports || key === undefined) return false;
    const value = third.properties.flatMap((property) => (property.type === 'Property' && /^(?:get|value)$/.test(keyOf(property.key, property.computed) ?? '') ? [property.value] : []))[0];
    const exported = value && (returned(value) ?? value);
    if (exported) assign(node, member(node, target, key), expression(exported, at), at);
    return true;
  }

  if (first.type !== 'Identifier' || second.type !== 'ObjectExpression' || second.properties.length === 0) return false;
  const getters = second.properties.flatMap((property) => (property.type === 'Property' && property.value.type === 'ArrowFunctionExpression' ? [property] : []));
  const isGetters = getters.length === second.properties.length && getters.every(({ value }) => value.type === 'ArrowFunctionExpression' && value.params.length === 0 && /^(?:Identifier|MemberExpression)$/.test(returned(value)?.type ?? ''));
  const isMinified = isGetters && node.arguments.length === 2 && node.callee.type === 'Identifier' && node.callee.name.length <= LONGEST_MINIFIED;
  if (helper !== '__export' && !isMinified) return false;
  const entries = getters.flatMap((property): Entry[] => {
    const value = returned(property.value);
    return value ? [{ key: keyOf(property.key, property.computed), value: expression(value, at) }] : [];
  });
  const target = nameOf(first);
  for (const { key, value } of entries) if (key !== undefined) assign(node, member(node, target, key), value, at);
  at.namespaces.set(first.name, entries);
  return true;
}

/** What a function gives that does nothing else. */
function returned(node: Node): Node | undefined {
  if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression') return undefined;
  if (node.body.type !== 'BlockStatement') return node.body;
  const [only] = node.body.body;
  return only?.type === 'ReturnStatement' ? only.argument ?? undefined : undefined;
}

/** `module.exports = __toCommonJS(names)`, whatever a minifier calls it: the names themselves. */
function namespaceOf({ left, right }: NodeOf<'AssignmentExpression'>, at: Lowering): Dict | undefined {
  if (left.type !== 'MemberExpression' || lastName(left) !== 'exports' || right.type !== 'CallExpression') return undefined;
  const [names] = right.arguments;
  const entries = names?.type === 'Identifier' && right.arguments.length === 1 ? at.namespaces.get(names.name) : undefined;
  if (names?.type !== 'Identifier' || !entries) return undefined;
  // Said again, so of this place: by its name, or as a member of the names.
  const again = ({ key = '', value }: Entry): Expression => (value.kind === 'name' ? { ...value, ...place(right) } : member(right, nameOf(names), key));
  return { kind: 'dict', ...place(right), entries: entries.map((entry) => ({ key: entry.key, value: again(entry) })) };
}

// ── places ─────────────────────────────────────────────────────────────────

function place({ range: [start, end] }: Node): { readonly start: number; readonly end: number } {
  return { start, end };
}

function nameOf(node: NodeOf<'Identifier'>): Name {
  return { kind: 'name', ...place(node), name: node.name };
}

function nothing(node: Node): Other {
  return { kind: 'other', ...place(node), children: [] };
}
