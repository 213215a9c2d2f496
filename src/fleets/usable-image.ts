import type { RequestOptions } from '../core/call-options.js';
import type { AppStreamSender } from '../core/senders.js';
import { ConflictError } from '../errors.js';
import { getImage } from '../service/find-image.js';
import type { Image } from '../service/images.js';

/**
 * Checks that fleets of this account can run on an image.
 *
 * @throws {@link NotFoundError} when it does not exist or cannot be seen.
 * @throws {@link ConflictError} `wrong-state` unless it is `AVAILABLE`, `not-permitted` when its owner does not let fleets use it.
 */
export async function getUsableImage(
  client: AppStreamSender,
  nameOrArn: string,
  options: RequestOptions,
): Promise<Image> {
  const image = await getImage(client, nameOrArn, options);
  refuseUnusable(image);
  return image;
}

/** As {@link getUsableImage}, for an image that was read already. */
export function refuseUnusable({ name, state, visibility, imagePermissions }: Image): void {
  if (state !== 'AVAILABLE') {
    throw new ConflictError(
      `Image ${name} is ${state ?? 'in an unknown state'}: fleets can use it once it is AVAILABLE.`,
      { reason: 'wrong-state' },
    );
  }
  if (visibility === 'SHARED' && imagePermissions?.allowFleet !== true) {
    throw new ConflictError(
      `Image ${name} is shared without the right to run fleets on it: ask its owner for allowFleet.`,
      {
        reason: 'not-permitted',
      },
    );
  }
}
