import { describe, expect, it } from 'vitest';
import { run, RuleFailure } from '../../src/engine/run.js';
import { defineRule, type Conclusion, type Rule, type RuleContext } from '../../src/engine/rule.js';
import type { Finding } from '../../src/engine/finding.js';
import { readWorkload } from '../../src/workload/read.js';
import { templateOf } from '../support.js';

const AI = `
        - Version: '2012-10-17'
          Statement: [{ Effect: Allow, Action: bedrock:InvokeModel, Resource: '*' }]`;

function template(timeout: string, policies = ''): string {
  return `
Parameters:
  Stage: { Type: String, Default: dev }
  Seconds: { Type: Number, Default: 60 }
  Any: { Type: Number, Default: 10, AllowedValues: [10, 300, 600] }
  AllBad: { Type: Number, AllowedValues: [300, 600] }
Conditions:
  Prod: !Equals [!Ref Stage, prod]
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: ${timeout}
      Policies: ${policies}
`;
}

function findings(text: string, check: (context: RuleContext) => void, meta: Partial<Rule> = {}, preset: 'recommended' | 'strict' = 'strict'): Finding[] {
  const rule = defineRule({
    id: 'a-rule', summary: 'A rule', category: 'correctness', severity: 'warning', precision: 'very-high', scope: 'any', preset: 'core', since: '0.1.0', check, ...meta,
  });
  return run(readWorkload([templateOf(text)], { isHelper: () => false }), [rule], { preset });
}

/** Reports every timeout above 30 s. */
function longTimeouts(extra: Partial<Conclusion> = {}): (context: RuleContext) => void {
  return ({ workload, report }) => {
    for (const fn of workload.functions) {
      for (const timeout of fn.timeout.cases) {
        if (timeout.value > 30) report({ about: fn, at: fn.timeout, premises: [timeout], message: `${timeout.value} s`, ...extra });
      }
    }
  };
}

const brief = (all: readonly Finding[]): string[] => all.map(({ severity, confidence, message }) => `${severity} [${confidence}] ${message}`);

describe('confidence', () => {
  it.each([
    ['a literal', '300', ['warning [high] 300 s']],
    ['the default of a parameter', '!Ref Seconds', ['warning [medium] 60 s']],
    ['one branch of an If', '!If [Prod, 300, 10]', ['warning [medium] 300 s']],
    ['both branches of an If, for one is as bad as the other', '!If [Prod, 300, 600]', ['warning [high] 300 s']],
    ['an allowed value that nobody has chosen', '!Ref Any', []],
    ['allowed values that are all bad', '!Ref AllBad', ['warning [high] 300 s']],
    ['what only the deployment knows', '!ImportValue Seconds', []],
  ])('of %s', (_, timeout, expected) => {
    expect(brief(findings(template(timeout), longTimeouts()))).toEqual(expected);
  });

  it('is capped by the precision of the rule', () => {
    expect(brief(findings(template('300'), longTimeouts(), { precision: 'medium' }))).toEqual(['warning [medium] 300 s']);
  });
});

describe('one finding, once', () => {
  const twice = ({ workload, report }: RuleContext): void => {
    for (const fn of workload.functions) {
      const [timeout] = fn.timeout.cases;
      report({ about: fn, at: fn.timeout, premises: [timeout!, fn.resource.premise('the first reason')], message: 'a note', severity: 'note' });
      report({ about: fn, at: fn.timeout, premises: [timeout!, fn.resource.premise('the second reason')], message: 'a warning' });
    }
  };

  it('lets the gravest argument speak and keeps the premises of all', () => {
    const [finding, ...others] = findings(template('300'), twice);
    expect(others).toEqual([]);
    expect(brief([finding!])).toEqual(['warning [high] a warning']);
    expect(finding!.places.map(({ note }) => note)).toEqual(['Fn may run 300 s', 'the second reason', 'the first reason']);
  });

  it('does not let a guess of something grave hide what is known', () => {
    const [finding] = findings(template('300'), ({ workload: { functions: [fn] }, report }) => {
      const [timeout] = fn!.timeout.cases;
      report({ about: fn!, at: fn!.timeout, premises: [timeout!], message: 'known' });
      report({ about: fn!, at: fn!.timeout, premises: [{ ...timeout!, certainty: 'low' }], message: 'guessed', severity: 'error' });
    });
    expect(brief([finding!])).toEqual(['warning [high] known']);
  });
});

describe('the AI scope', () => {
  it('keeps rules of scope ai off other functions', () => {
    expect(findings(template('300'), longTimeouts(), { scope: 'ai' })).toEqual([]);
    const [finding] = findings(template('300', AI), longTimeouts(), { scope: 'ai' });
    expect(finding!.about.ai).toBe(true);
    expect(finding!.places.map(({ note }) => note)).toContainEqual(expect.stringMatching(/^AI workload: .*bedrock:InvokeModel/));
  });

  it.each([
    ['breaks no build outside it', 'recommended', 'warning', 'note'],
    ['does in preset strict', 'strict', 'warning', 'warning'],
    ['does where the rule finds what cannot work', 'recommended', 'error', 'error'],
  ] as const)('a finding %s', (_, preset, severity, expected) => {
    const [finding] = findings(template('300'), longTimeouts(), { severity }, preset);
    expect(finding).toMatchObject({ severity: expected, about: { ai: false } });
  });

  it('is overstepped by preset strict, where the rule has something to say there', () => {
    expect(findings(template('300'), longTimeouts(), { scope: 'ai', outside: 'note' })).toMatchObject([{ severity: 'note', about: { ai: false } }]);
    expect(findings(template('300'), longTimeouts(), { scope: 'ai', outside: 'note' }, 'recommended')).toEqual([]);
  });

  it('counts a resource as AI where it serves an AI function', () => {
    const check = ({ workload: { functions: [fn] }, report }: RuleContext): void =>
      report({ about: fn!.resource, serves: [fn!], premises: [fn!.resource.premise('here')], message: 'a resource' });
    expect(findings(template('300'), check, {}, 'recommended')).toMatchObject([{ severity: 'note', about: { kind: 'resource', ai: false } }]);
    expect(findings(template('300', AI), check, {}, 'recommended')).toMatchObject([{ severity: 'warning', about: { kind: 'resource', ai: true } }]);
  });

  it('makes nothing graver where it is a guess', () => {
    // Its role is shared, and another function names the model.
    const text = (variables = '{}'): string => `
Resources:
  Fn: { Type: AWS::Lambda::Function, Properties: { Timeout: 300, Role: !GetAtt R.Arn } }
  Other: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt R.Arn, Environment: { Variables: ${variables} } } }
  R: { Type: AWS::IAM::Role, Properties: { Policies: [{ PolicyDocument: { Statement: [{ Effect: Allow, Action: bedrock:InvokeModel, Resource: '*' }] } }] } }
`;
    const named = text('{ MODEL_ID: us.amazon.nova-pro-v1:0 }');
    expect(findings(text(), longTimeouts(), {}, 'recommended')).toMatchObject([{ severity: 'warning', confidence: 'high', about: { ai: true } }]);
    expect(findings(named, longTimeouts(), {}, 'recommended')).toMatchObject([{ severity: 'note', confidence: 'high', about: { ai: false } }]);
    expect(findings(named, longTimeouts(), { scope: 'ai' }, 'recommended')).toMatchObject([{ severity: 'warning', confidence: 'low', about: { ai: true } }]);
  });

  it('lets rules of medium precision only note', () => {
    expect(findings(template('300', AI), longTimeouts(), { precision: 'medium' }, 'recommended')).toMatchObject([{ severity: 'note' }]);
  });
});

describe('a rule', () => {
  it('runs only in a preset that holds it', () => {
    expect(findings(template('300'), longTimeouts(), { preset: 'strict' }, 'recommended')).toEqual([]);
    expect(findings(template('300'), longTimeouts(), { preset: 'strict' }, 'strict')).toHaveLength(1);
  });

  it('that fails says which one it is', () => {
    expect(() => findings(template('300'), () => { throw new TypeError('no such thing'); })).toThrow(new RuleFailure('a-rule', new TypeError('no such thing')));
  });

  it('gives advice where the source cannot say a fix, and works a fix out only when it speaks', () => {
    let asked = 0;
    const fixes = (edits: () => undefined): Conclusion['fixes'] => [{ title: 'Do something', edits }];
    const [finding] = findings(template('300'), ({ workload: { functions: [fn] }, report }) => {
      const [timeout] = fn!.timeout.cases;
      const count = (): undefined => void asked++;
      report({ about: fn!, at: fn!.timeout, premises: [timeout!], message: 'one', fixes: fixes(count)! });
      report({ about: fn!, at: fn!.timeout, premises: [timeout!], message: 'two', severity: 'note', fixes: fixes(count)! });
    });
    expect(finding).toMatchObject({ message: 'one', advice: ['Do something.'], fixes: [] });
    expect(asked).toBe(1);
  });
});
