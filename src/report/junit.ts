import type { Failure, Finding, Report } from '../engine/finding.js';
import { isAside, type Reporter } from './reporter.js';
import { visible } from './visible.js';

type Attributes = Readonly<Record<string, string | number>>;

/** JUnit XML, which nearly every CI server shows: a suite for each file, in it a case for each finding. */
export const junit: Reporter = (report, { verbose, fails = ({ severity }) => severity !== 'note' }) => {
  const findings = verbose ? report.findings : report.findings.filter(finding => !isAside(finding));
  const suites = new Map<string, Case[]>();
  const add = (path: string, added: Case): void => void suites.set(path, [...suites.get(path) ?? [], added]);
  for (const finding of findings) add(finding.places[0].span.source.path, toCase(finding, fails(finding)));
  for (const failure of report.failures) add(failure.path, toError(failure));
  // A report without a test looks to some servers like one that went missing.
  if (suites.size === 0) add('lambdafit', { kind: 'passed', text: element('testcase', { name: cleanName(report), classname: 'lambdafit' }) });

  const cases = [...suites.values()].flat();
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'lambdafit', ...counts(cases) })}>`,
    ...[...suites].map(([path, cases]) => [
      `  <testsuite${attributes({ name: path, ...counts(cases), skipped: 0, time: 0 })}>`,
      ...cases.map(({ text }) => text),
      '  </testsuite>',
    ].join('\n')),
    '</testsuites>',
    '',
  ].join('\n');
};

interface Case {
  readonly kind: 'passed' | 'failed' | 'broken';
  readonly text: string;
}

function toCase(finding: Finding, isFailed: boolean): Case {
  const { rule, severity, confidence, message, about, places: [{ span }, ...others], advice, fixes } = finding;
  const { path } = span.source;
  const { line, column } = span.source.position(span.start);
  const lines = [
    `${path}:${line}:${column} ${severity} (confidence ${confidence})`,
    ...others.map(place => `${place.span.source.path}:${place.span.source.position(place.span.start).line} ${place.note}`),
    ...advice,
    ...fixes.map(({ title }) => `→ ${title}`),
  ];
  const body = lines.map(visible).join('\n');
  const given = { name: `${rule.id}: ${about.logicalId || path}`, classname: path, file: path, line, time: 0 };
  return isFailed
    ? { kind: 'failed', text: element('testcase', given, element('failure', { message, type: severity }, escape(body), 6)) }
    : { kind: 'passed', text: element('testcase', given, element('system-out', {}, escape(`${visible(message)}\n${body}`), 6)) };
}

function toError({ path, message, line }: Failure): Case {
  const given = { name: 'lambdafit', classname: path, file: path, ...(line !== undefined && { line }), time: 0 };
  return { kind: 'broken', text: element('testcase', given, element('error', { message, type: 'error' }, '', 6)) };
}

function cleanName({ totals: { templates } }: Report): string {
  return `No findings in ${templates} template${templates === 1 ? '' : 's'}`;
}

function counts(cases: readonly Case[]): Attributes {
  const number = (wanted: Case['kind']): number => cases.filter(({ kind }) => kind === wanted).length;
  return { tests: cases.length, failures: number('failed'), errors: number('broken') };
}

/** `content` is XML already: text, or one element, which starts with its indentation. */
function element(name: string, given: Attributes, content = '', indent = 4): string {
  const begin = `${' '.repeat(indent)}<${name}${attributes(given)}`;
  if (content === '') return `${begin}/>`;
  return content.startsWith(' '.repeat(indent + 2)) ? `${begin}>\n${content}\n${' '.repeat(indent)}</${name}>` : `${begin}>${content}</${name}>`;
}

function attributes(given: Attributes): string {
  return Object.entries(given).map(([name, value]) => ` ${name}="${escape(visible(String(value)))}"`).join('');
}

/** Of what `visible` leaves, the two noncharacters are forbidden in XML. */
function escape(text: string): string {
  return text
    .replace(/[\uFFFE\uFFFF]/g, character => (character === '\uFFFE' ? '\\ufffe' : '\\uffff'))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
