import {
  AppStreamClient,
  DeleteImagePermissionsCommand,
  DescribeImagePermissionsCommand,
  DescribeImagesCommand,
  type Image,
  ListTagsForResourceCommand,
  ResourceNotFoundException,
  TagResourceCommand,
  UpdateImagePermissionsCommand,
} from '@aws-sdk/client-appstream';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ImageShare } from '../../src/images/index.js';
import { account, consumerId, everything, imageArn, refusal } from './sharing.js';

const image: Image = { Name: 'Test_Image', Arn: imageArn, State: 'AVAILABLE', Visibility: 'PRIVATE' };

const grant = {
  sharedAccountId: consumerId,
  imagePermissions: { allowFleet: true },
};

function service(described: Image) {
  const stub = mockClient(AppStreamClient);
  onTestFinished(() => stub.restore());
  stub.resolves({});
  stub.on(DescribeImagesCommand).resolves({ Images: [described] });
  return { stub, images: new ImageShare({ client: stub }) };
}

function notFound(attempts: number): ResourceNotFoundException {
  return new ResourceNotFoundException({ message: 'not found', $metadata: { attempts } });
}

describe('an answer that lacks something', () => {
  test('is an error where the ARN of the image is what is missing', async () => {
    const { images } = service({ ...image, Arn: undefined });

    expect(await refusal(images.shareForFleetOnly('Test_Image', consumerId))).toBe('response');
  });

  test('does for a private image, because names find no other with an account', async () => {
    const { images } = service({ ...image, Visibility: undefined });

    expect(await images.shareForFleetOnly('Test_Image', consumerId)).toMatchObject({ changed: true });
  });

  test('is an image in an unknown state where the state is missing', async () => {
    const { images } = service({ ...image, State: undefined });

    expect(await refusal(images.shareForFleetOnly('Test_Image', consumerId))).toBe('conflict: wrong-state');
  });

  test('means false where it is a flag', async () => {
    const { stub, images } = service(image);
    stub.on(DescribeImagePermissionsCommand).resolves({ SharedImagePermissionsList: [grant] });

    expect(await images.shareForFleetOnly('Test_Image', consumerId)).toMatchObject({ changed: false });
    expect(await images.share('Test_Image', everything(consumerId))).toMatchObject({
      before: { allowFleet: true, allowImageBuilder: false },
    });
    expect(stub.commandCalls(UpdateImagePermissionsCommand).length).toBe(1);
  });
});

describe('an image that is another one than was meant', () => {
  test.each(['SHARED', 'PUBLIC'] as const)('is not shared when it is %s', async (Visibility) => {
    const { stub, images } = service({ ...image, Visibility });

    expect(await refusal(images.shareForFleetOnly('Test_Image', consumerId))).toBe('conflict: not-permitted');
    expect(stub.commandCalls(UpdateImagePermissionsCommand).length).toBe(0);
  });

  test('is passed over when it has another name', async () => {
    const { images } = service({ ...image, Name: 'Other' });

    expect(await refusal(images.shareForFleetOnly('Test_Image', consumerId))).toBe('not-found');
  });
});

describe('DeleteImagePermissions that finds nothing', () => {
  test('is an error while the share can still be seen', async () => {
    const { stub, images } = service(image);
    stub.on(DescribeImagePermissionsCommand).resolves({ SharedImagePermissionsList: [grant] });
    stub.on(DeleteImagePermissionsCommand).rejects(notFound(1));

    expect(await refusal(images.revoke('Test_Image', consumerId))).toBe('not-found');
  });

  test.each([
    ['has changed nothing when somebody else was faster', 1],
    ['has taken the share back when its own answer was lost', 2],
  ] as const)('%s', async (_title, attempts) => {
    const { stub, images } = service(image);
    stub
      .on(DescribeImagePermissionsCommand)
      .resolvesOnce({ SharedImagePermissionsList: [grant] })
      .resolves({ SharedImagePermissionsList: [] });
    stub.on(DeleteImagePermissionsCommand).rejects(notFound(attempts));

    const change = await images.revoke('Test_Image', consumerId);

    expect(change.changed).toBe(attempts > 1);
    expect('before' in change).toBe(attempts > 1);
  });

  test('about the shares of others is none about that of an account', async () => {
    const { stub, images } = service(image);
    const other = { ...grant, sharedAccountId: account(7) };
    stub.on(DescribeImagePermissionsCommand).resolves({ SharedImagePermissionsList: [other] });

    expect(await images.revoke('Test_Image', consumerId)).toMatchObject({ changed: false });
    expect(stub.commandCalls(DeleteImagePermissionsCommand)).toEqual([]);
  });

  test('is an unchanged row of an apply when somebody else was faster', async () => {
    const { stub, images } = service(image);
    stub.on(DescribeImagePermissionsCommand).resolves({ SharedImagePermissionsList: [grant] });
    const plan = await images.plan('Test_Image', [account(1)], { removeOthers: true });
    stub
      .on(DescribeImagePermissionsCommand)
      .resolvesOnce({ SharedImagePermissionsList: [grant] })
      .resolves({ SharedImagePermissionsList: [] });
    stub.on(DeleteImagePermissionsCommand).rejects(notFound(1));

    const { outcomes } = await images.apply(plan);

    expect(outcomes[1]).toEqual({ imageName: 'Test_Image', accountId: consumerId, outcome: 'unchanged' });
  });
});

describe('tags that AWS sets itself', () => {
  test('do not count', async () => {
    const { stub, images } = service(image);
    const own = Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`key-${index}`, '']));
    stub.on(ListTagsForResourceCommand).resolves({ Tags: { 'aws:cloudformation:stack-name': 'design', ...own } });

    expect(await images.tag('Test_Image', { team: 'design' })).toMatchObject({ changed: true });
    expect(stub.commandCalls(TagResourceCommand).map(({ args }) => args[0].input)).toEqual([
      { ResourceArn: imageArn, Tags: { team: 'design' } },
    ]);
  });
});
