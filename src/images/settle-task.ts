import pMap from 'p-map';
import type { RequestOptions } from '../core/call-options.js';
import { InvalidInputError } from '../errors.js';
import { updateImagePermissions } from '../service/image-permissions.js';
import type { ImageShareContext } from './context.js';
import { deleteGrant, readGrants, samePermissions } from './grants.js';
import { readOwnedImage } from './owned-image.js';
import { refused, type ShareOutcome, settled } from './share-report.js';
import type { FoundGrants, FoundImages, ShareTask } from './share-task.js';

/** Reads the grants of the images of some tasks; an image that cannot be read fails its own tasks only. */
export async function findGrants(
  context: ImageShareContext,
  tasks: readonly ShareTask[],
  concurrency: number,
  options: RequestOptions,
): Promise<FoundImages> {
  const images = new Map(tasks.map((task) => [task.imageArn, task]));
  const found = await pMap(
    images,
    async ([imageArn, task]) => [imageArn, await findGrantsOf(context, task, options)] as const,
    { concurrency },
  );
  return new Map(found);
}

async function findGrantsOf(
  context: ImageShareContext,
  { imageName, imageArn }: ShareTask,
  options: RequestOptions,
): Promise<FoundGrants> {
  try {
    const image = await readOwnedImage(context, imageName, options);
    if (image.arn !== imageArn) return { failure: otherImage(imageArn, image.arn) };
    return { grants: await readGrants(context, imageName, options) };
  } catch (failure) {
    options.signal?.throwIfAborted();
    return { failure };
  }
}

function otherImage(planned: string, seen: string): InvalidInputError {
  return new InvalidInputError([
    {
      path: 'imageArn',
      message: `the plan is for ${planned}, and this client's account and region have ${seen}`,
    },
  ]);
}

/** Brings one account from what its row found to what it wants; a share that is neither is left alone. */
export async function settleTask(
  context: ImageShareContext,
  task: ShareTask,
  found: FoundGrants | undefined,
  options: RequestOptions,
): Promise<ShareOutcome> {
  const { imageName, row } = task;
  const { accountId, before, after } = row;
  if (row.action === 'refused') return refused(task);
  if (found === undefined || 'failure' in found) throw found?.failure;
  const current = found.grants.get(accountId);
  if (samePermissions(current, after)) return settled(task, 'unchanged', current, current);
  if (!samePermissions(current, before)) return settled(task, 'stale', current, current);
  if (after !== undefined) {
    await updateImagePermissions(context.client, imageName, { accountId, ...after }, options);
    return settled(task, 'changed', current, after);
  }
  const { changed } = await deleteGrant(context, { imageName, accountId }, current, options);
  return changed ? settled(task, 'changed', current, undefined) : settled(task, 'unchanged', undefined, undefined);
}
