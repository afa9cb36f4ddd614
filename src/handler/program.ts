import { Agenda, Known, Progress } from './agenda.js';
import { namesItsService, serviceCalled, serviceMade } from './aws.js';
import type { Closure } from './closure.js';
import { isPartInteresting } from './interest.js';
import { packageOf } from './packages.js';
import { declare, namesIn } from './scopes.js';
import type { Argument, Call, Class, Comprehension, Define, Dict, Expression, Import, Lambda, Member, Module, Statement } from './syntax.js';
import { isFollowed, isKnownPackage, isOpenAiAgents, isWrapper, tellsMore } from './trails.js';
import { isForTypesOnly } from './traverse.js';
import {
  NONE, Slot, slotOf, type Body, type ClassObject, type DictValue, type EventValue, type Foreign, type FunctionValue, type Instance, type ListValue, type ModuleObject,
  type NumberValue, type Scope, type TextValue, type Value,
} from './values.js';

/** Expressions looked at altogether: a few seconds for what is not what a function is made of, such as packages that are kept in the project. */
const MOST_STEPS = 1_200_000;
/** Expressions in expressions: more would overflow the stack. */
const MOST_DEPTH = 400;
/** A trail of a value that is made of itself would never end. */
const LONGEST_TRAIL = 160;
/** Of packages that have nothing to do with models. */
const LONGEST_OTHER_TRAIL = 64;
const MOST_BASES = 8;
/** Values of several expressions that stand for one. */
const MOST_TOGETHER = 64;
/** Dicts and lists that are spread into one another: each may be there twice. */
const MOST_SPREADS = 8;

const EVENT: EventValue = { kind: 'event', part: 'event' };
const RECORDS: EventValue = { kind: 'event', part: 'records' };

/** Methods of lists that give each element to a function. */
export const EACH: ReadonlySet<string> = new Set(['map', 'forEach', 'flatMap', 'filter', 'some', 'every', 'find', 'findIndex', 'reduce', 'imap', 'starmap', 'imap_unordered']);
/** Methods that give what they are asked of, in another order or form. */
const SAME = new Set([
  'filter', 'slice', 'sort', 'reverse', 'concat', 'flat', 'values', 'items', 'entries', 'copy', 'strip', 'lower', 'upper', 'trim', 'toLowerCase', 'toUpperCase', 'toString',
  'encode', 'bind', 'with_options', 'withOptions', 'removeprefix', 'rstrip', 'lstrip', 'then', 'catch', 'finally', '__enter__', '__aenter__',
]);
/** Functions that give their argument in another form. */
const FORMS = new Set([
  'dumps', 'stringify', 'encode', 'from', 'str', 'String', 'dict', 'list', 'tuple', 'set', 'sorted', 'reversed', 'enumerate', 'int', 'float', 'Number', 'parseInt', 'parseFloat',
  'freeze', 'bytes', 'bytearray', 'cast', 'deepcopy', 'values', 'entries', 'fromEntries', 'assign', 'merge', 'tqdm', 'chain', 'iter', 'next', 'resolve', 'Array', 'Uint8Array',
]);
const NUMERIC = new Set(['int', 'float', 'Number', 'parseInt', 'parseFloat']);
/** What a function has that is none. */
const NO_FUNCTION = /^(?:__(?!wrapped__|call__)\w+__|name|length|displayName|description)$/;
/** What a call nobody knows may hand on: a wrapper around a client or a handler is one itself. */
const HANDED_ON: ReadonlySet<Value['kind']> = new Set(['function', 'class', 'instance', 'event']);

/**
 * All modules of a handler, and what the names, attributes and results in them may be. Nothing of it runs: what is
 * assigned anywhere is possible everywhere, one instance stands for all of its class, and a function gives what it
 * gives to any caller. A function is gone through as soon as something asks for it, and again until nothing new is
 * learnt: of a large library most handlers use little.
 */
export class Program {
  readonly bodies: Body[] = [];
  readonly modules = new Map<string, ModuleObject>();
  readonly entry: ModuleObject | undefined;
  /** False where the bounds above have cut something off. */
  isWhole = true;
  readonly #closure: Closure;
  readonly #functions = new Map<Lambda, FunctionValue>();
  readonly #classes = new Map<Class, ClassObject>();
  /** By the call that made the first thing of the trail, and by trail. */
  readonly #foreign = new Map<Call | undefined, Map<string, Foreign>>();
  readonly #literals = new Map<Expression, Value>();
  readonly #texts = new Map<Expression, Map<string, TextValue>>();
  /** Packages of which a module imports everything. */
  readonly #stars = new Map<ModuleObject, Foreign[]>();
  readonly #agenda = new Agenda();
  /** Lists and dicts whose elements are being asked for. */
  readonly #open = new Set<Value>();
  /** Something was left out, as it was open. */
  #isPartial = false;
  #steps = 0;
  #depth = 0;

  constructor(closure: Closure) {
    this.#closure = closure;
    for (const module of closure.modules.values()) this.#module(module);
    this.entry = this.modules.get(closure.entry.path);
  }

  /** `event` are functions that Lambda calls with an event, `others` such as somebody else may call. */
  settle(event: readonly FunctionValue[], others: readonly Body[] = []): void {
    if (this.entry) this.#agenda.come(this.entry.body);
    for (const body of others) this.#agenda.come(body);
    for (const handler of event) this.#bindValues(handler, [[EVENT]]);
    this.#run();
  }

  /** Goes through what nothing leads to as well, where that may have to do with models; whatever it calls is left alone. */
  settleRest(): void {
    this.#agenda.followsCalls = false;
    // Functions that are met on the way are asked about as well.
    for (let asked = 0; asked < this.bodies.length; this.#run()) {
      for (; asked < this.bodies.length; asked++) {
        const body = this.bodies[asked]!;
        if (speaksOfModels(body)) this.#agenda.follow(body);
      }
    }
    this.#agenda.isClosed = true;
    this.#inOrder();
  }

  /** Modules, and then what is in them: what is told first depends on no order of work. */
  #inOrder(): void {
    const places = new Map([...this.modules.values()].map((module, index) => [module, index] as const));
    this.bodies.sort((a, b) => Number(a.node !== undefined) - Number(b.node !== undefined) || places.get(a.module)! - places.get(b.module)! || (a.node?.start ?? 0) - (b.node?.start ?? 0));
  }

  /** Whether the code was gone through, or may be passed over. */
  isFollowed(body: Body): boolean {
    return body.progress.isFollowed;
  }

  // ── what there is ────────────────────────────────────────────────────────

  #module(module: Module): void {
    const slots = { exported: new Slot(), attributes: new Map<string, Slot>() };
    const scope: { -readonly [K in keyof Scope]: Scope[K] } = { body: undefined as never, outer: undefined, names: new Map(), parameters: new Set(), self: undefined };
    const body: { -readonly [K in keyof Body]: Body[K] } = { module: undefined as never, node: undefined, name: module.source.path, statements: module.body, scope, returns: new Slot(), progress: undefined as never };
    body.progress = new Progress(body);
    const object: ModuleObject = { kind: 'module', module, body, ...slots };
    scope.body = body;
    body.module = object;
    declare(module.body, scope, module.language === 'javascript');
    this.bodies.push(body);
    this.modules.set(module.source.path, object);
  }

  #function(node: Lambda, scope: Scope, name: string, of?: ClassObject): FunctionValue {
    const known = this.#functions.get(node);
    if (known) return known;
    const inner: { -readonly [K in keyof Scope]: Scope[K] } = { body: undefined as never, outer: scope, names: new Map(), parameters: new Set(), self: undefined };
    const { module } = scope.body;
    const body: { -readonly [K in keyof Body]: Body[K] } = { module, node, name: of ? `${of.node.name}.${name}` : name, statements: node.body, scope: inner, returns: new Slot(), progress: undefined as never };
    body.progress = new Progress(body);
    inner.body = body;
    for (const { target } of node.parameters) for (const parameter of namesIn(target)) {
      inner.parameters.add(parameter);
      slotOf(inner.names, parameter);
    }
    declare(node.body, inner, module.module.language === 'javascript');
    const value: FunctionValue = { kind: 'function', node, name, body, of };
    if (of) {
      if (module.module.language === 'javascript') {
        inner.self = new Slot();
        inner.self.add(node.isStatic ? [of] : [of.instance]);
      } else {
        const first = node.parameters[0]?.target;
        if (first?.kind === 'name' && takesSelf(value)) slotOf(inner.names, first.name).add(node.isStatic ? [of] : [of.instance]);
      }
    }
    this.#functions.set(node, value);
    this.bodies.push(body);
    return value;
  }

  #class(node: Class, scope: Scope): ClassObject {
    const known = this.#classes.get(node);
    if (known) return known;
    const inner: Scope = { body: scope.body, outer: scope, names: new Map(), parameters: new Set(), self: new Slot() };
    declare(node.body, inner, false);
    const instance: { -readonly [K in keyof Instance]: Instance[K] } = { kind: 'instance', of: undefined as never, attributes: new Map() };
    const object: ClassObject = { kind: 'class', node, scope: inner, instance };
    instance.of = object;
    inner.self!.add([instance]);
    this.#classes.set(node, object);
    return object;
  }

  foreign(origin: string, trail: string, made?: Call, madeIn?: Scope): Foreign | undefined {
    const isTold = tellsMore(origin);
    if (trail.length > (isTold ? LONGEST_TRAIL : LONGEST_OTHER_TRAIL)) return undefined;
    const origins = isTold ? made : undefined;
    let trails = this.#foreign.get(origins);
    if (!trails) this.#foreign.set(origins, (trails = new Map()));
    const key = `${origin}\n${trail}`;
    let value = trails.get(key);
    if (!value) trails.set(key, (value = { kind: 'foreign', package: origin, trail, made: origins, madeIn: origins && madeIn }));
    return value;
  }

  #package(specifier: string, language: Module['language']): Foreign {
    const origin = language === 'python' ? specifier.split('.')[0]! : packageOf(specifier);
    const rest = specifier.slice(origin.length + 1).replace(/\.[cm]?js$/, '');
    return this.foreign(origin, language === 'python' ? rest : rest.replaceAll('/', '.').slice(0, LONGEST_TRAIL))!;
  }

  // ── what is gone through ─────────────────────────────────────────────────

  #comeToAll(values: readonly Value[]): void {
    for (const value of values) if (value.kind === 'function') this.#agenda.come(value.body);
  }

  /** Somebody else may call any method of a class. */
  #comeToMethods({ scope }: ClassObject): void {
    for (const slot of scope.names.values()) this.#comeToAll(slot.values);
  }

  #run(): void {
    for (let body = this.#agenda.next(); body; body = this.#agenda.next()) {
      if (this.#steps > MOST_STEPS) {
        this.isWhole = false;
        return;
      }
      this.#agenda.asking = body.progress.statements;
      this.#goThrough(body);
      this.#agenda.asking = undefined;
    }
  }

  #goThrough(body: Body): void {
    const { node, scope } = body;
    for (const parameter of node?.parameters ?? []) {
      if (parameter.default) this.#assign(parameter.target, this.evaluate(parameter.default, scope), scope);
    }
    this.#runAll(body.statements, scope);
    if (node) return;
    for (const { value, from } of body.module.module.exports) {
      if (value) this.evaluate(value, scope);
      if (from) this.#load(from.module, [from.imported], scope);
    }
  }

  #runAll(statements: readonly Statement[], scope: Scope): void {
    if (this.#depth >= MOST_DEPTH) {
      this.isWhole = false;
      return;
    }
    this.#depth++;
    for (const statement of statements) this.#statement(statement, scope);
    this.#depth--;
  }

  #statement(statement: Statement, scope: Scope): void {
    switch (statement.kind) {
      case 'import': this.#import(statement, scope); break;
      case 'assign': {
        const { target, value } = statement;
        // A function that is given a name is not asked for yet.
        this.#assign(target, value.kind === 'lambda' && target.kind !== 'dict' && target.kind !== 'list' ? [this.#function(value, scope, '')] : this.evaluate(value, scope), scope);
        break;
      }
      case 'evaluate': this.evaluate(statement.value, scope); break;
      case 'return': if (statement.value) this.#agenda.learn(scope.body.returns, this.evaluate(statement.value, scope)); break;
      case 'exit': if (statement.value) this.evaluate(statement.value, scope); break;
      case 'loop':
        if (statement.over) {
          const over = this.evaluate(statement.over, scope);
          if (statement.target) this.#assign(statement.target, this.itemsOf(over), scope);
        }
        if (statement.test) this.evaluate(statement.test, scope);
        this.#runAll(statement.body, scope);
        break;
      case 'branch': {
        if (statement.test) this.evaluate(statement.test, scope);
        const bodies = isForTypesOnly(statement) ? statement.bodies.slice(1) : statement.bodies;
        for (const body of bodies) this.#runAll(body, scope);
        break;
      }
      case 'try':
        for (const body of [statement.body, ...statement.handlers, statement.last]) this.#runAll(body, scope);
        break;
      case 'define': this.#bind(statement.name, this.#defined(statement, scope), scope); break;
      case 'class': this.#bind(statement.name, [this.#declared(statement, scope)], scope); break;
    }
  }

  /** A named function, and what its decorators make of it. */
  #defined({ name, value: node }: Define, scope: Scope, of?: ClassObject): readonly Value[] {
    const value = this.#function(node, of ? scope.outer! : scope, name, of);
    const found: Value[] = [value];
    for (const decorator of node.decorators) {
      if (this.evaluate(decorator.kind === 'call' ? decorator.callee : decorator, scope).some(({ kind }) => kind === 'foreign')) this.#agenda.come(value.body);
      for (const wrapper of this.evaluate(decorator, scope)) {
        if (wrapper.kind !== 'function') continue;
        this.#bindValues(wrapper, [[value]]);
        found.push(...this.#agenda.read(wrapper.body.returns));
      }
    }
    return found;
  }

  #declared(node: Class, scope: Scope): ClassObject {
    const object = this.#class(node, scope);
    for (const base of node.bases) this.evaluate(base, scope);
    const isRegistered = node.decorators.flatMap((decorator) => this.evaluate(decorator, scope)).some(isRegistrar);
    for (const statement of node.body) {
      if (statement.kind === 'define') this.#agenda.learn(slotOf(object.scope.names, statement.name), this.#defined(statement, object.scope, object));
      else this.#statement(statement, object.scope);
    }
    if (isRegistered) this.#comeToMethods(object);
    return object;
  }

  #put({ added, any }: DictValue, key: string, values: readonly Value[]): void {
    this.#agenda.learn(slotOf(added, key), values);
    this.#agenda.learn(any, values);
  }

  /** In Python nobody has told here an assignment to a name further out (`global`) from a new name: both may have the value. */
  #bind(name: string, values: readonly Value[], scope: Scope): void {
    const isPython = scope.body.module.module.language === 'python';
    let isBound = false;
    let outermost = scope;
    for (let at: Scope | undefined = scope; at; at = at.outer) {
      const slot = at.names.get(name);
      outermost = at;
      if (!slot) continue;
      this.#agenda.learn(slot, values);
      isBound = true;
      if (!isPython || at.parameters.has(name) || at.self) return;
    }
    if (!isBound) this.#agenda.learn(slotOf(outermost.names, name), values);
  }

  #lookUp(name: string, scope: Scope): readonly Value[] {
    let found = NONE;
    for (let at: Scope | undefined = scope; at; at = at.outer) {
      const slot = at.names.get(name);
      if (!slot) continue;
      const values = this.#agenda.read(slot);
      found = found.length === 0 ? values : union([found, values]);
      if (at.parameters.has(name) || at.body.module.module.language === 'javascript') return found;
    }
    if (found.length > 0) return found;
    const { module } = scope.body;
    if (module.module.language === 'javascript') {
      if (name === 'exports' || name === 'module') return [module];
      if (name === 'this') return this.#self(scope);
    }
    if (name === 'super') return this.#self(scope).flatMap((self) => (self.kind === 'instance' ? this.#basesOf(self.of).map((base) => (base.kind === 'class' ? base.instance : base)) : []));
    // Somebody may bind it yet: `from x import *`.
    this.#agenda.read(slotOf(module.body.scope.names, name));
    return (this.#stars.get(module) ?? []).flatMap((star) => this.memberOf(star, name, scope));
  }

  #self(scope: Scope): readonly Value[] {
    for (let at: Scope | undefined = scope; at; at = at.outer) {
      if (at.self) return this.#agenda.read(at.self);
      const first = at.body.node?.parameters[0]?.target;
      if (at.body.module.module.language === 'python' && first?.kind === 'name' && /^(?:self|cls)$/.test(first.name)) {
        return this.#agenda.read(slotOf(at.names, first.name)).map((value) => (value.kind === 'class' ? value.instance : value));
      }
    }
    return NONE;
  }

  #assign(target: Expression, values: readonly Value[], scope: Scope): void {
    switch (target.kind) {
      case 'name': this.#bind(target.name, values, scope); break;
      case 'member': this.#assignMember(target, values, scope); break;
      case 'dict':
        for (const { key, value, spread } of target.entries) this.#assign(value, spread ? values : values.flatMap((each) => this.memberOf(each, key, scope)), scope);
        break;
      case 'list':
        target.items.forEach((item, index) => {
          this.#assign(item, values.flatMap((each) => (each.kind === 'list' ? this.memberOf(each, String(index), scope) : [each])), scope);
        });
        break;
      case 'choice': {
        const [to, ...defaults] = target.options;
        if (to) this.#assign(to, [...values, ...defaults.flatMap((other) => this.evaluate(other, scope))], scope);
        break;
      }
      case 'other': for (const child of target.children) this.#assign(child, values, scope); break;
      default:
    }
  }

  #assignMember({ object, name, computed }: Member, values: readonly Value[], scope: Scope): void {
    const objects = this.evaluate(object, scope);
    const names = name !== undefined ? [name] : computed ? textsOf(this.evaluate(computed, scope)) : [];
    for (const each of objects) {
      for (const key of names.length > 0 ? names : ['*']) {
        if (each.kind === 'instance') this.#agenda.learn(slotOf(each.attributes, key), values);
        else if (each.kind === 'class') this.#agenda.learn(slotOf(each.scope.names, key), values);
        else if (each.kind === 'dict') this.#put(each, key, values);
        else if (each.kind === 'list') this.#agenda.learn(each.added, values);
        else if (each.kind === 'module') {
          const isWhole = object.kind === 'name' && object.name === 'module' && key === 'exports';
          if (isWhole) this.#agenda.learn(each.exported, values);
          else this.#agenda.learn(slotOf(each.module.language === 'python' ? each.body.scope.names : each.attributes, key), values);
        }
      }
    }
  }

  // ── imports and exports ──────────────────────────────────────────────────

  #import({ module, bindings }: Import, scope: Scope): void {
    const { language, source } = scope.body.module.module;
    this.#load(module, bindings.map(({ imported }) => imported), scope);
    for (const { local, imported, of } of bindings) {
      if (imported === '*' && local === '*') this.#importAll(module, scope);
      else if (imported === '*') this.#bind(local, this.#moduleNamed(of ?? module, scope), scope);
      else {
        const from = this.#moduleNamed(module, scope);
        let values = from.flatMap((value) => (value.kind === 'module' ? this.exportOf(value, imported) : this.memberOf(value, imported, scope)));
        if (language === 'python' && values.length === 0 && from.some((value) => value.kind === 'module' && isPackageFile(value.module.source.path))) {
          const inner = this.#closure.locator.find(source.path, `${module}${module.endsWith('.') ? '' : '.'}${imported}`);
          const found = inner.kind === 'module' ? this.modules.get(inner.path) : undefined;
          if (found) values = [found];
        }
        this.#bind(local, values, scope);
      }
    }
  }

  #importAll(module: string, scope: Scope): void {
    const owner = scope.body.module;
    for (const value of this.#moduleNamed(module, scope)) {
      if (value.kind === 'module') {
        for (const [name, slot] of value.body.scope.names) {
          if (!name.startsWith('_')) this.#agenda.learn(slotOf(owner.body.scope.names, name), this.#agenda.read(slot));
        }
      } else if (value.kind === 'foreign' && isKnownPackage(value.package, 'python')) {
        const stars = this.#stars.get(owner) ?? [];
        if (!stars.includes(value)) this.#stars.set(owner, [...stars, value]);
      }
    }
  }

  /** The module of a name, as it is seen from another. */
  #moduleNamed(name: string, scope: Scope): readonly Value[] {
    const { language, source } = scope.body.module.module;
    const target = this.#closure.locator.find(source.path, name);
    if (target.kind === 'module') return some(this.modules.get(target.path));
    if (target.kind === 'plain' && language === 'python') return some(this.foreign('', name));
    return target.kind === 'package' || isOpenAiAgents(name, language) ? [this.#package(name, language)] : NONE;
  }

  #load(module: string, names: readonly string[], scope: Scope): void {
    for (const body of this.importedBy(scope.body.module.module.source.path, module, names)) this.#agenda.come(body);
  }

  /** Modules of the project that an import loads. */
  importedBy(from: string, module: string, names: readonly string[]): readonly Body[] {
    const { locator } = this.#closure;
    const target = locator.find(from, module);
    const paths = target.kind === 'module' ? [target.path] : [];
    const isPython = this.modules.get(from)?.module.language === 'python';
    if (isPython && (target.kind === 'plain' || (target.kind === 'module' && isPackageFile(target.path)))) {
      for (const name of names) {
        const inner = locator.find(from, `${module}${module.endsWith('.') ? '' : '.'}${name}`);
        if (inner.kind === 'module') paths.push(inner.path);
      }
    }
    return [...paths, ...paths.flatMap((path) => locator.around(path))].flatMap((path) => this.modules.get(path)?.body ?? []);
  }

  isPackage(from: string, module: string): boolean {
    const { kind } = this.#closure.locator.find(from, module);
    return kind === 'package' || (kind === 'missing' && isOpenAiAgents(module, this.modules.get(from)?.module.language ?? 'javascript'));
  }

  exportOf(module: ModuleObject, name: string, seen = new Set<ModuleObject>()): readonly Value[] {
    if (seen.has(module)) return NONE;
    seen.add(module);
    const { scope } = module.body;
    const { exports, language, source } = module.module;
    if (language === 'python') {
      const values = this.#agenda.read(slotOf(scope.names, name));
      if (values.length > 0) return values;
      const inner = isPackageFile(source.path) ? this.#closure.locator.find(source.path, `.${name}`) : undefined;
      return inner?.kind === 'module' ? some(this.modules.get(inner.path)) : NONE;
    }
    const found: Value[] = [];
    const fromModule = (specifier: string, imported: string): readonly Value[] => this.#moduleNamed(specifier, scope).flatMap((value) => (
      imported === '*' ? [value] : value.kind === 'module' ? this.exportOf(value, imported, seen) : this.memberOf(value, imported, scope)));
    for (const each of exports) {
      if (each.name !== name) continue;
      if (each.local !== undefined) found.push(...this.#lookUp(each.local, scope));
      if (each.value) found.push(...this.evaluate(each.value, scope));
      if (each.from) found.push(...fromModule(each.from.module, each.from.imported));
    }
    found.push(...this.#agenda.read(slotOf(module.attributes, name)), ...this.#agenda.read(module.exported).flatMap((value) => this.memberOf(value, name, scope)));
    if (found.length === 0) for (const each of exports) if (each.name === '*' && each.from && name !== 'default') found.push(...fromModule(each.from.module, name));
    if (found.length === 0 && name === 'default') found.push(...(module.exported.size > 0 ? this.#agenda.read(module.exported) : [module]));
    return found;
  }

  /** Counts what is looked at, and says when it was enough. */
  #isSpent(): boolean {
    return ++this.#steps > MOST_STEPS * 2;
  }

  // ── expressions ──────────────────────────────────────────────────────────

  /** What an expression may be. It is looked at once, and again where something in it is no more what it was; in one turn only once. */
  evaluate(expression: Expression, scope: Scope): readonly Value[] {
    if (isLeaf(expression)) {
      const values = this.#evaluate(expression, scope);
      this.#comeToAll(values);
      return values;
    }
    const { body, body: { progress } } = scope;
    const { asking, turn } = this.#agenda;
    let known = progress.known.get(expression);
    if (!known) progress.known.set(expression, (known = new Known(body)));
    if (asking) known.tell(asking);
    if (known.turn === turn || !(known.isStale || (known.isPartial && this.#open.size === 0))) return known.values;
    if (this.#depth >= MOST_DEPTH || this.#isSpent()) {
      this.isWhole = false;
      return NONE;
    }
    const isPartial = this.#isPartial;
    this.#isPartial = false;
    this.#depth++;
    known.turn = turn;
    known.isStale = false;
    this.#agenda.asking = known;
    const values = this.#evaluate(expression, scope);
    this.#agenda.asking = asking;
    this.#depth--;
    known.isPartial = this.#isPartial && this.#open.size > 0;
    this.#isPartial = isPartial || known.isPartial;
    this.#comeToAll(values);
    this.#agenda.find(known, values);
    return values;
  }

  #evaluate(expression: Expression, scope: Scope): readonly Value[] {
    switch (expression.kind) {
      case 'name': return this.#lookUp(expression.name, scope);
      case 'member': return this.#member(expression, scope);
      case 'call': return this.#call(expression, scope);
      case 'text': return [this.#text(expression, scope)];
      case 'constant': return typeof expression.value === 'number' ? [this.#number(expression, expression.value, scope)] : NONE;
      case 'dict':
        for (const { value, computed } of expression.entries) {
          if (computed) this.evaluate(computed, scope);
          this.evaluate(value, scope);
        }
        return [this.#dict(expression, scope)];
      case 'list':
        for (const item of expression.items) this.evaluate(item, scope);
        return [this.#literal(expression, () => ({ kind: 'list', node: expression, scope, added: new Slot() }))];
      case 'lambda': return [this.#function(expression, scope, '')];
      case 'class-value': return [this.#declared(expression.value, scope)];
      case 'choice':
        if (expression.test) this.evaluate(expression.test, scope);
        return union(expression.options.map((option) => this.evaluate(option, scope)));
      case 'operation': {
        const operands = expression.operands.map((operand) => this.evaluate(operand, scope));
        // A chain of LangChain; two dicts or two lists.
        return expression.operator === '|' || expression.operator === '+' ? union(operands).filter(({ kind }) => kind !== 'text' && kind !== 'number') : NONE;
      }
      case 'comprehension': return this.#comprehension(expression, scope);
      case 'module':
        if (expression.module === undefined) return NONE;
        this.#load(expression.module, [], scope);
        return this.#moduleNamed(expression.module, scope);
      case 'other': return union(expression.children.map((child) => this.evaluate(child, scope)));
    }
  }

  #literal<T extends Value>(node: Expression, make: () => T): T {
    const known = this.#literals.get(node);
    if (known) return known as T;
    const value = make();
    this.#literals.set(node, value);
    return value;
  }

  #dict(node: Dict | Call, scope: Scope): DictValue {
    return this.#literal(node, () => ({ kind: 'dict', node, scope, added: new Map(), any: new Slot() }));
  }

  #number(node: Expression, value: number, scope: Scope): NumberValue {
    return this.#literal(node, () => ({ kind: 'number', value, node, body: scope.body }));
  }

  #text(node: Expression & { kind: 'text' }, scope: Scope): TextValue {
    let text = '';
    for (const part of node.parts) {
      if (typeof part === 'string') text += part;
      else {
        const texts = textsOf(this.evaluate(part, scope));
        text += texts.length === 1 ? texts[0]! : '\0';
      }
      if (text.length > 4_000) break;
    }
    let known = this.#texts.get(node);
    if (!known) this.#texts.set(node, (known = new Map()));
    // What is put together of itself would grow with each pass.
    if (!known.has(text) && known.size >= 3) return [...known.values()][0]!;
    let value = known.get(text);
    if (!value) known.set(text, (value = { kind: 'text', text, node, body: scope.body }));
    return value;
  }

  #comprehension(node: Comprehension, scope: Scope): readonly Value[] {
    this.#assign(node.target, this.itemsOf(this.evaluate(node.over, scope)), scope);
    for (const test of node.tests) this.evaluate(test, scope);
    const list = this.#literal<ListValue>(node, () => ({ kind: 'list', node: undefined, scope, added: new Slot() }));
    this.#agenda.learn(list.added, this.evaluate(node.item, scope));
    return [list];
  }

  #member({ object, name, computed }: Member, scope: Scope): readonly Value[] {
    const objects = this.evaluate(object, scope);
    const texts = computed ? textsOf(this.evaluate(computed, scope)) : [];
    if (objects.length === 0) {
      // `event.Records`, whoever hands the event on.
      return name === 'Records' ? [RECORDS] : NONE;
    }
    const names: readonly (string | undefined)[] = name !== undefined || texts.length === 0 ? [name] : texts;
    if (names.length === 1 && objects.length === 1) return this.memberOf(objects[0]!, names[0], scope, object);
    return union(names.flatMap((each) => objects.map((value) => this.memberOf(value, each, scope, object))));
  }

  /** What a member of a value may be; any of them where the name is not known. */
  memberOf(value: Value, name: string | undefined, scope: Scope, object?: Expression): readonly Value[] {
    switch (value.kind) {
      case 'foreign':
        if (name === undefined) return NONE;
        if (value.package === '') return this.#moduleNamed(`${value.trail}.${name}`, scope);
        if (name === 'default' && value.trail === '') return [value];
        return some(this.foreign(value.package, value.trail === '' ? name : `${value.trail}.${name}`, value.made, value.madeIn));
      case 'instance': return name === undefined ? NONE : this.#attribute(value, name);
      case 'class': return name === undefined ? NONE : this.#classMember(value, name, undefined);
      case 'module':
        if (object?.kind === 'name' && object.name === 'module' && name === 'exports') return value.exported.size > 0 ? this.#agenda.read(value.exported) : [value];
        return name === undefined ? NONE : this.exportOf(value, name);
      case 'dict': return this.#entryOf(value, name);
      case 'list': {
        const item = name !== undefined && /^\d+$/.test(name) && value.node && !value.node.items.some(({ kind }) => kind === 'other') ? value.node.items[Number(name)] : undefined;
        return item ? this.evaluate(item, value.scope) : name === undefined || /^-?\d+$/.test(name) ? this.itemsOf([value]) : NONE;
      }
      // What is set on a function, and `bind`, `call`, `use` of one that is wrapped.
      case 'function': return name !== undefined && NO_FUNCTION.test(name) ? NONE : [value];
      case 'event': return value.part === 'event' && /^records$/i.test(name ?? '') ? [RECORDS] : NONE;
      default: return NONE;
    }
  }

  #isOpen(value: DictValue | ListValue): boolean {
    const isOpen = this.#open.has(value) || this.#open.size >= MOST_SPREADS || this.#isSpent();
    this.#isPartial ||= isOpen;
    return isOpen;
  }

  #entryOf(value: DictValue, name: string | undefined): readonly Value[] {
    // A dict may be spread into one that is spread into it.
    if (this.#isOpen(value)) return NONE;
    this.#open.add(value);
    const entries = this.#entriesNamed(value, name);
    this.#open.delete(value);
    return entries;
  }

  #entriesNamed(value: DictValue, name: string | undefined): readonly Value[] {
    const found: (readonly Value[])[] = [];
    if (value.node.kind === 'dict') {
      for (const { key, value: entry, spread } of value.node.entries) {
        if (spread) for (const inner of this.evaluate(entry, value.scope)) found.push(this.memberOf(inner, name, value.scope));
        else if (name === undefined || key === name || key === undefined) found.push(this.evaluate(entry, value.scope));
      }
    } else {
      for (const argument of value.node.args) {
        if (name === undefined || argument.name === name) found.push(this.evaluate(argument.value, value.scope));
      }
    }
    if (name === undefined) found.push(this.#agenda.read(value.any));
    else for (const key of [name, '*']) found.push(this.#agenda.read(slotOf(value.added, key)));
    return union(found);
  }

  #attribute(value: Instance, name: string): readonly Value[] {
    const found = [...this.#agenda.read(slotOf(value.attributes, name)), ...this.#classMember(value.of, name, value)];
    // A property gives what its method returns.
    return found.flatMap((each) => {
      if (each.kind !== 'function' || !isProperty(each.node)) return [each];
      this.#agenda.come(each.body);
      return this.#agenda.read(each.body.returns);
    });
  }

  #classMember(value: ClassObject, name: string, self: Instance | undefined, depth = 0): readonly Value[] {
    const values = this.#agenda.read(slotOf(value.scope.names, name));
    if (values.length > 0) {
      if (self && self.of !== value) for (const each of values) if (each.kind === 'function') this.#inherit(each, self);
      return values;
    }
    if (depth > MOST_BASES) return NONE;
    return this.#basesOf(value).flatMap((base) => {
      if (base.kind === 'class' && base !== value) return [...this.#agenda.read(slotOf(base.instance.attributes, name)), ...this.#classMember(base, name, self, depth + 1)];
      return base.kind === 'foreign' ? this.memberOf(this.foreign(base.package, `${base.trail}()`, base.made, base.madeIn) ?? base, name, value.scope) : NONE;
    });
  }

  #basesOf({ node, scope }: ClassObject): readonly Value[] {
    return node.bases.flatMap((base) => this.evaluate(base, scope.outer!));
  }

  /** A method of a base class works on instances of the derived one, too. */
  #inherit({ node, body }: FunctionValue, self: Instance): void {
    const slot = body.scope.self ?? (node.parameters[0]?.target.kind === 'name' && !node.isStatic ? body.scope.names.get(node.parameters[0].target.name) : undefined);
    if (slot) this.#agenda.learn(slot, [self]);
  }

  /** Entries of a dict, those that are spread into it too. */
  entriesOf(value: DictValue): readonly (readonly [key: string, values: readonly Value[]])[] {
    const written = value.node.kind === 'dict'
      ? value.node.entries.flatMap(({ key, value: entry, spread }): readonly (readonly [string, readonly Value[]])[] => {
        const values = this.evaluate(entry, value.scope);
        if (!spread) return [[key ?? '', values]];
        return values.flatMap((inner) => (inner.kind === 'dict' && inner !== value ? [['', [inner]] as const] : []));
      })
      : value.node.args.map((argument) => [argument.name ?? '', this.evaluate(argument.value, value.scope)] as const);
    this.#agenda.read(value.any);
    return [...written, ...[...value.added].map(([key, slot]) => [key, slot.values] as const)];
  }

  /** Elements of lists and dicts. */
  itemsOf(values: readonly Value[]): readonly Value[] {
    return union(values.map((value) => {
      if (value.kind === 'dict') return this.#entryOf(value, undefined);
      if (value.kind !== 'list' || this.#isOpen(value)) return NONE;
      this.#open.add(value);
      const items = value.node?.items.map((item) => {
        const inner = this.evaluate(item, value.scope);
        return item.kind === 'other' ? union(inner.map((each) => (each.kind === 'list' ? this.itemsOf([each]) : [each]))) : inner;
      }) ?? [];
      this.#open.delete(value);
      return union([...items, this.#agenda.read(value.added)]);
    }));
  }

  // ── calls ────────────────────────────────────────────────────────────────

  #call(node: Call, scope: Scope): readonly Value[] {
    const callees = this.evaluate(node.callee, scope);
    const args = node.args.map(({ value }) => this.evaluate(value, scope));
    const found: (readonly Value[])[] = [];
    const { callee } = node;
    const method = callee.kind === 'member' ? callee.name : undefined;
    const receivers = callee.kind === 'member' ? this.evaluate(callee.object, scope) : NONE;

    for (const each of callees) {
      if (each.kind === 'function') {
        if (method === undefined || !receivers.includes(each)) this.#bindArguments(each, node, args, receivers);
        else if (method === 'call') this.#bindArguments(each, { ...node, args: node.args.slice(1) }, args.slice(1), receivers);
        // `handler.use(…)` is the handler, and calls nothing.
        else if (method !== 'apply') {
          found.push([each]);
          continue;
        }
        found.push(this.#agenda.read(each.body.returns));
      } else if (each.kind === 'class') {
        this.#construct(each, node, args);
        found.push([each.instance]);
      } else if (each.kind === 'instance') {
        if (callee.kind === 'name' && callee.name === 'super') {
          this.#construct(each.of, node, args);
          found.push([each]);
        }
        for (const called of this.#attribute(each, '__call__')) {
          if (called.kind !== 'function') continue;
          this.#bindArguments(called, node, args, [each]);
          found.push(this.#agenda.read(called.body.returns));
        }
      } else if (each.kind === 'foreign') found.push(this.#callForeign(each, node, args, scope));
    }
    if (method !== undefined) found.push(this.#callMethod(method, node, receivers, args, scope));
    const isLocal = callees.some(({ kind }) => kind === 'function' || kind === 'class');
    if (!isLocal) {
      for (const values of args) for (const each of values) {
        if (each.kind === 'class') this.#comeToMethods(each);
        else if (each.kind === 'instance' && each.of.node.bases.length > 0) this.#comeToMethods(each.of);
      }
      found.push(this.#callUnknown(node, callees, args, scope));
    }
    return union(found);
  }

  #callForeign(callee: Foreign, node: Call, args: readonly (readonly Value[])[], scope: Scope): readonly Value[] {
    const { package: origin, trail } = callee;
    if (namesItsService(origin, trail)) {
      const services = textsOf(this.argument(node, scope, ['service_name'], 0));
      return (services.length > 0 ? services : ['?']).flatMap((service) => some(this.foreign(`aws:${serviceCalled(service)}`, '', node, scope)));
    }
    const service = serviceMade(origin, trail);
    if (service !== undefined) return some(this.foreign(`aws:${service}`, '', node, scope));
    if (origin === 'os' && /^(?:getenv|environ\.get)$/.test(trail)) return args[1] ?? NONE;
    if (!isFollowed(origin, trail)) return NONE;
    // What is made of something made, such as the model of a provider, is known by its own arguments.
    const isMade = callee.made === undefined || callee.madeIn === undefined || trail.endsWith('()') || this.#namesModel(node, scope);
    return some(this.foreign(origin, `${trail}()`, isMade ? node : callee.made, isMade ? scope : callee.madeIn));
  }

  #namesModel(node: Call, scope: Scope): boolean {
    return this.argument(node, scope, ['model', 'modelId', 'model_id', 'modelName', 'model_name']).length > 0;
  }

  /** Lists, dicts and texts have methods of their own. */
  #callMethod(method: string, node: Call, receivers: readonly Value[], args: readonly (readonly Value[])[], scope: Scope): readonly Value[] {
    const [first = NONE, second = NONE] = args;
    const found: (readonly Value[])[] = [];
    if (EACH.has(method)) {
      const isReceiver = receivers.some(({ kind }) => kind === 'list' || kind === 'dict' || kind === 'event');
      const items = this.itemsOf(isReceiver ? receivers : second);
      const results: Value[] = [];
      for (const each of first) {
        if (each.kind !== 'function') continue;
        this.#bindValues(each, method === 'reduce' ? [second, items] : [items]);
        results.push(...this.#agenda.read(each.body.returns));
      }
      if (method !== 'forEach') {
        const list = this.#literal<ListValue>(node, () => ({ kind: 'list', node: undefined, scope, added: new Slot() }));
        this.#agenda.learn(list.added, results);
        found.push([list]);
      }
    }
    for (const receiver of receivers) {
      if (receiver.kind === 'list') {
        if (/^(?:append|push|unshift|add|insert)$/.test(method)) this.#agenda.learn(receiver.added, args.flat());
        else if (method === 'extend') this.#agenda.learn(receiver.added, this.itemsOf(first));
        else if (method === 'pop' || method === 'shift' || method === 'at') found.push(this.itemsOf([receiver]));
      }
      if (receiver.kind === 'dict') {
        const names = textsOf(first);
        if (method === 'get' || method === 'pop' || method === 'setdefault') found.push(...(names.length > 0 ? names : [undefined]).map((name) => this.#entryOf(receiver, name)), second);
        if (method === 'setdefault' || method === 'set') for (const name of names) this.#put(receiver, name, second);
        if (method === 'update') for (const dict of first) if (dict.kind === 'dict' && dict !== receiver) for (const [key, values] of this.entriesOf(dict)) this.#put(receiver, key === '' ? '*' : key, values);
      }
      if (receiver.kind === 'event' && method === 'get') found.push(...textsOf(first).map((name) => this.memberOf(receiver, name, scope)));
      if (SAME.has(method)) found.push([receiver]);
    }
    if (receivers.length === 0 && method === 'get' && textsOf(first).includes('Records')) found.push([RECORDS]);
    return union(found);
  }

  #callUnknown(node: Call, callees: readonly Value[], args: readonly (readonly Value[])[], scope: Scope): readonly Value[] {
    const { callee } = node;
    const name = callee.kind === 'name' || callee.kind === 'member' ? callee.name : undefined;
    if (callee.kind === 'name' && name === 'dict' && node.args.length > 0 && node.args.every((argument) => argument.name !== undefined)) return [this.#dict(node, scope)];
    // What a package makes of its arguments is its own affair; a wrapper nobody knows is likely to hand them on.
    if (callees.some((value) => value.kind === 'foreign' && (value.package.startsWith('aws:') || isKnownPackage(value.package, scope.body.module.module.language)) && !isWrapper(value))) return NONE;
    if (args.every((values) => values.length === 0)) return NONE;
    const isForm = name !== undefined && FORMS.has(name);
    const numbers = isForm && NUMERIC.has(name) ? args.flat().flatMap((value) => (value.kind === 'text' && /^\d+(?:\.\d+)?$/.test(value.text) ? [this.#number(value.node, Number(value.text), scope)] : [])) : NONE;
    const handed = [...args, ...args.map((values) => this.itemsOf(values.filter(({ kind }) => kind === 'list')))].flat();
    return union([isForm ? args.flat() : NONE, numbers, handed.filter((value) => HANDED_ON.has(value.kind) || (value.kind === 'foreign' && tellsMore(value.package)))]);
  }

  #construct(callee: ClassObject, node: Call, args: readonly (readonly Value[])[]): void {
    const name = callee.scope.body.module.module.language === 'python' ? '__init__' : 'constructor';
    let isBound = false;
    for (const each of this.#classMember(callee, name, callee.instance)) {
      if (each.kind !== 'function') continue;
      this.#bindArguments(each, node, args, [callee.instance]);
      isBound = true;
    }
    // `__exit__` and its like are called by the language.
    for (const [method, slot] of callee.scope.names) if (/^__\w+__$/.test(method)) this.#comeToAll(slot.values);
    for (const after of this.#classMember(callee, '__post_init__', callee.instance)) if (after.kind === 'function') this.#agenda.come(after.body);
    // Dataclasses and models take their fields by name.
    if (!isBound) node.args.forEach((argument, index) => { if (argument.name !== undefined) this.#agenda.learn(slotOf(callee.instance.attributes, argument.name), args[index] ?? NONE); });
  }

  #bindValues(callee: FunctionValue, values: readonly (readonly Value[])[]): void {
    this.#agenda.come(callee.body);
    const parameters = takesSelf(callee) ? callee.node.parameters.slice(1) : callee.node.parameters;
    values.forEach((each, index) => {
      const parameter = parameters[index];
      if (parameter) this.#assign(parameter.target, each, callee.body.scope);
    });
  }

  #bindArguments(callee: FunctionValue, { args: written }: Call, args: readonly (readonly Value[])[], receivers: readonly Value[]): void {
    const { node, body: { scope } } = callee;
    this.#agenda.come(callee.body);
    const isUnbound = callee.of !== undefined && !node.isStatic && receivers.includes(callee.of) && receivers.length === 1;
    const parameters = takesSelf(callee) && !isUnbound ? node.parameters.slice(1) : node.parameters;
    let position = 0;
    written.forEach((argument: Argument, index) => {
      const values = args[index]!;
      if (argument.name !== undefined) {
        const named = parameters.find(({ target, rest }) => !rest && target.kind === 'name' && target.name === argument.name);
        const others = named ? undefined : parameters.findLast(({ rest }) => rest);
        if (named) this.#assign(named.target, values, scope);
        else if (others?.target.kind === 'name') {
          const { start, end } = others.target;
          const dict = this.#literal<DictValue>(others.target, () => ({ kind: 'dict', node: { kind: 'dict', start, end, entries: [] }, scope, added: new Map(), any: new Slot() }));
          this.#put(dict, argument.name, values);
          this.#assign(others.target, [dict], scope);
        }
      } else if (argument.spread) {
        for (const { target } of parameters) {
          if (target.kind === 'name') this.#assign(target, values.flatMap((value) => (value.kind === 'dict' ? this.#entryOf(value, target.name) : [])), scope);
        }
        const items = this.itemsOf(values.filter(({ kind }) => kind === 'list'));
        for (const { target } of parameters.slice(position)) this.#assign(target, items, scope);
      } else {
        const parameter = parameters[position++] ?? parameters.find(({ rest }) => rest);
        if (parameter?.rest) {
          const list = this.#literal<ListValue>(parameter.target.kind === 'name' ? node : parameter.target, () => ({ kind: 'list', node: undefined, scope, added: new Slot() }));
          this.#agenda.learn(list.added, values);
          this.#assign(parameter.target, [list], scope);
        } else if (parameter) this.#assign(parameter.target, values, scope);
      }
    });
  }

  /** Values of an argument: by its name, by its place, or by its key in an object that stands first or is spread. */
  argument({ args }: Call, scope: Scope, names: readonly string[], position?: number): readonly Value[] {
    const found: (readonly Value[])[] = [];
    let place = 0;
    for (const argument of args) {
      if (argument.name !== undefined) {
        if (names.includes(argument.name)) found.push(this.evaluate(argument.value, scope));
        continue;
      }
      const values = this.evaluate(argument.value, scope);
      if (!argument.spread && place === position) found.push(values);
      for (const value of values) if (value.kind === 'dict') for (const name of names) found.push(this.#entryOf(value, name));
      place++;
    }
    return union(found);
  }
}

/** Beside it there may be modules that are imported by the names of a package. */
function isPackageFile(path: string): boolean {
  return path.endsWith('__init__.py');
}

function takesSelf({ node, of, body }: FunctionValue): boolean {
  if (!of || body.module.module.language === 'javascript') return false;
  const first = node.parameters[0]?.target;
  return !node.isStatic || (first?.kind === 'name' && first.name === 'cls');
}

export function isProperty({ decorators, isGetter }: Lambda): boolean {
  return isGetter === true || decorators.some((decorator) => (decorator.kind === 'name' || decorator.kind === 'member') && /^(?:cached_)?property$/.test(decorator.name ?? ''));
}

/** Whether code that nothing leads to may have to do with models. */
function speaksOfModels({ node, module: { module: { source } } }: Body): boolean {
  return isPartInteresting(source, node?.start ?? 0, node?.end ?? source.text.length);
}

/** Whether a decorator of a class gives it to somebody who calls its methods. */
export function isRegistrar(value: Value): boolean {
  return value.kind === 'foreign' && !/dataclass|Injectable|total_ordering/.test(value.trail);
}

/** What is looked at as fast as what is known of it would be found. `super` may be its own base. */
function isLeaf(expression: Expression): boolean {
  return expression.kind === 'name' ? expression.name !== 'super' : expression.kind === 'constant';
}

export function textsOf(values: readonly Value[]): readonly string[] {
  const texts: string[] = [];
  for (const value of values) if (value.kind === 'text') texts.push(value.text);
  return texts;
}

function union(lists: readonly (readonly Value[])[]): readonly Value[] {
  let found = NONE;
  let own: Value[] | undefined;
  for (const list of lists) {
    if (found === NONE) found = list.length > 0 ? list : NONE;
    else for (const value of list) {
      // Nearly always there is nothing to add, and nothing is copied.
      if (found.includes(value)) continue;
      if (!own) found = own = found.slice(0, MOST_TOGETHER);
      if (own.length >= MOST_TOGETHER) return own;
      own.push(value);
    }
  }
  return found;
}

function some<T extends Value>(value: T | undefined): readonly T[] {
  return value ? [value] : [];
}
