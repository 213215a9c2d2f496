import type {
  DeleteImagePermissionsCommandInput,
  DescribeImagePermissionsCommandInput,
  DescribeImagePermissionsCommandOutput,
  UpdateImagePermissionsCommandInput,
} from '@aws-sdk/client-appstream';
import type { Operation } from '../operation.js';
import type { AccountWorld } from '../world.js';
import type { Answer, Checked, EmptyAnswer } from './checked.js';
import { limitExceeded, notAvailable, notFound } from './faults.js';
import { pageOf } from './pages.js';
import { cutOffFleets } from './revocation.js';
import type { ImageRecord } from './state.js';

const permissionsPerPage = 500;

/** Lists the accounts that an own image is shared with. */
export const describeImagePermissions: Operation<
  Checked<DescribeImagePermissionsCommandInput>,
  Answer<DescribeImagePermissionsCommandOutput>
> = ({ Name, SharedAwsAccountIds, MaxResults = 0, NextToken }, { account }) => {
  const image = ownImage(account, Name);
  const { items, nextToken } = pageOf(
    (place) => image.permissions.after(place),
    {
      listing: `DescribeImagePermissions ${JSON.stringify([Name, SharedAwsAccountIds])}`,
      token: NextToken,
      // rule: permissions-page-size
      size: MaxResults === 0 ? permissionsPerPage : MaxResults,
    },
    // rule: permissions-account-filter
    (grant) => SharedAwsAccountIds?.includes(grant.accountId) ?? true,
  );
  return {
    Name,
    SharedImagePermissionsList: items.map(({ accountId, allowFleet, allowImageBuilder }) => ({
      sharedAccountId: accountId,
      imagePermissions: { allowFleet, allowImageBuilder },
    })),
    NextToken: nextToken,
  };
};

/** Shares an own image with an account, or changes what that account may do with it. */
export const updateImagePermissions: Operation<Checked<UpdateImagePermissionsCommandInput>, EmptyAnswer> = (
  { Name, SharedAccountId, ImagePermissions },
  { account, world },
) => {
  const image = ownImage(account, Name);
  refuseUnavailable(image);
  // rule: share-with-oneself
  if (SharedAccountId === account.accountId) {
    throw notAvailable(`The image ${Name} is owned by the account ${SharedAccountId}.`);
  }
  const before = image.permissions.get(SharedAccountId);
  // rule: accounts-per-image
  if (before === undefined && image.permissions.size >= world.settings.quotas.accountsPerImage) {
    throw limitExceeded(`The image ${Name} is shared with the maximum number of accounts.`);
  }
  // rule: permissions-replace-both-flags
  // rule: grant-of-nothing
  const { allowFleet = false, allowImageBuilder = false } = ImagePermissions;
  const after = { accountId: SharedAccountId, allowFleet, allowImageBuilder };
  if (before === undefined) image.permissions.add(SharedAccountId, after);
  else image.permissions.replace(SharedAccountId, after);
  if (before?.allowFleet === true && !allowFleet) cutOffFleets(account.region, SharedAccountId, image.arn);
  return {};
};

/** Takes the share of an own image back from an account. */
export const deleteImagePermissions: Operation<Checked<DeleteImagePermissionsCommandInput>, EmptyAnswer> = (
  { Name, SharedAccountId },
  { account, world },
) => {
  const image = ownImage(account, Name);
  refuseUnavailable(image);
  const before = image.permissions.get(SharedAccountId);
  // rule: delete-permissions-without-grant
  if (before === undefined) {
    if (world.settings.assume.deletePermissionsWithoutGrant === 'ok') return {};
    throw notFound('permission of account', SharedAccountId);
  }
  image.permissions.delete(SharedAccountId);
  if (before.allowFleet) cutOffFleets(account.region, SharedAccountId, image.arn);
  return {};
};

// rule: permissions-own-image-only
function ownImage(account: AccountWorld, name: string): ImageRecord {
  const image = account.appstream.images.get(name);
  if (image === undefined) throw notFound('image', name);
  return image;
}

// rule: permissions-image-available
function refuseUnavailable(image: ImageRecord): void {
  if (image.state !== 'AVAILABLE') throw notAvailable(`The image ${image.name} is ${image.state}.`);
}
