import { concrete, evaluate, intrinsicOf } from './evaluate.js';
import type { Layer } from './scope.js';
import { canonical, literal, type Text } from './text.js';
import { ALWAYS, conjunction, type When } from './value.js';

const MAX_DEPTH = 32;

/**
 * What must hold for a condition (a name, or the expression itself) to be true or false; undefined where that
 * cannot be. Equals, Not and a true And (a false Or) are taken apart into atoms; what else there is stays one.
 */
export function conditionWhen(condition: Layer, truth: boolean, depth = 0): When | undefined {
  const { node, scope } = condition;
  const call = intrinsicOf(node);
  const named = call?.name === 'Condition' ? call.argument : node.get('Condition');
  if (!call && node.kind === 'scalar') return namedWhen(node.text, condition, truth, depth);
  if (named?.kind === 'scalar' && (!call || call.name === 'Condition')) return namedWhen(named.text, condition, truth, depth);
  if (!call || depth > MAX_DEPTH) return opaque(condition, truth);

  const parts = (call.argument.kind === 'sequence' ? call.argument.children : [call.argument]).map((part) => ({ node: part, scope }));
  switch (call.name) {
    case 'Equals':
      return parts.length === 2 ? equalsWhen(parts[0]!, parts[1]!, truth) : opaque(condition, truth);
    case 'Not':
      return parts.length === 1 ? conditionWhen(parts[0]!, !truth, depth + 1) : opaque(condition, truth);
    case 'And':
      return truth ? all(parts, true, depth) : someWhen(parts, false, condition, truth, depth);
    case 'Or':
      return truth ? someWhen(parts, true, condition, truth, depth) : all(parts, false, depth);
    default:
      return opaque(condition, truth);
  }
}

function namedWhen(name: string, { scope }: Layer, truth: boolean, depth: number): When | undefined {
  const definition = scope.template.condition(name);
  if (!definition || depth > MAX_DEPTH) return new Map([[`?${name}`, truth]]);
  const when = conditionWhen(definition, truth, depth + 1);
  // The name itself is an atom too: what cannot be taken apart still contradicts its own negation.
  return when && when !== ALWAYS ? conjunction(when, new Map([[`?${name}`, truth]])) : when;
}

function opaque({ node }: Layer, truth: boolean): When {
  return new Map([[`?${node.source.path}:${node.start}`, truth]]);
}

function all(parts: readonly Layer[], truth: boolean, depth: number): When | undefined {
  let when: When | undefined = ALWAYS;
  for (const part of parts) {
    const needed = conditionWhen(part, truth, depth + 1);
    when = needed && when && conjunction(when, needed);
    if (!when) return undefined;
  }
  return when;
}

/** At least one part must have the truth: known only where a single part can. */
function someWhen(parts: readonly Layer[], truth: boolean, condition: Layer, whole: boolean, depth: number): When | undefined {
  const possible = parts.map((part) => conditionWhen(part, truth, depth + 1)).filter((when) => when !== undefined);
  if (possible.length === 0) return undefined;
  if (possible.some((when) => when.size === 0)) return ALWAYS;
  return possible.length === 1 ? possible[0] : opaque(condition, whole);
}

function equalsWhen(left: Layer, right: Layer, truth: boolean): When | undefined {
  const a = operand(left);
  const b = operand(right);
  if (!a || !b) return new Map([[`?${left.node.source.path}:${left.node.start}`, truth]]);
  if (a.certain !== undefined && b.certain !== undefined) return (a.certain === b.certain) === truth ? ALWAYS : undefined;
  if (canonical(a.text) === canonical(b.text)) return truth ? ALWAYS : undefined;
  const fixed = a.certain === undefined ? b : a;
  const open = fixed === a ? b : a;
  // One spelling of the subject, so that `Stage=prod` excludes `Stage=dev`, whichever side it stands on.
  return new Map([[`${canonical(open.text)}=${fixed.certain ?? canonical(fixed.text)}`, truth]]);
}

/** One side of an Equals: its symbolic text, and the string that it certainly is, where it is. */
function operand(layer: Layer): { text: Text; certain?: string } | undefined {
  const branches = evaluate(layer);
  const [branch] = branches;
  if (branches.length !== 1 || branch!.kind !== 'text') return undefined;
  const values = concrete(branch!);
  const value = values.length === 1 && values[0]!.certainty === 'high' && values[0]!.kind === 'text' ? literal(values[0]!.text!) : undefined;
  return value === undefined ? { text: branch!.text! } : { text: branch!.text!, certain: value };
}
