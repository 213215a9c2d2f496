import { UpdateFleetCommand } from '@aws-sdk/client-appstream';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { type RevocationEvent, revokeAndWatch } from '../../../src/images/revocation/index.js';
import { consumerId, test } from '../../support/emulated.js';
import { addBusyFleet, addFleet, contextOf, imageArn, shareImage, startFleet, types } from './shared-image.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.setTimerTickMode('nextTimerAsync');
});

afterEach(() => {
  vi.useRealTimers();
});

test('a session of 16 hours is watched to its end, with a look every 30 seconds', async ({
  emulator,
  owner,
  consumer,
}) => {
  await shareImage(owner);
  await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna'], { MaxUserDurationInSeconds: 57_600 });
  const startedAt = Date.now();

  const watch = await revokeAndWatch(
    contextOf(owner, () => consumer),
    'Test_Image',
    consumerId,
  );
  const before = emulator.requests.length;
  const report = await watch.result();

  expect(report).toMatchObject({ outcome: 'drained', complete: true });
  const hours = (Date.now() - startedAt) / 3_600_000;
  expect(hours).toBeGreaterThan(15.9);
  expect(hours).toBeLessThan(16.1);
  const operations = emulator.requests.slice(before).map(({ operation }) => operation);
  expect(new Set(operations)).toEqual(new Set(['DescribeFleets']));
  expect(Math.abs(operations.length - 1920)).toBeLessThanOrEqual(2);
  expect(vi.getTimerCount()).toBe(0);
});

test('a fleet of five with two users is cut off, lets both finish, and works again with a valid image', async ({
  emulator,
  owner,
  consumer,
}) => {
  const account = emulator.account(consumerId);
  await shareImage(owner);
  account.addImage({ name: 'Own_Image' });
  await addFleet(consumer, 'Test_Fleet', { ImageArn: undefined, ImageName: 'Own_Image' });
  await consumer.send(new UpdateFleetCommand({ Name: 'Test_Fleet', ImageArn: imageArn }));
  await startFleet(emulator, consumer, 'Test_Fleet');
  const session = { stackName: 'Test_Fleet', fleetName: 'Test_Fleet', authenticationType: 'API' } as const;
  const janedoe = account.startSession({ ...session, userId: 'janedoe' });
  const johndoe = account.startSession({ ...session, userId: 'johndoe' });

  const watch = await revokeAndWatch(
    contextOf(owner, () => consumer),
    'Test_Image',
    consumerId,
  );
  expect(() => account.startSession({ ...session, userId: 'newcomer' })).toThrow();
  const events: RevocationEvent[] = [];
  for await (const event of watch) {
    events.push(event);
    if (event.type !== 'fleet-draining') continue;
    account.endSession(event.inUse === 2 ? janedoe.id : johndoe.id);
  }

  expect(types(events)).toEqual([
    'revoked',
    'fleet-affected',
    'fleet-cut-off',
    'fleet-draining',
    'fleet-draining',
    'fleet-drained',
    'drained',
  ]);
  expect(events[1]).toMatchObject({ desired: 5, inUse: 2 });
  expect(events[2]).toMatchObject({ desired: 0, inUse: 2, fleetErrors: ['SHARED_IMAGE_DELETED'] });
  expect(await watch.result()).toMatchObject({
    complete: true,
    change: { before: { allowFleet: true, allowImageBuilder: false }, changed: true },
    fleets: [{ fleetName: 'Test_Fleet', outcome: 'drained', desiredBefore: 5, inUseBefore: 2 }],
  });

  const valid = { Name: 'Test_Fleet', ImageName: 'Own_Image', ComputeCapacity: { DesiredInstances: 1 } };
  await consumer.send(new UpdateFleetCommand(valid));
  emulator.advance(5);
  expect(account.startSession({ ...session, userId: 'newcomer' }).id).toBeTruthy();
});
