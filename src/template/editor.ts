import { insertEntry, replaceScalar, type EditValue } from '../source/edit.js';
import type { Edit } from '../source/source.js';
import type { Node } from '../source/tree.js';
import { intrinsicOf } from './evaluate.js';
import type { Resource } from './resource.js';
import type { Template } from './template.js';
import type { Case } from './value.js';
import type { View } from './view.js';

export type { EditValue } from '../source/edit.js';
export { getAtt, ref, sub } from '../source/edit.js';

/** Edits as the user would make them; undefined where the source cannot say it. */
export interface Editor {
  /** Makes a case of a property another value: at its literal, or as a new property where it is assumed or inherited. */
  set(resource: Resource, path: string, one: Case<unknown>, to: string | number): readonly Edit[] | undefined;
  /** Adds what is missing at a dotted path below a view; an existing value is never replaced. */
  insert(below: View, path: string, value: EditValue): readonly Edit[] | undefined;
  /** Adds a property to a resource, with `Properties` itself where there is none. */
  insertProperty(resource: Resource, path: string, value: EditValue): readonly Edit[] | undefined;
  /** Adds an attribute beside `Properties`. */
  insertAttribute(resource: Resource, name: string, value: EditValue): readonly Edit[] | undefined;
  addResource(template: Template, logicalId: string, resource: EditValue): readonly Edit[] | undefined;
  /** A SAM Globals entry for functions. */
  addGlobal(template: Template, property: string, value: EditValue): readonly Edit[] | undefined;
  /** A logical id that the template does not use yet. */
  freeId(template: Template, base: string): string;
}

export const editor: Editor = {
  set(resource, path, one, to) {
    if (one.literal) return replaceScalar(one.literal, to);
    const written = resource.at(path).branches.some(({ kind, inherited }) => kind !== 'absent' && !inherited);
    return written ? undefined : editor.insertProperty(resource, path, to);
  },

  insert(below, path, value) {
    const [branch, ...others] = below.branches;
    if (branch?.kind !== 'mapping' || others.length > 0 || branch.scope.bindings) return undefined;
    const own = branch.layers?.find(({ inherited }) => !inherited)?.node;
    return own && insertInto(own, path.split('.'), value);
  },

  insertProperty(resource, path, value) {
    if (resource.scope.bindings) return undefined;
    const { node } = resource;
    return node.get('Properties') ? editor.insert(resource.at(''), path, value) : insertInto(node, ['Properties', ...path.split('.')], value);
  },

  insertAttribute(resource, name, value) {
    return resource.scope.bindings ? undefined : insertInto(resource.node, [name], value);
  },

  addResource(template, logicalId, resource) {
    const resources = template.root.get('Resources');
    return resources && insertInto(resources, [logicalId], resource);
  },

  addGlobal(template, property, value) {
    return insertInto(template.root, ['Globals', 'Function', property], value);
  },

  freeId(template, base) {
    let id = base;
    for (let n = 2; template.resources.has(id); n++) id = `${base}${n}`;
    return id;
  },
};

/** Goes down as far as mappings are there, and adds the rest. */
function insertInto(mapping: Node, path: readonly string[], value: EditValue): readonly Edit[] | undefined {
  const [key, ...rest] = path;
  if (key === undefined || mapping.kind !== 'mapping' || intrinsicOf(mapping)) return undefined;
  const existing = mapping.get(key);
  if (existing && rest.length > 0 && !existing.isNull) return insertInto(existing, rest, value);
  if (existing) return undefined;
  return insertEntry(mapping, key, rest.reduceRight<EditValue>((inner, name) => ({ [name]: inner }), value));
}
