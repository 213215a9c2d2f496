import { DescribeStacksCommand } from '@aws-sdk/client-appstream';
import { expect } from 'vitest';
import { type Scenario, scenario } from './scenario.js';
import type { World } from './world.js';

const name = 'design';
const tags = { team: 'design' };

async function seen(world: World) {
  const { Stacks = [] } = await world.owner.send(new DescribeStacksCommand({}));
  return Stacks.find(({ Name }) => Name === name);
}

const there = (world: World) => world.stacks.create({ name, tags });
const used = (world: World) => world.runningFleet();

/** Whether an action is forbidden now. */
const isForbidden = async (world: World, action: string) =>
  expect((await seen(world))?.UserSettings).toContainEqual({ Action: action, Permission: 'DISABLED' });

/** What the class {@link StackManager} does. */
export const stackScenarios: readonly Scenario[] = [
  scenario('StackManager.create', 'creates a stack with tags', {
    args: (_, options) => [
      { name, tags },
      { ...options, ifExists: 'reuse' as const },
    ],
    reached: async (world) => expect(await seen(world)).toMatchObject({ Name: name }),
  }),
  scenario('StackManager.create', 'takes the stack that is there', {
    given: there,
    args: (_, options) => [
      { name, tags },
      { ...options, ifExists: 'reuse' as const },
    ],
    reached: (_world, _state, result) => expect(result).toMatchObject({ changed: false }),
  }),
  scenario('StackManager.get', 'reads a stack', {
    given: there,
    args: (_, options) => [name, options],
    reached: (_world, _state, found) => expect(found).toMatchObject({ name }),
  }),
  scenario('StackManager.find', 'finds nothing', {
    args: (_, options) => [name, options],
    reached: (_world, _state, found) => expect(found).toBeUndefined(),
  }),
  scenario('StackManager.list', 'lists stacks', {
    given: there,
    args: (_, options) => [options],
    reached: (_world, _state, found) => expect(found).toMatchObject([{ name }]),
  }),
  scenario('StackManager.fleets', 'lists fleets', {
    given: used,
    args: (_, options) => [name, options],
    reached: (_world, _state, found) => expect(found).toEqual(['design-team']),
  }),
  scenario('StackManager.fleets', 'looks for the stack when there are none', {
    given: there,
    args: (_, options) => [name, options],
    reached: (_world, _state, found) => expect(found).toEqual([]),
  }),
  scenario('StackManager.update', 'changes what differs', {
    given: there,
    args: (_, options) => [name, { displayName: 'Design' }, options],
    reached: async (world) => expect(await seen(world)).toMatchObject({ DisplayName: 'Design' }),
  }),
  scenario('StackManager.setUserSettings', 'forbids uploads', {
    given: there,
    args: (_, options) => [name, [{ action: 'FILE_UPLOAD', permission: 'DISABLED' }], options],
    reached: (world) => isForbidden(world, 'FILE_UPLOAD'),
  }),
  scenario('StackManager.setClipboard', 'forbids to copy out of sessions', {
    given: there,
    args: (_, options) => [name, { copyFromSession: false }, options],
    reached: (world) => isForbidden(world, 'CLIPBOARD_COPY_TO_LOCAL_DEVICE'),
  }),
  scenario('StackManager.delete', 'parts and deletes', {
    given: used,
    args: (_, options) => [name, { ...options, disassociate: true }],
    reached: async (world) => expect(await seen(world)).toBeUndefined(),
  }),
  scenario('StackManager.explainDeleteBlockers', 'finds a fleet and a session', {
    given: async (world) => {
      await used(world);
      world.session();
    },
    args: (_, options) => [name, options],
    reached: (_world, _state, blockers) => expect(blockers).toMatchObject([{ kind: 'fleet' }, { kind: 'session' }]),
  }),
  scenario('StackManager.createStreamingURL', 'makes an address', {
    given: used,
    args: (_, options) => [{ stackName: name, fleetName: 'design-team', userId: 'maria' }, options],
    reached: (_world, _state, found) => expect(found).toHaveProperty('streamingURL'),
  }),
  scenario('StackManager.tags', 'reads tags', {
    given: there,
    args: (_, options) => [name, options],
    reached: (_world, _state, found) => expect(found).toEqual(tags),
  }),
  scenario('StackManager.tag', 'changes a tag', {
    given: there,
    args: (_, options) => [name, { team: 'sales' }, options],
    reached: async (world) => expect(await world.stacks.tags(name)).toEqual({ team: 'sales' }),
  }),
  scenario('StackManager.untag', 'removes a tag', {
    given: there,
    args: (_, options) => [name, ['team'], options],
    reached: async (world) => expect(await world.stacks.tags(name)).toEqual({}),
  }),
];
