import type { Source } from '../source/source.js';
import { SDKS } from './sdks.js';

/**
 * Words that stand in every module that reaches a model by itself: names of packages, of services, of vendors' hosts.
 * Names that are plain English stand beside what makes them a package.
 */
const ENGLISH = new Set(['ai', 'together', 'replicate', 'instructor', 'transformers', 'haystack', 'torch', 'mastra', 'openai-agents', 'langchain', 'llama-index']);

const WORDS = [
  ...SDKS.map(({ name }) => name).filter((name) => !ENGLISH.has(name)).map((name) => name.replace(/[-_]/g, '[-_]?')),
  'bedrock', 'sagemaker', 'generativeai', 'generativelanguage', 'genai', 'vertexai', 'llama', 'langchain', 'lang_chain', 'pydantic_ai', 'crewai', 'sklearn', 'joblib',
  'keras', 'tflite', 'huggingface', 'hugging_face', 'xenova', 'hfinference', 'llamaindex', 'perplexity', 'openrouter', 'deepseek', 'ai21', 'stability\\.ai', 'x\\.ai/', 'aoai',
  'api\\.together', 'together-ai', 'transformers', 'torch', 'haystack', '@?mastra', '[\'"]replicate', '(?:from|import)\\s+(?:together|replicate|instructor|agents)\\b',
  '@instructor', '@openai', '[\'"]ai[\'"/]', '@ai-sdk',
  'easyocr', 'paddle_?ocr',
  // Managed services: no AI work, but a kind of their own.
  'textract', 'rekognition', 'comprehend', 'kendra', 'qbusiness', 'data-?automation', '(?:[\'"]|client-)(?:transcribe|polly|translate|personalize|lexv2|lex-runtime)',
  'converse', 'invoke_?model', 'invoke_?agent', 'invoke_?endpoint', 'retrieve_?and_?generate',
];
const INTERESTING = new RegExp(WORDS.join('|'), 'i');
const EACH = new RegExp(INTERESTING, 'gi');

/** Whether a module may have to do with models: asked of its text, before anything is parsed. */
export function isInteresting(text: string): boolean {
  return INTERESTING.test(text);
}

/** Handlers share modules: where such words stand in their texts. */
const PLACES = new WeakMap<Source, readonly number[]>();

/** Whether a part of a module may have to do with models. */
export function isPartInteresting(source: Source, start: number, end: number): boolean {
  let places = PLACES.get(source);
  if (!places) PLACES.set(source, (places = Array.from(source.text.matchAll(EACH), ({ index }) => index)));
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]! < start) low = middle + 1;
    else high = middle;
  }
  return low < places.length && places[low]! < end;
}
