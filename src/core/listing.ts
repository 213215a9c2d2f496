import { ResponseError } from '../errors.js';

/** One page of a listing. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Token of the next page; hand-written senders give null or an empty one at the end, too. */
  readonly nextToken?: string | null | undefined;
}

/** Reads the page after the one that it read last; undefined after the last one. */
export type ReadPage<Item> = () => Promise<readonly Item[] | undefined>;

/** What the service lists page by page: to read it by the page costs a fraction of reading it item by item. */
export class Listing<Item> implements AsyncIterable<Item> {
  readonly #start: () => ReadPage<Item>;

  /** @param start - Begins a reading of its own, from the first page. */
  constructor(start: () => ReadPage<Item>) {
    this.#start = start;
  }

  /** Begins a reading by the page. */
  pages(): ReadPage<Item> {
    return this.#start();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    const read = this.#start();
    for (let page = await read(); page !== undefined; page = await read()) {
      for (const item of page) yield item;
    }
  }

  /** The same listing without what is not wanted. */
  where(isWanted: (item: Item) => boolean): Listing<Item> {
    return new Listing(() => {
      const read = this.#start();
      return async () => (await read())?.filter(isWanted);
    });
  }
}

/** Whether what can be iterated is a listing of this library as it is. */
export function isListing<Item>(iterable: AsyncIterable<Item>): iterable is Listing<Item> {
  return iterable instanceof Listing;
}

/** Follows the tokens of a listing. */
export function readPages<Item>(
  operation: string,
  fetchPage: (token: string | undefined) => Promise<Page<Item>>,
): ReadPage<Item> {
  const seen = new Set<string>();
  let last: Page<Item> | undefined;
  return async () => {
    const token = last === undefined ? undefined : tokenOf(operation, last);
    if (last !== undefined && token === undefined) return undefined;
    if (token !== undefined && seen.has(token)) {
      throw new ResponseError(`${operation} repeats a page token, so that its listing would never end.`, { operation });
    }
    if (token !== undefined) seen.add(token);
    last = await fetchPage(token);
    return last.items;
  };
}

function tokenOf<Item>(operation: string, { nextToken }: Page<Item>): string | undefined {
  if (nextToken === undefined || nextToken === null || nextToken === '') return undefined;
  if (typeof nextToken === 'string') return nextToken;
  throw new ResponseError(`${operation} answered with a page token that is no text.`, { operation });
}
