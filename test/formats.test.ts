import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { OPTIONS } from '../src/cli/args.js';
import { help } from '../src/cli/help.js';
import { DIAGNOSTICS } from '../src/engine/diagnostics.js';
import { lint } from '../src/engine/lint.js';
import { reporters, type Format } from '../src/report/reporters.js';
import { run } from './cli/fake.js';
import { tree } from './cli/tree.js';

const engine = { rules, diagnostics: Object.values(DIAGNOSTICS), lint, seen: {} };
const formats = Object.keys(reporters) as Format[];
const ENDINGS: Readonly<Record<Format, string>> = { pretty: 'txt', json: 'json', sarif: 'sarif', github: 'txt', gitlab: 'json', junit: 'xml', markdown: 'md' };

describe('what is said of fixtures/plain-stack', () => {
  test.each(formats)('as %s is what it was', async (format) => {
    const { code, stdout } = await run(resolve('fixtures/plain-stack'), ['--format', format], { engine });
    expect(code).toBe(1);
    const text = format === 'sarif' ? withoutPages(stdout) : stdout.replace(/ · \d+ ms/, '');
    await expect(text).toMatchFileSnapshot(`formats/${format}.${ENDINGS[format]}`);
  });

  test('as several reports of one run is what each says alone', async () => {
    const root = tree({});
    cpSync('fixtures/plain-stack', root, { recursive: true });
    const others = formats.filter((format) => format !== 'pretty');
    const { code, stdout } = await run(root, ['stack.yaml', ...others.flatMap((format) => ['--report', `${format}=new/${format}`])], { engine });
    expect(code).toBe(1);
    for (const format of others) {
      const alone = await run(root, ['stack.yaml', '--format', format], { engine });
      expect(readFileSync(join(root, 'new', format), 'utf8'), format).toBe(alone.stdout);
    }
    // As a file has no colours and no width, whatever the terminal has.
    await run(root, ['stack.yaml', '--report', 'pretty=new/pretty'], { engine, terminal: ['stdout'] });
    expect(readFileSync(join(root, 'new/pretty'), 'utf8')).toBe(stdout);
  });
});

/** The pages of the rules have tests of their own. */
function withoutPages(sarif: string): string {
  return sarif.replace(/"markdown": ".*"/g, '"markdown": "…"');
}

describe('--report', () => {
  test('is refused before the work where it cannot be written', async () => {
    const root = tree({ 'template.yaml': 'a: b\n', 'folder/x': '' });
    for (const [argv, message] of [
      [['--report', 'sarif=folder'], '--report names a folder: folder'],
      [['--report', 'sarif=out', '-o', 'out'], 'Two reports cannot be one file: out'],
      [['--report', 'sarif=./out', '--report', 'json=out'], 'Two reports cannot be one file: out'],
    ] as const) {
      const { code, stderr } = await run(root, argv, { engine });
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) as string });
    }
  });

  test('that cannot be written is said, and is no success', async () => {
    const root = tree({ 'template.yaml': 'a: b\n', 'file': '' });
    const { code, stderr } = await run(root, ['--report', 'json=file/out.json', '--report', 'junit=junit.xml'], { engine });
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'lambdafit: cannot write file/out.json: a file is in the way\n' });
    expect(readFileSync(join(root, 'junit.xml'), 'utf8')).toContain('<testsuites');
  });
});

describe('links to files', () => {
  const link = async (env: Readonly<Record<string, string>>): Promise<string> => (await run(resolve('fixtures/plain-stack'), ['--format', 'markdown'], { engine, env })).stdout;
  const here = resolve('fixtures/plain-stack');

  test('lead to the commit where a pipeline runs in the root of its repository', async () => {
    expect(await link({ GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: here, GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'a/b', GITHUB_SHA: 'c' })).toContain('(https://github.com/a/b/blob/c/stack.yaml#L');
    expect(await link({ GITLAB_CI: 'true', CI_PROJECT_DIR: here, CI_PROJECT_URL: 'https://gitlab.com/a/b', CI_COMMIT_SHA: 'c' })).toContain('(https://gitlab.com/a/b/-/blob/c/stack.yaml#L');
  });

  test('are not made up elsewhere', async () => {
    expect(await link({ GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: '/elsewhere' })).not.toContain('stack.yaml#L');
    expect(await link({})).not.toContain('stack.yaml#L');
  });
});

describe('every format and every option', () => {
  const manual = readFileSync('docs/cli.md', 'utf8');
  const page = readFileSync('docs/formats.md', 'utf8');

  test('is in --help', () => {
    for (const format of formats) expect(help(false)).toMatch(new RegExp(`--format FORMAT[\\s\\S]*\\b${format}\\b[\\s\\S]*--output`));
    const shown = [...help(false).matchAll(/^ {2}(?:-(\w), | {4})--([\w-]+)/gm)].map(([, short, name]) => ({ name: name!, short }));
    for (const [name, option] of Object.entries(OPTIONS)) {
      const short = 'short' in option ? option.short : undefined;
      // What only says no is named beside what it says no to.
      if (name.startsWith('no-')) expect(help(false)).toContain(name.replace('no-', ''));
      else expect(shown).toContainEqual({ name, short });
    }
    for (const { name } of shown) expect(Object.keys(OPTIONS)).toContain(name);
  });

  test('is in the manual, with its short form', () => {
    for (const format of formats) expect(page).toContain(`\n## ${format}\n`);
    for (const [name, option] of Object.entries(OPTIONS)) {
      expect(manual).toMatch(new RegExp(`\`[^\`\\n]*--${name}\\b`));
      if ('short' in option) expect(manual).toContain(`\`-${option.short}\``);
    }
  });
});
