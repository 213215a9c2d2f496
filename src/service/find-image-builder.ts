import type { RequestOptions } from '../core/call-options.js';
import { collect } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import { NotFoundError, ResponseError } from '../errors.js';
import { describeImageBuilders, type ImageBuilder } from './image-builders.js';

/** Looks an image builder up; undefined when there is none of that name. */
export async function findImageBuilder(
  client: AppStreamSender,
  name: string,
  options: RequestOptions,
): Promise<ImageBuilder | undefined> {
  try {
    const found = await collect(describeImageBuilders(client, [name], options));
    return found.find((imageBuilder) => imageBuilder.name === name);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/**
 * Looks an image builder up that has to be there.
 *
 * @throws {@link NotFoundError} when there is none of that name.
 */
export async function getImageBuilder(
  client: AppStreamSender,
  name: string,
  options: RequestOptions,
): Promise<ImageBuilder> {
  const imageBuilder = await findImageBuilder(client, name, options);
  if (imageBuilder !== undefined) return imageBuilder;
  throw new NotFoundError(`There is no image builder ${name} in this account and region.`, {
    operation: 'DescribeImageBuilders',
    resource: 'image builder',
    resourceName: name,
  });
}

/** The ARN of an image builder, which the service need not tell. */
export function arnOfImageBuilder({ name, arn }: ImageBuilder): string {
  if (arn !== undefined) return arn;
  const operation = 'DescribeImageBuilders';
  throw new ResponseError(`${operation} answered without the ARN of image builder ${name}.`, { operation });
}
