import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../src/template/text.js';
import type { Template } from '../../src/template/template.js';
import type { Premise } from '../../src/template/value.js';
import { References } from '../../src/workload/references.js';
import { allows, mayInvoke, pushes, Roles, type Role } from '../../src/workload/roles.js';
import { templateOf } from '../support.js';

function rolesOf(template: Template): (id: string) => Role {
  const roles = new Roles(new References([template, ...template.descendants()]));
  return (id) => roles.of(template.resources.get(id)!);
}

/** The role of `Fn` in a template. */
function roleOf(text: string, files?: Readonly<Record<string, string>>): Role {
  return rolesOf(templateOf(text, files))('Fn');
}

function sam(properties: string, rest = ''): string {
  return `Transform: AWS::Serverless-2016-10-31\nConditions: {Prod: !Equals [!Ref Stage, prod]}\nParameters: {Stage: {Type: String}}\nResources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: app.handler\n${indented(properties, 6)}${indented(rest, 2)}`;
}

function indented(text: string, by: number): string {
  return text.split('\n').filter((line) => line !== '').map((line) => `${' '.repeat(by)}${line}\n`).join('');
}

const actions = (role: Role): string[] => role.grants.map(({ action }) => action);
const textAt = ({ span }: Pick<Premise, 'span'>): string => span.source.text.slice(span.start, span.end);

describe('policies of a SAM function', () => {
  it('are read from a list of names, templates and documents', () => {
    const role = roleOf(sam(`
Policies:
  - AWSLambdaBasicExecutionRole
  - arn:aws:iam::aws:policy/AmazonBedrockFullAccess
  - SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}
  - Version: "2012-10-17"
    Statement:
      - Effect: Allow
        Action: [bedrock:InvokeModel, "s3:Get*"]
        Resource: [a, b]
`, 'Jobs: {Type: AWS::SQS::Queue}'));
    expect(actions(role)).toEqual(['sqs:SendMessage*', 'bedrock:InvokeModel', 's3:Get*']);
    expect(role.managedPolicies.map(({ name }) => name)).toEqual(['AWSLambdaBasicExecutionRole', 'AmazonBedrockFullAccess']);
    expect(role.grants[0]!.resources.map(({ text }) => canonical(text))).toEqual(['${Jobs.QueueName}']);
    expect(role.grants[1]!.resources.map(({ text }) => canonical(text))).toEqual(['a', 'b']);
    expect(textAt(role.grants[0]!)).toBe('SQSSendMessagePolicy');
    expect(textAt(role.grants[1]!)).toBe('bedrock:InvokeModel');
    expect(role).toMatchObject({ complete: true, sharedBy: 1, resource: undefined });
  });

  it('may be one name, one document or one template', () => {
    expect(roleOf(sam('Policies: AmazonBedrockFullAccess')).managedPolicies.map(({ name }) => name)).toEqual(['AmazonBedrockFullAccess']);
    expect(actions(roleOf(sam('Policies: {Statement: {Effect: Allow, Action: bedrock:*, Resource: "*"}}')))).toEqual(['bedrock:*']);
    expect(actions(roleOf(sam('Policies: {TextractPolicy: {}}')))).toEqual(['textract:*']);
  });

  it('are read where each of them stands under a condition, and count less there', () => {
    const role = roleOf(sam(`
Policies:
  - !If [Prod, {Statement: [{Effect: Allow, Action: bedrock:InvokeModel, Resource: "*"}]}, !Ref AWS::NoValue]
  - Statement:
      - !If [Prod, !Ref AWS::NoValue, {Effect: Allow, Action: "s3:*", Resource: "*"}]
      - {Effect: Allow, Action: !If [Prod, "sns:*", "sqs:*"], Resource: "*"}
`));
    expect(actions(role)).toEqual(['bedrock:InvokeModel', 's3:*', 'sns:*', 'sqs:*']);
    expect(role.grants.every(({ certainty, when }) => certainty === 'medium' && when.size > 0)).toBe(true);
    expect(role.complete).toBe(true);
  });

  it('are read whole where the list itself is a choice', () => {
    const role = roleOf(sam('Policies: !If [Prod, [AmazonBedrockFullAccess], [AmazonS3FullAccess, {SNSCrudPolicy: {TopicName: t}}]]'));
    expect(role.managedPolicies.map(({ name, certainty }) => `${name} ${certainty}`)).toEqual(['AmazonBedrockFullAccess medium', 'AmazonS3FullAccess medium']);
    expect(allows(role, 'sns:Publish')).toMatchObject({ certainty: 'medium' });
  });

  it('are read from an included file', () => {
    const text = sam('Policies:\n  - Fn::Transform: {Name: AWS::Include, Parameters: {Location: policy.yaml}}');
    expect(actions(roleOf(text, { 'policy.yaml': 'Statement: [{Effect: Allow, Action: bedrock:InvokeModel, Resource: "*"}]' }))).toEqual(['bedrock:InvokeModel']);
    expect(roleOf(text).complete).toBe(false);
  });

  it('count for nothing where a role is given', () => {
    const role = roleOf(sam('Role: !GetAtt R.Arn\nPolicies: AmazonBedrockFullAccess', 'R: {Type: AWS::IAM::Role, Properties: {}}'));
    expect(role.managedPolicies).toEqual([]);
    expect(role.resource?.logicalId).toBe('R');
  });

  it('count in one branch where a role is given in the other', () => {
    const role = roleOf(sam('Role: !If [Prod, !Ref Stage, !Ref AWS::NoValue]\nPolicies: {TextractPolicy: {}}'));
    expect(role.grants).toMatchObject([{ action: 'textract:*', certainty: 'medium' }]);
    expect(role).toMatchObject({ complete: false, sharedBy: 1 });
  });

  it('grow by where failures and results go', () => {
    const role = roleOf(sam('DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Dead.Arn}\nEventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SNS, Destination: !Ref T}, OnSuccess: {Type: Lambda, Destination: x}}}'));
    expect(actions(role)).toEqual(['sqs:SendMessage', 'sns:Publish']);
  });

  it.each([
    'Policies: !Ref Stage', 'Policies: [!ImportValue x]', 'Policies: [!Ref Stage]', 'Policies: !ImportValue x', 'PermissionsBoundary: arn:aws:iam::1:policy/b',
    'Policies: [{Statement: !ImportValue x}]', 'Policies: [{Statement: [{Effect: Allow, Action: !Ref Stage, Resource: "*"}]}]', 'Policies: [{Statement: [{Effect: !Ref Stage, Action: "s3:*"}]}]',
    'Policies: ["arn:aws:iam::123456789012:policy/ours"]', 'Policies: [{Statement: [!ImportValue x]}]',
  ])('are incomplete with %s', (properties) => {
    expect(roleOf(sam(properties)).complete).toBe(false);
  });

  it.each([
    'Policies: 5', 'Policies: []', 'Policies: {}', 'Policies:', 'Policies: [[]]', 'Policies: [[[x]]]', 'Policies: [{constructor: {}}, {__proto__: {}}, {toString: 1}]', 'Policies: [{Statement: 3}]',
    'Policies: [{Statement: [3, [], {Effect: [], Action: {}, Resource: 5}]}]', 'Policies: [{S3CrudPolicy: 3}]', 'Policies: [{S3CrudPolicy: }]', 'Policies: {Statement: {Effect: {}, NotAction: {a: b}}}',
    'Role: [a]', 'Role: {a: b}', 'Role: 5', 'Role: !GetAtt', 'Role: !GetAtt [x]', 'Role: !GetAtt [[x], y]', 'Role: !Sub', 'DeadLetterQueue: 5', 'EventInvokeConfig: [1]', 'Policies: [constructor, __proto__]',
  ])('never throw: %s', (properties) => {
    const role = roleOf(sam(properties));
    expect(allows(role, 'bedrock:InvokeModel')).toBeUndefined();
    expect(pushes(role)).toBeUndefined();
  });
});

describe('roles of functions', () => {
  const plain = (rest: string): string => `Resources:\n  Fn: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt R.Arn}}\n${indented(rest, 2)}`;

  it('hold inline policies, written as objects or as JSON, managed policies, and what is attached from elsewhere', () => {
    const role = roleOf(plain(`
R:
  Type: AWS::IAM::Role
  Properties:
    RoleName: my-role
    Policies:
      - {PolicyName: a, PolicyDocument: {Statement: {Effect: Allow, Action: "a:A", Resource: "*"}}}
      - PolicyName: b
        PolicyDocument: '{"Statement": [{"Effect": "Allow", "Action": ["b:B"], "Resource": "*"}]}'
    ManagedPolicyArns:
      - !Join ["", ["arn:", !Ref AWS::Partition, ":iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]]
      - !Ref Mine
Mine: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: [{Effect: Allow, Action: "c:C", Resource: "*"}]}}}
P1: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref R], PolicyDocument: {Statement: [{Effect: Allow, Action: "d:D", Resource: "*"}]}}}
P2: {Type: AWS::IAM::ManagedPolicy, Properties: {Roles: [my-role], PolicyDocument: {Statement: [{Effect: Allow, Action: "e:E", Resource: "*"}]}}}
P3: {Type: AWS::IAM::RolePolicy, Properties: {RoleName: !Ref R, PolicyDocument: {Statement: [{Effect: Allow, Action: "f:F", Resource: "*"}]}}}
P4: {Type: AWS::IAM::Policy, Properties: {Roles: [other], PolicyDocument: {Statement: [{Effect: Allow, Action: "g:G", Resource: "*"}]}}}
`));
    expect(actions(role).sort()).toEqual(['a:A', 'b:B', 'c:C', 'd:D', 'e:E', 'f:F']);
    expect(role.managedPolicies.map(({ name }) => name)).toEqual(['AWSLambdaBasicExecutionRole']);
    expect(role.complete).toBe(true);
    expect(role.resource?.logicalId).toBe('R');
  });

  it('have managed policies of the template by their name, too', () => {
    const role = roleOf(plain(`
R: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [!Sub "arn:aws:iam::\${AWS::AccountId}:policy/mine"]}}
Mine: {Type: AWS::IAM::ManagedPolicy, Properties: {ManagedPolicyName: mine, PolicyDocument: {Statement: [{Effect: Allow, Action: "c:C", Resource: "*"}]}}}
`));
    expect(actions(role)).toEqual(['c:C']);
    expect(role.complete).toBe(true);
  });

  it('are found by their name in an ARN, and by that of the role SAM makes', () => {
    expect(roleOf(`Resources:\n  Fn: {Type: AWS::Lambda::Function, Properties: {Role: !Sub "arn:aws:iam::\${AWS::AccountId}:role/app/my-role"}}\n  R: {Type: AWS::IAM::Role, Properties: {RoleName: my-role}}\n`).resource?.logicalId).toBe('R');
    const of = rolesOf(templateOf(sam('Policies: {TextractPolicy: {}}', 'Other: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt FnRole.Arn}}\nP: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref FnRole], PolicyDocument: {Statement: [{Effect: Allow, Action: "a:A", Resource: "*"}]}}}')));
    expect(actions(of('Other'))).toEqual(['textract:*', 'a:A']);
    expect(of('Other')).toBe(of('Fn'));
    expect(of('Fn').sharedBy).toBe(2);
  });

  it('are found in a nested stack', () => {
    const nested = 'Resources:\n  R: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyDocument: {Statement: [{Effect: Allow, Action: "a:A", Resource: "*"}]}}]}}\nOutputs: {Arn: {Value: !GetAtt R.Arn}}\n';
    const role = roleOf('Resources:\n  Fn: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Roles.Outputs.Arn}}\n  Roles: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: nested.yaml}}\n', { 'nested.yaml': nested });
    expect(actions(role)).toEqual(['a:A']);
  });

  it('count the functions that have them', () => {
    const of = rolesOf(templateOf(plain('Two: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt R.Arn}}\nThree: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt S.Arn}}\nR: {Type: AWS::IAM::Role}\nS: {Type: AWS::IAM::Role}')));
    expect([of('Fn').sharedBy, of('Two').sharedBy, of('Three').sharedBy]).toEqual([2, 2, 1]);
    expect(of('Fn')).toBe(of('Two'));
  });

  it('are not known where they come from outside', () => {
    for (const role of ['!Ref Stage', '!ImportValue x', 'arn:aws:iam::123456789012:role/other', '!GetAtt Gone.Arn']) {
      expect(roleOf(sam(`Role: ${role}`)), role).toMatchObject({ complete: false, grants: [], resource: undefined });
    }
    expect(roleOf('Resources: {Fn: {Type: AWS::Lambda::Function}}')).toMatchObject({ complete: false, grants: [] });
  });

  it('are incomplete with a boundary, and with policies that only the deployment knows', () => {
    const complete = (properties: string): boolean => roleOf(plain(`R: {Type: AWS::IAM::Role, Properties: {${properties}}}`)).complete;
    expect(complete('RoleName: r')).toBe(true);
    expect(complete('PermissionsBoundary: arn:aws:iam::1:policy/b')).toBe(false);
    expect(complete('Policies: !ImportValue x')).toBe(false);
    expect(complete('ManagedPolicyArns: !ImportValue x')).toBe(false);
    expect(complete('ManagedPolicyArns: [!ImportValue x]')).toBe(false);
    expect(complete('ManagedPolicyArns: [!Sub "arn:aws:iam::aws:policy/${AWS::Region}-x"]')).toBe(false);
    for (const statement of ['{Effect: Allow, Action: !ImportValue x}', '{Effect: Allow, NotAction: !ImportValue x}', '{Effect: !ImportValue x, Action: "a:A"}', '{Effect: Allow, Action: ["a:A", !ImportValue x]}', '{Effect: Perhaps, Action: "a:A"}']) {
      expect(complete(`Policies: [{PolicyDocument: {Statement: [${statement}]}}]`), statement).toBe(false);
    }
  });

  it('of which one is chosen count those who share the one that is known', () => {
    const of = rolesOf(templateOf(`Conditions: {Given: !Equals [!Ref AWS::Region, x]}\n${plain(`
Two: {Type: AWS::Lambda::Function, Properties: {Role: !If [Given, "arn:aws:iam::1:role/given", !GetAtt S.Arn]}}
Three: {Type: AWS::Lambda::Function, Properties: {Role: !If [Given, "arn:aws:iam::1:role/given", !GetAtt T.Arn]}}
Four: {Type: AWS::Lambda::Function, Properties: {Role: !If [Given, !GetAtt S.Arn, !GetAtt T.Arn]}}
R: {Type: AWS::IAM::Role}
S: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: ["arn:aws:iam::aws:policy/AmazonS3FullAccess"]}}
T: {Type: AWS::IAM::Role}`)}`));
    expect(of('Two')).toMatchObject({ sharedBy: 2, complete: false, managedPolicies: [{ name: 'AmazonS3FullAccess', certainty: 'medium' }] });
    expect(of('Three')).toMatchObject({ sharedBy: 1, complete: false });
    expect(of('Four')).toMatchObject({ sharedBy: 2, complete: true });
  });

  it('hold policies under conditions with less certainty, unless they themselves stand under the same', () => {
    const policy = 'P: {Type: AWS::IAM::Policy, Condition: Prod, Properties: {Roles: [!Ref R], PolicyDocument: {Statement: [{Effect: Allow, Action: "a:A", Resource: "*"}]}}}';
    const conditions = 'Conditions: {Prod: !Equals [!Ref AWS::Region, x]}\n';
    expect(roleOf(conditions + plain(`R: {Type: AWS::IAM::Role}\n${policy}`)).grants[0]).toMatchObject({ certainty: 'medium' });
    expect(roleOf(conditions + plain(`R: {Type: AWS::IAM::Role, Condition: Prod}\n${policy}`)).grants[0]).toMatchObject({ certainty: 'high' });
  });
});

describe('what a role allows', () => {
  const may = (statements: string, action: string): Premise | undefined => allows(roleOf(sam(`Policies: [{Statement: ${statements}}]`)), action);

  it('follows the wildcards of IAM, upper and lower case alike', () => {
    const push = 'execute-api:ManageConnections';
    for (const action of [push, 'execute-api:*', 'EXECUTE-API:manage*', 'execute-api:M?nageConnections', '*', 'execute-api:*Connections', 'execute-api:**', '*:*', 'e*i:*a*e*s']) {
      expect(may(`[{Effect: Allow, Action: "${action}", Resource: "*"}]`, push), action).toBeDefined();
    }
    for (const action of ['execute-api:Invoke', 'execute-api:Manage', 'execute-api:ManageConnections?', 's3:*', '?', 'execute-api:*x', '']) {
      expect(may(`[{Effect: Allow, Action: "${action}", Resource: "*"}]`, push), action).toBeUndefined();
    }
  });

  it('agrees with a plain reading of wildcards, whatever the pattern', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'B', '*', '?', ':'), minLength: 1, maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('A', 'b', ':'), minLength: 1, maxLength: 8 });
    fc.assert(fc.property(piece, text, (pattern, action) => {
      const expected = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(action);
      expect(may(JSON.stringify([{ Effect: 'Allow', Action: pattern, Resource: '*' }]), action) !== undefined).toBe(expected);
    }));
  });

  it('ends where a statement denies it, and only there', () => {
    const allow = '{Effect: Allow, Action: "bedrock:*", Resource: "*"}';
    expect(may(`[${allow}, {Effect: Deny, Action: "bedrock:Invoke*", Resource: "*"}]`, 'bedrock:InvokeModel')).toBeUndefined();
    expect(may(`[${allow}, {Effect: Deny, Action: "bedrock:Invoke*", Resource: "*"}]`, 'bedrock:Retrieve')).toBeDefined();
    expect(may(`[${allow}, {Effect: Deny, Action: "bedrock:*", Resource: ["arn:x", "*"]}]`, 'bedrock:InvokeModel')).toBeUndefined();
    expect(may(`[${allow}, {Effect: Deny, NotAction: "s3:*", Resource: "*"}]`, 'bedrock:InvokeModel')).toBeUndefined();
    expect(may(`[${allow}, {Effect: Deny, Action: "bedrock:*", Resource: "arn:x"}]`, 'bedrock:InvokeModel')).toBeDefined();
    expect(may(`[${allow}, {Effect: Deny, Action: "bedrock:*", Resource: "*", Condition: {Bool: {"aws:SecureTransport": "false"}}}]`, 'bedrock:InvokeModel')).toBeDefined();
    expect(may(`[${allow}, !If [Prod, {Effect: Deny, Action: "bedrock:*", Resource: "*"}, !Ref AWS::NoValue]]`, 'bedrock:InvokeModel')).toBeDefined();
  });

  it('reads NotAction as everything else', () => {
    expect(may('[{Effect: Allow, NotAction: ["iam:*", "s3:*"], Resource: "*"}]', 'sqs:SendMessage')).toBeDefined();
    expect(may('[{Effect: Allow, NotAction: ["iam:*", "s3:*"], Resource: "*"}]', 's3:GetObject')).toBeUndefined();
  });

  it('says what stands there, and prefers what is certain', () => {
    const premise = may('[!If [Prod, {Effect: Allow, Action: "sqs:Send*", Resource: "*"}, !Ref AWS::NoValue], {Effect: Allow, Action: "sqs:*", Resource: "*"}]', 'sqs:SendMessage')!;
    expect(premise).toMatchObject({ note: 'its own role may sqs:*', certainty: 'high' });
    expect(textAt(premise)).toBe('"sqs:*"');
    expect(allows(roleOf(sam('Policies: AmazonSQSFullAccess')), 'sqs:SendMessage')).toMatchObject({ note: 'its own role has AmazonSQSFullAccess' });
    expect(allows(roleOf(sam('Policies: AmazonSQSReadOnlyAccess')), 'sqs:SendMessage')).toBeUndefined();
  });

  it('prefers what holds in every deployment to what two branches say', () => {
    const first = may('[{Effect: Allow, Action: "sqs:Send*", Resource: "*"}, {Effect: Allow, Action: "sqs:*", Resource: "*"}]', 'sqs:SendMessage');
    expect(first?.note).toBe('its own role may sqs:Send*');
    const text = sam('Policies: [!If [Yes, {Statement: [{Effect: Allow, Action: "sqs:Send*", Resource: "*"}]}, !Ref AWS::NoValue], {Statement: [{Effect: Allow, Action: "sqs:*", Resource: "*"}]}]');
    // `Yes` always holds: both are certain, and the first is as good.
    expect(allows(roleOf(text.replace('Conditions: {', 'Conditions: {Yes: !Equals [a, a], ')), 'sqs:SendMessage')).toMatchObject({ certainty: 'high', note: 'its own role may sqs:Send*' });
  });

  it('tells who shares the role', () => {
    const of = rolesOf(templateOf(sam('Policies: {SNSCrudPolicy: {TopicName: t}}', 'Other: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt FnRole.Arn}}')));
    expect(allows(of('Fn'), 'sns:Publish')?.note).toBe('its role, which 2 functions share, may sns:Publish');
  });
});

describe('pushing to WebSocket connections', () => {
  it('is what a role names, not what an administrator may', () => {
    const of = (policies: string): Premise | undefined => pushes(roleOf(sam(`Policies: ${policies}`)));
    expect(of('[{Statement: [{Effect: Allow, Action: "execute-api:ManageConnections", Resource: "*"}]}]')).toBeDefined();
    expect(of('[{Statement: [{Effect: Allow, Action: "execute-api:*", Resource: "*"}]}]')).toBeDefined();
    expect(of('AmazonAPIGatewayInvokeFullAccess')).toBeDefined();
    expect(of('[{Statement: [{Effect: Allow, Action: "execute-api:Invoke", Resource: "*"}]}]')).toBeUndefined();
    expect(of('[{Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}]')).toBeUndefined();
    expect(of('AdministratorAccess')).toBeUndefined();
    expect(of('[{Statement: [{Effect: Allow, Action: "execute-api:*", Resource: "*"}, {Effect: Deny, Action: "execute-api:*", Resource: "*"}]}]')).toBeUndefined();
  });
});

describe('invoking a function', () => {
  const other = 'Other: {Type: AWS::Serverless::Function, Properties: {FunctionName: other-fn}}\nLive: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Other, Name: live}}';
  const invoke = (properties: string, rest: string, target = 'Other'): Premise | undefined => {
    const template = templateOf(sam(properties, rest));
    return mayInvoke(rolesOf(template)('Fn'), template.resources.get(target)!);
  };
  const policy = (resource: string, action = 'lambda:InvokeFunction'): string => `Policies: [{Statement: [{Effect: Allow, Action: "${action}", Resource: ${resource}}]}]`;

  it.each([
    '!GetAtt Other.Arn', '!Sub "${Other.Arn}:*"', '!Ref Live', '!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:other-fn"', '!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:other-fn*"',
    '!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:other-fn:*"', '!Sub "arn:aws:lambda:*:*:function:${Other}"', '[x, !GetAtt Other.Arn]', '!Join [":", [arn:aws:lambda, !Ref AWS::Region, x, function, !Ref Other]]',
  ])('is seen in Resource: %s', (resource) => {
    expect(invoke(policy(resource), other)).toMatchObject({ certainty: 'high', note: 'its own role may lambda:InvokeFunction on Other' });
    expect(invoke(policy(resource), other, 'Fn')).toBeUndefined();
  });

  it('is seen in wildcards of the action, and points at the resource', () => {
    const premise = invoke(policy('!GetAtt Other.Arn', 'lambda:Invoke*'), other)!;
    expect(textAt(premise)).toBe('!GetAtt Other.Arn');
  });

  it('is not concluded from a wildcard, another action or another function', () => {
    expect(invoke(policy('"*"'), other)).toBeUndefined();
    expect(invoke(policy('!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:*"'), other)).toBeUndefined();
    expect(invoke(policy('!GetAtt Other.Arn', 'lambda:GetFunction'), other)).toBeUndefined();
    expect(invoke(policy('!GetAtt Other.Arn', '*'), other)).toBeUndefined();
    expect(invoke(policy('!GetAtt Fn.Arn'), other)).toBeUndefined();
    expect(invoke('Policies: [{Statement: [{Effect: Allow, Action: "lambda:*", Resource: !GetAtt Other.Arn}, {Effect: Deny, Action: "lambda:InvokeFunction", Resource: "*"}]}]', other)).toBeUndefined();
  });

  it('is seen in policy templates and connectors', () => {
    expect(invoke('Policies: [{LambdaInvokePolicy: {FunctionName: !Ref Other}}]', other)).toBeDefined();
    expect(invoke('Policies: [{LambdaInvokePolicy: {FunctionName: other-fn}}]', other)).toBeDefined();
    const connector = (permission: string): string => `${other}\nC: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: Fn}, Destination: [{Id: Gone}, {Id: Other}], Permissions: [${permission}]}}`;
    expect(invoke('Timeout: 3', connector('Write'))).toBeDefined();
    expect(invoke('Timeout: 3', connector('Read'))).toBeUndefined();
    const embedded = templateOf(`Transform: AWS::Serverless-2016-10-31\nResources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Connectors: {ToOther: {Properties: {Destination: {Id: Other}, Permissions: [Write]}}, Odd: 5, None: {Properties: {Destination: 5}}}\n${indented(other, 2)}`);
    expect(mayInvoke(rolesOf(embedded)('Fn'), embedded.resources.get('Other')!)).toBeDefined();
  });

  it('of itself is seen by its name, its alias, or the name that CloudFormation will make', () => {
    expect(invoke(`FunctionName: !Sub "\${AWS::StackName}-worker"\n${policy('!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}-worker"')}`, '', 'Fn')).toBeDefined();
    expect(invoke(policy('!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}-Fn-*"'), '', 'Fn')).toBeDefined();
    expect(invoke(policy('!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}-Fn*"'), '', 'Fn')).toBeDefined();
    expect(invoke(policy('!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}-*"'), '', 'Fn')).toBeUndefined();
    expect(invoke(`FunctionName: else\n${policy('!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}-Fn-*"')}`, '', 'Fn')).toBeUndefined();
  });
});

it('reads a role that two thousand functions share in time', () => {
  const functions = Array.from({ length: 2_000 }, (_, i) =>
    `  F${i}: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt R.Arn}}\n  P${i}: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref R], PolicyDocument: {Statement: [{Effect: Allow, Action: lambda:InvokeFunction, Resource: !GetAtt F${i}.Arn}, {Effect: Deny, Action: "x${i}:*", Resource: "*"}]}}}\n`).join('');
  const template = templateOf(`Resources:\n  R: {Type: AWS::IAM::Role}\n${functions}`);
  const of = rolesOf(template);
  const started = performance.now();
  for (let i = 0; i < 2_000; i++) expect(mayInvoke(of(`F${i}`), template.resources.get(`F${i}`)!)).toBeDefined();
  expect(performance.now() - started).toBeLessThan(5_000);
});
