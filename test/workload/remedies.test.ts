import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import type { Finding } from '../../src/engine/finding.js';
import { applyEdits } from '../../src/source/edit.js';
import { Source } from '../../src/source/source.js';
import { parseTree, type Node } from '../../src/source/tree.js';
import { findingsOf } from '../rule-tester.js';
import { templateOf } from '../support.js';

const MODEL = "{ Effect: Allow, Action: 'bedrock:InvokeModel', Resource: '*' }";
const ROLE = `
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: model
          PolicyDocument: { Statement: [${MODEL}] }
`;
const SAM = 'Transform: AWS::Serverless-2016-10-31\n';

function grave(findings: readonly Finding[]): string[] {
  return findings.filter(({ severity }) => severity !== 'note').map(({ rule, about }) => `${rule.id} ${about.address}`);
}

/** The first fix of a rule's first finding, applied; undefined where it is advice only. */
function fixed(text: string, rule: string): string | undefined {
  const finding = findingsOf(rules, text).find((one) => one.rule.id === rule);
  if (!finding) throw new Error(`${rule} found nothing`);
  const [fix] = finding.fixes;
  return fix && applyEdits(text, fix.edits);
}

/** Each is a template, the rule whose fix it takes, and what the fix leaves in it. */
const FIXABLE: readonly [string, string, string, readonly string[]][] = [
  ['a SAM function gets a destination', 'async-failure-not-captured', `${SAM}Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 60
      MemorySize: 512
      Policies: [{ Statement: [${MODEL}] }]
      Events:
        Note:
          Type: SNS
          Properties:
            Topic: !Ref Topic
  Topic:
    Type: AWS::SNS::Topic
`, ['EventInvokeConfig']],
  ['a SAM function with a role of its own gets a destination that this role may write to', 'async-failure-not-captured', `${SAM}Resources:${ROLE}  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 60
      MemorySize: 512
      Role: !GetAtt Role.Arn
      Events: { Note: { Type: SNS, Properties: { Topic: !Ref Topic } } }
  Topic: { Type: AWS::SNS::Topic }
`, ['OnFailure:\n            Type: SQS\n            Destination: !GetAtt FnDeadLetters.Arn', '    DependsOn: FnDeadLettersPolicy', 'Roles:\n        - !Ref Role', 'Resource: !GetAtt FnDeadLetters.Arn']],
  ['a stream of a SAM function with a role of its own gets one, too', 'stream-failure-not-captured', `${SAM}Resources:${ROLE}  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 60
      MemorySize: 512
      Role: !GetAtt Role.Arn
      Events:
        Orders:
          Type: Kinesis
          Properties: { Stream: !GetAtt Orders.Arn, StartingPosition: LATEST }
  Orders: { Type: AWS::Kinesis::Stream }
`, ['Destination: !GetAtt FnFailedRecords.Arn', '    DependsOn: FnFailedRecordsPolicy']],
  ['a SAM function that has a retry limit gets a destination beside it', 'async-failure-not-captured', `${SAM}Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      EventInvokeConfig:
        MaximumRetryAttempts: 1
      Timeout: 60
      MemorySize: 512
      Policies: [{ Statement: [${MODEL}] }]
      Events: { Note: { Type: SNS, Properties: { Topic: !Ref Topic } } }
  Topic: { Type: AWS::SNS::Topic }
`, ['MaximumRetryAttempts: 1', 'OnFailure']],
  ['a durable function gets a dead-letter queue', 'async-failure-not-captured', `${SAM}Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      DurableConfig: { ExecutionTimeout: 900 }
      AutoPublishAlias: live
      Timeout: 60
      MemorySize: 512
      Policies: [{ Statement: [${MODEL}] }]
      Events: { Note: { Type: SNS, Properties: { Topic: !Ref Topic } } }
  Topic: { Type: AWS::SNS::Topic }
`, ['DeadLetterQueue', 'FnDeadLetters']],
  ['a function gets a destination, a queue and the permission', 'async-failure-not-captured', `Resources:${ROLE}  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 60
      MemorySize: 512
      ReservedConcurrentExecutions: 5
      Role: !GetAtt Role.Arn
  Logs:
    Type: AWS::Logs::SubscriptionFilter
    Properties:
      DestinationArn: !GetAtt Fn.Arn
`, ['FnDeadLetters:', 'FnDeadLettersPolicy:', 'FnInvokeConfig:', 'sqs:SendMessage', 'DependsOn: FnDeadLettersPolicy', "Qualifier: '$LATEST'"]],
  ['an alias gets a destination of its own', 'async-failure-not-captured', `Resources:${ROLE}  Fn:
    Type: AWS::Lambda::Function
    Properties: { Timeout: 60, MemorySize: 512, ReservedConcurrentExecutions: 5, Role: !GetAtt Role.Arn }
  Live: { Type: AWS::Lambda::Alias, Properties: { Name: live, FunctionName: !Ref Fn } }
  FnDeadLetters: { Type: AWS::SNS::Topic }
  Logs:
    Type: AWS::Logs::SubscriptionFilter
    Properties:
      DestinationArn: !Ref Live
`, ['FnDeadLetters2:', 'Qualifier: live']],
  ['records of a stream get a queue in SAM', 'stream-failure-not-captured', `${SAM}Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 60
      MemorySize: 512
      Policies: [{ Statement: [${MODEL}] }]
      Events:
        Records:
          Type: Kinesis
          Properties:
            Stream: !GetAtt Stream.Arn
            StartingPosition: LATEST
  Stream:
    Type: AWS::Kinesis::Stream
`, ['FnFailedRecords:', 'MaximumRetryAttempts', 'BisectBatchOnFunctionError: true']],
  ['records of a table get a queue and the permission', 'stream-failure-not-captured', `Resources:${ROLE}  Fn:
    Type: AWS::Lambda::Function
    Properties: { Timeout: 60, MemorySize: 512, Role: !GetAtt Role.Arn }
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: !Ref Fn
      EventSourceArn: !GetAtt Table.StreamArn
      StartingPosition: LATEST
      MaximumRetryAttempts: 5
  Table:
    Type: AWS::DynamoDB::Table
`, ['FnFailedRecordsPolicy:', 'DependsOn: FnFailedRecordsPolicy', 'MaximumRetryAttempts: 5']],
  ['a queue gets a dead-letter queue', 'sqs-source-without-dlq', `${SAM}Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 60
      MemorySize: 512
      Policies: [{ Statement: [${MODEL}] }]
      Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, ScalingConfig: { MaximumConcurrency: 5 } } } }
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 360
`, ['JobsDeadLetters:', 'maxReceiveCount: 5']],
  ['a FIFO queue gets one of its kind, though it has no properties besides', 'sqs-source-without-dlq', `${SAM}Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 60
      MemorySize: 512
      Policies: [{ Statement: [${MODEL}] }]
      Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, ScalingConfig: { MaximumConcurrency: 5 } } } }
  Jobs: { Type: AWS::SQS::Queue, Properties: { FifoQueue: true } }
`, ['FifoQueue: true\n      MessageRetentionPeriod']],
  ['a timeout is raised with the visibility of its queue', 'timeout-too-short-for-model-call', `${SAM}Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: 512
      Policies: [{ Statement: [${MODEL}] }]
      Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: 1, MaximumBatchingWindowInSeconds: 10, ScalingConfig: { MaximumConcurrency: 5 } } } }
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5 }
  Dead: { Type: AWS::SQS::Queue }
`, ['Timeout: 120', 'VisibilityTimeout: 730']],
  ['memory is set where it is not', 'memory-at-default', `${SAM}Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 60
      Policies: [{ Statement: [${MODEL}] }]
`, ['MemorySize: 512']],
  ['a timeout is lowered to what its caller waits', 'sync-timeout-exceeds-caller', `${SAM}Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 300
      MemorySize: 512
      ReservedConcurrentExecutions: 5
      Policies: [{ Statement: [${MODEL}] }]
      Events: { Ask: { Type: HttpApi, Properties: { Path: /ask, Method: post } } }
`, ['Timeout: 29']],
];

describe('a fix', () => {
  it.each(FIXABLE)('by which %s (%s) silences what it fixes and brings nothing new', (_, rule, text, expected) => {
    const before = grave(findingsOf(rules, text));
    const after = fixed(text, rule)!;
    for (const one of expected) expect(after).toContain(one);
    expect(parseTree(new Source('x', after)).duplicates).toEqual([]);
    const left = findingsOf(rules, after);
    expect(grave(left).filter((one) => !before.includes(one))).toEqual([]);
    expect(left.filter((finding) => finding.rule.id === rule && finding.severity !== 'note').map(({ message }) => message)).toEqual([]);
  });

  it.each(FIXABLE)('by which %s does the same to JSON', (_, rule, text) => {
    const json = JSON.stringify(plain(text), undefined, 2);
    const before = grave(findingsOf(rules, json));
    const after = fixed(json, rule)!;
    expect(() => JSON.parse(after) as unknown).not.toThrow();
    const left = findingsOf(rules, after);
    expect(grave(left).filter((one) => !before.includes(one))).toEqual([]);
    expect(left.filter((finding) => finding.rule.id === rule && finding.severity !== 'note')).toEqual([]);
  });

  it.each(FIXABLE)('by which %s adds only names that were free, and refers to what is there', (_, rule, text) => {
    const before = templateOf(text);
    const after = templateOf(fixed(text, rule)!);
    for (const [id, resource] of after.resources) {
      if (before.resources.has(id)) continue;
      const named = [...after.root.source.text.matchAll(new RegExp(`\\b${id}\\b`, 'g'))].length;
      expect(named, id).toBeGreaterThan(resource.type === 'AWS::Lambda::EventInvokeConfig' ? 0 : 1);
    }
    expect([...before.resources.keys()].every((id) => after.resources.has(id))).toBe(true);
  });
});

describe('no fix is offered', () => {
  const SNS = '      Events: { Note: { Type: SNS, Properties: { Topic: !Ref Topic } } }\n  Topic: { Type: AWS::SNS::Topic }\n';
  const samFn = (more: string): string => `${SAM}Resources:${ROLE}  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      Timeout: 60\n      MemorySize: 512\n${more}`;

  it.each<[string, string, string]>([
    ['where a SAM function has a role that stands elsewhere', 'async-failure-not-captured', samFn(`      Role: !ImportValue role\n${SNS}`)],
    ['where a SAM function depends on something already', 'async-failure-not-captured', samFn(`      Role: !GetAtt Role.Arn\n${SNS}`).replace('  Fn:\n', '  Fn:\n    DependsOn: Topic\n')],
    ['where the role stands elsewhere', 'async-failure-not-captured', 'Resources:\n  Fn: { Type: AWS::Lambda::Function, Properties: { Role: !ImportValue role } }\n  Logs: { Type: AWS::Logs::SubscriptionFilter, Properties: { DestinationArn: !GetAtt Fn.Arn } }\n'],
    ['where the role is there only under a condition', 'async-failure-not-captured', `Conditions: { C: !Equals [!Ref AWS::Region, x] }\nResources:${ROLE.replace('Type: AWS::IAM::Role', 'Type: AWS::IAM::Role\n    Condition: C')}  Fn: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt Role.Arn } }\n  Logs: { Type: AWS::Logs::SubscriptionFilter, Properties: { DestinationArn: !GetAtt Fn.Arn } }\n`],
    ['where the version that is called has no name', 'async-failure-not-captured', `Resources:${ROLE}  Fn: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt Role.Arn } }\n  V: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref Fn } }\n  Logs: { Type: AWS::Logs::SubscriptionFilter, Properties: { DestinationArn: !Ref V } }\n`],
    ['where the name of the alias is a parameter', 'async-failure-not-captured', `Parameters: { N: { Type: String } }\nResources:${ROLE}  Fn: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt Role.Arn } }\n  A: { Type: AWS::Lambda::Alias, Properties: { Name: !Ref N, FunctionName: !Ref Fn } }\n  Logs: { Type: AWS::Logs::SubscriptionFilter, Properties: { DestinationArn: !Ref A } }\n`],
    ['where the queue is made by a loop', 'sqs-source-without-dlq', "Resources:\n  Fn::ForEach::Q: [N, [A], { 'Queue${N}': { Type: AWS::SQS::Queue } }]\n  Fn: { Type: AWS::Lambda::Function }\n  M: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: !Ref Fn, EventSourceArn: !GetAtt QueueA.Arn } }\n"],
    ['where the mapping depends on something already', 'stream-failure-not-captured', `Resources:${ROLE}  Fn: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt Role.Arn } }\n  S: { Type: AWS::Kinesis::Stream }\n  M: { Type: AWS::Lambda::EventSourceMapping, DependsOn: Role, Properties: { FunctionName: !Ref Fn, EventSourceArn: !GetAtt S.Arn, StartingPosition: LATEST } }\n`],
    ['where a visibility that must be raised is a parameter', 'timeout-too-short-for-model-call', `${SAM}Parameters: { V: { Type: Number, Default: 30 } }\nResources:\n  Fn: { Type: AWS::Serverless::Function, Properties: { Policies: [{ Statement: [${MODEL}] }], Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: 1 } } } } }\n  Jobs: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: !Ref V } }\n`],
  ])('%s', (_, rule, text) => {
    expect(fixed(text, rule)).toBeUndefined();
  });
});

describe('a configuration that is there already', () => {
  const resources = (config: string): string => `Resources:${ROLE}  Fn: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt Role.Arn } }
  Config: { Type: AWS::Lambda::EventInvokeConfig${config} } }
  Logs: { Type: AWS::Logs::SubscriptionFilter, Properties: { DestinationArn: !GetAtt Fn.Arn } }
`;
  const rule = 'async-failure-not-captured';

  it('takes the destination: CloudFormation refuses two for one qualifier', () => {
    const after = fixed(resources(', Properties: { FunctionName: !Ref Fn, Qualifier: $LATEST, MaximumRetryAttempts: 0'), rule)!;
    const configs = [...templateOf(after).resources.values()].filter(({ type }) => type === 'AWS::Lambda::EventInvokeConfig');
    expect(configs.map(({ logicalId, node }) => [logicalId, node.get('DependsOn')?.text])).toEqual([['Config', 'FnDeadLettersPolicy']]);
    expect(findingsOf(rules, after).filter((finding) => finding.rule.id === rule)).toEqual([]);
  });

  it('of another qualifier stands beside a new one', () => {
    expect(fixed(resources(', Properties: { FunctionName: !Ref Fn, Qualifier: live'), rule)).toContain('FnInvokeConfig:');
  });

  it('of a qualifier that only the deployer knows, or with a dependency already, is left alone', () => {
    expect(fixed(resources(', Properties: { FunctionName: !Ref Fn, Qualifier: $LATEST, Other: !ImportValue x').replace('Qualifier: $LATEST', 'Qualifier: !If [C, $LATEST, !ImportValue q]'), rule)).toBeUndefined();
    expect(fixed(resources(', DependsOn: Role, Properties: { FunctionName: !Ref Fn, Qualifier: $LATEST'), rule)).toBeUndefined();
  });
});

it('what is added for a function under a condition is under the same', () => {
  const text = `Conditions: { C: !Equals [!Ref AWS::Region, x] }\nResources:${ROLE}  Fn: { Type: AWS::Lambda::Function, Condition: C, Properties: { Role: !GetAtt Role.Arn } }\n  Logs: { Type: AWS::Logs::SubscriptionFilter, Condition: C, Properties: { DestinationArn: !GetAtt Fn.Arn } }\n`;
  expect(templateOf(fixed(text, 'async-failure-not-captured')!).root.get('Resources')!.get('FnInvokeConfig')!.get('Condition')!.text).toBe('C');
});

/** A template as plain data, its tags written out. */
function plain(text: string): unknown {
  const value = (node: Node): unknown => {
    const { tag } = node;
    const inner = node.kind === 'scalar'
      ? (/^-?\d+$/.test(node.text) && node.plain ? Number(node.text) : node.plain && /^(?:true|false)$/.test(node.text) ? node.text === 'true' : node.text)
      : node.kind === 'sequence' ? node.children.map((child) => value(child))
        : Object.fromEntries([...node.entries()].map(([key, child]) => [key.text, value(child)]));
    if (tag === undefined) return inner;
    if (tag === '!Ref') return { Ref: inner };
    return { [`Fn::${tag.slice(1)}`]: tag === '!GetAtt' && typeof inner === 'string' ? inner.split('.') : inner };
  };
  return value(parseTree(new Source('x', text)).documents[0]!);
}
