import type { Node } from '../../source/tree.js';
import type { Resource } from '../../template/resource.js';
import type { Template } from '../../template/template.js';
import { canonical } from '../../template/text.js';
import type { View } from '../../template/view.js';
import { named, namedProof, proof, switchedOff, table, word, words, type Draft, type Graph } from '../graph.js';
import { QUOTAS } from '../quotas.js';
import type { Mapping, Queue } from '../workload.js';

type Source = Mapping['source'];

const SOURCE_TYPES: readonly [RegExp, Source][] = [
  [/^AWS::SQS::Queue$/, 'sqs'],
  [/^AWS::Kinesis::Stream(?:Consumer)?$/, 'kinesis'],
  [/^AWS::(?:DynamoDB::(?:Global)?Table|Serverless::SimpleTable)$/, 'dynamodb'],
  [/^AWS::MSK::(?:Serverless)?Cluster$/, 'msk'],
  [/^AWS::AmazonMQ::Broker$/, 'mq'],
  [/^AWS::DocDB::DBCluster$/, 'documentdb'],
];
const SOURCE_ARNS: readonly [RegExp, Source][] = [
  [/:sqs:/, 'sqs'], [/:kinesis:/, 'kinesis'], [/:dynamodb:/, 'dynamodb'], [/:kafka:/, 'msk'], [/:mq:/, 'mq'], [/:rds:/, 'documentdb'],
];

/** Property that names the source of a SAM event. */
const SAM_SOURCES = table<{ source: Source; property: string }>({
  SQS: { source: 'sqs', property: 'Queue' },
  Kinesis: { source: 'kinesis', property: 'Stream' },
  DynamoDB: { source: 'dynamodb', property: 'Stream' },
  MSK: { source: 'msk', property: 'Stream' },
  SelfManagedKafka: { source: 'kafka', property: 'KafkaBootstrapServers' },
  MQ: { source: 'mq', property: 'Broker' },
  DocumentDB: { source: 'documentdb', property: 'Cluster' },
});

/** Queues and mappings of a workload. Reads each queue once. */
export class MappingReader {
  readonly #queues = new Map<Resource, Queue>();
  readonly #failureTargets = new Map<Template, ReadonlySet<string>>();

  constructor(readonly graph: Graph) {}

  /** `AWS::Lambda::EventSourceMapping` */
  resource(resource: Resource): void {
    const arn = resource.at('EventSourceArn');
    const source = resource.at('SelfManagedEventSource').present ? 'kafka' : this.#sourceOf(arn, resource);
    if (!source) return;
    const mapping = this.#mapping(resource, resource.at(''), source, arn, `mapping ${resource.logicalId}`);
    this.#call(resource.at('FunctionName'), mapping, arn, switchedOff(resource.at('')));
  }

  /** A SAM event that is polled; undefined for other events. */
  event(event: View, type: string, fn: Resource, name: string): Draft | undefined {
    const properties = event.get('Properties');
    if (type === 'SNS') return this.#subscribedQueue(properties, fn, name, event);
    const sam = SAM_SOURCES.get(type);
    if (!sam) return undefined;
    const from = properties.get(sam.property);
    const mapping = this.#mapping(fn, properties, sam.source, from, `event ${name}`, event);
    return this.#draft(mapping, from, switchedOff(properties), `event ${name}`);
  }

  /** SNS with `SqsSubscription`: the topic feeds a queue, and the function polls that. */
  #subscribedQueue(properties: View, fn: Resource, name: string, event: View): Draft | undefined {
    const subscription = properties.get('SqsSubscription');
    if (!subscription.present || word(subscription) === 'FALSE') return undefined;
    const arn = subscription.get('QueueArn');
    const mapping = this.#mapping(fn, subscription, 'sqs', arn, `event ${name}`, event);
    return this.#draft(mapping, arn, switchedOff(subscription), `event ${name}`);
  }

  #sourceOf(arn: View, mapping: Resource): Source | undefined {
    for (const { resource } of this.graph.references.resources(arn)) {
      const known = SOURCE_TYPES.find(([type]) => type.test(resource.type));
      if (known) return known[1];
    }
    for (const { text } of arn.texts()) {
      const known = SOURCE_ARNS.find(([pattern]) => pattern.test(canonical(text)));
      if (known) return known[1];
    }
    if (mapping.at('AmazonManagedKafkaEventSourceConfig').present || mapping.at('Topics').present) return 'msk';
    if (mapping.at('DocumentDBEventSourceConfig').present) return 'documentdb';
    if (mapping.at('Queues').present) return 'mq';
    // Only streams have a position to start from; whether Kinesis or DynamoDB makes no difference to any rule.
    return mapping.at('StartingPosition').present ? 'kinesis' : undefined;
  }

  #mapping(resource: Resource, properties: View, source: Source, from: View, said: string, event?: View): Mapping {
    const [queue] = source === 'sqs' ? this.graph.references.resources(from, /^AWS::SQS::Queue$/) : [];
    const at = (path: string): View => properties.at(path);
    const mapping: Mapping = {
      resource,
      address: properties.address,
      premise: (event ? namedProof : proof)(event ?? from, `Lambda polls ${queue ? `queue ${queue.resource.logicalId}` : NAMES[source]} (${said})`),
      source,
      ...(queue ? { queue: this.queue(queue.resource) } : {}),
      at,
      batchSize: at('BatchSize').number({ orElse: source === 'sqs' ? 10 : 100, describe: (size) => `batches of up to ${size}` }),
      maximumConcurrency: at('ScalingConfig.MaximumConcurrency').number({ describe: (n) => `at most ${n} at a time` }),
      provisioned: at('ProvisionedPollerConfig').present,
      partialFailures: words(at('FunctionResponseTypes')).includes('ReportBatchItemFailures'),
      captured: at('DestinationConfig.OnFailure').presence('failed records go to a destination', 'no OnFailure destination'),
      retries: at('MaximumRetryAttempts').number({ orElse: -1, describe: (n) => (n < 0 ? 'endless retries' : `${n} retries`) }),
      bisects: at('BisectBatchOnFunctionError').flag({ orElse: false }).cases.some(({ value }) => value),
    };
    this.graph.mappings.push(mapping);
    return mapping;
  }

  #call(target: View, mapping: Mapping, from: View, disabled: boolean): void {
    this.graph.call(target, this.#draft(mapping, from, disabled, `mapping ${mapping.resource.logicalId}`));
  }

  #draft(mapping: Mapping, from: View, disabled: boolean, said: string): Draft {
    const source = named(from);
    const label = source === undefined ? `the ${NAMES[mapping.source]} of ${said}` : `${NAMES[mapping.source]} ${source}`;
    const scaling = mapping.at('ScalingConfig.MaximumConcurrency');
    const poller = mapping.at('ProvisionedPollerConfig');
    const bounds = [scaling, poller].filter((view) => view.present).map((view) => proof(view, 'the mapping caps its concurrency'));
    // A stream runs one batch a shard (or as many as ParallelizationFactor says), a broker's consumer a few.
    if (mapping.source !== 'sqs') bounds.push({ ...mapping.premise, note: 'the source has a fixed number of shards or partitions' });
    return { from: mapping.resource, kind: mapping.source, label, mode: 'poll', evidence: [mapping.premise], mapping, bounds, disabled };
  }

  queue(resource: Resource): Queue {
    const known = this.#queues.get(resource);
    if (known) return known;
    const policy = resource.at('RedrivePolicy');
    const document = policy.document();
    const [target] = this.graph.references.resources(document.get('deadLetterTargetArn'), /^AWS::SQS::Queue$/);
    const queue: Queue = {
      resource,
      fifo: word(resource.at('FifoQueue')) === 'TRUE',
      visibility: resource.number('VisibilityTimeout', {
        orElse: QUOTAS.sqsVisibilityDefault.value, describe: (seconds) => `a received message stays hidden for ${seconds} s`,
      }),
      maxReceiveCount: document.get('maxReceiveCount').number({ describe: (count) => `${count} receives, then the dead-letter queue` }),
      redrive: policy.presence('it has a redrive policy', `queue ${resource.logicalId} has no RedrivePolicy`),
      ...(target ? { deadLetters: target.resource } : {}),
      isDeadLetterQueue: this.#failureTargetsOf(resource.template).has(resource.logicalId),
    };
    this.#queues.set(resource, queue);
    return queue;
  }

  #failureTargetsOf(template: Template): ReadonlySet<string> {
    const known = this.#failureTargets.get(template);
    if (known) return known;
    const targets = new Set<string>();
    const seen = [new Set<Node>(), new Set<Node>()] as const;
    for (const { node } of template.resources.values()) collectFailureTargets(node, false, targets, seen);
    this.#failureTargets.set(template, targets);
    return targets;
  }
}

const NAMES: Readonly<Record<Source, string>> = {
  sqs: 'queue', kinesis: 'stream', dynamodb: 'table stream', msk: 'Kafka topic', kafka: 'Kafka topic', mq: 'broker', documentdb: 'change stream',
};

const FAILURE_KEYS = /^(?:RedrivePolicy|DeadLetterConfig|DeadLetterQueue|OnFailure|deadLetterTargetArn|ErrorAction)$/;

/** Every name below a property that holds a failure target: what is named there receives failures. */
function collectFailureTargets(node: Node, inside: boolean, targets: Set<string>, seen: readonly [Set<Node>, Set<Node>]): void {
  const met = seen[inside ? 1 : 0];
  if (met.has(node)) return;
  met.add(node);
  if (node.kind === 'scalar') {
    if (inside) for (const [name] of node.text.matchAll(/[A-Za-z0-9]+/g)) targets.add(name);
    return;
  }
  const mapping = node.kind === 'mapping';
  node.children.forEach((child, index) => {
    if (mapping && index % 2 === 0) return;
    collectFailureTargets(child, inside || (mapping && FAILURE_KEYS.test(node.children[index - 1]!.text)), targets, seen);
  });
}
