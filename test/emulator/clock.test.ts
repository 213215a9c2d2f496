import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Clock } from '../../src/emulator/clock.js';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

it('follows Date.now() and runs ahead of it by what it was advanced [clock-follows-date]', () => {
  const clock = new Clock();
  expect(clock.now()).toBe(1_000_000);
  clock.advance(60);
  expect(clock.now()).toBe(1_060_000);
  vi.advanceTimersByTime(5000);
  expect(clock.now()).toBe(1_065_000);
  clock.reset();
  expect(clock.now()).toBe(1_005_000);
});

it('carries out what is due in order, each at its own moment, and sets no timer', () => {
  const clock = new Clock();
  const seen: [string, number][] = [];
  const note = (name: string) => () => seen.push([name, clock.now()]);
  clock.schedule(3000, note('third'));
  clock.schedule(1000, note('first'));
  clock.schedule(1000, note('second'));
  clock.schedule(9000, note('later'));
  expect(vi.getTimerCount()).toBe(0);
  clock.settle();
  expect(seen).toEqual([]);
  clock.advance(5);
  expect(seen).toEqual([
    ['first', 1_001_000],
    ['second', 1_001_000],
    ['third', 1_003_000],
  ]);
  expect(clock.now()).toBe(1_005_000);
});

it('carries out what becomes due by what it carries out, from that moment on', () => {
  const clock = new Clock();
  const seen: number[] = [];
  clock.schedule(1000, () => {
    clock.schedule(1000, () => seen.push(clock.now()));
    clock.schedule(10_000, () => seen.push(clock.now()));
    clock.settle();
    expect(seen).toEqual([]);
  });
  clock.advance(5);
  expect(seen).toEqual([1_002_000]);
  clock.advance(6);
  expect(seen).toEqual([1_002_000, 1_011_000]);
});

it('goes on after something due has failed', () => {
  const clock = new Clock();
  const seen: string[] = [];
  clock.schedule(0, () => {
    throw new Error('broken');
  });
  clock.schedule(0, () => seen.push('next'));
  expect(() => {
    clock.settle();
  }).toThrow('broken');
  clock.settle();
  expect(seen).toEqual(['next']);
});

it('forgets what is due when it is reset', () => {
  const clock = new Clock();
  const run = vi.fn();
  clock.schedule(1000, run);
  clock.reset();
  clock.advance(60);
  expect(run).not.toHaveBeenCalled();
});

it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses to be advanced by %d seconds', (seconds) => {
  expect(() => {
    new Clock().advance(seconds);
  }).toThrow(RangeError);
});

it('keeps the order whatever is scheduled', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), fc.array(fc.nat(20)), (delays, steps) => {
      const clock = new Clock();
      const seen: { at: number; order: number }[] = [];
      for (const [order, delay] of delays.entries())
        clock.schedule(delay * 1000, () => seen.push({ at: delay, order }));
      for (const step of [...steps, 60]) clock.advance(step);
      const expected = delays.map((at, order) => ({ at, order })).sort((a, b) => a.at - b.at || a.order - b.order);
      expect(seen).toEqual(expected);
    }),
  );
});

it('goes to the end of the year 9999 and no further, and stays where it was when it is asked to', () => {
  const clock = new Clock();
  for (let times = 0; times < 5; times += 1) clock.advance(1e9);
  const before = clock.now();
  expect(() => clock.advance(1e13)).toThrow(RangeError);
  expect(clock.now()).toBe(before);
  clock.advance((Date.UTC(9999, 11, 31) - before) / 1000);
  expect(new Date(clock.now()).toISOString()).toBe('9999-12-31T00:00:00.000Z');
});
