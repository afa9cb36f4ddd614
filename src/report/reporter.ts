import type { Failure, Finding, Report } from '../engine/finding.js';

export interface ReportOptions {
  readonly color?: boolean | undefined;
  /** Also what is only counted otherwise: notes on functions outside the AI scope, and every related place. */
  readonly verbose?: boolean | undefined;
  /** Also what is suppressed or in the baseline, marked as such. */
  readonly showSuppressed?: boolean | undefined;
  /** Findings and failures only, no summary. */
  readonly quiet?: boolean | undefined;
  /** How long the run took. */
  readonly milliseconds?: number | undefined;
  /** Columns of the terminal. */
  readonly width?: number | undefined;
  /** Of the project, without a slash at its end: what links to rules are built from. */
  readonly homepage?: string | undefined;
  /** Rule id → its page in Markdown. */
  readonly pages?: ReadonlyMap<string, string> | undefined;
  /** What makes the exit code 1: to JUnit a failure. */
  readonly fails?: ((finding: Finding) => boolean) | undefined;
  /** What GitHub keeps apart by: the analyses of a matrix or of a monorepo's packages. */
  readonly category?: string | undefined;
  /** Where the files of the project can be looked at, without a slash at its end. */
  readonly filesUrl?: string | undefined;
}

/** Empty, or text that ends with a line break. */
export type Reporter = (report: Report, options: ReportOptions) => string;

/** `lambdafit.config.yaml:3:5`, or the file alone. */
export function placeOfFailure({ path, line, column }: Failure): string {
  return line === undefined ? path : `${path}:${line}:${column ?? 1}`;
}

/** lambdafit is there for AI workloads: what it notes of other functions is counted, and shown to whoever asks. */
export function isAside({ about, severity }: Finding): boolean {
  return about.kind === 'function' && !about.ai && severity === 'note';
}
