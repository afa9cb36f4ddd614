import type { Finding, Report } from '../engine/finding.js';
import { applyEdits } from '../source/edit.js';
import type { Edit, Source } from '../source/source.js';
import type { DiskInput, Failure } from './discover.js';

/** Fixes that touch each other wait for the next pass; two that undo each other would wait for ever. */
const MAX_PASSES = 10;

export interface FixOptions {
  readonly which: 'safe' | 'all';
  /** Only what the user is shown is changed. */
  readonly isShown: (finding: Finding) => boolean;
}

export interface Outcome {
  /** What is left. */
  readonly report: Report;
  /** With the text that virtual inputs have now. */
  readonly inputs: readonly DiskInput[];
  /** Findings that were fixed. */
  readonly fixed: number;
  /** Paths that were written. */
  readonly changed: ReadonlySet<string>;
  readonly failures: readonly Failure[];
}

/** Lints, writes fixes, and lints again until nothing is left to fix. */
export function fixAndLint(inputs: readonly DiskInput[], lint: (inputs: readonly DiskInput[]) => Report, options: FixOptions): Outcome {
  let current = inputs;
  let report = lint(current);
  let fixed = 0;
  const changed = new Set<string>();
  const failures = new Map<string, Failure>();
  // What CDK wrote is written anew at the next synth.
  const generated = inputs.filter(({ kind }) => kind === 'assembly').map(({ path }) => `${path}/`);
  const mayChange = (source: Source): boolean => !failures.has(source.path) && !generated.some((folder) => source.path.startsWith(folder));

  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const { edits, paths } = choose(report.findings.filter(options.isShown), options.which, mayChange);
    let isChanged = false;
    for (const [path, { source, all }] of edits) {
      const failure = write(path, source, all, current, (inputs) => (current = inputs));
      if (failure === undefined) {
        isChanged = true;
        changed.add(path);
      } else {
        failures.set(path, { path, message: `the fix was not written: ${failure}` });
      }
    }
    if (!isChanged) break;
    for (const { workspace } of current) workspace.forget();
    fixed += paths.filter((touched) => touched.every((path) => !failures.has(path))).length;
    report = lint(current);
  }
  return { report, inputs: current, fixed, changed, failures: [...failures.values()] };
}

interface Edited {
  readonly source: Source;
  readonly all: Edit[];
}

/** Fixes that can be made at once: of what touches, the first. A fix is made whole or not at all. */
function choose(findings: readonly Finding[], which: FixOptions['which'], mayChange: (source: Source) => boolean): {
  readonly edits: ReadonlyMap<string, Edited>;
  /** Of each fix, the files that it changes. */
  readonly paths: readonly (readonly string[])[];
} {
  const edits = new Map<string, Edited>();
  const paths: string[][] = [];
  for (const { fixes } of findings) {
    const fix = fixes.find(({ edits, safe }) => edits.length > 0 && (safe || which === 'all'));
    if (!fix?.edits.every(({ span }) => mayChange(span.source))) continue;
    // Ten functions that inherit one line have one edit.
    const wanted = fix.edits.filter((edit) => !edits.get(edit.span.source.path)?.all.some((other) => isSame(edit, other)));
    const isFree = wanted.every(({ span }) => {
      const taken = edits.get(span.source.path);
      return !taken || (taken.source.text === span.source.text && !taken.all.some((other) => touches(span, other.span)));
    });
    if (!isFree) continue;
    paths.push(fix.edits.map(({ span }) => span.source.path));
    for (const edit of wanted) {
      const { source } = edit.span;
      const taken = edits.get(source.path);
      if (taken) taken.all.push(edit);
      else edits.set(source.path, { source, all: [edit] });
    }
  }
  return { edits, paths };
}

function isSame(a: Edit, b: Edit): boolean {
  return a.text === b.text && a.span.start === b.span.start && a.span.end === b.span.end;
}

/** Whether it matters which of two comes first: they overlap, or one inserts where the other begins or ends. */
function touches(a: Edit['span'], b: Edit['span']): boolean {
  const insertion = a.start === a.end || b.start === b.end;
  return insertion ? a.start <= b.end && b.start <= a.end : a.start < b.end && b.start < a.end;
}

/** Returns why it could not. */
function write(
  path: string, source: Source, edits: readonly Edit[], inputs: readonly DiskInput[], replace: (inputs: readonly DiskInput[]) => void,
): string | undefined {
  let text: string;
  try {
    text = applyEdits(source.text, edits);
  } catch (error) {
    return error instanceof RangeError ? error.message : String(error);
  }
  const virtual = inputs.find((input) => input.text !== undefined && input.path === path);
  if (virtual) {
    if (virtual.text !== source.text) return 'it was read otherwise than it was given';
    replace(inputs.map((input) => (input === virtual ? { ...input, text } : input)));
    return undefined;
  }

  const { workspace } = inputs.find((input) => input.workspace.stat(path)?.kind === 'file') ?? {};
  const bytes = workspace?.read(path);
  if (!workspace || !bytes) return 'it is not in the project folder, or cannot be read';
  const now = decode(bytes);
  if (now === undefined) return 'it is not UTF-8';
  const mark = now === `\uFEFF${source.text}` ? '\uFEFF' : '';
  if (now !== mark + source.text) return 'it has changed since it was read';
  return workspace.write(path, mark + text);
}

/** With the byte order mark, if there is one. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
