import type { Artifact, ArtifactLocation, Fix as SarifFix, Location, Log, Notification, PhysicalLocation, Region, ReportingDescriptor, Result } from 'sarif';
import type { Finding, Fix, Gone, Place, Report, Severity } from '../engine/finding.js';
import type { RuleMeta } from '../engine/rule.js';
import type { Source, Span } from '../source/source.js';
import { fingerprint } from './fingerprint.js';
import { gzippedSize } from './gzip.js';
import { endOfHashed, lineHashes } from './line-hash.js';
import { lineRange, wholeCharacter } from './line-range.js';
import type { Reporter, ReportOptions } from './reporter.js';
import { visible, visibleJson } from './visible.js';

/** GitHub code scanning keeps this many results of a run, shows so many places of each, and refuses a larger upload. */
const MOST_RESULTS = 5_000;
const MOST_PLACES = 100;
const MOST_GZIPPED = 10_000_000;
/** What gzip can add to what it cannot make smaller. */
const GZIP_OVERHEAD = 100_000;
/** How far below the limit to aim: findings are not equally long. */
const MARGIN = 0.9;

/** Code units of text that a snippet holds at most, and lines or code units of context around it. */
const LONGEST_SNIPPET = 2_000;
const CONTEXT_LINES = 2;
const CONTEXT_UNITS = 200;

const ROOT = '%SRCROOT%';

/** SARIF 2.1.0, for GitHub code scanning and everything else that reads it. */
export const sarif: Reporter = (report, options) => {
  // Sorting is stable: of equally severe ones the first in reading order stay.
  const all = options.showSuppressed ? [...report.findings, ...report.suppressed] : report.findings;
  const worstFirst = [...all].sort((a, b) => Number(a.suppressed !== undefined) - Number(b.suppressed !== undefined) || RANKS[a.severity] - RANKS[b.severity]);
  let most = MOST_RESULTS;
  for (;;) {
    const kept = new Set(worstFirst.slice(0, most));
    const text = write(report, all.filter(finding => kept.has(finding)), all.length, options);
    const size = text.length < MOST_GZIPPED / 3 - GZIP_OVERHEAD ? 0 : gzippedSize(text);
    if (size <= MOST_GZIPPED || kept.size === 0) return text;
    most = Math.floor(kept.size * Math.min(MARGIN, (MOST_GZIPPED / size) * MARGIN));
  }
};

const RANKS: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

function write(report: Report, findings: readonly Finding[], all: number, options: ReportOptions): string {
  const isCut = findings.length < all;
  const files = new Files(isCut ? [] : report.sources);
  const rules = [...new Map([...report.rules, ...findings.map(({ rule }) => rule)].map(rule => [rule.id, rule])).values()];
  const ruleIndices = new Map(rules.map(({ id }, index) => [id, index]));
  const results = findings.map(finding => ({
    ...toResult(finding, ruleIndices.get(finding.rule.id)!, files),
    ...(report.baseline && { baselineState: finding.suppressed?.by === 'baseline' ? 'unchanged' as const : 'new' as const }),
  }));
  // GitHub takes every result for an open one, so that what is suppressed or gone is there only for who asked.
  const gone = options.showSuppressed ? (report.baseline?.gone ?? []).map(toAbsent) : [];
  const notifications = report.failures.map(({ path, message, line, column }) => toNotification('error', message, path, line, column));
  if (isCut) {
    notifications.push(toNotification('warning', `Only the ${findings.length} most severe of ${all} results are here, as GitHub takes no more.`));
  }

  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'lambdafit',
            version: report.version,
            semanticVersion: report.version,
            ...(options.homepage && { informationUri: options.homepage }),
            rules: rules.map(rule => toDescriptor(rule, options)),
          },
        },
        automationDetails: { id: `${options.category ?? 'lambdafit'}/` },
        invocations: [{ executionSuccessful: report.failures.length === 0, toolExecutionNotifications: notifications }],
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [ROOT]: { description: { text: 'The root of the project.' } } },
        artifacts: files.artifacts,
        results: [...results, ...gone],
      },
    ],
  };
  return `${visibleJson(log)}\n`;
}

function toDescriptor(rule: RuleMeta, { homepage, pages }: ReportOptions): ReportingDescriptor {
  const summary = sentence(rule.summary);
  const helpUri = homepage && `${homepage}/blob/main/rules/${rule.id}.md`;
  return {
    id: rule.id,
    name: rule.id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: summary },
    fullDescription: { text: summary },
    help: { text: helpUri ? `${summary} See ${helpUri}` : summary, markdown: pages?.get(rule.id) ?? summary },
    ...(helpUri && { helpUri }),
    defaultConfiguration: { level: rule.severity },
    properties: {
      precision: rule.precision,
      tags: [rule.category, 'lambda', 'aws', ...(rule.scope === 'ai' ? ['ai'] : [])],
      'problem.severity': rule.severity === 'note' ? 'recommendation' : rule.severity,
      // GitHub reads it as critical from 9, high from 7, medium from 4, and would rank every other rule as a vulnerability.
      ...(rule.category === 'security' && { 'security-severity': { error: '8.0', warning: '5.5', note: '2.0' }[rule.severity] }),
    },
  };
}

function toResult(finding: Finding, ruleIndex: number, files: Files): Result {
  const { rule, message, severity, confidence, about, places, advice, fixes, suppressed } = finding;
  const [first, ...others] = places;
  const { span } = first;
  const lineHash = files.lineHash(span);
  const edited = fixes.filter(({ edits }) => edits.length > 0);
  const [best] = fixes;
  return {
    ruleId: rule.id,
    ruleIndex,
    level: severity,
    message: { text: plain([message, ...advice, ...(best ? [`Suggested: ${best.title}`] : [])].map(sentence).join(' ')) },
    locations: [
      {
        physicalLocation: files.physicalLocation(span, 'with context'),
        ...(about.address && {
          logicalLocations: [
            { ...(about.logicalId && { name: about.logicalId }), fullyQualifiedName: about.address, kind: about.kind },
          ],
        }),
      },
    ],
    ...(others.length > 0 && { relatedLocations: distinct(others.slice(0, MOST_PLACES).map(place => toRelated(place, files))) }),
    partialFingerprints: {
      ...(lineHash !== undefined && { primaryLocationLineHash: lineHash }),
      'lambdafitAddress/v1': fingerprint(finding),
    },
    ...(suppressed && {
      suppressions: [{
        kind: suppressed.by === 'comment' || suppressed.by === 'metadata' ? 'inSource' as const : 'external' as const,
        status: 'accepted' as const,
        justification: plain(suppressed.reason),
        ...(suppressed.place && { location: { physicalLocation: files.physicalLocation(suppressed.place) } }),
        ...(suppressed.until !== undefined && { properties: { until: suppressed.until } }),
      }],
    }),
    ...(edited.length > 0 && { fixes: distinct(edited.map(fix => toFix(fix, files))) }),
    properties: { severity, confidence, ai: about.ai, ...(about.constructPath && { constructPath: about.constructPath }) },
  };
}

/** An entry of the baseline that nothing matches any more. */
function toAbsent({ path, rule, entry }: Gone): Result {
  return {
    ruleId: rule,
    baselineState: 'absent',
    message: { text: plain(`${entry} is no longer found.`) },
    locations: [{ physicalLocation: { artifactLocation: locate(path) }, logicalLocations: [{ fullyQualifiedName: entry }] }],
  };
}

function toRelated({ span, note }: Place, files: Files): Location {
  return { physicalLocation: files.physicalLocation(span), message: { text: plain(note) } };
}

function toFix({ title, edits }: Fix, files: Files): SarifFix {
  const sources = new Map(edits.map(({ span: { source } }) => [source.path, source]));
  return {
    description: { text: plain(sentence(title)) },
    artifactChanges: [...sources.values()].map(source => ({
      artifactLocation: files.location(source),
      replacements: edits
        .filter(({ span }) => span.source.path === source.path)
        .map(({ span, text }) => ({ deletedRegion: regionOf(span), insertedContent: { text } })),
    })),
  };
}

function toNotification(level: Severity, message: string, path?: string, line?: number, column = 1): Notification {
  return {
    level,
    message: { text: plain(sentence(message)) },
    ...(path !== undefined && { locations: [{ physicalLocation: { artifactLocation: locate(path), ...(line !== undefined && { region: { startLine: line, startColumn: column } }) } }] }),
  };
}

/** The files of a run, as artifacts that locations refer to. */
class Files {
  readonly artifacts: Artifact[] = [];
  readonly #indices = new Map<string, number>();
  readonly #hashes = new Map<Source, readonly string[]>();

  constructor(sources: readonly Source[]) {
    for (const source of sources) this.location(source);
  }

  location({ path }: Source): ArtifactLocation {
    const location = locate(path);
    const key = JSON.stringify(location);
    let index = this.#indices.get(key);
    if (index === undefined) {
      index = this.artifacts.length;
      this.#indices.set(key, index);
      this.artifacts.push({ location, roles: ['analysisTarget'] });
    }
    return { ...location, index };
  }

  physicalLocation(span: Span, context?: 'with context'): PhysicalLocation {
    const contextRegion = context && contextOf(span);
    return {
      artifactLocation: this.location(span.source),
      region: { ...regionOf(span), ...snippetOf(span) },
      ...(contextRegion && { contextRegion }),
    };
  }

  /**
   * GitHub's hash of the line where a span starts. Where the text it is made from holds a secret there is none, as a
   * short secret could be found by trying: GitHub's upload action then makes it, and has the file anyway.
   */
  lineHash({ source, start }: Span): string | undefined {
    const { line } = source.position(start);
    const lineStart = source.offsetOfLine(line);
    const end = endOfHashed(source.text, lineStart);
    if (source.slice(lineStart, end) !== source.text.slice(lineStart, end)) return undefined;
    let hashes = this.#hashes.get(source);
    if (!hashes) this.#hashes.set(source, (hashes = lineHashes(source.text)));
    return hashes[line - 1];
  }
}

function regionOf({ source, start, end }: Span): Region {
  const from = source.position(start);
  const to = source.position(end);
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}

/** What a span covers, unless it is too long to be read: a snippet must be all of its region. */
function snippetOf({ source, start, end }: Span): Pick<Region, 'snippet'> {
  return end > start && end - start <= LONGEST_SNIPPET ? { snippet: { text: source.slice(start, end) } } : {};
}

/** The lines around a span, or where these are long (minified JSON) some of their text; more than the span, else none. */
function contextOf({ source, start, end }: Span): Region | undefined {
  const first = Math.max(1, source.position(start).line - CONTEXT_LINES);
  const last = Math.min(source.lineCount, source.position(end).line + CONTEXT_LINES);
  const lines = { source, start: source.offsetOfLine(first), end: lineRange(source, last).end };
  const isShort = lines.end - lines.start <= LONGEST_SNIPPET;
  const some = {
    source,
    start: wholeCharacter(source, Math.max(lines.start, start - CONTEXT_UNITS)),
    end: wholeCharacter(source, Math.min(lines.end, end + CONTEXT_UNITS)),
  };
  const context = isShort ? lines : some;
  if (context.start > start || context.end < end) return undefined;
  if (context.end - context.start <= end - start || context.end - context.start > LONGEST_SNIPPET) return undefined;
  return { ...regionOf(context), ...snippetOf(context) };
}

/** A path as a URI: relative to the root of the project, which GitHub takes for the root of the repository. */
function locate(path: string): ArtifactLocation {
  const uri = path.replace(/\p{Cs}/gu, '\uFFFD').split('/').map(encodeURIComponent).join('/');
  if (/^[A-Za-z]:\//.test(path)) return { uri: `file:///${uri.replace('%3A', ':')}` };
  return path.startsWith('/') ? { uri: `file://${uri}` } : { uri, uriBaseId: ROOT };
}

/** SARIF's schema takes no two equal ones. */
function distinct<T>(items: readonly T[]): T[] {
  return [...new Map(items.map(item => [JSON.stringify(item), item])).values()];
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/**
 * Text that shows as it is: SARIF and GitHub make links of `[text](target)`, and of HTML what they allow. No
 * backslashes, as a plain viewer shows them; GitHub escapes `_` by itself, but swallows backquotes.
 */
function plain(text: string): string {
  return visible(text)
    .replaceAll('`', "'")
    .replace(/\](?=[([])/g, '] ')
    .replace(/<(?=[a-z/!?])/gi, '< ');
}
