import type { Span } from '../source/source.js';
import type { Node } from '../source/tree.js';
import type { Resource } from '../template/resource.js';
import { ALWAYS, type Case, type Premise } from '../template/value.js';
import type { Draft } from './graph.js';
import { QUOTAS } from './quotas.js';
import type { AiKind, AiScope } from './workload.js';

/** Something that the configuration says, and where. */
export interface Stated<T> {
  readonly value: T;
  readonly span: Span;
}

/** What the project knows of its functions and callers, and no template says. */
export interface WorkloadSettings {
  /** By logical id. */
  readonly functions: ReadonlyMap<string, Stated<Correction>>;
  /** Caller kind → seconds after which such a caller gives up. */
  readonly budgets: ReadonlyMap<string, Stated<number>>;
  /** Quotas that the account had raised. */
  readonly quotas: ReadonlyMap<string, Stated<number>>;
  readonly accountConcurrency?: Stated<number> | undefined;
  /** Of every function that nothing else is said of; no rule asks for it. */
  readonly traffic?: Traffic | undefined;
  /** Prices that somebody pays other than ours, by name; no rule asks for them. */
  readonly prices?: ReadonlyMap<string, number> | undefined;
}

/** What somebody says of a function that we would judge otherwise. */
export interface Correction {
  readonly ai?: boolean | undefined;
  readonly kinds?: readonly AiKind[] | undefined;
  /** What stands beside these: no rule asks for it. */
  readonly traffic?: Traffic | undefined;
}

/** What somebody says of a function's traffic, which no template can. */
export interface Traffic {
  readonly invocationsPerMonth?: number;
  readonly averageSeconds?: number;
  /** Share of a day in which it is busy, 0 to 1. */
  readonly utilization?: number;
  /** USD */
  readonly modelCostPerCall?: number;
  /** Requests that one container can wait on at the same time, where the function mostly waits for a model. */
  readonly ioConcurrency?: number;
  /** Those who wait for it do not put up with a cold start. */
  readonly latencySensitive?: boolean;
}

export type TrafficNumber = Exclude<keyof Traffic, 'latencySensitive'>;

/** What each number means and may be: one table for the configuration and for the command line. Beyond these it is a slip. */
export const TRAFFIC_NUMBERS: Readonly<Record<TrafficNumber, { readonly about: string; readonly above?: number; readonly atLeast?: number; readonly atMost: number; readonly whole?: true }>> = {
  invocationsPerMonth: { about: 'How often it is invoked in a month.', above: 0, atMost: 1e12 },
  averageSeconds: { about: 'How long one invocation takes on average, in seconds.', above: 0, atMost: QUOTAS.managedInstancesTimeout.value },
  utilization: { about: 'The share of a day in which it is busy, 0 to 1, where one invocation follows the other.', above: 0, atMost: 1 },
  modelCostPerCall: { about: 'What one call of its model costs on average, in USD.', atLeast: 0, atMost: 10_000 },
  ioConcurrency: { about: 'How many requests one container or managed instance can wait on at the same time, where the function mostly waits for a model.', atLeast: 1, atMost: QUOTAS.managedInstancesConcurrency.value, whole: true },
};
export const TRAFFIC_NUMBER_KEYS = Object.keys(TRAFFIC_NUMBERS) as readonly TrafficNumber[];

/** Traffic out of what stands under its names. */
export function trafficFrom(read: (key: keyof Traffic) => unknown): Traffic {
  const numbers = TRAFFIC_NUMBER_KEYS.flatMap((key) => {
    const value = read(key);
    return typeof value === 'number' ? [[key, value] as const] : [];
  });
  const latencySensitive = read('latencySensitive');
  return { ...Object.fromEntries(numbers), ...(typeof latencySensitive === 'boolean' ? { latencySensitive } : {}) };
}

const KINDS: Readonly<Record<AiKind, true>> = {
  'api-call': true, 'agent-client': true, 'streaming': true, 'rag': true, 'embedding': true, 'local-inference': true, 'agent-loop': true, 'batch': true,
  'guardrail': true, 'retrieve': true, 'job-start': true, 'tool': true, 'managed-ai': true,
};
export const AI_KINDS = Object.keys(KINDS) as readonly AiKind[];

export function isAiKind(text: string): text is AiKind {
  return Object.hasOwn(KINDS, text);
}

/** What the resource says of itself: `Metadata: { lambdafit: { ai, kind, measured } }`, which survives `cdk synth`. */
function ownWords({ node }: Resource): Node | undefined {
  return node.get('Metadata')?.get('lambdafit');
}

/** Megabytes that somebody has measured and found right. */
export function measuredMemory(fn: Resource): number | undefined {
  const text = ownWords(fn)?.get('measured')?.text ?? '';
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

/** The verdict as those who know correct it. The resource's own word comes before the configuration's. */
export function corrected(fn: Resource, find: () => AiScope, settings: WorkloadSettings | undefined): AiScope {
  const own = ownWords(fn);
  const stated = settings?.functions.get(fn.logicalId);
  if (!own && !stated) return find();

  const flag = own?.get('ai');
  const ai = flag && /^(?:true|false)$/i.test(flag.text) ? /^t/i.test(flag.text) : undefined;
  const named = own?.get('kind');
  const kinds = (named?.kind === 'sequence' ? named.children : named ? [named] : []).map(({ text }) => text).filter(isAiKind);
  const verdict = ai ?? stated?.value.ai;
  const found = find();
  const sayer = ai === undefined ? stated : { span: flag!, value: undefined };
  const said = new Set<AiKind>(kinds.length > 0 ? kinds : stated?.value.kinds ?? []);
  if (verdict === undefined || !sayer) return said.size > 0 ? { ...found, kinds: said } : found;

  const speaker = ai === undefined ? sayer.span.source.path : 'its Metadata';
  const premise: Premise = {
    span: sayer.span, when: ALWAYS, certainty: 'high', note: `${speaker} says that ${fn.logicalId} is ${verdict ? 'an' : 'no'} AI workload`,
  };
  if (!verdict) return { verdict: 'no', score: 0, kinds: said, signals: [], premise: { ...premise, because: [] } };
  return { ...found, verdict: 'ai', score: 100, kinds: said.size > 0 ? said : found.kinds, premise };
}

/** A caller that waits no longer than the configuration says: that shortens what a service is known to allow, and settles what is not known. */
export function budgeted(draft: Draft, settings: WorkloadSettings | undefined): Draft {
  const budget = settings?.budgets.get(draft.kind);
  if (!budget || draft.mode !== 'sync') return draft;
  const { patience, tentative, ...others } = draft;
  const stated: Case<number> = {
    value: budget.value, span: budget.span, when: draft.evidence[0].when, certainty: 'high',
    note: `${budget.span.source.path} gives such callers ${budget.value} s`,
  };
  if (!patience || tentative !== undefined) return { ...others, patience: { address: patience?.address ?? draft.from.address, complete: true, cases: [stated] } };
  return { ...others, patience: { ...patience, cases: patience.cases.map((one) => (one.value > budget.value ? { ...stated, when: one.when } : one)) } };
}
