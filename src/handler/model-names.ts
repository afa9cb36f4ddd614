import type { Sighting } from './facts.js';
import type { Source } from '../source/source.js';

/**
 * Ids of models and of inference profiles, and their ARNs, in lower case; a hole of a template or of a text reads as a
 * NUL. A vendor's bare name is not enough: it stands in host names too.
 */
const OF_BEDROCK = [
  // arn:aws:bedrock:us-east-1::foundation-model/…
  String.raw`:bedrock:[^:]*:[^:]*:(?:foundation-model|(?:application-)?inference-profile|provisioned-model|custom-model(?:-deployment)?|imported-model|default-prompt-router|prompt-router)/`,
  // us.anthropic.claude-…: a profile
  String.raw`^(?:us|eu|apac|jp|au|ca|us-gov|global)\.(?:anthropic|amazon|meta|mistral|cohere|deepseek|openai|stability|ai21|writer|twelvelabs|qwen)\.`,
  String.raw`(?<![\w-])(?:anthropic\.claude|amazon\.(?:nova|titan|rerank)|meta\.llama|mistral\.(?:mistral|mixtral|ministral|pixtral|magistral|voxtral|devstral)|cohere\.(?:command|embed|rerank)|ai21\.(?:j\d|jamba)|stability\.s|deepseek\.[rv]\d|openai\.gpt|qwen\.qwen|writer\.palmyra|twelvelabs\.(?:pegasus|marengo)|luma\.ray|moonshot(?:ai)?\.kimi|zai\.glm|minimax\.minimax|nvidia\.nemotron|google\.gemma)`,
];
const OF_VENDORS = String.raw`(?<![\w.-])(?:gpt-(?:\d|oss|audio|image|realtime)|chatgpt-\d|claude-(?:\d|v\d|instant|[a-z]+-\d)|gemini-(?:\d|pro|flash|embedding)|text-embedding-(?:\d|ada|gecko|small|large))`;
const BEDROCK_MODEL_ID = new RegExp(OF_BEDROCK.join('|'));
const MODEL_ID = new RegExp([...OF_BEDROCK, OF_VENDORS].join('|'));

/** What each of them has a part of. Most texts need no more, and the other takes a millisecond to compile. */
const PART_OF_MODEL_ID = /[a-z\d]\.[a-z]|:bedrock:|gpt-|claude-|gemini-|embedding-/;

/** Whether a text has the id of a model in it. */
export function namesModel(text: string): boolean {
  const lower = text.toLowerCase();
  return PART_OF_MODEL_ID.test(lower) && MODEL_ID.test(lower);
}

/** Whether it is one that only Bedrock knows. */
export function namesBedrockModel(text: string): boolean {
  const lower = text.toLowerCase();
  return PART_OF_MODEL_ID.test(lower) && BEDROCK_MODEL_ID.test(lower);
}

/** Of a model that makes embeddings. */
export const EMBEDDING = /embed/i;

/** Hosts of model services: the service is the row of sdks.ts whose client would ask there. */
const HOSTS: readonly { readonly host: RegExp; readonly service: string }[] = [
  { host: /(?<![\w-])api\.openai\.com/i, service: 'openai' },
  { host: /\.openai\.azure\.com/i, service: 'openai' },
  { host: /(?<![\w-])api\.anthropic\.com/i, service: 'anthropic' },
  { host: /(?<![\w-])generativelanguage\.googleapis\.com/i, service: 'google-genai' },
  { host: /(?<![\w-])aiplatform\.googleapis\.com/i, service: 'google-genai' },
  { host: /(?<![\w-])bedrock-(?:runtime|mantle)(?:-fips)?\.[\w\0-]+\.(?:amazonaws\.com|api\.aws)/i, service: 'bedrock-runtime' },
  { host: /(?<![\w-])bedrock-agent-runtime\.[\w\0-]+\.amazonaws\.com/i, service: 'bedrock-agent-runtime' },
  { host: /(?<![\w-])runtime\.sagemaker\.[\w\0-]+\.amazonaws\.com/i, service: 'sagemaker-runtime' },
  { host: /(?<![\w-])api\.cohere\.(?:ai|com)/i, service: 'cohere' },
  { host: /(?<![\w-])api\.mistral\.ai/i, service: 'mistral' },
  { host: /(?<![\w-])api\.groq\.com/i, service: 'groq' },
  { host: /(?<![\w-])api\.together\.(?:xyz|ai)/i, service: 'together' },
  { host: /(?<![\w-])api\.replicate\.com/i, service: 'replicate' },
  { host: /(?<![\w-])(?:api-inference|router)\.huggingface\.co/i, service: 'huggingface-inference' },
  { host: /(?<![\w-])api\.voyageai\.com/i, service: 'voyageai' },
  { host: /(?<![\w-])(?:api\.perplexity\.ai|openrouter\.ai|api\.deepseek\.com|api\.x\.ai|api\.fireworks\.ai|api\.cerebras\.ai|api\.ai21\.com|api\.stability\.ai|ai-gateway\.vercel\.sh)/i, service: 'openai' },
];

/** The model service that a text names the host of. */
export function hostIn(text: string): { readonly host: string; readonly service: string } | undefined {
  for (const { host, service } of HOSTS) {
    const found = host.exec(text);
    if (found) return { host: found[0], service };
  }
  return undefined;
}

/** A text that is a model's id, not a sentence that speaks of one. */
export function isModelId(text: string): boolean {
  return text.length <= 256 && !/[\s"'`<>{}]|^https?:/.test(text) && namesModel(text);
}

/** Hosts in the text of a file that nobody parses. */
export function hostsOf(source: Source): readonly Sighting[] {
  const found: Sighting[] = [];
  for (const { host } of HOSTS) {
    const at = host.exec(source.text);
    if (at) found.push({ text: at[0], span: { source, start: at.index, end: at.index + at[0].length } });
  }
  return found;
}
