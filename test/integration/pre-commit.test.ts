import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { git, GIT_ENV, hasNpm, temporaryFolder, workingCopy } from './repository.js';

const outer = temporaryFolder('pre-commit');
const hooks = join(outer, 'hooks');
const project = join(outer, 'project');
const corpus = resolve(import.meta.dirname, '../../../shared/corpus-cdk');

const FITS = `AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Bucket:
    Type: AWS::S3::Bucket
`;
const SLOW = `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: app.handler
      InlineCode: pass
      MemorySize: 1024
      Timeout: 300
      Policies:
        - Statement: [{ Effect: Allow, Action: bedrock:InvokeModel, Resource: '*' }]
      Events:
        Http: { Type: Api, Properties: { Path: /ask, Method: post } }
`;

/** Why nothing can be tested here; undefined where it can. */
let missing: string | undefined;

/** pre-commit as Debian packages it. A machine of which we are not root is left as it is. */
function installPreCommit(): string | undefined {
  const isThere = (): boolean => spawnSync('pre-commit', ['--version']).status === 0;
  if (isThere()) return undefined;
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return 'pre-commit is not installed';
  const install = (): boolean => spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'pre-commit'], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeout: 180_000 }).status === 0;
  if (!install() && spawnSync('apt-get', ['update'], { timeout: 120_000 }).status === 0) install();
  return isThere() ? undefined : 'pre-commit is not installed, and apt-get could not install it';
}

function run(...args: readonly string[]): { readonly status: number | null; readonly output: string; readonly seconds: number } {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:GIT_|npm_|PRE_COMMIT)/.test(name)));
  const started = performance.now();
  const [program = '', ...rest] = args;
  const { status, stdout, stderr } = spawnSync(program, rest, { cwd: project, encoding: 'utf8', env: { ...env, ...GIT_ENV, PRE_COMMIT_HOME: join(outer, 'cache'), PRE_COMMIT_COLOR: 'never', NO_COLOR: '1' } });
  return { status, output: stdout + stderr, seconds: (performance.now() - started) / 1000 };
}

function put(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), content);
  }
  git(project, 'add', '--all');
}

function configure(...lines: readonly string[]): void {
  put({ '.pre-commit-config.yaml': ['repos:', `  - repo: ${pathToFileURL(hooks).href}`, '    rev: v0.0.1', '    hooks:', ...lines.map((line) => `      ${line}`), ''].join('\n') });
}

beforeAll(() => {
  missing = installPreCommit() ?? (hasNpm() ? undefined : 'there is no npm registry, from which pre-commit installs');
  if (missing !== undefined) {
    console.warn(`pre-commit was not tested: ${missing}.`);
    return;
  }
  mkdirSync(hooks);
  workingCopy(hooks);
  git(hooks, 'tag', 'v0.0.1');
  mkdirSync(project);
  git(project, 'init', '--quiet', '--initial-branch=main');
  configure('- id: lambdafit', '- id: lambdafit-cdk');
  const { status, output, seconds } = run('pre-commit', 'install-hooks');
  expect(output).not.toContain('error');
  expect(status).toBe(0);
  console.log(`${execFileSync('pre-commit', ['--version'], { encoding: 'utf8' }).trim()} installed lambdafit from git in ${seconds.toFixed(1)} s.`);
}, 600_000);

describe('pre-commit', () => {
  beforeEach(({ skip }) => {
    skip(missing !== undefined, missing);
    for (const name of readdirSync(project)) if (name !== '.git') rmSync(join(project, name), { recursive: true });
    configure('- id: lambdafit');
  });

  test('installs from a git address into which nothing built was committed', () => {
    expect(git(hooks, 'ls-files', 'dist')).toBe('');
    put({ 'template.yaml': FITS });
    const { status, output, seconds } = run('pre-commit', 'run', '--all-files');
    expect({ status, output }).toEqual({ status: 0, output: expect.stringMatching(/^lambdafit\.+Passed\n$/) as string });
    console.log(`A run over one file took ${seconds.toFixed(2)} s.`);
  });

  test('lets every ordinary file pass, also broken ones and ones that are no text', () => {
    put({
      'broken.yaml': 'a: [1, 2\n\tb: {{ c }}\n- - :\n',
      'broken.json': '{ "a": ',
      'empty.yml': '',
      'chart/templates/deployment.yaml': '{{- if .Values.on }}\nkind: Deployment\n{{- end }}\n',
      'pages/[id].json': '{"a": 1}',
      '-dash.yaml': 'a: b\n',
      '!bang.yaml': 'a: b\n',
      'with space.template': 'just text',
      'umlaut-ä.yaml': 'a: b\n',
      'latin1.yaml': Buffer.from('name: Jos\u00e9\n', 'latin1'),
      'utf16.json': Buffer.from('\ufeff{"a": 1}', 'utf16le'),
      'image.json': new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 1]),
      'large.json': JSON.stringify(Array.from({ length: 1_300_000 }, (_, n) => n)),
      'openapi.yaml': 'openapi: 3.0.0\npaths: {}\n',
    });
    expect(run('pre-commit', 'run', '--all-files')).toMatchObject({ status: 0, output: expect.stringMatching(/^lambdafit\.+Passed\n$/) as string });
  });

  test('fails for a template that is broken, and says where', () => {
    put({ 'ordinary.yaml': 'a: [', 'template.yaml': `${FITS}  Broken: [\n` });
    const { status, output } = run('pre-commit', 'run', '--all-files');
    expect(status).toBe(1);
    expect(output).toMatch(/^template\.yaml:\d+:\d+ {2}error {2}This template cannot be parsed/m);
    expect(output).not.toContain('ordinary.yaml');
  });

  test('names the files of a monorepo from its root', () => {
    put({ 'services/ask/template.yaml': SLOW, 'services/web/template.yaml': FITS, 'services/ask/package.json': '{}', 'package.json': '{}' });
    const { status, output } = run('pre-commit', 'run', '--all-files');
    expect(status).toBe(1);
    expect(output).toMatch(/^services\/ask\/template\.yaml:11:16 {2}\w+ {2}Ask may run 300 s/m);
    expect(output).not.toContain('services/web');
  });

  test('looks at what is committed: a renamed file under its new name, a deleted one no more', () => {
    put({ 'old.yaml': SLOW, 'gone.yaml': SLOW, 'untouched.yaml': SLOW });
    git(project, 'commit', '--quiet', '--message', 'All');
    expect(run('pre-commit', 'install').status).toBe(0);
    git(project, 'rm', '--quiet', 'gone.yaml');
    put({ 'added.yaml': FITS });
    expect(run('git', 'commit', '-m', 'A template less, and one more')).toMatchObject({ status: 0 });
    git(project, 'mv', 'old.yaml', 'new.yaml');
    const { status, output } = run('git', 'commit', '-m', 'Renamed');
    expect(status).toBe(1);
    expect(output).toMatch(/^new\.yaml:11:16 /m);
    expect(output).not.toMatch(/old\.yaml|untouched\.yaml/);
    expect(run('pre-commit', 'uninstall').status).toBe(0);
    git(project, 'reset', '--quiet', '--hard');
  });

  test('lints many files in one process', () => {
    configure('- id: lambdafit', '  args: [--fail-on, never]', '  verbose: true');
    put(Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`stacks/${n}.yaml`, FITS])));
    const { status, output, seconds } = run('pre-commit', 'run', '--all-files');
    expect(status).toBe(0);
    expect(output.match(/^No findings in \d+ templates/gm)).toEqual(['No findings in 500 templates']);
    console.log(`A run over 500 files took ${seconds.toFixed(2)} s.`);
  });

  test('takes options as arguments', () => {
    configure('- id: lambdafit', '  args: [--fail-on, never]');
    put({ 'template.yaml': SLOW });
    expect(run('pre-commit', 'run', '--all-files').status).toBe(0);
  });

  describe('from npm, as the documentation says', () => {
    const repository = resolve(import.meta.dirname, '../..');
    const page = readFileSync(join(repository, 'docs/pre-commit.md'), 'utf8').split('## From npm')[1]!;
    const shown = (word: string): string => `repos:\n${[...page.matchAll(/```yml\n([\s\S]*?)```/g)].map(([, block]) => block!).find((block) => block.includes(word))!}`;
    const tarball = (): string => join(outer, execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', outer], { cwd: repository, encoding: 'utf8' }).trim());
    const templates = { 'services/ask/template.yaml': SLOW, '-dash.yaml': FITS, 'broken.yaml': 'a: [' };

    test('as a package that pre-commit installs', () => {
      const configuration = shown('additional_dependencies');
      const published = /lambdafit@[\d.]+/;
      expect(configuration).toMatch(published);
      put({ ...templates, '.pre-commit-config.yaml': configuration.replace(published, tarball()) });
      const { status, output } = run('pre-commit', 'run', '--all-files');
      expect(status).toBe(1);
      expect(output).toMatch(/^services\/ask\/template\.yaml:11:16 {2}\w+ {2}Ask may run 300 s/m);
      expect(output).not.toMatch(/dash|broken/);
    });

    test('as the one that the project has installed', () => {
      const modules = join(project, 'node_modules');
      mkdirSync(join(modules, '.bin'), { recursive: true });
      symlinkSync(repository, join(modules, 'lambdafit'), 'junction');
      symlinkSync('../lambdafit/dist/cli.cjs', join(modules, '.bin/lambdafit'));
      put({ ...templates, '.gitignore': 'node_modules\n', 'package.json': '{}', '.pre-commit-config.yaml': shown('npx') });
      const { status, output } = run('pre-commit', 'run', '--all-files');
      expect(status).toBe(1);
      expect(output).toMatch(/^services\/ask\/template\.yaml:11:16 {2}\w+ {2}Ask may run 300 s/m);
      expect(output).not.toMatch(/dash|broken/);
    });
  });

  test('lints what cdk synth has written, when code has changed', ({ skip }) => {
    const app = join(corpus, 'metaprompt-generator');
    skip(!existsSync(app), 'there is no ../shared/corpus-cdk');
    configure('- id: lambdafit-cdk');
    put({ '.gitignore': 'cdk.out\n', 'README.md': '# App\n' });
    expect(run('pre-commit', 'run', '--all-files').output).toMatch(/Skipped/);

    put({ 'lib/app.ts': '' });
    const unsynthesised = run('pre-commit', 'run', '--all-files');
    expect(unsynthesised).toMatchObject({ status: 1, output: expect.stringContaining('cdk.out: cannot be read: there is no such file or folder; cdk synth writes it') as string });

    cpSync(join(app, 'cdk.out'), join(project, 'cdk.out'), { recursive: true });
    const { status, output } = run('pre-commit', 'run', '--all-files');
    expect(status).toBe(1);
    expect(output).toMatch(/^[\w./-]+:\d+:\d+ {2}warning {2}/m);
  });
});
