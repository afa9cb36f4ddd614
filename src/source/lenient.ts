/** Blanks that make js-yaml read a text as PyYAML does, and mean nothing to either. */
export interface Blanks {
  readonly at: number;
  readonly width: number;
  /** Where the bracket or quote stands that these blanks are inside of. */
  readonly opener: number;
}

export interface Reading {
  /** In the order of the text. */
  readonly blanks: readonly Blanks[];
  /** A bracket or quote that nothing closes. */
  readonly unclosed: number | undefined;
}

/**
 * SAM and the AWS CLI read templates with PyYAML, which is laxer than js-yaml 5: within brackets and quotes it
 * cares for no indentation, and a comment may touch the bracket or quote before it. This finds the places where
 * js-yaml must be given blanks. It follows PyYAML's scanner, so it knows what is inside of brackets, quotes and
 * block scalars, but judges nothing: whether the text is YAML is for js-yaml to say.
 */
export function readLeniently(text: string): Reading {
  const { length } = text;
  const blanks: Blanks[] = [];
  /** Columns of the block collections that are open around `indent`, the innermost one. */
  const outer: number[] = [];
  let indent = -1;
  /** js-yaml wants a document to be indented as far as its first line is. */
  let least: number | undefined;
  /** Offsets of the brackets that are open. */
  const brackets: number[] = [];
  let at = text.charCodeAt(0) === BOM ? 1 : 0;
  let lineStart = at;
  /** A key, or an entry of a block collection, may start here. */
  let keyAllowed = true;
  /** Column of what turns out to be a key if a colon follows on its line. */
  let key: number | undefined;

  const isEnd = (offset: number): boolean => offset >= length || isBlankOrBreak(text.charCodeAt(offset));

  const isDocumentMarker = (offset: number): boolean =>
    (text.startsWith('---', offset) || text.startsWith('...', offset)) && isEnd(offset + 3);

  const open = (column: number): void => {
    if (column <= indent) return;
    outer.push(indent);
    indent = column;
  };

  /** From a line break, or a blank before one, to the next character that is neither. */
  const skipBreaks = (): void => {
    for (; at < length; at++) {
      const character = text.charCodeAt(at);
      if (isBreak(character)) {
        if (character === CR && text.charCodeAt(at + 1) === LF) at++;
        lineStart = at + 1;
      } else if (!isBlank(character)) {
        return;
      }
    }
  };

  /** js-yaml counts blanks at the start of a line up to the first tab. */
  const indentLine = (opener: number): void => {
    let column = 0;
    while (text.charCodeAt(lineStart + column) === SPACE) column++;
    const wanted = Math.max(indent + 1, least ?? 0);
    if (column < wanted) blanks.push({ at: lineStart, width: wanted - column, opener });
  };

  const skipLine = (): void => {
    while (at < length && !isBreak(text.charCodeAt(at))) at++;
  };

  const startKey = (): void => {
    if (keyAllowed && brackets.length === 0) key = at - lineStart;
    keyAllowed = false;
  };

  /** Moves behind the closing quote; false where there is none. */
  const skipQuoted = (quote: number): boolean => {
    const opener = at++;
    while (at < length) {
      const character = text.charCodeAt(at);
      if (character === quote) {
        at++;
        if (quote === DOUBLE_QUOTE || text.charCodeAt(at) !== quote) return true;
        at++;
      } else if (character === BACKSLASH && quote === DOUBLE_QUOTE) {
        at += isBreak(text.charCodeAt(at + 1)) ? 1 : 2;
      } else if (isBreak(character)) {
        const before = lineStart;
        skipBreaks();
        if (isDocumentMarker(lineStart)) return false;
        if (lineStart !== before) indentLine(opener);
        key = undefined;
      } else {
        at++;
      }
    }
    return false;
  };

  const skipBlockScalar = (): void => {
    let explicit = 0;
    for (at++; at < length && !isBreak(text.charCodeAt(at)); at++) {
      const character = text.charCodeAt(at);
      if (isBlank(character)) break;
      if (character >= 0x31 && character <= 0x39) explicit = character - 0x30;
    }
    skipLine();
    const leftmost = Math.max(indent + 1, 1);
    let content = explicit > 0 ? leftmost + explicit - 1 : -1;
    while (at < length) {
      if (text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF) at++;
      lineStart = at + 1;
      at = lineStart;
      while (text.charCodeAt(at) === SPACE) at++;
      if (at >= length) break;
      if (isBreak(text.charCodeAt(at))) continue;
      const column = at - lineStart;
      if (content < 0) content = Math.max(column, leftmost);
      if (column < content) {
        at = lineStart;
        break;
      }
      skipLine();
    }
    keyAllowed = true;
    key = undefined;
  };

  /** A plain scalar goes on over line breaks: in brackets always, else where the next line is indented. */
  const skipPlain = (): void => {
    const inBrackets = brackets.length > 0;
    const first = at;
    while (at < length) {
      const character = text.charCodeAt(at);
      if (inBrackets && isFlowIndicator(character)) return;
      if (character === COLON) {
        if (isEnd(at + 1) || (inBrackets && isFlowIndicator(text.charCodeAt(at + 1)))) return;
        at++;
      } else if (character === HASH && at > first && isBlankOrBreak(text.charCodeAt(at - 1))) {
        return;
      } else if (isBreak(character)) {
        const [savedAt, savedLineStart] = [at, lineStart];
        skipBreaks();
        const next = text.charCodeAt(at);
        const goesOn = at < length && next !== HASH && (inBrackets || at - lineStart > indent) && !isDocumentMarker(lineStart);
        if (!goesOn || (inBrackets && isFlowIndicator(next))) {
          at = savedAt;
          lineStart = savedLineStart;
          return;
        }
        if (inBrackets) indentLine(brackets[0]!);
        key = undefined;
      } else {
        at++;
      }
    }
  };

  while (at < length) {
    const character = text.charCodeAt(at);
    if (isBlank(character)) {
      at++;
      continue;
    }
    if (isBreak(character)) {
      skipBreaks();
      if (at >= length) break;
      if (brackets.length > 0) {
        indentLine(brackets[0]!);
      } else {
        keyAllowed = true;
        key = undefined;
      }
      continue;
    }
    if (character === HASH) {
      if (at > lineStart && !isBlank(text.charCodeAt(at - 1))) blanks.push({ at, width: 1, opener: at });
      skipLine();
      continue;
    }
    const inBrackets = brackets.length > 0;
    const column = at - lineStart;
    if (!inBrackets) {
      while (indent > column) indent = outer.pop()!;
      if (column === 0 && isDocumentMarker(at)) {
        outer.length = 0;
        indent = -1;
        least = undefined;
        at += 3;
        keyAllowed = false;
        continue;
      }
      if (column === 0 && character === PERCENT) {
        skipLine();
        continue;
      }
    }
    least ??= column;
    switch (character) {
      case OPENING_BRACKET:
      case OPENING_BRACE:
        startKey();
        brackets.push(at++);
        continue;
      case CLOSING_BRACKET:
      case CLOSING_BRACE: {
        const opener = brackets.pop();
        const opening = character === CLOSING_BRACKET ? OPENING_BRACKET : OPENING_BRACE;
        if (opener !== undefined && text.charCodeAt(opener) !== opening) return { blanks, unclosed: opener };
        at++;
        continue;
      }
      case DOUBLE_QUOTE:
      case SINGLE_QUOTE: {
        const opener = at;
        startKey();
        if (!skipQuoted(character)) return { blanks, unclosed: opener };
        continue;
      }
      case DASH:
      case QUESTION_MARK:
        if (!isEnd(at + 1)) break;
        if (!inBrackets) {
          open(column);
          keyAllowed = true;
        }
        at++;
        continue;
      case COLON:
        if (!isEnd(at + 1) && !inBrackets) break;
        if (!inBrackets) {
          open(key ?? column);
          keyAllowed = key === undefined;
          key = undefined;
        }
        at++;
        continue;
      case COMMA:
        if (!inBrackets) break;
        at++;
        continue;
      case VERTICAL_BAR:
      case GREATER_THAN:
        if (inBrackets) break;
        if (column <= indent) indentLine(at);
        skipBlockScalar();
        continue;
      case AMPERSAND:
      case ASTERISK:
      case EXCLAMATION_MARK:
        startKey();
        at++;
        while (!isEnd(at) && !(inBrackets && isFlowIndicator(text.charCodeAt(at)))) at++;
        // js-yaml takes the colon of `*alias:` for a part of the name.
        if (character === ASTERISK && text.charCodeAt(at - 1) === COLON) blanks.push({ at: --at, width: 1, opener: at });
        continue;
    }
    startKey();
    const first = at;
    skipPlain();
    if (at === first) at++;
  }
  return { blanks, unclosed: brackets.at(-1) };
}

const BOM = 0xfeff;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const DOUBLE_QUOTE = 0x22;
const HASH = 0x23;
const PERCENT = 0x25;
const AMPERSAND = 0x26;
const SINGLE_QUOTE = 0x27;
const ASTERISK = 0x2a;
const COMMA = 0x2c;
const DASH = 0x2d;
const COLON = 0x3a;
const GREATER_THAN = 0x3e;
const QUESTION_MARK = 0x3f;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const EXCLAMATION_MARK = 0x21;
const OPENING_BRACE = 0x7b;
const VERTICAL_BAR = 0x7c;
const CLOSING_BRACE = 0x7d;

function isBlank(character: number): boolean {
  return character === SPACE || character === TAB;
}

function isBreak(character: number): boolean {
  return character === LF || character === CR;
}

function isBlankOrBreak(character: number): boolean {
  return isBlank(character) || isBreak(character);
}

function isFlowIndicator(character: number): boolean {
  return character === COMMA || character === OPENING_BRACKET || character === CLOSING_BRACKET
    || character === OPENING_BRACE || character === CLOSING_BRACE;
}
