import { atLeast } from '../template/value.js';
import type { Evidence, Pattern } from './assessment.js';
import { evidence } from './evidence.js';
import type { Subject } from './subject.js';
import { THRESHOLDS } from './thresholds.js';

/** What rules say that only preset `strict` runs (rules.md 4.4): worth a sentence here whatever the preset. */
export function adviceFor(subject: Subject, patterns: ReadonlySet<Pattern | null>): readonly Evidence[] {
  return [...coldStart(subject, patterns), ...steadyTraffic(subject, patterns), ...couldBatch(subject), ...onlyWraps(subject), ...couldBeSplit(subject, patterns)];
}

/** `user-facing-cold-start` */
function coldStart({ fn, start, fronts }: Subject, patterns: ReadonlySet<Pattern | null>): readonly Evidence[] {
  const [heaviest] = start.heavy;
  const front = fronts.find(({ nature, disabled }) => nature === 'interactive' && !disabled);
  if (!heaviest || !front || start.warm || patterns.has('N3')) return [];
  const cure = fn.isImage ? 'SnapStart takes container images since September 2026'
    : start.language === 'snapstart' ? 'SnapStart on a published version shortens it'
      : start.language === 'node' ? 'a smaller bundle and more memory shorten it, provisioned concurrency avoids it' : 'provisioned concurrency avoids it';
  const { note, span } = heaviest.premise;
  return [evidence(`Who calls ${fn.name} by ${front.label} waits for a cold start now and then, and ${note}: ${cure}.`, span)];
}

/** `steady-throughput-on-lambda` */
function steadyTraffic({ fn, traffic, steady: [sign] }: Subject, patterns: ReadonlySet<Pattern | null>): readonly Evidence[] {
  if (patterns.has('N2') || traffic.utilization !== undefined || traffic.invocationsPerMonth !== undefined) return [];
  return sign ? [evidence(`${fn.name} may be busy all the time (${sign.note}): with invocationsPerMonth and averageSeconds its costs are compared.`, sign.span)] : [];
}

/** `per-item-calls-could-batch` */
function couldBatch({ fn, fronts, work }: Subject): readonly Evidence[] {
  const call = work.perRecord;
  if (!call || call.tools || call.streaming || work.own || fronts.some(({ nature }) => nature === 'interactive')) return [];
  const bulk = fronts.find(({ kind, mapping, disabled }) => !disabled && (kind === 'schedule' || mapping?.batchSize.cases.some(({ value }) => value >= THRESHOLDS.bulkBatch)));
  if (!bulk) return [];
  return [evidence(`${fn.name} calls ${call.operation} for each item of ${bulk.label}: where answers within a day are soon enough, batch inference (CreateModelInvocationJob) or the flex tier costs about half.`, call.span)];
}

/** `workflow-lambda-only-wraps-model` */
function onlyWraps({ fn, fronts, work, facts }: Subject): readonly Evidence[] {
  const isTask = fronts.length > 0 && fronts.every(({ workflow }) => workflow !== undefined);
  if (!isTask || !facts || work.read !== 'wholly' || work.agents.length > 0 || work.own) return [];
  const [call, ...others] = work.calls;
  const isOne = call !== undefined && others.length === 0 && call.nature === 'generate' && !call.loop && !call.streaming && call.service === 'bedrock-runtime';
  if (!isOne || facts.services.length > 0 || facts.invocations.length > 0) return [];
  return [evidence(`All that ${fn.name} does for ${fronts[0]!.label} is one model call: the state machine can make it itself (arn:aws:states:::bedrock:invokeModel).`, call.span)];
}

/** Step 8 of the decision: S-02. */
function couldBeSplit({ fn, fronts }: Subject, patterns: ReadonlySet<Pattern | null>): readonly Evidence[] {
  const known = [...patterns].filter((pattern) => pattern !== null);
  const sure = fronts.filter(({ certainty }) => atLeast(certainty, 'medium'));
  if (known.length < 2 || sure.length < 2) return [];
  return [evidence(`${fn.name} serves callers of different kinds with one timeout and one memory size: a function for each kind would have its own.`, fn.resource.span)];
}
