import type { Finding, Severity } from '../engine/finding.js';
import { isAside, type Reporter } from './reporter.js';
import { visible } from './visible.js';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' };

/** Workflow commands, which GitHub Actions shows as annotations beside the changed lines. */
export const github: Reporter = (report, { verbose }) => {
  const findings = verbose ? report.findings : report.findings.filter(finding => !isAside(finding));
  const commands = [
    ...findings.map(annotate),
    ...report.failures.map(({ path, line, column, message }) =>
      command('error', { file: path, ...(line !== undefined && { line, col: column ?? 1 }), title: 'lambdafit' }, [message])),
  ];
  return commands.join('');
};

function annotate({ rule, severity, confidence, message, places, advice, fixes }: Finding): string {
  const [{ span }, ...others] = places;
  const start = span.source.position(span.start);
  const end = span.source.position(span.end);
  // The runner drops columns of an annotation that spans lines, and says so in the log.
  const columns = start.line === end.line ? { col: start.column, endColumn: end.column } : {};
  const properties = { file: span.source.path, line: start.line, endLine: end.line, ...columns, title: `${rule.id} (confidence ${confidence})` };
  return command(COMMANDS[severity], properties, [
    message,
    ...others.map(place => `${place.span.source.path}:${place.span.source.position(place.span.start).line} ${place.note}`),
    ...advice,
    ...fixes.map(({ title }) => `→ ${title}`),
  ]);
}

/** Line breaks inside a line are made visible first, so that no text of a file can begin a command of its own. */
function command(name: string, properties: Readonly<Record<string, string | number>>, lines: readonly string[]): string {
  const pairs = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(visible(String(value)))}`);
  return `::${name} ${pairs.join(',')}::${lines.map(line => escapeData(visible(line))).join('%0A')}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
