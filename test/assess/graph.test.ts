import { describe, expect, it } from 'vitest';
import type { Graph } from '../../src/assess/assessment.js';
import { API, assessed, assessFiles, projectOf, QUEUE, QUEUES, type Shape } from './assessing.js';

const graphOf = (shape: Shape): Graph => assessFiles(projectOf(shape), {}, ['template.yaml']).graph;

/** `caller POST /ask —sync waits 30 s→ function Fn`, sorted. */
function lines({ nodes, edges }: Graph): readonly string[] {
  const named = new Map(nodes.map(({ id, kind, label }) => [id, `${kind} ${label}`]));
  return edges.map(({ from, to, kind, label }) => `${named.get(from)} —${kind}${label === undefined ? '' : ` ${label}`}→ ${named.get(to)}`).sort();
}

const CALL = 'import boto3\nclient = boto3.client("bedrock-runtime")\ndef handler(event, context):\n    return client.converse(modelId="amazon.nova-lite-v1:0", messages=[])\n';

describe('the picture', () => {
  it('shows who calls, how long they wait, and which model is called', () => {
    const graph = graphOf({ events: API, python: CALL });
    expect(lines(graph)).toEqual(['caller POST /ask —sync waits 30 s→ function Fn', 'function Fn —model→ model bedrock-runtime: amazon.nova-lite-v1:0']);
    expect(graph.nodes.find(({ kind }) => kind === 'function')).toMatchObject({ fit: 'fit', detail: 'F1 · fits Lambda', at: { path: 'template.yaml', line: 3, column: 3 } });
  });

  it('shows queues, batches and where failures go', () => {
    expect(lines(graphOf({ events: QUEUE, rest: QUEUES, timeout: 300, python: CALL }))).toEqual([
      'function Fn —model→ model bedrock-runtime: amazon.nova-lite-v1:0', 'queue queue Jobs —failure after 5 receives→ failure Dead', 'queue queue Jobs —poll batch of 1→ function Fn',
    ]);
    const topic = '{ Put: { Type: SNS, Properties: { Topic: !Ref Topic } } }';
    const kept = 'DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Dead.Arn }';
    expect(lines(graphOf({ events: topic, properties: kept, rest: '  Topic: { Type: AWS::SNS::Topic }\n  Dead: { Type: AWS::SQS::Queue }' }))).toEqual([
      'caller topic Topic —async→ function Fn', 'function Fn —failure→ failure Dead', 'function Fn —model→ model a model, not known which',
    ]);
  });

  it('shows workflows around functions, and who waits for them', () => {
    const rest = `
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Ask
        States:
          Ask: { Type: Task, Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName: !GetAtt Fn.Arn }, Next: Sum }
          Sum: { Type: Task, Resource: "arn:aws:states:::bedrock:invokeModel", End: true }`;
    const { graph, workflows } = assessFiles(projectOf({ rest, python: CALL }), {}, ['template.yaml']);
    expect(lines(graph)).toEqual(['function Fn —model→ model bedrock-runtime: amazon.nova-lite-v1:0', 'workflow Flow —model→ model a model, not known which', 'workflow Flow —sync task→ function Fn']);
    expect(workflows).toMatchObject([{ logicalId: 'Flow', pattern: 'F2', fit: 'fit', express: false, modelTasks: ['Ask', 'Sum'], blockers: [] }]);
  });

  it('shows what starts a workflow, and whether it waits', () => {
    const flow = (type: string, events: string): string => `
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: ${type}
      Events: ${events}
      Definition: { StartAt: Ask, States: { Ask: { Type: Task, Resource: "arn:aws:states:::bedrock:invokeModel", End: true } } }`;
    const nightly = assessFiles(projectOf({ metadata: '{ ai: false }', rest: flow('EXPRESS', "{ Nightly: { Type: Schedule, Properties: { Schedule: 'rate(1 day)' } } }") }), {}, ['template.yaml']);
    expect(lines(nightly.graph)).toEqual(['caller schedule Nightly —async→ workflow Flow', 'workflow Flow —model→ model a model, not known which']);
    expect(nightly.workflows).toMatchObject([{
      pattern: 'F2', confidence: 'high', callers: [{ from: 'schedule Nightly', kind: 'schedule', mode: 'async', at: { path: 'template.yaml' } }],
      reasons: [{ note: 'schedule Nightly starts it and does not wait' }, { note: 'task "Ask" calls a model' }],
    }]);
    const api = `
  Api: { Type: AWS::Serverless::Api, Properties: { StageName: p, DefinitionBody: { paths: { /go: { post: { x-amazon-apigateway-integration: { type: aws, uri: !Sub "arn:aws:apigateway:\${AWS::Region}:states:action/StartSyncExecution", requestTemplates: { application/json: !Sub '{"stateMachineArn": "\${Flow}"}' } } } } } } } }`;
    const asked = assessFiles(projectOf({ metadata: '{ ai: false }', rest: flow('EXPRESS', '{ Post: { Type: Api, Properties: { Path: /go, Method: post, RestApiId: !Ref Api } } }') + api }), {}, ['template.yaml']);
    expect(lines(asked.graph)).toContain('caller POST /go —sync waits 29 s→ workflow Flow');
    expect(asked.workflows).toMatchObject([{ pattern: 'F1', callers: [{ from: 'POST /go', mode: 'sync', budget: 29 }] }]);
  });

  it('says of a workflow how often a task without a function may be paid for', () => {
    const rest = `
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Ask
        States:
          Ask: { Type: Task, Resource: !GetAtt Fn.Arn, Retry: [{ ErrorEquals: [States.ALL] }], Next: Sum }
          Sum: { Type: Task, Resource: "arn:aws:states:::bedrock:invokeModel", Retry: [{ ErrorEquals: [ThrottlingException], MaxAttempts: 6 }, { ErrorEquals: [States.TaskFailed], MaxAttempts: 2 }], End: true }`;
    const { workflows: [flow], functions } = assessFiles(projectOf({ rest, python: CALL }), {}, ['template.yaml']);
    expect(flow!.paidTasks).toEqual([{ task: 'Sum', value: 3, how: '1 try and 2 retries of state "Sum" upon States.TaskFailed', assumes: ['the task fails after the model has answered'] }]);
    expect(functions.find(({ logicalId }) => logicalId === 'Fn')!.numbers!.paidAttempts).toMatchObject({ value: 4 });
  });

  it('says of a workflow that its functions take longer than it may', () => {
    const rest = `
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      Definition: { StartAt: Ask, States: { Ask: { Type: Task, Resource: !GetAtt Fn.Arn, End: true } } }`;
    const { workflows: [flow] } = assessFiles(projectOf({ rest, timeout: 600 }), {}, ['template.yaml']);
    expect(flow).toMatchObject({ pattern: 'F2', fit: 'fit-with-changes', express: true, target: { first: expect.stringContaining('Step Functions Standard') }, blockers: ['sync-timeout-exceeds-caller'] });
  });

  it('draws a service once where some of its calls name their model', () => {
    const both = CALL.replace('    return', '    client.converse(modelId=event["m"], messages=[])\n    return');
    expect(lines(graphOf({ events: API, python: both }))).toEqual(['caller POST /ask —sync waits 30 s→ function Fn', 'function Fn —model→ model bedrock-runtime: amazon.nova-lite-v1:0']);
    expect(lines(graphOf({ events: API, python: CALL.replace('"amazon.nova-lite-v1:0"', 'event["m"]') }))).toContain('function Fn —model→ model bedrock-runtime');
  });

  it('leaves out callers that no model answers', () => {
    const events = '{ Pre: { Type: HttpApi, Properties: { Path: /ask, Method: options } }, Ask: { Type: HttpApi, Properties: { Path: /ask, Method: post } } }';
    expect(lines(graphOf({ events, python: CALL }))).toEqual(['caller POST /ask —sync waits 30 s→ function Fn', 'function Fn —model→ model bedrock-runtime: amazon.nova-lite-v1:0']);
  });

  it('joins the many routes of one API, and cuts long names', () => {
    const routes = Array.from({ length: 12 }, (_, index) => `R${index}: { Type: HttpApi, Properties: { Path: /route/${index}, Method: get } }`).join(', ');
    expect(lines(graphOf({ events: `{ ${routes} }` }))[0]).toBe('caller 12 routes of an HTTP API —sync waits 30 s→ function Fn');
    const long = graphOf({ events: `{ R: { Type: HttpApi, Properties: { Path: /${'long/'.repeat(40)}, Method: get } } }` });
    for (const { label } of long.nodes) expect(label.length).toBeLessThanOrEqual(48);
  });

  it('leaves out what is not assessed', () => {
    expect(graphOf({ events: API, metadata: '{ ai: false }' })).toEqual({ nodes: [], edges: [] });
  });
});

describe('advice', () => {
  const advice = (shape: Shape): string => assessed(shape).advice.map(({ note }) => note).join('\n');

  it('names a cold start that somebody waits for, and what shortens it', () => {
    expect(advice({ events: API, runtime: 'java21' })).toMatch(/^Who calls Fn by POST \/ask waits for a cold start now and then, and java21 starts slowly without SnapStart: SnapStart on a published version/);
    expect(advice({ events: QUEUE, rest: QUEUES, runtime: 'java21' })).toBe('');
  });

  it('names one sign of steady traffic', () => {
    expect(advice({ events: QUEUE.replace('BatchSize: 1', 'BatchSize: 1, ProvisionedPollerConfig: { MinimumPollers: 10 }'), rest: QUEUES })).toContain('10 pollers of queue Jobs');
  });

  it('names calls for each item that could be one batch', () => {
    const python = 'import boto3\nclient = boto3.client("bedrock-runtime")\ndef handler(event, context):\n    for record in event["Records"]:\n        client.converse(modelId="m", messages=[record])\n';
    expect(advice({ events: QUEUE.replace('BatchSize: 1', 'BatchSize: 10, FunctionResponseTypes: [ReportBatchItemFailures]'), rest: QUEUES, timeout: 900, python })).toContain('CreateModelInvocationJob');
    expect(advice({ events: QUEUE, rest: QUEUES, timeout: 900, python })).not.toContain('CreateModelInvocationJob');
  });

  it('names a task that only wraps a model call', () => {
    const rest = '  Flow: { Type: AWS::Serverless::StateMachine, Properties: { Definition: { StartAt: Ask, States: { Ask: { Type: Task, Resource: !GetAtt Fn.Arn, End: true } } } } }';
    expect(advice({ rest, python: CALL })).toContain('arn:aws:states:::bedrock:invokeModel');
    expect(advice({ rest, python: CALL.replace('def handler', 's3 = boto3.client("s3")\ndef handler').replace('    return', '    s3.get_object(Bucket="b", Key="k")\n    return') })).toBe('');
  });
});
