import { rules } from '../../rules/index.js';
import { assess, type AssessOptions } from '../../src/assess/assess.js';
import type { AssessmentReport, FunctionAssessment } from '../../src/assess/assessment.js';
import { lint, type Input } from '../../src/engine/lint.js';
import { memoryWorkspace } from '../support.js';

export type Files = Readonly<Record<string, string>>;

export function assessFiles(files: Files, options: Partial<AssessOptions> = {}, paths: readonly string[] = Object.keys(files).filter((path) => /\.ya?ml$/.test(path))): AssessmentReport {
  const workspace = memoryWorkspace(files);
  return assess(paths.map((path): Input => ({ path, kind: 'file', workspace })), { rules, ...options }, lint);
}

/** One function, `Fn`, that may call a model and is fit but for what the test says of it. */
export interface Shape {
  /** Properties of the function beside those of `SOUND`, in flow or block style, a line each. */
  readonly properties?: string;
  /** SAM events in flow style: `{ Ask: { … } }`. */
  readonly events?: string;
  readonly metadata?: string;
  /** Other resources, indented by two. */
  readonly rest?: string;
  /** Statements of its policies in flow style; it may call a model unless told. */
  readonly policies?: string;
  /** `app.py`, in the folder of the template. */
  readonly python?: string;
  readonly javascript?: string;
  readonly files?: Files;
  /** `Timeout`; 25 unless told. */
  readonly timeout?: string | number;
  readonly runtime?: string;
  readonly memory?: number;
}

const MODEL = '{ Effect: Allow, Action: "bedrock:InvokeModel", Resource: "*" }';

export function projectOf({ properties = '', events, metadata, rest = '', policies = MODEL, python, javascript, files = {}, timeout = 25, runtime, memory = 1024 }: Shape): Files {
  const template = [
    'Transform: AWS::Serverless-2016-10-31',
    'Resources:',
    '  Fn:',
    '    Type: AWS::Serverless::Function',
    ...(metadata === undefined ? [] : [`    Metadata: { lambdafit: ${metadata} }`]),
    '    Properties:',
    `      Runtime: ${runtime ?? (javascript === undefined ? 'python3.13' : 'nodejs22.x')}`,
    '      Handler: app.handler',
    '      CodeUri: src/',
    `      MemorySize: ${memory}`,
    `      Timeout: ${timeout}`,
    '      ReservedConcurrentExecutions: 5',
    `      Policies: [{ Statement: [${policies}] }]`,
    ...(events === undefined ? [] : [`      Events: ${events}`]),
    ...properties.split('\n').filter((line) => line.trim() !== '').map((line) => `      ${line}`),
    ...rest.split('\n').filter((line) => line.trim() !== ''),
    '',
  ].join('\n');
  return {
    'template.yaml': template,
    ...(python === undefined ? {} : { 'src/app.py': python }),
    ...(javascript === undefined ? {} : { 'src/app.js': javascript }),
    ...files,
  };
}

export function assessed(shape: Shape, options: Partial<AssessOptions> = {}): FunctionAssessment {
  const report = assessFiles(projectOf(shape), options, ['template.yaml']);
  return report.functions.find(({ logicalId }) => logicalId === 'Fn')!;
}

/** `F1 fit high`, with the target's first choice where there is one. */
export function brief({ pattern, fit, confidence }: Pick<FunctionAssessment, 'pattern' | 'fit' | 'confidence'>): string {
  return `${pattern} ${fit} ${confidence}`;
}

export const API = '{ Ask: { Type: HttpApi, Properties: { Path: /ask, Method: post } } }';
export const REST = '{ Ask: { Type: Api, Properties: { Path: /ask, Method: post } } }';
export const QUEUE = '{ Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: 1 } } }';
export const QUEUES = `
  Jobs: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 5400, RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5 } } }
  Dead: { Type: AWS::SQS::Queue }
`;
