import { describe, expect, it } from 'vitest';
import { costSubjectOf } from '../../src/assess/cost-subject.js';
import type { CostSubject } from '../../src/assess/cost.js';
import type { HandlerFacts, ModelCall, ModelClient } from '../../src/handler/facts.js';
import { Source } from '../../src/source/source.js';
import type { Fn } from '../../src/workload/workload.js';
import { workloadOf, type Beside } from '../workload/calls.js';

const SAM = 'Transform: AWS::Serverless-2016-10-31';
const ROLE = `Policies: [{ Statement: [{ Effect: Allow, Action: bedrock:InvokeModel, Resource: '*' }] }]`;

function fnOf(resources: string, beside: Beside = { sections: SAM }): Fn {
  return workloadOf(resources, beside).functions.find(({ name }) => name === 'Fn')!;
}

function subject(resources: string, beside?: Beside): CostSubject {
  return costSubjectOf(fnOf(resources, beside), {}, new Map());
}

const sam = (properties: string, more = ''): string => `  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n${properties.replace(/^/gm, '      ')}\n${more}`;

describe('what a function is reckoned by', () => {
  it('is what its template says, or Lambda assumes', () => {
    expect(subject(sam('MemorySize: 2048\nTimeout: 120\nRuntime: nodejs22.x\nArchitectures: [arm64]'))).toMatchObject({ memoryMb: 2_048, timeoutSeconds: 120, runtime: 'nodejs22.x', architecture: 'arm64', assumes: [] });
    expect(subject('')).toMatchObject({ memoryMb: 128, timeoutSeconds: 3, runtime: undefined, architecture: 'x86_64', provisioned: undefined, deliveries: [], models: [], modelCalls: 1 });
  });

  it('is nothing where only the deployment knows, and the most where it may be several things', () => {
    expect(subject(sam('MemorySize: !Ref Size'), { sections: `${SAM}\nParameters: { Size: { Type: Number } }` }).memoryMb).toBe(null);
    const several = subject(sam('MemorySize: !If [Big, 3008, 512]\nTimeout: 30'), { sections: `${SAM}\nConditions: { Big: !Equals [!Ref 'AWS::Region', eu-west-1] }` });
    expect(several).toMatchObject({ memoryMb: 3_008, assumes: ['MemorySize is 3008 MB, the most that it may be'] });
  });

  it('takes no value that nothing can have', () => {
    expect(subject(sam(`MemorySize: 0\nTimeout: ${'9'.repeat(400)}`))).toMatchObject({ memoryMb: null, timeoutSeconds: null });
  });

  it('waits for a model of others, and computes with one of its own', () => {
    expect(subject(sam(ROLE)).ioBound).toBe(true);
    expect(subject('').ioBound).toBe(false);
    const own = workloadOf(`  Fn: { Type: AWS::Serverless::Function, Metadata: { lambdafit: { ai: true, kind: local-inference } }, Properties: { ${ROLE} } }`, { sections: SAM }).functions.find(({ name }) => name === 'Fn')!;
    expect(costSubjectOf(own, {}, new Map()).ioBound).toBe(false);
  });

  it('says that one on Managed Instances is compared as if it were not', () => {
    expect(subject(sam('CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: x } }')).assumes.join()).toContain('on Managed Instances already');
  });

  it('keeps ready what the function, its alias and its versions say', () => {
    expect(subject(sam('AutoPublishAlias: live\nProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 4 }')).provisioned).toBe(4);
    const alias = (name: string, fn: string): string => `  ${name}: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref ${fn}, ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 } } }\n`;
    expect(subject(`${alias('Live', 'Fn')}${alias('Next', 'Fn')}${alias('Others', 'Other')}`).provisioned).toBe(6);
  });
});

describe('how often an event comes', () => {
  it('is three times for an asynchronous caller, or as the function says', () => {
    const events = 'Events:\n  Up: { Type: SNS, Properties: { Topic: arn:aws:sns:eu-west-1:123456789012:news } }';
    expect(subject(sam(events)).deliveries).toMatchObject([{ mode: 'async', retries: 2 }]);
    expect(subject(sam(`${events}\nEventInvokeConfig: { MaximumRetryAttempts: 0 }`)).deliveries).toMatchObject([{ mode: 'async', retries: 0 }]);
    expect(subject(sam(events, '  Config: { Type: AWS::Lambda::EventInvokeConfig, Properties: { FunctionName: !Ref Fn, Qualifier: $LATEST, MaximumRetryAttempts: 1 } }')).deliveries).toMatchObject([{ mode: 'async', retries: 1 }]);
  });

  it('is once for one that waits, and not at all for one that is switched off', () => {
    expect(subject(sam('Events:\n  Ask: { Type: HttpApi, Properties: { Path: /ask, Method: post } }')).deliveries).toMatchObject([{ mode: 'sync', from: 'POST /ask' }]);
    expect(subject(sam('Events:\n  Tick: { Type: Schedule, Properties: { Schedule: rate(1 hour), Enabled: false } }')).deliveries).toEqual([]);
  });

  it('is what the Retry of a task says', () => {
    const flow = (retry: string): string => `  Flow: { Type: AWS::Serverless::StateMachine, Properties: { Definition: { StartAt: A, States: { A: { Type: Task, Resource: !GetAtt Fn.Arn, End: true${retry} } } } } }`;
    expect(subject(sam('Timeout: 30', flow(', Retry: [{ ErrorEquals: [States.ALL] }]'))).deliveries).toEqual([{ from: 'state machine Flow', mode: 'workflow', retries: 3, how: '3 retries of state "A" upon States.ALL' }]);
    expect(subject(sam('Timeout: 30', flow(''))).deliveries).toMatchObject([{ mode: 'workflow', retries: 0 }]);
  });

  it('is what a queue says, or until its messages expire', () => {
    const events = 'Events:\n  Job: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } }';
    const queue = (properties: string): string => `  Jobs: { Type: AWS::SQS::Queue, Properties: { ${properties} } }\n  Dead: { Type: AWS::SQS::Queue }\n`;
    expect(subject(sam(events, queue('VisibilityTimeout: 90, RedrivePolicy: { maxReceiveCount: 4, deadLetterTargetArn: !GetAtt Dead.Arn }'))).deliveries).toMatchObject([{ mode: 'queue', maxReceives: 4 }]);
    expect(subject(sam(events, queue('VisibilityTimeout: 90, MessageRetentionPeriod: 900'))).deliveries).toEqual([{ from: 'queue Jobs', mode: 'queue', maxReceives: undefined, retentionSeconds: 900, visibilitySeconds: 90 }]);
    expect(subject(sam(events.replace('!GetAtt Jobs.Arn', 'arn:aws:sqs:eu-west-1:123456789012:jobs'))).deliveries).toMatchObject([{ mode: 'queue', maxReceives: 5 }]);
  });

  it('is until a record expires for a stream that is not told otherwise', () => {
    const events = (more: string): string => `Events:\n  Row: { Type: DynamoDB, Properties: { Stream: !GetAtt Rows.StreamArn, StartingPosition: LATEST${more} } }`;
    const table = '  Rows: { Type: AWS::DynamoDB::Table }';
    expect(subject(sam(events(''), table)).deliveries).toMatchObject([{ mode: 'stream', retries: -1, ageSeconds: 86_400 }]);
    expect(subject(sam(events(', MaximumRetryAttempts: 3, MaximumRecordAgeInSeconds: 600'), table)).deliveries).toMatchObject([{ mode: 'stream', retries: 3, ageSeconds: 600 }]);
  });
});

describe('what its code says', () => {
  const span = { source: new Source('src/app.py', 'client.converse()'), start: 0, end: 5 };
  const script = { ...span, source: new Source('src/app.mjs', 'client.send()') };
  const call = (known: Partial<ModelCall> = {}): ModelCall => ({ nature: 'generate', service: 'bedrock-runtime', operation: 'converse', span, reached: true, streaming: false, parallel: false, tools: false, ...known });
  const client = (known: Partial<ModelClient> = {}): ModelClient => ({ service: 'bedrock-runtime', span, perInvocation: false, ...known });
  const nothing: HandlerFacts = {
    entry: 'src/app.py', files: ['src/app.py'], gaps: [], sdks: [], clients: [], calls: [], agents: [], toolLoops: [], localModels: [], hosts: [], modelIds: [], waits: [], invocations: [], services: [],
    recordLoop: undefined, partialFailures: undefined, idempotency: undefined, streamsResponse: undefined, pushes: undefined,
  };
  const coded = (facts: Partial<HandlerFacts>): CostSubject => {
    const fn = Object.defineProperty(fnOf(sam(ROLE)), 'handler', { value: { ...nothing, ...facts } });
    return costSubjectOf(fn, {}, new Map());
  };

  it('is read from the code itself', () => {
    const code = [
      'import boto3', 'from botocore.config import Config',
      "client = boto3.client('bedrock-runtime', config=Config(read_timeout=300, retries={'total_max_attempts': 2}))",
      'def handler(event, context):', "    return client.converse(modelId='anthropic.claude-3-5-haiku-20241022-v1:0', messages=[])",
    ].join('\n');
    expect(subject(sam('CodeUri: src/\nHandler: app.handler\nRuntime: python3.13'), { sections: SAM, files: { 'src/app.py': code } }).models)
      .toEqual([{ sdk: 'boto3', generates: true, streaming: false, repeated: false, readSeconds: 300, attempts: 2 }]);
  });

  it('is what the environment tells clients of AWS that are told nothing in the code', () => {
    const python = (config: string): string => [
      'import boto3', 'from botocore.config import Config', `client = boto3.client('bedrock-runtime'${config})`,
      'def handler(event, context):', "    return client.converse(modelId='anthropic.claude-3-5-haiku-20241022-v1:0', messages=[])",
    ].join('\n');
    const first = (variables: string, code = python('')) => subject(sam(`CodeUri: src/\nHandler: app.handler\nRuntime: python3.13\nEnvironment: { Variables: { ${variables} } }`), { sections: `${SAM}\nParameters: { Times: { Type: Number } }`, files: { 'src/app.py': code } }).models[0];
    expect(first("AWS_MAX_ATTEMPTS: '2', AWS_RETRY_MODE: Standard")).toMatchObject({ attempts: 2, retryMode: 'standard' });
    expect(first('AWS_NEW_RETRIES_2026: true')).toMatchObject({ retryMode: 'standard' });
    expect(first('AWS_NEW_RETRIES_2026: true, AWS_RETRY_MODE: legacy')).toMatchObject({ retryMode: 'legacy' });
    expect(first('AWS_MAX_ATTEMPTS: !Ref Times')).toMatchObject({ attempts: 'unknown' });
    expect(first("AWS_MAX_ATTEMPTS: '2'", python(", config=Config(retries={'total_max_attempts': 7})"))).toMatchObject({ attempts: 7 });
    expect(first('AWS_RETRY_MODE: legacy', python(", config=Config(retries={'mode': 'standard'})"))).toMatchObject({ retryMode: 'standard' });
    expect(first("AWS_MAX_ATTEMPTS: '2'", python(", config=Config(retries={'max_attempts': event['n']})"))).toMatchObject({ attempts: 'unknown' });
    expect(first("AWS_MAX_ATTEMPTS: '2'", "import openai\nclient = openai.OpenAI()\ndef handler(event, context):\n    return client.chat.completions.create(model='gpt-4o', messages=[])")).toEqual({ sdk: 'openai', generates: true, streaming: false, repeated: false });
  });

  it('decides which client it is, as that is named alike in all languages', () => {
    expect(coded({ calls: [call(), call({ span: script }), call({ service: 'openai' }), call({ service: 'cohere' })] }).models.map(({ sdk }) => sdk)).toEqual(['boto3', 'aws-sdk-js', 'openai', undefined]);
  });

  it('is what the client is told, and of several the one that is told nothing', () => {
    const told = client({ readTimeout: { seconds: 300, span }, attempts: { count: 1, span } });
    expect(coded({ calls: [call()], clients: [told] }).models).toMatchObject([{ readSeconds: 300, attempts: 1 }]);
    expect(coded({ calls: [call()], clients: [told, client()] }).models[0]).not.toHaveProperty('attempts');
    const hidden = client({ readTimeout: { seconds: 'unknown', span } });
    expect(coded({ calls: [call()], clients: [told, hidden] }).models[0]).toMatchObject({ readSeconds: 'unknown' });
    expect(coded({ calls: [call()], clients: [client({ retryMode: 'standard' })] }).models[0]).toMatchObject({ retryMode: 'standard' });
    expect(coded({ calls: [call({ service: 'openai' })], clients: [told] }).models[0]).not.toHaveProperty('readSeconds');
  });

  it('leaves out what is not on the way from the handler, where a way was found', () => {
    expect(coded({ calls: [call(), call({ reached: false, streaming: true })] }).models).toHaveLength(1);
    expect(coded({ calls: [call({ reached: false })] }).models).toHaveLength(1);
  });

  it('counts calls that write an answer, and one of a call that is there both streamed and whole', () => {
    expect(coded({ calls: [call(), call(), call({ streaming: true }), call({ nature: 'embed' })] }).modelCalls).toBe(2);
    expect(coded({ calls: [call(), call(), call()], answers: 1 }).modelCalls).toBe(1);
    expect(coded({ calls: [call({ nature: 'embed' })], answers: 0 }).modelCalls).toBe(1);
    expect(coded({ calls: [call({ nature: 'embed' })] }).modelCalls).toBe(1);
    expect(coded({ calls: [call({ loop: { over: 'records', kind: 'each', span } })] }).models).toMatchObject([{ repeated: true, generates: true }]);
    expect(coded({ calls: [call({ retried: true })] }).models).toMatchObject([{ repeated: true }]);
    expect(coded({ agents: [{ framework: 'strands', span, reached: true, tools: true }] }).models).toEqual([{ sdk: undefined, generates: true, streaming: false, repeated: true }]);
  });

  it('that it loads a model means that it computes', () => {
    expect(coded({ localModels: [{ library: 'torch', embedding: false, span, reached: true, perInvocation: false }] }).ioBound).toBe(false);
    expect(coded({ localModels: [{ library: 'torch', embedding: false, span, reached: false, perInvocation: false }] }).ioBound).toBe(true);
  });
});
