import rule from '../../rules/memory-at-default.js';
import { testRule } from '../rule-tester.js';
import { CALLS_A_MODEL } from './samples.js';

testRule(rule, {
  valid: {
    'what sets up agents at deployment': `
Resources:
  MakeAgent:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [{ Statement: [{ Effect: Allow, Action: 'bedrock:*', Resource: '*' }] }]
  Agent: { Type: Custom::Agent, Properties: { ServiceToken: !GetAtt MakeAgent.Arn } }
`,
    'an AI function with more': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: 256
      ${CALLS_A_MODEL}
`,
    'more from Globals': `
Globals:
  Function: { MemorySize: 512 }
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
`,
    'a function that calls no model': `
Resources:
  ListOrders:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [AWSLambdaBasicExecutionRole]
`,
    'a function that only sets a knowledge base up': `
Resources:
  StartIngestionJobFunction:
    Type: AWS::Serverless::Function
    Properties:
      Environment: { Variables: { KNOWLEDGE_BASE_ID: ABCDEF } }
      Policies: [{ Statement: [{ Effect: Allow, Action: bedrock:StartIngestionJob, Resource: '*' }] }]
`,
    'a function that uses managed AI services alone': `
Resources:
  ReadInvoices:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [{ Statement: [{ Effect: Allow, Action: 'textract:StartDocumentAnalysis', Resource: '*' }] }]
`,
    'a sibling on a role that all share': `
Resources:
  DataLoaderFunction:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: 1024
      Role: !GetAtt Shared.Arn
  IndexerFunction:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: 1024
      Role: !GetAtt Shared.Arn
  Shared:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument: { Statement: [{ Effect: Allow, Action: bedrock:InvokeModel, Resource: '*' }] }
`,
    'a value only the deployer knows': `
Parameters:
  Size: { Type: Number }
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: !Ref Size
      ${CALLS_A_MODEL}
  Translate:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: !ImportValue FunctionMemory
      ${CALLS_A_MODEL}
`,
    'managed instances, which have another minimum': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      CapacityProviderConfig: { Arn: !Ref Provider }
      ${CALLS_A_MODEL}
`,
    'what CloudFront runs at the edge': `
Resources:
  Rewrite:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: live
      ${CALLS_A_MODEL}
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        DefaultCacheBehavior:
          LambdaFunctionAssociations:
            - { EventType: viewer-request, LambdaFunctionARN: !Ref Rewrite.Version }
`,
  },
  invalid: {
    'memory that is not set': `
Resources:
  Summarise:
# ~~~~~~~~~ warning [high] Summarise runs with 128 MB, because MemorySize is not set: that is 7 % of a CPU core. => Set MemorySize to 512
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
`,
    '128 MB that somebody wrote': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: 128
      #           ~~~ warning [high] Summarise runs with 128 MB: that is 7 % of a CPU core. => Set MemorySize to 512
      ${CALLS_A_MODEL}
`,
    'the default of a parameter, less surely': `
Parameters:
  Size: { Type: Number, Default: 128 }
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: !Ref Size
      #           ~~~~~~~~~ warning [medium] Summarise runs with 128 MB: that is 7 % of a CPU core.
      ${CALLS_A_MODEL}
`,
    'only where a condition holds, less surely': `
Conditions:
  Large: !Equals [!Ref AWS::Region, us-east-1]
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: !If [Large, 1024, 128]
      #                             ~~~ warning [medium] Summarise runs with 128 MB: that is 7 % of a CPU core. => Set MemorySize to 512
      ${CALLS_A_MODEL}
`,
    'whichever way a condition turns out': `
Conditions:
  Large: !Equals [!Ref AWS::Region, us-east-1]
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: !If [Large, 128, !Ref AWS::NoValue]
      #                       ~~~ warning [high] Summarise runs with 128 MB: that is 7 % of a CPU core. => Set MemorySize to 512
      ${CALLS_A_MODEL}
`,
    '128 MB from Globals, once for each function': `
Globals:
  Function:
    MemorySize: 128
    #           ~~~ warning [high] Summarise runs with 128 MB: that is 7 % of a CPU core. => Set MemorySize to 512
    #           ~~~ warning [high] Translate runs with 128 MB: that is 7 % of a CPU core. => Set MemorySize to 512
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
  Translate:
    Type: AWS::Serverless::Function
    Properties:
      ${CALLS_A_MODEL}
`,
    'a plain function with a role of its own': `
Resources:
  Summarise:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: '128'
      #           ~~~~~ warning [high] Summarise runs with 128 MB: that is 7 % of a CPU core. => Set MemorySize to 512
      Role: !GetAtt SummariseRole.Arn
  SummariseRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument: { Statement: [{ Effect: Allow, Action: 'bedrock:InvokeModel*', Resource: '*' }] }
`,
    'what is probably an AI function, less surely': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: 128
      #           ~~~ warning [medium] Summarise runs with 128 MB: that is 7 % of a CPU core. => Set MemorySize to 512
      Policies: [AmazonBedrockFullAccess]
`,
    'a function with a key and a model of a vendor': `
Resources:
  Summarise:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: 128
      #           ~~~ warning [medium] Summarise runs with 128 MB: that is 7 % of a CPU core. => Set MemorySize to 512
      Environment:
        Variables: { OPENAI_API_KEY: '{{resolve:secretsmanager:openai}}', MODEL: gpt-5-mini }
`,
    'a model in the function itself, which needs a whole core': `
Resources:
  Classify:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: 128
      #           ~~~ warning [medium] Classify runs with 128 MB: that is 7 % of a CPU core. => Set MemorySize to 1769
      Environment: { Variables: { HF_HOME: /tmp/hf } }
`,
    'what only runs at deployment, as a note': `
Resources:
  TestModel:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: 128
      #           ~~~ note [high] TestModel runs with 128 MB: that is 7 % of a CPU core. => Set MemorySize to 512
      ${CALLS_A_MODEL}
  Tested: { Type: Custom::Model, Properties: { ServiceToken: !GetAtt TestModel.Arn } }
`,
  },
});
