import { AppStreamClient } from '@aws-sdk/client-appstream';
import {
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteNetworkInterfaceCommand,
  DescribeNetworkInterfaceAttributeCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { FleetManager } from '../../src/fleets/index.js';
import { SessionNetwork, type UndoRecord } from '../../src/sessions/index.js';
import { StackManager } from '../../src/stacks/index.js';
import { fleet, quick } from '../support/managers.js';
import { type MotoServer, motoServer, startMoto } from '../support/moto.js';
import { reasonToSkip } from '../support/programs.js';

const accountId = '111111111111';
const instances = 205;

/** What moto keeps, made with raw requests. */
interface Network {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly open: string;
  readonly closed: string;
  readonly extra: string;
}

/** What a raw request must have answered with. */
function found(id: string | undefined): string {
  if (id === undefined) throw new Error('moto answered without an id');
  return id;
}

async function newNetwork(ec2: EC2Client, cidr: string): Promise<Network> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: cidr }));
  const vpcId = found(Vpc?.VpcId);
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: cidr }));
  const group = async (GroupName: string) =>
    found(
      (await ec2.send(new CreateSecurityGroupCommand({ VpcId: vpcId, GroupName, Description: GroupName }))).GroupId,
    );
  return {
    vpcId,
    subnetId: found(Subnet?.SubnetId),
    open: await group('open'),
    closed: await group('closed'),
    extra: await group('extra'),
  };
}

describe.skipIf(reasonToSkip(motoServer, ['--help']))('with the EC2 of moto, which knows nothing of us,', () => {
  let moto: MotoServer;
  let ec2: EC2Client;
  let network: Network;
  let emulator: Emulator;
  let sessions: SessionNetwork;

  beforeAll(async () => {
    moto = await startMoto();
    const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
    ec2 = new EC2Client({ region: 'us-west-2', endpoint: moto.url, credentials });
    network = await newNetwork(ec2, '10.0.0.0/16');
  });

  afterAll(async () => {
    ec2.destroy();
    await moto[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    emulator = new Emulator();
    const appstream = new AppStreamClient(emulator.clientConfig(accountId));
    const fleets = new FleetManager({ client: appstream });
    const stacks = new StackManager({ client: appstream });
    await fleets.create({ ...fleet, computeCapacity: { desiredInstances: instances } });
    await stacks.create({ name: 'design' });
    await fleets.associate(fleet.name, 'design');
    await fleets.start(fleet.name, quick);
    sessions = new SessionNetwork({ appstream, ec2 });
  });

  async function newInterface(): Promise<string> {
    const { NetworkInterface } = await ec2.send(
      new CreateNetworkInterfaceCommand({ SubnetId: network.subnetId, Groups: [network.open] }),
    );
    return found(NetworkInterface?.NetworkInterfaceId);
  }

  /** A user who streams, in the emulator, over an interface that moto has. */
  async function streams(userId: string): Promise<string> {
    const eniId = await newInterface();
    const start = { stackName: 'design', fleetName: fleet.name, userId, authenticationType: 'SAML', eniId } as const;
    emulator.account(accountId).startSession(start);
    return eniId;
  }

  async function groupsOf(networkInterfaceId: string): Promise<string[]> {
    const { Groups = [] } = await ec2.send(
      new DescribeNetworkInterfaceAttributeCommand({ NetworkInterfaceId: networkInterfaceId, Attribute: 'groupSet' }),
    );
    return Groups.map(({ GroupId }) => found(GroupId)).sort();
  }

  test('a session is restricted, reads back so, and is restored from the record that was kept', async () => {
    const eniId = await streams('maria');
    const { closed, extra, open, vpcId } = network;
    const kept: UndoRecord[] = [];

    const report = await sessions.restrictSessionSecurityGroups({
      userId: 'maria',
      securityGroupIds: [closed, extra, closed],
      onBeforeChange: (undo) => kept.push(JSON.parse(JSON.stringify(undo)) as UndoRecord),
    });

    expect(report).toMatchObject({
      complete: true,
      changes: [{ networkInterfaceId: eniId, userIds: ['maria'], before: [open], outcome: 'changed' }],
    });
    expect([...(report.changes[0]?.after ?? [])].sort()).toEqual([closed, extra].sort());
    expect(await groupsOf(eniId)).toEqual([closed, extra].sort());
    expect(kept).toMatchObject([{ entries: [{ networkInterfaceId: eniId, vpcId, before: [open] }] }]);

    expect(await sessions.restoreSessionSecurityGroups(kept)).toMatchObject({
      complete: true,
      changes: [{ outcome: 'changed', after: [open] }],
    });
    expect(await groupsOf(eniId)).toEqual([open]);
    expect(await sessions.restoreSessionSecurityGroups(kept)).toMatchObject({
      complete: true,
      changes: [{ outcome: 'unchanged' }],
    });
  });

  test('groups are added and removed, and a group that is there already changes nothing', async () => {
    const eniId = await streams('maria');
    const { closed, extra, open } = network;
    const request = { userId: 'maria', addSecurityGroupIds: [extra, closed], removeSecurityGroupIds: [open] };

    expect(await sessions.restrictSessionSecurityGroups(request)).toMatchObject({ changes: [{ outcome: 'changed' }] });
    expect(await groupsOf(eniId)).toEqual([closed, extra].sort());
    expect(await sessions.restrictSessionSecurityGroups(request)).toMatchObject({
      changes: [{ outcome: 'unchanged' }],
      undo: { entries: [] },
    });
  });

  test('a dry run writes nothing', async () => {
    const eniId = await streams('maria');
    const { closed, open } = network;

    const report = await sessions.restrictSessionSecurityGroups({
      userId: 'maria',
      securityGroupIds: [closed],
      dryRun: true,
    });

    expect(report).toMatchObject({
      complete: true,
      changes: [{ outcome: 'would-change', before: [open], after: [closed] }],
    });
    expect(await groupsOf(eniId)).toEqual([open]);
  });

  test('groups that do not exist are refused, which moto itself would not do', async () => {
    const eniId = await streams('maria');
    const missing = 'sg-00000000000000000';

    await expect(
      sessions.restrictSessionSecurityGroups({ userId: 'maria', securityGroupIds: [network.closed, missing] }),
    ).rejects.toMatchObject({ code: 'not-found', resource: 'security group', resourceName: missing });
    expect(await groupsOf(eniId)).toEqual([network.open]);
  });

  test('one interface that is gone does not keep the others from being changed', async () => {
    const gone = await streams('maria');
    const there = await streams('otto');
    await ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: gone }));
    const { closed } = network;

    const report = await sessions.restrictSessionSecurityGroups({
      fleetName: fleet.name,
      allUsers: true,
      securityGroupIds: [closed],
    });

    expect(report.complete).toBe(false);
    expect(report.changes).toMatchObject([
      { networkInterfaceId: gone, outcome: 'failed', error: { code: 'not-found' } },
      { networkInterfaceId: there, outcome: 'changed' },
    ]);
    expect(await groupsOf(there)).toEqual([closed]);
    expect(await sessions.securityGroups([gone, there])).toEqual(
      new Map([[there, [{ groupId: closed, groupName: 'closed' }]]]),
    );
  });

  test('a user gets the default group of the VPC back where the fleet names none', async () => {
    const eniId = await streams('maria');
    const { closed } = network;
    await sessions.restrictSessionSecurityGroups({ userId: 'maria', securityGroupIds: [closed] });

    const report = await sessions.restoreSessionSecurityGroups({ userId: 'maria' });

    expect(report).toMatchObject({ complete: true, changes: [{ outcome: 'changed', before: [closed] }] });
    expect([...(await sessions.securityGroups([eniId])).values()]).toMatchObject([[{ groupName: 'default' }]]);
  });

  test('a policy is enforced, and then there is nothing to do', async () => {
    const restricted = await streams('contractor');
    const left = await streams('maria');
    const { closed, open } = network;
    const policy = ({ userId }: { readonly userId: string }) => (userId === 'contractor' ? [closed] : undefined);

    const scope = { fleetName: fleet.name };
    expect(await sessions.enforceOnce(scope, policy)).toMatchObject({
      sessions: 2,
      changes: [{ networkInterfaceId: restricted, outcome: 'changed' }],
    });
    expect(await sessions.enforceOnce(scope, policy)).toMatchObject({ changes: [{ outcome: 'unchanged' }] });
    expect(await groupsOf(restricted)).toEqual([closed]);
    expect(await groupsOf(left)).toEqual([open]);
  });

  test(`${instances} interfaces are changed in batches, of which each can be put back by itself`, async () => {
    const eniIds: string[] = [];
    for (let index = 0; index < instances; index += 1) eniIds.push(await streams(`user-${index}`));
    const { closed, open } = network;
    const kept: UndoRecord[] = [];

    const report = await sessions.restrictSessionSecurityGroups({
      fleetName: fleet.name,
      allUsers: true,
      securityGroupIds: [closed],
      onBeforeChange: (undo) => kept.push(undo),
    });

    expect(report.complete).toBe(true);
    expect(kept.map(({ entries }) => entries.length)).toEqual([200, instances - 200]);
    const groups = async () => [...(await sessions.securityGroups(eniIds)).values()].flat();
    expect((await groups()).map(({ groupId }) => groupId)).toEqual(eniIds.map(() => closed));

    expect(await sessions.restoreSessionSecurityGroups(kept.slice(1))).toMatchObject({ complete: true });
    expect((await groups()).filter(({ groupId }) => groupId === open)).toHaveLength(instances - 200);
  });
});
