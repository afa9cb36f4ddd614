import type { Node } from '../source/tree.js';
import type { Layer, Scope } from './scope.js';

/** Sections of SAM `Globals`, by the resource type they are merged into (SAM specification, Globals section). */
const GLOBALS: ReadonlyMap<string, string> = new Map([
  ['AWS::Serverless::Function', 'Function'],
  ['AWS::Serverless::Api', 'Api'],
  ['AWS::Serverless::HttpApi', 'HttpApi'],
  ['AWS::Serverless::WebSocketApi', 'WebSocketApi'],
  ['AWS::Serverless::SimpleTable', 'SimpleTable'],
  ['AWS::Serverless::StateMachine', 'StateMachine'],
  ['AWS::Serverless::LayerVersion', 'LayerVersion'],
  ['AWS::Serverless::CapacityProvider', 'CapacityProvider'],
]);

/** The Globals that apply to a resource: none where it says `IgnoreGlobals: '*'`, fewer where it names properties. */
export function globalsFor(type: string, resource: Node, root: Node, scope: Scope): Layer | undefined {
  const section = GLOBALS.get(type);
  const globals = section === undefined ? undefined : root.get('Globals')?.get(section);
  if (globals?.kind !== 'mapping') return undefined;
  const layer = { node: globals, scope, inherited: true };
  const ignored = resource.get('IgnoreGlobals');
  if (ignored?.kind === 'scalar' && ignored.text === '*') return undefined;
  if (ignored?.kind !== 'sequence') return layer;
  return { ...layer, hides: new Set(ignored.children.map(({ text }) => text)) };
}
