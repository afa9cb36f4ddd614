import type { Node, Tree } from '../source/tree.js';
import { parseTree } from '../source/tree.js';
import { hideSecrets } from '../source/secrets.js';
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
import { DIAGNOSTICS } from './diagnostics.js';
import type { Finding, Report, Totals } from './finding.js';
import type { Preset, Rule, RuleMeta } from './rule.js';
import { run } from './run.js';

/** A file or a cloud assembly to lint. */
export interface Input {
  /** Of a file, or of the folder of a CDK cloud assembly (the one with manifest.json). */
  readonly path: string;
  readonly kind: 'file' | 'assembly';
  /** Content that is not (yet) on disk: standard input, an editor's buffer. */
  readonly text?: string;
  readonly workspace: Workspace;
}

export interface LintOptions {
  readonly rules: readonly Rule[];
  readonly preset?: Preset;
  /** `--parameter Key=Value`: values that are certain. */
  readonly parameters?: ReadonlyMap<string, string>;
  /** Section of samconfig.toml; `default` unless told. */
  readonly configEnv?: string;
  /** Called before each input, for progress. */
  readonly onInput?: (path: string) => void;
}

/** What one input gave. */
interface Outcome {
  readonly findings: readonly Finding[];
  /** Functions by template: a template that is read as another's child counts there. */
  readonly functions: ReadonlyMap<string, { all: number; ai: number }>;
  readonly children: readonly string[];
  readonly failures: readonly { path: string; message: string }[];
}
const NOTHING: Outcome = { findings: [], functions: new Map(), children: [], failures: [] };

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
    const outcome = input.kind === 'assembly' ? lintAssembly(input, options) : lintFile(input, options);
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
  const findings = once(all.flatMap(({ findings }) => findings)).sort(inReadingOrder);
  return {
    version,
    rules: [...options.rules, ...Object.values<RuleMeta>(DIAGNOSTICS)],
    findings,
    totals,
    failures: all.flatMap(({ failures }) => failures),
    sources: [...new Set(findings.flatMap(({ places }) => places.map(({ span }) => span.source)))],
  };
}

/** The findings of a file; undefined where it holds no template. */
function lintFile(input: Input, options: LintOptions): Outcome | undefined {
  const { path, workspace } = input;
  let { text } = input;
  if (text === undefined) {
    const bytes = workspace.read(path);
    if (!bytes) return { ...NOTHING, failures: [{ path, message: 'cannot be read' }] };
    text = decode(bytes);
    if (text === undefined) return unreadable(path, bytes);
  }
  if (!mayBeTemplate(text)) return undefined;

  const project = new OpenProject(workspace);
  const tree = parseTree(new Source(path, text));
  project.put(tree);
  if (tree.problem) {
    if (!looksLikeTemplate(text)) return undefined;
    return masked({ ...NOTHING, functions: new Map([[path, { all: 0, ai: 0 }]]), findings: [syntaxError(tree.problem.message, tree.problem.span)] }, project);
  }
  const roots = tree.documents.filter(isTemplate);
  if (roots.length === 0) return undefined;

  const configured = readSamConfig(folderOf(path), project, options.configEnv ?? 'default', path);
  const context: TemplateOptions = {
    project,
    ...(options.parameters ? { parameters: options.parameters } : {}),
    configured: configured.parameters,
  };
  const outcomes = roots.map((root) => {
    const template = new Template(root, context);
    return lintTogether([template], tree, options, isCdkHelper);
  });
  return masked(joined(outcomes, configured.problems), project);
}

function lintAssembly({ path, workspace }: Input, options: LintOptions): Outcome {
  const project = new OpenProject(workspace);
  const assembly = readAssembly(path, project, options.parameters ? { parameters: options.parameters } : {});
  const templates = assembly.stacks.map(({ template }) => template);
  const outcome = lintTogether(templates, undefined, options, (resource) => assembly.isHelper(resource));
  return masked(joined([outcome], assembly.problems), project);
}

/** Templates that are deployed together, their nested stacks included. */
function lintTogether(templates: readonly Template[], tree: Tree | undefined, options: LintOptions, isHelper: (resource: Resource) => boolean): Outcome {
  const nested = templates.flatMap((template) => [...template.descendants()]);
  const all = [...templates, ...nested];
  const workload = readWorkload(all, { isHelper });
  const findings = run(workload, options.rules, { preset: options.preset ?? 'recommended' });
  return {
    findings: [...findings, ...(tree?.duplicates ?? []).map(duplicateKey), ...all.flatMap(({ runaway }) => (runaway ? [loopTooLarge(runaway)] : []))],
    functions: countFunctions(workload, all),
    children: nested.map(({ path }) => path),
    failures: [],
  };
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

function joined(outcomes: readonly Outcome[], problems: readonly { path: string; message: string }[]): Outcome {
  return {
    findings: outcomes.flatMap(({ findings }) => findings),
    functions: new Map(outcomes.flatMap(({ functions }) => [...functions])),
    children: outcomes.flatMap(({ children }) => children),
    failures: [...outcomes.flatMap(({ failures }) => failures), ...problems.map(({ path, message }) => ({ path, message }))],
  };
}

/** No output may show a secret that stands beside a finding. */
function masked(outcome: Outcome, project: OpenProject): Outcome {
  const shown = new Set(outcome.findings.flatMap(({ places, fixes }) => [
    ...places.map(({ span }) => span.source), ...fixes.flatMap(({ edits }) => edits.map(({ span }) => span.source)),
  ]));
  for (const { source, documents } of project.opened) if (shown.has(source)) hideSecrets(source, documents);
  return outcome;
}

function unreadable(path: string, bytes: Uint8Array): Outcome | undefined {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes.length > 1 && (bytes[0] === 0) !== (bytes[1] === 0));
  // A binary that merely has a template's extension is nobody's template.
  if (!utf16 && !mayBeTemplate(new TextDecoder('latin1').decode(bytes))) return undefined;
  return { ...NOTHING, failures: [{ path, message: utf16 ? 'is UTF-16, which CloudFormation tools do not read: save it as UTF-8' : 'is not valid UTF-8' }] };
}

// ── what the engine itself finds ───────────────────────────────────────────

function diagnostic(rule: RuleMeta, span: Span, message: string, note: string, advice: readonly string[] = []): Finding {
  return {
    rule, message, severity: rule.severity, confidence: 'high',
    about: { logicalId: '', address: '', kind: 'file', ai: true },
    places: [{ span: { source: span.source, start: span.start, end: span.end }, note }], advice, fixes: [],
  };
}

function syntaxError(message: string, span: Span): Finding {
  return diagnostic(DIAGNOSTICS['syntax-error'], span, `This template cannot be parsed: ${message.replace(/\.$/, '')}.`, message, ['Nothing in this file was checked.']);
}

function duplicateKey(key: Node): Finding {
  return diagnostic(DIAGNOSTICS['duplicate-key'], key, `The key "${key.text}" stands twice in this mapping; only the last one counts.`, 'the second time');
}

function loopTooLarge(key: Node): Finding {
  return diagnostic(
    DIAGNOSTICS['loop-too-large'], key, `This loop makes more than ${MAX_RESOURCES} resources.`, 'the loop',
    ['CloudFormation takes 500 resources in a stack; what comes after those was not checked.'],
  );
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

function inReadingOrder(a: Finding, b: Finding): number {
  const [{ span: left }] = a.places;
  const [{ span: right }] = b.places;
  return compare(left.source.path, right.source.path) || left.start - right.start || compare(a.rule.id, b.rule.id) || compare(a.about.logicalId, b.about.logicalId);
}

/** By code units: the order must not depend on the locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
