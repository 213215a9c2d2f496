import { describe, expect } from 'vitest';
import { ownerId, refusal, rejection, test, writes } from './sharing.js';

describe('tags of an image', () => {
  test('are merged with those that are there', async ({ images, emulator }) => {
    emulator.account(ownerId).addImage({ name: 'Tagged', tags: { team: 'design', stage: 'test' } });

    const change = await images.tag('Tagged', { stage: 'production', owner: '' });

    expect(change).toEqual({
      changed: true,
      before: { team: 'design', stage: 'test' },
      after: { team: 'design', stage: 'production', owner: '' },
    });
    expect(await images.tags('Tagged')).toEqual(change.after);
    expect(emulator.requests.find(({ operation }) => operation === 'TagResource')?.input).toMatchObject({
      Tags: { stage: 'production', owner: '' },
    });
  });

  test('are not sent again when nothing differs', async ({ images, emulator }) => {
    await images.tag('Test_Image', { team: 'design' });

    expect(await images.tag('Test_Image', { team: 'design' })).toMatchObject({ changed: false });
    expect(await images.tag('Test_Image', {})).toMatchObject({ changed: false, after: { team: 'design' } });
    expect(writes(emulator)).toEqual(['TagResource']);
  });

  test('are removed by key, and missing keys are passed over', async ({ images, emulator }) => {
    await images.tag('Test_Image', { team: 'design', stage: 'test' });

    expect(await images.untag('Test_Image', ['stage', 'missing', 'stage'])).toEqual({
      changed: true,
      before: { team: 'design', stage: 'test' },
      after: { team: 'design' },
    });
    expect(await images.untag('Test_Image', ['constructor'])).toMatchObject({ changed: false });
    expect(writes(emulator)).toEqual(['TagResource', 'UntagResource']);
  });

  test.for([
    ['a reserved key', { 'aws:team': 'design' }],
    ['an empty key', { '': 'design' }],
    ['a key that is too long', { ['k'.repeat(129)]: 'design' }],
    ['a value that is too long', { team: 'v'.repeat(257) }],
    ['a value with other signs', { team: 'design?' }],
  ] as const)('refuse %s, and send no write', async ([, tags], { images, emulator }) => {
    expect(await refusal(images.tag('Test_Image', tags))).toBe('invalid-input');
    expect(writes(emulator)).toEqual([]);
  });

  test('are refused when there would be more than a resource can have', async ({ images, emulator }) => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key-${index}`, 'value']));
    await images.tag('Test_Image', many);

    expect(await rejection(images.tag('Test_Image', { another: '' }))).toMatchObject({ code: 'quota', limit: 50 });
    expect(await images.tag('Test_Image', { 'key-1': 'other' })).toMatchObject({ changed: true });
    expect(writes(emulator)).toEqual(['TagResource', 'TagResource']);
  });

  test('are those of own images only', async ({ images }) => {
    expect(await refusal(images.tags('Missing'))).toBe('not-found');
  });
});
