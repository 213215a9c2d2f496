import { AppStreamClient } from '@aws-sdk/client-appstream';
import { describe, expect } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { ConflictError } from '../../src/errors.js';
import { ImageShare } from '../../src/images/index.js';
import {
  addFleet,
  consumerId,
  everything,
  grantsOf,
  ownerId,
  refusal,
  rejection,
  skipTime,
  test,
  writes,
} from './sharing.js';

describe('revoke', () => {
  test('takes the share back once, and tells what the account could do', async ({ images, emulator }) => {
    await images.share('Test_Image', everything(consumerId));

    const change = await images.revoke('Test_Image', consumerId);
    const again = await images.revoke('Test_Image', consumerId);

    expect(change).toEqual({
      imageName: 'Test_Image',
      accountId: consumerId,
      before: { allowFleet: true, allowImageBuilder: true },
      changed: true,
      allowsCopies: false,
    });
    expect(again).toEqual({ imageName: 'Test_Image', accountId: consumerId, changed: false, allowsCopies: false });
    expect(writes(emulator)).toEqual(['UpdateImagePermissions', 'DeleteImagePermissions']);
  });

  test('refuses an image that is missing and accounts that are none', async ({ images, emulator }) => {
    expect(await refusal(images.revoke('Missing', consumerId))).toBe('not-found');
    expect(await refusal(images.revoke('Test_Image', '2222'))).toBe('invalid-input');
    expect(writes(emulator)).toEqual([]);
  });

  test('leaves the share to an account that uses it when only unused ones are meant', async ({
    images,
    consumer,
    emulator,
  }) => {
    await images.shareForFleetOnly('Test_Image', consumerId);
    await addFleet(consumer, 'design-team');
    const before = writes(emulator).length;

    const error = await rejection(images.revoke('Test_Image', consumerId, { onlyIfUnused: true }));

    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({
      reason: 'in-use',
      impact: { accountId: consumerId, visible: true, fleets: [{ fleetName: 'design-team' }] },
    });
    expect(writes(emulator).length).toBe(before);
  });

  test('takes an unused share back, and finds nothing to do without one', async ({ images }) => {
    await images.shareForFleetOnly('Test_Image', consumerId);

    expect(await images.revoke('Test_Image', consumerId, { onlyIfUnused: true })).toMatchObject({ changed: true });
    expect(await images.revoke('Test_Image', consumerId, { onlyIfUnused: true })).toMatchObject({ changed: false });
  });

  test('finds nothing to do for a fleet that is left on an image which is no longer shared', async ({
    images,
    consumer,
  }) => {
    await images.shareForFleetOnly('Test_Image', consumerId);
    await addFleet(consumer, 'design-team');
    await images.revoke('Test_Image', consumerId);

    expect(await images.revoke('Test_Image', consumerId, { onlyIfUnused: true })).toMatchObject({ changed: false });
  });

  test('takes what it cannot see for used', async ({ owner, emulator }) => {
    const blind = new ImageShare({ client: owner });
    await blind.shareForFleetOnly('Test_Image', consumerId);

    const error = await rejection(blind.revoke('Test_Image', consumerId, { onlyIfUnused: true }));

    expect(error).toMatchObject({ reason: 'in-use', impact: { visible: false } });
    expect(writes(emulator)).toEqual(['UpdateImagePermissions']);
  });
});

describe.each(['not-found', 'ok'] as const)('where the service answers %s to a share that is gone', (answer) => {
  skipTime();

  function ownImages(): { readonly emulator: Emulator; readonly images: ImageShare } {
    const emulator = new Emulator({ assume: { deletePermissionsWithoutGrant: answer } });
    return { emulator, images: new ImageShare({ client: new AppStreamClient(emulator.clientConfig(ownerId)) }) };
  }

  test('a revoke whose answer was lost is our own', async () => {
    const { emulator, images } = ownImages();
    await images.shareForFleetOnly('Test_Image', consumerId);
    emulator.fail({ operation: 'DeleteImagePermissions', when: 'after', disconnect: true });

    const change = await images.revoke('Test_Image', consumerId);

    expect(change).toMatchObject({ before: { allowFleet: true }, changed: true });
    expect(await grantsOf(images)).toEqual([]);
  });
});
