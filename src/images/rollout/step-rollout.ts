import type { RequestOptions } from '../../core/call-options.js';
import { serializeError } from '../../core/serialize-error.js';
import { epochOf, parseStepOptions, type StepOptions } from '../../core/step.js';
import { isAppStreamKitError } from '../../errors.js';
import type { ImageShareContext } from '../context.js';
import { lookAtConsumer } from '../revocation/consumer-view.js';
import { seenFleet } from '../revocation/fleet-progress.js';
import { parseRolloutCheckpoint, type RolloutCheckpoint, type RolloutFleetRecord } from './checkpoint.js';
import type { RolloutFact } from './events.js';
import { type Direction, type FleetMove, isSettled, mayPass, moveFleets, type SeenAccount } from './fleet-moves.js';
import { revokeOldImage, shareNewImage, unshareNewImage } from './shares.js';
import { end, giveUp, type RolloutStep, stepOf, type Turn, takeUp, tell, tryAgain } from './turn.js';
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
  if (!view.visible) return stepOf(failed(turn, view.cause));
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

/** What each phase does. A phase goes over into the next one, which the next step begins. */
const phases: Readonly<Record<Exclude<RolloutCheckpoint['phase'], 'ended'>, Phase>> = {
  async share(context, turn, account, request) {
    const { facts } = await shareNewImage(context, turn.checkpoint, request);
    const noted = turn.checkpoint.fleets.map((record) => noteFleet(record, turn.checkpoint, account));
    const fleets = noted.map(({ record }) => record);
    return tell(turn, { phase: 'move', fleets, failures: 0 }, [...facts, ...noted.flatMap((move) => move.facts)]);
  },

  async move(_context, turn, account, request) {
    const { fromImageArn, toImageArn, verifySeconds, pollSeconds } = turn.checkpoint;
    const direction: Direction = { from: fromImageArn, to: toImageArn, arrived: 'moved' };
    const moves = await moveFleets(account, turn.checkpoint.fleets, direction, request);
    const moved = tellMoves(turn, moves);
    const refused = moves.find(({ error }) => error !== undefined && !mayPass(error));
    if (refused !== undefined) return giveUp(moved, serializeError(refused.error));
    const delayed = moves.find(({ error }) => error !== undefined);
    if (delayed !== undefined) return tryAgain(moved, delayed.error);
    const settled = tell({ ...moved, pauseSeconds: pauseOf(moved, moves, direction) }, { failures: 0 });
    if (!moved.checkpoint.fleets.every((record) => isSettled(record, direction))) return settled;
    const isMoved = moved.checkpoint.fleets.some(({ stage }) => stage === 'moved');
    const verifyBy = new Date(turn.at + verifySeconds * 1000).toISOString();
    return tell({ ...settled, pauseSeconds: isMoved ? pollSeconds : 0 }, { phase: 'verify', verifyBy });
  },

  verify(_context, turn, account) {
    const { pollSeconds, verifyBy = '' } = turn.checkpoint;
    const seen = tell(tellMoves(turn, verifyFleets(turn.checkpoint, account, turn.at)), { failures: 0 });
    if (seen.checkpoint.fleets.every(({ stage }) => stage !== 'moved')) {
      return tell({ ...seen, pauseSeconds: 0 }, { phase: 'revoke', verifyBy: undefined });
    }
    const left = (Date.parse(verifyBy) - turn.at) / 1000;
    if (left <= 0) return giveUp(seen, serializeError(notHealthyInTime(seen.checkpoint, account)));
    return { ...seen, pauseSeconds: Math.min(pollSeconds, left) };
  },

  async revoke(context, turn, account, request) {
    const { facts, kept } = await revokeOldImage(context, turn.checkpoint, account, request);
    return end(tell(turn, { shareKept: kept }, facts), 'rolled-out');
  },

  async 'move-back'(_context, turn, account, request) {
    const { fromImageArn, toImageArn } = turn.checkpoint;
    const direction: Direction = { from: toImageArn, to: fromImageArn, arrived: 'moved-back' };
    const moves = (await moveFleets(account, turn.checkpoint.fleets, direction, request)).map(stuckIfRefused);
    const moved = tellMoves(turn, moves);
    const delayed = moves.find(({ error }) => error !== undefined);
    if (delayed !== undefined) return tryAgain(moved, delayed.error);
    const settled = tell({ ...moved, pauseSeconds: pauseOf(moved, moves, direction) }, { failures: 0 });
    const isOver = settled.checkpoint.fleets.every((record) => isSettled(record, direction));
    return isOver ? tell({ ...settled, pauseSeconds: 0 }, { phase: 'unshare', verifyBy: undefined }) : settled;
  },

  async unshare(context, turn, account, request) {
    const { facts, kept } = await unshareNewImage(context, turn.checkpoint, account, request);
    const isStuck = turn.checkpoint.fleets.some(({ stage }) => stage === 'stuck');
    return end(tell(turn, { shareKept: kept }, facts), isStuck || kept ? 'incomplete' : 'rolled-back');
  },
};

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

/** A fleet that is refused for good on its way back stays where it is; the others go on. */
function stuckIfRefused({ record, facts, error }: FleetMove): FleetMove {
  if (error === undefined || mayPass(error)) return { record, facts, error };
  const { fleetName } = record;
  const stuck: RolloutFact = { type: 'fleet-stuck', fleetName, error: serializeError(error) };
  return { record: { ...record, stage: 'stuck' }, facts: [...facts, stuck] };
}

function tellMoves(turn: Turn, moves: readonly FleetMove[]): Turn {
  return tell(
    turn,
    { fleets: moves.map(({ record }) => record) },
    moves.flatMap(({ facts }) => facts),
  );
}

/** None while fleets are only waiting for their turn; else until the service has stopped or started what it is at. */
function pauseOf(turn: Turn, moves: readonly FleetMove[], direction: Direction): number {
  const pending = moves.some(({ record }) => !isSettled(record, direction));
  const progressed = moves.some(({ facts }) => facts.some(({ type }) => type !== 'fleet-stopping'));
  return pending && !progressed ? turn.checkpoint.pollSeconds : 0;
}
