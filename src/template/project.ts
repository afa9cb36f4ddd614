import { Source } from '../source/source.js';
import { parseTree, type Tree } from '../source/tree.js';
import type { Workspace } from '../source/workspace.js';
import type { Project } from './template.js';

/** The files of one run, each parsed once. `opened` are those with a syntax tree, for whoever must look at them all. */
export class OpenProject implements Project {
  readonly #trees = new Map<string, Tree | undefined>();

  constructor(readonly workspace: Workspace) {}

  tree(path: string): Tree | undefined {
    if (this.#trees.has(path)) return this.#trees.get(path);
    const text = this.text(path);
    const tree = text === undefined ? undefined : parseTree(new Source(path, text));
    this.#trees.set(path, tree);
    return tree;
  }

  /** A tree that was parsed elsewhere (an editor's buffer, the template itself). */
  put(tree: Tree): void {
    this.#trees.set(tree.source.path, tree);
  }

  /** A text file; undefined where it is missing or no UTF-8. */
  text(path: string): string | undefined {
    const bytes = this.workspace.read(path);
    return bytes && decode(bytes);
  }

  get opened(): readonly Tree[] {
    return [...this.#trees.values()].filter((tree) => tree !== undefined);
  }
}

/** UTF-8, a byte order mark kept (offsets count it); undefined for anything else. */
export function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
