import { describe, expect, it } from 'vitest';
import { calls, line, workloadOf, type Beside } from './calls.js';

const machine = (properties: string, type = 'AWS::StepFunctions::StateMachine'): string => `  Flow: { Type: ${type}, Properties: { ${properties} } }\n`;
const one = (resource: string, more = ''): string => `{ StartAt: A, States: { A: { Type: Task, Resource: ${resource}${more}, End: true } } }`;
const INVOKE = 'arn:aws:states:::lambda:invoke';

describe('a task calls its function', () => {
  it.each<[string, string, readonly string[], Beside?]>([
    ['by its ARN', machine(`Definition: ${one('!GetAtt Fn.Arn')}`), ['workflow sync state machine Flow → Fn']],
    ['by Invoke', machine(`Definition: ${one(INVOKE, ', Parameters: { FunctionName: !Ref Fn, Payload.$: $ }')}`), ['workflow sync state machine Flow → Fn']],
    ['by Invoke with JSONata', machine(`Definition: ${one(INVOKE, ", Arguments: { FunctionName: !GetAtt Fn.Arn, Payload: '{% $states.input %}' }")}`), ['workflow sync state machine Flow → Fn']],
    ['by the SDK', machine(`Definition: ${one('arn:aws:states:::aws-sdk:lambda:invoke', ', Parameters: { FunctionName: !Ref Fn }')}`), ['workflow sync state machine Flow → Fn']],
    ['with a token', machine(`Definition: ${one(`${INVOKE}.waitForTaskToken`, ', Parameters: { FunctionName: !Ref Fn }')}`), ['workflow sync state machine Flow → Fn']],
    ['and does not wait', machine(`Definition: ${one(INVOKE, ', Parameters: { FunctionName: !Ref Fn, InvocationType: Event }')}`), ['workflow async state machine Flow → Fn']],
    ['and does not wait, with JSONata', machine(`Definition: ${one(INVOKE, ', Arguments: { FunctionName: !Ref Fn, InvocationType: Event }')}`), ['workflow async state machine Flow → Fn']],
    ['by a qualifier', machine(`Definition: ${one(INVOKE, ', Parameters: { FunctionName: !Ref Fn, Qualifier: live }')}`), ['workflow sync state machine Flow → Fn:live']],
    ['by an ARN with a qualifier', machine(`Definition: ${one('!Sub "${Fn.Arn}:$LATEST"')}`), ['workflow sync state machine Flow → Fn:$LATEST']],
    ['in a string', machine(`DefinitionString: !Sub '{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"\${Fn.Arn}","End":true}}}'`), ['workflow sync state machine Flow → Fn']],
    ['in a string with variables', machine(`DefinitionString: !Sub ['{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"\${Arn}","End":true}}}', { Arn: !GetAtt Fn.Arn }]`), ['workflow sync state machine Flow → Fn']],
    ['in pieces as CDK joins them', machine(`DefinitionString: !Join ['', ['{"StartAt":"A","States":{"A":{"End":true,"Type":"Task","Resource":"arn:', !Ref AWS::Partition, ':states:::lambda:invoke","Parameters":{"FunctionName":"', !GetAtt Fn.Arn, '","Payload.$":"$"}}}}']]`), ['workflow sync state machine Flow → Fn']],
    ['in a string with substitutions', machine(`DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"\${Worker}","End":true}}}', DefinitionSubstitutions: { Worker: !GetAtt Fn.Arn }`), ['workflow sync state machine Flow → Fn']],
    ['in a definition with substitutions', machine(`Definition: ${one("'${Worker}'")}, DefinitionSubstitutions: { Worker: !GetAtt Fn.Arn }`, 'AWS::Serverless::StateMachine'), ['workflow sync state machine Flow → Fn']],
    ['in a file', machine('DefinitionUri: ./flow.asl.json, DefinitionSubstitutions: { Worker: !GetAtt Fn.Arn, Name: !Ref Other }', 'AWS::Serverless::StateMachine'), ['workflow sync state machine Flow → Fn', 'workflow sync state machine Flow → Other'],
      { files: { 'flow.asl.json': JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Task', Resource: '${Worker}', Next: 'B' }, B: { Type: 'Task', Resource: INVOKE, Arguments: { FunctionName: '${Name}' }, End: true } } }) } }],
    ['in a file of YAML', machine('DefinitionUri: flow.asl.yaml, DefinitionSubstitutions: { Worker: !GetAtt Fn.Arn }', 'AWS::Serverless::StateMachine'), ['workflow sync state machine Flow → Fn'],
      { files: { 'flow.asl.yaml': 'StartAt: A\nStates:\n  A:\n    Type: Task\n    Resource: ${Worker}\n    End: true\n' } }],
    ['in a file elsewhere, unseen', machine('DefinitionUri: s3://b/flow.json', 'AWS::Serverless::StateMachine'), []],
    ['in a file that is not there', machine('DefinitionUri: { Bucket: b, Key: k }', 'AWS::Serverless::StateMachine'), []],
    ['in an Express workflow', machine(`StateMachineType: EXPRESS, DefinitionString: '${JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Task', Resource: '${W}', End: true } } })}', DefinitionSubstitutions: { W: !GetAtt Fn.Arn }`), ['express-workflow sync state machine Flow → Fn']],
    ['in an Express workflow of SAM', machine(`Type: EXPRESS, Definition: ${one('!GetAtt Fn.Arn')}`, 'AWS::Serverless::StateMachine'), ['express-workflow sync state machine Flow → Fn']],
    ['in a branch', machine(`Definition: { StartAt: P, States: { P: { Type: Parallel, Branches: [${one('!GetAtt Fn.Arn')}, ${one('!GetAtt Other.Arn')}], End: true } } }`), ['workflow sync state machine Flow → Fn', 'workflow sync state machine Flow → Other']],
    ['in a map', machine(`Definition: { StartAt: M, States: { M: { Type: Map, ItemProcessor: ${one('!GetAtt Fn.Arn')}, End: true } } }`), ['workflow sync state machine Flow → Fn']],
    ['in a map of the old spelling, in a branch', machine(`Definition: { StartAt: P, States: { P: { Type: Parallel, Branches: [{ StartAt: M, States: { M: { Type: Map, Iterator: ${one('!GetAtt Fn.Arn')}, End: true } } }], End: true } } }`), ['workflow sync state machine Flow → Fn']],
    ['that only an input names', machine(`Definition: ${one(INVOKE, ', Parameters: { FunctionName.$: $.name }')}`), []],
    ['by its name', `  Fn: { Type: AWS::Lambda::Function, Properties: { FunctionName: !Sub '\${AWS::StackName}-worker' } }\n${machine(`Definition: ${one(INVOKE, ", Parameters: { FunctionName: !Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}-worker' }")}`)}`, ['workflow sync state machine Flow → Fn']],
  ])('%s', (_, resources, expected, beside = {}) => {
    expect(calls(resources, beside)).toEqual(expected);
  });

  it('from nowhere in a definition that makes no sense', () => {
    for (const definition of ['Definition: []', 'Definition: text', 'DefinitionString: "{"', 'Definition: { States: [] }', 'Definition: { StartAt: A, States: { A: text, B: [], C: { Type: [] }, D: { Type: Parallel, Branches: text }, E: { Type: Map }, F: { Type: Task } } }', 'Definition: { StartAt: __proto__, States: { __proto__: { Type: Task, Next: constructor } } }', '']) {
      expect(calls(machine(definition)), definition).toEqual([]);
    }
  });
});

describe('a workflow', () => {
  const timed = (id: string, seconds: number): string => `  ${id}: { Type: AWS::Lambda::Function, Properties: { Timeout: ${seconds} } }\n`;
  const path = (definition: string) => workloadOf(`${timed('Short', 1)}${timed('Mid', 10)}${timed('Long', 100)}${machine(`Definition: ${definition}`)}`).workflows[0]!.longestPath.map(({ name, function: fn }) => `${name}:${fn?.name ?? ''}`);
  const task = (fn: string, next: string): string => `{ Type: Task, Resource: !GetAtt ${fn}.Arn, ${next === '' ? 'End: true' : `Next: ${next}`} }`;

  it.each<[string, string, readonly string[]]>([
    ['in a row', `{ StartAt: A, States: { A: ${task('Short', 'B')}, B: ${task('Long', '')} } }`, ['A:Short', 'B:Long']],
    ['with a choice', `{ StartAt: A, States: { A: { Type: Choice, Choices: [{ Next: B }, { Next: C }], Default: D }, B: ${task('Short', 'D')}, C: ${task('Long', 'D')}, D: ${task('Mid', '')} } }`, ['C:Long', 'D:Mid']],
    ['with branches, of which the longest counts', `{ StartAt: P, States: { P: { Type: Parallel, Branches: [{ StartAt: A, States: { A: ${task('Short', 'B')}, B: ${task('Mid', '')} } }, { StartAt: C, States: { C: ${task('Long', '')} } }], Next: D }, D: ${task('Short', '')} } }`, ['C:Long', 'D:Short']],
    ['with a loop, which is gone through once', `{ StartAt: A, States: { A: ${task('Short', 'B')}, B: { Type: Choice, Choices: [{ Next: A }], Default: C }, C: ${task('Mid', '')} } }`, ['A:Short', 'C:Mid']],
    ['with itself next', `{ StartAt: A, States: { A: ${task('Short', 'A')} } }`, ['A:Short']],
    ['with a map', `{ StartAt: M, States: { M: { Type: Map, ItemProcessor: { StartAt: A, States: { A: ${task('Mid', '')} } }, End: true } } }`, ['A:Mid']],
    ['with a distributed map, whose children are workflows of their own', `{ StartAt: M, States: { M: { Type: Map, ItemProcessor: { ProcessorConfig: { Mode: DISTRIBUTED }, StartAt: A, States: { A: ${task('Mid', '')} } }, Next: B }, B: ${task('Short', '')} } }`, ['B:Short']],
    ['with an error handler, which is no usual path', `{ StartAt: A, States: { A: { Type: Task, Resource: !GetAtt Short.Arn, Catch: [{ ErrorEquals: [x], Next: C }], End: true }, C: ${task('Long', '')} } }`, ['A:Short']],
    ['that starts nowhere', `{ StartAt: Z, States: { A: ${task('Short', '')} } }`, []],
  ])('has a longest path %s', (_, definition, expected) => {
    expect(path(definition)).toEqual(expected);
  });

  it('knows tasks that call a model themselves', () => {
    const [flow] = workloadOf(machine(`Definition: { StartAt: A, States: { A: { Type: Task, Resource: 'arn:aws:states:::bedrock:invokeModel', End: true }, B: { Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage' } } }`)).workflows;
    expect(flow!.tasks.map(({ name, callsModel }) => [name, callsModel])).toEqual([['A', true], ['B', false]]);
  });

  it.each<[string, string, readonly string[]]>([
    ['a method of a REST API', `  Api: { Type: AWS::ApiGateway::RestApi }\n  M: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, HttpMethod: POST, Integration: { Type: AWS, Uri: !Sub 'arn:aws:apigateway:\${AWS::Region}:states:action/StartSyncExecution', RequestTemplates: { application/json: !Sub '{"stateMachineArn": "\${Flow}"}' } } } }`, ['POST / 29']],
    ['a method as CDK writes it', `  Api: { Type: AWS::ApiGateway::RestApi }\n  M: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, HttpMethod: POST, Integration: { Type: AWS, Uri: !Join ['', ['arn:aws:apigateway:', !Ref AWS::Region, ':states:action/StartSyncExecution']], RequestTemplates: { application/json: !Join ['', ['#set($x)', '"stateMachineArn":"', !Ref Flow, '"']] } } } }`, ['POST / 29']],
    ['a route of an HTTP API', `  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }\n  I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationSubtype: StepFunctions-StartSyncExecution, RequestParameters: { StateMachineArn: !GetAtt Flow.Arn } } }`, ['integration I 30']],
    ['a route that does not wait', `  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }\n  I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationSubtype: StepFunctions-StartExecution, RequestParameters: { StateMachineArn: !GetAtt Flow.Arn } } }`, []],
    ['an OpenAPI document', `  Api: { Type: AWS::Serverless::Api, Properties: { DefinitionBody: { paths: { /go: { post: { x-amazon-apigateway-integration: { type: aws, uri: !Sub 'arn:aws:apigateway:\${AWS::Region}:states:action/StartSyncExecution', requestTemplates: { application/json: !Sub '{"stateMachineArn": "\${Flow}"}' } } } } } } } }`, ['POST /go 29']],
  ])('is waited for by %s', (_, resources, expected) => {
    const [flow] = workloadOf(`${machine(`Definition: ${one('!GetAtt Fn.Arn')}`)}${resources}`).workflows;
    expect(flow!.waits.map(({ label, patience }) => `${label} ${patience.cases[0]!.value}`)).toEqual(expected);
  });
});

describe('a workflow is started', () => {
  const SAM = { sections: 'Transform: AWS::Serverless-2016-10-31' };
  const samMachine = (events: string, more = ''): string => machine(`${more}Definition: ${one('!GetAtt Fn.Arn')}, Events: { ${events} }`, 'AWS::Serverless::StateMachine');
  const starts = (resources: string) => workloadOf(resources, SAM).workflows[0]!.starts.map(({ label, kind, patience, disabled }) => `${kind} ${label}${patience ? ` waits ${patience.cases[0]!.value}` : ''}${disabled ? ' off' : ''}`);

  it.each<[string, string, string]>([
    ['a schedule', 'Daily: { Type: Schedule, Properties: { Schedule: rate(1 day) } }', 'schedule schedule Daily'],
    ['a schedule of the scheduler', 'Daily: { Type: ScheduleV2, Properties: { ScheduleExpression: rate(1 day) } }', 'schedule schedule Daily'],
    ['a schedule that is switched off', 'Daily: { Type: Schedule, Properties: { Schedule: rate(1 day), State: DISABLED } }', 'schedule schedule Daily off'],
    ['a rule', 'New: { Type: EventBridgeRule, Properties: { Pattern: { source: [shop] } } }', 'eventbridge rule New'],
    ['a rule of the old spelling', 'New: { Type: CloudWatchEvent, Properties: { Pattern: { source: [shop] } } }', 'eventbridge rule New'],
    // SAM 1.110.0 integrates it with StartExecution, whatever the type of the workflow is.
    ['a route', 'Post: { Type: Api, Properties: { Path: /go, Method: post, RestApiId: !Ref Api } }', 'rest POST /go'],
  ])('by %s of SAM, which does not wait', (_, event, expected) => {
    const api = '  Api: { Type: AWS::Serverless::Api, Properties: { StageName: p } }';
    for (const type of ['', 'Type: EXPRESS, ']) expect(starts(`${samMachine(event, type)}${api}`)).toEqual([expected]);
  });

  it('by a route of SAM that its API describes, as that says', () => {
    const api = (action: string): string => `  Api: { Type: AWS::Serverless::Api, Properties: { StageName: p, DefinitionBody: { paths: { /go: { post: { x-amazon-apigateway-integration: { type: aws, uri: !Sub 'arn:aws:apigateway:\${AWS::Region}:states:action/${action}', requestTemplates: { application/json: !Sub '{"stateMachineArn": "\${Flow}"}', text/plain: !Sub '{"stateMachineArn": "\${Flow}"}' } } } } } } } }`;
    const event = 'Post: { Type: Api, Properties: { Path: /go, Method: post, RestApiId: !Ref Api } }';
    expect(starts(`${samMachine(event, 'Type: EXPRESS, ')}${api('StartSyncExecution')}`)).toEqual(['rest POST /go waits 29']);
    expect(starts(`${samMachine(event)}${api('StartExecution')}`)).toEqual(['rest POST /go']);
  });

  it.each<[string, string, readonly string[]]>([
    ['a rule', '  R: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [shop] }, Targets: [{ Arn: !GetAtt Flow.Arn, Id: a }, { Arn: !Ref Flow, Id: b }] } }', ['eventbridge rule R']],
    ['a rule with a schedule', "  R: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: 'rate(1 day)', Targets: [{ Arn: !Ref Flow, Id: a }] } }", ['schedule schedule R']],
    ['a schedule', "  S: { Type: AWS::Scheduler::Schedule, Properties: { ScheduleExpression: 'rate(1 day)', Target: { Arn: !Ref Flow } } }", ['schedule schedule S']],
    ['a pipe', '  P: { Type: AWS::Pipes::Pipe, Properties: { Source: !GetAtt Q.Arn, Target: !Ref Flow } }', ['pipe pipe P']],
    ['nothing', '  R: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [shop] }, Targets: [{ Arn: !GetAtt Topic.Arn, Id: a }] } }\n  Topic: { Type: AWS::SNS::Topic }', []],
    ['what SAM does not know', '', []],
  ])('by %s', (name, resources, expected) => {
    const event = name === 'what SAM does not know' ? 'Post: { Type: HttpApi, Properties: { Path: /go, Method: post } }, Put: { Type: S3, Properties: { Bucket: !Ref B } }, Odd: text' : '';
    expect(starts(`${samMachine(event)}${resources}`)).toEqual(expected);
  });

  it('not by a rule that is there only where it is not', () => {
    const conditions = { sections: `${SAM.sections}\nConditions: { C: !Equals [!Ref 'AWS::Region', a] }` };
    const flow = machine(`Definition: ${one('!GetAtt Fn.Arn')}`).replace('{ Type', '{ Condition: C, Type');
    const rule = (condition: string): string => `  R: { Type: AWS::Events::Rule, Condition: ${condition}, Properties: { EventPattern: { source: [shop] }, Targets: [{ Arn: !Ref Flow, Id: a }] } }`;
    expect(workloadOf(`${flow}${rule('C')}`, conditions).workflows[0]!.starts).toHaveLength(1);
    expect(workloadOf(`${flow}${rule('D')}`, { sections: `${conditions.sections.replace(' }', ', D: !Not [!Condition C] }')}` }).workflows[0]!.starts).toHaveLength(0);
  });
});

describe('a task is run again', () => {
  const retried = (retry: string, more = '', around = (inner: string): string => inner): readonly (number | undefined)[] => {
    const flow = around(`{ StartAt: A, States: { A: { Type: Task, Resource: !GetAtt Fn.Arn, Retry: ${retry}, End: true } } }`);
    return workloadOf(machine(`${more}Definition: ${flow}`), { sections: 'Parameters: { Times: { Type: Number } }' }).calls.map(({ retries }) => retries!.times);
  };

  // Step Functions developer guide, concepts-error-handling: three times where nothing is said, never for 0, each retrier by itself.
  it.each<[string, string, number | undefined]>([
    ['three times, unless it is told', '[{ ErrorEquals: [States.ALL] }]', 3],
    ['as often as it is told', '[{ ErrorEquals: [States.ALL], MaxAttempts: 5 }]', 5],
    ['not at all', '[{ ErrorEquals: [States.ALL], MaxAttempts: 0 }]', 0],
    ['for each kind of error by itself', '[{ ErrorEquals: [Broken, Late], MaxAttempts: 2 }, { ErrorEquals: [States.ALL], MaxAttempts: 1 }]', 3],
    ['by the first that names an error', '[{ ErrorEquals: [States.ALL], MaxAttempts: 2 }, { ErrorEquals: [Broken], MaxAttempts: 7 }]', 2],
    ['by the first that names an error, also where that says never', '[{ ErrorEquals: [Broken], MaxAttempts: 0 }, { ErrorEquals: [Broken], MaxAttempts: 7 }]', 0],
    ['where the function was stopped', '[{ ErrorEquals: [Lambda.Unknown, Lambda.TooManyRequestsException], MaxAttempts: 2 }]', 2],
    ['not where nothing has been paid', '[{ ErrorEquals: [Lambda.ServiceException, Lambda.AWSLambdaException, Lambda.SdkClientException, Lambda.ClientExecutionTimeoutException, Lambda.TooManyRequestsException, ThrottlingException, Bedrock.ThrottlingException], MaxAttempts: 6 }]', 0],
    ['nobody knows how often', '[{ ErrorEquals: [States.ALL], MaxAttempts: !Ref Times }]', undefined],
    ['no more than anybody means', '[{ ErrorEquals: [States.ALL], MaxAttempts: 99999999 }]', 1_000],
    ['not by what makes no sense', 'text', 0],
  ])('%s', (_, retry, times) => {
    expect(retried(retry)).toEqual([times]);
  });

  it('within branches and maps that are run again themselves', () => {
    const twice = '[{ ErrorEquals: [States.ALL], MaxAttempts: 1 }]';
    const inMap = (retry: string) => (inner: string): string => `{ StartAt: M, States: { M: { Type: Map, ItemProcessor: ${inner}, Retry: ${retry}, End: true } } }`;
    const inBranch = (inner: string): string => `{ StartAt: P, States: { P: { Type: Parallel, Branches: [${inner}], Retry: ${twice}, End: true } } }`;
    expect(retried(twice, '', inBranch)).toEqual([3]);
    expect(retried('[]', '', inBranch)).toEqual([1]);
    expect(retried(twice, '', (inner) => inMap(twice)(inBranch(inner)))).toEqual([7]);
    expect(retried(twice, '', inMap('[{ ErrorEquals: [States.ALL], MaxAttempts: !Ref Times }]'))).toEqual([undefined]);
  });

  it('only while an Express workflow goes on', () => {
    const express = 'StateMachineType: EXPRESS, ';
    // 1 + 2 + 4 + … + 128 s, and the ninth would begin after 511 s.
    expect(retried('[{ ErrorEquals: [States.ALL], MaxAttempts: 20 }]', express)).toEqual([8]);
    expect(retried('[{ ErrorEquals: [States.ALL], MaxAttempts: 20, IntervalSeconds: 100 }]', express)).toEqual([1]);
    expect(retried('[{ ErrorEquals: [States.ALL], MaxAttempts: 20, IntervalSeconds: 100, BackoffRate: 1 }]', express)).toEqual([2]);
    expect(retried('[{ ErrorEquals: [States.ALL], MaxAttempts: 20, MaxDelaySeconds: 2 }]', express)).toEqual([20]);
    expect(retried('[{ ErrorEquals: [States.ALL], MaxAttempts: 20, IntervalSeconds: 100, JitterStrategy: FULL }]', express)).toEqual([20]);
  });

  it('and nothing else is', () => {
    expect(workloadOf(machine(`Definition: ${one(INVOKE, ', Parameters: { FunctionName: !Ref Fn, InvocationType: Event }, Retry: [{ ErrorEquals: [States.ALL] }]')}`)).calls[0]).not.toHaveProperty('retries');
  });
});

describe('a huge workflow', () => {
  const quick = (run: () => void): void => {
    const started = performance.now();
    run();
    expect(performance.now() - started).toBeLessThan(15_000);
  };
  const states = (count: number, next: (n: number) => Record<string, unknown>) => JSON.stringify({ StartAt: 'S0', States: Object.fromEntries(Array.from({ length: count }, (_, n) => [`S${n}`, { Type: 'Task', Resource: '${W}', ...next(n) }])) });
  const flow = (definition: string) => workloadOf(machine('DefinitionUri: f.json, DefinitionSubstitutions: { W: !GetAtt Fn.Arn }', 'AWS::Serverless::StateMachine'), { files: { 'f.json': definition } }).workflows[0]!;

  it('of 20,000 states in a row has them all in its path', () => {
    quick(() => expect(flow(states(20_000, (n) => ({ Next: `S${n + 1}` }))).longestPath).toHaveLength(20_000));
  });

  it('whose states lead in circles ends', () => {
    quick(() => expect(flow(states(20_000, (n) => ({ Next: `S${(n + 1) % 20_000}` }))).longestPath).toHaveLength(20_000));
    quick(() => flow(states(400, () => ({ Type: 'Choice', Choices: Array.from({ length: 400 }, (_, m) => ({ Next: `S${m}` })) }))));
  });

  it('written as a string is read as fast', () => {
    quick(() => {
      const text = states(10_000, (n) => ({ Next: `S${n + 1}` })).replaceAll('${W}', '${Fn.Arn}');
      expect(workloadOf(machine(`DefinitionString: !Sub '${text}'`)).workflows[0]!.longestPath).toHaveLength(10_000);
    });
  });

  it('made of aliases ends', () => {
    const branches = Array.from({ length: 20 }, (_, n) => `  b${n}: &b${n} { StartAt: P, States: { P: { Type: Parallel, Branches: [${n === 0 ? '' : Array.from({ length: 10 }, () => `*b${n - 1}`).join(', ')}], End: true } } }`).join('\n');
    quick(() => workloadOf(machine('Definition: *b19'), { sections: `Metadata:\n${branches}` }));
    const wide = `  wide: &wide [${Array.from({ length: 5_000 }, () => '{}').join(', ')}]\n`;
    const many = Array.from({ length: 5_000 }, (_, n) => `S${n}: { Type: Parallel, Branches: *wide }`).join(', ');
    quick(() => workloadOf(machine(`Definition: { StartAt: S0, States: { ${many} } }`), { sections: `Metadata:\n${wide}` }));
  });

  it('that many machines share ends', () => {
    const definition = states(5_000, (n) => ({ Next: `S${n + 1}` }));
    const machines = Array.from({ length: 1_000 }, (_, n) => machine(`DefinitionString: *d`).replace('Flow', `Flow${n}`)).join('');
    quick(() => workloadOf(machines, { sections: `Metadata:\n  d: &d '${definition}'` }));
  });

  it('nested a thousand deep ends', () => {
    let definition = '{"StartAt":"A","States":{}}';
    for (let n = 0; n < 200; n++) definition = `{"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[${definition}],"End":true}}}`;
    quick(() => expect(flow(definition).tasks).toEqual([]));
  });
});

it('two machines call one function once each', () => {
  const both = `${machine(`Definition: ${one('!GetAtt Fn.Arn')}`)}${machine(`Definition: ${one('!GetAtt Fn.Arn')}`).replace('Flow', 'Flow2')}`;
  expect(workloadOf(both).calls.map(line)).toEqual(['workflow sync state machine Flow → Fn', 'workflow sync state machine Flow2 → Fn']);
});
