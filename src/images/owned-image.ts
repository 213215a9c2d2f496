import type { RequestOptions } from '../core/call-options.js';
import { accountOfArn } from '../core/names.js';
import { ConflictError, ResponseError } from '../errors.js';
import { getImage } from '../service/find-image.js';
import type { Image } from '../service/images.js';
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
  return requireOwned(await getImage(client, imageName, options));
}

/**
 * Checks that an image is the caller's account's own.
 *
 * @throws {@link ConflictError} `not-permitted` when it is public or another account's.
 */
export function requireOwned({ arn, visibility, ...image }: Image): OwnedImage {
  const { name } = image;
  if (arn === undefined) {
    throw new ResponseError(`DescribeImages answered without the ARN of image ${name}.`, {
      operation: 'DescribeImages',
    });
  }
  const ownerAccountId = accountOfArn(arn);
  if (ownerAccountId === undefined || (visibility ?? 'PRIVATE') !== 'PRIVATE') {
    throw new ConflictError(
      `Image ${name} is ${visibility ?? 'PUBLIC'}: only PRIVATE images of this account can be shared.`,
      { reason: 'not-permitted' },
    );
  }
  return { ...image, arn, ...(visibility && { visibility }), ownerAccountId };
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
    {
      reason: 'wrong-state',
    },
  );
}
