import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../src/source/edit.js';
import type { Edit } from '../../src/source/source.js';
import { editor, getAtt } from '../../src/template/editor.js';
import type { Resource } from '../../src/template/resource.js';
import { templateOf } from '../support.js';

/** The file as edits leave it; undefined where there are none. */
function edited(text: string, edit: (it: Resource) => readonly Edit[] | undefined, files: Readonly<Record<string, string>> = {}): string | undefined {
  const template = templateOf(text, files);
  const edits = edit(template.resources.get('It')!);
  return edits && applyEdits(template.root.source.text, edits);
}

const timeout = (it: Resource): readonly Edit[] | undefined => editor.set(it, 'Timeout', it.number('Timeout', { orElse: 3 }).cases[0]!, 60);

describe('setting a property', () => {
  it.each<[string, string, string | undefined]>([
    ['changes what is written', 'Resources:\n  It:\n    Type: T\n    Properties:\n      Timeout: 5 # why\n', 'Resources:\n  It:\n    Type: T\n    Properties:\n      Timeout: 60 # why\n'],
    ['adds what is not there', 'Resources:\n  It:\n    Type: T\n    Properties:\n      A: b\n', 'Resources:\n  It:\n    Type: T\n    Properties:\n      A: b\n      Timeout: 60\n'],
    ['adds Properties, too', 'Resources:\n  It:\n    Type: T\n', 'Resources:\n  It:\n    Type: T\n    Properties:\n      Timeout: 60\n'],
    ['writes JSON in JSON', '{"Resources": {"It": {"Type": "T", "Properties": {}}}}', '{"Resources": {"It": {"Type": "T", "Properties": {"Timeout": 60}}}}'],
    ['changes the branch of an If', 'Conditions: { C: !Equals [!Ref AWS::Region, x] }\nResources: { It: { Type: T, Properties: { Timeout: !If [C, 5, 10] } } }', 'Conditions: { C: !Equals [!Ref AWS::Region, x] }\nResources: { It: { Type: T, Properties: { Timeout: !If [C, 60, 10] } } }'],
    ['adds to a function what it inherits', 'Globals: { Function: { Timeout: 5 } }\nResources:\n  It:\n    Type: AWS::Serverless::Function\n', 'Globals: { Function: { Timeout: 5 } }\nResources:\n  It:\n    Type: AWS::Serverless::Function\n    Properties:\n      Timeout: 60\n'],
    ['cannot change a parameter for one resource', 'Parameters: { P: { Type: Number, Default: 5 } }\nResources: { It: { Type: T, Properties: { Timeout: !Ref P } } }', undefined],
    ['cannot change what is put together', 'Resources: { It: { Type: T, Properties: { Timeout: !Sub "5" } } }', undefined],
    ['cannot change what an alias shares', 'Metadata: { t: &t 5 }\nResources: { It: { Type: T, Properties: { Timeout: *t } } }', undefined],
    ['cannot add to properties that an alias shares', 'Resources: { It: { Type: T, Properties: &p { A: b } }, Other: { Type: T, Properties: *p } }', undefined],
    ['cannot add beside a branch that says not set', 'Conditions: { C: !Equals [!Ref AWS::Region, x] }\nResources: { It: { Type: T, Properties: { Timeout: !If [C, !Ref AWS::NoValue, 10] } } }', undefined],
    ['cannot add to what a condition chooses', 'Resources: { It: { Type: T, Properties: !If [C, { A: b }, { A: c }] } }', undefined],
    ['cannot change one round of a loop', "Resources: { 'Fn::ForEach::X': [N, [It], { '${N}': { Type: T, Properties: { Timeout: 5 } } }] }", undefined],
    ['cannot add to one round of a loop', "Resources: { 'Fn::ForEach::X': [N, [It], { '${N}': { Type: T } }] }", undefined],
  ])('%s', (_, before, after) => {
    expect(edited(before, timeout)).toBe(after);
  });

  it('cannot be done twice: what is null or NoValue stands there already', () => {
    expect(edited('Resources: { It: { Type: T, Properties: { Timeout: !Ref AWS::NoValue } } }', timeout)).toBeUndefined();
  });

  it('does not reach into the properties of a loop', () => {
    const text = "Resources: { It: { Type: T, Properties: { 'Fn::ForEach::X': [N, [Timeout], { '${N}': 5 }] } } }";
    expect(edited(text, timeout)).toBeUndefined();
    expect(edited(text, (it) => editor.insertProperty(it, 'MemorySize', 5))).toBeUndefined();
  });

  it('does not change an included file for one of many', () => {
    const text = "Resources: { It: { Type: T, Properties: { 'Fn::Transform': { Name: AWS::Include, Parameters: { Location: x.yaml } } } } }";
    const it_ = templateOf(text, { 'x.yaml': 'Timeout: 5' }).resources.get('It')!;
    const edits = timeout(it_);
    // Where it is changed, it is the file itself: never the template at offsets of the file.
    for (const { span } of edits ?? []) expect(span.source.path).toBe('x.yaml');
  });
});

describe('adding', () => {
  const text = 'Resources:\n  It:\n    Type: T\n    Properties:\n      A: { B: 1 }\n';

  it('goes down as far as mappings are there', () => {
    expect(edited(text, (it) => editor.insertProperty(it, 'A.C.D', 2))).toBe(text.replace('{ B: 1 }', '{ B: 1, C: {D: 2} }'));
    expect(edited(text, (it) => editor.insertProperty(it, 'A.B', 2))).toBeUndefined();
    expect(edited(text, (it) => editor.insertProperty(it, 'A.B.C', 2))).toBeUndefined();
  });

  it('adds an attribute and a resource, which can be read again', () => {
    const after = edited(text, (it) => [...editor.insertAttribute(it, 'DependsOn', 'Q')!, ...editor.addResources(it.template, { Q: { Type: 'AWS::SQS::Queue', Properties: { P: getAtt('It', 'Arn') } } })!])!;
    const template = templateOf(after);
    expect([...template.resources.keys()]).toEqual(['It', 'Q']);
    expect(template.resources.get('It')!.node.get('DependsOn')!.text).toBe('Q');
    expect(template.resources.get('Q')!.at('P').branches[0]!.text).toMatchObject([{ kind: 'resource', name: 'It', attribute: 'Arn' }]);
  });

  it('takes a free name', () => {
    const template = templateOf('Resources: { A: { Type: T }, A2: { Type: T }, constructor: { Type: T } }');
    expect([editor.freeId(template, 'A'), editor.freeId(template, 'B'), editor.freeId(template, 'toString'), editor.freeId(template, 'constructor')]).toEqual(['A3', 'B', 'toString', 'constructor2']);
  });

  it('takes no name that a parameter has', () => {
    expect(editor.freeId(templateOf('Parameters: { A: { Type: String } }\nResources: {}'), 'A')).toBe('A2');
  });

  it('takes no name that a resource under an impossible condition has', () => {
    const template = templateOf('Conditions: { Never: !Equals [a, b] }\nResources: { A: { Type: T, Condition: Never }, B: { Type: T } }');
    expect(editor.freeId(template, 'A')).toBe('A2');
  });
});
