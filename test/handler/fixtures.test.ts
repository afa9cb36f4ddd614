import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHandler } from '../../src/handler/read.js';
import { memoryWorkspace } from '../support.js';
import { factsAsLines } from './facts-as-lines.js';

const FOLDER = 'fixtures/handlers';

/** The files of a fixture, but for what is expected of it. */
function filesOf(name: string): Record<string, string> {
  const paths = readdirSync(join(FOLDER, name), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name !== 'facts.txt');
  return Object.fromEntries(paths.map((entry) => {
    const path = join(entry.parentPath, entry.name).replaceAll('\\', '/');
    return [path.slice(join(FOLDER, name).length + 1), readFileSync(path, 'utf8')];
  }));
}

describe('the facts of a handler', () => {
  for (const name of readdirSync(FOLDER)) {
    it(`are those of fixtures/handlers/${name}`, async () => {
      const files = filesOf(name);
      const module = ['handler.py', 'handler.ts', 'handler.js'].find((path) => path in files)!;
      const language = module.endsWith('.py') ? 'python' : 'javascript';
      const isDefault = /export default async function handler/.test(files[module]!);
      const facts = readHandler({ language, module, handler: isDefault ? 'default' : 'handler', roots: ['.'] }, memoryWorkspace(files));
      await expect(`${factsAsLines(facts).join('\n')}\n`).toMatchFileSnapshot(join('..', '..', FOLDER, name, 'facts.txt'));
    });
  }
});
