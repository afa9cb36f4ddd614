import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { discover, virtualInput, type Discovery } from '../../src/cli/discover.js';
import { fifo, folder, link, tree, type Leaf } from './tree.js';

const T = 'Resources: {}\n';
const MANIFEST = JSON.stringify({ version: '36.0.0', artifacts: { App: { type: 'aws:cloudformation:stack' } } });

function find(leaves: Readonly<Record<string, Leaf>>, given: readonly string[] = [], { cwd = '.', maxFileSize = 1_000_000 } = {}): Discovery & { readonly root: string } {
  const root = tree(leaves);
  return { root, ...discover(given.map((argument) => argument.replace('ROOT', root)), { cwd: join(root, cwd), maxFileSize }) };
}

const paths = ({ inputs }: Discovery): readonly string[] => inputs.map(({ path, kind }) => (kind === 'assembly' ? `${path} (assembly)` : path));

describe('a folder', () => {
  test('is searched for YAML, JSON and .template files, whatever the case, in a stable order', () => {
    const found = find({ 'b/Template.YAML': T, 'a.json': T, 'c.Template': T, 'a/x.yml': T, 'Z.yaml': T, 'app.py': '', 'notes.md': '', 'yaml': '' });
    expect(paths(found)).toEqual(['Z.yaml', 'a.json', 'a/x.yml', 'b/Template.YAML', 'c.Template']);
    expect(found.failures).toEqual([]);
  });

  test('is the working directory where none is given', () => {
    expect(paths(find({ 'project/a.yaml': T, 'b.yaml': T }, [], { cwd: 'project' }))).toEqual(['a.yaml']);
  });

  test('hides what packages, builds and version control put there', () => {
    const found = find({
      'node_modules/x/a.yaml': T, 'app/node_modules/a.json': T, '.git/a.yaml': T, '.aws-sam/build/template.yaml': T, 'env/pyvenv.cfg': '', 'env/lib/a.json': T,
      'lib/python3.12/site-packages/a.json': T, '.infra/a.yaml': T, '.github/a.yml': T,
    });
    expect(paths(found)).toEqual(['.github/a.yml', '.infra/a.yaml']);
  });

  test('that is named is searched though its name is never walked', () => {
    expect(paths(find({ '.aws-sam/build/template.yaml': T }, ['.aws-sam/build']))).toEqual(['.aws-sam/build/template.yaml']);
    expect(paths(find({ 'node_modules/x/a.yaml': T, 'node_modules/x/node_modules/y/b.yaml': T }, ['node_modules/x']))).toEqual(['node_modules/x/a.yaml']);
  });

  test('without a template in it is a mistake worth telling', () => {
    expect(find({ 'src/app.py': '' }, ['src']).failures).toEqual([{ path: 'src', message: expect.stringMatching(/^holds no \.yaml.* file/) }]);
  });

  test('outside the working directory is shown as one gets there', () => {
    expect(paths(find({ 'cwd/x': '', 'other/a.yaml': T }, ['../other'], { cwd: 'cwd' }))).toEqual(['../other/a.yaml']);
    expect(paths(find({ 'cwd/x': '', 'other/a.yaml': T }, ['ROOT/other'], { cwd: 'cwd' }))).toEqual(['../other/a.yaml']);
  });

  test('of any depth ends, and so do links in a circle', () => {
    const root = tree({ 'a.yaml': T, 'x/loop': link('..'), 'x/self': link('self') });
    let at = root;
    for (let i = 0; i < 120; i++) mkdirSync((at = join(at, 'd')));
    writeFileSync(join(at, 'too-deep.yaml'), T);
    expect(paths(discover([], { cwd: root, maxFileSize: 1_000 }))).toEqual(['a.yaml']);
  });
});

describe('links', () => {
  test('to folders are not followed, unless named', () => {
    const leaves = { 'real/a.yaml': T, 'link': link('real') };
    expect(paths(find(leaves))).toEqual(['real/a.yaml']);
    expect(paths(find(leaves, ['link']))).toEqual(['link/a.yaml']);
  });

  test('to files are one with the file', () => {
    expect(paths(find({ 'z.yaml': T, 'a.yaml': link('z.yaml') }))).toEqual(['z.yaml']);
    expect(paths(find({ 'z.txt': T, 'a.yaml': link('z.txt') }))).toEqual(['a.yaml']);
  });

  test('that leave the project or lead nowhere are not there', () => {
    const found = find({ 'p/ok.yaml': T, 'p/out.yaml': link('../secret.yaml'), 'p/broken.yaml': link('nowhere'), 'p/round.yaml': link('round.yaml'), 'secret.yaml': T }, [], { cwd: 'p' });
    expect(paths(found)).toEqual(['ok.yaml']);
    expect(found.failures).toEqual([]);
  });

  test('that are named and leave the project stand for where they lead', () => {
    const found = find({ 'p/link.yaml': link('../other/template.yaml'), 'other/template.yaml': T, 'other/app.py': 'app', 'secret': '' }, ['link.yaml'], { cwd: 'p' });
    expect(paths(found)).toEqual(['../other/template.yaml']);
    expect(found.inputs[0]!.workspace.read('../other/app.py')).toBeDefined();
    expect(found.inputs[0]!.workspace.read('../secret')).toBeUndefined();
  });

  test('pipes and sockets are passed over, folders with the name of a template walked', () => {
    expect(paths(find({ 'pipe.yaml': fifo, 'template.yaml': folder, 'template.json/a.yaml': T }))).toEqual(['template.json/a.yaml']);
  });
});

describe('.gitignore', () => {
  test('hides what git ignores, the nearest file having the last word', () => {
    const found = find({
      '.gitignore': 'build/\n*.generated.yaml\n/only-here.yaml\n', 'build/a.yaml': T, 'x.generated.yaml': T, 'only-here.yaml': T, 'sub/only-here.yaml': T,
      'sub/.gitignore': '!kept.generated.yaml\nlocal.yaml\n', 'sub/kept.generated.yaml': T, 'sub/other.generated.yaml': T, 'sub/local.yaml': T, 'local.yaml': T,
    });
    expect(paths(found)).toEqual(['local.yaml', 'sub/kept.generated.yaml', 'sub/only-here.yaml']);
  });

  test('cannot bring back what lies in a folder that is ignored', () => {
    expect(paths(find({ '.gitignore': 'build\n', 'build/.gitignore': '!a.yaml\n', 'build/a.yaml': T, 'b.yaml': T }))).toEqual(['b.yaml']);
  });

  test('counts up to the repository, with its info/exclude, but no further', () => {
    const leaves = {
      '.gitignore': 'b.yaml\n', 'repo/.git/info/exclude': 'c.yaml\n', 'repo/.gitignore': 'a.yaml\n',
      'repo/sub/a.yaml': T, 'repo/sub/b.yaml': T, 'repo/sub/c.yaml': T, 'repo/sub/d.yaml': T,
    };
    expect(paths(find(leaves, [], { cwd: 'repo/sub' }))).toEqual(['b.yaml', 'd.yaml']);
    expect(paths(find(leaves, ['sub'], { cwd: 'repo' }))).toEqual(['sub/b.yaml', 'sub/d.yaml']);
    expect(paths(find(leaves, [], { cwd: '.' }))).toEqual(['repo/sub/b.yaml', 'repo/sub/d.yaml']);
  });

  test('does not reach into another repository below', () => {
    expect(paths(find({ '.git/HEAD': '', '.gitignore': 'a.yaml\n', 'sub/.git': 'gitdir: x', 'sub/a.yaml': T, 'a.yaml': T }))).toEqual(['sub/a.yaml']);
  });

  test('does not speak about what is named', () => {
    const leaves = { '.git/HEAD': '', '.gitignore': 'build\n*.yaml\n', 'build/a.yaml': T, 'build/sub/.gitignore': 'c.json\n', 'build/sub/c.json': T, 'build/sub/d.json': T };
    expect(paths(find(leaves, ['build/a.yaml']))).toEqual(['build/a.yaml']);
    expect(paths(find(leaves, ['build']))).toEqual(['build/a.yaml', 'build/sub/d.json']);
  });

  test('that is a link, a folder or a weapon is harmless', () => {
    const deep = `${'a/'.repeat(60)}x.yaml`;
    const found = find({
      '.gitignore': `${'**/a/'.repeat(40)}b\n${'*a'.repeat(60)}b.yaml\n[z-a]\n\\\n!\n${'('.repeat(500)}\n`, [deep]: T,
      'b/.gitignore': link('/etc/passwd'), 'b/b.yaml': T, 'c/.gitignore/c.yaml': T, 'd/.gitignore': fifo, 'd/d.yaml': T,
    });
    expect(paths(found)).toEqual([deep, 'b/b.yaml', 'c/.gitignore/c.yaml', 'd/d.yaml']);
  });
});

describe('a CDK cloud assembly', () => {
  const assembly = { 'cdk.out/manifest.json': MANIFEST, 'cdk.out/App.template.json': T, 'cdk.out/asset.1/template.yaml': T, 'cdk.out/assembly-Prod/manifest.json': MANIFEST };

  test('is one input, though git ignores it', () => {
    expect(paths(find({ ...assembly, '.gitignore': 'cdk.out\n', 'template.yaml': T }))).toEqual(['cdk.out (assembly)', 'template.yaml']);
    expect(paths(find({ ...assembly, '.gitignore': '*\n', 'template.yaml': T }))).toEqual(['cdk.out (assembly)']);
  });

  test('is one input when it is named, and as the working directory', () => {
    expect(paths(find(assembly, ['cdk.out']))).toEqual(['cdk.out (assembly)']);
    expect(paths(find(assembly, ['.'], { cwd: 'cdk.out' }))).toEqual(['. (assembly)']);
    expect(paths(find(assembly, ['cdk.out', '.', 'cdk.out/']))).toEqual(['cdk.out (assembly)']);
  });

  test('may have any name, if its manifest is one', () => {
    expect(paths(find({ 'out/manifest.json': MANIFEST, 'out/App.template.json': T }))).toEqual(['out (assembly)']);
    expect(paths(find({ 'web/manifest.json': '{"version": 2, "artifacts": "none"}', 'web/a.yaml': T }))).toEqual(['web/a.yaml', 'web/manifest.json']);
    expect(paths(find({ 'web/manifest.json': '{"artifacts" "version"', 'web/a.yaml': T }))).toEqual(['web/a.yaml', 'web/manifest.json']);
  });

  test('that is not complete is a folder like any other', () => {
    expect(paths(find({ 'cdk.out/App.template.json': T }))).toEqual(['cdk.out/App.template.json']);
    expect(paths(find({ 'cdk.out/App.template.json': T, '.gitignore': 'cdk.out', 'a.yaml': T }))).toEqual(['a.yaml']);
  });

  test('gives single files when they are named, or a pattern starts in it', () => {
    expect(paths(find(assembly, ['cdk.out/App.template.json']))).toEqual(['cdk.out/App.template.json']);
    expect(paths(find(assembly, ['cdk.out/*.template.json']))).toEqual(['cdk.out/App.template.json']);
    expect(paths(find(assembly, ['**/*.template.json']))).toEqual(['cdk.out (assembly)']);
    expect(find(assembly, ['**/*.yml'])).toMatchObject({ inputs: [], failures: [{ path: '**/*.yml' }] });
  });
});

describe('patterns', () => {
  const leaves = { 'a.yaml': T, 'stacks/b.yaml': T, 'stacks/c.tpl': T, 'stacks/app.py': T, 'stacks/old/d.yaml': T, 'services/x/e.yaml': T, 'services/x/src/f.py': T };

  test.each<[string, string[], string[]]>([
    ['a star stays in its folder', ['stacks/*.yaml'], ['stacks/b.yaml']],
    ['two stars do not', ['stacks/**/*.yaml'], ['stacks/b.yaml', 'stacks/old/d.yaml']],
    ['an ending that is spelt out is taken as it is', ['stacks/*.tpl'], ['stacks/c.tpl']],
    ['a bare star takes what may be a template, and folders whole', ['stacks/*'], ['stacks/b.yaml', 'stacks/old/d.yaml']],
    ['folders that match are taken whole', ['services/*'], ['services/x/e.yaml']],
    ['braces', ['{a,stacks/b}.yaml'], ['a.yaml', 'stacks/b.yaml']],
    ['an exclamation mark takes out a folder', ['.', '!stacks'], ['a.yaml', 'services/x/e.yaml']],
    ['or a file', ['.', '!stacks/old/d.yaml', '!a.yaml'], ['services/x/e.yaml', 'stacks/b.yaml']],
    ['or what matches', ['stacks/**/*.yaml', '!**/old/**'], ['stacks/b.yaml']],
    ['or folders that match', ['.', '!{services,stacks/o*}'], ['a.yaml', 'stacks/b.yaml']],
    ['alone, it takes out of the working directory', ['!stacks', '!services'], ['a.yaml']],
    ['even what is named', ['a.yaml', 'stacks/b.yaml', '!stacks'], ['a.yaml']],
    ['a file is found once', ['a.yaml', './a.yaml', '*.yaml', '.', '!stacks', '!services'], ['a.yaml']],
  ])('%s', (_, given, expected) => {
    const found = find(leaves, given);
    expect(paths(found)).toEqual(expected);
    expect(found.failures).toEqual([]);
  });

  test('with wildcards in the name of a real file or folder mean that', () => {
    expect(paths(find({ 'app/[id]/template.yaml': T, 'app/i/template.yaml': T }, ['app/[id]/template.yaml']))).toEqual(['app/[id]/template.yaml']);
    expect(paths(find({ '[x]/a.yaml': T }, ['[x]']))).toEqual(['[x]/a.yaml']);
  });

  test('may be absolute or climb', () => {
    expect(paths(find(leaves, ['ROOT/stacks/*.yaml'], { cwd: 'services' }))).toEqual(['../stacks/b.yaml']);
    expect(paths(find(leaves, ['../stacks/*.yaml'], { cwd: 'services' }))).toEqual(['../stacks/b.yaml']);
  });

  test('respect .gitignore', () => {
    expect(paths(find({ ...leaves, '.gitignore': 'old' }, ['stacks/**/*.yaml']))).toEqual(['stacks/b.yaml']);
  });

  test('that match nothing are a mistake worth telling', () => {
    const found = find(leaves, ['*.nothing', 'nowhere/*.yaml', 'a.yaml']);
    expect(paths(found)).toEqual(['a.yaml']);
    expect(found.failures).toEqual([
      { path: '*.nothing', message: 'matches no file' },
      { path: 'nowhere/*.yaml', message: 'matches no file' },
    ]);
  });
});

describe('what cannot be linted', () => {
  test('is told by name, and the others are linted', () => {
    const found = find({ 'a.yaml': T, 'pipe': fifo, 'broken.yaml': link('nowhere'), 'round': link('round') }, ['missing.yaml', 'a.yaml', 'pipe', 'broken.yaml', 'round', 'a.yaml/x']);
    expect(paths(found)).toEqual(['a.yaml']);
    expect(found.failures).toEqual([
      { path: 'missing.yaml', message: 'cannot be read: there is no such file or folder' },
      { path: 'pipe', message: 'is not a regular file; to lint what a program prints, pipe it and pass -' },
      { path: 'broken.yaml', message: 'cannot be read: there is no such file or folder' },
      { path: 'round', message: 'cannot be read: its symbolic links run in a circle' },
      { path: 'a.yaml/x', message: 'cannot be read: part of the path is a file, not a folder' },
    ]);
  });

  test('is a file above the limit, when it looks like a template', () => {
    const leaves = { 'big.yaml': `AWSTemplateFormatVersion: x\n${'#'.repeat(200)}`, 'data.json': `[${'1,'.repeat(200)}1]`, 'small.yaml': T };
    const walked = find(leaves, [], { maxFileSize: 100 });
    expect(paths(walked)).toEqual(['small.yaml']);
    expect(walked.failures).toEqual([{ path: 'big.yaml', message: 'has 228 bytes, and files above 100 bytes are not read (--max-file-size)' }]);
    expect(find(leaves, ['data.json', 'big.yaml'], { maxFileSize: 100 }).failures).toEqual(walked.failures);
  });
});

describe('a file that is named', () => {
  test('is taken as it is called, whatever its name could mean', () => {
    const names = ['[id].yaml', '!important.yaml', '{a,b}.yaml', '*.yaml'];
    const leaves = Object.fromEntries(['other.yaml', ...names].map((name) => [name, T]));
    expect(paths(find(leaves, names))).toEqual([...names].sort());
  });
});

describe('the project of each input', () => {
  test('is the repository it lies in, when that is elsewhere', () => {
    const leaves = { 'cwd/x': '', 'repos/a/.git/HEAD': '', 'repos/a/infra/template.yaml': T, 'repos/a/src/app.py': 'a', 'repos/b/template.yaml': T, 'repos/secret': '' };
    const { inputs } = find(leaves, ['../repos'], { cwd: 'cwd' });
    expect(inputs.map(({ path, workspace }) => [path, workspace.read('../repos/a/src/app.py') !== undefined, workspace.read('../repos/secret') !== undefined])).toEqual([
      ['../repos/a/infra/template.yaml', true, false],
      ['../repos/b/template.yaml', true, true],
    ]);
  });

  test('is the working directory for what lies in it', () => {
    const { inputs } = find({ 'infra/template.yaml': T, 'src/app.py': 'a' }, ['infra/template.yaml']);
    expect(inputs[0]!.workspace.read('src/app.py')).toBeDefined();
  });

  test('of standard input is where its file name lies', () => {
    const root = tree({ 'cwd/a': 'a', 'other/b': 'b' });
    const inside = virtualInput('infra/template.yaml', T, { cwd: join(root, 'cwd'), maxFileSize: 10 });
    expect(inside).toMatchObject({ path: 'infra/template.yaml', kind: 'file', text: T });
    expect(inside.workspace.read('a')).toBeDefined();
    const outside = virtualInput('../other/template.yaml', T, { cwd: join(root, 'cwd'), maxFileSize: 10 });
    expect(outside.path).toBe('../other/template.yaml');
    expect(outside.workspace.read('../other/b')).toBeDefined();
    expect(outside.workspace.read('a')).toBeUndefined();
  });
});

test('the working directory may be reached through a link', () => {
  const root = tree({ 'real/a.yaml': T });
  symlinkSync('real', join(root, 'link'));
  expect(paths(discover([], { cwd: join(root, 'link'), maxFileSize: 1_000 }))).toEqual(['a.yaml']);
  expect(paths(discover([join(root, 'link/a.yaml')], { cwd: join(root, 'link'), maxFileSize: 1_000 }))).toEqual(['a.yaml']);
});

test('20,000 files are found within seconds', { timeout: 60_000 }, () => {
  const leaves: Record<string, Leaf> = { '.gitignore': 'build/\n*.log\n' };
  for (let i = 0; i < 20_000; i++) leaves[`f${i % 100}/g${i % 7}/${i}.${i % 2 ? 'json' : 'txt'}`] = '';
  const root = tree(leaves);
  const start = performance.now();
  expect(discover([], { cwd: root, maxFileSize: 1_000 }).inputs).toHaveLength(10_000);
  expect(performance.now() - start).toBeLessThan(5_000);
});
