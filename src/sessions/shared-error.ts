import { SharedInterfaceError } from '../errors.js';
import type { OccupantsOf, OnInterface } from './neighbours.js';

/** What callers that name a target can do about it. */
export const targetAdvice =
  "Give sharedInterface: 'skip' to change the rest, or 'apply' to change them for everybody on them.";

/** What callers that have a policy can do about it. */
export const policyAdvice =
  'The policy has to want the same groups for everybody on an interface, and its scope to show them all.';

/** Tells which interfaces serve others, too, and whom. */
export function sharedError(
  shared: readonly OnInterface[],
  occupantsOf: OccupantsOf,
  advice: string,
): SharedInterfaceError {
  const interfaces = shared.map((on) => ({
    networkInterfaceId: on.networkInterfaceId,
    userIds: [...new Set([...on.sessions, ...occupantsOf(on)].map(({ userId }) => userId))],
  }));
  const users = interfaces.map(({ networkInterfaceId, userIds }) => `${networkInterfaceId} (${userIds.join(', ')})`);
  return new SharedInterfaceError(
    `Interfaces serve others, too, and were left alone: ${users.join('; ')}. ${advice}`,
    interfaces,
  );
}
