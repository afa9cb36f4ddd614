import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import js from '@eslint/js';
import tseslint from '@typescript-eslint/eslint-plugin';
import { ESLint, Linter } from 'eslint';
import { builtinRules } from 'eslint/use-at-your-own-risk';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { lint } from '../../src/index.js';
import { DIAGNOSTICS } from '../../src/engine/diagnostics.js';
import plugin, { eslintRule } from '../../src/eslint/plugin.js';
import { defineRule, type Rule } from '../../src/engine/rule.js';
import { Source, type Span } from '../../src/source/source.js';
import { tree, type Leaf } from '../cli/tree.js';

type Config = Linter.Config;
const recommended = plugin.configs.recommended as unknown as Config;

const TEMPLATE = `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src
      MemorySize: 128
      Timeout: 120
      Policies:
        - Statement: [{ Effect: Allow, Action: bedrock:InvokeModel, Resource: '*' }]
`;
const JSON_TEMPLATE = JSON.stringify({
  Resources: {
    Ask: {
      Type: 'AWS::Serverless::Function',
      Properties: { Runtime: 'python3.13', MemorySize: 128, Timeout: 120, Policies: [{ Statement: [{ Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: '*' }] }] },
    },
  },
}, undefined, 2);

interface Found {
  readonly text: string;
  readonly messages: readonly Linter.LintMessage[];
}

async function lintFiles(cwd: string, configs: readonly Config[] = [recommended], files: readonly string[] = ['.'], options: ESLint.Options = {}): Promise<Record<string, Found>> {
  const eslint = new ESLint({ cwd, overrideConfigFile: true, overrideConfig: [...configs], ...options });
  const results = await eslint.lintFiles([...files]);
  return Object.fromEntries(results.map(({ filePath, messages, output, source }) => [filePath.slice(cwd.length + 1).replaceAll('\\', '/'), { messages, text: output ?? source ?? '' }]));
}

const brief = (messages: readonly Linter.LintMessage[]): string[] =>
  messages.map(({ ruleId, line, column, endLine, endColumn }) => `${line}:${column}-${endLine}:${endColumn} ${ruleId}`);

async function messagesFor(text: string, { files = {}, configs, name = 'template.yaml' }: { files?: Record<string, Leaf>; configs?: readonly Config[]; name?: string } = {}) {
  const cwd = tree({ [name]: text, ...files });
  return (await lintFiles(cwd, configs, [name]))[name]!.messages;
}

const withRules = (levels: Linter.RulesRecord, more: Partial<Config> = {}): Config => ({ ...recommended, ...more, rules: levels });

describe('the plugin', () => {
  it('has every rule and diagnostic of the command line, by its name, with its page', () => {
    const { rules: known } = plugin;
    expect(Object.keys(known)).toEqual([...rules.map(({ id }) => id), ...Object.keys(DIAGNOSTICS)]);
    for (const [id, { meta }] of Object.entries(known)) {
      expect(meta.docs.url).toBe(`https://github.com/lambdafit/lambdafit/blob/main/rules/${id}.md`);
      expect(meta.hasSuggestions).toBe(true);
    }
  });

  it('has a companion for .eslintrc files, of the same version and for the same ESLint', () => {
    const read = (path: string): Record<string, unknown> => JSON.parse(readFileSync(join(import.meta.dirname, '../..', path), 'utf8')) as Record<string, unknown>;
    const [own, companion] = [read('package.json'), read('src/eslint/eslint-plugin-lambdafit/package.json')];
    for (const key of ['version', 'homepage', 'license', 'engines']) expect(companion[key]).toEqual(own[key]);
    expect(companion['peerDependencies']).toEqual({ ...own['peerDependencies'] as object, lambdafit: `^${String(own['version'])}` });
  });

  it('recommends an error as an error, and whatever else as a warning', () => {
    const { rules: levels } = plugin.configs.recommended;
    for (const { id, severity, preset } of rules) expect(levels[`lambdafit/${id}`]).toBe(preset === 'strict' ? undefined : severity === 'error' ? 'error' : 'warn');
  });

  it('finds the same as the command line in every fixture, at the same places, in the same words', async () => {
    for (const folder of ['document-assistant', 'json-stack', 'plain-stack', 'clean', 'editor-workspace']) {
      const cwd = join(import.meta.dirname, '../../fixtures', folder);
      const found = await lintFiles(cwd, [recommended], ['**/*.yaml', '**/*.json'], { errorOnUnmatchedPattern: false });
      const here = Object.entries(found).flatMap(([path, { messages }]) => messages.map(({ line, column, message, ruleId }) => `${path}:${line}:${column} ${ruleId} ${message}`));
      const there = lint('.', { cwd }).findings.filter(({ severity }) => severity !== 'note').map(({ rule, message, places: [{ span: { source, start } }] }) => {
        const { line, column } = source.position(start);
        return `${source.path}:${line}:${column} lambdafit/${rule.id} ${message}`;
      });
      expect(here.sort()).toEqual(there.sort());
    }
  });
});

describe('a template', () => {
  it('has what is wrong underlined, and a suggestion', async () => {
    const messages = await messagesFor(TEMPLATE);
    expect(brief(messages)).toEqual(['10:19-10:22 lambdafit/memory-at-default']);
    expect(messages[0]).toMatchObject({ severity: 1, suggestions: [{ desc: 'Set MemorySize to 512', fix: { text: '512' } }] });
  });

  it.each([['a byte order mark', '\uFEFF', '\n'], ['Windows line ends', '', '\r\n'], ['old Macs\' line ends', '', '\r']])('may have %s', async (_, start, end) => {
    expect(brief(await messagesFor(start + TEMPLATE.replaceAll('\n', end)))).toEqual(['10:19-10:22 lambdafit/memory-at-default']);
  });

  it.each(['stack.yml', 'stack.json', 'stack.template', 'deep/er/stack.yaml'])('may be called %s', async (name) => {
    expect(brief(await messagesFor(TEMPLATE, { name }))).toEqual(['10:19-10:22 lambdafit/memory-at-default']);
  });

  it('may be JSON', async () => {
    expect(brief(await messagesFor(JSON_TEMPLATE, { name: 'template.json' }))).toEqual(['7:23-7:26 lambdafit/memory-at-default']);
  });

  it('may stand beside rules for JavaScript that are on for every file', async () => {
    expect(brief(await messagesFor(TEMPLATE, { configs: [js.configs.recommended, recommended] }))).toEqual(['10:19-10:22 lambdafit/memory-at-default']);
    const all = await messagesFor(TEMPLATE, { configs: [js.configs.all, recommended] });
    expect(brief(all)).toContain('10:19-10:22 lambdafit/memory-at-default');
  });

  it('may stand beside rules of typescript-eslint that are on for every file and ask TypeScript', async () => {
    const all = Object.fromEntries(Object.keys(tseslint.rules).map((id) => [`@typescript-eslint/${id}`, 'error' as const]));
    const typed = { plugins: { '@typescript-eslint': tseslint as unknown as ESLint.Plugin }, languageOptions: { parserOptions: { projectService: true } }, rules: all };
    expect(brief(await messagesFor(TEMPLATE, { configs: [typed, recommended] }))).toEqual(['10:19-10:22 lambdafit/memory-at-default']);
  });

  it('may stand in a block of Markdown, or wherever a processor finds it', async () => {
    const processor: Linter.Processor = {
      preprocess: (text) => [{ text: text.split('```')[1]!, filename: 'block.yaml' }],
      postprocess: ([messages]) => messages!.map((message) => ({ ...message, line: message.line + 2 })),
    };
    const markdown: Config = { files: ['**/*.md'], plugins: { found: { processors: { processor } } }, processor: 'found/processor' };
    const found = await messagesFor(`# Read me\n\n\`\`\`${TEMPLATE}\`\`\`\n`, { name: 'README.md', configs: [markdown, recommended] });
    expect(found.map(({ line, ruleId }) => `${line} ${ruleId}`)).toEqual(['12 lambdafit/memory-at-default']);
  });

  it('is what stands in the editor, whatever is on disk, and what lies beside it is read', async () => {
    const cwd = tree({
      'template.yaml': 'Resources: {}\n',
      'samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "Memory=128"\n',
    });
    const text = TEMPLATE.replace('Resources:', 'Parameters:\n  Memory: { Type: Number }\nResources:').replace('MemorySize: 128', 'MemorySize: !Ref Memory');
    const eslint = new ESLint({ cwd, overrideConfigFile: true, overrideConfig: [recommended] });
    const ruleIds = async (): Promise<string[]> => (await eslint.lintText(text, { filePath: 'template.yaml' })).flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId!));
    expect(await ruleIds()).toEqual(['lambdafit/memory-at-default']);
    writeFileSync(join(cwd, 'samconfig.toml'), '[default.deploy.parameters]\nparameter_overrides = "Memory=1024"\n');
    expect(await ruleIds()).toEqual([]);
  });

  it('that cannot be read is an error where it is broken', async () => {
    const [message, ...others] = await messagesFor(`${TEMPLATE}  Broken: [\n`);
    expect(others).toEqual([]);
    expect(message).toMatchObject({ fatal: true, severity: 2, line: 14 });
    expect(message!.message).toMatch(/^Parsing error: /);
  });

  it('has a key that stands twice reported', async () => {
    expect(brief(await messagesFor(TEMPLATE.replace('      MemorySize: 128\n', '      MemorySize: 512\n      MemorySize: 1024\n')))).toEqual(['11:7-11:17 lambdafit/duplicate-key']);
  });
});

describe('what sam build and cdk synth have made', () => {
  it('is not linted: there is nothing to mend in it', async () => {
    const cwd = tree({ 'template.yaml': TEMPLATE, 'app/.aws-sam/build/template.yaml': TEMPLATE, 'app/cdk.out/App.template.json': JSON_TEMPLATE, 'app/cdk.out/asset.1/data.json': '{}' });
    expect(Object.keys(await lintFiles(cwd))).toEqual(['template.yaml']);
  });
});

describe('a file that is no template', () => {
  it('is left alone, broken or not', async () => {
    for (const text of ['', '[', 'a: b: c', '{{ x }}', 'name: ci\non: push\n', '"text"', '[1, 2]', 'null', '# AWS::Nothing\n- 1\n', 'Transform: [\n']) expect(await messagesFor(text)).toEqual([]);
  });

  it('is left alone where it is code that speaks of AWS', async () => {
    const configs = [js.configs.recommended, plugin.configs['recommended-rules'] as unknown as Config];
    expect(await messagesFor("export const type = 'AWS::Lambda::Function';\n", { name: 'stack.js', configs })).toEqual([]);
  });

  it('costs next to nothing', () => {
    const linter = new Linter({ cwd: import.meta.dirname });
    const text = 'key: value\n'.repeat(100_000);
    const start = process.cpuUsage();
    linter.verify(text, [recommended], join(import.meta.dirname, 'values.yaml'));
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(500);
  });
});

describe('whatever is given', () => {
  it.each([
    ['aliases without end', `Resources: &a\n  A: { Type: AWS::Lambda::Function, Properties: { Code: *a } }\nb: &b [*a, *a]\nc: [*b, *b, *b]\n`],
    ['nesting', `AWSTemplateFormatVersion: x\nResources: ${'['.repeat(5_000)}`],
    ['a key of another language', 'AWSTemplateFormatVersion: x\nResources: { __proto__: { Type: AWS::Lambda::Function }, constructor: 1 }\n'],
    ['resources that are none', 'AWSTemplateFormatVersion: x\nResources: [1, null, { Type: [] }]\n'],
    ['properties that are none', 'Resources:\n  A: { Type: AWS::Lambda::Function, Properties: 7 }\n  B: { Type: AWS::Serverless::Function, Properties: [x] }\n  C:\n'],
    ['half a surrogate', 'Resources:\n  A\ud800: { Type: AWS::Lambda::Function }\n'],
  ])('%s never throws', async (_, text) => {
    for (const name of ['template.yaml', 'template.json']) {
      const eslint = new ESLint({ cwd: tree({}), overrideConfigFile: true, overrideConfig: [recommended, { settings: { lambdafit: 'nonsense' } }] });
      expect((await eslint.lintText(text, { filePath: name }))[0]!.messages).toBeInstanceOf(Array);
    }
  });

  it('a text that is too large is not read, and it says so', async () => {
    const [message] = await messagesFor(`${TEMPLATE}#${'x'.repeat(10_000_000)}\n`);
    expect(message).toMatchObject({ ruleId: 'lambdafit/syntax-error', line: 1, message: expect.stringContaining('larger than the 10 MB') as string });
  });

  it('a text without a name is linted where our parser read it', () => {
    const messages = new Linter().verify(TEMPLATE, [{ ...withRules({ 'lambdafit/memory-at-default': 2 }), files: ['**/*'] }]);
    expect(brief(messages)).toEqual(['10:19-10:22 lambdafit/memory-at-default']);
  });
});

describe('comments', () => {
  const above = (comment: string): string => TEMPLATE.replace('      MemorySize', `      ${comment}\n      MemorySize`);

  it('disable a rule, with a reason', async () => {
    expect(await messagesFor(above('# eslint-disable-next-line lambdafit/memory-at-default -- measured'))).toEqual([]);
    expect(await messagesFor(TEMPLATE.replace('128', '128 # eslint-disable-line lambdafit/memory-at-default -- measured'))).toEqual([]);
    expect(await messagesFor(`# eslint-disable lambdafit/memory-at-default -- a sandbox\n${TEMPLATE}`)).toEqual([]);
    expect(brief(await messagesFor(above('# eslint-disable-next-line lambdafit/duplicate-key -- another rule')))).toContain('11:19-11:22 lambdafit/memory-at-default');
  });

  it('that are text of a block are none', async () => {
    const text = TEMPLATE.replace('      MemorySize', '      Description: |\n        # eslint-disable-next-line lambdafit/memory-at-default\n      MemorySize');
    expect(brief(await messagesFor(text))).toEqual(['12:19-12:22 lambdafit/memory-at-default']);
  });

  it('of ESLint that disable nothing are reported by ESLint', async () => {
    const messages = await messagesFor(`# eslint-disable lambdafit/layers-oversized -- why\n${TEMPLATE}`, { configs: [recommended, { linterOptions: { reportUnusedDisableDirectives: 'error' } }] });
    expect(messages.map(({ message }) => message)).toContain("Unused eslint-disable directive (no problems were reported from 'lambdafit/layers-oversized').");
  });

  it('of ESLint that disable nothing are removed by --fix, and nothing else', async () => {
    const text = above('# eslint-disable-next-line lambdafit/memory-at-default, lambdafit/duplicate-key -- measured')
      .replace('Handler: app.handler', '$& # eslint-disable-line lambdafit/duplicate-key').replace('Resources:', '#eslint-disable-next-line lambdafit/duplicate-key\n$&');
    const fixed = (await lintFiles(tree({ 'template.yaml': text }), [recommended], ['template.yaml'], { fix: true }))['template.yaml']!;
    expect(fixed.messages).toEqual([]);
    expect(fixed.text.replace(/ +$/gm, '')).toBe(above('# eslint-disable-next-line lambdafit/memory-at-default -- measured'));
  });

  it('that are plain words, in whatever way, are nobody else\'s', async () => {
    const text = above('#global settings, exported as they are; todo: eslint says nothing of it\n      # eslint checks this file');
    expect(brief(await messagesFor(text, { configs: [js.configs.recommended, recommended] }))).toEqual(['12:19-12:22 lambdafit/memory-at-default']);
  });

  it('set a rule for a template', async () => {
    expect(await messagesFor(`# eslint lambdafit/memory-at-default: off\n${TEMPLATE}`)).toEqual([]);
    expect(await messagesFor(`# eslint "lambdafit/memory-at-default": ["error", { "floorMb": 900 }]\n${TEMPLATE}`)).toMatchObject([{ severity: 2, suggestions: [{ desc: 'Set MemorySize to 900' }] }]);
  });

  it.each(['', '# eslint-disable lambdafit/layers-oversized -- why\n', 'Description: x\n#eslint-disable-next-line lambdafit/layers-oversized\n'])('and what stands before them are left as they are by rules for JavaScript that tidy up: %j', async (head) => {
    const text = head + above('# eslint-disable-next-line lambdafit/memory-at-default -- measured').replace('Handler: app.handler', '$&   # eslint-disable-line lambdafit/timeout-too-short-for-model-call -- why')
      .replace('Runtime', '# todo: global, of whatever\n      #\n      Runtime');
    const every = Object.fromEntries([...builtinRules.keys()].map((id) => [id, 'error' as const]));
    const tidying: Config = { rules: { ...every, 'spaced-comment': ['error', 'always', { block: { balanced: true } }] }, linterOptions: { reportUnusedDisableDirectives: 'off' } };
    const { messages, text: fixed } = (await lintFiles(tree({ 'template.yaml': text }), [tidying, recommended], ['template.yaml'], { fix: true }))['template.yaml']!;
    expect(fixed).toBe(text.replace('#eslint', '# eslint'));
    expect(new Set(messages.map(({ ruleId }) => ruleId))).toEqual(new Set(['max-len']));
  });

  it('of lambdafit count as well, and so does what it says in metadata', async () => {
    expect(await messagesFor(above('# lambdafit-disable-next-line memory-at-default -- measured'))).toEqual([]);
    expect(await messagesFor(TEMPLATE.replace('    Properties', '    Metadata: { lambdafit: { disable: { memory-at-default: measured } } }\n    Properties'))).toEqual([]);
    const unreasoned = await messagesFor(above('# lambdafit-disable-next-line memory-at-default'));
    expect(unreasoned.map(({ line, ruleId }) => `${line} ${ruleId}`)).toEqual(['10 lambdafit/invalid-suppression', '11 lambdafit/memory-at-default']);
  });
});

describe('settings', () => {
  const configured = (config: object, configs?: readonly Config[]) => messagesFor(TEMPLATE, { files: { 'lambdafit.config.json': JSON.stringify(config) }, ...(configs && { configs }) });
  const only = (...options: object[]): Config => withRules({ 'lambdafit/memory-at-default': ['error', ...options] });

  it('of a rule come from ESLint, then from the configuration of lambdafit, then from the rule', async () => {
    const mending = async (...given: Parameters<typeof configured>): Promise<string[]> => (await configured(...given)).flatMap(({ suggestions }) => (suggestions ?? []).map(({ desc }) => desc));
    expect(await mending({})).toEqual(['Set MemorySize to 512']);
    expect(await mending({ rules: { 'memory-at-default': ['on', { floorMb: 700 }] } })).toEqual(['Set MemorySize to 700']);
    expect(await mending({ rules: { 'memory-at-default': ['on', { floorMb: 700 }] } }, [only({ floorMb: 900 })])).toEqual(['Set MemorySize to 900']);
    expect(await mending({ rules: { 'memory-at-default': ['on', { floorMb: 700 }] } }, [only({ localFloorMb: 3000 })])).toEqual(['Set MemorySize to 700']);
    expect(await mending({}, [only({ allowExplicit128: true })])).toEqual([]);
  });

  it('that a rule does not have are refused by ESLint', async () => {
    await expect(configured({}, [only({ flor: 1 })])).rejects.toThrow(/The rule memory-at-default has no option “flor”. Did you mean floorMb/);
    await expect(configured({}, [only({ floorMb: 'much' })])).rejects.toThrow(/floorMb must be a number, not a text/);
    await expect(configured({}, [withRules({ 'lambdafit/memory-at-default': ['error', 700] as never })])).rejects.toThrow(/memory-at-default\[1\] must be a mapping, not a number/);
    await expect(configured({}, [only({ floorMb: 700 }, { localFloorMb: 900 })])).rejects.toThrow(/memory-at-default must be a severity, or a list of a severity and the options/);
    await expect(configured({}, [withRules({ 'lambdafit/unused-suppression': ['error', { floorMb: 700 }] })])).rejects.toThrow(/should NOT have more than 0 items/);
  });

  it('say how grave it is in ESLint, whatever lambdafit says; what it turns off, suppresses and excludes stays so', async () => {
    expect((await configured({ rules: { 'memory-at-default': 'error' } }))[0]).toMatchObject({ severity: 1 });
    expect((await configured({}, [only()]))[0]).toMatchObject({ severity: 2 });
    expect(await configured({ rules: { 'memory-at-default': 'off' } })).toEqual([]);
    expect(await configured({ exclude: ['*.yaml'] })).toEqual([]);
    expect(await configured({ suppressions: [{ rule: 'memory-at-default', reason: 'measured' }] })).toEqual([]);
    expect(await configured({ functions: { Ask: { ai: false } } })).toEqual([]);
  });

  it('leave out what a baseline has, as the command line does, and say where a baseline is broken', async () => {
    const cwd = tree({ 'template.yaml': TEMPLATE, '.git': { folder: true }, 'app/template.yaml': TEMPLATE });
    expect(spawnSync(process.execPath, [join(import.meta.dirname, '../../dist/cli.cjs'), 'baseline', 'template.yaml'], { cwd }).status).toBe(0);
    expect((await lintFiles(cwd, [recommended], ['template.yaml']))['template.yaml']!.messages).toEqual([]);
    // Seen from another working directory, it is about the same file.
    const there = await lintFiles(join(cwd, 'app'), [recommended], ['template.yaml']);
    expect(brief(there['template.yaml']!.messages)).toEqual(['10:19-10:22 lambdafit/memory-at-default']);
    writeFileSync(join(cwd, 'lambdafit-baseline.json'), '{');
    expect((await lintFiles(cwd, [recommended], ['template.yaml']))['template.yaml']!.messages.map(({ message }) => message)).toEqual([
      'lambdafit-baseline.json is no JSON. Nothing was compared with it.', 'Ask runs with 128 MB: that is 7 % of a CPU core.',
    ]);
  });

  it('that are wrong are told where they keep a template from being checked', async () => {
    const [message] = await messagesFor(TEMPLATE, { files: { 'lambdafit.config.json': '{ "rules": ' } });
    expect(message).toMatchObject({ ruleId: 'lambdafit/syntax-error', line: 1, message: expect.stringMatching(/^lambdafit\.config\.json:1:\d+: .*Nothing that it is for was linted/) as string });
  });

  it('may ask for notes', async () => {
    const plain = TEMPLATE.replace(/ {6}Policies[\s\S]*/, '').replace('Ask:', 'Rotate:').replace('MemorySize: 128', 'Events: { Get: { Type: Api, Properties: { Path: /x, Method: get } } }');
    expect(await messagesFor(plain)).toEqual([]);
    expect(brief(await messagesFor(plain, { configs: [recommended, { settings: { lambdafit: { notes: true } } }] }))).toEqual(['11:16-11:19 lambdafit/sync-timeout-exceeds-caller']);
  });
});

describe('one analysis', () => {
  it('serves all rules, and only those that are on are asked', () => {
    const cwd = tree({ 'template.yaml': TEMPLATE });
    const linter = new Linter({ cwd });
    expect(linter.verify(TEMPLATE, [withRules({ 'lambdafit/duplicate-key': 2 })], join(cwd, 'template.yaml'))).toEqual([]);
    const code = linter.getSourceCode();
    // The same text again, with another rule: nothing of the first run is left.
    expect(brief(linter.verify(code, [withRules({ 'lambdafit/memory-at-default': 2 })], { filename: join(cwd, 'template.yaml') }))).toEqual(['10:19-10:22 lambdafit/memory-at-default']);
    expect(linter.verify(code, [withRules({ 'lambdafit/duplicate-key': 2 })], { filename: join(cwd, 'template.yaml') })).toEqual([]);
  });
});

describe('fixes', () => {
  const elsewhere: Span = { source: new Source('shared/openapi.yaml', 'one\ntwo: three\n'), start: 4, end: 7 };

  /** No rule of ours makes a fix that nobody could object to, so far. */
  const planted = (safe: boolean, { shows, changes }: { shows?: Span; changes?: Span } = {}): Rule => defineRule({
    id: 'planted', summary: '', category: 'cost', severity: 'warning', precision: 'very-high', scope: 'any', preset: 'core', since: '0.1.0',
    check({ workload, report }) {
      for (const fn of workload.functions) {
        const [memory] = fn.memory.cases;
        if (memory?.value !== 128) continue;
        report({
          about: fn, message: 'Too small.', premises: [shows ? { ...memory, span: shows } : memory, memory],
          fixes: [{ title: 'Grow', safe, edits: () => [{ span: memory.span, text: '512' }, ...(changes ? [{ span: changes, text: '' }] : [])] }],
        });
      }
    },
  });

  async function fixed(rule: Rule): Promise<Found> {
    const all = rules as Rule[];
    all.push(rule);
    try {
      const cwd = tree({ 'template.yaml': TEMPLATE });
      const config = { ...recommended, plugins: { lambdafit: { rules: { planted: eslintRule(rule) } } as unknown as ESLint.Plugin }, rules: { 'lambdafit/planted': 1 } } as Config;
      return (await lintFiles(cwd, [config], ['template.yaml'], { fix: true }))['template.yaml']!;
    } finally {
      all.splice(all.indexOf(rule), 1);
    }
  }

  it('that nobody could object to are made by --fix', async () => {
    expect(await fixed(planted(true))).toMatchObject({ messages: [], text: TEMPLATE.replace('128', '512') });
  });

  it('that somebody could object to are suggestions', async () => {
    const { messages, text } = await fixed(planted(false));
    expect(text).toBe(TEMPLATE);
    expect(messages).toMatchObject([{ message: 'Too small.', suggestions: [{ desc: 'Grow' }] }]);
  });

  it('that would change another file too are left to the command line', async () => {
    for (const safe of [true, false]) {
      const { messages, text } = await fixed(planted(safe, { changes: elsewhere }));
      expect(text).toBe(TEMPLATE);
      expect(messages).toHaveLength(1);
      expect(messages[0]!.suggestions ?? []).toEqual([]);
    }
  });

  it('belong to a finding that shows in another file, which is told where this one has a part in it', async () => {
    const { messages } = await fixed(planted(false, { shows: elsewhere }));
    expect(brief(messages)).toEqual(['10:19-10:22 lambdafit/planted']);
    expect(messages[0]).toMatchObject({ message: 'Too small. (shared/openapi.yaml:2)', suggestions: [{ desc: 'Grow' }] });
  });
});
