import fc from 'fast-check';
import { expect } from 'vitest';
import { groupBy } from '../../src/core/group-by.js';
import { AppStreamKitError } from '../../src/errors.js';
import type { SecurityGroupPolicy, SecurityGroupReport, UndoRecord } from '../../src/sessions/index.js';
import type { Action, Prediction, Told } from './action.js';
import { type Groups, quarantines } from './constants.js';
import { fleetNames } from './fleet-actions.js';
import type { SeenSession, Sight } from './sight.js';
import type { World } from './world.js';

export const userIds = fc.constantFrom('ann', 'bob', 'cyd');
const groupIds = fc.constantFrom<Groups>([quarantines[0]], [quarantines[1]], [...quarantines]);

/** Sessions by interface, of one fleet. */
function byInterface({ sessions }: Sight, fleetName: string): readonly (readonly SeenSession[])[] {
  const own = Object.values(sessions).filter((session) => session.fleetName === fleetName);
  return [...groupBy(own, ({ networkInterfaceId }) => networkInterfaceId).values()];
}

/** Keeps what a change handed over, before it is made. */
function keepUndo(world: World) {
  return (undo: UndoRecord) => {
    world.undo = [...world.undo, JSON.parse(JSON.stringify(undo)) as UndoRecord];
  };
}

/** What all changes of groups report. */
type Report = Pick<SecurityGroupReport, 'complete' | 'changes' | 'undo'>;

const finished: ReadonlySet<string> = new Set(['changed', 'unchanged', 'session-ended', 'would-change']);

/** Compares a report with itself and with what EC2 really holds. */
function told(world: World, report: Report): Told {
  const { complete, changes, undo } = report;
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(complete).toBe(changes.every(({ outcome }) => finished.has(outcome)));
  const undoable = new Set(undo.entries.map(({ networkInterfaceId }) => networkInterfaceId));
  for (const { networkInterfaceId, before, after, outcome } of changes) {
    if (networkInterfaceId === undefined) continue;
    const now = world.groupsOf(networkInterfaceId);
    if (outcome === 'changed' || outcome === 'unchanged') expect([...after].sort()).toEqual(now);
    const isAsBefore = String([...before].sort()) === String(now);
    if (!isAsBefore && before.length > 0) expect(undoable).toContain(networkInterfaceId);
  }
  return { complete, changed: changes.some(({ outcome }) => outcome === 'changed') };
}

/** Changes the groups of some interfaces; tells whether any were others. */
function regroup(interfaces: readonly (readonly SeenSession[])[], groups: Groups): boolean {
  let changed = false;
  for (const session of interfaces.flat()) {
    changed ||= String(session.groups) !== String(groups);
    session.groups = [...groups].sort();
  }
  return changed;
}

const restrict = fc
  .record({
    fleetName: fleetNames,
    userId: fc.option(userIds, { nil: undefined }),
    groups: groupIds,
    sharedInterface: fc.constantFrom('refuse' as const, 'skip' as const, 'apply' as const),
  })
  .map(
    ({ fleetName, userId, groups, sharedInterface }): Action => ({
      title: `restrict ${userId ?? 'everybody'} on ${fleetName} to ${groups.join(' and ')}, ${JSON.stringify({ sharedInterface })}`,
      possible: ({ fleets }) => fleetName in fleets,
      predict: (draft) => {
        const isMeant = (session: SeenSession) => userId === undefined || session.userId === userId;
        const meant = byInterface(draft, fleetName).filter((sessions) => sessions.some(isMeant));
        if (meant.length === 0)
          return userId === undefined ? { changed: false, complete: true } : { refused: 'not-found' };
        const alone = meant.filter((sessions) => sessions.every(isMeant));
        if (sharedInterface === 'refuse' && alone.length < meant.length) return { refused: 'shared-interface' };
        const changed = regroup(sharedInterface === 'apply' ? meant : alone, groups);
        return { changed, complete: sharedInterface === 'apply' || alone.length === meant.length };
      },
      act: async (world) => {
        const target = userId === undefined ? ({ allUsers: true } as const) : { userId };
        const request = { fleetName, ...target, securityGroupIds: groups, sharedInterface };
        return told(
          world,
          await world.network.restrictSessionSecurityGroups({ ...request, onBeforeChange: keepUndo(world) }),
        );
      },
      check: expectUndoable,
    }),
  );

const policies = {
  'ann to the first group, the others to those of the fleet': ({ userId }) =>
    userId === 'ann' ? [quarantines[0]] : null,
  'all to the second group': () => [quarantines[1]],
  'bob left alone, the others to both groups': ({ userId }) => (userId === 'bob' ? undefined : quarantines),
} satisfies Readonly<Record<string, (session: { readonly userId: string }) => Groups | null | undefined>>;

const enforce = fc
  .tuple(fleetNames, fc.constantFrom(...(Object.keys(policies) as (keyof typeof policies)[])))
  .map(([fleetName, policyName]): Action => {
    const policy: SecurityGroupPolicy = policies[policyName];
    return {
      title: `enforce on ${fleetName}: ${policyName}`,
      possible: ({ fleets }) => fleetName in fleets,
      predict: (draft, world) => {
        let changed = false;
        let complete = true;
        for (const sessions of byInterface(draft, fleetName)) {
          const wanted = sessions.map((session) => policies[policyName](session));
          if (new Set(wanted.map(String)).size > 1) complete = false;
          else if (wanted[0] !== undefined) changed = regroup([sessions], wanted[0] ?? [world.defaultGroup]) || changed;
        }
        return { changed, complete };
      },
      act: async (world) =>
        told(world, await world.network.enforceOnce({ fleetName }, policy, { onBeforeChange: keepUndo(world) })),
      check: expectUndoable,
    };
  });

/** All entries of an interface that were handed over, oldest first. */
function entriesOf({ undo }: World, networkInterfaceId: string) {
  return undo.flatMap(({ entries }) => entries).filter((entry) => entry.networkInterfaceId === networkInterfaceId);
}

/** An interface whose groups are not those of its fleet is in a record that was handed over. */
function expectUndoable(world: World, { sessions }: Sight): void {
  for (const { networkInterfaceId, groups } of Object.values(sessions)) {
    if (String(groups) === world.defaultGroup) continue;
    const afters = entriesOf(world, networkInterfaceId).map(({ after }) => [...after].sort());
    expect(afters).toContainEqual(groups);
  }
}

const restore = fc.constant<Action>({
  title: 'restore from all records',
  possible: ({ sessions }) => Object.keys(sessions).length > 0,
  predict: (draft, world): Prediction => {
    let changed = false;
    let complete = true;
    for (const [id, entries] of groupBy(
      world.undo.flatMap(({ entries }) => entries),
      (entry) => entry.networkInterfaceId,
    )) {
      const before = entries[0]?.before ?? [];
      const isLive = entries.some(({ sessions }) => sessions.some(({ sessionId }) => sessionId in draft.sessions));
      const served = Object.values(draft.sessions).filter(({ networkInterfaceId }) => networkInterfaceId === id);
      if (isLive) changed = regroup([served], before) || changed;
      else if (world.interfaces.has(id) && String(world.groupsOf(id)) !== String(before)) complete = false;
    }
    return { changed, complete };
  },
  act: async (world) => told(world, await world.network.restoreSessionSecurityGroups(world.undo)),
});

const expire = fc.tuple(fleetNames, userIds).map(
  ([fleetName, userId]): Action => ({
    title: `expire the sessions of ${userId} on ${fleetName}`,
    possible: ({ fleets }) => fleetName in fleets,
    predict: (draft) => {
      const own = Object.entries(draft.sessions).filter(([, it]) => it.fleetName === fleetName && it.userId === userId);
      for (const [id] of own) Reflect.deleteProperty(draft.sessions, id);
      return own.length === 0 ? { refused: 'not-found' } : { changed: undefined };
    },
    act: async ({ network }) => {
      await network.expire({ fleetName, userId });
      return {};
    },
    again: ({ network }) =>
      network.expire({ fleetName, userId }).then(
        () => ({}),
        (error: unknown) => {
          if (error instanceof AppStreamKitError && error.code === 'not-found') return {};
          throw error;
        },
      ),
    mayEnd: (session) => session.fleetName === fleetName && session.userId === userId,
  }),
);

/** Actions on people who stream. */
export const sessionActions: readonly fc.Arbitrary<Action>[] = [restrict, restrict, enforce, restore, expire];
