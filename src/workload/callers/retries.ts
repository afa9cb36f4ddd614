import type { Value } from '../../template/value.js';
import type { View } from '../../template/view.js';
import { word, words } from '../graph.js';
import { QUOTAS } from '../quotas.js';
import type { Retries } from '../workload.js';

/** Each counts for itself, as each has errors of its own (Step Functions developer guide, concepts-error-handling, read on 2026-11-24). */
const MAX_RETRIERS = 20;
const MAX_ERRORS = 50;

/**
 * Errors that come before a model has answered, or instead: what is throttled, refused or not taken costs nothing. Those of `Lambda.` are
 * the service's own (sfn-best-practices, transient Lambda exceptions), all but the one for a function that was stopped or crashed.
 */
const UNPAID = /^Lambda\.(?!Unknown$)|^States\.(?:Permissions|ParameterPathFailure|NoChoiceMatched|IntrinsicFailure|BranchFailed)$|throttl|TooManyRequests|QuotaExceeded|ThroughputExceeded|RequestLimit|SlowDown|ServiceUnavailable|InternalServer|ModelNotReady|AccessDenied|Validation(?:Exception|Error)$/i;

/** How often a state is run again after the model has answered, as its `Retry` says; an Express workflow ends before some of these begin. */
export function retriesOf(state: View, name: string, express: boolean): Retries {
  const seen = new Set<string>();
  const causes: string[] = [];
  let times: number | undefined = 0;
  let count = 0;
  for (const retrier of state.get('Retry').items()) {
    if (++count > MAX_RETRIERS) break;
    // The first that names an error answers for it.
    const errors = words(retrier.get('ErrorEquals')).slice(0, MAX_ERRORS).filter((error) => !seen.has(error) && !seen.has('States.ALL'));
    for (const error of errors) seen.add(error);
    const paid = errors.filter((error) => !UNPAID.test(error));
    if (paid.length === 0) continue;
    const again = attemptsOf(retrier, express);
    if (again === 0) continue;
    times = again === undefined || times === undefined ? undefined : times + again;
    causes.push(...paid);
  }
  const [first, ...others] = causes;
  if (first === undefined) return NO_RETRIES;
  const upon = `${first}${others.length > 0 ? ` and ${others.length} more` : ''}`;
  return { times, how: `${times ?? 'some'} ${times === 1 ? 'retry' : 'retries'} of state "${name}" upon ${upon}` };
}

export const NO_RETRIES: Retries = { times: 0, how: '' };

/** Within a state that is run again as a whole, a branch or an item, too. */
export function within(inner: Retries, outer: Retries): Retries {
  if (outer.times === 0) return inner;
  if (inner.times === 0) return outer;
  const times = inner.times === undefined || outer.times === undefined ? undefined : (1 + inner.times) * (1 + outer.times) - 1;
  return { times, how: `${inner.how}, ${outer.how}` };
}

/** Undefined where only the deployment knows. */
function attemptsOf(retrier: View, express: boolean): number | undefined {
  const most = largest(retrier.get('MaxAttempts').number({ orElse: QUOTAS.workflowRetriesDefault.value }));
  if (most === undefined || most <= 0) return most === undefined ? undefined : 0;
  const times = Math.min(MOST_TIMES, Math.floor(most));
  // Jitter may make any pause as short as nothing.
  return express && word(retrier.get('JitterStrategy')) !== 'FULL' ? begun(times, retrier) : times;
}
/** More than that nobody means. */
const MOST_TIMES = 1_000;

/** Of so many retries those that begin before an Express workflow is ended, where each try fails at once: by the pauses between them alone. */
function begun(times: number, retrier: View): number {
  const rate = smallest(retrier.get('BackoffRate').number({ orElse: QUOTAS.workflowBackoffDefault.value })) ?? 1;
  const longest = smallest(retrier.get('MaxDelaySeconds').number()) ?? Infinity;
  let pause = smallest(retrier.get('IntervalSeconds').number({ orElse: QUOTAS.workflowIntervalDefault.value })) ?? 0;
  let passed = 0;
  for (let count = 0; count < times; count++, pause *= rate) {
    passed += Math.min(pause, longest);
    if (passed >= QUOTAS.expressWorkflow.value) return count;
  }
  return times;
}

function largest({ cases }: Value<number>): number | undefined {
  return cases.length === 0 ? undefined : Math.max(...cases.map(({ value }) => value));
}

function smallest({ cases, complete }: Value<number>): number | undefined {
  return cases.length === 0 || !complete ? undefined : Math.min(...cases.map(({ value }) => value));
}
