import type { Fit, Graph, GraphEdge, GraphNode } from '../assess/assessment.js';

/** The worst first. */
export const FIT_RANKS: Readonly<Record<Fit, number>> = { 'does-not-fit': 0, 'fit-with-changes': 1, 'unknown': 2, 'fit': 3, 'not-assessed': 4 };
const NO_FIT = 5;

/** A node as it is drawn: what several strips share is drawn in each of them. */
export interface StripNode extends GraphNode {
  /** In how many other places something calls this model, or sends its failures here. */
  readonly elsewhere: number;
}

/** What hangs together, and is drawn together. */
export interface Strip {
  readonly nodes: readonly StripNode[];
  readonly edges: readonly GraphEdge[];
}

/**
 * The parts of a graph that hang together otherwise than by a model or a place of failures, the worst first. Sixty lines
 * that all run to the same model say less than its name beside each function.
 */
export function strips(graph: Graph): readonly Strip[] {
  const nodes = new Map(graph.nodes.map(node => [node.id, node]));
  const edges = graph.edges.filter(({ from, to }) => nodes.has(from) && nodes.has(to));
  const heads = findHeads(nodes, edges);

  const parts = new Map<string, { readonly ids: Set<string>; readonly edges: GraphEdge[] }>();
  const partOf = (id: string): { readonly ids: Set<string>; readonly edges: GraphEdge[] } => {
    const head = heads(id);
    const part = parts.get(head) ?? { ids: new Set<string>(), edges: [] };
    parts.set(head, part);
    return part;
  };
  for (const node of graph.nodes) if (!isEnd(node)) partOf(node.id).ids.add(node.id);
  for (const edge of edges) {
    const part = partOf(isEnd(nodes.get(edge.from)!) ? edge.to : edge.from);
    part.ids.add(edge.from).add(edge.to);
    part.edges.push(edge);
  }
  const placed = new Set([...parts.values()].flatMap(({ ids }) => [...ids]));
  for (const { id } of graph.nodes) if (!placed.has(id)) partOf(id).ids.add(id);

  const places = new Map<string, number>();
  for (const { ids } of parts.values()) for (const id of ids) places.set(id, (places.get(id) ?? 0) + 1);
  return [...parts.values()]
    .map(part => ({ edges: part.edges, nodes: [...part.ids].map(id => ({ ...nodes.get(id)!, elsewhere: places.get(id)! - 1 })) }))
    .toSorted((a, b) => rank(a) - rank(b));
}

/** What a function's or a state machine's node says below its name: `N1 · does not fit`. */
export function outcomeOf({ detail, fit }: GraphNode): string {
  const [pattern] = /^[FN]\d\b/.exec(detail ?? '') ?? [];
  return [...(pattern === undefined ? [] : [pattern]), ...(fit === undefined ? [] : [OUTCOMES[fit]])].join(' · ');
}

const OUTCOMES: Readonly<Record<Fit, string>> = {
  'fit': 'fits', 'fit-with-changes': 'needs changes', 'does-not-fit': 'does not fit', 'unknown': 'cannot be told', 'not-assessed': 'not assessed',
};

function isEnd({ kind }: GraphNode): boolean {
  return kind === 'model' || kind === 'failure';
}

/** For each node the first of those that it hangs together with. */
function findHeads(nodes: ReadonlyMap<string, GraphNode>, edges: readonly GraphEdge[]): (id: string) => string {
  const above = new Map<string, string>();
  const head = (id: string): string => {
    let top = id;
    for (let next = above.get(top); next !== undefined; next = above.get(top)) top = next;
    for (let at = id; at !== top;) {
      const next = above.get(at)!;
      above.set(at, top);
      at = next;
    }
    return top;
  };
  for (const { from, to } of edges) {
    if (isEnd(nodes.get(from)!) || isEnd(nodes.get(to)!) || head(from) === head(to)) continue;
    above.set(head(to), head(from));
  }
  return head;
}

function rank({ nodes }: Strip): number {
  return Math.min(...nodes.map(({ fit }) => (fit === undefined ? NO_FIT : FIT_RANKS[fit])));
}
