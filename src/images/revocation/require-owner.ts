import type { RequestOptions } from '../../core/call-options.js';
import { nameOfImage, placeOfArn } from '../../core/names.js';
import { collect } from '../../core/paginate.js';
import { unlessAborted } from '../../core/unless-aborted.js';
import { InvalidInputError } from '../../errors.js';
import { findImage } from '../../service/find-image.js';
import { describeImages } from '../../service/images.js';
import type { ImageShareContext } from '../context.js';
import { regionOf } from './consumer-view.js';

/**
 * Checks that the client is for the account and region of an image that a checkpoint is about.
 *
 * Shares are taken back by the image's name, and images of other accounts and regions may have the same one. When the image is
 * gone, any other own image tells where the client looks.
 *
 * @throws {@link InvalidInputError} when it looks elsewhere.
 */
export async function requireOwner(
  { client }: ImageShareContext,
  { imageArn }: { readonly imageArn: string },
  request: RequestOptions,
): Promise<void> {
  const wanted = placeOfArn(imageArn);
  const region = await unlessAborted(regionOf(client), request.signal);
  if (region !== undefined && region !== wanted.region) throw elsewhere(imageArn, `region ${region}`);
  const image = await findImage(client, nameOfImage(imageArn), request);
  if (image?.arn === imageArn) return;
  const [own] = await collect(describeImages(client, { visibility: 'PRIVATE' }, request), { limit: 1 });
  if (own?.arn === undefined) return;
  const seen = placeOfArn(own.arn);
  if (seen.region === wanted.region && seen.accountId === wanted.accountId) return;
  throw elsewhere(imageArn, `account ${seen.accountId} and region ${seen.region}`);
}

function elsewhere(imageArn: string, seen: string): InvalidInputError {
  return new InvalidInputError([
    { path: 'imageArn', message: `the checkpoint is for ${imageArn}, and this client is for ${seen}` },
  ]);
}
