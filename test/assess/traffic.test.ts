import { describe, expect, it } from 'vitest';
import { trafficOf } from '../../src/assess/traffic.js';
import { Source } from '../../src/source/source.js';
import type { Traffic, WorkloadSettings } from '../../src/workload/settings.js';

const span = { source: new Source('lambdafit.config.yaml', ''), start: 0, end: 0 };
const settings = (all: Traffic, ask: Traffic): WorkloadSettings => ({
  functions: new Map([['Ask', { value: { traffic: ask }, span }]]), budgets: new Map(), quotas: new Map(), traffic: all,
});

describe('the traffic of a function', () => {
  it('is what is typed, before what the configuration says of it, before what that says of all', () => {
    const said = settings({ averageSeconds: 1, modelCostPerCall: 1, ioConcurrency: 1, invocationsPerMonth: 1 }, { averageSeconds: 2, modelCostPerCall: 2, ioConcurrency: 2 });
    const typed = new Map<string, Traffic>([['*', { averageSeconds: 3, modelCostPerCall: 3 }], ['Ask', { averageSeconds: 4 }], ['Other', { averageSeconds: 5 }]]);
    expect(trafficOf('Ask', typed, said)).toEqual({ averageSeconds: 4, modelCostPerCall: 3, ioConcurrency: 2, invocationsPerMonth: 1 });
    expect(trafficOf('Other', typed, said)).toEqual({ averageSeconds: 5, modelCostPerCall: 3, ioConcurrency: 1, invocationsPerMonth: 1 });
  });

  it('is nothing where nobody says anything', () => {
    expect(trafficOf('Ask', new Map(), undefined)).toEqual({});
  });

  it('does not mix a busy share of one with the invocations of another', () => {
    expect(trafficOf('Ask', new Map([['*', { utilization: 0.4 }]]), settings({}, { invocationsPerMonth: 1000, averageSeconds: 2 }))).toEqual({ utilization: 0.4, averageSeconds: 2 });
    expect(trafficOf('Ask', new Map([['Ask', { invocationsPerMonth: 7 }]]), settings({ utilization: 0.4 }, { averageSeconds: 2 }))).toEqual({ invocationsPerMonth: 7, averageSeconds: 2 });
    expect(trafficOf('Ask', new Map(), settings({ utilization: 0.4, invocationsPerMonth: 7 }, {}))).toEqual({ utilization: 0.4, invocationsPerMonth: 7 });
  });
});
