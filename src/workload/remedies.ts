import type { Edit } from '../source/source.js';
import { editor, getAtt, ref, sub, type EditValue } from '../template/editor.js';
import type { Resource } from '../template/resource.js';
import type { Case, Value } from '../template/value.js';
import { QUOTAS } from './quotas.js';
import type { Fn, Mapping, Queue } from './workload.js';

type Edits = readonly Edit[] | undefined;

/** What the service keeps at most: dead letters are there to be looked at (SQS, MessageRetentionPeriod). */
const FOURTEEN_DAYS = 1_209_600;

/** Edits that take several resources, so that what they leave can be deployed and works; undefined where the template cannot say it. */
export interface Remedies {
  /** An OnFailure queue for asynchronous invocations of a qualifier, and the permission to write to it. */
  captureEvents(fn: Fn, qualifier: string | undefined): Edits;
  /** A queue for failed records of a stream, bounded retries, and bisection. */
  captureRecords(mapping: Mapping, fn: Fn, retries: number): Edits;
  /** A dead-letter queue of the queue's own type, and its redrive policy. */
  redrive(queue: Queue, receives: number): Edits;
  /** Adds to the edits of a timeout those of the queues whose visibility would then be too short. */
  raiseTimeout(fn: Fn, edits: Edits, seconds: number): Edits;
}

export const remedies: Remedies = {
  captureEvents(fn, qualifier) {
    const { resource } = fn;
    // What only the deployment knows cannot be written down.
    if (qualifier === '?' || qualifier?.includes('${')) return undefined;
    const sam = resource.type === 'AWS::Serverless::Function';
    const queueId = editor.freeId(fn.template, `${fn.name}DeadLetters`);
    if (sam) {
      const onFailure = 'EventInvokeConfig.DestinationConfig.OnFailure';
      // SAM makes the queue as well, where it also makes the role.
      if (!fn.durable && !resource.at('Role').present) return editor.insertProperty(resource, onFailure, { Type: 'SQS' });
      const { edits, added } = writer(resource, queueId);
      const queue = getAtt(queueId, 'Arn');
      return all(
        fn.durable ? editor.insertProperty(resource, 'DeadLetterQueue', { Type: 'SQS', TargetArn: queue }) : editor.insertProperty(resource, onFailure, { Type: 'SQS', Destination: queue }),
        edits,
        editor.addResources(fn.template, { [queueId]: deadLetterQueue(false), ...added }),
      );
    }
    if (fn.durable) return undefined;
    const role = roleOf(resource);
    if (!role) return undefined;
    const policyId = editor.freeId(fn.template, `${fn.name}DeadLettersPolicy`);
    const added = { [queueId]: deadLetterQueue(false), [policyId]: sendPolicy(role, queueId) };
    // Two configurations of one qualifier are refused: the one that is there takes the destination.
    const [config, ...others] = invokeConfigs(resource, qualifier ?? '$LATEST');
    if (config) {
      if (others.length > 0 || !config.at('Qualifier').string({ orElse: '$LATEST' }).complete) return undefined;
      return all(
        editor.insertProperty(config, 'DestinationConfig.OnFailure', { Destination: getAtt(queueId, 'Arn') }),
        editor.insertAttribute(config, 'DependsOn', policyId),
        editor.addResources(fn.template, added),
      );
    }
    const condition = resource.node.get('Condition');
    return editor.addResources(fn.template, {
      ...added,
      [editor.freeId(fn.template, `${fn.name}InvokeConfig`)]: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        ...(condition?.kind === 'scalar' ? { Condition: condition.text } : {}),
        // Lambda checks the role when the destination is set.
        DependsOn: policyId,
        Properties: {
          FunctionName: ref(fn.name), Qualifier: qualifier ?? '$LATEST',
          DestinationConfig: { OnFailure: { Destination: getAtt(queueId, 'Arn') } },
        },
      },
    });
  },

  captureRecords(mapping, fn, retries) {
    const { template } = mapping.resource;
    const sam = mapping.resource.type === 'AWS::Serverless::Function';
    const queueId = editor.freeId(template, `${fn.name}FailedRecords`);
    const edits = editor.insert(mapping.at(''), {
      'DestinationConfig.OnFailure': { ...(sam ? { Type: 'SQS' } : {}), Destination: getAtt(queueId, 'Arn') },
      ...(mapping.retries.cases.some(({ assumed }) => assumed) ? { MaximumRetryAttempts: retries } : {}),
      // Kafka takes this in provisioned mode only.
      ...(mapping.at('BisectBatchOnFunctionError').present || mapping.source === 'msk' || mapping.source === 'kafka' ? {} : { BisectBatchOnFunctionError: true }),
    });
    if (sam) {
      const right = writer(fn.resource, queueId);
      return all(edits, right.edits, editor.addResources(template, { [queueId]: deadLetterQueue(false), ...right.added }));
    }

    const role = roleOf(fn.resource);
    if (!role || fn.template !== template || mapping.resource.node.get('DependsOn')) return undefined;
    const policyId = editor.freeId(template, `${fn.name}FailedRecordsPolicy`);
    return all(
      edits,
      editor.insertAttribute(mapping.resource, 'DependsOn', policyId),
      editor.addResources(template, { [queueId]: deadLetterQueue(false), [policyId]: sendPolicy(role, queueId) }),
    );
  },

  redrive({ resource, fifo }, receives) {
    const id = editor.freeId(resource.template, `${resource.logicalId}DeadLetters`);
    return all(
      editor.insertProperty(resource, 'RedrivePolicy', { deadLetterTargetArn: getAtt(id, 'Arn'), maxReceiveCount: receives }),
      editor.addResources(resource.template, { [id]: deadLetterQueue(fifo) }),
    );
  },

  raiseTimeout(fn, edits, seconds) {
    const all: Edit[] = [...(edits ?? [])];
    if (!edits) return undefined;
    for (const { mapping } of fn.calls) {
      const queue = mapping?.queue;
      if (!queue) continue;
      const [window] = mapping.at('MaximumBatchingWindowInSeconds').number({ orElse: 0 }).cases;
      const needed = Math.min(QUOTAS.sqsVisibilityMaximum.value, QUOTAS.sqsVisibilityFactor.value * seconds + (window?.value ?? 0));
      for (const visibility of queue.visibility.cases as readonly Case<number>[]) {
        if (visibility.value >= needed) continue;
        const edit = editor.set(queue.resource, 'VisibilityTimeout', visibility, needed);
        // A timeout above its queue's visibility is refused at deployment: all or nothing.
        if (!edit) return undefined;
        all.push(...edit);
      }
    }
    return all;
  },
};

function all(...parts: Edits[]): Edits {
  const edits: Edit[] = [];
  for (const part of parts) {
    if (!part) return undefined;
    edits.push(...part);
  }
  return edits;
}

/**
 * What lets a SAM function write to a queue. SAM gives the right to a role that it makes itself. One of the user's gets a policy, on which
 * the function waits, and so all that SAM makes around it: Lambda checks the role when the destination is set.
 */
function writer(fn: Resource, queueId: string): { readonly edits: Edits; readonly added: Readonly<Record<string, EditValue>> } {
  if (!fn.at('Role').present) return { edits: [], added: {} };
  const role = roleOf(fn);
  if (role === undefined) return { edits: undefined, added: {} };
  const policyId = editor.freeId(fn.template, `${queueId}Policy`);
  return { edits: editor.insertAttribute(fn, 'DependsOn', policyId), added: { [policyId]: sendPolicy(role, queueId) } };
}

function deadLetterQueue(fifo: boolean): EditValue {
  return { Type: 'AWS::SQS::Queue', Properties: { ...(fifo ? { FifoQueue: true } : {}), MessageRetentionPeriod: FOURTEEN_DAYS } };
}

function sendPolicy(role: string, queueId: string): EditValue {
  return {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: sub(`\${AWS::StackName}-${queueId}`),
      Roles: [ref(role)],
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: getAtt(queueId, 'Arn') }] },
    },
  };
}

/** Configurations of asynchronous invocations that may be those of a qualifier of a function. */
function invokeConfigs(fn: Resource, qualifier: string): Resource[] {
  const mayBe = ({ cases, complete }: Value<string>): boolean => !complete || cases.some(({ value }) => value === qualifier);
  return [...fn.template.resources.values()].filter((resource) =>
    resource.type === 'AWS::Lambda::EventInvokeConfig' && mayBe(resource.string('Qualifier', { orElse: '$LATEST' })) &&
    resource.at('FunctionName').texts().some(({ text }) => text.some((part) => typeof part !== 'string' && part.kind === 'resource' && part.name === fn.logicalId)),
  );
}

/** The logical id of a function's role, where the template holds it and can hang a policy on it. */
function roleOf(fn: Resource): string | undefined {
  const [text, ...others] = fn.at('Role').texts();
  const [part, ...rest] = text?.text ?? [];
  if (others.length > 0 || rest.length > 0 || part === undefined || typeof part === 'string' || part.kind !== 'resource') return undefined;
  const role = fn.template.resources.get(part.name);
  return role?.type === 'AWS::IAM::Role' && role.when.size === 0 && !role.scope.bindings ? part.name : undefined;
}
