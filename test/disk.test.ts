import { chmodSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diskWorkspace, projectRoot } from '../src/disk.js';
import { fifo, folder, link, tree } from './cli/tree.js';

const text = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes);
const isRoot = process.getuid?.() === 0;

function project(leaves: Parameters<typeof tree>[0], { cwd = 'project', maxFileSize = 1_000 } = {}) {
  const outer = tree({ 'secret.txt': 'secret', 'outside/deep.yaml': 'secret', ...leaves });
  return { outer, workspace: diskWorkspace({ cwd: join(outer, cwd), root: join(outer, 'project'), maxFileSize }) };
}

describe('inside the project', () => {
  test('files are read, folders listed in order, and both told apart', () => {
    const { workspace } = project({ 'project/b.yaml': 'b', 'project/a/x.py': 'x', 'project/Z': '' });
    expect(text(workspace.read('b.yaml'))).toBe('b');
    expect(text(workspace.read('./a/../a//x.py'))).toBe('x');
    expect(workspace.list('.')).toEqual(['Z', 'a', 'b.yaml']);
    expect(workspace.stat('b.yaml')).toMatchObject({ kind: 'file', size: 1 });
    expect(workspace.stat('a')).toMatchObject({ kind: 'folder' });
  });

  test('what is not there, or not what it is taken for, is undefined', () => {
    const { workspace } = project({ 'project/template.yaml': folder, 'project/broken': link('nowhere'), 'project/file': '' });
    for (const path of ['missing', 'broken', 'file/below', 'a'.repeat(5_000), '']) expect(workspace.read(path)).toBeUndefined();
    expect(workspace.stat('missing')).toBeUndefined();
    expect(workspace.stat('broken')).toBeUndefined();
    expect(workspace.read('template.yaml')).toBeUndefined();
    expect(workspace.list('file')).toEqual([]);
    expect(workspace.list('missing')).toEqual([]);
  });

  test('a file above the limit is seen but not read', () => {
    const { workspace } = project({ 'project/big': 'x'.repeat(1_001), 'project/just': 'x'.repeat(1_000) });
    expect(workspace.read('big')).toBeUndefined();
    expect(workspace.stat('big')).toMatchObject({ size: 1_001 });
    expect(workspace.read('just')).toHaveLength(1_000);
  });

  test('from a folder below the root, paths may lead up to it', () => {
    const { workspace } = project({ 'project/infra/template.yaml': '', 'project/src/app.py': 'app' }, { cwd: 'project/infra' });
    expect(text(workspace.read('../src/app.py'))).toBe('app');
    expect(workspace.list('..')).toEqual(['infra', 'src']);
    expect(workspace.read('../../secret.txt')).toBeUndefined();
  });

  test('a pipe or a device is not opened, so nothing waits', () => {
    const { workspace } = project({ 'project/pipe': fifo, 'project/zero': link('/dev/zero') });
    for (const path of ['pipe', 'zero', '/dev/zero', '/dev/stdin']) {
      expect(workspace.read(path)).toBeUndefined();
      expect(workspace.stat(path)).toBeUndefined();
    }
  });

  test('links that run in a circle lead nowhere', () => {
    const { workspace } = project({ 'project/a': link('b'), 'project/b': link('a'), 'project/loop': link('.'), 'project/x': 'x' });
    expect(workspace.read('a')).toBeUndefined();
    expect(workspace.stat('a')).toBeUndefined();
    expect(text(workspace.read('loop/loop/loop/x'))).toBe('x');
  });

  test('answers are remembered until something is written', () => {
    const { outer, workspace } = project({ 'project/a': 'a' });
    const before = workspace.stat('a');
    writeFileSync(join(outer, 'project/a'), 'longer');
    expect(workspace.stat('a')).toBe(before);
    expect(text(workspace.read('a'))).toBe('longer');
    workspace.forget();
    expect(workspace.stat('a')?.size).toBe(6);
    expect(workspace.stat('a')?.version).not.toBe(before?.version);
  });

  test.skipIf(isRoot)('a file without permission is not there', () => {
    const { outer, workspace } = project({ 'project/closed': 'x' });
    chmodSync(join(outer, 'project/closed'), 0o000);
    expect(workspace.read('closed')).toBeUndefined();
  });
});

describe('outside the project', () => {
  const outsiders = {
    'a path that climbs': '../secret.txt',
    'a path that climbs from a folder': 'src/../../secret.txt',
    'a link': 'file-link',
    'a link in a link': 'link-link',
    'a folder link': 'folder-link/deep.yaml',
    'a system file': '/etc/passwd',
    'the home of the user': '~/.ssh/id_rsa',
    'a URL': 'file:///etc/passwd',
    'a web address': 'https://example.com/x',
    'a NUL': 'src\0/../../secret.txt',
    'a Windows path': 'C:\\Windows\\win.ini',
    'a Windows share': '\\\\server\\share\\x',
    'a link that another folder hides': 'src/../folder-link/../secret.txt',
  };

  test.each(Object.entries(outsiders))('%s is not there', (_, path) => {
    const { workspace } = project({
      'project/src/app.py': '', 'project/file-link': link('../secret.txt'), 'project/link-link': link('file-link'), 'project/folder-link': link('../outside'),
    });
    expect(workspace.read(path)).toBeUndefined();
    expect(workspace.stat(path)).toBeUndefined();
    expect(workspace.list(path)).toEqual([]);
  });

  test('a folder whose name begins like that of the project is not it', () => {
    const { outer, workspace } = project({ 'project/a': '', 'project-secrets/b': 'secret' });
    expect(workspace.read('../project-secrets/b')).toBeUndefined();
    expect(workspace.list(join(outer, 'project-secrets'))).toEqual([]);
  });

  test('an absolute path and a link that stay inside are fine', () => {
    const { outer, workspace } = project({ 'project/src/app.py': 'app', 'project/link': link('src') });
    expect(text(workspace.read(join(outer, 'project/src/app.py')))).toBe('app');
    expect(text(workspace.read('link/app.py'))).toBe('app');
    expect(workspace.list('link')).toEqual(['app.py']);
  });

  test('a folder that is swapped for a link after it was looked at is not followed', () => {
    const { outer, workspace } = project({ 'project/src/deep.yaml': 'mine' });
    expect(text(workspace.read('src/deep.yaml'))).toBe('mine');
    renameSync(join(outer, 'project/src'), join(outer, 'project/old'));
    symlinkSync('../outside', join(outer, 'project/src'));
    expect(workspace.read('src/deep.yaml')).toBeUndefined();
  });

  test('a root that is a link is the folder it leads to', () => {
    const outer = tree({ 'real/a': 'a', 'link': link('real'), 'secret': '' });
    const workspace = diskWorkspace({ cwd: join(outer, 'link'), root: join(outer, 'link'), maxFileSize: 10 });
    expect(text(workspace.read('a'))).toBe('a');
    expect(workspace.read('../secret')).toBeUndefined();
  });
});

describe('writing', () => {
  test('replaces a file in one step and keeps its mode', () => {
    const { outer, workspace } = project({ 'project/a.yaml': 'old' });
    const at = join(outer, 'project/a.yaml');
    chmodSync(at, 0o640);
    expect(workspace.write('a.yaml', 'new')).toBeUndefined();
    expect(readFileSync(at, 'utf8')).toBe('new');
    expect(statSync(at).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(outer, 'project'))).toEqual(['a.yaml']);
  });

  test('through a link changes the file, not the link', () => {
    const { outer, workspace } = project({ 'project/real.yaml': 'old', 'project/link.yaml': link('real.yaml') });
    expect(workspace.write('link.yaml', 'new')).toBeUndefined();
    expect(readFileSync(join(outer, 'project/real.yaml'), 'utf8')).toBe('new');
  });

  test('never reaches out of the project', () => {
    const { outer, workspace } = project({ 'project/link.yaml': link('../secret.txt'), 'project/to': link('../outside') });
    for (const path of ['link.yaml', '../secret.txt', 'to/deep.yaml', join(outer, 'secret.txt')]) {
      expect(workspace.write(path, 'new')).toMatch('not in the project');
    }
    expect(readFileSync(join(outer, 'secret.txt'), 'utf8')).toBe('secret');
    expect(readFileSync(join(outer, 'outside/deep.yaml'), 'utf8')).toBe('secret');
  });

  test('a folder or a pipe is refused, and nothing is left behind', () => {
    const { outer, workspace } = project({ 'project/folder.yaml': folder, 'project/pipe': fifo });
    expect(workspace.write('folder.yaml', 'new')).toMatch('not a regular file');
    expect(workspace.write('pipe', 'new')).toMatch('not a regular file');
    expect(readdirSync(join(outer, 'project'))).toEqual(['folder.yaml', 'pipe']);
  });

  test.skipIf(isRoot)('a file that is write-protected stays', () => {
    const { outer, workspace } = project({ 'project/a.yaml': 'old' });
    chmodSync(join(outer, 'project/a.yaml'), 0o444);
    expect(workspace.write('a.yaml', 'new')).toBe('permission denied');
  });
});

describe('the project folder of an input', () => {
  const lay = () => tree({
    'repo/.git/HEAD': '', 'repo/a/b/template.yaml': '', 'configured/lambdafit.config.yaml': '', 'configured/x/template.yaml': '', 'plain/x/template.yaml': '', 'cwd/x/template.yaml': '',
  });

  test('is the working directory where that holds it', () => {
    const outer = lay();
    mkdirSync(join(outer, 'cwd/x/.git'));
    expect(projectRoot(join(outer, 'cwd/x/template.yaml'), join(outer, 'cwd/x'), join(outer, 'cwd'))).toBe(join(outer, 'cwd'));
  });

  test('else the nearest folder above with a repository or a configuration', () => {
    const outer = lay();
    const cwd = join(outer, 'cwd');
    expect(projectRoot(join(outer, 'repo/a/b/template.yaml'), join(outer, 'repo/a/b'), cwd)).toBe(join(outer, 'repo'));
    expect(projectRoot(join(outer, 'configured/x/template.yaml'), join(outer, 'configured/x'), cwd)).toBe(join(outer, 'configured'));
  });

  test('else the folder that was given', () => {
    const outer = lay();
    expect(projectRoot(join(outer, 'plain/x/template.yaml'), join(outer, 'plain'), join(outer, 'cwd'))).toBe(join(outer, 'plain'));
  });
});
