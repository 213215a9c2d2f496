import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backOffSeconds } from '../../src/core/back-off.js';

const backOff = { firstSeconds: 2, longestSeconds: 60 };

describe('backOffSeconds', () => {
  test('is the same for the same failures and seed, and differs between seeds', () => {
    const delays = Array.from({ length: 20 }, (_, index) => backOffSeconds(3, `seed ${index}`, backOff));

    expect(backOffSeconds(3, 'seed 7', backOff)).toBe(delays[7]);
    expect(new Set(delays).size).toBeGreaterThan(5);
  });

  test('doubles with each failure, with up to a half more, and never exceeds the longest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.string({ unit: 'binary' }), (failures, seed) => {
        const delay = backOffSeconds(failures, seed, backOff);
        const base = 2 ** Math.min(failures, 20);

        expect(delay).toBeGreaterThanOrEqual(Math.min(60, base));
        expect(delay).toBeLessThanOrEqual(Math.min(60, base * 1.5 + 0.1));
      }),
    );
  });
});
