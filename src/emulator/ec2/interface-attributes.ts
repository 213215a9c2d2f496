import type { Operation } from '../operation.js';
import type { QueryNode } from '../protocols/query.js';
import type { XmlNode, XmlObject } from '../protocols/xml.js';
import { ServiceFault } from '../service-fault.js';
import type { NetworkInterface } from './entities.js';
import { checkId, invalidValue, missingParameter, notFound } from './faults.js';
import type { Ec2Network } from './network.js';
import { attachment, groupSet } from './network-interfaces.js';
import { Parameters } from './parameters.js';

const longestDescription = 255;

type Interfaces = Pick<Ec2Network['interfaces'], 'get'>;

/** Tells one attribute of an interface. */
export const describeNetworkInterfaceAttribute: Operation<QueryNode, XmlNode> = (input, { account }) => {
  const parameters = new Parameters(input, ['NetworkInterfaceId', 'Attribute', 'DryRun']);
  const attribute = parameters.required('Attribute');
  const networkInterface = readInterface(parameters, account.ec2.shownInterfaces);
  const values: Readonly<Record<string, () => XmlObject>> = {
    groupSet: () => ({ groupSet: groupSet(account.ec2, networkInterface) }),
    description: () => ({ description: { value: networkInterface.description } }),
    sourceDestCheck: () => ({ sourceDestCheck: { value: networkInterface.sourceDestCheck } }),
    attachment: () => ({ attachment: attachment(networkInterface) }),
    associatePublicIpAddress: () => ({ associatePublicIpAddress: false }),
  };
  const value = Object.hasOwn(values, attribute) ? values[attribute] : undefined;
  // rule: ec2-unknown-attribute
  if (value === undefined) throw invalidValue('attribute', attribute, 'Unknown attribute.');
  parameters.endDryRun();
  return { networkInterfaceId: networkInterface.networkInterfaceId, ...value() };
};

/** The attributes that can be changed, each with what checks its parameters and hands back the change. */
const changes: Readonly<
  Record<string, (parameters: Parameters, item: NetworkInterface, network: Ec2Network) => () => void>
> = {
  SecurityGroupId: (parameters, item, network) => {
    const groupIds = [...new Set(parameters.strings('SecurityGroupId'))];
    network.checkGroups(groupIds, item.vpcId);
    // rule: ec2-groups-replaced-whole
    return () => {
      item.securityGroupIds = groupIds;
    };
  },
  Description: (parameters, item) => {
    const description = parameters.structure('Description', ['Value'])?.string('Value') ?? '';
    // rule: ec2-interface-description
    if (description.length > longestDescription) {
      throw invalidValue('Description', description, `Expecting at most ${longestDescription} characters.`);
    }
    return () => {
      item.description = description;
    };
  },
  SourceDestCheck: (parameters, item) => {
    const sourceDestCheck = parameters.structure('SourceDestCheck', ['Value'])?.boolean('Value') === true;
    return () => {
      item.sourceDestCheck = sourceDestCheck;
    };
  },
};

/** Changes one attribute of an interface. */
export const modifyNetworkInterfaceAttribute: Operation<QueryNode, XmlNode> = (input, { account }) => {
  const attributes = Object.keys(changes);
  const parameters = new Parameters(input, ['NetworkInterfaceId', 'DryRun', ...attributes]);
  const networkInterface = readInterface(parameters, account.ec2.interfaces);
  // rule: ec2-requester-managed
  if (account.ec2.isRequesterManaged) {
    throw new ServiceFault('AuthFailure', 'You do not have permission to access the specified resource.', 403);
  }
  const [name, ...more] = attributes.filter((attribute) => parameters.has(attribute));
  const change = name === undefined ? undefined : changes[name];
  // rule: ec2-no-attribute
  if (name === undefined || change === undefined) throw missingParameter('of an attribute to change');
  // rule: ec2-one-attribute
  if (more.length > 0) {
    const message = `Fields for multiple attribute types specified: ${[name, ...more].join(', ')}`;
    throw new ServiceFault('InvalidParameterCombination', message);
  }
  const apply = change(parameters, networkInterface, account.ec2);
  parameters.endDryRun();
  account.ec2.beforeChange(networkInterface.networkInterfaceId);
  apply();
  return { return: true };
};

function readInterface(parameters: Parameters, interfaces: Interfaces): NetworkInterface {
  const id = parameters.required('NetworkInterfaceId');
  checkId('eni', id);
  const networkInterface = interfaces.get(id);
  // rule: ec2-unknown-interface
  if (networkInterface === undefined) throw notFound('eni', id);
  return networkInterface;
}
