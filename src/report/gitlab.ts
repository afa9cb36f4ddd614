import type { Finding, Severity } from '../engine/finding.js';
import { fingerprint } from './fingerprint.js';
import { isAside, type Reporter } from './reporter.js';
import { sha256 } from './sha256.js';
import { visible, visibleJson } from './visible.js';

/** GitLab knows info, minor, major, critical and blocker. */
const SEVERITIES: Readonly<Record<Severity, string>> = { error: 'critical', warning: 'major', note: 'info' };

/** GitLab's Code Quality report, which it shows in merge requests. */
export const gitlab: Reporter = (report, { verbose }) => {
  const findings = verbose ? report.findings : report.findings.filter(finding => !isAside(finding));
  const seen = new Map<string, number>();
  const issues = [
    ...findings.map(finding => toIssue(finding, distinct(fingerprint(finding), seen))),
    ...report.failures.map(({ path, message, line = 1 }) => ({
      description: visible(message),
      check_name: 'lambdafit',
      fingerprint: distinct(sha256(JSON.stringify([path, message])), seen),
      severity: 'blocker',
      location: { path, lines: { begin: line } },
    })),
  ];
  return `${visibleJson(issues)}\n`;
};

function toIssue({ rule, severity, message, advice, fixes, places: [{ span }] }: Finding, fingerprint: string): object {
  const start = span.source.position(span.start);
  const end = span.source.position(span.end);
  return {
    description: visible([message, ...advice, ...fixes.slice(0, 1).map(({ title }) => `→ ${title}`)].join(' ')),
    check_name: rule.id,
    fingerprint,
    severity: SEVERITIES[severity],
    location: { path: span.source.path, lines: { begin: start.line, end: end.line } },
  };
}

/** Of two issues with one fingerprint GitLab shows one. */
function distinct(fingerprint: string, seen: Map<string, number>): string {
  const count = (seen.get(fingerprint) ?? 0) + 1;
  seen.set(fingerprint, count);
  return count === 1 ? fingerprint : sha256(`${fingerprint}:${count}`);
}
