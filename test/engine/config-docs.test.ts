import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { PRICES, type Price } from '../../src/assess/prices.js';
import { configSchema } from '../../src/engine/config-schema.js';
import { ConfigReader } from '../../src/engine/config-reader.js';
import { DIAGNOSTICS } from '../../src/engine/diagnostics.js';
import { lint } from '../../src/engine/lint.js';
import { Source } from '../../src/source/source.js';
import { parseTree } from '../../src/source/tree.js';
import { AI_KINDS, TRAFFIC_NUMBERS } from '../../src/workload/settings.js';
import { memoryWorkspace } from '../support.js';

const path = 'docs/configuration.md';
const text = readFileSync(path, 'utf8');
const EXAMPLE = /```(yaml|json)\n([\s\S]*?)```(?:\n```text\n[\s\S]*?```)?/g;
const PRICE_TABLE = /(\| Price \|[^\n]*\n\|[-|]*\|\n)(?:\|[^\n]*\n)*/;
const examples = [...text.matchAll(EXAMPLE)].map(([whole, language, body]) => ({ whole, name: `lambdafit.config.${language}`, body: body! }));
const template = examples.find(({ body }) => body.startsWith('Transform:'))!.body;
const configurations = examples.filter(({ body }) => body !== template);

function reportOf(name: string, body: string) {
  const workspace = memoryWorkspace({
    'app/template.yaml': template, [`app/${name}`]: body, 'lambdafit.base.yaml': '', 'node_modules/@acme/lambdafit-rules/lambdafit.config.json': '{}',
  });
  const configurations = new ConfigReader({ parse: (path, text) => parseTree(new Source(path, text)) });
  return lint([{ path: 'app/template.yaml', kind: 'file', workspace }], { rules, configurations, today: '2026-11-24' });
}

describe('the guide to configurations', () => {
  it('shows none with a mistake', () => {
    for (const { name, body } of configurations) expect({ body, failures: reportOf(name, body).failures }).toEqual({ body, failures: [] });
  });

  it('shows what is found with each of them', async () => {
    const renewed = text.replace(EXAMPLE, (whole, language: string, body: string) => {
      if (!whole.includes('```text')) return whole;
      const { findings, suppressed } = reportOf(`lambdafit.config.${language}`, body);
      const line = ({ severity, message, rule }: (typeof findings)[number]): string => `${severity.padEnd(8)} ${message} (${rule.id})`;
      const lines = [...findings.map(line), ...suppressed.map((finding) => `${line(finding)} – suppressed: ${finding.suppressed!.reason}`)];
      return `\`\`\`${language}\n${body}\`\`\`\n\`\`\`text\n${lines.map((one) => `${one}\n`).join('')}\`\`\``;
    });
    const rows = Object.entries<Price>(PRICES).map(([name, { usd, unit, what, secondHand }]) => `| \`${name}\` | ${usd.toLocaleString('en-US', { maximumFractionDigits: 12 })}${secondHand ? ' *' : ''} | ${unit} | ${what} |\n`);
    await expect(renewed.replace(PRICE_TABLE, `$1${rows.join('')}`)).toMatchFileSnapshot(`../../${path}`);
  });

  it('has a word about every setting, every caller and every kind', () => {
    const schema = configSchema(rules, Object.values(DIAGNOSTICS), PRICES) as { properties: object; definitions: { budgets: { properties: object }; quotas: { properties: object }; traffic: { properties: object }; prices: { properties: object } } };
    const headings = [...text.matchAll(/^### (.*)$/gm)].flatMap(([, heading]) => heading!.split(', '));
    expect(headings.sort()).toEqual(Object.keys(schema.properties).filter((name) => name !== '$schema').sort());
    for (const name of [...Object.keys(schema.definitions.budgets.properties), ...AI_KINDS]) expect(text).toContain(`\`${name}\``);
    for (const name of [...Object.keys(schema.definitions.quotas.properties), ...Object.keys(schema.definitions.traffic.properties)]) expect(text).toContain(name);
    expect(Object.keys(schema.definitions.traffic.properties)).toEqual(expect.arrayContaining(Object.keys(TRAFFIC_NUMBERS)));
    for (const name of Object.keys(schema.definitions.prices.properties)) expect(text).toContain(`| \`${name}\` |`);
  });
});
