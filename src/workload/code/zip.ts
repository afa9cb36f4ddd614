import { createRequire } from 'node:module';
import type { FileStat, Workspace } from '../../source/workspace.js';

const require = createRequire(import.meta.url);

const MAX_ENTRIES = 100_000;
/** Forty times what Lambda takes: a directory that says more is lying. */
const MAX_UNZIPPED = 10_000_000_000;
/** What deflate can reach, by its format (RFC 1951: 258 bytes for 2 bits). A few bytes more for files that are next to empty. */
const MAX_RATIO = 1_032;
const STORED = 0;
const DEFLATED = 8;

/** Of an archive that is read for its code: the archive, one file, all files. Bytes. */
const MAX_ARCHIVE = 60_000_000;
const MAX_FILE = 1_000_000;
const MAX_TOTAL = 20_000_000;
/** What code is written in, and what names packages. */
const TELLING = /\.(?:py|[cm]?[jt]s|json|txt|toml|sh)$/i;
/** Packages that somebody else wrote: a thousand files that say no more than their names do. */
const FOREIGN = /(?:^|\/)(?:node_modules|[^/]+\.(?:dist|egg)-info|__pycache__)\//;

/** Unzipped bytes by the directory of a zip file, of which nothing is unpacked; undefined where that cannot be believed. */
export function measureZip(bytes: Uint8Array): number | undefined {
  if (!hasWholeDirectory(bytes)) return undefined;
  const { unzipSync } = require('fflate') as typeof import('fflate');
  const check = new Check(bytes);
  try {
    unzipSync(bytes, {
      filter(entry) {
        check.take(entry);
        return false;
      },
    });
  } catch {
    return undefined;
  }
  return check.total;
}

interface Entry {
  readonly name: string;
  readonly size: number;
  readonly originalSize: number;
  readonly compression: number;
}

/** Whether the directory of an archive tells the truth, as far as that can be told from it. */
class Check {
  total = 0;
  #packed = 0;
  #entries = 0;

  constructor(readonly bytes: Uint8Array) {}

  take({ name, size, originalSize, compression }: Entry): void {
    this.#packed += size;
    this.total += originalSize;
    const isTrue = compression === STORED ? size === originalSize : compression === DEFLATED && originalSize <= (size + 8) * MAX_RATIO;
    // The name is missing where the reader has run past the directory. Entries that share their bytes are how a bomb is built.
    if (!isTrue || name === '' || ++this.#entries > MAX_ENTRIES || this.#packed > this.bytes.length || this.total > MAX_UNZIPPED) throw new Error('a zip that lies');
  }
}

/** Whether the directory of a zip lies where its last record says, unless that is of the kind for large files. */
function hasWholeDirectory(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let end = bytes.length - 22; end >= 0 && end >= bytes.length - 22 - 65_535; end--) {
    if (view.getUint32(end, true) !== 0x06054b50) continue;
    const entries = view.getUint16(end + 10, true);
    const size = view.getUint32(end + 12, true);
    const start = view.getUint32(end + 16, true);
    if (entries === 0xffff || size === 0xffffffff || start === 0xffffffff) return true;
    if (entries === 0) return size === 0;
    return start + size === end && view.getUint32(start, true) === 0x02014b50;
  }
  return false;
}

/** The code in an archive, as a folder of the archive's name; undefined where it cannot be believed. Nothing else is unpacked. */
export function zipWorkspace(workspace: Workspace, path: string): Workspace | undefined {
  const bytes = workspace.read(path, MAX_ARCHIVE);
  if (!bytes || !hasWholeDirectory(bytes)) return undefined;
  const { unzipSync } = require('fflate') as typeof import('fflate');
  const check = new Check(bytes);
  let wanted = 0;
  const files = new Map<string, Uint8Array>();
  const names = new Map<string, Set<string>>();
  try {
    const unpacked = unzipSync(bytes, {
      filter(entry) {
        check.take(entry);
        const name = entry.name.replaceAll('\\', '/');
        if (/(?:^|\/)\.\.?(?:\/|$)|^\/|\0/.test(name) || FOREIGN.test(name) || !TELLING.test(name) || entry.originalSize > MAX_FILE) return false;
        wanted += entry.originalSize;
        return wanted <= MAX_TOTAL;
      },
    });
    for (const [name, content] of Object.entries(unpacked)) {
      let at = path;
      for (const part of name.replaceAll('\\', '/').split('/').filter((piece) => piece !== '')) {
        let below = names.get(at);
        if (!below) names.set(at, (below = new Set()));
        below.add(part);
        at += `/${part}`;
      }
      files.set(at, content);
    }
  } catch {
    return undefined;
  }

  const isInside = (at: string): boolean => at === path || at.startsWith(`${path}/`);
  const stat = (at: string): FileStat | undefined => {
    const file = files.get(at);
    if (file) return { kind: 'file', size: file.length, version: '' };
    return names.has(at) ? { kind: 'folder', size: 0, version: '' } : undefined;
  };
  return {
    read: (at, atMost = Infinity) => {
      if (!isInside(at)) return workspace.read(at, atMost);
      const file = files.get(at);
      return file && file.length <= atMost ? file : undefined;
    },
    stat: (at) => (isInside(at) ? stat(at) : workspace.stat(at)),
    list: (at) => (isInside(at) ? [...(names.get(at) ?? [])].sort() : workspace.list(at)),
  };
}
