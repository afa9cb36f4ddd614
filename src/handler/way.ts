import type { Span } from '../source/source.js';
import type { CallNature, ModelCall } from './facts.js';
import type { Edge, Frame, Place, Survey } from './places.js';
import type { Statement } from './syntax.js';
import type { Body } from './values.js';

/** What an answer is that somebody waits for: what is looked up for it is part of it. */
const ANSWERS: ReadonlySet<CallNature> = new Set(['generate', 'agent', 'retrieve-and-generate']);
/** Statements within each other and functions that call each other, together. */
const DEEPEST = 300;
/** More answers than this are many. */
const MOST = 100;

/** Something on a way: where it stands, and how many answers it asks for. */
interface Weight {
  readonly at: number;
  readonly answers: number;
}

/** The most answers where a way goes on, and where it has ended. */
interface Way {
  readonly on: number;
  readonly ended: number;
}
const NEVER = -Infinity;
const NOTHING: Way = { on: 0, ended: NEVER };

/**
 * How many answers of models one way through the code asks for at most. Of branches, of routes and of functions that may be
 * meant by one call one counts; what is tried after an error counts as nothing, and a loop as often as it is known to go round.
 */
export function answersOnOneWay(roots: readonly Body[], { calls, edges }: Pick<Survey, 'calls' | 'edges'>, natures: readonly Pick<ModelCall, 'nature'>[]): number {
  const own = new Map<Body, Place[]>();
  calls.forEach((call, index) => {
    if (ANSWERS.has(natures[index]!.nature) && !call.isAfterError) push(own, call.body, call);
  });
  const leading = new Map<Body, Edge[]>();
  for (const edge of edges) if (edge.kind !== 'import' && !edge.isAfterError) push(leading, edge.body, edge);

  const known = new Map<Body, number>();
  const count = (body: Body, depth: number): number => {
    const before = known.get(body);
    if (before !== undefined) return before;
    // One that calls itself asks for what it asks for once.
    known.set(body, 0);
    if (depth > DEEPEST) return 0;
    const places = new Map<string, Weight>();
    const routes: number[] = [0];
    const add = (span: Span, frame: Frame | undefined, answers: number): void => {
      const key = `${span.start} ${span.end}`;
      const weight = Math.min(MOST, answers * timesOf(frame));
      if (weight > (places.get(key)?.answers ?? 0)) places.set(key, { at: span.start, answers: weight });
    };
    for (const { span, frame } of own.get(body) ?? []) add(span, frame, 1);
    for (const edge of leading.get(body) ?? []) {
      const answers = count(edge.to, depth + 1);
      // What a module hands over is called for one request or another.
      if (edge.kind === 'pass' && body.node === undefined) routes.push(answers);
      else for (const span of answers > 0 ? [edge.span, ...edge.also] : []) add(span, edge.frame, answers);
    }
    const weights = [...places.values()].sort((a, b) => a.at - b.at);
    const { on, ended } = weights.length === 0 ? NOTHING : along(body.statements, weights, depth);
    const most = Math.min(MOST, Math.max(on, ended) + Math.max(...routes));
    known.set(body, most);
    return most;
  };
  return Math.max(0, ...roots.map((root) => count(root, 0)));
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** How often what stands in a loop is done, where that is known. */
function timesOf(frame: Frame | undefined): number {
  let times = 1;
  for (let at = frame; at && times < MOST; at = at.outer) times *= at.kind === 'each' && at.over === 'other' ? Math.max(1, at.times ?? 1) : 1;
  return times;
}

/** One statement after the other. */
function along(statements: readonly Statement[], weights: readonly Weight[], depth: number): Way {
  let on = 0;
  let ended = NEVER;
  let route = 0;
  for (const statement of statements) {
    // What is handed over by a decorator is a route, and one of several is taken.
    if (statement.kind === 'define') {
      route = Math.max(route, within(statement, weights));
      continue;
    }
    const way = through(statement, weights, depth + 1);
    ended = Math.max(ended, on + way.ended);
    on += way.on;
    if (on === NEVER) break;
  }
  return { on: on + route, ended: ended + route };
}

function through(statement: Statement, weights: readonly Weight[], depth: number): Way {
  const all = within(statement, weights);
  if (all === 0 && statement.kind !== 'branch' && statement.kind !== 'return' && statement.kind !== 'try') return NOTHING;
  if (depth > DEEPEST) return { on: all, ended: NEVER };
  const beside = (...bodies: readonly (readonly Statement[])[]): number => all - bodies.flat().reduce((sum, inner) => sum + within(inner, weights), 0);
  switch (statement.kind) {
    case 'return':
      return { on: NEVER, ended: all };
    case 'branch': {
      const test = beside(...statement.bodies);
      const ways = statement.bodies.map((body) => along(body, weights, depth));
      // Without an `else` none may be taken.
      const least = statement.bodies.length > 1 ? NEVER : 0;
      return { on: test + Math.max(least, ...ways.map(({ on }) => on)), ended: test + Math.max(NEVER, ...ways.map(({ ended }) => ended)) };
    }
    case 'loop': {
      const { on, ended } = along(statement.body, weights, depth);
      const head = beside(statement.body);
      return { on: head + Math.max(0, on), ended: head + ended };
    }
    case 'try': {
      const body = along(statement.body, weights, depth);
      const handlers = statement.handlers.map((handler) => along(handler, weights, depth));
      const last = along(statement.last, weights, depth);
      const after = Math.max(0, last.on);
      return {
        on: Math.max(body.on, ...handlers.map(({ on }) => on)) + after,
        ended: Math.max(body.ended + after, last.ended, ...handlers.map(({ ended }) => ended)),
      };
    }
    default:
      return { on: all, ended: NEVER };
  }
}

/** What stands within a statement; the weights are in the order of the text. */
function within({ start, end }: Statement, weights: readonly Weight[]): number {
  let low = 0;
  let high = weights.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (weights[middle]!.at < start) low = middle + 1;
    else high = middle;
  }
  let sum = 0;
  for (let index = low; index < weights.length && weights[index]!.at < end; index++) sum += weights[index]!.answers;
  return sum;
}
