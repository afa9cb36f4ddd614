import { describe, expect, it } from 'vitest';
import type { Finding } from '../src/engine/finding.js';
import { lint } from '../src/engine/lint.js';
import type { Rule } from '../src/engine/rule.js';
import { memoryWorkspace } from './support.js';

/** A template, or a template with files beside it. */
export type Sample = string | { readonly template: string; readonly files: Readonly<Record<string, string | Uint8Array>> };

/** The day on which all examples are linted. */
export const TODAY = '2026-11-24';

const MARK = /^[ \t]*#[ ]*~+ (?:error|warning|note) \[.*\r?\n?/gm;

/** Findings of a template. */
export function findingsOf(rules: readonly Rule[], sample: Sample, options: { preset?: 'recommended' | 'strict' } = {}): readonly Finding[] {
  const { template, files } = typeof sample === 'string' ? { template: sample, files: {} } : sample;
  const path = 'template.yaml';
  const report = lint([{ path, kind: 'file', text: template, workspace: memoryWorkspace({ ...files, [path]: template }) }], { rules, today: TODAY, ...options });
  if (report.totals.templates === 0) throw new Error('the sample is no template');
  return report.findings;
}

/** Draws findings as comments under the lines where they show: severity, confidence, message, and the title of the first fix. */
export function draw(text: string, findings: readonly Finding[]): string {
  const below = new Map<number, string[]>();
  for (const { places: [{ span }], severity, confidence, message, fixes } of findings) {
    const { line, column } = span.source.position(span.start);
    const written = span.source.text.slice(span.start, span.end).split(/\r?\n/)[0]!;
    const indent = /^ */.exec(span.source.line(line))![0].length;
    const hash = column - 1 >= indent + 2 ? indent : 0;
    const mark = `${' '.repeat(hash)}#${' '.repeat(Math.max(0, column - 2 - hash))}${'~'.repeat(Math.max(1, written.length))}`;
    const fix = fixes[0] ? ` => ${fixes[0].title}` : '';
    const lines = below.get(line) ?? [];
    lines.push(`${mark} ${severity} [${confidence}] ${message}${fix}`);
    below.set(line, lines);
  }
  return text.split('\n').flatMap((line, index) => [line, ...(below.get(index + 1) ?? [])]).join('\n');
}

export function strip(text: string): string {
  return text.replace(MARK, '');
}

/**
 * Tests a rule on templates: `valid` ones must be silent; `invalid` ones carry what is found as comments, and
 * the text with comments must come out again exactly. A missing, extra or shifted finding cannot pass.
 */
export function testRule(rule: Rule, cases: { valid: Readonly<Record<string, Sample>>; invalid: Readonly<Record<string, Sample>> }): void {
  describe(rule.id, () => {
    for (const [name, sample] of Object.entries(cases.valid)) {
      it(`accepts ${name}`, () => {
        expect(findingsOf([rule], sample).map(({ severity, message }) => `${severity}: ${message}`)).toEqual([]);
      });
    }
    for (const [name, sample] of Object.entries(cases.invalid)) {
      it(`reports ${name}`, () => {
        const { template, files } = typeof sample === 'string' ? { template: sample, files: {} } : sample;
        const bare = strip(template);
        expect(draw(bare, findingsOf([rule], { template: bare, files }))).toBe(template);
      });
    }
  });
}
