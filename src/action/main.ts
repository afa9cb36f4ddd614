import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, posix, resolve } from 'node:path';
import { rules } from '../../rules/index.js';
import { appendNamed, readText, realPath, writeStandard } from '../disk.js';
import { DIAGNOSTICS } from '../engine/diagnostics.js';
import type { Severity } from '../engine/finding.js';
import { lint } from '../engine/lint.js';
import { main, type Output } from '../cli/main.js';

/**
 * The GitHub action (action.yml): runs the command line once, in the root of the repository, and gives the runner what
 * it wants to have: annotations, the summary, outputs and a SARIF file. The runner passes inputs as variables.
 */

const LIMIT = 500_000_000;
const { env } = process;
const workspace = realPath(env['GITHUB_WORKSPACE'] ?? process.cwd()) ?? process.cwd();
const folder = join(env['RUNNER_TEMP'] ?? tmpdir(), `lambdafit-${randomUUID()}`);
const reports = { json: join(folder, 'report.json'), github: join(folder, 'annotations'), markdown: join(folder, 'summary.md') };

/** As the runner names it: in capitals, with dashes. */
function input(name: string): string {
  return (env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
}

/** From the working directory to the root of the repository, which annotations and SARIF are relative to. */
function fromRoot(path: string): string {
  const [mark, rest] = path.startsWith('!') ? ['!', path.slice(1)] : ['', path];
  return mark + (rest.startsWith('/') ? rest : posix.join(input('working-directory') || '.', rest));
}

/** Words as a shell would split them, without its substitutions. */
function words(text: string): readonly string[] {
  const word = /(?:[^\s'"]|'[^']*'|"[^"]*")+/g;
  if (text.replace(word, '').trim() !== '') throw new Error('args has a quotation mark without its second one');
  return (text.match(word) ?? []).map((part) => part.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ''));
}

function option(name: string, value: string): readonly string[] {
  return value === '' ? [] : [`--${name}=${value}`];
}

function argumentsFor(sarif: string): readonly string[] {
  const paths = input('paths').split('\n').map((path) => path.trim()).filter((path) => path !== '');
  const [config, baseline] = [input('config'), input('baseline')];
  return [
    '--color=always',
    ...Object.entries({ ...reports, sarif }).map(([format, path]) => `--report=${format}=${path}`),
    ...option('sarif-category', input('category')),
    ...option('fail-on', input('fail-on')),
    ...option('min-confidence', input('min-confidence')),
    ...option('config', config && fromRoot(config)),
    ...option('baseline', baseline && fromRoot(baseline)),
    ...words(input('args')),
    '--',
    ...(paths.length > 0 ? paths : ['.']).map(fromRoot),
  ];
}

/** Everything goes to one stream: the runner reads two in no order, and between these lines it must obey nothing. */
async function withoutCommands<T>(work: () => Promise<T>): Promise<T> {
  const token = randomUUID();
  writeStandard(1, `::stop-commands::${token}\n`);
  try {
    return await work();
  } finally {
    writeStandard(1, `\n::${token}::\n`);
  }
}

/** Appends to a file that the runner names in a variable; without one we are not in a workflow. */
function give(variable: string, text: string): void {
  const path = env[variable];
  const failure = path ? appendNamed(path, text) : undefined;
  if (failure !== undefined) fail(`cannot write ${variable}: ${failure}`);
}

/** A value may hold anything but its own end, which nobody can guess. */
function giveOutputs(outputs: Readonly<Record<string, string | number>>): void {
  give('GITHUB_OUTPUT', Object.entries(outputs).map(([name, value]) => {
    const end = randomUUID();
    return `${name}<<${end}\n${value}\n${end}\n`;
  }).join(''));
}

function fail(message: string): void {
  const text = message.trim().replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  writeStandard(1, `::error title=lambdafit::${text}\n`);
  process.exitCode = 2;
}

async function act(): Promise<void> {
  const sarif = input('sarif-file') === '' ? join(folder, 'lambdafit.sarif') : resolve(workspace, input('sarif-file'));
  const argv = argumentsFor(sarif);
  let complaints = '';
  const log = (text: string): void => void writeStandard(1, text);
  const output = (write: Output['write']): Output => ({ write, isTerminal: false, columns: undefined });
  const code = await withoutCommands(() => main(argv, {
    cwd: workspace,
    env: { ...env, GITHUB_WORKSPACE: workspace },
    stdout: output(log),
    stderr: output((text) => {
      complaints += text;
      log(text);
    }),
    readStdin: () => new Uint8Array(),
    elapsed: () => performance.now(),
    today: () => new Date().toISOString().slice(0, 10),
  }, { rules, diagnostics: Object.values(DIAGNOSTICS), lint }));
  process.exitCode = code;

  const json = readText(reports.json, LIMIT);
  if (json === undefined) {
    fail(complaints);
    giveOutputs({ 'exit-code': 2 });
    return;
  }
  const { findings } = JSON.parse(json) as { readonly findings: readonly { readonly severity: Severity }[] };
  const count = (wanted: Severity): number => findings.filter(({ severity }) => severity === wanted).length;
  if (input('annotations') !== 'false') log(readText(reports.github, LIMIT) ?? '');
  if (input('summary') !== 'false') give('GITHUB_STEP_SUMMARY', readText(reports.markdown, LIMIT) ?? '');
  giveOutputs({
    'sarif-file': sarif, 'findings': findings.length, 'errors': count('error'), 'warnings': count('warning'), 'notes': count('note'), 'exit-code': code,
  });
}

act().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
