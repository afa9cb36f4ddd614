import type { Figure } from './assessment.js';
import type { CostSubject, Delivery, ModelUse } from './cost.js';
import { SDK_DEFAULTS, type SdkDefaults } from './sdk-defaults.js';

/** A client that gives up so many seconds before its function is stopped leaves it time to end cleanly (rules.md, model-client-timeout-mismatch). */
const CLEAN_END = 5;
/** More than that nobody means: no limit. */
const MOST_TRIES = 1_000;
const MOST_SECONDS = 1_000_000;

/** How long one invocation may take at most: until it is stopped, or less where all its model calls have given up before. */
export function worstCaseSeconds({ timeoutSeconds, models, modelCalls }: CostSubject): Figure | null {
  const stopped: Figure | null = timeoutSeconds === null ? null : { value: timeoutSeconds, how: 'its timeout', assumes: [] };
  const calls = models.map(longestCall);
  if (calls.length === 0 || calls.some((call) => call === undefined)) return stopped;
  const known = longestWay(calls as readonly Figure[], models, modelCalls);
  const value = known.reduce((sum, call) => sum + call.value, 0);
  if (timeoutSeconds !== null && value >= timeoutSeconds) return stopped;
  return {
    value,
    how: known.map(({ how }) => how).join(' + '),
    assumes: unique(['one model call after the other, each made once', 'nothing else takes long, pauses between tries included', ...known.flatMap(({ assumes }) => assumes)]),
  };
}

/** One way through the code asks for so many answers at most: where there are more calls, some stand in for others. */
function longestWay(calls: readonly Figure[], models: readonly ModelUse[], modelCalls: number): readonly Figure[] {
  const answers = calls.filter((_, index) => models[index]!.generates).sort((a, b) => b.value - a.value).slice(0, modelCalls);
  return calls.filter((call, index) => !models[index]!.generates || answers.includes(call));
}

/** Undefined where it has no end of its own: a stream may go on, a loop goes round. */
function longestCall(use: ModelUse): Figure | undefined {
  const { attempts, readSeconds, assumes } = settingsOf(use);
  if (use.streaming || use.repeated || attempts === undefined || readSeconds === undefined) return undefined;
  return { value: attempts * readSeconds, how: `${tries(attempts)} × ${readSeconds} s`, assumes };
}

/**
 * How often one model call may be paid for one event. A try of the SDK is paid where the client drops a generation that runs; a
 * delivery of the event, where the function fails after the model has answered. What is throttled costs nothing.
 */
export function paidAttempts(subject: CostSubject): Figure | null {
  const { deliveries, models, timeoutSeconds, ioBound } = subject;
  const paid = models.filter(({ generates }) => generates);
  if (paid.length === 0 && (deliveries.length === 0 || !ioBound)) return null;
  const worst = <T extends Figure>(figures: readonly T[]): T | undefined => figures.reduce<T | undefined>((most, one) => (most && most.value >= one.value ? most : one), undefined);

  const repeats = deliveries.map((delivery) => deliveredTimes(delivery, timeoutSeconds));
  // Nobody can say how often a record without an age comes again.
  if (repeats.some((one) => one === undefined)) return null;
  const delivered = worst(repeats as readonly Figure[]) ?? { value: 1, how: '1 delivery', assumes: ['its callers, which are not known, do not try again'] };
  const tried = worst(paid.map((use) => paidTries(use, timeoutSeconds))) ?? { value: 1, how: '1 try of its SDK', assumes: models.length > 0 ? [] : ['its client, which was not found in the code, does not drop a running generation'] };
  return {
    value: tried.value * delivered.value,
    how: `${tried.how} × ${delivered.how}`,
    assumes: unique([
      ...(tried.value > 1 ? ['every generation takes longer than the client waits for it'] : []),
      ...(delivered.value > 1 ? ['the function fails after the model has answered'] : []),
      ...tried.assumes, ...delivered.assumes,
    ]),
  };
}

function paidTries(use: ModelUse, timeoutSeconds: number | null): Figure {
  const { attempts, readSeconds, isUnclear, assumes } = settingsOf(use);
  const once = { value: 1, how: '1 try of its SDK', assumes: [] };
  // The limit of a stream is for each piece of it.
  if (use.streaming || attempts === 1) return once;
  if (readSeconds !== undefined && timeoutSeconds !== null && readSeconds >= timeoutSeconds - CLEAN_END) return once;
  if (attempts === undefined || readSeconds === undefined) return isUnclear ? { ...once, assumes: ['its client, whose settings are no numbers in the code, does not drop a running generation'] } : once;
  const value = timeoutSeconds === null ? attempts : Math.min(attempts, Math.ceil(timeoutSeconds / readSeconds));
  if (value <= 1) return once;
  return { value, how: `${tries(value)} of its SDK (${readSeconds} s each)`, assumes };
}

/** What a client is told, or does by itself; neither where it is told something that nobody can read. */
function settingsOf({ sdk, readSeconds, attempts, retryMode }: ModelUse): { readonly readSeconds: number | undefined; readonly attempts: number | undefined; readonly isUnclear: boolean; readonly assumes: readonly string[] } {
  const defaults: SdkDefaults | undefined = sdk && SDK_DEFAULTS[sdk];
  const other = retryMode === undefined ? undefined : defaults?.modes?.get(retryMode);
  const mode = other === undefined ? defaults?.mode : retryMode;
  const tries = other ?? defaults?.attempts;
  const assumed = [
    ...(readSeconds === undefined && defaults?.readSeconds !== undefined ? [`waits ${defaults.readSeconds} s`] : []),
    ...(attempts === undefined && tries !== undefined ? [`tries ${tries} times`] : []),
  ];
  return {
    // 0 is how some clients write "without end".
    readSeconds: readSeconds === undefined ? defaults?.readSeconds : readSeconds !== 'unknown' && readSeconds > 0 && readSeconds <= MOST_SECONDS ? readSeconds : undefined,
    attempts: attempts === 'unknown' ? undefined : attempts === undefined || Number.isNaN(attempts) ? tries : Math.min(MOST_TRIES, Math.max(1, attempts)),
    isUnclear: readSeconds === 'unknown' || attempts === 'unknown',
    assumes: assumed.length > 0 ? [`${defaults!.title} ${assumed.join(' and ')} unless told (${defaults!.source}${mode === undefined ? '' : `, retry mode ${mode}`})`] : [],
  };
}

/** How often an event comes at most; undefined where nothing ends it that we know of. */
function deliveredTimes(delivery: Delivery, timeoutSeconds: number | null): Figure | undefined {
  const { from } = delivery;
  const times = (value: number, why: string, assumes: readonly string[] = []): Figure => ({ value, how: `${value} ${value === 1 ? 'delivery' : 'deliveries'} by ${from} (${why})`, assumes });
  switch (delivery.mode) {
    case 'sync':
      return times(1, 'once', [`${from} does not try again by itself`]);
    case 'unknown':
      return times(1, 'once', [`${from} does not try again by itself`]);
    case 'async':
      return times(1 + delivery.retries, delivery.retries === 0 ? 'no retries' : `${delivery.retries} ${delivery.retries === 1 ? 'retry' : 'retries'}`);
    case 'workflow':
      return delivery.retries === undefined ? undefined : times(1 + delivery.retries, delivery.retries === 0 ? 'once' : delivery.how, delivery.retries === 0 ? [`${from} does not try again by itself`] : []);
    case 'queue': {
      const { maxReceives, retentionSeconds, visibilitySeconds } = delivery;
      const expires = Math.max(1, Math.floor(retentionSeconds / Math.max(1, visibilitySeconds, timeoutSeconds ?? 0)));
      if (maxReceives !== undefined && maxReceives <= expires) return times(maxReceives, 'maxReceiveCount');
      return times(
        expires, maxReceives === undefined ? 'until the message expires, no dead-letter queue' : `the message expires before maxReceiveCount ${maxReceives}`,
        [`${from} keeps a message for ${hours(retentionSeconds)} and shows it again after ${visibilitySeconds} s`],
      );
    }
    case 'stream': {
      const { retries, ageSeconds } = delivery;
      if (retries >= 0) return times(1 + retries, `${retries} ${retries === 1 ? 'retry' : 'retries'}`);
      if (ageSeconds === undefined || timeoutSeconds === null) return undefined;
      return times(
        Math.max(1, Math.floor(ageSeconds / Math.max(1, timeoutSeconds))), 'endless retries until the record expires',
        [`a record of ${from} expires after ${hours(ageSeconds)}, and each try lasts as long as the timeout: one that fails at once comes more often`],
      );
    }
  }
}

function tries(count: number): string {
  return `${count} ${count === 1 ? 'try' : 'tries'}`;
}

function hours(seconds: number): string {
  const value = seconds / 3_600;
  return value >= 48 && value % 24 === 0 ? `${value / 24} days` : value >= 1 ? `${Math.round(value * 10) / 10} h` : `${seconds} s`;
}

function unique(sentences: readonly string[]): readonly string[] {
  return [...new Set(sentences)];
}
