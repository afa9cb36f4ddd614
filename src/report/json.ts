import type { Finding, Fix, Place } from '../engine/finding.js';
import type { Span } from '../source/source.js';
import type { Reporter } from './reporter.js';
import { visibleJson } from './visible.js';

/** Our own format, for programs; `report.schema.json` describes it. What is there in version 1 stays as it is. */
export const json: Reporter = report =>
  `${visibleJson({
    version: 1,
    tool: { name: 'lambdafit', version: report.version },
    findings: report.findings.map(toJson),
    suppressed: report.suppressed.map(toJson),
    ...(report.baseline && { baseline: { path: report.baseline.path, gone: report.baseline.gone.map(({ path, rule, entry }) => ({ path, rule, entry })) } }),
    totals: report.totals,
    failures: report.failures.map(({ path, message, line, column }) => ({ path, message, ...(line !== undefined && { line, column }) })),
  })}\n`;

function toJson({ rule, severity, confidence, message, about, places: [first, ...others], advice, fixes, suppressed }: Finding): object {
  return {
    rule: rule.id,
    severity,
    confidence,
    message,
    ...location(first.span),
    note: first.note,
    kind: about.kind,
    logicalId: about.logicalId,
    address: about.address,
    template: about.template,
    constructPath: about.constructPath,
    ai: about.ai,
    related: others.map(related),
    advice,
    fixes: fixes.map(fix),
    ...(suppressed && {
      suppressed: { by: suppressed.by, reason: suppressed.reason, until: suppressed.until, ...(suppressed.place && { place: location(suppressed.place) }) },
    }),
  };
}

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
