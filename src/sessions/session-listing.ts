import type { RequestOptions } from '../core/call-options.js';
import type { AppStreamSender } from '../core/senders.js';
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
    this.#list = (onLookedAt) => listSessions(client, pairsIn(client, query, options), query, options, onLookedAt);
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
