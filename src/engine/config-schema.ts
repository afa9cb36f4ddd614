import { AI_KINDS, TRAFFIC_NUMBERS } from '../workload/settings.js';
import type { CallerKind } from '../workload/workload.js';
import type { Rule, RuleMeta } from './rule.js';

/** What a rule can be set to. `on`: what the rule says itself, whatever the preset. */
export const LEVELS = ['off', 'on', 'note', 'warning', 'error'] as const;

/** Callers that wait, and how a person knows them. */
const CALLERS: Readonly<Partial<Record<CallerKind, string>>> = {
  'rest': 'clients of a REST API',
  'http': 'clients of an HTTP API',
  'websocket': 'clients of a WebSocket API',
  'rest-authorizer': 'a REST API that waits for its authorizer',
  'http-authorizer': 'an HTTP API that waits for its authorizer',
  'function-url': 'clients of a function URL',
  'alb': 'clients of a load balancer',
  'lattice': 'clients of a VPC Lattice service, whose idle timeout can be raised',
  'appsync': 'AppSync',
  'cognito': 'Cognito',
  'lex': 'Lex',
  'connect': 'Connect',
  'bedrock-agent': 'a Bedrock agent',
  'agentcore-gateway': 'an AgentCore gateway',
  'alexa': 'Alexa',
  's3-object-lambda': 'S3 Object Lambda',
  'firehose': 'Firehose',
  'ses': 'SES',
  'pipe': 'a pipe',
  'rotation': 'Secrets Manager',
  'deploy-hook': 'CloudFormation or CodeDeploy',
  'custom-resource': 'a custom resource',
  'workflow': 'a task of a Standard workflow',
  'express-workflow': 'a task of an Express workflow',
};

type Schema = Readonly<Record<string, unknown>>;

const NAMES: Schema = { type: ['string', 'array'], items: { type: 'string' } };

function mapping(description: string, additionalProperties: Schema): Schema {
  return { description, type: 'object', additionalProperties };
}

function closed(description: string, properties: Readonly<Record<string, Schema>>, more: Schema = {}): Schema {
  return { description, type: 'object', properties, additionalProperties: false, ...more };
}

/** What a function's traffic is, which no template says. */
const TRAFFIC: Readonly<Record<string, Schema>> = {
  ...Object.fromEntries(Object.entries(TRAFFIC_NUMBERS).map(([name, { about, above, atLeast, atMost, whole }]) => [name, {
    description: about, type: whole ? 'integer' : 'number', ...(above === undefined ? {} : { exclusiveMinimum: above }), ...(atLeast === undefined ? {} : { minimum: atLeast }), maximum: atMost,
  }])),
  latencySensitive: { description: 'Whether those who wait for it do not put up with a cold start.', type: 'boolean' },
};

/** A price that can be set to what somebody else pays. */
interface Priced {
  readonly usd: number;
  readonly unit: string;
  readonly what: string;
}
/** Beyond this it is a slip. */
const HIGHEST_PRICE = 1_000_000;

/**
 * The schema of a configuration, for editors and for us: one object, so that what an editor accepts is what we accept.
 * Conditions (`if`) instead of alternatives (`anyOf`), as a mistake then has one reason.
 */
export function configSchema(rules: readonly Rule[], diagnostics: readonly RuleMeta[], prices: Readonly<Record<string, Priced>>): Schema {
  const settings = {
    preset: { description: 'The rules to run: core is the least, recommended the default, strict all of them, with their full severities.', enum: ['core', 'recommended', 'strict'] },
    rules: closed('What each rule is set to: a severity for all that it finds, on, off, or a list of that and the options of the rule.', Object.fromEntries(
      [...rules, ...diagnostics].map((rule) => [rule.id, ruleSchema(rule)]),
    )),
    functions: mapping('What lambdafit cannot know, or takes for something else, by the logical id of the function.', closed('What this function is.', {
      ai: { description: 'Whether the function does AI work, whatever the project shows of it.', type: 'boolean' },
      kind: {
        description: 'The kinds of AI work that it does.', type: ['string', 'array'],
        if: { type: 'string' }, then: { enum: AI_KINDS }, else: { items: { enum: AI_KINDS } },
      },
      ...TRAFFIC,
    })),
    traffic: closed('The traffic of every function, for the assessment; what functions says of one comes before it.', TRAFFIC),
    parameters: mapping('Values of template parameters at deployment. What --parameter says comes first; samconfig and defaults come after.', { type: ['string', 'number', 'boolean'] }),
    budgets: closed('Seconds after which a caller of this kind gives up. Shortens what the service is known to allow, and settles it where that is not known.', Object.fromEntries(
      Object.entries(CALLERS).map(([kind, who]) => [kind, { description: `Seconds that a function may take to answer ${who}.`, $ref: '#/definitions/seconds' }]),
    )),
    accountConcurrency: { description: 'Executions at once that the account has in the Region: 1000, or 10 in a new account, until raised.', type: 'integer', minimum: 1 },
    quotas: closed('Quotas that the account had raised.', {
      restIntegrationSeconds: { description: 'How long a Regional or private REST API may wait for a function: 29 until raised. Without it, a longer TimeoutInMillis is trusted.', type: 'number', minimum: 29 },
    }),
    prices: closed('Prices in USD, for the assessment: those of us-east-1 unless told.', Object.fromEntries(
      Object.entries(prices).map(([name, { usd, unit, what }]) => [name, { description: `${what}: USD per ${unit}.`, type: 'number', minimum: 0, maximum: HIGHEST_PRICE, default: usd }]),
    )),
  };
  // Said once: of 60 rules with their options, twice would be much for an editor to read.
  const shared = Object.fromEntries(Object.keys(settings).map((name) => [name, { $ref: `#/definitions/${name}` }]));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'lambdafit configuration',
    ...closed('lambdafit.config.json, lambdafit.config.yaml, or "lambdafit" in package.json.', {
      $schema: { description: 'For editors.', type: 'string' },
      extends: { description: 'Configurations that this one goes on with, the last one winning: files (./base.yaml) or packages of node_modules.', ...NAMES },
      ...shared,
      overrides: {
        description: 'Settings for some files only. Of those that fit a file, the last one wins.', type: 'array',
        items: closed('Settings for the files that are named.', {
          files: { description: 'Files, folders or patterns, relative to the folder of this file.', ...NAMES },
          ...shared,
        }, { required: ['files'] }),
      },
      suppressions: {
        description: 'Findings that may stay as they are, each with the reason.', type: 'array',
        items: closed('Findings that may stay, and why.', {
          rule: { description: 'The rule, or several; names of other tools are understood.', ...NAMES },
          reason: { description: 'Why they may stay.', type: 'string' },
          until: { description: 'The last day on which they may: 2027-01-31.', type: 'string' },
          files: { description: 'Only in these files, folders or patterns, relative to the folder of this file.', ...NAMES },
          functions: { description: 'Only of these functions or resources, by logical id or construct path.', ...NAMES },
        }, { required: ['rule', 'reason'] }),
      },
      exclude: { description: 'Files, folders or patterns that are never linted, relative to the folder of this file.', ...NAMES },
    }),
    definitions: {
      level: { enum: LEVELS },
      seconds: { type: 'number', exclusiveMinimum: 0 },
      rule: { type: ['string', 'array'], if: { type: 'string' }, then: LEVEL, else: { items: [LEVEL], minItems: 1, maxItems: 1, additionalItems: false } },
      ...settings,
    },
  };
}

const LEVEL: Schema = { $ref: '#/definitions/level' };

/** The same without what only people read: what is compiled is shorter by most of it. */
export function withoutWords(schema: unknown, isNames = false): unknown {
  if (Array.isArray(schema)) return schema.map((item) => withoutWords(item));
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key]) => isNames || !WORDS.has(key));
  return Object.fromEntries(kept.map(([key, value]: [string, unknown]) => [key, withoutWords(value, !isNames && (key === 'properties' || key === 'definitions'))]));
}
const WORDS: ReadonlySet<string> = new Set(['description', 'title', 'default', 'examples']);

function ruleSchema(rule: Rule | RuleMeta): Schema {
  const options = Object.entries(('options' in rule ? rule.options : undefined) ?? {}) as [string, Schema][];
  if (options.length === 0) return { description: rule.summary, $ref: '#/definitions/rule' };
  return {
    description: rule.summary,
    type: ['string', 'array'],
    if: { type: 'string' },
    then: LEVEL,
    else: {
      items: [
        LEVEL,
        closed(`Options of ${rule.id}.`, Object.fromEntries(options)),
      ],
      minItems: 1,
      maxItems: 2,
      additionalItems: false,
    },
  };
}
