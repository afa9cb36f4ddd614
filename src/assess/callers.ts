import type { Span } from '../source/source.js';
import type { Resource } from '../template/resource.js';
import { weakest, type Certainty, type Premise, type Value } from '../template/value.js';
import { QUOTAS } from '../workload/quotas.js';
import { mayInvoke, type Role } from '../workload/roles.js';
import type { Call, CallerKind, Fn, Mapping, Mode, Workflow, Workload } from '../workload/workload.js';

/**
 * What calls a function, as the assessment sees it: whether somebody waits for the answer, and for how long. A task of a
 * workflow is what starts the workflow (rules.md 4.2, step 0c), and a function that another one waits for is what calls that one.
 */
export interface Front {
  readonly label: string;
  readonly kind: CallerKind;
  readonly mode: Mode;
  readonly nature: Nature;
  /** What it waits at most; undefined where it waits as long as the function runs. */
  readonly budget: Value<number> | undefined;
  /** How long it waits is not established: by a permission alone, or where AWS does not say. */
  readonly unsettled: boolean;
  /** The answer goes to a connection when it is there: nobody is kept waiting. */
  readonly pushes: boolean;
  readonly certainty: Certainty;
  readonly disabled: boolean;
  readonly mapping: Mapping | undefined;
  readonly call: Call | undefined;
  readonly workflow: Workflow | undefined;
  /** The function that invokes it by its code. */
  readonly invoker: Fn | undefined;
  readonly premise: Premise;
  /** All places that prove it: a finding that rests on one of them is about this caller. */
  readonly spans: readonly Span[];
}

/**
 * interactive: somebody waits for the answer; event: an item to work on; deployment: the stack changes; aside: it asks the function for
 * something that no model answers; unknown: mode or reason are not to be seen.
 */
export type Nature = 'interactive' | 'event' | 'deployment' | 'aside' | 'unknown';

const NATURES: Readonly<Record<CallerKind, Nature>> = {
  'rest': 'interactive', 'http': 'interactive', 'websocket': 'interactive', 'rest-authorizer': 'interactive', 'http-authorizer': 'interactive',
  'function-url': 'interactive', 'web-function': 'interactive', 'alb': 'interactive', 'lattice': 'interactive', 'cloudfront': 'interactive', 'edge': 'interactive',
  'appsync': 'interactive', 'cognito': 'interactive', 'lex': 'interactive', 'connect': 'interactive', 'alexa': 'interactive',
  'bedrock-agent': 'interactive', 'agentcore-gateway': 'interactive', 's3-object-lambda': 'interactive', 'function': 'interactive', 'permission': 'interactive',
  // They wait, but for an item to be worked on, and nobody looks at them waiting.
  'firehose': 'event', 's3-batch': 'event', 'pipe': 'event', 'ses': 'event', 'rotation': 'event',
  's3': 'event', 'sns': 'event', 'eventbridge': 'event', 'schedule': 'event', 'iot': 'event', 'logs': 'event', 'codepipeline': 'event', 'codecommit': 'event', 'config': 'event',
  'sqs': 'event', 'kinesis': 'event', 'dynamodb': 'event', 'msk': 'event', 'kafka': 'event', 'mq': 'event', 'documentdb': 'event',
  'workflow': 'event', 'express-workflow': 'event', 'itself': 'event',
  'custom-resource': 'deployment', 'deploy-hook': 'deployment',
};

/** Callers whose wait AWS does not document, or that are known by a permission only. */
const UNSETTLED: ReadonlySet<CallerKind> = new Set(['permission', 'rest-authorizer', 'bedrock-agent', 'connect', 'alexa']);

/** It tells that somebody may call, and nothing of how long that one waits. */
function isPermission({ from }: Call): boolean {
  return from.type === 'AWS::Lambda::Permission';
}

/** Functions that wait for each other, in a row. */
const MAX_CHAIN = 20;

/** What the functions of a workload are called by. */
export class Fronts {
  readonly #workflows = new Map<Resource, Workflow>();
  readonly #callers = new Map<Fn, readonly Fn[]>();
  readonly #waits = new Map<Fn, { readonly front: Front | undefined }>();
  #depth = 0;

  constructor(
    readonly workload: Workload,
    readonly roleOf: (fn: Resource) => Role,
  ) {
    for (const workflow of workload.workflows) this.#workflows.set(workflow.resource, workflow);
  }

  of(fn: Fn): readonly Front[] {
    const direct = fn.calls.flatMap((call) => (call.kind === 'function' ? [] : this.#front(call, fn)));
    // Where nothing else calls it, something is wrong with what is seen, and it is judged by what there is.
    const asks = direct.some((front) => front.nature !== 'deployment' && !front.disabled && !isAside(front));
    if (!asks && direct.length > 0) return direct;
    const invoked = this.#invokersOf(fn).map((invoker) => this.#invoked(fn, invoker));
    // Beside what is wired up, only those count of whose code it is plain what it wants.
    return asks ? [...direct.map((front): Front => (isAside(front) ? { ...front, nature: 'aside' } : front)), ...invoked.filter(({ mode }) => mode === 'async')] : invoked;
  }

  #front(call: Call, fn: Fn): readonly Front[] {
    if (call.kind === 'itself') return [];
    const workflow = this.#workflows.get(call.from);
    const [premise] = call.evidence;
    const front: Front = {
      label: call.label, kind: call.kind, mode: call.mode,
      nature: natureOf(call),
      budget: call.patience,
      unsettled: call.unsettled === true || call.tentative !== undefined || (call.patience === undefined && (UNSETTLED.has(call.kind) || isPermission(call))) || call.mode === 'unknown',
      pushes: call.kind === 'websocket' && (fn.pushes || fn.handler?.pushes !== undefined),
      certainty: premise.certainty, disabled: call.disabled, mapping: call.mapping, call, workflow, invoker: undefined, premise,
      spans: call.evidence.map(({ span }) => span),
    };
    return workflow && call.mode === 'sync' ? [started(front, workflow)] : [front];
  }

  /** One function invokes another by its code: its role lets it, and the code says whether it waits. */
  #invoked(fn: Fn, invoker: Fn): Front {
    const right = mayInvoke(this.roleOf(invoker.resource), fn.resource)!;
    const { types, spans } = invoker.invocations;
    const call = fn.calls.find(({ kind, from }) => kind === 'function' && from === invoker.resource);
    const base = {
      label: `function ${invoker.name}`, kind: 'function' as const, disabled: false, mapping: undefined, call, workflow: undefined, invoker, pushes: false,
      certainty: weakest(right.certainty, types.size === 1 ? 'medium' : 'low'),
      premise: { ...right, note: `${invoker.name} may invoke it` }, spans: [right.span, ...spans],
    };
    if (call) return { ...base, mode: call.mode, nature: 'event', budget: undefined, unsettled: false };
    if (types.size !== 1 || !types.has('RequestResponse')) return { ...base, mode: 'unknown', nature: 'unknown', budget: undefined, unsettled: true };
    const waits = this.#waiting(invoker);
    return { ...base, mode: 'sync', nature: waits?.nature ?? 'unknown', budget: waits?.budget, unsettled: waits?.unsettled ?? true };
  }

  /** What waits, in the end, for a function that waits for another; once for each function, whatever the ways to it. */
  #waiting(fn: Fn): Front | undefined {
    const known = this.#waits.get(fn);
    if (known) return known.front;
    const answer: { front: Front | undefined } = { front: undefined };
    // One that is asked for while it is being looked for is called in a circle.
    this.#waits.set(fn, answer);
    if (this.#depth >= MAX_CHAIN) return undefined;
    this.#depth++;
    const fronts = this.of(fn);
    this.#depth--;
    answer.front = fronts.find(({ nature }) => nature === 'interactive') ?? fronts.find(({ nature }) => nature === 'event');
    return answer.front;
  }

  #invokersOf(fn: Fn): readonly Fn[] {
    let known = this.#callers.get(fn);
    if (!known) {
      const may = this.workload.functions.filter((other) => other !== fn && mayInvoke(this.roleOf(other.resource), fn.resource) !== undefined);
      // Who only shares the role of one that does so is no caller.
      const invokes = ({ invocations, handler }: Fn): boolean => invocations.types.size > 0 || (handler?.files.length ?? 0) === 0;
      known = may.some(({ invocations }) => invocations.types.size > 0) ? may.filter(invokes) : may;
      this.#callers.set(fn, known);
    }
    return known;
  }
}

function natureOf({ kind, mode }: Call): Nature {
  const nature = NATURES[kind];
  if (nature === 'deployment') return nature;
  if (mode === 'async' || mode === 'poll') return 'event';
  return mode === 'unknown' ? 'unknown' : nature;
}

/** Nothing is asked for by it that a model answers. */
function isAside({ call }: Front): boolean {
  return call?.aside === true;
}

/** A task: what waits for the whole workflow waits for it, and an Express workflow ends after five minutes. */
function started(front: Front, workflow: Workflow): Front {
  const [waits] = [...workflow.waits].sort((a, b) => shortest(a.patience) - shortest(b.patience));
  if (waits) return { ...front, label: `${front.label} behind ${waits.label}`, nature: 'interactive', budget: waits.patience };
  if (!workflow.express) return front;
  const { span, when } = workflow.resource.premise('');
  const { value } = QUOTAS.expressWorkflow;
  return {
    ...front,
    budget: { address: workflow.resource.address, complete: true, cases: [{ value, span, when, certainty: 'high', note: `an Express workflow ends after ${value} s` }] },
  };
}

function shortest({ cases }: Value<number>): number {
  return Math.min(...cases.map(({ value }) => value));
}
