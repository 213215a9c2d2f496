import type { CallOptions } from '../core/call-options.js';
import { blockedError, partlyDeletedError, tookAway } from '../core/deletion.js';
import type { AppStreamSender } from '../core/senders.js';
import type { WaitOptions } from '../core/wait.js';
import { ConflictError, isAppStreamKitError } from '../errors.js';
import type { Deletion, DeletionStep } from '../records.js';
import { findImageBuilder } from '../service/find-image-builder.js';
import {
  type ImageBuilder,
  type ImageBuilderState,
  deleteImageBuilder as sendDeleteImageBuilder,
} from '../service/image-builders.js';
import type { ImageBuilderContext } from './image-builder-context.js';
import { stopImageBuilder } from './image-builder-states.js';
import { departure, destinationOf, timeLeft } from './image-builder-waits.js';

/** How an image builder is deleted. */
export interface DeleteImageBuilderOptions extends WaitOptions {
  /** Whether one that runs may be stopped first, which disconnects whoever works on it. Default false. */
  readonly allowStop?: boolean | undefined;
}

/** Deletes an image builder; one that is being deleted, or gone, is not deleted again. */
export async function deleteImageBuilder(
  context: ImageBuilderContext,
  name: string,
  { allowStop = false, ...options }: DeleteImageBuilderOptions,
): Promise<Deletion> {
  const startedAt = Date.now();
  const { wait = true, signal } = options;
  const found = await findImageBuilder(context.client, name, { signal });
  if (found === undefined) return { changed: false, name, steps: [] };
  const steps: DeletionStep[] = [];
  let { state } = found;
  if (state !== 'DELETING') {
    refuseUp(found, allowStop, wait);
    if (isUp(found)) state = await putDown(context, name, steps, options);
    await remove(context, name, steps, options);
  }
  if (wait) {
    const left = { ...options, timeoutSeconds: timeLeft(options, startedAt) };
    await departure(context.client, name, state === 'FAILED', left);
  }
  return { changed: steps.length > 0, name, steps };
}

/** Stops a builder. One that fails, or that somebody else deletes, meanwhile cannot be stopped, and need not be. */
async function putDown(
  context: ImageBuilderContext,
  name: string,
  steps: DeletionStep[],
  options: WaitOptions,
): Promise<ImageBuilderState | undefined> {
  try {
    await stopImageBuilder(context, name, options, () => steps.push({ action: 'stop', name }));
    return 'STOPPED';
  } catch (error) {
    if (!isAppStreamKitError(error) || !['not-found', 'conflict', 'wait-failed'].includes(error.code)) throw error;
    const found = await findImageBuilder(context.client, name, { signal: options.signal });
    if (found !== undefined && found.state !== 'FAILED' && found.state !== 'DELETING') throw error;
    return found?.state;
  }
}

function isUp(imageBuilder: ImageBuilder): boolean {
  return imageBuilder.state === 'RUNNING' || destinationOf(imageBuilder) !== undefined;
}

/** One that makes an image is never stopped: that would spoil the image. */
function refuseUp(found: ImageBuilder, allowStop: boolean, wait: boolean): void {
  const { name, state } = found;
  const isMakingImage = state === 'SNAPSHOTTING';
  const mayStop = allowStop || state === 'STOPPING';
  if (state === undefined || !isUp(found) || (mayStop && wait && !isMakingImage)) return;
  const advice = mayStop ? 'It has to stop first, so wait for it.' : 'Stop it first, or say allowStop: true.';
  throw blockedError({
    what: `image builder ${name}`,
    blockers: [{ kind: 'state', name: state }],
    advice: isMakingImage ? 'It makes an image: wait until it has stopped.' : advice,
  });
}

async function remove(
  { client }: ImageBuilderContext,
  name: string,
  steps: DeletionStep[],
  { signal }: WaitOptions,
): Promise<void> {
  try {
    if (await sendOnce(client, name, { signal })) steps.push({ action: 'delete', name });
  } catch (error) {
    signal?.throwIfAborted();
    throw steps.length === 0 ? error : partlyDeletedError(`image builder ${name}`, { name, steps }, error);
  }
}

/** Asks for the delete, and tells whether this call did it: that it is under way, or done, already is no failure. */
async function sendOnce(client: AppStreamSender, name: string, options: CallOptions): Promise<boolean> {
  try {
    return await tookAway(sendDeleteImageBuilder(client, name, options));
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    const found = await findImageBuilder(client, name, options);
    if (found !== undefined && found.state !== 'DELETING') throw error;
    return (error.attempts ?? 1) > 1;
  }
}
