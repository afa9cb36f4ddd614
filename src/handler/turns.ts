import type { Span } from '../source/source.js';
import type { Program } from './program.js';
import type { Frame } from './places.js';
import { leaves } from './shapes.js';
import type { Expression } from './syntax.js';
import { traverse, type Node } from './traverse.js';
import type { Body, NumberValue, Value } from './values.js';

/** Whoever compares with more counts something else. */
const MOST_TURNS = 100_000;

/** How often a loop may go round, where the code says a number. */
export function turnsOf(program: Program, frame: Frame): { readonly turns: number; readonly span: Span } | undefined {
  if (frame.kind === 'each') return frame.times === undefined ? undefined : { turns: frame.times, span: frame.span };
  return limitIn(program, frame.inside, frame.body, frame.loop?.test);
}

/** How deep a function may call itself, where it compares its depth with a number. */
export function depthOf(program: Program, body: Body): { readonly turns: number; readonly span: Span } | undefined {
  return limitIn(program, body.statements, body, undefined);
}

/** A comparison that ends it: the test of a loop, or of a branch that leaves. Counters of errors end something else. */
function limitIn(program: Program, nodes: readonly Node[], body: Body, test: Expression | undefined): { readonly turns: number; readonly span: Span } | undefined {
  let found: { turns: number; span: Span } | undefined;
  const look = (expression: Expression): void => {
    traverse([expression], (node) => {
      if (node.kind !== 'operation' || !/^(?:[<>]=?|===|==|!==)$/.test(node.operator)) return node.kind !== 'lambda';
      const counter = node.operands.find((operand) => operand.kind === 'name' || operand.kind === 'member');
      if (!counter || /retr|attempt|err|fail|len|size|status|code/i.test((counter.kind === 'name' || counter.kind === 'member' ? counter.name : undefined) ?? '')) return true;
      // What is counted begins at 0 and grows by 1: the larger number is the limit.
      const numbers = node.operands.flatMap((operand) => meant(operand, program.evaluate(operand, body.scope)));
      const turns = Math.max(0, ...numbers);
      if (Number.isInteger(turns) && turns >= 1 && turns <= MOST_TURNS) found ??= { turns, span: { source: body.module.module.source, start: node.start, end: node.end } };
      return true;
    });
  };
  if (test) look(test);
  traverse(nodes, (node) => {
    if (node.kind === 'branch' && node.test && node.bodies.some((branch) => leaves(branch) || branch.some((statement) => statement.kind === 'exit' && statement.how === 'throw'))) look(node.test);
    return !found && node.kind !== 'lambda' && node.kind !== 'define' && node.kind !== 'class';
  });
  return found;
}

/**
 * The numbers that something in a comparison may be. A helper that reads all settings gives back what any of its callers
 * put in: of `MAX_TURNS = number('MAX_TURNS', 5)` only those are meant that stand where it is set.
 */
function meant(operand: Expression, values: readonly Value[]): readonly number[] {
  const numbers = values.filter((value) => value.kind === 'number');
  const name = operand.kind === 'name' || operand.kind === 'member' ? operand.name : undefined;
  const own = numbers.length > 1 && name !== undefined ? numbers.filter((value) => isSetAs(name, value)) : [];
  return (own.length > 0 ? own : numbers).map(({ value }) => value);
}

/** Whether a number stands in what a name is set to: in an assignment, or an entry of a dictionary. */
function isSetAs(name: string, { node: { start, end }, body }: NumberValue): boolean {
  const holds = (place: Node): boolean => place.start <= start && end <= place.end;
  let found = false;
  traverse(body.statements, (node) => {
    if (node.kind === 'assign') found ||= (node.target.kind === 'name' || node.target.kind === 'member') && node.target.name === name && holds(node.value);
    if (node.kind === 'dict') found ||= node.entries.some(({ key, value }) => key === name && holds(value));
    return !found && holds(node);
  });
  return found;
}
