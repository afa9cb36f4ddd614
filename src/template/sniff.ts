import type { Node } from '../source/tree.js';

/** Cheap: whether a text has any mark of a template. What has none is not even parsed. */
export function mayBeTemplate(text: string): boolean {
  return /AWSTemplateFormatVersion|AWS::|Transform/.test(text);
}

/**
 * Whether a text that cannot be parsed was meant to be a template: an ordinary YAML file that is broken is none
 * of our business, nor is the input of another template engine (Jinja, Go templates), which is no YAML yet.
 */
export function looksLikeTemplate(text: string): boolean {
  if (/\{%[-+ ]|\{\{[-#/ ]?\s*(?:if|range|include|template|end|define|with|else)\b/.test(text)) return false;
  if (/(?:^|[{,])[ \t]*["']?AWSTemplateFormatVersion["']?[ \t]*:/m.test(text)) return true;
  return /(?:^|[{,])[ \t]*["']?Resources["']?[ \t]*:/m.test(text) && /["']?Type["']?\s*:\s*["']?(?:AWS|Alexa|Custom)::[\w:]+/.test(text);
}

/** Whether a document is a template: it says so, or it has resources of CloudFormation's types. */
export function isTemplate(root: Node): boolean {
  if (root.kind !== 'mapping') return false;
  const resources = root.get('Resources');
  if (!resources) return root.get('AWSTemplateFormatVersion') !== undefined;
  if (root.get('AWSTemplateFormatVersion')) return true;
  if (resources.kind !== 'mapping') return false;
  for (const [key, resource] of resources.entries()) {
    if (key.text.startsWith('Fn::ForEach::')) return true;
    const type = resource.get('Type');
    if (type?.kind === 'scalar' && /^(?:AWS|Alexa|Custom)::/.test(type.text)) return true;
  }
  return false;
}
