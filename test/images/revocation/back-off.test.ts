import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pauseAfter } from '../../../src/images/revocation/back-off.js';
import { aCheckpoint } from './a-checkpoint.js';

const at = Date.parse('2026-01-01T00:00:00.000Z');

function pause(more: Parameters<typeof aCheckpoint>[0]): number {
  return pauseAfter(aCheckpoint({ deadlineAt: '2027-01-01T00:00:00.000Z', ...more }), at);
}

describe('the pause before the next look', () => {
  test('is pollSeconds after a look that succeeded', () => {
    expect(pause({ pollSeconds: 30 })).toBe(30);
    expect(pause({ pollSeconds: 0.05 })).toBe(0.05);
  });

  test('is none while sessions are left to be ended, unless that failed', () => {
    expect(pause({ expireFrom: 3 })).toBe(0);
    expect(pause({ expireFrom: 3, failures: 1 })).toBeGreaterThan(30);
  });

  test('is pollSeconds when the sessions that were ended are still counted', () => {
    expect(pauseAfter(aCheckpoint({ deadlineAt: '2027-01-01T00:00:00.000Z', expireFrom: 3 }), at, true)).toBe(30);
  });

  test('is none when the work is done', () => {
    expect(pause({ outcome: 'drained' })).toBe(0);
    expect(pause({ outcome: 'timed-out', failures: 4 })).toBe(0);
  });

  test('grows with each failure up to 15 minutes', () => {
    const pauses = [1, 2, 3, 4, 5, 100].map((failures) => pause({ failures }));
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses[0]).toBeGreaterThanOrEqual(60);
    expect(pauses[0]).toBeLessThanOrEqual(75);
    expect(pauses.at(-1)).toBe(480);
    expect(pause({ pollSeconds: 300, failures: 100 })).toBe(900);
    expect(pause({ pollSeconds: 3600, failures: 1 })).toBe(7200);
  });

  test('differs between watches and is the same for the same checkpoint', () => {
    const accounts = ['222222222222', '333333333333', '444444444444', '555555555555'];
    const pauses = accounts.map((accountId) => pause({ accountId, failures: 1 }));
    expect(new Set(pauses).size).toBeGreaterThan(1);
    expect(accounts.map((accountId) => pause({ accountId, failures: 1 }))).toEqual(pauses);
  });

  test('is finite, never negative and never past the deadline', () => {
    const more = fc.record({
      failures: fc.nat(5000),
      pollSeconds: fc.double({ min: 0.05, max: 3600, noNaN: true }),
      eventCount: fc.nat(),
    });
    fc.assert(
      fc.property(more, fc.integer({ min: -10_000, max: 10_000_000 }), (members, left) => {
        const deadlineAt = new Date(at + left).toISOString();
        const seconds = pause({ ...members, deadlineAt });
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect(seconds).toBeLessThanOrEqual(Math.max(0, left / 1000));
      }),
    );
  });
});
