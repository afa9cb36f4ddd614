import { expect, it } from 'vitest';
import rule from '../../rules/concurrency-unbounded.js';
import { findingsOf, testRule } from '../rule-tester.js';
import { CALLS_A_MODEL, modelRole } from './samples.js';

testRule(rule, {
  valid: {
    'a function that has executions reserved': `
Resources:
  Describe:
    Type: AWS::Serverless::Function
    Properties:
      ReservedConcurrentExecutions: 10
      ${CALLS_A_MODEL}
      Events: { Photo: { Type: S3, Properties: { Bucket: !Ref Photos, Events: 's3:ObjectCreated:*' } } }
  Photos: { Type: AWS::S3::Bucket }
`,
    'a reserve that only the deployer knows': `
Parameters:
  Copies: { Type: Number }
Resources:
  Describe:
    Type: AWS::Serverless::Function
    Properties:
      ReservedConcurrentExecutions: !Ref Copies
      ${CALLS_A_MODEL}
      Events: { Photo: { Type: S3, Properties: { Bucket: !Ref Photos, Events: 's3:ObjectCreated:*' } } }
  Photos: { Type: AWS::S3::Bucket }
`,
    'a capped queue': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Jobs: { Type: SQS, Properties: { Queue: !ImportValue Jobs, ScalingConfig: { MaximumConcurrency: 5 } } }
        More: { Type: SQS, Properties: { Queue: !ImportValue More, ProvisionedPollerConfig: { MaximumPollers: 4 } } }
`,
    'a stream, which has so many shards': `
Resources:
  Moderate:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Messages: { Type: Kinesis, Properties: { Stream: !ImportValue Messages, StartingPosition: LATEST } }
`,
    'APIs that throttle': `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Rest: { Type: Api, Properties: { RestApiId: !Ref Rest, Path: /ask, Method: post } }
        Http: { Type: HttpApi, Properties: { ApiId: !Ref Http, Path: /ask, Method: post } }
  Rest:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      MethodSettings: [{ ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 10 }]
  Http:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 }
`,
    'an API with a usage plan': `
Resources:
  Ask:
    Type: AWS::Lambda::Function
    Properties: { Role: !GetAtt AskRole.Arn }
${modelRole('AskRole')}
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: ask } }
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: POST
      ApiKeyRequired: true
      Integration:
        Type: AWS_PROXY
        Uri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Ask.Arn}/invocations
  Plan:
    Type: AWS::ApiGateway::UsagePlan
    Properties:
      ApiStages: [{ ApiId: !Ref Api, Stage: live }]
      Throttle: { RateLimit: 10, BurstLimit: 20 }
`,
    'a schedule whose runs end before the next begins': `
Resources:
  Digest:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 300
      ${CALLS_A_MODEL}
      Events: { Often: { Type: Schedule, Properties: { Schedule: rate(5 minutes) } } }
`,
    'a task of a workflow': `
Resources:
  Extract:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Extract
        States: { Extract: { Type: Task, Resource: !GetAtt Extract.Arn, End: true } }
`,
    'a function whose caller is not in the project': `
Resources:
  Extract:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
`,
    'a custom resource': `
Resources:
  Seed:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
  Seeded: { Type: Custom::Seed, Properties: { ServiceToken: !GetAtt Seed.Arn } }
`,
    'a function that calls no model': `
Resources:
  Resize:
    Type: AWS::Serverless::Function
    Properties:
      Events: { Photo: { Type: S3, Properties: { Bucket: !Ref Photos, Events: 's3:ObjectCreated:*' } } }
  Photos: { Type: AWS::S3::Bucket }
`,
    'managed instances, which scale by other rules': `
Resources:
  Describe:
    Type: AWS::Serverless::Function
    Properties:
      CapacityProviderConfig: { Arn: !ImportValue Provider }
      ${CALLS_A_MODEL}
      Events: { Photo: { Type: S3, Properties: { Bucket: !Ref Photos, Events: 's3:ObjectCreated:*' } } }
  Photos: { Type: AWS::S3::Bucket }
`,
  },
  invalid: {
    'a model of its own, which has no quota': {
      template: `
Resources:
  Read:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Events:
        Page:
#       ~~~~ warning [high] Bucket Pages may start 1000 copies of Read at once, all that the account has, and each loads a model.
          Type: S3
          Properties: { Bucket: !Ref Pages, Events: 's3:ObjectCreated:*' }
  Pages: { Type: AWS::S3::Bucket }
`,
      files: { 'src/app.py': 'import easyocr\nreader = easyocr.Reader(["en"])\ndef handler(event, context):\n    return reader.readtext("/tmp/page.png")\n' },
    },
    'objects of a bucket': `
Resources:
  Describe:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Photo:
#       ~~~~~ warning [high] Bucket Photos may start 1000 copies of Describe at once, all that the account has, and each calls the model.
          Type: S3
          Properties: { Bucket: !Ref Photos, Events: 's3:ObjectCreated:*' }
  Photos: { Type: AWS::S3::Bucket }
`,
    'messages of a topic, of devices and of a log': `
Resources:
  Alert:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Note:
#       ~~~~ warning [high] Topic Notes may start 1000 copies of Alert at once, all that the account has, and each calls the model.
          Type: SNS
          Properties: { Topic: !Ref Notes }
  Sense:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Reading:
#       ~~~~~~~ warning [high] IoT rule Reading may start 1000 copies of Sense at once, all that the account has, and each calls the model.
          Type: IoTRule
          Properties: { Sql: SELECT * FROM 'readings' }
  Explain:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Errors:
#       ~~~~~~ warning [high] Log subscription Errors may start 1000 copies of Explain at once, all that the account has, and each calls the model.
          Type: CloudWatchLogs
          Properties: { LogGroupName: !ImportValue Logs, FilterPattern: ERROR }
  Notes: { Type: AWS::SNS::Topic }
`,
    'events of the application, and as a note those of an account': `
Resources:
  Enrich:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Ordered:
#       ~~~~~~~ warning [high] Rule Ordered may start 1000 copies of Enrich at once, all that the account has, and each calls the model.
          Type: EventBridgeRule
          Properties: { Pattern: { source: [shop.orders] } }
  Explain:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Health:
#       ~~~~~~ note [high] Rule Health may start 1000 copies of Explain at once, all that the account has, and each calls the model.
          Type: EventBridgeRule
          Properties: { Pattern: { source: [aws.health] } }
  Follow:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Deployed:
#       ~~~~~~~~ note [high] Rule Deployed may start 1000 copies of Follow at once, all that the account has, and each calls the model.
          Type: EventBridgeRule
          Properties: { Pattern: { detail: { eventSource: [apigateway.amazonaws.com], eventName: [CreateDeployment] } } }
  Watch:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Launched:
#       ~~~~~~~~ note [high] Rule Launched may start 1000 copies of Watch at once, all that the account has, and each calls the model.
          Type: EventBridgeRule
          Properties: { Pattern: { source: [aws.ec2], detail-type: [AWS API Call via CloudTrail] } }
  Take:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Stored:
#       ~~~~~~ warning [high] Rule Stored may start 1000 copies of Take at once, all that the account has, and each calls the model.
          Type: EventBridgeRule
          Properties: { Pattern: { detail-type: [AWS API Call via CloudTrail], detail: { eventSource: [s3.amazonaws.com], eventName: [PutObject] } } }
`,
    'a queue, and as a note one whose groups keep an order': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Jobs:
#       ~~~~ warning [high] Queue Jobs may start 1000 copies of Summarise at once, all that the account has, and each calls the model.
          Type: SQS
          Properties: { Queue: !GetAtt Jobs.Arn }
  Reply:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Chats:
#       ~~~~~ note [high] Queue Chats may start 1000 copies of Reply at once, all that the account has, and each calls the model.
          Type: SQS
          Properties: { Queue: !GetAtt Chats.Arn }
  Jobs: { Type: AWS::SQS::Queue }
  Chats: { Type: AWS::SQS::Queue, Properties: { FifoQueue: true } }
`,
    'a function URL': `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      FunctionUrlConfig:
        AuthType: AWS_IAM
#       ~~~~~~~~~~~~~~~~~ warning [high] Its function URL may start 1000 copies of Ask at once, all that the account has, and each calls the model.
`,
    'an API that knows its callers, as a note': `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Ask:
#       ~~~ note [high] POST /ask may start 1000 copies of Ask at once, all that the account has, and each calls the model.
          Type: Api
          Properties: { RestApiId: !Ref Api, Path: /ask, Method: post }
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Auth: { DefaultAuthorizer: AWS_IAM }
`,
    'an API that anybody may call': `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Ask:
#       ~~~ warning [high] POST /ask may start 1000 copies of Ask at once, all that the account has, and each calls the model.
          Type: HttpApi
          Properties: { Path: /ask, Method: post }
`,
    'a resolver and a load balancer as notes': `
Resources:
  Resolve:
    Type: AWS::Lambda::Function
    Properties: { Role: !GetAtt ResolveRole.Arn }
${modelRole('ResolveRole')}
  Source:
    Type: AWS::AppSync::DataSource
    Properties:
      Type: AWS_LAMBDA
      LambdaConfig: { LambdaFunctionArn: !GetAtt Resolve.Arn }
      #                                  ~~~~~~~~~~~~~~~~~~~ note [high] AppSync data source Source may start 1000 copies of Resolve at once, all that the account has, and each calls the model.
  Answer:
    Type: AWS::Lambda::Function
    Properties: { Role: !GetAtt AnswerRole.Arn }
${modelRole('AnswerRole')}
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      TargetType: lambda
      Targets: [{ Id: !GetAtt Answer.Arn }]
      #               ~~~~~~~~~~~~~~~~~~ note [high] Target group Targets may start 1000 copies of Answer at once, all that the account has, and each calls the model.
`,
    'a schedule whose runs overlap': `
Resources:
  Sweep:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 600
      ${CALLS_A_MODEL}
      Events:
        Often:
#       ~~~~~ warning [high] A run of Sweep may take longer than the 300 s until schedule Often starts the next: runs overlap, and each calls the model.
          Type: Schedule
          Properties: { Schedule: rate(5 minutes) }
`,
    'a reserve that is there only under a condition, less surely': `
Conditions:
  IsProd: !Equals [!Ref AWS::StackName, prod]
Resources:
  Describe:
    Type: AWS::Serverless::Function
    Properties:
      ReservedConcurrentExecutions: !If [IsProd, 20, !Ref AWS::NoValue]
      ${CALLS_A_MODEL}
      Events:
        Photo:
#       ~~~~~ warning [medium] Bucket Photos may start 1000 copies of Describe at once, all that the account has, and each calls the model.
          Type: S3
          Properties: { Bucket: !Ref Photos, Events: 's3:ObjectCreated:*' }
  Photos: { Type: AWS::S3::Bucket }
`,
    'two callers of one function once, by the graver': `
Resources:
  Describe:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Api:
          Type: Api
          Properties: { RestApiId: !Ref Api, Path: /describe, Method: post }
        Photo:
#       ~~~~~ warning [high] Bucket Photos may start 1000 copies of Describe at once, all that the account has, and each calls the model.
          Type: S3
          Properties: { Bucket: !Ref Photos, Events: 's3:ObjectCreated:*' }
  Api: { Type: AWS::Serverless::Api, Properties: { StageName: live, Auth: { DefaultAuthorizer: AWS_IAM } } }
  Photos: { Type: AWS::S3::Bucket }
`,
    'a caller that is switched off as a note': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Jobs:
#       ~~~~ note [high] The queue of event Jobs may start 1000 copies of Summarise at once, all that the account has, and each calls the model.
          Type: SQS
          Properties: { Queue: !ImportValue Jobs, Enabled: false }
`,
    'what is known by a permission alone, less surely': `
Resources:
  Describe:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref Describe
      #             ~~~~~~~~~~~~~ warning [medium] S3 may start 1000 copies of Describe at once, all that the account has, and each calls the model.
      Principal: s3.amazonaws.com
`,
  },
});

it.each([
  ['Api', 'Set a throttle on the stage or a usage plan, or ReservedConcurrentExecutions.'],
  // No usage plans there.
  ['HttpApi', 'Set a throttle on the stage (DefaultRouteSettings), or ReservedConcurrentExecutions.'],
])('advises for the events of type %s what they have', (type, advice) => {
  const [finding] = findingsOf([rule], `
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events: { Ask: { Type: ${type}, Properties: { Path: /, Method: post } } }
`);
  expect(finding?.advice[0]).toBe(advice);
});

it('does not speak of a stage where there is none', () => {
  const [finding] = findingsOf([rule], `
Resources:
  Fn: { Type: AWS::Serverless::Function, Properties: { ${CALLS_A_MODEL} } }
  Source: { Type: AWS::AppSync::DataSource, Properties: { Name: Ask, Type: AWS_LAMBDA, LambdaConfig: { LambdaFunctionArn: !GetAtt Fn.Arn } } }
`);
  expect(finding?.advice[0]).toBe('Set ReservedConcurrentExecutions on Fn, or limit the rate of requests (AWS WAF).');
});
