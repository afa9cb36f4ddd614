import type { HandlerFacts } from '../handler/facts.js';
import type { Resource } from '../template/resource.js';
import type { CodeEvidence, Front } from './code/evidence.js';

/** What the code of a function does; undefined where it is not to be found. */
export function handlerOf(_fn: Resource): HandlerFacts | undefined {
  return undefined;
}

/** What the code of a function and its manifests say of AI work; undefined where neither lies beside the template. */
export function codeEvidence(_fn: Resource, _front: Front): CodeEvidence | undefined {
  return undefined;
}
