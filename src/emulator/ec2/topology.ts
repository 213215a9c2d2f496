import { ServiceFault } from '../service-fault.js';
import { AddressPool } from './address-pool.js';
import { block, type CidrBlock, formatCidr, holds, overlap, parseCidr } from './cidr.js';
import type { SecurityGroup, Subnet, Vpc } from './entities.js';
import { checkId, type IdPrefix, invalidValue, notFound } from './faults.js';
import type { Ec2Network } from './network.js';

/** A subnet to be; what is not said gets a default. */
export interface NewSubnet {
  readonly subnetId?: string | undefined;
  /** The default VPC, where it is not said. */
  readonly vpcId?: string | undefined;
  /** The next free block of the VPC, a sixteenth of it, where it is not said. */
  readonly cidrBlock?: string | undefined;
  /** The zones `a` and `b` in turn, where it is not said. */
  readonly availabilityZone?: string | undefined;
}

/** A security group to be; what is not said gets a default. */
export interface NewSecurityGroup {
  readonly groupId?: string | undefined;
  readonly groupName: string;
  /** The group's name, where it is not said. */
  readonly description?: string | undefined;
  /** The default VPC, where it is not said. */
  readonly vpcId?: string | undefined;
}

/** A VPC to be; what is not said gets a default. */
export interface NewVpc {
  readonly vpcId?: string | undefined;
  readonly cidrBlock?: string | undefined;
  /** Two, in two zones, where they are not said. */
  readonly subnets?: readonly Omit<NewSubnet, 'vpcId'>[] | undefined;
  /** A group named `default` comes with every VPC, whether it is said or not. */
  readonly securityGroups?: readonly Omit<NewSecurityGroup, 'vpcId'>[] | undefined;
}

/** Adds a VPC with what is in it; to a VPC that is there already, what it has not got yet. Nothing where a part cannot be. */
export function newVpc(network: Ec2Network, spec: NewVpc, isDefault = false): Vpc {
  return allOrNothing(network, () => vpcWithParts(network, spec, isDefault));
}

function allOrNothing<Result>(network: Ec2Network, add: () => Result): Result {
  const registries = [network.vpcs, network.subnets, network.securityGroups];
  const before = registries.map((registry) => registry.latest);
  try {
    return add();
  } catch (error) {
    registries.forEach((registry, at) => {
      for (const { id } of [...registry.entries(before[at])]) registry.delete(id);
    });
    throw error;
  }
}

function vpcWithParts(network: Ec2Network, spec: NewVpc, isDefault: boolean): Vpc {
  // rule: ec2-new-vpc
  const known = spec.vpcId === undefined ? undefined : network.vpcs.get(spec.vpcId);
  const vpc = known ?? bareVpc(network, spec, isDefault);
  for (const subnet of spec.subnets ?? (known === undefined ? [{}, {}] : [])) {
    if (subnet.subnetId === undefined || network.subnets.get(subnet.subnetId)?.vpcId !== vpc.vpcId) {
      newSubnet(network, { ...subnet, vpcId: vpc.vpcId }, isDefault);
    }
  }
  const groups = spec.securityGroups ?? [];
  const hasDefault = known !== undefined || groups.some((group) => group.groupName === 'default');
  for (const group of hasDefault ? groups : [{ groupName: 'default' }, ...groups]) {
    if (!hasGroup(network, vpc.vpcId, group)) newSecurityGroup(network, { ...group, vpcId: vpc.vpcId });
  }
  return vpc;
}

/** By its id where that is said, else by its name. */
function hasGroup(network: Ec2Network, vpcId: string, { groupId, groupName }: NewSecurityGroup): boolean {
  if (groupId !== undefined) return network.securityGroups.get(groupId)?.vpcId === vpcId;
  for (const group of network.securityGroups.values()) {
    if (group.vpcId === vpcId && group.groupName === groupName) return true;
  }
  return false;
}

function bareVpc(network: Ec2Network, spec: NewVpc, isDefault: boolean): Vpc {
  const cidr = blockOf(spec.cidrBlock ?? `10.${network.vpcs.size % 256}.0.0/16`);
  if (cidr.prefix < 16 || cidr.prefix > 28) {
    throw new ServiceFault('InvalidVpc.Range', `The CIDR '${formatCidr(cidr)}' is invalid.`);
  }
  const vpc: Vpc = { vpcId: freeId(network, 'vpc', spec.vpcId), cidr, isDefault, tags: new Map() };
  network.vpcs.add(vpc.vpcId, vpc);
  return vpc;
}

/** Adds a subnet to the VPC it names. */
export function newSubnet(network: Ec2Network, spec: NewSubnet, isDefault = false): Subnet {
  const vpc = vpcOf(network, spec.vpcId);
  const siblings = [...network.subnets.values()].filter((subnet) => subnet.vpcId === vpc.vpcId);
  const cidr = spec.cidrBlock === undefined ? nextBlock(vpc, siblings) : blockOf(spec.cidrBlock);
  if (!holds(vpc.cidr, cidr) || cidr.prefix > 28) {
    throw new ServiceFault('InvalidSubnet.Range', `The CIDR '${formatCidr(cidr)}' is invalid.`);
  }
  if (siblings.some((subnet) => overlap(subnet.cidr, cidr))) {
    throw new ServiceFault('InvalidSubnet.Conflict', `The CIDR '${formatCidr(cidr)}' conflicts with another subnet`);
  }
  const subnet: Subnet = {
    subnetId: freeId(network, 'subnet', spec.subnetId),
    vpcId: vpc.vpcId,
    cidr,
    availabilityZone: spec.availabilityZone ?? `${network.region}${siblings.length % 2 === 0 ? 'a' : 'b'}`,
    isDefault,
    addresses: new AddressPool(cidr),
    tags: new Map(),
  };
  network.subnets.add(subnet.subnetId, subnet);
  return subnet;
}

/** Adds a security group to the VPC it names; its name must be new there. */
export function newSecurityGroup(network: Ec2Network, spec: NewSecurityGroup): SecurityGroup {
  const vpcId = vpcOfNewGroup(network, spec);
  const { groupName, description = groupName } = spec;
  const groupId = freeId(network, 'sg', spec.groupId);
  const group: SecurityGroup = { groupId, groupName, description, vpcId, tags: new Map() };
  network.securityGroups.add(groupId, group);
  return group;
}

/** The VPC where a group would be added; refuses one that is not there and a name that is taken in it. */
export function vpcOfNewGroup(network: Ec2Network, { groupName, vpcId: wanted }: NewSecurityGroup): string {
  const { vpcId } = vpcOf(network, wanted);
  for (const group of network.securityGroups.values()) {
    // rule: ec2-group-name-once
    if (group.vpcId === vpcId && group.groupName.toLowerCase() === groupName.toLowerCase()) {
      const message = `The security group '${groupName}' already exists for VPC '${vpcId}'`;
      throw new ServiceFault('InvalidGroup.Duplicate', message);
    }
  }
  return vpcId;
}

function vpcOf(network: Ec2Network, vpcId: string = network.defaultVpcId): Vpc {
  const vpc = network.vpcs.get(vpcId);
  // rule: ec2-unknown-vpc
  if (vpc === undefined) throw notFound('vpc', vpcId);
  return vpc;
}

function freeId(network: Ec2Network, prefix: IdPrefix, wanted: string | undefined): string {
  if (wanted === undefined) return network.ids.resource(prefix);
  checkId(prefix, wanted);
  if (network.tagged(wanted) !== undefined) {
    throw new ServiceFault('InvalidParameterValue', `The ID '${wanted}' is in use already`);
  }
  return wanted;
}

function blockOf(text: string): CidrBlock {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw invalidValue('cidrBlock', text, 'This is not a valid CIDR block.');
  return cidr;
}

/** The first free sixteenth of the VPC. */
function nextBlock(vpc: Vpc, siblings: readonly Subnet[]): CidrBlock {
  const prefix = Math.min(28, vpc.cidr.prefix + 4);
  const end = vpc.cidr.first + vpc.cidr.size;
  for (let next = block(vpc.cidr.first, prefix); next.first < end; next = block(next.first + next.size, prefix)) {
    if (!siblings.some((subnet) => overlap(subnet.cidr, next))) return next;
  }
  throw new ServiceFault('InvalidSubnet.Conflict', `The CIDR '${formatCidr(vpc.cidr)}' has no room for another subnet`);
}
