import type {
  ComputeCapacity,
  CreateFleetCommandInput,
  CreateFleetCommandOutput,
  DeleteFleetCommandInput,
  DescribeFleetsCommandInput,
  DescribeFleetsCommandOutput,
  FleetType,
} from '@aws-sdk/client-appstream';
import type { Operation } from '../operation.js';
import type { AccountWorld } from '../world.js';
import type { Answer, Checked, EmptyAnswer } from './checked.js';
import { alreadyExists, inUse, invalidCombination, limitExceeded, notFound } from './faults.js';
import { desiredCapacity, setDesired } from './fleet-capacity.js';
import { checkFleet } from './fleet-checks.js';
import { withImage } from './fleet-image.js';
import { describedFleet, newFleet } from './fleet-record.js';
import { pageOf, pageOfList } from './pages.js';
import type { FleetDetails, FleetRecord } from './state.js';

const fleetsPerPage = 25;

/** The root volume of a fleet that names none. */
export const defaultRootVolume = { VolumeSizeInGb: 200 };

// rule: fleet-defaults
const defaults = {
  MaxUserDurationInSeconds: 57_600,
  DisconnectTimeoutInSeconds: 900,
  IdleDisconnectTimeoutInSeconds: 0,
  EnableDefaultInternetAccess: false,
  StreamView: 'APP',
  RootVolumeConfig: defaultRootVolume,
} as const;

// rule: fleet-type-default
/** Creates a fleet, which is STOPPED. */
export const createFleet: Operation<Checked<CreateFleetCommandInput>, Answer<CreateFleetCommandOutput>> = (
  { Name, FleetType = 'ALWAYS_ON', ComputeCapacity, Tags, ImageName, ImageArn, ...wanted },
  { account, world },
) => {
  const { fleets } = account.appstream;
  // rule: name-taken
  if (fleets.has(Name)) throw alreadyExists('fleet', Name);
  // rule: fleets-quota
  if (fleets.size >= world.settings.quotas.fleets) throw limitExceeded('The account has the maximum number of fleets.');
  const details = withImage(account, FleetType, { ...defaults, ...wanted }, { ImageName, ImageArn });
  checkFleet(account, FleetType, details);
  const desired = initialCapacity(FleetType, ComputeCapacity, details);
  const fleet = newFleet(account, { name: Name, type: FleetType, details: tidied(details), tags: Tags });
  setDesired(fleet, desired);
  fleets.add(Name, fleet);
  return { Fleet: describedFleet(fleet) };
};

function initialCapacity(type: FleetType, capacity: ComputeCapacity | undefined, details: FleetDetails): number {
  if (type === 'ELASTIC') {
    // rule: elastic-no-compute-capacity
    if (capacity !== undefined) throw invalidCombination('ComputeCapacity is not allowed for Elastic fleets.');
    return 0;
  }
  // rule: capacity-required
  if (capacity === undefined) throw invalidCombination('ComputeCapacity is required.');
  return desiredCapacity(capacity, details);
}

/** The settings as the service keeps them. */
export function tidied(details: FleetDetails): FleetDetails {
  const { IdleDisconnectTimeoutInSeconds: idle = 0 } = details;
  // rule: idle-timeout-rounded
  return { ...details, IdleDisconnectTimeoutInSeconds: Math.round(idle / 60) * 60 };
}

/** Lists fleets. */
export const describeFleets: Operation<Checked<DescribeFleetsCommandInput>, Answer<DescribeFleetsCommandOutput>> = (
  { Names, NextToken },
  { account, world },
) => {
  // rule: server-page-size
  const request = { listing: `DescribeFleets ${JSON.stringify([Names])}`, token: NextToken, size: fleetsPerPage };
  const named = Names?.map((name) => fleetNamed(account, name));
  const page =
    named === undefined
      ? pageOf((place) => account.appstream.fleets.after(place), request)
      : pageOfList(named, request);
  const answer = { Fleets: page.items.map(describedFleet), NextToken: page.nextToken };
  for (const fleet of page.items) {
    fleet.pool.seen();
    world.transitions.seen(fleet);
  }
  return answer;
};

/** Deletes a fleet that is STOPPED and has no stack. */
export const deleteFleet: Operation<Checked<DeleteFleetCommandInput>, EmptyAnswer> = ({ Name }, { account }) => {
  const fleet = fleetNamed(account, Name);
  // rule: delete-fleet-associated
  if (fleet.stacks.size > 0) {
    throw inUse(
      `The fleet ${Name} is associated with a stack. To delete the fleet, you must dissociate it from the stack.`,
    );
  }
  // rule: delete-fleet-stopped
  if (fleet.state !== 'STOPPED') throw inUse(`The fleet ${Name} is ${fleet.state}. Stop the fleet to delete it.`);
  account.appstream.fleets.delete(Name);
  return {};
};

/** The fleet of that name. */
export function fleetNamed(account: AccountWorld, name: string): FleetRecord {
  const fleet = account.appstream.fleets.get(name);
  // rule: describe-unknown-name
  if (fleet === undefined) throw notFound('fleet', name);
  return fleet;
}
