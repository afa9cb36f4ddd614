import pc from 'picocolors';
import type { Severity } from '../engine/finding.js';
import type { RuleMeta } from '../engine/rule.js';
import { homepage } from './about.js';
import { wrap } from '../report/wrap.js';
import { renderMarkdown, type TextOptions } from './markdown.js';

export { help } from './help.js';
export { loadPages } from './pages.js';

/** What `lambdafit rules` prints for people. */
export function ruleTable(rules: readonly RuleMeta[], { color, width }: TextOptions): string {
  const colors = pc.createColors(color);
  const paint: Readonly<Record<Severity, (text: string) => string>> = { error: colors.red, warning: colors.yellow, note: colors.blue };
  const columns = Math.max(0, ...rules.map(({ id }) => id.length)) + 2;
  const rows = rules.map((rule) => {
    const head = colors.bold(rule.id) + ' '.repeat(columns - rule.id.length)
      + paint[rule.severity](rule.severity.padEnd(9)) + rule.category.padEnd(13) + colors.dim(rule.preset);
    return [head, ...wrap(rule.summary, width, '  ', '  ')].join('\n');
  });
  return `${rows.join('\n\n')}\n\n${rules.length} rules. Read about one: lambdafit explain ${rules[0]?.id ?? 'RULE'}\n`;
}

/** What `lambdafit rules --format json` prints for programs. */
export function ruleJson(rules: readonly RuleMeta[]): string {
  const rows = rules.map(({ id, summary, category, severity, precision, scope, preset, since }) =>
    ({ id, summary, category, severity, precision, scope, preset, since, url: ruleUrl(id) }));
  return `${JSON.stringify(rows, undefined, 2)}\n`;
}

/** What `lambdafit explain` prints of a rule. */
export function explain(rule: RuleMeta, page: string | undefined, options: TextOptions): string {
  const colors = pc.createColors(options.color);
  const facts = `${rule.severity} · ${rule.category} · ${rule.preset} · since ${rule.since}`;
  const body = page ?? `# ${rule.id}\n\n${rule.summary}`;
  return `${renderMarkdown(body, options)}\n${colors.dim(`${facts}\n${ruleUrl(rule.id)}`)}\n`;
}

function ruleUrl(id: string): string {
  return `${homepage}/blob/main/rules/${id}.md`;
}
