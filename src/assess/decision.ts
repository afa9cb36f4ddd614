import { atLeast, weakest, type Certainty, type Premise } from '../template/value.js';
import { QUOTAS } from '../workload/quotas.js';
import type { AiKind } from '../workload/workload.js';
import type { Confidence, Evidence, Fit, Pattern } from './assessment.js';
import type { Front } from './callers.js';
import { cheaperElsewhere } from './cost.js';
import { evidence } from './evidence.js';
import { boundedPattern, codeUnknown, itemsOf, slowTarget, type Item } from './patterns.js';
import type { Subject } from './subject.js';
import type { TargetId } from './targets.js';
import { THRESHOLDS } from './thresholds.js';
import { ALTERNATIVE_NAMES } from './words.js';
import type { AgentLoop } from './work.js';

/** What is said of a function, or of one of its callers, before the findings are known. */
export interface Verdict {
  readonly pattern: Pattern | null;
  readonly fit: Fit;
  readonly confidence: Confidence;
  /** The deciding one first. */
  readonly reasons: readonly Evidence[];
  readonly target: TargetId | null;
  readonly unknowns: readonly string[];
  /** Must-hold items that do not hold: each is a change to make unless a rule that runs says nothing of it. */
  readonly changes: readonly { readonly rule: string | undefined; readonly evidence: Evidence; readonly target: TargetId | null }[];
}

// ── the decision table (rules.md 4.2), a step each ─────────────────────────

type Question = (subject: Subject) => Verdict | undefined;
type QuestionOfFront = (subject: Subject, front: Front) => Verdict | undefined;

/** What is asked of the function as a whole; the first that answers decides. */
const FUNCTION_STEPS: readonly (readonly [step: string, question: Question])[] = [
  ['0', isNoAiWork],
  ['0b', runsAtDeployment],
  ['1', hasNoFront],
];

/** What is asked for each of its callers. Step 0c, a task is what starts its workflow, is done where callers are read. */
const FRONT_STEPS: readonly (readonly [step: string, question: QuestionOfFront])[] = [
  ['2', isOnTarget],
  ['3', runsLong],
  ['4', isSteady],
  ['5', startsCold],
  ['6, 7, 9', isBounded],
];

/** The verdict on a function where none of its callers matters. */
export function decideAlone(subject: Subject): Verdict | undefined {
  for (const [, question] of FUNCTION_STEPS) {
    const verdict = question(subject);
    if (verdict) return verdict;
  }
  return undefined;
}

export function decideFor(subject: Subject, front: Front): Verdict {
  if (front.nature === 'deployment') return says({ fit: 'not-assessed', reasons: [evidence(`${front.label} calls it when the stack is deployed`, front.premise.span)] });
  if (front.nature === 'aside') return says({ fit: 'not-assessed', reasons: [evidence(`${front.label} asks for nothing that a model answers`, front.premise.span)] });
  for (const [, question] of FRONT_STEPS) {
    const verdict = question(subject, front);
    if (verdict) return withCode(verdict, subject);
  }
  if (front.mode === 'sync') return says({ fit: 'unknown', reasons: [evidence(`${front.label} waits for the answer, and what calls that is not known`, front.premise.span)], unknowns: [`what calls ${front.label}`] });
  return says({
    fit: 'unknown', reasons: [evidence(`whether ${front.label} waits for the answer is not known`, front.premise.span)], unknowns: [`how ${front.label} calls it: whether it waits`],
  });
}

/** Gravest first. One caller that is known to be bad makes the function bad; one that is not known only lowers how sure we are of the others. */
const GRAVITY: readonly Fit[] = ['does-not-fit', 'fit-with-changes', 'fit', 'unknown', 'not-assessed'];
const PATTERNS: readonly (Pattern | null)[] = ['N1', 'N2', 'N3', 'F3', 'F1', 'F2', null];

/** Step 8: the worst of all callers is the headline. */
export function worst<T extends Pick<Verdict, 'fit' | 'pattern' | 'confidence'>>(verdicts: readonly T[]): T | undefined {
  return [...verdicts].sort((a, b) =>
    GRAVITY.indexOf(a.fit) - GRAVITY.indexOf(b.fit) || PATTERNS.indexOf(a.pattern) - PATTERNS.indexOf(b.pattern) || Number(atLeast(b.confidence, 'high')) - Number(atLeast(a.confidence, 'high')),
  )[0];
}

// ── steps 0, 0b, 1 ─────────────────────────────────────────────────────────

/** Kinds that call no model themselves. */
const BESIDE: ReadonlySet<AiKind> = new Set(['tool', 'managed-ai']);

function isNoAiWork({ fn, work }: Subject): Verdict | undefined {
  const { verdict, kinds, score, premise, signals } = fn.ai;
  if (verdict === 'no') return says({ fit: 'not-assessed', confidence: premise.certainty, reasons: [evidence(premise.note, premise.span)] });
  if (verdict === 'likely') {
    return says({
      fit: 'not-assessed', confidence: weakest(premise.certainty, 'medium'),
      reasons: [evidence(`it may do AI work (${score} of 100, and 60 are enough): ${signals[0]?.premise.note ?? premise.note}`, premise.span)],
      unknowns: [`whether it calls a model (${codeUnknown(work.read)}); who knows says so: functions: { ${fn.name}: { ai: true } } in the configuration`],
    });
  }
  if (kinds.size === 0 || [...kinds].some((kind) => !BESIDE.has(kind))) return undefined;
  return says({ fit: 'not-assessed', confidence: premise.certainty, reasons: [evidence('an agent calls it as a tool, and it calls no model itself', premise.span)] });
}

function runsAtDeployment({ fronts }: Subject): Verdict | undefined {
  const [first] = fronts;
  if (!first || fronts.some(({ nature }) => nature !== 'deployment')) return undefined;
  return says({ fit: 'not-assessed', confidence: first.certainty, reasons: [evidence(`only ${first.label} calls it, when the stack is deployed`, first.premise.span)] });
}

function hasNoFront({ fn, fronts, work }: Subject): Verdict | undefined {
  if (fronts.length > 0) return undefined;
  const exported = fn.template.parent !== undefined;
  return says({
    fit: 'unknown', reasons: [evidence(`nothing in the ${exported ? 'templates' : 'template'} calls ${fn.name}`, fn.resource.span)],
    unknowns: [
      'what calls it: no event, API or permission in this template',
      ...(work.read === 'no' ? [codeUnknown('no')] : []),
      'traffic: give invocationsPerMonth and averageSeconds',
    ],
  });
}

// ── step 2: already where it belongs ───────────────────────────────────────

function isOnTarget(subject: Subject, front: Front): Verdict | undefined {
  const { fn } = subject;
  if (fn.durable) return durable(subject, front);
  return fn.managedInstances ? onManagedInstances(subject, front) : undefined;
}

/** Executions of a durable function outlast invocations, but not where a mapping or a waiting caller starts them (aws-facts.md, C2, C3). */
function durable(subject: Subject, front: Front): Verdict {
  const { fn, work } = subject;
  const pattern = work.agents.some(({ cap }) => !isCapped(cap)) ? 'N1' : boundedPattern(subject, front) ?? null;
  const config = fn.resource.at('DurableConfig');
  const here: Premise = { ...fn.resource.premise(''), span: config.span };
  const execution = fn.resource.number('DurableConfig.ExecutionTimeout');
  const limit = QUOTAS.functionTimeoutMaximum.value;
  const capped = front.mode === 'poll' || front.mode === 'sync';
  const [long] = execution.cases.filter(({ value, optional }) => !optional && value > limit);
  const reason = evidence('it is a durable function, whose execution may outlast an invocation', here.span);
  const certainty = weakest(front.certainty, fn.ai.premise.certainty);
  if (capped && long) {
    return says({
      pattern, fit: 'fit-with-changes', confidence: weakest(certainty, long.certainty), target: 'agent-loop',
      reasons: [evidence(`an execution may take ${long.value} s, but one that ${front.label} starts ends after ${limit} s in all`, long.span), reason, said(front)],
    });
  }
  if (capped && execution.cases.length === 0) {
    return says({ pattern, fit: 'fit', confidence: 'low', reasons: [reason, said(front)], unknowns: ['how long an execution may take (DurableConfig.ExecutionTimeout)'] });
  }
  return says({ pattern, fit: pattern === null ? 'unknown' : 'fit', confidence: pattern === null ? 'low' : certainty, reasons: [reason, said(front)] });
}

/** Many requests in one environment, no cold starts, and 90 minutes for what nobody waits for (aws-facts.md, C1). */
function onManagedInstances(subject: Subject, front: Front): Verdict | undefined {
  const { fn, work } = subject;
  const pattern = boundedPattern(subject, front);
  if (!pattern) return undefined;
  const reason = evidence('it runs on Lambda Managed Instances', fn.resource.at('CapacityProviderConfig').span);
  const certainty = weakest(front.certainty, fn.ai.premise.certainty);
  const [loop] = work.agents.filter(({ cap, tools }) => tools !== false && !isCapped(cap));
  if (loop && front.mode === 'sync' && !front.pushes) {
    return says({ pattern: 'N1', fit: 'fit-with-changes', confidence: weakest(certainty, 'medium'), target: 'agent-loop', reasons: [uncapped(loop, subject, front), reason, said(front)] });
  }
  return says({ pattern: loop ? 'N1' : pattern, fit: 'fit', confidence: certainty, reasons: [reason, said(front)] });
}

// ── step 3: N1, long-running ───────────────────────────────────────────────

function runsLong(subject: Subject, front: Front): Verdict | undefined {
  if (front.nature === 'unknown') return undefined;
  return loops(subject, front) ?? measured(subject, front) ?? waitsForJob(subject, front) ?? readsLong(subject, front);
}

function loops(subject: Subject, front: Front): Verdict | undefined {
  const { fn, work: { agents } } = subject;
  const known = front.mode === 'sync' && front.certainty === 'high' && !front.disabled && !front.pushes && !fn.invokesItself && front.nature === 'interactive';
  const certainty = weakest(front.certainty, fn.ai.premise.certainty);
  for (const loop of agents) {
    const target = loop.generatesCode ? 'generated-code' : 'agent-loop';
    if (isCapped(loop.cap)) continue;
    if (loop.reached && loop.tools === true && known) {
      return says({ pattern: 'N1', fit: 'does-not-fit', confidence: certainty, target, reasons: [uncapped(loop, subject, front), said(front)] });
    }
    return says({
      pattern: 'N1', fit: 'fit-with-changes', confidence: weakest(certainty, loop.seen ? 'medium' : 'low'), target, reasons: [uncapped(loop, subject, front), said(front)],
      unknowns: [...(loop.tools === undefined ? ['whether the agent has tools'] : []), 'how many turns it takes: set a cap'],
    });
  }
  const [most] = agents.filter(({ cap }) => cap).sort((a, b) => b.cap!.turns - a.cap!.turns);
  if (!most?.cap) return undefined;
  const seconds = most.cap.turns * THRESHOLDS.secondsPerTurn;
  const allowed = front.nature === 'interactive' && !front.pushes ? allowedBy(front) : QUOTAS.functionTimeoutMaximum.value;
  if (seconds <= allowed) return undefined;
  return says({
    pattern: 'N1', fit: 'fit-with-changes', confidence: weakest(certainty, 'medium'), target: allowed < QUOTAS.functionTimeoutMaximum.value ? slowTarget(subject, front) : 'agent-loop',
    reasons: [
      evidence(`${most.what} may take ${most.cap.turns} turns: ${seconds} s at ${THRESHOLDS.secondsPerTurn} s a turn, where ${allowed} s are allowed`, most.cap.span ?? most.span),
      said(front),
    ],
    unknowns: ['how long a turn takes: give averageSeconds', ...(front.unsettled && allowed < QUOTAS.functionTimeoutMaximum.value ? [`how long ${front.label} waits`] : [])],
  });
}

/** What the caller waits, or what an invocation may take. */
function allowedBy({ budget }: Front): number {
  return Math.min(QUOTAS.functionTimeoutMaximum.value, ...(budget?.cases.map(({ value }) => value) ?? []));
}

function isCapped(cap: AgentLoop['cap']): boolean {
  return cap !== undefined && cap.turns < THRESHOLDS.turnsWithoutCap;
}

function uncapped({ what, tools, cap, span, seen }: AgentLoop, { fn }: Subject, front: Front): Evidence {
  const limit = `as long as the model asks for tools${cap ? ` (${cap.turns} turns are allowed, as good as without end)` : seen ? ', with no cap on its turns' : ''}`;
  const time = timeFor(fn, front);
  if (!seen) return evidence(`${what} is there, which may go on ${limit}${time}`, fn.ai.premise.span);
  return evidence(tools === undefined ? `${what} goes on ${limit}, if it has tools${time}` : `${what} goes on ${limit}${time}`, span);
}

/** Who waits for how long, or how long an invocation may take, in turns of an agent; nothing where neither is known. */
function timeFor(fn: Subject['fn'], { label, budget, unsettled, pushes }: Front): string {
  const [timeout = Infinity] = fn.timeout.cases.filter(({ optional }) => !optional).map(({ value }) => value).sort((a, b) => a - b);
  const wait = budget && !unsettled && !pushes ? Math.min(...budget.cases.map(({ value }) => value)) : Infinity;
  const seconds = Math.min(timeout, wait);
  if (!Number.isFinite(seconds)) return '';
  const turns = Math.floor(seconds / THRESHOLDS.secondsPerTurn);
  const room = turns === 0 ? `less than one turn of ${THRESHOLDS.secondsPerTurn} s` : `${turns} ${turns === 1 ? 'turn' : 'turns'} of ${THRESHOLDS.secondsPerTurn} s`;
  return `; ${wait <= timeout ? `${label} waits ${wait} s` : `${fn.name} may run ${timeout} s`}: time for ${room}`;
}

function measured(subject: Subject, front: Front): Verdict | undefined {
  const { traffic: { averageSeconds }, fn } = subject;
  if (averageSeconds === undefined || averageSeconds < THRESHOLDS.longSeconds) return undefined;
  return says({
    pattern: 'N1', fit: 'does-not-fit', confidence: weakest(front.certainty, fn.ai.premise.certainty), target: longTarget(subject, averageSeconds),
    reasons: [evidence(`an invocation takes ${averageSeconds} s on average, as the project says`), said(front)],
  });
}

function waitsForJob({ work: { polls }, fn }: Subject, front: Front): Verdict | undefined {
  const [poll] = [...polls].sort((a, b) => Number(b.hours) - Number(a.hours));
  if (!poll) return undefined;
  const certainty = weakest(front.certainty, fn.ai.premise.certainty);
  // A batch job is given hours; what others take nobody has said.
  const known = poll.hours && atLeast(front.certainty, 'high') && !front.disabled;
  return says({
    pattern: 'N1', fit: known ? 'does-not-fit' : 'fit-with-changes', confidence: known ? certainty : weakest(certainty, 'medium'), target: 'several-steps',
    reasons: [evidence(`it asks again and again whether a job is done (${poll.asks})${poll.hours ? ', and such a job may take hours' : ''}`, poll.span), said(front)],
    unknowns: known ? [] : ['how long the job takes that it waits for'],
  });
}

/** A client told to wait ten minutes and more says that one answer may take so long, where the function could wait for it. */
function readsLong(subject: Subject, front: Front): Verdict | undefined {
  const { work: { longReads }, fn } = subject;
  const [read] = longReads;
  const timeouts = fn.timeout.cases.filter(({ optional }) => !optional);
  if (!read || timeouts.length === 0 || timeouts.some(({ value }) => value < THRESHOLDS.longSeconds)) return undefined;
  const certainty = weakest(front.certainty, fn.ai.premise.certainty, ...timeouts.map(({ certainty: own }) => own));
  // Who answers at once and invokes itself for the rest is waited for by nobody.
  const known = front.certainty === 'high' && !front.disabled && !fn.invokesItself;
  return says({
    pattern: 'N1', fit: known ? 'does-not-fit' : 'fit-with-changes', confidence: known ? certainty : weakest(certainty, 'medium'), target: longTarget(subject, read.seconds),
    reasons: [evidence(`its client waits up to ${read.seconds} s for one answer that is not streamed`, read.span), said(front)],
    unknowns: ['how long one answer takes: give averageSeconds'],
  });
}

/** By what takes so long. Lambda Managed Instances take 90 minutes, others more (aws-facts.md, C1). */
function longTarget({ work, facts }: Subject, seconds: number): TargetId {
  if (work.own) return 'own-model';
  if (work.perRecord || work.request.open) return 'bulk';
  if (work.request.count > 1 && (facts?.services.length ?? 0) >= THRESHOLDS.severalServices) return 'several-steps';
  return seconds <= QUOTAS.managedInstancesTimeout.value ? 'one-long-call' : 'one-very-long-call';
}

// ── step 4: N2, steady ─────────────────────────────────────────────────────

function isSteady(subject: Subject, front: Front): Verdict | undefined {
  if (front.nature === 'unknown') return undefined;
  const { fn, work, numbers, steady: signs } = subject;
  const target: TargetId = work.own ? 'steady-computing' : 'steady-waiting';
  const certainty = weakest(front.certainty, fn.ai.premise.certainty);
  const cheaper = numbers ? cheaperElsewhere(numbers) : undefined;
  if (cheaper) {
    const [best] = cheaper;
    const own = numbers!.monthly!.costs.find(({ alternative }) => alternative === 'lambda')!;
    if (!best || best.usd > own.usd * THRESHOLDS.worthMoving) return undefined;
    return says({
      pattern: 'N2', fit: 'does-not-fit', confidence: certainty, target: target === 'steady-waiting' && best.alternative === 'fargate' ? 'steady-server' : target,
      reasons: [evidence(`at the traffic that the project gives, Lambda costs ${usd(own.usd)} a month and ${ALTERNATIVE_NAMES[best.alternative]} ${usd(best.usd)}`), said(front)],
    });
  }
  if (signs.length < THRESHOLDS.steadySigns) return undefined;
  return says({
    pattern: 'N2', fit: 'fit-with-changes', confidence: weakest(certainty, 'medium'), target,
    reasons: [...signs.map(({ note, span }) => evidence(note, span)), said(front)], unknowns: ['traffic: give invocationsPerMonth and averageSeconds to decide'],
  });
}

function usd(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

// ── step 5: N3, cold starts ────────────────────────────────────────────────

/** Services that wait for an answer without anybody looking on. */
const UNATTENDED: ReadonlySet<Front['kind']> = new Set(['bedrock-agent', 'agentcore-gateway', 's3-object-lambda', 'rest-authorizer', 'http-authorizer', 'cognito']);

function startsCold(subject: Subject, front: Front): Verdict | undefined {
  const { fn, start, traffic: { latencySensitive } } = subject;
  if (front.nature !== 'interactive' || start.warm) return undefined;
  const certainty = weakest(front.certainty, fn.ai.premise.certainty);
  const target: TargetId = fn.isImage ? 'cold-start-image' : start.language === 'node' ? 'cold-start-node' : 'cold-start-snapstart';
  const heavy = start.heavy.map(({ premise: { note, span } }) => evidence(note, span));
  if (latencySensitive === true) {
    const reason = evidence('those who wait for it do not put up with a cold start, as the project says, and nothing keeps it warm', start.coldForEver?.span ?? fn.resource.span);
    if (start.coldForEver) return says({ pattern: 'N3', fit: 'does-not-fit', confidence: certainty, target, reasons: [reason, evidence(start.coldForEver.note, start.coldForEver.span), ...heavy, said(front)] });
    return says({ pattern: 'N3', fit: 'fit-with-changes', confidence: certainty, target, reasons: [reason, ...heavy, said(front)] });
  }
  const weight = start.heavy.reduce((sum, one) => sum + one.weight, 0);
  if (latencySensitive === false || weight < THRESHOLDS.heavySigns || front.disabled || UNATTENDED.has(front.kind)) return undefined;
  return says({
    pattern: 'N3', fit: 'fit-with-changes', confidence: weakest(certainty, 'medium'), target,
    reasons: [...heavy, evidence('nothing keeps it warm', fn.resource.span), said(front)], unknowns: ['whether those who wait put up with a cold start: give latencySensitive'],
  });
}

// ── steps 6, 7 and 9: the patterns that fit ────────────────────────────────

function isBounded(subject: Subject, front: Front): Verdict | undefined {
  const pattern = boundedPattern(subject, front);
  if (!pattern) return undefined;
  const items = itemsOf(pattern, subject, front);
  const decided = items.filter(({ holds }) => holds !== undefined);
  const share = decided.length / items.length;
  const unknowns = [...new Set(items.flatMap(({ holds, unknown }) => (holds === undefined && unknown !== undefined ? [unknown] : [])))];
  const reasons = [...items].sort((a, b) => order(a) - order(b)).map((one) => one.evidence);
  const changes = decided.filter(({ holds }) => !holds).map((one) => ({ rule: one.rule, evidence: one.evidence, target: one.target ?? null }));
  const enough = share >= THRESHOLDS.leastDecided;
  const certainty = weakest(subject.fn.ai.premise.certainty, ...decided.map((one) => one.certainty));
  return says({
    pattern, fit: enough ? 'fit' : 'unknown', reasons: [...reasons, ...beside(subject)], unknowns, changes,
    confidence: enough ? weakest(share > THRESHOLDS.mostlyDecided ? 'high' : 'medium', certainty) : 'low',
  });
}

/** What does not hold decides, then what is not known. */
function order({ holds }: Item): number {
  return holds === false ? 0 : holds === undefined ? 2 : 1;
}

/** Soft signs of N1: named, and alone no change of the verdict. */
function beside({ fn, work }: Subject): readonly Evidence[] {
  const [timeout] = fn.timeout.cases.filter(({ optional }) => !optional);
  return [
    ...(timeout && timeout.value > THRESHOLDS.comfortSeconds ? [evidence(`its timeout of ${timeout.value} s is a ceiling, and says nothing of how long it takes`, timeout.span)] : []),
    ...(work.perRecord ? [evidence('it calls the model for each record of its event', work.perRecord.span)] : []),
  ];
}

// ── words ──────────────────────────────────────────────────────────────────

function said({ label, premise, mode, pushes }: Front): Evidence {
  const how = pushes ? 'gets its answer by a push to the connection' : mode === 'sync' ? 'waits for the answer' : mode === 'unknown' ? 'calls it' : 'does not wait';
  return evidence(`${label} ${how}`, premise.span);
}

/** Where all that is known of the code is that it was not read, that would change the verdict. */
function withCode(verdict: Verdict, { work }: Subject): Verdict {
  const unknown = codeUnknown(work.read);
  if (work.read !== 'no' || verdict.unknowns.includes(unknown)) return verdict;
  return { ...verdict, unknowns: [...verdict.unknowns, unknown] };
}

function says(verdict: Partial<Omit<Verdict, 'confidence'>> & Pick<Verdict, 'fit' | 'reasons'> & { readonly confidence?: Certainty }): Verdict {
  return { pattern: null, confidence: 'low', target: null, unknowns: [], changes: [], ...verdict };
}
