import * as z from 'zod/mini';
import { InvalidInputError } from '../errors.js';
import { isAsyncIterable, isIterable } from './is-iterable.js';
import { isListing, Listing, type Page, type ReadPage, readPages } from './listing.js';
import { lazy, parseInput, readInput, type ShapeOf, shown } from './parse.js';

/**
 * Lists page by page, with one page in memory; leaving the loop stops asking.
 *
 * Each `for await` over the result starts a listing of its own. Empty pages are passed over.
 *
 * @throws {@link ResponseError} when the service hands out a page token for the second time, or one that is no text.
 */
export function paginate<Item>(
  operation: string,
  fetchPage: (token: string | undefined) => Promise<Page<Item>>,
): Listing<Item> {
  return new Listing(() => readPages(operation, fetchPage));
}

/**
 * Passes a listing on, and looks into it when it is empty: the service may list nothing for what does not exist.
 *
 * @param look - Rejects when the listing should not have been asked for at all.
 */
export function lookedInto<Item>(listing: AsyncIterable<Item>, look: () => Promise<unknown>): AsyncIterable<Item> {
  return {
    async *[Symbol.asyncIterator]() {
      let isEmpty = true;
      for await (const item of listing) {
        isEmpty = false;
        yield item;
      }
      if (isEmpty) await look();
    },
  };
}

/** How much of a listing is collected. */
export interface CollectOptions {
  /** Items after which to stop, from 0; no further page is asked for. Default: all. */
  readonly limit?: number | undefined;
}

const collectOptions = lazy(() =>
  z.strictObject({ limit: z.optional(z.int().check(z.gte(0))) } satisfies ShapeOf<CollectOptions>),
);

/**
 * Makes an array of a listing.
 *
 * @throws {@link InvalidInputError} when there is nothing to iterate, or the limit is no whole number from 0.
 *
 * @example The first ten fleets
 * ```ts
 * const some = await collect(fleets.list(), { limit: 10 });
 * ```
 */
export async function collect<Item>(iterable: AsyncIterable<Item>, options?: CollectOptions): Promise<Item[]> {
  const { limit = Number.POSITIVE_INFINITY } =
    options === undefined ? {} : parseInput(collectOptions(), options, 'options');
  readInput('iterable', () => {
    if (isIterable(iterable) || isAsyncIterable(iterable)) return;
    throw new InvalidInputError([{ path: 'iterable', message: `${shown(iterable)} is no listing` }]);
  });
  if (limit === 0) return [];
  if (isListing(iterable)) return collectPages(iterable.pages(), limit);
  const collected: Item[] = [];
  for await (const item of iterable) {
    collected.push(item);
    if (collected.length >= limit) break;
  }
  return collected;
}

async function collectPages<Item>(read: ReadPage<Item>, limit: number): Promise<Item[]> {
  const collected: Item[] = [];
  for (let page = await read(); page !== undefined; page = await read()) {
    for (const item of page) {
      collected.push(item);
      if (collected.length >= limit) return collected;
    }
  }
  return collected;
}
