import { expect } from 'vitest';
import { durableRollout, type RolloutResult } from '../../src/durable/index.js';
import { newArn, Site, test as siteTest } from '../images/rollout/site.js';
import { StrictEngine } from './strict-engine.js';
import { withoutWaiting } from './without-waiting.js';

withoutWaiting();

const accounts = ['222222222222', '333333333333', '444444444444', '555555555555'];

async function rolledOut(site: Site, options: object) {
  for (const accountId of accounts) {
    await site.share('Test_Image', accountId);
    await site.addFleet('design', accountId);
  }
  const now = () => Date.parse(site.emulator.now);
  const engine = new StrictEngine({ now, advance: (seconds) => site.emulator.advance(seconds) });
  const delivered: { readonly id: string }[] = [];
  const handler = durableRollout(
    { rollout: site.rollout, now, deliver: (events) => void delivered.push(...events) },
    { durableExecutionClient: engine.client },
  );
  const execution = engine.start('rollout', { begin: [await site.plan({ accounts })], ...options });
  await engine.run(handler);
  return { engine, delivered, result: engine.resultOf(execution) as RolloutResult };
}

siteTest('An image is rolled out wave by wave, each in an execution of its own', async ({ emulator }) => {
  const site = new Site(emulator);
  const { engine, delivered, result } = await rolledOut(site, { waveSize: 2 });

  expect(result.complete).toBe(true);
  expect(result.outcomes.map(({ key }) => key)).toEqual(accounts.map((id) => `Test_Image_2/${id}`));
  expect(engine.histories.size).toBe(3);
  for (const accountId of accounts) expect((await site.fleet('design', accountId)).ImageArn).toBe(newArn);
  expect(new Set(delivered.map(({ id }) => id)).size).toBe(delivered.length);
});

siteTest('No wave begins after one that failed, and that is put back', async ({ emulator }) => {
  const site = new Site(emulator);
  site.shownOn(newArn, 'design', {
    FleetErrors: [{ ErrorCode: 'IMAGE_NOT_FOUND', ErrorMessage: 'it does not start' }],
  });
  const { result } = await rolledOut(site, { waveSize: 2 });

  expect(result.complete).toBe(false);
  expect(result.outcomes.map(({ complete, error }) => [complete, error?.code])).toEqual([
    [false, undefined],
    [false, undefined],
    [false, 'not-begun'],
    [false, 'not-begun'],
  ]);
  for (const accountId of accounts) expect(await site.shared(accountId)).toEqual(['Test_Image']);
});
