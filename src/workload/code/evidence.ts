import type { AgentUse, HandlerFacts, ModelCall } from '../../handler/facts.js';
import { sdkOf } from '../../handler/packages.js';
import { SDKS, type Sdk, type SdkFamily } from '../../handler/sdks.js';
import type { Span } from '../../source/source.js';
import { ALWAYS, type Certainty } from '../../template/value.js';
import {
  LIGHT_MANIFEST_WEIGHT, MANAGED_CLIENTS, MANAGED_SERVICE_WEIGHT, MANIFEST_WEIGHT, SEARCHED_WEIGHT, SHARED_MANIFEST_WEIGHT, SOURCE_WEIGHTS, UNUSED_WEIGHT, UNREACHED_WEIGHT, UNSEEN_USE_WEIGHT,
  VECTOR_SERVICES, VENDOR_URL_WEIGHT,
} from '../signals.js';
import type { AiKind, Signal } from '../workload.js';
import type { PackageUse } from '../manifests.js';

/** What stands around a function and decides what its code amounts to. */
export interface Front {
  /** Somebody takes the answer piece by piece: a streaming URL or API, a WebSocket. */
  readonly streams: boolean;
  /** A Distributed Map runs it for each of many items. */
  readonly runsForEach: boolean;
}

/** A package that speaks for a function, and whether others have it as well. */
export interface OwnPackage extends PackageUse {
  readonly isShared: boolean;
}

/** What the code of a function and its manifests say of the AI work it does. */
export interface CodeEvidence {
  readonly signals: readonly Signal[];
  /** All of it was read, and nothing in it calls a model; `probably`, where the template does not say that it is this code. */
  readonly isSilent: boolean | 'probably';
  /** What it is seen to do: these kinds, and no hints beside them. */
  readonly kinds: ReadonlySet<AiKind> | undefined;
}

/** Weighs what was found in the code (rules.md 2.1 and 2.2). */
export function weighCode(facts: HandlerFacts | undefined, packages: readonly OwnPackage[], front: Front, isGuessed: boolean): CodeEvidence {
  const isWhole = facts?.entry !== undefined && facts.gaps.length === 0;
  const signals = facts ? sourceSignals(facts, isWhole, front) : [];
  // A client that is made and never used is no call. A call that nothing leads to is one, and the role may know better.
  const isAll = isWhole || (facts?.entry !== undefined && isGuessed && facts.gaps.length === 1);
  const isSilent = isAll && !isNamed(facts) && signals.every(({ kinds, weight }) => kinds.includes('managed-ai') || weight <= UNUSED_WEIGHT);
  const uses = signals.filter(({ kinds }) => !kinds.includes('managed-ai'));
  const manifest = packages.map(manifestSignal);
  // Also of code of which something is missing: what it is seen to do says more than what its role would let it do.
  const kinds = facts && ((isWhole && !isSilent && uses.length > 0) || isSeen(facts)) ? kindsOf(facts, front) : undefined;
  return { signals: [...signals, ...manifest], isSilent: isSilent && !isWhole ? 'probably' : isSilent, kinds };
}

/** Something in it works with a model, or names where one answers, whether or not something leads there. */
function isNamed({ calls, agents, toolLoops, localModels, hosts }: HandlerFacts): boolean {
  return calls.length + agents.length + toolLoops.length + localModels.length + hosts.length > 0;
}

/** Something in it surely works with a model. */
function isSeen({ calls, agents, toolLoops, localModels }: HandlerFacts): boolean {
  return [...calls, ...agents, ...toolLoops, ...localModels].some(({ reached }) => reached);
}

function source(weight: number, kinds: readonly AiKind[], span: Span, note: string, certainty: Certainty = 'high'): Signal {
  return { group: 'source', weight, kinds, premise: { span, note, certainty, when: ALWAYS } };
}

function sourceSignals(facts: HandlerFacts, isWhole: boolean, front: Front): Signal[] {
  const { sdks, clients, calls, agents, toolLoops, localModels, hosts, services } = facts;
  const searched = facts.entry === undefined;
  const found: Signal[] = [];
  const kinds = (call: ModelCall): readonly AiKind[] => [...kindsOf({ ...facts, calls: [call], agents: [], toolLoops: [], localModels: [] }, front)];

  for (const call of calls) {
    const weight = call.reached ? SOURCE_WEIGHTS[familyOf(call.service) ?? 'aws-model'] : isWhole ? 0 : UNREACHED_WEIGHT;
    if (weight > 0) found.push(source(weight, kinds(call), call.span, `calls ${call.operation} of ${call.service}`, call.reached ? 'high' : 'medium'));
  }
  for (const agent of agents) {
    if (agent.reached) found.push(source(SOURCE_WEIGHTS['agent-framework'], [agentKind(agent)], agent.span, `runs an agent of ${agent.framework}${agent.tools === true ? ' with tools' : ''}`));
  }
  for (const loop of toolLoops) {
    if (loop.reached) found.push(source(SOURCE_WEIGHTS['aws-model'], ['agent-loop'], loop.span, 'asks the model again as long as it wants tools'));
  }
  for (const model of localModels) {
    const weight = SOURCE_WEIGHTS[model.embedding ? 'local-embedding' : familyOf(model.library) === 'light-ml' ? 'light-ml' : 'local-inference'];
    if (model.reached) found.push(source(weight, localKinds(model.embedding), model.span, `loads a model with ${model.library}`));
  }
  const used = new Set([...calls.filter(({ reached }) => reached).map(({ service }) => service), ...agents.map(({ framework }) => framework), ...localModels.map(({ library }) => library)].map((name) => rowOf(name)?.name ?? name));
  const isUsed = (name: string): boolean => used.has(rowOf(name)?.name ?? name);

  for (const { service, span, perInvocation } of clients) {
    if (isUsed(service)) continue;
    // Modules that several functions share make clients that not all of them use. One that the handler makes is used.
    const weight = perInvocation ? SOURCE_WEIGHTS[familyOf(service) ?? 'aws-model'] : isWhole ? UNUSED_WEIGHT : unseenUse(span, facts);
    found.push(source(weight, clientKinds(service), span, `makes a client of ${service}`, perInvocation ? 'high' : 'medium'));
  }
  for (const { family, name, span, reached } of sdks) {
    if (isUsed(name)) continue;
    if (searched) found.push(source(Math.min(SEARCHED_WEIGHT, family === 'light-ml' ? SOURCE_WEIGHTS[family] : SEARCHED_WEIGHT), clientKinds(name, family), span, `uses ${name}`));
    else if (reached) found.push(source(importWeight(family, isWhole ? UNUSED_WEIGHT : unseenUse(span, facts)), clientKinds(name, family), span, `imports ${name}`, isLocal(family) ? 'high' : 'medium'));
    else if (!isWhole) found.push(source(UNUSED_WEIGHT, clientKinds(name, family), span, `imports ${name}`, 'medium'));
  }
  for (const { text, span } of hosts) {
    // In a library that functions share, it is for those that send something there, which is seen as a call.
    const weight = searched || span.source.path === facts.entry ? VENDOR_URL_WEIGHT : UNUSED_WEIGHT;
    found.push(source(weight, ['api-call'], span, `names ${text}, where a model service answers`));
  }
  for (const { service, span, operations } of services) {
    if (MANAGED_CLIENTS.has(service)) found.push(source(MANAGED_SERVICE_WEIGHT, ['managed-ai'], operations[0]?.span ?? span, operations[0] ? `calls ${operations[0].text} of ${service}` : `makes a client of ${service}`));
  }
  return found;
}

/** What is only imported: a model in memory is work by itself, what calls over the network may be for another function that shares the module. */
function importWeight(family: SdkFamily, otherwise: number): number {
  return isLocal(family) ? SOURCE_WEIGHTS[family] : otherwise;
}

/** Where something could not be read, it may use what the handler's own module makes ready; of a library that functions share, most of them use a part. */
function unseenUse({ source }: Span, { entry }: HandlerFacts): number {
  return source.path === entry ? UNSEEN_USE_WEIGHT : UNREACHED_WEIGHT;
}

function isLocal(family: SdkFamily): boolean {
  return family === 'local-inference' || family === 'local-embedding' || family === 'light-ml';
}

function familyOf(service: string): SdkFamily | undefined {
  return rowOf(service)?.family;
}

/** The row of the table for what the code names: `boto3 bedrock-runtime`, `langchain.chains`, `@ai-sdk/openai`. */
function rowOf(written: string): Sdk | undefined {
  const name = written.replace(/^\w+ /, '');
  return SDKS.find((row) => row.name === name) ?? sdkOf(name, 'python') ?? sdkOf(name, 'javascript');
}

function manifestSignal({ family, name, written, span, isShared }: OwnPackage): Signal {
  const weight = isShared ? SHARED_MANIFEST_WEIGHT : family === 'light-ml' ? LIGHT_MANIFEST_WEIGHT : MANIFEST_WEIGHT;
  const file = span.source.path.split('/').at(-1)!;
  return {
    group: 'manifest', weight, kinds: isShared ? [] : clientKinds(name, family),
    premise: { span, note: isShared ? `${file}, which other functions share, asks for ${written}` : `its ${file} asks for ${written}`, certainty: 'medium', when: ALWAYS },
  };
}

/** What something is mostly for of which no call was seen. */
function clientKinds(name: string, family = familyOf(name)): readonly AiKind[] {
  // The SDK of AgentCore serves agents, and makes none.
  if (rowOf(name)?.name === 'bedrock-agentcore-sdk') return ['agent-client'];
  switch (family) {
    case 'aws-agent': return ['agent-client'];
    case 'agent-framework': return ['agent-loop'];
    case 'local-inference': case 'light-ml': return ['local-inference'];
    case 'local-embedding': return localKinds(true);
    default: return ['api-call'];
  }
}

function localKinds(embedding: boolean): readonly AiKind[] {
  return embedding ? ['local-inference', 'embedding'] : ['local-inference'];
}

/** An agent without tools is one call of a model (rules.md 2.2). */
function agentKind({ tools }: AgentUse): AiKind {
  return tools === false ? 'api-call' : 'agent-loop';
}

/** Of packages that the table knows, those parts that search. */
const VECTOR_LIBRARIES = /^faiss$|vector_?stores?\b|retrievers?\b|pinecone|chroma|weaviate|qdrant|pgvector/i;

/** Part 2.2, from what the code does. */
function kindsOf(facts: HandlerFacts, front: Front): ReadonlySet<AiKind> {
  const kinds = new Set<AiKind>();
  const calls = facts.calls.filter(({ reached }) => reached);
  const does = (...natures: readonly ModelCall['nature'][]): boolean => calls.some(({ nature }) => natures.includes(nature));

  if (does('generate')) kinds.add('api-call');
  if (does('agent')) kinds.add('agent-client');
  if (does('embed')) kinds.add('embedding');
  if (does('retrieve-and-generate')) kinds.add('rag');
  if (does('retrieve', 'rerank')) kinds.add('retrieve');
  if (does('guardrail', 'moderate')) kinds.add('guardrail');
  if (does('start-job')) kinds.add('job-start');
  for (const agent of facts.agents) if (agent.reached) kinds.add(agentKind(agent));
  if (facts.toolLoops.some(({ reached }) => reached)) kinds.add('agent-loop');
  for (const { embedding, reached } of facts.localModels) if (reached) for (const kind of localKinds(embedding)) kinds.add(kind);
  // Only imported, as far as it was seen: what it is for is all that can be said.
  for (const { name, family, reached } of facts.sdks) {
    if (reached && (isLocal(family) || (calls.length === 0 && kinds.size === 0))) for (const kind of clientKinds(name, family)) kinds.add(kind);
  }
  if (kinds.size === 0 && (facts.clients.length > 0 || facts.hosts.length > 0)) for (const kind of facts.clients.length > 0 ? clientKinds(facts.clients[0]!.service) : ['api-call' as const]) kinds.add(kind);

  const generates = does('generate') || kinds.has('agent-loop');
  const searches = does('retrieve') || facts.services.some(({ service }) => VECTOR_SERVICES.has(service)) || facts.sdks.some(({ name, reached }) => reached && VECTOR_LIBRARIES.test(name));
  if (does('generate') && searches) kinds.add('rag');
  if (calls.some(({ streaming }) => streaming) && (front.streams || facts.streamsResponse !== undefined || facts.pushes !== undefined)) kinds.add('streaming');
  const isBatch = calls.some(({ nature, loop }) => loop?.over === 'records' && (nature === 'generate' || nature === 'embed')) || calls.some(({ operation }) => /create_?model_?invocation_?job/i.test(operation));
  if (isBatch || (front.runsForEach && (generates || does('embed')))) kinds.add('batch');
  const isMain = generates || does('agent', 'retrieve-and-generate', 'embed') || kinds.has('local-inference');
  if (isMain) for (const short of ['guardrail', 'retrieve', 'job-start'] as const) kinds.delete(short);
  return kinds;
}
