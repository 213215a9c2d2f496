import pMap from 'p-map';
import type { RequestOptions } from '../../core/call-options.js';
import { collect } from '../../core/paginate.js';
import type { AppStreamSender } from '../../core/senders.js';
import { serializeError } from '../../core/serialize-error.js';
import { isTransient } from '../../core/translate-error.js';
import { isAppStreamKitError } from '../../errors.js';
import type { SerializedError } from '../../records.js';
import { listAssociatedStacks } from '../../service/fleets.js';
import { listSessions, type StackFleetPair } from '../../service/list-sessions.js';
import { expireSession, type StreamingSession } from '../../service/sessions.js';
import type { FleetRecord } from './checkpoint.js';
import type { RevocationFact } from './events.js';
import { noticeRefusals } from './refusals.js';

/** A step ends at most so many sessions, and lists those of so many fleets, so that it stays within seconds. */
const sessionsAStep = 100;
const fleetsAStep = 10;

const idsAnEvent = 50;
const concurrency = 4;

/** What one step of ending sessions did. */
export interface Expiry {
  readonly fleets: readonly FleetRecord[];
  readonly facts: readonly RevocationFact[];
  /** Fleet at which the next step goes on; undefined when all have been gone through. */
  readonly next?: number | undefined;
  /** What went wrong first. */
  readonly failure?: SerializedError | undefined;
}

/**
 * Ends sessions on fleets that are cut off and still on the image, from the fleet `from` on. Rejects only when aborted.
 *
 * A failure that may pass ends the step, any other one only the fleet: the rest is not left alone for its sake.
 */
export async function expireSessions(
  client: AppStreamSender,
  fleets: readonly FleetRecord[],
  from: number,
  options: RequestOptions,
): Promise<Expiry> {
  const records = [...fleets];
  const facts: RevocationFact[] = [];
  let room = sessionsAStep;
  let listings = fleetsAStep;
  let failure: SerializedError | undefined;
  for (const [index, record] of fleets.entries()) {
    if (index < from || !isDue(record)) continue;
    if (room === 0 || listings === 0) return { fleets: records, facts, next: index, failure };
    listings -= 1;
    const { ended, more, failed } = await expireFleet(client, record.fleetName, room, options);
    room -= ended.length;
    records[index] = { ...record, expiredSessions: record.expiredSessions + ended.length };
    facts.push(...expired(record.fleetName, ended));
    failure ??= failed?.error;
    if (more || failed?.passing) return { fleets: records, facts, next: index, failure };
  }
  return { fleets: records, facts, failure };
}

/** Whether the sessions on a fleet are to be ended: it is cut off and still on the image. */
export function isDue({ stage, left }: FleetRecord): boolean {
  return stage === 'cut-off' && left === undefined;
}

interface FleetExpiry {
  readonly ended: readonly string[];
  /** Whether the step has no room for all of them. */
  readonly more: boolean;
  readonly failed?: ExpiryFailure | undefined;
}

interface ExpiryFailure {
  readonly error: SerializedError;
  readonly passing: boolean;
}

async function expireFleet(
  client: AppStreamSender,
  fleetName: string,
  room: number,
  options: RequestOptions,
): Promise<FleetExpiry> {
  try {
    const { onLookedAt, unanswered } = noticeRefusals();
    const pairs = pairsOf(client, fleetName, options);
    const sessions = await collect(listSessions(client, pairs, {}, options, onLookedAt), { limit: room + 1 });
    const { ended, failed } = await endAll(client, sessions.slice(0, room), options);
    const refusal = unanswered();
    return {
      ended,
      more: sessions.length > room,
      failed: failed ?? (refusal && { error: refusal, passing: false }),
    };
  } catch (error) {
    options.signal?.throwIfAborted();
    const deleted = isAppStreamKitError(error) && error.code === 'not-found';
    return { ended: [], more: false, ...(!deleted && { failed: failureOf(error) }) };
  }
}

function failureOf(error: unknown): ExpiryFailure {
  return { error: serializeError(error), passing: isTransient(error) };
}

async function* pairsOf(
  client: AppStreamSender,
  fleetName: string,
  options: RequestOptions,
): AsyncGenerator<StackFleetPair, void, undefined> {
  for await (const stackName of listAssociatedStacks(client, fleetName, options)) yield { stackName, fleetName };
}

/** Ends sessions until one cannot be ended; those that were are told all the same. */
async function endAll(
  client: AppStreamSender,
  sessions: readonly StreamingSession[],
  options: RequestOptions,
): Promise<Omit<FleetExpiry, 'more'>> {
  let failed: ExpiryFailure | undefined;
  const outcomes = await pMap(
    sessions,
    async ({ id }) => {
      if (failed !== undefined) return [];
      try {
        return (await endOne(client, id, options)) ? [id] : [];
      } catch (error) {
        options.signal?.throwIfAborted();
        failed = failureOf(error);
        return [];
      }
    },
    { concurrency },
  );
  return { ended: outcomes.flat(), failed };
}

/** Whether the session was ended by this call; false when it was over already. */
async function endOne(client: AppStreamSender, id: string, options: RequestOptions): Promise<boolean> {
  try {
    await expireSession(client, id, options);
    return true;
  } catch (error) {
    if (isOver(error)) return false;
    throw error;
  }
}

/** How the service answers for a session that is over is not documented: any refusal of the session itself counts. */
function isOver(error: unknown): boolean {
  if (!isAppStreamKitError(error) || isTransient(error)) return false;
  return error.code === 'not-found' || error.code === 'rejected-input' || error.code === 'conflict';
}

function expired(fleetName: string, ids: readonly string[]): RevocationFact[] {
  const facts: RevocationFact[] = [];
  for (let start = 0; start < ids.length; start += idsAnEvent) {
    facts.push({ type: 'sessions-expired', fleetName, sessionIds: ids.slice(start, start + idsAnEvent) });
  }
  return facts;
}
