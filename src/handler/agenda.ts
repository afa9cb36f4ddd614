import type { Expression } from './syntax.js';
import { NONE, type Body, type Slot, type Value } from './values.js';

/** One function is gone through at most so often, as more becomes known of what it is given. */
const MOST_RUNS = 16;

/** What is known of an expression; of the statements of a function together, only whether they must be looked at. */
export class Known {
  values = NONE;
  /** Nobody has looked yet, or what was seen is no more what it was. */
  isStale = true;
  /** The turn in which it was last looked at. */
  turn = 0;
  /** A dict or a list was left out of it that was being looked at itself. */
  isPartial = false;
  readonly body: Body;
  /** What was told of it: the expression around, and seldom others. */
  #asker: Known | undefined;
  #others: Set<Known> | undefined;

  constructor(body: Body) {
    this.body = body;
  }

  tell(asker: Known): void {
    this.#asker ??= asker;
    if (this.#asker !== asker) (this.#others ??= new Set()).add(asker);
  }

  get told(): readonly Known[] {
    return [...(this.#asker ? [this.#asker] : []), ...(this.#others ?? [])];
  }
}

/** How far the code of a body has been gone through. */
export class Progress {
  readonly known = new Map<Expression, Known>();
  readonly statements: Known;
  isFollowed = false;
  runs = 0;

  constructor(body: Body) {
    this.statements = new Known(body);
  }
}

/**
 * Which code is gone through, and when: as soon as something leads to it, and again when something that it has asked
 * for is no more what it was. Of what is gone through again, only that is looked at which has asked for such a thing.
 */
export class Agenda {
  /** What is being looked at, and is told when there is more of what it asks for. */
  asking: Known | undefined;
  /** Each time that a body is gone through is one. */
  turn = 1;
  /** Whether what is called is gone through as well. */
  followsCalls = true;
  /** Nothing is gone through any more. */
  isClosed = false;
  /** Code to go through for the first time, and code to go through again, when there is none of the former. */
  readonly #fresh: Body[] = [];
  readonly #stale: Body[] = [];

  /** Something leads to this code. */
  come(body: Body): void {
    if (this.followsCalls) this.follow(body);
  }

  follow(body: Body): void {
    if (body.progress.isFollowed) return;
    body.progress.isFollowed = true;
    this.#fresh.push(body);
  }

  /** The last found comes first: what it gives is known when whoever has asked for it is gone through again. */
  next(): Body | undefined {
    const body = this.#fresh.pop() ?? this.#stale.shift();
    if (!body) return undefined;
    const { progress } = body;
    this.turn++;
    progress.runs++;
    progress.statements.isStale = false;
    return body;
  }

  /** What a slot has so far; whoever asks is told when it has more. */
  read(slot: Slot): readonly Value[] {
    if (this.asking) (slot.readers ??= new Set()).add(this.asking);
    return slot.values;
  }

  learn(slot: Slot, values: readonly Value[]): void {
    if (slot.add(values) && slot.readers) this.#renew([...slot.readers]);
  }

  /** What has just asked goes on with these values, and all else that was told others must ask again. */
  find(known: Known, values: readonly Value[]): void {
    if (isSame(known.values, values)) return;
    known.values = values;
    this.#renew(known.told.filter((asker) => asker !== this.asking));
  }

  #renew(waiting: Known[]): void {
    if (this.isClosed) return;
    for (let known = waiting.pop(); known; known = waiting.pop()) {
      if (known.isStale) continue;
      known.isStale = true;
      const { body, body: { progress } } = known;
      if (known !== progress.statements) for (const asker of known.told) waiting.push(asker);
      else if (progress.runs < MOST_RUNS) this.#stale.push(body);
    }
  }
}

function isSame(a: readonly Value[], b: readonly Value[]): boolean {
  return a === b || (a.length === b.length && a.every((value, index) => value === b[index]));
}
