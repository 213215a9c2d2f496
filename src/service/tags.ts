import { ListTagsForResourceCommand, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-appstream';
import { type Call, call } from '../core/call.js';
import type { RequestOptions } from '../core/call-options.js';
import { decodeTexts } from '../core/decode.js';
import type { AppStreamSender } from '../core/senders.js';

/** Tags: keys and values are the caller's own. */
export type Tags = Readonly<Record<string, string>>;

function tagCall(operation: string, arn: string): Call {
  return { operation, subject: { resource: 'resource', resourceName: arn } };
}

/** ListTagsForResource. */
export async function listTags(client: AppStreamSender, arn: string, options: RequestOptions): Promise<Tags> {
  const answer = await call(tagCall('ListTagsForResource', arn), options, (sdk) =>
    client.send(new ListTagsForResourceCommand({ ResourceArn: arn }), sdk),
  );
  return decodeTexts('ListTagsForResource', answer.Tags);
}

/** TagResource: adds tags, and replaces the values of those that are there. */
export async function tagResource(
  client: AppStreamSender,
  arn: string,
  tags: Tags,
  options: RequestOptions,
): Promise<void> {
  await call(tagCall('TagResource', arn), options, (sdk) =>
    client.send(new TagResourceCommand({ ResourceArn: arn, Tags: { ...tags } }), sdk),
  );
}

/** UntagResource. */
export async function untagResource(
  client: AppStreamSender,
  arn: string,
  keys: readonly string[],
  options: RequestOptions,
): Promise<void> {
  await call(tagCall('UntagResource', arn), options, (sdk) =>
    client.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: [...keys] }), sdk),
  );
}
