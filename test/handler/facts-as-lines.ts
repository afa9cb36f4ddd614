import type { HandlerFacts } from '../../src/handler/facts.js';
import type { Span } from '../../src/source/source.js';

/** Facts of a handler, a line each: what a reviewer compares with the code. */
export function factsAsLines(facts: HandlerFacts): readonly string[] {
  const at = ({ source, start }: Span): string => {
    const { line, column } = source.position(start);
    return `${source.path === facts.entry ? '' : `${source.path}:`}${line}:${column}`;
  };
  const words = (...parts: readonly (string | false | undefined)[]): string => parts.filter((part) => part !== false && part !== undefined && part !== '').join(' ');
  const unreached = (reached: boolean): string => (reached ? '' : '(not reached)');
  return [
    words('read', facts.files.join(', ')),
    ...facts.gaps.map((gap) => words('gap', gap)),
    ...facts.sdks.map(({ family, name, span, reached }) => words('sdk', family, name, at(span), unreached(reached))),
    ...facts.clients.map(({ service, span, perInvocation, readTimeout, attempts, retryMode }) => words('client', service, at(span), perInvocation && 'for each invocation', readTimeout && (readTimeout.seconds === 'unknown' ? 'waits, not known how long' : `waits ${readTimeout.seconds} s`), attempts && (attempts.count === 'unknown' ? 'tries, not known how often' : `tries ${attempts.count} times`), retryMode && `in mode ${retryMode}`)),
    ...facts.calls.map((call) => words(
      call.nature, call.service, call.operation, at(call.span), call.streaming && 'streaming', call.modelId && `model ${call.modelId.text.replaceAll('\0', '…')}`, call.maxTokens && `at most ${call.maxTokens.count} tokens`,
      call.loop && `in ${call.loop.kind} over ${call.loop.over} ${at(call.loop.span)}${call.loop.times === undefined ? '' : ` × ${call.loop.times}`}`, call.parallel && 'parallel', call.tools && 'with tools', unreached(call.reached))),
    ...facts.agents.map(({ framework, span, reached, tools, cap }) => words('agent', framework, at(span), tools === undefined ? 'tools unknown' : tools ? 'with tools' : 'without tools', cap && `${cap.turns} turns by ${cap.from}`, unreached(reached))),
    ...facts.toolLoops.map(({ span, kind, cap, reached }) => words('tool loop', kind, at(span), cap && `${cap.turns} turns`, unreached(reached))),
    ...facts.localModels.map(({ library, embedding, span, reached, perInvocation }) => words('local model', library, at(span), embedding && 'for embeddings', perInvocation && 'for each invocation', unreached(reached))),
    ...facts.hosts.map(({ text, span }) => words('host', text.replaceAll('\0', '…'), at(span))),
    ...facts.modelIds.map(({ text, span }) => words('model id', text.replaceAll('\0', '…'), at(span))),
    ...facts.waits.map(({ span, reached, polls, inLoop, seconds }) => words('wait', at(span), seconds !== undefined && `${seconds} s`, inLoop && 'in a loop', polls && `for ${polls}`, unreached(reached))),
    ...facts.invocations.map(({ span, reached, type }) => words('invokes', type, at(span), unreached(reached))),
    ...facts.services.map(({ service, span, operations }) => words('service', service, at(span), operations.map(({ text }) => text).join(', '))),
    ...(['recordLoop', 'partialFailures', 'idempotency', 'streamsResponse', 'pushes'] as const).flatMap((name) => {
      const span = facts[name];
      return span ? [words(name, at(span))] : [];
    }),
  ];
}
