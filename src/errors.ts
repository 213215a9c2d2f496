/**
 * Every error that this library throws for its own reasons.
 *
 * Tell them apart by `code`, with {@link isAppStreamKitError}, also when two copies of the library are loaded. Server errors
 * (5xx) and network errors of the SDK pass through untouched, and an aborted call rejects with `signal.reason` itself.
 *
 * @module
 */
import type { DeleteBlocker, ReportedError, RevocationImpact, SessionSummary, SharePlanRow } from './records.js';

const brand = Symbol.for('appstream-kit.error');

/** What is known of the request that failed. */
export interface ErrorDetails {
  /** AWS operation, such as `UpdateFleet`. */
  readonly operation?: string | undefined;
  /** Request id of the answer. */
  readonly requestId?: string | undefined;
  /** HTTP requests made, retries included. */
  readonly attempts?: number | undefined;
  /** The error underneath. */
  readonly cause?: unknown;
}

/** What all errors of this library share. */
export abstract class AppStreamKitError extends Error {
  /** Stable code to tell the errors apart by. */
  abstract readonly code: string;
  /** AWS operation that failed, where one did. */
  readonly operation?: string;
  /** Request id of the failed request, for AWS Support. */
  readonly requestId?: string;
  /** HTTP requests made for the failed call, retries included. */
  readonly attempts?: number;
  /** Whether the same call may succeed later without any change. */
  readonly retryable: boolean = false;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    // No declared member: the types of two copies would not fit each other, and whoever logs an error would see it.
    Object.defineProperty(this, brand, { value: true });
    if (details.operation !== undefined) this.operation = details.operation;
    if (details.requestId !== undefined) this.requestId = details.requestId;
    if (details.attempts !== undefined) this.attempts = details.attempts;
  }
}

/** One thing that is wrong with an input. */
export interface InputIssue {
  /** Where, such as `computeCapacity.desiredInstances`; empty for the input as a whole. */
  readonly path: string;
  /** What was given and what is allowed. */
  readonly message: string;
}

/** An input was refused by this library's own checks. No write has been sent; a read may have been. */
export class InvalidInputError extends AppStreamKitError {
  /** Always `'InvalidInputError'`. */
  override readonly name = 'InvalidInputError';
  /** Always `'invalid-input'`. */
  readonly code = 'invalid-input';
  /** Everything that is wrong, not only the first thing. */
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[], details?: ErrorDetails) {
    super(issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '), details);
    this.issues = issues;
  }
}

/** The service refused the input of a request. */
export class RejectedInputError extends AppStreamKitError {
  /** Always `'RejectedInputError'`. */
  override readonly name = 'RejectedInputError';
  /** Always `'rejected-input'`. */
  readonly code = 'rejected-input';
}

/** What a {@link NotFoundError} was looking for. */
export interface NotFoundDetails extends ErrorDetails {
  /** Kind of resource, such as `fleet`. */
  readonly resource: string;
  /** The name, ARN or id that was asked for. */
  readonly resourceName: string;
  /** Where it was looked for: one entry per stack, fleet and authentication type. */
  readonly lookedAt?: readonly unknown[] | undefined;
  /** User ids that are equal but for case. */
  readonly similarUserIds?: readonly string[] | undefined;
}

/** There is no such resource in this account and region, or it is not visible to it. */
export class NotFoundError extends AppStreamKitError {
  /** Always `'NotFoundError'`. */
  override readonly name = 'NotFoundError';
  /** Always `'not-found'`. */
  readonly code = 'not-found';
  /** Kind of resource, such as `fleet`. */
  readonly resource: string;
  /** The name, ARN or id that was asked for. */
  readonly resourceName: string;
  /** Where it was looked for, when it was a user or session. */
  readonly lookedAt?: readonly unknown[];
  /** User ids that are equal but for case, when it was a user. */
  readonly similarUserIds?: readonly string[];

  constructor(message: string, details: NotFoundDetails) {
    super(message, details);
    this.resource = details.resource;
    this.resourceName = details.resourceName;
    if (details.lookedAt !== undefined) this.lookedAt = details.lookedAt;
    if (details.similarUserIds !== undefined) this.similarUserIds = details.similarUserIds;
  }
}

/** Why a {@link ConflictError} was thrown. */
export type ConflictReason =
  | 'exists'
  | 'in-use'
  | 'wrong-state'
  | 'needs-stop'
  | 'in-session'
  | 'would-cut-off'
  | 'blocked'
  | 'not-available'
  | 'not-permitted'
  | 'incompatible-image'
  | 'concurrent-change';

/** The facts behind a {@link ConflictError}. */
export interface ConflictDetails extends ErrorDetails {
  /** What kind of conflict it is. */
  readonly reason: ConflictReason;
  /** Fields that differ or that need a stop. */
  readonly fields?: readonly string[] | undefined;
  /** Sessions in progress. */
  readonly sessions?: readonly SessionSummary[] | undefined;
  /** What blocks a delete. */
  readonly blockers?: readonly DeleteBlocker[] | undefined;
  /** Rows of a share plan that would remove grants or cut fleets off. */
  readonly rows?: readonly SharePlanRow[] | undefined;
  /** What a revoke would do. */
  readonly impact?: RevocationImpact | undefined;
}

/** The state of things forbids the call, or the call would do harm that was not consented to. */
export class ConflictError extends AppStreamKitError {
  /** Always `'ConflictError'`. */
  override readonly name = 'ConflictError';
  /** Always `'conflict'`. */
  readonly code = 'conflict';
  /** What kind of conflict it is. */
  readonly reason: ConflictReason;
  /** Fields that differ or that need a stop. */
  readonly fields?: readonly string[];
  /** Sessions in progress. */
  readonly sessions?: readonly SessionSummary[];
  /** What blocks a delete. */
  readonly blockers?: readonly DeleteBlocker[];
  /** Rows of a share plan that would remove grants or cut fleets off. */
  readonly rows?: readonly SharePlanRow[];
  /** What a revoke would do. */
  readonly impact?: RevocationImpact;
  /** True for `concurrent-change` and `not-available`. */
  override readonly retryable: boolean;

  constructor(message: string, details: ConflictDetails) {
    super(message, details);
    this.reason = details.reason;
    this.retryable = details.reason === 'concurrent-change' || details.reason === 'not-available';
    if (details.fields !== undefined) this.fields = details.fields;
    if (details.sessions !== undefined) this.sessions = details.sessions;
    if (details.blockers !== undefined) this.blockers = details.blockers;
    if (details.rows !== undefined) this.rows = details.rows;
    if (details.impact !== undefined) this.impact = details.impact;
  }
}

/** A quota of the account is used up. Waiting does not help; asking for a higher quota does. */
export class QuotaError extends AppStreamKitError {
  /** Always `'QuotaError'`. */
  override readonly name = 'QuotaError';
  /** Always `'quota'`. */
  readonly code = 'quota';
  /** The quota, where it is known. */
  readonly limit?: number;

  constructor(message: string, details: ErrorDetails & { readonly limit?: number | undefined } = {}) {
    super(message, details);
    if (details.limit !== undefined) this.limit = details.limit;
  }
}

/** The service still asked for fewer requests after all tries. */
export class ThrottledError extends AppStreamKitError {
  /** Always `'ThrottledError'`. */
  override readonly name = 'ThrottledError';
  /** Always `'throttled'`. */
  readonly code = 'throttled';
  /** Always true: the same call may succeed later. */
  override readonly retryable = true;
}

/** Why an {@link AccessError} was thrown: the permission, the credentials, a role that the service cannot use, or the account itself. */
export type AccessReason = 'denied' | 'credentials' | 'role' | 'account';

/** The caller may not do this. */
export class AccessError extends AppStreamKitError {
  /** Always `'AccessError'`. */
  override readonly name = 'AccessError';
  /** Always `'access'`. */
  readonly code = 'access';
  /** What is missing. */
  readonly reason: AccessReason;

  constructor(message: string, details: ErrorDetails & { readonly reason: AccessReason }) {
    super(message, details);
    this.reason = details.reason;
  }
}

/** The service's answer lacks something that the method cannot do without. */
export class ResponseError extends AppStreamKitError {
  /** Always `'ResponseError'`. */
  override readonly name = 'ResponseError';
  /** Always `'response'`. */
  readonly code = 'response';
}

/** A network interface that serves other users too. */
export interface SharedInterface {
  /** The interface. */
  readonly networkInterfaceId: string;
  /** Ids of the users whom it serves. */
  readonly userIds: readonly string[];
}

/** Interfaces of the target also serve other users; nothing was written. */
export class SharedInterfaceError extends AppStreamKitError {
  /** Always `'SharedInterfaceError'`. */
  override readonly name = 'SharedInterfaceError';
  /** Always `'shared-interface'`. */
  readonly code = 'shared-interface';
  /** The interfaces, each with all its users. */
  readonly interfaces: readonly SharedInterface[];

  constructor(message: string, interfaces: readonly SharedInterface[]) {
    super(message);
    this.interfaces = interfaces;
  }
}

/** What a wait was for, and how far it came. */
export interface WaitDetails extends ErrorDetails {
  /** What was waited for, such as `fleet design-team`. */
  readonly resource: string;
  /** The state that was wanted. */
  readonly wantedState: string;
  /** The state seen last; absent when no look succeeded. */
  readonly lastState?: string | undefined;
  /** Errors that the resource reported on itself at the last look. Default: none. */
  readonly errors?: readonly ReportedError[] | undefined;
}

/** Something did not get where it should in the time allowed. Nothing was undone, and waiting again is safe. */
export class WaitTimeoutError extends AppStreamKitError {
  /** Always `'WaitTimeoutError'`. */
  override readonly name = 'WaitTimeoutError';
  /** Always `'wait-timeout'`. */
  readonly code = 'wait-timeout';
  /** Always true: it may still get there. */
  override readonly retryable = true;
  /** What was waited for, such as `fleet design-team`. */
  readonly resource: string;
  /** The state that was wanted. */
  readonly wantedState: string;
  /** The state seen last; absent when no look succeeded. */
  readonly lastState?: string;
  /** Errors that the resource reported on itself at the last look. They need not be why: some go away. */
  readonly errors: readonly ReportedError[];
  /** From here the wait can go on, where it is one that can be resumed. */
  readonly checkpoint?: unknown;

  constructor(message: string, details: WaitDetails & { readonly checkpoint?: unknown }) {
    super(message, details);
    this.resource = details.resource;
    this.wantedState = details.wantedState;
    if (details.lastState !== undefined) this.lastState = details.lastState;
    this.errors = details.errors ?? [];
    if (details.checkpoint !== undefined) this.checkpoint = details.checkpoint;
  }
}

/** Something is in a state from which it cannot get where it should. */
export class WaitFailedError extends AppStreamKitError {
  /** Always `'WaitFailedError'`. */
  override readonly name = 'WaitFailedError';
  /** Always `'wait-failed'`. */
  readonly code = 'wait-failed';
  /** What was waited for, such as `fleet design-team`. */
  readonly resource: string;
  /** The state that was wanted. */
  readonly wantedState: string;
  /** The state seen last. */
  readonly lastState: string;
  /** Errors that the resource reported on itself at the last look; why it failed stands first where the service tells it. */
  readonly errors: readonly ReportedError[];

  constructor(message: string, details: WaitDetails & { readonly lastState: string }) {
    super(message, details);
    this.resource = details.resource;
    this.wantedState = details.wantedState;
    this.lastState = details.lastState;
    this.errors = details.errors ?? [];
  }
}

/** A report that can tell whether everything in it succeeded. */
export interface CompletableReport {
  /** Whether everything that was asked for was done. */
  readonly complete: boolean;
}

/** Some of the work was done and some was not; the report tells which. */
export class PartialFailureError extends AppStreamKitError {
  /** Always `'PartialFailureError'`. */
  override readonly name = 'PartialFailureError';
  /** Always `'partial-failure'`. */
  readonly code = 'partial-failure';
  /** What was done and what was not, item by item. */
  readonly report: CompletableReport;

  constructor(message: string, report: CompletableReport, details?: ErrorDetails) {
    super(message, details);
    this.report = report;
  }
}

/** Every error of this library; `switch` over its `code` narrows it. */
export type AnyAppStreamKitError =
  | InvalidInputError
  | RejectedInputError
  | NotFoundError
  | ConflictError
  | QuotaError
  | ThrottledError
  | AccessError
  | ResponseError
  | SharedInterfaceError
  | WaitTimeoutError
  | WaitFailedError
  | PartialFailureError;

/** The codes of all errors of this library. */
export type AppStreamKitErrorCode = AnyAppStreamKitError['code'];

/**
 * Tells whether `value` is an error of this library, also one of another loaded copy of it.
 *
 * @example Tell a missing fleet from any other failure
 * ```ts
 * try {
 *   await fleets.get('design-team');
 * } catch (error) {
 *   if (!isAppStreamKitError(error) || error.code !== 'not-found') throw error;
 *   console.log(`there is no ${error.resource} ${error.resourceName}`);
 * }
 * ```
 */
export function isAppStreamKitError(value: unknown): value is AnyAppStreamKitError {
  try {
    return typeof value === 'object' && value !== null && brand in value;
  } catch {
    return false;
  }
}

/**
 * Throws when a report says that something was not done.
 *
 * @throws {@link PartialFailureError} with the report, when `report.complete` is false.
 * @throws {@link InvalidInputError} when it is no report.
 *
 * @example Stop a script unless every account got the image
 * ```ts
 * const plan = await images.plan('Test_Image', ['222222222222', '333333333333']);
 * assertComplete(await images.apply(plan));
 * ```
 */
export function assertComplete(report: CompletableReport): void {
  const complete = completeOf(report);
  if (complete === true) return;
  if (complete === false) {
    throw new PartialFailureError('Not everything was done: see the report of this error.', report);
  }
  throw new InvalidInputError([{ path: '', message: 'this is no report: it does not say whether it is complete' }]);
}

function completeOf(report: Partial<CompletableReport>): unknown {
  try {
    return report.complete;
  } catch {
    return undefined;
  }
}
