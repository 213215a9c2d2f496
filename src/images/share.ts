import * as z from 'zod/mini';
import type { CallOptions } from '../core/call-options.js';
import { callOptionsShape, parseCallOptions } from '../core/names.js';
import { lazy, parseInput, type ShapeOf } from '../core/parse.js';
import { ConflictError, InvalidInputError, QuotaError } from '../errors.js';
import type { ImagePermissions } from '../records.js';
import { type ImageGrant, updateImagePermissions } from '../service/image-permissions.js';
import type { ImageShareContext } from './context.js';
import { type GrantChange, grantChange, permissionsOf, readGrants, samePermissions } from './grants.js';
import { readOwnedImage, requireAvailable } from './owned-image.js';
import { imageGrant, parseImageName, parseSubject } from './schemas.js';
import { planRow } from './share-plan-rows.js';

/** How an image is shared. */
export interface ShareOptions extends CallOptions {
  /** Whether `allowFleet` may be taken away, which cuts off the account's fleets on the image. Default false. */
  readonly allowCutOff?: boolean | undefined;
}

const shareOptions = lazy(() =>
  z.strictObject({ ...callOptionsShape(), allowCutOff: z.optional(z.boolean()) } satisfies ShapeOf<ShareOptions>),
);

/** Gives an account a share, or changes the one it has. */
export async function share(
  context: ImageShareContext,
  imageName: string,
  grant: ImageGrant,
  options: ShareOptions,
): Promise<GrantChange> {
  parseImageName(imageName);
  const wanted = parseInput(imageGrant(), grant, 'grant');
  const { signal, allowCutOff = false } = parseInput(shareOptions(), options, 'options');
  const { accountId } = wanted;
  const image = await readOwnedImage(context, imageName, { signal });
  if (accountId === image.ownerAccountId) throw ownAccountRefused(imageName, accountId);
  requireAvailable(image);
  const grants = await readGrants(context, imageName, { signal });
  const before = grants.get(accountId);
  const after = permissionsOf(wanted);
  const change = grantChange({ imageName, accountId }, before, after);
  if (samePermissions(before, after)) return change;
  if (!allowCutOff) refuseCutOff(imageName, accountId, before, after);
  if (before === undefined) refuseOverQuota(imageName, grants.size + 1, context.limits.accountsPerImage);
  await updateImagePermissions(context.client, imageName, wanted, { signal });
  return change;
}

/** Gives an account a share for fleets, and none for image builders. */
export function shareForFleetOnly(
  context: ImageShareContext,
  imageName: string,
  accountId: string,
  options: CallOptions,
): Promise<GrantChange> {
  const subject = parseSubject(imageName, accountId);
  const grant = { accountId: subject.accountId, allowFleet: true, allowImageBuilder: false };
  return share(context, subject.imageName, grant, parseCallOptions(options));
}

/** Why an image cannot be shared with its owner. */
export const ownAccountRefusal = 'the account owns the image and may use it anyway';

function ownAccountRefused(imageName: string, accountId: string): InvalidInputError {
  return new InvalidInputError([
    {
      path: 'grant.accountId',
      message: `image ${imageName} cannot be shared with ${accountId}: ${ownAccountRefusal}`,
    },
  ]);
}

/**
 * Checks a number of accounts against the quota.
 *
 * @throws {@link QuotaError} when there are more than the image can be shared with.
 */
export function refuseOverQuota(imageName: string, accounts: number, limit: number): void {
  if (accounts <= limit) return;
  throw new QuotaError(
    `Image ${imageName} would be shared with ${accounts} accounts, and ${limit} are allowed. Where AWS has raised the quota, give limits: { ...currentLimits, accountsPerImage: ${accounts} }.`,
    { limit },
  );
}

function refuseCutOff(
  imageName: string,
  accountId: string,
  before: ImagePermissions | undefined,
  after: ImagePermissions,
): void {
  const row = planRow(accountId, before, after);
  if (!row.cutsOffFleets) return;
  throw new ConflictError(
    `Taking allowFleet of image ${imageName} away from ${accountId} cuts off its fleets on the image. Give allowCutOff: true to do it.`,
    { reason: 'would-cut-off', rows: [row] },
  );
}
