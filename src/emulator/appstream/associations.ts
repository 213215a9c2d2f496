import type {
  AssociateFleetCommandInput,
  DisassociateFleetCommandInput,
  ListAssociatedFleetsCommandInput,
  ListAssociatedFleetsCommandOutput,
  ListAssociatedStacksCommandInput,
  ListAssociatedStacksCommandOutput,
} from '@aws-sdk/client-appstream';
import type { Operation } from '../operation.js';
import type { Answer, Checked, EmptyAnswer } from './checked.js';
import { inUse, notFound } from './faults.js';
import { fleetNamed } from './fleets.js';
import { pageOf } from './pages.js';
import { stackNamed } from './stacks.js';

const namesPerPage = 25;

/** Associates a fleet with a stack. */
export const associateFleet: Operation<Checked<AssociateFleetCommandInput>, EmptyAnswer> = (
  { FleetName, StackName },
  { account },
) => {
  const fleet = fleetNamed(account, FleetName);
  const stack = stackNamed(account, StackName);
  // rule: associate-again
  if (fleet.stacks.has(StackName)) return {};
  // rule: associations-many-to-many
  fleet.stacks.add(StackName, stack);
  stack.fleets.add(FleetName, fleet);
  return {};
};

/** Takes a fleet and a stack apart. */
export const disassociateFleet: Operation<Checked<DisassociateFleetCommandInput>, EmptyAnswer> = (
  { FleetName, StackName },
  { account, world },
) => {
  const fleet = fleetNamed(account, FleetName);
  const stack = stackNamed(account, StackName);
  // rule: disassociate-what-is-not-associated
  if (!fleet.stacks.has(StackName)) throw notFound('association of fleet', `${FleetName} with stack ${StackName}`);
  // rule: disassociate-with-sessions
  if (world.settings.assume.disassociateWithSessions === 'error') {
    for (const session of fleet.sessionsByUser.values()) {
      if (session.stackName === StackName)
        throw inUse(`The fleet ${FleetName} has sessions of the stack ${StackName}.`);
    }
  }
  fleet.stacks.delete(StackName);
  stack.fleets.delete(FleetName);
  return {};
};

// rule: list-associations-of-unknown
/** Lists the names of a stack's fleets. */
export const listAssociatedFleets: Operation<
  Checked<ListAssociatedFleetsCommandInput>,
  Answer<ListAssociatedFleetsCommandOutput>
> = ({ StackName, NextToken }, { account }) => {
  const stack = account.appstream.stacks.get(StackName);
  const { items, nextToken } = pageOf((place) => stack?.fleets.after(place) ?? [], {
    listing: `ListAssociatedFleets ${StackName}`,
    token: NextToken,
    // rule: server-page-size
    size: namesPerPage,
  });
  return { Names: items.map(({ name }) => name), NextToken: nextToken };
};

/** Lists the names of a fleet's stacks. */
export const listAssociatedStacks: Operation<
  Checked<ListAssociatedStacksCommandInput>,
  Answer<ListAssociatedStacksCommandOutput>
> = ({ FleetName, NextToken }, { account }) => {
  const fleet = account.appstream.fleets.get(FleetName);
  const { items, nextToken } = pageOf((place) => fleet?.stacks.after(place) ?? [], {
    listing: `ListAssociatedStacks ${FleetName}`,
    token: NextToken,
    // rule: server-page-size
    size: namesPerPage,
  });
  return { Names: items.map(({ name }) => name), NextToken: nextToken };
};
