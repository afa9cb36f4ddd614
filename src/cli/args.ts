import { parseArgs } from 'node:util';
import type { Severity } from '../engine/finding.js';
import type { Preset } from '../engine/rule.js';
import type { Format } from '../report/reporters.js';
import type { Certainty } from '../template/value.js';
import { didYouMean, nearest } from '../engine/nearest.js';
import type { Traffic } from '../workload/settings.js';
import { trafficFrom, TRAFFIC_OPTIONS, type TrafficOption } from './traffic.js';
import { quote, UsageError } from './usage.js';

export { quote, UsageError };

export type Command = 'lint' | 'assess' | 'baseline' | 'init' | 'config' | 'rules' | 'explain' | 'help' | 'version';
export type FailOn = Severity | 'never';
/** `html` is a format of the assessment only. */
export type AnyFormat = Format | 'html';
export type ColorWish = 'auto' | 'always' | 'never';

export interface Arguments {
  readonly command: Command;
  /** Files, folders and patterns; of `explain`, rules. */
  readonly operands: readonly string[];
  readonly format: AnyFormat;
  readonly output: string | undefined;
  /** Written as well. */
  readonly reports: readonly AlsoReport[];
  /** What GitHub keeps analyses apart by. */
  readonly category: string | undefined;
  /** Only these, where there are any. */
  readonly rules: readonly string[];
  readonly skippedRules: readonly string[];
  readonly parameters: ReadonlyMap<string, string>;
  readonly configEnv: string | undefined;
  /** The configuration to use; false: none. */
  readonly config: string | false | undefined;
  readonly preset: Preset | undefined;
  /** The baseline to use or write; false: none. */
  readonly baseline: string | false | undefined;
  readonly showSuppressed: boolean;
  /** `assess --explain-ai`: every sign of AI work, of every function. */
  readonly explainAi: boolean;
  /** Function → what is said of its traffic; `*`: of all. */
  readonly traffic: ReadonlyMap<string, Traffic>;
  /** `config --print`: of which file. */
  readonly print: string | undefined;
  /** `init --force` */
  readonly force: boolean;
  readonly stdinFilename: string | undefined;
  /** Bytes. */
  readonly maxFileSize: number;
  readonly failOn: FailOn;
  readonly minConfidence: Certainty;
  /** Which fixes to write: those nobody could object to, or the first of each finding. */
  readonly fix: 'none' | 'safe' | 'all';
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: ColorWish;
}

export interface AlsoReport {
  readonly format: AnyFormat;
  readonly path: string;
}

const COMMANDS = ['lint', 'assess', 'baseline', 'init', 'config', 'rules', 'explain', 'help'] as const;
const FORMATS: readonly AnyFormat[] = ['pretty', 'json', 'sarif', 'github', 'gitlab', 'junit', 'markdown', 'html'];
const PRESETS: readonly Preset[] = ['core', 'recommended', 'strict'];
const FAIL_ON: readonly FailOn[] = ['error', 'warning', 'note', 'never'];
const CONFIDENCES: readonly Certainty[] = ['high', 'medium', 'low'];
const COLORS: readonly ColorWish[] = ['auto', 'always', 'never'];
export const DEFAULT_MAX_FILE_SIZE = 10_000_000;
const MOST_MAX_FILE_SIZE = 500_000_000;

/** Every option; what those with a value are given, for messages. */
export const OPTIONS = {
  'format': { type: 'string', short: 'f', hint: FORMATS.join(', ') },
  'output': { type: 'string', short: 'o', hint: 'a file' },
  'report': { type: 'string', hint: 'FORMAT=FILE' },
  'sarif-category': { type: 'string', hint: 'a name such as packages/api' },
  'rule': { type: 'string', short: 'r', hint: 'the name of a rule' },
  'skip-rule': { type: 'string', hint: 'the name of a rule' },
  'parameter': { type: 'string', short: 'p', hint: 'Key=Value' },
  'config': { type: 'string', short: 'c', hint: 'a file' },
  'no-config': { type: 'boolean' },
  'baseline': { type: 'string', hint: 'a file' },
  'no-baseline': { type: 'boolean' },
  'show-suppressed': { type: 'boolean' },
  'explain-ai': { type: 'boolean' },
  'invocations-per-month': { type: 'string', hint: 'a number, or Name=NUMBER' },
  'average-seconds': { type: 'string', hint: 'a number, or Name=NUMBER' },
  'utilization': { type: 'string', hint: 'a share such as 0.4 or 40%, or Name=SHARE' },
  'model-cost-per-call': { type: 'string', hint: 'an amount in USD, or Name=AMOUNT' },
  'preset': { type: 'string', hint: PRESETS.join(', ') },
  'print': { type: 'string', hint: 'a file' },
  'force': { type: 'boolean' },
  'config-env': { type: 'string', hint: 'a section of samconfig.toml' },
  'stdin-filename': { type: 'string', hint: 'a path' },
  'max-file-size': { type: 'string', hint: 'a size such as 20MB' },
  'fail-on': { type: 'string', hint: FAIL_ON.join(', ') },
  'min-confidence': { type: 'string', hint: CONFIDENCES.join(', ') },
  'fix': { type: 'boolean' },
  'fix-all': { type: 'boolean' },
  'quiet': { type: 'boolean', short: 'q' },
  'verbose': { type: 'boolean', short: 'v' },
  'color': { type: 'string', hint: COLORS.join(', ') },
  'no-color': { type: 'boolean' },
  'version': { type: 'boolean', short: 'V' },
  'help': { type: 'boolean', short: 'h' },
} as const satisfies Readonly<Record<string, { type: 'string'; short?: string; hint: string } | { type: 'boolean'; short?: string }>>;

type OptionName = keyof typeof OPTIONS;

const OPTION_NAMES = Object.keys(OPTIONS);

export function readArguments(argv: readonly string[]): Arguments {
  const { tokens } = parseArgs({ args: [...argv], options: OPTIONS, strict: false, allowPositionals: true, tokens: true });
  const values = new Map<OptionName, string[]>();
  const operands: string[] = [];
  let isTerminated = false;
  let isCommand = false;

  for (const token of tokens) {
    if (token.kind === 'option-terminator') {
      isTerminated = true;
    } else if (token.kind === 'positional') {
      isCommand ||= operands.length === 0 && !isTerminated;
      operands.push(token.value);
    } else {
      if (!isOption(token.name)) throw new UsageError(`There is no option ${token.rawName}.${didYouMean(token.name, OPTION_NAMES).replace('mean ', 'mean --')}`);
      values.set(token.name, [...values.get(token.name) ?? [], valueOf(token.name, token)]);
    }
  }

  const last = (name: OptionName): string | undefined => values.get(name)?.at(-1);
  const all = (name: OptionName): readonly string[] => values.get(name) ?? [];
  const oneOf = <T extends string>(name: OptionName, known: readonly T[], otherwise: T): T => {
    const value = last(name) ?? otherwise;
    const found = known.find((candidate) => candidate === value);
    if (found === undefined) throw new UsageError(`--${name} takes one of ${known.join(', ')}, not ${quote(value)}.${didYouMean(value, known)}`);
    return found;
  };

  const size = last('max-file-size');
  const named = isCommand ? COMMANDS.find((candidate) => candidate === operands[0]) : undefined;
  const command = values.has('version') ? 'version' : values.has('help') ? 'help' : named ?? 'lint';
  const misplaced = (Object.keys(TRAFFIC_OPTIONS) as TrafficOption[]).find((name) => values.has(name));
  if (misplaced !== undefined && command !== 'assess' && command !== 'help' && command !== 'version') throw new UsageError(`--${misplaced} goes with assess.`);
  return {
    command,
    operands: named ? operands.slice(1) : operands,
    format: oneOf('format', FORMATS, 'pretty'),
    output: last('output') === '-' ? undefined : last('output'),
    reports: all('report').map(alsoReport),
    category: category(last('sarif-category')),
    rules: ruleNames(all('rule')),
    skippedRules: ruleNames(all('skip-rule')),
    parameters: new Map(all('parameter').map(keyAndValue)),
    configEnv: last('config-env'),
    config: values.has('no-config') ? false : last('config'),
    baseline: values.has('no-baseline') ? false : last('baseline'),
    showSuppressed: values.has('show-suppressed'),
    explainAi: values.has('explain-ai'),
    traffic: trafficFrom(all),
    preset: last('preset') === undefined ? undefined : oneOf('preset', PRESETS, 'recommended'),
    print: last('print'),
    force: values.has('force'),
    stdinFilename: last('stdin-filename'),
    maxFileSize: size === undefined ? DEFAULT_MAX_FILE_SIZE : bytes(size),
    failOn: oneOf('fail-on', FAIL_ON, 'warning'),
    minConfidence: oneOf('min-confidence', CONFIDENCES, 'medium'),
    fix: values.has('fix-all') ? 'all' : values.has('fix') ? 'safe' : 'none',
    quiet: values.has('quiet'),
    verbose: values.has('verbose'),
    color: values.has('no-color') ? 'never' : oneOf('color', COLORS, 'auto'),
  };
}

/** The command a first operand was meant to be, where it is one letter off. */
export function commandLike(operand: string): string | undefined {
  return nearest(operand, COMMANDS);
}

function isOption(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}

function valueOf(name: OptionName, { value, inlineValue }: { readonly value: string | undefined; readonly inlineValue: boolean | undefined }): string {
  const option = OPTIONS[name];
  if (option.type === 'boolean') {
    if (value !== undefined) throw new UsageError(`--${name} takes no value.`);
    return '';
  }
  // What looks like an option is one: `--output --quiet` forgot the file.
  const isForgotten = value === undefined || value === '' || (!inlineValue && value.length > 1 && value.startsWith('-'));
  if (isForgotten) throw new UsageError(`--${name} needs a value: ${option.hint}.`);
  return value;
}

function ruleNames(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(',')).map((name) => name.trim()).filter((name) => name !== '');
}

function alsoReport(argument: string): AlsoReport {
  const at = argument.indexOf('=');
  const [name, path] = [argument.slice(0, at), argument.slice(at + 1)];
  if (at < 1 || path === '' || path === '-') throw new UsageError(`--report takes FORMAT=FILE such as sarif=out.sarif, not ${quote(argument)}.`);
  const format = FORMATS.find((candidate) => candidate === name);
  if (format === undefined) throw new UsageError(`--report knows ${FORMATS.join(', ')}, not ${quote(name)}.${didYouMean(name, FORMATS)}`);
  return { format, path };
}

/** The part of SARIF's `automationDetails.id` before its last slash. */
function category(given: string | undefined): string | undefined {
  const name = given?.replace(/\/+$/, '');
  if (name === '' || /\p{Cc}/u.test(name ?? '')) throw new UsageError(`--sarif-category takes a name such as packages/api, not ${quote(given!)}.`);
  return name;
}

function keyAndValue(argument: string): [string, string] {
  const at = argument.indexOf('=');
  if (at < 1) throw new UsageError(`--parameter takes Key=Value, not ${quote(argument)}.`);
  return [argument.slice(0, at), argument.slice(at + 1)];
}

function bytes(size: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?$/i.exec(size) ?? [];
  const factor = { k: 1_000, m: 1_000_000, g: 1_000_000_000 }[unit?.toLowerCase() ?? ''] ?? 1;
  const result = Math.floor(Number(amount) * factor);
  if (amount === undefined || result < 1) throw new UsageError(`--max-file-size takes a size such as 20MB, 500kB or 1048576, not ${quote(size)}.`);
  if (result > MOST_MAX_FILE_SIZE) throw new UsageError('--max-file-size can be 500MB at most: Node.js holds no longer text.');
  return result;
}
