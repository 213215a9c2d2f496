import * as z from 'zod/mini';
import { accountId, arn, isArnOfImage, resourceName } from '../core/names.js';
import { lazy, parseInput, type ShapeOf } from '../core/parse.js';
import { InvalidInputError } from '../errors.js';
import type { SharePlanRow } from '../records.js';
import { imagePermissions } from './schemas.js';
import { planRow, refusedRow } from './share-plan-rows.js';

/** What sharing an image as wished would do, account by account. Plain JSON; leaving rows out makes a valid plan too. */
export interface SharePlan {
  /** Version of this record. */
  readonly version: 1;
  /** Always `'share-plan'`. */
  readonly kind: 'share-plan';
  /** Name of the image. */
  readonly imageName: string;
  /** ARN of the image: a plan is applied to no other. */
  readonly imageArn: string;
  /** When the grants were read. */
  readonly plannedAt: string;
  /** One row an account: those that were asked for, in their order, then those that lose the share. */
  readonly rows: readonly SharePlanRow[];
}

const rowShape = lazy(
  () =>
    ({
      accountId: accountId(),
      action: z.enum(['add', 'change', 'remove', 'unchanged', 'refused']),
      before: z.optional(imagePermissions()),
      after: z.optional(imagePermissions()),
      cutsOffFleets: z.boolean(),
      allowsCopies: z.boolean(),
      refusal: z.optional(z.string()),
    }) satisfies ShapeOf<SharePlanRow>,
);

const rowObject = lazy(() => z.strictObject(rowShape()));

type ParsedRow = z.infer<ReturnType<typeof rowObject>>;

/** A row, as records hold it, that agrees with itself. */
export const sharePlanRow = lazy(() =>
  z.pipe(
    rowObject().check(
      z.refine((row) => agrees(row), {
        error: 'does not agree with itself: leave the rows of a plan as they are, or leave them out',
      }),
    ),
    z.transform(canonicalRow),
  ),
);

const sharePlan = lazy(() =>
  z
    .strictObject({
      version: z.literal(1),
      kind: z.literal('share-plan'),
      imageName: resourceName(),
      imageArn: arn(),
      plannedAt: z.iso.datetime(),
      rows: z.array(sharePlanRow()),
    } satisfies ShapeOf<SharePlan>)
    .check(oneImage()),
);

/** What is read is found by the ARN and what is written by the name: both have to be the same image's. */
export const oneImage = lazy(() =>
  z.refine<{ readonly imageName: string; readonly imageArn: string }>(
    ({ imageName, imageArn }) => isArnOfImage(imageArn, imageName),
    { error: 'is for one image by its ARN and for another by its name' },
  ),
);

/** The row that follows from what is before and after. */
function canonicalRow({ accountId: account, action, before, after, refusal }: ParsedRow): SharePlanRow {
  return action === 'refused' ? refusedRow(account, refusal ?? '') : planRow(account, before, after);
}

function agrees(row: ParsedRow): boolean {
  const canonical = canonicalRow(row);
  if (row.action === 'refused' && (row.refusal === undefined || row.before || row.after)) return false;
  if (row.after && !row.after.allowFleet && !row.after.allowImageBuilder) return false;
  return (
    canonical.action === row.action &&
    canonical.cutsOffFleets === row.cutsOffFleets &&
    canonical.allowsCopies === row.allowsCopies
  );
}

/**
 * Checks a plan that may have been a file or a message since it was made.
 *
 * @throws {@link InvalidInputError} when it is no plan, of an unknown version, or does not agree with itself.
 */
export function parseSharePlan(plan: unknown): SharePlan {
  return parseInput(sharePlan(), plan, 'plan');
}

/**
 * Checks plans as {@link parseSharePlan} does; no account of an image may occur twice.
 *
 * @throws {@link InvalidInputError} else.
 */
export function parseSharePlans(plans: readonly unknown[]): readonly SharePlan[] {
  const parsed = parseInput(z.object({ plans: z.array(sharePlan()) }), { plans }, 'input');
  const seen = new Set<string>();
  for (const [index, { imageArn, rows }] of parsed.plans.entries()) {
    for (const { accountId: account } of rows) {
      if (seen.has(`${imageArn} ${account}`)) {
        throw new InvalidInputError([
          { path: `plans[${index}]`, message: `account ${account} of ${imageArn} occurs twice: give one row for it` },
        ]);
      }
      seen.add(`${imageArn} ${account}`);
    }
  }
  return parsed.plans;
}
