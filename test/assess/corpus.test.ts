import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { assess } from '../../src/assess/assess.js';
import type { AssessmentReport, FunctionAssessment, WorkflowAssessment } from '../../src/assess/assessment.js';
import { discover } from '../../src/cli/discover.js';
import { lint } from '../../src/engine/lint.js';

const CORPORA = ['../shared/corpus', '../shared/corpus-cdk'];
const present = CORPORA.every((folder) => existsSync(folder));

/** What a reader needs to say whether an expert would judge alike: one line for each AI function. */
function lineOf({ template, logicalId, ai, pattern, fit, confidence, target, reasons: [reason], callers, blockers }: FunctionAssessment): string {
  const called = callers.slice(0, 3).map(({ from, budget }) => (budget === undefined ? from : `${from} (${budget} s)`)).join(', ');
  return [
    `${template.replace(/^\.\.\/shared\//, '')} ${logicalId}: ${pattern ?? '–'} ${fit} (${confidence})${target ? ` → ${target.first}` : ''}`,
    `${ai.score} ${ai.kinds.join('+')}`, `by ${called === '' ? 'nothing' : called}${callers.length > 3 ? ` and ${callers.length - 3} more` : ''}`,
    ...(blockers.length > 0 ? [blockers.join(', ')] : []), reason?.note ?? '',
  ].join(' | ');
}

function lineOfWorkflow({ template, logicalId, pattern, fit, confidence, modelTasks, reasons: [reason] }: WorkflowAssessment): string {
  return `${template.replace(/^\.\.\/shared\//, '')} ${logicalId}: ${pattern ?? '–'} ${fit} (${confidence}) | tasks ${modelTasks.join(', ')} | ${reason?.note ?? ''}`;
}

function digest({ functions, workflows, graph, failures }: AssessmentReport): string {
  const ai = functions.filter((one) => one.ai.verdict === 'ai');
  const likely = functions.filter((one) => one.ai.verdict === 'likely');
  return [
    `${functions.length} functions, ${ai.length} AI, ${likely.length} likely, ${workflows.length} workflows, ${graph.nodes.length} nodes, ${graph.edges.length} edges, ${failures.length} failures`,
    ...ai.map(lineOf), ...workflows.map(lineOfWorkflow), '',
  ].join('\n');
}

describe.skipIf(!present)(present ? 'the corpus, assessed' : `the corpus, assessed (${CORPORA.join(' and ')} are not here: skipped)`, () => {
  const { inputs } = present ? discover(CORPORA, { cwd: process.cwd(), maxFileSize: 10_000_000 }) : { inputs: [] };
  const report = present ? assess(inputs, { rules }, lint) : undefined!;

  it('gives the verdicts that were looked at', async () => {
    await expect(digest(report)).toMatchFileSnapshot('../../fixtures/corpus-assess.digest');
  });

  it('gives the same again', () => {
    expect(JSON.stringify(assess(inputs, { rules }, lint))).toBe(JSON.stringify(report));
  });

  it('names every function once', () => {
    const keys = report.functions.map(({ template, logicalId }) => `${template} ${logicalId}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('joins no edge to a node that is not there', () => {
    const ids = new Set(report.graph.nodes.map(({ id }) => id));
    expect(ids.size).toBe(report.graph.nodes.length);
    for (const { from, to } of report.graph.edges) expect([ids.has(from), ids.has(to)], `${from} → ${to}`).toEqual([true, true]);
  });
});
