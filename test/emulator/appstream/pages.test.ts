import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderedMap } from '../../../src/emulator/appstream/ordered-map.js';
import { pageOf, pageOfList } from '../../../src/emulator/appstream/pages.js';

test('an ordered map keeps the order of arrival, and a replaced item its place', () => {
  const map = new OrderedMap<number>();
  for (const key of ['a', 'b', 'c']) map.add(key, key.charCodeAt(0));
  map.replace('a', 1);
  map.replace('missing', 2);
  map.add('b', 3);
  expect([...map.values()]).toEqual([1, 99, 3]);
  expect(map.delete('c')).toBe(true);
  expect(map.delete('c')).toBe(false);
  expect([map.get('a'), map.get('c'), map.has('b'), map.size]).toEqual([1, undefined, true, 2]);
});

test('paging shows what was there all the while exactly once, whatever comes and goes in between', () => {
  const change = fc.record({ add: fc.boolean(), key: fc.nat(60) });
  const run = fc.record({ first: fc.nat(40), size: fc.integer({ min: 1, max: 7 }), changes: fc.array(change) });
  fc.assert(
    fc.property(run, ({ first, size, changes }) => {
      const map = new OrderedMap<string>();
      for (let key = 0; key < first; key += 1) map.add(String(key), String(key));
      const touched = new Set(changes.map(({ key }) => String(key)));
      const shown: string[] = [];
      const pending = [...changes];
      let token: string | undefined;
      do {
        const page = pageOf((place) => map.after(place), { listing: 'all', token, size });
        expect(page.items.length).toBeLessThanOrEqual(size);
        shown.push(...page.items);
        token = page.nextToken;
        const next = pending.shift();
        if (next?.add === true) map.add(String(next.key), String(next.key));
        else if (next !== undefined) map.delete(String(next.key));
      } while (token !== undefined);
      const stayed = shown.filter((key) => !touched.has(key));
      const expected = Array.from({ length: first }, (_, key) => String(key)).filter((key) => !touched.has(key));
      expect(stayed).toEqual(expected);
    }),
  );
});

test('the last page has no token, also when it is full', () => {
  const request = { listing: 'all', token: undefined, size: 2 };
  expect(pageOfList(['a', 'b'], request)).toEqual({ items: ['a', 'b'], nextToken: undefined });
  const first = pageOfList(['a', 'b', 'c'], request);
  expect(pageOfList(['a', 'b', 'c'], { ...request, token: first.nextToken }).items).toEqual(['c']);
});
