import { packageCallOf } from './operations.js';
import { sdkOf } from './packages.js';
import type { Module } from './syntax.js';
import type { Foreign } from './values.js';

// What is worth knowing of what comes from packages, by their names and by the trail from there.

const TELLING = /^(?:aws:.*|@?aws-.*|@aws-sdk\/.*|boto3|botocore|aioboto3|aiobotocore|google|agents|langfuse|semantic_kernel|requests|httpx|urllib3?|aiohttp|http|axios|got|https|node:https?|undici|@smithy\/.*|huggingface_hub|diffusers|whisper|faster_whisper|ultralytics|joblib|pickle|tensorflow_hub)$/;
const TOLD = new Map<string, boolean>();

/** Whether what comes of a package is worth following one by one: what made it, and all the way that it goes. */
export function tellsMore(origin: string): boolean {
  let tells = TOLD.get(origin);
  if (tells === undefined) TOLD.set(origin, (tells = TELLING.test(origin) || sdkOf(origin, 'python') !== undefined || sdkOf(origin, 'javascript') !== undefined));
  return tells;
}

/** OpenAI's package has a name that nobody would take for one. */
export function isOpenAiAgents(module: string, language: Module['language']): boolean {
  return language === 'python' && /^agents(?:\.|$)/.test(module);
}

/** What is asked of AWS gives an answer, but for what stands for a part of a service. */
const PARTS_OF_AWS = /(?:^|\.)(?:Table|Object|Bucket|Topic|Queue|queue|get_queue_by_name|batch_writer|get_waiter|get_paginator|__aenter__|__enter__|promise|client|resource)$/;
const HTTP_CLIENTS = /(?:^|\.)(?:Session|session|Client|AsyncClient|ClientSession|PoolManager|create|extend|HTTPS?Connection|AWSRequest|Request|Axios|instance)$/;
const HTTP_PACKAGES = /^(?:requests|httpx|urllib3?|aiohttp|http|axios|got|https|node:https?|undici)$/;

/** Whether the result of a call is something to go on with; an answer of a service or of a model is not. */
export function isFollowed(origin: string, trail: string): boolean {
  if (origin.startsWith('aws:')) return PARTS_OF_AWS.test(trail);
  if (HTTP_PACKAGES.test(origin)) return HTTP_CLIENTS.test(trail);
  if (origin === 'botocore') return /(?:^|\.)(?:Config|Session|get_session)$/.test(trail);
  // `handle(app)` is what a package makes of a handler; what is asked of such a thing is nothing to us, unless it makes another.
  if (!tellsMore(origin)) return /(?:^|\.)[A-Z]\w*$/.test(trail) || !trail.includes('()');
  const call = packageCallOf(origin, trail);
  return call === undefined || call.operation.nature === 'embed';
}

/** A row of sdks.ts, or boto3. */
export function isKnownPackage(name: string, language: Module['language']): boolean {
  return name === 'boto3' || name === 'google' || sdkOf(name, language) !== undefined;
}

/** Of packages that we know, what gives back the client or the model that it is given. */
export function isWrapper({ package: origin, trail }: Foreign): boolean {
  return origin === 'instructor' || origin === '@instructor-ai/instructor' || /(?:^|\.)(?:Runnable\w+|wrap\w*|with\w+)(?:\.\w+)?$/.test(trail) || /\.(?:pipe|bind|bind_tools|bindTools|with_\w+|with[A-Z]\w+)$/.test(trail);
}
