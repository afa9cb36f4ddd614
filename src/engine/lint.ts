import type { Node, Tree } from '../source/tree.js';
import { parseTree } from '../source/tree.js';
import { isUtf16 } from '../source/encoding.js';
import { hideSecrets, hideSecretsInCode, withoutSecrets } from '../source/secrets.js';
import { Source, type Span } from '../source/source.js';
import type { Workspace } from '../source/workspace.js';
import { isCdkHelper, readAssembly } from '../template/assembly.js';
import { folderOf } from '../template/paths.js';
import { decode, OpenProject } from '../template/project.js';
import type { Resource } from '../template/resource.js';
import { readSamConfig } from '../template/samconfig.js';
import { looksLikeTemplate, mayBeTemplate, isTemplate } from '../template/sniff.js';
import { MAX_RESOURCES, Template, type TemplateOptions } from '../template/template.js';
import { readWorkload } from '../workload/read.js';
import type { Workload } from '../workload/workload.js';
import { version } from '../version.js';
import { compare as compareWith } from './baseline.js';
import type { BaselineUse } from './baseline-use.js';
import type { Configuration, Configurations } from './config.js';
import { DIAGNOSTICS } from './diagnostics.js';
import type { Finding, Place, Report, Totals } from './finding.js';
import type { Preset, Rule, RuleMeta } from './rule.js';
import { run, runs, type RunOptions } from './run.js';
import { conclude, suppress, type Applied, type Configured, type SuppressOptions } from './suppress.js';

/** A file or a cloud assembly to lint. */
export interface Input {
  /** Of a file, or of the folder of a CDK cloud assembly (the one with manifest.json). */
  readonly path: string;
  readonly kind: 'file' | 'assembly';
  /** Content that is not (yet) on disk: standard input, an editor's buffer. */
  readonly text?: string;
  /** That text, where its path is this one and somebody has parsed it already. */
  readonly tree?: Tree;
  readonly workspace: Workspace;
}

export interface LintOptions {
  readonly rules: readonly Rule[];
  /** Comes before what configurations say. */
  readonly preset?: Preset;
  /** The rules were asked for by name: each runs, whatever presets and configurations say. */
  readonly named?: boolean;
  /** What the project says of itself; without it, nothing is looked for. */
  readonly configurations?: Configurations;
  /** `--parameter Key=Value`: values that are certain. */
  readonly parameters?: ReadonlyMap<string, string>;
  /** Section of samconfig.toml; `default` unless told. */
  readonly configEnv?: string;
  /** Every name that a suppression may use; those of `rules`, unless told: a rule that is left out of a run is no mistake. */
  readonly names?: readonly string[];
  /** `YYYY-MM-DD`; without it no suppression expires. */
  readonly today?: string;
  /** All of the project is linted, so that what its configuration suppresses must turn up. */
  readonly whole?: boolean;
  /** What the configuration suppresses. */
  readonly suppressions?: readonly Configured[];
  readonly baseline?: BaselineUse;
  /** Called before each input, for progress. */
  readonly onInput?: (path: string) => void;
  /**
   * Called with each workload that was linted, for whoever has more to say of it than rules have. A nested template that
   * is an input too comes twice: in its parent's workload, where its parameters have values, and alone.
   */
  readonly onWorkload?: (workload: Workload) => void;
}

interface Task extends LintOptions {
  /** What the project says of this input. */
  readonly configuration?: Configuration;
}

/** What one input gave. */
interface Outcome {
  readonly applied: readonly Applied[];
  /** Functions by template: a template that is read as another's child counts there. */
  readonly functions: ReadonlyMap<string, { all: number; ai: number }>;
  readonly children: readonly string[];
  readonly failures: readonly { path: string; message: string }[];
  /** A template of which nothing was checked. */
  readonly unread?: string;
}
const NOTHING: Outcome = { applied: [], functions: new Map(), children: [], failures: [] };

/**
 * Lints templates and cloud assemblies, one after the other; no syntax tree outlives its input. Synchronous, since
 * ESLint and CDK call it so. What is wrong with a file is a finding or a failure, and the others are still linted;
 * it throws only for a bug.
 */
export function lint(inputs: readonly Input[], options: LintOptions): Report {
  const outcomes = new Map<string, Outcome>();
  let skipped = 0;
  for (const input of inputs) {
    options.onInput?.(input.path);
    const configuration = options.configurations?.of(input.path, input.workspace);
    if (configuration && (configuration.excluded || configuration.unusable)) continue;
    const task = configuration ? { ...options, configuration } : options;
    const outcome = input.kind === 'assembly' ? lintAssembly(input, task) : lintFile(input, task);
    if (outcome) outcomes.set(input.path, outcome);
    else skipped++;
  }
  // A nested template says more in its parent's context: there its parameters have values.
  for (const child of [...outcomes.values()].flatMap(({ children }) => children)) {
    const alone = outcomes.get(child);
    if (alone && !alone.children.includes(child)) outcomes.delete(child);
  }

  const all = [...outcomes.values()];
  const functions = new Map(all.flatMap(({ functions }) => [...functions]));
  const counts = [...functions.values()];
  const totals: Totals = {
    templates: functions.size,
    skipped,
    functions: counts.reduce((sum, count) => sum + count.all, 0),
    aiFunctions: counts.reduce((sum, count) => sum + count.ai, 0),
  };
  const concluded = conclude(all.flatMap(({ applied }) => applied), [...(options.suppressions ?? []), ...(options.configurations?.suppressions ?? [])], suppressing(options));
  const sorted = once(concluded.findings).flatMap((finding) => asConfigured(finding, options)).map(discreet).sort(inReadingOrder);
  const unread = new Set(all.flatMap(({ unread: path }) => path ?? []));
  const templates = [...functions.keys()].filter((path) => !unread.has(path));
  const { findings, compared } = options.baseline
    ? compareWith(sorted, options.baseline, { templates: new Set(templates), ran: ranWith(options), names: namesOf(options) })
    : { findings: sorted, compared: undefined };
  return {
    version,
    rules: [...options.rules, ...Object.values<RuleMeta>(DIAGNOSTICS)],
    findings: findings.filter(({ suppressed }) => !suppressed),
    suppressed: findings.filter(({ suppressed }) => suppressed),
    ...(compared && { baseline: compared }),
    totals,
    templates,
    failures: [...all.flatMap(({ failures }) => failures), ...(options.configurations?.problems ?? [])],
    sources: [...new Set(findings.flatMap(({ places }) => places.map(({ span }) => span.source)))],
  };
}

/** Whether a run asks a rule about a template. */
export function ranWith({ rules, preset, named, configurations }: Pick<LintOptions, 'rules' | 'preset' | 'named' | 'configurations'>): (rule: string, template: string) => boolean {
  const asked = new Map(rules.map((rule) => [rule.id, rule]));
  const options = { preset, named, ...(configurations && { settingsOf: (template: string) => configurations.settingsOf(template) }) };
  return (id, template) => {
    const rule = asked.get(id);
    return rule ? runs(rule, template, options) : Object.hasOwn(DIAGNOSTICS, id);
  };
}

/** What the engine itself finds has its severity from the configuration too, or is off there. */
function asConfigured(finding: Finding, { configurations }: LintOptions): readonly Finding[] {
  const { rule: { id }, about: { template } } = finding;
  const level = configurations && Object.hasOwn(DIAGNOSTICS, id) ? configurations.settingsOf(template).rules.get(id)?.severity : undefined;
  if (level === undefined || level === 'on') return [finding];
  return level === 'off' ? [] : [{ ...finding, severity: level }];
}

function namesOf({ rules, names }: LintOptions): readonly string[] {
  return names ?? [...rules.map(({ id }) => id), ...Object.keys(DIAGNOSTICS)];
}

function suppressing(options: LintOptions): SuppressOptions {
  return { names: namesOf(options), ran: ranWith(options), today: options.today, whole: options.whole, hide };
}

/** Templates in one file, divided by `---`. CloudFormation takes one. */
const MOST_DOCUMENTS = 1_000;

/** The findings of a file; undefined where it holds no template. */
function lintFile(input: Input, options: Task): Outcome | undefined {
  const { path, workspace } = input;
  let { text } = input;
  if (text === undefined) {
    const bytes = workspace.read(path);
    if (!bytes) return { ...NOTHING, failures: [{ path, message: 'cannot be read' }] };
    text = isUtf16(bytes) ? undefined : decode(bytes);
    if (text === undefined) return unreadable(path, bytes);
  }
  if (!mayBeTemplate(text)) return undefined;

  const project = new OpenProject(workspace);
  const tree = input.tree ?? parseTree(new Source(path, text));
  project.put(tree);
  if (tree.problem) {
    if (!looksLikeTemplate(text)) return undefined;
    const findings = [tree.problem.tooLarge ? crowded(tree.problem.message, tree.problem.span) : syntaxError(tree.problem.message, tree.problem.span)];
    return masked({ ...NOTHING, unread: path, functions: new Map([[path, { all: 0, ai: 0 }]]), applied: [{ findings, entries: [], mistakes: [] }] }, project);
  }
  const roots = tree.documents.filter(isTemplate);
  if (roots.length === 0) return undefined;

  const configured = readSamConfig(folderOf(path), project, options.configEnv ?? 'default', path);
  const context: TemplateOptions = {
    project,
    ...(options.parameters ? { parameters: options.parameters } : {}),
    ...(options.configuration ? { settled: options.configuration.parameters } : {}),
    configured: configured.parameters,
  };
  const linted = roots.slice(0, MOST_DOCUMENTS).map((root) => lintTogether([new Template(root, context)], options, isCdkHelper));
  const problems = [...configured.problems, ...(roots.length > MOST_DOCUMENTS ? [{ path, message: `holds more than ${MOST_DOCUMENTS} templates, and those after were not checked` }] : [])];
  return masked(joined(linted, tree.duplicates.map((key) => duplicateKey(key, tree)), problems, project, options), project);
}

function lintAssembly({ path, workspace }: Input, options: Task): Outcome {
  const project = new OpenProject(workspace);
  const assembly = readAssembly(path, project, {
    ...(options.parameters ? { parameters: options.parameters } : {}),
    ...(options.configuration ? { settled: options.configuration.parameters } : {}),
  });
  const templates = assembly.stacks.map(({ template }) => template);
  const linted = lintTogether(templates, options, (resource) => assembly.isHelper(resource));
  return masked(joined([linted], [], assembly.problems, project, options), project);
}

/** What templates that are deployed together gave. */
interface Linted {
  readonly templates: readonly Template[];
  readonly findings: readonly Finding[];
  readonly functions: ReadonlyMap<string, { all: number; ai: number }>;
  readonly children: readonly string[];
}

/** Templates that are deployed together, their nested stacks included. */
function lintTogether(templates: readonly Template[], options: Task, isHelper: (resource: Resource) => boolean): Linted {
  const nested = templates.flatMap((template) => [...template.descendants()]);
  const all = [...templates, ...nested];
  const workload = readWorkload(all, { isHelper, settings: options.configuration?.workload });
  const findings = run(workload, options.rules, wishOf(options));
  options.onWorkload?.(workload);
  return {
    templates: all,
    findings: [...findings, ...all.flatMap(tooLarge)],
    functions: countFunctions(workload, all),
    children: nested.map(({ path }) => path),
  };
}

function wishOf({ preset, named, configuration }: Task): RunOptions {
  return { preset, named, ...(configuration ? { path: configuration.path, settingsOf: (template) => configuration.settingsOf(template) } : {}) };
}

function countFunctions(workload: Workload, templates: readonly Template[]): Map<string, { all: number; ai: number }> {
  const counts = new Map(templates.map(({ path }) => [path, { all: 0, ai: 0 }]));
  const seen = new Set<Node>();
  for (const { template, resource, ai } of workload.functions) {
    // Two stacks of one child template, or a stage each: the same function of the same file.
    if (seen.has(resource.key)) continue;
    seen.add(resource.key);
    const count = counts.get(template.path)!;
    count.all++;
    if (ai.verdict !== 'no') count.ai++;
  }
  return counts;
}

/** The documents of one file, or the stacks of one assembly. */
function joined(
  linted: readonly Linted[], more: readonly Finding[], problems: readonly { path: string; message: string }[], project: OpenProject, options: LintOptions,
): Outcome {
  const findings = [...linted.flatMap((one) => one.findings), ...more];
  // What SAM has built repeats what somebody wrote, and nobody edits it.
  const trees = project.opened.filter(({ source }) => !/(?:^|\/)(?:\.aws-sam|node_modules)\//.test(source.path));
  return {
    applied: [suppress(findings, linted.flatMap(({ templates }) => templates), trees, suppressing(options))],
    functions: new Map(linted.flatMap(({ functions }) => [...functions])),
    children: linted.flatMap(({ children }) => children),
    failures: problems.map(({ path, message }) => ({ path, message })),
  };
}

/** No output may show a secret that stands beside a finding. */
function masked(outcome: Outcome, project: OpenProject): Outcome {
  const findings = outcome.applied.flatMap((one) => [...one.findings, ...one.mistakes]);
  const shown = new Set(findings.flatMap(({ places, fixes }) => [
    ...places.map(({ span }) => span.source), ...fixes.flatMap(({ edits }) => edits.map(({ span }) => span.source)),
  ]));
  for (const tree of project.opened) if (shown.has(tree.source)) hide(tree);
  // Handlers and their manifests, which are no trees of ours.
  for (const source of shown) {
    if (hidden.has(source)) continue;
    hidden.add(source);
    source.guard(hideSecretsInCode);
  }
  return outcome;
}

const hidden = new WeakSet<Source>();

/** Looked for when something of the file is shown, which is seldom; and then in a tree of its own, so that none is kept. */
function hide({ source }: Tree): void {
  if (hidden.has(source)) return;
  hidden.add(source);
  source.guard(() => hideSecrets(source, parseTree(source).documents));
}

function unreadable(path: string, bytes: Uint8Array): Outcome | undefined {
  const [first] = bytes;
  const isBigEndian = first === 0xfe || first === 0;
  const is16 = isUtf16(bytes);
  // A file that merely has a template's extension is nobody's template, in whatever encoding: no commit may fail for it.
  const text = new TextDecoder(!is16 ? 'latin1' : isBigEndian ? 'utf-16be' : 'utf-16le').decode(bytes);
  if (!mayBeTemplate(text)) return undefined;
  return { ...NOTHING, failures: [{ path, message: is16 ? 'is UTF-16, which CloudFormation tools do not read: save it as UTF-8' : 'is not valid UTF-8' }] };
}

// ── what the engine itself finds ───────────────────────────────────────────

function diagnostic(rule: RuleMeta, span: Span, message: string, note: string, advice: readonly string[] = [], about: Partial<Finding['about']> = {}): Finding {
  return {
    rule, message, severity: rule.severity, confidence: 'high',
    about: { logicalId: '', address: '', template: span.source.path, kind: 'file', ai: true, ...about },
    places: [{ span: { source: span.source, start: span.start, end: span.end }, note }], advice, fixes: [],
  };
}

function crowded(message: string, span: Span): Finding {
  return diagnostic(DIAGNOSTICS['template-too-large'], span, `${message}.`, 'the first that is too many', ['CloudFormation takes templates of 1 MB. Nothing in this file was checked.']);
}

function syntaxError(message: string, span: Span): Finding {
  return diagnostic(DIAGNOSTICS['syntax-error'], span, `This template cannot be parsed: ${message.replace(/\.$/, '')}.`, message, ['Nothing in this file was checked.']);
}

function duplicateKey(key: Node, tree: Tree): Finding {
  return diagnostic(
    DIAGNOSTICS['duplicate-key'], key, `The key "${key.text}" stands twice in this mapping; only the last one counts.`, 'the second time', [],
    { address: addressOf(key, tree) },
  );
}

const MAX_DEPTH = 1_000;

/** Where a key stands, as keys and indices from the root: `Resources/Fn/Properties/Timeout`. */
function addressOf(key: Node, { documents }: Tree): string {
  const path: string[] = [];
  const holds = (node: Node): boolean => node.start <= key.start && key.start < node.end;
  for (let node = documents.find(holds); node; ) {
    const { children, kind } = node;
    let inner: Node | undefined;
    for (let i = 0; i < children.length; i += kind === 'mapping' ? 2 : 1) {
      const child = children[i]!;
      if (child === key) return [...path, key.text].join('/');
      const value = kind === 'mapping' ? children[i + 1]! : child;
      // An alias stands for what may hold it.
      if (!holds(value) || value.end - value.start > node.end - node.start || path.length > MAX_DEPTH) continue;
      path.push(kind === 'mapping' ? child.text : String(i));
      inner = value;
      break;
    }
    node = inner;
  }
  return [...path, key.text].join('/');
}

function tooLarge({ runaway, path, purse, parent, root }: Template): Finding[] {
  const rule = DIAGNOSTICS['template-too-large'];
  if (runaway) {
    const isLoop = runaway.text.startsWith('Fn::ForEach::');
    return [diagnostic(
      rule, runaway, `This ${isLoop ? 'loop makes' : 'template has'} more than ${MAX_RESOURCES} resources.`, isLoop ? 'the loop' : 'the first that is too many',
      ['CloudFormation takes 500 resources in a stack; what comes after those was not checked.'], { template: path },
    )];
  }
  // Nested stacks share what their parent has to spend.
  if (purse.left >= 0 || parent) return [];
  const first = root.key('Resources') ?? root;
  return [diagnostic(
    rule, first, 'This template takes more work to evaluate than any that can be deployed.', 'its expressions multiply',
    ['What came last was taken for unknown and not checked.'], { template: path },
  )];
}

/** A template that two stacks share gives its findings once. */
function once(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ rule, about, places: [{ span }] }) => {
    const key = `${rule.id}\n${span.source.path}\n${about.logicalId}\n${about.address}\n${span.start}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** What we say of a file may name what is in it: a route with a token, a key that is one. */
function discreet(finding: Finding): Finding {
  const { message, places: [first, ...others], advice, fixes } = finding;
  const place = (one: Place): Place => ({ ...one, note: withoutSecrets(one.note) });
  return {
    ...finding,
    message: withoutSecrets(message),
    places: [place(first), ...others.map(place)],
    advice: advice.map(withoutSecrets),
    fixes: fixes.map((fix) => ({ ...fix, title: withoutSecrets(fix.title) })),
  };
}

function inReadingOrder(a: Finding, b: Finding): number {
  const [{ span: left }] = a.places;
  const [{ span: right }] = b.places;
  return compare(left.source.path, right.source.path) || left.start - right.start || compare(a.rule.id, b.rule.id) || compare(a.about.logicalId, b.about.logicalId);
}

/** By code units: the order must not depend on the locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
