import { defineRule, type Call, type Severity } from '../src/engine/rule.js';

/** See async-failure-not-captured.md. */
export default defineRule({
  id: 'async-failure-not-captured',
  summary: 'An event that fails three times disappears',
  category: 'reliability',
  severity: 'warning',
  precision: 'high',
  scope: 'any',
  preset: 'core',
  since: '0.1.0',
  options: {
    ignoreCallers: { type: 'array', items: { type: 'string' }, default: [] as readonly string[], description: 'Kinds of callers to pass over, such as "schedule"' },
  },

  check({ workload, options, remedy, report }) {
    for (const call of workload.calls) {
      const { to: fn, mode, worth, label, evidence } = call;
      if (mode !== 'async' || worth === undefined || worth === 'tracked-by-service' || options.ignoreCallers.includes(call.kind)) continue;

      for (const captured of call.captured.cases) {
        if (captured.value) continue;
        report({
          about: fn,
          at: { ...call.captured, address: `${fn.resource.address}/Properties/EventInvokeConfig` },
          premises: [evidence[0], captured, ...evidence.slice(1)],
          severity: call.disabled ? 'note' : severityOf(call),
          message: `When ${fn.name} fails on an event from ${label}, Lambda ${call.triedOnce ? 'drops it' : 'retries it and then drops it'}: ${LOSS[worth]}.`,
          advice: [fn.durable ? 'A durable function takes a dead-letter queue, not a destination.' : 'An OnFailure destination keeps the event together with the error.'],
          fixes: [{ title: 'Keep failed events in a queue', edits: () => remedy.captureEvents(fn, call.qualifier) }],
        });
      }
    }
  },
});

type Worth = Exclude<NonNullable<Call['worth']>, 'tracked-by-service'>;

const LOSS: Readonly<Record<Worth, string>> = {
  'only-copy': 'the event was the only copy',
  'object-remains': 'nobody will know which one was not processed',
  'next-run-comes': 'only the next run makes up for it',
  'rare-run': 'the next run is a day or more away',
};

function severityOf({ worth, evidence, to: fn }: Call): Severity {
  switch (worth) {
    case 'only-copy':
      // Known by a permission alone, the caller may be something else.
      return evidence[0].certainty === 'high' && fn.ai.verdict === 'ai' ? 'error' : 'warning';
    case 'next-run-comes':
      return 'note';
    default:
      return 'warning';
  }
}
