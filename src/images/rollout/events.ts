import type { SerializedError } from '../../records.js';
import type { GrantChange } from '../grants.js';

/** What every event of a rollout carries. */
export interface RolloutEventBase {
  /** The same each time the event is handed out, so that doubles can be dropped. */
  readonly id: string;
  /** When the step that saw it was made. */
  readonly at: string;
  /** The consumer account. */
  readonly accountId: string;
}

/**
 * A share changed: `shared`, the account may run fleets on the new image; `revoked`, the old image is shared with it no more;
 * `unshared`, the share of the new image is as it was before.
 */
export interface RolloutShareEvent extends RolloutEventBase {
  /** Kind of event. */
  readonly type: 'shared' | 'revoked' | 'unshared';
  /** What became of the share since the plan was made. */
  readonly change: GrantChange;
}

/** An image stays shared with the account, because fleets run on it or somebody changed the share. */
export interface ShareKeptEvent extends RolloutEventBase {
  /** Kind of event. */
  readonly type: 'share-kept';
  /** Name of the image. */
  readonly imageName: string;
  /** Fleets on it, at most 50; none when somebody changed the share. */
  readonly fleetNames: readonly string[];
}

/** A fleet went a step on: it is stopped for its move, runs on the new image, or is on the old one again. */
export interface FleetMoveEvent extends RolloutEventBase {
  /** Kind of event. */
  readonly type: 'fleet-stopping' | 'fleet-moved' | 'fleet-moved-back';
  /** Name of the fleet. */
  readonly fleetName: string;
  /** Instances in use when it was asked to; of a multi-session fleet the user sessions. */
  readonly inUse: number;
}

/** A fleet runs on the new image without a new error. */
export interface FleetVerifiedEvent extends RolloutEventBase {
  /** Kind of event. */
  readonly type: 'fleet-verified';
  /** Name of the fleet. */
  readonly fleetName: string;
  /** `healthy`: instances were there for users; `not-started`: it runs no idle instance, so nothing shows yet. */
  readonly verification: 'healthy' | 'not-started';
}

/** A fleet is left alone: somebody else deleted it, or put it on the new image or on a third one. */
export interface RolloutFleetLeftEvent extends RolloutEventBase {
  /** Kind of event. */
  readonly type: 'fleet-left';
  /** Name of the fleet. */
  readonly fleetName: string;
  /** Where it is. */
  readonly reason: 'new-image' | 'other-image' | 'deleted';
}

/** A fleet could not be put back: it stays on the new image, which stays shared for it, or on the old one, and may be stopped. */
export interface FleetStuckEvent extends RolloutEventBase {
  /** Kind of event. */
  readonly type: 'fleet-stuck';
  /** Name of the fleet. */
  readonly fleetName: string;
  /** Why. */
  readonly error: SerializedError;
}

/**
 * The rollout failed in this account, and what was done is undone from here on; or undoing it, or taking the old image back, failed,
 * and the rollout is over.
 */
export interface RolloutFailedEvent extends RolloutEventBase {
  /** Kind of event. */
  readonly type: 'failed';
  /** Why. */
  readonly error: SerializedError;
}

/** A step could not do its work for a reason that may pass; the next one comes later than usual. */
export interface RolloutLookFailedEvent extends RolloutEventBase {
  /** Kind of event. */
  readonly type: 'look-failed';
  /** What failed. */
  readonly error: SerializedError;
  /** Failures in a row, this one among them. */
  readonly failures: number;
}

/** The rollout is over in this account. */
export interface RolloutEndedEvent extends RolloutEventBase {
  /** Kind of event. */
  readonly type: 'ended';
  /** How it ended. */
  readonly outcome: 'rolled-out' | 'rolled-back' | 'incomplete';
}

/** What happens while an image is rolled out; `switch` over `type` narrows it. Plain JSON. */
export type RolloutEvent =
  | RolloutShareEvent
  | ShareKeptEvent
  | FleetMoveEvent
  | FleetVerifiedEvent
  | RolloutFleetLeftEvent
  | FleetStuckEvent
  | RolloutFailedEvent
  | RolloutLookFailedEvent
  | RolloutEndedEvent;

type WithoutBase<Event> = Event extends RolloutEventBase ? Omit<Event, keyof RolloutEventBase> : never;

/** What an event tells, before it has its id and time. */
export type RolloutFact = WithoutBase<RolloutEvent>;

/** Every kind of event. */
export const eventTypes = [
  'shared',
  'revoked',
  'unshared',
  'share-kept',
  'fleet-stopping',
  'fleet-moved',
  'fleet-moved-back',
  'fleet-verified',
  'fleet-left',
  'fleet-stuck',
  'failed',
  'look-failed',
  'ended',
] as const satisfies readonly RolloutEvent['type'][];
