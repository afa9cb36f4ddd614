import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { lint as api } from '../../src/index.js';
import { main, type Io } from '../../src/cli/main.js';
import { DIAGNOSTICS } from '../../src/engine/diagnostics.js';
import { lint } from '../../src/engine/lint.js';
import { tree } from './tree.js';

async function run(cwd: string, ...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const text = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr'): Io['stdout'] => ({ write: (more) => void (text[name] += more), isTerminal: false, columns: undefined });
  const io: Io = { cwd, env: {}, stdout: output('stdout'), stderr: output('stderr'), readStdin: () => new TextEncoder().encode(AI), elapsed: () => 0, today: () => '2026-11-24' };
  const code = await main(argv, io, { rules, diagnostics: Object.values(DIAGNOSTICS), lint });
  return { code, ...text };
}

interface Json {
  readonly findings: readonly { readonly rule: string; readonly severity: string }[];
  readonly failures: readonly { readonly path: string; readonly line?: number; readonly column?: number; readonly message: string }[];
}

async function found(cwd: string, ...argv: string[]): Promise<string[]> {
  const { stdout } = await run(cwd, '--format', 'json', ...argv);
  return (JSON.parse(stdout) as Json).findings.map(({ rule, severity }) => `${severity} ${rule}`);
}

const AI = `Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String }
  ApiKey: { Type: String, NoEcho: true }
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 20
      Policies: [{ Statement: [{ Effect: Allow, Action: 'bedrock:InvokeModel', Resource: '*' }] }]
      Events: { Ask: { Type: Api, Properties: { Path: /ask, Method: post, Auth: { ApiKeyRequired: true } } } }
`;
const USUAL = ['warning memory-at-default', 'note concurrency-unbounded'];

describe('a configuration', () => {
  test('beside the template holds, and the user may pass it by', async () => {
    const root = tree({ 't.yaml': AI, 'lambdafit.config.yaml': 'rules: { memory-at-default: off }', 'other.json': '{"rules": {"memory-at-default": "error"}}' });
    expect(await found(root)).toEqual([USUAL[1]]);
    expect(await found(root, '--no-config')).toEqual(USUAL);
    expect(await found(root, '--config', 'other.json')).toEqual(['error memory-at-default', USUAL[1]]);
    expect(await found(root, '-r', 'memory-at-default')).toEqual([USUAL[0]]);
    expect(await found(root, '-c', 'other.json', '--skip-rule', 'memory-at-default')).toEqual([USUAL[1]]);
    expect(await found(root, '--stdin-filename', 'x/y.yaml', '-')).toEqual([USUAL[1]]);
    expect(api('.', { cwd: root }).findings.map(({ rule }) => rule.id)).toEqual(['concurrency-unbounded']);
    expect(api('.', { cwd: root, config: false }).findings).toHaveLength(2);
    expect(api('.', { cwd: root, config: 'other.json' }).findings[0]!.severity).toBe('error');
  });

  test('of a package differs from that of its neighbour', async () => {
    const root = tree({
      'packages/a/t.yaml': AI, 'packages/b/t.yaml': AI, 'package.json': '{"lambdafit": {"rules": {"concurrency-unbounded": "off"}}}', 'packages/b/lambdafit.config.json': '{"rules": {"memory-at-default": "error"}}',
    });
    expect(await found(root)).toEqual([USUAL[0], 'error memory-at-default', USUAL[1]]);
    expect(await found(root, 'packages/b')).toEqual(['error memory-at-default', USUAL[1]]);
  });

  test('decides the exit code', async () => {
    expect((await run(tree({ 't.yaml': AI }))).code).toBe(1);
    expect((await run(tree({ 't.yaml': AI, 'lambdafit.config.yaml': 'rules: { memory-at-default: note }' }))).code).toBe(0);
  });

  test('with a mistake is told with its place in every format, and the rest is still linted', async () => {
    const root = tree({ 't.yaml': AI, 'lambdafit.config.yaml': 'rules:\n  memory-at-default: eror\n' });
    const message = 'rules.memory-at-default must be one of off, on, note, warning, error, not “eror”. Did you mean error?';
    const pretty = await run(root);
    expect(pretty.code).toBe(2);
    expect(pretty.stdout).toContain(`lambdafit.config.yaml:2:22: ${message}`);
    expect(pretty.stdout).toContain('warning  Ask runs with 128 MB');
    expect(pretty.stdout).toContain('1 mistake in the configuration');
    const json = await run(root, '-f', 'json');
    expect((JSON.parse(json.stdout) as Json).failures).toEqual([{ path: 'lambdafit.config.yaml', message, line: 2, column: 22 }]);
    expect(json.stderr).toBe(`lambdafit: lambdafit.config.yaml:2:22: ${message}\n`);
    expect((await run(root, '-f', 'github')).stdout).toContain('::error file=lambdafit.config.yaml,line=2,col=22,title=lambdafit::');
    expect((await run(root, '-f', 'sarif')).stdout).toMatch(/"startLine": ?2,\s*"startColumn": ?22/);
  });

  test('of a template that was never linted says nothing', async () => {
    expect((await run(tree({ 'a/t.yaml': AI, 'b/data.yaml': 'x: 1', 'b/lambdafit.config.yaml': 'presett: x' }), 'a')).code).toBe(1);
  });

  test('excludes what cannot be read, too, unless it is named', async () => {
    const root = tree({ 't.yaml': 'a: b', 'old/big.yaml': `AWS::${'x'.repeat(3_000)}`, 'lambdafit.config.yaml': 'exclude: old' });
    expect(await run(root, '--max-file-size', '2kB')).toMatchObject({ code: 0 });
    expect(await run(root, '--max-file-size', '2kB', '--no-config')).toMatchObject({ code: 2 });
    expect(await run(root, '--max-file-size', '2kB', 'old/big.yaml')).toMatchObject({ code: 2 });
  });

  test('that --config names must be there', async () => {
    expect(await run(tree({ 't.yaml': AI }), '--config', 'nope.yaml')).toMatchObject({ code: 2, stderr: expect.stringContaining('--config names no file: nope.yaml (there is no such file or folder)') as string });
  });

  test('that --config names may lie anywhere, and its patterns are about here', async () => {
    const elsewhere = tree({ 'shared/lint.yaml': 'extends: ./base.yaml\noverrides: [{ files: sub, rules: { memory-at-default: off } }]', 'shared/base.yaml': 'rules: { concurrency-unbounded: off }', '.git/HEAD': '' });
    const root = tree({ 't.yaml': AI, 'sub/t.yaml': AI, 'lambdafit.config.yaml': 'rules: { memory-at-default: error }' });
    expect(await found(root, '--config', join(elsewhere, 'shared/lint.yaml'))).toEqual([USUAL[0]]);
  });

  test('says which preset, and the user may say another', async () => {
    const root = tree({ 't.yaml': AI.replace('Timeout: 20', 'Timeout: 2'), 'lambdafit.config.yaml': 'preset: core' });
    expect(await found(root)).toEqual(USUAL);
    expect(await found(root, '--preset', 'recommended')).toContain('error timeout-too-short-for-model-call');
    expect(await run(root, '--preset', 'max')).toMatchObject({ code: 2 });
  });
});

describe('config --print', () => {
  test('shows what holds and where that is said', async () => {
    const root = tree({
      'a/t.yaml': AI, 'base.yaml': 'budgets: { rest: 20 }\nparameters: { ApiKey: hunter2 }\ntraffic: { averageSeconds: 4 }\nprices: { instanceFee: 0 }',
      'lambdafit.config.yaml': 'extends: ./base.yaml\nrules:\n  memory-at-default: [error, { floorMb: 1024 }]\n  concurrency-unbounded: off\nfunctions: { Ask: { kind: rag, utilization: 0.4 } }\noverrides:\n  - files: a\n    preset: strict\n',
    });
    const { code, stdout, stderr } = await run(root, 'config', '--print', 'a/t.yaml');
    expect([code, stderr]).toEqual([0, '']);
    const rows = new Map(stdout.split('\n').map((line) => line.split(/\s{2,}/)).map(([key, value, from]) => [key, `${value} · ${from}`]));
    expect(stdout).toContain('What holds for a/t.yaml\nFrom base.yaml, lambdafit.config.yaml (what comes later wins)\n');
    expect(rows.get('preset')).toBe('strict · lambdafit.config.yaml:8:13');
    expect(rows.get('rules.memory-at-default')).toBe('error · lambdafit.config.yaml:3:3');
    expect(rows.get('rules.memory-at-default.floorMb')).toBe('1024 · lambdafit.config.yaml:3:3');
    expect(rows.get('rules.concurrency-unbounded')).toBe('off · lambdafit.config.yaml:4:3');
    expect(rows.get('rules.duplicate-key')).toBe('warning · preset');
    expect(rows.get('budgets.rest')).toBe('20 · base.yaml:1:12');
    expect(rows.get('parameters.ApiKey')).toBe('(not shown) · base.yaml:2:15');
    expect(rows.get('functions.Ask')).toBe('{"kind":["rag"],"utilization":0.4} · lambdafit.config.yaml:5:14');
    expect(rows.get('traffic.averageSeconds')).toBe('4 · base.yaml:3:12');
    expect(rows.get('prices.instanceFee')).toBe('0 · base.yaml:4:11');
    expect(stdout).not.toContain('hunter2');
  });

  test('is JSON for programs', async () => {
    const root = tree({ 't.yaml': AI, 'lambdafit.config.yaml': 'exclude: t.yaml\nparameters: { ApiKey: hunter2 }' });
    const { stdout } = await run(root, 'config', 't.yaml', '--format', 'json', '--preset', 'core');
    const shown = JSON.parse(stdout) as { excluded: unknown; files: unknown; settings: { key: string; value: unknown; from: unknown }[] };
    expect(shown).toMatchObject({ files: ['lambdafit.config.yaml'], excluded: { path: 'lambdafit.config.yaml', line: 1, column: 10 } });
    expect(shown.settings.find(({ key }) => key === 'preset')).toEqual({ key: 'preset', value: 'core', from: 'command line' });
    expect(stdout).not.toContain('hunter2');
  });

  test('tells mistakes, and what it cannot print', async () => {
    expect(await run(tree({ 'lambdafit.config.yaml': 'presett: core' }), 'config', '--print', 't.yaml')).toMatchObject({ code: 2, stderr: 'lambdafit: lambdafit.config.yaml:1:1: There is no setting “presett”. Did you mean preset?\n' });
    expect((await run(tree({}), 'config', '--print', 't.yaml')).stdout).toContain('No configuration: the defaults.');
    for (const argv of [['config'], ['config', 'a', 'b'], ['config', 'a', '-f', 'sarif']]) expect((await run(tree({}), ...argv)).code).toBe(2);
  });
});

describe('init', () => {
  test('writes what it saw, in a file that holds as it is', async () => {
    const root = tree({ 't.yaml': AI, 'samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "Stage=dev"\n', 'cdk.out/manifest.json': '{"version":"36.0.0","artifacts":{}}' });
    const { code, stdout } = await run(root, 'init');
    expect(code).toBe(0);
    expect(stdout).toBe('Looked at 1 template: 1 function, 1 of them AI.\n1 parameter without a default: what depends on it is not checked until you give a value.\nWrote lambdafit.config.yaml: read it, and correct what is wrong.\nNext: lambdafit\n');
    const text = readFileSync(join(root, 'lambdafit.config.yaml'), 'utf8');
    expect(text).toContain('#   ApiKey: (a secret)  # t.yaml');
    expect(text).not.toContain('Stage:  #');
    expect(text).toContain('#   Ask: { ai: true, kind: api-call }  # t.yaml: its own role may bedrock:InvokeModel; called by POST /ask');
    expect(text).toContain('#   rest: 25');
    expect(text).toContain('# Parameters of samconfig, section default, are used for t.yaml');
    expect(text).toContain('# cdk.out is linted as a whole.');
    expect(await run(root, 'config', '--print', 't.yaml')).toMatchObject({ code: 0, stderr: '' });
    // What stands there as a comment holds just as well: all but the values that only the user knows.
    const all = text.replace(/^# ((?:\w+:| {2}).*)$/gm, '$1').replace(/\(a secret\)/, 'x');
    writeFileSync(join(root, 'lambdafit.config.yaml'), all);
    expect(await run(root, 'config', '--print', 't.yaml')).toMatchObject({ code: 0, stderr: '' });
  });

  test('never overwrites unasked', async () => {
    for (const files of [{ 'lambdafit.config.yaml': 'preset: core' }, { 'lambdafit.config.json': '{}' }, { 'package.json': '{"lambdafit": {}}' }]) {
      const root = tree(files);
      expect((await run(root, 'init')).code).toBe(2);
      for (const [name, text] of Object.entries(files)) expect(readFileSync(join(root, name), 'utf8')).toBe(text);
    }
    const root = tree({ 'lambdafit.config.yaml': 'preset: core' });
    expect((await run(root, 'init', '--force')).code).toBe(0);
    expect(readFileSync(join(root, 'lambdafit.config.yaml'), 'utf8')).toContain('found no template here yet');
    expect((await run(tree({ 'lambdafit.config.json': '{}' }), 'init', '--force')).code).toBe(2);
    expect((await run(tree({}), 'init', 'x')).code).toBe(2);
  });

  test('lets no name of a template out of its comment', async () => {
    const evil = AI.replace('  Stage:', '  "A\\nrules: { memory-at-default: off }\\n#":').replace('  Ask:\n', '  "Ask\\npreset: core":\n');
    const root = tree({ 'a\nb.yaml': evil });
    expect((await run(root, 'init')).code).toBe(0);
    const lines = readFileSync(join(root, 'lambdafit.config.yaml'), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines).toEqual(['preset: recommended']);
  });
});
