import { comments } from '../source/comments.js';
import type { Source, Span } from '../source/source.js';
import type { Node, Tree } from '../source/tree.js';
import type { Resource } from '../template/resource.js';
import type { Template } from '../template/template.js';
import { aliasOf } from './aliases.js';
import { DIAGNOSTICS } from './diagnostics.js';
import type { Finding, Suppressed } from './finding.js';
import { didYouMean } from './nearest.js';
import type { RuleMeta } from './rule.js';

/** What every directive holds; texts without it are not searched for comments. */
const MARK = 'lambdafit';
/** What cdk-nag's metadata stands under. */
const NAG = 'cdk_nag';
const DIRECTIVES = ['disable-next-line', 'disable-line', 'disable', 'disable-file', 'enable'] as const;
/** Directives of one file that are heeded. */
const MAX_DIRECTIVES = 10_000;
/** Directives for one rule that point at one thing, or blocks for it that lie in each other. Nobody needs two. */
const MAX_SAME = 20;
/** Rules that one directive names. */
const MAX_NAMES = 100;
/** Characters of the user's words that a message repeats. */
const LONGEST_QUOTE = 60;
/** Lines that a message names. */
const SHOWN_LINES = 3;
/** What is said of suppressions themselves: looked at after all others. */
const ABOUT_SUPPRESSIONS: ReadonlySet<string> = new Set<string>(['invalid-suppression', 'expired-suppression', 'unused-suppression'] satisfies (keyof typeof DIAGNOSTICS)[]);

/** A suppression in the configuration. */
export interface Configured {
  readonly rules: readonly string[];
  readonly reason: string;
  readonly until?: string | undefined;
  /** Where it stands. */
  readonly place: Span;
  /** Whether it is about that file, template and function. */
  readonly covers: (subject: Subject) => boolean;
}

export interface Subject {
  /** The file where the finding shows. */
  readonly path: string;
  /** The file of its template. */
  readonly template: string;
  readonly logicalId: string;
  readonly constructPath: string | undefined;
}

export interface SuppressOptions {
  /** Every rule and diagnostic there is, run or not: a suppression may name any of them. */
  readonly names: readonly string[];
  /** Whether a rule was asked about a template: what was not asked for is not unused. */
  readonly ran: (rule: string, template: string) => boolean;
  /** `YYYY-MM-DD`; without it nothing expires. */
  readonly today?: string | undefined;
  /** Every template of the project was linted, so that what the configuration suppresses must have turned up. */
  readonly whole?: boolean | undefined;
  /** Hides the secrets of a file, before anything of it is repeated. */
  readonly hide: (tree: Tree) => void;
}

/** One rule that one directive suppresses. */
interface Entry {
  /** Tells it from every other, also where a file is read twice. */
  readonly key: string;
  readonly rule: string;
  readonly by: Suppressed['by'];
  readonly reason: string;
  readonly until: string | undefined;
  /** The name of the rule, where the directive has it. */
  readonly place: Span;
  /** The template, or the file, that it stands in. */
  readonly template: string;
  /** Of another tool, which we only heed: nothing is said about it. */
  readonly foreign: boolean;
  /** Of a whole file. */
  wide: boolean;
  used: boolean;
  /** It would have been used, were it not too late. */
  missed: boolean;
}

/** What one input says of suppressions, and what became of its findings. */
export interface Applied {
  readonly findings: readonly Finding[];
  readonly entries: readonly Entry[];
  /** Directives that mean nothing. */
  readonly mistakes: readonly Finding[];
}

/**
 * Marks the findings of one input that its comments or metadata suppress. `trees` are the files it consists of.
 *
 * A directive that points at a line covers what shows there; one that points at the key of a resource covers, besides,
 * what is about that resource wherever it shows: half of what there is to say of a function shows in Globals, at a
 * queue, or in another file.
 */
export function suppress(findings: readonly Finding[], templates: readonly Template[], trees: readonly Tree[], options: SuppressOptions): Applied {
  const reader = new Reader(templates, options);
  for (const tree of trees) if (tree.source.text.includes(MARK)) reader.comments(tree);
  reader.metadata();
  if (reader.entries.length === 0) return { findings, entries: [], mistakes: reader.mistakes };
  const isLate = lateness(options);
  return { findings: findings.map((finding) => marked(finding, reader.find(finding), isLate)), entries: reader.entries, mistakes: reader.mistakes };
}

/** What is to be said of the suppressions of all inputs, and the findings that the configuration suppresses. */
export function conclude(applied: readonly Applied[], configured: readonly Configured[], options: SuppressOptions): { readonly findings: readonly Finding[] } {
  const isLate = lateness(options);
  const mistakes: Finding[] = [];
  const ofConfig = configured.map((one) => readConfigured(one, options, mistakes));
  const bySetting = (finding: Finding): Finding => {
    if (finding.suppressed) return finding;
    const { about, places: [{ span }] } = finding;
    const subject: Subject = { path: span.source.path, template: about.template, logicalId: about.logicalId, constructPath: about.constructPath };
    return marked(finding, ofConfig.flatMap(({ entries, covers }) => entries.filter(({ rule }) => rule === finding.rule.id && covers(subject))), isLate);
  };
  const findings = applied.flatMap((one) => one.findings).map(bySetting);

  // A file that two inputs have in common is read twice, and its directives need to be of use in one of them.
  const entries = new Map<string, Entry>();
  for (const entry of [...applied.flatMap((one) => one.entries), ...ofConfig.flatMap((one) => one.entries)]) {
    const known = entries.get(entry.key);
    if (!known) entries.set(entry.key, entry);
    else {
      known.used ||= entry.used;
      known.missed ||= entry.missed;
    }
  }
  const remarks = [...mistakes, ...unique(applied.flatMap((one) => one.mistakes))];
  const open = [...entries.values()].filter(({ foreign }) => !foreign);
  const lines = linesOf(findings);
  for (const entry of open) {
    const remark = ABOUT_SUPPRESSIONS.has(entry.rule) ? undefined : remarkOn(entry, lines, options);
    if (remark) remarks.push(remark);
  }
  // Remarks can be suppressed themselves, for a file or by configuration: `unused-suppression` in a template that others fill in.
  const ofFiles = new Map<string, Entry[]>();
  for (const entry of open) if (entry.wide && ABOUT_SUPPRESSIONS.has(entry.rule)) add(ofFiles, `${entry.rule}\n${entry.place.source.path}`, entry);
  const said = remarks.map((remark) => {
    const own = ofFiles.get(`${remark.rule.id}\n${remark.places[0].span.source.path}`);
    return bySetting(own ? marked(remark, own, isLate) : remark);
  });
  for (const entry of open) {
    const remark = ABOUT_SUPPRESSIONS.has(entry.rule) ? remarkOn(entry, NO_LINES, options) : undefined;
    if (remark) said.push(remark);
  }
  return { findings: [...findings, ...said] };
}

function lateness({ today }: SuppressOptions): (entry: Entry) => boolean {
  return ({ until }) => today !== undefined && until !== undefined && until < today;
}

/** A finding with the first of the suppressions that still holds. */
function marked(finding: Finding, candidates: Iterable<Entry>, isLate: (entry: Entry) => boolean): Finding {
  const late: Entry[] = [];
  for (const entry of candidates) {
    if (isLate(entry)) {
      late.push(entry);
      continue;
    }
    entry.used = true;
    const { by, reason, until, place } = entry;
    return { ...finding, suppressed: { by, reason, ...(until !== undefined && { until }), place } };
  }
  for (const entry of late) entry.missed = true;
  return finding;
}

function unique(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => {
    const { source, start } = finding.places[0].span;
    return [`${source.path}\n${start}\n${finding.message}`, finding];
  })).values()];
}

// ── what is to be said of suppressions ─────────────────────────────────────

function remark(rule: RuleMeta, { source, start, end }: Span, template: string, message: string, note: string, advice: readonly string[]): Finding {
  return {
    rule, message, severity: rule.severity, confidence: 'high',
    about: { logicalId: '', address: '', template, kind: 'file', ai: true },
    places: [{ span: { source, start, end }, note }], advice, fixes: [],
  };
}

type Lines = ReadonlyMap<string, readonly number[]>;
const NO_LINES: Lines = new Map();

/** The first few lines of a file in which a rule reports something. */
function linesOf(findings: readonly Finding[]): Lines {
  const lines = new Map<string, number[]>();
  for (const { rule, suppressed, places: [{ span }] } of findings) {
    if (suppressed) continue;
    const key = `${rule.id}\n${span.source.path}`;
    const known = lines.get(key);
    if (known && known.length >= SHOWN_LINES) continue;
    const { line } = span.source.position(span.start);
    if (!known?.includes(line)) add(lines, key, line);
  }
  return lines;
}

function remarkOn(entry: Entry, allLines: Lines, options: SuppressOptions): Finding | undefined {
  const { rule, until, place, template, by } = entry;
  if (lateness(options)(entry)) {
    return remark(
      DIAGNOSTICS['expired-suppression'], place, template, `This suppression of ${rule} ended on ${until}.`, `until ${until}`,
      [entry.missed ? 'What it suppressed is reported again: mend it, or give it another date.' : 'There is nothing left for it to suppress: take it out.'],
    );
  }
  const isAsked = options.ran(rule, template) && (by !== 'config' || options.whole === true);
  if (entry.used || !isAsked) return undefined;
  const lines = allLines.get(`${rule}\n${place.source.path}`) ?? [];
  return remark(
    DIAGNOSTICS['unused-suppression'], place, template, `There is no finding of ${rule} for this to suppress.`, 'suppresses nothing',
    lines.length === 0 || by === 'config'
      ? ['Take it out, so that it cannot hide the next one.']
      : [`There is one in line ${lines.join(', ')}: a comment belongs above that line, or above the key of the resource.`],
  );
}

// ── reading ────────────────────────────────────────────────────────────────

const DATE = String.raw`\d{1,4}[-./]\d{1,2}[-./]\d{1,4}`;
/** In brackets anywhere, or at the end. What has brackets and a digit at the end is meant to be a date as well. */
const UNTIL = new RegExp(String.raw`[[(]until:?\s+(${DATE})[\])]|[[(]until:?\s+([^\])]{0,40}\d[^\])]{0,40})[\])]\.?$|(?:^|\s)until:?\s+(${DATE})\.?$`, 'i');

/** A reason, and the last day it holds for: `the client polls until 2027-01-31`, `… [until 2027-01-31]`. */
function readReason(text: string): { readonly reason: string; readonly until?: string; readonly badDate?: string } {
  const trimmed = text.trim();
  const match = UNTIL.exec(trimmed);
  if (!match) return { reason: trimmed };
  const date = (match[1] ?? match[2] ?? match[3])!.trim();
  const before = trimmed.slice(0, match.index).replace(/[\s,;]+$/, '');
  const reason = `${before} ${trimmed.slice(match.index + match[0].length)}`.trim().replace(/\s*[.,;]$/, '');
  return isDate(date) ? { reason, until: date } : { reason, badDate: date };
}

export function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return month >= 1 && month <= 12 && day >= 1 && day <= days;
}

type Meaning = { readonly rules: readonly string[] } | { readonly mistake: string };

/** What a name in a suppression stands for: a rule of ours, or those of ours that look at what another tool's rule looks at. */
function meaningOf(name: string, names: readonly string[]): Meaning {
  if (names.includes(name)) return { rules: [name] };
  const alias = aliasOf(name);
  const rules = alias?.rules.filter((rule) => names.includes(rule)) ?? [];
  if (rules.length > 0) return { rules };
  if (alias) return { mistake: `${quoted(name)} is a rule of ${alias.tool}, and lambdafit has none that looks at the same: this suppresses nothing.` };
  return { mistake: `There is no rule ${quoted(name)}, so this suppresses nothing.${didYouMean(name, names)}` };
}

function quoted(text: string): string {
  return `“${text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text}”`;
}

function readConfigured(one: Configured, { names }: SuppressOptions, mistakes: Finding[]): { readonly entries: readonly Entry[]; readonly covers: Configured['covers'] } {
  const { place, covers, until } = one;
  const { path } = place.source;
  const reason = one.reason.trim();
  const wrong = (message: string, note: string): void => void mistakes.push(remark(DIAGNOSTICS['invalid-suppression'], place, path, message, note, []));
  if (reason === '') wrong('This suppression gives no reason, so it suppresses nothing.', 'no reason');
  if (until !== undefined && !isDate(until)) wrong(`${quoted(until)} is no date, so this suppresses nothing.`, 'no date');
  if (reason === '' || (until !== undefined && !isDate(until))) return { entries: [], covers };
  const entries = one.rules.flatMap((name): Entry[] => {
    const meaning = meaningOf(name, names);
    if ('mistake' in meaning) {
      wrong(meaning.mistake, 'unknown rule');
      return [];
    }
    return meaning.rules.map((rule) => ({
      key: `${path}\n${place.start}\n${rule}`, rule, by: 'config', reason, until, place, template: path, foreign: false, wide: false, used: false, missed: false,
    }));
  });
  return { entries, covers };
}

/** Where the directives for one rule point. */
class Targets {
  /** `path`, `line` */
  readonly lines = new Map<string, Entry[]>();
  /** `template`, `logical id` */
  readonly resources = new Map<string, Entry[]>();
  /** By file. */
  readonly ranges = new Map<string, { readonly start: number; readonly end: number; readonly entry: Entry }[]>();
  readonly files = new Map<string, Entry[]>();

  /** The ranges around a place. */
  *around(path: string, at: number): Generator<Entry> {
    for (const { start, end, entry } of this.ranges.get(path) ?? []) if (start <= at && at < end) yield entry;
  }
}

class Reader {
  readonly entries: Entry[] = [];
  readonly mistakes: Finding[] = [];
  readonly #targets = new Map<string, Targets>();
  readonly #resources: readonly Resource[];
  #homes: Map<string, { readonly path: string; readonly start: number }> | undefined;
  #byPath: Map<string, { readonly resource: Resource; readonly line: number }[]> | undefined;

  constructor(
    readonly templates: readonly Template[],
    readonly options: SuppressOptions,
  ) {
    this.#resources = templates.flatMap(({ resources }) => [...resources.values()]);
  }

  /** The suppressions of a finding, the most particular first; some may come twice. */
  *find({ rule, about, places: [{ span }] }: Finding): Generator<Entry> {
    const targets = this.#targets.get(rule.id);
    if (!targets) return;
    const { path } = span.source;
    const resources = [about.logicalId, ...addressed(about.address)].map((logicalId) => `${about.template}\n${logicalId}`);
    yield* targets.lines.get(`${path}\n${span.source.position(span.start).line}`) ?? [];
    for (const resource of resources) yield* targets.resources.get(resource) ?? [];
    if (targets.ranges.size > 0) {
      yield* targets.around(path, span.start);
      for (const resource of resources) {
        const home = this.#homeOf(resource);
        if (home) yield* targets.around(home.path, home.start);
      }
    }
    yield* targets.files.get(path) ?? [];
    yield* targets.files.get(about.template) ?? [];
  }

  // ── comments ─────────────────────────────────────────────────────────────

  comments(tree: Tree): void {
    const { source } = tree;
    const open: Open = { blocks: new Map(), nextLines: new Map() };
    const all = comments(tree);
    let heeded = 0;
    for (const comment of all) {
      const directive = directiveIn(comment, source);
      if (!directive) continue;
      if (++heeded === 1) this.options.hide(tree);
      if (heeded > MAX_DIRECTIVES) {
        this.#wrong(comment, source.path, `Only the first ${MAX_DIRECTIVES} suppressions of a file are heeded: this one and those below suppress nothing.`, 'one too many');
        break;
      }
      this.#directive(directive, comment, all, tree, open);
    }
    for (const blocks of open.blocks.values()) this.#ranges(source.path, blocks, Infinity);
  }

  #directive({ word, isExact, bodyStart }: Directive, comment: Span, all: readonly Span[], { source }: Tree, open: Open): void {
    const name = DIRECTIVES.find((candidate) => candidate === word);
    if (!name || !isExact) {
      const meant = (name ? ` Did you mean ${name}?` : didYouMean(word, DIRECTIVES)).replace(/mean (\S+)\?$/, 'mean lambdafit-$1?');
      this.#wrong(comment, source.path, `This is no directive of lambdafit, so it suppresses nothing.${meant}`, 'not a directive');
      return;
    }

    const body = source.text.slice(bodyStart, comment.end);
    const dashes = /(?:^|\s)(?:-{2,}|[\u2013\u2014])(?=\s|$)/.exec(body);
    const listed = dashes ? body.slice(0, dashes.index) : body;
    const names = [...listed.matchAll(/[^\s,]+/g)].map(({ 0: text, index }) => ({ text, span: { source, start: bodyStart + index, end: bodyStart + index + text.length } }));

    if (name === 'enable') {
      const ended = names.length === 0 ? [...open.blocks.keys()] : names.flatMap(({ text, span }) => {
        const meaning = meaningOf(text, this.options.names);
        const rules = 'rules' in meaning ? meaning.rules.filter((rule) => open.blocks.has(rule)) : [];
        if (rules.length === 0) this.#wrong(span, source.path, 'mistake' in meaning ? meaning.mistake : `Nothing above suppresses ${text}, so there is nothing to end here.`, 'ends nothing');
        return rules;
      });
      for (const rule of ended) {
        this.#ranges(source.path, open.blocks.get(rule) ?? [], comment.start);
        open.blocks.delete(rule);
      }
      return;
    }

    const reasonStart = dashes ? bodyStart + dashes.index + dashes[0].length : comment.end;
    // As it may be shown.
    const { reason, until, badDate } = readReason(source.slice(reasonStart, comment.end));
    const entries = this.#entries(names, { by: 'comment', reason, until, badDate, whole: comment, template: source.path, example: `# lambdafit-${name} ${names[0]?.text ?? 'RULE'} -- WHY` });
    if (entries.length === 0) return;

    switch (name) {
      case 'disable-line':
        this.#line(source, source.position(comment.start).line, entries);
        break;
      case 'disable-next-line':
        this.#line(source, nextLine(source, comment, all, open.nextLines), entries);
        break;
      case 'disable-file':
        this.#file(source.path, entries);
        break;
      case 'disable':
        for (const entry of entries) {
          if ((open.blocks.get(entry.rule)?.length ?? 0) >= MAX_SAME) this.#oneTooMany(entry);
          else add(open.blocks, entry.rule, { entry, start: comment.start });
        }
        break;
    }
  }

  #file(path: string, entries: readonly Entry[]): void {
    for (const entry of entries) {
      entry.wide = true;
      this.#put(this.#of(entry).files, path, entry);
    }
  }

  #put(targets: Map<string, Entry[]>, key: string, entry: Entry): boolean {
    const before = targets.get(key)?.length ?? 0;
    if (before >= MAX_SAME) this.#oneTooMany(entry);
    else add(targets, key, entry);
    return before < MAX_SAME;
  }

  #oneTooMany(entry: Entry): void {
    entry.used = true;
    this.#wrong(entry.place, entry.template, `${entry.rule} is suppressed here ${MAX_SAME} times already: this suppresses nothing.`, 'one too many');
  }

  /** Where the key of a resource stands. */
  #homeOf(resource: string): { readonly path: string; readonly start: number } | undefined {
    this.#homes ??= new Map(this.#resources.map(({ template, logicalId, key }) => [`${template.path}\n${logicalId}`, { path: key.source.path, start: key.start }]));
    return this.#homes.get(resource);
  }

  #line(source: Source, line: number, entries: readonly Entry[]): void {
    for (const entry of entries) this.#put(this.#of(entry).lines, `${source.path}\n${line}`, entry);
    for (const found of this.#keysIn(source.path)) {
      if (found.line === line) this.#resource(found.resource, entries);
    }
  }

  /** What stands between two places, and what is about a resource whose key does. The innermost block comes first. */
  #ranges(path: string, blocks: readonly { readonly entry: Entry; readonly start: number }[], end: number): void {
    for (const { entry, start } of blocks.toReversed()) add(this.#of(entry).ranges, path, { start, end, entry });
  }

  #resource({ key, node, template, logicalId }: Resource, entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (this.#put(this.#of(entry).resources, `${template.path}\n${logicalId}`, entry)) add(this.#of(entry).ranges, key.source.path, { start: key.start, end: Math.max(node.end, key.end), entry });
    }
  }

  #keysIn(path: string): readonly { readonly resource: Resource; readonly line: number }[] {
    if (!this.#byPath) {
      this.#byPath = new Map();
      for (const resource of this.#resources) {
        const { source, start } = resource.key;
        add(this.#byPath, source.path, { resource, line: source.position(start).line });
      }
    }
    return this.#byPath.get(path) ?? [];
  }

  // ── metadata ─────────────────────────────────────────────────────────────

  metadata(): void {
    const seen = new Set<Node>();
    const marked = new Map<Source, boolean>();
    const mayHold = ({ source }: Node): boolean => {
      let may = marked.get(source);
      if (may === undefined) marked.set(source, (may = source.text.includes(MARK) || source.text.includes(NAG)));
      return may;
    };
    for (const template of this.templates) {
      if (mayHold(template.root)) {
        const disabled = template.root.get('Metadata')?.get(MARK)?.get('disable');
        if (disabled && !seen.has(disabled)) {
          seen.add(disabled);
          this.#file(template.path, this.#disabled(disabled, template.path));
        }
      }
      for (const resource of template.resources.values()) {
        const metadata = mayHold(resource.node) ? resource.node.get('Metadata') : undefined;
        if (metadata?.kind !== 'mapping') continue;
        const disabled = metadata.get(MARK)?.get('disable');
        if (disabled) this.#resource(resource, this.#disabled(disabled, template.path));
        const nag = metadata.get(NAG)?.get('rules_to_suppress');
        if (nag?.kind === 'sequence') this.#resource(resource, this.#nag(nag, template.path));
      }
    }
  }

  /** `disable: { rule: reason }`, `disable: { rule: { reason, until } }` */
  #disabled(node: Node, template: string): readonly Entry[] {
    this.options.hide(node.tree);
    const example = 'disable: { RULE: WHY }';
    if (node.kind !== 'mapping') {
      for (const item of node.kind === 'sequence' ? node.children : [node]) {
        this.#entries([{ text: item.text, span: item }], { by: 'metadata', reason: '', whole: item, template, example });
      }
      return [];
    }
    return [...node.entries()].flatMap(([key, value]) => {
      const said = value.kind === 'mapping' ? value.get('reason') : value;
      const date = value.kind === 'mapping' ? value.get('until') : undefined;
      const text = said?.kind === 'scalar' && said.tag === undefined && !said.isNull ? shown(said) : '';
      const read = date ? { reason: text.trim(), ...(isDate(date.text) ? { until: date.text } : { badDate: shown(date) }) } : readReason(text);
      return this.#entries([{ text: key.text, span: key }], { by: 'metadata', ...read, whole: key, template, example });
    });
  }

  /** A reason that somebody gave cdk-nag for a rule that says what ours says. */
  #nag(list: Node, template: string): readonly Entry[] {
    return list.children.flatMap((item): readonly Entry[] => {
      const [id, reason] = [item.get('id'), item.get('reason')];
      const alias = id && aliasOf(id.text);
      // With `applies_to` only one of several findings is meant, and we do not know which.
      if (!alias?.same || !reason || item.get('applies_to')) return [];
      this.options.hide(list.tree);
      const text = shown(reason).trim();
      if (text === '') return [];
      const rules = alias.rules.filter((rule) => this.options.names.includes(rule));
      return this.#made(rules, id!, { by: 'metadata', reason: `${text} (${id!.text})`, until: undefined, template, foreign: true });
    });
  }

  // ── entries ──────────────────────────────────────────────────────────────

  #entries(names: readonly { readonly text: string; readonly span: Span }[], said: {
    readonly by: Suppressed['by']; readonly reason: string; readonly until?: string | undefined; readonly badDate?: string | undefined;
    readonly whole: Span; readonly template: string; readonly example: string;
  }): readonly Entry[] {
    const { by, reason, until, badDate, whole, template, example } = said;
    const problem = names.length === 0 ? ['This suppression names no rule, so it suppresses nothing.', 'no rule']
      : reason === '' ? ['This suppression gives no reason, so it suppresses nothing.', 'no reason']
        : badDate !== undefined ? [`${quoted(badDate)} is no date such as 2027-01-31, so this suppresses nothing.`, 'no date']
          : names.length > MAX_NAMES ? [`This suppression names more than ${MAX_NAMES} rules, so it suppresses nothing.`, 'too many rules'] : undefined;
    if (problem) {
      this.#wrong(whole, template, problem[0]!, problem[1]!, [`It is written so: ${example}`]);
      return [];
    }
    return names.flatMap(({ text, span }) => {
      const meaning = meaningOf(text, this.options.names);
      if ('rules' in meaning) return this.#made(meaning.rules, span, { by, reason, until, template, foreign: false });
      this.#wrong(span, template, meaning.mistake, 'unknown rule');
      return [];
    });
  }

  #made(rules: readonly string[], { source, start, end }: Span, said: Pick<Entry, 'by' | 'reason' | 'until' | 'template' | 'foreign'>): readonly Entry[] {
    const entries = rules.map((rule): Entry => ({ ...said, key: `${source.path}\n${start}\n${rule}`, rule, place: { source, start, end }, wide: false, used: false, missed: false }));
    this.entries.push(...entries);
    return entries;
  }

  #wrong(span: Span, template: string, message: string, note: string, advice: readonly string[] = []): void {
    this.mistakes.push(remark(DIAGNOSTICS['invalid-suppression'], span, template, message, note, advice));
  }

  #of({ rule }: Entry): Targets {
    let targets = this.#targets.get(rule);
    if (!targets) this.#targets.set(rule, (targets = new Targets()));
    return targets;
  }
}

/** What the directives further up in a file have begun, or have found out. */
interface Open {
  readonly blocks: Map<string, { readonly entry: Entry; readonly start: number }[]>;
  /** Line → the next one with more than a comment. */
  readonly nextLines: Map<number, number>;
}

interface Directive {
  readonly word: string;
  /** Written as it must be. */
  readonly isExact: boolean;
  readonly bodyStart: number;
}

/** The directive in a comment, or what was meant to be one. */
function directiveIn({ start, end }: Span, source: Source): Directive | undefined {
  const match = /^#+[ \t]*lambdafit([-: \t]+)([A-Za-z]+(?:[-_][A-Za-z]+)*)(?![\w.])[ \t]*:?/.exec(source.text.slice(start, Math.min(end, start + 200)));
  if (!match) return undefined;
  const [whole, separator, word] = match as unknown as [string, string, string];
  const isExact = separator === '-';
  // Other words behind our name are prose, or the name of a file.
  const isMeant = isExact ? /^(?:dis|en|ign|sup|skip|off|allow)/i.test(word) : /^(?:disable|enable|ignore|suppress|skip)(?:[-_][a-z]+)*$/i.test(word);
  return isMeant ? { word, isExact, bodyStart: start + whole.length } : undefined;
}

/** The next line on which something but a comment stands. */
function nextLine(source: Source, comment: Span, all: readonly Span[], known: Map<number, number>): number {
  const first = source.position(comment.start).line + 1;
  let line = first;
  for (; line <= source.lineCount; line++) {
    const before = known.get(line);
    if (before !== undefined) {
      line = before;
      break;
    }
    const start = source.offsetOfLine(line);
    const text = source.text.slice(start, source.offsetOfLine(line + 1));
    const rest = text.trimStart();
    if (rest === '') continue;
    if (!rest.startsWith('#') || !isComment(start + text.length - rest.length, all)) break;
  }
  // Of many that stand above each other, each is looked past once.
  for (let passed = first; passed < line; passed++) known.set(passed, line);
  return line;
}

function isComment(offset: number, all: readonly Span[]): boolean {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle]!.start < offset) low = middle + 1;
    else high = middle;
  }
  return all[low]?.start === offset;
}

/** The resource that an address is in: a finding about a function may be about the queue it reads from. */
function addressed(address: string): readonly string[] {
  const [, logicalId] = /^Resources\/([^/]+)/.exec(address) ?? [];
  return logicalId === undefined ? [] : [logicalId];
}

/** A scalar as it may be shown. */
function shown(node: Node): string {
  const { source, start, end } = node;
  const masked = source.slice(start, end);
  return masked === source.text.slice(start, end) ? node.text : masked;
}

function add<K, T>(map: Map<K, T[]>, key: K, item: T): void {
  const items = map.get(key);
  if (items) items.push(item);
  else map.set(key, [item]);
}
