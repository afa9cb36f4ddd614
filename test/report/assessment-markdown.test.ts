import dompurify from 'dompurify';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AssessmentReport, GraphEdge, GraphNode } from '../../src/assess/assessment.js';
import { assessmentMarkdown } from '../../src/report/assessment-markdown.js';
import { eight, functionOf, HOSTILE, many, monthlyOf, numbersOf, one, reportOf, withTexts } from './assessment-samples.js';

const filesUrl = 'https://github.com/acme/app/blob/0123abc';
const homepage = 'https://github.com/lambdafit/lambdafit';

/** Reads a chart as GitHub does: throws where it is not Mermaid. */
let parseChart: (text: string) => Promise<unknown>;

beforeAll(async () => {
  // Without a window there is nothing to purify in; it is only parsed here. What is drawn of it, test/integration looks at.
  Object.assign(dompurify, { addHook: () => undefined, removeHook: () => undefined, sanitize: (text: string) => text });
  const { default: mermaid } = await import('mermaid');
  parseChart = text => mermaid.parse(text);
});

function chartsOf(text: string): readonly string[] {
  return [...text.matchAll(/^```mermaid\n([\s\S]*?)\n```$/gm)].map(([, chart]) => chart!);
}

function nodesOf(chart: string): number {
  return chart.match(/^ {2}n\d+[^\s]*.*:::/gm)?.length ?? 0;
}

describe('the text for a pull request', () => {
  it('has a table of all, a picture, and a card that unfolds', () => {
    expect(assessmentMarkdown(one(), { filesUrl, homepage })).toMatchInlineSnapshot(`
      "### lambdafit: SummarizeFn&#58; fits Lambda

      | Function | Pattern | Fit | Confidence | Where to go |
      |---|---|---|---|---|
      | [SummarizeFn](https://github.com/acme/app/blob/0123abc/template.yaml#L39) | F1 request/response | fits Lambda | high |  |

      \`\`\`mermaid
      flowchart LR
        n0(["POST /summarize"]):::caller
        n1["SummarizeFn<br>✓ F1 · fits"]:::fit
        n2{{"us.anthropic.claude-sonnet-4-5-20250929-v1#58;0"}}:::model
        n0 -->|"waits 29 s"| n1
        n1 --o n2
        classDef fit fill:#dff3e6,stroke:#2f8f57,color:#0b3d20
        classDef caller fill:#f6f8fa,stroke:#8a919b,color:#24292f
        classDef model fill:#efe6fb,stroke:#7c4fc0,color:#3a1a6e
      \`\`\`

      <sub>solid: the caller waits · with a dot: calls a model.</sub>

      <details><summary><b>SummarizeFn</b> · F1 request/response · fits Lambda · confidence high</summary>

      **Why**
      - One model call, which ends within the 29 s that the API waits, [src/summarize/app.py&#58;18](https://github.com/acme/app/blob/0123abc/src/summarize/app.py#L18)
      - Nothing is kept between two events

      **Callers**
      - POST /summarize waits 29 s · F1 · fits Lambda · [line 58](https://github.com/acme/app/blob/0123abc/template.yaml#L58)

      **Numbers**
      - memory 1,024 MB · timeout 60 s
      - one run takes at most **60 s**: the timeout of 60 s <sub>assumes the model answers within the client's read timeout</sub>
      - a model call is paid for at most **5 times**: 5 attempts of the SDK <sub>assumes botocore's legacy retries</sub>
      - Fargate (1 vCPU, 2 GB) costs less when busy above **4.8 %** of the day (1 h 9 min) <sub>assumes 10 requests wait in a task at once; on-demand prices, no load balancer</sub>
      - Lambda Managed Instances (m7g.large) costs less when busy above **7.1 %** of the day (1 h 42 min) <sub>assumes 16 requests wait in an environment at once; on-demand prices plus 15 %</sub>
      - Lambda with provisioned concurrency (1,024 MB) costs less when busy above **60 %** of the day (14 h 24 min) <sub>assumes one slot, always on</sub>
      - Lambda: **$13.37** a month, 200,000 invocations of 4 s at 1,024 MB <sub>assumes us-east-1, x86&#95;64; no free tier</sub>
      - Lambda with provisioned concurrency: **$18.77** a month, 200,000 invocations of 4 s at 1,024 MB <sub>assumes us-east-1, x86&#95;64; no free tier</sub>
      - Fargate: **$36.04** a month, 200,000 invocations of 4 s at 1,024 MB <sub>assumes us-east-1, x86&#95;64; no free tier</sub>
      - Lambda Managed Instances: **$137** a month, 200,000 invocations of 4 s at 1,024 MB <sub>assumes us-east-1, x86&#95;64; no free tier</sub>
      - the model costs $600 a month beside it: Lambda is 2.2 % of the whole
      - from 464,159 invocations a month Lambda with provisioned concurrency costs less than Lambda
      - from 681,292 invocations a month Fargate costs less than Lambda with provisioned concurrency

      **AI, 95 of 100 (model call)**
      - 60: its own role may bedrock&#58;InvokeModel, [line 60](https://github.com/acme/app/blob/0123abc/template.yaml#L60)
      - 55: client.converse(…) of the Bedrock runtime, [src/summarize/app.py&#58;18](https://github.com/acme/app/blob/0123abc/src/summarize/app.py#L18)
      - 15: requirements.txt names anthropic, [src/summarize/requirements.txt&#58;2](https://github.com/acme/app/blob/0123abc/src/summarize/requirements.txt#L2)
      - 10: MODEL&#95;ID holds the id of a model, [line 47](https://github.com/acme/app/blob/0123abc/template.yaml#L47)

      </details>

      Prices of us-east-1, 2026-11-24.
      "
    `);
  });

  it('puts the worst first, with what to change, where to go and what is not known', () => {
    const text = assessmentMarkdown(eight(), { filesUrl, homepage });
    expect(text.match(/^\| \[\w+/gm)).toEqual(['ResearchAgent', 'ChatFn', 'ExtractWorker', 'RenderReportFn', 'LookupTool', 'IngestDocumentFunction', 'ClassifyTicket', 'TicketFlow'].map(name => `| [${name}`));
    expect(text).toContain('- ChatFn may run 300 s, but POST /chat gives up after 29 s. [sync-timeout-exceeds-caller](https://github.com/lambdafit/lambdafit/blob/main/rules/sync-timeout-exceeds-caller.md), [line 16](');
    expect(text).toContain('- **SnapStart**: The first request after a pause waits for the model.');
    expect(text).toContain('**Would change the verdict**\n- who calls it\n');
    expect(text).toContain('- broken.yaml&#58;12&#58;4 could not be read: ');
    expect(text).toContain('2 functions not assessed. Prices of us-east-1, 2026-11-24.');
  });

  it('links to nothing where nobody said to what', () => {
    expect(assessmentMarkdown(eight(), {})).not.toContain('](');
  });

  it('says that there is nothing to assess', () => {
    const other = functionOf('Thumbnail', { fit: 'not-assessed', ai: { verdict: 'no', score: 0, kinds: [], signals: [] } });
    expect(assessmentMarkdown(reportOf([other], { nodes: [], edges: [] }, { prices: [] }), {})).toBe('### lambdafit: No AI functions to assess\n\n1 function not assessed.\n');
  });

  it('fits into a comment, and says what it leaves out', () => {
    for (const report of [many(60), many(400), withTexts(many(400), text => text.repeat(30)), withTexts(eight(), () => 'é'.repeat(5_000))]) {
      expect(assessmentMarkdown(report, { filesUrl, homepage }).length).toBeLessThan(65_536);
    }
    expect(assessmentMarkdown(many(400), { filesUrl, homepage })).toMatch(/^The details of \d+ more do not fit here\.$/m);
  });

  it('gives figures with what they assume', () => {
    const text = assessmentMarkdown(reportOf([functionOf('Ask', { numbers: numbersOf({ monthly: monthlyOf({ invocationsPerMonth: 200_000, averageSeconds: 4 }) }) })], { nodes: [], edges: [] }), {});
    expect(text).toContain('- one run takes at most **60 s**: the timeout of 60 s <sub>assumes the model answers within the client\'s read timeout</sub>');
    expect(text).toContain('- Fargate (1 vCPU, 2 GB) costs less when busy above **4.8 %** of the day (1 h 9 min) <sub>assumes 10 requests wait in a task at once; on-demand prices, no load balancer</sub>');
    expect(text).toContain('- Lambda: **$13.37** a month, 200,000 invocations of 4 s at 1,024 MB <sub>assumes us-east-1, x86&#95;64; no free tier</sub>');
    expect(text).toContain('- from 681,292 invocations a month Fargate costs less than Lambda with provisioned concurrency');
  });
});

describe('the chart', () => {
  it('is Mermaid, with a style for each kind of call and of fit', async () => {
    const [chart, ...others] = chartsOf(assessmentMarkdown(eight(), {}));
    expect(others).toEqual([]);
    await parseChart(chart!);
    for (const line of [
      'n0(["POST /research"]):::caller', 'n1["ResearchAgent<br>✕ N1 · does not fit"]:::does-not-fit', '[("queue Jobs<br>keeps 4 days")]:::queue', '{{"amazon.nova-lite-v1#58;0"}}:::model', '[/"nowhere#58; lost"/]:::failure', '[["TicketFlow<br>✓ F2 · fits"]]:::fit',
      'n0 -->|"waits 29 s"| n1', '==>|"batch of 10"|', '--o|"streams"|', '-.-x|"after 3 attempts"|', 'classDef does-not-fit fill:#', 'classDef model fill:#',
    ]) expect(chart).toContain(line);
    // A ground without its ink cannot be read on the other of GitHub's themes.
    for (const style of chart!.match(/classDef .*/g)!) expect(style).toMatch(/fill:#\w{6},stroke:#\w{6},color:#\w{6}/);
  });

  it('is not Mermaid where a label ends too early, which these tests would see', async () => {
    await expect(parseChart('flowchart LR\n  n0["a " b"]')).rejects.toThrow('Parse error');
  });

  it('is explained in words', () => {
    expect(assessmentMarkdown(one(), {})).toContain('<sub>solid: the caller waits · with a dot: calls a model.</sub>');
  });

  it('has as many nodes as can be read, leaves out first what is not assessed, and says so', async () => {
    for (const number of [60, 100, 400]) {
      const text = assessmentMarkdown(many(number), {});
      const charts = chartsOf(text);
      expect(charts.length).toBeGreaterThan(0);
      for (const chart of charts) {
        expect(nodesOf(chart)).toBeLessThanOrEqual(80);
        await parseChart(chart);
      }
      expect(text).toMatch(/left out, as the picture would be too large: \d+ functions that are not assessed/);
    }
    expect(assessmentMarkdown(many(400), {})).toMatch(/ and \d+ of those above\.<\/sub>/);
  });

  it('draws nothing where nothing calls anything', () => {
    expect(assessmentMarkdown(reportOf([functionOf('Alone')], { nodes: [{ id: 'a', kind: 'function', label: 'Alone', fit: 'fit' }], edges: [] }), {})).not.toContain('```');
  });
});

describe('text of a report', () => {
  const report = withTexts(eight(), () => HOSTILE);

  it('ends no table, block, link or chart', async () => {
    const text = assessmentMarkdown(report, { filesUrl, homepage });
    const rows = text.split('\n').filter(line => line.startsWith('| '));
    for (const row of rows) expect(row.match(/\|/g)).toHaveLength(6);
    expect(text.match(/<details>/g)!.length).toBe(text.match(/<\/details>/g)!.length);
    expect(text.replace(/<\/?(?:details|summary|b|sub)>|<br>/g, '')).not.toMatch(/<[^|]/);
    expect(text).not.toMatch(/@octocat|\]\(javascript|[\p{Cf}\p{Cs}]|\p{Cc}(?<!\n)/u);
    const [chart] = chartsOf(text);
    await parseChart(chart!);
    expect(chart).not.toMatch(/^click|^\s*%%|^end/m);
  });

  it('is a label in the chart, whatever it is', async () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom('end', 'graph', 'subgraph x', '1. a', '- a', '# a', '`a`', '"`**a**`"', '#quot;', '#35;', '&lt;', '%%{init: {}}%%', '---', ':::x', 'www.evil.example', 'https://evil.example', 'a\nb', 'x'.repeat(500), '', ' ', '"]', '|', 'o--o', 'click n0 call alert()', '$$x$$', 'fa:fa-user', '<br>', '[[', '{{', '@{ shape: rect }', HOSTILE),
    );
    const kinds = fc.constantFrom<GraphNode['kind']>('caller', 'function', 'workflow', 'queue', 'model', 'failure');
    const edgeKinds = fc.constantFrom<GraphEdge['kind']>('sync', 'async', 'poll', 'unknown', 'model', 'failure');
    await fc.assert(fc.asyncProperty(fc.tuple(texts, texts, texts, texts, kinds, kinds, edgeKinds), async ([a, b, detail, said, from, to, kind]) => {
      const drawn: AssessmentReport = reportOf([], { nodes: [{ id: a, kind: from, label: a, detail }, { id: `${a}2`, kind: to, label: b, fit: 'fit' }], edges: [{ from: a, to: `${a}2`, kind, label: said }] });
      const [chart] = chartsOf(assessmentMarkdown(drawn, {}));
      await parseChart(chart!);
      expect(chart!.split('\n').filter(line => !/^(?:flowchart LR| {2}n\d.*| {2}classDef .*| {2}linkStyle .*)$/.test(line))).toEqual([]);
      expect(nodesOf(chart!)).toBe(2);
    }), { numRuns: 60 });
  });
});
