import type {
  Alternative, AssessmentReport, CallerAssessment, Crossover, Fit, FunctionAssessment, Graph, GraphEdge, GraphNode, Monthly, Numbers, Pattern, PriceUse, Target, Traffic,
} from '../../src/assess/assessment.js';

const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const NOVA = 'amazon.nova-lite-v1:0';
const TITAN = 'amazon.titan-embed-text-v2:0';

export const CROSSOVERS: readonly Crossover[] = [
  { alternative: 'fargate', size: '1 vCPU, 2 GB', busyShare: 0.048, assumes: ['10 requests wait in a task at once', 'on-demand prices, no load balancer'] },
  { alternative: 'managed-instances', size: 'm7g.large', busyShare: 0.071, assumes: ['16 requests wait in an environment at once', 'on-demand prices plus 15 %'] },
  { alternative: 'provisioned-concurrency', size: '1,024 MB', busyShare: 0.6, assumes: ['one slot, always on'] },
];

export const SERVERFUL: Target = {
  first: 'Step Functions Standard that calls bedrock:invokeModel itself',
  alternatives: ['a durable function', 'AgentCore Runtime'],
  not: ['Step Functions Express, which ends after 300 s'],
  because: 'One invocation ends after 900 s, and 40 turns of at most 45 s take 1,800 s.',
};

/** Costs as they would come of 1,024 MB: Lambda grows with every call, what is always on begins with its price. */
export function monthlyOf(traffic: Traffic & { readonly invocationsPerMonth: number }): Monthly {
  const seconds = traffic.averageSeconds ?? 4;
  const usdOf: Readonly<Record<Alternative, (invocations: number) => number>> = {
    'lambda': count => count * (seconds * 0.0000166667 + 0.0000002),
    'provisioned-concurrency': count => 10.95 + count * (seconds * 0.0000097222 + 0.0000002),
    'fargate': count => 36.04 * Math.max(1, Math.ceil((count * seconds) / (2_628_000 * 10 * 0.7))),
    'managed-instances': count => 137.2 * Math.max(3, Math.ceil((count * seconds) / (2_628_000 * 16 * 0.7))) / 3 + count * 0.0000002,
  };
  const all = Object.keys(usdOf) as Alternative[];
  const at = traffic.invocationsPerMonth;
  const cheapestAt = (invocations: number): Alternative => all.toSorted((a, b) => usdOf[a](invocations) - usdOf[b](invocations))[0]!;
  const points = Array.from({ length: 49 }, (_, n) => Math.round(1_000 * 10 ** (n / 12)));
  return {
    traffic,
    costs: all.map(alternative => ({ alternative, usd: usdOf[alternative](at), how: `${at.toLocaleString('en-US')} invocations of ${seconds} s at 1,024 MB`, assumes: ['us-east-1, x86_64', 'no free tier'] })),
    model: traffic.modelCostPerCall === undefined ? null : { usd: at * traffic.modelCostPerCall, lambdaShare: usdOf.lambda(at) / (usdOf.lambda(at) + at * traffic.modelCostPerCall) },
    curve: points.map(invocations => ({ invocations, usd: Object.fromEntries(all.map(one => [one, usdOf[one](invocations)])) })),
    crossings: points.slice(1).flatMap((invocations, n) => {
      const [from, to] = [cheapestAt(points[n]!), cheapestAt(invocations)];
      return from === to ? [] : [{ invocations, from, to }];
    }),
  };
}

export function numbersOf(more: Partial<Numbers> = {}): Numbers {
  return {
    memoryMb: 1024,
    timeoutSeconds: 60,
    worstCaseSeconds: { value: 60, how: 'the timeout of 60 s', assumes: ['the model answers within the client\'s read timeout'] },
    paidAttempts: { value: 5, how: '5 attempts of the SDK', assumes: ['botocore\'s legacy retries'] },
    crossovers: CROSSOVERS,
    monthly: null,
    ...more,
  };
}

export function callerOf(from: string, more: Partial<CallerAssessment> = {}): CallerAssessment {
  return {
    from, kind: 'rest', mode: 'sync', pattern: 'F1', fit: 'fit', confidence: 'high', budget: 29,
    reasons: [{ note: `${from} waits 29 s`, path: 'template.yaml', line: 58, column: 9 }], target: null, at: { path: 'template.yaml', line: 58, column: 9 }, ...more,
  };
}

export function functionOf(logicalId: string, more: Partial<FunctionAssessment> = {}): FunctionAssessment {
  return {
    logicalId,
    template: 'template.yaml',
    at: { path: 'template.yaml', line: 39, column: 3 },
    ai: {
      verdict: 'ai',
      score: 95,
      kinds: ['api-call'],
      signals: [
        { kind: 'iam', weight: 60, note: 'its own role may bedrock:InvokeModel', path: 'template.yaml', line: 60 },
        { kind: 'source', weight: 55, note: 'client.converse(…) of the Bedrock runtime', path: 'src/summarize/app.py', line: 18 },
        { kind: 'manifest', weight: 15, note: 'requirements.txt names anthropic', path: 'src/summarize/requirements.txt', line: 2 },
        { kind: 'environment', weight: 10, note: 'MODEL_ID holds the id of a model', path: 'template.yaml', line: 47 },
      ],
    },
    handler: { files: ['src/summarize/app.py', 'src/summarize/prompt.py'], gaps: [] },
    pattern: 'F1',
    fit: 'fit',
    confidence: 'high',
    target: null,
    blockers: [],
    findings: [],
    callers: [callerOf('POST /summarize')],
    reasons: [
      { note: 'One model call, which ends within the 29 s that the API waits', path: 'src/summarize/app.py', line: 18, column: 12 },
      { note: 'Nothing is kept between two events' },
    ],
    advice: [],
    unknowns: ['traffic (invocationsPerMonth)'],
    numbers: numbersOf(),
    ...more,
  };
}

export const PRICES: readonly PriceUse[] = [
  { name: 'Lambda duration, x86_64', usd: 0.0000166667, unit: 'GB-second', region: 'us-east-1', source: 'https://aws.amazon.com/lambda/pricing/', asOf: '2026-11-24', overridden: false },
  { name: 'Fargate vCPU', usd: 0.04048, unit: 'vCPU-hour', region: 'us-east-1', source: 'https://aws.amazon.com/fargate/pricing/', asOf: '2026-11-24', overridden: false },
  { name: 'Fargate memory', usd: 0.004, unit: 'GB-hour', region: 'us-east-1', source: 'https://aws.amazon.com/fargate/pricing/', asOf: '2026-11-24', overridden: true },
];

export function reportOf(functions: readonly FunctionAssessment[], graph: Graph, more: Partial<AssessmentReport> = {}): AssessmentReport {
  return { version: 1, tool: { name: 'lambdafit', version: '0.1.0' }, functions, workflows: [], graph, prices: PRICES, failures: [], ...more };
}

const node = (kind: GraphNode['kind'], id: string, label: string, more: Partial<GraphNode> = {}): GraphNode => ({ id: `${kind}:${id}`, kind, label, ...more });
const edge = (kind: GraphEdge['kind'], from: string, to: string, label?: string): GraphEdge => ({ from, to, kind, ...(label === undefined ? {} : { label }) });

export function nodeOf({ logicalId, template, pattern, fit, at }: FunctionAssessment): GraphNode {
  return node('function', `${template}/${logicalId}`, logicalId, { fit, at, detail: pattern ? `${pattern} · ${fit}` : fit });
}

/** One function, whose traffic is given. */
export function one(): AssessmentReport {
  const summarize = functionOf('SummarizeFn', {
    numbers: numbersOf({ monthly: monthlyOf({ invocationsPerMonth: 200_000, averageSeconds: 4, modelCostPerCall: 0.003 }) }),
    unknowns: [],
  });
  return reportOf([summarize], {
    nodes: [node('caller', 'ask', 'POST /summarize'), nodeOf(summarize), node('model', CLAUDE, CLAUDE)],
    edges: [edge('sync', 'caller:ask', 'function:template.yaml/SummarizeFn', 'waits 29 s'), edge('model', 'function:template.yaml/SummarizeFn', `model:${CLAUDE}`)],
  });
}

/** A project as it may be: each fit, each mode, a state machine, a function that is not AI. */
export function eight(): AssessmentReport {
  const chat = functionOf('ChatFn', {
    fit: 'fit-with-changes', pattern: 'F1', confidence: 'high',
    at: { path: 'template.yaml', line: 12, column: 3 },
    ai: { ...functionOf('').ai, kinds: ['api-call', 'streaming'] },
    blockers: ['sync-timeout-exceeds-caller', 'memory-at-default'],
    findings: [
      { rule: 'sync-timeout-exceeds-caller', severity: 'warning', message: 'ChatFn may run 300 s, but POST /chat gives up after 29 s.', path: 'template.yaml', line: 16 },
      { rule: 'memory-at-default', severity: 'note', message: 'ChatFn runs with 128 MB, which is also a twelfth of a CPU.', path: 'template.yaml', line: 12 },
    ],
    callers: [
      callerOf('POST /chat', { fit: 'fit-with-changes' }),
      callerOf('schedule Warm, every 5 minutes', { kind: 'schedule', mode: 'async', pattern: 'F2', fit: 'fit', reasons: [] }),
    ],
    reasons: [{ note: 'It may run 300 s, and POST /chat waits 29 s', path: 'template.yaml', line: 16, column: 16 }, { note: 'It streams tokens from the model, and the path buffers them', path: 'src/chat/app.py', line: 31, column: 5 }],
    target: { first: 'Lambda, with response streaming through REST STREAM or a function URL', alternatives: ['answer 202 and push the result to a WebSocket'], not: ['a longer buffered timeout'], because: 'A buffered REST integration ends after 29 s.' },
    numbers: numbersOf({
      memoryMb: 128, timeoutSeconds: 300, worstCaseSeconds: { value: 300, how: 'the timeout of 300 s', assumes: [] },
      monthly: monthlyOf({ invocationsPerMonth: 1_500_000, averageSeconds: 6, modelCostPerCall: 0.0042 }),
    }),
    unknowns: ['the length of a usual answer'],
  });
  const ingest = functionOf('IngestDocumentFunction', {
    fit: 'fit', pattern: 'F2', at: { path: 'template.yaml', line: 74, column: 3 },
    ai: { ...functionOf('').ai, kinds: ['embedding', 'rag'] },
    callers: [callerOf('bucket Uploads', { kind: 's3', mode: 'async', pattern: 'F2', fit: 'fit', reasons: [] })],
    reasons: [{ note: 'Each object is independent, and its failures are kept in IngestFailures', path: 'template.yaml', line: 90, column: 9 }],
    numbers: numbersOf({ paidAttempts: { value: 12, how: '4 attempts of the SDK × 3 attempts of Lambda', assumes: [] } }),
  });
  const worker = functionOf('ExtractWorker', {
    fit: 'fit-with-changes', pattern: 'F2', confidence: 'medium', at: { path: 'template.yaml', line: 120, column: 3 },
    blockers: ['sqs-source-without-dlq'],
    findings: [{ rule: 'sqs-source-without-dlq', severity: 'warning', message: 'A message of Jobs that fails comes back until its retention ends: the queue has no dead-letter queue.', path: 'template.yaml', line: 101 }],
    callers: [callerOf('queue Jobs', { kind: 'sqs', mode: 'poll', pattern: 'F2', fit: 'fit-with-changes', reasons: [] })],
    reasons: [{ note: 'Messages are independent, but one that fails is paid for again and again', path: 'template.yaml', line: 101, column: 3 }],
    target: { first: 'Lambda, with a redrive policy', alternatives: [], not: [], because: 'Nothing else stands against it.' },
  });
  const agent = functionOf('ResearchAgent', {
    fit: 'does-not-fit', pattern: 'N1', confidence: 'high', at: { path: 'template.yaml', line: 150, column: 3 },
    ai: { ...functionOf('').ai, kinds: ['agent-loop', 'tool'] },
    callers: [callerOf('POST /research', { pattern: 'N1', fit: 'does-not-fit' })],
    reasons: [{ note: 'An agent loop with tools and a cap of 40 turns behind POST /research, which waits 29 s', path: 'src/research/agent.ts', line: 44, column: 20 }],
    target: SERVERFUL,
    blockers: ['agent-loop-in-one-invocation'],
    findings: [{ rule: 'agent-loop-in-one-invocation', severity: 'warning', message: 'Up to 40 turns of a model run in one invocation.', path: 'src/research/agent.ts', line: 44 }],
    advice: [{ note: 'A step of a durable function may run 15 minutes, the execution a year' }],
    numbers: numbersOf({ timeoutSeconds: 900, worstCaseSeconds: { value: 900, how: 'the timeout of 900 s, below 40 turns × 45 s', assumes: [] } }),
  });
  const lookup = functionOf('LookupTool', {
    fit: 'unknown', pattern: null, confidence: 'low', at: { path: 'template.yaml', line: 180, column: 3 },
    callers: [], handler: { files: [], gaps: ['CodeUri names a parameter'] },
    reasons: [{ note: 'Nothing in the project calls it' }], unknowns: ['who calls it', 'its code (CodeUri is !Ref CodeFolder)', 'traffic (invocationsPerMonth)'], numbers: null,
  });
  const classify = functionOf('ClassifyTicket', {
    fit: 'fit', pattern: 'F2', confidence: 'medium', at: { path: 'nested/tickets.yaml', line: 8, column: 3 }, template: 'nested/tickets.yaml',
    callers: [callerOf('workflow TicketFlow', { kind: 'workflow', mode: 'sync', pattern: 'F2', fit: 'fit', reasons: [] })],
    reasons: [{ note: 'A short task of a standard workflow, which waits as long as it runs', path: 'nested/tickets.yaml', line: 41, column: 5 }],
  });
  const render = functionOf('RenderReportFn', {
    fit: 'fit-with-changes', pattern: 'N3', confidence: 'low', at: { path: 'template.yaml', line: 210, column: 3 },
    ai: { ...functionOf('').ai, kinds: ['local-inference'] },
    callers: [callerOf('GET /report', { kind: 'http', pattern: 'N3', fit: 'fit-with-changes', budget: 30 })],
    reasons: [{ note: 'A model of 420 MB is loaded from the image before the first answer', path: 'src/report/model.py', line: 7, column: 1 }],
    target: { first: 'SnapStart', alternatives: ['provisioned concurrency with auto scaling', 'Lambda Managed Instances'], not: ['provisioned concurrency and SnapStart together'], because: 'The first request after a pause waits for the model.' },
    blockers: ['user-facing-cold-start'],
    findings: [{ rule: 'user-facing-cold-start', severity: 'note', message: 'GET /report waits for a model of 420 MB to load.', path: 'template.yaml', line: 210 }],
  });
  const other = functionOf('ThumbnailFn', { fit: 'not-assessed', pattern: null, ai: { verdict: 'no', score: 0, kinds: [], signals: [] }, callers: [], reasons: [], numbers: null, unknowns: [] });
  const helper = functionOf('CustomS3AutoDeleteObjects', { ...other, logicalId: 'CustomS3AutoDeleteObjectsCustomResourceProviderHandler9D90184F', template: 'nested/tickets.yaml', excluded: 'cdk-helper' });

  const id = ({ template, logicalId }: FunctionAssessment): string => `function:${template}/${logicalId}`;
  return reportOf([chat, ingest, worker, agent, lookup, classify, render, other, helper], {
    nodes: [
      node('caller', 'chat', 'POST /chat'), node('caller', 'warm', 'schedule Warm, every 5 minutes'), node('caller', 'uploads', 'bucket Uploads'),
      node('queue', 'jobs', 'queue Jobs', { detail: 'keeps 4 days' }), node('caller', 'research', 'POST /research'), node('caller', 'report', 'GET /report'),
      node('caller', 'tickets', 'EventBridge rule TicketOpened'),
      ...[chat, ingest, worker, agent, lookup, classify, render].map(nodeOf),
      node('workflow', 'TicketFlow', 'TicketFlow', { fit: 'fit', detail: 'F2 · fit', at: { path: 'nested/tickets.yaml', line: 30, column: 3 } }),
      node('model', CLAUDE, CLAUDE), node('model', NOVA, NOVA), node('model', TITAN, TITAN),
      node('failure', 'IngestFailures', 'queue IngestFailures'),
      node('failure', 'lost', 'nowhere: lost'),
    ],
    edges: [
      edge('sync', 'caller:chat', id(chat), 'waits 29 s'), edge('async', 'caller:warm', id(chat)), edge('model', id(chat), `model:${CLAUDE}`, 'streams'),
      edge('async', 'caller:uploads', id(ingest)), edge('model', id(ingest), `model:${TITAN}`, 'in a loop'), edge('failure', id(ingest), 'failure:IngestFailures', 'after 3 attempts'),
      edge('async', id(ingest), 'queue:jobs'), edge('poll', 'queue:jobs', id(worker), 'batch of 10'), edge('model', id(worker), `model:${NOVA}`), edge('failure', 'queue:jobs', 'failure:lost', 'after 4 days'),
      edge('sync', 'caller:research', id(agent), 'waits 29 s'), edge('model', id(agent), `model:${CLAUDE}`, 'up to 40 turns'), edge('sync', id(agent), id(lookup)),
      edge('unknown', id(lookup), `model:${NOVA}`),
      edge('async', 'caller:tickets', 'workflow:TicketFlow'), edge('sync', 'workflow:TicketFlow', id(classify), 'task Classify'), edge('model', id(classify), `model:${NOVA}`),
      edge('sync', 'caller:report', id(render), 'waits 30 s'),
    ],
  }, {
    workflows: [{
      logicalId: 'TicketFlow', template: 'nested/tickets.yaml', at: { path: 'nested/tickets.yaml', line: 30, column: 3 }, express: false, pattern: 'F2', fit: 'fit', confidence: 'high', target: null, blockers: [],
      reasons: [{ note: 'Each ticket is one execution, and failed tasks are retried and caught', path: 'nested/tickets.yaml', line: 44, column: 9 }], callers: [{ from: 'rule Tickets', kind: 'eventbridge', mode: 'async', at: { path: 'nested/tickets.yaml', line: 36, column: 9 } }],
      modelTasks: ['Classify'],
      paidTasks: [{ task: 'Classify', value: 4, how: '1 try and 3 retries of state "Classify" upon States.ALL', assumes: ['the task fails after the model has answered'] }],
    }],
    failures: [{ path: 'broken.yaml', message: 'This template cannot be parsed: a bracket is never closed', line: 12, column: 4 }],
  });
}

const FITS: readonly Fit[] = ['fit', 'fit-with-changes', 'fit', 'does-not-fit', 'fit', 'unknown', 'fit-with-changes', 'not-assessed'];
const PATTERNS: Readonly<Record<Fit, Pattern | null>> = { 'fit': 'F1', 'fit-with-changes': 'F2', 'does-not-fit': 'N1', 'unknown': null, 'not-assessed': null };
const NOUNS = ['Invoice', 'Ticket', 'Contract', 'Message', 'Claim', 'Listing', 'Review', 'Résumé', 'Transcript', 'Product'];
const VERBS = ['Summarize', 'Classify', 'Translate', 'ExtractFieldsFrom', 'Embed', 'ModerateAndRedactPersonalDataOf'];

/** Many functions in four templates, some of which call each other and most of which share models. */
export function many(count = 60): AssessmentReport {
  const functions = Array.from({ length: count }, (_, n) => {
    const fit = FITS[n % FITS.length]!;
    const name = `${VERBS[Math.floor(n / NOUNS.length) % VERBS.length]}${NOUNS[n % NOUNS.length]}${n < 60 ? '' : n}`;
    return functionOf(name, {
      fit, pattern: PATTERNS[fit], confidence: (['high', 'medium', 'low'] as const)[n % 3]!, template: `services/${n % 4}/template.yaml`, at: { path: `services/${n % 4}/template.yaml`, line: 10 + n, column: 3 },
      target: fit === 'does-not-fit' ? SERVERFUL : null,
      numbers: fit === 'not-assessed' ? null : numbersOf(n % 10 === 0 ? { monthly: monthlyOf({ invocationsPerMonth: 10_000 * (n + 1), averageSeconds: 3 }) } : {}),
      blockers: fit === 'fit-with-changes' ? ['async-failure-not-captured'] : [],
      findings: fit === 'fit-with-changes' ? [{ rule: 'async-failure-not-captured', severity: 'warning', message: `An event that ${name} fails three times is gone.`, path: `services/${n % 4}/template.yaml`, line: 12 + n }] : [],
    });
  });
  const nodes: GraphNode[] = [node('model', CLAUDE, CLAUDE), node('model', NOVA, NOVA), node('model', TITAN, TITAN), node('failure', 'dlq', 'queue Failed'), ...functions.map(nodeOf)];
  const edges: GraphEdge[] = [];
  functions.forEach((fn, n) => {
    const id = `function:${fn.template}/${fn.logicalId}`;
    if (n % 9 === 8) {
      const before = functions[n - 1]!;
      edges.push(edge('sync', `function:${before.template}/${before.logicalId}`, id, 'waits for it'));
    } else {
      const kind = (['sync', 'async', 'poll'] as const)[n % 3]!;
      nodes.push(kind === 'poll' ? node('queue', String(n), `queue Jobs${n}`) : node('caller', String(n), kind === 'sync' ? `POST /${fn.logicalId.toLowerCase()}` : `bucket Incoming${n}`));
      edges.push(edge(kind, `${kind === 'poll' ? 'queue' : 'caller'}:${n}`, id, kind === 'sync' ? 'waits 29 s' : kind === 'poll' ? 'batch of 10' : undefined));
      if (kind === 'async') edges.push(edge('failure', id, 'failure:dlq', 'after 3 attempts'));
    }
    if (fn.fit !== 'not-assessed') edges.push(edge('model', id, `model:${[CLAUDE, NOVA, TITAN][n % 3]!}`));
  });
  return reportOf(functions, { nodes, edges });
}

/** Ends attributes, elements, comments, scripts, styles, tables, links and Mermaid's labels, if somebody lets it. */
export const HOSTILE = '"><img src=x onerror=alert(1)>\'</script></style></svg></title><!-- ]]> | `x` "]; end\nclick n0 "javascript:alert(1)" %% #quot; &lt; \u202e\u0000\ud800 [a](javascript:b) @octocat #1';

/** Every text of a report replaced. */
export function withTexts(report: AssessmentReport, change: (text: string) => string): AssessmentReport {
  const codes = new Set(['kind', 'fit', 'pattern', 'mode', 'confidence', 'verdict', 'severity', 'alternative', 'excluded', 'from', 'to', 'id', 'asOf']);
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return codes.has(key) && !/^(?:POST|GET|queue|bucket|schedule|workflow) /.test(value) ? value : change(value);
    if (Array.isArray(value)) return value.map(item => walk(item, key === 'kinds' ? 'kind' : ''));
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner, name)]));
    return value;
  };
  return walk(report, '') as AssessmentReport;
}
