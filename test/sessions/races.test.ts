import { DrainSessionInstanceCommand } from '@aws-sdk/client-appstream';
import { DescribeNetworkInterfacesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import type { Ec2Sender } from '../../src/core/senders.js';
import type { Failure } from '../../src/emulator/index.js';
import type {
  ChangeControls,
  SecurityGroupReport,
  SecurityGroupRequest,
  SessionScope,
} from '../../src/sessions/index.js';
import { type Hooks, hooked, multiSessionSite, type Placed, type Site, site, withoutWaiting } from './network.js';

withoutWaiting();

const look = 'DescribeNetworkInterfaces';
const write = 'ModifyNetworkInterfaceAttribute';
/** What the looks at one interface are for, in their order. */
const [first, justBefore, readBack, beforePuttingBack] = [1, 2, 3, 4] as const;

/** What may be wanted beside maria's sessions and one group. */
interface Wanted extends SessionScope, ChangeControls {
  readonly allUsers?: true;
  readonly addSecurityGroupIds?: readonly string[];
  readonly removeSecurityGroupIds?: readonly string[];
}

/** Restricts maria's sessions to one group, unless something else is wanted, while other things happen between the requests. */
async function restrictAmid(
  here: Site,
  hooks: Hooks,
  wanted: Wanted = {},
  group = here.group('quarantine'),
): Promise<{ readonly report: SecurityGroupReport; readonly group: string }> {
  const target = 'allUsers' in wanted ? {} : { userId: 'maria' };
  const adjusts = 'addSecurityGroupIds' in wanted || 'removeSecurityGroupIds' in wanted;
  const request = { ...target, ...(!adjusts && { securityGroupIds: [group] }), ...wanted } as SecurityGroupRequest;
  const network = here.networkWith({ ec2: hooked(here.ec2, hooks) });
  return { report: await network.restrictSessionSecurityGroups(request), group };
}

/** An EC2 client that shows no interface at some of its looks. */
function blindAt({ ec2 }: Site, ...looks: readonly number[]): Ec2Sender {
  let count = 0;
  const send = async (command: DescribeNetworkInterfacesCommand, options: object) => {
    const answer = await ec2.send(command, options);
    if (!(command instanceof DescribeNetworkInterfacesCommand)) return answer;
    count += 1;
    return looks.includes(count) ? { ...answer, NetworkInterfaces: [] } : answer;
  };
  return { send, config: ec2.config };
}

describe('an interface that EC2 does not show', () => {
  test('after it was written fails while its session goes on, and can be undone', async () => {
    const here = await site();
    const session = here.start();
    const [group = ''] = here.groups(1);
    const before = await here.groupsOf(session);

    const network = here.networkWith({ ec2: blindAt(here, readBack) });
    const report = await network.restrictSessionSecurityGroups({ userId: 'maria', securityGroupIds: [group] });

    expect(report).toMatchObject({
      complete: false,
      changes: [{ outcome: 'failed', after: [group], error: { code: 'not-found' } }],
      undo: { entries: [{ before, after: [group] }] },
    });
    await here.network.restoreSessionSecurityGroups(report.undo);
    expect(await here.groupsOf(session)).toEqual(before);
  });

  test.each([
    ['before it was written', justBefore, 0],
    ['after it was written', readBack, 1],
  ])('%s fails where nobody can look whether its session is over', async (_, nth, entries) => {
    const here = await site();
    here.start();
    const [group = ''] = here.groups(1);
    const blind = blindAt(here, nth);
    const send = async (command: never, options?: object) => {
      const answer = await blind.send(command, options);
      here.emulator.fail({ operation: 'DescribeSessions', error: { code: 'AccessDeniedException' }, times: 8 });
      return answer;
    };

    const network = here.networkWith({ ec2: { send, config: here.ec2.config } });
    const report = await network.restrictSessionSecurityGroups({ userId: 'maria', addSecurityGroupIds: [group] });

    expect(report).toMatchObject({
      complete: false,
      changes: [{ outcome: 'failed', error: { code: 'access', operation: 'DescribeSessions' } }],
      undo: { entries: { length: entries } },
    });
  });
});

describe('a session that ends', () => {
  test.each([
    ['before its interface is looked at', look, first, 0],
    ['before its interface is looked at once more', look, justBefore, 0],
    ['before its interface is written', write, 1, 1],
    ['before its interface is read back', look, readBack, 1],
  ])('%s is told to be over, and there is nothing to undo', async (_, operation, nth, writes) => {
    const here = await site();
    const session = here.start();
    const other = here.start({ stackName: 'design', authenticationType: 'API' });
    const mark = here.mark;

    const hooks = { before: { [operation]: { [nth]: () => here.end(session) } } };
    const { report, group } = await restrictAmid(here, hooks, { authenticationTypes: ['SAML'] });

    expect(report).toMatchObject({ complete: true, changes: [{ outcome: 'session-ended', sessionIds: [session.id] }] });
    expect(report.undo.entries).toEqual([]);
    expect(here.count(write, mark)).toBe(writes);
    expect(await here.groupsOf(other)).not.toContain(group);
  });

  test('does not keep the others of the user from being changed', async () => {
    const here = await site();
    const session = here.start();
    const other = here.start({ authenticationType: 'API' });

    const { report, group } = await restrictAmid(here, {
      before: { [look]: { [justBefore]: () => here.end(session) } },
    });

    expect(report.complete).toBe(true);
    expect(report.changes.map(({ outcome }) => outcome).sort()).toEqual(['changed', 'session-ended']);
    expect(await here.groupsOf(other)).toEqual([group]);
  });
});

describe('an interface that others use after the write', () => {
  /** Maria on a host that others may come to. */
  async function onHost() {
    const here = await multiSessionSite(['design', 'web']);
    const mine = here.start();
    return { here, mine, before: await here.groupsOf(mine) };
  }
  const afterWrite = (happens: () => unknown): Hooks => ({ after: { [write]: { 1: happens } } });

  test.each<[string, (here: Site, mine: Placed) => void]>([
    ['somebody has come', (here) => void here.start({ userId: 'otto' })],
    ['somebody has come through another stack', (here) => void here.start({ userId: 'otto', stackName: 'web' })],
    [
      'somebody has come and the user is gone',
      (here, mine) => {
        here.end(mine);
        here.start({ userId: 'otto', authenticationType: 'USERPOOL' });
      },
    ],
    ['the user is gone and nobody is there', (here, mine) => here.end(mine)],
  ])('is put back when %s', async (_, happens) => {
    const { here, mine, before } = await onHost();

    const { report } = await restrictAmid(
      here,
      afterWrite(() => happens(here, mine)),
    );

    expect(report.complete).toBe(false);
    expect(report.changes).toMatchObject([{ outcome: 'put-back', before, after: before }]);
    expect(report.undo.entries).toEqual([]);
    expect(await here.groupsOf(mine)).toEqual(before);
  });

  test.each<[string, Wanted, (here: Site, mine: Placed) => void]>([
    ['the user has come again', {}, (here) => void here.start({ stackName: 'web' })],
    [
      'others are meant to be changed, too',
      { sharedInterface: 'apply' },
      (here) => void here.start({ userId: 'otto' }),
    ],
    [
      'the user has come again and the first session is over',
      {},
      (here, mine) => {
        here.start({ stackName: 'web' });
        here.end(mine);
      },
    ],
  ])('stays as it is when %s', async (_, wanted, happens) => {
    const { here, mine } = await onHost();

    const { report, group } = await restrictAmid(
      here,
      afterWrite(() => happens(here, mine)),
      wanted,
    );

    expect(report).toMatchObject({
      complete: true,
      changes: [{ outcome: 'changed' }],
      undo: { entries: { length: 1 } },
    });
    expect(await here.groupsOf(mine)).toEqual([group]);
  });

  test.each<[string, Wanted, Partial<Parameters<Site['start']>[0]>, 'changed' | 'put-back']>([
    ['everybody of a stack, and one comes to it', { allUsers: true, stackName: 'design' }, {}, 'changed'],
    [
      'everybody of a stack, and one comes to another',
      { allUsers: true, stackName: 'design' },
      { stackName: 'web' },
      'put-back',
    ],
    [
      'everybody who signs in so, and one does',
      { allUsers: true, fleetName: 'design-team', authenticationTypes: ['SAML'] },
      {},
      'changed',
    ],
    [
      'everybody who signs in so, and one does otherwise',
      { allUsers: true, fleetName: 'design-team', authenticationTypes: ['SAML'] },
      { authenticationType: 'API' },
      'put-back',
    ],
  ])('is held to whom it was meant for: %s', async (_, wanted, other, outcome) => {
    const { here } = await onHost();

    const { report } = await restrictAmid(
      here,
      afterWrite(() => here.start({ userId: 'otto', ...other })),
      wanted,
    );

    expect(report.changes.map((change) => change.outcome)).toEqual([outcome]);
  });

  test.each([{ userId: 'otto' }, { stackName: 'web' }])(
    'is put back when one session was meant and another one comes: %j',
    async (other) => {
      const { here, mine, before } = await onHost();
      const ec2 = hooked(
        here.ec2,
        afterWrite(() => here.start(other)),
      );

      const report = await here
        .networkWith({ ec2 })
        .restrictSessionSecurityGroups({ sessionId: mine.id, securityGroupIds: here.groups(1) });

      expect(report.changes).toMatchObject([{ outcome: 'put-back' }]);
      expect(await here.groupsOf(mine)).toEqual(before);
    },
  );

  test('is left changed when it cannot be looked at before it would be put back', async () => {
    const { here, mine } = await onHost();
    const error = { code: 'UnauthorizedOperation', status: 403 };

    const { report, group } = await restrictAmid(here, {
      after: { [write]: { 1: () => here.start({ userId: 'otto' }) } },
      before: { [look]: { [beforePuttingBack]: () => here.emulator.fail({ operation: look, error }) } },
    });

    expect(report).toMatchObject({
      complete: false,
      changes: [
        {
          outcome: 'left-changed',
          after: [group],
          error: { message: expect.stringMatching(/could not be put back: DescribeNetworkInterfaces/) as string },
        },
      ],
      undo: { entries: { length: 1 } },
    });
    expect(await here.groupsOf(mine)).toEqual([group]);
  });

  test('is put back, though others are meant too, once no session of the user is left on it', async () => {
    const { here, mine, before } = await onHost();

    const { report } = await restrictAmid(
      here,
      afterWrite(() => {
        here.end(mine);
        here.start({ userId: 'otto' });
      }),
      { sharedInterface: 'apply' },
    );

    expect(report.changes).toMatchObject([{ outcome: 'put-back' }]);
    expect(await here.groupsOf(mine)).toEqual(before);
  });

  test('is left changed when putting it back is denied, and can be put back later', async () => {
    const { here, mine, before } = await onHost();
    const error = { code: 'UnauthorizedOperation', status: 403 };

    const { report, group } = await restrictAmid(
      here,
      afterWrite(() => {
        here.start({ userId: 'otto' });
        here.emulator.fail({ operation: write, error });
      }),
    );

    expect(report).toMatchObject({
      complete: false,
      changes: [
        {
          outcome: 'left-changed',
          after: [group],
          error: {
            code: 'conflict',
            message: expect.stringMatching(/could not be put back: ModifyNetworkInterfaceAttribute/) as string,
          },
        },
      ],
      undo: { entries: [{ before, after: [group] }] },
    });
    expect(await here.groupsOf(mine)).toEqual([group]);
    const restored = await here.networkWith().restoreSessionSecurityGroups(report.undo);
    expect(restored).toMatchObject({ complete: true, changes: [{ outcome: 'changed', after: before }] });
    expect(await here.groupsOf(mine)).toEqual(before);
  });

  test('is left as another program made it meanwhile', async () => {
    const { here, mine } = await onHost();
    const theirs = here.group('theirs');

    const { report } = await restrictAmid(here, {
      after: { [write]: { 1: () => void here.start({ userId: 'otto' }) } },
      before: { [look]: { [beforePuttingBack]: () => here.change(mine, theirs) } },
    });

    expect(report.changes).toMatchObject([
      { outcome: 'left-changed', error: { message: expect.stringMatching(/another program/) as string } },
    ]);
    expect(report.undo.entries).toHaveLength(1);
    expect(await here.groupsOf(mine)).toEqual([theirs]);
  });

  test('is put back already when another program has done so', async () => {
    const { here, mine, before } = await onHost();

    const { report } = await restrictAmid(here, {
      after: { [write]: { 1: () => void here.start({ userId: 'otto' }) } },
      before: { [look]: { [beforePuttingBack]: () => here.change(mine, ...before) } },
    });

    expect(report).toMatchObject({ changes: [{ outcome: 'put-back', after: before }], undo: { entries: [] } });
  });

  test('is put back although reads do not show yet that it was changed', async () => {
    const { here, mine, before } = await onHost();
    here.emulator.staleReads({ seconds: 60 });

    const { report } = await restrictAmid(
      here,
      afterWrite(() => here.start({ userId: 'otto' })),
    );

    expect(report).toMatchObject({ changes: [{ outcome: 'put-back', after: before }], undo: { entries: [] } });
    here.emulator.staleReads({ seconds: 0 });
    expect(await here.groupsOf(mine)).toEqual(before);
  });

  test('is left changed when putting it back breaks down and late reads tell nothing', async () => {
    const { here, mine } = await onHost();
    here.emulator.staleReads({ seconds: 120 });

    const { report, group } = await restrictAmid(
      here,
      afterWrite(() => {
        here.start({ userId: 'otto' });
        here.emulator.fail({ operation: write, error: { code: 'InternalError', status: 500 }, times: 3 });
      }),
    );

    expect(report).toMatchObject({ changes: [{ outcome: 'left-changed' }], undo: { entries: { length: 1 } } });
    here.emulator.staleReads({ seconds: 0 });
    expect(await here.groupsOf(mine)).toEqual([group]);
  });

  test('need not be put back once it is gone', async () => {
    const { here, mine } = await onHost();
    let otto: Placed | undefined;

    const { report } = await restrictAmid(here, {
      after: {
        [write]: {
          1: () => {
            otto = here.start({ userId: 'otto' });
          },
        },
      },
      before: {
        [look]: {
          [beforePuttingBack]: async () => {
            await here.appstream.send(new DrainSessionInstanceCommand({ SessionId: mine.id }));
            here.end(mine);
            if (otto) here.end(otto);
            here.emulator.advance(3600);
          },
        },
      },
    });

    expect(report).toMatchObject({ complete: true, changes: [{ outcome: 'session-ended' }], undo: { entries: [] } });
  });

  test('is left changed when nobody can look who uses it', async () => {
    const { here, mine } = await onHost();
    const error = { code: 'AccessDeniedException' };

    const { report, group } = await restrictAmid(
      here,
      afterWrite(() => here.emulator.fail({ operation: 'DescribeSessions', error, times: 8 })),
    );

    expect(report).toMatchObject({
      complete: false,
      changes: [{ outcome: 'left-changed', error: { code: 'access', operation: 'DescribeSessions' } }],
      undo: { entries: { length: 1 } },
    });
    expect(await here.groupsOf(mine)).toEqual([group]);
  });
});

describe('groups that another program changes', () => {
  test('before the write are left alone by a whole set', async () => {
    const here = await site();
    const session = here.start();
    const theirs = here.group('theirs');
    const mark = here.mark;

    const { report } = await restrictAmid(here, {
      before: { [look]: { [justBefore]: () => here.change(session, theirs) } },
    });

    expect(report).toMatchObject({
      complete: false,
      changes: [{ outcome: 'changed-by-other', before: [theirs], after: [theirs] }],
      undo: { entries: [] },
    });
    expect(here.written(mark)).toHaveLength(1);
    expect(await here.groupsOf(session)).toEqual([theirs]);
  });

  test('before the write to what is wanted need no write', async () => {
    const here = await site();
    const session = here.start();
    const group = here.group('quarantine');

    const hooks = { before: { [look]: { [justBefore]: () => here.change(session, group) } } };
    const { report } = await restrictAmid(here, hooks, {}, group);

    expect(report).toMatchObject({ complete: true, changes: [{ outcome: 'unchanged' }], undo: { entries: [] } });
  });

  test('before the write are merged with what is added and removed', async () => {
    const here = await site();
    const session = here.start();
    const [theirs, mine, unwanted] = [here.group('theirs'), here.group('mine'), here.group('unwanted')];
    await here.change(session, unwanted);

    const { report } = await restrictAmid(
      here,
      { before: { [look]: { [justBefore]: () => here.change(session, unwanted, theirs) } } },
      { addSecurityGroupIds: [mine], removeSecurityGroupIds: [unwanted] },
    );

    expect(report).toMatchObject({
      complete: true,
      changes: [{ outcome: 'changed', before: [unwanted, theirs], after: [theirs, mine] }],
      undo: { entries: [{ before: [unwanted, theirs], after: [theirs, mine] }] },
    });
    expect(await here.groupsOf(session)).toEqual([theirs, mine]);
  });

  test.each([
    ['too many with them', ['a', 'b', 'c', 'd', 'e'], 'quota'],
    ['none without them', ['gone'], 'invalid-input'],
  ])('before the write so that there would be %s are left as they are', async (_, names, code) => {
    const here = await site();
    const session = here.start();
    const theirs = names.map((name) => here.group(name));
    const [gone = ''] = theirs;
    const wanted =
      code === 'quota' ? { addSecurityGroupIds: [here.group('mine')] } : { removeSecurityGroupIds: [gone] };
    if (code !== 'quota') await here.change(session, gone, here.group('kept'));

    const { report } = await restrictAmid(
      here,
      { before: { [look]: { [justBefore]: () => here.change(session, ...theirs) } } },
      wanted,
    );

    expect(report).toMatchObject({
      changes: [{ outcome: 'failed', after: theirs, error: { code } }],
      undo: { entries: [] },
    });
    expect(await here.groupsOf(session)).toEqual(theirs);
  });

  test('after the write are told, and can still be undone', async () => {
    const here = await site();
    const session = here.start();
    const before = await here.groupsOf(session);
    const theirs = here.group('theirs');

    const { report, group } = await restrictAmid(here, {
      after: { [write]: { 1: () => here.change(session, theirs) } },
    });

    expect(report).toMatchObject({
      complete: false,
      changes: [{ outcome: 'changed-by-other', before, after: [theirs] }],
      undo: { entries: [{ before, after: [group] }] },
    });
  });
});

describe('reads that are late', () => {
  test('are repeated until they show the write', async () => {
    const here = await site();
    const session = here.start();
    here.emulator.staleReads({ seconds: 5 });
    const mark = here.mark;

    const { report, group } = await restrictAmid(here, {});

    expect(report).toMatchObject({ complete: true, changes: [{ outcome: 'changed', after: [group] }] });
    expect(here.count(look, mark)).toBeGreaterThan(3);
    here.emulator.staleReads({ seconds: 0 });
    expect(await here.groupsOf(session)).toEqual([group]);
  });

  test('that never show the write are no success, and what was written can be undone', async () => {
    const here = await site();
    const session = here.start();
    const before = await here.groupsOf(session);
    here.emulator.staleReads({ seconds: 3600 });

    const { report, group } = await restrictAmid(here, {});

    expect(report).toMatchObject({
      complete: false,
      changes: [{ outcome: 'failed', after: before, error: { code: 'conflict' } }],
      undo: { entries: [{ before, after: [group] }] },
    });
    here.emulator.advance(3600);
    const restored = await here.network.restoreSessionSecurityGroups(report.undo);
    expect(restored.changes).toMatchObject([{ before: [group] }]);
    here.emulator.advance(3600);
    expect(await here.groupsOf(session)).toEqual(before);
  });

  test('that fail for a while are repeated', async () => {
    const here = await site();
    here.start();
    const error = { code: 'InternalError', status: 500 };

    const { report } = await restrictAmid(here, {
      after: { [write]: { 1: () => here.emulator.fail({ operation: look, error, times: 6 }) } },
    });

    expect(report).toMatchObject({ complete: true, changes: [{ outcome: 'changed' }] });
  });

  test('that are denied are no success, and what was written can be undone', async () => {
    const here = await site();
    here.start();
    const error = { code: 'UnauthorizedOperation', status: 403 };

    const { report, group } = await restrictAmid(here, {
      after: { [write]: { 1: () => here.emulator.fail({ operation: look, error }) } },
    });

    expect(report).toMatchObject({
      changes: [{ outcome: 'failed', after: [group], error: { code: 'access' } }],
      undo: { entries: { length: 1 } },
    });
  });
});

describe('a write', () => {
  const lost: Omit<Failure, 'when'>[] = [
    { operation: write, disconnect: true, times: 3 },
    { operation: write, error: { code: 'InternalError', status: 500 }, times: 3 },
  ];

  test.each(lost)('whose answer is lost is read back: $disconnect', async (failure) => {
    const here = await site();
    const session = here.start();
    here.emulator.fail({ ...failure, when: 'after' });

    const { report, group } = await restrictAmid(here, {});

    expect(report).toMatchObject({
      complete: true,
      changes: [{ outcome: 'changed' }],
      undo: { entries: { length: 1 } },
    });
    expect(await here.groupsOf(session)).toEqual([group]);
  });

  test.each(lost)('that is lost on its way is told, and may be undone: $disconnect', async (failure) => {
    const here = await site();
    const session = here.start();
    const before = await here.groupsOf(session);
    here.emulator.fail(failure);

    const { report } = await restrictAmid(here, {});

    expect(report).toMatchObject({ complete: false, changes: [{ outcome: 'failed', before, after: before }] });
    expect(report.changes[0]?.error?.message).not.toMatch(/accepted/);
    expect(report.undo.entries).toHaveLength(1);
    const restored = await here.network.restoreSessionSecurityGroups(report.undo);
    expect(restored).toMatchObject({ complete: true, changes: [{ outcome: 'unchanged' }] });
  });

  test.each([
    ['UnauthorizedOperation', 'access'],
    ['AuthFailure', 'access'],
    ['InvalidGroup.NotFound', 'not-found'],
    ['SecurityGroupsPerInterfaceLimitExceeded', 'quota'],
    ['InvalidParameterValue', 'rejected-input'],
  ])('that is refused with %s fails for its interface alone', async (error, code) => {
    const here = await site();
    for (const authenticationType of ['API', 'SAML', 'USERPOOL'] as const) here.start({ authenticationType });
    here.emulator.fail({ operation: write, error: { code: error, status: 400 } });

    const { report, group } = await restrictAmid(here, {});

    expect(report.changes.map(({ outcome }) => outcome).sort()).toEqual(['changed', 'changed', 'failed']);
    const [failed] = report.changes.filter(({ outcome }) => outcome === 'failed');
    expect(failed).toMatchObject({ error: { code } });
    const undoable = report.undo.entries.map(({ networkInterfaceId }) => networkInterfaceId);
    expect(undoable).toHaveLength(2);
    expect(undoable).not.toContain(failed?.networkInterfaceId);
    expect(await here.groupsOf({ eniId: failed?.networkInterfaceId ?? '' })).not.toContain(group);
  });

  test('that is throttled is tried three times, each as often as the client does', async () => {
    const here = await site();
    const session = here.start();
    const error = { code: 'RequestLimitExceeded', status: 503 };
    here.emulator.fail({ operation: write, error, times: 8 });
    const mark = here.mark;

    const { report, group } = await restrictAmid(here, {});

    expect(report).toMatchObject({ complete: true, changes: [{ outcome: 'changed' }] });
    expect(here.count(write, mark)).toBe(9);
    expect(await here.groupsOf(session)).toEqual([group]);
  });

  test.each(['UnauthorizedOperation', 'ExpiredToken', 'InvalidParameterValue'])(
    'that took effect is seen, although the client repeated it and was answered %s',
    async (code) => {
      const here = await site();
      const session = here.start();
      here.emulator.fail({ operation: write, error: { code: 'InternalError', status: 500 }, when: 'after' });
      here.emulator.fail({ operation: write, error: { code, status: 400 } });

      const { report, group } = await restrictAmid(here, {});

      expect(report).toMatchObject({ changes: [{ outcome: 'changed' }], undo: { entries: { length: 1 } } });
      expect(await here.groupsOf(session)).toEqual([group]);
    },
  );

  test('that is throttled all three times fails, has changed nothing, and may be undone in case it had', async () => {
    const here = await site();
    const session = here.start();
    const error = { code: 'RequestLimitExceeded', status: 503 };
    here.emulator.fail({ operation: write, error, times: 9 });
    const before = await here.groupsOf(session);

    const { report } = await restrictAmid(here, {});

    expect(report).toMatchObject({
      changes: [{ outcome: 'failed', after: before, error: { code: 'throttled' } }],
      undo: { entries: { length: 1 } },
    });
    expect(await here.groupsOf(session)).toEqual(before);
  });

  test('of a group that has been deleted since is no session that has ended', async () => {
    const here = await site();
    const session = here.start();
    const before = await here.groupsOf(session);
    here.emulator.fail({ operation: write, error: { code: 'InvalidGroup.NotFound', status: 400 } });

    const { report } = await restrictAmid(here, {});

    expect(report).toMatchObject({
      complete: false,
      changes: [{ outcome: 'failed', after: before, error: { code: 'not-found' } }],
      undo: { entries: [] },
    });
  });

  test.each(['UnauthorizedOperation', 'InvalidParameterValue'])(
    'of one interface that is refused with %s does not stop the rest',
    async (code) => {
      const here = await site({}, { computeCapacity: { desiredInstances: 25 } });
      for (let at = 0; at < 25; at += 1) here.start({ userId: `user-${at}` });
      here.emulator.fail({ operation: write, error: { code, status: 400 } });

      const { report } = await restrictAmid(here, {}, { allUsers: true, fleetName: 'design-team' });

      expect(report.changes.filter(({ outcome }) => outcome === 'changed')).toHaveLength(24);
      expect(report.undo.entries).toHaveLength(24);
    },
  );

  test('that EC2 keeps for whoever manages the interface does not stop the rest', async () => {
    const here = await site({}, { computeCapacity: { desiredInstances: 25 } });
    for (let at = 0; at < 25; at += 1) here.start({ userId: `user-${at}` });
    here.emulator.fail({ operation: write, error: { code: 'AuthFailure', status: 403 } });

    const { report } = await restrictAmid(here, {}, { allUsers: true, fleetName: 'design-team' });

    expect(report.changes.filter(({ outcome }) => outcome === 'changed')).toHaveLength(24);
    expect(report.changes.filter(({ outcome }) => outcome === 'failed')).toMatchObject([{ error: { code: 'access' } }]);
  });

  test('for which the credentials have run out stops the rest, and tells what was written', async () => {
    const here = await site({}, { computeCapacity: { desiredInstances: 40 } });
    for (let at = 0; at < 40; at += 1) here.start({ userId: `user-${at}` });
    const error = { code: 'ExpiredToken', status: 400 };
    const expire = () => {
      for (const operation of [look, write]) here.emulator.fail({ operation, error, times: 100 });
    };
    const mark = here.mark;

    const { report } = await restrictAmid(
      here,
      { before: { [write]: { 15: expire } } },
      { allUsers: true, fleetName: 'design-team' },
    );

    const sent = here.emulator.requests.slice(mark).filter(({ operation }) => operation === write);
    expect(sent.length).toBeLessThan(40);
    const done = sent
      .filter(({ status }) => status === 200)
      .map(({ input }) => input as { NetworkInterfaceId: string });
    expect(done.length).toBeGreaterThan(0);
    expect(report.complete).toBe(false);
    expect(report.changes).toHaveLength(40);
    for (const { outcome, error: why } of report.changes) expect([outcome, why?.code]).toEqual(['failed', 'access']);
    expect(report.undo.entries.map(({ networkInterfaceId }) => networkInterfaceId).sort()).toEqual(
      done.map(({ NetworkInterfaceId }) => NetworkInterfaceId).sort(),
    );
  });
});
