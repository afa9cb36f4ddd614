import type { Finding } from '../engine/finding.js';
import { sha256 } from './sha256.js';

/** Names a finding by its address, not by its line: it stays when lines move. Two may share it. */
export function fingerprint({ rule, about, places: [{ span }] }: Finding): string {
  return sha256(JSON.stringify([rule.id, span.source.path, about.logicalId, about.address]));
}
