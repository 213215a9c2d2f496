import { DescribeFleetsCommand, ListAssociatedStacksCommand } from '@aws-sdk/client-appstream';
import { expect } from 'vitest';
import type { FleetUpdateCheckpoint } from '../../src/index.js';
import { ownerId } from '../support/emulated.js';
import { fleet, quick } from '../support/managers.js';
import { type RunOptions, type Scenario, scenario } from './scenario.js';
import type { Called, World } from './world.js';

const name = 'design-team';
const tags = { team: 'design' };

/** The fleet as it is described. */
async function seen(world: World) {
  const { Fleets = [] } = await world.owner.send(new DescribeFleetsCommand({}));
  return Fleets.find(({ Name }) => Name === name);
}

async function stacks(world: World): Promise<readonly string[]> {
  const { Names = [] } = await world.owner.send(new ListAssociatedStacksCommand({ FleetName: name }));
  return Names;
}

const stopped = (world: World) => world.fleets.create(fleet);
const running = (world: World) => world.runningFleet();

async function inUse(world: World): Promise<void> {
  await running(world);
  world.session();
}

function waiting(world: World, options: RunOptions) {
  return { ...options, ...quick, onPoll: world.callback('onPoll') };
}

function keeping(world: World, options: RunOptions) {
  return { ...waiting(world, options), onCheckpoint: world.callback('onCheckpoint') };
}

function updating(world: World, options: RunOptions) {
  return { ...keeping(world, options), allowStop: true };
}

/** From the checkpoint that was kept last; without one nothing had been done. */
function goOn(world: World, told: readonly Called[], begin: () => Promise<unknown>): Promise<unknown> {
  const last = told.findLast((called) => called.name === 'onCheckpoint');
  return last ? world.fleets.resumeUpdate(last.value as FleetUpdateCheckpoint, quick) : begin();
}

/** A fleet that was stopped, or asked to, without being brought up again was told of before. */
async function stopKnown(world: World, told: readonly Called[]): Promise<void> {
  if ((await seen(world))?.State === 'RUNNING') return;
  expect(told.map((called) => called.name)).toContain('onCheckpoint');
}

const description = { description: 'For designers' };
const otherImage = 'arn:aws:appstream:us-west-2:111111111111:image/Linux_Image';

async function withLinuxImage(world: World): Promise<void> {
  world.emulator.account(ownerId).addImage({ name: 'Linux_Image', platform: 'AMAZON_LINUX2' });
  await running(world);
}

const isRunning = async (world: World, more: object = {}) =>
  expect(await seen(world)).toMatchObject({ State: 'RUNNING', ...more });

/** What the class {@link FleetManager} does. */
export const fleetScenarios: readonly Scenario[] = [
  scenario('FleetManager.create', 'creates a fleet with tags and a role', {
    args: (_, options) => [
      { ...fleet, tags, iamRoleArn: 'arn:aws:iam::111111111111:role/fleet' },
      { ...options, verifyImage: true, ifExists: 'reuse' as const },
    ],
    reached: async (world) => expect(await seen(world)).toMatchObject({ Name: name, State: 'STOPPED' }),
  }),
  scenario('FleetManager.create', 'takes the fleet that is there', {
    given: (world) => world.fleets.create({ ...fleet, tags }),
    args: (_, options) => [
      { ...fleet, tags },
      { ...options, ifExists: 'reuse' as const },
    ],
    reached: (_world, _state, result) => expect(result).toMatchObject({ changed: false }),
  }),
  scenario('FleetManager.get', 'reads a fleet', {
    given: stopped,
    args: (_, options) => [name, options],
    reached: (_world, _state, found) => expect(found).toMatchObject({ name }),
  }),
  scenario('FleetManager.find', 'finds nothing', {
    args: (_, options) => [name, options],
    reached: (_world, _state, found) => expect(found).toBeUndefined(),
  }),
  scenario('FleetManager.list', 'lists fleets', {
    given: stopped,
    args: (_, options) => [{ state: 'STOPPED' }, options],
    reached: (_world, _state, found) => expect(found).toMatchObject([{ name }]),
  }),
  scenario('FleetManager.start', 'starts and waits', {
    given: stopped,
    args: (world, options) => [name, waiting(world, options)],
    reached: (world) => isRunning(world),
  }),
  scenario('FleetManager.stop', 'stops a fleet that nobody uses', {
    given: running,
    args: (world, options) => [name, waiting(world, options)],
    reached: async (world) => expect(await seen(world)).toMatchObject({ State: 'STOPPED' }),
  }),
  scenario('FleetManager.scale', 'changes the capacity', {
    given: running,
    args: (_, options) => [name, 3, options],
    reached: (world) => isRunning(world, { ComputeCapacityStatus: { Desired: 3 } }),
  }),
  scenario('FleetManager.planUpdate', 'plans another image', {
    given: withLinuxImage,
    args: (_, options) => [name, { imageArn: otherImage }, options],
    reached: (_world, _state, plan) => expect(plan).toMatchObject({ fields: [{ outcome: 'needs-stop' }] }),
  }),
  scenario('FleetManager.update', 'changes a fleet while it runs', {
    given: running,
    args: (world, options) => [name, { displayName: 'Design' }, waiting(world, options)],
    reached: (world) => isRunning(world, { DisplayName: 'Design' }),
  }),
  scenario('FleetManager.update', 'stops a fleet, changes it and starts it again', {
    given: running,
    args: (world, options) => [name, description, updating(world, options)],
    reached: (world) => isRunning(world, { Description: 'For designers' }),
    again: (world, told) =>
      goOn(world, told, () => world.fleets.update(name, description, { ...quick, allowStop: true })),
    known: stopKnown,
  }),
  scenario('FleetManager.update', 'waits until nobody streams, and stops a fleet then', {
    given: async (world) => {
      await running(world);
      const { id } = world.session();
      return () => {
        const isActive = world.emulator.sessions.some((session) => session.id === id && session.state === 'ACTIVE');
        if (isActive) world.emulator.account(ownerId).endSession(id);
      };
    },
    args: (world, options, leave) => {
      let polls = 0;
      const onPoll = (progress: unknown) => {
        polls += 1;
        if (polls === 2) leave();
        world.callback('onPoll')(progress);
      };
      return [
        name,
        description,
        { ...updating(world, options), onPoll, allowStop: 'when-idle' as const, timeoutSeconds: 600 },
      ];
    },
    reached: (world) => isRunning(world, { Description: 'For designers' }),
    again: (world, told, leave) => {
      leave();
      return goOn(world, told, () => world.fleets.update(name, description, { ...quick, allowStop: true }));
    },
    known: stopKnown,
  }),
  scenario('FleetManager.resumeUpdate', 'goes on before the stop', {
    given: async (world) => {
      await running(world);
      let kept: FleetUpdateCheckpoint | undefined;
      const crash = (checkpoint: FleetUpdateCheckpoint) => {
        kept = checkpoint;
        throw new Error('the process dies');
      };
      await world.fleets.update(name, description, { ...quick, allowStop: true, onCheckpoint: crash }).catch(() => 0);
      if (kept === undefined) throw new Error('there was no checkpoint');
      return kept;
    },
    args: (world, options, checkpoint) => [checkpoint, keeping(world, options)],
    reached: (world) => isRunning(world, { Description: 'For designers' }),
    again: (world, told, checkpoint) => goOn(world, told, () => world.fleets.resumeUpdate(checkpoint, quick)),
    known: stopKnown,
  }),
  scenario('FleetManager.useImage', 'puts a fleet on an image of another platform', {
    given: withLinuxImage,
    args: (world, options) => [name, 'Linux_Image', updating(world, options)],
    reached: (world) => isRunning(world, { ImageName: 'Linux_Image' }),
    again: (world, told) =>
      goOn(world, told, () => world.fleets.useImage(name, 'Linux_Image', { ...quick, allowStop: true })),
    known: stopKnown,
  }),
  scenario('FleetManager.associate', 'lets a stack use the fleet after a concurrent change', {
    given: async (world) => {
      await stopped(world);
      await world.stacks.create({ name: 'design' });
      world.emulator.fail({ operation: 'AssociateFleet', error: { code: 'ConcurrentModificationException' } });
    },
    args: (_, options) => [name, 'design', options],
    reached: async (world) => expect(await stacks(world)).toEqual(['design']),
  }),
  scenario('FleetManager.disassociate', 'takes the fleet from a stack', {
    given: running,
    args: (_, options) => [name, 'design', options],
    reached: async (world) => expect(await stacks(world)).toEqual([]),
  }),
  scenario('FleetManager.stacks', 'lists stacks', {
    given: running,
    args: (_, options) => [name, options],
    reached: (_world, _state, found) => expect(found).toEqual(['design']),
  }),
  scenario('FleetManager.delete', 'parts, stops and deletes a fleet in use', {
    given: inUse,
    args: (world, options) => [name, { ...waiting(world, options), disassociate: true, allowStop: true }],
    reached: async (world) => expect(await seen(world)).toBeUndefined(),
  }),
  scenario('FleetManager.explainDeleteBlockers', 'finds a stack and a session', {
    given: inUse,
    args: (_, options) => [name, options],
    reached: (_world, _state, blockers) =>
      expect(blockers).toMatchObject([{ kind: 'stack' }, { kind: 'state' }, { kind: 'session' }]),
  }),
  scenario('FleetManager.tags', 'reads tags', {
    given: (world) => world.fleets.create({ ...fleet, tags }),
    args: (_, options) => [name, options],
    reached: (_world, _state, found) => expect(found).toEqual(tags),
  }),
  scenario('FleetManager.tag', 'adds a tag', {
    given: stopped,
    args: (_, options) => [name, tags, options],
    reached: async (world) => expect(await world.fleets.tags(name)).toEqual(tags),
  }),
  scenario('FleetManager.untag', 'removes a tag', {
    given: (world) => world.fleets.create({ ...fleet, tags }),
    args: (_, options) => [name, ['team'], options],
    reached: async (world) => expect(await world.fleets.tags(name)).toEqual({}),
  }),
];
