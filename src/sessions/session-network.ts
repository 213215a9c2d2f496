import type { CallOptions } from '../core/call-options.js';
import { parseCallOptions } from '../core/names.js';
import { parseInput } from '../core/parse.js';
import type { AppStreamSender } from '../core/senders.js';
import { type Expiration, expireById, expireTarget } from './expire-sessions.js';
import { parseTarget, type SessionNetworkOptions, sessionId, sessionNetworkOptions, sessionQuery } from './schemas.js';
import { SessionListing } from './session-listing.js';
import type { SessionQuery, SessionTarget } from './session-target.js';

/**
 * Finds the streaming sessions of one account and region, and ends them.
 *
 * @example Where a user's sessions are in the VPC
 * ```ts
 * import { AppStreamClient } from '@aws-sdk/client-appstream';
 * import { SessionNetwork } from 'appstream-kit';
 *
 * const network = new SessionNetwork({ appstream: new AppStreamClient({ region: 'us-west-2' }) });
 * for await (const { id, networkAccessConfiguration } of network.sessions({ userId: 'maria' })) {
 *   console.log(id, networkAccessConfiguration?.eniPrivateIpAddress, networkAccessConfiguration?.eniId);
 * }
 * ```
 */
export class SessionNetwork {
  readonly #appstream: AppStreamSender;

  /**
   * Sends nothing.
   *
   * @throws {@link InvalidInputError} when the options are malformed.
   */
  constructor(options: SessionNetworkOptions) {
    this.#appstream = parseInput(sessionNetworkOptions(), options, 'options').appstream;
  }

  /**
   * Lists sessions in progress, at most four questions at a time (`DescribeSessions`, `DescribeFleets`,
   * `ListAssociatedStacks`, `ListAssociatedFleets`).
   *
   * Each way to sign in is asked for by itself, because the service may hide sessions from a question that names none. What it
   * was asked, and what it refused, stands in `lookedAt`, which grows as the listing goes on. Sessions that are over, though the
   * service still lists them, are left out; an address or interface that is not there yet is absent.
   *
   * @param query - Which ones; by default all of the account and region.
   * @throws {@link NotFoundError} when the fleet or stack that is named alone does not exist.
   *
   * @example Users of a fleet
   * ```ts
   * const listing = sessions.sessions({ fleetName: 'design-team' });
   * for await (const { userId, connectionState } of listing) console.log(userId, connectionState);
   * console.log(`asked ${listing.lookedAt.length} times`);
   * ```
   */
  sessions(query: SessionQuery = {}, options: CallOptions = {}): SessionListing {
    return new SessionListing(this.#appstream, parseInput(sessionQuery(), query, 'query'), parseCallOptions(options));
  }

  /**
   * Ends sessions at once, whatever their users are doing (`ExpireSession`).
   *
   * @param target - The id of a session, or whose sessions in which scope.
   * @returns Ids of the sessions that were asked to end, and where they were looked for.
   * @throws {@link NotFoundError} when the user or session has no session in progress, with `lookedAt`, and with `similarUserIds`
   * that differ in case only.
   * @throws {@link PartialFailureError} when some of the sessions could not be ended; its report tells which.
   *
   * @example Send a user away from one stack
   * ```ts
   * const { requested } = await sessions.expire({ userId: 'maria', stackName: 'design' });
   * console.log(`${requested.length} sessions ended`);
   * ```
   */
  async expire(target: string | SessionTarget, options: CallOptions = {}): Promise<Expiration> {
    const callOptions = parseCallOptions(options);
    return typeof target === 'string'
      ? expireById(this.#appstream, parseInput(sessionId(), target, 'target'), callOptions)
      : expireTarget(this.#appstream, parseTarget(target), callOptions);
  }
}
