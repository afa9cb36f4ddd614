/**
 * Agents and models in memory, as data: what in which package makes one. `trail` is matched whole against how the
 * called thing comes from its package, modules in it passed over.
 */
export interface AgentMaker {
  readonly framework: string;
  readonly package: RegExp;
  readonly trail: RegExp;
  /** Argument that holds its tools; none where tools are given in another way. */
  readonly tools?: readonly string[];
  /** Place of the tools where they may stand without a name. */
  readonly toolsAt?: number;
  /** Argument that says how many turns it may take. */
  readonly caps?: readonly string[];
  /** Turns that the package allows by itself: aws-facts, part 9, packages read on 2026-11-24. */
  readonly cap?: number;
}

function trail(pattern: string): RegExp {
  return new RegExp(`(?:^|\\.)(?:${pattern})$`);
}

export const AGENT_MAKERS: readonly AgentMaker[] = [
  { framework: 'strands', package: /^(?:strands|@strands-agents\/[\w.-]+)$/, trail: trail('Agent|Swarm|GraphBuilder|Graph'), tools: ['tools'] },
  // LANGGRAPH_DEFAULT_RECURSION_LIMIT of LangGraph 1.2.12; 25 before 1.0.
  { framework: 'langgraph', package: /^(?:langgraph|@langchain\/langgraph)$/, trail: trail('StateGraph|MessageGraph|Graph'), cap: 10_007 },
  { framework: 'langgraph', package: /^(?:langgraph|@langchain\/langgraph)$/, trail: trail('create_react_agent|createReactAgent'), tools: ['tools'], toolsAt: 1, cap: 10_007 },
  { framework: 'langgraph', package: /^langgraph_supervisor|langgraph_swarm$/, trail: trail('create_supervisor|create_swarm'), cap: 10_007 },
  // LangChain 1.4.2.
  { framework: 'langchain', package: /^langchain$/, trail: trail('create_agent|createAgent'), tools: ['tools'], toolsAt: 1, cap: 9_999 },
  { framework: 'langchain', package: /^langchain(?:_classic|_experimental|_community)?$|^@langchain\/classic$/, trail: trail('AgentExecutor(?:\\.\\w+)?|initialize_agent|initializeAgentExecutor\\w*|create_\\w+_agent_executor|create_(?:sql|csv|json|pandas_dataframe|openapi|vectorstore)_agent'), tools: ['tools'], toolsAt: 0, caps: ['max_iterations', 'maxIterations'], cap: 15 },
  { framework: 'crewai', package: /^crewai$/, trail: trail('Agent'), tools: ['tools'], caps: ['max_iter'] },
  { framework: 'crewai', package: /^crewai$/, trail: trail('Crew|Flow') },
  { framework: 'autogen', package: /^autogen(?:_\w+)?$/, trail: trail('AssistantAgent|ConversableAgent|UserProxyAgent|GroupChatManager|RoundRobinGroupChat|SelectorGroupChat|MagenticOneGroupChat|Swarm'), tools: ['tools', 'functions'], caps: ['max_turns', 'max_consecutive_auto_reply', 'max_tool_iterations'] },
  { framework: 'pydantic-ai', package: /^pydantic_ai$/, trail: trail('Agent'), tools: ['tools', 'toolsets'] },
  { framework: 'smolagents', package: /^smolagents$/, trail: trail('CodeAgent|ToolCallingAgent|MultiStepAgent'), tools: ['tools'], toolsAt: 0, caps: ['max_steps'], cap: 20 },
  { framework: 'openai-agents', package: /^(?:agents|@openai\/agents(?:-[\w-]+)?)$/, trail: trail('Agent|Agent\\.create'), tools: ['tools', 'handoffs', 'mcp_servers', 'mcpServers'], cap: 10 },
  { framework: 'openai-agents', package: /^(?:agents|@openai\/agents(?:-[\w-]+)?)$/, trail: trail('Runner\\.run(?:_sync|_streamed)?|run|Runner\\(\\)\\.run'), caps: ['max_turns', 'maxTurns'], cap: 10 },
  { framework: 'ai', package: /^ai$/, trail: trail('ToolLoopAgent|Experimental_Agent|Agent'), tools: ['tools'], caps: ['stopWhen', 'maxSteps'] },
  { framework: 'mastra', package: /^@mastra\/[\w.-]+$/, trail: trail('Agent'), tools: ['tools'], caps: ['maxSteps'] },
  { framework: 'llama-index', package: /^(?:llama_index|llamaindex|@llamaindex\/[\w.-]+)$/, trail: trail('(?:ReAct|Function|OpenAI|FunctionCalling|Code|AgentRunner|OpenAIAssistant)\\w*Agent\\w*(?:\\.\\w+)?|AgentWorkflow(?:\\.\\w+)?|agent'), tools: ['tools', 'tools_or_functions'], toolsAt: 0, caps: ['max_iterations'] },
  { framework: 'bedrock-agentcore-sdk', package: /^bedrock_agentcore$/, trail: trail('BedrockAgentCoreApp') },
  { framework: 'agent-squad', package: /^(?:agent_squad|multi_agent_orchestrator|agent-squad|multi-agent-orchestrator)$/, trail: trail('AgentSquad|MultiAgentOrchestrator') },
  { framework: 'google-adk', package: /^(?:google|@google\/adk)$/, trail: /^(?:adk\.(?:\w+\.)*)?(?:LlmAgent|LoopAgent|SequentialAgent|ParallelAgent)$|^adk\.(?:\w+\.)*Agent$/, tools: ['tools'], caps: ['max_iterations', 'maxIterations'] },
  { framework: 'agno', package: /^agno$/, trail: trail('Agent|Team'), tools: ['tools'] },
  { framework: 'haystack', package: /^haystack$/, trail: trail('Agent'), tools: ['tools'], caps: ['max_agent_steps'] },
];

export interface ModelLoader {
  readonly library: string;
  readonly package: RegExp;
  readonly trail: RegExp;
  readonly embedding?: true;
  /** Only where the handler imports one of these, too: everything may be pickled. */
  readonly besides?: RegExp;
}

export const MODEL_LOADERS: readonly ModelLoader[] = [
  { library: 'torch', package: /^torch$/, trail: trail('(?:jit\\.|hub\\.)?load|export\\.load') },
  { library: 'sentence-transformers', package: /^sentence_transformers$/, trail: trail('SentenceTransformer|CrossEncoder|SparseEncoder'), embedding: true },
  { library: 'transformers', package: /^(?:transformers|@xenova\/transformers|@huggingface\/transformers)$/, trail: trail('pipeline|\\w*Model\\w*\\.from_pretrained|\\w*(?:ForCausalLM|Processor\\w*For\\w+|PreTrainedModel)\\.from_pretrained|\\w*Model\\w*\\.from_pretrained|(?:Sentence)?\\w+For\\w+\\.from_pretrained') },
  { library: 'onnxruntime', package: /^onnxruntime(?:-node|-web)?$/, trail: trail('InferenceSession|InferenceSession\\.create') },
  { library: 'fastembed', package: /^fastembed$/, trail: trail('\\w*TextEmbedding|ImageEmbedding|FlagEmbedding\\.init|EmbeddingModel'), embedding: true },
  { library: 'FlagEmbedding', package: /^FlagEmbedding$/, trail: trail('\\w*Flag\\w*(?:\\.from_finetuned)?'), embedding: true },
  { library: 'tensorflow', package: /^(?:tensorflow|keras|tflite_runtime|@tensorflow\/[\w.-]+|ai_edge_litert)$/, trail: trail('load_model|saved_model\\.load|Interpreter|loadLayersModel|loadGraphModel|loadSavedModel|hub\\.load') },
  { library: 'tensorflow', package: /^(?:tensorflow_hub|@tensorflow-models\/[\w.-]+)$/, trail: trail('load|KerasLayer') },
  { library: 'llama-cpp', package: /^(?:llama_cpp|node-llama-cpp)$/, trail: trail('Llama(?:\\.from_pretrained)?|loadModel|getLlama|LlamaModel') },
  { library: 'ctransformers', package: /^ctransformers$/, trail: trail('AutoModelForCausalLM\\.from_pretrained') },
  { library: 'vllm', package: /^vllm$/, trail: trail('LLM|AsyncLLMEngine\\.\\w+') },
  { library: 'easyocr', package: /^easyocr$/, trail: trail('Reader') },
  { library: 'paddleocr', package: /^paddleocr$/, trail: trail('Paddle\\w+|PPStructure\\w*') },
  { library: 'mxnet', package: /^(?:mxnet|gluoncv|gluonnlp)$/, trail: trail('SymbolBlock\\.imports|mod\\.Module|module\\.Module|load_checkpoint|get_model') },
  { library: 'presidio', package: /^presidio_analyzer$/, trail: trail('AnalyzerEngine|BatchAnalyzerEngine|NlpEngineProvider\\(\\)\\.create_engine') },
  { library: 'spacy', package: /^spacy$/, trail: trail('load') },
  { library: 'xgboost', package: /^xgboost$/, trail: trail('Booster|\\w+\\(\\)\\.load_model') },
  { library: 'lightgbm', package: /^lightgbm$/, trail: trail('Booster') },
  { library: 'faiss', package: /^faiss$/, trail: trail('read_index') },
  { library: 'scikit-learn', package: /^(?:joblib|pickle|dill|cloudpickle|skops)$/, trail: trail('loads?'), besides: /^(?:scikit-learn|xgboost|lightgbm)$/ },
  { library: 'scikit-learn', package: /^sklearn$/, trail: trail('externals\\.joblib\\.load') },
  { library: 'diffusers', package: /^diffusers$/, trail: trail('\\w+Pipeline\\.from_pretrained') },
  { library: 'ultralytics', package: /^ultralytics$/, trail: trail('YOLO') },
  { library: 'whisper', package: /^(?:whisper|faster_whisper)$/, trail: trail('load_model|WhisperModel') },
];
