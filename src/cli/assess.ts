import { assess } from '../assess/assess.js';
import type { AssessmentReport } from '../assess/assessment.js';
import type { lint, LintOptions } from '../engine/lint.js';
import type { AssessmentReportOptions } from '../report/assessment.js';
import { assessmentJson } from '../report/assessment-json.js';
import { assessmentMarkdown } from '../report/assessment-markdown.js';
import { assessmentPretty } from '../report/assessment-pretty.js';
import { UsageError, type AnyFormat, type Arguments } from './args.js';
import type { DiskInput } from './discover.js';

const FORMATS: readonly AnyFormat[] = ['pretty', 'json', 'markdown', 'html'];

/** Before the work, not after it. */
export function checkFormats({ format, reports }: Arguments): void {
  const other = [format, ...reports.map((report) => report.format)].find((wanted) => !FORMATS.includes(wanted));
  if (other !== undefined) throw new UsageError(`assess prints ${FORMATS.slice(0, -1).join(', ')} or html, not ${other}. Findings are printed so: lambdafit --format ${other}`);
}

export function assessInputs(inputs: readonly DiskInput[], options: LintOptions, { traffic }: Arguments, run: typeof lint): AssessmentReport {
  return assess(inputs, { ...options, traffic }, run);
}

export async function render(format: AnyFormat, report: AssessmentReport, options: AssessmentReportOptions): Promise<string> {
  switch (format) {
    case 'json':
      return assessmentJson(report, options);
    case 'markdown':
      return assessmentMarkdown(report, options);
    case 'html': {
      const { assessmentHtml } = await import('../report/assessment-html.js');
      return assessmentHtml(report, options);
    }
    default:
      return assessmentPretty(report, options);
  }
}
