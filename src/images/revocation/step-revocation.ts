import type { RequestOptions } from '../../core/call-options.js';
import type { AppStreamSender } from '../../core/senders.js';
import { serializeError } from '../../core/serialize-error.js';
import type { StepOptions } from '../../core/step.js';
import { epochOf, parseStepOptions } from '../../core/step.js';
import { isTransient } from '../../core/translate-error.js';
import { ConflictError, isAppStreamKitError } from '../../errors.js';
import type { ImagePermissions } from '../../records.js';
import type { Fleet } from '../../service/fleets.js';
import type { ImageShareContext } from '../context.js';
import { readGrant, removeGrant } from '../grants.js';
import { type FleetRecord, imageNameOf, isDone, parseCheckpoint, type RevocationCheckpoint } from './checkpoint.js';
import { lookAtConsumer, type Unseen } from './consumer-view.js';
import type { RevocationFact } from './events.js';
import { type Expiry, expireSessions, isDue } from './expire-sessions.js';
import { failLook, finish, giveUpAtDeadline } from './finish.js';
import { discovered, follow, seenFleet } from './fleet-progress.js';
import { changeOf } from './report.js';
import { requireOwner } from './require-owner.js';
import { type RevocationStep, stepOf, type Turn, takeUp, tell } from './turn.js';

/**
 * Makes one step: takes the share back if it stands, looks once into the consumer account, and ends sessions that are due.
 *
 * It never sleeps, and may run twice from the same checkpoint.
 *
 * @throws {@link InvalidInputError} when the checkpoint is malformed, or the share stands and the client is for another account or
 * region than the image's.
 * @throws Whatever the owner's account answers for good, such as {@link AccessError}, while the share still stands.
 */
export async function stepRevocation(
  context: ImageShareContext,
  checkpoint: RevocationCheckpoint,
  options: StepOptions = {},
): Promise<RevocationStep> {
  const { signal, now } = parseStepOptions(options);
  const from = parseCheckpoint(checkpoint);
  const request = { signal, retry: false };
  const turn = takeUp(from, epochOf(now));
  if (isDone(from)) return stepOf(turn);
  const revoked = from.revoked ? turn : await takeBack(context, turn, request);
  if (!revoked.checkpoint.revoked) return stepOf(giveUpAtDeadline(revoked));
  return stepOf(await look(context, revoked, request, !from.revoked));
}

/** Removes the share; a failure that may pass leaves it for the next step. */
async function takeBack(context: ImageShareContext, turn: Turn, request: RequestOptions): Promise<Turn> {
  let before: ImagePermissions | undefined;
  try {
    await requireOwner(context, turn.checkpoint, request);
    ({ before } = await removeGrant(context, imageNameOf(turn.checkpoint), turn.checkpoint.accountId, request));
  } catch (error) {
    request.signal?.throwIfAborted();
    const missing = missingAt(error);
    if (missing === undefined && !isTransient(error)) throw error;
    if (missing !== 'DescribeImagePermissions') return failLook(turn, serializeError(error));
  }
  const revoked = tell(turn, { revoked: true, failures: 0, ...(before && { before }) });
  const { checkpoint } = revoked;
  return tell(revoked, {}, [{ type: 'revoked', change: changeOf(checkpoint) }, ...checkpoint.fleets.map(affected)]);
}

/**
 * The operation that found something missing.
 *
 * To `DescribeImagePermissions` it is the image, which can only be deleted once it is shared with nobody. Any other one
 * contradicts the share that was just read, which may pass.
 */
function missingAt(error: unknown): string | undefined {
  return isAppStreamKitError(error) && error.code === 'not-found' ? error.operation : undefined;
}

function affected({ fleetName, desiredBefore, inUseBefore, inUse }: FleetRecord): RevocationFact {
  return {
    type: 'fleet-affected',
    fleetName,
    desired: desiredBefore ?? 0,
    inUse: inUseBefore ?? inUse,
    fleetErrors: [],
  };
}

async function look(context: ImageShareContext, turn: Turn, request: RequestOptions, first: boolean): Promise<Turn> {
  const view = await lookAtConsumer(context, turn.checkpoint, request);
  if (!view.visible) return unseen(turn, view, first);
  const { unseenBecause: because } = turn.checkpoint;
  const { fleets, facts } = followAll(turn.checkpoint, view.fleets, turn.at);
  const unseenBefore: RevocationFact[] = because === undefined ? [] : [{ type: 'not-visible', because }];
  const followed = tell(turn, { seen: true, unseenBecause: undefined, fleets }, [...unseenBefore, ...facts]);
  if (!turn.checkpoint.expireSessions) return finish(followed, view.client, request);
  const { next, failure, ...expiry } = await expireDue(context, followed.checkpoint, view.client, request);
  const expired = tell(followed, { fleets: expiry.fleets, expireFrom: next }, expiry.facts);
  const stalled = next !== undefined && isStalled(turn.checkpoint, fleets, next);
  return finish({ ...expired, stalled }, view.client, request, failure);
}

/** Ends sessions that are due, unless the image has been shared with the account again: then its users may stream. */
async function expireDue(
  context: ImageShareContext,
  checkpoint: RevocationCheckpoint,
  client: AppStreamSender,
  request: RequestOptions,
): Promise<Expiry> {
  const { fleets, accountId, expireFrom } = checkpoint;
  if (!fleets.some(isDue)) return { fleets, facts: [] };
  try {
    const grant = await readGrant(context, imageNameOf(checkpoint), accountId, request);
    if (grant?.allowFleet) throw sharedAgain(checkpoint);
  } catch (error) {
    request.signal?.throwIfAborted();
    const deleted = isAppStreamKitError(error) && error.code === 'not-found';
    if (!deleted) return { fleets, facts: [], next: expireFrom, failure: serializeError(error) };
  }
  return expireSessions(client, fleets, expireFrom ?? 0, request);
}

function sharedAgain(checkpoint: RevocationCheckpoint): ConflictError {
  return new ConflictError(
    `Image ${imageNameOf(checkpoint)} is shared with ${checkpoint.accountId} again: no session is ended while it is.`,
    { reason: 'wrong-state' },
  );
}

/** Whether a fleet whose sessions were being ended in the step before shows as many users as then: the service is behind. */
function isStalled({ expireFrom, fleets: before }: RevocationCheckpoint, now: readonly FleetRecord[], next: number) {
  return next === expireFrom && (now[next]?.inUse ?? 0) >= (before[next]?.inUse ?? 0);
}

/** No look: with no client the watch is over, else it goes on until the deadline. */
function unseen(turn: Turn, { because }: Unseen, first: boolean): Turn {
  if (because === undefined) {
    return tell(turn, { outcome: 'not-visible', unseenBecause: undefined }, [{ type: 'not-visible' }]);
  }
  const { seen, failures } = turn.checkpoint;
  const failed =
    first && !seen
      ? tell(turn, { failures: failures + 1, unseenBecause: undefined }, [{ type: 'not-visible', because }])
      : failLook(turn, because);
  return giveUpAtDeadline(failed, because);
}

interface Followed {
  readonly fleets: readonly FleetRecord[];
  readonly facts: readonly RevocationFact[];
}

function followAll({ imageArn, fleets: known }: RevocationCheckpoint, all: readonly Fleet[], at: number): Followed {
  const seen = new Map(all.map((fleet) => [fleet.name, seenFleet(fleet, imageArn)]));
  const progress = known.map((record) => follow(record, seen.get(record.fleetName), at));
  const names = new Set(known.map(({ fleetName }) => fleetName));
  const added = [...seen.values()].filter(({ onImage, fleetName }) => onImage && !names.has(fleetName));
  for (const fleet of added) {
    const { fleetName, desired, inUse, fleetErrors } = fleet;
    const { record, facts } = follow(discovered(fleet), fleet, at);
    progress.push({ record, facts: [{ type: 'fleet-affected', fleetName, desired, inUse, fleetErrors }, ...facts] });
  }
  return { fleets: progress.map(({ record }) => record), facts: progress.flatMap(({ facts }) => facts) };
}
