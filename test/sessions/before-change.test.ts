import { describe, expect, test } from 'vitest';
import type { UndoRecord } from '../../src/sessions/index.js';
import { hooked, type Site, site, throughJson, withoutWaiting } from './network.js';

withoutWaiting();

/** A fleet with a user on each of so many instances; everybody is meant by {@link everybody}. */
async function crowd(users: number): Promise<Site> {
  const here = await site({}, { computeCapacity: { desiredInstances: users } });
  for (let at = 0; at < users; at += 1) here.start({ userId: `user-${at}` });
  return here;
}

const everybody = { allUsers: true, fleetName: 'design-team' } as const;
const idsOf = ({ entries }: UndoRecord) => entries.map(({ networkInterfaceId }) => networkInterfaceId);

describe('onBeforeChange', () => {
  test('is awaited before each batch of 200 with the entries of that batch', async () => {
    const here = await crowd(201);
    const securityGroupIds = here.groups(1);
    const handed: { readonly ids: readonly string[]; readonly written: number }[] = [];
    const mark = here.mark;

    const report = await here.network.restrictSessionSecurityGroups({
      ...everybody,
      securityGroupIds,
      onBeforeChange: async (undo) => {
        await new Promise((resolve) => setTimeout(resolve, 1000));
        handed.push({ ids: idsOf(throughJson(undo)), written: here.written(mark).length });
      },
    });

    expect(report.complete).toBe(true);
    expect(handed.map(({ ids, written }) => [ids.length, written])).toEqual([
      [200, 0],
      [1, 200],
    ]);
    expect(handed.flatMap(({ ids }) => ids).sort()).toEqual(idsOf(report.undo).sort());
    expect(new Set(here.written(mark))).toEqual(new Set(idsOf(report.undo)));
    expect(here.count('DescribeNetworkInterfaces', mark)).toBe(2 + 2 * 2);
  });

  test('is not called where nothing is written', async () => {
    const here = await crowd(2);
    const { eniId } = here.start({ userId: 'user-0' });
    const handed: UndoRecord[] = [];

    await here.network.restrictSessionSecurityGroups({
      ...everybody,
      securityGroupIds: await here.groupsOf({ eniId }),
      onBeforeChange: (undo) => handed.push(undo),
    });

    expect(handed).toEqual([]);
  });

  test('has only what will be written: not what is right already, gone, or changed by others', async () => {
    const here = await crowd(4);
    const [same, gone, theirs, mine] = ['user-0', 'user-1', 'user-2', 'user-3'].map((userId) => here.start({ userId }));
    if (!same || !gone || !theirs || !mine) throw new Error('there are four');
    const [group = '', other = ''] = here.groups(2);
    await here.change(same, group);
    const handed: UndoRecord[] = [];
    const ec2 = hooked(here.ec2, {
      before: {
        DescribeNetworkInterfaces: {
          2: async () => {
            here.end(gone);
            await here.change(theirs, other);
          },
        },
      },
    });

    const report = await here.networkWith({ ec2 }).restrictSessionSecurityGroups({
      ...everybody,
      securityGroupIds: [group],
      onBeforeChange: (undo) => handed.push(undo),
    });

    expect(report.changes.map(({ outcome }) => outcome).sort()).toEqual([
      'changed',
      'changed-by-other',
      'session-ended',
      'unchanged',
    ]);
    expect(handed.map(idsOf)).toEqual([[mine.eniId]]);
  });

  test('that throws at the first batch rejects, and nothing is written', async () => {
    const here = await crowd(3);
    const full = new Error('no space left on device');
    const mark = here.mark;

    const request = { ...everybody, securityGroupIds: here.groups(1) };
    const failing = [
      () => {
        throw full;
      },
      () => Promise.reject(full),
    ];
    for (const onBeforeChange of failing) {
      await expect(here.network.restrictSessionSecurityGroups({ ...request, onBeforeChange })).rejects.toBe(full);
    }
    expect(here.written(mark)).toEqual([]);
  });

  test('that throws at a later batch leaves that batch alone, and the report tells', async () => {
    const here = await crowd(203);
    let batches = 0;

    const report = await here.network.restrictSessionSecurityGroups({
      ...everybody,
      securityGroupIds: here.groups(1),
      onBeforeChange: () => {
        batches += 1;
        if (batches === 2) throw new Error('no space left on device');
      },
    });

    expect(report.complete).toBe(false);
    const failed = report.changes.filter(({ outcome }) => outcome === 'failed');
    expect(failed).toHaveLength(3);
    for (const { error, before, after } of failed) {
      expect(error?.message).toBe('no space left on device');
      expect(after).toEqual(before);
    }
    expect(report.undo.entries).toHaveLength(200);
    const left = new Set(idsOf(report.undo));
    expect(failed.some(({ networkInterfaceId = '' }) => left.has(networkInterfaceId))).toBe(false);
  });

  test('lets what a crash has left behind be undone from another machine', async () => {
    const here = await crowd(30);
    const [group = ''] = here.groups(1);
    const kept: UndoRecord[] = [];
    const machine = new AbortController();
    const crash = new Error('crash');
    const ec2 = hooked(here.ec2, { after: { ModifyNetworkInterfaceAttribute: { 12: () => machine.abort(crash) } } });
    const crashed = here
      .networkWith({ ec2 })
      .restrictSessionSecurityGroups(
        { ...everybody, securityGroupIds: [group], onBeforeChange: (undo) => kept.push(throughJson(undo)) },
        { signal: machine.signal },
      );
    await expect(crashed).rejects.toBe(crash);
    const enis = here.emulator.sessions.map(({ eniId = '' }) => ({ eniId }));
    const groups = async () => (await Promise.all(enis.map((eni) => here.groupsOf(eni)))).flat();
    expect(await groups()).toContain(group);

    const back = await here.networkWith().restoreSessionSecurityGroups(kept);

    expect(back.complete).toBe(true);
    expect(back.changes).toHaveLength(30);
    expect(new Set(back.changes.map(({ outcome }) => outcome))).toEqual(new Set(['changed', 'unchanged']));
    expect(await groups()).not.toContain(group);
  });
});

test('a look that fails before a later batch leaves that batch alone, and the report tells', async () => {
  const here = await crowd(202);
  const error = { code: 'UnauthorizedOperation', status: 403 };
  const fail = () => here.emulator.fail({ operation: 'DescribeNetworkInterfaces', error });
  const [looks, beforeTheSecondBatch] = ['DescribeNetworkInterfaces', 2 + 2 + 1] as const;
  const ec2 = hooked(here.ec2, { before: { [looks]: { [beforeTheSecondBatch]: fail } } });
  const mark = here.mark;

  const report = await here
    .networkWith({ ec2 })
    .restrictSessionSecurityGroups({ ...everybody, securityGroupIds: here.groups(1) });

  expect(report.changes.filter(({ outcome }) => outcome === 'changed')).toHaveLength(200);
  expect(report.changes.filter(({ outcome }) => outcome === 'failed')).toMatchObject([
    { error: { code: 'access' } },
    { error: { code: 'access' } },
  ]);
  expect(here.written(mark)).toHaveLength(200);
  expect(report.undo.entries).toHaveLength(200);
});
