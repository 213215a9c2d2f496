import type { AuthenticationType } from '../service/sessions.js';

/**
 * Where sessions are looked for: both names are that pair, one is it with all its partners, none is every stack of the account
 * and region with every fleet. Each pair costs a request for each way to sign in, so a narrow scope is quicker.
 */
export interface SessionScope {
  /** Name of a stack; case matters. */
  readonly stackName?: string | undefined;
  /** Name of a fleet; case matters. */
  readonly fleetName?: string | undefined;
  /** Ways to sign in that are asked for. Default: all four, one by one. */
  readonly authenticationTypes?: readonly AuthenticationType[] | undefined;
}

/** Which sessions are listed. */
export interface SessionQuery extends SessionScope {
  /** Only this user's; case matters. */
  readonly userId?: string | undefined;
  /** Only those on this instance. */
  readonly instanceId?: string | undefined;
}

/** All sessions of one user. */
export interface UserTarget {
  /** The user's id; case matters. */
  readonly userId: string;
  /** Not with a user. */
  readonly sessionId?: never;
  /** Not with a user. */
  readonly allUsers?: never;
}

/** One session. */
export interface OneSessionTarget {
  /** The session's id. */
  readonly sessionId: string;
  /** Not with a session. */
  readonly userId?: never;
  /** Not with a session. */
  readonly allUsers?: never;
}

/** All sessions of everybody. */
export interface AllUsersTarget {
  /** Says that everybody is meant. */
  readonly allUsers: true;
  /** Not with everybody. */
  readonly userId?: never;
  /** Not with everybody. */
  readonly sessionId?: never;
}

/**
 * Which sessions something is done to: exactly one of a user's, one, or everybody's, in a scope.
 *
 * A target that is there but `undefined` is refused: it would widen what is done without anybody having said so.
 */
export type SessionTarget = SessionScope & (UserTarget | OneSessionTarget | AllUsersTarget);
