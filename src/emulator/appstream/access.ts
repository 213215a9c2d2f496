import type { VisibilityType } from '@aws-sdk/client-appstream';
import type { AccountWorld, RegionWorld } from '../world.js';
import { arnOf, parseArn } from './arns.js';
import { invalidCombination, notAvailable, notFound, notPermitted } from './faults.js';
import { OrderedMap, type Placed } from './ordered-map.js';
import { chained } from './pages.js';
import type { GrantedPermissions, ImageRecord } from './state.js';

/** Name of the base image that every account sees in every region. */
const publicImageName = 'AppStream-WinServer2022-06-17-2024';

const releasedOn = new Date('2024-06-17T00:00:00Z');

// rule: public-base-image
/** The images of the service itself, which every account may use. */
export function publicImages(region: RegionWorld): readonly ImageRecord[] {
  return [
    {
      name: publicImageName,
      arn: arnOf('image', region.name, '', publicImageName),
      ownerId: '',
      createdTime: releasedOn,
      details: {
        DisplayName: publicImageName,
        Description: 'Windows Server 2022 base image',
        Platform: 'WINDOWS_SERVER_2022',
        ImageBuilderSupported: true,
        PublicBaseImageReleasedDate: releasedOn,
        ImageType: 'NATIVE',
        Applications: [],
      },
      permissions: new OrderedMap(),
      tags: new Map(),
      state: 'AVAILABLE',
    },
  ];
}

/** What `image` is in the eyes of `account`; `undefined` when it does not see it. */
export function visibilityTo(account: AccountWorld, image: ImageRecord): VisibilityType | undefined {
  if (image.ownerId === '') return 'PUBLIC';
  if (image.ownerId === account.accountId) return 'PRIVATE';
  return image.permissions.has(account.accountId) ? 'SHARED' : undefined;
}

/** The image of that name which `account` owns, or the public one. */
export function imageByName(account: AccountWorld, name: string): ImageRecord | undefined {
  return account.appstream.images.get(name) ?? publicImages(account.region).find((image) => image.name === name);
}

/** The image of that ARN, if `account` sees it. */
export function imageByArn(account: AccountWorld, arn: string): ImageRecord | undefined {
  const parts = parseArn(arn);
  if (parts?.kind !== 'image' || parts.region !== account.region.name) return undefined;
  if (parts.accountId === '') return publicImages(account.region).find((image) => image.arn === arn);
  const image = account.region.accounts.get(parts.accountId)?.appstream.images.get(parts.name);
  return image !== undefined && visibilityTo(account, image) !== undefined ? image : undefined;
}

/** The images of `account` and those of the service, behind `place`. */
export function ownAndPublicImages(account: AccountWorld, place: number): Generator<Placed<ImageRecord>> {
  const published = publicImages(account.region).map((item, at) => ({ place: at + 1, item }));
  const publishedAfter = (start: number): readonly Placed<ImageRecord>[] => published.slice(start);
  return chained([(start) => account.appstream.images.after(start), publishedAfter], place);
}

/** Every image that other accounts of the region share with `account`, behind `place`. */
export function* imagesSharedWith(account: AccountWorld, place: number): Generator<Placed<ImageRecord>> {
  const owners = [...account.region.accounts.values()];
  const listings = owners.map(
    ({ appstream }) =>
      (start: number) =>
        appstream.images.after(start),
  );
  for (const placed of chained(listings, place)) {
    const { ownerId, permissions } = placed.item;
    if (ownerId !== account.accountId && permissions.has(account.accountId)) yield placed;
  }
}

/** The image that a request names for a fleet or an image builder. */
export interface NamedImage {
  readonly ImageName?: string | undefined;
  readonly ImageArn?: string | undefined;
}

/** The image that a fleet or an image builder of `account` is to run, if it may. */
export function imageToRun(
  account: AccountWorld,
  { ImageName, ImageArn }: NamedImage,
  permission: keyof GrantedPermissions,
): ImageRecord {
  // rule: fleet-one-image
  if ((ImageName === undefined) === (ImageArn === undefined)) {
    throw invalidCombination('You must specify either ImageName or ImageArn, and not both.');
  }
  // rule: shared-image-by-arn-only
  const image = ImageName === undefined ? imageByArn(account, ImageArn ?? '') : imageByName(account, ImageName);
  if (image === undefined) throw notFound('image', ImageName ?? ImageArn ?? '');
  // rule: fleet-needs-allow-fleet
  // rule: image-builder-needs-allow-image-builder
  if (visibilityTo(account, image) === 'SHARED' && image.permissions.get(account.accountId)?.[permission] !== true) {
    throw notPermitted(`The image ${image.arn} is not shared with this account with ${permission}.`);
  }
  // rule: fleet-image-available
  if (image.state !== 'AVAILABLE') throw notAvailable(`The image ${image.name} is ${image.state}.`);
  return image;
}
