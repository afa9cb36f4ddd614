import { describe, expect, it } from 'vitest';
import { lowerPython } from '../../src/handler/python.js';
import { Source } from '../../src/source/source.js';

describe('a module in Python', () => {
  it('is lowered to what it imports and does', () => {
    const { body, isWhole } = lowerPython(new Source('app.py', 'import boto3\nclient = boto3.client("bedrock-runtime")\n'));
    expect(isWhole).toBe(true);
    expect(body).toMatchObject([
      { kind: 'import', module: 'boto3', bindings: [{ local: 'boto3', imported: '*' }], start: 0, end: 12 },
      { kind: 'assign', target: { name: 'client' }, value: { kind: 'call', callee: { kind: 'member', name: 'client' }, args: [{ value: { parts: ['bedrock-runtime'] } }] } },
    ]);
  });
});
