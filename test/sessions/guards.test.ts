import { AssociateSecurityGroupVpcCommand, type DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import type { Emulator } from '../../src/emulator/index.js';
import { currentLimits } from '../../src/limits.js';
import { type SecurityGroupRequest, SessionNetwork } from '../../src/sessions/index.js';
import { account, type Site, site, withoutWaiting } from './network.js';

withoutWaiting();

/** Asserts that a request is refused before anything is written, and hands back the error. */
async function refusal(here: Site, request: object, network = here.network): Promise<unknown> {
  const mark = here.mark;
  const error: unknown = await network.restrictSessionSecurityGroups(request as SecurityGroupRequest).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(here.count('ModifyNetworkInterfaceAttribute', mark)).toBe(0);
  return error;
}

const one = ['sg-0123456789abcdef0'];

describe('a request that makes no sense sends nothing at all', () => {
  test.each([
    ['no target', { securityGroupIds: one }, /exactly one of "userId", "sessionId" and "allUsers/],
    ['two targets', { userId: 'maria', allUsers: true, securityGroupIds: one }, /exactly one/],
    ['a user and a session', { userId: 'maria', sessionId: 's', securityGroupIds: one }, /exactly one/],
    ['a user who is undefined', { userId: undefined, securityGroupIds: one }, /userId.*undefined: leave it out/],
    ['another target that is undefined', { userId: 'maria', sessionId: undefined, securityGroupIds: one }, /undefined/],
    ['all users who are not', { allUsers: false, securityGroupIds: one }, /allUsers/],
    ['no groups', { userId: 'maria' }, /give either "securityGroupIds", or "addSecurityGroupIds"/],
    ['nothing to add or remove', { userId: 'maria', addSecurityGroupIds: [], removeSecurityGroupIds: [] }, /either/],
    ['an empty set', { userId: 'maria', securityGroupIds: [] }, /at least 1 item/],
    ['a set and a group to add', { userId: 'maria', securityGroupIds: one, addSecurityGroupIds: ['sg-1'] }, /either/],
    ['a set and a group to remove', { userId: 'maria', securityGroupIds: one, removeSecurityGroupIds: one }, /either/],
    [
      'a group to be added and removed',
      { userId: 'maria', addSecurityGroupIds: one, removeSecurityGroupIds: one },
      /sg-0123456789abcdef0 is to be added and removed/,
    ],
    ['a name instead of an id', { userId: 'maria', securityGroupIds: ['quarantine'] }, /"quarantine" is not an id/],
    ['a filter that would find any', { userId: 'maria', addSecurityGroupIds: ['sg-*'] }, /"sg-\*" is not an id/],
    ['groups that are no list', { userId: 'maria', securityGroupIds: 'sg-1' }, /is not a list/],
    ['an unknown member', { userId: 'maria', securityGroupIDs: one }, /did you mean "securityGroupIds"/],
    [
      'an unknown way with others',
      { userId: 'maria', securityGroupIds: one, sharedInterface: 'ask' },
      /sharedInterface/,
    ],
    [
      'what cannot be called',
      { userId: 'maria', securityGroupIds: one, onBeforeChange: 'undo.json' },
      /must be a function/,
    ],
  ])('%s', async (_, request, message) => {
    const here = await site();
    here.start();
    const mark = here.mark;

    expect(await refusal(here, request)).toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(message) as string,
    });
    expect(here.mark).toBe(mark);
  });
});

describe('what an interface cannot have is found out before the first write', () => {
  test('a set that would be empty', async () => {
    const here = await site();
    here.start();
    const other = here.start({ userId: 'otto' });
    const [group = ''] = here.groups(1);
    const alone = here.start({ userId: 'anna' });
    await here.change(alone, group);

    const all = { allUsers: true, fleetName: 'design-team' } as const;
    const error = await refusal(here, { ...all, removeSecurityGroupIds: await here.groupsOf(other) });
    expect(error).toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/without any security group/) as string,
      issues: [{ path: 'removeSecurityGroupIds' }],
    });
  });

  test.each(['securityGroupIds', 'addSecurityGroupIds'])('too many by %s, and how more are allowed', async (how) => {
    const here = await site({ quotas: { securityGroupsPerInterface: 6 } });
    const session = here.start();
    const groups = here.groups(6);
    const [first = '', ...others] = groups;
    if (how === 'addSecurityGroupIds') await here.change(session, first);
    const request = { userId: 'maria', [how]: how === 'addSecurityGroupIds' ? others : groups };

    expect(await refusal(here, request)).toMatchObject({
      code: 'quota',
      limit: 5,
      message: expect.stringMatching(/limits: \{ \.\.\.currentLimits, securityGroupsPerInterface: 6 \}/) as string,
    });
    const raised = here.networkWith({ limits: { ...currentLimits, securityGroupsPerInterface: 6 } });
    const report = await raised.restrictSessionSecurityGroups(request);
    expect(report).toMatchObject({ complete: true, changes: [{ outcome: 'changed', after: { length: 6 } }] });
  });

  test('a group said twice counts once', async () => {
    const here = await site();
    const session = here.start();
    const groups = here.groups(5);

    const report = await here.network.restrictSessionSecurityGroups({
      userId: 'maria',
      securityGroupIds: [...groups, ...groups],
    });

    expect(report.changes).toMatchObject([{ outcome: 'changed', after: groups }]);
    expect(await here.groupsOf(session)).toEqual(groups);
  });

  test('groups that do not exist', async () => {
    const here = await site();
    here.start();
    const [group = ''] = here.groups(1);
    const missing = ['sg-00000000000000001', 'sg-00000000000000002'];

    expect(await refusal(here, { userId: 'maria', securityGroupIds: [group, ...missing] })).toMatchObject({
      code: 'not-found',
      resource: 'security group',
      resourceName: missing.join(', '),
    });
    expect(await refusal(here, { userId: 'maria', addSecurityGroupIds: missing })).toMatchObject({ code: 'not-found' });
  });

  test('a group of another VPC, unless it is associated with that of the sessions', async () => {
    const here = await site();
    const handle = here.emulator.account(account);
    const { subnetIds, vpcId } = handle.addVpc({});
    await here.fleet({ name: 'far', vpcConfig: { subnetIds } });
    const near = here.start();
    const far = here.start({ fleetName: 'far' });
    const [group = ''] = here.groups(1);
    const request = { userId: 'maria', addSecurityGroupIds: [group] };

    expect(await refusal(here, request)).toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(`${group} belongs to another VPC, and is not associated with ${vpcId}`) as string,
      issues: { length: 1 },
    });
    await here.ec2.send(new AssociateSecurityGroupVpcCommand({ GroupId: group, VpcId: vpcId }));
    const report = await here.network.restrictSessionSecurityGroups(request);
    expect(report).toMatchObject({ complete: true, changes: [{ outcome: 'changed' }, { outcome: 'changed' }] });
    expect(await here.groupsOf(near)).toContain(group);
    expect(await here.groupsOf(far)).toContain(group);
  });

  test('a group that does not exist beside one of another VPC', async () => {
    const here = await site();
    here.start();
    const { vpcId } = here.emulator.account(account).addVpc({});
    const securityGroupIds = ['sg-0a0a0a0a', here.group('far', vpcId)];
    const mark = here.mark;

    const refused = here.network.restrictSessionSecurityGroups({ userId: 'maria', securityGroupIds });

    await expect(refused).rejects.toMatchObject({ code: 'not-found', resourceName: 'sg-0a0a0a0a' });
    expect(here.written(mark)).toEqual([]);
  });

  test('a group that is only on its way to the VPC', async () => {
    const here = await site();
    const handle = here.emulator.account(account);
    const { subnetIds, vpcId } = handle.addVpc({});
    await here.fleet({ name: 'far', vpcConfig: { subnetIds } });
    here.start({ fleetName: 'far' });
    const [group = ''] = here.groups(1);
    await here.ec2.send(new AssociateSecurityGroupVpcCommand({ GroupId: group, VpcId: vpcId }));
    const send = async (command: object, options: object) => {
      const answer = (await here.ec2.send(command as DescribeVpcsCommand, options)) as object;
      if (!('SecurityGroupVpcAssociations' in answer)) return answer;
      return { SecurityGroupVpcAssociations: [{ GroupId: group, VpcId: vpcId, State: 'associating' }] };
    };
    const network = here.networkWith({ ec2: { send: send } });

    const error = await refusal(here, { userId: 'maria', securityGroupIds: [group] }, network);
    expect(error).toMatchObject({ code: 'invalid-input' });
  });
});

describe('the clients', () => {
  const request = { userId: 'maria', securityGroupIds: one } as const;

  test('an EC2 client that is missing is asked for by whatever needs it, and by nothing else', async () => {
    const here = await site();
    const { id, eniId } = here.start();
    const network = new SessionNetwork({ appstream: here.appstream });
    const mark = here.mark;
    const hint = {
      code: 'invalid-input',
      issues: [{ path: 'ec2', message: expect.stringContaining('EC2Client') as string }],
    };

    await expect(network.restrictSessionSecurityGroups(request)).rejects.toMatchObject(hint);
    await expect(network.restoreSessionSecurityGroups({ userId: 'maria' })).rejects.toMatchObject(hint);
    await expect(network.restoreSessionSecurityGroups([])).rejects.toMatchObject(hint);
    await expect(network.enforceOnce({}, () => null)).rejects.toMatchObject(hint);
    await expect(network.securityGroups([eniId])).rejects.toMatchObject(hint);
    expect(here.mark).toBe(mark);
    expect(await network.securityGroups([])).toEqual(new Map());
    expect(await network.expire(id)).toMatchObject({ requested: [id] });
  });

  test('of different regions are told apart at the first call', async () => {
    const here = await site();
    here.start();
    const ec2 = new EC2Client(here.emulator.clientConfig(account, { region: 'eu-west-1' }));
    const mark = here.mark;

    const error = await refusal(here, request, here.networkWith({ ec2 }));
    expect(error).toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/eu-west-1.*us-west-2/) as string,
    });
    expect(here.mark).toBe(mark);
  });

  test('of another service are told', async () => {
    const here = await site();
    here.start();
    const mark = here.mark;

    const swapped = here.networkWith({ appstream: here.ec2 as never, ec2: here.appstream });
    expect(await refusal(here, request, swapped)).toMatchObject({
      message: expect.stringMatching(/appstream.*EC2/) as string,
    });
    const twice = here.networkWith({ ec2: here.appstream });
    expect(await refusal(here, request, twice)).toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/ec2.*AppStream: give one of EC2/) as string,
    });
    expect(here.mark).toBe(mark);
  });

  test('that tell nothing of themselves are used as they are', async () => {
    const here = await site();
    here.start();
    const bare = (client: Emulator | object) => ({ send: (client as EC2Client).send.bind(client) });
    const network = new SessionNetwork({ appstream: bare(here.appstream) as never, ec2: bare(here.ec2) });

    const report = await network.restrictSessionSecurityGroups({ userId: 'maria', securityGroupIds: here.groups(1) });
    expect(report.changes).toMatchObject([{ outcome: 'changed' }]);
  });

  test('of another account are noticed: EC2 knows no interface of sessions that go on', async () => {
    const here = await site();
    here.start();
    const ec2 = new EC2Client(here.emulator.clientConfig('222222222222'));

    const report = await here.networkWith({ ec2 }).restrictSessionSecurityGroups(request);

    expect(report.complete).toBe(false);
    expect(report.changes).toMatchObject([
      { outcome: 'failed', error: { message: expect.stringMatching(/of the same account\?/) as string } },
    ]);
  });
});
