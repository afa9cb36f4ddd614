import type { HandlerFacts } from '../handler/facts.js';
import type { Resource } from '../template/resource.js';
import type { Project } from '../template/template.js';
import { readCode, weighCode, type Code } from './code/code.js';
import type { CodeEvidence, Front, OwnPackage } from './code/evidence.js';
import { guessedPlaces } from './code/guess.js';
import { codePlace, localLayers, type CodePlace } from './code/places.js';
import type { FolderPackages } from './manifests.js';
import { builtPath } from './packages.js';
import { FUNCTION_TYPES } from './references.js';

/** What one run knows: a function is asked for its code many times. */
interface Memory {
  /** Functions that a folder or a layer is shared by. */
  readonly users: Map<string, number>;
  readonly codes: Map<Resource, Code | undefined>;
}
const MEMORY = new WeakMap<Project, Memory>();

function memoryOf({ template }: Resource): Memory {
  const { project } = template.options;
  let memory = MEMORY.get(project);
  if (!memory) MEMORY.set(project, (memory = { users: new Map(), codes: new Map() }));
  return memory;
}

/** What the code of a function does; undefined where it is not to be found. */
export function handlerOf(fn: Resource): HandlerFacts | undefined {
  return codeOf(fn)?.facts;
}

/** What the code of a function and its manifests say of AI work; undefined where neither lies beside the template. */
export function codeEvidence(fn: Resource, front: Front): CodeEvidence | undefined {
  const code = codeOf(fn);
  return code && weighCode(code.facts, ownPackages(fn, code.packages), front, code.isGuessed);
}

function codeOf(fn: Resource): Code | undefined {
  const { codes } = memoryOf(fn);
  if (codes.has(fn)) return codes.get(fn);
  const places = placesOf(fn);
  let code = places.length === 0 ? undefined : readCode(fn, places, false);
  if (!code?.facts && places[0]?.kind !== 'inline') {
    const guessed = guessedPlaces(fn, places);
    const found = guessed.length === 0 ? undefined : readCode(fn, guessed, true);
    if (found?.facts) code = found;
  }
  codes.set(fn, code);
  return code;
}

/** Where the code lies: what somebody edits comes before what was built of it. */
function placesOf(fn: Resource): readonly CodePlace[] {
  const source = codePlace(fn);
  const built = source?.kind === 'inline' || source?.kind === 'image' ? undefined : builtPath(fn);
  return [...(source ? [source] : []), ...(built === undefined ? [] : [{ kind: 'folder' as const, path: built, gap: undefined }])];
}

/**
 * Packages that say something of the function: those of its own folder, image or layer. What several functions build
 * from, or lies where the whole repository keeps its packages, says little of each.
 */
function ownPackages(fn: Resource, folders: readonly FolderPackages[]): readonly OwnPackage[] {
  return folders.flatMap(({ folder, from, packages }) => {
    const isShared = from === 'repository' || usersOf(fn, folder, from === 'layer' ? hasLayer : liesIn) > 1;
    return packages.map((use) => ({ ...use, isShared }));
  });
}

/** Functions of the template that have to do with a folder. */
function usersOf(fn: Resource, folder: string, uses: typeof hasLayer): number {
  const { users } = memoryOf(fn);
  const key = `${fn.template.key}\n${uses === hasLayer ? 'layer' : 'code'}\n${folder}`;
  let count = users.get(key);
  if (count === undefined) {
    count = 0;
    for (const other of fn.template.resources.values()) if (FUNCTION_TYPES.has(other.type) && uses(other, folder)) count++;
    users.set(key, count);
  }
  return count;
}

function liesIn(fn: Resource, folder: string): boolean {
  const path = codeOf(fn)?.folder;
  return path !== undefined && (folder === '' || path === folder || path.startsWith(`${folder}/`));
}

function hasLayer(fn: Resource, layer: string): boolean {
  return localLayers(fn).some(({ folder }) => folder === layer);
}
