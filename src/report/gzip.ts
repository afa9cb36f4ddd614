import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Bytes of a text's UTF-8 as gzip. Loaded when first asked for: only of a giant report is it asked. */
export function gzippedSize(text: string): number {
  const { gzipSync } = require('node:zlib') as typeof import('node:zlib');
  return gzipSync(text, { level: 6 }).length;
}
