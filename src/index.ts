import { rules as allRules } from '../rules/index.js';
import { DEFAULT_MAX_FILE_SIZE } from './cli/args.js';
import { findBaseline } from './cli/baseline.js';
import { assess as assessInputs } from './assess/assess.js';
import type { AssessmentReport } from './assess/assessment.js';
import { discover, virtualInput, type DiskInput } from './cli/discover.js';
import { isWanted, named, selectRules, type Wish } from './cli/select.js';
import { notExcluded, readerOptions } from './cli/settings.js';
import { ConfigReader } from './engine/config-reader.js';
import { DIAGNOSTICS } from './engine/diagnostics.js';
import type { Failure, Report } from './engine/finding.js';
import { lint as lintInputs, type LintOptions as EngineOptions } from './engine/lint.js';
import type { Preset, RuleMeta } from './engine/rule.js';
import type { Certainty } from './template/value.js';
import type { Traffic } from './workload/settings.js';

export type * from './assess/assessment.js';
export type { Compared, Finding, Fix, Gone, Place, Report, Severity, Suppressed, Totals } from './engine/finding.js';
export type { Category, Precision, Preset, RuleMeta } from './engine/rule.js';
export type { Edit, Position, Source, Span } from './source/source.js';
export type { Certainty } from './template/value.js';

/** A file whose text is not, or not yet, on disk. What it refers to is looked for where it would lie. */
export interface VirtualFile {
  readonly path: string;
  readonly text: string;
}

export interface LintOptions {
  /** What paths are relative to: the working directory of the process, unless told. */
  readonly cwd?: string;
  /** Names: only these rules. */
  readonly rules?: readonly string[];
  /** Names: all but these rules. */
  readonly skipRules?: readonly string[];
  /** Comes before what the configuration says. */
  readonly preset?: Preset;
  /** A configuration to use, whatever lies beside the templates; false: none. */
  readonly config?: string | false;
  /** The baseline to use, instead of the nearest lambdafit-baseline.json; false: none. */
  readonly baseline?: string | false;
  /** `YYYY-MM-DD`, for suppressions that end: today, unless told. */
  readonly today?: string;
  /** Values of template parameters at deployment. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Section of samconfig.toml: `default`, unless told. */
  readonly configEnv?: string;
  /** Findings that are less sure are left out: `medium`, unless told. */
  readonly minConfidence?: Certainty;
  /** Larger files are refused, in bytes: 10,000,000, unless told. */
  readonly maxFileSize?: number;
}

export interface AssessOptions extends Omit<LintOptions, 'baseline' | 'minConfidence'> {
  /** By the logical id of a function, or `*` for all: comes before what the configuration says. */
  readonly traffic?: Readonly<Record<string, Traffic>>;
}

const catalogue = { rules: allRules, diagnostics: Object.values(DIAGNOSTICS) };

/** All rules, and what else a finding can be named by. */
export const rules: readonly RuleMeta[] = named(catalogue).map(({ id, summary, category, severity, precision, scope, preset, since }) => ({
  id, summary, category, severity, precision, scope, preset, since,
}));

/** What is done with files, and under which options. */
interface Prepared {
  readonly inputs: readonly DiskInput[];
  readonly options: EngineOptions;
  readonly wish: Wish;
  /** Files that cannot be read. */
  readonly failures: () => readonly Failure[];
}

function prepare(files: string | VirtualFile | readonly (string | VirtualFile)[], options: LintOptions): Prepared {
  const given = typeof files === 'string' || 'path' in files ? [files] : files;
  const wish = { rules: options.rules ?? [], skippedRules: options.skipRules ?? [], minConfidence: options.minConfidence ?? 'medium' };
  const selected = selectRules(wish, catalogue);

  const where = { cwd: options.cwd ?? process.cwd(), maxFileSize: options.maxFileSize ?? DEFAULT_MAX_FILE_SIZE, config: options.config };
  const configurations = options.config === false ? undefined : new ConfigReader(readerOptions(where));
  const names = given.filter((file) => typeof file === 'string');
  const found = names.length > 0 ? discover(names, where) : { inputs: [], failures: [] };
  const virtual = given.flatMap((file) => (typeof file === 'string' ? [] : [virtualInput(file.path, file.text.replace(/^\uFEFF/, ''), where)]));
  return {
    inputs: [...found.inputs, ...virtual],
    wish,
    failures: () => notExcluded(found.failures, configurations, where, names),
    options: {
      rules: selected,
      parameters: new Map(Object.entries(options.parameters ?? {})),
      named: wish.rules.length > 0,
      names: named(catalogue).map(({ id }) => id),
      today: options.today ?? new Date().toISOString().slice(0, 10),
      ...(options.preset && { preset: options.preset }),
      ...(configurations && { configurations }),
      ...(options.configEnv !== undefined && { configEnv: options.configEnv }),
    },
  };
}

/**
 * Lints what the command line would: files, folders, patterns, less `!patterns`. Throws only for options that make
 * no sense, and for a broken baseline; what cannot be read stands in `failures` of the report.
 */
export function lint(files: string | VirtualFile | readonly (string | VirtualFile)[] = '.', options: LintOptions = {}): Report {
  const { inputs, wish, failures, options: prepared } = prepare(files, options);
  const baseline = findBaseline({ baseline: options.baseline, command: 'lint' }, options.cwd ?? process.cwd());
  const report = lintInputs(inputs, { ...prepared, ...(baseline && { baseline }) });
  return {
    ...report,
    findings: report.findings.filter((finding) => isWanted(finding, wish, catalogue)),
    suppressed: report.suppressed.filter((finding) => isWanted(finding, wish, catalogue)),
    failures: [...failures(), ...report.failures],
  };
}

/** Says of each AI function whether Lambda fits, as `lambdafit assess --format json` does. Throws as `lint` does. */
export function assess(files: string | VirtualFile | readonly (string | VirtualFile)[] = '.', options: AssessOptions = {}): AssessmentReport {
  const { inputs, failures, options: prepared } = prepare(files, options);
  const report = assessInputs(inputs, { ...prepared, traffic: new Map(Object.entries(options.traffic ?? {})) }, lintInputs);
  return { ...report, failures: [...failures(), ...report.failures] };
}
