import { AppStreamClient, DescribeFleetsCommand } from '@aws-sdk/client-appstream';
import type { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { type AwsClientStub, mockClient } from 'aws-sdk-client-mock';
import { describe, expect, expectTypeOf } from 'vitest';
import { collect } from '../../src/core/paginate.js';
import type { AppStreamSender, Ec2Sender } from '../../src/core/senders.js';
import { Emulator } from '../../src/emulator/index.js';
import {
  type CommonFleetSpec,
  type ElasticFleetSpec,
  FleetManager,
  type FleetSpec,
  type ProvisionedFleetSpec,
  parseFleetSpec,
} from '../../src/fleets/index.js';
import { currentLimits } from '../../src/limits.js';
import { ownerId } from '../support/emulated.js';
import { fleet, imageArn, maria, runningFleet, test, writes } from '../support/managers.js';

describe('find, get and list', () => {
  test('find tells that there is no fleet, get rejects', async ({ fleets }) => {
    expect(await fleets.find('nobody')).toBeUndefined();
    await expect(fleets.get('nobody')).rejects.toMatchObject({ resource: 'fleet', resourceName: 'nobody' });
  });

  test('list passes over every page, and filters by image and state', async () => {
    const emulator = new Emulator({ quotas: { fleets: 100 } });
    const fleets = new FleetManager({ client: new AppStreamClient(emulator.clientConfig('111111111111')) });
    const other = emulator.account('111111111111').addImage({ name: 'Other_Image' });
    const names = Array.from({ length: 60 }, (_, index) => `fleet-${index}`);
    for (const [index, name] of names.entries()) {
      await fleets.create({ ...fleet, name, imageName: index % 2 === 0 ? 'Test_Image' : 'Other_Image' });
    }
    await fleets.start('fleet-1', { wait: false });
    const namesOf = async (listing: ReturnType<typeof fleets.list>) => (await collect(listing)).map(({ name }) => name);

    expect((await namesOf(fleets.list())).sort()).toEqual([...names].sort());
    expect(await namesOf(fleets.list({ imageArn: other.arn }))).toHaveLength(30);
    expect(await namesOf(fleets.list({ imageArn: other.arn, state: 'RUNNING' }))).toEqual(['fleet-1']);
    expect(await namesOf(fleets.list({ imageArn, state: 'RUNNING' }))).toEqual([]);
  });

  test('a listing can be read twice', async ({ fleets }) => {
    await fleets.create(fleet);
    const listing = fleets.list();

    expect(await collect(listing)).toHaveLength(1);
    expect(await collect(listing)).toHaveLength(1);
  });

  test('a filter that is wrong is refused', ({ emulator, fleets }) => {
    expect(() => fleets.list({ imageARN: imageArn } as object)).toThrow('did you mean "imageArn"?');
    expect(() => fleets.list({ state: 'RUNING' })).toThrow('did you mean "RUNNING"?');
    expect(emulator.requests).toEqual([]);
  });

  test('an answer without a state is no fleet', async () => {
    const stub = mockClient(AppStreamClient);
    stub.on(DescribeFleetsCommand).resolves({
      Fleets: [{ Arn: 'arn', Name: 'a', InstanceType: 'x', State: undefined, ComputeCapacityStatus: { Desired: 1 } }],
    });

    await expect(new FleetManager({ client: stub }).get('a')).rejects.toMatchObject({ code: 'response' });
    stub.restore();
  });
});

describe('associations', () => {
  test('are made and taken back once', async ({ emulator, fleets, stacks }) => {
    await fleets.create(fleet);
    await stacks.create({ name: 'design' });
    const expected = { fleetName: 'design-team', stackName: 'design' };

    expect(await fleets.associate('design-team', 'design')).toEqual({ changed: true, ...expected });
    expect(await fleets.associate('design-team', 'design')).toEqual({ changed: false, ...expected });
    expect(await collect(fleets.stacks('design-team'))).toEqual(['design']);
    expect(await collect(stacks.fleets('design'))).toEqual(['design-team']);
    expect(await fleets.disassociate('design-team', 'design')).toEqual({ changed: true, ...expected });
    expect(await fleets.disassociate('design-team', 'design')).toEqual({ changed: false, ...expected });
    expect(writes(emulator)).toEqual(['CreateFleet', 'CreateStack', 'AssociateFleet', 'DisassociateFleet']);
  });

  test('tell which of the two is missing', async ({ emulator, fleets, stacks }) => {
    await fleets.create(fleet);
    await stacks.create({ name: 'design' });

    await expect(fleets.associate('design-team', 'nowhere')).rejects.toMatchObject({
      code: 'not-found',
      resource: 'stack',
      resourceName: 'nowhere',
    });
    await expect(fleets.associate('nobody', 'design')).rejects.toMatchObject({
      resource: 'fleet',
      resourceName: 'nobody',
    });
    await expect(fleets.disassociate('nobody', 'design')).rejects.toMatchObject({ resource: 'fleet' });
    expect(writes(emulator)).toEqual(['CreateFleet', 'CreateStack', 'AssociateFleet']);
  });

  test('tell what the service said where the fleet may not be looked at', async ({ emulator, fleets, stacks }) => {
    await fleets.create(fleet);
    await stacks.create({ name: 'design' });
    await fleets.associate('design-team', 'design');
    emulator.allow(ownerId, ['AssociateFleet', 'ListAssociatedStacks']);

    await expect(fleets.associate('design-team', 'nowhere')).rejects.toMatchObject({
      code: 'not-found',
      operation: 'AssociateFleet',
      message: expect.stringContaining('nowhere') as unknown,
    });
  });

  test('survive a lost answer', async ({ emulator, fleets, stacks }) => {
    await fleets.create(fleet);
    await stacks.create({ name: 'design' });
    emulator.fail({ operation: 'AssociateFleet', when: 'after', disconnect: true });
    expect((await fleets.associate('design-team', 'design')).changed).toBe(true);
    emulator.fail({ operation: 'DisassociateFleet', when: 'after', disconnect: true });
    expect((await fleets.disassociate('design-team', 'design')).changed).toBe(true);

    expect(await collect(fleets.stacks('design-team'))).toEqual([]);
  });

  describe.each([
    ['error', 'pass on that the service refuses'],
    ['ok', 'are taken apart as the service allows it'],
  ] as const)('(disassociateWithSessions: %s)', (disassociateWithSessions, what) => {
    test.override('assume', { disassociateWithSessions });

    test(`${what} while sessions go on`, async ({ emulator, fleets, stacks }) => {
      await runningFleet(fleets, stacks);
      emulator.account('111111111111').startSession(maria);
      const outcome = await fleets.disassociate('design-team', 'design').catch((error: unknown) => error);

      expect(outcome).toMatchObject(
        disassociateWithSessions === 'ok' ? { changed: true } : { code: 'conflict', reason: 'in-use' },
      );
      expect(emulator.sessions).toMatchObject([{ state: 'ACTIVE' }]);
    });
  });
});

describe('tags', () => {
  test('are added to those that are there, and removed', async ({ emulator, fleets }) => {
    await fleets.create({ ...fleet, tags: { team: 'design' } });

    expect(await fleets.tag('design-team', { cost: '42' })).toEqual({
      changed: true,
      before: { team: 'design' },
      after: { team: 'design', cost: '42' },
    });
    expect((await fleets.tag('design-team', { cost: '42' })).changed).toBe(false);
    expect(await fleets.untag('design-team', ['team', 'nothing'])).toMatchObject({
      changed: true,
      after: { cost: '42' },
    });
    expect((await fleets.untag('design-team', ['team'])).changed).toBe(false);
    expect(await fleets.tags('design-team')).toEqual({ cost: '42' });
    expect(writes(emulator)).toEqual(['CreateFleet', 'TagResource', 'UntagResource']);
  });

  test('are refused when they cannot be ones', async ({ emulator, fleets }) => {
    await expect(fleets.tag('design-team', { 'aws:x': '1' })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(fleets.tag('design-team', { x: 'a\u0000b' })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(fleets.untag('design-team', [''])).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(fleets.untag('design-team', 'team' as unknown as string[])).rejects.toThrow(
      'keys: "team" is not a list',
    );
    expect(emulator.requests).toEqual([]);
  });
});

describe('the constructor', () => {
  test('refuses what is no client, and options that it does not know', ({ owner }) => {
    expect(() => new FleetManager({ client: {} as AppStreamSender })).toThrow('client: an object has no "send"');
    expect(() => new FleetManager({ client: owner, limit: 3 } as { client: AppStreamSender })).toThrow('"limits"');
    const { fleetSubnets, ...lacking } = currentLimits;
    for (const limits of [
      {},
      lacking,
      { ...lacking, fleetSubnets: fleetSubnets.max },
      { ...lacking, fleetSubnets: { min: 2, max: 1 } },
      { ...currentLimits, fleetInstanceTypes: 'stream.standard.small' },
      { ...currentLimits, tagsPerResource: '50' },
    ]) {
      expect(() => new FleetManager({ client: owner, limits: limits as never })).toThrow('start from currentLimits');
      expect(() => parseFleetSpec(fleet, limits as never)).toThrow('start from currentLimits');
    }
    expect(() => new FleetManager(undefined as never)).toThrow('options: is missing');
  });

  test('takes clients, stubs and hand-written senders', () => {
    const sent: unknown[] = [];
    const written = new FleetManager({
      client: {
        send: (command: unknown) => {
          sent.push(command);
          return Promise.resolve({ $metadata: {}, Fleets: [] });
        },
      },
    });

    expectTypeOf<AwsClientStub<AppStreamClient>>().toExtend<ConstructorParameters<typeof FleetManager>[0]['client']>();
    return expect(written.find('x')).resolves.toBeUndefined();
  });
});

test('an undefined option is one that was not said', async ({ fleets }) => {
  await fleets.create(
    { ...fleet, displayName: undefined, tags: undefined },
    { ifExists: undefined, signal: undefined },
  );

  expect((await fleets.get('design-team', { signal: undefined })).displayName).toBeUndefined();
});

test('the type of a fleet decides what it may have', () => {
  interface Common {
    readonly name: string;
    readonly instanceType: string;
  }
  type Provisioned = Common & { readonly fleetType: 'ALWAYS_ON'; readonly imageName: string };
  type Instances = { readonly computeCapacity: { readonly desiredInstances: number } };
  type Sessions = { readonly computeCapacity: { readonly desiredSessions: number } };
  expectTypeOf(fleet).toExtend<FleetSpec>();
  expectTypeOf<Provisioned & Instances>().toExtend<FleetSpec>();
  expectTypeOf<Provisioned & Instances & { imageArn: string }>().not.toExtend<FleetSpec>();
  expectTypeOf<Common & { fleetType: 'ALWAYS_ON' } & Instances>().not.toExtend<FleetSpec>();
  expectTypeOf<Provisioned & Sessions>().not.toExtend<FleetSpec>();
  expectTypeOf<Provisioned & Sessions & { maxSessionsPerInstance: number }>().toExtend<FleetSpec>();
  expectTypeOf<Provisioned & Instances & { maxSessionsPerInstance: number }>().not.toExtend<FleetSpec>();
  expectTypeOf<Common & { imageName: string } & Instances>().not.toExtend<FleetSpec>();
  expectTypeOf<keyof CommonFleetSpec>().toExtend<keyof ProvisionedFleetSpec & keyof ElasticFleetSpec>();

  const subnets = { subnetIds: ['subnet-0a', 'subnet-0b'] };
  const kiosk = {
    name: 'a',
    instanceType: 'x',
    fleetType: 'ELASTIC',
    maxConcurrentSessions: 1,
    vpcConfig: subnets,
  } as const;
  const capacity = { desiredInstances: 1 };
  // @ts-expect-error an elastic fleet has no capacity
  const full: FleetSpec = { ...kiosk, computeCapacity: capacity };
  expect(full).toHaveProperty('computeCapacity');
});

test('senders are clients and stubs of their own service', () => {
  expectTypeOf<AppStreamClient>().toExtend<AppStreamSender>();
  expectTypeOf<EC2Client>().not.toExtend<AppStreamSender>();
  expectTypeOf<EC2Client>().toExtend<Ec2Sender>();
  expectTypeOf<AwsClientStub<EC2Client>>().toExtend<Ec2Sender>();
  expectTypeOf<{ send(command: DescribeVpcsCommand): Promise<{ Vpcs: [] }> }>().toExtend<Ec2Sender>();
  expectTypeOf<{ config: { region: string } }>().not.toExtend<Ec2Sender>();
});
