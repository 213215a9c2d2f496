import * as sdk from '@aws-sdk/client-appstream';
import * as z from 'zod/mini';
import type { CallOptions } from '../core/call-options.js';
import type { Open } from '../core/decode.js';
import { sdkEnum } from '../core/fields.js';
import { imageNameOrArn, parseCallOptions } from '../core/names.js';
import { lazy, parseInput, type ShapeOf } from '../core/parse.js';
import { findImage, getImage } from '../service/find-image.js';
import { describeImagePermissions, type ImageGrant } from '../service/image-permissions.js';
import { describeImages, type Image } from '../service/images.js';
import type { ImageShareContext } from './context.js';
import { parseImageName } from './schemas.js';

/** Which images are listed. */
export interface ImageFilter {
  /**
   * `PRIVATE`: own images; `SHARED`: those that other accounts share with this one; `PUBLIC`: those that AWS provides.
   * Default: own and public ones.
   */
  readonly visibility?: Open<'PUBLIC' | 'PRIVATE' | 'SHARED'> | undefined;
}

const imageFilter = lazy(() =>
  z.strictObject({ visibility: z.optional(sdkEnum(sdk.VisibilityType)) } satisfies ShapeOf<ImageFilter>),
);

/** One image, by name or ARN; undefined when it cannot be seen. */
export async function findOneImage(
  { client }: ImageShareContext,
  nameOrArn: string,
  options: CallOptions,
): Promise<Image | undefined> {
  parseInput(imageNameOrArn(), nameOrArn, 'nameOrArn');
  return findImage(client, nameOrArn, parseCallOptions(options));
}

/** One image, by name or ARN. */
export async function getOneImage(
  { client }: ImageShareContext,
  nameOrArn: string,
  options: CallOptions,
): Promise<Image> {
  parseInput(imageNameOrArn(), nameOrArn, 'nameOrArn');
  return getImage(client, nameOrArn, parseCallOptions(options));
}

/** Images, as they are asked for. */
export function listImages(
  { client }: ImageShareContext,
  filter: ImageFilter,
  options: CallOptions,
): AsyncIterable<Image> {
  return describeImages(client, parseInput(imageFilter(), filter, 'filter'), parseCallOptions(options));
}

/** The accounts that an own image is shared with. */
export function listGrants(
  { client }: ImageShareContext,
  imageName: string,
  options: CallOptions,
): AsyncIterable<ImageGrant> {
  return describeImagePermissions(client, parseImageName(imageName), parseCallOptions(options));
}
