import { expect, test } from 'vitest';
import { groupBy } from '../../src/core/group-by.js';

test('items are sorted by a key, in the order in which keys appear', () => {
  expect([...groupBy(['b1', 'a1', 'b2'], (item) => item.charAt(0))]).toEqual([
    ['b', ['b1', 'b2']],
    ['a', ['a1']],
  ]);
});
