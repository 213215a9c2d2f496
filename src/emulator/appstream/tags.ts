import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-appstream';
import type { Operation } from '../operation.js';
import type { AccountWorld } from '../world.js';
import { parseArn } from './arns.js';
import type { Answer, Checked, EmptyAnswer } from './checked.js';
import { limitExceeded, notFound } from './faults.js';

const tagsPerResource = 50;

// rule: tags-on-create
/** The tags that a new resource starts with. */
export function newTags(tags: Readonly<Record<string, string>> | undefined): Map<string, string> {
  return new Map(Object.entries(tags ?? {}));
}

/** Adds tags to a resource; those it has under the same keys are replaced. */
export const tagResource: Operation<Checked<TagResourceCommandInput>, EmptyAnswer> = (
  { ResourceArn, Tags },
  { account },
) => {
  const tags = tagsOf(account, ResourceArn);
  const after = new Map([...tags, ...Object.entries(Tags)]);
  // rule: tags-per-resource
  if (after.size > tagsPerResource) throw limitExceeded(`A resource can have at most ${tagsPerResource} tags.`);
  // rule: tags-replace-by-key
  for (const [key, value] of after) tags.set(key, value);
  return {};
};

/** Removes tags from a resource. */
export const untagResource: Operation<Checked<UntagResourceCommandInput>, EmptyAnswer> = (
  { ResourceArn, TagKeys },
  { account },
) => {
  const tags = tagsOf(account, ResourceArn);
  // rule: untag-missing-key
  for (const key of TagKeys) tags.delete(key);
  return {};
};

/** Lists the tags of a resource. */
export const listTagsForResource: Operation<
  Checked<ListTagsForResourceCommandInput>,
  Answer<ListTagsForResourceCommandOutput>
> = ({ ResourceArn }, { account }) => {
  const tags = tagsOf(account, ResourceArn);
  // rule: no-tags-no-map
  return tags.size === 0 ? {} : { Tags: Object.fromEntries(tags) };
};

// rule: tags-own-resources
function tagsOf(account: AccountWorld, arn: string): Map<string, string> {
  const parts = parseArn(arn);
  const own = parts?.accountId === account.accountId && parts.region === account.region.name;
  const tags = own ? taggable(account, parts.kind, parts.name)?.tags : undefined;
  if (tags === undefined) throw notFound('resource', arn);
  return tags;
}

function taggable(account: AccountWorld, kind: string, name: string): { tags: Map<string, string> } | undefined {
  const { fleets, images, imageBuilders, stacks } = account.appstream;
  if (kind === 'fleet') return fleets.get(name);
  if (kind === 'image') return images.get(name);
  if (kind === 'image-builder') return imageBuilders.get(name);
  return kind === 'stack' ? stacks.get(name) : undefined;
}
