import type { Traffic } from '../workload/settings.js';
import type { AiKind, Mode, CallerKind } from '../workload/workload.js';

export type { Traffic };

/**
 * What `lambdafit assess` says, as plain data: this is the JSON that it prints (assessment.schema.json describes it),
 * and all that the other formats draw from. Within a version properties may be added, never changed or removed.
 */
export interface AssessmentReport {
  readonly version: 1;
  readonly tool: { readonly name: 'lambdafit'; readonly version: string };
  /** Every function of the project, AI or not. */
  readonly functions: readonly FunctionAssessment[];
  /** State machines whose tasks call models. */
  readonly workflows: readonly WorkflowAssessment[];
  /** Who calls whom, of the functions and workflows that are assessed and what stands around them. */
  readonly graph: Graph;
  /** Of every price that a figure rests on. */
  readonly prices: readonly PriceUse[];
  readonly failures: readonly { readonly path: string; readonly message: string; readonly line?: number; readonly column?: number }[];
}

/** rules.md, part 4.1. */
export type Pattern = 'F1' | 'F2' | 'F3' | 'N1' | 'N2' | 'N3';
export type Fit = 'fit' | 'fit-with-changes' | 'does-not-fit' | 'unknown' | 'not-assessed';
export type Confidence = 'high' | 'medium' | 'low';

/** A place in a file, lines and columns from 1. */
export interface Where {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** A sentence and where it is written. */
export interface Evidence extends Partial<Where> {
  readonly note: string;
}

export interface FunctionAssessment {
  readonly logicalId: string;
  readonly template: string;
  readonly cdkPath?: string;
  /** Where the function is written. */
  readonly at: Where;
  readonly ai: {
    readonly verdict: 'ai' | 'likely' | 'no';
    /** 0 to 100. */
    readonly score: number;
    readonly kinds: readonly AiKind[];
    /** Those that count, strongest first. */
    readonly signals: readonly { readonly kind: string; readonly weight: number; readonly note: string; readonly path: string; readonly line: number }[];
  };
  /** Files of its handler that were read, the entry first; and what could not be. */
  readonly handler: { readonly files: readonly string[]; readonly gaps: readonly string[] };
  /** Of its worst caller. */
  readonly pattern: Pattern | null;
  readonly fit: Fit;
  readonly confidence: Confidence;
  /** Where to go instead, or what to change to; null where it may stay as it is, or only findings are to be dealt with. */
  readonly target: Target | null;
  /** Ids of rules that found something that must change, the gravest first. */
  readonly blockers: readonly string[];
  readonly findings: readonly { readonly rule: string; readonly severity: 'error' | 'warning' | 'note'; readonly message: string; readonly path: string; readonly line: number }[];
  readonly callers: readonly CallerAssessment[];
  /** Why this pattern and this fit: sentences, the deciding one first. */
  readonly reasons: readonly Evidence[];
  readonly advice: readonly Evidence[];
  /** What is not known and would change the verdict. */
  readonly unknowns: readonly string[];
  readonly numbers: Numbers | null;
  /** CDK's own functions and Lambda@Edge. */
  readonly excluded?: 'cdk-helper' | 'edge';
}

export interface CallerAssessment {
  /** As the user would name it: `POST /summarize`, `queue Jobs`. */
  readonly from: string;
  readonly kind: CallerKind;
  readonly mode: Mode;
  readonly pattern: Pattern | null;
  readonly fit: Fit;
  readonly confidence: Confidence;
  /** Seconds that it waits; absent where it waits as long as the function runs, or nobody knows. */
  readonly budget?: number;
  readonly reasons: readonly Evidence[];
  readonly target: Target | null;
  readonly at: Where;
}

export type WorkflowCaller = Pick<CallerAssessment, 'from' | 'kind' | 'mode' | 'budget' | 'at'>;

export interface WorkflowAssessment {
  readonly logicalId: string;
  readonly template: string;
  readonly at: Where;
  readonly express: boolean;
  readonly pattern: Pattern | null;
  readonly fit: Fit;
  readonly confidence: Confidence;
  readonly target: Target | null;
  readonly blockers: readonly string[];
  readonly reasons: readonly Evidence[];
  /** What starts it; with seconds where that waits for its end. */
  readonly callers: readonly WorkflowCaller[];
  /** Tasks that call a model, directly or by a function. */
  readonly modelTasks: readonly string[];
  /** How often tasks that call a model without a function between may be paid for in one execution; of those that are paid once nothing. */
  readonly paidTasks: readonly (Figure & { readonly task: string })[];
}

/** Part 4.3: the first choice, others, what to keep away from, and the limit that decides. */
export interface Target {
  readonly first: string;
  readonly alternatives: readonly string[];
  readonly not: readonly string[];
  readonly because: string;
}

/** Figures about one function. Each names what it assumes. */
export interface Numbers {
  readonly memoryMb: number | null;
  readonly timeoutSeconds: number | null;
  /** How long one invocation may take at most: the timeout, or less where its model calls end sooner. */
  readonly worstCaseSeconds: Figure | null;
  /** How often a model call may be paid for one event: SDK attempts × retries of the event source. */
  readonly paidAttempts: Figure | null;
  /** Busy share of a day above which an alternative costs less, 0 to 1. */
  readonly crossovers: readonly Crossover[];
  /** There where traffic is given. */
  readonly monthly: Monthly | null;
}

export interface Figure {
  readonly value: number;
  /** How it comes about: `5 attempts × 3 receives`. */
  readonly how: string;
  readonly assumes: readonly string[];
}

export interface Crossover {
  readonly alternative: Alternative;
  /** The size compared with: `1 vCPU, 2 GB`. */
  readonly size: string;
  /**
   * Above 1: never within a day. Where the alternative takes several requests at once (`size` says so), the share of each of them:
   * a function that runs once at a time is not as busy as that. Whether it costs less at a given traffic, `monthly.costs` says.
   */
  readonly busyShare: number;
  readonly assumes: readonly string[];
}

export type Alternative = 'lambda' | 'provisioned-concurrency' | 'fargate' | 'managed-instances';

export interface Monthly {
  readonly traffic: Traffic;
  /** USD per month of each alternative at that traffic. */
  readonly costs: readonly { readonly alternative: Alternative; readonly usd: number; readonly how: string; readonly assumes: readonly string[] }[];
  /** USD per month that the model costs, where the user says what a call costs; and Lambda's share of the whole. */
  readonly model: { readonly usd: number; readonly lambdaShare: number; readonly how?: string; readonly assumes?: readonly string[] } | null;
  /** Points of the plot: USD per month of each alternative at that many invocations. */
  readonly curve: readonly { readonly invocations: number; readonly usd: Readonly<Partial<Record<Alternative, number>>> }[];
  /** Invocations per month at which another alternative becomes the cheapest. */
  readonly crossings: readonly { readonly invocations: number; readonly from: Alternative; readonly to: Alternative }[];
}

export interface PriceUse {
  readonly name: string;
  readonly usd: number;
  readonly unit: string;
  readonly region: string;
  readonly source: string;
  readonly asOf: string;
  /** The configuration gives another than ours; source and date are then those of ours. */
  readonly overridden: boolean;
  /** Where AWS's own word for it was not seen: only others' text. */
  readonly secondHand?: boolean;
}

// ── the picture ────────────────────────────────────────────────────────────

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  /** Unique within the graph. */
  readonly id: string;
  readonly kind: 'caller' | 'function' | 'workflow' | 'queue' | 'model' | 'failure';
  readonly label: string;
  /** Of a function: `F1 · fit`; of a queue what it keeps. */
  readonly detail?: string;
  /** Of functions and workflows. */
  readonly fit?: Fit;
  readonly at?: Where;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'sync' | 'async' | 'poll' | 'unknown' | 'model' | 'failure';
  /** `waits 29 s`, `batch of 10`. */
  readonly label?: string;
}
