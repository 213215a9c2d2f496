import { backOffSeconds } from '../../core/back-off.js';
import { isDone, type RevocationCheckpoint } from './checkpoint.js';

/** Failures make the pause at most so many times as long. */
const mostTimes = 16;

/** Pauses grow to this at most, unless the usual one is longer than half of it. */
const longestSeconds = 900;

/**
 * Seconds to the next look: none while sessions are left to be ended, else `pollSeconds`; after failures about twice as long for each, and never past the deadline.
 *
 * @param at - Epoch milliseconds of this look.
 * @param stalled - Whether going on with ending sessions at once would be of no use.
 */
export function pauseAfter(checkpoint: RevocationCheckpoint, at: number, stalled = false): number {
  if (isDone(checkpoint)) return 0;
  const { deadlineAt } = checkpoint;
  return Math.max(0, Math.min(pause(checkpoint, stalled), (Date.parse(deadlineAt) - at) / 1000));
}

function pause(checkpoint: RevocationCheckpoint, stalled: boolean): number {
  const { pollSeconds, failures, expireFrom, imageArn, accountId, eventCount } = checkpoint;
  if (failures === 0) return expireFrom === undefined || stalled ? pollSeconds : 0;
  return backOffSeconds(failures, `${imageArn} ${accountId} ${eventCount}`, {
    firstSeconds: pollSeconds * 2,
    longestSeconds: Math.min(pollSeconds * mostTimes, Math.max(longestSeconds, pollSeconds * 2)),
  });
}
