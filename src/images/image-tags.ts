import * as z from 'zod/mini';
import type { CallOptions } from '../core/call-options.js';
import { parseCallOptions } from '../core/names.js';
import { parseInput } from '../core/parse.js';
import { tags as tagFields, tagKey } from '../core/tag-fields.js';
import { addTags, removeTags, type TagChange } from '../service/change-tags.js';
import { listTags, type Tags } from '../service/tags.js';
import type { ImageShareContext } from './context.js';
import { readOwnedImage } from './owned-image.js';
import { parseImageName } from './schemas.js';

/** The tags of an own image. */
export async function imageTags(context: ImageShareContext, imageName: string, options: CallOptions): Promise<Tags> {
  const requestOptions = parseCallOptions(options);
  const { arn } = await readOwnedImage(context, parseImageName(imageName), requestOptions);
  return listTags(context.client, arn, requestOptions);
}

/** Adds tags to an own image. */
export async function tagImage(
  context: ImageShareContext,
  imageName: string,
  tags: Tags,
  options: CallOptions,
): Promise<TagChange> {
  parseImageName(imageName);
  const added = parseInput(tagFields(context.limits), tags, 'tags');
  const requestOptions = parseCallOptions(options);
  const { arn } = await readOwnedImage(context, imageName, requestOptions);
  return addTags(context.client, arn, added, context.limits, requestOptions);
}

/** Removes tags of an own image. */
export async function untagImage(
  context: ImageShareContext,
  imageName: string,
  keys: readonly string[],
  options: CallOptions,
): Promise<TagChange> {
  parseImageName(imageName);
  const removed = parseInput(z.array(tagKey()), keys, 'keys');
  const requestOptions = parseCallOptions(options);
  const { arn } = await readOwnedImage(context, imageName, requestOptions);
  return removeTags(context.client, arn, removed, requestOptions);
}
