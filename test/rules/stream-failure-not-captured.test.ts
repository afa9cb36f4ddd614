import rule from '../../rules/stream-failure-not-captured.js';
import { testRule } from '../rule-tester.js';
import { CALLS_A_MODEL, modelRole } from './samples.js';

testRule(rule, {
  valid: {
    'records that go to a queue': `
Resources:
  Embed:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Changes:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Table.StreamArn
            StartingPosition: LATEST
            DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Failed.Arn } }
  Table: { Type: AWS::DynamoDB::Table }
  Failed: { Type: AWS::SQS::Queue }
`,
    'a destination that only the deployer knows': `
Parameters:
  FailedArn: { Type: String }
Resources:
  Embed: { Type: AWS::Lambda::Function, Properties: {} }
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: !Ref Embed
      EventSourceArn: !ImportValue Stream
      StartingPosition: LATEST
      DestinationConfig: { OnFailure: { Destination: !Ref FailedArn } }
`,
    'queues, brokers and change streams': `
Resources:
  Embed:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Queue: { Type: SQS, Properties: { Queue: !ImportValue Queue } }
        Broker: { Type: MQ, Properties: { Broker: !ImportValue Broker, Queues: [jobs] } }
        Collection: { Type: DocumentDB, Properties: { Cluster: !ImportValue Cluster, DatabaseName: shop } }
`,
  },
  invalid: {
    'a table whose changes are embedded': `
Resources:
  Embed:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Changes:
#       ~~~~~~~ warning [high] A record of table stream Table on which Embed fails is retried until it expires, blocks those behind it, and is then gone. => Send failed records to a queue and bound the retries
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Table.StreamArn
            StartingPosition: LATEST
  Table: { Type: AWS::DynamoDB::Table }
`,
    'bounded retries, after which the record is dropped': `
Resources:
  Moderate:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt ModerateRole.Arn
${modelRole('ModerateRole')}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: !Ref Moderate
      EventSourceArn: !GetAtt Messages.Arn
      #               ~~~~~~~~~~~~~~~~~~~~ warning [high] A record of stream Messages on which Moderate fails is dropped after its retries, and nobody knows which. => Send failed records to a queue and bound the retries
      StartingPosition: LATEST
      MaximumRetryAttempts: 3
      BisectBatchOnFunctionError: true
  Messages: { Type: AWS::Kinesis::Stream }
`,
    'a dead-letter queue of the function, which gets nothing from a stream': `
Resources:
  Embed:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Failed.Arn }
      Events:
        Messages:
#       ~~~~~~~~ warning [high] A record of stream Messages on which Embed fails is retried until it expires, blocks those behind it, and is then gone. => Send failed records to a queue and bound the retries
          Type: Kinesis
          Properties: { Stream: !GetAtt Messages.Arn, StartingPosition: LATEST }
  Messages: { Type: AWS::Kinesis::Stream }
  Failed: { Type: AWS::SQS::Queue }
`,
    'Kafka topics': `
Resources:
  Embed:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Topic:
#       ~~~~~ warning [high] A record of the Kafka topic of event Topic on which Embed fails is retried until it expires, blocks those behind it, and is then gone. => Send failed records to a queue and bound the retries
          Type: MSK
          Properties: { Stream: !ImportValue Cluster, Topics: [jobs], StartingPosition: LATEST }
        Own:
#       ~~~ warning [high] A record of the Kafka topic of event Own on which Embed fails is retried until it expires, blocks those behind it, and is then gone. => Send failed records to a queue and bound the retries
          Type: SelfManagedKafka
          Properties: { KafkaBootstrapServers: ['kafka.example.com:9092'], Topics: [jobs] }
`,
    'a destination that is there only under a condition, less surely': `
Conditions:
  IsProd: !Equals [!Ref AWS::StackName, prod]
Resources:
  Embed:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Messages:
#       ~~~~~~~~ warning [medium] A record of the stream of event Messages on which Embed fails is retried until it expires, blocks those behind it, and is then gone.
          Type: Kinesis
          Properties:
            Stream: !ImportValue Messages
            StartingPosition: LATEST
            DestinationConfig: !If [IsProd, { OnFailure: { Type: SQS, Destination: !GetAtt Failed.Arn } }, !Ref AWS::NoValue]
  Failed: { Type: AWS::SQS::Queue }
`,
    'a function that is not AI, as a note': `
Resources:
  Count:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Messages:
#       ~~~~~~~~ note [high] A record of the stream of event Messages on which Count fails is retried until it expires, blocks those behind it, and is then gone. => Send failed records to a queue and bound the retries
          Type: Kinesis
          Properties: { Stream: !ImportValue Messages, StartingPosition: LATEST }
`,
    'a mapping that is switched off, as a note': `
Resources:
  Embed:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Messages:
#       ~~~~~~~~ note [high] A record of the stream of event Messages on which Embed fails is retried until it expires, blocks those behind it, and is then gone. => Send failed records to a queue and bound the retries
          Type: Kinesis
          Properties: { Stream: !ImportValue Messages, StartingPosition: LATEST, Enabled: false }
`,
    'each mapping of a function by itself': `
Resources:
  Embed:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Orders:
#       ~~~~~~ warning [high] A record of the stream of event Orders on which Embed fails is retried until it expires, blocks those behind it, and is then gone. => Send failed records to a queue and bound the retries
          Type: Kinesis
          Properties: { Stream: !ImportValue Orders, StartingPosition: LATEST }
        Returns:
#       ~~~~~~~ warning [high] A record of the stream of event Returns on which Embed fails is retried until it expires, blocks those behind it, and is then gone. => Send failed records to a queue and bound the retries
          Type: Kinesis
          Properties: { Stream: !ImportValue Returns, StartingPosition: LATEST }
`,
  },
});
