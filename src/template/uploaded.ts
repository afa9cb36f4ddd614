import type { Workspace } from '../source/workspace.js';
import { folderOf, joinPath } from './paths.js';
import { literals, type Text } from './text.js';

/** Segments at the end of an address that may be those of a path of the project. */
const MOST_SEGMENTS = 4;
/** Folders around a template that may be the one whose files were uploaded. */
const MOST_FOLDERS = 8;

/**
 * The file of the project that an address in S3 names, where that can be only one: its last segments, as many as there are, are a path
 * from the template's folder or one around it. A deployment uploads the files of a project below some prefix.
 */
export function uploadedFrom(addresses: readonly Text[], folder: string, workspace: Workspace): string | undefined {
  const paths = new Set(addresses.map((address) => fileOf(address, folder, workspace)));
  const [only] = paths;
  return paths.size === 1 ? only : undefined;
}

function fileOf(address: Text, folder: string, workspace: Workspace): string | undefined {
  const segments = keyOf(address);
  for (let first = Math.max(0, segments.length - MOST_SEGMENTS); first < segments.length; first++) {
    const tail = segments.slice(first).join('/');
    // A name alone says little: it must be that of a neighbour.
    const folders = first === segments.length - 1 ? [folder] : around(folder);
    const found = folders.map((one) => joinPath(one, tail)).filter((path) => workspace.stat(path)?.kind === 'file');
    if (found.length > 0) return found.length === 1 ? found[0] : undefined;
  }
  return undefined;
}

/** Segments of the key behind what is left open in it, a prefix; the bucket may be the first. */
function keyOf(address: Text): readonly string[] {
  // Whatever stands for the beginning of an address, what follows a slash is of its path.
  const [, key] = /^(?:https?:\/\/[^/]+|\0[^/]*)(\/[^?#]*)/i.exec(literals(address)) ?? [];
  if (key === undefined) return [];
  const segments = key.slice(key.lastIndexOf('\0') + 1).replace(/^\/+/, '').split('/');
  return segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..') ? segments : [];
}

/** Not above where the run started: a way out and in again is another name for what is there. */
function around(folder: string): readonly string[] {
  const folders = [folder];
  for (let above = folderOf(folder); folders.at(-1) !== '' && above !== folders.at(-1) && !/^(?:\.\.\/)*\.\.$/.test(above) && folders.length < MOST_FOLDERS; above = folderOf(above)) folders.push(above);
  return folders;
}
