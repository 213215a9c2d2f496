import { expect, test } from 'vitest';
import { isIterable } from '../../src/core/is-iterable.js';

test.for([[[]], [new Set()], [new Map().values()]] as const)('lists and the like are iterable: %o', ([value]) => {
  expect(isIterable(value)).toBe(true);
});

test.for([['text'], [12], [null], [undefined], [{}]] as const)('everything else is not: %o', ([value]) => {
  expect(isIterable(value)).toBe(false);
});
