import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import type { Engine } from '../../src/cli/main.js';
import { DIAGNOSTICS } from '../../src/engine/diagnostics.js';
import { lint } from '../../src/engine/lint.js';
import { run, type Ran } from './fake.js';
import { folder, link, tree } from './tree.js';

const engine = { rules, diagnostics: Object.values(DIAGNOSTICS), lint, seen: {} } as Engine & { seen: Record<string, never> };
const lambdafit = (cwd: string, ...argv: string[]): Promise<Ran> => run(cwd, argv, { engine });

const fn = (name: string, memory = 128): string => `  ${name}:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      Timeout: 60
      ReservedConcurrentExecutions: 5
      MemorySize: ${memory}
      Policies: [{ Statement: [{ Effect: Allow, Action: 'bedrock:InvokeModel', Resource: '*' }] }]
`;
const template = (...functions: string[]): string => `Transform: AWS::Serverless-2016-10-31\nResources:\n${functions.join('')}`;
const NAME = 'lambdafit-baseline.json';
const OF = (file: string, ...names: string[]): string =>
  JSON.stringify({ version: 1, findings: { [file]: { 'memory-at-default': Object.fromEntries(names.map((name) => [`Resources/${name}/Properties/MemorySize`, 'warning'])) } } });

describe('lambdafit baseline', () => {
  it('writes what is found, after which nothing is', async () => {
    const root = tree({ 'app/template.yaml': template(fn('One'), fn('Two')) });
    expect((await lambdafit(root)).code).toBe(1);
    const { code, stdout, stderr } = await lambdafit(root, 'baseline');
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${NAME} holds 2 findings in 1 file. Later runs report only others.\n`, stderr: '' });
    expect(JSON.parse(readFileSync(join(root, NAME), 'utf8'))).toEqual(JSON.parse(OF('app/template.yaml', 'One', 'Two')));
    const after = await lambdafit(root);
    expect(after).toMatchObject({ code: 0, stdout: 'No new findings in 1 template (2 AI functions, 0 others) · 0 ms · 2 in the baseline\n' });
  });

  it('reports what is new, tells what is gone, and is told so', async () => {
    const root = tree({ 'template.yaml': template(fn('One', 512), fn('Two'), fn('New')), [NAME]: OF('template.yaml', 'One', 'Two') });
    const { code, stdout } = await lambdafit(root);
    expect(code).toBe(1);
    expect(stdout).toContain('New runs with 128 MB');
    expect(stdout).not.toContain('Two runs');
    expect(stdout).toContain('1 in the baseline · 1 entry of the baseline is gone: lambdafit baseline drops it\n');
    expect((await lambdafit(root, 'baseline')).stdout).toBe(`${NAME} holds 2 findings in 1 file, 1 of them new, 1 gone. Later runs report only others.\n`);
    expect((await lambdafit(root)).code).toBe(0);
  });

  it('is found from below, up to the repository, and paths are from where it lies', async () => {
    const root = tree({ '.git': folder, 'app/template.yaml': template(fn('One')), 'other/x.txt': '' });
    await lambdafit(join(root, 'app'), 'baseline');
    expect(readFileSync(join(root, NAME), 'utf8')).toContain('"app/template.yaml"');
    expect((await lambdafit(join(root, 'app'))).code).toBe(0);
    expect((await lambdafit(root)).code).toBe(0);
    expect((await lambdafit(join(root, 'other'), '../app/template.yaml')).code).toBe(0);
  });

  it('is not looked for above where there is no repository', async () => {
    const root = tree({ [NAME]: OF('app/template.yaml', 'One'), 'app/template.yaml': template(fn('One')) });
    expect((await lambdafit(join(root, 'app'))).code).toBe(1);
    expect((await lambdafit(root)).code).toBe(0);
  });

  it('can be named, and left out', async () => {
    const root = tree({ 'template.yaml': template(fn('One')), 'ci/old.json': OF('../template.yaml', 'One') });
    expect((await lambdafit(root, '--baseline', 'ci/old.json')).code).toBe(0);
    expect((await lambdafit(root, '--baseline', 'ci/old.json', '--no-baseline')).code).toBe(1);
    expect((await lambdafit(root, 'baseline', '--baseline', 'ci/new.json')).code).toBe(0);
    expect(readFileSync(join(root, 'ci/new.json'), 'utf8')).toContain('"../template.yaml"');
    const missing = await lambdafit(root, '--baseline', 'ci/none.json');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('--baseline names ci/none.json, which cannot be read: there is no such file or folder. To write it: lambdafit baseline --baseline ci/none.json');
  });

  it.each([
    ['broken', '{', 'is no JSON'],
    ['a merge conflict', '<<<<<<< ours\n{}\n=======\n', 'holds the marks of a merge conflict'],
    ['of another version', '{"version":7,"findings":{}}', 'is of version 7'],
    ['another file', '{"name":"x"}', 'is no baseline'],
  ])('is an error where it is %s, and hides nothing', async (_, text, message) => {
    const root = tree({ 'template.yaml': template(fn('One')), [NAME]: text });
    for (const argv of [[], ['baseline'], ['--format', 'sarif']]) {
      const { code, stdout, stderr } = await lambdafit(root, ...argv);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(`${NAME} ${message}`);
    }
    expect(readFileSync(join(root, NAME), 'utf8')).toBe(text);
    expect((await lambdafit(root, '--no-baseline')).code).toBe(1);
  });

  it('may be no folder and no link to somewhere else', async () => {
    const root = tree({ 'template.yaml': template(fn('One')), [NAME]: link('/etc/passwd') });
    expect((await lambdafit(root)).code).toBe(2);
    expect((await lambdafit(tree({ 'template.yaml': template(fn('One')), [NAME]: folder }))).code).toBe(2);
  });

  it('keeps what was not looked at', async () => {
    const root = tree({ 'a.yaml': template(fn('One')), 'b.yaml': template(fn('Two')) });
    await lambdafit(root, 'baseline');
    writeFileSync(join(root, 'a.yaml'), template(fn('One', 512)));
    expect((await lambdafit(root, 'baseline', 'a.yaml')).stdout).toContain('holds 1 finding in 1 file, 1 gone');
    expect(readFileSync(join(root, NAME), 'utf8')).toContain('b.yaml');
    expect((await lambdafit(root, 'baseline', '--skip-rule', 'memory-at-default')).stdout).toContain('holds 1 finding in 1 file.');
  });

  it('is written as far as it can be, with exit code 2 where a file could not be read', async () => {
    const root = tree({ 'a.yaml': template(fn('One')) });
    const { code, stdout, stderr } = await lambdafit(root, 'baseline', 'a.yaml', 'none.yaml');
    expect(code).toBe(2);
    expect(stdout).toContain('holds 1 finding');
    expect(stderr).toContain('none.yaml: cannot be read');
  });

  it('says what it cannot hold', async () => {
    const root = tree({ 'a.yaml': `# lambdafit-disable-file memory-at-default\n${template(fn('One'))}` });
    expect((await lambdafit(root, 'baseline')).stdout).toContain('1 finding cannot be in a baseline, as it is about a file as a whole: lambdafit shows it.');
  });

  it.each([['--fix'], ['--output', 'x'], ['--format', 'json'], ['--report', 'json=x'], ['--no-baseline'], ['-']])('takes no %s', async (...argv) => {
    expect((await lambdafit(tree({ 'a.yaml': template(fn('One')) }), 'baseline', ...argv)).code).toBe(2);
  });

  it('is not what a fix may change', async () => {
    const root = tree({ 'a.yaml': template(fn('One')), [NAME]: OF('a.yaml', 'One') });
    await lambdafit(root, '--fix-all');
    expect(readFileSync(join(root, 'a.yaml'), 'utf8')).toBe(template(fn('One')));
  });
});

describe('what is suppressed', () => {
  const SILENT = template('  # lambdafit-disable-next-line memory-at-default -- measured until 2027-01-31\n', fn('One'));

  it('does not count, and is only counted', async () => {
    const { code, stdout } = await lambdafit(tree({ 'a.yaml': SILENT }), '--fail-on', 'note');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'No findings in 1 template (1 AI function, 0 others) · 0 ms · 1 suppressed: --show-suppressed\n' });
  });

  it('is shown to whoever asks', async () => {
    const { code, stdout } = await lambdafit(tree({ 'a.yaml': SILENT }), '--show-suppressed');
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "a.yaml:11:19  suppressed warning  One runs with 128 MB: that is 7 % of a CPU core.
                                        memory-at-default · confidence high
                                        measured, until 2027-01-31 (a.yaml:3)
         4 │   One:
        11 │       MemorySize: 128
           │                   ^^^ One has 128 MB
        12 │       Policies: [{ Statement: [{ Effect: Allow, Action: 'bedrock:InvokeModel', Resource: '*' }] }]
           │                                                         ~~~~~~~~~~~~~~~~~~~~~ AI workload: its own role may bedrock:InvokeModel
        Imports, TLS and JSON of the model call take many times longer, and a Python or Node.js SDK may run out of memory. Measure with Lambda Power Tuning, then set what it says.
        → Set MemorySize to 512

      No findings in 1 template (1 AI function, 0 others) · 0 ms · 1 suppressed
      "
    `);
  });

  it('is not fixed', async () => {
    const root = tree({ 'a.yaml': SILENT });
    await lambdafit(root, '--fix-all');
    expect(readFileSync(join(root, 'a.yaml'), 'utf8')).toBe(SILENT);
  });

  it('stands in JSON always, in SARIF where somebody asks, and nowhere else', async () => {
    const root = tree({ 'a.yaml': SILENT });
    expect(JSON.parse((await lambdafit(root, '-f', 'json')).stdout)).toMatchObject({
      findings: [], suppressed: [{ rule: 'memory-at-default', suppressed: { by: 'comment', reason: 'measured', until: '2027-01-31', place: { path: 'a.yaml', start: { line: 3 } } } }],
    });
    const sarif = async (...argv: string[]): Promise<unknown> => (JSON.parse((await lambdafit(root, '-f', 'sarif', ...argv)).stdout) as { runs: [{ results: unknown }] }).runs[0].results;
    expect(await sarif()).toEqual([]);
    expect(await sarif('--show-suppressed')).toMatchObject([{ ruleId: 'memory-at-default', suppressions: [{ kind: 'inSource', status: 'accepted', justification: 'measured', properties: { until: '2027-01-31' } }] }]);
    for (const format of ['github', 'gitlab', 'junit', 'markdown']) expect((await lambdafit(root, '-f', format)).stdout).not.toContain('memory-at-default');
  });

  it('counts as used while it is hidden for another reason', async () => {
    const { stdout } = await lambdafit(tree({ 'a.yaml': SILENT }), '--skip-rule', 'memory-at-default', '--fail-on', 'note');
    expect(stdout).toBe('No findings in 1 template (1 AI function, 0 others) · 0 ms\n');
  });

  it('comes back after its last day', async () => {
    const { code, stdout } = await lambdafit(tree({ 'a.yaml': SILENT.replace('2027', '2026') }));
    expect(code).toBe(1);
    expect(stdout).toContain('This suppression of memory-at-default ended on 2026-01-31.');
    expect(stdout).toContain('One runs with 128 MB');
  });

  it('by the baseline has its state in SARIF', async () => {
    const root = tree({ 'a.yaml': template(fn('One'), fn('New')), [NAME]: OF('a.yaml', 'One', 'Gone') });
    const states = async (...argv: string[]): Promise<unknown> =>
      (JSON.parse((await lambdafit(root, '-f', 'sarif', ...argv)).stdout) as { runs: [{ results: { baselineState: string }[] }] }).runs[0].results.map(({ baselineState }) => baselineState);
    expect(await states()).toEqual(['new']);
    expect(await states('--show-suppressed')).toEqual(['new', 'unchanged', 'absent']);
    expect(JSON.parse((await lambdafit(root, '-f', 'json')).stdout)).toMatchObject({ baseline: { path: NAME, gone: [{ path: 'a.yaml', rule: 'memory-at-default', entry: 'Resources/Gone/Properties/MemorySize' }] } });
  });
});
