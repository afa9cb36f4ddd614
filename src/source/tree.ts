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
/**
 * Marks of values in a text that we parse. In 1 MB, the largest template that CloudFormation takes, there are no more than half as many
 * (`1,`), and in what people write a tenth. A file may be larger, by its comments and long texts; of one with more values than that
 * js-yaml makes a list which takes a gigabyte.
 */
const MOST_MARKS = 550_000;
/** Keys that stand twice: whoever has more of them has read enough. */
const MOST_DUPLICATES = 1_000;
/** Blanks put into a text for js-yaml's sake, beyond as many as the text is long. */
const MAX_BLANKS = 1_000_000;
/** js-yaml's offset of what is not there. */
const ABSENT = -1;
const MERGE = '<<';
/** Mappings that `<<` may bring into one. */
const MAX_MERGED = 100;
/** Mappings up to this size are searched for duplicates without building an index. */
const PAIRWISE = 8;
/** Scratch space for a mapping of that size. */
const LOOKS: number[] = [];
const UNLIKE_ANY = -1;
const NO_CHILDREN: readonly Node[] = [];

/**
 * One value of a YAML or JSON file, and where it stands. Holds offsets only: text is decoded when
 * somebody asks. An alias is the very node it points at, so a document is a graph without circles:
 * whoever walks one must not count on meeting a node once.
 */
export class Node implements Span {
  /** A scalar's decoded text, or a mapping's keys: kept few and late, as a large file has a node for every other word. */
  private known: string | Keys | undefined;

  constructor(
    readonly tree: Tree,
    /** What js-yaml says of it; undefined for an alias that leads nowhere. */
    private readonly event: ScalarEvent | SequenceEvent | MappingEvent | undefined,
    /** As written, with its exclamation mark: `!Ref`. */
    readonly tag: string | undefined,
    /** At the tag where there is one, else where the value starts: its quote, block indicator, bracket or first child. */
    readonly start: number,
    readonly valueStart: number,
    /** Exclusive. That of a block collection is the end of its last child. */
    readonly end: number,
    /** Items of a sequence; keys and values of a mapping, in turn. */
    readonly children: readonly Node[],
  ) {}

  get source(): Source {
    return this.tree.source;
  }

  get kind(): NodeKind {
    const type = this.event?.type;
    if (type === EVENT_ID.MAPPING) return 'mapping';
    return type === EVENT_ID.SEQUENCE ? 'sequence' : 'scalar';
  }

  /** Written with brackets or braces; false for scalars. */
  get flow(): boolean {
    return this.event !== undefined && this.event.type !== EVENT_ID.SCALAR && this.event.style === COLLECTION_STYLE.FLOW;
  }

  get scalar(): ScalarEvent | undefined {
    return this.event?.type === EVENT_ID.SCALAR ? this.event : undefined;
  }

  /** The decoded text of a scalar, '' of a collection. */
  get text(): string {
    if (typeof this.known === 'string') return this.known;
    const { scalar } = this;
    return scalar ? (this.known = scalarText(this.source.text, scalar)) : '';
  }

  /** A scalar without quotes, which YAML may read as a number, a boolean or null. */
  get plain(): boolean {
    return this.scalar?.style === SCALAR_STYLE.PLAIN;
  }

  /** Written below a `|` or `>`. */
  get block(): boolean {
    const style = this.scalar?.style;
    return style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK;
  }

  /** What becomes of the line breaks at the end of a block scalar: `-` keeps none and `+` all. */
  get chomping(): 'strip' | 'clip' | 'keep' {
    const chomping = this.scalar?.chomping;
    if (chomping === CHOMPING_MODE.STRIP) return 'strip';
    return chomping === CHOMPING_MODE.KEEP ? 'keep' : 'clip';
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
        if (seen.has(key) || isMergeKey(mapping.children[at]!)) continue;
        seen.add(key);
        yield [mapping.children[at]!, mapping.children[at + 1]!];
      }
    }
  }

  private find(key: string, offset: 0 | 1): Node | undefined {
    if (this.kind !== 'mapping') return undefined;
    const { children, known } = this;
    if (known === undefined && children.length <= 2 * PAIRWISE) {
      // Most mappings are small and asked for little: an index for each would cost more than looking, and to decode
      // every key that is passed by more than all the rest.
      const { text } = this.source;
      let merges = false;
      for (let i = children.length - 2; i >= 0; i -= 2) {
        const candidate = children[i]!;
        const { start, end } = candidate;
        const width = end - start;
        if (isBareWord(text.charCodeAt(start)) ? width === key.length && text.startsWith(key, start) : candidate.text === key && candidate.kind === 'scalar') {
          return children[i + offset];
        }
        if (width === MERGE.length && text.startsWith(MERGE, start)) merges = true;
      }
      if (!merges) return undefined;
    }
    const at = this.keys().get(key);
    if (at !== undefined) return this.children[at + offset];
    for (const mapping of this.merged()) {
      const at = mapping.keys().get(key);
      if (at !== undefined) return mapping.children[at + offset];
    }
    return undefined;
  }

  private keys(): Map<string, number> {
    return this.keysAndMerges().places;
  }

  private keysAndMerges(): Keys {
    if (this.known instanceof Keys) return this.known;
    const places = new Map<string, number>();
    for (let i = 0; i < this.children.length; i += 2) {
      const key = this.children[i]!;
      if (key.kind === 'scalar') places.set(key.text, i);
    }
    return (this.known = new Keys(places));
  }

  /** Every mapping that `<<` brings in, nearest first, each once: a chain of merges may name one a billion times. */
  private merged(): readonly Node[] {
    const keys = this.keysAndMerges();
    if (keys.merged) return keys.merged;
    const found = new Set<Node>();
    const next = this.mergeSources();
    for (let mapping = next.pop(); mapping && found.size < MAX_MERGED; mapping = next.pop()) {
      if (found.has(mapping)) continue;
      found.add(mapping);
      next.push(...mapping.mergeSources());
    }
    return (keys.merged = [...found]);
  }

  /** The mappings that `<<` names, the nearest last. */
  private mergeSources(): Node[] {
    const at = this.keys().get(MERGE);
    if (at === undefined || !this.children[at]!.plain) return [];
    const value = this.children[at + 1]!;
    const named = value.kind === 'sequence' ? value.children : [value];
    return named.slice(0, MAX_MERGED).filter(({ kind }) => kind === 'mapping').reverse();
  }
}

/** What a key starts with that is its own text, if it is a scalar: neither a quote nor a tag, a bracket or an indicator. */
function isBareWord(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95;
}

class Keys {
  merged: readonly Node[] | undefined;

  constructor(readonly places: Map<string, number>) {}
}

/** The value as PyYAML reads it, which differs from js-yaml's in two places. */
function scalarText(text: string, scalar: ScalarEvent): string {
  const { style, valueStart, valueEnd } = scalar;
  if (scalar.fast || style === SCALAR_STYLE.PLAIN || style === SCALAR_STYLE.SINGLE_QUOTED) return getScalarValue(text, scalar);
  if (style === SCALAR_STYLE.DOUBLE_QUOTED) {
    const raw = text.slice(valueStart, valueEnd);
    // js-yaml loses empty lines behind an escaped line break.
    const kept = raw.replace(/\\(?:(\r\n|\r(?!\n)|\n)((?:[ \t]*(?:\r\n?|\n))+)|[^])/g, (escape: string, eol?: string, empty = '') =>
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
  /** It was not parsed, as no template has so many values. */
  readonly tooLarge?: true;
}

/** A parsed file. After a syntax error there are no documents. */
export interface Tree {
  readonly source: Source;
  readonly documents: readonly Node[];
  /** Keys that repeat an earlier key of their mapping. */
  readonly duplicates: readonly Node[];
  /** What aliases point at: changing one of these changes the file in several places. */
  readonly aliased: ReadonlySet<Node>;
  readonly problem?: SyntaxProblem;
}

/** Parses YAML or JSON, whatever the file is called. Never throws: what is wrong comes back as `problem`. */
export function parseTree(source: Source): Tree {
  const { text } = source;
  const crowded = crowdedAt(text);
  if (crowded !== undefined) return unparsed(source, { message: 'There are more values in this file than in any template of 1 MB', span: { source, start: crowded, end: crowded + 1 }, tooLarge: true });
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
  return unparsed(source, { message, span: { source, start: at, end: Math.min(end, source.text.length) } });
}

function unparsed(source: Source, problem: SyntaxProblem): Tree {
  return { source, documents: [], duplicates: [], aliased: new Set(), problem };
}

/** Where a text has had as many marks of values as we parse: no value is without a comma, a colon, a dash, a question mark or a bracket before it. */
function crowdedAt(text: string): number | undefined {
  if (text.length <= 2 * MOST_MARKS) return undefined;
  let marks = 0;
  for (let at = 0; at < text.length; at++) {
    if (isMark(text, at) && ++marks > MOST_MARKS) return at;
  }
  return undefined;
}

function isMark(text: string, at: number): boolean {
  switch (text.charCodeAt(at)) {
    case 0x3a: // :
    case 0x5b: // [
    case 0x7b: // {
      return true;
    case 0x2c: { // A comma behind a bracket: the bracket has been counted.
      const before = text.charCodeAt(at - 1);
      return before !== 0x5d && before !== 0x7d;
    }
    case 0x2d: // -
    case 0x3f: // ?
      return text.charCodeAt(at + 1) <= 0x20;
    default:
      return false;
  }
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

  constructor(text: string, blanks: readonly Blanks[]) {
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
    return low === 0 ? offset : offset - this.#shifts[low - 1]!;
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

function compose(source: Source, events: readonly Event[]): Tree {
  const { text } = source;
  const documents: Node[] = [];
  const duplicates: Node[] = [];
  const aliased = new Set<Node>();
  const tree: Tree = { source, documents, duplicates, aliased };
  const anchors = new Map<string, { readonly node: Node; readonly height: number }>();
  /** Collections that are open, and where in `pending` their children start. */
  const opened: (SequenceEvent | MappingEvent)[] = [];
  const firsts: number[] = [];
  /** How deep each of them is nested below itself, so that chains of aliases get no deeper than a file may. */
  const heights: number[] = [];
  /** Nodes whose collections are still open. One array for all: an array for each would grow beyond its need. */
  const pending: Node[] = [];
  let top = 0;
  /** Where what was read last ends: an empty value stands behind it. */
  let reached = 0;

  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.SCALAR: {
        const { tagStart, style } = event;
        let start = event.valueStart;
        let end = event.valueEnd;
        if (start === ABSENT) {
          if (event.tagEnd !== ABSENT) start = event.tagEnd;
          else if (event.anchorEnd !== ABSENT) start = event.anchorEnd;
          else start = afterColon(text, reached);
          end = start;
        } else if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) {
          start--;
          end++;
        } else if (style !== SCALAR_STYLE.PLAIN) {
          start = blockIndicator(text, start);
        }
        const node = tagStart === ABSENT
          ? new Node(tree, event, undefined, start, start, end, NO_CHILDREN)
          : new Node(tree, event, text.slice(tagStart, event.tagEnd), tagStart, start, end, NO_CHILDREN);
        if (event.anchorStart !== ABSENT) anchors.set(text.slice(event.anchorStart, event.anchorEnd), { node, height: 0 });
        reached = end;
        pending[top++] = node;
        break;
      }

      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING:
        opened.push(event);
        firsts.push(top);
        heights.push(0);
        reached = event.start + (event.style === COLLECTION_STYLE.FLOW ? 1 : 0);
        break;

      case EVENT_ID.POP: {
        const opening = opened.pop();
        if (!opening) {
          for (let i = 0; i < top; i++) documents.push(pending[i]!);
          top = 0;
          break;
        }
        const first = firsts.pop()!;
        const children = pending.slice(first, top);
        top = first;
        const { start, tagStart } = opening;
        const flow = opening.style === COLLECTION_STYLE.FLOW;
        const mapping = opening.type === EVENT_ID.MAPPING;
        // `[a: b]` holds a mapping that has no braces: it starts where its key does.
        if (flow && isOpeningBracket(text.charCodeAt(start)) && children[0]?.start !== start) reached = closingBracket(text, reached);
        const node = new Node(
          tree, opening, tagStart === ABSENT ? undefined : text.slice(tagStart, opening.tagEnd),
          tagStart === ABSENT ? start : tagStart, start, Math.max(reached, start), children,
        );
        if (mapping && children.length > 2) findDuplicates(text, children, duplicates);
        const height = heights.pop()! + 1;
        if (height > (heights.at(-1) ?? height)) heights[heights.length - 1] = height;
        if (opening.anchorStart !== ABSENT) anchors.set(text.slice(opening.anchorStart, opening.anchorEnd), { node, height });
        pending[top++] = node;
        break;
      }

      case EVENT_ID.ALIAS: {
        // An anchor that is still open holds itself, an unknown one nothing, and one too deep is a trap: all read
        // as an empty value.
        const anchor = anchors.get(text.slice(event.anchorStart, event.anchorEnd));
        let target: Node | undefined;
        if (anchor && opened.length + anchor.height <= MAX_DEPTH) {
          target = anchor.node;
          aliased.add(target);
          if (anchor.height > (heights.at(-1) ?? Infinity)) heights[heights.length - 1] = anchor.height;
        }
        const start = event.anchorStart - 1;
        reached = event.anchorEnd;
        pending[top++] = target ?? new Node(tree, undefined, undefined, start, start, reached, NO_CHILDREN);
        break;
      }

      case EVENT_ID.DOCUMENT:
        anchors.clear();
        break;
    }
  }
  return tree;
}

/** Run for every mapping of every file, so it decodes no keys but those that look alike. */
function findDuplicates(text: string, children: readonly Node[], duplicates: Node[]): void {
  if (duplicates.length >= MOST_DUPLICATES) return;
  const { length } = children;
  if (length > 2 * PAIRWISE) {
    const seen = new Set<string>();
    for (let i = 0; i < length; i += 2) {
      const key = children[i]!;
      if (key.kind !== 'scalar' || isMergeKey(key)) continue;
      if (!seen.has(key.text)) seen.add(key.text);
      else if (duplicates.push(key) >= MOST_DUPLICATES) return;
    }
    return;
  }
  for (let i = 0; i < length; i += 2) {
    const key = children[i]!;
    const look = (LOOKS[i >> 1] = lookOf(text, key));
    for (let j = 0; j < i; j += 2) {
      const other = LOOKS[j >> 1]!;
      if (look !== other && look !== UNLIKE_ANY && other !== UNLIKE_ANY) continue;
      if (key.kind === 'scalar' && children[j]!.kind === 'scalar' && key.text === children[j]!.text && !isMergeKey(key) && !isMergeKey(children[j]!)) {
        duplicates.push(key);
        break;
      }
    }
  }
}

/** Length and first character of a key's text: all that most keys need to be told apart by. */
function lookOf(text: string, { scalar }: Node): number {
  if (!scalar?.fast) return UNLIKE_ANY;
  const { valueStart, valueEnd } = scalar;
  return (valueEnd - valueStart) * 0x10000 + text.charCodeAt(valueStart);
}

function isMergeKey(key: Node): boolean {
  return key.plain && key.text === MERGE;
}

/** Where an empty value stands: behind the colon of its key, which starts at or after `from`. */
function afterColon(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return text[at] === ':' || text[at] === '-' ? at + 1 : from;
}

function isOpeningBracket(character: number): boolean {
  return character === 0x5b || character === 0x7b;
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
