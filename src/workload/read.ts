import type { HandlerFacts } from '../handler/facts.js';
import type { Resource } from '../template/resource.js';
import type { Template } from '../template/template.js';
import { conjunction, together, type Premise, type Value } from '../template/value.js';
import type { View } from '../template/view.js';
import { aiScope } from './ai-scope.js';
import { ApiReader } from './callers/apis.js';
import { contradictsItself, customResource, EVENT_READERS, principalOf, readPipe, SAM_EVENTS } from './callers/events.js';
import { handsOver, invocationsOf } from './callers/functions.js';
import { MappingReader } from './callers/mappings.js';
import { SAM_SERVICE_EVENTS, SERVICE_READERS } from './callers/services.js';
import { readWorkflow, type WorkflowDraft } from './callers/workflows.js';
import { codeEvidence, handlerOf } from './handlers.js';
import { fixed, Graph, namedProof, PRINCIPALS, proof, shown, word, WORKFLOW_TYPES, type Draft, type Found } from './graph.js';
import { QUOTAS } from './quotas.js';
import { FUNCTION_TYPES, References } from './references.js';
import { invokesSome, mayInvoke, pushes, Roles } from './roles.js';
import { codeSizeOf, layerSizeOf, publishedLayerSize } from './packages.js';
import { corrected, measuredMemory, type WorkloadSettings } from './settings.js';
import type { AiScope, Call, Fn, Invocations, Package, Start, Workflow, Workload } from './workload.js';

export interface ReadOptions {
  /** Functions of the tool chain, not of the user: CDK's providers. */
  readonly isHelper: (resource: Resource) => boolean;
  /** What the configuration says of functions, callers and the account. */
  readonly settings?: WorkloadSettings | undefined;
}

/** Reads who calls whom out of templates that are deployed together. */
export function readWorkload(templates: readonly Template[], options: ReadOptions): Workload {
  const graph = new Graph(new References(templates), options.settings);
  const apis = new ApiReader(graph);
  const mappings = new MappingReader(graph);
  const workflows: WorkflowDraft[] = [];
  const permissions: Resource[] = [];
  const invokeConfigs: Resource[] = [];
  const functions: Resource[] = [];

  for (const template of templates) {
    for (const resource of template.resources.values()) {
      const { type } = resource;
      if (FUNCTION_TYPES.has(type)) {
        functions.push(resource);
        if (type === 'AWS::Serverless::Function') samEvents(resource, graph, apis, mappings);
      } else if (WORKFLOW_TYPES.has(type)) {
        workflows.push(readWorkflow(resource, graph));
        if (type === 'AWS::Serverless::StateMachine') samStarts(resource, graph, apis);
      } else readResource(resource, graph, apis, mappings, permissions, invokeConfigs);
    }
  }
  for (const draft of workflows) callTasks(draft, graph);
  const seen = new Set(graph.found.map(({ target, kind }) => `${target.template.path} ${target.logicalId} ${kind}`));
  for (const permission of permissions) readPermission(permission, graph, seen);

  const context = new Context(graph, workflows, invokeConfigs);
  const byResource = new Map<Resource, LambdaFunction>();
  for (const resource of functions) byResource.set(resource, new LambdaFunction(resource, context));
  for (const found of graph.found) byResource.get(found.target)?.add(found);
  const helpers: Fn[] = [];
  for (const [resource, fn] of byResource) {
    // A helper by its name that calls a model all the same is somebody's own function.
    if (!options.isHelper(resource) || fn.ai.verdict === 'ai') continue;
    helpers.push(fn);
    byResource.delete(resource);
  }

  const all = [...byResource.values()];
  context.invokers.push(...all.filter(({ resource }) => invokesSome(context.roles.of(resource))));
  let calls: readonly Call[] | undefined;
  return {
    templates,
    functions: all,
    helpers,
    // Code may have to be read for them.
    get calls() {
      return (calls ??= all.flatMap((fn) => fn.calls));
    },
    mappings: graph.mappings,
    account: { concurrency: options.settings?.accountConcurrency?.value ?? QUOTAS.accountConcurrency.value },
    workflows: workflows.map((draft) => workflowOf(draft, graph.startsOf(draft.resource), byResource)),
  };
}

function readResource(resource: Resource, graph: Graph, apis: ApiReader, mappings: MappingReader, permissions: Resource[], invokeConfigs: Resource[]): void {
  const { type } = resource;
  const reader = EVENT_READERS.get(type) ?? SERVICE_READERS.get(type);
  if (reader) reader(resource, graph);
  else if (type.startsWith('Custom::')) customResource(resource, graph);

  switch (type) {
    case 'AWS::Lambda::EventSourceMapping':
      return mappings.resource(resource);
    case 'AWS::Lambda::Url':
      return apis.url(resource);
    case 'AWS::Lambda::Permission':
      permissions.push(resource);
      return;
    case 'AWS::Lambda::EventInvokeConfig':
      invokeConfigs.push(resource);
      return;
    case 'AWS::Pipes::Pipe':
      return readPipe(resource, graph);
    case 'AWS::ApiGateway::Method':
      return apis.method(resource);
    case 'AWS::ApiGatewayV2::Integration':
      return apis.integration(resource);
    case 'AWS::ApiGateway::Authorizer':
    case 'AWS::ApiGatewayV2::Authorizer':
      return apis.authorizer(resource);
    case 'AWS::ApiGateway::RestApi':
    case 'AWS::ApiGatewayV2::Api':
    case 'AWS::Serverless::Api':
    case 'AWS::Serverless::HttpApi':
      return apis.document(resource);
    case 'AWS::Serverless::WebSocketApi':
      return apis.webSocket(resource);
  }
}

/** What a SAM function says of its callers itself. SAM wires events to the alias where it publishes one. */
function samEvents(fn: Resource, graph: Graph, apis: ApiReader, mappings: MappingReader): void {
  const alias = fn.at('AutoPublishAlias');
  const qualifier = alias.present ? (shown(alias) ?? '?') : undefined;
  const add = (draft: Draft): void => graph.callFunction({ resource: fn, qualifier, when: draft.evidence[0].when, certainty: 'high' }, draft);

  for (const { key, view } of fn.at('Events').entries()) {
    const type = shown(view.get('Type'));
    if (type === undefined) continue;
    const draft =
      apis.event(view, type, fn) ??
      mappings.event(view, type, fn, key) ??
      SAM_EVENTS.get(type)?.(view, fn, key);
    if (draft) add(draft);
    for (const one of SAM_SERVICE_EVENTS.get(type)?.(view, fn) ?? []) add(one);
  }
  const url = apis.urlConfig(fn);
  if (url) add(url);
  for (const hook of ['PreTraffic', 'PostTraffic']) {
    const target = fn.at(`DeploymentPreference.Hooks.${hook}`);
    graph.call(target, { from: fn, kind: 'deploy-hook', label: `${hook} hook`, mode: 'sync', evidence: [proof(target, 'a deployment calls it as a hook')] });
  }
}

/** Events of a state machine of SAM (1.110.0, model/stepfunctions/events.py). */
const STARTS: ReadonlySet<string> = new Set(['Schedule', 'ScheduleV2', 'CloudWatchEvent', 'EventBridgeRule']);

/** What a SAM state machine says of what starts it. None of it waits: SAM integrates an `Api` event with StartExecution, also where the workflow is Express. */
function samStarts(workflow: Resource, graph: Graph, apis: ApiReader): void {
  for (const { key, view } of workflow.at('Events').entries()) {
    const type = shown(view.get('Type')) ?? '';
    const draft = type === 'Api' ? apis.event(view, type, workflow) : STARTS.has(type) ? SAM_EVENTS.get(type)?.(view, workflow, key) : undefined;
    if (!draft) continue;
    const { patience: _, ...handsOver } = draft;
    graph.start(workflow, { ...handsOver, evidence: [namedProof(view, `${draft.label} starts it and does not wait`)] });
  }
}

function callTasks({ resource, express, tasks }: WorkflowDraft, graph: Graph): void {
  for (const { functions, premise, sendsEvent, retries } of tasks) {
    for (const reference of functions) {
      graph.callFunction(reference, {
        from: resource, kind: express ? 'express-workflow' : 'workflow', label: `state machine ${resource.logicalId}`, evidence: [premise],
        ...(sendsEvent ? { mode: 'async' as const, worth: 'only-copy' as const } : { mode: 'sync' as const, retries }),
      });
    }
  }
}

/** A permission names a possible caller; it counts only where the caller itself is not to be seen. */
function readPermission(permission: Resource, graph: Graph, seen: ReadonlySet<string>): void {
  const principal = PRINCIPALS.get(principalOf(permission) ?? '');
  if (!principal || contradictsItself(permission)) return;
  const target = permission.at('FunctionName');
  for (const reference of graph.references.functions(target)) {
    const { template, logicalId } = reference.resource;
    if (principal.kinds.some((kind) => seen.has(`${template.path} ${logicalId} ${kind}`))) continue;
    const evidence: Premise = { ...proof(target, `${principal.name} may invoke it`), certainty: 'medium' };
    const { waits } = principal;
    graph.callFunction({ ...reference, certainty: 'medium' }, {
      from: permission, kind: principal.kinds[0], label: principal.name, mode: principal.mode,
      ...(principal.mode === 'async' ? { worth: principal.kinds[0] === 'config' ? 'tracked-by-service' as const : 'object-remains' as const } : {}),
      ...(waits ? { patience: fixed(waits.quota, evidence, `${principal.name} waits ${waits.quota.value} s`, permission.address), tentative: waits.unless } : {}),
      evidence: [evidence],
    });
  }
}

/** What functions share while they are put together. */
class Context {
  readonly roles: Roles;
  readonly modelWorkflows = new Map<Resource, Premise[]>();
  /** Functions that may invoke others by their code. */
  readonly invokers: Fn[] = [];
  /** Functions that a Distributed Map runs. */
  readonly mapped = new Set<Resource>();
  readonly #invokeConfigs = new Map<Resource, Resource[]>();

  constructor(readonly graph: Graph, workflows: readonly WorkflowDraft[], invokeConfigs: readonly Resource[]) {
    this.roles = new Roles(graph.references);
    for (const { tasks } of workflows) {
      for (const { functions, forEach } of tasks) if (forEach) for (const { resource } of functions) this.mapped.add(resource);
      const models = tasks.filter(({ callsModel }) => callsModel).map(({ premise }) => premise);
      if (models.length === 0) continue;
      for (const { resource } of tasks.flatMap(({ functions }) => functions)) this.modelWorkflows.set(resource, models);
    }
    for (const config of invokeConfigs) {
      for (const { resource } of graph.references.functions(config.at('FunctionName'))) {
        this.#invokeConfigs.set(resource, [...(this.#invokeConfigs.get(resource) ?? []), config]);
      }
    }
  }

  invokeConfigs(fn: Resource): readonly Resource[] {
    return this.#invokeConfigs.get(fn) ?? [];
  }
}

/** A function; what few rules ask for is worked out when one does. */
class LambdaFunction implements Fn {
  readonly #found: Found[] = [];
  readonly #capturedBy = new Map<string | undefined, Value<boolean>>();
  #calls: readonly Call[] | undefined;
  #ai: AiScope | undefined;
  #pushes: boolean | undefined;
  #invokesItself: boolean | undefined;
  #invocations: Invocations | undefined;
  readonly timeout: Value<number>;
  readonly memory: Value<number>;

  constructor(
    readonly resource: Resource,
    readonly context: Context,
  ) {
    const { name } = this;
    this.timeout = resource.number('Timeout', {
      orElse: QUOTAS.functionTimeoutDefault.value, describe: (seconds) => `${name} may run ${seconds} s`, absent: `Timeout is not set, so ${name} may run 3 s`,
    });
    this.memory = resource.number('MemorySize', {
      orElse: QUOTAS.functionMemoryDefault.value, describe: (size) => `${name} has ${size} MB`, absent: 'MemorySize is not set, so it is 128 MB',
    });
  }

  get name(): string {
    return this.resource.logicalId;
  }

  get template(): Template {
    return this.resource.template;
  }

  get runtime(): Value<string> {
    return this.resource.string('Runtime');
  }

  get reserved(): Value<number> {
    return this.resource.number('ReservedConcurrentExecutions', { describe: (n) => `${n} executions are reserved` });
  }

  get reservation(): Value<boolean> {
    return this.resource.at('ReservedConcurrentExecutions').presence('executions are reserved', 'no ReservedConcurrentExecutions');
  }

  get isImage(): boolean {
    return word(this.resource.at('PackageType')) === 'IMAGE' || this.resource.at('Code.ImageUri').present || this.resource.at('ImageUri').present;
  }

  get durable(): boolean {
    return this.resource.at('DurableConfig').present;
  }

  get managedInstances(): boolean {
    return this.resource.at('CapacityProviderConfig').present;
  }

  get edge(): boolean {
    return this.#found.some(({ kind }) => kind === 'edge');
  }

  get pushes(): boolean {
    return (this.#pushes ??= pushes(this.context.roles.of(this.resource)) !== undefined);
  }

  get invokesItself(): boolean {
    return (this.#invokesItself ??= mayInvoke(this.context.roles.of(this.resource), this.resource) !== undefined);
  }

  get invocations(): Invocations {
    return (this.#invocations ??= invocationsOf(this.resource));
  }

  get package(): Package {
    const view = this.resource.at('Layers');
    // One that is there only under a condition has a single branch, which rests on it.
    // One that another stack exports is a layer all the same.
    const layers = [...view.items()].filter(({ branches }) => branches.every(({ kind }) => kind !== 'absent') && (branches.length > 1 || branches[0]?.when.size === 0));
    return {
      layerCount: layers.length,
      layers: layers.length === 0 ? undefined : proof(view, `${layers.length} layers`),
      sizes: () => {
        const code = codeSizeOf(this.resource);
        return [...(code ? [code] : []), ...layers.flatMap((layer) => layerSize(layer, this.context.graph) ?? [])];
      },
    };
  }

  get handler(): HandlerFacts | undefined {
    return handlerOf(this.resource);
  }

  get deadLetterQueue(): Value<boolean> {
    const property = this.resource.type === 'AWS::Serverless::Function' ? 'DeadLetterQueue.TargetArn' : 'DeadLetterConfig.TargetArn';
    return this.resource.at(property).presence('it has a dead-letter queue', `${this.name} has neither a dead-letter queue nor an OnFailure destination`);
  }

  get ai(): AiScope {
    return (this.#ai ??= corrected(this.resource, () => this.#judged(), this.context.graph.settings));
  }

  get measured(): number | undefined {
    return measuredMemory(this.resource);
  }

  #judged(): AiScope {
    const code = codeEvidence(this.resource, { streams: this.#canStream, runsForEach: this.context.mapped.has(this.resource) });
    return aiScope({
      fn: this.resource,
      role: this.context.roles.of(this.resource),
      fronts: { bedrockAgent: this.#found.filter(({ kind }) => kind === 'bedrock-agent' || kind === 'agentcore-gateway').map(({ evidence }) => evidence[0]) },
      workflowModels: this.context.modelWorkflows.get(this.resource) ?? [],
      onlyAtDeployment: this.#found.length > 0 && this.#found.every(({ kind }) => kind === 'custom-resource' || kind === 'deploy-hook'),
      ...(code ? { extra: code.signals, sourceSilent: code.isSilent, sourceKinds: code.kinds } : {}),
    });
  }

  /** Somebody sees pieces of an answer before it is whole: AppSync's subscribers see each mutation. */
  get #canStream(): boolean {
    return this.#found.some(({ streams, kind, mode }) => streams === true || kind === 'websocket' || (kind === 'appsync' && mode === 'async')) || this.pushes;
  }

  get calls(): readonly Call[] {
    return (this.#calls ??= [...this.#found, ...this.#handedOver()].map((found) => this.#call(found)));
  }

  #handedOver(): Found[] {
    const { invokers, roles } = this.context;
    return invokers.flatMap((from) => {
      const role = roles.of(from.resource);
      if (from === this || !mayInvoke(role, this.resource)) return [];
      return handsOver(from.resource, role, this.resource, from.invocations) ?? [];
    });
  }

  add(found: Found): void {
    this.#found.push(found);
  }

  #call({ target: _, ...found }: Found): Call {
    return {
      ...found, to: this, disabled: found.disabled ?? false, open: found.open ?? false, bounds: found.bounds ?? [],
      captured: this.#captured(found), ...(found.mode === 'async' && this.#isTriedOnce(found.qualifier) ? { triedOnce: true } : {}),
    };
  }

  /** Whether that is so in every deployment. */
  #isTriedOnce(qualifier: string | undefined): boolean {
    const own = this.context.invokeConfigs(this.resource).filter((config) => isFor(config, qualifier) === 'certain' && config.when.size === 0);
    const retries = [this.resource.at('EventInvokeConfig.MaximumRetryAttempts'), ...own.map((config) => config.at('MaximumRetryAttempts'))];
    return retries.some((view) => view.present && view.number().complete && view.number().cases.every(({ value }) => value === 0));
  }

  /** Whether a failed asynchronous invocation of a qualifier is kept: by a DLQ, or by any OnFailure that holds for it. */
  #captured({ qualifier, evidence: [{ when }] }: Pick<Found, 'qualifier' | 'evidence'>): Value<boolean> {
    let captured = this.#capturedBy.get(qualifier);
    if (!captured) this.#capturedBy.set(qualifier, (captured = this.#netsOf(qualifier)));
    // A net that is missing only where the call is missing, too, is not missing.
    return { ...captured, cases: captured.cases.filter((one) => conjunction(one.when, when)) };
  }

  #netsOf(qualifier: string | undefined): Value<boolean> {
    const nets = [this.deadLetterQueue];
    const kept = 'failed events go to a destination';
    if (this.resource.type === 'AWS::Serverless::Function') {
      nets.push(this.resource.at('EventInvokeConfig.DestinationConfig.OnFailure').presence(kept, ''));
    }
    for (const config of this.context.invokeConfigs(this.resource)) {
      if (!isFor(config, qualifier)) continue;
      const destination = config.at('DestinationConfig.OnFailure.Destination').presence(kept, '');
      nets.push(config.when.size === 0 ? destination : underCondition(destination, config));
    }
    return any(nets);
  }
}

/** Whether a configuration of asynchronous invocations holds for a qualifier. */
function isFor(config: Resource, qualifier: string | undefined): 'certain' | 'possible' | undefined {
  const own = shown(config.at('Qualifier')) ?? '$LATEST';
  // A qualifier that only the deployment knows may be the right one.
  if (qualifier === '?' || own.includes('${')) return 'possible';
  return own === (qualifier ?? '$LATEST') ? 'certain' : undefined;
}

/** The unzipped size of a layer: one of the project is measured, one that others publish is looked up. */
function layerSize(layer: View, graph: Graph): { bytes: number; premise: Premise } | undefined {
  const [own] = graph.references.resources(layer, /^AWS::(?:Lambda|Serverless)::LayerVersion$/);
  if (own) return layerSizeOf(own.resource);
  const published = publishedLayerSize(shown(layer) ?? '');
  return published && { bytes: published.bytes, premise: { ...proof(layer, published.note), certainty: 'medium' } };
}

/** A net that is there only under a condition. */
function underCondition(net: Value<boolean>, { when, key }: Resource): Value<boolean> {
  const [[atom, truth] = [undefined, true], ...others] = [...when].filter(([name]) => !name.startsWith('?'));
  const present = net.cases.filter(({ value }) => value).map((one) => ({ ...one, when }));
  // The opposite of several atoms is not one world; better silent than wrong.
  if (atom === undefined || others.length > 0 || present.length === 0) return net;
  const absent = { value: false, span: key, note: 'only under a condition', certainty: 'medium' as const, when: new Map([[atom, !truth]]) };
  return { ...net, cases: [...present, absent] };
}

/** Whether at least one of several holds, world by world. */
function any(values: readonly Value<boolean>[]): Value<boolean> {
  const [first, ...others] = values;
  return others.reduce<Value<boolean>>((sum, value) => {
    const cases = [...together(sum, value)].map(([a, b]) => {
      const chosen = a.value ? a : b.value ? b : a;
      return { ...chosen, certainty: a.certainty === 'high' && b.certainty === 'high' ? ('high' as const) : ('medium' as const), when: conjunction(a.when, b.when)! };
    });
    // Nets under many conditions make more worlds than can be told apart: one of them will hold.
    return cases.length > MAX_WORLDS ? { ...sum, cases: cases.filter((one) => one.value).slice(0, 1), complete: false } : { ...sum, cases };
  }, first!);
}
const MAX_WORLDS = 64;

function workflowOf(draft: WorkflowDraft, starts: readonly Start[], functions: ReadonlyMap<Resource, Fn>): Workflow {
  const task = ({ name, premise, functions: [reference], callsModel, retries }: WorkflowDraft['tasks'][number]): Workflow['tasks'][number] => {
    const fn = reference && functions.get(reference.resource);
    return { name, premise, callsModel, retries, ...(fn ? { function: fn } : {}) };
  };
  return { resource: draft.resource, express: draft.express, tasks: draft.tasks.map(task), longestPath: draft.longestPath.map(task), starts, waits: starts.filter(isWaiting) };
}

function isWaiting(start: Start): start is Start & { readonly patience: Value<number> } {
  return start.patience !== undefined;
}
