import { describe, expect, test } from 'vitest';
import { OPTIONS, readArguments, UsageError } from '../../src/cli/args.js';
import { help } from '../../src/cli/help.js';
import { nearest } from '../../src/engine/nearest.js';

const refusal = (...argv: string[]): string => {
  try {
    readArguments(argv);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'accepted';
};

test('nothing given means: lint all, print for people, exit 1 from warnings of medium confidence on', () => {
  expect(readArguments([])).toEqual({
    command: 'lint', operands: [], format: 'pretty', output: undefined, reports: [], category: undefined, config: undefined, preset: undefined, baseline: undefined, showSuppressed: false, explainAi: false, traffic: new Map(), print: undefined, force: false, rules: [], skippedRules: [], parameters: new Map(), configEnv: undefined,
    stdinFilename: undefined, maxFileSize: 10_000_000, failOn: 'warning', minConfidence: 'medium', fix: 'none', quiet: false, verbose: false, color: 'auto',
  });
});

test('options may stand anywhere, joined or apart, short or long', () => {
  expect(readArguments(['a.yaml', '-f', 'json', '--rule=x', 'b.yaml', '-r', 'y,z', '-p', 'Stage=prod', '--parameter', 'Url=https://x/?a=b', '-qv'])).toMatchObject({
    operands: ['a.yaml', 'b.yaml'], format: 'json', rules: ['x', 'y', 'z'], parameters: new Map([['Stage', 'prod'], ['Url', 'https://x/?a=b']]), quiet: true, verbose: true,
  });
});

test('the last of several answers counts', () => {
  expect(readArguments(['--format', 'json', '--format', 'sarif', '-p', 'A=1', '-p', 'A=2'])).toMatchObject({ format: 'sarif', parameters: new Map([['A', '2']]) });
});

describe('commands', () => {
  test('are the first word, everything after it is theirs', () => {
    expect(readArguments(['explain', 'a-rule'])).toMatchObject({ command: 'explain', operands: ['a-rule'] });
    expect(readArguments(['--color', 'never', 'rules'])).toMatchObject({ command: 'rules', operands: [] });
    expect(readArguments(['lint', 'rules'])).toMatchObject({ command: 'lint', operands: ['rules'] });
  });

  test('can be files, when one says so', () => {
    expect(readArguments(['./rules'])).toMatchObject({ command: 'lint', operands: ['./rules'] });
    expect(readArguments(['--', 'rules', '--fix'])).toMatchObject({ command: 'lint', operands: ['rules', '--fix'], fix: 'none' });
  });

  test('give way to --help and --version', () => {
    expect(readArguments(['explain', '--help']).command).toBe('help');
    expect(readArguments(['-V', 'x']).command).toBe('version');
  });
});

describe('what is typed wrong is answered', () => {
  test.each([
    [['--fromat', 'json'], 'There is no option --fromat. Did you mean --format?'],
    [['--fixall'], 'There is no option --fixall. Did you mean --fix-all?'],
    [['--xyzzy'], 'There is no option --xyzzy.'],
    [['-x'], 'There is no option -x.'],
    [['--__proto__'], 'There is no option --__proto__.'],
    [['--format', 'jsn'], '--format takes one of pretty, json, sarif, github, gitlab, junit, markdown, html, not “jsn”. Did you mean json?'],
    [['--fail-on', 'warn'], '--fail-on takes one of error, warning, note, never, not “warn”. Did you mean warning?'],
    [['--min-confidence=very'], '--min-confidence takes one of high, medium, low, not “very”.'],
    [['--output'], '--output needs a value: a file.'],
    [['--output', '--quiet'], '--output needs a value: a file.'],
    [['--format='], '--format needs a value: pretty, json, sarif, github, gitlab, junit, markdown, html.'],
    [['--report', 'sarif'], '--report takes FORMAT=FILE such as sarif=out.sarif, not “sarif”.'],
    [['--report', 'sarif='], '--report takes FORMAT=FILE such as sarif=out.sarif, not “sarif=”.'],
    [['--report', 'json=-'], '--report takes FORMAT=FILE such as sarif=out.sarif, not “json=-”.'],
    [['--report', 'junti=a.xml'], '--report knows pretty, json, sarif, github, gitlab, junit, markdown, html, not “junti”. Did you mean junit?'],
    [['--sarif-category', '/'], '--sarif-category takes a name such as packages/api, not “/”.'],
    [['--quiet=yes'], '--quiet takes no value.'],
    [['--parameter', 'Stage'], '--parameter takes Key=Value, not “Stage”.'],
    [['--parameter', '=prod'], '--parameter takes Key=Value, not “=prod”.'],
    [['--max-file-size', 'big'], '--max-file-size takes a size such as 20MB, 500kB or 1048576, not “big”.'],
    [['--max-file-size', '0'], '--max-file-size takes a size such as 20MB, 500kB or 1048576, not “0”.'],
    [['--max-file-size', '2GB'], '--max-file-size can be 500MB at most: Node.js holds no longer text.'],
  ])('%j', (argv, message) => {
    expect(refusal(...argv)).toBe(message);
  });
});

test.each([['10MB', 10_000_000], ['500kB', 500_000], ['1.5m', 1_500_000], ['2MiB', 2_000_000], ['1048576', 1_048_576], ['64 B', 64]])('%s is %d bytes', (size, bytes) => {
  expect(readArguments(['--max-file-size', size]).maxFileSize).toBe(bytes);
});

test('--output - is standard output, and - alone standard input', () => {
  expect(readArguments(['--output', '-', '-'])).toMatchObject({ output: undefined, operands: ['-'] });
});

test('--report may be given for each format, and a category ends before its last slash', () => {
  const { reports, category } = readArguments(['--report', 'sarif=a=b.sarif', '--report=junit=out/j.xml', '--sarif-category', 'packages/api/']);
  expect(reports).toEqual([{ format: 'sarif', path: 'a=b.sarif' }, { format: 'junit', path: 'out/j.xml' }]);
  expect(category).toBe('packages/api');
});

test('--fix-all is more than --fix', () => {
  expect(readArguments(['--fix']).fix).toBe('safe');
  expect(readArguments(['--fix-all', '--fix']).fix).toBe('all');
});

test('a slip is mended, another word is not', () => {
  const known = ['memory-at-default', 'sqs-source-without-dlq', 'fix', 'json'];
  expect(nearest('memory-at-defualt', known)).toBe('memory-at-default');
  expect(nearest('sqs-without-dlq', known)).toBe('sqs-source-without-dlq');
  expect(nearest('without-dlq', known)).toBe('sqs-source-without-dlq');
  expect(nearest('sqs-source-wihout-dql', known)).toBe('sqs-source-without-dlq');
  expect(nearest('fxi', known)).toBe('fix');
  expect(nearest('xyz', known)).toBe(undefined);
  expect(nearest('', known)).toBe(undefined);
});

describe('--help', () => {
  test('names every option', () => {
    const page = help(false);
    for (const [name, option] of Object.entries(OPTIONS)) {
      if (name !== 'no-color') expect(page).toContain(`${'short' in option ? `-${option.short}, ` : '    '}--${name}`);
    }
  });

  test('fits 80 columns, and reads like this', () => {
    expect(help(false).split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(help(false).replace(/^lambdafit \S+/, 'lambdafit VERSION')).toMatchSnapshot();
  });

  test('in colours says the same', () => {
    // eslint-disable-next-line no-control-regex
    expect(help(true).replace(/\x1b\[\d+m/g, '')).toBe(help(false));
  });
});
