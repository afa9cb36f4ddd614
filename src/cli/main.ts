import { resolve } from 'node:path';
import { isThere, reasonOf, statOf, writeNamed } from '../disk.js';
import type { Finding, Report, Severity } from '../engine/finding.js';
import { ranWith, type lint, type LintOptions } from '../engine/lint.js';
import { RuleFailure } from '../engine/run.js';
import { pretty } from '../report/pretty.js';
import { isAside, placeOfFailure, type ReportOptions } from '../report/reporter.js';
import { visible } from '../report/visible.js';
import { isUtf16 } from '../source/encoding.js';
import { bugs, homepage, version } from './about.js';
import { findBaseline } from './baseline.js';
import { commandLike, readArguments, UsageError, type AnyFormat, type Arguments, type FailOn } from './args.js';
import { discover, tooLarge, virtualInput, type DiskInput, type Failure } from './discover.js';
import { checkNames, isWanted, named, selectRules, type Catalogue } from './select.js';
import { findConfigurations, notExcluded } from './settings.js';

export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Of the terminal; undefined where it is none. */
  readonly columns: number | undefined;
}

/** What a command has to do with the world, but for files. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Standard input, cut off somewhere above `limit` bytes. */
  readonly readStdin: (limit: number) => Uint8Array;
  /** Milliseconds since this program was started. */
  readonly elapsed: () => number;
  /** `YYYY-MM-DD`, in UTC, so that it is one day for all who look at one commit. */
  readonly today: () => string;
}

export interface Engine extends Catalogue {
  readonly lint: typeof lint;
}

/** 0: nothing found; 1: something found; 2: could not do all of it. */
export type ExitCode = 0 | 1 | 2;

const STDIN = '-';
const STDIN_NAME = '<stdin>';
const PLAIN_COLUMNS = 80;
/** Inputs that may crash before the rest is given up: each costs the whole run anew. */
const MOST_CRASHES = 10;
const SEVERITIES: Readonly<Record<Severity, number>> = { error: 3, warning: 2, note: 1 };
const FAIL_FROM: Readonly<Record<FailOn, number>> = { ...SEVERITIES, never: 4 };

/** Everything that `lambdafit` does. Never rejects for what a user does wrong. */
export async function main(argv: readonly string[], io: Io, engine: Engine): Promise<ExitCode> {
  try {
    return await run(readArguments(argv), io, engine);
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr.write(`lambdafit: ${visible(error.message)}\nAll options: lambdafit --help\n`);
    } else if (error instanceof Error && 'syscall' in error) {
      io.stderr.write(`lambdafit: ${error.syscall === 'write' ? 'cannot write: ' : ''}${visible(reasonOf(error))}\n${stackFor(error, io)}`);
    } else {
      io.stderr.write(`lambdafit: ${visible(crashMessage(error, undefined))}\n${stackFor(error, io)}`);
    }
    return 2;
  }
}

async function run(args: Arguments, io: Io, engine: Engine): Promise<ExitCode> {
  switch (args.command) {
    case 'version':
      io.stdout.write(`${version}\n`);
      return 0;
    case 'help': {
      const manual = await import('./manual.js');
      io.stdout.write(manual.help(wantsColor(args, io)));
      return 0;
    }
    case 'rules':
      return listRules(args, io, engine);
    case 'explain':
      return explainRules(args, io, engine);
    case 'init': {
      const { init } = await import('./init.js');
      return init(args, io);
    }
    case 'config': {
      const { showConfig } = await import('./show-config.js');
      const { text, problems } = showConfig(args, io.cwd, engine, textOptions(args, io).color);
      for (const problem of problems) io.stderr.write(`lambdafit: ${visible(placeOfFailure(problem))}: ${visible(problem.message)}\n`);
      return emit(args, io, text) || (problems.length > 0 ? 2 : 0);
    }
    case 'assess':
      return assessFiles(args, io, engine);
    case 'lint':
    case 'baseline':
      return lintFiles(args, io, engine);
  }
}

async function listRules(args: Arguments, io: Io, catalogue: Catalogue): Promise<ExitCode> {
  if (args.operands.length > 0) throw new UsageError(`rules takes no operands; for a folder of that name: ./rules. About one rule: lambdafit explain ${args.operands[0]}`);
  const manual = await import('./manual.js');
  const rules = named(catalogue);
  if (args.format === 'json') return emit(args, io, manual.ruleJson(rules));
  if (args.format !== 'pretty') throw new UsageError(`rules are printed as pretty or json, not as ${args.format}.`);
  return emit(args, io, manual.ruleTable(rules, textOptions(args, io)));
}

async function explainRules(args: Arguments, io: Io, catalogue: Catalogue): Promise<ExitCode> {
  const wanted = [...args.operands, ...args.rules];
  if (wanted.length === 0) throw new UsageError('explain which rule? All of them: lambdafit rules');
  checkNames(wanted, catalogue);
  const manual = await import('./manual.js');
  const pages = manual.loadPages();
  const texts = wanted.map((id) => manual.explain(named(catalogue).find((rule) => rule.id === id)!, pages.get(id), textOptions(args, io)));
  return emit(args, io, texts.join('\n'));
}

/** Prints, or writes to the file that --output names. */
function emit(args: Arguments, io: Io, text: string): ExitCode {
  if (args.output === undefined) {
    io.stdout.write(text);
    return 0;
  }
  const failure = writeNamed(resolve(io.cwd, args.output), text);
  if (failure === undefined) return 0;
  io.stderr.write(`lambdafit: cannot write ${visible(args.output)}: ${visible(failure)}\n`);
  return 2;
}

/** What a run over templates begins with. */
interface Prepared {
  readonly inputs: readonly DiskInput[];
  /** Files that cannot be read. */
  readonly failures: readonly Failure[];
  readonly stdin: Stdin | undefined;
  readonly options: LintOptions;
  readonly progress: Progress;
  /** Runs over inputs, and where we crash on one, over the others; the crashes join the failures. */
  readonly around: <T>(inputs: readonly DiskInput[], work: (inputs: readonly DiskInput[]) => T) => T;
  readonly crashes: readonly Failure[];
}

async function prepare(args: Arguments, io: Io, engine: Engine): Promise<Prepared> {
  const rules = selectRules(args, engine);
  const { inputs, failures: missed, stdin } = findInputs(args, io);
  const where = { cwd: io.cwd, maxFileSize: args.maxFileSize, config: args.config };
  const configurations = await findConfigurations(inputs, missed, where);
  const failures = notExcluded(missed, configurations, where, args.operands);
  const progress = progressOn(io, inputs.length);
  const crashes: Failure[] = [];
  const options: LintOptions = {
    rules,
    parameters: args.parameters,
    named: args.rules.length > 0,
    names: named(engine).map(({ id }) => id),
    today: io.today(),
    whole: args.operands.length === 0 && stdin === undefined,
    ...(args.preset === undefined ? {} : { preset: args.preset }),
    ...(configurations ? { configurations } : {}),
    ...(args.configEnv === undefined ? {} : { configEnv: args.configEnv }),
    onInput: progress.show,
  };
  return {
    inputs, failures, stdin, options, progress, crashes,
    around: (given, work) => workAround(given, work, { io, crashes, current: progress.current }),
  };
}

async function lintFiles(args: Arguments, io: Io, engine: Engine): Promise<ExitCode> {
  if (args.explainAi) throw new UsageError('--explain-ai goes with assess.');
  checkTargets(args, io);
  if ([args.format, ...args.reports.map(({ format }) => format)].includes('html')) throw new UsageError('html is a page about the assessment: lambdafit assess --format html');
  const baseline = findBaseline(args, io.cwd);
  const { inputs: found, failures: unreadable, stdin, options: basic, progress, around, crashes } = await prepare(args, io, engine);
  const options: LintOptions = baseline && args.command === 'lint' ? { ...basic, baseline } : basic;
  const lintAll = (inputs: readonly DiskInput[]): Report => around(inputs, (left) => engine.lint(left, options));

  let report: Report;
  let inputs = found;
  let fixed = 0;
  let changed = 0;
  const failures = [...unreadable];
  if (args.fix === 'none') {
    report = lintAll(found);
  } else {
    const { fixAndLint } = await import('./fix.js');
    const isShown = (finding: Finding): boolean => isWanted(finding, args, engine) && (args.verbose || !isAside(finding));
    const outcome = fixAndLint(found, lintAll, { which: args.fix, isShown });
    ({ report, inputs, fixed } = outcome);
    changed = outcome.changed.size;
    failures.push(...outcome.failures);
  }
  progress.end();

  report = {
    ...report,
    findings: report.findings.filter((finding) => isWanted(finding, args, engine)),
    suppressed: report.suppressed.filter((finding) => isWanted(finding, args, engine)),
    failures: unique([...failures, ...report.failures, ...crashes]),
  };
  if (args.command === 'baseline') {
    const { drawLine } = await import('./draw-line.js');
    return drawLine(report, baseline!, options, ranWith(options), io);
  }
  const fixedText = args.fix !== 'none' && stdin ? stdin.mark + (inputs.find(({ path, text }) => path === stdin.path && text !== undefined)?.text ?? stdin.text) : undefined;
  const isWritten = await print(report, args, io, fixedText);
  if (fixed > 0 && !args.quiet) io.stderr.write(`Fixed ${count(fixed, 'finding')} in ${count(changed, 'file')}.\n`);
  if (!isWritten || report.failures.length > 0) return 2;
  return report.findings.some((finding) => isFailure(finding, args)) ? 1 : 0;
}

/** Says of each AI function whether Lambda fits. Nothing that it says makes the exit code 1: it is for people who decide. */
async function assessFiles(args: Arguments, io: Io, engine: Engine): Promise<ExitCode> {
  if (args.fix !== 'none') throw new UsageError('assess changes nothing; fix what is found before: lambdafit --fix');
  checkTargets(args, io);
  const { assessInputs, checkFormats, render } = await import('./assess.js');
  checkFormats(args);
  const { inputs, failures, options, progress, around, crashes } = await prepare(args, io, engine);
  const assessed = around(inputs, (left) => assessInputs(left, options, args, engine.lint));
  progress.end();

  const report = { ...assessed, failures: unique([...failures, ...assessed.failures, ...crashes]) };
  const toFile = args.output !== undefined;
  const look = {
    color: toFile ? args.color === 'always' : wantsColor(args, io), width: toFile ? undefined : io.stdout.columns,
    verbose: args.verbose, explainAi: args.explainAi, quiet: args.quiet, milliseconds: io.elapsed(), homepage, filesUrl: filesUrl(io),
  };
  const code = emit(args, io, await render(args.format, report, look));
  const areWritten = await writeOthers(args, io, (format) => render(format, report, { ...look, color: false, width: undefined }));
  if (toFile || args.format !== 'pretty') tellFailures(report.failures, io);
  return report.failures.length > 0 || !areWritten ? 2 : code;
}

/** Writes what --report asks for as well; false if some of it could not be written. */
async function writeOthers({ reports }: Arguments, io: Io, textOf: (format: AnyFormat) => Promise<string>): Promise<boolean> {
  let areWritten = true;
  for (const { format, path } of reports) {
    const failure = writeNamed(resolve(io.cwd, path), await textOf(format));
    if (failure === undefined) continue;
    io.stderr.write(`lambdafit: cannot write ${visible(path)}: ${visible(failure)}\n`);
    areWritten = false;
  }
  return areWritten;
}

function tellFailures(failures: readonly Failure[], io: Io): void {
  for (const failure of failures) io.stderr.write(`lambdafit: ${visible(placeOfFailure(failure))}: ${visible(failure.message)}\n`);
}

/** Before the work, not after it. */
function checkTargets({ command, output, reports, format, fix, operands, baseline }: Arguments, io: Io): void {
  if (command === 'baseline') {
    if (baseline === false) throw new UsageError('baseline writes a baseline, so that --no-baseline makes no sense.');
    if (fix !== 'none') throw new UsageError('baseline writes down what is there; fix it before, without baseline.');
    if (output !== undefined || reports.length > 0 || format !== 'pretty') throw new UsageError('baseline prints no report: it writes lambdafit-baseline.json, or the file that --baseline names.');
    if (operands.includes(STDIN)) throw new UsageError('baseline holds findings of files, and what comes from standard input is in none.');
  }
  const targets = [...output === undefined ? [] : [{ option: 'output', path: output }], ...reports.map(({ path }) => ({ option: 'report', path }))];
  for (const { option, path } of targets) {
    const there = statOf(resolve(io.cwd, path));
    if (typeof there !== 'string' && there.kind === 'folder') throw new UsageError(`--${option} names a folder: ${path}`);
  }
  const paths = targets.map(({ path }) => resolve(io.cwd, path));
  const twice = targets.find((_, at) => paths.indexOf(paths[at]!) < at);
  if (twice) throw new UsageError(`Two reports cannot be one file: ${twice.path}`);
}

interface Stdin {
  readonly path: string;
  readonly text: string;
  /** The byte order mark, which is no part of the text. */
  readonly mark: string;
}

interface Found {
  readonly inputs: readonly DiskInput[];
  readonly failures: readonly Failure[];
  readonly stdin: Stdin | undefined;
}

function findInputs(args: Arguments, io: Io): Found {
  const options = { cwd: io.cwd, maxFileSize: args.maxFileSize };
  const files = args.operands.filter((operand) => operand !== STDIN);
  const fromStdin = files.length < args.operands.length || (files.length === 0 && args.stdinFilename !== undefined);
  if (args.stdinFilename !== undefined && !fromStdin) throw new UsageError('--stdin-filename goes with -, which reads from standard input.');
  const onDisk = files.length > 0 || !fromStdin ? discover(files, options) : { inputs: [], failures: [] };
  // Somebody who mistyped a command is told of commands.
  const [first] = args.operands;
  const command = first === undefined || !onDisk.failures.some(({ path }) => path === first) || isThere(resolve(io.cwd, first)) ? undefined : commandLike(first);
  const failures = onDisk.failures.map((failure) =>
    (command !== undefined && failure.path === first ? { ...failure, message: `${failure.message}. Did you mean the command ${command}?` } : failure));
  if (!fromStdin) return { inputs: onDisk.inputs, failures, stdin: undefined };

  const path = args.stdinFilename ?? STDIN_NAME;
  const read = readStdin(io, args.maxFileSize);
  if (typeof read === 'string') return { inputs: onDisk.inputs, failures: [...failures, { path, message: read }], stdin: undefined };
  const input = virtualInput(path, read.text, options);
  return { inputs: [...onDisk.inputs, input], failures, stdin: { ...read, path: input.path } };
}

/** A text says why it cannot be linted. */
function readStdin(io: Io, limit: number): Omit<Stdin, 'path'> | string {
  const bytes = io.readStdin(limit);
  if (bytes.length > limit) return tooLarge(Infinity, limit);
  if (isUtf16(bytes)) return 'is UTF-16, which CloudFormation tools do not read: save it as UTF-8';
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.startsWith('\uFEFF') ? { text: text.slice(1), mark: '\uFEFF' } : { text, mark: '' };
  } catch {
    return 'is not valid UTF-8';
  }
}

interface Around {
  readonly io: Io;
  readonly crashes: Failure[];
  /** The input that is being read. */
  readonly current: () => string | undefined;
}

/** Works on inputs, and where we crash on one of them, on the others. */
function workAround<T>(inputs: readonly DiskInput[], work: (inputs: readonly DiskInput[]) => T, { io, crashes, current }: Around): T {
  let left = inputs;
  for (;;) {
    try {
      return work(left);
    } catch (error) {
      const path = current();
      const others = left.filter((input) => input.path !== path);
      if (path === undefined || others.length === left.length || crashes.length >= MOST_CRASHES) throw error;
      crashes.push({ path, message: crashMessage(error, path) });
      io.stderr.write(stackFor(error, io));
      left = others;
    }
  }
}

/** What a bug of ours says: where, what to do meanwhile, and whom to tell. */
function crashMessage(error: unknown, path: string | undefined): string {
  const rule = error instanceof RuleFailure ? error.ruleId : undefined;
  const cause = error instanceof RuleFailure ? error.cause : error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const where = rule === undefined ? 'lambdafit has a bug' : `the rule ${rule} has a bug`;
  const meanwhile = rule !== undefined ? ` Meanwhile: --skip-rule ${rule}` : path !== undefined ? ` Meanwhile: '!${path}'` : '';
  return `${where} (${reason}). Please tell us: ${bugs}.${meanwhile}`;
}

function stackFor(error: unknown, { env }: Io): string {
  const cause = error instanceof RuleFailure ? error.cause : error;
  return env['LAMBDAFIT_DEBUG'] && cause instanceof Error ? `${cause.stack}\n` : '';
}

/** Prints the report where it belongs; false if it could not be written. */
async function print(report: Report, args: Arguments, io: Io, fixedText: string | undefined): Promise<boolean> {
  const toFile = args.output !== undefined;
  const out = fixedText === undefined ? io.stdout : io.stderr;
  if (fixedText !== undefined) io.stdout.write(fixedText);

  const options: ReportOptions = {
    color: toFile ? args.color === 'always' : wantsColor(args, io, out),
    verbose: args.verbose,
    showSuppressed: args.showSuppressed,
    quiet: args.quiet,
    milliseconds: io.elapsed(),
    width: toFile ? undefined : out.columns,
    homepage,
    category: args.category,
    filesUrl: filesUrl(io),
    fails: (finding) => isFailure(finding, args),
  };
  const text = await write(args.format, report, options);
  const isWritten = await writeOthers(args, io, (format) => write(format, report, { ...options, color: false, width: undefined }));

  // Where the report does not go to the terminal, what could not be read still does.
  if (toFile || args.format === 'json' || args.format === 'sarif' || args.format === 'gitlab' || args.format === 'junit') tellFailures(report.failures, io);
  if (args.output === undefined) {
    out.write(text);
    return isWritten;
  }
  if (emit(args, io, text) !== 0) return false;
  if (!args.quiet) io.stderr.write(`${summary(report)} written to ${visible(args.output)}\n`);
  return isWritten;
}

async function write(format: AnyFormat, report: Report, options: ReportOptions): Promise<string> {
  if (format === 'pretty' || format === 'html') return pretty(report, options);
  const pages = format === 'sarif' ? (await import('./manual.js')).loadPages() : undefined;
  const { reporters } = await import('../report/reporters.js');
  return reporters[format](report, { ...options, pages });
}

/** Where a pipeline's host shows the files of this commit, as long as paths are from the root of the repository. */
function filesUrl({ cwd, env }: Io): string | undefined {
  if (env['GITHUB_ACTIONS'] === 'true' && env['GITHUB_WORKSPACE'] === cwd) return `${env['GITHUB_SERVER_URL']}/${env['GITHUB_REPOSITORY']}/blob/${env['GITHUB_SHA']}`;
  if (env['GITLAB_CI'] === 'true' && env['CI_PROJECT_DIR'] === cwd) return `${env['CI_PROJECT_URL']}/-/blob/${env['CI_COMMIT_SHA']}`;
  return undefined;
}

function isFailure({ severity }: Finding, { failOn }: Arguments): boolean {
  return SEVERITIES[severity] >= FAIL_FROM[failOn];
}

function summary({ findings }: Report): string {
  const counts = (Object.keys(SEVERITIES) as Severity[])
    .map((severity) => ({ severity, number: findings.filter((finding) => finding.severity === severity).length }))
    .filter(({ number }) => number > 0)
    .map(({ severity, number }) => count(number, severity));
  return counts.length === 0 ? 'No findings' : counts.join(', ');
}

/** As no-color.org and force-color.org have it; what the user types wins. */
export function wantsColor({ color }: Pick<Arguments, 'color'>, { env, stdout }: Pick<Io, 'env' | 'stdout'>, out = stdout): boolean {
  if (color !== 'auto') return color === 'always';
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return !['0', 'false'].includes(env['FORCE_COLOR']);
  return out.isTerminal && env['TERM'] !== 'dumb';
}

function textOptions(args: Arguments, io: Io): { readonly color: boolean; readonly width: number } {
  if (args.output !== undefined) return { color: args.color === 'always', width: PLAIN_COLUMNS };
  return { color: wantsColor(args, io), width: io.stdout.columns ?? PLAIN_COLUMNS };
}

interface Progress {
  readonly show: (path: string) => void;
  readonly current: () => string | undefined;
  /** Takes the line away. */
  readonly end: () => void;
}

const PATIENCE = 1_000;
const REFRESH = 100;

/** One line on the terminal, and only for somebody who has begun to wait. */
function progressOn({ stderr, elapsed }: Io, total: number): Progress {
  let current: string | undefined;
  let number = 0;
  let shown = PATIENCE - REFRESH;
  return {
    show(path) {
      current = path;
      number++;
      const now = elapsed();
      if (now - shown < REFRESH || !stderr.isTerminal) return;
      const line = `${number}/${Math.max(number, total)} ${visible(path)}`;
      stderr.write(`\r\x1b[2K${line.slice(0, (stderr.columns ?? PLAIN_COLUMNS) - 1)}`);
      shown = now;
    },
    current: () => current,
    end() {
      if (shown >= PATIENCE) stderr.write('\r\x1b[2K');
    },
  };
}

function unique(failures: readonly Failure[]): readonly Failure[] {
  return [...new Map(failures.map((failure) => [`${placeOfFailure(failure)}\0${failure.message}`, failure])).values()];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
