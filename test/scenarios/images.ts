import { CreateFleetCommand, DescribeImagePermissionsCommand, DescribeImagesCommand } from '@aws-sdk/client-appstream';
import { expect } from 'vitest';
import type {
  ApplyCheckpoint,
  RevocationCheckpoint,
  RevocationWatch,
  ShareOutcome,
  SharePlan,
} from '../../src/index.js';
import { consumerId } from '../support/emulated.js';
import { imageArn } from '../support/managers.js';
import { type Scenario, scenario } from './scenario.js';
import type { Called, World } from './world.js';

const name = 'Test_Image';
const tags = { team: 'design' };
const others = ['333333333333', '444444444444', '555555555555'];

/** Accounts that the image is shared with, and what they may do. */
async function shares(world: World): Promise<Record<string, string>> {
  const { SharedImagePermissionsList = [] } = await world.owner.send(
    new DescribeImagePermissionsCommand({ Name: name }),
  );
  const found = SharedImagePermissionsList.map(
    ({ sharedAccountId = '', imagePermissions }): readonly [string, string] => [
      sharedAccountId,
      imagePermissions?.allowImageBuilder ? 'everything' : 'fleets',
    ],
  );
  return Object.fromEntries(found);
}

const isShared = async (world: World) => expect(await shares(world)).toEqual({ [consumerId]: 'fleets' });
const isNotShared = async (world: World) => expect(await shares(world)).toEqual({});

function sessionsOf(world: World): readonly string[] {
  return world.emulator.sessions.filter(({ state }) => state === 'ACTIVE').map(({ id }) => id);
}

async function nobodyLeft(world: World): Promise<void> {
  await isNotShared(world);
  expect(sessionsOf(world)).toEqual([]);
}

async function busyConsumer(world: World): Promise<void> {
  await world.share();
  await world.consumerSession();
}

/** A watch that is at its beginning, and whatever watch was made of it last. */
interface Watched {
  readonly checkpoint: RevocationCheckpoint;
  watch?: RevocationWatch;
}

async function begun(world: World): Promise<Watched> {
  await busyConsumer(world);
  const { checkpoint } = await world.images.beginRevocation(name, consumerId, { expireSessions: true });
  return { checkpoint };
}

const watched = {
  given: begun,
  on: (world: World, options: object, state: Watched) => {
    state.watch = world.images.resumeWatch(state.checkpoint, options);
    return state.watch;
  },
  again: (world: World, _told: unknown, { watch, checkpoint }: Watched) =>
    world.images.resumeWatch(watch?.checkpoint() ?? checkpoint).result(),
  reached: nobodyLeft,
};

/** Shares one account's grant is taken from, and three accounts get one. */
async function planned(world: World): Promise<SharePlan> {
  await world.share();
  return world.images.plan(name, others, { removeOthers: true });
}

const isApplied = async (world: World) =>
  expect(await shares(world)).toEqual(Object.fromEntries(others.map((id) => [id, 'fleets'])));

/** Every account that was written was told of, but for those that were on their way. */
async function outcomesKnown(world: World, told: readonly Called[], plan: SharePlan, onTheirWay: number) {
  const settled = told.filter(({ name: from }) => from === 'onOutcome').map(({ value }) => value as ShareOutcome);
  const now = await shares(world);
  const changed = plan.rows.filter(({ accountId, after }) => (now[accountId] !== undefined) === (after !== undefined));
  const known = new Set(settled.map(({ accountId }) => accountId));
  expect(changed.filter(({ accountId }) => !known.has(accountId)).length).toBeLessThanOrEqual(onTheirWay);
  for (const { accountId } of settled) expect(changed.map((row) => row.accountId)).toContain(accountId);
}

/** What the classes {@link ImageShare} and {@link RevocationWatch} do. */
export const imageScenarios: readonly Scenario[] = [
  scenario('ImageShare.get', 'reads an own image', {
    args: (_, options) => [name, options],
    reached: (_world, _state, image) => expect(image).toMatchObject({ name, arn: imageArn }),
  }),
  scenario('ImageShare.find', 'finds nothing', {
    args: (_, options) => ['No_Image', options],
    reached: (_world, _state, image) => expect(image).toBeUndefined(),
  }),
  scenario('ImageShare.list', 'lists own images', {
    args: (_, options) => [{ visibility: 'PRIVATE' }, options],
    reached: (_world, _state, images) => expect(images).toMatchObject([{ name }]),
  }),
  scenario('ImageShare.grants', 'lists who has the image', {
    given: (world) => world.share(),
    args: (_, options) => [name, options],
    reached: (_world, _state, grants) => expect(grants).toMatchObject([{ accountId: consumerId }]),
  }),
  scenario('ImageShare.share', 'gives builder rights', {
    args: (_, options) => [name, { accountId: consumerId, allowFleet: true, allowImageBuilder: true }, options],
    reached: async (world) => expect(await shares(world)).toEqual({ [consumerId]: 'everything' }),
  }),
  scenario('ImageShare.shareForFleetOnly', 'shares', {
    args: (_, options) => [name, consumerId, options],
    reached: isShared,
  }),
  scenario('ImageShare.revoke', 'takes a share back', {
    given: (world) => world.share(),
    args: (_, options) => [name, consumerId, options],
    reached: isNotShared,
  }),
  scenario('ImageShare.revoke', 'takes a share back that nobody uses', {
    given: (world) => world.share(true),
    args: (_, options) => [name, consumerId, { ...options, onlyIfUnused: true }],
    reached: isNotShared,
  }),
  scenario('ImageShare.previewRevocation', 'sees a user, and looks for copies', {
    given: async (world) => {
      await world.share(true);
      return world.consumerSession();
    },
    args: (_, options) => [name, consumerId, options],
    reached: (_world, id, impact) =>
      expect(impact).toMatchObject({
        visible: true,
        allowsCopies: true,
        fleets: [{ fleetName: 'design-team', sessions: [{ id }] }],
      }),
  }),
  scenario('ImageShare.revokeAndWatch', 'ends the sessions of an account that could make copies', {
    given: async (world) => {
      await world.share(true);
      await world.consumerSession();
    },
    args: (_, options) => [name, consumerId, { ...options, expireSessions: true }],
    reached: nobodyLeft,
  }),
  scenario('ImageShare.resumeWatch', 'goes on from the beginning', {
    given: begun,
    args: (_, options, { checkpoint }) => [checkpoint, options],
    reached: nobodyLeft,
  }),
  scenario('ImageShare.beginRevocation', 'writes nothing', {
    given: busyConsumer,
    args: (_, options) => [name, consumerId, options],
    reached: async (world, _state, step) => {
      expect(step).toMatchObject({ done: false, checkpoint: { revoked: false } });
      await isShared(world);
    },
  }),
  scenario('ImageShare.stepRevocation', 'takes the share back', {
    given: begun,
    args: (_, options, { checkpoint }) => [checkpoint, options],
    reached: isNotShared,
  }),
  scenario('ImageShare.plan', 'compares', {
    given: (world) => world.share(),
    args: (_, options) => [name, others, { ...options, removeOthers: true }],
    reached: (_world, _state, plan) =>
      expect((plan as SharePlan).rows.map(({ action }) => action)).toEqual(['add', 'add', 'add', 'remove']),
  }),
  scenario('ImageShare.apply', 'adds and removes, one account after the other', {
    given: planned,
    args: (world, options, plan) => [plan, { ...options, concurrency: 1, onOutcome: world.callback('onOutcome') }],
    reached: isApplied,
    known: (world, told, plan) => outcomesKnown(world, told, plan, 1),
  }),
  scenario('ImageShare.apply', 'adds and removes four accounts at a time', {
    given: planned,
    args: (world, options, plan) => [plan, { ...options, onOutcome: world.callback('onOutcome') }],
    reached: isApplied,
    known: (world, told, plan) => outcomesKnown(world, told, plan, 4),
  }),
  scenario('ImageShare.beginApply', 'sends nothing', {
    given: planned,
    args: (_, options, plan) => [plan, options],
    reached: (world, _state, step) => {
      expect(step).toMatchObject({ done: false });
      expect(world.requests).toEqual([]);
    },
  }),
  scenario('ImageShare.stepApply', 'adds, and removes in a further step', {
    given: async (world) => {
      const { checkpoint } = await world.images.beginApply(await planned(world));
      return checkpoint;
    },
    args: (_, options, checkpoint) => [checkpoint, options],
    reached: async (world, _state, step) => {
      let { checkpoint, done } = step as { checkpoint: ApplyCheckpoint; done: boolean };
      while (!done) ({ checkpoint, done } = await world.images.stepApply(checkpoint));
      await isApplied(world);
    },
  }),
  scenario('ImageShare.delete', 'takes the shares back first', {
    given: (world) => world.share(),
    args: (_, options) => [name, { ...options, revokeGrants: true }],
    reached: async (world) => {
      const { Images = [] } = await world.owner.send(new DescribeImagesCommand({ Type: 'PRIVATE' }));
      expect(Images.filter(({ State }) => State !== 'DELETING')).toEqual([]);
    },
  }),
  scenario('ImageShare.explainDeleteBlockers', 'finds a fleet and a share', {
    given: async (world) => {
      await world.share();
      await world.owner.send(
        new CreateFleetCommand({
          Name: 'design-team',
          InstanceType: 'stream.standard.medium',
          ImageName: name,
          ComputeCapacity: { DesiredInstances: 1 },
        }),
      );
    },
    args: (_, options) => [name, options],
    reached: (_world, _state, blockers) =>
      expect(blockers).toEqual([
        { kind: 'grant', name: consumerId },
        { kind: 'fleet', name: 'design-team' },
      ]),
  }),
  scenario('ImageShare.tags', 'reads tags', {
    given: (world) => world.images.tag(name, tags),
    args: (_, options) => [name, options],
    reached: (_world, _state, found) => expect(found).toEqual(tags),
  }),
  scenario('ImageShare.tag', 'adds a tag', {
    args: (_, options) => [name, tags, options],
    reached: async (world) => expect(await world.images.tags(name)).toEqual(tags),
  }),
  scenario('ImageShare.untag', 'removes a tag', {
    given: (world) => world.images.tag(name, tags),
    args: (_, options) => [name, ['team'], options],
    reached: async (world) => expect(await world.images.tags(name)).toEqual({}),
  }),
  scenario('RevocationWatch.result', 'watches to the end', { ...watched, args: () => [] }),
  scenario('RevocationWatch.checkpoint', 'tells where it stands', {
    ...watched,
    args: () => [],
    reached: (_world, { checkpoint }, found) => expect(found).toEqual(checkpoint),
  }),
];
