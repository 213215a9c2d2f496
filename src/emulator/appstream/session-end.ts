import type { FleetRecord, SessionRecord } from './state.js';

/** Seconds for which an EXPIRED session is still listed. */
const expiredListedSeconds = 60;

/** The key of a user's session within a fleet. */
export function userKey(session: Pick<SessionRecord, 'stackName' | 'authenticationType' | 'userId'>): string {
  return JSON.stringify([session.stackName, session.authenticationType, session.userId]);
}

/** Ends a session; its instance goes with it unless it is kept for further sessions. */
export function expire(session: SessionRecord): void {
  if (!session.active) return;
  const { fleet, id } = session;
  const { account } = fleet;
  session.active = false;
  session.connected = false;
  fleet.sessionsByUser.delete(userKey(session));
  const { networkInterfaceId } = session.networkInterface ?? {};
  if (session.ownsInterface && networkInterfaceId !== undefined) account.ec2.deleteInterface(networkInterfaceId);
  fleet.pool.release(session.instance);
  // rule: expired-session-listed-for-a-minute
  account.region.world.clock.schedule(expiredListedSeconds * 1000, () => {
    fleet.sessions.delete(id);
    account.appstream.sessions.delete(id);
  });
}

/** Ends every session of a fleet. */
export function endSessionsOf(fleet: FleetRecord): void {
  for (const session of [...fleet.sessionsByUser.values()]) expire(session);
}
