import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { applyEdits, getAtt, insertEntries, insertEntry, ref, replaceScalar, sub, type EditValue, Intrinsic } from '../../src/source/edit.js';
import type { Edit } from '../../src/source/source.js';
import type { Node, Tree } from '../../src/source/tree.js';
import { JSON_TEXT, nodes, parse, said, templates, YAML, type Said } from './documents.js';

function at(tree: Tree, ...keys: readonly string[]): Node {
  return keys.reduce((node, key) => node.get(key) ?? node.children[Number(key)]!, tree.documents[0]!);
}

function inserted(text: string, keys: readonly string[], key: string, value: EditValue, path?: string): string | undefined {
  const edits = insertEntry(at(parse(text, path), ...keys), key, value);
  return edits && applyEdits(text, edits);
}

function replaced(text: string, keys: readonly string[], value: string | number | boolean, path?: string): string | undefined {
  const edits = replaceScalar(at(parse(text, path), ...keys), value);
  return edits && applyEdits(text, edits);
}

describe('replacing a scalar', () => {
  it('keeps the quotes that were there, and puts some where the new value needs them', () => {
    expect(replaced('a: 3 # seconds\n', ['a'], 28)).toBe('a: 28 # seconds\n');
    expect(replaced('a: "python3.9"\n', ['a'], 'python3.12')).toBe('a: "python3.12"\n');
    expect(replaced("a: 'x'\n", ['a'], "it's")).toBe("a: 'it''s'\n");
    expect(replaced('a: x\n', ['a'], 'y: z')).toBe("a: 'y: z'\n");
    expect(replaced('a: x\n', ['a'], '30')).toBe("a: '30'\n");
    expect(replaced('a: x\n', ['a'], 'yes')).toBe("a: 'yes'\n");
    expect(replaced('a: x\n', ['a'], 'AWS::Lambda::Function')).toBe('a: AWS::Lambda::Function\n');
    expect(replaced("a: 'x'\n", ['a'], 'two\nlines')).toBe('a: "two\\nlines"\n');
    expect(replaced('a: "3"\n', ['a'], true)).toBe('a: true\n');
    expect(replaced('a: [b, c]\n', ['a', '1'], 'd, e')).toBe("a: [b, 'd, e']\n");
  });

  it('leaves JSON JSON', () => {
    expect(replaced('{"a": 3}', ['a'], 28, 'x.json')).toBe('{"a": 28}');
    expect(replaced('{"a": "x"}', ['a'], "y'", 'x.json')).toBe('{"a": "y\'"}');
    expect(replaced('{"a": 3}', ['a'], 'x', 'x.template')).toBe('{"a": "x"}');
  });

  it('fills an empty value', () => {
    expect(replaced('a:\nb: 1\n', ['a'], 3)).toBe('a: 3\nb: 1\n');
    expect(replaced('a: # c\n', ['a'], 3)).toBe('a: 3 # c\n');
    expect(replaced('a: {b: , c: 1}\n', ['a', 'b'], 3)).toBe('a: {b: 3 , c: 1}\n');
    expect(replaced('a:\n-\n- b\n', ['a', '0'], 3)).toBe('a:\n- 3\n- b\n');
  });

  it('leaves alone what takes a look: tags, block scalars, values without a colon, and what aliases repeat', () => {
    expect(replaced('a: !Ref b\n', ['a'], 3)).toBeUndefined();
    expect(replaced('a: |\n  b\n', ['a'], 3)).toBeUndefined();
    expect(replaced('a: {b-}\n', ['a', 'b-'], 3)).toBeUndefined();
    expect(replaced('a: *nothing\n', ['a'], 3)).toBeUndefined();
    expect(replaced('a: &x 1\nb: *x\n', ['b'], 3)).toBeUndefined();
    expect(replaced('a: &x {t: 1}\nb: {<<: *x}\n', ['b', 't'], 3)).toBeUndefined();
    expect(replaced('a: &x {t: 1}\nb: {<<: *x}\n', ['a', 't'], 3)).toBeUndefined();
    expect(replaced('a: &x {t: 1}\nb: {<<: *x, u: 2}\n', ['b', 'u'], 3)).toBe('a: &x {t: 1}\nb: {<<: *x, u: 3}\n');
    expect(replaced('a: 1\n', ['a'], Number.NaN)).toBeUndefined();
    expect(replaceScalar(at(parse('a: 1\n')).children[0]!, 'b')).toBeUndefined();
  });
});

describe('inserting an entry', () => {
  it('goes behind the last entry of a block mapping, past its comment', () => {
    expect(inserted('a:\n  b: 1 # one\n\nc: 2\n', ['a'], 'd', 3)).toBe('a:\n  b: 1 # one\n  d: 3\n\nc: 2\n');
    expect(inserted('a:\n    b:\n        c: 1\n', ['a'], 'd', { e: { f: 3 } })).toBe('a:\n    b:\n        c: 1\n    d:\n        e:\n            f: 3\n');
    expect(inserted('a:\r\n  b: 1\r\n', ['a'], 'd', { e: 2 })).toBe('a:\r\n  b: 1\r\n  d:\r\n    e: 2\r\n');
    expect(inserted('a: 1', [], 'd', 3)).toBe('a: 1\nd: 3');
    expect(inserted('\uFEFFa: 1\n', [], 'd', 3)).toBe('\uFEFFa: 1\nd: 3\n');
    expect(inserted('- a: 1\n  b: 2\n- c\n', ['0'], 'd', 3)).toBe('- a: 1\n  b: 2\n  d: 3\n- c\n');
    expect(inserted('x: &x 1\na:\n  b: *x # last\n', ['a'], 'd', 3)).toBe('x: &x 1\na:\n  b: *x # last\n  d: 3\n');
    expect(inserted('a:\n  b: {\n  }\nc: 1\n', ['a'], 'd', 3)).toBe('a:\n  b: {\n  }\n  d: 3\nc: 1\n');
  });

  it('leaves the value of a block scalar before it as it is', () => {
    expect(inserted('a:\n  b: |\n    x\n\n\nc: 1\n', ['a'], 'd', 3)).toBe('a:\n  b: |\n    x\n  d: 3\n\n\nc: 1\n');
    expect(inserted('a:\n  b: |\n    x\n       \n\nc: 1\n', ['a'], 'd', 3)).toBe('a:\n  b: |\n    x\n       \n  d: 3\n\nc: 1\n');
    expect(inserted('x: &x |\n  t\na:\n  b: *x\n', ['a'], 'd', 3)).toBe('x: &x |\n  t\na:\n  b: *x\n  d: 3\n');
    expect(inserted('a:\n  b: |+\n    x\n\nc: 1\n', ['a'], 'd', 3)).toBe('a:\n  b: |+\n    x\n\n  d: 3\nc: 1\n');
    expect(inserted('a:\n  b: |-\n    x', ['a'], 'd', 3)).toBe('a:\n  b: |-\n    x\n  d: 3');
    expect(inserted('a:\n  b: |\n    x', ['a'], 'd', 3)).toBeUndefined();
    expect(inserted('a:\r\n  b: >\r\n    x\r\n\r\nc: 1\r\n', ['a'], 'd', 3)).toBe('a:\r\n  b: >\r\n    x\r\n  d: 3\r\n\r\nc: 1\r\n');
  });

  it('keeps brackets as they are laid out', () => {
    expect(inserted('a: {b: 1}\n', ['a'], 'd', { e: ['f', 2] })).toBe('a: {b: 1, d: {e: [f, 2]}}\n');
    expect(inserted('a: { b: 1, }\n', ['a'], 'd', 3)).toBe('a: { b: 1, d: 3, }\n');
    expect(inserted('a: {}\n', ['a'], 'd', 3)).toBe('a: {d: 3}\n');
    expect(inserted('a: {\n  b: 1 # one\n}\n', ['a'], 'd', 3)).toBe('a: {\n  b: 1, # one\n  d: 3\n}\n');
    expect(inserted('a: {\n  b: 1, # one\n}\n', ['a'], 'd', 3)).toBe('a: {\n  b: 1, # one\n  d: 3,\n}\n');
    expect(inserted('a: &x 1\nc: {b: *x }\n', ['c'], 'd', 3)).toBe('a: &x 1\nc: {b: *x, d: 3 }\n');
    expect(inserted('a: {b}\n', ['a'], 'd', 3)).toBe('a: {b, d: 3}\n');
    expect(inserted('a: {\n  b: 1\n  ,\n}\n', ['a'], 'd', 3)).toBeUndefined();
    expect(inserted('a: [b: 1]\n', ['a', '0'], 'd', 3)).toBeUndefined();
  });

  it('writes JSON as its file is printed', () => {
    expect(inserted('{"a":{"b":1,"c":2}}', ['a'], 'd', [3], 'x.json')).toBe('{"a":{"b":1,"c":2,"d":[3]}}');
    expect(inserted('{\n  "a": {\n    "b": 1\n  }\n}\n', ['a'], 'd', { e: [1, getAtt('Q', 'Arn')] }, 'x.json')).toBe(
      '{\n  "a": {\n    "b": 1,\n    "d": {\n      "e": [\n        1,\n        {\n          "Fn::GetAtt": [\n            "Q",\n            "Arn"\n          ]\n        }\n      ]\n    }\n  }\n}\n');
    expect(inserted('{\n\t"a": {}\n}', ['a'], 'd', 'x', 'x.json')).toMatch(/^\{\n\t"a": \{\n\t +"d": "x"\n\t\}\n\}$/);
    expect(inserted('{\n  "a": {}\n}', ['a'], 'd', 'x', 'x.json')).toBe('{\n  "a": {\n    "d": "x"\n  }\n}');
  });

  it('fills an empty value', () => {
    expect(inserted('Properties: # none\nb: 1\n', ['Properties'], 'd', 3)).toBe('Properties: # none\n  d: 3\nb: 1\n');
    expect(inserted('a:\n    - b:\n', ['a', '0', 'b'], 'd', 3)).toBe('a:\n    - b:\n        d: 3\n');
    expect(inserted('a: {b: , c: 1}\n', ['a', 'b'], 'd', 3)).toBe('a: {b: {d: 3} , c: 1}\n');
    expect(inserted('a: ~\n', ['a'], 'd', 3)).toBeUndefined();
    expect(inserted('a: x\n', ['a'], 'd', 3)).toBeUndefined();
  });

  it('writes intrinsic functions short in YAML', () => {
    expect(inserted('a:\n  b: 1\n', ['a'], 'd', { e: getAtt('Queue', 'Arn'), f: [ref('X')], g: sub('${X}: y') })).toBe(
      "a:\n  b: 1\n  d:\n    e: !GetAtt Queue.Arn\n    f:\n      - !Ref X\n    g: !Sub '${X}: y'\n");
    expect(inserted('a: {b: 1}\n', ['a'], 'd', getAtt('Queue', 'Arn'))).toBe('a: {b: 1, d: !GetAtt Queue.Arn}\n');
  });

  it('puts the dashes of a list where the file has them', () => {
    expect(inserted('a:\n- x\nb:\n  c: 1\n', ['b'], 'd', ['e', { z: 1, w: 2 }])).toBe('a:\n- x\nb:\n  c: 1\n  d:\n  - e\n  - z: 1\n    w: 2\n');
    expect(inserted('a:\n  - x\nb:\n  c: 1\n', ['b'], 'd', ['e'])).toBe('a:\n  - x\nb:\n  c: 1\n  d:\n    - e\n');
  });

  it('takes several keys in one edit, and none that is there already', () => {
    const text = 'a:\n  b: 1\n';
    const edits = insertEntries(at(parse(text), 'a'), [['c', 2], ['d', 3]])!;
    expect(edits).toHaveLength(1);
    expect(applyEdits(text, edits)).toBe('a:\n  b: 1\n  c: 2\n  d: 3\n');
    expect(insertEntries(at(parse(text), 'a'), [['c', 2], ['b', 3]])).toBeUndefined();
    expect(insertEntries(at(parse(text), 'a'), [['c', 2], ['c', 3]])).toBeUndefined();
    expect(insertEntries(at(parse(text), 'a'), [])).toEqual([]);
    expect(inserted('a: !T {b: 1}\n', ['a'], 'c', 1)).toBeUndefined();
    expect(inserted('a: &x {b: 1}\nc: *x\n', ['a'], 'd', 1)).toBeUndefined();
    expect(inserted('a: [1]\n', ['a'], 'd', 1)).toBeUndefined();
  });
});

describe('applying edits', () => {
  const { source } = parse('abcdef');
  const edit = (start: number, end: number, text: string): Edit => ({ span: { source, start, end }, text });

  it('takes them in any order, and those at one place in the order given', () => {
    expect(applyEdits('abcdef', [edit(4, 5, 'X'), edit(1, 1, '1'), edit(0, 1, 'A'), edit(1, 1, '2')])).toBe('A12bcdXf');
    expect(applyEdits('abcdef', [edit(2, 4, 'X'), edit(2, 2, '1'), edit(4, 4, '2')])).toBe('ab1X2ef');
    expect(applyEdits('abcdef', [])).toBe('abcdef');
  });

  it('refuses those that overlap', () => {
    expect(() => applyEdits('abcdef', [edit(1, 3, ''), edit(2, 4, '')])).toThrow(/overlap at offset 2/);
    expect(() => applyEdits('abcdef', [edit(1, 3, 'x'), edit(1, 3, 'x')])).toThrow(/overlap/);
  });

  it('lets two insertions into one mapping stand side by side', () => {
    for (const text of ['a:\n  b: 1\n', 'a: {b: 1}\n', 'a:\nb: 1\n', '{"a": {"b": 1}}', '{\n  "a": {\n    "b": 1\n  }\n}']) {
      const mapping = at(parse(text), 'a');
      const both = parse(applyEdits(text, [...insertEntry(mapping, 'c', 2)!, ...insertEntry(mapping, 'd', 3)!]));
      expect([...at(both, 'a').entries()].map(([key]) => key.text).slice(-2), text).toEqual(['c', 'd']);
    }
  });
});

/** `toEqual` takes its time over a whole template. */
function expectSame(actual: Said, expected: Said): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) expect(actual).toEqual(expected);
}

/** What a value should read back as. */
function meant(value: EditValue, json: boolean): Said {
  if (value instanceof Intrinsic) return json ? meant(value.long, json) : { tag: `!${value.name}`, of: value.short };
  if (Array.isArray(value)) return (value as readonly EditValue[]).map((item) => meant(item, json));
  if (typeof value === 'object') return { pairs: Object.entries(value).map(([key, of]) => [key, meant(of as EditValue, json)] as const) };
  return Object.is(value, -0) ? '0' : String(value);
}

function changed(root: Said, way: readonly number[], change: (said: Said) => Said): Said {
  const [first, ...rest] = way;
  if (first === undefined) return change(root);
  if (typeof root === 'object' && 'tag' in root) return { ...root, of: changed(root.of, way, change) };
  if (typeof root === 'object' && 'pairs' in root) {
    return { pairs: root.pairs.map((pair, i) => [0, 1].map((side) => (2 * i + side === first ? changed(pair[side]!, rest, change) : pair[side]!)) as unknown as readonly [Said, Said]) };
  }
  return (root as readonly Said[]).map((item, i) => (i === first ? changed(item, rest, change) : item));
}

const PRIMITIVE = fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 5 }), fc.integer(), fc.boolean(), fc.constantFrom('yes', '', ' x', "it's", 'a: b', '#', '- a', '28', '{', '\n', 'AWS::X', '\x85', '\ud800', '<<', '~', '=', 'x:'));
const { value: VALUE } = fc.letrec<{ value: EditValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    { weight: 3, arbitrary: PRIMITIVE },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
    { weight: 2, arbitrary: fc.dictionary(fc.stringMatching(/^[A-Za-z:' ]{1,6}$/), tie('value'), { maxKeys: 3, noNullPrototype: true }) },
    { weight: 1, arbitrary: fc.constantFrom(ref('X'), getAtt('Queue', 'Arn'), sub('${X}-y')) },
  ),
}));

/** Makes one edit, and checks that the file then says what it said, and the change. */
function editOnce(text: string, path: string, pick: number, primitive: string | number | boolean, value: EditValue): boolean {
  const tree = parse(text, path);
  const all = [...nodes(tree)];
  const json = path.endsWith('.json');
  const before = tree.documents.map(said);
  let done = false;

  const scalars = all.filter(({ node, way }) => node.kind === 'scalar' && way.length > 1 && node.tag === undefined && !node.block);
  const scalar = scalars[pick % Math.max(1, scalars.length)];
  const replacing = scalar && replaceScalar(scalar.node, primitive);
  if (replacing) {
    const after = parse(applyEdits(text, replacing), path);
    expect(after.problem).toBeUndefined();
    expectSame(after.documents.map(said), changed(before, scalar.way, () => meant(primitive, json)));
    done = true;
  }

  const mappings = all.filter(({ node }) => node.kind === 'mapping' || node.isNull);
  const mapping = mappings[pick % Math.max(1, mappings.length)];
  const inserting = mapping && insertEntry(mapping.node, 'NewKey', value);
  if (inserting) {
    const result = applyEdits(text, inserting);
    const after = parse(result, path);
    expect(after.problem, result).toBeUndefined();
    expectSame(after.documents.map(said), changed(before, mapping.way, (was) => {
      const pairs = typeof was === 'object' && 'pairs' in was ? was.pairs : [];
      // JSON within YAML is written long.
      const short = said(follow(after, [...mapping.way, 2 * pairs.length + 1]));
      const long = meant(value, true);
      const written = json || JSON.stringify(short) === JSON.stringify(long) ? long : meant(value, false);
      return { pairs: [...pairs, ['NewKey', written]] };
    }));
    for (const { span } of inserting) {
      for (const { node } of all) {
        const touches = node.scalar && !node.block && span.end > node.start && span.start < node.end;
        if (touches) throw new Error(`An edit overlaps ${node.text}.`);
      }
    }
    done = true;
  }
  return done;
}

function follow(tree: Tree, [document, ...way]: readonly number[]): Node {
  return way.reduce((node, i) => node.children[i]!, tree.documents[document!]!);
}

describe('an edit changes what it should, and nothing else', () => {
  test('in documents that we write', () => {
    let done = 0;
    fc.assert(fc.property(YAML, fc.nat(), PRIMITIVE, VALUE, ({ text }, pick, primitive, value) => {
      if (editOnce(text, 'template.yaml', pick, primitive, value)) done++;
    }), { numRuns: 1_000 });
    expect(done).toBeGreaterThan(500);
  });

  test('in JSON, which stays what JSON.parse reads', () => {
    let done = 0;
    fc.assert(fc.property(JSON_TEXT, fc.nat(), PRIMITIVE, VALUE, ({ text }, pick, primitive, value) => {
      if (editOnce(text, 'template.json', pick, primitive, value)) done++;
      const tree = parse(text, 'template.json');
      const edits = insertEntry(tree.documents[0]!, 'NewKey', value);
      if (edits) expect(Object.keys(JSON.parse(applyEdits(text, edits)))).toContain('NewKey');
    }), { numRuns: 500 });
    expect(done).toBeGreaterThan(250);
  });

  test('in templates that others wrote', (context) => {
    const all = templates();
    if (all.length === 0) context.skip('no templates at hand');
    const picks = fc.sample(fc.tuple(fc.nat(), PRIMITIVE, VALUE), { numRuns: 3 * all.length, seed: 7 });
    let done = 0;
    for (const [i, [pick, primitive, value]] of picks.entries()) {
      const { path, text } = all[i % all.length]!;
      if (parse(text, path).problem) continue;
      if (editOnce(text, path, pick, primitive, value)) done++;
    }
    expect(done).toBeGreaterThan(all.length);
  });
});
