import { describe, expect, it } from 'vitest';
import { Source } from '../../src/source/source.js';
import { ALWAYS, atLeast, conjunction, equality, strongest, together, weakest, type Value, type When } from '../../src/template/value.js';

const span = { source: new Source('x', ''), start: 0, end: 0 };
const when = (...atoms: readonly [string, boolean][]): When => new Map(atoms);
const value = <T>(...cases: readonly [T, When][]): Value<T> => ({
  address: '', complete: true, cases: cases.map(([one, rests]) => ({ value: one, when: rests, span, note: '', certainty: 'high' })),
});

describe('what two things rest on together', () => {
  it('is both', () => {
    expect(conjunction(when(['a', true]), when(['b', false]))).toEqual(when(['a', true], ['b', false]));
  });

  it('is nothing where an atom is true in one and false in the other', () => {
    expect(conjunction(when(['a', true], ['b', true]), when(['b', false]))).toBeUndefined();
  });

  it('is nothing where one thing would have two values', () => {
    const [prod, dev, other] = [equality('Stage', 'prod'), equality('Stage', 'dev'), equality('Other', 'dev')];
    expect(conjunction(when([prod, true]), when([dev, true]))).toBeUndefined();
    expect(conjunction(when([prod, true]), when([dev, false]))).toEqual(when([prod, true], [dev, false]));
    expect(conjunction(when([prod, true]), when([other, true]))).toBeDefined();
    expect(conjunction(when([equality('a=b', 'x'), true]), when([equality('a=c', 'y'), true]))).toBeDefined();
  });

  it('is made only where it is new', () => {
    const a = when(['a', true], ['b', true]);
    expect(conjunction(a, when(['a', true]))).toBe(a);
    expect(conjunction(a, ALWAYS)).toBe(a);
    expect(conjunction(ALWAYS, a)).toBe(a);
  });
});

describe('the cases of several values', () => {
  it('are every combination that can hold', () => {
    const [c, d] = [when(['c', true]), when(['c', false])];
    expect([...together(value(['1', c], ['2', d]), value(['a', c], ['b', d]), value(['x', ALWAYS], ['y', d]))].map((cases) => cases.map(({ value: one }) => one).join('')))
      .toEqual(['1ax', '2bx', '2by']);
  });

  it('are none where a value has none', () => {
    expect([...together(value(['1', ALWAYS]), value())]).toEqual([]);
    expect([...together()]).toEqual([[]]);
  });
});

it('the weakest link counts of an argument, the strongest of alternatives', () => {
  expect([weakest(), weakest('high', 'low', 'medium'), strongest(), strongest('low', 'medium')]).toEqual(['high', 'low', 'low', 'medium']);
  expect([atLeast('high', 'medium'), atLeast('medium', 'medium'), atLeast('low', 'medium')]).toEqual([true, true, false]);
});
