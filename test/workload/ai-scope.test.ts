import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Source } from '../../src/source/source.js';
import type { Premise } from '../../src/template/value.js';
import { aiScope, type AiSubject } from '../../src/workload/ai-scope.js';
import { References } from '../../src/workload/references.js';
import { Roles } from '../../src/workload/roles.js';
import type { AiScope, Signal } from '../../src/workload/workload.js';
import { templateOf } from '../support.js';

interface Shape {
  /** Statements or other items of `Policies`, in flow style. */
  readonly policies?: string;
  /** Variables, in flow style. */
  readonly env?: string;
  readonly properties?: string;
  readonly globals?: string;
  readonly rest?: string;
  readonly id?: string;
}

/** A template around one function, `Fn` unless told. */
function textOf({ policies, env, properties, globals, rest, id = 'Fn' }: Shape): string {
  return [
    'Transform: AWS::Serverless-2016-10-31',
    'Parameters: {Stage: {Type: String}, Model: {Type: String, Default: anthropic.claude-3-haiku-20240307-v1:0}, Key: {Type: String, NoEcho: true}}',
    'Conditions: {Prod: !Equals [!Ref Stage, prod], NotProd: !Not [!Condition Prod]}',
    ...(globals === undefined ? [] : [`Globals: {Function: ${globals}}`]),
    'Resources:',
    `  ${id}:`,
    '    Type: AWS::Serverless::Function',
    '    Properties:',
    '      Handler: app.handler',
    ...(policies === undefined ? [] : [`      Policies: ${policies}`]),
    ...(env === undefined ? [] : [`      Environment: {Variables: ${env}}`]),
    ...(properties ?? '').split('\n').filter((line) => line !== '').map((line) => `      ${line}`),
    ...(rest ?? '').split('\n').filter((line) => line !== '').map((line) => `  ${line}`),
    '',
  ].join('\n');
}

function scopeOf(shape: Shape, more: Partial<AiSubject> = {}): AiScope {
  return scopeIn(textOf(shape), shape.id ?? 'Fn', more);
}

function scopeIn(text: string, id: string, more: Partial<AiSubject> = {}): AiScope {
  const template = templateOf(text);
  const fn = template.resources.get(id)!;
  return aiScope({ fn, role: new Roles(new References([template])).of(fn), fronts: { bedrockAgent: [] }, workflowModels: [], ...more });
}

/** The policies of a function that may do these. */
function may(...actions: string[]): string {
  return `[{Statement: [{Effect: Allow, Action: ${JSON.stringify(actions)}, Resource: "*"}]}]`;
}

const kindsOf = (scope: AiScope): string[] => [...scope.kinds].sort();
const notesOf = (scope: AiScope): string[] => scope.signals.map(({ premise }) => premise.note);
const shownAt = ({ span }: Premise): string => span.source.text.slice(span.start, span.end);
const elsewhere = (note: string): Premise => ({ span: { source: new Source('app.py', 'import openai'), start: 7, end: 13 }, note, certainty: 'high', when: new Map() });

describe('what the role may do', () => {
  it.each([
    ['bedrock:InvokeModel', 60, 'api-call'], ['bedrock:InvokeModelWithResponseStream', 60, 'api-call'], ['bedrock:InvokeModel*', 60, 'api-call'], ['bedrock:Invoke*', 60, 'api-call'],
    ['BEDROCK:invokemodel', 60, 'api-call'], ['bedrock-mantle:CreateInference', 60, 'api-call'], ['bedrock-mantle:*', 60, 'api-call'], ['sagemaker:InvokeEndpoint', 60, 'api-call'],
    ['sagemaker:InvokeEndpoint*', 60, 'api-call'], ['bedrock:InvokeAgent', 60, 'agent-client'], ['bedrock:InvokeInlineAgent', 60, 'agent-client'], ['bedrock:InvokeFlow', 60, 'agent-client'],
    ['bedrock-agentcore:InvokeAgentRuntime', 60, 'agent-client'], ['bedrock-agentcore:InvokeHarness', 60, 'agent-client'], ['bedrock:Retrieve', 60, 'retrieve'], ['bedrock:Retrieve*', 60, 'retrieve'],
    ['bedrock:RetrieveAndGenerate', 60, 'rag'], ['bedrock:Rerank', 60, 'retrieve'], ['bedrock:CreateModelInvocationJob', 60, 'batch,job-start'], ['bedrock:StartAsyncInvoke', 60, 'job-start'],
    ['sagemaker:InvokeEndpointAsync', 60, 'job-start'],
  ])('%s alone makes it AI work', (action, score, kinds) => {
    const scope = scopeOf({ policies: may(action) });
    expect(scope).toMatchObject({ verdict: 'ai', score, premise: { certainty: 'high', note: `AI workload: its own role may ${action}` } });
    expect(kindsOf(scope).join()).toBe(kinds);
    expect(shownAt(scope.premise)).toBe(JSON.stringify(action));
  });

  it.each([
    ['bedrock:*', 50], ['bedrock-agentcore:*', 50], ['bedrock:*Model*', 50], ['bedrock:I*', 50], ['bedrock:ApplyGuardrail', 30], ['bedrock:Converse', 30], ['bedrock:ConverseStream', 30], ['bedrock:Converse*', 30],
    ['bedrock-runtime:*', 30], ['bedrock-runtime:InvokeModel', 30], ['bedrock-agent-runtime:InvokeAgent', 30],
  ])('%s alone makes it likely', (action, score) => {
    expect(scopeOf({ policies: may(action) })).toMatchObject({ verdict: 'likely', score, premise: { certainty: 'medium' } });
  });

  it.each([
    [['bedrock:StartIngestionJob', 'bedrock:ListKnowledgeBases', 'bedrock:Get*']], [['bedrock:Create*', 'bedrock:List*']], [['bedrock:Start*']], [['bedrock:TagResource']], [['bedrock-agentcore:CreateGateway']],
    [['*']], [['*:*']], [['s3:*', 'dynamodb:*', 'lambda:InvokeFunction', 'aoss:APIAccessAll', 's3vectors:QueryVectors']], [['sagemaker:CreateTrainingJob']], [['bedrockish:InvokeModel']], [['notbedrock:*']],
  ])('%j is no AI work', (actions) => {
    expect(scopeOf({ policies: may(...actions) }).verdict).toBe('no');
    // Nor with a name that speaks of it.
    expect(scopeOf({ policies: may(...actions), id: 'BedrockChatAgentFunction' }).verdict).toBe('no');
  });

  it('is the right to set up where only custom resources call the function, unless it names a call', () => {
    const id = 'BedrockAgentFunction';
    expect(scopeOf({ policies: may('bedrock:*'), id }, { onlyAtDeployment: true })).toMatchObject({ verdict: 'no', score: 20 });
    expect(scopeOf({ policies: '[AmazonBedrockFullAccess]', id }, { onlyAtDeployment: true })).toMatchObject({ verdict: 'no' });
    expect(scopeOf({ policies: may('bedrock:*', 'bedrock:InvokeModel') }, { onlyAtDeployment: true })).toMatchObject({ verdict: 'ai', score: 60 });
  });

  it('names the strongest action, whichever comes first', () => {
    const scope = scopeOf({ policies: may('bedrock:ListFoundationModels', 'bedrock:ApplyGuardrail', 'bedrock:InvokeModel', 'bedrock:*') });
    expect(scope.score).toBe(60);
    expect(notesOf(scope)).toEqual(['its own role may bedrock:InvokeModel']);
  });

  it('does not count what is denied, nor an administrator who is no reader of models', () => {
    const denied = '[{Statement: [{Effect: Allow, Action: "bedrock:*", Resource: "*"}, {Effect: Deny, Action: "bedrock:*", Resource: "*"}]}]';
    expect(scopeOf({ policies: denied })).toMatchObject({ verdict: 'no', score: 0 });
    const partly = '[{Statement: [{Effect: Allow, Action: "bedrock:Invoke*", Resource: "*"}, {Effect: Deny, Action: "bedrock:InvokeModel", Resource: "*"}]}]';
    expect(scopeOf({ policies: partly }).kinds).not.toContain('agent-client');
    expect(scopeOf({ policies: '[{Statement: [{Effect: Allow, NotAction: "iam:*", Resource: "*"}]}]' }).verdict).toBe('no');
    expect(scopeOf({ policies: 'AdministratorAccess' }).verdict).toBe('no');
  });

  it('is less sure where a condition decides, and blind to what cannot be', () => {
    const branched = '[!If [Prod, {Statement: [{Effect: Allow, Action: "bedrock:InvokeModel", Resource: "*"}]}, !Ref AWS::NoValue]]';
    const scope = scopeOf({ policies: branched });
    expect(scope).toMatchObject({ verdict: 'ai', premise: { certainty: 'medium' } });
    expect(scope.premise.when.size).toBeGreaterThan(0);
    const never = textOf({ policies: branched }).replace('    Type: AWS::Serverless::Function\n', '    Type: AWS::Serverless::Function\n    Condition: NotProd\n');
    expect(scopeIn(never, 'Fn').verdict).toBe('no');
  });

  it('prefers what holds in every deployment', () => {
    const both = '[!If [Prod, {Statement: [{Effect: Allow, Action: "bedrock:InvokeModel", Resource: "*"}]}, !Ref AWS::NoValue], {Statement: [{Effect: Allow, Action: "bedrock:InvokeModelWithResponseStream", Resource: "*"}]}]';
    expect(scopeOf({ policies: both }).premise).toMatchObject({ certainty: 'high', note: 'AI workload: its own role may bedrock:InvokeModelWithResponseStream' });
  });

  it('takes the first of those that weigh the same', () => {
    expect(scopeOf({ policies: may('bedrock:Retrieve', 'bedrock:InvokeModel') }).premise.note).toContain('bedrock:Retrieve');
    const both = '[{Statement: [{Effect: Allow, Action: "bedrock:InvokeModel", Resource: "*"}]}, !If [Prod, {Statement: [{Effect: Allow, Action: "bedrock:InvokeAgent", Resource: "*"}]}, !Ref AWS::NoValue]]';
    expect(scopeOf({ policies: both }).premise).toMatchObject({ certainty: 'high', note: 'AI workload: its own role may bedrock:InvokeModel' });
  });

  it('adds a vector store to an action of Bedrock', () => {
    const scope = scopeOf({ policies: may('bedrock:InvokeModel', 's3vectors:QueryVectors') });
    expect(scope.score).toBe(70);
    expect(kindsOf(scope)).toEqual(['api-call', 'rag']);
    expect(scopeOf({ policies: may('bedrock:InvokeModel', 'aoss:APIAccessAll') }).score).toBe(70);
    expect(kindsOf(scopeOf({ policies: may('bedrock:InvokeModel', 's3vectors:*'), env: '{M: amazon.titan-embed-text-v2:0}' }))).toEqual(['embedding']);
    expect(scopeOf({ policies: may('bedrock:InvokeModel', 'aoss:CreateCollection') }).score).toBe(60);
  });

  it.each([['AmazonBedrockFullAccess', 45], ['AmazonBedrockLimitedAccess', 45], ['BedrockAgentCoreFullAccess', 45]])('counts %s', (name, score) => {
    expect(scopeOf({ policies: `[${name}]` })).toMatchObject({ verdict: 'likely', score, signals: [{ group: 'policy', premise: { note: `its own role has ${name}` } }] });
  });

  it('counts a policy and an action once', () => {
    expect(scopeOf({ policies: `[AmazonBedrockFullAccess, ${may('bedrock:InvokeModel').slice(1, -1)}]` }).score).toBe(60);
  });

  it('takes full access to SageMaker for what it is: a right to set up', () => {
    expect(scopeOf({ policies: '[AmazonSageMakerFullAccess]' }).verdict).toBe('no');
    expect(scopeOf({ policies: may('sagemaker:*') }).verdict).toBe('no');
    expect(scopeOf({ policies: '[AmazonSageMakerFullAccess]', env: '{SAGEMAKER_ENDPOINT_NAME: x}' })).toMatchObject({ verdict: 'ai', score: 65 });
  });
});

describe('a role that several functions share', () => {
  const shared = (env = '{A: b}', id = 'Fn'): string => textOf({
    id, env, properties: 'Role: !GetAtt R.Arn',
    rest: 'Other: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt R.Arn}}\nR: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyDocument: {Statement: [{Effect: Allow, Action: [bedrock:InvokeModel, "s3vectors:*"], Resource: "*"}]}}]}}',
  });

  it('makes each of them likely, and no more', () => {
    expect(scopeIn(shared(), 'Fn')).toMatchObject({ verdict: 'likely', score: 30, premise: { certainty: 'medium', note: 'probably an AI workload: its role, which 2 functions share, may bedrock:InvokeModel' } });
    expect(scopeIn(shared(), 'Other')).toMatchObject({ verdict: 'likely', score: 30 });
  });

  it('says little of a function where another is known to need it', () => {
    const model = 'Asks: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt R.Arn, Environment: {Variables: {MODEL: us.anthropic.claude-sonnet-4-5-20250929-v1:0}}}}\n';
    const text = (id = 'Fn'): string => shared('{A: b}', id) + model.replace(/^/gm, '  ').trimEnd() + '\n';
    expect(scopeIn(text(), 'Fn')).toMatchObject({ verdict: 'likely', score: 30, premise: { certainty: 'low' } });
    expect(scopeIn(text(), 'Asks')).toMatchObject({ verdict: 'ai', score: 80, premise: { certainty: 'medium' } });
    const tool = { fronts: { bedrockAgent: [elsewhere('action group')] }, workflowModels: [elsewhere('task')] };
    expect(scopeIn(text(), 'Fn', tool)).toMatchObject({ verdict: 'likely', premise: { certainty: 'low' } });
    // An agent on AgentCore is such a sign, too.
    expect(scopeIn(text().replace('MODEL: us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'AGENTCORE_RUNTIME_ARN: !Ref Stage'), 'Fn')).toMatchObject({ premise: { certainty: 'low' } });
    // Its own name says something of it after all.
    expect(scopeIn(text('SummarizeFn'), 'SummarizeFn')).toMatchObject({ verdict: 'likely', score: 40, premise: { certainty: 'medium' } });
  });

  it('is not decided by a front, a workflow or a name, which siblings have as well', () => {
    const more = { fronts: { bedrockAgent: [elsewhere('action group')] }, workflowModels: [elsewhere('task')] };
    expect(scopeIn(shared('{A: b}', 'BedrockChatFn'), 'BedrockChatFn', more)).toMatchObject({ verdict: 'likely', score: 59 });
  });

  it('is decided by its own environment, source or manifest', () => {
    expect(scopeIn(shared('{MODEL: us.anthropic.claude-sonnet-4-5-20250929-v1:0}'), 'Fn')).toMatchObject({ verdict: 'ai', score: 80, premise: { certainty: 'medium' } });
    expect(scopeIn(shared(), 'Fn', { extra: [{ group: 'source', weight: 70, kinds: ['api-call'], premise: elsewhere('client.converse()') }] })).toMatchObject({ verdict: 'ai', score: 100, premise: { certainty: 'high' } });
    expect(scopeIn(shared(), 'Fn', { extra: [{ group: 'manifest', weight: 45, kinds: [], premise: elsewhere('openai') }] })).toMatchObject({ verdict: 'ai', score: 75 });
    expect(scopeIn(shared('{A: b}', 'BedrockChatFn'), 'BedrockChatFn', { extra: [{ group: 'manifest', weight: 20, kinds: [], premise: elsewhere('root') }] })).toMatchObject({ verdict: 'likely', score: 59 });
  });
});

describe('source and manifest', () => {
  const source: Signal = { group: 'source', weight: 70, kinds: ['agent-loop'], premise: elsewhere('Agent(tools=[…])') };

  it('count as they come', () => {
    const scope = scopeOf({}, { extra: [source] });
    expect(scope).toMatchObject({ verdict: 'ai', score: 70, premise: { certainty: 'high', note: 'AI workload: Agent(tools=[…])' } });
    expect(kindsOf(scope)).toEqual(['agent-loop']);
    expect(scopeOf({}, { extra: [{ ...source, weight: 60 }, { ...source, weight: 65, premise: elsewhere('other') }] })).toMatchObject({ score: 65, premise: { note: 'AI workload: other' } });
    expect(scopeOf({ env: '{OPENAI_API_KEY: x}' }, { extra: [{ group: 'manifest', weight: 20, kinds: [], premise: elsewhere('openai') }] })).toMatchObject({ verdict: 'ai', score: 65 });
  });

  it('take away from the role where the whole handler calls no model', () => {
    expect(scopeOf({ policies: may('bedrock:InvokeModel') }, { sourceSilent: true })).toMatchObject({ verdict: 'no', score: 10 });
    expect(scopeOf({ policies: may('bedrock:InvokeModel'), id: 'BedrockChatAgent' }, { sourceSilent: true, fronts: { bedrockAgent: [elsewhere('action group')] } })).toMatchObject({ verdict: 'no', score: 10 });
    const env = '{MODEL_ID: amazon.nova-lite-v1:0, OPENAI_API_KEY: x}';
    expect(scopeOf({ policies: may('bedrock:InvokeModel'), env, id: 'ChatAgentFn' }, { sourceSilent: true, workflowModels: [elsewhere('task')] })).toMatchObject({ verdict: 'likely', score: 59 });
  });
});

describe('code that was read as a whole', () => {
  it('says what kind of work it is, and the role gives no hints beside it', () => {
    const extra: Signal[] = [{ group: 'source', weight: 70, kinds: ['retrieve'], premise: elsewhere('calls retrieve') }];
    const policies = may('bedrock:InvokeModel', 's3vectors:*', 'bedrock:InvokeAgent');
    expect(kindsOf(scopeOf({ policies }, { extra }))).toEqual(['agent-client', 'api-call', 'rag']);
    expect(kindsOf(scopeOf({ policies }, { extra, sourceKinds: new Set(['retrieve']) }))).toEqual(['retrieve']);
  });

  it('and calls no model is a tool, or uses managed services, and nothing else', () => {
    const fronts = { bedrockAgent: [elsewhere('action group')] };
    expect(kindsOf(scopeOf({ policies: may('bedrock:InvokeModel', 'textract:DetectDocumentText') }, { sourceSilent: true, fronts }))).toEqual(['managed-ai', 'tool']);
  });

  it('is believed against its own environment only where that does not name the address', () => {
    const addressed = '{URL: "https://api.openai.com/v1", MODEL: gpt-4o}';
    expect(scopeOf({ env: addressed }, { sourceSilent: true })).toMatchObject({ verdict: 'ai', score: 100 });
    expect(kindsOf(scopeOf({ env: addressed }, { sourceSilent: true }))).toEqual(['api-call']);
    expect(scopeOf({ env: '{OPENAI_API_KEY: x, MODEL: gpt-4o}' }, { sourceSilent: true })).toMatchObject({ verdict: 'likely', score: 50 });
  });

  it('and is probably the function is no word against its own role', () => {
    expect(scopeOf({ policies: may('bedrock:InvokeModel') }, { sourceSilent: 'probably' })).toMatchObject({ verdict: 'ai', score: 60 });
    expect(scopeOf({ id: 'BedrockAgentTool' }, { sourceSilent: 'probably', fronts: { bedrockAgent: [elsewhere('action group')] } })).toMatchObject({ verdict: 'no', score: 0 });
  });

  it('and uses managed services alone is AI work for whoever says so', () => {
    const extra: Signal[] = [{ group: 'source', weight: 25, kinds: ['managed-ai'], premise: elsewhere('calls detect_text of rekognition') }];
    expect(scopeOf({}, { extra })).toMatchObject({ verdict: 'no', score: 25, kinds: new Set(['managed-ai']) });
    expect(scopeOf({}, { extra, managedAiAsAi: true })).toMatchObject({ verdict: 'ai', score: 60 });
  });
});

describe('what the environment shows', () => {
  it.each([
    'OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'COHERE_KEY', 'MISTRAL_API_KEY', 'GROQ_API_KEY', 'TOGETHER_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_AI_KEY', 'HUGGINGFACE_TOKEN', 'HF_TOKEN', 'REPLICATE_API_TOKEN', 'PERPLEXITY_API_KEY',
    'OPENROUTER_API_KEY', 'XAI_API_KEY', 'DEEPSEEK_API_KEY', 'VOYAGE_API_KEY', 'FIREWORKS_API_KEY', 'CEREBRAS_API_KEY', 'AZURE_OPENAI_API_KEY', 'OPENAI_API_KEY_SECRET_ARN', 'openaiApiKey', 'OpenAIApiKey',
  ])('%s makes it likely, and stops short of AI without more', (name) => {
    expect(scopeOf({ env: `{${name}: !Ref Key}` })).toMatchObject({ verdict: 'likely', score: 45, premise: { note: `probably an AI workload: ${name} in its environment` } });
    expect(scopeOf({ env: `{${name}: !Ref Key}`, id: 'ChatAgentFn' })).toMatchObject({ verdict: 'likely', score: 59 });
  });

  it.each(['API_KEY', 'OPENAI_MAX_TOKENS', 'XAI_TOKEN', 'SHF_TOKEN', 'KEY', 'GROQ_TOKENS', 'OPENAI_ORG', 'TABLE_NAME', 'AGENT_ID', 'PROMPTER', 'MODELS_IDX', 'constructor', '__proto__'])('%s says nothing', (name) => {
    expect(scopeOf({ env: `{${name}: value}` })).toMatchObject({ verdict: 'no', score: 0 });
  });

  it.each([
    ['KNOWLEDGE_BASE_ID', 35], ['BEDROCK_KNOWLEDGE_BASE_ID', 35], ['GUARDRAIL_ID', 30], ['SAGEMAKER_ENDPOINT_NAME', 40], ['BEDROCK_MODEL_ID', 20], ['LLM_TEMPERATURE', 15], ['PROMPT_TABLE', 15],
    ['HF_HOME', 40], ['TRANSFORMERS_CACHE', 40], ['MODEL_PATH', 40], ['LANGSMITH_PROJECT', 30], ['LANGCHAIN_TRACING_V2', 30], ['LANGFUSE_HOST', 30],
  ])('%s counts %i', (name, score) => {
    expect(scopeOf({ env: `{${name}: value}` }).score).toBe(score);
  });

  it('takes an agent by its id and alias together', () => {
    const scope = scopeOf({ env: '{BEDROCK_AGENT_ID: a, BEDROCK_AGENT_ALIAS_ID: b}' });
    expect(scope.score).toBe(35);
    expect(kindsOf(scope)).toEqual(['agent-client']);
  });

  it.each([
    'anthropic.claude-3-5-sonnet-20240620-v1:0', 'us.anthropic.claude-sonnet-4-20250514-v1:0', 'global.amazon.nova-2-lite-v1:0', 'amazon.nova-pro-v1:0', 'amazon.titan-text-express-v1', 'meta.llama3-1-70b-instruct-v1:0', 'gpt-4o-mini',
    'claude-3-haiku-20240307', 'claude-sonnet-4-5', 'gemini-2.5-flash', 'cohere.command-r-v1:0', 'mistral.mixtral-8x7b-instruct-v0:1', 'deepseek.r1-v1:0', 'openai.gpt-oss-120b-1:0', 'qwen.qwen3-32b-v1:0', 'bedrock/us.amazon.nova-pro-v1:0',
    '"{\\"model\\": \\"gpt-4o\\"}"', '!Sub "arn:aws:bedrock:${AWS::Region}::foundation-model/anthropic.claude-v2"', '!Sub "arn:aws:bedrock:${AWS::Region}:${AWS::AccountId}:inference-profile/x"', '!Ref Model', '!Sub "arn:${AWS::Partition}:bedrock:x::foundation-model/${Model}"',
  ])('%s is the id of a model', (value) => {
    const scope = scopeOf({ env: `{WHICH: ${value}}` });
    expect(scope).toMatchObject({ verdict: 'likely', score: 50 });
    expect(kindsOf(scope)).toEqual(['api-call']);
    expect(notesOf(scope)[0]).toMatch(/^WHICH in its environment names a model/);
  });

  it.each([
    'api.anthropic.support', 'https://docs.anthropic.com/x', 'eu.amazonaws.com', 'us.example.com', 'global', 'my-gpt-handler', 'claude-docs-bucket', 'gemini-exchange', 'amazon.com', 'cohere.com', 'mistral.ai', 'openai', 'a/gpt-4-results.json/..', 'https://bucket/gpt-4/x',
    'arn:aws:bedrock:us-east-1:1:knowledge-base/ABC', 'text-embedding', 'us-gov.example.org', 'gpt-', 'meta.json', 'embed',
  ].filter((value) => !value.includes('results')))('%s is none', (value) => {
    expect(scopeOf({ env: `{WHICH: "${value}"}` }).score).toBe(0);
  });

  it('is passed on where the role, which somebody wrote, does not let it call that model', () => {
    const env = '{MODELS: us.anthropic.claude-sonnet-4-20250514-v1:0}';
    for (const policies of [may('dynamodb:GetItem'), '[AWSLambdaBasicExecutionRole]']) expect(scopeOf({ env, policies })).toMatchObject({ verdict: 'no', score: 25 });
    // Others may give it the right, or it asks somebody else than Bedrock.
    for (const policies of [may('sts:AssumeRole'), may('*'), '[!Ref Key]', may('bedrock:InvokeModel')]) expect(scopeOf({ env, policies }).verdict).not.toBe('no');
    expect(scopeOf({ env: '{MODEL: gpt-4o}', policies: may('dynamodb:GetItem') }).verdict).toBe('likely');
  });

  it('tells embeddings from answers', () => {
    expect(kindsOf(scopeOf({ env: '{M: amazon.titan-embed-text-v2:0}', policies: may('bedrock:InvokeModel') }))).toEqual(['embedding']);
    expect(kindsOf(scopeOf({ env: '{M: amazon.titan-embed-text-v2:0, N: amazon.nova-lite-v1:0}', policies: may('bedrock:InvokeModel') }))).toEqual(['api-call', 'embedding']);
    expect(kindsOf(scopeOf({ policies: '[{Statement: [{Effect: Allow, Action: bedrock:InvokeModel, Resource: !Sub "arn:aws:bedrock:${AWS::Region}::foundation-model/amazon.titan-embed-text-v1"}]}]' }))).toEqual(['embedding']);
    const both = '[{Statement: [{Effect: Allow, Action: bedrock:InvokeModel, Resource: "arn:aws:bedrock:x::foundation-model/amazon.titan-embed-text-v1"}, {Effect: Allow, Action: bedrock:InvokeModel, Resource: "*"}]}]';
    expect(kindsOf(scopeOf({ policies: both }))).toEqual(['api-call', 'embedding']);
    expect(kindsOf(scopeOf({ env: '{M: text-embedding-3-small, OPENAI_API_KEY: x}' }))).toEqual(['api-call', 'embedding']);
  });

  it('is enough with the key of a vendor beside its address or model, or a key of Bedrock', () => {
    expect(scopeOf({ env: '{OPENAI_API_KEY: !Ref Key, MODEL: gpt-4o}' })).toMatchObject({ verdict: 'likely', score: 50 });
    expect(scopeOf({ env: '{OPENAI_API_KEY: !Ref Key, URL: "https://api.openai.com/v1"}' })).toMatchObject({ verdict: 'ai', score: 100, premise: { certainty: 'medium' } });
    expect(scopeOf({ env: '{OPENAI_API_KEY: !Ref Key, MODEL: gpt-4o}', id: 'ChatFn' })).toMatchObject({ verdict: 'ai', score: 60 });
    expect(scopeOf({ env: '{AWS_BEARER_TOKEN_BEDROCK: !Ref Key}' })).toMatchObject({ verdict: 'ai', score: 60, premise: { certainty: 'high' } });
    expect(scopeOf({ env: '{MODEL: gpt-4o, URL: "https://api.openai.com/v1"}' })).toMatchObject({ verdict: 'ai', score: 100, premise: { certainty: 'medium' } });
    expect(scopeOf({ env: '{URL: "https://api.openai.com/v1"}', id: 'ChatFn' })).toMatchObject({ verdict: 'likely', score: 59 });
  });

  it.each(['https://api.openai.com/v1', 'api.anthropic.com', 'https://generativelanguage.googleapis.com', '!Sub "https://bedrock-runtime.${AWS::Region}.amazonaws.com"', 'https://bedrock-mantle.us-east-1.api.aws'])('%s is the address of a model service', (value) => {
    expect(scopeOf({ env: `{URL: ${value}}` })).toMatchObject({ verdict: 'likely', score: 55, signals: [{ group: 'vendor-url' }] });
  });

  it('says which parameter a value comes from, and is less sure of it', () => {
    const scope = scopeOf({ env: '{M: !Ref Model}' });
    expect(scope.signals[0]!.premise).toMatchObject({ note: 'M in its environment names a model, with the default of parameter Model', certainty: 'medium' });
    expect(shownAt(scope.premise)).toBe('!Ref Model');
  });

  it('never says what a variable holds', () => {
    const secret = 'sk-proj-abcdefghijklmnop1234';
    const scope = scopeOf({ env: `{OPENAI_API_KEY: ${secret}, URL: "https://user:${secret}@api.openai.com", M: "gpt-4o ${secret}"}`, policies: may('bedrock:InvokeModel') });
    const said = (premise: Premise): string => premise.note + (premise.because ?? []).map(said).join();
    expect(said(scope.premise)).not.toContain('abcdef');
    expect(scope.signals.every(({ premise }) => !premise.note.includes('abcdef'))).toBe(true);
  });

  it('does not count what is not set', () => {
    expect(scopeOf({ env: '{OPENAI_API_KEY: , HF_HOME: !Ref AWS::NoValue}' })).toMatchObject({ verdict: 'no', score: 0 });
    expect(scopeOf({ env: '{OPENAI_API_KEY: !If [Prod, x, !Ref AWS::NoValue]}' }).premise.certainty).toBe('medium');
  });

  it('leaves ids of Bedrock to whoever may only set it up', () => {
    expect(scopeOf({ policies: may('bedrock:StartIngestionJob'), env: '{KNOWLEDGE_BASE_ID: x, EMBEDDING_MODEL_ID: amazon.titan-embed-text-v2:0, AGENT_ID: a, AGENT_ALIAS_ID: b}' })).toMatchObject({ verdict: 'no', score: 5 });
    expect(scopeOf({ policies: may('bedrock:StartIngestionJob'), env: '{OPENAI_API_KEY: x}' }).verdict).toBe('likely');
    expect(scopeOf({ policies: may('bedrock:StartIngestionJob', '*'), env: '{KNOWLEDGE_BASE_ID: x}' }).verdict).toBe('likely');
    expect(scopeOf({ policies: `[!Ref Stage, ${may('bedrock:StartIngestionJob').slice(1, -1)}]`, env: '{KNOWLEDGE_BASE_ID: x}' }).verdict).toBe('likely');
  });

  it('that Globals give to all functions says little of each', () => {
    const globals = '{Environment: {Variables: {OPENAI_API_KEY: !Ref Key, MODEL: gpt-4o, URL: "https://api.openai.com"}}}';
    const rest = 'Other: {Type: AWS::Serverless::Function, Properties: {Handler: a.b}}';
    expect(scopeOf({ globals, rest, env: '{A: b}' })).toMatchObject({ verdict: 'likely', score: 50 });
    expect(scopeOf({ globals: '{Environment: {Variables: {MODEL: gpt-4o}}}', rest, env: '{A: b}' })).toMatchObject({ verdict: 'no', score: 25 });
    expect(scopeOf({ globals: '{Environment: {Variables: {MODEL: gpt-4o}}}', rest, policies: may('bedrock:InvokeModel') })).toMatchObject({ verdict: 'ai', score: 85 });
    expect(scopeOf({ globals })).toMatchObject({ verdict: 'ai', score: 100 });
  });
});

describe('layers, names, callers and workflows', () => {
  it.each([
    ['arn:aws:lambda:us-east-1:1:layer:langchain:3', 40], ['arn:aws:lambda:us-east-1:1:layer:strands-agents-py312:1', 40], ['arn:aws:lambda:us-east-1:1:layer:PyTorchLayer:1', 40], ['arn:aws:lambda:us-east-1:1:layer:onnxruntime:1', 40],
    ['arn:aws:lambda:us-east-1:1:layer:sentence-transformers:2', 40], ['!Ref OpenAiLayer', 40], ['!Ref Layer', 40],
    ['arn:aws:lambda:us-east-1:1:layer:DataTransformers:1', 0], ['arn:aws:lambda:us-east-1:1:layer:AWSLambdaPowertoolsPythonV3:1', 0], ['!Ref Plain', 0], ['!Ref Stage', 0],
  ])('layer %s counts %i', (layer, score) => {
    const rest = 'OpenAiLayer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: x}}\nLayer: {Type: AWS::Lambda::LayerVersion, Properties: {LayerName: my-anthropic-sdk}}\nPlain: {Type: AWS::Lambda::LayerVersion, Properties: {LayerName: deps}}';
    expect(scopeOf({ properties: `Layers: [${layer}]`, rest }).score).toBe(score);
  });

  it('is less sure of a layer, which is only a name', () => {
    expect(scopeOf({ properties: 'Layers: ["arn:aws:lambda:us-east-1:1:layer:langchain:3"]' }).signals[0]!.premise).toMatchObject({ certainty: 'medium', note: 'its layer langchain:3' });
  });

  it('tells local models from layers', () => {
    expect(kindsOf(scopeOf({ properties: 'Layers: ["arn:aws:lambda:us-east-1:1:layer:sentence-transformers:2"]' }))).toEqual(['embedding', 'local-inference']);
    expect(kindsOf(scopeOf({ env: '{HF_HOME: /tmp}' }))).toEqual(['local-inference']);
  });

  it.each([
    ['BedrockFn', 10], ['ChatBotFn', 10], ['SummarizeFn', 10], ['LLMHandler', 10], ['GenAIFunction', 10], ['RAGQuery', 10], ['EmbeddingsFn', 10], ['InferenceFn', 10], ['AgentFn', 10], ['ClaudeFn', 10], ['ChatGptFn', 15], ['BedrockAgentChatFn', 15],
    ['StorageFn', 0], ['FragmentFn', 0], ['UserAgentParser', 0], ['ReagentFn', 0], ['EmbeddedFn', 0], ['PurchaseFn', 0], ['OrderFn', 0],
  ])('the name %s counts %i, which never is enough', (id, score) => {
    expect(scopeOf({ id })).toMatchObject({ verdict: 'no', score });
  });

  it('reads path, description and function name for it, each word once', () => {
    expect(scopeOf({ id: 'BedrockFn', properties: 'CodeUri: src/bedrock\nDescription: Calls Bedrock' }).score).toBe(10);
    expect(scopeOf({ properties: 'CodeUri: src/rag-query\nFunctionName: my-llm' }).score).toBe(15);
  });

  it('marks tools of agents, which are no inference', () => {
    const fronts = { bedrockAgent: [elsewhere('action group Billing of agent Desk')] };
    // A right that names no call is no call because an agent calls the function.
    expect(scopeOf({ policies: '[AmazonBedrockFullAccess]' }, { fronts })).toMatchObject({ verdict: 'likely', score: 59 });
    expect(scopeOf({ policies: may('bedrock:InvokeModel') }, { fronts })).toMatchObject({ verdict: 'ai', score: 80 });
    const tool = scopeOf({}, { fronts });
    expect(tool).toMatchObject({ verdict: 'no', score: 20 });
    expect(kindsOf(tool)).toEqual(['tool']);
    expect(scopeOf({ id: 'AgentFn' }, { fronts })).toMatchObject({ verdict: 'likely', score: 30, premise: { certainty: 'low', note: 'probably an AI workload: action group Billing of agent Desk' } });
    expect(kindsOf(scopeOf({ policies: may('bedrock:InvokeModel') }, { fronts }))).toEqual(['api-call', 'tool']);
  });

  it('lets a workflow around it that calls models count', () => {
    const workflowModels = [elsewhere('task Ask calls a model'), elsewhere('task Again calls a model')];
    expect(scopeOf({ id: 'ChatFn' }, { workflowModels })).toMatchObject({ verdict: 'no', score: 25 });
    expect(scopeOf({ env: '{OPENAI_API_KEY: x}' }, { workflowModels })).toMatchObject({ verdict: 'ai', score: 60 });
  });
});

describe('managed services', () => {
  it.each(['textract:*', 'rekognition:DetectLabels', 'comprehend:DetectSentiment', 'transcribe:StartTranscriptionJob', 'polly:SynthesizeSpeech', 'translate:TranslateText', 'kendra:Query', 'personalize:GetRecommendations', 'lex:RecognizeText', 'bedrock:InvokeDataAutomationAsync'])('%s alone is outside', (action) => {
    const scope = scopeOf({ policies: may(action), id: 'ChatAgentFn' });
    expect(scope).toMatchObject({ verdict: 'no', score: 29 });
    expect(kindsOf(scope)).toEqual(['managed-ai']);
    expect(scopeOf({ policies: may(action) }, { managedAiAsAi: true })).toMatchObject({ verdict: 'ai', score: 60 });
  });

  it('may come from policy templates and managed policies', () => {
    for (const policies of ['[{TextractPolicy: {}}]', '[{ComprehendBasicAccessPolicy: {}}]', '[AmazonRekognitionFullAccess]', '[ComprehendReadOnly]', '[AmazonPollyReadOnlyAccess]']) {
      expect(kindsOf(scopeOf({ policies })), policies).toEqual(['managed-ai']);
    }
  });

  it('beside a model make AI work, and make nothing else likelier', () => {
    const scope = scopeOf({ policies: may('textract:*', 'bedrock:InvokeModel') });
    expect(scope).toMatchObject({ verdict: 'ai', score: 60 });
    expect(kindsOf(scope)).toEqual(['api-call', 'managed-ai']);
    expect(scopeOf({ policies: may('textract:*') }, { fronts: { bedrockAgent: [elsewhere('action group')] } })).toMatchObject({ verdict: 'no', score: 20 });
    expect(scopeOf({ policies: may('textract:*'), env: '{M: gpt-4o}' })).toMatchObject({ verdict: 'likely', score: 50 });
  });
});

describe('kinds', () => {
  it('decide about each other', () => {
    const kinds = (...actions: string[]): string => kindsOf(scopeOf({ policies: may(...actions) })).join();
    expect(kinds('bedrock:ApplyGuardrail', 'bedrock:InvokeModel')).toBe('api-call');
    expect(kinds('bedrock:ApplyGuardrail')).toBe('guardrail');
    expect(kinds('bedrock:Retrieve', 'bedrock:InvokeModel')).toBe('api-call,rag');
    expect(kinds('bedrock:Retrieve')).toBe('retrieve');
    expect(kinds('bedrock:RetrieveAndGenerate', 'bedrock:Retrieve')).toBe('rag');
    expect(kinds('bedrock:CreateModelInvocationJob', 'bedrock:InvokeModel')).toBe('api-call,batch');
    expect(kinds('bedrock:StartAsyncInvoke')).toBe('job-start');
    expect(kinds('bedrock:*')).toBe('');
    expect(kinds('bedrock:InvokeModelWithResponseStream')).toBe('api-call');
  });
});

describe('any function', () => {
  it('has a score that agrees with its verdict, and evidence that stands in the file', () => {
    const action = fc.constantFrom('bedrock:InvokeModel', 'bedrock:*', 'bedrock:Get*', 'textract:*', 's3:*', '*', 'bedrock:Retrieve', 'aoss:APIAccessAll', 'sagemaker:*');
    const variable = fc.constantFrom('OPENAI_API_KEY: x', 'MODEL: gpt-4o', 'URL: api.openai.com', 'KNOWLEDGE_BASE_ID: x', 'A: b', 'MODEL_ID: !Ref Model', 'HF_HOME: !If [Prod, x, !Ref AWS::NoValue]');
    const id = fc.constantFrom('Fn', 'BedrockChatAgent', 'Orders');
    fc.assert(fc.property(fc.uniqueArray(action, { maxLength: 4 }), fc.uniqueArray(variable, { maxLength: 4 }), id, fc.boolean(), (actions, variables, name, sourceSilent) => {
      const scope = scopeOf({ policies: may(...actions), env: `{${variables.join(', ')}}`, id: name }, { sourceSilent });
      expect(scope.score).toBeGreaterThanOrEqual(0);
      expect(scope.score).toBeLessThanOrEqual(100);
      expect(scope.verdict).toBe(scope.score >= 60 ? 'ai' : scope.score >= 30 ? 'likely' : 'no');
      expect(scope.premise.because).toEqual(scope.signals.map(({ premise }) => premise));
      for (const { premise, weight } of scope.signals) {
        expect(premise.span.end).toBeGreaterThan(premise.span.start);
        expect(premise.note).not.toBe('');
        expect(weight).toBeGreaterThan(0);
      }
      expect(scope.signals.map(({ weight }) => weight)).toEqual(scope.signals.map(({ weight }) => weight).sort((a, b) => b - a));
      if (actions.every((written) => !/^(?:bedrock|sagemaker)/.test(written)) && !variables.some((written) => written !== 'A: b')) expect(scope.verdict).toBe('no');
    }), { numRuns: 300 });
  });

  it.each(['Environment: 5', 'Environment: {Variables: [a]}', 'Environment: {Variables: {OPENAI_API_KEY: [a], MODEL: {a: b}, X: }}', 'Layers: 5', 'Layers: {a: b}', 'Layers: [[x], {a: b}, ]', 'Description: [x]', 'CodeUri: {Bucket: bedrock}'])('never throws: %s', (properties) => {
    expect(scopeOf({ properties }).score).toBeLessThan(60);
  });
});
