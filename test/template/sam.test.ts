import { describe, expect, it } from 'vitest';
import { templateOf } from '../support.js';
import { possible } from './property.js';

const GLOBALS = `
Transform: AWS::Serverless-2016-10-31
Parameters: { Size: { Type: Number, Default: 512 } }
Conditions: { C: !Equals [!Ref Size, '1'] }
Globals:
  Function:
    Timeout: 30
    MemorySize: !Ref Size
    Layers: [one, two]
    VpcConfig: { SubnetIds: [a], SecurityGroupIds: [b] }
    Environment: { Variables: { A: global, B: global } }
    EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS } } }
  Api: { EndpointConfiguration: { Type: REGIONAL } }
Resources:
`;
const fn = (properties: string, type = 'AWS::Serverless::Function', more = '') => templateOf(`${GLOBALS}  It: { Type: ${type}${more}${properties === '' ? '' : `, Properties: ${properties}`} }`).resources.get('It')!;

describe('SAM Globals', () => {
  it.each<[string, string, string, readonly string[]]>([
    ['a value of its own wins', '{ Timeout: 60 }', 'Timeout', ['60']],
    ['a value is inherited', '{}', 'Timeout', ['30']],
    ['a value is inherited where there are no properties at all', '', 'Timeout', ['30']],
    ['what a function sets to null is not inherited', '{ Timeout: null }', 'Timeout', ['(absent)']],
    ['what a function sets to NoValue is not inherited', '{ Timeout: !Ref AWS::NoValue }', 'Timeout', ['(absent)']],
    ['an inherited parameter is followed', '{}', 'MemorySize', ['${Size}']],
    ['lists are added, those of all functions first', '{ Layers: [three] }', 'Layers', ['[3]']],
    ['maps are merged', '{ Environment: { Variables: { B: own, C: own } } }', 'Environment.Variables.A', ['global']],
    ['in merged maps the own value wins', '{ Environment: { Variables: { B: own } } }', 'Environment.Variables.B', ['own']],
    ['maps are merged at every depth', '{ EventInvokeConfig: { MaximumRetryAttempts: 0 } }', 'EventInvokeConfig.DestinationConfig.OnFailure.Type', ['SQS']],
    ['an intrinsic is not merged with a map', '{ Environment: !ImportValue x }', 'Environment.Variables.A', ['(unknown)']],
    ['an intrinsic is not merged with a list', '{ Layers: !If [C, [x], [y, z]] }', 'Layers', ['[1]', '[2]']],
    ['a map is not merged with a word', '{ VpcConfig: none }', 'VpcConfig', ['none']],
    ['a list is not merged with a map', '{ Environment: [x] }', 'Environment', ['[1]']],
    ['what no function has is absent', '{}', 'Tracing', ['(absent)']],
  ])('%s', (_, properties, path, expected) => {
    expect(possible(fn(properties).at(path))).toEqual(expected);
  });

  it('put the layers of all functions first', () => {
    expect([...fn('{ Layers: [three] }').at('Layers').items()].flatMap((item) => possible(item))).toEqual(['one', 'two', 'three']);
  });

  it.each<[string, string, readonly string[]]>([
    [", IgnoreGlobals: '*'", 'Timeout', ['(absent)']],
    [', IgnoreGlobals: [Timeout]', 'Timeout', ['(absent)']],
    [', IgnoreGlobals: [Timeout]', 'MemorySize', ['${Size}']],
    [', IgnoreGlobals: Timeout', 'Timeout', ['30']],
    [', IgnoreGlobals: { a: b }', 'Timeout', ['30']],
  ])('are left out as the function says%s: %s', (ignore, path, expected) => {
    expect(possible(fn('{}', 'AWS::Serverless::Function', ignore).at(path))).toEqual(expected);
  });

  it('that are left out are no keys of it either', () => {
    const keys = [...fn('{ Runtime: x }', 'AWS::Serverless::Function', ', IgnoreGlobals: [Timeout, Layers]').at('').entries()].map(({ key }) => key);
    expect(keys).toEqual(['Runtime', 'MemorySize', 'VpcConfig', 'Environment', 'EventInvokeConfig']);
  });

  it('are for the type that they name', () => {
    expect(possible(fn('{}', 'AWS::Serverless::Api').at('EndpointConfiguration.Type'))).toEqual(['REGIONAL']);
    expect(possible(fn('{}', 'AWS::Lambda::Function').at('Timeout'))).toEqual(['(absent)']);
    expect(possible(fn('{}', 'constructor').at('Timeout'))).toEqual(['(absent)']);
  });

  it('are marked as inherited, so that no edit for one function changes them for all', () => {
    const [timeout] = fn('{}').number('Timeout').cases;
    expect(timeout).not.toHaveProperty('literal');
    const [merged] = fn('{ Environment: { Variables: { B: own } } }').string('Environment.Variables.A').cases;
    expect(merged).not.toHaveProperty('literal');
    const [own] = fn('{ Environment: { Variables: { B: own } } }').string('Environment.Variables.B').cases;
    expect(own).toHaveProperty('literal');
    const branches = templateOf(`${GLOBALS.replace('Timeout: 30', 'Timeout: !If [C, 1, 2]')}  It: { Type: AWS::Serverless::Function }`).resources.get('It')!.at('Timeout').branches;
    expect(branches.map(({ inherited }) => inherited)).toEqual([true, true]);
  });
});
