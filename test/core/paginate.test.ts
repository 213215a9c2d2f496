import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collect, lookedInto, paginate } from '../../src/core/paginate.js';

/** A service that answers with these pages; every token but the last page's leads on. */
function service<Item>(pages: readonly (readonly Item[])[]) {
  const asked: (string | undefined)[] = [];
  const listing = paginate<Item>('ListThings', (token) => {
    asked.push(token);
    const at = Number(token ?? 0);
    const items = pages[at] ?? [];
    return Promise.resolve({ items, nextToken: at + 1 < pages.length ? String(at + 1) : undefined });
  });
  return { asked, listing };
}

describe('paginate', () => {
  test('yields every item once and in order, for any page sizes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.integer(), { maxLength: 5 }), { maxLength: 8 }), async (pages) => {
        const { listing, asked } = service(pages);

        expect(await collect(listing)).toEqual(pages.flat());
        expect(asked).toHaveLength(Math.max(1, pages.length));
      }),
    );
  });

  test.each([null, '', undefined])('ends at a token of %j', async (nextToken) => {
    const listing = paginate<number>('ListThings', () => Promise.resolve({ items: [1], nextToken }));

    expect(await collect(listing)).toEqual([1]);
  });

  test('collects no more pages than the limit needs', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer(), { maxLength: 4 }), { maxLength: 6 }),
        fc.nat({ max: 30 }),
        async (pages, limit) => {
          const { listing, asked } = service(pages);

          expect(await collect(listing, { limit })).toEqual(pages.flat().slice(0, limit));
          const before = asked.slice(0, -1).flatMap((token) => pages[Number(token ?? 0)] ?? []);
          expect(asked.length === 0 || before.length < limit || before.length === 0).toBe(true);
        },
      ),
    );
  });

  test('asks no further once the reader leaves', async () => {
    const { listing, asked } = service([[1, 2], [3], [4]]);
    for await (const item of listing) if (item === 2) break;

    expect(asked).toEqual([undefined]);
  });

  test('starts anew with each reader', async () => {
    const { listing } = service([[1], [2]]);

    expect(await collect(listing)).toEqual([1, 2]);
    expect(await collect(listing)).toEqual([1, 2]);
  });

  test('takes an empty token for the end', async () => {
    const listing = paginate('ListThings', () => Promise.resolve({ items: [1], nextToken: '' }));
    expect(await collect(listing)).toEqual([1]);
  });

  test('gives up when a token comes back', async () => {
    let asked = 0;
    const listing = paginate('ListThings', (token) => {
      asked += 1;
      return Promise.resolve({ items: [asked], nextToken: token === 'a' ? 'b' : 'a' });
    });

    await expect(collect(listing)).rejects.toMatchObject({ code: 'response', operation: 'ListThings' });
    expect(asked).toBe(3);
  });

  test('gives up when a token is no text', async () => {
    const listing = paginate('ListThings', () => Promise.resolve({ items: [1], nextToken: 5 as unknown as string }));

    await expect(collect(listing)).rejects.toMatchObject({ code: 'response', operation: 'ListThings' });
  });

  test('passes a failure of a later page on, after the items before it', async () => {
    const reason = new Error('no');
    const listing = paginate('ListThings', (token) =>
      token === undefined ? Promise.resolve({ items: [1], nextToken: 'a' }) : Promise.reject(reason),
    );
    const seen: number[] = [];
    const read = async () => {
      for await (const item of listing) seen.push(item);
    };

    await expect(read()).rejects.toBe(reason);
    expect(seen).toEqual([1]);
  });
});

describe('a listing of which not all is wanted', () => {
  test('is the same by the item and collected, and each reading is one of its own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.integer(), { maxLength: 4 }), { maxLength: 6 }), async (pages) => {
        const even = service(pages).listing.where((item) => item % 2 === 0);
        const byItem: number[] = [];
        for await (const item of even) byItem.push(item);

        expect(byItem).toEqual(pages.flat().filter((item) => item % 2 === 0));
        expect(await collect(even)).toEqual(byItem);
        expect(await collect(even, { limit: 2 })).toEqual(byItem.slice(0, 2));
      }),
    );
  });
});

describe('collect', () => {
  test.each([-1, 0.5, Number.NaN, '3', null])('refuses the limit %s', async (limit) => {
    const { listing, asked } = service([[1]]);

    await expect(collect(listing, { limit: limit as number })).rejects.toMatchObject({ code: 'invalid-input' });
    expect(asked).toEqual([]);
  });

  test.each(['abc', 5, null, {}])('refuses %j, which is no listing', async (value) => {
    await expect(collect(value as unknown as AsyncIterable<string>)).rejects.toMatchObject({
      code: 'invalid-input',
      issues: [{ path: 'iterable', message: expect.stringMatching(/ is no listing$/) as unknown }],
    });
  });

  test('takes a list for a listing', async () => {
    expect(await collect(['a', 'b'] as unknown as AsyncIterable<string>, { limit: 1 })).toEqual(['a']);
  });

  test('asks nothing for a limit of 0, and for everything without one', async () => {
    const { listing, asked } = service([[1], [2]]);

    expect(await collect(listing, { limit: 0 })).toEqual([]);
    expect(asked).toEqual([]);
    expect(await collect(listing, { limit: undefined })).toEqual([1, 2]);
  });
});

describe('lookedInto', () => {
  test('looks only when nothing was listed', async () => {
    const look = () => Promise.reject(new Error('there is no such thing'));

    expect(await collect(lookedInto(service([[1]]).listing, look))).toEqual([1]);
    await expect(collect(lookedInto(service([[]]).listing, look))).rejects.toThrow('no such thing');
    expect(await collect(lookedInto(service([[]]).listing, () => Promise.resolve()))).toEqual([]);
  });
});
