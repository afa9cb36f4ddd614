import { describe, expect, it } from 'vitest';
import type { Mapping } from '../../src/workload/workload.js';
import { calls, sam, workloadOf, type Beside } from './calls.js';

const QUEUE = '  Q: { Type: AWS::SQS::Queue }\n';
const mapping = (properties: string): string => `  M: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: !Ref Fn, ${properties} } }\n`;
const read = (resources: string, beside: Beside = {}): Mapping => workloadOf(resources, beside).mappings[0]!;

describe('a source that Lambda polls', () => {
  it.each<[string, string, readonly string[]]>([
    ['a queue', `${QUEUE}${mapping('EventSourceArn: !GetAtt Q.Arn')}`, ['sqs poll queue Q → Fn']],
    ['a queue elsewhere', mapping('EventSourceArn: !Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs"'), ['sqs poll queue arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs → Fn']],
    ['a queue that is off', `${QUEUE}${mapping('EventSourceArn: !GetAtt Q.Arn, Enabled: false')}`, ['sqs poll queue Q → Fn, off']],
    ['a queue with a maximum', `${QUEUE}${mapping('EventSourceArn: !GetAtt Q.Arn, ScalingConfig: { MaximumConcurrency: 5 }')}`, ['sqs poll queue Q → Fn, bounded']],
    ['a queue with pollers of its own', `${QUEUE}${mapping('EventSourceArn: !GetAtt Q.Arn, ProvisionedPollerConfig: { MaximumPollers: 5 }')}`, ['sqs poll queue Q → Fn, bounded']],
    ['a stream', `  S: { Type: AWS::Kinesis::Stream }\n${mapping('EventSourceArn: !GetAtt S.Arn, StartingPosition: LATEST')}`, ['kinesis poll stream S → Fn, bounded']],
    ['a consumer of a stream', `  S: { Type: AWS::Kinesis::StreamConsumer }\n${mapping('EventSourceArn: !Ref S')}`, ['kinesis poll stream S → Fn, bounded']],
    ['a table', `  T: { Type: AWS::DynamoDB::Table }\n${mapping('EventSourceArn: !GetAtt T.StreamArn')}`, ['dynamodb poll table stream T → Fn, bounded']],
    ['a stream of a nested stack that is not there', `  Data: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: 'https://x.s3.amazonaws.com/y' } }\n${mapping('EventSourceArn: !GetAtt Data.Outputs.Orders, StartingPosition: LATEST')}`, ['kinesis poll stream Orders → Fn, bounded']],
    ['a stream that only the deployer knows', mapping('EventSourceArn: !ImportValue x, StartingPosition: LATEST'), ['kinesis poll the stream of mapping M → Fn, bounded']],
    ['Kafka of AWS', mapping('EventSourceArn: !Ref Cluster, Topics: [t]'), ['msk poll Kafka topic Cluster → Fn, bounded']],
    ['Kafka of somebody else', mapping('SelfManagedEventSource: { Endpoints: {} }, Topics: [t]'), ['kafka poll the Kafka topic of mapping M → Fn, bounded']],
    ['a broker', mapping('EventSourceArn: !Ref Broker, Queues: [q]'), ['mq poll broker Broker → Fn, bounded']],
    ['a document database', mapping('EventSourceArn: !Ref Db, DocumentDBEventSourceConfig: {}'), ['documentdb poll change stream Db → Fn, bounded']],
    ['nothing that anybody knows', mapping('EventSourceArn: !Ref X'), []],
    ['a queue for an alias', `${QUEUE}  A: { Type: AWS::Lambda::Alias, Properties: { Name: live, FunctionName: !Ref Fn } }\n${mapping('EventSourceArn: !GetAtt Q.Arn').replace('!Ref Fn', '!Ref A')}`, ['sqs poll queue Q → Fn:live']],
  ])('%s', (_, resources, expected) => {
    expect(calls(resources)).toEqual(expected);
  });

  it.each<[string, string, string]>([
    ['SQS', 'Queue: !GetAtt Q.Arn', 'sqs poll queue Q → Fn'],
    ['Kinesis', 'Stream: !GetAtt S.Arn, StartingPosition: LATEST', 'kinesis poll'],
    ['DynamoDB', 'Stream: !GetAtt T.StreamArn, StartingPosition: LATEST', 'dynamodb poll'],
    ['MSK', 'Stream: arn, Topics: [t]', 'msk poll'],
    ['SelfManagedKafka', 'KafkaBootstrapServers: [a, b], Topics: [t]', 'kafka poll'],
    ['MQ', 'Broker: arn', 'mq poll'],
    ['DocumentDB', 'Cluster: arn', 'documentdb poll'],
  ])('an event of type %s', (type, properties, expected) => {
    const [only, ...others] = calls(`${sam(`E: { Type: ${type}, Properties: { ${properties} } }`)}\n${QUEUE}`);
    expect(only).toContain(expected);
    expect(others).toEqual([]);
  });
});

describe('a mapping', () => {
  it('says what it does, in CloudFormation and in SAM', () => {
    const properties = 'BatchSize: 20, MaximumRetryAttempts: 2, BisectBatchOnFunctionError: true, FunctionResponseTypes: [ReportBatchItemFailures], DestinationConfig: { OnFailure: { Destination: x } }, ScalingConfig: { MaximumConcurrency: 7 }';
    for (const one of [read(`${QUEUE}${mapping(`EventSourceArn: !GetAtt Q.Arn, ${properties}`)}`), read(`${sam(`E: { Type: SQS, Properties: { Queue: !GetAtt Q.Arn, ${properties} } }`)}\n${QUEUE}`)]) {
      expect([one.batchSize.cases[0]!.value, one.retries.cases[0]!.value, one.bisects, one.partialFailures, one.captured.cases[0]!.value, one.maximumConcurrency.cases[0]!.value]).toEqual([20, 2, true, true, true, 7]);
    }
  });

  it('has the defaults of its source', () => {
    const queue = read(`${QUEUE}${mapping('EventSourceArn: !GetAtt Q.Arn')}`);
    const stream = read(`  S: { Type: AWS::Kinesis::Stream }\n${mapping('EventSourceArn: !GetAtt S.Arn')}`);
    expect([queue, stream].map((one) => [one.batchSize.cases[0]!.value, one.retries.cases[0]!.value, one.bisects, one.partialFailures])).toEqual([[10, -1, false, false], [100, -1, false, false]]);
  });

  it('may send failures somewhere under a condition only', () => {
    const sections = 'Conditions: { C: !Equals [!Ref AWS::Region, x] }';
    const captured = (config: string) => read(mapping(`EventSourceArn: !ImportValue s, StartingPosition: LATEST, ${config}`), { sections }).captured.cases.map(({ value }) => value);
    expect(captured('DestinationConfig: !If [C, { OnFailure: { Destination: x } }, !Ref AWS::NoValue]')).toEqual([true, false]);
    expect(captured('DestinationConfig: { OnFailure: { Destination: !ImportValue x } }')).toEqual([true]);
    expect(captured('DestinationConfig: !Ref Somewhere')).toEqual([true]);
    expect(captured('DestinationConfig: {}')).toEqual([false]);
  });
});

describe('a queue', () => {
  const queue = (properties: string, more = '', beside: Beside = {}) => read(`  Q: { Type: AWS::SQS::Queue, Properties: { ${properties} } }\n  Dlq: { Type: AWS::SQS::Queue }\n${more}${mapping('EventSourceArn: !GetAtt Q.Arn')}`, beside).queue!;

  it.each([
    ['an object', 'RedrivePolicy: { deadLetterTargetArn: !GetAtt Dlq.Arn, maxReceiveCount: 3 }'],
    ['an object with a number in quotes', "RedrivePolicy: { deadLetterTargetArn: !GetAtt Dlq.Arn, maxReceiveCount: '3' }"],
    ['JSON in a string', `RedrivePolicy: !Sub '{"deadLetterTargetArn": "\${Dlq.Arn}", "maxReceiveCount": 3}'`],
    ['JSON joined from pieces', `RedrivePolicy: !Join ['', ['{"deadLetterTargetArn":"', !GetAtt Dlq.Arn, '","maxReceiveCount":3}']]`],
  ])('has a redrive policy as %s', (_, policy) => {
    const one = queue(policy);
    expect([one.redrive.cases.map(({ value }) => value), one.maxReceiveCount.cases.map(({ value }) => value), one.deadLetters?.logicalId]).toEqual([[true], [3], 'Dlq']);
  });

  it('may have one that only the deployer knows, or none', () => {
    expect(queue('RedrivePolicy: { deadLetterTargetArn: !ImportValue x, maxReceiveCount: !Ref N }').redrive.cases.map(({ value }) => value)).toEqual([true]);
    expect(queue('RedrivePolicy: !ImportValue x').redrive.cases.map(({ value }) => value)).toEqual([true]);
    expect(queue('QueueName: x').redrive.cases.map(({ value }) => value)).toEqual([false]);
    expect(queue('RedrivePolicy: !If [C, { maxReceiveCount: 3 }, !Ref AWS::NoValue]', '', { sections: 'Conditions: { C: !Equals [!Ref AWS::Region, x] }' }).redrive.cases.map(({ value }) => value)).toEqual([true, false]);
  });

  it('has 30 s of visibility unless it says', () => {
    expect(queue('QueueName: x').visibility.cases[0]).toMatchObject({ value: 30, assumed: true });
    expect(queue('VisibilityTimeout: "120"').visibility.cases[0]!.value).toBe(120);
    expect([queue('FifoQueue: true').fifo, queue('FifoQueue: false').fifo, queue('QueueName: x').fifo]).toEqual([true, false, false]);
  });

  it.each([
    ['the queue of another', '  Work: { Type: AWS::SQS::Queue, Properties: { RedrivePolicy: { deadLetterTargetArn: !GetAtt Q.Arn, maxReceiveCount: 3 } } }\n'],
    ['the queue of another, as JSON', `  Work: { Type: AWS::SQS::Queue, Properties: { RedrivePolicy: !Sub '{"deadLetterTargetArn": "\${Q.Arn}"}' } }\n`],
    ['a function', '  F2: { Type: AWS::Lambda::Function, Properties: { DeadLetterConfig: { TargetArn: !GetAtt Q.Arn } } }\n'],
    ['a SAM function', '  F2: { Type: AWS::Serverless::Function, Properties: { DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Q.Arn } } }\n'],
    ['a destination', '  F2: { Type: AWS::Lambda::EventInvokeConfig, Properties: { DestinationConfig: { OnFailure: { Destination: !If [C, !GetAtt Q.Arn, x] } } } }\n'],
    ['a subscription', '  F2: { Type: AWS::SNS::Subscription, Properties: { RedrivePolicy: { deadLetterTargetArn: !GetAtt Q.Arn } } }\n'],
    ['a rule', '  F2: { Type: AWS::Events::Rule, Properties: { Targets: [{ DeadLetterConfig: { Arn: !GetAtt Q.Arn } }] } }\n'],
  ])('is a dead-letter queue where it takes the failures of %s', (_, more) => {
    expect(queue('QueueName: x', more).isDeadLetterQueue).toBe(true);
  });

  it('is none where it takes successes', () => {
    expect(queue('QueueName: x', '  F2: { Type: AWS::Lambda::EventInvokeConfig, Properties: { DestinationConfig: { OnSuccess: { Destination: !GetAtt Q.Arn } } } }\n').isDeadLetterQueue).toBe(false);
  });

  it('is found among aliases of aliases in linear time', () => {
    const bomb = Array.from({ length: 30 }, (_, n) => `  b${n}: &b${n} [${n === 0 ? 'x' : Array.from({ length: 10 }, () => `*b${n - 1}`).join(', ')}]`).join('\n');
    const started = performance.now();
    expect(queue('QueueName: x', '  W: { Type: AWS::SQS::Queue, Properties: { RedrivePolicy: *b29, Tags: *b29 } }\n', { sections: `Metadata:\n${bomb}` }).isDeadLetterQueue).toBe(false);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
