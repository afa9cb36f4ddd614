import { withoutSecrets } from '../source/secrets.js';
import type { Span } from '../source/source.js';
import type { Evidence, Where } from './assessment.js';

/** Where a span begins, as plain data that keeps no tree alive. */
export function where({ source, start }: Span): Where {
  const { line, column } = source.position(start);
  return { path: source.path, line, column };
}

/** What is said of a file may name what is in it: secrets are taken out, and what is open in a text (NUL) is shown as such. */
export function discreet(note: string): string {
  return withoutSecrets(note).replaceAll('\0', '…');
}

/** A sentence about what stands at a place. */
export function evidence(note: string, span?: Span): Evidence {
  return { note: discreet(note), ...(span ? where(span) : {}) };
}

/** Tells places apart by where they are, since findings carry copies of them. */
export function placeKey({ source, start, end }: Span): string {
  return `${source.path}\n${start}\n${end}`;
}

/** The same thing said twice is said once. */
export function distinct(all: readonly Evidence[]): readonly Evidence[] {
  const seen = new Set<string>();
  return all.filter(({ note, path, line }) => {
    const key = `${note}\n${path ?? ''}\n${line ?? ''}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** By code units: the order must not depend on the locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
