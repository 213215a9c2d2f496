import {
  CreateFleetCommand,
  CreateStackCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-appstream';
import { expect, test } from 'vitest';
import { consumerId, type Emulated, emulated, fleetSpec, imageArn, ownerId, refusal, share } from './support.js';

const stackArn = `arn:aws:appstream:us-west-2:${ownerId}:stack/stack`;

function tag({ owner }: Emulated, ResourceArn: string, Tags: Record<string, string>) {
  return owner.send(new TagResourceCommand({ ResourceArn, Tags }));
}

async function tags({ owner }: Emulated, ResourceArn: string) {
  return (await owner.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags;
}

test('images, image builders, fleets and stacks have tags', async () => {
  const aws = emulated();
  const builder = aws.ownAccount.addImageBuilder({ name: 'builder' });
  const { Fleet } = await aws.owner.send(new CreateFleetCommand(fleetSpec));
  const { Stack } = await aws.owner.send(new CreateStackCommand({ Name: 'stack' }));
  for (const arn of [imageArn, builder.arn, Fleet?.Arn ?? '', Stack?.Arn ?? '']) {
    await tag(aws, arn, { team: 'blue' });
    expect(await tags(aws, arn)).toEqual({ team: 'blue' });
  }
});

test('[tags-on-create] fleets and stacks can be created with tags', async () => {
  const aws = emulated();
  const { Fleet } = await aws.owner.send(new CreateFleetCommand({ ...fleetSpec, Tags: { team: 'blue' } }));
  await aws.owner.send(new CreateStackCommand({ Name: 'stack', Tags: { team: 'red' } }));
  expect(await tags(aws, Fleet?.Arn ?? '')).toEqual({ team: 'blue' });
  expect(await tags(aws, stackArn)).toEqual({ team: 'red' });
});

test('[tags-replace-by-key] a tag under a key that is there replaces it, other case is another key', async () => {
  const aws = emulated();
  await tag(aws, imageArn, { team: 'blue', Team: 'green' });
  await tag(aws, imageArn, { team: '' });
  expect(await tags(aws, imageArn)).toEqual({ team: '', Team: 'green' });
});

test('[tags-per-resource] a resource has at most 50 tags, and one more changes nothing', async () => {
  const aws = emulated();
  const fifty = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key-${index}`, 'x']));
  await tag(aws, imageArn, fifty);
  expect(await refusal(tag(aws, imageArn, { another: 'x', 'key-0': 'changed' }))).toBe('LimitExceededException');
  expect(await tags(aws, imageArn)).toEqual(fifty);
  expect(await refusal(tag(aws, imageArn, { 'key-0': 'changed' }))).toBe('none');
});

test('[untag-missing-key] removing a tag that is not there is no error', async () => {
  const aws = emulated();
  await tag(aws, imageArn, { team: 'blue', cost: '1' });
  await aws.owner.send(new UntagResourceCommand({ ResourceArn: imageArn, TagKeys: ['cost', 'missing'] }));
  expect(await tags(aws, imageArn)).toEqual({ team: 'blue' });
});

test('[no-tags-no-map] a resource without tags has no tag map', async () => {
  expect(await tags(emulated(), imageArn)).toBeUndefined();
});

test('[tags-own-resources] tags are those of own resources that exist', async () => {
  const aws = emulated();
  await share(aws.owner);
  const arns = [
    stackArn,
    imageArn.replace(ownerId, consumerId),
    imageArn.replace('us-west-2', 'eu-west-1'),
    imageArn.replace('image/', 'application/'),
    'arn:aws:s3:us-west-2:111111111111:bucket/x',
  ];
  for (const arn of arns) expect(await refusal(tags(aws, arn))).toBe('ResourceNotFoundException');
  const call = aws.consumer.send(new ListTagsForResourceCommand({ ResourceArn: imageArn }));
  expect(await refusal(call)).toBe('ResourceNotFoundException');
  const untag = aws.owner.send(new UntagResourceCommand({ ResourceArn: stackArn, TagKeys: ['x'] }));
  expect(await refusal(untag)).toBe('ResourceNotFoundException');
  expect(await refusal(tag(aws, stackArn, { x: 'y' }))).toBe('ResourceNotFoundException');
});

test('a key that begins with aws: is refused', async () => {
  expect(await refusal(tag(emulated(), imageArn, { 'aws:team': 'blue' }))).toBe('ValidationException');
});
