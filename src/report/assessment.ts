import type { AssessmentReport } from '../assess/assessment.js';
import type { ReportOptions } from './reporter.js';

/** How an assessment is written, in any of its formats. `verbose`: also functions that are not assessed, and all that a figure assumes. */
export interface AssessmentReportOptions extends Pick<ReportOptions, 'color' | 'width' | 'verbose' | 'quiet' | 'milliseconds' | 'filesUrl' | 'homepage'> {
  /** Every sign that counts for or against AI work, of every function. */
  readonly explainAi?: boolean | undefined;
}

/** Text that ends with a line break. */
export type AssessmentReporter = (report: AssessmentReport, options: AssessmentReportOptions) => string;
