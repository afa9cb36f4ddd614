import { asksNobody, defineRule, QUOTAS, together, type Call, type Premise } from '../src/engine/rule.js';

/** See sync-timeout-exceeds-caller.md. */
export default defineRule({
  id: 'sync-timeout-exceeds-caller',
  summary: 'A function may still be running, and billed, after its caller has given up',
  category: 'correctness',
  severity: 'warning',
  precision: 'high',
  scope: 'any',
  preset: 'core',
  since: '0.1.0',
  options: {
    graceSeconds: { type: 'number', default: 1, description: 'Seconds that a function may run on without more than a note' },
  },

  check({ workload, options, edit, report }) {
    // Asked once: a function may have thousands of routes.
    const others = new Set(workload.calls.filter(({ mode }) => mode === 'async' || mode === 'poll').map(({ to }) => to));
    const patient = new Set(workload.calls.filter(needsMore).map(({ to }) => to));
    for (const call of workload.calls) {
      const { to: fn, patience, label, evidence, refused } = call;
      if (refused) {
        report({
          about: fn, at: { address: patience?.address ?? fn.resource.address }, premises: [refused.premise, ...evidence],
          severity: refused.certain ? 'error' : 'note', message: refused.message,
        });
      }
      if (!patience) continue;

      const excuse = excuseFor(call, others);
      for (const [timeout, wait] of together(fn.timeout, patience)) {
        const over = timeout.value - wait.value;
        if (over <= 0) continue;
        const lower = Math.max(1, wait.value - 1);
        report({
          about: fn,
          at: fn.timeout,
          premises: [timeout, wait, ...evidence],
          severity: excuse || over <= options.graceSeconds ? 'note' : fn.ai.verdict === 'ai' && timeout.value >= 2 * wait.value ? 'error' : 'warning',
          message: `${fn.name} may run ${timeout.value} s, but ${label} ${call.unsettled ? 'may give' : 'gives'} up after ${wait.value} s.`,
          advice: excuse ? [excuse] : consequences(call),
          fixes: call.unsettled || patient.has(fn) ? [] : [{ title: `Set Timeout to ${lower}`, edits: () => edit.set(fn.resource, 'Timeout', timeout, lower) }],
        });
      }
    }
    for (const { resource, waits, longestPath, express } of workload.workflows) {
      const steps = longestPath.flatMap(({ function: fn, premise }) => (fn ? [{ fn, premise, timeout: fn.timeout.cases[0] }] : []));
      const seconds = steps.reduce((sum, { timeout }) => sum + (timeout?.value ?? 0), 0);
      const limit = { says: 'an Express workflow ends', seconds: QUOTAS.expressWorkflow.value, premise: resource.premise('an Express workflow ends after 300 s') };
      const callers = waits.flatMap(({ label, patience, premise }) => patience.cases.map((wait) => ({ says: `${label} gives up`, seconds: wait.value, premise: { ...wait, span: premise.span } as Premise })));
      for (const caller of express ? [limit, ...callers] : callers) {
        if (seconds <= caller.seconds + options.graceSeconds) continue;
        report({
          about: resource,
          serves: steps.map(({ fn }) => fn),
          at: { address: `${resource.address}/Properties/Definition` },
          premises: [caller.premise, ...steps.flatMap(({ premise, timeout }) => (timeout ? [premise, timeout] : [premise]))],
          message: `The functions of ${resource.logicalId} may together run ${seconds} s, but ${caller.says} after ${caller.seconds} s.`,
          advice: ['Start the workflow asynchronously (a Standard workflow, StartExecution) and let the caller poll, or lower the timeouts.'],
        });
      }
    }
  },
});

/** Why a longer timeout may be meant. */
function excuseFor({ to: fn, kind, tentative }: Call, others: ReadonlySet<Call['to']>): string | undefined {
  if (tentative) return tentative;
  if (kind === 'websocket' && fn.pushes) return `${fn.name} may push its answer to the connection, so it may run on; only the request itself is answered with an error.`;
  if (fn.invokesItself) return `${fn.name} may invoke itself: the timeout may be meant for that half. Check that the other answers in time.`;
  if (others.has(fn)) return `${fn.name} has another caller that does not wait: the timeout may be meant for that one. Two functions would have a timeout each.`;
  return undefined;
}

/** Another caller does not wait, or waits as long as it takes: a lower timeout would cut what it asks for. */
function needsMore({ kind, mode, disabled, patience }: Call): boolean {
  // What is known by a permission alone may be the very caller that gives up.
  if (disabled || kind === 'custom-resource' || kind === 'permission') return false;
  return mode === 'async' || mode === 'poll' || (mode === 'sync' && patience === undefined);
}

const QUEUE = 'Queue the work and answer 202, or stream the answer through a function URL or a REST API.';

/** How the answer of a model reaches each caller all the same. Some must have it while they wait. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['rest', 'Stream the answer (ResponseTransferMode: STREAM, up to 15 minutes), or queue the work and answer 202.'],
  ['http', QUEUE], ['alb', QUEUE], ['lattice', QUEUE], ['cloudfront', QUEUE], ['web-function', QUEUE],
  ['websocket', 'Answer at once, and send the result to the connection when it is there (execute-api:ManageConnections).'],
  ['appsync', 'Answer at once (InvokeType: EVENT), and publish the result with a mutation that clients subscribe to.'],
  ['lex', 'Where answers take longer, fulfilment updates of the bot give its fulfilment hook up to 900 s (FulfillmentUpdatesSpecification).'],
  ['pipe', 'Let the pipe start the work without waiting for it: InvocationType: FIRE_AND_FORGET, or a workflow as its target.'],
  ['ses', 'Let SES hand the mail over without waiting: InvocationType: Event.'],
]);

function consequences({ kind, to: fn }: Call): string[] {
  const pays = fn.ai.verdict !== 'no' && !asksNobody(fn.ai);
  const after = `The caller gets an error, while ${fn.name}${pays ? ' and the model call it pays for run on' : ' runs on and is billed'}.`;
  if (kind === 'cognito') return [`Cognito tries three times, and then the sign-in fails. Raise the memory, and ${fn.ai.verdict === 'no' ? 'do less in the trigger' : 'move the model call out of the trigger'}.`];
  const instead = INSTEAD.get(kind);
  return fn.ai.verdict === 'no' || instead === undefined ? [after] : [after, instead];
}

