import type { XmlNode, XmlObject } from '../protocols/xml.js';
import { ServiceFault } from '../service-fault.js';
import type { Tagged } from './entities.js';
import { checkId, checkIdCount, type IdPrefix, invalidValue, notFound } from './faults.js';
import { type FilterFields, readFilters } from './filters.js';
import type { Parameters } from './parameters.js';
import type { Entry } from './registry.js';

/** Where things are looked up. */
interface Items<Item> {
  get(id: string): Item | undefined;
  entries(after: number): Iterable<Entry<Item>>;
}

/** How one kind of thing is described. */
export interface Listing<Item> {
  /** Parameter that names ids, such as `VpcId`. */
  readonly idParameter: string;
  readonly idPrefix: IdPrefix;
  readonly items: Items<Item>;
  readonly filters: FilterFields<Item>;
  /** Element of the answer that holds the items, such as `vpcSet`. */
  readonly setName: string;
  readonly toXml: (item: Item) => XmlNode;
  /** A condition besides ids and filters. */
  readonly condition?: (item: Item) => boolean;
}

/** Parameters that every describe call has besides those that name things. */
export const listingParameters = ['Filter', 'MaxResults', 'NextToken', 'DryRun'] as const;

const fewestResults = 5;
const mostResults = 1000;

/** Answers a describe call: what is named, or all, as far as the filters let it through, by pages where wanted. */
export function describe<Item extends Tagged>(parameters: Parameters, listing: Listing<Item>): XmlObject {
  const passes = readFilters(parameters, listing.filters);
  const fits = (item: Item): boolean => passes(item) && (listing.condition?.(item) ?? true);
  const maxResults = readMaxResults(parameters);
  const after = readToken(parameters, listing.setName);
  const ids = readIds(parameters, listing);
  const named = ids.map((id) => itemOf(id, listing));
  parameters.endDryRun();
  if (ids.length > 0) return answer(listing, named.filter(fits), undefined);
  return page(listing, fits, after, maxResults);
}

function readIds(
  parameters: Parameters,
  { idParameter, idPrefix }: Pick<Listing<Tagged>, 'idParameter' | 'idPrefix'>,
): readonly string[] {
  const ids = [...new Set(parameters.strings(idParameter))];
  checkIdCount(idParameter, ids);
  // rule: ec2-ids-or-pages
  if (ids.length > 0 && parameters.has('MaxResults')) {
    const message = `The parameter ${idParameter}s cannot be used with the parameter MaxResults`;
    throw new ServiceFault('InvalidParameterCombination', message);
  }
  for (const id of ids) checkId(idPrefix, id);
  return ids;
}

function itemOf<Item>(id: string, { idPrefix, items }: Listing<Item>): Item {
  const item = items.get(id);
  // rule: ec2-missing-id-fails-all
  if (item === undefined) throw notFound(idPrefix, id);
  return item;
}

function readMaxResults(parameters: Parameters): number | undefined {
  const wanted = parameters.integer('MaxResults');
  // rule: ec2-max-results
  if (wanted === undefined || (wanted >= fewestResults && wanted <= mostResults)) return wanted;
  const why =
    wanted < fewestResults
      ? `Expecting a value greater than or equal to ${fewestResults}.`
      : `Expecting a value less than or equal to ${mostResults}.`;
  throw invalidValue('MaxResults', String(wanted), why);
}

// rule: ec2-pages
function page<Item>(
  listing: Listing<Item>,
  fits: (item: Item) => boolean,
  after: number,
  maxResults = Number.POSITIVE_INFINITY,
): XmlObject {
  const found: Item[] = [];
  let last = after;
  for (const { item, sequence } of listing.items.entries(after)) {
    if (!fits(item)) continue;
    if (found.length === maxResults) return answer(listing, found, writeToken(listing.setName, last));
    found.push(item);
    last = sequence;
  }
  return answer(listing, found, undefined);
}

function answer<Item>(listing: Listing<Item>, items: readonly Item[], nextToken: string | undefined): XmlObject {
  return { [listing.setName]: { item: items.map(listing.toXml) }, nextToken };
}

function writeToken(setName: string, last: number): string {
  return Buffer.from(`${setName}/${last}`).toString('base64url');
}

function readToken(parameters: Parameters, setName: string): number {
  const token = parameters.string('NextToken');
  if (token === undefined) return 0;
  const [name, last = ''] = Buffer.from(token, 'base64url').toString().split('/');
  // rule: ec2-next-token
  if (name !== setName || !/^\d{1,15}$/.test(last)) {
    throw new ServiceFault('InvalidNextToken', 'The specified NextToken is not valid');
  }
  return Number(last);
}
