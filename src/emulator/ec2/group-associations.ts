import type { Operation } from '../operation.js';
import type { QueryNode } from '../protocols/query.js';
import type { XmlNode } from '../protocols/xml.js';
import { ServiceFault } from '../service-fault.js';
import type { GroupAssociation } from './entities.js';
import { checkId, notFound } from './faults.js';
import type { FilterFields } from './filters.js';
import { describe, listingParameters } from './listings.js';
import { Parameters } from './parameters.js';

const state = 'associated';

/** Lets a security group be used in a VPC other than its own. */
export const associateSecurityGroupVpc: Operation<QueryNode, XmlNode> = (input, { account: { ec2 } }) => {
  const parameters = new Parameters(input, ['GroupId', 'VpcId', 'DryRun']);
  const groupId = parameters.required('GroupId');
  const vpcId = parameters.required('VpcId');
  checkId('sg', groupId);
  checkId('vpc', vpcId);
  const group = ec2.securityGroups.get(groupId);
  const vpc = ec2.vpcs.get(vpcId);
  if (group === undefined) throw notFound('sg', groupId);
  if (vpc === undefined) throw notFound('vpc', vpcId);
  // rule: ec2-group-association
  if (group.groupName === 'default' || vpc.isDefault || group.vpcId === vpcId) {
    const message = `The security group '${groupId}' cannot be associated with the VPC '${vpcId}'`;
    throw new ServiceFault('InvalidParameterValue', message);
  }
  parameters.endDryRun();
  ec2.associateGroup(groupId, vpcId);
  return { state };
};

/** Describes in which further VPCs security groups can be used; an association has no id to name it by. */
export const describeSecurityGroupVpcAssociations: Operation<QueryNode, XmlNode> = (input, { account }) =>
  describe(new Parameters(input, listingParameters), {
    idParameter: 'GroupId',
    idPrefix: 'sg',
    items: account.ec2.groupAssociations,
    filters: filters(account.accountId),
    setName: 'securityGroupVpcAssociationSet',
    toXml: ({ groupId, vpcId }) => ({
      groupId,
      vpcId,
      vpcOwnerId: account.accountId,
      state,
      groupOwnerId: account.accountId,
    }),
  });

function filters(accountId: string): FilterFields<GroupAssociation> {
  return {
    'group-id': ({ groupId }) => [groupId],
    'group-owner-id': () => [accountId],
    state: () => [state],
    'vpc-id': ({ vpcId }) => [vpcId],
    'vpc-owner-id': () => [accountId],
  };
}
