import { InvalidInputError, QuotaError } from '../errors.js';
import type { ServiceLimits } from '../limits.js';
import { sameGroups } from './group-goal.js';
import type { InterfaceChange } from './interface-change.js';

/**
 * Works out what an interface is to have; one that has it already is settled.
 *
 * @throws {@link InvalidInputError} when nothing would be left, {@link QuotaError} when it would be too much.
 */
export function workOutGroups(change: InterfaceChange, { securityGroupsPerInterface: most }: ServiceLimits): void {
  const { found, networkInterfaceId } = change;
  if (found === undefined) return;
  const wanted = change.goal.wanted(found);
  if (wanted.length === 0) {
    const message = `would leave ${networkInterfaceId} without any security group, and it needs at least one`;
    throw new InvalidInputError([{ path: 'removeSecurityGroupIds', message }]);
  }
  if (sameGroups(wanted, found.groupIds)) {
    change.settle('unchanged');
    return;
  }
  if (wanted.length > most) throw tooMany(networkInterfaceId, wanted.length, most);
  change.wanted = wanted;
}

function tooMany(networkInterfaceId: string, count: number, most: number): QuotaError {
  return new QuotaError(
    `${networkInterfaceId} would be in ${count} security groups, and ${most} are allowed: where AWS has raised the quota, give limits: { ...currentLimits, securityGroupsPerInterface: ${count} }.`,
    { limit: most },
  );
}
