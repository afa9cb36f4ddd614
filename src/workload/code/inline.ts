import { Source, type Span } from '../../source/source.js';
import type { Node } from '../../source/tree.js';
import { intrinsicOf } from '../../template/evaluate.js';
import { placeOf, type View } from '../../template/view.js';

/** Characters. CloudFormation takes 4 MB of inline code; nobody writes that. */
const MAX_LENGTH = 1_000_000;
const MAX_PIECES = 10_000;

/** Code that stands in a template: as a text of its own, and the way back. */
export interface InlineCode {
  readonly source: Source;
  /** A place in that text as one in the template. */
  readonly move: (span: Span) => Span;
  /** Why something of it is not known. */
  readonly gap: string | undefined;
}

/** `ZipFile: |`, `InlineCode: !Sub …`, `Fn::Join` of lines. Of several that conditions choose from, the first. */
export function inlineCode(view: View): InlineCode | undefined {
  const branch = view.branches.find(({ kind }) => kind === 'text');
  if (!branch) return undefined;
  const writer = new Writer();
  writer.add(placeOf(branch));
  const { text, starts, ends } = writer;
  if (text.trim() === '' || !writer.isReadable) return undefined;
  const { source } = branch.node;
  const code = new Source(source.path, text);
  const others = view.branches.some((other) => other !== branch && other.kind !== 'absent');
  return {
    source: code,
    move: (span) => {
      if (span.source !== code) return span;
      const start = Math.min(Math.max(0, span.start), text.length - 1);
      const last = Math.min(Math.max(start, span.end - 1), text.length - 1);
      return { source, start: starts[start]!, end: Math.max(ends[last]!, starts[start]! + 1) };
    },
    gap: writer.hasHoles ? 'parts of its code are put in by the template' : others ? 'it has other code under a condition' : undefined,
  };
}

/** Puts the text together, and notes for each character where it stands. */
class Writer {
  text = '';
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  hasHoles = false;
  isReadable = true;
  #pieces = 0;

  add(node: Node): void {
    if (this.text.length > MAX_LENGTH || ++this.#pieces > MAX_PIECES) {
      this.isReadable = false;
      return;
    }
    const call = intrinsicOf(node);
    if (!call) {
      if (node.kind === 'scalar') this.#scalar(node);
      else this.isReadable = false;
      return;
    }
    const { name, argument } = call;
    if (name === 'Sub') this.#substituted(argument);
    else if (name === 'Join') this.#joined(argument);
    // All of it is put in.
    else if (this.#pieces === 1) this.isReadable = false;
    else this.#hole();
  }

  #substituted(argument: Node): void {
    const node = argument.kind === 'sequence' ? argument.children[0] : argument;
    if (node?.kind !== 'scalar') {
      this.#hole();
      return;
    }
    this.#scalar(node, (text) => text.replace(/\$\{(!?)([^}\n]*)\}/g, (whole: string, bang: string, name: string) => {
      if (bang !== '') return whole;
      // A pseudo parameter or a resource's name stands in a text; a parameter might be anything.
      if (!/^(?:AWS::\w+|[\w:]+\.[\w.]+)$/.test(name)) this.hasHoles = true;
      // As long as before, and a name wherever it stands.
      return whole.replace(/\W/g, '_');
    }));
  }

  #joined(argument: Node): void {
    const [separator, items] = argument.children;
    if (argument.kind !== 'sequence' || separator?.kind !== 'scalar' || items?.kind !== 'sequence' || intrinsicOf(items)) {
      this.#hole();
      return;
    }
    items.children.forEach((item, index) => {
      if (index > 0) this.#write(separator.text, () => this.ends.at(-1) ?? item.start, () => this.ends.at(-1) ?? item.start);
      this.add(item);
    });
  }

  #hole(): void {
    this.hasHoles = true;
    const at = this.ends.at(-1) ?? 0;
    this.#write('_', () => at, () => at + 1);
  }

  #scalar(node: Node, change: (text: string) => string = (text) => text): void {
    const { text } = node;
    const offsets = offsetsOf(node, text);
    const written = change(text);
    const at = (index: number): number => offsets?.[index] ?? node.valueStart;
    // An escape is longer than what it stands for: a character ends where the next begins.
    this.#write(written, at, offsets ? (index) => offsets[index + 1] ?? offsets[index]! + 1 : () => node.end);
  }

  #write(text: string, startOf: (index: number) => number, endOf: (index: number) => number): void {
    for (let index = 0; index < text.length; index++) {
      this.starts.push(startOf(index));
      this.ends.push(endOf(index));
    }
    this.text += text;
  }
}

/** Where each character of a scalar's text stands; undefined where it is written in a way that we do not retrace. */
function offsetsOf(node: Node, text: string): readonly number[] | undefined {
  const raw = node.source.text;
  if (node.block) return blockOffsets(node, text, raw);
  const quote = raw[node.valueStart];
  if (node.plain || (quote !== '"' && quote !== "'")) {
    return raw.startsWith(text, node.valueStart) ? Array.from(text, (_, index) => index + node.valueStart).slice(0, text.length) : undefined;
  }
  const offsets: number[] = [];
  let decoded = '';
  for (let at = node.valueStart + 1; at < node.end - 1; at++) {
    offsets.push(at);
    const character = raw[at]!;
    if (quote === "'" && character === "'") decoded += raw[at++]!;
    else if (quote === '"' && character === '\\') {
      const escape = raw[at + 1] ?? '';
      if (escape === 'u') {
        decoded += String.fromCharCode(Number.parseInt(raw.slice(at + 2, at + 6), 16));
        at += 5;
      } else {
        decoded += ESCAPES[escape] ?? '\uFFFF';
        at++;
      }
    } else decoded += character;
  }
  return decoded === text ? offsets : undefined;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', 0: '\0', ' ': ' ' };

/** Each line of the text stands at the end of one of the file, behind its indentation. */
function blockOffsets(node: Node, text: string, raw: string): readonly number[] | undefined {
  const offsets: number[] = [];
  let lineStart = raw.indexOf('\n', node.valueStart) + 1;
  if (lineStart === 0) return undefined;
  for (const line of text.split('\n')) {
    const found = raw.indexOf('\n', lineStart);
    const next = found < 0 ? raw.length : found;
    const end = raw[next - 1] === '\r' && next > lineStart ? next - 1 : next;
    const start = end - line.length;
    if (start < lineStart || !raw.startsWith(line, start)) {
      // What stands behind the last line break is no line.
      if (line === '' && offsets.length >= text.length) break;
      return undefined;
    }
    for (let index = 0; index < line.length; index++) offsets.push(start + index);
    offsets.push(end);
    lineStart = Math.min(next + 1, raw.length);
  }
  return offsets.slice(0, text.length);
}

/** Something that holds places, each moved. What two of its parts share they still share. */
export function relocated<T>(value: T, move: (span: Span) => Span): T {
  const seen = new Map<object, unknown>();
  const walk = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null || isSource(part)) return part;
    const known = seen.get(part);
    if (known !== undefined) return known;
    const copy: unknown = Array.isArray(part) ? part.map(walk) : isSpan(part) && Object.keys(part).length === 3 ? move(part) : Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, walk(inner)]));
    seen.set(part, copy);
    return copy;
  };
  // The shape is the one that was given.
  return walk(value) as T;
}

/** By its shape: what is loaded late has a class of its own. */
function isSource(part: unknown): part is Source {
  return typeof part === 'object' && part !== null && 'path' in part && 'text' in part && 'position' in part;
}

function isSpan(part: object): part is Span {
  return 'source' in part && isSource(part.source) && 'start' in part && 'end' in part;
}
