import type { Fix, Place } from '../engine/finding.js';
import type { Span } from '../source/source.js';
import type { Reporter } from './reporter.js';
import { visibleJson } from './visible.js';

/** Our own format, for programs; `report.schema.json` describes it. What is there in version 1 stays as it is. */
export const json: Reporter = report =>
  `${visibleJson({
    version: 1,
    tool: { name: 'lambdafit', version: report.version },
    findings: report.findings.map(({ rule, severity, confidence, message, about, places: [first, ...others], advice, fixes }) => ({
      rule: rule.id,
      severity,
      confidence,
      message,
      ...location(first.span),
      note: first.note,
      kind: about.kind,
      logicalId: about.logicalId,
      address: about.address,
      constructPath: about.constructPath,
      ai: about.ai,
      related: others.map(related),
      advice,
      fixes: fixes.map(fix),
    })),
    totals: report.totals,
    failures: report.failures.map(({ path, message, line, column }) => ({ path, message, ...(line !== undefined && { line, column }) })),
  })}\n`;

function location({ source, start, end }: Span): object {
  return {
    path: source.path,
    start: { ...source.position(start), offset: start },
    end: { ...source.position(end), offset: end },
  };
}

function related({ span, note }: Place): object {
  return { ...location(span), note };
}

function fix({ title, safe, edits }: Fix): object {
  return { title, safe, edits: edits.map(({ span, text }) => ({ ...location(span), text })) };
}
