// Generated from the files of this folder (test/generated.test.ts); `npm run update` writes it anew.
import type { Rule } from '../src/engine/rule.js';
import asyncFailureNotCaptured from './async-failure-not-captured.js';
import concurrencyUnbounded from './concurrency-unbounded.js';
import layersOversized from './layers-oversized.js';
import memoryAtDefault from './memory-at-default.js';
import sqsSourceWithoutDlq from './sqs-source-without-dlq.js';
import streamFailureNotCaptured from './stream-failure-not-captured.js';
import syncTimeoutExceedsCaller from './sync-timeout-exceeds-caller.js';
import timeoutTooShortForModelCall from './timeout-too-short-for-model-call.js';

export const rules = [
  asyncFailureNotCaptured,
  concurrencyUnbounded,
  layersOversized,
  memoryAtDefault,
  sqsSourceWithoutDlq,
  streamFailureNotCaptured,
  syncTimeoutExceedsCaller,
  timeoutTooShortForModelCall,
] as unknown as readonly Rule[];
