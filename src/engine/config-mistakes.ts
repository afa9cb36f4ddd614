import { createRequire } from 'node:module';
import type { Span } from '../source/source.js';
import type { Node } from '../source/tree.js';
import type { Failure } from './finding.js';
import { didYouMean } from './nearest.js';

const late = createRequire(import.meta.url);

/** What ajv says of a mistake. */
export interface ValidationError {
  /** JSON pointer. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Of the schema that was not met. */
  readonly schemaPath: string;
  readonly parentSchema?: unknown;
}

/** Mistakes of one file that are told; after so many, nobody reads on. */
const MOST = 20;
/** Values of a configuration: aliases can make more of a file than it is long. */
const MOST_VALUES = 100_000;
const MAX_DEPTH = 50;

/** Tells what is wrong with a configuration, and where. Shows keys, and of values only words that stand for settings. */
export class Mistakes {
  #told = 0;

  constructor(readonly say: (failure: Failure) => void) {}

  at({ source, start }: Span, message: string): void {
    if (++this.#told > MOST) return;
    const { line, column } = source.position(start);
    this.say({ path: source.path, line, column, message: this.#told < MOST ? message : `${message} There may be more mistakes.` });
  }

  /** Says what the validator found. Returns where: those values must not be used. */
  explain(errors: readonly ValidationError[], root: Node): Set<string> {
    const bad = new Set<string>();
    for (const error of errors) {
      // The condition itself says nothing that its branch does not.
      if (error.keyword === 'if') continue;
      const keys = keysOf(error.instancePath);
      const place = find(root, keys);
      if (error.keyword === 'additionalProperties') {
        const key = String(error.params['additionalProperty']);
        bad.add(`${error.instancePath}/${pointer(key)}`);
        // To find the nearest of many keys for each of many is work for nobody to read.
        if (this.#told < MOST) this.at(place.value.key(key) ?? place.value, unknownKey(keys, key));
        continue;
      }
      if (bad.has(error.instancePath)) continue;
      bad.add(error.instancePath);
      this.at(error.keyword === 'required' ? place.key ?? place.value : place.value, wrongValue(keys, error, place.value));
    }
    return bad;
  }
}

/** A key as it stands in a JSON pointer. */
export function pointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function keysOf(path: string): readonly string[] {
  return path.split('/').slice(1).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function find(root: Node, keys: readonly string[]): { readonly value: Node; readonly key: Node | undefined } {
  let value = root;
  let name: Node | undefined;
  for (const key of keys) {
    const next = value.kind === 'sequence' ? value.children[Number(key)] : value.get(key);
    if (!next) break;
    name = value.key(key) ?? next;
    value = next;
  }
  return { value, key: name };
}

/** `overrides[0].rules.x`, as people write it. */
function nameOf(keys: readonly string[]): string {
  return keys.reduce((name, key) => (/^\d+$/.test(key) && name !== '' ? `${name}[${key}]` : name === '' ? key : `${name}.${key}`), '');
}

function unknownKey(keys: readonly string[], key: string): string {
  const within = keys[0] === 'overrides' ? keys.slice(2) : keys;
  const known = knownKeys(keys);
  const quoted = `“${key}”`;
  const meant = didYouMean(key, known);
  const all = meant === '' && known.length > 0 && known.length <= 12 ? ` It takes ${known.join(', ')}.` : meant;
  switch (within.length === 0 ? '' : within[0]) {
    case '':
      // A setting of the whole file that stands in an override, or the other way round.
      if (keys.length > 0 && keys[0] === 'overrides' && knownKeys([]).includes(key)) return `An override has no ${key}: it holds for the whole file.`;
      if (keys.length === 0 && key === 'files') return 'There is no setting “files” outside overrides.';
      return `There is no setting ${quoted}.${all}`;
    case 'rules':
      if (within.length === 1) return `There is no rule ${quoted}.${meant || ' All of them: lambdafit rules'}`;
      return `The rule ${within[1]} has no option ${quoted}.${all || ' It has none.'}`;
    case 'prices':
      return `There is no price ${quoted}.${meant || ` They are ${known.join(', ')}.`}`;
    case 'budgets':
      return `There is no kind of caller ${quoted}.${meant || ` They are ${known.join(', ')}.`}`;
    default:
      return `There is no ${quoted} in ${nameOf(keys)}.${all}`;
  }
}

type Schema = { readonly [keyword: string]: Schema | undefined };

/** The keys that the schema knows of a mapping. */
function knownKeys(keys: readonly string[]): readonly string[] {
  const root = late('./config.schema.json') as Schema;
  const resolve = (schema: Schema | undefined): Schema | undefined => {
    const reference: unknown = schema?.['$ref'];
    return typeof reference === 'string' ? root['definitions']?.[reference.slice('#/definitions/'.length)] : schema;
  };
  let at: Schema | undefined = root;
  for (const key of keys) {
    const schema = resolve(at);
    const properties: Schema | undefined = schema?.['properties'];
    const items: Schema | undefined = schema?.['else']?.['items'] ?? schema?.['items'];
    at = /^\d+$/.test(key) && items ? (Array.isArray(items) ? (items as readonly Schema[])[Number(key)] : items)
      : properties && Object.hasOwn(properties, key) ? properties[key] : schema?.['additionalProperties'];
  }
  return Object.keys(resolve(at)?.['properties'] ?? {});
}

const LEVELS: readonly string[] = ['off', 'on', 'note', 'warning', 'error'];

/** What the words of other tools are called here. */
const HABITS: ReadonlyMap<string, string> = new Map([
  ['0', 'off'], ['1', 'warning'], ['2', 'error'], ['false', 'off'], ['true', 'on'], ['info', 'note'], ['high', 'error'], ['low', 'note'], ['medium', 'warning'],
  ['disable', 'off'], ['disabled', 'off'], ['none', 'off'], ['ignore', 'off'], ['all', 'strict'], ['default', 'recommended'], ['llm', 'api-call'], ['agent', 'agent-loop'],
]);

function habit(text: string, allowed: readonly string[]): string {
  const meant = HABITS.get(text.toLowerCase());
  return meant !== undefined && allowed.includes(meant) ? ` Did you mean ${meant}?` : didYouMean(text, allowed);
}

function wrongValue(keys: readonly string[], { keyword, params }: ValidationError, value: Node): string {
  const name = keys.length === 0 ? 'A configuration' : nameOf(keys);
  switch (keyword) {
    case 'type': {
      if (keys.at(-2) === 'rules') return `${name} must be one of ${LEVELS.join(', ')}, or a list of that and the options of the rule, not ${typeOf(value)}.${value.kind === 'scalar' ? habit(value.text, LEVELS) : ''}`;
      const types = [params['type']].flat().map(String);
      return `${name} must be ${list(types.map((type) => TYPES[type] ?? type))}, not ${typeOf(value)}.`;
    }
    case 'enum': {
      const allowed = (params['allowedValues'] as readonly unknown[]).map(String);
      const said = value.kind === 'scalar' && value.text.length <= 40 ? `“${value.text}”` : typeOf(value);
      return `${name} must be one of ${allowed.join(', ')}, not ${said}.${value.kind === 'scalar' ? habit(value.text, allowed) : ''}`;
    }
    case 'required':
      return `${name} needs ${String(params['missingProperty'])}.`;
    case 'minimum':
      return `${name} must be at least ${String(params['limit'])}.`;
    case 'exclusiveMinimum':
      return `${name} must be more than ${String(params['limit'])}.`;
    case 'maximum':
      return `${name} must be at most ${String(params['limit'])}.`;
    case 'exclusiveMaximum':
      return `${name} must be less than ${String(params['limit'])}.`;
    case 'minItems':
    case 'maxItems':
    case 'additionalItems':
      if (value.children.length === 2) return `${name} has options, and the rule has none.`;
      return `${name} must be a severity, or a list of a severity and the options of the rule.`;
    default:
      return `${name} is not as it must be (${keyword}).`;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text', array: 'a list', object: 'a mapping', number: 'a number', integer: 'a whole number', boolean: 'true or false', null: 'empty',
};

function list(words: readonly string[]): string {
  if (words.at(-1) === TYPES['boolean'] && words.length > 1) return words.join(', ');
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function typeOf(node: Node): string {
  if (node.isNull) return 'empty';
  if (node.kind !== 'scalar') return node.kind === 'mapping' ? 'a mapping' : 'a list';
  const value = plainValue(node);
  return typeof value === 'string' ? 'a text' : typeof value === 'boolean' ? String(value) : 'a number';
}

/**
 * As a value that the validator can look at: mappings without a prototype, so that no key has a meaning of its own.
 * Undefined for what is too much to look at, and for what is not there.
 */
export function plainValue(node: Node | undefined): unknown {
  let left = MOST_VALUES;
  const convert = (node: Node, depth: number): unknown => {
    if (--left < 0 || depth > MAX_DEPTH) return TOO_MUCH;
    if (node.kind === 'scalar') return scalarOf(node);
    if (node.kind === 'sequence') {
      const items = node.children.map((item) => convert(item, depth + 1));
      return items.includes(TOO_MUCH) ? TOO_MUCH : items;
    }
    const mapping = Object.create(null) as Record<string, unknown>;
    for (const [key, value] of node.entries()) {
      const item = convert(value, depth + 1);
      if (item === TOO_MUCH) return TOO_MUCH;
      // `rules:` with nothing but comments below it says nothing.
      if (item !== null || depth > 0) mapping[key.text] = item;
    }
    return mapping;
  };
  const value = node && convert(node, 0);
  return value === TOO_MUCH ? undefined : value;
}
const TOO_MUCH = Symbol('too much');

/** YAML 1.2: `off` and `on` are words. */
function scalarOf(node: Node): unknown {
  const { text } = node;
  if (!node.plain || (node.tag !== undefined && node.tag.length > 0)) return text;
  if (node.isNull) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  return /^[-+]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : text;
}
