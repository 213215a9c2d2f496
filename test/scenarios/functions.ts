import { expect } from 'vitest';
import { currentLimits, type ShareMap, shareMap } from '../../src/index.js';
import { consumerId, ownerId } from '../support/emulated.js';
import { fleet } from '../support/managers.js';
import { type Scenario, scenario } from './scenario.js';
import type { World } from './world.js';

const stack = { name: 'design' };
const builder = { name: 'builder', instanceType: 'stream.standard.medium', imageName: 'Test_Image' } as const;

/** A consumer with builder rights, a fleet and a user. */
async function busyConsumer(world: World): Promise<void> {
  await world.share(true);
  await world.consumerSession();
}

const mapped = {
  given: async (world: World) => {
    await busyConsumer(world);
    return shareMap(world.images);
  },
  args: (_world: World, _options: object, map: ShareMap): [ShareMap] => [map],
  reached: (_world: World, _state: ShareMap, text: unknown) => expect(text).toContain(consumerId),
};

/** What the exported functions do. */
export const functionScenarios: readonly Scenario[] = [
  scenario('collect', 'collects a list', {
    given: (world) => world.stacks.create(stack),
    args: (world) => [world.stacks.list(), { limit: 1 }],
    reached: (_world, _state, found) => expect(found).toMatchObject([stack]),
  }),
  scenario('assertComplete', 'passes a complete report', {
    args: () => [{ complete: true }],
    reached: (_world, _state, result) => expect(result).toBeUndefined(),
  }),
  scenario('isAppStreamKitError', 'tells errors from others', {
    args: () => [new Error('another')],
    reached: (_world, _state, result) => expect(result).toBe(false),
  }),
  scenario('parseFleetSpec', 'passes a specification on', {
    args: () => [fleet, currentLimits],
    reached: (_world, _state, result) => expect(result).toEqual(fleet),
  }),
  scenario('parseStackSpec', 'passes a specification on', {
    args: () => [stack, currentLimits],
    reached: (_world, _state, result) => expect(result).toEqual(stack),
  }),
  scenario('parseImageBuilderSpec', 'passes a specification on', {
    args: () => [builder, currentLimits],
    reached: (_world, _state, result) => expect(result).toEqual(builder),
  }),
  scenario('planFleetUpdate', 'plans a change', {
    given: async (world) => (await world.fleets.create(fleet)).fleet,
    args: (_world, _options, found) => [found, { displayName: 'Design' }],
    reached: (_world, _state, plan) => expect(plan).toMatchObject({ fields: [{ outcome: 'live' }] }),
  }),
  scenario('formatSharePlan', 'writes a table', {
    given: (world) => world.images.plan('Test_Image', ['222222222222']),
    args: (_world, _options, plan) => [plan],
    reached: (_world, _state, text) => expect(text).toContain('222222222222'),
  }),
  scenario('formatRolloutPlan', 'writes a table', {
    given: (world) => {
      world.emulator.account(ownerId).addImage({ name: 'Test_Image_2' });
      return world.rollout.plan({ fromImage: 'Test_Image', toImage: 'Test_Image_2', accounts: [consumerId] });
    },
    args: (_world, _options, plan) => [plan],
    reached: (_world, _state, text) => expect(text).toContain(consumerId),
  }),
  scenario('shareMap', 'looks into an account that may make copies', {
    given: busyConsumer,
    args: (world, options) => [world.images, { ...options, copiesEverywhere: true }],
    reached: (_world, _state, map) =>
      expect(map).toMatchObject({
        complete: true,
        images: [{ imageName: 'Test_Image', shares: [{ accountId: consumerId, allowImageBuilder: true }] }],
        accounts: [{ accountId: consumerId, visible: true, fleets: [{ fleetName: 'design-team' }], copies: [] }],
      }),
  }),
  scenario('shareMap', 'looks at one image, and into an account that it is not shared with', {
    args: (world, options) => [world.images, { ...options, imageNames: ['Test_Image'], alsoAccountIds: [consumerId] }],
    reached: (_world, _state, map) =>
      expect(map).toMatchObject({ complete: true, images: [{ shares: [] }], accounts: [{ fleets: [], copies: [] }] }),
  }),
  scenario('formatShareMap', 'writes a table', mapped),
  scenario('shareMapToMermaid', 'draws a graph', mapped),
  scenario('shareMapToHtml', 'makes a page', mapped),
  scenario('allowInstanceTypes', 'adds a type', {
    args: () => [currentLimits, 'stream.new.large'],
    reached: (_world, _state, limits) => expect(limits).not.toEqual(currentLimits),
  }),
  scenario('requiredPermissions', 'tells what an action needs', {
    args: () => ['FleetManager.scale' as const],
    reached: (_world, _state, permissions) => expect(permissions).toHaveLength(2),
  }),
  scenario('streamingUserId', 'shortens an id', {
    args: () => ['maria@example.com'],
    reached: (_world, _state, id) => expect(id).toMatch(/^maria.{1,6}-[a-z2-7]{20}$/i),
  }),
];
