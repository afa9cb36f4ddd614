import type { Reading } from './lenient.js';

/** What keeps a text from being YAML, in words for whoever wrote it. */
export interface Mistake {
  readonly message: string;
  readonly at: number;
}

/** Says where the mistake was made, which is often before the place where the parser stumbled over it. */
export function explain(reason: string, position: number, text: string, reading?: Reading): Mistake {
  const at = Math.min(position, text.length);
  const conflict = /^<{7} .*$/m.exec(text);
  if (conflict && /^>{7} /m.test(text)) return { message: 'The file holds a merge conflict that nobody resolved.', at: conflict.index };

  const { unclosed } = reading ?? {};
  if (unclosed !== undefined && unclosed <= at) {
    const opener = text[unclosed];
    if (opener === '"' || opener === "'") return { message: `Nothing closes the quote ${opener} that opens here.`, at: unclosed };
    return { message: `Nothing closes the bracket ${opener} that opens here.`, at: unclosed };
  }

  // Where blanks were needed to go on, a quote that was forgotten swallowed the lines up to the next one.
  const stretch = reading?.blanks.findLast((blanks) => blanks.at <= at);
  if (stretch && (text[stretch.opener] === '"' || text[stretch.opener] === "'") && !/[\r\n]/.test(text.slice(stretch.at, at))) {
    return { message: 'The text in quotes that starts here goes on over several lines; a closing quote may be missing.', at: stretch.opener };
  }

  const lineStart = Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
  const before = text.slice(lineStart, at);
  const character = text[at] ?? '';
  const first = lineStart + (/\S/.exec(text.slice(lineStart, at + 1))?.index ?? 0);

  switch (reason) {
    case 'bad indentation of a mapping entry':
    case 'bad indentation of a sequence entry':
      if (character === ':' && !/:\s/.test(before) && before.trim() !== '') {
        const above = lineAbove(text, lineStart);
        const swallowed = above && lineStart + above.indent.length === first && !/:(?:\s|$)|^- /.test(above.line);
        return swallowed ? keyWithoutColon(text, lineStart, at) : { message: INDENTED, at: first };
      }
      if (character === ':') return { message: 'A value that holds a colon and a blank must stand in quotes.', at };
      if (before.trim() === '' || /^[\s-]*$/.test(before)) return { message: INDENTED, at };
      if (character !== '' && '@`%'.includes(character)) return { message: `A value that starts with ${character} must stand in quotes.`, at };
      if (character === '-' || character === '?') return { message: 'A list or mapping must start on a line of its own, below its key.', at };
      if (character === '}' || character === ']') return { message: `Nothing opens the bracket ${character} here.`, at };
      return { message: 'Nothing may follow a value on its line; if this belongs to the value, all of it must stand in quotes.', at };

    case "can not read a block mapping entry; a multiline key may not be an implicit key":
    case "expected ':' after a mapping key":
      return keyWithoutColon(text, reason.startsWith('can') ? lineStart : at, at);

    case 'end of the stream or a document separator is expected':
      if (character === ':' && lineStart > 0) return keyWithoutColon(text, lineStart, at);
      if (character === '}' || character === ']') return { message: `Nothing opens the bracket ${character} here.`, at };
      return { message: 'Nothing may follow here: what stands above is complete.', at };

    case 'missed comma between flow collection entries':
      if (character === '}' || character === ']') return { message: `The bracket ${character} does not fit the one that is open.`, at };
      return { message: 'A comma is missing before this.', at: character === ':' ? startOfToken(before, at) : at };
  }
  return { message: SENTENCES[reason] ?? sentence(reason), at };
}

/** The parser notices at the colon of the next key, having read both lines as one text. */
function keyWithoutColon(text: string, from: number, otherwise: number): Mistake {
  const above = lineAbove(text, from);
  if (!above) return { message: 'There is no colon behind this key.', at: otherwise };
  if (/^[\w.-]+:\S/.test(above.line)) return { message: 'A blank is missing behind the colon of this key.', at: above.at };
  return { message: 'There is no colon behind this key.', at: above.at };
}

/** The nearest line before an offset that holds anything. */
function lineAbove(text: string, from: number): { readonly indent: string; readonly line: string; readonly at: number } | undefined {
  let end = from;
  while (end > 0 && /\s/.test(text[end - 1]!)) end--;
  if (end === 0) return undefined;
  let start = end;
  while (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r') start--;
  const line = text.slice(start, end);
  const indent = /^\s*/.exec(line)![0];
  return { indent, line: line.slice(indent.length), at: start + indent.length };
}

/** `1 "b"` reads as one text, so that the parser stumbles over the colon behind it. */
function startOfToken(before: string, at: number): number {
  return at - (/(?:"[^"]*"|'[^']*'|[^\s"',[\]{}]+)\s*$/.exec(before)?.[0].length ?? 0);
}

const INDENTED = 'This line is indented unlike every list or mapping that it could belong to.';

const SENTENCES: Readonly<Record<string, string>> = {
  'null byte is not allowed in input': 'The file holds a NUL character: it is no text, or not in UTF-8.',
  'the stream contains non-printable characters': 'A control character stands here, which YAML does not allow.',
  'expected valid JSON character': 'A control character stands here, which YAML does not allow.',
  'tab characters must not be used in indentation': 'A tab stands here, where YAML allows only blanks for indentation.',
  'deficient indentation': 'This line is indented less than the value that it goes on with.',
  'unknown escape sequence': 'There is no such escape in double quotes; a backslash itself is written as two.',
  'expected hexadecimal character': 'A hexadecimal digit is missing in this escape.',
  "expected the node content, but found ','": 'A value is missing before this comma.',
  'alias node should not have any properties': 'An alias can have neither a tag nor an anchor.',
  'duplication of a tag property': 'This value has two tags.',
  'duplication of an anchor property': 'This value has two anchors.',
  'a line break is expected': 'Only an indentation width and + or - may follow | or > on its line.',
  'a whitespace character is expected after the key-value separator within a block mapping': 'A blank is missing behind this colon.',
  'directives end mark is expected': 'A line of three dashes is missing after the directives.',
};

function sentence(reason: string): string {
  const depth = /^nesting exceeded maxDepth \((\d+)\)$/.exec(reason);
  if (depth) return `Values are nested more than ${depth[1]} deep here.`;
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}
