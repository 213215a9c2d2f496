import type { Operation } from '../operation.js';
import type { QueryNode } from '../protocols/query.js';
import type { XmlNode } from '../protocols/xml.js';
import { formatCidr } from './cidr.js';
import type { Subnet } from './entities.js';
import type { FilterFields } from './filters.js';
import { describe, listingParameters } from './listings.js';
import { Parameters } from './parameters.js';
import { tagSet } from './tag-sets.js';

/** Describes the account's subnets. */
export const describeSubnets: Operation<QueryNode, XmlNode> = (input, { account }) =>
  describe(new Parameters(input, ['SubnetId', ...listingParameters]), {
    idParameter: 'SubnetId',
    idPrefix: 'subnet',
    items: account.ec2.subnets,
    filters: filters(account.accountId),
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
      tagSet: tagSet(subnet),
    }),
  });

function filters(accountId: string): FilterFields<Subnet> {
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
    'owner-id': () => [accountId],
    state: () => ['available'],
    'subnet-id': (subnet) => [subnet.subnetId],
    'vpc-id': (subnet) => [subnet.vpcId],
  };
}
