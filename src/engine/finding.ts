import type { Edit, Source, Span } from '../source/source.js';
import type { Certainty } from '../template/value.js';
import type { RuleMeta } from './rule.js';

export type Severity = 'error' | 'warning' | 'note';

/** A place of a finding, with what it proves. The first of a finding is where it shows. */
export interface Place {
  readonly span: Span;
  readonly note: string;
}

export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
  /** Nobody reading the diff could object: `--fix` applies it. Others are suggestions, for `--fix-all` and editors. */
  readonly safe: boolean;
}

export interface Finding {
  readonly rule: RuleMeta;
  readonly message: string;
  readonly severity: Severity;
  /** Computed from the premises, never declared. */
  readonly confidence: Certainty;
  readonly about: {
    /** Of the function (for a mapping or queue: the consuming function), else of the resource; '' where the file as a whole is meant. */
    readonly logicalId: string;
    /** `Resources/Fn/Properties/Timeout` within its template: stable when lines move. */
    readonly address: string;
    /** `aws:cdk:path` where there is one. */
    readonly constructPath?: string;
    readonly kind: 'function' | 'resource' | 'file';
    /** Whether the function is in the AI scope; findings about others are what `pretty` only counts. */
    readonly ai: boolean;
  };
  readonly places: readonly [Place, ...Place[]];
  /** Advice and explanations, a sentence each, printed below the frame. */
  readonly advice: readonly string[];
  /** Best first. */
  readonly fixes: readonly Fix[];
}

/** What a run did, for the summary line. */
export interface Totals {
  /** Templates read. */
  readonly templates: number;
  /** Files that hold no template. */
  readonly skipped: number;
  readonly functions: number;
  readonly aiFunctions: number;
}

export interface Report {
  readonly version: string;
  readonly rules: readonly RuleMeta[];
  readonly findings: readonly Finding[];
  readonly totals: Totals;
  /** Files that could not be read or were refused, a sentence each: exit code 2. */
  readonly failures: readonly { readonly path: string; readonly message: string }[];
  /** Every file that was linted. */
  readonly sources: readonly Source[];
}
