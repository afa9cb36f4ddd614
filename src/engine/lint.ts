import type { Workspace } from '../source/workspace.js';
import type { Preset, Rule } from './rule.js';
import type { Report } from './finding.js';

/** A file or a cloud assembly to lint. */
export interface Input {
  /** Of a file, or of the folder of a CDK cloud assembly (the one with manifest.json). */
  readonly path: string;
  readonly kind: 'file' | 'assembly';
  /** Content that is not (yet) on disk: standard input, an editor's buffer. */
  readonly text?: string;
  readonly workspace: Workspace;
}

export interface LintOptions {
  readonly rules: readonly Rule[];
  readonly preset?: Preset;
  /** `--parameter Key=Value`: values that are certain. */
  readonly parameters?: ReadonlyMap<string, string>;
  /** Section of samconfig.toml; `default` unless told. */
  readonly configEnv?: string;
  /** Called before each input, for progress. */
  readonly onInput?: (path: string) => void;
}

/** Lints templates and cloud assemblies, one after the other. Synchronous: ESLint and CDK call it. Never throws for what a file holds. */
export declare function lint(inputs: readonly Input[], options: LintOptions): Report;
