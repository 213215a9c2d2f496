import type { RequestOptions } from '../core/call-options.js';
import type { AppStreamSender } from '../core/senders.js';
import { NotFoundError } from '../errors.js';
import { stacksOfFleet } from './find-fleet.js';
import { fleetsOfStack } from './find-stack.js';
import { describeFleets, listAssociatedStacks } from './fleets.js';
import type { StackFleetPair } from './list-sessions.js';

/** Where sessions are looked for; what is left out is every partner of what is named. */
export interface PairScope {
  readonly stackName?: string | undefined;
  readonly fleetName?: string | undefined;
}

/**
 * Pairs of stack and fleet in a scope: the pair that is named, all stacks of a fleet, all fleets of a stack, or all of the account and region.
 *
 * @throws {@link NotFoundError} when the fleet or stack that is named alone does not exist.
 */
export async function* pairsIn(
  client: AppStreamSender,
  { stackName, fleetName }: PairScope,
  options: RequestOptions,
): AsyncGenerator<StackFleetPair, void, undefined> {
  if (stackName !== undefined && fleetName !== undefined) {
    yield { stackName, fleetName };
  } else if (fleetName !== undefined) {
    for await (const partner of stacksOfFleet(client, fleetName, options)) yield { stackName: partner, fleetName };
  } else if (stackName !== undefined) {
    for await (const partner of fleetsOfStack(client, stackName, options)) {
      yield { stackName, fleetName: partner };
    }
  } else {
    yield* allPairs(client, options);
  }
}

/** A fleet that is deleted while the listing goes on has no sessions any more. */
async function* allPairs(
  client: AppStreamSender,
  options: RequestOptions,
): AsyncGenerator<StackFleetPair, void, undefined> {
  for await (const { name } of describeFleets(client, undefined, options)) {
    try {
      for await (const stackName of listAssociatedStacks(client, name, options)) yield { stackName, fleetName: name };
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
  }
}
