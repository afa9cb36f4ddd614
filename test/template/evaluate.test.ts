import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { property, possible, deployed, templateWith, type Around } from './property.js';
import { templateOf } from '../support.js';

const FN = '  Fn: { Type: AWS::Lambda::Function }\n  Stack: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./child.yaml } }\n';
const around: Around = {
  resources: FN,
  sections: `
Parameters:
  Stage: { Type: String, Default: dev }
  Size: { Type: Number, Default: 512 }
  Open: { Type: String }
  Names: { Type: CommaDelimitedList, Default: 'a, b,c' }
  Ids: { Type: 'List<Number>', Default: '1,2' }
  Key: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /prod/timeout }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  Always: !Equals [a, a]
Mappings:
  Sizes:
    dev: { Timeout: 10, Zones: [a, b], Same: 5 }
    prod: { Timeout: 60, Zones: [a, b, c], Same: 5 }
`,
  files: {
    'child.yaml': 'Resources: { A: { Type: My::Own::Thing } }\nOutputs: { Url: { Value: https://x }, Loop: { Value: !Ref Nothing } }',
    'part.yaml': 'Timeout: 60\nTags: [a]',
    'list.yaml': '[a, b]',
  },
};

describe('an intrinsic function, in short and in long form', () => {
  it.each<[string, string, readonly string[]]>([
    // Ref
    ['!Ref Stage', '{ Ref: Stage }', ['${Stage}']],
    ['!Ref Fn', '{ Ref: Fn }', ['${Fn}']],
    ['!Ref Nobody', '{ Ref: Nobody }', ['${Nobody}']],
    ['!Ref AWS::Region', '{ Ref: AWS::Region }', ['${AWS::Region}']],
    ['!Ref AWS::NoValue', '{ Ref: AWS::NoValue }', ['(absent)']],
    ['!Ref [Fn]', '{ Ref: [Fn] }', ['(unknown)']],
    // GetAtt
    ['!GetAtt Fn.Arn', "{ 'Fn::GetAtt': [Fn, Arn] }", ['${Fn.Arn}']],
    ['!GetAtt [Fn, Arn]', "{ 'Fn::GetAtt': Fn.Arn }", ['${Fn.Arn}']],
    ['!GetAtt Fn.SnapStart.ApplyOn', "{ 'Fn::GetAtt': [Fn, SnapStart.ApplyOn] }", ['${Fn.SnapStart.ApplyOn}']],
    ['!GetAtt Nobody.Arn', "{ 'Fn::GetAtt': [Nobody, Arn] }", ['(unknown)']],
    ['!GetAtt Fn', "{ 'Fn::GetAtt': [Fn] }", ['(unknown)']],
    ['!GetAtt Stack.Outputs.Url', "{ 'Fn::GetAtt': [Stack, Outputs.Url] }", ['https://x']],
    ['!GetAtt Stack.Outputs.Other', "{ 'Fn::GetAtt': [Stack, Outputs.Other] }", ['${Stack.Outputs.Other}']],
    // Sub
    ['!Sub "${Stage}-x"', "{ 'Fn::Sub': '${Stage}-x' }", ['${Stage}-x']],
    ['!Sub "${Fn.Arn}:live"', "{ 'Fn::Sub': '${Fn.Arn}:live' }", ['${Fn.Arn}:live']],
    ['!Sub "${!literal}${AWS::Region}"', "{ 'Fn::Sub': '${!literal}${AWS::Region}' }", ['${literal}${AWS::Region}']],
    ['!Sub ["${A}/${Stage}", { A: 1 }]', "{ 'Fn::Sub': ['${A}/${Stage}', { A: 1 }] }", ['1/${Stage}']],
    ['!Sub ["${A}", { A: !Ref Fn }]', "{ 'Fn::Sub': ['${A}', { A: { Ref: Fn } }] }", ['${Fn}']],
    ['!Sub ["${A}", { A: !If [IsProd, p, d] }]', "{ 'Fn::Sub': ['${A}', { A: { 'Fn::If': [IsProd, p, d] } }] }", ['p', 'd']],
    ['!Sub "${Stack.Outputs.Url}/v1"', "{ 'Fn::Sub': '${Stack.Outputs.Url}/v1' }", ['https://x/v1']],
    ['!Sub ""', "{ 'Fn::Sub': '' }", ['']],
    ['!Sub [[a], {}]', "{ 'Fn::Sub': [[a], {}] }", ['(unknown)']],
    // Join
    ['!Join ["-", [a, !Ref Stage, b]]', "{ 'Fn::Join': ['-', [a, { Ref: Stage }, b]] }", ['a-${Stage}-b']],
    ['!Join ["", [a, !If [IsProd, b, c], !If [IsProd, d, e]]]', "{ 'Fn::Join': ['', [a, { 'Fn::If': [IsProd, b, c] }, { 'Fn::If': [IsProd, d, e] }]] }", ['abd', 'ace']],
    ['!Join [",", [a, !Ref AWS::NoValue, b]]', "{ 'Fn::Join': [',', [a, { Ref: AWS::NoValue }, b]] }", ['a,b']],
    ['!Join [",", [!Ref AWS::NoValue, b]]', "{ 'Fn::Join': [',', [{ Ref: AWS::NoValue }, b]] }", ['b']],
    ['!Join [",", []]', "{ 'Fn::Join': [',', []] }", ['']],
    ['!Join ["+", !Ref Names]', "{ 'Fn::Join': ['+', { Ref: Names }] }", ['a+b+c', '(unknown)']],
    ['!Join ["-", !Split [".", a.b]]', "{ 'Fn::Join': ['-', { 'Fn::Split': ['.', a.b] }] }", ['a-b']],
    ['!Join ["-", text]', "{ 'Fn::Join': ['-', text] }", ['(unknown)']],
    ['!Join [!Ref Open, [a, b]]', "{ 'Fn::Join': [{ Ref: Open }, [a, b]] }", ['(unknown)']],
    // Select and Split
    ['!Select [1, [a, b]]', "{ 'Fn::Select': ['1', [a, b]] }", ['b']],
    ['!Select [2, [a, b]]', "{ 'Fn::Select': [2, [a, b]] }", ['(unknown)']],
    ['!Select ["", [a, b]]', "{ 'Fn::Select': ['', [a, b]] }", ['(unknown)']],
    ['!Select [-1, [a, b]]', "{ 'Fn::Select': [1.5, [a, b]] }", ['(unknown)']],
    ['!Select [0, !Ref Names]', "{ 'Fn::Select': [0, { Ref: Names }] }", ['a', '(unknown)']],
    ['!Select [1, !Split ["-", x-y]]', "{ 'Fn::Select': [1, { 'Fn::Split': ['-', x-y] }] }", ['y']],
    ['!Select [1, !Split ["/", !Sub "a/${AWS::Region}"]]', "{ 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::Sub': 'a/${AWS::Region}' }] }] }", ['${AWS::Region}']],
    ['!Select [2, !Split ["/", !Ref AWS::StackId]]', "{ 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: AWS::StackId }] }] }", ['(unknown)']],
    ['!Select [0, !Split ["-", !Ref AWS::Region]]', "{ 'Fn::Select': [0, { 'Fn::Split': ['-', { Ref: AWS::Region }] }] }", ['(unknown)']],
    ['!Select [0, !Split [":", !GetAtt Fn.Arn]]', "{ 'Fn::Select': [0, { 'Fn::Split': [':', { 'Fn::GetAtt': [Fn, Arn] }] }] }", ['(unknown)']],
    ['!Select [0, !Split ["e", !Ref Stage]]', "{ 'Fn::Select': [0, { 'Fn::Split': ['e', { Ref: Stage }] }] }", ['d', '(unknown)']],
    ['!Select [0, !GetAZs ""]', "{ 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }", ['(unknown)']],
    ['!Select [0, !Cidr [10.0.0.0/16, 2, 8]]', "{ 'Fn::Select': [0, { 'Fn::Cidr': [10.0.0.0/16, 2, 8] }] }", ['(unknown)']],
    // If
    ['!If [IsProd, a, b]', "{ 'Fn::If': [IsProd, a, b] }", ['a', 'b']],
    ['!If [Always, a, b]', "{ 'Fn::If': [Always, a, b] }", ['a']],
    ['!If [Nobody, a, b]', "{ 'Fn::If': [Nobody, a, b] }", ['a', 'b']],
    ['!If [IsProd, !If [IsProd, a, b], c]', "{ 'Fn::If': [IsProd, { 'Fn::If': [IsProd, a, b] }, c] }", ['a', 'c']],
    ['!If [IsProd, a, !Ref AWS::NoValue]', "{ 'Fn::If': [IsProd, a, { Ref: AWS::NoValue }] }", ['a', '(absent)']],
    ['!If [IsProd, a]', "{ 'Fn::If': [IsProd] }", ['(unknown)']],
    // FindInMap
    ['!FindInMap [Sizes, prod, Timeout]', "{ 'Fn::FindInMap': [Sizes, prod, Timeout] }", ['60']],
    ['!FindInMap [Sizes, prod, Zones]', "{ 'Fn::FindInMap': [Sizes, prod, Zones] }", ['[3]']],
    ['!FindInMap [Sizes, !Ref Stage, Timeout]', "{ 'Fn::FindInMap': [Sizes, { Ref: Stage }, Timeout] }", ['10', '(unknown)']],
    ['!FindInMap [Sizes, !Ref AWS::Region, Timeout]', "{ 'Fn::FindInMap': [Sizes, { Ref: AWS::Region }, Timeout] }", ['(unknown)']],
    ['!FindInMap [Sizes, !Ref AWS::Region, Same]', "{ 'Fn::FindInMap': [Sizes, { Ref: AWS::Region }, Same] }", ['5']],
    ['!FindInMap [Sizes, qa, Timeout]', "{ 'Fn::FindInMap': [Sizes, qa, Timeout] }", ['(unknown)']],
    ['!FindInMap [Sizes, qa, Timeout, { DefaultValue: 7 }]', "{ 'Fn::FindInMap': [Sizes, qa, Timeout, { DefaultValue: 7 }] }", ['7']],
    ['!FindInMap [Nobody, qa, Timeout, { DefaultValue: 7 }]', "{ 'Fn::FindInMap': [Nobody, qa, Timeout, { DefaultValue: 7 }] }", ['7']],
    ['!FindInMap [Sizes, dev, Timeout, { DefaultValue: 7 }]', "{ 'Fn::FindInMap': [Sizes, dev, Timeout, { DefaultValue: 7 }] }", ['10']],
    ['!FindInMap [Sizes, !Ref AWS::Region, Timeout, { DefaultValue: 7 }]', "{ 'Fn::FindInMap': [Sizes, { Ref: AWS::Region }, Timeout, { DefaultValue: 7 }] }", ['(unknown)']],
    ['!FindInMap [Sizes, !Ref AWS::Region, Same, { DefaultValue: 7 }]', "{ 'Fn::FindInMap': [Sizes, { Ref: AWS::Region }, Same, { DefaultValue: 7 }] }", ['5', '(unknown)']],
    ['!FindInMap [!Ref Open, dev, Timeout, { DefaultValue: 7 }]', "{ 'Fn::FindInMap': [{ Ref: Open }, dev, Timeout, { DefaultValue: 7 }] }", ['(unknown)']],
    ['!FindInMap [Sizes, !Ref AWS::Region, !Ref Open]', "{ 'Fn::FindInMap': [Sizes, { Ref: AWS::Region }, { Ref: Open }] }", ['(unknown)']],
    // the rest
    ['!ImportValue shared-url', "{ 'Fn::ImportValue': shared-url }", ['(unknown)']],
    ['!Base64 text', "{ 'Fn::Base64': text }", ['(unknown)']],
    ['!Length [a, b, c]', "{ 'Fn::Length': [a, b, c] }", ['3']],
    ['!Length [a, [b], {}, !Ref Open]', "{ 'Fn::Length': [a, [b], {}, { Ref: Open }] }", ['4']],
    ['!ToJsonString { a: 1 }', "{ 'Fn::ToJsonString': { a: 1 } }", ['{}']],
    ['!Transform { Name: AWS::Include, Parameters: { Location: list.yaml } }', "{ 'Fn::Transform': { Name: AWS::Include, Parameters: { Location: ./list.yaml } } }", ['[2]']],
    ['!Transform { Name: AWS::Include, Parameters: { Location: s3://b/x.yaml } }', "{ 'Fn::Transform': { Name: AWS::Include } }", ['(unknown)']],
    ['!Transform { Name: MyMacro }', "{ 'Fn::Transform': { Name: MyMacro, Parameters: {} } }", ['(unknown)']],
    ['!InventedLater x', "{ 'Fn::InventedLater': x }", ['(unknown)']],
  ])('%s', (short, long, expected) => {
    expect(possible(property(short, around))).toEqual(expected);
    expect(possible(property(long, around))).toEqual(expected);
  });

  it('takes the arguments of Length from a list parameter', () => {
    expect(deployed(property("{ 'Fn::Length': { Ref: Names } }", around))).toEqual(['3', '(unknown)']);
    expect(deployed(property('!Length { Ref: Names }', around))).toEqual(['3', '(unknown)']);
  });

  it('resolves an import by what another stack of the assembly exports', () => {
    const exporting = templateOf('Resources: { A: { Type: My::Own::Thing } }\nOutputs: { O: { Value: 42 } }');
    const node = exporting.root.get('Outputs')!.get('O')!.get('Value')!;
    const imports = (name: string) => (name === '${Stage}-size' ? { node, scope: exporting.scope } : undefined);
    expect(possible(property('!ImportValue { "Fn::Sub": "${Stage}-size" }', { ...around, options: { imports } }))).toEqual(['42']);
  });

  it('finds the value of a mapping with what parameters are known to be', () => {
    const value = '!FindInMap [Sizes, !Ref Stage, Timeout]';
    const chosen = property(value, { ...around, options: { parameters: new Map([['Stage', 'prod']]) } });
    expect(chosen.number().cases.map(({ value, certainty }) => [value, certainty])).toEqual([[60, 'high']]);
    expect(property(value, around).number()).toMatchObject({ complete: false, cases: [{ value: 10, certainty: 'medium' }] });
  });

  it('says so where every row of a mapping agrees', () => {
    expect(property('!FindInMap [Sizes, !Ref AWS::Region, Same]', around).number()).toMatchObject({ cases: [{ value: 5, certainty: 'medium' }] });
  });

  it('does not offer the text of a mapping, an output or a join for replacement', () => {
    for (const value of ['!FindInMap [Sizes, prod, Timeout]', '!GetAtt Stack.Outputs.Url', '!Join ["", [a]]', '!Sub a']) {
      expect(property(value, around).string().cases[0], value).not.toHaveProperty('literal');
    }
    expect(property('plain', around).string().cases[0]).toHaveProperty('literal');
    expect(property('!If [IsProd, a, b]', around).string().cases.every(({ literal }) => literal)).toBe(true);
  });
});

describe('what only the deployment knows', () => {
  it.each([
    '"{{resolve:ssm:/prod/timeout}}"', '"{{resolve:secretsmanager:key:SecretString:password}}"', '!Sub "{{resolve:ssm:/${Stage}/timeout}}"',
    '!Join ["", ["{{resolve:ssm:", /a, "}}"]]', '"a-{{resolve:ssm-secure:x:1}}"', '!ImportValue x', '!GetAZs ""', '!Ref Open', '!Ref Key', '!Base64 x', '!GetAtt Fn.Arn',
  ])('is never taken for a literal: %s', (value) => {
    const view = property(value, around);
    expect(view.string()).toMatchObject({ cases: [], complete: false });
    expect(view.number({ orElse: 3 })).toMatchObject({ cases: [], complete: false });
  });

  it('is not split at what it may hold', () => {
    expect(possible(property('!Select [0, !Split [":", "{{resolve:ssm:x}}"]]', around))).toEqual(['(unknown)']);
  });

  it('is a dynamic reference as a parameter\'s default, too', () => {
    const sections = "Parameters: { A: { Type: String, Default: '{{resolve:ssm:x}}' } }";
    expect(property('!Ref A', { sections }).string()).toMatchObject({ cases: [], complete: false });
  });
});

describe('Fn::ForEach', () => {
  const ids = (text: string): string[] => [...templateOf(text).resources.keys()];

  it('makes resources, with their names in Ref, Sub and GetAtt', () => {
    const template = templateOf(`
Resources:
  Fn::ForEach::Queues:
    - Name
    - [Jobs, Mails]
    - Queue\${Name}: { Type: AWS::SQS::Queue, Properties: { QueueName: !Ref Name, Tags: [{ Key: n, Value: !Sub 'x-\${Name}' }] } }
      Fn\${Name}: { Type: AWS::Lambda::Function, Properties: { Target: !GetAtt [!Sub 'Queue\${Name}', Arn], Other: !Ref 'Queue\${Name}' } }
`);
    expect([...template.resources.keys()]).toEqual(['QueueJobs', 'FnJobs', 'QueueMails', 'FnMails']);
    expect(possible(template.resources.get('QueueMails')!.at('QueueName'))).toEqual(['Mails']);
    expect(possible(template.resources.get('FnMails')!.at('Other'))).toEqual(['${QueueMails}']);
    const [tag] = [...template.resources.get('QueueMails')!.at('Tags').items()];
    expect(possible(tag!.get('Value'))).toEqual(['x-Mails']);
  });

  it('drops what a logical id cannot hold where it says &{…}', () => {
    expect(ids("Resources: { 'Fn::ForEach::A': [Ip, [10.0.0.1, 'a-b'], { 'R&{Ip}': { Type: My::Own::Thing } }] }")).toEqual(['R10001', 'Rab']);
  });

  it('runs inside another, over parameters and mappings', () => {
    expect(ids(`
Parameters: { Names: { Type: CommaDelimitedList, Default: 'a,b' } }
Mappings: { M: { a: { l: [x] }, b: { l: [y, z] } } }
Resources:
  Fn::ForEach::Outer:
    - N
    - !Ref Names
    - Fn::ForEach::Inner:
        - L
        - !FindInMap [M, !Ref N, l]
        - R\${N}\${L}: { Type: My::Own::Thing }
`)).toEqual(['Rax', 'Rby', 'Rbz']);
  });

  it('makes properties', () => {
    const resource = templateOf(`
Resources:
  It:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Fn::ForEach::Both: [P, [Timeout, MemorySize], { '\${P}': 600 }]
`).resources.get('It')!;
    expect(resource.number('Timeout', { orElse: 3 }).cases.map(({ value }) => value)).toEqual([600]);
    expect([...resource.at('').entries()].map(({ key }) => key)).toEqual(['Runtime', 'Timeout', 'MemorySize']);
    expect(possible(resource.at('Layers'))).toEqual(['(absent)']);
  });

  it('makes properties where nothing else stands', () => {
    expect(possible(property("{ 'Fn::ForEach::Both': [P, [Timeout], { '${P}': 600 }] }").get('Timeout'))).toEqual(['600']);
  });

  it('leaves properties open where the template does not say over what it runs', () => {
    const resource = templateOf(`
Parameters: { Names: { Type: CommaDelimitedList } }
Resources:
  It: { Type: AWS::Lambda::Function, Properties: { MemorySize: 512, 'Fn::ForEach::A': [P, !Ref Names, { '\${P}': 600 }] } }
`).resources.get('It')!;
    expect(possible(resource.at('Timeout'))).toEqual(['(unknown)']);
    expect(possible(resource.at('MemorySize'))).toEqual(['512']);
  });

  it('makes its resources incomplete, not wrong, where the template does not say', () => {
    for (const loop of ['[N, !Ref Open, { "R${N}": { Type: A::B::C } }]', '[N]', 'text', '[N, [a], [b]]', '[[N], [a], {}]', '{}', '[N, [!Ref Open], { "R${N}": { Type: A::B::C } }]']) {
      const template = templateOf(`Parameters: { Open: { Type: CommaDelimitedList } }\nResources: { Own: { Type: A::B::C }, 'Fn::ForEach::X': ${loop} }`);
      expect([...template.resources.keys()], loop).toEqual(['Own']);
      expect(template.incomplete, loop).toBe(true);
    }
  });

  it('is never followed into a billion resources', () => {
    const values = JSON.stringify(Array.from({ length: 1_000 }, (_, i) => `v${i}`));
    const template = templateOf(`
Resources:
  Fn::ForEach::A:
    - A
    - ${values}
    - Fn::ForEach::B:
        - B
        - ${values}
        - Fn::ForEach::C: [C, ${values}, { 'R\${A}\${B}\${C}': { Type: My::Own::Thing } }]
`);
    expect(template.resources.size).toBe(5_000);
    expect(template.runaway?.text).toMatch(/^Fn::ForEach::/);
  });

  it('ends also where it makes nothing', () => {
    const values = JSON.stringify(Array.from({ length: 5_000 }, (_, i) => `v${i}`));
    const loop = (inner: string): string => `[V, ${values}, ${inner}]`;
    for (const nothing of ['{}', '{ a: 5 }', '{ "Fn::ForEach::D": [] }']) {
      const nested = `{ 'Fn::ForEach::B': ${loop(`{ 'Fn::ForEach::C': ${loop(nothing)} }`)} }`;
      const started = performance.now();
      templateOf(`Resources: { 'Fn::ForEach::A': ${loop(nested)} }`);
      const made = property(`{ 'Fn::ForEach::A': ${loop(nested)} }`);
      expect(possible(made.get('x'))).toEqual(['(unknown)']);
      expect(performance.now() - started).toBeLessThan(10_000);
    }
  });
});

describe('AWS::Include of a local file', () => {
  const include = (location: string): string => `{ Name: AWS::Include, Parameters: { Location: ${location} } }`;
  const files = {
    'whole.yaml': 'Resources: { Extra: { Type: AWS::SQS::Queue } }',
    'some.yaml': 'Other: { Type: AWS::SQS::Queue }',
    'properties.yaml': 'Timeout: 60\nMemorySize: 256',
    'itself.yaml': "Extra: { Type: AWS::SQS::Queue }\n'Fn::Transform': { Name: AWS::Include, Parameters: { Location: itself.yaml } }",
  };

  it.each([
    ['at the top level', `Fn::Transform: ${include('whole.yaml')}\nResources: { Own: { Type: A::B::C } }`, ['Own', 'Extra']],
    ['as the transform of the template', `Transform: ${include('whole.yaml')}\nResources: { Own: { Type: A::B::C } }`, ['Own', 'Extra']],
    ['among the transforms of the template', `Transform: [AWS::Serverless-2016-10-31, ${include('./whole.yaml')}]\nResources: { Own: { Type: A::B::C } }`, ['Own', 'Extra']],
    ['in Resources', `Resources: { Own: { Type: A::B::C }, 'Fn::Transform': ${include('some.yaml')} }`, ['Own', 'Other']],
    ['in Resources, of a file that includes itself', `Resources: { 'Fn::Transform': ${include('itself.yaml')} }`, ['Extra']],
  ])('works %s', (_, text, expected) => {
    expect([...templateOf(text, files).resources.keys()]).toEqual(expected);
  });

  it('adds properties, and the resource\'s own come first', () => {
    const it_ = templateOf(`Resources: { It: { Type: AWS::Lambda::Function, Properties: { MemorySize: 512, 'Fn::Transform': ${include('properties.yaml')} } } }`, files).resources.get('It')!;
    expect(possible(it_.at('Timeout'))).toEqual(['60']);
    expect(possible(it_.at('MemorySize'))).toEqual(['512']);
    expect(possible(it_.at('Layers'))).toEqual(['(absent)']);
  });

  it.each([include('missing.yaml'), include('s3://bucket/x.yaml'), include('!Ref Open'), '{ Name: MyMacro }', '[]', 'text'])('leaves open what %s may set', (transform) => {
    const around = { sections: 'Parameters: { Open: { Type: String } }' };
    const view = property(`{ Own: 1, 'Fn::Transform': ${transform} }`, around);
    expect(possible(view.get('Own'))).toEqual(['1']);
    expect(possible(view.get('Timeout'))).toEqual(['(unknown)']);
    expect(templateOf(`Resources: { A: { Type: A::B::C }, 'Fn::Transform': ${transform} }`).incomplete).toBe(true);
  });
});

describe('a tangle', () => {
  const lines = (count: number, line: (n: number) => string): string => Array.from({ length: count }, (_, n) => line(n)).join('\n');
  const quick = (run: () => void, milliseconds = 10_000): void => {
    const started = performance.now();
    run();
    expect(performance.now() - started).toBeLessThan(milliseconds);
  };
  /** Each line names the one before ten times over. */
  const bomb = (wrap: (ten: string) => string): string => `
Metadata:
  b0: &b0 ${wrap('x, x')}
${lines(30, (n) => `  b${n + 1}: &b${n + 1} ${wrap(Array.from({ length: 10 }, () => `*b${n}`).join(', '))}`)}`;

  it.each([
    ['as a list', bomb((ten) => `[${ten}]`)],
    ['as a Join', bomb((ten) => `!Join ['', [${ten}]]`)],
    ['as arms of an If', bomb((ten) => `!If [A, ${ten.split(', ').slice(0, 2).join(', ')}]`)],
    ['as variables of a Sub', bomb((ten) => `!Sub ['\${a}\${b}', { a: ${ten.split(', ')[0]}, b: ${ten.split(', ')[1]} }]`)],
    ['as a mapping', bomb((ten) => `{ ${ten.split(', ').map((one, n) => `k${n}: ${one}`).join(', ')} }`)],
    ['as arguments of FindInMap', bomb((ten) => `!FindInMap [${ten.split(', ').slice(0, 2).join(', ')}, x, { DefaultValue: ${ten.split(', ')[0]} }]`)],
    ['as a Select of lists', bomb((ten) => `!Select [0, [${ten}]]`)],
    ['as a Split', bomb((ten) => `!Split [${ten.split(', ')[0]}, ${ten.split(', ')[1]}]`)],
    ['as a Length', bomb((ten) => `!Length [${ten}]`)],
  ])('of aliases %s ends soon', (_, sections) => {
    quick(() => {
      const view = property('*b30', { sections });
      const string = view.string();
      expect(string.cases.every(({ value }) => value.length < 5_000_000)).toBe(true);
      view.number();
      [...view.items()].forEach((item) => item.string());
      [...view.entries()].forEach(({ view: inner }) => inner.string());
      view.document();
    });
  });

  it('of a long text joined many times does not fill the memory', () => {
    quick(() => {
      const sections = `Metadata:\n  long: &long ${'x'.repeat(100_000)}\nParameters: { P: { Type: String, Default: ${'y'.repeat(100_000)} } }`;
      const view = property(`!Join ['', [${Array.from({ length: 10_000 }, () => '*long').join(', ')}]]`, { sections });
      expect(view.string()).toMatchObject({ cases: [], complete: false });
      expect(property(`!Sub '${'${P}'.repeat(10_000)}'`, { sections }).string().complete).toBe(false);
    });
  });

  it('of 20,000 pieces in a row is put together in linear time', () => {
    quick(() => {
      const pieces = Array.from({ length: 9_999 }, (_, n) => (n % 2 ? '!Ref AWS::Region' : 'a')).join(', ');
      expect(property(`!Join ['', [${pieces}]]`).texts()[0]!.text).toHaveLength(9_999);
      const choices = Array.from({ length: 9_999 }, () => '!If [C, a, b]').join(', ');
      expect(property(`!Join ['', [${choices}]]`).string().cases.map(({ value }) => value)).toEqual(['a'.repeat(9_999), 'b'.repeat(9_999)]);
      expect(property(`!Sub '${'${AWS::Region}-'.repeat(20_000)}'`).texts()[0]!.text).toHaveLength(40_000);
    });
  });

  it('of 64 nested choices is read or given up, as is one with 2^64 outcomes', () => {
    quick(() => {
      const chain = (n: number): string => (n === 0 ? 'end' : `!If [C${n}, v${n}, ${chain(n - 1)}]`);
      expect(possible(property(chain(20)))).toHaveLength(21);
      property(chain(64)).string();
      const tree = (n: number): string => (n === 0 ? 'x' : `!If [C${n}, ${tree(n - 1)}, ${tree(n - 1)}]`);
      expect(possible(property(tree(5)))).toHaveLength(32);
      expect(new Set(possible(property(tree(10))))).toEqual(new Set(['(unknown)']));
      const product = Array.from({ length: 64 }, (_, n) => `!If [C${n}, a, b]`).join(', ');
      expect(possible(property(`!Join ['', [${product}]]`))).toEqual(['(unknown)']);
      const below = (n: number): string => (n === 0 ? 'x' : `!If [C${n}, { k: ${below(n - 1)} }, { k: ${below(n - 1)} }]`);
      expect(possible(property(below(10)).at(Array.from({ length: 10 }, () => 'k').join('.')))).toEqual(['(unknown)']);
    });
  });

  it('of names that mean each other ends', () => {
    quick(() => {
      const child = `
Parameters: { A: { Type: String }, B: { Type: String } }
Resources: { R: { Type: A::B::C } }
Outputs: { A: { Value: !Join ['', [!Ref A, !Ref B]] }, B: { Value: !Join ['', [!Ref B, !Ref A]] } }`;
      const stack = (n: number): string => `  S${n}: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: child.yaml, Parameters: { A: !GetAtt S${(n + 1) % 40}.Outputs.A, B: !GetAtt S${(n + 2) % 40}.Outputs.B } } }`;
      const view = property('!GetAtt S0.Outputs.A', { files: { 'child.yaml': child }, resources: lines(40, stack) });
      expect(view.string().complete).toBe(false);
    });
  });

  it('of a huge mapping is looked up, not searched, for each resource', () => {
    quick(() => {
      const sections = `Mappings:\n  M:\n${lines(20_000, (n) => `    k${n}: { Timeout: 5 }`)}`;
      const template = templateWith('x', { sections, resources: lines(2_000, (n) => `  R${n}: { Type: A::B::C, Properties: { P: !FindInMap [M, k${n}, Timeout] } }`) });
      for (const resource of template.resources.values()) resource.number('P');
      expect(property('!FindInMap [M, !Ref AWS::Region, Timeout]', { sections }).number().cases).toHaveLength(1);
    });
  });

  it('of anything at all never throws and ends soon', () => {
    const names = fc.constantFrom('A', 'B', 'It', 'Fn', 'Nobody', '__proto__', 'constructor', 'toString', 'AWS::Region', 'AWS::NoValue', '', '0', '1');
    const functions = ['Ref', 'Fn::GetAtt', 'Fn::Sub', 'Fn::Join', 'Fn::If', 'Fn::Select', 'Fn::Split', 'Fn::FindInMap', 'Fn::ImportValue', 'Fn::Base64', 'Fn::Cidr', 'Fn::GetAZs', 'Fn::Length', 'Fn::ToJsonString', 'Fn::Transform', 'Fn::ForEach::X', 'Condition', 'Fn::And', 'Fn::Or', 'Fn::Not', 'Fn::Equals', 'Fn::', 'Fn::constructor'];
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        names, fc.constantFrom('${A}', '${__proto__}', '${!x}', '${', '${A.Arn}', '{{resolve:ssm:x}}', 'null', null, true, 12), fc.string(),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(fc.oneof(names, fc.constantFrom('Name', 'Parameters', 'Location', 'DefaultValue', '<<')), tie('tree'), { maxKeys: 3 }),
        fc.record({ name: fc.constantFrom(...functions), argument: tie('tree') }).map(({ name, argument }) => ({ [name]: argument })),
      ),
    }));
    fc.assert(fc.property(tree, tree, tree, tree, tree, (value, condition, preset, mapping, section) => {
      const text = JSON.stringify({
        Parameters: { A: { Type: 'String', Default: preset }, B: { Type: 'CommaDelimitedList', Default: preset, AllowedValues: preset }, __proto__x: section },
        Conditions: { A: condition, B: { 'Fn::Not': [{ Condition: 'A' }] }, constructor: condition },
        Mappings: mapping, Globals: section, Outputs: section, Transform: section,
        Resources: { It: { Type: 'AWS::Serverless::Function', Condition: 'A', Properties: { P: value, Q: { k: value } } }, Fn: value, ['Fn::ForEach::L']: value, constructor: { Type: preset, Properties: value }, ['Fn::Transform']: section },
      });
      const started = performance.now();
      const template = templateOf(text);
      for (const resource of template.resources.values()) {
        for (const path of ['', 'P', 'Q.k', 'Timeout', '__proto__', 'constructor']) {
          const view = resource.at(path);
          view.string();
          view.number({ orElse: 1 });
          view.flag();
          view.presence('', '');
          view.texts();
          [...view.items()].forEach((item) => item.get('k').string());
          [...view.entries()].forEach((entry) => entry.view.string());
          view.document();
        }
      }
      expect(performance.now() - started).toBeLessThan(10_000);
    }), { numRuns: 400 });
  });
});
