import rule from '../../rules/timeout-too-short-for-model-call.js';
import { testRule } from '../rule-tester.js';
import { CALLS_A_MODEL } from './samples.js';

testRule(rule, {
  valid: {
    'a timeout that leaves time to answer': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 20
      ${CALLS_A_MODEL}
`,
    'the default of a function that calls no model': `
Resources:
  ListOrders:
    Type: AWS::Serverless::Function
    Properties: {}
`,
    'a value only the deployer knows': `
Parameters:
  Patience: { Type: Number }
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: !Ref Patience
      ${CALLS_A_MODEL}
`,
    'a few seconds for an embedding': `
Resources:
  Embed:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 10
      Environment: { Variables: { MODEL_ID: amazon.titan-embed-text-v2:0 } }
      ${CALLS_A_MODEL}
`,
    'a few seconds to start a job': `
Resources:
  StartBatch:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 4
      Policies: [{ Statement: [{ Effect: Allow, Action: bedrock:CreateModelInvocationJob, Resource: '*' }] }]
`,
    'a durable function, whose steps have time of their own': `
Resources:
  Agent:
    Type: AWS::Serverless::Function
    Properties:
      DurableConfig: { ExecutionTimeout: 3600 }
      ${CALLS_A_MODEL}
`,
    'all that an impatient caller allows': `
Resources:
  Greet:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 4
      Events: { SignIn: { Type: Cognito, Properties: { UserPool: !Ref People, Trigger: PostConfirmation } } }
      ${CALLS_A_MODEL}
  People: { Type: AWS::Cognito::UserPool }
`,
    'a batch of messages, which another rule is about': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 10
      Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: 5 } } }
      ${CALLS_A_MODEL}
  Jobs: { Type: AWS::SQS::Queue }
`,
  },
  invalid: {
    'the default of 3 s as an error': `
Resources:
  Summarise:
# ~~~~~~~~~ error [high] Summarise is stopped after 3 s, the default, and a model often takes longer to answer. => Set Timeout to 120
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
`,
    'a few seconds as a warning, a few more as a note': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 9
      #        ~ warning [high] Summarise is stopped after 9 s, and a model often takes longer to answer. => Set Timeout to 120
      ${CALLS_A_MODEL}
  Translate:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 10
      #        ~~ note [high] Translate is stopped after 10 s, and a model often takes longer to answer. => Set Timeout to 120
      ${CALLS_A_MODEL}
  Rewrite:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 19
      #        ~~ note [high] Rewrite is stopped after 19 s, and a model often takes longer to answer. => Set Timeout to 120
      ${CALLS_A_MODEL}
`,
    'no more than the caller allows as the better value': `
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 10
      #        ~~ note [high] Ask is stopped after 10 s, and a model often takes longer to answer. => Set Timeout to 28
      Events: { Ask: { Type: Api, Properties: { Path: /ask, Method: post } } }
      ${CALLS_A_MODEL}
`,
    'an embedding with 3 s, which is less grave': `
Resources:
  Embed:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 3
      #        ~ warning [high] Embed is stopped after 3 s, and a model often takes longer to answer. => Set Timeout to 120
      Environment: { Variables: { MODEL_ID: amazon.titan-embed-text-v2:0 } }
      ${CALLS_A_MODEL}
`,
    'a guardrail and a retrieval with 3 s': `
Resources:
  Check:
# ~~~~~ warning [medium] Check is stopped after 3 s, the default, and a model often takes longer to answer. => Set Timeout to 120
    Type: AWS::Serverless::Function
    Properties:
      Environment: { Variables: { GUARDRAIL_ID: abc } }
      Policies: [{ Statement: [{ Effect: Allow, Action: bedrock:ApplyGuardrail, Resource: '*' }] }]
  Search:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 3
      #        ~ warning [high] Search is stopped after 3 s, and a model often takes longer to answer. => Set Timeout to 120
      Policies: [{ Statement: [{ Effect: Allow, Action: bedrock:Retrieve, Resource: '*' }] }]
`,
    'the start of a job with 3 s as a note': `
Resources:
  StartBatch:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 3
      #        ~ note [high] StartBatch is stopped after 3 s, and a model often takes longer to answer. => Set Timeout to 120
      Policies: [{ Statement: [{ Effect: Allow, Action: bedrock:CreateModelInvocationJob, Resource: '*' }] }]
`,
    'the default of a parameter, less surely': `
Parameters:
  Patience: { Type: Number, Default: 5 }
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: !Ref Patience
      #        ~~~~~~~~~~~~~ warning [medium] Summarise is stopped after 5 s, and a model often takes longer to answer.
      ${CALLS_A_MODEL}
`,
    'only where a condition holds, less surely': `
Conditions:
  Fast: !Equals [!Ref AWS::Region, us-east-1]
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: !If [Fast, 5, 60]
      #                   ~ warning [medium] Summarise is stopped after 5 s, and a model often takes longer to answer. => Set Timeout to 120
      ${CALLS_A_MODEL}
`,
    'a polled function, and raises the visibility of its queue with it': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 5
      #        ~ warning [high] Summarise is stopped after 5 s, and a model often takes longer to answer. => Set Timeout to 120
      Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: 1 } } }
      ${CALLS_A_MODEL}
  Jobs: { Type: AWS::SQS::Queue }
`,
    'a batch of messages with 3 s': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 3
      #        ~ error [high] Summarise is stopped after 3 s, and a model often takes longer to answer. => Set Timeout to 120
      Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: 5 } } }
      ${CALLS_A_MODEL}
  Jobs: { Type: AWS::SQS::Queue }
`,
  },
});
