import { ServiceFault } from '../service-fault.js';
import type { Tagged } from './entities.js';
import type { Parameters } from './parameters.js';
import { isPattern, wildcardMatcher } from './wildcards.js';

/** What a filter compares: the values that an item has under the filter's name. */
export type FilterFields<Item> = Readonly<Record<string, (item: Item) => readonly string[]>>;

const mostFilters = 50;
const mostValues = 200;
const longestValue = 255;

/** Reads the filters of a request; an item passes when each filter has a value that the item has. */
export function readFilters<Item extends Tagged>(
  parameters: Parameters,
  fields: FilterFields<Item>,
): (item: Item) => boolean {
  const filters = parameters.structures('Filter', ['Name', 'Value']).map((filter) => ({
    name: filter.required('Name'),
    values: filter.strings('Value'),
  }));
  checkSize(filters);
  const tests = filters.map(({ name, values }) => {
    const valuesOf = fieldOf(name, fields);
    const fits = valueMatcher(values);
    return (item: Item) => valuesOf(item).some(fits);
  });
  return (item) => tests.every((test) => test(item));
}

function checkSize(filters: readonly { readonly name: string; readonly values: readonly string[] }[]): void {
  // rule: ec2-filter-limits
  if (filters.length > mostFilters) {
    const message = `The maximum number of filters specified on a single call is ${mostFilters}`;
    throw new ServiceFault('FilterLimitExceeded', message);
  }
  const values = filters.flatMap((filter) => filter.values);
  if (values.length > mostValues) {
    const message = `The maximum number of filter values specified on a single call is ${mostValues}`;
    throw new ServiceFault('FilterLimitExceeded', message);
  }
  if (values.some((value) => value.length > longestValue)) {
    const message = `The maximum length for a filter value is ${longestValue} characters`;
    throw new ServiceFault('InvalidParameterValue', message);
  }
  // rule: ec2-filter-without-value
  const empty = filters.find((filter) => filter.values.length === 0);
  if (empty !== undefined) throw new ServiceFault('InvalidParameterValue', `The filter '${empty.name}' has no value`);
}

function fieldOf<Item extends Tagged>(name: string, fields: FilterFields<Item>): (item: Item) => readonly string[] {
  if (Object.hasOwn(fields, name)) {
    const field = fields[name];
    if (field !== undefined) return field;
  }
  // rule: ec2-filter-tags
  if (name === 'tag-key') return ({ tags }) => [...tags.keys()];
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return ({ tags }) => [tags.get(key)].filter((value) => value !== undefined);
  }
  // rule: ec2-unknown-filter
  throw new ServiceFault('InvalidParameterValue', `The filter '${name}' is invalid`);
}

function valueMatcher(wanted: readonly string[]): (value: string) => boolean {
  // rule: ec2-filter-wildcards
  const texts = new Set(wanted.filter((text) => !isPattern(text)));
  const patterns = wanted.filter(isPattern).map(wildcardMatcher);
  return (value) => texts.has(value) || patterns.some((matches) => matches(value));
}
