import {
  DeleteImagePermissionsCommand,
  DescribeImagePermissionsCommand,
  UpdateImagePermissionsCommand,
} from '@aws-sdk/client-appstream';
import { call } from '../core/call.js';
import type { RequestOptions } from '../core/call-options.js';
import { decodeList } from '../core/decode.js';
import { paginate } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import type { ImagePermissions } from '../records.js';

/** An account that an image is shared with, and what it may do. */
export interface ImageGrant extends ImagePermissions {
  /** The account: a string of 12 digits. */
  readonly accountId: string;
}

interface SharedImagePermissions {
  readonly sharedAccountId: string;
  readonly imagePermissions: Partial<ImagePermissions>;
}

function imageCall(operation: string, imageName: string) {
  return { operation, subject: { resource: 'image', resourceName: imageName } };
}

/**
 * DescribeImagePermissions, paged; a flag that an answer leaves out is false.
 *
 * @param accountIds - Only these accounts: at most five. Default: all.
 */
export function describeImagePermissions(
  client: AppStreamSender,
  imageName: string,
  options: RequestOptions,
  accountIds?: readonly string[],
): AsyncIterable<ImageGrant> {
  const operation = 'DescribeImagePermissions';
  return paginate(operation, async (token) => {
    const answer = await call(imageCall(operation, imageName), options, (sdk) =>
      client.send(
        new DescribeImagePermissionsCommand({
          Name: imageName,
          ...(accountIds !== undefined && { SharedAwsAccountIds: [...accountIds] }),
          ...(token !== undefined && { NextToken: token }),
        }),
        sdk,
      ),
    );
    const shared = decodeList<SharedImagePermissions>(operation, answer.SharedImagePermissionsList, [
      'sharedAccountId',
      'imagePermissions',
    ]);
    const items = shared.map(({ sharedAccountId, imagePermissions }) => ({
      accountId: sharedAccountId,
      allowFleet: imagePermissions.allowFleet === true,
      allowImageBuilder: imagePermissions.allowImageBuilder === true,
    }));
    return { items, nextToken: answer.NextToken };
  });
}

/** UpdateImagePermissions: sets both flags of one account. */
export async function updateImagePermissions(
  client: AppStreamSender,
  imageName: string,
  { accountId, allowFleet, allowImageBuilder }: ImageGrant,
  options: RequestOptions,
): Promise<void> {
  await call(imageCall('UpdateImagePermissions', imageName), options, (sdk) =>
    client.send(
      new UpdateImagePermissionsCommand({
        Name: imageName,
        SharedAccountId: accountId,
        ImagePermissions: { allowFleet, allowImageBuilder },
      }),
      sdk,
    ),
  );
}

/** DeleteImagePermissions: takes the share of one account back. */
export async function deleteImagePermissions(
  client: AppStreamSender,
  imageName: string,
  accountId: string,
  options: RequestOptions,
): Promise<void> {
  await call(imageCall('DeleteImagePermissions', imageName), options, (sdk) =>
    client.send(new DeleteImagePermissionsCommand({ Name: imageName, SharedAccountId: accountId }), sdk),
  );
}
