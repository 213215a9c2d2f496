import type { SerializedError } from '../../records.js';
import type { LookedAt } from '../../service/list-sessions.js';

/** What a listing of sessions was not told. */
export interface Refusals {
  readonly onLookedAt: (lookedAt: LookedAt) => void;
  /** The first refusal of a stack and fleet that no question was answered of. */
  readonly unanswered: () => SerializedError | undefined;
}

/**
 * Notices a stack and fleet of which the service refuses every question about sessions.
 *
 * One authentication type may be refused because the stack does not know it, and nobody streams from a stack that is gone; but
 * where nothing at all is answered, finding nobody does not mean that there is nobody.
 */
export function noticeRefusals(): Refusals {
  const refusals = new Map<string, SerializedError | undefined>();
  return {
    onLookedAt: ({ stackName, fleetName, refused }) => {
      const pair = `${stackName} ${fleetName}`;
      const answered = refused === undefined || refused.code === 'not-found';
      if (answered || !refusals.has(pair)) refusals.set(pair, answered ? undefined : refused);
    },
    unanswered: () => Array.from(refusals.values()).find((refusal) => refusal !== undefined),
  };
}
