import { sleep } from '../../core/sleep.js';
import type { ImageShareContext } from '../context.js';
import { begin } from './begin-revocation.js';
import { isDone, parseCheckpoint, type RevocationCheckpoint } from './checkpoint.js';
import type { RevocationEvent } from './events.js';
import {
  parseResumeOptions,
  parseRevocationOptions,
  type ResumeRevocationOptions,
  type RevocationOptions,
} from './options.js';
import { RevocationWatch, timedOut } from './revocation-watch.js';
import { stepRevocation } from './step-revocation.js';
import { withoutUndefined } from './turn.js';

/**
 * Takes a share back, and gives a watch of what that does to the other account.
 *
 * Resolves once the account has no share any more. A failure that may pass is tried again until the deadline.
 */
export async function revokeAndWatch(
  context: ImageShareContext,
  imageName: string,
  accountId: string,
  options: RevocationOptions = {},
): Promise<RevocationWatch> {
  const { signal, ...watched } = parseRevocationOptions(options);
  let checkpoint = await begin(context, { imageName, accountId, watched, at: Date.now() }, { signal });
  const undelivered: RevocationEvent[] = [];
  for (;;) {
    const step = await stepRevocation(context, checkpoint, { signal });
    ({ checkpoint } = step);
    undelivered.push(...step.events);
    const carried = { ...checkpoint, undelivered };
    if (checkpoint.revoked) return new RevocationWatch(context, { ...step, checkpoint: carried }, signal);
    if (isDone(checkpoint)) throw timedOut(carried);
    await sleep(step.waitSeconds * 1000, signal);
  }
}

/**
 * Goes on with a watch from a checkpoint; its first look is due at once.
 *
 * @throws {@link InvalidInputError} when the checkpoint is malformed.
 */
export function resumeWatch(
  context: ImageShareContext,
  checkpoint: RevocationCheckpoint,
  options: ResumeRevocationOptions = {},
): RevocationWatch {
  const { signal, timeoutSeconds } = parseResumeOptions(options);
  const from = parseCheckpoint(checkpoint);
  const start = timeoutSeconds === undefined ? from : prolonged(from, timeoutSeconds);
  return new RevocationWatch(context, { checkpoint: start, waitSeconds: 0 }, signal);
}

/** With more time; a watch that ended short of its goal is open again. */
function prolonged(checkpoint: RevocationCheckpoint, timeoutSeconds: number): RevocationCheckpoint {
  if (checkpoint.outcome === checkpoint.until) return checkpoint;
  const deadlineAt = new Date(Date.now() + timeoutSeconds * 1000).toISOString();
  return withoutUndefined({ ...checkpoint, outcome: 'in-progress', deadlineAt, survivingCopies: undefined });
}
