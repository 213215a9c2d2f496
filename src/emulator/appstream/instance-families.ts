import type { AccountWorld } from '../world.js';
import { imageByArn } from './access.js';
import { invalidCombination } from './faults.js';
import type { FleetDetails } from './state.js';

/** What instance types start with, and the family that images name. */
const families: readonly (readonly [prefix: string, family: string])[] = [
  ['stream.standard.', 'GENERAL_PURPOSE'],
  ['stream.compute.', 'COMPUTE_OPTIMIZED'],
  ['stream.memory.', 'MEMORY_OPTIMIZED'],
  ['stream.graphics.g4', 'GRAPHICS_G4'],
  ['stream.graphics.g5', 'GRAPHICS_G5'],
  ['stream.graphics.g6', 'GRAPHICS_G6'],
  ['stream.graphics.gr6', 'GRAPHICS_G6'],
  ['GeneralPurpose.', 'GENERAL_PURPOSE'],
  ['ComputeOptimized.', 'COMPUTE_OPTIMIZED'],
  ['MemoryOptimized.', 'MEMORY_OPTIMIZED'],
];

/** The family of an instance type; of a type of no known family, what stands before its size. */
function familyOf(instanceType: string): string {
  const known = families.find(([prefix]) => instanceType.startsWith(prefix));
  return known?.[1] ?? instanceType.slice(0, Math.max(0, instanceType.lastIndexOf('.')));
}

/** Refuses an instance type of another family than the one before, unless the image says that it supports that family. */
export function checkInstanceFamily(account: AccountWorld, before: FleetDetails, after: FleetDetails): void {
  const { InstanceType: from = '' } = before;
  const { InstanceType: to = '', ImageArn = '' } = after;
  const family = familyOf(to);
  // rule: instance-type-family
  if (familyOf(from) === family) return;
  const supported = imageByArn(account, ImageArn)?.details.SupportedInstanceFamilies ?? [];
  if (supported.some((one) => one.toUpperCase().replaceAll(' ', '_') === family)) return;
  throw invalidCombination(`The instance type cannot be changed from ${from} to ${to}, which is of another family.`);
}
