import type { RequestOptions } from '../core/call-options.js';
import { collect } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import { ConflictError } from '../errors.js';
import type { SessionSummary } from '../records.js';
import type { Fleet } from '../service/fleets.js';
import { type LookedAt, listSessions } from '../service/list-sessions.js';
import { pairsIn } from '../service/session-pairs.js';
import { sessionSummary } from '../service/session-summary.js';

/** Sessions in progress on a fleet, through any of its stacks. */
export async function sessionsOn(
  client: AppStreamSender,
  fleetName: string,
  options: RequestOptions,
  onLookedAt?: (lookedAt: LookedAt) => void,
): Promise<SessionSummary[]> {
  const pairs = pairsIn(client, { fleetName }, options);
  return (await collect(listSessions(client, pairs, {}, options, onLookedAt))).map(sessionSummary);
}

/**
 * Checks that nobody uses a fleet.
 *
 * A session through a stack that was disassociated meanwhile cannot be listed, but counts in the fleet's capacity.
 *
 * @throws {@link ConflictError} `in-session` with the sessions that can be listed, also when nothing tells whether there are any.
 */
export async function refuseInSession(client: AppStreamSender, fleet: Fleet, options: RequestOptions): Promise<void> {
  const { name, computeCapacityStatus } = fleet;
  const lookedAt: LookedAt[] = [];
  const sessions = await sessionsOn(client, name, options, (entry) => lookedAt.push(entry));
  const inUse = computeCapacityStatus.activeUserSessions ?? computeCapacityStatus.inUse;
  const isUnseen = inUse === undefined && lookedAt.length > 0 && lookedAt.every(({ refused }) => refused !== undefined);
  const count = Math.max(sessions.length, inUse ?? 0);
  if (count === 0 && !isUnseen) return;
  const found = isUnseen
    ? 'may have sessions in progress, for the service refused every question about them'
    : `has ${count} ${count === 1 ? 'session' : 'sessions'} in progress`;
  throw new ConflictError(`Fleet ${name} ${found}: wait until nobody streams, or say endSessions: true.`, {
    reason: 'in-session',
    sessions,
  });
}
