import {
  AppStreamClient,
  CreateFleetCommand,
  CreateStackCommand,
  DescribeImageBuildersCommand,
  DescribeImagesCommand,
  DescribeStacksCommand,
  UpdateImagePermissionsCommand,
} from '@aws-sdk/client-appstream';
import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { Emulator, type EmulatorOptions, FormError, type Seed, ServiceFault } from '../../src/emulator/index.js';

const owner = '111111111111';
const consumer = '222222222222';

/** As it is read from a file: only JSON. */
function asJson(seed: Seed): Seed {
  return JSON.parse(JSON.stringify(seed)) as Seed;
}

const full: Seed = {
  accounts: {
    [owner]: {
      images: [
        {
          name: 'Office',
          state: 'PENDING',
          displayName: 'Office 2026',
          description: 'with tools',
          platform: 'WINDOWS_SERVER_2019',
          baseImageArn: 'arn:aws:appstream:us-west-2::image/Base',
          supportedInstanceFamilies: ['GENERAL_PURPOSE', 'GRAPHICS_G5'],
          sharedWith: [{ accountId: consumer, allowFleet: false, allowImageBuilder: true }],
          tags: { team: 'it' },
        },
        { name: 'Plain', sharedWith: [{ accountId: consumer }] },
      ],
      imageBuilders: [
        { name: 'builder', state: 'RUNNING', displayName: 'B', description: 'd', instanceType: 'stream.compute.large' },
      ],
      vpcs: [
        {
          vpcId: 'vpc-0123456789abcdef0',
          cidrBlock: '10.9.0.0/16',
          subnets: [{ subnetId: 'subnet-0123456789abcdef0', cidrBlock: '10.9.1.0/24', availabilityZone: 'us-west-2c' }],
          securityGroups: [{ groupId: 'sg-0123456789abcdef0', groupName: 'locked', description: 'no way out' }],
        },
      ],
    },
  },
  regions: { 'eu-west-1': { accounts: { [consumer]: { images: [{ name: 'European' }] } } } },
};

it('puts what a seed says where it says', async () => {
  const emulator = new Emulator({ seed: full });
  const appstream = new AppStreamClient(emulator.clientConfig(owner));
  const { Images } = await appstream.send(new DescribeImagesCommand({ Type: 'PRIVATE' }));
  expect(Images).toMatchObject([
    {
      Name: 'Office',
      State: 'PENDING',
      DisplayName: 'Office 2026',
      Description: 'with tools',
      Platform: 'WINDOWS_SERVER_2019',
      BaseImageArn: 'arn:aws:appstream:us-west-2::image/Base',
      SupportedInstanceFamilies: ['GENERAL_PURPOSE', 'GRAPHICS_G5'],
      ImageSharedWithOthers: 'TRUE',
    },
    { Name: 'Plain', State: 'AVAILABLE' },
  ]);
  const { ImageBuilders } = await appstream.send(new DescribeImageBuildersCommand({}));
  expect(ImageBuilders).toMatchObject([{ Name: 'builder', State: 'RUNNING', InstanceType: 'stream.compute.large' }]);
  const ec2 = new EC2Client(emulator.clientConfig(owner));
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: ['subnet-0123456789abcdef0'] }));
  expect(Subnets).toMatchObject([{ VpcId: 'vpc-0123456789abcdef0', CidrBlock: '10.9.1.0/24' }]);
  const abroad = new AppStreamClient(emulator.clientConfig(consumer, { region: 'eu-west-1' }));
  const european = await abroad.send(new DescribeImagesCommand({ Type: 'PRIVATE' }));
  expect(european.Images?.map((image) => image.Name)).toEqual(['European']);
  const shared = await new AppStreamClient(emulator.clientConfig(consumer)).send(
    new DescribeImagesCommand({ Type: 'SHARED' }),
  );
  expect(shared.Images?.map((image) => [image.Name, image.ImagePermissions])).toEqual([
    ['Office', { allowFleet: false, allowImageBuilder: true }],
    ['Plain', { allowFleet: true, allowImageBuilder: false }],
  ]);
  expect(emulator.modelViolations).toEqual([]);
});

it('tells a seed that makes the same world again [seed-round-trip]', async () => {
  const emulator = new Emulator({ seed: full });
  const config = emulator.clientConfig(owner);
  const grant = { Name: 'Plain', SharedAccountId: '333333333333', ImagePermissions: { allowFleet: true } };
  await new AppStreamClient(config).send(new UpdateImagePermissionsCommand(grant));
  await new EC2Client(config).send(
    new CreateSecurityGroupCommand({ GroupName: 'new', Description: 'made', VpcId: 'vpc-0123456789abcdef0' }),
  );
  const told = asJson(emulator.seed);
  expect(JSON.stringify(told)).toContain('"new"');
  const again = new Emulator({ seed: told });
  expect(asJson(again.seed)).toEqual(told);
  again.addSeed(told);
  expect(asJson(again.seed)).toEqual(told);
});

it('takes further seeds also where a group that every account starts with has been made anew', async () => {
  const emulator = new Emulator();
  const ec2 = new EC2Client(emulator.clientConfig(owner));
  await ec2.send(new DeleteSecurityGroupCommand({ GroupName: 'restricted' }));
  await ec2.send(new CreateSecurityGroupCommand({ GroupName: 'restricted', Description: 'made' }));
  const before = emulator.seed.accounts?.[owner]?.vpcs;
  emulator.addSeed({ accounts: { [owner]: { images: [{ name: 'New' }] } } });
  expect(emulator.seed.accounts?.[owner]?.images?.map((image) => image.name)).toEqual(['Test_Image', 'New']);
  expect(emulator.seed.accounts?.[owner]?.vpcs).toEqual(before);
});

it.each<[unknown, string]>([
  [{ account: {} }, 'options.seed.account: there is no such member; there are accounts, regions'],
  [{ accounts: [] }, 'options.seed.accounts: an object is due'],
  [{ accounts: { '1': {} } }, 'options.seed.accounts.1: an account id of 12 digits is due'],
  [{ accounts: { [owner]: { images: {} } } }, `options.seed.accounts.${owner}.images: a list is due`],
  [{ accounts: { [owner]: { images: [{}] } } }, `options.seed.accounts.${owner}.images[0].name: a string is due`],
  [{ accounts: { [owner]: { images: [{ name: 'a b' }] } } }, 'images[0].name: Member must satisfy regular expression'],
  [{ accounts: { [owner]: { images: [{ name: 'a', state: 'X' }] } } }, 'images[0].state: Member must satisfy enum'],
  [
    { accounts: { [owner]: { images: [{ name: 'a', sharedWith: [{ accountId: consumer, allowFleet: 1 }] }] } } },
    'images[0].sharedWith[0].allowFleet: true or false is due',
  ],
  [{ accounts: { [owner]: { vpcs: [{ vpcId: '' }] } } }, 'vpcs[0].vpcId: a string that is not empty is due'],
  [{ accounts: { [owner]: { vpcs: [{ cidrBlock: '10.0.0.0/40' }] } } }, `seed.accounts.${owner}.vpcs[0]: `],
  [{ regions: { nowhere: {} } }, 'options.seed.regions.nowhere'],
  [null, 'options.seed: an object is due'],
])('refuses the seed %j and says where it is wrong [seed-checked]', (seed, message) => {
  const make = (): Emulator => new Emulator({ seed: seed as Seed });
  expect(make).toThrow(FormError);
  expect(make).toThrow(message);
});

it('adds nothing of a seed with something that cannot be there [seed-checked]', () => {
  const emulator = new Emulator();
  const before = asJson(emulator.seed);
  const vpcs = [{ vpcId: 'vpc-0123456789abcdef0', cidrBlock: '10.9.0.0/16' }, { cidrBlock: 'nonsense' }];
  expect(() => {
    emulator.addSeed({ accounts: { [owner]: { images: [{ name: 'New' }] }, [consumer]: { vpcs } } });
  }).toThrow(`seed.accounts.${consumer}.vpcs[1]: `);
  expect(asJson(emulator.seed)).toEqual(before);
});

it.each<[unknown, string]>([
  [{ staleReads: 1 }, 'options.staleReads: there is no such member; there are region, timings, throttling, quotas'],
  [{ throttling: 'azure' }, 'options.throttling: one of none, aws is due'],
  [{ throttling: true }, 'options.throttling: one of none, aws is due'],
  [{ region: 'US' }, 'options.region'],
  [{ timings: 'slow' }, 'options.timings: one of instant, realistic is due'],
  [{ timings: { fleetStart: 1 } }, 'options.timings.fleetStop: a number from 0 is due'],
  [{ quotas: { fleets: -1 } }, 'options.quotas.fleets: a number from 0 is due'],
  [{ quotas: { stacks: 1.5 } }, 'options.quotas.stacks: a whole number is due'],
  [{ quotas: { imageBuilders: '3' } }, 'options.quotas.imageBuilders: a whole number is due'],
  [{ quotas: { concurrentImageCopies: -1 } }, 'options.quotas.concurrentImageCopies: a number from 0 is due'],
  [{ quotas: { securityGroupsPerInterface: 0 } }, 'options.quotas.securityGroupsPerInterface: a number from 1 is due'],
  [{ quotas: { fleet: 1 } }, 'options.quotas.fleet: there is no such member'],
  [{ assume: { startWhenRunning: 'maybe' } }, 'options.assume.startWhenRunning: one of ok, error is due'],
  [{ assume: { startWhenRuning: 'ok' } }, 'options.assume.startWhenRuning: there is no such member'],
])('refuses the options %j and says where they are wrong [options-checked]', (options, message) => {
  expect(() => new Emulator(options as EmulatorOptions)).toThrow(message);
});

it('takes options that are undefined as not said, and quotas and guesses one by one [options-checked]', async () => {
  const emulator = new Emulator({ region: undefined, seed: undefined, quotas: { fleets: 0 }, assume: {} });
  const fleet = { Name: 'f', InstanceType: 'stream.standard.medium', ImageName: 'Test_Image' };
  const create = new CreateFleetCommand({ ...fleet, ComputeCapacity: { DesiredInstances: 1 } });
  const client = new AppStreamClient({ ...emulator.clientConfig(owner), maxAttempts: 1 });
  await expect(client.send(create)).rejects.toMatchObject({ name: 'LimitExceededException' });
});

it('refuses account ids and regions of the wrong form', () => {
  const emulator = new Emulator();
  expect(() => emulator.clientConfig('1')).toThrow('accountId: an account id of 12 digits is due');
  expect(() => emulator.account(owner, { region: '' })).toThrow('options.region');
  expect(() => emulator.allow('1', [])).toThrow('accountId');
  expect(() => emulator.advance(-1)).toThrow(RangeError);
});

describe('an account handle', () => {
  it('adds images, image builders, VPCs and security groups', () => {
    const emulator = new Emulator();
    const account = emulator.account(consumer, { region: 'eu-west-1' });
    expect(account.addImage({ name: 'Mine' })).toEqual({
      name: 'Mine',
      arn: `arn:aws:appstream:eu-west-1:${consumer}:image/Mine`,
    });
    expect(account.addImageBuilder({ name: 'builder' }).arn).toContain(':image-builder/builder');
    const vpc = account.addVpc();
    expect(vpc.subnetIds).toHaveLength(2);
    expect(vpc.securityGroupIds).toHaveLength(1);
    const { groupId } = account.addSecurityGroup({ groupName: 'locked', vpcId: vpc.vpcId });
    expect(account.addVpc({ vpcId: vpc.vpcId }).securityGroupIds).toContain(groupId);
    expect(Object.keys(emulator.seed.regions ?? {})).toEqual(['eu-west-1']);
  });

  it('refuses what is malformed, and what the service would refuse', () => {
    const account = new Emulator().account(owner);
    expect(() => account.addImage({ name: 'a b' })).toThrow(FormError);
    expect(() => account.addSecurityGroup({ groupName: 'default' })).toThrow(ServiceFault);
    const session = { stackName: 's1', fleetName: 'f1', userId: 'ann', authenticationType: 'API' } as const;
    expect(() => account.startSession(session)).toThrow(ServiceFault);
    expect(() => account.startSession({ ...session, userId: 'a' })).toThrow('session.userId');
    expect(() => account.startSession({ ...session, eniPrivateIpAddress: '10.0.0.4' })).toThrow(
      'session.eniPrivateIpAddress',
    );
    expect(() => {
      account.endSession('none');
    }).toThrow(ServiceFault);
  });

  it('still works after a reset', () => {
    const emulator = new Emulator();
    const account = emulator.account(owner);
    account.addImage({ name: 'Before' });
    emulator.reset();
    account.addImage({ name: 'After' });
    expect(emulator.seed.accounts?.[owner]?.images?.map((image) => image.name)).toEqual(['Test_Image', 'After']);
  });
});

it('goes back to its seed, and forgets failures, permissions, keys, calls and time', async () => {
  const emulator = new Emulator({ seed: full });
  const fresh = asJson(emulator.seed);
  const config = emulator.clientConfig(owner);
  const appstream = new AppStreamClient(config);
  const { Credentials } = await new STSClient(config).send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${consumer}:role/R`, RoleSessionName: 'session' }),
  );
  await appstream.send(new CreateStackCommand({ Name: 'stack' }));
  emulator.fail({ operation: 'DescribeStacks', error: { code: 'InternalFailure' } });
  emulator.allow(owner, []);
  emulator.advance(3600);
  emulator.account(owner).addImage({ name: 'Gone' });

  emulator.reset();
  expect(asJson(emulator.seed)).toEqual(fresh);
  expect(emulator.requests).toEqual([]);
  expect(Math.abs(Date.parse(emulator.now) - Date.now())).toBeLessThan(60_000);
  expect((await appstream.send(new DescribeStacksCommand({}))).Stacks).toEqual([]);
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
  };
  const identity = await new STSClient({ ...config, credentials }).send(new GetCallerIdentityCommand({}));
  expect(identity.Account).toBe('000000000000');
});
