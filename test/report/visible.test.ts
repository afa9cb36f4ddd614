import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draw, visible, visibleJson, widthOf } from '../../src/report/visible.js';

describe('visible', () => {
  test.each([
    ['an escape sequence', '\u001b[31mred', '\\u001b[31mred'],
    ['the C1 form of one', '\u009b31m', '\\u009b31m'],
    ['a bell, a backspace, a delete', '\u0007\b\u007f', '\\u0007\\u0008\\u007f'],
    ['line breaks and tabs', 'a\r\n\tb', 'a\\r\\n\\tb'],
    ['line and paragraph separators', '\u2028\u2029', '\\u2028\\u2029'],
    ['bidi overrides and isolates', 'a\u202eb\u2066c\u2069', 'a\\u202eb\\u2066c\\u2069'],
    ['zero-width characters and a byte order mark', '\u200b\u200d\u2060\ufeff', '\\u200b\\u200d\\u2060\\ufeff'],
    ['an invisible letter', 'a\u3164b', 'a\\u3164b'],
    ['tags, which smuggle text', 'a\u{e0041}', 'a\\u{e0041}'],
    ['half of a surrogate pair', 'a\ud83d', 'a\\ud83d'],
    ['a variation selector after a letter', 'a\ufe0f', 'a\\ufe0f'],
  ])('shows %s', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test('leaves ordinary text of any script as it is', () => {
    const text = 'Größe · 日本語 · עברית · e\u0301 · 😀';
    expect(visible(text)).toBe(text);
  });

  test('leaves an emoji without its variation selector', () => {
    expect(visible('⚠\ufe0f done')).toBe('⚠ done');
  });
});

describe('visibleJson', () => {
  test('decodes to the value it was given, and hides nothing of it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), value => {
        const text = visibleJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });
});

describe('draw', () => {
  test('expands tabs to the next stop', () => {
    expect(draw('\ta\tbcde\tf')).toEqual({ text: '    a   bcde    f', columns: [0, 4, 5, 8, 9, 10, 11, 12, 16, 17] });
  });

  test('counts two columns for a wide character, none for a combining one, and those of an escape', () => {
    expect(draw('日e\u0301\u001b😀.').columns).toEqual([0, 2, 3, 3, 9, 9, 11, 12]);
  });

  test('drops the variation selector of an emoji', () => {
    expect(draw('⚠\ufe0fx')).toEqual({ text: '⚠x', columns: [0, 1, 1, 2] });
  });

  test('shows the same as visible does, but for tabs', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const line = text.replaceAll('\t', ' ');
        expect(draw(line).text).toBe(visible(line));
        expect(draw(line).columns.at(-1)).toBe(widthOf(visible(line)));
      }),
    );
  });
});
