import type {
  DeleteImageCommandInput,
  DeleteImageCommandOutput,
  DescribeImagesCommandInput,
  DescribeImagesCommandOutput,
  Image,
  ImageState,
} from '@aws-sdk/client-appstream';
import type { Operation } from '../operation.js';
import type { AccountWorld } from '../world.js';
import { imageByArn, imageByName, imagesSharedWith, ownAndPublicImages, publicImages, visibilityTo } from './access.js';
import { arnOf } from './arns.js';
import type { Answer, Checked } from './checked.js';
import { inUse, invalidCombination, notFound, notPermitted } from './faults.js';
import { OrderedMap, type Placed } from './ordered-map.js';
import { pageOf, pageOfList } from './pages.js';
import { cutOffFleets } from './revocation.js';
import { shown } from './shown.js';
import type { GrantedPermissions, ImageRecord } from './state.js';
import { newTags } from './tags.js';

const imagesPerPage = 25;

/** An image to be put into an account; what is left out is like an image made from the public base image. */
export interface NewImage extends Partial<ImageRecord['details']> {
  readonly name: string;
  /** Default `AVAILABLE`. */
  readonly state?: ImageState | undefined;
  /** Accounts that it is shared with, and for what. */
  readonly sharedWith?: readonly ({ readonly accountId: string } & GrantedPermissions)[] | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** Puts an image into an account; one of the same name is replaced, and who loses it by that is cut off as by a revoke. */
export function addImage(account: AccountWorld, image: NewImage): ImageRecord {
  const { name, state = 'AVAILABLE', sharedWith = [], tags, ...details } = image;
  const [base] = publicImages(account.region);
  const record: ImageRecord = {
    name,
    arn: arnOf('image', account.region.name, account.accountId, name),
    ownerId: account.accountId,
    createdTime: new Date(account.region.world.clock.now()),
    details: {
      BaseImageArn: base?.arn,
      DisplayName: name,
      Platform: base?.details.Platform,
      ImageBuilderSupported: true,
      PublicBaseImageReleasedDate: base?.details.PublicBaseImageReleasedDate,
      ImageType: 'NATIVE',
      Applications: [],
      ...details,
    },
    permissions: new OrderedMap(),
    tags: newTags(tags),
    state,
  };
  for (const grant of sharedWith) record.permissions.add(grant.accountId, grant);
  const before = account.appstream.images.get(name);
  account.appstream.images.add(name, record);
  for (const { accountId, allowFleet } of before?.permissions.values() ?? []) {
    const kept = record.permissions.get(accountId)?.allowFleet === true;
    if (allowFleet && !kept) cutOffFleets(account.region, accountId, record.arn);
  }
  return record;
}

/** Lists images: own and public ones, or shared ones where the type or an ARN asks for them. */
export const describeImages: Operation<Checked<DescribeImagesCommandInput>, Answer<DescribeImagesCommandOutput>> = (
  { Names, Arns, Type, MaxResults = 0, NextToken },
  { account, world },
) => {
  // rule: images-names-or-arns
  if (Names !== undefined && Arns !== undefined) {
    throw invalidCombination('You cannot specify both Names and Arns.');
  }
  const wanted = (image: ImageRecord): boolean => Type === undefined || visibilityTo(account, image) === Type;
  const request = {
    listing: `DescribeImages ${JSON.stringify([Names, Arns, Type])}`,
    token: NextToken,
    // rule: images-page-size
    size: MaxResults === 0 ? imagesPerPage : MaxResults,
  };
  const named = namedImages(account, Names, Arns)?.filter(wanted);
  const { items, nextToken } =
    named === undefined
      ? pageOf((place) => listedImages(account, Type, place), request, wanted)
      : pageOfList(named, request);
  const answer = { Images: items.map((image) => describedTo(account, image)), NextToken: nextToken };
  for (const image of items) world.transitions.seen(image);
  return answer;
};

function namedImages(
  account: AccountWorld,
  names: readonly string[] | undefined,
  arns: readonly string[] | undefined,
): readonly ImageRecord[] | undefined {
  // rule: images-names-own-and-public
  const named = names?.map((name) => imageByName(account, name) ?? missing(name));
  // rule: images-arns-visible-only
  return named ?? arns?.map((arn) => imageByArn(account, arn) ?? missing(arn));
}

// rule: images-shared-by-type-only
function listedImages(account: AccountWorld, type: string | undefined, place: number): Iterable<Placed<ImageRecord>> {
  return type === 'SHARED' ? imagesSharedWith(account, place) : ownAndPublicImages(account, place);
}

function missing(nameOrArn: string): never {
  throw notFound('image', nameOrArn);
}

/** An image as `account` sees it. */
function describedTo(account: AccountWorld, image: ImageRecord): Image {
  const visibility = visibilityTo(account, image);
  const { ImageBuilderName, ...details } = image.details;
  const described: Image = {
    ...shown(details),
    Name: image.name,
    Arn: image.arn,
    State: image.state,
    Visibility: visibility,
    CreatedTime: image.createdTime,
  };
  if (visibility === 'PRIVATE') {
    if (ImageBuilderName !== undefined) described.ImageBuilderName = ImageBuilderName;
    // rule: image-shared-with-others
    described.ImageSharedWithOthers = image.permissions.size > 0 ? 'TRUE' : 'FALSE';
  }
  const grant = visibility === 'SHARED' ? image.permissions.get(account.accountId) : undefined;
  // rule: shared-image-shows-own-permissions
  if (grant !== undefined) {
    described.ImagePermissions = { allowFleet: grant.allowFleet, allowImageBuilder: grant.allowImageBuilder };
  }
  return described;
}

/** Deletes an own image that nobody uses. */
export const deleteImage: Operation<Checked<DeleteImageCommandInput>, Answer<DeleteImageCommandOutput>> = (
  { Name },
  { account, world },
) => {
  const image = imageByName(account, Name);
  if (image === undefined) throw notFound('image', Name);
  // rule: delete-public-image
  if (image.ownerId === '') throw notPermitted(`The image ${Name} is public and cannot be deleted.`);
  refuseUsed(account, image);
  // rule: delete-image-takes-time
  if (image.state !== 'DELETING') {
    image.state = 'DELETING';
    world.transitions.begin(image, 'image', () => {
      if (account.appstream.images.get(Name) === image) account.appstream.images.delete(Name);
    });
  }
  return { Image: describedTo(account, image) };
};

// rule: delete-image-in-use
function refuseUsed(account: AccountWorld, image: ImageRecord): void {
  if (image.permissions.size > 0) {
    throw inUse(`The image ${image.name} is shared with other accounts. Remove all image permissions first.`);
  }
  for (const { name, details } of account.appstream.fleets.values()) {
    if (details.ImageArn === image.arn) throw inUse(`The image ${image.name} is in use by the fleet ${name}.`);
  }
  for (const { name, details } of account.appstream.imageBuilders.values()) {
    if (details.ImageArn === image.arn) throw inUse(`The image ${image.name} is in use by the image builder ${name}.`);
  }
}
