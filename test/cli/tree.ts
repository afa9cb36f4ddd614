import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A file's text, or something that is no file. */
export type Leaf = string | Uint8Array | { readonly link: string } | { readonly fifo: true } | { readonly folder: true };

export const fifo: Leaf = { fifo: true };
export const folder: Leaf = { folder: true };
export const link = (to: string): Leaf => ({ link: to });

/** Lays out files below a new folder, which is gone after the test. */
export function tree(leaves: Readonly<Record<string, Leaf>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'lambdafit-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, leaf] of Object.entries(leaves)) {
    const at = join(root, path);
    mkdirSync(dirname(at), { recursive: true });
    if (typeof leaf === 'string' || leaf instanceof Uint8Array) writeFileSync(at, leaf);
    else if ('link' in leaf) symlinkSync(leaf.link, at);
    else if ('fifo' in leaf) execFileSync('mkfifo', [at]);
    else mkdirSync(at, { recursive: true });
  }
  return root;
}
