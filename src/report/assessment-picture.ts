import * as dagre from '@dagrejs/dagre';
import { curveBasis, curveMonotoneX, line } from 'd3-shape';
import type { GraphEdge } from '../assess/assessment.js';
import { outcomeOf, type Strip, type StripNode } from './assessment-graph.js';
import { html, type Html } from './html.js';
import { visible, widthOf } from './visible.js';

/** Names are set in a fixed pitch of 12 px, so that their width is known without a browser. */
const PITCH = 7.3;
/** Of a character of what stands below a name, at most: 11 px of whatever face the reader has. */
const SMALL_PITCH = 6.6;
const LINE = 16;
const MOST_COLUMNS = 24;
const MOST_LINES = 3;
/** A word that is hardly longer than a line stays whole. */
const LONGEST_WORD = 30;
const PADDING = 12;
const BADGE = 22;
const MARGIN = 6;
/**
 * Nodes × edges, as layout takes time by how many columns each edge may cross: a strip of 80 × 100 takes a second, and
 * nobody reads it. What people build is 6 to 600.
 */
const MOST_IN_STRIP = 8_000;
const MOST_IN_ALL = 80_000;

type Point = readonly [x: number, y: number];

interface Box {
  readonly node: StripNode;
  readonly lines: readonly string[];
  readonly detail: string;
  readonly height: number;
  x: number;
  y: number;
  width: number;
}

interface Wire {
  readonly edge: GraphEdge;
  readonly label: string;
  readonly points: readonly Point[];
  readonly at: Point;
}

export interface PictureLink {
  /** Of the element that the node leads to. */
  readonly target: string;
  /** Of the node itself. */
  readonly id: string;
}

/** Those that are small enough to be drawn, in reasonable time together. */
export function drawable(strips: readonly Strip[]): ReadonlySet<Strip> {
  let left = MOST_IN_ALL;
  return new Set(strips.filter(({ nodes, edges }) => {
    const work = nodes.length * (edges.length + 1);
    if (work > Math.min(MOST_IN_STRIP, left)) return false;
    left -= work;
    return true;
  }));
}

/** Draws what hangs together from left to right. */
export function drawStrip(strip: Strip, title: string, linkOf: (node: StripNode) => PictureLink | undefined): Html {
  const { boxes, wires, width, height } = layOut(strip);
  return html`<svg class="strip" role="group" aria-label="${title}" viewBox="${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}" style="--natural:${width + 2 * MARGIN}px">
${wires.map(drawWire)}${boxes.map(box => drawBox(box, linkOf(box.node)))}${wires.map(drawLabel)}</svg>
`;
}

function layOut({ nodes, edges }: Strip): { readonly boxes: readonly Box[]; readonly wires: readonly Wire[]; readonly width: number; readonly height: number } {
  const graph = new dagre.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 18, edgesep: 10, ranksep: 34 });
  const boxes = nodes.map(measure);
  const boxOf = new Map(boxes.map(box => [box.node.id, box]));
  // Its own names: dagre keeps them as keys of objects, where `__proto__` is no key.
  const nameOf = new Map(nodes.map(({ id }, at) => [id, `n${at}`]));
  for (const { node, width, height } of boxes) graph.setNode(nameOf.get(node.id)!, { width, height });
  const labels = edges.map(({ label }) => shorten(visible(label ?? ''), MOST_COLUMNS));
  edges.forEach(({ from, to }, at) => {
    graph.setEdge(nameOf.get(from)!, nameOf.get(to)!, { width: labels[at]! === '' ? 0 : widthOf(labels[at]!) * SMALL_PITCH + 8, height: labels[at]! === '' ? 0 : LINE, labelpos: 'c' }, String(at));
  });
  dagre.layout(graph);

  const columns = new Map<number, number>();
  for (const box of boxes) {
    const { x, y } = graph.node(nameOf.get(box.node.id)!);
    box.x = round(x);
    box.y = round(y);
    columns.set(box.x, Math.max(columns.get(box.x) ?? 0, box.width));
  }
  // What stands in one column is equally wide, which is what dagre has kept free for it.
  for (const box of boxes) box.width = columns.get(box.x)!;

  const wires = edges.map((edge, at) => {
    const { points, x, y } = graph.edge(nameOf.get(edge.from)!, nameOf.get(edge.to)!, String(at)) as { points: { x: number; y: number }[]; x?: number; y?: number };
    return { edge, label: labels[at]!, points: dock(points.map(point => [round(point.x), round(point.y)]), boxOf.get(edge.from)!, boxOf.get(edge.to)!), at: [round(x ?? 0), round(y ?? 0)] as const };
  });
  const { width = 0, height = 0 } = graph.graph();
  return { boxes, wires, width: Math.ceil(width), height: Math.ceil(height) };
}

/** Wires that go to the right leave at the right side and arrive at the left; others (circles) stay as they are. */
function dock(points: readonly Point[], from: Box, to: Box): readonly Point[] {
  const start = from.x + from.width / 2;
  const end = to.x - to.width / 2;
  if (end <= start) return points;
  return [[start, from.y], ...points.slice(1, -1).filter(([x]) => x > start + 4 && x < end - 12), [end, to.y]];
}

function measure(node: StripNode): Box {
  const lines = breakName(visible(node.label));
  const detail = shorten(visible(detailOf(node)), 30);
  const inside = Math.max(...lines.map(text => widthOf(text) * PITCH), widthOf(detail) * SMALL_PITCH);
  return {
    node, lines, detail,
    x: 0,
    y: 0,
    width: Math.ceil(inside + 2 * PADDING + (node.fit === undefined ? 0 : BADGE)),
    height: lines.length * LINE + (detail === '' ? 0 : 14) + 14,
  };
}

function detailOf(node: StripNode): string {
  const { kind, detail, fit, elsewhere } = node;
  if (fit !== undefined) return outcomeOf(node);
  if (elsewhere === 0) return detail ?? '';
  const others = `${elsewhere} other place${elsewhere === 1 ? '' : 's'}`;
  return kind === 'model' ? `also called in ${others}` : `also used in ${others}`;
}

/** Breaks a name where its parts meet: `us.anthropic.` `claude-sonnet-4-5-` `20250929-v1:0`. */
function breakName(name: string): readonly string[] {
  const parts = name.slice(0, MOST_COLUMNS * MOST_LINES * 2).match(/[^\s\-./:_]*[\s\-./:_]|[^\s\-./:_]+/g) ?? [''];
  const lines: string[] = [''];
  for (const part of parts.flatMap(cutLong)) {
    if (lines.at(-1) === '' || widthOf((lines.at(-1)! + part).trimEnd()) <= MOST_COLUMNS) lines[lines.length - 1] += part;
    else lines.push(part);
  }
  const trimmed = lines.map(text => text.trim()).filter(text => text !== '');
  if (trimmed.length === 0) return ['–'];
  return trimmed.length <= MOST_LINES ? trimmed : [...trimmed.slice(0, MOST_LINES - 1), shorten(trimmed.slice(MOST_LINES - 1).join(''), MOST_COLUMNS)];
}

/** Words longer than a line break where a capital follows a small letter, or else anywhere. */
function cutLong(part: string): readonly string[] {
  if (widthOf(part) <= LONGEST_WORD) return [part];
  return part.split(/(?<=[a-z\d])(?=[A-Z])/).flatMap(word => (widthOf(word) <= LONGEST_WORD ? [word] : [...word]));
}

function shorten(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  for (const character of text) {
    if (widthOf(kept + character) >= columns) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

function drawBox({ node, lines, detail, x, y, width, height }: Box, link: PictureLink | undefined): Html {
  const [left, top] = [x - width / 2, y - height / 2];
  const textLeft = left + PADDING + (node.fit === undefined ? 0 : BADGE);
  const drawn = html`${outline(node.kind, left, top, width, height)}${node.fit === undefined ? undefined : html`<use href="#mark-${node.fit}" x="${left + PADDING - 2}" y="${y - 8}" width="16" height="16"/>`}${
    lines.map((text, at) => html`<text x="${textLeft}" y="${top + 7 + 12 + at * LINE}">${text}</text> `)}${
    detail === '' ? undefined : html`<text class="small" x="${textLeft}" y="${top + 7 + 10 + lines.length * LINE}">${detail}</text>`}`;
  const classes = `node ${node.kind}${node.fit === undefined ? '' : ` is-${node.fit}`}`;
  return link === undefined
    ? html`<g class="${classes}">${drawn}<title>${NAMES[node.kind]} ${node.label}</title></g>
`
    // Named by what it shows, and only where that is cut by its whole name.
    : html`<a class="${classes}" id="${link.id}" href="#${link.target}">${drawn}${lines.at(-1)!.endsWith('…') && html`<title>${node.label}, ${detail}</title>`}</a>
`;
}

export const NAMES: Readonly<Record<StripNode['kind'], string>> = {
  caller: 'Caller', function: 'Function', workflow: 'State machine', queue: 'Queue', model: 'Model', failure: 'Where failures go:',
};

/** Each kind has its shape. */
export function outline(kind: StripNode['kind'], x: number, y: number, width: number, height: number): Html {
  const [right, bottom] = [x + width, y + height];
  switch (kind) {
    case 'caller': return html`<rect class="shape" x="${x}" y="${y}" width="${width}" height="${height}" rx="${Math.min(height / 2, 22)}"/>`;
    case 'function': return html`<rect class="shape" x="${x}" y="${y}" width="${width}" height="${height}" rx="${Math.min(5, height / 5)}"/>`;
    case 'workflow': return html`<rect class="shape" x="${x}" y="${y}" width="${width}" height="${height}" rx="5"/><path class="inner" d="M${x + 4} ${y + 3}V${bottom - 3}M${right - 4} ${y + 3}V${bottom - 3}"/>`;
    case 'queue': return html`<rect class="shape" x="${x}" y="${y}" width="${width}" height="${height}" rx="2"/><path class="inner" d="M${right - 5} ${y}V${bottom}M${right - 9} ${y}V${bottom}"/>`;
    case 'model': return html`<path class="shape" d="M${x + 7} ${y}H${right - 7}L${right} ${y + height / 2}L${right - 7} ${bottom}H${x + 7}L${x} ${y + height / 2}Z"/>`;
    case 'failure': return html`<path class="shape" d="M${x} ${y}H${right - 9}L${right} ${y + 9}V${bottom}H${x}Z"/><path class="inner" d="M${right - 9} ${y}V${y + 9}H${right}"/>`;
  }
}

function drawWire({ edge, points }: Wire): Html {
  const isForward = points.every(([x], at) => at === 0 || x > points[at - 1]![0]);
  const path = line<Point>().x(([x]) => x).y(([, y]) => y).curve(isForward ? curveMonotoneX : curveBasis)(points as Point[]) ?? '';
  const [x, y] = points.at(-1)!;
  const [beforeX, beforeY] = points.at(-2) ?? [x - 1, y];
  // Curves that go to the right arrive level.
  const angle = isForward ? 0 : Math.round((Math.atan2(y - beforeY, x - beforeX) * 180) / Math.PI);
  return html`<g class="wire ${edge.kind}" aria-hidden="true"><path d="${path.replace(/\d+\.\d+/g, number => String(round(Number(number))))}"/>${drawEnd(edge.kind, x, y, angle)}</g>
`;
}

/** An arrow where something is called, a dot at a model, a cross at what has failed. */
export function drawEnd(kind: GraphEdge['kind'], x: number, y: number, angle: number): Html {
  const turned = `translate(${x} ${y})${angle === 0 ? '' : ` rotate(${angle})`}`;
  if (kind === 'model') return html`<circle class="tip" transform="${turned}" cx="-3.5" r="3.5"/>`;
  if (kind === 'failure') return html`<path class="open" transform="${turned}" d="M-9 -4L-1 4M-9 4L-1 -4"/>`;
  if (kind === 'poll') return html`<path class="open" transform="${turned}" d="M-7 -4.5L-1 0L-7 4.5M-12 -4.5L-6 0L-12 4.5"/>`;
  return html`<path class="tip" transform="${turned}" d="M-8 -4.5L0 0L-8 4.5Z"/>`;
}

function drawLabel({ label, edge, at: [x, y] }: Wire): Html | undefined {
  if (label === '') return undefined;
  const width = round(widthOf(label) * SMALL_PITCH);
  return html`<g class="wire-label ${edge.kind}" aria-hidden="true"><rect x="${round(x - width / 2)}" y="${y - 8}" width="${width}" height="16"/><text x="${x}" y="${y + 4}">${label}</text></g>
`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
