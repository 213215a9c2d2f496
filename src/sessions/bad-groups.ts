import type { CallOptions } from '../core/call-options.js';
import type { Ec2Sender } from '../core/senders.js';
import { InvalidInputError, NotFoundError } from '../errors.js';
import { describeGroupAssociations, describeGroups } from '../service/interfaces.js';
import type { InterfaceChange } from './interface-change.js';

/** A group that an interface of a VPC is to be put in. */
interface Use {
  readonly groupId: string;
  readonly vpcId: string;
}

/** Groups that interfaces are to be put in, and cannot be. */
export interface BadGroups {
  /** Ids of groups that do not exist. */
  readonly missing: readonly string[];
  /** Groups that belong to another VPC. */
  readonly foreign: readonly Use[];
}

/** Finds, of the groups that interfaces are to be put in, those that do not exist or may not be used in the interfaces' VPCs. */
export async function findBadGroups(
  ec2: Ec2Sender,
  changes: readonly InterfaceChange[],
  options: CallOptions,
): Promise<BadGroups> {
  const uses = changes.filter(({ isOpen }) => isOpen).flatMap(newUses);
  const groupIds = [...new Set(uses.map(({ groupId }) => groupId))];
  const groups = new Map((await describeGroups(ec2, groupIds, options)).map((group) => [group.groupId, group.vpcId]));
  const missing = groupIds.filter((groupId) => !groups.has(groupId));
  const foreign = uses.filter(({ groupId, vpcId }) => (groups.get(groupId) ?? vpcId) !== vpcId);
  return { missing, foreign: await withoutAssociated(ec2, foreign, options) };
}

/** What is bad about the groups of one interface. */
export function badGroupsOf(change: InterfaceChange, { missing, foreign }: BadGroups): BadGroups {
  const uses = newUses(change);
  const isUsed = (bad: Use) => uses.some(({ groupId, vpcId }) => groupId === bad.groupId && vpcId === bad.vpcId);
  return {
    missing: missing.filter((id) => uses.some(({ groupId }) => groupId === id)),
    foreign: foreign.filter(isUsed),
  };
}

/** Whether nothing is bad. */
export function isEmpty({ missing, foreign }: BadGroups): boolean {
  return missing.length + foreign.length === 0;
}

/** Tells what is bad. */
export function badGroupsError({ missing, foreign }: BadGroups): NotFoundError | InvalidInputError {
  if (missing.length > 0) {
    return new NotFoundError(`There is no security group ${missing.join(', ')} in this account and region.`, {
      operation: 'DescribeSecurityGroups',
      resource: 'security group',
      resourceName: missing.join(', '),
    });
  }
  const distinct = new Map(foreign.map((use) => [`${use.groupId} ${use.vpcId}`, use]));
  return new InvalidInputError(
    [...distinct.values()].map(({ groupId, vpcId }) => ({
      path: '',
      message: `${groupId} belongs to another VPC, and is not associated with ${vpcId}, where the sessions are`,
    })),
  );
}

function newUses({ found, wanted }: InterfaceChange): readonly Use[] {
  if (found === undefined) return [];
  const { groupIds, vpcId } = found;
  return wanted.filter((groupId) => !groupIds.includes(groupId)).map((groupId) => ({ groupId, vpcId }));
}

/** A group may be used in further VPCs once it is associated with them. */
async function withoutAssociated(
  ec2: Ec2Sender,
  foreign: readonly Use[],
  options: CallOptions,
): Promise<readonly Use[]> {
  const groupIds = foreign.map(({ groupId }) => groupId);
  const associations = await describeGroupAssociations(ec2, groupIds, options);
  const associated = new Set(
    associations.filter(({ state }) => state === 'associated').map(({ groupId, vpcId }) => `${groupId} ${vpcId}`),
  );
  return foreign.filter(({ groupId, vpcId }) => !associated.has(`${groupId} ${vpcId}`));
}
