import { posix } from 'node:path';
import type { HandlerFacts, SdkUse, Sighting } from '../../handler/facts.js';
import { Source } from '../../source/source.js';
import type { Workspace } from '../../source/workspace.js';
import { joinPath } from '../../template/paths.js';
import { decode } from '../../template/project.js';
import type { Resource } from '../../template/resource.js';
import { OTHER_SDKS, VENDOR_URL } from '../signals.js';

/** A language that is compiled to something else than what somebody wrote, or that few write functions in. */
interface OtherLanguage {
  readonly name: string;
  readonly runtime: RegExp;
  readonly source: RegExp;
  readonly manifest: RegExp;
}

const LANGUAGES: readonly OtherLanguage[] = [
  { name: 'Java', runtime: /^java/, source: /\.(?:java|kt|scala|groovy)$/, manifest: /^(?:pom\.xml|build\.gradle(?:\.kts)?)$/ },
  { name: '.NET', runtime: /^dotnet/, source: /\.(?:cs|fs|vb)$/, manifest: /\.(?:cs|fs|vb)proj$/ },
  { name: 'Go', runtime: /^go/, source: /(?<!_test)\.go$/, manifest: /^go\.mod$/ },
  { name: 'Rust', runtime: /^rust/, source: /\.rs$/, manifest: /^Cargo\.toml$/ },
  { name: 'Ruby', runtime: /^ruby/, source: /\.rb$/, manifest: /^Gemfile$/ },
];

const MAX_FILES = 200;
/** Characters. */
const MAX_LENGTH = 2_000_000;
/** Bytes. */
const MAX_FILE = 500_000;
const MAX_ENTRIES = 3_000;
const MAX_DEPTH = 14;
const NOT_SOURCE: ReadonlySet<string> = new Set(['node_modules', '.git', '.aws-sam', 'cdk.out', 'target', 'build', 'bin', 'obj', '.gradle', 'test', 'tests', 'vendor', 'docs', '.idea', '.vs', '.venv']);
const IS_TEST = /(?:Tests?|Spec|IT)\.\w+$|_test\.\w+$|_spec\.rb$/;

export interface Searched {
  readonly facts: HandlerFacts;
  /** The file of the handler was found and all that it names was searched: what is not there is not used. */
  readonly isThorough: boolean;
}

/** The language of a folder that we only search; undefined where it holds none, or one that we read. */
export function otherLanguage(fn: Resource, folder: string, files: Workspace): OtherLanguage | undefined {
  const runtime = fn.string('Runtime').cases[0]?.value;
  if (runtime !== undefined && /^(?:python|nodejs)/.test(runtime)) return undefined;
  const named = runtime === undefined ? undefined : LANGUAGES.find((one) => one.runtime.test(runtime));
  if (named) return named;
  const names = files.list(folder);
  return LANGUAGES.find(({ manifest }) => names.some((name) => manifest.test(name)));
}

/** Imports and addresses of model services in the source of a language that we do not parse. */
export function searchCode(fn: Resource, folder: string, language: OtherLanguage, files: Workspace): Searched | undefined {
  const all = sourceFiles(folder, language, files);
  if (all.paths.length === 0) return undefined;
  const entry = handlerFile(fn, all.paths);
  const binary = fn.node.get('Metadata')?.get('BuildProperties')?.get('Binary')?.text;
  const start = entry !== undefined ? [entry] : binary === undefined ? all.paths : ofBinary(binary, all.paths);

  const byClass = new Map<string, string[]>();
  if (entry !== undefined) for (const path of all.paths) byClass.set(classOf(path), [...(byClass.get(classOf(path)) ?? []), path]);
  const seen = new Set(start);
  const open = [...start];
  const sdks = new Map<string, SdkUse>();
  const hosts: Sighting[] = [];
  const read: string[] = [];
  let length = 0;
  let isWhole = all.isWhole;
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    const file = scanned(path, files);
    length += file?.length ?? 0;
    if (!file || read.length >= MAX_FILES || length > MAX_LENGTH) {
      isWhole = false;
      if (!file) continue;
      break;
    }
    read.push(path);
    for (const use of file.sdks) if (!sdks.has(use.name)) sdks.set(use.name, use);
    if (file.host) hosts.push(file.host);
    if (entry === undefined) continue;
    // What a class names of its project is taken for what it uses: rather too much than too little.
    for (const word of file.classes) {
      for (const other of byClass.get(word) ?? []) {
        if (seen.has(other)) continue;
        seen.add(other);
        open.push(other);
      }
    }
  }
  const facts: HandlerFacts = { ...NOTHING_FOUND, files: read, gaps: [`${language.name} is searched for imports, not read`], sdks: [...sdks.values()], hosts };
  return { facts, isThorough: isWhole && (entry !== undefined || binary !== undefined) };
}

/** What a file shows, whoever asks: functions of one project share most of it. */
interface Scanned {
  readonly length: number;
  readonly sdks: readonly SdkUse[];
  readonly host: Sighting | undefined;
  readonly classes: ReadonlySet<string>;
}

const SCANNED = new WeakMap<Workspace, Map<string, Scanned | undefined>>();

function scanned(path: string, files: Workspace): Scanned | undefined {
  let memory = SCANNED.get(files);
  if (!memory) SCANNED.set(files, (memory = new Map()));
  if (!memory.has(path)) memory.set(path, scan(path, files));
  return memory.get(path);
}

function scan(path: string, files: Workspace): Scanned | undefined {
  const bytes = files.read(path, MAX_FILE);
  const text = bytes && decode(bytes);
  if (text === undefined) return undefined;
  const source = new Source(path, text);
  const sdks = OTHER_SDKS.flatMap(({ name, family, source: pattern }): readonly SdkUse[] => {
    const match = pattern.exec(text);
    if (!match) return [];
    const start = match.index + /^\s*/.exec(match[0])![0].length;
    return [{ family, name, span: { source, start, end: match.index + match[0].length }, reached: true }];
  });
  const host = VENDOR_URL.exec(text);
  return {
    length: text.length, sdks,
    host: host ? { text: host[0], span: { source, start: host.index, end: host.index + host[0].length } } : undefined,
    classes: new Set(text.match(/\b[A-Z]\w{1,80}\b/g)),
  };
}

export const NOTHING_FOUND: HandlerFacts = {
  entry: undefined, files: [], gaps: [], sdks: [], clients: [], calls: [], agents: [], toolLoops: [], localModels: [], hosts: [], modelIds: [], waits: [], invocations: [], services: [],
  recordLoop: undefined, partialFailures: undefined, idempotency: undefined, streamsResponse: undefined, pushes: undefined,
};

function sourceFiles(folder: string, { source }: OtherLanguage, files: Workspace): { readonly paths: readonly string[]; readonly isWhole: boolean } {
  const paths: string[] = [];
  let entries = 0;
  const open: { path: string; depth: number }[] = [{ path: folder, depth: 0 }];
  for (let next = open.shift(); next; next = open.shift()) {
    for (const name of files.list(next.path)) {
      if (++entries > MAX_ENTRIES) return { paths, isWhole: false };
      const path = joinPath(next.path, name);
      if (source.test(name)) {
        if (!IS_TEST.test(name)) paths.push(path);
      } else if (next.depth < MAX_DEPTH && !NOT_SOURCE.has(name) && !/\.\w{1,5}$/.test(name) && files.stat(path)?.kind === 'folder') open.push({ path, depth: next.depth + 1 });
    }
  }
  return { paths, isWhole: true };
}

/** `com.example.App::handleRequest`, `Assembly::Namespace.Class::Method`, `com.example.App`. */
function handlerFile(fn: Resource, paths: readonly string[]): string | undefined {
  const handler = fn.string('Handler').cases[0]?.value;
  if (handler === undefined || !/[.:]/.test(handler)) return undefined;
  const parts = handler.split('::');
  const qualified = parts.length === 3 ? parts[1]! : parts[0]!;
  const pieces = qualified.split(/[.+$]/);
  const found = paths.filter((path) => classOf(path) === pieces.at(-1));
  return found.length <= 1 ? found[0] : found.find((path) => path.replace(/\.\w+$/, '').endsWith(pieces.join('/'))) ?? found[0];
}

/** Of a Rust package with several binaries, those files that this one may be made of. */
function ofBinary(binary: string, paths: readonly string[]): readonly string[] {
  const own = (path: string): boolean => path.endsWith(`/bin/${binary}.rs`) || path.includes(`/bin/${binary}/`) || path.includes(`/${binary}/src/`);
  if (!paths.some(own)) return paths;
  return paths.filter((path) => own(path) || !/\/bin\//.test(path));
}

function classOf(path: string): string {
  return posix.basename(path).replace(/\.\w+$/, '');
}
