import type { DescribeFleetsCommand } from '@aws-sdk/client-appstream';
import { describe, expect, test, vi } from 'vitest';
import type { AppStreamSender } from '../../src/core/senders.js';
import type {
  EnforcementRound,
  SecurityGroupChange,
  SecurityGroupPolicy,
  StreamingSession,
  UndoRecord,
} from '../../src/sessions/index.js';
import {
  account,
  type Hooks,
  hooked,
  multiSessionSite,
  type Site,
  site,
  throughJson,
  withoutWaiting,
} from './network.js';

withoutWaiting();

const scope = { fleetName: 'design-team' } as const;
const types = 4;

/** Outcomes by user. */
function outcomes({ changes }: Pick<EnforcementRound, 'changes'>): Record<string, string> {
  return Object.fromEntries(changes.map(({ userIds, outcome }) => [userIds.join('+'), outcome]));
}

/** The change of a user's interface. */
function changeOf({ changes }: EnforcementRound, userId: string): SecurityGroupChange | undefined {
  return changes.find(({ userIds }) => userIds.includes(userId));
}

/** A policy by user; who is not named is left as they are. */
function by(wanted: Readonly<Record<string, readonly string[] | null | undefined>>): SecurityGroupPolicy {
  return ({ userId }) => wanted[userId];
}

/** The number of requests of each operation since a mark. */
function costs(here: Site, mark: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation } of here.emulator.requests.slice(mark)) counts[operation] = (counts[operation] ?? 0) + 1;
  return counts;
}

describe('enforceOnce', () => {
  test('gives each session what the policy wants: a set, the groups of its fleet, or what it has', async () => {
    const here = await site();
    const [maria, otto, anna] = [here.start(), here.start({ userId: 'otto' }), here.start({ userId: 'anna' })];
    const before = await here.groupsOf(otto);
    const [one = '', two = ''] = here.groups(2);
    await here.change(otto, two);
    await here.change(anna, two);
    const asked: StreamingSession[] = [];
    const wanted = by({ maria: [two, one, two], otto: null });

    const round = await here.network.enforceOnce(scope, (session) => {
      asked.push(session);
      return wanted(session);
    });

    expect(throughJson(round)).toMatchObject({ round: 1, sessions: 3, complete: true });
    expect(outcomes(round)).toEqual({ maria: 'changed', otto: 'changed' });
    expect(new Set(await here.groupsOf(maria))).toEqual(new Set([one, two]));
    expect(await here.groupsOf(otto)).toEqual(before);
    expect(await here.groupsOf(anna)).toEqual([two]);
    expect(round.undo.entries).toHaveLength(2);
    expect(round.startedAt).toMatch(/^\d{4}-.*Z$/);
    expect(round.waitSeconds).toBeLessThanOrEqual(60);
    expect(asked.map(({ userId }) => userId)).toContain('anna');
    const back = await here.network.restoreSessionSecurityGroups(throughJson(round.undo));
    expect(back.complete).toBe(true);
    expect(await here.groupsOf(maria)).toEqual(before);
    expect(await here.groupsOf(otto)).toEqual([two]);
  });

  test('waits for a policy that takes its time', async () => {
    const here = await site();
    const session = here.start();
    const groups = here.groups(1);

    const round = await here.network.enforceOnce(scope, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return groups;
    });

    expect(outcomes(round)).toEqual({ maria: 'changed' });
    expect(await here.groupsOf(session)).toEqual(groups);
  });

  test.each<[string, SecurityGroupPolicy, object]>([
    [
      'throws',
      () => {
        throw new Error('no such user');
      },
      { message: 'no such user' },
    ],
    ['rejects', () => Promise.reject(new Error('directory is down')), { message: 'directory is down' }],
    ['wants no group', () => [], { code: 'invalid-input' }],
    ['wants a name', () => ['quarantine'], { code: 'invalid-input' }],
    ['wants a text', () => 'sg-0a1b2c3d' as never, { code: 'invalid-input' }],
    ['wants what does not exist', () => ['sg-00000000000000001'], { code: 'not-found' }],
    ['wants too many', () => Array.from({ length: 6 }, (_, at) => `sg-0000000${at}`), { code: 'quota' }],
  ])('fails for the sessions alone for which a policy %s', async (_, bad, error) => {
    const here = await site();
    const [maria, otto] = [here.start(), here.start({ userId: 'otto' })];
    const before = await here.groupsOf(maria);
    const groups = here.groups(1);

    const round = await here.network.enforceOnce(scope, (session) =>
      session.userId === 'maria' ? bad(session) : groups,
    );

    expect(round.complete).toBe(false);
    expect(outcomes(round)).toEqual({ maria: 'failed', otto: 'changed' });
    expect(changeOf(round, 'maria')).toMatchObject({ error, after: expect.not.arrayContaining(groups) as unknown });
    expect(await here.groupsOf(maria)).toEqual(before);
    expect(await here.groupsOf(otto)).toEqual(groups);
  });

  test('fails alone where a group is of another VPC', async () => {
    const here = await site();
    const { vpcId } = here.emulator.account(account).addVpc({});
    const far = here.group('far', vpcId);
    here.start();
    here.start({ userId: 'otto' });
    const groups = here.groups(1);

    const round = await here.network.enforceOnce(scope, by({ maria: [far], otto: groups }));

    expect(outcomes(round)).toEqual({ maria: 'failed', otto: 'changed' });
    expect(changeOf(round, 'maria')).toMatchObject({ error: { code: 'invalid-input' } });
  });

  test('fails with what is wrong with its own groups, and with no one else’s', async () => {
    const here = await site();
    for (const userId of ['maria', 'otto', 'anna', 'emil']) here.start({ userId });
    const { vpcId } = here.emulator.account(account).addVpc({});
    const [far, near] = [here.group('far', vpcId), here.group('near')];

    const wanted = { maria: [near, 'sg-0a'], otto: ['sg-0b', near], anna: [far, near], emil: [near] };
    const round = await here.network.enforceOnce(scope, by(wanted));

    expect(outcomes(round)).toEqual({ maria: 'failed', otto: 'failed', anna: 'failed', emil: 'changed' });
    const messages = ['maria', 'otto', 'anna'].map((userId) => changeOf(round, userId)?.error?.message);
    expect(messages[0]).toContain('There is no security group sg-0a in');
    expect(messages[1]).toContain('There is no security group sg-0b in');
    expect(messages[2]).toMatch(new RegExp(`${far} belongs to another VPC`));
  });

  test('fails with what is wrong with its own groups also where nothing may be written', async () => {
    const here = await site();
    here.start();
    here.start({ userId: 'otto' });
    const onBeforeChange = () => {
      throw new RangeError('the disk is full');
    };

    const wanted = by({ maria: ['sg-0a'], otto: here.groups(1) });
    const round = await here.network.enforceOnce(scope, wanted, { onBeforeChange });

    expect(changeOf(round, 'maria')).toMatchObject({ outcome: 'failed', error: { code: 'not-found' } });
    expect(changeOf(round, 'otto')).toMatchObject({ outcome: 'failed', error: { name: 'RangeError' } });
  });

  test('leaves groups as they are that another program sets just before they would be those of the fleet', async () => {
    const here = await site();
    const maria = here.start();
    const [one = '', theirs = ''] = here.groups(2);
    await here.change(maria, one);
    const before: Hooks['before'] = { DescribeNetworkInterfaces: { 2: () => here.change(maria, theirs) } };

    const round = await here.networkWith({ ec2: hooked(here.ec2, { before }) }).enforceOnce(scope, () => null);

    expect(round).toMatchObject({ complete: false, changes: [{ outcome: 'changed-by-other' }] });
    expect(await here.groupsOf(maria)).toEqual([theirs]);
  });

  test('fails alone where the fleet whose groups are wanted is gone', async () => {
    const here = await site();
    here.start();
    here.start({ userId: 'otto' });
    const groups = here.groups(1);
    here.emulator.fail({ operation: 'DescribeFleets', error: { code: 'ResourceNotFoundException' } });

    const pair = { ...scope, stackName: 'design' };
    const round = await here.network.enforceOnce(pair, by({ maria: null, otto: groups }));

    expect(outcomes(round)).toEqual({ maria: 'failed', otto: 'changed' });
    expect(changeOf(round, 'maria')).toMatchObject({ error: { code: 'not-found' } });
  });

  test('does not write where sessions on one interface are to have different groups', async () => {
    const here = await multiSessionSite();
    const maria = here.start();
    here.start({ userId: 'otto' });
    const before = await here.groupsOf(maria);
    const [one = '', two = ''] = here.groups(2);
    const mark = here.mark;

    for (const other of [[two], null, undefined]) {
      for (const wanted of [
        { maria: [one], otto: other },
        { maria: other, otto: [one] },
      ]) {
        expect(await here.network.enforceOnce(scope, by(wanted))).toMatchObject({
          complete: false,
          changes: [
            {
              outcome: 'shared',
              error: { code: 'shared-interface', message: expect.stringContaining(maria.eniId) as string },
            },
          ],
          undo: { entries: [] },
        });
      }
    }
    expect(here.written(mark)).toEqual([]);
    expect(await here.groupsOf(maria)).toEqual(before);
    const agreed = await here.network.enforceOnce(scope, by({ maria: [one, two], otto: [two, one] }));
    expect(agreed).toMatchObject({ complete: true, changes: [{ outcome: 'changed' }] });
  });

  test.each([
    ['a stack', { stackName: 'design' }],
    ['a type', { authenticationTypes: ['SAML'], fleetName: 'design-team' }],
  ] as const)('does not write where a scope of %s hides others on the interface', async (_, narrow) => {
    const here = await multiSessionSite(['design', 'web']);
    here.start();
    here.start({ userId: 'otto', stackName: 'web', authenticationType: 'API' });
    const groups = here.groups(1);
    const mark = here.mark;

    const round = await here.network.enforceOnce(narrow, () => groups);

    expect(round).toMatchObject({ complete: false, sessions: 1, changes: [{ outcome: 'shared' }] });
    expect(here.written(mark)).toEqual([]);
    expect(await here.network.enforceOnce(scope, () => groups)).toMatchObject({ complete: true, sessions: 2 });
  });

  test('tells of sessions without an interface on which the policy has an opinion', async () => {
    const here = await site({ assume: { fleetWithoutVpc: 'no-interface' } });
    for (const userId of ['maria', 'otto', 'anna']) here.start({ userId });

    const round = await here.network.enforceOnce(scope, ({ userId }) => {
      if (userId === 'anna') throw new Error('who?');
      return userId === 'maria' ? null : undefined;
    });

    expect(outcomes(round)).toEqual({ maria: 'no-network-interface', anna: 'failed' });
    expect(round.complete).toBe(false);
  });

  test('puts back an interface on which somebody has come meanwhile for whom it is wrong', async () => {
    const here = await multiSessionSite();
    const maria = here.start();
    const before = await here.groupsOf(maria);
    const groups = here.groups(1);
    const after = { ModifyNetworkInterfaceAttribute: { 1: () => void here.start({ userId: 'otto' }) } };
    const network = here.networkWith({ ec2: hooked(here.ec2, { after }) });

    const round = await network.enforceOnce(scope, by({ maria: groups }));

    expect(round).toMatchObject({ complete: false, changes: [{ outcome: 'put-back' }], undo: { entries: [] } });
    expect(await here.groupsOf(maria)).toEqual(before);
  });

  test('leaves it where somebody has come for whom it is right', async () => {
    const here = await multiSessionSite();
    const maria = here.start();
    const groups = here.groups(1);
    const after = { ModifyNetworkInterfaceAttribute: { 1: () => void here.start({ userId: 'otto' }) } };
    const network = here.networkWith({ ec2: hooked(here.ec2, { after }) });

    const round = await network.enforceOnce(scope, () => groups);

    expect(round).toMatchObject({ complete: true, changes: [{ outcome: 'changed' }] });
    expect(await here.groupsOf(maria)).toEqual(groups);
  });

  test('is told of a session that ends on the way', async () => {
    const here = await site();
    const maria = here.start();
    const groups = here.groups(1);
    const before: Hooks['before'] = { DescribeNetworkInterfaces: { 2: () => here.end(maria) } };

    const round = await here.networkWith({ ec2: hooked(here.ec2, { before }) }).enforceOnce(scope, () => groups);

    expect(round).toMatchObject({ complete: true, changes: [{ outcome: 'session-ended' }] });
  });

  test('writes nothing in a dry run, and asks EC2 whether it may', async () => {
    const here = await site();
    const maria = here.start();
    const before = await here.groupsOf(maria);
    const groups = here.groups(1);
    const mark = here.mark;
    const handed: UndoRecord[] = [];

    const round = await here.network.enforceOnce(scope, () => groups, {
      dryRun: true,
      onBeforeChange: (undo) => handed.push(undo),
    });

    expect(round).toMatchObject({ complete: true, changes: [{ outcome: 'would-change', after: groups }] });
    expect([round.undo.entries, handed]).toEqual([[], []]);
    expect(here.count('ModifyNetworkInterfaceAttribute', mark)).toBe(1);
    expect(await here.groupsOf(maria)).toEqual(before);
  });

  test('hands out how to undo it before it writes, and does not write where that throws', async () => {
    const here = await site();
    const maria = here.start();
    const before = await here.groupsOf(maria);
    const groups = here.groups(1);
    const mark = here.mark;
    const full = () => {
      throw new Error('no space left on device');
    };

    const round = await here.network.enforceOnce(scope, () => groups, { onBeforeChange: full });
    expect(round).toMatchObject({
      changes: [{ outcome: 'failed', error: { message: 'no space left on device' } }],
      undo: { entries: [] },
    });
    expect(here.written(mark)).toEqual([]);

    const handed: UndoRecord[] = [];
    await here.network.enforceOnce(scope, () => groups, { onBeforeChange: (undo) => handed.push(undo) });
    await here.network.restoreSessionSecurityGroups(handed);
    expect(await here.groupsOf(maria)).toEqual(before);
  });

  test('costs the listing and one batched read where nothing differs', async () => {
    const here = await site({}, { computeCapacity: { desiredInstances: 30 } });
    for (let at = 0; at < 30; at += 1) here.start({ userId: `user-${at}` });
    const groups = here.groups(1);
    await here.network.enforceOnce(scope, () => groups);
    const mark = here.mark;

    const round = await here.network.enforceOnce(scope, () => groups);

    expect(round.changes.every(({ outcome }) => outcome === 'unchanged')).toBe(true);
    const { DescribeSessions = 0, DescribeNetworkInterfaces, ...others } = costs(here, mark);
    expect(DescribeSessions).toBe(types);
    expect(DescribeNetworkInterfaces).toBe(1);
    expect(others).toEqual({ ListAssociatedStacks: 1 });
  });

  test('of an empty scope is an empty round', async () => {
    const here = await site();
    expect(await here.network.enforceOnce({}, () => null)).toMatchObject({ sessions: 0, changes: [], complete: true });
  });

  test('refuses what is no scope, policy or option before anything is sent', async () => {
    const here = await site();
    const mark = here.mark;
    const calls: [unknown, unknown, unknown][] = [
      [{ userId: 'maria' }, () => null, {}],
      [{}, ['sg-0a1b2c3d'], {}],
      [{}, () => null, { intervalSeconds: 5 }],
      [{}, () => null, { dryRun: 'yes' }],
    ];
    for (const call of calls) {
      const running = here.network.enforceOnce(...(call as Parameters<typeof here.network.enforceOnce>));
      await expect(running).rejects.toMatchObject({ code: 'invalid-input' });
    }
    expect(() => here.network.enforce({}, () => null, { intervalSeconds: 0 })).toThrow(/intervalSeconds/);
    expect(here.mark).toBe(mark);
  });

  test('rejects when it cannot look, and has written nothing', async () => {
    const here = await site();
    here.start();
    const groups = here.groups(1);
    here.emulator.fail({
      operation: 'DescribeNetworkInterfaces',
      error: { code: 'UnauthorizedOperation', status: 403 },
    });
    const mark = here.mark;
    await expect(here.network.enforceOnce(scope, () => groups)).rejects.toMatchObject({ code: 'access' });
    expect(here.written(mark)).toEqual([]);
  });
});

describe('enforce', () => {
  /** The first rounds of a loop, with what happens after each. */
  async function rounds(
    loop: AsyncIterable<EnforcementRound>,
    count: number,
    after: (round: number) => unknown = () => undefined,
  ): Promise<EnforcementRound[]> {
    const made: EnforcementRound[] = [];
    for await (const round of loop) {
      made.push(throughJson(round));
      if (made.length === count) break;
      await after(round.round);
    }
    return made;
  }

  test('makes round after round, and catches new sessions in the next one', async () => {
    const here = await site();
    here.start();
    const groups = here.groups(1);
    const startedAt = Date.now();

    const made = await rounds(
      here.network.enforce(scope, () => groups, { intervalSeconds: 30 }),
      3,
      (round) => {
        if (round === 1) here.start({ userId: 'otto' });
      },
    );

    expect(made.map(outcomes)).toEqual([
      { maria: 'changed' },
      { maria: 'unchanged', otto: 'changed' },
      { maria: 'unchanged', otto: 'unchanged' },
    ]);
    expect(made.map(({ round }) => round)).toEqual([1, 2, 3]);
    expect(made.map(({ complete }) => complete)).toEqual([true, true, true]);
    expect(Math.round((Date.now() - startedAt) / 1000)).toBe(60);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('makes good what another program undoes', async () => {
    const here = await site();
    const maria = here.start();
    const groups = here.groups(2);

    const made = await rounds(
      here.network.enforce(scope, () => groups.slice(0, 1)),
      2,
      () => here.change(maria, ...groups),
    );

    expect(made.map(outcomes)).toEqual([{ maria: 'changed' }, { maria: 'changed' }]);
    expect(await here.groupsOf(maria)).toEqual(groups.slice(0, 1));
  });

  test('a quiet round with the groups of fleets costs no more than the listing and one read from the second on', async () => {
    const here = await site();
    for (const userId of ['maria', 'otto']) here.start({ userId });
    const marks: number[] = [here.mark];

    await rounds(
      here.network.enforce(scope, () => null),
      3,
      () => marks.push(here.mark),
    );

    const [, second = 0, third = 0] = marks;
    for (const mark of [second, third]) {
      const until = mark === second ? third : undefined;
      const quiet = here.emulator.requests.slice(mark, until).map(({ operation }) => operation);
      expect(quiet.filter((operation) => operation === 'DescribeSessions')).toHaveLength(types);
      expect(quiet.filter((operation) => operation !== 'DescribeSessions').sort()).toEqual([
        'DescribeNetworkInterfaces',
        'ListAssociatedStacks',
      ]);
    }
  });

  test('looks at the fleet anew before it writes what the fleet configured', async () => {
    const here = await site();
    const maria = here.start();
    const before = await here.groupsOf(maria);
    const [other = ''] = here.groups(1);
    const marks: number[] = [];

    const made = await rounds(
      here.network.enforce(scope, () => null),
      2,
      async () => {
        await here.change(maria, other);
        marks.push(here.mark);
      },
    );

    expect(made.map(outcomes)).toEqual([{ maria: 'unchanged' }, { maria: 'changed' }]);
    expect(costs(here, marks[0] ?? 0)).toMatchObject({ DescribeFleets: 1 });
    expect(await here.groupsOf(maria)).toEqual(before);
  });

  test('writes what the fleet configures by now, not what it did when it was asked first', async () => {
    const here = await site();
    const maria = here.start();
    const [first = '', theirs = '', second = ''] = here.groups(3);
    let configured = first;
    const send = async (command: DescribeFleetsCommand, options: object) => {
      const answer = await here.appstream.send(command, options);
      const VpcConfig = { SubnetIds: ['subnet-1'], SecurityGroupIds: [configured] };
      return { ...answer, ...(answer.Fleets && { Fleets: answer.Fleets.map((fleet) => ({ ...fleet, VpcConfig })) }) };
    };
    const appstream = { send, config: here.appstream.config } as unknown as AppStreamSender;

    const made = await rounds(
      here.networkWith({ appstream }).enforce(scope, () => null),
      2,
      async () => {
        await here.change(maria, theirs);
        configured = second;
      },
    );

    expect(made.map(outcomes)).toEqual([{ maria: 'changed' }, { maria: 'changed' }]);
    expect(await here.groupsOf(maria)).toEqual([second]);
  });

  test('waits for what is left of the interval', async () => {
    const here = await site();
    here.start();
    const slow: SecurityGroupPolicy = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20_000));
      return undefined;
    };

    const made = await rounds(here.network.enforce(scope, slow, { intervalSeconds: 50 }), 2);

    expect(made.map(({ waitSeconds }) => Math.round(waitSeconds))).toEqual([30, 30]);
  });

  test('rounds that take longer than their interval follow each other, and never overlap', async () => {
    const here = await site();
    here.start();
    let running = 0;
    let most = 0;
    const slow: SecurityGroupPolicy = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 45_000));
      running -= 1;
      return undefined;
    };

    const made = await rounds(here.network.enforce(scope, slow, { intervalSeconds: 10 }), 3);

    expect(most).toBe(1);
    expect(made.map(({ waitSeconds }) => waitSeconds)).toEqual([0, 0, 0]);
    const starts = made.map(({ startedAt }) => Date.parse(startedAt) / 1000);
    expect(starts.map((start) => Math.round(start - (starts[0] ?? 0)))).toEqual([0, 45, 90]);
  });

  test.each([
    ['DescribeSessions', { code: 'ThrottlingException' }, 'throttled'],
    ['DescribeNetworkInterfaces', { code: 'RequestLimitExceeded', status: 503 }, 'throttled'],
    ['DescribeNetworkInterfaces', { code: 'InternalError', status: 500 }, undefined],
  ])('a round in which %s fails for a while tells so, and the next comes later', async (operation, error, code) => {
    const here = await site();
    const maria = here.start();
    const groups = here.groups(1);
    here.emulator.fail({ operation, error, times: 9 });

    const made: EnforcementRound[] = [];
    for await (const round of here.network.enforce({ ...scope, authenticationTypes: ['SAML'] }, () => groups, {
      intervalSeconds: 10,
    })) {
      made.push(throughJson(round));
      if (round.error === undefined) break;
    }

    const failed = made.slice(0, -1);
    expect(failed).toHaveLength(3);
    for (const round of failed) {
      expect(round).toMatchObject({ complete: false, sessions: 0, changes: [], undo: { entries: [] } });
      if (code !== undefined) expect(round.error).toMatchObject({ code });
    }
    const waits = failed.map(({ waitSeconds }) => waitSeconds);
    for (const [at, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(10 * 2 ** at);
    expect(made.at(-1)).toMatchObject({ complete: true, round: made.length, changes: [{ outcome: 'changed' }] });
    expect(made.at(-1)?.waitSeconds).toBeLessThanOrEqual(10);
    expect(await here.groupsOf(maria)).toEqual(groups);
  });

  test('the wait after failures has an end', async () => {
    const here = await site();
    here.start();
    here.emulator.fail({ operation: 'DescribeSessions', error: { code: 'InternalFailure', status: 500 }, times: 1000 });

    const made = await rounds(
      here.network.enforce({ ...scope, authenticationTypes: ['SAML'] }, () => null),
      9,
    );

    expect(made.at(-1)?.waitSeconds).toBe(600);
  });

  test('ends with what waiting does not help with', async () => {
    const here = await site();
    here.start();
    const made: EnforcementRound[] = [];
    const looping = async () => {
      for await (const round of here.network.enforce(scope, () => null)) {
        made.push(round);
        here.emulator.allow(account, []);
      }
    };

    await expect(looping()).rejects.toMatchObject({ code: 'access', reason: 'denied' });
    expect(made).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('ends with the reason of its signal while it waits, and leaves no timer behind', async () => {
    const here = await site();
    here.start();
    const groups = here.groups(1);
    const controller = new AbortController();
    const reason = new Error('SIGTERM');
    const made: EnforcementRound[] = [];
    const looping = async () => {
      for await (const round of here.network.enforce(scope, () => groups, { signal: controller.signal })) {
        made.push(round);
        setTimeout(() => controller.abort(reason), 5000);
      }
    };

    await expect(looping()).rejects.toBe(reason);
    expect(made.map(outcomes)).toEqual([{ maria: 'changed' }]);
    expect(vi.getTimerCount()).toBe(0);
    const mark = here.mark;
    await new Promise((resolve) => setTimeout(resolve, 600_000));
    expect(here.mark).toBe(mark);
  });

  test('sends nothing before somebody asks for a round, and nothing after they leave', async () => {
    const here = await site();
    here.start();
    const mark = here.mark;
    const loop = here.network.enforce(scope, () => null);
    await new Promise((resolve) => setTimeout(resolve, 600_000));
    expect(here.mark).toBe(mark);

    await rounds(loop, 1);
    const left = here.mark;
    await new Promise((resolve) => setTimeout(resolve, 600_000));
    expect(here.mark).toBe(left);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('hands out how to undo each round', async () => {
    const here = await site();
    const maria = here.start();
    const before = await here.groupsOf(maria);
    const [one = '', two = ''] = here.groups(2);
    const handed: UndoRecord[] = [];
    let wanted = one;

    await rounds(
      here.network.enforce(scope, () => [wanted], { onBeforeChange: (undo) => handed.push(undo) }),
      2,
      () => {
        wanted = two;
      },
    );

    expect(handed).toHaveLength(2);
    await here.network.restoreSessionSecurityGroups(handed);
    expect(await here.groupsOf(maria)).toEqual(before);
  });
});
