import {
  CreateStackCommand,
  CreateStreamingURLCommand,
  type CreateStreamingURLCommandInput,
} from '@aws-sdk/client-appstream';
import { expect, test } from 'vitest';
import { type Emulated, emulated, faultCode, jane, pair, refusal, runningFleet, sessions, stop } from './support.js';

async function url({ owner }: Emulated, input: Partial<CreateStreamingURLCommandInput> = {}) {
  const { StreamingURL = '', Expires } = await owner.send(
    new CreateStreamingURLCommand({ ...pair, UserId: 'jane', ...input }),
  );
  return { streamingURL: StreamingURL, expires: Expires };
}

test('[streaming-url-opens-session] opening a URL starts the session, and opening it again returns to it', async () => {
  const aws = emulated();
  await runningFleet(aws);
  const { streamingURL } = await url(aws);
  expect(await sessions(aws.owner)).toEqual([]);
  const { id } = aws.emulator.openStreamingURL(streamingURL);
  expect(await sessions(aws.owner)).toMatchObject([{ Id: id, UserId: 'jane', AuthenticationType: 'API' }]);
  aws.ownAccount.disconnectSession(id);
  expect(aws.emulator.openStreamingURL((await url(aws)).streamingURL).id).toBe(id);
  expect(await sessions(aws.owner)).toMatchObject([{ ConnectionState: 'CONNECTED' }]);
});

test('[streaming-url-validity] a URL is valid for as long as is said, 60 seconds by default', async () => {
  const aws = emulated();
  await runningFleet(aws);
  const before = Date.parse(aws.emulator.now);
  const { expires } = await url(aws);
  const after = Date.parse(aws.emulator.now);
  expect(Number(expires)).toBeGreaterThanOrEqual(before + 60_000);
  expect(Number(expires)).toBeLessThanOrEqual(after + 60_000);
  const invalid = 'InvalidParameterCombinationException';
  expect(await refusal(url(aws, { Validity: 0 }))).toBe(invalid);
  expect(await refusal(url(aws, { Validity: 604_801 }))).toBe(invalid);
  expect(await refusal(url(aws, { Validity: 604_800 }))).toBe('none');
});

test('[streaming-url-expires] a URL cannot be opened once it has expired', async () => {
  const aws = emulated();
  await runningFleet(aws);
  const { streamingURL } = await url(aws, { Validity: 10 });
  aws.emulator.advance(10);
  expect(faultCode(() => aws.emulator.openStreamingURL(streamingURL))).toBe('StreamingURLExpired');
});

test('[streaming-url-unknown] a URL that was not handed out cannot be opened', async () => {
  const aws = emulated();
  await runningFleet(aws);
  const { streamingURL } = await url(aws);
  for (const wrong of [`${streamingURL}0`, 'https://example.com/', 'nonsense']) {
    expect(faultCode(() => aws.emulator.openStreamingURL(wrong))).toBe('StreamingURLNotFound');
  }
});

test('[streaming-url-needs-running-fleet] the fleet has to be RUNNING', async () => {
  const aws = emulated();
  await runningFleet(aws);
  const { streamingURL } = await url(aws, { Validity: 3600 });
  await stop(aws.emulator, aws.owner);
  expect(await refusal(url(aws))).toBe('ResourceNotAvailableException');
  expect(faultCode(() => aws.emulator.openStreamingURL(streamingURL))).toBe('ResourceNotAvailableException');
});

test('[streaming-url-needs-association] the fleet has to be associated with the stack', async () => {
  const aws = emulated();
  await runningFleet(aws);
  await aws.owner.send(new CreateStackCommand({ Name: 'other' }));
  expect(await refusal(url(aws, { StackName: 'other' }))).toBe('OperationNotPermittedException');
  expect(await refusal(url(aws, { StackName: 'missing' }))).toBe('ResourceNotFoundException');
  expect(await refusal(url(aws, { FleetName: 'missing' }))).toBe('ResourceNotFoundException');
});

test('[streaming-url-without-domain] a fleet that is joined to a domain takes no streaming URL', async () => {
  const aws = emulated();
  await runningFleet(aws, { DomainJoinInfo: { DirectoryName: 'corp.example.com' } });
  expect(await refusal(url(aws))).toBe('OperationNotPermittedException');
  expect(faultCode(() => aws.ownAccount.startSession({ ...jane, authenticationType: 'SAML' }))).toBe('none');
});

test('a URL of a fleet whose instances are all taken is made and cannot be opened', async () => {
  const aws = emulated();
  await runningFleet(aws, { ComputeCapacity: { DesiredInstances: 1 } });
  aws.ownAccount.startSession({ ...jane, userId: 'john' });
  const { streamingURL } = await url(aws);
  expect(faultCode(() => aws.emulator.openStreamingURL(streamingURL))).toBe('ResourceNotAvailableException');
});

test('each URL has a token of its own, and the log of calls has none', async () => {
  const aws = emulated();
  await runningFleet(aws);
  const urls = [await url(aws), await url(aws)].map(({ streamingURL }) => streamingURL);
  expect(new Set(urls).size).toBe(2);
  const token = new URL(urls[0] ?? '').searchParams.get('parameters');
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  expect(JSON.stringify(aws.emulator.requests)).not.toContain(token);
});
