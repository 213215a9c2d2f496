import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { lazy, parseInput } from '../core/parse.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const prefixLength = 11;
const digestLength = 20;
const bitsPerDigit = 5;

const anyUserId = lazy(() =>
  z.string().check(
    z.minLength(1),
    z.refine((id) => !/\p{Surrogate}/u.test(id), { error: 'is not well-formed Unicode' }),
  ),
);

/** The first 20 digits of a hash in base 32 (RFC 4648). */
function digest(id: string): string {
  const bytes = createHash('sha256').update(id, 'utf8').digest();
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return Array.from({ length: digestLength }, (_, index) => {
    const digit = bits.slice(index * bitsPerDigit, (index + 1) * bitsPerDigit);
    return alphabet.charAt(Number.parseInt(digit, 2));
  }).join('');
}

/**
 * Makes a user id for streaming URLs of any id, such as a long e-mail address.
 *
 * Streaming URLs take ids of 2 to 32 characters, and cutting longer ones makes one user of two. The result starts with up to 11
 * legal characters of the id, for people to recognize, then `-` and 20 characters of its hash. The same id gives the same result
 * in every version of this library, also an id that would have been legal as it is.
 *
 * @throws {@link InvalidInputError} when the id is empty, or no well-formed Unicode.
 *
 * @example A streaming URL for a user with a long id
 * ```ts
 * const { streamingURL } = await stacks.createStreamingURL({
 *   stackName: 'design',
 *   fleetName: 'design-team',
 *   userId: streamingUserId('maria.theresia.paradis@example.com'),
 * });
 * ```
 */
export function streamingUserId(anyId: string): string {
  const id = parseInput(anyUserId(), anyId, 'user id');
  const legal = id.replaceAll(/[^\w+=,.@-]/g, '');
  return `${legal.slice(0, prefixLength)}-${digest(id)}`;
}
