import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { findingsOf, type Sample } from '../rule-tester.js';
import { calls, sam, workloadOf, type Beside } from './calls.js';

const sections = 'Parameters: { Stage: { Type: String }, DlqArn: { Type: String } }\nConditions: { Prod: !Equals [!Ref Stage, prod], Dev: !Not [!Condition Prod] }';
const BUCKET = '  B: { Type: AWS::S3::Bucket, Properties: { NotificationConfiguration: { LambdaConfigurations: [{ Function: !GetAtt Fn.Arn }] } } }\n';

describe('a failed event is kept', () => {
  /** Whether it is, in each world. */
  const captured = (resources: string, beside: Beside = {}): boolean[] =>
    workloadOf(resources, { sections, ...beside }).calls.find(({ mode, to }) => mode === 'async' && to.name === 'Fn')!.captured.cases.map(({ value }) => value);
  const fn = (properties: string, more = '') => `  Fn: { Type: AWS::Lambda::Function${more}, Properties: { ${properties} } }\n${BUCKET}`;
  const config = (properties: string, more = '') => `  Config: { Type: AWS::Lambda::EventInvokeConfig${more}, Properties: { FunctionName: !Ref Fn, ${properties} } }\n${BUCKET}`;
  const samFn = (properties: string) => sam('Up: { Type: S3, Properties: { Bucket: !Ref B } }', `      ${properties}\n`);
  const ON_FAILURE = 'DestinationConfig: { OnFailure: { Destination: !GetAtt Q.Arn } }';

  it.each<[string, string, readonly boolean[]]>([
    ['nowhere', BUCKET, [false]],
    ['in a dead-letter queue', fn('DeadLetterConfig: { TargetArn: !GetAtt Q.Arn }'), [true]],
    ['in a queue of another stack', fn('DeadLetterConfig: { TargetArn: !ImportValue dlq }'), [true]],
    ['in a queue that the deployer names', fn('DeadLetterConfig: { TargetArn: !Ref DlqArn }'), [true]],
    ['in a queue under a condition', fn('DeadLetterConfig: !If [Prod, { TargetArn: !GetAtt Q.Arn }, !Ref AWS::NoValue]'), [true, false]],
    ['in a queue whose name is under a condition', fn('DeadLetterConfig: { TargetArn: !If [Prod, !GetAtt Q.Arn, !Ref AWS::NoValue] }'), [true, false]],
    ['in a queue that is not named', fn('DeadLetterConfig: {}'), [false]],
    ['in a queue under the condition of the function itself', fn('DeadLetterConfig: !If [Prod, { TargetArn: !GetAtt Q.Arn }, !Ref AWS::NoValue]', ', Condition: Prod'), [true]],
    ['in a queue that is there only where the function is not', fn('DeadLetterConfig: !If [Dev, { TargetArn: !GetAtt Q.Arn }, !Ref AWS::NoValue]', ', Condition: Prod'), [false]],
    ['by a configuration', config(`Qualifier: $LATEST, ${ON_FAILURE}`), [true]],
    ['by a configuration without a qualifier', config(ON_FAILURE), [true]],
    ['by a configuration of another qualifier', config(`Qualifier: live, ${ON_FAILURE}`), [false]],
    ['by a configuration whose qualifier only the deployer knows', config(`Qualifier: !Ref Stage, ${ON_FAILURE}`), [true]],
    ['by a configuration of successes', config('Qualifier: $LATEST, DestinationConfig: { OnSuccess: { Destination: x } }'), [false]],
    ['by a configuration of retries', config('Qualifier: $LATEST, MaximumRetryAttempts: 0'), [false]],
    ['by a configuration under a condition', config(`Qualifier: $LATEST, ${ON_FAILURE}`, ', Condition: Prod'), [true, false]],
    ['by two configurations that take turns', `${config(`Qualifier: $LATEST, ${ON_FAILURE}`, ', Condition: Prod')}${config(`Qualifier: $LATEST, ${ON_FAILURE}`, ', Condition: Dev').replace('Config:', 'Config2:').replace(BUCKET, '')}`, [true, true]],
    ['by SAM', samFn('EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS } } }'), [true]],
    ['by SAM, elsewhere', samFn('EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Stack.Outputs.Arn } } }'), [true]],
    ['by SAM, on success only', samFn('EventInvokeConfig: { DestinationConfig: { OnSuccess: { Type: SQS } } }'), [false]],
    ['in a dead-letter queue of SAM', samFn('DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Q.Arn }'), [true]],
    ['not by the redrive of its bucket, its rule or its subscription', '  R: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [x] }, Targets: [{ Arn: !GetAtt Fn.Arn, DeadLetterConfig: { Arn: x } }] } }', [false]],
  ])('%s', (_, resources, expected) => {
    expect(captured(resources)).toEqual(expected);
  });

  it('for all functions by Globals', () => {
    expect(captured(samFn('Handler: x'), { sections: 'Globals: { Function: { EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS } } } } }' })).toEqual([true]);
  });

  it('by the configuration of the alias that is called', () => {
    const alias = (qualifier: string) => `  A: { Type: AWS::Lambda::Alias, Properties: { Name: live, FunctionName: !Ref Fn } }\n${config(`Qualifier: ${qualifier}, ${ON_FAILURE}`).replace('Function: !GetAtt Fn.Arn', 'Function: !Ref A')}`;
    expect([captured(alias('live')), captured(alias('$LATEST')), captured(alias('!GetAtt A.Name'))]).toEqual([[true], [false], [true]]);
  });

  it('by one of very many configurations', () => {
    const conditions = Array.from({ length: 300 }, (_, n) => `C${n}: !Equals [!Ref AWS::Region, r${n}x]`).join(', ');
    const configs = Array.from({ length: 300 }, (_, n) => `  E${n}: { Type: AWS::Lambda::EventInvokeConfig, Condition: C${n}, Properties: { FunctionName: !Ref Fn, Qualifier: $LATEST, ${ON_FAILURE} } }`).join('\n');
    const started = performance.now();
    expect(captured(`${configs}\n${BUCKET}`, { sections: `Conditions: { ${conditions} }` }).length).toBeLessThan(65);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('what holds only where something is not there', () => {
  it('is no timeout of a function under a condition', () => {
    const timeouts = (condition: string) => workloadOf(`  Fn: { Type: AWS::Lambda::Function, Condition: ${condition}, Properties: { Timeout: !If [Prod, 20, 300] } }`, { sections }).functions.find(({ name }) => name === 'Fn')!.timeout.cases.map(({ value }) => value);
    expect([timeouts('Prod'), timeouts('Dev'), timeouts('Nobody')]).toEqual([[20], [300], [20, 300]]);
  });

  it('is no wait of a caller under a condition', () => {
    const resources = `  Fn: { Type: AWS::Lambda::Function, Properties: { Timeout: !If [Prod, 20, 300] } }
  Api: { Type: AWS::ApiGatewayV2::Api, Condition: Prod, Properties: { ProtocolType: HTTP, Target: !GetAtt Fn.Arn } }`;
    expect(findingsOf(rules, `${sections}\nResources:\n${resources}`).map(({ message }) => message)).toEqual([]);
  });
});

/** What a user of a template would see, from warnings on. */
function warned(sample: Sample): string[] {
  return findingsOf(rules, sample).filter(({ severity }) => severity !== 'note').map(({ rule, about }) => `${rule.id} ${about.logicalId}`);
}
function noted(sample: Sample): string[] {
  return findingsOf(rules, sample).map(({ rule, severity }) => `${severity} ${rule.id}`);
}

const MODEL = "{ Statement: [{ Effect: Allow, Action: 'bedrock:InvokeModel', Resource: '*' }] }";
const ai = (id: string, properties: string, policies = `[${MODEL}]`): string => `  ${id}: { Type: AWS::Serverless::Function, Properties: { MemorySize: 1024, ReservedConcurrentExecutions: 5, Policies: ${policies}, ${properties} } }\n`;
const template = (resources: string): string => `Transform: AWS::Serverless-2016-10-31\nResources:\n${resources}`;

describe('what once was taken for a mistake is none', () => {
  it('an event beside an OpenAPI document that streams the same route', () => {
    expect(warned(template(`${ai('Fn', 'Timeout: 600, Events: { E: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /story, Method: post } } }')}
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      DefinitionBody:
        openapi: 3.0.1
        paths:
          /story:
            post:
              security: [{ key: [] }]
              x-amazon-apigateway-integration:
                type: aws_proxy
                httpMethod: POST
                uri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2021-11-15/functions/\${Fn.Arn}/response-streaming-invocations
                responseTransferMode: STREAM
                timeoutInMillis: 900000`))).toEqual([]);
  });

  it('a method whose address streams', () => {
    expect(warned(template(`${ai('Fn', 'Timeout: 600')}
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { EndpointConfiguration: { Types: [REGIONAL] } } }
  M: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: ANY, AuthorizationType: NONE, Integration: { Type: AWS_PROXY, ResponseTransferMode: STREAM, TimeoutInMillis: 900000, Uri: !Sub 'arn:aws:apigateway:\${AWS::Region}:lambda:path/2021-11-15/functions/\${Fn.Arn}/response-streaming-invocations' } } }`))).toEqual([]);
  });

  it('an integration that hands the event over', () => {
    expect(warned(template(`${ai('Fn', 'Timeout: 900, DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Q.Arn }')}
  Q: { Type: AWS::SQS::Queue }
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { EndpointConfiguration: { Types: [REGIONAL] } } }
  M: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: POST, AuthorizationType: NONE, Integration: { Type: AWS, RequestParameters: { integration.request.header.X-Amz-Invocation-Type: "'Event'" }, Uri: !Sub 'arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations' } } }`))).toEqual([]);
  });

  it('a sender of Cognito that takes longer than 5 s', () => {
    expect(warned(template(`${ai('Fn', 'Timeout: 30, EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS } } }')}
  Pool: { Type: AWS::Cognito::UserPool, Properties: { LambdaConfig: { CustomSMSSender: { LambdaArn: !GetAtt Fn.Arn, LambdaVersion: V1_0 } } } }`))).toEqual([]);
  });

  it('a WebSocket function that pushes its answer', () => {
    const socket = (policies: string) => template(`${ai('Fn', 'Timeout: 300', policies)}
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: WEBSOCKET } }
  I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !Sub 'arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations' } }
  R: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: ask, Target: !Sub 'integrations/\${I}' } }`);
    expect(warned(socket(`[${MODEL}, { Statement: [{ Effect: Allow, Action: 'execute-api:ManageConnections', Resource: '*' }] }]`))).toEqual([]);
    expect(warned(socket(`[${MODEL}]`))).toEqual(['sync-timeout-exceeds-caller Fn']);
  });

  it('a durable function behind a queue', () => {
    const resources = `${ai('Fn', 'Timeout: 900, AutoPublishAlias: live, DurableConfig: { ExecutionTimeout: 900 }, Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: 1 } } }')}
  Jobs: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 960, RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5 } } }
  Dead: { Type: AWS::SQS::Queue }`;
    expect(warned(template(resources))).toEqual([]);
    expect(workloadOf(resources).functions.find(({ name }) => name === 'Fn')!.durable).toBe(true);
  });

  it('a function URL that streams, though the API beside it does not', () => {
    const findings = findingsOf(rules, template(ai('Fn', 'Timeout: 300, FunctionUrlConfig: { AuthType: AWS_IAM, InvokeMode: RESPONSE_STREAM }, Environment: { Variables: { BEDROCK_AWS_ACCESS_KEY_ID: , EMPTY: "" } }, Events: { E: { Type: Api, Properties: { Path: /generate, Method: post } } }')));
    expect(findings.filter(({ severity }) => severity !== 'note').map(({ rule, message }) => `${rule.id} ${message}`)).toEqual(['sync-timeout-exceeds-caller Fn may run 300 s, but POST /generate gives up after 29 s.']);
  });

  it('a role that only manages a knowledge base', () => {
    expect(warned(template("  Fn: { Type: AWS::Serverless::Function, Properties: { Policies: [{ Statement: [{ Effect: Allow, Action: ['bedrock:StartIngestionJob', 'bedrock:GetIngestionJob'], Resource: '*' }] }], Events: { N: { Type: Schedule, Properties: { Schedule: rate(1 day) } }, U: { Type: S3, Properties: { Bucket: !Ref B } } } } }\n  B: { Type: AWS::S3::Bucket }"))).toEqual([]);
  });

  it('a function that answers at once and calls itself for the work', () => {
    const resources = (more: string) => template(ai('Fn', `FunctionName: !Sub '\${AWS::StackName}-bot', Timeout: 600, Events: { E: { Type: Api, Properties: { Path: /slack, Method: post, Auth: { ApiKeyRequired: true } } } }`, `[${MODEL}${more}]`));
    expect(noted(resources(", { Statement: [{ Effect: Allow, Action: 'lambda:InvokeFunction', Resource: !Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}-bot' }] }"))).toContain('note sync-timeout-exceeds-caller');
    expect(noted(resources(''))).toContain('error sync-timeout-exceeds-caller');
  });

  it('a sibling of a function that calls a model, on the same role', () => {
    const resources = template(`
  Role: { Type: AWS::IAM::Role, Properties: { Policies: [{ PolicyDocument: ${MODEL} }] } }
  Loader: { Type: AWS::Serverless::Function, Properties: { Role: !GetAtt Role.Arn } }
  Agent: { Type: AWS::Serverless::Function, Properties: { Role: !GetAtt Role.Arn } }`);
    expect(findingsOf(rules, resources).every(({ confidence }) => confidence !== 'high')).toBe(true);
  });

  it('a task of 900 s in a workflow', () => {
    expect(warned(template(`${ai('Fn', 'Timeout: 900')}  Flow: { Type: AWS::Serverless::StateMachine, Properties: { Definition: { StartAt: A, States: { A: { Type: Task, Resource: !GetAtt Fn.Arn, End: true } } } } }`))).toEqual([]);
  });

  it('a capture that a nested stack makes', () => {
    const files = { 'dlq.yaml': 'Resources: { Q: { Type: AWS::SQS::Queue } }\nOutputs: { QueueArn: { Value: !GetAtt Q.Arn } }' };
    expect(warned({ files, template: template(`${ai('Fn', 'Timeout: 60, Events: { N: { Type: SNS, Properties: { Topic: !Ref Topic } } }, EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Dlq.Outputs.QueueArn } } }')}
  Topic: { Type: AWS::SNS::Topic }
  Dlq: { Type: AWS::Serverless::Application, Properties: { Location: ./dlq.yaml } }`) })).toEqual([]);
  });

  it('a function that only starts a durable one', () => {
    expect(warned(template(`${ai('Flow', 'Timeout: 900, AutoPublishAlias: live, DurableConfig: { ExecutionTimeout: 604800 }')}
  Starter: { Type: AWS::Serverless::Function, Properties: { Timeout: 15, Environment: { Variables: { NAME: !Ref FlowAliaslive } }, Policies: [{ LambdaInvokePolicy: { FunctionName: !Ref Flow } }], Events: { E: { Type: Api, Properties: { Path: /a, Method: post } } } } }`))).toEqual([]);
  });
});

describe('a hostile template', () => {
  const lines = (count: number, line: (n: number) => string): string => Array.from({ length: count }, (_, n) => line(n)).join('\n');
  const quick = (run: () => void): void => {
    const started = performance.now();
    run();
    expect(performance.now() - started).toBeLessThan(15_000);
  };

  it('of 5,000 functions that call each other is read in time', () => {
    quick(() => {
      const resources = lines(1_600, (n) => `  F${n}: { Type: AWS::Serverless::Function, Properties: { FunctionName: !Sub '\${AWS::StackName}-f${n}', Role: !GetAtt R${n}.Arn, Timeout: 60, Events: { A: { Type: Api, Properties: { Path: /${n}, Method: get } }, Q: { Type: SQS, Properties: { Queue: !GetAtt Q${n}.Arn } } } } }
  R${n}: { Type: AWS::IAM::Role, Properties: { Policies: [{ PolicyDocument: { Statement: [{ Effect: Allow, Action: ['bedrock:InvokeModel', 'lambda:InvokeFunction'], Resource: '*' }] } }] } }
  Q${n}: { Type: AWS::SQS::Queue, Properties: { RedrivePolicy: { deadLetterTargetArn: !GetAtt Q${(n + 1) % 1_600}.Arn, maxReceiveCount: 5 } } }`);
      expect(findingsOf(rules, template(resources)).length).toBeGreaterThan(0);
    });
  });

  it('of one function that everything calls is read in time', () => {
    quick(() => {
      const resources = lines(1_200, (n) => `  S${n}: { Type: AWS::Logs::SubscriptionFilter, Properties: { DestinationArn: !GetAtt Fn.Arn } }
  E${n}: { Type: AWS::Lambda::EventInvokeConfig, Properties: { FunctionName: !Ref Fn, Qualifier: v${n} } }
  P${n}: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref Fn, Principal: s3.amazonaws.com } }
  M${n}: { Type: AWS::StepFunctions::StateMachine, Properties: { Definition: { StartAt: A, States: { A: { Type: Task, Resource: !GetAtt Fn.Arn, End: true } } } } }`);
      findingsOf(rules, template(`${ai('Fn', 'Timeout: 60')}${resources}`));
    });
  });

  it.each(['Policies', 'Layers', 'Environment', 'Events', 'Tags', 'DeadLetterConfig', 'VpcConfig', 'Role', 'FunctionName', 'Timeout', 'Description', 'CodeUri', 'EventInvokeConfig', 'FunctionUrlConfig'])('with aliases of aliases as %s is read in time', (property) => {
    quick(() => {
      const ten = (n: number): string => Array.from({ length: 10 }, () => `*b${n - 1}`).join(', ');
      for (const wrap of ['[@]', "{ Statement: [@], PolicyDocument: { Statement: [@] } }", '{ Effect: Allow, Action: [@], Resource: [@] }', "!Join ['', [@]]"]) {
        const bombs = lines(20, (n) => `  b${n}: &b${n} ${wrap.replaceAll('@', n === 0 ? 'x' : ten(n))}`);
        findingsOf(rules, `Metadata:\n${bombs}\n${template(`  Fn: { Type: AWS::Serverless::Function, Properties: { ${property}: *b19 } }\n  Role: { Type: AWS::IAM::Role, Properties: { Policies: *b19, ManagedPolicyArns: *b19 } }\n  Flow: { Type: AWS::StepFunctions::StateMachine, Properties: { Definition: *b19, DefinitionSubstitutions: *b19 } }`)}`);
      }
    });
  });

  it('whose lists are long and shared is read in time', () => {
    quick(() => {
      const wide = `  actions: &actions [${Array.from({ length: 1_000 }, (_, n) => `a:${n}`).join(', ')}]\n  statements: &statements [${Array.from({ length: 1_000 }, () => '{ Effect: Allow, Action: *actions, Resource: *actions }').join(', ')}]\n  policies: &policies [${Array.from({ length: 1_000 }, () => '{ Statement: *statements }').join(', ')}]`;
      findingsOf(rules, `Metadata:\n${wide}\n${template(lines(200, (n) => `  F${n}: { Type: AWS::Serverless::Function, Properties: { Policies: *policies } }`))}`);
    });
  });

  it('with names of properties that every object has is read as any other', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
    const resources = names.map((name) => `  ${name}: { Type: AWS::Serverless::Function, Properties: { FunctionName: ${name}, Policies: [${name}, { ${name}: {} }], Environment: { Variables: { ${name}: ${name} } }, Layers: [${name}], Events: { ${name}: { Type: ${name}, Properties: { ${name}: 1 } } } } }`).join('\n');
    expect(workloadOf(resources).functions.map(({ name }) => name)).toEqual(['Fn', 'Other', ...names]);
    expect(() => findingsOf(rules, template(resources))).not.toThrow();
    expect(calls(`${resources}\n  S: { Type: AWS::Logs::SubscriptionFilter, Properties: { DestinationArn: !GetAtt constructor.Arn } }`)).toEqual(['logs async log subscription S → constructor']);
  });
});
