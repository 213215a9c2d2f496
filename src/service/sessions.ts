import {
  DescribeSessionsCommand,
  type DescribeSessionsCommandInput,
  ExpireSessionCommand,
} from '@aws-sdk/client-appstream';
import { call } from '../core/call.js';
import type { RequestOptions } from '../core/call-options.js';
import { decodeList, type Open } from '../core/decode.js';
import { paginate } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import type { NetworkAccessConfiguration } from './resource-types.js';

/** How a user signed in. */
export type AuthenticationType = Open<'API' | 'SAML' | 'USERPOOL' | 'AWS_AD'>;

/** A user's session, as the service describes it. Members that this version does not know are passed on. */
export interface StreamingSession {
  /** Id. */
  readonly id: string;
  /** The user's id; case matters. */
  readonly userId: string;
  /** Stack through which the user streams. */
  readonly stackName: string;
  /** Fleet that the session runs on. */
  readonly fleetName: string;
  /** State. */
  readonly state: Open<'ACTIVE' | 'PENDING' | 'EXPIRED'>;
  /** Whether the user is connected; one who is not may come back within the disconnect timeout. */
  readonly connectionState?: Open<'CONNECTED' | 'NOT_CONNECTED'> | undefined;
  /** When an instance was given to the session. */
  readonly startTime?: Date | undefined;
  /** When the session ends at the latest. */
  readonly maxExpirationTime?: Date | undefined;
  /** How the user signed in. */
  readonly authenticationType?: AuthenticationType | undefined;
  /** Network interface of the session's instance; users of a multi-session instance share it. */
  readonly networkAccessConfiguration?: NetworkAccessConfiguration | undefined;
  /** Instance that the session runs on. */
  readonly instanceId?: string | undefined;
  /** Whether the instance takes new sessions. */
  readonly instanceDrainStatus?: Open<'ACTIVE' | 'DRAINING' | 'NOT_APPLICABLE'> | undefined;
}

/** Which sessions are described. */
export interface SessionSelection {
  readonly stackName: string;
  readonly fleetName: string;
  readonly authenticationType: AuthenticationType;
  readonly userId?: string | undefined;
  readonly instanceId?: string | undefined;
}

/** Most sessions that the service puts on one page. */
const pageSize = 50;

/** DescribeSessions of one stack, fleet and authentication type, paged. */
export function describeSessions(
  client: AppStreamSender,
  selection: SessionSelection,
  options: RequestOptions,
): AsyncIterable<StreamingSession> {
  const { stackName, fleetName, authenticationType, userId, instanceId } = selection;
  const operation = 'DescribeSessions';
  const subject = { resource: 'sessions', resourceName: `of stack ${stackName} on fleet ${fleetName}` };
  return paginate(operation, async (token) => {
    const input: DescribeSessionsCommandInput = {
      StackName: stackName,
      FleetName: fleetName,
      AuthenticationType: authenticationType as DescribeSessionsCommandInput['AuthenticationType'],
      Limit: pageSize,
      ...(userId !== undefined && { UserId: userId }),
      ...(instanceId !== undefined && { InstanceId: instanceId }),
      ...(token !== undefined && { NextToken: token }),
    };
    const answer = await call({ operation, subject }, options, (sdk) =>
      client.send(new DescribeSessionsCommand(input), sdk),
    );
    const items = decodeList<StreamingSession>(operation, answer.Sessions, [
      'id',
      'userId',
      'stackName',
      'fleetName',
      'state',
    ]);
    return { items, nextToken: answer.NextToken };
  });
}

/** ExpireSession: ends a session at once. */
export async function expireSession(
  client: AppStreamSender,
  sessionId: string,
  options: RequestOptions,
): Promise<void> {
  const operation = 'ExpireSession';
  await call({ operation, subject: { resource: 'session', resourceName: sessionId } }, options, (sdk) =>
    client.send(new ExpireSessionCommand({ SessionId: sessionId }), sdk),
  );
}
