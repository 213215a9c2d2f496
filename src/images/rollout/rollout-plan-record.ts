import * as z from 'zod/mini';
import { withoutDoubles } from '../../core/fields.js';
import { accountId, resourceName } from '../../core/names.js';
import { lazy, parseInput, type ShapeOf } from '../../core/parse.js';
import type { ImagePermissions } from '../../records.js';
import { count, imagePermissions, ownedImageArn } from '../schemas.js';

/** How a rollout moves fleets and judges them, as its plan and its checkpoints hold it. */
export interface RolloutSettings {
  /** Whether fleets that cannot be moved while they run are stopped for it, which ends their sessions. */
  readonly allowStop: boolean;
  /** Seconds that all of an account's fleets have, once they are moved, to run on the new image without a new error. */
  readonly verifySeconds: number;
  /** Seconds for which a fleet has to look healthy after its move. */
  readonly healthySeconds: number;
  /** Seconds between two looks. */
  readonly pollSeconds: number;
}

/** A fleet that a rollout moves. */
export interface RolloutPlanFleet {
  /** Name of the fleet. */
  readonly fleetName: string;
  /** State in which it was seen, such as `RUNNING`. */
  readonly state: string;
  /** Instances that it is asked to keep. */
  readonly desired: number;
  /** Instances in use; of a multi-session fleet the user sessions. */
  readonly inUse: number;
  /** `live`: users stream on, and instances of the new image come as they leave; `stop`: the fleet is stopped for the move. */
  readonly move: 'live' | 'stop';
}

/** What a rollout does in one account. */
export interface RolloutPlanRow {
  /** The account. */
  readonly accountId: string;
  /** `roll-out`: as the row says; `unchanged`: there is nothing to do; `refused`: nothing is done, as `refusal` says. */
  readonly action: 'roll-out' | 'unchanged' | 'refused';
  /** What the account may do with the old image; absent when it is not shared with it. */
  readonly fromBefore?: ImagePermissions | undefined;
  /** What the account may do with the new image; absent when it is not shared with it. */
  readonly toBefore?: ImagePermissions | undefined;
  /** The fleets that are moved. */
  readonly fleets: readonly RolloutPlanFleet[];
  /** Fleets on the old image that the filter leaves there: while there are any, the old image stays shared. */
  readonly leftOut: readonly string[];
  /** Why the row is refused. */
  readonly refusal?: string | undefined;
}

/** What a rollout would do, account by account. Plain JSON; leaving rows out makes a valid plan too. */
export interface RolloutPlan extends RolloutSettings {
  /** Version of this record. */
  readonly version: 1;
  /** Always `'rollout-plan'`. */
  readonly kind: 'rollout-plan';
  /** ARN of the image that fleets leave. */
  readonly fromImageArn: string;
  /** ARN of the image that fleets get. */
  readonly toImageArn: string;
  /** When the accounts were looked at. */
  readonly plannedAt: string;
  /** One row an account, in the order in which they were named. */
  readonly rows: readonly RolloutPlanRow[];
}

const planFleet = lazy(() =>
  z.strictObject({
    fleetName: resourceName(),
    state: z.string(),
    desired: count(),
    inUse: count(),
    move: z.enum(['live', 'stop']),
  } satisfies ShapeOf<RolloutPlanFleet>),
);

const planRow = lazy(() =>
  z
    .strictObject({
      accountId: accountId(),
      action: z.enum(['roll-out', 'unchanged', 'refused']),
      fromBefore: z.optional(imagePermissions()),
      toBefore: z.optional(imagePermissions()),
      fleets: z.array(planFleet()).check(withoutDoubles<RolloutPlanFleet>(({ fleetName }) => fleetName)),
      leftOut: z.array(resourceName()),
      refusal: z.optional(z.string()),
    } satisfies ShapeOf<RolloutPlanRow>)
    .check(
      z.refine(({ action, refusal }) => (action === 'refused') === (refusal !== undefined), {
        error: 'has to say why exactly when it is refused',
      }),
      z.refine(({ action, fleets }) => action === 'roll-out' || fleets.length === 0, {
        error: 'names fleets to move, and is not to be rolled out to',
      }),
    ),
);

const seconds = lazy(() => z.number().check(z.gte(0), z.lte(31_622_400)));

/** Members of {@link RolloutSettings}, for every record that holds them. */
export const settingsShape = lazy(
  () =>
    ({
      allowStop: z.boolean(),
      verifySeconds: seconds(),
      healthySeconds: seconds(),
      pollSeconds: z.number().check(z.gte(0.05), z.lte(3600)),
    }) satisfies ShapeOf<RolloutSettings>,
);

const rolloutPlan = lazy(() =>
  z
    .strictObject({
      version: z.literal(1),
      kind: z.literal('rollout-plan'),
      fromImageArn: ownedImageArn(),
      toImageArn: ownedImageArn(),
      ...settingsShape(),
      plannedAt: z.iso.datetime(),
      rows: z.array(planRow()).check(withoutDoubles<{ readonly accountId: string }>((row) => row.accountId)),
    })
    .check(twoImages()),
);

/** Fleets leave one image for another of the same owner. */
export const twoImages = lazy(() =>
  z.refine<{ readonly fromImageArn: string; readonly toImageArn: string }>(
    ({ fromImageArn, toImageArn }) => fromImageArn !== toImageArn && homeOf(fromImageArn) === homeOf(toImageArn),
    { error: 'names one image twice, or images of different accounts or regions' },
  ),
);

function homeOf(value: string): string {
  return value.slice(0, value.indexOf(':image/'));
}

/**
 * Checks a plan that may have been a file or a message since it was made.
 *
 * @throws {@link InvalidInputError} when it is no plan, of an unknown version, or does not agree with itself.
 */
export function parseRolloutPlan(plan: unknown): RolloutPlan {
  return parseInput(rolloutPlan(), plan, 'plan');
}
