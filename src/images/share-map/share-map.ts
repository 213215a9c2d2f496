import pMap from 'p-map';
import * as z from 'zod/mini';
import type { CallOptions, RequestOptions } from '../../core/call-options.js';
import { accountId, callOptionsShape, resourceName } from '../../core/names.js';
import { collect } from '../../core/paginate.js';
import { lazy, parseInput, type ShapeOf } from '../../core/parse.js';
import { serializeError } from '../../core/serialize-error.js';
import { sharedSignal } from '../../core/shared-signal.js';
import { getImage } from '../../service/find-image.js';
import { describeImages, type Image } from '../../service/images.js';
import { contextOf, type ImageShareContext } from '../context.js';
import { readGrants } from '../grants.js';
import type { ImageShare } from '../image-share.js';
import { requireOwned } from '../owned-image.js';
import { inOrder } from './in-order.js';
import { lookAtAccount, type Visit } from './look-at-account.js';
import type { MappedAccount, MappedImage, ShareMap } from './share-map-record.js';

/** What is put into a {@link ShareMap}. */
export interface ShareMapOptions extends CallOptions {
  /** Names of own images; one that stands twice is one. Default: all own private images. */
  readonly imageNames?: readonly string[] | undefined;
  /**
   * Further accounts to look into, copies and all: they may have had an image once, of which the service keeps no list.
   * One that stands twice is one; without an image that can be read there is nothing to look for. Default: none.
   */
  readonly alsoAccountIds?: readonly string[] | undefined;
  /**
   * Whether copies are looked for in every account, since it may have had builder rights once. Default false: only in accounts
   * that have builder rights to an image now, and in `alsoAccountIds`.
   */
  readonly copiesEverywhere?: boolean | undefined;
  /** Most images, and then most accounts, that are read at the same time, 1 to 100. Default 4. */
  readonly concurrency?: number | undefined;
}

const shareMapOptions = lazy(() =>
  z.strictObject({
    ...callOptionsShape(),
    imageNames: z.optional(z.array(resourceName())),
    alsoAccountIds: z.optional(z.array(accountId())),
    copiesEverywhere: z.optional(z.boolean()),
    concurrency: z.optional(z.int().check(z.gte(1), z.lte(100))),
  } satisfies ShapeOf<ShareMapOptions>),
);

/**
 * Tells which accounts may use which own image, for what, on which of their fleets, and who holds copies; only reads
 * (`DescribeImages`, `DescribeImagePermissions`).
 *
 * It looks into consumer accounts through the `consumerClient` of `images` (`DescribeFleets` there, once an account, and
 * `DescribeImageBuilders` and `DescribeImages` where copies are looked for). An image or account that cannot be read is told as
 * such, with the error, and the rest goes on.
 *
 * @param images - Whose images; the map is of the account and region of its client.
 * @param options - Which images, where to look for copies, and how many reads at a time.
 * @returns Plain JSON, in an order that does not depend on the service. Without `consumerClient` no account is visible, and the
 * map is not complete once an image is shared.
 * @throws {@link InvalidInputError} when `images` is no {@link ImageShare} or an option is malformed; nothing has been sent.
 * @throws {@link AccessError} when all own images are wanted and listing them is not permitted.
 * @throws The reason of `options.signal`, when it aborts.
 *
 * @example Who has what, as a page to look at
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 *
 * const map = await shareMap(images);
 * console.log(formatShareMap(map));
 * await writeFile('map.html', shareMapToHtml(map));
 * ```
 */
export async function shareMap(images: ImageShare, options: ShareMapOptions = {}): Promise<ShareMap> {
  const context = contextOf(images);
  const given = parseInput(shareMapOptions(), options, 'options');
  const { concurrency = 4 } = given;
  const request = { signal: sharedSignal(given.signal) };
  request.signal?.throwIfAborted();
  const readAt = new Date(Date.now()).toISOString();
  const mapped = await readImages(context, given.imageNames, concurrency, request);
  const names = new Map(
    mapped.flatMap(({ imageArn, imageName }) => (imageArn === undefined ? [] : [[imageArn, imageName] as const])),
  );
  const visits = names.size === 0 ? [] : visitsOf(mapped, given);
  const accounts = await pMap(visits, (visit) => lookAtAccount(context, visit, names, request), { concurrency });
  const complete = mapped.every(({ error }) => error === undefined) && accounts.every(isSeen);
  return { version: 1, kind: 'share-map', readAt, complete, images: mapped, accounts };
}

function isSeen({ visible, lookedForCopies, copies }: MappedAccount): boolean {
  return visible && (!lookedForCopies || copies !== undefined);
}

async function readImages(
  context: ImageShareContext,
  imageNames: readonly string[] | undefined,
  concurrency: number,
  request: RequestOptions,
): Promise<MappedImage[]> {
  const wanted = imageNames ?? (await collect(describeImages(context.client, { visibility: 'PRIVATE' }, request)));
  const byName = new Map(wanted.map((image) => [typeof image === 'string' ? image : image.name, image]));
  const images = await pMap(byName, ([imageName, image]) => readImage(context, imageName, image, request), {
    concurrency,
  });
  return images.sort(inOrder(({ imageName }) => [imageName]));
}

/** An image and its shares; one that cannot be read fails alone. */
async function readImage(
  context: ImageShareContext,
  imageName: string,
  known: string | Image,
  request: RequestOptions,
): Promise<MappedImage> {
  let seen: Omit<MappedImage, 'shares'> = { imageName };
  try {
    const found = typeof known === 'string' ? await getImage(context.client, known, request) : known;
    const { arn, state, description } = requireOwned(found);
    seen = { imageName, imageArn: arn, ...(state && { state }), ...(description && { description }) };
    const grants = await readGrants(context, imageName, request);
    const shares = Array.from(grants, ([account, permissions]) => ({ accountId: account, ...permissions }));
    return { ...seen, shares: shares.sort(inOrder((share) => [share.accountId])) };
  } catch (error) {
    request.signal?.throwIfAborted();
    return { ...seen, shares: [], error: serializeError(error) };
  }
}

/** Each account once, however many images it has. */
function visitsOf(
  images: readonly MappedImage[],
  { alsoAccountIds = [], copiesEverywhere = false }: ShareMapOptions,
): readonly Visit[] {
  const visits = new Map(alsoAccountIds.map((also) => [also, { accountId: also, lookForCopies: true }]));
  for (const share of images.flatMap(({ shares }) => shares)) {
    const lookForCopies =
      copiesEverywhere || share.allowImageBuilder || visits.get(share.accountId)?.lookForCopies === true;
    visits.set(share.accountId, { accountId: share.accountId, lookForCopies });
  }
  return [...visits.values()].sort(inOrder(({ accountId: account }) => [account]));
}
