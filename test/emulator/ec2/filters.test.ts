import {
  CreateTagsCommand,
  DescribeNetworkInterfacesCommand,
  type DescribeNetworkInterfacesCommandInput,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type Filter,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { type EmulatedEc2, emulatedEc2 } from './support.js';

async function idsWith({ client }: EmulatedEc2, ...filters: readonly Filter[]): Promise<readonly string[]> {
  const answer = await client.send(new DescribeNetworkInterfacesCommand({ Filters: [...filters] }));
  return (answer.NetworkInterfaces ?? []).map((item) => item.NetworkInterfaceId ?? '');
}

function refused(ec2: EmulatedEc2, input: DescribeNetworkInterfacesCommandInput) {
  return expect(ec2.client.send(new DescribeNetworkInterfacesCommand(input))).rejects;
}

test('an item passes when every filter has a value that it has', async () => {
  const ec2 = emulatedEc2();
  const [a, b] = [ec2.attach([ec2.group('streaming')]), ec2.attach([ec2.group('restricted'), ec2.group('streaming')])];
  const missing = 'eni-0123456789abcdef0';
  expect(await idsWith(ec2, { Name: 'network-interface-id', Values: [b, missing] })).toEqual([b]);
  expect(await idsWith(ec2, { Name: 'group-id', Values: [ec2.group('streaming')] })).toEqual([a, b]);
  const both = { Name: 'group-id', Values: [ec2.group('restricted')] };
  expect(await idsWith(ec2, { Name: 'group-id', Values: [ec2.group('streaming')] }, both)).toEqual([b]);
  expect(await idsWith(ec2, { Name: 'status', Values: ['available'] })).toEqual([]);
});

test.each([
  'addresses.primary',
  'addresses.private-ip-address',
  'attachment.attach-time',
  'attachment.attachment-id',
  'attachment.delete-on-termination',
  'attachment.device-index',
  'attachment.instance-owner-id',
  'attachment.status',
  'availability-zone',
  'description',
  'group-id',
  'interface-type',
  'mac-address',
  'network-interface-id',
  'operator.managed',
  'owner-id',
  'private-dns-name',
  'private-ip-address',
  'requester-managed',
  'source-dest-check',
  'status',
  'subnet-id',
  'vpc-id',
])('interfaces are filtered by %s', async (Name) => {
  const ec2 = emulatedEc2();
  const id = ec2.attach();
  expect(await idsWith(ec2, { Name, Values: ['*'] })).toEqual([id]);
  expect(await idsWith(ec2, { Name, Values: ['no such value'] })).toEqual([]);
});

test.each(['association.public-ip', 'attachment.instance-id', 'requester-id'])(
  'no interface has a value for %s',
  async (Name) => {
    const ec2 = emulatedEc2();
    ec2.attach();
    expect(await idsWith(ec2, { Name, Values: ['*'] })).toEqual([]);
  },
);

test.each(['cidr', 'is-default', 'isDefault', 'owner-id', 'state', 'vpc-id'])(
  'VPCs are filtered by %s',
  async (Name) => {
    const { client } = emulatedEc2();
    const found = async (value: string) =>
      (await client.send(new DescribeVpcsCommand({ Filters: [{ Name, Values: [value] }] }))).Vpcs?.length;
    expect([await found('*'), await found('no such value')]).toEqual([1, 0]);
  },
);

test.each([
  'availability-zone',
  'availabilityZone',
  'available-ip-address-count',
  'cidr-block',
  'cidr',
  'cidrBlock',
  'default-for-az',
  'defaultForAz',
  'map-public-ip-on-launch',
  'owner-id',
  'state',
  'subnet-arn',
  'subnet-id',
  'vpc-id',
])('subnets are filtered by %s', async (Name) => {
  const { client } = emulatedEc2();
  const found = async (value: string) =>
    (await client.send(new DescribeSubnetsCommand({ Filters: [{ Name, Values: [value] }] }))).Subnets?.length;
  expect([await found('*'), await found('no such value')]).toEqual([2, 0]);
});

test('[ec2-filter-wildcards] values may have wildcards', async () => {
  const ec2 = emulatedEc2();
  const id = ec2.attach();
  expect(await idsWith(ec2, { Name: 'description', Values: ['str*g', 'x'] })).toEqual([id]);
  expect(await idsWith(ec2, { Name: 'description', Values: ['str?ng'] })).toEqual([]);
  expect(await idsWith(ec2, { Name: 'private-ip-address', Values: ['172.31.?.4'] })).toEqual([id]);
});

test('[ec2-filter-tags] tags are filtered by key, or by the value of a key', async () => {
  const ec2 = emulatedEc2();
  const [a, b] = [ec2.attach(), ec2.attach()];
  await ec2.client.send(new CreateTagsCommand({ Resources: [a], Tags: [{ Key: 'Team', Value: 'blue' }] }));
  await ec2.client.send(new CreateTagsCommand({ Resources: [b], Tags: [{ Key: 'Team', Value: 'red' }] }));
  expect(await idsWith(ec2, { Name: 'tag-key', Values: ['Team'] })).toEqual([a, b]);
  expect(await idsWith(ec2, { Name: 'tag:Team', Values: ['bl*'] })).toEqual([a]);
  expect(await idsWith(ec2, { Name: 'tag:Other', Values: ['*'] })).toEqual([]);
});

test.each(['no-such-filter', 'constructor', '__proto__'])('[ec2-unknown-filter] %s is refused', async (Name) => {
  await refused(emulatedEc2(), { Filters: [{ Name, Values: ['x'] }] }).toMatchObject({
    name: 'InvalidParameterValue',
    message: `The filter '${Name}' is invalid`,
  });
});

test('[ec2-filter-limits] 200 values pass in one call, 201 do not, however many filters share them', async () => {
  const ec2 = emulatedEc2();
  const values = (count: number) => Array.from({ length: count }, (_, at) => `v${at}`);
  const filters = (count: number) => [
    { Name: 'description', Values: values(count) },
    { Name: 'group-id', Values: values(100) },
  ];
  expect(await idsWith(ec2, ...filters(100))).toEqual([]);
  await refused(ec2, { Filters: filters(101) }).toMatchObject({
    name: 'FilterLimitExceeded',
    message: 'The maximum number of filter values specified on a single call is 200',
  });
});

test('[ec2-filter-limits] 200 interfaces are found by one filter, 201 are not, and a missing one is left out', async () => {
  const ec2 = emulatedEc2();
  const ids = Array.from({ length: 200 }, () => ec2.attach());
  const named = (...Values: string[]) => ({ Name: 'network-interface-id', Values });
  expect(await idsWith(ec2, named(...ids))).toEqual(ids);
  expect(await idsWith(ec2, named(...ids.slice(1), 'eni-0123456789abcdef0'))).toEqual(ids.slice(1));
  await refused(ec2, { Filters: [named(...ids, ec2.attach())] }).toMatchObject({ name: 'FilterLimitExceeded' });
});

test('[ec2-filter-limits] 50 filters pass in one call, values of 255 characters', async () => {
  const ec2 = emulatedEc2();
  const filters = (count: number) => Array.from({ length: count }, () => ({ Name: 'status', Values: ['in-use'] }));
  expect(await idsWith(ec2, ...filters(50))).toEqual([]);
  await refused(ec2, { Filters: filters(51) }).toMatchObject({ name: 'FilterLimitExceeded' });
  const long = [{ Name: 'description', Values: ['x'.repeat(256)] }];
  await refused(ec2, { Filters: long }).toMatchObject({ name: 'InvalidParameterValue' });
});

test('[ec2-filter-without-value] a filter with no value is refused', async () => {
  await refused(emulatedEc2(), { Filters: [{ Name: 'status', Values: [] }] }).toMatchObject({
    name: 'InvalidParameterValue',
    message: "The filter 'status' has no value",
  });
});
