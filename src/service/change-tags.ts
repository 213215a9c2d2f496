import type { RequestOptions } from '../core/call-options.js';
import type { AppStreamSender } from '../core/senders.js';
import { QuotaError } from '../errors.js';
import type { ServiceLimits } from '../limits.js';
import { listTags, type Tags, tagResource, untagResource } from './tags.js';

/** What a call did to the tags of a resource. Plain JSON. */
export interface TagChange {
  /** Whether anything was changed. */
  readonly changed: boolean;
  /** All tags before. */
  readonly before: Tags;
  /** All tags now. */
  readonly after: Tags;
}

/**
 * Adds tags to those that are there, and sends only what differs.
 *
 * @throws {@link QuotaError} when the resource would have more tags than it can.
 */
export async function addTags(
  client: AppStreamSender,
  arn: string,
  tags: Tags,
  limits: ServiceLimits,
  options: RequestOptions,
): Promise<TagChange> {
  const before = await listTags(client, arn, options);
  const known = new Map(Object.entries(before));
  const different = Object.entries(tags).filter(([key, value]) => known.get(key) !== value);
  if (different.length === 0) return { changed: false, before, after: before };
  const after = { ...before, ...tags };
  refuseTooMany(arn, after, limits.tagsPerResource);
  await tagResource(client, arn, Object.fromEntries(different), options);
  return { changed: true, before, after };
}

/** Removes tags by their keys; a key that is not there is passed over. */
export async function removeTags(
  client: AppStreamSender,
  arn: string,
  keys: readonly string[],
  options: RequestOptions,
): Promise<TagChange> {
  const before = await listTags(client, arn, options);
  const present = [...new Set(keys)].filter((key) => Object.hasOwn(before, key));
  if (present.length === 0) return { changed: false, before, after: before };
  await untagResource(client, arn, present, options);
  const after = Object.fromEntries(Object.entries(before).filter(([key]) => !present.includes(key)));
  return { changed: true, before, after };
}

/** Tags that AWS sets itself do not count. */
function refuseTooMany(arn: string, tags: Tags, limit: number): void {
  const count = Object.keys(tags).filter((key) => !key.startsWith('aws:')).length;
  if (count <= limit) return;
  throw new QuotaError(`${arn} would have ${count} tags, and a resource can have ${limit}.`, { limit });
}
