import { describe, expect, it } from 'vitest';
import { lint } from '../src/index.js';

function briefly(folder: string, parameters: Readonly<Record<string, string>> = {}): string[] {
  const { findings, failures } = lint(folder, { parameters });
  expect(failures).toEqual([]);
  return findings.map(({ rule, about, severity, confidence }) => `${about.logicalId}: ${rule.id} ${severity} [${confidence}]`);
}

describe('the document assistant', () => {
  it('gets what is worth reading about its AI functions, and nothing about those that are sound', () => {
    expect(briefly('fixtures/document-assistant')).toEqual([
      'ChatFunction: sync-timeout-exceeds-caller error [high]',
      'IngestFunction: memory-at-default warning [high]',
      'IngestFunction: async-failure-not-captured warning [high]',
      'IngestFunction: concurrency-unbounded warning [high]',
      'SummariseFunction: sqs-source-without-dlq error [high]',
      'SummariseFunction: concurrency-unbounded warning [high]',
      'ScoreRiskFunction: timeout-too-short-for-model-call warning [high]',
      'ReindexFunction: stream-failure-not-captured warning [high]',
      'ResearchAgentFunction: concurrency-unbounded warning [medium]',
    ]);
  });

  it('has its agent bounded in production', () => {
    expect(briefly('fixtures/document-assistant', { Stage: 'prod' }).filter((line) => line.startsWith('ResearchAgent'))).toEqual([]);
    expect(briefly('fixtures/document-assistant', { Stage: 'dev' })).toContain('ResearchAgentFunction: concurrency-unbounded warning [high]');
  });
});

describe('the other projects', () => {
  it('are clean where they are meant to be', () => {
    expect(briefly('fixtures/clean')).toEqual([]);
  });

  it('are read in JSON', () => {
    expect(briefly('fixtures/json-stack')).toEqual([
      'Moderate: memory-at-default warning [high]',
      'Moderate: stream-failure-not-captured warning [high]',
    ]);
  });

  it('are read without SAM', () => {
    expect(briefly('fixtures/plain-stack')).toEqual([
      'DescribePhoto: async-failure-not-captured warning [high]',
      'DescribePhoto: concurrency-unbounded warning [high]',
      'DescribePhoto: memory-at-default warning [high]',
      'WriteText: sync-timeout-exceeds-caller error [high]',
    ]);
  });
});
