import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  parseWaitOptions,
  type ReportedError,
  type Wait,
  type WaitOptions,
  type WaitProgress,
  waitForState,
} from '../../src/core/wait.js';
import { AccessError, NotFoundError, ThrottledError } from '../../src/errors.js';

interface Seen {
  readonly state: string;
  readonly errors?: readonly ReportedError[];
}

/** Looks that find the states, or fail with the errors, one after the other; the last one stays. */
function looks(...found: readonly (string | Seen | Error)[]) {
  const times: number[] = [];
  const deadlines: (number | undefined)[] = [];
  const wait: Wait<Seen> = {
    resource: 'fleet design-team',
    wantedState: 'RUNNING',
    onTheWay: ['STARTING'],
    timeoutSeconds: 600,
    look: ({ deadline }) => {
      const at = times.push(Date.now()) - 1;
      deadlines.push(deadline);
      const next = found[Math.min(at, found.length - 1)] ?? 'RUNNING';
      if (next instanceof Error) return Promise.reject(next);
      return Promise.resolve(typeof next === 'string' ? { state: next } : next);
    },
    stateOf: ({ state }) => state,
    errorsOf: ({ errors = [] }) => errors,
  };
  return { wait, times, deadlines };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.setTimerTickMode('nextTimerAsync');
});

afterEach(() => {
  vi.useRealTimers();
});

const serverError = Object.assign(new Error('oops'), { $metadata: { httpStatusCode: 503 } });
const networkError = Object.assign(new Error('reset'), { code: 'ECONNRESET' });

describe('waitForState', () => {
  test('ends with the look that finds the wanted state', async () => {
    const { wait, times } = looks('STARTING', 'STARTING', 'RUNNING');

    expect(await waitForState(wait, {})).toEqual({ state: 'RUNNING' });
    expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 30_000, 60_000]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('tolerates the state from before the request for a minute, and no longer', async () => {
    expect(
      await waitForState(looks('STOPPED', 'STOPPED', 'STARTING', 'RUNNING').wait, { pollSeconds: 29 }),
    ).toBeTruthy();

    const stuck = looks('STOPPED');
    const startedAt = Date.now();
    await expect(waitForState(stuck.wait, {})).rejects.toMatchObject({
      code: 'wait-failed',
      message: 'fleet design-team is STOPPED, which does not lead to RUNNING',
      lastState: 'STOPPED',
      wantedState: 'RUNNING',
      resource: 'fleet design-team',
    });
    expect(Date.now() - startedAt).toBe(60_000);
  });

  test('ends at once when it failed', async () => {
    const reported = [{ errorCode: 'IMAGE_NOT_FOUND', errorMessage: 'gone' }];
    const { wait, times } = looks({ state: 'FAILED', errors: reported });

    await expect(waitForState(wait, {})).rejects.toMatchObject({
      code: 'wait-failed',
      errors: reported,
      message: expect.stringContaining('it reports IMAGE_NOT_FOUND: gone') as unknown,
    });
    expect(times).toHaveLength(1);
  });

  test.each([
    new AccessError('no', { reason: 'denied' }),
    new NotFoundError('no', { resource: 'fleet', resourceName: 'x' }),
    new TypeError('a bug'),
  ])('ends at once with $name', async (error) => {
    const { wait, times } = looks('STARTING', error);

    await expect(waitForState(wait, {})).rejects.toBe(error);
    expect(times).toHaveLength(2);
  });

  test.each([new ThrottledError('slow down'), serverError, networkError])(
    'looks again after a look that failed: %s',
    async (error) => {
      const { wait, times } = looks(error, error, 'RUNNING');

      expect(await waitForState(wait, { pollSeconds: 10 })).toEqual({ state: 'RUNNING' });
      expect(times).toHaveLength(3);
    },
  );

  test('ends when its time is up, with what was seen last and why', async () => {
    const startedAt = Date.now();
    const reported = [{ errorCode: 'SUBNET_NOT_FOUND', errorMessage: 'no subnet' }];
    const { wait, times, deadlines } = looks({ state: 'STARTING', errors: reported });

    await expect(waitForState(wait, { timeoutSeconds: 100 })).rejects.toMatchObject({
      code: 'wait-timeout',
      lastState: 'STARTING',
      errors: reported,
      retryable: true,
      message:
        'fleet design-team is STARTING, not RUNNING, after 100 s (it reports SUBNET_NOT_FOUND: no subnet). ' +
        'It may be stuck until that is put right; waiting again is safe.',
    });
    expect(times.map((time) => time - startedAt)).toEqual([0, 30_000, 60_000, 90_000, 100_000]);
    expect(new Set(deadlines)).toEqual(new Set([startedAt + 100_000]));
  });

  test('ends with the failure as cause when no look succeeded', async () => {
    const error = await waitForState(looks(serverError).wait, {}).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'wait-timeout', errors: [], cause: serverError });
    expect(error).not.toHaveProperty('lastState', expect.anything());
    expect((error as Error).message).toContain('could not be seen');
    expect((error as Error).message).toContain('may only be slow');
  });

  test('does not take a look that failed for one at the state seen before', async () => {
    const { wait } = looks('STOPPED', serverError, serverError, 'RUNNING');

    expect(await waitForState(wait, {})).toEqual({ state: 'RUNNING' });
  });

  test('asks which states are on the way, where that is no list', async () => {
    const { wait } = looks('STARTING', 'STARTING', 'STARTING', 'STOPPING');
    const onTheWay = (state: string) => state.startsWith('START');

    await expect(waitForState({ ...wait, onTheWay }, {})).rejects.toMatchObject({ lastState: 'STOPPING' });
  });

  test('does with what reports no errors on itself', async () => {
    const { wait } = looks('STARTING', 'RUNNING');
    Reflect.deleteProperty(wait, 'errorsOf');
    const told: WaitProgress[] = [];
    await waitForState(wait, { onPoll: (progress) => told.push(progress) });

    expect(told.map(({ errors }) => errors)).toEqual([[], []]);
  });

  test('never looks in a hot loop, however short the poll', async () => {
    const { wait, times } = looks('STARTING');

    await expect(waitForState(wait, { pollSeconds: 0.05, timeoutSeconds: 1.02 })).rejects.toThrow();
    expect(times.length).toBeGreaterThan(20);
    expect(times.length).toBeLessThan(25);
  });

  test('tells its progress after every look, also after one that failed', async () => {
    const reported = [{ errorCode: 'X', errorMessage: 'y' }];
    const { wait } = looks(serverError, { state: 'STARTING', errors: reported }, serverError, 'RUNNING');
    const told: WaitProgress[] = [];
    await waitForState(wait, { pollSeconds: 10, onPoll: (progress) => told.push(progress) });

    const common = { resource: 'fleet design-team', wantedState: 'RUNNING' };
    expect(told).toEqual([
      { ...common, elapsedSeconds: 0, errors: [] },
      { ...common, elapsedSeconds: 10, errors: reported, lastState: 'STARTING' },
      { ...common, elapsedSeconds: 20, errors: reported, lastState: 'STARTING' },
      { ...common, elapsedSeconds: 30, errors: [], lastState: 'RUNNING' },
    ]);
  });

  test('ends with what onPoll throws', async () => {
    const reason = new Error('enough');
    const onPoll = () => {
      throw reason;
    };

    await expect(waitForState(looks('STARTING').wait, { onPoll })).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('waits for what onPoll does, and ends with what it rejects with', async () => {
    const reason = new Error('the log is full');
    const onPoll = async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      throw reason;
    };
    const { wait, times } = looks('STARTING');

    await expect(waitForState(wait, { onPoll })).rejects.toBe(reason);
    expect(times).toHaveLength(1);
  });

  test.each([new Error('enough'), 'enough', 0])('ends with the reason of its signal: %s', async (reason) => {
    const controller = new AbortController();
    const { wait, times } = looks('STARTING');
    setTimeout(() => controller.abort(reason), 45_000);

    await expect(waitForState(wait, { signal: controller.signal })).rejects.toBe(reason);
    expect(times).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('waits for hours', async () => {
    const { wait, times } = looks(...Array.from({ length: 1920 }, () => 'STARTING'), 'RUNNING');

    await waitForState(wait, { timeoutSeconds: 17 * 3600 });
    expect(times).toHaveLength(1921);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBe(16 * 3600 * 1000);
  });
});

test('options may be fractions at their bounds, and undefined', () => {
  const options = { pollSeconds: 0.05, timeoutSeconds: 0.001, wait: undefined, onPoll: undefined };
  expect(parseWaitOptions(options)).toEqual(options);
  expect(parseWaitOptions({ pollSeconds: 3600 })).toEqual({ pollSeconds: 3600 });
});

test.each([
  [{ wait: 'no' }, 'wait: "no" is not a boolean'],
  [{ timeoutSeconds: 0 }, 'timeoutSeconds: 0 is too small: more than 0'],
  [{ timeoutSeconds: Number.POSITIVE_INFINITY }, 'timeoutSeconds: Infinity is not a number'],
  [{ pollSeconds: 0.049 }, 'pollSeconds: 0.049 is too small: at least 0.05'],
  [{ pollSeconds: 3601 }, 'pollSeconds: 3601 is too large: at most 3600'],
  [{ onPoll: 'log' }, 'onPoll: must be a function'],
  [{ every: 5 }, 'options: "every" is not known'],
])('options are refused where nobody could wait so: %j', (options, message) => {
  expect(() => parseWaitOptions(options as WaitOptions)).toThrow(message);
});

test('options may have a function to be told by', () => {
  const onPoll = () => undefined;
  expect(parseWaitOptions({ onPoll })).toEqual({ onPoll });
});
