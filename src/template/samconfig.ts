import { createRequire } from 'node:module';
import { Source, type Span } from '../source/source.js';
import { parseTree, type Node } from '../source/tree.js';
import { joinPath } from './paths.js';
import type { OpenProject } from './project.js';

const require = createRequire(import.meta.url);

/** In the order in which the SAM CLI looks; it reads the first that is there. */
const NAMES: readonly string[] = ['samconfig.toml', 'samconfig.yaml', 'samconfig.yml', 'samconfig.json'];
/** Characters. Nobody configures a deployment with more. */
const MAX_SIZE = 100_000;
/** Sections that a deployment takes its parameters from, the first that has them. What only `sam build` is told comes last. */
const COMMANDS: readonly string[] = ['deploy', 'global', 'build'];
/** Sections that may say which template all this is for. */
const NAMING: readonly string[] = ['deploy', 'global', 'build', 'validate'];
const BUILD_FOLDER = /(?:^|\/)\.aws-sam(?:\/.*)?$/;

export interface SamConfig {
  readonly parameters: ReadonlyMap<string, { readonly text: string; readonly from: string }>;
  readonly problems: readonly { readonly path: string; readonly message: string; readonly span?: Span }[];
}

/**
 * The parameters that `sam deploy` gives to a template of this folder, from the samconfig that lies in it. A
 * samconfig that is for another template says nothing.
 */
export function readSamConfig(folder: string, project: OpenProject, configEnv = 'default', template?: string): SamConfig {
  // What `sam build` wrote is deployed with the configuration of what it was built from.
  const isBuilt = BUILD_FOLDER.test(folder);
  const home = isBuilt ? folder.replace(BUILD_FOLDER, '') : folder;
  // One look at the folder: most have none, and asking for each name in turn costs more than all the parsing.
  const present = project.workspace.list(home);
  const name = NAMES.find((name) => present.includes(name) && project.workspace.stat(joinPath(home, name))?.kind === 'file');
  if (name === undefined) return NOTHING;
  const path = joinPath(home, name);
  const text = project.text(path);
  if (text === undefined || text.length > MAX_SIZE) return failure(path, 'it cannot be read: it is no UTF-8 text, or too large');

  const parsed = name.endsWith('.toml') ? readToml(path, text) : readYaml(path, text);
  if ('problems' in parsed) return parsed;
  const setting = (command: string, key: string): Setting | undefined => parsed.get([configEnv, command, 'parameters', key]);
  if (template !== undefined && !isBuilt && !isFor(template, home, setting)) return NOTHING;
  const overrides = first(COMMANDS, (command) => setting(command, 'parameter_overrides'));
  return { parameters: new Map(parametersIn(overrides).map(([key, text]) => [key, { text, from: name }])), problems: [] };
}

const NOTHING: SamConfig = { parameters: new Map(), problems: [] };

function failure(path: string, message: string, span?: Span): SamConfig {
  return { ...NOTHING, problems: [{ path, message, ...(span && { span }) }] };
}

function first<T, R>(items: readonly T[], ask: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const answer = ask(item);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** A value of a samconfig: a text, or texts and pairs in a list. */
type Setting = readonly (string | readonly [key: string, value: string])[];

/** A samconfig, whatever language it is written in. */
interface Settings {
  readonly get: (path: readonly string[]) => Setting | undefined;
}

function isFor(template: string, folder: string, setting: (command: string, key: string) => Setting | undefined): boolean {
  const named = NAMING.flatMap((command) => [setting(command, 'template_file')?.[0], setting(command, 'template')?.[0]])
    .filter((name) => typeof name === 'string');
  // Made from a template, and named for `sam deploy` only.
  const packaged = setting('package', 'output_template_file')?.[0];
  const sources = named.filter((name) => name !== packaged && !BUILD_FOLDER.test(name) && !/(?:^|\/)packaged[^/]*$/.test(name));
  return sources.length === 0 || sources.some((name) => joinPath(folder, name) === template);
}

/** `A=1 B="x y"`, `ParameterKey=A,ParameterValue=1`, a list of either, or a mapping. */
function parametersIn(setting: Setting | undefined): readonly (readonly [string, string])[] {
  return (setting ?? []).flatMap((item) => (typeof item === 'string' ? words(item).map(parameterIn).filter((pair) => pair !== undefined) : [item]));
}

function parameterIn(word: string): readonly [string, string] | undefined {
  const long = /^ParameterKey=([^,=]+),ParameterValue=(.*)$/s.exec(word);
  // The comma stands between the two in the long form, so one in a value is escaped there.
  if (long) return [long[1]!, long[2]!.replaceAll('\\,', ',')];
  const short = /^([A-Za-z0-9]+)=(.*)$/s.exec(word);
  return short ? [short[1]!, short[2]!] : undefined;
}

/** Cuts at blanks as a shell does; quotes hold a word together and fall away. */
function words(text: string): readonly string[] {
  const found: string[] = [];
  for (const [word] of text.matchAll(/(?:"(?:\\.|[^"\\])*"?|'[^']*'?|\\["' ]|[^\s"'])+/gs)) {
    found.push(word.replace(/"((?:\\.|[^"\\])*)"?|'([^']*)'?|\\(["' ])/gs, (_, double?: string, single?: string, escaped?: string) =>
      double?.replace(/\\(["\\])/g, '$1') ?? single ?? escaped ?? ''));
  }
  return found;
}

function readToml(path: string, text: string): Settings | SamConfig {
  const { parse, TomlError } = require('smol-toml') as typeof import('smol-toml');
  try {
    const root: unknown = parse(text.replace(/^\uFEFF/, ''), { integersAsBigInt: 'asNeeded', unsafeKeyBehaviour: 'drop' });
    return {
      get: (keys) => settingOf(keys.reduce((value, key) => (isTable(value) && Object.hasOwn(value, key) ? value[key] : undefined), root)),
    };
  } catch (error) {
    // Below its first line the message quotes the file, which may show a secret.
    const [said] = error instanceof Error ? error.message.split('\n') : [];
    const source = new Source(path, text);
    const start = error instanceof TomlError ? Math.min(source.offsetOfLine(error.line) + error.column - 1, text.length) : 0;
    const reason = error instanceof TomlError && said ? said.replace(/^Invalid TOML document: /, '') : 'it cannot be parsed';
    return failure(path, `this is no TOML: ${reason}`, { source, start, end: Math.min(start + 1, text.length) });
  }
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function settingOf(value: unknown): Setting | undefined {
  if (Array.isArray(value)) return value.flatMap((item: unknown): Setting => settingOf(item) ?? []);
  if (isScalar(value)) return [String(value)];
  // eslint-disable-next-line no-restricted-globals -- TOML has dates; this reads none from a clock
  if (!isTable(value) || value instanceof Date) return undefined;
  return Object.entries(value).flatMap(([key, item]) => (isScalar(item) ? [[key, String(item)] as const] : []));
}

function isScalar(value: unknown): value is string | number | bigint | boolean {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}

/** YAML, or JSON, which reads as YAML. Not through the project: what is wrong with it is said here, not as of a template. */
function readYaml(path: string, text: string): Settings | SamConfig {
  const { documents: [root], problem } = parseTree(new Source(path, text));
  if (problem) return failure(path, problem.message, problem.span);
  return { get: (keys) => settingIn(keys.reduce<Node | undefined>((node, key) => node?.get(key), root)) };
}

function settingIn(node: Node | undefined): Setting | undefined {
  if (!node || node.isNull) return undefined;
  if (node.kind === 'scalar') return [node.text];
  // One level deep: aliases could make more of it than the file is long.
  const items = node.kind === 'sequence' ? node.children : [node];
  return items.flatMap((item): Setting => {
    if (item.kind === 'scalar') return [item.text];
    return [...item.entries()].flatMap(([key, value]) => (value.kind === 'scalar' ? [[key.text, value.text] as const] : []));
  });
}
