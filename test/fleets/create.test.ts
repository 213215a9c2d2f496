import {
  AppStreamClient,
  CreateFleetCommand,
  type CreateFleetCommandInput,
  UpdateImagePermissionsCommand,
} from '@aws-sdk/client-appstream';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, vi } from 'vitest';
import { FleetManager, type FleetSpec, parseFleetSpec } from '../../src/fleets/index.js';
import { allowInstanceTypes, currentLimits, limits2019 } from '../../src/limits.js';
import { consumerId, ownerId } from '../support/emulated.js';
import { fleet, imageArn, imageless, inputsOf, test, writes } from '../support/managers.js';

const elastic = {
  name: 'kiosk',
  fleetType: 'ELASTIC',
  instanceType: 'stream.standard.small',
  maxConcurrentSessions: 5,
  vpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'] },
} as const satisfies FleetSpec;

afterEach(() => {
  vi.useRealTimers();
});

describe('create', () => {
  test('makes a stopped fleet', async ({ emulator, fleets }) => {
    const { changed, fleet: made } = await fleets.create(fleet);

    expect(changed).toBe(true);
    expect(made).toMatchObject({ name: 'design-team', state: 'STOPPED', imageArn, fleetType: 'ALWAYS_ON' });
    expect(made.computeCapacityStatus.desired).toBe(2);
    expect(writes(emulator)).toEqual(['CreateFleet']);
  });

  test('sends every field as the service spells it', async ({ emulator, fleets }) => {
    const { subnetIds, securityGroupIds } = emulator.account('111111111111').addVpc();
    await fleets.create({
      ...fleet,
      displayName: 'Design',
      description: '',
      maxUserDurationInSeconds: 3600,
      disconnectTimeoutInSeconds: 60,
      idleDisconnectTimeoutInSeconds: 0,
      streamView: 'DESKTOP',
      vpcConfig: { subnetIds, securityGroupIds: securityGroupIds.slice(0, 1) },
      disableIMDSV1: true,
      tags: { team: 'design' },
      sdkInput: { EnableDefaultInternetAccess: false },
    });

    expect(inputsOf(emulator, 'CreateFleet')).toEqual([
      {
        Name: 'design-team',
        FleetType: 'ALWAYS_ON',
        InstanceType: 'stream.standard.medium',
        ImageName: 'Test_Image',
        ComputeCapacity: { DesiredInstances: 2 },
        DisplayName: 'Design',
        Description: '',
        MaxUserDurationInSeconds: 3600,
        DisconnectTimeoutInSeconds: 60,
        IdleDisconnectTimeoutInSeconds: 0,
        StreamView: 'DESKTOP',
        VpcConfig: { SubnetIds: subnetIds, SecurityGroupIds: securityGroupIds.slice(0, 1) },
        DisableIMDSV1: true,
        Tags: { team: 'design' },
        EnableDefaultInternetAccess: false,
      },
    ]);
  });

  test('makes elastic and multi-session fleets', async ({ emulator, fleets }) => {
    const { subnetIds } = emulator.account('111111111111').addVpc({ subnets: [{}, {}] });
    await fleets.create({ ...elastic, vpcConfig: { subnetIds } });
    await fleets.create({ ...fleet, computeCapacity: { desiredSessions: 8 }, maxSessionsPerInstance: 4 });

    expect((await fleets.get('kiosk')).maxConcurrentSessions).toBe(5);
    expect((await fleets.get('design-team')).computeCapacityStatus.desiredUserSessions).toBe(8);
  });

  test('refuses a second one of the same name', async ({ fleets }) => {
    await fleets.create(fleet);

    await expect(fleets.create(fleet)).rejects.toMatchObject({ code: 'conflict', reason: 'exists' });
  });

  test('reuses one that equals the specification, and sends nothing', async ({ emulator, fleets }) => {
    const spec: FleetSpec = { ...fleet, idleDisconnectTimeoutInSeconds: 70, tags: { team: 'design' } };
    await fleets.create(spec);
    const { changed, fleet: reused } = await fleets.create(spec, { ifExists: 'reuse' });

    expect(changed).toBe(false);
    expect(reused.name).toBe('design-team');
    expect(writes(emulator)).toEqual(['CreateFleet']);
  });

  test('tells in which fields one that is there differs', async ({ emulator, fleets }) => {
    await fleets.create({ ...fleet, tags: { team: 'design' } });
    const other: FleetSpec = {
      ...fleet,
      instanceType: 'stream.standard.large',
      computeCapacity: { desiredInstances: 3 },
      tags: { team: 'web' },
      idleDisconnectTimeoutInSeconds: 600,
    };

    await expect(fleets.create(other, { ifExists: 'reuse' })).rejects.toMatchObject({
      code: 'conflict',
      reason: 'exists',
      fields: ['instanceType', 'idleDisconnectTimeoutInSeconds', 'tags', 'computeCapacity'],
    });
    expect(writes(emulator)).toEqual(['CreateFleet']);
  });

  test('compares raw tags too', async ({ fleets }) => {
    const spec = { ...fleet, sdkInput: { Tags: { team: 'design' } } };
    await fleets.create(spec);

    expect(await fleets.create(spec, { ifExists: 'reuse' })).toMatchObject({ changed: false });
    await expect(
      fleets.create({ ...fleet, sdkInput: { Tags: { team: 'web' } } }, { ifExists: 'reuse' }),
    ).rejects.toMatchObject({ reason: 'exists', fields: ['tags'] });
  });

  test('recognizes its own fleet after a lost answer', async ({ emulator, fleets }) => {
    emulator.fail({ operation: 'CreateFleet', when: 'after', disconnect: true });

    expect(await fleets.create(fleet)).toMatchObject({ changed: true, fleet: { name: 'design-team' } });
    expect(writes(emulator)).toEqual(['CreateFleet', 'CreateFleet']);
  });

  test('does not take another fleet for its own after a lost answer', async ({ emulator, fleets }) => {
    await fleets.create({ ...fleet, displayName: 'somebody else' });
    emulator.fail({ operation: 'CreateFleet', disconnect: true });

    await expect(fleets.create({ ...fleet, displayName: 'mine' })).rejects.toMatchObject({
      reason: 'exists',
      fields: ['displayName'],
      attempts: 2,
    });
  });

  test('looks at an image of another account first', async ({ emulator, consumerFleets, shared }) => {
    const { changed } = await consumerFleets.create({ ...imageless, imageArn: shared });

    expect(changed).toBe(true);
    expect(inputsOf(emulator, 'DescribeImages')).toEqual([{ Arns: [shared] }]);
  });

  test('sends nothing for an image that cannot be seen', async ({ emulator, consumerFleets }) => {
    await expect(consumerFleets.create({ ...imageless, imageArn })).rejects.toMatchObject({
      code: 'not-found',
      resource: 'image',
      resourceName: imageArn,
    });
    expect(writes(emulator)).toEqual([]);
  });

  test('tells that it is the image that is missing, when the service only says that something is', async ({
    emulator,
    fleets,
  }) => {
    await expect(fleets.create({ ...fleet, imageName: 'Gone' })).rejects.toMatchObject({
      code: 'not-found',
      resource: 'image',
      resourceName: 'Gone',
    });
    expect(writes(emulator)).toEqual(['CreateFleet']);
  });

  test('tells what the service said where the image may not be looked at, or is there', async ({
    emulator,
    fleets,
  }) => {
    const elsewhere = fleets.create({ ...fleet, vpcConfig: { subnetIds: ['subnet-0a1b2c3d'] } });
    await expect(elsewhere).rejects.toMatchObject({
      code: 'not-found',
      operation: 'CreateFleet',
      resource: 'resource',
      message: expect.stringContaining('subnet-0a1b2c3d') as unknown,
    });
    emulator.allow(ownerId, ['CreateFleet']);
    await expect(fleets.create({ ...fleet, imageName: 'No_Image' })).rejects.toMatchObject({
      code: 'not-found',
      operation: 'CreateFleet',
      message: expect.stringContaining('No_Image') as unknown,
    });
  });

  test('does not take the image of another account for the own one of its name', async ({
    emulator,
    consumerFleets,
    shared,
  }) => {
    emulator.account(consumerId).addImage({ name: 'Test_Image' });
    await consumerFleets.create({ ...imageless, imageArn: shared });

    await expect(consumerFleets.create(fleet, { ifExists: 'reuse' })).rejects.toMatchObject({
      reason: 'exists',
      fields: ['imageName'],
    });
  });

  test('refuses an image that may not be used, on request also an own one', async ({ emulator, owner, consumer }) => {
    const arn = emulator.account('111111111111').addImage({ name: 'Half_Done', state: 'PENDING' }).arn;
    const fleets = new FleetManager({ client: owner });
    await expect(fleets.create({ ...imageless, imageArn: arn }, { verifyImage: true })).rejects.toMatchObject({
      reason: 'wrong-state',
    });
    expect(writes(emulator)).toEqual([]);

    await owner.send(
      new UpdateImagePermissionsCommand({
        Name: 'Test_Image',
        SharedAccountId: consumerId,
        ImagePermissions: { allowFleet: false, allowImageBuilder: true },
      }),
    );
    await expect(new FleetManager({ client: consumer }).create({ ...imageless, imageArn })).rejects.toMatchObject({
      reason: 'not-permitted',
    });
    expect(writes(emulator)).toEqual(['UpdateImagePermissions']);
  });

  test('does not look at the image when it is told not to', async ({ emulator, consumerFleets, shared }) => {
    await consumerFleets.create({ ...imageless, imageArn: shared }, { verifyImage: false });

    expect(inputsOf(emulator, 'DescribeImages')).toEqual([]);
  });

  test('tries a role again only when it is told that it is new', async ({ emulator, fleets }) => {
    vi.useFakeTimers();
    vi.setTimerTickMode('nextTimerAsync');
    const failure = { operation: 'CreateFleet', error: { code: 'InvalidRoleException' } };
    emulator.fail(failure);
    await expect(fleets.create(fleet)).rejects.toMatchObject({ code: 'access', reason: 'role' });
    expect(writes(emulator)).toHaveLength(1);

    emulator.fail({ ...failure, times: 3 });
    expect((await fleets.create(fleet, { roleIsNew: true })).changed).toBe(true);
    expect(writes(emulator)).toHaveLength(5);
  });

  test('gives a new role two minutes and no more', async ({ emulator, fleets }) => {
    vi.useFakeTimers();
    vi.setTimerTickMode('nextTimerAsync');
    emulator.fail({ operation: 'CreateFleet', error: { code: 'InvalidRoleException' }, times: 1000 });
    const startedAt = Date.now();

    await expect(fleets.create(fleet, { roleIsNew: true })).rejects.toMatchObject({ reason: 'role' });

    expect(Date.now() - startedAt).toBeGreaterThan(100_000);
    expect(Date.now() - startedAt).toBeLessThanOrEqual(121_000);
  });
});

describe('what create refuses before anything is sent', () => {
  const base = { ...fleet };
  const cases: readonly (readonly [string, unknown, string | RegExp])[] = [
    [
      'no type',
      { ...base, fleetType: undefined },
      'fleetType: is missing: give one of "ALWAYS_ON", "ON_DEMAND", "ELASTIC"',
    ],
    ['a type slightly wrong', { ...base, fleetType: 'ALWAYSON' }, 'did you mean "ALWAYS_ON"?'],
    ['a bad name', { ...base, name: '-design' }, 'name: "-design" is not a name'],
    ['two images', { ...base, imageArn }, 'give either "imageName" or "imageArn"'],
    ['no image', { ...base, imageName: undefined }, 'give either "imageName" or "imageArn"'],
    ['an unknown field', { ...base, displayname: 'x' }, '"displayname" is not known: did you mean "displayName"?'],
    ['no capacity', { ...base, computeCapacity: {} }, 'computeCapacity: give either "desiredInstances" or'],
    [
      'both capacities',
      { ...base, computeCapacity: { desiredInstances: 1, desiredSessions: 1 } },
      'computeCapacity: give either',
    ],
    [
      'half an instance',
      { ...base, computeCapacity: { desiredInstances: 0.5 } },
      'computeCapacity.desiredInstances: 0.5 is not a whole number',
    ],
    [
      'sessions without sharing',
      { ...base, computeCapacity: { desiredSessions: 4 } },
      'maxSessionsPerInstance: is missing',
    ],
    [
      'sharing without sessions',
      { ...base, maxSessionsPerInstance: 4 },
      'maxSessionsPerInstance: is for a capacity in sessions',
    ],
    ['an elastic fleet with an image', { ...elastic, imageName: 'x' }, '"imageName" is not known'],
    [
      'an elastic fleet with one subnet',
      { ...elastic, vpcConfig: { subnetIds: ['subnet-0a'] } },
      'vpcConfig.subnetIds: a list of 1 is too small: at least 2 items',
    ],
    [
      'scripts on an always-on fleet',
      { ...base, sessionScriptS3Location: { s3Bucket: 'abc' } },
      '"sessionScriptS3Location" is not known',
    ],
    [
      'a subnet by name',
      { ...base, vpcConfig: { subnetIds: ['private-a'] } },
      'vpcConfig.subnetIds[0]: "private-a" is not an id such as "subnet-0a1b2c3d"',
    ],
    [
      'six groups',
      { ...base, vpcConfig: { securityGroupIds: ['sg-1', 'sg-2', 'sg-3', 'sg-4', 'sg-5', 'sg-6'] } },
      'vpcConfig.securityGroupIds: a list of 6 is too large',
    ],
    [
      'too long a session',
      { ...base, maxUserDurationInSeconds: 432_001 },
      'maxUserDurationInSeconds: 432001 is too large: at most 432000',
    ],
    [
      'too short an idle time',
      { ...base, idleDisconnectTimeoutInSeconds: 59 },
      'idleDisconnectTimeoutInSeconds: 59 is neither 0 nor from 60 to 36000',
    ],
    [
      'a retired instance type',
      { ...base, instanceType: 'stream.graphics-pro.4xlarge' },
      /retired on 2025-10-31: use stream\.graphics\.g4dn, or to allow it: limits: allowInstanceTypes\(currentLimits, 'stream\.graphics-pro\.4xlarge'\)$/,
    ],
    [
      'an instance type slightly wrong',
      { ...base, instanceType: 'stream.standard.medum' },
      'did you mean "stream.standard.medium"?',
    ],
    ['a tag of AWS', { ...base, tags: { 'aws:x': '1' } }, 'is not the key of a tag'],
    [
      'a raw member that a field sets',
      { ...base, sdkInput: { ImageName: 'Other' } },
      'sdkInput.ImageName: is set by a field of its own too',
    ],
    [
      'a stream view that does not exist',
      { ...base, streamView: 'WINDOW' },
      'streamView: "WINDOW" is not one of "APP", "DESKTOP"',
    ],
  ];

  for (const [what, spec, message] of cases) {
    test(what, async ({ emulator, fleets }) => {
      const refused = expect(fleets.create(spec as FleetSpec)).rejects;

      await refused.toMatchObject({
        code: 'invalid-input',
        message: (typeof message === 'string'
          ? expect.stringContaining(message)
          : expect.stringMatching(message)) as unknown,
      });
      expect(emulator.requests).toEqual([]);
    });
  }

  test('everything that is wrong is told at once', () => {
    const wrong = {
      ...fleet,
      name: '',
      displayName: 'x'.repeat(101),
      instanceType: 'large',
      computeCapacity: {},
      colour: 'red',
    };

    expect(() => parseFleetSpec(wrong)).toThrow(
      expect.objectContaining({
        issues: ['name', 'instanceType', 'displayName', 'computeCapacity', ''].map(
          (path) => expect.objectContaining({ path }) as unknown,
        ),
      }),
    );
  });

  test('everything is told at once also where a type is wrong', () => {
    const wrong = { ...imageless, displayName: 3, maxSessionsPerInstance: 5, sdkInput: { DisplayName: 'Design' } };

    expect(() => parseFleetSpec(wrong)).toThrow(
      expect.objectContaining({
        issues: ['displayName', 'imageName', 'maxSessionsPerInstance', 'sdkInput.DisplayName'].map(
          (path) => expect.objectContaining({ path }) as unknown,
        ),
      }),
    );
    for (const computeCapacity of [undefined, null, 2, 'x', [], {}]) {
      for (const platform of [3, null, {}]) {
        for (const sdkInput of [null, 3, 'x', []]) {
          expect(() => parseFleetSpec({ ...fleet, computeCapacity, platform, sdkInput })).toThrow(
            expect.objectContaining({
              issues: expect.arrayContaining(
                ['computeCapacity', 'platform', 'sdkInput'].map((path) => expect.objectContaining({ path }) as unknown),
              ) as unknown,
            }),
          );
        }
      }
    }
  });

  test('a tag whose key would be lost on the way', () => {
    const tags = JSON.parse('{ "__proto__": "x", "team": "design" }') as object;

    expect(() => parseFleetSpec({ ...fleet, tags })).toThrow('tags.__proto__: its key "__proto__" cannot be sent');
    expect(parseFleetSpec({ ...fleet, tags: { constructor: 'x' } }).tags).toEqual({ constructor: 'x' });
  });

  test('unknown options', async ({ emulator, fleets }) => {
    await expect(fleets.create(fleet, { ifExist: 'reuse' } as object)).rejects.toThrow('did you mean "ifExists"?');
    expect(emulator.requests).toEqual([]);
  });

  test('what other limits refuse', ({ owner }) => {
    const inThePast = new FleetManager({ client: owner, limits: limits2019 });
    return expect(inThePast.create({ ...fleet, maxUserDurationInSeconds: 57_601 })).rejects.toThrow('at most 57600');
  });
});

describe('instance types', () => {
  test('of newer families are let through by pattern', () => {
    expect(parseFleetSpec({ ...fleet, instanceType: 'stream.graphics.g7.xlarge' })).toBeTruthy();
    expect(parseFleetSpec({ ...fleet, instanceType: 'GeneralPurpose.m7i.large' })).toBeTruthy();
  });

  test('are let through when the limits are told so, also retired ones', () => {
    for (const instanceType of ['stream.graphics-pro.4xlarge', 'stream.new.large']) {
      const limits = allowInstanceTypes(currentLimits, instanceType);
      expect(parseFleetSpec({ ...fleet, instanceType }, limits)).toMatchObject({ instanceType });
    }
  });
});

test('a fleet is created with exactly one request when nothing has to be looked at', async () => {
  const stub = mockClient(AppStreamClient);
  stub.on(CreateFleetCommand).resolves({
    Fleet: {
      Arn: 'arn',
      Name: 'design-team',
      InstanceType: 'x',
      State: 'STOPPED',
      ComputeCapacityStatus: { Desired: 2 },
    },
  });

  await new FleetManager({ client: stub }).create(fleet);

  expect(stub.calls()).toHaveLength(1);
  expect(stub.call(0).args[0].input).toEqual({
    Name: 'design-team',
    FleetType: 'ALWAYS_ON',
    InstanceType: 'stream.standard.medium',
    ImageName: 'Test_Image',
    ComputeCapacity: { DesiredInstances: 2 },
  } satisfies CreateFleetCommandInput);
  stub.restore();
});
