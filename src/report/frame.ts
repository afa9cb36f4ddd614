import type { Place } from '../engine/finding.js';
import type { Source } from '../source/source.js';
import { lineRange, wholeCharacter, type Range } from './line-range.js';
import { draw, visible, type Drawing } from './visible.js';

/** Columns of code above which a line is shown in part. */
const WIDEST = 200;
const NARROWEST = 40;

/** A line of a file, and the places on it to point at. */
export interface FrameLine {
  readonly source: Source;
  readonly line: number;
  readonly marks: readonly { readonly place: Place; readonly sign: '^' | '~' }[];
}

export interface FrameStyle {
  /** Digits of the greatest line number. */
  readonly digits: number;
  /** Columns of the terminal. */
  readonly width?: number | undefined;
  readonly gutter: (text: string) => string;
  readonly mark: (text: string, sign: '^' | '~') => string;
}

/** Draws lines of code, and squiggles and notes beneath them. */
export function drawFrame(lines: readonly FrameLine[], style: FrameStyle): readonly string[] {
  const besideCode = `  ${'9'.repeat(style.digits)} │ ……`.length;
  const widest = Math.max(NARROWEST, Math.min(WIDEST, (style.width ?? Infinity) - besideCode));
  const blank = style.gutter(`  ${' '.repeat(style.digits)} │`);
  const out: string[] = [];

  for (const { source, line, marks } of lines) {
    const gutter = style.gutter(`  ${String(line).padStart(style.digits)} │`);
    const code = (text: string): string => `${gutter} ${text}`.trimEnd();
    const range = lineRange(source, line);
    const whole = range.end - range.start <= widest ? draw(source.slice(range.start, range.end)) : undefined;
    const fits = whole && whole.columns.at(-1)! <= widest ? whole : undefined;

    if (fits || marks.length === 0) out.push(code((fits ?? excerpt(source, range, range.start, widest)).text));
    for (const { place, sign } of marks) {
      const focus = Math.min(Math.max(place.span.start, range.start), range.end);
      const drawing = fits ? { ...fits, from: range.start } : excerpt(source, range, focus, widest);
      if (!fits) out.push(code(drawing.text));
      const squiggle = underline(drawing, focus, place.span.end, sign, source);
      out.push(`${blank} ${squiggle.indent}${style.mark(`${squiggle.text}${place.note && ' '}${visible(place.note)}`, sign)}`);
    }
  }
  return out;
}

interface Excerpt extends Drawing {
  /** The offset that the first column index stands for. */
  readonly from: number;
}

function underline(
  { columns, from }: Excerpt,
  start: number,
  end: number,
  sign: string,
  source: Source,
): { readonly indent: string; readonly text: string } {
  const last = from + columns.length - 1;
  const text = source.slice(start, Math.min(end, last));
  // Of a span over several lines its first line, without the blanks that end it.
  const covered = end > last ? text.trimEnd().length : text.length;
  const left = columns[start - from]!;
  const right = columns[start - from + covered]!;
  return { indent: ' '.repeat(left), text: sign.repeat(Math.max(1, right - left)) };
}

/** Of a line too long to be shown: what stands around an offset, with `…` where it is cut. */
function excerpt(source: Source, range: Range, focus: number, widest: number): Excerpt {
  const before = wholeCharacter(source, Math.max(range.start, focus - Math.floor(widest / 3)));
  const lead = draw(source.slice(before, focus)).columns;
  const cut = lead.findIndex(column => lead.at(-1)! - column <= widest / 3);
  const from = wholeCharacter(source, before + cut);

  const to = wholeCharacter(source, Math.min(range.end, from + widest));
  const { columns } = draw(source.slice(from, to));
  const over = columns.findIndex(column => column > widest);
  const end = over < 0 ? to : wholeCharacter(source, Math.max(focus, from + over - 1));

  const drawing = draw(source.slice(from, end));
  const head = from > range.start ? '…' : '';
  const tail = end < range.end ? '…' : '';
  return { from, text: `${head}${drawing.text}${tail}`, columns: drawing.columns.map(column => column + head.length) };
}
