import { describe, expect, it } from 'vitest';
import { calls, workloadOf } from './calls.js';

/** Who a log subscription with the given target calls. */
const called = (target: string, more = '', beside = {}): string[] =>
  calls(`  S: { Type: AWS::Logs::SubscriptionFilter, Properties: { DestinationArn: ${target} } }\n${more}`, beside).map((line) => line.replace(/^.* → /, ''));

describe('a function is named', () => {
  it.each<[string, string, string, readonly string[]]>([
    ['by Ref', '!Ref Fn', '', ['Fn']],
    ['by its ARN', '!GetAtt Fn.Arn', '', ['Fn']],
    ['by a Sub of its ARN', "!Sub '${Fn.Arn}'", '', ['Fn']],
    ['by a Sub of its name', "!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Fn}'", '', ['Fn']],
    ['by a Join', "!Join [':', [arn, aws, lambda, !Ref AWS::Region, !Ref AWS::AccountId, function, !Ref Fn]]", '', ['Fn']],
    ['with a version', "!Sub '${Fn.Arn}:3'", '', ['Fn:3']],
    ['with a version that only the deployer knows', "!Sub '${Fn.Arn}:${Version}'", '', ['Fn:${Version}']],
    ['by a stage variable behind it', "!Sub '${Fn.Arn}:${!stageVariables.alias}'", '', ['Fn:${stageVariables.alias}']],
    ['by a name of its own', 'worker', '  Fn: { Type: AWS::Lambda::Function, Properties: { FunctionName: worker } }', ['Fn']],
    ['by an ARN with a name of its own', 'arn:aws:lambda:us-east-1:123456789012:function:worker', '  Fn: { Type: AWS::Lambda::Function, Properties: { FunctionName: worker } }', ['Fn']],
    ['by an ARN with a name and an alias', 'arn:aws:lambda:us-east-1:123456789012:function:worker:live', '  Fn: { Type: AWS::Lambda::Function, Properties: { FunctionName: worker } }', ['Fn:live']],
    ['by the expression of its name', "!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Stage}-worker'", "  Fn: { Type: AWS::Lambda::Function, Properties: { FunctionName: !Join ['-', [!Ref Stage, worker]] } }", ['Fn']],
    ['by an expression that another function has, too', "!Sub '${Stage}-worker'", "  Fn: { Type: AWS::Lambda::Function, Properties: { FunctionName: !Sub '${Stage}-worker' } }\n  Other: { Type: AWS::Lambda::Function, Properties: { FunctionName: !Sub '${Stage}-worker' } }", []],
    ['by a part of its name', 'work', '  Fn: { Type: AWS::Lambda::Function, Properties: { FunctionName: worker } }', []],
    ['by an alias', '!Ref A', '  A: { Type: AWS::Lambda::Alias, Properties: { Name: live, FunctionName: !Ref Fn } }', ['Fn:live']],
    ['by an alias of an ARN', '!Ref A', '  A: { Type: AWS::Lambda::Alias, Properties: { Name: live, FunctionName: !GetAtt Fn.Arn } }', ['Fn:live']],
    ['by an alias of a name', '!Ref A', '  A: { Type: AWS::Lambda::Alias, Properties: { Name: live, FunctionName: worker } }\n  Fn: { Type: AWS::Lambda::Function, Properties: { FunctionName: worker } }', ['Fn:live']],
    ['by an alias whose name is open', '!Ref A', '  A: { Type: AWS::Lambda::Alias, Properties: { Name: !Ref Stage, FunctionName: !Ref Fn } }', ['Fn:${Stage}']],
    ['by a version', '!Ref V', '  V: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref Fn } }', ['Fn:?']],
    ['by a version of CDK', '!GetAtt V.FunctionArn', '  V: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref Fn } }', ['Fn:?']],
    ['by the alias that SAM publishes', '!Ref Fn.Alias', '  Fn: { Type: AWS::Serverless::Function, Properties: { AutoPublishAlias: live } }', ['Fn:live']],
    ['by the alias that SAM publishes, in a Sub', "!Sub '${Fn.Alias}'", '  Fn: { Type: AWS::Serverless::Function, Properties: { AutoPublishAlias: live } }', ['Fn:live']],
    ['by the version that SAM publishes', '!Ref Fn.Version', '  Fn: { Type: AWS::Serverless::Function, Properties: { AutoPublishAlias: live } }', ['Fn:?']],
    ['by the id of the alias that SAM makes', '!Ref FnAliaslive', '  Fn: { Type: AWS::Serverless::Function, Properties: { AutoPublishAlias: live } }', ['Fn:live']],
    ['by the id of an alias that SAM does not make', '!Ref FnAliasother', '  Fn: { Type: AWS::Serverless::Function, Properties: { AutoPublishAlias: live } }', []],
    ['not by what belongs to it', '!GetAtt FnRole.Arn', '  Fn: { Type: AWS::Serverless::Function, Properties: { Handler: x } }', []],
    ['not by an alias of itself', '!Ref A', '  A: { Type: AWS::Lambda::Alias, Properties: { Name: live, FunctionName: !Ref A } }', []],
    ['not by two aliases of each other', '!Ref A', '  A: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref B } }\n  B: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref A } }', []],
    ['not by nothing', "''", "  Fn: { Type: AWS::Lambda::Function, Properties: { FunctionName: '' } }", []],
    ['not by the name of a property of every object', 'constructor', '', []],
    ['once for each branch', '!If [C, !GetAtt Fn.Arn, !GetAtt Other.Arn]', '', ['Fn, medium', 'Other, medium']],
  ])('%s', (_, target, more, expected) => {
    expect(called(target, more, { sections: 'Parameters: { Stage: { Type: String }, Version: { Type: String } }\nConditions: { C: !Equals [!Ref Stage, x] }' })).toEqual(expected);
  });

  it('across nested stacks, by parameters and outputs', () => {
    const files = {
      'caller.yaml': 'Parameters: { Target: { Type: String } }\nResources: { S: { Type: AWS::Logs::SubscriptionFilter, Properties: { DestinationArn: !Ref Target } } }',
      'called.yaml': 'Resources: { Worker: { Type: AWS::Lambda::Function } }\nOutputs: { Arn: { Value: !GetAtt Worker.Arn } }',
    };
    const stacks = '  A: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: caller.yaml, Parameters: { Target: !GetAtt B.Outputs.Arn } } }\n  B: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: called.yaml } }';
    expect(calls(stacks, { files })).toEqual(['logs async log subscription S → Worker']);
    expect(calls(stacks.replace('!GetAtt B.Outputs.Arn', '!GetAtt Fn.Arn'), { files })).toEqual(['logs async log subscription S → Fn']);
  });

  it('in linear time, however long the expression', () => {
    const started = performance.now();
    expect(called(`!Join ['', [${Array.from({ length: 9_000 }, (_, n) => (n % 2 ? '!Ref Fn' : "':'")).join(', ')}]]`)).toEqual([]);
    expect(called(`'${'function:'.repeat(50_000)}'`)).toEqual([]);
    expect(called(`!Ref ${'Alias'.repeat(50_000)}`)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('by its name also where the name is in a parameter', () => {
    const fn = '  Fn: { Type: AWS::Lambda::Function, Properties: { FunctionName: !Ref Name } }';
    expect(called('!Ref Name', fn, { sections: 'Parameters: { Name: { Type: String, Default: w } }' })).toEqual(['Fn']);
    expect(workloadOf(fn).functions).toHaveLength(2);
  });
});
