import type { Span } from '../source/source.js';
import { editor } from '../template/editor.js';
import { Resource } from '../template/resource.js';
import { atLeast, strongest, weakest, type Case, type Certainty, type Premise } from '../template/value.js';
import { remedies } from '../workload/remedies.js';
import type { Fn, Workload } from '../workload/workload.js';
import type { RuleSettings } from './config.js';
import type { Finding, Fix, Place, Severity } from './finding.js';
import type { Conclusion, Precision, Preset, Rule, RuleMeta } from './rule.js';

const SEVERITIES: Readonly<Record<Severity, number>> = { error: 2, warning: 1, note: 0 };
export const DEFAULT_PRESET: Preset = 'recommended';
const PRESETS: readonly Preset[] = ['core', 'recommended', 'strict'];
const CAPS: Readonly<Record<Precision, Certainty>> = { 'very-high': 'high', high: 'high', medium: 'medium' };
/** Signals of an AI verdict that a finding shows. */
const SHOWN_SIGNALS = 2;

export interface RunOptions {
  /** What the user asked for: comes before the configuration's. */
  readonly preset?: Preset | undefined;
  /** The rules were asked for by name: each runs, whatever presets and the configuration say. */
  readonly named?: boolean | undefined;
  /** What the configuration says of the findings of a template. */
  readonly settingsOf?: ((template: string) => RuleSettings) | undefined;
  /** Whose options hold for all of the workload: those of the input. */
  readonly path?: string | undefined;
}

/** Runs rules over a workload. One finding for each rule, function and property, whatever the number of arguments. */
export function run(workload: Workload, rules: readonly Rule[], options: RunOptions): Finding[] {
  const paths = new Set(options.settingsOf ? workload.templates.map(({ path }) => path) : []);
  return rules.flatMap((rule) => {
    const isOn = (template: string): boolean => runs(rule, template, options);
    if (options.settingsOf ? ![...paths].some(isOn) : !isOn('')) return [];
    const given = options.path === undefined ? undefined : options.settingsOf?.(options.path).rules.get(rule.id)?.options;
    const conclusions = new Map<string, Conclusion[]>();
    try {
      rule.check({
        workload, options: { ...defaults(rule), ...given }, edit: editor, remedy: remedies,
        report(conclusion) {
          if (options.settingsOf && !isOn(resourceOf(conclusion.about).template.path)) return;
          if (isOutside(rule, conclusion) && (rule.outside === undefined || presetOf(resourceOf(conclusion.about).template.path, options) !== 'strict')) return;
          const key = keyOf(conclusion);
          const same = conclusions.get(key);
          if (same) same.push(conclusion);
          else conclusions.set(key, [conclusion]);
        },
      });
    } catch (error) {
      throw new RuleFailure(rule.id, error);
    }
    return [...conclusions.values()].flatMap((same) => conclude(rule, same, options) ?? []);
  });
}

/** Whether a rule speaks of a template. */
export function runs(rule: RuleMeta, template: string, { preset, named, settingsOf }: RunOptions): boolean {
  const settings = settingsOf?.(template);
  if (settings?.excluded) return false;
  if (named) return true;
  const level = settings?.rules.get(rule.id)?.severity;
  return level === undefined ? isInPreset(rule, presetOf(template, { preset, settingsOf })) : level !== 'off';
}

function presetOf(template: string, { preset, settingsOf }: Pick<RunOptions, 'preset' | 'settingsOf'>): Preset {
  return preset ?? settingsOf?.(template).preset ?? DEFAULT_PRESET;
}

/** Whether a preset runs a rule. */
export function isInPreset(rule: RuleMeta, preset: Preset): boolean {
  return PRESETS.indexOf(rule.preset) <= PRESETS.indexOf(preset);
}

/** A bug in a rule: says which, so that the user can turn it off meanwhile. */
export class RuleFailure extends Error {
  constructor(
    readonly ruleId: string,
    cause: unknown,
  ) {
    super(`rule ${ruleId} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function defaults(rule: Rule): object {
  return Object.fromEntries(Object.entries(rule.options ?? {}).map(([name, schema]) => [name, (schema as { default: unknown }).default]));
}

function isFunction(about: Fn | Resource): about is Fn {
  return !(about instanceof Resource);
}

function resourceOf(about: Fn | Resource): Resource {
  return isFunction(about) ? about.resource : about;
}

function keyOf({ about, at }: Conclusion): string {
  const resource = resourceOf(about);
  return `${resource.template.path}\n${resource.logicalId}\n${at?.address ?? ''}`;
}

interface Argument {
  readonly conclusion: Conclusion;
  readonly severity: Severity;
  readonly confidence: Certainty;
}

/** Merges the arguments for one conclusion: the best one speaks, the others add their premises. */
function conclude(rule: Rule, conclusions: readonly Conclusion[], options: RunOptions): Finding | undefined {
  const { about, at } = conclusions[0]!;
  const settings = options.settingsOf?.(resourceOf(about).template.path);
  const level = settings?.rules.get(rule.id)?.severity;
  const preset = presetOf(resourceOf(about).template.path, options);
  const ai = conclusions.some((conclusion) => servesAi(rule, conclusion));
  const cases: readonly Case<unknown>[] = at?.cases ?? [];
  const reported = new Set(conclusions.flatMap(({ premises }) => premises.filter((premise) => cases.includes(premise as Case<unknown>))));
  // Where every value that the property may have is bad, which one it gets does not matter.
  const covered = at?.complete === true && cases.length > 0 && cases.every((one) => reported.has(one));
  const usable = covered ? conclusions : conclusions.filter(({ premises }) => !premises.some((premise) => (premise as Case<unknown>).optional));

  const args = usable.map((conclusion): Argument => ({
    conclusion,
    // Who names a severity has it for all that the rule finds, and knows best.
    severity: level !== undefined && level !== 'on' && level !== 'off' ? level : capped(conclusion.severity ?? rule.severity, rule, ai, preset),
    confidence: confidenceOf(rule, conclusion, covered ? reported : NOTHING),
  }));
  const [best, ...others] = [...args].sort(byStrength);
  if (!best) return undefined;

  const confidence = strongest(...args.filter(({ severity }) => severity === best.severity).map(({ confidence }) => confidence));
  const premises = [best, ...others].flatMap(({ conclusion }) => conclusion.premises);
  return {
    rule,
    message: best.conclusion.message,
    severity: best.severity,
    confidence: covered ? confidence : weakest(confidence, best.confidence),
    about: subject(about, at?.address, ai),
    places: placesOf(premises, evidenceOf(rule, about)),
    ...remediesOf(best.conclusion),
  };
}
const NOTHING: ReadonlySet<Premise> = new Set();

/** What is credible comes before what is grave: a guess of an error does not hide a known warning. */
function byStrength(a: Argument, b: Argument): number {
  const credible = Number(atLeast(b.confidence, 'medium')) - Number(atLeast(a.confidence, 'medium'));
  return credible || SEVERITIES[b.severity] - SEVERITIES[a.severity] || Number(atLeast(b.confidence, 'high')) - Number(atLeast(a.confidence, 'high'));
}

/** rules.md part 7, 3 and 8: outside the AI scope, and where a rule guesses, nothing breaks a build. */
function capped(severity: Severity, rule: RuleMeta, ai: boolean, preset: Preset): Severity {
  if (preset === 'strict') return ai ? severity : (rule.outside ?? severity);
  if (rule.precision === 'medium') return 'note';
  const cannotWork = rule.severity === 'error' && severity === 'error';
  return ai || cannotWork ? severity : 'note';
}

/** About a function that is no AI workload, of a rule for those. */
function isOutside(rule: RuleMeta, { about }: Conclusion): boolean {
  return rule.scope === 'ai' && isFunction(about) && about.ai.verdict === 'no';
}

/** The function itself, or one that the resource serves. What a rule says of any function is not graver because of a guess. */
function servesAi(rule: RuleMeta, { about, serves }: Conclusion): boolean {
  return (isFunction(about) ? [about] : (serves ?? [])).some(({ ai }) => ai.verdict !== 'no' && (rule.scope === 'ai' || ai.premise.certainty !== 'low'));
}

function confidenceOf(rule: RuleMeta, { about, premises }: Conclusion, settled: ReadonlySet<Premise>): Certainty {
  const links = premises.filter((premise) => !settled.has(premise)).map(({ certainty }) => certainty);
  if (rule.scope === 'ai' && isFunction(about) && about.ai.verdict !== 'no') links.push(about.ai.premise.certainty);
  return weakest(CAPS[rule.precision], ...links);
}

/** Why a function counts as an AI workload, where the finding rests on that. */
function evidenceOf(rule: RuleMeta, about: Fn | Resource): readonly Premise[] {
  if (!isFunction(about) || about.ai.verdict === 'no' || rule.scope !== 'ai') return [];
  return (about.ai.premise.because ?? [about.ai.premise]).slice(0, SHOWN_SIGNALS).map((signal) => ({ ...signal, note: `AI workload: ${signal.note}` }));
}

function subject(about: Fn | Resource, address: string | undefined, ai: boolean): Finding['about'] {
  const resource = resourceOf(about);
  const path = resource.constructPath;
  return {
    logicalId: resource.logicalId,
    address: address ?? resource.address,
    template: resource.template.path,
    ...(path === undefined ? {} : { constructPath: path }),
    kind: isFunction(about) ? 'function' : 'resource',
    ai,
  };
}

function placesOf(premises: readonly Premise[], evidence: readonly Premise[]): [Place, ...Place[]] {
  const places: Place[] = [];
  const seen = new Set<string>();
  for (const { span, note } of [...premises, ...evidence]) {
    const key = `${span.source.path}\n${span.start}\n${span.end}\n${note}`;
    if (seen.has(key)) continue;
    seen.add(key);
    places.push({ span: plain(span), note });
  }
  return places as [Place, ...Place[]];
}

/** A copy that does not keep a syntax tree alive. */
function plain({ source, start, end }: Span): Span {
  return { source, start, end };
}

/** Fixes with their edits; one whose edits the source cannot say is advice. */
function remediesOf({ advice, fixes }: Conclusion): Pick<Finding, 'advice' | 'fixes'> {
  const said = [...(advice ?? [])];
  const written: Fix[] = [];
  for (const { title, edits, safe } of fixes ?? []) {
    const found = edits() ?? [];
    if (found.length === 0) said.push(`${title}.`);
    else written.push({ title, edits: found.map(({ span, text }) => ({ span: plain(span), text })), safe: safe ?? false });
  }
  return { advice: [...new Set(said)], fixes: written };
}
