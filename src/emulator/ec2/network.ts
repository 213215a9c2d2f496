import type { Clock } from '../clock.js';
import type { Ids } from '../ids.js';
import { ServiceFault } from '../service-fault.js';
import type { Settings } from '../settings.js';
import { contentsOf, type VpcContents, vpcContents } from './contents.js';
import { addDefaultNetwork } from './default-network.js';
import type { GroupAssociation, NetworkInterface, SecurityGroup, Subnet, Tagged, Vpc } from './entities.js';
import { checkId, notFound } from './faults.js';
import { LaggingView, type ReadLag } from './lagging-view.js';
import { Registry } from './registry.js';
import { type NewSecurityGroup, type NewSubnet, type NewVpc, newSecurityGroup, newSubnet, newVpc } from './topology.js';

/** A network interface, as far as whoever attaches it needs to know it. */
export interface AttachedInterface {
  readonly networkInterfaceId: string;
  readonly privateIpAddress: string;
}

/** What an interface is to be like; where nothing is said, it is in the default subnet with the default group of its VPC. */
export interface NewInterface {
  readonly subnetId?: string | undefined;
  readonly securityGroupIds?: readonly string[] | undefined;
  readonly description: string;
}

/** Where an account's network is, and what it runs on. */
export interface NetworkOptions {
  readonly accountId: string;
  readonly region: string;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly readLag: ReadLag;
}

/** The VPCs, subnets, security groups and network interfaces of one account in one region. */
export class Ec2Network {
  readonly accountId: string;
  readonly region: string;
  readonly ids: Ids;
  readonly vpcs = new Registry<Vpc>();
  readonly subnets = new Registry<Subnet>();
  readonly securityGroups = new Registry<SecurityGroup>();
  readonly groupAssociations = new Registry<GroupAssociation>();
  readonly interfaces = new Registry<NetworkInterface>();
  /** What reads show of {@link Ec2Network.securityGroups}. */
  readonly shownSecurityGroups: LaggingView<SecurityGroup>;
  /** What reads show of {@link Ec2Network.interfaces}. */
  readonly shownInterfaces: LaggingView<NetworkInterface>;
  readonly #clock: Clock;
  /** Whether its interfaces are changed by the service alone. */
  readonly isRequesterManaged: boolean;
  readonly #groupsPerInterface: number;

  constructor({ accountId, region, ids, clock, settings, readLag }: NetworkOptions) {
    this.accountId = accountId;
    this.region = region;
    this.ids = ids;
    this.#clock = clock;
    this.shownSecurityGroups = new LaggingView(this.securityGroups, clock, readLag);
    this.shownInterfaces = new LaggingView(this.interfaces, clock, readLag);
    this.isRequesterManaged = settings.assume.requesterManagedInterfaces === 'yes';
    this.#groupsPerInterface = settings.quotas.securityGroupsPerInterface;
    addDefaultNetwork(this);
  }

  /** The VPC that is used where none is named. */
  get defaultVpcId(): string {
    return this.#first(this.vpcs, (vpc) => vpc.isDefault, 'default VPC').vpcId;
  }

  /** The subnet that is used where none is named. */
  get defaultSubnetId(): string {
    return this.#first(this.subnets, (subnet) => subnet.isDefault, 'default subnet').subnetId;
  }

  hasSubnet(subnetId: string): boolean {
    return this.subnets.has(subnetId);
  }

  hasSecurityGroup(groupId: string): boolean {
    return this.securityGroups.has(groupId);
  }

  /** The group that a VPC's interfaces have where none is named. */
  defaultSecurityGroupId(vpcId: string): string {
    const isDefault = (group: SecurityGroup): boolean => group.vpcId === vpcId && group.groupName === 'default';
    return this.#first(this.securityGroups, isDefault, `default group of ${vpcId}`).groupId;
  }

  /** Adds a VPC, or to the one that has the id already what it does not have yet. Two subnets where none are said. */
  addVpc(vpc: NewVpc = {}): VpcContents {
    return vpcContents(this, newVpc(this, vpc));
  }

  /** The VPCs with their subnets and groups; each can be given to {@link Ec2Network.addVpc} of another network. */
  contents(): readonly VpcContents[] {
    return contentsOf(this);
  }

  /** Adds a subnet, to the default VPC where none is said. */
  addSubnet(subnet: NewSubnet = {}): Subnet {
    return newSubnet(this, subnet);
  }

  /** Adds a security group, to the default VPC where none is said. */
  addSecurityGroup(group: NewSecurityGroup): SecurityGroup {
    return newSecurityGroup(this, group);
  }

  /** Lets a group be used in a VPC other than its own; again is no error. */
  associateGroup(groupId: string, vpcId: string): void {
    const id = associationId(groupId, vpcId);
    if (!this.groupAssociations.has(id)) this.groupAssociations.add(id, { groupId, vpcId, tags: new Map() });
  }

  /** Makes an interface that is attached at once. */
  createInterface({ subnetId = this.defaultSubnetId, securityGroupIds, description }: NewInterface): AttachedInterface {
    const subnet = this.subnets.get(subnetId);
    if (subnet === undefined) throw notFound('subnet', subnetId);
    const { vpcId, availabilityZone } = subnet;
    const wanted = securityGroupIds ?? [];
    const groups = wanted.length > 0 ? [...new Set(wanted)] : [this.defaultSecurityGroupId(vpcId)];
    this.checkGroups(groups, vpcId);
    const privateIpAddress = subnet.addresses.take();
    // rule: ec2-addresses
    if (privateIpAddress === undefined) {
      const message = `The specified subnet '${subnetId}' does not have enough free addresses to satisfy the request.`;
      throw new ServiceFault('InsufficientFreeAddressesInSubnet', message);
    }
    const networkInterfaceId = this.ids.resource('eni');
    this.interfaces.add(networkInterfaceId, {
      networkInterfaceId,
      vpcId,
      subnetId,
      availabilityZone,
      privateIpAddress,
      macAddress: macAddress(networkInterfaceId),
      attachmentId: this.ids.resource('eni-attach'),
      attachedAt: new Date(this.#clock.now()),
      securityGroupIds: groups,
      description,
      sourceDestCheck: true,
      tags: new Map(),
    });
    return { networkInterfaceId, privateIpAddress };
  }

  /** Detaches and removes an interface; one that is gone already is no error. */
  deleteInterface(networkInterfaceId: string): void {
    const gone = this.interfaces.get(networkInterfaceId);
    if (gone === undefined) return;
    this.beforeChange(networkInterfaceId);
    this.interfaces.delete(networkInterfaceId);
    this.subnets.get(gone.subnetId)?.addresses.free(gone.privateIpAddress);
  }

  /** Refuses groups that an interface in `vpcId` cannot have. */
  checkGroups(groupIds: readonly string[], vpcId: string): void {
    for (const groupId of groupIds) {
      checkId('sg', groupId);
      const group = this.securityGroups.get(groupId);
      // rule: ec2-unknown-group
      if (group === undefined) throw notFound('sg', groupId);
      // rule: ec2-group-of-other-vpc
      if (group.vpcId !== vpcId && !this.groupAssociations.has(associationId(groupId, vpcId))) {
        throw new ServiceFault(
          'InvalidGroup.NotFound',
          'You have specified two resources that belong to different networks.',
        );
      }
    }
    // rule: ec2-groups-per-interface
    if (groupIds.length > this.#groupsPerInterface) {
      const message = 'The maximum number of security groups per interface has been reached.';
      throw new ServiceFault('SecurityGroupsPerInterfaceLimitExceeded', message);
    }
  }

  /** To be called before what has the id is changed or removed, so that reads can show for a while what it was. */
  beforeChange(id: string): void {
    this.shownInterfaces.keep(id);
    this.shownSecurityGroups.keep(id);
  }

  /** Lets reads show everything as it is. */
  catchUp(): void {
    this.shownInterfaces.catchUp();
    this.shownSecurityGroups.catchUp();
  }

  /** What has the id and can carry tags, of whatever kind. */
  tagged(id: string): Tagged | undefined {
    return this.interfaces.get(id) ?? this.securityGroups.get(id) ?? this.subnets.get(id) ?? this.vpcs.get(id);
  }

  #first<Item>(registry: Registry<Item>, wanted: (item: Item) => boolean, what: string): Item {
    for (const item of registry.values()) if (wanted(item)) return item;
    throw new Error(`account ${this.accountId} has no ${what}`);
  }
}

function associationId(groupId: string, vpcId: string): string {
  return `${groupId} ${vpcId}`;
}

/** Locally administered, and as unlike its neighbours as the id is. */
function macAddress(networkInterfaceId: string): string {
  const digits = networkInterfaceId.slice(-10);
  return ['02', ...(digits.match(/../g) ?? [])].join(':');
}
