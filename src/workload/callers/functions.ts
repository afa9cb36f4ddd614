import type { Invocation } from '../../handler/facts.js';
import { decode } from '../../template/project.js';
import type { Resource } from '../../template/resource.js';
import { conjunction, weakest } from '../../template/value.js';
import { shown, type Found } from '../graph.js';
import { handlerOf } from '../handlers.js';
import { mayInvoke, type Role } from '../roles.js';
import type { Invocations } from '../workload.js';

export function invocationsOf(fn: Resource): Invocations {
  const facts = handlerOf(fn);
  const invocations = facts?.invocations.filter(({ reached }) => reached) ?? [];
  const types = invocations.length > 0 ? invocations.map(({ type }) => type) : typesInText(fn, facts?.files ?? []);
  return { types: new Set(types), spans: invocations.map(({ span }) => span) };
}

/**
 * One function hands an event to another by its code: its role names the other, and all that its code invokes, it does not wait
 * for. Which of those that it may invoke a place in the code means is not told, so it is never quite sure.
 */
export function handsOver(from: Resource, role: Role, to: Resource, { types }: Invocations): Found | undefined {
  const right = mayInvoke(role, to);
  // What keeps others warm hands over nothing that could be lost.
  if (!right || WARMS.test(`${from.logicalId} ${shown(from.at('Handler')) ?? ''}`) || types.size !== 1 || !types.has('Event')) return undefined;
  const present = conjunction(from.when, to.when);
  const when = present && conjunction(present, right.when);
  if (!when) return undefined;
  return {
    from, target: to, qualifier: undefined, kind: 'function', label: `function ${from.logicalId}`, mode: 'async', worth: 'only-copy',
    evidence: [{ ...right, note: `${from.logicalId} may invoke it, and does not wait`, when, certainty: weakest(right.certainty, 'medium') }],
  };
}

const WARMS = /warm/i;

/** Code is parsed where it speaks of models. Of what only invokes others the text is asked. */
function typesInText({ template }: Resource, files: readonly string[]): readonly Invocation['type'][] {
  const { workspace } = template.options.project;
  for (const path of files.slice(0, MAX_FILES)) {
    const bytes = workspace.read(path, MAX_BYTES);
    const text = bytes ? decode(bytes) : undefined;
    if (text === undefined || !/InvokeCommand|\.invoke(?:_async|Async)?\s*\(/.test(text)) continue;
    const named = new Set([...text.matchAll(/\bInvocationType\b["']?\s*[:=]\s*["']?(\w+)/g)].map(([, type]) => type));
    const known = [...named].filter((type) => type === 'Event' || type === 'RequestResponse');
    if (named.size > 0) return known.length === named.size ? known : ['unknown'];
    if (/lambda/i.test(text)) return ['RequestResponse'];
  }
  return [];
}
const MAX_FILES = 40;
const MAX_BYTES = 500_000;
