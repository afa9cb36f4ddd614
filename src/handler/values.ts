import type { Known, Progress } from './agenda.js';
import type { Call, Class, Dict, Expression, Lambda, List, Module, Statement } from './syntax.js';

/**
 * What an expression may be when the code runs, as far as facts need it. A value is the same object wherever it is
 * met, so that sets of them grow only as long as something new is learnt.
 */
export type Value = Foreign | FunctionValue | ClassObject | Instance | ModuleObject | TextValue | NumberValue | DictValue | ListValue | EventValue;

/**
 * What comes from a package, and how: `chat.completions.create` of what `OpenAI()` of the package `openai` makes has the
 * trail `OpenAI().chat.completions.create`. A client of AWS has the package `aws:` and its service's name, whatever made it.
 */
export interface Foreign {
  readonly kind: 'foreign';
  readonly package: string;
  readonly trail: string;
  /** The first call of the trail: what it was made with. */
  readonly made: Call | undefined;
  readonly madeIn: Scope | undefined;
}

export interface FunctionValue {
  readonly kind: 'function';
  readonly node: Lambda;
  readonly name: string;
  readonly body: Body;
  /** The class that it is a method of. */
  readonly of: ClassObject | undefined;
}

export interface ClassObject {
  readonly kind: 'class';
  readonly node: Class;
  readonly scope: Scope;
  readonly instance: Instance;
}

/** All instances of a class of the project are one. */
export interface Instance {
  readonly kind: 'instance';
  readonly of: ClassObject;
  readonly attributes: Map<string, Slot>;
}

export interface ModuleObject {
  readonly kind: 'module';
  readonly module: Module;
  readonly body: Body;
  /** `module.exports = …` */
  readonly exported: Slot;
  /** `exports.handler = …` */
  readonly attributes: Map<string, Slot>;
}

export interface TextValue {
  readonly kind: 'text';
  /** What cannot be told of it reads as a NUL. */
  readonly text: string;
  readonly node: Expression;
  readonly body: Body;
}

export interface NumberValue {
  readonly kind: 'number';
  readonly value: number;
  readonly node: Expression;
  readonly body: Body;
}

export interface DictValue {
  readonly kind: 'dict';
  readonly node: Dict | Call;
  readonly scope: Scope;
  /** Put in later: `clients['x'] = …`; `any` has all of it. */
  readonly added: Map<string, Slot>;
  readonly any: Slot;
}

export interface ListValue {
  readonly kind: 'list';
  readonly node: List | undefined;
  readonly scope: Scope;
  /** Appended, or made by a comprehension. */
  readonly added: Slot;
}

/** The event of the handler, or its records. */
export interface EventValue {
  readonly kind: 'event';
  readonly part: 'event' | 'records';
}

/** Code that runs as a whole: a module, or a function. */
export interface Body {
  readonly module: ModuleObject;
  readonly node: Lambda | undefined;
  /** `lambda_handler`, `Service.run`; the path of a module. */
  readonly name: string;
  readonly statements: readonly Statement[];
  readonly scope: Scope;
  readonly returns: Slot;
  readonly progress: Progress;
}

export interface Scope {
  readonly body: Body;
  readonly outer: Scope | undefined;
  readonly names: Map<string, Slot>;
  /** Names that are given to the function: an assignment to one means no other. */
  readonly parameters: Set<string>;
  /** What `this` means. */
  readonly self: Slot | undefined;
}

/** Nothing that is known. */
export const NONE: readonly Value[] = [];

/** More values than that are as good as none known. */
const MOST_VALUES = 16;

/** What something may be: only ever grows. */
export class Slot {
  /** A list that was handed out stays as it is. */
  #values = NONE;
  /** What has asked, and must be looked at again when there is more. */
  readers: Set<Known> | undefined;

  get values(): readonly Value[] {
    return this.#values;
  }

  get size(): number {
    return this.#values.length;
  }

  /** Whether something new was learnt. */
  add(values: readonly Value[]): boolean {
    let all: Value[] | undefined;
    for (const value of values) {
      const known: readonly Value[] = all ?? this.#values;
      if (known.length >= MOST_VALUES) break;
      if (!known.includes(value)) (all ??= [...known]).push(value);
    }
    if (all) this.#values = all;
    return all !== undefined;
  }
}

export function slotOf<K>(slots: Map<K, Slot>, key: K): Slot {
  let slot = slots.get(key);
  if (!slot) slots.set(key, (slot = new Slot()));
  return slot;
}
