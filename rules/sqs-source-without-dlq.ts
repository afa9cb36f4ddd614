import { defineRule, type Mapping } from '../src/engine/rule.js';

/** See sqs-source-without-dlq.md. */
export default defineRule({
  id: 'sqs-source-without-dlq',
  summary: 'Messages that always fail come back until the queue forgets them',
  category: 'reliability',
  severity: 'warning',
  precision: 'very-high',
  scope: 'any',
  preset: 'core',
  since: '0.1.0',
  options: {
    minReceiveCount: { type: 'number', default: 5, description: 'Receives before the dead-letter queue that Lambda advises: throttled ones count' },
    minReceiveCountCapped: { type: 'number', default: 2, description: 'The same where the mapping caps its concurrency, so that few receives are throttled' },
  },

  check({ workload, options, edit, remedy, report }) {
    for (const { mapping, to: fn } of workload.calls) {
      const queue = mapping?.queue;
      if (!mapping || !queue) continue;
      const isOwnTarget = queue.deadLetters === queue.resource;
      if (queue.isDeadLetterQueue && !isOwnTarget) continue;
      const at = { ...queue.redrive, address: `${queue.resource.address}/Properties/RedrivePolicy` };
      const capped = mapping.provisioned || mapping.maximumConcurrency.cases.length > 0;

      for (const redrive of queue.redrive.cases) {
        if (redrive.value) continue;
        const useless = fn.deadLetterQueue.cases.find(({ value }) => value);
        report({
          about: fn,
          at,
          premises: [redrive, mapping.premise, ...(useless ? [useless] : [])],
          severity: fn.ai.verdict === 'ai' && !capped && fn.reservation.cases.every(({ value }) => !value) ? 'error' : 'warning',
          message: `Queue ${queue.resource.logicalId} has no dead-letter queue: a message on which ${fn.name} fails comes back until it expires.`,
          advice: [
            ...(fn.ai.verdict === 'no' ? [] : ['Each time the model is called and paid for again.']),
            ...(useless ? [`The dead-letter queue of ${fn.name} is for asynchronous invocations and gets nothing from a queue.`] : []),
          ],
          fixes: [{ title: 'Add a dead-letter queue and a RedrivePolicy', edits: () => remedy.redrive(queue, options.minReceiveCount) }],
        });
      }

      if (isOwnTarget) {
        report({
          about: fn, at, premises: [queue.redrive.cases[0]!, mapping.premise], severity: 'error',
          message: `Queue ${queue.resource.logicalId} is its own dead-letter queue.`,
        });
        continue;
      }

      for (const count of queue.maxReceiveCount.cases) {
        if (count.value >= (capped ? options.minReceiveCountCapped : options.minReceiveCount)) continue;
        const wholeBatch = count.value === 1 && loseWholeBatches(mapping);
        report({
          about: fn,
          at: queue.maxReceiveCount,
          premises: [count, mapping.premise],
          severity: wholeBatch ? 'warning' : 'note',
          message: wholeBatch
            ? `One failed message sends its whole batch from ${queue.resource.logicalId} to the dead-letter queue.`
            : `Queue ${queue.resource.logicalId} gives a message ${times(count.value)}, and a throttled one counts.`,
          fixes: [{ title: `Set maxReceiveCount to ${options.minReceiveCount}`, edits: () => edit.set(queue.resource, 'RedrivePolicy.maxReceiveCount', count, options.minReceiveCount) }],
        });
      }
    }
  },
});

function loseWholeBatches({ batchSize, partialFailures }: Mapping): boolean {
  return !partialFailures && batchSize.cases.some(({ value }) => value > 1);
}

function times(count: number): string {
  return count === 1 ? 'one try' : `${count} tries`;
}

