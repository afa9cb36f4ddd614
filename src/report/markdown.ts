import type { Failure, Finding, Report, Severity } from '../engine/finding.js';
import { fileUrl, ruleUrl } from './links.js';
import { isAside, type Reporter, type ReportOptions } from './reporter.js';
import { visible } from './visible.js';

/** GitHub refuses the summary of a step above 1 MiB, and a comment above 65,536 characters. */
const MOST_TEXT = 60_000;
const LONGEST_CELL = 2_000;
const RANKS: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/** A table for the summary of a job or a comment in a pull request: the worst comes first. */
export const markdown: Reporter = (report, options) => {
  const findings = report.findings
    .filter(finding => options.verbose || !isAside(finding))
    .sort((a, b) => RANKS[a.severity] - RANKS[b.severity]);
  const broken = report.failures.map(failure => brokenRow(failure, options));
  const rows = [...broken, ...findings.map(finding => row(finding, options))];

  let length = 0;
  const shown = rows.filter(text => (length += text.length + 1) <= MOST_TEXT);
  return [
    `### lambdafit: ${headline(report, findings)}`,
    '',
    ...(shown.length > 0 ? ['| | Where | What | Rule |', '|---|---|---|---|', ...shown, ''] : []),
    ...(shown.length < rows.length ? [`… and ${count(rows.length - shown.length, 'more finding')} that ${rows.length - shown.length === 1 ? 'does' : 'do'} not fit here.`, ''] : []),
  ].join('\n');
};

function headline({ totals, failures }: Report, findings: readonly Finding[]): string {
  const severities = (['error', 'warning', 'note'] as const)
    .map(severity => ({ severity, found: findings.filter(finding => finding.severity === severity).length }))
    .filter(({ found }) => found > 0)
    .map(({ severity, found }) => count(found, severity));
  const unread = failures.length > 0 ? [`${count(failures.length, 'file')} could not be linted`] : [];
  if (severities.length > 0) return [...severities, ...unread].join(', ');
  return [totals.templates > 0 ? `no findings in ${count(totals.templates, 'template')}` : 'no templates', ...unread].join(', ');
}

function row({ rule, severity, message, advice, fixes, places: [{ span }] }: Finding, options: ReportOptions): string {
  const { line } = span.source.position(span.start);
  const what = [message, ...advice, ...fixes.slice(0, 1).map(({ title }) => `→ ${title}`)].map(text => plain(text.slice(0, LONGEST_CELL))).join('<br>');
  const name = markdownLink(rule.id, options.homepage === undefined ? undefined : ruleUrl(options.homepage, rule.id));
  return `| ${severity} | ${placeLink(undefined, span.source.path, line, options)} | ${what} | ${name} |`;
}

function brokenRow({ path, message, line }: Failure, options: ReportOptions): string {
  return `| error | ${placeLink(undefined, path, line, options)} | ${plain(message.slice(0, LONGEST_CELL))} | |`;
}

/** A link to a line under the given words or its own name, where somebody said where files can be looked at. */
export function placeLink(words: string | undefined, path: string, line: number | undefined, { filesUrl }: Pick<ReportOptions, 'filesUrl'>): string {
  const text = plain(words ?? (line === undefined ? path : `${path}:${line}`));
  return markdownLink(text, filesUrl === undefined ? undefined : fileUrl(filesUrl, path, line));
}

/** Of text that is Markdown already. */
export function markdownLink(text: string, url: string | undefined): string {
  return url === undefined ? text : `[${text}](${url})`;
}

/**
 * Text that shows as it is. An entity never begins anything in Markdown: no link, no image, no HTML, no new column, no
 * address that becomes a link by itself. After what would call a person or an issue stands a space of no width.
 */
export function plain(text: string): string {
  return visible(text)
    .replace(/[!-/:-@[-`{-~]/g, character => (SAFE.has(character) ? character : `&#${character.charCodeAt(0)};${CALLS.has(character) ? '&#8203;' : ''}`))
    .replace(/\bwww\./gi, address => `${address.slice(0, 3)}&#46;`);
}

/** In the middle of a table's cell. */
const SAFE: ReadonlySet<string> = new Set([...'.,;()/%?\'"+-=']);
const CALLS: ReadonlySet<string> = new Set([...'@#!']);

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
