import { ConflictError } from '../errors.js';
import type { Image } from '../service/images.js';

/**
 * Checks that fleets of this account can run on an image.
 *
 * @throws {@link ConflictError} `wrong-state` unless it is `AVAILABLE`, `not-permitted` when its owner does not let fleets use it.
 */
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
