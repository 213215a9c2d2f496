import type { AddressPool } from './address-pool.js';
import type { CidrBlock } from './cidr.js';

/** What carries tags. */
export interface Tagged {
  readonly tags: Map<string, string>;
}

export interface Vpc extends Tagged {
  readonly vpcId: string;
  readonly cidr: CidrBlock;
  readonly isDefault: boolean;
}

export interface Subnet extends Tagged {
  readonly subnetId: string;
  readonly vpcId: string;
  readonly cidr: CidrBlock;
  readonly availabilityZone: string;
  /** Whether it is the subnet of its zone that is used where none is named. */
  readonly isDefault: boolean;
  readonly addresses: AddressPool;
}

export interface SecurityGroup extends Tagged {
  readonly groupId: string;
  readonly groupName: string;
  readonly description: string;
  readonly vpcId: string;
}

/** A VPC other than its own in which a security group can be used. */
export interface GroupAssociation extends Tagged {
  readonly groupId: string;
  readonly vpcId: string;
}

export interface NetworkInterface extends Tagged {
  readonly networkInterfaceId: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly availabilityZone: string;
  readonly privateIpAddress: string;
  readonly macAddress: string;
  readonly attachmentId: string;
  readonly attachedAt: Date;
  securityGroupIds: readonly string[];
  description: string;
  sourceDestCheck: boolean;
}
