import type { CallOptions } from '../core/call-options.js';
import { collect } from '../core/paginate.js';
import { NotFoundError } from '../errors.js';
import { findFleet, stacksOfFleet } from '../service/find-fleet.js';
import { associateFleet, disassociateFleet } from '../service/fleets.js';
import type { FleetContext } from './context.js';
import type { AssociationChange } from './fleet-change.js';

async function isAssociated(
  { client }: FleetContext,
  fleetName: string,
  stackName: string,
  options: CallOptions,
): Promise<boolean> {
  return (await collect(stacksOfFleet(client, fleetName, options))).includes(stackName);
}

/** Whether a fleet is known to be there: where the look fails, what the service said has to do. */
async function isThere({ client }: FleetContext, fleetName: string, options: CallOptions): Promise<boolean> {
  try {
    return (await findFleet(client, fleetName, options)) !== undefined;
  } catch {
    options.signal?.throwIfAborted();
    return false;
  }
}

/** Lets users of a stack stream from a fleet. */
export async function associate(
  context: FleetContext,
  fleetName: string,
  stackName: string,
  options: CallOptions,
): Promise<AssociationChange> {
  if (await isAssociated(context, fleetName, stackName, options)) return { changed: false, fleetName, stackName };
  try {
    await associateFleet(context.client, fleetName, stackName, options);
  } catch (error) {
    if (!(error instanceof NotFoundError) || !(await isThere(context, fleetName, options))) throw error;
    const { operation, requestId, attempts, cause } = error;
    throw new NotFoundError(`There is no stack ${stackName} in this account and region.`, {
      resource: 'stack',
      resourceName: stackName,
      operation,
      requestId,
      attempts,
      cause,
    });
  }
  return { changed: true, fleetName, stackName };
}

/** Takes a fleet from a stack; sessions are not ended by it. */
export async function disassociate(
  context: FleetContext,
  fleetName: string,
  stackName: string,
  options: CallOptions,
): Promise<AssociationChange> {
  if (!(await isAssociated(context, fleetName, stackName, options))) return { changed: false, fleetName, stackName };
  try {
    await disassociateFleet(context.client, fleetName, stackName, options);
  } catch (error) {
    if (!(error instanceof NotFoundError) || (await isAssociated(context, fleetName, stackName, options))) throw error;
    return { changed: (error.attempts ?? 1) > 1, fleetName, stackName };
  }
  return { changed: true, fleetName, stackName };
}
