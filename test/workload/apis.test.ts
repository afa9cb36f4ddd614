import { describe, expect, it } from 'vitest';
import { calls, sam, workloadOf, type Beside } from './calls.js';

const URI = (fn = 'Fn.Arn', verb = 'invocations', version = '2015-03-31'): string => `!Sub 'arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/${version}/functions/\${${fn}}/${verb}'`;
const STREAM = URI('Fn.Arn', 'response-streaming-invocations', '2021-11-15');
const REGIONAL = '  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: x, EndpointConfiguration: { Types: [REGIONAL] } } }\n';
const method = (integration: string, more = '', id = 'M'): string =>
  `  ${id}: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !Ref Ask, HttpMethod: POST${more}, Integration: { Type: AWS_PROXY, Uri: ${integration} } } }\n  Ask: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: ask } }\n`;
const IAM = ', AuthorizationType: AWS_IAM';

describe('a method of a REST API', () => {
  it.each<[string, string, readonly string[]]>([
    ['waits 29 s', REGIONAL + method(URI(), IAM), ['rest sync POST /ask → Fn, waits 29']],
    ['waits as long as it says', REGIONAL + method(`${URI()}, TimeoutInMillis: 5000`, IAM), ['rest sync POST /ask → Fn, waits 5']],
    ['waits longer, where the quota was raised', REGIONAL + method(`${URI()}, TimeoutInMillis: '120000'`, IAM), ['rest sync POST /ask → Fn, waits 120']],
    ['is open without authorization', REGIONAL + method(URI()), ['rest sync POST /ask → Fn, waits 29, open']],
    ['is open with NONE', REGIONAL + method(URI(), ', AuthorizationType: NONE'), ['rest sync POST /ask → Fn, waits 29, open']],
    ['is closed by a key', REGIONAL + method(URI(), ', AuthorizationType: NONE, ApiKeyRequired: true'), ['rest sync POST /ask → Fn, waits 29']],
    ['is closed by an authorizer that only the deployer knows', REGIONAL + method(URI(), ', AuthorizationType: !Ref Auth'), ['rest sync POST /ask → Fn, waits 29']],
    ['is not called open where a condition may close it', REGIONAL + method(URI(), ', AuthorizationType: !If [C, AWS_IAM, NONE]'), ['rest sync POST /ask → Fn, waits 29']],
    ['is closed by a resource policy', REGIONAL.replace('Name: x', 'Policy: {}') + method(URI()), ['rest sync POST /ask → Fn, waits 29']],
    ['is closed in a private API', REGIONAL.replace('REGIONAL', 'PRIVATE') + method(URI()), ['rest sync POST /ask → Fn, waits 29']],
    ['hands an event over', REGIONAL + method(URI(), IAM).replace('AWS_PROXY', "AWS, RequestParameters: { integration.request.header.X-Amz-Invocation-Type: \"'Event'\" }"), ['rest async POST /ask → Fn']],
    ['cannot hand an event over as a proxy', REGIONAL + method(URI(), IAM).replace('AWS_PROXY', "AWS_PROXY, RequestParameters: { integration.request.header.X-Amz-Invocation-Type: \"'Event'\" }"), ['rest sync POST /ask → Fn, waits 29']],
    ['waits where the client chooses', REGIONAL + method(URI(), IAM).replace('AWS_PROXY', 'AWS, RequestParameters: { integration.request.header.X-Amz-Invocation-Type: method.request.header.InvocationType }'), ['rest sync POST /ask → Fn, waits 29']],
    ['calls an alias', `${REGIONAL}  Live: { Type: AWS::Lambda::Alias, Properties: { Name: live, FunctionName: !Ref Fn } }\n${method(URI('Live'), IAM)}`, ['rest sync POST /ask → Fn:live, waits 29']],
    ['calls a version behind the function', REGIONAL + method(URI('Fn.Arn').replace('${Fn.Arn}/', '${Fn.Arn}:7/'), IAM), ['rest sync POST /ask → Fn:7, waits 29']],
    ['of an API in another stack', method(URI(), IAM).replace('!Ref Api', '!ImportValue api'), ['rest sync POST /ask → Fn, waits 29']],
    ['is joined from pieces as CDK does', REGIONAL + method("!Join ['', ['arn:', !Ref AWS::Partition, ':apigateway:', !Ref AWS::Region, ':lambda:path/2015-03-31/functions/', !GetAtt Fn.Arn, '/invocations']]", IAM), ['rest sync POST /ask → Fn, waits 29']],
    ['of another kind calls nobody', REGIONAL + method('http://example.com', IAM), []],
  ])('%s', (_, resources, expected) => {
    expect(calls(resources, { sections: 'Conditions: { C: !Equals [!Ref AWS::Region, x] }' })).toEqual(expected);
  });

  it('has the path of its resources, however they are nested or tangled', () => {
    const resources = (parent: string) => `${REGIONAL}${method(URI(), IAM).replace('!GetAtt Api.RootResourceId', parent)}  Up: { Type: AWS::ApiGateway::Resource, Properties: { ParentId: !GetAtt Api.RootResourceId, PathPart: '{proxy+}' } }`;
    expect(calls(resources('!Ref Up'))[0]).toContain('POST /{proxy+}/ask');
    expect(calls(resources('!Ref Ask'))).toHaveLength(1);
  });
});

describe('a streamed answer', () => {
  const streamed = (more: string, uri = STREAM) => workloadOf(REGIONAL + method(`${uri}, ResponseTransferMode: STREAM${more}`, IAM)).calls[0]!;

  it('may take as long as the integration says, up to 900 s', () => {
    expect(streamed(', TimeoutInMillis: 900000').patience!.cases[0]!.value).toBe(900);
    expect(streamed(', TimeoutInMillis: 1800000').patience!.cases[0]!.value).toBe(900);
    expect(streamed(', TimeoutInMillis: 60000')).not.toHaveProperty('tentative');
  });

  it('is not known to end where the integration says nothing', () => {
    expect(streamed('').tentative).toContain('not documented');
  });

  it('needs the mode as well as the address', () => {
    expect(streamed('', URI())).not.toHaveProperty('tentative');
    const [address] = workloadOf(REGIONAL + method(STREAM, IAM)).calls;
    expect([address!.to.name, address!.tentative]).toEqual(['Fn', undefined]);
  });
});

describe('an API at the edge', () => {
  const at = (configuration: string, timeout = 'TimeoutInMillis: 60000') =>
    workloadOf(`  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: x${configuration} } }\n${method(`${URI()}, ${timeout}`, IAM)}`, { sections: 'Parameters: { P: { Type: String } }' }).calls[0]!;

  it('waits 29 s at most, and says no to more', () => {
    const call = at(', EndpointConfiguration: { Types: [EDGE] }');
    expect(call.patience!.cases.map(({ value }) => value)).toEqual([29]);
    expect(call.refused).toMatchObject({ certain: true });
  });

  it('is the default, where more may be refused', () => {
    expect(at('').refused).toMatchObject({ certain: false });
    expect(at('', 'TimeoutInMillis: 29000').refused).toBeUndefined();
  });

  it.each([', EndpointConfiguration: { Types: [REGIONAL] }', ', EndpointConfiguration: { Types: [!Ref P] }', ', EndpointConfiguration: !Ref P', ', EndpointConfiguration: { Types: !If [C, [EDGE], [REGIONAL]] }'])('is not assumed%s', (configuration) => {
    expect(at(configuration).refused).toBeUndefined();
  });
});

describe('an OpenAPI document', () => {
  const body = (operation: string, top = ''): string => `{ openapi: 3.0.1${top}, paths: { /ask: { post: ${operation} } } }`;
  const integration = (uri = URI(), more = ''): string => `x-amazon-apigateway-integration: { type: aws_proxy, httpMethod: POST, uri: ${uri}${more} }`;
  const api = (document: string, type = 'AWS::ApiGateway::RestApi', property = 'Body', more = ''): string => `  Api: { Type: ${type}, Properties: { EndpointConfiguration: { Types: [REGIONAL] }, ${property}: ${document}${more} } }`;

  it.each<[string, string, readonly string[]]>([
    ['of a REST API', api(body(`{ ${integration()} }`)), ['rest sync POST /ask → Fn, waits 29, open']],
    ['with its own timeout', api(body(`{ ${integration(URI(), ', timeoutInMillis: 9000')} }`)), ['rest sync POST /ask → Fn, waits 9, open']],
    ['that streams', api(body(`{ ${integration(STREAM, ', responseTransferMode: STREAM, timeoutInMillis: 900000')} }`)), ['rest sync POST /ask → Fn, waits 900, open']],
    ['that hands events over', api(body(`{ ${integration(URI(), `, requestParameters: { integration.request.header.X-Amz-Invocation-Type: "'Event'" }`).replace('aws_proxy', 'aws')} }`)), ['rest async POST /ask → Fn, open']],
    ['with security', api(body(`{ security: [{ key: [] }], ${integration()} }`)), ['rest sync POST /ask → Fn, waits 29']],
    ['with security for all', api(body(`{ ${integration()} }`, ', security: [{ key: [] }]')), ['rest sync POST /ask → Fn, waits 29']],
    ['with security for all but this', api(body(`{ security: [], ${integration()} }`, ', security: [{ key: [] }]')), ['rest sync POST /ask → Fn, waits 29, open']],
    ['with IAM', api(body(`{ x-amazon-apigateway-auth: { type: AWS_IAM }, ${integration()} }`)), ['rest sync POST /ask → Fn, waits 29']],
    ['with a policy', api(body(`{ ${integration()} }`, ', x-amazon-apigateway-policy: {}')), ['rest sync POST /ask → Fn, waits 29']],
    ['for any method', api(body(`{ ${integration()} }`).replace('post', 'x-amazon-apigateway-any-method')), ['rest sync ANY /ask → Fn, waits 29, open']],
    ['of an HTTP API', api(body(`{ ${integration()} }`), 'AWS::ApiGatewayV2::Api'), ['http sync POST /ask → Fn, waits 30, open']],
    ['of SAM', api(body(`{ ${integration()} }`), 'AWS::Serverless::Api', 'DefinitionBody'), ['rest sync POST /ask → Fn, waits 29, open']],
    ['of SAM with an authorizer', api(body(`{ ${integration()} }`), 'AWS::Serverless::HttpApi', 'DefinitionBody', ', Auth: { DefaultAuthorizer: X }'), ['http sync POST /ask → Fn, waits 30']],
    ['in a local file', api('./api.yaml', 'AWS::Serverless::Api', 'DefinitionUri'), ['rest sync GET /file → Fn, waits 29, open']],
    ['in a file elsewhere', api('s3://bucket/api.yaml', 'AWS::Serverless::Api', 'DefinitionUri'), []],
    ['in a local file that is included', api('{ Fn::Transform: { Name: AWS::Include, Parameters: { Location: api.yaml } } }', 'AWS::Serverless::Api', 'DefinitionBody'), ['rest sync GET /file → Fn, waits 29, open']],
    ['as a string', api(`!Sub '{"paths": {"/ask": {"get": {"x-amazon-apigateway-integration": {"type": "aws_proxy", "uri": "arn:aws:apigateway:x:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations"}}}}}'`), ['rest sync GET /ask → Fn, waits 29, open']],
    ['without sense', api('{ paths: [], security: 5 }'), []],
    ['without sense in its paths', api('{ paths: { /a: text, /b: { post: [], parameters: {}, get: { x-amazon-apigateway-integration: 5 } } } }'), []],
  ])('%s', (_, resources, expected) => {
    const files = { 'api.yaml': `paths: { /file: { get: { ${integration()} } } }` };
    expect(calls(resources, { files })).toEqual(expected);
  });

  it('decides over the event of a function for the same route, and only for that', () => {
    const document = body(`{ ${integration(STREAM, ', responseTransferMode: STREAM, timeoutInMillis: 900000')} }`);
    const event = (path: string, verb: string) => `${sam(`E: { Type: Api, Properties: { RestApiId: !Ref Api, Path: ${path}, Method: ${verb} } }`)}\n${api(document, 'AWS::Serverless::Api', 'DefinitionBody')}`;
    expect(calls(event('/ask', 'post'))).toEqual(['rest sync POST /ask → Fn, waits 900, open']);
    expect(calls(event('/ask/', 'POST'))).toEqual(['rest sync POST /ask → Fn, waits 900, open']);
    expect(calls(event('/ask', 'get'))).toEqual(['rest sync GET /ask → Fn, waits 29, open', 'rest sync POST /ask → Fn, waits 900, open']);
    expect(calls(event('/other', 'post'))).toHaveLength(2);
  });

  it('decides for any method', () => {
    const document = body(`{ ${integration(URI(), ', timeoutInMillis: 7000')} }`).replace('post', 'x-amazon-apigateway-any-method');
    expect(calls(`${sam('E: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /ask, Method: post } }')}\n${api(document, 'AWS::Serverless::HttpApi', 'DefinitionBody')}`)).toEqual(['http sync ANY /ask → Fn, waits 7, open']);
  });
});

describe('an HTTP API', () => {
  const http = (api: string, integration: string, route: string) => calls(`  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ${api} } }
  I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Fn.Arn${integration} } }
  R: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, Target: !Sub 'integrations/\${I}'${route} } }`);

  it.each<[string, [string, string, string], readonly string[]]>([
    ['waits 30 s', ['ProtocolType: HTTP', '', ', RouteKey: POST /ask, AuthorizationType: JWT'], ['http sync POST /ask → Fn, waits 30']],
    ['waits 30 s at most', ['ProtocolType: HTTP', ', TimeoutInMillis: 60000', ', RouteKey: POST /ask, AuthorizationType: JWT'], ['http sync POST /ask → Fn, waits 30']],
    ['is open without authorization', ['ProtocolType: HTTP', ', TimeoutInMillis: 5000', ', RouteKey: $default'], ['http sync $default → Fn, waits 5, open']],
  ])('%s', (_, parts, expected) => {
    expect(http(...parts)).toEqual(expected);
  });

  it('names some of many routes, first those that ask for something', () => {
    const routes = ['OPTIONS /a', 'GET /a', 'GET /b', 'POST /a', 'POST /b'].map((key, index) => `  R${index}: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: ${key}, Target: !Sub 'integrations/\${I}' } }`);
    const labels = (some: readonly string[]): string => calls(`  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }\n  I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Fn.Arn } }\n${some.join('\n')}`).join();
    expect(labels(routes)).toBe('http sync the API behind GET /a, GET /b, POST /a and 2 other routes → Fn, waits 30, open');
    expect(labels(routes.slice(0, 4))).toContain('sync the API behind OPTIONS /a, GET /a, GET /b, POST /a → Fn');
  });

  it('refuses to wait longer', () => {
    expect(workloadOf('  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }\n  I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationUri: !GetAtt Fn.Arn, TimeoutInMillis: 60000 } }').calls[0]!.refused).toMatchObject({ certain: true });
  });

  it('made in one go leads to its target', () => {
    expect(calls('  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP, Target: !GetAtt Fn.Arn } }')).toEqual(['http sync the HTTP API → Fn, waits 30, open']);
  });

  it('of another stack waits, but nobody knows how long', () => {
    expect(calls('  I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !ImportValue api, IntegrationUri: !GetAtt Fn.Arn } }')).toEqual(['http sync integration I → Fn']);
  });
});

describe('a WebSocket API', () => {
  const socket = (connect: string, more = '') => calls(`  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: WEBSOCKET } }
  I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationUri: ${URI()}${more} } }
  R: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: ask, AuthorizationType: NONE, Target: !Join ['/', [integrations, !Ref I]] } }
${connect}`);

  it('waits 29 s', () => {
    expect(socket('')[0]).toContain('websocket sync route ask → Fn, waits 29');
    expect(socket('', ', TimeoutInMillis: 60000')[0]).toContain('waits 29');
  });

  it.each<[string, string, boolean]>([
    ['without a $connect route', '', true],
    ['whose $connect route asks nothing', "  C: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: $connect, AuthorizationType: NONE } }", true],
    ['whose $connect route authorizes', "  C: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: $connect, AuthorizationType: CUSTOM } }", false],
    ['whose $connect route asks for a key', "  C: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: $connect, ApiKeyRequired: true } }", false],
  ])('%s: open %s', (_, connect, open) => {
    expect(socket(connect)[0]!.includes(', open')).toBe(open);
  });

  it.each<[string, string, readonly string[]]>([
    ['is open without Auth', '', ['websocket sync route $connect → Fn, waits 29, open', 'websocket sync route ask → Other, waits 10, open']],
    ['is open with NONE', 'Auth: { AuthType: NONE }, ', ['websocket sync route $connect → Fn, waits 29, open', 'websocket sync route ask → Other, waits 10, open']],
    ['is closed with IAM', 'Auth: { AuthType: AWS_IAM }, ', ['websocket sync route $connect → Fn, waits 29', 'websocket sync route ask → Other, waits 10']],
    ['calls its authorizer', 'Auth: { AuthType: CUSTOM, AuthArn: !GetAtt Other.Arn }, ', ['websocket sync route $connect → Fn, waits 29', 'websocket sync route ask → Other, waits 10', 'rest-authorizer sync authorizer of Api → Other']],
  ])('of SAM %s', (_, auth, expected) => {
    expect(calls(`  Api: { Type: AWS::Serverless::WebSocketApi, Properties: { ${auth}Routes: { $connect: { FunctionArn: !GetAtt Fn.Arn }, ask: { FunctionArn: !GetAtt Other.Arn, IntegrationTimeout: 10000 } } } }`)).toEqual(expected);
  });

  it('may be answered by pushing to the connection', () => {
    const role = (action: string) => `  Role: { Type: AWS::IAM::Role, Properties: { Policies: [{ PolicyDocument: { Statement: { Effect: Allow, Action: ${action}, Resource: '*' } } }] } }\n  Fn: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt Role.Arn } }`;
    expect(workloadOf(role('execute-api:ManageConnections')).functions.map(({ name, pushes }) => [name, pushes])).toContainEqual(['Fn', true]);
    expect(workloadOf(role('s3:GetObject')).functions.map(({ name, pushes }) => [name, pushes])).toContainEqual(['Fn', false]);
  });
});

describe('an API event of a SAM function', () => {
  const events = (event: string, beside: Beside = {}, more = '') => calls(`${sam(`E: { Type: ${event} }`)}\n${more}`, beside);
  const globals = (text: string): Beside => ({ sections: `Globals: ${text}` });

  it.each<[string, string, Beside, string, readonly string[]]>([
    ['of the implicit REST API', 'Api, Properties: { Path: /ask, Method: post }', {}, '', ['rest sync POST /ask → Fn, waits 29, open']],
    ['of the implicit REST API by its name', 'Api, Properties: { RestApiId: !Ref ServerlessRestApi, Path: /ask, Method: post }', {}, '', ['rest sync POST /ask → Fn, waits 29, open']],
    ['with a timeout', 'Api, Properties: { Path: /ask, Method: any, TimeoutInMillis: 5000 }', {}, '', ['rest sync ANY /ask → Fn, waits 5, open']],
    ['that streams', 'Api, Properties: { Path: /ask, Method: post, ResponseTransferMode: RESPONSE_STREAM, TimeoutInMillis: 300000 }', {}, '', ['rest sync POST /ask → Fn, waits 300, open']],
    ['with a default authorizer for all', 'Api, Properties: { Path: /ask, Method: post }', globals('{ Api: { Auth: { DefaultAuthorizer: X } } }'), '', ['rest sync POST /ask → Fn, waits 29']],
    ['with keys for all', 'Api, Properties: { Path: /ask, Method: post }', globals('{ Api: { Auth: { ApiKeyRequired: true } } }'), '', ['rest sync POST /ask → Fn, waits 29']],
    ['with a default authorizer, but none here', 'Api, Properties: { Path: /ask, Method: post, Auth: { Authorizer: NONE } }', globals('{ Api: { Auth: { DefaultAuthorizer: X } } }'), '', ['rest sync POST /ask → Fn, waits 29, open']],
    ['with its own authorizer', 'Api, Properties: { Path: /ask, Method: post, Auth: { Authorizer: X } }', {}, '', ['rest sync POST /ask → Fn, waits 29']],
    ['with its own key', 'Api, Properties: { Path: /ask, Method: post, Auth: { ApiKeyRequired: true } }', {}, '', ['rest sync POST /ask → Fn, waits 29']],
    ['in a private API', 'Api, Properties: { Path: /ask, Method: post }', globals('{ Api: { EndpointConfiguration: PRIVATE } }'), '', ['rest sync POST /ask → Fn, waits 29']],
    ['throttled for all', 'Api, Properties: { Path: /ask, Method: post }', globals("{ Api: { MethodSettings: [{ HttpMethod: '*', ResourcePath: /*, ThrottlingRateLimit: 5 }] } }"), '', ['rest sync POST /ask → Fn, waits 29, open, bounded']],
    ['of an API of its own', 'Api, Properties: { RestApiId: !Ref Api, Path: /ask, Method: post }', {}, '  Api: { Type: AWS::Serverless::Api, Properties: { StageName: x, Auth: { ResourcePolicy: {} } } }', ['rest sync POST /ask → Fn, waits 29']],
    ['of an API elsewhere', 'Api, Properties: { RestApiId: !ImportValue api, Path: /ask, Method: post }', {}, '', ['rest sync POST /ask → Fn, waits 29']],
    ['of an HTTP API', 'HttpApi', {}, '', ['http sync ANY $default → Fn, waits 30, open']],
    ['of an HTTP API with a timeout', 'HttpApi, Properties: { Path: /ask, Method: get, TimeoutInMillis: 9000 }', {}, '', ['http sync GET /ask → Fn, waits 9, open']],
    ['of an HTTP API, throttled for all', 'HttpApi, Properties: { Path: /ask, Method: get }', globals('{ HttpApi: { DefaultRouteSettings: { ThrottlingBurstLimit: 5 }, Auth: { DefaultAuthorizer: AWS_IAM } } }'), '', ['http sync GET /ask → Fn, waits 30, bounded']],
    ['of an HTTP API of its own, which Globals apply to', 'HttpApi, Properties: { ApiId: !Ref Api, Path: /ask, Method: get }', globals('{ HttpApi: { Auth: { DefaultAuthorizer: X } } }'), '  Api: { Type: AWS::Serverless::HttpApi }', ['http sync GET /ask → Fn, waits 30']],
  ])('%s', (_, event, beside, more, expected) => {
    expect(events(event, beside, more)).toEqual(expected);
  });

  it('is one route, and each route is a call of its own', () => {
    expect(calls(sam('A: { Type: Api, Properties: { Path: /a, Method: get, TimeoutInMillis: 1000 } }\nB: { Type: Api, Properties: { Path: /b, Method: get } }\nC: { Type: HttpApi, Properties: { Path: /c, Method: get } }')))
      .toEqual(['rest sync GET /a → Fn, waits 1, open', 'rest sync GET /b → Fn, waits 29, open', 'http sync GET /c → Fn, waits 30, open']);
  });
});

describe('a throttle', () => {
  const bounded = (more: string) => calls(`${REGIONAL}${method(URI(), IAM)}${more}`)[0]!.endsWith('bounded');

  it.each<[string, string, boolean]>([
    ['of a stage', "  S: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api, MethodSettings: [{ HttpMethod: '*', ThrottlingRateLimit: 10 }] } }", true],
    ['of a stage with other settings', "  S: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api, MethodSettings: [{ HttpMethod: '*', MetricsEnabled: true }] } }", false],
    ['of a deployment', '  D: { Type: AWS::ApiGateway::Deployment, Properties: { RestApiId: !Ref Api, StageDescription: { ThrottlingBurstLimit: 10 } } }', true],
    ['of a usage plan', '  U: { Type: AWS::ApiGateway::UsagePlan, Properties: { Throttle: { RateLimit: 1 }, ApiStages: [{ ApiId: !Ref Api, Stage: x }] } }', true],
    ['of a usage plan for one method', '  U: { Type: AWS::ApiGateway::UsagePlan, Properties: { ApiStages: [{ ApiId: !Ref Api, Stage: x, Throttle: { /ask/POST: { RateLimit: 1 } } }] } }', true],
    ['of a usage plan with a quota only', '  U: { Type: AWS::ApiGateway::UsagePlan, Properties: { Quota: { Limit: 1, Period: DAY }, ApiStages: [{ ApiId: !Ref Api, Stage: x }] } }', false],
    ['of another API', "  S: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Fn, MethodSettings: [{ ThrottlingRateLimit: 10 }] } }", false],
  ])('%s: %s', (_, more, expected) => {
    expect(bounded(more)).toBe(expected);
  });

  it('of an HTTP stage holds for its routes', () => {
    const stage = (settings: string) => calls(`  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }\n  I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationUri: !GetAtt Fn.Arn } }\n  S: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Api, ${settings} } }`)[0]!.includes('bounded');
    expect([stage('DefaultRouteSettings: { ThrottlingRateLimit: 1 }'), stage('RouteSettings: { POST /a: { ThrottlingBurstLimit: 1 } }'), stage('DefaultRouteSettings: { DetailedMetricsEnabled: true }')]).toEqual([true, true, false]);
  });
});

describe('an authorizer', () => {
  it.each<[string, string, readonly string[]]>([
    ['of an HTTP API has 10 s', `  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }\n  A: { Type: AWS::ApiGatewayV2::Authorizer, Properties: { ApiId: !Ref Api, AuthorizerUri: ${URI()} } }`, ['http-authorizer sync authorizer A → Fn, waits 10']],
    ['of a WebSocket API has no known limit', `  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: WEBSOCKET } }\n  A: { Type: AWS::ApiGatewayV2::Authorizer, Properties: { ApiId: !Ref Api, AuthorizerUri: ${URI()} } }`, ['rest-authorizer sync authorizer A → Fn']],
    ['of a REST API has no known limit', `${REGIONAL}  A: { Type: AWS::ApiGateway::Authorizer, Properties: { RestApiId: !Ref Api, AuthorizerUri: ${URI()} } }`, ['rest-authorizer sync authorizer A → Fn']],
    ['of a SAM API', '  Api: { Type: AWS::Serverless::Api, Properties: { Auth: { Authorizers: { Mine: { FunctionArn: !GetAtt Fn.Arn } } } } }', ['rest-authorizer sync authorizer Mine → Fn']],
    ['of a SAM HTTP API', '  Api: { Type: AWS::Serverless::HttpApi, Properties: { Auth: { Authorizers: { Mine: { FunctionArn: !GetAtt Fn.Arn } } } } }', ['http-authorizer sync authorizer Mine → Fn, waits 10']],
  ])('%s', (_, resources, expected) => {
    expect(calls(resources)).toEqual(expected);
  });
});

describe('a function URL', () => {
  it.each<[string, string, readonly string[]]>([
    ['waits as long as the function runs', '  U: { Type: AWS::Lambda::Url, Properties: { AuthType: AWS_IAM, TargetFunctionArn: !GetAtt Fn.Arn } }', ['function-url sync its function URL → Fn']],
    ['may be open', '  U: { Type: AWS::Lambda::Url, Properties: { AuthType: NONE, TargetFunctionArn: !Ref Fn } }', ['function-url sync its function URL → Fn, open']],
    ['may be that of an alias', '  U: { Type: AWS::Lambda::Url, Properties: { AuthType: AWS_IAM, TargetFunctionArn: !Ref Fn, Qualifier: live } }', ['function-url sync its function URL → Fn:live']],
    ['of SAM', '  Fn: { Type: AWS::Serverless::Function, Properties: { FunctionUrlConfig: { AuthType: NONE } } }', ['function-url sync its function URL → Fn, open']],
  ])('%s', (_, resources, expected) => {
    expect(calls(resources)).toEqual(expected);
  });

  it('that streams stands beside an API that does not', () => {
    expect(calls(sam('E: { Type: Api, Properties: { Path: /ask, Method: post } }', '      FunctionUrlConfig: { AuthType: AWS_IAM, InvokeMode: RESPONSE_STREAM }\n')))
      .toEqual(['rest sync POST /ask → Fn, waits 29, open', 'function-url sync its function URL → Fn']);
  });
});
