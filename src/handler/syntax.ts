import type { Source } from '../source/source.js';

/**
 * What Python, JavaScript and TypeScript are lowered to: as much of a module as shows which clients it makes and what
 * it does with them. The readers of the languages know nothing of models, and what looks for models knows no language.
 */
export interface Module {
  readonly source: Source;
  readonly language: 'python' | 'javascript';
  readonly body: readonly Statement[];
  /** What ES modules export by name. CommonJS assigns (`module.exports.handler = …`), and Python exports all that it binds. */
  readonly exports: readonly Export[];
  /** False where the parser had to pass over something: what is not seen may still be there. */
  readonly isWhole: boolean;
}

/** `export { local as name }`, `export default value`, `export { imported as name } from module`, `export * from module` (name `*`). */
export interface Export {
  readonly name: string;
  readonly local?: string;
  readonly value?: Expression;
  readonly from?: { readonly module: string; readonly imported: string };
}

/** Offsets into the source, end exclusive. */
interface Place {
  readonly start: number;
  readonly end: number;
}

// ── statements ─────────────────────────────────────────────────────────────

export type Statement = Import | Assign | Evaluate | Return | Loop | Branch | Try | Define | Class | Exit;

/**
 * `import … from module`, `from module import …`. Python's relative modules keep their dots (`..lib.llm`). What only
 * types need (`import type`) is left out.
 */
export interface Import extends Place {
  readonly kind: 'import';
  readonly module: string;
  readonly bindings: readonly Binding[];
}

export interface Binding {
  readonly local: string;
  /** `default` for a default import; `*` for the module itself; in Python's `from m import *`, local and imported are both `*`. */
  readonly imported: string;
  /** Python's `import a.b` binds `a`: the module that is bound where it is another. */
  readonly of?: string;
}

/** `target = value`, declarations, `with value as target`, keyword `:=`. Destructuring is a `dict` or `list` as target; a default there is a `choice`. */
export interface Assign extends Place {
  readonly kind: 'assign';
  readonly target: Expression;
  readonly value: Expression;
  /** `x += y`, `x ||= y`: the old value stays possible. */
  readonly adds?: true;
  /**
   * JavaScript's `const`, `let` and `var` (without a value: null): the name is a new one, of the function around it.
   * Without, JavaScript means the nearest outer name that is there: `client = new Client()` fills a variable of the module.
   */
  readonly isNew?: true;
  /** A field of the class itself. */
  readonly isStatic?: true;
}

export interface Evaluate extends Place {
  readonly kind: 'evaluate';
  readonly value: Expression;
}

export interface Return extends Place {
  readonly kind: 'return';
  readonly value?: Expression;
}

export interface Loop extends Place {
  readonly kind: 'loop';
  /** `each`: over the elements of something; `while`: as long as a test holds, `do` and three-part `for` loops too. */
  readonly loop: 'each' | 'while';
  /** What `each` goes over. Python's `range(5)` is a call like any other. */
  readonly over?: Expression;
  readonly target?: Expression;
  /** Of `while`; `while True` and `for (;;)` have a constant. */
  readonly test?: Expression;
  /** `for await`, `async for`: what is streamed. */
  readonly isAsync?: true;
  readonly body: readonly Statement[];
}

/** `if`, `switch`, `match`: at most one of the bodies runs. `elif` is a branch in the last body. */
export interface Branch extends Place {
  readonly kind: 'branch';
  readonly test?: Expression;
  readonly bodies: readonly (readonly Statement[])[];
}

export interface Try extends Place {
  readonly kind: 'try';
  readonly body: readonly Statement[];
  readonly handlers: readonly (readonly Statement[])[];
  readonly last: readonly Statement[];
}

/** A named function, where it stands in a body. */
export interface Define extends Place {
  readonly kind: 'define';
  readonly name: string;
  readonly value: Lambda;
}

/** Methods are `define`, fields are `assign` to a name; those that belong to the class itself are marked static. */
export interface Class extends Place {
  readonly kind: 'class';
  readonly name: string;
  readonly bases: readonly Expression[];
  readonly decorators: readonly Expression[];
  readonly body: readonly Statement[];
}

/** What leaves the way: `break`, `continue`, `raise`, `throw`. */
export interface Exit extends Place {
  readonly kind: 'exit';
  readonly how: 'break' | 'continue' | 'throw';
  readonly value?: Expression;
}

// ── expressions ────────────────────────────────────────────────────────────

export type Expression = Name | Member | Call | Text | Constant | Dict | List | Lambda | ClassValue | Choice | Operation | Comprehension | ModuleValue | Other;

/** `this` of JavaScript is the name `this`; `self` is one like any other. */
export interface Name extends Place {
  readonly kind: 'name';
  readonly name: string;
}

/** `object.name`, `object?.name`, `object['name']`, `object[0]` (name `0`); a name that is computed is undefined. */
export interface Member extends Place {
  readonly kind: 'member';
  readonly object: Expression;
  readonly name: string | undefined;
  /** What computes it. */
  readonly computed?: Expression;
}

/** A call, `new`, a tagged template. `await` around it is looked through: see `awaited`. */
export interface Call extends Place {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly args: readonly Argument[];
  readonly isNew?: true;
  readonly awaited?: true;
}

export interface Argument {
  readonly value: Expression;
  /** Python's keyword. */
  readonly name?: string;
  /** `*args`, `**kwargs`, `...args` */
  readonly spread?: true;
}

/** A string, a template string, an f-string, `+` between strings: what is put in as an expression. A plain string is one part, also where it is empty. */
export interface Text extends Place {
  readonly kind: 'text';
  readonly parts: readonly (string | Expression)[];
}

/** Also what arithmetic between numbers gives: `15 * 60`. `None`, `null` and `undefined` are null. */
export interface Constant extends Place {
  readonly kind: 'constant';
  readonly value: number | boolean | null;
}

export interface Dict extends Place {
  readonly kind: 'dict';
  readonly entries: readonly Entry[];
}

export interface Entry {
  /** Undefined where it is computed, or for what is spread. */
  readonly key: string | undefined;
  /** What computes it. */
  readonly computed?: Expression;
  readonly value: Expression;
  readonly spread?: true;
}

/** Lists, tuples, sets. */
export interface List extends Place {
  readonly kind: 'list';
  readonly items: readonly Expression[];
}

/** Any function. An arrow function or lambda without a block returns its expression. */
export interface Lambda extends Place {
  readonly kind: 'lambda';
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
  readonly isAsync?: true;
  readonly isGenerator?: true;
  /** `static`, `@staticmethod`, `@classmethod` */
  readonly isStatic?: true;
  /** `get client() { … }`: read like a field. Python says so by the decorator `property`. */
  readonly isGetter?: true;
}

export interface Parameter {
  /** A name, or what takes it apart. */
  readonly target: Expression;
  readonly default?: Expression;
  readonly rest?: true;
}

export interface ClassValue extends Place {
  readonly kind: 'class-value';
  readonly value: Class;
}

/** `a ? b : c`, `b if a else c`, `a or b`, `a ?? b`, `a && b`: one of them is the value. */
export interface Choice extends Place {
  readonly kind: 'choice';
  readonly test?: Expression;
  readonly options: readonly Expression[];
}

/** Comparisons and other operators, as JavaScript spells them (`===`, `!`, `in`, `<`); Python's `is` and `==` are `===`, `not` is `!`. */
export interface Operation extends Place {
  readonly kind: 'operation';
  readonly operator: string;
  readonly operands: readonly Expression[];
}

/** `[item for target in over if test]`, also of dicts and generators. */
export interface Comprehension extends Place {
  readonly kind: 'comprehension';
  readonly over: Expression;
  readonly target: Expression;
  readonly item: Expression;
  readonly tests: readonly Expression[];
}

/** `require('x')`, `import('x')`, `importlib.import_module('x')`: the module itself; undefined where its name is computed. */
export interface ModuleValue extends Place {
  readonly kind: 'module';
  readonly module: string | undefined;
}

/** Anything else; what it is made of is still looked at. `yield x`, `await x` of what is no call, casts, JSX. */
export interface Other extends Place {
  readonly kind: 'other';
  readonly children: readonly Expression[];
}
