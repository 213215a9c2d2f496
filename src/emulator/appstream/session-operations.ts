import type {
  DescribeSessionsCommandInput,
  DescribeSessionsCommandOutput,
  DrainSessionInstanceCommandInput,
  ExpireSessionCommandInput,
  InstanceDrainStatus,
  Session,
} from '@aws-sdk/client-appstream';
import type { Operation } from '../operation.js';
import type { Assumptions } from '../settings.js';
import type { Answer, Checked, EmptyAnswer } from './checked.js';
import { invalidCombination, invalidValue, notFound, notPermitted } from './faults.js';
import { isMultiSession } from './fleet-capacity.js';
import { within } from './fleet-checks.js';
import { pageOf } from './pages.js';
import { expire } from './session-end.js';
import type { SessionRecord } from './state.js';

const sessionsPerPage = 20;
const mostSessionsPerPage = 50;

type Query = Checked<DescribeSessionsCommandInput>;

/** Lists the sessions of a fleet in a stack. */
export const describeSessions: Operation<Query, Answer<DescribeSessionsCommandOutput>> = (
  query,
  { account, world },
) => {
  const { StackName, FleetName, UserId, AuthenticationType, InstanceId, Limit, NextToken } = query;
  // rule: session-user-needs-authentication-type
  if (UserId !== undefined && AuthenticationType === undefined) {
    throw invalidCombination('AuthenticationType is required when UserId is specified.');
  }
  // rule: sessions-page-size
  within('Limit', Limit, 1, mostSessionsPerPage);
  const { assume } = world.settings;
  const fleet = account.appstream.fleets.get(FleetName);
  // rule: sessions-of-unknown-stack
  const known = fleet !== undefined && account.appstream.stacks.has(StackName);
  if (!known && assume.unknownStackInDescribeSessions === 'error') {
    throw invalidCombination(`There is no stack ${StackName} with a fleet ${FleetName}.`);
  }
  const { items, nextToken } = pageOf(
    (place) => fleet?.sessions.after(place) ?? [],
    {
      listing: `DescribeSessions ${JSON.stringify([StackName, FleetName, UserId, AuthenticationType, InstanceId])}`,
      token: NextToken,
      size: Limit ?? sessionsPerPage,
    },
    (session) => isWanted(session, query, assume),
  );
  return { Sessions: items.map(describedSession), NextToken: nextToken };
};

function isWanted(session: SessionRecord, query: Query, assume: Assumptions): boolean {
  // rule: session-filters
  if (session.stackName !== query.StackName) return false;
  if (query.UserId !== undefined && session.userId !== query.UserId) return false;
  if (query.InstanceId !== undefined && session.instance.id !== query.InstanceId) return false;
  // rule: sessions-without-authentication-type
  if (query.AuthenticationType === undefined && assume.omittedAuthenticationType === 'all') return true;
  return session.authenticationType === (query.AuthenticationType ?? 'API');
}

function describedSession(session: SessionRecord): Session {
  const { networkInterfaceId, privateIpAddress } = session.networkInterface ?? {};
  const described: Session = {
    Id: session.id,
    UserId: session.userId,
    StackName: session.stackName,
    FleetName: session.fleet.name,
    // rule: sessions-active-at-once
    State: session.active ? 'ACTIVE' : 'EXPIRED',
    ConnectionState: session.connected ? 'CONNECTED' : 'NOT_CONNECTED',
    StartTime: session.startTime,
    // rule: session-max-expiration-time
    MaxExpirationTime: session.maxExpirationTime,
    AuthenticationType: session.authenticationType,
    InstanceId: session.instance.id,
    // rule: session-drain-status
    InstanceDrainStatus: drainStatus(session),
  };
  // rule: expired-session-has-no-interface
  if (session.active && session.networkInterface !== undefined) {
    described.NetworkAccessConfiguration = { EniId: networkInterfaceId, EniPrivateIpAddress: privateIpAddress };
  }
  return described;
}

function drainStatus({ fleet, instance }: SessionRecord): InstanceDrainStatus {
  if (!isMultiSession(fleet.details)) return 'NOT_APPLICABLE';
  return instance.draining ? 'DRAINING' : 'ACTIVE';
}

/** Ends a session at once. */
export const expireSession: Operation<Checked<ExpireSessionCommandInput>, EmptyAnswer> = (
  { SessionId },
  { account, world },
) => {
  const session = account.appstream.sessions.get(SessionId);
  // rule: expire-ended-session
  if (session?.active !== true && world.settings.assume.expireEndedSession === 'error') {
    throw invalidValue(`There is no session ${SessionId}.`);
  }
  // rule: expire-session
  if (session !== undefined) expire(session);
  return {};
};

/** Keeps new sessions off the instance of a session, and has it replaced once its sessions have ended. */
export const drainSessionInstance: Operation<Checked<DrainSessionInstanceCommandInput>, EmptyAnswer> = (
  { SessionId },
  { account },
) => {
  const session = account.appstream.sessions.get(SessionId);
  // rule: drain-needs-active-session
  if (session?.active !== true) throw notFound('session', SessionId);
  const { fleet, instance } = session;
  // rule: drain-multi-session-only
  if (!isMultiSession(fleet.details)) throw notPermitted(`The fleet ${fleet.name} is not a multi-session fleet.`);
  // rule: drain-again
  fleet.pool.drain(instance);
  return {};
};
