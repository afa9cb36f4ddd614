import { expect, it } from 'vitest';
import rule from '../../rules/async-failure-not-captured.js';
import { findingsOf, testRule } from '../rule-tester.js';
import { CALLS_A_MODEL, modelRole } from './samples.js';

testRule(rule, {
  valid: {
    'a function that another one keeps warm': {
      template: `
Resources:
  Warmer:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: warm.handler
      CodeUri: ask/
      Policies: [{ Statement: [{ Effect: Allow, Action: lambda:InvokeFunction, Resource: !GetAtt Answer.Arn }] }]
  Answer: { Type: AWS::Serverless::Function, Properties: { ${CALLS_A_MODEL} } }
`,
      files: { 'ask/warm.py': 'import boto3, os\nclient = boto3.client("lambda")\ndef handler(event, context):\n    client.invoke(FunctionName=os.environ["ANSWER"], InvocationType="Event")\n' },
    },
    'a function that another one waits for, and one whose role nobody may use so': {
      template: `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: ask.handler
      CodeUri: ask/
      Policies: [{ Statement: [{ Effect: Allow, Action: lambda:InvokeFunction, Resource: !GetAtt Answer.Arn }] }]
  Answer: { Type: AWS::Serverless::Function, Properties: { ${CALLS_A_MODEL} } }
  Tell:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: tell.handler, CodeUri: ask/ }
`,
      files: {
        'ask/ask.py': 'import boto3, os\nclient = boto3.client("lambda")\ndef handler(event, context):\n    return client.invoke(FunctionName=os.environ["ANSWER"])\n',
        'ask/tell.py': 'import boto3, os\nclient = boto3.client("lambda")\ndef handler(event, context):\n    client.invoke(FunctionName=os.environ["ANSWER"], InvocationType="Event")\n',
      },
    },
    'a dead-letter queue': `
Resources:
  Alert:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Failed.Arn }
      Events: { Note: { Type: SNS, Properties: { Topic: !ImportValue Notes } } }
  Failed: { Type: AWS::SQS::Queue }
`,
    'an OnFailure destination': `
Resources:
  Alert:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS } } }
      Events: { Note: { Type: SNS, Properties: { Topic: !ImportValue Notes } } }
`,
    'a destination as a resource, for the qualifier that is called': `
Resources:
  Alert: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt AlertRole.Arn } }
${modelRole('AlertRole')}
  Live: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref Alert, Name: live, FunctionVersion: '1' } }
  Kept:
    Type: AWS::Lambda::EventInvokeConfig
    Properties:
      FunctionName: !Ref Alert
      Qualifier: live
      DestinationConfig: { OnFailure: { Destination: !ImportValue Failed } }
  Subscription:
    Type: AWS::SNS::Subscription
    Properties: { Protocol: lambda, TopicArn: !ImportValue Notes, Endpoint: !Ref Live }
`,
    'a qualifier that only the deployer knows': `
Parameters:
  Stage: { Type: String }
Resources:
  Alert: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt AlertRole.Arn } }
${modelRole('AlertRole')}
  Kept:
    Type: AWS::Lambda::EventInvokeConfig
    Properties:
      FunctionName: !Ref Alert
      Qualifier: !Ref Stage
      DestinationConfig: { OnFailure: { Destination: !ImportValue Failed } }
  Subscription:
    Type: AWS::SNS::Subscription
    Properties: { Protocol: lambda, TopicArn: !ImportValue Notes, Endpoint: !Sub '\${Alert.Arn}:live' }
`,
    'a target from another stack, or one that the deployer gives': `
Parameters:
  FailedArn: { Type: String }
Resources:
  Alert:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Queues.Outputs.FailedArn }
      Events: { Note: { Type: SNS, Properties: { Topic: !ImportValue Notes } } }
  Explain:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS, Destination: !Ref FailedArn } } }
      Events: { Note: { Type: SNS, Properties: { Topic: !ImportValue Notes } } }
  Queues: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: https://example.com/queues.yaml } }
`,
    'what the caller keeps track of itself': `
Resources:
  Seed:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
  Seeded: { Type: Custom::Seed, Properties: { ServiceToken: !GetAtt Seed.Arn } }
  Deploy:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Stages:
        - Name: Review
          Actions: [{ Name: Review, ActionTypeId: { Category: Invoke, Owner: AWS, Provider: Lambda, Version: '1' }, Configuration: { FunctionName: !Ref Deploy } }]
  Judge:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
  Compliant:
    Type: AWS::Config::ConfigRule
    Properties: { Source: { Owner: CUSTOM_LAMBDA, SourceIdentifier: !GetAtt Judge.Arn } }
`,
    'a caller that waits, and a source that is polled': `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Ask: { Type: Api, Properties: { Path: /ask, Method: post } }
        Jobs: { Type: SQS, Properties: { Queue: !ImportValue Jobs } }
`,
    'a topic that feeds a queue, which is what is polled': `
Resources:
  Alert:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events: { Note: { Type: SNS, Properties: { Topic: !ImportValue Notes, SqsSubscription: true } } }
`,
  },
  invalid: {
    'events that another function hands over by its code': {
      template: `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: ask.handler
      CodeUri: ask/
      Policies:
        - Statement: [{ Effect: Allow, Action: lambda:InvokeFunction, Resource: !GetAtt Answer.Arn }]
        #                                                                       ~~~~~~~~~~~~~~~~~~ warning [medium] When Answer fails on an event from function Ask, Lambda retries it and then drops it: the event was the only copy. => Keep failed events in a queue
      Events: { Post: { Type: HttpApi, Properties: { Path: /ask, Method: post } } }
  Answer:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
`,
      files: { 'ask/ask.py': 'import boto3, os\nclient = boto3.client("lambda")\ndef handler(event, context):\n    client.invoke(FunctionName=os.environ["ANSWER"], InvocationType="Event")\n' },
    },
    'events that are tried once, and not said to be tried again': `
Resources:
  Alert:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      EventInvokeConfig: { MaximumRetryAttempts: 0 }
      Events:
        Note:
#       ~~~~ error [high] When Alert fails on an event from topic Note, Lambda drops it: the event was the only copy. => Keep failed events in a queue
          Type: SNS
          Properties: { Topic: !ImportValue Notes }
  Enrich: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt EnrichRole.Arn } }
${modelRole('EnrichRole')}
  Once: { Type: AWS::Lambda::EventInvokeConfig, Properties: { FunctionName: !Ref Enrich, Qualifier: $LATEST, MaximumRetryAttempts: 0 } }
  Subscription:
    Type: AWS::SNS::Subscription
    Properties: { Protocol: lambda, TopicArn: !ImportValue Notes, Endpoint: !GetAtt Enrich.Arn }
    #                                                                       ~~~~~~~~~~~~~~~~~~ error [high] When Enrich fails on an event from topic Subscription, Lambda drops it: the event was the only copy. => Keep failed events in a queue
`,
    'events that are the only copy, as an error': `
Resources:
  Alert:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Note:
#       ~~~~ error [high] When Alert fails on an event from topic Note, Lambda retries it and then drops it: the event was the only copy. => Keep failed events in a queue
          Type: SNS
          Properties: { Topic: !ImportValue Notes }
  Enrich:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Ordered:
#       ~~~~~~~ error [high] When Enrich fails on an event from rule Ordered, Lambda retries it and then drops it: the event was the only copy. => Keep failed events in a queue
          Type: EventBridgeRule
          Properties: { Pattern: { source: [shop.orders] } }
  Sense:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Reading:
#       ~~~~~~~ error [high] When Sense fails on an event from IoT rule Reading, Lambda retries it and then drops it: the event was the only copy. => Keep failed events in a queue
          Type: IoTRule
          Properties: { Sql: SELECT * FROM 'readings' }
`,
    'an object, which remains, as a warning': `
Resources:
  Embed:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Upload:
#       ~~~~~~ warning [high] When Embed fails on an event from bucket Uploads, Lambda retries it and then drops it: nobody will know which one was not processed. => Keep failed events in a queue
          Type: S3
          Properties: { Bucket: !Ref Uploads, Events: 's3:ObjectCreated:*' }
  Uploads: { Type: AWS::S3::Bucket }
`,
    'an event of AWS, and a log, as a warning': `
Resources:
  Explain:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Found:
#       ~~~~~ warning [high] When Explain fails on an event from rule Found, Lambda retries it and then drops it: nobody will know which one was not processed. => Keep failed events in a queue
          Type: EventBridgeRule
          Properties: { Pattern: { source: [aws.guardduty] } }
  Read:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Errors:
#       ~~~~~~ warning [high] When Read fails on an event from log subscription Errors, Lambda retries it and then drops it: nobody will know which one was not processed. => Keep failed events in a queue
          Type: CloudWatchLogs
          Properties: { LogGroupName: !ImportValue Logs, FilterPattern: ERROR }
`,
    'a schedule as a note, and a rare one as a warning': `
Resources:
  Sweep:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Often:
#       ~~~~~ note [high] When Sweep fails on an event from schedule Often, Lambda retries it and then drops it: only the next run makes up for it. => Keep failed events in a queue
          Type: Schedule
          Properties: { Schedule: rate(1 hour) }
  Digest:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Daily:
#       ~~~~~ warning [high] When Digest fails on an event from schedule Daily, Lambda retries it and then drops it: the next run is a day or more away. => Keep failed events in a queue
          Type: ScheduleV2
          Properties: { ScheduleExpression: cron(0 6 * * ? *) }
`,
    'a request that API Gateway hands over without waiting': `
Resources:
  Start: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt StartRole.Arn } }
${modelRole('StartRole')}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: POST
      AuthorizationType: AWS_IAM
      Integration:
        Type: AWS
#       ~~~~~~~~~ error [high] When Start fails on an event from POST /, Lambda retries it and then drops it: the event was the only copy. => Keep failed events in a queue
        RequestParameters: { integration.request.header.X-Amz-Invocation-Type: "'Event'" }
        Uri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Start.Arn}/invocations
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: start } }
`,
    'a pipe that does not wait': `
Resources:
  Enrich: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt EnrichRole.Arn } }
${modelRole('EnrichRole')}
  Pipe:
    Type: AWS::Pipes::Pipe
    Properties:
      Source: !ImportValue Orders
      Target: !GetAtt Enrich.Arn
      #       ~~~~~~~~~~~~~~~~~~ error [high] When Enrich fails on an event from pipe Pipe, Lambda retries it and then drops it: the event was the only copy. => Keep failed events in a queue
      TargetParameters: { LambdaFunctionParameters: { InvocationType: FIRE_AND_FORGET } }
`,
    'a Cognito sender, whose sign-in waits for nobody': `
Resources:
  SendText: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt SendTextRole.Arn } }
${modelRole('SendTextRole')}
  People:
    Type: AWS::Cognito::UserPool
    Properties:
      LambdaConfig:
        CustomSMSSender: { LambdaArn: !GetAtt SendText.Arn, LambdaVersion: V1_0 }
        #                             ~~~~~~~~~~~~~~~~~~~~ error [high] When SendText fails on an event from Cognito trigger CustomSMSSender, Lambda retries it and then drops it: the event was the only copy. => Keep failed events in a queue
`,
    'success that goes somewhere, and failure that does not': `
Resources:
  Alert:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      EventInvokeConfig: { DestinationConfig: { OnSuccess: { Type: SQS } } }
      Events:
        Note:
#       ~~~~ error [high] When Alert fails on an event from topic Note, Lambda retries it and then drops it: the event was the only copy. => Keep failed events in a queue
          Type: SNS
          Properties: { Topic: !ImportValue Notes }
`,
    'what is kept only where the event never arrives': `
Resources:
  Alert:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Note:
#       ~~~~ error [high] When Alert fails on an event from topic Note, Lambda retries it and then drops it: the event was the only copy. => Keep failed events in a queue
          Type: SNS
          Properties: { Topic: !ImportValue Notes, RedrivePolicy: { deadLetterTargetArn: !GetAtt Undelivered.Arn } }
  Enrich: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt EnrichRole.Arn } }
${modelRole('EnrichRole')}
  Ordered:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: { source: [shop.orders] }
      Targets:
        - Arn: !GetAtt Enrich.Arn
        #      ~~~~~~~~~~~~~~~~~~ error [high] When Enrich fails on an event from rule Ordered, Lambda retries it and then drops it: the event was the only copy. => Keep failed events in a queue
          Id: enrich
          DeadLetterConfig: { Arn: !GetAtt Undelivered.Arn }
  Undelivered: { Type: AWS::SQS::Queue }
`,
    'a destination for another qualifier': `
Resources:
  Alert: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt AlertRole.Arn } }
${modelRole('AlertRole')}
  Kept:
    Type: AWS::Lambda::EventInvokeConfig
    Properties:
      FunctionName: !Ref Alert
      Qualifier: live
      DestinationConfig: { OnFailure: { Destination: !ImportValue Failed } }
  Subscription:
    Type: AWS::SNS::Subscription
    Properties: { Protocol: lambda, TopicArn: !ImportValue Notes, Endpoint: !GetAtt Alert.Arn }
    #                                                                       ~~~~~~~~~~~~~~~~~ error [high] When Alert fails on an event from topic Subscription, Lambda retries it and then drops it: the event was the only copy. => Keep failed events in a queue
`,
    'a queue that is there only under a condition, less surely': `
Conditions:
  IsProd: !Equals [!Ref AWS::StackName, prod]
Resources:
  Alert:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      DeadLetterQueue: !If [IsProd, { Type: SQS, TargetArn: !GetAtt Failed.Arn }, !Ref AWS::NoValue]
      Events:
        Note:
#       ~~~~ error [medium] When Alert fails on an event from topic Note, Lambda retries it and then drops it: the event was the only copy. => Keep failed events in a queue
          Type: SNS
          Properties: { Topic: !ImportValue Notes }
  Failed: { Type: AWS::SQS::Queue }
`,
    'a function that is not AI, as a note': `
Resources:
  Resize:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Note:
#       ~~~~ note [high] When Resize fails on an event from topic Note, Lambda retries it and then drops it: the event was the only copy. => Keep failed events in a queue
          Type: SNS
          Properties: { Topic: !ImportValue Notes }
`,
    'what is known by a permission alone, less surely': `
Resources:
  Alert:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref Alert
      #             ~~~~~~~~~~ warning [medium] When Alert fails on an event from SNS, Lambda retries it and then drops it: nobody will know which one was not processed. => Keep failed events in a queue
      Principal: sns.amazonaws.com
`,
    'a durable function, which takes a queue and no destination': `
Resources:
  Agent:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      DurableConfig: { ExecutionTimeout: 3600 }
      Events:
        Note:
#       ~~~~ error [high] When Agent fails on an event from topic Note, Lambda retries it and then drops it: the event was the only copy. => Keep failed events in a queue
          Type: SNS
          Properties: { Topic: !ImportValue Notes }
`,
    'a rule that is switched off as a note': `
Resources:
  Enrich:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Ordered:
#       ~~~~~~~ note [high] When Enrich fails on an event from rule Ordered, Lambda retries it and then drops it: the event was the only copy. => Keep failed events in a queue
          Type: EventBridgeRule
          Properties: { Pattern: { source: [shop.orders] }, State: DISABLED }
`,
  },
});

it('advises a durable function no destination, which it does not take', () => {
  const sample = (more: string): string => `
Resources:
  Agent: { Type: AWS::Serverless::Function, Properties: { ${CALLS_A_MODEL}, ${more} Events: { Note: { Type: SNS, Properties: { Topic: !ImportValue Notes } } } } }
`;
  expect(findingsOf([rule], sample('DurableConfig: { ExecutionTimeout: 3600 },'))[0]?.advice).toEqual(['A durable function takes a dead-letter queue, not a destination.']);
  expect(findingsOf([rule], sample(''))[0]?.advice).toEqual(['An OnFailure destination keeps the event together with the error.']);
});
