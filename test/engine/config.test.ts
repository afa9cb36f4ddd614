import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { ConfigFinder } from '../../src/engine/config.js';
import { ConfigReader } from '../../src/engine/config-reader.js';
import type { Report } from '../../src/engine/finding.js';
import { lint, type Input, type LintOptions } from '../../src/engine/lint.js';
import { parseTree } from '../../src/source/tree.js';
import { Source } from '../../src/source/source.js';
import { pretty } from '../../src/report/pretty.js';
import type { Workspace } from '../../src/source/workspace.js';
import { memoryWorkspace } from '../support.js';

type Files = Readonly<Record<string, string | Uint8Array>>;

const parse = (path: string, text: string) => parseTree(new Source(path, text));

function lintFiles(files: Files, options: Partial<LintOptions> = {}, paths = Object.keys(files).filter((path) => path.endsWith('t.yaml'))): Report {
  const workspace = memoryWorkspace(files);
  return lint(paths.map((path): Input => ({ path, kind: 'file', workspace })), { rules, configurations: new ConfigReader({ parse }), ...options });
}

const found = ({ findings }: Report): string[] => findings.map(({ rule, severity, places: [{ span }] }) => `${span.source.path} ${severity} ${rule.id}`);
const mistakes = (text: string, name = 'lambdafit.config.yaml'): string[] =>
  lintFiles({ 't.yaml': AI, [name]: text }).failures.map(({ path, line, column, message }) => `${path}${line === undefined ? '' : `:${line}:${column}`}: ${message}`);

const AI = `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Seconds: { Type: Number }
  Key: { Type: String, NoEcho: true }
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: !Ref Seconds
      Policies: [{ Statement: [{ Effect: Allow, Action: 'bedrock:InvokeModel', Resource: '*' }] }]
      Events: { Ask: { Type: Api, Properties: { Path: /ask, Method: post, Auth: { ApiKeyRequired: true } } } }
`;
const PLAIN = AI.replace('bedrock:InvokeModel', 's3:GetObject');
const NONE = ['t.yaml warning memory-at-default', 't.yaml note concurrency-unbounded'];

describe('a configuration is found', () => {
  it('beside the file, as JSON, YAML or in package.json, and not at all elsewhere', () => {
    const memory = { rules: { 'memory-at-default': 'error' } };
    for (const [name, text] of [
      ['lambdafit.config.json', JSON.stringify(memory)], ['lambdafit.config.yaml', 'rules: { memory-at-default: error }'], ['lambdafit.config.yml', '\uFEFFrules:\n  memory-at-default: error\n'],
      ['package.json', JSON.stringify({ devDependencies: { lambdafit: '1' }, lambdafit: memory }, undefined, '\t')],
    ] as const) {
      expect(found(lintFiles({ 't.yaml': AI, [name]: text }))).toEqual(['t.yaml error memory-at-default', NONE[1]]);
    }
    expect(found(lintFiles({ 't.yaml': AI, 'package.json': '{"devDependencies":{"lambdafit":"1"}}' }))).toEqual(NONE);
    expect(lintFiles({ 't.yaml': AI, 'package.json': '{"lambdafit": {', 'other/lambdafit.config.yaml': 'x: [' })).toMatchObject({ failures: [] });
    expect(found(lintFiles({ 't.yaml': AI, 'lambdafit.config.yaml': 'rules: { memory-at-default: error }' }, { configurations: undefined as never }))).toEqual(NONE);
  });

  it('upwards, and the nearest alone holds, so that packages may differ', () => {
    const report = lintFiles({
      'a/src/t.yaml': AI, 'b/t.yaml': AI, 'lambdafit.config.yaml': 'rules: { memory-at-default: off, concurrency-unbounded: off }', 'b/lambdafit.config.yaml': 'rules: { memory-at-default: error }',
    });
    expect(found(report)).toEqual(['b/t.yaml error memory-at-default', 'b/t.yaml note concurrency-unbounded']);
  });

  it('never outside the project, and asks a folder once', () => {
    const asked: string[] = [];
    const inner = memoryWorkspace({ 'a/b/t.yaml': AI, 'a/b/u.yaml': AI });
    const workspace: Workspace = { ...inner, stat: (path) => (asked.push(path), path.startsWith('..') ? undefined : inner.stat(path)) };
    const finder = new ConfigFinder();
    finder.above('a/b/t.yaml', workspace);
    finder.above('a/b/u.yaml', workspace);
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.filter((path) => path.startsWith('..'))).toEqual(['..']);
  });
});

describe('what a configuration says', () => {
  const config = (text: string, template = AI, options: Partial<LintOptions> = {}) => lintFiles({ 't.yaml': template, 'lambdafit.config.yaml': text }, options);

  it('sets severities and options of rules, and turns them on and off', () => {
    expect(found(config('rules: { memory-at-default: note, concurrency-unbounded: off }'))).toEqual(['t.yaml note memory-at-default']);
    expect(found(config('preset: core\nrules: { timeout-too-short-for-model-call: on }\nparameters: { Seconds: 3 }'))).toContain('t.yaml error timeout-too-short-for-model-call');
    expect(found(config('preset: core\nparameters: { Seconds: 3 }'))).not.toContain('t.yaml error timeout-too-short-for-model-call');
    const [finding] = config('rules: { memory-at-default: [on, { floorMb: 2048 }] }').findings;
    expect(finding!.fixes[0]!.title).toBe('Set MemorySize to 2048');
  });

  it('names a severity for all that a rule finds, also where it would be a note only', () => {
    expect(found(config('parameters: { Seconds: 60 }', PLAIN))).toEqual(['t.yaml note sync-timeout-exceeds-caller']);
    expect(found(config('parameters: { Seconds: 60 }\nrules: { sync-timeout-exceeds-caller: error }', PLAIN))).toEqual(['t.yaml error sync-timeout-exceeds-caller']);
  });

  it('is less than what the user types', () => {
    expect(found(config('preset: strict\nparameters: { Seconds: 3 }', AI, { preset: 'core' })).some((line) => line.includes('timeout-too-short'))).toBe(false);
    expect(found(config('rules: { memory-at-default: off }', AI, { named: true }))).toContain('t.yaml warning memory-at-default');
    expect(found(config('parameters: { Seconds: 60 }', AI, { parameters: new Map([['Seconds', '20']]) }))).toEqual(NONE);
  });

  it('is about the findings of the engine itself, too', () => {
    const twice = AI.replace('Timeout: !Ref Seconds', 'Timeout: 20\n      Timeout: 20');
    expect(found(config('{}', twice))).toContain('t.yaml warning duplicate-key');
    expect(found(config('rules: { duplicate-key: error }', twice))).toContain('t.yaml error duplicate-key');
    expect(found(config('rules: { duplicate-key: off }', twice))).toEqual(NONE);
    expect(found(config('rules: { syntax-error: note }', `${AI}  X: [\n`))).toEqual(['t.yaml note syntax-error']);
  });

  it('gives values to parameters, for certain, before samconfig', () => {
    const files = { 't.yaml': AI, 'samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "Seconds=20"\n', 'lambdafit.config.yaml': 'parameters: { Seconds: 60 }' };
    const finding = lintFiles(files).findings.find(({ rule }) => rule.id === 'sync-timeout-exceeds-caller');
    expect(finding).toMatchObject({ confidence: 'high', message: 'Ask may run 60 s, but POST /ask gives up after 29 s.' });
    expect(finding!.places.map(({ note }) => note).join()).toContain('as lambdafit.config.yaml sets Seconds');
  });

  it('corrects what counts as AI work, and points at its own line', () => {
    expect(found(config('functions: { Ask: { ai: false } }'))).toEqual([]);
    const report = config('functions:\n  Ask:\n    ai: true\n    kind: local-inference\n', PLAIN);
    expect(found(report)).toEqual(NONE);
    expect(report.findings[0]!.fixes[0]!.title).toBe('Set MemorySize to 1769');
    const place = report.findings[0]!.places.find(({ note }) => note.includes('says that Ask is an AI workload'))!;
    expect([place.span.source.path, place.span.source.position(place.span.start).line]).toEqual(['lambdafit.config.yaml', 2]);
    expect(report.totals.aiFunctions).toBe(1);
  });

  it('says what traffic there is and what is paid, key by key, and no rule cares', () => {
    const files = {
      'a/t.yaml': AI, 'base.yaml': 'traffic: { averageSeconds: 4, ioConcurrency: 5 }\nprices: { lambdaGbSecond: 1, instanceFee: 0 }',
      'lambdafit.config.yaml': 'extends: ./base.yaml\ntraffic: { averageSeconds: 2, latencySensitive: true }\nfunctions: { Ask: { utilization: 0.5 } }\noverrides:\n  - { files: a, functions: { Ask: { kind: rag, modelCostPerCall: 0.01 } }, prices: { lambdaGbSecond: 2 } }\n',
    };
    const { workload } = new ConfigReader({ parse }).of('a/t.yaml', memoryWorkspace(files));
    expect(workload.traffic).toEqual({ averageSeconds: 2, ioConcurrency: 5, latencySensitive: true });
    expect(workload.functions.get('Ask')?.value).toEqual({ ai: undefined, kinds: ['rag'], traffic: { utilization: 0.5, modelCostPerCall: 0.01 } });
    expect(workload.prices).toEqual(new Map([['lambdaGbSecond', 2], ['instanceFee', 0]]));
    expect(found(config('functions: { Ask: { utilization: 0.5 } }'))).toEqual(NONE);
    expect(lintFiles({ 't.yaml': AI, 'lambdafit.config.yaml': 'functions: { Ask: { utilization: 0.5 } }' }).totals.aiFunctions).toBe(1);
  });

  it('does not use a number of its traffic that cannot be meant', () => {
    const files = { 't.yaml': AI, 'lambdafit.config.yaml': 'traffic: { averageSeconds: 2, utilization: 40 }\nfunctions: { Ask: { utilization: -1, averageSeconds: 3 } }\nprices: { lambdaGbSecond: dear }' };
    const { workload } = new ConfigReader({ parse }).of('t.yaml', memoryWorkspace(files));
    expect(workload).toMatchObject({ traffic: { averageSeconds: 2 }, prices: new Map() });
    expect(workload.traffic).toEqual({ averageSeconds: 2 });
    expect(workload.functions.get('Ask')?.value.traffic).toEqual({ averageSeconds: 3 });
  });

  it('gives way to what a resource says of itself', () => {
    const own = (text: string, template = AI) => template.replace('    Properties:\n', `    Metadata: { lambdafit: ${text} }\n    Properties:\n`);
    expect(found(lintFiles({ 't.yaml': own('{ ai: false }') }))).toEqual([]);
    expect(found(config('functions: { Ask: { ai: false } }', own('{ ai: true, kind: rag }', PLAIN)))).toEqual(NONE);
    expect(found(lintFiles({ 't.yaml': own('{ measured: 128 }') }))).toEqual([NONE[1]]);
    expect(found(lintFiles({ 't.yaml': own('{ measured: 256, ai: maybe, kind: [nonsense] }') }))).toEqual(NONE);
  });

  it('shortens the patience of callers, never beyond what the service allows', () => {
    const slow = (text: string, template = AI) => config(text, template).findings.find(({ rule }) => rule.id === 'sync-timeout-exceeds-caller');
    const finding = slow('parameters: { Seconds: 20 }\nbudgets: { rest: 10 }');
    expect(finding!.message).toBe('Ask may run 20 s, but POST /ask gives up after 10 s.');
    expect(finding!.places.map(({ span, note }) => `${span.source.path}: ${note}`)).toContain('lambdafit.config.yaml: lambdafit.config.yaml gives such callers 10 s');
    expect(found(config('parameters: { Seconds: 20 }\nbudgets: { rest: 100 }'))).toEqual(NONE);
    expect(slow('parameters: { Seconds: 60 }\nbudgets: { rest: 100 }')!.message).toContain('gives up after 29 s');
    const url = AI.replace(/Events: .*/, 'FunctionUrlConfig: { AuthType: AWS_IAM }');
    expect(found(config('parameters: { Seconds: 60 }', url)).some((line) => line.includes('sync-timeout'))).toBe(false);
    expect(slow('parameters: { Seconds: 60 }\nbudgets: { function-url: 25 }', url)!.message).toBe('Ask may run 60 s, but its function URL gives up after 25 s.');
  });

  it('knows the account', () => {
    const bucket = AI.replace(/Events: .*/, 'Events: { Up: { Type: S3, Properties: { Bucket: !Ref B, Events: "s3:ObjectCreated:*" } } }\n  B: { Type: AWS::S3::Bucket }');
    expect(config('accountConcurrency: 10', bucket).findings.map(({ message }) => message).join()).toContain('may start 10 copies of Ask');
    const api = (quota: string) => config(`parameters: { Seconds: 40 }\n${quota}`, AI.replace('Method: post,', 'Method: post, RestApiId: !Ref A, TimeoutInMillis: 60000,').concat('  A: { Type: AWS::Serverless::Api, Properties: { StageName: x, EndpointConfiguration: { Type: REGIONAL } } }\n'));
    expect(found(api(''))).not.toContain('t.yaml error sync-timeout-exceeds-caller');
    expect(found(api('quotas: { restIntegrationSeconds: 60 }'))).not.toContain('t.yaml error sync-timeout-exceeds-caller');
    expect(api('quotas: { restIntegrationSeconds: 35 }').findings.map(({ message }) => message)).toContain('The quota of the account is 35 s, says lambdafit.config.yaml; this asks for 60 s.');
  });

  it('overrides for some files, and the last one that fits wins', () => {
    const report = lintFiles({
      'a/t.yaml': AI, 'b/t.yaml': AI, 'b/c/t.yaml': AI,
      'lambdafit.config.yaml': 'rules: { concurrency-unbounded: off }\noverrides:\n  - { files: b, rules: { memory-at-default: error } }\n  - { files: [b/c/**, nowhere], preset: core, rules: { memory-at-default: note }, functions: { Ask: { ai: true } } }\n',
    });
    expect(found(report)).toEqual(['a/t.yaml warning memory-at-default', 'b/c/t.yaml note memory-at-default', 'b/t.yaml error memory-at-default']);
  });

  it('keeps the options of a rule where only its severity changes', () => {
    const [finding] = config('rules: { memory-at-default: [error, { floorMb: 1024 }] }\noverrides: [{ files: t.yaml, rules: { memory-at-default: note } }]').findings;
    expect([finding!.severity, finding!.fixes[0]!.title]).toEqual(['note', 'Set MemorySize to 1024']);
  });

  it('overrides for nested templates by where those lie', () => {
    const files = {
      't.yaml': 'Resources:\n  Nested: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: child/c.yaml } }\n', 'child/c.yaml': AI,
      'lambdafit.config.yaml': 'overrides: [{ files: child, rules: { memory-at-default: error, concurrency-unbounded: off } }]',
    };
    expect(found(lintFiles(files))).toEqual(['child/c.yaml error memory-at-default']);
  });

  it('excludes files, whatever named them, and a folder above may do so too', () => {
    const files = { 'old/t.yaml': AI, 'old/x/t.yaml': AI, 't.yaml': AI, 'lambdafit.config.yaml': 'exclude: [old]', 'old/x/lambdafit.config.yaml': 'preset: strict' };
    expect(found(lintFiles(files))).toEqual(NONE);
    expect(lintFiles(files).totals.templates).toBe(1);
  });

  it('excludes nested templates, though their parents are linted', () => {
    const files = {
      't.yaml': 'Resources:\n  Nested: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: child/c.yaml } }\n', 'child/c.yaml': AI, 'lambdafit.config.yaml': 'exclude: child',
    };
    expect(found(lintFiles(files))).toEqual([]);
    expect(found(lintFiles(files, { named: true }))).toEqual([]);
  });

  it('suppresses with a reason, and only in its own files', () => {
    const files = { 'a/t.yaml': AI, 'b/t.yaml': AI, 'a/lambdafit.config.yaml': 'suppressions: [{ rule: memory-at-default, reason: measured, files: t.yaml, functions: Ask }]', 'b/lambdafit.config.yaml': 'preset: core' };
    const report = lintFiles(files);
    expect(found(report)).toEqual(['a/t.yaml note concurrency-unbounded', 'b/t.yaml warning memory-at-default', 'b/t.yaml note concurrency-unbounded']);
    expect(report.suppressed.map(({ suppressed }) => suppressed)).toMatchObject([{ by: 'config', reason: 'measured' }]);
  });
});

describe('extends', () => {
  it('goes on with files and packages, and later ones win', () => {
    const report = lintFiles({
      'app/t.yaml': AI,
      'app/lambdafit.config.yaml': 'extends: [../base.yaml, "@acme/rules", plain/strict]\nrules: { concurrency-unbounded: error }',
      'base.yaml': 'rules: { memory-at-default: error, concurrency-unbounded: off }\nparameters: { Seconds: 60 }',
      'node_modules/@acme/rules/package.json': '{"lambdafit": {"rules": {"memory-at-default": ["note", {"floorMb": 777}]}}}',
      'node_modules/plain/strict.json': '{"parameters": {"Seconds": 20}}',
    });
    expect(found(report)).toEqual(['app/t.yaml note memory-at-default', 'app/t.yaml error concurrency-unbounded']);
    expect(report.findings[0]!.fixes[0]!.title).toBe('Set MemorySize to 777');
    expect(report.failures).toEqual([]);
  });

  it('takes patterns of a file from its own folder, and those of a package from whoever uses it', () => {
    const files = (name: string) => ({
      'app/legacy/t.yaml': AI, 'app/lambdafit.config.yaml': `extends: "${name}"`, 'shared/base.yaml': 'exclude: app/**', 'lambdafit.base.json': '{"exclude": ["app/legacy"]}', 'node_modules/acme/lambdafit.config.json': '{"exclude": ["/legacy"]}',
    });
    expect(found(lintFiles(files('../shared/base.yaml')))).toHaveLength(2);
    expect(found(lintFiles(files('../lambdafit.base.json')))).toEqual([]);
    expect(found(lintFiles(files('acme')))).toEqual([]);
  });

  it('ends where it comes back to itself, and says so', () => {
    const files = { 't.yaml': AI, 'lambdafit.config.yaml': 'extends: ./a.yaml\nrules: { memory-at-default: off }', 'a.yaml': 'extends: ./b.yaml', 'b.yaml': 'extends: ./a.yaml' };
    const report = lintFiles(files);
    expect(report.failures.map(({ path, message }) => `${path}: ${message}`)).toEqual(['b.yaml: This configuration goes on with itself: a.yaml → b.yaml → a.yaml.']);
    expect(found(report)).toEqual([NONE[1]]);
  });

  it('does not grow with the ways that lead to a file', () => {
    const files: Record<string, string> = { 't.yaml': AI, 'lambdafit.config.yaml': 'extends: [./a0.yaml, ./b0.yaml]' };
    for (let i = 0; i < 40; i++) for (const name of ['a', 'b']) files[`${name}${i}.yaml`] = i === 39 ? 'preset: core' : `extends: [./a${i + 1}.yaml, ./b${i + 1}.yaml]`;
    const started = performance.now();
    expect(lintFiles(files).failures).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('leads nowhere outside the project', () => {
    for (const name of ['../../etc/passwd', '/etc/lambdafit.yaml', '../out.yaml']) expect(mistakes(`extends: ${name}`)).toEqual([`lambdafit.config.yaml:1:10: There is no file ${name} in this project.`]);
    for (const name of ['a/../../b', '..', 'c:evil', '@acme', 'x y']) expect(mistakes(`extends: "${name}"`)[0]).toMatch(/^lambdafit\.config\.yaml:1:10: There is no (?:package|file) /);
  });
});

describe('a mistake names the place, the key and what was meant', () => {
  it.each([
    ['rulez: {}', '1:1: There is no setting “rulez”. Did you mean rules?'],
    ['files: x', '1:1: There is no setting “files” outside overrides.'],
    ['preset: recomended', '1:9: preset must be one of core, recommended, strict, not “recomended”. Did you mean recommended?'],
    ['rules:\n  memory-at-defualt: off', '2:3: There is no rule “memory-at-defualt”. Did you mean memory-at-default?'],
    ['rules:\n  xyzzy: off', '2:3: There is no rule “xyzzy”. All of them: lambdafit rules'],
    ['rules: { memory-at-default: warn }', '1:29: rules.memory-at-default must be one of off, on, note, warning, error, not “warn”. Did you mean warning?'],
    ['rules: { memory-at-default: false }', '1:29: rules.memory-at-default must be one of off, on, note, warning, error, or a list of that and the options of the rule, not false. Did you mean off?'],
    ['rules: { memory-at-default: 2 }', '1:29: rules.memory-at-default must be one of off, on, note, warning, error, or a list of that and the options of the rule, not a number. Did you mean error?'],
    ['rules: { memory-at-default: [on, { floor: 1 }] }', '1:36: The rule memory-at-default has no option “floor”. Did you mean floorMb?'],
    ['rules: { memory-at-default: [on, { floorMb: lots }] }', '1:45: rules.memory-at-default[1].floorMb must be a number, not a text.'],
    ['rules: { duplicate-key: [on, { x: 1 }] }', '1:25: rules.duplicate-key has options, and the rule has none.'],
    ['rules: { memory-at-default: [] }', '1:29: rules.memory-at-default must be a severity, or a list of a severity and the options of the rule.'],
    ['rules: [memory-at-default]', '1:8: rules must be a mapping, not a list.'],
    ['budgets: { rst: 3 }', '1:12: There is no kind of caller “rst”. Did you mean rest?'],
    ['budgets: { rest: 0 }', '1:18: budgets.rest must be more than 0.'],
    ['accountConcurrency: many', '1:21: accountConcurrency must be a whole number, not a text.'],
    ['quotas: { restIntegrationSeconds: 5 }', '1:35: quotas.restIntegrationSeconds must be at least 29.'],
    ['functions: { F: { ai: yes } }', '1:23: functions.F.ai must be true or false, not a text.'],
    ['functions: { F: { kinds: rag } }', '1:19: There is no “kinds” in functions.F. Did you mean kind?'],
    ['functions: { F: { kind: [rag, chat] } }', '1:31: functions.F.kind[1] must be one of api-call, agent-client, streaming, rag, embedding, local-inference, agent-loop, batch, guardrail, retrieve, job-start, tool, managed-ai, not “chat”.'],
    ['overrides: [{ rules: {} }]', '1:13: overrides[0] needs files.'],
    ['overrides: [{ files: x, exclude: y }]', '1:25: An override has no exclude: it holds for the whole file.'],
    ['overrides: [{ files: x, rules: { memory-at-default: hgih } }]', '1:53: overrides[0].rules.memory-at-default must be one of off, on, note, warning, error, not “hgih”.'],
    ['exclude: "!x"', '1:10: This pattern starts with !, and nothing can be taken out again: name what is meant.'],
    ['suppressions: [{ rule: x }]', '1:16: suppressions[0] needs reason.'],
    ['prices: { lambdaGbSecond: -1 }', '1:27: prices.lambdaGbSecond must be at least 0.'],
    ['prices: { gbSecond: 1 }', '1:11: There is no price “gbSecond”. Did you mean lambdaGbSecond?'],
    ['prices: { lambdaGbSecondsArm: 1 }', '1:11: There is no price “lambdaGbSecondsArm”. Did you mean lambdaGbSecondArm?'],
    ['traffic: { invocationPerMonth: 5 }', '1:12: There is no “invocationPerMonth” in traffic. Did you mean invocationsPerMonth?'],
    ['traffic: { busy: 5 }', '1:12: There is no “busy” in traffic. It takes invocationsPerMonth, averageSeconds, utilization, modelCostPerCall, ioConcurrency, latencySensitive.'],
    ['traffic: { utilization: 40 }', '1:25: traffic.utilization must be at most 1.'],
    ['traffic: { utilization: 40% }', '1:25: traffic.utilization must be a number, not a text.'],
    ['traffic: { averageSeconds: 0 }', '1:28: traffic.averageSeconds must be more than 0.'],
    ['traffic: { ioConcurrency: 2.5 }', '1:27: traffic.ioConcurrency must be a whole number, not a number.'],
    ['functions: { Fn: { latencySensitive: maybe } }', '1:38: functions.Fn.latencySensitive must be true or false, not a text.'],
    ['functions: { Fn: { avrageSeconds: 3 } }', '1:20: There is no “avrageSeconds” in functions.Fn. Did you mean averageSeconds?'],
    ['preset: core\npreset: strict', '2:1: The key preset stands twice in this mapping; only the last one counts.'],
    ['a: [', '1:4: This cannot be parsed: Nothing closes the bracket [ that opens here. Nothing that it is for was linted.'],
    ['- a', '1:1: A configuration is a mapping of settings.'],
  ])('%j', (text, message) => {
    expect(mistakes(text)).toEqual([`lambdafit.config.yaml:${message}`]);
  });

  it('in JSON and package.json just the same', () => {
    expect(mistakes('{\n\t"rules": {\n\t\t"memory-at-default": "warn"\n\t}\n}', 'lambdafit.config.json')).toEqual([
      'lambdafit.config.json:3:24: rules.memory-at-default must be one of off, on, note, warning, error, not “warn”. Did you mean warning?',
    ]);
    expect(mistakes('{"name": "x", "lambdafit": {"preset": "max"}}', 'package.json')).toEqual(['package.json:1:39: preset must be one of core, recommended, strict, not “max”.']);
    expect(mistakes('{"$schema": "x", "rules": null}', 'lambdafit.config.json')).toEqual([]);
  });

  it('and the rest holds', () => {
    const report = lintFiles({ 't.yaml': AI, 'lambdafit.config.yaml': 'presett: core\nrules: { memory-at-default: [error, { floorMb: x, localFloorMb: 1 }], concurrency-unbounded: sometimes }\nbudgets: { rest: soon }\nparameters: { Seconds: 40, Key: [1] }' });
    expect(found(report)).toEqual(['t.yaml error memory-at-default', 't.yaml warning sync-timeout-exceeds-caller', NONE[1]].sort((a, b) => found(report).indexOf(a!) - found(report).indexOf(b!)));
    expect(report.findings[0]!.fixes[0]!.title).toBe('Set MemorySize to 512');
    expect(report.failures).toHaveLength(5);
  });

  it('but with one that cannot be parsed, nothing is linted that it is for', () => {
    const report = lintFiles({ 'a/t.yaml': AI, 't.yaml': AI, 'a/lambdafit.config.yaml': 'rules: {', 'b/t.yaml': AI, 'b/lambdafit.config.yaml': 'extends: ./c.yaml', 'b/c.yaml': new Uint8Array([0xff, 0xfe, 0]) });
    expect(found(report)).toEqual(NONE);
    expect(report.failures.map(({ path }) => path)).toEqual(['a/lambdafit.config.yaml', 'b/c.yaml']);
  });
});

describe('a hostile configuration', () => {
  it('is told twenty mistakes at most', () => {
    const text = Array.from({ length: 5_000 }, (_, index) => `k${index}: 1`).join('\n');
    expect(mistakes(text)).toHaveLength(20);
  });

  it('may be large, deep or endless', () => {
    expect(mistakes(`# ${'x'.repeat(1_100_000)}`)).toEqual(['lambdafit.config.yaml: is larger than the 1 MB that a configuration may have. Nothing that it is for was linted.']);
    expect(mistakes(`rules: ${'['.repeat(900)}${']'.repeat(900)}`)).toEqual(['lambdafit.config.yaml:1:1: This is too large or too deeply nested for a configuration.']);
    expect(mistakes(`rules: ${'['.repeat(5_000)}`)[0]).toContain('This cannot be parsed');
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]', ...'bcdefgh'.split('').map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[index]}`).join(', ')}]`), 'rules: *h'].join('\n');
    expect(mistakes(bomb)).toEqual(['lambdafit.config.yaml:1:1: This is too large or too deeply nested for a configuration.']);
  });

  it('may use names that mean something to JavaScript', () => {
    expect(mistakes('__proto__: { preset: core }\nconstructor: 1\nrules: { __proto__: off, toString: error }\nbudgets: { hasOwnProperty: 3 }')).toHaveLength(5);
    expect(mistakes('parameters: { __proto__: x, constructor: y }\nfunctions: { __proto__: { ai: true }, toString: { ai: false } }')).toEqual([]);
    expect(({} as { preset?: string }).preset).toBeUndefined();
  });

  it('shows no value of a parameter, whatever is wrong with it', () => {
    const text = 'parameters: { Key: hunter2, Seconds: 60, List: [hunter2], Map: { a: hunter2 } }\nbudgets: { rest: 10 }\noverrides: [{ files: t.yaml, parameters: { Key: hunter2, More: [hunter2] } }]';
    const report = lintFiles({ 't.yaml': AI, 'lambdafit.config.yaml': text });
    expect(report.findings.some(({ places }) => places.some(({ span }) => span.source.path === 'lambdafit.config.yaml'))).toBe(true);
    expect(pretty(report, { verbose: true })).not.toContain('hunter2');
    for (const { places } of report.findings) for (const { span } of places) expect(span.source.slice(0, 500)).not.toContain('hunter2');
    expect(report.failures.map(({ message }) => message).join()).not.toContain('hunter2');
    expect(mistakes('parameters: hunter2').join()).not.toContain('hunter2');
  });

  it('of whatever kind never throws, and says where it is wrong', () => {
    const key = fc.oneof(fc.constantFrom('rules', 'preset', 'overrides', 'files', 'extends', 'functions', 'parameters', 'budgets', 'quotas', 'exclude', 'suppressions', 'rule', 'reason', 'ai', 'kind', 'traffic', 'utilization', 'latencySensitive', 'prices', 'lambdaGbSecond', 'memory-at-default', 'rest', '__proto__', ''), fc.string({ maxLength: 4 }));
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ depthSize: 'small' }, fc.constantFrom<unknown>('off', 'core', 'error', '**', './x.yaml', 'rag', true, null, 3, -1, '!'), fc.string({ maxLength: 5 }), fc.array(tie('any'), { maxLength: 3 }), fc.dictionary(key, tie('any'), { maxKeys: 4 })),
    })).any;
    fc.assert(fc.property(fc.dictionary(key, value, { maxKeys: 6 }), (config) => {
      const { failures } = lintFiles({ 't.yaml': AI, 'lambdafit.config.json': JSON.stringify(config) });
      for (const { line, column, message } of failures) {
        expect(line).toBeGreaterThan(0);
        expect(column).toBeGreaterThan(0);
        expect(message).toMatch(/^[^\n]+\.$|\?$|rules$/);
      }
    }), { numRuns: 400 });
  });
});
