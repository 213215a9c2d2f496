import {
  CreateFleetCommand,
  DeleteFleetCommand,
  DeleteImageCommand,
  DescribeImagesCommand,
  type DescribeImagesCommandInput,
} from '@aws-sdk/client-appstream';
import { expect, test } from 'vitest';
import {
  consumerId,
  type Emulated,
  emulated,
  fleetSpec,
  imageArn,
  imageName,
  publicImageName,
  refusal,
  share,
  slow,
} from './support.js';

const publicArn = `arn:aws:appstream:us-west-2::image/${publicImageName}`;

async function images(client: Emulated['owner'], input: DescribeImagesCommandInput = {}) {
  const { Images = [] } = await client.send(new DescribeImagesCommand(input));
  return Images;
}

test('[public-base-image] every account sees a public base image whose ARN names no account', async () => {
  const { consumer } = emulated();
  const [image] = await images(consumer, { Type: 'PUBLIC' });
  expect(image).toMatchObject({ Name: publicImageName, Arn: publicArn, Visibility: 'PUBLIC', State: 'AVAILABLE' });
});

test('[images-names-own-and-public] names find own and public images and no shared one', async () => {
  const { owner, consumer } = emulated();
  await share(owner);
  const found = await images(owner, { Names: [imageName, publicImageName] });
  expect(found.map(({ Visibility }) => Visibility)).toEqual(['PRIVATE', 'PUBLIC']);
  expect(await refusal(images(consumer, { Names: [imageName] }))).toBe('ResourceNotFoundException');
});

test('[images-arns-visible-only] ARNs find own, public and shared images and no other', async () => {
  const { owner, consumer } = emulated();
  expect(await refusal(images(consumer, { Arns: [imageArn] }))).toBe('ResourceNotFoundException');
  expect(await refusal(images(consumer, { Arns: [publicArn.replace('us-west-2', 'eu-west-1')] }))).toBe(
    'ResourceNotFoundException',
  );
  await share(owner);
  const found = await images(consumer, { Arns: [imageArn, publicArn] });
  expect(found.map(({ Visibility }) => Visibility)).toEqual(['SHARED', 'PUBLIC']);
  expect((await images(owner, { Arns: [imageArn] })).map(({ Visibility }) => Visibility)).toEqual(['PRIVATE']);
});

test('an image is found only in its own region', async () => {
  const { emulator, owner } = emulated();
  emulator.account('111111111111', { region: 'eu-west-1' }).addImage({ name: 'Other_Image' });
  expect((await images(owner, { Type: 'PRIVATE' })).map(({ Name }) => Name)).toEqual([imageName]);
});

test('[images-shared-by-type-only] a listing without a type leaves shared images out', async () => {
  const { owner, consumer } = emulated();
  await share(owner);
  expect((await images(consumer)).map(({ Name }) => Name)).toEqual([publicImageName]);
  expect((await images(consumer, { Type: 'SHARED' })).map(({ Name }) => Name)).toEqual([imageName]);
  expect(await images(owner, { Type: 'SHARED' })).toEqual([]);
});

test('[shared-image-shows-own-permissions] a shared image shows what its reader was granted', async () => {
  const { owner, consumer } = emulated();
  await share(owner, true, false);
  const [shared] = await images(consumer, { Arns: [imageArn] });
  expect(shared?.ImagePermissions).toEqual({ allowFleet: true, allowImageBuilder: false });
  expect(shared?.ImageSharedWithOthers).toBeUndefined();
  const [own] = await images(owner, { Names: [imageName] });
  expect(own?.ImagePermissions).toBeUndefined();
});

test('[image-shared-with-others] the owner sees whether an image is shared', async () => {
  const { owner } = emulated();
  expect((await images(owner, { Names: [imageName] }))[0]?.ImageSharedWithOthers).toBe('FALSE');
  await share(owner);
  expect((await images(owner, { Names: [imageName] }))[0]?.ImageSharedWithOthers).toBe('TRUE');
});

test('[images-names-or-arns] names and ARNs together are refused', async () => {
  const { owner } = emulated();
  expect(await refusal(images(owner, { Names: [imageName], Arns: [imageArn] }))).toBe(
    'InvalidParameterCombinationException',
  );
});

test('[images-page-size] a page holds 25 images where nothing smaller is said', async () => {
  const { owner, ownAccount } = emulated();
  for (let index = 0; index < 30; index += 1) ownAccount.addImage({ name: `image-${index}` });
  const first = await owner.send(new DescribeImagesCommand({ Type: 'PRIVATE' }));
  expect(first.Images).toHaveLength(25);
  const second = await owner.send(new DescribeImagesCommand({ Type: 'PRIVATE', NextToken: first.NextToken }));
  expect(second.Images).toHaveLength(6);
  expect(second.NextToken).toBeUndefined();
  const small = await owner.send(new DescribeImagesCommand({ Type: 'PRIVATE', MaxResults: 2 }));
  expect(small.Images).toHaveLength(2);
  expect(await refusal(images(owner, { MaxResults: 26 }))).toBe('ValidationException');
});

test('[page-tokens] a token of another listing is refused', async () => {
  const { owner } = emulated();
  const { NextToken } = await owner.send(new DescribeImagesCommand({ MaxResults: 1 }));
  expect(NextToken).toBeTypeOf('string');
  expect(await refusal(images(owner, { Type: 'PUBLIC', NextToken }))).toBe('ValidationException');
  expect(await refusal(images(owner, { NextToken: 'no-token' }))).toBe('ValidationException');
  expect(await images(owner, { MaxResults: 1, NextToken })).toHaveLength(1);
});

test('[delete-image-in-use] an image that is shared or used cannot be deleted', async () => {
  const { emulator, owner, ownAccount } = emulated({
    seed: {
      accounts: {
        '111111111111': { images: [{ name: 'shared', sharedWith: [{ accountId: consumerId }] }, { name: imageName }] },
      },
    },
  });
  expect(await refusal(owner.send(new DeleteImageCommand({ Name: 'shared' })))).toBe('ResourceInUseException');
  await owner.send(new CreateFleetCommand(fleetSpec));
  expect(await refusal(owner.send(new DeleteImageCommand({ Name: imageName })))).toBe('ResourceInUseException');
  await owner.send(new DeleteFleetCommand({ Name: 'fleet' }));
  ownAccount.addImageBuilder({ name: 'builder', imageArn });
  expect(await refusal(owner.send(new DeleteImageCommand({ Name: imageName })))).toBe('ResourceInUseException');
  expect(emulator.modelViolations).toEqual([]);
});

test('[delete-image-takes-time] a deleted image is DELETING for a while and then gone', async () => {
  const { emulator, owner } = emulated({ timings: slow });
  const { Image } = await owner.send(new DeleteImageCommand({ Name: imageName }));
  expect(Image).toMatchObject({ Name: imageName, State: 'DELETING' });
  await owner.send(new DeleteImageCommand({ Name: imageName }));
  expect((await images(owner, { Names: [imageName] }))[0]?.State).toBe('DELETING');
  emulator.advance(600);
  expect(await refusal(images(owner, { Names: [imageName] }))).toBe('ResourceNotFoundException');
  expect(await refusal(owner.send(new DeleteImageCommand({ Name: imageName })))).toBe('ResourceNotFoundException');
});

test('an image that is added while another of its name is being deleted stays', async () => {
  const { emulator, owner, ownAccount } = emulated({ timings: slow });
  await owner.send(new DeleteImageCommand({ Name: imageName }));
  ownAccount.addImage({ name: imageName });
  emulator.advance(600);
  expect((await images(owner, { Names: [imageName] }))[0]?.State).toBe('AVAILABLE');
});

test('with instant timings a deleted image is gone once it has been seen', async () => {
  const { owner } = emulated();
  await owner.send(new DeleteImageCommand({ Name: imageName }));
  expect((await images(owner, { Names: [imageName] }))[0]?.State).toBe('DELETING');
  expect(await refusal(images(owner, { Names: [imageName] }))).toBe('ResourceNotFoundException');
});

test('[delete-public-image] a public image cannot be deleted', async () => {
  const { owner } = emulated();
  expect(await refusal(owner.send(new DeleteImageCommand({ Name: publicImageName })))).toBe(
    'OperationNotPermittedException',
  );
});

test('[page-tokens] pages of own images neither repeat nor leave out one when images come and go between them', async () => {
  const { emulator, owner, ownAccount } = emulated({ seed: {} });
  for (const name of ['a', 'b', 'c', 'd', 'e']) ownAccount.addImage({ name });
  const page = (NextToken?: string) => owner.send(new DescribeImagesCommand({ MaxResults: 2, NextToken }));
  const first = await page();
  await owner.send(new DeleteImageCommand({ Name: 'a' }));
  emulator.advance(600);
  const second = await page(first.NextToken);
  ownAccount.addImage({ name: 'f' });
  const third = await page(second.NextToken);
  const fourth = await page(third.NextToken);
  const names = [first, second, third, fourth].map(({ Images = [] }) => Images.map(({ Name }) => Name));
  expect(names).toEqual([['a', 'b'], ['c', 'd'], ['e', 'f'], [publicImageName]]);
  expect(fourth.NextToken).toBeUndefined();
});

test('[page-tokens] so do pages of images that several accounts share', async () => {
  const { emulator, consumer, ownAccount } = emulated({ seed: {} });
  const other = emulator.account('333333333333');
  const sharedWith = [{ accountId: consumerId }];
  for (const name of ['a', 'b', 'unshared']) ownAccount.addImage({ name, ...(name !== 'unshared' && { sharedWith }) });
  for (const name of ['c', 'd']) other.addImage({ name, sharedWith });
  const page = (NextToken?: string) =>
    consumer.send(new DescribeImagesCommand({ Type: 'SHARED', MaxResults: 3, NextToken }));
  const first = await page();
  ownAccount.addImage({ name: 'e', sharedWith });
  const second = await page(first.NextToken);
  const names = [first, second].map(({ Images = [] }) => Images.map(({ Name }) => Name));
  expect(names).toEqual([['a', 'b', 'c'], ['d']]);
});
