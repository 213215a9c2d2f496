import { DescribeImageBuildersCommand } from '@aws-sdk/client-appstream';
import { expect } from 'vitest';
import { quick } from '../support/managers.js';
import { type RunOptions, type Scenario, scenario } from './scenario.js';
import type { World } from './world.js';

const name = 'design-builder';
const tags = { team: 'design' };
const spec = { name, instanceType: 'stream.standard.medium', imageName: 'Test_Image' } as const;

async function seen(world: World) {
  const { ImageBuilders = [] } = await world.owner.send(new DescribeImageBuildersCommand({}));
  return ImageBuilders.find(({ Name }) => Name === name);
}

const running = (world: World) => world.imageBuilders.create(spec, quick);
const tagged = (world: World) => world.imageBuilders.create({ ...spec, tags }, quick);

function waiting(world: World, options: RunOptions) {
  return { ...options, ...quick, onPoll: world.callback('onPoll') };
}

/** What the class {@link ImageBuilderManager} does. */
export const imageBuilderScenarios: readonly Scenario[] = [
  scenario('ImageBuilderManager.create', 'creates a builder with tags and a role, and waits for it', {
    args: (world, options) => [
      { ...spec, tags, iamRoleArn: 'arn:aws:iam::111111111111:role/builder' },
      { ...waiting(world, options), ifExists: 'reuse' as const },
    ],
    reached: async (world) => expect(await seen(world)).toMatchObject({ State: 'RUNNING' }),
  }),
  scenario('ImageBuilderManager.create', 'takes the builder that is there', {
    given: tagged,
    args: (_, options) => [
      { ...spec, tags },
      { ...options, ...quick, ifExists: 'reuse' as const },
    ],
    reached: (_world, _state, result) => expect(result).toMatchObject({ changed: false }),
  }),
  scenario('ImageBuilderManager.get', 'reads a builder', {
    given: running,
    args: (_, options) => [name, options],
    reached: (_world, _state, found) => expect(found).toMatchObject({ name }),
  }),
  scenario('ImageBuilderManager.find', 'finds nothing', {
    args: (_, options) => [name, options],
    reached: (_world, _state, found) => expect(found).toBeUndefined(),
  }),
  scenario('ImageBuilderManager.list', 'lists builders', {
    given: running,
    args: (_, options) => [{}, options],
    reached: (_world, _state, found) => expect(found).toMatchObject([{ name }]),
  }),
  scenario('ImageBuilderManager.start', 'starts and waits', {
    given: async (world) => {
      await running(world);
      await world.imageBuilders.stop(name, quick);
    },
    args: (world, options) => [name, waiting(world, options)],
    reached: async (world) => expect(await seen(world)).toMatchObject({ State: 'RUNNING' }),
  }),
  scenario('ImageBuilderManager.stop', 'stops and waits', {
    given: running,
    args: (world, options) => [name, waiting(world, options)],
    reached: async (world) => expect(await seen(world)).toMatchObject({ State: 'STOPPED' }),
  }),
  scenario('ImageBuilderManager.delete', 'stops and deletes', {
    given: running,
    args: (world, options) => [name, { ...waiting(world, options), allowStop: true }],
    reached: async (world) => expect(await seen(world)).toBeUndefined(),
  }),
  scenario('ImageBuilderManager.createStreamingURL', 'makes an address', {
    given: running,
    args: (_, options) => [name, options],
    reached: (_world, _state, found) => expect(found).toHaveProperty('streamingURL'),
  }),
  scenario('ImageBuilderManager.tags', 'reads tags', {
    given: tagged,
    args: (_, options) => [name, options],
    reached: (_world, _state, found) => expect(found).toEqual(tags),
  }),
  scenario('ImageBuilderManager.tag', 'adds a tag', {
    given: running,
    args: (_, options) => [name, tags, options],
    reached: async (world) => expect(await world.imageBuilders.tags(name)).toEqual(tags),
  }),
  scenario('ImageBuilderManager.untag', 'removes a tag', {
    given: tagged,
    args: (_, options) => [name, ['team'], options],
    reached: async (world) => expect(await world.imageBuilders.tags(name)).toEqual({}),
  }),
];
