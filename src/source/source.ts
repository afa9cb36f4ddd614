/** A place in a file. Offsets are UTF-16 code units, end exclusive. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** Replace what a span covers by a text; an empty span inserts. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

/** The line (from 1) that an offset is on, of lines that start at these offsets. */
export function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** One file as the user wrote it. The path is relative to the project root, with forward slashes. */
export class Source {
  #lines: number[] | undefined;
  /** Values that no output may show, whatever asks for the line they stand in. */
  readonly #secrets: { start: number; end: number }[] = [];
  #findSecrets: ((source: Source) => void) | undefined;

  constructor(
    readonly path: string,
    readonly text: string,
  ) {}

  /** Offsets at which lines start. A lone CR ends a line, as in YAML. */
  get #lineStarts(): number[] {
    if (this.#lines) return this.#lines;
    const starts = [0];
    const { text } = this;
    const hasLoneCr = /\r(?!\n)/.test(text);
    if (hasLoneCr) for (const { index, 0: eol } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + eol.length);
    else for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return (this.#lines = starts);
  }

  get lineCount(): number {
    return this.#lineStarts.length;
  }

  position(offset: number): Position {
    const starts = this.#lineStarts;
    const line = lineAt(starts, offset);
    return { line, column: offset - starts[line - 1]! + 1 };
  }

  /** The offset at which a line (from 1) starts; the end of the text for a line past the last. */
  offsetOfLine(line: number): number {
    return this.#lineStarts[line - 1] ?? this.text.length;
  }

  /** A line (from 1) without its end, secrets masked, in exactly as many code units as in the file. */
  line(line: number): string {
    const start = this.offsetOfLine(line);
    return this.slice(start, this.offsetOfLine(line + 1)).replace(/[\r\n]+$/, '');
  }

  /** The text between two offsets, secrets masked: every output takes text from here, none from `text`. */
  slice(start: number, end: number): string {
    const find = this.#findSecrets;
    this.#findSecrets = undefined;
    find?.(this);
    let slice = this.text.slice(start, end);
    for (const secret of this.#secrets) {
      const from = Math.max(secret.start, start) - start;
      const to = Math.min(secret.end, end) - start;
      if (from >= to) continue;
      const masked = slice.slice(from, to).replace(/[^\s]/g, '*');
      slice = slice.slice(0, from) + masked + slice.slice(to);
    }
    return slice;
  }

  /** Who looks for secrets before the first text is taken from here: most files are never shown. */
  guard(find: (source: Source) => void): void {
    this.#findSecrets = find;
  }

  /** Marks a span as a secret's value. */
  hide(start: number, end: number): void {
    if (end > start) this.#secrets.push({ start, end });
  }
}
