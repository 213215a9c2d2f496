import { request } from 'node:http';
import {
  AppStreamClient,
  AssociateFleetCommand,
  CreateFleetCommand,
  CreateStackCommand,
  StartFleetCommand,
} from '@aws-sdk/client-appstream';
import { expect, it } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { send, sendText } from './wire.js';

const owner = '111111111111';

async function control(url: string, method: string, path: string, value?: unknown) {
  const body = value === undefined ? '' : JSON.stringify(value);
  const answer = await send(url, { method, path: `/_emulator/${path}`, headers: {}, body });
  return { status: answer.status, headers: answer.headers, value: JSON.parse(answer.body) as unknown };
}

async function running(emulator: Emulator) {
  const client = new AppStreamClient(emulator.clientConfig(owner));
  const fleet = { Name: 'fleet', InstanceType: 'stream.standard.medium', ImageName: 'Test_Image' };
  await client.send(new CreateFleetCommand({ ...fleet, ComputeCapacity: { DesiredInstances: 1 } }));
  await client.send(new CreateStackCommand({ Name: 'stack' }));
  await client.send(new AssociateFleetCommand({ FleetName: 'fleet', StackName: 'stack' }));
  await client.send(new StartFleetCommand({ Name: 'fleet' }));
  emulator.advance(60);
}

it('tells its health, moves its clock, takes failures and resets [control-endpoints]', async () => {
  const emulator = new Emulator();
  await using server = await emulator.listen();
  expect(await control(server.url, 'GET', 'health')).toMatchObject({
    status: 200,
    value: { status: 'ok', region: 'us-west-2', modelViolations: [] },
  });
  const before = (await control(server.url, 'GET', 'clock')).value as { now: string };
  const after = (await control(server.url, 'POST', 'clock', { advanceSeconds: 3600 })).value as { now: string };
  expect(Date.parse(after.now) - Date.parse(before.now)).toBeGreaterThanOrEqual(3_600_000);

  await control(server.url, 'POST', 'faults', { operation: 'DescribeFleets', error: { code: 'InternalFailure' } });
  expect(await send(server.url)).toMatchObject({ status: 500 });
  expect(await control(server.url, 'GET', 'requests')).toMatchObject({
    value: [{ operation: 'DescribeFleets', status: 500, code: 'InternalFailure' }],
  });

  await control(server.url, 'POST', 'seed', { accounts: { '333333333333': { images: [{ name: 'Added' }] } } });
  expect(Object.keys(emulator.seed.accounts ?? {})).toContain('333333333333');
  expect(await control(server.url, 'POST', 'reset')).toMatchObject({ status: 200, value: {} });
  expect(emulator.requests).toEqual([]);
  expect(Object.keys(emulator.seed.accounts ?? {})).toEqual([owner, '222222222222']);
  expect(Math.abs(Date.parse(emulator.now) - Date.now())).toBeLessThan(60_000);
});

it('starts, lists, disconnects and ends sessions [control-endpoints]', async () => {
  const emulator = new Emulator();
  await using server = await emulator.listen();
  await running(emulator);
  const order = { accountId: owner, stackName: 'stack', fleetName: 'fleet', userId: 'ann', authenticationType: 'SAML' };
  const { status, value } = await control(server.url, 'POST', 'sessions', order);
  expect(status).toBe(200);
  const { id } = value as { id: string };
  expect(value).toMatchObject({ ...order, region: 'us-west-2', state: 'ACTIVE', connected: true });
  expect((await control(server.url, 'GET', 'sessions')).value).toEqual([value]);
  expect((await control(server.url, 'POST', `sessions/${id}/disconnect`)).status).toBe(200);
  expect(emulator.sessions).toMatchObject([{ connected: false, state: 'ACTIVE' }]);
  expect((await control(server.url, 'POST', `sessions/${id}/end`)).status).toBe(200);
  expect(emulator.sessions).toMatchObject([{ state: 'EXPIRED' }]);
  expect(await control(server.url, 'POST', 'sessions/none/end')).toMatchObject({
    status: 404,
    value: { error: { message: 'There is no session none' } },
  });
});

it('says what is wrong with a request [control-endpoints]', async () => {
  await using server = await new Emulator().listen();
  const messageOf = async (method: string, path: string, value?: unknown) => {
    const answer = await control(server.url, method, path, value);
    return [answer.status, (answer.value as { error: { message: string } }).error.message];
  };
  expect(await messageOf('POST', 'clock', { advanceSeconds: -1 })).toEqual([
    400,
    'clock.advanceSeconds: a number from 0 is due',
  ]);
  expect(await messageOf('POST', 'clock', { advanceSeconds: 1e13 })).toEqual([
    400,
    'clock.advanceSeconds: the clock ends with the year 9999',
  ]);
  expect(await messageOf('POST', 'seed', { account: {} })).toEqual([
    400,
    'seed.account: there is no such member; there are accounts, regions',
  ]);
  expect(await messageOf('POST', 'faults', {})).toEqual([400, expect.stringContaining('fault.operation')]);
  expect(await messageOf('GET', 'nonsense')).toEqual([404, 'There is no /_emulator/nonsense']);
  expect(await messageOf('GET', 'constructor')).toEqual([404, 'There is no /_emulator/constructor']);
  const wrongMethod = await control(server.url, 'PUT', 'clock');
  expect(wrongMethod).toMatchObject({ status: 405, headers: { allow: 'GET, POST' } });
  const session = { accountId: owner, stackName: 's1', fleetName: 'f1', userId: 'ann', authenticationType: 'API' };
  expect(await messageOf('POST', 'sessions', session)).toEqual([404, expect.stringContaining('f1')]);
  expect(await messageOf('POST', 'sessions', { ...session, authenticationType: 'X' })).toEqual([
    400,
    expect.stringContaining('session.authenticationType'),
  ]);
  const garbage = await send(server.url, { path: '/_emulator/clock', headers: {}, body: '{' });
  expect(garbage).toMatchObject({ status: 400, body: expect.stringContaining('JSON is due') as string });
});

it.each([
  ['127.0.0.1:4566', 200],
  ['localhost', 200],
  ['[::1]:80', 200],
  ['evil.example', 403],
  ['127.0.0.1.evil.example:4566', 403],
  ['localhost@evil.example', 403],
])('takes control requests for this machine only: Host %j is %i [control-loopback-host]', async (host, status) => {
  await using server = await new Emulator().listen();
  const answered = await new Promise((resolve, reject) => {
    request(`${server.url}/_emulator/health`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once('error', reject)
      .end();
  });
  expect(answered).toBe(status);
});

it.each([
  ['http://localhost:3000', 200],
  ['http://127.0.0.1:4566', 200],
  ['https://evil.example', 403],
  ['http://localhost.evil.example', 403],
  ['null', 403],
])(
  'takes control requests of pages of this machine only: Origin %j is %i [control-same-origin]',
  async (origin, status) => {
    await using server = await new Emulator().listen();
    expect(await send(server.url, { path: '/_emulator/reset', headers: { origin }, body: '' })).toMatchObject({
      status,
    });
  },
);

it('takes no control request that names no host [control-loopback-host]', async () => {
  await using server = await new Emulator().listen();
  expect(await sendText(server.url, 'GET /_emulator/health HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /);
});
