/**
 * What the rule catalogue takes for usual, long or many (rules.md, 2026-11-24; the part is named with each). They are judgement,
 * not limits of AWS: those stand in src/workload/quotas.ts.
 */
export const THRESHOLDS = {
  /** 4.1, N1: one unit of work that needs longer than ten minutes is a job. Seconds. */
  longSeconds: 600,
  /** 4.1, N1: a timeout above this is named, and alone changes nothing. Seconds. */
  comfortSeconds: 60,
  /** 3.3, sync-timeout-exceeds-caller, `graceSeconds`: a function may run on that long without harm. */
  graceSeconds: 1,
  /** 3.1, timeout-too-short-for-model-call, `minSeconds`: a long answer takes more. */
  usualSeconds: 20,
  /** 3.8, agent-loop-in-one-invocation, `secondsPerTurn`. */
  secondsPerTurn: 20,
  /** The same rule: a cap from here up caps nothing. */
  turnsWithoutCap: 100,
  /** 4.1, F3: calls for one request. */
  fewCalls: 5,
  /** 3.9, steady-throughput-on-lambda: reserved executions, pollers, records at once, and a run each minute of half a minute. */
  manyReserved: 200,
  manyPollers: 2,
  manyStreamBatches: 20,
  minute: 60,
  halfMinute: 30,
  /** The same rule: so many of its signs together mean something. */
  steadySigns: 2,
  /**
   * Aws-facts.md, part 12: a load balancer and head-room move the crossover of 41 to 48 % to 50 to 60 %. What costs more than this share of
   * Lambda's price is not cheaper once it has those.
   */
  worthMoving: 0.8,
  /** 3.7, user-facing-cold-start: megabytes below which a function in a VPC starts slowly. */
  slowStartMb: 512,
  /** The same rule: bytes of unzipped JavaScript. */
  heavyBundle: 50_000_000,
  /** 4.1, N3: a model that is loaded weighs as much as two other signs of a heavy start, and with one of those it is heavy. */
  loadedModel: 2,
  heavySigns: 3,
  /** 3.9, per-item-calls-could-batch. */
  bulkBatch: 10,
  /** 4.1, F2: the time of one item is much less than the timeout where it is less than half of it. */
  headroom: 2,
  /** 4.3: services besides models from which on work is one of several steps. */
  severalServices: 2,
  /** 4.2, step 9: below this share of what must hold nothing is said. */
  leastDecided: 0.5,
  /** Above this share the confidence is high: three of four is medium. */
  mostlyDecided: 0.75,
} as const;
