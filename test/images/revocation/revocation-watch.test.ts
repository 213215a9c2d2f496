import { DescribeImagePermissionsCommand } from '@aws-sdk/client-appstream';
import { afterEach, beforeEach, describe, expect, vi } from 'vitest';
import type { Emulator } from '../../../src/emulator/index.js';
import { AccessError, InvalidInputError, WaitTimeoutError } from '../../../src/errors.js';
import type { FleetRecord } from '../../../src/images/revocation/checkpoint.js';
import {
  beginRevocation,
  type ResumeRevocationOptions,
  type RevocationCheckpoint,
  type RevocationEvent,
  type RevocationWatch,
  resumeWatch,
  revokeAndWatch,
} from '../../../src/images/revocation/index.js';
import { timedOut } from '../../../src/images/revocation/revocation-watch.js';
import { consumerId, ownerId, test } from '../../support/emulated.js';
import { aCheckpoint } from './a-checkpoint.js';
import { addBusyFleet, contextOf, shareImage, throughJson, types } from './shared-image.js';

/** A fleet in each stage, in their order. */
function fleetsIn(...stages: readonly FleetRecord['stage'][]): readonly FleetRecord[] {
  const known = { inUse: 1, desiredBefore: 1, inUseBefore: 1, expiredSessions: 0 };
  return stages.map((stage, at) => ({ fleetName: `fleet-${at}`, stage, ...known }));
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.setTimerTickMode('nextTimerAsync');
});

afterEach(() => {
  vi.useRealTimers();
});

/** Reads events until one is wanted no more, and leaves the loop. */
async function read(watch: RevocationWatch, isLast: (event: RevocationEvent) => boolean = () => false) {
  const events: RevocationEvent[] = [];
  for await (const event of watch) {
    events.push(event);
    if (isLast(event)) break;
  }
  return events;
}

function looks(emulator: Emulator): number {
  return emulator.requests.filter(({ operation }) => operation === 'DescribeFleets').length;
}

function endIn(emulator: Emulator, seconds: number, sessionId: string): void {
  setTimeout(() => {
    emulator.account(consumerId).endSession(sessionId);
  }, seconds * 1000);
}

const shortSession = { MaxUserDurationInSeconds: 600 };

test('a watch waits no longer when the clock is set back a week', async ({ emulator, owner, consumer }) => {
  await shareImage(owner);
  const [session = ''] = await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);
  const watch = await revokeAndWatch(
    contextOf(owner, () => consumer),
    'Test_Image',
    consumerId,
  );
  const before = Date.now();
  endIn(emulator, 1800, session);
  await read(watch, ({ type }) => type === 'fleet-draining');
  vi.setSystemTime(before - 7 * 86_400_000);
  expect((await watch.result()).outcome).toBe('drained');
  expect(Date.now()).toBeLessThan(before - 6 * 86_400_000);
});

describe('revokeAndWatch', () => {
  test('resolves once the share is gone, and needs no reading for that', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna']);

    await revokeAndWatch(
      contextOf(owner, () => consumer),
      'Test_Image',
      consumerId,
    );

    const { SharedImagePermissionsList: grants } = await owner.send(
      new DescribeImagePermissionsCommand({ Name: 'Test_Image' }),
    );
    expect(grants).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('tells what happens until nobody streams', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    const [anna = '', ben = ''] = await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna', 'ben']);
    endIn(emulator, 100, anna);
    endIn(emulator, 200, ben);

    const watch = await revokeAndWatch(
      contextOf(owner, () => consumer),
      'Test_Image',
      consumerId,
    );
    const events = await read(watch);

    expect(types(events)).toEqual([
      'revoked',
      'fleet-affected',
      'fleet-cut-off',
      'fleet-draining',
      'fleet-draining',
      'fleet-drained',
      'drained',
    ]);
    expect(await watch.result()).toMatchObject({ complete: true, outcome: 'drained' });
  });

  test('tries again when the revoke is throttled', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    const error = { code: 'RequestLimitExceededException' };
    emulator.fail({ operation: 'DeleteImagePermissions', error, times: 3 });
    const watch = await revokeAndWatch(
      contextOf(owner, () => consumer),
      'Test_Image',
      consumerId,
    );
    expect(types(await read(watch))).toEqual(['look-failed', 'look-failed', 'look-failed', 'revoked', 'drained']);
  });

  test('rejects at the deadline when every try failed, with a checkpoint to go on from', async ({
    emulator,
    owner,
  }) => {
    await shareImage(owner);
    const error = { code: 'RequestLimitExceededException' };
    emulator.fail({ operation: 'DeleteImagePermissions', error, times: 4 });
    const context = contextOf(owner, undefined);

    const watch = revokeAndWatch(context, 'Test_Image', consumerId, { timeoutSeconds: 200 });
    const failure: unknown = await watch.catch((reason: unknown) => reason);

    expect(failure).toBeInstanceOf(WaitTimeoutError);
    expect(failure).toMatchObject({ lastState: 'shared', message: expect.stringContaining('still shared') as unknown });
    const { checkpoint } = failure as { checkpoint: RevocationCheckpoint };
    expect(checkpoint.undelivered?.length).toBe(checkpoint.failures);
    emulator.reset();
    await shareImage(owner);
    const resumed = resumeWatch(context, throughJson(checkpoint), { timeoutSeconds: 60 });
    expect(await resumed.result()).toMatchObject({ outcome: 'not-visible', change: { changed: true } });
  });

  test('rejects at once when the owner may not revoke', async ({ emulator, owner }) => {
    await shareImage(owner);
    emulator.allow(ownerId, ['DescribeImages', 'DescribeImagePermissions']);
    const watch = revokeAndWatch(contextOf(owner, undefined), 'Test_Image', consumerId);
    await expect(watch).rejects.toThrow(AccessError);
  });

  test('retries a throttled read before the revoke', async ({ emulator, owner }) => {
    await shareImage(owner);
    emulator.fail({ operation: 'DescribeImages', error: { code: 'RequestLimitExceededException' } });
    const watch = await revokeAndWatch(contextOf(owner, undefined), 'Test_Image', consumerId);
    expect(await watch.result()).toMatchObject({ outcome: 'not-visible' });
  });

  test('takes no clock: that is for steps', async ({ emulator, owner }) => {
    const options = { now: () => 0 } as object;
    const watch = revokeAndWatch(contextOf(owner, undefined), 'Test_Image', consumerId, options);
    await expect(watch).rejects.toThrow(InvalidInputError);
    expect(emulator.requests).toEqual([]);
  });

  test('rejects with the reason of its signal between two tries', async ({ emulator, owner }) => {
    await shareImage(owner);
    const error = { code: 'RequestLimitExceededException' };
    emulator.fail({ operation: 'DeleteImagePermissions', error, times: 100 });
    const stop = new AbortController();
    const reason = new Error('shift is over');
    setTimeout(() => stop.abort(reason), 100_000);
    const options = { signal: stop.signal };
    await expect(revokeAndWatch(contextOf(owner, undefined), 'Test_Image', consumerId, options)).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the stream of events', () => {
  test('is suspended by leaving the loop, and goes on in the next one', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna'], shortSession);
    const watch = await revokeAndWatch(
      contextOf(owner, () => consumer),
      'Test_Image',
      consumerId,
    );

    const first = await read(watch, ({ type }) => type === 'fleet-affected');
    const asked = emulator.requests.length;
    await vi.advanceTimersByTimeAsync(300_000);
    expect(emulator.requests).toHaveLength(asked);
    const rest = await read(watch);

    expect(types([...first, ...rest])).toEqual([
      'revoked',
      'fleet-affected',
      'fleet-cut-off',
      'fleet-draining',
      'fleet-drained',
      'drained',
    ]);
    expect(await read(watch)).toEqual([]);
  });

  test('is shared by two loops: each event comes once', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna'], shortSession);
    const watch = await revokeAndWatch(
      contextOf(owner, () => consumer),
      'Test_Image',
      consumerId,
    );

    const [left, right] = await Promise.all([read(watch), read(watch)]);

    const ids = [...left, ...right].map(({ id }) => id);
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(6);
  });

  test('is kept while only the result is awaited', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna'], shortSession);
    const watch = await revokeAndWatch(
      contextOf(owner, () => consumer),
      'Test_Image',
      consumerId,
    );

    const [once, again] = await Promise.all([watch.result(), watch.result()]);

    expect(again).toEqual(once);
    expect(await watch.result()).toEqual(once);
    expect(types(await read(watch))).toHaveLength(6);
  });

  test('and the result drive the same watch when both are awaited', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna'], shortSession);
    const watch = await revokeAndWatch(
      contextOf(owner, () => consumer),
      'Test_Image',
      consumerId,
    );
    const before = looks(emulator);

    const [report, events] = await Promise.all([watch.result(), read(watch)]);

    expect(report.outcome).toBe('drained');
    expect(events).toHaveLength(6);
    expect(looks(emulator) - before).toBe(20);
  });
});

describe('checkpoint', () => {
  test('carries the events that were not handed out, so that none is lost', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna'], shortSession);
    const context = contextOf(owner, () => consumer);
    const watch = await revokeAndWatch(context, 'Test_Image', consumerId);
    const first = await read(watch, ({ type }) => type === 'fleet-affected');

    const checkpoint = throughJson(watch.checkpoint());

    expect(types(checkpoint.undelivered ?? [])).toEqual(['fleet-cut-off', 'fleet-draining']);
    const rest = await read(resumeWatch(context, checkpoint));
    expect(types([...first, ...rest])).toEqual([
      'revoked',
      'fleet-affected',
      'fleet-cut-off',
      'fleet-draining',
      'fleet-drained',
      'drained',
    ]);
    expect(new Set([...first, ...rest].map(({ id }) => id)).size).toBe(6);
  });

  test('is not changed by what the watch does later', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna'], shortSession);
    const watch = await revokeAndWatch(
      contextOf(owner, () => consumer),
      'Test_Image',
      consumerId,
    );
    const checkpoint = watch.checkpoint();
    const kept = throughJson(checkpoint);
    await read(watch);
    expect(checkpoint).toEqual(kept);
  });
});

describe('a watch that runs out of time', () => {
  test('rejects its result with a checkpoint, and goes on from it with more time', async ({
    emulator,
    owner,
    consumer,
  }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna'], shortSession);
    const context = contextOf(owner, () => consumer);
    const watch = await revokeAndWatch(context, 'Test_Image', consumerId, { timeoutSeconds: 200 });

    expect(types(await read(watch)).at(-1)).toBe('fleet-draining');
    const failure: unknown = await watch.result().catch((reason: unknown) => reason);

    expect(failure).toBeInstanceOf(WaitTimeoutError);
    expect(failure).toMatchObject({
      wantedState: 'drained',
      lastState: 'revoked',
      message: expect.stringContaining('Test_Fleet') as unknown,
    });
    const { checkpoint } = failure as { checkpoint: RevocationCheckpoint };
    expect(checkpoint).toEqual(watch.checkpoint());
    await expect(resumeWatch(context, checkpoint).result()).rejects.toThrow(WaitTimeoutError);
    const resumed = resumeWatch(context, throughJson(checkpoint), { timeoutSeconds: 3600 });
    expect(await resumed.result()).toMatchObject({ complete: true, outcome: 'drained' });
  });

  test.each<[string, Partial<RevocationCheckpoint>, string]>([
    [
      'that users still stream from',
      { until: 'drained', fleets: fleetsIn('affected', 'cut-off', 'drained') },
      'fleets that are not drained: fleet-0, fleet-1',
    ],
    [
      'that are not cut off',
      { until: 'cut-off', fleets: fleetsIn('affected', 'cut-off', 'drained') },
      'fleets that are not cut-off: fleet-0',
    ],
    [
      'of which there are many',
      { until: 'drained', fleets: fleetsIn(...Array.from({ length: 7 }, () => 'cut-off' as const)) },
      'fleets that are not drained: fleet-0, fleet-1, fleet-2, fleet-3, fleet-4 and 2 more',
    ],
    [
      'of which there are five',
      { until: 'drained', fleets: fleetsIn(...Array.from({ length: 5 }, () => 'cut-off' as const)) },
      'fleets that are not drained: fleet-0, fleet-1, fleet-2, fleet-3, fleet-4',
    ],
    ['that are all done', { until: 'drained', fleets: fleetsIn('drained') }, 'its last looks failed'],
  ])('names the fleets %s', (_, more, found) => {
    const checkpoint = aCheckpoint({
      revoked: true,
      startedAt: '2026-01-01T00:00:00.000Z',
      deadlineAt: '2026-01-01T00:10:00.000Z',
      ...more,
    });

    expect(timedOut(checkpoint).message).toBe(
      `Image Test_Image, account ${consumerId}: after 600 s ${found}. Resume from the checkpoint with a new timeoutSeconds.`,
    );
  });

  test('resolves as not visible when the consumer was never seen', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    emulator.allow(consumerId, []);
    const context = contextOf(owner, () => consumer);
    const watch = await revokeAndWatch(context, 'Test_Image', consumerId, { timeoutSeconds: 3600 });
    expect(await watch.result()).toMatchObject({ complete: false, outcome: 'not-visible' });
    expect(types(await read(watch)).slice(0, 2)).toEqual(['revoked', 'not-visible']);
  });
});

describe('resumeWatch', () => {
  test('revokes when that had not been done yet', async ({ owner, consumer }) => {
    await shareImage(owner);
    const context = contextOf(owner, () => consumer);
    const { checkpoint } = await beginRevocation(context, 'Test_Image', consumerId);
    const report = await resumeWatch(context, throughJson(checkpoint)).result();
    expect(report).toMatchObject({ outcome: 'drained', change: { changed: true } });
  });

  test('leaves a watch alone that has reached its goal, whatever the time', async ({ emulator, owner }) => {
    const done = aCheckpoint({ outcome: 'drained' });
    const watch = resumeWatch(contextOf(owner, undefined), done, { timeoutSeconds: 60 });
    expect(await watch.result()).toMatchObject({ complete: true });
    expect(await read(watch)).toEqual([]);
    expect(emulator.requests).toEqual([]);
  });

  test('forgets copies that were found when the time was up, since more may follow', ({ owner }) => {
    const survivingCopies = { imageBuilders: [], images: ['copy'] };
    const late = aCheckpoint({ outcome: 'timed-out', survivingCopies });
    const open = resumeWatch(contextOf(owner, undefined), late, { timeoutSeconds: 60 }).checkpoint();
    expect(open.outcome).toBe('in-progress');
    expect(open).toEqual(throughJson(open));
    expect(open).not.toHaveProperty('survivingCopies');
    expect(resumeWatch(contextOf(owner, undefined), late).checkpoint()).toEqual(late);
  });

  test('goes on with a watch that could not see, now that it can', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna'], shortSession);
    const blind = await revokeAndWatch(contextOf(owner, undefined), 'Test_Image', consumerId);
    expect(await blind.result()).toMatchObject({ outcome: 'not-visible' });

    const seeing = resumeWatch(
      contextOf(owner, () => consumer),
      blind.checkpoint(),
      { timeoutSeconds: 3600 },
    );

    expect(await seeing.result()).toMatchObject({ outcome: 'drained', fleets: [{ desiredBefore: null }] });
  });

  test.for([
    ['an unknown option', { until: 'drained' }],
    ['no time', { timeoutSeconds: 0 }],
    ['a signal that is none', { signal: 'stop' }],
  ] as const)('refuses %s', ([, options], { owner }) => {
    const resume = () => resumeWatch(contextOf(owner, undefined), aCheckpoint(), options as ResumeRevocationOptions);
    expect(resume).toThrow(InvalidInputError);
  });
});

describe('aborting a watch', () => {
  test('rejects in the middle of a pause, leaves no timer, and the checkpoint stands', async ({
    emulator,
    owner,
    consumer,
  }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna'], shortSession);
    const context = contextOf(owner, () => consumer);
    const stop = new AbortController();
    const reason = new Error('shift is over');
    const watch = await revokeAndWatch(context, 'Test_Image', consumerId, { signal: stop.signal });
    setTimeout(() => stop.abort(reason), 100_000);

    const both = await Promise.allSettled([watch.result(), read(watch)]);

    expect(both.map((outcome) => outcome.status === 'rejected' && (outcome.reason as unknown))).toEqual([
      reason,
      reason,
    ]);
    expect(vi.getTimerCount()).toBe(0);
    const asked = emulator.requests.length;
    await expect(watch.result()).rejects.toBe(reason);
    expect(emulator.requests).toHaveLength(asked);
    const report = await resumeWatch(context, throughJson(watch.checkpoint())).result();
    expect(report.outcome).toBe('drained');
  });
});
