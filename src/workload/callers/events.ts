import type { Resource } from '../../template/resource.js';
import { canonical } from '../../template/text.js';
import type { Premise } from '../../template/value.js';
import type { View } from '../../template/view.js';
import { fixed, named, namedProof, proof, switchedOff, word, words, table, type Draft, type Graph } from '../graph.js';
import { QUOTAS } from '../quotas.js';
import type { EventWorth } from '../workload.js';
import { periodOf } from '../schedule.js';

const DAY = 86_400;

type Evidence = readonly [Premise, ...Premise[]];

function asynchronous(from: Resource, kind: Draft['kind'], label: string, worth: EventWorth, evidence: Evidence, more: Partial<Draft> = {}): Draft {
  return { from, kind, label, mode: 'async', worth, evidence, ...more };
}

/** Sources that hand an event to Lambda's queue and do not wait (aws-facts.md part 6). */
export const EVENT_READERS = table<(resource: Resource, graph: Graph) => void>({
  'AWS::S3::Bucket': (bucket, graph) => bucketNotifications(bucket, bucket.at('NotificationConfiguration.LambdaConfigurations'), 'Function', graph),
  // CDK configures notifications of a bucket by a custom resource.
  'Custom::S3BucketNotifications': (resource, graph) =>
    bucketNotifications(resource, resource.at('NotificationConfiguration.LambdaFunctionConfigurations'), 'LambdaFunctionArn', graph),

  'AWS::SNS::Topic'(topic, graph) {
    for (const subscription of topic.at('Subscription').items()) subscribed(topic, subscription, topic.logicalId, graph);
  },
  'AWS::SNS::Subscription'(resource, graph) {
    subscribed(resource, resource.at(''), named(resource.at('TopicArn')) ?? resource.logicalId, graph);
  },

  'AWS::Events::Rule': (rule, graph) => {
    for (const target of rule.at('Targets').items()) {
      const arn = target.get('Arn');
      const draft = ruleDraft(rule, rule.at(''), proof(arn, `EventBridge rule ${rule.logicalId} sends events here`));
      graph.call(arn, draft);
    }
  },
  'AWS::Scheduler::Schedule': (schedule, graph) => {
    const arn = schedule.at('Target.Arn');
    graph.call(arn, scheduleDraft(schedule, schedule.at(''), schedule.logicalId, proof(arn, `schedule ${schedule.logicalId} starts it`)));
  },
  'AWS::IoT::TopicRule'(rule, graph) {
    for (const action of rule.at('TopicRulePayload.Actions').items()) {
      const arn = action.at('Lambda.FunctionArn');
      graph.call(arn, asynchronous(rule, 'iot', `IoT rule ${rule.logicalId}`, 'only-copy', [proof(arn, `IoT rule ${rule.logicalId} sends messages here`)]));
    }
  },
  'AWS::Logs::SubscriptionFilter'(filter, graph) {
    const arn = filter.at('DestinationArn');
    graph.call(arn, asynchronous(filter, 'logs', `log subscription ${filter.logicalId}`, 'object-remains', [proof(arn, 'CloudWatch Logs sends log events here')]));
  },
  'AWS::SES::ReceiptRule'(rule, graph) {
    for (const action of rule.at('Rule.Actions').items()) {
      const arn = action.at('LambdaAction.FunctionArn');
      const waits = word(action.at('LambdaAction.InvocationType')) === 'REQUESTRESPONSE';
      const evidence: Evidence = [proof(arn, `SES receipt rule ${rule.logicalId} calls it`)];
      const label = `SES rule ${rule.logicalId}`;
      graph.call(arn, waits
        ? { from: rule, kind: 'ses', label, mode: 'sync', evidence, patience: fixed(QUOTAS.sesRequestResponse, evidence[0], 'SES waits 30 s (RequestResponse)', rule.address) }
        : asynchronous(rule, 'ses', label, 'only-copy', evidence));
    }
  },
  'AWS::CodeCommit::Repository'(repository, graph) {
    for (const trigger of repository.at('Triggers').items()) {
      const arn = trigger.get('DestinationArn');
      graph.call(arn, asynchronous(repository, 'codecommit', `repository ${repository.logicalId}`, 'object-remains', [proof(arn, 'a CodeCommit trigger')]));
    }
  },
  'AWS::Config::ConfigRule'(rule, graph) {
    const arn = rule.at('Source.SourceIdentifier');
    graph.call(arn, asynchronous(rule, 'config', `Config rule ${rule.logicalId}`, 'tracked-by-service', [proof(arn, 'AWS Config evaluates with it')]));
  },
  'AWS::CodePipeline::Pipeline'(pipeline, graph) {
    for (const stage of pipeline.at('Stages').items()) {
      for (const action of stage.get('Actions').items()) {
        if (word(action.at('ActionTypeId.Provider')) !== 'LAMBDA') continue;
        const name = action.at('Configuration.FunctionName');
        graph.call(name, asynchronous(pipeline, 'codepipeline', `pipeline ${pipeline.logicalId}`, 'tracked-by-service', [proof(name, 'a CodePipeline action')]));
      }
    }
  },
  'AWS::CloudFormation::CustomResource': customResource,
});

export function customResource(resource: Resource, graph: Graph): void {
  const token = resource.at('ServiceToken');
  graph.call(token, asynchronous(resource, 'custom-resource', `custom resource ${resource.logicalId}`, 'tracked-by-service', [proof(token, `custom resource ${resource.logicalId} calls it when the stack is deployed`)]));
}

function bucketNotifications(bucket: Resource, configurations: View, property: string, graph: Graph): void {
  for (const configuration of configurations.items()) {
    const target = configuration.get(property);
    graph.call(target, asynchronous(bucket, 's3', `bucket ${bucket.logicalId}`, 'object-remains', [proof(target, 'S3 sends notifications here and does not wait')]));
  }
}

function subscribed(from: Resource, subscription: View, topic: string, graph: Graph): void {
  const protocol = word(subscription.get('Protocol'));
  if (protocol !== undefined && protocol !== 'LAMBDA') return;
  const endpoint = subscription.get('Endpoint');
  graph.call(endpoint, asynchronous(from, 'sns', `topic ${topic}`, 'only-copy', [proof(endpoint, 'SNS delivers messages here and does not wait')]));
}

/** A rule as the caller: a schedule, or a pattern whose source decides what is lost with an event. */
function ruleDraft(from: Resource, rule: View, evidence: Premise): Draft {
  if (rule.get('ScheduleExpression').present) return scheduleDraft(from, rule, from.logicalId, evidence);
  const pattern = heard(rule.get('EventPattern').document());
  return asynchronous(from, 'eventbridge', `rule ${from.logicalId}`, worthOf(pattern.eventSources), [evidence], { ...pattern, disabled: switchedOff(rule) });
}

/** What a pattern lets through. API calls that CloudTrail has recorded name the service in their detail as well. */
function heard(pattern: View): Required<Pick<Draft, 'eventSources' | 'throughTrail'>> {
  const sources = words(pattern.get('source'));
  const services = words(pattern.get('detail').get('eventSource')).filter((service) => service.endsWith('.amazonaws.com'));
  return {
    eventSources: sources.length > 0 ? sources : services.map((service) => `aws.${service.slice(0, -'.amazonaws.com'.length)}`),
    throughTrail: services.length > 0 || words(pattern.get('detail-type')).some((type) => type.endsWith('via CloudTrail')),
  };
}

/** An event of AWS's own can be looked up or happens again; one of the application's own is gone. */
function worthOf(sources: readonly string[]): EventWorth {
  return sources.length > 0 && sources.every((source) => !source.startsWith('aws.') && !source.startsWith('${')) ? 'only-copy' : 'object-remains';
}

function scheduleDraft(from: Resource, schedule: View, name: string, evidence: Premise): Draft {
  const expression = schedule.get('ScheduleExpression').present ? schedule.get('ScheduleExpression') : schedule.get('Schedule');
  const [value] = expression.string().cases;
  const period = value && periodOf(value.value);
  return asynchronous(from, 'schedule', `schedule ${name}`, period !== undefined && period >= DAY ? 'rare-run' : 'next-run-comes', [evidence], {
    disabled: switchedOff(schedule), ...(period === undefined ? {} : { period }),
  });
}

/** SAM events that Lambda takes without the sender waiting, by `Type`. */
export const SAM_EVENTS = table<(event: View, fn: Resource, name: string) => Draft | undefined>({
  S3: (event, fn, name) => samEvent(event, fn, 's3', `bucket ${named(event.at('Properties.Bucket')) ?? name}`, 'object-remains', 'S3 sends notifications and does not wait'),
  SNS: (event, fn, name) =>
    // With SqsSubscription the topic feeds a queue, and the queue is what is polled.
    event.at('Properties.SqsSubscription').present && word(event.at('Properties.SqsSubscription')) !== 'FALSE'
      ? undefined
      : samEvent(event, fn, 'sns', `topic ${named(event.at('Properties.Topic')) ?? name}`, 'only-copy', 'SNS delivers messages and does not wait'),
  IoTRule: (event, fn, name) => samEvent(event, fn, 'iot', `IoT rule ${name}`, 'only-copy', 'IoT delivers messages and does not wait'),
  CloudWatchLogs: (event, fn, name) => samEvent(event, fn, 'logs', `log subscription ${name}`, 'object-remains', 'CloudWatch Logs delivers and does not wait'),
  CloudWatchEvent: patternEvent,
  EventBridgeRule: patternEvent,
  Schedule: scheduleEvent,
  ScheduleV2: scheduleEvent,
});

function samEvent(event: View, fn: Resource, kind: Draft['kind'], label: string, worth: EventWorth, note: string): Draft {
  return asynchronous(fn, kind, label, worth, [namedProof(event, note)], { disabled: switchedOff(event.get('Properties')) });
}

function patternEvent(event: View, fn: Resource, name: string): Draft {
  const properties = event.get('Properties');
  const pattern = properties.get('Pattern').present ? properties.get('Pattern') : properties.get('EventPattern');
  const lets = heard(pattern.document());
  return asynchronous(fn, 'eventbridge', `rule ${name}`, worthOf(lets.eventSources), [namedProof(event, 'EventBridge delivers events and does not wait')], {
    ...lets, disabled: switchedOff(properties),
  });
}

function scheduleEvent(event: View, fn: Resource, name: string): Draft {
  return scheduleDraft(fn, event.get('Properties'), name, namedProof(event, 'a schedule starts it and does not wait'));
}

/** EventBridge Pipes: the target and the enrichment, which the pipe waits for unless told otherwise. */
export function readPipe(pipe: Resource, graph: Graph): void {
  for (const property of ['Target', 'Enrichment'] as const) {
    const arn = pipe.at(property);
    const evidence: Evidence = [proof(arn, `pipe ${pipe.logicalId} calls it as its ${property.toLowerCase()}`)];
    const forgets = property === 'Target' && word(pipe.at('TargetParameters.LambdaFunctionParameters.InvocationType')) === 'FIRE_AND_FORGET';
    const label = `pipe ${pipe.logicalId}`;
    const disabled = word(pipe.at('DesiredState')) === 'STOPPED';
    graph.call(arn, forgets
      ? asynchronous(pipe, 'pipe', label, 'only-copy', evidence, { disabled })
      : { from: pipe, kind: 'pipe', label, mode: 'sync', evidence, disabled, patience: fixed(QUOTAS.pipe, evidence[0], 'a pipe execution ends after 300 s', pipe.address) });
  }
}

/** What a permission allows, when the wiring itself is somewhere else. */
export function principalOf(permission: Resource): string | undefined {
  const [text] = permission.at('Principal').texts();
  return text && canonical(text.text).replace(/\$\{AWS::URLSuffix\}$/, 'amazonaws.com');
}

/** In ARNs some services go by another name than in their principal. */
const IN_ARNS: ReadonlyMap<string, readonly string[]> = new Map([
  ['apigateway', ['execute-api', 'apigateway']],
  ['lexv2', ['lex']],
  ['edgelambda', ['cloudfront', 'lambda']],
]);

/** EventBridge, but only for calls that come from an API: such a permission lets nobody in. */
export function contradictsItself(permission: Resource): boolean {
  const principal = principalOf(permission)?.split('.')[0] ?? '';
  const allowed = IN_ARNS.get(principal) ?? [principal];
  const sources = permission.at('SourceArn').texts().map(({ text }) => /^arn:(?:aws[a-z-]*|\$\{AWS::Partition\}):([a-z0-9-]+):/.exec(canonical(text))?.[1]);
  return sources.length > 0 && sources.every((service) => service !== undefined && !allowed.includes(service));
}
