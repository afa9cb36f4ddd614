import type { Template, TemplateOptions } from '../../src/template/template.js';
import { concrete } from '../../src/template/evaluate.js';
import { canonical } from '../../src/template/text.js';
import type { View } from '../../src/template/view.js';
import { templateOf } from '../support.js';

export interface Around {
  /** Sections beside Resources, as YAML. */
  readonly sections?: string;
  /** Further resources, indented by two. */
  readonly resources?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: Partial<TemplateOptions>;
}

/** A template with one resource, `It`, that has one property, `P`. */
export function templateWith(value: string, { sections = '', resources = '', files = {}, options = {} }: Around = {}): Template {
  return templateOf(`${sections}\nResources:\n  It:\n    Type: My::Own::Thing\n    Properties:\n      P: ${value}\n${resources}`, files, options);
}

export function property(value: string, around: Around = {}): View {
  return templateWith(value, around).resources.get('It')!.at('P');
}

/** What a property may be, each possibility in a word: text with its parameters open, `[list]`, `{mapping}`, `(absent)`, `(unknown)`. */
export function possible(view: View): string[] {
  return view.branches.map((branch) => {
    switch (branch.kind) {
      case 'text':
        return canonical(branch.text!);
      case 'sequence':
        return `[${branch.items!.length}]`;
      case 'mapping':
        return '{}';
      default:
        return `(${branch.kind})`;
    }
  });
}

/** The same with known parameters filled in. */
export function deployed(view: View): string[] {
  return view.branches.flatMap(concrete).map((branch) => (branch.kind === 'text' ? canonical(branch.text!) : `(${branch.kind})`));
}
