import { describe, expect, test } from 'vitest';
import {
  durableRevocation,
  type RevocationHost,
  type RevocationResult,
  type Successor,
} from '../../src/durable/index.js';
import { type History, refusal } from './history.js';
import { withoutWaiting } from './without-waiting.js';
import { account, consumerId, fiveDays, World } from './world.js';

withoutWaiting();

function handlerOf(world: World, more: Partial<RevocationHost> = {}) {
  return durableRevocation({ ...world.host, ...more }, { durableExecutionClient: world.engine.client });
}

const request = { imageName: 'Test_Image', accountId: consumerId };
const drained = ['revoked', 'fleet-affected', 'fleet-cut-off', 'fleet-draining', 'fleet-drained', 'drained'];

function resultOf(world: World, execution: History): RevocationResult {
  return world.engine.resultOf(execution) as RevocationResult;
}

function types(world: World): readonly unknown[] {
  return world.delivered.map((event) => 'type' in event && event.type);
}

describe('a watch of five days', () => {
  test('is one execution, which replays at every turn', async () => {
    const world = new World();
    await world.withUsers([consumerId]);
    const watch = world.engine.start('five-days', { begin: [{ ...request, pollSeconds: 3600 }] });
    const startedAt = world.now();

    await world.engine.run(handlerOf(world));

    const result = resultOf(world, watch);
    expect(result).toMatchObject({ complete: true, outcomes: [{ key: `Test_Image/${consumerId}`, complete: true }] });
    expect(result.outcomes[0]?.report).toMatchObject({ outcome: 'drained', complete: true });
    expect((world.now() - startedAt) / 1000).toBeGreaterThan(fiveDays - 4000);
    expect(types(world)).toEqual(drained);
    expect(watch.metered).toBeLessThanOrEqual(127);
    expect(watch.largest).toBeLessThanOrEqual(2_500);
    expect(watch.invocations).toBeGreaterThan(120);
  });

  test('goes on in successors that it starts by the function given, each once', async () => {
    const world = new World();
    await world.withUsers([consumerId]);
    const started: Successor[] = [];
    const handOver = (successor: Successor) => {
      world.engine.start(successor.executionName, successor.input);
      started.push(successor);
      if (started.length % 2 === 1) throw new Error('the answer was lost');
    };
    const first = world.engine.start('watch', { begin: [{ ...request, pollSeconds: 3600 }] });

    await world.engine.run(handlerOf(world, { handOver, turnsPerExecution: 30 }));

    const names = new Set(started.map(({ executionName }) => executionName));
    expect(started.length).toBe(names.size * 2);
    expect(names.size).toBe(world.histories.length - 1);
    expect(names.size).toBeGreaterThanOrEqual(4);
    for (const name of names) expect(name).toMatch(/^watch-\d+-[0-9a-f]{12}$/);
    expect(world.engine.resultOf(first)).toMatchObject({ complete: false, successor: started[0]?.executionName });
    expect(world.engine.resultOf(first)).not.toHaveProperty('state');
    const last = world.histories.at(-1);
    expect(last && world.engine.resultOf(last)).toMatchObject({ complete: true });
    expect(types(world)).toEqual(drained);
  });

  test('goes on in successors that it waits for, and has their result', async () => {
    const world = new World();
    await world.withUsers([consumerId]);
    const first = world.engine.start('watch', { begin: [{ ...request, pollSeconds: 3600 }] });

    await world.engine.run(handlerOf(world, { turnsPerExecution: 30 }));

    expect(world.histories.length).toBeGreaterThanOrEqual(5);
    expect(world.engine.resultOf(first)).toMatchObject({
      complete: true,
      outcomes: [{ report: { outcome: 'drained' } }],
    });
    expect(types(world)).toEqual(drained);
  });

  test('keeps its state when nobody can be handed over to', async () => {
    const world = new World();
    const [session = ''] = await world.withUsers([consumerId]);
    const handOver = () => Promise.reject(refusal('no'));
    const first = world.engine.start('watch', { begin: [{ ...request, pollSeconds: 3600 }] });

    await world.engine.run(handlerOf(world, { handOver, turnsPerExecution: 10 }));

    const { state, ...result } = resultOf(world, first);
    expect(result).toMatchObject({ complete: false });
    expect(result).not.toHaveProperty('successor');
    world.endSession(session);
    const again = world.engine.start('again', { resume: state });
    await world.engine.run(handlerOf(world));
    expect(world.engine.resultOf(again)).toMatchObject({ complete: true });
    expect(types(world)).toEqual(drained);
  });
});

describe('events that cannot be delivered', () => {
  test('come again with the same bodies, and the work goes on meanwhile', async () => {
    const world = new World();
    const [session = ''] = await world.withUsers([consumerId]);
    const startedAt = world.now();
    let tries = 0;
    let isOver = false;
    const deliver: RevocationHost['deliver'] = async (events) => {
      tries += 1;
      world.delivered.push(...events);
      if (world.now() < startedAt + 36_000_000) throw new Error('the queue is away');
      await Promise.resolve();
    };
    const looks = () => world.emulator.requests.filter(({ operation }) => operation === 'DescribeFleets').length;
    const begun = looks();
    const watch = world.engine.start('watch', { begin: [{ ...request, pollSeconds: 300 }] });
    for (let next = world.engine.next(); next; next = world.engine.next()) {
      if (world.now() > startedAt + 20_000_000 && !isOver) world.endSession(session);
      isOver ||= world.now() > startedAt + 20_000_000;
      await world.engine.invoke(handlerOf(world, { deliver }), next);
    }

    expect(world.engine.resultOf(watch)).toMatchObject({ complete: true });
    expect(looks() - begun).toBeGreaterThan(60);
    expect(tries).toBeGreaterThan(40);
    expect(world.torn).toEqual([]);
    expect(new Set(world.delivered.map(({ id }) => id)).size).toBe(drained.length);
  });

  test('are kept in the result when nobody takes them for a day after the work', async () => {
    const world = new World();
    await world.withFleets([consumerId]);
    const startedAt = world.now();
    const watch = world.engine.start('watch', { begin: [request] });
    await world.engine.run(handlerOf(world, { deliver: () => Promise.reject(new Error('the queue is gone')) }));

    const { complete, outcomes, state } = resultOf(world, watch);
    expect(complete).toBe(false);
    expect(outcomes).toMatchObject([{ complete: true }]);
    expect(state?.undelivered.map(({ type }) => type)).toEqual([
      'revoked',
      'fleet-affected',
      'fleet-cut-off',
      'fleet-drained',
      'drained',
    ]);
    expect((world.now() - startedAt) / 1000).toBeGreaterThan(86_400);

    const again = world.engine.start('again', { resume: state });
    await world.engine.run(handlerOf(world));
    expect(world.engine.resultOf(again)).toEqual({ complete: true, execution: again.arn, outcomes: [] });
    expect(world.delivered).toEqual(state?.undelivered);
  });
});

describe('many shares', () => {
  test('of 50 accounts are watched by one execution', async () => {
    const world = new World();
    const accounts = Array.from({ length: 50 }, (_, number) => account(number));
    await world.withFleets(accounts);
    const begin = accounts.map((accountId) => ({ ...request, accountId, until: 'drained', pollSeconds: 300 }));
    const watch = world.engine.start('fifty', { begin });

    await world.engine.run(handlerOf(world));

    expect(world.histories).toHaveLength(1);
    expect(resultOf(world, watch).outcomes.filter(({ complete }) => complete)).toHaveLength(50);
    expect(watch.largest).toBeLessThanOrEqual(150_000);
    expect(new Set(world.delivered.map(({ id }) => id)).size).toBe(250);
  });

  test('of more go to parts, and one that fails for good stops no other', async () => {
    const world = new World();
    const accounts = Array.from({ length: 119 }, (_, number) => account(number));
    for (const id of accounts) await world.share(id);
    const begin = [...accounts, '111111111111'].map((accountId) => ({ ...request, accountId }));
    const watch = world.engine.start('many', { begin });

    await world.engine.run(handlerOf(world));

    expect(world.histories).toHaveLength(4);
    const { complete, outcomes } = resultOf(world, watch);
    expect(complete).toBe(false);
    expect(outcomes.map(({ key }) => key)).toEqual(begin.map(({ accountId }) => `Test_Image/${accountId}`));
    expect(outcomes.filter(({ error }) => error)).toMatchObject([
      { key: 'Test_Image/111111111111', error: { code: 'invalid-input' } },
    ]);
    const part = world.histories.find(({ arn }) => arn === outcomes.at(-1)?.execution);
    expect(part && world.engine.resultOf(part)).toMatchObject({
      state: { items: [{ request: { accountId: '111111111111' } }] },
    });
    expect(watch.metered).toBe(1 + 1 + 3 * 2);
  });

  test('are begun wave by wave, and none after too many failures', async () => {
    const world = new World();
    const owner = { ...request, accountId: '111111111111' };
    for (const number of [1, 2, 3]) await world.share(account(number));
    const begin = [{ ...request, accountId: account(1) }, owner, owner, { ...request, accountId: account(2) }];
    const watch = world.engine.start('waves', { begin, waveSize: 1, maxFailures: 1 });

    await world.engine.run(handlerOf(world));

    const { outcomes } = resultOf(world, watch);
    expect(outcomes.map(({ complete, error }) => (complete ? 'complete' : error?.code))).toEqual([
      'complete',
      'invalid-input',
      'invalid-input',
      'not-begun',
    ]);
    expect(world.emulator.requests.filter(({ operation }) => operation === 'DeleteImagePermissions')).toHaveLength(1);
  });

  test('that have no room in one state are split while they are begun', async () => {
    const world = new World();
    const accounts = Array.from({ length: 4 }, (_, number) => account(number));
    await world.withFleets(accounts, 150);
    const watch = world.engine.start('large', { begin: accounts.map((accountId) => ({ ...request, accountId })) });

    await world.engine.run(handlerOf(world));

    expect(world.histories.length).toBeGreaterThan(1);
    const { complete, outcomes } = resultOf(world, watch);
    expect(outcomes.map(({ key }) => key).sort()).toEqual(accounts.map((id) => `Test_Image/${id}`));
    expect(complete).toBe(true);
    expect(world.torn).toEqual([]);
    for (const { largest } of world.histories) expect(largest).toBeLessThan(250_000);
  });
});
