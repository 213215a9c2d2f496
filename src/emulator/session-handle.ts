import type { AuthenticationType } from '@aws-sdk/client-appstream';
import type { SessionRecord } from './appstream/state.js';
import { modelled } from './modelled.js';
import { object, optional, type Reader, text } from './reading.js';

/** Who starts to stream, and from what. */
export interface NewSession {
  readonly stackName: string;
  readonly fleetName: string;
  /** 2 to 128 characters. */
  readonly userId: string;
  /** How the user signed in. */
  readonly authenticationType: AuthenticationType;
  /** An interface that exists elsewhere: shown as it is, and none is made for the session. */
  readonly eniId?: string | undefined;
  /** The address of `eniId`. */
  readonly eniPrivateIpAddress?: string | undefined;
}

/** A session as the emulator knows it. */
export interface EmulatedSession {
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly stackName: string;
  readonly fleetName: string;
  readonly userId: string;
  readonly authenticationType: AuthenticationType;
  readonly state: 'ACTIVE' | 'EXPIRED';
  readonly connected: boolean;
  readonly instanceId: string;
  readonly eniId?: string | undefined;
  readonly eniPrivateIpAddress?: string | undefined;
}

/** The members of {@link NewSession}. */
export const newSessionReaders = {
  stackName: modelled('Name'),
  fleetName: modelled('Name'),
  userId: modelled('UserId'),
  authenticationType: modelled<AuthenticationType>('AuthenticationType'),
  eniId: optional(text()),
  eniPrivateIpAddress: optional(text()),
};

/** Reads a session to be started; throws `FormError`. */
export const readNewSession: Reader<NewSession> = object<NewSession>(newSessionReaders);

/** The session as it is now, as plain data. */
export function emulatedSession(session: SessionRecord): EmulatedSession {
  const { id, fleet, stackName, userId, authenticationType, active, connected, instance, networkInterface } = session;
  return {
    id,
    accountId: fleet.account.accountId,
    region: fleet.account.region.name,
    stackName,
    fleetName: fleet.name,
    userId,
    authenticationType,
    state: active ? 'ACTIVE' : 'EXPIRED',
    connected,
    instanceId: instance.id,
    eniId: networkInterface?.networkInterfaceId,
    eniPrivateIpAddress: networkInterface?.privateIpAddress,
  };
}
