import type { Finding, Fix, Place, Report } from '../../src/engine/finding.js';
import type { RuleMeta } from '../../src/engine/rule.js';
import { Source, type Span } from '../../src/source/source.js';

export const TIMEOUT: RuleMeta = {
  id: 'sync-timeout-exceeds-caller',
  summary: 'A function may still be running, and billed, after its caller has given up',
  category: 'correctness',
  severity: 'warning',
  precision: 'high',
  scope: 'any',
  preset: 'core',
  since: '0.1.0',
};

export const MEMORY: RuleMeta = {
  id: 'memory-at-default',
  summary: 'The function runs with the 128 MB that Lambda gives whoever does not ask',
  category: 'reliability',
  severity: 'note',
  precision: 'very-high',
  scope: 'ai',
  preset: 'core',
  since: '0.1.0',
};

export const KEY: RuleMeta = {
  id: 'model-key-in-environment',
  summary: 'A key of a model vendor stands in the template',
  category: 'security',
  severity: 'error',
  precision: 'high',
  scope: 'any',
  preset: 'recommended',
  since: '0.1.0',
};

export const RULES = [TIMEOUT, MEMORY, KEY];

/** The span of the n-th (from 0) occurrence of a text. */
export function at(source: Source, text: string, n = 0): Span {
  let start = source.text.indexOf(text);
  for (let skipped = 0; skipped < n; skipped++) start = source.text.indexOf(text, start + 1);
  if (start < 0) throw new Error(`${source.path} does not hold ${JSON.stringify(text)}`);
  return { source, start, end: start + text.length };
}

export function place(source: Source, text: string, note: string, n = 0): Place {
  return { span: at(source, text, n), note };
}

export function fix(title: string, span?: Span, text = '', safe = false): Fix {
  return { title, safe, edits: span ? [{ span, text }] : [] };
}

export function finding(given: Pick<Finding, 'places'> & Partial<Omit<Finding, 'about'>> & { readonly about?: Partial<Finding['about']> }): Finding {
  return {
    rule: TIMEOUT,
    message: 'SummarizeFn may run 300 s, but POST /summarize gives up after 29 s.',
    severity: 'warning',
    confidence: 'high',
    advice: [],
    fixes: [],
    ...given,
    about: {
      logicalId: 'SummarizeFn',
      address: 'Resources/SummarizeFn/Properties/Timeout',
      template: given.places[0].span.source.path,
      kind: 'function',
      ai: true,
      ...given.about,
    },
  };
}

export function report(findings: readonly Finding[], given: Partial<Report> = {}): Report {
  return {
    version: '0.1.0',
    rules: RULES,
    findings,
    suppressed: [],
    templates: [],
    totals: { templates: 1, skipped: 0, functions: 12, aiFunctions: 3 },
    failures: [],
    sources: [...new Set(findings.flatMap(({ places }) => places.map(({ span }) => span.source)))],
    ...given,
  };
}

export const TEMPLATE = `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  SummarizeFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: src
      Timeout: 300
      Environment:
        Variables:
          OPENAI_API_KEY: sk-proj-0123456789abcdef
      Policies:
        - Statement:
            - Effect: Allow
              Action: bedrock:InvokeModel
              Resource: '*'
      Events:
        Ask: { Type: Api, Properties: { Path: /summarize, Method: post } }
`;

export const HANDLER = `import boto3

client = boto3.client("bedrock-runtime")


def handler(event, context):
    return client.converse(modelId="m", messages=event["messages"])
`;

/** What an ordinary run over one template finds. */
export function ordinary(template = new Source('app/template.yaml', TEMPLATE), handler = new Source('app/src/app.py', HANDLER)): Report {
  const key = at(template, 'sk-proj-0123456789abcdef');
  template.hide(key.start, key.end);
  const tooLong = finding({
    places: [
      place(template, '300', 'SummarizeFn may run 300 s'),
      place(template, '{ Type: Api', 'API Gateway REST waits 29 s (no TimeoutInMillis)'),
      place(template, 'bedrock:InvokeModel', 'AI workload: its own role may call a model'),
      place(handler, 'client.converse', 'the model is called here'),
    ],
    advice: ['The client gets a 504 after 29 s, while the function and the model call it pays for run on.'],
    fixes: [fix('Stream the answer, or queue the work and answer 202'), fix('Set Timeout to 28', at(template, '300'), '28')],
  });
  const small = finding({
    rule: MEMORY,
    severity: 'note',
    message: 'SummarizeFn runs with 128 MB, which is also a twelfth of a CPU.',
    confidence: 'medium',
    about: { address: 'Resources/SummarizeFn/Properties/MemorySize' },
    places: [place(template, 'SummarizeFn', 'MemorySize is not set')],
    fixes: [fix('Set MemorySize to 1024', { source: template, start: at(template, 'Timeout').start, end: at(template, 'Timeout').start }, 'MemorySize: 1024\n      ', true)],
  });
  const secret = finding({
    rule: KEY,
    severity: 'error',
    message: 'OPENAI_API_KEY holds a key in plain text.',
    about: { address: 'Resources/SummarizeFn/Properties/Environment/Variables/OPENAI_API_KEY' },
    places: [{ span: key, note: 'a key of OpenAI' }],
    fixes: [fix('Read the key from Secrets Manager at run time')],
  });
  return report([tooLong, small, secret], { sources: [template, handler] });
}
