import { ALL } from '../assess/traffic.js';
import { TRAFFIC_NUMBERS, type Traffic, type TrafficNumber } from '../workload/settings.js';
import { quote, UsageError } from './usage.js';

/** The options that say what traffic a function has, and what each of them says. */
export const TRAFFIC_OPTIONS = {
  'invocations-per-month': 'invocationsPerMonth',
  'average-seconds': 'averageSeconds',
  'utilization': 'utilization',
  'model-cost-per-call': 'modelCostPerCall',
} as const satisfies Readonly<Record<string, TrafficNumber>>;

export type TrafficOption = keyof typeof TRAFFIC_OPTIONS;

/** `--utilization 0.4 --utilization AskFunction=60%`: function → what is said of it, `*` for all. The last of several answers counts. */
export function trafficFrom(given: (option: TrafficOption) => readonly string[]): ReadonlyMap<string, Traffic> {
  const traffic = new Map<string, Traffic>();
  for (const [option, key] of Object.entries(TRAFFIC_OPTIONS) as [TrafficOption, TrafficNumber][]) {
    for (const argument of given(option)) {
      const at = argument.lastIndexOf('=');
      const name = at < 0 ? ALL : argument.slice(0, at);
      if (name === '') throw new UsageError(`--${option} takes ${SHAPE}, not ${quote(argument)}.`);
      traffic.set(name, { ...traffic.get(name), [key]: numberFrom(argument.slice(at + 1), option, key) });
    }
  }
  return traffic;
}

const SHAPE = 'NUMBER or Name=NUMBER';

function numberFrom(text: string, option: TrafficOption, key: TrafficNumber): number {
  const [, digits, percent] = /^(\d+(?:\.\d+)?(?:e\d+)?|\.\d+)(%?)$/i.exec(text) ?? [];
  if (digits === undefined || (percent === '%' && key !== 'utilization')) {
    throw new UsageError(`--${option} takes ${SHAPE}${key === 'utilization' ? ', from 0 to 1 or a percentage such as 40%' : ''}, not ${quote(text)}.`);
  }
  const value = percent === '%' ? Number(digits) / 100 : Number(digits);
  const { above = -Infinity, atLeast = -Infinity, atMost } = TRAFFIC_NUMBERS[key];
  if (value <= above) throw new UsageError(`--${option} must be more than ${above}, not ${quote(text)}.`);
  if (value < atLeast || value > atMost) throw new UsageError(`--${option} must be at most ${key === 'utilization' ? '1, or 100%' : atMost}, not ${quote(text)}.`);
  return value;
}
