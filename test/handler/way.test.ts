import { describe, expect, it } from 'vitest';
import { readHandler } from '../../src/handler/read.js';
import { memoryWorkspace } from '../support.js';

const python = (...lines: readonly string[]): number | undefined =>
  readHandler({ language: 'python', module: 'app.py', handler: 'handler', roots: [''] }, memoryWorkspace({
    'app.py': ['import boto3', 'client = boto3.client("bedrock-runtime")', 'def ask(x):', '    return client.converse(modelId="m", messages=[x])', ...lines, ''].join('\n'),
  })).answers;
const javascript = (...lines: readonly string[]): number | undefined =>
  readHandler({ language: 'javascript', module: 'app.mjs', handler: 'handler', roots: [''] }, memoryWorkspace({
    'app.mjs': ['import OpenAI from "openai";', 'const ai = new OpenAI();', 'const ask = (x) => ai.chat.completions.create({ model: "m", messages: [x] });', ...lines, ''].join('\n'),
  })).answers;

describe('answers on one way through the code', () => {
  it.each([
    ['one call', 1, ['def handler(event, context):', '    return ask(1)']],
    ['one after the other', 3, ['def handler(event, context):', '    a = ask(1)', '    b = ask(a)', '    return ask(b)']],
    ['one within another', 2, ['def handler(event, context):', '    return ask(ask(1))']],
    ['branches', 2, ['def handler(event, context):', '    if event["a"]:', '        ask(1)', '    else:', '        ask(1)', '        ask(2)', '    return 1']],
    ['ways that end before', 2, ['def handler(event, context):', '    if event["a"]:', '        return ask(1)', '    if event["b"]:', '        return ask(2)', '    x = ask(3)', '    return ask(x)']],
    ['a second try after an error', 1, ['def handler(event, context):', '    try:', '        return ask(1)', '    except Exception:', '        return ask(2)']],
    ['what comes last in any case', 2, ['def handler(event, context):', '    try:', '        ask(1)', '    finally:', '        ask(2)']],
    ['a loop that goes round three times', 3, ['def handler(event, context):', '    return [ask(x) for x in ["a", "b", "c"]]']],
    ['a loop that nobody can count', 1, ['def handler(event, context):', '    for x in event["all"]:', '        ask(x)']],
    ['a function that calls itself', 1, ['def again(x):', '    ask(x)', '    return again(x)', 'def handler(event, context):', '    return again(1)']],
    ['what only looks things up', 0, ['def handler(event, context):', '    return client.apply_guardrail(guardrailIdentifier="g", guardrailVersion="1", source="INPUT", content=[])']],
    ['routes', 2, [
      'from fastapi import FastAPI', 'from mangum import Mangum', 'app = FastAPI()', '@app.post("/a")', 'def a(x):', '    return ask(x)', '@app.post("/b")', 'def b(x):', '    return ask(ask(x))', 'handler = Mangum(app)',
    ]],
  ])('%s: %i', (_, answers, lines) => {
    expect(python(...lines)).toBe(answers);
  });

  it('leads through the routes of an app that the handler imports', () => {
    const { answers } = readHandler({ language: 'python', module: 'index.py', handler: 'handler', roots: [''] }, memoryWorkspace({
      'index.py': 'from mangum import Mangum\nfrom app import app\nhandler = Mangum(app)\n',
      'app.py': [
        'import boto3', 'from fastapi import FastAPI', 'client = boto3.client("bedrock-runtime")', 'app = FastAPI()',
        '@app.post("/a")', 'def a(x):', '    first = client.converse(modelId="m", messages=[x])', '    return client.converse(modelId="m", messages=[first])', '',
      ].join('\n'),
    }));
    expect(answers).toBe(2);
  });

  it.each([
    ['what is asked at the same time', 2, ['export const handler = async () => Promise.all([ask(1), ask(2)]);']],
    ['one of two', 1, ['export const handler = async (event) => (event.a ? ask(1) : 0);']],
    ['one of several functions by name', 2, ['const routes = { a: async () => ask(1), b: async () => { await ask(1); return ask(2); } };', 'export const handler = async (event) => routes[event.route]();']],
    ['a switch', 1, ['export const handler = async (event) => { switch (event.a) { case 1: return ask(1); case 2: return ask(2); default: return ask(3); } };']],
  ])('%s: %i', (_, answers, lines) => {
    expect(javascript(...lines)).toBe(answers);
  });

  it('is quick where functions call each other in layers', () => {
    const layers = Array.from({ length: 60 }, (_, index) => `def f${index}(x):\n    ${index === 0 ? 'ask(x)' : `f${index - 1}(x)\n    f${index - 1}(x)`}`);
    expect(python(...layers, 'def handler(event, context):', '    f59(1)')).toBe(100);
  });

  it('survives what is deep', () => {
    const nested = Array.from({ length: 400 }, (_, index) => `${'  '.repeat(index + 1)}if x:`);
    expect(python('def handler(event, context):', ...nested, `${'  '.repeat(402)}ask(1)`)).toBeLessThanOrEqual(1);
    const chain = Array.from({ length: 2_000 }, (_, index) => `def f${index}(x):\n    ${index === 0 ? 'ask(x)' : `f${index - 1}(x)`}`);
    expect(python(...chain, 'def handler(event, context):', '    f1999(1)')).toBeLessThanOrEqual(1);
  });
});
