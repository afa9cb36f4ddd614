import { visible } from './visible.js';

/** Text that is HTML already. */
export class Html {
  constructor(readonly text: string) {}
}

export type HtmlPart = string | number | Html | undefined | null | false | readonly HtmlPart[];

/** A piece of HTML: what is put into it is text, and shows as it is, unless it is HTML itself. */
export function html(pieces: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(pieces.reduce((text, piece, at) => text + rendered(parts[at - 1]) + piece));
}

function rendered(part: HtmlPart): string {
  if (part === undefined || part === null || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(rendered).join('');
  return visible(String(part))
    .replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
    // The standard does not want them in a page.
    .replace(/\p{Noncharacter_Code_Point}/gu, '\ufffd');
}
