import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tree } from '../cli/tree.js';
import { havePeers, installIn, repository } from './peers.js';

const fixture = join(repository, 'fixtures/editor-workspace');
const isThere = havePeers();

interface Message { readonly ruleId: string | null; readonly line: number; readonly column: number; readonly message: string; readonly suggestions?: readonly { readonly desc: string }[] }

/** The example workspace with one version of ESLint and another configuration; its program, as people start it. */
function workspace(eslint: string, configuration: Readonly<Record<string, string>>, change: (text: string) => string): string {
  const folder = tree(configuration);
  for (const name of ['template.yaml', 'classify.json', 'src']) cpSync(join(fixture, name), join(folder, name), { recursive: true });
  for (const name of ['template.yaml', 'classify.json']) writeFileSync(join(folder, name), change(readFileSync(join(folder, name), 'utf8')));
  installIn(folder, eslint);
  return folder;
}

function eslint(folder: string, ...argv: readonly string[]): { readonly [path: string]: readonly Message[] } {
  const env = { ...process.env, ESLINT_USE_FLAT_CONFIG: existsSync(join(folder, '.eslintrc.json')) ? 'false' : 'true' };
  const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'node_modules/eslint/bin/eslint.js'), '--format', 'json', ...argv], { cwd: folder, encoding: 'utf8', env });
  if (!stdout.startsWith('[')) throw new Error(stderr || stdout);
  const results = JSON.parse(stdout) as { filePath: string; messages: Message[] }[];
  return Object.fromEntries(results.map(({ filePath, messages }) => [filePath.slice(folder.length + 1), messages]));
}

const brief = (messages: readonly Message[] | undefined): readonly string[] | undefined => messages?.map(({ line, column, ruleId }) => `${line}:${column} ${ruleId}`);
const small = (text: string): string => text.replace(/(MemorySize"?: )512/, '$1128');
const IN_YAML = '12:19 lambdafit/memory-at-default';
const IN_JSON = '10:23 lambdafit/memory-at-default';
const disabled = (text: string): string => small(text).replace(/^ +MemorySize:/m, '      # eslint-disable-next-line lambdafit/memory-at-default -- measured\n$&');

/** What the documentation shows, and some rules of those others that have something to say. */
const BESIDE = [...readFileSync(join(repository, 'docs/editors.md'), 'utf8').matchAll(/```js\n([\s\S]*?)```/g)].map(([, block]) => block!).find((block) => block.includes('...yml.configs'))!
  .replace(/\];\s*$/, `
  { files: ['**/*.json'], ignores: ['package-lock.json'], rules: { 'json/top-level-interop': 'error', 'json/sort-keys': 'error' } },
  { files: ['**/*.yaml'], rules: { 'yml/quotes': ['error', { prefer: 'double' }] } },
];`);

describe.skipIf(!isThere).each(['eslint9', 'eslint10'])('%s', (version) => {
  it('lints with the configuration that the documentation shows', () => {
    const flat = { 'eslint.config.mjs': readFileSync(join(fixture, 'eslint.config.mjs'), 'utf8') };
    const found = eslint(workspace(version, flat, small), 'template.yaml', 'classify.json');
    expect(brief(found['template.yaml'])).toEqual([IN_YAML]);
    expect(brief(found['classify.json'])).toEqual([IN_JSON]);
  });

  it('lints beside eslint-plugin-yml and @eslint/json, and nobody silences the other', () => {
    const found = eslint(workspace(version, { 'eslint.config.mjs': BESIDE }, small), 'template.yaml', 'classify.json');
    expect(brief(found['template.yaml'])).toEqual(['1:27 yml/quotes', IN_YAML]);
    expect(brief(found['classify.json'])).toContain(IN_JSON);
    expect(brief(found['classify.json'])!.filter((line) => line.endsWith('json/sort-keys')).length).toBeGreaterThan(0);
    expect(found['template.yaml']!.at(-1)!.suggestions).toMatchObject([{ desc: 'Set MemorySize to 512' }]);
  });

  it.each(['recommended', 'recommended-rules'])('lints with %s after or before whatever else reads these files, also where that is older', (name) => {
    const folder = workspace(version, {}, small);
    const readers = { 'a.yaml': "yml.configs['flat/base']", 'b.yaml': "olderYml.configs['flat/base']", 'a.json': "[{ plugins: { json }, language: 'json/json' }]", 'b.json': "[{ plugins: { olderJson }, language: 'olderJson/json' }]", 'c.json': "jsonc.configs['base']" };
    for (const file of Object.keys(readers)) cpSync(join(folder, file.endsWith('.yaml') ? 'template.yaml' : 'classify.json'), join(folder, file));
    const imports = ["json from '@eslint/json'", "olderJson from 'eslint-json-0.12'", "jsonc from 'eslint-plugin-jsonc'", "yml from 'eslint-plugin-yml'", "olderYml from 'eslint-plugin-yml-1'", "lambdafit from 'lambdafit/eslint-plugin'"];
    const others = Object.entries(readers).map(([file, configs]) => `...${configs}.map((config) => ({ ...config, files: ['${file}'] }))`).join(', ');
    for (const configs of [`${others}, ours`, `ours, ${others}`]) {
      writeFileSync(join(folder, 'eslint.config.mjs'), `${imports.map((one) => `import ${one};\n`).join('')}const ours = lambdafit.configs['${name}'];\nexport default [${configs}];\n`);
      const found = eslint(folder, ...Object.keys(readers));
      for (const file of Object.keys(readers)) expect({ configs, file, found: brief(found[file]) }).toEqual({ configs, file, found: [file.endsWith('.yaml') ? IN_YAML : IN_JSON] });
    }
  });

  it('heeds its comments whoever parsed the file', () => {
    const found = eslint(workspace(version, { 'eslint.config.mjs': BESIDE }, disabled), 'template.yaml');
    expect(brief(found['template.yaml'])).toEqual(['1:27 yml/quotes']);
  });
});

describe.skipIf(!isThere).each(['eslint8', 'eslint9'])('%s with .eslintrc', (version) => {
  const legacy = readFileSync(join(fixture, '.eslintrc.json'), 'utf8');

  it('lints with the overrides that the documentation shows', () => {
    const folder = workspace(version, { '.eslintrc.json': legacy }, small);
    const found = eslint(folder, '.');
    expect(brief(found['template.yaml'])).toEqual([IN_YAML]);
    expect(brief(found['classify.json'])).toEqual([IN_JSON]);
    expect(brief(eslint(workspace(version, { '.eslintrc.json': legacy }, disabled), '--ext', '.yaml', '.')['template.yaml'])).toEqual([]);
  });

  it('removes comments that disable nothing, and no line with them', () => {
    const head = '# eslint-disable lambdafit/duplicate-key';
    const both = (text: string): string => `${head}, lambdafit/syntax-error\n${disabled(text).replace('memory-at-default -- measured', 'memory-at-default, lambdafit/layers-oversized')}`;
    const folder = workspace(version, { '.eslintrc.json': legacy }, (text) => both(text).replace(/^Resources:/m, 'Description: Twice, so that the first line is of use\n$&'));
    expect(brief(eslint(folder, '--ext', '.yaml', '--fix', '--report-unused-disable-directives', '.')['template.yaml'])).toEqual([]);
    expect(readFileSync(join(folder, 'template.yaml'), 'utf8')).toBe(`${head}\n${disabled(readFileSync(join(fixture, 'template.yaml'), 'utf8')).replace(' -- measured', '').replace(/^Resources:/m, 'Description: Twice, so that the first line is of use\n$&')}`);
  });

  it('lints what another parser has read, and takes ours by its name', () => {
    const yaml = JSON.stringify({ root: true, overrides: [{ files: ['*.yaml'], parser: 'yaml-eslint-parser', extends: ['plugin:lambdafit/recommended-rules'] }] });
    const named = JSON.stringify({ root: true, overrides: [{ files: ['*.yaml'], parser: 'eslint-plugin-lambdafit', plugins: ['lambdafit'], rules: { 'lambdafit/memory-at-default': 'error' } }] });
    for (const configuration of [yaml, named]) {
      const folder = workspace(version, { '.eslintrc.json': configuration }, small);
      expect(brief(eslint(folder, '--ext', '.yaml', 'template.yaml')['template.yaml'])).toEqual([IN_YAML]);
    }
  });
});
