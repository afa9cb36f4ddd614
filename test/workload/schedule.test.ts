import { describe, expect, it } from 'vitest';
import { periodOf } from '../../src/workload/schedule.js';

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

describe('the time between two runs', () => {
  it.each<[string, number | undefined]>([
    ['rate(1 minute)', MINUTE], ['rate(5 minutes)', 5 * MINUTE], ['rate(1 hour)', HOUR], ['rate(7 days)', 7 * DAY], ['Rate( 2  Hours )', 2 * HOUR],
    ['cron(* * * * ? *)', MINUTE], ['cron(0/5 * * * ? *)', 5 * MINUTE], ['cron(*/15 * * * ? *)', 15 * MINUTE], ['cron(0,30 * * * ? *)', 30 * MINUTE], ['cron(0,10,50 * * * ? *)', 10 * MINUTE],
    ['cron(0-10 * * * ? *)', MINUTE], ['cron(0-30/10 9 * * ? *)', 10 * MINUTE], ['cron(55,5 * * * ? *)', 10 * MINUTE],
    ['cron(0 * * * ? *)', HOUR], ['cron(0 */6 * * ? *)', 6 * HOUR], ['cron(0 8,20 * * ? *)', 12 * HOUR], ['cron(0 23,1 * * ? *)', 2 * HOUR], ['cron(0 9-17 ? * MON-FRI *)', HOUR],
    ['cron(0 8 * * ? *)', DAY], ['cron(15 10 ? * 6L 2022-2025)', DAY], ['cron(0 0 1 * ? *)', DAY],
    ['at(2027-01-01T00:00:00)', undefined], ['cron()', undefined], ['cron(0)', undefined], ['rate(1.5 hours)', undefined], ['rate(minutes)', undefined], ['', undefined], ['every day', undefined],
    ['rate(${Minutes} minutes)', undefined], ['constructor(1 minute)', undefined],
  ])('of %s', (expression, expected) => {
    expect(periodOf(expression)).toBe(expected);
  });

  it.each(['cron(99 99 * * ? *)', 'cron(999999999999 * * * ? *)', 'cron(0/0 * * * ? *)', 'cron(5-1 * * * ? *)', 'cron(x y z)', 'rate(0 minutes)', 'rate(99999999999999999999 days)'])('of %s, which makes no sense, is a number or nothing', (expression) => {
    expect([undefined, expect.any(Number)]).toContainEqual(periodOf(expression));
  });

  it('is asked of no expression that is longer than the service takes', () => {
    const started = performance.now();
    for (const filler of [' ', ',', '1,', '*/']) expect(periodOf(`cron(${filler.repeat(500_000)}`)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
