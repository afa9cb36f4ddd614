import { Ajv } from 'ajv';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { assess } from '../../src/assess/assess.js';
import schema from '../../src/assess/assessment.schema.json' with { type: 'json' };
import { discover } from '../../src/cli/discover.js';
import { lint } from '../../src/engine/lint.js';
import { API, assessFiles, projectOf, QUEUE, QUEUES } from './assessing.js';

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
const validate = ajv.compile(schema);
const mistakes = (report: unknown): unknown => (validate(report) ? [] : validate.errors);

describe('the schema of an assessment', () => {
  it('is closed at every level', () => {
    const open: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      if ('properties' in node && (node as { additionalProperties?: unknown }).additionalProperties !== false) open.push(path);
      for (const [key, value] of Object.entries(node)) visit(value, `${path}/${key}`);
    };
    visit(schema, '');
    expect(open).toEqual([]);
  });

  it('describes reports of functions, workflows, figures and failures', () => {
    const traffic = new Map([['*', { invocationsPerMonth: 1_000_000, averageSeconds: 4, modelCostPerCall: 0.01, ioConcurrency: 5, latencySensitive: false }]]);
    const workflow = `
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: { StartAt: Ask, States: { Ask: { Type: Task, Resource: "arn:aws:states:::bedrock:invokeModel", End: true } } }`;
    for (const shape of [{ events: API }, { events: QUEUE, rest: QUEUES + workflow }, {}, { metadata: '{ ai: false }' }, { timeout: '!Ref Nothing' }]) {
      const report = assessFiles({ ...projectOf(shape), 'gone.yaml': 'AWSTemplateFormatVersion: [' }, { traffic }, ['template.yaml', 'gone.yaml', 'missing.yaml']);
      expect(mistakes(report)).toEqual([]);
      expect(report.failures).not.toEqual([]);
    }
  });

  it('refuses what it does not know', () => {
    const report = assessFiles(projectOf({ events: API }));
    expect(validate({ ...report, more: 1 })).toBe(false);
    expect(validate({ ...report, functions: report.functions.map((one) => ({ ...one, fit: 'maybe' })) })).toBe(false);
    expect(validate({ ...report, functions: report.functions.map((one) => ({ ...one, callers: one.callers.map((caller) => ({ ...caller, note: '' })) })) })).toBe(false);
  });

  const corpora = ['fixtures', '../shared/corpus', '../shared/corpus-cdk'].filter((folder) => existsSync(folder));
  it(`describes the reports of every project of ${corpora.join(', ')}`, () => {
    const { inputs } = discover(corpora, { cwd: process.cwd(), maxFileSize: 10_000_000 });
    expect(mistakes(assess(inputs, { rules }, lint))).toEqual([]);
  });
});
