import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endOfHashed, lineHashes } from '../../src/report/line-hash.js';
import { sha256 } from '../../src/report/sha256.js';
import { Source } from '../../src/source/source.js';
import { TEMPLATE } from './reports.js';

describe('lineHashes', () => {
  // Each of these was compared with `sarif-multitool rewrite --insert RollingHashPartialFingerprints` (5.7.0).
  test('gives the hashes of GitHub and of Microsoft', () => {
    expect(lineHashes(TEMPLATE)).toEqual([
      '5d7465b21544aa59:1',
      'b8acf447709dee00:1',
      'f3d7d036af78e54b:1',
      'cbfc54a13251eb0:1',
      'e8c087f3c23a7dd1:1',
      '55db2b3ab131a9d4:1',
      '37ef507b573ad4ac:1',
      '366fdc20b1e834a0:1',
      'c78d5165764963fd:1',
      '7addf4abafbffcf2:1',
      'ecd36694ee1cd1d7:1',
      'a3fb04b382df5381:1',
      '5d72782477169f99:1',
      'fe5d2bf524eeb527:1',
      'a68138d0b24bf1b7:1',
      'ad7064e313f286d8:1',
      'bbab5813713be588:1',
      'a49dd76b9e3831dc:1',
      'e00bfc7c8c5b6dd4:1',
      '8046b5bbe43d861b:1',
      'c129715d7a2bc9a3:1',
    ]);
    expect(lineHashes('a\r \nb\n\r\n\tc\r\r\nd')).toEqual([
      'bf7545f4bcfe9ab1:1',
      'd28a71f21ad832ea:1',
      '75e251f7e21ec968:1',
      '3005887a40c64c34:1',
      'f8ac93a55d88711a:1',
      '6bf49ae9d59c5bc1:1',
      'a23a3dc5e078b07b:1',
    ]);
    expect(lineHashes('# 日本語 😀 é\nFn:\n  名: 値\n')).toEqual([
      '3109cb764d18efa:1',
      '114ba2e3affb2c4c:1',
      'daf12f60577f41f4:1',
      'c129715d7a2bc9a3:1',
    ]);
    expect(lineHashes(`{"a":${'"x",'.repeat(5000)}1}\n{}`)).toEqual([
      '14c3e7702c12b85e:1',
      'fbd7e2c5745402ff:1',
    ]);
    expect(lineHashes(`${'y'.repeat(99)}\n`.repeat(3) + 'y'.repeat(100))).toEqual([
      'cadd4b5b9d92c4ad:1',
      'cadd4b5b9d92c4ad:2',
      'cadd4b5b9d92c4ad:3',
      'cadd4b5b9d92c51c:1',
    ]);
    expect(lineHashes('')).toEqual([
      'c129715d7a2bc9a3:1',
    ]);
  });

  test('numbers the lines whose next hundred characters are the same', () => {
    const hashes = lineHashes('  Timeout: 30\n'.repeat(30)).map(hash => hash.split(':'));
    expect(new Set(hashes.slice(0, 15).map(([hash]) => hash)).size).toBe(1);
    expect(hashes.slice(0, 15).map(([, n]) => n)).toEqual(Array.from({ length: 15 }, (_, n) => String(n + 1)));
  });

  test('does not see how lines end or are indented', () => {
    const hashes = lineHashes(TEMPLATE);
    expect(lineHashes(TEMPLATE.replaceAll('\n', '\r\n'))).toEqual(hashes);
    expect(lineHashes(TEMPLATE.replaceAll('\n', '\r'))).toEqual(hashes);
    expect(lineHashes(TEMPLATE.replaceAll('  ', '\t'))).toEqual(hashes);
  });

  test('counts a byte order mark, as GitHub does, though Microsoft does not', () => {
    expect(lineHashes(`\ufeff${TEMPLATE}`)[0]).not.toBe(lineHashes(TEMPLATE)[0]);
    expect(lineHashes(`\ufeff${TEMPLATE}`).slice(1)).toEqual(lineHashes(TEMPLATE).slice(1));
  });

  test('has a hash for every line of a file', () => {
    const piece = fc.constantFrom('a', 'b: 1', ' ', '\t', '\n', '\r\n', '\r', '日', '😀');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 300 }), pieces => {
        const text = pieces.join('');
        expect(lineHashes(text)).toHaveLength(new Source('t.yaml', text).lineCount);
      }),
    );
  });

  test('rests on nothing after the end that is told', () => {
    const text = TEMPLATE.repeat(3);
    const end = endOfHashed(text, 0);
    expect(lineHashes(`${text.slice(0, end)}${'z'.repeat(500)}`)[0]).toBe(lineHashes(text)[0]);
    expect(lineHashes(`${text.slice(0, end - 1)}${'z'.repeat(500)}`)[0]).not.toBe(lineHashes(text)[0]);
  });
});

describe('sha256', () => {
  test('gives the hash of the UTF-8', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256('\u00e9')).toBe('4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c');
  });
});
