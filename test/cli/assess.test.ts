import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import type { AssessmentReport } from '../../src/assess/assessment.js';
import { main, type Io } from '../../src/cli/main.js';
import { DIAGNOSTICS } from '../../src/engine/diagnostics.js';
import { lint } from '../../src/engine/lint.js';
import { assess } from '../../src/index.js';
import { tree } from './tree.js';

async function run(cwd: string, ...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const text = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr'): Io['stdout'] => ({ write: (more) => void (text[name] += more), isTerminal: false, columns: undefined });
  const io: Io = { cwd, env: {}, stdout: output('stdout'), stderr: output('stderr'), readStdin: () => new TextEncoder().encode(TEMPLATE), elapsed: () => 0, today: () => '2026-11-24' };
  const code = await main(argv, io, { rules, diagnostics: Object.values(DIAGNOSTICS), lint });
  return { code, ...text };
}

async function assessed(cwd: string, ...argv: string[]): Promise<AssessmentReport> {
  return JSON.parse((await run(cwd, 'assess', '--format', 'json', ...argv)).stdout) as AssessmentReport;
}

const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src
      MemorySize: 512
      Timeout: 25
      ReservedConcurrentExecutions: 10
      Events: { Ask: { Type: Api, Properties: { Path: /ask, Method: post, Auth: { ApiKeyRequired: true } } } }
  List:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: list.handler
      CodeUri: src
`;
const HANDLER = `import boto3

bedrock = boto3.client('bedrock-runtime')

def handler(event, context):
    return bedrock.converse(modelId='anthropic.claude-3-haiku-20240307-v1:0', messages=[])
`;
const PROJECT = { 'template.yaml': TEMPLATE, 'src/app.py': HANDLER, 'src/list.py': 'def handler(event, context):\n    return []\n' };

describe('assess', () => {
  test('judges a function by its code and its caller, and lists the others', async () => {
    const { functions } = await assessed(tree(PROJECT));
    expect(functions.map(({ logicalId, template, pattern, fit }) => [logicalId, template, pattern, fit])).toEqual([
      ['Ask', 'template.yaml', 'F1', 'fit'], ['List', 'template.yaml', null, 'not-assessed'],
    ]);
    const [ask] = functions;
    expect(ask!.ai).toMatchObject({ verdict: 'ai', kinds: ['api-call'] });
    expect(ask!.ai.signals[0]).toMatchObject({ kind: 'source', weight: 70, path: 'src/app.py', line: 6 });
    expect(ask!.callers).toMatchObject([{ from: 'POST /ask', mode: 'sync', budget: 29, fit: 'fit' }]);
  });

  test('prints cards, and never fails a build', async () => {
    const { code, stdout } = await run(tree({ ...PROJECT, 'template.yaml': TEMPLATE.replace('Timeout: 25', 'Timeout: 600') }), 'assess');
    expect(code).toBe(0);
    expect(stdout).toContain('Ask  F1 request/response · fits with changes');
    expect(stdout).toMatch(/gives up after 29 s\. \(sync-timeout-exceeds-caller\)\s+line 10/);
    expect(stdout).toContain('src/app.py:6');
    expect(stdout).toContain('1 AI function: 1 fits with changes · 1 other: --verbose');
  });

  test('explains every sign, of functions that are not AI as well', async () => {
    const { stdout } = await run(tree(PROJECT), 'assess', '--explain-ai');
    expect(stdout).toContain(' 70  calls converse of bedrock-runtime');
    expect(stdout).toMatch(/^List {2}no AI work seen · 0 of 100/m);
  });

  test('heeds what the configuration says a function is', async () => {
    const root = tree({ ...PROJECT, 'lambdafit.config.yaml': 'functions: { Ask: { ai: false }, List: { ai: true, kind: embedding } }' });
    const { functions } = await assessed(root);
    expect(functions.map(({ ai, fit }) => [ai.verdict, fit])).toEqual([['no', 'not-assessed'], ['ai', 'unknown']]);
  });

  test('estimates the month where traffic is given, and says which prices it rests on', async () => {
    const root = tree(PROJECT);
    const report = await assessed(root, '--invocations-per-month', 'Ask=100000', '--average-seconds', '4', '--model-cost-per-call', '0.002');
    const monthly = report.functions[0]!.numbers!.monthly!;
    // 100,000 × 4 s × 0.5 GB × 0.0000166667 + 0.1 × 0.20 (aws-facts.md, part 12)
    expect(monthly.costs.find(({ alternative }) => alternative === 'lambda')!.usd).toBeCloseTo(3.353, 2);
    expect(monthly.model!.usd).toBeCloseTo(200);
    expect(monthly.model!.lambdaShare).toBeCloseTo(3.353 / 203.353, 3);
    expect(report.prices.every(({ source, asOf }) => /^\d{4}-\d\d-\d\d$/.test(asOf) && source !== '')).toBe(true);
    expect((await run(root, 'assess', '--invocations-per-month', '100000', '--average-seconds', '4')).stdout).toMatch(/Lambda +\$3\.35 a month/);
  });

  test('writes several formats in one run', async () => {
    const root = tree(PROJECT);
    const { code, stdout } = await run(root, 'assess', '-q', '--format', 'markdown', '--report', 'html=fit.html', '--report', 'json=fit.json');
    expect(code).toBe(0);
    expect(stdout).toContain('```mermaid');
    expect(readFileSync(join(root, 'fit.html'), 'utf8')).toMatch(/^<!doctype html>/i);
    expect(JSON.parse(readFileSync(join(root, 'fit.json'), 'utf8'))).toMatchObject({ version: 1, tool: { name: 'lambdafit' } });
  });

  test('reads a template from standard input where it would lie, with the code beside', async () => {
    const root = tree({ 'src/app.py': HANDLER });
    expect((await assessed(root, '--stdin-filename', 'template.yaml', '-')).functions[0]).toMatchObject({ logicalId: 'Ask', ai: { verdict: 'ai' } });
  });

  test('tells of what it could not read, and assesses the rest', async () => {
    const root = tree(PROJECT);
    const { code, stdout, stderr } = await run(root, 'assess', '--format', 'json', 'template.yaml', 'missing.yaml');
    expect(code).toBe(2);
    expect(stderr).toContain('missing.yaml: cannot be read');
    expect((JSON.parse(stdout) as AssessmentReport).functions).toHaveLength(2);
  });

  test('refuses what makes no sense', async () => {
    const root = tree(PROJECT);
    const says = async (...argv: string[]): Promise<string> => {
      const { code, stderr } = await run(root, ...argv);
      return `${code} ${stderr.split('\n')[0]}`;
    };
    expect(await says('assess', '--format', 'sarif')).toBe('2 lambdafit: assess prints pretty, json, markdown or html, not sarif. Findings are printed so: lambdafit --format sarif');
    expect(await says('assess', '--report', 'junit=x.xml')).toContain('not junit');
    expect(await says('assess', '--fix')).toBe('2 lambdafit: assess changes nothing; fix what is found before: lambdafit --fix');
    expect(await says('--format', 'html')).toBe('2 lambdafit: html is a page about the assessment: lambdafit assess --format html');
    expect(await says('--explain-ai')).toBe('2 lambdafit: --explain-ai goes with assess.');
    expect((await run(root, 'asess')).stdout).toContain('Did you mean the command assess?');
  });
});

test('the API says the same', async () => {
  const root = tree(PROJECT);
  const traffic = { '*': { invocationsPerMonth: 1000, averageSeconds: 2 } };
  expect(assess('.', { cwd: root, traffic })).toEqual(await assessed(root, '--invocations-per-month', '1000', '--average-seconds', '2'));
  expect(assess({ path: 'template.yaml', text: TEMPLATE }, { cwd: root }).functions).toHaveLength(2);
});
