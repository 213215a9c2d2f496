import type { CallOptions } from '../core/call-options.js';
import { groupBy } from '../core/group-by.js';
import { collect } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import { serializeError } from '../core/serialize-error.js';
import { ConflictError } from '../errors.js';
import { type LookedAt, listSessions } from '../service/list-sessions.js';
import type { StreamingSession } from '../service/sessions.js';
import { changeTarget } from './change-target.js';
import { ec2Of, type NetworkContext } from './context.js';
import type { FoundTarget } from './find-target.js';
import { FleetGroups } from './fleet-groups.js';
import { replaceWith, sameGroups } from './group-goal.js';
import { InterfaceChange } from './interface-change.js';
import { lookForLost } from './look-again.js';
import { fewInstances, interfaceOf } from './neighbours.js';
import { lookAtInterfaces, readInterfaces } from './read-interfaces.js';
import { reportOf, type SecurityGroupChange, type SecurityGroupReport } from './security-group-report.js';
import type { SessionTarget } from './session-target.js';
import { chainsOf, type UndoChain } from './undo-chain.js';
import type { UndoEntry, UndoRecord } from './undo-record.js';
import { workOutGroups } from './work-out-groups.js';
import { writeGroups } from './write-groups.js';

/** How security groups are put back. */
export interface RestoreOptions extends CallOptions {
  /**
   * Whether to put back also groups that another program has changed since, and with a target also interfaces that serve others,
   * too. Default false.
   */
  readonly force?: boolean | undefined;
}

/** Gives a target's sessions the groups of their fleets. */
export function restoreTarget(
  context: NetworkContext,
  target: SessionTarget,
  { force = false, ...options }: RestoreOptions,
): Promise<SecurityGroupReport> {
  const goals = new FleetGroups(context.appstream, { followsChanges: force });
  return changeTarget(context, target, goals, { sharedInterface: force ? 'apply' : 'refuse' }, options);
}

/** Puts back what records tell, where the same sessions are still there. */
export async function restoreRecords(
  context: NetworkContext,
  records: readonly UndoRecord[],
  { force = false, ...options }: RestoreOptions,
): Promise<SecurityGroupReport> {
  const ec2 = await ec2Of(context, options);
  const entries = records.flatMap((record) => record.entries);
  const chains = chainsOf(entries);
  const { sessions, lookedAt } = await sessionsOf(context.appstream, entries, options);
  const byId = new Map(sessions.map((session) => [session.id, session]));
  const live = chains.map((chain) => ({ chain, sessions: sessionsServed(chain, byId) }));
  const changes = live
    .filter((served) => served.sessions.length > 0)
    .map(({ chain, sessions: own }) => {
      const goal = replaceWith(chain.before, { followsChanges: force });
      return { chain, change: new InterfaceChange(chain.networkInterfaceId, own, goal) };
    });
  const open = changes.map(({ change }) => change);
  await lookAtInterfaces(ec2, open, options);
  for (const { chain, change } of changes) workOut(context, chain, change, force);
  const ended = live.filter((served) => served.sessions.length === 0).map(({ chain }) => chain);
  const left = await readInterfaces(ec2, ended, options);
  await writeGroups(context, ec2, open, options);
  await lookForLost(context, open, options);
  const overs = ended.map((chain) => endedChange(chain, left.get(chain.networkInterfaceId)?.groupIds));
  return reportOf(open, overs, lookedAt);
}

/** The chain's sessions that go on, on the same interface. */
function sessionsServed(
  { networkInterfaceId, sessionIds }: UndoChain,
  byId: ReadonlyMap<string, StreamingSession>,
): readonly StreamingSession[] {
  return [...sessionIds]
    .flatMap((id) => byId.get(id) ?? [])
    .filter((session) => (interfaceOf(session) ?? networkInterfaceId) === networkInterfaceId);
}

function workOut({ limits }: NetworkContext, chain: UndoChain, change: InterfaceChange, force: boolean) {
  const { found } = change;
  if (!change.isOpen || found === undefined) return;
  const { before, afters, isWhole } = chain;
  const isOurs = [before, ...(isWhole ? afters : [])].some((groupIds) => sameGroups(groupIds, found.groupIds));
  if (!isOurs && !force) change.settle('changed-by-other');
  else
    workOutGroups(change, {
      ...limits,
      securityGroupsPerInterface: Math.max(limits.securityGroupsPerInterface, before.length),
    });
}

/** An instance for several users outlives its sessions: whoever is on it next has the groups that were meant for others. */
function endedChange(
  { networkInterfaceId, sessionIds, before, afters }: UndoChain,
  groupIds: readonly string[] = [],
): SecurityGroupChange {
  const ended = { networkInterfaceId, sessionIds: [...sessionIds], userIds: [], before: groupIds, after: groupIds };
  const isAsLeft = afters.some((after) => sameGroups(after, groupIds)) && !sameGroups(before, groupIds);
  if (!isAsLeft) return { ...ended, outcome: 'session-ended' };
  const message = `The sessions for which ${networkInterfaceId} was changed are over, and it is still there as it was left, for others to come: restore the users who are on it now, or drain it.`;
  return { ...ended, outcome: 'left-changed', error: serializeError(new ConflictError(message, { reason: 'in-use' })) };
}

/** Lists the sessions of the pairs and ways to sign in that entries name, and of no other. */
async function sessionsOf(
  client: AppStreamSender,
  entries: readonly UndoEntry[],
  options: CallOptions,
): Promise<FoundTarget> {
  const lookedAt: LookedAt[] = [];
  const found = new Map<string, StreamingSession>();
  const wanted = groupBy(
    entries.flatMap(({ sessions }) => sessions),
    (session) => session.authenticationType,
  );
  for (const [authenticationType, sessions] of wanted) {
    const pairs = new Map(
      sessions.map(({ stackName, fleetName }) => [`${stackName} ${fleetName}`, { stackName, fleetName }]),
    );
    const authenticationTypes = authenticationType === undefined ? undefined : [authenticationType];
    for (const instanceId of fewInstances(sessions) ?? [undefined]) {
      const filter = { authenticationTypes, instanceId };
      const listing = listSessions(client, pairs.values(), filter, options, (entry) => lookedAt.push(entry));
      for (const session of await collect(listing)) found.set(session.id, session);
    }
  }
  return { sessions: [...found.values()], lookedAt };
}
