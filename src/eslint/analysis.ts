import { rules as allRules } from '../../rules/index.js';
import { ConfigReader, optionMistakes } from '../engine/config-reader.js';
import type { Configurations, RuleSettings } from '../engine/config.js';
import { DIAGNOSTICS } from '../engine/diagnostics.js';
import type { Failure, Finding } from '../engine/finding.js';
import { lint, type Input } from '../engine/lint.js';
import { mayBeTemplate, parseText } from '../engine/open-text.js';
import { baselineFor } from './baseline.js';
import { isOurs, treeOf } from './parser.js';
import { MAX_FILE_SIZE, placeOf, workspaceAt, type Place } from './project.js';
import type { RuleContext, SourceCode } from './types.js';

const TEMPLATE_NAME = /\.(?:ya?ml|json|template)$/i;
export const diagnostics = Object.values(DIAGNOSTICS);
const NAMES = [...allRules, ...diagnostics].map(({ id }) => id);
/** What is said of a template at a place of the text that ESLint gave. */
export interface Remark {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly fix: Edits | undefined;
  readonly suggestions: readonly { readonly title: string; readonly edits: Edits }[];
}
type Edits = readonly { readonly start: number; readonly end: number; readonly text: string }[];

/** All that ESLint's rules of ours have to say of one text: worked out once, for those of them that are on. */
export class Analysis {
  /** Rule → what ESLint's configuration gives it as options. */
  readonly asked = new Map<string, Readonly<Record<string, unknown>>>();
  #remarks: ReadonlyMap<string, readonly Remark[]> | undefined;

  constructor(readonly context: Pick<RuleContext, 'sourceCode' | 'filename' | 'cwd' | 'settings'>) {}

  get isDone(): boolean {
    return this.#remarks !== undefined;
  }

  remarks(rule: string): readonly Remark[] {
    this.#remarks ??= analyse(this.context, this.asked);
    return this.#remarks.get(rule) ?? [];
  }
}

/** False: no template. */
const analyses = new WeakMap<SourceCode, Analysis | false>();

/**
 * Takes part in the analysis of a text. ESLint makes all rules before it walks a program, so that by the first answer
 * everybody has asked. Undefined where there is nothing to be said, which is decided once for each text.
 */
export function joinAnalysis(context: RuleContext, rule: string): Analysis | undefined {
  const { sourceCode, filename, cwd, settings } = context;
  let analysis = analyses.get(sourceCode);
  // A text may be linted again, with other rules.
  if (analysis === undefined || (analysis && analysis.isDone)) {
    const isMeant = isOurs(sourceCode.ast) || TEMPLATE_NAME.test(filename);
    analysis = isMeant && mayBeTemplate(sourceCode.text) && new Analysis({ sourceCode, filename, cwd, settings });
    analyses.set(sourceCode, analysis);
  }
  if (!analysis) return undefined;
  const [options] = context.options;
  analysis.asked.set(rule, isObject(options) ? options as Record<string, unknown> : {});
  return analysis;
}

const checked = new WeakSet<object>();

/** Throws for what a rule does not take, as ESLint does where a rule has a schema. */
export function checkOptions(rule: string, options: RuleContext['options']): void {
  const [first] = options;
  if (options.length === 0 || (options.length === 1 && isObject(first) && checked.has(first))) return;
  const mistakes = optionMistakes(rule, options, parseText);
  if (mistakes.length > 0) throw new Error(mistakes.join(' '));
  if (isObject(first)) checked.add(first);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

let waiting: (() => void) | undefined;
let isAnalysed = false;

/** Calls once when a template has been linted: as soon as ESLint has time, or wants to lint the next. */
export function afterFirstLint(call: () => void): void {
  waiting = call;
}

function callWaiting(): void {
  waiting?.();
  waiting = undefined;
}

function analyse({ sourceCode, filename, cwd, settings }: Analysis['context'], asked: Analysis['asked']): ReadonlyMap<string, readonly Remark[]> {
  if (isAnalysed) callWaiting();
  else if (waiting) setImmediate(callWaiting);
  isAnalysed = true;
  const { text } = sourceCode;
  const place = placeOf(filename, cwd);
  if (text.length > MAX_FILE_SIZE) return failed([{ path: place.path, message: 'This template is larger than the 10 MB that are read, so nothing in it was checked.' }], place);

  const tree = treeOf(sourceCode.ast);
  const input: Input = { path: place.path, kind: 'file', text, workspace: workspaceAt(place), tree: tree?.source.path === place.path ? tree : parseText(place.path, text) };
  const baseline = baselineFor(place);
  const report = lint([input], {
    rules: allRules.filter(({ id }) => asked.has(id)),
    configurations: underEslint(new ConfigReader({ parse: parseText }), asked),
    names: NAMES,
    ...(typeof baseline === 'object' && { baseline }),
    today: new Date().toISOString().slice(0, 10),
  });

  const remarks = new Map<string, Remark[]>(failed([...report.failures, ...(typeof baseline === 'string' ? [{ path: place.path, message: baseline }] : [])], place));
  for (const finding of report.findings) {
    if (!isShown(finding, settings)) continue;
    const remark = remarkOf(finding, place.path);
    const { id } = finding.rule;
    if (remark) remarks.set(id, [...remarks.get(id) ?? [], remark]);
  }
  return remarks;
}

/** ESLint says which rules run, and its options come before those of our configuration; `off` there is heeded. */
function underEslint(own: Configurations, asked: Analysis['asked']): Configurations {
  const known = new WeakMap<RuleSettings, RuleSettings>();
  const settle = (stated: RuleSettings): RuleSettings => {
    let settled = known.get(stated);
    if (settled) return settled;
    const rules = new Map([...asked].map(([id, options]) => {
      const rule = stated.rules.get(id);
      return [id, { severity: rule?.severity ?? 'on', options: { ...rule?.options, ...options } }];
    }));
    settled = { ...stated, rules };
    known.set(stated, settled);
    return settled;
  };
  return {
    of(path, workspace) {
      const configuration = own.of(path, workspace);
      return { ...configuration, settingsOf: (template) => settle(configuration.settingsOf(template)) };
    },
    settingsOf: (template) => settle(own.settingsOf(template)),
    get problems() {
      return own.problems;
    },
    get suppressions() {
      return own.suppressions;
    },
  };
}

/** What kept us from looking: whatever it was, silence would look like a clean template. */
function failed(failures: readonly Failure[], { path }: Place): Map<string, Remark[]> {
  return new Map([['syntax-error', failures.map(({ path: file, line, column, message }): Remark => {
    const where = file === path ? '' : [file, line, column].filter((part) => part !== undefined).join(':') + ': ';
    return { start: 0, end: 0, message: `${where}${message}`, fix: undefined, suggestions: [] };
  })]]);
}

/** As the command line has it by default; notes for whoever asks: `settings: { lambdafit: { notes: true } }`. */
function isShown({ confidence, severity }: Finding, { lambdafit }: RuleContext['settings']): boolean {
  const wantsNotes = typeof lambdafit === 'object' && lambdafit !== null && 'notes' in lambdafit && lambdafit.notes === true;
  return confidence !== 'low' && (severity !== 'note' || wantsNotes);
}

/** ESLint shows what stands in the file that it lints: what shows elsewhere is said where the file has a part in it. */
function remarkOf({ message, places, about, fixes }: Finding, path: string): Remark | undefined {
  const [{ span: first }] = places;
  const here = places.find(({ span }) => span.source.path === path)?.span;
  if (!here && about.template !== path) return undefined;
  const elsewhere = first.source.path === path ? '' : ` (${first.source.path}:${first.source.position(first.start).line})`;
  const usable = fixes.flatMap(({ title, edits, safe }) => {
    const own = editsIn(edits, path);
    return own ? [{ title, edits: own, safe }] : [];
  });
  const fix = usable.find(({ safe }) => safe);
  return {
    start: here?.start ?? 0, end: here?.end ?? 0, message: message + elsewhere,
    fix: fix?.edits,
    suggestions: usable.filter((one) => one !== fix),
  };
}

/** In order; undefined where a part of them is about another file, or two of them about the same text. */
function editsIn(edits: Finding['fixes'][number]['edits'], path: string): Edits | undefined {
  if (edits.some(({ span }) => span.source.path !== path)) return undefined;
  const sorted = edits.map(({ span: { start, end }, text }) => ({ start, end, text })).sort((a, b) => a.start - b.start || a.end - b.end);
  return sorted.some(({ start }, index) => index > 0 && start < sorted[index - 1]!.end) ? undefined : sorted;
}
