import type { Node } from '../source/tree.js';
import type { Text } from './text.js';
import type { Certainty, When } from './value.js';

/** An expression of a template: a node, and what names in it mean. */
export interface Layer {
  readonly node: Node;
  readonly scope: Scope;
  /** Comes from SAM `Globals`, not from the resource itself. */
  readonly inherited?: boolean | undefined;
  /** Keys that count as absent from it (SAM `IgnoreGlobals`). */
  readonly hides?: ReadonlySet<string>;
  /** What it is, where that was computed and stands nowhere. */
  readonly known?: readonly Branch[];
  /** Keys that its loops (Fn::ForEach) make. */
  readonly made?: ReadonlyMap<string, { readonly key: Node; readonly value: Layer }>;
  /** A macro, or a loop or a file that we cannot read, may set keys in it. */
  readonly open?: boolean;
}

/** One thing that an expression may turn out to be. */
export interface Branch {
  readonly kind: 'text' | 'mapping' | 'sequence' | 'absent' | 'unknown';
  /** Where it is written. */
  readonly node: Node;
  readonly scope: Scope;
  readonly when: When;
  readonly certainty: Certainty;
  /** Why we believe it, where that is not plain from the place. */
  readonly note?: string | undefined;
  readonly optional?: boolean | undefined;
  readonly inherited?: boolean | undefined;
  /** kind text. */
  readonly text?: Text | undefined;
  /** kind text: the literal scalar that an edit may replace; absent where the text is put together. */
  readonly literal?: Node | undefined;
  /** kind mapping: nearest first; a key is looked up in the first that has it. */
  readonly layers?: readonly Layer[] | undefined;
  /** kind sequence. */
  readonly items?: readonly Layer[] | undefined;
}

/** What names in an expression mean. */
export interface Scope {
  readonly template: TemplateContext;
  /** `${Name}` in any string: the loop variables of Fn::ForEach, DefinitionSubstitutions, holes of a document in a string. */
  readonly bindings?: ReadonlyMap<string, Text>;
  /** Where to point instead of at the node itself: the node stands in a text that we put together. */
  readonly anchor?: Node;
}

/** A parameter's value where something is known of it. */
export interface ParameterValue {
  readonly text: string;
  readonly node: Node;
  readonly certainty: Certainty;
  readonly note: string;
  /** An AllowedValue that is not the default. */
  readonly optional?: boolean | undefined;
}

export interface ParameterInfo {
  readonly name: string;
  readonly isList: boolean;
  /** What the parent stack hands down. */
  readonly given?: Layer;
  readonly values: readonly ParameterValue[];
  /** Whether `values` are all there can be. */
  readonly complete: boolean;
}

/** What the evaluation of an expression asks of the template around it. */
export interface TemplateContext {
  /** Tells the stack from every other: nested stacks have parameters and conditions of the same names. */
  readonly key: string;
  /** Expressions that may still be evaluated: aliases, loops and outputs can make a small file endless. */
  readonly purse: { left: number };
  parameter(name: string): ParameterInfo | undefined;
  condition(name: string): Layer | undefined;
  /** What must hold for a condition to be true or false; undefined where that cannot be. */
  conditionWhen(condition: Layer, truth: boolean): When | undefined;
  mappings(): Layer | undefined;
  hasResource(logicalId: string): boolean;
  /** The output of a nested stack of this template. */
  nestedOutput(logicalId: string, output: string): Layer | undefined;
  /** What another template of the same assembly exports under a name. */
  imported(name: string): Layer | undefined;
  /** The root of a local file that AWS::Include names. */
  included(location: string): Node | undefined;
}
