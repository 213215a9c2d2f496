import { blockedError, partlyDeletedError, tookAway } from '../core/deletion.js';
import type { WaitOptions } from '../core/wait.js';
import type { Deletion, DeletionStep } from '../records.js';
import { findImageBuilder } from '../service/find-image-builder.js';
import { type ImageBuilder, deleteImageBuilder as sendDeleteImageBuilder } from '../service/image-builders.js';
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
  const steps: DeletionStep[] = [];
  if (found !== undefined && found.state !== 'DELETING') {
    refuseUp(found, allowStop, wait);
    if (isUp(found) && (await stopImageBuilder(context, name, options)).changed) steps.push({ action: 'stop', name });
    await remove(context, name, steps, options);
  }
  if (found !== undefined && wait) {
    await departure(context.client, found, { ...options, timeoutSeconds: timeLeft(options, startedAt) });
  }
  return { changed: steps.length > 0, name, steps };
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
    if (await tookAway(sendDeleteImageBuilder(client, name, { signal }))) steps.push({ action: 'delete', name });
  } catch (error) {
    signal?.throwIfAborted();
    throw steps.length === 0 ? error : partlyDeletedError(`image builder ${name}`, { name, steps }, error);
  }
}
