import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as parser from '@typescript-eslint/parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tree } from './tree.js';

const repository = resolve(import.meta.dirname, '../..');
const outer = realpathSync(mkdtempSync(join(tmpdir(), 'lambdafit-pack-')));
const installed = join(outer, 'app/node_modules/lambdafit');
const cli = join(installed, 'dist/cli.cjs');

const TEMPLATE = `Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: app.handler
      CodeUri: src
      Policies:
        - Statement: [{ Effect: Allow, Action: bedrock:InvokeModel, Resource: '*' }]
`;

const HANDLER = `import boto3
client = boto3.client("bedrock-runtime")
def handler(event, context):
    return client.converse(modelId="m", messages=[])
`;

/** Packs what is built now, and installs it in an empty folder, the dependencies taken from here: without a network. */
beforeAll(() => {
  execFileSync(process.execPath, ['build.mjs'], { cwd: repository, stdio: 'pipe' });
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', outer], { cwd: repository, stdio: 'pipe' });
  const tarball = readdirSync(outer).find((name) => name.endsWith('.tgz'))!;
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(outer, tarball), '-C', installed, '--strip-components=1']);
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies)) cpSync(join(repository, 'node_modules', name), join(outer, 'app/node_modules', name), { recursive: true });
  writeFileSync(join(outer, 'app/package.json'), '{}');
}, 120_000);

afterAll(() => rmSync(outer, { recursive: true, force: true }));

function run(cwd: string, argv: readonly string[], { input, env = {} }: { input?: string; env?: Record<string, string> } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...argv], { cwd, encoding: 'utf8', timeout: 30_000, env: { ...process.env, NO_COLOR: '1', ...env }, ...(input === undefined ? {} : { input }) });
  return { status, stdout, stderr };
}

const packed = (): readonly string[] => readdirSync(installed, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1)).filter((path) => !path.startsWith('dist/cache/'));

describe('the package', () => {
  test('holds what runs, its types and its licences, and nothing else', () => {
    const paths = packed();
    expect(paths).toEqual(expect.arrayContaining([
      'package.json', 'dist/cli.cjs', 'dist/main.cjs', 'dist/index.cjs', 'dist/index.mjs', 'dist/pages.json', 'dist/report.schema.json',
      'dist/THIRD-PARTY-LICENCES.txt', 'dist/types/src/index.d.ts', 'dist/types/src/index.d.cts',
    ]));
    expect(paths.filter((path) => !/^(?:dist\/.*(?:\.[cm]?js|\.d\.c?ts|\.json|LICENCES\.txt)|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(path))).toEqual([]);
  });

  test('loads no more for a plain run than it may', () => {
    expect(statSync(join(installed, 'dist/main.cjs')).size + statSync(cli).size).toBeLessThan(300_000);
  });

  test('has a program that can be started by its name', () => {
    mkdirSync(join(outer, 'app/node_modules/.bin'), { recursive: true });
    symlinkSync('../lambdafit/dist/cli.cjs', join(outer, 'app/node_modules/.bin/lambdafit'));
    expect(execFileSync(join(outer, 'app/node_modules/.bin/lambdafit'), ['--version'], { encoding: 'utf8' })).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each(['mjs', 'cjs'])('can be used from a .%s file', (ending) => {
    const load = ending === 'mjs' ? "import { lint, rules } from 'lambdafit';" : "const { lint, rules } = require('lambdafit');";
    const file = join(outer, 'app', `use.${ending}`);
    writeFileSync(file, `${load}
const { findings, failures } = lint([{ path: 'template.yaml', text: ${JSON.stringify(TEMPLATE)} }, 'missing.yaml'], { rules: ['timeout-too-short-for-model-call'] });
const [{ span: { source, start } }] = findings[0].places;
console.log(JSON.stringify({ id: findings[0].rule.id, line: source.position(start).line, failures, known: rules.some(({ id }) => id === 'syntax-error') }));`);
    expect(JSON.parse(execFileSync(process.execPath, [file], { cwd: join(outer, 'app'), encoding: 'utf8' }))).toEqual({
      id: 'timeout-too-short-for-model-call', line: 2, known: true,
      failures: [{ path: 'missing.yaml', message: 'cannot be read: there is no such file or folder' }],
    });
  });

  test('needs no parser of others', () => {
    const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
    expect(Object.keys(dependencies).filter((name) => /typescript|lezer|eslint/.test(name))).toEqual([]);
    const licences = readFileSync(join(installed, 'dist/THIRD-PARTY-LICENCES.txt'), 'utf8');
    for (const name of ['typescript', '@typescript-eslint/parser', '@typescript-eslint/typescript-estree', '@lezer/python', 'js-yaml']) expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
  });

  test('parses with what is left of the parser as with the whole', () => {
    const slim = createRequire(cli)('./parser.cjs') as typeof parser;
    const strip = (key: string, value: unknown): unknown => (['parent', 'loc', 'tokens', 'comments'].includes(key) ? undefined : typeof value === 'bigint' ? String(value) : value);
    const attempt = ({ parse }: typeof parser, text: string, jsx: boolean): string => {
      try {
        return JSON.stringify(parse(text, { ecmaFeatures: { jsx, globalReturn: true }, sourceType: 'module', allowInvalidAST: true, jsDocParsingMode: 'none' }), strip);
      } catch (error) {
        return String(error);
      }
    };
    const folders = ['src/handler', 'rules', 'test/handler', 'node_modules/@middy/core', 'node_modules/esbuild/lib', 'node_modules/semver/classes'];
    const files = folders.flatMap((folder) => (existsSync(join(repository, folder)) ? readdirSync(join(repository, folder)) : []).map((name) => join(repository, folder, name)));
    const texts = [
      ...files.filter((path) => /\.[cm]?[jt]sx?$/.test(path)).map((path) => readFileSync(path, 'utf8')),
      'const a = ;', '<a.b c={d}>{...e}&nbsp;</a.b>', '@a class B<T> extends C<T> { declare #d?: e; accessor f = 1; static { g } constructor(readonly h: i) { super() } }',
      'enum A { B = 1 } namespace C.D { export = E } abstract class F { abstract g(): asserts this is H } type I<J> = J extends infer K ? `${K}` : never;',
      "import a, { type b, c as d } from 'e' with { type: 'json' }; export * as f from 'g'; import h = require('i'); export = h; for await (using x of y);", '\u2028/[/]/v.test(`${1n}`) ?? a?.[b]?.(c)!',
    ];
    expect(texts.length).toBeGreaterThan(40);
    for (const text of texts) for (const jsx of [false, true]) expect(attempt(slim, text, jsx) === attempt(parser, text, jsx), text.slice(0, 80)).toBe(true);
  }, 60_000);

  test('has types for import and for require', () => {
    const use = `const report: Report = lint('.', { cwd: '/', minConfidence: 'high', parameters: { Stage: 'prod' } });
export const lines: number[] = report.findings.map((finding: Finding) => finding.places[0].span.source.position(0).line);
// @ts-expect-error: there is no such option
lint([{ path: 'a', text: 'b' }], { typo: true });
export const ids: readonly string[] = rules.map(({ id }) => id);
`;
    const app = join(outer, 'app');
    writeFileSync(join(app, 'types.mts'), `import { lint, rules, type Finding, type Report } from 'lambdafit';\n${use}`);
    writeFileSync(join(app, 'types.cts'), `import api = require('lambdafit');\nimport { type Finding, type Report } from 'lambdafit';\nconst { lint, rules } = api;\n${use}`);
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--skipLibCheck', 'false', 'types.mts', 'types.cts'];
    const { status, stdout } = spawnSync(process.execPath, [join(repository, 'node_modules/typescript/bin/tsc'), ...flags], { cwd: app, encoding: 'utf8' });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  }, 60_000);
});

describe('the ESLint plugin', () => {
  test.each(['mjs', 'cjs'])('can be used from a .%s file', (ending) => {
    const app = join(outer, 'app');
    const file = join(app, `plugin.${ending}`);
    const load = (name: string, from: string): string => (ending === 'mjs' ? `import ${name} from ${from};` : `const ${name} = require(${from});`);
    writeFileSync(file, `${load('plugin', "'lambdafit/eslint-plugin'")}
${load('eslint', JSON.stringify(join(repository, 'node_modules/eslint/lib/api.js')))}
const messages = new eslint.Linter().verify(${JSON.stringify(TEMPLATE)}, [plugin.configs.recommended], 'template.yaml');
console.log(JSON.stringify({ ids: messages.map(({ ruleId, line }) => [ruleId, line]), parses: typeof plugin.parseForESLint, parser: plugin.configs['legacy-recommended'].parser }));`);
    const { ids, parses, parser } = JSON.parse(execFileSync(process.execPath, [file], { cwd: app, encoding: 'utf8' })) as { ids: [string, number][]; parses: string; parser: string };
    expect(ids).toContainEqual(['lambdafit/timeout-too-short-for-model-call', 2]);
    expect({ parses, parser }).toEqual({ parses: 'function', parser: join(installed, 'dist/eslint-plugin.cjs') });
  });

  test('keeps what was compiled, and is not misled by what is broken there', () => {
    const app = join(outer, 'app');
    const cache = join(installed, 'dist/cache');
    const root = tree({ 'template.yaml': TEMPLATE.replace('python3.12', 'nodejs22.x'), 'src/app.ts': "import OpenAI from 'openai';\nexport const handler = () => new OpenAI().responses.create({ model: 'm' });\n" });
    const file = join(app, 'lint.cjs');
    writeFileSync(file, `const { Linter } = require(${JSON.stringify(join(repository, 'node_modules/eslint/lib/api.js'))});
const linter = new Linter({ cwd: ${JSON.stringify(root)} });
const messages = linter.verify(${JSON.stringify(TEMPLATE.replace('python3.12', 'nodejs22.x'))}, [require('lambdafit/eslint-plugin').configs.recommended], ${JSON.stringify(join(root, 'template.yaml'))});
console.log(JSON.stringify(messages));`);
    const lint = (): string => execFileSync(process.execPath, [file], { cwd: app, encoding: 'utf8' });
    const kept = (): readonly string[] => readdirSync(cache).filter((name) => /^(?:plugin|code|parser)-/.test(name)).sort();

    rmSync(cache, { recursive: true, force: true });
    const expected = lint();
    expect(expected).toContain('timeout-too-short-for-model-call');
    expect(kept().map((name) => name.replace(/-.*/, ''))).toEqual(['code', 'parser', 'plugin']);
    expect(lint()).toBe(expected);
    for (const name of kept()) writeFileSync(join(cache, name), 'nonsense');
    expect(lint()).toBe(expected);
    for (const name of kept()) expect(statSync(join(cache, name)).size).toBeGreaterThan(1_000);
    rmSync(cache, { recursive: true });
    writeFileSync(cache, 'a file is in the way');
    expect(lint()).toBe(expected);
    rmSync(cache);
  }, 60_000);

  test('has types that those of ESLint take, for import and for require', () => {
    const app = join(outer, 'app');
    mkdirSync(join(app, 'node_modules/@types'), { recursive: true });
    for (const name of ['eslint', '@types/json-schema', '@types/estree', '@eslint']) symlinkSync(join(repository, 'node_modules', name), join(app, 'node_modules', name));
    writeFileSync(join(app, 'plugin-types.mts'), `import { defineConfig } from 'eslint/config';
import lambdafit from 'lambdafit/eslint-plugin';
export default defineConfig([lambdafit.configs.recommended, lambdafit.configs['recommended-rules'], { plugins: { lambdafit }, languageOptions: { parser: lambdafit.parser } }]);
// @ts-expect-error: there is no such configuration
lambdafit.configs.typo;
`);
    writeFileSync(join(app, 'plugin-types.cts'), "import lambdafit = require('lambdafit/eslint-plugin');\nexport const name: string = lambdafit.meta.name;\n");
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--skipLibCheck', 'plugin-types.mts', 'plugin-types.cts'];
    const { status, stdout } = spawnSync(process.execPath, [join(repository, 'node_modules/typescript/bin/tsc'), ...flags], { cwd: app, encoding: 'utf8' });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  }, 60_000);
});

describe('the program', () => {
  test('finds, explains and lists, offline', () => {
    const root = tree({ 'template.yaml': TEMPLATE, 'src/app.py': HANDLER });
    const found = run(root, ['template.yaml']);
    expect(found).toMatchObject({ status: 1, stderr: '' });
    expect(found.stdout).toMatch(/^template\.yaml:\d+:\d+ {2}\w+ {2}Ask /m);
    expect(run(root, ['.']).stdout.replace(/\d+ ms/, '')).toBe(found.stdout.replace(/\d+ ms/, ''));
    expect(run(root, ['**/*.yaml']).status).toBe(1);
    expect(run(root, ['-'], { input: TEMPLATE }).stdout).toContain('<stdin>:');
    expect(run(root, ['rules']).stdout).toContain('syntax-error');
    expect(run(root, ['explain', 'syntax-error']).status).toBe(0);
    expect(run(root, ['--help']).stdout).toContain('Exit codes');
    const { runs } = JSON.parse(run(root, ['-f', 'sarif']).stdout) as { runs: { results: object[] }[] };
    expect(runs[0]!.results.length).toBeGreaterThan(0);
  }, 60_000);

  test('reads handlers, with what it loads for them; without handlers it loads nothing', () => {
    const cache = join(installed, 'dist/cache');
    rmSync(cache, { recursive: true, force: true });
    const template = (language: string): string => `Resources:\n  Ask: { Type: AWS::Serverless::Function, Properties: { Runtime: ${language}, Handler: app.handler, CodeUri: src } }\n`;
    const files: Record<string, string>[] = [
      { 'template.yaml': TEMPLATE.replace('CodeUri: src', 'CodeUri: s3://bucket/key') },
      { 'template.yaml': template('python3.12'), 'src/app.py': HANDLER },
      { 'template.yaml': template('nodejs22.x'), 'src/app.ts': "import OpenAI from 'openai';\nexport const handler = async (): Promise<unknown> => new OpenAI().responses.create({ model: 'm', input: 'i' });\n" },
    ];
    const loaded = [['main'], ['code', 'main'], ['code', 'main', 'parser']];
    for (const [index, project] of files.entries()) {
      const root = tree(project);
      const { functions } = JSON.parse(run(root, ['assess', '--format', 'json']).stdout) as { functions: { ai: { verdict: string } }[] };
      expect(functions.map(({ ai }) => ai.verdict)).toEqual(['ai']);
      expect(run(root, []).status).toBeLessThan(2);
      expect([...new Set(readdirSync(cache).map((name) => name.replace(/-.*/, '')))].sort()).toEqual(loaded[index]);
    }
  }, 60_000);

  test('writes a configuration, heeds it, and knows its mistakes, with all that this takes in the package', () => {
    const root = tree({ 'template.yaml': TEMPLATE });
    expect(run(root, ['init'])).toMatchObject({ status: 0, stderr: '' });
    expect(run(root, ['config', '--print', 'template.yaml'])).toMatchObject({ status: 0, stderr: '' });
    writeFileSync(join(root, 'lambdafit.config.yaml'), 'rules: { memory-at-default: off, timeout-too-short-for-model-call: offf }\n');
    const { status, stdout } = run(root, []);
    expect(status).toBe(2);
    expect(stdout).toContain('lambdafit.config.yaml:1:68: rules.timeout-too-short-for-model-call must be one of off, on, note, warning, error, not “offf”. Did you mean off?');
    expect(stdout).not.toContain('memory-at-default ·');
  }, 60_000);

  test('writes fixes, and what it wrote is clean of them', () => {
    const root = tree({ 'template.yaml': TEMPLATE, 'src/app.py': HANDLER });
    const before = run(root, ['--fix-all', '--format', 'json']);
    expect(before.stderr).toMatch(/^Fixed \d+ findings? in 1 file\.\n$/);
    expect(readFileSync(join(root, 'template.yaml'), 'utf8')).not.toBe(TEMPLATE);
    expect(run(root, ['--format', 'json']).stdout).toBe(before.stdout);
  }, 60_000);

  test('goes quietly when nobody reads on', async () => {
    const root = tree(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`${i}.yaml`, TEMPLATE])));
    const child = spawn(process.execPath, [cli], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.once('data', () => child.stdout.destroy());
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const status = await new Promise((done) => child.on('close', done));
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  }, 60_000);

  test.skipIf(!existsSync('/dev/full'))('says so when what it prints cannot be written', () => {
    const root = tree({ 'template.yaml': TEMPLATE });
    const { status, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${cli}" > /dev/full`], { cwd: root, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 2, stderr: 'lambdafit: cannot write: the disk is full\n' });
  });

  test.skipIf(process.platform === 'win32')('does not wait for what a shell substitutes, and says what to do', () => {
    const { status, stdout } = spawnSync('bash', ['-c', `"${process.execPath}" "${cli}" <(echo Resources:)`], { cwd: outer, encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stdout).toContain('is not a regular file; to lint what a program prints, pipe it and pass -');
  });

  test('refuses a giant, and lints the others', () => {
    const root = tree({ 'big.yaml': `${TEMPLATE}# `, 'template.yaml': TEMPLATE });
    truncateSync(join(root, 'big.yaml'), 50_000_000);
    const { status, stdout } = run(root, []);
    expect(status).toBe(2);
    expect(stdout).toContain('big.yaml: has 50 MB, and files above 10 MB are not read (--max-file-size)');
    expect(stdout).toContain('template.yaml:2');
  }, 60_000);

  test('keeps what was compiled, and is not misled by a cache that is broken or cannot be kept', () => {
    const root = tree({ 'template.yaml': TEMPLATE });
    const cache = join(installed, 'dist/cache');
    const expected = run(root, [], { env: { NODE_DISABLE_COMPILE_CACHE: '1' } }).stdout.replace(/\d+ ms/, '');
    const findings = (): string => run(root, []).stdout.replace(/\d+ ms/, '');

    rmSync(cache, { recursive: true, force: true });
    expect(findings()).toBe(expected);
    const [kept = ''] = readdirSync(cache);
    expect(findings()).toBe(expected);

    const good = readFileSync(join(cache, kept));
    for (const bad of [Buffer.from('nonsense'), good.subarray(0, good.length / 2), Buffer.alloc(0)]) {
      writeFileSync(join(cache, kept), bad);
      expect(findings()).toBe(expected);
      expect(readFileSync(join(cache, kept)).length).toBeGreaterThan(bad.length);
    }
    rmSync(cache, { recursive: true });
    writeFileSync(cache, 'a file is in the way');
    expect(findings()).toBe(expected);
    rmSync(cache);
  }, 60_000);
});
