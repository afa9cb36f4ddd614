import type { CallNature, HandlerFacts, ModelCall, ModelClient } from '../handler/facts.js';
import type { Span } from '../source/source.js';
import type { Certainty } from '../template/value.js';
import type { AiKind, Fn } from '../workload/workload.js';
import { THRESHOLDS } from './thresholds.js';

/** What a function does for one request or event, as far as its code, or else what stands around it, shows. */
export interface Work {
  /** Its code: all of it could be read, some of it, or none. */
  readonly read: 'wholly' | 'partly' | 'no';
  /** Model calls on the way from the handler. */
  readonly calls: readonly ModelCall[];
  readonly request: RequestCalls;
  readonly agents: readonly AgentLoop[];
  /** A call is made for each record of the event. */
  readonly perRecord: ModelCall | undefined;
  /** A client that waits very long for an answer which is not streamed. */
  readonly longReads: readonly { readonly client: ModelClient; readonly seconds: number; readonly span: Span }[];
  /** It asks again and again whether somebody else's work is done. */
  readonly polls: readonly { readonly asks: string; readonly span: Span; readonly hours: boolean }[];
  /** The model runs in the function itself. */
  readonly own: boolean;
  /** It only starts jobs, and waits for none. */
  readonly onlyStarts: boolean;
}

/** Model calls that one request makes. */
export interface RequestCalls {
  /** At least so many, one after the other or at once; 1 where the code is not known. */
  readonly count: number;
  /** A loop goes on as often as something has items. */
  readonly open: boolean;
  /** The same of all calls, embeddings too: how long that takes nobody can count. */
  readonly perItem: boolean;
  readonly parallel: boolean;
  /** Counted in the code. */
  readonly seen: boolean;
  readonly first: ModelCall | undefined;
}

/** A model that calls tools until it has enough. */
export interface AgentLoop {
  /** `strands`, `a loop around converse`. */
  readonly what: string;
  readonly span: Span | undefined;
  /** Tools are given to the model; undefined where that cannot be told. */
  readonly tools: boolean | undefined;
  readonly cap: { readonly turns: number; readonly span?: Span } | undefined;
  /** In the code; else a package or a word of somebody's says so. */
  readonly seen: boolean;
  /** On a way from the handler. */
  readonly reached: boolean;
  /** It runs code that the model writes. */
  readonly generatesCode: boolean;
}

const ANSWERS: ReadonlySet<CallNature> = new Set(['generate', 'agent', 'retrieve-and-generate']);
const STARTS: ReadonlySet<CallNature> = new Set(['start-job']);
/** Jobs that are given hours: batch inference (aws-facts.md, part 10: 24 to 168 h), customization, evaluation. */
const LONG_JOBS = /model_?invocation_?job|model_?customization_?job|evaluation_?job|import_?job|training_?job|processing_?job|batch_?(?:prediction|inference)|retrieve_?batch|batches/i;
/** Questions about somebody else's work. What only reads (`get_item`) is asked again because a try failed. */
const JOBS = /job|async_?invoke|document_?(?:analysis|text_?detection)|expense_?analysis|transcription|execution|query_?(?:results|status)|ingestion|describe_?(?:statement|endpoint|training|processing)|get_?(?:operation|prediction|task|run|batch$)|(?:status|state)$|retrieve_?(?:run|batch)|poll|waiter|wait_?until/i;
/** Agents that answer in code which is then run. */
const CODE_WRITERS: ReadonlySet<string> = new Set(['smolagents']);

export function workOf(fn: Fn): Work {
  const facts = fn.handler;
  const { kinds } = fn.ai;
  const calls = facts ? onWay(facts.calls, facts) : [];
  return {
    read: !facts || facts.entry === undefined ? 'no' : facts.gaps.length === 0 ? 'wholly' : 'partly',
    calls,
    request: requestCalls(calls, facts),
    agents: agentLoops(facts, kinds, fn.ai.premise.certainty),
    perRecord: calls.find(({ loop, nature }) => loop?.over === 'records' && !STARTS.has(nature)),
    longReads: longReads(calls, facts),
    polls: onWay(facts?.waits ?? [], facts).flatMap(({ polls, inLoop, span }) => (polls !== undefined && inLoop && JOBS.test(polls) ? [{ asks: polls, span, hours: LONG_JOBS.test(polls) }] : [])),
    own: kinds.has('local-inference') && calls.every(({ nature }) => !ANSWERS.has(nature)) && !has(kinds, 'api-call', 'agent-client', 'rag', 'agent-loop'),
    onlyStarts: calls.length > 0 ? calls.every(({ nature }) => STARTS.has(nature)) : kinds.has('job-start'),
  };
}

function has(kinds: ReadonlySet<AiKind>, ...some: readonly AiKind[]): boolean {
  return some.some((kind) => kinds.has(kind));
}

/** Some way from the handler to a model could be followed. */
function isFollowed({ calls, agents, localModels }: HandlerFacts): boolean {
  return [...calls, ...agents, ...localModels].some(({ reached }) => reached);
}

/** What is on a way from the handler; all of it where no way could be followed. */
function onWay<T extends { readonly reached: boolean }>(all: readonly T[], facts: HandlerFacts | undefined): readonly T[] {
  return facts && isFollowed(facts) ? all.filter(({ reached }) => reached) : all;
}

/**
 * What one request asks of models. To look something up and to answer from it is one request: the retrieval, its embedding
 * and a guardrail do not count beside an answer.
 */
function requestCalls(calls: readonly ModelCall[], facts: HandlerFacts | undefined): RequestCalls {
  const answers = calls.filter(({ nature }) => ANSWERS.has(nature));
  return {
    count: Math.max(1, facts?.answers ?? 0, onWay(facts?.agents ?? [], facts).length),
    open: answers.some(goesOn),
    perItem: calls.some(goesOn),
    // One call that is raced against a clock, or put in a thread, is one call.
    parallel: answers.some(({ parallel, loop }) => parallel && (loop !== undefined || (facts?.answers ?? answers.length) > 1)),
    seen: calls.length > 0,
    first: answers[0] ?? calls[0],
  };
}

function goesOn({ loop }: ModelCall): boolean {
  return loop?.kind === 'each' && loop.over === 'other' && loop.times === undefined;
}

function agentLoops(facts: HandlerFacts | undefined, kinds: ReadonlySet<AiKind>, certainty: Certainty): readonly AgentLoop[] {
  const loops = onWay(facts?.toolLoops ?? [], facts).map(({ call, span, cap, reached }): AgentLoop => ({
    what: `a loop around ${call.operation}`, span, tools: true, cap, seen: true, reached, generatesCode: false,
  }));
  // An agent without tools is one model call.
  const agents = onWay(facts?.agents ?? [], facts).filter(({ tools }) => tools !== false).map(({ framework, span, tools, cap, reached }): AgentLoop => ({
    what: framework, span, tools, cap, seen: true, reached, generatesCode: CODE_WRITERS.has(framework),
  }));
  const seen = [...loops, ...agents];
  if (seen.length > 0 || !kinds.has('agent-loop')) return seen;
  // Whoever has read all of the code believes it, and no package.
  if (facts && facts.entry !== undefined && facts.gaps.length === 0 && certainty !== 'low') return [];
  return [{ what: 'an agent framework', span: undefined, tools: undefined, cap: undefined, seen: false, reached: false, generatesCode: false }];
}

function longReads(calls: readonly ModelCall[], facts: HandlerFacts | undefined): Work['longReads'] {
  return (facts?.clients ?? []).flatMap((client): Work['longReads'] => {
    const { readTimeout, service } = client;
    if (!readTimeout || readTimeout.seconds === 'unknown' || readTimeout.seconds < THRESHOLDS.longSeconds) return [];
    // A streamed answer keeps the connection busy: its timeout says nothing of how long the whole takes. Agents of AWS answer in streams of events.
    const waits = calls.some((call) => call.service === service && !call.streaming && call.nature !== 'agent' && ANSWERS.has(call.nature));
    return waits ? [{ client, seconds: readTimeout.seconds, span: readTimeout.span }] : [];
  });
}
