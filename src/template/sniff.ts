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
  const key = (name: string): boolean => keyOnTop(text, name).test(text);
  if (key('AWSTemplateFormatVersion')) return true;
  return key('Resources') && /["']?Type["']?\s*:\s*["']?(?:AWS|Alexa|Custom)::[\w:]+/.test(text);
}

/** In JSON that is laid out over lines, one that is as far in as the first: a template may stand within what a tool has noted down. */
function keyOnTop(text: string, name: string): RegExp {
  const laidOut = /^\s*\{[ \t]*\r?\n([ \t]+)"/.exec(text);
  return laidOut ? new RegExp(`^${laidOut[1]}"${name}"[ \t]*:`, 'm') : new RegExp(`(?:^|[{,])[ \t]*["']?${name}["']?[ \t]*:`, 'm');
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
