import type { AssessmentReporter } from './assessment.js';
import { visibleJson } from './visible.js';

/** The report as it is; `assessment.schema.json` describes it. */
export const assessmentJson: AssessmentReporter = report => `${visibleJson(report)}\n`;
