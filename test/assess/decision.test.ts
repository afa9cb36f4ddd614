import { describe, expect, it } from 'vitest';
import type { FunctionAssessment } from '../../src/assess/assessment.js';
import { API, assessed, assessFiles, brief, projectOf, QUEUE, QUEUES, REST, type Shape } from './assessing.js';

/** One model call, and all that is known of it. */
const CALL = 'import boto3\nclient = boto3.client("bedrock-runtime")\ndef handler(event, context):\n    return client.converse(modelId="anthropic.claude-3-haiku-20240307-v1:0", messages=[])\n';
/** An agent that has tools, and no end. */
const AGENT = 'from strands import Agent, tool\n@tool\ndef look(x: str) -> str:\n    return x\ndef handler(event, context):\n    agent = Agent(tools=[look])\n    return str(agent(event["q"]))\n';
/** The same without a framework. */
const LOOP = `import boto3
client = boto3.client("bedrock-runtime")
def handler(event, context):
    messages = []
    while True:
        answer = client.converse(modelId="m", messages=messages, toolConfig={"tools": []})
        if answer["stopReason"] != "tool_use":
            return answer
        messages.append(run_tool(answer))
`;

const reason = ({ reasons: [first] }: Pick<FunctionAssessment, 'reasons'>): string => first!.note;
const placeOf = ({ reasons: [first] }: Pick<FunctionAssessment, 'reasons'>): string => `${first!.path}:${first!.line}`;

describe('the patterns that fit (rules.md 4.1)', () => {
  it('F1: somebody waits for one model call that ends in time', () => {
    const fn = assessed({ events: API, python: CALL });
    expect(brief(fn)).toBe('F1 fit high');
    expect(fn).toMatchObject({ target: null, blockers: [], callers: [{ from: 'POST /ask', mode: 'sync', budget: 30, pattern: 'F1', fit: 'fit' }], unknowns: [] });
    expect(fn.reasons.map(({ note }) => note)).toEqual([
      'POST /ask waits for the answer', 'one model call for a request: converse', 'it may run 25 s, and POST /ask waits 30 s', 'it keeps nothing between requests that the template shows',
    ]);
  });

  it('F1: a second more than the caller waits does no harm, and that is said', () => {
    const fn = assessed({ events: REST, timeout: 30, python: CALL });
    expect(brief(fn)).toBe('F1 fit high');
    expect(fn.reasons.map(({ note }) => note)).toContain('it may run 30 s, and POST /ask waits 29 s: so little more does no harm');
  });

  it('F1: what is looked up before the answer belongs to the same request', () => {
    const rag = 'import boto3\nkb = boto3.client("bedrock-agent-runtime")\nclient = boto3.client("bedrock-runtime")\ndef handler(event, context):\n    found = kb.retrieve(knowledgeBaseId="k", retrievalQuery={})\n    return client.converse(modelId="m", messages=[found])\n';
    expect(brief(assessed({ events: API, python: rag }))).toBe('F1 fit high');
  });

  it('F1: a call that is there streamed and whole is one call', () => {
    const both = CALL.replace('    return client.converse(', '    if event.get("stream"):\n        return client.converse_stream(modelId="m", messages=[])\n    return client.converse(');
    expect(brief(assessed({ events: API, python: both }))).toBe('F1 fit high');
  });

  it('F2: an event at a time, with room, and kept when it fails', () => {
    const fn = assessed({ events: QUEUE, rest: QUEUES, timeout: 300, python: CALL, properties: '' });
    expect(brief(fn)).toBe('F2 fit high');
    expect(fn.reasons.map(({ note }) => note)).toContain('one item at a time');
  });

  it('F2: a whole batch that one bad item repeats is to be changed', () => {
    const fn = assessed({ events: QUEUE.replace('BatchSize: 1', 'BatchSize: 10'), rest: QUEUES, timeout: 300, python: CALL });
    expect(fn).toMatchObject({ pattern: 'F2', fit: 'fit-with-changes' });
    expect(fn.reasons.map(({ note }) => note).join()).toMatch(/batch|10/);
  });

  it('F2: too little time for all records of a batch is said in seconds', () => {
    const each = CALL.replace('    return client', '    for record in event["Records"]:\n        client');
    const events = QUEUE.replace('BatchSize: 1', 'BatchSize: 5, FunctionResponseTypes: [ReportBatchItemFailures]');
    expect(assessed({ events, rest: QUEUES, timeout: 15, python: each }).reasons.map(({ note }) => note)).toContain('whether 15 s are enough for an event is not known: 5 model calls at 20 s each would take 100 s');
    expect(assessed({ events, rest: QUEUES, timeout: 300, python: each }).reasons.map(({ note }) => note)).toContain('5 model calls for an event, and 300 s of time');
  });

  it('F2: that it only starts a job is less sure where a permission says so, and no code', () => {
    const starts = '{ Effect: Allow, Action: "bedrock:StartAsyncInvoke", Resource: "*" }';
    const starting = 'import boto3\nclient = boto3.client("bedrock-runtime")\ndef handler(event, context):\n    return client.start_async_invoke(modelId="m", modelInput={}, outputDataConfig={})\n';
    const unread = assessed({ events: QUEUE, rest: QUEUES, timeout: 300, policies: starts, metadata: '{ ai: true, kind: job-start }' });
    expect(unread.reasons.map(({ note }) => note)).toContain('it only starts a job and does not wait for it');
    expect(brief(unread)).toBe('F2 fit medium');
    expect(brief(assessed({ events: QUEUE, rest: QUEUES, timeout: 300, policies: starts, python: starting }))).toBe('F2 fit high');
  });

  it('F3: two to five calls for a request, one after the other or at once', () => {
    const twice = CALL.replace('    return', '    first = client.converse(modelId="m", messages=[])\n    return');
    expect(brief(assessed({ events: API, python: twice }))).toBe('F3 fit high');
    const parallel = 'const { BedrockRuntimeClient, ConverseCommand } = require("@aws-sdk/client-bedrock-runtime");\nconst client = new BedrockRuntimeClient({});\nexports.handler = async (event) => Promise.all([1, 2].map(() => client.send(new ConverseCommand({ modelId: "m", messages: [] }))));\n';
    expect(assessed({ events: API, javascript: parallel })).toMatchObject({ pattern: 'F3' });
  });

  it('F1: one call that is raced against a clock is one call', () => {
    const raced = 'const { BedrockRuntimeClient, ConverseCommand } = require("@aws-sdk/client-bedrock-runtime");\nconst client = new BedrockRuntimeClient({});\nexports.handler = async (event) => Promise.race([client.send(new ConverseCommand({ modelId: "m", messages: [] })), new Promise((_, no) => setTimeout(no, 20000))]);\n';
    expect(brief(assessed({ events: API, javascript: raced }))).toBe('F1 fit high');
  });

  it('F2: embeddings in a loop over what nobody can count take nobody knows how long', () => {
    const pages = 'import boto3\nclient = boto3.client("bedrock-runtime")\ndef embed(page):\n    return client.invoke_model(modelId="amazon.titan-embed-text-v2:0", body=page)\ndef handler(event, context):\n    return [embed(page) for page in read(event)]\n';
    const fn = assessed({ events: QUEUE, rest: QUEUES, timeout: 300, python: pages });
    expect(brief(fn)).toBe('F2 fit medium');
    expect(fn.unknowns).toEqual(['how long one event takes: give averageSeconds']);
  });

  it('F3: a loop over what nobody can count is less sure', () => {
    const loop = 'import boto3\nclient = boto3.client("bedrock-runtime")\ndef handler(event, context):\n    return [client.converse(modelId="m", messages=[x]) for x in event["items"]]\n';
    expect(assessed({ events: API, python: loop })).toMatchObject({ pattern: 'F3', fit: 'fit', confidence: 'medium', unknowns: ['how many items the loop around the model call has for one request'] });
  });
});

describe('N1, long-running (rules.md 4.1)', () => {
  it.each([['an agent with tools', AGENT], ['a loop that waits for tools', LOOP]])('%s and without end behind somebody who waits does not fit', (_, python) => {
    const fn = assessed({ events: API, python });
    expect(fn).toMatchObject({ pattern: 'N1', fit: 'does-not-fit', target: { first: expect.stringContaining('durable function') } });
    expect(placeOf(fn)).toMatch(/^src\/app\.py:[56]$/);
    expect(reason(fn)).toMatch(/^(?:strands|a loop around converse) goes on as long as the model asks for tools, with no cap on its turns; Fn may run 25 s: time for 1 turn of 20 s$/);
  });

  it('names who waits, where that one gives up before the function ends', () => {
    expect(reason(assessed({ events: REST, timeout: 300, python: LOOP }))).toMatch(/; POST \/ask waits 29 s: time for 1 turn of 20 s$/);
    expect(reason(assessed({ properties: 'FunctionUrlConfig: { AuthType: AWS_IAM }', timeout: 900, python: LOOP }))).toMatch(/; Fn may run 900 s: time for 45 turns of 20 s$/);
    expect(reason(assessed({ events: QUEUE, rest: QUEUES, timeout: 15, python: LOOP }))).toMatch(/; Fn may run 15 s: time for less than one turn of 20 s$/);
    expect(reason(assessed({ events: QUEUE, rest: QUEUES, timeout: '!ImportValue Seconds', python: LOOP }))).toMatch(/no cap on its turns$/);
  });

  it.each([['an agent with tools', AGENT], ['a loop that waits for tools', LOOP]])('%s and without end, but with nobody waiting, is to be changed', (_, python) => {
    expect(assessed({ events: QUEUE, rest: QUEUES, timeout: 600, python })).toMatchObject({ pattern: 'N1', fit: 'fit-with-changes', confidence: 'medium' });
  });

  it('an agent without tools is one model call', () => {
    const fn = assessed({ events: API, python: 'from strands import Agent\ndef handler(event, context):\n    return str(Agent(system_prompt="be kind")(event["q"]))\n' });
    expect(fn).toMatchObject({ pattern: 'F1', fit: 'fit' });
  });

  it('a cap that leaves too many turns for the caller is to be changed, as no turn is known to be so long', () => {
    const capped = LOOP.replace('while True', 'for _ in range(10)');
    expect(assessed({ events: API, python: capped })).toMatchObject({ pattern: 'N1', fit: 'fit-with-changes' });
    expect(assessed({ properties: 'FunctionUrlConfig: { AuthType: AWS_IAM }', timeout: 600, python: capped })).toMatchObject({ pattern: 'F3' });
  });

  it('a cap that nobody reaches is none', () => {
    const fn = assessed({ events: API, python: LOOP.replace('while True', 'for _ in range(10000)') });
    expect(fn).toMatchObject({ pattern: 'N1', fit: 'does-not-fit' });
    expect(reason(fn)).toBe('a loop around converse goes on as long as the model asks for tools (10000 turns are allowed, as good as without end); Fn may run 25 s: time for 1 turn of 20 s');
  });

  it('a client that waits ten minutes for what is not streamed', () => {
    const patient = CALL.replace('"bedrock-runtime"', '"bedrock-runtime", config=Config(read_timeout=900, retries={"max_attempts": 0})').replace('import boto3', 'import boto3\nfrom botocore.config import Config');
    const fn = assessed({ events: QUEUE, rest: QUEUES, timeout: 900, python: patient });
    expect(fn).toMatchObject({ pattern: 'N1', fit: 'does-not-fit', target: { first: expect.stringContaining('Managed Instances') } });
    // A function that is stopped before could not wait so long.
    expect(assessed({ events: QUEUE, rest: QUEUES, timeout: 120, python: patient }).pattern).toBe('F2');
    // A stream keeps the connection busy.
    expect(assessed({ events: QUEUE, rest: QUEUES, timeout: 900, python: patient.replace('client.converse(', 'client.converse_stream(') }).pattern).toBe('F2');
    expect(assessed({ events: QUEUE, rest: QUEUES, timeout: 900, python: patient.replace('read_timeout=900', 'read_timeout=6000') }).target?.first).toContain('Batch');
    // Agents answer in a stream of events.
    const agent = patient.replace('"bedrock-runtime"', '"bedrock-agent-runtime"').replace(/client\.converse\(.*/, 'client.invoke_agent(agentId="a", agentAliasId="b", sessionId="c", inputText="d")');
    expect(assessed({ events: QUEUE, rest: QUEUES, timeout: 900, python: agent }).pattern).toBe('F2');
    // Who is known by a permission only, or is answered at once, says nothing of how long the answer takes.
    const permission = '  May: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref Fn, Action: "lambda:InvokeFunction", Principal: s3.amazonaws.com } }';
    expect(assessed({ rest: permission, timeout: 900, python: patient })).toMatchObject({ pattern: 'N1', fit: 'fit-with-changes' });
  });

  it('a poll for a job that takes hours', () => {
    const poll = 'import boto3, time\nclient = boto3.client("bedrock")\nruntime = boto3.client("bedrock-runtime")\ndef handler(event, context):\n    runtime.converse(modelId="m", messages=[])\n    while client.get_model_invocation_job(jobIdentifier=event["j"])["status"] != "Completed":\n        time.sleep(30)\n';
    expect(assessed({ events: QUEUE, rest: QUEUES, timeout: 900, python: poll })).toMatchObject({ pattern: 'N1', fit: 'does-not-fit', target: { first: expect.stringContaining('Step Functions') } });
    const other = poll.replace('get_model_invocation_job', 'get_async_thing');
    expect(assessed({ events: QUEUE, rest: QUEUES, timeout: 900, python: other }).fit).not.toBe('does-not-fit');
  });

  it('what the project has measured', () => {
    const measured = (averageSeconds: number, shape: Shape): FunctionAssessment => assessed(shape, { traffic: new Map([['Fn', { averageSeconds }]]) });
    expect(measured(700, { events: QUEUE, rest: QUEUES, timeout: 900 })).toMatchObject({ pattern: 'N1', fit: 'does-not-fit' });
    expect(measured(45, { events: API })).toMatchObject({ pattern: 'F1', fit: 'fit-with-changes', target: { first: expect.stringContaining('streamed') } });
    expect(measured(5, { events: API })).toMatchObject({ pattern: 'F1', fit: 'fit' });
  });

  it('a long timeout is named, and alone changes nothing', () => {
    const fn = assessed({ events: QUEUE, rest: QUEUES, timeout: 900, python: CALL });
    expect(brief(fn)).toBe('F2 fit high');
    expect(fn.reasons.map(({ note }) => note).join()).toContain('timeout of 900 s is a ceiling');
  });
});

describe('N2, steady (rules.md 4.1)', () => {
  it('by traffic at which another way costs less', () => {
    const busy = { traffic: new Map([['*', { invocationsPerMonth: 50_000_000, averageSeconds: 5 }]]) };
    const fn = assessed({ events: API }, busy);
    expect(fn).toMatchObject({ pattern: 'N2', fit: 'does-not-fit', target: { first: expect.stringContaining('ECS or Fargate') } });
    expect(reason(fn)).toMatch(/Lambda costs \$[\d.]+ a month/);
    expect(assessed({ events: API }, { traffic: new Map([['*', { invocationsPerMonth: 1_000, averageSeconds: 5 }]]) }).pattern).toBe('F1');
    // Lambda $20, Fargate $18: with a load balancer before it, no less.
    expect(assessed({ events: API }, { traffic: new Map([['*', { invocationsPerMonth: 300_000, averageSeconds: 4 }]]) }).pattern).toBe('F1');
  });

  it('by two signs, where no traffic is given', () => {
    const events = '{ Each: { Type: Schedule, Properties: { Schedule: rate(1 minute) } } }';
    const fn = assessed({ events, timeout: 50, properties: 'AutoPublishAlias: live\nProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 5 }' });
    expect(fn).toMatchObject({ pattern: 'N2', fit: 'fit-with-changes' });
    expect(fn.unknowns).toContain('traffic: give invocationsPerMonth and averageSeconds to decide');
    expect(assessed({ events, timeout: 50 }).pattern).toBe('F2');
  });
});

describe('N3, cold starts (rules.md 4.1)', () => {
  const LOCAL = 'from sentence_transformers import SentenceTransformer\nmodel = SentenceTransformer("all-MiniLM-L6-v2")\ndef handler(event, context):\n    return model.encode(event["q"]).tolist()\n';

  it('a model that is loaded before somebody gets an answer, another sign of a slow start, and nothing warm', () => {
    const vpc = 'VpcConfig: { SubnetIds: [a], SecurityGroupIds: [b] }';
    const slow: Shape = { events: API, python: LOCAL, memory: 256, properties: vpc };
    expect(assessed(slow)).toMatchObject({ pattern: 'N3', fit: 'fit-with-changes', target: { first: 'SnapStart' } });
    expect(assessed({ ...slow, properties: `${vpc}\nAutoPublishAlias: live\nSnapStart: { ApplyOn: PublishedVersions }` }).pattern).toBe('F1');
    expect(assessed({ ...slow, events: QUEUE, rest: QUEUES }).pattern).toBe('F2');
    // One sign is worth a sentence.
    const light = assessed({ events: API, python: LOCAL });
    expect(light.pattern).toBe('F1');
    expect(light.advice.map(({ note }) => note).join()).toContain('cold start');
  });

  it('a promise of latency, and nothing warm', () => {
    const sensitive = { traffic: new Map([['Fn', { latencySensitive: true }]]) };
    expect(assessed({ events: API }, sensitive)).toMatchObject({ pattern: 'N3', fit: 'fit-with-changes', target: { first: 'SnapStart' } });
    expect(assessed({ events: API, runtime: 'nodejs22.x' }, sensitive).target?.first).toContain('provisioned concurrency');
    expect(assessed({ events: API, properties: 'PackageType: Image' }, sensitive).target?.first).toContain('container images');
    expect(assessed({ events: API, properties: 'AutoPublishAlias: live\nProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 5 }' }, sensitive).pattern).toBe('F1');
    // It cannot be kept warm.
    expect(assessed({ events: API, properties: 'TenancyConfig: { TenantIsolationMode: PER_TENANT }' }, sensitive)).toMatchObject({ pattern: 'N3', fit: 'does-not-fit' });
  });
});

describe('the decision (rules.md 4.2)', () => {
  it('0: what is no AI work, or only likely, is not assessed', () => {
    expect(assessed({ events: API, policies: '{ Effect: Allow, Action: "s3:GetObject", Resource: "*" }' })).toMatchObject({ pattern: null, fit: 'not-assessed', ai: { verdict: 'no' }, unknowns: [] });
    const likely = assessed({ events: API, policies: '{ Effect: Allow, Action: "bedrock:*", Resource: "*" }' });
    expect(likely).toMatchObject({ pattern: null, fit: 'not-assessed', ai: { verdict: 'likely' } });
    expect(likely.unknowns[0]).toMatch(/^whether it calls a model/);
  });

  it('0: a tool of an agent is not assessed', () => {
    expect(assessed({ events: API, metadata: '{ ai: true, kind: tool }' })).toMatchObject({ fit: 'not-assessed' });
  });

  it('0b: what only runs when the stack is deployed is not assessed', () => {
    const rest = '  Setup: { Type: "Custom::Setup", Properties: { ServiceToken: !GetAtt Fn.Arn } }';
    expect(assessed({ rest })).toMatchObject({ pattern: null, fit: 'not-assessed' });
    expect(assessed({ rest, events: API })).toMatchObject({ pattern: 'F1', callers: [{ fit: 'fit' }, { fit: 'not-assessed' }] });
  });

  const flow = (type: string, more = ''): string => `
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: ${type}
      Definition: { StartAt: Ask, States: { Ask: { Type: Task, Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName: !GetAtt Fn.Arn }, End: true } } }
${more}`;
  const start = `
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: { Name: api, ProtocolType: HTTP }
  Start:
    Type: AWS::ApiGatewayV2::Integration
    Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationSubtype: StepFunctions-StartSyncExecution, PayloadFormatVersion: "1.0", RequestParameters: { StateMachineArn: !Ref Flow } }
  Route: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: POST /run, Target: !Sub "integrations/\${Start}" } }
`;

  it('0c: a task is what starts its workflow', () => {
    expect(assessed({ rest: flow('STANDARD'), python: CALL })).toMatchObject({ pattern: 'F2', fit: 'fit', callers: [{ kind: 'workflow' }] });
    expect(assessed({ rest: flow('EXPRESS', start), python: CALL })).toMatchObject({ pattern: 'F1', fit: 'fit', callers: [{ budget: 30, from: 'state machine Flow behind POST /run' }] });
  });

  it('0c: an Express workflow ends after five minutes', () => {
    expect(assessed({ rest: flow('EXPRESS'), timeout: 250, python: CALL })).toMatchObject({ pattern: 'F2', fit: 'fit', callers: [{ budget: 300 }] });
    expect(assessed({ rest: flow('EXPRESS'), timeout: 600, python: CALL })).toMatchObject({ pattern: 'F2', fit: 'fit-with-changes', target: { first: expect.stringContaining('Step Functions Standard') } });
  });

  it('1: without a caller nothing is said but what would decide it', () => {
    const fn = assessed({ python: CALL });
    expect(brief(fn)).toBe('null unknown low');
    expect(fn.unknowns).toEqual(['what calls it: no event, API or permission in this template', 'traffic: give invocationsPerMonth and averageSeconds']);
    expect(placeOf(fn)).toBe('template.yaml:3');
  });

  it('2: a durable function is judged by what a durable function may', () => {
    const durable = (seconds: number): string => `DurableConfig: { ExecutionTimeout: ${seconds}, RetentionPeriodInDays: 7 }`;
    const s3 = '{ Put: { Type: S3, Properties: { Bucket: !Ref Bucket, Events: "s3:ObjectCreated:*" } } }';
    const bucket = '  Bucket: { Type: AWS::S3::Bucket }';
    expect(assessed({ events: s3, rest: bucket, python: AGENT, properties: `${durable(86_400)}\nDeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Dead.Arn }`, timeout: 600 })).toMatchObject({ pattern: 'N1', fit: 'fit' });
    expect(assessed({ events: QUEUE, rest: QUEUES, properties: durable(86_400), timeout: 600 })).toMatchObject({ fit: 'fit-with-changes' });
    expect(assessed({ events: QUEUE, rest: QUEUES, properties: durable(900), timeout: 600 })).toMatchObject({ fit: 'fit' });
  });

  it('2: on Managed Instances neither traffic nor cold starts speak against it', () => {
    const properties = 'CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: arn } }';
    const fn = assessed({ events: API, properties }, { traffic: new Map([['Fn', { latencySensitive: true, invocationsPerMonth: 50_000_000, averageSeconds: 5 }]]) });
    expect(fn.pattern).toBe('F1');
    expect(fn.fit).not.toBe('does-not-fit');
  });

  it('6 and 7: what rules find must change, the gravest first', () => {
    const fn = assessed({ events: API, timeout: 100, properties: '', python: CALL });
    expect(fn).toMatchObject({ pattern: 'F1', fit: 'fit-with-changes', blockers: ['sync-timeout-exceeds-caller'], target: { first: expect.stringContaining('streamed') } });
    expect(reason(fn)).toBe('Fn may run 100 s, but POST /ask gives up after 30 s.');
    expect(placeOf(fn)).toBe('template.yaml:10');
    const two = assessed({ events: API, timeout: 100, memory: 128 });
    expect(two.blockers).toEqual(['sync-timeout-exceeds-caller', 'memory-at-default']);
  });

  it('7: what somebody has said may stay is no blocker', () => {
    const fn = assessed({ events: API, timeout: 100, python: CALL, properties: '', metadata: '{ disable: { sync-timeout-exceeds-caller: the client asks again } }' });
    expect(fn).toMatchObject({ fit: 'fit', blockers: [] });
  });

  it('8: a verdict for each caller, and the worst is the headline', () => {
    const fn = assessed({ events: '{ Ask: { Type: HttpApi, Properties: { Path: /ask, Method: post } }, Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: 1 } } }', rest: QUEUES, python: AGENT, timeout: 600 });
    expect(fn).toMatchObject({ pattern: 'N1', fit: 'does-not-fit' });
    expect(fn.callers.map(({ from, pattern, fit }) => `${from}: ${pattern} ${fit}`)).toEqual(['POST /ask: N1 does-not-fit', 'queue Jobs: N1 fit-with-changes']);
    const split = assessed({ events: '{ Ask: { Type: HttpApi, Properties: { Path: /ask, Method: post } }, Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: 1 } } }', rest: QUEUES, python: CALL });
    expect(split.advice.map(({ note }) => note).join()).toContain('a function for each kind');
  });

  it('8: a finding about one caller does not spoil the others', () => {
    const fn = assessed({ events: '{ Ask: { Type: HttpApi, Properties: { Path: /ask, Method: post } }, Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: 1 } } }', rest: '  Jobs: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 900 } }', python: CALL });
    expect(fn.callers.map(({ from, fit }) => `${from}: ${fit}`)).toEqual(['POST /ask: fit', 'queue Jobs: fit-with-changes']);
  });

  it('8: what no model answers is not judged, and names no function', () => {
    const events = '{ Pre: { Type: HttpApi, Properties: { Path: /ask, Method: options } }, Ask: { Type: HttpApi, Properties: { Path: /ask, Method: post } } }';
    const fn = assessed({ events, timeout: 100, python: CALL });
    expect(fn.callers.map(({ from, pattern, fit }) => `${from}: ${pattern} ${fit}`)).toEqual(['OPTIONS /ask: null not-assessed', 'POST /ask: F1 fit-with-changes']);
    expect(fn).toMatchObject({ pattern: 'F1', fit: 'fit-with-changes' });
    expect(fn.reasons.map(({ note }) => note).join()).not.toContain('OPTIONS');
    expect(assessed({ events, python: CALL })).toMatchObject({ pattern: 'F1', fit: 'fit', confidence: 'high' });
    // Where it is all that is seen, it is what the function is judged by.
    expect(assessed({ events: '{ Pre: { Type: HttpApi, Properties: { Path: /ask, Method: options } } }', python: CALL })).toMatchObject({ pattern: 'F1', callers: [{ fit: 'fit' }] });
  });

  it('8: connections that open and close are not judged beside what is asked over them', () => {
    const integration = (name: string, key: string): string => `
  ${name}Integration: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Socket, IntegrationType: AWS_PROXY, IntegrationUri: !Sub "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations" } }
  ${name}: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Socket, RouteKey: ${key}, Target: !Sub "integrations/\${${name}Integration}" } }`;
    const rest = `
  Socket: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: s, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action } }${integration('Open', '$connect')}${integration('Close', '$disconnect')}${integration('Ask', 'ask')}`;
    const fn = assessed({ rest, timeout: 100, python: CALL });
    expect(fn.callers.map(({ from, fit }) => `${from}: ${fit}`)).toEqual(['route $connect: not-assessed', 'route $disconnect: not-assessed', 'route ask: fit-with-changes']);
    expect(fn.reasons.map(({ note }) => note).join()).not.toContain('connect');
    // Nor where the finding's sentence begins with one of them.
    const many = assessed({ rest, python: CALL, properties: 'ReservedConcurrentExecutions: !Ref AWS::NoValue' });
    expect(many.findings.map(({ message }) => message).join()).toContain('Route $connect may start');
    expect(many.reasons.map(({ note }) => note).join()).not.toContain('connect');
  });

  it('8: a caller has its reasons in words about itself, and the function has those of the finding', () => {
    const events = '{ Ask: { Type: HttpApi, Properties: { Path: /v1/chat, Method: post } }, Health: { Type: HttpApi, Properties: { Path: /health, Method: get } } }';
    const fn = assessed({ events, timeout: 100, python: CALL });
    for (const { from, fit, reasons } of fn.callers) {
      expect([from, fit, reasons[0]!.note.replace(/\.$/, '')]).toEqual([from, 'fit-with-changes', `Fn may run 100 s, but ${from} gives up after 30 s`]);
      const [other] = fn.callers.flatMap((one) => (one.from === from ? [] : [one.from]));
      expect(reasons.map(({ note }) => note).join()).not.toContain(other);
    }
    const nested = assessed({ events: events.replace('/health, Method: get', '/v1, Method: post'), timeout: 100, python: CALL });
    expect(nested.callers.map(({ from, reasons }) => reasons[0]!.note.includes(`${from} gives up`))).toEqual([true, true]);
    // Nothing is known of it but that the rule found it.
    const open = assessed({ events, python: CALL, properties: 'ReservedConcurrentExecutions: !Ref AWS::NoValue' });
    for (const { from, reasons } of open.callers) expect(reasons.filter(({ note }) => note.includes(from === 'GET /health' ? 'POST /v1/chat' : 'GET /health'))).toEqual([]);
  });

  const may = (principal: string): string => `  May: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref Fn, Action: "lambda:InvokeFunction", Principal: ${principal}.amazonaws.com } }`;

  it('9: a permission says that somebody may call, and not how long that one waits', () => {
    const fn = assessed({ rest: may('apigateway'), python: CALL });
    expect(brief(fn)).toBe('F1 fit medium');
    expect(fn.unknowns).toEqual(['how long API Gateway waits']);
  });

  it('9: Lex waits half a minute, or longer where its bot says so', () => {
    expect(assessed({ rest: may('lexv2'), python: CALL })).toMatchObject({ pattern: 'F1', fit: 'fit', unknowns: [] });
    const slow = assessed({ rest: may('lexv2'), timeout: 100, python: CALL });
    expect(slow).toMatchObject({ pattern: 'F1', fit: 'fit', confidence: 'medium', unknowns: ['how long Lex waits'] });
    const turns = assessed({ rest: may('lexv2'), timeout: 900, python: LOOP.replace('while True', 'for _ in range(15)') });
    expect(turns).toMatchObject({ pattern: 'N1', fit: 'fit-with-changes', confidence: 'medium', unknowns: ['how long a turn takes: give averageSeconds', 'how long Lex waits'] });
    expect(reason(turns)).toBe('a loop around converse may take 15 turns: 300 s at 20 s a turn, where 30 s are allowed');
  });

  it('9: too little is known', () => {
    const rest = '  May: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref Fn, Action: lambda:InvokeFunction, Principal: ses.amazonaws.com } }';
    expect(assessed({ rest, timeout: '!ImportValue Seconds' })).toMatchObject({ pattern: null, fit: 'unknown', confidence: 'low' });
    const open = assessed({ events: API, timeout: '!ImportValue Seconds' });
    expect(open).toMatchObject({ pattern: 'F1', confidence: 'medium' });
    expect(open.unknowns).toContain('timeout: its value is not to be seen');
    const parameter = assessFiles(projectOf({ events: API, timeout: '!Ref Seconds' })).functions[0]!;
    expect(parameter.fit).not.toBe('does-not-fit');
  });
});

describe('targets (rules.md 4.3)', () => {
  const measured = (shape: Shape, averageSeconds: number): string | undefined => assessed(shape, { traffic: new Map([['Fn', { averageSeconds }]]) }).target?.first;
  const polled: Shape = { events: QUEUE, rest: QUEUES, timeout: 900 };

  it('one call of up to 90 minutes: Managed Instances; longer: ECS or Batch', () => {
    expect(measured({ ...polled, python: CALL }, 1_200)).toContain('Managed Instances');
    expect(measured({ ...polled, python: CALL }, 5_401)).toContain('Batch');
  });

  it('a model of its own: SageMaker', () => {
    expect(measured({ ...polled, metadata: '{ ai: true, kind: local-inference }' }, 1_200)).toContain('SageMaker');
  });

  it('bulk: batch inference', () => {
    const bulk = 'import boto3\nclient = boto3.client("bedrock-runtime")\ndef handler(event, context):\n    for record in event["Records"]:\n        client.converse(modelId="m", messages=[record])\n';
    expect(measured({ ...polled, python: bulk }, 700)).toBe('Bedrock batch inference');
  });

  it('several steps and services: Step Functions', () => {
    const steps = 'import boto3\nclient = boto3.client("bedrock-runtime")\ns3 = boto3.client("s3")\ntextract = boto3.client("textract")\ndef handler(event, context):\n    s3.get_object(Bucket="b", Key="k")\n    textract.detect_document_text(Document={})\n    client.converse(modelId="m", messages=[])\n    return client.converse(modelId="m", messages=[])\n';
    expect(measured({ ...polled, python: steps }, 700)).toContain('Step Functions Standard');
  });

  it('steady: many waits, or a model that computes', () => {
    const traffic = new Map([['Fn', { invocationsPerMonth: 50_000_000, averageSeconds: 5 }]]);
    expect(assessed({ events: API, metadata: '{ ai: true, kind: local-inference }' }, { traffic }).target?.first).toContain('SageMaker');
    expect(assessed({ events: API }, { traffic }).target).toMatchObject({ not: [expect.stringContaining('App Runner')] });
  });

  it('generated code: a sandbox', () => {
    const agent = 'from smolagents import CodeAgent, InferenceClientModel\ndef handler(event, context):\n    return CodeAgent(tools=[search], model=InferenceClientModel(), max_steps=500).run(event["q"])\n';
    expect(assessed({ events: API, python: agent, metadata: '{ ai: true, kind: agent-loop }' }).target?.first).toContain('MicroVMs');
  });

  const graphql = `
  Source: { Type: AWS::AppSync::DataSource, Properties: { ApiId: a, Name: s, Type: AWS_LAMBDA, LambdaConfig: { LambdaFunctionArn: !GetAtt Fn.Arn } } }`;

  it('a timeout above what the caller waits: one below, and where that is too short a streamed answer, or one later', () => {
    expect(assessed({ events: REST, timeout: 100 }).target?.first).toMatch(/^a timeout below what the caller waits; where answers take longer, a streamed answer: .*ResponseTransferMode: STREAM/);
    expect(assessed({ rest: graphql, timeout: 100 }).target?.first).toMatch(/^a timeout below what the caller waits; where answers take longer, .* the result later/);
  });

  it('too slow for who waits, as measured: streamed, or later', () => {
    expect(measured({ events: REST, timeout: 100 }, 45)).toMatch(/^a streamed answer: .*ResponseTransferMode: STREAM/);
    expect(measured({ rest: graphql, timeout: 100 }, 45)).toMatch(/^an answer at once, and the result later/);
  });

  it('too slow for a bot: its fulfilment updates, as it takes no other answer later', () => {
    const bot = '  Bot: { Type: AWS::Lex::Bot, Properties: { TestBotAliasSettings: { BotAliasLocaleSettings: [{ BotAliasLocaleSetting: { CodeHookSpecification: { LambdaCodeHook: { LambdaArn: !GetAtt Fn.Arn } } } }] } } }';
    expect(assessed({ rest: bot, timeout: 100 }).target?.first).toMatch(/^a timeout below what the bot waits; where answers take longer, fulfilment updates/);
    expect(measured({ rest: bot, timeout: 100 }, 45)).toMatch(/^fulfilment updates of the bot/);
  });

  it('a model of its own that somebody waits for: kept warm and with memory enough, or SageMaker, and never streamed', () => {
    const own: Shape = { events: REST, timeout: 60, metadata: '{ ai: true, kind: local-inference }' };
    expect(assessed(own).target?.first).toMatch(/^a timeout below what the caller waits, memory enough for the model .* kept warm/);
    expect(measured(own, 45)).toMatch(/^a SageMaker real-time endpoint/);
    expect(JSON.stringify([assessed(own).target?.alternatives, assessed(own).target?.first])).not.toContain('streamed answer');
  });
});

describe('a function that another one calls', () => {
  const caller = (code: string, events: string): Shape => ({
    python: CALL,
    rest: `
  Front:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: front.handler
      CodeUri: front/
      Timeout: 10
      Policies: [{ Statement: [{ Effect: Allow, Action: "lambda:InvokeFunction", Resource: !GetAtt Fn.Arn }] }]
      Events: ${events}
`,
    files: { 'front/front.py': `import boto3, os\nclient = boto3.client("lambda")\ndef handler(event, context):\n    ${code}\n` },
  });

  it('is called as that one is, where it waits', () => {
    const fn = assessed(caller('return client.invoke(FunctionName=os.environ["FN"], Payload=b"{}")', API));
    expect(fn).toMatchObject({ pattern: 'F1', callers: [{ from: 'function Front', kind: 'function', mode: 'sync', budget: 30 }] });
  });

  it('gets an event, which is lost when it fails', () => {
    const fn = assessed(caller('return client.invoke(FunctionName=os.environ["FN"], InvocationType="Event")', API));
    expect(fn).toMatchObject({ pattern: 'F2', fit: 'fit-with-changes', callers: [{ from: 'function Front', mode: 'async' }] });
    expect(reason(fn)).toBe('When Fn fails on an event from function Front, Lambda retries it and then drops it: the event was the only copy.');
  });

  it('is judged as one that gets events, too, where the other caller waits', () => {
    const shape = caller('return client.invoke(FunctionName=os.environ["FN"], InvocationType="Event")', API);
    const fn = assessed({ ...shape, events: API, timeout: 600 });
    expect(fn.callers.map(({ from, mode }) => [from, mode])).toEqual([['POST /ask', 'sync'], ['function Front', 'async']]);
  });

  it('and paid for as often as such an event may come', () => {
    expect(assessed(caller('return client.invoke(FunctionName=os.environ["FN"], InvocationType="Event")', API)).numbers?.paidAttempts).toMatchObject({ value: 3 });
  });

  it('ends before who waits for that one gives up, or is to be changed, as no rule looks for that', () => {
    const fn = assessed({ ...caller('return client.invoke(FunctionName=os.environ["FN"], Payload=b"{}")', API), timeout: 60 });
    expect(fn).toMatchObject({ pattern: 'F1', fit: 'fit-with-changes' });
    expect(reason(fn)).toBe('Fn may run 60 s, but function Front gives up after 30 s');
  });

  it('is not judged where that one is called by nobody knows what', () => {
    const fn = assessed({ ...caller('return client.invoke(FunctionName=os.environ["FN"], Payload=b"{}")', '{}') });
    expect(fn).toMatchObject({ pattern: null, fit: 'unknown', unknowns: ['what calls function Front'] });
    expect(reason(fn)).toBe('function Front waits for the answer, and what calls that is not known');
  });

  it('is not called by one that only shares the role of the caller', () => {
    const shape = caller('return client.invoke(FunctionName=os.environ["FN"], InvocationType="Event")', API);
    const sharing = shape.rest!.replace('Front:', 'Health:').replaceAll('front', 'health').replace('Events: ', 'Tags: ').replace(API, '{}');
    const fn = assessed({ ...shape, rest: `${shape.rest!}${sharing}`, files: { ...shape.files, 'health/health.py': 'def handler(event, context):\n    return "ok"\n' } });
    expect(fn.callers.map(({ from }) => from)).toEqual(['function Front']);
  });

  it('is not judged where nobody sees whether that one waits', () => {
    const fn = assessed(caller('return client.invoke(FunctionName=os.environ["FN"], InvocationType=event["how"])', API));
    expect(fn).toMatchObject({ pattern: null, fit: 'unknown', callers: [{ from: 'function Front', mode: 'unknown' }] });
    expect(fn.unknowns[0]).toContain('how function Front calls it');
  });
});
