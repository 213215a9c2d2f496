import type { Fleet, FleetErrorCode, FleetType } from '@aws-sdk/client-appstream';
import type { ServiceFault } from '../service-fault.js';
import type { AccountWorld } from '../world.js';
import { arnOf } from './arns.js';
import { capacityStatus } from './fleet-capacity.js';
import { attachInterface } from './fleet-network.js';
import { InstancePool } from './instance-pool.js';
import { OrderedMap } from './ordered-map.js';
import { imageLostCode } from './revocation.js';
import { shown } from './shown.js';
import type { FleetDetails, FleetRecord } from './state.js';
import { newTags } from './tags.js';

/** The fleet's error for each code with which EC2 refuses an interface. */
const launchErrors: ReadonlyMap<string, FleetErrorCode> = new Map([
  // rule: launch-without-addresses
  ['InsufficientFreeAddressesInSubnet', 'SUBNET_HAS_INSUFFICIENT_IP_ADDRESSES'],
  // rule: launch-without-groups
  ['InvalidGroup.NotFound', 'SECURITY_GROUPS_NOT_FOUND'],
]);
// rule: launch-refused
const otherLaunchError: FleetErrorCode = 'FLEET_INSTANCE_PROVISIONING_FAILURE';

/** What a fleet starts with. */
export interface NewFleet {
  readonly name: string;
  readonly type: FleetType;
  readonly details: FleetDetails;
  readonly tags: Readonly<Record<string, string>> | undefined;
}

/** A STOPPED fleet with no capacity. */
export function newFleet(account: AccountWorld, { name, type, details, tags }: NewFleet): FleetRecord {
  const { region } = account;
  const { clock, ids, transitions } = region.world;
  const fleet: FleetRecord = {
    account,
    name,
    arn: arnOf('fleet', region.name, account.accountId, name),
    type,
    createdTime: new Date(clock.now()),
    pool: new InstancePool({
      ids,
      transitions,
      mayLaunch: () => fleet.state === 'RUNNING' && !hasLostImage(fleet),
      attach: () => attachInterface(fleet),
      detach: ({ networkInterfaceId }) => {
        account.ec2.deleteInterface(networkInterfaceId);
      },
      launched: (fault) => {
        noteLaunch(fleet, fault);
      },
    }),
    sessions: new OrderedMap(),
    sessionsByUser: new Map(),
    stacks: new OrderedMap(),
    tags: newTags(tags),
    errors: new Map(),
    details,
    // rule: new-fleet-stopped
    state: 'STOPPED',
    interfaces: 0,
    desired: 0,
  };
  return fleet;
}

/** Whether the image of the fleet was taken from its account: nothing new starts until the fleet gets another. */
export function hasLostImage(fleet: FleetRecord): boolean {
  return fleet.errors.has(imageLostCode);
}

/** Shows what stood in the way of the latest launch, and nothing of those before it. */
function noteLaunch(fleet: FleetRecord, fault: ServiceFault | undefined): void {
  for (const code of [...launchErrors.values(), otherLaunchError]) fleet.errors.delete(code);
  if (fault !== undefined) fleet.errors.set(launchErrors.get(fault.code) ?? otherLaunchError, fault.message);
}

/** A fleet as the service describes it. */
export function describedFleet(fleet: FleetRecord): Fleet {
  return {
    ...shown(fleet.details),
    Arn: fleet.arn,
    Name: fleet.name,
    InstanceType: fleet.details.InstanceType,
    FleetType: fleet.type,
    ComputeCapacityStatus: capacityStatus(fleet),
    State: fleet.state,
    CreatedTime: fleet.createdTime,
    FleetErrors: [...fleet.errors].map(([code, message]) => ({
      ErrorCode: code as FleetErrorCode,
      ErrorMessage: message,
    })),
  };
}
