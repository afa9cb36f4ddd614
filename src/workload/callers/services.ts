import type { Resource } from '../../template/resource.js';
import type { Template } from '../../template/template.js';
import { canonical } from '../../template/text.js';
import type { Value } from '../../template/value.js';
import type { View } from '../../template/view.js';
import { fixed, proof, shown, word, table, type Draft, type Graph } from '../graph.js';
import { QUOTAS, type Quota } from '../quotas.js';

type Note = string;

/** A caller that waits, for as long as a quota says or as long as the function runs. */
function waiting(from: Resource, kind: Draft['kind'], label: string, at: View, note: Note, quota?: Quota, said?: string): Draft {
  const evidence = proof(at, note);
  return {
    from, kind, label, mode: 'sync', evidence: [evidence],
    ...(quota ? { patience: fixed(quota, evidence, said ?? `${label} waits ${quota.value} s`, at.address) } : {}),
  };
}

/** Services that call a function and wait for its answer (aws-facts.md parts 6 and 7). */
export const SERVICE_READERS = table<(resource: Resource, graph: Graph) => void>({
  'AWS::ElasticLoadBalancingV2::TargetGroup'(group, graph) {
    if (word(group.at('TargetType')) !== 'LAMBDA') return;
    for (const target of group.at('Targets').items()) {
      // A load balancer waits for the function (aws-facts.md part 16, 5).
      const id = target.get('Id');
      graph.call(id, waiting(group, 'alb', `target group ${group.logicalId}`, id, 'a load balancer forwards requests here'));
    }
  },
  'AWS::VpcLattice::TargetGroup'(group, graph) {
    if (word(group.at('Type')) !== 'LAMBDA') return;
    for (const target of group.at('Targets').items()) {
      const id = target.get('Id');
      graph.call(id, { ...waiting(group, 'lattice', `target group ${group.logicalId}`, id, 'VPC Lattice forwards requests here', QUOTAS.latticeIdle, 'VPC Lattice waits 60 s unless its service says more'), tentative: 'the idle timeout of the VPC Lattice service can be raised' });
    }
  },

  'AWS::AppSync::DataSource'(source, graph) {
    const arn = source.at('LambdaConfig.LambdaFunctionArn');
    const sends = appSyncEvents(source, graph);
    const label = `AppSync data source ${source.logicalId}`;
    const waits = waiting(source, 'appsync', label, arn, `AppSync resolves fields with it (${source.logicalId})`, QUOTAS.appSyncResolver, 'AppSync waits 30 s');
    if (sends !== 'always') graph.call(arn, waits);
    if (sends !== 'never') {
      graph.call(arn, { from: source, kind: 'appsync', label, mode: 'async', worth: 'only-copy', evidence: [proof(arn, 'AppSync sends events here and does not wait')] });
    }
  },
  'AWS::AppSync::GraphQLApi'(api, graph) {
    const uri = api.at('LambdaAuthorizerConfig.AuthorizerUri');
    graph.call(uri, waiting(api, 'appsync', `authorizer of ${api.logicalId}`, uri, 'AppSync authorizes requests with it'));
  },
  'AWS::Serverless::GraphQLApi'(api, graph) {
    for (const { key, view } of api.at('DataSources.Lambda').entries()) {
      const arn = view.get('FunctionArn');
      graph.call(arn, waiting(api, 'appsync', `AppSync data source ${key}`, arn, `AppSync resolves fields with it (${key})`, QUOTAS.appSyncResolver, 'AppSync waits 30 s'));
    }
  },

  'AWS::Cognito::UserPool'(pool, graph) {
    for (const { key, view } of pool.at('LambdaConfig').entries()) cognito(pool, key, view.get('LambdaArn').present && key.startsWith('Custom') ? view.get('LambdaArn') : key === 'PreTokenGenerationConfig' ? view.get('LambdaArn') : view, graph);
  },

  'AWS::Lex::Bot'(bot, graph) {
    for (const setting of bot.at('TestBotAliasSettings.BotAliasLocaleSettings').items()) lexHook(bot, bot, setting, graph);
  },
  'AWS::Lex::BotAlias'(alias, graph) {
    const [bot] = graph.references.resources(alias.at('BotId'), /^AWS::Lex::Bot$/);
    for (const setting of alias.at('BotAliasLocaleSettings').items()) lexHook(alias, bot?.resource, setting, graph);
  },
  'AWS::Connect::IntegrationAssociation'(association, graph) {
    if (word(association.at('IntegrationType')) !== 'LAMBDA_FUNCTION') return;
    const arn = association.at('IntegrationArn');
    graph.call(arn, waiting(association, 'connect', 'Connect', arn, 'Amazon Connect flows may call it'));
  },

  'AWS::Bedrock::Agent'(agent, graph) {
    for (const group of agent.at('ActionGroups').items()) {
      const arn = group.at('ActionGroupExecutor.Lambda');
      graph.call(arn, waiting(agent, 'bedrock-agent', `agent ${agent.logicalId}`, arn, `action group ${shown(group.get('ActionGroupName')) ?? ''} of agent ${agent.logicalId}`));
    }
    const parser = agent.at('PromptOverrideConfiguration.OverrideLambda');
    graph.call(parser, waiting(agent, 'bedrock-agent', `agent ${agent.logicalId}`, parser, `parses answers of agent ${agent.logicalId}`));
  },
  'AWS::BedrockAgentCore::GatewayTarget'(target, graph) {
    const arn = target.at('TargetConfiguration.Mcp.Lambda.LambdaArn');
    graph.call(arn, {
      ...waiting(target, 'agentcore-gateway', `gateway target ${target.logicalId}`, arn, 'an AgentCore gateway offers it as a tool', QUOTAS.agentCoreGateway, 'AgentCore Gateway waits 900 s'),
      tentative: 'the limit of AgentCore Gateway was not read in its own documentation',
    });
  },

  'AWS::KinesisFirehose::DeliveryStream'(stream, graph) {
    for (const { key, view } of stream.at('').entries()) {
      if (!key.endsWith('DestinationConfiguration')) continue;
      for (const processor of view.at('ProcessingConfiguration.Processors').items()) {
        for (const parameter of processor.get('Parameters').items()) {
          if (word(parameter.get('ParameterName')) !== 'LAMBDAARN') continue;
          const arn = parameter.get('ParameterValue');
          graph.call(arn, waiting(stream, 'firehose', `delivery stream ${stream.logicalId}`, arn, 'Firehose transforms records with it', QUOTAS.firehoseTransform, 'Firehose waits 300 s'));
        }
      }
    }
  },
  'AWS::S3ObjectLambda::AccessPoint'(point, graph) {
    for (const configuration of point.at('ObjectLambdaConfiguration.TransformationConfigurations').items()) {
      const arn = configuration.at('ContentTransformation.AwsLambda.FunctionArn');
      graph.call(arn, waiting(point, 's3-object-lambda', `access point ${point.logicalId}`, arn, 'S3 Object Lambda transforms objects with it', QUOTAS.s3ObjectLambda, 'S3 Object Lambda gives 60 s to answer'));
    }
  },
  'AWS::CloudFront::Distribution'(distribution, graph) {
    const behaviours = [distribution.at('DistributionConfig.DefaultCacheBehavior'), ...distribution.at('DistributionConfig.CacheBehaviors').items()];
    for (const behaviour of behaviours) {
      for (const association of behaviour.get('LambdaFunctionAssociations').items()) {
        const arn = association.get('LambdaFunctionARN');
        const viewer = (word(association.get('EventType')) ?? '').startsWith('VIEWER');
        const quota = viewer ? QUOTAS.edgeViewer : QUOTAS.edgeOrigin;
        graph.call(arn, waiting(distribution, 'edge', `CloudFront ${distribution.logicalId}`, arn, 'CloudFront runs it at the edge', quota, `CloudFront gives ${quota.value} s`));
      }
    }
  },
  'AWS::SecretsManager::RotationSchedule'(rotation, graph) {
    const arn = rotation.at('RotationLambdaARN');
    graph.call(arn, waiting(rotation, 'rotation', `rotation ${rotation.logicalId}`, arn, 'Secrets Manager rotates a secret with it'));
  },
  'AWS::CloudFormation::Macro'(macro, graph) {
    const name = macro.at('FunctionName');
    graph.call(name, waiting(macro, 'deploy-hook', `macro ${macro.logicalId}`, name, 'CloudFormation runs it as a macro'));
  },
  'AWS::CloudFormation::LambdaHook'(hook, graph) {
    const arn = hook.at('LambdaFunction');
    graph.call(arn, waiting(hook, 'deploy-hook', `hook ${hook.logicalId}`, arn, 'CloudFormation runs it as a hook'));
  },
});

/** Triggers of a user pool: Cognito gives up after 5 s, but hands messages to the custom senders and goes on. */
function cognito(pool: Resource, trigger: string, target: View, graph: Graph): void {
  graph.call(target, cognitoDraft(pool, trigger, target));
}

function cognitoDraft(from: Resource, trigger: string, at: View): Draft {
  const label = `Cognito trigger ${trigger}`;
  if (/^Custom(?:SMS|Email)Sender$/i.test(trigger)) {
    return { from, kind: 'cognito', label, mode: 'async', worth: 'only-copy', evidence: [proof(at, 'Cognito hands messages over and does not wait')] };
  }
  return waiting(from, 'cognito', label, at, `Cognito calls it (${trigger})`, QUOTAS.cognitoTrigger, 'Cognito waits 5 s, three times');
}

/** SAM events whose sender waits, by `Type`. APIs are read elsewhere. */
export const SAM_SERVICE_EVENTS = table<(event: View, fn: Resource) => readonly Draft[]>({
  Cognito: (event, fn) =>
    [...event.at('Properties.Trigger').items()].flatMap((trigger) =>
      trigger.texts().map(({ text }) => cognitoDraft(fn, canonical(text), event)),
    ),
  AlexaSkill: (event, fn) => [waiting(fn, 'alexa', 'Alexa skill', event, 'an Alexa skill calls it')],
});

/** Whether the resolvers of a data source send events (`invocationType: 'Event'`, an Events handler's `InvokeType: EVENT`). */
function appSyncEvents(source: Resource, graph: Graph): 'always' | 'never' | 'also' {
  const users = resolversOf(source.template, graph);
  const own = [users.get(source), users.get(shown(source.at('Name')) ?? source)];
  const events = own.some((modes) => modes?.has('event'));
  const requests = own.some((modes) => modes?.has('request'));
  return !events ? 'never' : requests ? 'also' : 'always';
}

/** How a template's resolvers and event handlers invoke, by their data source or its name: read once, as each source asks. */
function resolversOf(template: Template, graph: Graph): ReadonlyMap<Resource | string, ReadonlySet<'event' | 'request'>> {
  const known = RESOLVERS.get(template);
  if (known) return known;
  const found = new Map<Resource | string, Set<'event' | 'request'>>();
  const add = (source: View, mode: 'event' | 'request'): void => {
    const keys = [...graph.references.resources(source).map(({ resource }) => resource), shown(source)];
    for (const key of keys) if (key !== undefined) found.set(key, (found.get(key) ?? new Set()).add(mode));
  };
  for (const resource of template.resources.values()) {
    if (resource.type === 'AWS::AppSync::Resolver' || resource.type === 'AWS::AppSync::FunctionConfiguration') {
      const code = [...resource.at('Code').string().cases, ...resource.at('RequestMappingTemplate').string().cases];
      const event = code.some(({ value }) => /["']?invocationType["']?\s*:\s*["']Event["']/.test(value));
      add(resource.at('DataSourceName'), event ? 'event' : 'request');
    } else if (resource.type === 'AWS::AppSync::ChannelNamespace') {
      for (const handler of ['OnPublish', 'OnSubscribe']) {
        const integration = resource.at(`HandlerConfigs.${handler}.Integration`);
        add(integration.get('DataSourceName'), word(integration.at('LambdaConfig.InvokeType')) === 'EVENT' ? 'event' : 'request');
      }
    }
  }
  RESOLVERS.set(template, found);
  return found;
}
const RESOLVERS = new WeakMap<Template, ReadonlyMap<Resource | string, ReadonlySet<'event' | 'request'>>>();

function lexHook(from: Resource, bot: Resource | undefined, setting: View, graph: Graph): void {
  const arn = setting.at('BotAliasLocaleSetting.CodeHookSpecification.LambdaCodeHook.LambdaArn');
  const draft = waiting(from, 'lex', `Lex bot ${bot?.logicalId ?? from.logicalId}`, arn, 'Lex calls it as its code hook', QUOTAS.lexCodeHook, 'Lex waits 30 s');
  const updates = bot && fulfilmentUpdates(bot);
  graph.call(arn, updates ? { ...draft, patience: updates } : draft);
}

/** With fulfilment updates Lex waits as long as `TimeoutInSeconds` says, up to 900 s. */
function fulfilmentUpdates(bot: Resource): Value<number> | undefined {
  for (const locale of bot.at('BotLocales').items()) {
    for (const intent of locale.get('Intents').items()) {
      const updates = intent.at('FulfillmentCodeHook.FulfillmentUpdatesSpecification');
      if (word(updates.get('Active')) !== 'TRUE') continue;
      return updates.get('TimeoutInSeconds').number({ describe: (seconds) => `Lex waits ${seconds} s for the fulfilment` });
    }
  }
  return undefined;
}
