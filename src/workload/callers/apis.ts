import type { Resource } from '../../template/resource.js';
import { folderOf, joinPath } from '../../template/paths.js';
import { canonical, literal } from '../../template/text.js';
import type { Premise, Value } from '../../template/value.js';
import { View } from '../../template/view.js';
import { fixed, milliseconds, namedProof, proof, shown, word, words, type Draft, type Graph } from '../graph.js';
import { QUOTAS, type Quota } from '../quotas.js';
import { budgeted, type Stated } from '../settings.js';
import type { Refusal } from '../workload.js';

type Protocol = 'rest' | 'http' | 'websocket';

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'x-amazon-apigateway-any-method']);
const IMPLICIT = { rest: 'ServerlessRestApi', http: 'ServerlessHttpApi' } as const;

/** One API of the project: what holds for all its routes. */
interface Api {
  /** undefined for the API that SAM makes of events without RestApiId or ApiId. */
  readonly resource: Resource | undefined;
  readonly protocol: Protocol;
  readonly throttles: readonly Premise[];
  readonly endpoint: 'edge' | 'regional' | 'private' | 'unset' | 'unknown';
  /** Callers are authorized unless a route says otherwise; undefined: it cannot be told. */
  readonly authorized: boolean | undefined;
  /** Routes of its OpenAPI document, `METHOD /path` in lower case, whatever they lead to. */
  readonly routes: ReadonlySet<string>;
}

/** API Gateway, function URLs and what stands before them: every route by itself (aws-facts.md part 7). */
export class ApiReader {
  readonly #apis = new Map<Resource, Api>();
  readonly #throttles = new Map<Resource, Premise[]>();
  readonly #routes = new Map<Resource, Resource[]>();
  /** WebSocket APIs by whether anybody may connect: who is connected is asked nothing more. */
  readonly #connects = new Map<Resource, boolean>();

  constructor(readonly graph: Graph) {
    for (const template of graph.templates) {
      for (const resource of template.resources.values()) this.#collect(resource);
    }
  }

  get #restQuota(): Stated<number> | undefined {
    return this.graph.settings?.quotas.get('restIntegrationSeconds');
  }

  // ── what holds for an API ─────────────────────────────────────────────────

  #collect(resource: Resource): void {
    switch (resource.type) {
      case 'AWS::ApiGateway::Stage':
        this.#throttle(resource.at('RestApiId'), throttledMethods(resource.at('MethodSettings')));
        break;
      case 'AWS::ApiGateway::Deployment':
        this.#throttle(resource.at('RestApiId'), throttledMethods(resource.at('StageDescription.MethodSettings')) ?? limit(resource.at('StageDescription'), ['ThrottlingRateLimit', 'ThrottlingBurstLimit']));
        break;
      case 'AWS::ApiGateway::UsagePlan': {
        const throttle = limit(resource.at('Throttle'), ['RateLimit', 'BurstLimit']);
        for (const stage of resource.at('ApiStages').items()) {
          const [method] = stage.get('Throttle').entries();
          this.#throttle(stage.get('ApiId'), throttle ?? (method && limit(method.view, ['RateLimit', 'BurstLimit'])));
        }
        break;
      }
      case 'AWS::ApiGatewayV2::Stage':
        this.#throttle(resource.at('ApiId'), throttledRoutes(resource.at('')));
        break;
      case 'AWS::ApiGatewayV2::Route':
        for (const { resource: integration } of this.graph.references.resources(resource.at('Target'))) {
          const known = this.#routes.get(integration);
          if (known) known.push(resource);
          else this.#routes.set(integration, [resource]);
        }
        if (word(resource.at('RouteKey')) === '$CONNECT') {
          for (const { resource: api } of this.graph.references.resources(resource.at('ApiId'))) this.#connects.set(api, isOpenRoute(resource));
        }
        break;
    }
  }

  #throttle(api: View, throttle: Premise | undefined): void {
    if (!throttle) return;
    for (const { resource } of this.graph.references.resources(api)) {
      const known = this.#throttles.get(resource);
      if (known) known.push(throttle);
      else this.#throttles.set(resource, [throttle]);
    }
  }

  #api(resource: Resource): Api {
    const known = this.#apis.get(resource);
    if (known) return known;
    const http = resource.type === 'AWS::ApiGatewayV2::Api';
    const protocol: Protocol =
      resource.type === 'AWS::Serverless::WebSocketApi' || (http && word(resource.at('ProtocolType')) === 'WEBSOCKET') ? 'websocket'
        : http || resource.type === 'AWS::Serverless::HttpApi' ? 'http' : 'rest';
    const own = resource.type === 'AWS::Serverless::Api' ? throttledMethods(resource.at('MethodSettings')) ?? limit(resource.at('Auth.UsagePlan.Throttle'), ['RateLimit', 'BurstLimit'])
      : resource.type.startsWith('AWS::Serverless::') ? throttledRoutes(resource.at('')) : undefined;
    const api: Api = {
      resource, protocol,
      throttles: [...(this.#throttles.get(resource) ?? []), ...(own ? [own] : [])],
      endpoint: endpointOf(resource.at('EndpointConfiguration')),
      authorized: resource.type.startsWith('AWS::Serverless::') ? samAuthorized(resource.at('Auth')) : resource.at('Policy').present ? true : undefined,
      routes: new Set([...this.#document(resource)].map(({ method, path }) => routeKey(method, path))),
    };
    this.#apis.set(resource, api);
    return api;
  }

  #implicit(fn: Resource, protocol: 'rest' | 'http'): Api {
    const globals = fn.template.section('Globals').get(protocol === 'rest' ? 'Api' : 'HttpApi');
    const own = protocol === 'rest' ? throttledMethods(globals.get('MethodSettings')) : throttledRoutes(globals);
    return {
      resource: undefined, protocol, throttles: own ? [own] : [], routes: new Set(),
      endpoint: endpointOf(globals.get('EndpointConfiguration')), authorized: samAuthorized(globals.get('Auth')),
    };
  }

  // ── OpenAPI documents ─────────────────────────────────────────────────────

  /** The operations of the OpenAPI document of an API: in the template, or in a local file. */
  *#document(resource: Resource): Generator<{ method: string; path: string; operation: View; root: View }> {
    const body = resource.at('DefinitionBody').present ? resource.at('DefinitionBody') : resource.at('Body');
    const root = body.present ? body.document() : this.#file(resource);
    if (!root) return;
    for (const { key: path, view: item } of root.get('paths').entries()) {
      for (const { key: method, view: operation } of item.entries()) {
        if (METHODS.has(method.toLowerCase())) yield { method, path, operation, root };
      }
    }
  }

  #file(resource: Resource): View | undefined {
    const uri = resource.at('DefinitionUri').present ? resource.at('DefinitionUri') : resource.at('BodyS3Location');
    const [text] = uri.texts();
    const location = text && literal(text.text);
    if (location === undefined || /^\w+:\/\//.test(location)) return undefined;
    const { template } = resource;
    const node = template.options.project.tree(joinPath(folderOf(template.path), location))?.documents[0];
    // A file of its own is not part of the template: `${Name}` in it means nothing.
    return node && View.of({ node, scope: template.scope }, resource.address);
  }

  /** `AWS::Serverless::Api`, `HttpApi`, `AWS::ApiGateway::RestApi`, `AWS::ApiGatewayV2::Api` */
  document(resource: Resource): void {
    const api = this.#api(resource);
    for (const { method, path, operation, root } of this.#document(resource)) {
      const integration = operation.get('x-amazon-apigateway-integration');
      const route = routed([`${methodName(method)} ${path}`]);
      const open = this.#openOperation(api, operation, root);
      this.#integration(resource, api, integration, integration.get('uri'), route, open, {
        type: integration.get('type'), timeout: integration.get('timeoutInMillis'), streams: streams(integration.get('responseTransferMode'), integration.get('uri')),
        parameters: integration.get('requestParameters'), templates: integration.get('requestTemplates'), subtype: integration.get('integrationSubtype'),
      }, namedProof(operation, `${route.label} leads here`));
    }
    if (resource.type === 'AWS::ApiGatewayV2::Api') {
      const target = resource.at('Target');
      this.#integration(resource, api, target, target, { label: 'the HTTP API' }, true, {});
    }
    this.#authorizers(resource, api);
  }

  #openOperation(api: Api, operation: View, root: View): boolean {
    const security = operation.get('security').present ? operation.get('security') : root.get('security');
    const auth = operation.get('x-amazon-apigateway-auth');
    // An empty list takes back what the document says for all operations.
    const secured = security.open || [...security.items()].length > 0;
    if (secured || (auth.present && word(auth.get('type')) !== 'NONE') || root.get('x-amazon-apigateway-policy').present) return false;
    return api.authorized !== true && !isClosed(api);
  }

  #authorizers(resource: Resource, api: Api): void {
    for (const { key, view } of resource.at('Auth.Authorizers').entries()) {
      this.#authorizer(resource, api.protocol, key, view.get('FunctionArn'));
    }
  }

  #authorizer(from: Resource, protocol: Protocol | undefined, name: string, target: View): void {
    const evidence = proof(target, `authorizer ${name} of an API`);
    const http = protocol === 'http';
    this.graph.call(target, {
      from, kind: http ? 'http-authorizer' : 'rest-authorizer', label: `authorizer ${name}`, mode: 'sync', evidence: [evidence],
      ...(http ? { patience: fixed(QUOTAS.httpAuthorizer, evidence, 'an HTTP API waits 10 s for its authorizer', target.address) } : {}),
    });
  }

  // ── single routes ─────────────────────────────────────────────────────────

  /** `AWS::ApiGateway::Method` */
  method(method: Resource): void {
    const [reference] = this.graph.references.resources(method.at('RestApiId'));
    const api = reference ? this.#api(reference.resource) : unknownApi('rest');
    const integration = method.at('Integration');
    const open = isOpen(method.at('AuthorizationType')) && !isTrue(method.at('ApiKeyRequired')) && !isClosed(api) && api.authorized !== true;
    const route = routed([`${methodName(word(method.at('HttpMethod')) ?? 'ANY')} ${this.#path(method)}`]);
    this.#integration(method, api, integration, integration.get('Uri'), route, open, {
      type: integration.get('Type'), timeout: integration.get('TimeoutInMillis'), streams: streams(integration.get('ResponseTransferMode'), integration.get('Uri')),
      parameters: integration.get('RequestParameters'), templates: integration.get('RequestTemplates'),
    });
  }

  #path(method: Resource): string {
    const parts: string[] = [];
    let at: Resource | undefined = method;
    let property = 'ResourceId';
    for (let depth = 0; at && depth < 16; depth++) {
      const next: Resource | undefined = this.graph.references.resources(at.at(property), /^AWS::ApiGateway::Resource$/)[0]?.resource;
      if (next) parts.unshift(shown(next.at('PathPart')) ?? '…');
      at = next;
      property = 'ParentId';
    }
    return `/${parts.join('/')}`;
  }

  /** `AWS::ApiGatewayV2::Integration`: one caller, whatever the number of routes that lead to it. */
  integration(integration: Resource): void {
    const [reference] = this.graph.references.resources(integration.at('ApiId'));
    const api = reference ? this.#api(reference.resource) : undefined;
    const routes = this.#routes.get(integration) ?? [];
    const keys = routes.map((route) => shown(route.at('RouteKey')) ?? route.logicalId);
    const called = keys.length === 0 ? { label: `integration ${integration.logicalId}` } : routed(keys, api?.protocol === 'websocket');
    const open = routes.length > 0 && (api?.protocol === 'websocket' ? this.#connects.get(api.resource!) ?? true : routes.some(isOpenRoute));
    const uri = integration.at('IntegrationUri');
    if (!api) {
      // An API of another stack: a caller that waits, but whether 29 or 30 s is not known.
      this.graph.call(uri, { from: integration, kind: 'http', ...called, mode: 'sync', evidence: [proof(uri, 'an API integration')] });
      return;
    }
    this.#integration(integration, api, integration.at(''), uri, called, open, {
      type: integration.at('IntegrationType'), timeout: integration.at('TimeoutInMillis'),
      parameters: integration.at('RequestParameters'), subtype: integration.at('IntegrationSubtype'),
    });
  }

  /** `AWS::ApiGateway::Authorizer`, `AWS::ApiGatewayV2::Authorizer` */
  authorizer(authorizer: Resource): void {
    const property = authorizer.type === 'AWS::ApiGateway::Authorizer' ? 'RestApiId' : 'ApiId';
    const [reference] = this.graph.references.resources(authorizer.at(property));
    const protocol = reference && this.#api(reference.resource).protocol;
    this.#authorizer(authorizer, protocol, authorizer.logicalId, authorizer.at('AuthorizerUri'));
  }

  /** `AWS::Serverless::WebSocketApi` */
  webSocket(resource: Resource): void {
    const api = this.#api(resource);
    const auth = resource.at('Auth');
    const open = isOpen(auth.get('AuthType')) && !auth.open;
    for (const { key, view } of resource.at('Routes').entries()) {
      const target = view.get('FunctionArn').present ? view.get('FunctionArn') : view.at('Integration.Uri');
      const route = routed([key], true);
      this.#integration(resource, api, view, target, route, open, { timeout: view.get('IntegrationTimeout') }, namedProof(view, `${route.label} leads here`));
    }
    this.#authorizer(resource, 'websocket', `of ${resource.logicalId}`, auth.get('AuthArn'));
  }

  #integration(from: Resource, api: Api, at: View, uri: View, called: Called, open: boolean, parts: IntegrationParts, evidence = proof(at.present ? at : uri, `${called.label} leads here`)): void {
    const patience = patienceOf(api, parts, evidence, at.address, this.#restQuota);
    const base: Draft = {
      from, kind: api.protocol, ...called, evidence: [evidence], open, bounds: api.throttles,
      mode: 'sync', patience: patience.value,
      ...(patience.tentative ? { tentative: patience.tentative, unsettled: true } : {}),
      ...(patience.refused ? { refused: patience.refused } : {}),
      ...(parts.streams ? { streams: true } : {}),
    };
    this.#workflowStart(uri, { ...base, patience: budgeted(base, this.graph.settings).patience ?? patience.value }, parts);
    const { patience: _, tentative: __, refused: ___, unsettled: ____, ...queued } = base;
    this.graph.call(uri, isEvent(parts) ? { ...queued, mode: 'async', worth: 'only-copy' } : base);
  }

  /** An integration that starts a state machine: StartSyncExecution makes the caller wait for all of it. */
  #workflowStart(uri: View, draft: Draft, { subtype, parameters, templates }: IntegrationParts): void {
    const action = shown(uri) ?? '';
    const sync = /:states:action\/StartSyncExecution$/.test(action) || (subtype && word(subtype) === 'STEPFUNCTIONS-STARTSYNCEXECUTION');
    const async = /:states:action\/StartExecution$/.test(action) || (subtype && word(subtype) === 'STEPFUNCTIONS-STARTEXECUTION');
    if (!sync && !async) return;
    const { patience: _, ...handsOver } = draft;
    for (const holder of [parameters, templates]) {
      for (const { view } of holder?.entries() ?? []) {
        this.graph.startAll(view, { ...(sync ? draft : handsOver), evidence: [proof(view, `${draft.label} ${sync ? 'waits for the whole state machine' : 'starts it and does not wait'}`)] });
      }
    }
  }

  // ── SAM events ────────────────────────────────────────────────────────────

  /** `Type: Api` and `Type: HttpApi`. Where the API's own OpenAPI document defines the same route, the document decides. */
  event(event: View, type: string, fn: Resource): Draft | undefined {
    if (type !== 'Api' && type !== 'HttpApi') return undefined;
    const protocol = type === 'Api' ? 'rest' : 'http';
    const properties = event.get('Properties');
    const id = properties.get(protocol === 'rest' ? 'RestApiId' : 'ApiId');
    const path = shown(properties.get('Path')) ?? (protocol === 'http' ? '$default' : '/');
    const method = shown(properties.get('Method')) ?? 'ANY';
    const [reference] = this.graph.references.resources(id);
    const named = id.present && shown(id) !== `\${${IMPLICIT[protocol]}}`;
    const api = reference ? this.#api(reference.resource) : named ? unknownApi(protocol) : this.#implicit(fn, protocol);
    if (api.routes.has(routeKey(method, path)) || api.routes.has(routeKey('any', path))) return undefined;

    const auth = properties.get('Auth');
    const open = !isClosed(api) && (auth.present ? eventIsOpen(auth, api) : api.authorized === false);
    const route = routed([`${methodName(method)} ${path}`]);
    const evidence = namedProof(event, `${route.label} waits for the answer`);
    const streaming = word(properties.get('ResponseTransferMode')) === 'RESPONSE_STREAM';
    const patience = patienceOf(api, { timeout: properties.get('TimeoutInMillis'), streams: streaming }, evidence, event.address, this.#restQuota);
    return {
      from: fn, kind: protocol, ...route, evidence: [evidence], open, bounds: api.throttles,
      mode: 'sync', patience: patience.value,
      ...(patience.tentative ? { tentative: patience.tentative, unsettled: true } : {}),
      ...(patience.refused ? { refused: patience.refused } : {}),
      ...(streaming ? { streams: true } : {}),
    };
  }

  // ── function URLs ─────────────────────────────────────────────────────────

  /** `AWS::Lambda::Url` */
  url(resource: Resource): void {
    const target = resource.at('TargetFunctionArn');
    const qualifier = shown(resource.at('Qualifier'));
    for (const reference of this.graph.references.functions(target)) {
      this.graph.callFunction(qualifier === undefined ? reference : { ...reference, qualifier }, urlDraft(resource, resource.at(''), target));
    }
  }

  /** SAM `FunctionUrlConfig` */
  urlConfig(fn: Resource): Draft | undefined {
    const config = fn.at('FunctionUrlConfig');
    return config.present ? urlDraft(fn, config, config) : undefined;
  }
}

function urlDraft(from: Resource, config: View, at: View): Draft {
  const open = word(config.get('AuthType')) === 'NONE';
  return {
    from, kind: 'function-url', label: 'its function URL', mode: 'sync', open, evidence: [proof(at, open ? 'a function URL that anybody may call' : 'a function URL')],
    ...(word(config.get('InvokeMode')) === 'RESPONSE_STREAM' ? { streams: true } : {}),
  };
}

interface IntegrationParts {
  readonly type?: View;
  readonly timeout?: View;
  /** A streamed response: the mode and the URI say so. */
  readonly streams?: boolean;
  readonly parameters?: View;
  readonly templates?: View;
  readonly subtype?: View;
}

interface Patience {
  readonly value: Value<number>;
  readonly tentative?: string;
  readonly refused?: Refusal;
}

function streams(mode: View, uri: View): boolean {
  return word(mode) === 'STREAM' && uri.texts().some(({ text }) => canonical(text).endsWith('/response-streaming-invocations'));
}

/** What a caller is called, and whether anything is asked for by it. */
type Called = Pick<Draft, 'label' | 'aside'>;

/** Routes as one caller, which gives up, and may start so many copies. */
function routed(routes: readonly string[], isWebSocket = false): Called {
  const keys = listed(routes);
  const label = routes.length > 1 ? `the API behind ${keys}` : isWebSocket ? `route ${keys}` : keys;
  return { label, ...(routes.every(isAsideRoute) ? { aside: true } : {}) };
}

/** What a message can say of routes; those come first by which somebody asks for something. */
function listed(routes: readonly string[]): string {
  if (routes.length <= MAX_LISTED) return routes.join(', ');
  const first = routes.toSorted((a, b) => Number(isAsideRoute(a)) - Number(isAsideRoute(b))).slice(0, MAX_LISTED - 1);
  return `${first.join(', ')} and ${routes.length - first.length} other routes`;
}
const MAX_LISTED = 4;

function isAsideRoute(key: string): boolean {
  return /^(?:OPTIONS \S*|\$(?:dis)?connect)$/.test(key);
}

/** How long an API waits for one of its routes, which is what its integration says, within what the service allows. */
function patienceOf(api: Api, { timeout, streams: streaming }: IntegrationParts, at: Premise, address: string, restQuota: Stated<number> | undefined): Patience {
  const wait = (quota: Quota, say: (seconds: number) => string, absent: string): Value<number> =>
    timeout?.present ? milliseconds(timeout, quota, say, absent) : fixed(quota, at, absent, `${address}/TimeoutInMillis`);
  const { httpIntegration, webSocketIntegration, restIntegration, restIntegrationEdge, restStreaming } = QUOTAS;

  switch (api.protocol) {
    case 'http': {
      const value = wait(httpIntegration, (s) => `the HTTP API waits ${s} s`, 'an HTTP API waits 30 s (no TimeoutInMillis)');
      return { value: atMost(value, httpIntegration.value), ...refusal(value, httpIntegration.value, true, 'An HTTP API waits 30 s at most') };
    }
    case 'websocket':
      return { value: atMost(wait(webSocketIntegration, (s) => `the WebSocket API waits ${s} s`, 'a WebSocket API waits 29 s'), webSocketIntegration.value) };
    case 'rest': {
      if (streaming) {
        const value = wait(restIntegration, (s) => `the streamed answer may take ${s} s`, 'a streamed answer without TimeoutInMillis');
        if (timeout?.present) return { value: atMost(value, restStreaming.value) };
        return { value, tentative: 'Whether a streamed answer without TimeoutInMillis ends after 29 s or after 900 s is not documented: set TimeoutInMillis: 900000.' };
      }
      const value = wait(restIntegration, (s) => `API Gateway REST waits ${s} s`, 'API Gateway REST waits 29 s (no TimeoutInMillis)');
      if (api.endpoint === 'edge') {
        const refused = refusal(value, restIntegrationEdge.value, true, 'An edge-optimized API waits 29 s at most, and no quota raises that');
        return { value: atMost(value, restIntegrationEdge.value), ...refused };
      }
      // Without a word about the quota, a longer timeout is trusted: somebody had it raised.
      if (restQuota && value.cases.some((one) => one.value > restQuota.value)) {
        return { value: atMost(value, restQuota.value), ...refusal(value, restQuota.value, true, `The quota of the account is ${restQuota.value} s, says ${restQuota.span.source.path}`) };
      }
      if (api.endpoint === 'unset') {
        return { value, ...refusal(value, restIntegrationEdge.value, false, 'Without EndpointConfiguration the API is edge-optimized, where 29 s cannot be raised') };
      }
      return { value };
    }
  }
}

/** An integration that is not a proxy and asks Lambda to queue the event. */
function isEvent({ type, parameters }: IntegrationParts): boolean {
  if (!parameters || (type && /PROXY/.test(word(type) ?? ''))) return false;
  for (const { key, view } of parameters.entries()) {
    if (!/^integration\.request\.header\.x-amz-invocation-type$/i.test(key)) continue;
    return view.texts().some(({ text }) => /^'?event'?$/i.test(canonical(text)));
  }
  return false;
}

function atMost(value: Value<number>, ceiling: number): Value<number> {
  return { ...value, cases: value.cases.map((one) => (one.value > ceiling ? { ...one, value: ceiling } : one)) };
}

function refusal(value: Value<number>, ceiling: number, certain: boolean, message: string): { refused?: Refusal } {
  const over = value.cases.find((one) => one.value > ceiling);
  return over ? { refused: { premise: over, message: `${message}; this asks for ${over.value} s.`, certain } } : {};
}

function throttledMethods(settings: View): Premise | undefined {
  for (const setting of settings.items()) {
    const found = limit(setting, ['ThrottlingRateLimit', 'ThrottlingBurstLimit']);
    if (found) return found;
  }
  return undefined;
}

function throttledRoutes(stage: View): Premise | undefined {
  const all = limit(stage.get('DefaultRouteSettings'), ['ThrottlingRateLimit', 'ThrottlingBurstLimit']);
  if (all) return all;
  for (const { view } of stage.get('RouteSettings').entries()) {
    const found = limit(view, ['ThrottlingRateLimit', 'ThrottlingBurstLimit']);
    if (found) return found;
  }
  return undefined;
}

function limit(settings: View, keys: readonly string[]): Premise | undefined {
  const view = keys.map((key) => settings.get(key)).find(({ present }) => present);
  return view && proof(view, 'the API throttles its callers');
}

function endpointOf(configuration: View): Api['endpoint'] {
  if (!configuration.present) return 'unset';
  const types = new Set([...words(configuration.get('Types')), ...words(configuration.get('Type')), ...words(configuration)].map((type) => type.toUpperCase()));
  const [type] = types;
  // One of several, as a condition decides.
  if (types.size > 1 || !configuration.certain) return 'unknown';
  switch (type) {
    case 'EDGE':
      return 'edge';
    case 'REGIONAL':
      return 'regional';
    case 'PRIVATE':
      return 'private';
    default:
      return 'unknown';
  }
}

function samAuthorized(auth: View): boolean | undefined {
  if (!auth.present) return false;
  if (auth.open) return undefined;
  if (auth.get('DefaultAuthorizer').present || isTrue(auth.get('ApiKeyRequired')) || auth.get('ResourcePolicy').present) return true;
  return false;
}

/** An event's own `Auth`: `Authorizer: NONE` opens the route, anything else closes it. */
function eventIsOpen(auth: View, api: Api): boolean {
  const authorizer = auth.get('Authorizer');
  if (isTrue(auth.get('ApiKeyRequired')) || auth.get('ResourcePolicy').present) return false;
  if (authorizer.present) return word(authorizer) === 'NONE';
  return api.authorized === false;
}

function isClosed(api: Api): boolean {
  return api.endpoint === 'private';
}

function isOpenRoute(route: Resource): boolean {
  return isOpen(route.at('AuthorizationType')) && !isTrue(route.at('ApiKeyRequired'));
}

function isOpen(authorizationType: View): boolean {
  return !authorizationType.present || word(authorizationType) === 'NONE';
}

function isTrue(view: View): boolean {
  return word(view) === 'TRUE';
}

function unknownApi(protocol: Protocol): Api {
  return { resource: undefined, protocol, throttles: [], endpoint: 'unknown', authorized: undefined, routes: new Set() };
}

function methodName(method: string): string {
  return method === 'x-amazon-apigateway-any-method' ? 'ANY' : method.toUpperCase();
}

function routeKey(method: string, path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return `${methodName(method)} ${path.slice(0, end) || '/'}`;
}
