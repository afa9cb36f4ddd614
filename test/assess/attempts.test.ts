import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paidAttempts, worstCaseSeconds } from '../../src/assess/attempts.js';
import type { Delivery, ModelUse } from '../../src/assess/cost.js';
import { SDK_DEFAULTS, type SdkName } from '../../src/assess/sdk-defaults.js';
import { subjectOf } from './subjects.js';

const use = (known: Partial<ModelUse> = {}): ModelUse => ({ sdk: 'boto3', generates: true, streaming: false, repeated: false, ...known });
const once: Delivery = { from: 'POST /ask', mode: 'sync' };

describe('the worst case of one invocation', () => {
  const seconds = (timeoutSeconds: number | null, ...models: readonly ModelUse[]) => worstCaseSeconds(subjectOf({ timeoutSeconds, models, modelCalls: models.length }));

  // aws-facts.md, part 9: 5 × 60 s for boto3, 3 × 600 s for OpenAI and Anthropic.
  it.each<[SdkName, number]>([['boto3', 300], ['openai', 1_800], ['anthropic', 1_800]])('of a call by %s is %d s, where nobody stops it', (sdk, value) => {
    expect(seconds(null, use({ sdk }))).toMatchObject({ value });
  });

  it('is the timeout, where that comes first or nothing else ends it', () => {
    expect(seconds(60, use())).toEqual({ value: 60, how: 'its timeout', assumes: [] });
    expect(seconds(900)).toMatchObject({ value: 900 });
    expect(seconds(900, use({ sdk: 'aws-sdk-js' }))).toMatchObject({ value: 900 });
    expect(seconds(900, use({ sdk: undefined }))).toMatchObject({ value: 900 });
    expect(seconds(900, use({ streaming: true }))).toMatchObject({ value: 900 });
    expect(seconds(900, use({ repeated: true }))).toMatchObject({ value: 900 });
    expect(seconds(900, use(), use({ sdk: 'ai' }))).toMatchObject({ value: 900 });
    expect(seconds(null)).toBe(null);
  });

  it('is what its clients are told, one call after the other', () => {
    const { value, how, assumes } = seconds(900, use({ readSeconds: 100, attempts: 1 }), use({ readSeconds: 50, attempts: 2, sdk: undefined }))!;
    expect([value, how]).toEqual([200, '1 try × 100 s + 2 tries × 50 s']);
    expect(assumes).toContain('one model call after the other, each made once');
    expect(assumes.join()).not.toContain('boto3');
  });

  it('is that of the longest way, where calls stand in for each other', () => {
    const models = [use({ readSeconds: 100, attempts: 1 }), use({ readSeconds: 40, attempts: 1 }), use({ readSeconds: 5, attempts: 1, generates: false })];
    expect(worstCaseSeconds(subjectOf({ timeoutSeconds: 900, models, modelCalls: 1 }))).toMatchObject({ value: 105, how: '1 try × 100 s + 1 try × 5 s' });
  });

  it('is the timeout, where a client is told something that is no number', () => {
    for (const model of [use({ readSeconds: 'unknown' }), use({ attempts: 'unknown' }), use({ sdk: 'openai', readSeconds: 'unknown', attempts: 1 })]) expect(seconds(900, model)).toEqual({ value: 900, how: 'its timeout', assumes: [] });
  });

  it('says whose default it takes', () => {
    expect(seconds(900, use({ attempts: 2 }))).toMatchObject({ value: 120 });
    expect(seconds(900, use({ attempts: 2 }))!.assumes).toContain('boto3 waits 60 s unless told (botocore 1.43.107, retry mode legacy)');
  });
});

describe('how often a call may be paid', () => {
  const paid = (timeoutSeconds: number | null, models: readonly ModelUse[], ...deliveries: readonly Delivery[]) => paidAttempts(subjectOf({ timeoutSeconds, models, deliveries, ioBound: true }));

  it('is each try that drops a running generation, times each delivery of a failed event', () => {
    const { value, how, assumes } = paid(900, [use()], { from: 'bucket Uploads', mode: 'async', retries: 2 })!;
    expect([value, how]).toEqual([15, '5 tries of its SDK (60 s each) × 3 deliveries by bucket Uploads (2 retries)']);
    expect(assumes).toEqual([
      'every generation takes longer than the client waits for it', 'the function fails after the model has answered',
      'boto3 waits 60 s and tries 5 times unless told (botocore 1.43.107, retry mode legacy)',
    ]);
  });

  // aws-facts.md, part 9: aws-samples/sample-voice-of-customer-datalake#413.
  it('is three for a client that waits 300 s and tries three times in a function of 900 s', () => {
    expect(paid(900, [use({ readSeconds: 300, attempts: 3 })], once)).toMatchObject({ value: 3 });
  });

  it('counts only tries that begin before the function is stopped', () => {
    expect(paid(100, [use()], once)).toMatchObject({ value: 2 });
    expect(paid(120, [use()], once)).toMatchObject({ value: 2 });
    expect(paid(900, [use({ sdk: 'openai' })], once)).toMatchObject({ value: 2 });
    expect(paid(null, [use()], once)).toMatchObject({ value: 5 });
  });

  it('is one where the function ends no later than its client gives up', () => {
    expect(paid(60, [use()], once)).toMatchObject({ value: 1, how: '1 try of its SDK × 1 delivery by POST /ask (once)' });
    expect(paid(64, [use()], once)).toMatchObject({ value: 1 });
    expect(paid(300, [use({ sdk: 'openai' })], once)).toMatchObject({ value: 1 });
  });

  it('is one where a limit runs for each piece of a stream, or there is none', () => {
    for (const model of [use({ streaming: true }), use({ sdk: 'aws-sdk-js' }), use({ sdk: 'strands' }), use({ sdk: undefined }), use({ readSeconds: 0 })]) expect(paid(900, [model], once)).toMatchObject({ value: 1 });
  });

  it('is one where a client is told something that is no number, and says so', () => {
    const unclear = 'its client, whose settings are no numbers in the code, does not drop a running generation';
    for (const model of [use({ readSeconds: 'unknown' }), use({ attempts: 'unknown' })]) {
      expect(paid(900, [model], once)).toMatchObject({ value: 1, assumes: [unclear, 'POST /ask does not try again by itself'] });
    }
    expect(paid(900, [use({ readSeconds: 'unknown', attempts: 1 })], once)!.assumes).not.toContain(unclear);
    expect(paid(30, [use({ attempts: 'unknown' })], once)!.assumes).not.toContain(unclear);
  });

  it('is that of the worst call and the worst caller', () => {
    expect(paid(900, [use({ attempts: 2 }), use(), use({ generates: false, attempts: 9 })], once, { from: 'topic News', mode: 'async', retries: 1 })).toMatchObject({ value: 10 });
  });

  it('does not count calls that write nothing', () => {
    expect(paid(900, [use({ generates: false })], once)).toMatchObject({ value: 1 });
  });

  it('is nothing where a model of its own computes', () => {
    expect(paidAttempts(subjectOf({ deliveries: [once], ioBound: false }))).toBeNull();
  });

  it('follows the retries of a workflow, and says nothing where nobody knows them', () => {
    const flow = { from: 'state machine Flow', mode: 'workflow', how: '2 retries of state "Ask" upon States.ALL' } as const;
    expect(paid(20, [use()], { ...flow, retries: 2 })).toMatchObject({ value: 3, how: '1 try of its SDK × 3 deliveries by state machine Flow (2 retries of state "Ask" upon States.ALL)' });
    expect(paid(20, [use()], { ...flow, retries: 0, how: '' })).toMatchObject({ value: 1, how: '1 try of its SDK × 1 delivery by state machine Flow (once)' });
    expect(paid(20, [use()], { ...flow, retries: undefined })).toBe(null);
  });

  // botocore 1.43.107: args.py, configprovider.py.
  it('tries as often as a retry mode does', () => {
    expect(paid(900, [use({ retryMode: 'standard' })], once)).toMatchObject({ value: 3 });
    expect(paid(900, [use({ retryMode: 'adaptive' })], once)!.assumes).toContain('boto3 waits 60 s and tries 3 times unless told (botocore 1.43.107, retry mode adaptive)');
    expect(paid(900, [use({ retryMode: 'legacy' })], once)).toMatchObject({ value: 5 });
    expect(paid(900, [use({ retryMode: 'standard', attempts: 4 })], once)).toMatchObject({ value: 4 });
    expect(paid(900, [use({ sdk: 'aws-sdk-js', retryMode: 'standard', readSeconds: 30 })], once)).toMatchObject({ value: 3 });
  });

  it('ends where the message expires before it was received often enough', () => {
    const queue = { from: 'queue Jobs', mode: 'queue', retentionSeconds: 3_600, visibilitySeconds: 360 } as const;
    expect(paid(20, [use()], { ...queue, maxReceives: 1_000 })).toMatchObject({ value: 10, how: '1 try of its SDK × 10 deliveries by queue Jobs (the message expires before maxReceiveCount 1000)' });
  });

  it('follows the receives of a queue, or its retention', () => {
    const queue = { from: 'queue Jobs', mode: 'queue', retentionSeconds: 345_600, visibilitySeconds: 30 } as const;
    expect(paid(20, [use()], { ...queue, maxReceives: 4 })).toMatchObject({ value: 4, how: '1 try of its SDK × 4 deliveries by queue Jobs (maxReceiveCount)' });
    const endless = paid(20, [use()], { ...queue, maxReceives: undefined })!;
    expect(endless.value).toBe(11_520);
    expect(endless.assumes).toContain('queue Jobs keeps a message for 4 days and shows it again after 30 s');
  });

  it('follows the retries of a stream, or the age of its records, and says nothing where that is not known', () => {
    const stream = { from: 'table stream Orders', mode: 'stream' } as const;
    expect(paid(60, [use()], { ...stream, retries: 3, ageSeconds: undefined })).toMatchObject({ value: 4 });
    expect(paid(60, [use()], { ...stream, retries: -1, ageSeconds: 86_400 })).toMatchObject({ value: 1_440 });
    expect(paid(60, [use()], { ...stream, retries: -1, ageSeconds: undefined })).toBe(null);
    expect(paid(null, [use()], { ...stream, retries: -1, ageSeconds: 86_400 })).toBe(null);
  });

  it('says what it takes for granted where client or caller are not known', () => {
    expect(paid(900, [], { from: 'topic News', mode: 'async', retries: 2 })).toMatchObject({ value: 3 });
    expect(paid(900, [], { from: 'topic News', mode: 'async', retries: 2 })!.assumes.join()).toContain('its client, which was not found in the code');
    expect(paid(900, [use()])!.assumes.join()).toContain('its callers, which are not known');
    expect(paid(900, [])).toBe(null);
  });

  it('and how long it may take are finite whatever the code says', () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(0, -1, 1e308, Infinity, NaN, 5e-324));
    const model = fc.record({ sdk: fc.constantFrom(undefined, ...(Object.keys(SDK_DEFAULTS) as SdkName[])), readSeconds: fc.oneof(number, fc.constant('unknown' as const)), attempts: fc.oneof(number, fc.constant('unknown' as const)), generates: fc.boolean(), streaming: fc.boolean(), repeated: fc.boolean() },
      { requiredKeys: ['sdk', 'generates', 'streaming', 'repeated'] });
    fc.assert(fc.property(fc.array(model, { maxLength: 3 }), fc.option(fc.integer({ min: 1, max: 1e9 })), (models, timeoutSeconds) => {
      const subject = subjectOf({ models, timeoutSeconds, deliveries: [{ from: 'queue Jobs', mode: 'queue', maxReceives: 1_000, retentionSeconds: 1, visibilitySeconds: 0 }] });
      for (const figure of [worstCaseSeconds(subject), paidAttempts(subject)]) {
        if (figure) expect(Number.isFinite(figure.value) && figure.value > 0).toBe(true);
      }
      if (timeoutSeconds !== null) expect(worstCaseSeconds(subject)!.value).toBeLessThanOrEqual(timeoutSeconds);
    }));
  });
});
