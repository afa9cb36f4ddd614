import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Source } from '../../src/source/source.js';
import { parseTree } from '../../src/source/tree.js';
import { temporaryFolder } from '../integration/repository.js';
import { LanguageClient, type Diagnostic, type Range } from './language-client.js';
import { havePeers, installIn, languageServer, repository } from './peers.js';

const fixture = join(repository, 'fixtures/editor-workspace');
const settingsFile = JSON.parse(readFileSync(join(fixture, '.vscode/settings.json'), 'utf8')) as Record<string, unknown>;

/** What VS Code makes of the checked-in settings: a file whose language stands in `eslint.validate` is linted. */
function settingsFor(folder: string, useFlatConfig: boolean): object {
  return {
    validate: 'on', packageManager: 'npm', useESLintClass: true, useFlatConfig, experimental: {},
    codeAction: {
      disableRuleComment: settingsFile['eslint.codeAction.disableRuleComment'],
      showDocumentation: settingsFile['eslint.codeAction.showDocumentation'],
    },
    codeActionOnSave: { mode: 'all' }, format: false, quiet: false, onIgnoredFiles: 'off', options: {}, rulesCustomizations: [],
    run: 'onType', problems: { shortenToSingleLine: false }, nodePath: null,
    workspaceFolder: { uri: pathToFileURL(folder).href, name: 'workspace' },
  };
}

const covered = (text: string, { start, end }: Range): string => {
  const lines = text.split('\n');
  return start.line === end.line ? lines[start.line]!.slice(start.character, end.character) : lines.slice(start.line, end.line + 1).join('\n');
};
const documentsOf = (path: string, text: string): number => {
  const { problem, documents } = parseTree(new Source(path, text));
  expect(problem).toBeUndefined();
  return documents.length;
};

const isThere = havePeers();

describe.skipIf(!isThere).each([
  ['10', 'eslint10', true], ['9', 'eslint9', true], ['9 with .eslintrc', 'eslint9', false], ['8.57', 'eslint8', false],
] as const)('an editor with ESLint %s', (version, eslint, isFlat) => {
  const folder = temporaryFolder(`editor-${eslint}`);
  cpSync(fixture, folder, { recursive: true });
  installIn(folder, eslint);
  const client = new LanguageClient(languageServer, folder, settingsFor(folder, isFlat));
  beforeAll(() => client.start());
  afterAll(() => client.stop());

  const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
  /** As typed, and not saved. */
  const typed = (name: string): string => readFileSync(join(folder, name), 'utf8').replace(/(MemorySize"?: )512/, '$1128');
  const pull = async (name: string): Promise<readonly Diagnostic[]> => {
    const found = await client.diagnostics(uriOf(name));
    expect(client.notes.filter((note) => /fail|error/i.test(note))).toEqual([]);
    return found;
  };

  it('says nothing of templates that are fine', async () => {
    const text = readFileSync(join(folder, 'template.yaml'), 'utf8');
    client.open(uriOf('template.yaml'), 'yaml', text);
    expect(await pull('template.yaml')).toEqual([]);
  });

  it('underlines what was typed, in YAML, and leads to the page of the rule', async () => {
    const text = typed('template.yaml');
    client.change(uriOf('template.yaml'), 2, text);
    const [diagnostic, ...others] = await pull('template.yaml');
    expect(others).toEqual([]);
    expect(diagnostic).toMatchObject({
      code: 'lambdafit/memory-at-default', source: 'eslint', severity: 2, message: 'Summarise runs with 128 MB: that is 7 % of a CPU core.',
      codeDescription: { href: expect.stringMatching(/\/rules\/memory-at-default\.md$/) as string },
    });
    expect(covered(text, diagnostic!.range)).toBe('128');
  });

  it('mends it at the light bulb, and the template can still be read', async () => {
    const text = typed('template.yaml');
    const [diagnostic] = await pull('template.yaml');
    const actions = await client.actions(uriOf('template.yaml'), diagnostic!);
    expect(actions.map(({ title }) => title)).toEqual(expect.arrayContaining([
      'Set MemorySize to 512 (lambdafit/memory-at-default)', 'Disable lambdafit/memory-at-default for this line', 'Show documentation for lambdafit/memory-at-default',
    ]));
    const mended = await client.apply(actions.find(({ title }) => title.startsWith('Set MemorySize'))!, text);
    expect(mended).toBe(readFileSync(join(folder, 'template.yaml'), 'utf8'));
    expect(documentsOf('template.yaml', mended)).toBe(1);
  });

  it('disables the rule for the line, with a comment that YAML knows', async () => {
    const text = typed('template.yaml');
    const [diagnostic] = await pull('template.yaml');
    const actions = await client.actions(uriOf('template.yaml'), diagnostic!);
    const disabled = await client.apply(actions.find(({ title }) => title.startsWith('Disable') && title.endsWith('for this line'))!, text);
    expect(disabled).toContain('      # eslint-disable-next-line lambdafit/memory-at-default\n      MemorySize: 128');
    expect(documentsOf('template.yaml', disabled)).toBe(1);
    client.change(uriOf('template.yaml'), 3, disabled);
    expect(await pull('template.yaml')).toEqual([]);
  });

  it('does the same in JSON', async () => {
    const text = typed('classify.json');
    client.open(uriOf('classify.json'), 'json', text);
    const diagnostic = (await pull('classify.json')).find(({ code }) => code === 'lambdafit/memory-at-default')!;
    expect(covered(text, diagnostic.range)).toBe('128');
    const actions = await client.actions(uriOf('classify.json'), diagnostic);
    const mended = await client.apply(actions.find(({ title }) => title.startsWith('Set MemorySize'))!, text);
    expect(mended).toBe(readFileSync(join(folder, 'classify.json'), 'utf8'));
    expect(JSON.parse(mended)).toBeTypeOf('object');
  });

  it('lints again as somebody types', async () => {
    const filler = Array.from({ length: 270 }, (_, line) => `    Line${line}: { Value: "${line}" }`).join('\n');
    const text = `${typed('template.yaml')}Outputs:\n${filler}\n`;
    const times: number[] = [];
    for (let edit = 0; edit < 12; edit++) {
      client.change(uriOf('template.yaml'), 10 + edit, `${text}# ${edit}\n`);
      const start = performance.now();
      expect(await pull('template.yaml')).toHaveLength(1);
      times.push(performance.now() - start);
    }
    const [fastest, , , , , , middle] = times.sort((a, b) => a - b);
    console.log(`ESLint ${version}: lints ${text.split('\n').length} lines again in ${middle!.toFixed(1)} ms (fastest ${fastest!.toFixed(1)}), the way to the server and back included`);
    expect(fastest).toBeLessThan(2_000);
  });
});
