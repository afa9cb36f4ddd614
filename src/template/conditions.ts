import type { Node } from '../source/tree.js';
import { boundText, concrete, evaluate, intrinsicOf } from './evaluate.js';
import type { Layer, TemplateContext } from './scope.js';
import { literal, subject, type Text } from './text.js';
import { ALWAYS, conjunction, equality, type When } from './value.js';

const MAX_DEPTH = 32;
/** Of one condition. CloudFormation takes ten conditions in an Or; those that are made of each other could have thousands. */
const MAX_ATOMS = 64;

/** What is known of a condition, by its truth. */
type Known = Map<boolean, When | undefined>;
const known = new WeakMap<TemplateContext, Map<Node, Known>>();

/**
 * What must hold for a condition (a name, or the expression itself) to be true or false; undefined where that
 * cannot be. Equals, Not and a true And (a false Or) are taken apart into atoms; what else there is stays one.
 */
export function conditionWhen(condition: Layer, truth: boolean, depth = 0): When | undefined {
  const { node, scope } = condition;
  // Conditions are made of others: without a memory a few lines are asked for a billion times.
  if (scope.bindings) return readCondition(condition, truth, depth);
  let conditions = known.get(scope.template);
  if (!conditions) known.set(scope.template, (conditions = new Map()));
  let answers = conditions.get(node);
  if (!answers) conditions.set(node, (answers = new Map()));
  if (answers.has(truth)) return answers.get(truth);
  // One that is made of itself ends here.
  answers.set(truth, opaque(condition, truth));
  const answer = readCondition(condition, truth, depth);
  answers.set(truth, answer);
  return answer;
}

function readCondition(condition: Layer, truth: boolean, depth: number): When | undefined {
  const { node, scope } = condition;
  const call = intrinsicOf(node);
  const named = call?.name === 'Condition' ? call.argument : node.get('Condition');
  if (!call && node.kind === 'scalar') return namedWhen(boundText(node, scope), condition, truth, depth);
  if (named?.kind === 'scalar' && (!call || call.name === 'Condition')) return namedWhen(boundText(named, scope), condition, truth, depth);
  if (!call || depth > MAX_DEPTH) return opaque(condition, truth);

  const parts = (call.argument.kind === 'sequence' ? call.argument.children : [call.argument]).map((part) => ({ node: part, scope }));
  switch (call.name) {
    case 'Equals':
      return parts.length === 2 ? equalsWhen(parts[0]!, parts[1]!, truth) : opaque(condition, truth);
    case 'Not':
      return parts.length === 1 ? conditionWhen(parts[0]!, !truth, depth + 1) : opaque(condition, truth);
    case 'And':
      return truth ? all(parts, true, condition, truth, depth) : someWhen(parts, false, condition, truth, depth);
    case 'Or':
      return truth ? someWhen(parts, true, condition, truth, depth) : all(parts, false, condition, truth, depth);
    default:
      return opaque(condition, truth);
  }
}

function namedWhen(name: string, { scope }: Layer, truth: boolean, depth: number): When | undefined {
  const definition = scope.template.condition(name);
  const atom = new Map([[`?${scope.template.key} ${name}`, truth]]);
  if (!definition || depth > MAX_DEPTH) return atom;
  const when = conditionWhen(definition, truth, depth + 1);
  // The name itself is an atom too: what cannot be taken apart still contradicts its own negation.
  return when && when.size > 0 ? conjunction(when, atom) : when;
}

function opaque({ node, scope }: Layer, truth: boolean): When {
  return new Map([[`?${scope.template.key} ${node.source.path}:${node.start}`, truth]]);
}

function all(parts: readonly Layer[], truth: boolean, condition: Layer, whole: boolean, depth: number): When | undefined {
  let when: When | undefined = ALWAYS;
  for (const part of parts) {
    const needed = conditionWhen(part, truth, depth + 1);
    when = needed && when && conjunction(when, needed);
    if (!when) return undefined;
    // Less is known then: it still contradicts its own negation.
    if (when.size > MAX_ATOMS) return opaque(condition, whole);
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
  if (!a || !b) return opaque(left, truth);
  if (a.certain !== undefined && b.certain !== undefined) return (a.certain === b.certain) === truth ? ALWAYS : undefined;
  const [first, second] = [subject(a.text), subject(b.text)];
  if (first === second) return truth ? ALWAYS : undefined;
  const value = a.certain ?? b.certain;
  // Two open sides: that they are equal excludes no value of either.
  if (value === undefined) return new Map([[`?${[first, second].sort().join('=')}`, truth]]);
  const open = a.certain === undefined ? a : b;
  if (excluded(open.text, value)) return truth ? undefined : ALWAYS;
  // One spelling of the subject, so that `Stage=prod` excludes `Stage=dev`, whichever side it stands on.
  return new Map([[equality(subject(open.text), value), truth]]);
}

/** Whether a parameter can never be a value, since its AllowedValues leave it out. */
function excluded(text: Text, value: string): boolean {
  const [part] = text;
  if (text.length !== 1 || typeof part === 'string' || part!.kind !== 'parameter') return false;
  const info = (part!.owner as TemplateContext).parameter(part!.name);
  return info?.complete === true && info.values.length > 0 && info.values.every((one) => one.text !== value);
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
