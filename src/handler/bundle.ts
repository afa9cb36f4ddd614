import type { Source } from '../source/source.js';
import type { HandlerFacts, SdkUse } from './facts.js';
import { hostsOf } from './model-names.js';
import { sdkOf } from './packages.js';

/** What the text of a bundle tells that is too large to be parsed: whose modules are in it, and which it loads. */
const PLACES = /(?:node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\/|\brequire\(\s*"((?:@[\w.-]+\/)?[\w.-]+)(?:\/[\w./-]*)?"\s*\)|\bfrom\s*"((?:@[\w.-]+\/)?[\w.-]+)(?:\/[\w./-]*)?")/g;
/** A line of a bundle may be the whole of it. */
const MOST_PLACES = 20_000;

export function bundleFacts(source: Source, language: 'python' | 'javascript'): Pick<HandlerFacts, 'sdks' | 'hosts'> {
  const sdks = new Map<string, SdkUse>();
  const seen = new Set<string>();
  let places = 0;
  for (const match of language === 'javascript' ? source.text.matchAll(PLACES) : []) {
    if (++places > MOST_PLACES) break;
    const name = match[1] ?? match[2] ?? match[3] ?? '';
    if (seen.has(name)) continue;
    seen.add(name);
    const sdk = sdkOf(name, language);
    if (sdk && !sdks.has(sdk.name)) sdks.set(sdk.name, { family: sdk.family, name, span: { source, start: match.index, end: match.index + match[0].length }, reached: true });
  }
  return { sdks: [...sdks.values()], hosts: hostsOf(source) };
}
