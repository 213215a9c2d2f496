import type { CallOptions } from '../core/call-options.js';
import type { Ec2Sender } from '../core/senders.js';
import { AppStreamKitError, NotFoundError, ThrottledError } from '../errors.js';
import { modifyInterfaceGroups } from '../service/interfaces.js';
import type { NetworkContext } from './context.js';
import type { InterfaceChange } from './interface-change.js';

/** How often one interface is tried while EC2 asks for fewer requests. */
const mostTries = 3;

/**
 * Writes the groups of one interface, or in a dry run asks whether it may.
 *
 * An interface that certainly is as it was is settled; else it stays open.
 *
 * @returns Why it is not certain that it was written, where it is not.
 */
export async function writeOne(
  { pacer }: NetworkContext,
  ec2: Ec2Sender,
  change: InterfaceChange,
  { dryRun, signal }: CallOptions & { readonly dryRun: boolean },
): Promise<unknown> {
  let attempts = 0;
  for (let tries = 1; ; tries += 1) {
    await pacer.turn(signal);
    try {
      const { networkInterfaceId, wanted } = change;
      pacer.learn(await modifyInterfaceGroups(ec2, networkInterfaceId, wanted, { dryRun, signal }), false);
      if (dryRun) change.settle('would-change', wanted);
      return undefined;
    } catch (error) {
      signal?.throwIfAborted();
      const isRefused = error instanceof ThrottledError;
      const made = (error instanceof AppStreamKitError ? error.attempts : undefined) ?? 1;
      attempts += made;
      pacer.learn(isRefused ? made : 1, isRefused);
      if (isRefused && tries < mostTries) continue;
      const isCertain = dryRun || (attempts === 1 && error instanceof AppStreamKitError);
      return settled(change, error, isCertain) ? undefined : error;
    }
  }
}

/**
 * What EC2 refuses has no effect, and an interface that is gone has no groups.
 *
 * @param isCertain - Whether it was refused. One that broke down on the way may have had an effect, and so may one that the client
 * repeated, whatever EC2 answered in the end.
 */
function settled(change: InterfaceChange, error: unknown, isCertain: boolean): boolean {
  const isGone = error instanceof NotFoundError && error.resource === 'network interface';
  if (!isGone && !isCertain) return false;
  if (isCertain) change.undo = undefined;
  if (isGone) change.settle('session-ended');
  else change.fail(error);
  return true;
}
