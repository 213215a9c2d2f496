import { accountOfArn } from '../core/names.js';
import { sameValue } from '../core/same-value.js';
import type { Fleet } from '../service/fleets.js';
import type { Tags } from '../service/tags.js';
import type { ComputeCapacity } from './fleet-spec.js';

/** Whether a fleet wants the capacity already; the service keeps sessions rounded up to whole instances. */
export function hasCapacity(
  { computeCapacityStatus, maxSessionsPerInstance = 1 }: Fleet,
  { desiredInstances, desiredSessions }: ComputeCapacity,
): boolean {
  const { desired, desiredUserSessions } = computeCapacityStatus;
  if (desiredSessions === undefined) return desired === desiredInstances;
  const rounded = Math.ceil(desiredSessions / maxSessionsPerInstance) * maxSessionsPerInstance;
  return desiredUserSessions === desiredSessions || desiredUserSessions === rounded;
}

/** Whether idle timeouts are the same: the service keeps whole minutes, and rounds half a minute up. */
export function sameMinutes(wanted: number, found: number | undefined): boolean {
  return minutes(wanted) === minutes(found ?? 0);
}

function minutes(seconds: number): number {
  return Math.round(seconds / 60);
}

/** Whether a fleet is on the image that a name means by itself: an own or a public one, never one of another account. */
export function isOnImageNamed({ arn, imageArn = '', imageName }: Fleet, wanted: string): boolean {
  const owner = accountOfArn(imageArn);
  return imageName === wanted && (owner === undefined || owner === accountOfArn(arn));
}

/** Fields that are wanted and in which a fleet differs. */
export function differingFields(fleet: Fleet, wanted: Readonly<Record<string, unknown>>, tags: Tags): string[] {
  const found: Readonly<Record<string, unknown>> = { ...fleet, tags };
  return Object.entries(wanted)
    .filter(([field, value]) => !isAsWanted(fleet, found, field, value))
    .map(([field]) => field);
}

function isAsWanted(fleet: Fleet, found: Readonly<Record<string, unknown>>, field: string, wanted: unknown): boolean {
  switch (field) {
    case 'computeCapacity':
      return hasCapacity(fleet, wanted as ComputeCapacity);
    case 'idleDisconnectTimeoutInSeconds':
      return sameMinutes(wanted as number, fleet.idleDisconnectTimeoutInSeconds);
    case 'imageName':
      return isOnImageNamed(fleet, String(wanted));
    default:
      return sameValue(wanted, found[field]);
  }
}
