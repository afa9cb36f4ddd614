import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Log, Result, Run } from 'sarif';
import { describe, expect, test } from 'vitest';
import type { Finding, Report } from '../../src/engine/finding.js';
import type { ReportOptions } from '../../src/report/reporter.js';
import { sarif } from '../../src/report/sarif.js';
import { Source } from '../../src/source/source.js';
import { KEY, MEMORY, TIMEOUT, at, finding, fix, ordinary, place, report } from './reports.js';
import schema from './sarif-2.1.0.schema.json' with { type: 'json' };

const ajv = new Ajv2020({ strict: false });
formats.default(ajv);
const validate = ajv.compile(schema);
const homepage = 'https://github.com/lambdafit/lambdafit';

function run(given: Report, options: ReportOptions = { homepage }): Run {
  const log = JSON.parse(sarif(given, options)) as Log;
  expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
  return log.runs[0]!;
}

function result(found: Finding): Result {
  return run(report([found])).results![0]!;
}

const timeout = new Source('template.yaml', 'Fn:\n  Timeout: 300\n');

describe('sarif', () => {
  test('says all of an ordinary run', async () => {
    const text = sarif(ordinary(), { homepage, pages: new Map([['memory-at-default', '# memory-at-default\n\nWhy it matters.\n']]) });
    expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
    await expect(text).toMatchFileSnapshot('ordinary.sarif');
  });

  test('is the same, byte for byte, each time', () => {
    expect(sarif(ordinary(), { homepage })).toBe(sarif(ordinary(), { homepage }));
  });

  test('lists every rule, also where nothing is found', () => {
    const { tool, results } = run(report([]));
    expect(results).toEqual([]);
    expect(tool.driver.rules?.map(({ id, name }) => [id, name])).toEqual([
      ['sync-timeout-exceeds-caller', 'SyncTimeoutExceedsCaller'],
      ['memory-at-default', 'MemoryAtDefault'],
      ['model-key-in-environment', 'ModelKeyInEnvironment'],
    ]);
  });

  test('lists a rule that speaks though it is not among those of the report', () => {
    const { tool, results } = run(report([finding({ rule: KEY, places: [place(timeout, '300', '')] })], { rules: [TIMEOUT] }));
    expect(tool.driver.rules?.[results![0]!.ruleIndex!]?.id).toBe(KEY.id);
  });

  test('gives a security severity to rules of security only, which GitHub ranks apart', () => {
    const properties = run(report([])).tool.driver.rules?.map(rule => rule.properties);
    expect(properties).toEqual([
      { precision: 'high', tags: ['correctness', 'lambda', 'aws'], 'problem.severity': 'warning' },
      { precision: 'very-high', tags: ['reliability', 'lambda', 'aws', 'ai'], 'problem.severity': 'recommendation' },
      { precision: 'high', tags: ['security', 'lambda', 'aws'], 'problem.severity': 'error', 'security-severity': '8.0' },
    ]);
  });

  test('needs no homepage', () => {
    const { driver } = run(report([]), {}).tool;
    expect(driver).not.toHaveProperty('informationUri');
    expect(driver.rules?.[0]).not.toHaveProperty('helpUri');
  });

  test('notifies of files that could not be linted', () => {
    const { invocations } = run(report([], { failures: [{ path: 'big file.yaml', message: 'It is larger than 10 MB' }] }));
    expect(invocations).toEqual([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          {
            level: 'error',
            message: { text: 'It is larger than 10 MB.' },
            locations: [{ physicalLocation: { artifactLocation: { uri: 'big%20file.yaml', uriBaseId: '%SRCROOT%' } } }],
          },
        ],
      },
    ]);
  });

  test.each([
    ['a space, an umlaut and a #', 'my app/größe #1.yaml', 'my%20app/gr%C3%B6%C3%9Fe%20%231.yaml'],
    ['a file above the working directory', '../shared/t.yaml', '../shared/t.yaml'],
    ['a colon, which could be a scheme', 'a:b.yaml', 'a%3Ab.yaml'],
    ['a percent sign and a question mark', '100%?.yaml', '100%25%3F.yaml'],
    ['half of a surrogate pair', 'a\ud83d.yaml', 'a%EF%BF%BD.yaml'],
  ])('writes a path with %s as a relative URI', (_, path, uri) => {
    const { artifacts, results } = run(report([finding({ places: [place(new Source(path, 'a: 300'), '300', '')] })]));
    expect(artifacts?.[0]?.location).toEqual({ uri, uriBaseId: '%SRCROOT%' });
    expect(results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation).toEqual({ uri, uriBaseId: '%SRCROOT%', index: 0 });
  });

  test.each([
    ['/tmp/a b.yaml', 'file:///tmp/a%20b.yaml'],
    ['C:/work/t.yaml', 'file:///C:/work/t.yaml'],
  ])('writes the absolute path %s as an absolute URI', (path, uri) => {
    expect(run(report([finding({ places: [place(new Source(path, 'a: 300'), '300', '')] })])).artifacts?.[0]?.location).toEqual({ uri });
  });

  test('refers to an artifact for every file, also one that was not linted itself', () => {
    const { artifacts, results } = run(ordinary());
    expect(artifacts?.map(({ location }) => location?.uri)).toEqual(['app/template.yaml', 'app/src/app.py']);
    expect(results?.[0]?.relatedLocations?.at(-1)?.physicalLocation?.artifactLocation?.index).toBe(1);
  });

  test('counts lines and columns as the file has them', () => {
    const source = new Source('t.yaml', '\ufeff# 日本 😀\r\nDescription: 日本 😀 300\r\n');
    const region = result(finding({ places: [place(source, '300', '')] })).locations?.[0]?.physicalLocation?.region;
    expect(region).toEqual({ startLine: 2, startColumn: 20, endLine: 2, endColumn: 23, snippet: { text: '300' } });
  });

  test('has a region for an empty span at the end of a file, and no context in an empty one', () => {
    const end: Finding['places'] = [{ span: { source: timeout, start: timeout.text.length, end: timeout.text.length }, note: '' }];
    expect(result(finding({ places: end })).locations?.[0]?.physicalLocation).toMatchObject({
      region: { startLine: 3, startColumn: 1, endLine: 3, endColumn: 1 },
      contextRegion: { startLine: 1, endLine: 3, snippet: { text: timeout.text } },
    });
    const source = new Source('empty.yaml', '');
    const nothing = result(finding({ places: [{ span: { source, start: 0, end: 0 }, note: '' }] }));
    expect(nothing.locations?.[0]?.physicalLocation).not.toHaveProperty('contextRegion');
  });

  test('quotes of a minified template what is around the span, and of a long span nothing', () => {
    const source = new Source('min.json', `{"a":"${'x'.repeat(50_000)}","Timeout":300,"b":"${'y'.repeat(50_000)}"}`);
    const physical = result(finding({ places: [place(source, '300', '')] })).locations?.[0]?.physicalLocation;
    expect(physical?.contextRegion?.snippet?.text).toMatch(/^x+","Timeout":300,"b":"y+$/);
    expect(physical?.contextRegion?.snippet?.text).toHaveLength(403);
    const all = result(finding({ places: [{ span: { source, start: 0, end: source.text.length }, note: '' }] })).locations?.[0]?.physicalLocation;
    expect(all).not.toHaveProperty('contextRegion');
    expect(all?.region).not.toHaveProperty('snippet');
  });

  test('names what the finding is about by its address', () => {
    const { locations, properties } = result(finding({ places: [place(timeout, '300', '')], about: { constructPath: 'App/Fn/Resource' } }));
    expect(locations?.[0]?.logicalLocations).toEqual([
      { name: 'SummarizeFn', fullyQualifiedName: 'Resources/SummarizeFn/Properties/Timeout', kind: 'function' },
    ]);
    expect(properties).toEqual({ severity: 'warning', confidence: 'high', ai: true, constructPath: 'App/Fn/Resource' });
    const file = finding({ places: [place(timeout, '300', '')], about: { kind: 'file', logicalId: '', address: '' } });
    expect(result(file).locations?.[0]).not.toHaveProperty('logicalLocations');
  });

  test('relates no more places than GitHub shows', () => {
    const places = Array.from({ length: 150 }, (_, n) => place(timeout, '300', `place ${n}`));
    expect(result(finding({ places: places as unknown as Finding['places'] })).relatedLocations).toHaveLength(100);
  });

  test('says twice neither a place, nor a fix, nor a file that was read twice', () => {
    const again = new Source(timeout.path, timeout.text);
    const same = place(timeout, 'Fn', 'the function');
    const twice = [fix('Set it', at(timeout, '300'), '28'), fix('Set it', at(again, '300'), '28')];
    const { artifacts, results } = run(report([finding({ places: [place(timeout, '300', ''), same, same, place(again, 'Fn', 'the function')], fixes: twice })]));
    expect(artifacts).toHaveLength(1);
    expect(results?.[0]?.relatedLocations).toHaveLength(1);
    expect(results?.[0]?.fixes).toHaveLength(1);
  });

  test('offers fixes that have edits, grouped by file', () => {
    const other = new Source('other.yaml', 'a: 1\n');
    const fixes = [
      fix('Queue it'),
      { title: 'Set both', safe: false, edits: [at(timeout, '300'), at(other, '1'), { source: timeout, start: 0, end: 0 }].map(span => ({ span, text: '28' })) },
    ];
    const found = result(finding({ places: [place(timeout, '300', '')], fixes }));
    expect(found.message.text).toMatch(/ Suggested: Queue it\.$/);
    expect(found.fixes).toEqual([
      {
        description: { text: 'Set both.' },
        artifactChanges: [
          {
            artifactLocation: { uri: 'template.yaml', uriBaseId: '%SRCROOT%', index: 0 },
            replacements: [
              { deletedRegion: { startLine: 2, startColumn: 12, endLine: 2, endColumn: 15 }, insertedContent: { text: '28' } },
              { deletedRegion: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 }, insertedContent: { text: '28' } },
            ],
          },
          {
            artifactLocation: { uri: 'other.yaml', uriBaseId: '%SRCROOT%', index: 1 },
            replacements: [{ deletedRegion: { startLine: 1, startColumn: 4, endLine: 1, endColumn: 5 }, insertedContent: { text: '28' } }],
          },
        ],
      },
    ]);
  });

  test('makes no links, images or HTML of what stands in a template', () => {
    const found = finding({
      message: 'Fn [click](https://evil.example) ![x][y] <img src=x> `code` my_fn 1 < 2\n## all \u202eis well',
      places: [place(timeout, '300', ''), place(timeout, 'Fn', '[a](b)')],
    });
    const { message, relatedLocations } = result(found);
    expect(message.text).toBe("Fn [click] (https://evil.example) ![x] [y] < img src=x> 'code' my_fn 1 < 2\\n## all \\u202eis well.");
    expect(relatedLocations?.[0]?.message?.text).toBe('[a] (b)');
  });
});

describe('the fingerprints', () => {
  const fingerprints = (found: Finding) => result(found).partialFingerprints;

  test('of an alert stay when lines move and when the message changes', () => {
    const body = `  Timeout: 300\n${'  # and a lot of text that follows it\n'.repeat(10)}`;
    const before = new Source('template.yaml', `Fn:\n${body}`);
    const after = new Source('template.yaml', `# one more line\nFn:\n${body}`);
    const first = fingerprints(finding({ places: [place(before, '300', '')] }));
    expect(fingerprints(finding({ message: 'Other words.', places: [place(after, '300', '')] }))).toEqual(first);
    expect(first).toEqual({
      primaryLocationLineHash: 'e2f106cfa6134fb2:1',
      'lambdafitAddress/v1': '24598557184c97a05871ba6baca7a49aea450fee9d43c0cf16a948cec7f86860',
    });
  });

  test('tell rules, files and addresses apart', () => {
    const places: Finding['places'] = [place(timeout, '300', '')];
    const all = [
      finding({ places }),
      finding({ places, rule: MEMORY }),
      finding({ places, about: { address: 'Resources/Other/Properties/Timeout' } }),
      finding({ places: [place(new Source('other.yaml', timeout.text), '300', '')] }),
    ].map(found => fingerprints(found)?.['lambdafitAddress/v1']);
    expect(new Set(all).size).toBe(4);
  });

  test('give away nothing about a secret', () => {
    const source = new Source('t.yaml', 'Fn:\n  Timeout: 300\n  Password: hunter2\n');
    const open = fingerprints(finding({ places: [place(source, '300', '')] }));
    expect(open).toHaveProperty('primaryLocationLineHash');
    source.hide(at(source, 'hunter2').start, at(source, 'hunter2').end);
    expect(fingerprints(finding({ places: [place(source, '300', '')] }))).not.toHaveProperty('primaryLocationLineHash');
  });
});

describe('too much for GitHub', () => {
  test('is cut to the most severe results, in their order, and said to be', () => {
    const places: Finding['places'] = [place(timeout, '300', '')];
    const findings = Array.from({ length: 25_001 }, (_, n) => finding({ places, severity: n % 10 === 9 ? 'error' : n % 2 ? 'warning' : 'note', message: `Finding ${n}.` }));
    const { results, invocations } = (JSON.parse(sarif(report(findings), {})) as Log).runs[0]!;
    expect(results).toHaveLength(5_000);
    expect(results?.filter(({ level }) => level === 'error')).toHaveLength(2_500);
    expect(results?.filter(({ level }) => level === 'warning')).toHaveLength(2_500);
    expect(results?.slice(0, 3).map(({ message }) => message.text)).toEqual(['Finding 1.', 'Finding 3.', 'Finding 5.']);
    expect(invocations?.[0]?.executionSuccessful).toBe(true);
    expect(invocations?.[0]?.toolExecutionNotifications?.map(({ message }) => message.text)).toEqual([
      'Only the 5000 most severe of 25001 results are here, as GitHub takes no more.',
    ]);
  });

  test('is cut to what fits as gzip, and no further', () => {
    // Nothing that gzip could make shorter.
    let state = 1;
    const noise = (): string => Array.from({ length: 1_500 }, () => (state = (state * 48_271) % 2_147_483_647).toString(36)).join(' ');
    const places: Finding['places'] = [place(timeout, '300', '')];
    const findings = Array.from({ length: 3_000 }, (_, n) => finding({ places, severity: n % 100 === 99 ? 'error' : 'warning', message: noise() }));
    const text = sarif(report(findings), {});
    const size = gzipSync(text).length;
    expect(size).toBeLessThanOrEqual(10_000_000);
    expect(size).toBeGreaterThan(7_000_000);
    const { results, invocations } = (JSON.parse(text) as Log).runs[0]!;
    expect(results?.filter(({ level }) => level === 'error')).toHaveLength(30);
    expect(invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text).toBe(`Only the ${results?.length} most severe of 3000 results are here, as GitHub takes no more.`);
  });

  test('is kept apart by its category', () => {
    expect(run(report([])).automationDetails).toEqual({ id: 'lambdafit/' });
    expect(run(report([]), { category: 'packages/api' }).automationDetails).toEqual({ id: 'packages/api/' });
  });

  test('never has more tags than GitHub shows', () => {
    for (const rule of run(report([])).tool.driver.rules!) expect((rule.properties?.tags ?? []).length).toBeLessThanOrEqual(10);
  });
});
