import { describe, expect, test } from 'vitest';
import type { Finding, Report } from '../../src/engine/finding.js';
import { pretty } from '../../src/report/pretty.js';
import { Source } from '../../src/source/source.js';
import { KEY, MEMORY, at, finding, fix, ordinary, place, report, TEMPLATE } from './reports.js';

const findingsOnly = { quiet: true };

function frameOf(source: Source, text: string, n = 0): string {
  return pretty(report([finding({ message: 'It is.', places: [place(source, text, 'here', n)], about: { logicalId: '' } })]), findingsOnly);
}

describe('pretty', () => {
  test('shows what an ordinary run finds', () => {
    expect(pretty(ordinary(), { milliseconds: 41 })).toMatchInlineSnapshot(`
      "app/template.yaml:10:16  warning  SummarizeFn may run 300 s, but POST /summarize gives up after 29 s.
                                        sync-timeout-exceeds-caller · confidence high
         4 │   SummarizeFn:
        10 │       Timeout: 300
           │                ^^^ SummarizeFn may run 300 s
        17 │               Action: bedrock:InvokeModel
           │                       ~~~~~~~~~~~~~~~~~~~ AI workload: its own role may call a model
        20 │         Ask: { Type: Api, Properties: { Path: /summarize, Method: post } }
           │              ~~~~~~~~~~~ API Gateway REST waits 29 s (no TimeoutInMillis)
        app/src/app.py:7:12
         7 │     return client.converse(modelId="m", messages=event["messages"])
           │            ~~~~~~~~~~~~~~~ the model is called here
        The client gets a 504 after 29 s, while the function and the model call it pays for run on.
        → Stream the answer, or queue the work and answer 202
        → Set Timeout to 28 (--fix-all)

      app/template.yaml:4:3  note  SummarizeFn runs with 128 MB, which is also a twelfth of a CPU.
                                   memory-at-default · confidence medium
        4 │   SummarizeFn:
          │   ^^^^^^^^^^^ MemorySize is not set
        → Set MemorySize to 1024 (--fix)

      app/template.yaml:13:27  error  OPENAI_API_KEY holds a key in plain text.
                                      model-key-in-environment · confidence high
         4 │   SummarizeFn:
        13 │           OPENAI_API_KEY: ************************
           │                           ^^^^^^^^^^^^^^^^^^^^^^^^ a key of OpenAI
        → Read the key from Secrets Manager at run time

      1 error, 1 warning, 1 note in 1 function (3 AI functions, 9 others) · 41 ms
      "
    `);
  });

  test('colours where colours are wanted, and only there', () => {
    const plain = pretty(ordinary(), {});
    const coloured = pretty(ordinary(), { color: true });
    expect(plain).not.toContain('\u001b');
    expect(coloured).toContain('\u001b[33m^^^ SummarizeFn may run 300 s\u001b[39m');
    // eslint-disable-next-line no-control-regex
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  test('names the construct of a CDK finding', () => {
    const source = new Source('cdk.out/App.template.json', '{ "Resources": { "Ask1234": { "Properties": { "Timeout": 300 } } } }\n');
    const places: Finding['places'] = [place(source, '300', 'Ask may run 300 s')];
    expect(pretty(report([finding({ places, about: { logicalId: 'Ask1234', constructPath: 'App/Ask/Resource' } })]), findingsOnly)).toMatchInlineSnapshot(`
      "cdk.out/App.template.json:1:58  warning  SummarizeFn may run 300 s, but POST /summarize gives up after 29 s.
                                               sync-timeout-exceeds-caller · confidence high · App/Ask/Resource
        1 │ { "Resources": { "Ask1234": { "Properties": { "Timeout": 300 } } } }
          │                                                          ^^^ Ask may run 300 s
      "
    `);
  });

  test('shows places that are far off under their own name', () => {
    const source = new Source('template.yaml', `Timeout: 300\n${'#\n'.repeat(99)}Timeout: 29\n`);
    const found = finding({ places: [place(source, '300', 'runs 300 s'), place(source, '29', 'waits 29 s')] });
    expect(pretty(report([found]), findingsOnly)).toMatchInlineSnapshot(`
      "template.yaml:1:10  warning  SummarizeFn may run 300 s, but POST /summarize gives up after 29 s.
                                   sync-timeout-exceeds-caller · confidence high
          1 │ Timeout: 300
            │          ^^^ runs 300 s
        template.yaml:101:10
        101 │ Timeout: 29
            │          ~~ waits 29 s
      "
    `);
  });

  test('draws several places of one line beneath it, and the same one once', () => {
    const source = new Source('template.yaml', 'Fn: { Timeout: 300, MemorySize: 128 }\n');
    const memory = place(source, '128', 'has 128 MB');
    const found = finding({ places: [place(source, '300', 'runs 300 s'), memory, memory] });
    expect(pretty(report([found]), findingsOnly)).toMatchInlineSnapshot(`
      "template.yaml:1:16  warning  SummarizeFn may run 300 s, but POST /summarize gives up after 29 s.
                                   sync-timeout-exceeds-caller · confidence high
        1 │ Fn: { Timeout: 300, MemorySize: 128 }
          │                ^^^ runs 300 s
          │                                 ~~~ has 128 MB
      "
    `);
  });

  test('shows the first related places, and all of them to whoever asks', () => {
    const source = new Source('template.yaml', Array.from({ length: 12 }, (_, n) => `Key${n}: ${n}\n`).join(''));
    const places = Array.from({ length: 12 }, (_, n) => place(source, `Key${n}`, `place ${n}`));
    const found = report([finding({ places: places as unknown as Finding['places'] })]);
    expect(pretty(found, findingsOnly)).toContain('  … and 5 more places: --verbose\n');
    expect(pretty(found, { verbose: true })).toContain('~~~~~ place 11');
  });

  test('does not say the message twice', () => {
    const source = new Source('template.yaml', 'Timeout: 300\n');
    const found = finding({ message: 'It runs 300 s.', places: [place(source, '300', 'It runs 300 s.')] });
    expect(pretty(report([found]), findingsOnly).split('It runs 300 s.')).toHaveLength(2);
  });

  test('tells how a fix is applied, where it can be', () => {
    const source = new Source('template.yaml', 'Timeout: 300\n');
    const fixes = [fix('Queue it'), fix('Set it to 28', at(source, '300'), '28'), fix('Set it to 29', at(source, '300'), '29', true)];
    const text = pretty(report([finding({ places: [place(source, '300', '')], fixes })]), findingsOnly);
    expect(text).toContain('  → Queue it\n  → Set it to 28 (--fix-all)\n  → Set it to 29 (--fix)\n');
  });

  test('shows files that could not be linted, even where only findings are asked for', () => {
    const failures = [{ path: 'big.yaml', message: 'It is larger than 10 MB.' }];
    expect(pretty(report([], { failures }), { quiet: true })).toBe('big.yaml: It is larger than 10 MB.\n');
    expect(pretty(report([], { failures }), {})).toMatchInlineSnapshot(`
      "big.yaml: It is larger than 10 MB.

      No findings in 1 template (3 AI functions, 9 others) · 1 file could not be linted
      "
    `);
  });
});

describe('the summary', () => {
  const source = new Source('template.yaml', TEMPLATE);
  const warning = finding({ places: [place(source, '300', '')] });
  const aside = finding({ rule: MEMORY, severity: 'note', about: { ai: false }, places: [place(source, '300', '')] });
  const summary = (given: Report, options = {}): string | undefined => pretty(given, options).trimEnd().split('\n').at(-1);

  test('counts what is not shown', () => {
    expect(summary(report([warning, aside, aside, aside, aside]), { milliseconds: 41 })).toBe(
      '1 warning in 1 function (3 AI functions, 9 others) · 41 ms · 4 notes on functions that are not AI: --verbose',
    );
    expect(pretty(report([aside]), {})).toBe('No findings in 1 template (3 AI functions, 9 others) · 1 note on functions that are not AI: --verbose\n');
  });

  test('shows notes on functions that are not AI to whoever asks', () => {
    expect(summary(report([warning, aside]), { verbose: true })).toBe('1 warning, 1 note in 1 function (3 AI functions, 9 others)');
  });

  test('counts functions by file and name', () => {
    const other = finding({ places: [place(new Source('other.yaml', TEMPLATE), '300', '')] });
    expect(summary(report([warning, warning, other]))).toBe('3 warnings in 2 functions (3 AI functions, 9 others)');
  });

  test('counts files where findings are about more than functions', () => {
    const broken = finding({ severity: 'error', about: { kind: 'file', logicalId: '', address: '', ai: false }, places: [place(source, 'Type', '')] });
    expect(summary(report([warning, broken]))).toBe('1 error, 1 warning in 1 file (3 AI functions, 9 others)');
  });

  test('says what was looked at where nothing is found', () => {
    const totals = { templates: 3, skipped: 1, functions: 11, aiFunctions: 2 };
    expect(pretty(report([], { totals }), { milliseconds: 12.4 })).toBe('No findings in 3 templates (2 AI functions, 9 others) · 12 ms\n');
    expect(pretty(report([], { totals: { ...totals, functions: 0, aiFunctions: 0 } }), { milliseconds: 2345 })).toBe('No findings in 3 templates · 2.3 s\n');
    expect(pretty(report([], { totals: { templates: 0, skipped: 2, functions: 0, aiFunctions: 0 } }), {})).toBe('No templates among 2 files\n');
    expect(pretty(report([], { totals: { templates: 0, skipped: 0, functions: 0, aiFunctions: 0 } }), {})).toBe('No templates\n');
  });

  test('is left out where only findings are asked for', () => {
    expect(pretty(report([]), { quiet: true })).toBe('');
  });
});

describe('the code frame', () => {
  test('does not show how lines end', () => {
    expect(frameOf(new Source('crlf.yaml', 'a: 1\r\nTimeout: 300\r\n'), '300')).toMatchInlineSnapshot(`
      "crlf.yaml:2:10  warning  It is.
                               sync-timeout-exceeds-caller · confidence high
        2 │ Timeout: 300
          │          ^^^ here
      "
    `);
    expect(frameOf(new Source('cr.yaml', 'a: 1\rTimeout: 300\r'), '300')).toContain('\n  2 │ Timeout: 300\n');
  });

  test('keeps squiggles under their span beside tabs and wide or combined characters', () => {
    expect(frameOf(new Source('t.json', '{\n\t"名前": "\tcafe\u0301 😀", "Timeout": 300\n}\n'), '300')).toMatchInlineSnapshot(`
      "t.json:2:32  warning  It is.
                            sync-timeout-exceeds-caller · confidence high
        2 │     "名前": "   café 😀", "Timeout": 300
          │                                      ^^^ here
      "
    `);
    expect(frameOf(new Source('t.yaml', 'Description: 要約する関数 # 注\n'), '要約する関数')).toMatchInlineSnapshot(`
      "t.yaml:1:14  warning  It is.
                            sync-timeout-exceeds-caller · confidence high
        1 │ Description: 要約する関数 # 注
          │              ^^^^^^^^^^^^ here
      "
    `);
  });

  test('shows the first line of a span over several', () => {
    expect(frameOf(new Source('t.yaml', 'Events:   \n  Ask:\n    Type: Api\n'), 'Events:   \n  Ask')).toMatchInlineSnapshot(`
      "t.yaml:1:1  warning  It is.
                           sync-timeout-exceeds-caller · confidence high
        1 │ Events:
          │ ^^^^^^^ here
      "
    `);
  });

  test('points at the end of a file', () => {
    const source = new Source('t.yaml', 'a: 1\n');
    const places: Finding['places'] = [{ span: { source, start: 5, end: 5 }, note: 'something is missing' }];
    expect(pretty(report([finding({ places, about: { logicalId: '' } })]), findingsOnly)).toContain('  2 │\n    │ ^ something is missing\n');
    const empty = new Source('e.yaml', '');
    expect(pretty(report([finding({ places: [{ span: { source: empty, start: 0, end: 0 }, note: '' }] })]), findingsOnly)).toContain('  1 │\n    │ ^\n');
  });

  test('shows of a minified template what is around the span', () => {
    const resource = (n: number): string => `"Fn${n}":{"Type":"AWS::Lambda::Function","Properties":{"Timeout":${n},"Description":"日本語"}}`;
    const source = new Source('min.json', `{"Resources":{${Array.from({ length: 1200 }, (_, n) => resource(n)).join()}}}`);
    expect(source.text.length).toBeGreaterThan(100_000);
    const places: Finding['places'] = [place(source, '700', 'runs 700 s', 1), place(source, '{', 'the file'), place(source, '}}}', 'its end', -1)];
    const text = pretty(report([finding({ places })]), findingsOnly);
    expect(text).toMatchInlineSnapshot(`
      "min.json:1:62859  warning  SummarizeFn may run 300 s, but POST /summarize gives up after 29 s.
                                 sync-timeout-exceeds-caller · confidence high
        1 │ …},"Fn700":{"Type":"AWS::Lambda::Function","Properties":{"Timeout":700,"Description":"日本語"}},"Fn701":{"Type":"AWS::Lambda::Function","Properties":{"Timeout":701,"Description":"日本語"}},"Fn702":{"Ty…
          │                                                                    ^^^ runs 700 s
        1 │ {"Resources":{"Fn0":{"Type":"AWS::Lambda::Function","Properties":{"Timeout":0,"Description":"日本語"}},"Fn1":{"Type":"AWS::Lambda::Function","Properties":{"Timeout":1,"Description":"日本語"}},"Fn2":{"…
          │ ~ the file
        1 │ …bda::Function","Properties":{"Timeout":1199,"Description":"日本語"}}}}
          │                                                                    ~~~ its end
      "
    `);
  });

  test('is no wider than the terminal', () => {
    const source = new Source('t.yaml', `Description: ${'long '.repeat(30)}\n`);
    for (const line of pretty(report([finding({ places: [place(source, 'long', '', 20)] })]), { quiet: true, width: 80 }).split('\n').slice(2)) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  test('names the resource that a line belongs to', () => {
    const json = new Source('t.json', '{\n  "Resources": {\n    "Fn": {\n      "Type": "X",\n      "Timeout": 300\n    }\n  }\n}\n');
    const found = finding({ places: [place(json, '300', 'here')], about: { logicalId: 'Fn' } });
    expect(pretty(report([found]), findingsOnly)).toContain('  3 │     "Fn": {\n  5 │       "Timeout": 300\n');
  });
});

describe('what is not to be seen', () => {
  test('is masked, in the line of a finding and in any other', () => {
    const source = new Source('t.yaml', 'Variables:\n  KEY: sk-proj-012345\n  Timeout: 300\n');
    source.hide(at(source, 'sk-proj-012345').start, at(source, 'sk-proj-012345').end);
    const found = finding({ rule: KEY, places: [place(source, 'sk-proj-012345', 'a key'), place(source, 'KEY: sk-proj', 'again')] });
    const text = pretty(report([found]), findingsOnly);
    expect(text).toContain('  KEY: **************\n');
    expect(text).not.toContain('sk-proj');
  });

  test('does not reach the terminal, wherever it stands', () => {
    const source = new Source('a\u001b]0;x\u0007\nb.yaml', 'Fn\u202e: \u001b[2J300 # \u200b\n');
    const found = finding({
      message: 'Fn\u001b[31m\r\nerror: all is lost',
      about: { logicalId: 'Fn\u202e', constructPath: 'App/\u2066x' },
      places: [place(source, '300', '\u009b1A')],
      advice: ['\u0008\u0008'],
      fixes: [fix('\u001bc')],
    });
    expect(pretty(report([found], { failures: [{ path: '\u001b', message: '\n' }] }), {})).toMatchInlineSnapshot(`
      "a\\u001b]0;x\\u0007\\nb.yaml:1:10  warning  Fn\\u001b[31m\\r\\nerror: all is lost
                                               sync-timeout-exceeds-caller · confidence high · App/\\u2066x
        1 │ Fn\\u202e: \\u001b[2J300 # \\u200b
          │                    ^^^ \\u009b1A
        \\u0008\\u0008
        → \\u001bc

      \\u001b: \\n

      1 warning in 1 function (3 AI functions, 9 others) · 1 file could not be linted
      "
    `);
  });
});
