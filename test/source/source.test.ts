import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Source } from '../../src/source/source.js';

const TEXT = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ' ', '\t', '\n', '\r\n', '\r', '"'), maxLength: 40 });

describe('positions', () => {
  test('lead back to their offset', () => {
    fc.assert(fc.property(TEXT, (text) => {
      const source = new Source('x', text);
      for (let offset = 0; offset <= text.length; offset++) {
        const { line, column } = source.position(offset);
        expect(source.offsetOfLine(line) + column - 1).toBe(offset);
      }
      expect(source.lineCount).toBe(text.split(/\r\n|\r|\n/).length);
    }));
  });

  it('count lines and columns from 1', () => {
    const source = new Source('x', 'a\r\nbc\rd\n');
    expect(source.position(0)).toEqual({ line: 1, column: 1 });
    expect(source.position(4)).toEqual({ line: 2, column: 2 });
    expect(source.position(6)).toEqual({ line: 3, column: 1 });
    expect(source.position(8)).toEqual({ line: 4, column: 1 });
    expect(source.offsetOfLine(9)).toBe(8);
  });

  test('lines put together again are the text', () => {
    fc.assert(fc.property(TEXT, (text) => {
      const source = new Source('x', text);
      const lines = Array.from({ length: source.lineCount }, (_, i) => source.line(i + 1));
      expect(lines).toEqual(text.split(/\r\n|\r|\n/));
    }));
  });
});

describe('secrets', () => {
  const source = new Source('x', 'key: hunter2 # c\nnext: "two\n  lines"\n');
  const secret = (text: string): void => source.hide(source.text.indexOf(text), source.text.indexOf(text) + text.length);
  secret('hunter2');
  secret('two\n  lines');

  it('show nowhere, and change the length of nothing', () => {
    expect(source.line(1)).toBe('key: ******* # c');
    expect(source.line(2)).toBe('next: "***');
    expect(source.line(3)).toBe('  *****"');
    expect(source.slice(0, source.text.length)).toBe('key: ******* # c\nnext: "***\n  *****"\n');
    expect(source.slice(7, 9)).toBe('**');
    expect(source.slice(0, 5)).toBe('key: ');
    expect(source.slice(12, 16)).toBe(' # c');
  });

  it('are masked in code units, so that carets keep their place', () => {
    const emoji = new Source('x', 'a: 😀b\n');
    emoji.hide(3, 6);
    emoji.hide(4, 6);
    expect(emoji.line(1)).toBe('a: ***');
    expect(emoji.line(1)).toHaveLength('a: 😀b'.length);
  });

  test('do not show through any slice', () => {
    fc.assert(fc.property(TEXT, fc.nat(40), fc.nat(40), fc.nat(40), fc.nat(40), (text, a, b, c, d) => {
      const hidden = new Source('x', text);
      const [from, to] = [Math.min(a, b), Math.min(Math.max(a, b), text.length)];
      hidden.hide(from, to);
      const [start, end] = [Math.min(c, d), Math.max(c, d)];
      const slice = hidden.slice(start, end);
      expect(slice).toHaveLength(text.slice(start, end).length);
      for (let i = 0; i < slice.length; i++) {
        const at = start + i;
        const isSecret = at >= from && at < to && /\S/.test(text[at]!);
        expect(slice[i]).toBe(isSecret ? '*' : text[at]);
      }
    }));
  });

  it('cost nothing where there are none', () => {
    const long = new Source('x', 'line\n'.repeat(200_000));
    const started = performance.now();
    for (let line = 1; line <= 200_000; line++) long.line(line);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
