import type { Span } from '../source/source.js';
import type { Invocation } from './facts.js';
import type { AgentMaker, ModelLoader } from './frameworks.js';
import type { Operation } from './operations.js';
import type { Sdk } from './sdks.js';
import type { Call, Loop } from './syntax.js';
import type { Node } from './traverse.js';
import type { Body, Foreign } from './values.js';

/** Where something stands: in which function, and in what. */
export interface Place {
  readonly body: Body;
  readonly span: Span;
  /** The innermost loop around it in its function that does work anew each time. */
  readonly frame: Frame | undefined;
  /** A loop around it that is left as soon as it succeeds. */
  readonly isRetried: boolean;
  readonly parallel: boolean;
  /** In what handles an error. */
  readonly isAfterError: boolean;
  /** Only where something is not there yet: `if client is None`. */
  readonly isOnce: boolean;
}

/** A loop, or what goes over something like one. */
export interface Frame {
  readonly over: 'records' | 'other';
  readonly kind: 'each' | 'while';
  readonly span: Span;
  readonly times: number | undefined;
  readonly outer: Frame | undefined;
  /** What is done each time, where that stands in the code. */
  readonly inside: readonly Node[];
  /** It may be left at any time: `while`, `for _ in range(10)`. */
  readonly isCounted: boolean;
  readonly loop: Loop | undefined;
  readonly body: Body;
}

/** One function leads to another: it calls it, hands it to somebody who will, or loads its module. */
export interface Edge extends Place {
  readonly to: Body;
  readonly kind: 'call' | 'pass' | 'import';
  /** Other places that do the same; of many the first. */
  readonly also: Span[];
}
export interface ModelCallSeen extends Place {
  readonly node: Call;
  readonly operation: Operation;
  readonly service: string;
  readonly name: string;
  /** What is called, where that is known: it knows what its client or model was made with. */
  readonly callee: Foreign | undefined;
}

export interface Survey {
  readonly sdks: (Place & { readonly sdk: Sdk; readonly name: string })[];
  readonly clients: (Place & { readonly service: string; readonly node: Call })[];
  readonly calls: ModelCallSeen[];
  readonly agents: (Place & { readonly maker: AgentMaker; readonly node: Call; readonly callee: Foreign })[];
  readonly models: (Place & { readonly loader: ModelLoader })[];
  readonly waits: (Place & { readonly seconds: number | undefined; readonly isWaiter: boolean; readonly polls: string | undefined })[];
  readonly invocations: (Place & Pick<Invocation, 'type'>)[];
  /** Clients of other services, and what is asked of them. */
  readonly services: (Place & { readonly service: string; readonly operation: string | undefined })[];
  /** What may be asked again and again until it is done. */
  readonly questions: (Place & { readonly name: string })[];
  readonly edges: Edge[];
  readonly frames: Frame[];
  readonly partialFailures: Place[];
  readonly idempotency: Place[];
  readonly streams: Place[];
  readonly pushes: Place[];
  /** Agents that get tools by decorators: where they are made. */
  readonly toolsGiven: Set<Call>;
}
