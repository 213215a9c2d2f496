import type { Operation } from '../operation.js';
import { partitionOf } from '../partition.js';
import type { QueryNode } from '../protocols/query.js';
import type { XmlNode } from '../protocols/xml.js';
import { formatCidr } from './cidr.js';
import type { Subnet } from './entities.js';
import type { FilterFields } from './filters.js';
import { describe, listingParameters } from './listings.js';
import type { Ec2Network } from './network.js';
import { Parameters } from './parameters.js';
import { tagSet } from './tag-sets.js';

/** Describes the account's subnets. */
export const describeSubnets: Operation<QueryNode, XmlNode> = (input, { account }) =>
  describe(new Parameters(input, ['SubnetId', ...listingParameters]), {
    idParameter: 'SubnetId',
    idPrefix: 'subnet',
    items: account.ec2.subnets,
    filters: filters(account.ec2),
    setName: 'subnetSet',
    toXml: (subnet) => ({
      subnetId: subnet.subnetId,
      vpcId: subnet.vpcId,
      ownerId: account.accountId,
      state: 'available',
      cidrBlock: formatCidr(subnet.cidr),
      availabilityZone: subnet.availabilityZone,
      availableIpAddressCount: subnet.addresses.available,
      defaultForAz: subnet.isDefault,
      mapPublicIpOnLaunch: subnet.isDefault,
      subnetArn: arnOf(account.ec2, subnet),
      tagSet: tagSet(subnet),
    }),
  });

function arnOf({ region, accountId }: Ec2Network, { subnetId }: Subnet): string {
  return `arn:${partitionOf(region)}:ec2:${region}:${accountId}:subnet/${subnetId}`;
}

function filters(network: Ec2Network): FilterFields<Subnet> {
  const availabilityZone = (subnet: Subnet): readonly string[] => [subnet.availabilityZone];
  const cidr = (subnet: Subnet): readonly string[] => [formatCidr(subnet.cidr)];
  const isDefault = (subnet: Subnet): readonly string[] => [String(subnet.isDefault)];
  return {
    'availability-zone': availabilityZone,
    availabilityZone,
    'available-ip-address-count': (subnet) => [String(subnet.addresses.available)],
    'cidr-block': cidr,
    cidr,
    cidrBlock: cidr,
    'default-for-az': isDefault,
    defaultForAz: isDefault,
    'owner-id': () => [network.accountId],
    'map-public-ip-on-launch': isDefault,
    state: () => ['available'],
    'subnet-arn': (subnet) => [arnOf(network, subnet)],
    'subnet-id': (subnet) => [subnet.subnetId],
    'vpc-id': (subnet) => [subnet.vpcId],
  };
}
