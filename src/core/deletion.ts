import { ConflictError, isAppStreamKitError, PartialFailureError } from '../errors.js';
import type { DeleteBlocker, DeletionStep, SessionSummary } from '../records.js';

/** Blockers that a message names; the error has all of them. */
const shownBlockers = 5;

/** What a delete is refused with. */
export interface Blocked {
  /** Such as `fleet design-team`. */
  readonly what: string;
  readonly blockers: readonly DeleteBlocker[];
  /** What to do about it, a sentence; empty where nothing can be said. */
  readonly advice: string;
  readonly sessions?: readonly SessionSummary[] | undefined;
}

/** The error for something that blockers keep from being deleted. */
export function blockedError({ what, blockers, advice, sessions }: Blocked): ConflictError {
  const shown = blockers.slice(0, shownBlockers).map(({ kind, name }) => `${kind} ${name}`);
  const more = blockers.length > shown.length ? ` and ${blockers.length - shown.length} more` : '';
  const message = `${what} cannot be deleted: ${shown.join(', ')}${more}.${advice === '' ? '' : ` ${advice}`}`;
  return new ConflictError(message.charAt(0).toUpperCase() + message.slice(1), {
    reason: 'blocked',
    blockers,
    ...(sessions !== undefined && sessions.length > 0 && { sessions }),
  });
}

/** The error for a delete that failed after a part of it was done. */
export function partlyDeletedError(
  what: string,
  done: { readonly name: string; readonly steps: readonly DeletionStep[] },
  cause: unknown,
): PartialFailureError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const steps = done.steps.map(({ action, name }) => `${action} ${name}`).join(', ');
  const report = { complete: false, changed: true, ...done };
  return new PartialFailureError(`Deleting ${what} failed after: ${steps}. ${why}`, report, { cause });
}

/** Whether a request took something away. What was gone is no failure; after more than one try the request was ours. */
export async function tookAway(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (!isAppStreamKitError(error) || error.code !== 'not-found') throw error;
    return (error.attempts ?? 1) > 1;
  }
}

/** What a look found, or undefined where there is nothing any more. */
export async function unlessMissing<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (isAppStreamKitError(error) && error.code === 'not-found') return undefined;
    throw error;
  }
}
