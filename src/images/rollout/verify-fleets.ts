import { WaitTimeoutError } from '../../errors.js';
import type { Fleet } from '../../service/fleets.js';
import { seenFleet } from '../revocation/fleet-progress.js';
import type { RolloutCheckpoint, RolloutFleetRecord } from './checkpoint.js';
import type { FleetMove, SeenAccount } from './fleet-moves.js';

/**
 * Looks whether the fleets that were moved do well on the new image.
 *
 * The service does not tell from which image an instance was started. So a fleet is taken to do well once it has looked healthy for
 * a while: it runs, has the instances that it is asked to keep, and reports no error that it did not have before its move.
 *
 * @param at - Epoch milliseconds of the look.
 */
export function verifyFleets(checkpoint: RolloutCheckpoint, account: SeenAccount, at: number): readonly FleetMove[] {
  return checkpoint.fleets.map((record) =>
    record.stage === 'moved'
      ? verifyFleet(checkpoint, record, account.fleets.get(record.fleetName), at)
      : { record, facts: [] },
  );
}

function verifyFleet(
  { toImageArn, healthySeconds }: RolloutCheckpoint,
  record: RolloutFleetRecord,
  fleet: Fleet | undefined,
  at: number,
): FleetMove {
  const { fleetName, healthySince, ...known } = record;
  if (fleet === undefined || fleet.imageArn !== toImageArn) {
    const reason = fleet === undefined ? 'deleted' : 'other-image';
    return { record: { fleetName, ...known, stage: 'left' }, facts: [{ type: 'fleet-left', fleetName, reason }] };
  }
  if (startsNothing(fleet)) return verified({ fleetName, ...known }, 'not-started');
  if (ailment(record, fleet) !== undefined) return { record: { fleetName, ...known }, facts: [] };
  // Of a time that is yet to come, as after the clock was set back, nothing is known.
  const isKnown = healthySince !== undefined && Date.parse(healthySince) <= at;
  const since = isKnown ? healthySince : new Date(at).toISOString();
  if (at - Date.parse(since) < healthySeconds * 1000) {
    return { record: { fleetName, ...known, healthySince: since }, facts: [] };
  }
  const { available = 0 } = fleet.computeCapacityStatus;
  return verified({ fleetName, ...known }, available > 0 ? 'healthy' : 'not-started');
}

function verified(record: RolloutFleetRecord, verification: 'healthy' | 'not-started'): FleetMove {
  const { fleetName } = record;
  return {
    record: { ...record, stage: 'verified', verification },
    facts: [{ type: 'fleet-verified', fleetName, verification }],
  };
}

/** A fleet that is stopped or has no capacity starts no instance, from whatever image. */
function startsNothing(fleet: Fleet): boolean {
  const { desired, stopped } = seenFleet(fleet, '');
  return stopped || desired === 0;
}

/** Why a fleet does not look healthy; undefined when it does. */
function ailment({ errorsBefore }: RolloutFleetRecord, fleet: Fleet): string | undefined {
  const { desired, running = 0, available = 0, inUse = 0 } = fleet.computeCapacityStatus;
  const newErrors = seenFleet(fleet, '').fleetErrors.filter((code) => !errorsBefore.includes(code));
  if (newErrors.length > 0) return `reports ${newErrors.join(', ')}`;
  if (fleet.state !== 'RUNNING') return `is ${fleet.state}`;
  const up = Math.max(running, available + inUse);
  return up < desired ? `has ${up} of ${desired} instances` : undefined;
}

/** Why a rollout fails once its time is up; undefined while all fleets look healthy, for they may go on to have been so long enough. */
export function notHealthyInTime(
  { verifySeconds, fleets: records, toImageArn }: RolloutCheckpoint,
  { fleets }: SeenAccount,
): WaitTimeoutError | undefined {
  const found = records.flatMap((record) => {
    const fleet = fleets.get(record.fleetName);
    const why = record.stage === 'moved' && fleet !== undefined ? ailment(record, fleet) : undefined;
    return why === undefined ? [] : [`${record.fleetName} ${why}`];
  });
  if (found.length === 0) return undefined;
  const more = found.length > 3 ? ` and ${found.length - 3} more` : '';
  return new WaitTimeoutError(
    `Not healthy on the new image within ${verifySeconds} s: ${found.slice(0, 3).join('; ')}${more}.`,
    { resource: `fleets on ${toImageArn}`, wantedState: 'healthy', lastState: 'not healthy' },
  );
}
