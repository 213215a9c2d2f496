import { spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  durableApply,
  durableRevocation,
  durableRollout,
  type RevocationHost,
  type RevocationResult,
  type RolloutResult,
  type Successor,
} from '../../src/durable/index.js';
import { Emulator } from '../../src/emulator/index.js';
import { ImageRollout } from '../../src/images/index.js';
import { currentLimits } from '../../src/limits.js';
import type { History } from '../durable/history.js';
import { StrictEngine } from '../durable/strict-engine.js';
import { withoutWaiting } from '../durable/without-waiting.js';
import { account, consumerId, fiveDays, World } from '../durable/world.js';
import { Site } from '../images/rollout/site.js';
import { ownerId } from '../support/emulated.js';
import { execute } from '../support/programs.js';
import { reasonWithout, reasonWithoutRegistry } from '../support/registry.js';

const request = { imageName: 'Test_Image', accountId: consumerId };
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);

function handlerOf(world: World, more: Partial<RevocationHost> = {}) {
  return durableRevocation({ ...world.host, ...more }, { durableExecutionClient: world.engine.client });
}

function total(histories: readonly History[], what: 'metered' | 'bytes' | 'invocations'): number {
  return histories.reduce((sum, history) => sum + history[what], 0);
}

describe('five days within the quotas', () => {
  withoutWaiting();

  test('with a look every 300 s: one execution', async () => {
    const world = new World();
    await world.withUsers([consumerId]);
    const watch = world.engine.start('watch', { begin: [{ ...request, pollSeconds: 300 }] });
    await world.engine.run(handlerOf(world));

    expect(world.engine.resultOf(watch)).toMatchObject({ complete: true });
    console.log('300 s:', watch.metered, 'operations,', watch.bytes, 'bytes,', watch.largest, 'at once');
    expect(world.histories).toHaveLength(1);
    expect(watch.metered).toBeLessThanOrEqual(1_548);
    expect(watch.bytes).toBeLessThanOrEqual(2_000_000);
    expect(watch.largest).toBeLessThanOrEqual(2_500);
    expect(new Set(world.delivered.map(({ id }) => id)).size).toBe(6);
  });

  test('with a look every 30 s: six executions, none of which lost or doubled an event', async () => {
    const world = new World();
    await world.withUsers([consumerId]);
    const handOver = ({ executionName, input }: Successor) => void world.engine.start(executionName, input);
    world.engine.start('watch', { begin: [{ ...request, pollSeconds: 30 }] });
    await world.engine.run(handlerOf(world, { handOver }));

    const last = world.histories.at(-1);
    expect(last && world.engine.resultOf(last)).toMatchObject({ complete: true });
    const { histories } = world;
    console.log('30 s:', total(histories, 'metered'), 'operations,', total(histories, 'bytes'), 'bytes');
    expect(world.histories).toHaveLength(6);
    expect(total(world.histories, 'invocations')).toBeGreaterThan(fiveDays / 30);
    expect(world.delivered).toHaveLength(6);
    expect(new Set(world.delivered.map(({ id }) => id)).size).toBe(6);
  }, 900_000);

  test('of 50 accounts with a look every 300 s: 40 KB a turn, one execution', async () => {
    const world = new World();
    const accounts = Array.from({ length: 50 }, (_, number) => account(number));
    await world.withUsers(accounts);
    const begin = accounts.map((accountId) => ({ ...request, accountId, pollSeconds: 300 }));
    const watch = world.engine.start('fifty', { begin });
    const before = watch.metered;
    for (let turns = 0; turns < 100; turns += 1) {
      const next = world.engine.next();
      if (next !== undefined) await world.engine.invoke(handlerOf(world), next);
    }
    const { metered, bytes } = watch;
    console.log('50 accounts, 100 turns:', metered - before, 'operations,', bytes, 'bytes,', watch.largest, 'at once');
    for (let turns = 0; turns < 100; turns += 1) {
      const next = world.engine.next();
      if (next !== undefined) await world.engine.invoke(handlerOf(world), next);
    }
    expect(world.histories).toHaveLength(1);
    expect(watch.metered - metered).toBe(100);
    // A turn with nothing to tell, as nearly all of 1,450 are.
    expect((watch.bytes - bytes) / 100).toBeLessThanOrEqual(40_000);
    expect(watch.largest).toBeLessThanOrEqual(150_000);
  });

  test('A plan for 1,000 accounts is applied in parts, with 85 operations and 3 MB, while requests are throttled', async () => {
    const world = new World();
    await world.share('999999999999');
    const plan = await world.images.plan(
      'Test_Image',
      Array.from({ length: 999 }, (_, number) => account(number)),
      { removeOthers: true },
    );
    world.emulator.fail({
      operation: 'UpdateImagePermissions',
      times: 48,
      error: { code: 'RequestLimitExceededException' },
    });

    const execution = world.engine.start('apply', { begin: [plan] });
    await world.engine.run(durableApply(world.host, { durableExecutionClient: world.engine.client }));

    expect(world.engine.resultOf(execution)).toMatchObject({ complete: true });
    console.log(
      '1,000 accounts:',
      total(world.histories, 'metered'),
      'operations,',
      total(world.histories, 'bytes'),
      'bytes',
    );
    expect(world.histories).toHaveLength(6);
    expect(world.histories.reduce((sum, { metered }) => sum + metered, 0)).toBeLessThanOrEqual(85);
    expect(world.histories.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(3_000_000);
    const settled = world.delivered.filter((event) => 'type' in event && event.type === 'account-settled');
    expect(settled).toHaveLength(1000);
    expect(settled.at(-1)).toMatchObject({ accountId: '999999999999', outcome: 'changed' });
    expect(world.torn).toEqual([]);
  });
});

describe('a rollout to many accounts', () => {
  withoutWaiting();

  test.each([
    [1000, 1, 100, { executions: 21, operations: 411, bytes: 15_500_000 }],
    [50, 50, 10, { executions: 6, operations: 111, bytes: 8_500_000 }],
  ])('of %i accounts with %i fleets in waves of %i keeps to its budget', async (count, fleets, waveSize, most) => {
    const site = new Site(new Emulator({ quotas: { accountsPerImage: 2_000, fleets, stacks: fleets } }));
    const accounts = Array.from({ length: count }, (_, number) => account(number));
    for (const id of accounts) {
      await site.share('Test_Image', id);
      for (let at = 0; at < fleets; at += 1) await site.addFleet(`a-fleet-in-building-${at}`, id);
    }
    const now = () => Date.parse(site.emulator.now);
    const engine = new StrictEngine({ now, advance: (seconds) => site.emulator.advance(seconds) });
    const rollout = new ImageRollout({
      client: site.client(ownerId),
      consumerClient: (id) => site.client(id),
      limits: { ...currentLimits, accountsPerImage: 2_000 },
    });
    const handler = durableRollout(
      { rollout, now, deliver: () => undefined },
      { durableExecutionClient: engine.client },
    );
    let calls = 0;
    const onRequest = () => {
      calls += 1;
    };
    subscribe('appstream-kit:request', onRequest);
    onTestFinished(() => void unsubscribe('appstream-kit:request', onRequest));
    const plan = await rollout.plan({ fromImage: 'Test_Image', toImage: 'Test_Image_2', accounts });
    const execution = engine.start('rollout', { begin: [plan], waveSize });
    const startedAt = now();
    await engine.run(handler);

    expect((engine.resultOf(execution) as RolloutResult).complete).toBe(true);
    const histories = [...engine.histories.values()];
    const [operations, bytes] = [total(histories, 'metered'), total(histories, 'bytes')];
    const minutes = Math.round((now() - startedAt) / 60_000);
    console.log(
      `${count} accounts with ${fleets} fleets: ${histories.length} executions, ${operations} operations,`,
      `${total(histories, 'invocations')} invocations, ${calls / count} calls an account, ${bytes} bytes, a plan of ${JSON.stringify(plan).length}, ${minutes} min`,
    );
    expect(histories.length).toBeLessThanOrEqual(most.executions);
    expect(operations).toBeLessThanOrEqual(most.operations);
    expect(bytes).toBeLessThanOrEqual(most.bytes);
  });
});

/** Numbers that look random, the same for the same seed. */
function* numbers(from: number): Generator<number, never> {
  for (let state = from; ; ) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state / 2_147_483_648;
  }
}

test('Processes that are killed anywhere lose no event and deliver none with two bodies', async () => {
  console.log(`CRASH_SEED=${seed}`);
  const outfile = fileURLToPath(new URL('../../node_modules/.cache/durable-child.mjs', import.meta.url));
  const entry = fileURLToPath(new URL('../durable/child.ts', import.meta.url));
  const bundle: BuildOptions = { bundle: true, platform: 'node', format: 'esm', external: ['@aws-sdk/*', '@aws/*'] };
  await build({ entryPoints: [entry], outfile, ...bundle });
  const folder = mkdtempSync(join(tmpdir(), 'durable-'));
  const store = join(folder, 'histories.json');
  const world = new World();
  const accounts = [consumerId, '333333333333'];
  const sessions = await world.withUsers(accounts);
  await using server = await world.emulator.listen({ port: 0 });
  const save = (histories: readonly History[]) => writeFileSync(store, JSON.stringify(histories));
  const engineOf = (histories: readonly History[]) =>
    new StrictEngine({ now: world.now, advance: (seconds) => world.emulator.advance(seconds) }, histories, save);
  const begin = accounts.map((accountId) => ({ ...request, accountId, pollSeconds: 3600 }));
  engineOf([]).start('watch', { begin });

  const random = numbers(seed);
  let killed = 0;
  let invocations = 0;
  for (; invocations < 200; invocations += 1) {
    const histories = JSON.parse(readFileSync(store, 'utf8')) as readonly History[];
    const next = engineOf(histories).next();
    if (next === undefined) break;
    if (invocations === 30 || invocations === 60)
      world.endSession(sessions[invocations / 30 - 1] ?? '', accounts[invocations / 30 - 1]);
    const deadly = random.next().value < 0.6 ? String(1 + Math.floor(random.next().value * 16)) : '0';
    const args = [outfile, server.url, folder, next.arn, String(world.now()), deadly];
    const env = { PATH: process.env['PATH'], AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
    const [, signal] = (await once(spawn(process.execPath, args, { env, stdio: 'ignore' }), 'exit')) as [
      unknown,
      unknown,
    ];
    killed += signal === 'SIGKILL' ? 1 : 0;
  }

  const lines = readFileSync(join(folder, 'delivered'), 'utf8').trimEnd().split('\n');
  const events = lines.map((line) => JSON.parse(line) as { id: string; type: string; accountId: string });
  const bodies = new Map(events.map(({ id }, at) => [id, lines[at]]));
  console.log(invocations, 'invocations,', killed, 'killed,', lines.length, 'deliveries of', bodies.size, 'events');
  expect(invocations).toBeLessThan(200);
  expect(killed).toBeGreaterThan(10);
  expect(events.filter(({ id }, at) => bodies.get(id) !== lines[at])).toEqual([]);
  for (const accountId of accounts) {
    const told = [...bodies.values()].map((line) => JSON.parse(line ?? '') as (typeof events)[number]);
    const types = told.filter((event) => event.accountId === accountId).map(({ type }) => type);
    expect(types).toEqual(['revoked', 'fleet-affected', 'fleet-cut-off', 'fleet-draining', 'fleet-drained', 'drained']);
  }
  const [history] = JSON.parse(readFileSync(store, 'utf8')) as readonly History[];
  expect(JSON.parse(history?.end?.payload ?? 'null') as RevocationResult).toMatchObject({ complete: true });
  rmSync(folder, { recursive: true });
});

const reason = reasonWithoutRegistry() ?? reasonWithout('node@24', 'node');

test.skipIf(reason)('All tests of durable functions pass on Node 24', async () => {
  const node24 = ['--yes', '--loglevel=error', '--package=node@24', '--', 'node'];
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'isolated', '--testTimeout', '120000'];
  const args = [...node24, ...vitest, '--reporter', 'json', '--silent=true', 'test/durable'];
  const { stdout, exitCode } = await execute('npx', args, process.env);
  expect(exitCode).toBe(0);
  const report = JSON.parse(stdout.slice(stdout.indexOf('{"numTotal'))) as {
    numFailedTests: number;
    numPassedTests: number;
  };
  expect(report.numFailedTests).toBe(0);
  expect(report.numPassedTests).toBeGreaterThan(40);
});
