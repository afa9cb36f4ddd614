import { lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixAndLint } from '../../src/cli/fix.js';
import { discover } from '../../src/cli/discover.js';
import type { Report } from '../../src/engine/finding.js';
import { Source } from '../../src/source/source.js';
import { fakeEngine, run, RULES } from './fake.js';
import { link, tree } from './tree.js';

const read = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');

test('--fix writes safe fixes and reports what is left', async () => {
  const root = tree({ 'a.yaml': 'bad, worse, bad', 'b.yaml': 'bad', 'c.yaml': 'fine' });
  const { code, stdout, stderr } = await run(root, ['--fix']);
  expect([read(root, 'a.yaml'), read(root, 'b.yaml'), read(root, 'c.yaml')]).toEqual(['good, worse, good', 'good', 'fine']);
  expect(code).toBe(1);
  expect(stdout).toContain('The word worse is worse');
  expect(stdout).not.toContain('The word bad');
  expect(stderr).toBe('Fixed 3 findings in 2 files.\n');
});

test('--fix-all writes the first fix of each finding, and goes on with what that brings up', async () => {
  const root = tree({ 'a.yaml': 'bad worse' });
  expect(await run(root, ['--fix-all'])).toMatchObject({ code: 0, stderr: 'Fixed 3 findings in 1 file.\n' });
  expect(read(root, 'a.yaml')).toBe('good good');
});

test('without --fix nothing is written', async () => {
  const root = tree({ 'a.yaml': 'bad' });
  await run(root, []);
  expect(read(root, 'a.yaml')).toBe('bad');
});

test('only rules that are asked for fix', async () => {
  const root = tree({ 'a.yaml': 'bad' });
  await run(root, ['--fix', '--skip-rule', 'bad-word']);
  expect(read(root, 'a.yaml')).toBe('bad');
});

test('a byte order mark, line ends and the end of the file stay', async () => {
  const root = tree({ 'a.yaml': '\uFEFFbad\r\nbad' });
  await run(root, ['--fix']);
  expect(read(root, 'a.yaml')).toBe('\uFEFFgood\r\ngood');
});

test('a file that is not UTF-8 is left alone', async () => {
  const bytes = new Uint8Array([0x62, 0x61, 0x64, 0x20, 0xff]);
  const root = tree({ 'a.yaml': bytes });
  const { code, stdout } = await run(root, ['--fix']);
  expect(code).toBe(2);
  expect(stdout).toContain('a.yaml: the fix was not written: it is not UTF-8');
  expect(new Uint8Array(readFileSync(join(root, 'a.yaml')))).toEqual(bytes);
});

test('through a link the file is changed, and the link stays', async () => {
  const root = tree({ 'real.txt': 'bad', 'a.yaml': link('real.txt') });
  await run(root, ['--fix']);
  expect(read(root, 'real.txt')).toBe('good');
  expect(lstatSync(join(root, 'a.yaml')).isSymbolicLink()).toBe(true);
});

describe('standard input', () => {
  test('is printed fixed, the report goes to standard error', async () => {
    const { code, stdout, stderr } = await run(tree({}), ['--fix', '-'], { stdin: '\uFEFFbad worse' });
    expect(stdout).toBe('\uFEFFgood worse');
    expect(stderr).toContain('The word worse is worse');
    expect(stderr).toContain('Fixed 1 finding in 1 file.');
    expect(code).toBe(1);
  });

  test('is printed as it was where there is nothing to fix', async () => {
    expect(await run(tree({}), ['--fix', '-', '-f', 'json'], { stdin: 'fine\n' })).toMatchObject({ code: 0, stdout: 'fine\n' });
  });

  test('never changes the file it is said to be', async () => {
    const root = tree({ 'a.yaml': 'bad' });
    expect((await run(root, ['--fix', '--stdin-filename', 'a.yaml'], { stdin: 'bad' })).stdout).toBe('good');
    expect(read(root, 'a.yaml')).toBe('bad');
  });
});

test('what CDK wrote is not changed: the next synth would write it anew', async () => {
  const root = tree({ 'cdk.out/manifest.json': '{"version": "36.0.0", "artifacts": {}}', 'cdk.out/App.template.json': 'bad', 'a.yaml': 'bad' });
  const { lint } = fakeEngine();
  const { inputs } = discover([], { cwd: root, maxFileSize: 1_000 });
  const files = inputs.map((input) => (input.kind === 'assembly' ? { ...input, path: 'cdk.out/App.template.json', kind: 'file' as const } : input));
  const outcome = fixAndLint(inputs, () => lint(files, { rules: RULES as never }), { which: 'safe', isShown: () => true });
  expect([...outcome.changed]).toEqual(['a.yaml']);
  expect(read(root, 'cdk.out/App.template.json')).toBe('bad');
});

describe('fixes that meet', () => {
  const meta = RULES[0]!;
  type Edits = readonly (readonly [start: number, end: number, text: string])[];

  /** A linter that proposes the fixes of each text as a table has them. */
  function lintLike(root: string, proposals: Readonly<Record<string, readonly Edits[]>>): Report {
    const source = new Source('a.yaml', read(root, 'a.yaml'));
    const findings = (proposals[source.text] ?? []).map((edits): Report['findings'][number] => ({
      rule: meta, message: '', severity: 'warning', confidence: 'high', about: { logicalId: '', address: '', template: source.path, kind: 'file', ai: true },
      places: [{ span: { source, start: 0, end: 1 }, note: '' }], advice: [],
      fixes: [{ title: '', safe: true, edits: edits.map(([start, end, text]) => ({ span: { source, start, end }, text })) }],
    }));
    return { version: '0', rules: [], findings, suppressed: [], templates: [], failures: [], sources: [source], totals: { templates: 1, skipped: 0, functions: 0, aiFunctions: 0 } };
  }

  function fix(text: string, proposals: Readonly<Record<string, readonly Edits[]>>) {
    const root = tree({ 'a.yaml': text });
    const { inputs } = discover(['a.yaml'], { cwd: root, maxFileSize: 1_000 });
    const outcome = fixAndLint(inputs, () => lintLike(root, proposals), { which: 'safe', isShown: () => true });
    return { text: read(root, 'a.yaml'), fixed: outcome.fixed, left: outcome.report.findings.length };
  }

  test('wait for the next pass where they overlap', () => {
    expect(fix('abcdef', { abcdef: [[[0, 4, 'X']], [[2, 6, 'Y']]], Xef: [[[1, 3, 'Z']]] })).toEqual({ text: 'XZ', fixed: 2, left: 0 });
  });

  test('are made together where they only touch', () => {
    expect(fix('abcd', { abcd: [[[0, 2, 'X']], [[2, 4, 'Y']]] })).toEqual({ text: 'XY', fixed: 2, left: 0 });
  });

  test('are one where they are the same: ten functions inherit one line', () => {
    expect(fix('abc', { abc: [[[0, 1, 'X']], [[0, 1, 'X']], [[0, 1, 'X'], [2, 3, 'Z']]] })).toEqual({ text: 'XbZ', fixed: 3, left: 0 });
  });

  test('that insert at one place do not mix', () => {
    expect(fix('ab', { ab: [[[1, 1, 'X']], [[1, 1, 'Y']]], aXb: [[[2, 2, 'Y']]] })).toEqual({ text: 'aXYb', fixed: 2, left: 0 });
  });

  test('are made whole or not at all', () => {
    expect(fix('abcd', { abcd: [[[0, 1, 'X']], [[0, 2, 'Y'], [3, 4, 'Z']]] })).toEqual({ text: 'Xbcd', fixed: 1, left: 0 });
  });

  test('and undo each other end after ten passes', () => {
    expect(fix('a', { a: [[[0, 1, 'b']]], b: [[[0, 1, 'a']]] })).toEqual({ text: 'a', fixed: 10, left: 1 });
  });
});

test('a file that somebody saves meanwhile is not overwritten', () => {
  const root = tree({ 'a.yaml': 'bad' });
  const { lint } = fakeEngine();
  const { inputs } = discover(['a.yaml'], { cwd: root, maxFileSize: 1_000 });
  const lintAndSave = (): Report => {
    const report = lint(inputs, { rules: RULES as never });
    writeFileSync(join(root, 'a.yaml'), 'something bad');
    return report;
  };
  const { failures, changed } = fixAndLint(inputs, lintAndSave, { which: 'safe', isShown: () => true });
  expect(failures).toEqual([{ path: 'a.yaml', message: 'the fix was not written: it has changed since it was read' }]);
  expect(changed.size).toBe(0);
  expect(read(root, 'a.yaml')).toBe('something bad');
});
