import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AssessOptions } from '../../src/assess/assess.js';
import type { FunctionAssessment } from '../../src/assess/assessment.js';
import { ConfigReader } from '../../src/engine/config-reader.js';
import { Source } from '../../src/source/source.js';
import { parseTree } from '../../src/source/tree.js';
import { API, assessed, assessFiles, projectOf, QUEUE, QUEUES, REST, type Shape } from './assessing.js';

/** Words that stand for nothing but what somebody called something. */
const NAMES = ['agent', 'bedrock', 'llm', 'summarize', 'chat', 'AgentLoop', 'long-running', 'inference'];
const PACKAGES = ['strands-agents', 'langgraph', 'crewai', 'openai', 'torch', 'transformers', 'boto3', 'smolagents', 'langchain'];

const shapes: fc.Arbitrary<Shape> = fc.record({
  events: fc.constantFrom(undefined, API, REST, QUEUE, '{ Each: { Type: Schedule, Properties: { Schedule: rate(1 minute) } } }', '{ Put: { Type: SNS, Properties: { Topic: !Ref T } } }'),
  timeout: fc.constantFrom<string | number>(3, 25, 60, 600, 900, '!ImportValue Seconds', '!If [No, 5, 900]'),
  properties: fc.constantFrom('', 'Description: an agent that runs for ever', 'FunctionUrlConfig: { AuthType: NONE }', 'PackageType: Image\nImageUri: x', 'TenancyConfig: { TenantIsolationMode: PER_TENANT }', 'VpcConfig: { SubnetIds: [a] }', 'AutoPublishAlias: live'),
  policies: fc.constantFrom(undefined, '{ Effect: Allow, Action: "s3:*", Resource: "*" }', '{ Effect: Allow, Action: "bedrock:*", Resource: "*" }'),
  metadata: fc.constantFrom(undefined, '{ ai: true }', '{ ai: false }', '{ kind: agent-loop, ai: true }', '{ kind: [batch, local-inference], ai: true }'),
  runtime: fc.constantFrom('python3.13', 'nodejs22.x', 'java21', 'dotnet8', 'provided.al2023'),
}).map((shape) => ({ ...(Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as Shape), rest: QUEUES }));

const manifests = fc.subarray(PACKAGES).map((names) => `${names.join('\n')}\n`);

describe('an assessment', () => {
  it('never says by names and packages alone that something does not fit', () => {
    fc.assert(fc.property(shapes, manifests, fc.constantFrom(...NAMES), (shape, manifest, name) => {
      const files = { 'src/requirements.txt': manifest, 'src/package.json': JSON.stringify({ dependencies: Object.fromEntries(manifest.trim().split('\n').map((one) => [one, '1'])) }) };
      const fn = assessed({ ...shape, files, properties: `${shape.properties ?? ''}\nFunctionName: ${name}\nEnvironment: { Variables: { MODEL_ID: anthropic.claude-3-haiku, AGENT: ${name} } }` });
      expect(fn.fit).not.toBe('does-not-fit');
    }), { numRuns: 60 });
  });

  it('is fit where nothing is to be changed, and says what else', () => {
    fc.assert(fc.property(shapes, (shape) => {
      const fn = assessed(shape);
      if (fn.fit === 'fit') expect(fn.blockers).toEqual([]);
      if (fn.blockers.length > 0) expect(fn.fit).not.toBe('fit');
      if (fn.fit === 'fit' || fn.fit === 'not-assessed') expect(fn.target).toBeNull();
      if (fn.fit === 'does-not-fit') expect(fn.target).not.toBeNull();
      if (fn.fit === 'unknown') expect(fn.unknowns).not.toEqual([]);
      expect(fn.reasons).not.toEqual([]);
      expect(fn.ai.verdict === 'ai' || fn.fit === 'not-assessed').toBe(true);
      for (const { note, path, line, column } of [...fn.reasons, ...fn.advice]) {
        expect(note).not.toBe('');
        expect([path, line, column].every((part) => part !== undefined) || [path, line, column].every((part) => part === undefined)).toBe(true);
      }
    }), { numRuns: 100 });
  });

  it('has for its headline the worst of its callers', () => {
    const gravity: readonly FunctionAssessment['fit'][] = ['does-not-fit', 'fit-with-changes', 'fit', 'unknown', 'not-assessed'];
    fc.assert(fc.property(shapes, (shape) => {
      const { fit, callers } = assessed({ ...shape, properties: 'FunctionUrlConfig: { AuthType: NONE }' });
      if (callers.length > 0) expect(gravity.indexOf(fit)).toBeLessThanOrEqual(Math.min(...callers.map((caller) => gravity.indexOf(caller.fit))));
    }), { numRuns: 60 });
  });

  it('lists every function once, in the order of its templates, whatever order they come in', () => {
    const one = projectOf({ events: API })['template.yaml']!;
    const child = one.replace('  Fn:', '  Inner:');
    const parent = `${one}  Stack: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./child.yaml } }\n  Twin: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./child.yaml } }\n`;
    const files = { 'child.yaml': child, 'parent.yaml': parent, 'other.yaml': one.replace('Timeout: 25', 'Timeout: 100') };
    const orders = [['child.yaml', 'parent.yaml', 'other.yaml'], ['other.yaml', 'parent.yaml', 'child.yaml'], ['parent.yaml', 'other.yaml', 'child.yaml']];
    const reports = orders.map((paths) => assessFiles(files, {}, paths));
    expect(reports[0]!.functions.map(({ template, logicalId }) => `${template} ${logicalId}`)).toEqual(['child.yaml Inner', 'other.yaml Fn', 'parent.yaml Fn']);
    for (const report of reports) expect(report.functions).toEqual(reports[0]!.functions);
  });

  it('keeps the worse of two stacks of one template', () => {
    const child = projectOf({ events: API, timeout: '!Ref Seconds' })['template.yaml']!.replace('Resources:', 'Parameters: { Seconds: { Type: Number } }\nResources:');
    const stack = (id: string, seconds: number): string => `  ${id}: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./child.yaml, Parameters: { Seconds: ${seconds} } } }\n`;
    for (const parent of [stack('A', 20) + stack('B', 100), stack('A', 100) + stack('B', 20)]) {
      const { functions } = assessFiles({ 'child.yaml': child, 'parent.yaml': `Resources:\n${parent}` });
      expect(functions.map(({ fit, logicalId }) => `${logicalId} ${fit}`)).toEqual(['Fn fit-with-changes']);
    }
  });

  it('shows no secret', () => {
    const secret = 'sk-proj-a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0';
    const report = assessFiles(projectOf({ events: `{ Ask: { Type: HttpApi, Properties: { Path: /ask/${secret}, Method: post } } }`, timeout: 100 }));
    expect(report.functions[0]!.callers).toHaveLength(1);
    expect(JSON.stringify(report)).not.toContain(secret);
  });
});

describe('what the configuration says', () => {
  const configured = (config: string, options: Partial<AssessOptions> = {}, shape: Shape = { events: API }): FunctionAssessment => {
    const files = { ...projectOf(shape), 'lambdafit.config.yaml': config };
    const configurations = new ConfigReader({ parse: (path, text) => parseTree(new Source(path, text)) });
    return assessFiles(files, { configurations, ...options }, ['template.yaml']).functions[0]!;
  };

  it('of traffic and prices counts, and the command line counts more', () => {
    const busy = 'functions: { Fn: { invocationsPerMonth: 50000000, averageSeconds: 5 } }\n';
    expect(configured(busy).pattern).toBe('N2');
    expect(configured(busy, { traffic: new Map([['*', { invocationsPerMonth: 10 }]]) }).pattern).toBe('F1');
    expect(configured('traffic: { averageSeconds: 45 }\n')).toMatchObject({ fit: 'fit-with-changes' });
    expect(configured(`${busy}prices: { lambdaGbSecond: 0.0000000001 }\n`).pattern).toBe('F1');
  });

  it('of rules counts: what is off is no blocker, and core is not enough for an assessment', () => {
    const slow: Shape = { events: API, timeout: 100 };
    expect(configured('rules: { sync-timeout-exceeds-caller: off }\n', {}, slow)).toMatchObject({ fit: 'fit', blockers: [] });
    const short: Shape = { events: API, timeout: 5 };
    expect(configured('preset: core\n', {}, short).blockers).toEqual(['timeout-too-short-for-model-call']);
    expect(configured('', { preset: 'core' }, short).blockers).toEqual(['timeout-too-short-for-model-call']);
  });
});

describe('what is large', () => {
  it('takes time by its size: thousands of routes of one function, and functions that invoke each other in circles', () => {
    const routes = Array.from({ length: 2_000 }, (_, index) => `R${index}: { Type: HttpApi, Properties: { Path: /r/${index}, Method: get } }`).join(', ');
    expect(assessed({ events: `{ ${routes} }`, timeout: 100 }).callers).toHaveLength(2_000);

    const others = (index: number): string => Array.from({ length: 20 }, (_, step) => `!GetAtt F${(index + step + 1) % 100}.Arn`).join(', ');
    const functions = Array.from({ length: 100 }, (_, index) => `  F${index}:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Policies: [{ Statement: [{ Effect: Allow, Action: "bedrock:InvokeModel", Resource: "*" }, { Effect: Allow, Action: "lambda:InvokeFunction", Resource: [${others(index)}] }] }]`);
    const python = 'import boto3\nclient = boto3.client("bedrock-runtime")\nfunctions = boto3.client("lambda")\ndef handler(event, context):\n    functions.invoke(FunctionName="x", InvocationType="RequestResponse")\n    return client.converse(modelId="m", messages=[])\n';
    const report = assessFiles({ 'template.yaml': `Transform: AWS::Serverless-2016-10-31\nResources:\n${functions.join('\n')}\n`, 'src/app.py': python });
    expect(report.functions).toHaveLength(100);
    for (const { fit } of report.functions) expect(fit).toBe('unknown');
  });
});
