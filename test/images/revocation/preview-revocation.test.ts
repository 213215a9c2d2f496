import { AppStreamClient, UpdateFleetCommand } from '@aws-sdk/client-appstream';
import { describe, expect } from 'vitest';
import { InvalidInputError, NotFoundError } from '../../../src/errors.js';
import { previewRevocation } from '../../../src/images/revocation/index.js';
import { consumerId, ownerId, test } from '../../support/emulated.js';
import { addBusyFleet, addFleet, contextOf, imageArn, shareImage, throughJson } from './shared-image.js';

describe('previewRevocation', () => {
  test('tells fleets, users and copies, and only reads', async ({ emulator, owner, consumer }) => {
    await shareImage(owner, true);
    const [anna = ''] = await addBusyFleet(emulator, consumer, 'busy', ['anna']);
    await addFleet(consumer, 'stopped');
    const account = emulator.account(consumerId);
    account.addImage({ name: 'copy', baseImageArn: imageArn });
    const earlier = emulator.requests.length;

    const impact = await previewRevocation(
      contextOf(owner, () => consumer),
      'Test_Image',
      consumerId,
    );

    expect(impact).toEqual({
      imageName: 'Test_Image',
      imageArn,
      accountId: consumerId,
      before: { allowFleet: true, allowImageBuilder: true },
      visible: true,
      fleets: [
        {
          fleetName: 'busy',
          state: 'RUNNING',
          desired: 5,
          inUse: 1,
          sessions: [
            {
              id: anna,
              userId: 'anna',
              stackName: 'busy',
              authenticationType: 'API',
              startedAt: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
            },
          ],
        },
        { fleetName: 'stopped', state: 'STOPPED', desired: 5, inUse: 0, sessions: [] },
      ],
      allowsCopies: true,
      survivingCopies: { imageBuilders: [], images: ['copy'] },
    });
    expect(impact).toEqual(throughJson(impact));
    const made = emulator.requests.slice(earlier).map(({ operation }) => operation);
    expect(made.filter((operation) => !/^(Describe|List)/.test(operation))).toEqual([]);
  });

  test('tells no fleet of another image, and no user of it', async ({ emulator, owner, consumer }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'ours', ['anna']);
    await addBusyFleet(emulator, consumer, 'theirs', ['ben']);
    emulator.account(consumerId).addImage({ name: 'Own_Image' });
    await consumer.send(new UpdateFleetCommand({ Name: 'theirs', ImageName: 'Own_Image' }));

    const { fleets } = await previewRevocation(
      contextOf(owner, () => consumer),
      'Test_Image',
      consumerId,
    );

    expect(fleets.map(({ fleetName, sessions }) => [fleetName, sessions.map(({ userId }) => userId)])).toEqual([
      ['ours', ['anna']],
    ]);
  });

  test('looks for no copies without builder rights', async ({ owner, consumer }) => {
    await shareImage(owner);
    const impact = await previewRevocation(
      contextOf(owner, () => consumer),
      'Test_Image',
      consumerId,
    );
    expect(impact).toMatchObject({ visible: true, fleets: [], allowsCopies: false });
    expect(impact).not.toHaveProperty('survivingCopies');
  });

  test('says so when the image is not shared with the account', async ({ owner, consumer }) => {
    const impact = await previewRevocation(
      contextOf(owner, () => consumer),
      'Test_Image',
      consumerId,
    );
    expect(impact).not.toHaveProperty('before');
  });

  test('says that it cannot see without a client', async ({ owner }) => {
    await shareImage(owner);
    const impact = await previewRevocation(contextOf(owner, undefined), 'Test_Image', consumerId);
    expect(impact).toMatchObject({ visible: false, fleets: [] });
    expect(impact).not.toHaveProperty('because');
  });

  test.for([
    ['the fleets', []],
    ['the sessions', ['DescribeFleets', 'ListAssociatedStacks']],
    ['the copies', ['DescribeFleets', 'ListAssociatedStacks', 'DescribeSessions']],
  ] as const)(
    'shows nothing rather than half when %s are denied',
    async ([, allowed], { emulator, owner, consumer }) => {
      await shareImage(owner, true);
      await addBusyFleet(emulator, consumer, 'busy', ['anna']);
      emulator.allow(consumerId, allowed);
      const impact = await previewRevocation(
        contextOf(owner, () => consumer),
        'Test_Image',
        consumerId,
      );
      expect(impact).toMatchObject({ visible: false, fleets: [], because: { code: 'access' }, allowsCopies: true });
    },
  );

  test('does not show a fleet without users when every question about them is refused', async ({
    emulator,
    owner,
    consumer,
  }) => {
    await shareImage(owner);
    await addBusyFleet(emulator, consumer, 'busy', ['anna']);
    const context = contextOf(owner, () => consumer);
    const error = { code: 'InvalidParameterCombinationException' };

    emulator.fail({ operation: 'DescribeSessions', error, times: 4 });
    const refused = await previewRevocation(context, 'Test_Image', consumerId);
    emulator.fail({ operation: 'DescribeSessions', error, times: 3 });
    const answered = await previewRevocation(context, 'Test_Image', consumerId);

    expect(refused).toMatchObject({ visible: false, fleets: [], because: { code: 'rejected-input' } });
    expect(answered).toMatchObject({ visible: true, fleets: [{ fleetName: 'busy' }] });
  });

  test('refuses a wrong account and tells a missing image', async ({ owner }) => {
    const context = contextOf(owner, undefined);
    await expect(previewRevocation(context, 'Test_Image', ownerId)).rejects.toThrow(InvalidInputError);
    await expect(previewRevocation(context, 'No_Image', consumerId)).rejects.toThrow(NotFoundError);
    const options = { until: 'drained' } as object;
    await expect(previewRevocation(context, 'Test_Image', consumerId, options)).rejects.toThrow(InvalidInputError);
  });

  test('believes no client whose credentials tell another account, where no fleet could tell it', async ({
    emulator,
    owner,
  }) => {
    await shareImage(owner);
    const elsewhere = new AppStreamClient(emulator.clientConfig('333333333333'));
    const context = contextOf(owner, () => elsewhere);
    const impact = await previewRevocation(context, 'Test_Image', consumerId);
    expect(impact).toMatchObject({ visible: false, fleets: [], because: { code: 'conflict' } });
    expect(impact.because?.message).toBe(
      `The consumer client for account ${consumerId} looks into account 333333333333.`,
    );
  });

  test.for([
    ['tell no account', () => Promise.resolve({ accessKeyId: consumerId })],
    ['cannot be had,', () => Promise.reject(new Error('no'))],
  ] as const)('looks with credentials that %s', async ([, credentials], { owner, consumer }) => {
    await shareImage(owner);
    const client = { config: { credentials }, send: consumer.send.bind(consumer) };
    const impact = await previewRevocation(
      contextOf(owner, () => client),
      'Test_Image',
      consumerId,
    );
    expect(impact).toMatchObject({ visible: true, fleets: [] });
  });

  test('rejects with the reason of its signal', async ({ owner, consumer }) => {
    await shareImage(owner);
    const stop = new AbortController();
    const reason = new Error('shift is over');
    const context = contextOf(owner, () => {
      stop.abort(reason);
      return consumer;
    });
    const preview = previewRevocation(context, 'Test_Image', consumerId, { signal: stop.signal });
    await expect(preview).rejects.toBe(reason);
  });
});
