import { Source } from '../../src/source/source.js';
import type { Finding } from '../../src/engine/finding.js';
import { RuleFailure } from '../../src/engine/run.js';
import type { RuleMeta } from '../../src/engine/rule.js';
import type { Engine, ExitCode, Io } from '../../src/cli/main.js';
import { main } from '../../src/cli/main.js';

const meta = (id: string, severity: RuleMeta['severity']): RuleMeta => ({
  id, summary: `Finds ${id}.`, category: 'reliability', severity, precision: 'high', scope: 'ai', preset: 'core', since: '0.1.0',
});

export const RULES: readonly RuleMeta[] = [meta('bad-word', 'warning'), meta('worse-word', 'error'), meta('odd-word', 'note'), meta('doubtful-word', 'warning')];

/** What the engine says itself: of UNREADABLE, and of TWICE. */
const DIAGNOSTICS = [meta('not-readable', 'error'), meta('said-twice', 'warning')];

/**
 * Stands for the linter: finds the words bad, worse, odd and doubtful (the last with low confidence). `bad` has the safe fix
 * `good`, `worse` the suggestion `bad`. A file with CRASH in it crashes.
 */
export function fakeEngine(): Engine & { readonly seen: { parameters?: ReadonlyMap<string, string>; configEnv?: string; preset?: string; rules?: readonly string[]; inputs?: readonly string[] } } {
  const seen: ReturnType<typeof fakeEngine>['seen'] = {};
  const lint: Engine['lint'] = (inputs, options) => {
    Object.assign(seen, { ...options, rules: options.rules.map(({ id }) => id), inputs: inputs.map(({ path }) => path) });
    const findings: Finding[] = [];
    const failures: { path: string; message: string }[] = [];
    const sources: Source[] = [];
    for (const input of inputs) {
      options.onInput?.(input.path);
      const bytes = input.text === undefined ? input.workspace.read(input.path) : undefined;
      const text = input.text ?? (bytes && new TextDecoder().decode(bytes));
      if (text === undefined) {
        failures.push({ path: input.path, message: 'it cannot be read' });
        continue;
      }
      if (text.includes('CRASH')) throw text.includes('RULE') ? new RuleFailure('bad-word', new Error('boom')) : new Error('boom');
      const source = new Source(input.path, text);
      sources.push(source);
      for (const { 0: word, index } of text.matchAll(/\b(?:bad|worse|odd|doubtful|UNREADABLE|TWICE)\b/g)) {
        const id = { UNREADABLE: 'not-readable', TWICE: 'said-twice' }[word] ?? `${word}-word`;
        const rule = [...options.rules, ...DIAGNOSTICS].find((rule) => rule.id === id);
        if (!rule) continue;
        const span = { source, start: index, end: index + word.length };
        const to = { bad: 'good', worse: 'bad' }[word];
        findings.push({
          rule, message: `The word ${word} is ${word}`, severity: rule.severity, confidence: word === 'doubtful' ? 'low' : 'high',
          about: { logicalId: 'Fn', address: `Resources/Fn/${index}`, template: input.path, kind: 'function', ai: word !== 'odd' },
          places: [{ span, note: 'here' }], advice: [],
          fixes: to === undefined ? [] : [{ title: `write ${to}`, edits: [{ span, text: to }], safe: word === 'bad' }],
        });
      }
    }
    return { version: '0', rules: options.rules, findings, suppressed: [], templates: sources.map(({ path }) => path), failures, sources, totals: { templates: sources.length, skipped: 0, functions: findings.length, aiFunctions: findings.length } };
  };
  return { lint, rules: RULES as Engine['rules'], diagnostics: DIAGNOSTICS, seen };
}

export interface Ran {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
  readonly seen: ReturnType<typeof fakeEngine>['seen'];
}

export interface Circumstances {
  readonly stdin?: string | Uint8Array;
  readonly env?: Io['env'];
  /** Which of the two outputs is a terminal. */
  readonly terminal?: readonly ('stdout' | 'stderr')[];
  /** Milliseconds that pass each time somebody looks at the clock. */
  readonly tick?: number;
  readonly engine?: ReturnType<typeof fakeEngine>;
}

/** Runs the command line in a folder, without a process. */
export async function run(cwd: string, argv: readonly string[], { stdin, env = {}, terminal = [], tick = 0, engine = fakeEngine() }: Circumstances = {}): Promise<Ran> {
  const text = { stdout: '', stderr: '' };
  let now = 0;
  const output = (name: 'stdout' | 'stderr'): Io['stdout'] => ({
    write: (more) => void (text[name] += more),
    isTerminal: terminal.includes(name),
    columns: terminal.includes(name) ? 60 : undefined,
  });
  const code = await main(argv, {
    cwd, env, stdout: output('stdout'), stderr: output('stderr'),
    readStdin: () => (typeof stdin === 'string' ? new TextEncoder().encode(stdin) : (stdin ?? new Uint8Array())),
    elapsed: () => (now += tick),
    today: () => '2026-11-24',
  }, engine);
  return { code, ...text, seen: engine.seen };
}
