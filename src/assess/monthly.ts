import { TRAFFIC_NUMBERS } from '../workload/settings.js';
import type { Alternative, Monthly, Traffic } from './assessment.js';
import { fargate, gbOf, managedInstances, type Capacity, type Load } from './capacity.js';
import type { CostSubject } from './cost.js';
import { DURATION_TIERS, PRICES_OF, type Architecture, type PriceBook } from './prices.js';

/** Hours of a month as AWS's calculators have it: 365 days by twelve. */
const HOURS = 730;
const SECONDS = HOURS * 3_600;
/** The plot: so many decades to either side of the user's own traffic, and points in each. */
const DECADES = 2;
const POINTS = 12;
/** Crossings of one plot: prices of one's own can make stairs of it. */
const MOST_CROSSINGS = 12;
const BISECTIONS = 60;

/** What comes in a month. */
interface Volume {
  /** Undefined where only the busy share is known. */
  readonly invocations: number | undefined;
  readonly busySeconds: number;
  /** How that comes about. */
  readonly how: string;
  readonly assumes: readonly string[];
}

/** What one alternative costs. The plot asks for hundreds of amounts, and for no words. */
interface Costing {
  readonly usd: (volume: Volume) => number;
  readonly how: (volume: Volume) => string;
  readonly assumes: (volume: Volume) => readonly string[];
}

/** What a month costs at the traffic that the user gives; null where that is not enough to say so. */
export function monthly(load: Load, { traffic, modelCalls, provisioned, assumes }: CostSubject, book: PriceBook): Monthly | null {
  const volume = volumeOf(traffic);
  if (!volume) return null;
  const costings = costingsOf(load, provisioned, book);
  const costs = [...costings].map(([alternative, costing]) => ({
    alternative, usd: rounded(costing.usd(volume)), how: costing.how(volume), assumes: [...volume.assumes, ...costing.assumes(volume), ...assumes],
  }));
  const { invocations } = volume;
  /** At another number of invocations that take as long. */
  const usdAt = (alternative: Alternative, count: number): number => costings.get(alternative)!.usd({ ...volume, invocations: count, busySeconds: volume.busySeconds * (count / invocations!) });
  const alternatives = [...costings.keys()];
  const points = invocations === undefined ? [] : Array.from({ length: 2 * DECADES * POINTS + 1 }, (_, index) => invocations * 10 ** (index / POINTS - DECADES));
  return {
    traffic,
    costs,
    model: invocations === undefined ? null : modelCost(traffic, modelCalls, invocations, costings.get('lambda')!.usd(volume)),
    curve: points.map((count) => ({ invocations: rounded(count), usd: Object.fromEntries(alternatives.map((alternative) => [alternative, rounded(usdAt(alternative, count))])) })),
    crossings: crossingsOf(points, alternatives, usdAt),
  };
}

/** Two of the three numbers make the third. */
function volumeOf({ invocationsPerMonth: invocations, averageSeconds: seconds, utilization }: Traffic): Volume | undefined {
  if (invocations !== undefined && seconds !== undefined) {
    return { invocations, busySeconds: invocations * seconds, how: `${number(invocations)} invocations × ${number(seconds)} s`, assumes: utilization === undefined ? [] : ['invocations and seconds say more than utilization, which is not used'] };
  }
  if (utilization === undefined) return undefined;
  const busySeconds = utilization * SECONDS;
  const how = `${number(utilization * 100)} % of ${HOURS} h`;
  const assumes = ['utilization is that of one invocation after the other'];
  if (invocations !== undefined) return { invocations, busySeconds, how, assumes };
  // Seconds that are next to nothing make more invocations than anybody could mean.
  if (seconds !== undefined && busySeconds / seconds <= TRAFFIC_NUMBERS.invocationsPerMonth.atMost) return { invocations: busySeconds / seconds, busySeconds, how, assumes };
  return { invocations: undefined, busySeconds, how, assumes: [...assumes, 'without the price of requests, as their number is not known'] };
}

function costingsOf(load: Load, provisioned: number | undefined, book: PriceBook): ReadonlyMap<Alternative, Costing> {
  const { memoryMb, architecture } = load;
  const gb = gbOf(memoryMb);
  const names = PRICES_OF[architecture];
  const duration = book.usd(names.duration);
  const [ready, busy] = [book.usd(names.ready), book.usd(names.busy)];
  const perRequest = book.usd('lambdaMillionRequests') / 1e6;
  const requests = ({ invocations = 0 }: Volume): number => invocations * perRequest;
  const task = fargate(load, book);
  const fleet = managedInstances(load, book);

  const andRequests = (volume: Volume): string => (requests(volume) > 0 ? ' + requests' : '');
  const slots = ({ busySeconds }: Volume): number => provisioned ?? Math.max(1, Math.ceil(busySeconds / SECONDS));
  const inside = (volume: Volume): number => Math.min(volume.busySeconds, slots(volume) * SECONDS);

  return new Map<Alternative, Costing>([
    ['lambda', {
      usd: (volume) => tiered(volume.busySeconds * gb, architecture) * duration + requests(volume),
      how: (volume) => `${volume.how} × ${number(gb)} GB × $${duration}${andRequests(volume)}`,
      assumes: () => ['without the free tier and /tmp above 512 MB', 'volume tiers reached by this function alone'],
    }],
    ['provisioned-concurrency', {
      usd: (volume) => slots(volume) * SECONDS * gb * ready + inside(volume) * gb * busy + tiered((volume.busySeconds - inside(volume)) * gb, architecture) * duration + requests(volume),
      how: (volume) => `${number(slots(volume))} kept ready × ${HOURS} h × ${number(gb)} GB × $${ready} a second + ${number(inside(volume) / 3_600)} h busy × ${number(gb)} GB × $${busy}${andRequests(volume)}`,
      assumes: () => [provisioned === undefined ? 'as many as are busy on average, without head-room and scaling' : 'as many as are set, without scaling', EVEN, ...book.hearsay(names.ready, names.busy)],
    }],
    ...(task ? [['fargate', standing(task, () => 0, 'task', ['on demand, without load balancer and head-room', EVEN, ...book.hearsay(...task.prices)])] as const] : []),
    ...(fleet ? [['managed-instances', standing(fleet, requests, 'instance', ['EC2 on demand, a runtime that Managed Instances take, without head-room', EVEN, ...book.hearsay(...fleet.prices)])] as const] : []),
  ]);
}

const EVEN = 'traffic is even: a peak needs more';

/** Something that is paid by the hour, as much of it as the average number of requests at once needs. */
function standing({ size, hourly, least, requests: each }: Capacity, requests: (volume: Volume) => number, noun: string, assumes: readonly string[]): Costing {
  const count = ({ busySeconds }: Volume): number => Math.max(least, Math.ceil(busySeconds / SECONDS / each));
  return {
    usd: (volume) => count(volume) * hourly * HOURS + requests(volume),
    how: (volume) => `${number(count(volume))} ${noun}${count(volume) === 1 ? '' : 's'} (${size}) × ${HOURS} h × $${number(hourly)}${requests(volume) > 0 ? ' + requests' : ''}`,
    assumes: ({ busySeconds }) => [`${number(Number((busySeconds / SECONDS).toPrecision(3)))} requests at once on average, up to ${each} in each`, ...assumes],
  };
}

/** GB-seconds as they are paid: those of a higher tier count less. */
function tiered(gbSeconds: number, architecture: Architecture): number {
  const tiers = DURATION_TIERS[architecture];
  return tiers.reduce((sum, { from, share }, index) => sum + Math.max(0, Math.min(gbSeconds, tiers[index + 1]?.from ?? Infinity) - from) * share, 0);
}

function modelCost({ modelCostPerCall }: Traffic, calls: number, invocations: number, lambda: number): Monthly['model'] {
  if (modelCostPerCall === undefined) return null;
  const usd = modelCostPerCall * calls * invocations;
  return {
    usd: rounded(usd), lambdaShare: usd + lambda > 0 ? rounded(lambda / (usd + lambda)) : 0,
    how: `${number(invocations)} invocations × ${number(calls)} ${calls === 1 ? 'call' : 'calls'} × $${number(modelCostPerCall)}`,
    assumes: [calls === 1 ? 'one call of the model for each invocation' : 'each call on one way through its code is made once for each invocation', 'no call is paid twice'],
  };
}

/** Where another alternative becomes the cheapest, exactly: between two points of the plot by halving. */
function crossingsOf(points: readonly number[], alternatives: readonly Alternative[], usdAt: (alternative: Alternative, count: number) => number): Monthly['crossings'] {
  const cheapest = (count: number): Alternative => alternatives.reduce((best, one) => (usdAt(one, count) < usdAt(best, count) ? one : best));
  const found: Monthly['crossings'][number][] = [];
  for (let index = 1; index < points.length; index++) {
    let low = points[index - 1]!;
    const end = points[index]!;
    let from = cheapest(low);
    const last = cheapest(end);
    while (from !== last && found.length < MOST_CROSSINGS) {
      let high = end;
      for (let halving = 0; halving < BISECTIONS; halving++) {
        const middle = (low + high) / 2;
        if (middle <= low || middle >= high) break;
        if (cheapest(middle) === from) low = middle;
        else high = middle;
      }
      const to = cheapest(high);
      found.push({ invocations: rounded(high), from, to });
      low = high;
      from = to;
    }
  }
  return found;
}

/** Beyond this there is nothing that anybody knows. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** To make one of these takes longer than all else here. */
const FORMAT = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 });

function number(value: number): string {
  return FORMAT.format(value);
}
