import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { version } from '../../src/cli/about.js';
import { run } from './fake.js';
import { fifo, folder, tree } from './tree.js';

const findingsOf = (json: string): readonly string[] => (JSON.parse(json) as { findings: { rule: string }[] }).findings.map(({ rule }) => rule);

describe('the exit code', () => {
  test.each<[string, string, string[], number]>([
    ['0 where nothing is found', 'fine', [], 0],
    ['1 for a warning', 'bad', [], 1],
    ['0 for a note', 'odd', [], 0],
    ['0 for a doubtful warning', 'doubtful', [], 0],
    ['1 for a doubtful warning when asked for', 'doubtful', ['--min-confidence', 'low'], 1],
    ['0 for a warning when only errors count', 'bad', ['--fail-on', 'error'], 0],
    ['1 for an error then', 'worse', ['--fail-on', 'error'], 1],
    ['1 for a note when notes count', 'odd', ['--fail-on', 'note'], 1],
    ['0 for anything when nothing counts', 'bad worse odd', ['--fail-on', 'never'], 0],
    ['2 for a file that is missing, whatever counts', 'bad', ['missing.yaml', '--fail-on', 'never'], 2],
    ['2 rather than 1', 'bad', ['missing.yaml'], 2],
    ['2 for a pattern without a match', 'fine', ['*.nope'], 2],
    ['2 for an unknown option', 'fine', ['--nope'], 2],
  ])('is %s', async (_, text, argv, code) => {
    const operand = argv.some((argument) => /yaml|nope$/.test(argument) && !argument.startsWith('-')) ? ['a.yaml'] : [];
    expect((await run(tree({ 'a.yaml': text }), [...operand, ...argv])).code).toBe(code);
  });
});

describe('what cannot be read', () => {
  test('does not keep the findings of the others from being printed', async () => {
    const { code, stdout } = await run(tree({ 'a.yaml': 'bad', 'pipe': fifo }), ['missing.yaml', 'pipe', 'a.yaml']);
    expect(code).toBe(2);
    expect(stdout).toContain('a.yaml:1:1  warning  The word bad is bad');
    expect(stdout).toContain('missing.yaml: cannot be read: there is no such file or folder');
    expect(stdout).toContain('pipe: is not a regular file');
  });

  test('is told on standard error where the report goes to a program', async () => {
    const { code, stdout, stderr } = await run(tree({ 'a.yaml': 'bad' }), ['a.yaml', 'missing.yaml', '--format', 'json']);
    expect(code).toBe(2);
    expect(findingsOf(stdout)).toEqual(['bad-word']);
    expect(stderr).toBe('lambdafit: missing.yaml: cannot be read: there is no such file or folder\n');
  });

  test('shows no control characters of its name', async () => {
    const { stdout, stderr } = await run(tree({}), ['\u001b[31mred\u202e.yaml', '-f', 'sarif']);
    // eslint-disable-next-line no-control-regex
    expect(stdout + stderr).not.toMatch(/\u001b|\u202e/);
  });

  test('may have been meant as a command', async () => {
    const { stdout } = await run(tree({}), ['explian', 'bad-word']);
    expect(stdout).toContain('explian: cannot be read: there is no such file or folder. Did you mean the command explain?');
  });

  test('is a file above the limit', async () => {
    const { code, stdout } = await run(tree({ 'a.yaml': 'bad', 'b.yaml': 'AWS::'.repeat(400) }), ['a.yaml', 'b.yaml', '--max-file-size', '1kB']);
    expect(code).toBe(2);
    expect(stdout).toContain('b.yaml: has 2 kB, and files above 1 kB are not read (--max-file-size)');
    expect(stdout).toContain('The word bad is bad');
  });
});

describe('a bug of ours', () => {
  test('on one template leaves the others linted, and says what to do', async () => {
    const { code, stdout, stderr } = await run(tree({ 'a.yaml': 'bad', 'b.yaml': 'CRASH', 'c.yaml': 'bad' }), []);
    expect(code).toBe(2);
    expect(stdout).toContain('a.yaml:1:1');
    expect(stdout).toContain('c.yaml:1:1');
    expect(stdout).toContain("b.yaml: lambdafit has a bug (boom). Please tell us: https://github.com/lambdafit/lambdafit/issues. Meanwhile: '!b.yaml'");
    expect(stderr).toBe('');
  });

  test('in a rule names the rule, and how to turn it off', async () => {
    const root = tree({ 'b.yaml': 'CRASH RULE' });
    expect((await run(root, [])).stdout).toContain('the rule bad-word has a bug (boom)');
    expect((await run(root, [])).stdout).toContain('Meanwhile: --skip-rule bad-word');
  });

  test('shows its stack to whoever asks', async () => {
    const root = tree({ 'b.yaml': 'CRASH' });
    expect((await run(root, [])).stderr).not.toContain('at ');
    expect((await run(root, [], { env: { LAMBDAFIT_DEBUG: '1' } })).stderr).toContain('fake.ts');
  });

  test('on everything is given up in the end', async () => {
    const { code, stderr } = await run(tree(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${i}.yaml`, 'CRASH']))), []);
    expect(code).toBe(2);
    expect(stderr).toContain('lambdafit has a bug (boom)');
  });
});

describe('standard input', () => {
  test('is linted as if it lay in the working directory', async () => {
    const { code, stdout } = await run(tree({}), ['-'], { stdin: 'bad' });
    expect(code).toBe(1);
    expect(stdout).toContain('<stdin>:1:1  warning');
  });

  test('can be given the name of a file, which need not exist, and then needs no -', async () => {
    expect((await run(tree({}), ['-', '--stdin-filename', 'infra/t.yaml'], { stdin: 'bad' })).stdout).toContain('infra/t.yaml:1:1');
    expect((await run(tree({ 'x.yaml': 'worse' }), ['--stdin-filename', './t.yaml'], { stdin: 'bad' })).seen.inputs).toEqual(['t.yaml']);
    expect(await run(tree({ 'x.yaml': 'x' }), ['x.yaml', '--stdin-filename', 't.yaml'])).toMatchObject({ code: 2, stderr: expect.stringContaining('goes with -') });
  });

  test('goes along with files', async () => {
    expect((await run(tree({ 'x.yaml': 'worse' }), ['x.yaml', '-'], { stdin: 'bad' })).seen.inputs).toEqual(['x.yaml', '<stdin>']);
  });

  test.each<[string, Uint8Array, string]>([
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x61, 0]), 'is UTF-16, which CloudFormation tools do not read: save it as UTF-8'],
    ['no UTF-8', new Uint8Array([0x61, 0xff]), 'is not valid UTF-8'],
    ['too much', new Uint8Array(2_000), 'has too many bytes, and files above 1 kB are not read'],
  ])('that is %s is refused', async (_, stdin, message) => {
    const { code, stdout } = await run(tree({}), ['-', '--max-file-size', '1kB'], { stdin });
    expect(code).toBe(2);
    expect(stdout).toContain(message);
  });
});

describe('--output', () => {
  test('writes the report, makes the folders, and sums up on standard error', async () => {
    const root = tree({ 'a.yaml': 'bad worse bad' });
    const { code, stdout, stderr } = await run(root, ['--format', 'json', '--output', 'reports/today/out.json']);
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: '1 error, 2 warnings written to reports/today/out.json\n' });
    expect(findingsOf(readFileSync(join(root, 'reports/today/out.json'), 'utf8'))).toHaveLength(3);
  });

  test('says nothing when told to be quiet', async () => {
    expect((await run(tree({ 'a.yaml': 'fine' }), ['-q', '-o', 'out.txt'])).stderr).toBe('');
  });

  test('never replaces a folder, and says so before anything is linted', async () => {
    const ran = await run(tree({ 'a.yaml': 'bad', 'out': folder }), ['--output', 'out']);
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--output names a folder: out') });
    expect(ran.seen.inputs).toBeUndefined();
  });

  test('that cannot be written is exit code 2', async () => {
    expect(await run(tree({ 'a.yaml': 'fine' }), ['--output', 'a.yaml/out'])).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot write a.yaml/out') });
  });

  test('holds no colours, unless they are always wanted', async () => {
    const root = tree({ 'a.yaml': 'bad' });
    await run(root, ['-o', 'plain.txt'], { terminal: ['stdout'], env: { FORCE_COLOR: '1' } });
    await run(root, ['-o', 'colored.txt', '--color', 'always']);
    expect(readFileSync(join(root, 'plain.txt'), 'utf8')).not.toContain('\u001b');
    expect(readFileSync(join(root, 'colored.txt'), 'utf8')).toContain('\u001b');
  });
});

describe('colours', () => {
  test.each<[boolean, string, string[], Record<string, string>, boolean]>([
    [true, 'on a terminal', [], {}, true],
    [false, 'in a pipe', [], {}, false],
    [false, 'on a terminal that cannot', [], { TERM: 'dumb' }, true],
    [false, 'with NO_COLOR', [], { NO_COLOR: '1' }, true],
    [true, 'with an empty NO_COLOR', [], { NO_COLOR: '' }, true],
    [true, 'in a pipe with FORCE_COLOR', [], { FORCE_COLOR: '1' }, false],
    [false, 'with FORCE_COLOR=0', [], { FORCE_COLOR: '0' }, true],
    [false, 'with both, as NO_COLOR is a wish', [], { NO_COLOR: '1', FORCE_COLOR: '1' }, true],
    [true, 'when always wanted, whatever else is said', ['--color', 'always'], { NO_COLOR: '1' }, false],
    [false, 'when never wanted', ['--color=never'], { FORCE_COLOR: '1' }, true],
    [false, 'with --no-color', ['--no-color'], {}, true],
  ])('%s %s', async (expected, _, argv, env, isTerminal) => {
    const { stdout } = await run(tree({ 'a.yaml': 'bad' }), argv, { env, terminal: isTerminal ? ['stdout'] : [] });
    expect(stdout.includes('\u001b[')).toBe(expected);
  });
});

describe('progress', () => {
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${String(i).padStart(2, '0')}.yaml`, 'fine']));

  test('is one line that appears after a second and is wiped away', async () => {
    const { stderr } = await run(tree(files), [], { terminal: ['stderr'], tick: 120 });
    const shown = stderr.split('\r\u001b[2K').filter((line) => line !== '');
    expect(shown[0]).toMatch(/^\d+\/20 \d\d\.yaml$/);
    expect(stderr.endsWith('\r\u001b[2K')).toBe(true);
    expect(stderr).not.toContain('\n');
  });

  test('is not for those who need not wait, and not for files', async () => {
    expect((await run(tree(files), [], { terminal: ['stderr'], tick: 10 })).stderr).toBe('');
    expect((await run(tree(files), [], { tick: 500 })).stderr).toBe('');
  });
});

describe('what the linter is told', () => {
  test('parameters and the section of samconfig.toml', async () => {
    const { seen } = await run(tree({ 'a.yaml': 'fine' }), ['-p', 'Stage=prod', '--config-env', 'live']);
    expect(seen).toMatchObject({ parameters: new Map([['Stage', 'prod']]), configEnv: 'live' });
  });

  test('all rules, only some, or all but some', async () => {
    const root = tree({ 'a.yaml': 'fine' });
    expect((await run(root, [])).seen).toMatchObject({ rules: ['bad-word', 'worse-word', 'odd-word', 'doubtful-word'] });
    expect((await run(root, ['--rule', 'odd-word', '--rule', 'bad-word'])).seen).toMatchObject({ rules: ['bad-word', 'odd-word'] });
    expect((await run(root, ['--skip-rule', 'odd-word,bad-word'])).seen.rules).toEqual(['worse-word', 'doubtful-word']);
  });

  test('what the engine says itself goes by the same names, but an error is never hidden by --rule', async () => {
    const root = tree({ 'a.yaml': 'bad UNREADABLE TWICE' });
    const found = async (...argv: string[]): Promise<readonly string[]> => findingsOf((await run(root, ['-f', 'json', ...argv])).stdout);
    expect(await found()).toEqual(['bad-word', 'not-readable', 'said-twice']);
    expect(await found('--rule', 'bad-word')).toEqual(['bad-word', 'not-readable']);
    expect(await found('--rule', 'said-twice')).toEqual(['not-readable', 'said-twice']);
    expect(await found('--skip-rule', 'not-readable,said-twice')).toEqual(['bad-word']);
    expect((await run(root, ['explain', 'said-twice'])).stdout).toContain('Finds said-twice.');
  });

  test('no rule that does not exist', async () => {
    expect(await run(tree({}), ['--rule', 'bad-wrod'])).toMatchObject({ code: 2, stderr: 'lambdafit: There is no rule “bad-wrod”. Did you mean bad-word?\nAll options: lambdafit --help\n' });
    expect(await run(tree({}), ['--skip-rule', 'constructor'])).toMatchObject({ code: 2, stderr: expect.stringContaining('All of them: lambdafit rules') });
  });
});

describe('other commands', () => {
  test('--version prints the version, --help and help the same page', async () => {
    expect(await run('/', ['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
    const page = (await run('/', ['--help'])).stdout;
    expect(page).toContain('Exit codes');
    expect((await run('/', ['help'])).stdout).toBe(page);
  });

  test('rules prints all of them, for people or programs', async () => {
    expect(await run('/', ['rules'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^bad-word {7}warning {2}reliability {2}core\n {2}Finds bad-word\.\n/) });
    const { stdout } = await run('/', ['rules', '--format', 'json']);
    expect((JSON.parse(stdout) as object[])[0]).toMatchObject({ id: 'bad-word', severity: 'warning', url: expect.stringMatching(/^https:.*bad-word\.md$/) });
    expect((await run('/', ['rules', '--format', 'sarif'])).code).toBe(2);
    expect((await run('/', ['rules', 'x'])).stderr).toContain('./rules');
  });

  test('explain prints pages, and knows what was meant', async () => {
    expect(await run('/', ['explain', 'bad-word', 'odd-word'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/Finds bad-word\.[^]*Finds odd-word\./) });
    expect(await run('/', ['explain', 'bad-wort'])).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean bad-word?') });
    expect(await run('/', ['explain'])).toMatchObject({ code: 2, stderr: expect.stringContaining('lambdafit rules') });
  });
});
