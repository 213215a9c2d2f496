import type { Operation } from '../operation.js';
import type { QueryNode } from '../protocols/query.js';
import type { XmlNode, XmlObject } from '../protocols/xml.js';
import type { NetworkInterface } from './entities.js';
import type { FilterFields } from './filters.js';
import { describe, listingParameters } from './listings.js';
import type { Ec2Network } from './network.js';
import { Parameters } from './parameters.js';
import { tagSet } from './tag-sets.js';

/** The account that the emulator's streaming instances belong to: the service's, not the customer's. */
const instanceOwnerId = 'amazon-aws';

/** Describes the account's network interfaces. */
export const describeNetworkInterfaces: Operation<QueryNode, XmlNode> = (input, { account }) =>
  describe(new Parameters(input, ['NetworkInterfaceId', 'IncludeManagedResources', ...listingParameters]), {
    idParameter: 'NetworkInterfaceId',
    idPrefix: 'eni',
    items: account.ec2.shownInterfaces,
    filters: filters(account.ec2),
    setName: 'networkInterfaceSet',
    toXml: (networkInterface) => interfaceXml(account.ec2, networkInterface),
  });

/** The groups of an interface as they stand in an answer. */
export function groupSet(network: Ec2Network, { securityGroupIds }: NetworkInterface): XmlNode {
  const groupOf = (groupId: string) => network.securityGroups.get(groupId) ?? network.shownSecurityGroups.get(groupId);
  return { item: securityGroupIds.map((groupId) => ({ groupId, groupName: groupOf(groupId)?.groupName })) };
}

/** The attachment of an interface as it stands in an answer. */
export function attachment({ attachmentId, attachedAt }: NetworkInterface): XmlObject {
  return {
    attachmentId,
    instanceOwnerId,
    deviceIndex: 1,
    networkCardIndex: 0,
    status: 'attached',
    attachTime: attachedAt,
    deleteOnTermination: true,
  };
}

// rule: ec2-interface-members
function interfaceXml(network: Ec2Network, networkInterface: NetworkInterface): XmlNode {
  const { networkInterfaceId, subnetId, vpcId, availabilityZone, description, macAddress } = networkInterface;
  const { privateIpAddress, sourceDestCheck } = networkInterface;
  const privateDnsName = privateDnsNameOf(network, networkInterface);
  return {
    networkInterfaceId,
    subnetId,
    vpcId,
    availabilityZone,
    description,
    ownerId: network.accountId,
    requesterManaged: network.isRequesterManaged,
    status: 'in-use',
    macAddress,
    privateIpAddress,
    privateDnsName,
    sourceDestCheck,
    groupSet: groupSet(network, networkInterface),
    attachment: attachment(networkInterface),
    tagSet: tagSet(networkInterface),
    privateIpAddressesSet: { item: [{ privateIpAddress, privateDnsName, primary: true }] },
    ipv6AddressesSet: {},
    interfaceType: 'interface',
  };
}

function privateDnsNameOf(network: Ec2Network, { privateIpAddress }: NetworkInterface): string {
  const domain = network.region === 'us-east-1' ? 'ec2.internal' : `${network.region}.compute.internal`;
  return `ip-${privateIpAddress.replaceAll('.', '-')}.${domain}`;
}

/** What EC2 can filter by and no interface here has. */
const filtersWithoutValue = [
  'addresses.association.owner-id',
  'addresses.association.public-ip',
  'association.allocation-id',
  'association.association-id',
  'association.ip-owner-id',
  'association.public-dns-name',
  'association.public-ip',
  'attachment.instance-id',
  'operator.principal',
  'requester-id',
];

function filters(network: Ec2Network): FilterFields<NetworkInterface> {
  const privateIpAddress = (item: NetworkInterface): readonly string[] => [item.privateIpAddress];
  return {
    ...Object.fromEntries(filtersWithoutValue.map((name) => [name, () => []])),
    'addresses.primary': () => ['true'],
    'addresses.private-ip-address': privateIpAddress,
    'attachment.attach-time': (item) => [item.attachedAt.toISOString()],
    'attachment.attachment-id': (item) => [item.attachmentId],
    'attachment.delete-on-termination': () => ['true'],
    'attachment.device-index': () => ['1'],
    'attachment.instance-owner-id': () => [instanceOwnerId],
    'attachment.status': () => ['attached'],
    'availability-zone': (item) => [item.availabilityZone],
    description: (item) => [item.description],
    'group-id': (item) => item.securityGroupIds,
    'interface-type': () => ['interface'],
    'mac-address': (item) => [item.macAddress],
    'network-interface-id': (item) => [item.networkInterfaceId],
    'operator.managed': () => ['false'],
    'owner-id': () => [network.accountId],
    'private-dns-name': (item) => [privateDnsNameOf(network, item)],
    'private-ip-address': privateIpAddress,
    'requester-managed': () => [String(network.isRequesterManaged)],
    'source-dest-check': (item) => [String(item.sourceDestCheck)],
    status: () => ['in-use'],
    'subnet-id': (item) => [item.subnetId],
    'vpc-id': (item) => [item.vpcId],
  };
}
