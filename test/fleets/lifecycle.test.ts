import {
  AppStreamClient,
  DescribeFleetsCommand,
  DescribeSessionsCommand,
  ListAssociatedStacksCommand,
  StopFleetCommand,
} from '@aws-sdk/client-appstream';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, vi } from 'vitest';
import { FleetManager } from '../../src/fleets/index.js';
import { fleet, maria, runningFleet, slowFleets, test, writes } from '../support/managers.js';

const account = '111111111111';

beforeEach(() => {
  vi.useFakeTimers();
  vi.setTimerTickMode('nextTimerAsync');
});

afterEach(() => {
  vi.useRealTimers();
});

describe('start', () => {
  test('waits until the fleet runs', async ({ emulator, fleets }) => {
    await fleets.create(fleet);

    const { changed, fleet: started } = await fleets.start('design-team');

    expect(changed).toBe(true);
    expect(started.state).toBe('RUNNING');
    expect(writes(emulator)).toEqual(['CreateFleet', 'StartFleet']);
  });

  test('is not sent to a fleet that runs already', async ({ emulator, fleets }) => {
    await fleets.create(fleet);
    await fleets.start('design-team');

    expect(await fleets.start('design-team')).toMatchObject({ changed: false, fleet: { state: 'RUNNING' } });
    expect(writes(emulator)).toEqual(['CreateFleet', 'StartFleet']);
  });

  test('returns at once when it is told not to wait, and joins a start that is on its way', async ({
    emulator,
    fleets,
  }) => {
    await fleets.create(fleet);
    const early = await fleets.start('design-team', { wait: false });
    const joined = await fleets.start('design-team');

    expect(early).toMatchObject({ changed: true, fleet: { state: 'STARTING' } });
    expect(joined.fleet.state).toBe('RUNNING');
    expect(writes(emulator)).toEqual(['CreateFleet', 'StartFleet']);
  });

  test('waits for a fleet that is stopping, then starts it', async ({ emulator, fleets }) => {
    await fleets.create(fleet);
    await fleets.start('design-team');
    await fleets.stop('design-team', { wait: false });

    expect(await fleets.start('design-team')).toMatchObject({ changed: true, fleet: { state: 'RUNNING' } });
    expect(writes(emulator)).toEqual(['CreateFleet', 'StartFleet', 'StopFleet', 'StartFleet']);
  });

  test('tells who is missing', ({ fleets }) =>
    expect(fleets.start('nobody')).rejects.toMatchObject({
      code: 'not-found',
      resource: 'fleet',
      resourceName: 'nobody',
    }));

  test('takes a race that somebody else won for a success', async ({ emulator, fleets }) => {
    await fleets.create(fleet);
    emulator.fail({
      operation: 'StartFleet',
      when: 'after',
      error: { code: 'OperationNotPermittedException', message: 'It is RUNNING already.' },
    });

    expect(await fleets.start('design-team')).toMatchObject({ changed: false, fleet: { state: 'RUNNING' } });
  });

  describe('without capacity', () => {
    test.override('assume', { startWithoutCapacity: 'error' });

    test('passes on why the service refuses', async ({ fleets }) => {
      await fleets.create({ ...fleet, computeCapacity: { desiredInstances: 0 } });

      await expect(fleets.start('design-team')).rejects.toMatchObject({ code: 'conflict', operation: 'StartFleet' });
    });
  });

  test('reports its progress, and gives up in time', async () => {
    const { fleets } = slowFleets();
    await fleets.create(fleet);
    const states: (string | undefined)[] = [];

    const started = fleets.start('design-team', {
      timeoutSeconds: 600,
      pollSeconds: 60,
      onPoll: ({ lastState }) => states.push(lastState),
    });

    await expect(started).rejects.toMatchObject({
      code: 'wait-timeout',
      wantedState: 'RUNNING',
      lastState: 'STARTING',
    });
    expect(states).toEqual(Array.from({ length: 11 }, () => 'STARTING'));
    expect((await fleets.start('design-team')).fleet.state).toBe('RUNNING');
  });

  test('shares its time between waiting for the stop and for the start', async () => {
    const { fleets } = slowFleets();
    await fleets.create(fleet);
    await fleets.start('design-team');
    await fleets.stop('design-team', { wait: false });
    const startedAt = Date.now();

    await expect(fleets.start('design-team', { timeoutSeconds: 600 })).rejects.toMatchObject({ code: 'wait-timeout' });
    expect(Date.now() - startedAt).toBeLessThan(601_000);
  });

  test('rejects with the reason of its signal', async () => {
    const { fleets } = slowFleets();
    await fleets.create(fleet);
    const controller = new AbortController();
    const reason = { why: 'shift is over' };
    setTimeout(() => controller.abort(reason), 90_000);

    await expect(fleets.start('design-team', { signal: controller.signal })).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('stop', () => {
  test('waits until the fleet has stopped, and may be repeated', async ({ emulator, fleets }) => {
    await fleets.create(fleet);
    await fleets.start('design-team');

    expect(await fleets.stop('design-team')).toMatchObject({ changed: true, fleet: { state: 'STOPPED' } });
    expect(await fleets.stop('design-team')).toMatchObject({ changed: false, fleet: { state: 'STOPPED' } });
    expect(writes(emulator)).toEqual(['CreateFleet', 'StartFleet', 'StopFleet']);
  });

  test('is refused while users stream, and tells who', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    const { id } = emulator.account(account).startSession(maria);

    await expect(fleets.stop('design-team')).rejects.toMatchObject({
      code: 'conflict',
      reason: 'in-session',
      sessions: [
        {
          id,
          userId: 'maria',
          stackName: 'design',
          authenticationType: 'SAML',
          startedAt: expect.any(String) as unknown,
        },
      ],
    });
    expect(writes(emulator)).not.toContain('StopFleet');
  });

  test('counts users who went away without ending their session', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    const { id } = emulator.account(account).startSession(maria);
    emulator.account(account).disconnectSession(id);

    await expect(fleets.stop('design-team')).rejects.toMatchObject({ reason: 'in-session' });
  });

  test('ends sessions when it is told to', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    emulator.account(account).startSession(maria);

    expect(await fleets.stop('design-team', { endSessions: true })).toMatchObject({ changed: true });
    expect(emulator.sessions.filter(({ state }) => state === 'ACTIVE')).toEqual([]);
  });

  test('goes on once the users are gone', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    const { id } = emulator.account(account).startSession(maria);
    emulator.account(account).endSession(id);

    expect((await fleets.stop('design-team')).changed).toBe(true);
  });

  test('is refused while the capacity says that somebody streams, though no session can be listed', async () => {
    const stub = mockClient(AppStreamClient);
    stub.on(ListAssociatedStacksCommand).resolves({ Names: [] });
    stub.on(DescribeFleetsCommand).resolves({
      Fleets: [
        {
          Arn: 'arn',
          Name: 'design-team',
          InstanceType: 'x',
          State: 'RUNNING',
          ComputeCapacityStatus: { Desired: 2, Running: 2, InUse: 1 },
        },
      ],
    });

    await expect(new FleetManager({ client: stub }).stop('design-team')).rejects.toMatchObject({
      reason: 'in-session',
      sessions: [],
      message: expect.stringContaining('has 1 session in progress') as unknown,
    });
    expect(stub.commandCalls(StopFleetCommand)).toEqual([]);
    stub.restore();
  });

  test('is refused while neither sessions nor the capacity tell whether somebody streams', async () => {
    const stub = mockClient(AppStreamClient);
    const capacity = { Desired: 2 };
    const described = { Arn: 'arn', Name: 'design-team', InstanceType: 'x', State: 'RUNNING' } as const;
    const stopUnseen = () => new FleetManager({ client: stub }).stop('design-team', { wait: false });
    stub.on(ListAssociatedStacksCommand).resolves({ Names: ['design'] });
    stub
      .on(DescribeSessionsCommand)
      .rejects(Object.assign(new Error('no'), { name: 'InvalidParameterCombinationException' }));
    stub.on(StopFleetCommand).resolves({});
    stub.on(DescribeFleetsCommand).resolves({ Fleets: [{ ...described, ComputeCapacityStatus: capacity }] });

    await expect(stopUnseen()).rejects.toMatchObject({
      reason: 'in-session',
      message: expect.stringContaining('may have sessions in progress') as unknown,
    });
    expect(stub.commandCalls(StopFleetCommand)).toEqual([]);

    const idle = { ...capacity, InUse: 0 };
    stub.on(DescribeFleetsCommand).resolves({ Fleets: [{ ...described, ComputeCapacityStatus: idle }] });
    expect(await stopUnseen()).toMatchObject({ changed: true });
    stub.restore();
  });

  test('stops a fleet that is still starting', async () => {
    const { emulator, fleets } = slowFleets();
    await fleets.create(fleet);
    await fleets.start('design-team', { wait: false });

    expect(await fleets.stop('design-team')).toMatchObject({ changed: true, fleet: { state: 'STOPPED' } });
    expect(writes(emulator)).toEqual(['CreateFleet', 'StartFleet', 'StopFleet']);
  });

  test('joins a stop that is on its way', async ({ emulator, fleets }) => {
    await fleets.create(fleet);
    await fleets.start('design-team');
    const early = await fleets.stop('design-team', { wait: false });

    expect(early.fleet.state).toBe('STOPPING');
    expect(await fleets.stop('design-team')).toMatchObject({ fleet: { state: 'STOPPED' } });
    expect(writes(emulator).filter((operation) => operation === 'StopFleet')).toHaveLength(1);
  });
});

describe('what start and stop refuse before anything is sent', () => {
  for (const options of [
    { pollSeconds: 0.04 },
    { pollSeconds: 3601 },
    { timeoutSeconds: 0 },
    { timeoutSeconds: Number.POSITIVE_INFINITY },
    { wait: 'no' },
    { onPoll: 'log' },
    { signal: 'now' },
    { timeout: 5 },
  ]) {
    test(JSON.stringify(options), async ({ emulator, fleets }) => {
      await expect(fleets.start('design-team', options as object)).rejects.toMatchObject({ code: 'invalid-input' });
      await expect(fleets.stop('design-team', options as object)).rejects.toMatchObject({ code: 'invalid-input' });
      expect(emulator.requests).toEqual([]);
    });
  }

  test('a name that cannot be one', async ({ emulator, fleets }) => {
    for (const name of ['', '-a', 'a b', 'x'.repeat(102), 5 as unknown as string]) {
      await expect(fleets.start(name)).rejects.toMatchObject({ code: 'invalid-input' });
      await expect(fleets.stop(name)).rejects.toMatchObject({ code: 'invalid-input' });
      await expect(fleets.get(name)).rejects.toMatchObject({ code: 'invalid-input' });
    }
    expect(emulator.requests).toEqual([]);
  });
});
