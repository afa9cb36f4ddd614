import { together, weakest, type Certainty, type Premise } from '../template/value.js';
import type { Evidence, Figure, Pattern } from './assessment.js';
import type { CallerKind } from '../workload/workload.js';
import type { Front } from './callers.js';
import { evidence } from './evidence.js';
import type { Subject } from './subject.js';
import type { TargetId } from './targets.js';
import { THRESHOLDS } from './thresholds.js';

/** Something that must hold for a pattern (rules.md 4.1). */
export interface Item {
  /** undefined: what is known does not decide it. */
  readonly holds: boolean | undefined;
  readonly certainty: Certainty;
  readonly evidence: Evidence;
  /** The rule that looks for the opposite: where it runs, its findings decide, so that presets and suppressions hold here too. */
  readonly rule?: string;
  /** What would decide it. */
  readonly unknown?: string;
  /** Where to go where it does not hold. */
  readonly target?: TargetId;
}

export type BoundedPattern = Extract<Pattern, 'F1' | 'F2' | 'F3'>;

/** Which of the patterns that fit Lambda a caller asks for; undefined where nobody can tell. */
export function boundedPattern({ work }: Subject, { nature }: Front): BoundedPattern | undefined {
  if (nature === 'event') return 'F2';
  if (nature !== 'interactive') return undefined;
  const { count, parallel, open } = work.request;
  return count > 1 || parallel || open || work.agents.length > 0 ? 'F3' : 'F1';
}

export function itemsOf(pattern: BoundedPattern, subject: Subject, front: Front): readonly Item[] {
  switch (pattern) {
    case 'F1':
      return [waits(front), callsFew(subject), answersInTime(subject, front), keepsNoState(subject)];
    case 'F2':
      return [isEvent(front), independent(front), finishesInTime(subject, front), keepsFailures(front)];
    case 'F3':
      return [waits(front), callsSeveral(subject), loopsWithoutTools(subject), answersInTime(subject, front)];
  }
}

function item(holds: boolean | undefined, premise: Premise, note = premise.note, more: Pick<Item, 'rule' | 'unknown' | 'target'> = {}): Item {
  return { holds, certainty: premise.certainty, evidence: evidence(note, premise.span), ...more };
}

// ── F1 and F3: somebody waits ──────────────────────────────────────────────

function waits({ label, premise, certainty, pushes }: Front): Item {
  const said = pushes ? `${label} gets its answer by a push to the connection` : `${label} waits for the answer`;
  return item(true, { ...premise, certainty }, said);
}

function callsFew({ fn, work }: Subject): Item {
  const { request: { first, seen }, read } = work;
  if (seen && first) return item(true, { ...fn.resource.premise(''), span: first.span }, `one model call for a request: ${first.operation}`);
  const [local] = fn.handler?.localModels ?? [];
  if (local) return item(true, { ...fn.resource.premise(''), span: local.span }, `it runs a model of its own with ${local.library}`);
  return item(undefined, fn.resource.premise('how many model calls a request makes is not known'), undefined, { unknown: codeUnknown(read) });
}

function callsSeveral({ fn, work: { request, agents } }: Subject): Item {
  const [agent] = agents;
  const span = request.first?.span ?? agent?.span ?? fn.resource.span;
  const premise = { ...fn.resource.premise(''), span };
  if (request.open) return item(undefined, premise, 'a loop makes a model call for each of its items', { unknown: 'how many items the loop around the model call has for one request' });
  if (request.count > THRESHOLDS.fewCalls) return item(undefined, premise, `${request.count} places call models`, { unknown: `which of the ${request.count} model calls one request makes` });
  if (request.count > 1) return item(true, premise, `${request.count} model calls${request.parallel ? ', some at the same time,' : ''} for a request`);
  return item(true, premise, request.parallel ? 'model calls at the same time' : 'a model call that may come back a few times');
}

function loopsWithoutTools({ fn, work: { agents, read } }: Subject): Item {
  const [agent] = agents;
  if (agent?.cap) return item(true, { ...fn.resource.premise(''), span: agent.cap.span ?? agent.span ?? fn.resource.span }, `${agent.what} ends after ${agent.cap.turns} turns`);
  if (agent) return item(false, { ...fn.resource.premise(''), span: agent.span ?? fn.resource.span }, `${agent.what} goes on as long as the model asks for tools`);
  return read === 'no' ? item(undefined, fn.resource.premise('whether it loops is not known'), undefined, { unknown: codeUnknown(read) }) : item(true, fn.resource.premise('no loop waits for tools'));
}

/** The worst case, which is the timeout or what the clients of its models allow, against what the caller waits. */
function answersInTime(subject: Subject, front: Front): Item {
  const { fn, traffic, hasPatientCaller } = subject;
  // The rule compares a function with who calls it: not with what waits for its whole workflow, nor for a function that invokes it.
  const byRule = front.workflow || front.invoker ? {} : { rule: 'sync-timeout-exceeds-caller' };
  const { budget, label, pushes, unsettled } = front;
  const [some] = fn.timeout.cases.filter(({ optional }) => !optional);
  const here = fn.resource.premise('');
  if (pushes) return item(true, some ?? here, `${fn.name} may run on after the request is answered, and push the rest`);
  const average = traffic.averageSeconds;
  const shortest = budget && Math.min(...budget.cases.map(({ value }) => value));
  if (average !== undefined && shortest !== undefined && average > shortest && !unsettled) {
    return item(false, here, `it takes ${average} s on average, and ${label} gives up after ${shortest} s`, { target: slowTarget(subject, front) });
  }
  const least = unsettled ? leastPatience(front) : undefined;
  if (some && least !== undefined && some.value <= least + THRESHOLDS.graceSeconds) return item(true, some, `it may run ${some.value} s, and ${label} waits ${least} s or more`);
  if (unsettled) {
    return item(undefined, front.premise, `how long ${label} waits is not established`, { unknown: `how long ${label} waits` });
  }
  if (!some) return item(undefined, here, `how long ${fn.name} may run is not known`, { unknown: timeoutUnknown(fn) });
  if (!budget || shortest === undefined) {
    return item(true, some, `${label} waits as long as the function may run (${some.value} s)`);
  }

  const bound = boundOf(subject, some.value);
  const pairs = [...together(fn.timeout, budget)].filter((pair) => pair.every(({ optional }) => !optional));
  const late = pairs.filter(([timeout, wait]) => Math.min(timeout.value, bound?.value ?? Infinity) > wait.value + THRESHOLDS.graceSeconds);
  const [[timeout, wait] = []] = late.length > 0 ? late : pairs;
  if (!timeout || !wait) return item(undefined, some, `how long ${label} waits is not known`, { unknown: `how long ${label} waits` });
  const certainty = weakest(timeout.certainty, wait.certainty, ...(late.length > 0 && late.length < pairs.length ? ['medium' as const] : []));
  const excuse = late.length === 0 ? undefined
    : fn.invokesItself ? 'it may invoke itself' : hasPatientCaller ? 'it has another caller that does not wait' : undefined;
  if (excuse !== undefined) {
    return item(undefined, { ...timeout, certainty }, `it may run ${timeout.value} s and ${label} waits ${wait.value} s, but ${excuse}: the timeout may be meant for that`, { unknown: `how long ${fn.name} takes when ${label} waits` });
  }
  if (late.length > 0) return item(false, { ...timeout, certainty }, `${fn.name} may run ${timeout.value} s, but ${label} gives up after ${wait.value} s`, { ...byRule, target: lateTarget(subject, front) });
  if (bound && timeout.value > wait.value + THRESHOLDS.graceSeconds) {
    return item(true, { ...timeout, certainty }, `its model calls end after ${bound.value} s (${bound.how}), and ${label} waits ${wait.value} s`, byRule);
  }
  const close = timeout.value > wait.value ? ': so little more does no harm' : '';
  return item(true, { ...timeout, certainty }, `it may run ${timeout.value} s, and ${label} waits ${wait.value} s${close}`, byRule);
}

/** What a caller waits at least, where all that is open is whether it has been told to wait longer. */
function leastPatience({ call, budget }: Front): number | undefined {
  if (!budget || call?.tentative === undefined || call.unsettled === true) return undefined;
  return Math.min(...budget.cases.map(({ value }) => value));
}

/** Callers whose answers cannot be streamed: they must get it later. */
const NOT_STREAMED: ReadonlySet<CallerKind> = new Set([
  'appsync', 'websocket', 'cognito', 'lex', 'connect', 'alexa', 'bedrock-agent', 'agentcore-gateway', 's3-object-lambda', 'workflow', 'express-workflow', 'pipe', 'firehose', 'ses',
  'rest-authorizer', 'http-authorizer',
]);

/** Answers are known, or likely, to take longer than the caller waits. */
export function slowTarget({ work }: Pick<Subject, 'work'>, { kind }: Pick<Front, 'kind'>): TargetId {
  if (work.own) return 'own-model-too-slow';
  if (kind === 'lex') return 'updates';
  return NOT_STREAMED.has(kind) ? 'answer-later' : 'answer-too-slow';
}

/** All that is known is a timeout longer than the caller waits: it ends a call that nobody reads any more, and may do for all others. */
function lateTarget({ work }: Subject, { kind }: Front): TargetId {
  if (work.own) return 'own-model-in-time';
  if (kind === 'lex') return 'in-time-or-updates';
  return NOT_STREAMED.has(kind) ? 'in-time-or-later' : 'in-time-or-streamed';
}

/** Where its model calls give up before the function is stopped. */
function boundOf({ numbers }: Subject, timeout: number): Figure | undefined {
  const worst = numbers?.worstCaseSeconds;
  return worst && worst.value < timeout ? worst : undefined;
}

/** Nothing of a request outlives it, as far as the template tells. */
function keepsNoState({ fn }: Subject): Item {
  const files = fn.resource.at('FileSystemConfigs');
  if (!files.present) return item(true, fn.resource.premise('it keeps nothing between requests that the template shows'));
  return item(undefined, { ...fn.resource.premise(''), span: files.span }, 'it has a file system that outlives a request', { unknown: 'whether it keeps state of its users in its file system' });
}

// ── F2: an item at a time ──────────────────────────────────────────────────

function isEvent({ label, kind, mode, premise, certainty }: Front): Item {
  const said = mode === 'poll' ? `Lambda polls ${label}`
    : mode !== 'async' ? `${label} gives it one item at a time`
      : kind === 'schedule' ? `${label} starts it and does not wait` : kind === 'function' ? `${label} invokes it and does not wait` : `${label} hands events over and does not wait`;
  return item(true, { ...premise, certainty }, said);
}

/** Each event stands for itself: it comes alone, or those of a batch that failed are named. */
function independent({ label, kind, mapping, premise }: Front): Item {
  if (!mapping) return item(true, premise, `each ${kind === 'schedule' ? 'run' : 'event'} of ${label} is an invocation of its own`);
  const rule = 'batch-fails-as-a-whole';
  const { batchSize, partialFailures, bisects, source } = mapping;
  const [size] = batchSize.cases.filter(({ optional }) => !optional);
  if (partialFailures) return item(true, mapping.premise, 'items of a batch that fail come back alone (ReportBatchItemFailures)', { rule });
  if (!size) return item(undefined, mapping.premise, 'the batch size is not known', { unknown: `the batch size of ${label}` });
  if (size.value <= 1) return item(true, size, 'one item at a time', { rule });
  if (source !== 'sqs' && bisects) return item(true, size, 'a batch that fails is divided until the bad item is alone', { rule });
  return item(false, size, `one bad item makes Lambda repeat all ${size.value} of a batch, each with its paid model calls`, { rule });
}

/** One item needs much less than the timeout. */
function finishesInTime(subject: Subject, front: Front): Item {
  const { fn, work, traffic } = subject;
  const [timeout] = fn.timeout.cases.filter(({ optional }) => !optional);
  const here = fn.resource.premise('');
  if (!timeout) return item(undefined, here, `how long ${fn.name} may run is not known`, { unknown: timeoutUnknown(fn) });
  const [wait] = front.budget?.cases ?? [];
  if (wait && timeout.value > wait.value + THRESHOLDS.graceSeconds) {
    return item(false, timeout, `${fn.name} may run ${timeout.value} s, but ${wait.note}`, front.workflow ? { target: 'several-steps' } : front.invoker ? {} : { rule: 'sync-timeout-exceeds-caller' });
  }
  const average = traffic.averageSeconds;
  if (average !== undefined) {
    const fits = average * THRESHOLDS.headroom <= timeout.value;
    return item(fits, timeout, `an event takes ${average} s on average, and ${fn.name} may run ${timeout.value} s`, work.perRecord || work.request.open ? { target: 'bulk' } : {});
  }
  // Where the code was not read, a permission says so, and it may do more.
  if (work.onlyStarts) return item(true, work.request.seen ? timeout : { ...timeout, certainty: weakest(timeout.certainty, 'medium') }, 'it only starts a job and does not wait for it');
  const bound = boundOf(subject, timeout.value);
  if (bound) return item(true, timeout, `its model calls end after ${bound.value} s (${bound.how}), and ${fn.name} may run ${timeout.value} s`);
  if (work.read === 'no' || !work.request.seen) {
    return item(undefined, timeout, `how long an event takes is not known; ${timeout.note}`, { unknown: 'how long one event takes: give averageSeconds' });
  }
  const [batch] = front.mapping?.batchSize.cases.filter(({ optional }) => !optional) ?? [];
  const items = work.perRecord && batch ? batch.value : 1;
  const needed = items * work.request.count * THRESHOLDS.usualSeconds;
  if (!work.request.perItem && needed <= timeout.value) {
    const calls = items * work.request.count;
    return item(true, timeout, `${calls === 1 ? 'a model call' : `${calls} model calls`} for an event, and ${timeout.value} s of time`);
  }
  const asked = !work.request.perItem ? `: ${items * work.request.count} model calls at ${THRESHOLDS.usualSeconds} s each would take ${needed} s` : '';
  return item(undefined, timeout, `whether ${timeout.value} s are enough for an event is not known${asked}`, { unknown: 'how long one event takes: give averageSeconds' });
}

/** What fails is not lost. */
function keepsFailures({ label, mode, mapping, call, premise }: Front): Item {
  if (mapping?.source === 'sqs') {
    const rule = 'sqs-source-without-dlq';
    const { queue } = mapping;
    if (!queue) return item(undefined, mapping.premise, `${label} is not in the template`, { unknown: `whether ${label} has a dead-letter queue` });
    const [redrive] = queue.redrive.cases;
    return redrive ? item(redrive.value, redrive, undefined, { rule }) : item(undefined, mapping.premise, 'its redrive policy is not known', { unknown: `whether ${label} has a dead-letter queue` });
  }
  if (mapping) {
    const [captured] = mapping.captured.cases;
    if (mapping.source === 'mq' || mapping.source === 'documentdb') return item(true, mapping.premise, `${label} keeps what fails`);
    return captured ? item(captured.value, { ...captured, span: mapping.premise.span }, undefined, { rule: 'stream-failure-not-captured' }) : item(undefined, mapping.premise, 'where failed records go is not known', { unknown: `where failed records of ${label} go` });
  }
  if (mode !== 'async' || !call) return item(true, premise, `${label} learns of a failure`);
  if (call.worth === 'tracked-by-service' || call.worth === 'next-run-comes') return item(true, premise, call.worth === 'next-run-comes' ? 'the next run makes up for one that fails' : `${label} learns of a failure`);
  const lost = call.captured.cases.find(({ value }) => !value);
  const [captured] = call.captured.cases;
  if (!captured) return item(undefined, premise, 'where failed events go is not known', { unknown: `where failed events of ${label} go` });
  return lost ? item(false, lost, lost.note || 'a failed event is dropped', { rule: 'async-failure-not-captured' }) : item(true, captured, captured.note);
}

// ── what is not known, in words ────────────────────────────────────────────

export function codeUnknown(read: Subject['work']['read']): string {
  return read === 'no' ? 'what its code does: it was not found, or is in a language that is not read' : 'what the part of its code does that could not be read';
}

function timeoutUnknown(fn: Subject['fn']): string {
  const view = fn.resource.at('Timeout');
  const [name] = view.texts().flatMap(({ text }) => text.flatMap((part) => (typeof part === 'string' ? [] : [part.name])));
  return name === undefined ? 'timeout: its value is not to be seen' : `timeout: parameter ${name} has no default`;
}
