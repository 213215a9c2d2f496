import type { CallOptions } from '../core/call-options.js';
import { collect } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import { NotFoundError } from '../errors.js';
import type { LookedAt } from '../service/list-sessions.js';
import type { StreamingSession } from '../service/sessions.js';
import { SessionListing } from './session-listing.js';
import type { SessionScope, SessionTarget } from './session-target.js';

/** Sessions of a target, and where they were looked for. */
export interface FoundTarget {
  readonly sessions: readonly StreamingSession[];
  readonly lookedAt: readonly LookedAt[];
}

/**
 * Finds the sessions of a target.
 *
 * @throws {@link NotFoundError} with `lookedAt` when a user or session has none, and `similarUserIds` for a user.
 */
export async function findTarget(
  client: AppStreamSender,
  target: SessionTarget,
  options: CallOptions,
): Promise<FoundTarget> {
  const { userId, sessionId, allUsers, ...scope } = target;
  const listing = new SessionListing(client, { ...scope, userId }, options);
  const listed = await collect(listing);
  const sessions = listed.filter(
    (session) => allUsers === true || (userId === undefined ? session.id === sessionId : session.userId === userId),
  );
  const { lookedAt } = listing;
  if (allUsers === true || sessions.length > 0) return { sessions, lookedAt };
  if (userId === undefined) throw notFound('session', sessionId, lookedAt);
  throw notFound('user', userId, lookedAt, await similarTo(client, userId, scope, options));
}

/** User ids with sessions in the scope that are equal but for case. */
async function similarTo(
  client: AppStreamSender,
  userId: string,
  scope: SessionScope,
  options: CallOptions,
): Promise<string[]> {
  const similar = new Set<string>();
  for await (const session of new SessionListing(client, scope, options)) {
    if (session.userId.toLowerCase() === userId.toLowerCase()) similar.add(session.userId);
  }
  similar.delete(userId);
  return [...similar];
}

function notFound(
  resource: 'user' | 'session',
  resourceName: string,
  lookedAt: readonly LookedAt[],
  similarUserIds?: readonly string[],
): NotFoundError {
  const what = resource === 'user' ? `user ${resourceName} with a session` : `session ${resourceName}`;
  const places = new Set(lookedAt.map(({ stackName, fleetName }) => `${stackName}/${fleetName}`)).size;
  const hint = similarUserIds?.length ? ` Case matters: there is ${similarUserIds.join(', ')}.` : '';
  const where = `${places} ${places === 1 ? 'pair' : 'pairs'} of stack and fleet`;
  return new NotFoundError(`There is no ${what} in ${where}.${hint}`, {
    resource,
    resourceName,
    lookedAt,
    similarUserIds,
  });
}
