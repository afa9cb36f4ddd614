import type { ModelClient, Sighting } from './facts.js';
import { isModelId } from './model-names.js';
import { textsOf, type Program } from './program.js';
import type { ModelCallSeen } from './places.js';
import type { Call, Expression } from './syntax.js';
import type { DictValue, NumberValue, Scope, TextValue, Value } from './values.js';

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
  for (const key of dict.added.keys()) if (TOOLS.test(key)) return true;
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
      if (value.kind === 'dict' && (hasEntry(program, value, (key, entry) => key !== undefined && names.includes(key) && isSomething(entry)) || names.some((name) => value.added.has(name)))) return true;
    }
  }
  return false;
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

/** How long a client waits for an answer, and how often it asks. */
export function settingsOf(program: Program, { node, body: { scope, module }, service }: { readonly node: Call; readonly body: ModelCallSeen['body']; readonly service: string }): Pick<ModelClient, 'readTimeout' | 'attempts'> {
  const isPython = module.module.language === 'python';
  const isAws = /^(?:bedrock|sagemaker)/.test(service);
  const ask = (name: readonly string[]): readonly Value[] => program.argument(node, scope, name);
  let timeout: NumberValue | undefined;
  let attempts: { readonly value: NumberValue; readonly more: number } | undefined;
  let scale = 1;
  if (isAws && isPython) {
    for (const config of ask(['config'])) {
      if (config.kind !== 'foreign' || !config.made || !config.madeIn) continue;
      const { made, madeIn } = config;
      timeout = numberIn(program, program.argument(made, madeIn, ['read_timeout']));
      const retries = program.argument(made, madeIn, ['retries']);
      const entry = (name: string): NumberValue | undefined => numberIn(program, retries.flatMap((each) => program.memberOf(each, name, madeIn)));
      const total = entry('total_max_attempts');
      const again = entry('max_attempts');
      attempts = total ? { value: total, more: 0 } : again ? { value: again, more: 1 } : undefined;
    }
  } else if (isAws) {
    scale = 1000;
    for (const handler of ask(['requestHandler'])) {
      const entries = handler.kind === 'foreign' && handler.made && handler.madeIn
        ? program.argument(handler.made, handler.madeIn, ['requestTimeout', 'socketTimeout'])
        : [...program.memberOf(handler, 'requestTimeout', scope), ...program.memberOf(handler, 'socketTimeout', scope)];
      timeout ??= numberIn(program, entries);
    }
    for (const options of ask(['httpOptions'])) timeout ??= numberIn(program, program.memberOf(options, 'timeout', scope));
    const tries = numberIn(program, ask(['maxAttempts']));
    const again = numberIn(program, ask(['maxRetries']));
    attempts = tries ? { value: tries, more: 0 } : again ? { value: again, more: 1 } : undefined;
  } else {
    scale = isPython ? 1 : 1000;
    timeout = numberIn(program, ask(['timeout', 'request_timeout', 'timeout_ms', 'timeoutMs']));
    const again = numberIn(program, ask(['max_retries', 'maxRetries']));
    attempts = again ? { value: again, more: 1 } : undefined;
  }
  const spanOf = (value: NumberValue): { source: NumberValue['body']['module']['module']['source']; start: number; end: number } => ({ source: value.body.module.module.source, start: value.node.start, end: value.node.end });
  return {
    ...(timeout ? { readTimeout: { seconds: timeout.value / scale, span: spanOf(timeout) } } : {}),
    ...(attempts ? { attempts: { count: attempts.value.value + attempts.more, span: spanOf(attempts.value) } } : {}),
  };
}
