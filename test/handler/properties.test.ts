import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Source } from '../../src/source/source.js';
import { readHandler } from '../../src/handler/read.js';
import { memoryWorkspace } from '../support.js';
import { factsAsLines } from './facts-as-lines.js';

const FOLDER = 'fixtures/handlers';
const TEXTS = readdirSync(FOLDER).flatMap((name) => ['handler.py', 'handler.ts', 'handler.js'].flatMap((module) => {
  try {
    return [{ language: module.endsWith('.py') ? 'python' as const : 'javascript' as const, text: readFileSync(join(FOLDER, name, module), 'utf8') }];
  } catch {
    return [];
  }
}));
const SCRAPS = ['(', ')', '{', '}', '[', ']', '**', '...', '"""', '`', '${', '\\', '\n', '\t', ' if ', ' lambda: ', ' => ', 'x = x', 'import *', 'from . import handler\n', "require('./handler')", '@', '#', '//', '/*', '\0', '\uFEFF', '😀', 'client.converse('];

function read(language: 'python' | 'javascript', text: string): readonly string[] {
  const module = language === 'python' ? 'handler.py' : 'handler.ts';
  return factsAsLines(readHandler({ language, module, handler: 'handler', roots: ['.'] }, memoryWorkspace({ [module]: text })));
}

/** Milliseconds of one reading; the best of a few, as others use the machine too. */
function time(action: () => void): number {
  return Math.min(...[1, 2, 3].map(() => {
    const start = performance.now();
    action();
    return performance.now() - start;
  }));
}

/** Nothing of it takes a second where nobody else uses the machine. */
const AT_MOST = 5_000;

describe('no text of a handler', () => {
  it('makes reading it fail, however it is broken', () => {
    const edit = fc.record({ at: fc.nat(10_000), cut: fc.nat(40), scrap: fc.constantFrom(...SCRAPS) });
    fc.assert(fc.property(fc.constantFrom(...TEXTS), fc.array(edit, { maxLength: 6 }), ({ language, text }, edits) => {
      const broken = edits.reduce((written, { at, cut, scrap }) => written.slice(0, at % (written.length + 1)) + scrap + written.slice((at % (written.length + 1)) + cut), text);
      const start = performance.now();
      expect(read(language, broken).length).toBeGreaterThan(0);
      expect(performance.now() - start).toBeLessThan(AT_MOST);
    }), { numRuns: 300 });
  }, 120_000);

  it('makes reading it fail when parts of several handlers stand in one', () => {
    fc.assert(fc.property(fc.constantFrom(...TEXTS), fc.constantFrom(...TEXTS), fc.nat(3_000), fc.nat(3_000), (a, b, from, to) => {
      expect(read(a.language, a.text.slice(0, from % a.text.length) + b.text.slice(to % b.text.length)).length).toBeGreaterThan(0);
    }), { numRuns: 200 });
  }, 120_000);

  it.each([
    ['dicts that are spread into one another', 'python', 'import boto3  # bedrock\na = {}\nb = {}\na = {**b, **a}\nb = {**a, **b}\ndef handler(event, context):\n    boto3.client("bedrock-runtime").converse(**a)\n'],
    ['a list that holds itself', 'python', 'import boto3  # bedrock\na = [1]\na = [*a, *a]\na.append(a)\ndef handler(event, context):\n    for x in a: boto3.client("bedrock-runtime").converse(modelId=x)\n'],
    ['a name that is made of itself', 'javascript', 'const a = require("openai"); let x = a; x = x.y(x); x = x[x]; x = `${x}${x}`; export const handler = x.bind(x)(x);'],
    ['a class that extends itself', 'javascript', 'import "openai"; class A extends B { m() { return this.m(); } } class B extends A {} export const handler = () => new A().m();'],
    ['modules that export one another', 'javascript', 'export * from "./handler"; export { handler } from "./handler"; import openai from "openai";'],
    ['functions that call one another with themselves', 'python', 'import openai\ndef f(g): return g(f)\ndef handler(event, context): return f(handler)(f)(handler)\n'],
  ] as const)('hangs it: %s', (_, language, text) => {
    expect(time(() => read(language, text))).toBeLessThan(AT_MOST);
  });

  it.each([
    ['calls in calls', 'python', (n: number) => `import openai\nx = ${'f('.repeat(n)}${')'.repeat(n)}\n`],
    ['a chain of calls', 'javascript', (n: number) => `import OpenAI from 'openai';\nexport const handler = new OpenAI()${'.then(f)'.repeat(n)};`],
    ['a chain of dicts', 'python', (n: number) => `import openai\na0 = {}\n${Array.from({ length: n }, (_, i) => `a${i + 1} = {**a${i}, **a${i}}`).join('\n')}\nopenai.chat(**a${n})\n`],
    ['branches in branches', 'javascript', (n: number) => `import 'openai';\n${'if (x) {'.repeat(n)}${'}'.repeat(n)}`],
    ['assignments in the wrong order', 'python', (n: number) => `import openai\n${Array.from({ length: n }, (_, i) => `a${i} = a${i + 1}`).join('\n')}\na${n} = openai\n`],
    ['many functions that all call each other', 'python', (n: number) => `import openai\n${Array.from({ length: n }, (_, i) => `def f${i}(x):\n    return ${Array.from({ length: 10 }, (__, j) => `f${(i * 7 + j * 13) % n}(x)`).join(' or ')}`).join('\n')}\nhandler = f0\n`],
  ] as const)('overflows the stack, or takes long: %s', (_, language, textOf) => {
    for (const n of [10, 300, 3_000]) expect(time(() => read(language, textOf(n))), `${n}`).toBeLessThan(AT_MOST);
  }, 120_000);
});

describe('code that stands in a template', () => {
  it('is read like a file of its own', () => {
    const module = new Source('template.yaml', 'import boto3\n\ndef handler(event, context):\n    return boto3.client("bedrock-runtime").converse(modelId="amazon.nova-lite-v1:0")\n');
    const facts = readHandler({ language: 'python', module, handler: 'handler', roots: [] }, memoryWorkspace({}));
    expect(facts.calls.map(({ operation, reached }) => [operation, reached])).toEqual([['converse', true]]);
  });
});
