import { describe, expect, it } from 'vitest';
import { writtenImports } from '../../src/handler/imports.js';
import { locator } from '../../src/handler/locate.js';
import { memoryWorkspace } from '../support.js';

function finder(language: 'python' | 'javascript', module: string, roots: readonly string[], files: Readonly<Record<string, string>>): (name: string, from?: string) => string {
  const { find } = locator({ language, module, handler: 'handler', roots }, memoryWorkspace({ [module]: '', ...files }));
  return (name, from = module) => {
    const target = find(from, name);
    return target.kind === 'module' ? target.path : target.kind;
  };
}

describe('a module of Python', () => {
  it('is found beside its importer, above it and in the code folder', () => {
    const find = finder('python', 'src/api/app.py', ['src'], { 'src/lib/llm.py': '', 'src/lib/__init__.py': '', 'src/api/near.py': '', 'src/up.py': '' });
    expect(find('lib.llm')).toBe('src/lib/llm.py');
    expect(find('lib')).toBe('src/lib/__init__.py');
    expect(find('near')).toBe('src/api/near.py');
    expect(find('..up')).toBe('src/up.py');
    expect(find('.near')).toBe('src/api/near.py');
    expect(find('..lib')).toBe('src/lib/__init__.py');
    expect(find('.gone')).toBe('missing');
  });

  it('may be in a folder that is no package, by the names of folders above it', () => {
    const find = finder('python', 'backend/functions/ask/app.py', ['backend/functions/ask'], { 'backend/shared/llm.py': '' });
    expect(find('backend.shared.llm')).toBe('backend/shared/llm.py');
    expect(find('shared.llm')).toBe('backend/shared/llm.py');
    expect(find('shared')).toBe('missing');
  });

  it('is found in a layer, and in the only folder for all that has it', () => {
    const files = { 'layers/common/python/helpers.py': '', 'other/layer/a/python/twice.py': '', 'other/layer/b/python/twice.py': '' };
    expect(finder('python', 'functions/a/app.py', ['functions/a', 'layers/common/python'], files)('helpers')).toBe('layers/common/python/helpers.py');
    expect(finder('python', 'functions/a/app.py', ['functions/a'], files)('helpers')).toBe('layers/common/python/helpers.py');
    expect(finder('python', 'other/a/app.py', ['other/a'], files)('twice')).toBe('missing');
    // The handler of another function is nobody's library.
    expect(finder('python', 'backend/src/app.py', ['backend/src'], { 'lambda/handler.py': '' })('handler')).toBe('missing');
  });

  it('is a package where pip put it, where a manifest names it, and where everybody knows it', () => {
    const find = finder('python', 'src/app.py', ['src'], {
      'src/openai/__init__.py': '', 'src/openai/_client.py': '', 'src/acme/__init__.py': '', 'src/acme-1.0.dist-info/RECORD': '', 'src/requirements.txt': '# shared is in a layer\nfancy-llm>=2\n',
    });
    expect(find('openai')).toBe('package');
    expect(find('acme')).toBe('package');
    expect(find('fancy_llm.chat')).toBe('package');
    expect(find('json')).toBe('package');
    expect(find('boto3')).toBe('package');
    expect(find('shared.llm')).toBe('missing');
  });

  it('is found in a folder of the project that a manifest installs', () => {
    const find = finder('python', 'functions/a/app.py', ['functions/a'], { 'functions/a/requirements.txt': '-e ../../lib/common_pkg\n', 'lib/common_pkg/common/__init__.py': '' });
    expect(find('common')).toBe('lib/common_pkg/common/__init__.py');
  });

  it('of the name of a package is the one that stands there', () => {
    expect(finder('python', 'src/app.py', ['src'], { 'src/openai.py': '' })('openai')).toBe('src/openai.py');
    expect(finder('python', 'src/app.py', ['src'], { 'src/strands/notes.md': '' })('strands')).toBe('package');
  });
});

describe('a module of JavaScript', () => {
  it('is found by any of the ways to write it', () => {
    const find = finder('javascript', 'src/app.ts', ['src'], { 'src/a.ts': '', 'src/b/index.mjs': '', 'src/c.js': '', 'src/d.json': '', 'src/e/package.json': '{"main":"./out.js"}', 'src/e/out.ts': '' });
    expect(find('./a')).toBe('src/a.ts');
    expect(find('./a.js')).toBe('src/a.ts');
    expect(find('./b')).toBe('src/b/index.mjs');
    expect(find('./c.js')).toBe('src/c.js');
    expect(find('./d.json')).toBe('plain');
    expect(find('./e')).toBe('src/e/out.ts');
    expect(find('./logo.png')).toBe('plain');
    expect(find('./gone')).toBe('missing');
    expect(find('openai')).toBe('package');
    expect(find('node:fs')).toBe('package');
  });

  it('is found by the names of tsconfig.json, in which there may be comments', () => {
    const find = finder('javascript', 'app/src/app.ts', ['app'], {
      'app/tsconfig.json': '{ /* one */ "extends": "../base.json", "compilerOptions": { "baseUrl": "./src", }, }',
      'base.json': '{ "compilerOptions": { "paths": { "@/*": ["app/lib/*"], "@one": ["app/lib/one.ts"] } } // two\n}',
      'app/src/near.ts': '', 'app/lib/one.ts': '',
    });
    expect(find('near')).toBe('app/src/near.ts');
    expect(find('@/one')).toBe('app/lib/one.ts');
    expect(find('@one')).toBe('app/lib/one.ts');
    expect(find('@/gone')).toBe('missing');
  });

  it('is found in a layer and in another package of the monorepo', () => {
    const find = finder('javascript', 'apps/a/app.ts', ['apps/a', 'layers/shared/nodejs'], {
      'package.json': '{"workspaces":{"packages":["packages/**"]}}', 'packages/deep/llm/package.json': '{"name":"@org/llm","exports":{".":{"import":"./dist/main.js"},"./ask":"./dist/ask.js"}}',
      'packages/deep/llm/src/main.ts': '', 'packages/deep/llm/src/ask.ts': '', 'layers/shared/nodejs/log.js': '',
    });
    expect(find('@org/llm')).toBe('packages/deep/llm/src/main.ts');
    expect(find('@org/llm/ask')).toBe('packages/deep/llm/src/ask.ts');
    expect(find('@org/other')).toBe('package');
    expect(find('/opt/nodejs/log')).toBe('layers/shared/nodejs/log.js');
    expect(find('/opt/nodejs/gone')).toBe('missing');
  });
});

describe('imports that nobody has parsed', () => {
  it('are too many rather than too few', () => {
    const python = 'import a, b.c as d\nfrom .x import (\n    y as z,\n    w,  # why\n)\nif q: from k import l\n    import m\nimportlib.import_module("n.o")\n';
    expect(writtenImports(python, 'python')).toEqual([
      { module: 'a', names: [] }, { module: 'b.c', names: [] }, { module: '.x', names: ['y', 'w'] }, { module: 'k', names: ['l'] }, { module: 'm', names: [] }, { module: 'n.o', names: [] },
    ]);
    const javascript = "import a from 'a'; export * from \"./b\"\nconst c = require(`./c`); await import('./d');\nimport type { E } from './e'; import './f'";
    expect(writtenImports(javascript, 'javascript').map(({ module }) => module)).toEqual(['a', './b', './c', './d', './f']);
  });

  it('take time by the length of the text', () => {
    for (const text of ['from '.repeat(50_000), 'import ('.repeat(50_000), 'import type {'.repeat(50_000), `from x import (${'a,'.repeat(100_000)}`, ' '.repeat(200_000)]) {
      const start = performance.now();
      writtenImports(text, 'python');
      writtenImports(text, 'javascript');
      expect(performance.now() - start).toBeLessThan(2_000);
    }
  });
});
