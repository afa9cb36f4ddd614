import type { AssessmentReport, Fit, FunctionAssessment, WorkflowAssessment } from '../assess/assessment.js';
import { FIT_NAMES } from '../assess/words.js';
import { FIT_RANKS } from './assessment-graph.js';
import { whole } from './figures.js';

/** What has a card, the worst first. */
export function ranked({ functions, workflows }: AssessmentReport): readonly (FunctionAssessment | WorkflowAssessment)[] {
  return [...functions.filter(({ fit }) => fit !== 'not-assessed'), ...workflows].toSorted((a, b) => FIT_RANKS[a.fit] - FIT_RANKS[b.fit]);
}

/** The outcome in one line. */
export function headline(report: AssessmentReport): string {
  const subjects = ranked(report);
  const [first] = subjects;
  if (!first) return 'No AI functions to assess';
  if (subjects.length === 1) return `${first.logicalId}: ${FIT_NAMES[first.fit]}`;
  const fits = subjects.filter(({ fit }) => fit === 'fit').length;
  const things = report.workflows.length === 0 ? 'AI functions' : report.workflows.length === subjects.length ? 'state machines' : 'AI functions and state machines';
  if (fits === subjects.length) return `All ${whole(subjects.length)} ${things} fit Lambda`;
  return `${fits === 0 ? 'None' : whole(fits)} of ${whole(subjects.length)} ${things} ${fits === 1 ? 'fits' : 'fit'} Lambda as ${fits === 1 ? 'it is' : 'they are'}`;
}

/** `fit with changes`, after a number of them. */
export function fitOf(number: number, fit: Fit): string {
  return number === 1 ? FIT_NAMES[fit] : FIT_NAMES[fit].replace(/^fits\b/, 'fit').replace(/^does /, 'do ');
}
