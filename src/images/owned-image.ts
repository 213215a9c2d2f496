import type { RequestOptions } from '../core/call-options.js';
import { accountOfArn } from '../core/names.js';
import { collect } from '../core/paginate.js';
import { ConflictError, NotFoundError, ResponseError } from '../errors.js';
import { describeImages, type Image } from '../service/images.js';
import type { ImageShareContext } from './context.js';

/** An image of the caller's own account. */
export interface OwnedImage extends Image {
  readonly arn: string;
  /** The caller's account, from the image's ARN. */
  readonly ownerAccountId: string;
}

/**
 * Reads an image that the caller's account owns, in whatever state it is.
 *
 * @throws {@link NotFoundError} when there is no such image.
 * @throws {@link ConflictError} `not-permitted` when it is public or another account's.
 */
export async function readOwnedImage(
  { client }: ImageShareContext,
  imageName: string,
  options: RequestOptions,
): Promise<OwnedImage> {
  const found = await collect(describeImages(client, { nameOrArn: imageName }, options));
  const named = found.filter((candidate) => candidate.name === imageName);
  const image = named.find((candidate) => candidate.visibility === 'PRIVATE') ?? named[0];
  if (image === undefined) {
    throw new NotFoundError(`There is no image ${imageName} in this account and region.`, {
      operation: 'DescribeImages',
      resource: 'image',
      resourceName: imageName,
    });
  }
  if (image.arn === undefined) {
    throw new ResponseError(`DescribeImages answered without the ARN of image ${imageName}.`, {
      operation: 'DescribeImages',
    });
  }
  const ownerAccountId = accountOfArn(image.arn);
  if (ownerAccountId === undefined || (image.visibility ?? 'PRIVATE') !== 'PRIVATE') {
    throw new ConflictError(
      `Image ${imageName} is ${image.visibility ?? 'PUBLIC'}: only PRIVATE images of this account can be shared.`,
      { reason: 'not-permitted' },
    );
  }
  return { ...image, arn: image.arn, ownerAccountId };
}

/**
 * Checks that an image can be shared now.
 *
 * @throws {@link ConflictError} `wrong-state` unless it is `AVAILABLE`.
 */
export function requireAvailable({ name, state }: OwnedImage): void {
  if (state === 'AVAILABLE') return;
  throw new ConflictError(
    `Image ${name} is ${state ?? 'in an unknown state'}: it can be shared once it is AVAILABLE.`,
    { reason: 'wrong-state' },
  );
}
