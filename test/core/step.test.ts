import { describe, expect, test } from 'vitest';
import { epochOf, parseStepOptions, type StepOptions } from '../../src/core/step.js';

describe('the clock of a host', () => {
  const latest = 8.64e15 - 2 * 31_622_400_000;

  test.each([0, 1, latest])('may tell %d', (at) => {
    expect(epochOf(() => at)).toBe(at);
  });

  test.each([-1, latest + 1, Number.NaN, Number.POSITIVE_INFINITY, '0', new Date(0), undefined])(
    'may not tell %o',
    (at) => {
      expect(() => epochOf(() => at as number)).toThrow(
        expect.objectContaining({
          code: 'invalid-input',
          issues: [{ path: 'now', message: `${String(at)} is no time in epoch milliseconds` }],
        }),
      );
    },
  );

  test('is the clock of the system where none is given', () => {
    const before = Date.now();
    expect(epochOf()).toBeGreaterThanOrEqual(before);
  });
});

describe('options of a step', () => {
  test('take a clock, a signal, and undefined', () => {
    const options = { now: () => 0, signal: new AbortController().signal };
    expect(parseStepOptions(options)).toEqual(options);
    expect(parseStepOptions({ now: undefined })).toEqual({ now: undefined });
  });

  test.each([
    [{ now: 5 }, 'now: must be a function'],
    [{ signal: 5 }, 'signal: 5 is not an AbortSignal'],
    [{ at: 5 }, 'options: "at" is not known'],
  ])('refuse %j', (options, message) => {
    expect(() => parseStepOptions(options as unknown as StepOptions)).toThrow(message);
  });
});
