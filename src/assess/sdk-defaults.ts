/** What a client of a model does where nobody tells it otherwise. */
export interface SdkDefaults {
  /** As messages name it. */
  readonly title: string;
  /** Seconds that it waits for an answer, or for the next piece of it; undefined: without end. */
  readonly readSeconds?: number;
  /** Tries of one call altogether; undefined where that is not established. */
  readonly attempts?: number;
  /** It heeds `AWS_MAX_ATTEMPTS` and `AWS_RETRY_MODE` in its environment (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html, read on 2026-11-24). */
  readonly heedsEnvironment?: true;
  /** Its retry mode, where others try as often as `modes` says. */
  readonly mode?: string;
  readonly modes?: ReadonlyMap<string, number>;
  /** With its version, since these change. */
  readonly source: string;
  readonly asOf: string;
}

const asOf = '2026-11-24';

/** aws-facts.md, part 9; botocore: endpoint.py, _retry.json, args.py and configprovider.py; of JavaScript all modes try as often. */
export const SDK_DEFAULTS = {
  'boto3': { title: 'boto3', readSeconds: 60, attempts: 5, heedsEnvironment: true, mode: 'legacy', modes: new Map([['standard', 3], ['adaptive', 3]]), source: 'botocore 1.43.107', asOf },
  'aws-sdk-js': { title: 'the AWS SDK for JavaScript', attempts: 3, heedsEnvironment: true, source: '@aws-sdk/client-bedrock-runtime 3.1164.0, @smithy/node-http-handler 4.14.2', asOf },
  'openai': { title: 'the OpenAI SDK', readSeconds: 600, attempts: 3, source: 'openai 3.22.1 (Python), 6.49.0 (JavaScript)', asOf },
  'anthropic': { title: 'the Anthropic SDK', readSeconds: 600, attempts: 3, source: 'anthropic 1.13.0 (Python), @anthropic-ai/sdk 1.12.0 (JavaScript)', asOf },
  'ai': { title: 'the AI SDK', attempts: 3, source: 'ai 6.0.326', asOf },
  'strands': { title: 'Strands', readSeconds: 120, source: 'https://github.com/strands-agents/harness-sdk/issues/829', asOf },
} as const satisfies Readonly<Record<string, SdkDefaults>>;

export type SdkName = keyof typeof SDK_DEFAULTS;
