import type { Workspace } from '../source/workspace.js';
import { folderOf, joinPath } from '../template/paths.js';
import type { WorkloadSettings } from '../workload/settings.js';
import type { Failure, Severity } from './finding.js';
import type { Preset } from './rule.js';
import type { Configured } from './suppress.js';

/** The first that is there counts. */
export const CONFIG_NAMES: readonly string[] = ['lambdafit.config.json', 'lambdafit.config.yaml', 'lambdafit.config.yml'];
export const MANIFEST = 'package.json';
/** The key of ours in package.json. */
export const MANIFEST_KEY = 'lambdafit';
/** Folders above each other. */
const MAX_DEPTH = 200;

/** What is said of a rule: `on` is what the rule says itself, whatever the preset. */
export interface RuleSetting {
  readonly severity: Severity | 'on' | 'off';
  readonly options: Readonly<Record<string, unknown>>;
}

/** What holds for the findings of one template. */
export interface RuleSettings {
  /** A nested template that is excluded: nothing is said of it, though its parent is linted. */
  readonly excluded?: boolean | undefined;
  readonly preset: Preset | undefined;
  readonly rules: ReadonlyMap<string, RuleSetting>;
}

/** What the configuration says of one input. */
export interface Configuration {
  readonly path: string;
  /** Named in `exclude`: not to be linted. */
  readonly excluded: boolean;
  /** A file it consists of cannot be parsed: nobody knows what the settings are, so nothing is linted with others. */
  readonly unusable: boolean;
  /** Of a template, by its path: what is linted with an input may lie elsewhere. */
  settingsOf(template: string): RuleSettings;
  readonly parameters: ReadonlyMap<string, { readonly text: string; readonly from: string }>;
  readonly workload: WorkloadSettings;
}

/** The configurations of a run. */
export interface Configurations {
  of(path: string, workspace: Workspace): Configuration;
  /** Of a template that was linted. */
  settingsOf(template: string): RuleSettings;
  /** What is wrong with those that were read so far. */
  readonly problems: readonly Failure[];
  /** What those that were asked for say may stay as it is. */
  readonly suppressions: readonly Configured[];
}

/**
 * Finds the configurations that a file is under, the nearest first. All that a run without any needs: a few questions
 * for each folder that holds a template.
 */
export class ConfigFinder {
  readonly #known = new WeakMap<Workspace, Map<string, readonly string[]>>();

  above(path: string, workspace: Workspace): readonly string[] {
    let known = this.#known.get(workspace);
    if (!known) this.#known.set(workspace, (known = new Map()));
    return this.#inAndAbove(folderOf(path), workspace, known, 0);
  }

  #inAndAbove(folder: string, workspace: Workspace, known: Map<string, readonly string[]>, depth: number): readonly string[] {
    const before = known.get(folder);
    if (before) return before;
    const own = configIn(folder, workspace);
    const parent = parentOf(folder);
    // What lies outside the project is not there.
    const isTop = parent === folder || depth >= MAX_DEPTH || workspace.stat(parent || '.')?.kind !== 'folder';
    const above = isTop ? NONE : this.#inAndAbove(parent, workspace, known, depth + 1);
    const found = own === undefined ? above : [own, ...above];
    known.set(folder, found);
    return found;
  }
}
const NONE: readonly string[] = [];

/** `a/b` → `a` → '' → `..` → `../..`; the root is its own. */
function parentOf(folder: string): string {
  const parent = joinPath(folder, '..');
  return parent === '.' ? '' : parent;
}

function configIn(folder: string, workspace: Workspace): string | undefined {
  for (const name of CONFIG_NAMES) {
    const path = joinPath(folder, name);
    if (workspace.stat(path)?.kind === 'file') return path;
  }
  const manifest = joinPath(folder, MANIFEST);
  return workspace.stat(manifest)?.kind === 'file' && manifestSpeaks(workspace.read(manifest)) ? manifest : undefined;
}

/** Most that name us do so among their dependencies. One that is no JSON is npm's matter. */
export function manifestSpeaks(bytes: Uint8Array | undefined): boolean {
  const text = bytes && new TextDecoder().decode(bytes);
  if (!text?.includes(`"${MANIFEST_KEY}"`)) return false;
  try {
    const manifest: unknown = JSON.parse(text);
    return typeof manifest === 'object' && manifest !== null && Object.hasOwn(manifest, MANIFEST_KEY);
  } catch {
    return false;
  }
}
