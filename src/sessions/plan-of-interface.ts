import type { StreamingSession } from '../service/sessions.js';
import type { FleetGroups } from './fleet-groups.js';
import { type GroupGoal, replaceWith } from './group-goal.js';
import { InterfaceChange } from './interface-change.js';
import type { OccupantsOf } from './neighbours.js';
import { agree, type Opinion } from './opinions.js';
import { policyAdvice, sharedError } from './shared-error.js';

/** What a policy wants of one interface. */
export interface Plan {
  readonly change: InterfaceChange;
  readonly opinion: Opinion;
}

/** What a policy wants of an interface, if anything; where it wants different things for those on it, they are told so. */
export function planOf(
  networkInterfaceId: string,
  occupantsOf: OccupantsOf,
  opinions: ReadonlyMap<StreamingSession, Opinion>,
  fleetGroups: FleetGroups,
): Plan | undefined {
  const sessions = occupantsOf({ networkInterfaceId, sessions: occupantsOf({ networkInterfaceId, sessions: [] }) });
  const wanted = sessions.map((session): Opinion => opinions.get(session) ?? { kind: 'leave' });
  const [opinion = { kind: 'leave' }] = wanted;
  if (wanted.every(({ kind }) => kind === 'leave')) return undefined;
  const change = new InterfaceChange(networkInterfaceId, sessions, goalOf(opinion, sessions, fleetGroups));
  const failed = wanted.find(({ kind }) => kind === 'failed');
  if (failed?.kind === 'failed') change.fail(failed.error);
  else if (!wanted.every((other) => agree(opinion, other))) {
    change.settle('shared', undefined, sharedError([change], occupantsOf, policyAdvice));
  }
  return { change, opinion };
}

function goalOf(opinion: Opinion, sessions: readonly StreamingSession[], fleetGroups: FleetGroups): GroupGoal {
  if (opinion.kind === 'fleet') return fleetGroups.goalFor(sessions);
  return replaceWith(opinion.kind === 'groups' ? opinion.groupIds : []);
}
