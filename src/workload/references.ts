import type { Resource } from '../template/resource.js';
import type { Template } from '../template/template.js';
import { canonical, type Hole, type Text } from '../template/text.js';
import type { Certainty, When } from '../template/value.js';
import type { View } from '../template/view.js';

/** A function that an expression names, and under which version or alias. */
export interface FunctionReference {
  readonly resource: Resource;
  /** undefined: the unqualified function; `?`: qualified, but the template does not say how. */
  readonly qualifier: string | undefined;
  readonly when: When;
  readonly certainty: Certainty;
}

const MAX_PIECES = 100;
const MAX_NAME = 2_048;
const MAX_ID = 300;

export const FUNCTION_TYPES: ReadonlySet<string> = new Set(['AWS::Lambda::Function', 'AWS::Serverless::Function']);

/** Resolves what expressions of a workload point at: by reference, or by a name that is spelt the same. */
export class References {
  readonly #functionsByName = new Map<string, Resource | undefined>();

  constructor(readonly templates: readonly Template[]) {
    for (const template of templates) {
      for (const resource of template.resources.values()) {
        if (!FUNCTION_TYPES.has(resource.type)) continue;
        for (const { text } of resource.at('FunctionName').texts()) this.#name(canonical(text), resource);
      }
    }
  }

  #name(name: string, resource: Resource): void {
    if (name === '') return;
    // Two functions of one name (a Blue and a Green, a stage each): the name tells nothing.
    this.#functionsByName.set(name, this.#functionsByName.has(name) && this.#functionsByName.get(name) !== resource ? undefined : resource);
  }

  /** The resource that a hole stands for. */
  resource(hole: Hole): Resource | undefined {
    return hole.kind === 'resource' ? (hole.owner as Template).resources.get(hole.name) : undefined;
  }

  /** Resources of the given types that an expression refers to directly: by Ref, by an attribute, or within an ARN. */
  resources(view: View, type?: RegExp): { resource: Resource; attribute: string | undefined; when: When; certainty: Certainty; exact: boolean }[] {
    return view.texts().flatMap(({ text, when, certainty }) =>
      text.flatMap((part) => {
        if (typeof part === 'string') return [];
        const resource = this.resource(part);
        return resource && (!type || type.test(resource.type)) ? [{ resource, attribute: part.attribute, when, certainty, exact: text.length === 1 }] : [];
      }),
    );
  }

  /** Functions that an expression names: a name, an ARN, an integration URI, an alias, a version. */
  functions(view: View): FunctionReference[] {
    return view.texts().flatMap(({ text, when, certainty }) =>
      this.functionsIn(text).map((reference) => ({ ...reference, when, certainty })),
    );
  }

  functionsIn(text: Text, depth = 0): { resource: Resource; qualifier: string | undefined }[] {
    // No name, ARN or URI is put together from so many pieces.
    if (text.length > MAX_PIECES) return [];
    const found: { resource: Resource; qualifier: string | undefined }[] = [];
    text.forEach((part, index) => {
      if (typeof part === 'string') return;
      const resource = this.resource(part);
      if (!resource) {
        const published = part.kind === 'unknown' ? publishedAlias(part) : undefined;
        if (published) found.push(published);
        return;
      }
      if (FUNCTION_TYPES.has(resource.type)) {
        // FnRole.Arn is another resource; Fn.Alias and Fn.Version are SAM's names for what it publishes.
        const qualifier = part.attribute === 'Alias' || part.attribute === 'Version' ? aliasOf(resource, part.attribute) : qualifierBehind(text, index);
        found.push({ resource, qualifier });
      } else if (resource.type === 'AWS::Lambda::Alias' || resource.type === 'AWS::Lambda::Version') {
        if (depth > 4) return;
        const name = resource.type === 'AWS::Lambda::Alias' ? resource.at('Name').texts().map(({ text }) => canonical(text))[0] : undefined;
        for (const target of resource.at('FunctionName').texts()) {
          for (const inner of this.functionsIn(target.text, depth + 1)) found.push({ resource: inner.resource, qualifier: name ?? '?' });
        }
      }
    });
    if (found.length > 0) return found;
    return this.#byName(text);
  }

  #byName(text: Text): { resource: Resource; qualifier: string | undefined }[] {
    const name = canonical(text);
    if (name.length > MAX_NAME) return [];
    const whole = this.#functionsByName.get(name);
    if (whole) return [{ resource: whole, qualifier: undefined }];
    const arn = /(?:^|:)function:([^/]+?)(?:\/(?:response-streaming-)?invocations)?$/.exec(name);
    if (!arn) return [];
    const tail = arn[1]!;
    const exact = this.#functionsByName.get(tail);
    if (exact) return [{ resource: exact, qualifier: undefined }];
    const colon = tail.lastIndexOf(':');
    const qualified = colon > 0 ? this.#functionsByName.get(tail.slice(0, colon)) : undefined;
    return qualified ? [{ resource: qualified, qualifier: tail.slice(colon + 1) }] : [];
  }
}

/** `${Fn.Arn}:live`: the qualifier behind a function in an ARN or an integration URI. */
function qualifierBehind(text: Text, index: number): string | undefined {
  const behind = canonical(text.slice(index + 1));
  return behind.startsWith(':') ? behind.slice(1).split('/')[0] || '?' : undefined;
}

/** `!Ref FnAliaslive`: the resource that SAM makes for `AutoPublishAlias: live` of Fn. */
function publishedAlias({ name, owner }: Hole): { resource: Resource; qualifier: string } | undefined {
  for (let at = name.indexOf('Alias'); at > 0 && name.length < MAX_ID; at = name.indexOf('Alias', at + 1)) {
    const resource = (owner as Template).resources?.get(name.slice(0, at));
    if (resource?.type !== 'AWS::Serverless::Function') continue;
    const alias = aliasOf(resource, 'Alias');
    if (alias === name.slice(at + 'Alias'.length)) return { resource, qualifier: alias };
  }
  return undefined;
}

/** The alias that SAM publishes for a function. */
function aliasOf(resource: Resource, attribute: string): string {
  if (attribute === 'Version') return '?';
  return resource.at('AutoPublishAlias').texts().map(({ text }) => canonical(text))[0] ?? '?';
}
