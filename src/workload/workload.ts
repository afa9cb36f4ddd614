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
  /** The patience is not established, or what exceeds it does no harm by itself: at most a note. */
  readonly tentative?: string;
  /** Asynchronous calls: what is lost with the event. */
  readonly worth?: EventWorth;
  /** Where failures of an asynchronous or polled call are caught. */
  readonly capture: readonly Premise[];
  /** What keeps the number of concurrent calls down: a throttle, a mapping's maximum, the nature of the source. */
  readonly bounds: readonly Premise[];
  /** An API without authorization on this route. */
  readonly open?: boolean;
  /** What in the project proves the call; the first is where it is written. */
  readonly evidence: readonly [Premise, ...Premise[]];
  /** Polled calls. */
  readonly mapping?: Mapping;
  /** The caller is switched off (`Enabled: false`): what it leads to is at most a note. */
  readonly disabled: boolean;
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
  /** `DestinationConfig.OnFailure`, as far as one is there. */
  readonly onFailure: readonly Premise[];
}

export interface Queue {
  readonly resource: Resource;
  readonly fifo: boolean;
  readonly visibility: Value<number>;
  /** Of its redrive policy. */
  readonly maxReceiveCount: Value<number>;
  /** What proves that it has a redrive policy; empty where it certainly has none. */
  readonly redrive: readonly Premise[];
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
  readonly ai: AiScope;
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
  /** Where its asynchronous failures go: DLQ or OnFailure of the unqualified function, whichever caller. */
  readonly deadLetters: readonly Premise[];
}

export interface Workload {
  readonly templates: readonly Template[];
  readonly functions: readonly Fn[];
  readonly calls: readonly Call[];
  readonly mappings: readonly Mapping[];
}
