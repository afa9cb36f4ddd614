/**
 * Packages by which code reaches a model, as data: rules.md, part 2.1, rows Source and Manifest. One table serves
 * imports, manifests and layers, since a package has one name on its registry and another in the code.
 */
export type SdkFamily =
  /** Clients of AWS that call models: bedrock-runtime, sagemaker-runtime. */
  | 'aws-model'
  /** Clients of AWS that call agents and knowledge bases: bedrock-agent-runtime, bedrock-agentcore. */
  | 'aws-agent'
  /** Vendors' own SDKs: openai, anthropic. */
  | 'vendor'
  /** langchain, llama_index. */
  | 'framework'
  /** langgraph, strands. */
  | 'agent-framework'
  /** torch, onnxruntime. */
  | 'local-inference'
  | 'local-embedding'
  /** sklearn, faiss. */
  | 'light-ml';

export interface Sdk {
  /** The name that facts and messages use. */
  readonly name: string;
  readonly family: SdkFamily;
  /** Python module, matched as a whole or up to a dot: `langchain` is `langchain.chains`, too. */
  readonly python?: RegExp;
  /** npm package: as a whole or up to a slash. */
  readonly npm?: RegExp;
  /** Distribution on PyPI, in lower case with hyphens. */
  readonly pypi?: RegExp;
}

export const SDKS: readonly Sdk[] = [
  { name: 'bedrock-runtime', family: 'aws-model', npm: /^@aws-sdk\/client-bedrock-runtime$/, python: /^(?:aws_sdk|types_aiobotocore|mypy_boto3)_bedrock_runtime$/, pypi: /^aws-sdk-bedrock-runtime$/ },
  { name: 'sagemaker-runtime', family: 'aws-model', npm: /^@aws-sdk\/client-sagemaker-runtime$/ },
  { name: 'bedrock-agent-runtime', family: 'aws-agent', npm: /^@aws-sdk\/client-bedrock-agent-runtime$/ },
  { name: 'bedrock-agentcore', family: 'aws-agent', npm: /^@aws-sdk\/client-bedrock-agentcore$/ },

  { name: 'openai', family: 'vendor', python: /^(?:openai|langfuse\.openai)$/, pypi: /^openai$/, npm: /^(?:openai|@azure\/openai)$/ },
  { name: 'anthropic', family: 'vendor', python: /^anthropic$/, pypi: /^anthropic$/, npm: /^@anthropic-ai\/(?:sdk|bedrock-sdk|vertex-sdk)$/ },
  { name: 'cohere', family: 'vendor', python: /^cohere(?:_aws)?$/, pypi: /^cohere(?:-aws)?$/, npm: /^cohere-ai$/ },
  { name: 'mistral', family: 'vendor', python: /^mistralai$/, pypi: /^mistralai$/, npm: /^@mistralai\/mistralai$/ },
  { name: 'google-genai', family: 'vendor', python: /^(?:google\.genai|google\.generativeai|vertexai)$/, pypi: /^(?:google-genai|google-generativeai|vertexai)$/, npm: /^@google\/(?:genai|generative-ai)$/ },
  { name: 'litellm', family: 'vendor', python: /^litellm$/, pypi: /^litellm$/ },
  { name: 'groq', family: 'vendor', python: /^groq$/, pypi: /^groq$/, npm: /^groq-sdk$/ },
  { name: 'replicate', family: 'vendor', python: /^replicate$/, pypi: /^replicate$/, npm: /^replicate$/ },
  { name: 'together', family: 'vendor', python: /^together$/, pypi: /^together$/, npm: /^together-ai$/ },
  { name: 'voyageai', family: 'vendor', python: /^voyageai$/, pypi: /^voyageai$/, npm: /^voyageai$/ },
  { name: 'ai', family: 'vendor', npm: /^(?:ai|@ai-sdk\/[\w.-]+)$/ },
  { name: 'huggingface-inference', family: 'vendor', python: /^huggingface_hub\.(?:inference|InferenceClient|AsyncInferenceClient|InferenceApi)$/, npm: /^@huggingface\/inference$/ },

  { name: 'langgraph', family: 'agent-framework', python: /^langgraph$/, pypi: /^langgraph$/, npm: /^@langchain\/langgraph$/ },
  { name: 'strands', family: 'agent-framework', python: /^strands(?:_tools)?$/, pypi: /^strands-agents(?:-tools)?$/, npm: /^@strands-agents\/[\w.-]+$/ },
  { name: 'crewai', family: 'agent-framework', python: /^crewai(?:_tools)?$/, pypi: /^crewai(?:-tools)?$/ },
  { name: 'autogen', family: 'agent-framework', python: /^autogen(?:_\w+)?$/, pypi: /^(?:py)?autogen(?:-[\w-]+)?$/ },
  { name: 'pydantic-ai', family: 'agent-framework', python: /^pydantic_ai$/, pypi: /^pydantic-ai(?:-slim)?$/ },
  { name: 'smolagents', family: 'agent-framework', python: /^smolagents$/, pypi: /^smolagents$/ },
  { name: 'bedrock-agentcore-sdk', family: 'agent-framework', python: /^bedrock_agentcore$/, pypi: /^bedrock-agentcore$/ },
  { name: 'agent-squad', family: 'agent-framework', python: /^(?:agent_squad|multi_agent_orchestrator)$/, pypi: /^(?:agent-squad|multi-agent-orchestrator)$/, npm: /^(?:agent-squad|multi-agent-orchestrator)$/ },
  { name: 'google-adk', family: 'agent-framework', python: /^google\.adk$/, pypi: /^google-adk$/, npm: /^@google\/adk$/ },
  { name: 'agno', family: 'agent-framework', python: /^agno$/, pypi: /^agno$/ },
  // In Python `agents` is a common name for a folder of one's own: the analysis asks for what is imported from it.
  { name: 'openai-agents', family: 'agent-framework', pypi: /^openai-agents$/, npm: /^@openai\/agents(?:-[\w-]+)?$/ },
  { name: 'mastra', family: 'agent-framework', npm: /^@mastra\/[\w.-]+$/ },

  { name: 'langchain', family: 'framework', python: /^langchain(?:_\w+)?$/, pypi: /^langchain(?:-[\w-]+)?$/, npm: /^(?:langchain|@langchain\/[\w.-]+)$/ },
  { name: 'llama-index', family: 'framework', python: /^llama_index$/, pypi: /^llama-index(?:-[\w-]+)?$/, npm: /^(?:llamaindex|@llamaindex\/[\w.-]+)$/ },
  { name: 'haystack', family: 'framework', python: /^haystack$/, pypi: /^(?:haystack-ai|farm-haystack)$/ },
  { name: 'semantic-kernel', family: 'framework', python: /^semantic_kernel$/, pypi: /^semantic-kernel$/ },
  { name: 'instructor', family: 'framework', python: /^instructor$/, pypi: /^instructor$/, npm: /^@instructor-ai\/instructor$/ },
  { name: 'dspy', family: 'framework', python: /^dspy$/, pypi: /^dspy(?:-ai)?$/ },

  { name: 'sentence-transformers', family: 'local-embedding', python: /^sentence_transformers$/, pypi: /^sentence-transformers$/ },
  { name: 'fastembed', family: 'local-embedding', python: /^fastembed$/, pypi: /^fastembed$/, npm: /^fastembed$/ },
  { name: 'FlagEmbedding', family: 'local-embedding', python: /^FlagEmbedding$/, pypi: /^flagembedding$/ },

  { name: 'torch', family: 'local-inference', python: /^torch(?:vision|audio)?$/, pypi: /^torch(?:vision|audio)?$/ },
  { name: 'transformers', family: 'local-inference', python: /^transformers$/, pypi: /^transformers$/, npm: /^(?:@xenova|@huggingface)\/transformers$/ },
  { name: 'onnxruntime', family: 'local-inference', python: /^onnxruntime$/, pypi: /^onnxruntime(?:-[\w-]+)?$/, npm: /^onnxruntime-(?:node|web)$/ },
  { name: 'tensorflow', family: 'local-inference', python: /^(?:tensorflow|tflite_runtime|keras)$/, pypi: /^(?:tensorflow(?:-cpu|-aarch64)?|tflite-runtime|keras)$/, npm: /^@tensorflow\/[\w.-]+$/ },
  { name: 'ctransformers', family: 'local-inference', python: /^ctransformers$/, pypi: /^ctransformers$/ },
  { name: 'llama-cpp', family: 'local-inference', python: /^llama_cpp$/, pypi: /^llama-cpp-python$/, npm: /^node-llama-cpp$/ },
  { name: 'vllm', family: 'local-inference', python: /^vllm$/, pypi: /^vllm$/ },
  { name: 'mxnet', family: 'local-inference', python: /^(?:mxnet|gluoncv|gluonnlp)$/, pypi: /^(?:mxnet|gluoncv|gluonnlp)$/ },

  { name: 'scikit-learn', family: 'light-ml', python: /^sklearn$/, pypi: /^scikit-learn$/ },
  { name: 'xgboost', family: 'light-ml', python: /^xgboost$/, pypi: /^xgboost$/ },
  { name: 'lightgbm', family: 'light-ml', python: /^lightgbm$/, pypi: /^lightgbm$/ },
  { name: 'spacy', family: 'light-ml', python: /^spacy$/, pypi: /^spacy$/ },
  { name: 'presidio', family: 'light-ml', python: /^presidio_analyzer$/, pypi: /^presidio-analyzer$/ },
  { name: 'faiss', family: 'light-ml', python: /^faiss$/, pypi: /^faiss-cpu$/ },
];
