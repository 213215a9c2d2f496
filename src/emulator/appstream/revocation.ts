import type { RegionWorld } from '../world.js';
import { setDesired } from './fleet-capacity.js';

/** The error of a fleet whose image is no longer shared; the service sends it although its own model does not list it. */
export const imageLostCode = 'SHARED_IMAGE_DELETED';

const imageLostMessage = 'Image is not accessible. Update the fleet with a valid image';

/** What the loss of a shared image does to the fleets of the account that it was shared with. */
export function cutOffFleets(region: RegionWorld, accountId: string, imageArn: string): void {
  const consumer = region.accounts.get(accountId);
  if (consumer === undefined) return;
  for (const fleet of consumer.appstream.fleets.values()) {
    if (fleet.details.ImageArn !== imageArn) continue;
    // rule: revoke-fleet-error
    // rule: sharing-again-restores-nothing
    fleet.errors.set(imageLostCode, imageLostMessage);
    const running = fleet.state === 'RUNNING' || fleet.state === 'STARTING';
    // rule: revoke-desired-zero
    // rule: revoke-leaves-sessions
    // rule: revoke-stopped-fleet
    if (running || region.world.settings.assume.stoppedFleetOnRevoke === 'desired-zero') setDesired(fleet, 0);
  }
}
