import { describe, expect, test, vi } from 'vitest';
import { FleetManager } from '../src/index.js';
import { testCutShort } from './scenarios/cut-short.js';
import { scenarios, titleOf } from './scenarios/index.js';
import { withoutWaiting } from './scenarios/without-waiting.js';
import { World } from './scenarios/world.js';
import { fleet, quick } from './support/managers.js';

// Each point takes a world of its own: `test/full/cancellation.test.ts` has them all.
testCutShort(6);

describe('a signal that has aborted before', () => {
  withoutWaiting();
  const cancellable = scenarios.filter(({ takesSignal }) => takesSignal);

  test.each(cancellable.map((scenario) => [titleOf(scenario), scenario] as const))(
    '%s sends nothing',
    async (_title, scenario) => {
      const world = await scenario.prepare();
      const reason = new Error('too late');

      await expect(scenario.run(world, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(world.requests).toEqual([]);
    },
  );
});

describe('a callback that never comes back', () => {
  withoutWaiting();

  test('does not hold up an abort: onPoll', async () => {
    const world = new World();
    await world.fleets.create(fleet);
    const controller = new AbortController();
    const reason = new Error('enough');
    const onPoll = vi.fn(() => new Promise(() => undefined));
    const start = world.fleets.start('design-team', { ...quick, signal: controller.signal, onPoll });
    await vi.waitFor(() => expect(onPoll).toHaveBeenCalled());
    controller.abort(reason);

    await expect(start).rejects.toBe(reason);
  });

  test('does not hold up an abort: onCheckpoint', async () => {
    const world = new World();
    await world.runningFleet();
    const controller = new AbortController();
    const reason = new Error('enough');
    const onCheckpoint = vi.fn(() => new Promise(() => undefined));
    const options = { ...quick, allowStop: true, signal: controller.signal, onCheckpoint };
    const update = world.fleets.update('design-team', { description: 'For designers' }, options);
    await vi.waitFor(() => expect(onCheckpoint).toHaveBeenCalled());
    controller.abort(reason);

    await expect(update).rejects.toBe(reason);
    expect(await world.fleets.get('design-team')).toMatchObject({ state: 'RUNNING' });
  });

  test('does not hold up an abort: onOutcome', async () => {
    const world = new World();
    const plan = await world.images.plan('Test_Image', ['333333333333', '444444444444']);
    const controller = new AbortController();
    const reason = new Error('enough');
    const onOutcome = vi.fn(() => new Promise<void>(() => undefined));
    const apply = world.images.apply(plan, { signal: controller.signal, onOutcome });
    await vi.waitFor(() => expect(onOutcome).toHaveBeenCalled());
    controller.abort(reason);

    await expect(apply).rejects.toBe(reason);
  });
});

describe("the SDK's own pause before it tries again", () => {
  withoutWaiting();

  test('outlives an abort, but nothing is sent after it', async () => {
    const world = new World();
    world.emulator.fail({ operation: 'DescribeFleets', times: 2, error: { code: 'InternalFailure', status: 500 } });
    const controller = new AbortController();
    const reason = new Error('enough');
    const fleets = new FleetManager({ client: world.owner });
    const find = fleets.find('design-team', { signal: controller.signal });
    find.catch(() => undefined);
    while (world.requests.length === 0) await Promise.resolve();
    controller.abort(reason);

    await expect(find).rejects.toBe(reason);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.requests).toHaveLength(1);
  });
});
