import type { RequestOptions } from '../core/call-options.js';
import { lookedInto } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import { AccessError } from '../errors.js';
import { getFleet } from '../service/find-fleet.js';
import { getStack } from '../service/find-stack.js';
import { type LookedAt, listSessions } from '../service/list-sessions.js';
import { pairsIn } from '../service/session-pairs.js';
import type { StreamingSession } from '../service/sessions.js';
import type { SessionQuery } from './session-target.js';

/**
 * Sessions in progress, listed as they are asked for.
 *
 * Each `for await` over it starts a listing of its own.
 */
export class SessionListing implements AsyncIterable<StreamingSession> {
  readonly #list: (onLookedAt: (lookedAt: LookedAt) => void) => AsyncIterator<StreamingSession>;
  #lookedAt: LookedAt[] = [];

  /** @internal */
  constructor(client: AppStreamSender, query: SessionQuery, options: RequestOptions) {
    this.#list = (onLookedAt) => {
      const listing = listSessions(client, pairsIn(client, query, options), query, options, onLookedAt);
      return lookedInto(listing, () => requirePair(client, query, options))[Symbol.asyncIterator]();
    };
  }

  /** What was asked of the service and read to the end so far, in the listing that was started last. */
  get lookedAt(): readonly LookedAt[] {
    return this.#lookedAt;
  }

  /** Starts a listing. */
  [Symbol.asyncIterator](): AsyncIterator<StreamingSession> {
    const lookedAt: LookedAt[] = [];
    this.#lookedAt = lookedAt;
    return this.#list((entry) => lookedAt.push(entry));
  }
}

/** A pair that is misspelt has no sessions either. Who may not look at stacks and fleets is left with that. */
async function requirePair(
  client: AppStreamSender,
  { stackName, fleetName }: SessionQuery,
  options: RequestOptions,
): Promise<void> {
  if (stackName === undefined || fleetName === undefined) return;
  try {
    await getStack(client, stackName, options);
    await getFleet(client, fleetName, options);
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
  }
}
