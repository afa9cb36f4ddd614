import type { CostSubject } from '../../src/assess/cost.js';

/** A function of which little is known, with what is. */
export function subjectOf(known: Partial<CostSubject> = {}): CostSubject {
  return {
    memoryMb: 1_024, timeoutSeconds: 60, architecture: 'x86_64', runtime: 'python3.13', ioBound: false,
    deliveries: [], models: [], modelCalls: 1, provisioned: undefined, traffic: {}, prices: new Map(), assumes: [], ...known,
  };
}
