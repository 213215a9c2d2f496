import type { RequestOptions } from '../core/call-options.js';
import type { Ec2Sender } from '../core/senders.js';
import { describeInterfaces } from '../service/interfaces.js';
import type { FoundInterface } from './group-goal.js';
import type { InterfaceChange } from './interface-change.js';

/** Reads interfaces by id; one that is gone is not in the result. */
export async function readInterfaces(
  ec2: Ec2Sender,
  changes: readonly Pick<InterfaceChange, 'networkInterfaceId'>[],
  options: RequestOptions,
): Promise<ReadonlyMap<string, FoundInterface>> {
  const ids = changes.map(({ networkInterfaceId }) => networkInterfaceId);
  const found = await describeInterfaces(ec2, ids, options);
  return new Map(
    found.map(({ networkInterfaceId, vpcId, ownerId, groups }) => [
      networkInterfaceId,
      { networkInterfaceId, vpcId, ownerId, groupIds: groups.map(({ groupId }) => groupId) },
    ]),
  );
}

/** Looks at interfaces for the first time; those that are gone are settled. */
export async function lookAtInterfaces(
  ec2: Ec2Sender,
  changes: readonly InterfaceChange[],
  options: RequestOptions,
): Promise<void> {
  const interfaces = await readInterfaces(ec2, changes, options);
  for (const change of changes) {
    const found = interfaces.get(change.networkInterfaceId);
    if (found === undefined) change.settle('session-ended');
    else change.look(found);
  }
}
