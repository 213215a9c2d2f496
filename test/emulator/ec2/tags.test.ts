import { CreateTagsCommand, DeleteTagsCommand, DescribeVpcsCommand, type Tag } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { type EmulatedEc2, emulatedEc2 } from './support.js';

function setTags({ client }: EmulatedEc2, ids: readonly string[], tags: readonly Tag[], DryRun?: boolean) {
  return client.send(new CreateTagsCommand({ Resources: [...ids], Tags: [...tags], DryRun }));
}

function takeTags({ client }: EmulatedEc2, ids: readonly string[], tags?: readonly Tag[]) {
  return client.send(new DeleteTagsCommand({ Resources: [...ids], Tags: tags === undefined ? undefined : [...tags] }));
}

async function tagsOfVpc({ client }: EmulatedEc2): Promise<readonly Tag[] | undefined> {
  const { Vpcs } = await client.send(new DescribeVpcsCommand({}));
  return Vpcs?.[0]?.Tags;
}

const many = (count: number): readonly Tag[] =>
  Array.from({ length: count }, (_, at) => ({ Key: `k${at}`, Value: '' }));

test('tags are set on things of every kind, and replaced by key', async () => {
  const ec2 = emulatedEc2();
  const { network } = ec2;
  const ids = [ec2.attach(), ec2.group('default'), network.defaultSubnetId, network.defaultVpcId];
  await setTags(ec2, ids, [{ Key: 'Team', Value: 'blue' }, { Key: 'Empty' }]);
  await setTags(ec2, ids, [{ Key: 'Team', Value: 'red' }]);
  for (const id of ids) expect(Object.fromEntries(network.tagged(id)?.tags ?? [])).toEqual({ Team: 'red', Empty: '' });
  expect(await tagsOfVpc(ec2)).toEqual([
    { Key: 'Team', Value: 'red' },
    { Key: 'Empty', Value: '' },
  ]);
});

test('[ec2-delete-tags] tags are taken by key, or by key and value, or all', async () => {
  const ec2 = emulatedEc2();
  const ids = [ec2.network.defaultVpcId];
  await setTags(ec2, ids, [
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '2' },
    { Key: 'c', Value: '3' },
  ]);
  await takeTags(ec2, ids, [{ Key: 'a' }, { Key: 'b', Value: 'other' }, { Key: 'none' }]);
  expect((await tagsOfVpc(ec2))?.map((tag) => tag.Key)).toEqual(['b', 'c']);
  await takeTags(ec2, ids, [{ Key: 'b', Value: '2' }]);
  expect((await tagsOfVpc(ec2))?.map((tag) => tag.Key)).toEqual(['c']);
  await takeTags(ec2, ids);
  expect(await tagsOfVpc(ec2)).toEqual([]);
});

test('[ec2-unknown-tagged-id] with one id that is not there, nothing is tagged', async () => {
  const ec2 = emulatedEc2();
  const tags = [{ Key: 'a', Value: '1' }];
  const vpcId = ec2.network.defaultVpcId;
  await expect(setTags(ec2, [vpcId, 'eni-0123456789abcdef0'], tags)).rejects.toMatchObject({
    name: 'InvalidNetworkInterfaceID.NotFound',
  });
  await expect(setTags(ec2, [vpcId, 'x-1'], tags)).rejects.toMatchObject({
    name: 'InvalidID',
    message: "The ID 'x-1' is not valid",
  });
  await expect(takeTags(ec2, ['sg-01234567'], tags)).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
  expect(await tagsOfVpc(ec2)).toEqual([]);
});

test('[ec2-tag-limits] a thing has at most 50 tags, keys have 128 characters, values 256', async () => {
  const ec2 = emulatedEc2();
  const ids = [ec2.network.defaultVpcId];
  await setTags(ec2, ids, many(50));
  await setTags(ec2, ids, [{ Key: 'k7', Value: 'again' }]);
  await expect(setTags(ec2, ids, [{ Key: 'more', Value: '' }])).rejects.toMatchObject({
    name: 'TagLimitExceeded',
    message: 'The maximum number of Tags for a resource has been reached.',
  });
  const tooLong = [{ Key: 'k'.repeat(129) }, { Key: 'k', Value: 'v'.repeat(257) }];
  for (const tag of tooLong) {
    await expect(setTags(ec2, ids, [tag])).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  }
  await setTags(ec2, [ec2.group('default')], [{ Key: 'k'.repeat(128), Value: 'v'.repeat(256) }]);
});

test('[ec2-reserved-tags] keys that start with aws: are refused', async () => {
  const ec2 = emulatedEc2();
  for (const Key of ['aws:x', 'AWS:x']) {
    await expect(setTags(ec2, [ec2.network.defaultVpcId], [{ Key, Value: '' }])).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: "Tag keys starting with 'aws:' are reserved for internal use",
    });
  }
});

test('[ec2-missing-parameter] things and tags have to be said', async () => {
  const ec2 = emulatedEc2();
  const ids = [ec2.network.defaultVpcId];
  await expect(setTags(ec2, [], [{ Key: 'a' }])).rejects.toMatchObject({ name: 'MissingParameter' });
  await expect(setTags(ec2, ids, [])).rejects.toMatchObject({ name: 'MissingParameter' });
  await expect(setTags(ec2, ids, [{ Value: 'a' }])).rejects.toMatchObject({
    name: 'MissingParameter',
    message: 'The request must contain the parameter Tag.1.Key',
  });
});

test('[ec2-dry-run] a dry run sets no tag', async () => {
  const ec2 = emulatedEc2();
  const tagging = setTags(ec2, [ec2.network.defaultVpcId], [{ Key: 'a' }], true);
  await expect(tagging).rejects.toMatchObject({ name: 'DryRunOperation' });
  expect(await tagsOfVpc(ec2)).toEqual([]);
});

test('[ec2-most-ids] a thousand things can be tagged at once, no more', async () => {
  const ec2 = emulatedEc2();
  const ids = Array.from({ length: 1000 }, () => ec2.attach());
  await setTags(ec2, ids, [{ Key: 'a', Value: '1' }]);
  const tagged = setTags(ec2, [...ids, ec2.attach()], [{ Key: 'b', Value: '1' }]);
  await expect(tagged).rejects.toMatchObject({ name: 'InvalidParameterValue' });
});
