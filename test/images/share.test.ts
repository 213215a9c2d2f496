import { describe, expect } from 'vitest';
import { ConflictError, QuotaError } from '../../src/errors.js';
import { type ImageGrant, ImageShare } from '../../src/images/index.js';
import { currentLimits } from '../../src/limits.js';
import {
  account,
  consumerId,
  everything,
  fleetsOnly,
  grantsOf,
  ownerId,
  refusal,
  rejection,
  skipTime,
  test,
  writes,
} from './sharing.js';

const fleets = { allowFleet: true, allowImageBuilder: false };
const builders = { allowFleet: false, allowImageBuilder: true };
const both = { allowFleet: true, allowImageBuilder: true };

describe('share', () => {
  test('gives an account what the grant says, and tells what was and what is', async ({ images }) => {
    const change = await images.share('Test_Image', everything(consumerId));

    expect(change).toEqual({
      imageName: 'Test_Image',
      accountId: consumerId,
      after: both,
      changed: true,
      allowsCopies: true,
    });
    expect(await grantsOf(images)).toEqual([everything(consumerId)]);
  });

  test('sends no write for a share that is so already', async ({ images, emulator }) => {
    await images.share('Test_Image', everything(consumerId));
    const before = writes(emulator).length;

    const again = await images.share('Test_Image', everything(consumerId));

    expect(again).toMatchObject({ before: both, after: both, changed: false, allowsCopies: true });
    expect(writes(emulator).length).toBe(before);
  });

  test('adds a right to those that an account has', async ({ images }) => {
    await images.share('Test_Image', { accountId: consumerId, ...builders });

    const change = await images.share('Test_Image', everything(consumerId));

    expect(change).toMatchObject({ before: builders, after: both, changed: true });
  });

  test('refuses to cut fleets off, with the row, until it is asked to', async ({ images, emulator }) => {
    await images.share('Test_Image', everything(consumerId));
    const wanted = { accountId: consumerId, ...builders };
    const before = writes(emulator).length;

    const error = await rejection(images.share('Test_Image', wanted));

    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({
      reason: 'would-cut-off',
      rows: [{ accountId: consumerId, action: 'change', before: both, after: builders, cutsOffFleets: true }],
    });
    expect(writes(emulator).length).toBe(before);
    expect(await images.share('Test_Image', wanted, { allowCutOff: true })).toMatchObject({ after: builders });
  });

  test.for([
    ['account id that is too short', { accountId: '12345', ...fleets }],
    ['account id that is a number', { accountId: 222222222222, ...fleets }],
    ['grant that allows nothing', { accountId: consumerId, allowFleet: false, allowImageBuilder: false }],
    ['missing flag', { accountId: consumerId, allowFleet: true }],
    ['unknown member', { accountId: consumerId, ...fleets, allowFleets: true }],
    ["owner's own account", { accountId: ownerId, ...fleets }],
  ] as const)('refuses an %s', async ([, grant], { images, emulator }) => {
    expect(await refusal(images.share('Test_Image', grant as ImageGrant))).toBe('invalid-input');
    expect(writes(emulator)).toEqual([]);
  });

  test('refuses names that cannot be one, and unknown options with the nearest known one', async ({ images }) => {
    expect(await refusal(images.share('no name', fleetsOnly(consumerId)))).toBe('invalid-input');
    const options: object = { allowCutoff: true };
    expect(await rejection(images.share('Test_Image', fleetsOnly(consumerId), options))).toMatchObject({
      message: expect.stringContaining('"allowCutOff"') as string,
    });
  });

  test('refuses an image that is missing, public, or not available', async ({ images, emulator }) => {
    emulator.account(ownerId).addImage({ name: 'Failed', state: 'FAILED' });
    const publicName = [];
    for await (const { name } of images.list({ visibility: 'PUBLIC' })) publicName.push(name);

    expect(await refusal(images.shareForFleetOnly('Missing', consumerId))).toBe('not-found');
    expect(await refusal(images.shareForFleetOnly(publicName[0] ?? '', consumerId))).toBe('conflict: not-permitted');
    expect(await refusal(images.shareForFleetOnly('Failed', consumerId))).toBe('conflict: wrong-state');
    expect(writes(emulator)).toEqual([]);
  });

  test('checks the quota before it writes, and lets a raised one through', async ({ owner, emulator }) => {
    const limited = new ImageShare({ client: owner, limits: { ...currentLimits, accountsPerImage: 1 } });
    await limited.shareForFleetOnly('Test_Image', account(1));

    const error = await rejection(limited.shareForFleetOnly('Test_Image', account(2)));

    expect(error).toBeInstanceOf(QuotaError);
    expect(error).toMatchObject({ limit: 1 });
    expect(writes(emulator)).toEqual(['UpdateImagePermissions']);
    expect(await limited.share('Test_Image', everything(account(1)))).toMatchObject({ changed: true });
  });

  test('rejects with the reason of a signal that was aborted before, and sends nothing', async ({
    images,
    emulator,
  }) => {
    const reason = new Error('enough');

    const error = await rejection(
      images.share('Test_Image', fleetsOnly(consumerId), { signal: AbortSignal.abort(reason) }),
    );

    expect(error).toBe(reason);
    expect(emulator.requests).toEqual([]);
  });
});

describe('shareForFleetOnly', () => {
  test('takes rights to image builders away and shows them', async ({ images }) => {
    await images.share('Test_Image', everything(consumerId));

    const change = await images.shareForFleetOnly('Test_Image', consumerId);

    expect(change).toMatchObject({ before: both, after: fleets, changed: true, allowsCopies: false });
  });
});

describe('a share whose answer is lost', () => {
  skipTime();

  test('is told as done, because the request is made again', async ({ images, emulator }) => {
    emulator.fail({ operation: 'UpdateImagePermissions', when: 'after', disconnect: true });

    const change = await images.shareForFleetOnly('Test_Image', consumerId);

    expect(change).toMatchObject({ after: fleets, changed: true });
    expect(await grantsOf(images)).toEqual([fleetsOnly(consumerId)]);
  });
});
