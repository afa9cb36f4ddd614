import rule from '../../rules/sqs-source-without-dlq.js';
import { testRule } from '../rule-tester.js';
import { CALLS_A_MODEL, modelRole } from './samples.js';

testRule(rule, {
  valid: {
    'a queue with a dead-letter queue': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } } }
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5 }
  Failed: { Type: AWS::SQS::Queue }
`,
    'two receives where the mapping is capped': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, ScalingConfig: { MaximumConcurrency: 5 } } }
  Translate:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Texts: { Type: SQS, Properties: { Queue: !GetAtt Texts.Arn, ProvisionedPollerConfig: { MaximumPollers: 4 } } }
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 2 }
  Texts:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 3 }
  Failed: { Type: AWS::SQS::Queue }
`,
    'a queue of another stack': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events: { Jobs: { Type: SQS, Properties: { Queue: !ImportValue Jobs } } }
`,
    'what drains a dead-letter queue': `
Resources:
  Repair:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events: { Failed: { Type: SQS, Properties: { Queue: !GetAtt Failed.Arn } } }
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5 }
  Failed: { Type: AWS::SQS::Queue }
`,
    'a policy that only the deployer knows': `
Parameters:
  Receives: { Type: Number }
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } } }
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: { deadLetterTargetArn: !ImportValue Failed, maxReceiveCount: !Ref Receives }
`,
    'a policy in a string of JSON': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } } }
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: !Sub '{"deadLetterTargetArn": "\${Failed.Arn}", "maxReceiveCount": 5}'
  Failed: { Type: AWS::SQS::Queue }
`,
    'queues that nobody polls': `
Resources:
  Jobs: { Type: AWS::SQS::Queue }
`,
  },
  invalid: {
    'an AI function and nothing that limits it, as an error': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } } }
  Jobs:
# ~~~~ error [high] Queue Jobs has no dead-letter queue: a message on which Summarise fails comes back until it expires. => Add a dead-letter queue and a RedrivePolicy
    Type: AWS::SQS::Queue
    Properties: { VisibilityTimeout: 180 }
`,
    'an AI function whose mapping is capped, or that is reserved, as a warning': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, ScalingConfig: { MaximumConcurrency: 5 } } }
  Translate:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      ReservedConcurrentExecutions: 5
      Events: { Texts: { Type: SQS, Properties: { Queue: !GetAtt Texts.Arn } } }
  Jobs: { Type: AWS::SQS::Queue }
# ~~~~ warning [high] Queue Jobs has no dead-letter queue: a message on which Summarise fails comes back until it expires. => Add a dead-letter queue and a RedrivePolicy
  Texts: { Type: AWS::SQS::Queue }
# ~~~~~ warning [high] Queue Texts has no dead-letter queue: a message on which Translate fails comes back until it expires. => Add a dead-letter queue and a RedrivePolicy
`,
    'a function that is not AI, as a note': `
Resources:
  Ship:
    Type: AWS::Serverless::Function
    Properties:
      Events: { Orders: { Type: SQS, Properties: { Queue: !GetAtt Orders.Arn } } }
  Orders: { Type: AWS::SQS::Queue }
# ~~~~~~ note [high] Queue Orders has no dead-letter queue: a message on which Ship fails comes back until it expires. => Add a dead-letter queue and a RedrivePolicy
`,
    'a dead-letter queue of the function instead': `
Resources:
  Summarise:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt SummariseRole.Arn
      DeadLetterConfig: { TargetArn: !GetAtt Failed.Arn }
${modelRole('SummariseRole')}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { FunctionName: !Ref Summarise, EventSourceArn: !GetAtt Jobs.Arn }
  Jobs: { Type: AWS::SQS::Queue }
# ~~~~ error [high] Queue Jobs has no dead-letter queue: a message on which Summarise fails comes back until it expires. => Add a dead-letter queue and a RedrivePolicy
  Failed: { Type: AWS::SQS::Queue }
`,
    'a policy that is there only under a condition, less surely': `
Conditions:
  IsProd: !Equals [!Ref AWS::StackName, prod]
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } } }
  Jobs:
# ~~~~ error [medium] Queue Jobs has no dead-letter queue: a message on which Summarise fails comes back until it expires.
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: !If [IsProd, { deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5 }, !Ref AWS::NoValue]
  Failed: { Type: AWS::SQS::Queue }
`,
    'few receives as a note, since throttled ones count': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: 1 } } }
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Failed.Arn
        maxReceiveCount: 3
        #                ~ note [high] Queue Jobs gives a message 3 tries, and a throttled one counts. => Set maxReceiveCount to 5
  Failed: { Type: AWS::SQS::Queue }
`,
    'one receive for a whole batch as a warning': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, ScalingConfig: { MaximumConcurrency: 5 } } } }
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 1 }
      #                                                                          ~ warning [high] One failed message sends its whole batch from Jobs to the dead-letter queue. => Set maxReceiveCount to 5
  Failed: { Type: AWS::SQS::Queue }
`,
    'one receive as a note where single messages are reported': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events:
        Jobs:
          Type: SQS
          Properties: { Queue: !GetAtt Jobs.Arn, FunctionResponseTypes: [ReportBatchItemFailures] }
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 1 }
      #                                                                          ~ note [high] Queue Jobs gives a message one try, and a throttled one counts. => Set maxReceiveCount to 5
  Failed: { Type: AWS::SQS::Queue }
`,
    'a queue that is its own dead-letter queue': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } } }
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: { deadLetterTargetArn: !Sub 'arn:aws:sqs:\${AWS::Region}:\${AWS::AccountId}:\${Jobs.QueueName}', maxReceiveCount: 5 }
      #              ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ error [high] Queue Jobs is its own dead-letter queue.
`,
    'a FIFO queue': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
      Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } } }
  Jobs:
# ~~~~ error [high] Queue Jobs has no dead-letter queue: a message on which Summarise fails comes back until it expires. => Add a dead-letter queue and a RedrivePolicy
    Type: AWS::SQS::Queue
    Properties: { FifoQueue: true }
`,
  },
});
