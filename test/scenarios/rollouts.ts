import { expect } from 'vitest';
import type { RolloutPlan, RolloutRun, RolloutStep } from '../../src/index.js';
import { consumerId, ownerId } from '../support/emulated.js';
import { imageArn } from '../support/managers.js';
import { type Scenario, scenario } from './scenario.js';
import type { World } from './world.js';

const newImage = 'Test_Image_2';
const request = {
  fromImage: 'Test_Image',
  toImage: newImage,
  accounts: [consumerId],
  healthySeconds: 5,
  verifySeconds: 60,
  pollSeconds: 1,
};

/** A second image, and an account with a user on a fleet of the first one. */
async function busyConsumer(world: World): Promise<void> {
  world.emulator.account(ownerId).addImage({ name: newImage });
  await world.share();
  await world.consumerSession();
}

async function planned(world: World): Promise<RolloutPlan> {
  await busyConsumer(world);
  return world.rollout.plan(request);
}

/** The fleet runs on the new image, which alone is shared, and its user streams on. */
async function isRolledOut(world: World): Promise<void> {
  const fleet = await world.consumerFleets.get('design-team');
  expect(fleet.imageArn).toBe(imageArn.replace('Test_Image', newImage));
  expect(world.emulator.sessions.map(({ state }) => state)).toEqual(['ACTIVE']);
  const map = await Promise.all(['Test_Image', newImage].map((name) => grantsOf(world, name)));
  expect(map).toEqual([[], [consumerId]]);
}

async function grantsOf(world: World, name: string): Promise<readonly string[]> {
  const accounts: string[] = [];
  for await (const { accountId } of world.images.grants(name)) accounts.push(accountId);
  return accounts;
}

/** A plan, and whatever run was made of it last. */
interface Running {
  readonly plan: RolloutPlan;
  run?: RolloutRun;
}

const running = {
  given: async (world: World): Promise<Running> => ({ plan: await planned(world) }),
  on: (world: World, options: object, state: Running) => {
    state.run = world.rollout.run(state.plan, options);
    return state.run;
  },
  again: (world: World, _told: unknown, { plan, run }: Running) =>
    (run === undefined ? world.rollout.run(plan) : world.rollout.resume(run.checkpoint())).result(),
};

/** What the classes {@link ImageRollout} and {@link RolloutRun} do. */
export const rolloutScenarios: readonly Scenario[] = [
  scenario('ImageRollout.plan', 'looks into an account', {
    given: busyConsumer,
    args: (_, options) => [request, options],
    reached: (_world, _state, plan) =>
      expect(plan).toMatchObject({ rows: [{ action: 'roll-out', fleets: [{ fleetName: 'design-team', inUse: 1 }] }] }),
  }),
  scenario('ImageRollout.run', 'moves a fleet', {
    given: planned,
    args: (_, options, plan) => [plan, options],
    reached: isRolledOut,
  }),
  scenario('ImageRollout.resume', 'goes on from the beginning', {
    given: async (world) => world.rollout.run(await planned(world)).checkpoint(),
    args: (_, options, checkpoint) => [checkpoint, options],
    reached: isRolledOut,
  }),
  scenario('ImageRollout.beginRollout', 'sends nothing', {
    given: planned,
    args: (_, options, plan) => [plan, consumerId, options],
    reached: (world, _state, step) => {
      expect(step).toMatchObject({ done: false, checkpoint: { phase: 'share' } });
      expect(world.requests).toEqual([]);
    },
  }),
  scenario('ImageRollout.stepRollout', 'shares the new image', {
    given: async (world) => world.rollout.beginRollout(await planned(world), consumerId).checkpoint,
    args: (_, options, checkpoint) => [checkpoint, options],
    reached: async (world) => expect(await grantsOf(world, newImage)).toEqual([consumerId]),
  }),
  scenario('ImageRollout.stepRollout', 'moves the fleet', {
    given: async (world): Promise<RolloutStep['checkpoint']> => {
      const { checkpoint } = world.rollout.beginRollout(await planned(world), consumerId);
      return (await world.rollout.stepRollout(checkpoint)).checkpoint;
    },
    args: (_, options, checkpoint) => [checkpoint, options],
    reached: async (world) => {
      const fleet = await world.consumerFleets.get('design-team');
      expect(fleet.imageArn).toBe(imageArn.replace('Test_Image', newImage));
    },
  }),
  scenario('ImageRollout.stepRollout', 'takes the old image back', {
    given: async (world) => {
      let at = Date.now();
      let { checkpoint } = world.rollout.beginRollout(await planned(world), consumerId);
      while (checkpoint.phase !== 'revoke') {
        at += 6000;
        ({ checkpoint } = await world.rollout.stepRollout(checkpoint, { now: () => at }));
      }
      return checkpoint;
    },
    args: (_, options, checkpoint) => [checkpoint, options],
    reached: isRolledOut,
  }),
  scenario('RolloutRun.result', 'rolls out to the end', { ...running, args: () => [], reached: isRolledOut }),
  scenario('RolloutRun.checkpoint', 'tells where it stands', {
    ...running,
    args: () => [],
    reached: (_world, _state, checkpoint) =>
      expect(checkpoint).toMatchObject({ kind: 'rollout-run', accounts: [{ phase: 'share' }] }),
  }),
];
