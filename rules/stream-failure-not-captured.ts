import { defineRule } from '../src/engine/rule.js';

const STREAMS: ReadonlySet<string> = new Set(['kinesis', 'dynamodb', 'msk', 'kafka']);

/** See stream-failure-not-captured.md. */
export default defineRule({
  id: 'stream-failure-not-captured',
  summary: 'A record that always fails blocks its shard, and is then dropped without a trace',
  category: 'reliability',
  severity: 'warning',
  precision: 'very-high',
  scope: 'any',
  preset: 'core',
  since: '0.1.0',
  options: {
    maximumRetryAttempts: { type: 'number', default: 3, description: 'Retries that the fix sets where they are endless' },
  },

  check({ workload, options, remedy, report }) {
    for (const { mapping, to: fn, disabled, label } of workload.calls) {
      if (!mapping || !STREAMS.has(mapping.source)) continue;

      for (const captured of mapping.captured.cases) {
        if (captured.value) continue;
        const endless = mapping.retries.cases.some(({ value }) => value < 0);
        const useless = onlyPolled(fn) ? fn.deadLetterQueue.cases.find(({ value }) => value) : undefined;
        report({
          about: fn,
          at: mapping.captured,
          premises: [{ ...captured, span: mapping.premise.span }, ...(useless ? [useless] : [])],
          ...(disabled ? { severity: 'note' as const } : {}),
          message: endless
            ? `A record of ${label} on which ${fn.name} fails is retried until it expires, blocks those behind it, and is then gone.`
            : `A record of ${label} on which ${fn.name} fails is dropped after its retries, and nobody knows which.`,
          advice: [
            ...(endless ? ['MaximumRetryAttempts is not set, so the retries are endless.'] : []),
            ...(mapping.bisects ? [] : ['Without BisectBatchOnFunctionError one bad record fails its whole batch.']),
            ...(useless ? [`The dead-letter queue of ${fn.name} is for asynchronous invocations and gets nothing from a stream.`] : []),
          ],
          fixes: [{ title: 'Send failed records to a queue and bound the retries', edits: () => remedy.captureRecords(mapping, fn, options.maximumRetryAttempts) }],
        });
      }
    }
  },
});

function onlyPolled({ calls }: { readonly calls: readonly { readonly mode: string }[] }): boolean {
  return calls.every(({ mode }) => mode === 'poll');
}
