import type { SecurityGroupReport } from '../sessions/index.js';
import { table } from './table.js';

/** What became of interfaces, or would. */
export function changeLines({ changes }: SecurityGroupReport): string[] {
  if (changes.length === 0) return ['No session in progress.'];
  const rows = changes.map(({ networkInterfaceId, userIds, outcome, before, after, error }) => [
    ...[userIds.join(', ') || undefined, networkInterfaceId, outcome],
    ...[before.join(', '), after.join(', '), error?.message ?? ''],
  ]);
  return table(['USER', 'INTERFACE', 'OUTCOME', 'BEFORE', 'AFTER', 'NOTE'], rows);
}
