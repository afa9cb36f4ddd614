import type { AiKind } from '../workload/workload.js';
import type { Alternative, Fit, Pattern } from './assessment.js';

/** What people read for the codes of a report, in every format. */
export const PATTERN_NAMES: Readonly<Record<Pattern, string>> = {
  F1: 'request/response',
  F2: 'event-driven item',
  F3: 'API with light orchestration',
  N1: 'long-running',
  N2: 'steady high throughput',
  N3: 'cold-start sensitive',
};

export const FIT_NAMES: Readonly<Record<Fit, string>> = {
  'fit': 'fits Lambda',
  'fit-with-changes': 'fits with changes',
  'does-not-fit': 'does not fit',
  'unknown': 'cannot be told',
  'not-assessed': 'not assessed',
};

export const KIND_NAMES: Readonly<Record<AiKind, string>> = {
  'api-call': 'model call',
  'agent-client': 'calls an agent',
  'streaming': 'streaming',
  'rag': 'retrieval and generation',
  'embedding': 'embedding',
  'local-inference': 'local model',
  'agent-loop': 'agent loop',
  'batch': 'batch',
  'guardrail': 'guardrail only',
  'retrieve': 'retrieval only',
  'job-start': 'starts a job',
  'tool': 'tool of an agent',
  'managed-ai': 'managed AI service',
};

export const ALTERNATIVE_NAMES: Readonly<Record<Alternative, string>> = {
  'lambda': 'Lambda',
  'provisioned-concurrency': 'Lambda with provisioned concurrency',
  'fargate': 'Fargate',
  'managed-instances': 'Lambda Managed Instances',
};
