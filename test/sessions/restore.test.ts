import type { DescribeSessionsCommand } from '@aws-sdk/client-appstream';
import { type DescribeNetworkInterfacesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import type { AppStreamSender } from '../../src/core/senders.js';
import type { SecurityGroupReport, SessionTarget, UndoRecord } from '../../src/sessions/index.js';
import { account, hooked, multiSessionSite, type Site, site, throughJson, withoutWaiting } from './network.js';

withoutWaiting();

/** Restricts maria to a group and hands back the report, and what was handed out before. */
async function restricted(here: Site, groupIds = [here.group('quarantine')]) {
  const handed: UndoRecord[] = [];
  const report = await here.network.restrictSessionSecurityGroups({
    userId: 'maria',
    securityGroupIds: groupIds,
    onBeforeChange: (undo) => handed.push(throughJson(undo)),
  });
  return { report, handed };
}

/** Outcomes of a report. */
const outcomes = ({ changes }: SecurityGroupReport) => changes.map(({ outcome }) => outcome);

describe('what was kept before a change', () => {
  test('puts it back from another program, and again without harm', async () => {
    const here = await site();
    const session = here.start();
    const before = await here.groupsOf(session);
    const { report, handed } = await restricted(here);
    expect(handed).toEqual([report.undo]);

    const back = throughJson(await here.networkWith().restoreSessionSecurityGroups(throughJson(report.undo)));

    expect(back).toMatchObject({ complete: true, changes: [{ outcome: 'changed', after: before }] });
    expect(await here.groupsOf(session)).toEqual(before);
    const mark = here.mark;
    expect(outcomes(await here.network.restoreSessionSecurityGroups(report.undo))).toEqual(['unchanged']);
    expect(here.written(mark)).toEqual([]);
  });

  test('of a change and its undoing goes back to before both, in whatever order the records are', async () => {
    const here = await site();
    const session = here.start();
    const before = await here.groupsOf(session);
    const { report } = await restricted(here);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const back = await here.network.restoreSessionSecurityGroups(report.undo);
    const mark = here.mark;

    const again = await here.network.restoreSessionSecurityGroups([back.undo, report.undo]);

    expect(outcomes(again)).toEqual(['unchanged']);
    expect(here.written(mark)).toEqual([]);
    expect(await here.groupsOf(session)).toEqual(before);
  });

  test('puts back more groups than may be set, where there were more', async () => {
    const here = await site({ quotas: { securityGroupsPerInterface: 8 } });
    const session = here.start();
    const many = here.groups(7);
    await here.change(session, ...many);
    const { report } = await restricted(here);

    expect(outcomes(await here.network.restoreSessionSecurityGroups(report.undo))).toEqual(['changed']);
    expect(new Set(await here.groupsOf(session))).toEqual(new Set(many));
  });

  test('is not put on an interface that its session has left', async () => {
    const here = await site();
    const session = here.start();
    const { report } = await restricted(here);
    const send = async (command: DescribeSessionsCommand, options: object) => {
      const answer = await here.appstream.send(command, options);
      const NetworkAccessConfiguration = { EniId: 'eni-0e15e' };
      return { ...answer, Sessions: answer.Sessions?.map((each) => ({ ...each, NetworkAccessConfiguration })) };
    };
    const appstream = { send, config: here.appstream.config } as unknown as AppStreamSender;
    const mark = here.mark;

    const back = await here.networkWith({ appstream }).restoreSessionSecurityGroups(report.undo);

    expect(back.changes).toMatchObject([{ networkInterfaceId: session.eniId, sessionIds: [session.id], userIds: [] }]);
    expect(here.written(mark)).toEqual([]);
  });

  test('fails where EC2 does not know the interface of a session that goes on', async () => {
    const here = await site();
    here.start();
    const { report } = await restricted(here);
    const elsewhere = new EC2Client(here.emulator.clientConfig('222222222222'));

    const back = await here.networkWith({ ec2: elsewhere }).restoreSessionSecurityGroups(report.undo);

    expect(back).toMatchObject({
      complete: false,
      changes: [
        { outcome: 'failed', error: { code: 'not-found', message: expect.stringMatching(/same account/) as string } },
      ],
    });
  });

  test('can itself be undone', async () => {
    const here = await site();
    const session = here.start();
    const { report } = await restricted(here);
    const back = await here.network.restoreSessionSecurityGroups(report.undo);

    await here.network.restoreSessionSecurityGroups(back.undo);

    expect(await here.groupsOf(session)).toEqual(report.changes[0]?.after);
  });

  test('of several changes goes back to before the first, in whatever order the records are', async () => {
    const here = await site();
    const session = here.start();
    const other = here.start({ userId: 'otto' });
    const before = await here.groupsOf(session);
    const [one = '', two = ''] = here.groups(2);
    const first = await restricted(here, [one]);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const second = await restricted(here, [two]);
    const third = await here.network.restrictSessionSecurityGroups({ userId: 'otto', securityGroupIds: [one] });

    const back = await here.network.restoreSessionSecurityGroups([third.undo, second.report.undo, first.report.undo]);

    expect(outcomes(back)).toEqual(['changed', 'changed']);
    expect(await here.groupsOf(session)).toEqual(before);
    expect(await here.groupsOf(other)).toEqual(before);
  });

  test.each([
    ['are behind', -60_000],
    ['tell the same instant', 0],
  ])('of several changes goes back to before the first where the clocks of the later ones %s', async (_, skew) => {
    const here = await site();
    const session = here.start();
    const before = await here.groupsOf(session);
    const [one = '', two = ''] = here.groups(2);
    const first = await restricted(here, [one]);
    const second = await restricted(here, [two]);
    const [at = ''] = first.report.undo.entries.map((entry) => entry.at);
    const skewed = new Date(Date.parse(at) + skew).toISOString();
    const late = {
      ...second.report.undo,
      entries: second.report.undo.entries.map((entry) => ({ ...entry, at: skewed })),
    };

    const back = await here.network.restoreSessionSecurityGroups([late, first.report.undo]);

    expect(outcomes(back)).toEqual(['changed']);
    expect(await here.groupsOf(session)).toEqual(before);
  });

  test('of several changes is left where another program has changed it in between, unless that is to be overwritten', async () => {
    const here = await site();
    const session = here.start();
    const before = await here.groupsOf(session);
    const [mine = '', theirs = '', also = ''] = here.groups(3);
    const adding = (id: string) =>
      here.network.restrictSessionSecurityGroups({ userId: 'maria', addSecurityGroupIds: [id] });
    const first = await adding(mine);
    await here.change(session, ...before, mine, theirs);
    const second = await adding(also);
    const records = [first.undo, second.undo];

    const left = await here.network.restoreSessionSecurityGroups(records);
    expect(left).toMatchObject({ complete: false, changes: [{ outcome: 'changed-by-other' }], undo: { entries: [] } });
    expect(await here.groupsOf(session)).toEqual([...before, mine, theirs, also]);

    expect(outcomes(await here.network.restoreSessionSecurityGroups(records, { force: true }))).toEqual(['changed']);
    expect(await here.groupsOf(session)).toEqual(before);
    expect(outcomes(await here.network.restoreSessionSecurityGroups(records))).toEqual(['unchanged']);
  });

  test('that cannot be looked at once more is told with what was put back', async () => {
    const here = await site();
    const [stays, ends] = [here.start(), here.start({ authenticationType: 'API' })];
    const before = await here.groupsOf(stays);
    const { report } = await restricted(here);
    const ec2 = hooked(here.ec2, {
      before: {
        DescribeNetworkInterfaces: {
          2: () => {
            here.end(ends);
            here.emulator.fail({ operation: 'DescribeSessions', error: { code: 'AccessDeniedException' }, times: 8 });
          },
        },
      },
    });

    const back = await here.networkWith({ ec2 }).restoreSessionSecurityGroups(report.undo);

    expect(back).toMatchObject({ complete: false, undo: { entries: { length: 1 } } });
    expect(outcomes(back).toSorted()).toEqual(['changed', 'failed']);
    expect(await here.groupsOf(stays)).toEqual(before);
  });

  test('of sessions that are over is read before anything is put back', async () => {
    const here = await site();
    const [stays, ends] = [here.start(), here.start({ authenticationType: 'API' })];
    const { report } = await restricted(here);
    here.end(ends);
    const broken = new Error('socket hang up');
    const send = (command: DescribeNetworkInterfacesCommand, options?: object) =>
      JSON.stringify(command.input).includes(ends.eniId) ? Promise.reject(broken) : here.ec2.send(command, options);

    const network = here.networkWith({ ec2: { send, config: here.ec2.config } });
    await expect(network.restoreSessionSecurityGroups(report.undo)).rejects.toBe(broken);

    expect(await here.groupsOf(stays)).toEqual(report.undo.entries[0]?.after);
  });

  test('is put back as well when the last of several changes was never written', async () => {
    const here = await site();
    const session = here.start();
    const before = await here.groupsOf(session);
    const [one = '', two = ''] = here.groups(2);
    const first = await restricted(here, [one]);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const crashed = new Error('crashed');
    const second: UndoRecord[] = [];
    const ec2 = hooked(here.ec2, {
      before: {
        ModifyNetworkInterfaceAttribute: {
          1: () => {
            throw crashed;
          },
        },
      },
    });
    const report = await here.networkWith({ ec2 }).restrictSessionSecurityGroups({
      userId: 'maria',
      securityGroupIds: [two],
      onBeforeChange: (undo) => second.push(undo),
    });
    expect(report).toMatchObject({ changes: [{ outcome: 'failed' }], undo: { entries: { length: 1 } } });

    const back = await here.network.restoreSessionSecurityGroups([first.report.undo, ...second]);

    expect(outcomes(back)).toEqual(['changed']);
    expect(await here.groupsOf(session)).toEqual(before);
  });

  test('is left as another program has made it since, unless that is to be overwritten', async () => {
    const here = await site();
    const session = here.start();
    const before = await here.groupsOf(session);
    const { report } = await restricted(here);
    const theirs = here.group('theirs');
    await here.change(session, theirs);

    const left = await here.network.restoreSessionSecurityGroups(report.undo);
    expect(left).toMatchObject({ complete: false, changes: [{ outcome: 'changed-by-other', after: [theirs] }] });
    expect(left.undo.entries).toEqual([]);
    expect(await here.groupsOf(session)).toEqual([theirs]);

    const forced = await here.network.restoreSessionSecurityGroups(report.undo, { force: true });
    expect(forced).toMatchObject({
      complete: true,
      changes: [{ outcome: 'changed', before: [theirs], after: before }],
    });
    expect(await here.groupsOf(session)).toEqual(before);
  });

  test.each([
    [false, 'changed-by-other'],
    [true, 'changed'],
  ])('is looked at once more just before it is put back (force: %s)', async (force, outcome) => {
    const here = await site();
    const session = here.start();
    const { report } = await restricted(here);
    const theirs = here.group('theirs');
    const ec2 = hooked(here.ec2, { before: { DescribeNetworkInterfaces: { 2: () => here.change(session, theirs) } } });

    expect(outcomes(await here.networkWith({ ec2 }).restoreSessionSecurityGroups(report.undo, { force }))).toEqual([
      outcome,
    ]);
  });

  test('is not touched once its session is over', async () => {
    const here = await multiSessionSite();
    const session = here.start();
    const { report } = await restricted(here);
    here.end(session);
    here.start({ userId: 'otto' });
    const mark = here.mark;

    const back = await here.network.restoreSessionSecurityGroups(report.undo);

    expect(back).toMatchObject({
      complete: false,
      changes: [
        {
          networkInterfaceId: session.eniId,
          sessionIds: [session.id],
          after: report.undo.entries[0]?.after,
          outcome: 'left-changed',
          error: { code: 'conflict' },
        },
      ],
    });
    expect(here.written(mark)).toEqual([]);

    await here.network.restoreSessionSecurityGroups({ userId: 'otto' });
    expect(await here.network.restoreSessionSecurityGroups(report.undo)).toMatchObject({
      complete: true,
      changes: [{ outcome: 'session-ended' }],
    });
  });

  test('is over with its sessions where another program has changed the interface since', async () => {
    const here = await multiSessionSite();
    const session = here.start();
    const { report } = await restricted(here);
    const theirs = here.group('theirs');
    await here.change(session, theirs);
    here.end(session);
    here.start({ userId: 'otto' });

    expect(await here.network.restoreSessionSecurityGroups(report.undo)).toMatchObject({
      complete: true,
      changes: [{ outcome: 'session-ended', before: [theirs], after: [theirs] }],
    });
  });

  test('is told as left behind by any of several changes', async () => {
    const here = await multiSessionSite();
    const session = here.start();
    const [one = '', two = ''] = here.groups(2);
    const first = await restricted(here, [one]);
    const second = await restricted(here, [two]);
    here.end(session);
    here.start({ userId: 'otto' });

    const back = await here.network.restoreSessionSecurityGroups([first.report.undo, second.report.undo]);

    expect(back.changes).toMatchObject([{ outcome: 'left-changed', after: [two] }]);
  });

  test('is put back for those who are still there', async () => {
    const here = await multiSessionSite();
    const session = here.start();
    const otto = here.start({ userId: 'otto' });
    const before = await here.groupsOf(otto);
    const report = await here.network.restrictSessionSecurityGroups({
      userId: 'maria',
      securityGroupIds: here.groups(1),
      sharedInterface: 'apply',
    });
    here.end(session);

    const back = await here.network.restoreSessionSecurityGroups(report.undo);

    expect(back.changes).toMatchObject([{ outcome: 'changed', userIds: ['otto'] }]);
    expect(await here.groupsOf(otto)).toEqual(before);
  });

  test('is gone when its interface vanishes on the way', async () => {
    const here = await site();
    const session = here.start();
    const { report } = await restricted(here);
    const ec2 = hooked(here.ec2, { before: { DescribeNetworkInterfaces: { 1: () => here.end(session) } } });

    const back = await here.networkWith({ ec2 }).restoreSessionSecurityGroups(report.undo);

    expect(back).toMatchObject({ complete: true, changes: [{ outcome: 'session-ended' }] });
  });

  test('asks for the pairs, types and instances of its sessions, and for no other', async () => {
    const here = await site({}, {}, ['design', 'web']);
    await here.fleet({ name: 'spare' });
    const session = here.start();
    const { report } = await restricted(here);
    const mark = here.mark;

    const back = await here.network.restoreSessionSecurityGroups(report.undo);

    const asked = here.emulator.requests.slice(mark).filter(({ service }) => service === 'appstream');
    expect(asked.map(({ input }) => input)).toEqual([
      {
        StackName: 'design',
        FleetName: 'design-team',
        AuthenticationType: 'SAML',
        InstanceId: session.instanceId,
        Limit: 50,
      },
    ]);
    expect(back.lookedAt).toEqual([
      { stackName: 'design', fleetName: 'design-team', authenticationType: 'SAML', sessions: 1 },
    ]);
  });

  test('asks for all types where a record does not name the one', async () => {
    const here = await site();
    const session = here.start();
    const { report } = await restricted(here);
    const bare = report.undo.entries.map(({ sessions, ...entry }) => ({
      ...entry,
      sessions: sessions.map(({ sessionId, stackName, fleetName }) => ({ sessionId, stackName, fleetName })),
    }));

    const back = await here.network.restoreSessionSecurityGroups({ ...report.undo, entries: bare });

    expect(outcomes(back)).toEqual(['changed']);
    expect(back.lookedAt).toHaveLength(4);
    expect(await here.groupsOf(session)).not.toEqual(report.changes[0]?.after);
  });

  test('of nothing is nothing', async () => {
    const here = await site();
    const nothing = { complete: true, changes: [], lookedAt: [] };
    expect(await here.network.restoreSessionSecurityGroups([])).toMatchObject(nothing);
    const empty = { version: 1, kind: 'security-groups', entries: [] } as const;
    expect(await here.network.restoreSessionSecurityGroups(empty)).toMatchObject(nothing);
  });

  test('fails for its interface alone when a group has been deleted since', async () => {
    const here = await site();
    here.start();
    here.start({ authenticationType: 'API' });
    const { report } = await restricted(here);
    const [broken, whole] = report.undo.entries;
    if (broken === undefined || whole === undefined) throw new Error('two interfaces were changed');
    const entries = [{ ...broken, before: ['sg-00000000000000001'] }, whole];

    const back = await here.network.restoreSessionSecurityGroups({ ...report.undo, entries });

    expect(back.complete).toBe(false);
    expect(outcomes(back)).toEqual(['failed', 'changed']);
    expect(back.changes[0]?.error).toMatchObject({ code: 'not-found' });
    expect(await here.groupsOf({ eniId: whole.networkInterfaceId })).toEqual(whole.before);
  });

  const record = { version: 1, kind: 'security-groups', entries: [] };
  const entry = {
    networkInterfaceId: 'eni-0a1b2c3d',
    vpcId: 'vpc-0a1b2c3d',
    sessions: [{ sessionId: 's', stackName: 'design', fleetName: 'design-team' }],
    before: ['sg-0a1b2c3d'],
    after: ['sg-0a1b2c3e'],
    at: '2026-10-01T12:00:00.000Z',
  };

  test.each<[string, unknown]>([
    ['of a version to come', { ...record, version: 2 }],
    ['of another kind', { ...record, kind: 'revocation' }],
    ['without entries', { version: 1, kind: 'security-groups' }],
    ['with what it does not know', { ...record, note: 'mine' }],
    ['with groups that are empty', { ...record, entries: [{ ...entry, before: [] }] }],
    ['with groups that are none', { ...record, entries: [{ ...entry, before: ['default'] }] }],
    ['without sessions', { ...record, entries: [{ ...entry, sessions: [] }] }],
    ['with a time that is none', { ...record, entries: [{ ...entry, at: 'yesterday' }] }],
    ['in a list with one that is broken', [record, { ...record, version: 0 }]],
    ['that is a text', JSON.stringify(record)],
    ['that is null', null],
  ])('is refused before anything is sent when it is one %s', async (_, from) => {
    const here = await site();
    const mark = here.mark;
    await expect(here.network.restoreSessionSecurityGroups(from as UndoRecord)).rejects.toMatchObject({
      code: 'invalid-input',
    });
    expect(here.mark).toBe(mark);
  });
});

test.each([5, 'all', null, undefined])('%j is nothing to restore from', async (from) => {
  const here = await site();
  await expect(here.network.restoreSessionSecurityGroups(from as unknown as UndoRecord)).rejects.toMatchObject({
    code: 'invalid-input',
    issues: [{ path: '', message: 'give an undo record, a list of them, or a target' }],
  });
});

describe('a target', () => {
  test('gets the groups of its fleet', async () => {
    const here = await site();
    const { subnetIds, vpcId } = here.emulator.account(account).addVpc({});
    const groups = [here.group('one', vpcId), here.group('two', vpcId)];
    await here.fleet({ name: 'far', vpcConfig: { subnetIds, securityGroupIds: groups } });
    const session = here.start({ fleetName: 'far' });
    await here.change(session, here.group('quarantine', vpcId));

    const back = await here.network.restoreSessionSecurityGroups({ userId: 'maria' });

    expect(back).toMatchObject({ complete: true, changes: [{ outcome: 'changed', after: groups }] });
    expect(await here.groupsOf(session)).toEqual(groups);
    expect(outcomes(await here.network.restoreSessionSecurityGroups({ userId: 'maria' }))).toEqual(['unchanged']);
  });

  test('gets the default group of its VPC where the fleet names none', async () => {
    const here = await site();
    const { subnetIds, vpcId, securityGroupIds } = here.emulator.account(account).addVpc({});
    await here.fleet({ name: 'far', vpcConfig: { subnetIds } });
    const near = here.start();
    const far = here.start({ fleetName: 'far' });
    const before = await here.groupsOf(near);
    await here.change(near, here.group('quarantine'));
    await here.change(far, here.group('quarantine', vpcId));

    const back = await here.network.restoreSessionSecurityGroups({ userId: 'maria' });

    expect(back.complete).toBe(true);
    expect(await here.groupsOf(near)).toEqual(before);
    expect(await here.groupsOf(far)).toEqual(securityGroupIds);
  });

  test('that shares an interface is refused, unless everybody on it may be changed', async () => {
    const here = await multiSessionSite();
    const session = here.start();
    here.start({ userId: 'otto' });
    const before = await here.groupsOf(session);
    await here.change(session, here.group('quarantine'));
    const mark = here.mark;

    await expect(here.network.restoreSessionSecurityGroups({ userId: 'maria' })).rejects.toMatchObject({
      code: 'shared-interface',
    });
    expect(here.written(mark)).toEqual([]);
    const back = await here.network.restoreSessionSecurityGroups({ userId: 'maria' }, { force: true });
    expect(back).toMatchObject({ complete: true, changes: [{ outcome: 'changed' }] });
    expect(await here.groupsOf(session)).toEqual(before);
  });

  test.each([
    [false, 'changed-by-other'],
    [true, 'changed'],
  ])('whose groups another program changes meanwhile is left alone, unless forced (%s)', async (force, outcome) => {
    const here = await site();
    const session = here.start();
    await here.change(session, here.group('quarantine'));
    const theirs = here.group('theirs');
    const ec2 = hooked(here.ec2, { before: { DescribeNetworkInterfaces: { 2: () => here.change(session, theirs) } } });

    const back = await here.networkWith({ ec2 }).restoreSessionSecurityGroups({ userId: 'maria' }, { force });

    expect(outcomes(back)).toEqual([outcome]);
  });

  test('that has no session is not found, and one that is no target is refused', async () => {
    const here = await site();
    await expect(here.network.restoreSessionSecurityGroups({ userId: 'maria' })).rejects.toMatchObject({
      code: 'not-found',
    });
    for (const target of [{}, { userId: undefined }, { userId: 'maria', allUsers: true }]) {
      await expect(here.network.restoreSessionSecurityGroups(target as unknown as SessionTarget)).rejects.toMatchObject(
        {
          code: 'invalid-input',
        },
      );
    }
  });

  test('is restored without asking for more than it needs to know', async () => {
    const here = await site();
    here.start();
    const mark = here.mark;

    const back = await here.network.restoreSessionSecurityGroups({ userId: 'maria', fleetName: 'design-team' });

    expect(outcomes(back)).toEqual(['unchanged']);
    expect(here.count('DescribeSecurityGroups', mark)).toBe(1);
    expect(here.written(mark)).toEqual([]);
  });
});
