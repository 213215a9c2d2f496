import type { CallOptions } from '../core/call-options.js';
import { ConflictError, InvalidInputError } from '../errors.js';
import { getFleet } from '../service/find-fleet.js';
import { type Fleet, updateFleet } from '../service/fleets.js';
import type { FleetContext } from './context.js';
import { hasCapacity } from './differences.js';
import type { FleetChange } from './fleet-change.js';
import type { ComputeCapacity } from './fleet-spec.js';

/** Changes how much capacity a fleet keeps. */
export async function scaleFleet(
  { client }: FleetContext,
  name: string,
  capacity: ComputeCapacity,
  options: CallOptions,
): Promise<FleetChange> {
  const fleet = await getFleet(client, name, options);
  refuseOtherKind(fleet, capacity);
  if (hasCapacity(fleet, capacity)) return { changed: false, fleet };
  if (fleet.state === 'STARTING' || fleet.state === 'STOPPING') {
    throw new ConflictError(`Fleet ${name} is ${fleet.state}: its capacity can be changed once it has settled.`, {
      reason: 'wrong-state',
    });
  }
  const change = { name, computeCapacity: capacity };
  return { changed: true, fleet: await updateFleet(client, change, options) };
}

/** What a fleet counts its capacity in is part of what it is. */
function refuseOtherKind({ name, fleetType, maxSessionsPerInstance }: Fleet, capacity: ComputeCapacity): void {
  const inSessions = capacity.desiredSessions !== undefined;
  const message =
    fleetType === 'ELASTIC'
      ? `fleet ${name} is ELASTIC and has no capacity of its own`
      : inSessions && maxSessionsPerInstance === undefined
        ? `fleet ${name} serves one user an instance: give "desiredInstances"`
        : !inSessions && maxSessionsPerInstance !== undefined
          ? `fleet ${name} serves several users an instance: give "desiredSessions"`
          : undefined;
  if (message !== undefined) throw new InvalidInputError([{ path: 'capacity', message }]);
}
