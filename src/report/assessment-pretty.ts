import pc from 'picocolors';
import type { CallerAssessment, Crossover, Evidence, Fit, FunctionAssessment, Monthly, Numbers, PriceUse, Target, Where, WorkflowAssessment, WorkflowCaller } from '../assess/assessment.js';
import { ALTERNATIVE_NAMES, FIT_NAMES, KIND_NAMES, PATTERN_NAMES } from '../assess/words.js';
import type { AssessmentReporter, AssessmentReportOptions } from './assessment.js';
import { count, dollars, percent, seconds, whole } from './figures.js';
import { placeOfFailure } from './reporter.js';
import { visible, widthOf } from './visible.js';
import { wrap } from './wrap.js';

type Colors = ReturnType<typeof pc.createColors>;

/** Lines longer than this are hard to read, however wide the terminal is. */
const MOST_COLUMNS = 110;
const DEFAULT_COLUMNS = 100;
/** Of the words on the left of a card. */
const LABEL = 12;
/** Signs of AI work that a card shows unless all are asked for. */
const ENOUGH_SIGNS = 3;
/** Reasons, findings and pieces of advice, likewise. */
const ENOUGH = 5;
const ORDER: Readonly<Record<Fit, number>> = { 'does-not-fit': 0, 'fit-with-changes': 1, 'unknown': 2, 'fit': 3, 'not-assessed': 4 };

interface Page {
  readonly colors: Colors;
  readonly width: number;
  readonly options: AssessmentReportOptions;
  /** The template of a card, which stands in its headline: places in it are lines. */
  readonly home?: string;
}

/** A card for each AI function, the worst first. */
export const assessmentPretty: AssessmentReporter = (report, options) => {
  const colors = pc.createColors(options.color ?? false);
  const page: Page = { colors, width: Math.min(options.width ?? DEFAULT_COLUMNS, MOST_COLUMNS), options };
  const assessed = report.functions.filter(({ fit }) => fit !== 'not-assessed').toSorted((a, b) => ORDER[a.fit] - ORDER[b.fit]);
  const others = report.functions.filter(({ fit }) => fit === 'not-assessed');
  const blocks = [
    ...assessed.map(one => card(one, { ...page, home: one.at.path })),
    ...report.workflows.map(one => workflowCard(one, { ...page, home: one.at.path })),
    ...(options.explainAi || options.verbose ? others.map(one => briefly(one, { ...page, home: one.at.path })) : []),
  ];
  if (report.failures.length > 0) {
    blocks.push(report.failures.map(failure => `${colors.bold(visible(placeOfFailure(failure)))}: ${colors.red(visible(failure.message))}`));
  }
  if (!options.quiet) blocks.push(summary(report.functions, report.prices, page));
  return blocks.map(lines => `${lines.join('\n')}\n`).join('\n');
};

function card(one: FunctionAssessment, page: Page): readonly string[] {
  const { colors, options } = page;
  const { ai, reasons, findings, callers, target, advice, unknowns, numbers, handler } = one;
  const signs = options.explainAi ? ai.signals : ai.signals.slice(0, ENOUGH_SIGNS);
  const blocking = findings.filter(({ rule }) => one.blockers.includes(rule));
  return [
    headline(one.logicalId, one.at, [one.pattern ? `${one.pattern} ${PATTERN_NAMES[one.pattern]}` : 'pattern not known', FIT_NAMES[one.fit], `confidence ${one.confidence}`], one.fit, page),
    ...(one.cdkPath === undefined ? [] : [colors.dim(`  ${visible(one.cdkPath)}`)]),
    '',
    ...rows('why AI', [
      `${ai.verdict === 'ai' ? 'AI' : 'probably AI'}, ${ai.score} of 100${ai.kinds.length > 0 ? `: ${ai.kinds.map(kind => KIND_NAMES[kind]).join(', ')}` : ''}`,
      ...signs.map(sign => signLine(sign, page)),
    ], page, '     '),
    ...rows('read', handler.files.length === 0 ? ['no handler beside the template'] : [filesRead(handler.files), ...handler.gaps], page),
    ...rows('callers', callers.map(callerLine), page),
    // What has to change says so itself.
    ...evidence('because', reasons.filter(({ note }) => !blocking.some(({ message }) => message === note)), page),
    ...rows('to change', blocking.map(({ rule, message, path, line }) => ({ text: `${message} (${rule})`, at: place({ path, line }, page) })), page),
    ...numberRows(numbers, page),
    ...targetRows(target, page),
    ...evidence('advice', advice, page),
    ...rows('would change the verdict', unknowns, page),
  ];
}

function workflowCard(one: WorkflowAssessment, page: Page): readonly string[] {
  const parts = [one.pattern ? `${one.pattern} ${PATTERN_NAMES[one.pattern]}` : 'pattern not known', FIT_NAMES[one.fit], `confidence ${one.confidence}`];
  return [
    headline(`state machine ${one.logicalId}`, one.at, parts, one.fit, page),
    '',
    ...rows('callers', one.callers.map(callerLine), page),
    ...rows('models', one.modelTasks.length === 0 ? [] : [one.modelTasks.join(', ')], page),
    ...evidence('because', one.reasons, page),
    ...rows('to change', one.blockers, page),
    ...rows('numbers', one.paidTasks.map(({ task, value, how, assumes }) => `task "${task}" may be paid for ${value} times: ${how}${page.options.verbose ? `; assumes ${assumes.join('; ')}` : ''}`), page),
    ...targetRows(one.target, page),
  ];
}

/** What is not assessed, and why, in two lines. */
function briefly(one: FunctionAssessment, page: Page): readonly string[] {
  const { ai } = one;
  const what = one.excluded === 'cdk-helper' ? 'a function of CDK'
    : one.excluded === 'edge' ? 'Lambda@Edge'
    : ai.verdict === 'no' ? (ai.kinds.includes('managed-ai') ? KIND_NAMES['managed-ai'] : 'no AI work seen')
    : ai.verdict === 'likely' ? 'perhaps AI' : 'not assessed';
  const first = one.reasons[0]?.note;
  return [
    headline(one.logicalId, one.at, [what, `${ai.score} of 100`], one.fit, page),
    ...(page.options.explainAi ? rows('signs', ai.signals.map(sign => signLine(sign, page)), page, '     ') : []),
    ...(page.options.explainAi && one.handler.files.length > 0 ? rows('read', [filesRead(one.handler.files), ...one.handler.gaps], page) : []),
    ...(first === undefined || ai.verdict === 'no' ? [] : rows('because', [first], page)),
  ];
}

function headline(name: string, at: Where, parts: readonly string[], fit: Fit, { colors }: Page): string {
  const text = parts.map((part, index) => (index === 1 ? paint(fit, colors)(part) : part)).join(' · ');
  return `${colors.bold(visible(name))}  ${text}  ${colors.dim(`${visible(at.path)}:${at.line}`)}`;
}

function paint(fit: Fit, colors: Colors): (text: string) => string {
  return { 'fit': colors.green, 'fit-with-changes': colors.yellow, 'does-not-fit': colors.red, 'unknown': colors.blue, 'not-assessed': colors.dim }[fit];
}

/** What is said in one line or more, and where that is written. */
interface Line {
  readonly text: string;
  readonly at?: string | undefined;
}

/** A word on the left, once, and lines beside it. `hang` is how far what a line breaks into stands in. */
function rows(label: string, lines: readonly (string | Line)[], { colors, width }: Page, hang = '  '): readonly string[] {
  if (lines.length === 0) return [];
  const indent = ' '.repeat(2 + LABEL);
  const broken = lines.flatMap(line => {
    const { text, at } = typeof line === 'string' ? { text: line, at: undefined } : line;
    const wrapped = wrap(visible(text), width, indent, indent + hang);
    if (at === undefined) return wrapped;
    const shown = visible(at);
    const last = wrapped.at(-1)!;
    const fits = widthOf(last) + 2 + widthOf(shown) <= width;
    return fits ? [...wrapped.slice(0, -1), `${last}  ${colors.dim(shown)}`] : [...wrapped, `${indent}${hang}${colors.dim(shown)}`];
  });
  // A label that is longer than its column has a line of its own.
  if (widthOf(label) > LABEL - 1) return [`  ${colors.bold(label)}`, ...broken];
  return broken.map((line, at) => (at === 0 ? `  ${colors.bold(label)}${' '.repeat(LABEL - widthOf(label))}${line.slice(indent.length)}` : line));
}

function evidence(label: string, all: readonly Evidence[], page: Page): readonly string[] {
  const kept = page.options.verbose ? all : all.slice(0, ENOUGH);
  const left = all.length - kept.length;
  const more = left > 0 ? [`… and ${left} more: --verbose`] : [];
  return rows(label, [...kept.map(one => ({ text: one.note, at: place(one, page) })), ...more], page);
}

function place({ path, line }: { readonly path?: string; readonly line?: number }, { home }: Page): string | undefined {
  return path === undefined || line === undefined ? undefined : path === home ? `line ${line}` : `${path}:${line}`;
}

/** A sign of AI work, its weight first. */
function signLine({ weight, note, path, line }: FunctionAssessment['ai']['signals'][number], page: Page): Line {
  return { text: `${String(weight).padStart(3)}  ${note}`, at: place({ path, line }, page) };
}

function filesRead(files: readonly string[]): string {
  const [first, ...others] = files;
  return others.length === 0 ? first! : `${first} and ${others.length} more`;
}

function callerLine({ from, mode, budget, ...verdict }: CallerAssessment | WorkflowCaller): string {
  const how = { sync: budget === undefined ? 'waits' : `waits ${seconds(budget)}`, async: 'hands over', poll: 'is polled', unknown: 'not known how' }[mode];
  if (!('fit' in verdict)) return `${from}: ${how}`;
  const { pattern, fit } = verdict;
  return `${from}: ${how}${pattern ? ` · ${pattern}` : ''} · ${FIT_NAMES[fit]}`;
}

function targetRows(target: Target | null, page: Page): readonly string[] {
  if (!target) return [];
  return rows('instead', [
    target.first,
    ...(target.alternatives.length > 0 ? [`or ${target.alternatives.join(', ')}`] : []),
    ...(target.not.length > 0 ? [`not ${target.not.join(', ')}`] : []),
    target.because,
  ], page);
}

function numberRows(numbers: Numbers | null, page: Page): readonly string[] {
  if (!numbers) return [];
  const { worstCaseSeconds, paidAttempts, crossovers, monthly } = numbers;
  const assumed = (list: readonly string[]): string => (page.options.verbose && list.length > 0 ? `; assumes ${list.join('; ')}` : '');
  return rows('numbers', [
    ...(worstCaseSeconds ? [`at most ${seconds(worstCaseSeconds.value)} a run: ${worstCaseSeconds.how}${assumed(worstCaseSeconds.assumes)}`] : []),
    ...(paidAttempts && paidAttempts.value > 1 ? [`a failing event may be paid for ${paidAttempts.value} times: ${paidAttempts.how}${assumed(paidAttempts.assumes)}`] : []),
    ...crossovers.map(one => crossover(one) + assumed(one.assumes)),
    ...(monthly ? monthlyLines(monthly, page) : []),
  ], page);
}

function crossover({ alternative, size, busyShare }: Crossover): string {
  const what = `${ALTERNATIVE_NAMES[alternative]}${size === '' ? '' : ` (${size})`}`;
  // Of what takes several requests at once, each of them is meant: a function that runs once at a time is not as busy as that.
  const when = /\d requests at once/.test(size) ? 'when each of these is' : 'when';
  return busyShare > 1 ? `${what} never costs less` : `${what} costs less ${when} busy more than ${percent(busyShare)} of the day`;
}

function monthlyLines({ costs, model, crossings }: Monthly, page: Page): readonly string[] {
  const columns = Math.max(...costs.map(({ alternative }) => ALTERNATIVE_NAMES[alternative].length));
  const amounts = costs.map(({ usd }) => dollars(usd));
  const amountColumns = Math.max(...amounts.map(amount => amount.length));
  return [
    ...costs.map(({ alternative, how, assumes }, at) =>
      `${ALTERNATIVE_NAMES[alternative].padEnd(columns)}  ${amounts[at]!.padStart(amountColumns)} a month  ${how}${page.options.verbose && assumes.length > 0 ? `; assumes ${assumes.join('; ')}` : ''}`),
    ...(model ? [`The model costs ${dollars(model.usd)} a month beside it: Lambda is ${percent(model.lambdaShare)} of the whole`] : []),
    ...crossings.map(({ invocations, from, to }) => `From ${whole(invocations)} invocations a month ${ALTERNATIVE_NAMES[to]} costs less than ${ALTERNATIVE_NAMES[from]}`),
  ];
}

function summary(functions: readonly FunctionAssessment[], prices: readonly PriceUse[], { colors, options }: Page): readonly string[] {
  const fits = (Object.keys(ORDER) as Fit[]).filter(fit => fit !== 'not-assessed')
    .map(fit => ({ fit, number: functions.filter(one => one.fit === fit).length }))
    .filter(({ number }) => number > 0)
    .map(({ fit, number }) => paint(fit, colors)(`${number} ${FIT_NAMES[fit].replace(/^fits\b/, number === 1 ? 'fits' : 'fit').replace(/^does /, number === 1 ? 'does ' : 'do ')}`));
  const assessed = functions.filter(({ fit }) => fit !== 'not-assessed').length;
  const others = functions.length - assessed;
  const dates = [...new Set(prices.filter(({ overridden }) => !overridden).map(({ asOf }) => asOf))].sort();
  return [[
    assessed === 0 ? `No AI functions to assess among ${count(functions.length, 'function')}` : `${count(assessed, 'AI function')}: ${fits.join(', ')}`,
    ...(assessed > 0 && others > 0 ? [`${count(others, 'other')}${options.verbose || options.explainAi ? '' : ': --verbose'}`] : []),
    ...(dates.length > 0 ? [`prices of us-east-1, ${dates[0]}${dates.length > 1 ? ` to ${dates.at(-1)}` : ''}`] : []),
    ...(options.milliseconds === undefined ? [] : [options.milliseconds < 1000 ? `${Math.round(options.milliseconds)} ms` : `${(options.milliseconds / 1000).toFixed(1)} s`]),
  ].join(' · ')];
}
