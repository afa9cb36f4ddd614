import type { Edit } from '../source/source.js';
import type { Editor } from '../template/editor.js';
import type { Resource } from '../template/resource.js';
import type { Premise, Value } from '../template/value.js';
import type { Remedies } from '../workload/remedies.js';
import type { Fn, Workload } from '../workload/workload.js';
import type { Severity } from './finding.js';

export { together } from '../template/value.js';
export type { Premise } from '../template/value.js';
export type { Call, Fn, Mapping } from '../workload/workload.js';
export type { Severity } from './finding.js';
export { asksNobody } from '../workload/ai-scope.js';
export { QUOTAS } from '../workload/quotas.js';

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
  /** Default; a report may give another. A rule whose default is `error` finds what cannot work or cannot be deployed. */
  readonly severity: Severity;
  /** Caps the confidence of its findings; SARIF `precision`. */
  readonly precision: Precision;
  /** `ai`: silent about functions outside the AI scope. */
  readonly scope: 'ai' | 'any';
  /** What preset `strict` says of functions outside the scope `ai`; nothing where it is not given. */
  readonly outside?: Severity;
  /** The smallest preset that holds it. */
  readonly preset: Preset;
  readonly since: string;
}

/** JSON schema fragments of the options, each with its default: the type of the options is read off them. */
export type OptionSchemas<O> = {
  readonly [K in keyof O]: { readonly default: O[K]; readonly description: string; readonly type: string; readonly [keyword: string]: unknown };
};

export interface Rule<O extends object = object> extends RuleMeta {
  readonly options?: OptionSchemas<O>;
  check(context: RuleContext<O>): void;
}

export interface RuleContext<O extends object = object> {
  readonly workload: Workload;
  readonly options: Readonly<O>;
  readonly edit: Editor;
  readonly remedy: Remedies;
  report(conclusion: Conclusion): void;
}

/** What a rule concludes, and from what. */
export interface Conclusion {
  /** The function it is about (for a mapping or queue: the consuming one), or the resource where no function is meant. */
  readonly about: Fn | Resource;
  /** Functions that a resource serves: it counts as AI where one of them does. */
  readonly serves?: readonly Fn[];
  /** The effective property: names the finding when lines move; where its bad cases are all it has, the finding is sure. */
  readonly at?: Pick<Value<unknown>, 'address'> & Partial<Value<unknown>>;
  /** The first is where the finding shows; the weakest sets its confidence. */
  readonly premises: readonly [Premise, ...Premise[]];
  readonly message: string;
  readonly severity?: Severity;
  /** What happens then, what to do instead: a sentence each. */
  readonly advice?: readonly string[];
  /** Best first. One whose edits the source cannot say becomes advice. */
  readonly fixes?: readonly Suggestion[];
}

export interface Suggestion {
  readonly title: string;
  /** Worked out only for the argument that speaks. */
  readonly edits: () => readonly Edit[] | undefined;
  /** Nobody reading the diff could object. */
  readonly safe?: boolean;
}

/** Types the options of a rule from their schemas; adds nothing. */
export function defineRule<const O extends object>(rule: Rule<O>): Rule<O> {
  return rule;
}
