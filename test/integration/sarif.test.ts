import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Location, Log, Result } from 'sarif';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../cli/fake.js';
import { rules } from '../../rules/index.js';
import { DIAGNOSTICS } from '../../src/engine/diagnostics.js';
import { lint } from '../../src/engine/lint.js';
import { hasNpm, temporaryFolder } from './repository.js';

/** The package of Microsoft's program for this machine; its own `bin.js` hands arguments to a shell, which breaks at `;`. */
const PACKAGE = `@microsoft/sarif-multitool-${process.platform}`;
const home = resolve(import.meta.dirname, 'multitool');
const outer = temporaryFolder('sarif');
const engine = { rules, diagnostics: Object.values(DIAGNOSTICS), lint, seen: {} };

let missing: string | undefined;
let program = '';

function installMultitool(): string | undefined {
  const require = createRequire(join(home, 'package.json'));
  const find = (): string | undefined => {
    try {
      return require(PACKAGE) as string;
    } catch {
      return undefined;
    }
  };
  if (find() === undefined) {
    if (!hasNpm()) return 'there is no npm registry to install @microsoft/sarif-multitool from';
    spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'], { cwd: home, timeout: 180_000 });
  }
  const found = find();
  if (found === undefined) return `there is no ${PACKAGE}`;
  // What its install script does, which npm no longer runs unasked.
  chmodSync(found, 0o755);
  program = found;
  const { status, error } = spawnSync(program, ['help'], { timeout: 60_000 });
  return error || status === null ? `${PACKAGE} does not run here` : undefined;
}

/** Our SARIF of what lies in a folder, from the command line. */
async function sarifOf(folder: string, name: string, ...args: readonly string[]): Promise<string> {
  const path = join(outer, `${name}.sarif`);
  const { code, stderr } = await run(folder, ['.', '--format', 'sarif', '--output', path, '--min-confidence', 'low', '--verbose', ...args], { engine });
  expect(code, stderr).toBeLessThan(2);
  return path;
}

/** What the program's exit code does not say. */
function complaints(path: string): readonly string[] {
  const out = `${path}.validated`;
  spawnSync(program, ['validate', path, '--rule-kind', 'Sarif;GHAS', '--level', 'Error;Warning;Note', '--kind', 'Fail', '-o', out, '--log', 'ForceOverwrite'], { timeout: 120_000 });
  const { runs } = JSON.parse(readFileSync(out, 'utf8').replace(/^\uFEFF/, '')) as Log;
  const [validation] = runs;
  expect(validation!.tool.driver.name).toMatch(/SARIF/i);
  const failed = validation!.invocations?.flatMap(({ toolExecutionNotifications = [] }) => toolExecutionNotifications).map(({ message }) => message.text!) ?? [];
  const results = validation!.results!
    .filter(({ level = 'warning' }) => level !== 'note')
    .map(({ ruleId, level = 'warning', message }) => `${level} ${ruleId} ${message.id}: ${message.arguments?.join(' · ')}`);
  return [...failed, ...results];
}

/** Fingerprints by line, as the program makes them of the same places. It wants absolute addresses, and none there yet. */
function multitoolHashes(path: string, folder: string): readonly (string | undefined)[] {
  const log = JSON.parse(readFileSync(path, 'utf8')) as Log;
  const locate = ({ physicalLocation: { artifactLocation: { uri = '' } = {}, region } = {} }: Location): Location =>
    ({ physicalLocation: { artifactLocation: { uri: pathToFileURL(join(folder, decodeURIComponent(uri))).href }, region: region! } });
  const [{ tool, results = [] }] = log.runs as [Log['runs'][number]];
  const bare = { ...log, runs: [{ tool, columnKind: 'utf16CodeUnits', results: results.map(({ ruleId, message, locations = [] }) => ({ ruleId, message, locations: locations.map(locate) })) }] };
  writeFileSync(`${path}.bare`, JSON.stringify(bare));
  execFileSync(program, ['rewrite', `${path}.bare`, '--insert', 'RollingHashPartialFingerprints', '-o', `${path}.hashed`, '--log', 'ForceOverwrite'], { stdio: 'pipe', timeout: 120_000 });
  return hashes(`${path}.hashed`);
}

function hashes(path: string): readonly (string | undefined)[] {
  const { runs } = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')) as Log;
  return runs[0]!.results!.map(({ partialFingerprints }: Result) => partialFingerprints?.['primaryLocationLineHash']);
}

beforeAll(() => {
  missing = installMultitool();
  if (missing !== undefined) console.warn(`SARIF was not checked by Microsoft's multitool: ${missing}.`);
}, 300_000);

const fixtures = readdirSync('fixtures', { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

describe("Microsoft's sarif-multitool", () => {
  beforeEach(({ skip }) => skip(missing !== undefined, missing));

  test.each(fixtures)('has nothing against what we write of fixtures/%s, by its own rules and by those of GitHub', async (name) => {
    expect(complaints(await sarifOf(resolve('fixtures', name), name))).toEqual([]);
  });

  test('has nothing against broken templates, hostile names and files that could not be read', async () => {
    const folder = join(outer, 'hostile');
    mkdirSync(folder);
    writeFileSync(join(folder, 'broken.yaml'), 'AWSTemplateFormatVersion: x\nResources: [\n');
    cpSync('fixtures/plain-stack/stack.yaml', join(folder, 'a b#%?[x](y)<b>`ä😀.yaml'));
    writeFileSync(join(folder, 'latin1.yaml'), Buffer.from('AWSTemplateFormatVersion: \u00e9\nResources: {}\n', 'latin1'));
    const path = join(outer, 'hostile.sarif');
    expect((await run(folder, ['.', '--format', 'sarif', '--output', path, '--sarif-category', 'packages/a b'], { engine })).code).toBe(2);
    expect(complaints(path)).toEqual([]);
  });

  test('has something against what is wrong', async () => {
    const path = await sarifOf(resolve('fixtures/plain-stack'), 'wrong');
    const log = JSON.parse(readFileSync(path, 'utf8')) as Log;
    delete log.runs[0]!.tool.driver.rules![0]!.fullDescription;
    writeFileSync(path, JSON.stringify(log));
    expect(complaints(path).length).toBeGreaterThan(0);
  });

  test.each(fixtures)('makes the same fingerprints of fixtures/%s', async (name) => {
    const folder = resolve('fixtures', name);
    const path = await sarifOf(folder, `${name}-hashes`);
    expect(hashes(path)).toEqual(multitoolHashes(path, folder));
  });

  // A byte order mark is no part of the text, for us as for the program. GitHub's own upload action counts it to the
  // first line; it keeps fingerprints that are there, and a finding on the first line of such a file is hardly found.
  test('makes the same fingerprints whatever ends the lines, with a byte order mark, and of lines that are alike', async () => {
    const folder = join(outer, 'endings');
    const stack = readFileSync('fixtures/plain-stack/stack.yaml', 'utf8');
    const json = JSON.stringify(JSON.parse(readFileSync('fixtures/json-stack/template.json', 'utf8')));
    const files = {
      'crlf.yaml': stack.replaceAll('\n', '\r\n'), 'bom.yaml': `\uFEFF${stack}`, 'minified.json': json, 'unended.yaml': stack.trimEnd(),
      'wide.yaml': `# 日本語 😀 é\n${stack.replaceAll('Description: ', 'Description: 日本 😀 ')}`,
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const path = await sarifOf(folder, 'endings');
    const ours = hashes(path);
    expect(ours.length).toBeGreaterThan(10);
    expect(ours).toEqual(multitoolHashes(path, folder));
    expect(existsSync(`${path}.hashed`)).toBe(true);
  });
});
