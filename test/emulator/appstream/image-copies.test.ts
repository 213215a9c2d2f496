import {
  AppStreamClient,
  CopyImageCommand,
  type CopyImageCommandInput,
  DescribeImagesCommand,
  type Image,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-appstream';
import { expect, test } from 'vitest';
import { type Emulated, emulated, imageName, ownerId, publicImageName, refusal, share, slow } from './support.js';

const elsewhere = 'eu-west-1';
const home = 'us-west-2';

function copy(client: AppStreamClient, more: Partial<CopyImageCommandInput> = {}) {
  const input = { SourceImageName: imageName, DestinationImageName: 'copy', DestinationRegion: home, ...more };
  return client.send(new CopyImageCommand(input));
}

async function look(client: AppStreamClient): Promise<Image | undefined> {
  const { Images = [] } = await client.send(new DescribeImagesCommand({ Names: ['copy'] }));
  return Images[0];
}

function abroad({ emulator }: Emulated) {
  return new AppStreamClient({ ...emulator.clientConfig(ownerId, { region: elsewhere }), maxAttempts: 1 });
}

test('[copy-takes-time] a copy is COPYING, then AVAILABLE', async () => {
  const { owner, emulator } = emulated({ timings: slow });
  expect((await copy(owner)).DestinationImageName).toBe('copy');
  emulator.advance(599);
  expect((await look(owner))?.State).toBe('COPYING');
  emulator.advance(1);
  expect((await look(owner))?.State).toBe('AVAILABLE');
  expect(emulator.modelViolations).toEqual([]);
});

test('[copy-region] the copy is in the region that was said, and nowhere else', async () => {
  const aws = emulated();
  await copy(aws.owner, { DestinationRegion: elsewhere });
  expect(await look(abroad(aws))).toMatchObject({
    Name: 'copy',
    Arn: `arn:aws:appstream:${elsewhere}:${ownerId}:image/copy`,
    Visibility: 'PRIVATE',
  });
  expect(await refusal(look(aws.owner))).toBe('ResourceNotFoundException');
  for (const DestinationRegion of ['nowhere', 'cn-north-1']) {
    expect(await refusal(copy(aws.owner, { DestinationRegion }))).toBe('ResourceNotFoundException');
  }
  expect(aws.emulator.modelViolations).toEqual([]);
});

test('[copy-is-like-its-source] a copy has what its source has but its tags, grants and description', async () => {
  const { owner, ownAccount } = emulated();
  const source = {
    name: 'source',
    displayName: 'Office',
    description: 'with tools',
    platform: 'WINDOWS_SERVER_2019',
    imageBuilderSupported: false,
    tags: { team: 'it' },
    sharedWith: [{ accountId: '333333333333' }],
  } as const;
  ownAccount.addImage(source);
  await copy(owner, { SourceImageName: 'source', DestinationImageDescription: 'the other one' });
  const made = await look(owner);
  expect(made).toMatchObject({
    DisplayName: 'Office',
    Description: 'the other one',
    Platform: 'WINDOWS_SERVER_2019',
    ImageBuilderSupported: false,
    ImageSharedWithOthers: 'FALSE',
  });
  const tags = await owner.send(new ListTagsForResourceCommand({ ResourceArn: made?.Arn }));
  expect(tags.Tags).toBeUndefined();
  await copy(owner, { SourceImageName: 'source', DestinationImageName: 'second' });
  const { Images = [] } = await owner.send(new DescribeImagesCommand({ Names: ['second'] }));
  expect(Images[0]?.Description).toBe('with tools');
});

test('[copy-own-image-only] neither a public nor a shared image is copied, nor one that is not there', async () => {
  const { owner, consumer, emulator } = emulated();
  await share(owner, true, true);
  expect(await refusal(copy(consumer))).toBe('ResourceNotFoundException');
  expect(await refusal(copy(owner, { SourceImageName: publicImageName }))).toBe('ResourceNotFoundException');
  expect(await refusal(copy(owner, { SourceImageName: 'missing' }))).toBe('ResourceNotFoundException');
  expect(emulator.modelViolations).toEqual([]);
});

test('[copy-image-available] an image that is itself being copied is not copied yet', async () => {
  const { owner, emulator } = emulated({ timings: slow });
  await copy(owner);
  const again = { SourceImageName: 'copy', DestinationImageName: 'second' };
  expect(await refusal(copy(owner, again))).toBe('ResourceNotAvailableException');
  emulator.advance(600);
  expect(await refusal(copy(owner, again))).toBe('none');
});

test('[copy-name-taken] the name has to be free where the copy goes', async () => {
  const { owner } = emulated();
  const taken = 'ResourceAlreadyExistsException';
  expect(await refusal(copy(owner, { DestinationImageName: imageName }))).toBe(taken);
  expect(await refusal(copy(owner, { DestinationImageName: publicImageName }))).toBe(taken);
  expect(await refusal(copy(owner, { DestinationImageName: imageName, DestinationRegion: elsewhere }))).toBe('none');
});

test('[images-quota] a copy needs room in the region where it goes', async () => {
  const { owner, emulator } = emulated({ quotas: { images: 2 } });
  await copy(owner);
  expect(await refusal(copy(owner, { DestinationImageName: 'third' }))).toBe('LimitExceededException');
  expect(await refusal(copy(owner, { DestinationImageName: 'third', DestinationRegion: elsewhere }))).toBe('none');
  expect(emulator.modelViolations).toEqual([]);
});

test('[concurrent-image-copies] two copies are under way to one region, or as many as the quota says', async () => {
  const aws = emulated({ timings: slow });
  const to = (DestinationImageName: string, DestinationRegion = home, { owner } = aws) =>
    refusal(copy(owner, { DestinationImageName, DestinationRegion }));
  expect([await to('one'), await to('two'), await to('three')]).toEqual(['none', 'none', 'LimitExceededException']);
  expect(await to('three', elsewhere)).toBe('none');
  aws.emulator.advance(600);
  expect(await to('three')).toBe('none');
  const strict = emulated({ quotas: { concurrentImageCopies: 0 } });
  expect(await to('one', home, strict)).toBe('LimitExceededException');
});
