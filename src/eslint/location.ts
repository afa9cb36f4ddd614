import { lineAt } from '../engine/open-text.js';
import type { Location, SourceCode } from './types.js';

/** ESLint ends lines where JavaScript does. */
const LINE_END = /\r\n|[\r\n\u2028\u2029]/g;

/** Where a text's offsets are: lines from 1, columns from 0. */
export function locator(text: string): (offset: number) => Location {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(LINE_END)) starts.push(index + end.length);
  return (offset) => {
    const line = lineAt(starts, offset);
    return { line, column: offset - starts[line - 1]! };
  };
}

/** Where an offset is, as whoever parsed the file counts. That of `@eslint/json` before 0.14 cannot tell: it counts columns from 1. */
export function locationIn(sourceCode: SourceCode, offset: number): Location {
  if (sourceCode.getLocFromIndex) return sourceCode.getLocFromIndex(offset);
  const { line, column } = locator(sourceCode.text)(offset);
  return { line, column: column + 1 };
}
