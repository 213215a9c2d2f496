import type { Operation } from '../operation.js';
import type { QueryNode } from '../protocols/query.js';
import type { XmlNode } from '../protocols/xml.js';
import { associateSecurityGroupVpc, describeSecurityGroupVpcAssociations } from './group-associations.js';
import { describeNetworkInterfaceAttribute, modifyNetworkInterfaceAttribute } from './interface-attributes.js';
import { describeNetworkInterfaces } from './network-interfaces.js';
import { createSecurityGroup, deleteSecurityGroup, describeSecurityGroups } from './security-groups.js';
import { describeSubnets } from './subnets.js';
import { createTags, deleteTags } from './tags.js';
import { describeVpcs } from './vpcs.js';

/** The operations of EC2 that are served, by their wire names. */
export const ec2Operations = {
  AssociateSecurityGroupVpc: associateSecurityGroupVpc,
  CreateSecurityGroup: createSecurityGroup,
  CreateTags: createTags,
  DeleteSecurityGroup: deleteSecurityGroup,
  DeleteTags: deleteTags,
  DescribeNetworkInterfaceAttribute: describeNetworkInterfaceAttribute,
  DescribeNetworkInterfaces: describeNetworkInterfaces,
  DescribeSecurityGroupVpcAssociations: describeSecurityGroupVpcAssociations,
  DescribeSecurityGroups: describeSecurityGroups,
  DescribeSubnets: describeSubnets,
  DescribeVpcs: describeVpcs,
  ModifyNetworkInterfaceAttribute: modifyNetworkInterfaceAttribute,
} satisfies Readonly<Record<string, Operation<QueryNode, XmlNode>>>;
