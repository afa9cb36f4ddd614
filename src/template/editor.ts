import { insertEntries, replaceScalar, type EditValue } from '../source/edit.js';
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
  /** Adds values at dotted paths below a view; an existing value is never replaced. */
  insert(below: View, values: Readonly<Record<string, EditValue>>): readonly Edit[] | undefined;
  /** Adds a property to a resource, with `Properties` itself where there is none. */
  insertProperty(resource: Resource, path: string, value: EditValue): readonly Edit[] | undefined;
  /** Adds an attribute beside `Properties`. */
  insertAttribute(resource: Resource, name: string, value: EditValue): readonly Edit[] | undefined;
  addResources(template: Template, resources: Readonly<Record<string, EditValue>>): readonly Edit[] | undefined;
  /** A logical id that the template does not use yet. */
  freeId(template: Template, base: string): string;
}

export const editor: Editor = {
  set(resource, path, one, to) {
    if (one.literal) return replaceScalar(one.literal, to);
    const written = resource.at(path).branches.some(({ kind, inherited }) => kind !== 'absent' && !inherited);
    return written ? undefined : editor.insertProperty(resource, path, to);
  },

  insert(below, values) {
    const [branch, ...others] = below.branches;
    if (branch?.kind !== 'mapping' || others.length > 0 || branch.scope.bindings) return undefined;
    const own = branch.layers?.find(({ inherited }) => !inherited);
    // What a loop or a macro sets there cannot be seen beside what we would add.
    return own && !own.made ? insertAll(own.node, values) : undefined;
  },

  insertProperty(resource, path, value) {
    if (resource.scope.bindings) return undefined;
    const { node } = resource;
    return node.get('Properties') ? editor.insert(resource.at(''), { [path]: value }) : insertAll(node, { [`Properties.${path}`]: value });
  },

  insertAttribute(resource, name, value) {
    return resource.scope.bindings ? undefined : insertAll(resource.node, { [name]: value });
  },

  addResources(template, resources) {
    const section = template.root.get('Resources');
    return section && insertAll(section, resources);
  },

  freeId(template, base) {
    let id = base;
    for (let n = 2; template.hasResource(id) || template.parameter(id); n++) id = `${base}${n}`;
    return id;
  },
};

/** Goes down as far as mappings are there, and adds the rest: all that belongs into one mapping in one edit, since two might overlap. */
function insertAll(mapping: Node, values: Readonly<Record<string, EditValue>>): readonly Edit[] | undefined {
  if (intrinsicOf(mapping)) return undefined;
  const here: [string, EditValue][] = [];
  const edits: Edit[] = [];
  for (const [path, value] of Object.entries(values)) {
    const [key, ...rest] = path.split('.') as [string, ...string[]];
    const existing = mapping.get(key);
    if (!existing) {
      here.push([key, nested(rest, value)]);
      continue;
    }
    const goesOn = rest.length > 0 && (existing.kind === 'mapping' || existing.isNull);
    const below = goesOn ? insertAll(existing, { [rest.join('.')]: value }) : undefined;
    if (!below) return undefined;
    edits.push(...below);
  }
  if (here.length === 0) return edits;
  const own = insertEntries(mapping, here);
  return own && [...edits, ...own];
}

function nested(path: readonly string[], value: EditValue): EditValue {
  return path.reduceRight<EditValue>((inner, name) => ({ [name]: inner }), value);
}
