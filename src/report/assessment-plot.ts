import { scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import type { Alternative, Monthly } from '../assess/assessment.js';
import { dollars, short } from './figures.js';
import { html, type Html } from './html.js';

const WIDTH = 520;
const HEIGHT = 300;
const MARGINS = { top: 26, right: 136, bottom: 40, left: 58 };
const LABEL_HEIGHT = 15;
const MOST_POINTS = 200;

const SHORT_NAMES: Readonly<Record<Alternative, string>> = {
  'lambda': 'Lambda', 'provisioned-concurrency': 'Provisioned', 'fargate': 'Fargate', 'managed-instances': 'Managed Instances',
};

interface Label {
  readonly alternative: Alternative;
  y: number;
}

interface Curve {
  readonly alternative: Alternative;
  readonly points: readonly (readonly [invocations: number, usd: number])[];
}

/** What each alternative costs a month at so many invocations, both logarithmic; undefined where there is nothing to draw. */
export function drawCosts({ traffic, costs, curve, crossings }: Monthly): Html | undefined {
  const curves = readCurves(curve);
  const all = curves.flatMap(({ points }) => points);
  const [least, most] = [Math.min(...all.map(([at]) => at)), Math.max(...all.map(([at]) => at))];
  if (curves.length === 0 || !(most > least)) return undefined;

  const [cheapest, dearest] = [Math.min(...all.map(([, usd]) => usd)), Math.max(...all.map(([, usd]) => usd))];
  const x = scaleLog([least, most], [MARGINS.left, WIDTH - MARGINS.right]);
  // A cent a month is as good as nothing.
  const y = scaleLog([Math.max(cheapest, Math.min(0.01, dearest / 10)), dearest * 1.3], [HEIGHT - MARGINS.bottom, MARGINS.top]).clamp(true);
  const bottom = HEIGHT - MARGINS.bottom;
  const right = WIDTH - MARGINS.right;
  const own = traffic.invocationsPerMonth !== undefined && traffic.invocationsPerMonth >= least && traffic.invocationsPerMonth <= most ? traffic.invocationsPerMonth : undefined;
  const path = line<readonly [number, number]>(([invocations]) => round(x(invocations)), ([, usd]) => round(y(usd)));
  const labels = spread(curves.map(({ alternative, points }) => ({ alternative, y: y(points.at(-1)![1]) })), MARGINS.top, bottom);
  const said = costs.map(({ alternative, usd }) => `${SHORT_NAMES[alternative]} ${dollars(usd)}`).join(', ');
  return html`<svg class="plot" role="img" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-label="Cost per month against invocations per month, both logarithmic. ${own === undefined ? '' : `At ${short(own)} invocations: `}${said}.">
${powers(y.domain()).map(usd => html`<path class="grid" d="M${MARGINS.left} ${round(y(usd))}H${right}"/><text class="tick" text-anchor="end" x="${MARGINS.left - 8}" y="${round(y(usd)) + 4}">$${usd < 1 ? usd.toFixed(2) : short(usd)}</text>
`)}${powers(x.domain()).map(invocations => html`<path class="notch" d="M${round(x(invocations))} ${bottom}v5"/><text class="tick" text-anchor="middle" x="${round(x(invocations))}" y="${bottom + 19}">${short(invocations)}</text>
`)}<path class="axis" d="M${MARGINS.left} ${bottom}H${right}"/>
<text class="tick" x="${MARGINS.left}" y="${HEIGHT - 3}">invocations a month</text><text class="tick" x="2" y="12">USD a month</text>
${own === undefined ? undefined : drawOwn(round(x(own)), own, bottom)}${curves.map(({ alternative, points }) => html`<path class="curve of-${alternative}" d="${path([...points]) ?? ''}"/>
`)}${labels.map(label => html`<path class="leader" d="M${right + 2} ${round(y(curves.find(({ alternative }) => alternative === label.alternative)!.points.at(-1)![1]))}L${right + 9} ${round(label.y)}"/><text class="name of-${label.alternative}" x="${right + 12}" y="${round(label.y) + 4}">${SHORT_NAMES[label.alternative]}</text>
`)}${crossings.map((crossing, at) => {
    const usd = costAt(curves, crossing.to, crossing.invocations);
    if (usd === undefined) return undefined;
    // Neighbours would cover each other on one side.
    const isAbove = at % 2 === 0;
    return html`<circle class="crossing" cx="${round(x(crossing.invocations))}" cy="${round(y(usd))}" r="5"/><text class="crossing-label" text-anchor="${isAbove ? 'end' : 'start'}" x="${round(x(crossing.invocations)) + (isAbove ? -5 : 5)}" y="${round(y(usd)) + (isAbove ? -9 : 18)}">${short(crossing.invocations)}</text>
`;
  })}${own === undefined ? undefined : costs.map(({ alternative, usd }) => html`<circle class="own-cost of-${alternative}" cx="${round(x(own))}" cy="${round(y(usd))}" r="3.5"/>
`)}</svg>`;
}

function drawOwn(x: number, invocations: number, bottom: number): Html {
  const isLeft = x > (MARGINS.left + WIDTH - MARGINS.right) / 2;
  return html`<path class="own" d="M${x} ${MARGINS.top - 8}V${bottom}"/><text class="own-label" text-anchor="${isLeft ? 'end' : 'start'}" x="${isLeft ? x - 5 : x + 5}" y="${MARGINS.top - 2}">your ${short(invocations)}</text>
`;
}

function readCurves(curve: Monthly['curve']): readonly Curve[] {
  const step = Math.ceil(curve.length / MOST_POINTS);
  const kept = curve.filter((_, at) => at % step === 0 || at === curve.length - 1);
  return (Object.keys(SHORT_NAMES) as Alternative[])
    .map(alternative => ({ alternative, points: kept.flatMap(({ invocations, usd: { [alternative]: usd } }) => (isPlottable(invocations) && isPlottable(usd) ? [[invocations, usd] as const] : [])) }))
    .filter(({ points }) => points.length > 1);
}

function isPlottable(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value > 0;
}

/** Straight between two points, as the plot draws it. */
function costAt(curves: readonly Curve[], alternative: Alternative, invocations: number): number | undefined {
  const points = curves.find(curve => curve.alternative === alternative)?.points ?? [];
  const at = points.findIndex(([right]) => right >= invocations);
  const [left, right] = [points[at - 1], points[at]];
  if (!right) return undefined;
  if (!left) return right[0] === invocations ? right[1] : undefined;
  const share = Math.log(invocations / left[0]) / Math.log(right[0] / left[0]);
  return Math.exp(Math.log(left[1]) + share * Math.log(right[1] / left[1]));
}

/** Powers of ten within a domain, at most seven. */
function powers([least = 1, most = 1]: readonly number[]): readonly number[] {
  const [first, last] = [Math.ceil(Math.log10(least) - 1e-9), Math.floor(Math.log10(most) + 1e-9)];
  const step = Math.max(1, Math.ceil((last - first + 1) / 7));
  return Array.from({ length: Math.max(0, Math.floor((last - first) / step) + 1) }, (_, at) => Number(`1e${first + at * step}`));
}

/** Names beside the ends of their curves, moved apart where they would cover each other. */
function spread(labels: readonly Label[], top: number, bottom: number): readonly Label[] {
  const placed = labels.toSorted((a, b) => a.y - b.y).map(label => ({ ...label }));
  for (let at = 1; at < placed.length; at++) placed[at]!.y = Math.max(placed[at]!.y, placed[at - 1]!.y + LABEL_HEIGHT);
  const over = (placed.at(-1)?.y ?? bottom) - bottom;
  if (over > 0) placed[placed.length - 1]!.y -= over;
  for (let at = placed.length - 2; at >= 0; at--) placed[at]!.y = Math.max(top, Math.min(placed[at]!.y, placed[at + 1]!.y - LABEL_HEIGHT));
  return placed;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
