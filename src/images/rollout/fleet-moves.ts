import pMap from 'p-map';
import type { RequestOptions } from '../../core/call-options.js';
import type { AppStreamSender } from '../../core/senders.js';
import { isTransient } from '../../core/translate-error.js';
import { ConflictError, type ConflictReason, isAppStreamKitError } from '../../errors.js';
import { type Fleet, startFleet, stopFleet, updateFleet } from '../../service/fleets.js';
import { seenFleet } from '../revocation/fleet-progress.js';
import type { RolloutFleetRecord, RolloutFleetStage } from './checkpoint.js';
import type { RolloutFact } from './events.js';

/** From which image to which, and what a fleet is once it is there. */
export interface Direction {
  readonly from: string;
  readonly to: string;
  readonly arrived: 'moved' | 'moved-back';
  /** Whether a running fleet may be stopped, which ends its sessions. */
  readonly mayStop: boolean;
}

/** An account as one look shows it. */
export interface SeenAccount {
  readonly client: AppStreamSender;
  /** All its fleets by name. */
  readonly fleets: ReadonlyMap<string, Fleet>;
}

/** A fleet after a step. */
export interface FleetMove {
  readonly record: RolloutFleetRecord;
  readonly facts: readonly RolloutFact[];
  /** What went wrong, with the fleet as it was before. */
  readonly error?: unknown;
}

/** Most fleets that one step writes to: some seconds of work. */
const fleetsPerStep = 25;

const concurrency = 4;

/** Takes fleets a step further; more than 25 wait for the next step. */
export async function moveFleets(
  account: SeenAccount,
  records: readonly RolloutFleetRecord[],
  direction: Direction,
  request: RequestOptions,
): Promise<readonly FleetMove[]> {
  const due = new Set(records.filter((record) => isDue(record, account, direction)).slice(0, fleetsPerStep));
  return pMap(
    records,
    async (record) => {
      if (isSettled(record, direction)) return { record, facts: [] };
      const fleet = account.fleets.get(record.fleetName);
      if (fleet === undefined) return left(record, 'deleted');
      if (!due.has(record)) return { record, facts: [] };
      try {
        return await moveFleet(account.client, record, fleet, direction, request);
      } catch (error) {
        request.signal?.throwIfAborted();
        return { record, facts: [], error: error ?? new Error('the request was rejected with nothing') };
      }
    },
    { concurrency },
  );
}

const settledStages: Readonly<Record<Direction['arrived'], ReadonlySet<RolloutFleetStage>>> = {
  moved: new Set(['moved', 'verified', 'left']),
  'moved-back': new Set(['left', 'moved-back', 'untouched', 'stuck']),
};

/** Whether nothing is to be done with a fleet any more in this direction. */
export function isSettled({ stage }: RolloutFleetRecord, { arrived }: Direction): boolean {
  return settledStages[arrived].has(stage);
}

/** A fleet that starts or stops, or is in a state that this version does not know, is looked at again, unless it was never touched. */
function isDue(record: RolloutFleetRecord, { fleets }: SeenAccount, direction: Direction): boolean {
  const { state, imageArn } = fleets.get(record.fleetName) ?? {};
  const isUntouched = direction.arrived === 'moved-back' && record.stage === 'waiting' && !record.stop;
  if (isUntouched && imageArn === direction.to) return true;
  return !isSettled(record, direction) && (state === 'RUNNING' || state === 'STOPPED');
}

async function moveFleet(
  client: AppStreamSender,
  record: RolloutFleetRecord,
  fleet: Fleet,
  direction: Direction,
  request: RequestOptions,
): Promise<FleetMove> {
  const { fleetName, stop, ran } = record;
  const { inUse } = seenFleet(fleet, direction.from);
  if (fleet.imageArn !== direction.from && fleet.imageArn !== direction.to) return left(record, 'other-image');
  const isThere = fleet.imageArn === direction.to;
  if (!isThere && stop && fleet.state === 'RUNNING') {
    if (!direction.mayStop) throw needsStop(fleetName);
    await stopFleet(client, fleetName, request);
    return { record: { ...record, stage: 'stopping' }, facts: [{ type: 'fleet-stopping', fleetName, inUse }] };
  }
  const target = { name: fleetName, imageArn: direction.to };
  if (!isThere) await updateFleet(client, target, request);
  const restarts = stop && ran && fleet.state === 'STOPPED';
  if (restarts) await startFleet(client, fleetName, request);
  const wasNeverMoved = direction.arrived === 'moved-back' && record.stage === 'waiting' && isThere && !restarts;
  if (wasNeverMoved) return { record: { ...record, stage: 'untouched' }, facts: [] };
  return arrived(record, direction, inUse);
}

/** A fleet that was stopped when the plan was made, and has users now. */
function needsStop(fleetName: string): ConflictError {
  return new ConflictError(
    `Fleet ${fleetName} was started after the plan was made, and has to be stopped for its move: plan anew, with allowStop.`,
    { reason: 'needs-stop' },
  );
}

function arrived(record: RolloutFleetRecord, { arrived: stage }: Direction, inUse: number): FleetMove {
  const { fleetName } = record;
  return { record: { ...record, stage }, facts: [{ type: `fleet-${stage}`, fleetName, inUse }] };
}

function left(record: RolloutFleetRecord, reason: 'other-image' | 'deleted'): FleetMove {
  const { fleetName } = record;
  return { record: { ...record, stage: 'left' }, facts: [{ type: 'fleet-left', fleetName, reason }] };
}

/** Conflicts that another look may find gone: a fleet between two states, a share that has not reached the account yet. */
const passing: ReadonlySet<ConflictReason> = new Set(['in-use', 'concurrent-change', 'not-available', 'wrong-state']);

/** Whether what failed may simply be tried again by a later step. */
export function mayPass(error: unknown): boolean {
  if (isTransient(error)) return true;
  if (!isAppStreamKitError(error)) return false;
  return error.code === 'not-found' || (error.code === 'conflict' && passing.has(error.reason));
}
