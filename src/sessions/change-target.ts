import type { CallOptions } from '../core/call-options.js';
import { groupBy } from '../core/group-by.js';
import type { Ec2Sender } from '../core/senders.js';
import type { StreamingSession } from '../service/sessions.js';
import { badGroupsError, findBadGroups, isEmpty } from './bad-groups.js';
import { ec2Of, type NetworkContext } from './context.js';
import { type FoundTarget, findTarget } from './find-target.js';
import type { GroupGoal } from './group-goal.js';
import { InterfaceChange } from './interface-change.js';
import { lookAgain } from './look-again.js';
import { everybodyAround, interfaceOf, type OccupantsOf, occupants } from './neighbours.js';
import { lookAtInterfaces } from './read-interfaces.js';
import { reportOf, type SecurityGroupReport, withoutInterface } from './security-group-report.js';
import type { ChangeControls } from './security-group-request.js';
import type { SessionTarget } from './session-target.js';
import { sharedError, targetAdvice } from './shared-error.js';
import { matching, type SessionMatch } from './target-match.js';
import { workOutGroups } from './work-out-groups.js';
import { writeGroups } from './write-groups.js';

/** What interfaces are to have. */
export interface Goals {
  /** What an interface with these sessions is to have. */
  goalFor(sessions: readonly StreamingSession[]): GroupGoal;
  /** Looks up what goals depend on, once the interfaces have been looked at. */
  prepare?(ec2: Ec2Sender, changes: readonly InterfaceChange[], options: CallOptions): Promise<unknown>;
}

/**
 * Finds a target's sessions and changes their interfaces.
 *
 * Everything is looked at, and whatever forbids a change is thrown, before the first write.
 */
export async function changeTarget(
  context: NetworkContext,
  target: SessionTarget,
  goals: Goals,
  { sharedInterface = 'refuse', dryRun, onBeforeChange }: ChangeControls,
  options: CallOptions,
): Promise<SecurityGroupReport> {
  const ec2 = await ec2Of(context, options);
  const found = await findTarget(context.appstream, target, options);
  const isMeant = matching(target, found.sessions);
  const around = await everybody(context, target, found, options);
  const changes = changesOf(found.sessions, occupants(around), isMeant, goals, sharedInterface);
  const open = changes.filter(({ isOpen }) => isOpen);
  await lookAtInterfaces(ec2, open, options);
  await goals.prepare?.(ec2, open, options);
  for (const change of open.filter(({ isOpen }) => isOpen)) workOutGroups(change, context.limits);
  const bad = await findBadGroups(ec2, open, options);
  if (!isEmpty(bad)) throw badGroupsError(bad);
  await writeGroups(context, ec2, open, { ...options, dryRun, onBeforeChange });
  const admits = (_: InterfaceChange, session: StreamingSession) => Promise.resolve(isMeant(session));
  await lookAgain(context, ec2, changes, { admits, othersToo: sharedInterface === 'apply' }, options);
  const without = found.sessions.filter((session) => interfaceOf(session) === undefined);
  return reportOf(changes, without.map(withoutInterface), found.lookedAt);
}

/** A listing of all users of whole fleets has everybody in it already. */
async function everybody(
  { appstream }: NetworkContext,
  { allUsers, stackName, authenticationTypes }: SessionTarget,
  { sessions }: FoundTarget,
  options: CallOptions,
): Promise<readonly StreamingSession[]> {
  const isWhole = allUsers === true && stackName === undefined && authenticationTypes === undefined;
  if (isWhole) return sessions;
  const placed = sessions.filter((session) => interfaceOf(session) !== undefined);
  return everybodyAround(appstream, placed, options);
}

/** One change for each interface; those that also serve others are treated as the caller wants. */
function changesOf(
  sessions: readonly StreamingSession[],
  occupantsOf: OccupantsOf,
  isMeant: SessionMatch,
  goals: Goals,
  sharedInterface: 'refuse' | 'skip' | 'apply',
): readonly InterfaceChange[] {
  const changes = [...groupBy(sessions, interfaceOf)].flatMap(([networkInterfaceId, own]) => {
    if (networkInterfaceId === undefined) return [];
    const change = new InterfaceChange(networkInterfaceId, own, goals.goalFor(own));
    const others = occupantsOf(change).filter((session) => !isMeant(session));
    if (others.length === 0) return change;
    if (sharedInterface === 'apply') return new InterfaceChange(networkInterfaceId, [...own, ...others], change.goal);
    change.settle('shared', undefined, sharedError([change], occupantsOf, targetAdvice));
    return change;
  });
  const shared = changes.filter(({ outcome }) => outcome === 'shared');
  if (sharedInterface === 'refuse' && shared.length > 0) throw sharedError(shared, occupantsOf, targetAdvice);
  return changes;
}
