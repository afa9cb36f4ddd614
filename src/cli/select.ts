import type { Finding } from '../engine/finding.js';
import type { Rule, RuleMeta } from '../engine/rule.js';
import type { Certainty } from '../template/value.js';
import { quote, UsageError } from './args.js';
import { didYouMean } from '../engine/nearest.js';

const CONFIDENCES: Readonly<Record<Certainty, number>> = { high: 3, medium: 2, low: 1 };

/** Everything that has a name and a page. */
export interface Catalogue {
  readonly rules: readonly Rule[];
  /** What the engine itself has to say of a file; named like rules. */
  readonly diagnostics: readonly RuleMeta[];
}

/** What somebody wants to hear. */
export interface Wish {
  /** Only these, where there are any. */
  readonly rules: readonly string[];
  readonly skippedRules: readonly string[];
  readonly minConfidence: Certainty;
}

export function named({ rules, diagnostics }: Catalogue): readonly RuleMeta[] {
  return [...rules, ...diagnostics];
}

/** The rules to run. A name that is none is an error. */
export function selectRules(wish: Wish, catalogue: Catalogue): readonly Rule[] {
  checkNames([...wish.rules, ...wish.skippedRules], catalogue);
  const wanted = catalogue.rules.filter(({ id }) => (wish.rules.length === 0 || wish.rules.includes(id)) && !wish.skippedRules.includes(id));
  // Who names a rule wants it, whatever preset it is in.
  return wish.rules.length === 0 ? wanted : wanted.map((rule) => ({ ...rule, preset: 'core' }));
}

export function checkNames(wanted: readonly string[], catalogue: Catalogue): void {
  const ids = named(catalogue).map(({ id }) => id);
  const unknown = wanted.find((id) => !ids.includes(id));
  if (unknown !== undefined) throw new UsageError(`There is no rule ${quote(unknown)}.${didYouMean(unknown, ids) || ' All of them: lambdafit rules'}`);
}

/** Whoever asks for one rule is still told of what kept it from looking. */
export function isWanted({ rule: { id, severity }, confidence }: Finding, { rules, skippedRules, minConfidence }: Wish, { diagnostics }: Catalogue): boolean {
  if (CONFIDENCES[confidence] < CONFIDENCES[minConfidence] || skippedRules.includes(id)) return false;
  return rules.length === 0 || rules.includes(id) || (severity === 'error' && diagnostics.some((diagnostic) => diagnostic.id === id));
}
