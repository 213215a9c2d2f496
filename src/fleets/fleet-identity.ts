import { ConflictError } from '../errors.js';
import type { Fleet } from '../service/fleets.js';
import type { FleetUpdateCheckpoint } from './update-checkpoint.js';

/** Tells a fleet from another of its name, in another account or region or made later. */
type FleetIdentity = Pick<FleetUpdateCheckpoint, 'fleetName' | 'fleetArn' | 'fleetCreatedAt'>;

/** Which fleet it is. */
export function identityOf({ name, arn, createdTime }: Fleet): FleetIdentity {
  return { fleetName: name, fleetArn: arn, ...(createdTime && { fleetCreatedAt: createdTime.toISOString() }) };
}

/**
 * Checks that a fleet is the one that was meant, and gives it back.
 *
 * @throws {@link ConflictError} `concurrent-change` when it is another one.
 */
export function sameFleet(meant: FleetIdentity, fleet: Fleet): Fleet {
  const { fleetName, fleetArn, fleetCreatedAt } = identityOf(fleet);
  const isSameAge =
    meant.fleetCreatedAt === undefined || fleetCreatedAt === undefined || fleetCreatedAt === meant.fleetCreatedAt;
  if (fleetArn === meant.fleetArn && isSameAge) return fleet;
  const found =
    fleetArn === meant.fleetArn
      ? `was made at ${String(fleetCreatedAt)}, not ${meant.fleetCreatedAt}`
      : `is ${fleetArn}, not ${meant.fleetArn}`;
  throw new ConflictError(
    `Fleet ${fleetName} ${found}: it is another fleet than the update was begun on, and is left alone.`,
    { reason: 'concurrent-change' },
  );
}
