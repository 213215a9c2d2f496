import {
  AssociateFleetCommand,
  CreateFleetCommand,
  type CreateFleetCommandInput,
  CreateStackCommand,
  DeleteFleetCommand,
  DescribeFleetsCommand,
  DescribeImagesCommand,
} from '@aws-sdk/client-appstream';
import { describe, expect, test } from 'vitest';
import {
  capacity,
  type Emulated,
  emulated,
  fleetSpec,
  imageArn,
  imageName,
  look,
  multiSession,
  pair,
  publicImageName,
  refusal,
  runningFleet,
  share,
  start,
  stoppedFleet,
} from './support.js';

const invalid = 'InvalidParameterCombinationException';

function creating({ owner }: Pick<Emulated, 'owner'>, spec: Partial<CreateFleetCommandInput>) {
  return refusal(owner.send(new CreateFleetCommand({ ...fleetSpec, ...spec })));
}

const elasticMembers = {
  FleetType: 'ELASTIC',
  ImageName: undefined,
  ComputeCapacity: undefined,
  MaxConcurrentSessions: 2,
  InstanceType: 'stream.standard.small',
  Platform: 'AMAZON_LINUX2',
} as const;

/** What an Elastic fleet needs, in a VPC with two subnets in different zones. */
function elasticSpec({ ownAccount }: Emulated) {
  const { subnetIds } = ownAccount.addVpc();
  return { ...elasticMembers, VpcConfig: { SubnetIds: [...subnetIds] } };
}

test('[new-fleet-stopped] a new fleet is STOPPED and has no instance', async () => {
  const { owner } = emulated();
  const fleet = await stoppedFleet(owner);
  expect(fleet).toMatchObject({
    Arn: 'arn:aws:appstream:us-west-2:111111111111:fleet/fleet',
    State: 'STOPPED',
    ImageName: imageName,
    ImageArn: imageArn,
    ComputeCapacityStatus: { Desired: 2, Running: 0, InUse: 0, Available: 0 },
    FleetErrors: [],
  });
  expect(await look(owner)).toEqual(fleet);
});

test('[fleet-defaults] what is left out has the default that is documented', async () => {
  const { owner } = emulated();
  expect(await stoppedFleet(owner)).toMatchObject({
    MaxUserDurationInSeconds: 57_600,
    DisconnectTimeoutInSeconds: 900,
    IdleDisconnectTimeoutInSeconds: 0,
    EnableDefaultInternetAccess: false,
    StreamView: 'APP',
    RootVolumeConfig: { VolumeSizeInGb: 200 },
  });
});

test('[fleet-type-default] a fleet without a type is Always-On', async () => {
  const { owner } = emulated();
  expect((await stoppedFleet(owner, { FleetType: undefined }))?.FleetType).toBe('ALWAYS_ON');
});

test('[name-taken] names of fleets and of stacks are unique', async () => {
  const aws = emulated();
  expect(await creating(aws, {})).toBe('none');
  expect(await creating(aws, {})).toBe('ResourceAlreadyExistsException');
  await aws.owner.send(new CreateStackCommand({ Name: 'stack' }));
  expect(await refusal(aws.owner.send(new CreateStackCommand({ Name: 'stack' })))).toBe(
    'ResourceAlreadyExistsException',
  );
});

test('[fleets-quota] an account can have so many fleets, 10 by default', async () => {
  const aws = emulated();
  for (let index = 0; index < 10; index += 1) expect(await creating(aws, { Name: `fleet-${index}` })).toBe('none');
  expect(await creating(aws, {})).toBe('LimitExceededException');
  expect(await creating(emulated({ quotas: { fleets: 0 } }), {})).toBe('LimitExceededException');
});

test('[fleet-one-image] a fleet has exactly one image', async () => {
  const aws = emulated();
  expect(await creating(aws, { ImageName: undefined })).toBe(invalid);
  expect(await creating(aws, { ImageArn: imageArn })).toBe(invalid);
  expect(await creating(aws, { ImageName: 'missing' })).toBe('ResourceNotFoundException');
  expect(await creating(aws, { ImageName: undefined, ImageArn: imageArn })).toBe('none');
});

test('[shared-image-by-arn-only] a shared image can be named by its ARN only', async () => {
  const { owner, consumer } = emulated();
  await share(owner);
  expect(await creating({ owner: consumer }, {})).toBe('ResourceNotFoundException');
  expect(await creating({ owner: consumer }, { ImageName: undefined, ImageArn: imageArn })).toBe('none');
});

test('[fleet-needs-allow-fleet] a shared image needs the fleet permission', async () => {
  const { owner, consumer } = emulated();
  const spec = { ImageName: undefined, ImageArn: imageArn };
  expect(await creating({ owner: consumer }, spec)).toBe('ResourceNotFoundException');
  await share(owner, false, true);
  expect(await creating({ owner: consumer }, spec)).toBe('OperationNotPermittedException');
});

test('[fleet-image-available] the image has to be AVAILABLE', async () => {
  const aws = emulated();
  aws.ownAccount.addImage({ name: 'new', state: 'PENDING' });
  expect(await creating(aws, { ImageName: 'new' })).toBe('ResourceNotAvailableException');
  const { Images } = await aws.owner.send(new DescribeImagesCommand({ Names: ['new'] }));
  expect(Images?.[0]?.State).toBe('PENDING');
});

test('[capacity-required] a fleet that is not Elastic needs a capacity', async () => {
  expect(await creating(emulated(), { ComputeCapacity: undefined })).toBe(invalid);
});

test('[capacity-one-unit] the capacity is given in instances or in sessions, and not below 0', async () => {
  const aws = emulated();
  expect(await creating(aws, { ComputeCapacity: {} })).toBe(invalid);
  expect(await creating(aws, { ComputeCapacity: { DesiredInstances: 1, DesiredSessions: 1 } })).toBe(invalid);
  expect(await creating(aws, { ComputeCapacity: { DesiredInstances: -1 } })).toBe(invalid);
  expect(await creating(aws, { ComputeCapacity: { DesiredInstances: 0 } })).toBe('none');
});

test('[multi-session-needs-desired-sessions] sessions are the unit of multi-session fleets alone', async () => {
  const aws = emulated();
  expect(await creating(aws, { ComputeCapacity: { DesiredSessions: 4 } })).toBe(invalid);
  expect(await creating(aws, { MaxSessionsPerInstance: 2 })).toBe(invalid);
  expect(await creating(aws, multiSession)).toBe('none');
});

test('[multi-session-windows-only] a multi-session fleet needs a Windows image', async () => {
  const aws = emulated();
  aws.ownAccount.addImage({ name: 'linux', platform: 'AMAZON_LINUX2' });
  expect(await creating(aws, { ...multiSession, ImageName: 'linux' })).toBe(invalid);
  expect(await creating(aws, { ImageName: 'linux' })).toBe('none');
});

describe('[fleet-ranges] a number outside its documented range is refused', () => {
  test.each([
    ['MaxUserDurationInSeconds', 599, 600, 432_000, 432_001],
    ['DisconnectTimeoutInSeconds', 59, 60, 36_000, 36_001],
    ['IdleDisconnectTimeoutInSeconds', 59, 60, 36_000, 36_001],
  ])('%s', async (member, below, least, most, above) => {
    const aws = emulated();
    expect(await creating(aws, { [member]: below })).toBe(invalid);
    expect(await creating(aws, { [member]: above })).toBe(invalid);
    expect(await creating(aws, { Name: 'least', [member]: least })).toBe('none');
    expect(await creating(aws, { Name: 'most', [member]: most })).toBe('none');
  });

  test('sessions of an instance and size of the root volume', async () => {
    const aws = emulated();
    for (const MaxSessionsPerInstance of [1, 51]) {
      expect(await creating(aws, { ...multiSession, MaxSessionsPerInstance })).toBe(invalid);
    }
    for (const VolumeSizeInGb of [199, 501]) {
      expect(await creating(aws, { RootVolumeConfig: { VolumeSizeInGb } })).toBe(invalid);
    }
  });
});

test('[idle-timeout-rounded] the idle timeout is rounded to minutes, the midpoint up', async () => {
  const { owner } = emulated();
  for (const [given, kept] of [
    [0, 0],
    [70, 60],
    [90, 120],
    [149, 120],
  ]) {
    const Fleet = await stoppedFleet(owner, { Name: `idle-${given}`, IdleDisconnectTimeoutInSeconds: given });
    expect(Fleet?.IdleDisconnectTimeoutInSeconds).toBe(kept);
  }
});

test('[fleet-network-exists] subnets and groups have to be there', async () => {
  const aws = emulated();
  const { subnetIds, securityGroupIds } = aws.ownAccount.addVpc();
  const SubnetIds = [...subnetIds];
  expect(await creating(aws, { VpcConfig: { SubnetIds: ['subnet-0123456789abcdef0'] } })).toBe(
    'ResourceNotFoundException',
  );
  expect(await creating(aws, { VpcConfig: { SubnetIds, SecurityGroupIds: ['sg-0123456789abcdef0'] } })).toBe(
    'ResourceNotFoundException',
  );
  expect(await creating(aws, { VpcConfig: { SubnetIds, SecurityGroupIds: [...securityGroupIds] } })).toBe('none');
});

test('[fleet-one-vpc] subnets and groups are of one VPC', async () => {
  const aws = emulated();
  const { subnetIds } = aws.ownAccount.addVpc();
  const other = aws.ownAccount.addVpc();
  expect(await creating(aws, { VpcConfig: { SubnetIds: [subnetIds[0] ?? '', other.subnetIds[0] ?? ''] } })).toBe(
    invalid,
  );
});

describe('Elastic fleets', () => {
  test('[elastic-fleet-members] need two zones, a maximum of sessions, and what Elastic fleets run on', async () => {
    const aws = emulated();
    const spec = elasticSpec(aws);
    expect(await creating(aws, { ...spec, VpcConfig: undefined })).toBe(invalid);
    const [one = ''] = spec.VpcConfig.SubnetIds;
    expect(await creating(aws, { ...spec, VpcConfig: { SubnetIds: [one] } })).toBe(invalid);
    expect(await creating(aws, { ...spec, VpcConfig: { SubnetIds: [one, one] } })).toBe(invalid);
    expect(await creating(aws, { ...spec, MaxConcurrentSessions: undefined })).toBe(invalid);
    expect(await creating(aws, { ...spec, MaxConcurrentSessions: 0 })).toBe(invalid);
    expect(await creating(aws, { ...spec, MaxSessionsPerInstance: 2 })).toBe(invalid);
    expect(await creating(aws, { ...spec, DomainJoinInfo: { DirectoryName: 'corp.example.com' } })).toBe(invalid);
    expect(await creating(aws, { ...spec, InstanceType: 'stream.compute.large' })).toBe(invalid);
    expect(await creating(aws, { ...spec, Platform: 'RHEL8' })).toBe(invalid);
    expect(await creating(aws, spec)).toBe('none');
  });

  test('[elastic-no-image] take no image', async () => {
    const aws = emulated();
    const spec = elasticSpec(aws);
    expect(await creating(aws, { ...spec, ImageName: imageName })).toBe(invalid);
    expect(await creating(aws, { ...spec, ImageArn: imageArn })).toBe(invalid);
  });

  test('[elastic-no-compute-capacity] take no compute capacity', async () => {
    const aws = emulated();
    const spec = elasticSpec(aws);
    expect(await creating(aws, { ...spec, ComputeCapacity: { DesiredInstances: 1 } })).toBe(invalid);
  });

  test('[elastic-capacity-status] count their instances and desire none', async () => {
    const aws = emulated();
    const spec = elasticSpec(aws);
    await runningFleet(aws, spec);
    aws.ownAccount.startSession({ stackName: 'stack', fleetName: 'fleet', userId: 'jane', authenticationType: 'API' });
    expect(await capacity(aws.owner)).toEqual({ Desired: 0, Running: 1, InUse: 1, Available: 0 });
  });
});

test('[other-fleet-members] what belongs to Elastic fleets is refused for others', async () => {
  const aws = emulated();
  expect(await creating(aws, { MaxConcurrentSessions: 5 })).toBe(invalid);
  expect(await creating(aws, { SessionScriptS3Location: { S3Bucket: 'bucket', S3Key: 'script.zip' } })).toBe(invalid);
});

test('[describe-unknown-name] a name that does not exist fails the whole describe call', async () => {
  const { owner } = emulated();
  await stoppedFleet(owner);
  expect(await refusal(owner.send(new DescribeFleetsCommand({ Names: ['fleet', 'missing'] })))).toBe(
    'ResourceNotFoundException',
  );
});

test('[server-page-size] fleets are listed 25 a page', async () => {
  const { owner } = emulated({ quotas: { fleets: 100 } });
  const names = Array.from({ length: 30 }, (_, index) => `fleet-${index}`);
  for (const Name of names) await stoppedFleet(owner, { Name });
  const first = await owner.send(new DescribeFleetsCommand({}));
  expect(first.Fleets).toHaveLength(25);
  await owner.send(new DeleteFleetCommand({ Name: 'fleet-0' }));
  const second = await owner.send(new DescribeFleetsCommand({ NextToken: first.NextToken }));
  expect(second.Fleets?.map(({ Name }) => Name)).toEqual(names.slice(25));
  expect(second.NextToken).toBeUndefined();
  const named = await owner.send(new DescribeFleetsCommand({ Names: names.slice(1) }));
  expect(named.Fleets).toHaveLength(25);
  const rest = await owner.send(new DescribeFleetsCommand({ Names: names.slice(1), NextToken: named.NextToken }));
  expect(rest.Fleets).toHaveLength(4);
});

test('[delete-fleet-associated] a fleet with a stack cannot be deleted', async () => {
  const { owner } = emulated();
  await stoppedFleet(owner);
  await owner.send(new CreateStackCommand({ Name: 'stack' }));
  await owner.send(new AssociateFleetCommand(pair));
  await expect(owner.send(new DeleteFleetCommand({ Name: 'fleet' }))).rejects.toMatchObject({
    name: 'ResourceInUseException',
    message: 'The fleet fleet is associated with a stack. To delete the fleet, you must dissociate it from the stack.',
  });
});

test('[delete-fleet-stopped] a fleet has to be STOPPED to be deleted', async () => {
  const { emulator, owner } = emulated();
  await stoppedFleet(owner);
  await start(emulator, owner);
  const remove = () => refusal(owner.send(new DeleteFleetCommand({ Name: 'fleet' })));
  expect(await remove()).toBe('ResourceInUseException');
});

test('a deleted fleet is gone', async () => {
  const { owner } = emulated();
  await stoppedFleet(owner, { ImageName: publicImageName });
  const remove = () => refusal(owner.send(new DeleteFleetCommand({ Name: 'fleet' })));
  expect(await remove()).toBe('none');
  expect(await remove()).toBe('ResourceNotFoundException');
});

test('[most-capacity] a fleet cannot be made so large that the emulator would run out of memory', async () => {
  const { emulator, owner } = emulated({ assume: { fleetWithoutVpc: 'no-interface' } });
  const create = (DesiredInstances: number) => stoppedFleet(owner, { ComputeCapacity: { DesiredInstances } });
  expect(await refusal(create(2_147_483_647))).toBe('LimitExceededException');
  expect(await refusal(create(100_001))).toBe('LimitExceededException');
  expect(await refusal(create(100_000))).toBe('none');
  expect(emulator.modelViolations).toEqual([]);
});
