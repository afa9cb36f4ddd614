import type { PriceUse } from './assessment.js';

/** A price as AWS lists it for us-east-1, with where it was read, and when. */
export interface Price {
  readonly usd: number;
  readonly unit: string;
  /** What is paid for: a phrase for those who set another. */
  readonly what: string;
  readonly source: string;
  readonly asOf: string;
  /** AWS's own word for it was not seen: only others' text. */
  readonly secondHand?: true;
}

const PRICE_REGION = 'us-east-1';

const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
/** AWS's own calculator: github.com/aws-samples/sample-aws-lambda-managed-instances, tools/pricing-calculator, 6934a80. */
const CALCULATOR = 'https://github.com/aws-samples/sample-aws-lambda-managed-instances';
const PRICE_LIST = `AWS Price List, copied with its rate codes; ${LAMBDA}`;
const FARGATE_X86 = 'https://aws.amazon.com/fargate/pricing/ as read by wring.co (2026-03-10), cloudburn.io (2026-04-01) and factualminds.com (2026-06-17)';
const FARGATE_ARM = 'https://aws.amazon.com/fargate/pricing/ as read by vantage.sh';
const LAMBDA_READ = `${LAMBDA} as read by others (three copies on GitHub)`;
const DURABLE_READ = `${LAMBDA} as read by others (2026-09-20, 2026-10-07)`;

const usual = { asOf: '2026-11-24' } as const;

/** Every price that lambdafit knows: aws-facts.md, part 12, has the evidence for each. Whoever pays others sets them in the configuration. */
export const PRICES = {
  lambdaGbSecond: { ...usual, usd: 0.0000166667, unit: 'GB-second', what: 'Lambda on x86_64, duration, first tier', source: PRICE_LIST },
  lambdaGbSecondArm: { ...usual, usd: 0.0000133334, unit: 'GB-second', what: 'Lambda on arm64, duration, first tier', source: PRICE_LIST },
  lambdaMillionRequests: { ...usual, usd: 0.2, unit: 'million requests', what: 'Lambda, requests', source: PRICE_LIST },
  provisionedGbSecond: { ...usual, usd: 0.0000041667, unit: 'GB-second', what: 'provisioned concurrency on x86_64, kept ready', source: PRICE_LIST },
  provisionedGbSecondArm: { ...usual, usd: 0.0000033334, unit: 'GB-second', what: 'provisioned concurrency on arm64, kept ready', source: LAMBDA_READ, secondHand: true },
  provisionedBusyGbSecond: { ...usual, usd: 0.0000097222, unit: 'GB-second', what: 'provisioned concurrency on x86_64, duration', source: PRICE_LIST },
  provisionedBusyGbSecondArm: { ...usual, usd: 0.0000077778, unit: 'GB-second', what: 'provisioned concurrency on arm64, duration', source: LAMBDA_READ, secondHand: true },
  ephemeralGbSecond: { ...usual, usd: 0.0000000309, unit: 'GB-second', what: '/tmp above 512 MB (in no figure yet)', source: LAMBDA_READ, secondHand: true },
  fargateCpuHour: { usd: 0.04048, unit: 'vCPU-hour', what: 'Fargate on x86_64, CPU', source: FARGATE_X86, asOf: '2026-06-17', secondHand: true },
  fargateCpuHourArm: { ...usual, usd: 0.03238, unit: 'vCPU-hour', what: 'Fargate on arm64, CPU', source: FARGATE_ARM, secondHand: true },
  fargateGbHour: { usd: 0.004445, unit: 'GB-hour', what: 'Fargate on x86_64, memory', source: FARGATE_X86, asOf: '2026-06-17', secondHand: true },
  fargateGbHourArm: { ...usual, usd: 0.00356, unit: 'GB-hour', what: 'Fargate on arm64, memory', source: FARGATE_ARM, secondHand: true },
  instanceHour: {
    usd: 0.1785, unit: 'hour', what: 'EC2 c7i.xlarge, for Lambda Managed Instances on x86_64', asOf: '2026-08-21', secondHand: true,
    source: 'https://aws.amazon.com/ec2/pricing/on-demand/ as read by others (several tables on GitHub, one from the Price List API on 2026-08-21 for us-west-2)',
  },
  instanceHourArm: { usd: 0.145, unit: 'hour', what: 'EC2 c7g.xlarge, for Lambda Managed Instances on arm64', source: CALCULATOR, asOf: '2026-03-19' },
  instanceFee: { usd: 0.15, unit: 'USD of the EC2 on-demand price', what: 'Lambda Managed Instances, management', source: CALCULATOR, asOf: '2026-03-19' },
  stepFunctionsThousandTransitions: { ...usual, usd: 0.025, unit: 'thousand transitions', what: 'Step Functions Standard (in no figure yet)', source: 'https://aws.amazon.com/step-functions/pricing/' },
  durableMillionOperations: { usd: 8, unit: 'million operations', what: 'durable functions, operations (in no figure yet)', source: DURABLE_READ, asOf: '2026-10-07', secondHand: true },
  durableGbWritten: { usd: 0.25, unit: 'GB', what: 'durable functions, data written (in no figure yet)', source: DURABLE_READ, asOf: '2026-10-07', secondHand: true },
  durableGbMonth: { usd: 0.15, unit: 'GB-month', what: 'durable functions, data retained (in no figure yet)', source: DURABLE_READ, asOf: '2026-10-07', secondHand: true },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;
export type Architecture = 'x86_64' | 'arm64';

/** Names of the prices that depend on the architecture. */
export const PRICES_OF: Readonly<Record<Architecture, Readonly<Record<'duration' | 'ready' | 'busy' | 'cpu' | 'gb' | 'instance', PriceName>>>> = {
  x86_64: { duration: 'lambdaGbSecond', ready: 'provisionedGbSecond', busy: 'provisionedBusyGbSecond', cpu: 'fargateCpuHour', gb: 'fargateGbHour', instance: 'instanceHour' },
  arm64: { duration: 'lambdaGbSecondArm', ready: 'provisionedGbSecondArm', busy: 'provisionedBusyGbSecondArm', cpu: 'fargateCpuHourArm', gb: 'fargateGbHourArm', instance: 'instanceHourArm' },
};

/** Of the GB-seconds of a month, by architecture: from how many on what share of the price is paid. */
export const DURATION_TIERS: Readonly<Record<Architecture, readonly { readonly from: number; readonly share: number }[]>> = {
  // https://aws.amazon.com/blogs/compute/introducing-tiered-pricing-for-aws-lambda/, read 2026-11-24.
  x86_64: [{ from: 0, share: 1 }, { from: 6e9, share: 0.9 }, { from: 15e9, share: 0.8 }],
  arm64: [{ from: 0, share: 1 }, { from: 7.5e9, share: 0.9 }, { from: 18.75e9, share: 0.8 }],
};

/** Prices as somebody pays them, and which of them were asked for. */
export interface PriceBook {
  usd(name: PriceName): number;
  /** What a figure has to say of these: that some of them are only known as others have read them. */
  hearsay(...names: readonly PriceName[]): readonly string[];
  used(): readonly PriceUse[];
}

/** `given`: what the configuration says, by name. */
export function priceBook(given: ReadonlyMap<string, number>): PriceBook {
  const asked = new Set<PriceName>();
  return {
    usd(name) {
      asked.add(name);
      return given.get(name) ?? PRICES[name].usd;
    },
    hearsay(...names) {
      const heard = names.filter((name) => 'secondHand' in PRICES[name] && !given.has(name));
      const dates = [...new Set(heard.map((name) => PRICES[name].asOf))].sort();
      return heard.length === 0 ? [] : [`${heard.join(', ')} as others have read ${heard.length === 1 ? 'it' : 'them'} at AWS, ${dates.join(' and ')}`];
    },
    used: () => [...asked].map((name) => useOf(name, given.get(name))),
  };
}

function useOf(name: PriceName, given: number | undefined): PriceUse {
  const { usd, unit, source, asOf, secondHand }: Price = PRICES[name];
  const ours = { name, usd, unit, region: PRICE_REGION, source, asOf, overridden: false };
  if (given === undefined) return secondHand ? { ...ours, secondHand } : ours;
  return { ...ours, usd: given, overridden: true };
}
