import { isArn } from '../core/names.js';
import { ConflictError, InvalidInputError } from '../errors.js';
import type { Fleet } from '../service/fleets.js';
import type { FleetContext } from './context.js';
import type { FleetChange } from './fleet-change.js';
import type { ComputeCapacity } from './fleet-spec.js';
import type { UpdateFleetOptions } from './fleet-update.js';
import { beginUpdate } from './update-fleet.js';

/** How a fleet is put on another image. A running fleet has to be stopped only where the image is of another platform. */
export interface UseImageOptions extends UpdateFleetOptions {
  /** Capacity from then on. Needed where the fleet's capacity is 0, as it is after its image was taken back; 0 leaves it so. */
  readonly computeCapacity?: ComputeCapacity | undefined;
  /** Whether to look first that the image is `AVAILABLE` and lets fleets use it. Default true. */
  readonly verifyImage?: boolean | undefined;
}

/** Puts a fleet on another image. */
export async function useImage(
  context: FleetContext,
  name: string,
  nameOrArn: string,
  options: UseImageOptions,
): Promise<FleetChange> {
  const { computeCapacity, verifyImage = true, allowStop = false, ...others } = options;
  const image = isArn(nameOrArn) ? { imageArn: nameOrArn } : { imageName: nameOrArn };
  const patch = { ...image, ...(computeCapacity && { computeCapacity }) };
  const { changed, fleet } = await beginUpdate(context, name, { patch, allowStop, verifyImage }, others, (found) => {
    refuseElastic(found);
    requireCapacity(found, computeCapacity);
  });
  return { changed, fleet };
}

function refuseElastic({ name, fleetType }: Fleet): void {
  if (fleetType !== 'ELASTIC') return;
  throw new ConflictError(`Fleet ${name} is ELASTIC: it has app blocks instead of an image.`, {
    reason: 'not-permitted',
  });
}

function hasSomeCapacity({ computeCapacityStatus }: Fleet): boolean {
  return computeCapacityStatus.desired > 0 || (computeCapacityStatus.desiredUserSessions ?? 0) > 0;
}

function requireCapacity(fleet: Fleet, computeCapacity: ComputeCapacity | undefined): void {
  if (computeCapacity !== undefined || hasSomeCapacity(fleet)) return;
  throw new InvalidInputError([
    {
      path: 'computeCapacity',
      message: `is missing: the capacity of fleet ${fleet.name} is 0, as it is after its image was taken back; give the capacity it is to have, or 0 to leave it`,
    },
  ]);
}
