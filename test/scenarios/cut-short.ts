import { describe, expect, test, vi } from 'vitest';
import { scenarios, titleOf } from './index.js';
import type { Scenario } from './scenario.js';
import { withoutWaiting } from './without-waiting.js';
import type { Called, World } from './world.js';

/** A moment of a run at which its signal can abort. */
type Kind = 'request' | 'answer' | 'sleep' | 'callback';

/** The how-manieth moment of its kind, from 1. */
interface Point {
  readonly kind: Kind;
  readonly nth: number;
}

/** Notices the moments of a run, until it is told to stop. */
function watch(
  world: World,
  onMoment: (kind: Kind) => void,
): { readonly told: Called[]; readonly timersFired: () => number; readonly stop: () => void } {
  const told: Called[] = [];
  let fired = 0;
  world.around = async (_, send) => {
    const answer = send();
    onMoment('request');
    const answered = await answer;
    onMoment('answer');
    return answered;
  };
  world.onCall = (called) => {
    told.push(called);
    onMoment('callback');
  };
  const { setTimeout: real } = globalThis;
  const spy = vi.spyOn(globalThis, 'setTimeout').mockImplementation((work: () => void, delay?: number) => {
    const timer = real(() => {
      fired += 1;
      work();
    }, delay);
    // Not before whoever sleeps has had the chance to listen to its signal.
    if (delay !== undefined && delay > 0) queueMicrotask(() => onMoment('sleep'));
    return timer;
  });
  const stop = () => {
    spy.mockRestore();
    world.around = (_, send) => send();
    world.onCall = () => undefined;
  };
  return { told, timersFired: () => fired, stop };
}

/** All moments of a scenario that is left alone, in their order. */
async function pointsOf(scenario: Scenario): Promise<readonly Point[]> {
  const world = await scenario.prepare();
  const counts = { request: 0, answer: 0, sleep: 0, callback: 0 };
  const points: Point[] = [];
  const { stop } = watch(world, (kind) => {
    counts[kind] += 1;
    points.push({ kind, nth: counts[kind] });
  });
  await scenario.run(world, { signal: new AbortController().signal });
  stop();
  return points;
}

/** Runs a scenario, aborts at a point, and asserts what has to hold of a run that is cut short. */
async function cutShort(scenario: Scenario, point: Point): Promise<void> {
  const world = await scenario.prepare();
  const reason = new Error(`cut short at ${point.kind} ${point.nth}`);
  const controller = new AbortController();
  const counts = { request: 0, answer: 0, sleep: 0, callback: 0 };
  let since: { readonly timers: number; readonly requests: number } | undefined;
  const { told, timersFired, stop } = watch(world, (kind) => {
    counts[kind] += 1;
    if (since !== undefined || kind !== point.kind || counts[kind] !== point.nth) return;
    since = { timers: timersFired(), requests: counts.request };
    controller.abort(reason);
  });

  const outcome = await scenario.run(world, { signal: controller.signal }).then(
    () => 'resolved',
    (error: unknown) => error,
  );
  const { request } = counts;
  const timers = timersFired();
  expect(outcome).toBe(reason);
  expect(since).toEqual({ timers, requests: request });
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(counts.request).toBe(request);
  stop();

  await scenario.known(world, told);
  const result = await scenario.again(world, told);
  await scenario.reached(world, result);
}

const cancellable = scenarios.filter(({ takesSignal }) => takesSignal);
const kinds = ['request', 'answer', 'sleep', 'callback'] as const;

/** The last of each kind, and as many others, in even distances, as are wanted. */
function some(points: readonly Point[], most: number): readonly Point[] {
  const lasts = kinds.flatMap((kind) => points.findLast((point) => point.kind === kind) ?? []);
  const others = points.filter((point) => !lasts.includes(point));
  const count = Math.min(others.length, Math.max(0, most - lasts.length));
  return [
    ...lasts,
    ...Array.from({ length: count }, (_, at) => others[Math.floor((at * others.length) / count)]),
  ].flatMap((point) => point ?? []);
}

/** Tests that every scenario can be cut short, at so many of its points. */
export function testCutShort(most: number): void {
  withoutWaiting();

  describe('a run that is cut short', () => {
    test.each(cancellable.map((scenario) => [titleOf(scenario), scenario] as const))(
      '%s rejects with the reason at once, sends nothing more, and can be gone on with',
      async (_title, scenario) => {
        const points = await pointsOf(scenario);
        expect(points.length).toBeGreaterThan(0);
        for (const point of some(points, most)) await cutShort(scenario, point);
      },
    );
  });
}
