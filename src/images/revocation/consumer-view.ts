import type { RequestOptions } from '../../core/call-options.js';
import { placeOfArn } from '../../core/names.js';
import { collect } from '../../core/paginate.js';
import { parseInput } from '../../core/parse.js';
import { type AppStreamSender, appStreamSender } from '../../core/senders.js';
import { serializeError } from '../../core/serialize-error.js';
import { unlessAborted } from '../../core/unless-aborted.js';
import { ConflictError } from '../../errors.js';
import type { SerializedError, SurvivingCopies } from '../../records.js';
import { describeFleets, type Fleet } from '../../service/fleets.js';
import { describeImageBuilders } from '../../service/image-builders.js';
import { describeImages } from '../../service/images.js';
import type { ImageShareContext } from '../context.js';

/** What one look into the consumer account shows. */
export type ConsumerView =
  | {
      readonly visible: true;
      readonly client: AppStreamSender;
      /** All fleets of the account, whatever image they are on. */
      readonly fleets: readonly Fleet[];
    }
  | Unseen;

/** The account could not be looked into. */
export interface Unseen {
  readonly visible: false;
  /** Why; absent when there is no client for the account. */
  readonly because?: SerializedError;
  readonly cause?: unknown;
}

/** A share, by what it is of and whose it is. */
export interface ShareOfImage {
  readonly imageArn: string;
  /** The consumer account. */
  readonly accountId: string;
}

/** Looks into the consumer account: its client is asked for once, and its fleets are listed once. Rejects only when aborted. */
export async function lookAtConsumer(
  { consumerClient }: ImageShareContext,
  { imageArn, accountId }: ShareOfImage,
  options: RequestOptions,
): Promise<ConsumerView> {
  if (consumerClient === undefined) return { visible: false };
  try {
    const given = await unlessAborted(Promise.resolve(consumerClient(accountId)), options.signal);
    const client = parseInput(appStreamSender(), given, 'what consumerClient gave');
    const { region } = placeOfArn(imageArn);
    requireRegion(await unlessAborted(regionOf(client), options.signal), region);
    const fleets = await collect(describeFleets(client, undefined, options));
    for (const fleet of fleets) {
      const place = placeOfArn(fleet.arn);
      requireRegion(place.region, region);
      requireAccount(place.accountId, accountId);
    }
    if (fleets.length === 0) requireAccount(await unlessAborted(accountOf(client), options.signal), accountId);
    return { visible: true, client, fleets };
  } catch (cause) {
    options.signal?.throwIfAborted();
    return { visible: false, because: serializeError(cause), cause };
  }
}

/** A client of another region would find no fleet on the image and so show a drained account that is not. */
function requireRegion(actual: string | undefined, wanted: string): void {
  if (actual === undefined || actual === '' || actual === wanted) return;
  throw new ConflictError(`The consumer client is for the region ${actual}, but the image is in ${wanted}.`, {
    reason: 'not-permitted',
  });
}

/** Undefined when the client does not tell; one without a region says so itself when it is used. */
export async function regionOf({ config }: AppStreamSender): Promise<string | undefined> {
  const region = config?.region;
  if (typeof region !== 'function') return region;
  try {
    return await region();
  } catch {
    return undefined;
  }
}

/** What the credentials tell, which the client holds from its first request on; undefined when they do not. */
async function accountOf({ config }: AppStreamSender): Promise<string | undefined> {
  const credentials = config?.credentials;
  if (typeof credentials !== 'function') return undefined;
  try {
    return (await credentials()).accountId;
  } catch {
    return undefined;
  }
}

/** A client of another account would show, and with `expireSessions` end, what is none of this share's business. */
function requireAccount(actual: string | undefined, wanted: string): void {
  if (actual === undefined || actual === '' || actual === wanted) return;
  throw new ConflictError(`The consumer client for account ${wanted} looks into account ${actual}.`, {
    reason: 'not-permitted',
  });
}

/** Image builders and images of the consumer account that were made from the image. */
export async function findCopies(
  client: AppStreamSender,
  imageArn: string,
  options: RequestOptions,
): Promise<SurvivingCopies> {
  const imageBuilders: string[] = [];
  for await (const builder of describeImageBuilders(client, undefined, options)) {
    if (builder.imageArn === imageArn) imageBuilders.push(builder.name);
  }
  const images: string[] = [];
  for await (const image of describeImages(client, { visibility: 'PRIVATE' }, options)) {
    if (image.baseImageArn === imageArn) images.push(image.name);
  }
  return { imageBuilders, images };
}
