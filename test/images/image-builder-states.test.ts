import * as sdk from '@aws-sdk/client-appstream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Look, name, seen } from '../support/seen-builders.js';

const states = Object.values(sdk.ImageBuilderState);
const reason = { StateChangeReason: { Code: 'IMAGE_UNAVAILABLE', Message: 'The image is gone.' } } as const;

const comingUp = [
  'PENDING',
  'UPDATING_AGENT',
  'REBOOTING',
  'UPDATING',
  'PENDING_QUALIFICATION',
  'PENDING_SYNCING_APPS',
  'SYNCING_APPS',
  'PENDING_IMAGE_IMPORT',
];

interface Waiting {
  readonly method: string;
  /** How the builder is seen before anything is asked for. */
  readonly first: readonly Look[];
  readonly wanted: string;
  /** How the builder is seen when it has got there. */
  readonly last: Look;
  readonly onTheWay: readonly string[];
  readonly run: (builder: ReturnType<typeof seen>) => Promise<unknown>;
}

const spec = { name, instanceType: 'stream.standard.medium', imageName: 'Test_Image' } as const;

const waits: readonly Waiting[] = [
  {
    method: 'create',
    first: [],
    wanted: 'RUNNING',
    last: 'RUNNING',
    onTheWay: comingUp,
    run: ({ manager }) => manager.create(spec),
  },
  {
    method: 'start',
    first: ['STOPPED'],
    wanted: 'RUNNING',
    last: 'RUNNING',
    onTheWay: comingUp,
    run: ({ manager }) => manager.start(name),
  },
  {
    method: 'stop',
    first: ['RUNNING'],
    wanted: 'STOPPED',
    last: 'STOPPED',
    onTheWay: ['STOPPING', 'SNAPSHOTTING'],
    run: ({ manager }) => manager.stop(name),
  },
  {
    method: 'delete',
    first: ['STOPPED'],
    wanted: 'DELETED',
    last: 'gone',
    onTheWay: ['DELETING'],
    run: ({ manager }) => manager.delete(name),
  },
];

const lookOf = (state: string): Look => (state === 'FAILED' ? { State: 'FAILED', ...reason } : state);

/** Looks that take five minutes. */
const long = (state: string): Look[] => Array.from({ length: 10 }, () => lookOf(state));

beforeEach(() => {
  vi.useFakeTimers();
  vi.setTimerTickMode('nextTimerAsync');
});

afterEach(() => {
  vi.useRealTimers();
});

test('the service has the 14 states that the waits are made for', () => {
  expect(states.filter((state) => !comingUp.includes(state)).sort()).toEqual(
    ['DELETING', 'FAILED', 'RUNNING', 'SNAPSHOTTING', 'STOPPED', 'STOPPING'].sort(),
  );
  expect(states).toHaveLength(14);
});

describe.each(waits)('the wait of $method', (wait) => {
  const { first, wanted, last, onTheWay, run } = wait;

  test.each(onTheWay)('goes on while the builder is %s', async (state) => {
    await expect(run(seen(...first, ...long(state), last))).resolves.toMatchObject({ changed: true });
  });

  const elsewhere = states.filter((state) => ![...onTheWay, wanted, 'FAILED'].includes(state));
  test.each(elsewhere)('bears %s for a minute, in which the service may lag behind, and not longer', async (state) => {
    await expect(run(seen(...first, state, state, last))).resolves.toMatchObject({ changed: true });

    const startedAt = Date.now();
    await expect(run(seen(...first, ...long(state), last))).rejects.toMatchObject({
      code: 'wait-failed',
      wantedState: wanted,
      lastState: state,
    });
    expect(Date.now() - startedAt).toBe(60_000);
  });

  test('ends at once where the builder fails, with the reason', async () => {
    const startedAt = Date.now();
    await expect(run(seen(...first, ...long('FAILED'), last))).rejects.toMatchObject({
      code: 'wait-failed',
      lastState: 'FAILED',
      errors: [{ errorCode: 'IMAGE_UNAVAILABLE', errorMessage: 'The image is gone.' }],
      message: expect.stringContaining('IMAGE_UNAVAILABLE: The image is gone.') as unknown,
    });
    expect(Date.now()).toBe(startedAt);
  });

  test('does not take a state that is newer than this version, or is not told, for a dead end', async () => {
    for (const unknown of ['PENDING_MOONRISE', {}] as const) {
      const looks = Array.from({ length: 10 }, () => unknown);
      await expect(run(seen(...first, ...looks, last))).resolves.toMatchObject({ changed: true });
    }
    await expect(run(seen(...first, 'PENDING_MOONRISE'))).rejects.toMatchObject({
      code: 'wait-timeout',
      lastState: 'PENDING_MOONRISE',
    });
  });
});
