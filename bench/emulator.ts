/** How fast the emulator answers, what a large world weighs, and how both grow from a tenth of it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AppStreamClient,
  AssociateFleetCommand,
  CreateFleetCommand,
  CreateStackCommand,
  DescribeFleetsCommand,
  DescribeSessionsCommand,
  paginateDescribeImages,
  StartFleetCommand,
} from '@aws-sdk/client-appstream';
import { Emulator } from '../src/emulator/index.js';

const account = '111111111111';
const pair = { StackName: 'stack', FleetName: 'fleet' };

/** Calls a second: `calls` of them, `atOnce` at a time, the best of three rounds after a warm-up. */
async function callsPerSecond(client: AppStreamClient, atOnce: number, calls = 2000): Promise<number> {
  const round = async (): Promise<number> => {
    const start = performance.now();
    const caller = async (): Promise<void> => {
      for (let call = 0; call < calls / atOnce; call += 1) await client.send(new DescribeFleetsCommand({}));
    };
    await Promise.all(Array.from({ length: atOnce }, caller));
    return calls / ((performance.now() - start) / 1000);
  };
  await round();
  return Math.max(await round(), await round(), await round());
}

/** A client whose calls are answered with the same text at once: what the SDK itself costs. */
function cannedInProcess(emulator: Emulator): AppStreamClient {
  const body = new TextEncoder().encode('{"Fleets":[]}');
  const handle = () => Promise.resolve({ response: { statusCode: 200, headers: {}, body } });
  return new AppStreamClient({ ...emulator.clientConfig(account), requestHandler: { handle } });
}

function httpClient(endpoint: string): AppStreamClient {
  return new AppStreamClient({
    endpoint,
    region: 'us-west-2',
    credentials: { accessKeyId: account, secretAccessKey: 'any' },
  });
}

async function throughput(): Promise<void> {
  const emulator = new Emulator();
  const canned = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end('{"Fleets":[]}');
  });
  await new Promise<void>((resolve) => canned.listen(0, '127.0.0.1', resolve));
  await using server = await emulator.listen();
  const clients = {
    'in process': [new AppStreamClient(emulator.clientConfig(account)), cannedInProcess(emulator)],
    'over HTTP': [httpClient(server.url), httpClient(`http://127.0.0.1:${(canned.address() as AddressInfo).port}`)],
  } as const;
  for (const [way, [emulated, baseline]] of Object.entries(clients)) {
    for (const atOnce of [1, 20]) {
      const [rate, most] = [await callsPerSecond(emulated, atOnce), await callsPerSecond(baseline, atOnce)];
      const ratio = (rate / most).toFixed(2);
      console.log(`${way}, ${atOnce} at once: ${rate.toFixed(0)} calls/s, ${ratio} of a server that does nothing`);
    }
  }
  canned.close();
  canned.closeAllConnections();
}

/** What a world of some size costs. */
interface Cost {
  readonly bytesPerSession: number;
  readonly bytesPerImage: number;
  readonly msPerListedSession: number;
  readonly msPerListedImage: number;
  readonly megabytes: number;
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

async function measure(sessions: number, images: number): Promise<Cost> {
  const emulator = new Emulator({ seed: { accounts: { [account]: { images: [{ name: 'image-0' }] } } } });
  const client = new AppStreamClient(emulator.clientConfig(account));
  const handle = emulator.account(account);
  const empty = heap();
  for (let image = 1; image < images; image += 1) handle.addImage({ name: `image-${image}` });
  const withImages = heap();
  await fleetOf(client, sessions);
  emulator.advance(60);
  for (let user = 0; user < sessions; user += 1) {
    handle.startSession({ stackName: 'stack', fleetName: 'fleet', userId: `user-${user}`, authenticationType: 'API' });
  }
  const withSessions = heap();
  return {
    bytesPerImage: (withImages - empty) / images,
    bytesPerSession: (withSessions - withImages) / sessions,
    megabytes: (withSessions - empty) / 2 ** 20,
    msPerListedSession: (await timed(() => listSessions(client, sessions))) / sessions,
    msPerListedImage: (await timed(() => listImages(client, images))) / images,
  };
}

async function fleetOf(client: AppStreamClient, instances: number): Promise<void> {
  await client.send(
    new CreateFleetCommand({
      Name: 'fleet',
      InstanceType: 'stream.standard.medium',
      ImageName: 'image-0',
      ComputeCapacity: { DesiredInstances: instances },
    }),
  );
  await client.send(new CreateStackCommand({ Name: 'stack' }));
  await client.send(new AssociateFleetCommand(pair));
  await client.send(new StartFleetCommand({ Name: 'fleet' }));
}

async function listSessions(client: AppStreamClient, expected: number): Promise<void> {
  let listed = 0;
  let NextToken: string | undefined;
  do {
    const page = await client.send(new DescribeSessionsCommand({ ...pair, Limit: 50, NextToken }));
    listed += page.Sessions?.length ?? 0;
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  if (listed !== expected) throw new Error(`${listed} of ${expected} sessions were listed`);
}

async function listImages(client: AppStreamClient, expected: number): Promise<void> {
  let listed = 0;
  for await (const { Images = [] } of paginateDescribeImages({ client }, { Type: 'PRIVATE' })) listed += Images.length;
  if (listed !== expected) throw new Error(`${listed} of ${expected} images were listed`);
}

/** Milliseconds, the best of some rounds. */
async function timed(run: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}

async function growth(): Promise<void> {
  await measure(100, 10);
  const tenth = await measure(1000, 100);
  const whole = await measure(10_000, 1000);
  console.log(`10,000 sessions and 1,000 images: ${whole.megabytes.toFixed(1)} MiB`);
  const lines = [
    ['bytes a session', whole.bytesPerSession, tenth.bytesPerSession, 0],
    ['bytes an image', whole.bytesPerImage, tenth.bytesPerImage, 0],
    ['ms a listed session', whole.msPerListedSession, tenth.msPerListedSession, 4],
    ['ms a listed image', whole.msPerListedImage, tenth.msPerListedImage, 4],
  ] as const;
  for (const [what, large, small, digits] of lines) {
    const ratio = (large / small).toFixed(2);
    console.log(`${what}: ${large.toFixed(digits)}, ${ratio} times that of a world of a tenth the size`);
  }
}

await throughput();
await growth();
