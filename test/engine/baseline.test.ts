import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { parseBaseline, writeBaseline } from '../../src/engine/baseline.js';
import { EMPTY, type Baseline, type BaselineUse } from '../../src/engine/baseline-use.js';
import type { Finding, Report } from '../../src/engine/finding.js';
import { lint, ranWith, type Input, type LintOptions } from '../../src/engine/lint.js';
import { memoryWorkspace } from '../support.js';

type Files = Readonly<Record<string, string>>;

const NAMES = [...rules.map(({ id }) => id), 'duplicate-key', 'syntax-error'];

function lintFiles(files: Files, options: Partial<LintOptions> = {}, paths = Object.keys(files)): Report {
  const workspace = memoryWorkspace(files);
  return lint(paths.map((path): Input => ({ path, kind: 'file', workspace })), { rules, ...options });
}

const useOf = (baseline: Baseline, files: Files): BaselineUse =>
  ({ baseline, path: 'lambdafit-baseline.json', fileOf: (path) => path, pathOf: (file) => file, isThere: (path) => Object.hasOwn(files, path) });

function parsed(text: string): Baseline {
  const baseline = parseBaseline(text);
  if (typeof baseline === 'string') throw new Error(baseline);
  return baseline;
}

function write(files: Files, { options = {}, before = EMPTY, paths, whole = false }: { options?: Partial<LintOptions>; before?: Baseline; paths?: string[]; whole?: boolean } = {}) {
  const report = lintFiles(files, options, paths);
  return writeBaseline(report.findings, useOf(before, files), { templates: new Set(report.templates), ran: ranWith({ rules, ...options }), names: NAMES, whole });
}

const against = (files: Files, baseline: Baseline, options: Partial<LintOptions> = {}, paths?: string[]): Report =>
  lintFiles(files, { ...options, baseline: useOf(baseline, files) }, paths);

const brief = (findings: readonly Finding[]): string[] => findings.map(({ rule, about }) => `${about.template} ${rule.id} ${about.logicalId}`);

const fn = (name: string, properties = 'MemorySize: 128'): string => `  ${name}:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      Timeout: 60
      ReservedConcurrentExecutions: 5
      Policies: [{ Statement: [{ Effect: Allow, Action: 'bedrock:InvokeModel', Resource: '*' }] }]
      ${properties}
`;
const template = (...functions: string[]): string => `Transform: AWS::Serverless-2016-10-31\nResources:\n  Topic: { Type: AWS::SNS::Topic }\n${functions.join('')}`;
const SYNC = 'Events: { Ask: { Type: Api, Properties: { Path: /ask, Method: post, Auth: { ApiKeyRequired: true } } } }';

describe('a baseline', () => {
  it('holds addresses in order, and no lines', () => {
    const files = { 'b.yaml': template(fn('Two'), fn('One', `MemorySize: 128\n      ${SYNC}`)), 'a.yaml': template(fn('Fn')) };
    expect(write(files)).toMatchObject({ entries: 4, files: 2, added: 4, dropped: 0 });
    expect(write(files).text).toBe(`{
  "version": 1,
  "findings": {
    "a.yaml": {
      "memory-at-default": {
        "Resources/Fn/Properties/MemorySize": "warning"
      }
    },
    "b.yaml": {
      "memory-at-default": {
        "Resources/One/Properties/MemorySize": "warning",
        "Resources/Two/Properties/MemorySize": "warning"
      },
      "sync-timeout-exceeds-caller": {
        "Resources/One/Properties/Timeout": "error"
      }
    }
  }
}
`);
  });

  it('hides what it holds, and reports what is new', () => {
    const baseline = parsed(write({ 'a.yaml': template(fn('One')) }).text);
    const report = against({ 'a.yaml': template(fn('One'), fn('Two')) }, baseline);
    expect(brief(report.findings)).toEqual(['a.yaml memory-at-default Two']);
    expect(report.suppressed).toMatchObject([{ about: { logicalId: 'One' }, suppressed: { by: 'baseline', reason: 'in lambdafit-baseline.json' } }]);
    expect(report.baseline).toEqual({ path: 'lambdafit-baseline.json', gone: [] });
  });

  it('tells what was fixed', () => {
    const baseline = parsed(write({ 'a.yaml': template(fn('One'), fn('Two')) }).text);
    expect(against({ 'a.yaml': template(fn('One'), fn('Two', 'MemorySize: 512')) }, baseline).baseline!.gone).toEqual([
      { file: 'a.yaml', path: 'a.yaml', rule: 'memory-at-default', entry: 'Resources/Two/Properties/MemorySize' },
    ]);
  });

  it('says nothing was fixed of what was not looked at', () => {
    const files = { 'a.yaml': template(fn('One')), 'b.yaml': template(fn('Two')) };
    const baseline = parsed(write(files).text);
    expect(against(files, baseline, {}, ['a.yaml']).baseline!.gone).toEqual([]);
    expect(against(files, baseline, { rules: rules.filter(({ id }) => id !== 'memory-at-default'), names: NAMES }).baseline!.gone).toEqual([]);
    expect(against({ ...files, 'a.yaml': `${files['a.yaml']}  broken: [` }, baseline).baseline!.gone).toEqual([]);
    expect(against({ 'b.yaml': files['b.yaml'] }, baseline).baseline!.gone).toHaveLength(1);
  });

  it('drops what a rule that no longer exists has left', () => {
    const baseline = parsed('{ "version": 1, "findings": { "a.yaml": { "old-rule": { "Resources/Fn": "error" } } } }');
    expect(against({ 'a.yaml': template() }, baseline, { names: NAMES }).baseline!.gone).toHaveLength(1);
  });

  it('reports what has become worse', () => {
    const text = write({ 'a.yaml': template(fn('One', `MemorySize: 512\n      ${SYNC}`).replace('Timeout: 60', 'Timeout: 40')) }).text;
    expect(text).toContain('"Resources/One/Properties/Timeout": "warning"');
    const worse = { 'a.yaml': template(fn('One', `MemorySize: 512\n      ${SYNC}`).replace('Timeout: 60', 'Timeout: 120')) };
    const [finding] = against(worse, parsed(text)).findings;
    expect(finding).toMatchObject({ rule: { id: 'sync-timeout-exceeds-caller' }, severity: 'error' });
    expect(finding!.advice).toContain('It was a warning when lambdafit-baseline.json was written.');
    const better = parsed(text.replace('"warning"', '"error"'));
    expect(against(worse, better).findings).toEqual([]);
  });

  it('never holds a file that cannot be parsed, nor what is said of suppressions', () => {
    const files = { 'a.yaml': `${template(fn('One'))}  broken: [`, 'b.yaml': `# lambdafit-disable-file nope -- x\n${template()}` };
    expect(lintFiles(files).findings.map(({ rule }) => rule.id)).toEqual(['syntax-error', 'invalid-suppression']);
    expect(write(files).entries).toBe(0);
  });

  it('holds a key that stands twice, and reports the third', () => {
    const twice = template(fn('One', 'MemorySize: 256\n      MemorySize: 512'));
    const text = write({ 'a.yaml': twice }).text;
    expect(text).toContain('"Resources/One/Properties/MemorySize": "warning"');
    expect(against({ 'a.yaml': twice }, parsed(text)).findings).toEqual([]);
    const thrice = template(fn('One', 'MemorySize: 256\n      MemorySize: 512\n      MemorySize: 512'));
    expect(brief(against({ 'a.yaml': thrice }, parsed(text)).findings)).toEqual(['a.yaml duplicate-key ']);
  });

  it('tells functions that read from one queue apart', () => {
    const reads = (name: string): string => fn(name, 'MemorySize: 512\n      Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } } }');
    const queue = '  Jobs: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 400 } }\n';
    const baseline = parsed(write({ 'a.yaml': template(reads('One'), queue) }).text);
    expect(against({ 'a.yaml': template(reads('One'), queue) }, baseline).findings).toEqual([]);
    const both = against({ 'a.yaml': template(reads('One'), reads('Two'), queue) }, baseline);
    expect(both.findings.map(({ about }) => about.logicalId)).toEqual(expect.arrayContaining(['Two']));
    expect(both.findings.filter(({ about }) => about.logicalId === 'One')).toEqual([]);
  });

  it('does not hold what a comment suppresses', () => {
    const files = { 'a.yaml': `# lambdafit-disable-file memory-at-default -- x\n${template(fn('One'))}` };
    expect(write(files).entries).toBe(0);
    const baseline = parsed(write({ 'a.yaml': template(fn('One')) }).text);
    const report = against(files, baseline);
    expect(report.suppressed).toMatchObject([{ suppressed: { by: 'comment' } }]);
    expect(report.baseline!.gone).toHaveLength(1);
  });
});

describe('a file that was moved', () => {
  const text = template(fn('One'), fn('Two'));
  const baseline = parsed(write({ 'old/template.yaml': text }).text);

  it('keeps its entries, under its name or another', () => {
    for (const path of ['new/template.yaml', 'stacks/api.yaml']) {
      const report = against({ [path]: text }, baseline);
      expect(report.findings).toEqual([]);
      expect(report.baseline!.gone).toEqual([]);
    }
  });

  it('has not moved while it is still there', () => {
    expect(against({ 'old/template.yaml': text, 'new/template.yaml': text }, baseline).findings).toHaveLength(2);
    expect(against({ 'old/template.yaml': 'a: 1\n', 'new/template.yaml': text }, baseline).findings).toHaveLength(2);
  });

  it('is one file, not two', () => {
    const report = against({ 'a/template.yaml': text, 'b/template.yaml': text }, baseline);
    expect(brief(report.findings)).toEqual(['b/template.yaml memory-at-default One', 'b/template.yaml memory-at-default Two']);
  });

  it('does not lend its entries to a file that the baseline knows', () => {
    const two = parsed(write({ 'old.yaml': template(fn('One'), fn('Two')), 'kept.yaml': template(fn('Three')) }).text);
    expect(brief(against({ 'kept.yaml': template(fn('One'), fn('Three')) }, two).findings)).toEqual(['kept.yaml memory-at-default One']);
  });

  it('does not lend them to a new file of another name that has little of it', () => {
    const many = parsed(write({ 'old.yaml': template(fn('One'), fn('Two'), fn('Three')) }).text);
    expect(brief(against({ 'other.yaml': template(fn('One')) }, many).findings)).toEqual(['other.yaml memory-at-default One']);
    expect(against({ 'app/old.yaml': template(fn('One')) }, many).findings).toEqual([]);
  });

  it('still reports what is new in it', () => {
    expect(brief(against({ 'new/template.yaml': template(fn('One'), fn('Two'), fn('Three')) }, baseline).findings)).toEqual(['new/template.yaml memory-at-default Three']);
  });
});

describe('writing anew', () => {
  const files = { 'a.yaml': template(fn('One')), 'b.yaml': template(fn('Two')) };
  const before = parsed(write(files).text);

  it('keeps what was not looked at', () => {
    expect(parsed(write(files, { before, paths: ['a.yaml'] }).text)).toEqual(before);
    expect(parsed(write(files, { before, options: { rules: [] } }).text)).toEqual(before);
  });

  it('drops what was fixed, what is of files that are gone, and, where all was linted, of those that are no templates', () => {
    expect(write({ ...files, 'b.yaml': template() }, { before })).toMatchObject({ entries: 1, added: 0, dropped: 1 });
    expect(write({ 'a.yaml': files['a.yaml'] }, { before })).toMatchObject({ entries: 1, dropped: 1 });
    expect(write({ ...files, 'b.yaml': 'a: 1\n' }, { before })).toMatchObject({ entries: 2 });
    expect(write({ ...files, 'b.yaml': 'a: 1\n' }, { before, whole: true })).toMatchObject({ entries: 1 });
  });

  it('gives the same text twice, whatever files are called', () => {
    const odd = { '__proto__': files['a.yaml'], 'constructor.yaml': files['a.yaml'], '10': files['b.yaml'], '9': files['b.yaml'] };
    const once = write(Object.fromEntries(Object.entries(odd)), {});
    expect(once.entries).toBe(Object.keys(odd).length);
    expect(write(odd, { before: parsed(once.text) }).text).toBe(once.text);
    expect(against(odd, parsed(once.text)).findings).toEqual([]);
  });
});

describe('the text of a baseline', () => {
  it.each([
    ['', 'is no JSON'],
    ['{', 'is no JSON'],
    ['[]', 'is no baseline'],
    ['null', 'is no baseline'],
    ['{}', 'is no baseline'],
    ['{ "version": 2, "findings": {} }', 'is of version 2, and this lambdafit reads version 1'],
    ['{ "version": "1", "findings": {} }', 'is of version ?'],
    ['{ "version": 1 }', 'has no object "findings"'],
    ['{ "version": 1, "findings": [] }', 'has no object "findings"'],
    ['{ "version": 1, "findings": { "a.yaml": [] } }', 'has no object for the file “a.yaml”'],
    ['{ "version": 1, "findings": { "a.yaml": { "x": ["Resources/Fn"] } } }', 'has no object for the rule “x” of the file “a.yaml”'],
    ['{ "version": 1, "findings": { "a.yaml": { "x": { "Resources/Fn": "all" } } } }', 'says of “Resources/Fn” in the file “a.yaml” neither error, warning nor note'],
    ['{ "version": 1, "findings": { "a.yaml": { "x": { "Resources/Fn": "toString" } } } }', 'says of “Resources/Fn”'],
    ['{\n<<<<<<< HEAD\n  "version": 1\n=======\n  "version": 1\n>>>>>>> main\n}', 'holds the marks of a merge conflict'],
  ])('is refused where it is %j', (text, message) => {
    expect(parseBaseline(text)).toEqual(expect.stringContaining(message));
  });

  it('may have a byte order mark', () => {
    expect(parsed('\uFEFF{ "version": 1, "findings": {} }').files.size).toBe(0);
  });

  it('never comes back in a message', () => {
    expect(parseBaseline('AWS_SECRET_ACCESS_KEY=abcdef')).toBe('is no JSON');
  });
});

describe('whatever is moved', () => {
  const ids = fc.uniqueArray(fc.stringMatching(/^[A-Z][a-z]{2,6}$/), { minLength: 1, maxLength: 6 });

  it('lines and resources may change places, and nothing is lost or reported anew', () => {
    fc.assert(fc.property(ids, fc.infiniteStream(fc.nat()), fc.constantFrom('template.yaml', 'moved/template.yaml', 'renamed.yaml'), (names, random, path) => {
      const baseline = parsed(write({ 'template.yaml': template(...names.map((name) => fn(name))) }).text);
      const shuffled = [...names].sort(() => (random.next().value! % 2 === 0 ? 1 : -1));
      const text = template(...shuffled.map((name) => `\n# moved\n${fn(name)}`));
      const report = against({ [path]: text }, baseline);
      expect(report.findings).toEqual([]);
      expect(report.suppressed).toHaveLength(names.length);
      expect(report.baseline!.gone).toEqual([]);
    }), { numRuns: 60 });
  });

  it('what is new is never hidden while its file is there', () => {
    fc.assert(fc.property(ids, ids, (old, now) => {
      const baseline = parsed(write({ 'template.yaml': template(...old.map((name) => fn(name))) }).text);
      const report = against({ 'template.yaml': template(...now.map((name) => fn(name))) }, baseline);
      expect(report.findings.map(({ about }) => about.logicalId)).toEqual(now.filter((name) => !old.includes(name)));
      expect(report.baseline!.gone).toHaveLength(old.filter((name) => !now.includes(name)).length);
    }), { numRuns: 60 });
  });

  it('of any number of copies at most one takes the place of a file that is gone', () => {
    fc.assert(fc.property(ids, fc.integer({ min: 1, max: 4 }), (names, copies) => {
      const text = template(...names.map((name) => fn(name)));
      const baseline = parsed(write({ 'template.yaml': text }).text);
      const files = Object.fromEntries(Array.from({ length: copies }, (_, index) => [`copy${index}/template.yaml`, text]));
      const report = against(files, baseline);
      expect(report.suppressed).toHaveLength(names.length);
      expect(report.findings).toHaveLength(names.length * (copies - 1));
    }), { numRuns: 40 });
  });
});
