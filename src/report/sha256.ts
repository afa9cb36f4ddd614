import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** SHA-256 of a text's UTF-8, in hex. Loaded when first asked for: only SARIF needs it, and it is a third of our start. */
export function sha256(text: string): string {
  const { createHash } = require('node:crypto') as typeof import('node:crypto');
  return createHash('sha256').update(text).digest('hex');
}
