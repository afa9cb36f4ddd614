/** Templates whose size is a number: what takes four times as long for four times as much is fine, more is not. */
const HEAD = "AWSTemplateFormatVersion: '2010-09-09'\nTransform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n";

const repeat = (n: number, write: (i: number) => string): string => Array.from({ length: n }, (_, i) => write(i)).join('');

const MODEL = "[{ Statement: [{ Effect: Allow, Action: 'bedrock:InvokeModel', Resource: '*' }] }]";

export const SHAPES: Readonly<Record<string, (n: number) => string>> = {
  'functions that share one role': (n) => `${HEAD}Resources:
  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {}, Policies: [{ PolicyName: p, PolicyDocument: { Statement: [{ Effect: Allow, Action: 'bedrock:*', Resource: '*' }] } }] } }
${repeat(n, (i) => `  Fn${i}: { Type: AWS::Lambda::Function, Properties: { Timeout: 30, Role: !GetAtt Role.Arn, Code: { ZipFile: x } } }\n`)}`,

  'policies attached to one role': (n) => `${HEAD}Resources:
  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } }
  Fn: { Type: AWS::Lambda::Function, Properties: { Timeout: 30, Role: !GetAtt Role.Arn } }
${repeat(n, (i) => `  P${i}: { Type: AWS::IAM::Policy, Properties: { PolicyName: p${i}, Roles: [!Ref Role], PolicyDocument: { Statement: [{ Effect: Allow, Action: 's3:*', Resource: '*' }] } } }\n`)}`,

  'routes of one function': (n) => `${HEAD}Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 60
      Policies: ${MODEL}
      Events:
${repeat(n, (i) => `        E${i}: { Type: Api, Properties: { Path: /r${i}, Method: get } }\n`)}`,

  'routes of many functions': (n) => `${HEAD}Resources:
${repeat(n, (i) => `  Fn${i}: { Type: AWS::Serverless::Function, Properties: { Timeout: 60, Policies: ${MODEL}, Events: { E: { Type: HttpApi, Properties: { Path: /r${i}, Method: get } } } } }\n`)}`,

  'routes of a body': (n) => `${HEAD}Resources:
  Fn: { Type: AWS::Serverless::Function, Properties: { Timeout: 60, Policies: ${MODEL} } }
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: p
      DefinitionBody:
        openapi: 3.0.1
        paths:
${repeat(n, (i) => `          /r${i}: { get: { x-amazon-apigateway-integration: { type: aws_proxy, httpMethod: POST, uri: !Sub "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations" } } }\n`)}`,

  'methods of a plain API': (n) => `${HEAD}Resources:
  Fn: { Type: AWS::Lambda::Function, Properties: { Timeout: 60 } }
  Api: { Type: AWS::ApiGateway::RestApi }
${repeat(n, (i) => `  R${i}: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Api, ParentId: ${i === 0 ? '!GetAtt Api.RootResourceId' : `!Ref R${i - 1}`}, PathPart: r${i} } }
  M${i}: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !Ref R${i}, HttpMethod: GET, Integration: { Type: AWS_PROXY, Uri: !Sub "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations" } } }\n`)}`,

  'integrations of an HTTP API': (n) => `${HEAD}Resources:
  Fn: { Type: AWS::Lambda::Function, Properties: { Timeout: 60 } }
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }
${repeat(n, (i) => `  I${i}: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Fn.Arn } }
  R${i}: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: GET /r${i}, Target: !Sub "integrations/\${I${i}}" } }\n`)}`,

  'permissions of one function': (n) => `${HEAD}Resources:
  Fn: { Type: AWS::Lambda::Function, Properties: { Timeout: 60 } }
${repeat(n, (i) => `  P${i}: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref Fn, Action: 'lambda:InvokeFunction', Principal: s3.amazonaws.com, SourceArn: 'arn:aws:s3:::b${i}' } }\n`)}`,

  'queues, mappings and functions': (n) => `${HEAD}Resources:
${repeat(n, (i) => `  Q${i}: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 10 } }
  Fn${i}: { Type: AWS::Lambda::Function, Properties: { Timeout: 60 } }
  M${i}: { Type: AWS::Lambda::EventSourceMapping, Properties: { EventSourceArn: !GetAtt Q${i}.Arn, FunctionName: !Ref Fn${i} } }\n`)}`,

  'mappings of one queue to one function': (n) => `${HEAD}Resources:
  Q: { Type: AWS::SQS::Queue }
  Fn: { Type: AWS::Lambda::Function, Properties: { Timeout: 60 } }
${repeat(n, (i) => `  M${i}: { Type: AWS::Lambda::EventSourceMapping, Properties: { EventSourceArn: !GetAtt Q.Arn, FunctionName: !Ref Fn } }\n`)}`,

  'event rules': (n) => `${HEAD}Resources:
  Fn: { Type: AWS::Lambda::Function, Properties: { Timeout: 60 } }
${repeat(n, (i) => `  R${i}: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [a${i}] }, Targets: [{ Id: t, Arn: !GetAtt Fn.Arn }] } }\n`)}`,

  'targets of one rule': (n) => `${HEAD}Resources:
  Fn: { Type: AWS::Lambda::Function, Properties: { Timeout: 60 } }
  R:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: { source: [a] }
      Targets:
${repeat(n, (i) => `        - { Id: t${i}, Arn: !GetAtt Fn.Arn }\n`)}`,

  'notifications and topics': (n) => `${HEAD}Resources:
  Fn: { Type: AWS::Lambda::Function, Properties: { Timeout: 60 } }
${repeat(n, (i) => `  T${i}: { Type: AWS::SNS::Topic }
  S${i}: { Type: AWS::SNS::Subscription, Properties: { TopicArn: !Ref T${i}, Protocol: lambda, Endpoint: !GetAtt Fn.Arn } }
  B${i}: { Type: AWS::S3::Bucket, Properties: { NotificationConfiguration: { LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: !GetAtt Fn.Arn }] } } }\n`)}`,

  'resources of a loop': (n) => `${HEAD}Resources:
  Fn::ForEach::Fns:
    - Name
    - [${repeat(n, (i) => `A${i}, `)}Z]
    - Fn\${Name}: { Type: AWS::Serverless::Function, Properties: { Timeout: 60, Policies: ${MODEL}, Events: { E: { Type: Api, Properties: { Path: !Sub "/\${Name}", Method: get } } } } }
`,

  'states of one machine': (n) => `${HEAD}Resources:
  Fn: { Type: AWS::Serverless::Function, Properties: { Timeout: 60, Policies: ${MODEL} } }
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: S0
        States:
${repeat(n, (i) => `          S${i}: { Type: Task, Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: !GetAtt Fn.Arn }, Next: S${i + 1} }\n`)}          S${n}: { Type: Succeed }
`,

  'states of one machine in a string': (n) => `${HEAD}Resources:
  Fn: { Type: AWS::Serverless::Function, Properties: { Timeout: 60, Policies: ${MODEL} } }
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Sub |
        { "StartAt": "S0", "States": {
${repeat(n, (i) => `          "S${i}": { "Type": "Task", "Resource": "\${Fn.Arn}", "Next": "S${i + 1}" },\n`)}          "S${n}": { "Type": "Succeed" } } }
`,

  'workflows that call one function': (n) => `${HEAD}Resources:
  Fn: { Type: AWS::Serverless::Function, Properties: { Timeout: 60, Policies: ${MODEL} } }
${repeat(n, (i) => `  M${i}: { Type: AWS::Serverless::StateMachine, Properties: { Definition: { StartAt: A, States: { A: { Type: Task, Resource: !GetAtt Fn.Arn, End: true } } } } }\n`)}`,

  conditions: (n) => `${HEAD}Parameters: { P: { Type: String } }
Conditions:
  C0: !Equals [!Ref P, x]
${repeat(n, (i) => `  C${i + 1}: !Or [!Condition C${i}, !Equals [!Ref P, v${i}]]\n`)}Resources:
${repeat(n, (i) => `  Fn${i}: { Type: AWS::Serverless::Function, Condition: C${i}, Properties: { Timeout: !If [C${i}, 60, 900], Policies: ${MODEL}, Events: { E: { Type: Api, Properties: { Path: /r${i}, Method: get } } } } }\n`)}`,

  'choices in choices': (n) => `${HEAD}Parameters: { P: { Type: String } }
Conditions:
${repeat(n, (i) => `  C${i}: !Equals [!Ref P, v${i}]\n`)}Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Policies: ${MODEL}
      Environment: { Variables: { ${repeat(n, (i) => `V${i}: !If [C${i}, a, b], `)} } }
      Timeout: ${repeat(Math.min(n, 900), (i) => `{ 'Fn::If': [C${i}, ${i}, `)}900${']}'.repeat(Math.min(n, 900))}
`,

  'parameters in one text': (n) => `${HEAD}Parameters:
${repeat(n, (i) => `  P${i}: { Type: String, Default: a, AllowedValues: [a, b] }\n`)}Resources:
  Fn: { Type: AWS::Serverless::Function, Properties: { FunctionName: !Sub "${repeat(n, (i) => `\${P${i}}`)}", Timeout: 60, Policies: ${MODEL} } }
`,

  'maps of mappings': (n) => `${HEAD}Mappings:
  M:
${repeat(n, (i) => `    k${i}: { t: ${i + 1} }\n`)}Parameters: { P: { Type: String } }
Resources:
${repeat(n, (i) => `  Fn${i}: { Type: AWS::Serverless::Function, Properties: { Timeout: !FindInMap [M, k${i}, t], Policies: ${MODEL} } }\n`)}`,

  'keys of mappings that nobody knows': (n) => `${HEAD}Mappings:
  M:
${repeat(n, (i) => `    k${i}: { t: ${i % 3} }\n`)}Parameters: { P: { Type: String } }
Resources:
${repeat(n, (i) => `  Fn${i}: { Type: AWS::Serverless::Function, Properties: { Timeout: !FindInMap [M, !Ref P, t], Policies: ${MODEL} } }\n`)}`,

  'outputs and exports': (n) => `${HEAD}Resources:
  Fn: { Type: AWS::Serverless::Function, Properties: { Timeout: 60, Policies: ${MODEL} } }
Outputs:
${repeat(n, (i) => `  O${i}: { Value: !GetAtt Fn.Arn, Export: { Name: !Sub "\${AWS::StackName}-${i}" } }\n`)}`,

  'layers of functions': (n) => `${HEAD}Resources:
${repeat(n, (i) => `  L${i}: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: ./layer } }
  Fn${i}: { Type: AWS::Serverless::Function, Properties: { Layers: [!Ref L${i}, !Ref L0, "arn:aws:lambda:us-east-1:123456789012:layer:x:${i}"], Timeout: 60 } }\n`)}`,

  'aliases and versions': (n) => `${HEAD}Resources:
${repeat(n, (i) => `  Fn${i}: { Type: AWS::Lambda::Function, Properties: { Timeout: 60 } }
  V${i}: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref Fn${i} } }
  A${i}: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref Fn${i}, FunctionVersion: !GetAtt V${i}.Version, Name: live } }
  C${i}: { Type: AWS::Lambda::EventInvokeConfig, Properties: { FunctionName: !Ref Fn${i}, Qualifier: live, MaximumRetryAttempts: 2 } }\n`)}`,

  'findings on one line': (n) => `{"AWSTemplateFormatVersion":"2010-09-09","Transform":"AWS::Serverless-2016-10-31","Resources":{${Array.from({ length: n }, (_, i) =>
    `"Fn${i}":{"Type":"AWS::Serverless::Function","Properties":{"Timeout":60,"Environment":{"Variables":{"OPENAI_API_KEY":"hunter2-${i}-abcdef"}},"Policies":[{"Statement":[{"Effect":"Allow","Action":"bedrock:InvokeModel","Resource":"*"}]}],"Events":{"E":{"Type":"Api","Properties":{"Path":"/r${i}","Method":"get"}}}}}`).join(',')}}}`,

  'suppressions in comments': (n) => `${HEAD}Resources:
${repeat(n, (i) => `  # lambdafit-disable-next-line memory-at-default -- known ${i}\n  Fn${i}: { Type: AWS::Serverless::Function, Properties: { Timeout: 60, Policies: ${MODEL} } }\n`)}`,

  'keys that stand twice': (n) => `${HEAD}Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Tags:
${repeat(n, () => '        a: b\n')}`,

  'nested documents': (n) => repeat(n, (i) => `---\n${HEAD}Resources:\n  Fn${i}: { Type: AWS::Serverless::Function, Properties: { Timeout: 60, Policies: ${MODEL} } }\n`),

  'connectors': (n) => `${HEAD}Resources:
  Fn: { Type: AWS::Serverless::Function, Properties: { Timeout: 60 } }
${repeat(n, (i) => `  Q${i}: { Type: AWS::SQS::Queue }
  C${i}: { Type: AWS::Serverless::Connector, Properties: { Source: { Id: Fn }, Destination: { Id: Q${i} }, Permissions: [Write] } }\n`)}`,

  'globals and environment': (n) => `${HEAD}Globals:
  Function:
    Timeout: 60
    Environment: { Variables: { ${repeat(n, (i) => `V${i}: v${i}, `)} } }
Resources:
${repeat(30, (i) => `  Fn${i}: { Type: AWS::Serverless::Function, Properties: { Handler: a, Environment: { Variables: { OWN: x } } } }\n`)}`,
};
