import { describe, expect, test } from 'vitest';
import { decode, decodeList, decodeNames } from '../../src/core/decode.js';
import { ResponseError } from '../../src/errors.js';

interface Thing {
  readonly name: string;
  readonly state?: string | undefined;
}

describe('answers', () => {
  test('are read with members in lower case, those that are not known among them', () => {
    expect(decode<Thing>('GetThing', { Name: 'a', NewMember: { Deep: 1 } }, ['name'])).toEqual({
      name: 'a',
      newMember: { deep: 1 },
    });
  });

  test('without the resource, or without what callers need of it, are refused', () => {
    expect(() => decode<Thing>('GetThing', undefined, ['name'])).toThrow(ResponseError);
    expect(() => decode<Thing>('GetThing', { State: 'A' }, ['name'])).toThrow('GetThing answered without "name".');
  });

  test('have lists that may be missing, but that are nothing else', () => {
    expect(decodeList<Thing>('ListThings', undefined, ['name'])).toEqual([]);
    expect(decodeList<Thing>('ListThings', null, ['name'])).toEqual([]);
    expect(() => decodeList<Thing>('ListThings', 'abc', ['name'])).toThrow(ResponseError);
    expect(() => decodeList<Thing>('ListThings', [{ State: 'A' }], ['name'])).toThrow(ResponseError);
  });

  test('have lists of names, not of letters', () => {
    expect(decodeNames('ListNames', ['a', 'b'])).toEqual(['a', 'b']);
    expect(decodeNames('ListNames', undefined)).toEqual([]);
    expect(() => decodeNames('ListNames', 'abc')).toThrow(ResponseError);
    expect(() => decodeNames('ListNames', [1])).toThrow(ResponseError);
  });
});
