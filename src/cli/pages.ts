import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entriesOf, readText, realPath } from '../disk.js';

const LIMIT = 50_000_000;

/** Rule id → its page in Markdown: from the package, or from beside the rules where this runs from source. */
export function loadPages(): ReadonlyMap<string, string> {
  const here = dirname(fileURLToPath(import.meta.url));
  const packed = read(join(here, 'pages.json'));
  if (packed !== undefined) return new Map(Object.entries(JSON.parse(packed) as Record<string, string>));

  const folder = join(here, '..', '..', 'rules');
  const entries = entriesOf(folder);
  if (typeof entries === 'string') return new Map();
  return new Map(
    entries.filter(({ name }) => name.endsWith('.md')).map(({ name }) => [name.slice(0, -'.md'.length), read(join(folder, name)) ?? '']),
  );
}

function read(path: string): string | undefined {
  const real = realPath(path);
  return real === undefined ? undefined : readText(real, LIMIT);
}
