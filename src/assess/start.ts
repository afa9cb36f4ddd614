import type { Resource } from '../template/resource.js';
import type { Premise } from '../template/value.js';
import { word } from '../workload/graph.js';
import type { References } from '../workload/references.js';
import type { Fn, Workload } from '../workload/workload.js';
import { THRESHOLDS } from './thresholds.js';

/** How long a new environment of a function takes until it is ready, as far as signs go, and what keeps one ready. */
export interface Start {
  /** What makes it slow, heaviest first. */
  readonly heavy: readonly { readonly premise: Premise; readonly weight: number }[];
  /** What keeps environments warm, or makes a cold start short. */
  readonly warm: Premise | undefined;
  /** Nothing can keep it warm: it keeps its tenants apart (aws-facts.md, C18). */
  readonly coldForEver: Premise | undefined;
  readonly language: 'snapstart' | 'node' | 'other';
}

/** A schedule that runs so often is taken for one that keeps the function warm: nobody documents how long environments live. Seconds. */
const WARMING_PERIOD = 900;
/** Imports that take long, by family of the package. */
const HEAVY_FAMILIES: ReadonlySet<string> = new Set(['framework', 'agent-framework', 'local-inference', 'local-embedding']);
const LOCAL: ReadonlySet<string> = new Set(['local-inference', 'local-embedding']);
/** Managed runtimes that SnapStart takes (aws-facts.md, part 4). */
const SNAPSTART = /^(?:java(?:1[1-9]|[2-9]\d)|python3\.(?:1[2-9]|[2-9]\d)|dotnet(?:[89]|[1-9]\d))/;

/** Aliases and versions with provisioned concurrency, by their function: read once for a workload. */
export function provisionedFunctions(workload: Workload, references: References): ReadonlyMap<Resource, Premise> {
  const found = new Map<Resource, Premise>();
  for (const { resources } of workload.templates) {
    for (const resource of resources.values()) {
      if (resource.type !== 'AWS::Lambda::Alias' && resource.type !== 'AWS::Lambda::Version') continue;
      if (!resource.at('ProvisionedConcurrencyConfig').present) continue;
      for (const { resource: fn } of references.functions(resource.at('FunctionName'))) found.set(fn, resource.premise(`${resource.logicalId} has provisioned concurrency`));
    }
  }
  return found;
}

export function startOf(fn: Fn, provisioned: ReadonlyMap<Resource, Premise>, isInteractive: boolean): Start {
  const { resource } = fn;
  const [runtime] = fn.runtime.cases;
  const language = runtime && SNAPSTART.test(runtime.value) ? 'snapstart' : runtime?.value.startsWith('nodejs') ? 'node' : 'other';
  return {
    language,
    warm: warmth(fn, provisioned),
    heavy: isInteractive ? heaviness(fn) : [],
    coldForEver: resource.at('TenancyConfig').present ? resource.premise('it keeps its tenants apart, which neither SnapStart nor provisioned concurrency allows') : undefined,
  };
}

function warmth(fn: Fn, provisioned: ReadonlyMap<Resource, Premise>): Premise | undefined {
  const { resource } = fn;
  if (fn.managedInstances) return resource.premise('it runs on Lambda Managed Instances, which have no cold starts');
  const concurrency = resource.at('ProvisionedConcurrencyConfig');
  if (concurrency.present) return { ...resource.premise('it has provisioned concurrency'), span: concurrency.span };
  const snapStart = resource.at('SnapStart.ApplyOn');
  if (word(snapStart) === 'PUBLISHEDVERSIONS') return { ...resource.premise('it has SnapStart'), span: snapStart.span };
  const warmer = fn.calls.find(({ kind, period, disabled }) => kind === 'schedule' && !disabled && period !== undefined && period <= WARMING_PERIOD);
  return provisioned.get(resource) ?? (warmer && { ...warmer.evidence[0], note: `${warmer.label} starts it every ${warmer.period} s` });
}

function heaviness(fn: Fn): Start['heavy'] {
  const { resource, handler: facts } = fn;
  const found: { premise: Premise; weight: number }[] = [];
  const add = (weight: number, premise: Premise): void => void found.push({ premise, weight });
  const [model] = facts?.localModels.filter(({ reached }) => reached) ?? [];
  if (model) add(THRESHOLDS.loadedModel, { ...resource.premise(`it loads a model with ${model.library}`), span: model.span });
  const families = new Set<string>();
  for (const { family, name, span, reached } of facts?.sdks ?? []) {
    // What loads the model is counted with it.
    if (!reached || !HEAVY_FAMILIES.has(family) || families.has(family) || (model && LOCAL.has(family))) continue;
    families.add(family);
    add(1, { ...resource.premise(`it imports ${name}, which takes long to load`), span });
  }
  const [runtime] = fn.runtime.cases;
  if (runtime && /^(?:java|dotnet)/.test(runtime.value)) add(1, { ...runtime, note: `${runtime.value} starts slowly without SnapStart` });
  const vpc = resource.at('VpcConfig');
  const small = fn.memory.cases.find(({ value, optional }) => !optional && value < THRESHOLDS.slowStartMb);
  if (vpc.certain && small) add(1, { ...small, note: `${small.value} MB in a VPC` });
  if (runtime?.value.startsWith('nodejs')) {
    const bundle = fn.package.sizes().find(({ bytes }) => bytes > THRESHOLDS.heavyBundle);
    if (bundle) add(1, { ...bundle.premise, note: `${Math.round(bundle.bytes / 1_000_000)} MB of code` });
  }
  return found.sort((a, b) => b.weight - a.weight);
}
