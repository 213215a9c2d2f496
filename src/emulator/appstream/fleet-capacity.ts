import type { ComputeCapacity, ComputeCapacityStatus } from '@aws-sdk/client-appstream';
import { invalidCombination, limitExceeded } from './faults.js';
import type { FleetDetails, FleetRecord } from './state.js';

/** What one fleet may have, in its own unit: more would only exhaust this machine. */
const mostCapacity = 100_000;

/** Whether the instances of a fleet serve several users at once. */
export function isMultiSession({ MaxSessionsPerInstance }: FleetDetails): boolean {
  return MaxSessionsPerInstance !== undefined;
}

/** The desired capacity in the fleet's own unit, if it is said in that unit. */
export function desiredCapacity(capacity: ComputeCapacity, details: FleetDetails): number {
  const { DesiredInstances, DesiredSessions } = capacity;
  // rule: capacity-one-unit
  if ((DesiredInstances === undefined) === (DesiredSessions === undefined)) {
    throw invalidCombination('You must specify either DesiredInstances or DesiredSessions, and not both.');
  }
  // rule: multi-session-needs-desired-sessions
  if (isMultiSession(details) !== (DesiredSessions !== undefined)) {
    throw invalidCombination('DesiredSessions and MaxSessionsPerInstance are to be used together.');
  }
  const desired = DesiredSessions ?? DesiredInstances ?? 0;
  if (desired < 0) throw invalidCombination('The desired capacity must not be negative.');
  // rule: most-capacity
  if (desired > mostCapacity) throw limitExceeded(`The desired capacity is limited to ${mostCapacity}.`);
  return desired;
}

/** Gives a fleet its desired capacity; a running fleet launches or ends instances. */
export function setDesired(fleet: FleetRecord, desired: number): void {
  fleet.desired = desired;
  const slots = fleet.details.MaxSessionsPerInstance ?? 1;
  // rule: capacity-rounded-to-instances
  fleet.pool.resize(Math.ceil(desired / slots), slots);
}

/** The capacity of a fleet as the service tells it. */
export function capacityStatus({ pool, details }: FleetRecord): ComputeCapacityStatus {
  const { desired, running, inUse, sessions, draining, drainingSessions } = pool.counts;
  // rule: capacity-available
  // rule: elastic-capacity-status
  const status = { Desired: desired, Running: running, InUse: inUse, Available: running - inUse };
  if (!isMultiSession(details)) return status;
  // rule: capacity-user-sessions
  // rule: capacity-draining
  const unused = draining * pool.slots - drainingSessions;
  const actual = running * pool.slots - unused;
  return {
    ...status,
    DesiredUserSessions: desired * pool.slots,
    ActualUserSessions: actual,
    ActiveUserSessions: sessions,
    AvailableUserSessions: actual - sessions,
    Draining: draining,
    DrainModeActiveUserSessions: drainingSessions,
    DrainModeUnusedUserSessions: unused,
  };
}
