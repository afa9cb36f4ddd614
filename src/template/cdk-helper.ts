import type { Resource } from './resource.js';
import { literal, literals } from './text.js';

/**
 * Functions that CDK, or a library of constructs, adds on its own: nobody can change their memory or their
 * timeout. Known by the construct they sit in, and where a template has no construct paths by the logical id that
 * CDK derives from it. The hashes are what tells them from a function that a user named alike.
 */
const HEX = '[0-9a-fA-F]';
const SINGLETONS: readonly string[] = [
  // logRetention, and s3 notifications (aws-cdk-lib/aws-logs, aws-s3): never marked in the metadata.
  `LogRetention${HEX}{32}`,
  `BucketNotificationsHandler${HEX}{32}`,
  // AwsCustomResource, and EvaluateExpression of aws-stepfunctions-tasks as it was before the marks.
  'AWS679f53fac002430cb0da5b7982bd2287',
  'Evala0d2ce44871b4e7487a1f5e63d7c3bdc',
  // upsert-slr, which makes service-linked roles.
  `UpsertSlr\\w*${HEX}{32}`,
];
/** A SingletonFunction for a custom resource. BucketDeployment adds memory, storage and network to its hash. */
const CUSTOM_SINGLETON = `${HEX}{32}(?:\\d+MiB){0,2}(?:c8${HEX}{40})?`;
/** Made by CustomResourceProvider; only of these a logical id alone tells that no user named them. */
const PROVIDERS = [
  'S3AutoDeleteObjects', 'ECRAutoDeleteImages', 'SyntheticsAutoDeleteUnderlyingResources', 'VpcRestrictDefaultSG', 'CrossRegionExportWriter',
  'CrossRegionExportReader', 'CrossRegionStringParameterReader', 'CrossAccountZoneDelegation', 'DeleteExistingRecordSet', 'AWSCDK\\w+Provider',
].join('|');

/** CloudFormation takes no longer logical id; a longer name is not CDK's. */
const MAX_NAME = 255;
const HELPER_CONSTRUCT = new RegExp(`^(?:${SINGLETONS.join('|')}|Custom::\\w+?${CUSTOM_SINGLETON})$`);
const HELPER_ID = new RegExp(
  `^(?:${SINGLETONS.join('|')}|Custom[A-Z]\\w*?${CUSTOM_SINGLETON}|Custom(?:${PROVIDERS})CustomResourceProviderHandler|AWSCDK\\w+CustomResourceProviderHandler)[0-9A-F]{8}$`,
);
/** The provider framework of aws-cdk-lib/custom-resources, which calls the user's own handler. */
const FRAMEWORK_CONSTRUCT = /^framework-(?:onEvent|onTimeout|isComplete)$/;
const FRAMEWORK_ID = /framework(?:onEvent|onTimeout|isComplete)[0-9A-F]{8}$/;
const FRAMEWORK_HANDLER = /^framework\.(?:onEvent|onTimeout|isComplete)$/;
/** Written into the function by CDK itself. */
const HELPER_DESCRIPTION = /^AWS CDK resource provider framework - |^AWS CloudFormation handler for "Custom::/;

/** Whether a function is one that CDK added, as far as its template tells. */
export function isCdkHelper(resource: Resource): boolean {
  if (resource.type !== 'AWS::Lambda::Function') return false;
  const path = resource.constructPath;
  const named = path === undefined ? isHelperId(resource) : isHelperPath(path.split('/'), resource);
  return named || resource.at('Description').texts().some(({ text }) => HELPER_DESCRIPTION.test(literals(text)));
}

function isHelperPath(path: readonly string[], resource: Resource): boolean {
  const last = path.at(-1)!;
  const above = path.at(-2) ?? '';
  if (above.length > MAX_NAME) return false;
  // CustomResourceProvider puts a bare resource there: a function that a user calls Handler ends in Handler/Resource.
  if (last === 'Handler') return /^(?:Custom::|AWSCDK)\w+CustomResourceProvider$/.test(above);
  if (last !== 'Resource') return false;
  if (HELPER_CONSTRUCT.test(above)) return true;
  if (FRAMEWORK_CONSTRUCT.test(above)) return isFramework(resource);
  if (above === 'CertificateRequestorFunction') return isCertificateRequestor(resource);
  // Cluster and kubectl providers of aws-eks, replicas of aws-dynamodb: nested stacks of CDK's own.
  if (path.some((id) => id.startsWith('@aws-cdk--'))) return true;
  // @cdklabs/generative-ai-cdk-constructs, and the custom resource that samples made agents with before CloudFormation could.
  return (above === 'CustomResourcesFunction' && path.at(-3) === 'OpenSearchIndexCRProvider') || above === 'BedrockAgentCustomResourceFunction';
}

function isHelperId(resource: Resource): boolean {
  if (resource.logicalId.length > MAX_NAME) return false;
  if (FRAMEWORK_ID.test(resource.logicalId)) return isFramework(resource);
  if (/CertificateRequestorFunction[0-9A-F]{8}$/.test(resource.logicalId)) return isCertificateRequestor(resource);
  return HELPER_ID.test(resource.logicalId);
}

function isFramework(resource: Resource): boolean {
  return FRAMEWORK_HANDLER.test(handlerOf(resource) ?? '');
}

/** Of DnsValidatedCertificate. */
function isCertificateRequestor(resource: Resource): boolean {
  return handlerOf(resource) === 'index.certificateRequestHandler';
}

function handlerOf(resource: Resource): string | undefined {
  const [handler] = resource.at('Handler').texts();
  return handler && literal(handler.text);
}
