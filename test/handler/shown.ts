import type { Argument, Class, Entry, Expression, Lambda, Module, Parameter, Statement } from '../../src/handler/syntax.js';

/** A lowered module in short, a line for each statement at its top and for each export: for tests to read. */
export function shown({ body, exports, isWhole }: Module): string[] {
  return [
    ...body.map(statement),
    ...exports.map(({ name, local, value, from }) => `export ${name}${from ? ` from ${from.module} ${from.imported}` : value ? ` ${expression(value)}` : name === local ? '' : ` ${local}`}`),
    ...(isWhole ? [] : ['…']),
  ];
}

function block(body: readonly Statement[]): string {
  return body.length === 0 ? '{}' : `{ ${body.map(statement).join('; ')} }`;
}

function statement(node: Statement): string {
  switch (node.kind) {
    case 'import': return `import ${node.module} {${node.bindings.map(({ local, imported, of }) => (local === imported ? local : `${imported}:${local}`) + (of === undefined ? '' : ` of ${of}`)).join(', ')}}`;
    case 'assign': return `${node.isStatic ? 'static ' : ''}${expression(node.target)} ${node.adds ? '+=' : node.isNew ? ':=' : '='} ${expression(node.value)}`;
    case 'evaluate': return expression(node.value);
    case 'return': return node.value ? `return ${expression(node.value)}` : 'return';
    case 'loop': {
      const head = node.loop === 'while' ? `while ${node.test ? expression(node.test) : ''}` : `each${node.isAsync ? ' await' : ''} ${node.target ? expression(node.target) : ''} of ${node.over ? expression(node.over) : ''}`;
      return `${head} ${block(node.body)}`;
    }
    case 'branch': return `if ${node.test ? `${expression(node.test)} ` : ''}${node.bodies.map(block).join(' ')}`;
    case 'try': return `try ${block(node.body)}${node.handlers.map((handler) => ` catch ${block(handler)}`).join('')}${node.last.length > 0 ? ` finally ${block(node.last)}` : ''}`;
    case 'define': return `def ${node.name}${lambda(node.value)}`;
    case 'class': return classOf(node);
    case 'exit': return node.how + (node.value ? ` ${expression(node.value)}` : '');
  }
}

function classOf({ name, bases, decorators, body }: Class): string {
  return `${decorators.map((one) => `@${expression(one)} `).join('')}class ${name}(${bases.map(expression).join(', ')}) ${block(body)}`;
}

function lambda({ parameters, body, decorators, isAsync, isGenerator, isStatic, isGetter }: Lambda): string {
  const marks = [isAsync && 'async', isGenerator && 'generator', isStatic && 'static', isGetter && 'get'].filter(Boolean).map((mark) => `${mark} `).join('');
  return `${decorators.map((one) => `@${expression(one)} `).join('')}(${parameters.map(parameter).join(', ')}) ${marks}${block(body)}`;
}

function parameter({ target, default: otherwise, rest }: Parameter): string {
  return `${rest ? '...' : ''}${expression(target)}${otherwise ? ` | ${expression(otherwise)}` : ''}`;
}

function argument({ value, name, spread }: Argument): string {
  return `${spread ? '...' : ''}${name === undefined ? '' : `${name}=`}${expression(value)}`;
}

function entry({ key, computed, value, spread }: Entry): string {
  const isShort = value.kind === 'name' && value.name === key;
  return spread ? `...${expression(value)}` : isShort ? key : `${key ?? (computed ? `[${expression(computed)}]` : '?')}: ${expression(value)}`;
}

function expression(node: Expression): string {
  switch (node.kind) {
    case 'name': return node.name;
    case 'member': return `${expression(node.object)}${node.name === undefined ? `[${node.computed ? expression(node.computed) : '?'}]` : `.${node.name}`}`;
    case 'call': return `${node.awaited ? 'await ' : ''}${node.isNew ? 'new ' : ''}${expression(node.callee)}(${node.args.map(argument).join(', ')})`;
    case 'text': return `'${node.parts.map((part) => (typeof part === 'string' ? part : `\${${expression(part)}}`)).join('')}'`;
    case 'constant': return String(node.value);
    case 'dict': return `{${node.entries.map(entry).join(', ')}}`;
    case 'list': return `[${node.items.map(expression).join(', ')}]`;
    case 'lambda': return `fn${lambda(node)}`;
    case 'class-value': return classOf(node.value);
    case 'choice': return `(${node.test ? `${expression(node.test)} ? ` : ''}${node.options.map(expression).join(' | ')})`;
    case 'operation': return `(${node.operator} ${node.operands.map(expression).join(' ')})`;
    case 'comprehension': return `[${expression(node.item)} each ${expression(node.target)} of ${expression(node.over)}${node.tests.map((test) => ` if ${expression(test)}`).join('')}]`;
    case 'module': return `module ${node.module ?? '?'}`;
    case 'other': return `other(${node.children.map(expression).join(', ')})`;
  }
}
