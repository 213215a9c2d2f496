import { invalidValue } from './faults.js';
import type { Placed } from './ordered-map.js';

/** Where a listing goes on and how much of it is wanted. */
export interface PageRequest {
  /** What is listed, such as the operation and its filters: a token of another listing is refused. */
  readonly listing: string;
  readonly token: string | undefined;
  readonly size: number;
}

/** One page, and the token of the next one if there is more. */
export interface Page<Item> {
  readonly items: Item[];
  readonly nextToken: string | undefined;
}

/** Cuts a page out of entries that can be read from any place. */
export function pageOf<Item>(
  from: (place: number) => Iterable<Placed<Item>>,
  request: PageRequest,
  wanted: (item: Item) => boolean = () => true,
): Page<Item> {
  const items: Item[] = [];
  let last = placeOf(request);
  for (const { place, item } of from(last)) {
    if (!wanted(item)) continue;
    if (items.length === request.size) return { items, nextToken: tokenOf(request.listing, last) };
    items.push(item);
    last = place;
  }
  return { items, nextToken: undefined };
}

/** Cuts a page out of a list that is at hand. */
export function pageOfList<Item>(list: readonly Item[], request: PageRequest): Page<Item> {
  return pageOf((place) => list.slice(place).map((item, at) => ({ place: place + at + 1, item })), request);
}

const placesOfOne = 2 ** 32;

/** One listing after the other: a place says which, and where in it. Listings may be added at the end only. */
export function* chained<Item>(
  listings: readonly ((place: number) => Iterable<Placed<Item>>)[],
  place: number,
): Generator<Placed<Item>> {
  const first = Math.floor(place / placesOfOne);
  for (const [at, listing] of listings.entries()) {
    if (at < first) continue;
    const start = at === first ? place % placesOfOne : 0;
    for (const placed of listing(start)) yield { place: at * placesOfOne + placed.place, item: placed.item };
  }
}

// rule: page-tokens
function tokenOf(listing: string, place: number): string {
  return Buffer.from(JSON.stringify([listing, place])).toString('base64url');
}

function placeOf({ listing, token }: PageRequest): number {
  if (token === undefined) return 0;
  const [tokenListing, place] = parsed(token);
  if (tokenListing !== listing || typeof place !== 'number' || !Number.isSafeInteger(place) || place < 0) {
    throw invalidValue('The NextToken is not one of this listing.');
  }
  return place;
}

function parsed(token: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
