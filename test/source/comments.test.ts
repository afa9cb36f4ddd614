import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { comments } from '../../src/source/comments.js';
import { applyEdits } from '../../src/source/edit.js';
import { JSON_TEXT, parse, read, said, templates, YAML } from './documents.js';

function found(text: string, path?: string): readonly string[] {
  return comments(parse(text, path)).map(({ start, end }) => text.slice(start, end));
}

/** Takes every comment away, and checks that nothing else went. */
function checkRemoval(text: string, path: string): number {
  const tree = parse(text, path);
  const spans = comments(tree);
  const without = parse(applyEdits(text, spans.map((span) => ({ span, text: '' }))), path);
  if (JSON.stringify(without.documents.map(said)) !== JSON.stringify(tree.documents.map(said))) {
    expect(without.documents.map(said)).toEqual(tree.documents.map(said));
  }
  expect(comments(without)).toEqual([]);
  return spans.length;
}

describe('comments', () => {
  it('are found wherever one may stand', () => {
    expect(found('# a\na: 1 # b\n# c\nb: [1, # d\n2] # e\nc: | # f\n  x\n# g')).toEqual(['# a', '# b', '# c', '# d', '# e', '# f', '# g']);
    expect(found('a: "b"#c\nd: [e,#f\ng]#h\n')).toEqual(['#c', '#f', '#h']);
    expect(found('# only\n')).toEqual(['# only']);
    expect(found('\uFEFF#a\r\nb: 1 #c\r\n')).toEqual(['#a', '#c']);
    expect(found('#a\rb: 1 #c\r')).toEqual(['#a', '#c']);
    expect(found('a: &x 1 # b\nc: *x # d\ne: # f\n')).toEqual(['# b', '# d', '# f']);
    expect(found('a: 1 # b # c\n')).toEqual(['# b # c']);
  });

  it('are not found inside of values, keys, tags and anchors', () => {
    expect(found('a#b: c#d\n"# e": \'# f\'\n')).toEqual([]);
    expect(found('a: |\n  # b\n  c # d\ne: >-\n  # f\n')).toEqual([]);
    expect(found('a: "b\n  # c\n  d"\ne: \'f\n\n # g\'\n')).toEqual([]);
    expect(found('a: {b: "# c", "d # e": f}\n')).toEqual([]);
    expect(found('a: !t#x b\nc: &d#e f\n')).toEqual([]);
    expect(found('{"a": "# b", "#c": ["#"]}', 'x.json')).toEqual([]);
  });

  it('are found once, however often an alias repeats what stands around them', () => {
    const lines = ['a0: &a0 [x] # c'];
    for (let i = 1; i <= 9; i++) lines.push(`a${i}: &a${i} [${Array(9).fill(`*a${i - 1}`).join(', ')}] # c`);
    expect(found(lines.join('\n'))).toEqual(Array(10).fill('# c'));
  });

  it('are none where the file cannot be read', () => {
    expect(found('# a\nb: [\n')).toEqual([]);
  });

  test('can be taken away without changing what a document says', () => {
    let count = 0;
    fc.assert(fc.property(YAML, ({ text, means }) => {
      expect(read(text)).toEqual([means]);
      count += checkRemoval(text, 'template.yaml');
    }), { numRuns: 300 });
    expect(count).toBeGreaterThan(300);
  });

  test('are none in JSON', () => {
    fc.assert(fc.property(JSON_TEXT, ({ text }) => {
      expect(found(text, 'x.json')).toEqual([]);
    }), { numRuns: 100 });
  });

  test('are really comments in templates that others wrote', (context) => {
    const all = templates();
    if (all.length === 0) context.skip('no templates at hand');
    let count = 0;
    for (const { path, text } of all) {
      const lines = text.split('\n').filter((line) => /^\s*#/.test(line)).length;
      const here = checkRemoval(text, path);
      if (lines === 0 && !text.includes(' #')) expect(here).toBe(0);
      count += here;
    }
    expect(count).toBeGreaterThan(0);
  });
});
