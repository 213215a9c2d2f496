import type { ImagePermissions, SharePlanRow } from '../records.js';
import { samePermissions } from './grants.js';
import type { SharePlan } from './share-plan-record.js';

/** One row of a plan, with its image. */
export interface ShareTask {
  /** Name of the image. */
  readonly imageName: string;
  /** ARN of the image. */
  readonly imageArn: string;
  /** What is to be done for one account. */
  readonly row: SharePlanRow;
}

/** The grants of an image by account, or why they could not be read. */
export type FoundGrants = { readonly grants: ReadonlyMap<string, ImagePermissions> } | { readonly failure: unknown };

/** What was found for the images of some tasks, by ARN. */
export type FoundImages = ReadonlyMap<string, FoundGrants>;

/** The rows of plans, in their order. */
export function tasksOf(plans: readonly SharePlan[]): ShareTask[] {
  return plans.flatMap(({ imageName, imageArn, rows }) => rows.map((row) => ({ imageName, imageArn, row })));
}

/**
 * Puts tasks into phases that follow each other: additions first, so that nobody waits for a share, removals last.
 *
 * Where an image has no room for its additions, as many of its removals as they need come before them.
 */
export function inPhases<Task extends ShareTask>(
  tasks: readonly Task[],
  found: FoundImages,
  accountsPerImage: number,
): readonly (readonly Task[])[] {
  const images = [...new Set(tasks.map(({ imageArn }) => imageArn))];
  const split = images.map((imageArn) =>
    splitRemovals(
      tasks.filter((task) => task.imageArn === imageArn),
      found.get(imageArn),
      accountsPerImage,
    ),
  );
  return [
    split.flatMap(({ first }) => first),
    tasks.filter(({ row }) => row.action !== 'remove'),
    split.flatMap(({ last }) => last),
  ].filter((phase) => phase.length > 0);
}

function splitRemovals<Task extends ShareTask>(
  tasks: readonly Task[],
  found: FoundGrants | undefined,
  accountsPerImage: number,
): { readonly first: readonly Task[]; readonly last: readonly Task[] } {
  const removals = tasks.filter(({ row }) => row.action === 'remove');
  if (found === undefined || 'failure' in found) return { first: [], last: removals };
  const { grants } = found;
  const freeing = removals.filter(({ row }) => isDue(row, grants.get(row.accountId)));
  const additions = tasks.filter(({ row }) => row.action === 'add' && isDue(row, grants.get(row.accountId)));
  const missing = Math.max(0, grants.size + additions.length - accountsPerImage);
  const first = freeing.slice(0, missing);
  return { first, last: removals.filter((task) => !first.includes(task)) };
}

/** Whether a row has something to write: what it found still holds, and what it wants does not yet. */
function isDue({ before, after }: SharePlanRow, current: ImagePermissions | undefined): boolean {
  return samePermissions(before, current) && !samePermissions(current, after);
}
