import { describe, expect, test } from 'vitest';
import { site, throughJson, withoutWaiting } from './network.js';

withoutWaiting();

describe('restrictSessionSecurityGroups', () => {
  test('replaces the groups of a user, reads them back and reports what was and what is', async () => {
    const here = await site();
    const session = here.start();
    const before = await here.groupsOf(session);
    const [quarantine = ''] = here.groups(1);

    const report = await here.network.restrictSessionSecurityGroups({
      userId: 'maria',
      securityGroupIds: [quarantine],
    });

    expect(throughJson(report)).toEqual({
      complete: true,
      changes: [
        {
          networkInterfaceId: session.eniId,
          sessionIds: [session.id],
          userIds: ['maria'],
          before,
          after: [quarantine],
          outcome: 'changed',
        },
      ],
      undo: {
        version: 1,
        kind: 'security-groups',
        entries: [
          {
            networkInterfaceId: session.eniId,
            vpcId: expect.stringMatching(/^vpc-/) as string,
            ownerId: '111111111111',
            sessions: [
              {
                sessionId: session.id,
                stackName: 'design',
                fleetName: 'design-team',
                authenticationType: 'SAML',
                instanceId: session.instanceId,
              },
            ],
            before,
            after: [quarantine],
            at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
          },
        ],
      },
      lookedAt: expect.arrayContaining([
        { stackName: 'design', fleetName: 'design-team', authenticationType: 'SAML', sessions: 1 },
      ]) as unknown,
    });
    expect(await here.groupsOf(session)).toEqual([quarantine]);
    expect(here.emulator.modelViolations).toEqual([]);
  });

  test('adds to and removes from what an interface has', async () => {
    const here = await site();
    const session = here.start();
    const [first = '', second = '', third = ''] = here.groups(3);
    await here.change(session, first, second);

    const report = await here.network.restrictSessionSecurityGroups({
      userId: 'maria',
      addSecurityGroupIds: [third, second],
      removeSecurityGroupIds: [first],
    });

    expect(report.changes).toMatchObject([{ outcome: 'changed', before: [first, second] }]);
    expect(new Set(report.changes[0]?.after)).toEqual(new Set([second, third]));
    expect(new Set(await here.groupsOf(session))).toEqual(new Set([second, third]));
  });

  test.each([
    ['the same groups in another order', (some: string[]) => ({ securityGroupIds: some.toReversed() })],
    ['a group that is there', ([first = '']: string[]) => ({ addSecurityGroupIds: [first] })],
    ['no group that is not there', () => ({ removeSecurityGroupIds: ['sg-0123456789abcdef0'] })],
  ])('writes nothing where %s are wanted', async (_, wanted) => {
    const here = await site();
    const session = here.start();
    const groups = here.groups(2);
    await here.change(session, ...groups);
    const mark = here.mark;

    const report = await here.network.restrictSessionSecurityGroups({ userId: 'maria', ...wanted(groups) });

    expect(report).toMatchObject({
      complete: true,
      changes: [{ outcome: 'unchanged', before: groups, after: groups }],
    });
    expect(report.undo.entries).toEqual([]);
    expect(here.written(mark)).toEqual([]);
  });

  test('is done once, and the second time it writes nothing', async () => {
    const here = await site();
    here.start();
    const securityGroupIds = here.groups(1);
    await here.network.restrictSessionSecurityGroups({ userId: 'maria', securityGroupIds });
    const mark = here.mark;

    const again = await here.network.restrictSessionSecurityGroups({ userId: 'maria', securityGroupIds });

    expect(again.changes).toMatchObject([{ outcome: 'unchanged' }]);
    expect(here.written(mark)).toEqual([]);
  });

  test.each(['API', 'SAML', 'USERPOOL', 'AWS_AD'] as const)(
    'finds a user who signed in by %s',
    async (authenticationType) => {
      const here = await site();
      const session = here.start({ authenticationType });
      const securityGroupIds = here.groups(1);

      const report = await here.network.restrictSessionSecurityGroups({ userId: 'maria', securityGroupIds });

      expect(report.changes).toMatchObject([{ outcome: 'changed', sessionIds: [session.id] }]);
      expect(report.undo.entries[0]?.sessions[0]?.authenticationType).toBe(authenticationType);
    },
  );

  test('changes all sessions of a user, and of nobody else', async () => {
    const here = await site({}, {}, ['design', 'web']);
    const mine = [here.start(), here.start({ stackName: 'web' }), here.start({ authenticationType: 'API' })];
    const other = here.start({ userId: 'Maria' });
    const before = await here.groupsOf(other);
    const securityGroupIds = here.groups(1);

    const { changes } = await here.network.restrictSessionSecurityGroups({ userId: 'maria', securityGroupIds });

    expect(changes.map(({ networkInterfaceId }) => networkInterfaceId).sort()).toEqual(
      mine.map(({ eniId }) => eniId).sort(),
    );
    for (const session of mine) expect(await here.groupsOf(session)).toEqual(securityGroupIds);
    expect(await here.groupsOf(other)).toEqual(before);
  });

  test('changes one session of a user', async () => {
    const here = await site({}, {}, ['design', 'web']);
    const one = here.start();
    const other = here.start({ stackName: 'web' });
    const mark = here.mark;

    const { changes } = await here.network.restrictSessionSecurityGroups({
      sessionId: one.id,
      fleetName: 'design-team',
      securityGroupIds: here.groups(1),
    });

    expect(changes).toMatchObject([{ sessionIds: [one.id], outcome: 'changed' }]);
    expect(here.written(mark)).toEqual([one.eniId]);
    expect(other.eniId).not.toBe(one.eniId);
  });

  test('of nobody in a scope is an empty report, and of a user who is not there an error with those of nearly the same name', async () => {
    const here = await site();
    const securityGroupIds = here.groups(1);
    const wanted = { fleetName: 'design-team', securityGroupIds };

    expect(await here.network.restrictSessionSecurityGroups({ ...wanted, allUsers: true })).toMatchObject({
      complete: true,
      changes: [],
      undo: { entries: [] },
    });
    here.start({ userId: 'Maria' });
    await expect(here.network.restrictSessionSecurityGroups({ ...wanted, userId: 'maria' })).rejects.toMatchObject({
      code: 'not-found',
      similarUserIds: ['Maria'],
      lookedAt: { length: 4 },
    });
    await expect(here.network.restrictSessionSecurityGroups({ ...wanted, sessionId: 'gone' })).rejects.toMatchObject({
      code: 'not-found',
      resource: 'session',
    });
    expect(here.written()).toEqual([]);
  });

  test('tells of a session without an interface, and changes the others', async () => {
    const here = await site({ assume: { fleetWithoutVpc: 'no-interface' } });
    const { id } = here.start();
    const { subnetIds, vpcId } = here.emulator.account('111111111111').addVpc({});
    await here.fleet({ name: 'placed', vpcConfig: { subnetIds } });
    const placed = here.start({ fleetName: 'placed' });
    const group = here.group('quarantine', vpcId);

    const report = await here.network.restrictSessionSecurityGroups({ userId: 'maria', securityGroupIds: [group] });

    expect(report.complete).toBe(false);
    expect(report.changes).toEqual([
      expect.objectContaining({ networkInterfaceId: placed.eniId, outcome: 'changed' }),
      { sessionIds: [id], userIds: ['maria'], before: [], after: [], outcome: 'no-network-interface' },
    ]);
  });

  test('a session whose user is away is changed as well, for they may come back', async () => {
    const here = await site();
    const session = here.start();
    here.emulator.account('111111111111').disconnectSession(session.id);

    const report = await here.network.restrictSessionSecurityGroups({
      userId: 'maria',
      securityGroupIds: here.groups(1),
    });

    expect(report.changes).toMatchObject([{ outcome: 'changed', networkInterfaceId: session.eniId }]);
  });
});

describe('a dry run', () => {
  test('asks EC2 whether it may, writes nothing and hands out nothing to undo', async () => {
    const here = await site();
    const session = here.start();
    const before = await here.groupsOf(session);
    const securityGroupIds = here.groups(1);
    const mark = here.mark;
    const handed: unknown[] = [];

    const report = await here.network.restrictSessionSecurityGroups({
      userId: 'maria',
      securityGroupIds,
      dryRun: true,
      onBeforeChange: (undo) => handed.push(undo),
    });

    expect(report).toMatchObject({
      complete: true,
      changes: [{ outcome: 'would-change', before, after: securityGroupIds }],
      undo: { entries: [] },
    });
    expect(handed).toEqual([]);
    expect(here.count('ModifyNetworkInterfaceAttribute', mark)).toBe(1);
    expect(here.written(mark)).toEqual([]);
    expect(await here.groupsOf(session)).toEqual(before);
  });

  test('tells what EC2 would not permit', async () => {
    const here = await site();
    here.start();
    const error = { code: 'UnauthorizedOperation', status: 403 };
    here.emulator.fail({ operation: 'ModifyNetworkInterfaceAttribute', error });

    const report = await here.network.restrictSessionSecurityGroups({
      userId: 'maria',
      securityGroupIds: here.groups(1),
      dryRun: true,
    });

    expect(report).toMatchObject({ complete: false, changes: [{ outcome: 'failed', error: { code: 'access' } }] });
    expect(report.undo.entries).toEqual([]);
  });

  test('has nothing to ask where nothing would change', async () => {
    const here = await site();
    const session = here.start();
    const mark = here.mark;

    const report = await here.network.restrictSessionSecurityGroups({
      userId: 'maria',
      securityGroupIds: await here.groupsOf(session),
      dryRun: true,
    });

    expect(report.changes).toMatchObject([{ outcome: 'unchanged' }]);
    expect(here.count('ModifyNetworkInterfaceAttribute', mark)).toBe(0);
  });
});

describe('securityGroups', () => {
  test('tells the groups by interface, without those that are gone', async () => {
    const here = await site();
    const session = here.start();
    const gone = here.start({ userId: 'otto' });
    here.end(gone);
    const [group = ''] = here.groups(1);
    await here.change(session, group);

    const found = await here.network.securityGroups([gone.eniId, session.eniId]);

    expect([...found]).toEqual([[session.eniId, [{ groupId: group, groupName: 'group-0' }]]]);
  });

  test('asks nothing for an empty list', async () => {
    const here = await site();
    const mark = here.mark;
    expect(await here.network.securityGroups([])).toEqual(new Map());
    expect(here.mark).toBe(mark);
  });

  test('asks for 200 interfaces at a time', async () => {
    const here = await site({}, { computeCapacity: { desiredInstances: 201 } });
    const sessions = Array.from({ length: 201 }, (_, at) => here.start({ userId: `user-${at}` }));
    const mark = here.mark;

    const found = await here.network.securityGroups(sessions.map(({ eniId }) => eniId));

    expect(found.size).toBe(201);
    expect(here.count('DescribeNetworkInterfaces', mark)).toBe(2);
  });

  test('refuses what is no id of an interface', async () => {
    const here = await site();
    await expect(here.network.securityGroups(['i-0a1b2c3d'])).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
