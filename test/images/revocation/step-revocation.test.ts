import {
  AppStreamClient,
  DeleteFleetCommand,
  DeleteImageCommand,
  DeleteImagePermissionsCommand,
  DescribeImagePermissionsCommand,
  DisassociateFleetCommand,
  StopFleetCommand,
  UpdateFleetCommand,
} from '@aws-sdk/client-appstream';
import { describe, expect, vi } from 'vitest';
import { Emulator } from '../../../src/emulator/index.js';
import { AccessError, InvalidInputError } from '../../../src/errors.js';
import { beginRevocation, type RevocationOptions, stepRevocation } from '../../../src/images/revocation/index.js';
import { consumerId, ownerId, test } from '../../support/emulated.js';
import { aCheckpoint } from './a-checkpoint.js';
import {
  addBusyFleet,
  addFleet,
  contextOf,
  imageArn,
  shareImage,
  stepToEnd,
  throughJson,
  types,
} from './shared-image.js';

const throttled = { code: 'RequestLimitExceededException' };

interface Both {
  readonly owner: AppStreamClient;
  readonly consumer: AppStreamClient;
}

async function begun({ owner, consumer }: Both, options: RevocationOptions = {}) {
  const context = contextOf(owner, () => consumer);
  return { context, first: await beginRevocation(context, 'Test_Image', consumerId, options) };
}

function countOf(emulator: Emulator, operation: string): number {
  return emulator.requests.filter((request) => request.operation === operation).length;
}

describe('the first step', () => {
  test('takes the share back and makes a look', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna', 'ben']);
    const { context, first } = await begun({ owner, consumer });

    const step = await stepRevocation(context, first.checkpoint);

    const { SharedImagePermissionsList: grants } = await owner.send(
      new DescribeImagePermissionsCommand({ Name: 'Test_Image' }),
    );
    expect(grants).toEqual([]);
    expect(types(step.events)).toEqual(['revoked', 'fleet-affected', 'fleet-cut-off', 'fleet-draining']);
    expect(step.events).toMatchObject([
      { change: { before: { allowFleet: true, allowImageBuilder: false }, changed: true, allowsCopies: false } },
      { fleetName: 'Test_Fleet', desired: 5, inUse: 2, fleetErrors: [] },
      { fleetName: 'Test_Fleet', desired: 0, inUse: 2, fleetErrors: ['SHARED_IMAGE_DELETED'] },
      { fleetName: 'Test_Fleet', desired: 0, inUse: 2, fleetErrors: ['SHARED_IMAGE_DELETED'] },
    ]);
    expect(step).toMatchObject({ done: false, waitSeconds: 30, report: { outcome: 'in-progress', complete: false } });
  });

  test('counts its events on, one by one', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'one', ['anna']);
    await addBusyFleet(emulator, consumer, 'two', ['ben']);
    const { context, first } = await begun({ owner, consumer }, { expireSessions: true });

    const { events } = await stepToEnd(emulator, context, first);

    const { startedAt } = first.checkpoint;
    expect(events.length).toBeGreaterThan(6);
    expect(events.map(({ id }) => id)).toEqual(
      events.map((_, index) => `${imageArn}/${consumerId}/${startedAt}/${index + 1}`),
    );
  });

  test('tells what the share was when it was taken back, not when that was begun', async ({ owner, consumer }) => {
    await shareImage(owner);
    const { context, first } = await begun({ owner, consumer });
    await shareImage(owner, true);

    const { report } = await stepRevocation(context, first.checkpoint);

    expect(report.change).toMatchObject({ before: { allowFleet: true, allowImageBuilder: true } });
  });

  test('counts a consumer that cannot be seen as a failure', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    emulator.allow(consumerId, []);
    const { context, first } = await begun({ owner, consumer });

    const step = await stepRevocation(context, first.checkpoint);

    expect(types(step.events)).toEqual(['revoked', 'not-visible']);
    expect(step.checkpoint).toMatchObject({ failures: 1 });
    expect(step.checkpoint).not.toHaveProperty('unseenBecause');
  });

  test('makes the same events with the same ids when it is repeated', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);
    const { context, first } = await begun({ owner, consumer });
    const now = () => Date.parse('2026-01-01T00:00:00.000Z');

    const once = await stepRevocation(context, first.checkpoint, { now });
    const again = await stepRevocation(context, first.checkpoint, { now });

    expect(again).toEqual(once);
    expect(new Set(once.events.map(({ id }) => id)).size).toBe(once.events.length);
    expect(countOf(emulator, 'DeleteImagePermissions')).toBe(1);
  });

  test('tells a share that was taken back before, and watches all the same', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    const [session = ''] = await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);
    await owner.send(new DeleteImagePermissionsCommand({ Name: 'Test_Image', SharedAccountId: consumerId }));
    const { context, first } = await begun({ owner, consumer });

    const { events, last } = await stepToEnd(emulator, context, first, (count) => {
      if (count === 2) emulator.account(consumerId).endSession(session);
    });

    expect(events[0]).toMatchObject({ type: 'revoked', change: { changed: false } });
    expect(last.report).toMatchObject({ outcome: 'drained', complete: true, change: { changed: false } });
  });

  test('counts the share as taken back when the image is gone meanwhile', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    const { context, first } = await begun({ owner, consumer });
    await owner.send(new DeleteImagePermissionsCommand({ Name: 'Test_Image', SharedAccountId: consumerId }));
    await owner.send(new DeleteImageCommand({ Name: 'Test_Image' }));
    emulator.advance(5);

    const { last } = await stepToEnd(emulator, context, first);

    expect(last.report).toMatchObject({ outcome: 'drained', change: { changed: true } });
  });

  test('does not believe in a removal while the share is still listed', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    const { context, first } = await begun({ owner, consumer });
    emulator.fail({ operation: 'DeleteImagePermissions', error: { code: 'ResourceNotFoundException' } });

    const { steps } = await stepToEnd(emulator, context, first);

    expect(steps.map(({ events }) => types(events))).toEqual([['look-failed'], ['revoked', 'drained']]);
  });

  test('throws when the owner may not revoke, with the share as it was', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    const { context, first } = await begun({ owner, consumer });
    emulator.allow(ownerId, ['DescribeImagePermissions']);
    await expect(stepRevocation(context, first.checkpoint)).rejects.toThrow(AccessError);
  });

  test.for([
    ['throttling', throttled],
    ['a concurrent change', { code: 'ConcurrentModificationException' }],
  ] as const)('tries again later after %s', async ([, error], { emulator, owner, consumer }) => {
    await shareImage(owner);
    const { context, first } = await begun({ owner, consumer });
    emulator.fail({ operation: 'DeleteImagePermissions', error, times: 2 });

    const { steps, last } = await stepToEnd(emulator, context, first);

    expect(steps.map(({ events }) => types(events))).toEqual([
      ['look-failed'],
      ['look-failed'],
      ['revoked', 'drained'],
    ]);
    expect(steps[1]?.events).toMatchObject([{ failures: 2, error: { operation: 'DeleteImagePermissions' } }]);
    expect(steps[0]?.waitSeconds).toBeGreaterThan(30);
    expect(steps[1]?.waitSeconds).toBeGreaterThan(steps[0]?.waitSeconds ?? 0);
    expect(steps[1]?.report).not.toHaveProperty('change');
    expect(countOf(emulator, 'DeleteImagePermissions')).toBe(3);
    expect(last.checkpoint.failures).toBe(0);
  });

  test('counts failures of the look anew once the share is gone', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    const { context, first } = await begun({ owner, consumer });
    emulator.fail({ operation: 'DeleteImagePermissions', error: throttled, times: 3 });
    emulator.fail({ operation: 'DescribeFleets', error: throttled });
    const { steps } = await stepToEnd(emulator, context, first);
    expect(steps.map(({ checkpoint }) => checkpoint.failures)).toEqual([1, 2, 3, 1, 0]);
  });

  test('tries again later after a server error or a lost connection', async ({ emulator, owner, consumer }) => {
    vi.useFakeTimers();
    vi.setTimerTickMode('nextTimerAsync');
    try {
      await shareImage(owner);
      const { context, first } = await begun({ owner, consumer });
      emulator.fail({ operation: 'DeleteImagePermissions', error: { code: 'InternalFailure', status: 500 }, times: 3 });
      emulator.fail({ operation: 'DeleteImagePermissions', disconnect: true, times: 3 });
      const { steps } = await stepToEnd(emulator, context, first);
      expect(steps.map(({ events }) => types(events))).toEqual([
        ['look-failed'],
        ['look-failed'],
        ['revoked', 'drained'],
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('tells the same change when the revoke took effect and its answer was lost', async ({
    emulator,
    owner,
    consumer,
  }) => {
    await shareImage(owner);
    const { context, first } = await begun({ owner, consumer });
    emulator.fail({ operation: 'DeleteImagePermissions', error: throttled, when: 'after' });

    const { steps, last } = await stepToEnd(emulator, context, first);

    expect(steps.map(({ events }) => types(events))).toEqual([['look-failed'], ['revoked', 'drained']]);
    expect(last.report.change).toEqual({
      imageName: 'Test_Image',
      accountId: consumerId,
      before: { allowFleet: true, allowImageBuilder: false },
      changed: true,
      allowsCopies: false,
    });
    expect(countOf(emulator, 'DeleteImagePermissions')).toBe(1);
  });

  test('that never succeeds ends at the deadline, with the share as it was', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    const { context, first } = await begun({ owner, consumer }, { timeoutSeconds: 3600 });
    emulator.fail({ operation: 'DeleteImagePermissions', error: throttled, times: 1000 });

    const { last } = await stepToEnd(emulator, context, first);

    expect(last.report).toMatchObject({ outcome: 'timed-out', complete: false });
    expect(last.report).not.toHaveProperty('change');
  });

  test('that never succeeds is timed out, not invisible, also without a client for the consumer', async ({
    emulator,
    owner,
  }) => {
    await shareImage(owner);
    const context = contextOf(owner, undefined);
    const first = await beginRevocation(context, 'Test_Image', consumerId, { timeoutSeconds: 3600 });
    emulator.fail({ operation: 'DeleteImagePermissions', error: throttled, times: 1000 });
    const { last } = await stepToEnd(emulator, context, first);
    expect(last.report.outcome).toBe('timed-out');
  });
});

describe('a watch without fleets', () => {
  test('is drained in its first step', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    const { context, first } = await begun({ owner, consumer });
    const { steps, events, last } = await stepToEnd(emulator, context, first);
    expect(steps).toHaveLength(1);
    expect(types(events)).toEqual(['revoked', 'drained']);
    expect(last).toMatchObject({ done: true, waitSeconds: 0, report: { complete: true, outcome: 'drained' } });
  });

  test('is cut off in its first step when that is the goal', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    const { context, first } = await begun({ owner, consumer }, { until: 'cut-off' });
    const { events, last } = await stepToEnd(emulator, context, first);
    expect(types(events)).toEqual(['revoked']);
    expect(last.report).toMatchObject({ complete: true, outcome: 'cut-off' });
  });
});

describe('a step of finished work', () => {
  test('is done, tells nothing and asks nothing', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    const { context, first } = await begun({ owner, consumer });
    const { last } = await stepToEnd(emulator, context, first);
    const requests = emulator.requests.length;

    const more = await stepRevocation(context, last.checkpoint);

    expect(more).toEqual({ ...last, events: [] });
    expect(emulator.requests).toHaveLength(requests);
  });

  test('hands out what a watch had not', async ({ owner }) => {
    const event = {
      id: 'x',
      at: '2026-01-01T00:00:00.000Z',
      imageName: 'Test_Image',
      accountId: consumerId,
      type: 'drained',
    } as const;
    const checkpoint = aCheckpoint({ outcome: 'drained', undelivered: [event] });
    const step = await stepRevocation(contextOf(owner, undefined), checkpoint);
    expect(step.events).toEqual([event]);
    expect(step.checkpoint).not.toHaveProperty('undelivered');
  });
});

describe('fleets', () => {
  test('are drained one by one, and only then the watch is', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    const [anna = ''] = await addBusyFleet(emulator, consumer, 'one', ['anna']);
    const [ben = ''] = await addBusyFleet(emulator, consumer, 'two', ['ben']);
    await addFleet(consumer, 'stopped');
    const { context, first } = await begun({ owner, consumer });

    const { steps, last } = await stepToEnd(emulator, context, first, (count) => {
      if (count === 1) emulator.account(consumerId).endSession(ben);
      if (count === 2) emulator.account(consumerId).endSession(anna);
    });

    expect(types(steps[1]?.events ?? [])).toEqual(['fleet-drained']);
    expect(types(steps[2]?.events ?? [])).toEqual(['fleet-drained', 'drained']);
    expect(last.report.fleets.map(({ fleetName, outcome }) => [fleetName, outcome])).toEqual([
      ['one', 'drained'],
      ['two', 'drained'],
      ['stopped', 'drained'],
    ]);
  });

  test('do not end a watch for the cut-off while one of them starts instances', async ({
    emulator,
    owner,
    consumer,
  }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'cut-off', ['anna']);
    await addBusyFleet(emulator, consumer, 'restored', ['ben']);
    const { context, first } = await begun({ owner, consumer }, { until: 'cut-off' });
    await owner.send(new DeleteImagePermissionsCommand({ Name: 'Test_Image', SharedAccountId: consumerId }));
    await consumer.send(new UpdateFleetCommand({ Name: 'restored', ComputeCapacity: { DesiredInstances: 2 } }));

    const step = await stepRevocation(context, first.checkpoint);

    expect(step).toMatchObject({ done: false, report: { outcome: 'in-progress' } });
    expect(step.report.fleets.map(({ fleetName, outcome }) => [fleetName, outcome])).toEqual([
      ['cut-off', 'cut-off'],
      ['restored', 'affected'],
    ]);
  });

  test('end a watch for the cut-off while users still stream', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'one', ['anna']);
    const { context, first } = await begun({ owner, consumer }, { until: 'cut-off' });
    const { last } = await stepToEnd(emulator, context, first);
    expect(last.report).toMatchObject({ complete: true, outcome: 'cut-off', fleets: [{ outcome: 'cut-off' }] });
  });

  test('that appear on the image later are watched too', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    const [anna = ''] = await addBusyFleet(emulator, consumer, 'one', ['anna']);
    const { context, first } = await begun({ owner, consumer });
    const [ben = ''] = await addBusyFleet(emulator, consumer, 'late', ['ben']);

    const { steps, last } = await stepToEnd(emulator, context, first, (count) => {
      if (count === 1) emulator.account(consumerId).endSession(anna);
      if (count === 2) emulator.account(consumerId).endSession(ben);
    });

    expect(steps[0]?.events.filter((event) => 'fleetName' in event && event.fleetName === 'late')).toMatchObject([
      { type: 'fleet-affected', desired: 0, inUse: 1 },
      { type: 'fleet-cut-off' },
      { type: 'fleet-draining' },
    ]);
    expect(last.report.fleets[1]).toEqual({
      fleetName: 'late',
      outcome: 'drained',
      desiredBefore: null,
      inUseBefore: null,
      expiredSessions: 0,
    });
  });

  test('that get another image or are deleted are told with the reason', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    const account = emulator.account(consumerId);
    const [anna = ''] = await addBusyFleet(emulator, consumer, 'moved', ['anna']);
    await addFleet(consumer, 'removed');
    const own = account.addImage({ name: 'Own_Image' });
    const { context, first } = await begun({ owner, consumer });

    const { events, last } = await stepToEnd(emulator, context, first, async (count) => {
      if (count === 1) {
        await consumer.send(new UpdateFleetCommand({ Name: 'moved', ImageName: own.name }));
        await consumer.send(new DisassociateFleetCommand({ FleetName: 'removed', StackName: 'removed' }));
        await consumer.send(new DeleteFleetCommand({ Name: 'removed' }));
      }
      if (count === 2) account.endSession(anna);
    });

    expect(events.filter(({ type }) => type === 'fleet-left')).toMatchObject([
      { fleetName: 'moved', reason: 'other-image' },
      { fleetName: 'removed', reason: 'deleted' },
    ]);
    expect(last.report).toMatchObject({
      outcome: 'drained',
      fleets: [
        { fleetName: 'moved', outcome: 'other-image' },
        { fleetName: 'removed', outcome: 'deleted' },
      ],
    });
  });

  test('that are stopped are cut off, whatever their desired capacity', async () => {
    const emulator = new Emulator({ assume: { stoppedFleetOnRevoke: 'unchanged' } });
    const owner = new AppStreamClient(emulator.clientConfig(ownerId));
    const consumer = new AppStreamClient(emulator.clientConfig(consumerId));
    await shareImage(owner);
    await addFleet(consumer, 'stopped');
    await addBusyFleet(emulator, consumer, 'stopping', ['anna']);
    await consumer.send(new StopFleetCommand({ Name: 'stopping' }));
    const { context, first } = await begun({ owner, consumer });

    const { events, last } = await stepToEnd(emulator, context, first);

    expect(events.filter(({ type }) => type === 'fleet-cut-off')).toMatchObject([{ desired: 5 }, { desired: 5 }]);
    expect(last.report.outcome).toBe('drained');
  });

  test('of a multi-session kind are drained when their last user is gone', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    const more = { MaxSessionsPerInstance: 4, ComputeCapacity: { DesiredSessions: 4 } };
    const sessions = await addBusyFleet(emulator, consumer, 'many', ['anna', 'ben'], more);
    const { context, first } = await begun({ owner, consumer });

    const { events } = await stepToEnd(emulator, context, first, (count) => {
      const id = sessions[count - 1];
      if (id !== undefined) emulator.account(consumerId).endSession(id);
    });

    const inUse = events.flatMap((event) => (event.type === 'fleet-draining' ? [event.inUse] : []));
    expect(inUse).toEqual([2, 1]);
    expect(types(events).slice(-2)).toEqual(['fleet-drained', 'drained']);
  });

  test('by the hundred take one listing a look', async () => {
    const emulator = new Emulator({ quotas: { fleets: 200, stacks: 200 } });
    const owner = new AppStreamClient(emulator.clientConfig(ownerId));
    const consumer = new AppStreamClient(emulator.clientConfig(consumerId));
    await shareImage(owner);
    const name = (index: number) => `${'f'.repeat(97)}-${String(index).padStart(3, '0')}`;
    await Promise.all(Array.from({ length: 120 }, (_, index) => addFleet(consumer, name(index))));
    const { context, first } = await begun({ owner, consumer });
    const listed = countOf(emulator, 'DescribeFleets');

    const step = await stepRevocation(context, first.checkpoint);

    expect(countOf(emulator, 'DescribeFleets') - listed).toBe(Math.ceil(120 / 25));
    expect(step.report.fleets).toHaveLength(120);
    for (const { checkpoint } of [first, step]) {
      expect(Buffer.byteLength(JSON.stringify(checkpoint))).toBeLessThanOrEqual(1024 + 300 * 120);
    }
  });
});

describe('the consumer account', () => {
  test('without a client ends the watch at once, as not visible', async ({ emulator, owner }) => {
    await shareImage(owner, true);
    const context = contextOf(owner, undefined);
    const first = await beginRevocation(context, 'Test_Image', consumerId);

    const { events, last } = await stepToEnd(emulator, context, first);

    expect(types(events)).toEqual(['revoked', 'not-visible']);
    expect(events[1]).not.toHaveProperty('because');
    expect(last).toMatchObject({ done: true, waitSeconds: 0, report: { outcome: 'not-visible', complete: false } });
  });

  test('that is seen from the second look on is watched from then on', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    const [anna = ''] = await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);
    const consumerClient = vi.fn(() => Promise.resolve(consumer));
    consumerClient.mockRejectedValueOnce(new Error(`role not ready ${'x'.repeat(500)}`));
    const context = contextOf(owner, consumerClient);
    const first = await beginRevocation(context, 'Test_Image', consumerId);

    const { steps, events, last } = await stepToEnd(emulator, context, first, (count) => {
      if (count === 1) emulator.account(consumerId).endSession(anna);
    });

    expect(types(steps[0]?.events ?? [])).toEqual([
      'revoked',
      'not-visible',
      'fleet-affected',
      'fleet-cut-off',
      'fleet-draining',
    ]);
    expect(steps[0]?.events[1]).toMatchObject({
      because: { message: expect.stringMatching(/^role not ready x+…$/) as unknown },
    });
    expect(types(events).filter((type) => type === 'not-visible')).toHaveLength(1);
    expect(last.report).toMatchObject({ outcome: 'drained', fleets: [{ desiredBefore: null, inUseBefore: null }] });
    expect(consumerClient).toHaveBeenCalledTimes(1 + steps.length);
  });

  test('that is out of sight for a while delays the looks and loses nothing', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    const [anna = ''] = await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);
    const { context, first } = await begun({ owner, consumer });

    const { steps, last } = await stepToEnd(emulator, context, first, (count) => {
      if (count === 1) emulator.fail({ operation: 'DescribeFleets', error: throttled, times: 2 });
      if (count === 2) emulator.account(consumerId).endSession(anna);
    });

    expect(steps.slice(1).map(({ events }) => types(events))).toEqual([
      ['look-failed'],
      ['look-failed'],
      ['fleet-drained', 'drained'],
    ]);
    expect(steps.map(({ checkpoint }) => checkpoint.failures)).toEqual([0, 1, 2, 0]);
    expect(steps[1]?.waitSeconds).toBeGreaterThan(30);
    expect(last.report.fleets).toMatchObject([{ outcome: 'drained', inUseBefore: 1 }]);
  });

  test('that was seen before the revoke and not after it is a failed look, and its fleets are told', async ({
    emulator,
    owner,
    consumer,
  }) => {
    await shareImage(owner);
    await addFleet(consumer, 'Test_Fleet');
    const { context, first } = await begun({ owner, consumer });
    emulator.fail({ operation: 'DescribeFleets', error: throttled });
    const { steps } = await stepToEnd(emulator, context, first);
    expect(steps.map(({ events }) => types(events))).toEqual([
      ['revoked', 'fleet-affected', 'look-failed'],
      ['fleet-cut-off', 'fleet-drained', 'drained'],
    ]);
  });

  test('that denies access is asked again until the deadline', async ({ emulator, owner, consumer }) => {
    await shareImage(owner, true);
    emulator.allow(consumerId, []);
    const { context, first } = await begun({ owner, consumer }, { timeoutSeconds: 7200 });

    const { steps, events, last } = await stepToEnd(emulator, context, first);

    expect(types(events).slice(0, 3)).toEqual(['revoked', 'not-visible', 'look-failed']);
    expect(events[1]).toMatchObject({ because: { code: 'access', operation: 'DescribeFleets' } });
    expect(steps.length).toBeGreaterThan(5);
    expect(last.report).toMatchObject({
      outcome: 'not-visible',
      change: { changed: true },
      survivingCopies: { imageBuilders: [], images: [], because: { code: 'access' } },
    });
    expect(Date.parse(emulator.now)).toBeGreaterThanOrEqual(Date.parse(last.checkpoint.deadlineAt));
  });

  test('that was seen and is lost for good ends as timed out', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);
    const { context, first } = await begun({ owner, consumer }, { timeoutSeconds: 3600 });

    const { last } = await stepToEnd(emulator, context, first, () => {
      emulator.allow(consumerId, []);
    });

    expect(last.report).toMatchObject({ outcome: 'timed-out', fleets: [{ outcome: 'cut-off' }] });
  });
});

describe('the deadline', () => {
  test('ends a watch whose users go on streaming, with a last look', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);
    const { context, first } = await begun({ owner, consumer }, { timeoutSeconds: 100 });

    const { steps, last } = await stepToEnd(emulator, context, first);

    expect(steps.length).toBe(5);
    expect(steps.every(({ waitSeconds }) => waitSeconds <= 30)).toBe(true);
    expect(last).toMatchObject({ done: true, waitSeconds: 0, report: { outcome: 'timed-out', complete: false } });
  });
});

describe('copies that outlive the revoke', () => {
  test('are found by the image they were made from, when builder rights were granted', async ({
    emulator,
    owner,
    consumer,
  }) => {
    await shareImage(owner, true);
    const account = emulator.account(consumerId);
    account.addImageBuilder({ name: 'builder', imageArn });
    account.addImageBuilder({ name: 'unrelated' });
    account.addImage({ name: 'copy', baseImageArn: imageArn });
    account.addImage({ name: 'Own_Image' });
    const { context, first } = await begun({ owner, consumer });

    const { last } = await stepToEnd(emulator, context, first);

    expect(last.report).toMatchObject({
      change: { before: { allowImageBuilder: true } },
      survivingCopies: { imageBuilders: ['builder'], images: ['copy'] },
    });
  });

  test('are not looked for without builder rights', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    emulator.account(consumerId).addImage({ name: 'older-copy', baseImageArn: imageArn });
    const { context, first } = await begun({ owner, consumer });
    const { last } = await stepToEnd(emulator, context, first);
    expect(last.report.survivingCopies).toEqual({ imageBuilders: [], images: [] });
    expect(countOf(emulator, 'DescribeImageBuilders')).toBe(0);
  });

  test('delay the end, more and more, while the look for them is throttled', async ({ emulator, owner, consumer }) => {
    await shareImage(owner, true);
    emulator.account(consumerId).addImage({ name: 'copy', baseImageArn: imageArn });
    const { context, first } = await begun({ owner, consumer });
    emulator.fail({ operation: 'DescribeImageBuilders', error: throttled, times: 2 });
    const { steps, last } = await stepToEnd(emulator, context, first);
    expect(steps.map(({ events }) => types(events))).toEqual([
      ['revoked', 'look-failed'],
      ['look-failed'],
      ['drained'],
    ]);
    expect(steps.map(({ checkpoint }) => checkpoint.failures)).toEqual([1, 2, 0]);
    expect(last.report.survivingCopies).toEqual({ imageBuilders: [], images: ['copy'] });
  });

  test('are not waited for past the deadline', async ({ emulator, owner, consumer }) => {
    await shareImage(owner, true);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);
    const { context, first } = await begun({ owner, consumer }, { timeoutSeconds: 60 });
    emulator.fail({ operation: 'DescribeImageBuilders', error: throttled });
    const { last } = await stepToEnd(emulator, context, first);
    expect(last.report).toMatchObject({ outcome: 'timed-out', survivingCopies: { because: { code: 'throttled' } } });
  });

  test('are told as not seen when the look for them is denied', async ({ emulator, owner, consumer }) => {
    await shareImage(owner, true);
    emulator.allow(consumerId, ['DescribeFleets']);
    const { context, first } = await begun({ owner, consumer });
    const { last } = await stepToEnd(emulator, context, first);
    expect(last.report).toMatchObject({
      outcome: 'drained',
      survivingCopies: { imageBuilders: [], images: [], because: { code: 'access' } },
    });
  });
});

describe('a checkpoint', () => {
  test.for([
    ['e', 200],
    ['画', 83],
    ['\u0001', 42],
  ] as const)(
    'takes at most 1 KB beside its fleets, with the longest names and errors: %j',
    async ([letter, longest], { emulator, owner }) => {
      const name = 'i'.repeat(101);
      emulator.account(ownerId).addImage({ name });
      const long = { name: letter.repeat(5000), code: letter.repeat(5000) };
      const context = contextOf(owner, () => Promise.reject(Object.assign(new Error(letter.repeat(5000)), long)));
      const first = await beginRevocation(context, name, consumerId, { pollSeconds: 3599.999 });
      const { steps } = await stepToEnd(emulator, context, first);
      for (const { checkpoint } of [first, ...steps]) {
        expect(Buffer.byteLength(JSON.stringify(checkpoint))).toBeLessThanOrEqual(1024);
        expect(checkpoint).toEqual(throughJson(checkpoint));
      }
      const messages = steps
        .flatMap(({ events }) => events)
        .flatMap((event) => ('error' in event ? [event.error.message] : []));
      expect(Math.max(...messages.map(({ length }) => length))).toBe(longest);
    },
  );
});

describe('a step with the client of', () => {
  const eastern = { region: 'us-east-1' };

  test('another region takes no share of the image of that name there', async ({ emulator, owner, consumer }) => {
    emulator.account(ownerId, eastern).addImage({ name: 'Test_Image' });
    const east = new AppStreamClient(emulator.clientConfig(ownerId, eastern));
    await shareImage(owner);
    await shareImage(east);
    const { first } = await begun({ owner, consumer });
    const silent = { send: east.send.bind(east) };

    for (const client of [east, silent]) {
      await expect(stepRevocation(contextOf(client, undefined), first.checkpoint)).rejects.toThrow(InvalidInputError);
    }
    expect(countOf(emulator, 'DeleteImagePermissions')).toBe(0);
  });

  test.for([
    ['has an image of that name', 'Test_Image'],
    ['has other images only', 'Other'],
  ] as const)(
    'another account that %s neither revokes nor says so',
    async ([, name], { emulator, owner, consumer }) => {
      emulator.account('333333333333').addImage({ name });
      await shareImage(owner);
      const { first } = await begun({ owner, consumer });
      const context = contextOf(new AppStreamClient(emulator.clientConfig('333333333333')), undefined);

      await expect(stepRevocation(context, first.checkpoint)).rejects.toThrow('is for account 333333333333');
      expect(countOf(emulator, 'DeleteImagePermissions')).toBe(0);
    },
  );

  test('the right account takes a deleted image for one that nobody has', async ({ emulator, owner, consumer }) => {
    emulator.account(ownerId).addImage({ name: 'Other' });
    const { context, first } = await begun({ owner, consumer });
    await owner.send(new DeleteImageCommand({ Name: 'Test_Image' }));
    emulator.advance(3600);

    expect((await stepRevocation(context, first.checkpoint)).report).toMatchObject({ change: { changed: false } });
  });

  test('another region of both accounts does not take fleets out of sight for deleted ones', async ({
    emulator,
    owner,
    consumer,
  }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);
    const { context, first } = await begun({ owner, consumer });
    const { checkpoint } = await stepRevocation(context, first.checkpoint);
    const east = (accountId: string) => new AppStreamClient(emulator.clientConfig(accountId, eastern));

    const step = await stepRevocation(contextOf(east(ownerId), east), checkpoint);

    expect(step).toMatchObject({ done: false, events: [{ type: 'look-failed' }] });
    expect(step.events).toMatchObject([{ error: { message: expect.stringContaining('us-east-1') as unknown } }]);
  });
});

describe('aborting a step', () => {
  test('rejects with the reason, and the checkpoint still stands', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    const { context, first } = await begun({ owner, consumer });
    const reason = new Error('shift is over');
    await expect(stepRevocation(context, first.checkpoint, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const { last } = await stepToEnd(emulator, context, first);
    expect(last.report.outcome).toBe('drained');
  });

  test('does not wait for a consumer client that never comes', async ({ owner }) => {
    await shareImage(owner);
    const stop = new AbortController();
    const reason = new Error('shift is over');
    const context = contextOf(owner, () => {
      stop.abort(reason);
      return new Promise(() => undefined);
    });
    await expect(stepRevocation(context, aCheckpoint(), { signal: stop.signal })).rejects.toBe(reason);
  });
});
