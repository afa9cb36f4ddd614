import { describe, expect, it } from 'vitest';
import { OpenProject } from '../../src/template/project.js';
import { readSamConfig } from '../../src/template/samconfig.js';
import { memoryWorkspace, templateOf } from '../support.js';

function read(files: Readonly<Record<string, string | Uint8Array>>, { folder = '', env = 'default', template = 'template.yaml' } = {}) {
  const { parameters, problems } = readSamConfig(folder, new OpenProject(memoryWorkspace(files)), env, template);
  return { values: Object.fromEntries([...parameters].map(([key, { text }]) => [key, text])), parameters, problems };
}
const toml = (text: string, options = {}) => read({ 'samconfig.toml': text }, options);
const overrides = (value: string) => toml(`[default.deploy.parameters]\nparameter_overrides = ${value}\n`).values;

describe('parameter_overrides', () => {
  it('is a string of pairs, quoted where they hold blanks', () => {
    expect(overrides(String.raw`"Stage=prod Greeting=\"good morning\" Empty= Quoted='a \"b\"'"`)).toEqual({
      Stage: 'prod', Greeting: 'good morning', Empty: '', Quoted: 'a "b"',
    });
    expect(overrides(String.raw`'Stage="prod" Json="{\"a\": [1, 2]}" Path=C:\tmp'`)).toEqual({ Stage: 'prod', Json: '{"a": [1, 2]}', Path: String.raw`C:\tmp` });
  });

  it('is a list of pairs', () => {
    expect(overrides('["Stage=prod", "Subnets=a,b,c", "Url=https://x.example/?a=1"]')).toEqual({
      Stage: 'prod', Subnets: 'a,b,c', Url: 'https://x.example/?a=1',
    });
  });

  it('is written as the AWS CLI has it', () => {
    expect(overrides(String.raw`"ParameterKey=Stage,ParameterValue=prod ParameterKey=Note,ParameterValue=\"x y\" ParameterKey=Ids,ParameterValue=a\\,b"`)).toEqual({
      Stage: 'prod', Note: 'x y', Ids: 'a,b',
    });
  });

  it('is a mapping, or a list of mappings', () => {
    const text = 'default:\n  deploy:\n    parameters:\n      parameter_overrides:\n        ';
    expect(read({ 'samconfig.yaml': `${text}Stage: prod\n        Timeout: 30\n` }).values).toEqual({ Stage: 'prod', Timeout: '30' });
    expect(read({ 'samconfig.yaml': `${text}- Stage: prod\n        - Timeout=30\n` }).values).toEqual({ Stage: 'prod', Timeout: '30' });
    expect(overrides('{ Stage = "prod", Timeout = 30 }')).toEqual({ Stage: 'prod', Timeout: '30' });
  });

  it('leaves out what is no pair', () => {
    expect(overrides('"just words =x file://values.json"')).toEqual({});
    expect(overrides('42')).toEqual({});
    expect(overrides('[[["A=1"]], true]')).toEqual({ A: '1' });
  });

  it('holds what looks like part of JavaScript as a name like any other', () => {
    expect(overrides('"constructor=1 __proto__=2"')).toEqual({ constructor: '1' });
    expect(read({ 'samconfig.toml': '[__proto__.deploy.parameters]\nparameter_overrides = "A=1"\n' }, { env: '__proto__' }).values).toEqual({});
    expect(toml('', { env: 'constructor' }).values).toEqual({});
  });
});

describe('where it comes from', () => {
  it('is the section of the environment that was asked for', () => {
    const text = '[default.deploy.parameters]\nparameter_overrides = "Stage=dev"\n[prod.deploy.parameters]\nparameter_overrides = "Stage=prod"\n';
    expect(toml(text).values).toEqual({ Stage: 'dev' });
    expect(toml(text, { env: 'prod' }).values).toEqual({ Stage: 'prod' });
    expect(toml(text, { env: 'test' }).values).toEqual({});
  });

  it('is deploy before global before build', () => {
    const section = (name: string) => `[default.${name}.parameters]\nparameter_overrides = "From=${name}"\n`;
    expect(toml(section('build') + section('global') + section('deploy')).values).toEqual({ From: 'deploy' });
    expect(toml(section('build') + section('global')).values).toEqual({ From: 'global' });
    expect(toml(section('build')).values).toEqual({ From: 'build' });
    expect(toml(section('local_invoke')).values).toEqual({});
  });

  it('is YAML or JSON where there is no TOML', () => {
    const json = JSON.stringify({ default: { deploy: { parameters: { parameter_overrides: 'From=json' } } } });
    const yaml = json.replace('json', 'yaml');
    expect(read({ 'samconfig.json': json }).values).toEqual({ From: 'json' });
    expect(read({ 'samconfig.json': json, 'samconfig.yml': yaml }).values).toEqual({ From: 'yaml' });
    expect(read({ 'samconfig.toml': '', 'samconfig.yml': yaml }).values).toEqual({});
    expect(read({ 'samconfig.yaml': yaml }).parameters.get('From')).toEqual({ text: 'yaml', from: 'samconfig.yaml' });
  });

  it('lies beside the template, or beside what it was built from', () => {
    const files = { 'app/samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "Stage=prod"\ntemplate_file = "template.yaml"\n' };
    expect(read(files, { folder: 'app', template: 'app/template.yaml' }).values).toEqual({ Stage: 'prod' });
    expect(read(files, { folder: 'app/.aws-sam/build', template: 'app/.aws-sam/build/template.yaml' }).values).toEqual({ Stage: 'prod' });
    expect(read(files, { folder: '' }).values).toEqual({});
  });
});

describe('which template it is for', () => {
  const named = (section: string, file: string) =>
    `[default.${section}.parameters]\ntemplate_file = "${file}"\n[default.deploy.parameters]\nparameter_overrides = "A=1"\n`;

  it('is the one that it names', () => {
    expect(toml(named('build', 'template.yaml')).values).toEqual({ A: '1' });
    expect(toml(named('global', './template.yaml')).values).toEqual({ A: '1' });
    expect(toml(named('validate', 'other.yaml')).values).toEqual({});
    expect(toml(named('build', 'other.yaml').replace('template_file', 'template')).values).toEqual({});
    expect(toml(named('build', 'other.yaml'), { template: 'other.yaml' }).values).toEqual({ A: '1' });
  });

  it('is any where it names none, or only what was made from one', () => {
    expect(toml(named('build', '.aws-sam/build/template.yaml')).values).toEqual({ A: '1' });
    expect(toml(named('build', 'packaged.yaml')).values).toEqual({ A: '1' });
    expect(toml(`${named('global', 'out.yaml')}[default.package.parameters]\noutput_template_file = "out.yaml"\n`).values).toEqual({ A: '1' });
  });
});

describe('a broken samconfig', () => {
  it('gives no values, and one problem at its place that shows nothing of the file', () => {
    const { values, problems } = toml('[default.deploy.parameters]\napi_key = "sk-ant-secret\nparameter_overrides = "A=1"\n');
    expect(values).toEqual({});
    expect(problems).toHaveLength(1);
    expect(problems[0]!.message).toMatchInlineSnapshot(`"this is no TOML: control characters are not allowed in strings"`);
    expect(problems[0]!.message).not.toContain('sk-ant');
    expect(problems[0]!.span!.source.position(problems[0]!.span!.start).line).toBe(2);
  });

  it.each([
    ['YAML', { 'samconfig.yaml': 'default: [\n' }],
    ['bytes', { 'samconfig.toml': new Uint8Array([0xff, 0xfe, 0x41]) }],
    ['too much of it', { 'samconfig.toml': `# ${'x'.repeat(200_000)}` }],
    ['arrays in arrays', { 'samconfig.toml': `a = ${'['.repeat(20_000)}` }],
    ['a table twice', { 'samconfig.toml': '[a]\n[a]\n' }],
  ])('is one problem: %s', (_, files) => {
    const { values, problems } = read(files);
    expect(values).toEqual({});
    expect(problems).toHaveLength(1);
  });

  it('may have any type anywhere', () => {
    for (const text of ['default = 1', '[default]\ndeploy = []', '[[default]]\n[default.deploy]', '[default.deploy]\nparameters = 1979-05-27', 'default = 99999999999999999999']) {
      expect(toml(text)).toMatchObject({ values: {}, problems: [] });
    }
    for (const text of ['', '[]', 'default', 'default: {deploy: [1]}', '&a [*a]']) {
      expect(read({ 'samconfig.yaml': text })).toMatchObject({ values: {}, problems: [] });
    }
  });
});

it('is what the usual deployment says: a value of medium certainty that may be another one', () => {
  const text = `
Parameters: { Timeout: { Type: Number, Default: 3 } }
Resources:
  Fn: { Type: AWS::Serverless::Function, Properties: { Timeout: !Ref Timeout } }
`;
  const { parameters } = toml('[default.deploy.parameters]\nparameter_overrides = "Timeout=300"\n');
  const timeout = templateOf(text, {}, { configured: parameters }).resources.get('Fn')!.number('Timeout');
  expect(timeout.complete).toBe(false);
  expect(timeout.cases).toMatchObject([{ value: 300, certainty: 'medium', note: '300, as samconfig.toml sets Timeout' }]);
});
