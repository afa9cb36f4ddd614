import type { Evidence, Fit, FunctionAssessment, Graph, Numbers, Target, WorkflowAssessment } from '../assess/assessment.js';
import { ALTERNATIVE_NAMES, FIT_NAMES, KIND_NAMES, PATTERN_NAMES } from '../assess/words.js';
import type { AssessmentReporter, AssessmentReportOptions } from './assessment.js';
import { strips, type Strip } from './assessment-graph.js';
import { headline, ranked } from './assessment-headline.js';
import { count, dollars, ofDay, percent, seconds, whole } from './figures.js';
import { ruleUrl } from './links.js';
import { markdownLink, plain, placeLink } from './markdown.js';
import { flowchart, legendOf } from './mermaid.js';
import { placeOfFailure } from './reporter.js';

/** GitHub refuses a comment above 65,536 characters. */
const MOST_TEXT = 60_000;
/** Of the text for pictures: the table comes first, and cards are to follow. */
const MOST_CHART = 20_000;
/** More than these, and a picture is a thicket. */
const MOST_NODES = 80;
const MOST_EDGES = 160;
const MOST_CHARTS = 3;
const LONGEST = 1_000;
const MOST_SIGNS = 5;

/** Within a card. */
interface Context extends AssessmentReportOptions {
  /** The file where its subject is written: places in it are lines. */
  readonly home: string;
}

/** A table of all, a picture that GitHub draws, and a card for each that unfolds: for a pull request. */
export const assessmentMarkdown: AssessmentReporter = (report, options) => {
  const subjects = ranked(report);
  const others = report.functions.length + report.workflows.length - subjects.length;
  const top = [
    `### lambdafit: ${plain(cut(headline(report)))}`,
    '',
    ...report.failures.map(failure => `- ${plain(cut(placeOfFailure(failure)))} could not be read: ${plain(cut(failure.message))}`),
    ...(report.failures.length > 0 ? [''] : []),
  ];
  const foot = [...(others > 0 ? [`${count(others, 'function')} not assessed.`] : []), ...priceDates(report.prices)].join(' ');
  const fitting = room(MOST_TEXT - 200, [...top, foot]);

  const rows = fitting(subjects.map(subject => row(subject, options)));
  const leftRows = subjects.length - rows.length;
  const picture = drawGraph(report.graph);
  const drawn = fitting(picture.length > 0 ? [picture.join('\n')] : []);
  const cards = fitting(subjects.map(subject => card(subject, options)));
  const leftCards = subjects.length - cards.length;
  return [
    ...top,
    ...(rows.length > 0 ? ['| Function | Pattern | Fit | Confidence | Where to go |', '|---|---|---|---|---|', ...rows, ''] : []),
    ...(leftRows > 0 ? [`… and ${whole(leftRows)} more that do not fit here.`, ''] : []),
    ...drawn.flatMap(chart => [chart, '']),
    ...cards,
    ...(leftCards > 0 ? [`The details of ${whole(leftCards)} more do not fit here.`, ''] : []),
    ...(foot === '' ? [] : [foot, '']),
  ].join('\n');
};

/** Gives the first of some texts, as many as there is still room for. */
function room(most: number, written: readonly string[]): (texts: readonly string[]) => readonly string[] {
  let left = most - written.reduce((sum, text) => sum + text.length + 1, 0);
  return texts => {
    const tooMany = texts.findIndex(text => (left -= text.length + 1) < 0);
    return tooMany < 0 ? texts : texts.slice(0, tooMany);
  };
}

function row({ logicalId, at, pattern, fit, confidence, target }: FunctionAssessment | WorkflowAssessment, options: AssessmentReportOptions): string {
  const name = placeLink(cut(logicalId), at.path, at.line, options);
  return `| ${name} | ${pattern ? `${pattern} ${PATTERN_NAMES[pattern]}` : 'not known'} | ${fit === 'fit' ? FIT_NAMES[fit] : `**${FIT_NAMES[fit]}**`} | ${confidence} | ${target ? plain(cut(target.first)) : ''} |`;
}

// ── the picture ────────────────────────────────────────────────────────────

function drawGraph(graph: Graph): readonly string[] {
  const all = strips(graph);
  if (all.every(({ edges }) => edges.length === 0)) return [];
  const isSmall = sizeOf(all) <= MOST_NODES;
  const wanted = isSmall ? all : all.filter(({ nodes }) => nodes.some(({ fit }) => fit !== undefined && fit !== 'not-assessed'));
  const drawable = wanted.filter(strip => strip.nodes.length <= MOST_NODES && strip.edges.length <= MOST_EDGES);

  const charts: Strip[][] = [];
  let written = 0;
  for (const strip of drawable) {
    const current = charts.at(-1);
    const isFull = !current || sizeOf(current) + strip.nodes.length > MOST_NODES || current.reduce((sum, { edges }) => sum + edges.length, strip.edges.length) > MOST_EDGES;
    if (isFull && charts.length === MOST_CHARTS) break;
    written += flowchart([strip]).length;
    if (written > MOST_CHART) break;
    if (isFull) charts.push([strip]);
    else current.push(strip);
  }
  const shown = charts.flat();
  const isMissing = (kinds: (fit: Fit) => boolean): number => all.filter(strip => !shown.includes(strip)).flatMap(({ nodes }) => nodes).filter(({ fit }) => fit !== undefined && kinds(fit)).length;
  const missing = [
    ...(isMissing(fit => fit === 'not-assessed') > 0 ? [`${count(isMissing(fit => fit === 'not-assessed'), 'function')} that ${isMissing(fit => fit === 'not-assessed') === 1 ? 'is' : 'are'} not assessed`] : []),
    ...(isMissing(fit => fit !== 'not-assessed') > 0 ? [`${whole(isMissing(fit => fit !== 'not-assessed'))} of those above`] : []),
  ];
  return [
    ...charts.flatMap(chart => ['```mermaid', flowchart(chart), '```', '']),
    `<sub>${[legendOf(shown), ...(missing.length > 0 ? [`left out, as the picture would be too large: ${missing.join(' and ')}`] : [])].filter(text => text !== '').join('. ')}.</sub>`,
  ];
}

function sizeOf(some: readonly Strip[]): number {
  return some.reduce((sum, { nodes }) => sum + nodes.length, 0);
}

// ── cards ──────────────────────────────────────────────────────────────────

function card(subject: FunctionAssessment | WorkflowAssessment, given: AssessmentReportOptions): string {
  const options: Context = { ...given, home: subject.at.path };
  const { logicalId, pattern, fit, confidence, reasons, target, blockers } = subject;
  const findings = 'findings' in subject ? subject.findings : [];
  const lines = [
    ...list('Why', reasons.filter(({ note }) => !findings.some(({ message }) => message === note)).map(reason => evidence(reason, options))),
    ...list('To change', 'findings' in subject ? findingLines(findings.filter(({ rule }) => blockers.includes(rule)), options) : blockers.map(rule => ruleName(rule, options))),
    ...list('Also found', findingLines(findings.filter(({ rule }) => !blockers.includes(rule)), options)),
    ...targetLines(target),
    ...('modelTasks' in subject ? workflowLines(subject, options) : functionLines(subject, options)),
  ];
  return [
    `<details><summary><b>${plain(cut(logicalId))}</b> · ${pattern ? `${pattern} ${PATTERN_NAMES[pattern]}` : 'pattern not known'} · ${FIT_NAMES[fit]} · confidence ${confidence}</summary>`,
    '',
    ...lines,
    '</details>',
    '',
  ].join('\n');
}

function workflowLines({ callers, modelTasks, paidTasks }: WorkflowAssessment, options: Context): readonly string[] {
  return [
    ...list('Callers', callers.map(({ from, mode, budget, at }) => `${plain(cut(from))} ${mode === 'async' ? 'hands over' : budget === undefined ? 'waits' : `waits ${seconds(budget)}`} · ${place(at.path, at.line, options)}`)),
    ...list('Tasks that call a model', modelTasks.map(task => plain(cut(task)))),
    ...list('Numbers', paidTasks.map(({ task, value, how, assumes }) => `task ${plain(cut(task))} is paid for at most **${whole(value)} times**: ${plain(cut(how))} <sub>assumes ${plain(cut(assumes.join('; ')))}</sub>`)),
  ];
}

function functionLines({ ai, callers, advice, unknowns, numbers, handler }: FunctionAssessment, options: Context): readonly string[] {
  const more = ai.signals.length - MOST_SIGNS;
  return [
    ...list('Callers', callers.map(({ from, mode, budget, pattern, fit, at }) =>
      `${plain(cut(from))} ${{ sync: budget === undefined ? 'waits' : `waits ${seconds(budget)}`, async: 'hands over', poll: 'is polled', unknown: 'calls, not known how' }[mode]}${pattern ? ` · ${pattern}` : ''} · ${FIT_NAMES[fit]} · ${place(at.path, at.line, options)}`)),
    ...(numbers ? list('Numbers', numberLines(numbers)) : []),
    ...list('Advice', advice.map(one => evidence(one, options))),
    ...list('Would change the verdict', unknowns.map(unknown => plain(cut(unknown)))),
    ...list(`${ai.verdict === 'ai' ? 'AI' : 'Probably AI'}, ${ai.score} of 100${ai.kinds.length > 0 ? ` (${ai.kinds.map(kind => KIND_NAMES[kind]).join(', ')})` : ''}`, [
      ...ai.signals.slice(0, MOST_SIGNS).map(({ weight, note, path, line }) => `${weight}: ${plain(cut(note))}, ${place(path, line, options)}`),
      ...(more > 0 ? [`and ${count(more, 'weaker sign')}`] : []),
    ]),
    ...list('Not read', handler.gaps.map(gap => plain(cut(gap)))),
  ];
}

function targetLines(target: Target | null): readonly string[] {
  if (!target) return [];
  return list('Where to go', [
    `**${plain(cut(target.first))}**: ${plain(cut(target.because))}`,
    ...target.alternatives.map(one => `or ${plain(cut(one))}`),
    ...target.not.map(one => `not ${plain(cut(one))}`),
  ]);
}

function numberLines({ memoryMb, timeoutSeconds, worstCaseSeconds, paidAttempts, crossovers, monthly }: Numbers): readonly string[] {
  const assumed = (assumes: readonly string[]): string => (assumes.length > 0 ? ` <sub>assumes ${plain(cut(assumes.join('; ')))}</sub>` : '');
  const set = [...(memoryMb === null ? [] : [`memory ${whole(memoryMb)} MB`]), ...(timeoutSeconds === null ? [] : [`timeout ${seconds(timeoutSeconds)}`])];
  return [
    ...(set.length > 0 ? [set.join(' · ')] : []),
    ...(worstCaseSeconds ? [`one run takes at most **${seconds(worstCaseSeconds.value)}**: ${plain(cut(worstCaseSeconds.how))}${assumed(worstCaseSeconds.assumes)}`] : []),
    ...(paidAttempts ? [`a model call is paid for at most **${paidAttempts.value === 1 ? 'once' : `${whole(paidAttempts.value)} times`}**: ${plain(cut(paidAttempts.how))}${assumed(paidAttempts.assumes)}`] : []),
    ...crossovers.map(({ alternative, size, busyShare, assumes }) =>
      `${ALTERNATIVE_NAMES[alternative]}${size === '' ? '' : ` (${plain(cut(size))})`} ${busyShare > 1 ? 'never costs less' : `costs less when busy above **${percent(busyShare)}** of the day (${ofDay(busyShare)})`}${assumed(assumes)}`),
    ...(monthly?.costs ?? []).toSorted((a, b) => a.usd - b.usd).map(({ alternative, usd, how, assumes }) => `${ALTERNATIVE_NAMES[alternative]}: **${dollars(usd)}** a month, ${plain(cut(how))}${assumed(assumes)}`),
    ...(monthly?.model ? [`the model costs ${dollars(monthly.model.usd)} a month beside it: Lambda is ${percent(monthly.model.lambdaShare)} of the whole`] : []),
    ...(monthly?.crossings ?? []).map(({ invocations, from, to }) => `from ${whole(invocations)} invocations a month ${ALTERNATIVE_NAMES[to]} costs less than ${ALTERNATIVE_NAMES[from]}`),
  ];
}

function priceDates(prices: readonly { readonly region: string; readonly asOf: string }[]): readonly string[] {
  const dates = [...new Set(prices.map(({ asOf }) => asOf))].sort();
  const regions = [...new Set(prices.map(({ region }) => region))].sort();
  return dates.length === 0 ? [] : [`Prices of ${plain(regions.join(', '))}, ${plain(dates[0]!)}${dates.length > 1 ? ` to ${plain(dates.at(-1)!)}` : ''}.`];
}

function list(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`**${title}**`, ...lines.map(line => `- ${line}`), ''];
}

function findingLines(findings: FunctionAssessment['findings'], options: Context): readonly string[] {
  return findings.map(({ rule, message, path, line }) => `${plain(cut(message))} ${ruleName(rule, options)}, ${place(path, line, options)}`);
}

function place(path: string, line: number | undefined, options: Context): string {
  return placeLink(path === options.home && line !== undefined ? `line ${line}` : undefined, path, line, options);
}

function evidence({ note, path, line }: Evidence, options: Context): string {
  return `${plain(cut(note))}${path === undefined ? '' : `, ${place(path, line, options)}`}`;
}

function ruleName(rule: string, options: AssessmentReportOptions): string {
  return markdownLink(plain(cut(rule)), options.homepage === undefined ? undefined : ruleUrl(options.homepage, rule));
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
