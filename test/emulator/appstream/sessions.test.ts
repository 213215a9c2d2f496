import { DescribeSessionsCommand, ExpireSessionCommand, UpdateFleetCommand } from '@aws-sdk/client-appstream';
import { DescribeNetworkInterfacesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import {
  capacity,
  type Emulated,
  emulated,
  faultCode,
  interfaces,
  jane,
  multiSession,
  pair,
  refusal,
  runningFleet,
  sessions,
  slow,
  stoppedFleet,
} from './support.js';

const notAvailable = 'ResourceNotAvailableException';

function starting({ ownAccount }: Emulated, userId: string) {
  return faultCode(() => ownAccount.startSession({ ...jane, userId }));
}

function expiring({ owner }: Emulated, SessionId: string) {
  return refusal(owner.send(new ExpireSessionCommand({ SessionId })));
}

/** The running fleet with two subnets of its own, as Elastic fleets need them. */
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

describe('starting', () => {
  test('[session-takes-an-instance] a session has an instance to itself, and none is left at the end', async () => {
    const aws = emulated();
    await runningFleet(aws);
    const first = aws.ownAccount.startSession(jane);
    const second = aws.ownAccount.startSession({ ...jane, userId: 'john' });
    expect(second.instanceId).not.toBe(first.instanceId);
    expect(starting(aws, 'jim')).toBe(notAvailable);
  });

  test('a multi-session instance takes as many users as it is set to, and one more when one has left', async () => {
    const aws = emulated();
    await runningFleet(aws, { ComputeCapacity: { DesiredSessions: 2 }, MaxSessionsPerInstance: 2 });
    const first = aws.ownAccount.startSession(jane);
    expect(aws.ownAccount.startSession({ ...jane, userId: 'john' }).instanceId).toBe(first.instanceId);
    expect(starting(aws, 'jim')).toBe(notAvailable);
    aws.ownAccount.endSession(first.id);
    expect(aws.ownAccount.startSession({ ...jane, userId: 'jim' }).instanceId).toBe(first.instanceId);
  });

  test('[elastic-own-instance] an Elastic fleet makes an instance for each session, up to its maximum', async () => {
    const aws = emulated();
    await runningElasticFleet(aws);
    expect(await interfaces(aws.ec2)).toEqual([]);
    const first = aws.ownAccount.startSession(jane);
    expect(aws.ownAccount.startSession({ ...jane, userId: 'john' }).instanceId).not.toBe(first.instanceId);
    expect(await interfaces(aws.ec2)).toHaveLength(2);
    expect(starting(aws, 'jim')).toBe(notAvailable);
    aws.ownAccount.endSession(first.id);
    expect(await capacity(aws.owner)).toMatchObject({ Running: 1, InUse: 1 });
    expect(starting(aws, 'jim')).toBe('none');
  });

  test('an Elastic fleet whose subnets are full has no instance to give', async () => {
    const aws = emulated();
    const cidrs = ['10.9.0.0/28', '10.9.0.16/28'];
    const subnets = cidrs.map((cidrBlock, index) => ({
      cidrBlock,
      availabilityZone: `us-west-2${'ab'.charAt(index)}`,
    }));
    const { subnetIds } = aws.ownAccount.addVpc({ cidrBlock: '10.9.0.0/24', subnets });
    await runningFleet(aws, {
      FleetType: 'ELASTIC',
      InstanceType: 'stream.standard.small',
      ImageName: undefined,
      ComputeCapacity: undefined,
      MaxConcurrentSessions: 99,
      VpcConfig: { SubnetIds: [...subnetIds] },
    });
    for (let index = 0; index < 22; index += 1) expect(starting(aws, `user-${index}`)).toBe('none');
    expect(starting(aws, 'jim')).toBe(notAvailable);
    expect(await capacity(aws.owner)).toMatchObject({ Running: 22, InUse: 22 });
  });

  test('[user-returns-to-session] a user who has a session gets it back', async () => {
    const aws = emulated();
    await runningFleet(aws);
    const { id } = aws.ownAccount.startSession(jane);
    aws.ownAccount.disconnectSession(id);
    expect(await sessions(aws.owner)).toMatchObject([{ ConnectionState: 'NOT_CONNECTED', State: 'ACTIVE' }]);
    expect(aws.ownAccount.startSession(jane).id).toBe(id);
    expect(await sessions(aws.owner)).toMatchObject([{ ConnectionState: 'CONNECTED' }]);
    expect(aws.ownAccount.startSession({ ...jane, authenticationType: 'SAML' }).id).not.toBe(id);
  });

  test('[session-needs-association] the fleet has to be associated with the stack', async () => {
    const aws = emulated();
    await stoppedFleet(aws.owner);
    expect(faultCode(() => aws.ownAccount.startSession(jane))).toBe('ResourceNotFoundException');
    expect(faultCode(() => aws.ownAccount.startSession({ ...jane, fleetName: 'missing' }))).toBe(
      'ResourceNotFoundException',
    );
    const other = emulated();
    await runningFleet(other);
    await stoppedFleet(other.owner, { Name: 'other' });
    expect(faultCode(() => other.ownAccount.startSession({ ...jane, fleetName: 'other' }))).toBe(
      'OperationNotPermittedException',
    );
  });

  test('[session-needs-running-fleet] the fleet has to be RUNNING', async () => {
    const aws = emulated({ timings: { ...slow, fleetStart: 1200 } });
    await runningFleet(aws);
    expect(starting(aws, 'jane')).toBe(notAvailable);
    aws.emulator.advance(600);
    expect(starting(aws, 'jane')).toBe('none');
  });

  test('[sessions-active-at-once] a session that has begun is ACTIVE and connected at once', async () => {
    const aws = emulated();
    await runningFleet(aws, { FleetType: 'ON_DEMAND' });
    const started = aws.ownAccount.startSession(jane);
    expect(await sessions(aws.owner)).toMatchObject([
      {
        Id: started.id,
        UserId: 'jane',
        StackName: 'stack',
        FleetName: 'fleet',
        State: 'ACTIVE',
        ConnectionState: 'CONNECTED',
        AuthenticationType: 'API',
        InstanceId: started.instanceId,
        NetworkAccessConfiguration: { EniId: started.eniId, EniPrivateIpAddress: started.eniPrivateIpAddress },
      },
    ]);
  });
});

describe('network', () => {
  test('the interface of a session is one of EC2, with the same address', async () => {
    const aws = emulated();
    await runningFleet(aws);
    const { eniId = '', eniPrivateIpAddress } = aws.ownAccount.startSession(jane);
    const { NetworkInterfaces = [] } = await aws.ec2.send(
      new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [eniId] }),
    );
    expect(NetworkInterfaces[0]?.PrivateIpAddress).toBe(eniPrivateIpAddress);
  });

  test('[given-interface] an interface that is given is shown as it is, and none is made', async () => {
    const aws = emulated();
    await runningElasticFleet(aws);
    const given = { eniId: 'eni-0123456789abcdef0', eniPrivateIpAddress: '10.0.3.229' };
    expect(aws.ownAccount.startSession({ ...jane, ...given })).toMatchObject(given);
    expect((await sessions(aws.owner))[0]?.NetworkAccessConfiguration).toEqual({
      EniId: given.eniId,
      EniPrivateIpAddress: given.eniPrivateIpAddress,
    });
    expect(await interfaces(aws.ec2)).toEqual([]);
  });

  describe('[shared-interface-per-instance] the users of a multi-session instance', () => {
    test('share its interface by default', async () => {
      const aws = emulated();
      await runningFleet(aws, { ComputeCapacity: { DesiredSessions: 2 }, MaxSessionsPerInstance: 2 });
      const first = aws.ownAccount.startSession(jane);
      expect(aws.ownAccount.startSession({ ...jane, userId: 'john' }).eniId).toBe(first.eniId);
      aws.ownAccount.endSession(first.id);
      expect((await interfaces(aws.ec2)).map(({ NetworkInterfaceId }) => NetworkInterfaceId)).toEqual([first.eniId]);
    });

    test('have one each when that is assumed, which goes with the session', async () => {
      const aws = emulated({ assume: { sharedInterfacePerInstance: 'separate' } });
      await runningFleet(aws, { ComputeCapacity: { DesiredSessions: 2 }, MaxSessionsPerInstance: 2 });
      const first = aws.ownAccount.startSession(jane);
      const second = aws.ownAccount.startSession({ ...jane, userId: 'john' });
      expect(second.instanceId).toBe(first.instanceId);
      expect(second.eniId).not.toBe(first.eniId);
      expect(await interfaces(aws.ec2)).toHaveLength(3);
      aws.ownAccount.endSession(first.id);
      const left = (await interfaces(aws.ec2)).map(({ NetworkInterfaceId }) => NetworkInterfaceId);
      expect(left).toHaveLength(2);
      expect(left).not.toContain(first.eniId);
    });

    test('of a full subnet have no session, and their instance keeps its room', async () => {
      const aws = emulated({ assume: { sharedInterfacePerInstance: 'separate' } });
      const vpc = { cidrBlock: '10.9.0.0/24', subnets: [{ cidrBlock: '10.9.0.0/28' }] };
      const VpcConfig = { SubnetIds: [...aws.ownAccount.addVpc(vpc).subnetIds] };
      await runningFleet(aws, { ComputeCapacity: { DesiredSessions: 50 }, MaxSessionsPerInstance: 50, VpcConfig });
      for (let index = 0; index < 10; index += 1) expect(starting(aws, `user-${index}`)).toBe('none');
      expect(starting(aws, 'jim')).toBe(notAvailable);
      expect(await capacity(aws.owner)).toMatchObject({ ActiveUserSessions: 10, AvailableUserSessions: 40 });
    });
  });

  test('[interface-vanishes-with-instance] the interface goes when the instance of the session ends', async () => {
    const aws = emulated({ timings: slow });
    await runningFleet(aws, { ComputeCapacity: { DesiredInstances: 1 } });
    const { id, eniId = '' } = aws.ownAccount.startSession(jane);
    aws.ownAccount.endSession(id);
    const call = aws.ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [eniId] }));
    expect(await refusal(call)).toBe('InvalidNetworkInterfaceID.NotFound');
  });
});

describe('ending', () => {
  test('[user-ends-session] a session that its user ends is over at once', async () => {
    const aws = emulated();
    await runningFleet(aws);
    const { id } = aws.ownAccount.startSession(jane);
    aws.ownAccount.endSession(id);
    expect(await sessions(aws.owner)).toMatchObject([{ State: 'EXPIRED', ConnectionState: 'NOT_CONNECTED' }]);
    expect(faultCode(() => aws.ownAccount.endSession(id))).toBe('ResourceNotFoundException');
    expect(aws.ownAccount.startSession(jane).id).not.toBe(id);
  });

  test('[single-session-instance-replaced] the instance ends with its session and is replaced', async () => {
    const aws = emulated({ timings: slow });
    await runningFleet(aws);
    const { id, instanceId } = aws.ownAccount.startSession(jane);
    aws.ownAccount.endSession(id);
    expect(await capacity(aws.owner)).toEqual({ Desired: 2, Running: 1, InUse: 0, Available: 1 });
    aws.emulator.advance(600);
    expect(await capacity(aws.owner)).toEqual({ Desired: 2, Running: 2, InUse: 0, Available: 2 });
    const others = ['john', 'jim'].map((userId) => aws.ownAccount.startSession({ ...jane, userId }).instanceId);
    expect(others).not.toContain(instanceId);
  });

  test('a multi-session instance stays when its last user leaves', async () => {
    const aws = emulated();
    await runningFleet(aws, multiSession);
    const { id } = aws.ownAccount.startSession(jane);
    aws.ownAccount.endSession(id);
    expect(await capacity(aws.owner)).toMatchObject({ Running: 2, InUse: 0, ActiveUserSessions: 0 });
  });

  test('a multi-session instance that is no longer desired ends with its last session', async () => {
    const aws = emulated();
    await runningFleet(aws, multiSession);
    const ids = ['jane', 'john', 'jim'].map((userId) => aws.ownAccount.startSession({ ...jane, userId }).id);
    await aws.owner.send(new UpdateFleetCommand({ Name: 'fleet', ComputeCapacity: { DesiredSessions: 2 } }));
    expect(await capacity(aws.owner)).toMatchObject({ Desired: 1, Running: 2, InUse: 2 });
    for (const id of ids) aws.ownAccount.endSession(id);
    expect(await capacity(aws.owner)).toMatchObject({ Desired: 1, Running: 1, InUse: 0 });
  });

  test('[disconnect-timeout] who is away already gets no more time by leaving again', async () => {
    const aws = emulated({ timings: slow });
    await runningFleet(aws, { DisconnectTimeoutInSeconds: 100 });
    const { id } = aws.ownAccount.startSession(jane);
    aws.ownAccount.disconnectSession(id);
    aws.emulator.advance(90);
    aws.ownAccount.disconnectSession(id);
    aws.emulator.advance(10);
    expect((await sessions(aws.owner))[0]?.State).toBe('EXPIRED');
  });

  test('[disconnect-timeout] a session whose user stays away ends after the disconnect timeout', async () => {
    const aws = emulated();
    await runningFleet(aws, { DisconnectTimeoutInSeconds: 60 });
    const { id } = aws.ownAccount.startSession(jane);
    aws.ownAccount.disconnectSession(id);
    aws.emulator.advance(59);
    aws.ownAccount.startSession(jane);
    aws.ownAccount.disconnectSession(id);
    aws.emulator.advance(59);
    expect(await sessions(aws.owner)).toMatchObject([{ State: 'ACTIVE' }]);
    aws.emulator.advance(1);
    expect(await sessions(aws.owner)).toMatchObject([{ Id: id, State: 'EXPIRED' }]);
    expect(faultCode(() => aws.ownAccount.disconnectSession(id))).toBe('ResourceNotFoundException');
  });

  test('[maximum-user-duration] a session ends after the longest time that the fleet allows', async () => {
    const aws = emulated();
    await runningFleet(aws, { MaxUserDurationInSeconds: 600 });
    aws.ownAccount.startSession(jane);
    aws.emulator.advance(599);
    expect(await sessions(aws.owner)).toMatchObject([{ State: 'ACTIVE' }]);
    aws.emulator.advance(1);
    expect(await sessions(aws.owner)).toMatchObject([{ State: 'EXPIRED' }]);
  });

  test('[session-max-expiration-time] the end is known from the start', async () => {
    const aws = emulated();
    await runningFleet(aws, { MaxUserDurationInSeconds: 600 });
    aws.ownAccount.startSession(jane);
    const [session] = await sessions(aws.owner);
    expect(Number(session?.MaxExpirationTime) - Number(session?.StartTime)).toBe(600_000);
  });

  test('[users-are-never-idle] the idle timeout ends no session', async () => {
    const aws = emulated();
    await runningFleet(aws, { IdleDisconnectTimeoutInSeconds: 60, DisconnectTimeoutInSeconds: 60 });
    aws.ownAccount.startSession(jane);
    aws.emulator.advance(3600);
    expect(await sessions(aws.owner)).toMatchObject([{ ConnectionState: 'CONNECTED' }]);
  });

  test('[expire-session] ExpireSession ends a session at once', async () => {
    const aws = emulated();
    await runningFleet(aws);
    const { id } = aws.ownAccount.startSession(jane);
    expect(await expiring(aws, id)).toBe('none');
    expect(await sessions(aws.owner)).toMatchObject([{ Id: id, State: 'EXPIRED' }]);
  });

  describe('[expire-ended-session] expiring a session that is over or never was', () => {
    test.each([
      ['ok', 'none'],
      ['error', 'ValidationException'],
    ] as const)('with %s ends in %s', async (expireEndedSession, outcome) => {
      const aws = emulated({ assume: { expireEndedSession } });
      await runningFleet(aws);
      const { id } = aws.ownAccount.startSession(jane);
      expect(await expiring(aws, id)).toBe('none');
      expect(await expiring(aws, id)).toBe(outcome);
      expect(await expiring(aws, 'never-was')).toBe(outcome);
    });
  });

  test("another account's session is not there", async () => {
    const aws = emulated();
    await runningFleet(aws);
    const { id } = aws.ownAccount.startSession(jane);
    await aws.consumer.send(new ExpireSessionCommand({ SessionId: id }));
    expect(await sessions(aws.owner)).toMatchObject([{ State: 'ACTIVE' }]);
  });

  test('[expired-session-listed-for-a-minute] a session that is over is listed for a minute', async () => {
    const aws = emulated();
    await runningFleet(aws);
    aws.ownAccount.endSession(aws.ownAccount.startSession(jane).id);
    aws.emulator.advance(59);
    expect(await sessions(aws.owner)).toMatchObject([{ State: 'EXPIRED' }]);
    aws.emulator.advance(1);
    expect(await sessions(aws.owner)).toEqual([]);
  });

  test('[expired-session-has-no-interface] a session that is over shows no interface', async () => {
    const aws = emulated();
    await runningFleet(aws);
    aws.ownAccount.endSession(aws.ownAccount.startSession(jane).id);
    expect((await sessions(aws.owner))[0]).not.toHaveProperty('NetworkAccessConfiguration');
  });
});

describe('DescribeSessions', () => {
  test('[session-filters] finds by user, by instance and by stack, each as it is written', async () => {
    const aws = emulated();
    await runningFleet(aws);
    const { id, instanceId } = aws.ownAccount.startSession(jane);
    aws.ownAccount.startSession({ ...jane, userId: 'Jane' });
    const byUser = await sessions(aws.owner, { UserId: 'jane', AuthenticationType: 'API' });
    expect(byUser.map(({ Id }) => Id)).toEqual([id]);
    expect((await sessions(aws.owner, { InstanceId: instanceId })).map(({ Id }) => Id)).toEqual([id]);
    expect(await sessions(aws.owner, { StackName: 'Stack' })).toEqual([]);
    expect(await sessions(aws.owner, { UserId: 'jane', AuthenticationType: 'SAML' })).toEqual([]);
  });

  test('[session-user-needs-authentication-type] a user without an authentication type is refused', async () => {
    const { owner } = emulated();
    expect(await refusal(sessions(owner, { UserId: 'jane' }))).toBe('InvalidParameterCombinationException');
  });

  describe('[sessions-without-authentication-type] a query without an authentication type', () => {
    test.each([
      ['api', ['API']],
      ['all', ['API', 'SAML', 'USERPOOL']],
    ] as const)('with %s shows %s', async (omittedAuthenticationType, shown) => {
      const aws = emulated({ assume: { omittedAuthenticationType } });
      await runningFleet(aws, { ComputeCapacity: { DesiredInstances: 3 } });
      for (const authenticationType of ['API', 'SAML', 'USERPOOL'] as const) {
        aws.ownAccount.startSession({ ...jane, authenticationType });
      }
      expect((await sessions(aws.owner)).map(({ AuthenticationType }) => AuthenticationType)).toEqual(shown);
      expect(await sessions(aws.owner, { AuthenticationType: 'SAML' })).toHaveLength(1);
    });
  });

  describe('[sessions-of-unknown-stack] a query of a stack or fleet that does not exist', () => {
    test.each([
      ['empty', 'none'],
      ['error', 'InvalidParameterCombinationException'],
    ] as const)('with %s ends in %s', async (unknownStackInDescribeSessions, outcome) => {
      const aws = emulated({ assume: { unknownStackInDescribeSessions } });
      await runningFleet(aws);
      expect(await refusal(sessions(aws.owner))).toBe('none');
      expect(await refusal(sessions(aws.owner, { FleetName: 'missing' }))).toBe(outcome);
      expect(await refusal(sessions(aws.owner, { StackName: 'missing' }))).toBe(outcome);
    });
  });

  test('[sessions-page-size] a page holds 20 sessions, at most 50', async () => {
    const aws = emulated();
    await runningFleet(aws, { ComputeCapacity: { DesiredInstances: 60 } });
    const ids = Array.from(
      { length: 60 },
      (_, index) => aws.ownAccount.startSession({ ...jane, userId: `user-${index}` }).id,
    );
    const page = (Limit?: number, NextToken?: string) =>
      aws.owner.send(new DescribeSessionsCommand({ ...pair, Limit, NextToken }));
    const first = await page();
    expect(first.Sessions).toHaveLength(20);
    const second = await page(50, first.NextToken);
    expect(second.NextToken).toBeUndefined();
    expect([...(first.Sessions ?? []), ...(second.Sessions ?? [])].map(({ Id }) => Id)).toEqual(ids);
    expect(await refusal(page(51))).toBe('InvalidParameterCombinationException');
    expect(await refusal(page(0))).toBe('InvalidParameterCombinationException');
  });

  test('[session-drain-status] instances of multi-session fleets are ACTIVE as to draining', async () => {
    const single = emulated();
    await runningFleet(single);
    single.ownAccount.startSession(jane);
    expect((await sessions(single.owner))[0]?.InstanceDrainStatus).toBe('NOT_APPLICABLE');
    const multi = emulated();
    await runningFleet(multi, multiSession);
    multi.ownAccount.startSession(jane);
    expect((await sessions(multi.owner))[0]?.InstanceDrainStatus).toBe('ACTIVE');
  });
});
