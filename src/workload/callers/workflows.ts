import type { Resource } from '../../template/resource.js';
import { folderOf, joinPath } from '../../template/paths.js';
import { canonical, literal, type Text } from '../../template/text.js';
import type { Premise } from '../../template/value.js';
import { View } from '../../template/view.js';
import { proof, shown, word, type Graph } from '../graph.js';
import { QUOTAS } from '../quotas.js';
import type { FunctionReference } from '../references.js';
import type { Retries } from '../workload.js';
import { NO_RETRIES, retriesOf, within } from './retries.js';

/** A state machine before its functions are known. */
export interface WorkflowDraft {
  readonly resource: Resource;
  readonly express: boolean;
  readonly tasks: readonly TaskDraft[];
  readonly longestPath: readonly TaskDraft[];
}

export interface TaskDraft {
  readonly name: string;
  readonly premise: Premise;
  readonly functions: readonly FunctionReference[];
  readonly callsModel: boolean;
  /** Starts the function and does not wait for it. */
  readonly sendsEvent: boolean;
  /** It runs once for each item of a Distributed Map. */
  readonly forEach: boolean;
  readonly retries: Retries;
  /** What its function may take, as far as that is known. */
  readonly seconds: number;
}

/** A path through a machine, from its end: long machines share their tails. */
interface Path {
  readonly seconds: number;
  readonly own: readonly TaskDraft[];
  readonly rest: Path | undefined;
}
const NOWHERE: Path = { seconds: 0, own: [], rest: undefined };

/** Task resources that call a model without a function between (rules.md 2.1, row Workflow). */
const MODEL_TASK = /:(?:bedrock:invokeModel|bedrock:createModel\w+|aws-sdk:bedrock(?:agent)?runtime:|bedrockagentcore:|aws-sdk:bedrockagentcore:|sagemaker:create|aws-sdk:sagemakerruntime:)/i;
const INVOKE_TASK = /:(?:aws-sdk:)?lambda:invoke(?:\.waitForTaskToken)?$/i;

/** More states than a state machine of 1 MB can hold. */
const MAX_STATES = 20_000;
const MAX_NESTING = 20;

/** Reads a state machine: Definition, DefinitionString, DefinitionUri, joined strings, with their substitutions. */
export function readWorkflow(resource: Resource, graph: Graph): WorkflowDraft {
  const express = word(resource.at('StateMachineType').present ? resource.at('StateMachineType') : resource.at('Type')) === 'EXPRESS';
  const definition = definitionOf(resource);
  const reader = new StatesReader(graph, resource, express);
  const longestPath = definition ? reader.states(definition, 0) : [];
  return { resource, express, tasks: reader.tasks, longestPath };
}

function definitionOf(resource: Resource): View | undefined {
  const names = new Map<string, Text>();
  for (const { key, view } of resource.at('DefinitionSubstitutions').entries()) {
    const [text] = view.texts();
    if (text) names.set(key, text.text);
  }
  for (const property of ['Definition', 'DefinitionString']) {
    const view = resource.at(property);
    if (view.present) return view.document(names);
  }
  for (const property of ['DefinitionUri', 'DefinitionS3Location']) {
    const [text] = resource.at(property).texts();
    const location = text && literal(text.text);
    if (location === undefined || /^\w+:\/\//.test(location)) continue;
    const { template } = resource;
    const node = template.options.project.tree(joinPath(folderOf(template.path), location))?.documents[0];
    if (node) return View.of({ node, scope: { ...template.scope, ...(names.size > 0 ? { bindings: names } : {}) } }, resource.address);
  }
  return undefined;
}

class StatesReader {
  readonly tasks: TaskDraft[] = [];
  #states = 0;
  /** Distributed Maps around the state that is being read. */
  #maps = 0;
  /** Of the states around it. */
  #retries: Retries = NO_RETRIES;

  constructor(
    readonly graph: Graph,
    readonly resource: Resource,
    readonly express: boolean,
  ) {}

  /** Notes the tasks of a machine or a branch; answers with those of its longest path. */
  states(machine: View, nesting: number): readonly TaskDraft[] {
    if (nesting > MAX_NESTING) return [];
    const paths = new Map<string, { own: readonly TaskDraft[]; next: readonly string[] }>();
    for (const { key, view } of machine.get('States').entries()) {
      if (++this.#states > MAX_STATES) break;
      paths.set(key, { own: this.#state(key, view, nesting), next: successors(view) });
    }
    const start = shown(machine.get('StartAt'));
    return start === undefined ? [] : longest(start, paths);
  }

  #state(name: string, state: View, nesting: number): readonly TaskDraft[] {
    switch (word(state.get('Type'))) {
      case 'TASK': {
        const task = this.#task(name, state);
        this.tasks.push(task);
        return [task];
      }
      case 'PARALLEL': {
        const branches = this.#inside(name, state, () => [...state.get('Branches').items()].map((branch) => this.states(branch, nesting + 1)));
        return branches.reduce<readonly TaskDraft[]>((a, b) => (secondsOf(b) > secondsOf(a) ? b : a), []);
      }
      case 'MAP': {
        const processor = state.get('ItemProcessor').present ? state.get('ItemProcessor') : state.get('Iterator');
        // The children of a Distributed Map are executions of their own.
        const isDistributed = word(processor.at('ProcessorConfig.Mode')) === 'DISTRIBUTED';
        if (isDistributed) this.#maps++;
        const inner = this.#inside(name, state, () => this.states(processor, nesting + 1));
        if (isDistributed) this.#maps--;
        return isDistributed ? [] : inner;
      }
      default:
        return [];
    }
  }

  /** Whoever runs a Parallel or Map state again runs all of it again. */
  #inside<T>(name: string, state: View, read: () => T): T {
    const around = this.#retries;
    this.#retries = within(retriesOf(state, name, this.express), around);
    const inner = read();
    this.#retries = around;
    return inner;
  }

  #task(name: string, state: View): TaskDraft {
    const resource = state.get('Resource');
    const uri = shown(resource) ?? '';
    const premise = proof(resource, `state "${name}" of ${this.resource.logicalId}`);
    if (INVOKE_TASK.test(uri)) {
      const input = state.get('Arguments').present ? state.get('Arguments') : state.get('Parameters');
      const event = word(input.get('InvocationType')) === 'EVENT';
      return this.#invocation(name, state, premise, input.get('FunctionName'), false, event, shown(input.get('Qualifier')));
    }
    return this.#invocation(name, state, premise, resource, MODEL_TASK.test(uri), false);
  }

  #invocation(name: string, state: View, premise: Premise, target: View, callsModel: boolean, sendsEvent: boolean, qualifier?: string): TaskDraft {
    const named = this.graph.references.functions(target);
    const functions = qualifier === undefined ? named : named.map((reference) => ({ ...reference, qualifier }));
    const timeout = sendsEvent ? undefined : functions[0]?.resource.number('Timeout', { orElse: QUOTAS.functionTimeoutDefault.value }).cases[0];
    // To hand an event over again costs nothing where that has failed.
    const retries = sendsEvent || (functions.length === 0 && !callsModel) ? NO_RETRIES : within(retriesOf(state, name, this.express), this.#retries);
    return { name, premise, functions, callsModel, sendsEvent, forEach: this.#maps > 0, retries, seconds: timeout?.value ?? 0 };
  }
}

/** Where a state may go on to; error handlers are no usual path. */
function successors(state: View): string[] {
  const next = [state.get('Next'), state.get('Default')];
  for (const choice of state.get('Choices').items()) next.push(choice.get('Next'));
  return next.flatMap((view) => view.texts().map(({ text }) => canonical(text)));
}

/** The path that takes longest; a loop is gone through once. */
function longest(start: string, states: ReadonlyMap<string, { own: readonly TaskDraft[]; next: readonly string[] }>): readonly TaskDraft[] {
  const done = new Map<string, Path>();
  const open = new Set<string>();
  // A stack of our own: a machine may have more states in a row than the call stack has room for.
  const stack: string[] = [start];
  while (stack.length > 0) {
    const name = stack.at(-1)!;
    const state = states.get(name);
    if (!state || done.has(name)) {
      stack.pop();
      continue;
    }
    const waiting = open.has(name) ? [] : state.next.filter((next) => states.has(next) && !done.has(next) && !open.has(next));
    open.add(name);
    if (waiting.length > 0) {
      stack.push(...waiting);
      continue;
    }
    const best = state.next.map((next) => done.get(next) ?? NOWHERE).reduce((a, b) => (b.seconds > a.seconds ? b : a), NOWHERE);
    done.set(name, { seconds: secondsOf(state.own) + best.seconds, own: state.own, rest: best });
    open.delete(name);
    stack.pop();
  }
  const tasks: TaskDraft[] = [];
  for (let path = done.get(start); path; path = path.rest) tasks.push(...path.own);
  return tasks;
}

function secondsOf(tasks: readonly TaskDraft[]): number {
  return tasks.reduce((sum, { seconds }) => sum + seconds, 0);
}
