import type { Traffic, WorkloadSettings } from '../workload/settings.js';

/** Stands for every function. */
export const ALL = '*';

/**
 * The traffic of a function: what is typed for it, before what is typed for all, before what the configuration says of it, before
 * what that says of all; number by number. How often it runs can be said in two ways, and then the word of whoever comes first counts.
 */
export function trafficOf(name: string, typed: ReadonlyMap<string, Traffic>, settings: WorkloadSettings | undefined): Traffic {
  const words = [settings?.traffic, settings?.functions.get(name)?.value.traffic, typed.get(ALL), typed.get(name)];
  return words.reduce<Traffic>((before, word) => ({ ...without(before, word), ...word }), {});
}

/** A busy share and a number of invocations are two words for the same: the later one replaces the earlier. */
function without(before: Traffic, word: Traffic | undefined): Traffic {
  const { utilization, invocationsPerMonth, ...others } = before;
  const saysShare = word?.utilization !== undefined;
  const saysNumber = word?.invocationsPerMonth !== undefined;
  return {
    ...others,
    ...(utilization === undefined || (saysNumber && !saysShare) ? {} : { utilization }),
    ...(invocationsPerMonth === undefined || (saysShare && !saysNumber) ? {} : { invocationsPerMonth }),
  };
}
