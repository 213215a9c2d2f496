import type { RequestOptions } from '../core/call-options.js';
import { collect } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import { stacksOfFleet } from './find-fleet.js';
import { fleetsOfStack } from './find-stack.js';
import { describeFleets } from './fleets.js';
import type { StackFleetPair } from './list-sessions.js';
import { describeStacks } from './stacks.js';

/** Where sessions are looked for; what is left out is every partner of what is named. */
export interface PairScope {
  readonly stackName?: string | undefined;
  readonly fleetName?: string | undefined;
}

/**
 * Pairs of stack and fleet in a scope: the pair that is named, all stacks of a fleet, all fleets of a stack, or every stack
 * of the account and region with every fleet.
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

/** Every stack with every fleet: those that were parted while somebody was streaming may still have sessions. */
async function* allPairs(
  client: AppStreamSender,
  options: RequestOptions,
): AsyncGenerator<StackFleetPair, void, undefined> {
  const stackNames = (await collect(describeStacks(client, undefined, options))).map(({ name }) => name);
  if (stackNames.length === 0) return;
  for await (const { name: fleetName } of describeFleets(client, undefined, options)) {
    for (const stackName of stackNames) yield { stackName, fleetName };
  }
}
