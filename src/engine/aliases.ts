/** A rule of another tool, and ours that look at the same. */
export interface Alias {
  readonly tool: string;
  /** None where no rule of ours looks at it. */
  readonly rules: readonly string[];
  /**
   * Says of the same resources the same as our rule, so that a reason given to that tool holds for ours too. Not so a rule
   * that speaks of every function: why somebody silenced that says nothing of the functions where it was right. Only of
   * cdk-nag do we read what was said to it.
   */
  readonly same: boolean;
}

const alias = (tool: string, rules: readonly string[], same = false): Alias => ({ tool, rules, same });

/** Those of cdk-nag without the name of the pack. */
const ALIASES: readonly (readonly [name: string, Alias])[] = [
  ['ES1001', alias('serverless-rules', ['stream-failure-not-captured'])],
  ['ES1005', alias('serverless-rules', ['memory-at-default'])],
  ['ES1006', alias('serverless-rules', ['timeout-too-short-for-model-call'])],
  ['ES1007', alias('serverless-rules', ['async-failure-not-captured'])],
  ['ES6000', alias('serverless-rules', ['sqs-source-without-dlq'])],
  ['ES2003', alias('serverless-rules', ['concurrency-unbounded'])],
  ['WS1000', alias('serverless-rules', [])],
  ['WS1002', alias('serverless-rules', [])],
  ['WS1003', alias('serverless-rules', [])],
  ['WS1004', alias('serverless-rules', [])],
  ['ES4000', alias('serverless-rules', [])],
  ['ES7000', alias('serverless-rules', [])],
  ['E3505', alias('cfn-lint', [])],
  ['LambdaDefaultMemorySize', alias('cdk-nag', ['memory-at-default'], true)],
  ['LambdaDefaultTimeout', alias('cdk-nag', ['timeout-too-short-for-model-call'])],
  ['LambdaAsyncFailureDestination', alias('cdk-nag', ['async-failure-not-captured'], true)],
  ['LambdaEventSourceMappingDestination', alias('cdk-nag', ['stream-failure-not-captured'], true)],
  ['LambdaDLQ', alias('cdk-nag', ['async-failure-not-captured'])],
  ['LambdaConcurrency', alias('cdk-nag', ['concurrency-unbounded'])],
  ['LambdaEventSourceSQSVisibilityTimeout', alias('cdk-nag', [])],
  ['LambdaTracing', alias('cdk-nag', [])],
  ['SQSRedrivePolicy', alias('cdk-nag', ['sqs-source-without-dlq'], true)],
  ['SQS3', alias('cdk-nag', ['sqs-source-without-dlq'], true)],
  ['W92', alias('cfn_nag', ['concurrency-unbounded'])],
  ['CKV_AWS_115', alias('checkov', ['concurrency-unbounded'])],
  ['CKV_AWS_116', alias('checkov', ['async-failure-not-captured'])],
  ['CKV_AWS_50', alias('checkov', [])],
  ['LAMBDA_CONCURRENCY_CHECK', alias('the Guard rules registry', ['concurrency-unbounded'])],
  ['LAMBDA_DLQ_CHECK', alias('the Guard rules registry', ['async-failure-not-captured'])],
];
const BY_NAME: ReadonlyMap<string, Alias> = new Map(ALIASES.map(([name, alias]) => [name.toLowerCase(), alias]));

/** What another tool means by a name; undefined for names that we know of none. */
export function aliasOf(name: string): Alias | undefined {
  const word = name.toLowerCase();
  // `AwsSolutions-SQS3`, `NIST.800.53.R5-LambdaDLQ`, `Serverless-LambdaDLQ`: one rule in several packs.
  const pack = /^[a-z\d.]+-(?=[a-z\d]+$)/.exec(word)?.[0] ?? '';
  return BY_NAME.get(word) ?? BY_NAME.get(word.slice(pack.length));
}

/** Every name that is known, with what it stands for. */
export function allAliases(): readonly (readonly [name: string, Alias])[] {
  return ALIASES;
}
