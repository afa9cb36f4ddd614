import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import { describe, expect, it } from 'vitest';
import type { AssessmentReport, Graph } from '../../src/assess/assessment.js';
import { assessmentHtml } from '../../src/report/assessment-html.js';
import { eight, functionOf, HOSTILE, many, monthlyOf, nodeOf, numbersOf, one, reportOf, withTexts } from './assessment-samples.js';

type Element = DefaultTreeAdapterTypes.Element;

const filesUrl = 'https://github.com/acme/app/blob/0123abc';
const homepage = 'https://github.com/lambdafit/lambdafit';

/** The elements of a page, which must be written as the standard wants it. */
async function elementsOf(report: AssessmentReport, options = {}): Promise<readonly Element[]> {
  const text = await assessmentHtml(report, options);
  const mistakes: string[] = [];
  const document = parse(text, { sourceCodeLocationInfo: true, onParseError: ({ code, startOffset }) => mistakes.push(`${code}: ${text.slice(startOffset - 30, startOffset + 30)}`) });
  expect(mistakes).toEqual([]);
  const found: Element[] = [];
  const waiting: DefaultTreeAdapterTypes.ChildNode[] = [...document.childNodes];
  for (let node = waiting.shift(); node; node = waiting.shift()) {
    if (!('tagName' in node)) continue;
    found.push(node);
    waiting.unshift(...node.childNodes);
  }
  return found;
}

function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find(one => one.name === name)?.value;
}

function textOf(element: Element): string {
  return element.childNodes.map(node => ('value' in node ? node.value : 'tagName' in node ? textOf(node) : '')).join('');
}

function having(elements: readonly Element[], classes: string): readonly Element[] {
  return elements.filter(element => classes.split(' ').every(name => attribute(element, 'class')?.split(' ').includes(name)));
}

/** In the picture, not in its legend. */
function nodesOf(elements: readonly Element[], classes: string): readonly Element[] {
  return having(elements, `node ${classes}`).filter(({ tagName }) => tagName !== 'svg');
}

/** Of the elements and attributes that a page is made of, which no text of a report may add to. */
function vocabulary(elements: readonly Element[]): ReadonlySet<string> {
  return new Set(elements.flatMap(({ tagName, attrs }) => [`<${tagName}>`, ...attrs.map(({ name }) => `${tagName}.${name}`)]));
}

describe('the page', () => {
  it('is well-formed, with ids that are there once and links within that lead somewhere', async () => {
    for (const report of [one(), eight(), many(), reportOf([], { nodes: [], edges: [] })]) {
      const elements = await elementsOf(report, { filesUrl, homepage });
      const ids = elements.flatMap(element => attribute(element, 'id') ?? []);
      expect(ids).toEqual([...new Set(ids)]);
      const wanted = elements.flatMap(element => [
        ...(attribute(element, 'href')?.startsWith('#') ? [attribute(element, 'href')!.slice(1)] : []),
        ...(attribute(element, 'aria-labelledby')?.split(' ') ?? []),
        ...(attribute(element, 'data-node') ? [attribute(element, 'data-node')!] : []),
        ...(attribute(element, 'data-cards')?.split(' ').filter(id => id !== '') ?? []),
      ]);
      expect(wanted.filter(id => !ids.includes(id))).toEqual([]);
    }
  });

  it('loads nothing, runs one script that its policy names, and links only where somebody said', async () => {
    for (const options of [{}, { filesUrl, homepage }]) {
      const elements = await elementsOf(eight(), options);
      expect(elements.filter(element => attribute(element, 'src') !== undefined)).toEqual([]);
      const links = elements.flatMap(element => attribute(element, 'href') ?? []).filter(href => !href.startsWith('#') && href !== 'data:,');
      expect(links.filter(href => !href.startsWith(`${filesUrl}/`) && !href.startsWith(`${homepage}/`))).toEqual([]);
      expect(links.length > 0).toBe('filesUrl' in options);

      const [script, ...others] = elements.filter(({ tagName }) => tagName === 'script');
      expect(others).toEqual([]);
      const policy = elements.flatMap(element => (attribute(element, 'http-equiv') ? [attribute(element, 'content')!] : []));
      expect(policy).toEqual([
        `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash('sha256').update(textOf(script!)).digest('base64')}'; img-src data:; base-uri 'none'; form-action 'none'`,
      ]);
      const [style] = elements.filter(({ tagName }) => tagName === 'style');
      expect(textOf(style!)).toContain('.strip');
      expect(textOf(style!)).not.toMatch(/url\(|@import|image-set/);
    }
  });

  it('is the same each time', async () => {
    expect(await assessmentHtml(many(), {})).toBe(await assessmentHtml(many(), {}));
  });

  it('has headings in their order and a name for everything that is operated', async () => {
    const elements = await elementsOf(eight());
    const levels = elements.flatMap(({ tagName }) => /^h(\d)$/.exec(tagName)?.[1] ?? []).map(Number);
    expect(levels[0]).toBe(1);
    for (const [at, level] of levels.entries()) expect(level - (levels[at - 1] ?? 0)).toBeLessThanOrEqual(1);
    for (const link of elements.filter(({ tagName }) => tagName === 'a' || tagName === 'button')) expect(attribute(link, 'aria-label') ?? textOf(link).trim()).not.toBe('');
  });

  it('shows everything where no script runs: nothing is folded, and what only a script can do is not offered', async () => {
    const elements = await elementsOf(eight());
    for (const details of elements.filter(({ tagName }) => tagName === 'details')) expect(attribute(details, 'open')).toBe('');
    for (const element of having(elements, 'needs-script')) expect(attribute(element, 'hidden')).toBe('');
    for (const button of having(elements, 'chip')) expect(attribute(button, 'disabled')).toBe('');
  });

  it('says that there is nothing to assess', async () => {
    const elements = await elementsOf(reportOf([functionOf('Thumbnail', { fit: 'not-assessed', ai: { verdict: 'no', score: 0, kinds: [], signals: [] } })], { nodes: [], edges: [] }));
    expect(textOf(elements.find(({ tagName }) => tagName === 'h1')!)).toBe('No AI functions to assess');
    expect(having(elements, 'card')).toEqual([]);
    expect(elements.some(element => textOf(element) === 'no AI work seen')).toBe(true);
  });
});

describe('text of a report', () => {
  it('stays text, whatever it holds', async () => {
    const [plain, hostile] = [await elementsOf(withTexts(eight(), () => 'x'), { filesUrl, homepage }), await elementsOf(withTexts(eight(), () => HOSTILE), { filesUrl, homepage })];
    const words = vocabulary(plain);
    expect([...vocabulary(hostile)].filter(word => !words.has(word))).toEqual([]);
    expect(hostile.some(({ tagName }) => tagName === 'img')).toBe(false);
    const name = hostile.find(({ tagName }) => tagName === 'h3')!;
    expect(textOf(name)).toContain('"><img src=x onerror=alert(1)>\'</script></style>');
    expect(textOf(name)).toContain('\\u202e\\u0000\\ud800');
    expect(await assessmentHtml(withTexts(eight(), () => HOSTILE), {})).not.toMatch(/[\p{Cf}\p{Cs}]|\p{Cc}(?<!\n)/u);
  });

  it('stays text, for any text', async () => {
    const words = vocabulary([...await elementsOf(eight(), { filesUrl }), ...await elementsOf(withTexts(one(), () => 'x'), { filesUrl })]);
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), fc.constantFrom(HOSTILE, '', '<', '-->', '&quot;'), async (text, end) => {
      const elements = await elementsOf(withTexts(one(), () => text + end), { filesUrl });
      expect([...vocabulary(elements)].filter(word => !words.has(word))).toEqual([]);
    }), { numRuns: 60 });
  });
});

describe('the picture', () => {
  const graphOf = (graph: Partial<Graph>): AssessmentReport => reportOf([], { nodes: [], edges: [], ...graph });

  it('leads from each function and state machine that has a card to it, and back', async () => {
    const elements = await elementsOf(eight());
    const nodes = elements.filter(element => element.tagName === 'a' && attribute(element, 'class')?.startsWith('node '));
    expect(nodes.map(textOf).sort()).toEqual([
      'ChatFn F1 · needs changes', 'ClassifyTicket F2 · fits', 'ExtractWorker F2 · needs changes', 'IngestDocumentFunction F2 · fits', 'LookupTool cannot be told',
      'RenderReportFn N3 · needs changes', 'ResearchAgent N1 · does not fit', 'TicketFlow F2 · fits',
    ]);
    for (const node of nodes) {
      const card = elements.find(element => `#${attribute(element, 'id')}` === attribute(node, 'href'))!;
      expect(attribute(card, 'data-node')).toBe(attribute(node, 'id'));
    }
  });

  it('tells fits apart by mark and words, not by colour alone', async () => {
    const elements = await elementsOf(eight());
    for (const [fit, said] of [['fit', 'fits'], ['fit-with-changes', 'needs changes'], ['does-not-fit', 'does not fit'], ['unknown', 'cannot be told']] as const) {
      const [node] = nodesOf(elements, `is-${fit}`);
      expect(textOf(node!)).toContain(said);
      expect(node!.childNodes.some(child => 'tagName' in child && attribute(child, 'href') === `#mark-${fit}`)).toBe(true);
    }
  });

  it('draws a model beside each part that calls it, and says where else', async () => {
    const elements = await elementsOf(eight());
    expect(having(elements, 'strip')).toHaveLength(5);
    const novas = nodesOf(elements, 'model').filter(node => textOf(node).includes('nova-lite'));
    expect(novas.map(node => /also called in .* places?/.exec(textOf(node))?.[0])).toEqual(Array.from({ length: 3 }, () => 'also called in 2 other places'));
  });

  it('has every call in its table', async () => {
    const elements = await elementsOf(eight());
    const table = having(elements, 'as-table')[0]!;
    const { graph } = eight();
    expect(textOf(table).match(/ wait|handed over|polled|not known how|calls a model|failures go to|caller waits/g)!.length).toBeGreaterThanOrEqual(graph.edges.length);
    for (const { label } of graph.nodes) expect(textOf(table)).toContain(label);
  });

  it('takes circles, calls of oneself, edges that lead nowhere, and ids that are no keys', async () => {
    const ids = ['__proto__', 'constructor', 'a\u0001b', '', 'toString'];
    const functions = ids.map(id => functionOf(id));
    const nodes = functions.map((fn, at) => ({ ...nodeOf(fn), id: ids[at]! }));
    const edges = [
      ...ids.map((from, at) => ({ from, to: ids[(at + 1) % ids.length]!, kind: 'sync' as const, label: 'waits 29 s' })),
      ...ids.map(id => ({ from: id, to: id, kind: 'async' as const })),
      { from: '__proto__', to: 'constructor', kind: 'poll' as const }, { from: 'nobody', to: 'constructor', kind: 'sync' as const }, { from: 'constructor', to: 'valueOf', kind: 'model' as const },
    ];
    const elements = await elementsOf(reportOf(functions, { nodes, edges }));
    expect(nodesOf(elements, 'function')).toHaveLength(ids.length);
    expect(elements.flatMap(({ attrs }) => attrs).filter(({ value }) => /NaN|undefined|Infinity/.test(value))).toEqual([]);
  });

  it('breaks and shortens long names, and keeps them whole in the title', async () => {
    const label = `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${'VeryLong'.repeat(60)}`;
    const elements = await elementsOf(graphOf({ nodes: [{ id: 'm', kind: 'model', label }] }));
    const [node] = nodesOf(elements, 'model');
    const lines = node!.childNodes.filter(child => 'tagName' in child && child.tagName === 'text') as Element[];
    expect(lines.length).toBeLessThanOrEqual(3);
    for (const line of lines) expect(textOf(line).length).toBeLessThanOrEqual(30);
    expect(textOf(lines.at(-1)!)).toMatch(/…$/);
    expect(textOf(node!)).toContain(label);
  });

  it('lets a word stand whole that is hardly too long', async () => {
    const elements = await elementsOf(graphOf({ nodes: ['claimsinvokebedrockagents', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', ' '].map((label, at) => ({ id: String(at), kind: 'model', label })) }));
    expect(nodesOf(elements, 'model').map(node => node.childNodes.flatMap(child => ('tagName' in child && child.tagName === 'text' ? [textOf(child)] : [])))).toEqual([
      ['claimsinvokebedrockagents'], ['us.anthropic.claude-', 'sonnet-4-5-20250929-v1:0'], ['–'],
    ]);
  });

  it('leaves to the table what is too large to draw, in good time', async () => {
    const functions = Array.from({ length: 300 }, (_, n) => functionOf(`Fn${n}`));
    const nodes = functions.map(nodeOf);
    const chain = nodes.slice(1).map((node, at) => ({ from: nodes[at]!.id, to: node.id, kind: 'sync' as const }));
    const started = performance.now();
    const elements = await elementsOf(reportOf(functions, { nodes, edges: chain }));
    expect(having(elements, 'card')).toHaveLength(300);
    expect(having(elements, 'to-node')).toEqual([]);
    expect(having(elements, 'as-table').map(table => textOf(table).match(/caller waits/g)!.length)).toEqual([299]);
    expect(having(elements, 'strip')).toEqual([]);
    expect(textOf(having(elements, 'strip-frame')[0]!)).toContain('300 things that hang together are too many to draw');
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('many things that are not too many each', () => {
  it('are drawn as long as that takes reasonable time', async () => {
    const sizes = [2, 5, 60];
    const graph = sizes.flatMap(size => Array.from({ length: 40 }, (_, group) => ({ size, group })));
    const nodes = graph.flatMap(({ size, group }) => Array.from({ length: size }, (_, n) => ({ id: `${size}.${group}.${n}`, kind: 'function' as const, label: `Fn${n}` })));
    const edges = graph.flatMap(({ size, group }) => Array.from({ length: size - 1 }, (_, n) => ({ from: `${size}.${group}.${n}`, to: `${size}.${group}.${n + 1}`, kind: 'sync' as const })));
    const elements = await elementsOf(reportOf([], { nodes, edges }));
    expect(having(elements, 'strip').length).toBe(80 + Math.floor((80_000 - 40 * 4 - 40 * 25) / 3_600));
  });
});

describe('a card', () => {
  it('says each thing once, and names lines of its own template as such', async () => {
    const finding = { rule: 'memory-at-default', severity: 'note', message: 'Ask runs with 128 MB.', path: 'template.yaml', line: 12 } as const;
    const ask = functionOf('Ask', {
      blockers: ['memory-at-default'],
      findings: [finding, { ...finding, rule: 'ai-function-unobserved', message: 'Ask is not traced.', path: 'other.yaml' }],
      reasons: [{ note: finding.message, path: finding.path, line: finding.line, column: 1 }, { note: 'Nothing is kept' }],
    });
    const elements = await elementsOf(reportOf([ask], { nodes: [], edges: [] }));
    const parts = new Map(having(elements, 'part').map(part => [textOf(part.childNodes[0] as Element), textOf(part.childNodes[1] as Element)]));
    expect(parts.get('To change')).toBe('Ask runs with 128 MB. note · memory-at-default · line 12');
    expect(parts.get('Also found')).toBe('Ask is not traced. note · ai-function-unobserved · other.yaml:12');
    expect(having(elements, 'reasons').map(textOf)).toEqual(['Nothing is kept']);
  });
});

describe('the figures', () => {
  const pageOf = async (numbers: Parameters<typeof numbersOf>[0]): Promise<readonly Element[]> => elementsOf(reportOf([functionOf('Ask', { numbers: numbersOf(numbers) })], { nodes: [], edges: [] }));

  it('plot what each alternative costs a month, mark the traffic, and name the crossings', async () => {
    const elements = await pageOf({ monthly: monthlyOf({ invocationsPerMonth: 200_000, averageSeconds: 4, modelCostPerCall: 0.003 }) });
    const [plot] = having(elements, 'plot');
    expect(having(elements, 'curve')).toHaveLength(4);
    expect(textOf(having(elements, 'own-label')[0]!)).toBe('your 200 k');
    expect(having(elements, 'own-cost')).toHaveLength(4);
    expect(having(elements, 'crossing-label').map(textOf)).toEqual(['464 k', '681 k']);
    expect(attribute(plot!, 'aria-label')).toContain('At 200 k invocations: Lambda $13.37');
    const caption = elements.find(({ tagName }) => tagName === 'figcaption')!;
    expect(textOf(caption)).toContain('From 681,292 invocations a month Fargate costs less than Lambda with provisioned concurrency.');
    expect(textOf(having(elements, 'cheapest')[0]!)).toMatch(/^Lambda · cheapest.*\$13\.37$/);
    expect(textOf(having(elements, 'share-said')[0]!)).toBe('The model costs $600 a month beside it: Lambda is 2.2 % of the whole.');
  });

  it('place more calls further right, and more dollars further up', async () => {
    const elements = await pageOf({ monthly: monthlyOf({ invocationsPerMonth: 200_000 }) });
    const [curve] = having(elements, 'curve of-lambda');
    const points = attribute(curve!, 'd')!.slice(1).split('L').map(pair => pair.split(',').map(Number));
    expect(points.length).toBeGreaterThan(40);
    for (const [at, [x, y]] of points.entries()) if (at > 0) expect(x! > points[at - 1]![0]! && y! < points[at - 1]![1]!).toBe(true);
  });

  it('say from which share of the day something else costs less, where no traffic is given', async () => {
    const elements = await pageOf({ crossovers: [...numbersOf().crossovers, { alternative: 'fargate', size: '4 vCPU', busyShare: 1.3, assumes: [] }] });
    expect(having(elements, 'plot')).toEqual([]);
    expect(having(elements, 'bar').map(bar => attribute(bar, 'style'))).toEqual(['--share:4.8%', '--share:7.1%', '--share:60%', '--share:100%']);
    expect(having(elements, 'bar-head').map(textOf)).toEqual([
      'Fargate 1 vCPU, 2 GBabove 4.8 % 1 h 9 min a day', 'Lambda Managed Instances m7g.largeabove 7.1 % 1 h 42 min a day',
      'Lambda with provisioned concurrency 1,024 MBabove 60 % 14 h 24 min a day', 'Fargate 4 vCPUnever costs less',
    ]);
  });

  it('draw nothing of figures that are none', async () => {
    const monthly = monthlyOf({ invocationsPerMonth: 1 });
    for (const curve of [[], [{ invocations: 5, usd: { lambda: 1 } }], [{ invocations: 0, usd: { lambda: 0 } }, { invocations: Number.NaN, usd: { lambda: Number.POSITIVE_INFINITY } }]]) {
      const elements = await pageOf({ monthly: { ...monthly, curve } });
      expect(having(elements, 'plot')).toEqual([]);
      expect(having(elements, 'costs')).toHaveLength(1);
    }
  });

  it('say what they assume', async () => {
    const elements = await pageOf({});
    const said = having(elements, 'how').map(textOf);
    for (const assumption of ['assumes botocore\'s legacy retries', 'assumes 10 requests wait in a task at once; on-demand prices, no load balancer']) expect(said).toContain(assumption);
  });
});
