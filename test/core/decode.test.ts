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
    for (const nothing of [undefined, null, 'text']) {
      expect(() => decode<Thing>('GetThing', nothing, ['name'])).toThrow(
        'GetThing answered without the resource it is about.',
      );
    }
    expect(() => decode<Thing>('GetThing', { State: 'A' }, ['name'])).toThrow('GetThing answered without "name".');
  });

  test.each<[string, () => unknown]>([
    ['no resource', () => decode<Thing>('GetThing', undefined, [])],
    ['no name', () => decode<Thing>('GetThing', {}, ['name'])],
    ['a name that is no text', () => decode<Thing>('GetThing', { Name: 5 }, ['name'])],
    ['no list', () => decodeList<Thing>('GetThing', 'abc', [])],
    ['no list of names', () => decodeNames('GetThing', [1])],
    ['no map of texts', () => decodeTexts('GetThing', [])],
  ])('with %s are errors that know the operation', (_, read) => {
    expect(read).toThrow(expect.objectContaining({ code: 'response', operation: 'GetThing' }));
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
    expect(decodeNames('ListNames', null)).toEqual([]);
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
    ['vpcConfig', 'subnet-1', 'an object'],
    ['platforms', 'WINDOWS', 'a list of texts'],
    ['platforms', ['WINDOWS', 1], 'a list of texts'],
    ['fleetErrors', [null], 'a list of objects'],
    ['platforms', [1], 'a list of texts'],
  ])('%s: %j is not what it says', (member, value, kind) => {
    const read = () => decode<{ readonly name: string }>('DescribeFleets', { Name: 'a', [member]: value }, ['name']);
    expect(read).toThrow(ResponseError);
    expect(read).toThrow(`DescribeFleets answered with a "${member}" that is not ${kind}.`);
  });

  test('is what it says otherwise', () => {
    const answer = { name: 'a', createdTime: new Date(0), vpcConfig: {}, fleetErrors: [{}], platforms: ['WINDOWS'] };
    expect(decode<object>('DescribeFleets', answer, [])).toEqual(answer);
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
  test.each([['text'], [['a']], [{ a: 1 }], [{ a: 'b', c: 1 }]])('%j is none', (value) => {
    expect(() => decodeTexts('ListTagsForResource', value)).toThrow(ResponseError);
  });

  test('is empty when it is missing', () => {
    expect(decodeTexts('ListTagsForResource', undefined)).toEqual({});
    expect(decodeTexts('ListTagsForResource', null)).toEqual({});
  });

  test('is read as it is', () => {
    expect(decodeTexts('ListTagsForResource', { Team: 'design', empty: '' })).toEqual({ Team: 'design', empty: '' });
  });
});
