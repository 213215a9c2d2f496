import { AppStreamClient, CreateFleetCommand } from '@aws-sdk/client-appstream';
import { describe, expect, vi } from 'vitest';
import type { AppStreamSender } from '../../../src/core/senders.js';
import type { Emulator } from '../../../src/emulator/index.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../../../src/errors.js';
import type { ImageShareContext } from '../../../src/images/context.js';
import { beginRevocation, type RevocationOptions } from '../../../src/images/revocation/index.js';
import { consumerId, ownerId, test } from '../../support/emulated.js';
import { addBusyFleet, addFleet, contextOf, imageArn, shareImage, stepToEnd, throughJson } from './shared-image.js';

const now = () => Date.parse('2026-01-01T00:00:00.000Z');

function writes(emulator: Emulator): readonly string[] {
  return emulator.requests.map(({ operation }) => operation).filter((operation) => !/^(Describe|List)/.test(operation));
}

describe('beginRevocation', () => {
  test('reads the image, the share and the fleets on it, and writes nothing', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna', 'ben']);
    const before = writes(emulator);

    const step = await beginRevocation(
      contextOf(owner, () => consumer),
      'Test_Image',
      consumerId,
      { now },
    );

    expect(writes(emulator)).toEqual(before);
    expect(step).toMatchObject({ events: [], done: false, waitSeconds: 0 });
    expect(step.report).toEqual({
      complete: false,
      imageName: 'Test_Image',
      imageArn,
      accountId: consumerId,
      outcome: 'in-progress',
      fleets: [{ fleetName: 'Test_Fleet', outcome: 'affected', desiredBefore: 5, inUseBefore: 2, expiredSessions: 0 }],
      survivingCopies: { imageBuilders: [], images: [] },
    });
    expect(step.checkpoint).toEqual(throughJson(step.checkpoint));
  });

  test('watches for the longest session and an hour, every 30 seconds, by the clock it is given', async ({ owner }) => {
    await shareImage(owner);
    const { checkpoint } = await beginRevocation(contextOf(owner, undefined), 'Test_Image', consumerId, { now });
    expect(checkpoint).toMatchObject({
      startedAt: '2026-01-01T00:00:00.000Z',
      deadlineAt: '2026-01-06T01:00:00.000Z',
      pollSeconds: 30,
      until: 'drained',
      expireSessions: false,
    });
  });

  test('asks for the client of the consumer once, by its account', async ({ owner, consumer }) => {
    await shareImage(owner);
    const consumerClient = vi.fn(() => Promise.resolve(consumer));
    await beginRevocation(contextOf(owner, consumerClient), 'Test_Image', consumerId);
    expect(consumerClient.mock.calls).toEqual([[consumerId]]);
  });

  test('keeps the fleets on the image only', async ({ owner, consumer, emulator }) => {
    await shareImage(owner);
    const { name } = emulator.account(consumerId).addImage({ name: 'Own_Image' });
    await addFleet(consumer, 'mine', { ImageArn: undefined, ImageName: name });
    await addFleet(consumer, 'shared');

    const { report } = await beginRevocation(
      contextOf(owner, () => consumer),
      'Test_Image',
      consumerId,
    );

    expect(report.fleets.map(({ fleetName }) => fleetName)).toEqual(['shared']);
  });

  const refused: readonly [what: string, name: unknown, account: unknown, options: unknown][] = [
    ['a malformed image name', '-x', consumerId, {}],
    ['an ARN for a name', imageArn, consumerId, {}],
    ['an account id that is a number', 'Test_Image', 222222222222, {}],
    ['an account id that is too short', 'Test_Image', '12345', {}],
    ['an unknown goal', 'Test_Image', consumerId, { until: 'empty' }],
    ['an unknown option', 'Test_Image', consumerId, { expireSession: true }],
    ['no pause between looks', 'Test_Image', consumerId, { pollSeconds: 0 }],
    ['a pause of more than an hour', 'Test_Image', consumerId, { pollSeconds: 3601 }],
    ['no time at all', 'Test_Image', consumerId, { timeoutSeconds: 0 }],
    ['endless time', 'Test_Image', consumerId, { timeoutSeconds: Number.POSITIVE_INFINITY }],
    ['a yes in words', 'Test_Image', consumerId, { expireSessions: 'yes' }],
    ['a signal that is none', 'Test_Image', consumerId, { signal: {} }],
    ['a clock that is none', 'Test_Image', consumerId, { now: 5 }],
    ['a clock that tells no time', 'Test_Image', consumerId, { now: () => Number.NaN }],
  ];

  for (const [what, name, account, options] of refused) {
    test(`refuses ${what}, and sends nothing`, async ({ emulator, owner }) => {
      const context = contextOf(owner, undefined);
      const begun = beginRevocation(context, name as string, account as string, options as RevocationOptions);
      await expect(begun).rejects.toThrow(InvalidInputError);
      expect(emulator.requests).toEqual([]);
    });
  }

  test('refuses the account that owns the image', async ({ owner, emulator }) => {
    const begun = beginRevocation(contextOf(owner, undefined), 'Test_Image', ownerId);
    await expect(begun).rejects.toThrow(InvalidInputError);
    expect(writes(emulator)).toEqual([]);
  });

  test('tells an image that is not there', async ({ owner }) => {
    const begun = beginRevocation(contextOf(owner, undefined), 'No_Image', consumerId);
    await expect(begun).rejects.toThrow(NotFoundError);
  });

  test('does not try again by itself when it is throttled', async ({ emulator, owner }) => {
    emulator.fail({ operation: 'DescribeImages', error: { code: 'RequestLimitExceededException' } });
    const begun = beginRevocation(contextOf(owner, undefined), 'Test_Image', consumerId);
    await expect(begun).rejects.toMatchObject({ code: 'throttled', retryable: true });
    expect(emulator.requests).toHaveLength(1);
  });
});

describe('requireVisible', () => {
  test('refuses before any write when there is no client for the consumer', async ({ emulator, owner }) => {
    await shareImage(owner);
    const before = writes(emulator);
    const begun = beginRevocation(contextOf(owner, undefined), 'Test_Image', consumerId, { requireVisible: true });
    await expect(begun).rejects.toThrow(/no consumer client.*stays shared/);
    expect(writes(emulator)).toEqual(before);
  });

  test('refuses with the reason and what is known of the impact', async ({ emulator, owner, consumer }) => {
    await shareImage(owner, true);
    emulator.allow(consumerId, []);
    const before = writes(emulator);

    const begun = beginRevocation(
      contextOf(owner, () => consumer),
      'Test_Image',
      consumerId,
      { requireVisible: true },
    );
    const error: unknown = await begun.catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({
      reason: 'blocked',
      cause: { code: 'access' },
      message: expect.stringContaining('cannot be seen (DescribeFleets failed') as unknown,
      impact: {
        imageName: 'Test_Image',
        imageArn,
        accountId: consumerId,
        before: { allowFleet: true, allowImageBuilder: true },
        visible: false,
        because: { code: 'access', operation: 'DescribeFleets' },
        fleets: [],
        allowsCopies: true,
      },
    });
    expect(writes(emulator)).toEqual(before);
  });

  test('knows an account without a share to have none', async ({ owner }) => {
    const begun = beginRevocation(contextOf(owner, undefined), 'Test_Image', consumerId, { requireVisible: true });
    const error: unknown = await begun.catch((reason: unknown) => reason);

    const { impact } = error as ConflictError;
    expect(impact).toMatchObject({ visible: false, allowsCopies: false });
    expect(impact).not.toHaveProperty('before');
  });

  test('lets pass what can be seen', async ({ owner, consumer }) => {
    await shareImage(owner);
    const context = contextOf(owner, () => consumer);
    const begun = beginRevocation(context, 'Test_Image', consumerId, { requireVisible: true });
    await expect(begun).resolves.toMatchObject({ done: false });
  });
});

describe('a client that cannot be the consumer’s', () => {
  test('is not believed when it is for another region', async ({ emulator, owner }) => {
    await shareImage(owner);
    const elsewhere = new AppStreamClient(emulator.clientConfig(consumerId, { region: 'eu-west-1' }));
    const context = contextOf(owner, () => elsewhere);
    const begun = await beginRevocation(context, 'Test_Image', consumerId);
    const { events } = await stepToEnd(emulator, context, begun);
    expect(events[1]).toMatchObject({
      type: 'not-visible',
      because: { message: expect.stringContaining('eu-west-1') as unknown },
    });
  });

  test('is not believed when its fleets are in another region, though it does not say so', async ({
    emulator,
    owner,
  }) => {
    await shareImage(owner);
    const region = 'eu-west-1';
    const elsewhere = new AppStreamClient(emulator.clientConfig(consumerId, { region }));
    emulator.account(consumerId, { region }).addImage({ name: 'Own_Image' });
    await addFleet(elsewhere, 'Test_Fleet', { ImageArn: undefined, ImageName: 'Own_Image' });
    const silent = { send: elsewhere.send.bind(elsewhere) } as unknown as AppStreamSender;

    const { checkpoint } = await beginRevocation(
      contextOf(owner, () => silent),
      'Test_Image',
      consumerId,
    );

    expect(checkpoint).toMatchObject({
      seen: false,
      unseenBecause: { message: expect.stringContaining(region) as unknown },
    });
  });

  test('is told to be none when the function gives none', async ({ owner }) => {
    await shareImage(owner);
    const context = contextOf(owner, (() => undefined) as unknown as ImageShareContext['consumerClient']);
    const { checkpoint } = await beginRevocation(context, 'Test_Image', consumerId);
    expect(checkpoint.unseenBecause).toMatchObject({
      code: 'invalid-input',
      message: 'what consumerClient gave: undefined has no "send": give an AppStreamClient',
    });
  });

  test('is asked when it cannot tell its region', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    await addFleet(consumer, 'Test_Fleet');
    const config = { region: () => Promise.reject(new Error('Region is missing')) };
    const silent: AppStreamSender = { send: consumer.send.bind(consumer), config };
    const context = contextOf(owner, () => silent);
    const begun = await beginRevocation(context, 'Test_Image', consumerId);
    const { last } = await stepToEnd(emulator, context, begun);
    expect(last.report).toMatchObject({ outcome: 'drained', fleets: [{ fleetName: 'Test_Fleet' }] });
  });

  test('is not believed when its fleets are another account’s', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    await consumer.send(
      new CreateFleetCommand({
        Name: 'other',
        ImageArn: imageArn,
        InstanceType: 'stream.standard.medium',
        ComputeCapacity: { DesiredInstances: 1 },
      }),
    );
    const context = contextOf(owner, () => consumer);
    const begun = await beginRevocation(context, 'Test_Image', '333333333333', { timeoutSeconds: 60 });
    const { last } = await stepToEnd(emulator, context, begun);
    expect(last.report).toMatchObject({ outcome: 'not-visible', fleets: [] });
  });
});
