import type { Span } from '../source/source.js';
import { operationNamed, serviceOfCommands } from './aws.js';
import type { Invocation } from './facts.js';
import { AGENT_MAKERS, MODEL_LOADERS } from './frameworks.js';
import { hostIn } from './model-names.js';
import { AWS_OPERATIONS, packageCallOf, UNMISTAKABLE } from './operations.js';
import { packageOf, rowsOf, sdkOf } from './packages.js';
import type { Edge, Frame, ModelCallSeen, Place, Survey } from './places.js';
import { EACH, isProperty, isRegistrar, textsOf, type Program } from './program.js';
import { SDKS, type Sdk } from './sdks.js';
import { fillsWhatIsTested, importsAgents, isKept, isSleeper, leaves, lengthOf, speaksOfTools, timerIn, togetherIn } from './shapes.js';
import type { Argument, Call, Class, Expression, Lambda, Loop, Statement, Try } from './syntax.js';
import { isForTypesOnly, type Node } from './traverse.js';
import type { Body, ClassObject, Foreign, FunctionValue, Value } from './values.js';

const HTTP = /^(?:requests|httpx|urllib|urllib3|aiohttp|http|axios|node-fetch|undici|got|ky|superagent|cross-fetch|https|node:https?|pycurl|needle|request|request-promise|wretch|ofetch|isomorphic-fetch)$/;
const ASKS = /(?:^|\.)(?:post|request|get|send|fetch|urlopen|put|Request|AWSRequest|stream|default)?(?:\(\))?$/;
const SLEEPS: Readonly<Record<string, RegExp>> = {
  time: /^sleep$/, asyncio: /^sleep$/, anyio: /^sleep$/, gevent: /^sleep$/, 'timers/promises': /^setTimeout$/, 'node:timers/promises': /^setTimeout$/, timers: /^promises\.setTimeout$/, delay: /^(?:)$/, 'sleep-promise': /^(?:)$/,
};
const MILLISECONDS = /timers|delay|sleep-promise/;
const QUESTION = /^(?:get|describe|list|head|query|check|poll|retrieve|batch_?get|is|fetch|search|status)(?=_|[A-Z]|$)/;
const BATCH_PROCESSING = /(?:^|\.)(?:(?:async_)?process_partial_response|processPartialResponse(?:Sync)?|(?:async_)?batch_processor)$/;
const IDEMPOTENT = /(?:^|\.)(?:idempotent(?:_function)?|makeIdempotent|makeHandlerIdempotent)$/;
/** Decorators that look on, keep or repeat: the function is still called by whoever calls it. */
const PASSIVE = /(?:^|\.)(?:lru_cache|cache|cached\w*|property|wraps|retry|capture\w*|inject\w*|log\w*|dataclass|\w*method|overload|\w*validator\w*|\w*serializer|contextmanager|asynccontextmanager|on_exception|on_predicate|deprecated|singledispatch|event_source|idempotent\w*|validate\w*|trace\w*|observe|traceable|timer|time\w*|Injectable|tool|total_ordering|unique|setter|register|atomic|fixture|patch)(?:\(\))?$/;
const TOGETHER = /(?:^|\.)(?:gather|wait|as_completed|all|allSettled|race|any|submit|create_task|ensure_future|run_in_executor|to_thread|map_async|apply_async|start_soon|Thread|Process|pMap|pAll|async_map)$/;

const makersOf = rowsOf(AGENT_MAKERS);
const loadersOf = rowsOf(MODEL_LOADERS);

interface Context {
  readonly body: Body;
  readonly frame: Frame | undefined;
  readonly isRetried: boolean;
  readonly parallel: boolean;
  readonly isAfterError: boolean;
  readonly isOnce: boolean;
  /** Variables that are awaited together further down. */
  readonly together: ReadonlySet<string>;
}

/** Nobody counts more answers than that. */
const MOST_PLACES = 100;

/** Deeper code is not looked at: it would overflow the stack. */
const MOST_DEPTH = 400;

/** Looks at every statement of a program once, and says what it does and in what it stands. */
export function survey(program: Program): Survey {
  const found: Survey = {
    sdks: [], clients: [], calls: [], agents: [], models: [], waits: [], invocations: [], services: [], questions: [], edges: [], frames: [], partialFailures: [], idempotency: [], streams: [], pushes: [], toolsGiven: new Set(),
  };
  const unknown = new Set<ModelCallSeen>();
  const sleepers = new Map(program.bodies.flatMap((body) => (isSleeper(body) ? [[body, true] as const] : [])));
  const hasOpenAiAgents = [...program.modules.values()].some(({ module }) => importsAgents(module.body));
  const bodies = new Map(program.bodies.map((body, index) => [body, index] as const));
  const handed = new Map<Value, readonly FunctionValue[]>();
  let depth = 0;
  let hasUnknownClient = false;

  const spanOf = (context: Context, { start, end }: { start: number; end: number }): Span => ({ source: context.body.module.module.source, start, end });
  const placeOf = (context: Context, node: { start: number; end: number }): Place => ({
    body: context.body, span: spanOf(context, node), frame: context.frame, isRetried: context.isRetried, parallel: context.parallel, isAfterError: context.isAfterError, isOnce: context.isOnce,
  });
  const valuesOf = (expression: Expression, { body }: Context): readonly Value[] => program.evaluate(expression, body.scope);
  const sdkNamed = (origin: string, trail: string, { body }: Context): Sdk | undefined => {
    const { language } = body.module.module;
    if (language === 'javascript') return sdkOf(origin, language);
    return sdkOf(trail === '' ? origin : `${origin}.${trail.replaceAll('()', '')}`, language);
  };

  const led = new Map<Body, Map<string, Edge>>();
  const frames = new Map<Frame, number>();
  const lead = (context: Context, to: Body, kind: Edge['kind'], node: { start: number; end: number }, frame = context.frame): void => {
    if (frame && !frames.has(frame)) frames.set(frame, frames.size);
    // One function may call another in many places that differ in nothing.
    const key = `${bodies.get(to)} ${kind} ${frame ? frames.get(frame) : ''} ${context.parallel} ${context.isAfterError} ${context.isOnce}`;
    let known = led.get(context.body);
    if (!known) led.set(context.body, (known = new Map()));
    const before = known.get(key);
    if (before) {
      if (before.also.length < MOST_PLACES) before.also.push(spanOf(context, node));
      return;
    }
    const edge: Edge = { ...placeOf(context, node), frame, to, kind, also: [] };
    known.set(key, edge);
    found.edges.push(edge);
  };

  // ── statements ───────────────────────────────────────────────────────────

  const visitAll = (statements: readonly Statement[], context: Context): void => {
    if (depth >= MOST_DEPTH) return;
    depth++;
    for (const statement of statements) visitStatement(statement, statements, context);
    depth--;
  };

  const visitStatement = (statement: Statement, siblings: readonly Statement[], context: Context): void => {
    switch (statement.kind) {
      case 'import': visitImport(statement.module, statement.bindings.map(({ imported }) => imported), statement, context); break;
      case 'assign': {
        const name = statement.target.kind === 'name' ? statement.target.name : undefined;
        visit(statement.value, name !== undefined && context.together.has(name) ? { ...context, parallel: true } : context);
        visit(statement.target, context);
        break;
      }
      case 'evaluate': visit(statement.value, context); break;
      case 'return': case 'exit': if (statement.value) visit(statement.value, context); break;
      case 'loop': {
        if (statement.over) visit(statement.over, context);
        const frame = frameOf(statement, context);
        const inside = { ...context, frame, isRetried: false, isAfterError: false };
        if (statement.test) visit(statement.test, inside);
        visitAll(statement.body, inside);
        break;
      }
      case 'branch': {
        if (statement.test) visit(statement.test, context);
        const bodies = isForTypesOnly(statement) ? statement.bodies.slice(1) : statement.bodies;
        for (const body of bodies) visitAll(body, fillsWhatIsTested(statement.test, body) ? { ...context, isOnce: true } : context);
        break;
      }
      case 'try': {
        const left = context.frame && leftAtSuccess(statement, siblings, context.frame);
        const tried = left ? { ...context, frame: left.to, isRetried: true } : context;
        visitAll(statement.body, tried);
        for (const handler of statement.handlers) visitAll(handler, { ...tried, isAfterError: true });
        visitAll(statement.last, context);
        break;
      }
      case 'define': visitDefined(statement.value, context); break;
      case 'class': visitClass(statement, context); break;
    }
  };

  const visitDefined = (node: Lambda, context: Context): void => {
    for (const parameter of node.parameters) if (parameter.default) visit(parameter.default, context);
    for (const decorator of node.decorators) {
      visit(decorator, context);
      const isCalled = decorator.kind === 'call';
      for (const value of valuesOf(isCalled ? decorator.callee : decorator, context)) {
        if (value.kind !== 'foreign') continue;
        if (value.made && /\.tool(?:_plain)?$/.test(value.trail)) found.toolsGiven.add(value.made);
        noticeDecorator(value, decorator, context);
        // `@app.post('/ask')` is of a thing that was made, and will call the function; `@lru_cache` only wraps it.
        const isRegistered = context.body.module.module.language === 'javascript' ? isCalled : value.trail.includes('().') || BATCH_PROCESSING.test(value.trail);
        if (!isRegistered || PASSIVE.test(value.trail)) continue;
        const frame = BATCH_PROCESSING.test(value.trail) ? recordsFrame(context, decorator) : context.frame;
        for (const defined of functionsOf(program.evaluate(node, context.body.scope))) lead(context, defined.body, 'pass', decorator, frame);
      }
    }
  };

  const noticeDecorator = (value: Foreign, node: Expression, context: Context): void => {
    const { trail } = value;
    if (/idempotency/.test(value.package + value.trail) && IDEMPOTENT.test(trail)) found.idempotency.push(placeOf(context, node));
    if (/powertools/.test(value.package) && BATCH_PROCESSING.test(trail)) {
      found.partialFailures.push(placeOf(context, node));
      if (node.kind === 'call') for (const argument of node.args) for (const each of functionsOf(valuesOf(argument.value, context))) lead(context, each.body, 'pass', node, recordsFrame(context, node));
    }
  };

  const visitClass = (node: Class, context: Context): void => {
    for (const expression of [...node.bases, ...node.decorators]) visit(expression, context);
    for (const statement of node.body) visitStatement(statement, node.body, context);
    const isRegistered = node.decorators.some((decorator) => valuesOf(decorator, context).some(isRegistrar));
    if (isRegistered) for (const method of node.body) if (method.kind === 'define') for (const each of functionsOf(program.evaluate(method.value, context.body.scope))) lead(context, each.body, 'pass', node);
  };

  // ── loops ────────────────────────────────────────────────────────────────

  const keep = (frame: Frame): Frame => {
    found.frames.push(frame);
    return frame;
  };

  const frameOf = (loop: Loop, context: Context): Frame => {
    const over = loop.over ? valuesOf(loop.over, context) : [];
    const range = loop.over ? rangeOf(loop.over, context) : undefined;
    return keep({
      over: over.some(isRecords) ? 'records' : 'other', kind: loop.loop, span: spanOf(context, loop), times: range?.times ?? lengthOf(loop.over), outer: context.frame,
      inside: [...loop.body, ...(loop.test ? [loop.test] : [])], isCounted: loop.loop === 'while' || range !== undefined, loop, body: context.body,
    });
  };

  const frameOver = (expression: Expression | undefined, node: Node, context: Context): Frame => {
    const over = expression ? valuesOf(expression, context) : [];
    const range = expression ? rangeOf(expression, context) : undefined;
    return keep({
      over: over.some(isRecords) ? 'records' : 'other', kind: 'each', span: spanOf(context, node), times: range?.times ?? lengthOf(expression), outer: context.frame,
      inside: [node], isCounted: range !== undefined, loop: undefined, body: context.body,
    });
  };

  const recordsFrame = (context: Context, node: Node): Frame => keep({
    over: 'records', kind: 'each', span: spanOf(context, node), times: undefined, outer: context.frame, inside: [], isCounted: false, loop: undefined, body: context.body,
  });

  /** `range(5)`, `range(1, n + 1)`, `itertools.count()`. */
  const rangeOf = (expression: Expression, context: Context): { readonly times: number | undefined } | undefined => {
    if (expression.kind !== 'call') return undefined;
    const { callee, args } = expression;
    const name = callee.kind === 'name' || callee.kind === 'member' ? callee.name : undefined;
    if (name === 'count' || name === 'repeat') return { times: undefined };
    if (name !== 'range') return undefined;
    const numbers = args.map(({ value }) => numberOf(valuesOf(value, context)));
    const [from, to, step = 1] = numbers.length === 1 ? [0, numbers[0]] : numbers;
    return { times: from === undefined || to === undefined || step === 0 ? undefined : Math.max(0, Math.ceil((to - from) / step)) };
  };

  /** A loop that tries again, as what is in `try` leaves it when it has worked: the frame that it is left for. */
  const leftAtSuccess = ({ body, handlers }: Try, siblings: readonly Statement[], frame: Frame): { readonly to: Frame | undefined } | undefined => {
    if (handlers.length === 0 || frame.over === 'records' || !frame.loop || speaksOfTools(frame.inside)) return undefined;
    const after = frame.loop.body === siblings ? siblings.slice(siblings.findIndex((statement) => statement.kind === 'try' && statement.body === body) + 1) : [];
    const last = [...body, ...after];
    if (last.some((statement) => statement.kind === 'return')) {
      // It leaves its function, and with that all loops in there.
      let to = frame.outer;
      while (to && to.body === frame.body && to.over !== 'records' && !speaksOfTools(to.inside)) to = to.outer;
      return { to };
    }
    if (last.some((statement) => statement.kind === 'exit' && statement.how === 'break')) return { to: frame.outer };
    return frame.isCounted && leaves(body) ? { to: frame.outer } : undefined;
  };

  // ── expressions ──────────────────────────────────────────────────────────

  const visit = (expression: Expression, context: Context): void => {
    if (depth >= MOST_DEPTH) return;
    depth++;
    visitExpression(expression, context);
    depth--;
  };

  const visitExpression = (expression: Expression, context: Context): void => {
    switch (expression.kind) {
      case 'call': visitCall(expression, context); break;
      case 'comprehension': {
        visit(expression.over, context);
        const inside = { ...context, frame: frameOver(expression.over, expression, context), isRetried: false };
        for (const part of [...expression.tests, expression.item]) visit(part, inside);
        break;
      }
      case 'member': {
        visit(expression.object, context);
        if (expression.computed) visit(expression.computed, context);
        for (const value of valuesOf(expression.object, context)) if (value.kind === 'instance' && expression.name !== undefined) for (const method of propertiesOf(value.of, expression.name)) lead(context, method.body, 'call', expression);
        break;
      }
      case 'text': for (const part of expression.parts) if (typeof part !== 'string') visit(part, context); break;
      case 'dict':
        for (const { value, computed } of expression.entries) {
          if (computed) visit(computed, context);
          visit(value, context);
        }
        break;
      case 'list': for (const item of expression.items) visit(item, context); break;
      case 'choice':
        if (expression.test) visit(expression.test, context);
        expression.options.forEach((option, index) => visit(option, index > 0 && expression.test === undefined ? { ...context, isOnce: true } : context));
        break;
      case 'operation': for (const operand of expression.operands) visit(operand, context); break;
      case 'other': for (const child of expression.children) visit(child, context); break;
      case 'lambda': for (const parameter of expression.parameters) if (parameter.default) visit(parameter.default, context); break;
      case 'class-value': visitClass(expression.value, context); break;
      case 'module': if (expression.module !== undefined) visitImport(expression.module, [], expression, context); break;
      case 'name': case 'constant': break;
    }
  };

  const visitCall = (node: Call, context: Context): void => {
    const { callee, args } = node;
    const name = callee.kind === 'name' || callee.kind === 'member' ? callee.name : undefined;
    const callees = valuesOf(callee, context);
    const isTogether = (name !== undefined && TOGETHER.test(name)) || callees.some((value) => value.kind === 'foreign' && TOGETHER.test(value.trail));
    const isEach = name !== undefined && (EACH.has(name) || /^(?:pMap|eachLimit|eachOf|each|mapLimit|forEachOf|mapSeries|eachSeries)$/.test(name)) && args.some(({ value }) => functionsOf(valuesOf(value, context)).length > 0);

    visit(callee, context);
    noticeClients(node, context);
    let inside = isTogether ? { ...context, parallel: true } : context;
    if (isEach) {
      const isMethod = callee.kind === 'member' && !valuesOf(callee.object, context).some(({ kind }) => kind === 'foreign');
      const over = isMethod ? callee.object : args.map(({ value }) => value).find((value) => functionsOf(valuesOf(value, context)).length === 0);
      const isAtOnce = name === 'pMap' || (name === 'map' && (callee.kind === 'member' && !isMethod ? true : args.some(({ value }) => functionsOf(valuesOf(value, context)).some((each) => each.node.isAsync))));
      inside = { ...inside, frame: frameOver(over, node, context), isRetried: false, parallel: inside.parallel || isAtOnce };
    }
    for (const { value } of args) visit(value, isEach && functionsOf(valuesOf(value, context)).length === 0 ? context : inside);

    for (const value of callees) {
      if (value.kind === 'function') {
        const isFluent = callee.kind === 'member' && name !== 'call' && name !== 'apply' && valuesOf(callee.object, context).includes(value);
        if (!isFluent) lead(context, value.body, 'call', node);
        if (sleepers.has(value.body)) {
          const milliseconds = args[0] ? numberOf(valuesOf(args[0].value, context)) : undefined;
          found.waits.push({ ...placeOf(context, node), seconds: milliseconds === undefined ? undefined : milliseconds / 1000, isWaiter: false, polls: undefined });
        }
      } else if (value.kind === 'class') for (const name of ['__init__', 'constructor', '__post_init__']) for (const method of functionsOf(program.memberOf(value.instance, name, context.body.scope))) lead(context, method.body, 'call', node);
      else if (value.kind === 'instance') for (const name of callee.kind === 'name' && callee.name === 'super' ? ['__init__', 'constructor'] : ['__call__']) for (const method of functionsOf(program.memberOf(value, name, context.body.scope))) lead(context, method.body, 'call', node);
    }
    const isLocal = callees.some(({ kind }) => kind === 'function' || kind === 'class');
    hand(args, isLocal, node, isEach || inside.parallel === context.parallel ? inside : { ...context, parallel: inside.parallel });
    // What a function of the project does with it is seen there.
    if (!isLocal) handOperation(node, inside);

    let isKnown = false;
    for (const value of callees) if (value.kind === 'foreign') isKnown = noticeCall(node, value, context) || isKnown;
    if (!isKnown && callees.every(({ kind }) => kind !== 'function' && kind !== 'class')) noticeUnknown(node, callees, context);
  };

  /** Functions that are handed over will be called, by somebody. */
  const hand = (args: readonly Argument[], isLocal: boolean, node: Call, context: Context): void => {
    const batch = valuesOf(node.callee, context).some((value) => value.kind === 'foreign' && BATCH_PROCESSING.test(value.trail));
    const frame = batch ? recordsFrame(context, node) : context.frame;
    for (const { value } of args) {
      for (const each of valuesOf(value, context)) {
        for (const { body } of handedBy(each, program, handed)) lead(context, body, 'pass', node, frame);
        if (isLocal) continue;
        if (each.kind === 'class' || (each.kind === 'instance' && each.of.node.bases.length > 0)) {
          const object = each.kind === 'class' ? each : each.of;
          for (const method of methodsOf(object, /./)) lead(context, method.body, 'pass', node, frame);
        }
      }
    }
  };

  /** `run_in_threadpool(client.converse, **request)`, `partial(client.converse, modelId=model)`: somebody calls it with what follows. */
  const handOperation = (node: Call, context: Context): void => {
    node.args.forEach(({ value }, at) => {
      // What stands for an operation in another way, as what `partial` gives, has been seen where it was made.
      if (value.kind !== 'member') return;
      for (const each of valuesOf(value, context)) {
        if (each.kind !== 'foreign' || each.trail.endsWith('()')) continue;
        const isOperation = each.package.startsWith('aws:') ? /^\w+$/.test(each.trail) : packageCallOf(each.package, each.trail) !== undefined;
        if (isOperation) noticeCall({ ...node, callee: value, args: node.args.slice(at + 1) }, each, context);
      }
    });
  };

  // ── what is called ───────────────────────────────────────────────────────

  /** Whether the call is one that facts speak of. */
  const noticeCall = (node: Call, callee: Foreign, context: Context): boolean => {
    const { package: origin, trail } = callee;
    const place = placeOf(context, node);
    const last = trail.slice(trail.lastIndexOf('.') + 1);
    if (origin.startsWith('aws:')) return noticeOperation(node, origin.slice(4), trail, callee, context);
    noticeMaking(node, callee, context);

    const commands = serviceOfCommands(origin);
    if (commands !== undefined && trail.endsWith('Command')) {
      askService(node, commands, trail, undefined, context);
      return true;
    }
    const called = packageCallOf(origin, trail);
    if (called && !(called.package.test('langfuse') && origin === 'langfuse' && !trail.startsWith('openai'))) {
      found.calls.push({ ...place, node, operation: called.operation, service: called.service, name: operationOf(trail), callee });
      return true;
    }
    if (SLEEPS[origin]?.test(trail)) {
      const first = node.args[0] ? numberOf(valuesOf(node.args[0].value, context)) : undefined;
      found.waits.push({ ...place, seconds: first === undefined ? undefined : MILLISECONDS.test(origin) ? first / 1000 : first, isWaiter: false, polls: undefined });
      return true;
    }
    if (/^waitUntil|^waitFor/.test(trail) && commands !== undefined) {
      found.waits.push({ ...place, seconds: undefined, isWaiter: true, polls: trail });
      return true;
    }
    if (/idempotency/.test(origin + trail) && IDEMPOTENT.test(trail)) found.idempotency.push(place);
    if (/powertools/.test(origin) && BATCH_PROCESSING.test(trail)) found.partialFailures.push(place);
    if (/(?:^|\.)(?:streamHandle|StreamingResponse)$/.test(trail) && /^(?:hono|fastapi|starlette)$/.test(packageOf(origin))) found.streams.push(place);
    if (HTTP.test(origin) ? ASKS.test(trail) : origin === 'botocore' && /(?:^|\.)AWSRequest$/.test(trail)) noticeRequest(node, callee, context);
    if (QUESTION.test(last) && sdkNamed(origin, trail, context)) found.questions.push({ ...place, name: last });
    if (HTTP.test(origin) && last === 'get') found.questions.push({ ...place, name: 'get' });
    return false;
  };

  const noticeMaking = (node: Call, callee: Foreign, context: Context): void => {
    const { package: origin, trail } = callee;
    const place = placeOf(context, node);
    if (origin === 'agents' && !hasOpenAiAgents) return;
    const maker = makersOf(origin).find((each) => each.trail.test(trail));
    if (maker) found.agents.push({ ...place, maker, node, callee });
    const loader = loadersOf(origin).find((each) => each.trail.test(trail));
    if (loader) found.models.push({ ...place, loader });
    if (!trail.includes('()')) {
      const sdk = sdkNamed(origin, trail, context);
      const isClass = /(?:^|\.)(?:[A-Z]\w*)?$/.test(trail) && (node.isNew === true || context.body.module.module.language === 'python');
      if (sdk?.family === 'vendor' && isClass && sdk.name !== 'ai') found.clients.push({ ...place, service: sdk.name, node });
      if (sdk?.name === 'langchain' && isClass && /(?:^|\.)(?:Chat[A-Z]\w*|\w*LLM|Bedrock\w*|\w*OpenAI|\w*Embeddings|SagemakerEndpoint)$/.test(trail) && !/Prompt|Message|History|Template/.test(trail)) found.clients.push({ ...place, service: sdk.name, node });
    }
  };

  /** A client of AWS is made, or something is asked of it. */
  const noticeOperation = (node: Call, service: string, trail: string, callee: Foreign, context: Context): boolean => {
    const last = trail.slice(trail.lastIndexOf('.') + 1);
    if (trail === '' || last === 'send') return trail !== '';
    if (last === 'wait' && trail.includes('get_waiter()')) {
      const waiter = callee.made;
      found.waits.push({ ...placeOf(context, node), seconds: undefined, isWaiter: true, polls: (waiter && textsOf(program.argument(waiter, callee.madeIn ?? context.body.scope, ['waiter_name'], 0))[0]) ?? 'wait' });
      return true;
    }
    if (last === 'promise' || /\(\)$/.test(trail) || /^(?:get_waiter|get_paginator|close|__\w+__)$/.test(last)) return true;
    askService(node, service, last, callee, context);
    return true;
  };

  const askService = (node: Call, service: string, name: string, callee: Foreign | undefined, context: Context): void => {
    const place = placeOf(context, node);
    const unmistakable = service === '?' ? UNMISTAKABLE.get(name) : undefined;
    const known = unmistakable?.service ?? service;
    const operation = AWS_OPERATIONS[known]?.[operationNamed(name)];
    if (operation) found.calls.push({ ...place, node, operation, service: known, name, callee });
    else if (known !== '?') found.services.push({ ...place, service: known, operation: name });
    if (known === 'lambda' && /^invoke(?:async|withresponsestream)?$/.test(operationNamed(name))) {
      found.invocations.push({ ...place, type: operationNamed(name) === 'invokeasync' ? 'Event' : invocationType(node, context) });
    }
    if (known === 'apigatewaymanagementapi' && operationNamed(name) === 'posttoconnection') found.pushes.push(place);
    const bare = name.replace(/Command$/, '');
    if (QUESTION.test(bare.charAt(0).toLowerCase() + bare.slice(1))) found.questions.push({ ...place, name });
  };

  const invocationType = (node: Call, context: Context): Invocation['type'] => {
    const values = program.argument(node, context.body.scope, ['InvocationType']);
    const names = [...textsOf(values), ...values.flatMap((value) => (value.kind === 'foreign' ? [value.trail.slice(value.trail.lastIndexOf('.') + 1)] : []))].map((text) => text.toLowerCase());
    if (names.length === 0) return hasArgument(node, ['InvocationType'], context) ? 'unknown' : node.args.every(({ value, spread }) => !spread && (value.kind === 'dict' || valuesOf(value, context).some(({ kind }) => kind === 'dict')) || node.args.some(({ name }) => name !== undefined)) ? 'RequestResponse' : 'unknown';
    if (names.every((text) => text === 'event')) return 'Event';
    return names.every((text) => text === 'requestresponse' || text === 'request_response') ? 'RequestResponse' : 'unknown';
  };

  const hasArgument = (node: Call, names: readonly string[], context: Context): boolean => node.args.some(({ name, value }) => (
    name !== undefined ? names.includes(name) : valuesOf(value, context).some((each) => each.kind === 'dict' && each.node.kind === 'dict' && each.node.entries.some(({ key }) => key !== undefined && names.includes(key)))));

  /** A request to a model's host, by hand. */
  const noticeRequest = (node: Call, callee: Foreign | undefined, context: Context): void => {
    const places = [{ node, scope: context.body.scope }, ...(callee?.made && callee.madeIn ? [{ node: callee.made, scope: callee.madeIn }] : [])];
    const texts = places.flatMap(({ node: call, scope }) => call.args.flatMap(({ value }) => program.evaluate(value, scope).flatMap((each) => (
      each.kind === 'text' ? [each.text] : each.kind === 'dict' ? ['hostname', 'host', 'url', 'baseURL', 'path'].flatMap((key) => textsOf(program.memberOf(each, key, scope))) : []))));
    const service = texts.map(hostIn).find((each) => each !== undefined)?.service ?? serviceAsked(node, context);
    if (service === undefined) return;
    const url = texts.join(' ');
    if (/\/models\/?(?:\s|$)/.test(url) || /\/files\/?(?:\s|$)/.test(url)) return;
    const nature = /embed/i.test(url) ? 'embed' : /moderations/.test(url) ? 'moderate' : /rerank/.test(url) ? 'rerank' : /\/batches/.test(url) ? 'start-job' : /\/retrieve(?:\s|$)/.test(url) ? 'retrieve' : /\/agents\//.test(url) && /bedrock-agent/.test(url) ? 'agent' : 'generate';
    const name = callee ? `${callee.package}${callee.trail === '' ? '' : '.'}${callee.trail.replaceAll('()', '')}` : 'fetch';
    found.calls.push({ ...placeOf(context, node), node, operation: /[sS]tream|-stream/.test(url) ? { nature, streaming: true } : { nature }, service, name, callee });
  };

  /** Of a request to an address that nobody knows: what it sends is what a model is asked. */
  const serviceAsked = (node: Call, context: Context): string | undefined => {
    const sent = [...program.argument(node, context.body.scope, ['json', 'data', 'body']), ...node.args.flatMap(({ value }) => valuesOf(value, context))];
    for (const value of sent) {
      if (value.kind !== 'dict') continue;
      const keys = new Set(program.entriesOf(value).map(([key]) => key));
      const isLimited = ['max_tokens', 'max_tokens_to_sample', 'max_completion_tokens', 'maxTokens'].some((key) => keys.has(key));
      if (!keys.has('model') || !(keys.has('messages') || (keys.has('prompt') && isLimited))) continue;
      return keys.has('max_tokens_to_sample') || keys.has('anthropic_version') ? 'anthropic' : 'openai';
    }
    return undefined;
  };

  const noticeUnknown = (node: Call, callees: readonly Value[], context: Context): void => {
    const { callee } = node;
    const name = callee.kind === 'name' || callee.kind === 'member' ? callee.name : undefined;
    if (name === undefined) return;
    const place = placeOf(context, node);
    if (name === 'streamifyResponse') found.streams.push(place);
    if (callee.kind === 'name') {
      if (name === 'fetch' && callees.length === 0) {
        noticeRequest(node, undefined, context);
        found.questions.push({ ...place, name });
      }
      const timer = name === 'Promise' && node.isNew && !sleepers.has(context.body) ? timerIn(node) : undefined;
      if (timer) {
        const milliseconds = timer.args[1] ? numberOf(valuesOf(timer.args[1].value, context)) : undefined;
        found.waits.push({ ...place, seconds: milliseconds === undefined ? undefined : milliseconds / 1000, isWaiter: false, polls: undefined });
      }
      return;
    }
    if (callees.length > 0) return;
    if (name === 'post_to_connection' || name === 'postToConnection') found.pushes.push(place);
    const known = UNMISTAKABLE.get(name);
    if (known) {
      const call: ModelCallSeen = { ...place, node, operation: known.operation, service: known.service, name, callee: undefined };
      unknown.add(call);
      found.calls.push(call);
    }
    if (/(?:job|status|execution|task|ingestion|analysis|import|export|query|run)/i.test(name) && QUESTION.test(name)) found.questions.push({ ...place, name });
  };

  const visitImport = (module: string, names: readonly string[], node: Node, context: Context): void => {
    const { language, source } = context.body.module.module;
    for (const body of program.importedBy(source.path, module, names)) lead(context, body, 'import', node);
    if (!program.isPackage(source.path, module)) return;
    if (/^(?:mypy_boto3|types_aiobotocore|types_boto3)_/.test(module)) return;
    const isAgents = language === 'python' && /^agents(?:\.|$)/.test(module) && hasOpenAiAgents;
    const sdk = isAgents ? OPENAI_AGENTS : sdkOf(module, language) ?? (language === 'python' ? names.map((name) => sdkOf(`${module}.${name}`, language)).find((each) => each) : undefined);
    if (sdk) found.sdks.push({ ...placeOf(context, node), sdk, name: language === 'python' && sdkOf(module, language) === undefined && !isAgents ? `${module}.${names.find((name) => sdkOf(`${module}.${name}`, language))}` : module });
  };

  const noticeClients = (node: Call, context: Context): void => {
    for (const value of valuesOf(node, context)) {
      if (value.kind !== 'foreign' || value.made !== node || value.trail !== '' || !value.package.startsWith('aws:')) continue;
      const service = value.package.slice(4);
      const place = placeOf(context, node);
      const sdk = awsSdk(service);
      if (sdk) {
        const { language } = context.body.module.module;
        // A package of its own was imported; version 2 of the SDK for JavaScript has all services in one.
        const isImported = node.callee.kind === 'name' || node.callee.kind === 'member' ? valuesOf(node.callee, context).some((callee) => callee.kind === 'foreign' && callee.package.startsWith('@aws-sdk/')) : false;
        if (!isImported) found.sdks.push({ ...place, sdk, name: `${language === 'python' ? 'boto3' : 'aws-sdk'} ${service}` });
        found.clients.push({ ...place, service, node });
      } else if (service !== '?') found.services.push({ ...place, service, operation: undefined });
      else hasUnknownClient = true;
    }
  };

  for (const body of program.bodies) {
    if (!program.isFollowed(body)) continue;
    const context: Context = { body, frame: undefined, isRetried: false, parallel: false, isAfterError: false, isOnce: isKept(body.node), together: togetherIn(body.statements) };
    visitAll(body.statements, context);
    if (body.node) continue;
    for (const { value, from } of body.module.module.exports) {
      if (value) visit(value, context);
      if (from) visitImport(from.module, [from.imported], { kind: 'module', module: from.module, start: 0, end: 0 }, context);
    }
  }

  // A method's name alone says something only beside the SDK that it is of.
  const hasModelSdk = hasUnknownClient || found.sdks.some(({ sdk }) => sdk.family === 'aws-model' || sdk.family === 'aws-agent');
  const calls = onePerPlace(hasModelSdk ? found.calls : found.calls.filter((call) => !unknown.has(call)));
  return { ...found, calls };
}

/** What is called in one place may come from several, such as the parts of a chain: one of each nature counts. */
function onePerPlace(calls: readonly ModelCallSeen[]): ModelCallSeen[] {
  const found = new Map<Call, ModelCallSeen[]>();
  for (const call of calls) {
    const others = found.get(call.node) ?? [];
    if (others.some(({ operation }) => operation.nature === call.operation.nature)) continue;
    found.set(call.node, [...others, call]);
  }
  return [...found.values()].flat();
}

const OPENAI_AGENTS = SDKS.find(({ name }) => name === 'openai-agents')!;

/** The row of a service of AWS that models or agents answer at. */
function awsSdk(service: string): Sdk | undefined {
  return SDKS.find(({ name, family }) => name === service && (family === 'aws-model' || family === 'aws-agent'));
}

/** `chat.completions.create` of `OpenAI().chat.completions.create`; `ChatBedrock.invoke` of `chat_models.ChatBedrock().invoke`. */
function operationOf(trail: string): string {
  const parts = trail.split('.');
  const made = parts.findLastIndex((part) => part.endsWith('()'));
  const after = parts.slice(made + 1);
  if (after.length > 1 || made < 0) return after.join('.');
  const makers = parts.slice(0, made + 1).filter((part) => /^[A-Z]\w*\(\)$|^\w*[a-z]\w*\(\)$/.test(part));
  const maker = (makers.find((part) => /^[A-Z]/.test(part)) ?? makers[0] ?? '').replace('()', '');
  return [maker, ...after].filter((part) => part !== '').join('.');
}

function functionsOf(values: readonly Value[]): readonly FunctionValue[] {
  return values.filter((value) => value.kind === 'function');
}

/** Lists of lists of functions: more is none that somebody wrote. */
const MOST_HANDED = 200;

/** Functions in a value that is handed over, also in lists and objects. */
function handedBy(value: Value, program: Program, known: Map<Value, readonly FunctionValue[]>): readonly FunctionValue[] {
  if (value.kind === 'function') return [value];
  if (value.kind !== 'list' && value.kind !== 'dict') return [];
  let handed = known.get(value);
  if (!handed) {
    const seen = new Set<Value>([value]);
    for (const each of seen) {
      if (each.kind === 'list' || each.kind === 'dict') for (const item of program.itemsOf([each])) if (seen.size < MOST_HANDED) seen.add(item);
    }
    known.set(value, (handed = functionsOf([...seen])));
  }
  return handed;
}

function methodsOf({ scope }: ClassObject, name: RegExp): readonly FunctionValue[] {
  return [...scope.names].flatMap(([key, slot]) => (name.test(key) ? functionsOf(slot.values) : []));
}

function propertiesOf({ scope }: ClassObject, name: string): readonly FunctionValue[] {
  return functionsOf(scope.names.get(name)?.values ?? []).filter(({ node }) => isProperty(node));
}

function isRecords(value: Value): boolean {
  return value.kind === 'event' && value.part === 'records';
}

/** The number that values are; the largest where there are several. */
function numberOf(values: readonly Value[]): number | undefined {
  const numbers = values.flatMap((value) => (value.kind === 'number' ? [value.value] : []));
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}
