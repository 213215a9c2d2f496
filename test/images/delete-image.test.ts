import { describe, expect } from 'vitest';
import { ConflictError, PartialFailureError } from '../../src/errors.js';
import {
  account,
  addFleet,
  grantsOf,
  imageArn,
  ownerId,
  refusal,
  rejection,
  skipTime,
  test,
  writes,
} from './sharing.js';

describe('delete', () => {
  test('deletes an image that nothing uses, once', async ({ images, emulator }) => {
    const deletion = await images.delete('Test_Image');
    const meanwhile = await images.delete('Test_Image');
    emulator.advance(3600);
    const afterwards = await images.delete('Test_Image');

    expect(deletion).toEqual({
      changed: true,
      name: 'Test_Image',
      steps: [{ action: 'delete', name: 'Test_Image' }],
    });
    expect([meanwhile, afterwards]).toEqual(
      Array.from({ length: 2 }, () => ({ changed: false, name: 'Test_Image', steps: [] })),
    );
    expect(writes(emulator)).toEqual(['DeleteImage']);
  });

  test('finds nothing to do when the image goes while it looks for what stands in the way', async ({
    images,
    emulator,
  }) => {
    emulator.fail({ operation: 'DescribeImagePermissions', error: { code: 'ResourceNotFoundException' }, times: 1 });

    expect(await images.delete('Test_Image')).toEqual({ changed: false, name: 'Test_Image', steps: [] });
    expect(writes(emulator)).toEqual([]);
  });

  test('refuses an image that is shared or used, with everything that stands in the way', async ({
    images,
    owner,
    emulator,
  }) => {
    await images.shareForFleetOnly('Test_Image', account(1));
    await images.shareForFleetOnly('Test_Image', account(2));
    await addFleet(owner, 'design-team');
    emulator.account(ownerId).addImageBuilder({ name: 'workshop', imageArn });
    const before = writes(emulator).length;
    const blockers = [
      { kind: 'grant', name: account(1) },
      { kind: 'grant', name: account(2) },
      { kind: 'fleet', name: 'design-team' },
      { kind: 'image-builder', name: 'workshop' },
    ];

    const error = await rejection(images.delete('Test_Image'));

    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ reason: 'blocked', blockers });
    expect(await images.explainDeleteBlockers('Test_Image')).toEqual(blockers);
    expect(writes(emulator).length).toBe(before);
  });

  test('takes no share back while a fleet stands in the way', async ({ images, owner, emulator }) => {
    await images.shareForFleetOnly('Test_Image', account(1));
    await addFleet(owner, 'design-team');
    const before = writes(emulator).length;

    const error = await rejection(images.delete('Test_Image', { revokeGrants: true }));

    expect(error).toMatchObject({ reason: 'blocked', blockers: [{ kind: 'fleet', name: 'design-team' }] });
    expect(writes(emulator).length).toBe(before);
  });

  test('takes the shares back first when it is asked to', async ({ images }) => {
    await images.shareForFleetOnly('Test_Image', account(1));
    await images.shareForFleetOnly('Test_Image', account(2));

    const { steps } = await images.delete('Test_Image', { revokeGrants: true });

    expect(steps).toEqual([
      { action: 'revoke', name: account(1) },
      { action: 'revoke', name: account(2) },
      { action: 'delete', name: 'Test_Image' },
    ]);
  });

  test('tells which shares are gone when the delete itself fails', async ({ images, emulator }) => {
    await images.shareForFleetOnly('Test_Image', account(1));
    emulator.fail({ operation: 'DeleteImage', error: { code: 'OperationNotPermittedException' } });

    const error = await rejection(images.delete('Test_Image', { revokeGrants: true }));

    expect(error).toBeInstanceOf(PartialFailureError);
    expect(error).toMatchObject({
      report: { complete: false, name: 'Test_Image', steps: [{ action: 'revoke', name: account(1) }] },
      cause: { code: 'conflict', reason: 'not-permitted' },
    });
    expect(await grantsOf(images)).toEqual([]);
  });

  test('rejects with the reason of its signal also after shares were taken back', async ({ images, owner }) => {
    await images.shareForFleetOnly('Test_Image', account(1));
    const controller = new AbortController();
    owner.middlewareStack.add((next, { commandName }) => (request) => {
      if (commandName === 'DeleteImageCommand') controller.abort('enough');
      return next(request);
    });

    const error = await rejection(images.delete('Test_Image', { revokeGrants: true, signal: controller.signal }));

    expect(error).toBe('enough');
    expect(await grantsOf(images)).toEqual([]);
  });

  test('passes a failure on as it is while nothing has been done', async ({ images, emulator }) => {
    emulator.fail({ operation: 'DeleteImage', error: { code: 'ResourceInUseException' } });

    expect(await refusal(images.delete('Test_Image'))).toBe('conflict: in-use');
  });

  test('refuses images that are not own, names that are none, and unknown options', async ({ images, emulator }) => {
    const publicNames = [];
    for await (const { name } of images.list({ visibility: 'PUBLIC' })) publicNames.push(name);

    expect(await refusal(images.delete(publicNames[0] ?? ''))).toBe('conflict: not-permitted');
    expect(await refusal(images.delete('no name'))).toBe('invalid-input');
    expect(await refusal(images.delete('Test_Image', { revoke: true } as object))).toBe('invalid-input');
    expect(writes(emulator)).toEqual([]);
  });
});

describe('explainDeleteBlockers', () => {
  test('finds nothing in the way of an unused image, and no missing image', async ({ images, emulator }) => {
    emulator.account(ownerId).addImageBuilder({ name: 'workshop' });

    expect(await images.explainDeleteBlockers('Test_Image')).toEqual([]);
    expect(await refusal(images.explainDeleteBlockers('Missing'))).toBe('not-found');
  });
});

describe('a delete whose answer is lost', () => {
  skipTime();

  test('is told as done', async ({ images, emulator }) => {
    emulator.fail({ operation: 'DeleteImage', when: 'after', disconnect: true });

    expect(await images.delete('Test_Image')).toMatchObject({ changed: true });
  });

  test('is told as done also when the image is gone by the second request', async ({ images, emulator }) => {
    emulator.fail({ operation: 'DeleteImage', disconnect: true });
    emulator.fail({ operation: 'DeleteImage', error: { code: 'ResourceNotFoundException' } });

    expect(await images.delete('Test_Image')).toMatchObject({ changed: true });
  });

  test('is not told as done when somebody else was faster', async ({ images, emulator }) => {
    emulator.fail({ operation: 'DeleteImage', error: { code: 'ResourceNotFoundException' } });

    expect(await images.delete('Test_Image')).toEqual({ changed: false, name: 'Test_Image', steps: [] });
  });
});
