import { resolve } from 'node:path';
import { isThere, readText, writeNamed } from '../disk.js';
import { CONFIG_NAMES, MANIFEST, manifestSpeaks } from '../engine/config.js';
import { survey, type Survey, type SurveyedFunction } from '../engine/survey.js';
import { visible } from '../report/visible.js';
import { homepage, version } from './about.js';
import { UsageError, type Arguments } from './args.js';
import { discover } from './discover.js';
import type { ExitCode, Io } from './main.js';

const NAME = 'lambdafit.config.yaml';
const MANIFEST_LIMIT = 10_000_000;
/** Rows of one list: who has more does not read on. */
const MOST_ROWS = 50;

/** `lambdafit init`: looks at the project and writes a configuration that says what it saw. */
export function init(args: Arguments, io: Io): ExitCode {
  if (args.operands.length > 0) throw new UsageError('init takes no operands: it writes a configuration for the folder that it is run in.');
  const other = CONFIG_NAMES.find((name) => name !== NAME && isThere(resolve(io.cwd, name)));
  const manifest = readText(resolve(io.cwd, MANIFEST), MANIFEST_LIMIT);
  if (other !== undefined) throw new UsageError(`${other} is there already. Remove it, or go on with it.`);
  if (manifest !== undefined && manifestSpeaks(new TextEncoder().encode(manifest))) throw new UsageError('package.json holds a configuration already, under "lambdafit". Remove it, or go on with it.');
  const target = resolve(io.cwd, NAME);
  if (isThere(target) && !args.force) throw new UsageError(`${NAME} is there already; --force writes it anew.`);

  const { inputs, failures } = discover(['.'], { cwd: io.cwd, maxFileSize: args.maxFileSize });
  const found = survey(inputs);
  const facts = {
    survey: found,
    assemblies: inputs.filter(({ kind }) => kind === 'assembly').map(({ path }) => path),
    isInstalled: isThere(resolve(io.cwd, 'node_modules/lambdafit')),
  };
  const failure = writeNamed(target, configurationFor(facts));
  if (failure !== undefined) {
    io.stderr.write(`lambdafit: cannot write ${NAME}: ${visible(failure)}\n`);
    return 2;
  }
  if (!args.quiet) io.stdout.write(`${report(found, failures.length)}\nWrote ${NAME}: read it, and correct what is wrong.\nNext: lambdafit\n`);
  return 0;
}

function report({ templates }: Survey, unread: number): string {
  const functions = templates.flatMap(({ functions }) => functions);
  const open = new Set(templates.flatMap(({ openParameters }) => openParameters.map(({ name }) => name)));
  return [
    templates.length === 0 ? 'Found no template here.' : `Looked at ${count(templates.length, 'template')}: ${count(functions.length, 'function')}, ${functions.filter(({ verdict }) => verdict !== 'no').length} of them AI.`,
    ...(open.size > 0 ? [`${count(open.size, 'parameter')} without a default: what depends on ${open.size === 1 ? 'it' : 'them'} is not checked until you give ${open.size === 1 ? 'a value' : 'values'}.`] : []),
    ...(unread > 0 && templates.length > 0 ? [`${count(unread, 'file')} could not be read: lambdafit says which.`] : []),
  ].join('\n');
}

interface Facts {
  readonly survey: Survey;
  readonly assemblies: readonly string[];
  readonly isInstalled: boolean;
}

/** The text of a configuration. What the project does not need stands there as a comment. */
export function configurationFor({ survey: { templates }, assemblies, isInstalled }: Facts): string {
  const schema = isInstalled ? './node_modules/lambdafit/dist/config.schema.json' : `https://unpkg.com/lambdafit@${version}/dist/config.schema.json`;
  const functions = templates.flatMap(({ path, functions }) => functions.map((fn) => ({ ...fn, path })));
  const ai = functions.filter(({ verdict }) => verdict !== 'no');
  const configured = templates.filter(({ configured }) => configured > 0);

  const open = new Map<string, { isSecret: boolean; paths: string[] }>();
  for (const { path, openParameters } of templates) {
    for (const { name, isSecret } of openParameters) {
      const known = open.get(name) ?? { isSecret: false, paths: [] };
      open.set(name, { isSecret: known.isSecret || isSecret, paths: [...known.paths, path] });
    }
  }
  const sections = [
    [
      `# yaml-language-server: $schema=${schema}`,
      '#',
      templates.length === 0 ? '# lambdafit found no template here yet.' : `# lambdafit found ${count(templates.length, 'template')} with ${count(functions.length, 'function')}, ${ai.length} of them AI.`,
      `# Every setting: ${homepage}/blob/main/docs/configuration.md`,
      '# What holds for a file, and where that is said: lambdafit config --print FILE',
    ],
    ['# The rules to run: core is the least, recommended the default, strict all of them.', 'preset: recommended'],
    [
      '# A rule can be off, on, note, warning or error, or a list of that and its options: lambdafit explain RULE',
      '# rules:', '#   memory-at-default: [warning, { floorMb: 1024 }]',
    ],
    open.size === 0
      ? ['# Values of template parameters at deployment; none is without a default here.', '# parameters:', '#   Stage: prod']
      : [
        '# These parameters have no default, so that what depends on them is not checked. Give what production has.',
        '# Secrets are better left out: nothing depends on their values.',
        '# parameters:',
        ...rows([...open], ([name, { isSecret, paths }]) => `#   ${keyOf(name)}:${isSecret ? ' (a secret)' : ''}  # ${inComment(paths.slice(0, 3).join(', '))}`),
      ],
    ...(configured.length > 0 ? [[`# Parameters of samconfig, section default, are used for ${inComment(configured.slice(0, 3).map(({ path }) => path).join(', '))}; what stands here comes before them.`]] : []),
    ai.length === 0
      ? ['# A function that does AI work without a sign of it in template or role can be named.', '# functions:', '#   AskFunction: { ai: true, kind: api-call }']
      : [
        '# What was taken for AI work, and why. Correct what is wrong; a function that is missing can be added.',
        '# functions:',
        ...rows(ai, (fn) => `#   ${keyOf(fn.name)}: { ai: true${kindOf(fn)} }  # ${inComment(`${fn.path}: ${fn.because}${callersOf(fn)}`)}`),
      ],
    [
      '# Seconds after which callers give up, where you know better than the service: a load balancer, a client of your own.',
      '# budgets:', ...rows(budgetsOf(ai), (kind) => `#   ${kind}: 25`),
    ],
    ['# Traffic, for what a month costs on Lambda and elsewhere; under functions for one of them: lambdafit assess', '# traffic: { invocationsPerMonth: 100000, averageSeconds: 4, modelCostPerCall: 0.01 }'],
    ['# Executions at once that your account has in the Region: aws lambda get-account-settings', '# accountConcurrency: 1000'],
    [
      '# Files, folders or patterns that are never linted. What git ignores is not looked for anyway.',
      ...(assemblies.length > 0 ? [`# ${inComment(assemblies.join(', '))} is linted as a whole.`] : []),
      '# exclude: [legacy, "**/*.generated.yaml"]',
    ],
    ['# Other settings for some files.', '# overrides:', '#   - files: "experiments/**"', '#     preset: core'],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function rows<T>(items: readonly T[], write: (item: T) => string): readonly string[] {
  const shown = items.slice(0, MOST_ROWS).map(write);
  return items.length > MOST_ROWS ? [...shown, `#   … and ${items.length - MOST_ROWS} more`] : shown;
}

function kindOf({ kinds }: SurveyedFunction): string {
  return kinds.length === 0 ? '' : kinds.length === 1 ? `, kind: ${kinds[0]}` : `, kind: [${kinds.join(', ')}]`;
}

function callersOf({ callers }: SurveyedFunction): string {
  const labels = [...new Set(callers.map(({ label }) => label))];
  return labels.length === 0 ? '' : `; called by ${labels.slice(0, 3).join(', ')}${labels.length > 3 ? ' …' : ''}`;
}

const WAITING: ReadonlySet<string> = new Set(['rest', 'http', 'websocket', 'function-url', 'alb', 'lattice', 'appsync', 'bedrock-agent', 'agentcore-gateway']);

/** Callers of the AI functions that can be given a budget. */
function budgetsOf(functions: readonly SurveyedFunction[]): readonly string[] {
  const kinds = new Set(functions.flatMap(({ callers }) => callers.map(({ kind }) => kind)).filter((kind) => WAITING.has(kind)));
  return kinds.size > 0 ? [...kinds].sort() : ['function-url'];
}

/** A name as a key of YAML. */
function keyOf(name: string): string {
  return /^[A-Za-z][\w-]*$/.test(name) ? name : inComment(JSON.stringify(name));
}

/** Whatever a template holds, it must not end the comment that it stands in. */
function inComment(text: string): string {
  return visible(text).replace(/\s+/g, ' ').slice(0, 300);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
