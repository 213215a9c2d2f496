import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPattern, wildcardMatcher } from '../../../src/emulator/ec2/wildcards.js';

test('[ec2-filter-wildcards] a star is any text, a question mark one character, a backslash takes the meaning away', () => {
  const matches = (pattern: string, text: string): boolean => wildcardMatcher(pattern)(text);
  expect(matches('str*ing', 'streaming')).toBe(true);
  expect(matches('str*ing', 'string')).toBe(true);
  expect(matches('str?ng', 'string')).toBe(true);
  expect(matches('str?ng', 'strng')).toBe(false);
  expect(matches('a\\*', 'a*')).toBe(true);
  expect(matches('a\\*', 'ab')).toBe(false);
  expect(matches('*', '')).toBe(true);
  expect(matches('A', 'a')).toBe(false);
  expect(matches('?', '😀')).toBe(true);
  expect(matches('a\\', 'a\\')).toBe(true);
});

test('a matcher agrees with a regular expression made of the pattern', () => {
  const piece = fc.constantFrom('*', '?', 'a', 'b', '.', '\\*', '\\?', '\\\\');
  const regular: Readonly<Record<string, string>> = { '*': '.*', '?': '.', '.': '\\.' };
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 8 }),
      fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?', '\\'), maxLength: 8 }),
      (pieces, text) => {
        const expression = new RegExp(`^${pieces.map((p) => regular[p] ?? p).join('')}$`, 's');
        expect(wildcardMatcher(pieces.join(''))(text)).toBe(expression.test(text));
      },
    ),
    { numRuns: 1000 },
  );
});

test('a pattern of many stars is answered as well', () => {
  expect(wildcardMatcher(`${'*a'.repeat(120)}b`)('a'.repeat(5000))).toBe(false);
});

test('only text with a star, a question mark or a backslash is a pattern', () => {
  expect(['a*', 'a?', 'a\\'].every(isPattern)).toBe(true);
  expect(isPattern('eni-0123')).toBe(false);
});
