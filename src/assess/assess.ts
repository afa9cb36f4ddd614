import type { Configurations } from '../engine/config.js';
import type { Finding, Report } from '../engine/finding.js';
import type { Input, lint, LintOptions } from '../engine/lint.js';
import type { Preset } from '../engine/rule.js';
import { atLeast, weakest, type Certainty } from '../template/value.js';
import { References } from '../workload/references.js';
import { Roles } from '../workload/roles.js';
import type { Traffic } from '../workload/settings.js';
import type { Fn, Workload } from '../workload/workload.js';
import { version } from '../version.js';
import { adviceFor } from './advice.js';
import type { AssessmentReport, CallerAssessment, Evidence, Fit, FunctionAssessment, PriceUse, WorkflowAssessment } from './assessment.js';
import { Fronts, type Front } from './callers.js';
import { costSubjectOf } from './cost-subject.js';
import { numbersOf } from './cost.js';
import { decideAlone, decideFor, worst, type Verdict } from './decision.js';
import { compare, discreet, distinct, evidence, placeKey, where } from './evidence.js';
import { functionId, graphOf, pictureOf, workflowId, workflowPicture, type Picture } from './graph.js';
import { provisionedFunctions, startOf } from './start.js';
import { steadySigns } from './steady.js';
import type { Subject } from './subject.js';
import { TARGETS, type TargetId } from './targets.js';
import { trafficOf } from './traffic.js';
import { workflowDraft } from './workflows.js';
import { workOf } from './work.js';

export interface AssessOptions extends LintOptions {
  /** By logical id, `*` for all: comes before what the configuration says. */
  readonly traffic?: ReadonlyMap<string, Traffic> | undefined;
}

/** Says of each function whether Lambda fits: reads and lints the inputs, judges what the templates and handlers show, and adds what rules found. */
export function assess(inputs: readonly Input[], options: AssessOptions, run: typeof lint): AssessmentReport {
  const { traffic = NOTHING_TYPED, ...lintOptions } = options;
  const drafts: Drafts[] = [];
  const byPath = new Map(inputs.map((input) => [input.path, input]));
  let current: Input | undefined;
  const report = run(inputs, {
    ...lintOptions,
    ...withAtLeastRecommended(lintOptions),
    onInput(path) {
      current = byPath.get(path);
      options.onInput?.(path);
    },
    onWorkload(workload) {
      const settings = current && options.configurations?.of(current.path, current.workspace).workload;
      drafts.push(draft(workload, settings?.prices ?? OURS, (name) => trafficOf(name, traffic, settings)));
      options.onWorkload?.(workload);
    },
  });
  return finish(inParents(drafts), report, options);
}

const NOTHING_TYPED: ReadonlyMap<string, Traffic> = new Map();
/** Nobody says that they pay other prices. */
const OURS: ReadonlyMap<string, number> = new Map();

/** What must change is more than what `core` looks for. */
function withAtLeastRecommended({ preset, configurations }: LintOptions): Pick<LintOptions, 'preset' | 'configurations'> {
  const raised = (asked: Preset | undefined): Preset | undefined => (asked === 'core' ? 'recommended' : asked);
  const given = raised(preset);
  if (!configurations) return given ? { preset: given } : {};
  const settingsOf: Configurations['settingsOf'] = (template) => {
    const settings = configurations.settingsOf(template);
    return { ...settings, preset: raised(settings.preset) };
  };
  return {
    ...(given ? { preset: given } : {}),
    configurations: {
      of(path, workspace) {
        const found = configurations.of(path, workspace);
        return { path: found.path, excluded: found.excluded, unusable: found.unusable, parameters: found.parameters, workload: found.workload, settingsOf };
      },
      settingsOf,
      get problems() {
        return configurations.problems;
      },
      get suppressions() {
        return configurations.suppressions;
      },
    },
  };
}

// ── while the templates are there ──────────────────────────────────────────

/** What is said of a function before the findings are known: plain data, so that no tree outlives its input. */
interface FunctionDraft {
  readonly known: Omit<FunctionAssessment, 'pattern' | 'fit' | 'confidence' | 'target' | 'blockers' | 'findings' | 'callers' | 'reasons' | 'unknowns'>;
  /** A nested template's own run, if its parent is there too, is passed over. */
  readonly isRoot: boolean;
  readonly alone: Verdict | undefined;
  readonly callers: readonly CallerDraft[];
  readonly prices: readonly PriceUse[];
  readonly picture: Picture | undefined;
}

interface CallerDraft {
  readonly caller: Omit<CallerAssessment, 'pattern' | 'fit' | 'confidence' | 'reasons' | 'target'>;
  readonly verdict: Verdict;
  readonly disabled: boolean;
  /** It is no model that answers it: what rules find about it alone does not change what the function is. */
  readonly aside: boolean;
  /** Where it is proven: a finding that rests on one of these is about this caller. */
  readonly places: ReadonlySet<string>;
}

interface WorkflowSketch {
  readonly assessment: WorkflowAssessment;
  readonly isRoot: boolean;
  readonly picture: Picture;
}

interface Drafts {
  readonly functions: readonly FunctionDraft[];
  readonly workflows: readonly WorkflowSketch[];
  /** Templates that are nested in another. */
  readonly nested: ReadonlySet<string>;
}

function draft(workload: Workload, prices: ReadonlyMap<string, number>, traffic: (name: string) => Traffic): Drafts {
  const references = new References(workload.templates);
  const roles = new Roles(references);
  const fronts = new Fronts(workload, (resource) => roles.of(resource));
  const provisioned = provisionedFunctions(workload, references);
  const nested = new Set(workload.templates.filter(({ parent }) => parent).map(({ path }) => path));
  const all = (fn: Fn): FunctionDraft => {
    // Nothing more is asked of what does no AI work: reading handlers takes time.
    if (fn.ai.verdict === 'no') return outside(fn);
    const own = fronts.of(fn);
    const load = traffic(fn.name);
    // A likely one is not assessed.
    const cost = fn.ai.verdict === 'ai' ? numbersOf(costSubjectOf(fn, load, prices, own)) : undefined;
    const subject: Subject = {
      fn, workload, facts: fn.handler, work: workOf(fn), fronts: own, steady: steadySigns(fn), traffic: load, numbers: cost?.numbers ?? null,
      hasPatientCaller: own.some(({ mode, disabled, nature }) => !disabled && nature !== 'deployment' && (mode === 'async' || mode === 'poll')),
      start: startOf(fn, provisioned, own.some(({ nature }) => nature === 'interactive')),
    };
    return judged(subject, cost?.prices ?? []);
  };
  const functions = [
    ...workload.functions.map(all),
    ...workload.helpers.map((fn): FunctionDraft => {
      const one = outside(fn);
      return { ...one, known: { ...one.known, excluded: 'cdk-helper' }, alone: notAssessed('a helper of CDK, none of the project\'s own functions', fn) };
    }),
  ];
  const workflows = workload.workflows.flatMap((workflow): readonly WorkflowSketch[] => {
    const assessment = workflowDraft(workflow);
    return assessment ? [{ assessment, isRoot: workflow.resource.template.parent === undefined, picture: workflowPicture(workflow) }] : [];
  });
  return { functions, workflows, nested };
}

function notAssessed(note: string, fn: Fn): Verdict {
  return { pattern: null, fit: 'not-assessed', confidence: 'high', reasons: [evidence(note, fn.resource.span)], target: null, unknowns: [], changes: [] };
}

function known(fn: Fn): FunctionDraft['known'] {
  const { ai, resource, edge } = fn;
  const { constructPath } = resource;
  return {
    logicalId: fn.name, template: fn.template.path, ...(constructPath === undefined ? {} : { cdkPath: constructPath }), at: where(resource.span),
    ai: {
      verdict: ai.verdict, score: ai.score, kinds: [...ai.kinds].sort(compare),
      signals: ai.signals.map(({ group, weight, premise: { note, span } }) => ({ kind: group, weight, note: discreet(note), path: span.source.path, line: where(span).line })),
    },
    handler: { files: [], gaps: [] },
    advice: [], numbers: null,
    ...(edge ? { excluded: 'edge' as const } : {}),
  };
}

function outside(fn: Fn): FunctionDraft {
  const { premise } = fn.ai;
  return {
    known: known(fn), isRoot: fn.template.parent === undefined, callers: [], prices: [], picture: undefined,
    alone: fn.edge ? notAssessed('it runs at the edge', fn) : { ...notAssessed(premise.note, fn), confidence: premise.certainty === 'low' ? 'low' : 'high' },
  };
}

function judged(subject: Subject, prices: readonly PriceUse[]): FunctionDraft {
  const { fn, facts } = subject;
  const alone = fn.edge ? notAssessed('it runs at the edge', fn) : decideAlone(subject);
  const callers = alone ? [] : once(subject.fronts.map((front) => callerDraft(subject, front)));
  const patterns = new Set(callers.filter(({ disabled }) => !disabled).map(({ verdict }) => verdict.pattern));
  const isAssessed = alone?.fit !== 'not-assessed';
  return {
    known: {
      ...known(fn),
      handler: { files: facts?.files ?? [], gaps: (facts?.gaps ?? []).map(discreet) },
      advice: isAssessed ? adviceFor(subject, patterns) : [],
      numbers: isAssessed ? discreetly(subject.numbers) : null,
    },
    isRoot: fn.template.parent === undefined, alone, callers, prices: isAssessed ? prices : [],
    picture: isAssessed ? pictureOf(subject, ({ ai }) => ai.verdict === 'ai') : undefined,
  };
}

/** Figures name callers and what they are made of. */
function discreetly<T>(value: T): T {
  if (typeof value === 'string') return discreet(value) as T;
  if (Array.isArray(value)) return value.map(discreetly) as T;
  return typeof value === 'object' && value !== null ? (Object.fromEntries(Object.entries(value).map(([key, part]) => [key, discreetly(part)])) as T) : value;
}

function callerDraft(subject: Subject, front: Front): CallerDraft {
  const { label, kind, mode, budget, disabled, premise, spans, unsettled } = front;
  const waits = budget && !unsettled ? Math.min(...budget.cases.map(({ value }) => value)) : Infinity;
  return {
    caller: { from: discreet(label), kind, mode, ...(Number.isFinite(waits) ? { budget: waits } : {}), at: where(premise.span) },
    verdict: decideFor(subject, front), disabled, aside: front.nature === 'aside', places: new Set(spans.map(placeKey)),
  };
}

/** A caller that is written in several places, such as a queue with two mappings, comes once: the worst of it. */
function once(drafts: readonly CallerDraft[]): readonly CallerDraft[] {
  const byName = new Map<string, CallerDraft[]>();
  for (const one of drafts) {
    const key = `${one.caller.kind} ${one.caller.mode} ${one.caller.from}`;
    const same = byName.get(key);
    if (same) same.push(one);
    else byName.set(key, [one]);
  }
  return [...byName.values()].map((same) => {
    const first = worst(same.map(({ verdict }, index) => ({ ...verdict, index })))!;
    return { ...same[first.index]!, disabled: same.every(({ disabled }) => disabled), places: new Set(same.flatMap(({ places }) => [...places])) };
  });
}

// ── when the findings are known ────────────────────────────────────────────

/** A nested template that is an input too is judged where its parent uses it: there its parameters have values. */
function inParents(all: readonly Drafts[]): readonly Drafts[] {
  const nested = new Set(all.flatMap((one) => [...one.nested]));
  const isWanted = (template: string, isRoot: boolean): boolean => !(isRoot && nested.has(template));
  return all.map((one) => ({
    ...one,
    functions: one.functions.filter(({ known: { template }, isRoot }) => isWanted(template, isRoot)),
    workflows: one.workflows.filter(({ assessment: { template }, isRoot }) => isWanted(template, isRoot)),
  }));
}

function finish(drafts: readonly Drafts[], report: Report, { rules }: AssessOptions): AssessmentReport {
  const byAbout = new Map<string, Finding[]>();
  for (const finding of report.findings) {
    const key = `${finding.about.template}\n${finding.about.logicalId}`;
    const known = byAbout.get(key);
    if (known) known.push(finding);
    else byAbout.set(key, [finding]);
  }
  const findingsAbout = (one: { readonly template: string; readonly logicalId: string }): readonly Finding[] => byAbout.get(`${one.template}\n${one.logicalId}`) ?? [];
  const ran: ReadonlySet<string> = new Set(rules.map(({ id }) => id));

  const functions = new Map<string, { assessment: FunctionAssessment; draft: FunctionDraft }>();
  for (const one of drafts.flatMap((some) => some.functions)) {
    const assessment = finishFunction(one, findingsAbout(one.known).filter(({ about }) => about.kind === 'function'), ran);
    const key = functionId(assessment);
    const other = functions.get(key);
    // Two stacks or stages of one template: the worse of them.
    if (other && worst([other.assessment, assessment]) === other.assessment) continue;
    functions.set(key, { assessment, draft: one });
  }
  const workflows = new Map<string, { assessment: WorkflowAssessment; picture: Picture }>();
  for (const { assessment, picture } of drafts.flatMap((some) => some.workflows)) {
    const finished = finishWorkflow(assessment, findingsAbout(assessment).filter(({ about }) => about.kind === 'resource'));
    const key = workflowId(assessment);
    const other = workflows.get(key);
    if (other && worst([other.assessment, finished]) === other.assessment) continue;
    workflows.set(key, { assessment: finished, picture });
  }

  const sorted = [...functions.values()].sort((a, b) => inFile(a.assessment, b.assessment));
  const found = new Map([...functions, ...workflows].map(([key, { assessment }]) => [key, assessment]));
  const prices = new Map(sorted.flatMap(({ draft: { prices: used } }) => used.map((price) => [price.name, price])));
  return {
    version: 1,
    tool: { name: 'lambdafit', version },
    functions: sorted.map(({ assessment }) => assessment),
    workflows: [...workflows.values()].map(({ assessment }) => assessment).sort(inFile),
    graph: graphOf([...sorted.flatMap(({ draft: { picture } }) => picture ?? []), ...[...workflows.values()].map(({ picture }) => picture)], found),
    prices: [...prices.values()].sort((a, b) => compare(a.name, b.name)),
    failures: report.failures.map(({ path, message, line, column }) => ({ path, message, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) })),
  };
}

type Placed = Pick<FunctionAssessment, 'template' | 'at' | 'logicalId'>;

function inFile(a: Placed, b: Placed): number {
  return compare(a.template, b.template) || a.at.line - b.at.line || a.at.column - b.at.column || compare(a.logicalId, b.logicalId);
}

/** A finding that must be dealt with before the function is what it should be. */
function blocks({ severity, confidence }: Finding): boolean {
  return severity !== 'note' && atLeast(confidence, 'medium');
}

/** The gravest first, in the order of the file else. */
function gravest(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
}

function finishFunction({ known: one, alone, callers }: FunctionDraft, findings: readonly Finding[], ran: ReadonlySet<string>): FunctionAssessment {
  const shown = findings.filter(({ confidence }) => atLeast(confidence, 'medium'));
  const isAssessed = alone?.fit !== 'not-assessed';
  const labels = [...new Set(callers.map(({ caller }) => caller.from))].sort((a, b) => b.length - a.length);
  const touching = (finding: Finding): Touched => {
    const keys = new Set(finding.places.map(({ span }) => placeKey(span)));
    return { finding, callers: new Set(callers.filter(({ places }) => meets(places, keys))), names: namesIn(finding.message, labels) };
  };
  const touched = isAssessed ? gravest(findings.filter(blocks)).map(touching).filter((about) => about.callers.size === 0 || [...about.callers].some(({ aside }) => !aside)) : [];
  const blocking = touched.map(({ finding }) => finding);
  const asides = new Set(callers.filter(({ aside }) => aside).map(({ caller }) => caller.from));
  const ofAsides = new Set(touched.filter(({ names }) => names.size > 0 && [...names].every((name) => asides.has(name))).map(({ finding }) => finding));
  const finished = callers.map((draft): Finished => {
    const { caller, verdict, disabled } = draft;
    const about = touched.filter((one) => one.callers.size === 0 || one.callers.has(draft));
    const others = new Set(about.filter(({ names }) => names.size > 0 && !names.has(caller.from)).map(({ finding }) => finding));
    const own = about.map(({ finding }) => finding);
    return { ...withBlockers(verdict, own, ran, ofAsides), caller, disabled, own: withBlockers(verdict, own, ran, others).reasons };
  });
  const active = finished.filter(({ disabled }) => !disabled);
  const headline = alone ? withBlockers(alone, blocking, ran) : worst(active.length > 0 ? active : finished)!;
  const doubt = !alone && active.some(({ fit }) => fit === 'unknown') && headline.fit !== 'unknown';
  const fit: Fit = headline.fit === 'fit' && blocking.length > 0 ? 'fit-with-changes' : headline.fit;
  return {
    ...one,
    pattern: headline.pattern, fit,
    confidence: doubt || (!alone && active.length === 0) ? weakest(headline.confidence, 'medium') : headline.confidence,
    target: fit === 'fit' || fit === 'not-assessed' || headline.target === null ? null : TARGETS[headline.target],
    blockers: [...new Set(blocking.map(({ rule }) => rule.id))],
    findings: gravest(shown).map(({ rule, severity, message, places: [{ span }] }) => ({ rule: rule.id, severity, message, path: span.source.path, line: where(span).line })),
    callers: finished.map(({ caller, pattern, fit: its, confidence, own, target }) => ({
      ...caller, pattern, fit: its, confidence, reasons: own, target: its === 'fit' || its === 'not-assessed' || target === null ? null : TARGETS[target],
    })),
    reasons: headline.reasons,
    unknowns: [...new Set([...headline.unknowns, ...finished.flatMap(({ unknowns }) => unknowns)].map(discreet))],
  };
}

interface Finished extends Omit<Verdict, 'changes'> {
  readonly caller: CallerDraft['caller'];
  readonly disabled: boolean;
  /** Its reasons, in words about itself: a finding about several routes names one of them. */
  readonly own: readonly Evidence[];
}

/** A finding, and the callers that it is about; none: all of them. */
interface Touched {
  readonly finding: Finding;
  readonly callers: ReadonlySet<CallerDraft>;
  /** Callers that its sentence names. */
  readonly names: ReadonlySet<string>;
}

/** Callers that a sentence names, of names from the longest to the shortest: `POST /` is also in `POST /ask`, and not meant there. */
function namesIn(message: string, labels: readonly string[]): ReadonlySet<string> {
  // A sentence that begins with a name writes it with a capital.
  let rest = `${message}\n${message.slice(0, 1).toLowerCase()}${message.slice(1)}`;
  return new Set(labels.filter((label) => {
    if (!rest.includes(label)) return false;
    rest = rest.replaceAll(label, '\n');
    return true;
  }));
}

/** A finding is about a caller where it rests on a place that proves it; what rests on no caller is about all of them. */
function meets(places: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const place of places) if (others.has(place)) return true;
  return false;
}

/** Steps 6 and 7: what rules found must change, in other words where theirs name another caller; and what must hold and does not, where no rule looks for it. */
function withBlockers(verdict: Verdict, blocking: readonly Finding[], ran: ReadonlySet<string>, ofOthers: ReadonlySet<Finding> = new Set()): Omit<Verdict, 'changes'> {
  const { changes, ...others } = verdict;
  const open = changes.filter(({ rule }) => rule === undefined || !ran.has(rule));
  const settled = new Set(changes.filter((change) => !open.includes(change)).map((change) => change.evidence));
  const found = blocking.map((finding) => {
    const { rule: { id, summary }, message, places: [{ span }] } = finding;
    return ofOthers.has(finding) ? changes.find(({ rule }) => rule === id)?.evidence ?? evidence(`${summary}.`, span) : evidence(message, span);
  });
  const isGood = verdict.fit === 'fit';
  const mustChange = isGood && (found.length > 0 || open.length > 0);
  const reasons: readonly Evidence[] = isGood
    // The finding says it better, or somebody has said that it may stay.
    ? [...found, ...open.map((change) => change.evidence), ...verdict.reasons.filter((reason) => !settled.has(reason)), ...(found.length > 0 ? [] : settled)]
    : verdict.reasons;
  const target = verdict.target ?? (mustChange ? targetOf(changes, open, blocking) : null);
  return { ...others, fit: mustChange ? 'fit-with-changes' : verdict.fit, reasons: distinct(reasons), target, confidence: mustChange ? sure(verdict.confidence, blocking) : verdict.confidence };
}

/** Of a change that is to be made, because a rule asks for it or none looks for it. */
function targetOf(changes: Verdict['changes'], open: Verdict['changes'], blocking: readonly Finding[]): TargetId | null {
  const found = new Set(blocking.map(({ rule }) => rule.id));
  return changes.find((change) => change.target !== null && (open.includes(change) || (change.rule !== undefined && found.has(change.rule))))?.target ?? null;
}

/** A change is as sure as the surest of what asks for it. */
function sure(confidence: Certainty, blocking: readonly Finding[]): Certainty {
  return blocking.length > 0 && !blocking.some((finding) => finding.confidence === 'high') ? weakest(confidence, 'medium') : confidence;
}

function finishWorkflow(assessment: WorkflowAssessment, findings: readonly Finding[]): WorkflowAssessment {
  const blocking = gravest(findings.filter(blocks));
  const found = blocking.map(({ message, places: [{ span }] }) => evidence(message, span));
  return {
    ...assessment,
    fit: assessment.fit === 'fit' && blocking.length > 0 ? 'fit-with-changes' : assessment.fit,
    blockers: [...new Set(blocking.map(({ rule }) => rule.id))],
    reasons: distinct([...found, ...assessment.reasons]),
  };
}
