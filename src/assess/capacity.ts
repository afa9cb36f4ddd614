import { QUOTAS } from '../workload/quotas.js';
import { PRICES_OF, type Architecture, type PriceBook, type PriceName } from './prices.js';

/** What takes the requests of one function elsewhere: so much of it at least, and so many requests at once in each. */
export interface Capacity {
  /** One, as people name it: `0.25 vCPU, 0.5 GB`. */
  readonly size: string;
  /** The prices in it. */
  readonly prices: readonly PriceName[];
  /** USD per hour of one. */
  readonly hourly: number;
  readonly least: number;
  /** Requests at once in one. */
  readonly requests: number;
}

export interface Load {
  readonly memoryMb: number;
  readonly architecture: Architecture;
  readonly runtime: string | undefined;
  /** Requests that one process waits on at the same time; 1 where it computes. */
  readonly waits: number;
}

/** Sizes of Fargate tasks, memory in GB: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html, read 2026-11-24. */
const FARGATE_SIZES: readonly { readonly cpu: number; readonly gb: readonly number[] }[] = [
  { cpu: 0.25, gb: [0.5, 1, 2] },
  { cpu: 0.5, gb: range(1, 4, 1) },
  { cpu: 1, gb: range(2, 8, 1) },
  { cpu: 2, gb: range(4, 16, 1) },
  { cpu: 4, gb: range(8, 30, 1) },
  { cpu: 8, gb: range(16, 60, 4) },
  { cpu: 16, gb: range(32, 120, 8) },
];

function range(from: number, to: number, step: number): readonly number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
}

/** vCPU that Lambda gives to so much memory. */
export function cpuOf(memoryMb: number): number {
  return memoryMb / QUOTAS.functionMemoryPerCpu.value;
}

export function gbOf(memoryMb: number): number {
  return memoryMb / 1_024;
}

/**
 * The smallest task with at least the memory and about the CPU of a function: of the steps that Fargate has, the nearest by ratio.
 * Undefined for more memory than any has.
 */
export function fargateSize(memoryMb: number): { readonly cpu: number; readonly gb: number } | undefined {
  const distance = (cpu: number): number => Math.abs(Math.log(cpu / cpuOf(memoryMb)));
  const fitting = FARGATE_SIZES.flatMap(({ cpu, gb }) => gb.filter((one) => one >= gbOf(memoryMb)).slice(0, 1).map((enough) => ({ cpu, gb: enough })));
  return fitting.reduce<(typeof fitting)[number] | undefined>((best, one) => (best && distance(best.cpu) <= distance(one.cpu) ? best : one), undefined);
}

export function fargate({ memoryMb, architecture, waits }: Load, book: PriceBook): Capacity | undefined {
  const size = fargateSize(memoryMb);
  if (!size) return undefined;
  const { cpu, gb } = PRICES_OF[architecture];
  return {
    size: `${size.cpu} vCPU, ${size.gb} GB${atOnce(waits)}`, prices: [cpu, gb],
    hourly: size.cpu * book.usd(cpu) + size.gb * book.usd(gb), least: 1, requests: waits,
  };
}

/**
 * The instances that Managed Instances are reckoned with: of the size `xlarge`, or twice, four or eight times that, where prices and
 * shapes of the family double. System: what each instance keeps for itself. Source of shapes, reserve, fleet and rule of thumb: AWS's
 * own calculator, https://github.com/aws-samples/sample-aws-lambda-managed-instances (2026-03-19), CALCULATOR_METHODOLOGY.md.
 */
const INSTANCES = {
  family: { x86_64: 'c7i', arm64: 'c7g' } satisfies Readonly<Record<Architecture, string>>,
  sizes: [{ name: 'xlarge', times: 1 }, { name: '2xlarge', times: 2 }, { name: '4xlarge', times: 4 }, { name: '8xlarge', times: 8 }],
  cpu: 4,
  gb: 8,
  gbPerCpu: 2,
  system: { cpu: 1, gb: 1 },
  /** One in each of three availability zones. */
  fleet: 3,
} as const;

/** Requests at once that one vCPU takes at most: https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-runtimes.html, read 2026-11-24. */
const REQUESTS_PER_CPU: readonly { readonly runtime: RegExp; readonly most: number }[] = [
  { runtime: /^nodejs/, most: 64 },
  { runtime: /^(?:java|dotnet)/, most: 32 },
  { runtime: /^python/, most: 16 },
];
const FEWEST_REQUESTS_PER_CPU = 16;

/** Undefined for a function that is too large for the instances that we reckon with. */
export function managedInstances({ memoryMb, architecture, runtime, waits }: Load, book: PriceBook): Capacity | undefined {
  const environmentMb = Math.max(QUOTAS.managedInstancesMemory.value, memoryMb);
  const cpu = Math.ceil(gbOf(environmentMb) / INSTANCES.gbPerCpu);
  const inside = Math.max(1, Math.floor(environmentMb / memoryMb));
  // One that computes needs the CPU that it had.
  const wanted = waits > 1 ? waits * inside : Math.max(1, Math.min(inside, Math.floor(cpu / cpuOf(memoryMb))));
  const most = (REQUESTS_PER_CPU.find((one) => runtime !== undefined && one.runtime.test(runtime))?.most ?? FEWEST_REQUESTS_PER_CPU) * cpu;
  const each = Math.min(wanted, most, QUOTAS.managedInstancesConcurrency.value);

  for (const { name, times } of INSTANCES.sizes) {
    const environments = Math.floor(Math.min((INSTANCES.cpu * times - INSTANCES.system.cpu) / cpu, (INSTANCES.gb * times - INSTANCES.system.gb) / gbOf(environmentMb)));
    if (environments < 1) continue;
    const { instance } = PRICES_OF[architecture];
    return {
      size: `${INSTANCES.family[architecture]}.${name}${atOnce(environments * each)}`, prices: [instance, 'instanceFee'],
      hourly: book.usd(instance) * times * (1 + book.usd('instanceFee')), least: INSTANCES.fleet, requests: environments * each,
    };
  }
  return undefined;
}

function atOnce(requests: number): string {
  return requests > 1 ? `, ${requests} requests at once` : '';
}
