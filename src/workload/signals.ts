import type { SdkFamily } from '../handler/sdks.js';
import type { AiKind, Signal } from './workload.js';

export { EMBEDDING, namesBedrockModel as isBedrockModelId, namesModel as isModelId } from '../handler/model-names.js';

/**
 * What proves that a function does AI work, as data. Rows and weights are those of the rule catalogue, part 2.1
 * (rules.md, 2026-11-24); what goes beyond it says so.
 */

/** An IAM action that calls a model or an agent. */
export interface ActionSign {
  readonly action: string;
  /** A pattern with wildcards counts for this row where its literal beginning reaches at least to here. */
  readonly stem: string;
  readonly weight: number;
  readonly kinds: readonly AiKind[];
}

// Services and actions are in lower case, as IAM takes them in any.

/** Part 2.3. Bedrock Data Automation counts among them. */
export const MANAGED_SERVICES: ReadonlySet<string> = new Set(['textract', 'rekognition', 'comprehend', 'comprehendmedical', 'transcribe', 'polly', 'translate', 'kendra', 'personalize', 'lex', 'qbusiness']);
export const MANAGED_ACTION = 'bedrock:invokedataautomation';
/** Of other services no row below speaks, but for those whose name begins with `bedrock`. */
export const AI_SERVICES: ReadonlySet<string> = new Set([...MANAGED_SERVICES, 'sagemaker', 's3vectors', 'aoss']);

export const ACTIONS: readonly ActionSign[] = [
  { action: 'bedrock:InvokeModel', stem: 'bedrock:Invoke', weight: 60, kinds: ['api-call'] },
  { action: 'bedrock:InvokeModelWithResponseStream', stem: 'bedrock:InvokeModelW', weight: 60, kinds: ['api-call'] },
  { action: 'bedrock-mantle:CreateInference', stem: 'bedrock-mantle:', weight: 60, kinds: ['api-call'] },
  { action: 'bedrock:InvokeAgent', stem: 'bedrock:InvokeA', weight: 60, kinds: ['agent-client'] },
  { action: 'bedrock:InvokeInlineAgent', stem: 'bedrock:InvokeI', weight: 60, kinds: ['agent-client'] },
  { action: 'bedrock:InvokeFlow', stem: 'bedrock:InvokeF', weight: 60, kinds: ['agent-client'] },
  { action: 'bedrock-agentcore:InvokeAgentRuntime', stem: 'bedrock-agentcore:InvokeA', weight: 60, kinds: ['agent-client'] },
  { action: 'bedrock-agentcore:InvokeHarness', stem: 'bedrock-agentcore:InvokeH', weight: 60, kinds: ['agent-client'] },
  { action: 'bedrock:Retrieve', stem: 'bedrock:Retrieve', weight: 60, kinds: ['retrieve'] },
  { action: 'bedrock:RetrieveAndGenerate', stem: 'bedrock:RetrieveA', weight: 60, kinds: ['rag'] },
  { action: 'bedrock:RetrieveAndGenerateStream', stem: 'bedrock:RetrieveAndGenerateS', weight: 60, kinds: ['rag'] },
  { action: 'bedrock:Rerank', stem: 'bedrock:Rerank', weight: 60, kinds: ['retrieve'] },
  // `Create*` and `Start*` are what control planes ask for: the row needs the word that follows.
  { action: 'bedrock:CreateModelInvocationJob', stem: 'bedrock:CreateModelInvocation', weight: 60, kinds: ['batch', 'job-start'] },
  { action: 'bedrock:StartAsyncInvoke', stem: 'bedrock:StartAsync', weight: 60, kinds: ['job-start'] },
  { action: 'bedrock:ApplyGuardrail', stem: 'bedrock:ApplyGuardrail', weight: 30, kinds: ['guardrail'] },
  { action: 'sagemaker:InvokeEndpoint', stem: 'sagemaker:Invoke', weight: 60, kinds: ['api-call'] },
  { action: 'sagemaker:InvokeEndpointAsync', stem: 'sagemaker:InvokeEndpointA', weight: 60, kinds: ['job-start'] },
  { action: 'sagemaker:InvokeEndpointWithResponseStream', stem: 'sagemaker:InvokeEndpointW', weight: 60, kinds: ['api-call'] },
];

/** `bedrock:*`, and other patterns too wide to say which call is meant. `*` alone is an administrator, not AI work. */
export const WILDCARDS: readonly { readonly probe: string; readonly weight: number }[] = [
  { probe: 'bedrock:InvokeModel', weight: 50 },
  { probe: 'bedrock-agentcore:InvokeAgentRuntime', weight: 50 },
  // As much as AmazonSageMakerFullAccess below, which is the same right.
  { probe: 'sagemaker:InvokeEndpoint', weight: 25 },
];

/** Actions that IAM does not know (aws-facts, part 10): they grant nothing, but somebody meant to call a model. `Converse*` is of the catalogue, the prefixes of clients are ours. */
export const DEAD_ACTIONS = ['bedrock:converse', 'bedrock-runtime:', 'bedrock-agent-runtime:'] as const;
export const DEAD_ACTION_WEIGHT = 30;

/** Every other action of this service, and of those that are called `bedrock-…`, sets up, lists or syncs: the control plane, which is no AI work. */
export const MODEL_SERVICE = 'bedrock';
export const CONTROL_PLANE_WEIGHT = 5;

/** Vector stores: only beside an action of Bedrock. */
export const VECTOR_STORES = /^(?:s3vectors:|aoss:(?:apiaccessall$|[\w*]*\*$))/;
export const VECTOR_STORE_WEIGHT = 10;

export const MANAGED_SERVICE_WEIGHT = 25;
/** With the option `managedAiAsAi`. */
export const MANAGED_SERVICE_AS_AI_WEIGHT = 60;

export interface NamedSign {
  readonly pattern: RegExp;
  readonly weight: number;
  readonly kinds: readonly AiKind[];
}

export const MANAGED_POLICIES: readonly NamedSign[] = [
  { pattern: /^AmazonBedrock(?:Full|Limited)Access$/, weight: 45, kinds: [] },
  // Not in the catalogue: one grants CreateInference and little else, the other `bedrock-agentcore:*` (AWS managed policy reference, 2026).
  { pattern: /^AmazonBedrockMantle(?:Inference|Full)Access$/, weight: 60, kinds: ['api-call'] },
  { pattern: /^BedrockAgentCoreFullAccess$/, weight: 45, kinds: [] },
  // 30 in the catalogue. Who may do everything in SageMaker mostly sets up, trains and deploys (the corpus has no
  // function that only calls an endpoint with it): one below `likely`, so that a variable or a name must speak too.
  { pattern: /^AmazonSageMakerFullAccess$/, weight: 25, kinds: [] },
];
export const MANAGED_SERVICE_POLICIES = /^(?:Amazon)?(?:Textract|Rekognition|Comprehend(?:Medical)?|Transcribe|Polly|Translate|Kendra|Personalize|Lex)(?:FullAccess|ReadOnly(?:Access)?|RunBotsOnly)$/;

/** Names of environment variables are compared in upper case with underscores, whichever way they are written. */
export interface NamedVariable extends NamedSign {
  /** One of these is in every name that the pattern fits: most names have none, and a pattern is dear to compile. */
  readonly words: readonly string[];
  /** A resource of Bedrock that a function may just as well set up as call. */
  readonly bedrock?: true;
}
export const VENDOR_KEY: NamedVariable = {
  pattern: /(?:^|_)(?:(?:OPEN_?AI|ANTHROPIC|COHERE|MISTRAL|GROQ|TOGETHER|GEMINI|GOOGLE_AI|HUGGING_?FACE|HF|REPLICATE|PERPLEXITY|OPEN_?ROUTER)_(?:API_?)?(?:KEY|TOKEN)|(?:XAI|DEEPSEEK|VOYAGE|FIREWORKS|CEREBRAS)_API_KEY)(?:_|$)/,
  words: ['KEY', 'TOKEN'], weight: 45, kinds: ['api-call'],
};
export const BEDROCK_KEY = { name: 'AWS_BEARER_TOKEN_BEDROCK', weight: 60, kinds: ['api-call'] as readonly AiKind[] };

export const VARIABLES: readonly NamedVariable[] = [
  { pattern: /(?:^|_)(?:KNOWLEDGE_?BASE|BEDROCK_KB)_IDS?$/, words: ['KNOWLEDGE', 'KB_ID'], weight: 35, kinds: ['retrieve'], bedrock: true },
  { pattern: /(?:^|_)GUARDRAIL_(?:ID|IDENTIFIER)$/, words: ['GUARDRAIL'], weight: 30, kinds: [], bedrock: true },
  // Not in the catalogue: an agent on AgentCore is named by one variable.
  { pattern: /(?:^|_)(?:AGENT_?CORE|AGENT)_RUNTIME_(?:ARN|ID)$/, words: ['_RUNTIME_'], weight: 35, kinds: ['agent-client'], bedrock: true },
  { pattern: /(?:^|_)SAGEMAKER_ENDPOINT/, words: ['SAGEMAKER'], weight: 40, kinds: ['api-call'] },
  { pattern: /(?:^|_)MODEL_ID$/, words: ['MODEL_ID'], weight: 20, kinds: [], bedrock: true },
  { pattern: /^(?:LLM|PROMPT)_/, words: ['LLM_', 'PROMPT_'], weight: 15, kinds: [] },
  { pattern: /^(?:HF_HOME|TRANSFORMERS_CACHE|TORCH_HOME|SENTENCE_TRANSFORMERS_HOME|MODEL_PATH)$/, words: ['_HOME', '_CACHE', '_PATH'], weight: 40, kinds: ['local-inference'] },
  { pattern: /^(?:LANGCHAIN_TRACING|LANGSMITH_|LANGFUSE_)/, words: ['LANG'], weight: 30, kinds: [] },
];
/** An agent is named by two variables. */
export const AGENT_VARIABLES = { id: 'AGENT_ID', alias: 'AGENT_ALIAS_ID', weight: 35, kinds: ['agent-client'] as readonly AiKind[] };

export const MODEL_ID_WEIGHT = 50;
/** Not in the catalogue: of a model that the function's role, all of which is known, does not let it call. It passes the id on. */
export const REFUSED_MODEL_ID_WEIGHT = 25;

/** Compared with text in lower case. */
export const VENDOR_URL = /(?<![\w-])(?:api\.(?:openai|anthropic)\.com|generativelanguage\.googleapis\.com|bedrock-(?:runtime|mantle)\.)/;
export const VENDOR_URL_WEIGHT = 55;

/** Compared with the name of a layer, or its ARN, in lower case. `transformers` stands alone only at its start: data has transformers too. */
export const LAYERS: readonly NamedSign[] = [
  { pattern: /sentence[-_]?transformers?/, weight: 40, kinds: ['local-inference', 'embedding'] },
  { pattern: /(?<![a-z])(?:py)?torch(?![a-z]*light)|(?<![a-z])onnx|(?<![a-z])mx[-_]?net(?![a-z])|(?:^|:)transformers|hugging[-_]?face/, weight: 40, kinds: ['local-inference'] },
  { pattern: /strands[-_]?agents|lang[-_]?graph/, weight: 40, kinds: [] },
  { pattern: /lang[-_]?chain|llama[-_]?index|open[-_]?ai|anthropic|bedrock/, weight: 40, kinds: [] },
];

/** Compared with the words of names, in lower case with a blank before and after each: no word inside another (`storage`, `fragment`). */
export const NAME_WORDS: readonly { readonly word: string; readonly forms: readonly string[] }[] = [
  { word: 'bedrock', forms: [' bedrock '] },
  { word: 'llm', forms: [' llm ', ' llms '] },
  { word: 'gpt', forms: [' gpt ', ' chatgpt '] },
  { word: 'claude', forms: [' claude '] },
  { word: 'rag', forms: [' rag '] },
  { word: 'embed', forms: [' embed ', ' embeds ', ' embedder ', ' embedding ', ' embeddings '] },
  { word: 'agent', forms: [' agent ', ' agents '] },
  { word: 'genai', forms: [' genai ', ' gen ai '] },
  { word: 'inference', forms: [' inference '] },
  { word: 'summar', forms: [' summar'] },
  { word: 'chat', forms: [' chat ', ' chats ', ' chatbot ', ' chatbots '] },
];
/** A browser. */
export const NO_AGENT = ' user agent';
export const NAME_WEIGHT = 10;
export const NAMES_AT_MOST = 15;

export const WORKFLOW_WEIGHT = 15;
export const FRONT_WEIGHT = 20;

export const THRESHOLDS = { ai: 60, likely: 30 } as const;
/** Where nothing shows that the function itself may call or calls a model. */
export const WITHOUT_PROOF = 59;
/** A role that several functions have says little of each. */
export const SHARED_ROLE = 30;
/** From this weight a variable decides for a function that shares its role: `LLM_*` is too vague. */
export const DECIDING_VARIABLE = 20;
/** A role whose function was read and calls no model. */
export const SILENT_SOURCE = 10;
/**
 * Not in the catalogue: what SAM `Globals` or a shared construct gives to all functions of a template says little of each,
 * as with a role. Below the threshold of `likely`, so that it only ever adds to something.
 */
export const INHERITED = 25;

/** Groups that prove a call, as far as their signal is about this function. */
export const PROOF: ReadonlySet<Signal['group']> = new Set(['iam', 'policy', 'source', 'manifest', 'workflow']);

// ── source and manifests ───────────────────────────────────────────────────

/** What a use of a package weighs where the code that is reached imports it or calls it (rules.md 2.1, rows Source). */
export const SOURCE_WEIGHTS: Readonly<Record<SdkFamily, number>> = {
  'aws-model': 70, 'aws-agent': 70, 'vendor': 60, 'framework': 60, 'agent-framework': 65, 'local-inference': 65, 'local-embedding': 65, 'light-ml': 40,
};
/** In languages that are searched, not read. */
export const SEARCHED_WEIGHT = 65;
/** In the manifest of the function itself, and in one that it shares. */
export const MANIFEST_WEIGHT = 45;
export const SHARED_MANIFEST_WEIGHT = 20;
/** Not in the catalogue: who installs scikit-learn may as well count words. Below `likely`, so that it only adds. */
export const LIGHT_MANIFEST_WEIGHT = 25;

/** A package of a language that we search for imports. */
export interface OtherSdk {
  readonly name: string;
  readonly family: SdkFamily;
  /** In source. */
  readonly source: RegExp;
  /** In pom.xml, build.gradle, *.csproj, go.mod, Cargo.toml, Gemfile. */
  readonly manifest: RegExp;
}

/** Rules.md names the first of each language; the others are the clients that their vendors publish (crates.io, NuGet, Maven Central, pkg.go.dev, 2026-11). */
export const OTHER_SDKS: readonly OtherSdk[] = [
  { name: 'bedrock-runtime', family: 'aws-model', source: /\bsoftware\.amazon\.awssdk\.services\.bedrockruntime\b|\baws\.sdk\.kotlin\.services\.bedrockruntime\b|\bAmazon\.BedrockRuntime\b|\bservice\/bedrockruntime\b|\baws_sdk_bedrockruntime\b|\bAws::BedrockRuntime\b/, manifest: /\bbedrockruntime\b|AWSSDK\.BedrockRuntime\b/ },
  { name: 'bedrock-agent-runtime', family: 'aws-agent', source: /\bsoftware\.amazon\.awssdk\.services\.bedrockagentruntime\b|\bAmazon\.BedrockAgentRuntime\b|\bservice\/bedrockagentruntime\b|\baws_sdk_bedrockagentruntime\b|\bAws::BedrockAgentRuntime\b/, manifest: /\bbedrockagentruntime\b|AWSSDK\.BedrockAgentRuntime\b/ },
  { name: 'bedrock-agentcore', family: 'aws-agent', source: /\bsoftware\.amazon\.awssdk\.services\.bedrockagentcore\b|\bAmazon\.BedrockAgentCore\b|\bservice\/bedrockagentcore\b|\baws_sdk_bedrockagentcore\b/, manifest: /\bbedrockagentcore\b|AWSSDK\.BedrockAgentCore\b/ },
  { name: 'sagemaker-runtime', family: 'aws-model', source: /\bsoftware\.amazon\.awssdk\.services\.sagemakerruntime\b|\bAmazon\.SageMakerRuntime\b|\bservice\/sagemakerruntime\b|\baws_sdk_sagemakerruntime\b/, manifest: /\bsagemakerruntime\b|AWSSDK\.SageMakerRuntime\b/ },
  { name: 'langchain4j', family: 'framework', source: /\bdev\.langchain4j\b/, manifest: /\bdev\.langchain4j\b/ },
  { name: 'spring-ai', family: 'framework', source: /\borg\.springframework\.ai\b/, manifest: /\borg\.springframework\.ai\b/ },
  { name: 'semantic-kernel', family: 'framework', source: /\bMicrosoft\.SemanticKernel\b|\bcom\.microsoft\.semantickernel\b/, manifest: /\bMicrosoft\.SemanticKernel\b|\bsemantickernel\b/ },
  { name: 'Microsoft.Extensions.AI', family: 'framework', source: /\bMicrosoft\.Extensions\.AI\b/, manifest: /\bMicrosoft\.Extensions\.AI\b/ },
  { name: 'Microsoft.Agents.AI', family: 'agent-framework', source: /\bMicrosoft\.Agents\.AI\b/, manifest: /\bMicrosoft\.Agents\.AI\b/ },
  { name: 'langchaingo', family: 'framework', source: /\bgithub\.com\/tmc\/langchaingo\b/, manifest: /\bgithub\.com\/tmc\/langchaingo\b/ },
  { name: 'openai', family: 'vendor', source: /\bcom\.(?:openai|theokanning\.openai|aallam\.openai)\b|^\s*using\s+(?:OpenAI|Azure\.AI\.OpenAI)\b|\b(?:openai\/openai-go|sashabaranov\/go-openai)\b|\basync_openai\b|\bOpenAI::Client\b/m, manifest: /\bcom\.openai\b|\bopenai-gpt3-java\b|\bopenai-client\b|Include="(?:OpenAI|Azure\.AI\.OpenAI)"|\bopenai-go\b|\bgo-openai\b|^async-openai\b|['"](?:ruby-)?openai['"]/m },
  { name: 'anthropic', family: 'vendor', source: /\bcom\.anthropic\b|^\s*using\s+Anthropic\b|\banthropics\/anthropic-sdk-go\b/m, manifest: /\bcom\.anthropic\b|Include="Anthropic(?:\.SDK)?"|\banthropic-sdk-go\b/ },
  { name: 'google-genai', family: 'vendor', source: /\bcom\.google\.genai\b|\bgoogle\.golang\.org\/genai\b|\bgithub\.com\/google\/generative-ai-go\b/, manifest: /\bgoogle-genai\b|\bgoogle\.golang\.org\/genai\b|\bgenerative-ai-go\b/ },
  { name: 'onnxruntime', family: 'local-inference', source: /\bai\.onnxruntime\b|\bMicrosoft\.ML\.OnnxRuntime\b|\byalue\/onnxruntime_go\b|^\s*use\s+ort(?:::|;)/m, manifest: /\bcom\.microsoft\.onnxruntime\b|\bMicrosoft\.ML\.OnnxRuntime\b|\bonnxruntime_go\b|^ort(?=\s*=)/m },
  { name: 'tract', family: 'local-inference', source: /\btract_(?:onnx|core|tensorflow)\b/, manifest: /^tract-(?:onnx|core|tensorflow)\b/m },
  { name: 'tch', family: 'local-inference', source: /^\s*use\s+tch(?:::|;)/m, manifest: /^tch(?=\s*=)/m },
  { name: 'djl', family: 'local-inference', source: /\bai\.djl\b/, manifest: /\bai\.djl\b/ },
  { name: 'candle', family: 'local-inference', source: /\bcandle_(?:core|nn|transformers)\b/, manifest: /^candle-(?:core|nn|transformers)\b/m },
];

/** Services by which a program asks a vector store (boto3's names): beside a model they make it retrieval. */
export const VECTOR_SERVICES: ReadonlySet<string> = new Set(['s3vectors', 'opensearchserverless', 'kendra']);
/** Part 2.3, as boto3 names its clients. */
export const MANAGED_CLIENTS: ReadonlySet<string> = new Set([
  'textract', 'rekognition', 'comprehend', 'comprehendmedical', 'transcribe', 'polly', 'translate', 'kendra', 'personalize-runtime', 'personalize-events', 'lex-runtime', 'lexv2-runtime', 'qbusiness',
  'bedrock-data-automation-runtime',
]);
/**
 * Not in the catalogue, which weighs an import like a call. In code that was read as a whole, a client or package of which
 * nothing calls anything is mostly that of a module which several functions share: below `likely`, so that it only adds.
 */
export const UNUSED_WEIGHT = 25;
/** The same where something could not be read: what uses it may be there. */
export const UNSEEN_USE_WEIGHT = 60;
/** A call that nothing seems to lead to, in code of which something could not be read. */
export const UNREACHED_WEIGHT = 30;
