import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from '../rules/index.js';
import { diskWorkspace } from '../src/disk.js';
import type { Finding, Report } from '../src/engine/finding.js';
import { lint as lintInputs } from '../src/engine/lint.js';
import { lint } from '../src/index.js';
import { applyEdits } from '../src/source/edit.js';
import type { Edit, Source } from '../src/source/source.js';

const CORPORA = ['../shared/corpus', '../shared/corpus-cdk'];
const present = CORPORA.every((folder) => existsSync(folder));
const EXPECTED = './fixtures/corpus.digest';

function digest({ findings, totals, failures }: Report): string {
  const lines = findings.map(({ rule, message, severity, confidence, about, places: [{ span }] }) => {
    const { line, column } = span.source.position(span.start);
    return `${span.source.path}:${line}:${column} ${severity} [${confidence}] ${rule.id} ${about.logicalId}: ${message}`;
  });
  const summary = `${totals.templates} templates, ${totals.functions} functions, ${totals.aiFunctions} AI, ${totals.skipped} other files, ${failures.length} failures`;
  return [summary, ...failures.map(({ path, message }) => `${path}: ${message}`), ...lines, ''].join('\n');
}

/** The findings of a project's files with some of them rewritten. */
function relint(path: string, texts: ReadonlyMap<string, string>): readonly Finding[] {
  const disk = diskWorkspace({ cwd: process.cwd(), root: path.split('/').slice(0, 4).join('/'), maxFileSize: 10_000_000 });
  const workspace = { ...disk, read: (file: string) => (texts.has(file) ? new TextEncoder().encode(texts.get(file)) : disk.read(file)) };
  return lintInputs([{ path, kind: 'file', workspace, ...(texts.has(path) ? { text: texts.get(path)! } : {}) }], { rules }).findings;
}

function identity({ rule, about, places: [{ span }] }: Finding): string {
  return `${rule.id} ${span.source.path} ${about.logicalId} ${about.address}`;
}

/** A finding that breaks a build, by severity and confidence: what a fix must not bring. */
function grave({ severity, confidence }: Finding): boolean {
  return severity !== 'note' && confidence !== 'low';
}

function rewritten(edits: readonly Edit[]): Map<string, string> {
  const bySource = new Map<Source, Edit[]>();
  for (const edit of edits) bySource.set(edit.span.source, [...(bySource.get(edit.span.source) ?? []), edit]);
  return new Map([...bySource].map(([source, own]) => [source.path, applyEdits(source.text, own)]));
}

describe.skipIf(!present)(present ? 'the corpus' : `the corpus (${CORPORA.join(' and ')} are not here: skipped)`, () => {
  const report = present ? lint(CORPORA) : undefined!;

  it('gives the findings that were looked at', async () => {
    await expect(digest(report)).toMatchFileSnapshot(`../${EXPECTED}`);
  });

  it('has every place in its file, and something at it', () => {
    for (const { places, fixes } of report.findings) {
      for (const { source, start, end } of [...places.map(({ span }) => span), ...fixes.flatMap(({ edits }) => edits.map(({ span }) => span))]) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(source.text.length);
      }
      const [{ span }] = places;
      expect(span.end, `${span.source.path} ${span.start}`).toBeGreaterThan(span.start);
    }
  });

  it('gives the same again', () => {
    expect(digest(lint(CORPORA))).toBe(digest(report));
  });

  it('is silenced by each of its fixes, which bring nothing grave that was not there', () => {
    const problems: string[] = [];
    for (const finding of report.findings) {
      const { path } = finding.places[0].span.source;
      if (path.includes('.json')) continue;
      for (const fix of finding.fixes) {
        const before = relint(path, new Map());
        const after = relint(path, rewritten(fix.edits));
        const name = `${path} ${finding.rule.id} ${finding.about.logicalId}: ${fix.title}`;
        if (before.some((one) => identity(one) === identity(finding)) && after.some((one) => identity(one) === identity(finding))) problems.push(`still there after ${name}`);
        const known = new Set(before.map(identity));
        for (const one of after) if (grave(one) && !known.has(identity(one))) problems.push(`${one.rule.id} ${one.about.logicalId} (${one.message}) is new after ${name}`);
      }
    }
    expect(problems).toEqual([]);
  });
});
