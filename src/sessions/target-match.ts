import type { StreamingSession } from '../service/sessions.js';
import type { SessionScope, SessionTarget } from './session-target.js';

/** Tells whether a session is one that a target means. */
export type SessionMatch = (session: StreamingSession) => boolean;

/**
 * Whether a session, wherever it was found, is one of a target's.
 *
 * @param found - The target's sessions: the service need not say of each how its user signed in.
 */
export function matching(target: SessionTarget, found: readonly StreamingSession[]): SessionMatch {
  const ids = new Set(found.map(({ id }) => id));
  return (session) => ids.has(session.id) || (isMeant(target, session) && isInScope(target, session));
}

function isMeant({ userId, sessionId, allUsers }: SessionTarget, session: StreamingSession): boolean {
  if (allUsers === true) return true;
  return userId === undefined ? session.id === sessionId : session.userId === userId;
}

function isInScope(scope: SessionScope, session: StreamingSession): boolean {
  const { stackName = session.stackName, fleetName = session.fleetName, authenticationTypes } = scope;
  return (
    stackName === session.stackName &&
    fleetName === session.fleetName &&
    (authenticationTypes === undefined ||
      (session.authenticationType !== undefined && authenticationTypes.includes(session.authenticationType)))
  );
}
