import type { AuthenticationType } from '@aws-sdk/client-appstream';
import type { AttachedInterface } from '../ec2/network.js';
import type { AccountWorld } from '../world.js';
import { notAvailable, notFound, notPermitted } from './faults.js';
import { attachInterface, unlessNetworkFull } from './fleet-network.js';
import { hasLostImage } from './fleet-record.js';
import { fleetNamed } from './fleets.js';
import type { Instance } from './instance-pool.js';
import { expire, userKey } from './session-end.js';
import { stackNamed } from './stacks.js';
import type { FleetRecord, SessionRecord, StartedSession } from './state.js';

/** Who starts to stream, and from what. */
export interface SessionRequest {
  readonly stackName: string;
  readonly fleetName: string;
  readonly userId: string;
  readonly authenticationType: AuthenticationType;
  /** An interface that exists elsewhere: shown as it is, and none is made for the session. */
  readonly eniId?: string | undefined;
  readonly eniPrivateIpAddress?: string | undefined;
}

/** Gives a user a streaming session, or takes them back to the one they have. */
export function startSession(account: AccountWorld, request: SessionRequest): StartedSession {
  const fleet = fleetNamed(account, request.fleetName);
  stackNamed(account, request.stackName);
  // rule: session-needs-association
  if (!fleet.stacks.has(request.stackName)) {
    throw notPermitted(`The fleet ${fleet.name} is not associated with the stack ${request.stackName}.`);
  }
  const session = fleet.sessionsByUser.get(userKey(request)) ?? begin(fleet, request);
  // rule: user-returns-to-session
  session.connected = true;
  return {
    id: session.id,
    instanceId: session.instance.id,
    eniId: session.networkInterface?.networkInterfaceId,
    eniPrivateIpAddress: session.networkInterface?.privateIpAddress,
  };
}

/** Refuses when the fleet takes no new sessions. */
export function refuseNewSessions(fleet: FleetRecord): void {
  // rule: session-needs-running-fleet
  if (fleet.state !== 'RUNNING') throw notAvailable(`The fleet ${fleet.name} is ${fleet.state}.`);
  // rule: revoke-refuses-new-sessions
  if (hasLostImage(fleet)) throw notAvailable(`The image of the fleet ${fleet.name} is not accessible.`);
}

function begin(fleet: FleetRecord, request: SessionRequest): SessionRecord {
  refuseNewSessions(fleet);
  const { clock, ids } = fleet.account.region.world;
  const given = request.eniId !== undefined;
  const instance = instanceFor(fleet, given);
  const own = given ? undefined : ownInterface(fleet, instance);
  const startTime = clock.now();
  const lasts = (fleet.details.MaxUserDurationInSeconds ?? 0) * 1000;
  const session: SessionRecord = {
    id: ids.uuid(),
    userId: request.userId,
    stackName: request.stackName,
    fleet,
    authenticationType: request.authenticationType,
    startTime: new Date(startTime),
    maxExpirationTime: new Date(startTime + lasts),
    instance,
    networkInterface: given ? givenInterface(request) : (own ?? instance.networkInterface),
    ownsInterface: own !== undefined,
    active: true,
    connected: true,
    disconnections: 0,
  };
  fleet.sessions.add(session.id, session);
  fleet.sessionsByUser.set(userKey(session), session);
  fleet.account.appstream.sessions.set(session.id, session);
  // rule: maximum-user-duration
  // rule: users-are-never-idle
  clock.schedule(lasts, () => {
    expire(session);
  });
  return session;
}

function instanceFor(fleet: FleetRecord, interfaceGiven: boolean): Instance {
  const { pool, details, name } = fleet;
  if (fleet.type !== 'ELASTIC') {
    // rule: session-takes-an-instance
    const instance = pool.take();
    if (instance === undefined) throw notAvailable(`The fleet ${name} has no instance available.`);
    return instance;
  }
  // rule: elastic-own-instance
  if (pool.counts.sessions >= (details.MaxConcurrentSessions ?? 0)) {
    throw notAvailable(`The fleet ${name} has the maximum number of concurrent sessions.`);
  }
  return unlessNetworkFull(`fleet ${name}`, () => pool.makeDedicated(!interfaceGiven));
}

/** The interface of this user alone, where the users of an instance are assumed to have one each. */
function ownInterface(fleet: FleetRecord, instance: Instance): AttachedInterface | undefined {
  const { assume } = fleet.account.region.world.settings;
  // rule: shared-interface-per-instance
  if (fleet.pool.slots === 1 || assume.sharedInterfacePerInstance === 'shared') return undefined;
  try {
    return unlessNetworkFull(`fleet ${fleet.name}`, () => attachInterface(fleet));
  } catch (error) {
    fleet.pool.release(instance);
    throw error;
  }
}

// rule: given-interface
function givenInterface({ eniId, eniPrivateIpAddress }: SessionRequest): Partial<AttachedInterface> {
  return {
    ...(eniId === undefined ? {} : { networkInterfaceId: eniId }),
    ...(eniPrivateIpAddress === undefined ? {} : { privateIpAddress: eniPrivateIpAddress }),
  };
}

/** The user leaves without ending the session, which ends by itself unless they return in time. */
export function disconnectSession(account: AccountWorld, id: string): void {
  const session = activeSession(account, id);
  // Who is away already does not get a new time limit.
  if (!session.connected) return;
  const { fleet } = session;
  session.connected = false;
  session.disconnections += 1;
  const { disconnections } = session;
  // rule: disconnect-timeout
  account.region.world.clock.schedule((fleet.details.DisconnectTimeoutInSeconds ?? 0) * 1000, () => {
    if (!session.connected && session.disconnections === disconnections) expire(session);
  });
}

/** The user ends the session. */
export function endSession(account: AccountWorld, id: string): void {
  // rule: user-ends-session
  expire(activeSession(account, id));
}

/** The session of that id, if it goes on. */
function activeSession(account: AccountWorld, id: string): SessionRecord {
  const session = account.appstream.sessions.get(id);
  if (session?.active !== true) throw notFound('session', id);
  return session;
}
