import { createRequire } from 'node:module';
import type { Source, Span } from '../source/source.js';
import type { Node, Tree } from '../source/tree.js';
import type { Workspace } from '../source/workspace.js';
import { folderOf, joinPath } from '../template/paths.js';
import { decode } from '../template/project.js';
import { isAiKind, trafficFrom, type Correction, type Stated, type Traffic } from '../workload/settings.js';
import { CONFIG_NAMES, ConfigFinder, MANIFEST, MANIFEST_KEY, manifestSpeaks, type Configuration, type Configurations, type RuleSetting, type RuleSettings } from './config.js';
import { Mistakes, plainValue, pointer, type ValidationError } from './config-mistakes.js';
import type { Failure } from './finding.js';
import { compileGlob, type Glob } from './glob.js';
import type { Preset } from './rule.js';
import type { Configured } from './suppress.js';

const late = createRequire(import.meta.url);

/** Bytes. A configuration is written by hand. */
const MAX_SIZE = 1_000_000;
/** Files that one configuration may go on with. */
const MAX_FILES = 50;
const PRESETS: readonly string[] = ['core', 'recommended', 'strict'] satisfies readonly Preset[];
const LEVELS: readonly string[] = ['off', 'on', 'note', 'warning', 'error'];

export interface ReaderOptions {
  /** The parser, as the caller has it: this file is loaded late, and should not bring a second one. */
  readonly parse: (path: string, text: string) => Tree;
  /** `--config`: holds for every input, and its patterns are relative to where the run was started. */
  readonly file?: { readonly path: string; readonly workspace: Workspace };
}

/** Settings that hold together: those of a file, or of one of its overrides. */
export interface Settings {
  readonly preset: Stated<Preset> | undefined;
  readonly rules: ReadonlyMap<string, Stated<RuleSetting>>;
  readonly functions: ReadonlyMap<string, Stated<Correction>>;
  readonly parameters: ReadonlyMap<string, Stated<string>>;
  readonly budgets: ReadonlyMap<string, Stated<number>>;
  readonly quotas: ReadonlyMap<string, Stated<number>>;
  readonly prices: ReadonlyMap<string, Stated<number>>;
  readonly accountConcurrency: Stated<number> | undefined;
  /** By its names. */
  readonly traffic: ReadonlyMap<string, Stated<number | boolean>>;
}

interface Block {
  readonly settings: Settings;
  /** Undefined: for all files. */
  readonly isFor: ((path: string) => boolean) | undefined;
}

interface Pattern {
  readonly span: Span;
  readonly matches: (path: string) => boolean;
}

interface Suppression {
  readonly rules: readonly string[];
  readonly reason: string;
  readonly until: string | undefined;
  readonly place: Span;
  /** Undefined: all. */
  readonly files: readonly Pattern[] | undefined;
  readonly functions: readonly string[] | undefined;
}

/** One file, read and checked. */
interface Loaded {
  readonly path: string;
  readonly bases: readonly Loaded[];
  readonly blocks: readonly Block[];
  readonly exclude: readonly Pattern[];
  readonly suppressions: readonly Suppression[];
  readonly isUsable: boolean;
}

/** What holds for a file, with where each of it is said. */
export interface Effective {
  /** Every file that it consists of, what comes later winning. */
  readonly files: readonly string[];
  readonly settings: Settings;
  readonly excludedBy: Span | undefined;
  readonly isUsable: boolean;
}

/** Whatever is wrong with a configuration is a problem, never an exception; what else it says still holds. */
export class ConfigReader implements Configurations {
  readonly #problems = new Map<string, Failure>();
  readonly #finder = new ConfigFinder();
  readonly #loaded = new WeakMap<Workspace, Map<string, Loaded>>();
  /** Template → the files that its settings come from. */
  readonly #governing = new Map<string, Set<Loaded>>();
  readonly #settings = new Map<string, RuleSettings>();

  constructor(readonly options: ReaderOptions) {}

  get problems(): readonly Failure[] {
    const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
    return [...this.#problems.values()].sort((a, b) => order(a.path, b.path) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  }

  settingsOf(template: string): RuleSettings {
    return this.#settings.get(template) ?? { preset: undefined, rules: new Map() };
  }

  get suppressions(): readonly Configured[] {
    const files = new Set([...this.#governing.values()].flatMap((loaded) => [...loaded]));
    return [...files].flatMap((loaded) => loaded.suppressions.map(({ files, functions, ...suppression }): Configured => ({
      ...suppression,
      covers: ({ path, template, logicalId, constructPath }) =>
        (this.#governing.get(template)?.has(loaded) ?? false)
        && (!files || files.some(({ matches }) => matches(template) || matches(path)))
        && (!functions || functions.includes(logicalId) || (constructPath !== undefined && functions.includes(constructPath))),
    })));
  }

  of(path: string, workspace: Workspace): Configuration {
    const chain = this.#chain(path, workspace);
    const own = effectiveOf(chain, path);
    const { settings, excludedBy, isUsable } = own;
    const known = new Map<string, RuleSettings>();
    const settingsOf = (template: string): RuleSettings => {
      const before = known.get(template);
      if (before) return before;
      const effective = template === path ? own : effectiveOf(chain, template);
      const { preset, rules } = effective.settings;
      const found = { excluded: effective.excludedBy !== undefined, preset: preset?.value, rules: new Map([...rules].map(([id, { value }]) => [id, value])) };
      known.set(template, found);
      this.#settings.set(template, found);
      const governing = this.#governing.get(template) ?? new Set();
      this.#governing.set(template, governing);
      for (const loaded of chain[0] ? flattened(chain[0]) : []) governing.add(loaded);
      return found;
    };
    settingsOf(path);
    return {
      path,
      excluded: excludedBy !== undefined,
      unusable: !isUsable,
      settingsOf,
      parameters: new Map([...settings.parameters].map(([name, { value, span }]) => [name, { text: value, from: span.source.path }])),
      workload: {
        functions: settings.functions,
        budgets: settings.budgets,
        quotas: settings.quotas,
        accountConcurrency: settings.accountConcurrency,
        traffic: trafficFrom((key) => settings.traffic.get(key)?.value),
        prices: new Map([...settings.prices].map(([name, { value }]) => [name, value])),
      },
    };
  }

  /** For people: what holds for a file, and where it is said. */
  effective(path: string, workspace: Workspace): Effective {
    return effectiveOf(this.#chain(path, workspace), path);
  }

  /** The nearest configuration, and those above it, which have a say only in what is excluded. */
  #chain(path: string, workspace: Workspace): readonly Loaded[] {
    const { file } = this.options;
    if (file) return [this.#load(file.path, file.workspace, '', [])];
    return this.#finder.above(path, workspace).map((found) => this.#load(found, workspace, folderOf(found), []));
  }

  #load(path: string, workspace: Workspace, base: string, above: readonly string[]): Loaded {
    let known = this.#loaded.get(workspace);
    if (!known) this.#loaded.set(workspace, (known = new Map()));
    const key = `${base}\0${path}`;
    const before = known.get(key);
    if (before) return before;
    const loaded = this.#read(path, workspace, base, above);
    known.set(key, loaded);
    return loaded;
  }

  #read(path: string, workspace: Workspace, base: string, above: readonly string[]): Loaded {
    const unusable: Loaded = { path, bases: [], blocks: [], exclude: [], suppressions: [], isUsable: false };
    const found = this.#root(path, workspace);
    if (typeof found === 'string') {
      this.#say({ path, message: found });
      return unusable;
    }
    const { root, tree } = found;
    const mistakes = new Mistakes((failure) => this.#say(failure));
    if (tree.problem) {
      mistakes.at(tree.problem.span, `This cannot be parsed: ${tree.problem.message.replace(/\.$/, '')}. Nothing that it is for was linted.`);
      return unusable;
    }
    if (root && root.kind !== 'mapping' && !root.isNull) {
      mistakes.at(root, 'A configuration is a mapping of settings.');
      return unusable;
    }
    const bad = root ? check(root, tree, mistakes) : NOTHING;
    const bases = root ? this.#bases(root, path, workspace, base, [...above, path], mistakes) : [];
    const patterns = (node: Node | undefined, at: string): readonly Pattern[] => textsIn(node, at, bad).flatMap((text) => {
      const glob = compileGlob(text.text);
      if (typeof glob !== 'string') return [{ span: spanOf(text), matches: (file: string) => isBelow(base, file, glob) }];
      mistakes.at(text, `This pattern ${glob}.`);
      return [];
    });

    const own = root && !root.isNull ? root : undefined;
    const overrides = own?.get('overrides');
    const blocks: Block[] = own ? [{ settings: settingsIn(own, '', bad), isFor: undefined }] : [];
    if (overrides?.kind === 'sequence') {
      overrides.children.forEach((override, index) => {
        const at = `/overrides/${index}`;
        const files = patterns(override.get('files'), `${at}/files`);
        blocks.push({ settings: settingsIn(override, at, bad), isFor: (file) => files.some(({ matches }) => matches(file)) });
      });
    }
    const list = own?.get('suppressions');
    const suppressions = (list?.kind === 'sequence' ? list.children : []).flatMap((one, index): Suppression[] => {
      const at = `/suppressions/${index}`;
      const rules = textsIn(one.get('rule'), `${at}/rule`, bad);
      const [reason] = textsIn(one.get('reason'), `${at}/reason`, bad);
      if (rules.length === 0 || !reason) return [];
      const files = one.get('files');
      const functions = one.get('functions');
      return [{
        rules: rules.map(({ text }) => text), reason: reason.text, until: one.get('until')?.text, place: spanOf(rules[0]!),
        files: files && patterns(files, `${at}/files`),
        functions: functions && textsIn(functions, `${at}/functions`, bad).map(({ text }) => text),
      }];
    });
    return { path, bases, blocks, suppressions, exclude: patterns(own?.get('exclude'), '/exclude'), isUsable: bases.every(({ isUsable }) => isUsable) };
  }

  /** A text says why there is nothing to be read. */
  #root(path: string, workspace: Workspace): { readonly root: Node | undefined; readonly tree: Tree } | string {
    const size = workspace.stat(path)?.size ?? 0;
    const isManifest = path === MANIFEST || path.endsWith(`/${MANIFEST}`);
    if (size > MAX_SIZE && !isManifest) return 'is larger than the 1 MB that a configuration may have. Nothing that it is for was linted.';
    const bytes = workspace.read(path);
    const text = bytes && decode(bytes);
    if (text === undefined) return bytes ? 'is not valid UTF-8. Nothing that it is for was linted.' : 'cannot be read. Nothing that it is for was linted.';
    const tree = this.options.parse(path, text.replace(/^\uFEFF/, ' '));
    const [document] = tree.documents;
    const root = isManifest ? document?.get(MANIFEST_KEY) : document;
    // Whatever is printed of this file, now or beside a finding: no value of a parameter.
    if (root) hideParameters(tree.source, root);
    return { root, tree };
  }

  #bases(root: Node, path: string, workspace: Workspace, base: string, above: readonly string[], mistakes: Mistakes): readonly Loaded[] {
    return textsIn(root.get('extends'), '/extends', NOTHING).flatMap((node) => {
      const name = node.text;
      const isFile = /^\.{0,2}\//.test(name) || (/\.(?:json|ya?ml)$/.test(name) && !name.startsWith('@'));
      const target = isFile ? fileAt(joinPath(folderOf(path), name), workspace) : packageAt(name, folderOf(path), workspace);
      if (target === undefined) {
        mistakes.at(node, isFile ? `There is no file ${name} in this project.` : `There is no package ${name} with a configuration in the node_modules of this project.`);
        return [];
      }
      if (above.includes(target)) {
        mistakes.at(node, `This configuration goes on with itself: ${[...above.slice(above.indexOf(target)), target].join(' → ')}.`);
        return [];
      }
      if (above.length >= MAX_FILES) {
        mistakes.at(node, `More than ${MAX_FILES} configurations go on with each other.`);
        return [];
      }
      // Patterns of a package are meant for whoever uses it; those of a file are about what lies beside it.
      return [this.#load(target, workspace, isFile ? folderOf(target) : base, above)];
    });
  }

  #say(failure: Failure): void {
    this.#problems.set(`${failure.path}\0${failure.line}\0${failure.column}\0${failure.message}`, failure);
  }
}

const NOTHING: ReadonlySet<string> = new Set();

/** Checks a configuration against the schema. Returns what of it must not be used. */
function check(root: Node, tree: Tree, mistakes: Mistakes): ReadonlySet<string> {
  const value = plainValue(root);
  if (value === undefined) {
    mistakes.at(root, 'This is too large or too deeply nested for a configuration.');
    return new Set(['']);
  }
  const validate = late('./config-validator.cjs') as ((value: unknown) => boolean) & { readonly errors?: readonly ValidationError[] | null };
  const bad = validate(value) ? new Set<string>() : mistakes.explain(validate.errors ?? [], root);
  for (const key of tree.duplicates) {
    if (key.start >= root.start && key.end <= root.end) mistakes.at(key, `The key ${key.text} stands twice in this mapping; only the last one counts.`);
  }
  return bad;
}

/** What is wrong with options that a rule is given elsewhere than in a configuration of ours: in the words that it would be told there. */
export function optionMistakes(rule: string, options: readonly unknown[], parse: ReaderOptions['parse']): readonly string[] {
  const tree = parse('options.json', JSON.stringify({ rules: { [rule]: ['on', ...options] } }));
  const found: string[] = [];
  for (const document of tree.documents) check(document, tree, new Mistakes(({ message }) => found.push(message)));
  return found;
}

function settingsIn(node: Node, at: string, bad: ReadonlySet<string>): Settings {
  const single = <T>(key: string, read: (value: Node) => T | undefined): Stated<T> | undefined => {
    const found = node.get(key);
    const value = found && !bad.has('') && !bad.has(`${at}/${key}`) ? read(found) : undefined;
    return value === undefined ? undefined : { value, span: spanOf(found!) };
  };
  const each = <T>(key: string, read: (value: Node, at: string) => T | undefined): ReadonlyMap<string, Stated<T>> => {
    const found = new Map<string, Stated<T>>();
    const mapping = node.get(key);
    if (mapping?.kind !== 'mapping' || bad.has('')) return found;
    for (const [name, item] of mapping.entries()) {
      const here = `${at}/${key}/${pointer(name.text)}`;
      const value = bad.has(here) ? undefined : read(item, here);
      if (value !== undefined) found.set(name.text, { value, span: { source: name.source, start: name.start, end: Math.max(name.end, item.kind === 'scalar' ? item.end : 0) } });
    }
    return found;
  };
  return {
    preset: single('preset', ({ text }) => (PRESETS.includes(text) ? text as Preset : undefined)),
    rules: each('rules', (item, here) => ruleSettingOf(item, here, bad)),
    functions: each('functions', (item, here) => correctionOf(item, here, bad)),
    parameters: each('parameters', (item) => (item.kind === 'scalar' ? item.text : undefined)),
    budgets: each('budgets', numberOf),
    quotas: each('quotas', numberOf),
    prices: each('prices', numberOf),
    accountConcurrency: single('accountConcurrency', numberOf),
    traffic: each('traffic', (item) => {
      const value = plainValue(item);
      return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
    }),
  };
}

function ruleSettingOf(node: Node, at: string, bad: ReadonlySet<string>): RuleSetting | undefined {
  const [level, given] = node.kind === 'sequence' ? node.children : [node];
  if (!level || !LEVELS.includes(level.text) || bad.has(`${at}/0`)) return undefined;
  const options: [string, unknown][] = [];
  if (given?.kind === 'mapping') {
    for (const [name, value] of given.entries()) {
      const here = `${at}/1/${pointer(name.text)}`;
      if (![...bad].some((path) => path === here || path.startsWith(`${here}/`))) options.push([name.text, plainValue(value)]);
    }
  }
  return { severity: level.text as RuleSetting['severity'], options: Object.fromEntries(options) };
}

function correctionOf(node: Node, at: string, bad: ReadonlySet<string>): Correction | undefined {
  if (node.kind !== 'mapping') return undefined;
  const ai = bad.has(`${at}/ai`) ? undefined : plainValue(node.get('ai'));
  const kinds = textsIn(node.get('kind'), `${at}/kind`, bad).map(({ text }) => text).filter(isAiKind);
  const traffic = trafficFrom((key) => (bad.has(`${at}/${key}`) ? undefined : plainValue(node.get(key))));
  return { ai: typeof ai === 'boolean' ? ai : undefined, ...(kinds.length > 0 ? { kinds } : {}), ...(isSaid(traffic) ? { traffic } : {}) };
}

function isSaid(traffic: Traffic): boolean {
  return Object.keys(traffic).length > 0;
}

function numberOf(node: Node): number | undefined {
  const value = plainValue(node);
  return typeof value === 'number' ? value : undefined;
}

/** A text, or a list of texts. */
function textsIn(node: Node | undefined, at: string, bad: ReadonlySet<string>): readonly Node[] {
  if (!node || node.isNull || bad.has('') || bad.has(at)) return [];
  const items = node.kind === 'sequence' ? node.children : [node];
  return items.filter((item, index) => item.kind === 'scalar' && typeof plainValue(item) === 'string' && !bad.has(`${at}/${index}`));
}

function hideParameters(source: Source, root: Node): void {
  const overrides = root.get('overrides');
  for (const settings of [root, ...(overrides?.kind === 'sequence' ? overrides.children : [])]) {
    const parameters = settings.get('parameters');
    if (!parameters) continue;
    // A value that is none, such as a list of secrets, is hidden as a whole.
    if (parameters.kind !== 'mapping') source.hide(parameters.start, parameters.end);
    else for (const [, value] of parameters.entries()) source.hide(value.start, value.end);
  }
}

/** Settings of several files and overrides, the last word on each of them winning. */
function effectiveOf(chain: readonly Loaded[], path: string): Effective {
  const [nearest] = chain;
  const files = nearest ? flattened(nearest) : [];
  const blocks = files.flatMap(({ blocks }) => blocks).filter(({ isFor }) => !isFor || isFor(path)).map(({ settings }) => settings);
  const merged = <T>(of: (settings: Settings) => ReadonlyMap<string, T>): ReadonlyMap<string, T> => new Map(blocks.flatMap((block) => [...of(block)]));
  const last = <T>(of: (settings: Settings) => T | undefined): T | undefined => blocks.map(of).findLast((value) => value !== undefined);
  const rules = new Map<string, Stated<RuleSetting>>();
  for (const [id, stated] of blocks.flatMap((block) => [...block.rules])) {
    // Who changes the severity keeps the options that were given before.
    rules.set(id, { ...stated, value: { ...stated.value, options: { ...rules.get(id)?.value.options, ...stated.value.options } } });
  }
  const functions = new Map<string, Stated<Correction>>();
  for (const [id, stated] of blocks.flatMap((block) => [...block.functions])) {
    const before = functions.get(id)?.value;
    const traffic = { ...before?.traffic, ...stated.value.traffic };
    functions.set(id, { ...stated, value: { ai: stated.value.ai ?? before?.ai, kinds: stated.value.kinds ?? before?.kinds, ...(isSaid(traffic) ? { traffic } : {}) } });
  }
  const excludes = chain.flatMap((loaded) => flattened(loaded)).flatMap(({ exclude }) => exclude);
  return {
    files: files.map(({ path }) => path),
    settings: {
      rules, functions,
      preset: last(({ preset }) => preset),
      parameters: merged(({ parameters }) => parameters),
      budgets: merged(({ budgets }) => budgets),
      quotas: merged(({ quotas }) => quotas),
      prices: merged(({ prices }) => prices),
      accountConcurrency: last(({ accountConcurrency }) => accountConcurrency),
      traffic: merged(({ traffic }) => traffic),
    },
    excludedBy: excludes.find(({ matches }) => matches(path))?.span,
    isUsable: nearest?.isUsable ?? true,
  };
}

/** A file after those that it goes on with, each once. */
function flattened(loaded: Loaded, seen = new Set<Loaded>()): readonly Loaded[] {
  if (seen.has(loaded)) return [];
  seen.add(loaded);
  return [...loaded.bases.flatMap((base) => flattened(base, seen)), loaded];
}

/** A pattern is about what lies below its folder. */
function isBelow(folder: string, path: string, glob: Glob): boolean {
  if (folder === '') return glob(path);
  return path.startsWith(`${folder}/`) && glob(path.slice(folder.length + 1));
}

/** The file of a name, with or without its ending; of a folder, its configuration. */
function fileAt(path: string, workspace: Workspace): string | undefined {
  const isFile = (candidate: string): boolean => workspace.stat(candidate)?.kind === 'file';
  const candidates = [path, `${path}.json`, `${path}.yaml`, `${path}.yml`, ...CONFIG_NAMES.map((name) => joinPath(path, name))];
  const found = candidates.find(isFile);
  if (found !== undefined) return found;
  const manifest = joinPath(path, MANIFEST);
  return isFile(manifest) && manifestSpeaks(workspace.read(manifest)) ? manifest : undefined;
}

/** In the nearest node_modules that has it. */
function packageAt(name: string, folder: string, workspace: Workspace): string | undefined {
  if (!/^(?:@[\w.~-]+\/)?[\w.~-]+(?:\/[\w.~-]+)*$/.test(name) || name.split('/').some((part) => part === '..' || part === '.')) return undefined;
  let at = folder;
  for (let depth = 0; depth < 100; depth++) {
    const found = fileAt(joinPath(at, `node_modules/${name}`), workspace);
    if (found !== undefined) return found;
    const parent = joinPath(at, '..');
    const above = parent === '.' ? '' : parent;
    if (above === at || workspace.stat(above || '.') === undefined) return undefined;
    at = above;
  }
  return undefined;
}

/** A copy that does not keep a syntax tree alive. */
function spanOf({ source, start, end }: Span): Span {
  return { source, start, end };
}
