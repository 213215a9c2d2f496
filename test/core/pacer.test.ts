import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Pacer } from '../../src/core/pacer.js';

const bucket = { capacity: 100, perSecond: 5 };

beforeEach(() => {
  vi.useFakeTimers();
  vi.setTimerTickMode('nextTimerAsync');
});
afterEach(() => vi.useRealTimers());

/** Seconds that so many turns take one after the other. */
async function secondsFor(pacer: Pacer, turns: number): Promise<number> {
  const startedAt = Date.now();
  for (let turn = 0; turn < turns; turn += 1) await pacer.turn(undefined);
  return (Date.now() - startedAt) / 1000;
}

describe('a pacer', () => {
  test('lets the first requests through at once, and the others at the rate, a little below the limit', async () => {
    const pacer = new Pacer(bucket);

    expect(await secondsFor(pacer, 95)).toBe(0);
    const seconds = await secondsFor(pacer, 100);
    expect(seconds).toBeGreaterThanOrEqual(100 / 5);
    expect(seconds).toBeLessThan((100 / 5) * 1.1);
  });

  test('sets no timer for those that need not wait', () => {
    const pacer = new Pacer(bucket);
    for (let turn = 0; turn < 95; turn += 1) void pacer.turn(undefined);
    expect(vi.getTimerCount()).toBe(0);

    void pacer.turn(undefined);
    expect(vi.getTimerCount()).toBe(1);
  });

  test('serves turns that are waited for at the same time in their order', async () => {
    const pacer = new Pacer({ capacity: 1, perSecond: 1 });
    const served: number[] = [];
    await Promise.all(
      Array.from({ length: 5 }, async (_, turn) => {
        await pacer.turn(undefined);
        served.push(turn);
      }),
    );
    expect(served).toEqual([0, 1, 2, 3, 4]);
  });

  test('fills up while it rests, but never beyond its capacity', async () => {
    const pacer = new Pacer(bucket);
    await secondsFor(pacer, 95);
    vi.setSystemTime(Date.now() + 10_000_000);

    expect(await secondsFor(pacer, 95)).toBe(0);
    expect(await secondsFor(pacer, 1)).toBeGreaterThan(0);
  });

  test('slows down when requests are refused, once a second, and recovers', async () => {
    const pacer = new Pacer(bucket);
    for (let refusal = 0; refusal < 10; refusal += 1) pacer.learn(1, true);
    const slow = await secondsFor(pacer, 10);
    expect(slow).toBeGreaterThan((10 / 4.75) * 1.3);
    expect(slow).toBeLessThan((10 / 4.75) * 2);

    for (let success = 0; success < 100; success += 1) pacer.learn(1, false);
    await secondsFor(pacer, 1);
    expect(await secondsFor(pacer, 10)).toBeLessThan((10 / 4.75) * 1.1);
  });

  test('recovers little by little', async () => {
    const pacer = new Pacer(bucket);
    pacer.learn(1, true);
    for (let success = 0; success < 10; success += 1) pacer.learn(1, false);

    const seconds = await secondsFor(pacer, 10);
    expect(seconds).toBeGreaterThan((10 / 4.75) * 1.05);
    expect(seconds).toBeLessThan((10 / 4.75) * 1.3);
  });

  test('slows down once more when it is refused a second later, or at an earlier time of a clock that was put back', async () => {
    for (const later of [1000, -3_600_000]) {
      const pacer = new Pacer(bucket);
      pacer.learn(1, true);
      vi.setSystemTime(Date.now() + later);
      pacer.learn(1, true);

      expect(await secondsFor(pacer, 10)).toBeGreaterThan((10 / 4.75) * 1.9);
    }
  });

  test('does not count on what came in before it was refused', async () => {
    const pacer = new Pacer(bucket);
    await secondsFor(pacer, 95);
    vi.setSystemTime(Date.now() + 1_000_000);
    pacer.learn(1, true);

    expect(await secondsFor(pacer, 10)).toBeGreaterThan(2);
  });

  test('takes requests that the client has repeated by itself for refusals', async () => {
    const pacer = new Pacer(bucket);
    pacer.learn(3, false);
    expect(await secondsFor(pacer, 1)).toBeGreaterThan(0.5);
  });

  test('never stands still, however much is refused', async () => {
    const pacer = new Pacer(bucket);
    for (let refusal = 0; refusal < 100; refusal += 1) {
      vi.setSystemTime(Date.now() + 2000);
      pacer.learn(1, true);
    }
    await secondsFor(pacer, 1);
    expect(await secondsFor(pacer, 1)).toBeLessThanOrEqual(2);
  });

  test('gives the turn of one that is aborted to the others', async () => {
    const pacer = new Pacer({ capacity: 1, perSecond: 1 });
    const stop = new AbortController();
    const turns = Array.from({ length: 20 }, () => pacer.turn(stop.signal));
    const outcomes = Promise.allSettled(turns);
    stop.abort(new Error('enough'));

    expect((await outcomes).filter(({ status }) => status === 'rejected').length).toBeGreaterThanOrEqual(19);
    expect(await secondsFor(pacer, 1)).toBeLessThan(3);
    await expect(pacer.turn(stop.signal)).rejects.toThrow('enough');
  });

  test('is not thrown off by a clock that goes back', async () => {
    const pacer = new Pacer(bucket);
    await secondsFor(pacer, 95);
    vi.setSystemTime(Date.now() - 3_600_000);

    expect(await secondsFor(pacer, 10)).toBeLessThan(5);
  });
});
