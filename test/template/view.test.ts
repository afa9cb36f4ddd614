import { describe, expect, it } from 'vitest';
import { canonical } from '../../src/template/text.js';
import { possible, property } from './property.js';

const sections = `
Parameters:
  Stage: { Type: String, Default: dev }
  Names: { Type: CommaDelimitedList, Default: 'a, b' }
Conditions: { C: !Equals [!Ref Stage, prod], D: !Equals [!Ref Stage, dev] }`;

describe('a number', () => {
  it.each<[string, number | undefined]>([
    ['30', 30], ["'30'", 30], ['"30"', 30], ['30.0', 30], ['-1', -1], ['+5', 5], ["' 30 '", 30], ['0', 0], ['0.5', 0.5], ['!!int 30', 30], ['!!str 30', 30], ['|\n        30', 30],
    ['010', undefined], ['1_000', undefined], ['0x1F', undefined], ['0o17', undefined], ['1e3', undefined], ['12:30:00', undefined], ['yes', undefined], ['.5', undefined],
    ['30s', undefined], ["''", undefined], ['.inf', undefined], ['.nan', undefined], ['[30]', undefined], ['{ a: 30 }', undefined], ["'３０'", undefined],
  ])('%s', (written, expected) => {
    const value = property(written).number({ orElse: 3 });
    expect(value.cases.map((one) => one.value)).toEqual(expected === undefined ? [] : [expected]);
    expect(value.complete).toBe(expected !== undefined);
  });
});

describe('a flag', () => {
  it.each<[string, boolean | undefined]>([
    ['true', true], ['True', true], ['TRUE', true], ["'true'", true], ['yes', true], ['on', true], ['false', false], ['No', false], ['OFF', false],
    ['y', undefined], ['1', undefined], ['0', undefined], ['truth', undefined], ["''", undefined], ['[true]', undefined],
  ])('%s', (written, expected) => {
    expect(property(written).flag().cases.map((one) => one.value)).toEqual(expected === undefined ? [] : [expected]);
  });
});

describe('what is not set', () => {
  it.each(['', '~', 'null', '!Ref AWS::NoValue', '{ Ref: AWS::NoValue }'])('takes what the service assumes: "%s"', (written) => {
    const value = property(written).number({ orElse: 3, describe: (n) => `${n} s`, absent: 'not set' });
    expect(value).toMatchObject({ complete: true, cases: [{ value: 3, assumed: true, certainty: 'high', note: 'not set' }] });
    expect(value.cases[0]!.span.source.text.slice(value.cases[0]!.span.start, value.cases[0]!.span.end)).toBe('It');
  });

  it('takes it in one branch of an If only, and says where', () => {
    const value = property('!If [C, !Ref AWS::NoValue, 60]', { sections }).number({ orElse: 3, describe: (n) => `${n} s` });
    expect(value).toMatchObject({ complete: true, cases: [{ value: 3, certainty: 'medium', note: '3 s, where C holds' }, { value: 60, certainty: 'medium', note: '60 s, where C does not hold' }] });
  });

  it('is nothing at all where the service assumes nothing', () => {
    expect(property('').number()).toMatchObject({ complete: true, cases: [] });
  });
});

describe('a view', () => {
  it('goes down through every branch, and keeps what each rests on', () => {
    const view = property('!If [C, { a: { b: 1 } }, { a: !If [D, { b: 2 }, { c: 3 }] }]', { sections }).at('a.b');
    expect(possible(view)).toEqual(['1', '2', '(absent)']);
    expect(view.certain).toBe(false);
    expect(view.present).toBe(true);
  });

  it('finds nothing below a word or a list, and cannot tell below what is open', () => {
    expect(possible(property('word').get('a'))).toEqual(['(absent)']);
    expect(possible(property('[x]').get('a'))).toEqual(['(absent)']);
    expect(possible(property('!Ref Stage', { sections }).get('a'))).toEqual(['(unknown)']);
    expect(possible(property('!ImportValue x').get('a'))).toEqual(['(unknown)']);
  });

  it('has keys of any name, and only those that are written', () => {
    const view = property('{ __proto__: 1, constructor: 2 }');
    expect([...view.entries()].map(({ key }) => key)).toEqual(['__proto__', 'constructor']);
    expect(possible(view.get('toString'))).toEqual(['(absent)']);
    expect(possible(view.get('__proto__'))).toEqual(['1']);
  });

  it('lists items, those of a condition too, and one item for a list of one', () => {
    const items = (written: string) => [...property(written, { sections }).items()].flatMap((item) => possible(item));
    expect(items('[a, !If [C, b, !Ref AWS::NoValue], c]')).toEqual(['a', 'b', 'c']);
    expect(items('!If [C, [a], [b, c]]')).toEqual(['a', 'b', 'c']);
    expect(items('word')).toEqual(['word']);
    expect(items('{ a: 1 }')).toEqual(['{}']);
    expect(items('!Ref Names')).toEqual(['a', 'b']);
    expect(items('!Ref AWS::NoValue')).toEqual([]);
    expect(items('!ImportValue x')).toEqual([]);
  });

  it('knows an item under a condition as one that may not be there', () => {
    const [item] = property('[!If [C, b, !Ref AWS::NoValue]]', { sections }).items();
    expect(item!.branches[0]!.when.size).toBeGreaterThan(0);
  });

  it('says whether something is there, what only the deployer knows counting as something', () => {
    const there = (written: string) => property(written, { sections }).presence('there', 'not there').cases.map(({ value, note }) => `${value} ${note}`);
    expect(there('!Ref Nobody')).toEqual(['true there']);
    expect(there('!ImportValue x')).toEqual(['true there']);
    expect(there('')).toEqual(['false not there']);
    expect(there('!If [C, x, !Ref AWS::NoValue]')).toEqual(['true there, where C holds', 'false not there, where C does not hold']);
  });

  it('reads through merge keys and anchors, the mapping\'s own keys first', () => {
    const around = { sections: 'Metadata:\n  a: &a { Timeout: 10, MemorySize: 128 }\n  b: &b { <<: *a, MemorySize: 256 }' };
    const view = property('{ <<: [*b], Timeout: 30 }', around);
    expect([possible(view.get('Timeout')), possible(view.get('MemorySize'))]).toEqual([['30'], ['256']]);
    expect([...view.entries()].map(({ key }) => key)).toEqual(['Timeout', 'MemorySize']);
    expect(possible(property('*a', around).get('Timeout'))).toEqual(['10']);
  });

  it('takes the last of a key that stands twice', () => {
    expect(possible(property('{ a: 1, a: 2 }').get('a'))).toEqual(['2']);
  });
});

describe('a document in a string', () => {
  it.each([
    ['JSON', `'{"a": {"b": "x"}}'`, 'x'],
    ['YAML', '|\n        a:\n          b: x', 'x'],
    ['JSON with names in it', `!Sub '{"a": {"b": "\${Stage}-x"}}'`, '${Stage}-x'],
    ['JSON with a name where a string would be', `!Sub '{"a": {"b": \${Stage}}}'`, '${Stage}'],
    ['JSON joined from pieces', `!Join ['', ['{"a": {"b": "', !Ref Stage, '-x"}}']]`, '${Stage}-x'],
    ['an object', '{ a: { b: x } }', 'x'],
    ['an object made a string', '!ToJsonString { a: { b: x } }', 'x'],
    ['an object made a string, in the long form', "{ 'Fn::ToJsonString': { a: { b: !Ref Stage } } }", '${Stage}'],
  ])('may be %s', (_, written, expected) => {
    expect(possible(property(written, { sections }).document().at('a.b'))).toEqual([expected]);
  });

  it('shows where the string stands', () => {
    const view = property(`!Sub '{"a": "\${Stage}"}'`, { sections }).document().get('a');
    expect(view.span.source.text.slice(view.span.start, view.span.end)).toMatch(/^!Sub/);
    expect(view.string({}).cases.every(({ literal }) => literal === undefined)).toBe(true);
  });

  it('has what its names stand for, in strings, in structures and within another name', () => {
    const names = new Map([['Who', [{ kind: 'parameter' as const, name: 'Stage', owner: {} }]]]);
    expect(possible(property('{ a: "x-${Who}" }').document(names).get('a'))).toEqual(['x-${Stage}']);
    expect(possible(property(`'{"a": "x-\${Who}"}'`).document(names).get('a'))).toEqual(['x-${Stage}']);
    expect(possible(property(`'{"a": "x-\${Other}"}'`).document(names).get('a'))).toEqual(['x-${Other}']);
  });

  it('is unknown where it is no document', () => {
    for (const written of ['word', "'{\"a\":'", "''", '!Ref Stage', '!ImportValue x', "'[[['"]) {
      expect(possible(property(written, { sections }).document().get('a')), written).toEqual(['(unknown)']);
    }
  });

  it('is there once for each branch', () => {
    const view = property(`!If [C, '{"a": 1}', { a: 2 }]`, { sections }).document().get('a');
    expect(possible(view)).toEqual(['1', '2']);
    expect(view.branches.every(({ when }) => when.size > 0)).toBe(true);
  });
});

it('a text shows parameters as names, so that names can be compared', () => {
  const [text] = property('!Sub "${Stage}-${AWS::Region}"', { sections }).texts();
  expect(canonical(text!.text)).toBe('${Stage}-${AWS::Region}');
});
