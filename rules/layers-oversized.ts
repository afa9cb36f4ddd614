import { defineRule, QUOTAS } from '../src/engine/rule.js';

/** See layers-oversized.md. */
export default defineRule({
  id: 'layers-oversized',
  summary: 'Code and layers are larger than Lambda unpacks, or cannot be combined',
  category: 'correctness',
  severity: 'error',
  precision: 'very-high',
  scope: 'any',
  preset: 'core',
  since: '0.1.0',
  options: {
    warnRatio: { type: 'number', default: 0.8, description: 'Share of the limit from which there is a warning' },
  },

  check({ workload, options, report }) {
    const limit = QUOTAS.unzippedPackage.value;
    const most = QUOTAS.layersPerFunction.value;

    for (const fn of workload.functions) {
      const { layerCount, layers, sizes } = fn.package;
      const at = { address: `${fn.resource.address}/Properties/Layers` };

      if (layers && fn.isImage) {
        report({
          about: fn, at, premises: [layers], message: `${fn.name} is a container image, and an image takes no layers: the deployment fails.`,
          advice: ['Copy what the layers hold into the image.'],
        });
        continue;
      }
      if (layers && layerCount > most) {
        report({ about: fn, at, premises: [layers], message: `${fn.name} has ${layerCount} layers, and Lambda takes ${most}: the deployment fails.` });
      }

      if (fn.isImage) continue;
      const [first, ...others] = sizes().map(({ bytes, premise }) => ({ bytes, premise }));
      if (!first) continue;
      const total = others.reduce((sum, { bytes }) => sum + bytes, first.bytes);
      if (total < options.warnRatio * limit) continue;
      const over = total > limit;
      report({
        about: fn,
        at,
        premises: [first.premise, ...others.map(({ premise }) => premise)],
        severity: over ? 'error' : 'warning',
        message: over
          ? `${fn.name} unpacks to ${megabytes(total)}, and Lambda takes ${megabytes(limit)}: the deployment fails.`
          : `${fn.name} unpacks to ${megabytes(total)} of the ${megabytes(limit)} that Lambda takes.`,
        advice: ['Leave out what the runtime brings (boto3) and what only tests need, split the function, or use a container image, which may have 10 GB.'],
      });
    }
  },
});

/** Mebibytes, as Lambda counts its 250 MB. */
function megabytes(bytes: number): string {
  const kilo = 2 ** 10;
  return `${Math.round(bytes / kilo / kilo)} MB`;
}
