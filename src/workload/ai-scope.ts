import { concrete } from '../template/evaluate.js';
import type { Resource } from '../template/resource.js';
import type { Template } from '../template/template.js';
import { canonical, literals } from '../template/text.js';
import { conjunction, weakest, type Certainty, type Premise } from '../template/value.js';
import { placeOf, type View } from '../template/view.js';
import { allows, covers, isDenied, roleOf, type Grant, type Role } from './roles.js';
import {
  ACTIONS, AI_SERVICES, AGENT_VARIABLES, BEDROCK_KEY, CONTROL_PLANE_WEIGHT, DEAD_ACTION_WEIGHT, DEAD_ACTIONS, EMBEDDING, FRONT_WEIGHT, INHERITED, LAYERS, isBedrockModelId, isModelId,
  MANAGED_POLICIES, MANAGED_SERVICE_AS_AI_WEIGHT, MANAGED_SERVICE_POLICIES, MANAGED_SERVICE_WEIGHT, MANAGED_SERVICES, MODEL_ID_WEIGHT,
  MANAGED_ACTION, MODEL_SERVICE, NAME_WEIGHT, NAME_WORDS, NAMES_AT_MOST, PROOF, REFUSED_MODEL_ID_WEIGHT, SHARED_ROLE, SILENT_SOURCE, THRESHOLDS, DECIDING_VARIABLE, VARIABLES, VECTOR_STORE_WEIGHT,
  VECTOR_STORES, VENDOR_KEY, VENDOR_URL, VENDOR_URL_WEIGHT, WILDCARDS, WITHOUT_PROOF, WORKFLOW_WEIGHT, NO_AGENT, type NamedVariable,
} from './signals.js';
import type { AiKind, AiScope, Signal } from './workload.js';

const OWN: ReadonlySet<AiKind> = new Set(['local-inference', 'embedding', 'batch']);

/** It runs a model of its own, and asks none that runs elsewhere: no quota stands behind it, and no call is paid for. */
export function asksNobody({ kinds }: Pick<AiScope, 'kinds'>): boolean {
  return kinds.has('local-inference') && [...kinds].every((kind) => OWN.has(kind));
}

export interface AiSubject {
  readonly fn: Resource;
  readonly role: Role;
  /** Action groups of Bedrock agents and targets of AgentCore gateways that call it. */
  readonly fronts: { readonly bedrockAgent: readonly Premise[] };
  /** Tasks that call a model, in a state machine that also calls the function. */
  readonly workflowModels: readonly Premise[];
  /** What the handler's source and its manifest show. */
  readonly extra?: readonly Signal[];
  /** The whole handler could be read, and nothing in it calls a model; or what is probably the handler, which is no word against its own role. */
  readonly sourceSilent?: boolean | 'probably';
  /** What the handler is seen to do: role and variables then give no hints. */
  readonly sourceKinds?: ReadonlySet<AiKind> | undefined;
  /** Nothing but custom resources call it. */
  readonly onlyAtDeployment?: boolean;
  /** Count Textract, Rekognition and their like as AI work. */
  readonly managedAiAsAi?: boolean;
}

/** Whether a function does AI work, from all that the project shows of it (rules.md, part 2). */
export function aiScope(given: AiSubject): AiScope {
  const { fn, role } = given;
  const rights = rightsOf(role);
  const subject = given.sourceSilent === 'probably' ? { ...given, sourceSilent: role.sharedBy > 1 || rights.models.length === 0 } : given;
  /** Not under a condition that the function's own contradicts. */
  const holds = ({ premise }: Signal): boolean => conjunction(fn.when, premise.when) !== undefined;
  const vectorStores = rights.vectorStores.filter(holds);
  const variables = variablesOf(fn, rights);
  const extra = subject.extra ?? [];
  const everything: Signal[] = [
    ...(subject.onlyAtDeployment ? rights.models.map(asControlPlane) : rights.models), ...rights.controlPlane, ...variables.signals, ...layersOf(fn), ...namesOf(fn),
    ...[...extra, ...rights.managed].map((signal) => (subject.managedAiAsAi && isManaged(signal) ? { ...signal, weight: MANAGED_SERVICE_AS_AI_WEIGHT } : signal)),
    ...subject.workflowModels.map((premise): Signal => ({ group: 'workflow', weight: WORKFLOW_WEIGHT, kinds: [], premise })),
    ...subject.fronts.bedrockAgent.map((premise): Signal => ({ group: 'front', weight: FRONT_WEIGHT, kinds: ['tool'], premise })),
  ].filter(holds);

  const callsModel = extra.some(({ group, weight }) => group === 'source' && weight >= THRESHOLDS.likely);
  const isShared = role.sharedBy > 1 && !callsModel;
  const iamLimit = subject.sourceSilent ? SILENT_SOURCE : isShared ? SHARED_ROLE : 100;
  const telling = subject.sourceSilent ? everything.filter(({ group }) => !AROUND.has(group)) : everything;
  const counted = strongestOfEach(telling, iamLimit, vectorStores, subject.managedAiAsAi ?? false);
  const sum = (signals: readonly Signal[]): number => Math.min(100, signals.reduce((total, { weight }) => total + weight, 0));
  const isProven = proven(counted, variables, isShared, subject);
  const limit = isManagedOnly(counted, subject) ? THRESHOLDS.likely - 1 : isProven ? 100 : WITHOUT_PROOF;
  // An agent that calls it makes it a tool: that alone makes no call of a model out of a right that is too wide to name one.
  const most = sum(counted.filter(({ group }) => group !== 'front')) >= THRESHOLDS.ai ? limit : Math.min(limit, WITHOUT_PROOF);
  const score = Math.min(most, sum(counted));
  const verdict = score >= THRESHOLDS.ai ? 'ai' : score >= THRESHOLDS.likely ? 'likely' : 'no';
  // Code that is AI work though it names no model has its hints from the variables that do.
  const kinds = subject.sourceKinds ?? (subject.sourceSilent && verdict !== 'ai' ? silentKinds(everything) : kindsOf(everything, vectorStores));
  return {
    verdict, score, kinds, signals: counted,
    premise: conclude(fn, verdict, counted, isShared && isAboutSibling(counted, role) ? 0 : sum(counted.filter(({ group }) => group !== 'name'))),
  };
}

/** What stands around a function, or is written on it, says nothing against its code. */
const AROUND: ReadonlySet<Signal['group']> = new Set(['name', 'workflow', 'layer', 'front']);

/** What runs at deployment sets up: a right to everything is one to create, unless a call is named. */
function asControlPlane(signal: Signal): Signal {
  return signal.kinds.length === 0 ? { ...signal, weight: Math.min(signal.weight, CONTROL_PLANE_WEIGHT) } : signal;
}

/** Within a group the strongest counts; words of a name add up, and a vector store adds to what the role may do. */
function strongestOfEach(signals: readonly Signal[], iamLimit: number, vectorStores: readonly Signal[], managedAiAsAi: boolean): Signal[] {
  const byGroup = new Map<string, Signal>();
  const names: Signal[] = [];
  for (const signal of signals) {
    if (signal.group === 'name') names.push(signal);
    else {
      const group = signal.group === 'policy' ? 'iam' : signal.group;
      const other = byGroup.get(group);
      if (!other || isStronger(signal, other)) byGroup.set(group, signal);
    }
  }
  const iam = byGroup.get('iam');
  const counted: Signal[] = [];
  if (iam) {
    byGroup.set('iam', { ...iam, weight: Math.min(iam.weight, iamLimit) });
    const [store] = vectorStores;
    const left = Math.min(VECTOR_STORE_WEIGHT, iamLimit - iam.weight);
    if (store && left > 0 && !isManaged(iam)) counted.push({ ...store, weight: left });
  }
  let left = NAMES_AT_MOST;
  for (const name of names) {
    if (left > 0) counted.push({ ...name, weight: Math.min(name.weight, left) });
    left -= name.weight;
  }
  // Stable, so that what stands first in the file comes first among equals.
  const sorted = [...byGroup.values(), ...counted].sort((a, b) => b.weight - a.weight);
  // A managed service makes nothing more likely to be AI work: not a tool of an agent, not what a name speaks of.
  const others = sorted.filter((signal) => !isManaged(signal));
  return managedAiAsAi || others.every(({ group }) => group === 'name') ? sorted : others;
}

const ORDER: Readonly<Record<Certainty, number>> = { high: 2, medium: 1, low: 0 };

function isStronger(a: Signal, b: Signal): boolean {
  if (a.weight !== b.weight) return a.weight > b.weight;
  const certainty = ORDER[a.premise.certainty] - ORDER[b.premise.certainty];
  return certainty > 0 || (certainty === 0 && a.premise.when.size === 0 && b.premise.when.size > 0);
}

/** Something proves a model call of this function, not of its siblings: without that the score stops below `ai`. */
function proven(counted: readonly Signal[], variables: Variables, isShared: boolean, { sourceSilent: isSilent, managedAiAsAi }: AiSubject): boolean {
  const proof = counted.filter((signal) => PROOF.has(signal.group) && (managedAiAsAi || !isManaged(signal)) && signal.weight > CONTROL_PLANE_WEIGHT);
  // Whoever has read all of the code believes neither the role nor what stands around the function; but an address that
  // is a variable stands in no code.
  if (isSilent) return variables.isEnough && counted.some(({ group }) => group === 'vendor-url');
  if (variables.isEnough) return true;
  if (!isShared) return proof.length > 0;
  // "Then env, source or manifest decide": a workflow, a front and a name are what the siblings have as well.
  const decides = variables.decides || counted.some(({ group, weight }) => group === 'source' || (group === 'manifest' && weight >= SHARED_ROLE));
  return decides && proof.length > 0;
}

function isManaged({ kinds }: Signal): boolean {
  return kinds.includes('managed-ai');
}

/** Part 2.3: managed services alone are outside the scope, and so is a control plane. A name changes nothing about that. */
function isManagedOnly(counted: readonly Signal[], { managedAiAsAi }: AiSubject): boolean {
  const telling = counted.filter(({ group }) => group !== 'name');
  return telling.every((signal) => (isManaged(signal) && !managedAiAsAi) || signal.weight <= CONTROL_PLANE_WEIGHT);
}

/** Nothing but the role speaks for it, and another function that has the role is known to need it. */
function isAboutSibling(counted: readonly Signal[], role: Role): boolean {
  return counted.every(({ group }) => ROLE_GROUPS.has(group)) && needsOf(role) !== undefined;
}

const ROLE_GROUPS: ReadonlySet<Signal['group']> = new Set(['iam', 'policy', 'workflow', 'front']);

const NEEDS = new WeakMap<Role, Resource | null>();

/** A function that has the role and names a model, or what belongs to one. */
function needsOf(role: Role): Resource | undefined {
  let found = NEEDS.get(role);
  if (found === undefined) {
    const rights = rightsOf(role);
    NEEDS.set(role, (found = role.holders.find((fn) => variablesOf(fn, rights).decides) ?? null));
  }
  return found ?? undefined;
}

function conclude(fn: Resource, verdict: AiScope['verdict'], counted: readonly Signal[], withoutNames: number): Premise {
  const [first] = counted;
  if (verdict === 'no' || !first) {
    return { ...fn.premise(`nothing shows that ${fn.logicalId} calls a model`), because: counted.map(({ premise }) => premise) };
  }
  // Only a role of its own, a call in its source and a key of Bedrock weigh as much.
  const isBacked = counted.some(({ weight, premise }) => weight >= THRESHOLDS.ai && premise.certainty === 'high');
  const certainty = verdict === 'ai' ? (isBacked ? 'high' : 'medium') : withoutNames >= THRESHOLDS.likely ? 'medium' : 'low';
  const anchor = counted.find(({ group }) => group !== 'name') ?? first;
  return {
    span: anchor.premise.span, when: anchor.premise.when, certainty,
    note: `${verdict === 'ai' ? 'AI workload' : 'probably an AI workload'}: ${anchor.premise.note}`,
    because: counted.map(({ premise }) => premise),
  };
}

/** Of a function that calls no model: a tool of somebody else's agent, a user of managed services. */
function silentKinds(signals: readonly Signal[]): ReadonlySet<AiKind> {
  return new Set(signals.flatMap(({ kinds }) => kinds.filter((kind) => kind === 'tool' || kind === 'managed-ai')));
}

/** Part 2.2, as far as hints of single signals decide about each other. */
function kindsOf(signals: readonly Signal[], vectorStores: readonly Signal[]): ReadonlySet<AiKind> {
  const kinds = new Set(signals.flatMap((signal) => signal.kinds));
  const has = (...some: readonly AiKind[]): boolean => some.some((kind) => kinds.has(kind));
  if (has('retrieve') && has('api-call', 'streaming')) kinds.add('rag');
  // The role may invoke models, and the only models that are named anywhere make embeddings.
  const named = signals.filter(({ group, kinds: hints }) => group === 'environment' && hints.some((kind) => kind === 'embedding' || kind === 'api-call'));
  const talks = signals.some(({ group, kinds: hints }) => hints.includes('api-call') && group !== 'iam' && group !== 'policy');
  if (named.length > 0 && !talks && has('embedding')) kinds.delete('api-call');
  if (vectorStores.length > 0 && has('api-call')) kinds.add('rag');
  const generates = has('api-call', 'agent-client', 'streaming', 'rag', 'embedding', 'local-inference', 'agent-loop');
  if (generates) for (const short of ['guardrail', 'retrieve', 'job-start'] as const) kinds.delete(short);
  return kinds;
}

// ── what the role may do ───────────────────────────────────────────────────

interface Rights {
  readonly models: readonly Signal[];
  readonly controlPlane: readonly Signal[];
  readonly managed: readonly Signal[];
  readonly vectorStores: readonly Signal[];
  /** All of it is known, and of Bedrock it may only set up or list. */
  readonly setsUpOnly: boolean;
  /** Somebody wrote down what it may, all of that is known, and no model of Bedrock is in it. */
  readonly refusesBedrock: boolean;
}

const RIGHTS = new WeakMap<Role, Rights>();

/** Many functions may have one role: it is weighed once. */
function rightsOf(role: Role): Rights {
  const known = RIGHTS.get(role);
  if (known) return known;
  const rights = weigh(role);
  RIGHTS.set(role, rights);
  return rights;
}

function weigh(role: Role): Rights {
  const models: Signal[] = [];
  const controlPlane: Signal[] = [];
  const managed: Signal[] = [];
  const vectorStores: Signal[] = [];
  const signal = (grant: Grant, weight: number, kinds: readonly AiKind[], note = `${roleOf(role)} may ${grant.action}`): Signal => ({
    group: 'iam', weight, kinds, premise: { span: grant.span, when: grant.when, certainty: grant.certainty, note },
  });
  for (const grant of role.grants) {
    const { action } = grant;
    // `*`, NotAction and an action with a hole name no service. Most name another: they cost nothing.
    const lower = action.toLowerCase();
    const service = lower.slice(0, Math.max(0, lower.indexOf(':')));
    const isModels = service === MODEL_SERVICE || service.startsWith(`${MODEL_SERVICE}-`);
    if ((!isModels && !AI_SERVICES.has(service)) || isDenied(role, action)) continue;
    if (MANAGED_SERVICES.has(service) || lower.startsWith(MANAGED_ACTION)) managed.push(signal(grant, MANAGED_SERVICE_WEIGHT, ['managed-ai']));
    else if (DEAD_ACTIONS.some((dead) => lower.startsWith(dead))) models.push(signal(grant, DEAD_ACTION_WEIGHT, ['api-call'], `${roleOf(role)} names ${action}, which IAM does not know`));
    else if (VECTOR_STORES.test(lower)) vectorStores.push(signal(grant, VECTOR_STORE_WEIGHT, ['rag']));
    else {
      const rows = ACTIONS.filter((row) => !isDenied(role, row.action) && reaches(lower, row.action.toLowerCase(), row.stem.toLowerCase()));
      for (const row of rows) models.push(signal(grant, row.weight, row.kinds.includes('api-call') && embedsOnly(grant) ? ['embedding'] : row.kinds));
      const wide = rows.length > 0 ? undefined : WILDCARDS.find(({ probe }) => covers(grant, probe) && !isDenied(role, probe));
      if (wide) models.push(signal(grant, wide.weight, []));
      else if (rows.length === 0 && isModels) controlPlane.push(signal(grant, CONTROL_PLANE_WEIGHT, []));
    }
  }
  for (const { name, span, when, certainty } of role.managedPolicies) {
    const premise: Premise = { span, when, certainty, note: `${roleOf(role)} has ${name}` };
    const row = MANAGED_POLICIES.find(({ pattern }) => pattern.test(name));
    if (row) models.push({ group: 'policy', weight: row.weight, kinds: row.kinds, premise });
    else if (MANAGED_SERVICE_POLICIES.test(name)) managed.push({ group: 'policy', weight: MANAGED_SERVICE_WEIGHT, kinds: ['managed-ai'], premise });
  }
  const namesBedrock = models.length > 0 || controlPlane.length > 0;
  const written = role.resource !== undefined || role.grants.length + role.managedPolicies.length > 0;
  return {
    models, controlPlane, managed, vectorStores: namesBedrock ? vectorStores : [],
    setsUpOnly: role.complete && models.length === 0 && controlPlane.length > 0 && !role.grants.some(({ action }) => action === '*'),
    // Who may take on another role may call what that one lets it.
    refusesBedrock: written && role.complete && models.length === 0 && BEDROCK_CALLS.every((action) => allows(role, action) === undefined),
  };
}

const BEDROCK_CALLS = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream', 'sts:AssumeRole'];

/** The action itself, or a pattern whose literal beginning tells that it is meant. */
function reaches(pattern: string, action: string, stem: string): boolean {
  const wildcard = pattern.search(/[*?]/);
  if (wildcard < 0) return pattern === action;
  return pattern.slice(0, wildcard).startsWith(stem) && covers({ action: pattern, exceptions: [] }, action);
}

function embedsOnly({ resources }: Grant): boolean {
  return resources.length > 0 && resources.every(({ text }) => EMBEDDING.test(literals(text)));
}

// ── what its environment shows ─────────────────────────────────────────────

interface Variables {
  readonly signals: readonly Signal[];
  /** Two of a vendor's key, its address and a model, but for a key and no more; or a key of Bedrock: all that a template shows of such a function. */
  readonly isEnough: boolean;
  /** One of its own names a model or what belongs to one, so that a role it shares is about this function too. */
  readonly decides: boolean;
}

/** Lambda takes 4 KB of variables (gettingstarted-limits), a few hundred of them. */
const MOST_VARIABLES = 2_000;

function variablesOf(fn: Resource, { setsUpOnly, refusesBedrock }: Rights): Variables {
  const found: { signal: Signal; own: boolean; sign: 'key' | 'bedrock-key' | 'model' | 'url' | 'other' }[] = [];
  const agent: { id?: Premise; alias?: Premise } = {};
  const isOneOfMany = functionsOf(fn.template) > 1;

  let count = 0;
  for (const { key, keyNode, view } of fn.at('Environment.Variables').entries()) {
    if (++count > MOST_VARIABLES) break;
    const first = view.branches.find(({ kind }) => kind !== 'absent');
    if (!first) continue;
    const own = !(isOneOfMany && first.inherited === true);
    const name = upperCase(key);
    const here: Premise = { span: keyNode, when: first.when, certainty: first.certainty, note: `${key} in its environment` };
    const add = (sign: (typeof found)[number]['sign'], weight: number, kinds: readonly AiKind[], premise: Premise = here, group: Signal['group'] = 'environment'): void => {
      found.push({ sign, own, signal: { group, weight: own ? weight : Math.min(weight, INHERITED), kinds, premise } });
    };
    if (name === BEDROCK_KEY.name) add('bedrock-key', BEDROCK_KEY.weight, BEDROCK_KEY.kinds);
    else if (isNamed(name, VENDOR_KEY)) add('key', VENDOR_KEY.weight, VENDOR_KEY.kinds);
    for (const row of VARIABLES) {
      if (!(row.bedrock && setsUpOnly) && isNamed(name, row)) add('other', row.weight, row.kinds);
    }
    if (endsIn(name, AGENT_VARIABLES.id)) agent.id = here;
    if (endsIn(name, AGENT_VARIABLES.alias)) agent.alias = here;
    addValues(view, (value, premise) => {
      if (VENDOR_URL.test(value.toLowerCase())) add('url', VENDOR_URL_WEIGHT, ['api-call'], { ...premise, note: `${key} in its environment is the address of a model service${premise.note}` }, 'vendor-url');
      // A URL is no id: `https://bucket/gpt-4/…`.
      else if (!value.includes('://') && isModelId(value) && !setsUpOnly) {
        add('model', refusesBedrock && isBedrockModelId(value) ? REFUSED_MODEL_ID_WEIGHT : MODEL_ID_WEIGHT, EMBEDDING.test(value) ? ['embedding'] : ['api-call'], { ...premise, note: `${key} in its environment names a model${premise.note}` });
      }
    });
  }
  if (agent.id && agent.alias && !setsUpOnly) {
    found.push({ sign: 'other', own: true, signal: { group: 'environment', weight: AGENT_VARIABLES.weight, kinds: AGENT_VARIABLES.kinds, premise: agent.id } });
  }
  const hasOwn = (...signs: readonly string[]): boolean => found.some(({ sign, own }) => own && signs.includes(sign));
  return {
    signals: found.map(({ signal }) => signal),
    // Where the address and the model are variables, the code that sends requests there names neither.
    isEnough: hasOwn('bedrock-key') || (hasOwn('key') && hasOwn('url', 'model')) || (hasOwn('url') && hasOwn('model')),
    decides: found.some(({ own, signal }) => own && signal.weight >= DECIDING_VARIABLE),
  };
}

function isNamed(name: string, { words, pattern }: NamedVariable): boolean {
  return words.some((word) => name.includes(word)) && pattern.test(name);
}

function endsIn(name: string, words: string): boolean {
  return name === words || name.endsWith(`_${words}`);
}

/** Values that a variable may have, parameters at their defaults and what else is open as a NUL; never a key's. */
function addValues(view: View, take: (value: string, premise: Premise) => void): void {
  const branches = view.branches.flatMap(concrete).filter(({ kind }) => kind === 'text');
  // What only somebody who chooses it gets says nothing, unless there is nothing else.
  const usual = branches.filter(({ optional }) => !optional);
  for (const branch of usual.length > 0 ? usual : branches) {
    const { when, certainty, note } = branch;
    const value = literals(branch.text!);
    if (value.length > MAX_VALUE) continue;
    take(value, { span: placeOf(branch), when, certainty, note: branch.optional ? ', where a parameter is chosen so' : note === undefined ? '' : `, ${note}` });
  }
}
/** Lambda takes 4 KB of environment; a longer value is nobody's model id. */
const MAX_VALUE = 4_096;

/** `openaiApiKey`, `OpenAI-ApiKey` → `OPENAI_API_KEY`, `OPEN_AI_API_KEY`. */
function upperCase(name: string): string {
  return apart(name).replace(/[^A-Za-z0-9]+/g, '_').toUpperCase();
}

/** Puts a blank between the words of a name in camel case. */
function apart(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
}

const FUNCTION_COUNTS = new WeakMap<Template, number>();

/** SAM functions of a template, which are those that its Globals reach. */
function functionsOf(template: Template): number {
  const known = FUNCTION_COUNTS.get(template);
  if (known !== undefined) return known;
  let count = 0;
  for (const { type } of template.resources.values()) if (type === 'AWS::Serverless::Function') count++;
  FUNCTION_COUNTS.set(template, count);
  return count;
}

// ── what it is made of and called ──────────────────────────────────────────

function layersOf(fn: Resource): Signal[] {
  const isOneOfMany = functionsOf(fn.template) > 1;
  return [...fn.at('Layers').items()].flatMap((item) => {
    const isShared = isOneOfMany && item.branches.some(({ inherited }) => inherited === true);
    return item.texts().flatMap(({ text, span, when, certainty }): Signal[] => {
      const names = [literals(text), ...text.flatMap((part) => (typeof part !== 'string' && part.kind === 'resource' ? layerNames(part.name, fn.template) : []))].map((name) => name.toLowerCase());
      const row = LAYERS.find(({ pattern }) => names.some((name) => pattern.test(name)));
      if (!row) return [];
      const premise: Premise = { span, when, certainty: weakest(certainty, 'medium'), note: `its layer ${shortName(canonical(text))}` };
      return [{ group: 'layer', weight: isShared ? Math.min(row.weight, INHERITED) : row.weight, kinds: row.kinds, premise }];
    });
  });
}

function layerNames(logicalId: string, template: Template): string[] {
  const layer = template.resources.get(logicalId);
  if (!layer || !/LayerVersion$/.test(layer.type)) return [];
  return [logicalId, ...layer.at('LayerName').texts().map(({ text }) => literals(text))];
}

/** Of an ARN the name and the version. */
function shortName(spelt: string): string {
  return spelt.split(':layer:').at(-1)!;
}

function namesOf(fn: Resource): Signal[] {
  const properties = ['FunctionName', 'Description', 'CodeUri', 'Code', 'Handler'];
  const texts = properties.flatMap((property) => fn.at(property).texts().map(({ text, span, when }) => ({ name: literals(text).slice(0, MAX_NAME), span, when })));
  const places = [{ name: fn.logicalId, span: fn.span, when: fn.when }, ...texts];
  // Most have none of the words, and most of the work is in taking names apart.
  if (!places.some(({ name }) => ANY_NAME_WORD.test(name.toLowerCase()))) return [];
  const names = places.map((place) => ({ ...place, words: ` ${apart(place.name).toLowerCase().replace(/[^a-z0-9]+/g, ' ')} `.replaceAll(NO_AGENT, '') }));
  return NAME_WORDS.flatMap(({ word, forms }): Signal[] => {
    const place = names.find(({ words }) => forms.some((form) => words.includes(form)));
    if (!place) return [];
    const premise: Premise = { span: place.span, when: place.when, certainty: 'low', note: `"${word}" in its ${place.name === fn.logicalId ? 'name' : 'name, path or description'}` };
    return [{ group: 'name', weight: NAME_WEIGHT, kinds: [], premise }];
  });
}
const MAX_NAME = 300;
/** What every word of the table has at least, run together as names are. */
const ANY_NAME_WORD = /bedrock|llm|gpt|claude|rag|embed|agent|gen|inference|summar|chat/;
