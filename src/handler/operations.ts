import { operationNamed } from './aws.js';
import type { CallNature } from './facts.js';
import { rowsOf } from './packages.js';

/**
 * Calls that reach a model, as data: by operations of AWS's services, and by what the packages of vendors and frameworks
 * call them. Names as of the packages of 2026-11 (see aws-facts, part 0) and of the older ones that code still uses.
 */
export interface Operation {
  readonly nature: CallNature;
  readonly streaming?: true;
}

const GENERATE: Operation = { nature: 'generate' };
const GENERATE_STREAM: Operation = { nature: 'generate', streaming: true };

/** By service as boto3 calls it, and operation as `operationNamed` writes it. */
export const AWS_OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  'bedrock-runtime': {
    invokemodel: GENERATE, converse: GENERATE, invokemodelwithresponsestream: GENERATE_STREAM, conversestream: GENERATE_STREAM,
    invokemodelwithbidirectionalstream: GENERATE_STREAM, applyguardrail: { nature: 'guardrail' }, startasyncinvoke: { nature: 'start-job' },
  },
  'bedrock-agent-runtime': {
    invokeagent: { nature: 'agent' }, invokeinlineagent: { nature: 'agent' }, invokeflow: { nature: 'agent' }, startflowexecution: { nature: 'start-job' },
    retrieve: { nature: 'retrieve' }, retrieveandgenerate: { nature: 'retrieve-and-generate' },
    retrieveandgeneratestream: { nature: 'retrieve-and-generate', streaming: true }, rerank: { nature: 'rerank' },
    optimizeprompt: GENERATE, generatequery: GENERATE,
  },
  'bedrock-agentcore': { invokeagentruntime: { nature: 'agent' }, invokeharness: { nature: 'agent' } },
  'sagemaker-runtime': {
    invokeendpoint: GENERATE, invokeendpointwithresponsestream: GENERATE_STREAM, invokeendpointasync: { nature: 'start-job' },
  },
  bedrock: { createmodelinvocationjob: { nature: 'start-job' } },
};

/** Operations whose name no other thing has: they tell the service where the client cannot be told. */
export const UNMISTAKABLE: ReadonlyMap<string, { readonly service: string; readonly operation: Operation }> = new Map(
  ([
    ['bedrock-runtime', ['converse', 'converse_stream', 'invoke_model', 'invoke_model_with_response_stream', 'apply_guardrail', 'invokeModel', 'converseStream', 'invokeModelWithResponseStream']],
    ['bedrock-agent-runtime', ['invoke_agent', 'invoke_inline_agent', 'invoke_flow', 'retrieve_and_generate', 'retrieve_and_generate_stream', 'invokeAgent', 'retrieveAndGenerate']],
    ['bedrock-agentcore', ['invoke_agent_runtime', 'invokeAgentRuntime']],
    ['sagemaker-runtime', ['invoke_endpoint', 'invoke_endpoint_with_response_stream', 'invoke_endpoint_async', 'invokeEndpoint']],
    ['bedrock', ['create_model_invocation_job']],
  ] as const).flatMap(([service, names]) => names.map((name) => [name, { service, operation: AWS_OPERATIONS[service]![operationNamed(name)]! }] as const)),
);

/** A call of what a package gives: `trail` is matched to the end of how the called thing comes from it. */
interface PackageCall {
  readonly package: RegExp;
  readonly trail: RegExp;
  readonly operation: Operation;
  /** Row of sdks.ts. */
  readonly service: string;
}

/** Classes of the client have a name of their own in each vendor's package; JavaScript's default export has none. */
function rows(service: string, origin: RegExp, calls: readonly (readonly [trail: string, operation: Operation])[]): readonly PackageCall[] {
  return calls.map(([trail, operation]) => ({ package: origin, trail: new RegExp(`(?:^|\\.)(?:${trail})$`), operation, service }));
}

const EMBED: Operation = { nature: 'embed' };
const RETRIEVE: Operation = { nature: 'retrieve' };
const RETRIEVE_AND_GENERATE: Operation = { nature: 'retrieve-and-generate' };
const RERANK: Operation = { nature: 'rerank' };
const MODERATE: Operation = { nature: 'moderate' };
const AGENT: Operation = { nature: 'agent' };
const START_JOB: Operation = { nature: 'start-job' };

/** What speaks OpenAI's protocol under another name. */
const OPENAI_CALLS = [
  [String.raw`chat\.completions\.(?:with_raw_response\.|with_streaming_response\.)?(?:create|parse)`, GENERATE],
  [String.raw`chat\.completions\.(?:stream|runTools|run_tools)`, GENERATE_STREAM],
  [String.raw`completions\.create|(?<!batches\.|files\.)responses\.(?:create|parse)`, GENERATE],
  [String.raw`responses\.stream`, GENERATE_STREAM],
  [String.raw`embeddings\.create`, EMBED],
  [String.raw`images\.(?:generate|edit|create_variation|createVariation)|audio\.(?:transcriptions|translations|speech)\.(?:with_streaming_response\.)?create|videos\.create`, GENERATE],
  [String.raw`moderations\.create`, MODERATE],
  [String.raw`threads\.(?:runs\.(?:create|create_and_poll|createAndPoll|stream)|create_and_run\w*|createAndRun\w*)`, AGENT],
  [String.raw`batches\.create|fine_tuning\.jobs\.create|fineTuning\.jobs\.create`, START_JOB],
] as const;

const PACKAGE_CALLS: readonly PackageCall[] = [
  ...rows('openai', /^(?:openai|langfuse|@azure\/openai|portkey_ai|portkey-ai|helicone|ddtrace)$/, [
    ...OPENAI_CALLS,
    // Before version 1 of the Python package, before version 4 of the other.
    ['(?:ChatCompletion|Completion|Image|Edit)\\.a?create', GENERATE], ['Embedding\\.a?create', EMBED], ['Moderation\\.a?create', MODERATE],
    ['Audio\\.a?(?:transcribe|translate)', GENERATE],
    ['OpenAIApi\\(\\)\\.create(?:ChatCompletion|Completion|Edit|Image\\w*|Transcription|Translation)', GENERATE], ['OpenAIApi\\(\\)\\.createEmbedding', EMBED],
    ['OpenAIApi\\(\\)\\.createModeration', MODERATE],
    ['OpenAIClient\\(\\)\\.(?:getChatCompletions|getCompletions|getImages|getAudio\\w+)', GENERATE], ['OpenAIClient\\(\\)\\.stream\\w+', GENERATE_STREAM], ['OpenAIClient\\(\\)\\.getEmbeddings', EMBED],
  ]),
  ...rows('anthropic', /^(?:anthropic|@anthropic-ai\/(?:sdk|bedrock-sdk|vertex-sdk))$/, [
    ['messages\\.(?:with_raw_response\\.)?(?:create|parse)', GENERATE], ['messages\\.(?:stream|tool_runner|toolRunner)', GENERATE_STREAM],
    ['(?:beta\\.)?messages\\.batches\\.create', START_JOB], ['(?:Client|Anthropic\\w*|)\\(\\)\\.completions?(?:\\.create)?', GENERATE],
  ]),
  ...rows('groq', /^(?:groq|groq-sdk)$/, OPENAI_CALLS),
  ...rows('together', /^(?:together|together-ai)$/, [...OPENAI_CALLS, ['rerank\\.create', RERANK], ['Complete\\.create', GENERATE]]),
  ...rows('cohere', /^(?:cohere|cohere_aws|cohere-ai)$/, [
    ['\\w*\\(\\)\\.(?:v2\\.)?(?:chat|generate|summarize|classify)', GENERATE], ['\\w*\\(\\)\\.(?:v2\\.)?(?:chat_stream|chatStream|generate_stream|generateStream)', GENERATE_STREAM],
    ['\\w*\\(\\)\\.(?:v2\\.)?embed', EMBED], ['\\w*\\(\\)\\.(?:v2\\.)?rerank', RERANK],
  ]),
  ...rows('mistral', /^(?:mistralai|@mistralai\/mistralai)$/, [
    ['chat\\.(?:complete|parse)(?:_async)?', GENERATE], ['chat\\.(?:stream|parse_stream)(?:_async)?|\\w*\\(\\)\\.(?:chat_stream|chatStream)', GENERATE_STREAM],
    ['(?:MistralClient|MistralAsyncClient|)\\(\\)\\.chat', GENERATE], ['embeddings\\.create(?:_async)?|(?:MistralClient|)\\(\\)\\.embeddings', EMBED],
    ['agents\\.complete(?:_async)?|conversations\\.start(?:_async)?|fim\\.complete(?:_async)?|ocr\\.process(?:_async)?', GENERATE], ['batch\\.jobs\\.create', START_JOB],
  ]),
  ...rows('google-genai', /^(?:google|vertexai|@google\/(?:genai|generative-ai)|@google-cloud\/vertexai)$/, [
    ['(?:generate_content|generateContent|generate_content_async|generate_images|generateImages|generate_text|generateText|generate_videos|generateVideos|generate_answer)', GENERATE],
    ['(?:generate_content_stream|generateContentStream|send_message_stream|sendMessageStream)', GENERATE_STREAM],
    ['(?:send_message|sendMessage|send_message_async|predict)', GENERATE], ['(?:embed_content|embedContent|batch_embed_contents|batchEmbedContents|get_embeddings)', EMBED],
    ['batches\\.create', START_JOB],
  ]),
  ...rows('litellm', /^litellm$/, [
    ['(?:Router\\(\\)\\.)?(?:a?completion|a?text_completion|completion_with_retries|batch_completion|a?image_generation|a?transcription|a?speech|a?responses)', GENERATE],
    ['(?:Router\\(\\)\\.)?a?embedding', EMBED], ['a?rerank', RERANK], ['a?moderation', MODERATE], ['a?create_batch', START_JOB],
  ]),
  ...rows('replicate', /^replicate$/, [['(?:Client\\(\\)\\.|\\(\\)\\.|Replicate\\(\\)\\.)?(?:async_)?run', GENERATE], ['(?:Replicate|Client|)(?:\\(\\)\\.)?stream', GENERATE_STREAM], ['predictions\\.(?:async_)?create', START_JOB]]),
  ...rows('voyageai', /^voyageai$/, [['\\w*\\(\\)\\.(?:multimodal_embed|contextualized_embed|embed|multimodalEmbed)', EMBED], ['\\w*\\(\\)\\.rerank', RERANK]]),
  ...rows('huggingface-inference', /^(?:huggingface_hub|@huggingface\/inference)$/, [
    [String.raw`(?:Async)?Inference(?:Client|Api)\(\)(?:\.(?:text_generation|chat_completion|chat\.completions\.create|text_to_image|summarization|translation|question_answering|image_to_text|text_to_speech|automatic_speech_recognition|zero_shot_classification|text_classification|token_classification|conversational|post))?`, GENERATE],
    [String.raw`(?:Async)?InferenceClient\(\)\.(?:feature_extraction|sentence_similarity)`, EMBED],
    [String.raw`\w*\(\)\.(?:endpoint\(\)\.)?(?:textGeneration|chatCompletion|summarization|translation|questionAnswering|textToImage|imageToText|textClassification|zeroShotClassification|automaticSpeechRecognition|textToSpeech|request)|textGeneration|chatCompletion`, GENERATE],
    [String.raw`\w*\(\)\.(?:endpoint\(\)\.)?(?:textGenerationStream|chatCompletionStream)|textGenerationStream|chatCompletionStream`, GENERATE_STREAM], [String.raw`\w*\(\)\.featureExtraction|featureExtraction`, EMBED],
  ]),
  ...rows('ai', /^ai$/, [
    ['(?:generateText|generateObject|experimental_generateImage|generateImage|experimental_generateSpeech|experimental_transcribe|generateVideo\\w*)', GENERATE],
    ['(?:streamText|streamObject|experimental_streamText)', GENERATE_STREAM], ['(?:embed|embedMany)', EMBED], ['rerank', RERANK],
  ]),
  ...rows('instructor', /^(?:instructor|@instructor-ai\/instructor)$/, [
    ['\\w+\\(\\)\\.(?:chat\\.completions\\.create|messages\\.create|create|create_with_completion)', GENERATE], ['\\w+\\(\\)\\.(?:chat\\.completions\\.)?(?:create_partial|create_iterable)', GENERATE_STREAM],
  ]),
  ...rows('dspy', /^dspy$/, [['(?:LM|Predict|ChainOfThought\\w*|ReAct|ProgramOfThought|MultiChainComparison|TypedPredictor|Refine|BestOfN|CodeAct)\\(\\)(?:\\.(?:forward|acall|aforward))?', GENERATE], ['(?:Retrieve)\\(\\)', RETRIEVE]]),
  ...rows('haystack', /^haystack$/, [['(?:Async)?Pipeline\\(\\)\\.run(?:_async)?|\\w*Generator\\(\\)\\.run(?:_async)?', GENERATE], ['\\w*Embedder\\(\\)\\.run(?:_async)?', EMBED], ['\\w*Retriever\\(\\)\\.run(?:_async)?', RETRIEVE]]),
  ...rows('semantic-kernel', /^semantic_kernel$/, [['Kernel\\(\\)\\.(?:invoke|invoke_prompt)|\\w*ChatCompletion\\(\\)\\.get_chat_message_contents?', GENERATE]]),

  // LangChain: what is asked decides, by the names that its classes have.
  ...rows('langchain', /^(?:langchain(?:_\w+)?|langchain|@langchain\/[\w.-]+)$/, [
    [String.raw`(?:RetrievalQA\w*|\w*RetrievalQA\w*|ConversationalRetrieval\w*|VectorDBQA\w*|create_retrieval_chain|create_history_aware_retriever|createRetrievalChain|AmazonKnowledgeBases\w*QA|\w*QAWithSources\w*)(?:\.\w+)?\(\)(?:\.(?:with_\w+|bind)\(\))*(?:\.(?:a?invoke|a?call|a?run|__call__|predict|a?batch))?`, RETRIEVE_AND_GENERATE],
    [String.raw`(?:RetrievalQA\w*|ConversationalRetrieval\w*|create_retrieval_chain|createRetrievalChain)(?:\.\w+)?\(\)\.(?:a?stream\w*)`, { nature: 'retrieve-and-generate', streaming: true }],
    [String.raw`\w*Embeddings?(?:\.\w+)?\(\)\.(?:a?embed_\w+|embed(?:Query|Documents))`, EMBED],
    [String.raw`(?:(?<![a-z])Chat(?!Prompt|Message|History|Generation)[A-Z]\w*|\w*(?:LLM|Llm)|LLM|Bedrock(?:Chat|LLM|Converse)?|OpenAI(?:Chat)?|AzureOpenAI\w*|Cohere|Anthropic|SagemakerEndpoint|HuggingFace(?:Endpoint|Hub|Pipeline|TextGenInference)|LlamaCpp|Ollama|VertexAI|GoogleGenerativeAI|Replicate|Together|init_chat_model|initChatModel|\w+Chain|create_\w+_chain|load_\w*chain|create[A-Z]\w+Chain|load[A-Z]\w+Chain|create_\w+_runnable|create_extraction\w*)(?:\.\w+)?\(\)(?:\.(?:with_\w+|with[A-Z]\w*|bind\w*|pipe|configurable_\w+|assign)\(\))*(?:\.(?:a?invoke|a?batch|batch|a?predict\w*|predict\w*|a?run|call|a?call|a?generate\w*|__call__|a?apply|call_as_llm))?`, GENERATE],
    [String.raw`(?:(?<![a-z])Chat(?!Prompt|Message|History|Generation)[A-Z]\w*|\w*LLM|Bedrock\w*|OpenAI\w*|AzureOpenAI\w*|Anthropic|init_chat_model|initChatModel|\w+Chain|create_\w+_chain|create[A-Z]\w+Chain|Ollama)(?:\.\w+)?\(\)(?:\.(?:with_\w+|with[A-Z]\w*|bind\w*|pipe|assign)\(\))*\.(?:a?stream\w*|astream_events|stream(?:Events|Log)?)`, GENERATE_STREAM],
    [String.raw`(?:\w*(?:Retriever)|as_retriever|asRetriever|\w*\(\)\.(?:as_retriever|asRetriever))(?:\.\w+)?\(\)(?:\.(?:a?invoke|a?get_relevant_documents|getRelevantDocuments|batch|abatch))`, RETRIEVE],
    [String.raw`(?:FAISS|Chroma|Pinecone\w*|Qdrant\w*|Weaviate\w*|Milvus|Redis\w*|PGVector\w*|\w*Vector\w*|\w*VectorStore\w*|LanceDB|HNSWLib|Neptune\w*|DocumentDB\w*)(?:\.\w+)?\(\)\.(?:a?similarity_search\w*|a?max_marginal_relevance_search\w*|a?search|similaritySearch\w*|maxMarginalRelevanceSearch)`, RETRIEVE],
    [String.raw`(?:FAISS|Chroma|Pinecone\w*|Qdrant\w*|Weaviate\w*|Milvus|Redis\w*|PGVector\w*|\w*Vector\w*|LanceDB|HNSWLib|VectorstoreIndexCreator)(?:\.(?:a?from_(?:documents|texts)|fromDocuments|fromTexts)|(?:\.\w+)?\(\)\.(?:a?add_(?:documents|texts)|a?from_(?:loaders|documents)|addDocuments|addTexts))`, EMBED],
    [String.raw`\w*(?:Rerank\w*|Reranker|Compressor)\(\)\.(?:a?compress_documents|rerank|compressDocuments)`, RERANK],
    [String.raw`GraphCypherQAChain\.\w+\(\)\.\w+`, GENERATE],
  ]),
  ...rows('llama-index', /^(?:llama_index|llamaindex|@llamaindex\/[\w.-]+)$/, [
    [String.raw`(?:as_query_engine|asQueryEngine|\w*QueryEngine(?:\.\w+)?)\(\)\.a?query`, RETRIEVE_AND_GENERATE],
    [String.raw`(?:as_chat_engine|asChatEngine|\w*ChatEngine(?:\.\w+)?)\(\)\.(?:a?chat|stream_chat|astream_chat)`, RETRIEVE_AND_GENERATE],
    [String.raw`(?:as_retriever|asRetriever|\w*Retriever)\(\)\.a?retrieve`, RETRIEVE],
    [String.raw`\w*Index\.(?:from_documents|fromDocuments)|\w*Index\(\)\.(?:insert\w*|refresh\w*)|IngestionPipeline\(\)\.a?run|\w*Embedding\w*\(\)\.(?:a?get_\w*embedding\w*|get\w*Embedding\w*)`, EMBED],
    [String.raw`(?:Bedrock\w*|OpenAI\w*|Anthropic|Gemini|Cohere|Groq|Mistral\w*|Ollama|AzureOpenAI|LiteLLM|HuggingFace\w*|openai|anthropic|gemini|bedrock)\(\)\.(?:a?complete|a?chat|a?predict|structured_predict)`, GENERATE],
    [String.raw`(?:Bedrock\w*|OpenAI\w*|Anthropic|Gemini|AzureOpenAI)\(\)\.a?stream_\w+`, GENERATE_STREAM],
    [String.raw`\w*Rerank\w*\(\)\.postprocess_nodes`, RERANK],
  ]),
];

/** `google` is a name that many packages share. */
const GEMINI = /^(?:genai|generativeai|cloud\.aiplatform|cloud\.vertexai)\b/;

const callsOf = rowsOf(PACKAGE_CALLS);

/** The call that something of a package is, if it is one; `trail` is how it comes from there. */
export function packageCallOf(origin: string, trail: string): PackageCall | undefined {
  if (origin === 'google' && !GEMINI.test(trail)) return undefined;
  return callsOf(origin).find((call) => call.trail.test(trail));
}
