import { describe, expect, it } from 'vitest';
import { View } from '../../src/template/view.js';
import { templateOf } from '../support.js';
import { deployed, possible, property, templateWith } from './property.js';

describe('a parameter', () => {
  const read = (parameter: string, options: Parameters<typeof templateOf>[2] = {}) => property('!Ref P', { sections: `Parameters:\n  P: ${parameter}`, options }).number({ orElse: 3 });

  it('with a default is probably that, and may be something else', () => {
    expect(read('{ Type: Number, Default: 10 }')).toMatchObject({ complete: false, cases: [{ value: 10, certainty: 'medium' }] });
    expect(read('{ Type: Number, Default: 10 }').cases[0]!.note).toContain('with the default of parameter P');
  });

  it('without one may be anything', () => {
    expect(read('{ Type: Number }')).toMatchObject({ complete: false, cases: [] });
  });

  it('with allowed values is one of them, the default first', () => {
    const value = read('{ Type: Number, Default: 10, AllowedValues: [5, 10] }');
    expect(value.complete).toBe(true);
    expect(value.cases.map(({ value: one, optional }) => [one, optional ?? false])).toEqual([[10, false], [5, true]]);
  });

  it('with allowed values and no default is one of them, none of which anybody chose', () => {
    const value = read('{ Type: Number, AllowedValues: [5, 10] }');
    expect(value).toMatchObject({ complete: true, cases: [{ value: 5, optional: true }, { value: 10, optional: true }] });
  });

  it('with more allowed values than we follow may be something else', () => {
    expect(read(`{ Type: Number, AllowedValues: [${Array.from({ length: 40 }, (_, n) => n + 1).join(', ')}] }`).complete).toBe(false);
  });

  it('is what --parameter says, for certain', () => {
    expect(read('{ Type: Number, Default: 10, AllowedValues: [5, 10] }', { parameters: new Map([['P', '7']]) })).toMatchObject({ complete: true, cases: [{ value: 7, certainty: 'high' }] });
  });

  it('is what samconfig says, and --parameter says more', () => {
    const configured = new Map([['P', { text: '8', from: 'samconfig.toml' }]]);
    expect(read('{ Type: Number, Default: 10 }', { configured })).toMatchObject({ complete: false, cases: [{ value: 8, certainty: 'medium', note: '8, as samconfig.toml sets P' }] });
    expect(read('{ Type: Number, Default: 10 }', { configured, parameters: new Map([['P', '7']]) })).toMatchObject({ cases: [{ value: 7 }] });
  });

  it('of an SSM type is the name of what it will be, whoever gives it', () => {
    const type = "{ Type: 'AWS::SSM::Parameter::Value<String>', Default: '10' }";
    expect(read(type)).toMatchObject({ complete: false, cases: [] });
    expect(read(type, { parameters: new Map([['P', '10']]) })).toMatchObject({ complete: false, cases: [] });
    expect(read(type, { configured: new Map([['P', { text: '10', from: 'x' }]]) })).toMatchObject({ complete: false, cases: [] });
    expect(read("{ Type: 'AWS::SSM::Parameter::Name', Default: '10' }").cases).toHaveLength(1);
  });

  it('that is no parameter at all is unknown', () => {
    for (const odd of ['text', '[]', '', '{ Default: {} }', '{ Default: [a], AllowedValues: text }', '{ Type: [], AllowedValues: [[1]] }']) {
      expect(read(odd), odd).toMatchObject({ cases: [], complete: false });
    }
  });

  it('may have any name', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(property(`!Ref ${name}`, { sections: `Parameters: { ${name}: { Type: Number, Default: 5 } }` }).number().cases.map(({ value }) => value)).toEqual([5]);
      expect(property(`!Ref ${name}`).number().cases).toEqual([]);
    }
  });
});

describe('a nested stack', () => {
  const child = `
Parameters:
  Timeout: { Type: Number, Default: 5 }
  Names: { Type: CommaDelimitedList }
  Key: { Type: 'AWS::SSM::Parameter::Value<String>' }
Resources:
  It: { Type: A::B::C, Properties: { Timeout: !Ref Timeout, Names: !Ref Names, Key: !Ref Key, Both: !Sub '\${Timeout}-\${AWS::Region}' } }
Outputs:
  Timeout: { Value: !Ref Timeout }
  Arn: { Value: !GetAtt It.Arn }
`;
  const inside = (parameters: string, options = {}, sections = '') => {
    const template = templateWith('!GetAtt S.Outputs.Timeout', {
      sections: `Parameters: { Size: { Type: Number, Default: 7 }, List: { Type: CommaDelimitedList, Default: 'x,y' } }\nConditions: { C: !Equals [!Ref Size, '1'] }${sections}`,
      resources: `  S: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./child.yaml${parameters} } }`, files: { 'child.yaml': child }, options,
    });
    return { template, it: [...template.descendants()][0]!.resources.get('It')! };
  };

  it('gets parameters from its parent, and gives outputs back', () => {
    const { template, it: resource } = inside(', Parameters: { Timeout: 60 }');
    expect(resource.number('Timeout')).toMatchObject({ complete: true, cases: [{ value: 60, certainty: 'high' }] });
    expect(possible(resource.at('Both'))).toEqual(['60-${AWS::Region}']);
    expect(template.resources.get('It')!.number('P').cases).toMatchObject([{ value: 60 }]);
  });

  it.each([
    ['./db/.aws-sam/packaged.yaml', { 'db/template.yaml': child }, 60],
    ['./db/.aws-sam/build/template.yaml', { 'db/template.yml': child }, 60],
    ['./db/.aws-sam/packaged.yaml', { 'db/template.yaml': child, 'db/.aws-sam/packaged.yaml': child.replace('!GetAtt It.Arn', 'x').replace('Value: !Ref Timeout', 'Value: 7') }, 7],
    ['./db/packaged.yaml', { 'db/template.yaml': child }, undefined],
    // Itself.
    ['./.aws-sam/packaged.yaml', {}, undefined],
  ])('is what SAM will build, where the output of SAM is not there: %s', (url, files, expected) => {
    const template = templateWith('!GetAtt S.Outputs.Timeout', { resources: `  S: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ${url}, Parameters: { Timeout: 60 } } }`, files });
    expect(template.resources.get('It')!.number('P').cases[0]?.value).toBe(expected);
  });

  it('gets what its parent was given', () => {
    expect(inside(', Parameters: { Timeout: !Ref Size }').it.number('Timeout')).toMatchObject({ complete: false, cases: [{ value: 7, certainty: 'medium' }] });
    expect(inside(', Parameters: { Timeout: !Ref Size }', { parameters: new Map([['Size', '9'], ['Timeout', '1']]) }).it.number('Timeout').cases).toMatchObject([{ value: 9, certainty: 'high' }]);
  });

  it('has its defaults where its parent gives nothing', () => {
    expect(inside('').it.number('Timeout').cases).toMatchObject([{ value: 5, certainty: 'medium' }]);
    expect(inside(', Parameters: { Timeout: !Ref AWS::NoValue }').it.number('Timeout').cases).toMatchObject([{ value: 5 }]);
  });

  it('gets what its parent gives under a condition, with the condition', () => {
    const value = inside(', Parameters: { Timeout: !If [C, 1, 2] }').it.number('Timeout');
    expect(value.cases.map(({ value: one, when }) => [one, when.size > 0])).toEqual([[1, true], [2, true]]);
    expect(inside(', Parameters: !If [C, { Timeout: 1 }, { Timeout: 2 }]').it.number('Timeout').cases.map((one) => one.value)).toEqual([1, 2]);
    expect(inside(', Parameters: !If [C, { Timeout: 1 }, { Names: a }]').it.number('Timeout')).toMatchObject({ complete: false, cases: [{ value: 1 }] });
  });

  it('gets a list as one string with commas, and has it as a list', () => {
    const names = (given: string) => [...inside(`, Parameters: { Names: ${given} }`).it.at('Names').items()].flatMap((item) => deployed(item));
    expect(names("'a, b'")).toEqual(['a', 'b']);
    expect(names("!Join [',', [a, !Ref AWS::Region]]")).toEqual(['a', '${AWS::Region}']);
    expect(names("!Join [',', !Ref List]")).toEqual(['x', 'y']);
    expect(names('!Ref List')).toEqual(['x', 'y']);
  });

  it('reads the name of an SSM parameter, not its value', () => {
    expect(inside(', Parameters: { Key: 5 }').it.string('Key')).toMatchObject({ cases: [], complete: false });
  });

  it('does not know what a parent leaves open', () => {
    for (const given of ['!ImportValue x', '!GetAtt Nobody.Arn', '[a]']) expect(inside(`, Parameters: { Timeout: ${given} }`).it.number('Timeout').cases, given).toEqual([]);
    expect(inside(', Parameters: !ImportValue x').it.number('Timeout').cases).toEqual([]);
  });

  it.each([
    ['AWS::Serverless::Application', 'Location: ./child.yaml', 1],
    ['AWS::Serverless::Application', 'Location: { ApplicationId: arn, SemanticVersion: 1.0.0 }', 0],
    ['AWS::CloudFormation::Stack', 'TemplateURL: https://s3.amazonaws.com/b/child.yaml', 0],
    ['AWS::CloudFormation::Stack', 'TemplateURL: !Sub "./${AWS::Region}.yaml"', 0],
    ['AWS::CloudFormation::Stack', 'TemplateURL: missing.yaml', 0],
    ['AWS::CloudFormation::Stack', 'TemplateURL: template.yaml', 0],
    ['AWS::CloudFormation::Stack', 'TemplateURL: []', 0],
    ['My::Own::Stack', 'TemplateURL: ./child.yaml', 0],
  ])('is read for %s with %s: %i', (type, property_, count) => {
    const template = templateWith('x', { resources: `  S: { Type: ${type}, Properties: { ${property_} } }`, files: { 'child.yaml': child } });
    expect([...template.descendants()]).toHaveLength(count);
  });

  it('lies where its parent says, from where the parent lies', () => {
    const files = { 'a/b.yaml': 'Resources: { C: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ../c/d.yaml } } }', 'c/d.yaml': 'Resources: { X: { Type: A::B::C } }' };
    const template = templateWith('x', { resources: '  S: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: a/b.yaml } }', files });
    expect([...template.descendants()].map(({ path }) => path)).toEqual(['a/b.yaml', 'c/d.yaml']);
  });

  it('within itself ends', () => {
    const files = {
      'a.yaml': 'Parameters: { P: { Type: String } }\nResources: { S: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: b.yaml, Parameters: { P: !GetAtt S.Outputs.O } } } }\nOutputs: { O: { Value: !GetAtt S.Outputs.O } }',
      'b.yaml': 'Parameters: { P: { Type: String } }\nResources: { S: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: a.yaml, Parameters: { P: !Ref P } } } }\nOutputs: { O: { Value: !Ref P } }',
    };
    const template = templateWith('!GetAtt S.Outputs.O', { resources: '  S: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: a.yaml, Parameters: { P: !GetAtt S.Outputs.O } } }', files });
    expect([...template.descendants()].map(({ path }) => path)).toEqual(['a.yaml', 'b.yaml']);
    expect(template.resources.get('It')!.string('P')).toMatchObject({ cases: [], complete: false });
  });

  it('that names the next a hundred times, and so on, ends soon', () => {
    const stacks = (file: string): string => `Resources:\n${Array.from({ length: 100 }, (_, n) => `  S${n}: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ${file} } }`).join('\n')}`;
    const files = Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`s${n}.yaml`, stacks(`s${n + 1}.yaml`)]));
    const started = performance.now();
    const template = templateOf(stacks('s0.yaml'), files);
    expect([...template.descendants()].length).toBeLessThanOrEqual(500);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('is asked for while resources are still read', () => {
    const template = templateOf(`
Conditions: { C: !Equals [!GetAtt S.Outputs.Timeout, 5] }
Resources:
  Fn::ForEach::X: [N, !Split [',', !GetAtt S.Outputs.Timeout], { 'R\${N}': { Type: A::B::C, Condition: C } }]
  S: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: child.yaml } }`, { 'child.yaml': child });
    expect(template.resources.has('S')).toBe(true);
  });
});

describe('a template', () => {
  it('of absurd types is read as far as it makes sense', () => {
    for (const text of [
      'Resources: []', 'Resources: text', 'Resources:', 'Resources: { A: text }', 'Resources: { A: [] }', 'Resources: { A: }', 'Resources: { A: { Type: {} } }', 'Resources: { A: { Type: [x] } }',
      'Resources: { A: { Type: "" } }', 'Parameters: []\nConditions: text\nMappings: 5\nOutputs: []\nGlobals: [a]\nTransform: 5\nResources: { A: { Type: AWS::Serverless::Function, Properties: 5 } }',
      'Globals: { Function: text }\nResources: { A: { Type: AWS::Serverless::Function, Properties: [] } }', 'Resources: { A: { Type: AWS::Serverless::Function, Properties: text, IgnoreGlobals: { a: 1 } } }',
      'Resources: { ? [a] : { Type: A::B::C } }', 'Resources: { A: { Type: A::B::C, Condition: {}, Metadata: 5, DependsOn: {} } }', '[]', 'text', 'AWSTemplateFormatVersion: 2010-09-09',
    ]) {
      const template = templateOf(text);
      for (const resource of template.resources.values()) {
        expect(resource.number('Timeout.x', { orElse: 3 }).cases.length, text).toBeLessThanOrEqual(1);
        resource.attribute('DependsOn').string();
        [...resource.at('').entries()];
      }
      template.section('Globals').get('Function').string();
      [...template.descendants()];
    }
  });

  it('has resources of any name', () => {
    const template = templateOf('Resources: { __proto__: { Type: A::B::C, Properties: { P: !Ref constructor } }, constructor: { Type: D::E::F, Properties: { __proto__: 1 } } }');
    expect([...template.resources.keys()]).toEqual(['__proto__', 'constructor']);
    expect(possible(template.resources.get('__proto__')!.at('P'))).toEqual(['${constructor}']);
    expect(template.hasResource('toString')).toBe(false);
    expect(possible(template.resources.get('constructor')!.at('__proto__'))).toEqual(['1']);
    expect(possible(template.resources.get('constructor')!.at('constructor'))).toEqual(['(absent)']);
  });

  it('knows a name as that of a resource wherever the resource stands', () => {
    expect(possible(property('!GetAtt Later.Arn', { resources: '  Later: { Type: A::B::C }' }))).toEqual(['${Later.Arn}']);
  });

  it('with 5,000 resources is read in linear time', () => {
    const resources = Array.from({ length: 4_999 }, (_, n) => `  R${n}: { Type: AWS::Lambda::Function, Properties: { Timeout: !If [C, 5, 10], Role: !GetAtt R${(n + 1) % 4_999}.Arn } }`).join('\n');
    const started = performance.now();
    const template = templateWith('x', { sections: 'Conditions: { C: !Equals [!Ref AWS::Region, x] }', resources });
    for (const resource of template.resources.values()) {
      resource.number('Timeout', { orElse: 3 });
      resource.string('Role');
    }
    expect(template.resources.size).toBe(5_000);
    expect(template.runaway).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('reads a section that is not there as nothing', () => {
    const view = templateOf('Resources: {}').section('Globals');
    expect(view).toBeInstanceOf(View);
    expect(possible(view.get('Function'))).toEqual(['(absent)']);
  });

  it.each([
    ['Transform: AWS::Serverless-2016-10-31', true], ['Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]', true], ['Transform: AWS::LanguageExtensions', false], ['', false], ['Transform: {}', false],
  ])('is one of SAM: %s: %s', (transform, expected) => {
    expect(templateOf(`${transform}\nResources: {}`).isSam).toBe(expected);
  });
});
