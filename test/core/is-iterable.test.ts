import { expect, test } from 'vitest';
import { isAsyncIterable, isIterable } from '../../src/core/is-iterable.js';

test.for([[[]], [new Set()], [new Map().values()]] as const)('lists and the like are iterable: %o', ([value]) => {
  expect(isIterable(value)).toBe(true);
});

test.for([['text'], [12], [null], [undefined], [{}]] as const)('everything else is not: %o', ([value]) => {
  expect(isIterable(value)).toBe(false);
});

test('a listing is what can be iterated over time', () => {
  expect(isAsyncIterable((async function* () {})())).toBe(true);
  for (const value of [[], {}, 'text', 12, null, undefined]) expect(isAsyncIterable(value)).toBe(false);
});
