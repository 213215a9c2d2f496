import type { RequestOptions } from '../../core/call-options.js';
import { serializeError } from '../../core/serialize-error.js';
import { epochOf, parseStepOptions, type StepOptions } from '../../core/step.js';
import { isAppStreamKitError, WaitTimeoutError } from '../../errors.js';
import type { ImageShareContext } from '../context.js';
import { lookAtConsumer } from '../revocation/consumer-view.js';
import { seenFleet } from '../revocation/fleet-progress.js';
import { parseRolloutCheckpoint, type RolloutCheckpoint, type RolloutFleetRecord } from './checkpoint.js';
import type { RolloutFact } from './events.js';
import { type Direction, type FleetMove, isSettled, mayPass, moveFleets, type SeenAccount } from './fleet-moves.js';
import { revokeOldImage, shareNewImage, unshareNewImage } from './shares.js';
import {
  deadlineOf,
  end,
  giveUp,
  isForth,
  moveSeconds,
  type RolloutStep,
  secondsLeft,
  stepOf,
  type Turn,
  takeUp,
  tell,
  tryAgain,
} from './turn.js';
import { notHealthyInTime, verifyFleets } from './verify-fleets.js';

type Phase = (
  context: ImageShareContext,
  turn: Turn,
  account: SeenAccount,
  request: RequestOptions,
) => Turn | Promise<Turn>;

/**
 * Takes the rollout of one account a step further: one look into the account, and the writes that are due.
 *
 * It never sleeps, and may run twice from the same checkpoint.
 *
 * @throws {@link InvalidInputError} when the checkpoint is malformed, or the client is for another account or region than the image's.
 */
export async function stepRollout(
  context: ImageShareContext,
  checkpoint: RolloutCheckpoint,
  options: StepOptions = {},
): Promise<RolloutStep> {
  const { signal, now } = parseStepOptions(options);
  const turn = takeUp(parseRolloutCheckpoint(checkpoint), epochOf(now));
  const { phase, toImageArn, accountId } = turn.checkpoint;
  if (phase === 'ended') return stepOf(turn);
  const request: RequestOptions = { signal, retry: false };
  const view = await lookAtConsumer(context, { imageArn: toImageArn, accountId }, request);
  if (!view.visible) return stepOf(unseen(turn, view.cause));
  const fleets = new Map(view.fleets.map((fleet) => [fleet.name, fleet]));
  try {
    return stepOf(await phases[phase](context, turn, { client: view.client, fleets }, request));
  } catch (error) {
    signal?.throwIfAborted();
    if (isAppStreamKitError(error) && error.code === 'invalid-input') throw error;
    return stepOf(failed(turn, error));
  }
}

function failed(turn: Turn, error: unknown): Turn {
  return mayPass(error) ? tryAgain(turn, error) : giveUp(turn, serializeError(error));
}

/** The caller's own way into the account may be open again later; on the way back every reason is given that chance. */
function unseen(turn: Turn, cause: unknown): Turn {
  return !isForth(turn) || !isAppStreamKitError(cause) ? tryAgain(turn, cause) : failed(turn, cause);
}

/** What each phase does. A phase goes over into the next one, which the next step begins. */
const phases: Readonly<Record<Exclude<RolloutCheckpoint['phase'], 'ended'>, Phase>> = {
  async share(context, turn, account, request) {
    const { facts } = await shareNewImage(context, turn.checkpoint, request);
    const noted = turn.checkpoint.fleets.map((record) => noteFleet(record, turn.checkpoint, account));
    const fleets = noted.map(({ record }) => record);
    const begun = { phase: 'move', deadlineAt: deadlineOf(turn, moveSeconds), fleets, failures: 0 } as const;
    return tell(turn, begun, [...facts, ...noted.flatMap((move) => move.facts)]);
  },

  async move(_context, turn, account, request) {
    const { verifySeconds, pollSeconds } = turn.checkpoint;
    const direction = forth(turn.checkpoint);
    const moves = await moveFleets(account, turn.checkpoint.fleets, direction, request);
    const moved = tellMoves(turn, moves);
    const refused = moves.find(({ error }) => error !== undefined && !mayPass(error));
    if (refused !== undefined) return giveUp(moved, serializeError(refused.error));
    const delayed = moves.find(({ error }) => error !== undefined);
    if (delayed !== undefined) return tryAgain(moved, delayed.error);
    const settled = goOn(moved, moves, direction);
    if (!moved.checkpoint.fleets.every((record) => isSettled(record, direction))) {
      return secondsLeft(settled) > 0 ? settled : giveUp(settled, serializeError(notMovedInTime(settled, account)));
    }
    const isMoved = moved.checkpoint.fleets.some(({ stage }) => stage === 'moved');
    const begun = { phase: 'verify', deadlineAt: deadlineOf(turn, verifySeconds) } as const;
    return tell({ ...settled, pauseSeconds: isMoved ? pollSeconds : 0 }, begun);
  },

  verify(_context, turn, account) {
    const seen = tell(tellMoves(turn, verifyFleets(turn.checkpoint, account, turn.at)), { failures: 0 });
    if (seen.checkpoint.fleets.every(({ stage }) => stage !== 'moved')) {
      return tell({ ...seen, pauseSeconds: 0 }, { phase: 'revoke', deadlineAt: undefined });
    }
    const left = secondsLeft(turn);
    const late = left > 0 ? undefined : notHealthyInTime(seen.checkpoint, account);
    if (late !== undefined) return giveUp(seen, serializeError(late));
    const { pollSeconds } = turn.checkpoint;
    return { ...seen, pauseSeconds: left > 0 ? Math.min(pollSeconds, left) : pollSeconds };
  },

  async revoke(context, turn, account, request) {
    const { facts, kept } = await revokeOldImage(context, turn.checkpoint, account, request);
    return end(tell(turn, { shareKept: kept }, facts), 'rolled-out');
  },

  async 'move-back'(_context, turn, account, request) {
    const direction = back(turn.checkpoint);
    const made = await moveFleets(account, turn.checkpoint.fleets, direction, request);
    const late = gotFurther(made) || secondsLeft(turn) > 0 ? undefined : notMovedInTime(turn, account);
    const moves = made.map((move) => stuck(move, isSettled(move.record, direction) ? undefined : late));
    const moved = tellMoves(turn, moves);
    const delayed = moves.find(({ error }) => error !== undefined);
    if (delayed !== undefined) return tryAgain(moved, delayed.error);
    const settled = goOn(moved, moves, direction);
    const isOver = settled.checkpoint.fleets.every((record) => isSettled(record, direction));
    return isOver ? tell({ ...settled, pauseSeconds: 0 }, { phase: 'unshare', deadlineAt: undefined }) : settled;
  },

  async unshare(context, turn, account, request) {
    const { facts, kept } = await unshareNewImage(context, turn.checkpoint, account, request);
    const isStuck = turn.checkpoint.fleets.some(({ stage }) => stage === 'stuck');
    return end(tell(turn, { shareKept: kept }, facts), isStuck || kept ? 'incomplete' : 'rolled-back');
  },
};

function forth({ fromImageArn, toImageArn, allowStop }: RolloutCheckpoint): Direction {
  return { from: fromImageArn, to: toImageArn, arrived: 'moved', mayStop: allowStop };
}

function back({ fromImageArn, toImageArn, allowStop }: RolloutCheckpoint): Direction {
  return { from: toImageArn, to: fromImageArn, arrived: 'moved-back', mayStop: allowStop };
}

/** A fleet as the first look finds it: from here on, only this rollout may have moved it. */
function noteFleet(record: RolloutFleetRecord, { toImageArn }: RolloutCheckpoint, account: SeenAccount): FleetMove {
  const { fleetName } = record;
  const fleet = account.fleets.get(fleetName);
  if (fleet?.imageArn === toImageArn) {
    return { record: { ...record, stage: 'left' }, facts: [{ type: 'fleet-left', fleetName, reason: 'new-image' }] };
  }
  if (fleet === undefined) return { record, facts: [] };
  const ran = fleet.state === 'RUNNING' || fleet.state === 'STARTING';
  return { record: { ...record, ran, errorsBefore: seenFleet(fleet, toImageArn).fleetErrors }, facts: [] };
}

/** A fleet that is refused for good on its way back, or late, stays where it is; the others go on. */
function stuck({ record, facts, error }: FleetMove, late: unknown): FleetMove {
  const why = error === undefined ? late : mayPass(error) ? undefined : error;
  if (why === undefined) return { record, facts, error };
  const { fleetName } = record;
  const told: RolloutFact = { type: 'fleet-stuck', fleetName, error: serializeError(why) };
  return { record: { ...record, stage: 'stuck' }, facts: [...facts, told] };
}

/** Why fleets count as failed that were not moved in time, in either direction. */
function notMovedInTime({ checkpoint }: Turn, { fleets }: SeenAccount): WaitTimeoutError {
  const pending = checkpoint.fleets.filter(({ stage }) => stage === 'waiting' || stage === 'stopping');
  const found = pending.slice(0, 3).map(({ fleetName }) => `${fleetName} is ${fleets.get(fleetName)?.state ?? 'gone'}`);
  return new WaitTimeoutError(`Not moved within ${moveSeconds} s: ${found.join('; ')}.`, {
    resource: `fleets on ${checkpoint.fromImageArn}`,
    wantedState: 'moved',
    lastState: 'not moved',
  });
}

function tellMoves(turn: Turn, moves: readonly FleetMove[]): Turn {
  return tell(
    turn,
    { fleets: moves.map(({ record }) => record) },
    moves.flatMap(({ facts }) => facts),
  );
}

/** Whoever gets further has its time anew: a rollout that was left alone past it is not late. */
function goOn(turn: Turn, moves: readonly FleetMove[], direction: Direction): Turn {
  const renewed = gotFurther(moves) ? { deadlineAt: deadlineOf(turn, moveSeconds) } : {};
  return tell({ ...turn, pauseSeconds: pauseOf(turn, moves, direction) }, { failures: 0, ...renewed });
}

function gotFurther(moves: readonly FleetMove[]): boolean {
  return moves.some(({ facts }) => facts.length > 0);
}

/** None while fleets are only waiting for their turn; else until the service has stopped or started what it is at. */
function pauseOf(turn: Turn, moves: readonly FleetMove[], direction: Direction): number {
  const pending = moves.some(({ record }) => !isSettled(record, direction));
  const progressed = moves.some(({ facts }) => facts.some(({ type }) => type !== 'fleet-stopping'));
  return pending && !progressed ? turn.checkpoint.pollSeconds : 0;
}
