import * as z from 'zod/mini';
import type { CallOptions } from '../core/call-options.js';
import { isIterable } from '../core/is-iterable.js';
import { callOptionsShape } from '../core/names.js';
import { lazy, parseInput, readInput, type ShapeOf } from '../core/parse.js';
import { ConflictError, InvalidInputError } from '../errors.js';
import type { ImagePermissions, SharePlanRow } from '../records.js';
import type { ImageGrant } from '../service/image-permissions.js';
import type { ImageShareContext } from './context.js';
import { permissionsOf, readGrants, samePermissions } from './grants.js';
import { type OwnedImage, readOwnedImage, requireAvailable } from './owned-image.js';
import { imageGrant, parseImageName } from './schemas.js';
import { ownAccountRefusal, refuseOverQuota } from './share.js';
import type { SharePlan } from './share-plan-record.js';
import { planRow, refusedRow, takesAway } from './share-plan-rows.js';

/** How a plan is made. */
export interface PlanOptions extends CallOptions {
  /** Whether accounts that are not in the list lose the share. Default false. */
  readonly removeOthers?: boolean | undefined;
  /** Most accounts that may lose the share or have their fleets cut off, 0 or more. Default 10. */
  readonly maxRemovals?: number | undefined;
}

const planOptions = lazy(() =>
  z.strictObject({
    ...callOptionsShape(),
    removeOthers: z.optional(z.boolean()),
    maxRemovals: z.optional(z.int().check(z.gte(0))),
  } satisfies ShapeOf<PlanOptions>),
);

/** Compares the grants that are wanted with those that there are; only reads. */
export async function planShares(
  context: ImageShareContext,
  imageName: string,
  grants: Iterable<string | ImageGrant>,
  options: PlanOptions,
): Promise<SharePlan> {
  parseImageName(imageName);
  const { signal, removeOthers = false, maxRemovals = 10 } = parseInput(planOptions(), options, 'options');
  const wanted = readWishes(grants);
  if (removeOthers && wanted.size === 0) throw nobodyLeft();
  const image = await readOwnedImage(context, imageName, { signal });
  if (removeOthers && wanted.size === 1 && wanted.has(image.ownerAccountId)) throw nobodyLeft();
  const current = await readGrants(context, imageName, { signal });
  const rows = [...wantedRows(image, wanted, current), ...(removeOthers ? removals(wanted, current) : [])];
  refuseImpossible(context, image, current.size, rows);
  refuseTooManyRemovals(imageName, rows, maxRemovals);
  return {
    version: 1,
    kind: 'share-plan',
    imageName,
    imageArn: image.arn,
    plannedAt: new Date(Date.now()).toISOString(),
    rows,
  };
}

/** By account, in the order given; the iterable is read once. */
function readWishes(grants: Iterable<string | ImageGrant>): ReadonlyMap<string, ImagePermissions> {
  const all = readInput('grants', () => {
    if (isIterable(grants)) return Array.from(grants, asGrant);
    throw new InvalidInputError([{ path: 'grants', message: 'give a list of account ids and grants' }]);
  });
  const parsed = parseInput(z.object({ grants: z.array(imageGrant()) }), { grants: all }, 'input');
  const wanted = new Map<string, ImagePermissions>();
  for (const [index, grant] of parsed.grants.entries()) {
    const known = wanted.get(grant.accountId);
    if (known !== undefined && !samePermissions(known, grant)) {
      throw new InvalidInputError([
        {
          path: `grants[${index}]`,
          message: `account ${grant.accountId} is named before with other permissions`,
        },
      ]);
    }
    wanted.set(grant.accountId, permissionsOf(grant));
  }
  return wanted;
}

function asGrant(wish: unknown): unknown {
  return typeof wish === 'string' ? { accountId: wish, allowFleet: true, allowImageBuilder: false } : wish;
}

function nobodyLeft(): InvalidInputError {
  return new InvalidInputError([
    {
      path: 'grants',
      message: 'removeOthers with no account to keep would take the share from everybody: revoke accounts one by one',
    },
  ]);
}

function wantedRows(
  image: OwnedImage,
  wanted: ReadonlyMap<string, ImagePermissions>,
  current: ReadonlyMap<string, ImagePermissions>,
): SharePlanRow[] {
  return Array.from(wanted, ([accountId, after]) =>
    accountId === image.ownerAccountId
      ? refusedRow(accountId, ownAccountRefusal)
      : planRow(accountId, current.get(accountId), after),
  );
}

function removals(
  wanted: ReadonlyMap<string, ImagePermissions>,
  current: ReadonlyMap<string, ImagePermissions>,
): SharePlanRow[] {
  return Array.from(current)
    .filter(([accountId]) => !wanted.has(accountId))
    .map(([accountId, before]) => planRow(accountId, before, undefined));
}

function refuseImpossible(
  { limits }: ImageShareContext,
  image: OwnedImage,
  shares: number,
  rows: readonly SharePlanRow[],
): void {
  const count = (action: SharePlanRow['action']) => rows.filter((row) => row.action === action).length;
  if (count('add') + count('change') > 0) requireAvailable(image);
  if (count('add') > 0) refuseOverQuota(image.name, shares + count('add') - count('remove'), limits.accountsPerImage);
}

function refuseTooManyRemovals(imageName: string, rows: readonly SharePlanRow[], maxRemovals: number): void {
  const taken = rows.filter(takesAway);
  if (taken.length <= maxRemovals) return;
  throw new ConflictError(
    `${taken.length} accounts would lose image ${imageName} or have fleets cut off, and maxRemovals is ${maxRemovals}. See the rows of this error, then give a higher maxRemovals.`,
    { reason: 'would-cut-off', rows: taken },
  );
}
