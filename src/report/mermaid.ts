import type { Fit, GraphEdge, GraphNode } from '../assess/assessment.js';
import { outcomeOf, type Strip } from './assessment-graph.js';
import { visible } from './visible.js';

const LONGEST_LABEL = 60;

/** Mermaid's text of a flow chart. Ids are ours, and labels hold nothing that Mermaid, Markdown or HTML would read as its own. */
export function flowchart(strips: readonly Strip[]): string {
  const lines = ['flowchart LR'];
  const used = new Set<Fit>();
  const kinds = new Set<GraphNode['kind']>();
  const edgeKinds: GraphEdge['kind'][] = [];
  let next = 0;
  for (const { nodes, edges } of strips) {
    const ids = new Map(nodes.map(node => [node.id, `n${next++}`]));
    for (const node of nodes) {
      const [open, close] = SHAPES[node.kind];
      const second = node.fit === undefined ? node.detail : `${SIGNS[node.fit]} ${outcomeOf(node)}`;
      lines.push(`  ${ids.get(node.id)!}${open}"${label(node.label)}${second === undefined ? '' : `<br>${label(second)}`}"${close}:::${classOf(node)}`);
      if (node.fit === undefined) kinds.add(node.kind);
      else used.add(node.fit);
    }
    for (const edge of edges) {
      lines.push(`  ${ids.get(edge.from)!} ${ARROWS[edge.kind]}${edge.label === undefined || edge.label === '' ? '' : `|"${label(edge.label)}"|`} ${ids.get(edge.to)!}`);
      edgeKinds.push(edge.kind);
    }
  }
  for (const fit of used) lines.push(`  classDef ${fit} ${COLORS[fit]}`);
  for (const kind of kinds) lines.push(`  classDef ${kind} ${KIND_COLORS[kind]}`);
  // GitHub draws on white and on black: these grounds carry their own ink.
  const failed = edgeKinds.flatMap((kind, at) => (kind === 'failure' ? [at] : []));
  if (failed.length > 0) lines.push(`  linkStyle ${failed.join(',')} stroke:#c9504a`);
  return lines.join('\n');
}

/** What the drawing of a chart means, in one sentence. */
export function legendOf(strips: readonly Strip[]): string {
  const kinds = new Set(strips.flatMap(({ edges }) => edges.map(({ kind }) => kind)));
  return (Object.keys(MEANINGS) as GraphEdge['kind'][]).filter(kind => kinds.has(kind)).map(kind => MEANINGS[kind]).join(' · ');
}

const MEANINGS: Readonly<Record<GraphEdge['kind'], string>> = {
  sync: 'solid: the caller waits', async: 'dotted: handed over', poll: 'thick: polled', unknown: 'dotted without an arrow: not known how', model: 'with a dot: calls a model', failure: 'with a cross: failures go to',
};
const ARROWS: Readonly<Record<GraphEdge['kind'], string>> = { sync: '-->', async: '-.->', poll: '==>', unknown: '-.-', model: '--o', failure: '-.-x' };
const SHAPES: Readonly<Record<GraphNode['kind'], readonly [string, string]>> = {
  caller: ['([', '])'], function: ['[', ']'], workflow: ['[[', ']]'], queue: ['[(', ')]'], model: ['{{', '}}'], failure: ['[/', '/]'],
};
const SIGNS: Readonly<Record<Fit, string>> = { 'fit': '✓', 'fit-with-changes': '△', 'does-not-fit': '✕', 'unknown': '?', 'not-assessed': '–' };
const COLORS: Readonly<Record<Fit, string>> = {
  'fit': 'fill:#dff3e6,stroke:#2f8f57,color:#0b3d20',
  'fit-with-changes': 'fill:#fdeec9,stroke:#b97d12,color:#4a2d00',
  'does-not-fit': 'fill:#fbdedb,stroke:#c2413a,color:#5c0f0b,stroke-width:2px',
  'unknown': 'fill:#e6e7fa,stroke:#6468b8,color:#262a66',
  'not-assessed': 'fill:#eeeff1,stroke:#8a919b,color:#3b4048,stroke-dasharray:4 3',
};
const KIND_COLORS: Readonly<Record<GraphNode['kind'], string>> = {
  caller: 'fill:#f6f8fa,stroke:#8a919b,color:#24292f',
  function: COLORS['not-assessed'],
  workflow: COLORS['not-assessed'],
  queue: 'fill:#f6f8fa,stroke:#8a919b,color:#24292f',
  model: 'fill:#efe6fb,stroke:#7c4fc0,color:#3a1a6e',
  failure: 'fill:#f6f8fa,stroke:#c9504a,color:#5c0f0b',
};

function classOf({ kind, fit }: GraphNode): string {
  return fit ?? kind;
}

/**
 * Text in quotes. Mermaid reads Markdown and HTML in labels, and decodes `#35;` after that; so what could mean anything
 * is written as such a code. A full stop stays where it only joins.
 */
function label(text: string): string {
  const shown = [...visible(text)];
  const short = shown.length > LONGEST_LABEL ? `${shown.slice(0, LONGEST_LABEL - 1).join('')}…` : shown.join('');
  return short
    .replace(/[!-/:-@[-`{-~]/g, (character, at: number) => (SAFE.has(character) || (JOINS.has(character) && isJoint(short, at)) ? character : `#${character.charCodeAt(0)};`))
    .replace(/\b(www)\./gi, '$1#46;')
    || '#8203;';
}

const SAFE: ReadonlySet<string> = new Set([...',()/%']);
const JOINS: ReadonlySet<string> = new Set([...'.-']);

/** Between letters or digits, so neither the dot of a numbered list nor the dash of another. */
function isJoint(text: string, at: number): boolean {
  return /^[a-z\d]$/i.test(text[at - 1] ?? '') && /^[a-z\d]$/i.test(text[at + 1] ?? '');
}
