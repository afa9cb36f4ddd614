import type { Edge, Frame } from './places.js';
import type { Body } from './values.js';

/** How a function is come to from the handler. */
export interface Reach {
  /** In an invocation; else only when its module is loaded. */
  readonly inInvocation: boolean;
  /** In each invocation anew, not only where something is not there yet. */
  readonly anew: boolean;
  /** The innermost loop on the way to it. */
  readonly frame: Frame | undefined;
  readonly parallel: boolean;
}

/** What is reached from the modules that are loaded and from the functions that Lambda calls. */
export function reach(entry: Body, handlers: readonly Body[], edges: readonly Edge[]): ReadonlyMap<Body, Reach> {
  const leading = new Map<Body, Edge[]>();
  for (const edge of edges) {
    const known = leading.get(edge.body);
    if (known) known.push(edge);
    else leading.set(edge.body, [edge]);
  }
  const reached = new Map<Body, Reach>();
  const waiting: Body[] = [];
  const come = (body: Body, inInvocation: boolean, anew: boolean, frame: Frame | undefined, parallel: boolean): void => {
    const known = reached.get(body);
    const next: Reach = known
      ? { inInvocation: known.inInvocation || inInvocation, anew: known.anew || anew, frame: weightOf(frame) > weightOf(known.frame) ? frame : known.frame, parallel: known.parallel || parallel }
      : { inInvocation, anew, frame, parallel };
    if (known && known.inInvocation === next.inInvocation && known.anew === next.anew && known.frame === next.frame && known.parallel === next.parallel) return;
    reached.set(body, next);
    waiting.push(body);
  };
  come(entry, false, false, undefined, false);
  for (const handler of handlers) come(handler, true, true, undefined, false);
  for (let body = waiting.pop(); body; body = waiting.pop()) {
    const { inInvocation, anew, frame, parallel } = reached.get(body)!;
    for (const edge of leading.get(body) ?? []) {
      // A module is loaded once, wherever that is asked for; what is handed over at the top of one is called later.
      if (edge.kind === 'import') come(edge.to, false, false, undefined, false);
      else {
        const isLater = edge.kind === 'pass' && body.node === undefined;
        come(edge.to, inInvocation || isLater, (anew || isLater) && !edge.isOnce, edge.frame ?? frame, edge.parallel || parallel);
      }
    }
  }
  return reached;
}

/** Of several ways the one through most work counts; it only ever grows. */
function weightOf(frame: Frame | undefined): number {
  return frame === undefined ? 0 : frame.over === 'records' ? 2 : 1;
}

/** Functions that call themselves, perhaps through others, and where they do. */
export function recursions(edges: readonly Edge[]): ReadonlyMap<Body, Edge> {
  const calls = new Map<Body, Edge[]>();
  for (const edge of edges) {
    // To try again after an error is no recursion that goes on.
    if (edge.kind !== 'call' || edge.isAfterError) continue;
    const known = calls.get(edge.body);
    if (known) known.push(edge);
    else calls.set(edge.body, [edge]);
  }
  const component = components(calls);
  const found = new Map<Body, Edge>();
  for (const [body, list] of calls) {
    const back = list.find(({ to }) => to === body) ?? list.find(({ to }) => component.get(to) === component.get(body));
    if (back) found.set(body, back);
  }
  return found;
}

/** Tarjan's strongly connected components, without recursion of our own. */
function components(calls: ReadonlyMap<Body, readonly Edge[]>): ReadonlyMap<Body, number> {
  const index = new Map<Body, number>();
  const low = new Map<Body, number>();
  const component = new Map<Body, number>();
  const stack: Body[] = [];
  let count = 0;
  for (const root of calls.keys()) {
    if (index.has(root)) continue;
    const work: { body: Body; next: number }[] = [{ body: root, next: 0 }];
    for (let top = work.at(-1); top; top = work.at(-1)) {
      const { body } = top;
      if (top.next === 0) {
        index.set(body, index.size);
        low.set(body, index.get(body)!);
        stack.push(body);
      }
      const edge = calls.get(body)?.[top.next++];
      if (edge) {
        if (!index.has(edge.to)) work.push({ body: edge.to, next: 0 });
        else if (!component.has(edge.to)) low.set(body, Math.min(low.get(body)!, index.get(edge.to)!));
        continue;
      }
      work.pop();
      const parent = work.at(-1);
      if (parent) low.set(parent.body, Math.min(low.get(parent.body)!, low.get(body)!));
      if (low.get(body) !== index.get(body)) continue;
      for (let member = stack.pop(); member; member = stack.pop()) {
        component.set(member, count);
        if (member === body) break;
      }
      count++;
    }
  }
  return component;
}
