import { Source } from '../source/source.js';
import type { Workspace } from '../source/workspace.js';
import type { HandlerEntry } from './entry.js';
import { writtenImports } from './imports.js';
import { isInteresting } from './interest.js';
import { lowerJavaScript } from './javascript.js';
import { locator, type Locator } from './locate.js';
import { lowerPython } from './python.js';
import type { Module } from './syntax.js';
import { isForTypesOnly, traverse, type Node } from './traverse.js';

/** The modules that a handler is made of. */
export interface Closure {
  readonly entry: Source;
  /** Parsed, the entry first, the others as they are imported. */
  readonly modules: ReadonlyMap<string, Module>;
  /** Too large to be parsed: all that is known of them is their text. */
  readonly large: readonly Source[];
  /** Modules that were read, the entry first. */
  readonly files: readonly string[];
  readonly gaps: readonly string[];
  readonly locator: Locator;
  readonly language: HandlerEntry['language'];
}

/** Of one handler, as whole projects are not what a function deploys. */
const MOST_MODULES = 200;
/** Code units of all modules together. */
const MOST_TEXT = 3_000_000;
/** Above that it is a bundle, which takes seconds to parse. */
const MOST_PARSED = 1_500_000;
/** Nothing larger is even looked at. */
const MOST_BYTES = 16_000_000;

/** What one run has read: functions share modules. */
interface Memory {
  readonly sources: Map<string, Source | undefined>;
  readonly modules: Map<string, Module>;
  readonly interesting: Map<string, boolean>;
}
const MEMORY = new WeakMap<Workspace, Memory>();

function memoryOf(files: Workspace): Memory {
  let memory = MEMORY.get(files);
  if (!memory) MEMORY.set(files, (memory = { sources: new Map(), modules: new Map(), interesting: new Map() }));
  return memory;
}

function remember<K, V>(memory: Map<K, V>, key: K, ask: () => V): V {
  if (memory.has(key)) return memory.get(key)!;
  const answer = ask();
  memory.set(key, answer);
  return answer;
}

/** Undefined where the entry cannot be read. */
export function closureOf(entry: HandlerEntry, files: Workspace): Closure | undefined {
  const memory = memoryOf(files);
  const { language, module } = entry;
  const read = (path: string): Source | undefined => remember(memory.sources, path, () => {
    const bytes = files.read(path, MOST_BYTES);
    return bytes && new Source(path, new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  });
  const start = typeof module === 'string' ? read(module) : module;
  if (!start) return undefined;

  const reader: Reader = { language, read, locator: locator(entry, files), start };
  const written = follow(reader, (source) => importsByText(reader, source));
  const interesting = [...written.sources.values()].some((source) => source === module ? isInteresting(source.text) : remember(memory.interesting, source.path, () => isInteresting(source.text)));
  if (!interesting) return { entry: start, modules: new Map(), large: [], files: [...written.sources.keys()], gaps: [...written.gaps], locator: reader.locator, language };

  const modules = new Map<string, Module>();
  const large: Source[] = [];
  const lower = (source: Source): Module => (language === 'python' ? lowerPython(source) : lowerJavaScript(source));
  const exact = follow(reader, (source, gaps) => {
    if (source.text.length > MOST_PARSED) {
      large.push(source);
      gaps.add(`${source.path} is too large to be parsed`);
      return [];
    }
    const lowered = source === module ? lower(source) : remember(memory.modules, source.path, () => lower(source));
    if (!lowered.isWhole) gaps.add(`${source.path} could not be parsed to its end`);
    // A parser that gives up leaves the text.
    if (!lowered.isWhole && lowered.body.length === 0) large.push(source);
    modules.set(source.path, lowered);
    return importsBySyntax(lowered);
  });
  return { entry: start, modules, large, files: [...exact.sources.keys()], gaps: [...exact.gaps], locator: reader.locator, language };
}

interface Reader {
  readonly language: HandlerEntry['language'];
  readonly start: Source;
  readonly read: (path: string) => Source | undefined;
  readonly locator: Locator;
}

interface Wanted {
  readonly module: string;
  readonly names: readonly string[];
  /** Somebody has thought of its absence: `try: import x`. */
  readonly isOptional?: boolean;
}

interface Followed {
  readonly sources: ReadonlyMap<string, Source>;
  readonly gaps: ReadonlySet<string>;
}

/** All that is imported from the entry on, breadth first, as `importsOf` tells of each module. */
function follow({ locator, read, start, language }: Reader, importsOf: (source: Source, gaps: Set<string>) => readonly Wanted[]): Followed {
  const sources = new Map([[start.path, start]]);
  const gaps = new Set<string>();
  let left = MOST_TEXT - start.text.length;
  const take = (path: string): void => {
    if (sources.has(path)) return;
    if (sources.size >= MOST_MODULES) {
      gaps.add(`imports more than ${MOST_MODULES} modules`);
      return;
    }
    const source = read(path);
    if (!source) gaps.add(`${path} could not be read`);
    else if (source.text.length > left) gaps.add('imports more code than is read');
    else {
      left -= source.text.length;
      sources.set(path, source);
    }
  };
  // What is added while it goes on is followed as well.
  for (const source of sources.values()) {
    for (const path of locator.around(source.path)) take(path);
    for (const { module, names, isOptional } of importsOf(source, gaps)) {
      const target = locator.find(source.path, module);
      if (target.kind === 'module') take(target.path);
      const isPackage = module === 'agents' && names.some((name) => name === 'Runner' || name === 'function_tool');
      if (target.kind === 'missing' && !isOptional && !isPackage) gaps.add(`imports ${module}, which is not there`);
      if (language === 'javascript' || target.kind === 'package' || target.kind === 'missing') continue;
      if (target.kind === 'module' && !target.path.endsWith('__init__.py')) continue;
      for (const name of names) {
        const inner = locator.find(source.path, `${module}${module.endsWith('.') ? '' : '.'}${name}`);
        if (inner.kind === 'module') take(inner.path);
        else if (inner.kind === 'missing' && target.kind === 'plain' && !isOptional) gaps.add(`imports ${name} from ${module}, which is not there`);
      }
    }
  }
  return { sources, gaps };
}

const WRITTEN = new WeakMap<Source, readonly Wanted[]>();

function importsByText({ language }: Reader, source: Source): readonly Wanted[] {
  let written = WRITTEN.get(source);
  if (!written) WRITTEN.set(source, (written = writtenImports(source.text.length > MOST_PARSED ? source.text.slice(0, MOST_PARSED) : source.text, language)));
  return written;
}

const IMPORTS = new WeakMap<Module, readonly Wanted[]>();

/** What a module imports, wherever that stands in it. */
function importsBySyntax(module: Module): readonly Wanted[] {
  const known = IMPORTS.get(module);
  if (known) return known;
  const found: Wanted[] = module.exports.flatMap(({ from }) => (from ? [{ module: from.module, names: [from.imported] }] : []));
  const optional = new Set<Node>();
  const visit = (node: Node): boolean | void => {
    if (node.kind === 'import') found.push({ module: node.module, names: node.bindings.map(({ imported }) => imported), isOptional: optional.has(node) });
    if (node.kind === 'module' && node.module !== undefined) found.push({ module: node.module, names: [] });
    if (node.kind === 'try' && node.handlers.length > 0) for (const statement of node.body) optional.add(statement);
    if (node.kind === 'branch' && isForTypesOnly(node)) {
      traverse(node.bodies.slice(1).flat(), visit);
      return false;
    }
    return true;
  };
  traverse([...module.body, ...module.exports.flatMap(({ value }) => (value ? [value] : []))], visit);
  IMPORTS.set(module, found);
  return found;
}
