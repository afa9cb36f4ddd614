import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { compileGlob } from '../../src/engine/glob.js';

const matches = (pattern: string, path: string): boolean => {
  const glob = compileGlob(pattern);
  if (typeof glob === 'string') throw new Error(glob);
  return glob(path);
};

describe('a pattern', () => {
  it.each([
    ['legacy', 'legacy/a/b.yaml'], ['legacy', 'services/legacy/b.yaml'], ['*.yaml', 'a/b.yaml'], ['a/*.yaml', 'a/b.yaml'], ['a/**', 'a/b/c.yaml'],
    ['**/b.yaml', 'b.yaml'], ['**/b.yaml', 'a/x/b.yaml'], ['/b.yaml', 'b.yaml'], ['./a/b.yaml', 'a/b.yaml'], ['a/', 'a/b.yaml'], ['{a,b}/c.yaml', 'b/c.yaml'],
    ['a/**/z', 'a/b/c/z'], ['t?st.yaml', 'test.yaml'], ['[a-c]/x', 'b/x'], ['[!a-c]/x', 'd/x'], ['.infra/*', '.infra/t.yaml'], ['\\*.yaml', '*.yaml'], ['{a,{b,c}}.yaml', 'c.yaml'],
    ['a{b}c', 'a{b}c'], ['**', 'x/y'], ['[]]x', ']x'], ['a[b', 'a[b'], ['*a*', 'bab'], ['ä*', 'äö.yaml'], ['?', '😀'],
  ])('%s means %s', (pattern, path) => {
    expect(matches(pattern, path)).toBe(true);
  });

  it.each([
    ['legacy', 'legacy2/a.yaml'], ['a/*.yaml', 'a/b/c.yaml'], ['/b.yaml', 'a/b.yaml'], ['a/*', 'b/a/x'], ['*.yaml', 'a.yml'], ['[!a-c]/x', 'b/x'], ['\\*.yaml', 'a.yaml'], ['a/?', 'a/bc'],
    ['A.yaml', 'a.yaml'], ['*/**', 'b.yaml'], ['a/**', 'a'],
  ])('%s does not mean %s', (pattern, path) => {
    expect(matches(pattern, path)).toBe(false);
  });

  it.each([
    ['', 'is empty'], ['!a', 'starts with !, and nothing can be taken out again: name what is meant'], ['../a', 'leads out of the folder of its configuration'],
    ['a'.repeat(501), 'is longer than 500 characters'], ['{a,b}'.repeat(7), 'stands for more than 100 patterns'],
  ])('%j is refused', (pattern, reason) => {
    expect(compileGlob(pattern)).toBe(reason);
  });

  it('takes no time, however it is made', () => {
    const started = performance.now();
    for (const pattern of ['*a'.repeat(240), '**/a/'.repeat(99), `${'**/'.repeat(150)}*a*a*a*a*b`, '{'.repeat(500), '{a,'.repeat(160), '[a-z]*'.repeat(80), '{*,?}'.repeat(6)]) {
      const glob = compileGlob(pattern);
      if (typeof glob === 'string') continue;
      glob('a'.repeat(2_000));
      glob('a/'.repeat(500));
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('means what it means to picomatch, of a whole path', () => {
    const name = fc.stringMatching(/^[ab.]{1,3}$/).filter((text) => text !== '.' && text !== '..' && text !== '...');
    const part = fc.oneof({ weight: 3, arbitrary: fc.stringMatching(/^[ab*?]{1,4}$/).filter((text) => !text.includes('**')) }, { weight: 1, arbitrary: fc.constant('**') });
    const pattern = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
    fc.assert(fc.property(pattern, fc.array(name, { minLength: 1, maxLength: 4 }), (glob, names) => {
      const path = names.join('/');
      const isMatch = picomatch(glob.slice(1).replace(/\*\*$/, '**/*'), { dot: true });
      // Ours means, with a folder, all below it.
      const expected = names.some((_, index) => isMatch(names.slice(0, index + 1).join('/')));
      expect({ glob, path, matches: matches(glob, path) }).toEqual({ glob, path, matches: expected });
    }), { numRuns: 3_000 });
  });
});
