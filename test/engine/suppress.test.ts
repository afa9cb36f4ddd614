import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { aliasOf, allAliases } from '../../src/engine/aliases.js';
import { DIAGNOSTICS } from '../../src/engine/diagnostics.js';
import type { Finding, Report } from '../../src/engine/finding.js';
import { lint, type Input, type LintOptions } from '../../src/engine/lint.js';
import { isDate, type Configured } from '../../src/engine/suppress.js';
import { Source } from '../../src/source/source.js';
import { memoryWorkspace } from '../support.js';

type Files = Readonly<Record<string, string>>;
const TODAY = '2026-11-24';

function lintFiles(files: Files | string, options: Partial<LintOptions> = {}): Report {
  const all = typeof files === 'string' ? { 'template.yaml': files } : files;
  const workspace = memoryWorkspace(all);
  return lint(Object.keys(all).map((path): Input => ({ path, kind: 'file', workspace })), { rules, today: TODAY, ...options });
}

const brief = (findings: readonly Finding[]): string[] =>
  findings.map(({ rule, about, places: [{ span }] }) => `${span.source.position(span.start).line} ${rule.id} ${about.logicalId}`.trim());
const reported = (files: Files | string, options?: Partial<LintOptions>): string[] => brief(lintFiles(files, options).findings);
const suppressed = (files: Files | string, options?: Partial<LintOptions>): string[] => brief(lintFiles(files, options).suppressed);

const GLOBALS = `Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: python3.12
    Handler: app.handler
    Timeout: 60
    MemorySize: 128
`;
const fn = (name: string, properties = ''): string => `  ${name}:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [{ Statement: [{ Effect: Allow, Action: 'bedrock:InvokeModel', Resource: '*' }] }]
      ReservedConcurrentExecutions: 5
${properties}`;
const MEMORY = '      MemorySize: 128\n';
const TWO = `${GLOBALS}Resources:\n${fn('One', MEMORY)}${fn('Two', MEMORY)}`;
const above = (text: string, line: string, comment: string): string => text.replace(line, () => `${/^ */.exec(line)![0]}${comment}\n${line}`);

describe('a comment', () => {
  it('finds its finding without one', () => {
    expect(reported(TWO)).toEqual(['14 memory-at-default One', '20 memory-at-default Two']);
  });

  it('suppresses what shows in the next line, and only that', () => {
    const text = above(TWO, MEMORY.trimEnd(), '# lambdafit-disable-next-line memory-at-default -- measured');
    expect(reported(text)).toEqual(['21 memory-at-default Two']);
    expect(lintFiles(text).suppressed).toMatchObject([{ suppressed: { by: 'comment', reason: 'measured' } }]);
  });

  it('looks past other comments and empty lines to the next line', () => {
    const text = above(TWO, MEMORY.trimEnd(), '# lambdafit-disable-next-line memory-at-default -- measured\n\n      # as the wiki says: #12\n');
    expect(reported(text)).toEqual(['24 memory-at-default Two']);
  });

  it('suppresses what shows in its own line', () => {
    expect(reported(TWO.replace('MemorySize: 128\n  Two', 'MemorySize: 128 # lambdafit-disable-line memory-at-default -- measured\n  Two'))).toEqual(['20 memory-at-default Two']);
  });

  it('is none inside of a text', () => {
    const text = TWO.replace(MEMORY, `      Description: |\n        # lambdafit-disable-next-line memory-at-default -- measured\n${MEMORY}`);
    expect(reported(text)).toHaveLength(2);
  });

  it('above the key of a resource covers what is said of it elsewhere', () => {
    const text = above(`${GLOBALS}Resources:\n${fn('One')}${fn('Two')}`, '  One:', '# lambdafit-disable-next-line memory-at-default -- measured');
    expect(reported(`${GLOBALS}Resources:\n${fn('One')}${fn('Two')}`)).toEqual(['7 memory-at-default One', '7 memory-at-default Two']);
    expect(reported(text)).toEqual(['7 memory-at-default Two']);
  });

  it('above a line of Globals covers every function that inherits it', () => {
    const text = above(`${GLOBALS}Resources:\n${fn('One')}${fn('Two')}`, '    MemorySize: 128', '# lambdafit-disable-next-line memory-at-default -- measured');
    expect(reported(text)).toEqual([]);
    expect(suppressed(text)).toHaveLength(2);
  });

  it('names several rules', () => {
    const text = above(TWO.replaceAll('ReservedConcurrentExecutions: 5', 'Timeout: 2'), '  One:', '# lambdafit-disable-next-line memory-at-default, timeout-too-short-for-model-call -- not ours');
    expect(suppressed(text)).toContain('15 memory-at-default One');
    expect(suppressed(text)).toContainEqual(expect.stringMatching(/timeout-too-short-for-model-call One/));
    expect(reported(text).filter((line) => line.endsWith('One'))).toEqual([]);
  });

  it('opens a block that another one ends', () => {
    const text = TWO.replace('  One:', '  # lambdafit-disable memory-at-default -- measured\n  One:').replace('  Two:', '  # lambdafit-enable memory-at-default\n  Two:');
    expect(reported(text)).toEqual(['22 memory-at-default Two']);
    expect(reported(text.replace('enable memory-at-default', 'enable'))).toEqual(['22 memory-at-default Two']);
    expect(reported(text.replace('# lambdafit-enable memory-at-default', '#'))).toEqual([]);
  });

  it('says of a block around a resource what is about that resource', () => {
    const text = `${GLOBALS}Resources:\n  # lambdafit-disable memory-at-default -- measured\n${fn('One')}  # lambdafit-enable\n${fn('Two')}`;
    expect(reported(text)).toEqual(['7 memory-at-default Two']);
  });

  it('suppresses a rule in the whole file', () => {
    expect(reported(`# lambdafit-disable-file memory-at-default -- generated\n${TWO}`)).toEqual([]);
    expect(reported(`${TWO}# lambdafit-disable-file memory-at-default -- generated\n`)).toEqual([]);
    expect(reported({ 'a.yaml': `# lambdafit-disable-file memory-at-default -- generated\n${TWO}`, 'b.yaml': TWO })).toHaveLength(2);
  });

  it('takes a long dash before the reason, and any number of hyphens', () => {
    for (const dash of ['—', '–', '---']) {
      expect(reported(`# lambdafit-disable-file memory-at-default ${dash} generated\n${TWO}`)).toEqual([]);
    }
  });

  it('suppresses a key that stands twice', () => {
    const twice = TWO.replace(MEMORY, `${MEMORY}      MemorySize: 512\n`);
    expect(reported(twice)).toContain('15 duplicate-key');
    expect(reported(above(twice, '      MemorySize: 512', '# lambdafit-disable-next-line duplicate-key -- merging'))).not.toContainEqual(expect.stringMatching(/duplicate-key/));
    expect(reported(above(twice, '  One:', '# lambdafit-disable-next-line duplicate-key -- merging'))).not.toContainEqual(expect.stringMatching(/duplicate-key/));
  });

  it('in an included file covers the findings that show there', () => {
    const files = {
      'template.yaml': `AWSTemplateFormatVersion: '2010-09-09'\n${GLOBALS}Resources:\n  Fn::Transform: { Name: AWS::Include, Parameters: { Location: more.yaml } }\n`,
      'more.yaml': `  # lambdafit-disable-next-line memory-at-default -- measured\n${fn('One', MEMORY)}`.replace(/^ {2}/gm, ''),
    };
    const report = lint([{ path: 'template.yaml', kind: 'file', workspace: memoryWorkspace(files) }], { rules, today: TODAY });
    expect(brief(report.findings)).toEqual([]);
    expect(brief(report.suppressed)).toEqual(['7 memory-at-default One']);
  });

  it('works in a file with a byte order mark and CRLF', () => {
    const text = `\uFEFF${above(TWO, MEMORY.trimEnd(), '# lambdafit-disable-next-line memory-at-default -- measured')}`.replaceAll('\n', '\r\n');
    expect(reported(text)).toEqual(['21 memory-at-default Two']);
  });
});

describe('a reason and an end', () => {
  const withReason = (reason: string, options?: Partial<LintOptions>): Report =>
    lintFiles(above(`${GLOBALS}Resources:\n${fn('One', MEMORY)}`, MEMORY.trimEnd(), `# lambdafit-disable-next-line memory-at-default${reason}`), options);

  it.each([' -- measured [until 2026-11-24]', ' -- measured (until 2027-01-31)', ' -- measured until 2027-01-31', ' -- measured, until 2027-01-31.', ' -- [until: 2027-01-31] measured', ' -- measured (until 2027-01-31).'])('holds with%s', (reason) => {
    expect(withReason(reason).findings).toEqual([]);
    expect(withReason(reason).suppressed[0]!.suppressed!.reason).toBe('measured');
  });

  it('has its last day', () => {
    expect(withReason(' -- measured [until 2027-01-31]').suppressed[0]!.suppressed).toMatchObject({ reason: 'measured', until: '2027-01-31' });
    expect(brief(withReason(' -- measured [until 2026-11-23]').findings)).toEqual(['14 expired-suppression', '15 memory-at-default One']);
    expect(brief(withReason(' -- measured [until 2026-11-24]').findings)).toEqual([]);
  });

  it('expires for nobody who has no calendar', () => {
    expect(lint([{ path: 'a.yaml', kind: 'file', text: `# lambdafit-disable-file memory-at-default -- x until 2020-01-01\n${TWO}`, workspace: memoryWorkspace({}) }], { rules }).findings).toEqual([]);
  });

  it('tells an expired one that nothing is left of', () => {
    const [finding] = lintFiles(`# lambdafit-disable-file layers-oversized -- x until 2020-01-01\n${TWO}`).findings;
    expect(finding).toMatchObject({ rule: { id: 'expired-suppression' }, advice: ['There is nothing left for it to suppress: take it out.'] });
  });

  it.each(['', ' --', ' -- ', ' measured', ' -- until 2027-01-31', ' -- measured until 2027-02-29', ' -- measured [until 31.1.2027]', ' -- measured [until 2027-1-31]', ' -- measured (until Q3 2027)'])(
    'is missing or wrong in “%s”, so that the finding stays', (reason) => {
      const lines = brief(withReason(reason).findings);
      expect(lines).toContain('15 memory-at-default One');
      expect(lines.some((line) => line.startsWith('14 invalid-suppression'))).toBe(true);
    });

  it('may hold brackets and the word until', () => {
    expect(withReason(' -- wait (until the model answers)').suppressed[0]!.suppressed!.reason).toBe('wait (until the model answers)');
    expect(withReason(' -- the client polls until 17:00').suppressed[0]!.suppressed!.reason).toBe('the client polls until 17:00');
  });

  it('knows the calendar', () => {
    expect(['2024-02-29', '2000-02-29', '2026-12-31', '2026-04-30'].every(isDate)).toBe(true);
    expect(['2026-02-29', '1900-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '2026-1-1', '20260101', '2026-01-00', ''].some(isDate)).toBe(false);
  });
});

describe('a directive that means nothing', () => {
  const messages = (comment: string): string[] => lintFiles(`${comment}\n${TWO}`).findings.filter(({ rule }) => rule.id === 'invalid-suppression').map(({ message }) => message);

  it.each([
    ['# lambdafit-disable-file memory-at-defualt -- x', 'There is no rule “memory-at-defualt”, so this suppresses nothing. Did you mean memory-at-default?'],
    ['# lambdafit-disable-file -- x', 'This suppression names no rule, so it suppresses nothing.'],
    ['# lambdafit-disable-file WS1004 -- x', '“WS1004” is a rule of serverless-rules, and lambdafit has none that looks at the same: this suppresses nothing.'],
    ['# lambdafit-disable-nextline memory-at-default -- x', 'This is no directive of lambdafit, so it suppresses nothing. Did you mean lambdafit-disable-next-line?'],
    ['# lambdafit-ignore memory-at-default -- x', 'This is no directive of lambdafit, so it suppresses nothing.'],
    ['# lambdafit disable-file memory-at-default -- x', 'This is no directive of lambdafit, so it suppresses nothing. Did you mean lambdafit-disable-file?'],
    ['# lambdafit: disable memory-at-default -- x', 'This is no directive of lambdafit, so it suppresses nothing. Did you mean lambdafit-disable?'],
    ['# lambdafit-enable memory-at-default', 'Nothing above suppresses memory-at-default, so there is nothing to end here.'],
  ])('is answered: %s', (comment, message) => {
    expect(messages(comment)).toEqual([message]);
  });

  it('is not what other comments are', () => {
    for (const comment of ['# lambdafit-baseline.json has the rest', '# lambdafit finds this', '# see lambdafit-disable-file', '# disable lambdafit', '# lambdafit-disabled.yaml is another', '# lambdafit-enable']) {
      expect(messages(comment), comment).toEqual([]);
    }
  });

  it('does not keep the other names of a directive from meaning something', () => {
    expect(reported(`# lambdafit-disable-file memory-at-default nonsense-rule -- x\n${TWO}`)).toEqual(['1 invalid-suppression']);
  });

  it('shows no secret that stands in it', () => {
    const report = lintFiles(`# lambdafit-disable-file memory-at-default -- password=hunter2hunter2 is short\n${TWO}`);
    expect(report.suppressed[0]!.suppressed!.reason).not.toContain('hunter2');
  });
});

describe('metadata', () => {
  const withMetadata = (metadata: string, name = 'One'): string => `${GLOBALS}Resources:\n${fn('One')}${fn('Two')}`.replace(`  ${name}:\n    Type: AWS::Serverless::Function\n`, `  ${name}:\n    Type: AWS::Serverless::Function\n    Metadata: ${metadata}\n`);

  it('of a resource covers what is about it', () => {
    for (const metadata of ['{ lambdafit: { disable: { memory-at-default: measured } } }', '{ lambdafit: { disable: { memory-at-default: { reason: measured, until: 2027-01-31 } } } }', "{ lambdafit: { disable: { memory-at-default: 'measured until 2027-01-31' } } }"]) {
      expect(reported(withMetadata(metadata))).toEqual(['7 memory-at-default Two']);
      expect(lintFiles(withMetadata(metadata)).suppressed).toMatchObject([{ suppressed: { by: 'metadata', reason: 'measured' } }]);
    }
  });

  it('of a template covers all of it', () => {
    expect(reported(`Metadata: { lambdafit: { disable: { memory-at-default: a sample } } }\n${TWO}`)).toEqual([]);
  });

  it('works in JSON, as cdk synth writes it', () => {
    const template = { Resources: { Fn: {
      Type: 'AWS::Lambda::Function', Properties: { Handler: 'a.b', Runtime: 'python3.12', Code: { ZipFile: 'x' }, Timeout: 60, ReservedConcurrentExecutions: 5, Environment: { Variables: { BEDROCK_MODEL_ID: 'anthropic.claude' } }, Role: 'arn:aws:iam::123456789012:role/x' },
      Metadata: { 'aws:cdk:path': 'App/Fn/Resource', lambdafit: { disable: { 'memory-at-default': { reason: 'measured' } } } },
    } } };
    const before = reported({ 'App.template.json': JSON.stringify(template).replace('lambdafit', 'other') });
    expect(before.some((line) => line.includes('memory-at-default'))).toBe(true);
    expect(reported({ 'App.template.json': JSON.stringify(template) })).toEqual(before.filter((line) => !line.includes('memory-at-default')));
  });

  it('needs a reason, a rule and a date like a comment', () => {
    for (const disable of ['{ memory-at-default: }', "{ memory-at-default: '' }", '{ memory-at-default: {} }', '{ memory-at-default: !Ref Why }', '[memory-at-default]', 'memory-at-default', '{ memory-at-default: { reason: x, until: soon } }', '{ memory: x }']) {
      const lines = reported(withMetadata(`{ lambdafit: { disable: ${disable} } }`));
      expect(lines, disable).toContain('7 memory-at-default One');
      expect(lines.some((line) => line.includes('invalid-suppression')), disable).toBe(true);
    }
  });

  it('of cdk-nag counts where its rule says what ours says, with its reason', () => {
    const nag = (id: string, more = ''): string => withMetadata(`{ cdk_nag: { rules_to_suppress: [{ id: ${id}, reason: 'it is tiny' ${more} }] } }`);
    expect(lintFiles(nag('Serverless-LambdaDefaultMemorySize')).suppressed).toMatchObject([{ suppressed: { by: 'metadata', reason: 'it is tiny (Serverless-LambdaDefaultMemorySize)' } }]);
    expect(reported(nag('Serverless-LambdaDefaultMemorySize', ", applies_to: ['x']"))).toHaveLength(2);
    // Nobody who silenced a rule of another tool is told that ours finds nothing there.
    expect(reported(nag('AwsSolutions-SQS3'))).toHaveLength(2);
    expect(reported(nag('AwsSolutions-IAM4'))).toHaveLength(2);
  });

  it('of a tool that speaks of every function does not count', () => {
    const async = `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Metadata:
      cdk_nag: { rules_to_suppress: [{ id: Serverless-LambdaDLQ, reason: all of ours have none }] }
    Properties:
      Policies: [{ Statement: [{ Effect: Allow, Action: 'bedrock:InvokeModel', Resource: '*' }] }]
      MemorySize: 512
      Timeout: 60
      Events: { Daily: { Type: Schedule, Properties: { Schedule: rate(1 day) } } }
`;
    expect(reported(async).some((line) => line.includes('async-failure-not-captured'))).toBe(true);
    expect(reported(async.replace('rules_to_suppress', 'other').replace('  Fn:', '  # lambdafit-disable-next-line Serverless-LambdaDLQ -- all of ours have none\n  Fn:')).some((line) => line.includes('async-failure-not-captured'))).toBe(false);
  });
});

describe('names of other tools', () => {
  it('mean rules that there are', () => {
    const ids = rules.map(({ id }) => id);
    for (const [name, { rules: meant }] of allAliases()) for (const rule of meant) expect(ids, name).toContain(rule);
  });

  it('are taken in any case, and with the pack of cdk-nag', () => {
    expect(aliasOf('es1005')?.rules).toEqual(['memory-at-default']);
    expect(aliasOf('NIST.800.53.R5-LambdaDLQ')?.rules).toEqual(aliasOf('Serverless-LambdaDLQ')?.rules);
    expect(aliasOf('AwsSolutions-SQS3')?.rules).toEqual(['sqs-source-without-dlq']);
    expect(aliasOf('constructor')).toBeUndefined();
    expect(aliasOf('memory-at-default')).toBeUndefined();
  });

  it('suppress what ours finds', () => {
    expect(reported(`# lambdafit-disable-file ES1005 -- we know\n${TWO}`)).toEqual([]);
  });
});

describe('a suppression that nothing needs', () => {
  const UNUSED = `# lambdafit-disable-file layers-oversized -- one day\n${TWO}`;

  it('is told, where its rule has run', () => {
    expect(reported(UNUSED)).toContain('1 unused-suppression');
    expect(reported(UNUSED, { rules: rules.filter(({ id }) => id === 'memory-at-default'), names: rules.map(({ id }) => id) })).toEqual(['15 memory-at-default One', '21 memory-at-default Two']);
  });

  it('is not told where a preset has not run the rule', () => {
    const off = rules.map((rule) => (rule.id === 'layers-oversized' ? { ...rule, preset: 'strict' as const } : rule));
    expect(reported(UNUSED, { rules: off })).not.toContain('1 unused-suppression');
  });

  it('says where the finding is that it may have been meant for', () => {
    const text = above(TWO, '      ReservedConcurrentExecutions: 5', '# lambdafit-disable-next-line memory-at-default -- x');
    const [unused] = lintFiles(text).findings;
    expect(unused).toMatchObject({ rule: { id: 'unused-suppression' }, severity: 'note', advice: ['There is one in line 15, 21: a comment belongs above that line, or above the key of the resource.'] });
  });

  it('is used where one of two parents of a template needs it', () => {
    const child = `Transform: AWS::Serverless-2016-10-31\nParameters: { Memory: { Type: Number } }\nResources:\n  # lambdafit-disable-next-line memory-at-default -- measured\n${fn('One', '      Timeout: 60\n      MemorySize: !Ref Memory\n')}`;
    const parent = (memory: number): string => `Resources: { Child: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: child.yaml, Parameters: { Memory: ${memory} } } } }\n`;
    const report = lintFiles({ 'a.yaml': parent(128), 'b.yaml': parent(1024), 'child.yaml': child });
    expect(brief(report.findings)).toEqual([]);
    expect(brief(report.suppressed)).toHaveLength(1);
    expect(reported({ 'b.yaml': parent(1024), 'child.yaml': child })).toEqual(['4 unused-suppression']);
  });

  it('can be suppressed itself, and is told when that is not needed', () => {
    expect(reported(`# lambdafit-disable-file unused-suppression -- a nested stack\n${UNUSED}`)).not.toContainEqual(expect.stringMatching(/unused-suppression/));
    expect(reported(`# lambdafit-disable-file unused-suppression -- a nested stack\n${TWO}`)).toContain('1 unused-suppression');
    expect(reported(`# lambdafit-disable-next-line unused-suppression -- only for a whole file\n${UNUSED}`).filter((line) => line.endsWith('unused-suppression'))).toHaveLength(2);
  });

  it('is one of two that cover the same', () => {
    const text = `# lambdafit-disable-file memory-at-default -- all\n${above(TWO, MEMORY.trimEnd(), '# lambdafit-disable-next-line memory-at-default -- this')}`;
    expect(reported(text)).toEqual([]);
    expect(lintFiles(text).suppressed.map(({ suppressed: by }) => by!.reason)).toEqual(['this', 'all']);
  });
});

describe('the configuration', () => {
  const config = new Source('lambdafit.config.json', '{ "suppressions": [{ "rule": "memory-at-default" }] }');
  const one = (more: Partial<Configured> = {}): Configured => ({
    rules: ['memory-at-default'], reason: 'a sample', place: { source: config, start: 20, end: 24 }, covers: ({ logicalId }) => logicalId === 'One', ...more,
  });

  it('suppresses by whatever it can tell a finding by', () => {
    const report = lintFiles(TWO, { suppressions: [one()] });
    expect(brief(report.findings)).toEqual(['20 memory-at-default Two']);
    expect(report.suppressed).toMatchObject([{ suppressed: { by: 'config', reason: 'a sample' } }]);
  });

  it('is held to the same: a reason, a date, a rule', () => {
    for (const wrong of [one({ reason: ' ' }), one({ until: 'soon' }), one({ rules: ['nope'] })]) {
      const report = lintFiles(TWO, { suppressions: [wrong] });
      expect(brief(report.findings)).toContain('14 memory-at-default One');
      expect(report.findings.some(({ rule }) => rule.id === 'invalid-suppression')).toBe(true);
    }
    expect(lintFiles(TWO, { suppressions: [one({ until: '2026-01-01' })] }).findings.map(({ rule }) => rule.id)).toContain('expired-suppression');
  });

  it('is unused only where the whole project was looked at', () => {
    const nobody = one({ covers: () => false });
    expect(lintFiles(TWO, { suppressions: [nobody] }).findings).toHaveLength(2);
    expect(lintFiles(TWO, { suppressions: [nobody], whole: true }).findings.map(({ rule }) => rule.id)).toContain('unused-suppression');
    expect(lintFiles(TWO, { suppressions: [one()], whole: true }).findings).toHaveLength(1);
  });
});

describe('whatever stands around', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[A-Z][a-z]{2,8}$/), { minLength: 1, maxLength: 6 });
  const noise = fc.array(fc.constantFrom('', '# a comment', '  # and one more', '# lambdafit is here'), { maxLength: 3 });

  it('a directive suppresses exactly its finding', () => {
    fc.assert(fc.property(names, fc.nat(), noise, fc.constantFrom('next-line', 'key', 'metadata', 'block'), (ids, pick, lines, how) => {
      const chosen = ids[pick % ids.length]!;
      const blocks = ids.map((id) => {
        const block = fn(id, MEMORY);
        const rule = 'memory-at-default';
        if (id !== chosen) return block;
        if (how === 'next-line') return block.replace(MEMORY, `      # lambdafit-disable-next-line ${rule} -- x\n${lines.map((line) => `${line}\n`).join('')}${MEMORY}`);
        if (how === 'key') return `  # lambdafit-disable-next-line ${rule} -- x\n${lines.map((line) => `${line}\n`).join('')}${block}`;
        if (how === 'block') return `  # lambdafit-disable ${rule} -- x\n${block}  # lambdafit-enable ${rule}\n`;
        return block.replace('    Properties:', `    Metadata: { lambdafit: { disable: { ${rule}: x } } }\n    Properties:`);
      });
      const report = lintFiles(`${GLOBALS}Resources:\n${blocks.join('')}`);
      expect(report.findings.map(({ about }) => about.logicalId)).toEqual(ids.filter((id) => id !== chosen));
      expect(report.suppressed.map(({ about }) => about.logicalId)).toEqual([chosen]);
    }), { numRuns: 60 });
  });

  it('nothing is lost: what is not reported is suppressed', () => {
    const directive = fc.constantFrom('disable-next-line', 'disable-line', 'disable', 'disable-file', 'enable').chain((name) =>
      fc.constantFrom(...Object.keys(DIAGNOSTICS), ...rules.map(({ id }) => id), 'ES1005', 'nonsense').chain((rule) =>
        fc.constantFrom('', ' -- x', ' -- x until 2020-01-01', ' -- x until 2030-01-01').map((reason) => `# lambdafit-${name} ${rule}${reason}`)));
    const lines = TWO.split('\n');
    const bare = brief(lintFiles(TWO).findings).map((line) => line.replace(/^\d+ /, ''));
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(lines.length - 1), directive), { maxLength: 8 }), (added) => {
      const text = lines.flatMap((line, index) => [...added.filter(([at]) => at === index).map(([, comment]) => comment), line]).join('\n');
      const report = lintFiles(text);
      const all = brief([...report.findings, ...report.suppressed]).map((line) => line.replace(/^\d+ /, '')).filter((line) => !line.includes('-suppression'));
      expect(all.sort()).toEqual([...bare].sort());
    }), { numRuns: 150 });
  });
});

describe('a hostile file', () => {
  const timed = (text: string): number => {
    const started = performance.now();
    lintFiles(text);
    return performance.now() - started;
  };

  it('with very many directives takes no longer than it is long', () => {
    const many = 9_000;
    const functions = Array.from({ length: 300 }, (_, index) => fn(`Fn${index}`, MEMORY)).join('');
    const line = (name: string, reason = ' -- x'): string => `# lambdafit-${name} memory-at-default${reason}\n`.repeat(many);
    for (const head of [line('disable-next-line'), line('disable'), line('disable', ' -- x until 2020-01-01'), line('disable-file'), `${line('disable')}${line('enable')}`, line('nonsense-directive')]) {
      expect(timed(`${head}${GLOBALS}Resources:\n${functions}`)).toBeLessThan(5_000);
    }
    expect(timed(`# lambdafit-disable-file ${'memory-at-default, '.repeat(100_000)} -- x\n${TWO}`)).toBeLessThan(2_000);
    for (const words of [' until ', ' until 1', ' [until 1', ' (until 2027-01-3']) expect(timed(`# lambdafit-disable-file memory-at-default --${words.repeat(100_000)}x\n${TWO}`)).toBeLessThan(2_000);
  });

  it('with more directives than are heeded says so', () => {
    const report = lintFiles(`${'# lambdafit-disable-file layers-oversized -- x\n'.repeat(10_001)}${TWO}`);
    const said = new Set(report.findings.filter(({ rule }) => rule.id === 'invalid-suppression').map(({ message }) => message));
    expect([...said]).toEqual([
      'layers-oversized is suppressed here 20 times already: this suppresses nothing.',
      'Only the first 10000 suppressions of a file are heeded: this one and those below suppress nothing.',
    ]);
  });
});

describe('metadata of an included file', () => {
  it('counts as that of the template', () => {
    const files = {
      'template.yaml': `AWSTemplateFormatVersion: '2010-09-09'\n${GLOBALS}Resources:\n  Fn::Transform: { Name: AWS::Include, Parameters: { Location: more.yaml } }\n`,
      'more.yaml': fn('One', MEMORY).replace('    Properties:', '    Metadata: { lambdafit: { disable: { memory-at-default: x } } }\n    Properties:').replace(/^ {2}/gm, ''),
    };
    const report = lint([{ path: 'template.yaml', kind: 'file', workspace: memoryWorkspace(files) }], { rules, today: TODAY });
    expect(brief(report.findings)).toEqual([]);
    expect(brief(report.suppressed)).toEqual(['7 memory-at-default One']);
  });
});

describe('blocks of one rule', () => {
  it('lie in each other: the outer one still holds where the inner one has expired', () => {
    const text = `# lambdafit-disable memory-at-default -- all\n${above(TWO, MEMORY.trimEnd(), '# lambdafit-disable memory-at-default -- this, until 2020-01-01')}`;
    expect(reported(text)).toEqual(['15 expired-suppression']);
    expect(lintFiles(text).suppressed.map(({ suppressed: by }) => by!.reason)).toEqual(['all', 'all']);
  });
});
