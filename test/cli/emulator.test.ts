import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppStreamClient, DescribeImagesCommand } from '@aws-sdk/client-appstream';
import { afterEach, expect, it } from 'vitest';
import { appstreamHeaders, authorization } from '../emulator/wire.js';

const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

function start(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString();
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  return { child, output, ended };
}

async function startServing(...args: string[]) {
  const { child, output, ended } = start('emulator', '--port', '0', ...args);
  await once(child.stdout, 'data');
  return { child, ended, url: (JSON.parse(output.stdout) as { url: string }).url };
}

it('prints one line of JSON with its url and serves clients until SIGTERM ends it, with connections open', async () => {
  const { child, ended, url } = await startServing();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const client = new AppStreamClient({
    endpoint: url,
    region: 'us-west-2',
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'any' },
  });
  const { Images } = await client.send(new DescribeImagesCommand({ Type: 'PRIVATE' }));
  expect(Images?.map((image) => image.Name)).toEqual(['Test_Image']);
  await fetch(`${url}/_emulator/faults`, {
    method: 'POST',
    body: JSON.stringify({ operation: 'DescribeFleets', latencyMs: 600_000 }),
  });
  const held = fetch(url, { method: 'POST', headers: appstreamHeaders(), body: '{}' }).catch((error: unknown) => error);
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0, stdout: `${JSON.stringify({ url })}\n`, stderr: '' });
  expect(await held).toBeInstanceOf(TypeError);
});

it('ends on SIGINT too', async () => {
  const { child, ended } = await startServing();
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 0 });
});

it('takes a seed, a region, timings, quotas and assumptions', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'appstream-kit-'));
  try {
    const file = join(folder, 'seed.json');
    await writeFile(file, JSON.stringify({ accounts: { '333333333333': { images: [{ name: 'Seeded' }] } } }));
    const { url } = await startServing(
      ...['--seed', file, '--region', 'eu-west-1', '--timings', 'realistic'],
      ...['--quota', 'accountsPerImage=1000', '--quota', 'fleets=3', '--assume', 'startWhenRunning=error'],
    );
    expect(await (await fetch(`${url}/_emulator/health`)).json()).toMatchObject({ region: 'eu-west-1' });
    expect(await (await fetch(`${url}/_emulator/seed`)).json()).toMatchObject({
      accounts: { '333333333333': { images: [{ name: 'Seeded' }] } },
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('throttles EC2 where that is wanted', async () => {
  const { url } = await startServing('--throttling', 'aws');
  const headers = {
    authorization: authorization('111111111111', 'ec2'),
    'content-type': 'application/x-www-form-urlencoded',
  };
  const call = { method: 'POST', headers, body: 'Action=DescribeSecurityGroups&Version=2016-11-15' };
  const answers = await Promise.all(Array.from({ length: 100 }, () => fetch(url, call)));
  const refused = answers.find(({ status }) => status === 503);
  expect(await refused?.text()).toContain('<Code>RequestLimitExceeded</Code>');
});

it('says in one line that the port is in use, exit code 1', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const { ended } = start('emulator', '--port', String(port));
  expect(await ended).toEqual({
    code: 1,
    stdout: '',
    stderr: `appstream-kit: port ${port} is in use; --port takes another one\n`,
  });
  taken.close();
});

it.each([
  [['emulator', '--nonsense'], "Unknown option '--nonsense'"],
  [['emulator', 'extra'], "Unexpected argument 'extra'"],
  [['emulator', '--port', '70000'], '--port takes a number from 0 to 65535, not 70000'],
  [['emulator', '--quota', 'fleets=many'], '--quota takes NAME=NUMBER, not fleets=many'],
  [['emulator', '--quota', 'nonsense=1'], 'options.quotas.nonsense: there is no such member'],
  [['emulator', '--assume', 'startWhenRunning=maybe'], 'options.assume.startWhenRunning: one of ok, error is due'],
  [['emulator', '--timings', 'slow'], 'options.timings: one of instant, realistic is due'],
  [['emulator', '--throttling', 'some'], 'options.throttling: one of none, aws is due'],
  [['emulator', '--region', 'here'], 'options.region'],
  [['nonsense'], 'no such command: nonsense'],
  [[], 'no command given'],
])('refuses the arguments %j with a hint, exit code 2', async (args, message) => {
  const { code, stderr } = await start(...args).ended;
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).toMatch(/\nTry: appstream-kit (emulator )?--help\n$/);
});

it.each([
  ['{', 'is no JSON'],
  ['{"accounts":{"1":{}}}', 'options.seed.accounts.1: an account id of 12 digits is due'],
  [undefined, 'the seed cannot be read'],
])('refuses the seed file %j in one line, exit code 1', async (content, message) => {
  const folder = await mkdtemp(join(tmpdir(), 'appstream-kit-'));
  try {
    const file = join(folder, 'seed.json');
    if (content !== undefined) await writeFile(file, content);
    const { code, stderr } = await start('emulator', '--seed', file).ended;
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('prints its version and its help', async () => {
  const [version, help, emulatorHelp] = await Promise.all(
    [['--version'], ['--help'], ['emulator', '--help']].map((args) => start(...args).ended),
  );
  expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+/) as string });
  expect(help?.stdout).toContain('emulator');
  expect(emulatorHelp?.stdout).toContain('--seed FILE');
});
