import { together, weakest } from '../template/value.js';
import { QUOTAS } from '../workload/quotas.js';
import type { Start, Task, Workflow } from '../workload/workload.js';
import type { Evidence, WorkflowAssessment, WorkflowCaller } from './assessment.js';
import { discreet, evidence, where } from './evidence.js';
import { TARGETS } from './targets.js';
import { THRESHOLDS } from './thresholds.js';

/** A state machine before its findings are known; undefined where none of its tasks calls a model. */
export function workflowDraft(workflow: Workflow): WorkflowAssessment | undefined {
  const { resource, express, tasks, starts, waits, longestPath } = workflow;
  const models = tasks.filter(({ callsModel, function: fn }) => callsModel || (fn?.ai.verdict === 'ai' && !fn.ai.kinds.has('tool')));
  if (models.length === 0) return undefined;
  const onPath = longestPath.filter((task) => models.includes(task)).length;
  const [caller] = waits;
  const pattern = caller ? (Math.max(1, onPath) > 1 || models.length > 1 ? 'F3' : 'F1') : 'F2';
  const named = models.map(({ name, premise, callsModel, function: fn }) => evidence(callsModel ? `task "${name}" calls a model` : `task "${name}" runs ${fn!.name}, which does`, premise.span));
  const certainty = weakest(...models.map(({ premise, function: fn }) => weakest(premise.certainty, fn?.ai.premise.certainty ?? 'high')));
  const late = tooLong(workflow);
  const started = caller
    ? evidence(`${caller.label} waits for the whole state machine`, caller.premise.span)
    : starts[0] ? evidence(starts[0].premise.note, starts[0].premise.span) : evidence('nothing in the template waits for it', resource.span);
  return {
    logicalId: resource.logicalId, template: resource.template.path, at: where(resource.span), express, pattern,
    fit: late ? 'fit-with-changes' : 'fit',
    // What starts it may stand elsewhere, and wait.
    confidence: starts.length > 0 || !express ? certainty : weakest(certainty, 'medium'),
    target: late ? TARGETS['several-steps'] : null,
    blockers: [],
    reasons: [...(late ? [late] : []), started, ...named],
    callers: starts.map(callerOf),
    modelTasks: [...new Set(models.map(({ name }) => name))],
    paidTasks: models.flatMap(paidAgain),
  };
}

function callerOf({ label, kind, patience, premise }: Start): WorkflowCaller {
  const waits = Math.min(...(patience?.cases ?? []).map(({ value }) => value));
  return { from: discreet(label), kind, mode: patience ? 'sync' : 'async', ...(Number.isFinite(waits) ? { budget: waits } : {}), at: where(premise.span) };
}

/** A task without a function is paid once, or as often as it is run again. */
function paidAgain({ name, callsModel, retries: { times, how } }: Task): WorkflowAssessment['paidTasks'] {
  if (!callsModel || times === undefined || times === 0) return [];
  return [{ task: name, value: 1 + times, how: `1 try and ${how}`, assumes: ['the task fails after the model has answered'] }];
}

/** Its functions may together run longer than an Express workflow or its caller allows. */
function tooLong({ resource, express, longestPath, waits }: Workflow): Evidence | undefined {
  const seconds = longestPath.reduce((sum, { function: fn }) => sum + (fn?.timeout.cases.find(({ optional }) => !optional)?.value ?? 0), 0);
  const [wait] = waits.flatMap(({ patience, label }) => [...together(patience)].map(([one]) => ({ value: one.value, span: one.span, label })));
  const limit = express && (!wait || wait.value > QUOTAS.expressWorkflow.value)
    ? { value: QUOTAS.expressWorkflow.value, span: resource.span, label: 'an Express workflow' } : wait;
  if (!limit || seconds <= limit.value + THRESHOLDS.graceSeconds) return undefined;
  return evidence(`its functions may together run ${seconds} s, and ${limit.label} ends after ${limit.value} s`, limit.span);
}
