import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

const here = join(import.meta.dirname, 'peers');
const modules = join(here, 'node_modules');
export const repository = resolve(import.meta.dirname, '../..');

/**
 * Installs the peers from the npm registry where they are not there yet: aside, and then in one step, as several files
 * of tests may want them at once. Where that fails, says so and what is left out.
 */
export function havePeers(): boolean {
  if (areThere()) return true;
  const aside = join(here, `.installing-${process.pid}-${Date.now()}`);
  try {
    mkdirSync(aside);
    cpSync(join(here, 'package.json'), join(aside, 'package.json'));
    const { status, error } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--legacy-peer-deps'], {
      cwd: aside, stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000, shell: process.platform === 'win32',
    });
    if (status === 0 && !areThere()) {
      rmSync(modules, { recursive: true, force: true });
      renameSync(join(aside, 'node_modules'), modules);
    }
    if (areThere()) return true;
    console.warn(`SKIPPED: npm could not install test/eslint/peers (${error?.message ?? `exit code ${status}`}), so that ESLint 8 and 9, other plugins and the language server were not tried.`);
    return false;
  } catch (error) {
    // Somebody else was faster.
    if (areThere()) return true;
    throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** All of them: an earlier installation may have had fewer. */
function areThere(): boolean {
  const { dependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as { dependencies: Readonly<Record<string, string>> };
  return Object.keys(dependencies).every((name) => existsSync(join(modules, name)));
}

/** A folder as somebody has it after npm install: the plugins as they are built, and one version of ESLint. */
export function installIn(folder: string, eslint: string): void {
  const at = join(folder, 'node_modules');
  mkdirSync(join(at, '@eslint'), { recursive: true });
  symlinkSync(repository, join(at, 'lambdafit'), 'junction');
  cpSync(join(repository, 'src/eslint/eslint-plugin-lambdafit'), join(at, 'eslint-plugin-lambdafit'), { recursive: true });
  symlinkSync(join(modules, eslint), join(at, 'eslint'), 'junction');
  for (const name of ['@eslint/json', 'eslint-json-0.12', 'eslint-plugin-jsonc', 'eslint-plugin-yml', 'eslint-plugin-yml-1', 'yaml-eslint-parser']) symlinkSync(join(modules, name), join(at, name), 'junction');
}

export const languageServer = join(modules, 'vscode-langservers-extracted/bin/vscode-eslint-language-server');
