import type { Resource } from '../template/resource.js';
import type { Template } from '../template/template.js';
import { canonical, literal, type Text } from '../template/text.js';
import { ALWAYS, conjunction, weakest, type Case, type Premise, type Value, type When } from '../template/value.js';
import type { View } from '../template/view.js';
import { QUOTAS, type Quota } from './quotas.js';
import type { FunctionReference, References } from './references.js';
import { budgeted, type WorkloadSettings } from './settings.js';
import type { CallerKind, Call, Mapping, Mode, Start } from './workload.js';

/** A call before its function is known as one: what a reader of a resource type finds. */
export type Draft = Omit<Call, 'to' | 'qualifier' | 'captured' | 'triedOnce' | 'mapping' | 'disabled' | 'open' | 'bounds'> &
  Partial<Pick<Call, 'mapping' | 'disabled' | 'open' | 'bounds'>>;

/** What is noted of a call that starts a state machine. */
type Starting = Pick<Draft, 'from' | 'label' | 'kind' | 'disabled' | 'evidence' | 'patience'>;

export interface Found extends Draft {
  readonly target: Resource;
  readonly qualifier: string | undefined;
}

export const WORKFLOW_TYPES: ReadonlySet<string> = new Set(['AWS::StepFunctions::StateMachine', 'AWS::Serverless::StateMachine']);

/** Collects who calls whom while the templates are read. */
export class Graph {
  readonly found: Found[] = [];
  readonly mappings: Mapping[] = [];
  readonly #starts = new Map<Resource, Start[]>();
  readonly #hasWorkflows: boolean;

  constructor(
    readonly references: References,
    readonly settings?: WorkloadSettings | undefined,
  ) {
    this.#hasWorkflows = references.templates.some(({ resources }) => [...resources.values()].some(({ type }) => WORKFLOW_TYPES.has(type)));
  }

  get templates(): readonly Template[] {
    return this.references.templates;
  }

  /** Notes a call of every function that an expression names, or else that it starts a state machine. Says whether it names any function. */
  call(target: View, draft: Draft): boolean {
    const references = this.references.functions(target);
    for (const reference of references) this.callFunction(reference, draft);
    if (references.length > 0) return true;
    // A pipe waits for an Express workflow, but nobody for the pipe.
    const { patience: _, ...start } = draft;
    if (draft.mode === 'async' || draft.kind === 'pipe') this.startAll(target, start);
    return false;
  }

  /** Notes that every state machine that an expression names is started; what waits for it says how long. */
  startAll(target: View, start: Starting): void {
    if (!this.#hasWorkflows) return;
    for (const resource of new Set(this.references.resources(target).map((reference) => reference.resource))) if (WORKFLOW_TYPES.has(resource.type)) this.start(resource, start);
  }

  start(workflow: Resource, { from, label, kind, disabled = false, evidence: [premise], patience }: Starting): void {
    if (!conjunction(workflow.when, from.when)) return;
    const start: Start = { label, kind, disabled, premise, ...(patience ? { patience } : {}) };
    const known = this.#starts.get(workflow);
    if (!known) this.#starts.set(workflow, [start]);
    // Templates of several content types name one workflow.
    else if (!known.some((one) => one.label === label && one.kind === kind && one.premise.span.source === premise.span.source)) known.push(start);
  }

  startsOf(workflow: Resource): readonly Start[] {
    return this.#starts.get(workflow) ?? [];
  }

  callFunction({ resource, qualifier, when, certainty }: FunctionReference, draft: Draft): void {
    // A rule for production does not call the function of development.
    const present = conjunction(resource.when, draft.from.when);
    const together = present && conjunction(present, when);
    if (!together) return;
    const [first, ...others] = draft.evidence;
    const proof: Premise = { ...first, when: conjunction(first.when, together) ?? first.when, certainty: weakest(first.certainty, certainty) };
    const patience = draft.patience && { ...draft.patience, cases: draft.patience.cases.flatMap((one) => within(one, together)) };
    this.found.push({ ...budgeted({ ...draft, ...(patience ? { patience } : {}) }, this.settings), evidence: [proof, ...others], target: resource, qualifier });
  }
}

/** A case where something else holds, too; none where it cannot. */
function within<T>(one: Case<T>, when: When): readonly Case<T>[] {
  const both = conjunction(one.when, when);
  return both ? [{ ...one, when: both }] : [];
}

/** A premise at a property, or at the resource where the property is not written. */
export function proof(view: View, note: string, when: When = ALWAYS): Premise {
  const certainty = view.branches.length === 1 ? view.branches[0]!.certainty : 'medium';
  return { span: view.span, note, certainty, when };
}

/** The same at the name of an entry: `Upload:` of an event says more than what stands first below it. */
export function namedProof(view: View, note: string): Premise {
  return { ...proof(view, note), span: view.home };
}

/** A value that the service sets. */
export function fixed(quota: Quota, premise: Pick<Premise, 'span' | 'when'>, note: string, address: string): Value<number> {
  return { address, complete: true, cases: [{ value: quota.value, span: premise.span, when: premise.when, certainty: 'high', note }] };
}

/** A property in milliseconds as seconds, with what the service assumes. */
export function milliseconds(view: View, orElse: Quota, say: (seconds: number) => string, absent: string): Value<number> {
  const value = view.number({ orElse: orElse.value * 1_000, describe: (ms) => say(ms / 1_000), absent });
  return { ...value, cases: value.cases.map((one) => ({ ...one, value: one.value / 1_000 })) };
}

/** The text that an expression shows to a person: names where it is open. */
export function shown(view: View): string | undefined {
  const [first] = view.texts();
  return first && canonical(first.text);
}

/** What an expression points at, as a person would call it: `Uploads` for `!Ref Uploads` and `!GetAtt Uploads.Arn`. */
export function named(view: View): string | undefined {
  const [first] = view.texts();
  const [only, ...others] = first?.text ?? [];
  if (only === undefined || typeof only === 'string' || others.length > 0) return shown(view);
  // Of a nested stack that is not there, the output says more than the stack.
  return only.attribute?.startsWith('Outputs.') ? only.attribute.slice('Outputs.'.length) : only.name;
}

/** The literal that an expression is in every deployment, upper case. */
export function word(view: View): string | undefined {
  const words = new Set(view.branches.map((branch) => (branch.kind === 'text' ? literal(branch.text!)?.toUpperCase() : undefined)));
  const [only] = words;
  return words.size === 1 ? only : undefined;
}

export function words(view: View): string[] {
  return [...view.items()].flatMap((item) => item.texts().map(({ text }: { text: Text }) => canonical(text)));
}

/** `Enabled: false` or `State: DISABLED`, in whatever way it is deployed unless somebody chooses otherwise. */
export function switchedOff(view: View): boolean {
  const state = view.get('State').string({ orElse: 'ENABLED' }).cases.filter(({ optional }) => !optional);
  const enabled = view.get('Enabled').flag({ orElse: true }).cases.filter(({ optional }) => !optional);
  return (state.length > 0 && state.every(({ value }) => value.toUpperCase() === 'DISABLED')) || (enabled.length > 0 && enabled.every(({ value }) => !value));
}

/** A caller that is known by a permission alone (aws-facts.md, end of part 6). */
export interface Principal {
  readonly mode: Mode;
  /** What it is taken for: its wiring, where that is to be seen, is of one of these kinds. */
  readonly kinds: readonly [CallerKind, ...CallerKind[]];
  readonly name: string;
  /** How long it waits, where that is the same for all its kinds and only what is not in the template could change it. */
  readonly waits?: { readonly quota: Quota; readonly unless: string };
}

/** Fulfilment updates of a bot give its fulfilment hook up to 900 s (aws-facts.md, part 7). */
const LEX: Principal = {
  mode: 'sync', kinds: ['lex'], name: 'Lex',
  waits: { quota: QUOTAS.lexCodeHook, unless: 'Lex waits longer where the bot, which is not in the template, gives its fulfilment hook more with fulfilment updates.' },
};

export const PRINCIPALS: ReadonlyMap<string, Principal> = table<Principal>({
  's3.amazonaws.com': { mode: 'async', kinds: ['s3'], name: 'S3' },
  'sns.amazonaws.com': { mode: 'async', kinds: ['sns'], name: 'SNS' },
  // A rule or a schedule: which, the permission does not say.
  'events.amazonaws.com': { mode: 'async', kinds: ['permission', 'eventbridge', 'schedule'], name: 'EventBridge' },
  'iot.amazonaws.com': { mode: 'async', kinds: ['iot'], name: 'IoT' },
  'logs.amazonaws.com': { mode: 'async', kinds: ['logs'], name: 'CloudWatch Logs' },
  'ses.amazonaws.com': { mode: 'unknown', kinds: ['ses'], name: 'SES' },
  'config.amazonaws.com': { mode: 'async', kinds: ['config'], name: 'Config' },
  'apigateway.amazonaws.com': { mode: 'sync', kinds: ['permission', 'rest', 'http', 'websocket', 'rest-authorizer', 'http-authorizer'], name: 'API Gateway' },
  'elasticloadbalancing.amazonaws.com': { mode: 'sync', kinds: ['alb'], name: 'a load balancer' },
  'cognito-idp.amazonaws.com': { mode: 'unknown', kinds: ['cognito'], name: 'Cognito' },
  'lexv2.amazonaws.com': LEX,
  'lex.amazonaws.com': LEX,
  'connect.amazonaws.com': { mode: 'sync', kinds: ['connect'], name: 'Connect' },
  'bedrock.amazonaws.com': { mode: 'sync', kinds: ['bedrock-agent'], name: 'a Bedrock agent' },
  'edgelambda.amazonaws.com': { mode: 'sync', kinds: ['edge'], name: 'CloudFront' },
  'secretsmanager.amazonaws.com': { mode: 'sync', kinds: ['rotation'], name: 'Secrets Manager' },
});

/** Readers by the name they are looked up with. A map, since names come from files: `constructor` is nobody's reader. */
export function table<T>(entries: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(entries));
}
