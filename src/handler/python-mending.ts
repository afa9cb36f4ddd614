import type { TreeNode } from './python-tree.js';

/** What heads of `with` and `match` are looked at: longer ones are not written by hand. */
const MAX_HEAD = 5_000;
/** Heads without an end: `match` is a name like any other, too, but a text with many of those is no program. */
const MAX_UNREAD = 1_000;
const HEAD = /^[ \t]*(?:async[ \t]+)?(with|match)\b(?=[ \t(])/gm;

/**
 * The same text without some of what Python knows and the parser's grammar does not. Each character stays in its
 * place, so that offsets hold, and all that is read is read from the original:
 * `with (a as b, c):`, `with a as self.b:`, `with a as (b, c):`, `match a, b:`, `for a, *b in c` in a comprehension,
 * `a[*b]`, `lambda a, /: …`.
 */
export function mended(text: string, errors: readonly TreeNode[]): string {
  const changes: Change[] = [];
  for (const { from, to, parent } of errors) {
    if (text[from] === '*' && text[from + 1] !== '*' && to - from <= 1) changes.push({ at: from, by: ' ' });
    if (text[from] === '/' && parent?.name === 'ParamList') changes.push(...withoutSlash(text, from));
  }
  let last = 0;
  let unread = 0;
  for (const { 0: start, 1: word, index } of text.matchAll(HEAD)) {
    if (index < last) continue;
    const head = headOf(text, index + start.length);
    if (head) {
      changes.push(...(word === 'with' ? withHead(head) : matchHead(head)));
      last = head.at(-1)!.end;
    } else if (++unread > MAX_UNREAD) break;
  }
  return changed(text, changes);
}

interface Change {
  readonly at: number;
  readonly by: string;
}

function changed(text: string, changes: readonly Change[]): string {
  let made = '';
  let at = 0;
  for (const change of [...changes].sort((a, b) => a.at - b.at)) {
    if (change.at < at) continue;
    made += text.slice(at, change.at) + change.by;
    at = change.at + change.by.length;
  }
  return made + text.slice(at);
}

function withoutSlash(text: string, at: number): Change[] {
  const after = /^[ \t]*,/.exec(text.slice(at + 1, at + 100));
  if (after) return [{ at, by: ' '.repeat(1 + after[0].length) }];
  const comma = text.lastIndexOf(',', at);
  return [{ at: comma, by: ' '.repeat(at - comma + 1) }];
}

/** What stands between a word and its colon: signs, words and what is no code, with how many brackets are open around each. */
interface Token {
  readonly at: number;
  readonly end: number;
  readonly kind: 'sign' | 'word' | 'blank';
  readonly text: string;
  readonly depth: number;
}

const TOKEN = /\\\n|("""|'''|"|')|(#[^\n]*|\n)|([\w\u0080-\uffff]+)|([^\s\w\u0080-\uffff])/g;

function headOf(text: string, start: number): Token[] | undefined {
  const tokens: Token[] = [];
  const limit = Math.min(text.length, start + MAX_HEAD);
  let depth = 0;
  TOKEN.lastIndex = start;
  for (let found = TOKEN.exec(text); found && found.index < limit; found = TOKEN.exec(text)) {
    const { 0: whole, 1: quote, 2: blank, 3: word, index: at } = found;
    if (whole === '\\\n') continue;
    if (quote) {
      TOKEN.lastIndex = endOfString(text, at + quote.length, quote, limit);
    } else if (blank) {
      if (depth === 0) return undefined;
      tokens.push({ at, end: at + whole.length, kind: 'blank', text: whole, depth });
    } else if (word) {
      tokens.push({ at, end: at + whole.length, kind: 'word', text: whole, depth });
    } else {
      if (')]}'.includes(whole)) depth--;
      if (depth < 0) return undefined;
      tokens.push({ at, end: at + 1, kind: 'sign', text: whole, depth });
      if (whole === ':' && depth === 0) return tokens;
      if ('([{'.includes(whole)) depth++;
    }
  }
  return undefined;
}

function endOfString(text: string, from: number, quote: string, limit: number): number {
  for (let at = from; at < limit; at++) {
    if (text[at] === '\\') at++;
    else if (text.startsWith(quote, at)) return at + quote.length;
  }
  return limit;
}

function withHead(tokens: readonly Token[]): Change[] {
  const changes: Change[] = [];
  const blank = ({ at, end }: { readonly at: number; readonly end: number }): void => { changes.push({ at, by: ' '.repeat(end - at) }); };
  const [first] = tokens.filter(({ kind }) => kind !== 'blank');
  const close = tokens.findLast(({ text: sign, depth }) => sign === ')' && depth === 0);
  // All in parentheses, which hold more than one expression.
  const isGroup = first?.text === '(' && tokens.at(-2) === close && tokens.filter(({ text: sign, depth }) => sign === ')' && depth === 0).length === 1
    && tokens.some(({ text: word, depth }) => word === 'as' && depth === 1);
  const level = isGroup ? 1 : 0;
  if (isGroup && close) {
    blank(first);
    blank(close);
    const comma = tokens.findLast(({ kind, at }) => kind !== 'blank' && at < close.at);
    if (comma?.text === ',') blank(comma);
    for (const token of tokens) if (token.kind === 'blank') blank(token);
  }

  tokens.forEach(({ kind, text: word, depth }, index) => {
    if (kind !== 'word' || word !== 'as' || depth !== level) return;
    const after = tokens.slice(index + 1);
    const target = after.slice(0, after.findIndex((token) => token.depth === level && (token.text === ',' || token.text === ':') || token.depth < level));
    const solid = target.filter((token) => token.kind !== 'blank');
    const [start, stop] = [solid[0], solid.at(-1)];
    if (start && stop && solid.length > 1) changes.push({ at: start.at, by: '_'.repeat(stop.end - start.at) });
  });
  return changes;
}

/** A tuple without parentheses is the subject of a `match`. */
function matchHead(tokens: readonly Token[]): Change[] {
  return tokens.filter(({ text, depth }) => text === ',' && depth === 0).map(({ at }) => ({ at, by: '|' }));
}
