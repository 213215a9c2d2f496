import { describe, expect, test } from 'vitest';
import { decode, decodeList, decodeNames, decodeTexts } from '../../src/core/decode.js';
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

describe('a member of another kind than is read', () => {
  test.each([
    ['arn', 5, 'a text'],
    ['createdTime', '2026-10-01', 'a moment'],
    ['createdTime', new Date(Number.NaN), 'a moment'],
    ['vpcConfig', ['subnet-1'], 'an object'],
    ['fleetErrors', [null], 'a list of objects'],
    ['platforms', [1], 'a list of texts'],
  ])('%s: %j is not what it says', (member, value, kind) => {
    const read = () => decode<{ readonly name: string }>('DescribeFleets', { Name: 'a', [member]: value }, ['name']);
    expect(read).toThrow(ResponseError);
    expect(read).toThrow(`DescribeFleets answered with a "${member}" that is not ${kind}.`);
  });

  test('is missing when it is null, and anything when nobody reads it', () => {
    const found = decode<object>('DescribeFleets', { Name: 'a', Arn: null, New: 5 }, []);
    expect(found).toEqual({ name: 'a', new: 5 });
    expect(() => decode<{ readonly name: string }>('DescribeFleets', { Name: null }, ['name'])).toThrow(
      'without "name"',
    );
  });
});

describe('a map of texts', () => {
  test.each([['text'], [['a']], [{ a: 1 }]])('%j is none', (value) => {
    expect(() => decodeTexts('ListTagsForResource', value)).toThrow(ResponseError);
  });

  test('is empty when it is missing', () => {
    expect(decodeTexts('ListTagsForResource', undefined)).toEqual({});
  });
});
