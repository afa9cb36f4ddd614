import pc from 'picocolors';
import type { Finding, Fix, Place, Report, Severity, Suppressed } from '../engine/finding.js';
import type { Source } from '../source/source.js';
import { drawFrame, type FrameLine } from './frame.js';
import { isAside, placeOfFailure, type Reporter, type ReportOptions } from './reporter.js';
import { visible, widthOf } from './visible.js';

type Colors = ReturnType<typeof pc.createColors>;

/** Lines apart at which two places of one file still stand in one frame. */
const NEAR = 60;
/** Related places that are shown unless all are asked for: the best come first. */
const ENOUGH = 6;
/** Lines above a finding among which its resource is looked for. */
const OWNER_REACH = 200;
/** Columns to which what belongs to a headline is indented at most. */
const INDENT = 48;

/** For people. */
export const pretty: Reporter = (report, options) => {
  const colors = pc.createColors(options.color ?? false);
  const shown = options.verbose ? report.findings : report.findings.filter(finding => !isAside(finding));
  const hidden = options.verbose ? report.suppressed : report.suppressed.filter(finding => !isAside(finding));
  const blocks = shown.map(finding => show(finding, options, colors));
  if (options.showSuppressed) blocks.push(...hidden.map(finding => show(finding, options, colors)));
  if (report.failures.length > 0) {
    blocks.push(report.failures.map(failure => `${colors.bold(visible(placeOfFailure(failure)))}: ${colors.red(visible(failure.message))}`));
  }
  if (!options.quiet) blocks.push([summarise(report, shown, hidden, options, colors)]);
  return blocks.map(lines => `${lines.join('\n')}\n`).join('\n');
};

function show(finding: Finding, options: ReportOptions, colors: Colors): readonly string[] {
  const { rule, severity, confidence, message, about, places, advice, fixes, suppressed } = finding;
  const [{ span }] = places;
  const at = placeName(places[0]);
  const level = suppressed ? `suppressed ${severity}` : severity;
  const indent = ' '.repeat(Math.min(INDENT, widthOf(at) + level.length + 4));
  const origin = [rule.id, `confidence ${confidence}`, ...(about.constructPath ? [visible(about.constructPath)] : [])];

  return [
    `${colors.bold(at)}  ${suppressed ? colors.dim(level) : paint(severity, colors)(level)}  ${visible(message)}`,
    `${indent}${colors.dim(origin.join(' · '))}`,
    ...(suppressed ? [`${indent}${visible(grounds(suppressed))}`] : []),
    ...frames(withoutEcho(places, message), ownerLine(span.source, finding), severity, options, colors),
    ...advice.map(sentence => `  ${visible(sentence)}`),
    ...fixes.map(fix => `  ${colors.green('→')} ${visible(fix.title)}${suppressed ? '' : colors.dim(howToApply(fix))}`),
  ];
}

/** What keeps a finding from being reported, and where that is said. */
function grounds({ by, reason, until, place }: Suppressed): string {
  if (by === 'baseline') return reason;
  const where = place ? ` (${place.source.path}:${place.source.position(place.start).line})` : '';
  return `${reason}${until === undefined ? '' : `, until ${until}`}${where}`;
}

/** A note that only repeats the headline is left out. */
function withoutEcho([first, ...others]: Finding['places'], message: string): Finding['places'] {
  return [first.note === message ? { ...first, note: '' } : first, ...others];
}

function howToApply({ edits, safe }: Fix): string {
  if (edits.length === 0) return '';
  return safe ? ' (--fix)' : ' (--fix-all)';
}

/** One frame for what is near to where the finding shows, and one under its own name for each place that is not. */
function frames(places: Finding['places'], owner: number | undefined, severity: Severity, options: ReportOptions, colors: Colors): readonly string[] {
  const distinct = once(places);
  const related = distinct.slice(1);
  const kept = options.verbose || related.length <= ENOUGH ? related : related.slice(0, ENOUGH);
  const [first] = places;
  const { source } = first.span;
  const line = lineOf(first);
  const isNear = (place: Place): boolean => place.span.source === source && Math.abs(lineOf(place) - line) <= NEAR;

  const digits = Math.max(...[first, ...kept].map(place => String(lineOf(place)).length));
  const paintMark = paint(severity, colors);
  const frame = (lines: readonly FrameLine[]): readonly string[] =>
    drawFrame(lines, {
      digits,
      width: options.width,
      gutter: colors.dim,
      mark: (text, sign) => (sign === '^' ? paintMark(text) : colors.cyan(text)),
    });

  const lines = new Map<number, FrameLine>();
  if (owner !== undefined) lines.set(owner, { source, line: owner, marks: [] });
  lines.set(line, { source, line, marks: [{ place: first, sign: '^' }] });
  for (const place of kept.filter(isNear)) {
    const marks = lines.get(lineOf(place))?.marks ?? [];
    lines.set(lineOf(place), { source, line: lineOf(place), marks: [...marks, { place, sign: '~' }] });
  }

  const out = [...frame([...lines.values()].sort((a, b) => a.line - b.line))];
  const far = new Map<string, Place[]>();
  for (const place of kept.filter(place => !isNear(place))) far.set(placeName(place), [...(far.get(placeName(place)) ?? []), place]);
  for (const [name, here] of far) {
    out.push(`  ${name}`, ...frame([{ source: here[0]!.span.source, line: lineOf(here[0]!), marks: here.map(place => ({ place, sign: '~' as const })) }]));
  }
  const left = related.length - kept.length;
  if (left > 0) out.push(colors.dim(`  … and ${count(left, 'more place')}: --verbose`));
  return out;
}

/** A finding about thousands of routes has thousands of places. */
function once(places: readonly Place[]): readonly Place[] {
  const seen = new Set<string>();
  return places.filter(({ span: { source, start, end }, note }) => {
    const key = `${start} ${end} ${note}\n${source.path}`;
    return !seen.has(key) && seen.add(key);
  });
}

function lineOf({ span }: Place): number {
  return span.source.position(span.start).line;
}

function placeName({ span }: Place): string {
  const { line, column } = span.source.position(span.start);
  return `${visible(span.source.path)}:${line}:${column}`;
}

/** The line that names the resource, where it stands above: `300` means little without the function that it is of. */
function ownerLine(source: Source, { about, places }: Finding): number | undefined {
  const line = lineOf(places[0]);
  const keys = [`${about.logicalId}:`, `"${about.logicalId}":`, `'${about.logicalId}':`];
  if (about.logicalId === '') return undefined;
  for (let above = line - 1; above >= Math.max(1, line - OWNER_REACH); above--) {
    const start = source.offsetOfLine(above);
    const head = source.slice(start, Math.min(start + INDENT + about.logicalId.length, source.offsetOfLine(above + 1))).trimStart();
    if (keys.some(key => head.startsWith(key))) return above;
  }
  return undefined;
}

function summarise(
  { totals, findings, failures, baseline }: Report, shown: readonly Finding[], hidden: readonly Finding[], { milliseconds, showSuppressed }: ReportOptions, colors: Colors,
): string {
  const others = totals.functions - totals.aiFunctions;
  const functions = totals.functions > 0 ? ` (${count(totals.aiFunctions, 'AI function')}, ${count(others, 'other')})` : '';
  const asides = findings.length - shown.length;
  const old = hidden.filter(({ suppressed }) => suppressed?.by === 'baseline').length;
  const silenced = hidden.length - old;
  const gone = baseline?.gone.length ?? 0;
  const unread = failures.filter(({ line }) => line === undefined).length;
  return [
    `${headline(shown, totals, old > 0, colors)}${functions}`,
    ...(milliseconds === undefined ? [] : [duration(milliseconds)]),
    ...(unread > 0 ? [colors.red(`${count(unread, 'file')} could not be linted`)] : []),
    ...(unread < failures.length ? [colors.red(`${count(failures.length - unread, 'mistake')} in the configuration`)] : []),
    ...(asides > 0 ? [`${count(asides, 'note')} on functions that are not AI: --verbose`] : []),
    ...(silenced > 0 ? [`${silenced} suppressed${showSuppressed ? '' : ': --show-suppressed'}`] : []),
    ...(old > 0 ? [`${old} in the baseline`] : []),
    ...(gone > 0 ? [`${gone} ${gone === 1 ? 'entry of the baseline is' : 'entries of the baseline are'} gone: lambdafit baseline drops ${gone === 1 ? 'it' : 'them'}`] : []),
  ].join(' · ');
}

function headline(shown: readonly Finding[], totals: Report['totals'], areOld: boolean, colors: Colors): string {
  if (shown.length === 0) {
    if (totals.templates > 0) return colors.green(`No ${areOld ? 'new ' : ''}findings in ${count(totals.templates, 'template')}`);
    return totals.skipped > 0 ? `No templates among ${count(totals.skipped, 'file')}` : 'No templates';
  }
  const counts = (['error', 'warning', 'note'] as const)
    .map(severity => ({ severity, found: shown.filter(finding => finding.severity === severity).length }))
    .filter(({ found }) => found > 0)
    .map(({ severity, found }) => paint(severity, colors)(count(found, severity)));
  return `${counts.join(', ')} in ${where(shown)}`;
}

function where(shown: readonly Finding[]): string {
  if (shown.every(({ about }) => about.kind === 'function')) {
    return count(new Set(shown.map(({ about, places: [{ span }] }) => JSON.stringify([span.source.path, about.logicalId]))).size, 'function');
  }
  return count(new Set(shown.map(({ places: [{ span }] }) => span.source.path)).size, 'file');
}

function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function paint(severity: Severity, colors: Colors): (text: string) => string {
  return { error: colors.red, warning: colors.yellow, note: colors.blue }[severity];
}
