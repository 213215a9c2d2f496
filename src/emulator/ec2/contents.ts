import { formatCidr } from './cidr.js';
import type { Vpc } from './entities.js';
import type { Ec2Network } from './network.js';

/** A VPC with what is in it, as plain data that {@link Ec2Network.addVpc} takes again. */
export interface VpcContents {
  readonly vpcId: string;
  readonly cidrBlock: string;
  readonly subnets: readonly SubnetContents[];
  readonly securityGroups: readonly SecurityGroupContents[];
}

/** A subnet of a {@link VpcContents}. */
interface SubnetContents {
  readonly subnetId: string;
  readonly cidrBlock: string;
  readonly availabilityZone: string;
}

/** A security group of a {@link VpcContents}. */
interface SecurityGroupContents {
  readonly groupId: string;
  readonly groupName: string;
  readonly description: string;
}

/** Everything in the network but its interfaces, which belong to instances. */
export function contentsOf(network: Ec2Network): readonly VpcContents[] {
  return [...network.vpcs.values()].map((vpc) => vpcContents(network, vpc));
}

/** What one VPC holds. */
export function vpcContents(network: Ec2Network, { vpcId, cidr }: Vpc): VpcContents {
  const subnets = [...network.subnets.values()].filter((subnet) => subnet.vpcId === vpcId);
  const groups = [...network.securityGroups.values()].filter((group) => group.vpcId === vpcId);
  return {
    vpcId,
    cidrBlock: formatCidr(cidr),
    subnets: subnets.map((subnet) => ({
      subnetId: subnet.subnetId,
      cidrBlock: formatCidr(subnet.cidr),
      availabilityZone: subnet.availabilityZone,
    })),
    securityGroups: groups.map(({ groupId, groupName, description }) => ({ groupId, groupName, description })),
  };
}
