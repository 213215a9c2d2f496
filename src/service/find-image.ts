import type { RequestOptions } from '../core/call-options.js';
import { collect } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import { NotFoundError } from '../errors.js';
import { describeImages, type Image } from './images.js';

/** Looks an image up; undefined when it does not exist or cannot be seen. A name prefers the account's own image. */
export async function findImage(
  client: AppStreamSender,
  nameOrArn: string,
  options: RequestOptions,
): Promise<Image | undefined> {
  try {
    const found = await collect(describeImages(client, { nameOrArn }, options));
    const asked = found.filter(({ name, arn }) => name === nameOrArn || arn === nameOrArn);
    return asked.find(({ visibility }) => visibility === 'PRIVATE') ?? asked[0];
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/**
 * Looks an image up that has to be there.
 *
 * @throws {@link NotFoundError} when it does not exist or cannot be seen.
 */
export async function getImage(client: AppStreamSender, nameOrArn: string, options: RequestOptions): Promise<Image> {
  const image = await findImage(client, nameOrArn, options);
  if (image !== undefined) return image;
  throw new NotFoundError(
    `There is no image ${nameOrArn} that this account can see in this region. Images of other accounts are found by ARN only.`,
    { operation: 'DescribeImages', resource: 'image', resourceName: nameOrArn },
  );
}

/** What a request lacked: the image where that is missing, else, and where it may not be looked at, what the service said. */
export async function missingOf(
  client: AppStreamSender,
  error: NotFoundError,
  nameOrArn: string,
  options: RequestOptions,
): Promise<NotFoundError> {
  try {
    await getImage(client, nameOrArn, options);
    return error;
  } catch (missing) {
    options.signal?.throwIfAborted();
    return missing instanceof NotFoundError ? missing : error;
  }
}
