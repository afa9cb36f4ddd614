import { describe, expect, it } from 'vitest';
import { calls, sam, workloadOf } from './calls.js';

describe('sources that hand events over and do not wait', () => {
  it.each<[string, string, readonly string[]]>([
    ['a bucket', '  B: { Type: AWS::S3::Bucket, Properties: { NotificationConfiguration: { LambdaConfigurations: [{ Event: x, Function: !GetAtt Fn.Arn }, { Event: y, Function: !GetAtt Other.Arn }] } } }', ['s3 async bucket B → Fn', 's3 async bucket B → Other']],
    ['a bucket as CDK writes it', '  N: { Type: Custom::S3BucketNotifications, Properties: { ServiceToken: !GetAtt Other.Arn, BucketName: !Ref B, NotificationConfiguration: { LambdaFunctionConfigurations: [{ Events: [x], LambdaFunctionArn: !GetAtt Fn.Arn }] } } }', ['s3 async bucket N → Fn']],
    ['a subscription', '  T: { Type: AWS::SNS::Topic }\n  S: { Type: AWS::SNS::Subscription, Properties: { Protocol: lambda, Endpoint: !GetAtt Fn.Arn, TopicArn: !Ref T } }', ['sns async topic T → Fn']],
    ['a topic that subscribes itself', '  T: { Type: AWS::SNS::Topic, Properties: { Subscription: [{ Protocol: lambda, Endpoint: !GetAtt Fn.Arn }, { Protocol: sqs, Endpoint: !GetAtt Other.Arn }] } }', ['sns async topic T → Fn']],
    ['a rule', '  R: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [my.app] }, Targets: [{ Id: a, Arn: !GetAtt Fn.Arn }] } }', ['eventbridge async rule R → Fn']],
    ['a rule that is off', '  R: { Type: AWS::Events::Rule, Properties: { State: DISABLED, EventPattern: { source: [my.app] }, Targets: [{ Id: a, Arn: !GetAtt Fn.Arn }] } }', ['eventbridge async rule R → Fn, off']],
    ['a rule on a schedule', '  R: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: rate(5 minutes), Targets: [{ Id: a, Arn: !GetAtt Fn.Arn }] } }', ['schedule async schedule R → Fn']],
    ['a schedule', '  R: { Type: AWS::Scheduler::Schedule, Properties: { ScheduleExpression: rate(1 day), Target: { Arn: !GetAtt Fn.Arn } } }', ['schedule async schedule R → Fn']],
    ['an IoT rule', '  R: { Type: AWS::IoT::TopicRule, Properties: { TopicRulePayload: { Actions: [{ Lambda: { FunctionArn: !GetAtt Fn.Arn } }, { Sns: {} }] } } }', ['iot async IoT rule R → Fn']],
    ['a log subscription', '  S: { Type: AWS::Logs::SubscriptionFilter, Properties: { DestinationArn: !GetAtt Fn.Arn } }', ['logs async log subscription S → Fn']],
    ['an SES rule', '  R: { Type: AWS::SES::ReceiptRule, Properties: { Rule: { Actions: [{ LambdaAction: { FunctionArn: !GetAtt Fn.Arn } }] } } }', ['ses async SES rule R → Fn']],
    ['an SES rule that waits', '  R: { Type: AWS::SES::ReceiptRule, Properties: { Rule: { Actions: [{ LambdaAction: { FunctionArn: !GetAtt Fn.Arn, InvocationType: RequestResponse } }] } } }', ['ses sync SES rule R → Fn, waits 30']],
    ['a repository', '  R: { Type: AWS::CodeCommit::Repository, Properties: { Triggers: [{ DestinationArn: !GetAtt Fn.Arn }] } }', ['codecommit async repository R → Fn']],
    ['a Config rule', '  R: { Type: AWS::Config::ConfigRule, Properties: { Source: { Owner: CUSTOM_LAMBDA, SourceIdentifier: !GetAtt Fn.Arn } } }', ['config async Config rule R → Fn']],
    ['a pipeline', '  P: { Type: AWS::CodePipeline::Pipeline, Properties: { Stages: [{ Actions: [{ ActionTypeId: { Provider: Lambda }, Configuration: { FunctionName: !Ref Fn } }, { ActionTypeId: { Provider: S3 }, Configuration: { FunctionName: !Ref Other } }] }] } }', ['codepipeline async pipeline P → Fn']],
    ['a custom resource', '  C: { Type: Custom::Thing, Properties: { ServiceToken: !GetAtt Fn.Arn } }\n  D: { Type: AWS::CloudFormation::CustomResource, Properties: { ServiceToken: !GetAtt Other.Arn } }', ['custom-resource async custom resource C → Fn', 'custom-resource async custom resource D → Other']],
    ['a pipe, which waits', '  P: { Type: AWS::Pipes::Pipe, Properties: { Enrichment: !GetAtt Other.Arn, Target: !GetAtt Fn.Arn } }', ['pipe sync pipe P → Fn, waits 300', 'pipe sync pipe P → Other, waits 300']],
    ['a pipe that forgets its target, and waits for its enrichment', '  P: { Type: AWS::Pipes::Pipe, Properties: { Enrichment: !GetAtt Other.Arn, Target: !GetAtt Fn.Arn, TargetParameters: { LambdaFunctionParameters: { InvocationType: FIRE_AND_FORGET } } } }', ['pipe async pipe P → Fn', 'pipe sync pipe P → Other, waits 300']],
    ['a pipe that is stopped', '  P: { Type: AWS::Pipes::Pipe, Properties: { DesiredState: STOPPED, Target: !GetAtt Fn.Arn } }', ['pipe sync pipe P → Fn, waits 300, off']],
  ])('%s', (_, resources, expected) => {
    expect(calls(resources)).toEqual(expected.toSorted((a, b) => Number(a.includes('→ Other')) - Number(b.includes('→ Other'))));
  });

  it.each<[string, string, readonly string[]]>([
    ['S3', 'Up: { Type: S3, Properties: { Bucket: !Ref Uploads, Events: x } }', ['s3 async bucket Uploads → Fn']],
    ['SNS', 'N: { Type: SNS, Properties: { Topic: !Ref Topic } }', ['sns async topic Topic → Fn']],
    ['SNS through a queue', 'N: { Type: SNS, Properties: { Topic: !Ref Topic, SqsSubscription: true } }', ['sqs poll the queue of event N → Fn']],
    ['SNS not through a queue', 'N: { Type: SNS, Properties: { Topic: !Ref Topic, SqsSubscription: false } }', ['sns async topic Topic → Fn']],
    ['EventBridgeRule', 'E: { Type: EventBridgeRule, Properties: { Pattern: { source: [a] } } }', ['eventbridge async rule E → Fn']],
    ['CloudWatchEvent', 'E: { Type: CloudWatchEvent, Properties: { Pattern: { source: [a] }, Enabled: false } }', ['eventbridge async rule E → Fn, off']],
    ['Schedule', 'E: { Type: Schedule, Properties: { Schedule: rate(1 minute) } }', ['schedule async schedule E → Fn']],
    ['Schedule, off', 'E: { Type: Schedule, Properties: { Schedule: rate(1 minute), Enabled: "False" } }', ['schedule async schedule E → Fn, off']],
    ['ScheduleV2, off', 'E: { Type: ScheduleV2, Properties: { ScheduleExpression: rate(1 minute), State: DISABLED } }', ['schedule async schedule E → Fn, off']],
    ['IoTRule', 'E: { Type: IoTRule, Properties: { Sql: x } }', ['iot async IoT rule E → Fn']],
    ['CloudWatchLogs', 'E: { Type: CloudWatchLogs, Properties: { LogGroupName: x } }', ['logs async log subscription E → Fn']],
    ['AlexaSkill', 'E: { Type: AlexaSkill }', ['alexa sync Alexa skill → Fn']],
    ['Cognito', 'E: { Type: Cognito, Properties: { UserPool: !Ref P, Trigger: [PreSignUp, PostConfirmation] } }', ['cognito sync Cognito trigger PreSignUp → Fn, waits 5', 'cognito sync Cognito trigger PostConfirmation → Fn, waits 5']],
    ['Cognito senders', 'E: { Type: Cognito, Properties: { UserPool: !Ref P, Trigger: CustomEmailSender } }', ['cognito async Cognito trigger CustomEmailSender → Fn']],
    ['an event of no known type', 'E: { Type: constructor }\nF: { Type: __proto__ }\nG: { Type: toString, Properties: { Queue: x } }\nH: {}\nI: text\nJ: []', []],
  ])('SAM %s', (_, events, expected) => {
    expect(calls(sam(events))).toEqual(expected);
  });

  it('events of absurd shapes call nobody and break nothing', () => {
    for (const events of ['text', '[]', '5', '{ A: !Ref X }', '!If [C, { A: { Type: S3 } }, !Ref AWS::NoValue]', '!ImportValue x', '{ A: { Type: S3, Properties: [] } }', '{ A: { Type: SQS, Properties: text } }', '{ A: { Type: Schedule, Properties: { Schedule: [1] } } }']) {
      expect(calls(`  Fn: { Type: AWS::Serverless::Function, Properties: { Events: ${events} } }`).length, events).toBeLessThan(2);
    }
  });

  it('is wired to the alias that SAM publishes', () => {
    expect(calls(sam('Up: { Type: S3, Properties: { Bucket: !Ref B } }', '      AutoPublishAlias: live\n'))).toEqual(['s3 async bucket B → Fn:live']);
  });

  it('is off by a parameter unless somebody chooses otherwise, and on where a condition decides', () => {
    const sections = 'Parameters: { S: { Type: String, Default: DISABLED, AllowedValues: [ENABLED, DISABLED] } }\nConditions: { C: !Equals [!Ref AWS::Region, x] }';
    const rule = (state: string) => calls(`  R: { Type: AWS::Events::Rule, Properties: { State: ${state}, EventPattern: {}, Targets: [{ Arn: !GetAtt Fn.Arn }] } }`, { sections });
    expect(rule('!Ref S')).toEqual(['eventbridge async rule R → Fn, off']);
    expect(rule('!If [C, ENABLED, DISABLED]')).toEqual(['eventbridge async rule R → Fn']);
    expect(rule('!If [C, DISABLED, !Ref AWS::NoValue]')).toEqual(['eventbridge async rule R → Fn']);
  });
});

describe('what is lost with an event', () => {
  const worth = (resources: string) => workloadOf(resources).calls.map((call) => call.worth);
  const rule = (pattern: string) => `  R: { Type: AWS::Events::Rule, Properties: { ${pattern}, Targets: [{ Arn: !GetAtt Fn.Arn }] } }`;

  it.each([
    ['an event of the application\'s own', rule('EventPattern: { source: [my.orders] }'), 'only-copy'],
    ['an event of AWS', rule('EventPattern: { source: [aws.s3] }'), 'object-remains'],
    ['an event of either', rule('EventPattern: { source: [my.orders, aws.s3] }'), 'object-remains'],
    ['an event of nobody in particular', rule('EventPattern: { detail-type: [x] }'), 'object-remains'],
    ['an event of somebody named elsewhere', rule('EventPattern: { source: [!Ref Source] }'), 'object-remains'],
    ['an event pattern written as JSON', rule(`EventPattern: '{"source": ["my.orders"]}'`), 'only-copy'],
    ['a run each hour', rule('ScheduleExpression: rate(1 hour)'), 'next-run-comes'],
    ['a run each day', rule('ScheduleExpression: cron(0 8 * * ? *)'), 'rare-run'],
    ['a run whose time only the deployer knows', rule('ScheduleExpression: !Ref When'), 'next-run-comes'],
  ])('%s', (_, resources, expected) => {
    expect(worth(resources)).toEqual([expected]);
  });
});

describe('a permission', () => {
  const permission = (principal: string, fn = '!Ref Fn') => `  P: { Type: AWS::Lambda::Permission, Properties: { Action: lambda:InvokeFunction, FunctionName: ${fn}, Principal: ${principal} } }`;

  it.each([
    ['s3.amazonaws.com', ['s3 async S3 → Fn, medium']],
    ['!Sub "sns.${AWS::URLSuffix}"', ['sns async SNS → Fn, medium']],
    ['events.amazonaws.com', ['permission async EventBridge → Fn, medium']],
    ['apigateway.amazonaws.com', ['permission sync API Gateway → Fn, medium']],
    ['cognito-idp.amazonaws.com', ['cognito unknown Cognito → Fn, medium']],
    ['!Ref Somebody', []], ['"*"', []], ['"123456789012"', []], ['constructor', []], ['[s3.amazonaws.com]', []],
  ])('for %s stands for a caller that is not to be seen', (principal, expected) => {
    expect(calls(permission(principal))).toEqual(expected);
  });

  it('has no budget', () => {
    expect(workloadOf(permission('apigateway.amazonaws.com')).calls[0]).not.toHaveProperty('patience');
  });

  it.each([
    // As templates in the wild have it, with the API as the real caller.
    ['events.amazonaws.com', '!Sub "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/*/*"', []],
    ['events.amazonaws.com', '!Join ["", ["arn:aws:execute-api:", !Ref "AWS::Region", ":x"]]', []],
    ['events.amazonaws.com', '!Sub "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/*"', ['permission async EventBridge → Fn, medium']],
    ['apigateway.amazonaws.com', '!Sub "arn:aws-cn:execute-api:${AWS::Region}:x"', ['permission sync API Gateway → Fn, medium']],
    ['s3.amazonaws.com', '!Sub "arn:aws:s3:::${AWS::StackName}-in"', ['s3 async S3 → Fn, medium']],
    ['events.amazonaws.com', '!GetAtt Elsewhere.Arn', ['permission async EventBridge → Fn, medium']],
    ['events.amazonaws.com', '!If [C, "arn:aws:execute-api:x", !Ref Arn]', ['permission async EventBridge → Fn, medium']],
  ])('for %s with the source %s lets in nobody but those of its service', (principal, source, expected) => {
    expect(calls(permission(principal).replace(' } }', `, SourceArn: ${source} } }`))).toEqual(expected);
  });

  it('says nothing where the caller itself is to be seen', () => {
    const bucket = '  B: { Type: AWS::S3::Bucket, Properties: { NotificationConfiguration: { LambdaConfigurations: [{ Function: !GetAtt Fn.Arn }] } } }\n';
    expect(calls(bucket + permission('s3.amazonaws.com'))).toEqual(['s3 async bucket B → Fn']);
    expect(calls(bucket + permission('s3.amazonaws.com', '!Ref Other'))).toEqual(['s3 async bucket B → Fn', 's3 async S3 → Other, medium']);
    expect(calls(`  R: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: rate(1 day), Targets: [{ Arn: !GetAtt Fn.Arn }] } }\n${permission('events.amazonaws.com')}`)).toEqual(['schedule async schedule R → Fn']);
    expect(calls(`  U: { Type: AWS::ApiGateway::Authorizer, Properties: { AuthorizerUri: !Sub "arn:aws:apigateway:x:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations" } }\n${permission('apigateway.amazonaws.com')}`)).toEqual(['rest-authorizer sync authorizer U → Fn']);
  });
});

describe('a caller under a condition', () => {
  const sections = 'Parameters: { Stage: { Type: String } }\nConditions: { Prod: !Equals [!Ref Stage, prod], Dev: !Not [!Condition Prod], Test: !Equals [!Ref Stage, test] }';

  it('does not call what is there only under another', () => {
    const resources = (a: string, b: string) => `  Fn: { Type: AWS::Lambda::Function, Condition: ${a} }\n  B: { Type: AWS::Logs::SubscriptionFilter, Condition: ${b}, Properties: { DestinationArn: !GetAtt Fn.Arn } }`;
    expect(calls(resources('Prod', 'Prod'), { sections })).toHaveLength(1);
    expect(calls(resources('Prod', 'Dev'), { sections })).toEqual([]);
    expect(calls(resources('Prod', 'Test'), { sections })).toEqual([]);
    expect(calls(resources('Dev', 'Test'), { sections })).toHaveLength(1);
  });

  it('calls one of two', () => {
    const resources = '  B: { Type: AWS::Logs::SubscriptionFilter, Properties: { DestinationArn: !If [Prod, !GetAtt Fn.Arn, !GetAtt Other.Arn] } }';
    expect(calls(resources, { sections })).toEqual(['logs async log subscription B → Fn, medium', 'logs async log subscription B → Other, medium']);
    expect(calls(resources, { sections, options: { parameters: new Map([['Stage', 'prod']]) } })).toEqual(['logs async log subscription B → Fn']);
  });
});
