/** A rule of another tool, and ours that look at the same. */
export interface Alias {
  readonly tool: string;
  /** None where no rule of ours looks at it. */
  readonly rules: readonly string[];
  /**
   * Says of the same resources the same as our rule, so that a reason given to that tool holds for ours too. Not so a rule
   * that speaks of every function: why somebody silenced that says nothing of the functions where it was right.
   */
  readonly same: boolean;
}

const alias = (tool: string, rules: readonly string[], same = false): Alias => ({ tool, rules, same });

/** By their names in small letters; those of cdk-nag without the name of the pack. */
const ALIASES: ReadonlyMap<string, Alias> = new Map([
  ['es1001', alias('serverless-rules', ['stream-failure-not-captured'], true)],
  ['es1005', alias('serverless-rules', ['memory-at-default'], true)],
  ['es1006', alias('serverless-rules', ['timeout-too-short-for-model-call'])],
  ['es1007', alias('serverless-rules', ['async-failure-not-captured'], true)],
  ['es6000', alias('serverless-rules', ['sqs-source-without-dlq'], true)],
  ['es2003', alias('serverless-rules', ['concurrency-unbounded'])],
  ['ws1000', alias('serverless-rules', [])],
  ['ws1002', alias('serverless-rules', [])],
  ['ws1003', alias('serverless-rules', [])],
  ['ws1004', alias('serverless-rules', [])],
  ['es4000', alias('serverless-rules', [])],
  ['es7000', alias('serverless-rules', [])],
  ['e3505', alias('cfn-lint', [])],
  ['lambdadefaultmemorysize', alias('cdk-nag', ['memory-at-default'], true)],
  ['lambdadefaulttimeout', alias('cdk-nag', ['timeout-too-short-for-model-call'])],
  ['lambdaasyncfailuredestination', alias('cdk-nag', ['async-failure-not-captured'], true)],
  ['lambdaeventsourcemappingdestination', alias('cdk-nag', ['stream-failure-not-captured'], true)],
  ['lambdadlq', alias('cdk-nag', ['async-failure-not-captured'])],
  ['lambdaconcurrency', alias('cdk-nag', ['concurrency-unbounded'])],
  ['lambdaeventsourcesqsvisibilitytimeout', alias('cdk-nag', [])],
  ['lambdatracing', alias('cdk-nag', [])],
  ['sqsredrivepolicy', alias('cdk-nag', ['sqs-source-without-dlq'], true)],
  ['sqs3', alias('cdk-nag', ['sqs-source-without-dlq'], true)],
  ['w92', alias('cfn_nag', ['concurrency-unbounded'])],
  ['ckv_aws_115', alias('checkov', ['concurrency-unbounded'])],
  ['ckv_aws_116', alias('checkov', ['async-failure-not-captured'])],
  ['ckv_aws_50', alias('checkov', [])],
  ['lambda_concurrency_check', alias('the Guard rules registry', ['concurrency-unbounded'])],
  ['lambda_dlq_check', alias('the Guard rules registry', ['async-failure-not-captured'])],
]);

/** What another tool means by a name; undefined for names that we know of none. */
export function aliasOf(name: string): Alias | undefined {
  const word = name.toLowerCase();
  // `AwsSolutions-SQS3`, `NIST.800.53.R5-LambdaDLQ`, `Serverless-LambdaDLQ`: one rule in several packs.
  const pack = /^[a-z\d.]+-(?=[a-z\d]+$)/.exec(word)?.[0] ?? '';
  return ALIASES.get(word) ?? ALIASES.get(word.slice(pack.length));
}

/** Every name that is known, with what it stands for. */
export function allAliases(): ReadonlyMap<string, Alias> {
  return ALIASES;
}
