import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppStreamClient, DescribeFleetsCommand, DescribeImagesCommand } from '@aws-sdk/client-appstream';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, it, vi } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';

const owner = '111111111111';
const consumer = '222222222222';

it('serves real AppStream, EC2 and STS clients in process', async () => {
  const emulator = new Emulator();
  const config = emulator.clientConfig(owner);
  const [images, vpcs, identity] = await Promise.all([
    new AppStreamClient(config).send(new DescribeImagesCommand({ Type: 'PRIVATE' })),
    new EC2Client(config).send(new DescribeVpcsCommand({})),
    new STSClient(config).send(new GetCallerIdentityCommand({})),
  ]);
  expect(images.Images?.map((image) => image.Name)).toEqual(['Test_Image']);
  expect(vpcs.Vpcs?.map((vpc) => vpc.OwnerId)).toEqual([owner]);
  expect(identity.Account).toBe(owner);
  expect(emulator.modelViolations).toEqual([]);
});

it('writes instants as epoch seconds that clients read as dates [json-instants]', async () => {
  const emulator = new Emulator();
  const { Images } = await new AppStreamClient(emulator.clientConfig(owner)).send(
    new DescribeImagesCommand({ Type: 'PRIVATE' }),
  );
  const created = Images?.[0]?.CreatedTime;
  expect(created).toBeInstanceOf(Date);
  expect(Math.abs(Number(created) - Date.now())).toBeLessThan(60_000);
});

it('knows the account by an access key of 12 digits, keys of a role by its account, all others as 000000000000 [access-key-account]', async () => {
  const emulator = new Emulator();
  const accountWith = async (credentials: { accessKeyId: string; secretAccessKey: string }) => {
    const sts = new STSClient({ ...emulator.clientConfig(owner), credentials });
    return (await sts.send(new GetCallerIdentityCommand({}))).Account;
  };
  const { Credentials } = await new STSClient(emulator.clientConfig(owner)).send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${consumer}:role/Watcher`, RoleSessionName: 'watching' }),
  );
  expect(await accountWith({ accessKeyId: owner, secretAccessKey: 'x' })).toBe(owner);
  expect(await accountWith({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'x' })).toBe('000000000000');
  expect(
    await accountWith({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
    }),
  ).toBe(consumer);
});

it('keeps regions apart, by the region that the request is signed for [region-of-scope]', async () => {
  const emulator = new Emulator({ region: 'eu-west-1' });
  const imagesIn = async (region?: string) => {
    const client = new AppStreamClient(emulator.clientConfig(owner, { region }));
    return (await client.send(new DescribeImagesCommand({ Type: 'PRIVATE' }))).Images?.length;
  };
  expect(await imagesIn()).toBe(1);
  expect(await imagesIn('us-east-1')).toBe(0);
  expect(emulator.requests.map((request) => request.region)).toEqual(['eu-west-1', 'us-east-1']);
});

it('starts with account 111111111111, which owns Test_Image, and account 222222222222 [default-world]', () => {
  const { accounts } = new Emulator().seed;
  expect(Object.keys(accounts ?? {})).toEqual([owner, consumer]);
  expect(accounts?.[owner]?.images?.map((image) => image.name)).toEqual(['Test_Image']);
  expect(accounts?.[consumer]?.images).toEqual([]);
});

it('rejects a call whose signal is aborted, before and while it is held up [failure-latency]', async () => {
  const emulator = new Emulator();
  const client = new AppStreamClient(emulator.clientConfig(owner));
  await expect(client.send(new DescribeFleetsCommand({}), { abortSignal: AbortSignal.abort() })).rejects.toMatchObject({
    name: 'AbortError',
  });
  expect(emulator.requests).toEqual([]);

  emulator.fail({ operation: 'DescribeFleets', latencyMs: 3_600_000 });
  const controller = new AbortController();
  const held = client.send(new DescribeFleetsCommand({}), { abortSignal: controller.signal });
  setTimeout(() => controller.abort(), 20);
  await expect(held).rejects.toMatchObject({ name: 'AbortError' });
  expect(emulator.requests).toMatchObject([{ operation: 'DescribeFleets', status: 0 }]);
});

it('lets nothing of the developer’s files and environment into a client', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'appstream-kit-'));
  const file = join(folder, 'config');
  const settings = ['max_attempts = 7', 'retry_mode = adaptive', 'sdk_ua_app_id = other', 'region = ap-south-1'];
  await writeFile(
    file,
    ['[default]', ...settings, 'use_fips_endpoint = true', 'use_dualstack_endpoint = true'].join('\n'),
  );
  vi.stubEnv('AWS_CONFIG_FILE', file);
  vi.stubEnv('AWS_ENDPOINT_URL', 'https://other.invalid');
  try {
    const { requestHandler, region, credentials, ...rest } = new Emulator().clientConfig(owner);
    const { config } = new AppStreamClient({ requestHandler, region, credentials, ...rest });
    expect(await config.maxAttempts()).toBe(3);
    expect(await config.region()).toBe('us-west-2');
    expect(await config.userAgentAppId()).toBe('emulator');
    expect(await config.useFipsEndpoint()).toBe(false);
    expect(await config.useDualstackEndpoint()).toBe(false);
    expect((await config.endpoint?.())?.hostname).toBe('emulator.invalid');
    const unguarded = new AppStreamClient({ requestHandler, region, credentials }).config;
    expect(await unguarded.maxAttempts()).toBe(7);
    expect(await unguarded.useFipsEndpoint()).toBe(true);
  } finally {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  }
});

it('works under fake timers, which move its clock too', async () => {
  vi.useFakeTimers();
  try {
    const emulator = new Emulator();
    const client = new AppStreamClient(emulator.clientConfig(owner));
    await client.send(new DescribeFleetsCommand({}));
    const before = Date.parse(emulator.now);
    vi.advanceTimersByTime(3_600_000);
    await client.send(new DescribeFleetsCommand({}));
    expect(Date.parse(emulator.requests[1]?.at ?? '') - before).toBe(3_600_000);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
