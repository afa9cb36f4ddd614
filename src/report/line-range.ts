import type { Source } from '../source/source.js';

/** Offsets, end exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A line (from 1) without its end. Takes no copy of it: a minified template is one line of megabytes. */
export function lineRange(source: Source, line: number): Range {
  const start = source.offsetOfLine(line);
  const next = source.offsetOfLine(line + 1);
  const lineEnd = /[\r\n]*$/.exec(source.slice(Math.max(start, next - 2), next))![0];
  return { start, end: next - lineEnd.length };
}

/** Of an offset within a surrogate pair, the offset where the pair starts. */
export function wholeCharacter(source: Source, offset: number): number {
  return offset > 0 && /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(source.slice(offset - 1, offset + 1)) ? offset - 1 : offset;
}
