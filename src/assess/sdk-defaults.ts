/** What a client of a model does where nobody tells it otherwise. */
export interface SdkDefaults {
  /** As messages name it. */
  readonly title: string;
  /** Seconds that it waits for an answer, or for the next piece of it; undefined: without end. */
  readonly readSeconds?: number;
  /** Tries of one call altogether; undefined where that is not established. */
  readonly attempts?: number;
  /** With its version, since these change. */
  readonly source: string;
  readonly asOf: string;
}

const asOf = '2026-11-24';

/** aws-facts.md, part 9; botocore: endpoint.py, _retry.json and configprovider.py, whose modes standard and adaptive try three times. */
export const SDK_DEFAULTS = {
  'boto3': { title: 'boto3', readSeconds: 60, attempts: 5, source: 'botocore 1.43.107, retry mode legacy', asOf },
  'aws-sdk-js': { title: 'the AWS SDK for JavaScript', attempts: 3, source: '@aws-sdk/client-bedrock-runtime 3.1164.0, @smithy/node-http-handler 4.14.2', asOf },
  'openai': { title: 'the OpenAI SDK', readSeconds: 600, attempts: 3, source: 'openai 3.22.1 (Python), 6.49.0 (JavaScript)', asOf },
  'anthropic': { title: 'the Anthropic SDK', readSeconds: 600, attempts: 3, source: 'anthropic 1.13.0 (Python), @anthropic-ai/sdk 1.12.0 (JavaScript)', asOf },
  'ai': { title: 'the AI SDK', attempts: 3, source: 'ai 6.0.326', asOf },
  'strands': { title: 'Strands', readSeconds: 120, source: 'https://github.com/strands-agents/harness-sdk/issues/829', asOf },
} as const satisfies Readonly<Record<string, SdkDefaults>>;

export type SdkName = keyof typeof SDK_DEFAULTS;
