import type { Baseline, BaselineUse } from './baseline-use.js';
import type { Compared, Finding, Gone, Severity } from './finding.js';

const VERSION = 1;
const RANK: Readonly<Record<Severity, number>> = { error: 2, warning: 1, note: 0 };

/** What a run looked at. */
export interface Looked {
  /** Templates that were linted and could be read. */
  readonly templates: ReadonlySet<string>;
  readonly ran: (rule: string, template: string) => boolean;
  /** Every rule there is. */
  readonly names: readonly string[];
}

/** Reads the text of a baseline. A text says what is wrong with it: half a baseline would be none, and a guess might hide something. */
export function parseBaseline(text: string): Baseline | string {
  if (/^(?:<{7}|={7}|>{7})/m.test(text)) return 'holds the marks of a merge conflict: take one side, then run lambdafit baseline';
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // What JSON.parse says quotes the file, which may be anything.
    return 'is no JSON';
  }
  const root = record(json);
  const version = root?.['version'];
  if (!root || version === undefined) return 'is no baseline: lambdafit baseline writes one';
  if (version !== VERSION) return `is of version ${typeof version === 'number' ? version : '?'}, and this lambdafit reads version ${VERSION}`;
  const named = record(root['findings']);
  if (!named) return 'has no object "findings"';

  const files = new Map<string, Map<string, Map<string, Severity>>>();
  for (const [file, rules] of Object.entries(named)) {
    const ofFile = new Map<string, Map<string, Severity>>();
    files.set(file, ofFile);
    const byRule = record(rules);
    if (!byRule) return `has no object for the file ${quoted(file)}`;
    for (const [rule, entries] of Object.entries(byRule)) {
      const known = record(entries);
      if (!known) return `has no object for the rule ${quoted(rule)} of the file ${quoted(file)}`;
      const ofRule = new Map<string, Severity>();
      ofFile.set(rule, ofRule);
      for (const [entry, severity] of Object.entries(known)) {
        if (!isSeverity(severity)) return `says of ${quoted(entry)} in the file ${quoted(file)} neither error, warning nor note`;
        ofRule.set(entry, severity);
      }
    }
  }
  return { files };
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function isSeverity(value: unknown): value is Severity {
  return typeof value === 'string' && Object.hasOwn(RANK, value);
}

function quoted(text: string): string {
  return `“${text.length > 100 ? `${text.slice(0, 100)}…` : text}”`;
}

/** A finding, and where a baseline would have it. */
interface Placed {
  readonly finding: Finding;
  readonly file: string;
  readonly entry: string;
}

/**
 * Places findings, in reading order. What has no address of its own is never in a baseline: a file that cannot be
 * parsed, and what is said of suppressions.
 */
function place(findings: readonly Finding[], fileOf: (path: string) => string): readonly Placed[] {
  const counts = new Map<string, number>();
  return findings.flatMap((finding) => {
    const { rule, about: { template, address, logicalId } } = finding;
    if (address === '') return [];
    const file = fileOf(template);
    const isOwn = logicalId === '' || address === `Resources/${logicalId}` || address.startsWith(`Resources/${logicalId}/`);
    const name = isOwn ? address : `${address} for ${logicalId}`;
    const key = JSON.stringify([file, rule.id, name]);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    // A third one of a kind is new, though two have been there.
    return [{ finding, file, entry: count === 1 ? name : `${name} #${count}` }];
  });
}

/** Marks the findings that a baseline holds, and tells what it holds that is no longer found. The findings come in reading order. */
export function compare(findings: readonly Finding[], use: BaselineUse, looked: Looked): { readonly findings: readonly Finding[]; readonly compared: Compared } {
  const { baseline, fileOf, path } = use;
  const placed = place(findings.filter(({ suppressed }) => !suppressed), fileOf);
  const reason = `in ${path}`;
  const outcome = new Map<Finding, Finding>();
  const matched = new Set<string>();
  const key = (file: string, rule: string, entry: string): string => JSON.stringify([file, rule, entry]);
  /** As the baseline has it in a file; true where it does. */
  const match = ({ finding, entry }: Placed, file: string): boolean => {
    const before = baseline.files.get(file)?.get(finding.rule.id)?.get(entry);
    if (before === undefined) return false;
    matched.add(key(file, finding.rule.id, entry));
    outcome.set(finding, RANK[finding.severity] <= RANK[before]
      ? { ...finding, suppressed: { by: 'baseline', reason } }
      : { ...finding, advice: [...finding.advice, `It was a ${before} when ${path} was written.`] });
    return true;
  };
  const left = placed.filter((one) => !match(one, one.file));

  const isGone = new Map([...baseline.files.keys()].map((file) => [file, !use.isThere(file)]));
  for (const [from, to] of moves(baseline, left, isGone, looked)) {
    for (const one of left) if (one.file === to) match(one, from);
  }

  const linted = new Map([...looked.templates].map((template) => [fileOf(template), template]));
  const gone: Gone[] = [];
  for (const [file, rules] of baseline.files) {
    const template = linted.get(file);
    if (template === undefined && !isGone.get(file)) continue;
    for (const [rule, entries] of rules) {
      if (looked.names.includes(rule) && !looked.ran(rule, template ?? file)) continue;
      for (const entry of entries.keys()) if (!matched.has(key(file, rule, entry))) gone.push({ file, path: use.pathOf(file), rule, entry });
    }
  }
  return { findings: findings.map((finding) => outcome.get(finding) ?? finding), compared: { path, gone } };
}

/**
 * Files that were moved: one that is gone, and one that the baseline does not know and that holds the same. Each has at
 * most one partner, and a file of another name must have at least half of what was in the old one, so that what is new
 * in a new file is not taken for something old.
 */
function moves(baseline: Baseline, left: readonly Placed[], isGone: ReadonlyMap<string, boolean>, looked: Looked): readonly (readonly [from: string, to: string])[] {
  const newFiles = new Map<string, string[]>();
  for (const { finding, file, entry } of left) {
    if (baseline.files.has(file)) continue;
    const key = JSON.stringify([finding.rule.id, entry]);
    const files = newFiles.get(key);
    if (files) files.push(file);
    else newFiles.set(key, [file]);
  }
  if (newFiles.size === 0) return [];

  const candidates: { readonly from: string; readonly to: string; readonly isNamesake: boolean; readonly same: number }[] = [];
  for (const [from, rules] of baseline.files) {
    if (!isGone.get(from)) continue;
    const same = new Map<string, number>();
    let all = 0;
    for (const [rule, entries] of rules) {
      if (!looked.ran(rule, from)) continue;
      for (const entry of entries.keys()) {
        all++;
        for (const to of newFiles.get(JSON.stringify([rule, entry])) ?? []) same.set(to, (same.get(to) ?? 0) + 1);
      }
    }
    for (const [to, count] of same) {
      const isNamesake = nameOf(from) === nameOf(to);
      if (isNamesake || 2 * count >= all) candidates.push({ from, to, isNamesake, same: count });
    }
  }
  candidates.sort((a, b) => Number(b.isNamesake) - Number(a.isNamesake) || b.same - a.same || byCodeUnits(a.from, b.from) || byCodeUnits(a.to, b.to));
  const taken = new Set<string>();
  return candidates.flatMap(({ from, to }) => {
    if (taken.has(`from ${from}`) || taken.has(`to ${to}`)) return [];
    taken.add(`from ${from}`).add(`to ${to}`);
    return [[from, to] as const];
  });
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export interface Written {
  readonly text: string;
  readonly entries: number;
  readonly files: number;
  readonly added: number;
  readonly dropped: number;
}

/**
 * The text of a baseline that holds these findings. What stood in it of files that were not linted and are still there,
 * and of rules that did not run, stays.
 */
export function writeBaseline(findings: readonly Finding[], use: BaselineUse, looked: Looked & { readonly whole: boolean }): Written {
  const { baseline, fileOf, isThere } = use;
  const linted = new Map([...looked.templates].map((template) => [fileOf(template), template]));
  const files = new Map<string, Map<string, Map<string, Severity>>>();
  const put = (file: string, rule: string, entry: string, severity: Severity): void => {
    let rules = files.get(file);
    if (!rules) files.set(file, (rules = new Map()));
    let entries = rules.get(rule);
    if (!entries) rules.set(rule, (entries = new Map()));
    entries.set(entry, severity);
  };

  for (const [file, rules] of baseline.files) {
    const template = linted.get(file);
    const isUnseen = template === undefined && !looked.whole && isThere(file);
    for (const [rule, entries] of rules) {
      const isUnasked = template !== undefined && looked.names.includes(rule) && !looked.ran(rule, template);
      if (isUnseen || isUnasked) for (const [entry, severity] of entries) put(file, rule, entry, severity);
    }
  }
  for (const { finding, file, entry } of place(findings, fileOf)) put(file, finding.rule.id, entry, finding.severity);

  const before = keysOf(baseline.files);
  const now = keysOf(files);
  const added = [...now].filter((key) => !before.has(key)).length;
  const json = { version: VERSION, findings: sorted(files, (rules) => sorted(rules, (entries) => sorted(entries, (severity) => severity))) };
  return { text: `${JSON.stringify(json, undefined, 2)}\n`, entries: now.size, files: files.size, added, dropped: before.size + added - now.size };
}

function keysOf(files: Baseline['files']): ReadonlySet<string> {
  return new Set([...files].flatMap(([file, rules]) => [...rules].flatMap(([rule, entries]) => [...entries.keys()].map((entry) => JSON.stringify([file, rule, entry])))));
}

/** An object with its keys in order, whatever they are called. */
function sorted<T, U>(map: ReadonlyMap<string, T>, convert: (value: T) => U): Readonly<Record<string, U>> {
  return Object.fromEntries([...map].sort(([a], [b]) => byCodeUnits(a, b)).map(([key, value]) => [key, convert(value)]));
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
