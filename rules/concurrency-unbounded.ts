import { asksNobody, defineRule, QUOTAS, type Call, type Severity } from '../src/engine/rule.js';

/** Callers that start as many copies as they have events or requests; others bound themselves or wait their turn. */
const EVENTS: ReadonlySet<string> = new Set(['s3', 'sns', 'eventbridge', 'iot', 'logs']);
const APIS: ReadonlySet<string> = new Set(['rest', 'http', 'websocket']);
const AUTHENTICATED: ReadonlySet<string> = new Set(['appsync', 'alb']);
/** What AWS reports about an account comes now and then, not in floods. */
const OPERATIONAL = /^aws\.(?:health|codepipeline|codebuild|codedeploy|cloudformation|guardduty|securityhub|config|ecr|signin|trustedadvisor|organizations|backup)$/;

/** So do API calls that somebody makes, but for those that work on data. */
const DATA = /^aws\.(?:s3|dynamodb|lambda|sqs|sns|kinesis)$/;

/** See concurrency-unbounded.md. */
export default defineRule({
  id: 'concurrency-unbounded',
  summary: 'Nothing limits how many copies run against the model quota and the account',
  category: 'reliability',
  severity: 'warning',
  precision: 'high',
  scope: 'ai',
  outside: 'note',
  preset: 'core',
  since: '0.1.0',
  options: {
    expectedModelRpm: { type: 'number', default: 0, description: 'Requests per minute that the model quota allows; 0: not known, so no number is suggested' },
    secondsPerCall: { type: 'number', default: 0, description: 'Average seconds of a model call; 0: not known' },
  },

  check({ workload, options, edit, report }) {
    const safe = Math.max(2, Math.floor((options.expectedModelRpm * options.secondsPerCall) / QUOTAS.minute.value));
    const known = options.expectedModelRpm > 0 && options.secondsPerCall > 0;
    const find = 'A safe number is about: model requests per minute × average seconds of a call ÷ 60 (Service Quotas shows the first).';

    for (const call of workload.calls) {
      const { to: fn, label, mapping } = call;
      if (call.bounds.length > 0 || fn.managedInstances) continue;
      const overlapping = overlaps(call);
      // A model of its own has no quota.
      const isOwn = asksNobody(fn.ai);
      const does = isOwn ? 'loads a model' : 'calls the model';
      const severity = overlapping ? 'warning' : severityOf(call);
      if (!severity) continue;

      for (const reserved of fn.reservation.cases) {
        if (reserved.value) continue;
        const fix = mapping
          ? { title: `Set MaximumConcurrency to ${safe}`, edits: () => edit.insert(mapping.at(''), { 'ScalingConfig.MaximumConcurrency': safe }) }
          : { title: `Set ReservedConcurrentExecutions to ${safe}`, edits: () => edit.insertProperty(fn.resource, 'ReservedConcurrentExecutions', safe) };
        report({
          about: fn,
          at: { address: `${fn.resource.address}/Properties/ReservedConcurrentExecutions` },
          premises: [call.evidence[0], reserved],
          severity: call.disabled ? 'note' : severity,
          message: overlapping
            ? `A run of ${fn.name} may take longer than the ${call.period} s until ${label} starts the next: runs overlap, and each ${does}.`
            : `${capital(label)} may start ${workload.account.concurrency} copies of ${fn.name} at once, all that the account has${fn.ai.verdict === 'no' ? '' : `, and each ${does}`}.`,
          advice: known ? [RESERVE] : isOwn ? [remedyFor(call)] : [remedyFor(call), find],
          fixes: known ? [fix] : [],
        });
      }
    }
  },
});

const RESERVE = 'A reserve takes its executions from all other functions, and the deployment fails where the account has not 100 more (aws lambda get-account-settings).';

function severityOf({ kind, open, eventSources, throughTrail, mapping }: Call): Severity | undefined {
  if (kind === 'sqs') return mapping?.queue?.fifo ? 'note' : 'warning';
  if (kind === 'eventbridge' && eventSources && eventSources.length > 0 && eventSources.every((source) => OPERATIONAL.test(source) || (throughTrail === true && !DATA.test(source)))) return 'note';
  if (EVENTS.has(kind) || kind === 'function-url') return 'warning';
  if (APIS.has(kind)) return open ? 'warning' : 'note';
  return AUTHENTICATED.has(kind) ? 'note' : undefined;
}

function overlaps({ kind, period, to: fn }: Call): boolean {
  return kind === 'schedule' && period !== undefined && fn.timeout.cases.some(({ value, optional }) => !optional && value > period);
}

function remedyFor({ kind, to: fn }: Call): string {
  if (kind === 'sqs') return 'Set ScalingConfig.MaximumConcurrency on the mapping: messages then wait in the queue.';
  if (kind === 'schedule') return 'Set ReservedConcurrentExecutions: 1, or a timeout below the period.';
  if (kind === 'function-url') return 'ReservedConcurrentExecutions is the only cap a function URL has; callers above it get 429.';
  if (EVENTS.has(kind)) return `Put a queue between and cap its mapping; ReservedConcurrentExecutions on ${fn.name} alone only moves the flood into Lambda's own queue, so give it an OnFailure destination too.`;
  if (kind === 'rest') return 'Set a throttle on the stage or a usage plan, or ReservedConcurrentExecutions.';
  if (APIS.has(kind)) return 'Set a throttle on the stage (DefaultRouteSettings), or ReservedConcurrentExecutions.';
  return `Set ReservedConcurrentExecutions on ${fn.name}, or limit the rate of requests (AWS WAF).`;
}

function capital(label: string): string {
  return label.charAt(0).toUpperCase() + label.slice(1);
}
