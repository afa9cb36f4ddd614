import { describe, expect, it } from 'vitest';
import { conditionWhen } from '../../src/template/conditions.js';
import { together, type When } from '../../src/template/value.js';
import { templateOf } from '../support.js';
import { possible, property, templateWith } from './property.js';

const PARAMETERS = `
Parameters:
  Stage: { Type: String, Default: dev }
  Size: { Type: String, AllowedValues: [small, large] }
  Flag: { Type: String }`;

/** What a condition needs, the names of the stack and of conditions left out. */
function needs(definitions: string, truth: boolean, options: { parameters?: ReadonlyMap<string, string> } = {}, name = 'It'): Record<string, boolean> | undefined {
  const template = templateOf(`${PARAMETERS}\nConditions:\n${definitions.trim().split('\n').map((line) => `  ${line.trim()}`).join('\n')}\nResources: { R: { Type: A::B::C } }`, {}, options);
  return plain(conditionWhen(template.condition(name)!, truth));
}

function plain(when: When | undefined): Record<string, boolean> | undefined {
  return when && Object.fromEntries([...when].filter(([atom]) => !atom.startsWith('?')).map(([atom, truth]) => [atom.replaceAll('template.yaml ', ''), truth]));
}

describe('a condition is taken apart into what must hold', () => {
  it.each<[string, Record<string, boolean> | undefined, Record<string, boolean> | undefined]>([
    ['It: !Equals [!Ref Stage, prod]', { '${Stage}=prod': true }, { '${Stage}=prod': false }],
    ['It: !Equals [prod, !Ref Stage]', { '${Stage}=prod': true }, { '${Stage}=prod': false }],
    ["It: { 'Fn::Equals': [{ Ref: Stage }, prod] }", { '${Stage}=prod': true }, { '${Stage}=prod': false }],
    ['It: !Equals [a, a]', {}, undefined],
    ['It: !Equals [a, b]', undefined, {}],
    ["It: !Equals ['true', true]", {}, undefined],
    ['It: !Equals [!Ref Stage, !Ref Stage]', {}, undefined],
    ['It: !Equals [!Sub "${Stage}-x", prod-x]', { '${Stage}-x=prod-x': true }, { '${Stage}-x=prod-x': false }],
    ['It: !Equals [!Ref Size, medium]', undefined, {}],
    ['It: !Equals [!Ref Size, small]', { '${Size}=small': true }, { '${Size}=small': false }],
    ['It: !Not [!Equals [!Ref Stage, prod]]', { '${Stage}=prod': false }, { '${Stage}=prod': true }],
    ['It: !Not [!Condition Other]\nOther: !Equals [!Ref Stage, prod]', { '${Stage}=prod': false }, { '${Stage}=prod': true }],
    ['It: !Not [{ Condition: Other }]\nOther: !Equals [!Ref Stage, prod]', { '${Stage}=prod': false }, { '${Stage}=prod': true }],
    ['It: !And [!Equals [!Ref Stage, prod], !Equals [!Ref Flag, on]]', { '${Stage}=prod': true, '${Flag}=on': true }, {}],
    ['It: !And [!Equals [a, a], !Equals [!Ref Flag, on]]', { '${Flag}=on': true }, { '${Flag}=on': false }],
    ['It: !And [!Equals [a, b], !Equals [!Ref Flag, on]]', undefined, {}],
    ['It: !And [!Equals [!Ref Stage, prod], !Equals [!Ref Stage, dev]]', undefined, {}],
    ['It: !Or [!Equals [!Ref Stage, prod], !Equals [!Ref Flag, on]]', {}, { '${Stage}=prod': false, '${Flag}=on': false }],
    ['It: !Or [!Equals [a, a], !Equals [!Ref Flag, on]]', {}, undefined],
    ['It: !Or [!Equals [a, b], !Equals [!Ref Flag, on]]', { '${Flag}=on': true }, { '${Flag}=on': false }],
    ["It: { 'Fn::Or': [{ 'Fn::Equals': [a, b] }, { 'Fn::And': [{ 'Fn::Equals': [a, b] }] }] }", undefined, {}],
    ['It: !Equals [!Ref Stage, !Ref Flag]', {}, {}],
    ['It: !Condition Nobody', {}, {}],
    ['It: !Equals [!Ref Stage]', {}, {}],
    ['It: !Equals [[a], {}]', {}, {}],
    ['It: text', {}, {}],
    ['It: []', {}, {}],
    ['It: { Condition: [a] }', {}, {}],
    ['It: !Condition It', {}, {}],
    ['It: !Not [!Condition Other]\nOther: !Not [!Condition It]', {}, {}],
  ])('%s', (definition, whenTrue, whenFalse) => {
    expect(needs(definition, true)).toEqual(whenTrue);
    expect(needs(definition, false)).toEqual(whenFalse);
  });

  it('is decided by --parameter', () => {
    const parameters = new Map([['Stage', 'prod']]);
    expect(needs('It: !Equals [!Ref Stage, prod]', true, { parameters })).toEqual({});
    expect(needs('It: !Equals [!Ref Stage, prod]', false, { parameters })).toBeUndefined();
    expect(possible(property('!If [It, a, b]', { sections: `${PARAMETERS}\nConditions: { It: !Equals [!Ref Stage, prod] }`, options: { parameters } }))).toEqual(['a']);
  });

  it('is not decided by a default: another may be given', () => {
    expect(possible(property('!If [It, a, b]', { sections: `${PARAMETERS}\nConditions: { It: !Equals [!Ref Stage, dev] }` }))).toEqual(['a', 'b']);
  });

  it('may have any name', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const sections = `${PARAMETERS}\nConditions: { ${name}: !Equals [!Ref Stage, prod] }`;
      expect(possible(property(`!If [${name}, a, b]`, { sections }))).toEqual(['a', 'b']);
      expect(possible(property(`!If [${name}, a, b]`, { sections: PARAMETERS }))).toEqual(['a', 'b']);
    }
  });
});

describe('values that rest on conditions', () => {
  const pairs = (conditions: string, a: string, b: string): string[] => {
    const template = templateOf(`${PARAMETERS}\nConditions: ${conditions}\nResources: { R: { Type: A::B::C, Properties: { A: ${a}, B: ${b} } } }`);
    const resource = template.resources.get('R')!;
    return [...together(resource.string('A'), resource.string('B'))].map(([one, other]) => `${one.value}${other.value}`);
  };

  it.each([
    ['the same condition', '{ C: !Equals [!Ref Stage, x] }', '!If [C, 1, 2]', '!If [C, a, b]', ['1a', '2b']],
    ['its negation under another name', '{ C: !Equals [!Ref Stage, x], D: !Not [!Condition C] }', '!If [C, 1, 2]', '!If [D, a, b]', ['1b', '2a']],
    ['a condition written twice', '{ C: !Equals [!Ref Stage, x], D: !Equals [x, !Ref Stage] }', '!If [C, 1, 2]', '!If [D, a, b]', ['1a', '2b']],
    ['two values of one parameter', '{ C: !Equals [!Ref Stage, x], D: !Equals [!Ref Stage, y] }', '!If [C, 1, 2]', '!If [D, a, b]', ['1b', '2a', '2b']],
    ['an And and a part of it', '{ C: !And [!Condition D, !Equals [!Ref Flag, on]], D: !Equals [!Ref Stage, x] }', '!If [C, 1, 2]', '!If [D, a, b]', ['1a', '2a', '2b']],
    ['an opaque condition and its negation', '{ C: !Or [!Equals [!Ref Stage, x], !Equals [!Ref Flag, on]], D: !Not [!Condition C] }', '!If [C, 1, 2]', '!If [D, a, b]', ['1b', '2a']],
    ['a condition that the template has not', '{}', '!If [C, 1, 2]', '!If [C, a, b]', ['1a', '2b']],
    ['two parameters that are equal, and a value of one', '{ C: !Equals [!Ref Stage, !Ref Flag], D: !Equals [!Ref Stage, x] }', '!If [C, 1, 2]', '!If [D, a, b]', ['1a', '1b', '2a', '2b']],
    ['a subject with an equals sign in it', '{ C: !Equals [!Sub "a=${Stage}", x], D: !Equals [!Sub "a=${Flag}", y] }', '!If [C, 1, 2]', '!If [D, a, b]', ['1a', '1b', '2a', '2b']],
    ['a parameter and a condition on it', '{ C: !Equals [!Ref Size, small] }', '!Ref Size', '!If [C, a, b]', ['smalla', 'largeb']],
  ])('are paired where both can hold: %s', (_, conditions, a, b, expected) => {
    expect(pairs(conditions, a, b)).toEqual(expected);
  });

  it('are told from those of a nested stack with the same names', () => {
    const files = { 'child.yaml': `Parameters: { Stage: { Type: String, Default: x } }\nConditions: { C: !Not [!Equals [!Ref Stage, prod]] }\nResources: { R: { Type: A::B::C, Properties: { B: !If [C, a, b] } } }` };
    const sections = `${PARAMETERS}\nConditions: { C: !Equals [!Ref Stage, prod] }`;
    const template = templateWith('!If [C, 1, 2]', { sections, files, resources: '  S: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: child.yaml } }' });
    const child = [...template.descendants()][0]!.resources.get('R')!;
    expect([...together(template.resources.get('It')!.string('P'), child.string('B'))].map(([a, b]) => a.value + b.value)).toEqual(['1a', '1b', '2a', '2b']);
  });

  it('are the same where the parent hands its parameter down', () => {
    const files = { 'child.yaml': `Parameters: { Env: { Type: String, Default: x } }\nConditions: { D: !Equals [!Ref Env, prod] }\nResources: { R: { Type: A::B::C, Properties: { B: !If [D, a, b] } } }` };
    const sections = `${PARAMETERS}\nConditions: { C: !Equals [!Ref Stage, prod] }`;
    const template = templateWith('!If [C, 1, 2]', { sections, files, resources: '  S: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: child.yaml, Parameters: { Env: !Ref Stage } } }' });
    const child = [...template.descendants()][0]!.resources.get('R')!;
    expect([...together(template.resources.get('It')!.string('P'), child.string('B'))].map(([a, b]) => a.value + b.value)).toEqual(['1a', '2b']);
  });
});

describe('a resource under a condition', () => {
  it('is not there where the condition cannot hold', () => {
    const text = 'Conditions: { Never: !Equals [a, b] }\nResources: { R: { Type: A::B::C, Condition: Never }, S: { Type: A::B::C, Condition: Nobody }, T: { Type: A::B::C, Condition: [x] } }';
    expect([...templateOf(text).resources.keys()]).toEqual(['S', 'T']);
  });
});

describe('a tangle of conditions', () => {
  const quick = (run: () => void): void => {
    const started = performance.now();
    run();
    expect(performance.now() - started).toBeLessThan(10_000);
  };
  const many = (count: number, line: (n: number) => string): string => Array.from({ length: count }, (_, n) => line(n)).join('\n');

  it('in which each names the one before ten times ends soon', () => {
    quick(() => {
      const ten = (n: number): string => Array.from({ length: 10 }, () => `!Condition C${n - 1}`).join(', ');
      for (const fn of ['And', 'Or']) {
        needs(`C0: !Equals [!Ref Stage, prod]\n${many(40, (n) => (n === 0 ? '' : `C${n}: !${fn} [${ten(n)}]`)).trim()}`, true, {}, 'C39');
      }
      // Two of the same each: exponential without a memory.
      needs(`C0: !Equals [!Ref Stage, prod]\n${many(31, (n) => (n === 0 ? '' : `C${n}: !And [!Condition C${n - 1}, !Not [!Condition C${n - 1}]]`)).trim()}`, false, {}, 'C30');
    });
  });

  it('of aliases ends soon', () => {
    quick(() => {
      needs(`C0: &c0 [!Equals [!Ref Stage, prod]]\n${many(30, (n) => (n === 0 ? '' : `C${n}: &c${n} !And [!And *c${n - 1}, !Or *c${n - 1}, !Not *c${n - 1}]`)).trim()}`.replace(/!(\w+) \*c(\d+)/g, "{ 'Fn::$1': *c$2 }"), true, {}, 'C29');
    });
  });

  it('with 20,000 parts, or nested a thousand deep, is read', () => {
    quick(() => {
      expect(Object.keys(needs(`It: !And [${many(20_000, (n) => `!Equals [!Ref Stage, v${n}],`).replaceAll('\n', ' ')} !Equals [a, a]]`, false) ?? {})).toEqual([]);
      needs(`It: ${'!Not ['.repeat(900)}!Equals [a, b]${']'.repeat(900)}`, true);
    });
  });
});
