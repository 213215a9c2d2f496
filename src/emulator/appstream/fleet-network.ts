import type { VpcConfig } from '@aws-sdk/client-appstream';
import type { AttachedInterface, NewInterface } from '../ec2/network.js';
import { ServiceFault } from '../service-fault.js';
import type { AccountWorld } from '../world.js';
import { invalidCombination, notAvailable, notFound } from './faults.js';
import type { FleetRecord } from './state.js';

/** Makes a network interface where the fleet's instances live; `undefined` where they have none. */
export function attachInterface(fleet: FleetRecord): AttachedInterface | undefined {
  const { account, details, name } = fleet;
  const { SubnetIds = [], SecurityGroupIds } = details.VpcConfig ?? {};
  // rule: fleet-subnets-in-turn
  const subnetId = SubnetIds[fleet.interfaces % SubnetIds.length];
  fleet.interfaces += 1;
  return interfaceOf(account, { subnetId, securityGroupIds: SecurityGroupIds, description: `AppStream fleet ${name}` });
}

/** Makes the network interface of a streaming instance; `undefined` where it has none. */
export function interfaceOf(account: AccountWorld, wanted: NewInterface): AttachedInterface | undefined {
  // rule: fleet-without-vpc
  if (wanted.subnetId === undefined && account.region.world.settings.assume.fleetWithoutVpc === 'no-interface') {
    return undefined;
  }
  return account.ec2.createInterface(wanted);
}

/** What `attach` makes; where the network refuses it, `what` is not available. */
export function unlessNetworkFull<Result>(what: string, attach: () => Result): Result {
  try {
    return attach();
  } catch (error) {
    if (error instanceof ServiceFault) throw notAvailable(`The ${what}: ${error.message}`);
    throw error;
  }
}

/** Refuses a VPC configuration that names what is not there. */
export function checkVpcConfig({ ec2 }: AccountWorld, { SubnetIds = [], SecurityGroupIds = [] }: VpcConfig): void {
  // rule: fleet-network-exists
  for (const subnetId of SubnetIds) if (!ec2.hasSubnet(subnetId)) throw notFound('subnet', subnetId);
  for (const groupId of SecurityGroupIds) if (!ec2.hasSecurityGroup(groupId)) throw notFound('security group', groupId);
  // rule: fleet-one-vpc
  const vpcs = new Set([
    ...SubnetIds.map((id) => ec2.subnets.get(id)?.vpcId),
    ...SecurityGroupIds.map((id) => ec2.securityGroups.get(id)?.vpcId),
  ]);
  if (vpcs.size > 1) throw invalidCombination('The subnets and security groups must belong to the same VPC.');
}
