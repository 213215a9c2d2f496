import { SharedInterfaceError } from '../errors.js';
import type { OccupantsOf, OnInterface } from './neighbours.js';

/** Tells which interfaces serve others, too, and whom. */
export function sharedError(shared: readonly OnInterface[], occupantsOf: OccupantsOf): SharedInterfaceError {
  const interfaces = shared.map((on) => ({
    networkInterfaceId: on.networkInterfaceId,
    userIds: [...new Set([...on.sessions, ...occupantsOf(on)].map(({ userId }) => userId))],
  }));
  const users = interfaces.map(({ networkInterfaceId, userIds }) => `${networkInterfaceId} (${userIds.join(', ')})`);
  return new SharedInterfaceError(
    `Interfaces serve others, too, and were left alone: ${users.join('; ')}. Give sharedInterface: 'skip' to change the rest, or 'apply' to change them for everybody on them.`,
    interfaces,
  );
}
