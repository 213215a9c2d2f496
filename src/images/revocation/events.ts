import type { SerializedError } from '../../records.js';
import type { GrantChange } from '../grants.js';

/** What every event of a revocation carries. */
export interface RevocationEventBase {
  /** The same each time the event is handed out, so that doubles can be dropped. */
  readonly id: string;
  /** When the step that saw it was made. */
  readonly at: string;
  /** Name of the image. */
  readonly imageName: string;
  /** The consumer account. */
  readonly accountId: string;
}

/** The account has no share of the image any more. */
export interface RevokedEvent extends RevocationEventBase {
  /** Kind of event. */
  readonly type: 'revoked';
  /** What became of the share since the revocation was begun. */
  readonly change: GrantChange;
}

/** The consumer account could not be seen when the share was taken back; told once. */
export interface NotVisibleEvent extends RevocationEventBase {
  /** Kind of event. */
  readonly type: 'not-visible';
  /** Why; absent when there is no client for the account. */
  readonly because?: SerializedError;
}

/** How a fleet on the image stands. */
export interface FleetFacts {
  /** Name of the fleet. */
  readonly fleetName: string;
  /** Instances that it is asked to keep. */
  readonly desired: number;
  /** Instances in use; of a multi-session fleet the user sessions. */
  readonly inUse: number;
  /** Codes of the errors that the fleet reports, each once. They are told and never decide. */
  readonly fleetErrors: readonly string[];
}

/**
 * A fleet on the image changed.
 *
 * `fleet-affected`: it was found, as it was before the revoke where that was seen; `fleet-cut-off`: it starts no more instances;
 * `fleet-draining`: it is cut off and so many still stream; `fleet-drained`: nobody streams; `fleet-capacity-restored`: it is on
 * the image and may start instances again.
 */
export interface FleetEvent extends RevocationEventBase, FleetFacts {
  /** Kind of event. */
  readonly type: 'fleet-affected' | 'fleet-cut-off' | 'fleet-draining' | 'fleet-drained' | 'fleet-capacity-restored';
}

/** Why a fleet is not on the image any more. */
export type FleetLeaving = 'other-image' | 'deleted';

/** A fleet is not on the image any more. */
export interface FleetLeftEvent extends RevocationEventBase {
  /** Kind of event. */
  readonly type: 'fleet-left';
  /** Name of the fleet. */
  readonly fleetName: string;
  /** Whether it runs on another image or was deleted. */
  readonly reason: FleetLeaving;
}

/** Sessions were ended, as `expireSessions` asked. */
export interface SessionsExpiredEvent extends RevocationEventBase {
  /** Kind of event. */
  readonly type: 'sessions-expired';
  /** Name of the fleet. */
  readonly fleetName: string;
  /** At most 50 sessions; more come in further events. */
  readonly sessionIds: readonly string[];
}

/** A step could not do its work for a reason that may pass; the next one comes later than usual. */
export interface LookFailedEvent extends RevocationEventBase {
  /** Kind of event. */
  readonly type: 'look-failed';
  /** What failed. */
  readonly error: SerializedError;
  /** Failures in a row, this one among them. */
  readonly failures: number;
}

/** Nobody streams from the image in the consumer account any more; the watch is over. */
export interface DrainedEvent extends RevocationEventBase {
  /** Kind of event. */
  readonly type: 'drained';
}

/** What happens while a share is taken back; `switch` over `type` narrows it. Plain JSON. */
export type RevocationEvent =
  | RevokedEvent
  | NotVisibleEvent
  | FleetEvent
  | FleetLeftEvent
  | SessionsExpiredEvent
  | LookFailedEvent
  | DrainedEvent;

type WithoutBase<Event> = Event extends RevocationEventBase ? Omit<Event, keyof RevocationEventBase> : never;

/** What an event tells, before it has its id and time. */
export type RevocationFact = WithoutBase<RevocationEvent>;
