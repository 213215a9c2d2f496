import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import {
  AppStreamClient,
  AssociateFleetCommand,
  CreateFleetCommand,
  CreateStackCommand,
  CreateStreamingURLCommand,
  DescribeFleetsCommand,
  StartFleetCommand,
} from '@aws-sdk/client-appstream';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { HttpServer } from '../../src/emulator/server/server.js';
import type { Site } from '../../src/emulator/server/site.js';
import { appstreamHeaders, errorOf, send, sendText } from './wire.js';

const owner = '111111111111';

const emptySite: Site = {
  handle: () => Promise.resolve({ status: 200, headers: {}, body: '' }),
  refuseOversized: () => ({ status: 413, headers: {}, body: '' }),
};

function configFor(url: string) {
  return { endpoint: url, region: 'us-west-2', credentials: { accessKeyId: owner, secretAccessKey: 'any' } };
}

it('serves real AppStream, EC2 and STS clients over HTTP', async () => {
  const emulator = new Emulator();
  await using server = await emulator.listen({ port: 0 });
  const config = configFor(server.url);
  await expect(new AppStreamClient(config).send(new DescribeFleetsCommand({}))).resolves.toMatchObject({ Fleets: [] });
  await expect(new EC2Client(config).send(new DescribeVpcsCommand({}))).resolves.toMatchObject({ Vpcs: [{}] });
  await expect(new STSClient(config).send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({ Account: owner });
});

it('listens on the loopback interface only [loopback-only]', async () => {
  await using server = await new Emulator().listen();
  const port = Number(new URL(server.url).port);
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => !address.internal && address.family === 'IPv4');
  expect(server.url).toBe(`http://127.0.0.1:${port}`);
  for (const { address } of others) {
    const outcome = await new Promise((resolve) => {
      const socket = connect(port, address);
      socket.once('connect', () => resolve('connected'));
      socket.once('error', () => resolve('refused'));
    });
    expect(outcome).toBe('refused');
  }
});

it('closes twice without harm, ends open connections and lets the port go', async () => {
  const emulator = new Emulator();
  const server = await emulator.listen();
  emulator.fail({ operation: 'DescribeFleets', latencyMs: 600_000 });
  const held = send(server.url);
  held.catch(() => undefined);
  await server.close();
  await server.close();
  await expect(held).rejects.toMatchObject({ code: expect.stringMatching(/ECONN/) as string });
  await using again = await emulator.listen({ port: Number(new URL(server.url).port) });
  expect(again.url).toBe(server.url);
});

it('rejects when the port is taken', async () => {
  const emulator = new Emulator();
  await using server = await emulator.listen();
  const taken = emulator.listen({ port: Number(new URL(server.url).port) });
  await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

describe('a body over the limit of 1 MiB [oversized-body]', () => {
  const huge = 'x'.repeat(1024 * 1024 + 1);

  it('is refused with RequestEntityTooLargeException, 413, whether or not its length is announced', async () => {
    await using server = await new Emulator().listen();
    const announced = await send(server.url, { body: huge });
    expect(announced.status).toBe(413);
    expect(errorOf(announced).__type).toBe('RequestEntityTooLargeException');
    const chunked = await send(server.url, {
      headers: { ...appstreamHeaders(), 'transfer-encoding': 'chunked' },
      body: huge,
    });
    expect(chunked.status).toBe(413);
    expect(chunked.headers['connection']).toBe('close');
  });

  it('is not asked for when the client waits to be told to go on', async () => {
    await using server = await new Emulator().listen();
    const head = `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${huge.length}\r\nexpect: 100-continue\r\n\r\n`;
    const answer = await sendText(server.url, head);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).not.toContain('100 Continue');
  });

  it('is not read on for ever', async () => {
    await using server = await new Emulator().listen();
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
    const feed = setInterval(() => socket.write(`10000\r\n${'x'.repeat(65_536)}\r\n`), 1);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(feed);
    expect(await send(server.url)).toMatchObject({ status: 200 });
  });

  it('is refused in process too', async () => {
    const client = new AppStreamClient(new Emulator().clientConfig(owner));
    await expect(client.send(new DescribeFleetsCommand({ NextToken: huge }))).rejects.toMatchObject({
      name: 'RequestEntityTooLargeException',
      $metadata: { httpStatusCode: 413 },
    });
  });

  it('is refused only above it', async () => {
    await using server = await new Emulator().listen();
    const body = '{}'.padEnd(1024 * 1024);
    expect(await send(server.url, { body })).toMatchObject({ status: 200 });
  });
});

describe('what is no HTTP [http-garbage]', () => {
  it.each(['garbage\r\n\r\n', 'GET\r\n\r\n', '\u0016\u0003\u0001', 'POST / HTTP/1.1\r\ncontent-length: x\r\n\r\n'])(
    'is answered with 400 and the connection ended: %j',
    async (text) => {
      await using server = await new Emulator().listen();
      expect(await sendText(server.url, text)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      expect(await send(server.url)).toMatchObject({ status: 200 });
    },
  );

  it('that comes too slowly is answered with 408 and the connection ended', async () => {
    await using server = await HttpServer.listen(emptySite, 0, { headersMs: 100, requestMs: 200 });
    expect(await sendText(server.url, 'POST / HTTP/1.1\r\nhost:')).toMatch(/^HTTP\/1\.1 408 /);
    expect(await sendText(server.url, 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{')).toMatch(
      /^HTTP\/1\.1 408 /,
    );
  });

  it('for its headers are too long is answered with 431 and the connection ended', async () => {
    await using server = await new Emulator().listen();
    expect(await sendText(server.url, `POST / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
  });

  it('because the client went away in the middle does no harm', async () => {
    await using server = await new Emulator().listen();
    await new Promise((resolve) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => {
        socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{', () => socket.destroy());
      });
      socket.once('close', resolve);
    });
    expect(await send(server.url)).toMatchObject({ status: 200 });
  });
});

it('opens a user’s session with a GET on a streaming URL [open-streaming-url]', async () => {
  const emulator = new Emulator();
  await using server = await emulator.listen();
  const client = new AppStreamClient(configFor(server.url));
  await client.send(
    new CreateFleetCommand({
      Name: 'fleet',
      InstanceType: 'stream.standard.medium',
      ImageName: 'Test_Image',
      ComputeCapacity: { DesiredInstances: 1 },
    }),
  );
  await client.send(new CreateStackCommand({ Name: 'stack' }));
  await client.send(new AssociateFleetCommand({ FleetName: 'fleet', StackName: 'stack' }));
  await client.send(new StartFleetCommand({ Name: 'fleet' }));
  emulator.advance(60);
  const request = { FleetName: 'fleet', StackName: 'stack', UserId: 'ann' };
  const { StreamingURL = '' } = await client.send(new CreateStreamingURLCommand(request));
  expect(StreamingURL.startsWith(`${server.url}/`)).toBe(true);

  const opened = await fetch(StreamingURL);
  expect(opened.status).toBe(200);
  expect(await opened.json()).toMatchObject({ id: emulator.sessions[0]?.id });
  expect(emulator.sessions).toMatchObject([{ userId: 'ann', state: 'ACTIVE', connected: true }]);
  expect(emulator.openStreamingURL(StreamingURL).id).toBe(emulator.sessions[0]?.id);

  const unknown = await fetch(`${server.url}/authenticate?parameters=none`);
  expect(unknown.status).toBe(404);
  expect(JSON.stringify(emulator.requests)).not.toContain(new URL(StreamingURL).search);
});

it('rejects, and does not throw, for options it does not take', async () => {
  await expect(new Emulator().listen({ port: 70_000 })).rejects.toThrow('options.port');
});

it.each([
  ['no Host', ''],
  ['an expectation of its own', 'Host: localhost\r\nExpect: nonsense\r\n'],
])('answers a request with %s as any other, without a date [no-date-header]', async (_what, headers) => {
  await using server = await new Emulator().listen();
  const answer = await sendText(
    server.url,
    `POST / HTTP/1.1\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`,
  );
  expect(answer).toContain('MissingAuthenticationTokenException');
  expect(answer).not.toMatch(/^date:/im);
});
