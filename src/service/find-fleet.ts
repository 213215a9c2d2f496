import type { RequestOptions } from '../core/call-options.js';
import { collect, lookedInto } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import { NotFoundError } from '../errors.js';
import { describeFleets, type Fleet, listAssociatedStacks } from './fleets.js';

/** Looks a fleet up; undefined when there is none of that name. */
export async function findFleet(
  client: AppStreamSender,
  name: string,
  options: RequestOptions,
): Promise<Fleet | undefined> {
  try {
    const found = await collect(describeFleets(client, [name], options));
    return found.find((fleet) => fleet.name === name);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/**
 * Looks a fleet up that has to be there.
 *
 * @throws {@link NotFoundError} when there is none of that name.
 */
export async function getFleet(client: AppStreamSender, name: string, options: RequestOptions): Promise<Fleet> {
  const fleet = await findFleet(client, name, options);
  if (fleet !== undefined) return fleet;
  throw new NotFoundError(`There is no fleet ${name} in this account and region.`, {
    operation: 'DescribeFleets',
    resource: 'fleet',
    resourceName: name,
  });
}

/**
 * Names of a fleet's stacks.
 *
 * @throws {@link NotFoundError} when there is no such fleet.
 */
export function stacksOfFleet(client: AppStreamSender, name: string, options: RequestOptions): AsyncIterable<string> {
  return lookedInto(listAssociatedStacks(client, name, options), () => getFleet(client, name, options));
}
