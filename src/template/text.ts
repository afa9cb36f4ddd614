/** What a template leaves open in a string: something only the deployment knows, but that has a name. */
export interface Hole {
  readonly kind: 'resource' | 'parameter' | 'pseudo' | 'unknown';
  /** Logical id, parameter name, pseudo parameter (`AWS::Region`), or a text that tells one unknown from another. */
  readonly name: string;
  /** Of a resource: `Arn`, `Outputs.Url`; undefined for what `Ref` gives. */
  readonly attribute?: string;
  /** Identity of the template that the name belongs to: nested stacks use the same names for other things. */
  readonly owner: { readonly key?: string };
}

export type Part = string | Hole;
/** A string of a template: literal pieces and holes. Neighbouring literals are joined, so a literal is one part. */
export type Text = readonly Part[];

/** CloudFormation takes templates of 1 MB: what is longer was blown up by aliases or substitutions. */
const MAX_LENGTH = 4_000_000;
const TOO_LONG: Text = [{ kind: 'unknown', name: '?', owner: {} }];

export function textOf(parts: Iterable<Part>): Text {
  const joined: Part[] = [];
  let length = 0;
  for (const part of parts) {
    length += typeof part === 'string' ? part.length : 1;
    if (length > MAX_LENGTH) return TOO_LONG;
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part;
    else if (part !== '') joined.push(part);
  }
  return joined.length === 0 ? [''] : joined;
}

/** The string itself where nothing is left open. A dynamic reference is: only the deployment reads what it names. */
export function literal(text: Text): string | undefined {
  const [only] = text;
  return text.length === 1 && typeof only === 'string' && !only.includes('{{resolve:') ? only : undefined;
}

export function holes(text: Text): Hole[] {
  return text.filter((part): part is Hole => typeof part !== 'string');
}

/** One spelling for equal texts, holes as `${Name}`: what name expressions are compared by. */
export function canonical(text: Text): string {
  return text.map((part) => (typeof part === 'string' ? part : spell(part))).join('');
}

/** A text as what an atom is about: names of different stacks are different subjects. */
export function subject(text: Text): string {
  return text.map((part) => (typeof part === 'string' ? part : `${part.owner.key ?? ''}${spell(part)}`)).join('');
}

function spell({ name, attribute }: Hole): string {
  return attribute === undefined ? `\${${name}}` : `\${${name}.${attribute}}`;
}

/** Only the literal pieces, holes as a blank that no pattern of an ARN or an id matches. */
export function literals(text: Text): string {
  return text.map((part) => (typeof part === 'string' ? part.replace(/\{\{resolve:[^{}]*\}\}/g, '\u0000') : '\u0000')).join('');
}

/** A text cut at a separator that stands in its literal pieces. */
export function splitText(text: Text, separator: string): Text[] {
  if (separator === '') return [text];
  const pieces: Part[][] = [[]];
  for (const part of text) {
    if (typeof part !== 'string') {
      pieces.at(-1)!.push(part);
      continue;
    }
    const [first, ...rest] = part.split(separator);
    pieces.at(-1)!.push(first!);
    for (const piece of rest) pieces.push([piece]);
  }
  return pieces.map(textOf);
}
