import { expect, it } from 'vitest';
import rule from '../../rules/sync-timeout-exceeds-caller.js';
import { findingsOf, testRule } from '../rule-tester.js';
import { CALLS_A_MODEL, modelRole } from './samples.js';

const STREAMING_BODY = `openapi: 3.0.1
paths:
  /ask:
    post:
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        responseTransferMode: STREAM
        timeoutInMillis: 900000
        uri: { Fn::Sub: 'arn:aws:apigateway:\${AWS::Region}:lambda:path/2021-11-15/functions/\${Ask.Arn}/response-streaming-invocations' }
`;

testRule(rule, {
  valid: {
    'as long as the caller waits': `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 29
      Events: { Ask: { Type: Api, Properties: { Path: /ask, Method: post } } }
`,
    'the 3 s that the service assumes': `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Events: { Ask: { Type: Api, Properties: { Path: /ask, Method: post } } }
`,
    'a value only the deployer knows': `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: !ImportValue Patience
      Events: { Ask: { Type: Api, Properties: { Path: /ask, Method: post } } }
  Tell:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 60
      Events: { Tell: { Type: Api, Properties: { Path: /tell, Method: post, TimeoutInMillis: !ImportValue Patience } } }
`,
    'two values that never meet': `
Conditions:
  IsProd: !Equals [!Ref AWS::StackName, prod]
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: !If [IsProd, 25, 5]
      Events:
        Ask:
          Type: Api
          Properties: { Path: /ask, Method: post, TimeoutInMillis: !If [IsProd, 29000, 6000] }
`,
    'a caller that does not wait for the answer': `
Resources:
  Webhook:
    Type: AWS::Lambda::Function
    Properties: { Timeout: 900 }
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: POST
      Integration:
        Type: AWS
        RequestParameters: { integration.request.header.X-Amz-Invocation-Type: "'Event'" }
        Uri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Webhook.Arn}/invocations
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: hooks, EndpointConfiguration: { Types: [REGIONAL] } } }
`,
    'a streamed answer': `
Resources:
  Ask:
    Type: AWS::Lambda::Function
    Properties: { Timeout: 900 }
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: POST
      Integration:
        Type: AWS_PROXY
        ResponseTransferMode: STREAM
        TimeoutInMillis: 900000
        Uri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2021-11-15/functions/\${Ask.Arn}/response-streaming-invocations
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: ask, EndpointConfiguration: { Types: [REGIONAL] } } }
`,
    'a SAM event that the OpenAPI body of its API overrules': {
      template: `
Transform: AWS::Serverless-2016-10-31
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 300
      ${CALLS_A_MODEL}
      Events: { Ask: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /ask, Method: post } } }
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      EndpointConfiguration: { Type: REGIONAL }
      DefinitionBody: { Fn::Transform: { Name: AWS::Include, Parameters: { Location: openapi.yaml } } }
`,
      files: { 'openapi.yaml': STREAMING_BODY },
    },
    'a Cognito sender, which is called without waiting': `
Resources:
  SendText: { Type: AWS::Lambda::Function, Properties: { Timeout: 60 } }
  People:
    Type: AWS::Cognito::UserPool
    Properties:
      LambdaConfig: { CustomSMSSender: { LambdaArn: !GetAtt SendText.Arn, LambdaVersion: V1_0 } }
`,
    'a pipe that does not wait': `
Resources:
  Enrich: { Type: AWS::Lambda::Function, Properties: { Timeout: 900 } }
  Pipe:
    Type: AWS::Pipes::Pipe
    Properties:
      Source: !ImportValue Orders
      Target: !GetAtt Enrich.Arn
      TargetParameters: { LambdaFunctionParameters: { InvocationType: FIRE_AND_FORGET } }
`,
    'a function URL, which waits as long as the function runs': `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 900
      ${CALLS_A_MODEL}
      FunctionUrlConfig: { AuthType: AWS_IAM }
`,
    'sources that are polled, and events': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 900
      ${CALLS_A_MODEL}
      Events:
        Jobs: { Type: SQS, Properties: { Queue: !ImportValue Jobs } }
        Daily: { Type: Schedule, Properties: { Schedule: rate(1 day) } }
`,
    'a task of a standard workflow': `
Resources:
  Extract: { Type: AWS::Lambda::Function, Properties: { Timeout: 900 } }
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition: { StartAt: Extract, States: { Extract: { Type: Task, Resource: !GetAtt Extract.Arn, End: true } } }
`,
    'functions that exclude each other': `
Conditions:
  IsProd: !Equals [!Ref AWS::StackName, prod]
  IsDev: !Not [!Condition IsProd]
Resources:
  Ask:
    Type: AWS::Lambda::Function
    Condition: IsProd
    Properties: { Timeout: 300 }
  Post:
    Type: AWS::ApiGateway::Method
    Condition: IsDev
    Properties:
      RestApiId: !ImportValue Api
      ResourceId: !ImportValue Root
      HttpMethod: POST
      Integration: { Type: AWS_PROXY, Uri: !Sub 'arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Ask.Arn}/invocations' }
`,
  },
  invalid: {
    'twice what the caller waits as an error, where a model is called': `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 58
      #        ~~ error [high] Ask may run 58 s, but POST /ask gives up after 29 s. => Set Timeout to 28
      ${CALLS_A_MODEL}
      Events: { Ask: { Type: Api, Properties: { Path: /ask, Method: post } } }
`,
    'somewhat more than the caller waits as a warning, a second as a note': `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 57
      #        ~~ warning [high] Ask may run 57 s, but POST /ask gives up after 29 s. => Set Timeout to 28
      ${CALLS_A_MODEL}
      Events: { Ask: { Type: Api, Properties: { Path: /ask, Method: post } } }
  Tell:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 30
      #        ~~ note [high] Tell may run 30 s, but POST /tell gives up after 29 s. => Set Timeout to 28
      ${CALLS_A_MODEL}
      Events: { Tell: { Type: Api, Properties: { Path: /tell, Method: post } } }
`,
    'a function that is not AI, as a note': `
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 300
      #        ~~~ note [high] Orders may run 300 s, but GET /orders gives up after 29 s. => Set Timeout to 28
      Events: { List: { Type: Api, Properties: { Path: /orders, Method: get } } }
`,
    'an HTTP API, and one that is told to wait less': `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 45
      #        ~~ warning [high] Ask may run 45 s, but POST /ask gives up after 30 s. => Set Timeout to 29
      ${CALLS_A_MODEL}
      Events: { Ask: { Type: HttpApi, Properties: { Path: /ask, Method: post } } }
  Tell:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 15
      #        ~~ warning [high] Tell may run 15 s, but POST /tell gives up after 10 s. => Set Timeout to 9
      ${CALLS_A_MODEL}
      Events: { Tell: { Type: HttpApi, Properties: { Path: /tell, Method: post, TimeoutInMillis: 10000 } } }
`,
    'the most impatient of several routes, once': `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 45
      #        ~~ error [high] Ask may run 45 s, but POST /quick gives up after 10 s. => Set Timeout to 9
      ${CALLS_A_MODEL}
      Events:
        Slow: { Type: Api, Properties: { Path: /ask, Method: post } }
        Quick: { Type: Api, Properties: { Path: /quick, Method: post, TimeoutInMillis: 10000 } }
`,
    'a stream without a time of its own as a note': `
Resources:
  Ask:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 300
      #        ~~~ note [high] Ask may run 300 s, but POST / may give up after 29 s.
      Role: !GetAtt AskRole.Arn
${modelRole('AskRole')}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: POST
      Integration:
        Type: AWS_PROXY
        ResponseTransferMode: STREAM
        Uri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2021-11-15/functions/\${Ask.Arn}/response-streaming-invocations
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: ask, EndpointConfiguration: { Types: [REGIONAL] } } }
`,
    'a WebSocket API, and as a note one to which the function may push': `
Resources:
  Ask: { Type: AWS::Lambda::Function, Properties: { Timeout: 300, Role: !GetAtt AskRole.Arn } }
  #                                                          ~~~ error [high] Ask may run 300 s, but route ask gives up after 29 s. => Set Timeout to 28
${modelRole('AskRole')}
  Tell:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 300
      #        ~~~ note [high] Tell may run 300 s, but route tell gives up after 29 s. => Set Timeout to 28
      Policies:
        - Statement: [{ Effect: Allow, Action: ['bedrock:InvokeModel', 'execute-api:ManageConnections'], Resource: '*' }]
  Socket: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: chat, ProtocolType: WEBSOCKET } }
  AskIntegration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: { ApiId: !Ref Socket, IntegrationType: AWS_PROXY, IntegrationUri: !Sub 'arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Ask.Arn}/invocations' }
  TellIntegration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: { ApiId: !Ref Socket, IntegrationType: AWS_PROXY, IntegrationUri: !Sub 'arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Tell.Arn}/invocations' }
  AskRoute: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Socket, RouteKey: ask, Target: !Sub 'integrations/\${AskIntegration}' } }
  TellRoute: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Socket, RouteKey: tell, Target: !Sub 'integrations/\${TellIntegration}' } }
`,
    'Cognito, which waits 5 s': `
Resources:
  Greet:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 8
      #        ~ warning [high] Greet may run 8 s, but Cognito trigger PreSignUp gives up after 5 s. => Set Timeout to 4
      ${CALLS_A_MODEL}
      Events: { SignUp: { Type: Cognito, Properties: { UserPool: !Ref People, Trigger: PreSignUp } } }
  People: { Type: AWS::Cognito::UserPool }
`,
    'a resolver and an authorizer': `
Resources:
  Resolve:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 45
      #        ~~ warning [high] Resolve may run 45 s, but AppSync data source Source gives up after 30 s. => Set Timeout to 29
      Role: !GetAtt ResolveRole.Arn
${modelRole('ResolveRole')}
  Source:
    Type: AWS::AppSync::DataSource
    Properties: { Type: AWS_LAMBDA, LambdaConfig: { LambdaFunctionArn: !GetAtt Resolve.Arn } }
  Authorize:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 30
      #        ~~ note [high] Authorize may run 30 s, but authorizer Authorizer gives up after 10 s. => Set Timeout to 9
  Authorizer:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Api
      AuthorizerUri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Authorize.Arn}/invocations
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: ask, ProtocolType: HTTP } }
`,
    'a function to which another one hands events by its code, as a note that cuts nothing short': {
      template: `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: ask/
      Policies: [{ Statement: [{ Effect: Allow, Action: lambda:InvokeFunction, Resource: !GetAtt Answer.Arn }] }]
  Answer:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 900
      #        ~~~ note [high] Answer may run 900 s, but POST /ask gives up after 29 s.
      ${CALLS_A_MODEL}
      Events: { Post: { Type: Api, Properties: { Path: /ask, Method: post } } }
`,
      files: { 'ask/index.mjs': 'import { LambdaClient, InvokeCommand } from "@aws-sdk/client-lambda";\nconst client = new LambdaClient();\nexport const handler = async () => client.send(new InvokeCommand({ FunctionName: process.env.ANSWER, InvocationType: "Event" }));\n' },
    },
    'a function with another caller that does not wait, as a note': `
Resources:
  Describe:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 300
      #        ~~~ note [high] Describe may run 300 s, but POST /describe gives up after 29 s.
      ${CALLS_A_MODEL}
      Events:
        Now: { Type: Api, Properties: { Path: /describe, Method: post } }
        Later: { Type: SQS, Properties: { Queue: !ImportValue Jobs } }
`,
    'a function that also has a URL of its own, without a fix that would cut that one': `
Resources:
  Describe:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 900
      #        ~~~ error [high] Describe may run 900 s, but POST /describe gives up after 29 s.
      ${CALLS_A_MODEL}
      FunctionUrlConfig: { AuthType: AWS_IAM }
      Events: { Now: { Type: Api, Properties: { Path: /describe, Method: post } } }
`,
    'a function that acknowledges and then calls itself, as a note': `
Resources:
  SlackIntegrationLambdaFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: slack
      Timeout: 600
      #        ~~~ note [high] SlackIntegrationLambdaFunction may run 600 s, but POST /slack gives up after 29 s. => Set Timeout to 28
      Policies:
        - Statement:
            - { Effect: Allow, Action: bedrock:InvokeModel, Resource: '*' }
            - { Effect: Allow, Action: lambda:InvokeFunction, Resource: !Sub 'arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:slack' }
      Events: { Event: { Type: Api, Properties: { Path: /slack, Method: post } } }
`,
    'the default of a parameter, less surely': `
Parameters:
  Patience: { Type: Number, Default: 120 }
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: !Ref Patience
      #        ~~~~~~~~~~~~~ error [medium] Ask may run 120 s, but POST /ask gives up after 29 s.
      ${CALLS_A_MODEL}
      Events: { Ask: { Type: Api, Properties: { Path: /ask, Method: post } } }
`,
    'only where a condition holds, less surely': `
Conditions:
  IsProd: !Equals [!Ref AWS::StackName, prod]
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: !If [IsProd, 300, 10]
      #                     ~~~ error [medium] Ask may run 300 s, but POST /ask gives up after 29 s. => Set Timeout to 28
      ${CALLS_A_MODEL}
      Events: { Ask: { Type: Api, Properties: { Path: /ask, Method: post } } }
`,
    'both arms of a condition, surely': `
Conditions:
  IsProd: !Equals [!Ref AWS::StackName, prod]
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: !If [IsProd, 300, 120]
      #                     ~~~ error [high] Ask may run 300 s, but POST /ask gives up after 29 s. => Set Timeout to 28
      ${CALLS_A_MODEL}
      Events: { Ask: { Type: Api, Properties: { Path: /ask, Method: post } } }
`,
    'more than an edge-optimized or an HTTP API will ever wait': `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 60
      #        ~~ error [high] Ask may run 60 s, but POST /ask gives up after 29 s. => Set Timeout to 28
      ${CALLS_A_MODEL}
      Events: { Ask: { Type: Api, Properties: { RestApiId: !Ref Edge, Path: /ask, Method: post, TimeoutInMillis: 60000 } } }
      #                                                                                                          ~~~~~ error [high] An edge-optimized API waits 29 s at most, and no quota raises that; this asks for 60 s.
  Tell:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 25
      ${CALLS_A_MODEL}
      Events: { Tell: { Type: HttpApi, Properties: { Path: /tell, Method: post, TimeoutInMillis: 60000 } } }
      #                                                                                          ~~~~~ error [high] An HTTP API waits 30 s at most; this asks for 60 s.
  Edge: { Type: AWS::Serverless::Api, Properties: { StageName: live, EndpointConfiguration: { Type: EDGE } } }
`,
    'an API of the default kind with more than 29 s as a note': `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 60
      ${CALLS_A_MODEL}
      Events: { Ask: { Type: Api, Properties: { Path: /ask, Method: post, TimeoutInMillis: 60000 } } }
      #                                                                                    ~~~~~ note [high] Without EndpointConfiguration the API is edge-optimized, where 29 s cannot be raised; this asks for 60 s.
`,
    'an Express workflow that cannot end in time': `
Resources:
  Extract: { Type: AWS::Lambda::Function, Properties: { Timeout: 200, Role: !GetAtt ExtractRole.Arn } }
${modelRole('ExtractRole')}
  Score: { Type: AWS::Lambda::Function, Properties: { Timeout: 200 } }
  Flow:
# ~~~~ warning [high] The functions of Flow may together run 400 s, but an Express workflow ends after 300 s.
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineType: EXPRESS
      Definition:
        StartAt: Extract
        States:
          Extract: { Type: Task, Resource: !GetAtt Extract.Arn, Next: Score }
          Score: { Type: Task, Resource: !GetAtt Score.Arn, End: true }
`,
    'a workflow that an API waits for': `
Resources:
  Extract: { Type: AWS::Lambda::Function, Properties: { Timeout: 40, Role: !GetAtt ExtractRole.Arn } }
${modelRole('ExtractRole')}
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineType: EXPRESS
      Definition: { StartAt: Extract, States: { Extract: { Type: Task, Resource: !GetAtt Extract.Arn, End: true } } }
  Http: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: flows, ProtocolType: HTTP } }
  Start:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Http
      IntegrationType: AWS_PROXY
      IntegrationSubtype: StepFunctions-StartSyncExecution
      RequestParameters: { StateMachineArn: !Ref Flow, Input: $request.body }
      #                                     ~~~~~~~~~ warning [high] The functions of Flow may together run 40 s, but POST /flows gives up after 30 s.
  Route: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Http, RouteKey: POST /flows, Target: !Sub 'integrations/\${Start}' } }
`,
    'a pipe, which waits 300 s': `
Resources:
  Enrich:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 900
      #        ~~~ error [high] Enrich may run 900 s, but pipe Pipe gives up after 300 s. => Set Timeout to 299
      Role: !GetAtt EnrichRole.Arn
${modelRole('EnrichRole')}
  Pipe:
    Type: AWS::Pipes::Pipe
    Properties: { Source: !ImportValue Orders, Target: !GetAtt Enrich.Arn }
`,
  },
});

it.each([
  ['a route', '{ Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Http, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Ask.Arn } }', 'answer 202'],
  ['AppSync', '{ Type: AWS::AppSync::DataSource, Properties: { Name: Ask, Type: AWS_LAMBDA, LambdaConfig: { LambdaFunctionArn: !GetAtt Ask.Arn } } }', 'InvokeType: EVENT'],
  ['a pipe', '{ Type: AWS::Pipes::Pipe, Properties: { Source: !ImportValue Orders, Target: !GetAtt Ask.Arn } }', 'FIRE_AND_FORGET'],
])('advises what %s has', (_, caller, advice) => {
  const [finding] = findingsOf([rule], `
Resources:
  Ask: { Type: AWS::Serverless::Function, Properties: { Timeout: 900, ${CALLS_A_MODEL} } }
  Http: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }
  Caller: ${caller}
`);
  expect(finding?.advice.at(-1)).toContain(advice);
});

it.each([['', 'do less in the trigger'], [CALLS_A_MODEL, 'move the model call out of the trigger']])('speaks of a model in a trigger of Cognito only where there is one (%s)', (policies, advice) => {
  const [finding] = findingsOf([rule], `
Resources:
  Sign: { Type: AWS::Serverless::Function, Properties: { Timeout: 10, ${policies} } }
  Pool: { Type: AWS::Cognito::UserPool, Properties: { LambdaConfig: { PreSignUp: !GetAtt Sign.Arn } } }
`);
  expect(finding?.advice).toEqual([`Cognito tries three times, and then the sign-in fails. Raise the memory, and ${advice}.`]);
});

it('advises no other way where the caller must have the answer', () => {
  const [finding] = findingsOf([rule], `
Resources:
  Ask: { Type: AWS::Serverless::Function, Properties: { Timeout: 900, ${CALLS_A_MODEL} } }
  Stream:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      ExtendedS3DestinationConfiguration:
        ProcessingConfiguration:
          Processors: [{ Type: Lambda, Parameters: [{ ParameterName: LambdaArn, ParameterValue: !GetAtt Ask.Arn }] }]
`);
  expect(finding?.advice).toEqual(['The caller gets an error, while Ask and the model call it pays for run on.']);
});

it('speaks of no paid call where the model is one of the function\'s own', () => {
  const template = `
Resources:
  Read: { Type: AWS::Serverless::Function, Properties: { Timeout: 60, Runtime: python3.13, Handler: app.handler, CodeUri: src/, Events: { Ask: { Type: Api, Properties: { Path: /read, Method: post } } } } }
`;
  const [finding] = findingsOf([rule], { template, files: { 'src/app.py': 'import easyocr\nreader = easyocr.Reader(["en"])\ndef handler(event, context):\n    return reader.readtext("/tmp/page.png")\n' } });
  expect(finding?.advice[0]).toBe('The caller gets an error, while Read runs on and is billed.');
});
