import { expect } from 'vitest';
import type {
  SecurityGroupChange,
  SecurityGroupRequest,
  SessionTarget,
  UndoRecord,
} from '../../../src/sessions/index.js';
import { type EventfulSite, fleetGroups, type KnownSession } from './eventful-site.js';
import type { Call, Group, Scope, Target, Wishes } from './schedule.js';

/** A set of groups, as it can be compared. */
export function keyOf(groups: readonly string[]): string {
  return [...new Set(groups)].toSorted().join();
}

/** A target as the library takes it. */
export function targetOf(here: EventfulSite, target: Target, scope: Scope = {}): SessionTarget {
  const where = { fleetName: 'design-team', ...scope };
  if (!('session' in target)) return { ...target, ...where };
  const session = here.live[target.session % Math.max(1, here.live.length)];
  return { sessionId: session?.id ?? 'nobody', ...where };
}

/** Whether a target means a session. */
export function means({ userId, sessionId, stackName, authenticationTypes }: SessionTarget, session: KnownSession) {
  return (
    (userId ?? session.userId) === session.userId &&
    (sessionId ?? session.id) === session.id &&
    (stackName ?? session.stackName) === session.stackName &&
    (authenticationTypes === undefined || authenticationTypes.some((type) => type === session.authenticationType))
  );
}

/** Groups that a policy wants for a session, if any. */
export function wishFor(wishes: Wishes, { userId }: { readonly userId: string }): readonly Group[] | undefined {
  const wish = wishes[userId as keyof Wishes];
  if (wish === 'leave') return undefined;
  return wish === 'fleet' ? fleetGroups : [wish];
}

/** What the library takes for a policy. */
export function policyOf(here: EventfulSite, wishes: Wishes) {
  return ({ userId }: { readonly userId: string }) => {
    const wish = wishes[userId as keyof Wishes];
    if (wish === 'leave') return undefined;
    return wish === 'fleet' ? null : here.ids([wish]);
  };
}

/** What the library takes for a change. */
export function requestOf(here: EventfulSite, call: Call & { readonly call: 'restrict' }): SecurityGroupRequest {
  const { target, scope, replace, add, remove, sharedInterface, dryRun } = call;
  const groups =
    replace === undefined
      ? { addSecurityGroupIds: here.ids(add ?? []), removeSecurityGroupIds: here.ids(remove ?? []) }
      : { securityGroupIds: here.ids(replace) };
  return { ...targetOf(here, target, scope), ...groups, sharedInterface, dryRun };
}

/** What a call told in the end. */
export interface Told {
  readonly changes: readonly SecurityGroupChange[];
  readonly undo: UndoRecord;
}

/** A call that has come to its end. */
export interface Ended {
  readonly call: Call;
  /** What it answered; nothing when it rejected. */
  readonly told: Told | undefined;
  /** What it rejected with. */
  readonly error: unknown;
  /** Counter when it began. */
  readonly since: number;
  /** Interfaces and their groups when it began. */
  readonly before: ReadonlyMap<string, readonly Group[]>;
  /** Undo records that were handed out meanwhile. */
  readonly records: readonly UndoRecord[];
  /** Whether it was done for a session; with a policy, for one that is to have those groups. */
  readonly isFor: (session: KnownSession, groups: readonly Group[]) => boolean;
  /** Whether others on an interface do not matter. */
  readonly othersToo: boolean;
}

/** Checks that what a call has left behind is what it told. */
export function checkEnd(here: EventfulSite, ended: Ended): void {
  const { call, told, error, since, before, records } = ended;
  const wasAborted = here.abortedAt !== undefined && error === here.abort.signal.reason;
  const writes = here.sent.filter(({ at, wrote }) => at > since && wrote !== undefined);
  const { abortedAt = Number.POSITIVE_INFINITY } = here;
  const cannotKeep = told === undefined && 'keep' in call && call.keep === 'fails';
  if ('dryRun' in call && call.dryRun) expect(writes, 'writes of a dry run').toEqual([]);
  if (cannotKeep) expect(writes, 'writes without a record').toEqual([]);
  const late = writes.filter(({ at }) => at > abortedAt);
  expect(late, 'writes after the abort').toEqual([]);
  if (isRefused(here, ended)) expect(writes, 'writes although an interface is shared').toEqual([]);
  for (const [eniId, now] of here.interfaces()) {
    const former = before.get(eniId);
    if (former === undefined || (here.othersAt.get(eniId) ?? 0) > since) continue;
    const isChanged = keyOf(now) !== keyOf(former);
    const change = told?.changes.find(({ networkInterfaceId }) => networkInterfaceId === eniId);
    if (change !== undefined) checkOutcome(here, change, former, now);
    if (!isChanged) continue;
    if (told === undefined) expect(wasAborted, `${eniId} was changed by a call that rejected`).toBe(true);
    else checkUndo(here, told.undo, eniId, former);
    if (call.call === 'restrict' && call.keep === 'before') {
      expect(entriesOf(records, eniId), `${eniId} in a record`).not.toEqual([]);
    }
    const isFromRecords = call.call === 'restore' && call.from === 'records';
    if (told !== undefined && !isFromRecords) checkPlace(here, ended, eniId, now, change);
  }
}

function entriesOf(records: readonly UndoRecord[], eniId: string) {
  return records.flatMap(({ entries }) => entries).filter(({ networkInterfaceId }) => networkInterfaceId === eniId);
}

function checkUndo(here: EventfulSite, undo: UndoRecord, eniId: string, former: readonly Group[]): void {
  const [entry] = entriesOf([undo], eniId);
  expect(entry, `${eniId} in the report's undo record`).toBeDefined();
  const possible = here.readsLagged ? (here.history.get(eniId) ?? []) : [former];
  expect(possible.map(keyOf), `former groups of ${eniId}`).toContain(keyOf(here.names(entry?.before ?? [])));
}

function checkOutcome(
  here: EventfulSite,
  { networkInterfaceId, outcome, before, after }: SecurityGroupChange,
  former: readonly Group[],
  now: readonly Group[],
): void {
  const what = `${networkInterfaceId ?? ''} that is ${outcome}`;
  if (outcome === 'changed') expect(keyOf(now), what).toBe(keyOf(here.names(after)));
  if (outcome === 'put-back') expect(keyOf(now), what).toBe(keyOf(here.names(before)));
  const isLeft = ['unchanged', 'would-change', 'session-ended', 'shared'].includes(outcome);
  if (isLeft) expect(keyOf(now), what).toBe(keyOf(former));
}

/** Whether somebody else was on an interface of the target all the time, and that was to forbid everything. */
function isRefused(here: EventfulSite, { call, since, isFor, before }: Ended): boolean {
  if (call.call !== 'restrict' || call.sharedInterface !== 'refuse') return false;
  const throughout = here.live.filter(({ startedAt }) => startedAt <= since);
  return [...before].some(([eniId, groups]) => {
    const there = throughout.filter((session) => session.eniId === eniId);
    return there.some((session) => isFor(session, groups)) && there.some((session) => !isFor(session, groups));
  });
}

/** An interface that serves others, or nobody, at the look after the write has been left so, and is told. */
function checkPlace(
  here: EventfulSite,
  { since, isFor, othersToo }: Ended,
  eniId: string,
  now: readonly Group[],
  change: SecurityGroupChange | undefined,
): void {
  const firstWrite = here.sent.find(({ at, wrote }) => at > since && wrote !== undefined)?.at ?? since;
  const isLook = (operation: string) => operation === 'DescribeSessions' || operation === 'ListAssociatedStacks';
  const look = here.sent.find(({ at, operation }) => at > firstWrite && isLook(operation))?.at ?? here.now;
  const onIt = here.sessions.filter((session) => session.eniId === eniId);
  const atLook = onIt.filter(({ startedAt, endedAt }) => startedAt < look && endedAt === undefined);
  const couldBeSeen = onIt.filter(({ endedAt }) => (endedAt ?? look) >= look);
  const hasStrangers = !othersToo && atLook.some((session) => !isFor(session, now));
  const isAbandoned = !couldBeSeen.some((session) => isFor(session, now));
  if (hasStrangers || isAbandoned)
    expect(change?.outcome, `outcome of ${eniId}, which others use`).toBe('left-changed');
}

/** Sets of groups that somebody wanted: the fleet, another program, a call, or one of these with a call's adjustment. */
export function wantedSets(here: EventfulSite, calls: readonly Call[]): ReadonlySet<string> {
  const sets = new Map<string, readonly Group[]>();
  const want = (groups: readonly Group[]) => sets.set(keyOf(groups), groups);
  want(fleetGroups);
  for (const groups of here.othersSets) want(groups);
  for (const call of calls) {
    if (call.call === 'enforce') {
      for (const userId of Object.keys(call.wishes)) want(wishFor(call.wishes, { userId }) ?? fleetGroups);
    }
    if (call.call === 'restrict' && call.replace) want(call.replace);
  }
  for (const call of calls) {
    if (call.call !== 'restrict' || call.replace) continue;
    const { add = [], remove = [] } = call;
    for (const groups of [...sets.values()]) want([...groups, ...add].filter((group) => !remove.includes(group)));
  }
  return new Set([...sets.keys()].filter((key) => key !== ''));
}
