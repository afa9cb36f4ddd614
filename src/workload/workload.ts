import type { HandlerFacts, Invocation } from '../handler/facts.js';
import type { Span } from '../source/source.js';
import type { Resource } from '../template/resource.js';
import type { Template } from '../template/template.js';
import type { Premise, Value } from '../template/value.js';

/** What kind of AI work a function does, as far as the project shows (rules.md 2.2). */
export type AiKind =
  | 'api-call' | 'agent-client' | 'streaming' | 'rag' | 'embedding' | 'local-inference' | 'agent-loop' | 'batch'
  | 'guardrail' | 'retrieve' | 'job-start' | 'tool' | 'managed-ai';

/** One sign that a function does AI work, and where it stands. */
export interface Signal {
  readonly group: 'iam' | 'policy' | 'environment' | 'source' | 'manifest' | 'layer' | 'workflow' | 'front' | 'vendor-url' | 'name';
  readonly weight: number;
  readonly kinds: readonly AiKind[];
  readonly premise: Premise;
}

export interface AiScope {
  readonly verdict: 'ai' | 'likely' | 'no';
  /** 0 to 100. */
  readonly score: number;
  readonly kinds: ReadonlySet<AiKind>;
  /** Strongest first, those that count towards the score. */
  readonly signals: readonly Signal[];
  /** The verdict as one piece of evidence; its signals stand in `because`. */
  readonly premise: Premise;
}

/** How a function is invoked: the caller waits, Lambda queues the event, Lambda polls a source, or the project does not say. */
export type Mode = 'sync' | 'async' | 'poll' | 'unknown';

export type CallerKind =
  | 'rest' | 'http' | 'websocket' | 'rest-authorizer' | 'http-authorizer' | 'function-url' | 'web-function' | 'alb' | 'lattice' | 'cloudfront' | 'edge'
  | 'appsync' | 'cognito' | 'lex' | 'connect' | 'bedrock-agent' | 'agentcore-gateway' | 'alexa' | 's3-object-lambda' | 'firehose' | 's3-batch'
  | 's3' | 'sns' | 'eventbridge' | 'schedule' | 'iot' | 'logs' | 'ses' | 'codepipeline' | 'codecommit' | 'config' | 'custom-resource' | 'rotation' | 'deploy-hook'
  | 'sqs' | 'kinesis' | 'dynamodb' | 'msk' | 'kafka' | 'mq' | 'documentdb'
  | 'workflow' | 'express-workflow' | 'pipe' | 'function' | 'itself' | 'permission';

/** What an asynchronous event carries, which decides what its loss costs (rules.md, async-failure-not-captured). */
export type EventWorth = 'only-copy' | 'object-remains' | 'next-run-comes' | 'rare-run' | 'tracked-by-service';

/** Something invokes a function. */
export interface Call {
  /** The resource that says so: the rule, the API, the mapping; for a SAM event the function itself. */
  readonly from: Resource;
  readonly kind: CallerKind;
  /** As the user would name it: `POST /summarize`, `bucket Uploads`, `queue Jobs`. */
  readonly label: string;
  readonly to: Fn;
  /** Alias or version that is invoked; undefined for the unqualified function, `?` where it cannot be told. */
  readonly qualifier: string | undefined;
  readonly mode: Mode;
  /** Seconds that a synchronous caller waits; absent where it waits as long as the function runs. */
  readonly patience?: Value<number>;
  /** Why exceeding the patience is at most a note: it is not established, or what exceeds it does no harm by itself. */
  readonly tentative?: string;
  /** Its patience is not established at all: what it should be is for the caller to say, not for the function. */
  readonly unsettled?: boolean;
  /** An integration timeout that the service refuses or will not honour. */
  readonly refused?: Refusal;
  /** Asynchronous calls: what is lost with the event. */
  readonly worth?: EventWorth;
  /** Asynchronous calls: whether a failed event is kept somewhere. */
  readonly captured: Value<boolean>;
  /** Asynchronous calls: an event that fails is not tried again (`MaximumRetryAttempts: 0`). */
  readonly triedOnce?: boolean;
  /** What keeps the number of concurrent calls down: a throttle, a mapping's maximum, the nature of the source. */
  readonly bounds: readonly Premise[];
  /** Anybody may call: an API route or function URL without authorization. */
  readonly open: boolean;
  /** It takes the answer piece by piece, while the function still writes it. */
  readonly streams?: boolean;
  /** Nothing is asked for by it: what a browser asks before its request (CORS), and connections that open and close. */
  readonly aside?: boolean;
  /** `source` of an EventBridge pattern. */
  readonly eventSources?: readonly string[];
  /** Its events are API calls that CloudTrail has recorded. */
  readonly throughTrail?: boolean;
  /** Seconds between two runs of a schedule. */
  readonly period?: number;
  /** What in the project proves the call; the first is where it is written. */
  readonly evidence: readonly [Premise, ...Premise[]];
  /** Tasks of a workflow. */
  readonly retries?: Retries;
  /** Polled calls. */
  readonly mapping?: Mapping;
  /** The caller is switched off (`Enabled: false`): what it leads to is at most a note. */
  readonly disabled: boolean;
}

/** How often a task of a workflow is run again for one execution, where it fails after a model has answered. */
export interface Retries {
  /** After the first try; undefined where only the deployment knows. */
  readonly times: number | undefined;
  /** `3 retries of state "Ask" upon States.ALL`; nothing where there are none. */
  readonly how: string;
}

export interface Refusal {
  readonly premise: Premise;
  readonly message: string;
  /** The service says no at deployment; else it may. */
  readonly certain: boolean;
}

/** An event source mapping, written as a resource or as a SAM event. */
export interface Mapping {
  /** Where it is written: the mapping resource, or the function for a SAM event. */
  readonly resource: Resource;
  /** `Resources/Fn/Properties/Events/Jobs/Properties` or `Resources/Mapping/Properties`. */
  readonly address: string;
  readonly premise: Premise;
  readonly source: 'sqs' | 'kinesis' | 'dynamodb' | 'msk' | 'kafka' | 'mq' | 'documentdb';
  /** The queue where the template holds it. */
  readonly queue?: Queue;
  /** A property of the mapping by its CloudFormation path (SAM spells a few differently: looked through). */
  readonly at: Resource['at'];
  readonly batchSize: Value<number>;
  readonly maximumConcurrency: Value<number>;
  readonly provisioned: boolean;
  readonly partialFailures: boolean;
  /** Whether records that fail are sent somewhere (`DestinationConfig.OnFailure`). */
  readonly captured: Value<boolean>;
  /** Retries of a stream; -1: until the record expires. */
  readonly retries: Value<number>;
  readonly bisects: boolean;
}

export interface Queue {
  readonly resource: Resource;
  readonly fifo: boolean;
  readonly visibility: Value<number>;
  /** Of its redrive policy. */
  readonly maxReceiveCount: Value<number>;
  /** Whether it has a redrive policy. */
  readonly redrive: Value<boolean>;
  /** The queue its poison messages go to, where the template holds it. */
  readonly deadLetters?: Resource;
  /** Some queue, subscription, rule or function sends its failures here: draining it is clean-up work. */
  readonly isDeadLetterQueue: boolean;
}

/** A Lambda function, written for CloudFormation or for SAM. */
export interface Fn {
  /** Its logical id. */
  readonly name: string;
  readonly resource: Resource;
  readonly template: Template;
  /** Seconds. */
  readonly timeout: Value<number>;
  /** Megabytes. */
  readonly memory: Value<number>;
  readonly runtime: Value<string>;
  readonly reserved: Value<number>;
  /** Whether executions are reserved at all. */
  readonly reservation: Value<boolean>;
  readonly ai: AiScope;
  /** Megabytes that somebody has measured and found right: `Metadata: { lambdafit: { measured } }`. */
  readonly measured: number | undefined;
  readonly calls: readonly Call[];
  readonly isImage: boolean;
  /** Durable: one execution spans many invocations. */
  readonly durable: boolean;
  /** Runs on Lambda Managed Instances (a capacity provider). */
  readonly managedInstances: boolean;
  /** Lambda@Edge. */
  readonly edge: boolean;
  /** Its role lets it answer by pushing to WebSocket connections. */
  readonly pushes: boolean;
  /** Its role lets it invoke itself. */
  readonly invokesItself: boolean;
  /** How its code invokes other functions, or itself. Read when asked for. */
  readonly invocations: Invocations;
  /** Its own dead-letter queue, as far as one is there. */
  readonly deadLetterQueue: Value<boolean>;
  readonly package: Package;
  /** What its own code does; undefined where that is not to be found beside the template. Read when asked for. */
  readonly handler: HandlerFacts | undefined;
}

/** How the code of a function invokes functions. */
export interface Invocations {
  readonly types: ReadonlySet<Invocation['type']>;
  /** Where, as far as its code was parsed. */
  readonly spans: readonly Span[];
}

/** What a function is deployed with. */
export interface Package {
  /** Layers that it certainly has. */
  readonly layerCount: number;
  /** Where its layers are written; undefined where it has none. */
  readonly layers: Premise | undefined;
  /** Unzipped sizes of its code and of those layers whose size is known, measured when asked for. */
  sizes(): readonly { readonly bytes: number; readonly premise: Premise }[];
}

/** A state machine. */
export interface Workflow {
  readonly resource: Resource;
  readonly express: boolean;
  readonly tasks: readonly Task[];
  /** What starts it, as far as the templates show. */
  readonly starts: readonly Start[];
  /** Of these, what waits for an execution to end. */
  readonly waits: readonly (Start & { readonly patience: Value<number> })[];
  /** Tasks of the longest path, one after the other; of a Parallel state its longest branch. */
  readonly longestPath: readonly Task[];
}

/** Something starts a state machine. */
export interface Start {
  readonly label: string;
  readonly kind: CallerKind;
  /** Seconds that it waits for the end; absent where it does not wait. */
  readonly patience?: Value<number>;
  readonly disabled: boolean;
  readonly premise: Premise;
}

export interface Task {
  readonly name: string;
  readonly premise: Premise;
  readonly function?: Fn;
  /** Calls a model without a function between. */
  readonly callsModel: boolean;
  readonly retries: Retries;
}

export interface Workload {
  readonly templates: readonly Template[];
  readonly functions: readonly Fn[];
  /** Functions of the tool chain, not of the user: CDK's providers. No rule speaks of them. */
  readonly helpers: readonly Fn[];
  readonly calls: readonly Call[];
  readonly mappings: readonly Mapping[];
  readonly workflows: readonly Workflow[];
  readonly account: {
    /** Executions at once, of all functions of a Region together. */
    readonly concurrency: number;
  };
}
