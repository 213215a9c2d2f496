import type { CallOptions } from '../core/call-options.js';
import type { Ec2Sender } from '../core/senders.js';
import { sleep } from '../core/sleep.js';
import { isTransient } from '../core/translate-error.js';
import { ConflictError } from '../errors.js';
import { type FoundInterface, sameGroups } from './group-goal.js';
import type { InterfaceChange } from './interface-change.js';
import { readInterfaces } from './read-interfaces.js';

/** Seconds between looks: what EC2 shows may be older than what it was told. */
const delays = [0, 1, 2, 4, 8];

/**
 * Reads back what was written, and settles it.
 *
 * @param unsure - Interfaces of which it is not certain that they were written, and why.
 */
export async function readBack(
  ec2: Ec2Sender,
  written: readonly InterfaceChange[],
  unsure: ReadonlyMap<InterfaceChange, unknown>,
  { signal }: CallOptions,
): Promise<void> {
  const seen = new Map<InterfaceChange, FoundInterface>();
  let failure: unknown;
  for (const delay of delays) {
    const open = written.filter(({ isOpen }) => isOpen);
    if (open.length === 0) return;
    if (delay > 0) await sleep(delay * 1000, signal);
    try {
      const interfaces = await readInterfaces(ec2, open, { signal });
      for (const change of open) {
        const found = interfaces.get(change.networkInterfaceId);
        if (found === undefined) change.settle('session-ended');
        else if (isWritten(change, found, unsure.has(change))) change.settle('changed', found.groupIds);
        else seen.set(change, found);
      }
    } catch (error) {
      signal?.throwIfAborted();
      failure = error;
      if (!isTransient(error)) break;
    }
  }
  for (const change of written.filter(({ isOpen }) => isOpen)) {
    const last = seen.get(change);
    if (last === undefined) change.settle('failed', change.wanted, unsure.get(change) ?? failure);
    else settleAsSeen(change, last, unsure.get(change));
  }
}

/** What had the wanted groups before shows nothing by having them, unless it is certain that they were written. */
function isWritten({ found, wanted }: InterfaceChange, { groupIds }: FoundInterface, isUnsure: boolean): boolean {
  return sameGroups(groupIds, wanted) && !(isUnsure && sameGroups(found?.groupIds ?? [], wanted));
}

/** After the last look. */
function settleAsSeen(change: InterfaceChange, { groupIds }: FoundInterface, why: unknown): void {
  if (!sameGroups(groupIds, change.found?.groupIds ?? [])) {
    change.settle('changed-by-other', groupIds);
    return;
  }
  const unseen = new ConflictError(
    `EC2 accepted the new security groups of ${change.networkInterfaceId}, and still shows the former ones: another program put them back, or they take longer to show.`,
    { reason: 'concurrent-change', operation: 'ModifyNetworkInterfaceAttribute' },
  );
  change.settle('failed', groupIds, why ?? unseen);
}
