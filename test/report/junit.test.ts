import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/engine/finding.js';
import { junit } from '../../src/report/junit.js';
import type { ReportOptions } from '../../src/report/reporter.js';
import { Source } from '../../src/source/source.js';
import { finding, ordinary, place, report } from './reports.js';
import { junitMistakes, parseXml, type Xml } from './xml.js';

function read(given: Report, options: ReportOptions = {}): Xml {
  const xml = parseXml(junit(given, options));
  expect(junitMistakes(xml)).toEqual([]);
  return xml;
}

const source = new Source('t.yaml', 'Fn: 1\n');

describe('junit', () => {
  test('has a suite for each file, and a case for each finding', () => {
    expect(junit(ordinary(), {})).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="lambdafit" tests="3" failures="2" errors="0">
        <testsuite name="app/template.yaml" tests="3" failures="2" errors="0" skipped="0" time="0">
          <testcase name="sync-timeout-exceeds-caller: SummarizeFn" classname="app/template.yaml" file="app/template.yaml" line="10" time="0">
            <failure message="SummarizeFn may run 300 s, but POST /summarize gives up after 29 s." type="warning">app/template.yaml:10:16 warning (confidence high)
      app/template.yaml:20 API Gateway REST waits 29 s (no TimeoutInMillis)
      app/template.yaml:17 AI workload: its own role may call a model
      app/src/app.py:7 the model is called here
      The client gets a 504 after 29 s, while the function and the model call it pays for run on.
      → Stream the answer, or queue the work and answer 202
      → Set Timeout to 28</failure>
          </testcase>
          <testcase name="memory-at-default: SummarizeFn" classname="app/template.yaml" file="app/template.yaml" line="4" time="0">
            <system-out>SummarizeFn runs with 128 MB, which is also a twelfth of a CPU.
      app/template.yaml:4:3 note (confidence medium)
      → Set MemorySize to 1024</system-out>
          </testcase>
          <testcase name="model-key-in-environment: SummarizeFn" classname="app/template.yaml" file="app/template.yaml" line="13" time="0">
            <failure message="OPENAI_API_KEY holds a key in plain text." type="error">app/template.yaml:13:27 error (confidence high)
      → Read the key from Secrets Manager at run time</failure>
          </testcase>
        </testsuite>
      </testsuites>
      "
    `);
    read(ordinary());
  });

  test('counts what it holds', () => {
    const { attributes, children } = read(ordinary());
    expect(attributes).toEqual({ name: 'lambdafit', tests: '3', failures: '2', errors: '0' });
    expect(children.map(({ attributes }) => attributes)).toMatchObject([{ name: 'app/template.yaml', tests: '3', failures: '2', errors: '0' }]);
  });

  test('fails what makes the command fail', () => {
    const failures = (fails: ReportOptions['fails']): string => read(ordinary(), { fails }).attributes['failures']!;
    expect(failures(() => false)).toBe('0');
    expect(failures(({ severity }) => severity === 'error')).toBe('1');
    expect(failures(() => true)).toBe('3');
  });

  test('has a test that passes where nothing is found', () => {
    expect(read(report([])).children).toMatchObject([{ attributes: { tests: '1', failures: '0' }, children: [{ attributes: { name: 'No findings in 1 template' }, children: [] }] }]);
  });

  test('has an error for each file that could not be linted', () => {
    const failures = [{ path: 'a&b.yaml', message: 'is "larger" than 10 MB', line: 2, column: 1 }];
    expect(read(report([], { failures }))).toMatchObject({
      attributes: { tests: '1', errors: '1' },
      children: [{ attributes: { name: 'a&b.yaml' }, children: [{ attributes: { line: '2' }, children: [{ name: 'error', attributes: { message: 'is "larger" than 10 MB' } }] }] }],
    });
  });

  test('gives hostile names as text', () => {
    const hostile = finding({
      message: 'A <b> & "c" ]]> \u0000\uffff', about: { logicalId: '"/><testcase name="x' },
      places: [place(new Source('a<b>&".yaml', 'Fn: 1\n'), '1', '</failure>')], advice: ['<![CDATA[ &nbsp;'],
    });
    const [suite] = read(report([hostile])).children;
    expect(suite).toMatchObject({ attributes: { name: 'a<b>&".yaml' }, children: [{ attributes: { name: 'sync-timeout-exceeds-caller: "/><testcase name="x' } }] });
    expect(suite!.children[0]!.children[0]).toMatchObject({ attributes: { message: 'A <b> & "c" ]]> \\u0000\\uffff' }, text: 'a<b>&".yaml:1:5 warning (confidence high)\n<![CDATA[ &nbsp;' });
  });

  test('keeps notes on functions that are not AI for whoever asks', () => {
    const aside = report([finding({ severity: 'note', about: { ai: false }, places: [place(source, '1', '')] })]);
    expect(junit(aside, {})).not.toContain('SummarizeFn');
    expect(junit(aside, { verbose: true })).toContain('SummarizeFn');
  });
});
