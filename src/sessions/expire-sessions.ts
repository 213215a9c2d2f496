import pMap from 'p-map';
import type { CallOptions } from '../core/call-options.js';
import { collect } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import { serializeError } from '../core/serialize-error.js';
import { NotFoundError, PartialFailureError, RejectedInputError } from '../errors.js';
import type { SerializedError } from '../records.js';
import { type LookedAt, listSessions } from '../service/list-sessions.js';
import { expireSession, type StreamingSession } from '../service/sessions.js';
import { findTarget } from './find-target.js';
import type { SessionTarget } from './session-target.js';

/** Which sessions were asked to end. */
export interface Expiration {
  /** Ids of the sessions; those that were over before they could be asked are left out. */
  readonly requested: readonly string[];
  /** Where they were looked for; empty when a session was given by its id alone. */
  readonly lookedAt: readonly LookedAt[];
}

/** A session that could not be asked to end. */
export interface FailedExpiration {
  /** Id of the session. */
  readonly sessionId: string;
  /** Why. */
  readonly error: SerializedError;
}

/** The report of a {@link PartialFailureError} of {@link SessionNetwork.expire}. */
export interface ExpirationReport extends Expiration {
  /** Always false. */
  readonly complete: boolean;
  /** The sessions that could not be asked to end. */
  readonly failed: readonly FailedExpiration[];
}

/** Requests on their way at the same time. */
const concurrency = 4;

/**
 * Ends a session that is known by its id alone.
 *
 * The request holds nothing but the id, so that a refusal of its input says that there is no such session.
 */
export async function expireById(
  client: AppStreamSender,
  sessionId: string,
  options: CallOptions,
): Promise<Expiration> {
  try {
    await expireSession(client, sessionId, options);
  } catch (error) {
    if (!(error instanceof RejectedInputError)) throw error;
    const { operation, requestId, attempts } = error;
    const details = { operation, requestId, attempts, cause: error };
    throw new NotFoundError(`There is no session ${sessionId}, or it is over.`, {
      resource: 'session',
      resourceName: sessionId,
      ...details,
    });
  }
  return { requested: [sessionId], lookedAt: [] };
}

type Outcome = 'requested' | 'over' | { readonly error: unknown };

/** Ends all sessions of a target, and goes on when one of them cannot be ended. */
export async function expireTarget(
  client: AppStreamSender,
  target: SessionTarget,
  options: CallOptions,
): Promise<Expiration> {
  const { sessions, lookedAt } = await findTarget(client, target, options);
  const outcomes = await pMap(
    sessions,
    async (session) => ({ session, outcome: await expireOne(client, session, options) }),
    { concurrency },
  );
  const requested = outcomes.filter(({ outcome }) => outcome === 'requested').map(({ session }) => session.id);
  const failed = outcomes.flatMap(({ session, outcome }) =>
    typeof outcome === 'string' ? [] : [{ sessionId: session.id, error: outcome.error }],
  );
  const [first] = failed;
  if (first === undefined) return { requested, lookedAt };
  if (requested.length === 0) throw first.error;
  const report: ExpirationReport = {
    complete: false,
    requested,
    lookedAt,
    failed: failed.map(({ sessionId, error }) => ({ sessionId, error: serializeError(error) })),
  };
  throw new PartialFailureError(
    `${failed.length} of ${sessions.length} sessions could not be ended: see the report of this error.`,
    report,
    { cause: first.error },
  );
}

async function expireOne(client: AppStreamSender, session: StreamingSession, options: CallOptions): Promise<Outcome> {
  try {
    await expireSession(client, session.id, options);
    return 'requested';
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof NotFoundError) return 'over';
    if (error instanceof RejectedInputError && !(await isInProgress(client, session, options))) return 'over';
    return { error };
  }
}

async function isInProgress(
  client: AppStreamSender,
  { id, stackName, fleetName, userId }: StreamingSession,
  options: CallOptions,
): Promise<boolean> {
  const sessions = await collect(listSessions(client, [{ stackName, fleetName }], { userId }, options));
  return sessions.some((session) => session.id === id);
}
