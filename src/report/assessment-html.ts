import { createHash } from 'node:crypto';
import type {
  AssessmentReport, CallerAssessment, Crossover, Evidence, Figure, Fit, FunctionAssessment, Graph, GraphEdge, Monthly, Numbers, PriceUse, Target, Where, WorkflowAssessment,
} from '../assess/assessment.js';
import { ALTERNATIVE_NAMES, FIT_NAMES, KIND_NAMES, PATTERN_NAMES } from '../assess/words.js';
import type { AssessmentReportOptions } from './assessment.js';
import { fitOf, headline, ranked } from './assessment-headline.js';
import { strips, type Strip, type StripNode } from './assessment-graph.js';
import script from './assessment-page.js?raw';
import style from './assessment-page.css?raw';
import { drawable, drawEnd, drawStrip, NAMES, outline, type PictureLink } from './assessment-picture.js';
import { drawCosts } from './assessment-plot.js';
import { count, dollars, ofDay, percent, seconds, whole } from './figures.js';
import { fileUrl, ruleUrl } from './links.js';
import { html, Html } from './html.js';

/** Signs that a card shows without being asked. */
const ENOUGH_SIGNS = 3;
const ASSESSED: readonly Fit[] = ['does-not-fit', 'fit-with-changes', 'unknown', 'fit'];

/** A function or a state machine, with its place on the page. */
interface Card {
  readonly id: string;
  /** Of its node in the picture, where it has one. */
  readonly node: string | undefined;
  readonly subject: FunctionAssessment | WorkflowAssessment;
  /** What it calls, as the picture shows it. */
  readonly calls: readonly { readonly how: string; readonly to: string; readonly label: string | undefined }[];
}

/** Within a card. */
interface Context extends AssessmentReportOptions {
  /** The file where its subject is written: places in it are lines. */
  readonly home?: string;
}

/** One page that holds all it needs: it asks nothing of the network, and shows everything without its script, too. */
export async function assessmentHtml(report: AssessmentReport, options: AssessmentReportOptions): Promise<string> {
  const drawn = strips(report.graph);
  const canDraw = drawable(drawn);
  const cards = dealCards(report, drawn, canDraw);
  const title = headline(report);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash(script)}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${title} · lambdafit</title>
<style>${new Html(style)}</style>
</head>
<body${cards.length <= 1 && new Html(' class="one"')}>
<a class="skip" href="#cards">Skip to the functions</a>
${MARKS}
<header>
<p class="product">lambdafit <span>assessment</span></p>
<h1>${title}</h1>
<p class="lede">${lede(report)}</p>
${tools(cards)}
</header>
<main>
${picture(drawn, canDraw, report.graph, cards)}
<section id="cards" class="cards" aria-labelledby="cards-title" tabindex="-1">
<div class="section-head"><h2 id="cards-title">Functions</h2><button type="button" class="quiet needs-script" id="expand" hidden>Open all</button></div>
${cards.length === 0 ? html`<p class="empty">Nothing here calls a model, as far as the project shows.</p>` : cards.map(card => drawCard(card, options))}
<p class="empty" id="nothing" hidden>No function is like that.</p>
</section>
</main>
<footer>
${notAssessed(report, options)}${failures(report, options)}${prices(report.prices)}
<p class="fine">Written by lambdafit ${report.tool.version} from the files of the project. Every figure is an estimate that says what it assumes; nothing was asked of AWS.</p>
</footer>
<script>${new Html(script)}</script>
</body>
</html>
`.text;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function lede({ functions, prices: used }: AssessmentReport): string {
  const others = functions.filter(({ fit }) => fit === 'not-assessed').length;
  const dates = [...new Set(used.map(({ asOf }) => asOf))].sort();
  const regions = [...new Set(used.map(({ region }) => region))].sort();
  return [
    ...(others > 0 ? [`${count(others, 'other function')} not assessed`] : []),
    ...(dates.length > 0 ? [`prices of ${regions.join(', ')}, ${dates[0]}${dates.length > 1 ? ` to ${dates.at(-1)}` : ''}`] : []),
  ].join(' · ');
}

/** How many fit how, which are the switches of what is shown once the script runs. */
function tools(cards: readonly Card[]): Html | undefined {
  if (cards.length === 0) return undefined;
  return html`<div class="tools">
<div class="fits" role="group" aria-label="Show only">${ASSESSED.map(fit => {
    const number = cards.filter(({ subject }) => subject.fit === fit).length;
    return number > 0 && html`<button type="button" class="chip is-${fit}" data-fit="${fit}" disabled>${mark(fit)}<b>${number}</b> ${fitOf(number, fit)}</button>`;
  })}</div>
<label class="search needs-script" hidden><span>Search</span><input type="search" id="search" autocomplete="off" spellcheck="false" placeholder="name, caller, model, rule"></label>
<p class="shown needs-script" id="shown" role="status" hidden></p>
</div>`;
}

// ── the picture ────────────────────────────────────────────────────────────

function dealCards(report: AssessmentReport, drawn: readonly Strip[], canDraw: ReadonlySet<Strip>): readonly Card[] {
  const places = new Map<string, Pick<Card, 'node' | 'calls'>>();
  drawn.forEach((strip, number) => {
    const { nodes, edges } = strip;
    const labels = new Map(nodes.map(({ id, label }) => [id, label]));
    nodes.forEach((node, at) => {
      if (node.fit === undefined) return;
      const calls = edges.filter(({ from }) => from === node.id).map(({ kind, to, label }) => ({ how: OUTGOING[kind], to: labels.get(to)!, label }));
      places.set(placeKey(node.label, node.at), { node: canDraw.has(strip) ? `node-${number}-${at}` : undefined, calls });
    });
  });
  return ranked(report).map((subject, at) => ({ id: `card-${at}`, subject, ...(places.get(placeKey(subject.logicalId, subject.at)) ?? { node: undefined, calls: [] }) }));
}

const OUTGOING: Readonly<Record<GraphEdge['kind'], string>> = {
  sync: 'waits for', async: 'hands over to', poll: 'is polled by', unknown: 'calls', model: 'calls', failure: 'failures go to',
};

function placeKey(name: string, at: Where | undefined): string {
  return JSON.stringify([name, at?.path, at?.line]);
}

function picture(drawn: readonly Strip[], canDraw: ReadonlySet<Strip>, graph: Graph, cards: readonly Card[]): Html {
  const cardOf = new Map(cards.map(card => [card.node, card.id]));
  const linkOf = (strip: number, at: number): PictureLink | undefined => {
    const target = cardOf.get(`node-${strip}-${at}`);
    return target === undefined ? undefined : { target, id: `node-${strip}-${at}` };
  };
  return html`<section class="picture" aria-labelledby="picture-title">
<div class="section-head"><h2 id="picture-title">Who calls whom</h2></div>
${drawn.length === 0 ? html`<p class="empty">Nothing to draw.</p>` : html`${legend(graph)}
<div class="strips" role="region" aria-label="Picture of the calls" tabindex="0">
${drawn.map((strip, number) => html`<div class="strip-frame" data-cards="${strip.nodes.flatMap((_, at) => linkOf(number, at)?.target ?? []).join(' ')}">${
    canDraw.has(strip) ? drawStrip(strip, titleOf(strip), node => linkOf(number, strip.nodes.indexOf(node))) : html`<p class="empty">${count(strip.nodes.length, 'thing')} that hang together are too many to draw: see the table.</p>`
  }</div>
`)}</div>`}
${callTable(graph)}
</section>`;
}

function titleOf({ nodes }: Strip): string {
  const names = nodes.filter(({ fit }) => fit !== undefined).map(({ label }) => label);
  return `Calls of ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
}

const WIRES = { sync: 'caller waits', async: 'handed over', poll: 'polled', unknown: 'not known how', model: 'calls a model', failure: 'failures go to' } as const;
const KINDS: readonly StripNode['kind'][] = ['caller', 'function', 'workflow', 'queue', 'model', 'failure'];

/** Of what is really in the picture. */
function legend({ nodes, edges }: Graph): Html {
  const wires = (Object.keys(WIRES) as (keyof typeof WIRES)[]).filter(kind => edges.some(edge => edge.kind === kind));
  const kinds = KINDS.filter(kind => nodes.some(node => node.kind === kind));
  return html`<ul class="legend" aria-label="Legend">
${kinds.map(kind => html`<li><svg class="node ${kind}" viewBox="-1 -1 28 16" width="28" height="16" aria-hidden="true">${outline(kind, 0, 0, 26, 14)}</svg>${NAMES[kind].replace(':', '').toLowerCase()}</li>
`)}${wires.map(kind => html`<li><svg class="wire ${kind}" viewBox="0 0 34 16" width="34" height="16" aria-hidden="true"><path d="M1 8H31"/>${drawEnd(kind, 32, 8, 0)}</svg>${WIRES[kind]}</li>
`)}</ul>`;
}

/** The picture in words. */
function callTable({ nodes, edges }: Graph): Html | undefined {
  const labels = new Map(nodes.map(({ id, label }) => [id, label]));
  if (edges.length === 0) return undefined;
  return html`<details class="as-table" open><summary>The same as a table</summary>
<div class="scroll" role="region" aria-label="Table of the calls" tabindex="0"><table>
<thead><tr><th scope="col">From</th><th scope="col">How</th><th scope="col">To</th><th scope="col">More</th></tr></thead>
<tbody>
${edges.map(({ from, to, kind, label }) => html`<tr><td class="name">${labels.get(from) ?? from}</td><td>${WIRES[kind]}</td><td class="name">${labels.get(to) ?? to}</td><td>${label}</td></tr>
`)}</tbody></table></div></details>`;
}

/** Signs of fit, each of its own shape. */
const MARKS = html`<svg width="0" height="0" class="marks" aria-hidden="true"><defs>
<symbol id="mark-fit" viewBox="0 0 16 16"><circle class="mark-field" cx="8" cy="8" r="7.5"/><path class="mark-sign" d="M4.6 8.3L7 10.7L11.5 5.6"/></symbol>
<symbol id="mark-fit-with-changes" viewBox="0 0 16 16"><path class="mark-field" d="M8 1L15.4 14.5H.6Z" stroke-linejoin="round"/><path class="mark-sign" d="M8 6V9.6M8 12V12.1"/></symbol>
<symbol id="mark-does-not-fit" viewBox="0 0 16 16"><path class="mark-field" d="M5 .7H11L15.3 5V11L11 15.3H5L.7 11V5Z"/><path class="mark-sign" d="M5.2 5.2L10.8 10.8M10.8 5.2L5.2 10.8"/></symbol>
<symbol id="mark-unknown" viewBox="0 0 16 16"><path class="mark-field" d="M8 .3L15.7 8L8 15.7L.3 8Z"/><path class="mark-sign" d="M6 6.3C6 4.2 10 4.2 10 6.3C10 7.8 8 7.7 8 9.3M8 11.4V11.5"/></symbol>
<symbol id="mark-not-assessed" viewBox="0 0 16 16"><circle class="mark-field" cx="8" cy="8" r="7"/><path class="mark-sign" d="M5 8H11"/></symbol>
</defs></svg>`;

function mark(fit: Fit): Html {
  return html`<svg class="mark is-${fit}" width="16" height="16" aria-hidden="true"><use href="#mark-${fit}"/></svg>`;
}

// ── cards ──────────────────────────────────────────────────────────────────

function drawCard({ id, node, subject, calls }: Card, options: AssessmentReportOptions): Html {
  const { logicalId, fit, pattern, confidence, at, reasons } = subject;
  const isWorkflow = 'modelTasks' in subject;
  const context: Context = { ...options, home: at.path };
  const others = isWorkflow ? reasons : reasons.filter(({ note }) => !subject.findings.some(({ message }) => message === note));
  return html`<article class="card is-${fit}" id="${id}" data-fit="${fit}" data-node="${node}" aria-labelledby="${id}-name">
<details open><summary>${mark(fit)}<h3 id="${id}-name">${logicalId}</h3><span class="fit">${FIT_NAMES[fit]}</span><span class="about">${isWorkflow && 'state machine · '}${pattern ? `${pattern} ${PATTERN_NAMES[pattern]}` : 'pattern not known'} · confidence ${confidence}</span></summary>
<div class="body">
${others.length > 0 && html`<ul class="reasons">${others.map(reason => html`<li>${evidence(reason, context)}</li>`)}</ul>`}
<p class="where"><span>${place(at, options)}${subject.template !== at.path && html` · ${subject.template}`}${'cdkPath' in subject && subject.cdkPath !== undefined && html` · <span class="name">${subject.cdkPath}</span>`}</span>${node !== undefined && html`<a class="to-node needs-script" href="#${node}" hidden>Show in the picture</a>`}</p>
${isWorkflow ? workflowBody(subject, callList(calls), context) : functionBody(subject, callList(calls), context)}
</div>
</details>
</article>
`;
}

function workflowBody({ callers, modelTasks, paidTasks, blockers, target, express }: WorkflowAssessment, calls: Html | false, options: Context): Html {
  return html`${modelTasks.length > 0 && part('Tasks that call a model', html`<p>${modelTasks.map((task, at) => html`${at > 0 && ', '}<span class="name">${task}</span>`)}${express && ' (an Express workflow)'}</p>`)}${
    part('Callers', callers.length > 0 && html`<ul>${callers.map(({ from, mode, budget, at }) => html`<li><span class="name">${from}</span> ${mode === 'async' ? 'hands over' : budget === undefined ? 'waits' : `waits ${seconds(budget)}`} <span class="origin">${place(at, options)}</span></li>`)}</ul>`)}${
    part('Calls', calls)}${
    part('Numbers', paidTasks.length > 0 && html`<dl class="stats">${paidTasks.map(one => stat(`Task ${one.task} is paid, at most`, `${whole(one.value)} times`, one))}</dl>`)}${
    blockers.length > 0 && part('To change', html`<ul>${blockers.map(rule => html`<li>${ruleLink(rule, options)}</li>`)}</ul>`)}${instead(target)}`;
}

function functionBody(one: FunctionAssessment, calls: Html | false, options: Context): Html {
  const { ai, handler, callers, findings, blockers, advice, target, numbers, unknowns } = one;
  return html`${part('To change', findingList(findings.filter(({ rule }) => blockers.includes(rule)), options))}${
    part('Also found', findingList(findings.filter(({ rule }) => !blockers.includes(rule)), options))}${
    instead(target)}${
    part('Callers', callers.length > 0 && callerList(callers, options))}${
    part('Calls', calls)}${
    numbers !== null && drawNumbers(numbers)}${
    part('Advice', advice.length > 0 && html`<ul>${advice.map(sentence => html`<li>${evidence(sentence, options)}</li>`)}</ul>`)}${
    part('Would change the verdict', unknowns.length > 0 && html`<ul>${unknowns.map(unknown => html`<li>${unknown}</li>`)}</ul>`)}${
    part('Why AI', html`<p class="score">${ai.verdict === 'ai' ? 'AI' : 'Probably AI'}, ${ai.score} of 100${ai.kinds.length > 0 && `: ${ai.kinds.map(kind => KIND_NAMES[kind]).join(', ')}`}</p>
${signs(ai.signals.slice(0, ENOUGH_SIGNS), options)}${ai.signals.length > ENOUGH_SIGNS && html`<details open class="more"><summary>${count(ai.signals.length - ENOUGH_SIGNS, 'weaker sign')}</summary>${signs(ai.signals.slice(ENOUGH_SIGNS), options)}</details>`}`)}${
    part('Read', (handler.files.length > 0 || handler.gaps.length > 0) && html`<p class="files">${handler.files.map((path, at) => html`${at > 0 && ', '}${place({ path }, options)}`)}</p>${handler.gaps.length > 0 && html`<ul class="gaps">${handler.gaps.map(gap => html`<li>${gap}</li>`)}</ul>`}`)}`;
}

function findingList(findings: FunctionAssessment['findings'], options: Context): Html | false {
  return findings.length > 0 && html`<ul class="findings">${findings.map(({ rule, severity, message, path, line }) => html`<li class="${severity}"><span>${message}</span> <span class="origin">${severity} · ${ruleLink(rule, options)} · ${place({ path, line }, options)}</span></li>`)}</ul>`;
}

function callList(calls: Card['calls']): Html | false {
  return calls.length > 0 && html`<ul>${calls.map(({ how, to, label }) => html`<li>${how} <span class="name">${to}</span>${label !== undefined && html`, ${label}`}</li>`)}</ul>`;
}

function part(name: string, content: Html | false): Html | false {
  return content && html`<section class="part"><h4>${name}</h4><div>${content}</div></section>
`;
}

function signs(signals: FunctionAssessment['ai']['signals'], options: Context): Html | false {
  return signals.length > 0 && html`<table class="signs"><tbody>${signals.map(({ weight, note, path, line }) => html`<tr><td class="number">${weight}</td><td>${note} <span class="origin">${place({ path, line }, options)}</span></td></tr>`)}</tbody></table>`;
}

function callerList(callers: readonly CallerAssessment[], options: Context): Html {
  return html`<ul class="callers">${callers.map(({ from, mode, budget, pattern, fit, at, target }) => html`<li>${mark(fit)}<div><span class="name">${from}</span> ${
    { sync: budget === undefined ? 'waits' : `waits ${seconds(budget)}`, async: 'hands over', poll: 'is polled', unknown: 'calls, not known how' }[mode]}<span class="origin">${
    [...(pattern ? [pattern] : []), FIT_NAMES[fit], ...(target ? [target.first] : [])].join(' · ')} · ${place(at, options)}</span></div></li>`)}</ul>`;
}

function instead(target: Target | null): Html | false {
  return target !== null && part('Where to go', html`<p class="target">${target.first}</p><p>${target.because}</p>${
    target.alternatives.length > 0 && html`<p class="or"><span>or</span> ${target.alternatives.join(' · ')}</p>`}${
    target.not.length > 0 && html`<p class="or"><span>not</span> ${target.not.join(' · ')}</p>`}`) as Html;
}

// ── figures ────────────────────────────────────────────────────────────────

function drawNumbers({ memoryMb, timeoutSeconds, worstCaseSeconds, paidAttempts, crossovers, monthly }: Numbers): Html {
  const stats = [
    memoryMb !== null && stat('Memory', `${whole(memoryMb)} MB`),
    timeoutSeconds !== null && stat('Timeout', seconds(timeoutSeconds)),
    worstCaseSeconds !== null && stat('One run, at most', seconds(worstCaseSeconds.value), worstCaseSeconds),
    paidAttempts !== null && stat('A call is paid, at most', paidAttempts.value === 1 ? 'once' : `${whole(paidAttempts.value)} times`, paidAttempts),
  ].filter(one => one !== false);
  return html`${part('Numbers', stats.length > 0 && html`<dl class="stats">${stats}</dl>`)}${
    monthly ? part('Cost', drawMonthly(monthly)) : part('Break-even', crossovers.length > 0 && drawCrossovers(crossovers))}`;
}

function stat(name: string, value: string, figure?: Figure): Html {
  return html`<div><dt>${name}</dt><dd><b>${value}</b>${figure && html`<span class="how">${figure.how}</span>`}${figure && assumed(figure.assumes)}</dd></div>`;
}

function assumed(assumes: readonly string[]): Html | false {
  return assumes.length > 0 && html`<span class="how">assumes ${[...new Set(assumes)].join('; ')}</span>`;
}

/** Where in a day each alternative begins to cost less. */
function drawCrossovers(crossovers: readonly Crossover[]): Html {
  return html`<p>How much of the day the function must be busy before something else costs less.</p>
<ul class="bars">${crossovers.map(({ alternative, size, busyShare, assumes }) => html`<li><div class="bar-head"><span><b>${ALTERNATIVE_NAMES[alternative]}</b>${size !== '' && html` <span class="how">${size}</span>`}</span><span class="number">${busyShare > 1 ? 'never costs less' : html`above <b>${percent(busyShare)}</b> <span class="how">${ofDay(busyShare)} a day</span>`}</span></div>
<div class="bar of-${alternative}" style="--share:${Math.round(Math.min(1, Math.max(0, busyShare)) * 1000) / 10}%" aria-hidden="true"></div>${assumed(assumes)}</li>
`)}</ul>
<p class="scale" aria-hidden="true"><span>never busy</span><span>half of the day</span><span>always</span></p>`;
}

function drawMonthly(monthly: Monthly): Html {
  const { traffic, costs, model, crossings } = monthly;
  const cheapest = Math.min(...costs.map(({ usd }) => usd));
  const said = [
    ...(traffic.invocationsPerMonth === undefined ? [] : [`${whole(traffic.invocationsPerMonth)} invocations a month`]),
    ...(traffic.averageSeconds === undefined ? [] : [`${seconds(traffic.averageSeconds)} each`]),
    ...(traffic.utilization === undefined ? [] : [`busy ${percent(traffic.utilization)} of the day`]),
  ];
  return html`<figure>${drawCosts(monthly)}
<figcaption>${said.length > 0 && html`<p>Your traffic: ${said.join(', ')}.</p>`}${
  crossings.length > 0 && html`<ul>${crossings.map(({ invocations, from, to }) => html`<li>From <b>${whole(invocations)}</b> invocations a month ${ALTERNATIVE_NAMES[to]} costs less than ${ALTERNATIVE_NAMES[from]}.</li>`)}</ul>`}</figcaption></figure>
<table class="costs"><thead><tr><th scope="col">At your traffic</th><th scope="col" class="number">a month</th></tr></thead><tbody>${costs.toSorted((a, b) => a.usd - b.usd).map(({ alternative, usd, how }) => html`<tr${usd === cheapest && new Html(' class="cheapest"')}><th scope="row"><span class="dot of-${alternative}"></span>${ALTERNATIVE_NAMES[alternative]}${usd === cheapest && ' · cheapest'}<span class="how">${how}</span></th><td class="number">${dollars(usd)}</td></tr>`)}</tbody></table>
${model && html`<p class="share-said">The model costs <b>${dollars(model.usd)}</b> a month beside it: Lambda is <b>${percent(model.lambdaShare)}</b> of the whole.</p><div class="bar model" style="--share:${Math.round(Math.min(1, Math.max(0, model.lambdaShare)) * 1000) / 10}%" aria-hidden="true"></div>`}
${assumed(costs.flatMap(({ assumes }) => assumes))}`;
}

// ── what stands at the end ─────────────────────────────────────────────────

function notAssessed({ functions }: AssessmentReport, options: AssessmentReportOptions): Html | undefined {
  const others = functions.filter(({ fit }) => fit === 'not-assessed');
  if (others.length === 0) return undefined;
  return html`<details open class="others"><summary><h2>${count(others.length, 'function')} not assessed</h2></summary>
<div class="scroll" role="region" aria-label="Functions that are not assessed" tabindex="0"><table><thead><tr><th scope="col">Function</th><th scope="col">Why</th><th scope="col" class="number">Score</th><th scope="col">Where</th></tr></thead><tbody>
${others.map(one => html`<tr><td class="name">${one.logicalId}</td><td>${whyNot(one)}</td><td class="number">${one.ai.score}</td><td>${place(one.at, options)}</td></tr>
`)}</tbody></table></div></details>
`;
}

function whyNot({ excluded, ai, reasons }: FunctionAssessment): string {
  if (excluded === 'cdk-helper') return 'a function of CDK';
  if (excluded === 'edge') return 'Lambda@Edge';
  if (ai.verdict === 'no') return ai.kinds.includes('managed-ai') ? KIND_NAMES['managed-ai'] : 'no AI work seen';
  return reasons[0]?.note ?? (ai.verdict === 'likely' ? 'perhaps AI' : 'not assessed');
}

function failures({ failures: all }: AssessmentReport, options: AssessmentReportOptions): Html | undefined {
  if (all.length === 0) return undefined;
  return html`<section aria-labelledby="failures-title"><h2 id="failures-title">${count(all.length, 'file')} could not be read</h2><ul>${all.map(({ message, ...at }) => html`<li>${place(at, options)}: ${message}</li>`)}</ul></section>
`;
}

function prices(used: readonly PriceUse[]): Html | undefined {
  if (used.length === 0) return undefined;
  return html`<details open class="prices"><summary><h2>Prices</h2></summary>
<div class="scroll" role="region" aria-label="Prices" tabindex="0"><table><thead><tr><th scope="col">Price</th><th scope="col" class="number">USD</th><th scope="col">per</th><th scope="col">Region</th><th scope="col">As of</th><th scope="col">Source</th></tr></thead><tbody>
${used.map(({ name, usd, unit, region, asOf, source, overridden }) => html`<tr><td>${name}</td><td class="number">${usd}</td><td>${unit}</td><td>${region}</td><td>${asOf}</td><td>${overridden ? 'your configuration' : source}</td></tr>
`)}</tbody></table></div></details>
`;
}

function evidence({ note, path, line }: Evidence, options: Context): Html {
  return html`${note}${path !== undefined && html` <span class="origin">${place({ path, line }, options)}</span>`}`;
}

function place({ path, line }: { readonly path: string; readonly line?: number | undefined }, { filesUrl, home }: Context): Html {
  const text = line === undefined ? path : path === home ? `line ${line}` : `${path}:${line}`;
  const url = filesUrl === undefined ? undefined : fileUrl(filesUrl, path, line);
  return url === undefined ? html`<span class="name">${text}</span>` : html`<a class="name" href="${url}">${text}</a>`;
}

function ruleLink(rule: string, { homepage }: AssessmentReportOptions): Html {
  const url = homepage === undefined ? undefined : ruleUrl(homepage, rule);
  return url === undefined ? html`<span class="name">${rule}</span>` : html`<a class="name" href="${url}">${rule}</a>`;
}
