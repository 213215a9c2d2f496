import { expect, test } from 'vitest';
import { type ApplyResult, durableApply } from '../../src/durable/index.js';
import type { SharePlan } from '../../src/images/index.js';
import { withoutWaiting } from './without-waiting.js';
import { account, World } from './world.js';

withoutWaiting();

function accounts(count: number): readonly string[] {
  return Array.from({ length: count }, (_, number) => account(number));
}

async function applied(world: World, plan: SharePlan) {
  const execution = world.engine.start('apply', { begin: [plan] });
  await world.engine.run(durableApply(world.host, { durableExecutionClient: world.engine.client }));
  return { execution, result: world.engine.resultOf(execution) as ApplyResult };
}

test('A plan for 100 accounts is applied by one execution, 25 a turn', async () => {
  const world = new World();
  const plan = await world.images.plan('Test_Image', accounts(100));

  const { execution, result } = await applied(world, plan);

  expect(result.complete).toBe(true);
  expect(result.outcomes[0]?.report?.outcomes).toHaveLength(100);
  expect(world.delivered).toHaveLength(100);
  expect(execution.metered).toBeLessThanOrEqual(8);
});

test('A longer plan is applied in parts, one after the other, additions first, while requests are throttled', async () => {
  const world = new World();
  await world.share('999999999999');
  const plan = await world.images.plan('Test_Image', accounts(249), { removeOthers: true });
  world.emulator.fail({
    operation: 'UpdateImagePermissions',
    times: 12,
    error: { code: 'RequestLimitExceededException' },
  });

  const { result } = await applied(world, plan);

  expect(result.complete).toBe(true);
  expect(world.histories).toHaveLength(3);
  expect(world.histories.reduce((sum, { metered }) => sum + metered, 0)).toBeLessThanOrEqual(30);
  expect(world.histories.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(800_000);
  const settled = world.delivered.filter((event) => 'type' in event && event.type === 'account-settled');
  expect(settled).toHaveLength(250);
  expect(settled.at(-1)).toMatchObject({ accountId: '999999999999', outcome: 'changed' });
  expect(world.torn).toEqual([]);
});
