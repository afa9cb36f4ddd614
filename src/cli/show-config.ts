import pc from 'picocolors';
import type { Span } from '../source/source.js';
import { ConfigReader } from '../engine/config-reader.js';
import { isInPreset, DEFAULT_PRESET } from '../engine/run.js';
import type { Failure } from '../engine/finding.js';
import { visible } from '../report/visible.js';
import { UsageError, type Arguments } from './args.js';
import { virtualInput } from './discover.js';
import { named, type Catalogue } from './select.js';
import { readerOptions } from './settings.js';

/** One value, and who says so. */
interface Row {
  readonly key: string;
  readonly value: unknown;
  readonly from: { readonly path: string; readonly line: number; readonly column: number } | 'default' | 'preset' | 'command line';
}

export interface Shown {
  readonly text: string;
  readonly problems: readonly Failure[];
}

/** What stands for the value of a parameter, which may be a secret. */
const HIDDEN = '(not shown)';

/** `lambdafit config --print FILE`: what holds for a file, and where each of it is said. */
export function showConfig(args: Arguments, cwd: string, catalogue: Catalogue, color: boolean): Shown {
  const [file, ...others] = [...(args.print === undefined ? [] : [args.print]), ...args.operands];
  if (file === undefined || others.length > 0) throw new UsageError('config prints what holds for one file: lambdafit config --print template.yaml. For a folder of that name: ./config');
  if (args.format !== 'pretty' && args.format !== 'json') throw new UsageError(`A configuration is printed as pretty or json, not as ${args.format}.`);

  const where = { cwd, maxFileSize: args.maxFileSize, config: args.config };
  const { path, workspace } = virtualInput(file, '', where);
  const reader = args.config === false ? undefined : new ConfigReader(readerOptions(where));
  const effective = reader?.effective(path, workspace);
  const settings = effective?.settings;

  const preset = args.preset ?? settings?.preset?.value ?? DEFAULT_PRESET;
  const rows: Row[] = [
    { key: 'preset', value: preset, from: args.preset !== undefined ? 'command line' : settings?.preset ? placeOf(settings.preset.span) : 'default' },
    ...named(catalogue).flatMap((rule): Row[] => {
      const stated = settings?.rules.get(rule.id);
      const from: Row['from'] = stated ? placeOf(stated.span) : 'preset';
      const level = stated?.value.severity ?? (isInPreset(rule, preset) ? 'on' : 'off');
      const options = Object.entries(stated?.value.options ?? {});
      return [{ key: `rules.${rule.id}`, value: level === 'on' ? rule.severity : level, from }, ...options.map(([name, value]) => ({ key: `rules.${rule.id}.${name}`, value, from }))];
    }),
    ...[...args.parameters.keys()].map((name): Row => ({ key: `parameters.${name}`, value: HIDDEN, from: 'command line' })),
    ...rowsOf('parameters', settings?.parameters, () => HIDDEN).filter(({ key }) => !args.parameters.has(key.slice('parameters.'.length))),
    ...rowsOf('functions', settings?.functions, ({ ai, kinds, traffic }) => ({ ...(ai !== undefined && { ai }), ...(kinds && { kind: kinds }), ...traffic })).filter(({ value }) => Object.keys(value as object).length > 0),
    ...rowsOf('budgets', settings?.budgets),
    ...rowsOf('quotas', settings?.quotas),
    ...rowsOf('traffic', settings?.traffic),
    ...rowsOf('prices', settings?.prices),
    ...(settings?.accountConcurrency ? [{ key: 'accountConcurrency', value: settings.accountConcurrency.value, from: placeOf(settings.accountConcurrency.span) }] : []),
  ];
  const facts = { file: path, files: effective?.files ?? [], excluded: effective?.excludedBy ? placeOf(effective.excludedBy) : (false as const), settings: rows };
  const text = args.format === 'json' ? `${JSON.stringify(facts, undefined, 2)}\n` : table(facts, color);
  return { text, problems: reader?.problems ?? [] };
}

function rowsOf<T>(key: string, values: ReadonlyMap<string, { readonly value: T; readonly span: Span }> | undefined, show: (value: T) => unknown = (value) => value): readonly Row[] {
  return [...(values ?? [])].map(([name, { value, span }]) => ({ key: `${key}.${name}`, value: show(value), from: placeOf(span) }));
}

function placeOf({ source, start }: Span): Exclude<Row['from'], string> {
  return { path: source.path, ...source.position(start) };
}

function table({ file, files, excluded, settings }: { readonly file: string; readonly files: readonly string[]; readonly excluded: Row['from'] | false; readonly settings: readonly Row[] }, color: boolean): string {
  const colors = pc.createColors(color);
  const keys = Math.max(...settings.map(({ key }) => visible(key).length)) + 2;
  const values = settings.map(({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)));
  const column = Math.min(40, Math.max(...values.map((value) => visible(value).length))) + 2;
  return [
    `What holds for ${colors.bold(visible(file))}`,
    files.length === 0 ? 'No configuration: the defaults.' : `From ${files.map(visible).join(', ')}${files.length > 1 ? ' (what comes later wins)' : ''}`,
    ...(excluded === false ? [] : [colors.yellow(`It is excluded, and not linted: ${visible(said(excluded))}`)]),
    '',
    ...settings.map(({ key, from }, index) => `${visible(key).padEnd(keys)}${colors.bold(visible(values[index]!).padEnd(column))}${colors.dim(visible(said(from)))}`),
    '',
  ].join('\n');
}

function said(from: Row['from']): string {
  return typeof from === 'string' ? from : `${from.path}:${from.line}:${from.column}`;
}
