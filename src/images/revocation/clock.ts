import { InvalidInputError } from '../../errors.js';

/** Largest number that a `Date` holds, less two years for deadlines. */
const latest = 8.64e15 - 2 * 31_622_400_000;

/**
 * Reads the host's clock: the only one that steps know.
 *
 * @throws {@link InvalidInputError} when it does not tell epoch milliseconds.
 */
export function epochOf(now: () => number = Date.now): number {
  const at = now();
  if (typeof at === 'number' && at >= 0 && at <= latest) return at;
  throw new InvalidInputError([{ path: 'now', message: `${String(at)} is no time in epoch milliseconds` }]);
}
