import type { RequestOptions } from '../core/call-options.js';
import { collect } from '../core/paginate.js';
import { isAppStreamKitError } from '../errors.js';
import type { ImagePermissions } from '../records.js';
import { deleteImagePermissions, describeImagePermissions, type ImageGrant } from '../service/image-permissions.js';
import type { ImageShareContext } from './context.js';

/** What a call did to the share of one account. Plain JSON. */
export interface GrantChange {
  /** Name of the image. */
  readonly imageName: string;
  /** The consumer account. */
  readonly accountId: string;
  /** What the account could do before; absent when the image was not shared with it. */
  readonly before?: ImagePermissions;
  /** What the account may do now; absent when the image is not shared with it. */
  readonly after?: ImagePermissions;
  /** Whether anything was changed. */
  readonly changed: boolean;
  /** Whether the account may now make copies, through image builders, that cannot be taken back. */
  readonly allowsCopies: boolean;
}

/** The flags of a grant, without its account. */
export function permissionsOf({ allowFleet, allowImageBuilder }: ImagePermissions): ImagePermissions {
  return { allowFleet, allowImageBuilder };
}

/** Whether two accounts, or one at two times, may do the same; absent means no share. */
export function samePermissions(a: ImagePermissions | undefined, b: ImagePermissions | undefined): boolean {
  return a?.allowFleet === b?.allowFleet && a?.allowImageBuilder === b?.allowImageBuilder;
}

/** A {@link GrantChange} from what was and what is. */
export function grantChange(
  { imageName, accountId }: { readonly imageName: string; readonly accountId: string },
  before: ImagePermissions | undefined,
  after: ImagePermissions | undefined,
): GrantChange {
  return {
    imageName,
    accountId,
    ...(before && { before }),
    ...(after && { after }),
    changed: !samePermissions(before, after),
    allowsCopies: after?.allowImageBuilder === true,
  };
}

/** Reads all grants of an own image, by account. */
export async function readGrants(
  { client }: ImageShareContext,
  imageName: string,
  options: RequestOptions,
): Promise<ReadonlyMap<string, ImagePermissions>> {
  const grants = await collect(describeImagePermissions(client, imageName, options));
  return new Map(grants.map((grant) => [grant.accountId, permissionsOf(grant)]));
}

/**
 * Reads what one account may do with an own image; undefined when the image is not shared with it.
 *
 * @throws {@link NotFoundError} when there is no such image.
 */
export async function readGrant(
  { client }: ImageShareContext,
  imageName: string,
  accountId: string,
  options: RequestOptions,
): Promise<ImagePermissions | undefined> {
  const grants = await collect(describeImagePermissions(client, imageName, options, [accountId]));
  const grant = grants.find((candidate: ImageGrant) => candidate.accountId === accountId);
  return grant && permissionsOf(grant);
}

/**
 * Takes the share of one account back; may be repeated.
 *
 * @throws {@link NotFoundError} when there is no such image.
 */
export async function removeGrant(
  context: ImageShareContext,
  imageName: string,
  accountId: string,
  options: RequestOptions,
): Promise<GrantChange> {
  const before = await readGrant(context, imageName, accountId, options);
  if (before === undefined) return grantChange({ imageName, accountId }, undefined, undefined);
  return deleteGrant(context, { imageName, accountId }, before, options);
}

/**
 * Takes a share back that was there a moment ago.
 *
 * The service answers the same when the image is missing and when the share is, so that answer is looked into.
 *
 * @throws {@link NotFoundError} when there is no such image.
 */
export async function deleteGrant(
  context: ImageShareContext,
  subject: { readonly imageName: string; readonly accountId: string },
  before: ImagePermissions | undefined,
  options: RequestOptions,
): Promise<GrantChange> {
  const { imageName, accountId } = subject;
  try {
    await deleteImagePermissions(context.client, imageName, accountId, options);
  } catch (error) {
    if (!isAppStreamKitError(error) || error.code !== 'not-found') throw error;
    const left = await readGrant(context, imageName, accountId, options);
    if (left !== undefined) throw error;
    const ownLostAnswer = (error.attempts ?? 1) > 1;
    return grantChange(subject, ownLostAnswer ? before : undefined, undefined);
  }
  return grantChange(subject, before, undefined);
}
