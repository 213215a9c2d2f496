import pMap from 'p-map';
import * as z from 'zod/mini';
import type { CallOptions, RequestOptions } from '../../core/call-options.js';
import { withoutDoubles } from '../../core/fields.js';
import { isIterable } from '../../core/is-iterable.js';
import { accountId as accountIdSchema, callOptionsShape, resourceName } from '../../core/names.js';
import { lazy, parseInput, readInput, type ShapeOf } from '../../core/parse.js';
import { serializeError } from '../../core/serialize-error.js';
import { sharedSignal } from '../../core/shared-signal.js';
import { InvalidInputError } from '../../errors.js';
import type { ImagePermissions } from '../../records.js';
import type { Fleet } from '../../service/fleets.js';
import type { ImageShareContext } from '../context.js';
import { readGrants } from '../grants.js';
import { type OwnedImage, readOwnedImage, requireAvailable } from '../owned-image.js';
import { lookAtConsumer } from '../revocation/consumer-view.js';
import { seenFleet } from '../revocation/fleet-progress.js';
import { ownAccountRefusal } from '../share.js';
import {
  type RolloutPlan,
  type RolloutPlanFleet,
  type RolloutPlanRow,
  type RolloutSettings,
  settingsShape,
} from './rollout-plan-record.js';

/** Which image is to be replaced by which, where, and how. */
export interface RolloutRequest {
  /** Name of the own image that fleets leave; its share is taken back from each account at the end. */
  readonly fromImage: string;
  /** Name of the own image that fleets get. It has to be private and `AVAILABLE`. */
  readonly toImage: string;
  /** The accounts, each a string of 12 digits. */
  readonly accounts: Iterable<string>;
  /** Tells which of an account's fleets on the old image are moved. Default: all. While one stays, the old image stays shared. */
  readonly fleets?: ((fleet: Fleet, accountId: string) => boolean) | undefined;
  /**
   * Whether running fleets that cannot be moved live are stopped for it, which ends their sessions. Default false: their accounts
   * are refused. Only an image of another platform needs it.
   */
  readonly allowStop?: boolean | undefined;
  /** Seconds, 0 to a year, that an account's fleets have to come up without a new error. Default 3600. */
  readonly verifySeconds?: number | undefined;
  /** Seconds for which a fleet has to look healthy on the new image, at most `verifySeconds`. Default 600. */
  readonly healthySeconds?: number | undefined;
  /** Seconds between two looks, 0.05 to 3600. Default 60. */
  readonly pollSeconds?: number | undefined;
}

/** How a rollout is planned. */
export interface PlanRolloutOptions extends CallOptions {
  /** Accounts that are looked into at a time, 1 to 50. Default 4. */
  readonly concurrency?: number | undefined;
}

const rolloutRequest = lazy(() => {
  const { allowStop, verifySeconds, healthySeconds, pollSeconds } = settingsShape();
  return z
    .strictObject({
      fromImage: resourceName(),
      toImage: resourceName(),
      accounts: z.custom<Iterable<string>>(isIterable, { error: 'give a list of account ids' }),
      fleets: z.optional(
        z.custom<(fleet: Fleet, accountId: string) => boolean>((value) => typeof value === 'function', {
          error: 'must be a function that tells which fleets are moved',
        }),
      ),
      allowStop: z.optional(allowStop),
      verifySeconds: z.optional(verifySeconds),
      healthySeconds: z.optional(healthySeconds),
      pollSeconds: z.optional(pollSeconds),
    } satisfies ShapeOf<RolloutRequest>)
    .check(
      z.refine(({ fromImage, toImage }) => fromImage !== toImage, {
        path: ['toImage'],
        error: 'is the image that fleets are to leave',
      }),
      z.refine((request) => settingsOf(request).healthySeconds <= settingsOf(request).verifySeconds, {
        path: ['healthySeconds'],
        error: 'is longer than verifySeconds, so no fleet could ever be verified',
      }),
    );
});

const accountList = lazy(() =>
  z.object({
    accounts: z.array(accountIdSchema()).check(
      z.minLength(1),
      withoutDoubles<string>((account) => account),
    ),
  }),
);

/** Fills in the defaults. */
function settingsOf(request: Omit<RolloutRequest, 'accounts'>): RolloutSettings {
  const { allowStop = false, verifySeconds = 3600, healthySeconds = 600, pollSeconds = 60 } = request;
  return { allowStop, verifySeconds, healthySeconds, pollSeconds };
}

/** The iterable is read once. */
function readAccounts({ accounts }: RolloutRequest): readonly string[] {
  const list = readInput('accounts', () => [...accounts]);
  return parseInput(accountList(), { accounts: list }, 'request').accounts;
}

const planOptions = lazy(() =>
  z.strictObject({
    ...callOptionsShape(),
    concurrency: z.optional(z.int().check(z.gte(1), z.lte(50))),
  } satisfies ShapeOf<PlanRolloutOptions>),
);

type Wishes = Omit<RolloutRequest, 'accounts'>;

/** What is known of both images before any account is looked into. */
interface Images {
  readonly from: OwnedImage;
  readonly to: OwnedImage;
  readonly fromGrants: ReadonlyMap<string, ImagePermissions>;
  readonly toGrants: ReadonlyMap<string, ImagePermissions>;
}

/** Looks into each account, and tells what a rollout would do there; only reads. */
export async function planRollout(
  context: ImageShareContext,
  request: RolloutRequest,
  options: PlanRolloutOptions = {},
): Promise<RolloutPlan> {
  const wishes = parseInput(rolloutRequest(), request, 'request');
  const accounts = readAccounts(wishes);
  const { signal: given, concurrency = 4 } = parseInput(planOptions(), options, 'options');
  const signal = sharedSignal(given);
  const images = await readImages(context, wishes, { signal });
  const rows = await pMap(accounts, (account) => planAccount(context, wishes, images, account, { signal }), {
    concurrency,
  });
  return {
    version: 1,
    kind: 'rollout-plan',
    fromImageArn: images.from.arn,
    toImageArn: images.to.arn,
    ...settingsOf(wishes),
    plannedAt: new Date(Date.now()).toISOString(),
    rows: withinQuota(rows, images.toGrants.size, context.limits.accountsPerImage),
  };
}

async function readImages(context: ImageShareContext, wishes: Wishes, request: RequestOptions): Promise<Images> {
  const from = await readOwnedImage(context, wishes.fromImage, request);
  const to = await readOwnedImage(context, wishes.toImage, request);
  requireAvailable(to);
  return {
    from,
    to,
    fromGrants: await readGrants(context, from.name, request),
    toGrants: await readGrants(context, to.name, request),
  };
}

async function planAccount(
  context: ImageShareContext,
  wishes: Wishes,
  images: Images,
  accountId: string,
  request: RequestOptions,
): Promise<RolloutPlanRow> {
  const fromBefore = images.fromGrants.get(accountId);
  const toBefore = images.toGrants.get(accountId);
  const known = { accountId, ...(fromBefore && { fromBefore }), ...(toBefore && { toBefore }) };
  const refused = (refusal: string): RolloutPlanRow => ({
    ...known,
    action: 'refused',
    fleets: [],
    leftOut: [],
    refusal,
  });
  if (accountId === images.to.ownerAccountId) return refused(ownAccountRefusal);
  const view = await lookAtConsumer(context, { imageArn: images.to.arn, accountId }, request);
  if (!view.visible) return refused(`its fleets cannot be seen: ${serializeError(view.cause).message}`);
  const onOldImage = view.fleets.filter(({ imageArn }) => imageArn === images.from.arn);
  const chosen = new Set(onOldImage.filter((fleet) => isChosen(wishes, fleet, accountId)));
  const leftOut = onOldImage.filter((fleet) => !chosen.has(fleet)).map(({ name }) => name);
  const fleets = Array.from(chosen, (fleet) => planFleet(fleet, images.to));
  const stops = fleets.filter(({ move, state }) => move === 'stop' && state !== 'STOPPED');
  if (stops.length > 0 && !wishes.allowStop) {
    const names = stops.slice(0, 5).map(({ fleetName }) => fleetName);
    return refused(`the image is of another platform, and allowStop was not given to stop ${names.join(', ')}`);
  }
  const nothing =
    fleets.length === 0 && toBefore?.allowFleet === true && (fromBefore === undefined || leftOut.length > 0);
  return { ...known, action: nothing ? 'unchanged' : 'roll-out', fleets, leftOut };
}

function isChosen({ fleets }: Wishes, fleet: Fleet, accountId: string): boolean {
  if (fleets === undefined) return true;
  const chosen: unknown = fleets(fleet, accountId);
  if (typeof chosen === 'boolean') return chosen;
  throw new InvalidInputError([{ path: 'fleets', message: `has to give true or false for fleet ${fleet.name}` }]);
}

function planFleet(fleet: Fleet, { platform }: OwnedImage): RolloutPlanFleet {
  const { desired, inUse } = seenFleet(fleet, '');
  const isOther = platform !== undefined && fleet.platform !== undefined && platform !== fleet.platform;
  return { fleetName: fleet.name, state: fleet.state, desired, inUse, move: isOther ? 'stop' : 'live' };
}

/** Refuses the accounts that the new image has no room for, in their order. */
function withinQuota(rows: readonly RolloutPlanRow[], shares: number, limit: number): readonly RolloutPlanRow[] {
  let room = limit - shares;
  return rows.map((row) => {
    if (row.action !== 'roll-out' || row.toBefore !== undefined) return row;
    room -= 1;
    if (room >= 0) return row;
    const refusal = `the new image would be shared with more than ${limit} accounts: give limits with a higher accountsPerImage where AWS has raised the quota`;
    return { ...row, action: 'refused', fleets: [], leftOut: [], refusal };
  });
}
