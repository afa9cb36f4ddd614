import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { beforeAll, describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { DIAGNOSTICS } from '../../src/engine/diagnostics.js';
import { lint } from '../../src/engine/lint.js';
import { run as runCommand } from '../cli/fake.js';
import { tree } from '../cli/tree.js';
import { git, GIT_ENV, temporaryFolder, workingCopy } from './repository.js';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

const outer = temporaryFolder('action');
const source = join(outer, 'source');
/** As the runner has it: what the tag holds, and nothing installed. */
const checkout = join(outer, 'checkout');
const action = load(readFileSync('action.yml', 'utf8')) as Action;

const SLOW = `Transform: AWS::Serverless-2016-10-31
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: app.handler
      InlineCode: pass
      MemorySize: 1024
      Timeout: 300
      ReservedConcurrentExecutions: 5
      Policies:
        - Statement: [{ Effect: Allow, Action: bedrock:InvokeModel, Resource: '*' }]
      Events:
        Http: { Type: Api, Properties: { Path: /ask, Method: post } }
`;
const FITS = `Resources:
  Bucket:
    Type: AWS::S3::Bucket
`;

interface Ran {
  readonly status: number | null;
  readonly log: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly workspace: string;
}

/** Calls the action as the runner does: inputs and their defaults as variables, files for what it gives. */
function run(files: Readonly<Record<string, string>>, inputs: Readonly<Record<string, string>> = {}, without: readonly string[] = []): Ran {
  const home = mkdtempSync(join(outer, 'run-'));
  const workspace = join(home, 'workspace');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), text);
  }
  mkdirSync(join(home, 'temp'));
  for (const name of ['output', 'summary']) writeFileSync(join(home, name), `before\n`.slice(name === 'output' ? 7 : 0));
  const given = Object.entries(action.inputs).map(([name, { default: value = '' }]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, inputs[name] ?? value]);
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '', CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: workspace, RUNNER_TEMP: join(home, 'temp'),
    GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'acme/app', GITHUB_SHA: '0123abc',
    GITHUB_OUTPUT: join(home, 'output'), GITHUB_STEP_SUMMARY: join(home, 'summary'), ...Object.fromEntries(given) as Record<string, string>,
  };
  for (const name of without) delete env[name];
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(checkout, action.runs.main)], { cwd: workspace, encoding: 'utf8', env, timeout: 60_000 });
  expect(stderr).toBe('');
  return { status, log: stdout, summary: readFileSync(join(home, 'summary'), 'utf8'), outputs: readOutputs(readFileSync(join(home, 'output'), 'utf8')), workspace };
}

/** As the runner reads them: `name<<end`, lines, `end`. */
function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length && lines[at] !== '';) {
    const [, name = '', end = ''] = /^([^=]+?)<<(.+)$/.exec(lines[at]!) ?? [];
    expect(end, `the line ${lines[at]}`).not.toBe('');
    const last = lines.indexOf(end, at + 1);
    outputs[name] = lines.slice(at + 1, last).join('\n');
    at = last + 1;
  }
  return outputs;
}

/** The commands that the runner would obey: not those between stop-commands and its token. */
function commands(log: string): readonly string[] {
  const obeyed: string[] = [];
  let token: string | undefined;
  for (const line of log.split(/\r\n|\n|\r/)) {
    const text = line.trimStart();
    if (token !== undefined) {
      if (text === `::${token}::`) token = undefined;
    } else if (text.startsWith('::stop-commands::')) {
      token = text.slice('::stop-commands::'.length);
    } else if (text.startsWith('::') || text.includes('##[')) {
      obeyed.push(text);
    }
  }
  expect(token).toBe(undefined);
  return obeyed;
}

function release(cwd: string): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['.github/release.mjs'], { cwd, encoding: 'utf8', env: { ...process.env, ...GIT_ENV } });
  return { status, output: stdout + stderr };
}

beforeAll(() => {
  mkdirSync(source);
  workingCopy(source);
  symlinkSync(resolve('node_modules'), join(source, 'node_modules'));
  // .gitignore names the folder, not the link.
  writeFileSync(join(source, '.git/info/exclude'), 'node_modules\n');
  const manifest = readFileSync(join(source, 'package.json'), 'utf8');
  writeFileSync(join(source, 'package.json'), manifest.replace(/"version": "[^"]+"/, '"version": "9.8.7"'));
  writeFileSync(join(source, 'CHANGELOG.md'), '# Changelog\n\n## 9.8.7\n\nNew.\n');
  git(source, 'commit', '--quiet', '--all', '--message', '9.8.7');
  expect(release(source)).toMatchObject({ status: 0, output: expect.stringContaining('git push origin v9.8.7\n  git push --force origin v9\n') as string });
  git(outer, 'clone', '--quiet', '--branch', 'v9', source, checkout);
}, 120_000);

describe('the release', () => {
  test('tags what runs, on top of the branch, which it leaves alone', () => {
    expect(git(source, 'diff', '--name-only', 'main', 'v9.8.7').trim()).toBe(action.runs.main);
    expect(git(source, 'rev-parse', 'v9.8.7^{commit}^')).toBe(git(source, 'rev-parse', 'main'));
    expect(git(source, 'rev-parse', 'v9^{commit}')).toBe(git(source, 'rev-parse', 'v9.8.7^{commit}'));
    expect(git(source, 'status', '--porcelain')).toBe('');
  });

  test('never moves a tag that is there', () => {
    expect(release(source)).toMatchObject({ status: 1, output: expect.stringContaining('v9.8.7 is there already') as string });
  });

  test('wants everything committed, and the version in the changelog', () => {
    writeFileSync(join(source, 'new.txt'), '');
    expect(release(source)).toMatchObject({ status: 1, output: expect.stringContaining('not committed') as string });
    rmSync(join(source, 'new.txt'));
    writeFileSync(join(source, 'package.json'), readFileSync(join(source, 'package.json'), 'utf8').replace('9.8.7', '9.9.0'));
    git(source, 'commit', '--quiet', '--all', '--message', '9.9.0');
    expect(release(source)).toMatchObject({ status: 1, output: expect.stringContaining('“## 9.9.0”') as string });
    expect(git(source, 'tag', '--list', 'v9.9.0')).toBe('');
  });
});

describe('the action', () => {
  test('says of each input and output what it is, and runs on a Node.js that runners have', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/action/main.cjs' });
    for (const { description } of [...Object.values(action.inputs), ...Object.values(action.outputs)]) expect(description).toMatch(/\w/);
    expect(existsSync(join(checkout, 'node_modules'))).toBe(false);
  });

  test('annotates, summarises, writes SARIF, and fails', () => {
    const { status, log, summary, outputs, workspace } = run({ 'app/template.yaml': SLOW });
    expect(status).toBe(1);
    expect(commands(log)).toEqual([expect.stringMatching(/^::error file=app\/template\.yaml,line=10,endLine=10,col=16,endColumn=19,title=sync-timeout-exceeds-caller/)]);
    expect(log).toContain('app/template.yaml:10:16');
    expect(summary).toMatch(/^before\n### lambdafit: 1 error\n[\s\S]*\[app\/template\.yaml&#58;10\]\(https:\/\/github\.com\/acme\/app\/blob\/0123abc\/app\/template\.yaml#L10\)/);
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(action.outputs).sort());
    expect(outputs).toMatchObject({ 'findings': '1', 'errors': '1', 'warnings': '0', 'notes': '0', 'exit-code': '1' });
    const path = outputs['sarif-file']!;
    expect(isAbsolute(path) && !path.startsWith(workspace)).toBe(true);
    const { runs } = JSON.parse(readFileSync(path, 'utf8')) as { runs: { results: unknown[]; tool: { driver: { rules: { help: { markdown: string } }[] } } }[] };
    expect(runs[0]!.results).toMatchObject([{ locations: [{ physicalLocation: { artifactLocation: { uri: 'app/template.yaml' } } }] }]);
    // The pages of the rules are there without the package.
    for (const { help } of runs[0]!.tool.driver.rules) expect(help.markdown).toContain('## ');
  });

  test('succeeds where nothing is found', () => {
    const { status, log, summary, outputs } = run({ 'template.yaml': FITS });
    expect({ status, commands: commands(log) }).toEqual({ status: 0, commands: [] });
    expect(summary).toContain('no findings in 1 template');
    expect(outputs).toMatchObject({ 'findings': '0', 'exit-code': '0' });
  });

  test('does as its inputs say', () => {
    const files = { 'packages/api/template.yaml': SLOW, 'packages/api/old/template.yaml': SLOW, 'packages/web/template.yaml': SLOW };
    const { status, log, summary, outputs, workspace } = run(files, {
      'working-directory': 'packages/api', 'paths': '**/*.yaml\n!old\n', 'fail-on': 'never', 'category': 'api', 'sarif-file': 'out/api.sarif',
      'annotations': 'false', 'summary': 'false', 'args': "--skip-rule 'memory-at-default' -p \"Stage=prod blue\"",
    });
    expect({ status, commands: commands(log), summary }).toEqual({ status: 0, commands: [], summary: 'before\n' });
    expect(outputs).toMatchObject({ 'findings': '1', 'exit-code': '0', 'sarif-file': join(workspace, 'out/api.sarif') });
    const text = readFileSync(join(workspace, 'out/api.sarif'), 'utf8');
    expect(text).toContain('"uri": "packages/api/template.yaml"');
    expect(text).toContain('"id": "api/"');
  });

  test('takes configuration and baseline from the working directory', () => {
    const files = { 'api/template.yaml': SLOW, 'api/ours.json': '{ "rules": { "sync-timeout-exceeds-caller": "off" } }' };
    expect(run(files, { 'working-directory': 'api', 'config': 'ours.json' })).toMatchObject({ status: 0, outputs: { findings: '0' } });
    expect(run(files, { 'working-directory': 'api', 'config': 'missing.json' }).status).toBe(2);
  });

  test('reports of a project with a baseline only what is new', async () => {
    const root = tree({ 'template.yaml': SLOW });
    const written = await runCommand(root, ['baseline', '.', '--baseline', 'known.json'], { engine: { rules, diagnostics: Object.values(DIAGNOSTICS), lint, seen: {} } });
    expect(written.stderr + written.stdout).toContain('known.json');
    const files = { 'api/template.yaml': `# moved\n${SLOW}`, 'api/known.json': readFileSync(join(root, 'known.json'), 'utf8') };
    expect(run(files, { 'working-directory': 'api', 'baseline': 'known.json' })).toMatchObject({ status: 0, outputs: { findings: '0' } });
    expect(run(files, { 'working-directory': 'api' }).status).toBe(1);
  });

  test('says what is wrong with its inputs', () => {
    for (const [inputs, message] of [
      [{ 'fail-on': 'warn' }, '--fail-on takes one of error, warning, note, never'],
      [{ args: '--fromat json' }, 'There is no option --fromat'],
      [{ args: "--rule 'x" }, 'a quotation mark without its second one'],
      [{ paths: 'missing.yaml' }, 'missing.yaml'],
    ] as const) {
      const { status, log } = run({ 'template.yaml': FITS }, inputs);
      expect(status).toBe(2);
      expect(commands(log)).toEqual([expect.stringMatching(/^::error /)]);
      expect(commands(log)[0]).toContain(message);
    }
  });

  test('lets no file, however it is called, give the runner commands, outputs or markup', () => {
    const name = 'a\n::error::x\n::add-mask::y ##[error]z|<img src=x>`[b](javascript:c)@acme\rEOF.yaml';
    const { status, log, summary, outputs } = run({ [name]: SLOW.replace('Ask:', '"]](x)|<b>":') }, { 'sarif-file': 'out\nexit-code=0\n.sarif', 'paths': '.' });
    expect(status).toBe(1);
    expect(commands(log)).toEqual([expect.stringMatching(/^::error file=a\\n%3A%3Aerror/)]);
    expect(outputs['sarif-file']).toMatch(/out\nexit-code=0\n\.sarif$/);
    expect(outputs['exit-code']).toBe('1');
    const rows = summary.split('\n').filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(3);
    expect(rows[2]!.match(/\|/g)).toHaveLength(5);
    expect(rows[2]).not.toMatch(/<(?!br>)|`|@a/);
  });

  test('works outside a workflow, with nobody to give anything to', () => {
    expect(run({ 'template.yaml': SLOW }, {}, ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'RUNNER_TEMP', 'GITHUB_ACTIONS']).status).toBe(1);
  });
});
