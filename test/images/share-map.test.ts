import { describe, expect, vi } from 'vitest';
import { InvalidInputError } from '../../src/errors.js';
import { assertComplete, type ImageShare, type ShareMap, shareMap } from '../../src/index.js';
import { accounts, arnOf, refusedRole, test } from './share-map.js';
import { addFleet, fleetsOnly, ownerId, rejection, writes } from './sharing.js';

const { copying, running, hidden, former } = accounts;

function accountIn(map: ShareMap, accountId: string) {
  return map.accounts.find((candidate) => candidate.accountId === accountId);
}

describe('a sharing map', () => {
  test('tells who may use which image, for what, on which fleets, and who holds copies', async ({ images }) => {
    const map = await shareMap(images);

    expect(map).toMatchObject({ version: 1, kind: 'share-map', complete: false });
    expect(new Date(map.readAt).toISOString()).toBe(map.readAt);
    expect(map.images).toEqual([
      {
        imageName: 'Old.Image',
        imageArn: arnOf('Old.Image'),
        state: 'AVAILABLE',
        shares: [fleetsOnly(running), fleetsOnly(hidden)],
      },
      {
        imageName: 'Test_Image',
        imageArn: arnOf('Test_Image'),
        state: 'AVAILABLE',
        description: 'For <b>designers</b>',
        shares: [{ accountId: copying, allowFleet: true, allowImageBuilder: true }, fleetsOnly(running)],
      },
      { imageName: 'Unshared', imageArn: arnOf('Unshared'), state: 'AVAILABLE', shares: [] },
    ]);
    const stopped = { state: 'STOPPED', desired: 1, inUse: 0 };
    expect(map.accounts).toEqual([
      {
        accountId: copying,
        visible: true,
        fleets: [{ fleetName: 'design-team', imageName: 'Test_Image', ...stopped }],
        lookedForCopies: true,
        copies: [
          { kind: 'image', name: 'a-again', imageName: 'Test_Image', madeFrom: 'b-made' },
          { kind: 'image', name: 'b-made', imageName: 'Test_Image' },
          { kind: 'image-builder', name: 'again', imageName: 'Test_Image', madeFrom: 'b-made' },
          { kind: 'image-builder', name: 'golden', imageName: 'Test_Image' },
        ],
      },
      {
        accountId: running,
        visible: true,
        fleets: [
          { fleetName: 'z-team', imageName: 'Old.Image', ...stopped },
          { fleetName: 'a-team', imageName: 'Test_Image', ...stopped },
          { fleetName: 'b-team', imageName: 'Test_Image', ...stopped, desired: 3 },
        ],
        lookedForCopies: false,
      },
      {
        accountId: hidden,
        visible: false,
        because: { name: 'Error', code: 'Error', message: refusedRole },
        fleets: [],
        lookedForCopies: false,
      },
    ]);
  });

  test('is plain JSON, and reading it writes nothing', async ({ images, emulator }) => {
    const before = writes(emulator).length;
    const map = await shareMap(images, { alsoAccountIds: [former], copiesEverywhere: true });

    expect(JSON.parse(JSON.stringify(map))).toEqual(map);
    expect(writes(emulator)).toHaveLength(before);
  });

  test('looks into each account once, however many images it has', async ({ images, emulator, asked }) => {
    const before = emulator.requests.length;
    await shareMap(images, { alsoAccountIds: [running, former, former] });

    expect([...asked].sort()).toEqual([copying, running, hidden, former]);
    const made = emulator.requests.slice(before).map(({ accountId, operation }) => `${accountId} ${operation}`);
    expect(made.filter((request) => request.startsWith(running))).toEqual([
      `${running} DescribeFleets`,
      `${running} DescribeImageBuilders`,
      `${running} DescribeImages`,
    ]);
  });

  test('is the same however many reads are made at a time', async ({ images }) => {
    const readAt = '2026-01-31T12:00:00.000Z';
    const one = { ...(await shareMap(images, { concurrency: 1 })), readAt };
    const many = { ...(await shareMap(images, { concurrency: 100 })), readAt };

    expect(many).toEqual(one);
  });

  test('shows a fleet that goes on with an image that is shared no more', async ({ images }) => {
    await images.revoke('Test_Image', running);

    const map = await shareMap(images);

    expect(map.images[1]?.shares.map(({ accountId }) => accountId)).toEqual([copying]);
    expect(accountIn(map, running)?.fleets).toContainEqual(
      expect.objectContaining({ fleetName: 'a-team', imageName: 'Test_Image' }),
    );
  });

  test('tells fleets of images with the same name apart by their ARNs', async ({ images, emulator, world }) => {
    emulator.account(running).addImage({ name: 'Test_Image' });
    await addFleet(world.clientOf(running), 'on-their-own', { ImageArn: undefined, ImageName: 'Test_Image' });

    const names = accountIn(await shareMap(images), running)?.fleets.map(({ fleetName }) => fleetName);

    expect(names).toEqual(['z-team', 'a-team', 'b-team']);
  });
});

describe('which images', () => {
  test('those that are named, each once, in order', async ({ images }) => {
    const map = await shareMap(images, { imageNames: ['Unshared', 'Old.Image', 'Unshared'] });

    expect(map.images.map(({ imageName }) => imageName)).toEqual(['Old.Image', 'Unshared']);
    expect(accountIn(map, running)?.fleets.map(({ fleetName }) => fleetName)).toEqual(['z-team']);
    expect(accountIn(map, copying)).toBeUndefined();
  });

  test('one that is missing or not owned is told, and the rest goes on', async ({ images }) => {
    const map = await shareMap(images, {
      imageNames: ['Missing', 'AppStream-WinServer2022-06-17-2024', 'Test_Image'],
    });

    expect(map.complete).toBe(false);
    expect(map.images).toMatchObject([
      { imageName: 'AppStream-WinServer2022-06-17-2024', shares: [], error: { code: 'conflict' } },
      { imageName: 'Missing', shares: [], error: { code: 'not-found' } },
      { imageName: 'Test_Image', shares: [{ accountId: copying }, { accountId: running }] },
    ]);
  });

  test('one whose shares cannot be read is told, and fleets are still found on it', async ({ images, emulator }) => {
    emulator.fail({ operation: 'DescribeImagePermissions', error: { code: 'InternalServiceFault', status: 400 } });

    const map = await shareMap(images, { imageNames: ['Old.Image', 'Test_Image'], concurrency: 1 });

    expect(map.complete).toBe(false);
    expect(map.images.filter(({ error }) => error)).toMatchObject([{ imageArn: arnOf('Old.Image'), shares: [] }]);
    expect(accountIn(map, running)?.fleets).toContainEqual(expect.objectContaining({ imageName: 'Old.Image' }));
  });

  test('none: nothing is looked at, and the map is complete', async ({ images, asked }) => {
    const map = await shareMap(images, { imageNames: [], alsoAccountIds: [former] });

    expect(map).toMatchObject({ complete: true, images: [], accounts: [] });
    expect(asked).toEqual([]);
  });

  test('all of them cannot be listed: there is no map', async ({ images, emulator }) => {
    emulator.allow(ownerId, ['DescribeImagePermissions']);

    expect(await rejection(shareMap(images))).toMatchObject({ code: 'access', reason: 'denied' });
  });
});

describe('which accounts', () => {
  test('those with a copy that outlived the share, when they are named', async ({ images }) => {
    const map = await shareMap(images, { alsoAccountIds: [former] });

    expect(accountIn(map, former)).toEqual({
      accountId: former,
      visible: true,
      fleets: [],
      lookedForCopies: true,
      copies: [{ kind: 'image', name: 'kept', imageName: 'Old.Image' }],
    });
  });

  test('copies are looked for everywhere on demand', async ({ images, emulator }) => {
    emulator.account(running).addImage({ name: 'kept', baseImageArn: arnOf('Old.Image') });

    expect(accountIn(await shareMap(images), running)).not.toHaveProperty('copies');
    const map = await shareMap(images, { copiesEverywhere: true });

    expect(accountIn(map, running)?.copies).toEqual([{ kind: 'image', name: 'kept', imageName: 'Old.Image' }]);
  });

  test('copies that cannot be seen are told, and the fleets still stand there', async ({ images, emulator }) => {
    emulator.allow(copying, ['DescribeFleets', 'DescribeImageBuilders']);

    const seen = accountIn(await shareMap(images), copying);

    expect(seen).toMatchObject({ visible: true, because: { code: 'access', operation: 'DescribeImages' } });
    expect(seen?.fleets).toHaveLength(1);
    expect(seen).not.toHaveProperty('copies');
  });

  test('fleets that cannot be seen are told, and the other accounts still stand there', async ({
    images,
    emulator,
  }) => {
    emulator.allow(running, []);

    const map = await shareMap(images);

    expect(map.accounts).toMatchObject([
      { accountId: copying, visible: true },
      { accountId: running, visible: false, because: { code: 'access', operation: 'DescribeFleets' } },
      { accountId: hidden, visible: false },
    ]);
  });

  test('a client of another account is not believed', async ({ imagesWith, world }) => {
    const images = imagesWith(() => world.clientOf(running));

    const seen = accountIn(await shareMap(images), copying);

    expect(seen).toMatchObject({ visible: false, because: { code: 'conflict' }, fleets: [] });
  });

  test('none can be seen without a consumerClient: that is told, and the map is not complete', async ({
    imagesWith,
  }) => {
    const map = await shareMap(imagesWith(), { imageNames: ['Test_Image'] });

    expect(map.accounts.map(({ visible, because }) => [visible, because])).toEqual([
      [false, undefined],
      [false, undefined],
    ]);
    expect(() => assertComplete(map)).toThrow('Not everything');
  });

  test('all can be seen: the map is complete', async ({ images }) => {
    await images.revoke('Old.Image', hidden);

    assertComplete(await shareMap(images));
  });

  test('images that were made from each other in a circle end', async ({ imagesWith }) => {
    const Images = [
      { Name: 'One', Arn: 'arn:1', BaseImageArn: arnOf('Old.Image') },
      { Name: 'Two', Arn: arnOf('Old.Image'), BaseImageArn: 'arn:1' },
    ];
    const client = { send: (): Promise<never> => Promise.resolve({ Images } as never) };

    const map = await shareMap(
      imagesWith(() => client),
      { imageNames: ['Old.Image'], alsoAccountIds: [former] },
    );
    expect(accountIn(map, former)?.copies?.map(({ name, madeFrom }) => [name, madeFrom])).toEqual([
      ['One', undefined],
      ['Two', 'One'],
    ]);
  });
});

test('a consumerClient that never comes back does not hold up an abort', async ({ imagesWith }) => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const consumerClient = vi.fn(() => new Promise<never>(() => undefined));
  const map = shareMap(imagesWith(consumerClient), { signal: controller.signal });
  map.catch(() => undefined);
  await vi.waitFor(() => expect(consumerClient).toHaveBeenCalled());
  controller.abort(reason);

  expect(await rejection(map)).toBe(reason);
});

describe('what is refused', () => {
  test('something that is no ImageShare, options that are unknown or malformed: nothing is sent', async ({
    images,
    emulator,
  }) => {
    const before = emulator.requests.length;
    const share = (given: unknown, options?: object) => rejection(shareMap(given as ImageShare, options));

    for (const given of [undefined, null, {}, 'images', Object.create(images) as object]) {
      const error = await share(given);
      expect(error).toBeInstanceOf(InvalidInputError);
      expect(String(error)).toContain('no ImageShare');
    }
    expect(String(await share(images, { imageName: ['Test_Image'] }))).toContain('did you mean "imageNames"?');
    for (const options of [{ imageNames: ['no name'] }, { alsoAccountIds: ['1'] }, { concurrency: 0 }]) {
      expect(await share(images, options)).toBeInstanceOf(InvalidInputError);
    }
    expect(emulator.requests).toHaveLength(before);
  });
});
