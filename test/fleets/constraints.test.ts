import { CreateFleetCommand, type CreateFleetCommandInput, DeleteFleetCommand } from '@aws-sdk/client-appstream';
import { describe, expect } from 'vitest';
import { toPascal } from '../../src/core/casing.js';
import { FleetManager, type FleetPatch, type FleetSpec } from '../../src/fleets/index.js';
import { limits2019 } from '../../src/limits.js';
import { characters, items, network, refusal, subnet } from '../support/constraints.js';
import { ownerId } from '../support/emulated.js';
import { test as base, inputsOf } from '../support/managers.js';
import { bases, type FleetKind, fleetConstraints } from './fleet-constraints.js';

const test = base.extend('world', ({ emulator }) => {
  const account = emulator.account(ownerId);
  account.addVpc(network);
  for (const name of ['a', characters(101)]) account.addImage({ name });
  return account;
});

describe.each(Object.entries(bases))('a new %s fleet', (kind, spec) => {
  const constraints = fleetConstraints[kind as FleetKind];

  test.for(constraints)('may have $path at the edges of what is allowed', async ({ valid }, { world, fleets }) => {
    expect(world.accountId).toBe(ownerId);
    for (const [at, fields] of valid.entries()) {
      const wanted = { ...spec, name: `fleet-${at}`, ...fields } as FleetSpec;
      expect(await fleets.create(wanted), JSON.stringify(fields)).toMatchObject({ changed: true });
    }
  });

  test.for(constraints)(
    'is refused for its $path before anything is sent',
    async ({ path, invalid }, { emulator, fleets }) => {
      for (const { fields, message } of invalid) {
        await expect(fleets.create({ ...spec, ...fields }), JSON.stringify(fields)).rejects.toMatchObject(
          refusal(path, message),
        );
      }
      expect(emulator.requests).toEqual([]);
    },
  );
});

describe.each(Object.entries(bases))('what a new %s fleet is refused for', (kind, spec) => {
  const constraints = fleetConstraints[kind as FleetKind].filter(({ invalid }) => invalid.length > 0);

  test.for(constraints)(
    'is refused for its $path by the service too, unless we say that it is ours',
    async ({ invalid }, { world, owner }) => {
      expect(world.accountId).toBe(ownerId);
      for (const { fields, isOurs } of invalid) {
        const input = toPascal({ ...spec, name: 'raw', ...fields }) as CreateFleetCommandInput;
        const accepted = await owner.send(new CreateFleetCommand(input)).then(
          () => true,
          () => false,
        );
        expect(accepted, JSON.stringify(fields)).toBe(isOurs);
        if (accepted) await owner.send(new DeleteFleetCommand({ Name: 'raw' }));
      }
    },
  );
});

describe.each(Object.entries(bases))('a change of a %s fleet', (kind, spec) => {
  const constraints = fleetConstraints[kind as FleetKind].filter(({ isForCreate }) => !isForCreate);

  test.for(constraints)('may set $path to the edges of what is allowed', async ({ valid }, { world, fleets }) => {
    expect(world.accountId).toBe(ownerId);
    await fleets.create(spec);
    for (const fields of valid) {
      expect(await fleets.update('design-team', fields), JSON.stringify(fields)).toMatchObject({ stopped: false });
    }
  });

  test.for(constraints)(
    'is refused for its $path before anything is sent',
    async ({ path, invalid }, { emulator, fleets }) => {
      for (const { fields, message } of invalid) {
        await expect(fleets.update('design-team', fields as FleetPatch), JSON.stringify(fields)).rejects.toMatchObject(
          refusal(path, message),
        );
      }
      expect(emulator.requests).toEqual([]);
    },
  );
});

describe('scale', () => {
  test('takes as much as the service counts, and no more', async ({ emulator, fleets }) => {
    await fleets.create(bases['single-session']);
    expect(await fleets.scale('design-team', 0)).toMatchObject({ changed: true });
    expect(await fleets.scale('design-team', 100_000)).toMatchObject({ changed: true });
    await expect(fleets.scale('design-team', 2 ** 31 - 1)).rejects.toMatchObject({ code: 'quota' });
    const sent = emulator.requests.length;

    for (const capacity of [-1, 0.5, 2 ** 31, Number.NaN, {}, { desiredInstances: 1, desiredSessions: 1 }]) {
      await expect(fleets.scale('design-team', capacity as number)).rejects.toMatchObject({ code: 'invalid-input' });
    }
    expect(emulator.requests).toHaveLength(sent);
  });
});

describe('useImage', () => {
  test('takes names and ARNs of images, and nothing else', async ({ emulator, world, fleets }) => {
    await fleets.create(bases['single-session']);
    const { arn } = world.addImage({ name: 'other' });
    for (const image of ['a', characters(101), arn]) {
      expect(await fleets.useImage('design-team', image), image).toMatchObject({ changed: true });
    }
    const sent = emulator.requests.length;

    const wrong = [
      '',
      characters(102),
      '-a',
      'arn:aws',
      'arn:aws:iam::111111111111:role/r',
      `${arn}${characters(1024)}`,
    ];
    for (const image of wrong) {
      await expect(fleets.useImage('design-team', image), image).rejects.toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining('neither the name nor the ARN of an image') as unknown,
      });
    }
    await expect(
      fleets.useImage('design-team', 'a', { computeCapacity: { desiredInstances: -1 } }),
    ).rejects.toMatchObject({
      issues: [{ path: 'computeCapacity.desiredInstances' }],
    });
    expect(emulator.requests).toHaveLength(sent);
  });
});

describe('tags of a fleet', () => {
  test('that are none are not sent, for the service refuses an empty map', async ({ emulator, fleets }) => {
    const spec = { ...bases['single-session'], tags: {} };
    await fleets.create(spec);

    expect(inputsOf(emulator, 'CreateFleet')).toEqual([
      expect.not.objectContaining({ Tags: expect.anything() as unknown }),
    ]);
    expect(await fleets.create(spec, { ifExists: 'reuse' })).toMatchObject({ changed: false });
    expect(await fleets.tag('design-team', {})).toEqual({ changed: false, before: {}, after: {} });
  });

  test('are taken at the edges of what is allowed, and refused past them', async ({ emulator, fleets }) => {
    await fleets.create(bases['single-session']);
    const constraints = fleetConstraints['single-session'].filter(({ path }) => path.startsWith('tags'));
    expect(constraints.length).toBeGreaterThan(3);
    for (const { tags } of constraints.flatMap(({ valid }) => valid as { tags: Record<string, string> }[])) {
      await fleets.tag('design-team', tags);
      expect(await fleets.tags('design-team')).toEqual(tags);
      await fleets.untag('design-team', Object.keys(tags));
    }
    const sent = emulator.requests.length;

    for (const { fields, message } of constraints.flatMap(({ invalid }) => invalid)) {
      await expect(fleets.tag('design-team', (fields as { tags: Record<string, string> }).tags)).rejects.toThrow(
        message.replace(/^tags: /, ''),
      );
    }
    for (const key of ['', characters(129), 'aws:x', 'a<']) {
      await expect(fleets.untag('design-team', [key])).rejects.toMatchObject({ code: 'invalid-input' });
    }
    expect(emulator.requests).toHaveLength(sent);
  });
});

describe('the limits of 2019', () => {
  test.for([
    [{ maxUserDurationInSeconds: 57_600 }, { maxUserDurationInSeconds: 57_601 }, 'at most 57600'],
    [{ disconnectTimeoutInSeconds: 57_600 }, { disconnectTimeoutInSeconds: 57_601 }, 'at most 57600'],
    [{ vpcConfig: { subnetIds: items(2, subnet) } }, { vpcConfig: { subnetIds: items(3, subnet) } }, 'at most 2 items'],
    [
      { instanceType: 'stream.graphics-pro.16xlarge' },
      { instanceType: 'stream.standard.small' },
      'is not among the instance types of 2019-01-21',
    ],
  ] as const)('allow %j, and not %j', async ([valid, invalid, message], { emulator, owner }) => {
    const fleets = new FleetManager({ client: owner, limits: limits2019 });
    const plan = (patch: object) => fleets.create({ ...bases['single-session'], ...patch });

    await expect(plan(invalid)).rejects.toThrow(message);
    expect(emulator.requests).toEqual([]);
    await plan(valid).catch((error: unknown) => {
      expect(error).not.toMatchObject({ code: 'invalid-input' });
    });
    expect(emulator.requests).not.toEqual([]);
  });
});
