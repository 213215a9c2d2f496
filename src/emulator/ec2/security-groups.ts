import type { Operation } from '../operation.js';
import { partitionOf } from '../partition.js';
import type { QueryNode } from '../protocols/query.js';
import type { XmlNode } from '../protocols/xml.js';
import { ServiceFault } from '../service-fault.js';
import type { SecurityGroup } from './entities.js';
import { checkId, invalidValue, missingParameter, notFound } from './faults.js';
import type { FilterFields } from './filters.js';
import { describe, listingParameters } from './listings.js';
import type { Ec2Network } from './network.js';
import { Parameters } from './parameters.js';
import { checkTagCount, type RequestedTag, readTags, tagSet } from './tag-sets.js';
import { vpcOfNewGroup } from './topology.js';

type Groups = Pick<Ec2Network['securityGroups'], 'entries'>;

const longestText = 255;
const allowedText = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]*$/;

/** Describes the account's security groups. */
export const describeSecurityGroups: Operation<QueryNode, XmlNode> = (input, { account }) => {
  const parameters = new Parameters(input, ['GroupId', 'GroupName', ...listingParameters]);
  const named = new Set(
    parameters.strings('GroupName').map((name) => groupByName(account.ec2, account.ec2.shownSecurityGroups, name)),
  );
  return describe(parameters, {
    idParameter: 'GroupId',
    idPrefix: 'sg',
    items: account.ec2.shownSecurityGroups,
    filters: filters(account.accountId),
    setName: 'securityGroupInfo',
    toXml: (group) => groupXml(account.ec2, group),
    condition: (group) => named.size === 0 || named.has(group),
  });
};

/** Makes a security group in the VPC that is named, else in the default one. */
export const createSecurityGroup: Operation<QueryNode, XmlNode> = (input, { account }) => {
  const known = ['GroupName', 'GroupDescription', 'VpcId', 'TagSpecification', 'DryRun'];
  const parameters = new Parameters(input, known);
  const groupName = parameters.required('GroupName');
  const description = parameters.required('GroupDescription');
  checkText('GroupName', groupName);
  checkText('GroupDescription', description);
  // rule: ec2-group-names
  if (groupName.startsWith('sg-')) {
    throw invalidValue('GroupName', groupName, 'Group names may not be in the format sg-*.');
  }
  if (groupName.toLowerCase() === 'default') {
    throw new ServiceFault('InvalidParameterValue', 'Cannot use reserved security group name: default');
  }
  const vpcId = parameters.string('VpcId');
  if (vpcId !== undefined) checkId('vpc', vpcId);
  const tags = tagsOfNewGroup(parameters);
  vpcOfNewGroup(account.ec2, { groupName, vpcId });
  parameters.endDryRun();
  const group = account.ec2.addSecurityGroup({ groupName, description, vpcId });
  for (const { key, value } of tags) group.tags.set(key, value ?? '');
  account.ec2.shownSecurityGroups.hide(group.groupId);
  return { groupId: group.groupId, tagSet: tagSet(group), securityGroupArn: arnOf(account.ec2, group) };
};

/** Removes a security group that no interface uses. */
export const deleteSecurityGroup: Operation<QueryNode, XmlNode> = (input, { account }) => {
  const parameters = new Parameters(input, ['GroupId', 'GroupName', 'DryRun']);
  const { groupId, groupName } = groupToDelete(parameters, account.ec2);
  // rule: ec2-default-group-stays
  if (groupName === 'default') {
    const message = `the specified group: "${groupId}" name: "${groupName}" cannot be deleted by a user`;
    throw new ServiceFault('CannotDelete', message);
  }
  // rule: ec2-group-in-use
  for (const { securityGroupIds } of account.ec2.interfaces.values()) {
    if (securityGroupIds.includes(groupId)) {
      throw new ServiceFault('DependencyViolation', `resource ${groupId} has a dependent object`);
    }
  }
  parameters.endDryRun();
  account.ec2.beforeChange(groupId);
  account.ec2.securityGroups.delete(groupId);
  return { return: true, groupId };
};

function groupToDelete(parameters: Parameters, network: Ec2Network): SecurityGroup {
  const groupId = parameters.string('GroupId');
  if (groupId === undefined) {
    const name = parameters.string('GroupName');
    if (name === undefined) throw missingParameter('groupName or groupId');
    return groupByName(network, network.securityGroups, name);
  }
  checkId('sg', groupId);
  const group = network.securityGroups.get(groupId);
  if (group === undefined) throw notFound('sg', groupId);
  return group;
}

/** Names stand for groups of the default VPC only. */
function groupByName({ defaultVpcId: vpcId }: Ec2Network, groups: Groups, name: string): SecurityGroup {
  for (const { item: group } of groups.entries()) {
    if (group.vpcId === vpcId && group.groupName === name) return group;
  }
  // rule: ec2-group-by-name
  const message = `The security group '${name}' does not exist in default VPC '${vpcId}'`;
  throw new ServiceFault('InvalidGroup.NotFound', message);
}

function checkText(parameter: string, text: string): void {
  // rule: ec2-group-text
  if (text.length <= longestText && allowedText.test(text)) return;
  const why = `Valid are at most ${longestText} characters of a-z, A-Z, 0-9, spaces, and ._-:/()#,@[]+=&;{}!$*`;
  throw invalidValue(parameter, text, why);
}

function tagsOfNewGroup(parameters: Parameters): readonly RequestedTag[] {
  const tags = parameters.structures('TagSpecification', ['ResourceType', 'Tag']).flatMap((specification) => {
    const type = specification.required('ResourceType');
    // rule: ec2-tag-specification
    if (type !== 'security-group') {
      const message = `'${type}' is not a valid taggable resource type for this operation.`;
      throw new ServiceFault('InvalidParameterValue', message);
    }
    return readTags(specification);
  });
  checkTagCount(new Map(), tags);
  return tags;
}

function groupXml(network: Ec2Network, group: SecurityGroup): XmlNode {
  return {
    ownerId: network.accountId,
    groupId: group.groupId,
    groupName: group.groupName,
    groupDescription: group.description,
    vpcId: group.vpcId,
    securityGroupArn: arnOf(network, group),
    // rule: ec2-group-rules
    ipPermissions: {},
    ipPermissionsEgress: { item: [{ ipProtocol: '-1', ipRanges: { item: [{ cidrIp: '0.0.0.0/0' }] } }] },
    tagSet: tagSet(group),
  };
}

function arnOf({ region, accountId }: Ec2Network, { groupId }: SecurityGroup): string {
  return `arn:${partitionOf(region)}:ec2:${region}:${accountId}:security-group/${groupId}`;
}

function filters(accountId: string): FilterFields<SecurityGroup> {
  return {
    description: (group) => [group.description],
    'group-id': (group) => [group.groupId],
    'group-name': (group) => [group.groupName],
    'owner-id': () => [accountId],
    'vpc-id': (group) => [group.vpcId],
  };
}
