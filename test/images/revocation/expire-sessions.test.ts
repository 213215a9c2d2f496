import {
  AppStreamClient,
  DeleteImageCommand,
  DeleteImagePermissionsCommand,
  DescribeFleetsCommand,
  DescribeImagePermissionsCommand,
  DescribeSessionsCommand,
  type DescribeSessionsCommandInput,
  ExpireSessionCommand,
  ListAssociatedStacksCommand,
  UpdateFleetCommand,
} from '@aws-sdk/client-appstream';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, onTestFinished } from 'vitest';
import type { AppStreamSender } from '../../../src/core/senders.js';
import { Emulator } from '../../../src/emulator/index.js';
import {
  beginRevocation,
  type RevocationEvent,
  type RevocationOptions,
  stepRevocation,
} from '../../../src/images/revocation/index.js';
import { consumerId, ownerId, test } from '../../support/emulated.js';
import { aCheckpoint } from './a-checkpoint.js';
import {
  addBusyFleet,
  addFleet,
  contextOf,
  imageArn,
  shareImage,
  startFleet,
  stepToEnd,
  types,
} from './shared-image.js';

function worldOf(options: ConstructorParameters<typeof Emulator>[0] = {}) {
  const emulator = new Emulator(options);
  const owner = new AppStreamClient(emulator.clientConfig(ownerId));
  const consumer = new AppStreamClient(emulator.clientConfig(consumerId));
  const context = contextOf(owner, () => consumer);
  const begin = (more: RevocationOptions = {}) =>
    beginRevocation(context, 'Test_Image', consumerId, { expireSessions: true, ...more });
  return { emulator, owner, consumer, context, begin };
}

function expired(events: readonly RevocationEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'sessions-expired' ? event.sessionIds : []));
}

function expireCalls(emulator: Emulator): number {
  return emulator.requests.filter(({ operation }) => operation === 'ExpireSession').length;
}

describe('without expireSessions', () => {
  test('no session is ended', async () => {
    const { emulator, owner, consumer, context, begin } = worldOf();
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);
    const first = await begin({ expireSessions: false, timeoutSeconds: 600 });
    await stepToEnd(emulator, context, first);
    expect(expireCalls(emulator)).toBe(0);
    expect(emulator.sessions.map(({ state }) => state)).toEqual(['ACTIVE']);
  });
});

describe('expireSessions', () => {
  test('ends the sessions of a fleet after its cut-off, however the users signed in', async () => {
    const { emulator, owner, consumer, context, begin } = worldOf();
    await shareImage(owner);
    const [anna = ''] = await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);
    const ben = emulator.account(consumerId).startSession({
      stackName: 'Test_Fleet',
      fleetName: 'Test_Fleet',
      userId: 'ben@example.com',
      authenticationType: 'SAML',
    });

    const { steps, events, last } = await stepToEnd(emulator, context, await begin());

    expect(types(steps[0]?.events ?? [])).toEqual([
      'revoked',
      'fleet-affected',
      'fleet-cut-off',
      'fleet-draining',
      'sessions-expired',
    ]);
    expect([...expired(events)].sort()).toEqual([anna, ben.id].sort());
    expect(last.report).toMatchObject({ outcome: 'drained', fleets: [{ expiredSessions: 2 }] });
  });

  test.each(['ResourceNotFoundException', 'InvalidParameterCombinationException', 'OperationNotPermittedException'])(
    'takes a session that is refused with %s for one that is over',
    async (code) => {
      const { emulator, owner, consumer, context, begin } = worldOf();
      await shareImage(owner);
      await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna', 'ben']);
      const first = await begin();
      emulator.fail({ operation: 'ExpireSession', error: { code } });

      const step = await stepRevocation(context, first.checkpoint);

      expect(expired(step.events)).toHaveLength(1);
      expect(types(step.events)).not.toContain('look-failed');
    },
  );

  test('does not take a session for one that is over because something else goes on with it', async () => {
    const { emulator, owner, consumer, context, begin } = worldOf();
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);
    const first = await begin();
    emulator.fail({ operation: 'ExpireSession', error: { code: 'ConcurrentModificationException' } });

    const step = await stepRevocation(context, first.checkpoint);

    expect(step.events.at(-1)).toMatchObject({ type: 'look-failed', error: { code: 'conflict' } });
    const { last } = await stepToEnd(emulator, context, step);
    expect(last.report).toMatchObject({ outcome: 'drained', fleets: [{ expiredSessions: 1 }] });
  });

  test('is not troubled by a fleet that is deleted meanwhile', async () => {
    const { emulator, owner, consumer, context, begin } = worldOf();
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'one', ['anna']);
    const [ben = ''] = await addBusyFleet(emulator, consumer, 'two', ['ben']);
    const first = await begin();
    emulator.fail({ operation: 'ListAssociatedStacks', error: { code: 'ResourceNotFoundException' } });

    const step = await stepRevocation(context, first.checkpoint);

    expect(types(step.events)).not.toContain('look-failed');
    expect(expired(step.events)).toEqual([ben]);
  });

  test('asks no further on a fleet once it is denied', async () => {
    const { emulator, owner, consumer, context, begin } = worldOf();
    await shareImage(owner);
    const users = Array.from({ length: 20 }, (_, at) => `user-${at}`);
    const capacity = { ComputeCapacity: { DesiredInstances: 20 } };
    await addBusyFleet(emulator, consumer, 'Test_Fleet', users, capacity);
    const first = await begin();
    emulator.fail({ operation: 'ExpireSession', error: { code: 'AccessDeniedException' }, times: 20 });

    const step = await stepRevocation(context, first.checkpoint);

    expect(step.events.at(-1)).toMatchObject({ type: 'look-failed', error: { code: 'access' } });
    expect(expireCalls(emulator)).toBeLessThan(10);
  });

  test('ends a hundred sessions a step, whatever fleets they are on, and is done when no more are there', async () => {
    const { emulator, owner, consumer, context, begin } = worldOf();
    await shareImage(owner);
    const users = (count: number) => Array.from({ length: count }, (_, at) => `user-${at}`);
    const capacity = { ComputeCapacity: { DesiredInstances: 70 } };
    for (const [fleetName, count] of [
      ['one', 60],
      ['two', 60],
      ['three', 1],
    ] as const) {
      await addBusyFleet(emulator, consumer, fleetName, users(count), capacity);
    }
    const first = await begin();

    const step = await stepRevocation(context, first.checkpoint);
    expect(expired(step.events)).toHaveLength(100);
    expect(step.checkpoint.expireFrom).toBe(1);

    const next = await stepRevocation(context, step.checkpoint);
    expect(expired(next.events)).toHaveLength(21);
    expect(next.checkpoint.expireFrom).toBeUndefined();
  });

  test('leaves sessions alone on a fleet that is not cut off, or has another image', async () => {
    const { emulator, owner, consumer, context, begin } = worldOf();
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'moved', ['anna']);
    await addBusyFleet(emulator, consumer, 'restored', ['ben']);
    emulator.account(consumerId).addImage({ name: 'Own_Image' });
    const first = await begin({ timeoutSeconds: 600 });
    await consumer.send(new UpdateFleetCommand({ Name: 'moved', ImageName: 'Own_Image' }));
    await owner.send(
      new DeleteImagePermissionsCommand({
        Name: 'Test_Image',
        SharedAccountId: consumerId,
      }),
    );
    await consumer.send(new UpdateFleetCommand({ Name: 'restored', ComputeCapacity: { DesiredInstances: 2 } }));

    const { last } = await stepToEnd(emulator, context, first);

    expect(expireCalls(emulator)).toBe(0);
    expect(last.report).toMatchObject({ outcome: 'timed-out' });
  });

  test('takes as many steps as need be, without pauses, 50 sessions an event', async () => {
    const { emulator, owner, consumer, context, begin } = worldOf();
    await shareImage(owner);
    const users = Array.from({ length: 230 }, (_, index) => `user-${index}`);
    const sessions = await addBusyFleet(emulator, consumer, 'big', users, {
      ComputeCapacity: { DesiredInstances: 230 },
    });

    const { steps, events, last } = await stepToEnd(emulator, context, await begin());

    const batches = events.flatMap((event) => (event.type === 'sessions-expired' ? [event.sessionIds.length] : []));
    expect(batches).toEqual([50, 50, 50, 50, 30]);
    expect(new Set(expired(events))).toEqual(new Set(sessions));
    expect(steps.slice(0, 3).map(({ waitSeconds }) => waitSeconds)).toEqual([0, 0, 30]);
    expect(last.report).toMatchObject({ outcome: 'drained', fleets: [{ expiredSessions: 230 }] });
    expect(JSON.stringify(last.checkpoint)).not.toContain(sessions[0]);
  });

  test('pauses where the service is behind, instead of ending the same sessions again and again', async () => {
    const { emulator, owner, consumer } = worldOf();
    await shareImage(owner);
    const users = Array.from({ length: 130 }, (_, index) => `user-${String(index)}`);
    await addBusyFleet(emulator, consumer, 'large', users, { ComputeCapacity: { DesiredInstances: 130 } });
    const behind: AppStreamSender = {
      send: ((command: object, options: object) =>
        command instanceof ExpireSessionCommand
          ? Promise.resolve({})
          : consumer.send(command as never, options)) as AppStreamSender['send'],
    };
    const context = contextOf(owner, () => behind);

    let step = await beginRevocation(context, 'Test_Image', consumerId, { expireSessions: true });
    const pauses: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      step = await stepRevocation(context, step.checkpoint);
      pauses.push(step.waitSeconds);
    }

    expect(pauses).toEqual([0, 30, 30, 30]);
  });

  test('does not take users for gone when every question about them is refused', async () => {
    const { emulator, owner, consumer, context, begin } = worldOf();
    await shareImage(owner);
    const sessions = await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);
    const first = await begin({ until: 'cut-off' });
    const error = { code: 'InvalidParameterCombinationException' };
    emulator.fail({ operation: 'DescribeSessions', error, times: 4 });

    const { steps, events, last } = await stepToEnd(emulator, context, first);

    expect(steps[0]?.events.at(-1)).toMatchObject({ type: 'look-failed', error: { code: 'rejected-input' } });
    expect(expired(events)).toEqual(sessions);
    expect(last.report.complete).toBe(true);
  });

  test('goes by the authentication types that are answered', async () => {
    const { emulator, owner, consumer, context, begin } = worldOf();
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);
    const first = await begin({ until: 'cut-off' });
    emulator.fail({ operation: 'DescribeSessions', error: { code: 'InvalidParameterCombinationException' }, times: 3 });

    const { events } = await stepToEnd(emulator, context, first);

    expect(types(events)).not.toContain('look-failed');
  });

  describe('once the image is shared again', () => {
    async function throttledOnce(options: RevocationOptions = {}) {
      const world = worldOf();
      const { emulator, owner, consumer, context, begin } = world;
      await shareImage(owner);
      await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);
      const first = await begin(options);
      emulator.fail({ operation: 'ExpireSession', error: { code: 'ThrottlingException' }, times: 3 });
      const step = await stepRevocation(context, first.checkpoint);
      expect(expired(step.events)).toEqual([]);
      return { ...world, step, tried: expireCalls(emulator) };
    }

    test('leaves users alone, and tells why', async () => {
      const { emulator, owner, context, step, tried } = await throttledOnce({ until: 'cut-off' });
      await shareImage(owner);

      const next = await stepRevocation(context, step.checkpoint);

      expect(expireCalls(emulator)).toBe(tried);
      expect(next).toMatchObject({ done: false, events: [{ type: 'look-failed', failures: 2 }] });
      expect(next.events).toMatchObject([{ error: { message: expect.stringContaining('is shared with') as unknown } }]);
      expect(next.waitSeconds).toBeGreaterThan(30);
    });

    test('or while that cannot be known, ends no session', async () => {
      const { emulator, context, step, tried } = await throttledOnce();
      emulator.fail({ operation: 'DescribeImagePermissions', error: { code: 'ThrottlingException' }, times: 3 });

      const next = await stepRevocation(context, step.checkpoint);

      expect(expireCalls(emulator)).toBe(tried);
      expect(next.events).toMatchObject([{ type: 'look-failed', error: { operation: 'DescribeImagePermissions' } }]);
      const { last } = await stepToEnd(emulator, context, next);
      expect(last.report).toMatchObject({ outcome: 'drained', fleets: [{ expiredSessions: 1 }] });
    });

    test('ends sessions all the same when the image is gone', async () => {
      const { emulator, owner, context, step } = await throttledOnce();
      await owner.send(new DeleteImageCommand({ Name: 'Test_Image' }));
      emulator.advance(3600);

      const next = await stepRevocation(context, step.checkpoint);

      expect(expired(next.events)).toHaveLength(1);
    });
  });

  test('goes through many fleets, ten a step', async () => {
    const { emulator, owner, consumer, context, begin } = worldOf({ quotas: { fleets: 30, stacks: 30 } });
    await shareImage(owner);
    const names = Array.from({ length: 23 }, (_, index) => `fleet-${index}`);
    for (const name of names) await addBusyFleet(emulator, consumer, name, ['anna']);

    const { steps, last } = await stepToEnd(emulator, context, await begin({ until: 'cut-off' }));

    expect(steps.map(({ events }) => expired(events).length)).toEqual([10, 10, 3]);
    expect(steps.map(({ waitSeconds }) => waitSeconds)).toEqual([0, 0, 0]);
    expect(last.report.outcome).toBe('cut-off');
    expect(last.report.fleets.every(({ expiredSessions }) => expiredSessions === 1)).toBe(true);
  });

  test.for(['ok', 'error'] as const)('tolerates a session that is over by then (%s)', async (expireEndedSession) => {
    const { emulator, owner, consumer, begin } = worldOf({ assume: { expireEndedSession } });
    await shareImage(owner);
    const [anna = '', ben = ''] = await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna', 'ben']);
    const first = await begin();
    const endsBefore = new AppStreamClient(emulator.clientConfig(consumerId));
    endsBefore.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName === 'ExpireSessionCommand') {
            const active = emulator.sessions.some(({ id, state }) => id === anna && state === 'ACTIVE');
            if (active) emulator.account(consumerId).endSession(anna);
          }
          return next(args);
        },
      { step: 'initialize' },
    );
    const { events, last } = await stepToEnd(
      emulator,
      contextOf(owner, () => endsBefore),
      first,
    );

    expect(last.report.outcome).toBe('drained');
    expect(expired(events)).toContain(ben);
    expect(expired(events).includes(anna)).toBe(expireEndedSession === 'ok');
  });

  test('that is throttled tells what was ended, and goes on later', async () => {
    const { emulator, owner, consumer, context, begin } = worldOf();
    await shareImage(owner);
    const users = Array.from({ length: 20 }, (_, index) => `user-${index}`);
    const sessions = await addBusyFleet(emulator, consumer, 'big', users, {
      ComputeCapacity: { DesiredInstances: 20 },
    });
    emulator.fail({ operation: 'ExpireSession', error: { code: 'RequestLimitExceededException' }, times: 1 });

    const { steps, events, last } = await stepToEnd(emulator, context, await begin());

    expect(types(steps[0]?.events ?? [])).toContain('look-failed');
    expect(steps[0]?.waitSeconds).toBeGreaterThan(30);
    expect(new Set(expired(events))).toEqual(new Set(sessions));
    expect(last.report).toMatchObject({ outcome: 'drained', fleets: [{ expiredSessions: 20 }] });
  });

  test('stops at a fleet that is throttled, and takes that one up first when it goes on', async () => {
    const { emulator, owner, consumer, context, begin } = worldOf();
    await shareImage(owner);
    const [anna = ''] = await addBusyFleet(emulator, consumer, 'one', ['anna']);
    const [ben = ''] = await addBusyFleet(emulator, consumer, 'two', ['ben']);
    emulator.fail({ operation: 'ListAssociatedStacks', error: { code: 'RequestLimitExceededException' } });

    const { steps } = await stepToEnd(emulator, context, await begin());

    expect(steps.slice(0, 2).map(({ events }) => expired(events))).toEqual([[], [anna, ben]]);
  });

  test('goes on where it was left although fleets show their users for a while', async () => {
    const fleets = Array.from({ length: 12 }, (_, index) => `fleet-${index}`);
    const stub = mockClient(AppStreamClient);
    onTestFinished(() => stub.restore());
    const capacity = { Desired: 0, InUse: 1 };
    const arn = (name: string) => `arn:aws:appstream:us-west-2:${consumerId}:fleet/${name}`;
    stub.on(DescribeFleetsCommand).resolves({
      Fleets: fleets.map((Name) => ({
        Name,
        Arn: arn(Name),
        ImageArn: imageArn,
        InstanceType: 'stream.standard.medium',
        State: 'RUNNING',
        ComputeCapacityStatus: capacity,
      })),
    });
    stub.on(DescribeImagePermissionsCommand).resolves({});
    stub.on(ListAssociatedStacksCommand).resolves({ Names: ['stack'] });
    stub.on(DescribeSessionsCommand).callsFake(({ FleetName, AuthenticationType }: DescribeSessionsCommandInput) => {
      const session = { Id: `of-${FleetName ?? ''}`, UserId: 'anna', StackName: 'stack', FleetName, State: 'ACTIVE' };
      return { Sessions: AuthenticationType === 'API' ? [session] : [] };
    });
    stub.on(ExpireSessionCommand).resolves({});
    const context = contextOf(new AppStreamClient({}), () => new AppStreamClient({ region: 'us-west-2' }));

    const options = { now: () => Date.parse('2026-01-02T00:00:00.000Z') };
    const first = await stepRevocation(context, aCheckpoint({ expireSessions: true }), options);
    const second = await stepRevocation(context, first.checkpoint, options);
    const third = await stepRevocation(context, second.checkpoint, options);

    const names = (from: number, to: number) => fleets.slice(from, to).map((name) => `of-${name}`);
    expect([first, second, third].map(({ events }) => expired(events))).toEqual([
      names(0, 10),
      names(10, 12),
      names(0, 10),
    ]);
    expect([first.waitSeconds, second.waitSeconds]).toEqual([0, 30]);
  });

  test('that is denied does not keep the watch from seeing users leave', async () => {
    const { emulator, owner, consumer, context, begin } = worldOf();
    await shareImage(owner);
    const [anna = ''] = await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);
    emulator.allow(consumerId, ['DescribeFleets', 'ListAssociatedStacks', 'DescribeSessions']);

    const { events, last } = await stepToEnd(emulator, context, await begin({ until: 'cut-off' }), (count) => {
      if (count === 3) emulator.account(consumerId).endSession(anna);
    });

    const failures = events.flatMap((event) => (event.type === 'look-failed' ? [event.failures] : []));
    expect(failures).toEqual([1, 2, 3]);
    expect(last.report).toMatchObject({ outcome: 'cut-off', fleets: [{ outcome: 'drained', expiredSessions: 0 }] });
  });

  test('that is denied for one fleet still ends the sessions of the others', async () => {
    const { emulator, owner, consumer, context, begin } = worldOf();
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'closed', ['anna']);
    const [ben = ''] = await addBusyFleet(emulator, consumer, 'open', ['ben']);
    emulator.fail({ operation: 'ListAssociatedStacks', error: { code: 'AccessDeniedException' }, times: 1 });

    const { steps } = await stepToEnd(emulator, context, await begin());

    expect(expired(steps[0]?.events ?? [])).toEqual([ben]);
    expect(types(steps[0]?.events ?? [])).toContain('look-failed');
  });

  test('finds nothing to end on a fleet without sessions or stacks', async () => {
    const { emulator, owner, consumer, context, begin } = worldOf();
    await shareImage(owner);
    await addFleet(consumer, 'idle');
    await startFleet(emulator, consumer, 'idle');
    const { events } = await stepToEnd(emulator, context, await begin());
    expect(expired(events)).toEqual([]);
  });
});
