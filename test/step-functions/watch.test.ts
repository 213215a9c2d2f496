import { AppStreamClient } from '@aws-sdk/client-appstream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { WatchTurn } from '../../examples/step-functions/watch.js';
import { Emulator, type EmulatorServer } from '../../src/emulator/index.js';
import type { RevocationEvent, RevocationReport } from '../../src/images/index.js';
import { addBusyFleet, addFleet, shareImage } from '../images/revocation/shared-image.js';
import { consumerId, ownerId } from '../support/emulated.js';
import { exampleEnvironment } from '../support/examples.js';
import { runWatch, type WatchHandler } from './watches.js';

const fiveDays = 432_000;
const start = { imageName: 'Test_Image', accountId: consumerId };

let emulator: Emulator;
let server: EmulatorServer;
let owner: AppStreamClient;
let consumer: AppStreamClient;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  emulator = new Emulator({ quotas: { fleets: 50, stacks: 50 } });
  server = await emulator.listen();
  owner = new AppStreamClient(emulator.clientConfig(ownerId));
  consumer = new AppStreamClient(emulator.clientConfig(consumerId));
  await shareImage(owner);
});

afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.resetModules();
  expect(emulator.modelViolations).toEqual([]);
  await server.close();
});

/** The function as a new execution environment of Lambda loads it. */
async function load(more: NodeJS.ProcessEnv = {}): Promise<WatchHandler> {
  for (const [name, value] of Object.entries(exampleEnvironment(server.url, ownerId, more))) vi.stubEnv(name, value);
  const { handler } = await import('../../examples/step-functions/watch.js');
  return handler;
}

function pass(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000);
}

function types(messages: readonly (readonly RevocationEvent[])[]): readonly string[] {
  return messages.flat().map(({ type }) => type);
}

/** Bodies by id: one each, unless an event was told in two ways. */
function bodies(events: readonly RevocationEvent[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const event of events) found.set(event.id, (found.get(event.id) ?? new Set()).add(JSON.stringify(event)));
  return found;
}

describe('watch.asl.json with its function', { timeout: 120_000 }, () => {
  test('watches a session of five days, and knows how long its history is', async () => {
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna'], { MaxUserDurationInSeconds: fiveDays });
    const handler = await load();
    let last: WatchTurn | undefined;

    const { executions, messages } = await runWatch(
      async (input) => (last = await handler(input)),
      { ...start, options: { pollSeconds: 3600 } },
      pass,
    );

    const [execution] = executions;
    expect(executions).toHaveLength(1);
    expect(execution?.output).toMatchObject({ complete: true, outcome: 'drained' } satisfies Partial<RevocationReport>);
    const turns = execution?.path.filter((name) => name === 'Turn').length ?? 0;
    expect(turns).toBeGreaterThan(fiveDays / 3600);
    // The start, the end, and Done instead of the last Wait.
    expect(execution?.history).toBe((last?.history ?? 0) + 2);
    expect(types(messages)).toEqual([
      ...['revoked', 'fleet-affected', 'fleet-cut-off', 'fleet-draining', 'fleet-drained', 'drained'],
    ]);
    expect(emulator.requests.filter(({ operation }) => operation === 'DeleteImagePermissions')).toHaveLength(1);
    expect(execution?.largest).toBeLessThan(5000);
  });

  test('hands over to successors, and nothing is lost or told twice', async () => {
    const [session = ''] = await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);
    const handler = await load({ MOST_HISTORY: '60' });
    let waits = 0;

    const { executions, messages } = await runWatch(handler, start, (seconds) => {
      pass(seconds);
      waits += 1;
      if (waits === 20) emulator.account(consumerId).endSession(session);
    });

    expect(executions.length).toBeGreaterThan(2);
    expect(executions.map(({ path }) => path.at(-1))).toEqual([
      ...executions.slice(1).map(() => 'Handed over'),
      'Done',
    ]);
    expect(Math.max(...executions.map(({ history }) => history))).toBeLessThan(60 + 25);
    expect(new Set(messages.flat().map(({ id }) => id)).size).toBe(messages.flat().length);
    expect(types(messages).at(-1)).toBe('drained');
  });

  test('keeps 50 busy fleets, their sessions ended, in a payload far below 256 KiB', async () => {
    for (let at = 0; at < 50; at += 1) {
      const name = `a-fleet-of-the-design-department-in-building-${at}`;
      await addBusyFleet(emulator, consumer, name, ['anna', 'ben', 'cleo', 'dora', 'emil']);
    }
    const handler = await load();

    const { executions, messages } = await runWatch(handler, { ...start, options: { expireSessions: true } }, pass);

    expect(executions.map(({ path }) => path.at(-1))).toEqual(['Done']);
    expect(types(messages).filter((type) => type === 'sessions-expired').length).toBeGreaterThanOrEqual(50);
    expect(executions[0]?.largest).toBeGreaterThan(50_000);
    expect(executions[0]?.largest).toBeLessThan(150_000);
  });

  test('a turn whose answer is lost is made again: each event that is told has one body, though some are told twice', async () => {
    const [session = ''] = await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna', 'ben']);
    const handler = await load();
    const lost: RevocationEvent[] = [];
    let turns = 0;

    const { executions, messages } = await runWatch(
      async (input) => {
        turns += 1;
        if (turns === 6) emulator.account(consumerId).endSession(session);
        if (turns === 8) for (const { id } of emulator.sessions) emulator.account(consumerId).endSession(id);
        if (turns % 2 === 0) lost.push(...(await handler(input)).events);
        return handler(input);
      },
      start,
      pass,
    );
    // A message whose receipt was lost is sent again.
    const told = messages.flatMap((events) => [...events, ...events]);

    expect(executions[0]?.output).toMatchObject({ complete: true });
    expect([...bodies(told).values()].filter((variants) => variants.size > 1)).toEqual([]);
    expect(lost.length).toBeGreaterThan(3);
    expect(lost.map(({ id }) => id).filter((id) => !bodies(told).has(id))).toEqual([]);
    expect([...bodies(told).keys()].map((id) => Number(id.split('/').at(-1)))).toEqual(
      Array.from(bodies(told), (_, index) => index + 1),
    );
    expect(types(messages).filter((type) => type === 'revoked')).toHaveLength(1);
  });

  test('a watch that is out of time fails the execution, and its last answer has the report', async () => {
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);
    const handler = await load();
    const answers: WatchTurn[] = [];

    const { executions } = await runWatch(
      async (input) => {
        const answer = await handler(input);
        answers.push(answer);
        return answer;
      },
      { ...start, options: { timeoutSeconds: 900 } },
      pass,
    );

    expect(executions).toMatchObject([{ error: 'RevocationIncomplete' }]);
    expect(answers.at(-1)).toMatchObject({ report: { complete: false, outcome: 'timed-out' } });
  });

  test('waits at least a second, and whole ones', async () => {
    await addFleet(consumer, 'Test_Fleet');
    const waits: number[] = [];

    await runWatch(await load(), { ...start, options: { pollSeconds: 0.4 } }, (seconds) => {
      waits.push(seconds);
      pass(seconds);
    });

    expect(waits.length).toBeGreaterThan(0);
    expect(waits.filter((seconds) => !Number.isInteger(seconds) || seconds < 1)).toEqual([]);
  });

  test('writes nothing when the other account cannot be seen', async () => {
    emulator.fail({ operation: 'AssumeRole', error: { code: 'AccessDenied', status: 403 } });
    const handler = await load();

    await expect(handler(start)).rejects.toMatchObject({ name: 'ConflictError', reason: 'blocked' });

    expect(emulator.requests.map(({ operation }) => operation)).not.toContain('DeleteImagePermissions');
  });
});
