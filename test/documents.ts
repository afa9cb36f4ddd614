import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../rules/index.js';
import { main } from '../src/cli/main.js';
import { allAliases } from '../src/engine/aliases.js';
import { DIAGNOSTICS } from '../src/engine/diagnostics.js';
import type { Finding } from '../src/engine/finding.js';
import { lint } from '../src/engine/lint.js';
import type { OptionSchemas, Rule, RuleMeta } from '../src/engine/rule.js';
import { draw, findingsOf, strip, TODAY } from './rule-tester.js';

/** Everything that has a page. */
export const PAGES: readonly RuleMeta[] = [...rules, ...Object.values<RuleMeta>(DIAGNOSTICS)];
export const SECTIONS = ['What it finds', 'Why it matters', 'Example', 'Instead', 'When to leave it'];

const HEADER = /^<!-- from the rule -->\n[\s\S]*?<!-- \/from the rule -->\n+/;
const TEMPLATE = /```yaml\n([\s\S]*?)```/g;

/** A rule's page with its header as the rule says, and its examples as lambdafit draws them. */
export function renewPage(rule: RuleMeta, page: string): string {
  const body = page.replace(HEADER, '').replace(TEMPLATE, (_, template: string) => `\`\`\`yaml\n${draw(strip(template), found(rule, template))}\`\`\``);
  return `${headerOf(rule)}\n${body}`;
}

/** What a rule finds in the templates of one section. */
export function foundIn(rule: RuleMeta, section: string, page: string): readonly Finding[][] {
  const text = page.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? '';
  return [...text.matchAll(TEMPLATE)].map(([, template]) => found(rule, template!));
}

function found(rule: RuleMeta, template: string): Finding[] {
  // What the engine says of suppressions depends on what the rules find.
  const own = Object.hasOwn(DIAGNOSTICS, rule.id) ? rules : rules.filter(({ id }) => id === rule.id);
  return findingsOf(own, strip(template)).filter((finding) => finding.rule.id === rule.id);
}

function headerOf(rule: RuleMeta): string {
  const { id, summary, severity, precision, scope, preset, since } = rule;
  const facts = [`\`${id}\``, severity, `precision ${precision}`, scope === 'ai' ? 'AI functions' : 'all functions', `preset ${preset}`, `since ${since}`];
  const options = Object.entries((rule as Rule<Record<string, unknown>>).options ?? ({} as OptionSchemas<Record<string, unknown>>));
  const table = options.map(([name, { default: value, description }]) => `| \`${name}\` | \`${JSON.stringify(value)}\` | ${description} |`);
  return [
    '<!-- from the rule -->',
    `# ${summary}`,
    '',
    facts.join(' · '),
    ...(table.length > 0 ? ['', 'What it goes by:', '', '| Option | Default | Meaning |', '|---|---|---|', ...table] : []),
    '<!-- /from the rule -->',
    '',
  ].join('\n');
}

// ── README and docs ────────────────────────────────────────────────────────

const RULES = /(<!-- rules -->\n)[\s\S]*?(<!-- \/rules -->)/;
/** A command and what it prints; of long reports the first finding of each rule that the comment above names. */
const CONSOLE = /((?:<!-- only: ([a-z -]+) -->\n)?```console\n\$ npx lambdafit(?: ([^\n]*))?\n)[\s\S]*?```/g;

/** A document with its table of rules, and with what its commands print now. */
export async function renewDocument(text: string): Promise<string> {
  let renewed = text.replace(RULES, (_, begin: string, end: string) => `${begin}${rulesTable()}\n${end}`);
  for (const [whole, head, only, args] of text.matchAll(CONSOLE)) {
    const printed = await run(args ?? '');
    const shown = only === undefined ? printed : excerpt(printed, only.split(' '));
    renewed = renewed.replace(whole, () => `${head}${shown.trimEnd()}\n\`\`\``);
  }
  return renewed;
}

function rulesTable(): string {
  const rows = PAGES.map(({ id, summary, severity, scope }) => `| [${id}](rules/${id}.md) | ${summary} | ${severity} | ${scope === 'ai' ? 'AI functions' : 'all'} |`);
  return ['| Rule | What it finds | Level | Looks at |', '|---|---|---|---|', ...rows].join('\n');
}

async function run(args: string, cwd = process.cwd()): Promise<string> {
  let printed = '';
  const output = { write: (text: string) => void (printed += text), isTerminal: false, columns: undefined };
  const argv = args.split(' ').filter((argument) => argument !== '');
  const io = { cwd, env: {}, stdout: output, stderr: output, readStdin: () => new Uint8Array(), elapsed: () => 0, today: () => TODAY };
  await main(argv, io, { rules, diagnostics: Object.values(DIAGNOSTICS), lint });
  // How long it took is not for a document.
  return printed.replace(/ · 0 ms/, '');
}

function excerpt(printed: string, wanted: readonly string[]): string {
  const blocks = printed.trimEnd().split('\n\n');
  const summary = blocks.at(-1)!;
  const shown = wanted.map((rule) => {
    const block = blocks.find((text) => new RegExp(`^ +${rule} · `, 'm').test(text));
    if (block === undefined) throw new Error(`No finding of ${rule} to show.`);
    return block;
  });
  return [...shown, '…', summary].join('\n\n');
}

// ── what is told step by step, in a folder of its own ──────────────────────

const ALIASES = /(<!-- aliases -->\n)[\s\S]*?(<!-- \/aliases -->)/;
const LINTED = /(<!-- linted -->\n```yaml\n)([\s\S]*?)```/g;
const STEP = /(?:<!-- (?:append to )?([\w.-]+\.(?:yaml|json)) -->\n|<!-- replace (\[[^\n]*\]) -->\n)?```(yaml|json|console)\n([\s\S]*?)```/g;

/** A document with its table of names of other tools, and with its templates as lambdafit draws them. */
export function renewExamples(text: string): string {
  return text
    .replace(ALIASES, (_, begin: string, end: string) => `${begin}${aliasTable()}\n${end}`)
    .replace(LINTED, (_, begin: string, template: string) => `${begin}${draw(strip(template), findingsOf(rules, strip(template)))}\`\`\``);
}

function aliasTable(): string {
  const rows = [...allAliases()].map(([name, { tool, rules: meant, same }]) =>
    `| \`${name}\` | ${tool} | ${meant.map((rule) => `[${rule}](../rules/${rule}.md)`).join(', ') || 'none yet'} | ${same ? 'same' : ''} |`);
  return ['| Name, in any case | Tool | Rule of lambdafit | |', '|---|---|---|---|', ...rows].join('\n');
}

/**
 * A story with its files and what its commands print: `<!-- NAME -->` above a template writes it, `<!-- append to NAME -->`
 * adds to it, `<!-- replace [from, to] -->` changes template.yaml, and JSON is shown as it then is.
 */
export async function renewStory(text: string, folder: string): Promise<string> {
  let renewed = '';
  let copied = 0;
  for (const match of text.matchAll(STEP)) {
    const [whole, name, replacing, language, body] = match as unknown as [string, string | undefined, string | undefined, string, string];
    const path = join(folder, name ?? 'template.yaml');
    if (replacing !== undefined) {
      const [from, to] = JSON.parse(replacing) as [string, string];
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(from, to));
    }
    let now = body;
    if (language === 'yaml' && name !== undefined) (whole.startsWith('<!-- append') ? appendFileSync : writeFileSync)(path, body);
    if (language === 'json' && name !== undefined) now = readFileSync(path, 'utf8');
    if (language === 'console') {
      now = '';
      for (const [command, args] of body.matchAll(/^\$ lambdafit ?(.*)$/gm)) now += `${command}\n${await run(args!, folder)}`;
    }
    renewed += `${text.slice(copied, match.index)}${whole.slice(0, whole.length - body.length - '```'.length)}${now}\`\`\``;
    copied = match.index + whole.length;
  }
  return renewed + text.slice(copied);
}
