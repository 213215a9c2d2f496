import type { AuthenticationType } from '@aws-sdk/client-appstream';
import type { SessionRecord } from './appstream/state.js';
import { modelled } from './model/modelled.js';
import { FormError, object, optional, type Reader, text } from './reading.js';

/** Who starts to stream, and from what. */
export interface NewSession {
  /** A stack that `fleetName` is associated with. */
  readonly stackName: string;
  /** A running fleet. */
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
  /** A UUID. */
  readonly id: string;
  /** The account of the fleet. */
  readonly accountId: string;
  /** The region of the fleet. */
  readonly region: string;
  /** The stack that the user came through. */
  readonly stackName: string;
  /** The fleet that the instance belongs to. */
  readonly fleetName: string;
  /** Who streams. */
  readonly userId: string;
  /** How the user signed in. */
  readonly authenticationType: AuthenticationType;
  /** `EXPIRED` once it is over. */
  readonly state: 'ACTIVE' | 'EXPIRED';
  /** Whether the user is there. */
  readonly connected: boolean;
  /** The streaming instance that the user is on. */
  readonly instanceId: string;
  /** The network interface of the session; absent where it has none. */
  readonly eniId?: string | undefined;
  /** The address of `eniId`. */
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

const readMembers = object<NewSession>(newSessionReaders);

/** Reads a session to be started; throws `FormError`. */
export const readNewSession: Reader<NewSession> = (value, path) => {
  const session = readMembers(value, path);
  if (session.eniPrivateIpAddress !== undefined && session.eniId === undefined) {
    throw new FormError(`${path}.eniPrivateIpAddress`, 'it is the address of an eniId, which is due too');
  }
  return session;
};

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
