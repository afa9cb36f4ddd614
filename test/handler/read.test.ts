import { describe, expect, it } from 'vitest';
import { readHandler } from '../../src/handler/read.js';
import { memoryWorkspace } from '../support.js';
import { factsAsLines } from './facts-as-lines.js';

function python(text: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  return factsAsLines(readHandler({ language: 'python', module: 'app.py', handler: 'handler', roots: ['.'] }, memoryWorkspace({ 'app.py': text, ...files })));
}

function typescript(text: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  return factsAsLines(readHandler({ language: 'javascript', module: 'app.ts', handler: 'handler', roots: ['.'] }, memoryWorkspace({ 'app.ts': text, ...files })));
}

describe('readHandler', () => {
  it('finds a client, its settings and a call with a literal model', () => {
    expect(python(`
import boto3
from botocore.config import Config
client = boto3.client('bedrock-runtime', config=Config(read_timeout=300, retries={'total_max_attempts': 2}))
def handler(event, context):
    return client.converse(modelId='amazon.nova-lite-v1:0', messages=[], inferenceConfig={'maxTokens': 512})
`)).toEqual([
      'read app.py',
      'sdk aws-model boto3 bedrock-runtime 4:10',
      'client bedrock-runtime 4:10 waits 300 s tries 2 times',
      'generate bedrock-runtime converse 6:12 model amazon.nova-lite-v1:0 at most 512 tokens',
      'model id amazon.nova-lite-v1:0 6:36',
    ]);
  });

  it('finds the same in TypeScript', () => {
    expect(typescript(`
import { BedrockRuntimeClient, ConverseStreamCommand as Ask } from '@aws-sdk/client-bedrock-runtime';
const client = new BedrockRuntimeClient({ maxAttempts: 1 });
export const handler = async () => client.send(new Ask({ modelId: 'amazon.nova-lite-v1:0', messages: [] }));
`)).toEqual([
      'read app.ts',
      'sdk aws-model @aws-sdk/client-bedrock-runtime 2:1',
      'client bedrock-runtime 3:16 tries 1 times',
      'generate bedrock-runtime ConverseStreamCommand 4:48 streaming model amazon.nova-lite-v1:0',
      'model id amazon.nova-lite-v1:0 4:67',
    ]);
  });
});

describe('the limit of a loop', () => {
  const limit = (lines: readonly string[]): string | undefined => lines.find((line) => line.startsWith('tool loop'))?.replace(/^.* \d+:\d+ ?/, '');
  const loop = (most: string): string => `
    turn = 0
    while turn < ${most}:
        answer = client.converse(modelId='m', messages=messages, toolConfig={'tools': []})
        if answer['stopReason'] != 'tool_use':
            return answer
        messages.append(run(answer))
        turn += 1
`;

  it('is the number that the code compares with', () => {
    expect(limit(python(`import boto3\nclient = boto3.client('bedrock-runtime')\ndef handler(event, messages):${loop('7')}`))).toBe('7 turns');
  });

  it('is no other setting that the same helper reads', () => {
    const helper = 'import boto3, os\nclient = boto3.client("bedrock-runtime")\ndef number(name, default):\n    return int(os.environ.get(name) or default)\n';
    expect(limit(python(`${helper}TTL = number('TTL', 24 * 60 * 60)\nMAX_TURNS = number('MAX_TURNS', 5)\ndef handler(event, messages):${loop('MAX_TURNS')}`))).toBe('5 turns');
    expect(limit(python(`${helper}class Config:\n    ttl = number('TTL', 24 * 60 * 60)\n    turns = number('TURNS', 5)\nconfig = Config()\ndef handler(event, messages):${loop('config.turns')}`))).toBe('5 turns');
    expect(limit(typescript(`
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { getConfig } from './config';
const client = new BedrockRuntimeClient({});
export const handler = async ({ messages }) => {
  const config = getConfig();
  for (let pass = 0; pass < config.agent.maxPasses; pass += 1) {
    const answer = await client.send(new ConverseCommand({ modelId: 'm', messages, toolConfig: { tools: [] } }));
    if (answer.stopReason !== 'tool_use') return answer;
    messages.push(await run(answer));
  }
};
`, { 'config.ts': `
export function getConfig() {
  return { ttl: parse(process.env.TTL, 24 * 60 * 60), agent: { maxPasses: parse(process.env.MAX, 2), tokens: parse(process.env.TOKENS, 400) } };
}
function parse(value: string | undefined, fallback: number): number {
  const parsed = Number(value ?? fallback);
  return Number.isFinite(parsed) ? Math.floor(parsed) : fallback;
}
` }))).toBe('2 turns');
  });
});

describe('what a client is told', () => {
  const client = (lines: readonly string[]): string => lines.find((line) => line.startsWith('client '))!.replace(/^client \S+ \S+ ?/, '').replace('for each invocation ', '');
  const boto3 = (config: string, before = ''): string => client(python(`
import os, boto3, settings
from botocore.config import Config
${before}
client = boto3.client('bedrock-runtime'${config})
def handler(event, context):
    return client.converse(modelId='amazon.nova-lite-v1:0', messages=[])
`));
  const WAITS = 'waits, not known how long';
  const TRIES = 'tries, not known how often';

  it.each<[string, string, string?]>([
    ['', ''],
    [', config=None', ''],
    [', config=Config(connect_timeout=5)', ''],
    [", config=Config(read_timeout=int(os.environ['TIMEOUT']))", WAITS],
    [', config=Config(read_timeout=settings.TIMEOUT, retries={"max_attempts": 0})', `${WAITS} tries 1 times`],
    [', config=Config(read_timeout=None)', WAITS],
    [', config=Config(read_timeout=90, retries={"max_attempts": settings.RETRIES})', `waits 90 s ${TRIES}`],
    [', config=Config(retries=settings.RETRIES)', TRIES],
    [', config=Config(retries={"mode": "standard"})', 'in mode standard'],
    [', config=Config(retries={"total_max_attempts": 2, "mode": "adaptive"})', 'tries 2 times in mode adaptive'],
    [', config=Config(**settings.CONFIG)', `${WAITS} ${TRIES}`],
    [', config=settings.CONFIG', `${WAITS} ${TRIES}`],
    [', **settings.CLIENT', `${WAITS} ${TRIES}`],
    [', **options', 'waits 7 s', "options = {'config': Config(read_timeout=7)}"],
    [', config=Config(**options)', WAITS, "options = {'read_timeout': settings.TIMEOUT}"],
    [', config=Config(read_timeout=options.get("t"))', WAITS, 'options = settings.load()'],
  ])('in boto3: %j', (config, expected, before) => {
    expect(boto3(config, before)).toBe(expected);
  });

  const aws = (options: string): string => client(typescript(`
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { ConfiguredRetryStrategy } from '@smithy/util-retry';
import { settings } from 'somewhere';
const client = new BedrockRuntimeClient(${options});
export const handler = async () => client.send(new ConverseCommand({ modelId: 'amazon.nova-lite-v1:0', messages: [] }));
`));

  it.each<[string, string]>([
    ['', ''],
    ['{}', ''],
    ['{ region: settings.region }', ''],
    ['{ maxAttempts: settings.attempts }', TRIES],
    ['{ maxAttempts: Number(process.env.ATTEMPTS) }', TRIES],
    ['{ retryStrategy: new ConfiguredRetryStrategy(2, 100) }', 'tries 2 times'],
    ['{ retryStrategy: settings.strategy }', TRIES],
    ['{ requestHandler: new NodeHttpHandler({ requestTimeout: settings.timeout }) }', WAITS],
    ['{ requestHandler: new NodeHttpHandler({ connectionTimeout: 5 }) }', ''],
    ['{ requestHandler: { requestTimeout: settings.timeout } }', WAITS],
    ['{ requestHandler: settings.handler, maxAttempts: 1 }', `${WAITS} tries 1 times`],
    ['{ ...settings, region: "eu-west-1" }', `${WAITS} ${TRIES}`],
    ['settings.client', `${WAITS} ${TRIES}`],
    ['{ retryMode: "adaptive" }', 'in mode adaptive'],
  ])('in the AWS SDK for JavaScript: %j', (options, expected) => {
    expect(aws(options)).toBe(expected);
  });

  const openai = (options: string): string => client(python(`
import os, openai, httpx, settings
client = openai.OpenAI(${options})
def handler(event, context):
    return client.chat.completions.create(model='gpt-4o', messages=[])
`));

  it.each<[string, string]>([
    ['api_key="x"', ''],
    ['timeout=settings.TIMEOUT', WAITS],
    ['timeout=None', WAITS],
    ['timeout=httpx.Timeout(settings.TIMEOUT)', WAITS],
    ['timeout=httpx.Timeout(60.0, connect=5.0), max_retries=settings.RETRIES', `waits 60 s ${TRIES}`],
    ['http_client=httpx.Client(timeout=20)', WAITS],
    ['**settings.OPENAI', `${WAITS} ${TRIES}`],
  ])('in a client of a vendor: %j', (options, expected) => {
    expect(openai(options)).toBe(expected);
  });
});
