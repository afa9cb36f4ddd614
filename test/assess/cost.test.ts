import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alternative, Crossover } from '../../src/assess/assessment.js';
import { fargate, fargateSize, managedInstances } from '../../src/assess/capacity.js';
import { cheaperElsewhere, numbersOf, type CostSubject } from '../../src/assess/cost.js';
import { priceBook, PRICES, PRICES_OF, type Architecture, type Price, type PriceName } from '../../src/assess/prices.js';
import { TRAFFIC_NUMBERS, type Traffic } from '../../src/workload/settings.js';
import { subjectOf } from './subjects.js';

const crossover = (known: Partial<CostSubject>, alternative: Alternative): Crossover | undefined =>
  numbersOf(subjectOf(known)).numbers.crossovers.find((one) => one.alternative === alternative);
const percent = (share: number | undefined): number => Math.round((share ?? NaN) * 100);

/** aws-facts.md, part 12. */
describe('the worked numbers', () => {
  it.each([
    [512, 0.03, '0.25 vCPU, 0.5 GB', 0.01234, 41],
    [1_024, 0.06, '0.5 vCPU, 1 GB', 0.02469, 41],
    [1_769, 0.10365, '1 vCPU, 2 GB', 0.04937, 48],
    [3_538, 0.20731, '2 vCPU, 4 GB', 0.09874, 48],
  ])('%d MB: Lambda $%d a busy hour, Fargate %s $%d, equal at %d per cent on both architectures', (memoryMb, lambda, size, task, share) => {
    const hour = (3_600 * memoryMb) / 1_024;
    expect(hour * PRICES.lambdaGbSecond.usd).toBeCloseTo(lambda, 5);
    const capacity = fargate({ memoryMb, architecture: 'x86_64', runtime: undefined, waits: 1 }, priceBook(new Map()))!;
    expect(capacity.size).toBe(size);
    expect(Math.abs(capacity.hourly - task)).toBeLessThanOrEqual(0.000006);
    for (const architecture of ['x86_64', 'arm64'] as const) expect(percent(crossover({ memoryMb, architecture }, 'fargate')!.busyShare)).toBe(share);
  });

  it('4 % where ten requests wait at once, and the share of one at a time beside it', () => {
    const { busyShare, size, assumes } = crossover({ memoryMb: 512, ioBound: true }, 'fargate')!;
    expect([percent(busyShare), size]).toEqual([4, '0.25 vCPU, 0.5 GB, 10 requests at once']);
    expect(assumes.join('\n')).toContain('waits on 10 requests at once (ioConcurrency) and each of these is as busy; with one at a time Fargate costs less above 41 %');
  });

  it('60 % for provisioned concurrency against on demand, 39 % against a task of its memory class', () => {
    const { busyShare, assumes } = crossover({ memoryMb: 1_769 }, 'provisioned-concurrency')!;
    expect(percent(busyShare)).toBe(60);
    expect(assumes.join('\n')).toContain('(1 vCPU, 2 GB) costs less than that above 39 %');
    expect(percent(crossover({ memoryMb: 1_769, provisioned: 5 }, 'fargate')!.busyShare)).toBe(39);
    expect(crossover({ memoryMb: 1_769, provisioned: 5 }, 'provisioned-concurrency')).toBe(undefined);
    // Three instances for one slot.
    expect(crossover({ memoryMb: 1_769, provisioned: 1 }, 'managed-instances')!.busyShare).toBeGreaterThan(5);
    expect(crossover({ memoryMb: 1_769, provisioned: 90 }, 'managed-instances')!.busyShare).toBeCloseTo(0.703, 3);
  });

  it('$0.0000417 and $0.0000002 for a call of 5 s in 512 MB', () => {
    const calls = 1_000_000;
    const lambda = numbersOf(subjectOf({ memoryMb: 512, traffic: { invocationsPerMonth: calls, averageSeconds: 5 } })).numbers.monthly!.costs[0]!;
    expect(lambda.usd / calls).toBeCloseTo(0.0000417 + 0.0000002, 7);
  });
});

describe('the size of a task', () => {
  it('has at least the memory, for whatever Lambda takes', () => {
    for (let memoryMb = 128; memoryMb <= 10_240; memoryMb++) expect(fargateSize(memoryMb)!.gb * 1_024).toBeGreaterThanOrEqual(memoryMb);
  });

  it.each([[128, 0.25, 0.5], [640, 0.5, 1], [2_048, 1, 2], [2_560, 2, 4], [3_008, 2, 4], [8_192, 4, 8], [10_240, 8, 16]])('for %d MB is %d vCPU and %d GB', (memoryMb, cpu, gb) => {
    expect(fargateSize(memoryMb)).toEqual({ cpu, gb });
  });

  it('is none for more than there is', () => {
    expect(fargateSize(200_000)).toBe(undefined);
    const { numbers } = numbersOf(subjectOf({ memoryMb: 1e15, traffic: { utilization: 1 } }));
    expect(numbers.crossovers.map(({ alternative }) => alternative)).toEqual(['provisioned-concurrency']);
    expect(numbers.monthly!.costs.map(({ alternative }) => alternative)).toEqual(['lambda', 'provisioned-concurrency']);
  });
});

/** The example of AWS's calculator: aws-samples/sample-aws-lambda-managed-instances, CALCULATOR_METHODOLOGY.md. */
describe('Managed Instances', () => {
  const fleet = (known: Partial<Parameters<typeof managedInstances>[0]>) => managedInstances({ memoryMb: 512, architecture: 'arm64', runtime: 'python3.13', waits: 1, ...known }, priceBook(new Map()))!;

  it('hold three environments of 2 GB on four processors, and cost 15 % more than EC2', () => {
    expect(fleet({ waits: 4, memoryMb: 2_048 })).toMatchObject({ size: 'c7g.xlarge, 12 requests at once', least: 3, requests: 12 });
    expect(fleet({}).hourly).toBeCloseTo(0.145 * 1.15, 6);
    expect(fleet({ architecture: 'x86_64' }).size).toMatch(/^c7i\.xlarge/);
  });

  it('give a function that computes the processor that it had', () => {
    expect(fleet({ memoryMb: 1_769 }).requests).toBe(3);
    expect(fleet({ memoryMb: 512 }).requests).toBe(9);
    expect(fleet({ memoryMb: 10_240 })).toMatchObject({ size: 'c7g.2xlarge', requests: 1 });
  });

  it('take as many requests at once for each processor as the runtime allows', () => {
    expect(fleet({ waits: 50 }).requests).toBe(3 * 16);
    expect(fleet({ waits: 10, runtime: 'nodejs22.x' }).requests).toBe(3 * 40);
    expect(fleet({ waits: 50, runtime: 'nodejs22.x' }).requests).toBe(3 * 64);
    expect(fleet({ waits: 50, runtime: undefined }).requests).toBe(3 * 16);
  });
});

describe('prices', () => {
  it('have a source, a date and a unit, and names for both architectures', () => {
    for (const price of Object.values<Price>(PRICES)) {
      expect(price.source).toContain('https://');
      expect(price.asOf).toMatch(/^2026-\d\d-\d\d$/);
      expect(price.usd).toBeGreaterThan(0);
    }
    for (const [kind, name] of Object.entries(PRICES_OF.x86_64)) expect(PRICES_OF.arm64[kind as keyof typeof PRICES_OF.arm64]).toBe(`${name}Arm`);
  });

  it('that are used are listed, with those of whoever pays others, and no others', () => {
    const { prices } = numbersOf(subjectOf({ architecture: 'arm64', prices: new Map([['lambdaGbSecondArm', 0.00001], ['lambdaGbSecond', 5]]) }));
    expect(prices.map(({ name }) => name).sort()).toEqual(['fargateCpuHourArm', 'fargateGbHourArm', 'instanceFee', 'instanceHourArm', 'lambdaGbSecondArm', 'provisionedBusyGbSecondArm', 'provisionedGbSecondArm']);
    expect(prices.find(({ name }) => name === 'lambdaGbSecondArm')).toMatchObject({ usd: 0.00001, overridden: true });
    expect(prices.find(({ name }) => name === 'lambdaGbSecondArm')).not.toHaveProperty('secondHand');
    expect(prices.find(({ name }) => name === 'fargateCpuHourArm')).toMatchObject({ usd: 0.03238, overridden: false, secondHand: true, region: 'us-east-1' });
    expect(prices.find(({ name }) => name === 'instanceHourArm')).not.toHaveProperty('secondHand');
  });

  it('known only by hearsay are named in the figures, until somebody says what is paid', () => {
    const heard = /fargateCpuHour, fargateGbHour as others have read them at AWS, 2026-06-17/;
    expect(crossover({}, 'fargate')!.assumes.join('\n')).toMatch(heard);
    expect(crossover({ prices: new Map([['fargateCpuHour', 0.04], ['fargateGbHour', 0.004]]) }, 'fargate')!.assumes.join('\n')).not.toContain('as others have read');
  });

  it('move the crossover', () => {
    expect(percent(crossover({ prices: new Map([['lambdaGbSecond', PRICES.lambdaGbSecond.usd / 2]]) }, 'fargate')!.busyShare)).toBe(82);
    expect(crossover({ prices: new Map([['lambdaGbSecond', 0]]) }, 'fargate')).toBe(undefined);
  });
});

describe('a month', () => {
  const month = (traffic: Traffic, known: Partial<CostSubject> = {}) => numbersOf(subjectOf({ traffic, ...known })).numbers.monthly;
  const usd = (traffic: Traffic, alternative: Alternative, known: Partial<CostSubject> = {}): number => month(traffic, known)!.costs.find((one) => one.alternative === alternative)!.usd;

  it('needs two of the three numbers, or the busy share', () => {
    expect(month({})).toBe(null);
    expect(month({ invocationsPerMonth: 1e6, modelCostPerCall: 1 })).toBe(null);
    expect(month({ averageSeconds: 4 })).toBe(null);
    const whole = month({ invocationsPerMonth: 26_280, averageSeconds: 50 })!.costs.map(({ usd }) => usd);
    expect(month({ utilization: 0.5, averageSeconds: 50 })!.costs.map(({ usd }) => usd)).toEqual(whole);
    expect(month({ utilization: 0.5, invocationsPerMonth: 26_280 })!.costs.map(({ usd }) => usd)).toEqual(whole);
  });

  it('of a known busy share alone has costs without requests, and no plot', () => {
    const { costs, curve, crossings, model } = month({ utilization: 0.5, modelCostPerCall: 1 })!;
    expect(costs[0]!.usd).toBeCloseTo(365 * 3_600 * 0.0000166667, 3);
    expect(costs[0]!.assumes.join('\n')).toContain('without the price of requests');
    expect([curve, crossings, model]).toEqual([[], [], null]);
    // So many that nobody could mean it.
    expect(month({ utilization: 0.5, averageSeconds: 5e-324 })).toMatchObject({ curve: [], costs: [{ usd: costs[0]!.usd }, {}, {}, {}] });
  });

  it('costs less beyond 6 and 15 billion GB-seconds', () => {
    const of = (billions: number, architecture: Architecture): number => usd({ invocationsPerMonth: billions * 1e6, averageSeconds: 1_000 }, 'lambda', { architecture }) - billions * 0.2;
    expect(of(6, 'x86_64')).toBeCloseTo(100_000.2, 0);
    expect(of(20, 'x86_64')).toBeCloseTo((6 + 9 * 0.9 + 5 * 0.8) * 16_666.7, 0);
    expect(of(20, 'arm64')).toBeCloseTo((7.5 + 11.25 * 0.9 + 1.25 * 0.8) * 13_333.4, 0);
  });

  it('has at least one task and three instances, and as many as the requests at once need', () => {
    const task = 730 * 0.024685;
    expect(usd({ utilization: 0.01 }, 'fargate')).toBeCloseTo(task, 3);
    // 2.5 at once.
    const traffic = { invocationsPerMonth: 6_570, averageSeconds: 1_000 };
    expect(usd(traffic, 'fargate')).toBeCloseTo(3 * task, 3);
    expect(usd(traffic, 'fargate', { ioBound: true })).toBeCloseTo(task, 3);
    expect(usd({ ...traffic, ioConcurrency: 2 }, 'fargate', { ioBound: true })).toBeCloseTo(2 * task, 3);
    expect(usd({ utilization: 0.01 }, 'managed-instances')).toBeCloseTo(3 * 730 * 0.1785 * 1.15, 2);
  });

  it('of provisioned concurrency is what is kept ready, what runs there, and what runs beside it', () => {
    const traffic = { invocationsPerMonth: 2_628, averageSeconds: 2_000 };
    const second = 730 * 3_600;
    const requests = 0.0005256;
    expect(usd(traffic, 'provisioned-concurrency')).toBeCloseTo(2 * second * (0.0000041667 + 0.0000097222) + requests, 3);
    expect(usd(traffic, 'provisioned-concurrency', { provisioned: 1 })).toBeCloseTo(second * (0.0000041667 + 0.0000097222 + 0.0000166667) + requests, 3);
    expect(usd(traffic, 'provisioned-concurrency', { provisioned: 4 })).toBeCloseTo(second * (4 * 0.0000041667 + 2 * 0.0000097222) + requests, 3);
  });

  it('shows what Lambda is beside the model', () => {
    const { model, costs } = month({ invocationsPerMonth: 1e6, averageSeconds: 5, modelCostPerCall: 0.01 }, { memoryMb: 512, modelCalls: 2 })!;
    expect(model).toMatchObject({ usd: 20_000, how: '1,000,000 invocations × 2 calls × $0.01' });
    expect(model!.lambdaShare).toBeCloseTo(costs[0]!.usd / (costs[0]!.usd + 20_000), 6);
    expect(month({ invocationsPerMonth: 1, averageSeconds: 5, modelCostPerCall: 0 })!.model).toMatchObject({ usd: 0, lambdaShare: 1 });
  });

  it('says where it crosses: one task costs as much as Lambda at 41 % of one', () => {
    const { crossings } = month({ invocationsPerMonth: 100_000, averageSeconds: 5 })!;
    const [first] = crossings;
    expect(first).toMatchObject({ from: 'lambda', to: 'fargate' });
    expect((first!.invocations * 5) / (730 * 3_600)).toBeCloseTo(0.411, 2);
  });

  it('says what costs less elsewhere, and not that a container which is hardly used does', () => {
    const cheaper = (traffic: Traffic) => cheaperElsewhere(numbersOf(subjectOf({ memoryMb: 512, ioBound: true, traffic })).numbers)?.map(({ alternative }) => alternative);
    expect(cheaper({})).toBe(undefined);
    // Above 4 %, where ten requests at once would each be as busy; but there is one.
    expect(cheaper({ utilization: 0.1 })).toEqual([]);
    expect(cheaper({ utilization: 0.5 })).toEqual(['fargate']);
    expect(cheaper({ invocationsPerMonth: 5e7, averageSeconds: 5 })).toEqual(['fargate', 'managed-instances']);
  });
});

describe('whatever the traffic', () => {
  const number = (name: keyof typeof TRAFFIC_NUMBERS): fc.Arbitrary<number> => {
    const { above, atLeast = 0, atMost, whole } = TRAFFIC_NUMBERS[name];
    return whole ? fc.integer({ min: atLeast, max: atMost }) : fc.double({ min: above ?? atLeast, max: atMost, noNaN: true, minExcluded: above !== undefined });
  };
  const traffic = fc.record({
    invocationsPerMonth: number('invocationsPerMonth'), averageSeconds: number('averageSeconds'), utilization: number('utilization'),
    modelCostPerCall: number('modelCostPerCall'), ioConcurrency: number('ioConcurrency'),
  }, { requiredKeys: [] });
  const subject = fc.record({
    memoryMb: fc.oneof(fc.integer({ min: 128, max: 10_240 }), fc.integer({ min: 1, max: 1_000_000 })), architecture: fc.constantFrom<Architecture>('x86_64', 'arm64'),
    runtime: fc.constantFrom(undefined, 'python3.13', 'nodejs22.x', 'java21', 'provided.al2023'), ioBound: fc.boolean(), provisioned: fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: undefined }),
    prices: fc.dictionary(fc.constantFrom(...Object.keys(PRICES)), fc.double({ min: 0, max: 1e6, noNaN: true })).map((prices) => new Map(Object.entries(prices))),
  });
  const everyNumber = (value: unknown): readonly number[] =>
    typeof value === 'number' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(everyNumber) : [];

  it('every figure is a number that is not negative', () => {
    fc.assert(fc.property(subject, traffic, (known, traffic) => {
      const found = numbersOf(subjectOf({ ...known, traffic }));
      for (const value of everyNumber(found)) expect(Number.isFinite(value) && value >= 0).toBe(true);
      expect(JSON.stringify(found)).not.toMatch(/NaN|Infinity/);
    }), { numRuns: 500 });
  });

  it('more of it never costs less', () => {
    fc.assert(fc.property(subject, traffic, fc.double({ min: 1, max: 100, noNaN: true }), (known, { utilization: _, ...traffic }, times) => {
      const given = { averageSeconds: 3, invocationsPerMonth: 1_000, ...traffic };
      const at = (invocationsPerMonth: number): readonly number[] =>
        numbersOf(subjectOf({ ...known, traffic: { ...given, invocationsPerMonth } })).numbers.monthly!.costs.map(({ usd }) => usd);
      const more = at(given.invocationsPerMonth * times);
      at(given.invocationsPerMonth).forEach((usd, index) => expect(usd).toBeLessThanOrEqual(more[index]!));
    }), { numRuns: 200 });
  });

  it('the plot rises, holds the traffic itself, and what crosses there really does', () => {
    const ordinary = fc.record({ invocationsPerMonth: fc.double({ min: 1, max: 1e9, noNaN: true }), averageSeconds: fc.double({ min: 0.01, max: 900, noNaN: true }), ioConcurrency: fc.integer({ min: 1, max: 100 }) });
    let seen = 0;
    fc.assert(fc.property(subject.map(({ prices: _, ...known }) => known), ordinary, (known, traffic) => {
      const { curve, crossings, costs } = numbersOf(subjectOf({ ...known, traffic })).numbers.monthly!;
      expect(curve).toHaveLength(49);
      expect(curve[24]!.usd).toEqual(Object.fromEntries(costs.map(({ alternative, usd }) => [alternative, usd])));
      for (const [index, { invocations, usd }] of curve.slice(1).entries()) {
        expect(invocations).toBeGreaterThan(curve[index]!.invocations);
        for (const [alternative, value] of Object.entries(usd)) expect(value).toBeGreaterThanOrEqual(curve[index]!.usd[alternative as Alternative]!);
      }
      const at = (invocationsPerMonth: number): ReadonlyMap<Alternative, number> =>
        new Map(numbersOf(subjectOf({ ...known, traffic: { ...traffic, invocationsPerMonth } })).numbers.monthly!.costs.map(({ alternative, usd }) => [alternative, usd]));
      for (const { invocations, from, to } of crossings) {
        seen++;
        const [before, after] = [at(invocations * (1 - 1e-4)), at(invocations * (1 + 1e-4))];
        expect(before.get(from)!).toBeLessThanOrEqual(before.get(to)! * (1 + 1e-5));
        expect(after.get(to)!).toBeLessThanOrEqual(after.get(from)! * (1 + 1e-5));
      }
      for (const [index, one] of crossings.slice(1).entries()) expect(one.from).toBe(crossings[index]!.to);
    }), { numRuns: 200 });
    expect(seen).toBeGreaterThan(50);
  });

  it('names only prices that there are', () => {
    fc.assert(fc.property(subject, traffic, (known, traffic) => {
      for (const { name } of numbersOf(subjectOf({ ...known, traffic })).prices) expect(PRICES[name as PriceName]).toBeDefined();
    }), { numRuns: 50 });
  });
});
