import { posix } from 'node:path';

/** The folder of a file, '' for one beside which the run started. */
export function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

/** A path as written in a file of `folder`; absolute paths stay absolute, and the workspace decides about them. */
export function joinPath(folder: string, path: string): string {
  return posix.isAbsolute(path) ? posix.normalize(path) : posix.normalize(posix.join(folder, path));
}
