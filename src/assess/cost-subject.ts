import type { CallNature, HandlerFacts, ModelCall } from '../handler/facts.js';
import type { Resource } from '../template/resource.js';
import { literal } from '../template/text.js';
import type { Value } from '../template/value.js';
import type { View } from '../template/view.js';
import { QUOTAS } from '../workload/quotas.js';
import type { Traffic } from '../workload/settings.js';
import type { AiKind, Call, Fn, Mapping } from '../workload/workload.js';
import type { Front } from './callers.js';
import type { CostSubject, Delivery, ModelUse } from './cost.js';
import type { Architecture } from './prices.js';
import { SDK_DEFAULTS, type SdkDefaults, type SdkName } from './sdk-defaults.js';

/** What the figures about a function are made of, out of the project. */
export function costSubjectOf(fn: Fn, traffic: Traffic, prices: ReadonlyMap<string, number>, fronts: readonly Front[] = []): CostSubject {
  const memory = settled(fn.memory, 'MemorySize', 'MB');
  const timeout = settled(fn.timeout, 'Timeout', 's');
  const provisioned = provisionedOf(fn);
  return {
    memoryMb: memory.value,
    timeoutSeconds: timeout.value,
    architecture: architectureOf(fn),
    runtime: fn.runtime.cases[0]?.value,
    ioBound: waits(fn),
    deliveries: [...fn.calls.filter(({ disabled, kind }) => !disabled && kind !== 'function').map((call) => deliveryOf(call, fn)), ...fronts.filter(({ invoker }) => invoker !== undefined).map((front) => handed(front, fn))],
    models: modelsOf(fn),
    modelCalls: modelCallsOf(fn.handler),
    provisioned: provisioned.value ?? undefined,
    traffic,
    prices,
    assumes: [
      ...memory.assumes, ...timeout.assumes, ...provisioned.assumes,
      ...(fn.managedInstances ? ['it runs on Managed Instances already, and is compared as if it ran on demand'] : []),
    ],
  };
}

interface Settled {
  readonly value: number | null;
  readonly assumes: readonly string[];
}

/** One of the values that a property may have: the largest, as it costs most. One that nothing can have is none. */
function settled(value: Value<number>, property: string, unit: string): Settled {
  const values = [...new Set(value.cases.filter((one) => !one.optional && one.value > 0 && Number.isFinite(one.value)).map((one) => one.value))].sort((a, b) => a - b);
  const last = values.at(-1);
  if (last === undefined) return { value: null, assumes: [] };
  return { value: last, assumes: values.length > 1 ? [`${property} is ${last} ${unit}, the most that it may be`] : [] };
}

function architectureOf({ resource }: Fn): Architecture {
  const [first] = resource.at('Architectures').items();
  return first?.texts().some(({ text }) => literal(text) === 'arm64') ? 'arm64' : 'x86_64';
}

const WAITING: readonly AiKind[] = ['api-call', 'agent-client', 'streaming', 'rag', 'embedding', 'agent-loop', 'batch', 'guardrail', 'retrieve', 'job-start'];

/** It waits for somebody else's model. Who runs one of its own computes. */
function waits({ ai: { kinds }, handler }: Fn): boolean {
  const computes = kinds.has('local-inference') || (handler?.localModels.some(({ reached }) => reached) ?? false);
  return !computes && WAITING.some((kind) => kinds.has(kind));
}

/** Executions that are kept ready, by the function itself (SAM) or by its versions and aliases. */
function provisionedOf(fn: Fn): Settled {
  const path = 'ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions';
  const own = fn.resource.at(path);
  const views = own.present ? [own] : besides(fn, /^AWS::Lambda::(?:Alias|Version)$/).map((resource) => resource.at(path));
  const each = views.map((view) => settled(view.number(), 'ProvisionedConcurrentExecutions', 'executions')).filter(({ value }) => value !== null);
  return each.length === 0 ? { value: null, assumes: [] } : { value: each.reduce((sum, { value }) => sum + value!, 0), assumes: each.flatMap(({ assumes }) => assumes) };
}

/** Resources of some types that name a function as theirs. */
function besides({ name, template }: Fn, types: RegExp): readonly Resource[] {
  return [...template.resources.values()].filter((resource) => types.test(resource.type) && names(resource.at('FunctionName'), name));
}

function names(view: View, logicalId: string): boolean {
  return view.texts().some(({ text }) => text.some((part) => typeof part !== 'string' && part.kind === 'resource' && part.name === logicalId));
}

function deliveryOf(call: Call, fn: Fn): Delivery {
  const { label: from, mode, mapping, retries } = call;
  if (retries) return { from, mode: 'workflow', retries: retries.times, how: retries.how };
  if (mode === 'async') return { from, mode, retries: asyncRetries(fn) };
  if (mode === 'poll' && mapping) return mapping.source === 'sqs' ? queueDelivery(from, mapping) : { from, mode: 'stream', ...streamRetries(mapping) };
  return { from, mode: mode === 'sync' ? 'sync' : 'unknown' };
}

/** By the code of another function. */
function handed({ label: from, mode }: Front, fn: Fn): Delivery {
  return mode === 'async' ? { from, mode, retries: asyncRetries(fn) } : { from, mode: mode === 'sync' ? 'sync' : 'unknown' };
}

function asyncRetries(fn: Fn): number {
  const path = 'MaximumRetryAttempts';
  const views = [fn.resource.at(`EventInvokeConfig.${path}`), ...besides(fn, /^AWS::Lambda::EventInvokeConfig$/).map((resource) => resource.at(path))].filter((view) => view.present);
  return Math.max(...(views.length === 0 ? [QUOTAS.asyncRetriesDefault.value] : views.map((view) => largest(view.number()) ?? QUOTAS.asyncRetriesDefault.value)));
}

function queueDelivery(from: string, { queue }: Mapping): Delivery {
  const receives = queue && largest(queue.maxReceiveCount);
  return {
    from, mode: 'queue',
    // Of a queue that another template holds nothing is known: Lambda's advice stands for it.
    maxReceives: queue && (receives !== undefined || queue.redrive.cases.every(({ value }) => !value)) ? receives : QUOTAS.sqsReceives.value,
    retentionSeconds: (queue && largest(queue.resource.number('MessageRetentionPeriod'))) ?? QUOTAS.sqsRetentionDefault.value,
    visibilitySeconds: (queue && largest(queue.visibility)) ?? QUOTAS.sqsVisibilityDefault.value,
  };
}

/** Seconds that a source keeps a record, where that is known. */
const KEPT: Readonly<Partial<Record<Mapping['source'], number>>> = { dynamodb: QUOTAS.dynamodbStreamRetention.value, kinesis: QUOTAS.kinesisRetentionDefault.value };

function streamRetries(mapping: Mapping): { readonly retries: number; readonly ageSeconds: number | undefined } {
  const age = largest(mapping.at('MaximumRecordAgeInSeconds').number());
  const endless = mapping.retries.cases.some(({ value }) => value < 0);
  return { retries: endless ? -1 : largest(mapping.retries) ?? -1, ageSeconds: age !== undefined && age > 0 ? age : KEPT[mapping.source] };
}

function largest(value: Value<number>): number | undefined {
  const values = value.cases.map((one) => one.value).filter((one) => one >= 0 && Number.isFinite(one));
  return values.length === 0 ? undefined : Math.max(...values);
}

// ── its code ───────────────────────────────────────────────────────────────

const WRITES: ReadonlySet<CallNature> = new Set(['generate', 'agent', 'retrieve-and-generate']);

/** Calls on the way from the handler; all of them where no way could be followed. */
function callsOf({ calls }: HandlerFacts): readonly ModelCall[] {
  const reached = calls.filter((call) => call.reached);
  return reached.length > 0 ? reached : calls;
}

/** Of one way through the code; where no way could be followed, of a call that is there both streamed and whole one is made. */
function modelCallsOf(facts: HandlerFacts | undefined): number {
  if (facts?.answers) return facts.answers;
  const written = facts ? callsOf(facts).filter(({ nature }) => WRITES.has(nature)) : [];
  const streamed = written.filter(({ streaming }) => streaming).length;
  return Math.max(1, streamed, written.length - streamed);
}

function modelsOf(fn: Fn): readonly ModelUse[] {
  const facts = fn.handler;
  if (!facts) return [];
  const environment = awsRetries(fn);
  return [...callsOf(facts).map(({ service, nature, streaming, loop, retried, span }): ModelUse => {
    // Of several clients of a service any may be meant: the one that is told least, as that lasts longest.
    const clients = facts.clients.filter((client) => client.service === service);
    const client = clients.find(({ readTimeout, attempts }) => !readTimeout && !attempts)
      ?? clients.find(({ readTimeout, attempts }) => readTimeout?.seconds === 'unknown' || attempts?.count === 'unknown') ?? clients[0];
    const sdk = sdkOf(service, span.source.path);
    return {
      ...(sdk && heeds(sdk) ? environment : {}),
      sdk, generates: WRITES.has(nature), streaming, repeated: loop !== undefined || retried === true,
      ...(client?.readTimeout ? { readSeconds: client.readTimeout.seconds } : {}),
      ...(client?.attempts ? { attempts: client.attempts.count } : {}),
      ...(client?.retryMode === undefined ? {} : { retryMode: client.retryMode }),
    };
  }), ...facts.agents.filter(({ reached, tools }) => reached && tools !== false).map((): ModelUse => ({ sdk: undefined, generates: true, streaming: false, repeated: true }))];
}

function heeds(sdk: SdkName): boolean {
  const { heedsEnvironment }: SdkDefaults = SDK_DEFAULTS[sdk];
  return heedsEnvironment === true;
}

/** What the environment of a function tells clients of AWS that are told nothing in the code. */
function awsRetries(fn: Fn): Pick<ModelUse, 'attempts' | 'retryMode'> {
  const of = (name: string): View => fn.resource.at(`Environment.Variables.${name}`);
  const attempts = of('AWS_MAX_ATTEMPTS');
  const mode = of('AWS_RETRY_MODE').texts().map(({ text }) => literal(text)?.toLowerCase());
  const isNew = of('AWS_NEW_RETRIES_2026').flag().cases.some(({ value }) => value);
  const number = attempts.number();
  return {
    ...(attempts.present ? { attempts: number.complete ? largest(number) ?? 'unknown' : 'unknown' } : {}),
    ...(mode[0] !== undefined ? { retryMode: mode[0] } : isNew ? { retryMode: 'standard' } : {}),
  };
}

const AWS_SERVICES = /^(?:bedrock|sagemaker)/;

/** Services are named alike in all languages, and their clients differ. */
function sdkOf(service: string, path: string): SdkName | undefined {
  if (AWS_SERVICES.test(service)) return /\.py$/.test(path) ? 'boto3' : /\.[cm]?[jt]sx?$/.test(path) ? 'aws-sdk-js' : undefined;
  return service === 'openai' || service === 'anthropic' || service === 'ai' || service === 'strands' ? service : undefined;
}
