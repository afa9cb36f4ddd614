import { defineRule, QUOTAS } from '../src/engine/rule.js';

/** See memory-at-default.md. */
export default defineRule({
  id: 'memory-at-default',
  summary: 'An AI function runs with 128 MB, and so with 7 % of a CPU core',
  category: 'reliability',
  severity: 'warning',
  precision: 'very-high',
  scope: 'ai',
  outside: 'note',
  preset: 'core',
  since: '0.1.0',
  options: {
    floorMb: { type: 'number', default: 512, description: 'Megabytes that the fix sets for functions that call a model' },
    localFloorMb: { type: 'number', default: 1769, description: 'Megabytes that the fix sets for functions that run a model themselves: one CPU core' },
    allowExplicit128: { type: 'boolean', default: false, description: 'Accept 128 MB where it is written, and report only where it is the default' },
  },

  check({ workload, options, edit, report }) {
    const smallest = QUOTAS.functionMemoryDefault.value;
    const share = Math.round((100 * smallest) / QUOTAS.functionMemoryPerCpu.value);

    for (const fn of workload.functions) {
      // Managed instances have another minimum, and CloudFront allows its viewer functions nothing else.
      if (fn.managedInstances || fn.edge) continue;

      // A custom resource that asks a model once, to see whether it may, can take its time.
      const atDeployment = fn.calls.length > 0 && fn.calls.every(({ kind }) => kind === 'custom-resource' || kind === 'deploy-hook');
      const local = fn.ai.kinds.has('local-inference');
      const floor = local ? options.localFloorMb : options.floorMb;
      for (const memory of fn.memory.cases) {
        if (memory.value > smallest || memory.value === fn.measured || (options.allowExplicit128 && !memory.assumed)) continue;
        report({
          about: fn,
          at: fn.memory,
          premises: [memory],
          ...(atDeployment ? { severity: 'note' as const } : {}),
          message: memory.assumed
            ? `${fn.name} runs with ${smallest} MB, because MemorySize is not set: that is ${share} % of a CPU core.`
            : `${fn.name} runs with ${memory.value} MB: that is ${share} % of a CPU core.`,
          advice: [
            `Imports, TLS and ${local ? 'the model itself' : 'JSON of the model call'} take many times longer, and a Python or Node.js SDK may run out of memory. Measure with Lambda Power Tuning, then set what it says.`,
          ],
          fixes: [{ title: `Set MemorySize to ${floor}`, edits: () => edit.set(fn.resource, 'MemorySize', memory, floor) }],
        });
      }
    }
  },
});
