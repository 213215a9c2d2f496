import {
  DeleteImagePermissionsCommand,
  DescribeImagePermissionsCommand,
  DescribeImagesCommand,
  type ImagePermissions,
  UpdateImagePermissionsCommand,
} from '@aws-sdk/client-appstream';
import { describe, expect, test } from 'vitest';
import {
  consumerId,
  type Emulated,
  emulated,
  imageArn,
  imageName,
  ownerId,
  publicImageName,
  refusal,
} from './support.js';

type Client = Emulated['owner'];

function update(client: Client, permissions: ImagePermissions, account = consumerId, Name = imageName) {
  return client.send(
    new UpdateImagePermissionsCommand({ Name, SharedAccountId: account, ImagePermissions: permissions }),
  );
}

function remove(client: Client, account = consumerId, Name = imageName) {
  return client.send(new DeleteImagePermissionsCommand({ Name, SharedAccountId: account }));
}

async function permissions(client: Client, SharedAwsAccountIds?: string[]) {
  const { SharedImagePermissionsList = [] } = await client.send(
    new DescribeImagePermissionsCommand({ Name: imageName, SharedAwsAccountIds }),
  );
  return SharedImagePermissionsList;
}

test('[permissions-replace-both-flags] an update replaces both flags, and a missing one is false', async () => {
  const { owner } = emulated();
  await update(owner, { allowFleet: true, allowImageBuilder: true });
  await update(owner, { allowFleet: true });
  expect(await permissions(owner)).toEqual([
    { sharedAccountId: consumerId, imagePermissions: { allowFleet: true, allowImageBuilder: false } },
  ]);
  await update(owner, { allowImageBuilder: true });
  expect(await permissions(owner)).toEqual([
    { sharedAccountId: consumerId, imagePermissions: { allowFleet: false, allowImageBuilder: true } },
  ]);
});

test('[grant-of-nothing] a grant with both flags false is kept as it is', async () => {
  const { owner, consumer } = emulated();
  await update(owner, { allowFleet: false, allowImageBuilder: false });
  expect(await permissions(owner)).toHaveLength(1);
  const { Images = [] } = await consumer.send(new DescribeImagesCommand({ Arns: [imageArn] }));
  expect(Images[0]?.ImagePermissions).toEqual({ allowFleet: false, allowImageBuilder: false });
});

test('[permissions-account-filter] the listing can be cut down to some accounts', async () => {
  const { owner } = emulated();
  await update(owner, { allowFleet: true });
  await update(owner, { allowFleet: true }, '333333333333');
  const found = await permissions(owner, ['333333333333', '444444444444']);
  expect(found.map(({ sharedAccountId }) => sharedAccountId)).toEqual(['333333333333']);
});

test('[permissions-page-size] a page holds 500 grants where nothing smaller is said', async () => {
  const { owner } = emulated({ quotas: { accountsPerImage: 600 } });
  for (let index = 0; index < 501; index += 1) {
    await update(owner, { allowFleet: true }, String(333_333_330_000 + index));
  }
  const first = await owner.send(new DescribeImagePermissionsCommand({ Name: imageName }));
  expect(first.SharedImagePermissionsList).toHaveLength(500);
  const second = await owner.send(new DescribeImagePermissionsCommand({ Name: imageName, NextToken: first.NextToken }));
  expect(second.SharedImagePermissionsList).toHaveLength(1);
  expect(second.NextToken).toBeUndefined();
  const small = await owner.send(new DescribeImagePermissionsCommand({ Name: imageName, MaxResults: 3 }));
  expect(small.SharedImagePermissionsList).toHaveLength(3);
});

test('[accounts-per-image] sharing stops at the quota, and changing a grant does not count', async () => {
  const { owner } = emulated({ quotas: { accountsPerImage: 2 } });
  await update(owner, { allowFleet: true });
  await update(owner, { allowFleet: true }, '333333333333');
  expect(await refusal(update(owner, { allowFleet: true }, '444444444444'))).toBe('LimitExceededException');
  expect(await refusal(update(owner, { allowImageBuilder: true }))).toBe('none');
});

test('the quota is 100 accounts by default', async () => {
  const { owner } = emulated();
  for (let index = 0; index < 100; index += 1)
    await update(owner, { allowFleet: true }, String(333_333_330_000 + index));
  expect(await refusal(update(owner, { allowFleet: true }))).toBe('LimitExceededException');
});

test('[permissions-own-image-only] permissions exist on own images only', async () => {
  const { owner, consumer } = emulated();
  await update(owner, { allowFleet: true });
  expect(await refusal(update(consumer, { allowFleet: true }, '333333333333'))).toBe('ResourceNotFoundException');
  expect(await refusal(update(owner, { allowFleet: true }, consumerId, publicImageName))).toBe(
    'ResourceNotFoundException',
  );
  expect(await refusal(permissions(consumer))).toBe('ResourceNotFoundException');
  expect(await refusal(remove(consumer))).toBe('ResourceNotFoundException');
});

test('[permissions-image-available] permissions of an image that is not AVAILABLE cannot be changed', async () => {
  const { owner, ownAccount } = emulated();
  ownAccount.addImage({ name: 'new', state: 'PENDING', sharedWith: [{ accountId: consumerId }] });
  expect(await refusal(update(owner, { allowFleet: true }, consumerId, 'new'))).toBe('ResourceNotAvailableException');
  expect(await refusal(remove(owner, consumerId, 'new'))).toBe('ResourceNotAvailableException');
});

test('[share-with-oneself] an image cannot be shared with its owner', async () => {
  const { owner } = emulated();
  expect(await refusal(update(owner, { allowFleet: true }, ownerId))).toBe('ResourceNotAvailableException');
});

describe('[delete-permissions-without-grant] taking back what was not granted', () => {
  test('is not found by default', async () => {
    const { owner } = emulated();
    expect(await refusal(remove(owner))).toBe('ResourceNotFoundException');
  });

  test('succeeds when that is assumed', async () => {
    const { owner } = emulated({ assume: { deletePermissionsWithoutGrant: 'ok' } });
    expect(await refusal(remove(owner))).toBe('none');
  });
});

test('a grant that was taken back is no longer listed, nor is the image seen', async () => {
  const { owner, consumer } = emulated();
  await update(owner, { allowFleet: true });
  await remove(owner);
  expect(await permissions(owner)).toEqual([]);
  expect(await refusal(consumer.send(new DescribeImagesCommand({ Arns: [imageArn] })))).toBe(
    'ResourceNotFoundException',
  );
});
