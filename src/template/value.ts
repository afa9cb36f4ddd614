import type { Span } from '../source/source.js';
import type { Node } from '../source/tree.js';

/**
 * How sure we are. high: literal, service default, hard quota, a value given with --parameter. medium: parameter
 * default, one branch of an If, raisable quota, a caller known by its permission only. low: a name.
 */
export type Certainty = 'high' | 'medium' | 'low';

/** What something rests on: atom ("Stage=prod", or a condition that cannot be taken apart) → the truth it needs. */
export type When = ReadonlyMap<string, boolean>;
export const ALWAYS: When = new Map();

/** Something the project says, and where: the unit of evidence. */
export interface Premise {
  readonly span: Span;
  /** A phrase that reads on its own beneath a code frame: `API Gateway REST waits 29 s`. */
  readonly note: string;
  readonly certainty: Certainty;
  readonly when: When;
  /** What this premise sums up: the signals of an AI verdict. */
  readonly because?: readonly Premise[];
}

/** One value that a property may have at deploy time. */
export interface Case<T> extends Premise {
  readonly value: T;
  /** Only a deployer who chooses it gets this value (an AllowedValue that is not the default): alone it proves nothing. */
  readonly optional?: boolean;
  /** Nothing is set: this is what the service assumes. */
  readonly assumed?: boolean;
  /** The scalar that an edit may replace: absent where the value is put together, inherited or assumed. */
  readonly literal?: Node;
}

/** Every value that a property may have, as far as the template tells. */
export interface Value<T> {
  /** `Resources/Fn/Properties/Timeout`: stable when lines move. */
  readonly address: string;
  readonly cases: readonly Case<T>[];
  /** False where there may be values that we do not know. */
  readonly complete: boolean;
}

type CasesOf<V extends readonly Value<unknown>[]> = {
  readonly [I in keyof V]: V[I] extends Value<infer T> ? Case<T> : never;
};

/** The cases of several values that can hold in one deployment. */
export function* together<V extends readonly Value<unknown>[]>(...values: V): Generator<CasesOf<V>> {
  yield* combine(values, 0, [], ALWAYS) as Generator<CasesOf<V>>;
}

function* combine(values: readonly Value<unknown>[], at: number, chosen: Case<unknown>[], when: When): Generator<Case<unknown>[]> {
  const value = values[at];
  if (!value) {
    yield chosen;
    return;
  }
  for (const candidate of value.cases) {
    const both = conjunction(when, candidate.when);
    if (both) yield* combine(values, at + 1, [...chosen, candidate], both);
  }
}

/** What two things rest on together, or undefined where they contradict each other by an atom. */
export function conjunction(a: When, b: When): When | undefined {
  if (a.size === 0) return b;
  if (b.size === 0) return a;
  let more = false;
  for (const [atom, truth] of b) {
    const other = a.get(atom);
    if (other === truth) continue;
    if (other !== undefined) return undefined;
    if (truth && excludes(a, atom)) return undefined;
    more = true;
  }
  // Expressions that rest on the same again and again need no copy each time.
  return more ? new Map([...a, ...b]) : a;
}

/** An atom that says what a subject is: two of them with different values exclude each other. */
export function equality(subject: string, value: string): string {
  return `${subject.replaceAll('=', '\u0001')}=${value}`;
}

/** `Stage=prod` and `Stage=dev` cannot both be true. */
function excludes(when: When, atom: string): boolean {
  const subject = subjectOf(atom);
  if (subject === undefined) return false;
  for (const [other, truth] of when) {
    if (truth && other !== atom && subjectOf(other) === subject) return true;
  }
  return false;
}

function subjectOf(atom: string): string | undefined {
  const at = atom.indexOf('=');
  return at < 0 || atom.startsWith('?') ? undefined : atom.slice(0, at);
}

const RANK: Readonly<Record<Certainty, number>> = { high: 2, medium: 1, low: 0 };

/** The weakest of all: every link of an argument is needed. */
export function weakest(...certainties: readonly Certainty[]): Certainty {
  return certainties.reduce((a, b) => (RANK[b] < RANK[a] ? b : a), 'high');
}

/** The strongest of all: alternative arguments for one conclusion. */
export function strongest(...certainties: readonly Certainty[]): Certainty {
  return certainties.reduce((a, b) => (RANK[b] > RANK[a] ? b : a), 'low');
}

export function atLeast(certainty: Certainty, least: Certainty): boolean {
  return RANK[certainty] >= RANK[least];
}
