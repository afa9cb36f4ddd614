import type { Span } from '../source/source.js';
import type { SdkFamily } from './sdks.js';

/**
 * What the code of a function does, as far as it can be read: located, and without a word of the language that says it.
 * `reached`: on a way from the handler, or at the top of a module that it imports; what is not may be dead code.
 */
export interface HandlerFacts {
  /** The module that holds the handler; undefined for code whose language we do not parse. */
  readonly entry: string | undefined;
  /** Modules that were read, the entry first. */
  readonly files: readonly string[];
  /** Why something of it could not be read, a phrase each (`imports ./missing, which is not there`); nothing where all of it was. */
  readonly gaps: readonly string[];
  /** Packages and clients of the table in sdks.ts that it imports or makes. */
  readonly sdks: readonly SdkUse[];
  readonly clients: readonly ModelClient[];
  readonly calls: readonly ModelCall[];
  /** Answers of models that one way through the code asks for at most; absent where its code is not parsed. */
  readonly answers?: number;
  readonly agents: readonly AgentUse[];
  /** Loops around model calls that go on as long as the model asks for tools. */
  readonly toolLoops: readonly ToolLoop[];
  readonly localModels: readonly LocalModel[];
  /** Addresses of model services in texts of the code, and model ids that stand there. */
  readonly hosts: readonly Sighting[];
  readonly modelIds: readonly Sighting[];
  readonly waits: readonly Wait[];
  readonly invocations: readonly Invocation[];
  /** Other AWS services that it has clients for (`textract`, `dynamodb`, `s3`, `stepfunctions`), as boto3 calls them. */
  readonly services: readonly ServiceUse[];
  /** It goes over the records of its event. */
  readonly recordLoop: Span | undefined;
  /** It names the items of a batch that failed. */
  readonly partialFailures: Span | undefined;
  /** A helper keeps it from doing the same event twice. */
  readonly idempotency: Span | undefined;
  /** It writes its answer piece by piece: `awslambda.streamifyResponse`, a streaming web adapter. */
  readonly streamsResponse: Span | undefined;
  /** It answers by pushing to WebSocket connections. */
  readonly pushes: Span | undefined;
}

export interface Sighting {
  readonly text: string;
  readonly span: Span;
}

export interface SdkUse {
  readonly family: SdkFamily;
  /** As the code names it: `boto3 bedrock-runtime`, `@anthropic-ai/sdk`, `langchain_aws`. */
  readonly name: string;
  readonly span: Span;
  readonly reached: boolean;
}

/** A client that calls models or agents is made. */
export interface ModelClient {
  /** `bedrock-runtime`, `bedrock-agent-runtime`, `openai`, `anthropic` …, the name of its row in sdks.ts. */
  readonly service: string;
  readonly span: Span;
  /** Inside the handler, so anew with each invocation. */
  readonly perInvocation: boolean;
  /** Where it is set; unknown where that is to no number in the code, or where nobody sees what it is told. */
  readonly readTimeout?: { readonly seconds: number | 'unknown'; readonly span: Span };
  /** Tries of one call altogether, likewise. */
  readonly attempts?: { readonly count: number | 'unknown'; readonly span: Span };
  /** How a client of AWS tries again, where the code says so: `standard`. */
  readonly retryMode?: string;
}

export type CallNature = 'generate' | 'embed' | 'agent' | 'retrieve' | 'retrieve-and-generate' | 'rerank' | 'guardrail' | 'start-job' | 'moderate';

/** A place in the code where a model, or what stands before one, is called. */
export interface ModelCall {
  readonly nature: CallNature;
  readonly service: string;
  /** As the code names it: `converse_stream`, `InvokeModelCommand`, `chat.completions.create`, `generateText`. */
  readonly operation: string;
  readonly span: Span;
  readonly reached: boolean;
  readonly streaming: boolean;
  readonly modelId?: Sighting;
  /** Tokens that it may answer with, where it is set to a number. */
  readonly maxTokens?: { readonly count: number; readonly span: Span };
  /** The innermost loop around it, also through the functions between. */
  readonly loop?: { readonly over: 'records' | 'other'; readonly kind: 'each' | 'while' | 'recursion'; readonly span: Span; /** Times, where that is a number. */ readonly times?: number };
  /** In a loop that tries again what has failed. */
  readonly retried?: true;
  /** It is one of several that run at the same time (`Promise.all`, `asyncio.gather`, a thread pool). */
  readonly parallel: boolean;
  /** Tools are handed to the model. */
  readonly tools: boolean;
}

/** An agent of a framework is made or run. */
export interface AgentUse {
  /** The package: `strands`, `langgraph`, `@openai/agents`. */
  readonly framework: string;
  readonly span: Span;
  readonly reached: boolean;
  /** Tools are given to it; undefined where that cannot be told. */
  readonly tools: boolean | undefined;
  /** The most turns that it may take, where the code or the package sets them. */
  readonly cap?: { readonly turns: number; readonly span?: Span; readonly from: 'code' | 'package' };
}

export interface ToolLoop {
  readonly span: Span;
  readonly call: ModelCall;
  readonly reached: boolean;
  /** `while`/`for` loop, or a function that calls itself. */
  readonly kind: 'each' | 'while' | 'recursion';
  readonly cap?: { readonly turns: number; readonly span: Span };
}

/** A model is loaded into memory or run there: `onnxruntime.InferenceSession`, `from_pretrained`, `pipeline(…)`, `torch.load`. */
export interface LocalModel {
  readonly library: string;
  readonly embedding: boolean;
  readonly span: Span;
  readonly reached: boolean;
  readonly perInvocation: boolean;
}

/** A sleep, or a question asked again and again until something is done. */
export interface Wait {
  readonly span: Span;
  readonly reached: boolean;
  /** What is asked in the loop (`get_job`), where something is; a poll waits for somebody else's work. */
  readonly polls: string | undefined;
  readonly inLoop: boolean;
  /** Of one sleep, where it is a number. */
  readonly seconds?: number;
}

/** Another Lambda function, or itself, is invoked. */
export interface Invocation {
  readonly span: Span;
  readonly reached: boolean;
  readonly type: 'RequestResponse' | 'Event' | 'unknown';
}

export interface ServiceUse {
  readonly service: string;
  readonly span: Span;
  readonly operations: readonly Sighting[];
}
