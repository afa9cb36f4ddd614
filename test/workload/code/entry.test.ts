import { zipSync, strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { entryOf } from '../../../src/workload/code/entry.js';
import { codePlace } from '../../../src/workload/code/places.js';
import { zipWorkspace } from '../../../src/workload/code/zip.js';
import { memoryWorkspace, templateOf } from '../../support.js';

/** Where a function with these properties begins: `module handler [roots]`. */
function begins(properties: string, files: readonly string[] | Readonly<Record<string, string>>, more = '', type = 'AWS::Serverless::Function'): string {
  const contents = Array.isArray(files) ? Object.fromEntries(files.map((path: string) => [path, '#'])) : (files as Readonly<Record<string, string>>);
  const template = templateOf(`Resources: { Fn: { Type: ${type}, Properties: { ${properties} }${more} } }`, contents);
  const fn = template.resources.get('Fn')!;
  const place = codePlace(fn);
  if (!place || place.kind === 'inline') return place?.kind ?? 'no code';
  const found = entryOf(fn, place, memoryWorkspace(contents));
  if (!found) return 'nothing';
  const { module, handler, roots } = found.entry;
  return `${String(module)} ${handler ?? '-'} [${roots.join(', ')}]`;
}

const PY = 'Runtime: python3.13';
const JS = 'Runtime: nodejs22.x';

describe('the handler of a zip', () => {
  it.each([
    ['CodeUri: src/, Handler: app.lambda_handler, Runtime: python3.13', ['src/app.py'], 'src/app.py lambda_handler [src]'],
    ['CodeUri: ., Handler: src/app.lambda_handler, Runtime: python3.13', ['src/app.py'], 'src/app.py lambda_handler []'],
    ['CodeUri: ./, Handler: pkg.mod.func, Runtime: python3.13', ['pkg/mod.py'], 'pkg/mod.py func []'],
    ['CodeUri: fn, Handler: pkg.func, Runtime: python3.13', ['fn/pkg/__init__.py'], 'fn/pkg/__init__.py func [fn]'],
    ['CodeUri: ../lambda/ask, Handler: app.handler, Runtime: python3.13', ['../lambda/ask/app.py'], '../lambda/ask/app.py handler [../lambda/ask]'],
    ['CodeUri: src, Handler: index.handler, Runtime: nodejs22.x', ['src/index.mjs'], 'src/index.mjs handler [src]'],
    ['CodeUri: src, Handler: index.handler, Runtime: nodejs22.x', ['src/index.js', 'src/index.ts'], 'src/index.ts handler [src]'],
    ['CodeUri: src, Handler: handlers/ask.main.run, Runtime: nodejs22.x', ['src/handlers/ask.ts'], 'src/handlers/ask.ts main.run [src]'],
    ['CodeUri: src, Handler: ask.handler, Runtime: nodejs22.x', ['src/ask/index.js'], 'src/ask/index.js handler [src]'],
    ['Handler: app.handler, Runtime: python3.13', ['app.py'], 'app.py handler []'],
    ['CodeUri: src, Handler: app.handler', ['src/app.py'], 'src/app.py handler [src]'],
    ['CodeUri: src, Handler: app.handler, Runtime: provided.al2023', ['src/app.mjs'], 'src/app.mjs handler [src]'],
  ])('%s', (properties, files, expected) => {
    expect(begins(properties, files)).toBe(expected);
  });

  it('is where a build took it from', () => {
    expect(begins(`CodeUri: ., Handler: dist/index.handler, ${JS}`, ['src/index.ts'])).toBe('src/index.ts handler []');
    expect(begins(`CodeUri: svc, Handler: build/ask/index.handler, ${JS}`, { 'svc/tsconfig.json': '{ // comment\n "compilerOptions": { "outDir": "./build", "rootDir": "lambda" } }', 'svc/lambda/ask/index.ts': '' })).toBe('svc/lambda/ask/index.ts handler [svc]');
    expect(begins(`CodeUri: dist/, Handler: ask.handler, ${JS}`, ['src/ask.ts'])).toBe('src/ask.ts handler [src]');
    expect(begins(`CodeUri: build/ask.zip, Handler: ask.handler, ${PY}`, ['src/ask/ask.py'])).toBe('src/ask/ask.py handler [src/ask]');
    expect(begins(`CodeUri: lambda/ask.zip, Handler: index.handler, ${PY}`, ['lambda/ask/index.py'])).toBe('lambda/ask/index.py handler [lambda/ask]');
    const esbuild = ', Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [handlers/ask.ts] } }';
    expect(begins(`CodeUri: src, Handler: ask.handler, ${JS}`, ['src/handlers/ask.ts'], esbuild)).toBe('src/handlers/ask.ts handler [src/handlers, src]');
  });

  it('is looked for by its name only where one file has it', () => {
    expect(begins(`CodeUri: src, Handler: ask_model.handler, ${PY}`, ['src/deep/down/ask_model.py', 'src/other.py'])).toBe('src/deep/down/ask_model.py handler [src/deep/down, src]');
    expect(begins(`CodeUri: src, Handler: app.handler, ${PY}`, ['src/a/app.py', 'src/b/app.py'])).toBe('nothing');
    expect(begins(`CodeUri: src, Handler: app.handler, ${PY}`, ['src/node_modules/x/app.py'])).toBe('nothing');
  });

  it('is behind the handler of those who watch it', () => {
    const env = (variable: string, value: string): string => `Environment: { Variables: { ${variable}: ${value} } }`;
    expect(begins(`CodeUri: src, Handler: datadog_lambda.handler.handler, ${PY}, ${env('DD_LAMBDA_HANDLER', 'app.main')}`, ['src/app.py'])).toBe('src/app.py main [src]');
    expect(begins(`CodeUri: src, Handler: node_modules/datadog-lambda-js/dist/handler.handler, ${JS}, ${env('DD_LAMBDA_HANDLER', 'index.run')}`, ['src/index.js'])).toBe('src/index.js run [src]');
    expect(begins(`CodeUri: src, Handler: newrelic_lambda_wrapper.handler, ${PY}, ${env('NEW_RELIC_LAMBDA_HANDLER', 'a.b.c')}`, ['src/a/b.py'])).toBe('src/a/b.py c [src]');
  });

  it('is what the script of a web adapter starts', () => {
    expect(begins(`CodeUri: app/, Handler: run.sh, ${PY}`, { 'app/run.sh': '#!/bin/bash\nexec python -m uvicorn --port=$PORT main:app\n', 'app/main.py': '' })).toBe('app/main.py - [app]');
    expect(begins(`CodeUri: app/, Handler: run.sh, ${JS}`, { 'app/run.sh': 'npm start', 'app/package.json': '{"scripts": {"start": "NODE_ENV=production node dist/server.js"}}', 'app/src/server.ts': '' })).toBe('app/src/server.ts - [app]');
    expect(begins(`CodeUri: app/, Handler: run.sh, ${PY}`, { 'app/run.sh': './run.sh', 'app/main.py': '' })).toBe('nothing');
    expect(begins(`CodeUri: app/, Handler: server.py, ${PY}`, ['app/server.py'])).toBe('app/server.py - [app]');
  });

  it.each([
    ['CodeUri: s3://bucket/key.zip, Handler: app.handler, Runtime: python3.13', ['app.py'], 'no code'],
    ['CodeUri: { Bucket: a, Key: b }, Handler: app.handler, Runtime: python3.13', ['app.py'], 'no code'],
    ['CodeUri: missing, Handler: app.handler, Runtime: python3.13', ['app.py'], 'no code'],
    ['CodeUri: src, Handler: com.example.App::handle, Runtime: java21', ['src/App.java', 'src/app.py'], 'nothing'],
    ['CodeUri: src, Handler: app.handler, Runtime: ruby3.3', ['src/app.py'], 'nothing'],
    ['CodeUri: src, Handler: ../../secret.handler, Runtime: python3.13', ['src/app.py'], 'nothing'],
    ['CodeUri: src, Handler: handler, Runtime: nodejs22.x', ['src/handler.js'], 'nothing'],
    ['InlineCode: "x()", Handler: index.handler, Runtime: python3.13', ['index.py'], 'inline'],
    ['ImageUri: "123.dkr.ecr.us-east-1.amazonaws.com/a:b", PackageType: Image', ['Dockerfile', 'app.py'], 'no code'],
  ])('%s leads nowhere', (properties, files, expected) => {
    expect(begins(properties, files)).toBe(expected);
  });

  it('says so where another condition has other code', () => {
    const text = 'Parameters: {A: {Type: String}}\nConditions: {C: !Equals [!Ref A, b]}\nResources: { Fn: { Type: AWS::Serverless::Function, Properties: { CodeUri: !If [C, one, two], Handler: app.handler, Runtime: python3.13 } } }';
    const fn = templateOf(text, { 'one/app.py': '#', 'two/app.py': '#' }).resources.get('Fn')!;
    expect(codePlace(fn)).toEqual({ kind: 'folder', path: 'one', gap: 'it has other code under a condition' });
  });

  it('may be of plain CloudFormation that a package command uploads', () => {
    expect(begins(`Code: ./src, Handler: app.handler, ${PY}`, ['src/app.py'], '', 'AWS::Lambda::Function')).toBe('src/app.py handler [src]');
    expect(begins(`Handler: app.handler, ${PY}`, ['app.py'], '', 'AWS::Lambda::Function')).toBe('no code');
  });

  it('lies in what CDK bundled', () => {
    expect(begins(`Handler: index.handler, ${JS}`, ['asset.1f/index.js'], ', Metadata: { "aws:asset:path": asset.1f, "aws:asset:is-bundled": true }', 'AWS::Lambda::Function')).toBe('asset.1f/index.js handler [asset.1f]');
  });
});

describe('the handler of an image', () => {
  const image = (properties: string, dockerfile: string, files: readonly string[], metadata = 'DockerContext: ./app, Dockerfile: Dockerfile'): string =>
    begins(`PackageType: Image${properties}`, { 'app/Dockerfile': dockerfile, ...Object.fromEntries(files.map((path) => [path, '#'])) }, `, Metadata: { ${metadata} }`);

  it.each([
    ['FROM public.ecr.aws/lambda/python:3.12\nCOPY app.py ${LAMBDA_TASK_ROOT}\nCMD ["app.lambda_handler"]', ['app/app.py'], 'app/app.py lambda_handler [app]'],
    ['FROM public.ecr.aws/lambda/python:3.12\nCOPY src/ ./\nCMD [ "ask.main.handler" ]', ['app/src/ask/main.py'], 'app/src/ask/main.py handler [app/src, app]'],
    ['FROM python:3.12\nWORKDIR /var/task\nCOPY *.py ./\nCMD exec uvicorn --port=$PORT main:app', ['app/main.py'], 'app/main.py - [app]'],
    ['FROM python:3.12\nARG FUNCTION_DIR="/function"\nCOPY . ${FUNCTION_DIR}\nWORKDIR ${FUNCTION_DIR}\nENTRYPOINT ["/usr/local/bin/python", "-m", "awslambdaric"]\nCMD ["app.handler"]', ['app/app.py'], 'app/app.py handler [app]'],
    ['FROM node:20 AS build\nWORKDIR /usr/app\nCOPY package.json index.ts ./\nRUN npm run build\nFROM public.ecr.aws/lambda/nodejs:20\nWORKDIR ${LAMBDA_TASK_ROOT}\nCOPY --from=build /usr/app/dist/* ./\nCMD ["index.handler"]', ['app/index.ts'], 'app/index.ts handler [app]'],
    ['FROM node:20\nWORKDIR /srv\nADD src/ /srv/\nCMD ["node", "index.js"]', ['app/src/index.js'], 'app/src/index.js - [app]'],
    ['FROM node:20\nWORKDIR /srv\nCOPY . .\nCMD ["npm", "start"]', ['app/server.js'], 'nothing'],
    ['FROM nginx\nCOPY . /usr/share', ['app/app.py'], 'nothing'],
    ['FROM scratch', ['app/app.py'], 'nothing'],
  ])('%j', (dockerfile, files, expected) => {
    expect(image('', dockerfile, files)).toBe(expected);
  });

  it('is named by the function before the file', () => {
    expect(image(', ImageConfig: { Command: [other.run] }', 'FROM public.ecr.aws/lambda/python:3.12\nCOPY . ./\nCMD ["app.handler"]', ['app/app.py', 'app/other.py'])).toBe('app/other.py run [app]');
  });

  it('is that of CDK, in the folder that it staged', () => {
    const text = 'FROM public.ecr.aws/lambda/python:3.12 AS a\nCOPY one.py ./\nCMD ["one.handler"]\nFROM a AS b\nCOPY two.py ./\nCMD ["two.handler"]';
    const metadata = ', Metadata: { "aws:asset:path": asset.1f, "aws:asset:dockerfile-path": docker/My.Dockerfile, "aws:asset:docker-build-target": a, "aws:asset:property": Code.ImageUri }';
    expect(begins('Code: { ImageUri: x }, PackageType: Image', { 'asset.1f/docker/My.Dockerfile': text, 'asset.1f/one.py': '', 'asset.1f/two.py': '' }, metadata, 'AWS::Lambda::Function')).toBe('asset.1f/one.py handler [asset.1f]');
  });
});

describe('an archive', () => {
  it('is a folder of the code in it', () => {
    const bytes = zipSync({ 'index.js': strToU8('call()'), 'lib/a.js': strToU8('x'), 'node_modules/openai/index.js': strToU8('y'), '../evil.js': strToU8('z'), 'logo.png': strToU8('p') });
    const files = zipWorkspace(memoryWorkspace({ 'src/code.zip': bytes, 'src/beside.js': 'b' }), 'src/code.zip')!;
    expect(files.list('src/code.zip')).toEqual(['index.js', 'lib']);
    expect(new TextDecoder().decode(files.read('src/code.zip/index.js'))).toBe('call()');
    expect(files.stat('src/code.zip/lib')).toMatchObject({ kind: 'folder' });
    expect(files.stat('src/code.zip/logo.png')).toBeUndefined();
    expect(files.read('src/code.zip/index.js', 2)).toBeUndefined();
    expect(files.list('src')).toContain('beside.js');
    expect(zipWorkspace(memoryWorkspace({ 'a.zip': strToU8('PK no zip at all') }), 'a.zip')).toBeUndefined();
    expect(zipWorkspace(memoryWorkspace({}), 'a.zip')).toBeUndefined();
  });

  it('that says its files are larger than they can be is not unpacked', () => {
    const bytes = zipSync({ 'a.js': strToU8('x'.repeat(50_000)) });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    for (let at = 0; at < bytes.length - 4; at++) if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 900_000_000, true);
    expect(zipWorkspace(memoryWorkspace({ 'a.zip': bytes }), 'a.zip')).toBeUndefined();
  });
});
