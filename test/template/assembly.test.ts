import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isCdkHelper, readAssembly, type Assembly } from '../../src/template/assembly.js';
import { OpenProject } from '../../src/template/project.js';
import type { Resource } from '../../src/template/resource.js';
import type { Template } from '../../src/template/template.js';
import { literal } from '../../src/template/text.js';
import { memoryWorkspace, templateOf } from '../support.js';

type Json = Readonly<Record<string, unknown>>;
const CORPUS = join(import.meta.dirname, '../../../shared/corpus-cdk');

/** An assembly of objects, which are written as JSON. */
function assemblyOf(files: Readonly<Record<string, Json | string>>, folder = 'cdk.out'): Assembly {
  const written = Object.entries(files).map(([path, content]) => [`cdk.out/${path}`, typeof content === 'string' ? content : JSON.stringify(content)] as const);
  return readAssembly(folder, new OpenProject(memoryWorkspace(Object.fromEntries(written))));
}

const stack = (templateFile: string, more: Json = {}, properties: Json = {}): Json =>
  ({ type: 'aws:cloudformation:stack', properties: { templateFile, ...properties }, ...more });
const stage = (directoryName: string, displayName: string): Json => ({ type: 'cdk:cloud-assembly', properties: { directoryName, displayName } });
const fn = (properties: Json = {}, metadata?: Json): Json => ({ Type: 'AWS::Lambda::Function', Properties: properties, ...(metadata && { Metadata: metadata }) });
const manifest = (artifacts: Json): Json => ({ version: '55.0.0', artifacts });

function everyTemplate({ stacks }: Assembly): Template[] {
  return stacks.flatMap(({ template }) => [template, ...template.descendants()]);
}

function functionsOf(assembly: Assembly): Resource[] {
  return everyTemplate(assembly).flatMap(({ resources }) => [...resources.values()].filter(({ type }) => type === 'AWS::Lambda::Function'));
}

function find(assembly: Assembly, logicalId: string): Resource {
  return everyTemplate(assembly).map(({ resources }) => resources.get(logicalId)).find((resource) => resource !== undefined)!;
}

/** What a property is, where it is a literal. */
function valueOf(resource: Resource, path: string): string | undefined {
  const [only, ...others] = resource.at(path).texts();
  return only && others.length === 0 ? literal(only.text) : undefined;
}

describe.skipIf(!existsSync(CORPUS))('real assemblies (shared/corpus-cdk, skipped where it is absent)', () => {
  const apps = existsSync(CORPUS) ? readdirSync(CORPUS).filter((app) => existsSync(join(CORPUS, app, 'cdk.out/manifest.json'))) : [];
  const readApp = (app: string, change = (_: string, text: string): string => text): Assembly => {
    const folder = join(CORPUS, app);
    const files = (readdirSync(folder, { recursive: true, encoding: 'utf8' })).filter((path) => path.endsWith('.json'));
    return readAssembly('cdk.out', new OpenProject(memoryWorkspace(Object.fromEntries(files.map((path) => [path, change(path, readFileSync(join(folder, path), 'utf8'))])))));
  };
  /** As `app.synth()` writes it where the CLI does not run. */
  const withoutMetadata = (path: string, text: string): string => {
    if (!path.endsWith('.template.json')) return text;
    const template = JSON.parse(text) as { Resources?: Record<string, { Metadata?: unknown }> };
    for (const resource of Object.values(template.Resources ?? {})) delete resource.Metadata;
    return JSON.stringify(template);
  };

  it('have every function in its stack, and CDK\'s own told from the user\'s', () => {
    const listed = apps.map((app) => {
      const assembly = readApp(app);
      expect(assembly.problems).toEqual([]);
      const lines = assembly.stacks.flatMap(({ template, displayName, stage, region }) => {
        const functions = functionsOf({ ...assembly, stacks: assembly.stacks.filter((other) => other.template === template) });
        const names = (helpers: boolean) => functions.filter((resource) => assembly.isHelper(resource) === helpers)
          .map(({ constructPath }) => constructPath!.replace(`${displayName}/`, '').replace('/Resource', '')).sort();
        const own = names(true).map((name) => `(${name})`);
        return functions.length === 0 ? [] : [`  ${displayName}${stage === undefined ? '' : ` in stage ${stage}`}${region === undefined ? '' : `, ${region}`}: ${[...names(false), ...own].join(' ')}`];
      });
      return [`${app}: ${assembly.stacks.length} stacks, ${functionsOf(assembly).length} functions`, ...lines].join('\n');
    });
    expect(listed.join('\n')).toMatchInlineSnapshot(`
      "api-gateway-parallel-step-functions: 1 stacks, 4 functions
        apigateway-parallel-stepfunctions-stack-2: lambda-function-1 lambda-function-2 (LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a) (nested-stack-lambda/Custom::VpcRestrictDefaultSGCustomResourceProvider/Handler)
      apigw-streaming-lambda-bedrock: 1 stacks, 2 functions
        ApigwStreamingLambdaBedrockStack: StreamingBedrockFn (LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a)
      aws-codepipeline-ecs-lambda: 18 stacks, 15 functions
        aws-codepipeline-stack/dev/VpcStack in stage aws-codepipeline-stack/dev, us-east-1: (Custom::VpcRestrictDefaultSGCustomResourceProvider/Handler)
        aws-codepipeline-stack/dev/LambdaApisStack in stage aws-codepipeline-stack/dev, us-east-1: lambdaFunction
        aws-codepipeline-stack/dev/AsyncLambdasStack in stage aws-codepipeline-stack/dev, us-east-1: EventFunction QueueLambdaFunction TopicLambdaFunction
        aws-codepipeline-stack/dev-us-west-2/VpcStack in stage aws-codepipeline-stack/dev-us-west-2, us-west-2: (Custom::VpcRestrictDefaultSGCustomResourceProvider/Handler)
        aws-codepipeline-stack/dev-us-west-2/LambdaApisStack in stage aws-codepipeline-stack/dev-us-west-2, us-west-2: lambdaFunction
        aws-codepipeline-stack/dev-us-west-2/AsyncLambdasStack in stage aws-codepipeline-stack/dev-us-west-2, us-west-2: EventFunction QueueLambdaFunction TopicLambdaFunction
        aws-codepipeline-stack/dev-eu-west-1/VpcStack in stage aws-codepipeline-stack/dev-eu-west-1, eu-west-1: (Custom::VpcRestrictDefaultSGCustomResourceProvider/Handler)
        aws-codepipeline-stack/dev-eu-west-1/LambdaApisStack in stage aws-codepipeline-stack/dev-eu-west-1, eu-west-1: lambdaFunction
        aws-codepipeline-stack/dev-eu-west-1/AsyncLambdasStack in stage aws-codepipeline-stack/dev-eu-west-1, eu-west-1: EventFunction QueueLambdaFunction TopicLambdaFunction
      chatbot-realtime-smart-monitoring: 5 stacks, 6 functions
        roles-stack: (UpsertSlrCustomResourceHandler8f7be66a3315474baea16ceca43d27c3)
        opensearch-stack: index-custom-resource-function (LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a) (index-custom-resource-provider/framework-onEvent)
        bedrock-stack: (Custom::S3AutoDeleteObjectsCustomResourceProvider/Handler)
        api-stack: troubleshoot-sensor
      ecommerce-support-simulator: 1 stacks, 5 functions
        AiEcommerceSupportSimulatorStack: CustomerMessageLambda SendResponseLambda SupportMessageLambda (Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C) (LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a)
      lambda-manage-s3-event-notification: 3 stacks, 2 functions
        SharedStack: S3EventNotificationsLambda (Custom::S3AutoDeleteObjectsCustomResourceProvider/Handler)
      lambda-provisioned-concurrency-autoscaling: 2 stacks, 2 functions
        LambdaProvisionedConcurrencyScalingTarget: LambdaFunction
        LambdaProvisionedConcurrencyScalingSchedule: LambdaFunction
      lwa-expressjs-streaming: 1 stacks, 1 functions
        lwa-stack: lwa-stack
      metaprompt-generator: 1 stacks, 7 functions
        AnthropicMetaPromptGenerator, us-east-1: Cognito/domainValidator Infrastructure/promptGeneratorLambda Infrastructure/requestHandlerLambda Infrastructure/taskDistillerLambda (Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C) (Custom::S3AutoDeleteObjectsCustomResourceProvider/Handler) (LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a)
      prowler-security-findings-agent: 8 stacks, 8 functions
        ProwlerSecurityData-us-east-1, us-east-1: (Custom::S3AutoDeleteObjectsCustomResourceProvider/Handler)
        ProwlerSecurityDevOpsAgent-us-east-1, us-east-1: DevOpsAgentTriggerLambda
        ProwlerSecurityIngest-us-east-1, us-east-1: IngestFindingsLambda RemediationContextLambda (BucketNotificationsHandler050a0587b7544547bf325f094a3db834)
        ProwlerSecurityApi-us-east-1, us-east-1: DashboardApiLambda
        ProwlerSecurityFrontend-us-east-1, us-east-1: (Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C) (Custom::S3AutoDeleteObjectsCustomResourceProvider/Handler)
      saga-pattern-cdk: 1 stacks, 9 functions
        CdkServerlessSagaStack: StateMachine/cancelFlightLambdaHandler StateMachine/cancelRentalLambdaHandler StateMachine/confirmFlightLambdaHandler StateMachine/confirmRentalLambdaHandler StateMachine/processPaymentLambdaHandler StateMachine/refundPaymentLambdaHandler StateMachine/reserveFlightLambdaHandler StateMachine/reserveRentalLambdaHandler StateMachine/sagaLambdaHandler
      sfn-bedrock-describe-assets: 1 stacks, 3 functions
        SfnBedrockDescribeAssetsStack: PythonFunction (Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C) (Custom::S3AutoDeleteObjectsCustomResourceProvider/Handler)"
    `);
  });

  it.each(apps)('%s has as many functions and templates as its README says', (app) => {
    const row = readFileSync(join(CORPUS, 'README.md'), 'utf8').split('\n').find((line) => line.startsWith(`| ${app} |`))!.split('|');
    const assembly = readApp(app);
    expect(functionsOf(assembly)).toHaveLength(Number(row[3]));
    expect(everyTemplate(assembly)).toHaveLength(Number(row[4]));
  });

  it.each(apps)('%s says the same where its templates hold no metadata', (app) => {
    const told = (assembly: Assembly) => functionsOf(assembly).map((resource) => ({
      id: resource.logicalId, path: resource.constructPath, helper: assembly.isHelper(resource), code: assembly.codeOf(resource),
    }));
    expect(told(readApp(app, withoutMetadata))).toEqual(told(readApp(app)));
  });

  it.each(apps)('%s has its helpers told without an assembly too, by their paths and by their logical ids', (app) => {
    const assembly = readApp(app);
    const bare = readApp(app, (path, text) => (path.endsWith('.metadata.json') ? '{}' : withoutMetadata(path, text)));
    const helpers = (given: Assembly, isHelper: (resource: Resource) => boolean) => functionsOf(given).filter(isHelper).map(({ logicalId }) => logicalId);
    expect(helpers(assembly, isCdkHelper)).toEqual(helpers(assembly, assembly.isHelper));
    expect(functionsOf(bare).every(({ constructPath }) => constructPath === undefined)).toBe(true);
    expect(helpers(bare, isCdkHelper)).toEqual(helpers(assembly, assembly.isHelper));
  });

  it.each(apps)('%s has every import lead to the stack that exports it', (app) => {
    const assembly = readApp(app);
    for (const { template, stage } of assembly.stacks) {
      for (const [, name] of template.root.source.text.matchAll(/"Fn::ImportValue":\s*"([^"]+)"/g)) {
        const layer = template.imported(name!);
        expect(layer, name).toBeDefined();
        const exporting = assembly.stacks.find((other) => other.template === layer!.scope.template)!;
        expect(exporting.stage).toBe(stage);
        expect(exporting.template.root.source.text.replaceAll(/\s/g, '')).toContain(`"Export":{"Name":"${name}"}`);
      }
    }
  });

  it('give code by asset: bundled or not, and nothing for an unbundled run', () => {
    const saga = readApp('saga-pattern-cdk');
    const reserve = find(saga, 'StateMachinereserveFlightLambdaHandler77D8E840');
    expect(saga.codeOf(reserve)).toBe('cdk.out/asset.241413fa5aba7f27c52f9724bcd348c2cf28cf21d7abade2a28f9da5bc1ebc6a');
    expect(saga.bundled(reserve)).toBe(true);

    const staged = readApp('aws-codepipeline-ecs-lambda');
    expect(staged.codeOf(find(staged, 'EventFunction95C95973'))).toBe('cdk.out/asset.4a1a74da288ebf371bb8cf8257a03de45eda27d3e116ba5eab0567f5d6212128');
    expect(staged.bundled(find(staged, 'EventFunction95C95973'))).toBe(false);
    expect(staged.codeOf(find(staged, 'lambdaFunction940E68AD'))).toBeUndefined();

    const unbundled = readApp('metaprompt-generator');
    expect(unbundled.codeOf(find(unbundled, 'InfrastructurepromptGeneratorLambdaB6259A23'))).toBeUndefined();

    const image = readApp('lwa-expressjs-streaming', withoutMetadata);
    expect(image.codeOf(find(image, 'lwastackFCADC906'))).toBe('cdk.out/asset.82f5cecfeddeb231798164c24136fef1256dfa73845aad83cb86a0114ce5a581');
  });
});

describe('stacks', () => {
  it('are those of the app and of its stages, by name, place and environment', () => {
    const { stacks, problems } = assemblyOf({
      'manifest.json': manifest({
        App: stack('App.template.json', { environment: 'aws://unknown-account/unknown-region' }),
        'assembly-Prod': stage('assembly-Prod', 'Prod'),
        Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
      }),
      'App.template.json': { Resources: {} },
      'assembly-Prod/manifest.json': manifest({
        ProdDb1234: stack('ProdDb1234.template.json', { environment: 'aws://111122223333/eu-west-1', displayName: 'Prod/Db' }, { stackName: 'Prod-Db' }),
        'assembly-Prod-Inner': stage('assembly-Prod-Inner', 'Prod/Inner'),
      }),
      'assembly-Prod/ProdDb1234.template.json': { Parameters: {} },
      'assembly-Prod/assembly-Prod-Inner/manifest.json': manifest({ X: stack('X.template.json') }),
      'assembly-Prod/assembly-Prod-Inner/X.template.json': {},
    });
    expect(problems).toEqual([]);
    expect(stacks.map(({ template, name, displayName, stage, account, region }) => ({ path: template.path, name, displayName, stage, account, region }))).toEqual([
      { path: 'cdk.out/App.template.json', name: 'App', displayName: 'App', stage: undefined, account: undefined, region: undefined },
      { path: 'cdk.out/assembly-Prod/ProdDb1234.template.json', name: 'Prod-Db', displayName: 'Prod/Db', stage: 'Prod', account: '111122223333', region: 'eu-west-1' },
      { path: 'cdk.out/assembly-Prod/assembly-Prod-Inner/X.template.json', name: 'X', displayName: 'X', stage: 'Prod/Inner', account: undefined, region: undefined },
    ]);
  });

  it.each([['.', ''], ['./', ''], ['cdk.out/', 'cdk.out/'], ['../app/cdk.out', '../app/cdk.out/']])('are found in the folder %s', (folder, prefix) => {
    const files = { [`${prefix}manifest.json`]: JSON.stringify(manifest({ A: stack('A.template.json') })), [`${prefix}A.template.json`]: '{}' };
    const { stacks, problems } = readAssembly(folder, new OpenProject(memoryWorkspace(files)));
    expect(problems).toEqual([]);
    expect(stacks.map(({ template }) => template.path)).toEqual([`${prefix}A.template.json`]);
  });

  it('get what is given with --parameter', () => {
    const files = {
      'manifest.json': JSON.stringify(manifest({ A: stack('A.template.json') })),
      'A.template.json': JSON.stringify({ Parameters: { T: { Type: 'Number' } }, Resources: { Fn: fn({ Timeout: { Ref: 'T' } }) } }),
    };
    const assembly = readAssembly('.', new OpenProject(memoryWorkspace(files)), { parameters: new Map([['T', '9']]) });
    expect(find(assembly, 'Fn').number('Timeout').cases).toMatchObject([{ value: 9, certainty: 'high' }]);
  });
});

describe('nested stacks', () => {
  const hash = 'a'.repeat(64);
  const entry = (logicalId: string): Json[] => [{ type: 'aws:cdk:logicalId', data: logicalId }];
  const metadata = {
    '/App/Fn/Resource': entry('Fn'),
    '/App/Db.NestedStack/Db.NestedStackResource': entry('DbStack'),
    '/App/Db/Fn/Resource': entry('Fn'),
    '/App/Db/In.NestedStack/In.NestedStackResource': entry('InStack'),
    '/App/Db/In/Fn/Resource': entry('Fn'),
    '/App/Db/In/Custom/Handler': [{ type: 'aws:cdk:is-custom-resource-handler-singleton', data: true }],
    '/App/Db/In/Custom/Handler/Resource': entry('Marked'),
  };
  const url = (asset: string): Json => ({ 'Fn::Sub': `https://s3.\${AWS::URLSuffix}/bucket/${asset}.json` });
  const files = (more: Json) => ({
    'manifest.json': manifest({ App: stack('App.template.json', more), 'App.assets': { type: 'cdk:asset-manifest', properties: { file: 'App.assets.json' } } }),
    'App.assets.json': { files: { [hash]: { source: { path: 'db.nested.template.json', packaging: 'file' } } }, dockerImages: {} },
    'App.template.json': { Resources: { Fn: fn(), DbStack: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: url(hash) } } } },
    'db.nested.template.json': {
      Resources: { Fn: fn(), InStack: { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'in.nested.template.json' }, Properties: { TemplateURL: url('x') } } },
      Outputs: { Name: { Value: 'of-the-nested' } },
    },
    'in.nested.template.json': { Resources: { Fn: fn(), Marked: fn() } },
  });

  it.each([
    ['in a file of its own', files({ additionalMetadataFile: 'App.metadata.json' }), { 'App.metadata.json': metadata }],
    ['in the manifest, up to schema 52', files({ metadata }), {}],
  ])('are found by metadata and by asset, and have their construct paths from their parent: metadata %s', (_, given, more) => {
    const assembly = assemblyOf({ ...given, ...more });
    expect(functionsOf(assembly).map(({ template, logicalId, constructPath }) => `${template.path} ${logicalId} ${constructPath}`)).toEqual([
      'cdk.out/App.template.json Fn App/Fn/Resource',
      'cdk.out/db.nested.template.json Fn App/Db/Fn/Resource',
      'cdk.out/in.nested.template.json Fn App/Db/In/Fn/Resource',
      'cdk.out/in.nested.template.json Marked App/Db/In/Custom/Handler/Resource',
    ]);
    expect(functionsOf(assembly).filter(assembly.isHelper).map(({ logicalId }) => logicalId)).toEqual(['Marked']);
  });

  it('are the same template for their own resources as for whoever asks their parent', () => {
    const assembly = assemblyOf(files({}));
    const [, nested] = everyTemplate(assembly);
    expect(nested!.parent!.stack.logicalId).toBe('DbStack');
    expect(nested!.path).toBe('cdk.out/db.nested.template.json');
  });

  it('may also be read without an assembly, where the template names them', () => {
    const template = templateOf(
      `Resources: { S: { Type: AWS::CloudFormation::Stack, Metadata: { aws:asset:path: n.json }, Properties: { TemplateURL: 'https://s3.example/x.json' } } }`,
      { 'n.json': '{"Resources":{"Fn":{"Type":"AWS::Lambda::Function"}}}' },
    );
    expect([...template.descendants()].map(({ path }) => path)).toEqual(['n.json']);
  });

  it('that hold each other end', () => {
    const { problems, stacks } = assemblyOf({
      'manifest.json': manifest({ A: stack('A.template.json') }),
      'A.template.json': { Resources: { S: { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'B.json' } } } },
      'B.json': { Resources: { S: { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'A.template.json' } } } },
    });
    expect(problems).toEqual([]);
    expect([...stacks[0]!.template.descendants()]).toHaveLength(1);
  });
});

describe('imports', () => {
  const exporting = (name: unknown, value: unknown, more: Json = {}): Json => ({ Resources: {}, Outputs: { O: { Value: value, Export: { Name: name } } }, ...more });
  const importing = (name: unknown): Json => ({ Resources: { Fn: fn({ FunctionName: { 'Fn::ImportValue': name } }) } });
  const env = (account: string, region: string): Json => ({ environment: `aws://${account}/${region}` });
  const imported = (files: Readonly<Record<string, Json>>): string | undefined => valueOf(find(assemblyOf(files), 'Fn'), 'FunctionName');

  it('are what another stack exports, also through a third and out of a nested stack', () => {
    expect(imported({
      'manifest.json': manifest({ A: stack('A.json'), B: stack('B.json'), C: stack('C.json') }),
      'A.json': importing('b'),
      'B.json': exporting('b', { 'Fn::ImportValue': 'c' }),
      'C.json': { Resources: { N: { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'N.json' } } } },
      'N.json': exporting('c', 'found'),
    })).toBe('found');
  });

  it('may be named by expressions: pseudo parameters are what the stack says, and its name is its own', () => {
    const files = (name: unknown) => ({
      'manifest.json': manifest({ A: stack('A.json', env('1', 'eu-west-1')), Db: stack('Db.json', env('1', 'eu-west-1'), { stackName: 'prod-db' }) }),
      'A.json': importing(name),
      'Db.json': exporting({ 'Fn::Sub': '${AWS::StackName}-${AWS::Region}-name' }, 'found'),
    });
    expect(imported(files({ 'Fn::Sub': 'prod-db-${AWS::Region}-name' }))).toBe('found');
    expect(imported(files('prod-db-eu-west-1-name'))).toBe('found');
    expect(imported(files({ 'Fn::Join': ['-', ['prod-db', { Ref: 'AWS::Region' }, 'name']] }))).toBe('found');
    expect(imported(files({ 'Fn::Sub': '${AWS::StackName}-${AWS::Region}-name' }))).toBeUndefined();
    expect(imported(files('prod-db-us-east-1-name'))).toBeUndefined();
  });

  it('are those of the same environment, then of the same stage', () => {
    const files = (a: Json, b: Json, here: Json = env('1', 'eu-west-1')) => ({
      'manifest.json': manifest({ A: stack('A.json', here), B: stack('B.json', a), C: stack('C.json', b) }),
      'A.json': importing('n'), 'B.json': exporting('n', 'b'), 'C.json': exporting('n', 'c'),
    });
    expect(imported(files(env('1', 'eu-west-1'), env('1', 'us-east-1')))).toBe('b');
    expect(imported(files(env('2', 'eu-west-1'), env('1', 'eu-west-1')))).toBe('c');
    expect(imported(files(env('2', 'eu-west-1'), env('1', 'us-east-1')))).toBeUndefined();
    expect(imported(files(env('unknown-account', 'unknown-region'), env('1', 'us-east-1')))).toBe('b');
    expect(imported(files(env('1', 'eu-west-1'), env('1', 'eu-west-1')))).toBeUndefined();

    const inStage = (name: string): Readonly<Record<string, Json>> => ({
      [`assembly-${name}/manifest.json`]: manifest({ B: stack('B.json'), ...(name === 'two' && { A: stack('A.json') }) }),
      [`assembly-${name}/B.json`]: exporting('n', name),
      [`assembly-${name}/A.json`]: importing('n'),
    });
    const stages = { 'manifest.json': manifest({ one: stage('assembly-one', 'one'), two: stage('assembly-two', 'two'), three: stage('assembly-three', 'three') }) };
    expect(imported({ ...stages, ...inStage('one'), ...inStage('two'), ...inStage('three') })).toBe('two');
    expect(imported({ ...stages, ...inStage('one'), ...inStage('two'), ...inStage('three'), 'assembly-two/B.json': {} })).toBeUndefined();
  });

  it('that go in a circle, or are named by one another, end in unknown', () => {
    expect(imported({
      'manifest.json': manifest({ A: stack('A.json'), B: stack('B.json'), C: stack('C.json') }),
      'A.json': importing('b'),
      'B.json': exporting('b', { 'Fn::ImportValue': 'c' }),
      'C.json': exporting('c', { 'Fn::ImportValue': 'b' }),
    })).toBeUndefined();
    expect(imported({
      'manifest.json': manifest({ A: stack('A.json'), B: stack('B.json') }),
      'A.json': importing('x'),
      'B.json': exporting({ 'Fn::ImportValue': 'x' }, 'y'),
    })).toBeUndefined();
  });
});

describe('functions that CDK adds', () => {
  const hash = '0123456789abcdef0123456789abcdef';
  const at = (constructPath: string, properties: Json = {}, id = 'Fn'): boolean =>
    isCdkHelper(templateOf(JSON.stringify({ Resources: { [id]: fn(properties, { 'aws:cdk:path': constructPath }) } })).resources.get(id)!);
  const named = (id: string, properties: Json = {}): boolean => isCdkHelper(templateOf(JSON.stringify({ Resources: { [id]: fn(properties) } })).resources.get(id)!);

  it.each([
    [`App/LogRetention${hash}/Resource`],
    [`App/BucketNotificationsHandler${hash}/Resource`],
    ['App/AWS679f53fac002430cb0da5b7982bd2287/Resource'],
    ['App/Custom::S3AutoDeleteObjectsCustomResourceProvider/Handler'],
    ['App/AWSCDKCfnUtilsProviderCustomResourceProvider/Handler'],
    ['App/Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C/Resource'],
    ['App/Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C512MiB1024MiBc8c16aec27a78cf641f8a041af29cff54a6321e64e/Resource'],
    ['App/Custom::CDKECRDeploymentbd07c930edb94112a20f03f096f53666512MiB/Resource'],
    ['App/@aws-cdk--aws-eks.KubectlProvider/Handler/Resource'],
    [`App/UpsertSlrCustomResourceHandler${hash}/Resource`],
    ['App/OpenSearchIndexCRProvider/CustomResourcesFunction/Resource'],
    ['App/Agent/BedrockAgentCustomResourceFunction/Resource'],
    ['App/P/framework-onEvent/Resource', { Handler: 'framework.onEvent' }],
    ['App/Cert/CertificateRequestorFunction/Resource', { Handler: 'index.certificateRequestHandler' }],
    ['App/Anything/Resource', { Description: 'AWS CDK resource provider framework - onEvent (App/P)' }],
  ] as [string, Json?][])('are known by their construct: %s', (path: string, properties: Json = {}) => {
    expect(at(path, properties)).toBe(true);
  });

  it.each([
    [`LogRetention${hash}FD4BFC8A`],
    [`BucketNotificationsHandler${hash}FD4BFC8A`],
    ['AWS679f53fac002430cb0da5b7982bd22872D164C4C'],
    ['CustomS3AutoDeleteObjectsCustomResourceProviderHandler9D90184F'],
    ['CustomVpcRestrictDefaultSGCustomResourceProviderHandlerDC833E5E'],
    ['AWSCDKCfnUtilsProviderCustomResourceProviderHandlerCF82AA57'],
    ['CustomCDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C512MiB81C01536'],
    ['MyProviderframeworkisComplete364190E2', { Handler: 'framework.isComplete' }],
    ['CertCertificateRequestorFunction98FDF273', { Handler: 'index.certificateRequestHandler' }],
  ] as [string, Json?][])('are known by their logical id where there is no path: %s', (id: string, properties: Json = {}) => {
    expect(named(id, properties)).toBe(true);
  });

  it.each([
    ['App/LogRetentionChecker/Resource'],
    ['App/LogRetention/Resource'],
    ['App/BucketNotificationsHandler/Resource'],
    ['App/MyCustomResourceProvider/Handler/Resource'],
    ['App/MyCustomResourceProvider/Handler'],
    ['App/framework-onEvent/Resource', { Handler: 'index.handler' }],
    ['App/P/framework-onEvent/Resource', { Handler: { Ref: 'Handler' } }],
    ['App/CertificateRequestorFunction/Resource', { Handler: 'index.handler' }],
    ['App/CustomResourcesFunction/Resource'],
    [`App/SingletonLambda${hash}/Resource`],
    ['App/EvalFunction/Resource'],
    ['App/CDKBucketDeployment/Resource'],
    ['App/Summarize/Resource', { Description: 'Handler for "Custom::Thing", like the AWS CDK resource provider framework - mine' }],
  ] as [string, Json?][])('are not taken for those that a user named alike: %s', (path: string, properties: Json = {}) => {
    expect(at(path, properties)).toBe(false);
  });

  it.each([
    ['LogRetentionChecker9D90184F'], ['CustomHandler9D90184F'], ['BucketNotificationsHandler9D90184F'], ['MyframeworkonEvent9D90184F', { Handler: 'index.handler' }],
    ['CustomThingCustomResourceProviderHandler9D90184F'], ['CertificateRequestorFunction98FDF273'], ['constructor'], [`Custom${'a0'.repeat(50_000)}`],
  ] as [string, Json?][])('nor those whose logical id looks alike: %s', (id: string, properties: Json = {}) => {
    expect(named(id, properties)).toBe(false);
  });

  it('are functions: a bucket of such a name is none, and SAM has no helpers', () => {
    const { resources } = templateOf(JSON.stringify({ Resources: {
      A: { Type: 'AWS::S3::Bucket', Metadata: { 'aws:cdk:path': `App/LogRetention${hash}/Resource` } },
      B: { Type: 'AWS::Serverless::Function', Metadata: { 'aws:cdk:path': `App/LogRetention${hash}/Resource` } },
    } }));
    expect([...resources.values()].map(isCdkHelper)).toEqual([false, false]);
  });

  it('are known by the mark of their construct, or of one that they sit in', () => {
    const assembly = assemblyOf({
      'manifest.json': manifest({ A: stack('A.json', { additionalMetadataFile: 'A.metadata.json' }) }),
      'A.json': { Resources: {
        Marked: fn({}, { 'aws:cdk:path': 'A/EE/EvalFunction/Resource' }),
        Inside: fn({}, { 'aws:cdk:path': 'A/Own/Thing/Resource' }),
        User: fn({}, { 'aws:cdk:path': 'A/Owner/Resource' }),
        Slashes: fn({}, { 'aws:cdk:path': '//' }),
        Deep: fn({}, { 'aws:cdk:path': `A/Own${'/x'.repeat(100_000)}` }),
      } },
      'A.metadata.json': {
        '/A/EE/EvalFunction': [{ type: 'aws:cdk:is-custom-resource-handler-singleton', data: true }, { type: 'aws:cdk:is-custom-resource-handler-runtime-family', data: 0 }],
        '/A/Own': [{ type: 'aws:cdk:is-custom-resource-handler-customResourceProvider', data: true }],
      },
    });
    expect(functionsOf(assembly).filter(assembly.isHelper).map(({ logicalId }) => logicalId)).toEqual(['Marked', 'Inside']);
  });
});

describe('a broken assembly', () => {
  const said = (files: Readonly<Record<string, Json | string>>): string[] => assemblyOf(files).problems.map(({ path, message }) => `${path}: ${message}`);

  it('is one problem where its manifest is missing, or none', () => {
    expect(said({})).toEqual(['cdk.out/manifest.json: it is not there, and a cloud assembly needs it']);
    expect(said({ 'manifest.json': '{"artifacts": {"api_key": sk-ant' })).toEqual(['cdk.out/manifest.json: it is no JSON object, or not all of one']);
    expect(said({ 'manifest.json': '[]' })).toHaveLength(1);
    expect(said({ 'manifest.json': '[' .repeat(1_000_000) })).toHaveLength(1);
    expect(said({ 'manifest.json': '{}' })).toEqual(['cdk.out/manifest.json: it lists no artifacts, so this is no cloud assembly']);
    expect(said({ 'manifest.json': { artifacts: [] } })).toHaveLength(1);
    expect(readAssembly('x', new OpenProject(memoryWorkspace({ 'x/manifest.json': new Uint8Array([0xff]) }))).problems).toEqual([
      { path: 'x/manifest.json', message: 'it cannot be read: it is no UTF-8 text, or too large' },
    ]);
  });

  it('may start with a byte order mark', () => {
    expect(said({ 'manifest.json': `\uFEFF${JSON.stringify(manifest({}))}` })).toEqual([]);
  });

  it('names nothing outside of itself', () => {
    const files = {
      'manifest.json': manifest({
        Up: stack('../template.json'), Etc: stack('../../etc/passwd'), Absolute: stack('/etc/passwd'), Windows: stack('C:\\secret.json'), Nul: stack('A\0.json'),
        Out: stage('..', 'Out'), Good: stack('sub/../Good.json', { additionalMetadataFile: '../secret.json' }),
        Assets: { type: 'cdk:asset-manifest', properties: { file: '../assets.json' } },
      }),
      '../template.json': { Resources: { Outside: fn() } },
      'Good.json': { Resources: { Fn: fn({ Code: { S3Key: 'b'.repeat(64) } }) } },
      '../assets.json': { files: { ['b'.repeat(64)]: { source: { path: 'x' } } } },
    };
    const assembly = assemblyOf(files);
    expect(assembly.problems.map(({ message }) => message.replace('\0', '\\0'))).toMatchInlineSnapshot(`
      [
        "the template of the stack Up lies outside the assembly, at ../template.json",
        "the template of the stack Etc lies outside the assembly, at ../../etc/passwd",
        "the template of the stack Absolute lies outside the assembly, at /etc/passwd",
        "the template of the stack Windows lies outside the assembly, at C:\\secret.json",
        "the template of the stack Nul lies outside the assembly, at A\\0.json",
        "the stage Out lies outside the assembly, in ..",
      ]
    `);
    expect(assembly.stacks.map(({ name }) => name)).toEqual(['Good']);
    expect(find(assembly, 'Fn').constructPath).toBeUndefined();
    expect(assembly.codeOf(find(assembly, 'Fn'))).toBeUndefined();
  });

  it('says of each stack what is wrong with it, and reads the others', () => {
    const assembly = assemblyOf({
      'manifest.json': manifest({ Gone: stack('Gone.json'), Broken: stack('Broken.json'), List: stack('List.json'), None: { type: 'aws:cloudformation:stack' }, Again: stack('./A.json'), A: stack('A.json') }),
      'Broken.json': '{\n  "Resources": {\n', 'List.json': '[]', 'A.json': { Resources: {} },
    });
    expect(assembly.problems.map(({ path, message, span }) => `${path}${span ? `:${span.source.position(span.start).line}` : ''}: ${message}`)).toMatchInlineSnapshot(`
      [
        "cdk.out/manifest.json: the template of the stack Gone, Gone.json, is not there or cannot be read",
        "cdk.out/Broken.json:2: Nothing closes the bracket { that opens here.",
        "cdk.out/List.json: it is no template, though the stack List has it for one",
        "cdk.out/manifest.json: the stack None names no template",
        "cdk.out/manifest.json: the stack A has the template of another stack, A.json",
      ]
    `);
    expect(assembly.stacks).toHaveLength(1);
  });

  it('may hold itself, or be nested without end', () => {
    expect(said({ 'manifest.json': manifest({ Self: stage('.', 'Self') }) })).toHaveLength(1);
    expect(said({
      'manifest.json': manifest({ A: stage('a', 'A') }),
      'a/manifest.json': manifest({ B: stage('../b', 'B'), Top: stage('..', 'Top') }),
      'b/manifest.json': manifest({ A: stage('../a', 'A') }),
    })).toHaveLength(2);
    const deep = Object.fromEntries(Array.from({ length: 50 }, (_, depth) => [`${'a/'.repeat(depth)}manifest.json`, manifest({ A: stage('a', 'A') })]));
    expect(said(deep)).toHaveLength(1);
  });

  it('may list ten thousand artifacts, and is not read without end', () => {
    const many = (make: (i: number) => Json): Json => manifest(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`S${i}`, make(i)])));
    const missing = said({ 'manifest.json': many((i) => stack(`${i}.json`)) });
    expect(missing).toHaveLength(21);
    expect(missing.at(-1)).toBe('cdk.out/manifest.json: there are 9980 more such problems in this assembly');
    expect(said({ 'manifest.json': many(() => stack('A.json')), 'A.json': {} })).toHaveLength(21);

    const there = Object.fromEntries(Array.from({ length: 1_100 }, (_, i) => [`${i}.json`, '{}']));
    const full = assemblyOf({ ...there, 'manifest.json': many((i) => stack(`${i}.json`)) });
    expect(full.stacks).toHaveLength(1_000);
    expect(full.problems.map(({ message }) => message)).toEqual(['the assembly has more than 1000 stacks; the others are not read']);
  });

  it('may have any type anywhere', () => {
    const odd: readonly unknown[] = [null, 0, 'x', [], {}, [[]], { constructor: 1 }, '../..', { a: null }];
    for (const value of odd) {
      const assembly = assemblyOf({
        'manifest.json': manifest({
          ['__proto__']: value, odd: value, P: { type: 'aws:cloudformation:stack', properties: value }, Stage: { type: 'cdk:cloud-assembly', properties: { directoryName: value, displayName: value } },
          Assets: { type: 'cdk:asset-manifest', properties: { file: value } }, List: { type: 'cdk:asset-manifest', properties: { file: 'A.assets.json' } },
          A: { type: 'aws:cloudformation:stack', environment: value, displayName: value, metadata: { '/A/x': value, '/A/y': [value, { type: value, data: value }] }, additionalMetadataFile: 'A.metadata.json', properties: { templateFile: 'A.json', stackName: value } },
        }),
        'A.json': { Resources: { Fn: { ...fn({ Code: { S3Key: 'c'.repeat(64) } }), Metadata: { 'aws:cdk:path': value, 'aws:asset:path': value, 'aws:asset:is-bundled': value } }, S: { Type: 'AWS::CloudFormation::Stack', Metadata: value, Properties: value } }, Outputs: { O: { Export: value }, P: value, Q: { Value: 1, Export: { Name: value } } } },
        'A.metadata.json': { '': value, '/': value, '//': [{ type: 'aws:cdk:logicalId', data: 'S' }], '/A/Fn': [value, { type: 'aws:cdk:logicalId', data: value }] },
        'A.assets.json': { files: { ['c'.repeat(64)]: value, d: { source: value } }, dockerImages: value },
      });
      expect(assembly.stacks).toHaveLength(1);
      for (const template of everyTemplate(assembly)) {
        for (const resource of template.resources.values()) {
          assembly.isHelper(resource);
          assembly.codeOf(resource);
          assembly.bundled(resource);
          void resource.constructPath;
        }
        template.imported('x');
      }
    }
  });
});
