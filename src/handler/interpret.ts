import type { Span } from '../source/source.js';
import { givesTools, isGiven, isTrue, maxTokensOf, modelIdOf, modelIdsOf, numberIn, settingsOf } from './arguments.js';
import { operationNamed } from './aws.js';
import { bundleFacts } from './bundle.js';
import type { Closure } from './closure.js';
import type { AgentUse, HandlerFacts, Invocation, LocalModel, ModelCall, ModelClient, SdkUse, ServiceUse, Sighting, ToolLoop, Wait } from './facts.js';
import { EMBEDDING, hostIn, isModelId } from './model-names.js';
import { Program } from './program.js';
import { reach, recursions, type Reach } from './reach.js';
import type { Edge, Frame, ModelCallSeen, Place, Survey } from './places.js';
import { speaksOfTools } from './shapes.js';
import { survey } from './survey.js';
import type { Module } from './syntax.js';
import { traverse } from './traverse.js';
import { depthOf, turnsOf } from './turns.js';
import type { Body, FunctionValue, Value } from './values.js';
import { answersOnOneWay } from './way.js';

type Facts = Omit<HandlerFacts, 'entry' | 'files'>;

/** Facts of a closure whose modules are parsed. */
export function interpret(closure: Closure, handler: string | undefined): Facts {
  const program = new Program(closure);
  program.settle([]);
  const gaps = [...closure.gaps];
  const named = handlersOf(program, handler);
  if (!named && handler !== undefined && program.entry) gaps.push(`${closure.entry.path} does not show what ${handler} is`);
  const ofEntry = (): readonly Body[] => program.bodies.filter(({ module, node }) => node && module === program.entry);
  program.settle(named ?? [], named ? [] : ofEntry());
  program.settleRest();
  const seen = survey(program);
  if (!program.isWhole) gaps.push('is too large or too deep to be followed to its end');

  const roots = named ? named.map(({ body }) => body) : ofEntry();
  const reached = program.entry ? reach(program.entry.body, roots, seen.edges) : new Map<Body, Reach>();
  const large = closure.large.map((source) => bundleFacts(source, closure.language));
  const facts = assemble(program, seen, reached);
  // Where no way leads to a call, somebody goes there all the same.
  // What the top of a module hands over is called for a request, whichever module it is: an app that the handler imports.
  const ways = facts.calls.some((call) => call.reached) ? [...roots, ...[...reached.keys()].filter(({ node }) => !node)] : program.bodies;
  const answers = answersOnOneWay(ways, seen, facts.calls);
  return { ...facts, gaps, answers, sdks: [...facts.sdks, ...large.flatMap(({ sdks }) => sdks)], hosts: [...facts.hosts, ...large.flatMap(({ hosts }) => hosts)] };
}

/** Functions that Lambda calls; undefined where nobody can tell, none where a package's wrapper calls what it was handed. */
function handlersOf(program: Program, handler: string | undefined): readonly FunctionValue[] | undefined {
  const { entry } = program;
  if (!entry || handler === undefined) return undefined;
  const [first = '', ...rest] = handler.split('.');
  let values: readonly Value[] = program.exportOf(entry, first);
  for (const name of rest) values = values.flatMap((value) => program.memberOf(value, name, entry.body.scope));
  const found = values.flatMap((value): readonly FunctionValue[] => {
    if (value.kind === 'function') return [value];
    const object = value.kind === 'class' ? value : value.kind === 'instance' ? value.of : undefined;
    return object ? [...object.scope.names.values()].flatMap((slot) => slot.values.filter((each) => each.kind === 'function')) : [];
  });
  return found.length > 0 ? found : values.some(({ kind }) => kind === 'foreign') ? [] : undefined;
}

function assemble(program: Program, seen: Survey, reached: ReadonlyMap<Body, Reach>): Facts {
  const recursive = recursions(seen.edges);
  const isReached = ({ body }: Place): boolean => reached.has(body);
  const anew = (place: Place): boolean => place.body.node !== undefined && !place.isOnce && (reached.get(place.body)?.anew ?? false);
  const frameOf = ({ body, frame }: Place): Frame | undefined => frame ?? reached.get(body)?.frame;
  const within = edgesWithin(seen.edges);

  const calls: ModelCall[] = [];
  const toolLoops = new Map<Frame | Body, ToolLoop>();
  const agents: AgentUse[] = seen.agents.map((agent) => agentOf(program, seen, agent, isReached(agent)));
  for (const each of seen.calls) {
    const call = callOf(program, each, isReached(each), reached.get(each.body), recursive);
    calls.push(call);
    const agent = vercelAgentOf(program, each, call);
    if (agent) agents.push(agent);
    if (call.nature !== 'generate' || agent) continue;
    const frame = frameOf(each);
    if (frame) {
      if (frame.isCounted && frame.over === 'other' && !toolLoops.has(frame) && goesOnForTools(frame, within)) {
        const cap = turnsOf(program, frame);
        toolLoops.set(frame, { span: frame.span, call, reached: call.reached, kind: frame.kind, ...(cap ? { cap } : {}) });
      }
    } else if (recursive.has(each.body) && !toolLoops.has(each.body) && [each.body, ...[...recursive.keys()].filter((body) => body === recursive.get(each.body)!.to)].some(({ statements }) => speaksOfTools(statements))) {
      const cap = depthOf(program, each.body);
      toolLoops.set(each.body, { span: recursive.get(each.body)!.span, call, reached: call.reached, kind: 'recursion', ...(cap ? { cap } : {}) });
    }
  }

  const texts = textFacts(program);
  return {
    gaps: [],
    sdks: firstOfEach(seen.sdks.map((place): SdkUse => ({ family: place.sdk.family, name: place.name, span: place.span, reached: isReached(place) })), ({ name, reached: isIt }) => `${name}\n${isIt}`),
    clients: seen.clients.filter(isReached).map((place): ModelClient => ({ service: place.service, span: place.span, perInvocation: anew(place), ...settingsOf(program, place) })),
    calls, agents, toolLoops: [...toolLoops.values()],
    localModels: seen.models.filter(({ loader: { besides } }) => !besides || seen.sdks.some(({ sdk }) => besides.test(sdk.name))).map((place): LocalModel => ({
      library: place.loader.library, embedding: place.loader.embedding ?? false, span: place.span, reached: isReached(place), perInvocation: anew(place),
    })),
    ...texts,
    waits: seen.waits.map((place): Wait => waitOf(place, seen, within, isReached(place), frameOf(place) !== undefined || place.isRetried)),
    invocations: seen.invocations.map((place): Invocation => ({ span: place.span, reached: isReached(place), type: place.type })),
    services: servicesOf(seen.services.filter(isReached)),
    recordLoop: first(seen.frames.filter(({ over, body }) => over === 'records' && reached.has(body))),
    partialFailures: first([...seen.partialFailures.filter(isReached), ...itemFailures(program)]),
    idempotency: first(seen.idempotency.filter(isReached)),
    streamsResponse: first(seen.streams.filter(isReached)),
    pushes: first(seen.pushes.filter(isReached)),
  };
}

function first(places: readonly { readonly span: Span }[]): Span | undefined {
  return places[0]?.span;
}

function firstOfEach<T>(things: readonly T[], keyOf: (thing: T) => string): readonly T[] {
  const found = new Map<string, T>();
  for (const thing of things) if (!found.has(keyOf(thing))) found.set(keyOf(thing), thing);
  return [...found.values()];
}

// ── model calls ────────────────────────────────────────────────────────────

function callOf(program: Program, seen: ModelCallSeen, isReached: boolean, reach: Reach | undefined, recursive: ReadonlyMap<Body, Edge>): ModelCall {
  const { service, name, span, body, operation, frame } = seen;
  const modelId = modelIdOf(program, seen);
  const maxTokens = maxTokensOf(program, seen);
  const ids = modelIdsOf(program, seen);
  // Where no id is to be seen, the function says what it is for: `Embedder.embed_query`.
  const isEmbedding = operationNamed(name) === 'invokemodel' && (ids.length > 0 ? ids.every((id) => EMBEDDING.test(id)) : /embed/i.test(body.name));
  const around = frame ?? reach?.frame;
  const back = recursive.get(body);
  const loop: ModelCall['loop'] = around
    ? { over: around.over, kind: around.kind, span: around.span, ...(around.times === undefined ? {} : { times: around.times }) }
    : back ? { over: 'other', kind: 'recursion', span: back.span } : undefined;
  return {
    nature: isEmbedding ? 'embed' : operation.nature, service, operation: name, span, reached: isReached,
    streaming: operation.streaming === true || isTrue(program, seen, 'stream') || (seen.callee?.made !== undefined && isTrue(program, { node: seen.callee.made, body }, 'streaming')),
    ...(modelId ? { modelId } : {}),
    ...(maxTokens ? { maxTokens: { count: maxTokens.count, span: { source: maxTokens.value.body.module.module.source, start: maxTokens.value.node.start, end: maxTokens.value.node.end } } } : {}),
    ...(loop ? { loop } : {}),
    ...(seen.isRetried ? { retried: true as const } : {}),
    parallel: seen.parallel || (reach?.parallel ?? false),
    tools: givesTools(program, seen),
  };
}

// ── loops ──────────────────────────────────────────────────────────────────

/** Functions that are called in each loop. */
function edgesWithin(edges: readonly Edge[]): ReadonlyMap<Frame, readonly Body[]> {
  const found = new Map<Frame, Set<Body>>();
  for (const { frame, to, kind } of edges) {
    if (kind === 'import') continue;
    // What is in a loop in a loop is in both.
    for (let at = frame; at; at = at.outer) {
      const known = found.get(at);
      if (known) known.add(to);
      else found.set(at, new Set([to]));
    }
  }
  return new Map([...found].map(([frame, bodies]) => [frame, [...bodies]]));
}

const STOP = /^(?:stop_?reason|finish_?reason)$/i;

/** Whether a loop goes on as long as the model asks for tools: it speaks of them, or looks why the model has stopped. */
function goesOnForTools({ inside, ...frame }: Frame, within: ReadonlyMap<Frame, readonly Body[]>): boolean {
  void frame;
  return speaksOfTools(inside) || asksWhyItStopped(inside) || bodiesIn(inside, within).some(({ statements }) => speaksOfTools(statements));
}

function bodiesIn(inside: Frame['inside'], within: ReadonlyMap<Frame, readonly Body[]>): readonly Body[] {
  for (const [frame, bodies] of within) if (frame.inside === inside) return bodies;
  return [];
}

function asksWhyItStopped(nodes: Frame['inside']): boolean {
  let asks = false;
  traverse(nodes, (node) => {
    const test = node.kind === 'branch' || node.kind === 'loop' || node.kind === 'choice' ? node.test : undefined;
    if (test) {
      let isAsked = false;
      let isForLength = false;
      traverse([test], (part) => {
        if (part.kind === 'name' || part.kind === 'member') isAsked ||= STOP.test(part.name ?? '');
        if (part.kind === 'text') {
          isAsked ||= part.parts.some((text) => typeof text === 'string' && STOP.test(text));
          isForLength ||= part.parts.some((text) => text === 'max_tokens' || text === 'length');
        }
      });
      asks ||= isAsked && !isForLength;
    }
    return !asks;
  });
  return asks;
}

// ── agents ─────────────────────────────────────────────────────────────────

function agentOf(program: Program, seen: Survey, { maker, node, span, body }: Survey['agents'][number], isReached: boolean): AgentUse {
  const { framework, tools, toolsAt, caps, cap } = maker;
  const limit = caps ? numberIn(program, program.argument(node, body.scope, caps)) : framework === 'langgraph' ? recursionLimit(program) : undefined;
  const hasTools = seen.toolsGiven.has(node) || (tools ? isGiven(program, node, body.scope, tools, toolsAt) : undefined);
  return {
    framework, span, reached: isReached, tools: hasTools,
    ...(limit ? { cap: { turns: limit.value, span: { source: limit.body.module.module.source, start: limit.node.start, end: limit.node.end }, from: 'code' } } : cap === undefined ? {} : { cap: { turns: cap, from: 'package' } }),
  };
}

/** `{ recursion_limit: 10 }`, wherever a graph is given that. */
function recursionLimit(program: Program): ReturnType<typeof numberIn> {
  let found: ReturnType<typeof numberIn>;
  for (const { body } of program.modules.values()) {
    traverse(body.statements, (node) => {
      const given = node.kind === 'dict' ? node.entries.map(({ key, value }) => [key, value] as const) : node.kind === 'call' ? node.args.map(({ name, value }) => [name, value] as const) : [];
      for (const [key, value] of given) if (key === 'recursion_limit' || key === 'recursionLimit') found ??= numberIn(program, program.evaluate(value, body.scope));
      return !found;
    });
  }
  return found;
}

/** `generateText` with tools goes on only where it is told when to stop. */
function vercelAgentOf(program: Program, { node, body, service }: ModelCallSeen, call: ModelCall): AgentUse | undefined {
  const caps = ['stopWhen', 'maxSteps'];
  if (service !== 'ai' || !call.tools || !isGiven(program, node, body.scope, caps)) return undefined;
  const limit = numberIn(program, program.argument(node, body.scope, caps));
  return {
    framework: 'ai', span: call.span, reached: call.reached, tools: true,
    ...(limit ? { cap: { turns: limit.value, span: { source: limit.body.module.module.source, start: limit.node.start, end: limit.node.end }, from: 'code' as const } } : {}),
  };
}

// ── the rest ───────────────────────────────────────────────────────────────

function waitOf({ span, seconds, frame, isWaiter, polls, isAfterError, isRetried }: Survey['waits'][number], seen: Survey, within: ReadonlyMap<Frame, readonly Body[]>, isReached: boolean, inLoop: boolean): Wait {
  let asked = polls;
  if (!isWaiter && frame && !isAfterError && !isRetried) {
    const bodies = within.get(frame) ?? [];
    asked = (seen.questions.find((question) => isIn(question.frame, frame)) ?? seen.questions.find(({ body }) => bodies.includes(body)))?.name;
  }
  return { span, reached: isReached, polls: asked, inLoop: inLoop || isWaiter, ...(seconds === undefined ? {} : { seconds }) };
}

function isIn(frame: Frame | undefined, other: Frame): boolean {
  for (let at = frame; at; at = at.outer) if (at === other) return true;
  return false;
}

function servicesOf(uses: Survey['services']): readonly ServiceUse[] {
  const found = new Map<string, { service: string; span: Span; operations: Sighting[] }>();
  for (const { service, span, operation } of uses) {
    let use = found.get(service);
    if (!use) found.set(service, (use = { service, span, operations: [] }));
    if (operation !== undefined) use.operations.push({ text: operation, span });
  }
  return [...found.values()];
}

/** What the text of a module shows by itself: handlers share modules. */
interface Written {
  readonly hosts: readonly Sighting[];
  readonly modelIds: readonly Sighting[];
  readonly itemFailures: readonly { readonly span: Span }[];
}
const WRITTEN = new WeakMap<Module, Written>();

function textFacts(program: Program): Pick<HandlerFacts, 'hosts' | 'modelIds'> {
  const written = [...program.modules.values()].map(({ module }) => writtenIn(module));
  return { hosts: written.flatMap(({ hosts }) => hosts), modelIds: written.flatMap(({ modelIds }) => modelIds) };
}

function itemFailures(program: Program): Written['itemFailures'] {
  return [...program.modules.values()].flatMap(({ module }) => writtenIn(module).itemFailures);
}

/** Hosts and ids of models in what the code writes, docstrings aside, and the key that tells of failed items. */
function writtenIn(module: Module): Written {
  const known = WRITTEN.get(module);
  if (known) return known;
  const hosts: Sighting[] = [];
  const modelIds: Sighting[] = [];
  const failures: { span: Span }[] = [];
  traverse([...module.body, ...module.exports.flatMap(({ value }) => value ?? [])], (node) => {
    if (node.kind === 'evaluate' && node.value.kind === 'text') return false;
    const span = { source: module.source, start: node.start, end: node.end };
    if (node.kind === 'text') {
      const text = node.parts.map((part) => (typeof part === 'string' ? part : '\0')).join('');
      const host = text.length < 4_000 ? hostIn(text) : undefined;
      if (host) hosts.push({ text: host.host, span });
      if (isModelId(text)) modelIds.push({ text, span });
    }
    const names = node.kind === 'dict' ? node.entries.map(({ key }) => key) : node.kind === 'member' ? [node.name] : [];
    if (names.some((name) => name === 'batchItemFailures' || name === 'batch_item_failures')) failures.push({ span });
    return true;
  });
  const inOrder = (a: Sighting, b: Sighting): number => a.span.start - b.span.start;
  const written = { hosts: hosts.sort(inOrder), modelIds: modelIds.sort(inOrder), itemFailures: failures };
  WRITTEN.set(module, written);
  return written;
}
