import * as z from 'zod/mini';
import type { CallOptions, RequestOptions } from '../core/call-options.js';
import { blockedError, tookAway, unlessMissing } from '../core/deletion.js';
import { callOptionsShape, parseCallOptions } from '../core/names.js';
import { collect } from '../core/paginate.js';
import { lazy, parseInput, type ShapeOf } from '../core/parse.js';
import { type ConflictError, PartialFailureError } from '../errors.js';
import type { DeleteBlocker, Deletion, DeletionStep } from '../records.js';
import { describeFleets } from '../service/fleets.js';
import { describeImageBuilders } from '../service/image-builders.js';
import { deleteImage as sendDeleteImage } from '../service/images.js';
import type { ImageShareContext } from './context.js';
import { deleteGrant, readGrants } from './grants.js';
import { type OwnedImage, readOwnedImage } from './owned-image.js';
import { parseImageName } from './schemas.js';

/** How an image is deleted. */
export interface DeleteImageOptions extends CallOptions {
  /** Whether the shares of the image are taken back first, which cuts off other accounts' fleets on it. Default false. */
  readonly revokeGrants?: boolean | undefined;
}

const deleteOptions = lazy(() =>
  z.strictObject({
    ...callOptionsShape(),
    revokeGrants: z.optional(z.boolean()),
  } satisfies ShapeOf<DeleteImageOptions>),
);

/** What stands in the way of deleting an own image. */
export async function explainDeleteBlockers(
  context: ImageShareContext,
  imageName: string,
  options: CallOptions,
): Promise<readonly DeleteBlocker[]> {
  const requestOptions = parseCallOptions(options);
  const image = await readOwnedImage(context, parseImageName(imageName), requestOptions);
  return blockersOf(context, image, requestOptions);
}

/** Deletes an own image that nothing uses. */
export async function deleteImage(
  context: ImageShareContext,
  imageName: string,
  options: DeleteImageOptions,
): Promise<Deletion> {
  parseImageName(imageName);
  const { signal, revokeGrants = false } = parseInput(deleteOptions(), options, 'options');
  const gone: Deletion = { changed: false, name: imageName, steps: [] };
  const image = await unlessMissing(readOwnedImage(context, imageName, { signal }));
  if (image === undefined || image.state === 'DELETING') return gone;
  const blockers = await unlessMissing(blockersOf(context, image, { signal }));
  if (blockers === undefined) return gone;
  const standing = blockers.filter(({ kind }) => !(revokeGrants && kind === 'grant'));
  if (standing.length > 0) throw blocked(imageName, standing);
  const steps: DeletionStep[] = [];
  try {
    if (revokeGrants) await unlessMissing(takeAllBack(context, imageName, steps, { signal }));
    const isDeleted = await tookAway(sendDeleteImage(context.client, imageName, { signal }));
    if (isDeleted) steps.push({ action: 'delete', name: imageName });
  } catch (error) {
    signal?.throwIfAborted();
    if (steps.length === 0) throw error;
    throw onlyRevoked(imageName, steps, error);
  }
  return { changed: steps.length > 0, name: imageName, steps };
}

/** A fleet or image builder. */
interface UserOfImage {
  readonly name: string;
  readonly imageArn?: string | undefined;
}

async function blockersOf(
  context: ImageShareContext,
  { name, arn }: OwnedImage,
  options: RequestOptions,
): Promise<DeleteBlocker[]> {
  const grants = await readGrants(context, name, options);
  const fleets = await collect(describeFleets(context.client, undefined, options));
  const builders = await collect(describeImageBuilders(context.client, undefined, options));
  const using = (kind: DeleteBlocker['kind'], resources: readonly UserOfImage[]) =>
    resources.filter(({ imageArn }) => imageArn === arn).map((resource) => ({ kind, name: resource.name }));
  return [
    ...Array.from(grants.keys(), (accountId) => ({ kind: 'grant', name: accountId }) as const),
    ...using('fleet', fleets),
    ...using('image-builder', builders),
  ];
}

async function takeAllBack(
  context: ImageShareContext,
  imageName: string,
  steps: DeletionStep[],
  options: RequestOptions,
): Promise<void> {
  for (const [accountId, before] of await readGrants(context, imageName, options)) {
    const { changed } = await deleteGrant(context, { imageName, accountId }, before, options);
    if (changed) steps.push({ action: 'revoke', name: accountId });
  }
}

function blocked(imageName: string, blockers: readonly DeleteBlocker[]): ConflictError {
  const advice = blockers.every(({ kind }) => kind === 'grant')
    ? 'Revoke the grants first, or give revokeGrants: true.'
    : '';
  return blockedError({ what: `image ${imageName}`, blockers, advice });
}

function onlyRevoked(imageName: string, steps: readonly DeletionStep[], cause: unknown): PartialFailureError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const report = { complete: false, changed: true, name: imageName, steps };
  return new PartialFailureError(
    `Image ${imageName} is no longer shared with ${steps.length} accounts, but deleting it failed: ${why}`,
    report,
    { cause },
  );
}
