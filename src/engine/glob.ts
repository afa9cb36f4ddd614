/** Longest pattern, and how many patterns one with braces may stand for. Nobody writes more; a hostile one would take for ever. */
const MAX_LENGTH = 500;
const MAX_EXPANDED = 100;

/** Whether a path, relative to the folder of the patterns, is meant; a pattern that means its folder means all below it. */
export type Glob = (path: string) => boolean;

/**
 * `*` and `?` within a name, `**` over folders, `[a-z]` and `[!a-z]`, `{a,b}`, and `\` before any of these. A pattern
 * without a slash means that name in every folder, as git has it. Not picomatch: its patterns become regular
 * expressions, of which a hostile one takes minutes. This takes at most the product of both lengths.
 *
 * A text says what is wrong with the pattern.
 */
export function compileGlob(pattern: string): Glob | string {
  if (pattern.trim() === '') return 'is empty';
  if (pattern.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`;
  if (pattern.startsWith('!')) return 'starts with !, and nothing can be taken out again: name what is meant';
  const bare = pattern.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
  if (bare.split('/').includes('..')) return 'leads out of the folder of its configuration';
  const expanded = expand(bare);
  if (!expanded) return `stands for more than ${MAX_EXPANDED} patterns`;
  const globs = expanded.map((one) => {
    const segments = one.replace(/^\//, '').split(/\/+/);
    // `a/**` is what lies in it, so that `*/**` is no file of the folder itself.
    if (segments.at(-1) === '**') segments.push('*');
    return segments.length === 1 && !one.startsWith('/') ? ['**', ...segments] : segments;
  }).map((segments) => segments.map((segment) => (segment === '**' ? ANY_FOLDERS : tokens(segment))));

  return (path) => {
    const names = path.split('/').map((name) => [...name]);
    return globs.some((glob) => names.some((_, index) => matches(glob, names.slice(0, index + 1))));
  };
}

type Token = { readonly kind: 'any' } | { readonly kind: 'one'; readonly is: (character: string) => boolean };
type Segment = readonly Token[] | typeof ANY_FOLDERS;
const ANY_FOLDERS = '**';
const ANY: Token = { kind: 'any' };

function matches(glob: readonly Segment[], names: readonly (readonly string[])[]): boolean {
  return wildcards(glob, names, (segment) => segment === ANY_FOLDERS, (segment, name) =>
    wildcards(segment as readonly Token[], name, ({ kind }) => kind === 'any', (token, character) => token.kind === 'one' && token.is(character)));
}

/** Matches greedily and goes back to the last wildcard only: with wildcards that stand for anything, an earlier one need never give way. */
function wildcards<P, T>(pattern: readonly P[], text: readonly T[], isWildcard: (part: P) => boolean, fits: (part: P, item: T) => boolean): boolean {
  let at = 0;
  let last = -1;
  let resume = 0;
  let index = 0;
  while (index < text.length) {
    if (at < pattern.length && isWildcard(pattern[at]!)) {
      last = at++;
      resume = index;
    } else if (at < pattern.length && fits(pattern[at]!, text[index]!)) {
      at++;
      index++;
    } else if (last >= 0) {
      at = last + 1;
      index = ++resume;
    } else {
      return false;
    }
  }
  while (at < pattern.length && isWildcard(pattern[at]!)) at++;
  return at === pattern.length;
}

function tokens(segment: string): readonly Token[] {
  const characters = [...segment];
  const found: Token[] = [];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]!;
    const end = character === '[' ? characters.indexOf(']', at + (/[!^]/.test(characters[at + 1] ?? '') ? 3 : 2)) : -1;
    if (character === '*') {
      if (found.at(-1) !== ANY) found.push(ANY);
    } else if (character === '?') {
      found.push({ kind: 'one', is: () => true });
    } else if (end > 0) {
      found.push({ kind: 'one', is: classOf(characters.slice(at + 1, end)) });
      at = end;
    } else {
      const literal = character === '\\' && at + 1 < characters.length ? characters[++at]! : character;
      found.push({ kind: 'one', is: (other) => other === literal });
    }
  }
  return found;
}

/** What stands between brackets. */
function classOf(inside: readonly string[]): (character: string) => boolean {
  const negated = inside[0] === '!' || inside[0] === '^';
  const members = negated ? inside.slice(1) : inside;
  const ranges: (readonly [from: string, to: string])[] = [];
  for (let at = 0; at < members.length; at++) {
    const from = members[at]!;
    if (members[at + 1] === '-' && at + 2 < members.length) {
      ranges.push([from, members[at + 2]!]);
      at += 2;
    } else {
      ranges.push([from, from]);
    }
  }
  return (character) => ranges.some(([from, to]) => from <= character && character <= to) !== negated;
}

/** Braces taken apart; undefined where that gives too many. Braces without a comma or a partner are themselves. */
function expand(pattern: string): readonly string[] | undefined {
  const done: string[] = [];
  const waiting = [pattern];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    const braces = firstBraces(one);
    if (!braces) done.push(one);
    else waiting.push(...braces.choices.map((choice) => one!.slice(0, braces.start) + choice + one!.slice(braces.end)).reverse());
    if (done.length + waiting.length > MAX_EXPANDED) return undefined;
  }
  return done;
}

function firstBraces(pattern: string): { readonly start: number; readonly end: number; readonly choices: readonly string[] } | undefined {
  for (let start = pattern.indexOf('{'); start >= 0; start = pattern.indexOf('{', start + 1)) {
    if (isEscaped(pattern, start)) continue;
    const commas: number[] = [];
    let depth = 0;
    for (let at = start; at < pattern.length; at++) {
      const character = pattern[at];
      if (character === '\\') at++;
      else if (character === '{') depth++;
      else if (character === ',' && depth === 1) commas.push(at);
      else if (character === '}' && --depth === 0) {
        if (commas.length === 0) break;
        const cuts = [start, ...commas, at];
        return { start, end: at + 1, choices: cuts.slice(1).map((cut, index) => pattern.slice(cuts[index]! + 1, cut)) };
      }
    }
  }
  return undefined;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
