import type { RequestRate } from '../gateway/throttle.js';

const nonMutating = { most: 100, perSecond: 20 };
const unfilteredAndUnpaginated = { most: 50, perSecond: 10 };
const mutating = { most: 50, perSecond: 5 };

/** Actions that EC2 gives rates of their own. */
const ownRates: ReadonlyMap<string, Omit<RequestRate, 'bucket'>> = new Map([
  ['CreateTags', { most: 100, perSecond: 10 }],
  ['DeleteTags', { most: 100, perSecond: 10 }],
  ['ModifyNetworkInterfaceAttribute', { most: 100, perSecond: 5 }],
]);

/** Actions with a smaller bucket for requests that have neither a filter nor pages. */
const withSmallerBucket: ReadonlySet<string> = new Set(['DescribeNetworkInterfaces', 'DescribeSecurityGroups']);

/** The rate that EC2 lets an account call `action` at, with this input. */
export function ec2RequestRate(action: string, input: unknown): RequestRate {
  const own = ownRates.get(action);
  if (own !== undefined) return { bucket: action, ...own };
  if (!action.startsWith('Describe')) return { bucket: action, ...mutating };
  return withSmallerBucket.has(action) && !isFilteredOrPaged(input)
    ? { bucket: `${action} without filter and pages`, ...unfilteredAndUnpaginated }
    : { bucket: action, ...nonMutating };
}

function isFilteredOrPaged(input: unknown): boolean {
  if (typeof input !== 'object' || input === null) return false;
  return ['Filter', 'MaxResults', 'NextToken'].some((name) => Object.hasOwn(input, name));
}
