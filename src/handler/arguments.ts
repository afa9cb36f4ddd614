import type { Span } from '../source/source.js';
import type { ModelClient, Sighting } from './facts.js';
import { isModelId } from './model-names.js';
import { textsOf, type Program } from './program.js';
import type { ModelCallSeen } from './places.js';
import type { Call, Expression } from './syntax.js';
import type { DictValue, Foreign, NumberValue, Scope, TextValue, Value } from './values.js';

/** What a call is given: read off its own arguments, and off those that its client or model was made with. */

const MODEL_ARGUMENTS = ['modelId', 'model', 'model_id', 'modelName', 'model_name', 'ModelId', 'model_arn', 'modelArn', 'engine', 'deployment_name', 'deployment', 'deploymentName', 'azure_deployment', 'model_path', 'ref'];
const BODIES = ['body', 'json', 'data', 'input', 'content', 'Body', 'request', 'payload', 'config', 'generation_config', 'generationConfig', 'model_kwargs', 'modelKwargs', 'options'];
const TOKEN_LIMITS = /^(?:max_?tokens|max_?tokens_?to_?sample|max_?completion_?tokens|max_?output_?tokens|max_?new_?tokens|max_?gen_?len|maxTokenCount)$/i;
const TOOLS = /^(?:toolConfig|tool_config|tools|functions|toolSpec|tool_choice|function_declarations|functionDeclarations|toolChoice)$/;
/** Bodies hold what matters a few levels down: `inferenceConfig.maxTokens`, `textGenerationConfig.maxTokenCount`. */
const MOST_LEVELS = 4;

interface Given {
  readonly node: Call;
  readonly scope: Scope;
  readonly isMaking: boolean;
}

function given({ node, body, callee }: Pick<ModelCallSeen, 'node' | 'body' | 'callee'>): readonly Given[] {
  const own: Given = { node, scope: body.scope, isMaking: false };
  // A client of AWS is made without a word of models.
  return callee?.made && callee.madeIn && callee.made !== node && !callee.package.startsWith('aws:') ? [own, { node: callee.made, scope: callee.madeIn, isMaking: true }] : [own];
}

/** The id of the model, where the code says it. */
export function modelIdOf(program: Program, call: ModelCallSeen): Sighting | undefined {
  if (call.service === 'bedrock-agent-runtime' || call.service === 'bedrock-agentcore' || call.service === 'sagemaker-runtime') return undefined;
  for (const { node, scope, isMaking } of given(call)) {
    const named = program.argument(node, scope, MODEL_ARGUMENTS, call.service === 'replicate' ? 0 : undefined);
    // `GenerativeModel('gemini-1.5-flash')`: what stands first may be anything else.
    const firsts = isMaking && named.length === 0 ? program.argument(node, scope, [], 0).filter((value) => value.kind === 'text' && (isModelId(value.text) || call.service === 'huggingface-inference')) : [];
    const direct = [...named, ...firsts];
    const values = direct.length > 0 ? direct : inBodies(program, node, scope).flatMap((body) => program.memberOf(body, 'model', scope));
    const texts = values.flatMap((value): readonly TextValue[] => {
      if (value.kind === 'text') return [value];
      // `model: openai('gpt-4o')`, `model=BedrockModel(model_id=…)`
      return value.kind === 'foreign' && value.made && value.madeIn ? program.argument(value.made, value.madeIn, MODEL_ARGUMENTS, 0).filter((inner) => inner.kind === 'text') : [];
    });
    const ids = texts.filter(({ text }) => text !== '' && !/[\s{}<>]/.test(text) && text.length <= 256 && (!text.includes('\0') || isModelId(text)));
    // Of several the first that looks like one; a key of settings is no model.
    const id = ids.find(({ text }) => isModelId(text)) ?? ids[0];
    if (id && !/^https?:|^sk-|\.(?:py|js|json|ya?ml)$/.test(id.text)) return { text: id.text, span: { source: id.body.module.module.source, start: id.node.start, end: id.node.end } };
  }
  return undefined;
}

/** All ids that the call may be made with. */
export function modelIdsOf(program: Program, { node, body, service }: ModelCallSeen): readonly string[] {
  return service === 'bedrock-runtime' ? textsOf(program.argument(node, body.scope, MODEL_ARGUMENTS)).filter((text) => text !== '') : [];
}

/** Dicts that are sent as the body of a request, however they are written down. */
function inBodies(program: Program, node: Call, scope: Scope): readonly DictValue[] {
  return program.argument(node, scope, BODIES).filter((value) => value.kind === 'dict');
}

export function maxTokensOf(program: Program, call: ModelCallSeen): { readonly count: number; readonly value: NumberValue } | undefined {
  for (const { node, scope } of given(call)) {
    let found: NumberValue | undefined;
    search(program, argumentsOf(program, node, scope), (key, values) => {
      if (!TOKEN_LIMITS.test(key)) return;
      for (const value of values) if (value.kind === 'number' && (found === undefined || value.value > found.value)) found = value;
    });
    if (found) return { count: found.value, value: found };
  }
  return undefined;
}

/** Arguments by name, those in objects too. */
function argumentsOf(program: Program, { args }: Call, scope: Scope): readonly (readonly [key: string, values: readonly Value[]])[] {
  return args.map(({ name, value }) => [name ?? '', program.evaluate(value, scope)] as const);
}

function search(program: Program, entries: readonly (readonly [key: string, values: readonly Value[]])[], visit: (key: string, values: readonly Value[]) => void, level = 0, seen = new Set<Value>()): void {
  for (const [key, values] of entries) {
    visit(key, values);
    if (level >= MOST_LEVELS) continue;
    for (const value of values) {
      if (value.kind !== 'dict' || seen.has(value)) continue;
      seen.add(value);
      search(program, program.entriesOf(value), visit, level + 1, seen);
    }
  }
}

/** Whether an argument is written as `true`. */
export function isTrue(program: Program, { node, body }: Pick<ModelCallSeen, 'node' | 'body'>, name: string): boolean {
  const isIt = (expression: Expression): boolean => expression.kind === 'constant' && expression.value === true;
  return node.args.some((argument) => {
    if (argument.name === name) return isIt(argument.value);
    return program.evaluate(argument.value, body.scope).some((value) => value.kind === 'dict' && hasEntry(program, value, (key, entry) => key === name && isIt(entry)));
  });
}

function hasEntry(program: Program, value: DictValue, test: (key: string | undefined, entry: Expression) => boolean, level = 0): boolean {
  if (value.node.kind === 'call') return value.node.args.some(({ name, value: entry }) => test(name, entry));
  return value.node.entries.some(({ key, value: entry, spread }) => (
    spread ? level < MOST_LEVELS && program.evaluate(entry, value.scope).some((inner) => inner.kind === 'dict' && hasEntry(program, inner, test, level + 1)) : test(key, entry)));
}

/** Tools are handed over, in whatever way the vendor has for that. */
export function givesTools(program: Program, call: ModelCallSeen): boolean {
  if (call.callee && /\.(?:bind_tools|bindTools|bind_functions)\(\)/.test(call.callee.trail)) return true;
  return given(call).some(({ node, scope }) => {
    let gives = node.args.some(({ name, value }) => name !== undefined && TOOLS.test(name) && isSomething(value));
    for (const { value } of node.args) {
      for (const each of program.evaluate(value, scope)) if (each.kind === 'dict') gives ||= hasTools(program, each);
    }
    return gives;
  });
}

function hasTools(program: Program, dict: DictValue, level = 0): boolean {
  if (hasEntry(program, dict, (key, entry) => key !== undefined && TOOLS.test(key) && isSomething(entry))) return true;
  for (const [key, { size }] of dict.added) if (size > 0 && TOOLS.test(key)) return true;
  return level < 1 && program.entriesOf(dict).some(([key, values]) => BODIES.includes(key) && values.some((value) => value.kind === 'dict' && value !== dict && hasTools(program, value, level + 1)));
}

/** Not `None`, and no empty list. */
function isSomething(expression: Expression): boolean {
  return !(expression.kind === 'constant' && !expression.value) && !(expression.kind === 'list' && expression.items.length === 0) && !(expression.kind === 'dict' && expression.entries.length === 0);
}

/** Whether an argument of one of these names is given, or stands at a place; undefined for one that says `nothing`. */
export function isGiven(program: Program, node: Call, scope: Scope, names: readonly string[], position?: number): boolean {
  let place = 0;
  for (const argument of node.args) {
    if (argument.name !== undefined) {
      if (names.includes(argument.name) && isSomething(argument.value)) return true;
      continue;
    }
    if (place++ === position && argument.value.kind !== 'dict') return isSomething(argument.value);
    for (const value of program.evaluate(argument.value, scope)) {
      if (value.kind === 'dict' && (hasEntry(program, value, (key, entry) => key !== undefined && names.includes(key) && isSomething(entry)) || names.some((name) => isAdded(value, name)))) return true;
    }
  }
  return false;
}

/** To have been asked for a key makes a slot for it, too. */
function isAdded({ added }: DictValue, key: string): boolean {
  return (added.get(key)?.size ?? 0) > 0;
}

/** A number that a value is, or that `stepCountIs(5)` and `Timeout(60.0)` are made of. */
export function numberIn(program: Program, values: readonly Value[]): NumberValue | undefined {
  for (const value of values) {
    if (value.kind === 'number') return value;
    if (value.kind === 'foreign' && value.made && value.madeIn && /(?:stepCountIs|isStepCount|Timeout)\(\)$/.test(value.trail)) {
      const inner = program.argument(value.made, value.madeIn, ['timeout', 'read'], 0).find((each) => each.kind === 'number');
      if (inner?.kind === 'number') return inner;
    }
    if (value.kind === 'list') {
      const inner: NumberValue | undefined = numberIn(program, program.itemsOf([value]).filter((each) => each.kind !== 'list'));
      if (inner) return inner;
    }
  }
  return undefined;
}

/** What a client is told, in the units of its argument. */
interface Told {
  readonly value: number | 'unknown';
  readonly span: Span;
}

const TIMEOUTS = ['timeout', 'request_timeout', 'timeout_ms', 'timeoutMs'];
const RETRIES = ['max_retries', 'maxRetries'];
/** Vendors whose clients take one object of settings in JavaScript; what stands first for others is a key. */
const OBJECT = /^(?:openai|anthropic)$/;

/** What is asked of the arguments of a call. */
interface Asked {
  readonly names: readonly string[];
  /** Some clients take `None` for "without end". */
  readonly isNoneTold?: boolean;
  /** In JavaScript it takes one object. */
  readonly isObject?: boolean;
}

/** How long a client waits for an answer, and how often it asks. */
export function settingsOf(program: Program, { node, body: { scope, module }, service }: { readonly node: Call; readonly body: ModelCallSeen['body']; readonly service: string }): Pick<ModelClient, 'readTimeout' | 'attempts' | 'retryMode'> {
  const isPython = module.module.language === 'python';
  const scale = isPython ? 1 : 1000;
  if (!/^(?:bedrock|sagemaker)/.test(service)) {
    // A client of HTTP of one's own has a timeout of its own.
    const isObject = OBJECT.test(service);
    const timeout = told(program, node, scope, { names: TIMEOUTS, isNoneTold: isPython, isObject }) ?? hidden(program, node, scope, { names: ['http_client'], isObject });
    return settings(timeout, scale, more(told(program, node, scope, { names: RETRIES, isObject })));
  }
  return isPython ? ofBotocore(program, node, scope) : ofJavaScript(program, node, scope);
}

function settings(timeout: Told | undefined, scale: number, attempts: Told | undefined, retryMode?: string): ReturnType<typeof settingsOf> {
  return {
    ...(timeout ? { readTimeout: { seconds: timeout.value === 'unknown' ? 'unknown' : timeout.value / scale, span: timeout.span } } : {}),
    ...(attempts ? { attempts: { count: attempts.value, span: attempts.span } } : {}),
    ...(retryMode === undefined ? {} : { retryMode }),
  };
}

function ofBotocore(program: Program, node: Call, scope: Scope): ReturnType<typeof settingsOf> {
  const configs = program.argument(node, scope, ['config']).filter(isMade);
  const unseen = configs.length === 0 ? hidden(program, node, scope, { names: ['config'] }) : undefined;
  let timeout = unseen;
  let attempts = unseen;
  let mode: string | undefined;
  for (const { made, madeIn } of configs) {
    timeout = told(program, made, madeIn, { names: ['read_timeout'], isNoneTold: true });
    const retries = program.argument(made, madeIn, ['retries']).filter(isDict);
    const each = (name: string): Told | undefined => first(retries, (dict) => toldBy(program, dict, [name], madeIn));
    attempts = each('total_max_attempts') ?? more(each('max_attempts')) ?? (retries.length === 0 ? hidden(program, made, madeIn, { names: ['retries'] }) : undefined);
    [mode] = textsOf(retries.flatMap((dict) => program.memberOf(dict, 'mode', madeIn)));
  }
  return settings(timeout, 1, attempts, mode?.toLowerCase());
}

function ofJavaScript(program: Program, node: Call, scope: Scope): ReturnType<typeof settingsOf> {
  const handlers = program.argument(node, scope, ['requestHandler']);
  const timeouts = ['requestTimeout', 'socketTimeout'];
  const timeout = first(handlers, (handler) => (isMade(handler) ? told(program, handler.made, handler.madeIn, { names: timeouts, isObject: true }) : isDict(handler) ? toldBy(program, handler, timeouts, scope) : undefined))
    ?? first(program.argument(node, scope, ['httpOptions']).filter(isDict), (options) => toldBy(program, options, ['timeout'], scope))
    ?? (handlers.some((handler) => isMade(handler) || isDict(handler)) ? undefined : hidden(program, node, scope, { names: ['requestHandler'], isObject: true }));
  // `new ConfiguredRetryStrategy(4, …)`: tries altogether, as `maxAttempts` has them.
  const strategy = first(program.argument(node, scope, ['retryStrategy']).filter(isMade), ({ made, madeIn }) => numberTold(numberIn(program, program.argument(made, madeIn, [], 0))));
  const attempts = strategy ?? hidden(program, node, scope, { names: ['retryStrategy'], isObject: true })
    ?? told(program, node, scope, { names: ['maxAttempts'], isObject: true }) ?? more(told(program, node, scope, { names: ['maxRetries'], isObject: true }));
  return settings(timeout, 1000, attempts, textsOf(program.argument(node, scope, ['retryMode']))[0]?.toLowerCase());
}

/** An argument as a number, or that it is written and is none. */
function told(program: Program, node: Call, scope: Scope, asked: Asked): Told | undefined {
  const { names } = asked;
  return numberTold(numberIn(program, program.argument(node, scope, names)) ?? inTimeout(program, node, scope, names)) ?? hidden(program, node, scope, asked);
}

/** `timeout=httpx.Timeout(60.0, connect=5.0)`: what a package of HTTP makes is followed for nothing else. */
function inTimeout(program: Program, { args }: Call, scope: Scope, names: readonly string[]): NumberValue | undefined {
  return first(args, ({ name, value }) => {
    if (name === undefined || !names.includes(name) || value.kind !== 'call') return undefined;
    const { callee } = value;
    const isTimeout = (callee.kind === 'name' || callee.kind === 'member') && /Timeout$/.test(callee.name ?? '');
    return isTimeout ? numberIn(program, program.argument(value, scope, ['timeout', 'read'], 0)) : undefined;
  });
}

function toldBy(program: Program, dict: DictValue, names: readonly string[], scope: Scope): Told | undefined {
  return numberTold(numberIn(program, names.flatMap((name) => program.memberOf(dict, name, scope)))) ?? unknown(writtenIn(program, dict, { names }));
}

/** An argument that is given, whatever it is. */
function hidden(program: Program, node: Call, scope: Scope, asked: Asked): Told | undefined {
  return unknown(writtenAmong(program, node, scope, asked));
}

function more(told: Told | undefined): Told | undefined {
  return told && { ...told, value: told.value === 'unknown' ? 'unknown' : told.value + 1 };
}

function numberTold(value: NumberValue | undefined): Told | undefined {
  return value && { value: value.value, span: { source: value.body.module.module.source, start: value.node.start, end: value.node.end } };
}

function unknown(span: Span | undefined): Told | undefined {
  return span && { value: 'unknown', span };
}

function first<T, U>(all: readonly T[], ask: (one: T) => U | undefined): U | undefined {
  for (const one of all) {
    const answer = ask(one);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function isDict(value: Value): value is DictValue {
  return value.kind === 'dict';
}

type Made = Foreign & { readonly made: Call; readonly madeIn: Scope };

function isMade(value: Value): value is Made {
  return value.kind === 'foreign' && value.made !== undefined && value.madeIn !== undefined;
}

/** Where an argument of one of these names is written, or all arguments are put in as something that cannot be looked into. */
function writtenAmong(program: Program, node: Call, scope: Scope, asked: Asked, level = 0): Span | undefined {
  const isPython = scope.body.module.module.language === 'python';
  return first(node.args, ({ name, value, spread }) => {
    if (name !== undefined) return isAsked(name, value, asked) ? spanOf(value, scope) : undefined;
    const values = program.evaluate(value, scope);
    const dicts = values.filter(isDict);
    const isSettings = spread || (!isPython && asked.isObject === true && node.args.length === 1);
    if (isSettings && dicts.length === 0 && !CLOSED.has(value.kind) && !values.some(({ kind }) => kind === 'text' || kind === 'number')) return spanOf(value, scope);
    return first(dicts, (dict) => writtenIn(program, dict, asked, level));
  });
}
const CLOSED: ReadonlySet<Expression['kind']> = new Set(['text', 'constant', 'list', 'lambda']);

function writtenIn(program: Program, dict: DictValue, asked: Asked, level = 0): Span | undefined {
  const { node, scope } = dict;
  if (asked.names.some((name) => isAdded(dict, name))) return spanOf(node, scope);
  if (level >= MOST_LEVELS) return undefined;
  if (node.kind === 'call') return writtenAmong(program, node, scope, asked, level + 1);
  return first(node.entries, ({ key, value, spread }) => {
    if (!spread) return key !== undefined && isAsked(key, value, asked) ? spanOf(value, scope) : undefined;
    const dicts = program.evaluate(value, scope).filter(isDict);
    return dicts.length === 0 ? spanOf(value, scope) : first(dicts, (inner) => (inner === dict ? undefined : writtenIn(program, inner, asked, level + 1)));
  });
}

function isAsked(name: string, value: Expression, { names, isNoneTold = false }: Asked): boolean {
  return names.includes(name) && (isNoneTold || isSomething(value));
}

function spanOf({ start, end }: Expression, scope: Scope): Span {
  return { source: scope.body.module.module.source, start, end };
}
