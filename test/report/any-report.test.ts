import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';
import type { Log, Region } from 'sarif';
import { describe, expect, test } from 'vitest';
import type { Finding, Place, Report } from '../../src/engine/finding.js';
import jsonSchema from '../../src/report/report.schema.json' with { type: 'json' };
import { reporters } from '../../src/report/reporters.js';
import { Source, type Span } from '../../src/source/source.js';
import { RULES, finding, report } from './reports.js';
import { junitMistakes, parseXml } from './xml.js';
import sarifSchema from './sarif-2.1.0.schema.json' with { type: 'json' };

const ajv = new Ajv2020({ strict: false });
formats.default(ajv);
const isSarif = ajv.compile(sarifSchema);
const isReport = new Ajv().compile(jsonSchema);

const SECRET = 'hunter2-hunter2';
const HOSTILE = ['\u001b[31m', '\u009b', '\u0000', '\u202e', '\u2066', '\u200b', '\u2028', '\ufeff', '\u{e0041}', '\ud800', '\udc00', '](x)', '::error::', '%0A', '<b>'];
const PIECES = ['Fn:', ' ', '  ', '\t', '\n', '\r\n', '\r', 'Timeout: 300', '"a"', '日本', '😀', '⚠\ufe0f', 'e\u0301', SECRET, 'x'.repeat(120), ...HOSTILE];

const anyText = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 30 }).map(pieces => pieces.join(''));
/** What a rule would say: it may quote anything of a template, but a secret. */
const anySentence = anyText.map(text => text.replaceAll(SECRET, ''));

const anySource = fc.tuple(anySentence, anyText).map(([path, text]) => {
  const source = new Source(path, text);
  for (const { index } of text.matchAll(new RegExp(SECRET, 'g'))) source.hide(index, index + SECRET.length);
  return source;
});

function anySpan(sources: readonly Source[]): fc.Arbitrary<Span> {
  return fc.constantFrom(...sources).chain(source =>
    fc.tuple(fc.nat(source.text.length), fc.nat(source.text.length)).map(([a, b]) => ({ source, start: Math.min(a, b), end: Math.max(a, b) })),
  );
}

function anyFinding(sources: readonly Source[]): fc.Arbitrary<Finding> {
  const span = anySpan(sources);
  const place: fc.Arbitrary<Place> = fc.record({ span, note: anySentence });
  return fc
    .record({
      rule: fc.constantFrom(...RULES),
      message: anySentence,
      severity: fc.constantFrom('error', 'warning', 'note'),
      confidence: fc.constantFrom('high', 'medium', 'low'),
      about: fc.record(
        { logicalId: anySentence, address: anySentence, constructPath: anySentence, kind: fc.constantFrom('function', 'resource', 'file'), ai: fc.boolean() },
        { requiredKeys: ['logicalId', 'address', 'kind', 'ai'] },
      ),
      places: fc.array(place, { minLength: 1, maxLength: 10 }) as unknown as fc.Arbitrary<[Place, ...Place[]]>,
      advice: fc.array(anySentence, { maxLength: 2 }),
      fixes: fc.array(fc.record({ title: anySentence, safe: fc.boolean(), edits: fc.array(fc.record({ span, text: anySentence }), { maxLength: 3 }) }), { maxLength: 3 }),
    })
    .map(finding);
}

function anySuppressed(sources: readonly Source[]): fc.Arbitrary<Finding> {
  const suppressed = fc.record(
    { by: fc.constantFrom('comment', 'metadata', 'config', 'baseline'), reason: anySentence, until: fc.constantFrom('2027-01-31'), place: anySpan(sources) },
    { requiredKeys: ['by', 'reason'] },
  );
  return fc.tuple(anyFinding(sources), suppressed).map(([found, why]) => ({ ...found, suppressed: why }));
}

const anyComparison = fc.option(
  fc.record({ path: anySentence, gone: fc.array(fc.record({ file: anySentence, path: anySentence, rule: anySentence, entry: anySentence }), { maxLength: 2 }) }),
  { nil: undefined },
);

const anyReport: fc.Arbitrary<Report> = fc.array(anySource, { minLength: 1, maxLength: 3 }).chain(sources =>
  fc
    .tuple(
      fc.array(anyFinding(sources), { maxLength: 4 }),
      fc.array(anySuppressed(sources), { maxLength: 2 }),
      fc.array(fc.record({ path: anySentence, message: anySentence }), { maxLength: 2 }),
      anyComparison,
    )
    .map(([findings, suppressed, failures, baseline]) => report(findings, { sources, suppressed, failures, ...(baseline && { baseline }) })),
);

const options = { showSuppressed: true, homepage: 'https://github.com/lambdafit/lambdafit', verbose: true, milliseconds: 1 };

describe('whatever is found', () => {
  test('makes valid SARIF, with regions that lie in their files and quote them masked', () => {
    fc.assert(
      fc.property(anyReport, given => {
        const log = JSON.parse(reporters.sarif(given, options)) as Log;
        expect(isSarif(log), JSON.stringify(isSarif.errors)).toBe(true);
        const results = log.runs[0]!.results!;
        const shown = [...given.findings, ...given.suppressed];
        expect(results).toHaveLength(shown.length + (given.baseline?.gone.length ?? 0));
        for (const [index, { places }] of shown.entries()) {
          const { source, start, end } = places[0].span;
          const { locations } = results[index]!;
          const { region, contextRegion } = locations![0]!.physicalLocation!;
          expect(offsets(source, region!)).toEqual([start, end]);
          expect(region!.snippet?.text ?? '').toBe(source.slice(start, end));
          if (!contextRegion) continue;
          const [from, to] = offsets(source, contextRegion);
          expect(from <= start && end <= to && to <= source.text.length && to - from > end - start).toBe(true);
          expect(contextRegion.snippet?.text).toBe(source.slice(from, to));
        }
      }),
    );
  });

  test('makes valid JSON', () => {
    fc.assert(
      fc.property(anyReport, given => {
        const parsed: unknown = JSON.parse(reporters.json(given, options));
        expect(isReport(parsed), JSON.stringify(isReport.errors)).toBe(true);
      }),
    );
  });

  test('puts nothing on a terminal that it would obey, reorder or not show', () => {
    fc.assert(
      fc.property(anyReport, given => {
        for (const reporter of Object.values(reporters)) {
          expect(reporter(given, options).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        }
        // eslint-disable-next-line no-control-regex
        const withoutColours = reporters.pretty(given, { ...options, color: true }).replace(/\u001b\[\d+m/g, '');
        expect(withoutColours).toBe(reporters.pretty(given, options));
      }),
    );
  });

  test('starts every line of workflow commands with a command of ours', () => {
    fc.assert(
      fc.property(anyReport, given => {
        const lines = reporters.github(given, options).split('\n').slice(0, -1);
        expect(lines).toHaveLength(given.findings.length + given.failures.length);
        for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) file=[^:,]*,(line=\d+,endLine=\d+,(col=\d+,endColumn=\d+,)?)?title=[^:,]*::/);
      }),
    );
  });

  test('makes well-formed JUnit XML that its schema allows', () => {
    fc.assert(
      fc.property(anyReport, given => {
        const xml = parseXml(reporters.junit(given, options));
        expect(junitMistakes(xml)).toEqual([]);
        const cases = xml.children.flatMap(({ children }) => children);
        expect(cases).toHaveLength(Math.max(1, given.findings.length + given.failures.length));
      }),
    );
  });

  test('makes issues for GitLab, each with a fingerprint of its own', () => {
    fc.assert(
      fc.property(anyReport, given => {
        const issues = JSON.parse(reporters.gitlab(given, options)) as { fingerprint: string; location: { lines: { begin: number } } }[];
        expect(issues).toHaveLength(given.findings.length + given.failures.length);
        expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
        for (const { location } of issues) expect(location.lines.begin).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  test('makes rows of four columns in Markdown, in which nothing of a file is more than text', () => {
    fc.assert(
      fc.property(anyReport, given => {
        const [, , ...rows] = reporters.markdown(given, options).split('\n').filter(line => line.startsWith('|'));
        expect(rows).toHaveLength(given.findings.length + given.failures.length);
        for (const row of rows) {
          expect(row.match(/\|/g)).toHaveLength(5);
          const ours = row.replace(/\[[\w-]+\]\(https:\/\/github\.com\/lambdafit\/[\w/.-]+\) \|$/, '').replaceAll('<br>', '');
          expect(ours).not.toMatch(/[<>`*_[\]\\~@$]|&(?!#\d+;)|:\/\//);
        }
      }),
    );
  });

  test('gives away no secret', () => {
    fc.assert(
      fc.property(anyReport, given => {
        for (const reporter of Object.values(reporters)) expect(reporter(given, options)).not.toContain(SECRET);
      }),
    );
  });
});

function offsets(source: Source, { startLine, startColumn, endLine, endColumn }: Region): [number, number] {
  return [source.offsetOfLine(startLine!) + startColumn! - 1, source.offsetOfLine(endLine!) + endColumn! - 1];
}

/** What is drawn for a character of a file, and how many columns that takes. */
const DRAWN: Readonly<Record<string, readonly [string, number]>> = {
  a: ['a', 1],
  ' ': [' ', 1],
  '{': ['{', 1],
  é: ['é', 1],
  '\u0301': ['\u0301', 0],
  日: ['日', 2],
  '😀': ['😀', 2],
  '\u001b': ['\\u001b', 6],
  '\u202e': ['\\u202e', 6],
  '\u{e0041}': ['\\u{e0041}', 9],
};

test('a squiggle stands under its span, and is as long', () => {
  const characters = fc.array(fc.constantFrom(...Object.keys(DRAWN)), { minLength: 1, maxLength: 25 });
  fc.assert(
    fc.property(characters, fc.nat(), fc.nat(), (line, a, b) => {
      const [from, to] = [a % line.length, b % (line.length + 1)].sort((x, y) => x - y) as [number, number];
      const lengthOf = (part: readonly string[]): number => part.join('').length;
      const columnsOf = (part: readonly string[]): number => part.reduce((sum, character) => sum + DRAWN[character]![1], 0);

      const source = new Source('t.yaml', `first\n${line.join('')}\nlast\n`);
      const start = 6 + lengthOf(line.slice(0, from));
      const span = { source, start, end: start + lengthOf(line.slice(from, to)) };
      const found = finding({ places: [{ span, note: '' }], about: { logicalId: '' } });

      const [code, squiggle] = reporters.pretty(report([found]), { quiet: true }).split('\n').slice(2);
      expect(code).toBe(`  2 │ ${line.map(character => DRAWN[character]![0]).join('')}`.trimEnd());
      expect(squiggle).toBe(`    │ ${' '.repeat(columnsOf(line.slice(0, from)))}${'^'.repeat(Math.max(1, columnsOf(line.slice(from, to))))}`);
    }),
  );
});

test('a line that is cut is cut to the same width, and the squiggle still stands under its span', () => {
  fc.assert(
    fc.property(fc.nat(3000), fc.integer({ min: 1, max: 30 }), fc.constantFrom('x', '日', '\u001b', '😀'), (before, length, character) => {
      const source = new Source('t.json', `${character.repeat(before)}${'@'.repeat(length)}${character.repeat(3000)}`);
      const span = { source, start: source.text.indexOf('@'), end: source.text.lastIndexOf('@') + 1 };
      const [code, squiggle] = reporters.pretty(report([finding({ places: [{ span, note: '' }] })]), { quiet: true }).split('\n').slice(2);
      const drawnWidth = { x: 1, 日: 1, '\u001b': 6, '😀': 2 }[character]!;
      const perColumn = { x: 1, 日: 2, '\u001b': 1, '😀': 1 }[character]!;
      expect(code!.length).toBeLessThanOrEqual(6 + 2 + 200);
      expect(squiggle!.slice(6).trim()).toBe('^'.repeat(length));
      const unitsBefore = code!.indexOf('@') - 6 - (code!.startsWith('  1 │ …') ? 1 : 0);
      expect(unitsBefore % drawnWidth).toBe(0);
      expect(squiggle!.indexOf('^') - 6).toBe(unitsBefore * perColumn + (code!.startsWith('  1 │ …') ? 1 : 0));
    }),
  );
});
