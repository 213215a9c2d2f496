import { isArn } from '../core/names.js';
import type { WaitOptions } from '../core/wait.js';
import { ConflictError, InvalidInputError } from '../errors.js';
import { getImage } from '../service/find-image.js';
import { type Fleet, updateFleet } from '../service/fleets.js';
import type { Image } from '../service/images.js';
import { refuseOtherKind } from './capacity-kind.js';
import type { FleetContext } from './context.js';
import { hasCapacity } from './differences.js';
import type { FleetChange } from './fleet-change.js';
import type { ComputeCapacity } from './fleet-spec.js';
import { getSettledFleet } from './fleet-states.js';
import { UpdateRun } from './update-run.js';
import { refuseUnusable } from './usable-image.js';

/** How a fleet is put on another image. */
export interface UseImageOptions extends WaitOptions {
  /** Capacity from then on. Needed where the fleet's capacity is 0, as it is after its image was taken back; 0 leaves it so. */
  readonly computeCapacity?: ComputeCapacity | undefined;
  /** Whether to look first that the image is `AVAILABLE` and lets fleets use it. Default true. */
  readonly verifyImage?: boolean | undefined;
  /**
   * Whether a running fleet may be stopped where the image is of another platform, as in {@link UpdateFleetOptions}. Default false.
   */
  readonly allowStop?: boolean | 'when-idle' | undefined;
}

/** Puts a fleet on another image. */
export async function useImage(
  context: FleetContext,
  name: string,
  nameOrArn: string,
  options: UseImageOptions,
): Promise<FleetChange> {
  const { computeCapacity, signal, verifyImage = true, allowStop = false, ...waiting } = options;
  const { client } = context;
  const fleet = await getSettledFleet(client, name, options);
  refuseElastic(fleet);
  if (computeCapacity !== undefined) refuseOtherKind(fleet, computeCapacity, 'computeCapacity');
  const image = await imageToUse({ client }, nameOrArn, options);
  if (isInPlace(fleet, nameOrArn, image, computeCapacity)) return { changed: false, fleet };
  requireCapacity(fleet, computeCapacity);
  const wanted = isArn(nameOrArn) ? { imageArn: nameOrArn } : { imageName: nameOrArn };
  const patch = { ...wanted, ...(computeCapacity && { computeCapacity }) };
  if (fleet.state === 'RUNNING' && image !== undefined && isAnotherPlatform(fleet, image)) {
    const work = { fleetName: name, patch, allowStop, verifyImage };
    const { changed, fleet: moved } = await new UpdateRun(context, work, { ...waiting, signal }).run();
    return { changed, fleet: moved };
  }
  return { changed: true, fleet: await updateFleet(client, { name, ...patch }, { signal }) };
}

function refuseElastic({ name, fleetType }: Fleet): void {
  if (fleetType !== 'ELASTIC') return;
  throw new ConflictError(`Fleet ${name} is ELASTIC: it has app blocks instead of an image.`, {
    reason: 'not-permitted',
  });
}

/** Reads the image, unless it is named by ARN and nobody wants it looked at: an ARN alone tells which image it is. */
async function imageToUse(
  { client }: Pick<FleetContext, 'client'>,
  nameOrArn: string,
  { verifyImage, signal }: UseImageOptions,
): Promise<Image | undefined> {
  if (verifyImage === false && isArn(nameOrArn)) return undefined;
  const image = await getImage(client, nameOrArn, { signal });
  if (verifyImage !== false) refuseUnusable(image);
  return image;
}

/** A fleet that lost its image keeps that image's ARN and has no capacity: it has to be given both anew. */
function isInPlace(
  fleet: Fleet,
  nameOrArn: string,
  image: Image | undefined,
  computeCapacity: ComputeCapacity | undefined,
): boolean {
  const imageArn = image?.arn ?? nameOrArn;
  if (fleet.imageArn !== imageArn) return false;
  return computeCapacity === undefined ? hasSomeCapacity(fleet) : hasCapacity(fleet, computeCapacity);
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

function isAnotherPlatform(fleet: Fleet, image: Image): boolean {
  return fleet.platform !== undefined && image.platform !== undefined && fleet.platform !== image.platform;
}
