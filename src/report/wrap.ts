import { widthOf } from './visible.js';

/** Stand for the start and end of a style while lines are broken, because they have no width and no blanks. */
export const CODE = '\uE000';
export const BOLD = '\uE001';
export const LINK = '\uE002';
export const END = '\uE003';
export const MARKS = /[\uE000-\uE003]/g;

/** Breaks a text into lines at blanks; a style goes on over the break. */
export function wrap(text: string, width: number, first: string, others: string): string[] {
  const lines: string[] = [];
  let line = first;
  let used = widthOf(first);
  let isEmpty = true;
  let style = '';
  for (const word of text.split(' ')) {
    const length = widthOf(word.replace(MARKS, ''));
    if (!isEmpty && used + 1 + length > width) {
      lines.push(style === '' ? line : line + END);
      line = others + style;
      used = widthOf(others);
      isEmpty = true;
    }
    line += (isEmpty ? '' : ' ') + word;
    used += (isEmpty ? 0 : 1) + length;
    isEmpty = false;
    const marks = word.match(MARKS);
    if (marks) style = marks.at(-1) === END ? '' : marks.at(-1)!;
  }
  lines.push(line);
  return lines;
}
