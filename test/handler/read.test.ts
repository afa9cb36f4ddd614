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
