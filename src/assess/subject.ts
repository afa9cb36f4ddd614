import type { HandlerFacts } from '../handler/facts.js';
import type { Premise } from '../template/value.js';
import type { Traffic } from '../workload/settings.js';
import type { Fn, Workload } from '../workload/workload.js';
import type { Numbers } from './assessment.js';
import type { Front } from './callers.js';
import type { Start } from './start.js';
import type { Work } from './work.js';

/** All that is known of one function when it is judged. */
export interface Subject {
  readonly fn: Fn;
  readonly workload: Workload;
  readonly facts: HandlerFacts | undefined;
  readonly work: Work;
  readonly start: Start;
  readonly fronts: readonly Front[];
  /** What speaks of steady traffic. */
  readonly steady: readonly Premise[];
  /** Some caller does not wait: the timeout may be meant for that one. */
  readonly hasPatientCaller: boolean;
  readonly traffic: Traffic;
  readonly numbers: Numbers | null;
}
