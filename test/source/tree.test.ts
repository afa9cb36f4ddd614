import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Node } from '../../src/source/tree.js';
import { data, JSON_TEXT, nodes, parse, read, templates, YAML } from './documents.js';

function problemOf(text: string): { message: string; line: number; column: number } {
  const { problem, source } = parse(text);
  if (!problem) throw new Error(`Readable: ${text}`);
  return { message: problem.message, ...source.position(problem.span.start) };
}

describe('what is read', () => {
  test('every document that we write says what we wrote', () => {
    fc.assert(fc.property(YAML, ({ text, means }) => {
      expect(read(text)).toEqual([means]);
    }), { numRuns: 400 });
  });

  test('every JSON text says what JSON.parse reads from it', () => {
    fc.assert(fc.property(JSON_TEXT, ({ text, means }) => {
      expect(read(text, 'template.json')).toEqual([means]);
    }), { numRuns: 300 });
  });

  it('reads what PyYAML reads although js-yaml finds it indented too little', () => {
    const shapes: readonly (readonly [string, unknown])[] = [
      ['a:\n  b: {\n    c: d\n  }\n', { a: { b: { c: 'd' } } }],
      ['a:\n  b: {\n    c: d\n}\n', { a: { b: { c: 'd' } } }],
      ['a:\n  b: [\n    c,\n    d\n  ]\ne: f\n', { a: { b: ['c', 'd'] }, e: 'f' }],
      ['a: [\nb,\nc\n]\n', { a: ['b', 'c'] }],
      ['a:\n  - {b: c,\n  d: e}\n  - f\n', { a: [{ b: 'c', d: 'e' }, 'f'] }],
      ['a:\n  - b: [\n  1,\n  2\n  ]\n    c: d\n', { a: [{ b: ['1', '2'], c: 'd' }] }],
      ['a:\n  b: "one\n  two"\n  c: d\n', { a: { b: 'one two', c: 'd' } }],
      ["a:\n  b: 'one\n\ntwo'\n", { a: { b: 'one\ntwo' } }],
      ['a:\n  b: "one\\\ntwo"\n', { a: { b: 'onetwo' } }],
      ['a:\n  b: >\n    text\n  c: {\n  }\n', { a: { b: 'text\n', c: {} } }],
      ['a: |\n  if (x) {\n  }\nb: {\n}\n', { a: 'if (x) {\n}\n', b: {} }],
      ['a: |\n  }\nb: [\n]\n', { a: '}\n', b: [] }],
      ['a:\n  b: {c: [\n  d, e],\n  f: "g\n  h"\n  }\n', { a: { b: { c: ['d', 'e'], f: 'g h' } } }],
      ['a:\n    "b": {"c":\n  {"d": "e"}}\n', { a: { b: { c: { d: 'e' } } } }],
      ['a:\n  b: {\n# a comment: "\n  c: d\n}\n', { a: { b: { c: 'd' } } }],
      ["a: it's\nb: {\n  c: don't\n}\n", { a: "it's", b: { c: "don't" } }],
      ['a: plain\n  [more\nb: [\n]\n', { a: 'plain [more', b: [] }],
      ['a: {\n\tb: c\n\t}\n', { a: { b: 'c' } }],
      ['\n  {\n"a": 1\n}\n', { a: '1' }],
      ['a: [b,#c\nd]#e\n', { a: ['b', 'd'] }],
      ['a: "b"#c\n', { a: 'b' }],
      ['a:\n|\n  b\n', { a: 'b\n' }],
      ['a: &x b\nc: {*x: d}\n', { a: 'b', c: { b: 'd' } }],
    ];
    for (const [text, value] of shapes) {
      for (const eol of ['\n', '\r\n', '\r']) expect(read(text.replaceAll('\n', eol)), text).toEqual([data(value)]);
    }
  });

  it('reads the odd corners of YAML', () => {
    expect(read('')).toEqual([]);
    expect(read('# nothing\n')).toEqual([]);
    expect(read('\uFEFFa: 1\r\nb: 2\r\n')).toEqual([data({ a: 1, b: 2 })]);
    expect(read('a: 1\rb:\r- c\r')).toEqual([data({ a: 1, b: ['c'] })]);
    expect(read('a: 1\n---\nb: 2\n...\n---\n- c\n')).toEqual([data({ a: 1 }), data({ b: 2 }), data(['c'])]);
    expect(read('{\n\t"a": [1,\t2]\n}', 'x.json')).toEqual([data({ a: [1, 2] })]);
    expect(read('? a\n? b\n: c\n')).toEqual([data({ a: null, b: 'c' })]);
    expect(read('a:\n- b\nc: [d: e]\n')).toEqual([data({ a: ['b'], c: [{ d: 'e' }] })]);
    expect(read('a: !Sub\n  - ${b}\n  - b: !GetAtt c.d\n')).toEqual([
      { pairs: [['a', { tag: '!Sub', of: ['${b}', { pairs: [['b', { tag: '!GetAtt', of: 'c.d' }]] }] }]] },
    ]);
    expect(read('a: "x \\\n\n  y"\n')).toEqual([data({ a: 'x \ny' })]);
    expect(read('a: |\n  without a line break')).toEqual([data({ a: 'without a line break' })]);
    expect(read('a: |+\n  x\n\n')).toEqual([data({ a: 'x\n\n' })]);
    expect(read('"\\ud800": "\\ud83d\\ude00"\n')).toEqual([data({ '\ud800': '😀' })]);
    expect(read(`"${'k'.repeat(2_000)}": v\n`)).toEqual([data({ ['k'.repeat(2_000)]: 'v' })]);
  });

  it('takes keys that JavaScript has its own ideas about for keys', () => {
    const [root] = parse('__proto__: 1\nconstructor: {toString: 2}\nhasOwnProperty: 3\n').documents;
    expect(root!.get('__proto__')!.text).toBe('1');
    expect(root!.get('constructor')!.get('toString')!.text).toBe('2');
    expect(root!.get('valueOf')).toBeUndefined();
    expect([...root!.entries()].map(([key]) => key.text)).toEqual(['__proto__', 'constructor', 'hasOwnProperty']);
  });
});

describe('where it stands', () => {
  /** Throws by itself: `expect` takes its time over a hundred thousand nodes. */
  const check = (text: string, path?: string): void => {
    const tree = parse(text, path);
    const must = (holds: boolean, node: Node): void => {
      if (!holds) expect.fail(`${node.kind} ${JSON.stringify(text.slice(node.start, node.end))} at ${node.start} of ${path ?? text}`);
    };
    for (const { node } of nodes(tree)) {
      const { start, valueStart, end } = node;
      const value = text.slice(valueStart, end);
      must(start <= valueStart && valueStart <= end, node);
      must(node.tag === undefined || text.startsWith(node.tag, start), node);
      if (node.kind !== 'scalar') {
        const [open, close] = node.kind === 'mapping' ? ['{', '}'] : ['[', ']'];
        if (node.flow) must(!value.startsWith(open!) || value.endsWith(close!), node);
        else if (node.kind === 'sequence') must(value.startsWith('-'), node);
        else must(value.startsWith('?') || node.children[0]!.start === valueStart, node);
      } else if (node.block) {
        must(/^[|>]/.test(value), node);
      } else if (!/[\r\n]/.test(value)) {
        if (node.plain) must(node.text === value, node);
        else if (value.startsWith("'")) must(node.text === value.slice(1, -1).replaceAll("''", "'"), node);
        else if (!/\\[^"\\/bfnrtu]/.test(value)) must(node.text === JSON.parse(value.replaceAll('\t', '\\t')), node);
      } else if (!node.plain) {
        must(/^(["'])[^]*\1$/.test(value), node);
      }
      let reached = valueStart;
      for (const child of node.children) {
        if (tree.aliased.has(child)) continue;
        must(child.start >= reached && child.end <= end, child);
        reached = child.end;
      }
    }
  };

  test('every span holds what its node says, in documents that we write', () => {
    fc.assert(fc.property(YAML, ({ text }) => check(text)), { numRuns: 300 });
    fc.assert(fc.property(JSON_TEXT, ({ text }) => check(text, 'x.json')), { numRuns: 100 });
  });

  test('every span holds what its node says, in templates that others wrote', (context) => {
    const all = templates();
    if (all.length === 0) context.skip('no templates at hand');
    for (const { path, text } of all) check(text, path);
  });

  it('maps offsets back where it had to put in blanks', () => {
    const text = 'a: &x !T\n  b: [\n c,\n"d\ne"]#f\ng: {*x: !U h\n}\n';
    const [root] = parse(text).documents;
    const slice = (path: readonly number[]): string => {
      const node = path.reduce((at, i) => at.children[i]!, root!);
      return text.slice(node.start, node.end);
    };
    expect(slice([1])).toBe('!T\n  b: [\n c,\n"d\ne"]');
    expect(slice([1, 1])).toBe('[\n c,\n"d\ne"]');
    expect(slice([1, 1, 0])).toBe('c');
    expect(slice([1, 1, 1])).toBe('"d\ne"');
    expect(slice([3])).toBe('{*x: !U h\n}');
    expect(slice([3, 1])).toBe('!U h');
  });

  it('puts empty values behind the colon or dash', () => {
    const text = 'a:\nb: # c\nd: {e: , f}\ng:\n  -\n  - !T\n';
    const [root] = parse(text).documents;
    const starts = [...nodes(parse(text))].filter(({ node }) => node.kind === 'scalar' && node.text === '').map(({ node }) => node.valueStart);
    expect(starts.map((at) => text.slice(at - 1, at + 1))).toEqual([':\n', ': ', ': ', 'f}', '-\n', 'T\n']);
    expect(root!.get('a')!.isNull).toBe(true);
  });

  it('ends a mapping without braces where its value ends', () => {
    const text = 'a: [b: c, d: e]\nf: [{g: h}: i]\n';
    const [root] = parse(text).documents;
    expect(root!.get('a')!.children.map(({ start, end }) => text.slice(start, end))).toEqual(['b: c', 'd: e']);
    expect(text.slice(root!.get('f')!.start, root!.get('f')!.end)).toBe('[{g: h}: i]');
  });
});

describe('keys, aliases and merges', () => {
  it('reports every key that repeats one, however it is quoted', () => {
    const repeated = (text: string): readonly string[] => parse(text).duplicates.map(({ start, end }) => text.slice(start, end));
    expect(repeated('a: 1\n"a": 2\n\'a\': 3\nb: 4\n')).toEqual(['"a"', "'a'"]);
    expect(repeated('a: 1\n"\\x61": 2\n')).toEqual(['"\\x61"']);
    expect(repeated('{"a": {"b": 1, "b": 2}, "ab": 3}')).toEqual(['"b"']);
    expect(repeated('<<: {}\n<<: {}\na: 1\n')).toEqual([]);
    expect(repeated(`${[..."abcdefghijkl"].map((key) => `${key}: 1\n`).join('')}"c": 2\nl: 3\n<<: {}\n<<: {}\n`)).toEqual(['"c"', 'l']);
    expect(repeated('[a]: 1\n[a]: 2\n? {}\n')).toEqual([]);
    expect(repeated('<<: {}\n"<<": 1\n')).toEqual([]);
    expect(repeated('"<<": 1\n<<: {}\n')).toEqual([]);
    expect(repeated('a:\n  b: 1\nc:\n  b: 1\n')).toEqual([]);
  });

  it('gives the last of repeated keys, and own keys before merged ones, and near ones before far ones', () => {
    const [root] = parse('base: &b {x: 1, y: 1, z: 1}\nmore: &m {<<: *b, y: 2}\nall: {<<: [*m, {z: 9}], x: 3, x: 4}\n').documents;
    const all = root!.get('all')!;
    expect(all.get('x')!.text).toBe('4');
    expect(all.get('y')!.text).toBe('2');
    expect(all.get('z')!.text).toBe('1');
    expect(all.get('<<')!.kind).toBe('sequence');
    expect([...all.entries()].map(([key, value]) => `${key.text}=${value.text}`)).toEqual(['x=4', 'y=2', 'z=1']);
  });

  it('makes an alias the very node it points at, and an empty value where it points at nothing', () => {
    const { documents: [root], aliased } = parse('a: &x {b: 1}\nc: *x\nd: *y\ne: &e [*e]\n');
    expect(root!.get('c')).toBe(root!.get('a'));
    expect([...aliased]).toEqual([root!.get('a')]);
    expect(root!.get('d')!.text).toBe('');
    expect(root!.get('e')!.children[0]!.text).toBe('');
    expect(read('a: &x 1\n---\nb: *x\n')).toEqual([data({ a: 1 }), data({ b: null })]);
  });
});

describe('what cannot be read', () => {
  it('says in a sentence what is wrong, and where', () => {
    const cases: readonly (readonly [text: string, message: RegExp, line: number, column: number])[] = [
      ['a: b: c\n', /colon and a blank must stand in quotes/, 1, 5],
      ['a:\n  b: 1\n c: 2\n', /indented unlike/, 3, 2],
      ['key: value\n  more: x\n', /indented unlike/, 2, 3],
      ['a: 1\nTimeout 30\nMemory: 1\n', /no colon/, 2, 1],
      ['a: 1\n  \nb:\n  Timeout:30\n  Memory: 1\n', /blank is missing behind the colon/, 4, 3],
      ['a:\n\tb: 1\n', /A tab/, 2, 1],
      ['a: 1\nb: "x\nc: 2\n', /Nothing closes the quote "/, 2, 4],
      ['a: 1\nb: "x\nc: "y"\n', /closing quote may be missing/, 2, 4],
      ["a: 'x\n---\nb: 1\n", /Nothing closes the quote '/, 1, 4],
      ['a: 1\nb: [1, 2\nc: 3\n', /Nothing closes the bracket \[/, 2, 4],
      ['a: {b: [1}\n', /Nothing closes the bracket \[/, 1, 8],
      ['{"a": {"b": 1}', /Nothing closes the bracket \{/, 1, 1],
      ['{"a": 1\n "b": 2}', /comma is missing/, 2, 2],
      ['{"a": 1,, "b": 2}', /value is missing before this comma/, 1, 9],
      ['{"a": 1}}', /Nothing opens the bracket \}/, 1, 9],
      ['a: @b\n', /starts with @/, 1, 4],
      ['a: - b\n', /line of its own/, 1, 4],
      ['a: "b" c\n', /Nothing may follow/, 1, 8],
      ['a: "\\q"\n', /no such escape/, 1, 6],
      ['a: \u0001\n', /control character/, 1, 4],
      ['a: 1\0', /NUL/, 1, 5],
      ['a: 1\n<<<<<<< ours\nb: 1\n=======\nb: 2\n>>>>>>> theirs\n', /merge conflict/, 2, 1],
      ['a: {\n}\nb: c: d\n', /colon and a blank/, 3, 5],
    ];
    for (const [text, message, line, column] of cases) {
      const problem = problemOf(text);
      expect(problem.message, text).toMatch(message);
      expect(problem.message, text).toMatch(/^[A-Z].*\.$/);
      expect([problem.line, problem.column], text).toEqual([line, column]);
      expect(parse(text).documents).toEqual([]);
    }
  });

  test('no text makes it throw', () => {
    const unit = fc.constantFrom(...'ab \n\r\t\'"#:-[]{},&*!|>%@`?.<\\~=\0\uFEFF\ud800é', '😀', '---\n', ': ', '- ', '"\n', '[\n', '\n}');
    fc.assert(fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
      const { problem } = parse(text);
      if (problem) {
        expect(problem.span.start).toBeLessThanOrEqual(text.length);
        expect(problem.span.end).toBeLessThanOrEqual(text.length);
      }
    }), { numRuns: 3_000 });
  });
});

describe('hostile files', () => {
  it('refuses what is nested too deep, with a place, in every style', () => {
    for (const text of ['['.repeat(5_000), '{a: '.repeat(5_000), '- '.repeat(5_000), `${'['.repeat(5_000)}${']'.repeat(5_000)}`]) {
      const problem = problemOf(text);
      expect(problem.message).toMatch(/nested more than 1000 deep/);
      expect(problem.column).toBeGreaterThan(900);
    }
    const steps = Array.from({ length: 1_500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n');
    expect(problemOf(steps).message).toMatch(/nested/);
    expect(read('['.repeat(900) + ']'.repeat(900))).toHaveLength(1);
  });

  it('pays nothing for an alias bomb', () => {
    const lines = ['a0: &a0 [x]'];
    for (let i = 1; i <= 9; i++) lines.push(`a${i}: &a${i} [${Array(9).fill(`*a${i - 1}`).join(', ')}]`);
    const tree = parse(lines.join('\n'));
    expect(tree.problem).toBeUndefined();
    expect([...nodes(tree)].length).toBeLessThan(100);
  });

  it('pays little for a bomb of merge keys', () => {
    const lines = ['a0: &a0 {k0: 0}'];
    for (let i = 1; i <= 400; i++) lines.push(`a${i}: &a${i} {<<: [${Array(9).fill(`*a${i - 1}`).join(', ')}], k${i}: ${i}}`);
    const [root] = parse(lines.join('\n')).documents;
    expect(root!.get('a400')!.get('k350')!.text).toBe('350');
    expect(root!.get('a400')!.get('nowhere')).toBeUndefined();
    expect(root!.get('a60')!.get('nowhere')).toBeUndefined();
    const bases = Array.from({ length: 300 }, (_, i) => `b${i}: &b${i} {k${i}: 1}`);
    const chain = bases.map((base, i) => (i === 0 ? base : base.replace('{', `{<<: *b${i - 1}, `)));
    const [chained] = parse(chain.join('\n')).documents;
    expect([...chained!.get('b299')!.entries()]).toHaveLength(101);
  });

  it('lets no chain of aliases get deeper than a file may', () => {
    const lines = ['a0: &a0 [x]'];
    for (let i = 1; i <= 5_000; i++) lines.push(`a${i}: &a${i} [*a${i - 1}]`);
    const [root] = parse(lines.join('\n')).documents;
    const depth = (at: typeof root): number => (at?.children[0] ? 1 + depth(at.children[0]) : 0);
    expect(Math.max(...root!.children.map((child) => depth(child)))).toBeLessThanOrEqual(1_000);
  });

  it('parses at most twice, however many lines are indented too little', () => {
    const lines = Array.from({ length: 4_000 }, (_, i) => `R${i}:\n  A: {\n    b: [\n  1 ]\n}\n  C: "x\ny"\n`);
    const started = performance.now();
    const [root] = parse(lines.join('')).documents;
    expect(root!.get('R3999')!.get('C')!.text).toBe('x y');
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('finds an unterminated quote or bracket quickly', () => {
    const rest = Array.from({ length: 20_000 }, (_, i) => `  k${i}: v\n`).join('');
    const started = performance.now();
    expect(problemOf(`a:\n  b: "x\n${rest}`)).toMatchObject({ line: 2, column: 6 });
    expect(problemOf(`a:\n  b: [x\n${rest}`)).toMatchObject({ line: 2, column: 6 });
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  it('reads a line of a megabyte', () => {
    const long = 'x'.repeat(1_000_000);
    expect(read(`a: ${long}`)).toEqual([data({ a: long })]);
    expect(read(`{"a": "${long}"}`)).toEqual([data({ a: long })]);
    expect(problemOf(`a: "${long}`)).toMatchObject({ line: 1, column: 4 });
    expect(parse(`a: [${'b,'.repeat(200_000)}]`).documents[0]!.get('a')!.children).toHaveLength(200_000);
  });
});
