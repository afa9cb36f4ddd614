import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lint, rules } from '../../src/index.js';
import { tree } from './tree.js';

const TEMPLATE = `Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: app.handler
      CodeUri: src
      Timeout: !Ref Seconds
      Policies:
        - Statement: [{ Effect: Allow, Action: bedrock:InvokeModel, Resource: '*' }]
Parameters:
  Seconds: { Type: Number, Default: 60 }
`;
const RULE = 'timeout-too-short-for-model-call';

test('files, folders and patterns are linted as on the command line', () => {
  const root = tree({ 'a/template.yaml': TEMPLATE, 'b.yaml': TEMPLATE, 'b.txt': '' });
  const options = { cwd: root, rules: [RULE], parameters: { Seconds: '2' } };
  const paths = (...files: string[]): readonly string[] => lint(files, options).findings.map(({ places: [{ span }] }) => span.source.path);
  expect(paths('.')).toEqual(['a/template.yaml', 'b.yaml']);
  expect(paths('*.yaml', join(root, 'a'))).toEqual(['a/template.yaml', 'b.yaml']);
  expect(paths('.', '!a')).toEqual(['b.yaml']);
  expect(lint(undefined, options).findings).toHaveLength(2);
  expect(lint('b.yaml', options).findings).toHaveLength(1);
});

test('text that is not on disk is linted where it would lie', () => {
  const { findings } = lint({ path: 'infra/template.yaml', text: `\uFEFF${TEMPLATE}` }, { cwd: tree({}), rules: [RULE], parameters: { Seconds: '2' } });
  expect(findings.map(({ rule, about, places: [{ span }] }) => [rule.id, about.logicalId, span.source.path])).toEqual([[RULE, 'Ask', 'infra/template.yaml']]);
});

test('what cannot be read is told, not thrown', () => {
  expect(lint(['missing.yaml', { path: 'x.yaml', text: 'Resources: [' }], { cwd: tree({}) }).failures).toEqual([
    { path: 'missing.yaml', message: 'cannot be read: there is no such file or folder' },
  ]);
});

test('a rule that does not exist is thrown', () => {
  expect(() => lint([], { rules: ['timeout-to-short-for-model-call'] })).toThrow(`There is no rule “timeout-to-short-for-model-call”. Did you mean ${RULE}?`);
});

test('no files at all is no mistake', () => {
  expect(lint([]).totals.templates).toBe(0);
});

test('rules say what they are, and hold no code', () => {
  expect(rules.find(({ id }) => id === RULE)).toMatchObject({ category: expect.any(String), severity: expect.any(String), summary: expect.any(String) });
  expect(rules.every((rule) => !('check' in rule))).toBe(true);
});
