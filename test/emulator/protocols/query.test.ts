import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseQuery, type QueryNode } from '../../../src/emulator/protocols/query.js';

/** Writes a value in the form that clients send. */
function write(node: QueryNode, path: readonly string[] = []): readonly (readonly [string, string])[] {
  if (typeof node === 'string') return [[path.join('.'), node]];
  const entries = Array.isArray(node)
    ? node.map((item: QueryNode, at): [string, QueryNode] => [String(at + 1), item])
    : Object.entries(node as Readonly<Record<string, QueryNode>>);
  return entries.flatMap(([name, value]) => write(value, [...path, name]));
}

const name = fc.string({ minLength: 1, maxLength: 6 }).filter((text) => !text.includes('.') && !/^\d+$/.test(text));

const { tree } = fc.letrec<{ tree: QueryNode; list: QueryNode; object: QueryNode; text: QueryNode }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small' }, tie('text'), tie('list'), tie('object')),
  text: fc.string({ unit: 'grapheme' }),
  list: fc.array(tie('tree'), { minLength: 1, maxLength: 12 }),
  object: fc.dictionary(name, tie('tree'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
}));

function shuffled<Item>(items: readonly Item[]): fc.Arbitrary<Item[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });
}

test('whatever is written in the form of a query is read back as it was', () => {
  const written = fc
    .dictionary(name, tree, { maxKeys: 5, noNullPrototype: true })
    .chain((value) => fc.record({ value: fc.constant(value), pairs: shuffled(write(value)) }));
  fc.assert(
    fc.property(written, ({ value, pairs }) => {
      expect(
        parseQuery(new URLSearchParams(pairs.map(([key, text]): [string, string] => [key, text])).toString()),
      ).toEqual(value);
    }),
    { numRuns: 300 },
  );
});

test('a list is in the order of its numbers, with or without gaps', () => {
  const parsed = parseQuery('L.10=c&L.2=b&L.1=a&L.12=d');
  expect(parsed).toEqual({ L: ['a', 'b', 'c', 'd'] });
});

test('names that the language itself has mean nothing of their own', () => {
  const parsed = parseQuery('__proto__=a&constructor.prototype.x=b');
  expect(Object.keys(parsed)).toEqual(['__proto__', 'constructor']);
  expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
});

test('text is read as forms have it', () => {
  expect(parseQuery('a=1+2%2B3%26&b=%C3%A9%F0%9F%98%80&c=')).toEqual({ a: '1 2+3&', b: 'é😀', c: '' });
  expect(parseQuery('')).toEqual({});
});

test.each([
  ['a name twice', 'A=1&A=2'],
  ['a value and members under one name', 'A=1&A.B=2'],
  ['members and a value under one name', 'A.B=2&A=1'],
  ['an empty name', '=1'],
  ['an empty part of a name', 'A..B=1'],
  ['a name that ends in a dot', 'A.=1'],
  ['a name of very many parts', `${'A.'.repeat(300_000)}A=1`],
])('[query-malformed] %s is refused', (_what, query) => {
  expect(() => parseQuery(query)).toThrow(
    expect.objectContaining({ code: 'MalformedQueryString', status: 400 }) as Error,
  );
});

test.each(['a=%01', '%01=a', 'a=%00', 'a=%EF%BF%BE'])('[query-invalid-character] %s is refused', (text) => {
  expect(() => parseQuery(text)).toThrow(expect.objectContaining({ code: 'InvalidCharacter' }));
});

test('tabs, line ends and characters of every language are read', () => {
  expect(parseQuery('a=%09%0A%0D%C3%A9%F0%9F%98%80')).toEqual({ a: '\t\n\r\u00e9\u{1f600}' });
});
