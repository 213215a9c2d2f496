import { describe, expect } from 'vitest';
import { collect } from '../../src/core/paginate.js';
import { InvalidInputError } from '../../src/errors.js';
import { ImageShare, type ImageShareOptions } from '../../src/images/index.js';
import { account, consumerId, imageArn, ownerId, refusal, rejection, test } from './sharing.js';

describe('get and find', () => {
  test('get an own image by name and by ARN', async ({ images }) => {
    expect(await images.get('Test_Image')).toMatchObject({ name: 'Test_Image', arn: imageArn, visibility: 'PRIVATE' });
    expect(await images.get(imageArn)).toMatchObject({ name: 'Test_Image', state: 'AVAILABLE' });
  });

  test('find a shared image by ARN only, with what this account may do', async ({ images, consumer }) => {
    await images.shareForFleetOnly('Test_Image', consumerId);
    const theirs = new ImageShare({ client: consumer });

    expect(await theirs.find('Test_Image')).toBeUndefined();
    expect(await theirs.find(imageArn)).toMatchObject({
      visibility: 'SHARED',
      imagePermissions: { allowFleet: true, allowImageBuilder: false },
    });
  });

  test('tell a missing image as an error or as undefined', async ({ images }) => {
    expect(await rejection(images.get('Missing'))).toMatchObject({
      code: 'not-found',
      resource: 'image',
      resourceName: 'Missing',
    });
    expect(await images.find('Missing')).toBeUndefined();
  });

  test('refuse what is neither a name nor the ARN of an image, and ask nothing', async ({ images, emulator }) => {
    expect(await refusal(images.get('no name'))).toBe('invalid-input');
    expect(await refusal(images.find('arn:aws:appstream:us-west-2:111111111111:fleet/design-team'))).toBe(
      'invalid-input',
    );
    expect(emulator.requests).toEqual([]);
  });
});

describe('list', () => {
  test('lists all pages, and those of a kind', async ({ images, emulator }) => {
    for (let number = 0; number < 60; number += 1) emulator.account(ownerId).addImage({ name: `Image_${number}` });

    const own = await collect(images.list({ visibility: 'PRIVATE' }));
    const all = await collect(images.list());

    expect(own.length).toBe(61);
    expect(new Set(own.map(({ visibility }) => visibility))).toEqual(new Set(['PRIVATE']));
    expect(all.length).toBeGreaterThan(own.length);
  });

  test('refuses an unknown kind, with the nearest known one', ({ images }) => {
    expect(() => images.list({ visibility: 'SHRED' })).toThrow(/SHARED/);
    expect(() => images.list({ visibility: 'SHRED' })).toThrow(InvalidInputError);
  });
});

describe('grants', () => {
  test('lists the accounts that an image is shared with', async ({ images }) => {
    await images.shareForFleetOnly('Test_Image', account(1));
    await images.share('Test_Image', { accountId: account(2), allowFleet: false, allowImageBuilder: true });

    expect(await collect(images.grants('Test_Image'))).toEqual([
      { accountId: account(1), allowFleet: true, allowImageBuilder: false },
      { accountId: account(2), allowFleet: false, allowImageBuilder: true },
    ]);
  });

  test('tells a missing image as an error', async ({ images }) => {
    expect(await refusal(collect(images.grants('Missing')))).toBe('not-found');
  });
});

describe('the constructor', () => {
  const client = { send: (): undefined => undefined };

  test.for([
    ['nothing', undefined],
    ['no client', {}],
    ['a client that cannot send', { client: {} }],
    ['an unknown option', { client, cliente: 1 }],
    ['a consumer client that is no function', { client, consumerClient: {} }],
    ['limits that are none', { client, limits: {} }],
  ] as const)('refuses %s', ([, options]) => {
    expect(() => new ImageShare(options as unknown as ImageShareOptions)).toThrow(InvalidInputError);
  });
});
