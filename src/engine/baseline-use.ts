import type { Severity } from './finding.js';

export const BASELINE_NAME = 'lambdafit-baseline.json';

/** Entry → how bad it was. */
type Entries = ReadonlyMap<string, Severity>;

/** What stood there when somebody drew a line: file → rule → entries. */
export interface Baseline {
  readonly files: ReadonlyMap<string, ReadonlyMap<string, Entries>>;
}
export const EMPTY: Baseline = { files: new Map() };

/** What a run is compared with, and what there is to know of files. */
export interface BaselineUse {
  readonly baseline: Baseline;
  /** As the user would name it. */
  readonly path: string;
  /** A path of the run as the baseline has it: from the folder of the baseline. */
  readonly fileOf: (path: string) => string;
  /** The other way round. */
  readonly pathOf: (file: string) => string;
  /** Whether a file that the baseline names is still there. */
  readonly isThere: (file: string) => boolean;
}
