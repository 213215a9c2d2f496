import type { Fleet } from '../service/fleets.js';

/** Whether a fleet reports that its image was taken from this account: nothing new starts until it is given one anew. */
export function hasLostImage({ fleetErrors = [] }: Fleet): boolean {
  return fleetErrors.some(({ errorCode }) => errorCode === 'SHARED_IMAGE_DELETED');
}
