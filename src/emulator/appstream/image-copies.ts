import type { CopyImageCommandInput, CopyImageCommandOutput } from '@aws-sdk/client-appstream';
import type { Operation } from '../operation.js';
import { partitionOf } from '../partition.js';
import { regionPattern } from '../reading.js';
import type { AccountWorld } from '../world.js';
import { imageByName } from './access.js';
import type { Answer, Checked } from './checked.js';
import { alreadyExists, limitExceeded, notAvailable, notFound } from './faults.js';
import { addImage } from './images.js';
import { saidBeside } from './said.js';
import type { ImageRecord } from './state.js';

/** Copies an own image within its region or to another one: COPYING, then AVAILABLE. */
export const copyImage: Operation<Checked<CopyImageCommandInput>, Answer<CopyImageCommandOutput>> = (
  { SourceImageName, DestinationImageName, DestinationRegion, DestinationImageDescription },
  { account, world },
) => {
  const source = sourceOf(account, SourceImageName);
  const destination = destinationOf(account, DestinationRegion);
  // rule: copy-name-taken
  if (imageByName(destination, DestinationImageName) !== undefined) throw alreadyExists('image', DestinationImageName);
  // rule: images-quota
  if (destination.appstream.images.size >= world.settings.quotas.images) {
    throw limitExceeded(`The account has the maximum number of images in ${DestinationRegion}.`);
  }
  // rule: concurrent-image-copies
  if (copiesUnderWay(destination) >= world.settings.quotas.concurrentImageCopies) {
    throw limitExceeded(`The account has the maximum number of copies under way to ${DestinationRegion}.`);
  }
  // rule: copy-is-like-its-source
  const copy = addImage(destination, {
    ...saidBeside(source.details, ['ImageBuilderName']),
    ...(DestinationImageDescription !== undefined && { Description: DestinationImageDescription }),
    name: DestinationImageName,
    state: 'COPYING',
  });
  // rule: copy-takes-time
  world.transitions.begin(copy, 'image', () => {
    copy.state = 'AVAILABLE';
  });
  return { DestinationImageName };
};

function copiesUnderWay({ appstream }: AccountWorld): number {
  return [...appstream.images.values()].filter(({ state }) => state === 'COPYING').length;
}

function sourceOf({ appstream }: AccountWorld, name: string): ImageRecord {
  const image = appstream.images.get(name);
  // rule: copy-own-image-only
  if (image === undefined) throw notFound('image', name);
  // rule: copy-image-available
  if (image.state !== 'AVAILABLE') throw notAvailable(`The image ${name} is ${image.state}.`);
  return image;
}

function destinationOf({ accountId, region }: AccountWorld, name: string): AccountWorld {
  // rule: copy-region
  if (!regionPattern.test(name) || partitionOf(name) !== partitionOf(region.name)) throw notFound('region', name);
  return region.world.region(name).account(accountId);
}
