const ESCAPE = /\\(?:\r\n|u[\da-fA-F]{4}|U[\da-fA-F]{8}|x[\da-fA-F]{2}|[0-7]{1,3}|N\{[^{}\n]{1,100}\}|[^])/g;
const SINGLE: Readonly<Record<string, string>> = {
  '\\': '\\', '\'': '\'', '"': '"', 'a': '\x07', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v', '\n': '', '\r': '', '\r\n': '',
};

/** How a literal is written: its prefix in lower case, and how many characters stand before and after its content. */
export interface Quotes {
  readonly prefix: string;
  readonly open: number;
  readonly close: number;
}

export function quotesOf(literal: string): Quotes {
  const [start = '', prefix = '', quote = ''] = /^([a-z]{0,2})('''|"""|'|"|)/i.exec(literal) ?? [];
  const isClosed = quote !== '' && literal.length >= start.length + quote.length && literal.endsWith(quote);
  return { prefix: prefix.toLowerCase(), open: start.length, close: isClosed ? quote.length : 0 };
}

/** The text that a piece between quotes stands for. */
export function decoded(piece: string, { prefix }: Quotes): string {
  const lines = piece.includes('\r') ? piece.replace(/\r\n?/g, '\n') : piece;
  const text = prefix.includes('f') ? lines.replace(/\{\{|\}\}/g, (braces) => braces[0]!) : lines;
  if (prefix.includes('r') || !text.includes('\\')) return text;
  const isBytes = prefix.includes('b');
  return text.replace(ESCAPE, (escape) => {
    const rest = escape.slice(1);
    const single = SINGLE[rest];
    if (single !== undefined) return single;
    const code = /^[0-7]+$/.test(rest) ? Number.parseInt(rest, 8) : Number.parseInt(rest.slice(1), 16);
    // `\N{…}` and what is no escape stay as they are written.
    if (rest.length === 1 && !/[0-7]/.test(rest) || Number.isNaN(code) || code > 0x10_ff_ff || (isBytes && /^[uUN]/.test(rest))) return escape;
    return String.fromCodePoint(code);
  });
}

/** Undefined for what is no number that JavaScript has: `1j`. */
export function numberOf(literal: string): number | undefined {
  const digits = literal.replace(/_/g, '').toLowerCase();
  if (/^0\d+$/.test(digits)) return Number.parseInt(digits, 8);
  const value = Number(digits);
  return Number.isFinite(value) ? value : undefined;
}
