import { describe, expect, test } from 'vitest';
import { markdown } from '../../src/report/markdown.js';
import { Source } from '../../src/source/source.js';
import { finding, ordinary, place, report } from './reports.js';

const homepage = 'https://github.com/lambdafit/lambdafit';
const filesUrl = 'https://github.com/acme/app/blob/0123abc';
const source = new Source('t.yaml', 'Fn: 1\n');

describe('markdown', () => {
  test('has a row for each finding, the worst first, with links to line and rule', () => {
    expect(markdown(ordinary(), { homepage, filesUrl })).toMatchInlineSnapshot(`
      "### lambdafit: 1 error, 1 warning, 1 note

      | | Where | What | Rule |
      |---|---|---|---|
      | error | [app/template.yaml&#58;13](https://github.com/acme/app/blob/0123abc/app/template.yaml#L13) | OPENAI&#95;API&#95;KEY holds a key in plain text.<br>→ Read the key from Secrets Manager at run time | [model-key-in-environment](https://github.com/lambdafit/lambdafit/blob/main/rules/model-key-in-environment.md) |
      | warning | [app/template.yaml&#58;10](https://github.com/acme/app/blob/0123abc/app/template.yaml#L10) | SummarizeFn may run 300 s, but POST /summarize gives up after 29 s.<br>The client gets a 504 after 29 s, while the function and the model call it pays for run on.<br>→ Stream the answer, or queue the work and answer 202 | [sync-timeout-exceeds-caller](https://github.com/lambdafit/lambdafit/blob/main/rules/sync-timeout-exceeds-caller.md) |
      | note | [app/template.yaml&#58;4](https://github.com/acme/app/blob/0123abc/app/template.yaml#L4) | SummarizeFn runs with 128 MB, which is also a twelfth of a CPU.<br>→ Set MemorySize to 1024 | [memory-at-default](https://github.com/lambdafit/lambdafit/blob/main/rules/memory-at-default.md) |
      "
    `);
  });

  test('has no table where nothing is found', () => {
    expect(markdown(report([]), {})).toBe('### lambdafit: no findings in 1 template\n');
    expect(markdown(report([], { totals: { templates: 0, skipped: 4, functions: 0, aiFunctions: 0 } }), {})).toBe('### lambdafit: no templates\n');
  });

  test('names the files that could not be linted', () => {
    const failures = [{ path: 'big.yaml', message: 'has 20 MB' }];
    expect(markdown(report([], { failures }), { filesUrl })).toBe(`### lambdafit: no findings in 1 template, 1 file could not be linted

| | Where | What | Rule |
|---|---|---|---|
| error | [big.yaml](${filesUrl}/big.yaml) | has 20 MB | |
`);
  });

  test('shows text of a file as text', () => {
    const hostile = finding({
      message: '| [x](javascript:alert(1)) <img src=x onerror=y> `@octocat` #1 $x$ https://evil.example www.evil.example\nb',
      places: [place(new Source('a|b](x)/<c> #1.yaml', '1'), '1', '')],
    });
    const [, , , , row] = markdown(report([hostile]), { filesUrl }).split('\n');
    expect(row).toMatchInlineSnapshot(`"| warning | [a&#124;b&#93;(x)/&#60;c&#62; &#35;&#8203;1.yaml&#58;1](https://github.com/acme/app/blob/0123abc/a%7Cb%5D%28x%29/%3Cc%3E%20%231.yaml#L1) | &#124; &#91;x&#93;(javascript&#58;alert(1)) &#60;img src=x onerror=y&#62; &#96;&#64;&#8203;octocat&#96; &#35;&#8203;1 &#36;x&#36; https&#58;//evil.example www&#46;evil.example&#92;nb | sync-timeout-exceeds-caller |"`);
    expect(row!.match(/\|/g)).toHaveLength(5);
    expect(row).not.toMatch(/<(?!br>)|`|@o|#1 |https:\/\/evil|www\./);
  });

  test('links to no file outside the project', () => {
    for (const path of ['../t.yaml', '/tmp/t.yaml', 'C:/t.yaml', '\ud800.yaml']) {
      expect(markdown(report([finding({ places: [place(new Source(path, '1'), '1', '')] })]), { filesUrl })).not.toContain('](');
    }
  });

  test('is short enough for a comment, and says what it leaves out', () => {
    const many = Array.from({ length: 2_000 }, (_, n) => finding({ severity: n === 1_999 ? 'error' : 'warning', message: `${n} ${'é'.repeat(200)}`, places: [place(source, '1', '')] }));
    const text = markdown(report(many), {});
    expect(text.length).toBeLessThan(65_536);
    expect(Buffer.byteLength(text)).toBeLessThan(1_048_576);
    expect(text).toMatch(/\| error \| t\.yaml&#58;1 \| 1999 /);
    expect(text).toMatch(/\n… and 1\d{3} more findings that do not fit here\.\n$/);
  });

  test('keeps notes on functions that are not AI for whoever asks', () => {
    const aside = report([finding({ severity: 'note', about: { ai: false }, places: [place(source, '1', '')] })]);
    expect(markdown(aside, {})).not.toContain('| note |');
    expect(markdown(aside, { verbose: true })).toContain('| note |');
  });
});
