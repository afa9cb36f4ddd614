import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { lint, type Input, type LintOptions } from '../../src/engine/lint.js';
import type { Report } from '../../src/engine/finding.js';
import { memoryWorkspace } from '../support.js';

type Files = Readonly<Record<string, string | Uint8Array>>;

function lintFiles(files: Files, options: Partial<LintOptions> = {}, paths = Object.keys(files)): Report {
  const workspace = memoryWorkspace(files);
  return lint(paths.map((path): Input => ({ path, kind: 'file', workspace })), { rules, ...options });
}

const brief = ({ findings }: Report): string[] =>
  findings.map(({ rule, about, severity, places: [{ span }] }) => {
    const { line, column } = span.source.position(span.start);
    return `${span.source.path}:${line}:${column} ${severity} ${rule.id} ${about.logicalId}`.trim();
  });

const SLOW = `
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Parameters:
  Seconds: { Type: Number, Default: 20 }
Resources:
  Slow:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: !Ref Seconds
      MemorySize: 512
      Policies: [{ Statement: [{ Effect: Allow, Action: 'bedrock:InvokeModel', Resource: '*' }] }]
      Events: { Ask: { Type: Api, Properties: { Path: /ask, Method: post, Auth: { ApiKeyRequired: true } } } }
`;

describe('lint', () => {
  it('passes over what is no template, broken or not', () => {
    const report = lintFiles({
      'workflow.yml': 'on: push\njobs: {}\n', 'broken.yml': 'a: [\n', 'data.json': '{"Resources": []}', 'list.yaml': '- AWS::Lambda::Function\n',
      'broken-docs.yaml': 'text: see AWS::Lambda::Function\n  more: [\n', 'jinja.yaml': "{% if x %}\nAWSTemplateFormatVersion: '2010-09-09'\n{% endif %}\nResources: [\n",
    });
    expect(report).toMatchObject({ findings: [], failures: [], totals: { templates: 0, skipped: 6 } });
  });

  it('points into the handler that calls a model, second to the template, and shows no key that stands there', () => {
    const secret = `sk-proj-${'AbCd1234'.repeat(3)}`;
    const handler = `from openai import OpenAI\nclient = OpenAI(api_key="${secret}")\n\ndef handler(event, context):\n    return client.chat.completions.create(model="gpt-4o", messages=[], user="${secret}", timeout=9)\n`;
    const template = SLOW.replace('Timeout:', 'Handler: app.handler\n      Runtime: python3.13\n      CodeUri: src\n      Timeout:').replace(/ +Policies:.*\n/, '').replace('MemorySize: 512', 'MemorySize: 128');
    const { findings, sources } = lintFiles({ 'slow.yaml': template, 'src/app.py': handler }, {}, ['slow.yaml']);
    const found = findings.find(({ rule }) => rule.id === 'memory-at-default')!;
    expect(found.places[0].span.source.path).toBe('slow.yaml');
    const place = found.places.find(({ span }) => span.source.path === 'src/app.py')!;
    expect(place.note).toBe('AI workload: calls chat.completions.create of openai');
    const shown = place.span.source.slice(0, handler.length);
    expect(shown).not.toContain('AbCd1234');
    expect(shown).toContain('def handler(event, context):');
    expect(sources.map(({ path }) => path).sort()).toEqual(['slow.yaml', 'src/app.py']);
  });

  it('says where a template cannot be parsed, and lints the others', () => {
    const report = lintFiles({ 'broken.yaml': "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Fn: [\n", 'slow.yaml': SLOW }, { parameters: new Map([['Seconds', '40']]) });
    expect(brief(report)).toEqual(['broken.yaml:3:7 error syntax-error', 'slow.yaml:10:16 warning sync-timeout-exceeds-caller Slow', 'slow.yaml:13:17 note concurrency-unbounded Slow']);
  });

  it('takes given parameters for certain', () => {
    const with40 = lintFiles({ 'slow.yaml': SLOW }, { parameters: new Map([['Seconds', '40']]) });
    expect(with40.findings.find(({ rule }) => rule.id === 'sync-timeout-exceeds-caller')).toMatchObject({ confidence: 'high', message: 'Slow may run 40 s, but POST /ask gives up after 29 s.' });
    expect(brief(lintFiles({ 'slow.yaml': SLOW }))).toEqual(['slow.yaml:13:17 note concurrency-unbounded Slow']);
  });

  it('takes what samconfig.toml deploys with', () => {
    const files = { 'app/slow.yaml': SLOW, 'app/samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "Seconds=45"\n[prod.deploy.parameters]\nparameter_overrides = "Seconds=50"\n' };
    const message = (report: Report): string | undefined => report.findings.find(({ rule }) => rule.id === 'sync-timeout-exceeds-caller')?.message;
    expect(message(lintFiles(files, {}, ['app/slow.yaml']))).toMatch(/may run 45 s/);
    expect(message(lintFiles(files, { configEnv: 'prod' }, ['app/slow.yaml']))).toMatch(/may run 50 s/);
  });

  it('reports no more keys that stand twice than anybody reads', () => {
    const { findings } = lintFiles({ 't.yaml': `AWSTemplateFormatVersion: '2010-09-09'\nMetadata:\n${'  a: b\n'.repeat(20_000)}Resources: { Fn: { Type: AWS::Lambda::Function, Properties: { Timeout: 1, Timeout: 2 } } }\n` });
    expect(findings.filter(({ rule }) => rule.id === 'duplicate-key')).toHaveLength(1_000);
  });

  it('reports keys that stand twice', () => {
    const report = lintFiles({ 'twice.yaml': SLOW.replace('MemorySize: 512', 'MemorySize: 512\n      MemorySize: 1024') });
    expect(brief(report)).toContain('twice.yaml:12:7 warning duplicate-key');
  });

  it('lints every template of a file of several documents', () => {
    const report = lintFiles({ 'many.yaml': `a: 1\n---${SLOW}---${SLOW.replaceAll('Slow', 'Other')}` }, { parameters: new Map([['Seconds', '40']]) });
    expect(brief(report).filter((line) => line.includes('sync-timeout'))).toEqual([
      'many.yaml:11:16 warning sync-timeout-exceeds-caller Slow', 'many.yaml:24:16 warning sync-timeout-exceeds-caller Other',
    ]);
  });

  it('lints a nested template where its parent uses it, and there only', () => {
    const parent = "Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties: { TemplateURL: ./child.yaml, Parameters: { Seconds: 40 } }\n";
    const report = lintFiles({ 'child.yaml': SLOW, 'parent.yaml': parent });
    expect(brief(report)).toEqual(['child.yaml:10:16 warning sync-timeout-exceeds-caller Slow', 'child.yaml:13:17 note concurrency-unbounded Slow']);
    expect(report.totals).toMatchObject({ templates: 2, functions: 1, aiFunctions: 1 });
    expect(report.findings[0]).toMatchObject({ message: 'Slow may run 40 s, but POST /ask gives up after 29 s.' });
  });

  it('refuses UTF-16 and other encodings of a template with a sentence', () => {
    const utf16 = new Uint8Array(Buffer.from(`\ufeff${SLOW}`, 'utf16le'));
    const latin1 = new Uint8Array(Buffer.from(SLOW.replace('Slow:', 'Slow: # \u00e9'), 'latin1'));
    const report = lintFiles({ 'utf16.yaml': utf16, 'latin1.yaml': latin1, 'image.json': new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2]) });
    expect(report.failures).toEqual([
      { path: 'utf16.yaml', message: 'is UTF-16, which CloudFormation tools do not read: save it as UTF-8' },
      { path: 'latin1.yaml', message: 'is not valid UTF-8' },
    ]);
  });

  it('has nothing to say of other files in UTF-16, as Windows programs write them', () => {
    const text = JSON.stringify({ name: 'ordinary', list: [1, 2, 3] });
    const little = Buffer.from(text, 'utf16le');
    const big = Buffer.from(little).swap16();
    const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), little]);
    const report = lintFiles({ 'little.json': new Uint8Array(little), 'big.json': new Uint8Array(big), 'marked.json': new Uint8Array(marked) });
    expect(report).toMatchObject({ failures: [], findings: [], totals: { templates: 0, skipped: 3 } });
  });

  it('survives templates in which nothing has the right type', () => {
    const absurd = ['Resources: []', 'Resources: 5', 'Resources: { Fn: [] }', 'Resources: { Fn: { Type: {} } }', 'Resources: { Fn: { Type: AWS::Lambda::Function, Properties: 5 } }',
      'Parameters:\nResources:\n', 'Resources: { __proto__: { Type: AWS::Lambda::Function }, constructor: { Type: AWS::Serverless::Function, Properties: { Events: { toString: { Type: __proto__ } } } } }'];
    const report = lintFiles(Object.fromEntries(absurd.map((text, index) => [`absurd${index}.yaml`, `AWSTemplateFormatVersion: '2010-09-09'\n${text}\n`])));
    expect(report.failures).toEqual([]);
    expect(report.totals.templates).toBe(absurd.length);
  });

  it('bounds a loop that makes a billion resources, and says so', () => {
    const list = `[${Array.from({ length: 1000 }, (_, i) => `a${i}`).join(', ')}]`;
    const loop = (depth: number): string => depth === 0
      ? '{ "Fn${A1}${A2}${A3}": { Type: AWS::Lambda::Function, Properties: { Timeout: 60 } } }'
      : `{ "Fn::ForEach::L${depth}": [A${depth}, ${list}, ${loop(depth - 1)}] }`;
    const started = performance.now();
    const report = lintFiles({ 'loop.yaml': `Transform: AWS::LanguageExtensions\nResources: ${loop(3)}\n` });
    expect(brief(report)).toContainEqual(expect.stringMatching(/error template-too-large/));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('a template that is too large', () => {
  it('is said to be, whether a loop makes it so or not', () => {
    const plain = Array.from({ length: 5_001 }, (_, i) => `  Q${i}: { Type: AWS::SQS::Queue }`).join('\n');
    const { findings } = lintFiles({ 'plain.yaml': `Resources:\n${plain}\n` });
    expect(findings.map(({ rule, message }) => `${rule.id}: ${message}`)).toEqual(['template-too-large: This template has more than 5000 resources.']);
  });

  it('is said to be where it has more values than any that can be deployed, and nothing in it is checked', () => {
    const values = (n: number): string => `AWSTemplateFormatVersion: '2010-09-09'\nResources: { Fn: { Type: AWS::Lambda::Function, Properties: { Timeout: 1, Timeout: 2 } } }\nMetadata: { a: [${'1,'.repeat(n)}1] }\n`;
    const large = lintFiles({ 'values.yaml': values(600_000) });
    expect(large.findings.map(({ rule, message }) => `${rule.id}: ${message}`)).toEqual(['template-too-large: There are more values in this file than in any template of 1 MB.']);
    expect([large.templates, large.totals]).toMatchObject([[], { templates: 1, functions: 0 }]);
    // What is 1 MB large can be deployed.
    const fair = lintFiles({ 'values.yaml': values(524_000) });
    expect(fair.findings.map(({ rule }) => rule.id)).toEqual(['duplicate-key']);
    // And nobody's template is passed over.
    expect(lintFiles({ 'values.yaml': `Transform: [${'1,'.repeat(600_000)}1]\n` }).findings).toEqual([]);
  });

  it('is not checked wholly where it is thousands of templates', () => {
    const one = (n: number): string => `---\nAWSTemplateFormatVersion: '2010-09-09'\nResources: { Fn${n}: { Type: AWS::Lambda::Function, Properties: { Timeout: 1, Timeout: 2 } } }\n`;
    const { totals, failures } = lintFiles({ 'many.yaml': Array.from({ length: 1_001 }, (_, n) => one(n)).join('') });
    expect(totals.functions).toBeLessThanOrEqual(1_000);
    expect(failures).toEqual([{ path: 'many.yaml', message: 'holds more than 1000 templates, and those after were not checked' }]);
    expect(lintFiles({ 'many.yaml': Array.from({ length: 1_000 }, (_, n) => one(n)).join('') }).failures).toEqual([]);
  });

  it('is not, by comments and long texts', () => {
    const comments = `# ${'='.repeat(78)}\n# --- a function, and what it is for ${'-'.repeat(40)}\n`.repeat(30_000);
    const { findings, totals } = lintFiles({ 'commented.yaml': `${comments}AWSTemplateFormatVersion: '2010-09-09'\nResources: { Fn: { Type: AWS::Lambda::Function } }\nMetadata: { Text: '${'words and words '.repeat(60_000)}' }\n` });
    expect([findings, totals.functions]).toEqual([[], 1]);
  });

  it('is said to be where its expressions multiply without end', () => {
    const bomb = Array.from({ length: 12 }, (_, i) => `  - &a${i + 1} !Join ['', [${Array.from({ length: 12 }, () => (i === 0 ? 'x' : `*a${i}`)).join(', ')}]]`).join('\n');
    const { findings } = lintFiles({ 'bomb.yaml': `AWSTemplateFormatVersion: '2010-09-09'\nMetadata:\n${bomb}\nResources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties: { Timeout: *a12, Runtime: *a11, FunctionName: *a12 }\n` });
    expect(findings.map(({ rule, message }) => `${rule.id}: ${message}`)).toEqual(['template-too-large: This template takes more work to evaluate than any that can be deployed.']);
  });
});
