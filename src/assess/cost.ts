import type { Crossover, Monthly, Numbers, PriceUse, Traffic } from './assessment.js';
import { paidAttempts, worstCaseSeconds } from './attempts.js';
import { cpuOf, fargate, gbOf, managedInstances, type Capacity, type Load } from './capacity.js';
import { monthly } from './monthly.js';
import { priceBook, PRICES_OF, type Architecture, type PriceBook } from './prices.js';
import type { SdkName } from './sdk-defaults.js';

/** What the figures about a function are made of: plain data, so that they can be reckoned without a template. */
export interface CostSubject {
  /** Both more than 0; null where nobody knows. */
  readonly memoryMb: number | null;
  readonly timeoutSeconds: number | null;
  readonly architecture: Architecture;
  /** As Lambda names it: `python3.13`. */
  readonly runtime: string | undefined;
  /** It mostly waits for a model or service, so that a process could wait on several requests at once. */
  readonly ioBound: boolean;
  /** How events come, one for each caller. */
  readonly deliveries: readonly Delivery[];
  /** Places in its code that call a model, where the code was read. */
  readonly models: readonly ModelUse[];
  /** Calls of a model that one invocation makes, as far as the code shows; else 1. */
  readonly modelCalls: number;
  /** Executions that are kept ready; undefined where none are. */
  readonly provisioned: number | undefined;
  readonly traffic: Traffic;
  /** Prices that somebody pays other than ours, by name. */
  readonly prices: ReadonlyMap<string, number>;
  /** What was taken for granted when this was put together. */
  readonly assumes: readonly string[];
}

/** How often the event of one caller may come. */
export type Delivery = { readonly from: string } & (
  | { readonly mode: 'sync' | 'unknown' }
  | { readonly mode: 'async'; readonly retries: number }
  /** A task of a workflow, which it may run again; undefined: nobody knows how often. */
  | { readonly mode: 'workflow'; readonly retries: number | undefined; readonly how: string }
  /** Without `maxReceives`, until the message expires. */
  | { readonly mode: 'queue'; readonly maxReceives: number | undefined; readonly retentionSeconds: number; readonly visibilitySeconds: number }
  /** Retries below 0: until the record expires. */
  | { readonly mode: 'stream'; readonly retries: number; readonly ageSeconds: number | undefined }
);

/** A place in the code that calls a model, and how its client is set. */
export interface ModelUse {
  readonly sdk: SdkName | undefined;
  /** Where they are set; unknown where it is to something that is no number in the code. */
  readonly readSeconds?: number | 'unknown';
  /** In the code, or else in the environment of its function. */
  readonly attempts?: number | 'unknown';
  /** How it tries again where it is not told how often: `standard`. */
  readonly retryMode?: string;
  /** The model writes an answer that costs by its length: no embedding, no guardrail. */
  readonly generates: boolean;
  readonly streaming: boolean;
  /** In a loop, be it one that tries again: nobody knows how often it is made. */
  readonly repeated: boolean;
}

/** Requests that one process waits on at the same time, where nobody says otherwise (rules.md, steady-throughput-on-lambda, `ioConcurrency`). */
const IO_CONCURRENCY = 10;

/** All figures about a function, and the prices that they rest on. */
export function numbersOf(subject: CostSubject): { readonly numbers: Numbers; readonly prices: readonly PriceUse[] } {
  const { memoryMb, timeoutSeconds, architecture, runtime, ioBound, traffic, provisioned } = subject;
  const book = priceBook(subject.prices);
  const load: Load | undefined = memoryMb === null ? undefined : { memoryMb, architecture, runtime, waits: ioBound ? traffic.ioConcurrency ?? IO_CONCURRENCY : 1 };
  const numbers: Numbers = {
    memoryMb,
    timeoutSeconds,
    worstCaseSeconds: worstCaseSeconds(subject),
    paidAttempts: paidAttempts(subject),
    crossovers: load ? crossovers(load, provisioned, book).map((one) => ({ ...one, assumes: [...one.assumes, ...subject.assumes] })) : [],
    monthly: load ? monthly(load, subject, book) : null,
  };
  return { numbers, prices: book.used() };
}

/** What costs less than Lambda on demand at the traffic that is given, and is another way to run it; the cheapest first. Undefined where no traffic is given. */
export function cheaperElsewhere({ monthly }: Numbers): Monthly['costs'] | undefined {
  const lambda = monthly?.costs.find(({ alternative }) => alternative === 'lambda');
  return lambda && monthly!.costs.filter(({ alternative, usd }) => alternative !== 'lambda' && alternative !== 'provisioned-concurrency' && usd < lambda.usd).sort((a, b) => a.usd - b.usd);
}

/**
 * From which busy share on each alternative costs less. One that takes several requests at once is compared with as many of Lambda, or
 * with those that are kept ready: the share is that of each of them (aws-facts.md, part 12: u*, and u* / c).
 */
function crossovers(load: Load, provisioned: number | undefined, book: PriceBook): readonly Crossover[] {
  const { memoryMb, architecture, waits } = load;
  const gbHour = gbOf(memoryMb) * 3_600;
  const names = PRICES_OF[architecture];
  const [duration, ready, busy] = [book.usd(names.duration), book.usd(names.ready), book.usd(names.busy)];
  /** USD of an hour of one slot that is kept ready, and what it costs more when it is busy. */
  const kept = { ready: gbHour * ready, busy: gbHour * busy };
  const slot = provisioned === undefined ? { ready: 0, busy: gbHour * duration } : kept;
  const against = ({ hourly, least, requests }: Capacity, slots: number, mine = slot): number =>
    Math.max(0, ((hourly * Math.max(least, Math.ceil(slots / requests))) / slots - mine.ready) / mine.busy);
  const filled = ({ least, requests }: Capacity): number => provisioned ?? least * requests;

  const task = fargate(load, book);
  const fleet = managedInstances(load, book);
  const alone = fargate({ ...load, waits: 1 }, book);
  const lambda = provisioned !== undefined ? [`Lambda with ${provisioned} kept ready, as it is set`, ...book.hearsay(names.ready, names.busy)] : ['Lambda on demand, first tier'];
  const found: readonly Crossover[] = [
    ...(task && alone ? [{
      alternative: 'fargate' as const, size: task.size, busyShare: against(task, filled(task)),
      assumes: [
        ...lambda,
        waits > 1
          ? `one process waits on ${waits} requests at once (ioConcurrency) and each of these is as busy; with one at a time Fargate costs less ${above(against(alone, 1))}`
          : 'one request at a time in each task',
        `Lambda gives ${cpuOf(memoryMb).toFixed(2)} vCPU to ${memoryMb} MB`, 'on demand, without load balancer, head-room and requests', ...book.hearsay(...task.prices),
      ],
    }] : []),
    ...(fleet ? [{
      alternative: 'managed-instances' as const, size: `${fleet.least} × ${fleet.size}`, busyShare: against(fleet, filled(fleet)),
      assumes: [
        ...lambda, `${fleet.least} instances, one in each zone, and each of ${provisioned === undefined ? `the ${filled(fleet)} requests that they take at once` : 'those kept ready'} is as busy`,
        ...(waits > 1 ? [`one process waits on ${waits} requests at once (ioConcurrency)`] : []),
        'EC2 on demand, a runtime that Managed Instances take, without head-room and requests', ...book.hearsay(...fleet.prices),
      ],
    }] : []),
    ...(provisioned !== undefined ? [] : [{
      alternative: 'provisioned-concurrency' as const, size: `${memoryMb} MB kept ready`, busyShare: ready / (duration - busy),
      assumes: [
        'one slot, ready all day', ...book.hearsay(names.ready, names.busy),
        ...(alone && busy > 0 ? [`a task of Fargate (${alone.size}) costs less than that ${above(against(alone, 1, kept))}`] : []),
      ],
    }]),
  ];
  // Prices of nothing make shares of everything.
  return found.filter(({ busyShare }) => Number.isFinite(busyShare) && busyShare >= 0).map((one) => ({ ...one, busyShare: round(one.busyShare) }));
}

/** To what a figure of this kind is worth. */
function round(value: number): number {
  return Number(value.toPrecision(4));
}

function above(share: number): string {
  return share > 1 ? 'in no case' : `above ${Math.round(share * 100)} %`;
}
