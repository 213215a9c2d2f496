import { isDone, type RevocationCheckpoint } from './checkpoint.js';

/** Failures make the pause at most so many times as long. */
const mostTimes = 16;

/** Pauses grow to this at most, unless the usual one is longer than half of it. */
const longestSeconds = 900;

/**
 * Seconds to the next look: none while sessions are left to be ended, else `pollSeconds`; after failures about twice as long for each, and never past the deadline.
 *
 * @param at - Epoch milliseconds of this look.
 */
export function pauseAfter(checkpoint: RevocationCheckpoint, at: number): number {
  if (isDone(checkpoint)) return 0;
  const { deadlineAt } = checkpoint;
  return Math.max(0, Math.min(pause(checkpoint), (Date.parse(deadlineAt) - at) / 1000));
}

function pause(checkpoint: RevocationCheckpoint): number {
  const { pollSeconds, failures, expireFrom } = checkpoint;
  if (failures === 0) return expireFrom === undefined ? pollSeconds : 0;
  const longest = Math.min(pollSeconds * mostTimes, Math.max(longestSeconds, pollSeconds * 2));
  return Math.min(pollSeconds * 2 ** failures * jitter(checkpoint), longest);
}

/** From 1 to 1.25, made from the checkpoint, so that many watches do not come back at the same moment. */
function jitter({ imageArn, accountId, eventCount }: RevocationCheckpoint): number {
  let hash = 0;
  for (const letter of `${imageArn} ${accountId} ${eventCount}`) {
    hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) >>> 0;
  }
  return 1 + (hash % 1000) / 4000;
}
