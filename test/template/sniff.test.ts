import { describe, expect, it } from 'vitest';
import { Source } from '../../src/source/source.js';
import { parseTree } from '../../src/source/tree.js';
import { isTemplate, looksLikeTemplate, mayBeTemplate } from '../../src/template/sniff.js';

describe('a file is a template', () => {
  it.each<[string, boolean]>([
    ['Resources: { A: { Type: AWS::SQS::Queue } }', true],
    ['{"Resources": {"A": {"Type": "AWS::SQS::Queue"}}}', true],
    ['Resources: { A: { Type: Custom::Thing } }', true],
    ['Resources: { A: { Type: Alexa::ASK::Skill } }', true],
    ["Resources: { 'Fn::ForEach::A': [x, [y], {}] }", true],
    ['AWSTemplateFormatVersion: 2010-09-09', true],
    ['AWSTemplateFormatVersion: 2010-09-09\nResources: []', true],
    ['Resources: { A: { Type: Deployment } }', false],
    ['Resources: [AWS::SQS::Queue]', false],
    ['Resources: { A: { Type: { b: c } }, B: text, C: }', false],
    ['Resources:', false],
    ['Conditions: { A: !Equals [AWS::Region, x] }', false],
    ['[]', false],
    ['text AWS::', false],
    ['{ __proto__: { Resources: 1 } }', false],
  ])('%s: %s', (text, expected) => {
    expect(isTemplate(parseTree(new Source('x', text)).documents[0]!)).toBe(expected);
  });
});

describe('a file that cannot be parsed was meant as a template', () => {
  it.each<[string, boolean]>([
    ['AWSTemplateFormatVersion: "2010-09-09"\nResources: [', true],
    ['{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {', true],
    ['Resources:\n  A:\n    Type: AWS::SQS::Queue\n   B: x', true],
    ['Resources:\n  A:\n    Type: "Custom::Thing\n', true],
    ['Resources:\n  A: [', false],
    ['key: [AWS::SQS::Queue', false],
    ['AWSTemplateFormatVersion: x\n{% for a in b %}', false],
    ['AWSTemplateFormatVersion: x\n{{- range .Values }}', false],
    ['AWSTemplateFormatVersion: x\nA: {{resolve:ssm:x}}\n[', true],
    ['{\n  "AWSTemplateFormatVersion": "2010-09-09",\n  "Resources": {', true],
    ['{\n  "Resources": {\n    "A": { "Type": "AWS::SQS::Queue" },\n    "B": "', true],
    // What the Serverless Framework notes down for itself.
    ['{\n  "service": {\n    "compiledCloudFormationTemplate": {\n      "AWSTemplateFormatVersion": "2010-09-09",\n      "Resources": { "A": { "Type": "AWS::SQS::Queue" } }', false],
    ['', false],
  ])('%s: %s', (text, expected) => {
    expect(looksLikeTemplate(text)).toBe(expected);
  });
});

it('what has no mark of a template is not even parsed', () => {
  expect(mayBeTemplate('name: ci\non: push')).toBe(false);
  expect(mayBeTemplate('Resources: { A: { Type: AWS::SQS::Queue } }')).toBe(true);
  expect(mayBeTemplate('Transform: [x]\nResources: {}')).toBe(true);
});

it('what was meant as a template is told in linear time', () => {
  const started = performance.now();
  for (const filler of [' ', '\n', '{', ' {', '{%', '{{', 'Type: AWS::']) looksLikeTemplate(filler.repeat(500_000));
  expect(performance.now() - started).toBeLessThan(10_000);
});
