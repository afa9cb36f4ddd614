import { describe, expect, test } from 'vitest';
import { gitlab } from '../../src/report/gitlab.js';
import { Source } from '../../src/source/source.js';
import { finding, ordinary, place, report } from './reports.js';

interface Issue {
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

const issues = (...given: Parameters<typeof gitlab>): Issue[] => JSON.parse(gitlab(...given)) as Issue[];

describe('gitlab', () => {
  test('says of each finding what GitLab shows of it', () => {
    expect(issues(ordinary(), {})).toMatchInlineSnapshot(`
      [
        {
          "check_name": "sync-timeout-exceeds-caller",
          "description": "SummarizeFn may run 300 s, but POST /summarize gives up after 29 s. The client gets a 504 after 29 s, while the function and the model call it pays for run on. → Stream the answer, or queue the work and answer 202",
          "fingerprint": "faa7b4f71db6eee1e93cc56cdb5926296e9a8b25c265bd1cf4cb5bbe3f298000",
          "location": {
            "lines": {
              "begin": 10,
              "end": 10,
            },
            "path": "app/template.yaml",
          },
          "severity": "major",
        },
        {
          "check_name": "memory-at-default",
          "description": "SummarizeFn runs with 128 MB, which is also a twelfth of a CPU. → Set MemorySize to 1024",
          "fingerprint": "dd7b52975422c8c820c54c662237187185cc901f1704fb11f7a8d0c39adc139d",
          "location": {
            "lines": {
              "begin": 4,
              "end": 4,
            },
            "path": "app/template.yaml",
          },
          "severity": "info",
        },
        {
          "check_name": "model-key-in-environment",
          "description": "OPENAI_API_KEY holds a key in plain text. → Read the key from Secrets Manager at run time",
          "fingerprint": "1117b92fc455cb726612b47931e238c6f1c82a66dcdfec3a9df7d712d661dec5",
          "location": {
            "lines": {
              "begin": 13,
              "end": 13,
            },
            "path": "app/template.yaml",
          },
          "severity": "critical",
        },
      ]
    `);
  });

  test('is an empty list where nothing is found, as GitLab compares with it', () => {
    expect(gitlab(report([]), {})).toBe('[]\n');
  });

  test('knows a finding again whose lines have moved', () => {
    const found = (text: string): string => {
      const source = new Source('t.yaml', text);
      return issues(report([finding({ places: [place(source, '300', '')] })]), {})[0]!.fingerprint;
    };
    expect(found('# a comment\n\nTimeout: 300\n')).toBe(found('Timeout: 300\n'));
  });

  test('tells two findings of one address apart, and says which is which each time', () => {
    const source = new Source('t.yaml', 'a: 300\nb: 300\n');
    const twice = report([0, 1].map((n) => finding({ places: [place(source, '300', '', n)] })));
    const fingerprints = issues(twice, {}).map(({ fingerprint }) => fingerprint);
    expect(new Set(fingerprints).size).toBe(2);
    expect(issues(twice, {}).map(({ fingerprint }) => fingerprint)).toEqual(fingerprints);
  });

  test('does not lose a file that could not be linted', () => {
    const failures = [{ path: 'big.yaml', message: 'has 20 MB' }, { path: 'c.yaml', message: 'no such rule', line: 3, column: 1 }];
    expect(issues(report([], { failures }), {})).toMatchObject([
      { severity: 'blocker', location: { path: 'big.yaml', lines: { begin: 1 } } },
      { severity: 'blocker', location: { path: 'c.yaml', lines: { begin: 3 } } },
    ]);
  });

  test('keeps notes on functions that are not AI for whoever asks', () => {
    const source = new Source('t.yaml', 'Fn: 1\n');
    const aside = report([finding({ severity: 'note', about: { ai: false }, places: [place(source, '1', '')] })]);
    expect(issues(aside, {})).toEqual([]);
    expect(issues(aside, { verbose: true })).toMatchObject([{ severity: 'info' }]);
  });
});
