import type { RequestOptions } from '../core/call-options.js';
import { collect } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import { type Wait, type WaitOptions, waitForState } from '../core/wait.js';
import { ConflictError } from '../errors.js';
import type { SessionSummary } from '../records.js';
import { getFleet } from '../service/find-fleet.js';
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
export async function refuseInSession(
  client: AppStreamSender,
  fleet: Fleet,
  options: RequestOptions,
  consent = 'endSessions: true',
): Promise<void> {
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
  throw new ConflictError(`Fleet ${name} ${found}: wait until nobody streams, or say ${consent}.`, {
    reason: 'in-session',
    sessions,
  });
}

/**
 * Waits for a look that finds nobody on a fleet.
 *
 * @throws {@link ConflictError} `in-session` when somebody uses it and the options say not to wait.
 */
export async function waitUntilIdle(
  client: AppStreamSender,
  name: string,
  options: WaitOptions & { readonly timeoutSeconds: number },
): Promise<void> {
  const look = async (request: RequestOptions) =>
    refuseInSession(client, await getFleet(client, name, request), request, 'allowStop: true');
  if (options.wait === false) return look({ signal: options.signal });
  const wait: Wait<'IDLE' | 'IN_SESSION'> = {
    resource: `fleet ${name}`,
    wantedState: 'IDLE',
    onTheWay: ['IN_SESSION'],
    timeoutSeconds: options.timeoutSeconds,
    look: (request) =>
      look(request).then(
        () => 'IDLE',
        (error: unknown) => {
          if (error instanceof ConflictError && error.reason === 'in-session') return 'IN_SESSION';
          throw error;
        },
      ),
    stateOf: (state) => state,
  };
  await waitForState(wait, options);
}
