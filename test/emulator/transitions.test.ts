import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Clock } from '../../src/emulator/clock.js';
import { realisticTimings, type TimingsOption } from '../../src/emulator/settings.js';
import { Transitions } from '../../src/emulator/transitions.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function begun(timings: TimingsOption) {
  const clock = new Clock();
  const transitions = new Transitions(clock, timings, realisticTimings);
  const fleet = {};
  const finish = vi.fn();
  transitions.begin(fleet, 'fleetStart', finish);
  return { clock, transitions, fleet, finish };
}

it('ends a transition once it has been seen, and only once [instant-timings]', () => {
  const { clock, transitions, fleet, finish } = begun('instant');
  expect(finish).not.toHaveBeenCalled();
  transitions.seen({});
  expect(finish).not.toHaveBeenCalled();
  transitions.seen(fleet);
  transitions.seen(fleet);
  clock.advance(60);
  expect(finish).toHaveBeenCalledTimes(1);
});

it('ends a transition that nobody looks at after one second [instant-timings]', () => {
  const { clock, finish } = begun('instant');
  clock.advance(0.9);
  expect(finish).not.toHaveBeenCalled();
  clock.advance(0.1);
  expect(finish).toHaveBeenCalledTimes(1);
});

it.each<[TimingsOption, number]>([
  ['realistic', 900],
  [{ ...realisticTimings, fleetStart: 7 }, 7],
])('takes its own time, seen or not, with %j [realistic-timings]', (timings, seconds) => {
  const { clock, transitions, fleet, finish } = begun(timings);
  transitions.seen(fleet);
  clock.advance(seconds - 0.001);
  expect(finish).not.toHaveBeenCalled();
  clock.advance(0.001);
  expect(finish).toHaveBeenCalledTimes(1);
});

it('forgets a transition that is cancelled or followed by another', () => {
  const { clock, transitions, fleet, finish } = begun('instant');
  const stop = vi.fn();
  transitions.begin(fleet, 'fleetStop', stop);
  transitions.seen(fleet);
  expect(stop).toHaveBeenCalledTimes(1);
  transitions.begin(fleet, 'fleetStart', finish);
  transitions.cancel(fleet);
  transitions.seen(fleet);
  clock.advance(60);
  expect(finish).not.toHaveBeenCalled();
});
