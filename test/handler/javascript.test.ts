import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowerJavaScript } from '../../src/handler/javascript.js';
import type { Module } from '../../src/handler/syntax.js';
import { Source } from '../../src/source/source.js';
import { shown } from './shown.js';

const lower = (text: string, path = 'handler.ts'): Module => lowerJavaScript(new Source(path, text));
const lines = (text: string, path?: string): string[] => shown(lower(text, path));

describe('ES modules', () => {
  it('import by default, by name, as a whole and for what they do', () => {
    expect(lines(`
      import OpenAI, { toFile as file, AzureOpenAI } from 'openai';
      import * as core from '@middy/core';
      import './polyfill';
      import fs = require('fs');
    `)).toEqual(['import openai {default:OpenAI, toFile:file, AzureOpenAI}', 'import @middy/core {*:core}', 'import ./polyfill {}', 'import fs {*:fs}']);
  });

  it('import no types', () => {
    expect(lines(`
      import type { Context } from 'aws-lambda';
      import { type Tool, type Message } from './types';
      import { type Options, make } from './make';
      import type fs = require('fs');
      export type { Tool };
      export { type Message } from './types';
      export type * from './types';
      export interface Answer {}
      export type Text = string;
      export declare const known: string;
      declare const other: string;
      declare function fetch(): void;
      export function over(a: string): void;
      export function over(a: unknown): void {}
    `)).toEqual(['import ./make {make}', 'def over(a) {}', 'export over']);
  });

  it('export what they declare, what they list, and what is elsewhere', () => {
    expect(lines(`
      export const a = 1, { b, c: [d, ...e], ...f } = g;
      export function h() {}
      export class K {}
      export enum L { One }
      const m = 2;
      export { m, m as n, m as default };
      export { o, default as p } from './o';
      export * from './q';
      export * as r from './r';
    `)).toEqual([
      'a := 1', '{b, c: [d, e], ...f} := g', 'def h() {}', 'class K() {}', "L := {One: 0}", 'm := 2',
      'export a', 'export b', 'export d', 'export e', 'export f', 'export h', 'export K', 'export L', 'export m', 'export n m', 'export default m',
      'export o from ./o o', 'export p from ./o default', 'export * from ./q *', 'export r from ./r *',
    ]);
  });

  it('export a default, named or not', () => {
    expect(lines('export default async function handler() {}')).toEqual(['def handler() async {}', 'export default handler']);
    expect(lines('export default middy(handler).use(tracer());')).toEqual(['export default middy(handler).use(tracer())']);
    expect(lines('export default () => run();')).toEqual(['export default fn() { return run() }']);
    expect(lines('export default class extends Base {}')).toEqual(['export default class (Base) {}']);
    expect(lines('export default interface A {}')).toEqual([]);
  });
});

describe('CommonJS', () => {
  it('requires modules, also by what compilers put around it', () => {
    expect(lines(`
      const { Client } = require('@aws-sdk/client-bedrock-runtime');
      const openai_1 = __importDefault(require("openai"));
      var import_sdk = __toESM(require("@anthropic-ai/sdk"), 1);
      var _sdk = _interopRequireDefault(require("@anthropic-ai/sdk"));
      const fs = tslib_1.__importStar(require('fs'));
      var x=B(require("zod"),1);
      const captured = captureAWS(require('aws-sdk'));
      const any = require(name);
    `, 'a.js')).toEqual([
      '{Client} := module @aws-sdk/client-bedrock-runtime', 'openai_1 := module openai', 'import_sdk := module @anthropic-ai/sdk', '_sdk := module @anthropic-ai/sdk',
      'fs := module fs', 'x := module zod', 'captured := captureAWS(module aws-sdk)', 'any := module ?',
    ]);
  });

  it('assigns what it exports', () => {
    expect(lines(`
      exports.handler = void 0;
      exports.handler = async (event) => run(event);
      module.exports = { other, handler: wrap(handler) };
      module.exports.third = exports.fourth = third;
    `, 'a.js')).toEqual([
      'exports.handler = null', 'exports.handler = fn(event) async { return run(event) }', 'module.exports = {other, handler: wrap(handler)}',
      'exports.fourth = third', 'module.exports.third = exports.fourth',
    ]);
    expect(lines('export = handler;')).toEqual(['module.exports = handler']);
  });

  it('calls what it imports through a sequence', () => {
    expect(lines('const answer = await (0, client_1.ask)(text);', 'a.js')).toEqual(['answer := await client_1.ask(text)']);
  });

  it('exports again what another module has, as tsc writes it', () => {
    expect(lines(`
      Object.defineProperty(exports, "__esModule", { value: true });
      Object.defineProperty(exports, "ask", { enumerable: true, get: function () { return ask_1.ask; } });
      __exportStar(require("./tools"), exports);
      Object.defineProperty(target, 'name', { value: 1 });
    `, 'a.js')).toEqual(["exports.__esModule = true", 'exports.ask = ask_1.ask', "Object.defineProperty(target, 'name', {value: 1})", 'export * from ./tools *']);
  });

  it.each([['__export', '__toCommonJS'], ['L', 'M']])('exports what esbuild bundles by %s and %s', (names, convert) => {
    expect(lines(`
      var index_exports = {};
      ${names}(index_exports, { handler: () => handler, Client: () => import_sdk.Client });
      module.exports = ${convert}(index_exports);
      var handler = async () => {};
    `, 'a.js')).toEqual([
      'index_exports := {}', 'index_exports.handler = handler', 'index_exports.Client = import_sdk.Client', 'module.exports = {handler, Client: index_exports.Client}',
      'handler := fn() async {}',
    ]);
  });
});

describe('modules that are imported while the program runs', () => {
  it('are the module, waited for or handed on', () => {
    expect(lines(`
      const { BedrockRuntimeClient } = await import('@aws-sdk/client-bedrock-runtime');
      const OpenAI = (await import('openai')).default;
      const model = import('./model').then(({ load }) => load());
      const old = Promise.resolve().then(() => __importStar(require('./old')));
      const any = await import(path);
    `)).toEqual([
      '{BedrockRuntimeClient} := module @aws-sdk/client-bedrock-runtime', 'OpenAI := module openai.default', 'model := fn({load}) { return load() }(module ./model)',
      'old := module ./old', 'any := module ?',
    ]);
  });
});

describe('names and values', () => {
  it('are told from those that are filled later', () => {
    expect(lines('let client; function get() { client ??= new Client(); client = other; return client; }')).toEqual([
      'client := null', 'def get() { client += new Client(); client = other; return client }',
    ]);
  });

  it('are taken apart, with defaults and other names', () => {
    expect(lines('const { a, b: c, d = 1, e: { f = 2 } = {}, [g]: h, ...i } = j; [k, , l = 3] = m; ({ n: this.n } = o);')).toEqual([
      '{a, b: c, d: (d | 1), e: ({f: (f | 2)} | {}), [g]: h, ...i} := j', '[k, other(), (l | 3)] = m', '{n: this.n} = o',
    ]);
    expect(lines('function f({ a, b = 1 }: Options = {}, [c], d = 2, ...e) {}')).toEqual(['def f({a, b: (b | 1)} | {}, [c], d | 2, ...e) {}']);
  });

  it('are assigned inside of expressions', () => {
    expect(lines('function f() { if (!(x = find())) return cached = y = make(); return (client ??= new Client()).send(z++); }')).toEqual([
      'def f() { x = find(); if (! x) { y = make(); cached = y; return cached }; client += new Client(); z += 1; return client.send(z) }',
    ]);
  });

  it('are what stands behind types', () => {
    expect(lines('const a = <T>(b as C)!.d satisfies E; const f = g<string>; (h as any).i = (j);')).toEqual(['a := b.d', 'f := g', 'h.i = j']);
    expect(lines('const a = <T extends unknown>(b: T) => b, c = <D>e;')).toEqual(['a := fn(b) { return b }', 'c := e']);
  });

  it('are members by a dot, a text, a number or an expression', () => {
    expect(lines("a?.b?.['c'][0][d](...e); a[`f`]; g?.();")).toEqual(['a.b.c.0[d](...e)', 'g()']);
  });

  it('are texts with what is put in', () => {
    expect(lines("x = 'a' + `b${c}d` + 1 + 'e' + f; y = `g${`h${i}`}`; z = ''; w = tag`j${k}`;")).toEqual([
      "x = 'ab${c}d1e${f}'", "y = 'gh${i}'", "z = ''", "w = tag('j${k}')",
    ]);
  });

  it('are worked out where they are numbers', () => {
    expect(lines('x = 15 * 60 * 1_000; y = -(2 ** 3); z = 7 + 1 / 2; w = !0; v = 1 / 0; u = 10n; t = a + 1; s = undefined;')).toEqual([
      'x = 900000', 'y = -8', 'z = 7.5', 'w = true', 'v = (/ 1 0)', 'u = 10', 't = (+ a 1)', 's = null',
    ]);
  });

  it('are one of several', () => {
    expect(lines('x = a ? b : c || d || (e ?? f) && g; y = a == b && !(c in d);')).toEqual(['x = (a ? b | (c | d | ((e | f) | g)))', 'y = ((=== a b) | (! (in c d)))']);
  });

  it('are lists and dicts', () => {
    expect(lines("x = { a, 'b-c': 1, 2: d, [e]: f, ['g']: h, i() {}, get j() { return k; }, set j(l) {}, ...m }; y = [a, , ...b]; z = /r/;")).toEqual([
      "x = {a, b-c: 1, 2: d, [e]: f, g: h, i: fn() {}, j: fn() get { return k }, ?: fn(l) {}, ...m}", 'y = [a, other(), other(b)]', 'z = other()',
    ]);
  });

  it('are the last of a sequence, after the others', () => {
    expect(lines('a(), b(); const c = (d(), 0, e); for (f(), g();;) {}')).toEqual(['a()', 'b()', 'd()', 'c := e', 'f()', 'g()', 'while true {}']);
  });

  it('are waited for, and yielded', () => {
    expect(lines('await f(); await (g()?.h)!; const x = await p; await new P(); function* i() { yield j(); yield; }')).toEqual([
      'await f()', 'other(g().h)', 'x := other(p)', 'await new P()', 'def i() generator { other(j()) }',
    ]);
  });

  it('stand in elements', () => {
    expect(lines('const a = <B c="d" e={f()} {...g}>text {h()} {/* nothing */}<><i>{j}</i></></B>;', 'a.tsx')).toEqual(["a := other('d', f(), g, h(), other(other(j)))"]);
  });
});

describe('functions', () => {
  it('are defined or handed on, async and generators', () => {
    expect(lines('async function a(b) { return b } const c = async (d) => ({ d }); const e = function* f() {}; g(async function* () {});')).toEqual([
      'def a(b) async { return b }', 'c := fn(d) async { return {d} }', 'e := fn() generator {}', 'g(fn() async generator {})',
    ]);
  });

  it('have no parameter `this`', () => {
    expect(lines('function f(this: Window, a: string) {}')).toEqual(['def f(a) {}']);
  });
});

describe('classes', () => {
  it('have methods, fields, static members, private names and getters', () => {
    expect(lines(`
      class A extends B<C> implements D {
        client = new Client();
        static shared = 1;
        #key = 'k';
        unset: string;
        declare never: string;
        [computed] = f();
        constructor(private readonly model: Model, public name = 'n', plain) { super(model); }
        async ask() { return this.#key; }
        static async make() {}
        get cached() { return this.client; }
        set cached(value) { this.client = value; }
        static { start(); }
        overload(a: string): void;
        overload(a: unknown) {}
        *[Symbol.iterator]() {}
      }
    `)).toEqual(["class A(B) { client := new Client(); static shared := 1; #key := 'k'; other() := f(); " +
      "def constructor(model, name | 'n', plain) { this.model = model; this.name = name; super(model) }; " +
      'def ask() async { return this.#key }; def make() async static {}; def cached() get { return this.client }; def set cached(value) { this.client = value }; ' +
      'start(); def overload(a) {}; def () generator {} }']);
  });

  it('are abstract without what is missing', () => {
    expect(lines('abstract class A { abstract b(): void; abstract c: string; d() {} }')).toEqual(['class A() { def d() {} }']);
  });

  it('are decorated, and so are methods', () => {
    expect(lines("@injectable() class A { @tracer.captureMethod() async b() {} @logged c = 1; }")).toEqual([
      '@injectable() class A() { def b@tracer.captureMethod() () async {}; c := 1 }',
    ]);
  });

  it('are values as well', () => {
    expect(lines('const A = class extends B {}; module.exports = class C {};')).toEqual(['A := class (B) {}', 'module.exports = class C() {}']);
  });
});

describe('TypeScript', () => {
  it('has enums', () => {
    expect(lines("enum A { B, C = 5, D, E = 'e', F = g(), H } declare enum I { J } const enum K { L = 'l' }")).toEqual([
      "A := {B: 0, C: 5, D: 6, E: 'e', F: g(), H: other()}", "K := {L: 'l'}",
    ]);
  });

  it('has namespaces', () => {
    expect(lines('namespace A { export const b = 1; const c = 2; export function d() {} } declare global { interface E {} } declare module "f" {} import g = A.b;')).toEqual([
      'b := 1', 'c := 2', 'def d() {}', 'A := {b, d}', 'g := A.b',
    ]);
  });

  it('is told from elements by the name of the file, and what is neither by trying', () => {
    const cast = 'const a = <T>b; c(<D>e);';
    const element = 'const a = <B>{c()}</B>;';
    for (const path of ['a.ts', 'a.mts', 'a.cts', 'a.js', 'a.tsx']) {
      expect(lower(cast, path).isWhole, path).toBe(true);
      expect(lines(element, path), path).toEqual(['a := other(c())']);
    }
  });
});

describe('the way that a program takes', () => {
  it('branches', () => {
    expect(lines('if (a) b(); else if (c) { d(); } else e();')).toEqual(['if a { b() } { if c { d() } { e() } }']);
  });

  it('switches, and a break there leaves no loop', () => {
    expect(lines(`
      while (true) {
        switch (reason()) {
          case 'end_turn': return;
          case 'a': case 'b': run(); break;
          default: for (;;) break;
        }
        break;
      }
    `)).toEqual(["while true { if (=== reason() 'end_turn' 'a' 'b') { return } { run() } { while true { break } }; break }"]);
  });

  it('loops', () => {
    expect(lines(`
      for (let i = 0; i < 5; i++) f(i);
      for (const { a } of records) g(a);
      for (const key in object) { continue; }
      for await (const chunk of stream) h(chunk);
      for (x.y of z) ;
      while (!done) poll();
      do { poll(); } while (again());
    `)).toEqual([
      'i := 0', 'while (< i 5) { f(i); i += 1 }', 'each {a} of records { g(a) }', 'each key of object { continue }', 'each await chunk of stream { h(chunk) }',
      'each x.y of z {}', 'while (! done) { poll() }', 'while again() { poll() }',
    ]);
  });

  it('assigns in the test of a loop with each round', () => {
    expect(lines('while ((line = await next()) !== null) use(line); do {} while (x = more());')).toEqual([
      'while (!== line null) { line = await next(); use(line) }', 'while x { x = more() }',
    ]);
  });

  it('tries, throws and leaves', () => {
    expect(lines('try { a(); } catch (error) { throw new Error(b(error)); } finally { c(); } try { d(); } catch {} ')).toEqual([
      'try { a() } catch { throw new Error(b(error)) } finally { c() }', 'try { d() } catch {}',
    ]);
  });

  it('has labels, of loops and of blocks', () => {
    expect(lines('outer: for (;;) { for (;;) { switch (a) { case 1: break outer; } inner: { break inner; } } }')).toEqual([
      'while true { while true { if (=== a 1) { break } } }',
    ]);
  });
});

describe('text that nobody would write', () => {
  it('is an empty module where it does not parse', () => {
    const { body, exports, isWhole } = lower('import a from "a";\nconst b = ;', 'a.js');
    expect({ body, exports, isWhole }).toEqual({ body: [], exports: [], isWhole: false });
  });

  it('may begin with a mark or the name of a program', () => {
    expect(lines('#!/usr/bin/env node\na();', 'a.mjs')).toEqual(['a()']);
    expect(lower('\uFEFFabc();', 'a.js').body).toMatchObject([{ start: 1, end: 6 }]);
  });

  it('is not read above 1.5 million characters', () => {
    const { body, isWhole } = lower(`a();${' '.repeat(1_500_000)}`, 'a.js');
    expect({ body, isWhole }).toEqual({ body: [], isWhole: false });
  });

  it.each(['[', '(', '{', 'a(', '`${', '!', 'a=>', 'if(a)', '-', 'a?b:', 'async()=>{', 'class{a=', '<a>'])('may nest %s as deep as it likes', (open) => {
    for (const depth of [600, 20_000]) {
      const closing: Record<string, string> = { '[': ']', '(': ')', '{': '}', 'a(': ')', '`${': '}`', 'async()=>{': '}', 'class{a=': '}', '<a>': '</a>' };
      const text = `x = ${open === '{' || open === 'if(a)' ? '0;' : ''}${open.repeat(depth)}1${(closing[open] ?? '').repeat(depth)}`;
      expect(() => JSON.stringify(lower(text, 'a.js').body)).not.toThrow();
    }
  }, 60_000);

  it('may be a long chain', () => {
    expect(lines(`x = ${Array.from({ length: 600 }, () => "'a'").join(' + ')};`, 'a.js')).toEqual([`x = '${'a'.repeat(600)}'`]);
    expect(lower(`x = ${Array.from({ length: 600 }, () => 'a').join(' || ')};`, 'a.js').isWhole).toBe(true);
    expect(lower(`x${'.y()'.repeat(2_000)};`, 'a.js').isWhole).toBe(false);
  });

  it('may be any', () => {
    const word = fc.constantFrom('import', 'export', 'const', 'a', '{', '}', '(', ')', '=>', '=', ',', ';', "'s'", '`', '${', 'await', 'class', '#p', '<', '/', '.', '...', '?', ':', '\n', 'type', 'enum', '@', 'case');
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.array(word).map((words) => words.join(' '))), (text) => {
      expectNested(lower(text, 'a.tsx'));
    }), { numRuns: 500 });
  });
});

const REAL = `import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
const client = new BedrockRuntimeClient({ maxAttempts: 2, requestHandler: { requestTimeout: 60 * 1000 } });
export const handler = async ({ Records = [] }) => {
  for (const { body } of Records) {
    switch (JSON.parse(body)?.kind) {
      case \`ask\`: await client.send(new ConverseCommand({ modelId: process.env.MODEL ?? 'm', messages: [...body] })); break;
    }
    let turns = 0;
    while (turns++ < 5 && !(await ask(turns)).done) try { await sleep(1); } catch (error) { console.error(\`no \${error}\`); }
  }
  return { statusCode: 200, body: <p>{Records.length}</p> };
};
@tool({ name: 'n' }) class Agent extends Base { #tools = []; @logged() run() {} @late() field = 1; static make = () => new Agent(); get tools() { return this.#tools; } }
exports.Agent = Agent;
`;

describe('places', () => {
  it('are those of the text', () => {
    const { body } = lower(REAL, 'a.jsx');
    const text = (one: { start: number; end: number } | undefined): string => REAL.slice(one?.start, one?.end);
    const [, client, handler] = body;
    expect(text(client)).toBe('client = new BedrockRuntimeClient({ maxAttempts: 2, requestHandler: { requestTimeout: 60 * 1000 } })');
    expect(client?.kind === 'assign' && [text(client.target), text(client.value).slice(0, 24)]).toEqual(['client', 'new BedrockRuntimeClient']);
    expect(handler?.kind === 'assign' && text(handler.value).slice(0, 26)).toBe('async ({ Records = [] }) =');
    expectNested(lower(REAL, 'a.jsx'));
  });

  it('nest, whatever happens to a program', () => {
    const at = fc.integer({ min: 0, max: REAL.length });
    fc.assert(fc.property(at, fc.integer({ min: 0, max: 40 }), fc.oneof(fc.constant(''), fc.constantFrom(...REAL.split(/\b/)), at.map((from) => REAL.slice(from, from + 30))), (start, length, put) => {
      expectNested(lower(REAL.slice(0, start) + put + REAL.slice(start + length), 'a.jsx'));
    }), { numRuns: 500 });
  });
});

/** Whatever stands in something stands within its offsets. */
function expectNested({ source, body, exports }: Module): void {
  const walk = (value: unknown, start: number, end: number): void => {
    if (typeof value !== 'object' || value === null) return;
    const own = 'start' in value && 'end' in value ? (value as { start: number; end: number }) : { start, end };
    if (own.start < start || own.end > end || own.start > own.end) throw new Error(`${JSON.stringify(value)} crosses ${start}–${end}`);
    for (const child of Object.values(value)) walk(child, own.start, own.end);
  };
  walk(body, 0, source.text.length);
  walk(exports, 0, source.text.length);
}
