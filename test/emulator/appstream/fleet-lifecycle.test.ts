import {
  DescribeFleetsCommand,
  StartFleetCommand,
  StopFleetCommand,
  UpdateFleetCommand,
} from '@aws-sdk/client-appstream';
import { DeleteSecurityGroupCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import {
  capacity,
  type Emulated,
  emulated,
  interfaces,
  jane,
  look,
  refusal,
  runningFleet,
  sessions,
  slow,
  start,
  stop,
  stoppedFleet,
} from './support.js';

function starting({ owner }: Emulated) {
  return refusal(owner.send(new StartFleetCommand({ Name: 'fleet' })));
}

function stopping({ owner }: Emulated) {
  return refusal(owner.send(new StopFleetCommand({ Name: 'fleet' })));
}

async function state({ owner }: Emulated) {
  return (await look(owner)).State;
}

test('[fleet-start-takes-time] a started fleet is STARTING and then RUNNING with its instances', async () => {
  const aws = emulated({ timings: slow });
  await stoppedFleet(aws.owner);
  expect(await starting(aws)).toBe('none');
  aws.emulator.advance(599);
  expect(await look(aws.owner)).toMatchObject({ State: 'STARTING', ComputeCapacityStatus: { Desired: 2, Running: 0 } });
  aws.emulator.advance(1);
  expect(await look(aws.owner)).toMatchObject({
    State: 'RUNNING',
    ComputeCapacityStatus: { Desired: 2, Running: 2, InUse: 0, Available: 2 },
  });
});

test('with instant timings a state in between is seen once', async () => {
  const aws = emulated();
  await stoppedFleet(aws.owner);
  await starting(aws);
  expect([await state(aws), await state(aws)]).toEqual(['STARTING', 'RUNNING']);
  await stopping(aws);
  expect([await state(aws), await state(aws)]).toEqual(['STOPPING', 'STOPPED']);
});

test('[fleet-stop-takes-time] a stopped fleet is STOPPING and then STOPPED without instances', async () => {
  const aws = emulated({ timings: slow });
  await runningFleet(aws);
  expect(await interfaces(aws.ec2)).toHaveLength(2);
  await stopping(aws);
  expect(await state(aws)).toBe('STOPPING');
  aws.emulator.advance(600);
  expect(await look(aws.owner)).toMatchObject({ State: 'STOPPED', ComputeCapacityStatus: { Desired: 2, Running: 0 } });
  expect(await interfaces(aws.ec2)).toEqual([]);
});

test('[stop-ends-sessions] sessions go on while the fleet is STOPPING and end with it', async () => {
  const aws = emulated({ timings: slow });
  await runningFleet(aws);
  aws.ownAccount.startSession(jane);
  await stopping(aws);
  expect(await sessions(aws.owner)).toMatchObject([{ State: 'ACTIVE' }]);
  aws.emulator.advance(600);
  expect(await sessions(aws.owner)).toMatchObject([{ State: 'EXPIRED' }]);
});

test('[stop-when-stopped] stopping a fleet that is STOPPED or STOPPING changes nothing', async () => {
  const aws = emulated({ timings: slow });
  await runningFleet(aws);
  await stopping(aws);
  aws.emulator.advance(300);
  expect(await stopping(aws)).toBe('none');
  aws.emulator.advance(300);
  expect(await state(aws)).toBe('STOPPED');
  expect(await stopping(aws)).toBe('none');
  expect(await state(aws)).toBe('STOPPED');
});

test('a fleet that is STARTING can be stopped', async () => {
  const aws = emulated({ timings: slow });
  await stoppedFleet(aws.owner);
  await starting(aws);
  await stopping(aws);
  aws.emulator.advance(600);
  expect(await look(aws.owner)).toMatchObject({ State: 'STOPPED', ComputeCapacityStatus: { Running: 0 } });
});

test('[start-while-starting] starting a fleet that is STARTING changes nothing', async () => {
  const aws = emulated({ timings: slow });
  await stoppedFleet(aws.owner);
  await starting(aws);
  aws.emulator.advance(300);
  expect(await starting(aws)).toBe('none');
  aws.emulator.advance(300);
  expect(await state(aws)).toBe('RUNNING');
});

describe('[start-when-running] starting a fleet that is RUNNING', () => {
  test.each([
    ['ok', 'none'],
    ['error', 'OperationNotPermittedException'],
  ] as const)('with %s ends in %s', async (startWhenRunning, outcome) => {
    const aws = emulated({ assume: { startWhenRunning } });
    await runningFleet(aws);
    expect(await starting(aws)).toBe(outcome);
    expect(await state(aws)).toBe('RUNNING');
  });
});

test('[start-while-stopping] a fleet that is STOPPING cannot be started yet', async () => {
  const aws = emulated({ timings: slow });
  await runningFleet(aws);
  await stopping(aws);
  expect(await starting(aws)).toBe('ConcurrentModificationException');
});

describe('[start-without-capacity] starting a fleet whose desired capacity is 0', () => {
  test.each([
    ['error', 'ResourceNotAvailableException', 'STOPPED'],
    ['ok', 'none', 'RUNNING'],
  ] as const)('with %s ends in %s', async (startWithoutCapacity, outcome, after) => {
    const aws = emulated({ assume: { startWithoutCapacity } });
    await stoppedFleet(aws.owner, { ComputeCapacity: { DesiredInstances: 0 } });
    expect(await starting(aws)).toBe(outcome);
    aws.emulator.advance(600);
    expect(await state(aws)).toBe(after);
  });
});

test('a fleet that does not exist can be neither started nor stopped', async () => {
  const aws = emulated();
  expect(await starting(aws)).toBe('ResourceNotFoundException');
  expect(await stopping(aws)).toBe('ResourceNotFoundException');
});

describe('network', () => {
  test('[fleet-subnets-in-turn] instances are in the subnets in turn, with the groups of the fleet', async () => {
    const aws = emulated();
    const { vpcId, subnetIds } = aws.ownAccount.addVpc();
    const { groupId } = aws.ownAccount.addSecurityGroup({ groupName: 'fleet', vpcId });
    const VpcConfig = { SubnetIds: [...subnetIds], SecurityGroupIds: [groupId] };
    await runningFleet(aws, { ComputeCapacity: { DesiredInstances: 4 }, VpcConfig });
    const found = await interfaces(aws.ec2);
    expect(found.map(({ SubnetId }) => SubnetId).sort()).toEqual([...subnetIds, ...subnetIds].sort());
    expect(new Set(found.flatMap(({ Groups }) => Groups?.map(({ GroupId }) => GroupId)))).toEqual(new Set([groupId]));
  });

  test('a fleet without groups has the default group of its VPC', async () => {
    const aws = emulated();
    const { subnetIds } = aws.ownAccount.addVpc();
    await runningFleet(aws, { VpcConfig: { SubnetIds: [...subnetIds] } });
    const [one] = await interfaces(aws.ec2);
    expect(one?.Groups?.map(({ GroupName }) => GroupName)).toEqual(['default']);
    expect((await look(aws.owner)).VpcConfig).toEqual({ SubnetIds: [...subnetIds] });
  });

  describe('[fleet-without-vpc] the instances of a fleet without a VPC configuration', () => {
    test('are in the default VPC by default', async () => {
      const aws = emulated();
      await runningFleet(aws);
      expect(await interfaces(aws.ec2)).toHaveLength(2);
      expect(aws.ownAccount.startSession(jane).eniId).toMatch(/^eni-/);
    });

    test('have no interface when that is assumed', async () => {
      const aws = emulated({ assume: { fleetWithoutVpc: 'no-interface' } });
      await runningFleet(aws);
      expect(await interfaces(aws.ec2)).toEqual([]);
      expect(aws.ownAccount.startSession(jane).eniId).toBeUndefined();
      expect((await sessions(aws.owner))[0]).not.toHaveProperty('NetworkAccessConfiguration');
    });
  });

  test('[launch-without-groups] a group that has been deleted stops the launch and shows as an error of the fleet', async () => {
    const aws = emulated();
    const { groupId } = aws.ownAccount.addSecurityGroup({ groupName: 'mine' });
    const [subnet] = (await aws.ec2.send(new DescribeSubnetsCommand({}))).Subnets ?? [];
    const VpcConfig = { SubnetIds: [subnet?.SubnetId ?? ''], SecurityGroupIds: [groupId] };
    await stoppedFleet(aws.owner, { VpcConfig });
    await aws.ec2.send(new DeleteSecurityGroupCommand({ GroupId: groupId }));
    await start(aws.emulator, aws.owner);
    const broken = await look(aws.owner);
    expect(broken.FleetErrors?.map(({ ErrorCode }) => ErrorCode)).toEqual(['SECURITY_GROUPS_NOT_FOUND']);
    expect(broken.ComputeCapacityStatus).toMatchObject({ Desired: 2, Running: 0 });
    await stop(aws.emulator, aws.owner);
    const AttributesToDelete = ['VPC_CONFIGURATION_SECURITY_GROUP_IDS' as const];
    await aws.owner.send(new UpdateFleetCommand({ Name: 'fleet', AttributesToDelete }));
    await start(aws.emulator, aws.owner);
    const mended = await look(aws.owner);
    expect(mended.FleetErrors).toEqual([]);
    expect(mended.ComputeCapacityStatus).toMatchObject({ Running: 2 });
  });

  test('[launch-refused] any other refusal of EC2 shows as a failure to provision an instance', async () => {
    const aws = emulated({ quotas: { securityGroupsPerInterface: 1 } });
    const { vpcId, subnetIds, securityGroupIds } = aws.ownAccount.addVpc();
    const { groupId } = aws.ownAccount.addSecurityGroup({ groupName: 'mine', vpcId });
    const VpcConfig = { SubnetIds: [...subnetIds], SecurityGroupIds: [...securityGroupIds, groupId] };
    await runningFleet(aws, { VpcConfig });
    const broken = await look(aws.owner);
    expect(broken.FleetErrors?.map(({ ErrorCode }) => ErrorCode)).toEqual(['FLEET_INSTANCE_PROVISIONING_FAILURE']);
    expect(broken).toMatchObject({ State: 'RUNNING', ComputeCapacityStatus: { Desired: 2, Running: 0 } });
    await stop(aws.emulator, aws.owner);
    const one = { SubnetIds: [...subnetIds], SecurityGroupIds: [groupId] };
    await aws.owner.send(new UpdateFleetCommand({ Name: 'fleet', VpcConfig: one }));
    await start(aws.emulator, aws.owner);
    expect(await look(aws.owner)).toMatchObject({ FleetErrors: [], ComputeCapacityStatus: { Running: 2 } });
  });

  test('[launch-without-addresses] a full subnet stops the launch and shows as an error of the fleet', async () => {
    const aws = emulated();
    const { subnetIds } = aws.ownAccount.addVpc({ cidrBlock: '10.9.0.0/24', subnets: [{ cidrBlock: '10.9.0.0/28' }] });
    const VpcConfig = { SubnetIds: [...subnetIds] };
    await runningFleet(aws, { ComputeCapacity: { DesiredInstances: 20 }, VpcConfig });
    const fleet = await look(aws.owner);
    expect(fleet.FleetErrors?.map(({ ErrorCode }) => ErrorCode)).toEqual(['SUBNET_HAS_INSUFFICIENT_IP_ADDRESSES']);
    expect(fleet.ComputeCapacityStatus).toMatchObject({ Desired: 20, Running: 11 });
    const { id } = aws.ownAccount.startSession(jane);
    aws.ownAccount.endSession(id);
    aws.emulator.advance(600);
    expect(await capacity(aws.owner)).toMatchObject({ Desired: 20, Running: 11 });
  });
});

test('a listing lets the transitions of every fleet on its page end', async () => {
  const aws = emulated();
  await stoppedFleet(aws.owner);
  await stoppedFleet(aws.owner, { Name: 'other' });
  for (const Name of ['fleet', 'other']) await aws.owner.send(new StartFleetCommand({ Name }));
  const states = async () => (await aws.owner.send(new DescribeFleetsCommand({}))).Fleets?.map(({ State }) => State);
  expect(await states()).toEqual(['STARTING', 'STARTING']);
  expect(await states()).toEqual(['RUNNING', 'RUNNING']);
  await stop(aws.emulator, aws.owner);
  expect(await states()).toEqual(['STOPPED', 'RUNNING']);
});
