import type { CallOptions } from '../core/call-options.js';
import { ConflictError } from '../errors.js';
import { getFleet } from '../service/find-fleet.js';
import { type Fleet, updateFleet } from '../service/fleets.js';
import { refuseOtherKind } from './capacity-kind.js';
import type { FleetContext } from './context.js';
import { hasCapacity } from './differences.js';
import type { FleetChange } from './fleet-change.js';
import type { ComputeCapacity } from './fleet-spec.js';
import { mayHaveTakenEffect } from './fleet-states.js';

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
  return { changed: true, fleet: await send({ client }, name, capacity, options) };
}

/** A change whose answer was lost has taken effect when the fleet shows it. */
async function send(
  { client }: Pick<FleetContext, 'client'>,
  name: string,
  computeCapacity: ComputeCapacity,
  options: CallOptions,
): Promise<Fleet> {
  const change = { name, computeCapacity };
  try {
    return await updateFleet(client, change, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!mayHaveTakenEffect(error)) throw error;
    const found = await getFleet(client, name, options).catch(() => undefined);
    options.signal?.throwIfAborted();
    if (found === undefined || !hasCapacity(found, computeCapacity)) throw error;
    return found;
  }
}
