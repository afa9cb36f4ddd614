import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cruise, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser';
import { describe, expect, it } from 'vitest';
import { rules } from '../rules/index.js';

/** Each imports only those before it. */
const LAYERS = ['source', 'template', 'handler', 'workload', 'engine', 'assess', 'report', 'cli'];
/** Read standard input, know the working directory, look at the clock. */
const FACES = '^src/(cli/|action/|eslint/|index\\.ts$)';
const PURE = `^src/(${LAYERS.filter((layer) => layer !== 'cli').join('|')})/`;
/** Node.js modules that do nothing to the world. */
const HARMLESS = '^(node:)?(path|path/posix|crypto|module|url|util|zlib)$';

const ruleSet: IFlattenedRuleSet = {
  forbidden: [
    ...LAYERS.slice(0, -1).map((layer, index) => ({
      name: `${layer}-imports-no-later-layer`,
      severity: 'error' as const,
      from: { path: `^src/${layer}/` },
      to: { path: `^src/((${LAYERS.slice(index + 1).join('|')})/|index\\.ts$)` },
    })),
    {
      name: 'nothing-needs-the-eslint-plugin',
      severity: 'error',
      from: { path: '^(src|rules)/', pathNot: '^src/eslint/' },
      to: { path: '^src/eslint/' },
    },
    {
      name: 'the-eslint-plugin-composes-nothing-itself',
      severity: 'error',
      from: { path: '^src/eslint/' },
      to: { path: '^(src|rules)/', pathNot: '^(src/(eslint|engine)/|src/(disk|kept-code|version)\\.ts$|rules/index\\.ts$)' },
    },
    {
      name: 'a-rule-imports-one-module',
      severity: 'error',
      from: { path: '^rules/', pathNot: '^rules/index\\.ts$' },
      to: { pathNot: '^src/engine/rule\\.ts$' },
    },
    {
      name: 'only-faces-know-the-rules',
      severity: 'error',
      from: { path: '^src/', pathNot: FACES },
      to: { path: '^rules/' },
    },
    {
      name: 'files-are-read-through-the-disk',
      severity: 'error',
      from: { path: '^(src|rules)/', pathNot: '^src/disk\\.ts$' },
      to: { path: '^(node:)?fs(/promises)?$' },
    },
    {
      name: 'only-faces-have-a-disk',
      severity: 'error',
      from: { path: '^(src|rules)/', pathNot: `${FACES}|^src/kept-code\\.ts$` },
      to: { path: '^src/disk\\.ts$' },
    },
    {
      name: 'only-starters-keep-compiled-code',
      severity: 'error',
      from: { path: '^(src|rules)/', pathNot: '^src/(cli|eslint)/start\\.ts$' },
      to: { path: '^src/kept-code\\.ts$' },
    },
    {
      name: 'the-core-does-nothing-to-the-world',
      severity: 'error',
      from: { path: PURE },
      to: { dependencyTypes: ['core'], pathNot: HARMLESS },
    },
    {
      name: 'handlers-know-no-template',
      severity: 'error',
      from: { path: '^src/handler/' },
      to: { path: '^src/template/' },
    },
    ...Object.entries({
      '@lezer/python': '^src/handler/python\\.ts$',
      '@typescript-eslint/parser': '^src/handler/(javascript|estree)\\.ts$',
      'js-yaml': '^src/source/',
      'smol-toml': '^src/(template/samconfig|workload/manifests)\\.ts$',
      'fflate': '^src/workload/code/zip\\.ts$',
      'picocolors': '^src/(report|cli)/',
      '@dagrejs/dagre': '^src/report/assessment-picture\\.ts$',
      'd3-scale': '^src/report/assessment-plot\\.ts$',
      'd3-shape': '^src/report/assessment-(picture|plot)\\.ts$',
      'ignore': '^src/cli/discover\\.ts$',
      'picomatch': '^src/cli/discover\\.ts$',
      '@types/sarif': '^src/report/sarif\\.ts$',
    }).map(([library, door]) => ({
      name: `${library}-has-one-door`,
      severity: 'error' as const,
      from: { path: '^(src|rules)/', pathNot: door },
      to: { path: `(^|/)node_modules/${library}(/|$)` },
    })),
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'the-program-does-not-need-its-tests',
      severity: 'error',
      from: { path: '^(src|rules)/' },
      to: { path: '^(test|fixtures)/' },
    },
  ],
};

const cruised = (await cruise(['src', 'rules'], {
  ruleSet,
  validate: true,
  tsPreCompilationDeps: true,
  exoticRequireStrings: ['late'],
  doNotFollow: { path: 'node_modules' },
  enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'types', 'default'] },
})).output as ICruiseResult;

describe('the layers', () => {
  it('look one way, and only faces touch the world', () => {
    expect(cruised.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });

  it('are all looked at, with what they load late', () => {
    const seen = new Set(cruised.modules.filter(({ source }) => source.startsWith('src/')).map(({ source }) => source.split('/')[1]));
    for (const layer of LAYERS) expect([...seen]).toContain(layer);
    const libraries = cruised.modules.flatMap(({ dependencies }) => dependencies.map(({ resolved }) => resolved));
    for (const library of ['js-yaml', 'smol-toml', 'fflate', 'ignore', 'picomatch']) {
      expect(libraries.some((path) => path.includes(`node_modules/${library}/`)), library).toBe(true);
    }
  });
});

describe('a rule', () => {
  const files = readdirSync('rules').filter((name) => name.endsWith('.ts') && name !== 'index.ts');
  const tests = readdirSync('test/rules').filter((name) => name.endsWith('.test.ts'));

  it('is named as its file, and has a test', () => {
    expect(rules.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort());
    expect(tests.map((name) => name.replace('.test.ts', '.ts')).sort()).toEqual(files.sort());
  });

  it('is small, and knows no resource types and no intrinsic functions', () => {
    for (const name of files) {
      const text = readFileSync(`rules/${name}`, 'utf8');
      expect(text.split('\n').length, `lines of ${name}`).toBeLessThanOrEqual(110);
      expect(text, name).not.toMatch(/['"`](?:AWS::|Fn::)/);
    }
  });

  it('is tested with at least two templates that it accepts and two that it reports, and with one it cannot be sure of', () => {
    for (const name of tests) {
      const [, valid = '', invalid = ''] = /valid: \{([\s\S]*?)\n {2}invalid: \{([\s\S]*)/.exec(readFileSync(`test/rules/${name}`, 'utf8')) ?? [];
      const cases = (text: string): number => text.match(/^ {4}'[^\n]*': /gm)?.length ?? 0;
      expect(cases(valid), `valid cases of ${name}`).toBeGreaterThanOrEqual(2);
      expect(cases(invalid), `invalid cases of ${name}`).toBeGreaterThanOrEqual(2);
      expect(valid + invalid, name).toMatch(/!If|!ImportValue|!Ref \w+\n/);
    }
  });
});

describe('the whole', () => {
  it('has no export, file or dependency that nobody uses', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints'], { encoding: 'utf8' });
    expect(stdout + stderr).toBe('');
  });
});
