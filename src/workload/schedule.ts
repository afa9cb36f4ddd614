const UNITS: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400 };
/** What EventBridge takes. */
const MAX_LENGTH = 256;
const HOUR = 3_600;
const DAY = 86_400;

/**
 * Seconds between two runs of a schedule expression, the shortest where they differ; undefined for `at(…)` and
 * for what cannot be read. Fields of cron: minutes, hours, day of month, month, day of week, year
 * (EventBridge Scheduler user guide, "Schedule types").
 */
export function periodOf(expression: string): number | undefined {
  if (expression.length > MAX_LENGTH) return undefined;
  const rate = /^\s*rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)\s*$/i.exec(expression);
  if (rate) return Number(rate[1]) * UNITS[rate[2]!.toLowerCase()]!;
  const cron = /^\s*cron\(\s*(.+?)\s*\)\s*$/i.exec(expression);
  if (!cron) return undefined;
  const [minutes, hours] = cron[1]!.split(/\s+/);
  if (minutes === undefined || hours === undefined) return undefined;
  const perHour = gap(minutes, 60, 60);
  if (perHour !== undefined && perHour < HOUR) return perHour;
  return gap(hours, 24, HOUR) ?? DAY;
}

/** The shortest distance between two values of a cron field, in seconds; undefined where there is only one value. */
function gap(field: string, size: number, unit: number): number | undefined {
  if (field === '*') return unit;
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(\*|\d+)(?:-(\d+))?(?:\/(\d+))?$/.exec(part);
    if (!match) return undefined;
    const start = match[1] === '*' ? 0 : Number(match[1]);
    const end = match[2] === undefined ? (match[3] === undefined && match[1] !== '*' ? start : size - 1) : Number(match[2]);
    const step = Math.max(1, Number(match[3] ?? 1));
    for (let value = start; value <= Math.min(end, size - 1); value += step) values.add(value);
  }
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length < 2) return undefined;
  const gaps = sorted.map((value, index) => (index + 1 < sorted.length ? sorted[index + 1]! - value : sorted[0]! + size - value));
  return Math.min(...gaps) * unit;
}
