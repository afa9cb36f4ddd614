import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowerPython } from '../../src/handler/python.js';
import type { Expression, Module, Statement } from '../../src/handler/syntax.js';
import { Source } from '../../src/source/source.js';

function lower(text: string): Module {
  return lowerPython(new Source('app.py', text));
}

/** The lowered form in short: `a.b(c, k=1)`, `(test ? a : b)`, `(a | b)`, `(+ a b)`, `<other>`. */
function value(of: Expression): string {
  switch (of.kind) {
    case 'name': return of.name;
    case 'member': return of.name === undefined ? `${value(of.object)}[${of.computed ? value(of.computed) : ''}]` : `${value(of.object)}.${of.name}`;
    case 'call': {
      const args = of.args.map((each) => (each.spread ? '...' : each.name === undefined ? '' : `${each.name}=`) + value(each.value));
      return `${of.awaited ? 'await ' : ''}${value(of.callee)}(${args.join(', ')})`;
    }
    case 'text': return `"${of.parts.map((part) => typeof part === 'string' ? JSON.stringify(part).slice(1, -1) : `{${value(part)}}`).join('')}"`;
    case 'constant': return String(of.value);
    case 'dict': {
      const entries = of.entries.map((each) => each.spread ? `...${value(each.value)}` : `${each.key ?? `[${each.computed ? value(each.computed) : ''}]`}: ${value(each.value)}`);
      return `{${entries.join(', ')}}`;
    }
    case 'list': return `[${of.items.map(value).join(', ')}]`;
    case 'lambda': {
      const parameters = of.parameters.map((each) => `${each.rest ? '...' : ''}${value(each.target)}${each.default ? `=${value(each.default)}` : ''}`);
      const marks = [of.isAsync && 'async ', of.isGenerator && 'generator ', of.isStatic && 'static '].filter(Boolean).join('');
      return `${of.decorators.map((each) => `@${value(each)} `).join('')}${marks}(${parameters.join(', ')}) => ${block(of.body)}`;
    }
    case 'class-value': return statement(of.value);
    case 'choice': return of.test ? `(${value(of.test)} ? ${of.options.map(value).join(' : ')})` : `(${of.options.map(value).join(' | ')})`;
    case 'operation': return `(${[of.operator, ...of.operands.map(value)].join(' ')})`;
    case 'comprehension': return `[${value(of.item)} for ${value(of.target)} of ${value(of.over)}${of.tests.map((test) => ` if ${value(test)}`).join('')}]`;
    case 'module': return `module(${of.module ?? '?'})`;
    case 'other': return `<${of.children.map(value).join(', ')}>`;
  }
}

function statement(of: Statement): string {
  switch (of.kind) {
    case 'import': return `import ${of.module} (${of.bindings.map((each) => `${each.imported} as ${each.local}${each.of ? ` of ${each.of}` : ''}`).join(', ')})`;
    case 'assign': return `${value(of.target)} ${of.adds ? '+=' : '='} ${value(of.value)}`;
    case 'evaluate': return value(of.value);
    case 'return': return `return${of.value ? ` ${value(of.value)}` : ''}`;
    case 'loop': {
      const head = of.loop === 'each' ? `${of.target ? value(of.target) : ''} of ${of.over ? value(of.over) : ''}` : of.test ? value(of.test) : '';
      return `${of.isAsync ? 'async ' : ''}${of.loop} ${head} ${block(of.body)}`;
    }
    case 'branch': return `branch ${of.test ? value(of.test) : ''} ${of.bodies.map(block).join(' ')}`;
    case 'try': return `try ${block(of.body)} handlers ${of.handlers.map(block).join(' ')} last ${block(of.last)}`;
    case 'define': return `def ${of.name} ${value(of.value)}`;
    case 'class': return `${of.decorators.map((each) => `@${value(each)} `).join('')}class ${of.name}(${of.bases.map(value).join(', ')}) ${block(of.body)}`;
    case 'exit': return `${of.how}${of.value ? ` ${value(of.value)}` : ''}`;
  }
}

function block(statements: readonly Statement[]): string {
  return `{ ${statements.map(statement).join('; ')} }`;
}

/** What a text is lowered to, a line for each statement. All of it is Python that must be read wholly. */
function read(text: string): string[] {
  const { body, isWhole } = lower(text);
  expect(isWhole, text).toBe(true);
  return body.map(statement);
}

/** What one expression is lowered to. */
function readValue(text: string): string {
  const lines = read(`x = ${text}\n`);
  expect(lines).toHaveLength(1);
  return lines[0]!.replace(/^x = /, '');
}

/** A part of the lowered form, whichever: all have a kind, and a place. */
interface Part {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** Each part with the part around it, and how deep it lies. */
function* partsOf(node: unknown, parent: Part | undefined, depth = 0): Generator<{ readonly part: Part; readonly parent: Part | undefined; readonly depth: number }> {
  if (typeof node !== 'object' || node === null || node instanceof Source) return;
  const isPart = 'kind' in node && 'start' in node;
  if (isPart) yield { part: node as unknown as Part, parent, depth };
  for (const child of Object.values(node)) yield* partsOf(child, isPart ? node as unknown as Part : parent, isPart ? depth + 1 : depth);
}

function slicesOf(text: string, kind: string): string[] {
  return [...partsOf(lower(text).body, undefined)].filter(({ part }) => part.kind === kind).map(({ part }) => text.slice(part.start, part.end));
}

function expectPlaces(text: string): Module {
  const module = lower(text);
  for (const { part, parent } of partsOf(module.body, undefined)) {
    expect(part.start >= 0 && part.start <= part.end && part.end <= text.length, `${part.kind} at ${part.start}-${part.end}`).toBe(true);
    if (parent) expect(parent.start <= part.start && part.end <= parent.end, `${part.kind} ${part.start}-${part.end} in ${parent.kind} ${parent.start}-${parent.end}`).toBe(true);
  }
  return module;
}

const HANDLER = `"""Answers."""
from __future__ import annotations
import json, os
import boto3
from botocore.config import Config
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

MODEL_ID = os.environ.get('MODEL_ID', 'anthropic.claude-3-5-sonnet-20240620-v1:0')
client: BedrockRuntimeClient = boto3.client("bedrock-runtime", config=Config(read_timeout=15 * 60, retries={'max_attempts': 0}))

class Agent(Base, metaclass=Meta):
    tools = [{"toolSpec": {"name": t, **extra}} for t in TOOLS if t]

    @staticmethod
    def ask(messages, *, limit: int = 1_000) -> dict:
        while (answer := client.converse(modelId=MODEL_ID, messages=messages, inferenceConfig={"maxTokens": limit}))["stopReason"] == "tool_use":
            with pool as p, lock:
                messages += [p.run(x) for x in answer["output"]["message"]["content"] if "toolUse" in x]
        return answer

async def stream(event):
    async with session.client('bedrock-runtime') as brt:
        async for chunk in (await brt.converse_stream(modelId=f"eu.{MODEL_ID!s}"))["stream"]:
            yield chunk

@tracer.capture_lambda_handler
def lambda_handler(event, context):
    try:
        for i, record in enumerate(event["Records"]):
            match record:
                case {"body": body} if body:
                    Agent.ask(json.loads(body))
                case _:
                    pass
    except (ValueError, KeyError) as e:
        raise RuntimeError("bad %s" % e) from e
    else:
        return {'statusCode': 200, 'body': json.dumps(result or {})}
    finally:
        lambda x: x[1:2] + -x
`;

describe('an import in Python', () => {
  it.each([
    ['import boto3', 'import boto3 (* as boto3)'],
    ['import a.b.c', 'import a.b.c (* as a of a)'],
    ['import a.b as x', 'import a.b (* as x)'],
    ['from a.b import c, d as e', 'import a.b (c as c, d as e)'],
    ['from . import y', 'import . (y as y)'],
    ['from ..pkg.mod import x as z', 'import ..pkg.mod (x as z)'],
    ['from ....up import x', 'import ....up (x as x)'],
    ['from m import *', 'import m (* as *)'],
    ['from m import (\n  a,  # why\n  b as c,\n)', 'import m (a as a, b as c)'],
  ])('%j says what it binds', (text, expected) => {
    expect(read(`${text}\n`)).toEqual([expected]);
  });

  it('of several modules is several', () => {
    expect(read('import os, a.b as c, d.e\n')).toEqual(['import os (* as os)', 'import a.b (* as c)', 'import d.e (* as d of d)']);
  });

  it('is read in functions and where it may fail', () => {
    expect(read('try:\n  import a\nexcept ImportError:\n  a = None\ndef f():\n  from b import c\n')).toEqual([
      'try { import a (* as a) } handlers { a = null } last {  }', 'def f () => { import b (c as c) }',
    ]);
  });

  it('that only type checkers see is left out', () => {
    expect(read('if TYPE_CHECKING:\n  import a\n')).toEqual([]);
    expect(read('if typing.TYPE_CHECKING:\n  import a\nelse:\n  a = 1\n')).toEqual(['a = 1']);
    expect(read('if not TYPE_CHECKING:\n  import b\n')).toEqual(['import b (* as b)']);
    expect(read('if x:\n  import a\nelif TYPE_CHECKING:\n  import b\nelse:\n  import c\n')).toEqual(['branch x { import a (* as a) } { import c (* as c) }']);
  });

  it('by a call is the module itself', () => {
    expect(read('m = importlib.import_module("a.b")\nn = __import__("c")\no = import_module(name)\n')).toEqual(['m = module(a.b)', 'n = module(c)', 'o = module(?)']);
  });
});

describe('a string in Python', () => {
  it.each([
    [`'a'`, '"a"'],
    [`''`, '""'],
    [`"""a\nb"""`, '"a\\nb"'],
    [String.raw`'a\n\x41\u00e9\U0001f600\101\'\q'`, '"a\\nAé😀A\'\\\\q"'],
    [String.raw`r'a\n'`, '"a\\\\n"'],
    [String.raw`Rb'\d'`, '"\\\\d"'],
    [String.raw`b'\x41\u0041'`, '"A\\\\u0041"'],
    [`u'a' 'b' "c"`, '"abc"'],
    [`('a'\n  "b")`, '"ab"'],
    [`'a' + 'b'`, '"ab"'],
    [`'a' + b + 'c'`, '"a{b}c"'],
    [`a + b + 'c'`, '"{(+ a b)}c"'],
    [`f'a{b}c{{d}}'`, '"a{b}c{d}"'],
    [`f"{a!r:>{w}}{b=}" 'c'`, '"{a}{w}{b}c"'],
    [`f"{d["k"]} {f(x, 'y')}"`, '"{d.k} {f(x, "y")}"'],
    [String.raw`rf'\{{{a}\}}'`, '"\\\\{{a}\\\\}"'],
    [`'%s-%d%%' % (a, 5)`, '"{a}-{5}%"'],
    [`'%s' % a`, '"{a}"'],
    [`'%(a)s/%(b)5.2f' % {'a': x, 'b': y}`, '"{x}/{y}"'],
    [`'%s %s' % both`, '"%s %s{both}"'],
    [`'{}'.format(a)`, '"{}".format(a)'],
  ])('%s is text with what is put in', (text, expected) => {
    expect(readValue(text)).toBe(expected);
  });

  it('that is a statement says nothing', () => {
    expect(read('"""https://api.openai.com"""\ndef f():\n  \'\'\'doc\'\'\'\n  f"{g()}"\n')).toEqual(['def f () => { "{g()}" }']);
  });
});

describe('a number in Python', () => {
  it.each([
    ['15 * 60', '900'], ['60_000', '60000'], ['1e3', '1000'], ['-5', '-5'], ['2 ** 10 - 1', '1023'], ['7 // 2', '3'], ['-7 % 3', '2'], ['0x1F', '31'], ['0o17', '15'], ['0b11', '3'],
    ['1.', '1'], ['1.e2', '100'], ['.5', '0.5'], ['(1 + 2) * 3', '9'], ['1 / 0', '(/ 1 0)'], ['2j', '<>'], ['5 * n', '(* 5 n)'], ['True', 'true'], ['None', 'null'],
  ])('%s is computed', (text, expected) => {
    expect(readValue(text)).toBe(expected);
  });
});

describe('an expression in Python', () => {
  it.each([
    ['a.b.c', 'a.b.c'],
    [`a['k']["l"][0][-1][i]`, 'a.k.l.0.-1[i]'],
    ['a[1:2, b]', '<a, 1, 2, b>'],
    ['a[:]', '<a>'],
    ['f(x, *y, k=1, **z)', 'f(x, ...y, k=1, ...z)'],
    ['f(x for x, y in z if y)', 'f([x for [x, y] of z if y])'],
    ['await f(x)', 'await f(x)'],
    ['await (f())', 'await f()'],
    ['(await f())["a"]', 'await f().a'],
    ['await task', '<task>'],
    ['await f() + await g()', '(+ await f() await g())'],
    ['a or b or c', '(a | b | c)'],
    ['a and b or c', '((a | b) | c)'],
    ['not a and b', '((! a) | b)'],
    ['not a == b', '(! (=== a b))'],
    ['b if t else c', '(t ? b : c)'],
    ['a == b', '(=== a b)'], ['a is not None', '(!== a null)'], ['a not in b', '(! (in a b))'], ['a in b', '(in a b)'],
    ['0 < n <= 10', '((< 0 n) | (<= n 10))'],
    ['0 < f() < 10', '(< 0 f() 10)'],
    ['a - b - c', '(- a b c)'],
    ['-a', '(- a)'],
    [`{'a': 1, 2: b, k: c, **d}`, '{a: 1, 2: b, [k]: c, ...d}'],
    ['[a, *b]', '[a, <b>]'], ['(a,)', '[a]'], ['a, b', '[a, b]'], ['{a, b}', '[a, b]'], ['()', '[]'],
    ['lambda a, *b, c=1, **d: a', '(a, ...b, c=1, ...d) => { return a }'],
    ['lambda a, /, b: b', '(a, b) => { return b }'],
    ['lambda: (y := f()) + y', '() => { y = f(); return (+ y y) }'],
    ['[y for x in a if x if y for y in x]', '[[y for y of x] for x of a if x if y]'],
    ['{k: v for k, v in d.items()}', '[{[k]: v} for [k, v] of d.items()]'],
    ['[x async for x in s]', '[x for x of s]'],
    ['[y for x in z if (y := f(x))]', '[y for x of z if f(x)]'],
    ['[a for b, *c in d]', '[a for [b, <c>] of d]'],
    ['A[*B]', 'A[B]'],
    ['...', '<>'],
  ])('%s', (text, expected) => {
    expect(readValue(text)).toBe(expected);
  });
});

describe('a statement in Python', () => {
  it.each([
    ['a = b = f()', ['a = f()', 'b = a']],
    ['a, b = self.c = f()', ['self.c = f()', '[a, b] = self.c']],
    ['a, *b = c', ['[a, <b>] = c']],
    ['x: int = 5', ['x = 5']],
    ['x: int', []],
    ['x += y', ['x += y']],
    ['x = 1; f(); g()', ['x = 1', 'f()', 'g()']],
    ['del a\npass\nglobal b', []],
    ['assert f(), g()', ['f()', 'g()']],
    ['if (n := f()) > 1:\n  g(n)', ['n = f()', 'branch (> n 1) { g(n) }']],
    ['f(n := 1)', ['n = 1', 'f(n)']],
    ['while chunk := read():\n  f(chunk)\nelse:\n  g()', ['while chunk { chunk = read(); f(chunk) }', 'g()']],
    ['while True:\n  break', ['while true { break }']],
    ['for i, x in enumerate(y):\n  continue\nelse:\n  z()', ['each [i, x] of enumerate(y) { continue }', 'z()']],
    ['for x in *a, b: f(x)', ['each x of [<a>, b] { f(x) }']],
    ['async for x in y:\n  f(x)', ['async each x of y { f(x) }']],
    ['if a:\n  b()\nelif c:\n  d()\nelse:\n  e()', ['branch a { b() } { branch c { d() } { e() } }']],
    ['if __name__ == "__main__":\n  f()', ['branch (=== __name__ "__main__") { f() }']],
    ['with a() as b, c():\n  d()', ['b = a()', 'c()', 'd()']],
    ['with (\n  a() as b,  # why\n  c() as (d, e),\n):\n  f()', ['b = a()', '[d, e] = c()', 'f()']],
    ['async with a() as self.b.c:\n  d()', ['self.b.c = a()', 'd()']],
    ['with (a(), b()):\n  c()', ['[a(), b()]', 'c()']],
    ['try:\n  a()\nexcept (B, C) as e:\n  d()\nexcept:\n  f()\nelse:\n  g()\nfinally:\n  h()', ['try { a(); g() } handlers { d() } { f() } last { h() }']],
    ['try:\n  a()\nexcept* B:\n  c()', ['try { a() } handlers { c() } last {  }']],
    ['raise A(b) from C(d)', ['C(d)', 'throw A(b)']],
    ['raise', ['throw']],
    ['match f(x):\n  case 1 | "a":\n    b()\n  case Foo(y=[]) if g():\n    h()', ['branch f(x) { b() } { g(); h() }']],
    ['match event:\n  case {"Records": [first, *rest]}:\n    f(first)\n  case {} | ():\n    g()', ['branch event { {Records: [first, <rest>]} = event; f(first) } { g() }']],
    ['match a, f(b):\n  case x, _:\n    c()', ['branch [a, f(b)] { c() }']],
    ['match = case = 1\nmatch.case(match)', ['match = 1', 'case = match', 'match.case(match)']],
    ['type X = int\ndef f[T](a: T) -> T: return a', ['def f (a) => { return a }']],
    ['def f(a, b: int = g(), /, *c, d, **e): return a, b', ['def f (a, b=g(), ...c, d, ...e) => { return [a, b] }']],
    ['async def f():\n  return await g()', ['def f async () => { return await g() }']],
    ['def f():\n  x = yield a\n  yield from b()\n  yield', ['def f generator () => { x = <a>; <b()>; <> }']],
    ['def f():\n  def g():\n    yield\n  class A: pass\n  return g', ['def f () => { def g generator () => { <> }; class A() {  }; return g }']],
    ['def f():\n  yield  # makes it a generator\n\n\n@a\ndef g(): pass', ['def f generator () => { <> }', 'def g @a () => {  }']],
    ['@a.b(c)\n@d\nclass A(B, metaclass=M):\n  x = 1\n  @classmethod\n  def f(cls): pass\n  @property\n  def g(self): pass', [
      '@a.b(c) @d class A(B) { x = 1; def f @classmethod static (cls) => {  }; def g @property (self) => {  } }',
    ]],
  ])('%j', (text, expected) => {
    expect(read(`${text}\n`)).toEqual(expected);
    expectPlaces(text);
  });

  it('may be one of many branches', () => {
    const text = `if a0:\n  b0()\n${Array.from({ length: 300 }, (_, at) => `elif a${at}:\n  c${at}()\n`).join('')}else:\n  d()\n`;
    const { body, isWhole } = expectPlaces(text);
    expect(isWhole).toBe(true);
    const depths = [...partsOf(body, undefined)].map(({ depth }) => depth);
    expect(Math.max(...depths)).toBeLessThan(70);
    expect(slicesOf(text, 'call')).toHaveLength(302);
  });
});

describe('places', () => {
  it('are those of the text', () => {
    expect(slicesOf(HANDLER, 'import').slice(0, 4)).toEqual(['from __future__ import annotations', 'json', 'os', 'import boto3']);
    expect(slicesOf(HANDLER, 'call')).toEqual(expect.arrayContaining([
      `os.environ.get('MODEL_ID', 'anthropic.claude-3-5-sonnet-20240620-v1:0')`,
      `Config(read_timeout=15 * 60, retries={'max_attempts': 0})`,
      'client.converse(modelId=MODEL_ID, messages=messages, inferenceConfig={"maxTokens": limit})',
      'p.run(x)', `session.client('bedrock-runtime')`, 'brt.converse_stream(modelId=f"eu.{MODEL_ID!s}")', 'Agent.ask(json.loads(body))', 'json.loads(body)',
    ]));
    expect(slicesOf(HANDLER, 'constant')).toEqual(expect.arrayContaining(['15 * 60', '1_000', '0', '200']));
    expect(slicesOf(HANDLER, 'text')).toEqual(expect.arrayContaining(['"bedrock-runtime"', '"bad %s" % e', 'f"eu.{MODEL_ID!s}"']));
    expectPlaces(HANDLER);
  });

  it('of blocks end with their last statement, and begin with their decorators', () => {
    const text = '@a\ndef f():\n  if x:\n    return 1  # why\n\n\n# next\nfor y in z:\n  w()\n\n';
    expect(slicesOf(text, 'define')).toEqual(['@a\ndef f():\n  if x:\n    return 1']);
    expect(slicesOf(text, 'branch')).toEqual(['if x:\n    return 1']);
    expect(slicesOf(text, 'loop')).toEqual(['for y in z:\n  w()']);
  });

  it.each([
    ['Windows', HANDLER.replaceAll('\n', '\r\n')],
    ['old Macs', HANDLER.replaceAll('\n', '\r')],
    ['whoever marks the order of bytes', `\uFEFF${HANDLER}`],
    ['GNU', HANDLER.replaceAll('\n\n', '\n\n\f\n\f')],
    ['an editor that leaves spaces behind', `${HANDLER}    \t `],
  ])('are as exact in files of %s', (_, text) => {
    const { body, isWhole } = expectPlaces(text);
    expect(isWhole).toBe(true);
    expect(body.map(statement)).toEqual(lower(HANDLER).body.map(statement));
    const plain = (slices: readonly string[]): string[] => slices.map((slice) => slice.replace(/[\r\n\f]+/g, '\n'));
    for (const kind of ['call', 'import', 'define', 'loop', 'text']) expect(plain(slicesOf(text, kind))).toEqual(plain(slicesOf(HANDLER, kind)));
  });

  it('hold where a line goes on in the next', () => {
    expect(read('x = a + \\\r\n  b\r\nwith a() as c, \\\r\n     d() as (e, f):\r\n  g()\r\ny = "a\\\r\nb"\r\n')).toEqual(['x = (+ a b)', 'c = a()', '[e, f] = d()', 'g()', 'y = "ab"']);
    expect(read('x = f() \\\n\ny = g()\n')).toEqual(['x = f()', 'y = g()']);
  });
});

describe('a broken module', () => {
  it('is read around what is broken', () => {
    const { body, isWhole } = lower('import boto3\nx = = 3\nc = boto3.client("s3")\ndef f(:\n  g()\nh()\n');
    expect(isWhole).toBe(false);
    expect(body.map(statement)).toEqual(expect.arrayContaining(['import boto3 (* as boto3)', 'c = boto3.client("s3")', 'h()']));
  });

  it('of Python 2 is read as far as it goes', () => {
    const { body } = lower('print "a %s" % b\nexec "x"\ntry:\n  f()\nexcept A, e:\n  print >>g, `h`\nx = 0777 + 10L\ny = z()\n');
    expect(body.map(statement)).toEqual(expect.arrayContaining(['y = z()']));
  });

  it.each(['', '\n', '\0', '\0\0a\0', '\uD800', 'x = "\uDC00', '\t x\n  \ty\n', '\f', '\uFEFF', '#', '\\', 'f"{', '"""', 'match', 'with (', 'lambda', '@', 'a[', 'from', 'import', 'x = f"{a!"', 'class', 'case', 'if', 'yield', 'await', 'def f(', 'print', '*', '1.', '...', '[[x)x} in =='])('%j costs nothing', (text) => {
    expectPlaces(text);
    expectPlaces(text + HANDLER);
  });

  const DEEP: readonly (readonly [string, (times: number) => string])[] = [
    ['parentheses', (times) => `${'('.repeat(times)}x${')'.repeat(times)}`],
    ['calls', (times) => `${'f('.repeat(times)}${')'.repeat(times)}`],
    ['members', (times) => `a${'.b()'.repeat(times)}`],
    ['subscripts', (times) => `${'a['.repeat(times)}`],
    ['operators', (times) => `x = a${' + b - c'.repeat(times)}`],
    ['strings', (times) => `x = a${' + "b" + c'.repeat(times)}`],
    ['lambdas', (times) => 'lambda: '.repeat(times)],
    ['conditions', (times) => 'a if b else '.repeat(times)],
    ['f-strings', (times) => 'f"{'.repeat(times)],
    ['blocks', (times) => Array.from({ length: Math.min(times, 3_000) }, (_, at) => `${' '.repeat(at)}if x:\n`).join('')],
    ['branches', (times) => `if a:\n  b\n${'elif a:\n  b()\n'.repeat(times)}`],
    ['comprehensions', (times) => `[x${' for x in y'.repeat(times)}]`],
    ['patterns', (times) => `match x:\n  case ${'['.repeat(times)}`],
  ];

  it.each(DEEP)('of deep %s is no deeper than whoever reads it can go', (_, deep) => {
    const { body } = expectPlaces(deep(1_000));
    expect(Math.max(...[...partsOf(body, undefined)].map(({ depth }) => depth))).toBeLessThan(1_000);
    expect(lower(deep(20_000)).isWhole).toBe(false);
  });

  it('of five megabytes costs no more than some seconds', () => {
    for (const piece of ['(', 'f(a, b)\n', '\0', 'with (\n']) {
      const before = process.cpuUsage();
      lower(piece.repeat(5_000_000 / piece.length));
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1e6, JSON.stringify(piece)).toBeLessThan(15);
    }
  }, 120_000);

  it('is never too broken', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => { expectPlaces(text); }), { numRuns: 200 });
    fc.assert(fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 120 }), (pieces) => { expectPlaces(pieces.join('')); }), { numRuns: 500 });
  }, 60_000);

  it('is never too broken where it was whole before', () => {
    const change = fc.record({ at: fc.nat(HANDLER.length), drop: fc.nat(60), put: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 5 })) });
    fc.assert(fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      let text = HANDLER;
      for (const { at, drop, put } of changes) text = text.slice(0, at) + put + text.slice(at + drop);
      expectPlaces(text);
    }), { numRuns: 300 });
  }, 60_000);
});

const PIECES = [
  'def f', 'class A', 'if ', 'elif ', 'else', 'x', ' ', '(', ')', '[', ']', '{', '}', ':', '\n', '\n  ', '\n    ', '\r\n', '=', ':=', '"', '\'', '"""', 'f"', 'rf\'', '\\', 'with ', ' as ', 'match ', 'case ', 'lambda ', '+', '*', '**', '/', ',', '.', '#',
  'yield ', 'await ', 'async ', 'for ', ' in ', 'not ', ' and ', ' or ', ' is ', '<', 'try:', 'except ', 'finally:', '1', '1.', '@', 'import ', 'from ', '%s', '%', 'return ', 'raise ', 'print ', 'TYPE_CHECKING', '_', '\t', '\f', '\uFEFF', '\0', '\uD800', 'é', ';',
];
