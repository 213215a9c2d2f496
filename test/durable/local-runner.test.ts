import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { durableRevocation } from '../../src/durable/index.js';
import { consumerId, World } from './world.js';

beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: true }));

afterAll(() => LocalDurableTestRunner.teardownTestEnvironment());

test("A short watch ends in the SDK's own test runner", async () => {
  const world = new World();
  const [session = ''] = await world.withUsers([consumerId]);
  let looks = 0;
  const images = () => {
    looks += 1;
    if (looks === 4) world.endSession(session);
    return world.images;
  };
  const runner = new LocalDurableTestRunner({ handlerFunction: durableRevocation({ ...world.host, images }) });

  const run = await runner.run({
    payload: { begin: [{ imageName: 'Test_Image', accountId: consumerId, pollSeconds: 1 }] },
  });

  expect(run.getStatus()).toBe('SUCCEEDED');
  expect(run.getResult()).toMatchObject({ complete: true, outcomes: [{ report: { outcome: 'drained' } }] });
  expect(world.delivered).toHaveLength(6);
});
