import type { Source } from '../source/source.js';
import type { Workspace } from '../source/workspace.js';
import { closureOf } from './closure.js';
import type { HandlerEntry } from './entry.js';
import type { HandlerFacts } from './facts.js';
import { interpret } from './interpret.js';

const READ = new WeakMap<Workspace, Map<string, HandlerFacts>>();
const WRITTEN = new WeakMap<Source, HandlerFacts>();

/**
 * What the code of a function does. Modules are read and parsed once for each workspace, and no parser is loaded where
 * the text of none of them has a word that belongs to a model.
 */
export function readHandler(entry: HandlerEntry, files: Workspace): HandlerFacts {
  const { module, language, handler, roots } = entry;
  if (typeof module !== 'string') {
    let facts = WRITTEN.get(module);
    if (!facts) WRITTEN.set(module, (facts = read(entry, files)));
    return facts;
  }
  let known = READ.get(files);
  if (!known) READ.set(files, (known = new Map()));
  const key = JSON.stringify([language, module, handler, roots]);
  let facts = known.get(key);
  if (!facts) known.set(key, (facts = read(entry, files)));
  return facts;
}

function read(entry: HandlerEntry, files: Workspace): HandlerFacts {
  const closure = closureOf(entry, files);
  if (!closure) return { ...NOTHING, gaps: [`${typeof entry.module === 'string' ? entry.module : 'its code'} could not be read`] };
  const isParsed = closure.modules.size > 0 || closure.large.length > 0;
  return { ...NOTHING, gaps: closure.gaps, ...(isParsed ? interpret(closure, entry.handler) : {}), entry: closure.entry.path, files: closure.files };
}

const NOTHING: HandlerFacts = {
  entry: undefined, files: [], gaps: [], sdks: [], clients: [], calls: [], agents: [], toolLoops: [], localModels: [], hosts: [], modelIds: [], waits: [], invocations: [], services: [],
  recordLoop: undefined, partialFailures: undefined, idempotency: undefined, streamsResponse: undefined, pushes: undefined,
};
