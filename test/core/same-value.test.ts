import { describe, expect, test } from 'vitest';
import { createOnce } from '../../src/core/create-once.js';
import { sameValue } from '../../src/core/same-value.js';
import { ConflictError } from '../../src/errors.js';

describe('sameValue', () => {
  test.each([
    ['a', 'a'],
    [1, 1],
    [false, undefined],
    [0, undefined],
    ['', undefined],
    [[], undefined],
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
    [['a', 'a'], ['a', 'b'].slice(0, 1)],
    [
      ['a', { type: 'x' }],
      [{ type: 'x' }, 'a'],
    ],
    [null, undefined],
    [undefined, null],
    [undefined, []],
    [{ a: 1 }, { a: 1, b: 2 }],
    [[{ a: undefined }], [{ a: 1 }]],
    [{ a: undefined }, undefined],
    [{ ids: [] }, undefined],
    [
      [{ type: 'x' }, { type: 'y' }],
      [
        { type: 'y', at: 1 },
        { type: 'x', at: 2 },
      ],
    ],
  ])('%j is what is wanted of %j', (wanted, found) => {
    expect(sameValue(wanted, found)).toBe(true);
  });

  test.each([
    ['a', 'b'],
    [1, '1'],
    [true, undefined],
    [['a'], ['a', 'b']],
    [['a', 'b'], ['a']],
    [['a'], ['b']],
    [null, 'a'],
    [undefined, ['a']],
    [{ a: 1 }, { a: 2 }],
    [
      { a: 1, b: 2 },
      { a: 1, b: 3 },
    ],
    [[{ type: 'x' }], [{ type: 'x' }, { type: 'y' }]],
    [{ a: 1 }, undefined],
    [[{ type: 'x' }], []],
    [
      [{ type: 'x' }, { type: 'x' }],
      [{ type: 'x' }, { type: 'y' }],
    ],
    [[{ type: 'x' }], [{ type: 'y' }]],
    [['a'], 'a'],
  ])('%j is not what is wanted of %j', (wanted, found) => {
    expect(sameValue(wanted, found)).toBe(false);
  });
});

describe('createOnce', () => {
  const exists = (attempts: number) => new ConflictError('there is one', { reason: 'exists', attempts });

  /** Creates where creation answers with the error, if any, and the resource that is there is found. */
  function creation(
    reuse: boolean,
    refusal: Error | undefined,
    found: string | undefined,
    fields: readonly string[] = [],
  ) {
    return createOnce<string>({
      what: 'fleet a',
      reuse,
      create: () => (refusal === undefined ? Promise.resolve('made') : Promise.reject(refusal)),
      find: () => Promise.resolve(found),
      differences: () => Promise.resolve(fields),
    });
  }

  test('makes what is not there', async () => {
    expect(await creation(false, undefined, undefined)).toEqual({ changed: true, resource: 'made' });
    expect(await creation(true, undefined, undefined)).toEqual({ changed: true, resource: 'made' });
  });

  test('takes what is there for its own after more than one attempt only', async () => {
    expect(await creation(false, exists(2), 'found')).toEqual({ changed: true, resource: 'found' });
    await expect(creation(false, exists(1), 'found')).rejects.toMatchObject({ message: 'there is one' });
    await expect(creation(false, exists(2), 'found', ['size', 'color'])).rejects.toMatchObject({
      message: 'Fleet a is there already, and differs in size, color. Make the two alike, or choose another name.',
      fields: ['size', 'color'],
      attempts: 2,
    });
  });

  test('does not even try to make what is there and may be reused', async () => {
    expect(await creation(true, new Error('a second one is made'), 'found')).toEqual({
      changed: false,
      resource: 'found',
    });
    await expect(creation(true, undefined, 'found', ['size'])).rejects.toMatchObject({ reason: 'exists' });
  });

  test('passes on a conflict with what cannot be seen, and other errors', async () => {
    const other = new Error('other');
    await expect(creation(true, exists(2), undefined)).rejects.toMatchObject({ reason: 'exists' });
    await expect(creation(true, other, undefined)).rejects.toBe(other);
    const otherConflict = new ConflictError('not now', { reason: 'wrong-state', attempts: 2 });
    await expect(creation(false, otherConflict, 'found')).rejects.toBe(otherConflict);
  });

  test('reuses what somebody made between look and creation', async () => {
    const answers = [undefined, 'found'];
    const made = createOnce<string>({
      what: 'fleet a',
      reuse: true,
      create: () => Promise.reject(exists(1)),
      find: () => Promise.resolve(answers.shift()),
      differences: () => Promise.resolve([]),
    });
    expect(await made).toEqual({ changed: false, resource: 'found' });
  });
});
