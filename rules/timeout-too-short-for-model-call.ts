import { defineRule, type Call, type Fn, type Severity } from '../src/engine/rule.js';

/** Kinds whose calls are short: nothing is generated, or the model runs beside the code. */
const SHORT_KINDS = ['embedding', 'retrieve', 'guardrail', 'local-inference', 'tool'] as const;
const GENERATING_KINDS = ['api-call', 'agent-client', 'rag', 'streaming', 'agent-loop', 'batch'] as const;

/** See timeout-too-short-for-model-call.md. */
export default defineRule({
  id: 'timeout-too-short-for-model-call',
  summary: 'A function is stopped before a model usually has answered',
  category: 'correctness',
  severity: 'warning',
  precision: 'very-high',
  scope: 'ai',
  preset: 'recommended',
  since: '0.1.0',
  options: {
    minSeconds: { type: 'number', default: 20, description: 'A generating call with less than this is worth a note' },
    warnSeconds: { type: 'number', default: 10, description: 'A generating call with less than this is likely to be cut' },
    hopelessSeconds: { type: 'number', default: 3, description: 'Up to this, hardly any model call ends in time' },
    setSeconds: { type: 'number', default: 120, description: 'What the fix sets at most' },
  },

  check({ workload, options, edit, remedy, report }) {
    const { minSeconds, warnSeconds, hopelessSeconds, setSeconds } = options;

    for (const fn of workload.functions) {
      if (fn.durable) continue;
      const budget = shortestWait(fn);
      const batched = fn.calls.some(({ mapping }) => mapping?.source === 'sqs' && mapping.batchSize.cases.some(({ value }) => value > 1));

      for (const timeout of fn.timeout.cases) {
        const severity = severityOf(fn, timeout.value, options);
        if (!severity) continue;
        // What already uses all that its caller allows, or is divided among a batch, is another rule's matter.
        if (timeout.value > hopelessSeconds && (batched || (budget !== undefined && timeout.value >= budget - 1))) continue;

        const seconds = Math.min(setSeconds, budget === undefined ? setSeconds : budget - 1);
        if (seconds <= timeout.value) continue;
        report({
          about: fn,
          at: fn.timeout,
          premises: [timeout],
          severity,
          message: `${fn.name} is stopped after ${timeout.value} s${timeout.assumed ? ', the default' : ''}, and a model often takes longer to answer.`,
          advice: [
            timeout.value < warnSeconds ? `Answers take ${warnSeconds} s and more. A call that is cut is paid for, and an asynchronous one is paid for again with each retry.` : `A long answer takes more than ${minSeconds} s. A call that is cut is paid for.`,
          ],
          fixes: [{ title: `Set Timeout to ${seconds}`, edits: () => remedy.raiseTimeout(fn, edit.set(fn.resource, 'Timeout', timeout, seconds), seconds) }],
        });
      }
    }
  },
});

function severityOf({ ai: { kinds } }: Fn, seconds: number, limits: { minSeconds: number; warnSeconds: number; hopelessSeconds: number }): Severity | undefined {
  // The kind stays only where nothing else is called: then a batch job is started, not waited for.
  if (kinds.has('job-start')) return seconds <= limits.hopelessSeconds ? 'note' : undefined;
  const generates = GENERATING_KINDS.some((kind) => kinds.has(kind));
  if (!generates && SHORT_KINDS.some((kind) => kinds.has(kind))) return seconds <= limits.hopelessSeconds ? 'warning' : undefined;
  if (seconds <= limits.hopelessSeconds) return 'error';
  return seconds < limits.warnSeconds ? 'warning' : seconds < limits.minSeconds ? 'note' : undefined;
}

/** What the most impatient synchronous caller allows. */
function shortestWait({ calls }: Fn): number | undefined {
  const waits = calls.flatMap(({ patience }: Call) => patience?.cases.map(({ value }) => value) ?? []);
  return waits.length === 0 ? undefined : Math.min(...waits);
}
