/**
 * What a terminal would obey, reorder or not show: controls, bidi overrides, zero-width and other invisible
 * characters, line separators, lone surrogates. An emoji's own variation selector (captured) only says that it is one.
 */
const HIDDEN = /(?<=\p{Extended_Pictographic})(\uFE0F)|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{DI}]/gu;

const PLAIN = /^[\x20-\x7e]*$/;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text of unknown origin on one line, with nothing in it that is not seen. */
export function visible(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(HIDDEN, (character, selector?: string) => (selector ? '' : (SHORT[character] ?? escape(character))));
}

/** JSON text that decodes to exactly the value and shows all of it, also where somebody prints it to a terminal. */
export function visibleJson(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2);
  return text.replace(HIDDEN, character => (character === '\n' ? character : escapeUnits(character)));
}

function escape(character: string): string {
  const point = character.codePointAt(0)!;
  return point > 0xffff ? `\\u{${point.toString(16)}}` : escapeUnits(character);
}

function escapeUnits(character: string): string {
  let escaped = '';
  for (let at = 0; at < character.length; at++) escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  return escaped;
}

const NO_WIDTH = /^[\p{Mn}\p{Me}\u1160-\u11FF\uD7B0-\uD7FF]$/u;
/** As get-east-asian-width has it, for every code point that Unicode 15 assigns. */
const TWO_WIDE =
  /^(?!\p{RI})[\u1100-\u115F\u2329\u232A\u2630-\u2637\u268A-\u268F\u2E80-\u303E\u3041-\u3247\u3250-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6B\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18DFF}\u{1AFF0}-\u{1B2FF}\u{1D300}-\u{1D376}\u{1F200}-\u{1F265}\u{20000}-\u{3FFFD}\p{Emoji_Presentation}]$/u;
const TAB_STOP = 4;

/** A piece of a line as it is shown. */
export interface Drawing {
  readonly text: string;
  /** The column (from 0) at which each code unit of the piece is drawn, and at the end the width of all. */
  readonly columns: readonly number[];
}

/** Draws a piece of one line of a file: tabs expanded, nothing hidden. */
export function draw(piece: string): Drawing {
  if (PLAIN.test(piece)) return { text: piece, columns: Array.from({ length: piece.length + 1 }, (_, at) => at) };

  let text = '';
  let column = 0;
  let before = '';
  const columns: number[] = [];
  for (const character of piece) {
    const drawn = character === '\t' ? ' '.repeat(TAB_STOP - (column % TAB_STOP)) : visible(before + character).slice(visible(before).length);
    for (let at = 0; at < character.length; at++) columns.push(column);
    text += drawn;
    column += drawn === character ? widthOf(character) : drawn.length;
    before = character;
  }
  columns.push(column);
  return { text, columns };
}

/** Columns that a text which is already visible takes. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += NO_WIDTH.test(character) ? 0 : TWO_WIDE.test(character) ? 2 : 1;
  return width;
}
