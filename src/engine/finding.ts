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
    /** The file of its template, which need not be the one where the finding shows. */
    readonly template: string;
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
  /** Why it is not reported. */
  readonly suppressed?: Suppressed;
}

/** What keeps a finding from being reported. */
export interface Suppressed {
  readonly by: 'comment' | 'metadata' | 'config' | 'baseline';
  readonly reason: string;
  /** The last day on which it holds. */
  readonly until?: string;
  /** Where that is said. */
  readonly place?: Span;
}

/** An entry of a baseline that nothing matches any more. */
export interface Gone {
  /** The file as the baseline names it, and as the run would. */
  readonly file: string;
  readonly path: string;
  readonly rule: string;
  /** As in the baseline: the address, and the function where it is about another. */
  readonly entry: string;
}

/** What the comparison with a baseline gave. */
export interface Compared {
  /** The baseline as the user would name it. */
  readonly path: string;
  /** Fixed since it was written. */
  readonly gone: readonly Gone[];
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

/** What was not done, and why. */
export interface Failure {
  readonly path: string;
  readonly message: string;
  /** Where in the file, from 1, for a mistake in a configuration. */
  readonly line?: number;
  readonly column?: number;
}

export interface Report {
  readonly version: string;
  readonly rules: readonly RuleMeta[];
  readonly findings: readonly Finding[];
  /** What somebody said may stay as it is, or stood there before: shown to whoever asks, and never counted. */
  readonly suppressed: readonly Finding[];
  /** There where a baseline was in use. */
  readonly baseline?: Compared;
  readonly totals: Totals;
  /** Paths of the templates that were linted, those that cannot be parsed left out. */
  readonly templates: readonly string[];
  /** Files that could not be read or were refused, a sentence each: exit code 2. */
  readonly failures: readonly Failure[];
  /** Every file that was linted. */
  readonly sources: readonly Source[];
}
