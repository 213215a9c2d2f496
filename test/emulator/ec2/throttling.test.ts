import { AppStreamClient, DescribeFleetsCommand } from '@aws-sdk/client-appstream';
import {
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DeleteTagsCommand,
  DescribeNetworkInterfaceAttributeCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
  ModifyNetworkInterfaceAttributeCommand,
} from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Emulator, type RegionOptions } from '../../../src/emulator/index.js';

const owner = '111111111111';

// Nothing refills by itself: the clock moves when it is advanced.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function throttled() {
  return new Emulator({ throttling: 'aws' });
}

/** A client that shows each refusal instead of trying again. */
function clientOf(emulator: Emulator, accountId = owner, options: RegionOptions = {}) {
  return new EC2Client({ ...emulator.clientConfig(accountId, options), maxAttempts: 1 });
}

type Call = (client: EC2Client) => Promise<unknown>;

const id = 'eni-0123456789abcdef0';
const describeFiltered: Call = (client) =>
  client.send(new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'network-interface-id', Values: [id] }] }));
const describeAll: Call = (client) => client.send(new DescribeNetworkInterfacesCommand({}));
const modify: Call = (client) =>
  client.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: id, Groups: ['sg-01234567'] }));

/** How many of `calls` in a row were served, whatever their answer was. */
async function served(client: EC2Client, call: Call, calls: number): Promise<number> {
  let count = 0;
  for (let at = 0; at < calls; at += 1) {
    const code = await call(client).then(
      () => 'none',
      (error: unknown) => (error as Error).name,
    );
    if (code !== 'RequestLimitExceeded') count += 1;
  }
  return count;
}

describe('[ec2-throttling] a bucket holds, and gets back in a second,', () => {
  test.each<[string, number, number, Call]>([
    ['ModifyNetworkInterfaceAttribute', 100, 5, modify],
    ['DescribeNetworkInterfaces with a filter', 100, 20, describeFiltered],
    [
      'DescribeNetworkInterfaces by pages',
      100,
      20,
      (c) => c.send(new DescribeNetworkInterfacesCommand({ MaxResults: 5 })),
    ],
    [
      'DescribeNetworkInterfaces of ids',
      50,
      10,
      (c) => c.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [id] })),
    ],
    ['DescribeNetworkInterfaces of all', 50, 10, describeAll],
    [
      'DescribeSecurityGroups with a filter',
      100,
      20,
      (c) => c.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-id', Values: ['x'] }] })),
    ],
    ['DescribeSecurityGroups of all', 50, 10, (c) => c.send(new DescribeSecurityGroupsCommand({}))],
    [
      'DescribeNetworkInterfaceAttribute',
      100,
      20,
      (c) => c.send(new DescribeNetworkInterfaceAttributeCommand({ NetworkInterfaceId: id, Attribute: 'groupSet' })),
    ],
    ['DescribeVpcs', 100, 20, (c) => c.send(new DescribeVpcsCommand({}))],
    ['DescribeSubnets', 100, 20, (c) => c.send(new DescribeSubnetsCommand({}))],
    ['CreateSecurityGroup', 50, 5, (c) => c.send(new CreateSecurityGroupCommand({ GroupName: 'a', Description: 'a' }))],
    ['DeleteSecurityGroup', 50, 5, (c) => c.send(new DeleteSecurityGroupCommand({ GroupId: 'sg-01234567' }))],
    [
      'CreateTags',
      100,
      10,
      (c) => c.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'a', Value: 'b' }] })),
    ],
    ['DeleteTags', 100, 10, (c) => c.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'a' }] }))],
  ])('for %s, %i and %i tokens', async (_action, most, perSecond, call) => {
    const emulator = throttled();
    const client = clientOf(emulator);
    expect(await served(client, call, most + 3)).toBe(most);
    emulator.advance(1);
    expect(await served(client, call, perSecond + 3)).toBe(perSecond);
    emulator.advance(most / perSecond);
    expect(await served(client, call, most + 3)).toBe(most);
    emulator.advance(3600);
    expect(await served(client, call, most + 3)).toBe(most);
  });
});

test('[ec2-throttling] tokens come back one by one, not all at the end of a second', async () => {
  const emulator = throttled();
  const client = clientOf(emulator);
  await served(client, modify, 100);
  emulator.advance(0.199);
  expect(await served(client, modify, 1)).toBe(0);
  emulator.advance(0.001);
  expect(await served(client, modify, 2)).toBe(1);
  vi.setSystemTime(Date.now() + 400);
  expect(await served(client, modify, 3)).toBe(2);
});

test('[ec2-throttling] a clock that is set back far leaves the buckets full, not empty for as long', async () => {
  const emulator = throttled();
  const client = clientOf(emulator);
  await served(client, modify, 100);
  vi.setSystemTime(Date.now() - 3_600_000);
  expect(await served(client, modify, 101)).toBe(100);
  emulator.advance(1);
  expect(await served(client, modify, 6)).toBe(5);
});

test('[ec2-throttling] each action, account and region has a bucket of its own', async () => {
  const emulator = throttled();
  const client = clientOf(emulator);
  await served(client, modify, 100);
  expect(await served(client, describeFiltered, 100)).toBe(100);
  expect(await served(client, describeAll, 50)).toBe(50);
  expect(await served(clientOf(emulator), modify, 1)).toBe(0);
  expect(await served(clientOf(emulator, '222222222222'), modify, 1)).toBe(1);
  expect(await served(clientOf(emulator, owner, { region: 'eu-west-1' }), modify, 1)).toBe(1);
});

test('[ec2-throttling] a refusal is RequestLimitExceeded with status 503, takes no effect and is recorded', async () => {
  const emulator = throttled();
  const client = clientOf(emulator);
  const create = (GroupName: string) =>
    client.send(new CreateSecurityGroupCommand({ GroupName, Description: 'a group' }));
  for (let at = 0; at < 50; at += 1) await create(`group-${at}`);
  await expect(create('one-more')).rejects.toMatchObject({
    name: 'RequestLimitExceeded',
    message: 'Request limit exceeded.',
    $metadata: { httpStatusCode: 503, attempts: 1 },
  });
  expect(emulator.requests.at(-1)).toMatchObject({
    operation: 'CreateSecurityGroup',
    status: 503,
    code: 'RequestLimitExceeded',
  });
  const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand({ MaxResults: 1000 }));
  expect(SecurityGroups?.map(({ GroupName }) => GroupName)).not.toContain('one-more');
});

test('[ec2-throttling] dry runs, refused calls and calls made to fail take tokens, a throttled one uses up no failure', async () => {
  const emulator = throttled();
  const client = clientOf(emulator);
  const dryRun: Call = (c) =>
    c.send(
      new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: id, Groups: ['sg-01234567'], DryRun: true }),
    );
  expect(await served(client, dryRun, 60)).toBe(60);
  emulator.fail({ operation: 'ModifyNetworkInterfaceAttribute', times: 41, error: { code: 'InternalError' } });
  expect(await served(client, modify, 50)).toBe(40);
  emulator.advance(0.2);
  await expect(modify(client)).rejects.toMatchObject({ name: 'InternalError' });
  emulator.advance(0.2);
  await expect(modify(client)).rejects.toMatchObject({ name: 'InvalidNetworkInterfaceID.NotFound' });
  emulator.allow(owner, []);
  emulator.advance(0.2);
  await expect(modify(client)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  expect(await served(client, modify, 1)).toBe(0);
});

test('[ec2-throttling] the SDK tries a throttled call again, and a token that has come back serves it', async () => {
  vi.useRealTimers();
  vi.useFakeTimers();
  vi.setTimerTickMode('nextTimerAsync');
  const emulator = throttled();
  const retrying = new EC2Client(emulator.clientConfig(owner));
  await served(clientOf(emulator), describeFiltered, 100);
  const { $metadata } = (await describeFiltered(retrying)) as { $metadata: { attempts?: number } };
  expect($metadata.attempts).toBeGreaterThan(1);
});

test('[ec2-throttling] nothing is throttled by default, and a reset fills every bucket', async () => {
  expect(await served(clientOf(new Emulator()), modify, 120)).toBe(120);
  const emulator = throttled();
  await served(clientOf(emulator), modify, 100);
  emulator.reset();
  expect(await served(clientOf(emulator), modify, 101)).toBe(100);
});

test('[appstream-not-throttled] AppStream and STS are never throttled', async () => {
  const emulator = throttled();
  const appstream = new AppStreamClient({ ...emulator.clientConfig(owner), maxAttempts: 1 });
  const sts = new STSClient({ ...emulator.clientConfig(owner), maxAttempts: 1 });
  for (let at = 0; at < 150; at += 1) {
    await appstream.send(new DescribeFleetsCommand({}));
    await sts.send(new GetCallerIdentityCommand({}));
  }
  expect(new Set(emulator.requests.map(({ status }) => status))).toEqual(new Set([200]));
});
