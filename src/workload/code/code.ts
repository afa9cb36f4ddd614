import { readHandler } from '../../handler/read.js';
import type { HandlerEntry } from '../../handler/entry.js';
import type { HandlerFacts } from '../../handler/facts.js';
import type { Workspace } from '../../source/workspace.js';
import { folderOf } from '../../template/paths.js';
import type { Resource } from '../../template/resource.js';
import { layerFolders, localPackages, manifestsOf, type FolderPackages } from '../manifests.js';
import { entryOf, handlerName, runtimeLanguage, type Language } from './entry.js';
import { inlineCode, relocated } from './inline.js';
import { localLayers, missingLayers, type CodePlace } from './places.js';
import { NOTHING_FOUND, otherLanguage, searchCode } from './search.js';
import { zipWorkspace } from './zip.js';

export { weighCode } from './evidence.js';

/** What was found in the code of a function, and the packages that manifests name for it. */
export interface Code {
  readonly facts: HandlerFacts | undefined;
  /** The template does not say that this is its code. */
  readonly isGuessed: boolean;
  /** Where it lies; undefined for code in a template. */
  readonly folder: string | undefined;
  readonly packages: readonly FolderPackages[];
}

/** Reads the code of a function from the first of these places where its handler is, and the manifests there. */
export function readCode(fn: Resource, places: readonly CodePlace[], isGuessed: boolean): Code {
  const { workspace } = fn.template.options.project;
  const layers = localLayers(fn).map(({ folder }) => folder);
  for (const place of places) {
    const read = place.kind === 'inline' ? inlineFacts(fn, place, layers, workspace) : placeFacts(fn, place, layers, workspace);
    // Who has read all of the code needs no list of what is installed.
    if (read) return { isGuessed: isGuessed || read.isPlaceholder === true, facts: withGaps(read.facts, place, fn), folder: folderAt(place), packages: read.isThorough ? [] : packagesOf(fn, place, layers, workspace) };
  }
  const [first] = places;
  return { isGuessed, facts: undefined, folder: first && folderAt(first), packages: first ? packagesOf(fn, first, layers, workspace) : [] };
}

interface Read {
  readonly facts: HandlerFacts;
  /** All that the code of this place leads to is known. */
  readonly isThorough: boolean;
  /** It stands for code that is put there later. */
  readonly isPlaceholder?: boolean;
}

function withGaps(facts: HandlerFacts, place: CodePlace, fn: Resource): HandlerFacts {
  const gaps = [...(place.kind === 'inline' || place.gap === undefined ? [] : [place.gap]), ...missingLayers(fn).map((name) => `its layer ${name} is not here`)];
  return gaps.length === 0 ? facts : { ...facts, gaps: [...facts.gaps, ...gaps] };
}

function inlineFacts(fn: Resource, place: Extract<CodePlace, { kind: 'inline' }>, layers: readonly string[], files: Workspace): Read | undefined {
  const code = inlineCode(place.view);
  if (!code) return undefined;
  const runtime = fn.string('Runtime');
  const language: Language | undefined = runtimeLanguage(fn) ?? (runtime.cases.length > 0 ? undefined : guess(code.source.text));
  if (!language) return undefined;
  // What stands in a template is `index`, whatever its handler calls it.
  const handler = handlerName(fn)?.split('.').at(-1);
  const entry: HandlerEntry = { language, module: code.source, handler, roots: layers.flatMap((layer) => layerFolders(layer, files)) };
  const facts = relocated(read(entry, files), code.move);
  const isPlaceholder = !REACHES_OUT.test(code.source.text);
  const gaps = [...(code.gap === undefined ? [] : [code.gap]), ...(isPlaceholder ? ['imports nothing, so that other code may be put in its place'] : [])];
  return { facts: gaps.length === 0 ? facts : { ...facts, gaps: [...facts.gaps, ...gaps] }, isThorough: true, isPlaceholder };
}

/** What code that does anything for somebody has. `def handler(event, context): return {"error": "Deploy actual code"}` has none. */
const REACHES_OUT = /\b(?:import|require|fetch)\b/;

function guess(text: string): Language {
  return /^\s*(?:def |import [\w.]+\s*$|from [\w.]+ import )/m.test(text) ? 'python' : 'javascript';
}

function placeFacts(fn: Resource, place: Exclude<CodePlace, { kind: 'inline' }>, layers: readonly string[], workspace: Workspace): Read | undefined {
  const files = place.kind === 'zip' ? unzipped(workspace, place.path) : workspace;
  if (!files) return undefined;
  const found = entryOf(fn, place, files);
  if (!found) {
    const folder = folderAt(place)!;
    const language = otherLanguage(fn, folder, files);
    const searched = language && searchCode(fn, folder, language, files);
    return searched && { facts: searched.facts, isThorough: searched.isThorough };
  }
  const { entry } = found;
  const local = entry.language === 'python' ? entry.roots.flatMap((root) => localPackages(root, files)) : [];
  const roots = [...new Set([...entry.roots, ...local, ...layers.flatMap((layer) => layerFolders(layer, workspace))])];
  const facts = read({ ...entry, roots }, files);
  return { facts, isThorough: facts.gaps.length === 0 };
}

/** What is nested deeper than the call stack is none of what people write, and may cost no more than the evidence. */
function read(entry: HandlerEntry, files: Workspace): HandlerFacts {
  try {
    return readHandler(entry, files);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ...NOTHING_FOUND, gaps: ['it is nested too deeply to be read'] };
  }
}

const ARCHIVES = new WeakMap<Workspace, Map<string, Workspace | undefined>>();

function unzipped(workspace: Workspace, path: string): Workspace | undefined {
  let memory = ARCHIVES.get(workspace);
  if (!memory) ARCHIVES.set(workspace, (memory = new Map()));
  if (!memory.has(path)) memory.set(path, zipWorkspace(workspace, path));
  return memory.get(path);
}

function packagesOf(fn: Resource, place: CodePlace, layers: readonly string[], workspace: Workspace): readonly FolderPackages[] {
  if (place.kind === 'inline') return [];
  const files = place.kind === 'zip' ? unzipped(workspace, place.path) ?? workspace : workspace;
  return manifestsOf({ folder: folderAt(place)!, home: folderOf(fn.template.path), dockerfile: place.kind === 'image' ? place.dockerfile : undefined, layers }, files);
}

function folderAt(place: CodePlace): string | undefined {
  if (place.kind === 'inline') return undefined;
  return place.kind === 'image' ? place.context : place.kind === 'file' ? folderOf(place.path) : place.path;
}
