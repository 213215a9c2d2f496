import { AppStreamClient } from '@aws-sdk/client-appstream';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, onTestFinished, test } from 'vitest';
import { multiSessionSite, type Placed, type Site, site, withoutWaiting } from './network.js';

withoutWaiting();

/** Two users on one host, and its groups as they were. */
async function twoOnOneHost(other: Parameters<Site['start']>[0] = {}) {
  const here = await multiSessionSite(['design', 'web']);
  const mine = here.start();
  const theirs = here.start({ userId: 'otto', ...other });
  expect(theirs.eniId).toBe(mine.eniId);
  return { here, mine, theirs, before: await here.groupsOf(mine), securityGroupIds: here.groups(1) };
}

/** A target for which no stacks have to be looked up but those that others on its interfaces may come through. */
const narrow = { userId: 'maria', stackName: 'design', fleetName: 'design-team' } as const;

describe('an interface that others use, too', () => {
  test('is refused with who they are, and nothing is written', async () => {
    const { here, mine, before, securityGroupIds } = await twoOnOneHost();
    const mark = here.mark;

    const refused = here.network.restrictSessionSecurityGroups({ userId: 'maria', securityGroupIds });

    await expect(refused).rejects.toMatchObject({
      code: 'shared-interface',
      message: expect.stringMatching(/otto.*sharedInterface/) as string,
      interfaces: [{ networkInterfaceId: mine.eniId, userIds: expect.arrayContaining(['maria', 'otto']) as string[] }],
    });
    expect(here.written(mark)).toEqual([]);
    expect(await here.groupsOf(mine)).toEqual(before);
  });

  test('is refused although other interfaces of the user are theirs alone', async () => {
    const { here, securityGroupIds } = await twoOnOneHost();
    await here.fleet({ name: 'own' });
    here.start({ fleetName: 'own' });
    const mark = here.mark;

    const refused = here.network.restrictSessionSecurityGroups({ userId: 'maria', securityGroupIds });

    await expect(refused).rejects.toMatchObject({ code: 'shared-interface', interfaces: { length: 1 } });
    expect(here.written(mark)).toEqual([]);
  });

  test('is skipped where that is wanted, and the rest is changed', async () => {
    const { here, mine, before, securityGroupIds } = await twoOnOneHost();
    await here.fleet({ name: 'own' });
    const own = here.start({ fleetName: 'own' });

    const report = await here.network.restrictSessionSecurityGroups({
      userId: 'maria',
      securityGroupIds,
      sharedInterface: 'skip',
    });

    expect(report.complete).toBe(false);
    expect(report.changes).toHaveLength(2);
    expect(report.changes).toContainEqual(
      expect.objectContaining({
        networkInterfaceId: mine.eniId,
        outcome: 'shared',
        error: expect.objectContaining({
          code: 'shared-interface',
          message: expect.stringContaining(mine.eniId) as string,
        }) as unknown,
      }),
    );
    expect(report.changes).toContainEqual(
      expect.objectContaining({ networkInterfaceId: own.eniId, outcome: 'changed' }),
    );
    expect(report.undo.entries.map(({ networkInterfaceId }) => networkInterfaceId)).toEqual([own.eniId]);
    expect(await here.groupsOf(mine)).toEqual(before);
  });

  test('is changed once for everybody on it where that is wanted', async () => {
    const { here, mine, theirs, securityGroupIds } = await twoOnOneHost();
    const mark = here.mark;

    const report = await here.network.restrictSessionSecurityGroups({
      userId: 'maria',
      securityGroupIds,
      sharedInterface: 'apply',
    });

    expect(report).toMatchObject({ complete: true, changes: [{ outcome: 'changed' }] });
    expect(new Set(report.changes[0]?.sessionIds)).toEqual(new Set([mine.id, theirs.id]));
    expect(new Set(report.changes[0]?.userIds)).toEqual(new Set(['maria', 'otto']));
    expect(report.undo.entries[0]?.sessions).toHaveLength(2);
    expect(here.written(mark)).toEqual([mine.eniId]);
  });

  test('is written once for two sessions of the user on it', async () => {
    const here = await multiSessionSite(['design', 'web']);
    const sessions = [here.start(), here.start({ stackName: 'web' }), here.start({ authenticationType: 'API' })];
    expect(new Set(sessions.map(({ eniId }) => eniId)).size).toBe(1);
    const mark = here.mark;

    const report = await here.network.restrictSessionSecurityGroups({
      userId: 'maria',
      securityGroupIds: here.groups(1),
    });

    expect(report).toMatchObject({ complete: true, changes: [{ outcome: 'changed', userIds: ['maria'] }] });
    expect(report.changes[0]?.sessionIds).toHaveLength(3);
    expect(here.written(mark)).toEqual([sessions[0]?.eniId]);
  });

  test.each([
    ['who came through another stack', { stackName: 'web' }, {}],
    ['who signed in otherwise', { authenticationType: 'USERPOOL' }, {}],
    [
      'who is outside a narrow scope',
      {},
      { stackName: 'design', fleetName: 'design-team', authenticationTypes: ['SAML'] },
    ],
    ['who is the same user outside the scope', { userId: 'maria', stackName: 'web' }, { stackName: 'design' }],
  ] as const)('is found to be so by somebody %s', async (_, other, scope) => {
    const { here, securityGroupIds } = await twoOnOneHost(other);
    const mark = here.mark;

    const refused = here.network.restrictSessionSecurityGroups({ userId: 'maria', ...scope, securityGroupIds });

    await expect(refused).rejects.toMatchObject({ code: 'shared-interface' });
    expect(here.written(mark)).toEqual([]);
  });

  test('is found to be so for everybody who signs in so by somebody who does otherwise', async () => {
    const { here, securityGroupIds } = await twoOnOneHost({ authenticationType: 'API' });
    const mark = here.mark;

    const refused = here.network.restrictSessionSecurityGroups({
      allUsers: true,
      fleetName: 'design-team',
      authenticationTypes: ['SAML'],
      securityGroupIds,
    });

    await expect(refused).rejects.toMatchObject({ code: 'shared-interface' });
    expect(here.written(mark)).toEqual([]);
  });

  test.each(['AccessDeniedException', 'ResourceNotFoundException'])(
    'is looked for through the stacks of the fleet, and what keeps from that is no answer: %s',
    async (code) => {
      const here = await multiSessionSite();
      here.start();
      const securityGroupIds = here.groups(1);
      const mark = here.mark;
      here.emulator.fail({ operation: 'ListAssociatedStacks', error: { code }, times: 2 });

      const wanted = { ...narrow, securityGroupIds };
      const restricted = here.network.restrictSessionSecurityGroups(wanted);

      if (code === 'AccessDeniedException') {
        await expect(restricted).rejects.toMatchObject({ code: 'access' });
        expect(here.written(mark)).toEqual([]);
      } else {
        expect(await restricted).toMatchObject({ complete: true, changes: [{ outcome: 'changed' }] });
      }
    },
  );

  test('is found to be so for everybody of one stack by somebody of another', async () => {
    const { here, securityGroupIds } = await twoOnOneHost({ stackName: 'web' });

    const all = { allUsers: true, securityGroupIds } as const;
    const refused = here.network.restrictSessionSecurityGroups({
      ...all,
      stackName: 'design',
      fleetName: 'design-team',
    });
    await expect(refused).rejects.toMatchObject({ code: 'shared-interface' });
    const typed = here.network.restrictSessionSecurityGroups({
      ...all,
      authenticationTypes: ['SAML'],
      stackName: 'design',
    });
    await expect(typed).rejects.toMatchObject({ code: 'shared-interface' });
    const whole = await here.network.restrictSessionSecurityGroups({ ...all, fleetName: 'design-team' });
    expect(whole).toMatchObject({ complete: true, changes: [{ outcome: 'changed' }] });
  });

  test('is found to be so by somebody of a stack that was parted from the fleet', async () => {
    const here = await multiSessionSite(['design', 'web'], { assume: { disassociateWithSessions: 'ok' } });
    here.start({ userId: 'otto' });
    here.start({ stackName: 'web' });
    await here.fleets.disassociate('design-team', 'web');

    const refused = here.network.restrictSessionSecurityGroups({
      userId: 'maria',
      stackName: 'web',
      fleetName: 'design-team',
      securityGroupIds: here.groups(1),
    });

    await expect(refused).rejects.toMatchObject({ code: 'shared-interface' });
  });

  test('does not count those who are gone', async () => {
    const { here, theirs, securityGroupIds } = await twoOnOneHost();
    here.end(theirs);

    const report = await here.network.restrictSessionSecurityGroups({ userId: 'maria', securityGroupIds });

    expect(report).toMatchObject({ complete: true, changes: [{ outcome: 'changed' }] });
  });

  test('does not count those who have an interface of their own on the same host', async () => {
    const here = await multiSessionSite(['design'], { assume: { sharedInterfacePerInstance: 'separate' } });
    const [mine, theirs] = [here.start(), here.start({ userId: 'otto' })];
    expect(mine).toMatchObject({ instanceId: theirs.instanceId });
    const securityGroupIds = here.groups(1);
    const before = await here.groupsOf(theirs);

    const report = await here.network.restrictSessionSecurityGroups({ userId: 'maria', securityGroupIds });

    expect(report).toMatchObject({ complete: true, changes: [{ networkInterfaceId: mine.eniId, outcome: 'changed' }] });
    expect(await here.groupsOf(theirs)).toEqual(before);
  });

  test('counts one who is only just coming and has no interface yet', async () => {
    const here = await site();
    const mine = here.start();
    const stub = mockClient(AppStreamClient);
    onTestFinished(() => stub.restore());
    const session = { UserId: 'maria', StackName: 'design', FleetName: 'design-team', State: 'ACTIVE' as const };
    const placed = {
      ...session,
      Id: mine.id,
      InstanceId: mine.instanceId,
      NetworkAccessConfiguration: { EniId: mine.eniId },
    };
    const pending = {
      ...session,
      Id: 'pending',
      UserId: 'otto',
      State: 'PENDING' as const,
      InstanceId: mine.instanceId,
    };
    stub.onAnyCommand().callsFake((input: { UserId?: string; AuthenticationType?: string }) => {
      if (!('StackName' in input)) return { Names: ['design'], Fleets: [], Stacks: [] };
      if (input.AuthenticationType !== 'API') return { Sessions: [] };
      return { Sessions: [placed, pending].filter(({ UserId }) => UserId === (input.UserId ?? UserId)) };
    });
    const mark = here.mark;

    const refused = here.networkWith({ appstream: stub as unknown as AppStreamClient }).restrictSessionSecurityGroups({
      userId: 'maria',
      stackName: 'design',
      fleetName: 'design-team',
      securityGroupIds: here.groups(1),
    });

    await expect(refused).rejects.toMatchObject({
      code: 'shared-interface',
      interfaces: [{ networkInterfaceId: mine.eniId, userIds: ['maria', 'otto'] }],
    });
    expect(here.written(mark)).toEqual([]);
  });
});

describe('the price of knowing who else is there', () => {
  const types = 4;

  /** Restricts maria, who has sessions on so many instances, and hands back the inputs of `DescribeSessions`. */
  async function asked(instances: number) {
    const stacks = Array.from({ length: instances }, (_, at) => `stack-${at}`);
    const here = await site({ quotas: { stacks: 20 } }, {}, stacks);
    const sessions = stacks.map((stackName): Placed => here.start({ stackName }));
    const mark = here.mark;
    const report = await here.network.restrictSessionSecurityGroups({
      userId: 'maria',
      fleetName: 'design-team',
      securityGroupIds: here.groups(1),
    });
    expect(report.changes.filter(({ outcome }) => outcome === 'changed')).toHaveLength(instances);
    const inputs = here.emulator.requests
      .slice(mark)
      .filter(({ operation }) => operation === 'DescribeSessions')
      .map(({ input }) => input as { readonly UserId?: string; readonly InstanceId?: string });
    return { inputs, sessions };
  }

  test('is a question for each of up to five instances, stack and type, before and after the write', async () => {
    const { inputs, sessions } = await asked(5);
    const finding = inputs.filter(({ UserId }) => UserId === 'maria');
    const around = inputs.filter(({ UserId }) => UserId === undefined);

    expect(finding).toHaveLength(5 * types);
    expect(around).toHaveLength(2 * 5 * 5 * types);
    for (const { instanceId } of sessions) {
      expect(around.filter(({ InstanceId }) => InstanceId === instanceId)).toHaveLength(2 * 5 * types);
    }
  });

  test('is one listing of the fleet before and one after for more', async () => {
    const { inputs } = await asked(6);
    const around = inputs.filter(({ UserId }) => UserId === undefined);

    expect(around).toHaveLength(2 * 6 * types);
    expect(around.filter(({ InstanceId }) => InstanceId !== undefined)).toEqual([]);
  });

  test('is nothing before the write where all users of a fleet were listed anyway', async () => {
    const here = await site({}, {}, ['design']);
    for (let user = 0; user < 7; user += 1) here.start({ userId: `user-${user}` });
    const mark = here.mark;

    await here.network.restrictSessionSecurityGroups({
      allUsers: true,
      fleetName: 'design-team',
      securityGroupIds: here.groups(1),
    });

    expect(here.count('DescribeSessions', mark)).toBe(2 * types);
  });

  test('is nothing more where nothing was written', async () => {
    const here = await site();
    const session = here.start();
    const securityGroupIds = await here.groupsOf(session);
    const mark = here.mark;

    await here.network.restrictSessionSecurityGroups({ userId: 'maria', fleetName: 'design-team', securityGroupIds });

    expect(here.count('DescribeSessions', mark)).toBe(2 * types);
    expect(here.count('DescribeNetworkInterfaces', mark)).toBe(1);
    expect(here.count('DescribeSecurityGroups', mark)).toBe(0);
  });
});
