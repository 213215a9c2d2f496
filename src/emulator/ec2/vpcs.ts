import type { Operation } from '../operation.js';
import type { QueryNode } from '../protocols/query.js';
import type { XmlNode } from '../protocols/xml.js';
import { formatCidr } from './cidr.js';
import type { Vpc } from './entities.js';
import type { FilterFields } from './filters.js';
import { describe, listingParameters } from './listings.js';
import { Parameters } from './parameters.js';
import { tagSet } from './tag-sets.js';

/** Describes the account's VPCs. */
export const describeVpcs: Operation<QueryNode, XmlNode> = (input, { account }) =>
  describe(new Parameters(input, ['VpcId', ...listingParameters]), {
    idParameter: 'VpcId',
    idPrefix: 'vpc',
    items: account.ec2.vpcs,
    filters: filters(account.accountId),
    setName: 'vpcSet',
    toXml: (vpc) => ({
      vpcId: vpc.vpcId,
      ownerId: account.accountId,
      state: 'available',
      cidrBlock: formatCidr(vpc.cidr),
      isDefault: vpc.isDefault,
      instanceTenancy: 'default',
      tagSet: tagSet(vpc),
    }),
  });

function filters(accountId: string): FilterFields<Vpc> {
  const isDefault = (vpc: Vpc): readonly string[] => [String(vpc.isDefault)];
  return {
    cidr: (vpc) => [formatCidr(vpc.cidr)],
    'is-default': isDefault,
    isDefault,
    'owner-id': () => [accountId],
    state: () => ['available'],
    'vpc-id': (vpc) => [vpc.vpcId],
  };
}
