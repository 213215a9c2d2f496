import type { CallOptions } from '../core/call-options.js';
import { isArn } from '../core/names.js';
import { getImage } from '../service/find-image.js';
import type { Fleet } from '../service/fleets.js';
import type { Image } from '../service/images.js';
import type { FleetContext } from './context.js';
import type { FleetPatch } from './fleet-patch.js';
import { isSent } from './fleet-update-plan.js';
import { planFleetUpdate } from './plan-fleet-update.js';
import { refuseUnusable } from './usable-image.js';

/** How the image of a patch is read. */
interface ImageReading extends CallOptions {
  /** Whether the fleet has to be able to use it. */
  readonly verifyImage: boolean;
}

/**
 * Reads the image that a patch puts a fleet on; `undefined` where it leaves the fleet on its own.
 *
 * @throws {@link ConflictError} `wrong-state` or `not-permitted` when the image has to be usable and is not.
 */
export async function imageOfPatch(
  { client, limits }: FleetContext,
  fleet: Fleet,
  patch: FleetPatch,
  { verifyImage, signal }: ImageReading,
): Promise<Image | undefined> {
  const nameOrArn = patch.imageArn ?? patch.imageName;
  const { fields } = planFleetUpdate(fleet, patch, { limits });
  const isWanted = fields.some((planned) => /^image(Name|Arn)$/.test(planned.field) && isSent(planned));
  if (nameOrArn === undefined || !isWanted || (isArn(nameOrArn) && !verifyImage)) return undefined;
  const image = await getImage(client, nameOrArn, { signal });
  if (verifyImage) refuseUnusable(image);
  return image;
}
