import { describe, expect, it } from 'vitest';
import { calls, workloadOf } from './calls.js';

describe('services that wait for an answer', () => {
  it.each<[string, string, readonly string[]]>([
    ['a load balancer, as long as the function runs', '  T: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { TargetType: lambda, Targets: [{ Id: !GetAtt Fn.Arn }] } }', ['alb sync target group T → Fn']],
    ['a load balancer of instances', '  T: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { TargetType: instance, Targets: [{ Id: !GetAtt Fn.Arn }] } }', []],
    ['VPC Lattice', '  T: { Type: AWS::VpcLattice::TargetGroup, Properties: { Type: LAMBDA, Targets: [{ Id: !GetAtt Fn.Arn }] } }', ['lattice sync target group T → Fn, waits 60']],
    ['a Lex bot', '  B: { Type: AWS::Lex::Bot, Properties: { TestBotAliasSettings: { BotAliasLocaleSettings: [{ LocaleId: en, BotAliasLocaleSetting: { CodeHookSpecification: { LambdaCodeHook: { LambdaArn: !GetAtt Fn.Arn } } } }] } } }', ['lex sync Lex bot B → Fn, waits 30']],
    ['a Lex alias', '  B: { Type: AWS::Lex::Bot, Properties: {} }\n  A: { Type: AWS::Lex::BotAlias, Properties: { BotId: !Ref B, BotAliasLocaleSettings: [{ BotAliasLocaleSetting: { CodeHookSpecification: { LambdaCodeHook: { LambdaArn: !GetAtt Fn.Arn } } } }] } }', ['lex sync Lex bot B → Fn, waits 30']],
    ['Connect', '  C: { Type: AWS::Connect::IntegrationAssociation, Properties: { IntegrationType: LAMBDA_FUNCTION, IntegrationArn: !GetAtt Fn.Arn } }', ['connect sync Connect → Fn']],
    ['an agent, its action groups and its parser', '  A: { Type: AWS::Bedrock::Agent, Properties: { ActionGroups: [{ ActionGroupName: g, ActionGroupExecutor: { Lambda: !GetAtt Fn.Arn } }, { ActionGroupExecutor: { CustomControl: RETURN_CONTROL } }], PromptOverrideConfiguration: { OverrideLambda: !GetAtt Other.Arn } } }', ['bedrock-agent sync agent A → Fn', 'bedrock-agent sync agent A → Other']],
    ['a gateway target', '  G: { Type: AWS::BedrockAgentCore::GatewayTarget, Properties: { TargetConfiguration: { Mcp: { Lambda: { LambdaArn: !GetAtt Fn.Arn } } } } }', ['agentcore-gateway sync gateway target G → Fn, waits 900']],
    ['Firehose, for each destination', '  D: { Type: AWS::KinesisFirehose::DeliveryStream, Properties: { ExtendedS3DestinationConfiguration: { ProcessingConfiguration: { Processors: [{ Type: Lambda, Parameters: [{ ParameterName: LambdaArn, ParameterValue: !Sub "${Fn.Arn}:$LATEST" }, { ParameterName: NumberOfRetries, ParameterValue: 3 }] }] } }, HttpEndpointDestinationConfiguration: { ProcessingConfiguration: { Processors: [{ Parameters: [{ ParameterName: LambdaArn, ParameterValue: !GetAtt Other.Arn }] }] } } } }', ['firehose sync delivery stream D → Fn:$LATEST, waits 300', 'firehose sync delivery stream D → Other, waits 300']],
    ['S3 Object Lambda', '  P: { Type: AWS::S3ObjectLambda::AccessPoint, Properties: { ObjectLambdaConfiguration: { TransformationConfigurations: [{ ContentTransformation: { AwsLambda: { FunctionArn: !GetAtt Fn.Arn } } }] } } }', ['s3-object-lambda sync access point P → Fn, waits 60']],
    ['CloudFront, at the viewer and at the origin', '  V: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref Fn } }\n  D: { Type: AWS::CloudFront::Distribution, Properties: { DistributionConfig: { DefaultCacheBehavior: { LambdaFunctionAssociations: [{ EventType: viewer-request, LambdaFunctionARN: !Ref V }] }, CacheBehaviors: [{ LambdaFunctionAssociations: [{ EventType: origin-response, LambdaFunctionARN: !GetAtt V.FunctionArn }] }] } } }', ['edge sync CloudFront D → Fn:?, waits 5', 'edge sync CloudFront D → Fn:?, waits 30']],
    ['Secrets Manager', '  R: { Type: AWS::SecretsManager::RotationSchedule, Properties: { RotationLambdaARN: !GetAtt Fn.Arn } }', ['rotation sync rotation R → Fn']],
    ['a macro and a hook', '  M: { Type: AWS::CloudFormation::Macro, Properties: { FunctionName: !GetAtt Fn.Arn } }\n  H: { Type: AWS::CloudFormation::LambdaHook, Properties: { LambdaFunction: !GetAtt Other.Arn } }', ['deploy-hook sync macro M → Fn', 'deploy-hook sync hook H → Other']],
    ['an AppSync authorizer', '  A: { Type: AWS::AppSync::GraphQLApi, Properties: { LambdaAuthorizerConfig: { AuthorizerUri: !GetAtt Fn.Arn } } }', ['appsync sync authorizer of A → Fn']],
    ['an AppSync API of SAM', '  A: { Type: AWS::Serverless::GraphQLApi, Properties: { DataSources: { Lambda: { D: { FunctionArn: !GetAtt Fn.Arn } } } } }', ['appsync sync AppSync data source D → Fn, waits 30']],
  ])('%s', (_, resources, expected) => {
    expect(calls(resources)).toEqual(expected);
  });

  it('marks what is not established', () => {
    expect(workloadOf('  G: { Type: AWS::BedrockAgentCore::GatewayTarget, Properties: { TargetConfiguration: { Mcp: { Lambda: { LambdaArn: !GetAtt Fn.Arn } } } } }').calls[0]!.tentative).toBeDefined();
    expect(workloadOf('  T: { Type: AWS::VpcLattice::TargetGroup, Properties: { Type: LAMBDA, Targets: [{ Id: !GetAtt Fn.Arn }] } }').calls[0]!.tentative).toBeDefined();
  });
});

describe('a Lex bot that only a permission tells of', () => {
  const may = (principal: string) => calls(`  P: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref Fn, Action: "lambda:InvokeFunction", Principal: ${principal} } }`);

  it.each(['lexv2.amazonaws.com', 'lex.amazonaws.com'])('waits as long as any that is not told otherwise (%s)', (principal) => {
    expect(may(principal)).toEqual(['lex sync Lex → Fn, waits 30, medium']);
  });

  it('is as open as how long others wait who are known so', () => {
    expect(may('connect.amazonaws.com')).toEqual(['connect sync Connect → Fn, medium']);
  });
});

describe('a Lex bot with fulfilment updates', () => {
  const bot = (updates: string) => calls(`  B: { Type: AWS::Lex::Bot, Properties: { BotLocales: [{ Intents: [{ Name: a }, { FulfillmentCodeHook: { FulfillmentUpdatesSpecification: ${updates} } }] }], TestBotAliasSettings: { BotAliasLocaleSettings: [{ BotAliasLocaleSetting: { CodeHookSpecification: { LambdaCodeHook: { LambdaArn: !GetAtt Fn.Arn } } } }] } } }`);

  it('waits as long as it says', () => {
    expect(bot('{ Active: true, TimeoutInSeconds: 120 }')).toEqual(['lex sync Lex bot B → Fn, waits 120']);
  });

  it('waits 30 s where they are off', () => {
    expect(bot('{ Active: false, TimeoutInSeconds: 120 }')).toEqual(['lex sync Lex bot B → Fn, waits 30']);
  });
});

describe('Cognito', () => {
  const pool = (config: string) => calls(`  P: { Type: AWS::Cognito::UserPool, Properties: { LambdaConfig: ${config} } }`);

  it('waits 5 s for its triggers, in each way to write them', () => {
    expect(pool('{ PreSignUp: !GetAtt Fn.Arn, KMSKeyID: !Ref Key }')).toEqual(['cognito sync Cognito trigger PreSignUp → Fn, waits 5']);
    expect(pool('{ PreTokenGenerationConfig: { LambdaArn: !GetAtt Fn.Arn, LambdaVersion: V2_0 } }')).toEqual(['cognito sync Cognito trigger PreTokenGenerationConfig → Fn, waits 5']);
  });

  it('does not wait for its senders', () => {
    expect(pool('{ CustomSMSSender: { LambdaArn: !GetAtt Fn.Arn, LambdaVersion: V1_0 }, CustomEmailSender: { LambdaArn: !GetAtt Other.Arn }, KMSKeyID: x }'))
      .toEqual(['cognito async Cognito trigger CustomSMSSender → Fn', 'cognito async Cognito trigger CustomEmailSender → Other']);
  });
});

describe('AppSync', () => {
  const source = '  D: { Type: AWS::AppSync::DataSource, Properties: { Name: my_source, LambdaConfig: { LambdaFunctionArn: !GetAtt Fn.Arn } } }\n';
  const waits = 'appsync sync AppSync data source D → Fn, waits 30';
  const event = 'appsync async AppSync data source D → Fn';
  const js = (type: string) => `"export function request(ctx) { return { operation: 'Invoke', invocationType: '${type}', payload: ctx.args } }"`;

  it.each<[string, string, readonly string[]]>([
    ['waits 30 s', '', [waits]],
    ['waits for a resolver', '  R: { Type: AWS::AppSync::Resolver, Properties: { DataSourceName: !GetAtt D.Name } }', [waits]],
    ['does not wait for a JavaScript resolver that sends events', `  R: { Type: AWS::AppSync::Resolver, Properties: { DataSourceName: !GetAtt D.Name, Code: ${js('Event')} } }`, [event]],
    ['waits for one that asks', `  R: { Type: AWS::AppSync::Resolver, Properties: { DataSourceName: !GetAtt D.Name, Code: ${js('RequestResponse')} } }`, [waits]],
    ['does not wait for a template that sends events', `  R: { Type: AWS::AppSync::FunctionConfiguration, Properties: { DataSourceName: my_source, RequestMappingTemplate: '{"version": "2018-05-29", "operation": "Invoke", "invocationType": "Event"}' } }`, [event]],
    ['does both', `  R: { Type: AWS::AppSync::Resolver, Properties: { DataSourceName: my_source, Code: ${js('Event')} } }\n  S: { Type: AWS::AppSync::Resolver, Properties: { DataSourceName: !GetAtt D.Name } }`, [waits, event]],
    ['takes a resolver of another source for another', `  R: { Type: AWS::AppSync::Resolver, Properties: { DataSourceName: other, Code: ${js('Event')} } }`, [waits]],
    ['hands channel events over', '  N: { Type: AWS::AppSync::ChannelNamespace, Properties: { HandlerConfigs: { OnPublish: { Behavior: DIRECT, Integration: { DataSourceName: !GetAtt D.Name, LambdaConfig: { InvokeType: EVENT } } } } } }', [event]],
    ['waits for a channel handler that asks', '  N: { Type: AWS::AppSync::ChannelNamespace, Properties: { HandlerConfigs: { OnPublish: { Integration: { DataSourceName: !GetAtt D.Name, LambdaConfig: { InvokeType: REQUEST_RESPONSE } } } } } }', [waits]],
  ])('%s', (_, more, expected) => {
    expect(calls(source + more)).toEqual(expected);
  });

  it('with thousands of sources and resolvers is read in linear time', () => {
    const resources = Array.from({ length: 2_400 }, (_, n) => `  D${n}: { Type: AWS::AppSync::DataSource, Properties: { Name: s${n}, LambdaConfig: { LambdaFunctionArn: !GetAtt Fn.Arn } } }\n  R${n}: { Type: AWS::AppSync::Resolver, Properties: { DataSourceName: s${n}, Code: ${js('Event')} } }`).join('\n');
    const started = performance.now();
    expect(calls(resources)).toHaveLength(2_400);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

it('resources of absurd shapes call nobody and break nothing', () => {
  const types = [
    'AWS::S3::Bucket', 'AWS::SNS::Topic', 'AWS::SNS::Subscription', 'AWS::Events::Rule', 'AWS::Scheduler::Schedule', 'AWS::IoT::TopicRule', 'AWS::Logs::SubscriptionFilter', 'AWS::SES::ReceiptRule', 'AWS::CodePipeline::Pipeline',
    'AWS::Pipes::Pipe', 'AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Url', 'AWS::Lambda::Permission', 'AWS::Lambda::EventInvokeConfig', 'AWS::Lambda::Alias', 'AWS::Lambda::Function', 'AWS::Serverless::Function', 'AWS::Serverless::Api',
    'AWS::Serverless::HttpApi', 'AWS::Serverless::WebSocketApi', 'AWS::Serverless::StateMachine', 'AWS::StepFunctions::StateMachine', 'AWS::ApiGateway::RestApi', 'AWS::ApiGateway::Method', 'AWS::ApiGateway::Authorizer', 'AWS::ApiGateway::Stage', 'AWS::ApiGateway::UsagePlan',
    'AWS::ApiGatewayV2::Api', 'AWS::ApiGatewayV2::Integration', 'AWS::ApiGatewayV2::Route', 'AWS::AppSync::DataSource', 'AWS::Cognito::UserPool', 'AWS::Lex::Bot', 'AWS::Lex::BotAlias', 'AWS::Bedrock::Agent', 'AWS::KinesisFirehose::DeliveryStream',
    'AWS::CloudFront::Distribution', 'AWS::SQS::Queue', 'AWS::IAM::Role', 'AWS::IAM::Policy', 'Custom::S3BucketNotifications', 'Custom::constructor', 'constructor', '__proto__',
  ];
  for (const properties of ['5', '[]', 'text', '', '!ImportValue x', '!If [a]', '{ __proto__: [], constructor: 5 }', '!Ref It', '[[[]]]', '{ NotificationConfiguration: text, Targets: 5, Subscription: [5], Rule: [], Stages: text, Events: [a], Policies: 5, Environment: [], Body: [], DefinitionBody: text, Definition: 5, RedrivePolicy: [] }']) {
    const resources = types.map((type, n) => `  R${n}: { Type: '${type}', Properties: ${properties} }`).join('\n');
    const workload = workloadOf(`${resources}\n  It: { Type: A::B::C }`);
    for (const fn of workload.functions) {
      expect([...fn.timeout.cases, ...fn.calls, fn.ai.verdict, fn.pushes, fn.invokesItself].length).toBeLessThan(5);
    }
    for (const workflow of workload.workflows) expect(workflow.tasks).toEqual([]);
  }
});
