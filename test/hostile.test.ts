import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { main, type Io } from '../src/cli/main.js';
import { DIAGNOSTICS } from '../src/engine/diagnostics.js';
import { lint } from '../src/engine/lint.js';
import { reporters } from '../src/report/reporters.js';
import { fifo, folder, link, tree, type Leaf } from './cli/tree.js';
import { SHAPES } from './hostile-shapes.js';
import { memoryWorkspace } from './support.js';

// Bad input costs nobody anything: one message with its place, the other files are linted, the exit code says so,
// memory and time are bounded, nothing outside the project is read, and nothing secret is printed.

const HEAD = "AWSTemplateFormatVersion: '2010-09-09'\nTransform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n";
const MODEL = "[{ Statement: [{ Effect: Allow, Action: 'bedrock:InvokeModel', Resource: '*' }] }]";
/** With a finding of its own, so that one sees that it was linted. */
const OTHER = `${HEAD}Resources:\n  Other: { Type: AWS::Serverless::Function, Properties: { Timeout: 60, Policies: ${MODEL}, Events: { Ask: { Type: Api, Properties: { Path: /ask, Method: post } } } } }\n`;
const FORMATS = Object.keys(reporters);

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly all: string;
}

async function run(cwd: string, argv: readonly string[], stdin: string | Uint8Array = ''): Promise<Ran> {
  const texts = { stdout: '', stderr: '' };
  const output = (name: keyof typeof texts): Io['stdout'] => ({ write: (text) => void (texts[name] += text), isTerminal: false, columns: undefined });
  const io: Io = {
    cwd, env: {}, stdout: output('stdout'), stderr: output('stderr'), elapsed: () => 0, today: () => '2026-11-24',
    readStdin: () => (typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin),
  };
  const code = await main(argv, io, { rules, diagnostics: Object.values(DIAGNOSTICS), lint });
  return { code, out: texts.stdout, all: texts.stdout + texts.stderr };
}

/** Lints files with one more beside them that is fine to read, whose findings must be there. */
async function beside(leaves: Readonly<Record<string, Leaf>>, argv: readonly string[] = []): Promise<Ran & { readonly findings: readonly string[]; readonly failures: readonly string[] }> {
  const root = tree({ ...leaves, 'other.yaml': OTHER });
  const ran = await run(root, [...argv, '--format', 'json', '--verbose']);
  expect(ran.all).not.toContain('lambdafit has a bug');
  const report = JSON.parse(ran.out) as { findings: { rule: string }[]; failures: { path: string; message: string }[] };
  expect(ran.out).toContain('sync-timeout-exceeds-caller');
  return { ...ran, findings: report.findings.map((one) => `${one.rule} ${JSON.stringify(one)}`), failures: report.failures.map(({ path, message }) => `${path}: ${message}`) };
}

/** CPU, as other programs may run beside us. */
function cpu(act: () => void): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** In a process of its own: how it ended, and the most memory that it had. */
async function spawned(cwd: string, argv: readonly string[]): Promise<{ readonly code: number | null; readonly peak: number; readonly all: string }> {
  const script = `process.on('exit', () => process.stderr.write('peak=' + process.resourceUsage().maxRSS));process.argv.splice(1, 1, 'lambdafit');require(${JSON.stringify(join(process.cwd(), 'dist/cli.cjs'))});`;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['-e', script, 'lambdafit', ...argv], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let all = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (all += data.toString()));
    child.on('close', (code) => resolve({ code, all, peak: Number(/peak=(\d+)/.exec(all)?.[1] ?? Infinity) * 1_024 }));
  });
}

const lintText = (text: string, files: Readonly<Record<string, string>> = {}): ReturnType<typeof lint> =>
  lint([{ path: 't.yaml', kind: 'file', workspace: memoryWorkspace({ ...files, 't.yaml': text }) }], { rules, preset: 'strict' });

describe('files that cannot be read as a template', () => {
  test.each([
    ['an open bracket', `${HEAD}Resources:\n  Fn: [\n`],
    ['bad indentation', `${HEAD}Resources:\n  Fn:\n   Type: AWS::Lambda::Function\n  Properties:\n bad\n`],
    ['an open quote', `${HEAD}Resources: { Fn: { Type: "AWS::Lambda::Function } }\n`],
    ['broken JSON', '{ "AWSTemplateFormatVersion": "2010-09-09", "Resources": { "Fn": { "Type": "AWS::Lambda::Function", } '],
    ['a control character', `${HEAD}Resources:\n  Fn: { Type: "AWS::Lambda::Function\u0000\u0001" }\n`],
    ['a conflict of git', `${HEAD}Resources:\n<<<<<<< HEAD\n  Fn: { Type: AWS::Lambda::Function }\n=======\n  Fn: { Type: AWS::Lambda::Function, Properties: {} }\n>>>>>>> theirs\n`],
  ])('%s is one finding, with its place', async (_, text) => {
    const { code, findings } = await beside({ 'broken.yaml': text });
    const own = findings.filter((one) => one.includes('broken.yaml'));
    expect(own).toHaveLength(1);
    expect(own[0]).toMatch(/^syntax-error /);
    expect(own[0]).toMatch(/"line":\d+/);
    expect(code).toBe(1);
  });

  test('an empty file, blanks, comments, a null and markers of documents are no templates', async () => {
    const { failures, findings } = await beside({ 'a.yaml': '', 'b.yaml': ' \n\t\n', 'c.yaml': '# x\n', 'd.yaml': '~\n', 'e.yaml': '---\n---\n...\n', 'f.json': '\uFEFF', 'g.template': '{}' });
    expect(failures).toEqual([]);
    expect(findings.filter((one) => !one.includes('other.yaml'))).toEqual([]);
    expect((await run(tree({ 'a.yaml': '' }), ['a.yaml'])).code).toBe(0);
  });

  test('files above the limit are refused with a message, fast, and not read', async () => {
    const root = tree({ 'huge.yaml': `${HEAD}Resources:\n`, 'other.yaml': OTHER });
    truncateSync(join(root, 'huge.yaml'), 50_000_000);
    const { code, out } = await run(root, []);
    expect(code).toBe(2);
    expect(out).toMatch(/huge\.yaml: has 50 MB, and files above \d+ MB are not read/);
    expect(out).toContain('other.yaml:');
    const ended = await spawned(root, ['huge.yaml']);
    expect(ended.code).toBe(2);
    expect(ended.peak).toBeLessThan(120_000_000);
  });

  test('files below the limit that hold more values than any template are not parsed', async () => {
    const values = Array.from({ length: 300_000 }, (_, i) => `  k${i}: { a: b, c: d }\n`).join('');
    const root = tree({ 'values.yaml': `${HEAD}Resources: { F: { Type: AWS::Lambda::Function } }\nMetadata:\n${values}`, 'other.yaml': OTHER });
    const ended = await spawned(root, ['.']);
    expect(ended.code).toBe(1);
    expect(ended.all).toContain('There are more values in this file than in any template of 1 MB');
    expect(ended.all).toContain('other.yaml:');
    expect(ended.peak).toBeLessThan(160_000_000);
  });

  test.each([
    ['latin-1', Buffer.from(OTHER.replace('Other', 'Other\u00e9'), 'latin1'), /is not valid UTF-8/],
    ['UTF-16 with a mark', Buffer.from(`\uFEFF${OTHER}`, 'utf16le'), /is UTF-16/],
    ['UTF-16 without', Buffer.from(OTHER, 'utf16le'), /is UTF-16/],
    ['UTF-16 the other way round, with a mark', Buffer.from(`\uFEFF${OTHER}`, 'utf16le').swap16(), /is UTF-16/],
    ['UTF-16 the other way round, without', Buffer.from(OTHER, 'utf16le').swap16(), /is UTF-16/],
    ['half a character', Buffer.concat([Buffer.from(OTHER), Buffer.from([0xe2, 0x82])]), /is not valid UTF-8/],
  ])('%s is told', async (_, bytes, message) => {
    const { code, failures } = await beside({ 'strange.yaml': new Uint8Array(bytes) });
    expect(failures).toEqual([expect.stringMatching(message)]);
    expect(code).toBe(2);
    const piped = await run(tree({}), ['-'], new Uint8Array(bytes));
    expect(piped.code).toBe(2);
    expect(piped.all).toMatch(/UTF-16|UTF-8/);
  });

  test('a folder, a pipe and a link in a circle that are called like templates', async () => {
    const { failures } = await beside({ 'template.yaml': folder, 'pipe.yaml': fifo, 'a.yaml': link('b.yaml'), 'b.yaml': link('a.yaml'), 'gone.yaml': link('nowhere'), 'sub/up': link('..'), 'device.yaml': link('/dev/zero') });
    expect(failures).toEqual([]);
    const root = tree({ 'template.yaml': folder, 'pipe.yaml': fifo, 'a.yaml': link('a.yaml'), 'other.yaml': OTHER });
    for (const name of ['template.yaml', 'pipe.yaml', 'a.yaml']) {
      const { code, out } = await run(root, [name, 'other.yaml']);
      expect(code).toBe(2);
      expect(out).toMatch(new RegExp(`^${name.replace('.', '\\.')}: .`, 'm'));
      expect(out).toContain('other.yaml:4');
    }
  });

  test('binary is nobody\'s template', async () => {
    const bytes = new Uint8Array(20_000).map((_, i) => (i * 7_919) % 256);
    const { failures } = await beside({ 'image.json': bytes, 'zeros.yaml': new Uint8Array(10_000) });
    expect(failures).toEqual([]);
    expect((await run(tree({}), ['-'], bytes)).code).toBe(2);
  });
});

describe('traps', () => {
  const aliases = (levels: number, width: number): string => `${HEAD}x0: &x0 [a]\n${Array.from({ length: levels }, (_, i) => `x${i + 1}: &x${i + 1} [${Array.from({ length: width }, () => `*x${i}`).join(', ')}]`).join('\n')}\n`;
  const nested = (open: string, close: string, depth: number): string => `${open.repeat(depth)}x${close.repeat(depth)}`;

  test.each<[string, string, Readonly<Record<string, string>>?]>([
    ['5,000 lists in each other', `${HEAD}Resources: { Fn: { Type: AWS::Lambda::Function, Properties: { Code: ${nested('[', ']', 5_000)} } } }\n`],
    ['5,000 mappings in each other', `${HEAD}Resources: { Fn: { Type: AWS::Lambda::Function, Properties: ${nested('{ a: ', ' }', 5_000)} } }\n`],
    ['5,000 indentations', `${HEAD}Resources:\n${Array.from({ length: 5_000 }, (_, i) => `${' '.repeat(i + 1)}a:\n`).join('')}`],
    ['5,000 functions in each other', `${HEAD}Resources: { Fn: { Type: AWS::Serverless::Function, Properties: { Timeout: ${nested("{ 'Fn::If': [a, 1, ", '] }', 5_000)} } } }\n`],
    ['900 functions in each other', `${HEAD}Resources: { Fn: { Type: AWS::Serverless::Function, Properties: { Timeout: ${nested("{ 'Fn::If': [a, 1, ", '] }', 440)} } } }\n`],
    ['900 lists in each other', `${HEAD}Resources: { Fn: { Type: AWS::Serverless::Function, Properties: { Policies: ${nested('[', ']', 900)}, Events: ${nested('{ a: ', ' }', 900)} } } }\n`],
    ['5,000 dashes', `${HEAD}Resources:\n  ${'- '.repeat(5_000)}a\n`],
    ['an alias bomb that stays unused', `${aliases(40, 10)}Resources: { Fn: { Type: AWS::Lambda::Function } }\n`],
    ['an alias bomb in policies', `${aliases(40, 10)}Resources: { Fn: { Type: AWS::Serverless::Function, Properties: { Policies: *x40, Layers: *x40, Environment: { Variables: { A: *x40 } } } } }\n`],
    ['an alias bomb of functions', `${HEAD}x0: &x0 { 'Fn::Join': ['', [a]] }\n${Array.from({ length: 40 }, (_, i) => `x${i + 1}: &x${i + 1} { 'Fn::Join': ['', [*x${i}, *x${i}, *x${i}]] }`).join('\n')}\nResources: { Fn: { Type: AWS::Serverless::Function, Properties: { FunctionName: *x40, Timeout: *x40 } } }\n`],
    ['an alias bomb of merges', `${HEAD}x0: &x0 { a: b }\n${Array.from({ length: 40 }, (_, i) => `x${i + 1}: &x${i + 1} { <<: [*x${i}, *x${i}, *x${i}], k${i}: v }`).join('\n')}\nResources: { Fn: { Type: AWS::Serverless::Function, Properties: { <<: *x40 } } }\n`],
    ['an alias bomb of resources', `${HEAD}r: &r { Type: AWS::Serverless::Function, Properties: { Timeout: 60, Policies: ${MODEL} } }\nResources:\n${Array.from({ length: 20_000 }, (_, i) => `  F${i}: *r\n`).join('')}`],
    ['anchors that hold themselves', `${HEAD}Resources: &all\n  Fn: &fn { Type: AWS::Lambda::Function, Properties: *fn, Metadata: *all }\n  Other: *all\n  <<: *all\n`],
    ['references in circles', `${HEAD}Parameters: { A: { Type: String, Default: !Ref A } }\nConditions: { A: !Condition B, B: !Not [!Condition A], C: !And [!Condition C, !Condition C] }\nMappings: { M: { a: { b: !FindInMap [M, a, b] } } }
Resources:
  A: { Type: AWS::Serverless::Function, Condition: A, Properties: { Timeout: !If [C, !Ref A, !GetAtt A.Timeout], Role: !GetAtt R.Arn, Layers: [!Ref A], Policies: !Ref A } }
  R: { Type: AWS::IAM::Role, Condition: B, Properties: { ManagedPolicyArns: [!Ref R], Policies: !GetAtt R.Policies } }
  Q: { Type: AWS::SQS::Queue, Properties: { RedrivePolicy: { deadLetterTargetArn: !GetAtt Q.Arn, maxReceiveCount: 1 } } }
  S: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./t.yaml, Parameters: { A: !GetAtt S.Outputs.A } } }
  W: { Type: AWS::Serverless::StateMachine, Properties: { Definition: { StartAt: A, States: { A: { Type: Pass, Next: B }, B: { Type: Pass, Next: A } } } } }
  I: { 'Fn::Transform': { Name: AWS::Include, Parameters: { Location: t.yaml } } }
Outputs: { A: { Value: !GetAtt S.Outputs.A, Export: { Name: !ImportValue { Ref: A } } } }\n`],
    ['stacks that nest each other', `${HEAD}Resources: { A: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./b.yaml } } }\n`, { 'b.yaml': `${HEAD}Resources:\n${Array.from({ length: 100 }, (_, i) => `  A${i}: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./t.yaml } }\n`).join('')}` }],
    ['stacks that fan out a hundredfold, three times', `${HEAD}Resources:\n${Array.from({ length: 100 }, (_, i) => `  A${i}: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./b.yaml } }\n`).join('')}`, {
      'b.yaml': `${HEAD}Resources:\n${Array.from({ length: 100 }, (_, i) => `  A${i}: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./c.yaml } }\n`).join('')}`,
      'c.yaml': `${HEAD}Resources:\n${Array.from({ length: 100 }, (_, i) => `  A${i}: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./d.yaml } }\n`).join('')}`,
      'd.yaml': OTHER,
    }],
    ['files that include each other', `${HEAD}Resources: { 'Fn::Transform': { Name: AWS::Include, Parameters: { Location: a.yaml } } }\n`, {
      'a.yaml': "Fn: { Type: AWS::Serverless::Function, Properties: { 'Fn::Transform': { Name: AWS::Include, Parameters: { Location: a.yaml } } } }\n'Fn::Transform': { Name: AWS::Include, Parameters: { Location: a.yaml } }\n",
    }],
    ['a loop over a loop over its own names', `${HEAD}Resources:\n  Fn::ForEach::A: [A, [a, b], { 'Fn::ForEach::B': [A, [!Ref A, !Ref A], { 'F\${A}': { Type: AWS::Lambda::Function, Properties: { FunctionName: !Ref A, Timeout: !Ref 'F\${A}' } } }] }]\n`],
    ['a loop that would make a billion resources', `${HEAD}Resources: ${[3, 2, 1].reduce((inner, depth) => `{ 'Fn::ForEach::L${depth}': [A${depth}, [${Array.from({ length: 1_000 }, (_, i) => `a${i}`).join(', ')}], ${inner}] }`, "{ 'Fn${A1}${A2}${A3}': { Type: AWS::Lambda::Function } }")}\n`],
    ['a loop of a billion properties', `${HEAD}Resources: { Fn: { Type: AWS::Lambda::Function, Properties: { Environment: { Variables: ${[3, 2, 1].reduce((inner, depth) => `{ 'Fn::ForEach::L${depth}': [A${depth}, [${Array.from({ length: 1_000 }, (_, i) => `a${i}`).join(', ')}], ${inner}] }`, "{ 'V${A1}${A2}${A3}': x }")} } } } }\n`],
    ['Sub with many names', `${HEAD}Resources: { Fn: { Type: AWS::Lambda::Function, Properties: { FunctionName: !Sub "${'${a}'.repeat(100_000)}${'${'.repeat(100_000)}" } } }\n`],
    ['numbers that nobody can hold', `${HEAD}Resources: { Fn: { Type: AWS::Serverless::Function, Properties: { Timeout: ${'9'.repeat(1_000)}, MemorySize: -1e999, ReservedConcurrentExecutions: .nan, Policies: ${MODEL}, Events: { Q: { Type: SQS, Properties: { Queue: !GetAtt Q.Arn, BatchSize: 0x7fffffffffffffffffff } } } } }, Q: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: -0 } } }\n`],
  ])('%s: an end, in bounded time', (_, text, files = {}) => {
    let report!: ReturnType<typeof lint>;
    // Half a second or less where nothing else runs.
    const spent = cpu(() => {
      report = lintText(text, files);
      for (const reporter of Object.values(reporters)) reporter(report, {});
    });
    expect(spent).toBeLessThan(10_000);
    expect(report.totals.templates + report.failures.length).toBeGreaterThan(0);
  });

  test('a loop too large and a nesting too deep are one finding each', () => {
    const deep = lintText(`${HEAD}Resources: ${nested('[', ']', 5_000)}\n`);
    expect(deep.findings.map(({ rule }) => rule.id)).toEqual(['syntax-error']);
    const loop = lintText(`${HEAD}Resources: { 'Fn::ForEach::L': [A, [${Array.from({ length: 9_999 }, (_, i) => `a${i}`).join(', ')}], { 'T\${A}': { Type: AWS::SNS::Topic } }] }\n`);
    expect(loop.findings.map(({ rule }) => rule.id)).toContain('template-too-large');
  });
});

describe('names and types', () => {
  const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype', '__defineGetter__', 'then', 'length', 'get', ''];

  test.each(NAMES)('%j is a name like others', (name) => {
    const key = JSON.stringify(name);
    const report = lintText(`${HEAD}
Globals: { Function: { ${key}: 1, Environment: { Variables: { ${key}: x } } } }
Parameters: { ${key}: { Type: String, Default: a, AllowedValues: [a, ${key}] } }
Conditions: { ${key}: !Equals [!Ref ${key}, a] }
Mappings: { ${key}: { ${key}: { ${key}: 60 } } }
Resources:
  ${key}:
    Type: AWS::Serverless::Function
    Condition: ${key}
    Properties:
      ${key}: 1
      Timeout: !If [${key}, !FindInMap [${key}, ${key}, ${key}], 60]
      Environment: { Variables: { ${key}: !Ref ${key} } }
      Policies: ${MODEL}
      Layers: [!Ref ${key}]
      Events: { ${key}: { Type: Api, Properties: { Path: /a, Method: post, Auth: { ${key}: 1 } } }, B: { Type: ${key}, Properties: { ${key}: 1 } } }
      EventInvokeConfig: { ${key}: 1 }
  T: { Type: ${key}, Properties: { ${key}: !GetAtt [${key}, ${key}] } }
  R: { Type: AWS::Events::Rule, Properties: { Targets: [{ Id: ${key}, Arn: !GetAtt [${key}, Arn] }] } }
Outputs: { ${key}: { Value: !Ref ${key}, Export: { Name: ${key} } } }
`);
    expect(report.failures).toEqual([]);
    expect(report.totals.functions).toBe(1);
    expect(report.findings.filter(({ rule }) => rule.id === 'sync-timeout-exceeds-caller').map(({ about }) => about.logicalId)).toEqual([name]);
    for (const reporter of Object.values(reporters)) expect(reporter(report, {})).toEqual(expect.any(String));
  });

  test('names from the command line and from configurations are names, too', async () => {
    for (const name of ['__proto__', 'constructor']) {
      const root = tree({ 't.yaml': OTHER, 'lambdafit.config.json': `{"parameters": {"${name}": "x"}, "functions": {"${name}": {"ai": true}}}`, 'samconfig.toml': `["${name}".deploy.parameters]\nparameter_overrides = "${name}=1"\n[default.deploy.parameters]\nparameter_overrides = "${name}=1"\n` });
      const { all } = await run(root, ['t.yaml', '--parameter', `${name}=y`, '--config-env', name]);
      expect(all).toContain('sync-timeout-exceeds-caller');
      expect(all).not.toContain('has a bug');
    }
  });

  const ABSURD = ['5', 'x', '[]', '{}', '~', 'true', '[[[]]]', '{ a: { b: c } }', '[{}, 5, ~]', '!Ref Nothing', '!If [a]', '!Sub []', '!GetAtt', '{ Fn::If: {} }', '{ Fn::ForEach::x: 5 }', '!!binary aGk=', '!!set { a }', '2001-01-01', '1e400', '"\\u0000"', '? [a] : b', '!Ref { Ref: Ref }', '!Join [[], {}]', '!FindInMap [[], {}, ~]', '!Select [99999999999, [a]]', '!Select [-1, [a]]', '!Split ["", a]', '!Base64 []', '!Cidr [1, 2]', '!Transform { Name: [] }'];
  const TYPES = [
    'AWS::Lambda::Function', 'AWS::Serverless::Function', 'AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Permission', 'AWS::Lambda::Url', 'AWS::Lambda::Alias', 'AWS::Lambda::Version', 'AWS::Lambda::LayerVersion',
    'AWS::Lambda::EventInvokeConfig', 'AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::SQS::Queue', 'AWS::SNS::Subscription', 'AWS::Events::Rule', 'AWS::Scheduler::Schedule', 'AWS::Pipes::Pipe',
    'AWS::StepFunctions::StateMachine', 'AWS::Serverless::StateMachine', 'AWS::Serverless::Api', 'AWS::Serverless::HttpApi', 'AWS::Serverless::Connector', 'AWS::Serverless::Application', 'AWS::Serverless::LayerVersion',
    'AWS::ApiGateway::RestApi', 'AWS::ApiGateway::Method', 'AWS::ApiGatewayV2::Api', 'AWS::ApiGatewayV2::Integration', 'AWS::ApiGatewayV2::Route', 'AWS::AppSync::DataSource', 'AWS::AppSync::Resolver', 'AWS::Cognito::UserPool',
    'AWS::S3::Bucket', 'AWS::CloudFormation::Stack', 'AWS::Bedrock::Agent', 'AWS::ElasticLoadBalancingV2::TargetGroup', 'AWS::IoT::TopicRule', 'AWS::Logs::SubscriptionFilter', 'AWS::CloudFormation::CustomResource', 'Custom::X',
  ];
  const PROPERTIES = [
    'Timeout', 'MemorySize', 'Events', 'Policies', 'Role', 'Layers', 'Environment', 'Code', 'CodeUri', 'EventSourceArn', 'FunctionName', 'TargetArn', 'RoutingConfig', 'DestinationConfig', 'PolicyDocument', 'RedrivePolicy',
    'Targets', 'Target', 'DefinitionString', 'Definition', 'DefinitionUri', 'DefinitionBody', 'DefinitionSubstitutions', 'Integration', 'IntegrationUri', 'Body', 'LambdaConfig', 'NotificationConfiguration', 'TemplateURL',
    'Location', 'Parameters', 'ActionGroups', 'Source', 'Destination', 'TopicArn', 'Endpoint', 'Roles', 'ManagedPolicyArns', 'FunctionUrlConfig', 'EventInvokeConfig', 'SnapStart', 'ServiceToken', 'VpcConfig', 'ImageConfig',
  ];

  test.each(ABSURD)('every property may be %s', (value) => {
    const properties = `{ ${PROPERTIES.map((name) => `${name}: ${value}`).join(', ')} }`;
    const texts = [
      `${HEAD}Resources:\n${TYPES.map((type, i) => `  R${i}: { Type: ${type}, Properties: ${properties} }\n`).join('')}`,
      `${HEAD}Globals: ${value}\nParameters: ${value}\nConditions: ${value}\nMappings: ${value}\nOutputs: ${value}\nMetadata: ${value}\nRules: ${value}\nResources:\n${TYPES.map((type, i) => `  R${i}: { Type: ${type}, Properties: ${value}, Condition: ${value}, Metadata: ${value}, DependsOn: ${value}, Connectors: ${value} }\n`).join('')}`,
      `${HEAD}Globals: { Function: ${value}, Api: ${value} }\nParameters: { P: ${value}, Q: { Type: ${value}, Default: ${value}, AllowedValues: ${value}, NoEcho: ${value} } }\nConditions: { C: ${value} }\nMappings: { M: ${value}, N: { a: ${value} } }\nOutputs: { O: ${value}, V: { Value: ${value}, Export: ${value} } }\nResources: { A: ${value}, B: { Type: ${value} }, C: { Type: AWS::Serverless::Function, Condition: C, Properties: { Timeout: !If [C, !FindInMap [M, a, b], !Ref P], Policies: [${value}], Events: { E: ${value}, F: { Type: ${value} }, G: { Type: Api, Properties: ${value} }, H: { Type: SQS, Properties: ${value} }, I: { Type: Schedule, Properties: ${value} } } } } }\n`,
      `Transform: ${value}\nResources: { Fn: { Type: AWS::Serverless::Function } }\n`,
      `AWSTemplateFormatVersion: ${value}\nResources: ${value}\n`,
    ];
    for (const text of texts) {
      const report = lintText(text);
      for (const reporter of Object.values(reporters)) reporter(report, {});
      expect(report.failures).toEqual([]);
    }
  });
});

describe('what lies outside of the project', () => {
  const MARK = 'OUTSIDEMARK';
  const OUTSIDE = `${HEAD}Resources:\n  ${MARK}: { Type: AWS::Serverless::Function, Properties: { Timeout: 60, Policies: ${MODEL}, Events: { Ask: { Type: Api, Properties: { Path: /${MARK}, Method: post } } } } }\n`;
  const API = `openapi: 3.0.1\npaths: { /${MARK}: { post: { x-amazon-apigateway-integration: { type: aws_proxy, httpMethod: POST, uri: !Sub "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations", timeoutInMillis: 1234 } } } }\n`;
  const template = (at: string, api: string, big: string): string => `${HEAD}
Parameters: { Seconds: { Type: Number } }
Resources:
  Fn: { Type: AWS::Serverless::Function, Properties: { Handler: a.b, Runtime: python3.12, Timeout: !Ref Seconds, CodeUri: ${big}, Policies: ${MODEL}, Layers: [!Ref Layer] }, Metadata: { SkipBuild: true } }
  Layer: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: ${big} } }
  Stack: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ${at} } }
  App: { Type: AWS::Serverless::Application, Properties: { Location: ${at} } }
  Api: { Type: AWS::Serverless::Api, Properties: { StageName: p, DefinitionUri: ${api} } }
  Body: { Type: AWS::Serverless::Api, Properties: { StageName: p, DefinitionBody: { 'Fn::Transform': { Name: AWS::Include, Parameters: { Location: ${api} } } } } }
  'Fn::Transform': { Name: AWS::Include, Parameters: { Location: ${at} } }
  Machine: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionUri: ${at} } }
`;

  async function everything(root: string): Promise<string> {
    const shown = await Promise.all(FORMATS.map(async (format) => (await run(root, ['--format', format, '--verbose', '--preset', 'strict'])).all));
    return shown.join('\n');
  }

  function layOut(at: string, api: string, big: string): string {
    const outer = tree({ 'outside/t.yaml': OUTSIDE, 'outside/api.yaml': API, 'outside/samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "Seconds=77"\n', 'outside/big/x.py': '', 'project/t.yaml': template(at, api, big), 'project/.git': folder });
    truncateSync(join(outer, 'outside/big/x.py'), 299_000_000);
    return outer;
  }

  test('is found where it lies inside, so that these tests mean something', async () => {
    const outer = layOut('../outside/t.yaml', '../outside/api.yaml', '../outside/big');
    rmSync(join(outer, 'project/.git'), { recursive: true });
    const shown = (await run(outer, ['project/t.yaml', '--format', 'json', '--verbose', '--preset', 'strict'])).all;
    expect(shown).toContain(MARK);
    expect(shown).toContain('299');
  });

  test.each([
    ['..', '../outside/t.yaml', '../outside/api.yaml', '../outside/big'],
    ['many ..', '../../../../../../../../../..$/outside/t.yaml', '../../../../../../../../../..$/outside/api.yaml', '../../../../../../../../../..$/outside/big'],
    ['an absolute path', '$/outside/t.yaml', '$/outside/api.yaml', '$/outside/big'],
    ['a file URL', 'file://$/outside/t.yaml', 'file://$/outside/api.yaml', 'file://$/outside/big'],
    ['a way in and out', 'sub/../../outside/t.yaml', 'sub/../../outside/api.yaml', './sub/.././../outside/big'],
    ['Sub', '!Sub "../outside/t.yaml"', '!Sub "../outside/api.yaml"', '!Sub "../outside/big"'],
    ['a system folder', '../../../etc/passwd', '/etc/passwd', '../../../etc'],
  ])('is not read by %s', async (_, at, api, big) => {
    const outer = layOut('x', 'x', 'x');
    const put = (path: string): string => path.replace('$', outer);
    writeFileSync(join(outer, 'project/t.yaml'), template(put(at), put(api), put(big)));
    const shown = await everything(join(outer, 'project'));
    expect(shown).not.toContain(MARK);
    expect(shown).not.toContain('299');
    expect(shown).not.toContain('root:');
    expect(shown).not.toContain('has a bug');
  });

  test('is not read through links', async () => {
    const outer = tree({
      'outside/t.yaml': OUTSIDE, 'outside/api.yaml': API, 'outside/samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "Seconds=77"\n', 'outside/big/x.py': '', 'outside/lambdafit.config.yaml': 'parameters: { Seconds: 88 }\n',
      'project/t.yaml': template('linked.yaml', 'folder/api.yaml', './big'), 'project/.git': folder,
      'project/linked.yaml': link('../outside/t.yaml'), 'project/folder': link('../outside'), 'project/big': link('../outside/big'), 'project/samconfig.toml': link('../outside/samconfig.toml'),
      'project/real/x.py': 'x', 'project/real/deep': link('../../outside/big'),
    });
    truncateSync(join(outer, 'outside/big/x.py'), 299_000_000);
    const shown = await everything(join(outer, 'project'));
    expect(shown).not.toContain(MARK);
    expect(shown).not.toMatch(/299|\b77 s|\b88 s/);
    writeFileSync(join(outer, 'project/t.yaml'), template('x', 'x', './real'));
    expect(await everything(join(outer, 'project'))).not.toContain('299');
  });

  test('is not read by a cloud assembly', async () => {
    const manifest = (file: string, directory: string): string => JSON.stringify({
      version: '36.0.0',
      artifacts: {
        A: { type: 'aws:cloudformation:stack', environment: 'aws://1/r', properties: { templateFile: file } },
        B: { type: 'cdk:cloud-assembly', properties: { directoryName: directory } },
        C: { type: 'cdk:asset-manifest', properties: { file: '../outside/assets.json' } },
      },
    });
    const outer = tree({ 'outside/t.yaml': OUTSIDE, 'outside/manifest.json': manifest('t.yaml', 'x'), 'project/cdk.out/x': '', 'project/link': link('../outside') });
    for (const [file, directory] of [['../../outside/t.yaml', '../../outside'], [join(outer, 'outside/t.yaml'), join(outer, 'outside')], ['../link/t.yaml', '../link']] as const) {
      writeFileSync(join(outer, 'project/cdk.out/manifest.json'), manifest(file, directory));
      const { code, all } = await run(join(outer, 'project'), ['--verbose']);
      expect(all).not.toContain(MARK);
      expect(all).toContain('lies outside the assembly');
      expect(code).toBe(2);
    }
  });

  test('a file outside that is named is linted, as it was asked for', async () => {
    const outer = tree({ 'outside/t.yaml': OUTSIDE, 'project/x': '' });
    for (const path of ['../outside/t.yaml', join(outer, 'outside/t.yaml')]) {
      const { code, out } = await run(join(outer, 'project'), [path]);
      expect(code).toBe(1);
      expect(out).toContain('../outside/t.yaml:4');
    }
  });
});

describe('archives that lie', () => {
  const entry = (size: number, packed: number, name = 'a'): Buffer => {
    const head = Buffer.alloc(46 + name.length);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt16LE(8, 10);
    head.writeUInt32LE(packed, 20);
    head.writeUInt32LE(size, 24);
    head.writeUInt16LE(name.length, 28);
    head.write(name, 46);
    return head;
  };
  const zip = (entries: readonly Buffer[], given: { count?: number; size?: number; offset?: number; filler?: number } = {}): Buffer => {
    const filler = Buffer.alloc(given.filler ?? 100);
    const directory = Buffer.concat(entries);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(given.count ?? entries.length, 8);
    end.writeUInt16LE(given.count ?? entries.length, 10);
    end.writeUInt32LE(given.size ?? directory.length, 12);
    end.writeUInt32LE(given.offset ?? filler.length, 16);
    return Buffer.concat([filler, directory, end]);
  };

  test.each<[string, Buffer]>([
    ['four gigabytes in ten bytes', zip([entry(0xfffffffe, 10)])],
    ['sizes that stand elsewhere', zip([entry(0xffffffff, 0xffffffff)])],
    ['more entries than there are', zip([entry(10, 10)], { count: 65_535 })],
    ['a directory outside the file', zip([entry(10, 10)], { offset: 0xfffffff0 })],
    ['a directory larger than the file', zip([entry(10, 10)], { size: 0xfffffff0 })],
    ['names longer than the file', zip([Buffer.concat([entry(10, 10).subarray(0, 28), Buffer.from([0xff, 0xff]), entry(10, 10).subarray(30)])])],
    ['nothing', Buffer.alloc(0)],
    ['only an end', zip([], { filler: 0 })],
    ['noise', Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7_919) % 251))],
    ['60,000 entries of one file', zip(Array.from({ length: 60_000 }, () => entry(300_000_000, 10)))],
  ])('%s: not believed, and nothing fails', async (_, bytes) => {
    const text = `${HEAD}Resources:\n  Fn: { Type: AWS::Serverless::Function, Properties: { Timeout: 60, CodeUri: ./code.zip, Policies: ${MODEL}, Layers: [!Ref L] } }\n  L: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: code.zip } }\n`;
    const { failures, findings } = await beside({ 't.yaml': text, 'code.zip': new Uint8Array(bytes) });
    expect(failures).toEqual([]);
    expect(findings.join('\n')).not.toContain('layers-oversized');
  });
});

describe('text that does something', () => {
  const EVIL = '\u001b[31mred\u001b]0;title\u0007\u202eevil\u2066\u200b\r\n\u0085\u2028## h *b* [x](https://evil.example) ![i](https://evil.example/i.png) <img src=x onerror=alert(1)> `code` | @octocat ::error file=x::boom%0A ${{ secrets.X }} &lt; \u009b31m \ud800';

  test.each(FORMATS)('does nothing in %s', async (format) => {
    const name = JSON.stringify(EVIL);
    const text = `${HEAD}Resources:\n  ${name}:\n    Type: AWS::Serverless::Function\n    Metadata: { 'aws:cdk:path': ${name} }\n    Properties:\n      Timeout: 60\n      Policies: ${MODEL}\n      Events: { ${name}: { Type: Api, Properties: { Path: ${JSON.stringify(`/${EVIL}`)}, Method: post } } }\n      Environment: { Variables: { ${name}: ${name} } }\n  Q: { Type: AWS::SQS::Queue, Properties: { QueueName: ${name} } }\n  M: { Type: AWS::Lambda::EventSourceMapping, Properties: { EventSourceArn: !GetAtt Q.Arn, FunctionName: !Ref ${name} } }\n`;
    const path = 'a\u001b[31m\u202e|<b>\n::error::x [y](z).yaml';
    const root = tree({ [path]: text, 'broken\u001b]0;x\u0007\n## x.yaml': `${HEAD}Resources: [ \u001b\u202e\n`, 'bad\u001b.yaml': new Uint8Array(Buffer.from(`\uFEFF${OTHER}`, 'utf16le')) });
    const { all, code } = await run(root, ['--format', format, '--verbose', '--preset', 'strict']);
    expect(code).toBe(2);
    expect(all).not.toContain('has a bug');
    // eslint-disable-next-line no-control-regex
    expect(all).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069\u2028\u2029]/);
    if (format === 'github') for (const line of all.split('\n')) if (line.includes('::error')) expect(line).toMatch(/^::(?:error|warning|notice) |^lambdafit: |^(?!::)/);
    if (format === 'markdown') expect(all).not.toMatch(/<img|!\[i\]\(|\]\(https:\/\/evil/);
    // What is text in SARIF is a message; snippets and names are shown as they are.
    if (format === 'sarif') for (const [message] of all.matchAll(/"message": \{\s*"text": "(?:[^"\\]|\\.)*"/g)) expect(message).not.toMatch(/<img|\]\(|`/);
    if (format === 'junit') expect(all).not.toMatch(/<img|<b>/);
  });
});

describe('secrets', () => {
  /** Values that stand beside findings, each in another way; none of them may be printed. */
  const WAYS: Readonly<Record<string, (value: string) => { readonly parameters?: string; readonly variables?: string; readonly code?: string; readonly comment?: string; readonly more?: string }>> = {
    'a literal key': (value) => ({ variables: `OPENAI_API_KEY: ${value}` }),
    'a quoted key': (value) => ({ variables: `OPENAI_API_KEY: "${value}"` }),
    'the default of a NoEcho parameter': (value) => ({ parameters: `Key: { Type: String, NoEcho: true, Default: ${value} }`, variables: 'X: !Ref Key' }),
    'the default of a parameter that says what it is': (value) => ({ parameters: `DbPassword: { Type: String, Default: ${value} }`, variables: 'X: !Ref DbPassword' }),
    'a default that another property takes': (value) => ({ parameters: `Key: { Type: String, NoEcho: true, Default: ${value} }`, more: 'Description: !Sub "${Key}"' }),
    'inline code': (value) => ({ code: `API_KEY = '${value}'` }),
    'a comment': (value) => ({ comment: `# password: ${value}` }),
    'a URL with a password': (value) => ({ variables: `DATABASE: "postgres://me:${value}@db.example/x"` }),
    'a header': (value) => ({ variables: `HEADERS: "Authorization: Bearer ${value}"` }),
    'JSON in a string': (value) => ({ variables: `CONFIG: '{"apiKey": "${value}"}'` }),
    'Sub': (value) => ({ variables: `DB_PASSWORD: !Sub "${value}"` }),
    'Join': (value) => ({ variables: `DB_PASSWORD: !Join ["", ["${value}"]]` }),
    'If': (value) => ({ variables: `DB_PASSWORD: !If [C, "${value}", x]` }),
    'tags': (value) => ({ more: `Tags: { secret: ${value} }` }),
  };
  const SECRET = `hunter2-${'Zq8'.repeat(5)}`;
  const PIECE = 'Zq8Zq8';

  function templateWith(way: ReturnType<(typeof WAYS)[string]>): string {
    return `${HEAD}Parameters: { Other: { Type: String, Default: x }${way.parameters ? `, ${way.parameters}` : ''} }
Conditions: { C: !Equals [!Ref Other, x] }
Resources:
  Fn: ${way.comment ?? '# a function'}
    Type: AWS::Serverless::Function
    Properties: ${way.comment ?? ''}
      Timeout: 60 ${way.comment ?? ''}
      MemorySize: 128 ${way.comment ?? ''}
      InlineCode: |
        ${way.code ?? 'x = 1'}
      ${way.more ?? 'Handler: a.b'}
      Environment: { Variables: { ${way.variables ?? 'A: b'} } }
      Policies: ${MODEL}
      Events: { Ask: { Type: Api, Properties: { Path: /ask, Method: post } }, Q: { Type: SQS, Properties: { Queue: !GetAtt Q.Arn } } }
  Q: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 30${way.variables ? `, Tags: [{ Key: password, Value: "${SECRET}" }]` : ''} } } ${way.comment ?? ''}
`;
  }

  /** The same in JSON, in one line: what stands beside a finding is all of the file. */
  function minified(way: ReturnType<(typeof WAYS)[string]>): string | undefined {
    const variable = /^(\w+): "?([^"!]*)"?$/.exec(way.variables ?? '');
    const parameter = /^(\w+): \{ Type: String(, NoEcho: true)?, Default: (.*) \}$/.exec(way.parameters ?? '');
    if (!variable && !parameter && !way.code) return undefined;
    return JSON.stringify({
      AWSTemplateFormatVersion: '2010-09-09', Transform: 'AWS::Serverless-2016-10-31',
      Parameters: parameter ? { [parameter[1]!]: { Type: 'String', ...(parameter[2] && { NoEcho: true }), Default: parameter[3] } } : {},
      Resources: {
        Fn: {
          Type: 'AWS::Serverless::Function',
          Properties: {
            Timeout: 60, InlineCode: way.code, Environment: { Variables: variable ? { [variable[1]!]: variable[2] } : {} },
            Policies: [{ Statement: [{ Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: '*' }] }], Events: { Ask: { Type: 'Api', Properties: { Path: '/ask', Method: 'post' } } },
          },
        },
      },
    });
  }

  test.each(Object.keys(WAYS))('%s: in no format, frame, snippet, suggestion or message', async (name) => {
    const way = WAYS[name]!(SECRET);
    const whole = templateWith(way);
    const small = minified(way);
    const twice = whole.replace('      Timeout: 60', '      Timeout: 50\n      Timeout: 60');
    const broken = `${whole}  Broken: [\n`;
    for (const [format, verbose] of FORMATS.flatMap((one) => [[one, false], [one, true]] as const)) {
      const root = tree({ 't.yaml': whole, 'twice.yaml': twice, 'broken.yaml': broken, ...(small === undefined ? {} : { 't.json': small }) });
      const { all } = await run(root, ['--format', format, '--preset', 'strict', ...(verbose ? ['--verbose', '--show-suppressed'] : [])]);
      expect(all).toMatch(/sync-timeout-exceeds-caller/);
      expect(all, format).not.toContain(PIECE);
    }
  });

  test.each([
    ['a route', `  G: { Type: AWS::Serverless::Function, Properties: { Timeout: 60, Policies: ${MODEL}, Events: { E: { Type: Api, Properties: { Path: '/hook?token=${SECRET}', Method: post } } } } }\n`],
    ['a quote too many', `  G: { Type: AWS::Serverless::Function, Properties: { Environment: { Variables: { DB_PASSWORD: 'it's-${SECRET}' } } } }\n`],
    ['a character that YAML does not take', `  G: { Type: AWS::Serverless::Function, Properties: { Environment: { Variables: { DB_PASSWORD: @${SECRET} } } } }\n`],
    ['a default above a mistake', `  G: { Type: AWS::Serverless::Function }\nParameters:\n  DbPassword:\n    Type: String\n    Default: ${SECRET}\n  X: [\n`],
    ['a tag above a mistake', `  G: { Type: AWS::Serverless::Function, Properties: { Tags: [{ Key: password, Value: "${SECRET}" }] } }\n  X: [\n`],
    ['a list above a mistake', `  G: { Type: AWS::Serverless::Function, Properties: { A: { DB_PASSWORD: !Join ['', ['${SECRET}']] } } }\n  X: [\n`],
  ])('%s gives nothing away', async (_, resource) => {
    for (const format of FORMATS) {
      const { all, code } = await run(tree({ 't.yaml': `${HEAD}Resources:\n${resource}` }), ['--format', format, '--verbose', '--preset', 'strict']);
      expect(code).toBe(1);
      expect(all, format).not.toContain(PIECE);
    }
  });

  test.each(Object.keys(WAYS))('%s: not by --fix, a baseline, init or config', async (name) => {
    const root = tree({ 't.yaml': templateWith(WAYS[name]!(SECRET)) });
    for (const argv of [['--fix'], ['--fix-all', '--verbose'], ['baseline'], ['init'], ['config', '--print', 't.yaml']]) {
      const { all } = await run(root, argv);
      expect(all, argv.join(' ')).not.toContain(PIECE);
    }
    for (const file of readdirSync(root).filter((one) => one !== 't.yaml')) expect(readFileSync(join(root, file), 'utf8'), file).not.toContain(PIECE);
    expect(readFileSync(join(root, 't.yaml'), 'utf8')).toContain(PIECE);
  });

  test('what is given on the command line is not printed', async () => {
    const root = tree({ 't.yaml': templateWith({ parameters: 'Key: { Type: String, NoEcho: true }', variables: 'DB_PASSWORD: !Ref Key', more: 'FunctionName: !Ref Key' }) });
    for (const format of FORMATS) expect((await run(root, ['--parameter', `Key=${SECRET}`, '--format', format, '--verbose', '--preset', 'strict'])).all, format).not.toContain(PIECE);
    expect((await run(root, ['config', '--print', 't.yaml', '--parameter', `Key=${SECRET}`])).all).not.toContain(PIECE);
    writeFileSync(join(root, 'samconfig.toml'), `[default.deploy.parameters]\nparameter_overrides = "Key=${SECRET}"\nbroken = [${SECRET}\n`);
    for (const format of FORMATS) expect((await run(root, ['--format', format, '--verbose'])).all, format).not.toContain(PIECE);
    writeFileSync(join(root, 'samconfig.toml'), `[default.deploy.parameters]\nparameter_overrides = "Key=${SECRET}"\n`);
    for (const format of FORMATS) expect((await run(root, ['--format', format, '--verbose'])).all, format).not.toContain(PIECE);
    writeFileSync(join(root, 'lambdafit.config.yaml'), `parameters: { Key: ${SECRET} }\n`);
    for (const format of FORMATS) expect((await run(root, ['--format', format, '--verbose'])).all, format).not.toContain(PIECE);
    writeFileSync(join(root, 'lambdafit.config.yaml'), `parameters: { Key: [${SECRET}] }\nother: ${SECRET}\n`);
    for (const format of FORMATS) expect((await run(root, ['--format', format, '--verbose'])).all, format).not.toMatch(new RegExp(`Key.*${PIECE}`));
  });
});

describe('time is linear', () => {
  /** What grows with the square takes sixteen times as long for four times as much. */
  const MOST = 8;

  test.each(Object.keys(SHAPES))('in %s', (name) => {
    const [small, large] = [SHAPES[name]!(300), SHAPES[name]!(1_200)];
    const spent = (text: string): number => cpu(() => lintText(text));
    // The collector of garbage may strike any run, so the best of a few counts.
    let ratio = Infinity;
    let before = Infinity;
    let after = Infinity;
    for (let tries = 0; tries < 5 && ratio > MOST && after > 200; tries++) {
      before = Math.min(before, spent(small));
      after = Math.min(after, spent(large));
      ratio = after / Math.max(before, 10);
    }
    expect(after > 200 ? ratio : 0).toBeLessThan(MOST);
  });

  test.each(Object.keys(reporters) as (keyof typeof reporters)[])('in what is printed as %s of a finding with thousands of places', (format) => {
    const [small, large] = [2_000, 8_000].map((n) => lintText(SHAPES['routes of one function']!(n)));
    const spent = (report: ReturnType<typeof lint>): number => cpu(() => reporters[format](report, { width: 80 }));
    spent(small!);
    const [before, after] = [spent(small!), spent(large!)];
    expect(after > 200 ? after / Math.max(before, 10) : 0).toBeLessThan(MOST);
  });

  test('in files of a folder', async () => {
    const root = tree(Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`d${i % 50}/f${i}.yaml`, i % 10 === 0 ? OTHER.replace('Other', `Fn${i}`) : 'on: push\n'])));
    const started = process.cpuUsage();
    const { code, out } = await run(root, ['--format', 'json']);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1_000).toBeLessThan(15_000);
    expect(code).toBe(1);
    expect((JSON.parse(out) as { totals: { templates: number } }).totals.templates).toBe(200);
  });

  test('in artifacts of a cloud assembly, those above a thousand stacks left out with a word', async () => {
    const template = (i: number): string => JSON.stringify({ Resources: { [`Fn${i}`]: { Type: 'AWS::Lambda::Function', Properties: { Timeout: 60, FunctionName: { 'Fn::ImportValue': `e${i - 1}` } } } }, Outputs: { O: { Value: 'x', Export: { Name: `e${i}` } } } });
    const stacks = 2_000;
    const root = tree({
      ...Object.fromEntries(Array.from({ length: stacks }, (_, i) => [`cdk.out/s${i}.json`, template(i)])),
      'cdk.out/manifest.json': JSON.stringify({ version: '36.0.0', artifacts: Object.fromEntries(Array.from({ length: stacks }, (_, i) => [`S${i}`, { type: 'aws:cloudformation:stack', properties: { templateFile: `s${i}.json` } }])) }),
    });
    const started = process.cpuUsage();
    const { all, code } = await run(root, []);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1_000).toBeLessThan(15_000);
    expect(all).toContain('more than 1000 stacks');
    expect(code).toBe(2);
  });
});

describe('odd inputs', () => {
  test('nothing on standard input is no template', async () => {
    expect(await run(tree({}), ['-'], '')).toMatchObject({ code: 0, all: expect.stringContaining('No templates') });
  });

  test('standard input named twice is linted once', async () => {
    const { code, out } = await run(tree({}), ['-', '-'], OTHER);
    expect(code).toBe(1);
    expect(out.match(/sync-timeout-exceeds-caller/g)).toHaveLength(1);
  });

  test.each([
    ['a pattern that matches nothing', {}, ['*.nope.yaml'], /\*\.nope\.yaml: matches no file/],
    ['an empty folder that is named', { empty: folder }, ['empty'], /empty: holds no /],
    ['a cdk.out that is missing', {}, ['cdk.out'], /cdk synth/],
    ['a cdk.out without a manifest, named', { 'cdk.out/x.txt': 'x' }, ['cdk.out'], /cdk\.out: holds no/],
    ['a cdk.out whose manifest is empty', { 'cdk.out/manifest.json': '' }, ['cdk.out'], /manifest\.json: .*no JSON/],
    ['a cdk.out whose manifest is a list', { 'cdk.out/manifest.json': '[]' }, ['cdk.out'], /manifest\.json: /],
    ['a cdk.out whose manifest is null', { 'cdk.out/manifest.json': 'null' }, ['cdk.out'], /manifest\.json: /],
    ['a cdk.out that lists nothing', { 'cdk.out/manifest.json': '{}' }, ['cdk.out'], /lists no artifacts/],
    ['a cdk.out of a missing template', { 'cdk.out/manifest.json': '{"version":"1","artifacts":{"A":{"type":"aws:cloudformation:stack","properties":{"templateFile":"a.json"}}}}' }, ['cdk.out'], /is not there or cannot be read/],
    ['a cdk.out of absurd artifacts', { 'cdk.out/manifest.json': '{"version":"1","artifacts":{"A":5,"B":null,"C":[],"__proto__":{"type":"aws:cloudformation:stack"},"D":{"type":"aws:cloudformation:stack","properties":{"templateFile":{}}}}}' }, ['cdk.out'], /names no template/],
  ] as const)('%s', async (_, leaves, argv, message) => {
    const { code, all } = await run(tree({ ...leaves }), argv);
    expect(all).toMatch(message);
    expect(all).not.toContain('has a bug');
    expect(code).toBe(2);
  });

  test('a stack of a cloud assembly that is broken keeps no other from being linted', async () => {
    const good = JSON.stringify({ Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties: { Timeout: 60 } } } });
    const stack = (file: string): object => ({ type: 'aws:cloudformation:stack', properties: { templateFile: file } });
    const root = tree({
      'cdk.out/manifest.json': JSON.stringify({ version: '36.0.0', artifacts: { A: stack('a.json'), B: stack('b.json'), C: stack('c.json'), D: stack('c.json') } }),
      'cdk.out/a.json': '{"Resources": {', 'cdk.out/b.json': new Uint8Array([0xff, 0xfe, 0x7b, 0]), 'cdk.out/c.json': good,
    });
    const { code, out } = await run(root, ['--format', 'json']);
    const report = JSON.parse(out) as { failures: object[]; totals: { functions: number } };
    expect(code).toBe(2);
    expect(report.totals.functions).toBe(1);
    expect(report.failures).toHaveLength(3);
  });

  test('options that make no sense are told in a sentence', async () => {
    for (const argv of [['--nope'], ['--format', 'constructor'], ['--format', '__proto__'], ['--rule', '__proto__'], ['--max-file-size', '-1'], ['--max-file-size', '1e99GB'], ['--parameter', '=x'], ['--parameter', 'x'], ['\0.yaml'], ['x'.repeat(100_000)], ['{'.repeat(5_000)], [`${'{a,'.repeat(30)}`], ['**/'.repeat(2_000)], ['!(!(!(!(a))))'], ['[[:alpha:]', '(('], ['--fail-on', 'constructor']]) {
      const { code, all } = await run(tree({}), argv);
      expect([argv[0]!.slice(0, 20), code]).toEqual([argv[0]!.slice(0, 20), 2]);
      expect(all).not.toContain('has a bug');
    }
  });
});

describe('mutants', () => {
  /** A generator of numbers from a seed (mulberry32), so that what fails, fails again. */
  function seeded(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return (((mixed ^ (mixed >>> 14)) >>> 0) % below);
    };
  }

  const ABSURD = ['~', '[]', '{}', '-1', '1e999', '!Ref Nothing', '!If [a, b, c]', '"\\u0000"', '{ Fn::If: [] }', '[[[]]]', '!GetAtt [a]', '*x', '&x', '__proto__', '|', "'", '<<: *a', '${', 'Fn::ForEach::X: []', '\t', '!Sub "${a}${"', '{ Ref: {} }', '? :', '---', '{{resolve:x}}'];

  function mutate(text: string, others: readonly string[], random: (below: number) => number): string {
    const lines = text.split('\n');
    const times = 1 + random(4);
    for (let i = 0; i < times; i++) {
      const at = random(lines.length);
      const count = 1 + random(6);
      switch (random(8)) {
        case 0: lines.splice(at, count); break;
        case 1: lines.splice(at, 0, ...lines.slice(at, at + count)); break;
        case 2: {
          const other = random(lines.length);
          [lines[at], lines[other]] = [lines[other]!, lines[at]!];
          break;
        }
        case 3: lines[at] = (lines[at] ?? '').replace(/([:-] ).*$/, (_, mark: string) => mark + ABSURD[random(ABSURD.length)]!); break;
        case 4: lines[at] = `${' '.repeat(random(12))}${(lines[at] ?? '').trimStart()}`; break;
        case 5: {
          const from = others[random(others.length)]!.split('\n');
          const start = random(from.length);
          lines.splice(at, 0, ...from.slice(start, start + 1 + random(30)));
          break;
        }
        case 6: lines[at] = (lines[at] ?? '').replace(/[\w:]+(?=: )/, () => ['Type', 'Properties', '__proto__', 'Fn::If', 'Condition', '<<', 'Ref', 'Events'][random(8)]!); break;
        default: {
          const line = lines[at] ?? '';
          const cut = random(line.length + 1);
          lines[at] = line.slice(0, cut) + ABSURD[random(ABSURD.length)]! + line.slice(cut + random(3));
        }
      }
      if (lines.length === 0) lines.push('');
    }
    return lines.join('\n');
  }

  function templates(): string[] {
    const found: string[] = [];
    const walk = (at: string, depth: number): void => {
      for (const { name, isFile } of readdirSync(at, { withFileTypes: true }).map((entry) => ({ name: entry.name, isFile: entry.isFile() })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
        if (!isFile && depth < 6) walk(join(at, name), depth + 1);
        else if (/\.(?:ya?ml|json|template)$/.test(name)) {
          const text = readFileSync(join(at, name), 'utf8');
          if (text.length < 60_000 && /AWS::(?:Serverless|Lambda)/.test(text)) found.push(text);
        }
      }
    };
    for (const at of ['fixtures', '../shared/corpus', '../shared/corpus-cdk']) if (existsSync(at)) walk(at, 0);
    return found;
  }

  /** More by `LAMBDAFIT_MUTANTS=5000 npx vitest run test/hostile.test.ts -t mutants`. */
  const COUNT = Number(process.env['LAMBDAFIT_MUTANTS'] ?? 300);
  const SEED = Number(process.env['LAMBDAFIT_SEED'] ?? 1);

  test(`${COUNT} of them: never an exception, never slow, and every place in its file`, () => {
    const texts = templates();
    const random = seeded(SEED);
    for (let i = 0; i < COUNT; i++) {
      const text = mutate(texts[random(texts.length)]!, texts, random);
      let report!: ReturnType<typeof lint>;
      const name = `mutant ${i} of seed ${SEED}`;
      const spent = cpu(() => {
        try {
          report = lintText(text);
          for (const reporter of Object.values(reporters)) reporter(report, { verbose: true });
        } catch (error) {
          writeFileSync('/tmp/lambdafit-mutant.yaml', text);
          throw new Error(`${name} (/tmp/lambdafit-mutant.yaml)`, { cause: error });
        }
      });
      if (spent > 2_000) writeFileSync('/tmp/lambdafit-mutant.yaml', text);
      expect(spent, name).toBeLessThan(2_000);
      for (const { places, fixes } of report.findings) {
        for (const { source, start, end } of [...places.map(({ span }) => span), ...fixes.flatMap(({ edits }) => edits.map(({ span }) => span))]) {
          expect(start >= 0 && start <= end && end <= source.text.length, name).toBe(true);
        }
      }
    }
  }, 600_000);
});
