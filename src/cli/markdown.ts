import pc from 'picocolors';
import { BOLD, CODE, END, LINK, MARKS, wrap } from '../report/wrap.js';

export interface TextOptions {
  readonly color: boolean;
  /** Columns. */
  readonly width: number;
}

type Colors = ReturnType<typeof pc.createColors>;

/** Lines longer than this are hard to read, however wide the terminal is. */
const MOST_COLUMNS = 88;

/** Markdown as a terminal shows it: headings, lists and code, as much as our own pages use. */
export function renderMarkdown(markdown: string, options: TextOptions): string {
  const colors = pc.createColors(options.color);
  const width = Math.min(options.width, MOST_COLUMNS);
  const out: string[] = [];
  let paragraph: string[] = [];
  let fence: string | undefined;

  const flush = (): void => {
    if (paragraph.length === 0) return;
    const [, indent = '', bullet = ''] = /^(\s*)((?:[-*+]|\d+\.)\s+)?/.exec(paragraph[0]!) ?? [];
    const text = paragraph.join(' ').slice(indent.length + bullet.length).replace(/\s+/g, ' ').trim();
    const first = indent + bullet.replace(/^[-*+]/, '•');
    out.push(...wrap(inline(text), width, first, ' '.repeat(first.length)).map((line) => paint(line, colors)));
    paragraph = [];
  };

  const lines = markdown.replace(/<!--[\s\S]*?-->\n?/g, '').replace(/^---\n[\s\S]*?\n---\n/, '').split(/\r?\n/);
  for (const line of lines) {
    const [, marker] = /^\s*(```+|~~~~*)/.exec(line) ?? [];
    if (fence !== undefined) {
      if (marker?.startsWith(fence)) fence = undefined;
      else out.push(line === '' ? '' : `    ${line}`);
    } else if (marker !== undefined) {
      flush();
      fence = marker;
    } else if (/^#{1,6}\s/.test(line)) {
      flush();
      const text = paint(inline(line.replace(/^#+\s+/, '').trim()), pc.createColors(false));
      out.push(colors.bold(line.startsWith('# ') ? colors.underline(text) : text));
    } else if (line.trim() === '') {
      flush();
      if (out.length > 0 && out.at(-1) !== '') out.push('');
    } else if (/^\s*\|/.test(line)) {
      flush();
      if (!/^[\s|:-]+$/.test(line)) out.push(paint(inline(line), colors));
    } else {
      if (/^\s*(?:[-*+]|\d+\.)\s/.test(line)) flush();
      paragraph.push(line);
    }
  }
  flush();
  while (out.at(-1) === '') out.pop();
  return `${out.join('\n')}\n`;
}

function inline(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, at) => (at % 2 === 1 ? CODE + part.slice(1, -1) + END : prose(part)))
    .join('');
}

function prose(text: string): string {
  return text
    .replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_, label: string, url: string) => (/^https?:/.test(url) ? `${label} (${LINK}${url}${END})` : label))
    .replace(/<(https?:[^>\s]+)>/g, `${LINK}$1${END}`)
    .replace(/\*\*([^*]+)\*\*/g, `${BOLD}$1${END}`)
    .replace(/(?<![\w*])[*_]([^*_\s][^*_]*)[*_](?![\w*])/g, '$1');
}

function paint(line: string, colors: Colors): string {
  if (!colors.isColorSupported) {
    // Without colours, code keeps the signs that set it apart.
    let open = '';
    return line.replace(MARKS, (mark) => {
      const sign = (mark === END ? open : mark) === CODE ? '`' : '';
      open = mark;
      return sign;
    });
  }
  return line.replace(/([\uE000-\uE002])([^\uE003]*)\uE003/g, (_, mark: string, text: string) =>
    mark === CODE ? colors.cyan(text) : mark === BOLD ? colors.bold(text) : colors.underline(text));
}
