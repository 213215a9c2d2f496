import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { clientConfig } from '../../../src/emulator/gateway/client-config.js';
import { type EmulatedEc2, emulatedEc2 } from '../ec2/support.js';

const roleArn = 'arn:aws:iam::222222222222:role/team/Reader';

function configOf({ transport }: EmulatedEc2, accountId = '111111111111') {
  return clientConfig(accountId, 'us-west-2', transport);
}

function assume(emulated: EmulatedEc2, input: Partial<AssumeRoleCommandInput> = {}) {
  const complete = { RoleArn: roleArn, RoleSessionName: 'tester', ...input };
  return new STSClient(configOf(emulated)).send(new AssumeRoleCommand(complete));
}

/** Settings of a client that holds the keys of a role session. */
async function configOfRole(emulated: EmulatedEc2) {
  const { Credentials } = await assume(emulated);
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return { ...configOf(emulated), credentials };
}

describe('AssumeRole', () => {
  test('[sts-assume-role] the keys it hands out are for the account of the role', async () => {
    const emulated = emulatedEc2();
    const client = new EC2Client(await configOfRole(emulated));
    const { Vpcs } = await client.send(new DescribeVpcsCommand({}));
    expect(Vpcs?.map((vpc) => vpc.OwnerId)).toEqual(['222222222222']);
  });

  test('it tells who the holder of the keys is', async () => {
    const { AssumedRoleUser } = await assume(emulatedEc2());
    expect(AssumedRoleUser).toEqual({
      Arn: 'arn:aws:sts::222222222222:assumed-role/Reader/tester',
      AssumedRoleId: expect.stringMatching(/^AROA[\dA-F]{17}:tester$/) as string,
    });
  });

  test('[sts-expiration] the keys are said to expire after an hour, or as long as is wanted, on the clock of the emulator', async () => {
    const emulated = emulatedEc2();
    emulated.world.clock.advance(86_400);
    const from = emulated.world.clock.now();
    const seconds = async (input: Partial<AssumeRoleCommandInput>) =>
      (((await assume(emulated, input)).Credentials?.Expiration?.getTime() ?? 0) - from) / 1000;
    expect(Math.round((await seconds({})) / 60)).toBe(60);
    expect(Math.round((await seconds({ DurationSeconds: 43_200 })) / 60)).toBe(720);
  });

  test('roles of other partitions have ARNs of theirs', async () => {
    const input = { RoleArn: 'arn:aws-us-gov:iam::333333333333:role/R' };
    const { AssumedRoleUser } = await assume(emulatedEc2(), input);
    expect(AssumedRoleUser?.Arn).toBe('arn:aws-us-gov:sts::333333333333:assumed-role/R/tester');
  });

  test.each([
    'nonsense-that-is-long-enough',
    'arn:aws:iam::2222:role/R',
    'arn:aws:iam::222222222222:user/R',
    'arn:aws:iam::222222222222:role/',
    'arn:aws:iam::222222222222:role/R R',
  ])('[sts-role-arn] %s is no role', async (RoleArn) => {
    await expect(assume(emulatedEc2(), { RoleArn })).rejects.toMatchObject({
      name: 'ValidationError',
      message: `${RoleArn} is invalid`,
    });
  });

  test('[sts-required] role and session name have to be said', async () => {
    const emulated = emulatedEc2();
    await expect(assume(emulated, { RoleSessionName: undefined })).rejects.toMatchObject({
      name: 'ValidationError',
      message:
        "1 validation error detected: Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null",
    });
    await expect(assume(emulated, { RoleArn: undefined })).rejects.toMatchObject({
      message: expect.stringContaining("Value null at 'roleArn'") as string,
    });
  });

  test.each([
    ['a', 'Member must have length greater than or equal to 2'],
    ['a'.repeat(65), 'Member must have length less than or equal to 64'],
    ['a b', 'Member must satisfy regular expression pattern: [\\w+=,.@-]*'],
  ])('[sts-session-name] %s is no name of a session', async (RoleSessionName, constraint) => {
    await expect(assume(emulatedEc2(), { RoleSessionName })).rejects.toMatchObject({
      name: 'ValidationError',
      message: `1 validation error detected: Value '${RoleSessionName}' at 'roleSessionName' failed to satisfy constraint: ${constraint}`,
    });
  });

  test.each([899, 43_201, 900.5])('[sts-duration] keys for %d seconds are refused', async (DurationSeconds) => {
    await expect(assume(emulatedEc2(), { DurationSeconds })).rejects.toMatchObject({ name: 'ValidationError' });
  });
});

describe('GetCallerIdentity', () => {
  test('[sts-caller-identity] the key of an account is the account itself', async () => {
    const sts = new STSClient(configOf(emulatedEc2(), '123456789012'));
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '123456789012',
      Arn: 'arn:aws:iam::123456789012:root',
      UserId: '123456789012',
    });
  });

  test('[sts-caller-identity] a key that STS handed out is the role session', async () => {
    const emulated = emulatedEc2();
    const sts = new STSClient(await configOfRole(emulated));
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '222222222222',
      Arn: 'arn:aws:sts::222222222222:assumed-role/Reader/tester',
      UserId: (await assume(emulated)).AssumedRoleUser?.AssumedRoleId,
    });
  });
});
