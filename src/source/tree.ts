import {
  CHOMPING_MODE, COLLECTION_STYLE, EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException,
  type Event, type MappingEvent, type ScalarEvent, type SequenceEvent,
} from 'js-yaml';
import { readLeniently, type Blanks, type Reading } from './lenient.js';
import { explain, type Mistake } from './mistake.js';
import type { Source, Span } from './source.js';

export type NodeKind = 'scalar' | 'sequence' | 'mapping';

/** Nesting that we follow. CloudFormation itself stops far earlier; recursion over a tree relies on it. */
const MAX_DEPTH = 1_000;
/** Blanks put into a text for js-yaml's sake, beyond as many as the text is long. */
const MAX_BLANKS = 1_000_000;
/** js-yaml's offset of what is not there. */
const ABSENT = -1;
const MERGE = '<<';
/** Mappings up to this size are searched for duplicates without building an index. */
const PAIRWISE = 8;
const NO_CHILDREN: readonly Node[] = [];

/**
 * One value of a YAML or JSON file, and where it stands. Holds offsets only: text is decoded when
 * somebody asks. An alias is the very node it points at, so a document is a graph without circles:
 * whoever walks one must not count on meeting a node once.
 */
export class Node implements Span {
  private decoded: string | undefined;
  private index: Map<string, number> | undefined;
  private mergeSources: readonly Node[] | undefined;

  constructor(
    readonly source: Source,
    readonly kind: NodeKind,
    /** As written, with its exclamation mark: `!Ref`. */
    readonly tag: string | undefined,
    /** At the tag where there is one, else where the value starts: its quote, block indicator, bracket or first child. */
    readonly start: number,
    readonly valueStart: number,
    /** Exclusive. That of a block collection is the end of its last child. */
    readonly end: number,
    /** Written with brackets or braces; false for scalars. */
    readonly flow: boolean,
    /** Items of a sequence; keys and values of a mapping, in turn. */
    readonly children: readonly Node[],
    readonly scalar: ScalarEvent | undefined,
  ) {}

  /** The decoded text of a scalar, '' of a collection. */
  get text(): string {
    return (this.decoded ??= this.scalar ? scalarText(this.source.text, this.scalar) : '');
  }

  /** A scalar without quotes, which YAML may read as a number, a boolean or null. */
  get plain(): boolean {
    return this.scalar?.style === SCALAR_STYLE.PLAIN;
  }

  /** `key:` with nothing behind it, `~` or `null`. */
  get isNull(): boolean {
    return this.plain && this.tag === undefined && /^(?:~|null|Null|NULL)?$/.test(this.text);
  }

  /** The value of a key; the last one where it is repeated, as PyYAML has it. Looks through merge keys. */
  get(key: string): Node | undefined {
    return this.find(key, 1);
  }

  /** The node of the key itself. */
  key(key: string): Node | undefined {
    return this.find(key, 0);
  }

  /** Keys and values, each key once, merge keys looked through. Keys that are no scalars are passed over. */
  *entries(): Generator<[key: Node, value: Node]> {
    if (this.kind !== 'mapping') return;
    const seen = new Set<string>();
    for (const mapping of [this, ...this.merged()]) {
      for (const [key, at] of mapping.keys()) {
        if (seen.has(key) || (key === MERGE && mapping.isMergeKey(at))) continue;
        seen.add(key);
        yield [mapping.children[at]!, mapping.children[at + 1]!];
      }
    }
  }

  private find(key: string, offset: 0 | 1): Node | undefined {
    if (this.kind !== 'mapping') return undefined;
    const at = this.keys().get(key);
    if (at !== undefined) return this.children[at + offset];
    for (const mapping of this.merged()) {
      const at = mapping.keys().get(key);
      if (at !== undefined) return mapping.children[at + offset];
    }
    return undefined;
  }

  private keys(): Map<string, number> {
    if (this.index) return this.index;
    const index = new Map<string, number>();
    for (let i = 0; i < this.children.length; i += 2) {
      const key = this.children[i]!;
      if (key.kind === 'scalar') index.set(key.text, i);
    }
    return (this.index = index);
  }

  private isMergeKey(at: number): boolean {
    return this.children[at]!.plain;
  }

  /** Every mapping that `<<` brings in, nearest first, each once: a chain of merges may name one a billion times. */
  private merged(): readonly Node[] {
    if (this.mergeSources) return this.mergeSources;
    const at = this.keys().get(MERGE);
    if (at === undefined || !this.isMergeKey(at)) return (this.mergeSources = []);
    const found = new Set<Node>();
    const collect = (value: Node): void => {
      for (const mapping of value.kind === 'sequence' ? value.children : [value]) {
        if (mapping.kind !== 'mapping' || found.has(mapping)) continue;
        found.add(mapping);
        for (const deeper of mapping.merged()) found.add(deeper);
      }
    };
    collect(this.children[at + 1]!);
    return (this.mergeSources = [...found]);
  }
}

/** The value as PyYAML reads it, which differs from js-yaml's in two places. */
function scalarText(text: string, scalar: ScalarEvent): string {
  const { style, valueStart, valueEnd } = scalar;
  if (scalar.fast || style === SCALAR_STYLE.PLAIN || style === SCALAR_STYLE.SINGLE_QUOTED) return getScalarValue(text, scalar);
  if (style === SCALAR_STYLE.DOUBLE_QUOTED) {
    const raw = text.slice(valueStart, valueEnd);
    // js-yaml loses empty lines behind an escaped line break.
    const kept = raw.replace(/\\(?:(\r\n?|\n)((?:[ \t]*(?:\r\n?|\n))+)|[^])/g, (escape: string, eol?: string, empty = '') =>
      eol === undefined ? escape : `${'\\n'.repeat(empty.match(/\r\n?|\n/g)?.length ?? 0)}\\${eol}`);
    return getScalarValue(kept, { ...scalar, valueStart: 0, valueEnd: kept.length });
  }
  // js-yaml ends a block scalar with a line break also where the file ends without one.
  const value = getScalarValue(text, scalar);
  const unended = valueEnd === text.length && !/[\r\n]$/.test(text.slice(valueEnd - 1));
  return unended && value.endsWith('\n') && scalar.chomping !== CHOMPING_MODE.STRIP ? value.slice(0, -1) : value;
}

export interface SyntaxProblem {
  readonly message: string;
  readonly span: Span;
}

/** A parsed file. After a syntax error there are no documents. */
export interface Tree {
  readonly source: Source;
  readonly documents: readonly Node[];
  /** Keys that repeat an earlier key of their mapping. */
  readonly duplicates: readonly Node[];
  readonly problem?: SyntaxProblem;
}

/** Parses YAML or JSON, whatever the file is called. Never throws: what is wrong comes back as `problem`. */
export function parseTree(source: Source): Tree {
  const { text } = source;
  const read = readEvents(text);
  if (Array.isArray(read)) return compose(source, read);

  const { reason, position } = read;
  // js-yaml 5 refuses flow collections and quoted scalars that go on left of their parent; PyYAML, hence SAM
  // and the AWS CLI, read them. Indentation means nothing inside them, so such a text is parsed once more with
  // blanks where js-yaml wants them.
  const reading = reason.startsWith('nesting') ? undefined : readLeniently(text);
  if (!reading || !worthTrying(reading, text)) return refused(source, explain(reason, position, text, reading));
  const padded = new Padded(text, reading.blanks);
  const again = readEvents(padded.text);
  if (!Array.isArray(again)) return refused(source, explain(again.reason, padded.original(again.position), text, reading));
  for (const event of again) moveBack(event, padded);
  return compose(source, again);
}

function refused(source: Source, { message, at }: Mistake): Tree {
  const end = at + String.fromCodePoint(source.text.codePointAt(at) ?? 0).length;
  return { source, documents: [], duplicates: [], problem: { message, span: { source, start: at, end: Math.min(end, source.text.length) } } };
}

interface Refusal {
  readonly reason: string;
  readonly position: number;
}

function readEvents(text: string): Event[] | Refusal {
  try {
    return parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { reason: error.reason, position: error.mark?.position ?? 0 };
  }
}

/** Nothing that people write needs more blanks than it is long. */
function worthTrying({ blanks }: Reading, text: string): boolean {
  return blanks.length > 0 && blanks.reduce((sum, { width }) => sum + width, 0) <= MAX_BLANKS + text.length;
}

/** A text with blanks put in, and the way back from its offsets to those of the text without. */
class Padded {
  readonly text: string;
  /** Where in the padded text each run of blanks ends, and how many blanks stand before there. */
  readonly #ends: number[] = [];
  readonly #shifts: number[] = [];

  constructor(
    text: string,
    readonly blanks: readonly Blanks[],
  ) {
    let padded = '';
    let copied = 0;
    let shift = 0;
    for (const { at, width } of blanks) {
      padded += text.slice(copied, at) + ' '.repeat(width);
      copied = at;
      shift += width;
      this.#ends.push(at + shift);
      this.#shifts.push(shift);
    }
    this.text = padded + text.slice(copied);
  }

  original(offset: number): number {
    let low = 0;
    let high = this.#ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ends[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    const shifted = low === 0 ? offset : offset - this.#shifts[low - 1]!;
    return Math.min(shifted, this.blanks[low]?.at ?? shifted);
  }
}

function moveBack(event: Event, padded: Padded): void {
  const move = (offset: number): number => (offset === ABSENT ? ABSENT : padded.original(offset));
  if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) return;
  event.anchorStart = move(event.anchorStart);
  event.anchorEnd = move(event.anchorEnd);
  if (event.type === EVENT_ID.ALIAS) return;
  event.tagStart = move(event.tagStart);
  event.tagEnd = move(event.tagEnd);
  if (event.type === EVENT_ID.SCALAR) {
    event.valueStart = move(event.valueStart);
    event.valueEnd = move(event.valueEnd);
  } else {
    event.start = move(event.start);
  }
}

interface Frame {
  readonly event: SequenceEvent | MappingEvent;
  readonly children: Node[];
}

function compose(source: Source, events: readonly Event[]): Tree {
  const { text } = source;
  const documents: Node[] = [];
  const duplicates: Node[] = [];
  const anchors = new Map<string, Node>();
  const frames: Frame[] = [];
  /** Where what was read last ends: an empty value stands behind it. */
  let reached = 0;

  const add = (node: Node): void => {
    const parent = frames.at(-1);
    if (parent) parent.children.push(node);
    else documents.push(node);
  };

  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        anchors.clear();
        break;

      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING:
        frames.push({ event, children: [] });
        reached = event.start + (event.style === COLLECTION_STYLE.FLOW ? 1 : 0);
        break;

      case EVENT_ID.SCALAR: {
        let start = event.valueStart;
        let end = event.valueEnd;
        if (start === ABSENT) {
          if (event.tagEnd !== ABSENT) start = event.tagEnd;
          else if (event.anchorEnd !== ABSENT) start = event.anchorEnd;
          else start = afterColon(text, reached);
          end = start;
        } else if (event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED) {
          start--;
          end++;
        } else if (event.style !== SCALAR_STYLE.PLAIN) {
          start = blockIndicator(text, start);
        }
        const tagged = event.tagStart !== ABSENT;
        const node = new Node(
          source, 'scalar', tagged ? text.slice(event.tagStart, event.tagEnd) : undefined,
          tagged ? event.tagStart : start, start, end, false, NO_CHILDREN, event,
        );
        if (event.anchorStart !== ABSENT) anchors.set(text.slice(event.anchorStart, event.anchorEnd), node);
        reached = end;
        add(node);
        break;
      }

      case EVENT_ID.ALIAS: {
        // An anchor that is still open holds itself, an unknown one nothing: both read as an empty value.
        const target = anchors.get(text.slice(event.anchorStart, event.anchorEnd));
        const start = event.anchorStart - 1;
        reached = event.anchorEnd;
        add(target ?? new Node(source, 'scalar', undefined, start, start, event.anchorEnd, false, NO_CHILDREN, undefined));
        break;
      }

      case EVENT_ID.POP: {
        const frame = frames.pop();
        if (!frame) break;
        const { event: opened, children } = frame;
        const flow = opened.style === COLLECTION_STYLE.FLOW;
        // `[a: b]` holds a mapping that has no braces: it starts where its key does.
        const bracketed = flow && '[{'.includes(text[opened.start]!) && children[0]?.start !== opened.start;
        if (bracketed) reached = closingBracket(text, reached);
        const tagged = opened.tagStart !== ABSENT;
        const mapping = opened.type === EVENT_ID.MAPPING;
        const node = new Node(
          source, mapping ? 'mapping' : 'sequence', tagged ? text.slice(opened.tagStart, opened.tagEnd) : undefined,
          tagged ? opened.tagStart : opened.start, opened.start, Math.max(reached, opened.start), flow, children, undefined,
        );
        if (mapping) findDuplicates(children, duplicates);
        if (opened.anchorStart !== ABSENT) anchors.set(text.slice(opened.anchorStart, opened.anchorEnd), node);
        add(node);
        break;
      }
    }
  }
  return { source, documents, duplicates };
}

/** Compares lengths before texts: it is run for every mapping of every file. */
function findDuplicates(children: readonly Node[], duplicates: Node[]): void {
  const { length } = children;
  if (length > 2 * PAIRWISE) {
    const seen = new Set<string>();
    for (let i = 0; i < length; i += 2) {
      const key = children[i]!;
      if (key.kind !== 'scalar') continue;
      if (seen.has(key.text) && key.text !== MERGE) duplicates.push(key);
      seen.add(key.text);
    }
    return;
  }
  for (let i = 2; i < length; i += 2) {
    const key = children[i]!;
    for (let j = 0; j < i; j += 2) {
      const other = children[j]!;
      if (key.end - key.start !== other.end - other.start || key.kind !== 'scalar' || other.kind !== 'scalar') continue;
      if (key.text === other.text && key.text !== MERGE) {
        duplicates.push(key);
        break;
      }
    }
  }
}

/** Where an empty value stands: behind the colon of its key, which starts at or after `from`. */
function afterColon(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return text[at] === ':' || text[at] === '-' ? at + 1 : from;
}

/** From the first character of a block scalar's content back to its `|` or `>`. */
function blockIndicator(text: string, contentStart: number): number {
  let at = contentStart - 1;
  while (at > 0 && text[at] !== '|' && text[at] !== '>') at--;
  return at;
}

/** From behind the last item of a flow collection to behind its bracket, past blanks, commas and comments. */
function closingBracket(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const character = text[at]!;
    if (character === ']' || character === '}') return at + 1;
    if (character === '#') {
      while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
      continue;
    }
    at++;
  }
  return at;
}
