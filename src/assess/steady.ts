import type { Premise } from '../template/value.js';
import type { Fn } from '../workload/workload.js';
import { THRESHOLDS } from './thresholds.js';

/** What speaks of steady traffic (rules.md 3.9, steady-throughput-on-lambda): two of these together mean something. */
export function steadySigns(fn: Fn): readonly Premise[] {
  const { resource } = fn;
  const signs: Premise[] = [];
  const usual = (cases: Fn['reserved']['cases']): Fn['reserved']['cases'] => cases.filter(({ optional }) => !optional);

  const provisioned = resource.at('ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions');
  if (provisioned.present) signs.push({ ...resource.premise('it pays for provisioned concurrency all the time'), span: provisioned.span });
  const [reserved] = usual(fn.reserved.cases);
  if (reserved && reserved.value >= THRESHOLDS.manyReserved) signs.push({ ...reserved, note: `${reserved.value} executions are reserved` });
  if (fn.invokesItself) signs.push(resource.premise('it may invoke itself again and again'));
  for (const { mapping, kind, period, label, evidence: [first] } of fn.calls) {
    if (mapping) {
      const [pollers] = usual(mapping.at('ProvisionedPollerConfig.MinimumPollers').number().cases);
      if (pollers && pollers.value > THRESHOLDS.manyPollers) signs.push({ ...pollers, note: `${pollers.value} pollers of ${label} are paid for all the time` });
      const [factor] = usual(mapping.at('ParallelizationFactor').number().cases);
      const shards = mapping.source === 'kinesis' ? shardsOf(fn, mapping) : 1;
      if (factor && factor.value * shards >= THRESHOLDS.manyStreamBatches) signs.push({ ...factor, note: `${factor.value * shards} batches of ${label} at the same time` });
    }
    const [timeout] = usual(fn.timeout.cases);
    if (kind === 'schedule' && period !== undefined && period <= THRESHOLDS.minute && timeout && timeout.value >= THRESHOLDS.halfMinute) {
      signs.push({ ...first, note: `${label} starts it every ${period} s, for up to ${timeout.value} s` });
    }
  }
  return signs;
}

function shardsOf(fn: Fn, mapping: NonNullable<Fn['calls'][number]['mapping']>): number {
  for (const property of ['EventSourceArn', 'Stream']) {
    for (const { text } of mapping.at(property).texts()) {
      for (const part of text) {
        if (typeof part === 'string' || part.kind !== 'resource') continue;
        const [shards] = fn.template.resources.get(part.name)?.number('ShardCount').cases ?? [];
        if (shards) return shards.value;
      }
    }
  }
  return 1;
}
