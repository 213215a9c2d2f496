import { CreateImageBuilderCommand, type CreateImageBuilderCommandInput } from '@aws-sdk/client-appstream';
import { describe, expect } from 'vitest';
import { toPascal } from '../../src/core/casing.js';
import type { ImageBuilderSpec } from '../../src/images/index.js';
import { characters, constraint, network, range, refusal } from '../support/constraints.js';
import { ownerId } from '../support/emulated.js';
import { inputsOf, quick, test as withManagers } from '../support/managers.js';
import { base, imageBuilderConstraints } from './image-builder-constraints.js';

const test = withManagers.extend('world', ({ emulator }) => {
  const account = emulator.account(ownerId);
  account.addVpc(network);
  for (const name of ['a', characters(101)]) account.addImage({ name });
  return account;
});

describe('a new image builder', () => {
  test.for(imageBuilderConstraints)(
    'may have $path at the edges of what is allowed',
    async ({ valid }, { world, imageBuilders }) => {
      expect(world.accountId).toBe(ownerId);
      for (const [at, fields] of valid.entries()) {
        const spec = { ...base, name: `builder-${at}`, ...fields } as ImageBuilderSpec;
        const made = await imageBuilders.create(spec, { wait: false });
        expect(made, JSON.stringify(fields)).toMatchObject({ changed: true });
      }
    },
  );

  test.for(imageBuilderConstraints)(
    'is refused for its $path before anything is sent',
    async ({ path, invalid }, { emulator, imageBuilders }) => {
      for (const { fields, message } of invalid) {
        const spec = { ...base, ...fields } as ImageBuilderSpec;
        const refused = expect(imageBuilders.create(spec), JSON.stringify(fields)).rejects;
        await refused.toMatchObject(refusal(path, message));
      }
      expect(emulator.requests).toEqual([]);
    },
  );

  test.for(imageBuilderConstraints)(
    'is refused for its $path by the service too, unless we say that it is ours',
    async ({ invalid }, { world, owner }) => {
      expect(world.accountId).toBe(ownerId);
      for (const [at, { fields, isOurs }] of invalid.entries()) {
        const input = toPascal({ ...base, name: `raw-${at}`, ...fields }) as CreateImageBuilderCommandInput;
        const accepted = await owner.send(new CreateImageBuilderCommand(input)).then(
          () => true,
          () => false,
        );
        expect(accepted, JSON.stringify(fields)).toBe(isOurs);
      }
    },
  );

  test('has no tags where none are named, for the service refuses an empty map', async ({
    emulator,
    imageBuilders,
  }) => {
    await imageBuilders.create({ ...base, tags: {} }, { wait: false });

    expect(inputsOf(emulator, 'CreateImageBuilder')).toEqual([
      { Name: base.name, InstanceType: base.instanceType, ImageName: base.imageName },
    ]);
  });
});

describe('a running image builder', () => {
  const validity = range('validity', 1, 604_800);
  const agent = constraint('appstreamAgentVersion', {
    valid: ['a', characters(100)],
    invalid: [
      ['', 'at least 1 character'],
      [characters(101), 'at most 100 characters'],
    ],
  });

  test('is opened for as long as the service allows, and no longer', async ({ emulator, imageBuilders }) => {
    await imageBuilders.create(base, quick);
    for (const options of validity.valid) {
      expect(await imageBuilders.createStreamingURL(base.name, options)).toHaveProperty('expires');
    }
    const sent = emulator.requests.length;

    for (const { fields, message } of validity.invalid) {
      await expect(imageBuilders.createStreamingURL(base.name, fields)).rejects.toMatchObject(
        refusal('validity', message),
      );
    }
    expect(emulator.requests).toHaveLength(sent);
  });

  test('is started with any version of the agent that the service takes', async ({ emulator, imageBuilders }) => {
    await imageBuilders.create(base, quick);
    for (const options of agent.valid) {
      await imageBuilders.stop(base.name, quick);
      expect(await imageBuilders.start(base.name, { ...quick, ...options })).toMatchObject({ changed: true });
    }
    const sent = emulator.requests.length;

    for (const { fields, message } of agent.invalid) {
      await expect(imageBuilders.start(base.name, fields)).rejects.toMatchObject(refusal(agent.path, message));
    }
    expect(emulator.requests).toHaveLength(sent);
  });
});
