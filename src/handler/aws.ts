import { packageOf } from './packages.js';

/** Where the name of a JavaScript package or class is not what boto3 calls the service. Compared without hyphens, in lower case. */
const RENAMED: Readonly<Record<string, string>> = {
  sfn: 'stepfunctions', cloudwatchlogs: 'logs', eventbridge: 'events', cloudwatchevents: 'events', apigatewaymanagementapi: 'apigatewaymanagementapi',
  cognitoidentityprovider: 'cognito-idp', cognitoidentityserviceprovider: 'cognito-idp', cognitoidentity: 'cognito-identity', lexruntimev2: 'lexv2-runtime',
  lexruntimeservice: 'lex-runtime', lexruntime: 'lex-runtime', bedrockruntime: 'bedrock-runtime', bedrockagent: 'bedrock-agent',
  bedrockagentruntime: 'bedrock-agent-runtime', bedrockagentcore: 'bedrock-agentcore', bedrockagentcorecontrol: 'bedrock-agentcore-control',
  bedrockdataautomation: 'bedrock-data-automation', bedrockdataautomationruntime: 'bedrock-data-automation-runtime', sagemakerruntime: 'sagemaker-runtime',
  sagemakerfeaturestoreruntime: 'sagemaker-featurestore-runtime', sagemakera2iruntime: 'sagemaker-a2i-runtime', databasemigrationservice: 'dms',
  elasticloadbalancingv2: 'elbv2', iotdataplane: 'iot-data', rdsdata: 'rds-data', rdsdataservice: 'rds-data', secretsmanager: 'secretsmanager', ssm: 'ssm',
  costexplorer: 'ce', configservice: 'config', documentclient: 'dynamodb', dynamodbstreams: 'dynamodbstreams', personalizeruntime: 'personalize-runtime',
  personalizeevents: 'personalize-events', transcribestreaming: 'transcribe', timestreamquery: 'timestream-query', timestreamwrite: 'timestream-write',
  resourcegroupstaggingapi: 'resourcegroupstaggingapi', cloudfrontkeyvaluestore: 'cloudfront-keyvaluestore', s3control: 's3control',
};

function canonical(name: string): string {
  return name.replace(/[-_]/g, '').toLowerCase();
}

function serviceNamed(name: string): string {
  const bare = canonical(name);
  return RENAMED[bare] ?? bare;
}

const FACTORY = /(?:^|\.)(?:client|resource|create_client)$/;
const PYTHON_PACKAGES = new Set(['boto3', 'botocore', 'aioboto3', 'aiobotocore']);

/** Whether calling it makes a client of the service that the call names: boto3 and what wraps it. */
export function namesItsService(origin: string, trail: string): boolean {
  return PYTHON_PACKAGES.has(origin) && FACTORY.test(trail);
}

/** What a call of boto3 names: botocore still knows the old name of one service. */
export function serviceCalled(name: string): string {
  const service = name.toLowerCase();
  return service === 'runtime.sagemaker' ? 'sagemaker-runtime' : service;
}

/** The service of the client that calling something of a JavaScript package makes. */
export function serviceMade(origin: string, trail: string): string | undefined {
  if (origin === '@aws-sdk/lib-dynamodb') return /^DynamoDBDocument(?:Client)?\.from$/.test(trail) ? 'dynamodb' : undefined;
  const modular = /^@aws-sdk\/client-([\w-]+)$/.exec(packageOf(origin))?.[1];
  if (modular !== undefined) {
    const [, name] = /(?:^|\.)([A-Z]\w*?)(?:Client)?$/.exec(trail) ?? [];
    if (name === undefined) return undefined;
    // Beside the client and the class that has a method for each command there are commands, errors and paginators.
    return trail.endsWith('Client') || canonical(name) === canonical(modular) ? serviceNamed(modular) : undefined;
  }
  if (origin !== 'aws-sdk' && origin !== 'aws-xray-sdk') return undefined;
  const [, name] = /(?:^|\.)([A-Za-z]\w*)$/.exec(trail) ?? [];
  // Settings and credentials are made in the same way.
  return name === undefined || /^(?:\w*Credentials|Config|Endpoint|HttpRequest|Request|Service|Chain|SSO|SharedIniFileCredentials)$/.test(name) ? undefined : serviceNamed(name);
}

/** The service whose commands a JavaScript package has. */
export function serviceOfCommands(origin: string): string | undefined {
  const modular = /^@aws-sdk\/(?:client|lib)-([\w-]+)$/.exec(origin)?.[1];
  return modular === undefined ? undefined : serviceNamed(modular);
}

/** `converse_stream`, `ConverseStreamCommand`, `converseStream` are one operation. */
export function operationNamed(name: string): string {
  return name.replace(/Command$/, '').replace(/_/g, '').toLowerCase();
}
