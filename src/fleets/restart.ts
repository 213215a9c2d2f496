import { ConflictError } from '../errors.js';
import type { Fleet } from '../service/fleets.js';
import type { FleetPatch } from './fleet-patch.js';
import { hasLostImage } from './lost-image.js';

/**
 * Checks that a fleet can be started again once it was stopped and changed.
 *
 * @param fields - What it would be stopped for.
 * @throws {@link ConflictError} `not-available` when its capacity is 0 or its image lost, and the patch gives it no other.
 */
export function refuseWithoutReturn(fleet: Fleet, patch: FleetPatch, fields: readonly string[]): void {
  const why = obstacle(fleet, patch);
  if (why === undefined) return;
  throw new ConflictError(
    `Fleet ${fleet.name} has to be stopped to change ${fields.join(', ')}, and could not be started again: ${why}, or stop it yourself first.`,
    { reason: 'not-available', fields },
  );
}

function obstacle(fleet: Fleet, { computeCapacity, imageName, imageArn }: FleetPatch): string | undefined {
  const { fleetType, computeCapacityStatus } = fleet;
  if (fleetType === 'ELASTIC') return undefined;
  if (hasLostImage(fleet) && imageName === undefined && imageArn === undefined) {
    return 'it has lost its image; give "imageName" or "imageArn" in the same patch';
  }
  const { desiredInstances, desiredSessions } = computeCapacity ?? {};
  const capacity = desiredInstances ?? desiredSessions ?? computeCapacityStatus.desired;
  return capacity > 0 ? undefined : 'its capacity would be 0; give "computeCapacity" in the same patch';
}
