import { describe, expect, it } from 'vitest';
import { readArguments, UsageError } from '../../src/cli/args.js';
import { TRAFFIC_OPTIONS } from '../../src/cli/traffic.js';

const refusal = (...argv: string[]): string => {
  try {
    readArguments(argv);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('the traffic that is typed', () => {
  it('is for all functions, or for the one that is named', () => {
    const { traffic } = readArguments(['assess', 'app', '--invocations-per-month', '1e6', '--average-seconds=2.5', '--average-seconds', 'Ask=9', '--utilization', 'Batch=40%', '--model-cost-per-call', '.004']);
    expect(traffic).toEqual(new Map([
      ['*', { invocationsPerMonth: 1_000_000, averageSeconds: 2.5, modelCostPerCall: 0.004 }],
      ['Ask', { averageSeconds: 9 }],
      ['Batch', { utilization: 0.4 }],
    ]));
  });

  it('is what was said last', () => {
    expect(readArguments(['assess', '--utilization', '10%', '--utilization', '0.2']).traffic.get('*')).toEqual({ utilization: 0.2 });
  });

  it('may be a whole day and a free model', () => {
    expect(readArguments(['assess', '--utilization', '100%', '--model-cost-per-call', '0']).traffic.get('*')).toEqual({ utilization: 1, modelCostPerCall: 0 });
  });

  it.each([
    [['--utilization', 'much'], '--utilization takes NUMBER or Name=NUMBER, from 0 to 1 or a percentage such as 40%, not “much”.'],
    [['--utilization', '40'], '--utilization must be at most 1, or 100%, not “40”.'],
    [['--utilization', 'Ask=0'], '--utilization must be more than 0, not “0”.'],
    [['--average-seconds', '40%'], '--average-seconds takes NUMBER or Name=NUMBER, not “40%”.'],
    [['--average-seconds', '=4'], '--average-seconds takes NUMBER or Name=NUMBER, not “=4”.'],
    [['--average-seconds', '9000'], '--average-seconds must be at most 5400, not “9000”.'],
    [['--invocations-per-month', '0'], '--invocations-per-month must be more than 0, not “0”.'],
    [['--invocations-per-month', '1e400'], '--invocations-per-month must be at most 1000000000000, not “1e400”.'],
    [['--invocations-per-month', '1,000'], '--invocations-per-month takes NUMBER or Name=NUMBER, not “1,000”.'],
    [['--model-cost-per-call'], '--model-cost-per-call needs a value: an amount in USD, or Name=AMOUNT.'],
    [['--model-cost-per-call='], '--model-cost-per-call needs a value: an amount in USD, or Name=AMOUNT.'],
  ])('is refused as %j', (argv, message) => {
    expect(refusal('assess', ...argv)).toBe(message);
  });

  it.each(Object.keys(TRAFFIC_OPTIONS))('means nothing to another command: --%s', (option) => {
    expect(refusal('template.yaml', `--${option}`, '1')).toBe(`--${option} goes with assess.`);
    expect(refusal('config', `--${option}`, '1')).toBe(`--${option} goes with assess.`);
    expect(refusal(`--${option}`, '1', '--help')).toBe('accepted');
  });
});
