import type { HandlerFacts } from '../handler/facts.js';
import type { Resource } from '../template/resource.js';

/** What the code of a function does; undefined where it is not to be found. */
export function handlerOf(_fn: Resource): HandlerFacts | undefined {
  return undefined;
}
