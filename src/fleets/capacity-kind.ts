import { InvalidInputError } from '../errors.js';
import type { Fleet } from '../service/fleets.js';
import type { ComputeCapacity } from './fleet-spec.js';

/**
 * Checks that a capacity is one of this fleet's kind: what it counts its capacity in is part of what it is.
 *
 * @param path - Where the capacity was given.
 * @throws {@link InvalidInputError} when the fleet counts otherwise, or is elastic.
 */
export function refuseOtherKind(
  { name, fleetType, maxSessionsPerInstance }: Fleet,
  capacity: ComputeCapacity,
  path: string,
): void {
  const inSessions = capacity.desiredSessions !== undefined;
  const message =
    fleetType === 'ELASTIC'
      ? `fleet ${name} is ELASTIC and has no capacity of its own`
      : inSessions && maxSessionsPerInstance === undefined
        ? `fleet ${name} serves one user an instance: give "desiredInstances"`
        : !inSessions && maxSessionsPerInstance !== undefined
          ? `fleet ${name} serves several users an instance: give "desiredSessions"`
          : undefined;
  if (message !== undefined) throw new InvalidInputError([{ path, message }]);
}
