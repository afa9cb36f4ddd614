import { named } from '../workload/graph.js';
import type { Fn, Workflow } from '../workload/workload.js';
import type { Fit, Graph, GraphEdge, GraphNode, Pattern } from './assessment.js';
import type { Front } from './callers.js';
import { compare, discreet, where } from './evidence.js';
import type { Subject } from './subject.js';
import { FIT_NAMES } from './words.js';

/** Routes of one API that the picture shows by themselves; more become one. */
const MAX_ROUTES = 6;
const MAX_LABEL = 48;
const MAX_MODELS = 4;
const UNKNOWN_MODEL = 'a model, not known which';

/** Nodes and edges around one function or workflow, before its verdict is known. */
export interface Picture {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export function functionId({ template, logicalId }: { readonly template: string; readonly logicalId: string }): string {
  return `function ${template} ${logicalId}`;
}

export function workflowId({ template, logicalId }: { readonly template: string; readonly logicalId: string }): string {
  return `workflow ${template} ${logicalId}`;
}

export function pictureOf(subject: Subject, isDrawn: (fn: Fn) => boolean): Picture {
  const { fn, fronts } = subject;
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  const self = functionId({ template: fn.template.path, logicalId: fn.name });
  nodes.push({ id: self, kind: 'function', label: short(fn.name), at: where(fn.resource.span) });
  for (const front of joined(fronts.filter(({ nature }) => nature !== 'deployment' && nature !== 'aside'), fn)) addCaller(front, self, nodes, edges, isDrawn);
  addModels(subject, self, nodes, edges);
  addFailures(fn, self, nodes, edges);
  return { nodes, edges };
}

interface Drawn extends Pick<Front, 'mode' | 'budget' | 'mapping' | 'workflow' | 'invoker' | 'premise' | 'unsettled' | 'pushes'> {
  readonly id: string;
  readonly label: string;
}

/** Callers as they are drawn: one for each label, and one for an API with many routes. */
function joined(fronts: readonly Front[], fn: Fn): readonly Drawn[] {
  const byApi = new Map<string, Front[]>();
  for (const front of fronts) {
    const api = front.call && ROUTES.has(front.kind) ? `${front.kind} ${front.mode} ${front.call.from === fn.resource ? '' : front.call.from.template.path}` : `${front.kind} ${front.mode} ${front.label}`;
    const known = byApi.get(api);
    if (known) known.push(front);
    else byApi.set(api, [front]);
  }
  return [...byApi.values()].flatMap((all): readonly Drawn[] => {
    const labels = new Set(all.map(({ label }) => label));
    const one = (front: Front, label: string): Drawn => ({ ...front, id: `caller ${fn.template.path} ${front.kind} ${label}${OWN.has(front.kind) ? ` ${fn.name}` : ''}`, label });
    if (labels.size > MAX_ROUTES) return [one(all[0]!, `${labels.size} routes of ${all[0]!.kind === 'rest' ? 'a REST API' : all[0]!.kind === 'http' ? 'an HTTP API' : 'a WebSocket API'}`)];
    const seen = new Set<string>();
    return all.filter(({ label }) => !seen.has(label) && seen.add(label)).map((front) => one(front, front.label));
  });
}
const ROUTES: ReadonlySet<string> = new Set(['rest', 'http', 'websocket']);
/** Callers that belong to one function: two functions have a URL each. */
const OWN: ReadonlySet<string> = new Set(['function-url']);

function addCaller(front: Drawn, self: string, nodes: GraphNode[], edges: GraphEdge[], isDrawn: (fn: Fn) => boolean): void {
  const { mode, budget, mapping, workflow, invoker, premise, label } = front;
  if (workflow) {
    const id = workflowId({ template: workflow.resource.template.path, logicalId: workflow.resource.logicalId });
    nodes.push({ id, kind: 'workflow', label: short(workflow.resource.logicalId), at: where(workflow.resource.span) });
    edges.push({ from: id, to: self, kind: mode === 'async' ? 'async' : 'sync', ...(mode === 'sync' ? { label: 'task' } : {}) });
    return;
  }
  const caller = invoker && isDrawn(invoker) ? invoker : undefined;
  const id = caller ? functionId({ template: caller.template.path, logicalId: caller.name }) : mapping?.queue ? queueId(mapping.queue.resource.template.path, mapping.queue.resource.logicalId) : front.id;
  const isQueue = mapping !== undefined;
  if (!caller) nodes.push({ id, kind: isQueue ? 'queue' : 'caller', label: short(label), at: where(premise.span) });
  const waits = budget && Math.min(...budget.cases.map(({ value }) => value));
  const batch = mapping?.batchSize.cases.find(({ optional }) => !optional)?.value;
  const said = batch !== undefined ? `batch of ${batch}` : mode === 'sync' && waits !== undefined && Number.isFinite(waits) && !front.unsettled ? `waits ${waits} s` : front.pushes ? 'answers by push' : undefined;
  edges.push({ from: id, to: self, kind: mode, ...(said === undefined ? {} : { label: said }) });
  const dead = mapping?.queue?.deadLetters;
  if (mapping?.queue && dead) {
    const target = queueId(dead.template.path, dead.logicalId);
    const count = mapping.queue.maxReceiveCount.cases[0]?.value;
    nodes.push({ id: target, kind: 'failure', label: short(dead.logicalId), at: where(dead.span) });
    edges.push({ from: id, to: target, kind: 'failure', ...(count === undefined ? {} : { label: `after ${count} receives` }) });
  }
  const failed = mapping && named(mapping.at('DestinationConfig.OnFailure.Destination'));
  if (mapping && failed !== undefined) {
    nodes.push({ id: `failure ${failed}`, kind: 'failure', label: short(failed) });
    edges.push({ from: id, to: `failure ${failed}`, kind: 'failure' });
  }
}

function addModels({ facts, work }: Subject, self: string, nodes: GraphNode[], edges: GraphEdge[]): void {
  const names = new Set<string>();
  // A call whose model is not seen is nobody's other model.
  const seen = new Set(work.calls.flatMap(({ service, modelId }) => (modelId ? [service] : [])));
  for (const { service, modelId } of work.calls) {
    if (modelId) names.add(`${service}: ${modelId.text}`);
    else if (!seen.has(service)) names.add(service);
  }
  for (const { library } of facts?.localModels ?? []) names.add(`${library}, in the function`);
  if (names.size === 0) for (const { what } of work.agents) names.add(what.startsWith('a loop') ? UNKNOWN_MODEL : `${what} agent`);
  if (names.size === 0) names.add(UNKNOWN_MODEL);
  for (const name of [...names].slice(0, MAX_MODELS)) {
    // Whoever knows no more than that there is a model draws one for each function, not one that all seem to share.
    const id = name === UNKNOWN_MODEL || name.endsWith('in the function') ? `model ${self} ${name}` : `model ${name}`;
    nodes.push({ id, kind: 'model', label: short(name) });
    edges.push({ from: self, to: id, kind: 'model', ...(work.request.first?.streaming && work.calls.some(({ service }) => name.startsWith(service)) ? { label: 'streamed' } : {}) });
  }
  if (names.size > MAX_MODELS) {
    nodes.push({ id: `model ${self} others`, kind: 'model', label: `${names.size - MAX_MODELS} other models` });
    edges.push({ from: self, to: `model ${self} others`, kind: 'model' });
  }
}

/** Where events go that the function fails on. */
function addFailures({ resource, calls }: Fn, self: string, nodes: GraphNode[], edges: GraphEdge[]): void {
  if (!calls.some(({ mode }) => mode === 'async')) return;
  for (const property of ['DeadLetterConfig.TargetArn', 'DeadLetterQueue.TargetArn', 'EventInvokeConfig.DestinationConfig.OnFailure.Destination']) {
    const view = resource.at(property);
    const name = view.present ? named(view) : undefined;
    if (name === undefined) continue;
    const target = resource.template.resources.get(name);
    const id = target ? queueId(target.template.path, name) : `failure ${name}`;
    nodes.push({ id, kind: 'failure', label: short(name), ...(target ? { at: where(target.span) } : {}) });
    edges.push({ from: self, to: id, kind: 'failure' });
  }
}

function queueId(template: string, logicalId: string): string {
  return `queue ${template} ${logicalId}`;
}

export function workflowPicture({ resource, starts, tasks }: Workflow): Picture {
  const id = workflowId({ template: resource.template.path, logicalId: resource.logicalId });
  const nodes: GraphNode[] = [{ id, kind: 'workflow', label: short(resource.logicalId), at: where(resource.span) }];
  const edges: GraphEdge[] = [];
  for (const { label, patience, premise } of starts) {
    const caller = `caller ${resource.template.path} ${label}`;
    const wait = patience?.cases[0];
    nodes.push({ id: caller, kind: 'caller', label: short(label), at: where(premise.span) });
    edges.push({ from: caller, to: id, kind: patience ? 'sync' : 'async', ...(wait ? { label: `waits ${wait.value} s` } : {}) });
  }
  if (tasks.some(({ callsModel }) => callsModel)) {
    nodes.push({ id: `model ${id}`, kind: 'model', label: UNKNOWN_MODEL });
    edges.push({ from: id, to: `model ${id}`, kind: 'model' });
  }
  return { nodes, edges };
}

/** One picture of all, each node and edge once, with what was found of functions and workflows. */
export function graphOf(pictures: readonly Picture[], found: ReadonlyMap<string, { readonly pattern: Pattern | null; readonly fit: Fit }>): Graph {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  for (const picture of pictures) {
    for (const node of picture.nodes) {
      const id = discreet(node.id);
      const known = nodes.get(id);
      const verdict = found.get(node.id);
      const seen = verdict ? { ...node, id, detail: `${verdict.pattern ?? '?'} · ${FIT_NAMES[verdict.fit]}`, fit: verdict.fit } : { ...node, id };
      // Where something polls what others fail into, it is a queue.
      if (!known || (known.kind === 'failure' && node.kind === 'queue')) nodes.set(id, seen);
    }
    for (const edge of picture.edges) {
      const [from, to] = [discreet(edge.from), discreet(edge.to)];
      edges.set(`${from}\n${to}\n${edge.kind}`, { ...edge, from, to });
    }
  }
  return { nodes: [...nodes.values()].sort((a, b) => compare(a.id, b.id)), edges: [...edges.values()].sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to) || compare(a.kind, b.kind)) };
}

function short(label: string): string {
  const safe = discreet(label);
  return safe.length > MAX_LABEL ? `${safe.slice(0, MAX_LABEL - 1)}…` : safe;
}
