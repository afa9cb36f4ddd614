import { folderOf, joinPath } from './paths.js';
import type { Resource } from './resource.js';
import { canonical } from './text.js';

/** A folder or file that CDK uploads: the code of a function, the content of a layer, the template of a nested stack. */
export interface Asset {
  readonly path: string;
  /** A bundler made it; undefined where neither template nor assembly says. */
  readonly bundled: boolean | undefined;
  /** It was copied into the assembly, so it is what deploys. Otherwise `path` is absolute: a source folder, used as it is. */
  readonly staged: boolean;
}

const HASH = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;
/** Where a resource says which asset it is made of, for templates that were not written by the CDK CLI. */
const PLACES: readonly string[] = ['Code.S3Key', 'Code.ImageUri', 'Content.S3Key', 'TemplateURL'];

/**
 * The asset of a resource: by the metadata that the CDK CLI leaves in a template, else by the hash in its key.
 * A run without bundling calls the source folder bundled, often the whole app, and that is no asset at all.
 */
export function assetOf(resource: Resource): Asset | undefined {
  const metadata = resource.node.get('Metadata');
  const named = metadata?.get('aws:asset:path')?.text || undefined;
  const flag = metadata?.get('aws:asset:is-bundled')?.text;
  const bundled = flag === 'true' ? true : flag === 'false' ? false : undefined;
  const found = named === undefined ? byHash(resource) : placed(named, folderOf(resource.template.path));
  return found && (found.staged || bundled === false) ? { ...found, bundled } : undefined;
}

function byHash(resource: Resource): Place | undefined {
  const { asset } = resource.template.options;
  if (!asset) return undefined;
  for (const place of PLACES) {
    const hashes = new Set(resource.at(place).texts().flatMap(({ text }) => canonical(text).match(HASH) ?? []));
    const [hash] = hashes;
    if (hashes.size === 1) return asset(hash!);
  }
  return undefined;
}

export type Place = Pick<Asset, 'path' | 'staged'>;

/** Where a path leads that an assembly names in one of its folders. */
export function placed(path: string, folder: string): Place {
  return isAbsolute(path) ? { path, staged: false } : { path: joinPath(folder, path), staged: true };
}

/** Also as Windows writes it. */
function isAbsolute(path: string): boolean {
  return /^(?:[\\/]|[a-z]:[\\/])/i.test(path);
}
