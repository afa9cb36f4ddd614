import type { Edit } from '../source/source.js';
import type { Resource } from '../template/resource.js';
import type { Case, Premise, Value } from '../template/value.js';
import type { Fn, Workload } from '../workload/workload.js';
import type { Severity } from './finding.js';

export { together } from '../template/value.js';

export type Category = 'correctness' | 'reliability' | 'security' | 'cost' | 'fit';
export type Precision = 'very-high' | 'high' | 'medium';
export type Preset = 'core' | 'recommended' | 'strict';

/** What is said of a rule wherever it is named. */
export interface RuleMeta {
  /** Its file name, its ESLint name, its SARIF id. */
  readonly id: string;
  /** One sentence: README row, SARIF shortDescription, ESLint description. */
  readonly summary: string;
  readonly category: Category;
  /** Default; a report may give another. A rule whose default is `error` has found something that cannot work or cannot be deployed. */
  readonly severity: Severity;
  /** Caps the confidence of its findings; SARIF `precision`. */
  readonly precision: Precision;
  /** `ai`: silent about functions outside the AI scope. */
  readonly scope: 'ai' | 'any';
  /** The smallest preset that holds it. */
  readonly preset: Preset;
  readonly since: string;
}
