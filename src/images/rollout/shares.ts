import type { RequestOptions } from '../../core/call-options.js';
import { nameOfImage } from '../../core/names.js';
import { ConflictError, isAppStreamKitError } from '../../errors.js';
import type { ImagePermissions } from '../../records.js';
import { updateImagePermissions } from '../../service/image-permissions.js';
import type { ImageShareContext } from '../context.js';
import { grantChange, readGrant, removeGrant, samePermissions } from '../grants.js';
import { requireOwner } from '../revocation/require-owner.js';
import type { RolloutCheckpoint } from './checkpoint.js';
import type { RolloutFact } from './events.js';
import type { SeenAccount } from './fleet-moves.js';

/** Most fleets that an event names. */
const mostNames = 50;

/** What became of a share, and whether it stays although it was to be taken back. */
export interface ShareStep {
  readonly facts: readonly RolloutFact[];
  readonly kept: boolean;
}

/** What the account is allowed with the new image: fleets, and what it was allowed before. */
function allowingFleets(before: ImagePermissions | undefined): ImagePermissions {
  return { allowFleet: true, allowImageBuilder: before?.allowImageBuilder ?? false };
}

/**
 * Lets the account run fleets on the new image.
 *
 * @throws {@link ConflictError} `concurrent-change` when the share is another than the plan found.
 */
export async function shareNewImage(
  context: ImageShareContext,
  { toImageArn, accountId, toBefore }: RolloutCheckpoint,
  request: RequestOptions,
): Promise<ShareStep> {
  if (toBefore?.allowFleet) return { facts: [], kept: false };
  const imageName = nameOfImage(toImageArn);
  await requireOwner(context, { imageArn: toImageArn }, request);
  const wanted = allowingFleets(toBefore);
  const now = await readGrant(context, imageName, accountId, request);
  if (!samePermissions(now, wanted)) {
    if (!samePermissions(now, toBefore)) throw changedSince(imageName, accountId);
    await updateImagePermissions(context.client, imageName, { accountId, ...wanted }, request);
  }
  return { facts: [{ type: 'shared', change: grantChange({ imageName, accountId }, toBefore, wanted) }], kept: false };
}

function changedSince(imageName: string, accountId: string): ConflictError {
  return new ConflictError(
    `The share of image ${imageName} with ${accountId} was changed after the plan was made: plan anew.`,
    { reason: 'exists' },
  );
}

/** Takes the old image back, unless fleets run on it. */
export async function revokeOldImage(
  context: ImageShareContext,
  { fromImageArn, accountId, fromBefore, leftOut }: RolloutCheckpoint,
  account: SeenAccount,
  request: RequestOptions,
): Promise<ShareStep> {
  const imageName = nameOfImage(fromImageArn);
  const fleetNames = fleetsOn(account, fromImageArn);
  if (fleetNames.length > 0) {
    return { ...keep(imageName, fleetNames), kept: fleetNames.some((name) => !leftOut.includes(name)) };
  }
  if (fromBefore === undefined) return { facts: [], kept: false };
  await unlessDeleted(async () => {
    await requireOwner(context, { imageArn: fromImageArn }, request);
    await removeGrant(context, imageName, accountId, request);
  });
  const change = grantChange({ imageName, accountId }, fromBefore, undefined);
  return { facts: [{ type: 'revoked', change }], kept: false };
}

/** Puts the share of the new image back as it was, unless fleets run on it or somebody changed it since. */
export async function unshareNewImage(
  context: ImageShareContext,
  { toImageArn, accountId, toBefore }: RolloutCheckpoint,
  account: SeenAccount,
  request: RequestOptions,
): Promise<ShareStep> {
  if (toBefore?.allowFleet) return { facts: [], kept: false };
  const imageName = nameOfImage(toImageArn);
  const given = allowingFleets(toBefore);
  const now = await unlessDeleted(async () => {
    await requireOwner(context, { imageArn: toImageArn }, request);
    return readGrant(context, imageName, accountId, request);
  });
  if (now === 'deleted' || samePermissions(now, toBefore)) return { facts: [], kept: false };
  const fleetNames = fleetsOn(account, toImageArn);
  if (fleetNames.length > 0 || !samePermissions(now, given)) return keep(imageName, fleetNames);
  if (toBefore === undefined) await removeGrant(context, imageName, accountId, request);
  else await updateImagePermissions(context.client, imageName, { accountId, ...toBefore }, request);
  const change = grantChange({ imageName, accountId }, given, toBefore);
  return { facts: [{ type: 'unshared', change }], kept: false };
}

/** An image that somebody has deleted meanwhile is shared with nobody. */
async function unlessDeleted<T>(act: () => Promise<T>): Promise<T | 'deleted'> {
  try {
    return await act();
  } catch (error) {
    if (isAppStreamKitError(error) && error.code === 'not-found') return 'deleted';
    throw error;
  }
}

function fleetsOn({ fleets }: SeenAccount, imageArn: string): readonly string[] {
  return [...fleets.values()].filter((fleet) => fleet.imageArn === imageArn).map(({ name }) => name);
}

function keep(imageName: string, fleetNames: readonly string[]): ShareStep {
  return { facts: [{ type: 'share-kept', imageName, fleetNames: fleetNames.slice(0, mostNames) }], kept: true };
}
