import { intrinsicOf } from '../template/evaluate.js';
import type { Resource } from '../template/resource.js';
import type { Branch } from '../template/scope.js';
import { Template } from '../template/template.js';
import { canonical, literal, literals, type Hole, type Text } from '../template/text.js';
import { ALWAYS, conjunction, weakest, type Certainty, type Premise, type When } from '../template/value.js';
import type { TextCase, View } from '../template/view.js';
import { FUNCTION_TYPES, type References } from './references.js';

/** One action that a policy allows or denies. */
export interface Grant extends Pick<Premise, 'span' | 'when' | 'certainty'> {
  /** As written, holes as `${Name}`; `*` for a NotAction. */
  readonly action: string;
  /** Of a NotAction: what it leaves out. */
  readonly exceptions: readonly string[];
  /** As written; the name alone where a SAM policy template takes one. Empty where the statement says NotResource. */
  readonly resources: readonly TextCase[];
  /** The statement has an IAM `Condition`: it may hold for some calls only. */
  readonly condition: View | undefined;
}

export interface ManagedPolicy extends Pick<Premise, 'span' | 'when' | 'certainty'> {
  /** Without its ARN and path: `AmazonBedrockFullAccess`. */
  readonly name: string;
}

/** What a function may do, as far as the templates tell. */
export interface Role {
  /** Its resource; undefined for the one that SAM makes, and for one that stands in no template. */
  readonly resource: Resource | undefined;
  readonly grants: readonly Grant[];
  readonly denies: readonly Grant[];
  /** Policies by name that stand in no template: AWS managed ones, and the account's own. */
  readonly managedPolicies: readonly ManagedPolicy[];
  /** Functions that have this role. */
  readonly sharedBy: number;
  /** Those functions, where it is one role in every deployment. */
  readonly holders: readonly Resource[];
  /** False where it may hold statements that we do not see. The contents of AWS managed policies do not count as such. */
  readonly complete: boolean;
  /** What the names in its policies mean. */
  readonly references: References;
}

interface Rights {
  readonly grants: Grant[];
  readonly denies: Grant[];
  readonly managedPolicies: ManagedPolicy[];
  complete: boolean;
}

/** A role resource, the function for which SAM makes one, or how a role that stands in no template is written. */
type Key = Resource | string;

interface Holder {
  readonly key: Key;
  readonly when: When;
  readonly certainty: Certainty;
}

interface Attachment {
  readonly policy: Resource;
  readonly when: When;
  readonly certainty: Certainty;
}

interface Index {
  readonly attachments: ReadonlyMap<Key, readonly Attachment[]>;
  readonly connectors: ReadonlyMap<Key, readonly Grant[]>;
  readonly functions: ReadonlyMap<Key, readonly Resource[]>;
}

/** The roles of all functions of a workload, each read once, when somebody asks for it. */
export class Roles {
  #index: Index | undefined;
  #roleNames: Map<string, Resource | undefined> | undefined;
  #policyNames: Map<string, Resource | undefined> | undefined;
  readonly #roles = new Map<Key, Role>();
  readonly #byFunction = new Map<Resource, Role>();
  readonly #holders = new Map<Resource, readonly Holder[]>();
  readonly #policies = new Map<Resource, Rights>();

  constructor(readonly references: References) {}

  of(fn: Resource): Role {
    const known = this.#byFunction.get(fn);
    if (known) return known;
    const role = this.#of(fn);
    this.#byFunction.set(fn, role);
    return role;
  }

  #of(fn: Resource): Role {
    const holders = this.#holdersOf(fn);
    const [only] = holders;
    if (!only) return { resource: undefined, grants: [], denies: [], managedPolicies: [], sharedBy: 1, holders: [], complete: false, references: this.references };
    if (holders.length === 1) return this.#role(only.key);
    // `Role: !If […]`: one of several, each with what it holds.
    const merged = newRights();
    let sharedBy = 0;
    for (const { key, when, certainty } of holders) {
      const role = this.#role(key);
      addAll(merged, role, when, certainty);
      // One that stands in no template says nothing, however many functions may get it.
      if (role.grants.length > 0 || role.managedPolicies.length > 0) sharedBy = Math.max(sharedBy, role.sharedBy);
    }
    return { resource: undefined, ...merged, sharedBy: Math.max(1, sharedBy), holders: [], references: this.references };
  }

  /** What stands as the function's role, in every deployment. */
  #holdersOf(fn: Resource): readonly Holder[] {
    const known = this.#holders.get(fn);
    if (known) return known;
    const holders = fn.at('Role').branches.flatMap((branch): Holder[] => {
      const { when, certainty } = branch;
      if (branch.kind === 'absent') return isSam(fn) ? [{ key: fn, when, certainty }] : [];
      return [{ key: this.#keyOf(branch), when, certainty }];
    });
    this.#holders.set(fn, holders);
    return holders;
  }

  #keyOf(branch: Branch): Key {
    if (branch.kind === 'text') return this.#keyIn(branch.text!);
    const call = intrinsicOf(branch.node);
    const target = call?.name === 'GetAtt' ? (call.argument.kind === 'scalar' ? call.argument.text.split('.')[0] : call.argument.children[0]?.text) : undefined;
    const maker = target === undefined ? undefined : functionOfRole(target, branch.scope.template);
    return maker ?? `${branch.node.source.path}:${branch.node.start}`;
  }

  /** A role by its reference, or by a name that is spelt as that of a role in a template. */
  #keyIn(text: Text): Key {
    for (const part of text) {
      if (typeof part === 'string') continue;
      const resource = this.references.resource(part);
      if (resource?.type === 'AWS::IAM::Role') return resource;
      const maker = part.kind === 'unknown' ? functionOfRole(part.name, part.owner) : undefined;
      if (maker) return maker;
    }
    const spelt = canonical(text);
    return this.#named().roles.get(lastSegment(spelt, ':role/')) ?? spelt;
  }

  #named(): { roles: ReadonlyMap<string, Resource | undefined>; policies: ReadonlyMap<string, Resource | undefined> } {
    if (!this.#roleNames || !this.#policyNames) {
      this.#roleNames = new Map();
      this.#policyNames = new Map();
      for (const resource of this.#resources()) {
        if (resource.type === 'AWS::IAM::Role') remember(this.#roleNames, resource.at('RoleName'), resource);
        else if (resource.type === 'AWS::IAM::ManagedPolicy') remember(this.#policyNames, resource.at('ManagedPolicyName'), resource);
      }
    }
    return { roles: this.#roleNames, policies: this.#policyNames };
  }

  *#resources(): Generator<Resource> {
    for (const template of this.references.templates) yield* template.resources.values();
  }

  /** Who has which role, and what is attached to it from elsewhere: one pass over all resources. */
  get #indexed(): Index {
    if (this.#index) return this.#index;
    const attachments = new Map<Key, Attachment[]>();
    const connectors = new Map<Key, Grant[]>();
    const functions = new Map<Key, Resource[]>();
    const attach = (policy: Resource, roles: View): void => {
      for (const item of roles.items()) {
        for (const { text, when, certainty } of item.texts()) push(attachments, this.#keyIn(text), { policy, when, certainty });
      }
    };
    for (const resource of this.#resources()) {
      if (FUNCTION_TYPES.has(resource.type)) {
        for (const key of new Set(this.#holdersOf(resource).map(({ key }) => key))) push(functions, key, resource);
        if (!isSam(resource)) continue;
        for (const { view } of resource.attribute('Connectors').entries()) this.#connect(resource, view.get('Properties'), connectors);
      } else if (resource.type === 'AWS::IAM::Policy' || resource.type === 'AWS::IAM::ManagedPolicy') {
        attach(resource, resource.at('Roles'));
      } else if (resource.type === 'AWS::IAM::RolePolicy') {
        attach(resource, resource.at('RoleName'));
      } else if (resource.type === 'AWS::Serverless::Connector') {
        for (const source of resource.at('Source').items()) {
          for (const from of named(source.get('Id'), resource.template)) this.#connect(from.resource, resource.at(''), connectors);
        }
      }
    }
    return (this.#index = { attachments, connectors, functions });
  }

  /** What a SAM connector adds to the role of the function that it starts at. */
  #connect(source: Resource, properties: View, into: Map<Key, Grant[]>): void {
    if (!FUNCTION_TYPES.has(source.type)) return;
    const permissions = [...properties.get('Permissions').items()].flatMap((item) => item.texts());
    for (const destination of properties.get('Destination').items()) {
      for (const { resource, place } of named(destination.get('Id'), source.template)) {
        const offered = CONNECTORS.get(resource.type.split('::').at(-1)!);
        for (const { text, when, certainty } of permissions) {
          const arn: Hole = { kind: 'resource', name: resource.logicalId, attribute: 'Arn', owner: resource.template };
          const both = conjunction(when, place.when);
          if (!both) continue;
          for (const action of offered?.get(literal(text) ?? '') ?? []) {
            const basis = { span: place.span, when: both, certainty: weakest(certainty, place.certainty) };
            const grant = { action, exceptions: [], resources: [{ ...basis, text: [arn], note: '' }], condition: undefined, ...basis };
            for (const { key } of this.#holdersOf(source)) push(into, key, grant);
          }
        }
      }
    }
  }

  #role(key: Key): Role {
    const known = this.#roles.get(key);
    if (known) return known;
    const { attachments, connectors, functions } = this.#indexed;
    const rights = newRights();
    if (typeof key === 'string') rights.complete = false;
    else if (key.type === 'AWS::IAM::Role') this.#readRole(key, rights);
    else this.#readFunction(key, rights);
    for (const { policy, when, certainty } of attachments.get(key) ?? []) {
      // What the role itself depends on says nothing more about the policy.
      const extra = typeof key === 'string' ? policy.when : new Map([...policy.when].filter(([atom, truth]) => key.when.get(atom) !== truth));
      const both = conjunction(when, extra);
      if (both) addAll(rights, this.#policy(policy), both, extra.size > 0 ? weakest(certainty, 'medium') : certainty);
    }
    rights.grants.push(...(connectors.get(key) ?? []));
    const resource = typeof key !== 'string' && key.type === 'AWS::IAM::Role' ? key : undefined;
    const holders = functions.get(key) ?? [];
    const role: Role = { resource, ...rights, sharedBy: Math.max(1, holders.length), holders, references: this.references };
    this.#roles.set(key, role);
    return role;
  }

  #readRole(role: Resource, rights: Rights): void {
    const inline = role.at('Policies');
    if (inline.open || role.at('PermissionsBoundary').present) rights.complete = false;
    for (const policy of inline.items()) readDocument(policy.get('PolicyDocument'), rights);
    const managed = role.at('ManagedPolicyArns');
    if (managed.open) rights.complete = false;
    for (const item of managed.items()) this.#managed(item, rights);
  }

  /** The role that SAM makes for a function: from its `Policies`, and for where its failures go. */
  #readFunction(fn: Resource, rights: Rights): void {
    const policies = fn.at('Policies');
    if (policies.open || fn.at('PermissionsBoundary').present) rights.complete = false;
    for (const item of policies.items()) {
      this.#managed(item, rights);
      if (item.branches.some(({ kind }) => kind === 'mapping') && item.get('Statement').present) {
        readDocument(item, rights);
        continue;
      }
      for (const { key, keyNode, view } of item.entries()) {
        const template = TEMPLATES.get(key);
        if (!template) continue;
        const resources = template.of === undefined ? [] : view.get(template.of).texts();
        const { when, certainty } = view.branches[0] ?? { when: ALWAYS, certainty: 'high' as const };
        for (const action of template.actions) rights.grants.push({ action, exceptions: [], resources, condition: undefined, span: keyNode, when, certainty });
      }
    }
    const configured = fn.at('EventInvokeConfig.DestinationConfig');
    const targets: [View, string][] = [
      [fn.at('DeadLetterQueue'), 'TargetArn'], [configured.get('OnFailure'), 'Destination'], [configured.get('OnSuccess'), 'Destination'],
    ];
    for (const [target, property] of targets) {
      for (const { text, span, when, certainty } of target.get('Type').texts()) {
        const action = TARGETS.get((literal(text) ?? '').toLowerCase());
        if (action === undefined) continue;
        rights.grants.push({ action, exceptions: [], resources: target.get(property).texts(), condition: undefined, span, when, certainty });
      }
    }
  }

  /** A policy by reference, ARN or name. */
  #managed(item: View, rights: Rights): void {
    if (item.open) rights.complete = false;
    for (const { text, span, when, certainty } of item.texts()) {
      const policy = this.#policyIn(text);
      if (policy) {
        addAll(rights, this.#policy(policy), when, certainty);
        continue;
      }
      const name = lastSegment(canonical(text), '/');
      if (name.includes('${') || /:iam:(?!:aws:)/.test(literals(text))) rights.complete = false;
      if (name !== '' && !name.startsWith('${')) rights.managedPolicies.push({ name, span, when, certainty });
    }
  }

  #policyIn(text: Text): Resource | undefined {
    for (const part of text) {
      const resource = typeof part === 'string' ? undefined : this.references.resource(part);
      if (resource?.type === 'AWS::IAM::ManagedPolicy') return resource;
    }
    return this.#named().policies.get(lastSegment(canonical(text), '/'));
  }

  #policy(policy: Resource): Rights {
    const known = this.#policies.get(policy);
    if (known) return known;
    const rights = newRights();
    this.#policies.set(policy, rights);
    readDocument(policy.at('PolicyDocument'), rights);
    return rights;
  }
}

const INVOKE = 'lambda:InvokeFunction';

/** Answers about a role that many functions share, each worked out once. */
interface Answers {
  readonly allowed: Map<string, Premise | undefined>;
  readonly denied: Map<string, boolean>;
  pushes?: Premise | undefined;
  invokable?: Invokable;
}

const ANSWERS = new WeakMap<Role, Answers>();

function answersOf(role: Role): Answers {
  const known = ANSWERS.get(role);
  if (known) return known;
  const answers: Answers = { allowed: new Map(), denied: new Map() };
  ANSWERS.set(role, answers);
  return answers;
}

/** The strongest evidence that a role may do something, wildcards and AWS managed policies included. */
export function allows(role: Role, action: string): Premise | undefined {
  const { allowed } = answersOf(role);
  if (!allowed.has(action)) allowed.set(action, isDenied(role, action) ? undefined : allowedBy(role, action, role.grants, role.managedPolicies));
  return allowed.get(action);
}

function allowedBy(role: Role, action: string, grants: readonly Grant[], policies: readonly ManagedPolicy[]): Premise | undefined {
  const granted: Premise[] = grants.filter((grant) => covers(grant, action)).map(({ action: written, span, certainty, when }) => ({
    span, certainty, when, note: `${roleOf(role)} may ${written === '*' ? 'do everything' : written}`,
  }));
  for (const { name, span, certainty, when } of policies) {
    const held = MANAGED.get(name)?.some((pattern) => matches(pattern, action));
    if (held) granted.push({ span, certainty, when, note: `${roleOf(role)} has ${name}` });
  }
  return best(granted);
}

/** A policy that names the function lets the role invoke it. `Resource: '*'` tells nothing of a single function. */
export function mayInvoke(role: Role, fn: Resource): Premise | undefined {
  const { functions, generated } = invokableBy(role);
  const byName = fn.at('FunctionName').present ? [] : (generated.get(fn.logicalId) ?? []);
  return best([...(functions.get(fn) ?? []), ...byName]);
}

/** Whether a role names any function that it may invoke. */
export function invokesSome(role: Role): boolean {
  const { functions, generated } = invokableBy(role);
  return functions.size + generated.size > 0;
}

interface Invokable {
  readonly functions: ReadonlyMap<Resource, readonly Premise[]>;
  /** By the logical id within the name that CloudFormation makes. */
  readonly generated: ReadonlyMap<string, readonly Premise[]>;
}

function invokableBy(role: Role): Invokable {
  const answers = answersOf(role);
  return (answers.invokable ??= readInvokable(role));
}

function readInvokable(role: Role): Invokable {
  const functions = new Map<Resource, Premise[]>();
  const generated = new Map<string, Premise[]>();
  const invoking = isDenied(role, INVOKE) ? [] : role.grants.filter((grant) => grant.action.toLowerCase().startsWith('lambda:') && covers(grant, INVOKE));
  for (const grant of invoking) {
    for (const { text, span, when, certainty } of grant.resources) {
      const both = conjunction(grant.when, when);
      if (!both) continue;
      const premise = (name: string): Premise => ({
        span, note: `${roleOf(role)} may ${grant.action} on ${name}`, certainty: weakest(grant.certainty, certainty), when: both,
      });
      const named = new Set(withoutWildcard(text).flatMap((spelling) => role.references.functionsIn(spelling)).map(({ resource }) => resource));
      for (const resource of named) push(functions, resource, premise(resource.logicalId));
      // A function cannot Ref itself in its own policy: the name that CloudFormation will give it, with a wildcard for the rest.
      const id = /(?:^|:)function:\$\{AWS::StackName\}-([A-Za-z0-9]+)-?\*/.exec(canonical(text))?.[1];
      if (id !== undefined) push(generated, id, premise(id));
    }
  }
  return { functions, generated };
}

/** `function:name*` is how policies, LambdaInvokePolicy among them, take in versions and aliases. */
function withoutWildcard(text: Text): Text[] {
  const last = text.at(-1);
  if (typeof last !== 'string' || !last.endsWith('*')) return [text];
  return [text, [...text.slice(0, -1), last.replace(/:?\*$/, '')].filter((part) => part !== '')];
}

const PUSH = 'execute-api:ManageConnections';

/** The role names the right to answer by pushing to WebSocket connections; an administrator's role says nothing. */
export function pushes(role: Role): Premise | undefined {
  const answers = answersOf(role);
  if (!('pushes' in answers)) {
    const named = role.grants.filter(({ action }) => action.toLowerCase().startsWith('execute-api:'));
    const policies = role.managedPolicies.filter(({ name }) => name === 'AmazonAPIGatewayInvokeFullAccess');
    answers.pushes = isDenied(role, PUSH) ? undefined : allowedBy(role, PUSH, named, policies);
  }
  return answers.pushes;
}

export function roleOf({ sharedBy }: Role): string {
  return sharedBy > 1 ? `its role, which ${sharedBy} functions share,` : 'its own role';
}

/** A statement denies this, whatever else allows it. Denials that depend on something deny nothing for certain. */
export function isDenied(role: Role, action: string): boolean {
  const { denied } = answersOf(role);
  let answer = denied.get(action);
  if (answer === undefined) {
    answer = role.denies.some((deny) =>
      deny.when.size === 0 && !deny.condition && deny.resources.some(({ text }) => literal(text) === '*') && covers(deny, action));
    denied.set(action, answer);
  }
  return answer;
}

/** A grant takes in an action, which may itself be a pattern. */
export function covers({ action: pattern, exceptions }: Pick<Grant, 'action' | 'exceptions'>, action: string): boolean {
  return matches(pattern, action) && !exceptions.some((exception) => matches(exception, action));
}

/** IAM's wildcards: `*` any text, `?` one character, upper and lower case alike. */
function matches(pattern: string, text: string): boolean {
  const wanted = pattern.toLowerCase();
  const given = text.toLowerCase();
  let at = 0;
  let from = 0;
  let star = -1;
  let behindStar = 0;
  while (from < given.length) {
    // The star first: in a text that is itself a pattern, `*` is a character like others.
    if (wanted[at] === '*') {
      star = at++;
      behindStar = from;
    } else if (wanted[at] === given[from] || wanted[at] === '?') {
      at++;
      from++;
    } else if (star >= 0) {
      at = star + 1;
      from = ++behindStar;
    } else return false;
  }
  while (wanted[at] === '*') at++;
  return at === wanted.length;
}

const ORDER: Readonly<Record<Certainty, number>> = { high: 2, medium: 1, low: 0 };

/** The most certain, and of those the first that holds in every deployment. */
function best(premises: readonly Premise[]): Premise | undefined {
  let found: Premise | undefined;
  for (const premise of premises) {
    const better = found ? ORDER[premise.certainty] - ORDER[found.certainty] : 1;
    if (better > 0 || (better === 0 && found!.when.size > 0 && premise.when.size === 0)) found = premise;
  }
  return found;
}

function newRights(): Rights {
  return { grants: [], denies: [], managedPolicies: [], complete: true };
}

function addAll(into: Rights, from: Pick<Role, 'grants' | 'denies' | 'managedPolicies' | 'complete'>, when: When, certainty: Certainty): void {
  for (const grant of from.grants) into.grants.push(...narrowed(grant, when, certainty));
  for (const deny of from.denies) into.denies.push(...narrowed(deny, when, certainty));
  for (const policy of from.managedPolicies) into.managedPolicies.push(...narrowed(policy, when, certainty));
  if (!from.complete) into.complete = false;
}

function narrowed<T extends Pick<Premise, 'when' | 'certainty'>>(thing: T, when: When, certainty: Certainty): T[] {
  if (when.size === 0 && certainty === 'high') return [thing];
  const both = conjunction(thing.when, when);
  return both ? [{ ...thing, when: both, certainty: weakest(thing.certainty, certainty) }] : [];
}

/** The statements of a policy document, written as an object or as JSON in a string. */
function readDocument(written: View, rights: Rights): void {
  const statements = written.document().get('Statement');
  if (statements.open) rights.complete = false;
  for (const statement of statements.items()) readStatement(statement, rights);
}

function readStatement(statement: View, rights: Rights): void {
  const [effect, actions, exceptions] = [statement.get('Effect'), statement.get('Action'), statement.get('NotAction')];
  if (effect.open || actions.open || exceptions.open) rights.complete = false;
  const resources = [...statement.get('Resource').items()].flatMap((item) => item.texts());
  const condition = statement.get('Condition');
  const excepted = textsOf(exceptions, rights);
  for (const { text, when, certainty } of effect.texts()) {
    const into = EFFECTS.get((literal(text) ?? '').toLowerCase());
    if (!into) {
      rights.complete = false;
      continue;
    }
    const add = (action: string, place: Pick<TextCase, 'span' | 'when' | 'certainty'>, but: readonly string[]): void => {
      const both = conjunction(when, place.when);
      if (!both) return;
      rights[into].push({
        action, exceptions: but, condition: condition.present ? condition : undefined, span: place.span, when: both,
        resources: both.size === 0 ? resources : resources.filter((resource) => conjunction(resource.when, both)),
        certainty: weakest(certainty, place.certainty),
      });
    };
    for (const action of textsOf(actions, rights)) add(canonical(action.text).trim(), action, []);
    const [first] = excepted;
    if (first) add('*', first, excepted.map((exception) => canonical(exception.text).trim()));
  }
}

const EFFECTS: ReadonlyMap<string, 'grants' | 'denies'> = new Map([['allow', 'grants'], ['deny', 'denies']]);

function textsOf(list: View, rights: Rights): TextCase[] {
  return [...list.items()].flatMap((item) => {
    const texts = item.texts();
    if (item.open || texts.some(({ text }) => literal(text) === undefined)) rights.complete = false;
    return texts;
  });
}

function isSam({ type }: Resource): boolean {
  return type === 'AWS::Serverless::Function';
}

/** SAM calls the role that it makes for `Fn` `FnRole`. */
function functionOfRole(name: string, template: object): Resource | undefined {
  if (!name.endsWith('Role') || !(template instanceof Template)) return undefined;
  const fn = template.resources.get(name.slice(0, -'Role'.length));
  return fn && isSam(fn) ? fn : undefined;
}

/** Resources of a template by their logical id, as connectors name them. */
function named(id: View, template: Template): { resource: Resource; place: TextCase }[] {
  return id.texts().flatMap((place) => {
    const resource = template.resources.get(literal(place.text) ?? '');
    return resource ? [{ resource, place }] : [];
  });
}

function remember(names: Map<string, Resource | undefined>, name: View, resource: Resource): void {
  for (const { text } of name.texts()) {
    const spelt = canonical(text);
    // Two of one name: the name tells nothing.
    if (spelt !== '') names.set(spelt, names.has(spelt) ? undefined : resource);
  }
}

function lastSegment(name: string, marker: string): string {
  return name.includes(marker) ? name.slice(name.lastIndexOf('/') + 1) : name;
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

interface PolicyTemplate {
  readonly actions: readonly string[];
  /** Its parameter that names the resource. */
  readonly of?: string;
}

/**
 * SAM policy templates that let a function write somewhere, invoke something or use a managed AI service
 * (SAM policy template list, read 2026-11-24). None of the others, which only read or describe, names a model.
 */
const TEMPLATES: ReadonlyMap<string, PolicyTemplate> = new Map(Object.entries<PolicyTemplate>({
  LambdaInvokePolicy: { of: 'FunctionName', actions: [INVOKE] },
  StepFunctionsExecutionPolicy: { of: 'StateMachineName', actions: ['states:StartExecution'] },
  EventBridgePutEventsPolicy: { of: 'EventBusName', actions: ['events:PutEvents'] },
  SQSSendMessagePolicy: { of: 'QueueName', actions: ['sqs:SendMessage*'] },
  SQSPollerPolicy: {
    of: 'QueueName',
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:DeleteMessageBatch', 'sqs:ChangeMessageVisibility', 'sqs:ChangeMessageVisibilityBatch', 'sqs:GetQueueAttributes'],
  },
  SNSPublishMessagePolicy: { of: 'TopicName', actions: ['sns:Publish'] },
  SNSCrudPolicy: { of: 'TopicName', actions: ['sns:Publish', 'sns:Subscribe', 'sns:CreateTopic', 'sns:SetTopicAttributes', 'sns:ListSubscriptionsByTopic'] },
  S3ReadPolicy: { of: 'BucketName', actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket'] },
  S3WritePolicy: { of: 'BucketName', actions: ['s3:PutObject', 's3:PutObjectAcl', 's3:PutLifecycleConfiguration'] },
  S3CrudPolicy: { of: 'BucketName', actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:PutObject', 's3:PutObjectAcl', 's3:DeleteObject'] },
  S3FullAccessPolicy: { of: 'BucketName', actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:PutObject', 's3:PutObjectAcl', 's3:PutObjectTagging', 's3:DeleteObject'] },
  DynamoDBReadPolicy: { of: 'TableName', actions: ['dynamodb:GetItem', 'dynamodb:Scan', 'dynamodb:Query', 'dynamodb:BatchGetItem'] },
  DynamoDBWritePolicy: { of: 'TableName', actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem'] },
  DynamoDBCrudPolicy: {
    of: 'TableName',
    actions: ['dynamodb:GetItem', 'dynamodb:Scan', 'dynamodb:Query', 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'],
  },
  KinesisCrudPolicy: { of: 'StreamName', actions: ['kinesis:PutRecord', 'kinesis:PutRecords'] },
  FirehoseWritePolicy: { of: 'DeliveryStreamName', actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'] },
  FirehoseCrudPolicy: { of: 'DeliveryStreamName', actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'] },
  TextractPolicy: { actions: ['textract:*'] },
  TextractDetectAnalyzePolicy: { actions: ['textract:DetectDocumentText', 'textract:AnalyzeDocument', 'textract:StartDocumentTextDetection', 'textract:StartDocumentAnalysis'] },
  TextractGetResultPolicy: { actions: ['textract:GetDocumentTextDetection', 'textract:GetDocumentAnalysis'] },
  RekognitionDetectOnlyPolicy: { actions: ['rekognition:DetectFaces', 'rekognition:DetectLabels', 'rekognition:DetectModerationLabels', 'rekognition:DetectText'] },
  RekognitionNoDataAccessPolicy: { of: 'CollectionId', actions: ['rekognition:CompareFaces', 'rekognition:DetectFaces', 'rekognition:DetectLabels', 'rekognition:DetectModerationLabels'] },
  RekognitionReadPolicy: { of: 'CollectionId', actions: ['rekognition:ListFaces', 'rekognition:SearchFaces', 'rekognition:SearchFacesByImage'] },
  RekognitionWriteOnlyAccessPolicy: { of: 'CollectionId', actions: ['rekognition:CreateCollection', 'rekognition:IndexFaces'] },
  RekognitionFacesManagementPolicy: { of: 'CollectionId', actions: ['rekognition:IndexFaces', 'rekognition:DeleteFaces', 'rekognition:SearchFaces', 'rekognition:SearchFacesByImage'] },
  RekognitionFacesPolicy: { actions: ['rekognition:CompareFaces', 'rekognition:DetectFaces'] },
  RekognitionLabelsPolicy: { actions: ['rekognition:DetectLabels', 'rekognition:DetectModerationLabels'] },
  ComprehendBasicAccessPolicy: { actions: ['comprehend:Detect*', 'comprehend:BatchDetect*'] },
  PollyFullAccessPolicy: { of: 'LexiconName', actions: ['polly:SynthesizeSpeech', 'polly:PutLexicon', 'polly:DescribeVoices'] },
  SageMakerCreateEndpointPolicy: { of: 'EndpointName', actions: ['sagemaker:CreateEndpoint'] },
  SageMakerCreateEndpointConfigPolicy: { of: 'EndpointConfigName', actions: ['sagemaker:CreateEndpointConfig'] },
}));

/** What SAM adds to the role that it makes, for a dead-letter queue or a destination of this `Type`. */
const TARGETS: ReadonlyMap<string, string> = new Map([['sqs', 'sqs:SendMessage'], ['sns', 'sns:Publish'], ['eventbridge', 'events:PutEvents']]);

const TABLE: ReadonlyMap<string, readonly string[]> = new Map([
  ['Write', ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem']],
  ['Read', ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan', 'dynamodb:BatchGetItem']],
]);

/** What a SAM connector from a function lets it do, by the last word of the destination's type (SAM connector reference, read 2026-11-24). */
const CONNECTORS: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> = new Map([
  ['Function', new Map([['Write', [INVOKE, 'lambda:InvokeAsync']]])],
  ['StateMachine', new Map([['Write', ['states:StartExecution', 'states:StartSyncExecution', 'states:StopExecution']], ['Read', ['states:DescribeExecution']]])],
  ['Queue', new Map([['Write', ['sqs:SendMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:PurgeQueue']], ['Read', ['sqs:ReceiveMessage', 'sqs:GetQueueAttributes']]])],
  ['Topic', new Map([['Write', ['sns:Publish']]])],
  ['EventBus', new Map([['Write', ['events:PutEvents']]])],
  ['Bucket', new Map([['Write', ['s3:PutObject', 's3:DeleteObject', 's3:RestoreObject']], ['Read', ['s3:GetObject', 's3:ListBucket']]])],
  ['Table', TABLE],
  ['SimpleTable', TABLE],
]);

/** What AWS managed policies let a function do, as far as something asks for it (AWS managed policy reference, read 2026-11-24). */
const MANAGED: ReadonlyMap<string, readonly string[]> = new Map(Object.entries({
  AdministratorAccess: ['*'],
  PowerUserAccess: ['*'],
  AmazonAPIGatewayInvokeFullAccess: ['execute-api:Invoke', 'execute-api:ManageConnections', 'execute-api:InvalidateCache'],
  AmazonBedrockFullAccess: ['bedrock:*'],
  AmazonBedrockLimitedAccess: ['bedrock:InvokeModel*', 'bedrock:ApplyGuardrail', 'bedrock:CreateModelInvocationJob', 'bedrock:Get*', 'bedrock:List*'],
  AmazonBedrockMantleInferenceAccess: ['bedrock-mantle:CreateInference', 'bedrock-mantle:Get*', 'bedrock-mantle:List*'],
  AmazonBedrockMantleFullAccess: ['bedrock-mantle:*'],
  BedrockAgentCoreFullAccess: ['bedrock-agentcore:*'],
  AmazonSageMakerFullAccess: ['sagemaker:*'],
  AmazonS3FullAccess: ['s3:*'],
  AmazonSQSFullAccess: ['sqs:*'],
  AmazonSNSFullAccess: ['sns:*'],
  AmazonDynamoDBFullAccess: ['dynamodb:*'],
  AmazonDynamoDBFullAccess_v2: ['dynamodb:*'],
  AmazonEventBridgeFullAccess: ['events:*'],
  AWSStepFunctionsFullAccess: ['states:*'],
  AWSLambda_FullAccess: ['lambda:*'],
  AWSLambdaRole: [INVOKE],
  AWSLambdaExecute: ['s3:GetObject', 's3:PutObject'],
  AWSLambdaSQSQueueExecutionRole: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
}));
