import {
  AppStreamClient,
  type DescribeFleetsCommandOutput,
  type Fleet,
  type FleetState,
} from '@aws-sdk/client-appstream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { WaitOptions } from '../../src/core/wait.js';
import { FleetManager, type FleetUpdateReport } from '../../src/fleets/index.js';
import { ownerId } from '../support/emulated.js';
import { fleet, slowFleets } from '../support/managers.js';

const lostSubnet = { ErrorCode: 'SUBNET_NOT_FOUND', ErrorMessage: 'The subnet is gone.' } as const;
const reported = [{ errorCode: 'SUBNET_NOT_FOUND', errorMessage: 'The subnet is gone.' }];
const name = 'design-team';

beforeEach(() => {
  vi.useFakeTimers();
  vi.setTimerTickMode('nextTimerAsync');
});

afterEach(() => {
  vi.useRealTimers();
});

/** A method that waits, the state before its first request, and the state on the way from there. */
interface Method {
  readonly before: 'STOPPED' | 'RUNNING';
  readonly onTheWay: 'STARTING' | 'STOPPING';
  run(fleets: FleetManager, options: WaitOptions): Promise<unknown>;
}

const methods: Readonly<Record<'start' | 'stop' | 'update' | 'delete', Method>> = {
  start: { before: 'STOPPED', onTheWay: 'STARTING', run: (fleets, options) => fleets.start(name, options) },
  stop: { before: 'RUNNING', onTheWay: 'STOPPING', run: (fleets, options) => fleets.stop(name, options) },
  update: {
    before: 'RUNNING',
    onTheWay: 'STOPPING',
    run: (fleets, options) => fleets.update(name, { description: 'x' }, { allowStop: true, ...options }),
  },
  delete: {
    before: 'RUNNING',
    onTheWay: 'STOPPING',
    run: (fleets, options) => fleets.delete(name, { allowStop: true, ...options }),
  },
};

/** A slow fleet, and a manager whose looks show something else from its first start or stop on. */
async function slowFleet({ before }: Method) {
  const { emulator, fleets: sound } = slowFleets();
  await sound.create(fleet);
  if (before === 'RUNNING') await sound.start(name);
  const client = new AppStreamClient(emulator.clientConfig(ownerId));
  const looks: number[] = [];
  let askedAt: number | undefined;
  let shown: (found: Fleet, seconds: number) => Fleet = (found) => found;
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === 'DescribeFleetsCommand' && askedAt !== undefined) looks.push((Date.now() - askedAt) / 1000);
        const result = await next(args);
        if (commandName === 'StartFleetCommand' || commandName === 'StopFleetCommand') askedAt ??= Date.now();
        if (commandName === 'DescribeFleetsCommand' && askedAt !== undefined) {
          const seconds = (Date.now() - askedAt) / 1000;
          const output = result.output as DescribeFleetsCommandOutput;
          output.Fleets = output.Fleets?.map((found) => shown(found, seconds));
        }
        return result;
      },
    { step: 'initialize' },
  );
  const show = (as: typeof shown) => {
    shown = as;
  };
  return { emulator, sound, fleets: new FleetManager({ client }), looks, show };
}

describe.each(Object.entries(methods))('%s', (kind, method) => {
  test('tells a fleet that is stuck with errors from a slow one', async () => {
    for (const errors of [[lostSubnet], []]) {
      const { fleets, show } = await slowFleet(method);
      const seen: unknown[] = [];
      show((found) => ({ ...found, State: method.onTheWay, FleetErrors: errors }));

      const waited = method.run(fleets, {
        timeoutSeconds: 100,
        onPoll: (progress) => {
          seen.push(progress.errors);
        },
      });

      const expected = errors.length === 0 ? [] : reported;
      await expect(waited).rejects.toMatchObject({
        code: 'wait-timeout',
        lastState: method.onTheWay,
        errors: expected,
        message: expect.stringContaining(errors.length === 0 ? 'slow' : 'SUBNET_NOT_FOUND: The subnet') as unknown,
      });
      expect(seen).toEqual(Array.from({ length: 5 }, () => expected));
    }
  });

  test('takes the state from before its request for what it is, for a minute', async () => {
    const { fleets, looks, show } = await slowFleet(method);
    show((found, seconds) => (seconds < 50 ? { ...found, State: method.before } : found));

    await method.run(fleets, { pollSeconds: 10 });
    expect(looks.length).toBeGreaterThan(5);
  });

  test('ends when that state stays', async () => {
    const { fleets, looks, show } = await slowFleet(method);
    show((found) => ({ ...found, State: method.before }));

    const failed = await method.run(fleets, {}).catch((error: unknown) => error);
    expect(failed).toMatchObject(
      kind === 'update'
        ? { code: 'partial-failure', report: { error: { code: 'wait-failed' } } }
        : { code: 'wait-failed', lastState: method.before },
    );
    expect(looks.slice(0, 3)).toEqual([0, 30, 60]);
  });

  test('does not take a state that is newer than this version for a dead end', async () => {
    const { fleets, show } = await slowFleet(method);
    show((found, seconds) => (seconds < 150 ? { ...found, State: 'MIGRATING' as FleetState } : found));

    expect(await method.run(fleets, {})).toMatchObject({ changed: true });
  });

  test('ends at once when a look is denied', async () => {
    const { emulator, fleets, looks } = await slowFleet(method);
    const onPoll = () => {
      emulator.fail({ operation: 'DescribeFleets', error: { code: 'AccessDeniedException' } });
    };

    const failed = await method.run(fleets, { onPoll }).catch((error: unknown) => error);
    expect(failed).toMatchObject(
      kind === 'update' ? { code: 'partial-failure', report: { error: { code: 'access' } } } : { code: 'access' },
    );
    if (kind !== 'update') expect(looks).toEqual([0, 30]);
  });

  test('ends at once when the fleet is gone', async () => {
    const { emulator, fleets, looks } = await slowFleet(method);
    const onPoll = () => {
      emulator.fail({ operation: 'DescribeFleets', times: 3, error: { code: 'ResourceNotFoundException' } });
    };

    const ended: unknown = await method.run(fleets, { onPoll }).catch((error: unknown) => error);
    if (kind === 'update') {
      const { report } = ended as { readonly report: FleetUpdateReport };
      expect(report).toMatchObject({ error: { code: 'not-found' }, startError: { code: 'not-found' } });
    } else {
      expect(ended).toMatchObject(
        kind === 'delete' ? { name, changed: true, steps: [{ action: 'stop', name }] } : { code: 'not-found' },
      );
      expect(looks).toEqual([0, 30]);
    }
  });

  test('looks as often as it is told, in fractions of a second too', async () => {
    for (const pollSeconds of [0.25, 7.5]) {
      const { fleets, looks, show } = await slowFleet(method);
      show((found) => ({ ...found, State: method.onTheWay }));

      await expect(method.run(fleets, { pollSeconds, timeoutSeconds: pollSeconds * 8 })).rejects.toMatchObject({
        code: 'wait-timeout',
      });
      expect(looks.slice(0, 8)).toEqual(Array.from({ length: 8 }, (_, at) => at * pollSeconds));
      expect(looks.length).toBeLessThan(11);
    }
  });

  test('does not wait for its last request when it is told not to', async () => {
    const { fleets, looks } = await slowFleet(method);
    const options = { wait: false };
    if (kind === 'delete') {
      await expect(method.run(fleets, options)).rejects.toMatchObject({ code: 'conflict', reason: 'blocked' });
    } else {
      expect(await method.run(fleets, options)).toMatchObject({
        changed: true,
        fleet: { state: kind === 'update' ? 'STARTING' : method.onTheWay },
      });
    }
    if (kind !== 'update') expect(looks.length).toBeLessThan(2);
  });
});

describe('somebody else turns the fleet round while that settles:', () => {
  test('a fleet that was starting is changed once it has stopped', async () => {
    const { fleets } = slowFleets();
    await fleets.create(fleet);
    await fleets.start(name, { wait: false });
    const onPoll = vi.fn(async () => {
      if (onPoll.mock.calls.length === 1) await fleets.stop(name, { wait: false });
    });

    expect(await fleets.update(name, { description: 'x' }, { onPoll })).toMatchObject({
      changed: true,
      stopped: false,
      fleet: { state: 'STOPPED', description: 'x' },
    });
  });

  test('a fleet that was stopping runs again, and is neither started nor deleted', async () => {
    const { emulator, fleets } = slowFleets();
    await fleets.create(fleet);
    await fleets.start(name);
    await fleets.stop(name, { wait: false });
    const before = emulator.requests.length;
    const [other, mine, deleted] = await Promise.all([
      fleets.start(name, { pollSeconds: 1 }),
      fleets.start(name, { pollSeconds: 47 }),
      fleets
        .delete(name, { disassociate: true, pollSeconds: 47, timeoutSeconds: 3600 })
        .catch((error: unknown) => error),
    ]);

    expect([other.changed, mine.changed, mine.fleet.state]).toEqual([true, false, 'RUNNING']);
    expect(deleted).toMatchObject({ reason: 'blocked', blockers: [{ kind: 'state', name: 'RUNNING' }] });
    const sent = emulator.requests.slice(before).map(({ operation }) => operation);
    expect(sent.filter((operation) => !/^(Describe|List)/.test(operation))).toEqual(['StartFleet']);
  });
});
