import type { RequestOptions } from '../core/call-options.js';
import { collect } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import { ConflictError } from '../errors.js';
import type { SessionSummary } from '../records.js';
import type { Fleet } from '../service/fleets.js';
import { listSessions } from '../service/list-sessions.js';
import { pairsIn } from '../service/session-pairs.js';
import { sessionSummary } from '../service/session-summary.js';

/** Sessions in progress on a fleet, through any of its stacks. */
export async function sessionsOn(
  client: AppStreamSender,
  fleetName: string,
  options: RequestOptions,
): Promise<SessionSummary[]> {
  const sessions = await collect(listSessions(client, pairsIn(client, { fleetName }, options), {}, options));
  return sessions.map(sessionSummary);
}

/**
 * Checks that nobody uses a fleet.
 *
 * A session through a stack that was disassociated meanwhile cannot be listed, but counts in the fleet's capacity.
 *
 * @throws {@link ConflictError} `in-session` with the sessions that can be listed.
 */
export async function refuseInSession(client: AppStreamSender, fleet: Fleet, options: RequestOptions): Promise<void> {
  const { name, computeCapacityStatus } = fleet;
  const sessions = await sessionsOn(client, name, options);
  const inUse = computeCapacityStatus.activeUserSessions ?? computeCapacityStatus.inUse ?? 0;
  const count = Math.max(sessions.length, inUse);
  if (count === 0) return;
  throw new ConflictError(
    `Fleet ${name} has ${count} ${count === 1 ? 'session' : 'sessions'} in progress: wait until nobody streams, or say endSessions: true.`,
    { reason: 'in-session', sessions },
  );
}
