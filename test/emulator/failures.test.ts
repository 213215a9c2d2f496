import { AppStreamClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-appstream';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, expect, it, vi } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { send } from './wire.js';

const owner = '111111111111';

afterEach(() => {
  vi.useRealTimers();
});

/** A client that shows each failure instead of retrying it. */
function clientOf(emulator: Emulator, accountId = owner) {
  return new AppStreamClient({ ...emulator.clientConfig(accountId), maxAttempts: 1 });
}

async function stacksOf(client: AppStreamClient) {
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
  return Stacks.map((stack) => stack.Name);
}

it('answers with the ordered error in place of the operation, once where no number is given [failure-before]', async () => {
  const emulator = new Emulator();
  const client = clientOf(emulator);
  emulator.fail({ operation: 'CreateStack', error: { code: 'LimitExceededException', message: 'too many' } });
  await expect(client.send(new CreateStackCommand({ Name: 'one' }))).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: 'too many',
    $metadata: { httpStatusCode: 400 },
  });
  expect(await stacksOf(client)).toEqual([]);
  await client.send(new CreateStackCommand({ Name: 'one' }));
  expect(emulator.requests.map(({ operation, status, code }) => [operation, status, code])).toEqual([
    ['CreateStack', 400, 'LimitExceededException'],
    ['DescribeStacks', 200, undefined],
    ['CreateStack', 200, undefined],
  ]);
});

it('lets the operation take effect and loses its answer [failure-after]', async () => {
  const emulator = new Emulator();
  const client = clientOf(emulator);
  emulator.fail({ operation: 'CreateStack', when: 'after', error: { code: 'ServiceUnavailable' } });
  await expect(client.send(new CreateStackCommand({ Name: 'one' }))).rejects.toMatchObject({
    name: 'ServiceUnavailable',
    message: 'CreateStack was made to fail with ServiceUnavailable',
    $metadata: { httpStatusCode: 503 },
  });
  expect(await stacksOf(client)).toEqual(['one']);
});

it('fails as many calls as ordered, of the account that is named, and several orders one after the other', async () => {
  const emulator = new Emulator();
  const error = { code: 'ThrottlingException' };
  emulator.fail({ operation: 'DescribeStacks', accountId: owner, times: 2, error });
  emulator.fail({ operation: 'DescribeStacks', accountId: owner, error: { code: 'InternalFailure' } });
  await expect(stacksOf(clientOf(emulator, '222222222222'))).resolves.toEqual([]);
  const client = clientOf(emulator);
  await expect(stacksOf(client)).rejects.toMatchObject({ name: 'ThrottlingException' });
  await expect(stacksOf(client)).rejects.toMatchObject({ name: 'ThrottlingException' });
  await expect(stacksOf(client)).rejects.toMatchObject({ name: 'InternalFailure' });
  await expect(stacksOf(client)).resolves.toEqual([]);
});

it('gives an error the status that it usually has, or the one that is ordered, in each service’s form', async () => {
  const emulator = new Emulator();
  const statusOf = async (code: string, status?: number) => {
    emulator.fail({ operation: 'DescribeStacks', error: { code, status } });
    const failed = stacksOf(clientOf(emulator));
    await expect(failed).rejects.toMatchObject({ name: code });
    return emulator.requests.at(-1)?.status;
  };
  expect(await statusOf('AccessDeniedException')).toBe(403);
  expect(await statusOf('ResourceNotFoundException')).toBe(404);
  expect(await statusOf('NobodyKnowsException')).toBe(400);
  expect(await statusOf('NobodyKnowsException', 503)).toBe(503);
  const ec2 = new EC2Client({ ...emulator.clientConfig(owner), maxAttempts: 1 });
  emulator.fail({ operation: 'DescribeVpcs', error: { code: 'RequestLimitExceeded', status: 503 } });
  await expect(ec2.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
});

it('cuts the connection, in process and over HTTP, before or after the effect [failure-disconnect]', async () => {
  const emulator = new Emulator();
  const client = clientOf(emulator);
  emulator.fail({ operation: 'DescribeStacks', disconnect: true });
  await expect(stacksOf(client)).rejects.toMatchObject({ code: 'ECONNRESET' });
  emulator.fail({ operation: 'CreateStack', disconnect: true, when: 'after' });
  await expect(client.send(new CreateStackCommand({ Name: 'one' }))).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await stacksOf(client)).toEqual(['one']);

  await using server = await emulator.listen();
  emulator.fail({ operation: 'DescribeFleets', disconnect: true });
  await expect(send(server.url)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await send(server.url)).toMatchObject({ status: 200 });
  expect(emulator.requests.map((request) => request.status)).toEqual([0, 0, 200, 0, 200]);
});

it('is retried by a client as a real cut would be', async () => {
  const emulator = new Emulator();
  emulator.fail({ operation: 'DescribeStacks', disconnect: true, times: 2 });
  const { $metadata } = await new AppStreamClient(emulator.clientConfig(owner)).send(new DescribeStacksCommand({}));
  expect($metadata.attempts).toBe(3);
});

it('holds an answer up for as long as ordered, which fake timers shorten [failure-latency]', async () => {
  vi.useFakeTimers();
  vi.setTimerTickMode('nextTimerAsync');
  const emulator = new Emulator();
  const client = clientOf(emulator);
  emulator.fail({ operation: 'DescribeStacks', latencyMs: 3_600_000 });
  const before = Date.now();
  await stacksOf(client);
  expect(Date.now() - before).toBeGreaterThanOrEqual(3_600_000);
});

it.each([
  [{ operation: 'StopFleet' }, 'failure: nothing is to happen'],
  [{ operation: 'StopFleet', disconnect: false }, 'failure: nothing is to happen'],
  [{ operation: 'StopFleet', disconnect: true, error: { code: 'Y' } }, 'failure: give error or disconnect, not both'],
  [{ operation: '', disconnect: true }, 'failure.operation'],
  [{ operation: 'StopFleets', disconnect: true }, 'failure.operation: the name of an operation'],
  [{ disconnect: true }, 'failure.operation'],
  [{ operation: 'StopFleet', disconnect: true, times: 0 }, 'failure.times'],
  [{ operation: 'StopFleet', disconnect: true, times: 1.5 }, 'failure.times'],
  [{ operation: 'StopFleet', latencyMs: -1 }, 'failure.latencyMs'],
  [{ operation: 'StopFleet', latencyMs: Number.NaN }, 'failure.latencyMs'],
  [{ operation: 'StopFleet', disconnect: true, when: 'later' }, 'failure.when'],
  [{ operation: 'StopFleet', error: { code: 'Y', status: 200 } }, 'failure.error.status'],
  [{ operation: 'StopFleet', disconnect: true, accountId: '1' }, 'failure.accountId'],
  [{ operation: 'StopFleet', disconnect: true, nonsense: 1 }, 'failure.nonsense: there is no such member'],
])('refuses the order %j and says where it is wrong', (failure, message) => {
  const emulator = new Emulator();
  expect(() => emulator.fail(failure as Parameters<Emulator['fail']>[0])).toThrow(message);
});

it('carries out a call that was held up in the world as it is then, also after a reset', async () => {
  const emulator = new Emulator();
  const client = clientOf(emulator);
  vi.useFakeTimers();
  emulator.fail({ operation: 'CreateStack', latencyMs: 1000 });
  const call = client.send(new CreateStackCommand({ Name: 'one' }));
  await vi.advanceTimersByTimeAsync(500);
  emulator.reset();
  await vi.advanceTimersByTimeAsync(500);
  await call;
  expect(await stacksOf(client)).toEqual(['one']);
});

it.each(['a\nb', 'é', '', 'x'.repeat(201)])('refuses the error code %j, which no answer could carry', (code) => {
  expect(() => new Emulator().fail({ operation: 'CreateStack', error: { code } })).toThrow('failure.error.code');
});

it.each(['constructor', '__proto__', 'toString'])(
  'answers with the error code %s and 400 as with any other',
  async (code) => {
    const emulator = new Emulator();
    emulator.fail({ operation: 'DescribeStacks', error: { code } });
    const answer = clientOf(emulator).send(new DescribeStacksCommand({}));
    await expect(answer).rejects.toMatchObject({ name: code, $metadata: { httpStatusCode: 400 } });
  },
);
