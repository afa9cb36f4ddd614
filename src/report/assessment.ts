import type { AssessmentReport } from '../assess/assessment.js';

/** How an assessment is written, in any of its formats. */
export interface AssessmentReportOptions {
  readonly color?: boolean | undefined;
  /** Columns of the terminal. */
  readonly width?: number | undefined;
  /** Also functions that are not assessed, and all that a figure assumes. */
  readonly verbose?: boolean | undefined;
  /** Every sign that counts for or against AI work, of every function. */
  readonly explainAi?: boolean | undefined;
  /** No summary. */
  readonly quiet?: boolean | undefined;
  /** How long it took. */
  readonly milliseconds?: number | undefined;
  /** Where the files of the project can be looked at, without a slash at its end. */
  readonly filesUrl?: string | undefined;
  /** Of the project, without a slash at its end. */
  readonly homepage?: string | undefined;
}

/** Text that ends with a line break. */
export type AssessmentReporter = (report: AssessmentReport, options: AssessmentReportOptions) => string;
