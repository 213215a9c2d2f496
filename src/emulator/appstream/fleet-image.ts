import type { FleetType } from '@aws-sdk/client-appstream';
import type { AccountWorld } from '../world.js';
import { imageToRun, type NamedImage } from './access.js';
import { invalidCombination } from './faults.js';
import type { FleetDetails } from './state.js';

/** Fleet settings with the image that a request names, and its platform where they tell none. */
export function withImage(
  account: AccountWorld,
  type: FleetType,
  details: FleetDetails,
  { ImageName, ImageArn }: NamedImage,
): FleetDetails {
  if (type === 'ELASTIC') {
    // rule: elastic-no-image
    if (ImageName === undefined && ImageArn === undefined) return details;
    throw invalidCombination('An image is not allowed for Elastic fleets.');
  }
  const image = imageToRun(account, { ImageName, ImageArn }, 'allowFleet');
  const Platform = details.Platform ?? image.details.Platform;
  return { ...details, ImageName: image.name, ImageArn: image.arn, Platform };
}
