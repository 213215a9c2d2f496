import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Emulator, type EmulatorServer } from '../../src/emulator/index.js';
import { newArn, oldArn, Site } from '../images/rollout/site.js';
import { ownerId } from '../support/emulated.js';
import { planRollout, runRollout } from './rollouts.js';

const accounts = ['222222222222', '333333333333', '444444444444'] as const;

let emulator: Emulator;
let server: EmulatorServer;
let site: Site;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  emulator = new Emulator();
  server = await emulator.listen();
  site = new Site(emulator);
  for (const account of accounts) {
    await site.share('Test_Image', account);
    await site.addFleet('design-team', account);
  }
});

afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.resetModules();
  expect(emulator.modelViolations).toEqual([]);
  await server.close();
});

async function imagesOfFleets(): Promise<readonly (string | undefined)[]> {
  return Promise.all(accounts.map(async (account) => (await site.fleet('design-team', account)).ImageArn));
}

/** Operations that policies of the examples allow. */
function allowed(...names: readonly string[]): readonly string[] {
  const texts = names.map((name) => readFileSync(`examples/step-functions/policies/${name}.json`, 'utf8'));
  return texts.flatMap((text) =>
    [...text.matchAll(/"(?:appstream|sts):(\w+)"/g)].map(([, operation = '']) => operation),
  );
}

describe('rollout.asl.json with its functions', { timeout: 120_000 }, () => {
  test('goes through the waves that were planned, and each event is told once', async () => {
    const { printed, start } = await planRollout(server, accounts, { WAVE_SIZE: '2' });
    expect(printed).toContain('accounts: 3; fleets: 3 live, 0 with a stop');
    expect(start).toMatchObject({ bucket: 'my-bucket', maxFailures: 0, failed: [] });
    expect(emulator.requests.filter(({ operation }) => operation === 'UpdateFleet')).toEqual([]);

    const { execution, children, events } = await runRollout(server, start);

    expect(execution.path).toEqual(['Wave', 'Judge', 'Go on?', 'Wave', 'Judge', 'Go on?', 'Done']);
    expect(children.map(({ output }) => output)).toEqual([
      accounts.slice(0, 2).map((accountId) => ({ accountId, outcome: 'rolled-out', complete: true })),
      accounts.slice(2).map((accountId) => ({ accountId, outcome: 'rolled-out', complete: true })),
    ]);
    expect(await imagesOfFleets()).toEqual([newArn, newArn, newArn]);
    expect(await site.shared(accounts[2])).toEqual(['Test_Image_2']);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.filter(({ type }) => type === 'ended')).toHaveLength(3);
  });

  test('stops before the next wave when an account fails, in which all is put back', async () => {
    const { start } = await planRollout(server, accounts, { WAVE_SIZE: '1' });
    emulator.allow(accounts[1], ['DescribeFleets']);

    const { execution } = await runRollout(server, start);

    expect(execution).toMatchObject({ error: 'RolloutStopped' });
    expect(execution.path.filter((name) => name === 'Wave')).toHaveLength(2);
    expect(await imagesOfFleets()).toEqual([newArn, oldArn, oldArn]);
    expect(await site.shared(accounts[1])).toEqual(['Test_Image']);
    expect(await site.shared(accounts[2])).toEqual(['Test_Image']);
  });

  test('goes on past as many failures as were allowed', async () => {
    const { start } = await planRollout(server, accounts, { WAVE_SIZE: '1', MAX_FAILURES: '1' });
    emulator.allow(accounts[1], ['DescribeFleets']);

    const { execution } = await runRollout(server, start);

    expect(execution.output).toMatchObject({
      next: 'done',
      failed: [{ accountId: accounts[1], outcome: 'rolled-back', complete: false }],
    });
    expect(await imagesOfFleets()).toEqual([newArn, oldArn, newArn]);
  });

  test('stops when a shard breaks, for what became of its accounts is not known', async () => {
    const { start } = await planRollout(server, accounts, { WAVE_SIZE: '1', MAX_FAILURES: '3' });
    let turns = 0;

    const { execution } = await runRollout(server, start, async (handler, shard) => {
      turns += 1;
      if (turns === 3) throw new TypeError('a mistake in the function');
      return handler(shard);
    });

    expect(execution).toMatchObject({ error: 'RolloutStopped' });
    expect(execution.path.filter((name) => name === 'Wave')).toHaveLength(1);
  });

  test('needs what its policies allow, in both accounts, and nothing else', async () => {
    const { start } = await planRollout(server, accounts);
    const own = allowed('rollout-function');
    const consumer = allowed('rollout-consumer-role');
    emulator.allow(ownerId, own);
    for (const account of accounts) emulator.allow(account, consumer);
    const before = emulator.requests.length;

    const { execution } = await runRollout(server, start);

    expect(execution.path.at(-1)).toBe('Done');
    const called = (account: string) =>
      emulator.requests.slice(before).flatMap(({ accountId, operation }) => (accountId === account ? operation : []));
    expect(new Set(called(ownerId))).toEqual(new Set(own));
    expect(new Set(called(accounts[0]))).toEqual(new Set(consumer));
  });

  test('steps ten accounts a turn at most, and a turn made twice changes nothing', async () => {
    const many = Array.from({ length: 14 }, (_, index) => String(500_000_000_000 + index));
    for (const account of many) {
      await site.share('Test_Image', account);
      await site.addStoppedFleet('design-team', account);
    }
    const { start } = await planRollout(server, many);
    let most = 0;

    const { execution, children, events } = await runRollout(server, start, async (handler, shard) => {
      await handler(shard);
      const before = emulator.requests.length;
      const answer = await handler(shard);
      const looks = emulator.requests.slice(before).filter(({ operation }) => operation === 'DescribeFleets');
      most = Math.max(most, looks.length);
      return answer;
    });

    expect(execution.path.at(-1)).toBe('Done');
    expect(children).toHaveLength(1);
    expect(children[0]?.output).toHaveLength(14);
    expect(most).toBe(10);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });
});
