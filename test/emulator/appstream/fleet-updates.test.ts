import {
  StartFleetCommand,
  StopFleetCommand,
  UpdateFleetCommand,
  type UpdateFleetCommandInput,
} from '@aws-sdk/client-appstream';
import { describe, expect, test } from 'vitest';
import {
  capacity,
  type Emulated,
  emulated,
  fleetSpec,
  imageArn,
  imageName,
  interfaces,
  jane,
  look,
  multiSession,
  publicImageName,
  refusal,
  runningFleet,
  sessions,
  slow,
  stop,
  stoppedFleet,
} from './support.js';

const invalid = 'InvalidParameterCombinationException';
const needsStop =
  'Cannot update the attribute for fleet fleet when it is ACTIVE. The fleet must be stopped to complete this action.';

function update({ owner }: Emulated, patch: UpdateFleetCommandInput) {
  return owner.send(new UpdateFleetCommand({ Name: 'fleet', ...patch }));
}

function updating(aws: Emulated, patch: UpdateFleetCommandInput) {
  return refusal(update(aws, patch));
}

/** A RUNNING Elastic fleet. */
async function runningElasticFleet(aws: Emulated) {
  const { subnetIds } = aws.ownAccount.addVpc();
  await runningFleet(aws, {
    FleetType: 'ELASTIC',
    InstanceType: 'stream.standard.small',
    ImageName: undefined,
    ComputeCapacity: undefined,
    MaxConcurrentSessions: 2,
    VpcConfig: { SubnetIds: [...subnetIds] },
  });
}

test('everything can be changed while the fleet is STOPPED', async () => {
  const aws = emulated();
  await stoppedFleet(aws.owner);
  const patch = {
    InstanceType: 'stream.standard.large',
    Description: 'a description',
    DisplayName: 'a name',
    StreamView: 'DESKTOP',
    MaxUserDurationInSeconds: 600,
    EnableDefaultInternetAccess: true,
    IamRoleArn: 'arn:aws:iam::111111111111:role/fleet',
  } as const;
  const { Fleet } = await update(aws, { ...patch, ComputeCapacity: { DesiredInstances: 5 } });
  expect(Fleet).toMatchObject({ ...patch, ImageName: imageName, ComputeCapacityStatus: { Desired: 5, Running: 0 } });
  expect(await look(aws.owner)).toEqual(Fleet);
});

test('[instance-type-family] the instance type is changed within its family, or to one that the image supports', async () => {
  const aws = emulated();
  const families = ['GENERAL_PURPOSE', 'Graphics G5'];
  aws.ownAccount.addImage({ name: 'graphics', supportedInstanceFamilies: families });
  await stoppedFleet(aws.owner);
  const to = (InstanceType: string, ImageName?: string) => refusal(update(aws, { InstanceType, ImageName }));
  const invalid = 'InvalidParameterCombinationException';
  expect(await to('stream.standard.xlarge')).toBe('none');
  expect(await to('GeneralPurpose.m7i.large')).toBe('none');
  expect(await to('stream.memory.large')).toBe(invalid);
  expect(await to('stream.graphics.g5.xlarge')).toBe(invalid);
  expect(await to('stream.graphics.g5.xlarge', 'graphics')).toBe('none');
  expect(await to('stream.graphics.g6.xlarge')).toBe(invalid);
  expect(await to('stream.standard.medium', imageName)).toBe(invalid);
  expect(await to('stream.standard.medium')).toBe('none');
  expect(await look(aws.owner)).toMatchObject({ InstanceType: 'stream.standard.medium', ImageName: 'graphics' });
});

test('[instance-type-family] types of families that nobody has named are one family up to their size', async () => {
  const aws = emulated();
  await stoppedFleet(aws.owner, { InstanceType: 'stream.graphics.g9.xlarge' });
  const to = (InstanceType: string) => refusal(update(aws, { InstanceType }));
  expect(await to('stream.graphics.g9.2xlarge')).toBe('none');
  expect(await to('stream.graphics.g8.2xlarge')).toBe('InvalidParameterCombinationException');
});

describe('[update-while-running] while RUNNING, an Always-On or On-Demand fleet takes', () => {
  test.each<[string, UpdateFleetCommandInput]>([
    ['its display name', { DisplayName: 'x' }],
    ['its capacity', { ComputeCapacity: { DesiredInstances: 1 } }],
    ['its image by name', { ImageName: publicImageName }],
    ['its image by ARN', { ImageArn: imageArn }],
    ['its timeouts', { IdleDisconnectTimeoutInSeconds: 600, DisconnectTimeoutInSeconds: 600 }],
    ['its root volume', { RootVolumeConfig: { VolumeSizeInGb: 300 }, AttributesToDelete: [] }],
  ])('%s', async (_, patch) => {
    const aws = emulated();
    await runningFleet(aws);
    expect(await updating(aws, patch)).toBe('none');
  });

  test.each<[string, UpdateFleetCommandInput]>([
    ['description', { Description: 'x' }],
    ['instance type', { InstanceType: fleetSpec.InstanceType }],
    ['longest session', { MaxUserDurationInSeconds: 600 }],
    ['stream view', { StreamView: 'DESKTOP' }],
    ['role', { IamRoleArn: 'arn:aws:iam::111111111111:role/fleet' }],
    ['internet access', { EnableDefaultInternetAccess: true }],
    ['sessions of an instance', { MaxSessionsPerInstance: 2 }],
    ['domain', { DomainJoinInfo: { DirectoryName: 'corp.example.com' } }],
    ['network', { VpcConfig: { SubnetIds: ['subnet-1'] } }],
    ['network, to be deleted', { AttributesToDelete: ['VPC_CONFIGURATION_SECURITY_GROUP_IDS'] }],
    ['display name together with its description', { DisplayName: 'x', Description: 'x' }],
  ])('not its %s', async (_, patch) => {
    const aws = emulated();
    await runningFleet(aws);
    await expect(update(aws, patch)).rejects.toMatchObject({ name: 'ResourceInUseException', message: needsStop });
    expect((await look(aws.owner)).DisplayName).toBeUndefined();
  });
});

describe('[update-while-running-elastic] while RUNNING, an Elastic fleet takes', () => {
  test.each<[string, UpdateFleetCommandInput]>([
    ['its display name', { DisplayName: 'x' }],
    ['its timeouts', { IdleDisconnectTimeoutInSeconds: 600, DisconnectTimeoutInSeconds: 600 }],
    ['its maximum of sessions', { MaxConcurrentSessions: 9 }],
    ['its session script', { SessionScriptS3Location: { S3Bucket: 'bucket', S3Key: 'script.zip' } }],
    ['the deletion of its session script', { AttributesToDelete: ['SESSION_SCRIPT_S3_LOCATION'] }],
  ])('%s', async (_, patch) => {
    const aws = emulated();
    await runningElasticFleet(aws);
    expect(await updating(aws, patch)).toBe('none');
  });

  test.each<[string, UpdateFleetCommandInput]>([
    ['description', { Description: 'x' }],
    ['root volume', { RootVolumeConfig: { VolumeSizeInGb: 300 } }],
    ['instance type', { InstanceType: 'stream.standard.large' }],
  ])('not its %s', async (_, patch) => {
    const aws = emulated();
    await runningElasticFleet(aws);
    expect(await updating(aws, patch)).toBe('ResourceInUseException');
  });

  test('and never a capacity', async () => {
    const aws = emulated();
    await runningElasticFleet(aws);
    await stop(aws.emulator, aws.owner);
    expect(await updating(aws, { ComputeCapacity: { DesiredInstances: 1 } })).toBe(invalid);
    expect(await updating(aws, { ImageName: imageName })).toBe(invalid);
    expect(await updating(aws, { Description: 'x' })).toBe('none');
  });
});

test('[update-while-changing-state] nothing can be changed while STARTING or STOPPING', async () => {
  const aws = emulated({ timings: slow });
  await runningFleet(aws);
  await stop(aws.emulator, aws.owner);
  await aws.owner.send(new StartFleetCommand({ Name: 'fleet' }));
  expect(await updating(aws, { DisplayName: 'x' })).toBe('ResourceInUseException');
  await aws.owner.send(new StopFleetCommand({ Name: 'fleet' }));
  expect(await updating(aws, { DisplayName: 'x' })).toBe('ResourceInUseException');
});

test('[update-fleet-needs-name] an update without a name is refused', async () => {
  expect(await updating(emulated(), { Name: undefined })).toBe(invalid);
  expect(await updating(emulated(), {})).toBe('ResourceNotFoundException');
});

test('[attributes-to-delete] named attributes are deleted, and the root volume goes back to its default', async () => {
  const aws = emulated();
  const { subnetIds, securityGroupIds } = aws.ownAccount.addVpc();
  const SubnetIds = [...subnetIds];
  await stoppedFleet(aws.owner, {
    VpcConfig: { SubnetIds, SecurityGroupIds: [...securityGroupIds] },
    IamRoleArn: 'arn:aws:iam::111111111111:role/fleet',
    RootVolumeConfig: { VolumeSizeInGb: 300 },
    DomainJoinInfo: { DirectoryName: 'corp.example.com' },
  });
  const first = await update(aws, {
    AttributesToDelete: ['VPC_CONFIGURATION_SECURITY_GROUP_IDS', 'IAM_ROLE_ARN', 'VOLUME_CONFIGURATION'],
  });
  expect(first.Fleet).toMatchObject({ VpcConfig: { SubnetIds }, RootVolumeConfig: { VolumeSizeInGb: 200 } });
  expect(first.Fleet?.VpcConfig?.SecurityGroupIds).toBeUndefined();
  expect(first.Fleet?.IamRoleArn).toBeUndefined();
  const second = await update(aws, { AttributesToDelete: ['VPC_CONFIGURATION', 'DOMAIN_JOIN_INFO'] });
  expect(second.Fleet?.VpcConfig).toBeUndefined();
  expect(second.Fleet?.DomainJoinInfo).toBeUndefined();
});

test('[deprecated-deletes] DeleteVpcConfig deletes the VPC configuration', async () => {
  const aws = emulated();
  const { subnetIds } = aws.ownAccount.addVpc();
  await stoppedFleet(aws.owner, { VpcConfig: { SubnetIds: [...subnetIds] } });
  const patch: Readonly<Record<string, unknown>> = { DeleteVpcConfig: true };
  expect(await updating(aws, { ...patch, VpcConfig: { SubnetIds: [...subnetIds] } })).toBe(invalid);
  const { Fleet } = await update(aws, patch);
  expect(Fleet?.VpcConfig).toBeUndefined();
});

test('[attribute-set-and-deleted] an attribute cannot be set and deleted at once', async () => {
  const aws = emulated();
  await stoppedFleet(aws.owner);
  const IamRoleArn = 'arn:aws:iam::111111111111:role/fleet';
  expect(await updating(aws, { IamRoleArn, AttributesToDelete: ['IAM_ROLE_ARN'] })).toBe(invalid);
  const { subnetIds, securityGroupIds } = aws.ownAccount.addVpc();
  const network = { SubnetIds: [...subnetIds], SecurityGroupIds: [...securityGroupIds] };
  const AttributesToDelete = ['VPC_CONFIGURATION_SECURITY_GROUP_IDS' as const];
  expect(await updating(aws, { VpcConfig: network, AttributesToDelete })).toBe(invalid);
  expect(await updating(aws, { VpcConfig: { SubnetIds: network.SubnetIds }, AttributesToDelete })).toBe('none');
});

test('[vpc-config-merged] what an update of the network does not name stays', async () => {
  const aws = emulated();
  const { subnetIds, securityGroupIds } = aws.ownAccount.addVpc();
  const SecurityGroupIds = [...securityGroupIds];
  const [one = '', two = ''] = subnetIds;
  await stoppedFleet(aws.owner, { VpcConfig: { SubnetIds: [one], SecurityGroupIds } });
  const { Fleet } = await update(aws, { VpcConfig: { SubnetIds: [two] } });
  expect(Fleet?.VpcConfig).toEqual({ SubnetIds: [two], SecurityGroupIds });
});

test('an update is checked like a new fleet', async () => {
  const aws = emulated();
  await stoppedFleet(aws.owner);
  expect(await updating(aws, { DisconnectTimeoutInSeconds: 59 })).toBe(invalid);
  expect(await updating(aws, { ImageName: imageName, ImageArn: imageArn })).toBe(invalid);
  expect(await updating(aws, { ImageName: 'missing' })).toBe('ResourceNotFoundException');
  expect(await updating(aws, { VpcConfig: { SubnetIds: ['subnet-0123456789abcdef0'] } })).toBe(
    'ResourceNotFoundException',
  );
  expect(await updating(aws, { ComputeCapacity: { DesiredSessions: 4 } })).toBe(invalid);
});

test('[capacity-unit-changes-with-capacity] a fleet becomes multi-session, and back, with its capacity', async () => {
  const aws = emulated();
  await stoppedFleet(aws.owner);
  expect(await updating(aws, { MaxSessionsPerInstance: 2 })).toBe(invalid);
  const { Fleet } = await update(aws, multiSession);
  expect(Fleet).toMatchObject({ MaxSessionsPerInstance: 2, ComputeCapacityStatus: { Desired: 2 } });
  expect(await updating(aws, { AttributesToDelete: ['MAX_SESSIONS_PER_INSTANCE'] })).toBe(invalid);
  const back = await update(aws, {
    AttributesToDelete: ['MAX_SESSIONS_PER_INSTANCE'],
    ComputeCapacity: { DesiredInstances: 1 },
  });
  expect(back.Fleet?.ComputeCapacityStatus).toEqual({ Desired: 1, Running: 0, InUse: 0, Available: 0 });
});

test('[other-platform-needs-stop] a RUNNING fleet does not take an image of another platform', async () => {
  const aws = emulated();
  aws.ownAccount.addImage({ name: 'linux', platform: 'AMAZON_LINUX2' });
  await runningFleet(aws);
  expect(await updating(aws, { ImageName: 'linux' })).toBe('ResourceInUseException');
  await stop(aws.emulator, aws.owner);
  expect((await update(aws, { ImageName: 'linux' })).Fleet?.Platform).toBe('AMAZON_LINUX2');
});

test('[new-image-replaces-instances] a new image replaces idle instances, and those in use after their session', async () => {
  const aws = emulated({ timings: slow });
  await runningFleet(aws);
  const { id, instanceId, eniId } = aws.ownAccount.startSession(jane);
  await update(aws, { ImageName: publicImageName });
  expect(await capacity(aws.owner)).toMatchObject({ Desired: 2, Running: 2, InUse: 1 });
  const interfaceIds = async () => (await interfaces(aws.ec2)).map(({ NetworkInterfaceId }) => NetworkInterfaceId);
  const before = await interfaceIds();
  aws.emulator.advance(600);
  expect(await capacity(aws.owner)).toMatchObject({ Desired: 2, Running: 2, InUse: 1 });
  expect(await sessions(aws.owner)).toMatchObject([{ Id: id, InstanceId: instanceId, State: 'ACTIVE' }]);
  expect((await interfaceIds()).filter((id) => before.includes(id))).toEqual([eniId]);
  expect(aws.ownAccount.startSession({ ...jane, userId: 'john' }).instanceId).not.toBe(instanceId);
  aws.ownAccount.endSession(id);
  aws.emulator.advance(600);
  expect(await capacity(aws.owner)).toMatchObject({ Desired: 2, Running: 2, InUse: 1 });
});

test('idle instances of the former image take users until they are replaced, and end after them', async () => {
  const aws = emulated({ timings: slow });
  await runningFleet(aws);
  await update(aws, { ImageName: publicImageName });
  const { id, instanceId } = aws.ownAccount.startSession(jane);
  aws.emulator.advance(600);
  expect(await sessions(aws.owner)).toMatchObject([{ Id: id, InstanceId: instanceId, State: 'ACTIVE' }]);
  expect(await capacity(aws.owner)).toMatchObject({ Desired: 2, Running: 2, InUse: 1 });
  aws.ownAccount.endSession(id);
  aws.emulator.advance(600);
  expect(aws.ownAccount.startSession(jane).instanceId).not.toBe(instanceId);
});

test('a new image takes no further users onto multi-session instances of the former one', async () => {
  const aws = emulated();
  await runningFleet(aws, multiSession);
  const { instanceId } = aws.ownAccount.startSession(jane);
  await update(aws, { ImageName: publicImageName });
  aws.emulator.advance(600);
  const others = ['john', 'jim'].map((userId) => aws.ownAccount.startSession({ ...jane, userId }).instanceId);
  expect(others).not.toContain(instanceId);
});

test('[scale-out-launches] more capacity launches instances over time', async () => {
  const aws = emulated({ timings: slow });
  await runningFleet(aws);
  await update(aws, { ComputeCapacity: { DesiredInstances: 5 } });
  expect(await capacity(aws.owner)).toEqual({ Desired: 5, Running: 2, InUse: 0, Available: 2 });
  aws.emulator.advance(600);
  expect(await capacity(aws.owner)).toEqual({ Desired: 5, Running: 5, InUse: 0, Available: 5 });
});

test('[scale-in-ends-idle-only] less capacity ends idle instances and leaves those in use', async () => {
  const aws = emulated();
  await runningFleet(aws, { ComputeCapacity: { DesiredInstances: 4 } });
  for (const userId of ['jane', 'john']) aws.ownAccount.startSession({ ...jane, userId });
  await update(aws, { ComputeCapacity: { DesiredInstances: 1 } });
  aws.emulator.advance(600);
  expect(await capacity(aws.owner)).toEqual({ Desired: 1, Running: 2, InUse: 2, Available: 0 });
  expect(await sessions(aws.owner)).toMatchObject([{ State: 'ACTIVE' }, { State: 'ACTIVE' }]);
});

test('[capacity-available] available is what runs and is not in use', async () => {
  const aws = emulated();
  await runningFleet(aws);
  aws.ownAccount.startSession(jane);
  expect(await capacity(aws.owner)).toEqual({ Desired: 2, Running: 2, InUse: 1, Available: 1 });
});

test('[capacity-user-sessions] a multi-session fleet counts its users too', async () => {
  const aws = emulated();
  await runningFleet(aws, multiSession);
  for (const userId of ['jane', 'john', 'jim']) aws.ownAccount.startSession({ ...jane, userId });
  expect(await capacity(aws.owner)).toEqual({
    Desired: 2,
    Running: 2,
    InUse: 2,
    Available: 0,
    DesiredUserSessions: 4,
    ActualUserSessions: 4,
    ActiveUserSessions: 3,
    AvailableUserSessions: 1,
    Draining: 0,
    DrainModeActiveUserSessions: 0,
    DrainModeUnusedUserSessions: 0,
  });
});

test('[capacity-rounded-to-instances] desired sessions are rounded up to whole instances', async () => {
  const { owner } = emulated();
  const fleet = await stoppedFleet(owner, { ComputeCapacity: { DesiredSessions: 7 }, MaxSessionsPerInstance: 5 });
  expect(fleet?.ComputeCapacityStatus).toMatchObject({ Desired: 2, DesiredUserSessions: 10 });
});
