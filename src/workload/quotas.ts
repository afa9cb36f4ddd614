/** A number that the world may change: with what it means, where it was read, and when. */
export interface Quota {
  readonly value: number;
  readonly unit: 's' | 'MB' | 'bytes' | 'executions' | 'factor' | 'layers' | 'receives' | 'retries' | 'shards';
  readonly source: string;
  readonly asOf: string;
  /** A deployment cannot raise it. */
  readonly hard: boolean;
}

const DOCS = 'https://docs.aws.amazon.com';
const asOf = '2026-11-24';

/** Every limit and default that lambdafit knows. Rules hold no such numbers; aws-facts.md has the evidence for each. */
export const QUOTAS = {
  functionTimeoutDefault: { value: 3, unit: 's', hard: true, asOf, source: `${DOCS}/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-function.html` },
  functionTimeoutMaximum: { value: 900, unit: 's', hard: true, asOf, source: `${DOCS}/lambda/latest/dg/gettingstarted-limits.html` },
  /** On Lambda Managed Instances, asynchronous and polled; synchronous callers keep the other maximum. */
  managedInstancesTimeout: { value: 5_400, unit: 's', hard: true, asOf, source: `${DOCS}/lambda/latest/api/API_CreateFunction.html` },
  managedInstancesMemory: { value: 2_048, unit: 'MB', hard: true, asOf, source: `${DOCS}/lambda/latest/dg/lambda-managed-instances-scaling.html` },
  /** Of one execution environment on Managed Instances. */
  managedInstancesConcurrency: { value: 1_600, unit: 'executions', hard: true, asOf, source: `${DOCS}/lambda/latest/api/API_LambdaManagedInstancesCapacityProviderConfig.html` },
  functionMemoryDefault: { value: 128, unit: 'MB', hard: true, asOf, source: `${DOCS}/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-function.html` },
  /** One full vCPU. */
  functionMemoryPerCpu: { value: 1_769, unit: 'MB', hard: true, asOf, source: `${DOCS}/lambda/latest/dg/configuration-memory.html` },
  unzippedPackage: { value: 262_144_000, unit: 'bytes', hard: true, asOf, source: `${DOCS}/lambda/latest/dg/gettingstarted-limits.html` },
  layersPerFunction: { value: 5, unit: 'layers', hard: true, asOf, source: `${DOCS}/lambda/latest/dg/gettingstarted-limits.html` },
  accountConcurrency: { value: 1_000, unit: 'executions', hard: false, asOf, source: `${DOCS}/lambda/latest/dg/gettingstarted-limits.html` },
  /** What must stay unreserved. */
  unreservedConcurrency: { value: 100, unit: 'executions', hard: true, asOf, source: `${DOCS}/lambda/latest/api/API_PutFunctionConcurrency.html` },
  minute: { value: 60, unit: 's', hard: true, asOf, source: 'https://www.bipm.org/en/publications/si-brochure' },
  /** After the first try. */
  asyncRetriesDefault: { value: 2, unit: 'retries', hard: true, asOf, source: `${DOCS}/lambda/latest/api/API_PutFunctionEventInvokeConfig.html` },
  asyncEventAge: { value: 21_600, unit: 's', hard: true, asOf, source: `${DOCS}/lambda/latest/api/API_PutFunctionEventInvokeConfig.html` },

  restIntegration: { value: 29, unit: 's', hard: false, asOf, source: `${DOCS}/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html` },
  /** Edge-optimized: cannot be raised. */
  restIntegrationEdge: { value: 29, unit: 's', hard: true, asOf, source: `${DOCS}/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html` },
  /** Idle limit and ceiling of a streamed response. */
  restStreaming: { value: 900, unit: 's', hard: true, asOf, source: `${DOCS}/apigateway/latest/developerguide/response-transfer-mode.html` },
  httpIntegration: { value: 30, unit: 's', hard: true, asOf, source: `${DOCS}/apigateway/latest/developerguide/http-api-quotas.html` },
  httpAuthorizer: { value: 10, unit: 's', hard: true, asOf, source: `${DOCS}/apigateway/latest/developerguide/http-api-quotas.html` },
  webSocketIntegration: { value: 29, unit: 's', hard: true, asOf, source: `${DOCS}/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html` },
  appSyncResolver: { value: 30, unit: 's', hard: true, asOf, source: `${DOCS}/general/latest/gr/appsync.html` },
  cognitoTrigger: { value: 5, unit: 's', hard: true, asOf, source: `${DOCS}/cognito/latest/developerguide/cognito-user-identity-pools-working-with-aws-lambda-triggers.html` },
  lexCodeHook: { value: 30, unit: 's', hard: true, asOf, source: `${DOCS}/lexv2/latest/dg/streaming-progress.html` },
  sesRequestResponse: { value: 30, unit: 's', hard: true, asOf, source: `${DOCS}/ses/latest/dg/receiving-email-action-lambda.html` },
  expressWorkflow: { value: 300, unit: 's', hard: true, asOf, source: `${DOCS}/step-functions/latest/dg/service-quotas.html` },
  /** Of a task with a `Retry`, after the first try; 0 there means none. */
  workflowRetriesDefault: { value: 3, unit: 'retries', hard: true, asOf, source: `${DOCS}/step-functions/latest/dg/concepts-error-handling.html` },
  workflowIntervalDefault: { value: 1, unit: 's', hard: true, asOf, source: `${DOCS}/step-functions/latest/dg/concepts-error-handling.html` },
  workflowBackoffDefault: { value: 2, unit: 'factor', hard: true, asOf, source: `${DOCS}/step-functions/latest/dg/concepts-error-handling.html` },
  pipe: { value: 300, unit: 's', hard: true, asOf, source: `${DOCS}/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html` },
  firehoseTransform: { value: 300, unit: 's', hard: true, asOf, source: `${DOCS}/firehose/latest/dev/data-transformation.html` },
  s3ObjectLambda: { value: 60, unit: 's', hard: true, asOf, source: `${DOCS}/AmazonS3/latest/userguide/olap-best-practices.html` },
  latticeIdle: { value: 60, unit: 's', hard: false, asOf, source: `${DOCS}/vpc-lattice/latest/ug/services.html` },
  agentCoreGateway: { value: 900, unit: 's', hard: false, asOf, source: `${DOCS}/bedrock-agentcore/latest/devguide/bedrock-agentcore-limits.html` },
  cloudFrontOrigin: { value: 30, unit: 's', hard: false, asOf, source: `${DOCS}/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html` },
  edgeViewer: { value: 5, unit: 's', hard: true, asOf, source: `${DOCS}/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html` },
  edgeOrigin: { value: 30, unit: 's', hard: true, asOf, source: `${DOCS}/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html` },

  sqsVisibilityDefault: { value: 30, unit: 's', hard: true, asOf, source: `${DOCS}/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html` },
  sqsRetentionDefault: { value: 345_600, unit: 's', hard: true, asOf, source: `${DOCS}/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html` },
  dynamodbStreamRetention: { value: 86_400, unit: 's', hard: true, asOf, source: `${DOCS}/amazondynamodb/latest/developerguide/Streams.html` },
  kinesisRetentionDefault: { value: 86_400, unit: 's', hard: true, asOf, source: `${DOCS}/streams/latest/dev/kinesis-extended-retention.html` },
  sqsVisibilityMaximum: { value: 43_200, unit: 's', hard: true, asOf, source: `${DOCS}/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html` },
  /** Lambda's advice, per second of function timeout. */
  sqsVisibilityFactor: { value: 6, unit: 's', hard: false, asOf, source: `${DOCS}/lambda/latest/dg/services-sqs-configure.html` },
  sqsReceives: { value: 5, unit: 'receives', hard: false, asOf, source: `${DOCS}/lambda/latest/dg/services-sqs-configure.html` },
} as const satisfies Record<string, Quota>;
