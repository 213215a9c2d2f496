import { describe, expect, test } from 'vitest';
import { idSet, ids } from '../../src/core/fields.js';
import { parseInput } from '../../src/core/parse.js';

const range = { min: 1, max: 2 };

describe('ids', () => {
  test('of a list stand once each', () => {
    expect(parseInput(ids('sg', range), ['sg-1', 'sg-2'], 'groups')).toEqual(['sg-1', 'sg-2']);
    expect(() => parseInput(ids('sg', range), ['sg-1', 'sg-1'], 'groups')).toThrow('[1]: "sg-1" is there twice');
    expect(() => parseInput(ids('sg', range), ['sg-1', 'sg-2', 'sg-3'], 'groups')).toThrow('at most 2 items');
  });

  test('of a set may stand twice, and count once', () => {
    expect(parseInput(idSet('sg', range), ['sg-1', 'sg-2', 'sg-1'], 'groups')).toEqual(['sg-1', 'sg-2', 'sg-1']);
    expect(() => parseInput(idSet('sg', range), ['sg-1', 'sg-2', 'sg-3'], 'groups')).toThrow(
      'groups: a list of 3 is too large: at most 2 items',
    );
    expect(() => parseInput(idSet('sg', range), [], 'groups')).toThrow('at least 1 item');
    expect(() => parseInput(idSet('sg', range), ['sg-1', 'eni-1'], 'groups')).toThrow(
      '[1]: "eni-1" is not an id such as "sg-0a1b2c3d"',
    );
  });
});
