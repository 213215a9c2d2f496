import type { CallOptions } from '../core/call-options.js';
import { ConflictError } from '../errors.js';
import { getFleet } from '../service/find-fleet.js';
import { updateFleet } from '../service/fleets.js';
import { refuseOtherKind } from './capacity-kind.js';
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
  refuseOtherKind(fleet, capacity, 'capacity');
  if (hasCapacity(fleet, capacity)) return { changed: false, fleet };
  if (fleet.state === 'STARTING' || fleet.state === 'STOPPING') {
    throw new ConflictError(`Fleet ${name} is ${fleet.state}: its capacity can be changed once it has settled.`, {
      reason: 'wrong-state',
    });
  }
  const change = { name, computeCapacity: capacity };
  return { changed: true, fleet: await updateFleet(client, change, options) };
}
